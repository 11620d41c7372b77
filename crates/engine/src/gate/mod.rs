//! The gate: what a model claims is held against the passages that it quotes. Models propose, this disposes.
//!
//! A claim passes in one of two ways. It *restates*: its words are those of whole clauses of the sentence it quotes, in
//! order, with every number, date and turn of meaning; then it is shown as it stands. Or it *points*: its numbers, dates,
//! names and words stand in the quote but it leaves some out or puts them otherwise; then the sentences themselves are
//! shown, and nothing that the model wrote. All else is struck, with a reason. So no figure, name or turn of meaning that
//! isn't printed comes through, whatever a model was talked into. Pure: no model, no clock, no library.

pub(crate) mod figure;
mod hold;
pub(crate) mod print;
mod words;

use std::ops::Range;

use model::{Decimal, Passage, Reason, SourceHash};
use serde::Deserialize;

pub use words::Words;

/// A model's reply to passages, in the wire form of the contract.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Nothing where the passages don't say.
    pub claims: Vec<Claim>,
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// In the model's words.
    pub text: String,
    /// What it rests on.
    pub quotes: Vec<Quote>,
}

/// What a claim rests on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    /// The passage's number, counted from 1.
    pub passage: i64,
    /// Its words.
    pub quote: String,
}

/// A passage as it was shown to the model.
#[derive(Clone, Copy, Debug)]
pub struct Numbered<'a> {
    /// The passage.
    pub passage: &'a Passage,
    /// The document's name.
    pub document: &'a str,
    /// The document's bytes.
    pub source: SourceHash,
    /// Keys of the company that reports.
    pub company: &'a [String],
    /// The report's fiscal year.
    pub year: Option<i16>,
}

/// What was asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Keys of the company that the question is about.
    pub company: &'a [String],
    /// Its names.
    pub names: &'a [String],
    /// The fiscal years asked about; none where the question names none.
    pub years: &'a [i16],
    /// Figures that were proven already and told to the model.
    pub given: &'a [Decimal],
}

/// A claim that passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// What is shown: the claim where it restates, else the report's own sentences.
    pub text: String,
    /// Whether it is the claim's own words.
    pub restated: bool,
    /// What it rests on: the passage's number from 0, and where in its text the quote stands.
    pub quotes: Vec<(usize, Range<usize>)>,
    /// The whole sentences around these.
    pub sentences: Vec<(usize, Range<usize>)>,
}

/// What became of a reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gated {
    /// What passed, in order.
    pub proven: Vec<Proven>,
    /// What was struck, and why.
    pub struck: Vec<(Claim, Reason)>,
}

/// Holds a reply against the passages.
pub fn gate(reply: &Reply, passages: &[Numbered<'_>], asked: &Asked<'_>, words: &Words) -> Gated {
    const MOST: usize = 64;
    let mut gated = Gated::default();
    for (place, claim) in reply.claims.iter().enumerate() {
        let verdict = if place < MOST {
            hold::hold(claim, passages, asked, words)
        } else {
            Err(Reason::new("gate/too-many-claims", format!("more than {MOST} claims")))
        };
        match verdict {
            Ok(proven) if gated.proven.iter().any(|known| known.text == proven.text) => {}
            Ok(proven) => gated.proven.push(proven),
            Err(reason) => gated.struck.push((claim.clone(), reason)),
        }
    }
    gated
}

/// Of what one model's claims showed, that which another's show, too: both rest on the same sentence.
#[must_use]
pub fn agreed(first: Gated, second: &Gated) -> Gated {
    let shares = |proven: &Proven| {
        second.proven.iter().any(|other| other.sentences.iter().any(|at| proven.sentences.contains(at)))
    };
    let mut agreed = Gated { proven: Vec::new(), struck: first.struck };
    for proven in first.proven {
        if shares(&proven) {
            agreed.proven.push(proven);
        } else {
            let claim = Claim { text: proven.text, quotes: Vec::new() };
            agreed.struck.push((
                claim,
                Reason::new("gate/no-agreement", "the other model found nothing in that sentence"),
            ));
        }
    }
    agreed
}

#[cfg(test)]
mod tests;
