//! Ranking: BM25 over three fields, phrases that mean the same, and whether a passage stands where it would be reported.
//!
//! Scores are of the set that is searched: how rare a term is, how long passages usually are. They are rounded before
//! they are compared, and equals stand in the order of edition and place, so that neither the layout of the index nor the
//! last digit of a float decides.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use tantivy::schema::Field;

use crate::error::guarded;
use crate::page::{foremost, hits};
use crate::snapshot::Segment;
use crate::{Error, Snapshot};

/// How soon more of a term says no more.
const SATURATION: f32 = 1.2;
/// How much longer passages are held back.
const LENGTH: f32 = 0.6;
/// A term that is looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// As [`crate::terms`] gives it.
    pub term: String,
    /// What it is worth beside the others.
    pub weight: f32,
}

/// Other words for something that the question names: a passage that has one of them has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Same {
    /// Each a phrase's terms; all of them have to stand in the passage.
    pub phrases: Vec<Vec<String>>,
    /// What it is worth beside a term of the question.
    pub weight: f32,
}

/// What is looked for, and where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The question's own terms.
    pub wanted: Vec<Wanted>,
    /// Other words for them.
    pub same: Vec<Same>,
    /// Headings under which it is reported: phrases' terms.
    pub headings: Vec<Vec<String>>,
    /// Marks of what reports it.
    pub marks: Vec<String>,
}

/// What a term is worth by the field it stands in, beside one in the body, and how passages are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// In a heading.
    pub heading: f32,
    /// In a row's label.
    pub label: f32,
    /// What a page's best passage gains from its two next ones.
    pub page: f32,
    /// Words stand together within so many.
    pub within: u32,
}

/// A passage found: at most one a page. What speaks for it is told apart, to be weighed by who asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The key of its edition.
    pub edition: String,
    /// Its place in the report.
    pub ordinal: u32,
    /// Its page, where the format has pages.
    pub page: Option<u32>,
    /// How well its words match, 1 for the best of all.
    pub words: f32,
    /// How closely the terms of the question stand together in it: of all there are, the share that stands within one
    /// stretch.
    pub close: f32,
    /// Whether it stands under one of the headings.
    pub placed: bool,
    /// Whether it bears one of the marks.
    pub marked: bool,
    /// How well its edition fits.
    pub fit: f32,
}

/// How often a term stands in an entry, all fields together by their weights; ascending.
type Counts = Vec<(u32, f32)>;

/// A segment as one search sees it.
pub(crate) struct Part<'a> {
    pub(crate) segment: &'a Segment,
    /// The stretches of entries that are searched: from, to.
    pub(crate) runs: Vec<(u32, u32)>,
    /// For each stretch: its edition.
    pub(crate) editions: Vec<Sought<'a>>,
    pub(crate) scores: Vec<f32>,
}

/// An edition that is searched.
#[derive(Clone, Copy)]
pub(crate) struct Sought<'a> {
    pub(crate) key: &'a str,
    /// Its place among those that are searched, by its key.
    pub(crate) order: usize,
    pub(crate) fit: f32,
}

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

/// The segments with something to search. An edition that stands in two (one written twice) is searched in the first.
fn parts<'a>(snapshot: &'a Snapshot, editions: &BTreeMap<String, f32>) -> Vec<Part<'a>> {
    let asked: BTreeMap<&str, (usize, f32)> =
        editions.iter().enumerate().map(|(order, (key, fit))| (key.as_str(), (order, *fit))).collect();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut parts = Vec::new();
    for segment in &snapshot.segments {
        let mut here: BTreeSet<&str> = BTreeSet::new();
        let (mut runs, mut sought) = (Vec::new(), Vec::new());
        for run in &segment.runs {
            let key = run.edition.as_str();
            let Some((order, fit)) = asked.get(key).copied().filter(|_| !known.contains(key)) else {
                continue;
            };
            here.insert(key);
            runs.push((run.from, run.to));
            sought.push(Sought { key, order, fit });
        }
        known.extend(here);
        if !runs.is_empty() {
            let scores = vec![0.0; segment.lengths.len()];
            parts.push(Part { segment, runs, editions: sought, scores });
        }
    }
    parts
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

/// The entries that stand in all of the lists, as often as in the one where they stand least.
pub(crate) fn together<'c>(mut lists: impl Iterator<Item = &'c Counts>) -> Cow<'c, [(u32, f32)]> {
    let mut kept = Cow::Borrowed(lists.next().map_or(&[][..], Vec::as_slice));
    for list in lists {
        let mut others = list.iter().peekable();
        kept.to_mut().retain_mut(|(entry, often)| {
            while others.next_if(|(other, _)| other < entry).is_some() {}
            match others.peek() {
                Some((other, theirs)) if other == entry => {
                    *often = often.min(*theirs);
                    true
                }
                _ => false,
            }
        });
    }
    kept
}

impl Part<'_> {
    /// How often a term stands in each entry.
    fn counts(&self, term: &str, weights: &Weights) -> Result<Counts, Error> {
        let fields = self.segment.fields;
        let mut counts = self.field(fields.body, term, 1.0)?;
        for (field, weight) in [(fields.label, weights.label), (fields.heading, weights.heading)] {
            let more = self.field(field, term, weight)?;
            if counts.is_empty() {
                counts = more;
            } else if !more.is_empty() {
                counts = merged(&counts, &more);
            }
        }
        Ok(counts)
    }

    pub(crate) fn field(&self, field: Field, term: &str, weight: f32) -> Result<Counts, Error> {
        let mut counts = Counts::new();
        self.segment
            .each(field, term, &self.runs, |entry, often| counts.push((entry, weight * often as f32)))?;
        Ok(counts)
    }

    fn length(&self, entry: u32) -> u32 {
        self.segment.lengths.get(entry as usize).copied().unwrap_or(0)
    }
}

/// Two ascending lists as one.
fn merged(a: &Counts, b: &Counts) -> Counts {
    let (mut a, mut b) = (a.iter().copied().peekable(), b.iter().copied().peekable());
    let mut out = Counts::new();
    loop {
        match (a.peek().copied(), b.peek().copied()) {
            (Some((x, often)), Some((y, more))) if x == y => {
                out.push((x, often + more));
                a.next();
                b.next();
            }
            (Some((x, often)), Some((y, _))) if x < y => {
                out.push((x, often));
                a.next();
            }
            (_, Some(one)) => {
                out.push(one);
                b.next();
            }
            (Some(one), None) => {
                out.push(one);
                a.next();
            }
            (None, None) => return out,
        }
    }
}
