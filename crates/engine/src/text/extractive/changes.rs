//! What reads otherwise: the sentences of one section in two reports, set against each other.
//!
//! Sentences are compared letter by letter but for spaces and figures of years; one that stands in both, wherever in the
//! section, is unchanged. What is new and what is gone is quoted from its own report.

use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use model::{Answer, Passage};

use super::Search;
use super::asked::Need;
use super::compose::Composer;
use super::sentence::sentences;
use crate::desk::pages::Pages;
use crate::gate;
use crate::stems::tokens;

impl Search<'_, '_> {
    pub(super) fn changed(&self, composer: &Composer<'_>, pages: &[Rc<Pages>]) -> Option<Answer> {
        let (later, earlier) = (pages.first()?, pages.get(1)?);
        let changes = changes(&self.asked.needs, earlier, later, &self.charts.claims)?;
        composer.changes(self.report(0)?, self.report(1)?, &changes)
    }
}

/// A sentence in its passage.
pub(super) type Quoted<'p> = (&'p Passage, Range<usize>);

/// What changed in a section.
#[derive(Debug, Default)]
pub(super) struct Changes<'p> {
    /// Sentences of the later report that the earlier one doesn't have.
    pub(super) added: Vec<Quoted<'p>>,
    /// Sentences of the earlier report that the later one doesn't have.
    pub(super) removed: Vec<Quoted<'p>>,
}

/// The changes of the section that is called what was asked for; none where either report has no such section.
pub(super) fn changes<'p>(
    section: &[Need],
    earlier: &'p Pages,
    later: &'p Pages,
    claims: &gate::Words,
) -> Option<Changes<'p>> {
    let before = section_of(section, earlier, claims);
    let after = section_of(section, later, claims);
    if before.is_empty() || after.is_empty() {
        return None;
    }
    let letters = |list: &[Quoted<'p>]| -> BTreeSet<String> { list.iter().map(bare).collect() };
    let (old, new) = (letters(&before), letters(&after));
    let only = |list: Vec<Quoted<'p>>, other: &BTreeSet<String>| -> Vec<Quoted<'p>> {
        let mut known = BTreeSet::new();
        list.into_iter()
            .filter(|quoted| {
                let bare = bare(quoted);
                !other.contains(&bare) && known.insert(bare)
            })
            .collect()
    };
    Some(Changes { added: only(after, &old), removed: only(before, &new) })
}

/// The sentences under a heading of that name.
fn section_of<'p>(section: &[Need], pages: &'p Pages, claims: &gate::Words) -> Vec<Quoted<'p>> {
    let mut found = Vec::new();
    let mut known: Vec<(&str, bool)> = Vec::new();
    for passage in pages.passages.iter() {
        let stands =
            passage.headings.iter().any(|heading| match known.iter().find(|(text, _)| text == heading) {
                Some((_, stands)) => *stands,
                None => {
                    let said = tokens(heading);
                    // A section's own heading, not a sentence that mentions it.
                    let stands = said.len() <= 10 && section.iter().all(|need| need.stands_in(&said));
                    if known.len() < 4_000 {
                        known.push((heading, stands));
                    }
                    stands
                }
            });
        if stands {
            found.extend(sentences(passage, claims).into_iter().map(|sentence| (passage, sentence.range)));
        }
    }
    found
}

/// The letters of a sentence, by which it is known again: without spaces and the year's own digits.
fn bare((passage, range): &Quoted<'_>) -> String {
    let text = passage.text.get(range.clone()).unwrap_or_default();
    text.chars().filter(|sign| sign.is_alphabetic()).flat_map(char::to_lowercase).collect()
}
