//! Questions in words: the passages of the library that speak of what is asked.
//!
//! [`retrieve()`] finds them, [`evidence`] turns them into places to be shown. What is searched is what the view shows;
//! whose and which year is decided before the search, by the reports' own headers.

pub(crate) mod extractive;
mod fuse;
mod index;
mod query;
mod quote;
mod retrieve;
mod route;

pub(crate) use index::{bring_up, forget};
pub use retrieve::{Ask, Found, Meaning, Searcher, Sought, retrieve};

use std::collections::BTreeMap;
use std::rc::Rc;

use model::{Anchor, Decimal, Evidence, Reason, SourceHash};
use store::View;

use crate::anchored::{reopen, says};
use crate::charts::Charts;
use crate::error::Error;

/// So many places are shown beside an answer.
pub const SHOWN: usize = 12;

/// The places that speak of what is asked, best first, at most one a page; and why they are ranked otherwise than the
/// settings have it, if so.
pub fn evidence(
    view: &View<'_>,
    charts: &Charts,
    meaning: Option<&dyn Meaning>,
    ask: &Ask<'_>,
) -> Result<(Vec<Evidence>, Option<Reason>), Error> {
    let Sought { found, notice } = retrieve(view, charts, meaning, ask, SHOWN)?;
    let mut sources: BTreeMap<SourceHash, Option<Rc<Vec<u8>>>> = BTreeMap::new();
    let mut source =
        |hash| sources.entry(hash).or_insert_with(|| view.source(hash).ok().map(Rc::new)).clone();
    Ok((places_of(found, charts, ask, &mut source), notice))
}

/// The places of passages that were found for a question, each with the words that speak most of it; `source` gives the
/// bytes of a report.
pub(crate) fn places_of(
    found: Vec<Found>,
    charts: &Charts,
    ask: &Ask<'_>,
    source: &mut dyn FnMut(SourceHash) -> Option<Rc<Vec<u8>>>,
) -> Vec<Evidence> {
    let chinese = found.iter().any(|found| !retrieve::is_english(&found.report));
    let wanted = charts.search.wanted(ask.question, ask.said, chinese);
    let best = found.first().map_or(1.0, |found| found.score.max(f32::MIN_POSITIVE));
    let evidence = found
        .into_iter()
        .map(|found| {
            let (quote, locus) = quote::best(&found.passage, &wanted);
            Evidence {
                document: found.report.document.clone(),
                page: locus.page(),
                quote,
                anchor: Anchor { source: found.report.source, locus },
                score: score(found.score / best),
            }
        })
        .collect();
    verbatim(evidence, source)
}

/// Each quote as its source shows it when it is reopened: print set in columns is read in another order there. One whose
/// place shows nothing is left out.
fn verbatim(
    evidence: Vec<Evidence>,
    source: &mut dyn FnMut(SourceHash) -> Option<Rc<Vec<u8>>>,
) -> Vec<Evidence> {
    let mut kept = Vec::with_capacity(evidence.len());
    for mut entry in evidence {
        let text = source(entry.anchor.source).and_then(|bytes| reopen(&bytes, &entry.anchor.locus));
        let Some(text) = text.filter(|text| !text.is_empty()) else { continue };
        if !says(&text, &entry.quote) {
            entry.quote = text;
        }
        kept.push(entry);
    }
    kept
}

/// Relevance to two decimals: more would say nothing.
fn score(share: f32) -> Decimal {
    Decimal::new((share.clamp(0.0, 1.0) * 100.0).round() as i64, 2)
}

#[cfg(test)]
mod tests;
