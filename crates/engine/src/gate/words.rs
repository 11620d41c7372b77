//! The words of `charts/claims.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use model::Decimal;
use serde::Deserialize;

/// Words by which claims are held against passages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// They carry no meaning of their own.
    pub(super) grammar: BTreeSet<String>,
    /// Whoever reports, and the frame around it.
    pub(super) reporting: BTreeSet<String>,
    /// They may stand before a claim and say nothing of their own.
    pub(super) frames: Vec<String>,
    /// They turn or bound a meaning.
    pub(super) operators: BTreeSet<String>,
    /// They turn it round.
    pub(super) negations: BTreeSet<String>,
    /// After these a full stop ends no sentence.
    pub(super) abbreviations: BTreeSet<String>,
    /// They speak to a machine.
    pub(super) instructions: Vec<String>,
    /// Statements of a table's unit.
    pub(super) units: BTreeMap<String, Decimal>,
}

impl Words {
    /// Reads the file's text.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| format!("claims.toml: {error}"))
    }

    /// What one printed figure of a text stands for: the unit that it states, where it states exactly one.
    pub(crate) fn unit_of(&self, text: &str) -> Decimal {
        let text = text.to_lowercase().replace(char::is_whitespace, " ");
        let stated: BTreeSet<Decimal> = self
            .units
            .iter()
            .filter(|(said, _)| text.contains(said.as_str()))
            .map(|(_, scale)| *scale)
            .collect();
        // `百万元` holds `万元`, and `人民币百万元` both: the longest says it.
        match stated.len() {
            0 => Decimal::ONE,
            1 => stated.first().copied().unwrap_or(Decimal::ONE),
            _ => Decimal::ZERO,
        }
    }

    /// Where Chinese operators of several characters stand in a text.
    pub(super) fn operators_in(&self, text: &str) -> Vec<Range<usize>> {
        phrases(text, self.operators.iter())
    }

    /// Where Chinese words of several characters stand in a text that carry no meaning of their own.
    pub(super) fn frame_in(&self, text: &str) -> Vec<Range<usize>> {
        phrases(text, self.reporting.iter().chain(&self.grammar))
    }

    /// A claim without what stands before it and says nothing.
    pub(super) fn unframed<'a>(&self, claim: &'a str) -> &'a str {
        let frame = self
            .frames
            .iter()
            .find(|frame| claim.get(..frame.len()).is_some_and(|head| head.to_lowercase() == **frame));
        let rest = frame.and_then(|frame| claim.get(frame.len()..)).unwrap_or(claim);
        rest.trim_start_matches([',', '，', ':', '：', ' '])
    }

    /// Whether a sentence speaks to a machine.
    pub(crate) fn instructs(&self, sentence: &str) -> bool {
        let sentence = sentence.to_lowercase();
        self.instructions.iter().any(|phrase| sentence.contains(phrase.as_str()))
    }
}

/// Where the words of several Chinese characters stand; single ones are told apart when a text is read.
fn phrases<'a>(text: &str, words: impl Iterator<Item = &'a String>) -> Vec<Range<usize>> {
    words
        .filter(|word| !word.is_ascii() && word.chars().count() > 1)
        .flat_map(|word| text.match_indices(word.as_str()).map(|(at, found)| at..at + found.len()))
        .collect()
}
