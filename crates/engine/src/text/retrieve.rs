//! Retrieval: the passages of the reports in view that speak of what is asked, best first.
//!
//! Whose reports and which periods are searched is decided first, by the reports' own headers; then the index ranks; the
//! best are read, the rankings are fused, and what says the same twice is left out.

use std::collections::{BTreeMap, BTreeSet};

use model::{Passage, Report};
use search::{Shingles, Snapshot, Weights};
use store::{Edition, View};

use super::fuse::{Candidate, fuse};
use super::index;
use super::route::{self, route};
use crate::charts::Charts;
use crate::error::Error;
use crate::question::PeriodRef;

/// What a term is worth by where it stands.
const WEIGHTS: Weights = Weights { heading: 2.0, label: 1.0, page: 0.2, within: 40 };
/// So many of each kind are looked at for each that is shown; as many for one as for all, so that it is the first of them.
const LOOKED_AT: usize = 2;

/// A question put to the library.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask<'a> {
    /// As asked.
    pub question: &'a str,
    /// Keys of the companies that it is about; all of the view where there are none.
    pub companies: &'a [String],
    /// The words in it that name them.
    pub said: &'a [String],
    /// The periods that it names.
    pub periods: &'a [PeriodRef],
}

/// A passage found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Whose it is.
    pub report: Report,
    /// What it says.
    pub passage: Passage,
    /// The higher, the better; comparable within one search.
    pub score: f32,
}

/// The passages that speak of what is asked, best first, at most one a page and `limit` in all.
pub fn retrieve(view: &View<'_>, charts: &Charts, ask: &Ask<'_>, limit: usize) -> Result<Vec<Found>, Error> {
    let searcher = Searcher::open(view, ask.companies)?;
    searcher.find(charts, ask, limit)
}

/// The reports of a view, ready to be searched many times. What is added to the library meanwhile isn't seen.
#[derive(Debug)]
pub struct Searcher<'a> {
    view: &'a View<'a>,
    editions: Vec<Edition>,
    snapshot: Snapshot,
}

impl<'a> Searcher<'a> {
    /// The reports of these companies; all of the view where there are none.
    pub fn open(view: &'a View<'a>, companies: &[String]) -> Result<Self, Error> {
        let editions = view.editions(companies)?;
        let snapshot = index::ready(view, &editions.iter().collect::<Vec<_>>())?;
        Ok(Self { view, editions, snapshot })
    }

    /// The passages that speak of what is asked, best first, at most one a page and `limit` in all.
    pub fn find(&self, charts: &Charts, ask: &Ask<'_>, limit: usize) -> Result<Vec<Found>, Error> {
        let asked = |edition: &&Edition| ask.companies.is_empty() || ask.companies.contains(&edition.company);
        let editions: Vec<&Edition> = self.editions.iter().filter(asked).collect();
        let mut routed = route(&editions, ask.periods, ask.companies.is_empty());
        let mut said = ask.said.to_vec();
        if ask.companies.is_empty() {
            said.extend(route::favour_named(&mut routed, ask.question));
        }
        let fits = routed.iter().map(|(edition, fit)| (edition.key.clone(), *fit)).collect();
        let chinese = routed.iter().any(|(edition, _)| !is_english(&edition.report));
        let query = charts.search.query(ask.question, &said, chinese);
        let most = limit.max(super::SHOWN).saturating_mul(LOOKED_AT);
        let hits = match self.snapshot.search(&query, &WEIGHTS, &fits, most) {
            Ok(hits) => hits,
            // Damaged since it was opened, or where it isn't looked at then: made anew, once.
            Err(_) => index::anew(self.view, &editions)?.search(&query, &WEIGHTS, &fits, most)?,
        };
        let editions: BTreeMap<&str, &Edition> =
            routed.iter().map(|(edition, _)| (edition.key.as_str(), *edition)).collect();
        let candidates = hits.into_iter().filter_map(|hit| {
            let edition = *editions.get(hit.edition.as_str())?;
            Some(Candidate { hit, edition })
        });
        self.distinct(fuse(candidates.collect()), limit)
    }

    /// The first `limit` of which none says nearly what one before it says: reports repeat themselves year by year.
    fn distinct(&self, ranked: Vec<(Candidate<'_>, f32)>, limit: usize) -> Result<Vec<Found>, Error> {
        let mut kept: Vec<(Found, Shingles)> = Vec::new();
        let mut rest = ranked.as_slice();
        // Most are kept, so that as many are read as are still wanted.
        while let Some((next, later)) = rest.split_at_checked((limit - kept.len()).min(rest.len())) {
            rest = later;
            if next.is_empty() {
                break;
            }
            let mut passages = self.read(next)?;
            for (candidate, score) in next {
                let place = (candidate.edition.report.id.as_str(), candidate.hit.ordinal);
                let Some(passage) = passages.remove(&place) else { continue };
                let own = Shingles::of(&passage.text);
                if !kept.iter().any(|(_, known)| own.alike(known)) {
                    let report = candidate.edition.report.clone();
                    kept.push((Found { report, passage, score: *score }, own));
                }
            }
        }
        Ok(kept.into_iter().map(|(found, _)| found).collect())
    }

    /// The passages of these candidates, by report and place.
    fn read<'c>(
        &self,
        candidates: &'c [(Candidate<'_>, f32)],
    ) -> Result<BTreeMap<(&'c str, u32), Passage>, Error> {
        let mut wanted: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
        for (candidate, _) in candidates {
            wanted.entry(&candidate.edition.report.id).or_default().insert(candidate.hit.ordinal);
        }
        let mut passages = BTreeMap::new();
        for (report, ordinals) in wanted {
            let ordinals: Vec<u32> = ordinals.into_iter().collect();
            for passage in self.view.passages_at(report, &ordinals)? {
                passages.insert((report, passage.ordinal), passage);
            }
        }
        Ok(passages)
    }
}

/// Whether a report says that it is in English, so that no Chinese is looked for in it.
pub(super) fn is_english(report: &Report) -> bool {
    report.header.language.as_deref() == Some("en")
}
