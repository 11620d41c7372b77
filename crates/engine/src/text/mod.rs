//! Questions in words: the passages of the library that speak of what is asked.
//!
//! [`retrieve()`] finds them, [`evidence`] turns them into places to be shown. What is searched is what the view shows;
//! whose and which year is decided before the search, by the reports' own headers.

pub(crate) mod extractive;
mod fuse;
mod index;
mod quote;
mod retrieve;
mod route;
mod words;

pub use extractive::AnswerWords;
pub(crate) use index::{bring_up, forget};
pub use retrieve::{Ask, Found, Searcher, retrieve};
pub use words::{SearchWords, WordsOfSearch};

use std::collections::BTreeMap;

use model::{Anchor, Decimal, Evidence, SourceHash};
use store::View;

use crate::charts::Charts;
use crate::check::says;
use crate::error::Error;
use crate::spreading::reopen;

/// So many places are shown beside an answer.
pub const SHOWN: usize = 12;

/// The places that speak of what is asked, best first, at most one a page.
pub fn evidence(view: &View<'_>, charts: &Charts, ask: &Ask<'_>) -> Result<Vec<Evidence>, Error> {
    let found = retrieve(view, charts, ask, SHOWN)?;
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
    verbatim(view, evidence)
}

/// Each quote as its source shows it when it is reopened: print set in columns is read in another order there. One whose
/// place shows nothing is left out.
fn verbatim(view: &View<'_>, evidence: Vec<Evidence>) -> Result<Vec<Evidence>, Error> {
    let mut sources: BTreeMap<SourceHash, Vec<u8>> = BTreeMap::new();
    let mut kept = Vec::with_capacity(evidence.len());
    for mut entry in evidence {
        let source = entry.anchor.source;
        if let std::collections::btree_map::Entry::Vacant(slot) = sources.entry(source) {
            slot.insert(view.source(source)?);
        }
        let bytes = sources.get(&source).map(Vec::as_slice).unwrap_or_default();
        let Some(text) = reopen(bytes, &entry.anchor.locus).filter(|text| !text.is_empty()) else { continue };
        if !says(&text, &entry.quote) {
            entry.quote = text;
        }
        kept.push(entry);
    }
    Ok(kept)
}

/// Relevance to two decimals: more would say nothing.
fn score(share: f32) -> Decimal {
    Decimal::new((share.clamp(0.0, 1.0) * 100.0).round() as i64, 2)
}

#[cfg(test)]
mod tests;
