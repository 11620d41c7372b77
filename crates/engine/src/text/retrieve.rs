//! Retrieval: the passages of the reports in view that speak of what is asked, best first.
//!
//! Whose reports and which periods are searched is decided first, by the reports' own headers; then the index ranks; the
//! best are read, the rankings are fused, and what says the same twice is left out.

use std::collections::{BTreeMap, BTreeSet};

use model::{Passage, Reason, Report};
use search::{Hit, Near, Shingles, Snapshot, Weights};
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

/// What a search gave.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// The passages, best first.
    pub found: Vec<Found>,
    /// Why they are ranked otherwise than the settings have it.
    pub notice: Option<Reason>,
}

/// A second opinion on which passages speak of what is asked: by what they mean, whatever their words.
pub trait Meaning: Sync {
    /// The passages of these editions (each with how well it fits) that are near a question, nearest first, at most one a
    /// page, each with the key of its edition; else why there is no opinion.
    fn near(
        &self,
        view: &View<'_>,
        question: &str,
        editions: &[(&Edition, f32)],
    ) -> Result<Vec<(String, Near)>, Reason>;
}

/// The passages that speak of what is asked, best first, at most one a page and `limit` in all.
pub fn retrieve(
    view: &View<'_>,
    charts: &Charts,
    meaning: Option<&dyn Meaning>,
    ask: &Ask<'_>,
    limit: usize,
) -> Result<Sought, Error> {
    Searcher::open(view, ask.companies)?.with(meaning).find(charts, ask, limit)
}

/// The reports of a view, ready to be searched many times. What is added to the library meanwhile isn't seen.
pub struct Searcher<'a> {
    view: &'a View<'a>,
    editions: Vec<Edition>,
    snapshot: Snapshot,
    meaning: Option<&'a dyn Meaning>,
}

impl std::fmt::Debug for Searcher<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Searcher").field("editions", &self.editions).finish_non_exhaustive()
    }
}

impl<'a> Searcher<'a> {
    /// The reports of these companies; all of the view where there are none.
    pub fn open(view: &'a View<'a>, companies: &[String]) -> Result<Self, Error> {
        let editions = view.editions(companies)?;
        let snapshot = index::ready(view, &editions.iter().collect::<Vec<_>>())?;
        Ok(Self { view, editions, snapshot, meaning: None })
    }

    /// With a second opinion.
    #[must_use]
    pub fn with(self, meaning: Option<&'a dyn Meaning>) -> Self {
        Self { meaning, ..self }
    }

    /// The passages that speak of what is asked, best first, at most one a page and `limit` in all.
    pub fn find(&self, charts: &Charts, ask: &Ask<'_>, limit: usize) -> Result<Sought, Error> {
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
            Some(Candidate { hit, edition, near: None })
        });
        let mut candidates: Vec<Candidate<'_>> = candidates.collect();
        let opinion = self.meaning.map(|meaning| meaning.near(self.view, ask.question, &routed));
        let (near, notice) = match opinion {
            Some(Ok(near)) => (near, None),
            Some(Err(why)) => (Vec::new(), Some(why)),
            None => (Vec::new(), None),
        };
        for (rank, (edition, near)) in near.into_iter().take(most).enumerate() {
            let fit = fits.get(&edition).copied().unwrap_or(0.0);
            let Some(of) = editions.get(edition.as_str()) else { continue };
            join(&mut candidates, of, fit, near, rank);
        }
        Ok(Sought { found: self.distinct(fuse(candidates), limit)?, notice })
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

/// Enters a passage that is near: its page may be there by its words already, whose passage is shown then.
fn join<'a>(candidates: &mut Vec<Candidate<'a>>, edition: &'a Edition, fit: f32, near: Near, rank: usize) {
    let known = candidates.iter_mut().find(|candidate| {
        let page = candidate.hit.page.is_some() && candidate.hit.page == near.page;
        candidate.edition.key == edition.key && (page || candidate.hit.ordinal == near.ordinal)
    });
    if let Some(known) = known {
        if known.hit.words <= 0.0 {
            known.hit.ordinal = near.ordinal;
        }
        known.near = known.near.or(Some(rank));
        return;
    }
    let hit = Hit {
        edition: edition.key.clone(),
        ordinal: near.ordinal,
        page: near.page,
        words: 0.0,
        close: 0.0,
        placed: false,
        marked: false,
        fit,
    };
    candidates.push(Candidate { hit, edition, near: Some(rank) });
}

/// Whether a report says that it is in English, so that no Chinese is looked for in it.
pub(super) fn is_english(report: &Report) -> bool {
    report.header.language.as_deref() == Some("en")
}
