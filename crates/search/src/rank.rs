//! Ranking: BM25 over three fields, phrases that mean the same, and whether a passage stands where it would be reported.
//!
//! Scores are of the set that is searched: how rare a term is, how long passages usually are. They are rounded before
//! they are compared, and equals stand in the order of edition and place, so that neither the layout of the index nor the
//! last digit of a float decides.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::error::guarded;
use crate::page::{foremost, hits};
use crate::part::{Counts, Part, parts, together};
use crate::query::{Hit, Query, Wanted, Weights};
use crate::{Error, Snapshot};

/// How soon more of a term says no more.
const SATURATION: f32 = 1.2;
/// How much longer passages are held back.
const LENGTH: f32 = 0.6;

impl Snapshot {
    /// The best `limit` passages of those editions, each edition with how well it fits what is asked.
    pub fn search(
        &self,
        query: &Query,
        weights: &Weights,
        editions: &BTreeMap<String, f32>,
        limit: usize,
    ) -> Result<Vec<Hit>, Error> {
        guarded(|| self.ranked(query, weights, editions, limit))
    }

    fn ranked(
        &self,
        query: &Query,
        weights: &Weights,
        editions: &BTreeMap<String, f32>,
        limit: usize,
    ) -> Result<Vec<Hit>, Error> {
        let mut parts = parts(self, editions);
        let (mut count, mut length) = (0_u64, 0_u64);
        for part in &parts {
            for (from, to) in &part.runs {
                count += u64::from(to - from);
                let lengths = part.segment.lengths.get(*from as usize..*to as usize).unwrap_or_default();
                length += lengths.iter().map(|length| u64::from(*length)).sum::<u64>();
            }
        }
        let set = Set { count: count as f32, usual: (length as f32 / (count as f32).max(1.0)).max(1.0) };
        words(&mut parts, query, weights, set)?;
        let best = parts.iter().flat_map(|part| &part.scores).copied().fold(0.0, f32::max);
        let mut spots = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            part.spots(at, query, weights, best.max(f32::MIN_POSITIVE), &mut spots)?;
        }
        hits(&foremost(spots, limit), &parts, query, weights)
    }
}

/// Statistics of what is searched.
#[derive(Clone, Copy)]
struct Set {
    count: f32,
    usual: f32,
}

impl Set {
    fn rarity(self, holding: usize) -> f32 {
        let holding = holding as f32;
        (1.0 + (self.count - holding + 0.5) / (holding + 0.5)).ln()
    }

    fn saturated(self, often: f32, length: u32) -> f32 {
        let held = SATURATION * (1.0 - LENGTH + LENGTH * length as f32 / self.usual);
        often * (SATURATION + 1.0) / (often + held)
    }
}

/// Scores the words: each term of the question, and the best of the phrases that mean the same.
fn words(parts: &mut [Part<'_>], query: &Query, weights: &Weights, set: Set) -> Result<(), Error> {
    let phrases = query.same.iter().flat_map(|same| &same.phrases).flatten();
    let terms: BTreeSet<&str> =
        query.wanted.iter().map(|wanted| wanted.term.as_str()).chain(phrases.map(String::as_str)).collect();
    let mut counts: BTreeMap<&str, Vec<Counts>> = BTreeMap::new();
    for term in terms {
        let lists = parts.iter().map(|part| part.counts(term, weights)).collect::<Result<_, _>>()?;
        counts.insert(term, lists);
    }
    for Wanted { term, weight } in &query.wanted {
        let Some(lists) = counts.get(term.as_str()) else { continue };
        let worth = weight * set.rarity(lists.iter().map(Vec::len).sum());
        for (part, list) in parts.iter_mut().zip(lists) {
            for (entry, often) in list {
                let more = worth * set.saturated(*often, part.length(*entry));
                gain(&mut part.scores, *entry, more);
            }
        }
    }
    let mut best: Vec<Vec<f32>> = parts.iter().map(|part| vec![0.0; part.scores.len()]).collect();
    for same in &query.same {
        let mut touched: Vec<Vec<u32>> = vec![Vec::new(); parts.len()];
        for phrase in &same.phrases {
            let all: Vec<&Vec<Counts>> = phrase.iter().filter_map(|term| counts.get(term.as_str())).collect();
            let lists: Vec<Cow<'_, [(u32, f32)]>> =
                (0..parts.len()).map(|at| together(all.iter().filter_map(|lists| lists.get(at)))).collect();
            let worth = same.weight * set.rarity(lists.iter().map(|list| list.len()).sum());
            for (((part, list), best), touched) in parts.iter().zip(&lists).zip(&mut best).zip(&mut touched) {
                for (entry, often) in list.iter() {
                    let more = worth * set.saturated(*often, part.length(*entry));
                    let Some(known) = best.get_mut(*entry as usize) else { continue };
                    if *known == 0.0 {
                        touched.push(*entry);
                    }
                    *known = known.max(more);
                }
            }
        }
        for ((part, best), touched) in parts.iter_mut().zip(&mut best).zip(touched) {
            for entry in touched {
                // Taken, so that the next phrases find nothing here.
                let more = best.get_mut(entry as usize).map(std::mem::take).unwrap_or_default();
                gain(&mut part.scores, entry, more);
            }
        }
    }
    Ok(())
}

fn gain(scores: &mut [f32], entry: u32, more: f32) {
    if let Some(score) = scores.get_mut(entry as usize) {
        *score += more;
    }
}
