//! Pages: of a page its best passage, of all pages the foremost, each told what speaks for it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::Error;
use crate::alike::closeness;
use crate::part::{Part, together};
use crate::query::{Hit, Query, Weights};

/// Scores are told apart by so much.
const STEP: f32 = 1e-5;

/// A page that has something of what is asked: its best passage. Small, since nearly every page of a library has.
#[derive(Clone, Copy)]
pub(crate) struct Spot {
    /// Its worth, in steps.
    step: i64,
    /// Of equals, which stands first: its edition's place and its own.
    order: (usize, u32),
    part: usize,
    run: usize,
    entry: u32,
    words: f32,
    placed: bool,
    marked: bool,
}

impl Part<'_> {
    /// For each entry whether it stands under one of the headings, and whether it bears one of the marks.
    fn placed(&self, query: &Query) -> Result<Vec<(bool, bool)>, Error> {
        let mut placed = vec![(false, false); self.scores.len()];
        for phrase in &query.headings {
            let terms = phrase.iter().map(|term| self.field(self.segment.fields.heading, term, 1.0));
            let lists = terms.collect::<Result<Vec<_>, Error>>()?;
            for (entry, _) in together(lists.iter()).iter() {
                if let Some((placed, _)) = placed.get_mut(*entry as usize) {
                    *placed = true;
                }
            }
        }
        for mark in &query.marks {
            for (entry, _) in self.field(self.segment.fields.mark, mark, 1.0)? {
                if let Some((_, marked)) = placed.get_mut(entry as usize) {
                    *marked = true;
                }
            }
        }
        Ok(placed)
    }

    /// One spot a page: its best passage, with a share of what its next two are worth.
    pub(crate) fn spots(
        &self,
        at: usize,
        query: &Query,
        weights: &Weights,
        best: f32,
        spots: &mut Vec<Spot>,
    ) -> Result<(), Error> {
        let placed = self.placed(query)?;
        let is = |entry: u32| placed.get(entry as usize).copied().unwrap_or_default();
        let mut here: Vec<(u32, f32, u32)> = Vec::new();
        for (run, ((from, to), edition)) in self.runs.iter().zip(&self.editions).enumerate() {
            here.clear();
            for entry in *from..*to {
                let score = self.scores.get(entry as usize).copied().unwrap_or(0.0);
                if score > 0.0 || is(entry) != (false, false) {
                    here.push((self.segment.page(entry).unwrap_or(0), score, entry));
                }
            }
            // Nearly always they stand so already.
            here.sort_by_key(|(page, _, entry)| (*page, *entry));
            for page in here.chunk_by_mut(|(page, ..), (other, ..)| page == other && *page > 0) {
                page.sort_by(|(_, a, one), (_, b, other)| b.total_cmp(a).then(one.cmp(other)));
                let Some((_, score, entry)) = page.first().copied() else { continue };
                let more: f32 = page.iter().skip(1).take(2).map(|(_, score, _)| score).sum();
                let words = (score + weights.page * more) / best;
                spots.push(Spot {
                    step: (words * edition.fit / STEP).round() as i64,
                    order: (edition.order, self.segment.ordinal(entry)),
                    part: at,
                    run,
                    entry,
                    words,
                    placed: page.iter().any(|(.., entry)| is(*entry).0),
                    marked: page.iter().any(|(.., entry)| is(*entry).1),
                });
            }
        }
        Ok(())
    }
}

/// Of each kind (by words, under a heading, with a mark) the best `limit`, those with the best words first.
pub(crate) fn foremost(spots: Vec<Spot>, limit: usize) -> Vec<Spot> {
    let rank = |spot: &Spot| (Reverse(spot.step), spot.order);
    let kinds: [fn(&Spot) -> bool; 3] = [|spot| spot.step > 0, |spot| spot.placed, |spot| spot.marked];
    let mut kept: Vec<Spot> = Vec::new();
    for kind in kinds {
        let mut own: Vec<Spot> = spots.iter().filter(|spot| kind(spot)).copied().collect();
        if own.len() > limit {
            own.select_nth_unstable_by_key(limit, rank);
            own.truncate(limit);
        }
        kept.extend(own);
    }
    kept.sort_by_key(rank);
    kept.dedup_by_key(|spot| rank(spot));
    kept
}

/// The hits of these spots, in their order, each with how closely its words stand together.
pub(crate) fn hits(
    spots: &[Spot],
    parts: &[Part<'_>],
    query: &Query,
    weights: &Weights,
) -> Result<Vec<Hit>, Error> {
    let mut places: BTreeMap<(usize, u32), Vec<(u32, usize)>> =
        spots.iter().map(|spot| ((spot.part, spot.entry), Vec::new())).collect();
    for (at, part) in parts.iter().enumerate() {
        let fields = part.segment.fields;
        let entries: Vec<u32> =
            places.keys().filter(|(part, _)| *part == at).map(|(_, entry)| *entry).collect();
        for (number, wanted) in query.wanted.iter().enumerate() {
            for field in [fields.body, fields.label] {
                part.segment.places(field, &wanted.term, &entries, |entry, place| {
                    if let Some(places) = places.get_mut(&(at, entry)) {
                        places.push((place, number));
                    }
                })?;
            }
        }
    }
    let hit = |spot: &Spot| {
        let (part, places) = (parts.get(spot.part)?, places.get_mut(&(spot.part, spot.entry))?);
        let edition = part.editions.get(spot.run)?;
        places.sort_unstable();
        Some(Hit {
            edition: edition.key.to_owned(),
            ordinal: spot.order.1,
            page: part.segment.page(spot.entry),
            words: spot.words,
            close: closeness(places, query.wanted.len(), weights.within),
            placed: spot.placed,
            marked: spot.marked,
            fit: edition.fit,
        })
    };
    Ok(spots.iter().filter_map(hit).collect())
}
