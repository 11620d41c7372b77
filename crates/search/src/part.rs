//! Parts of an index as one search sees them: which stretches of a segment are searched, and how often terms stand there.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use tantivy::schema::Field;

use crate::query::Weights;
use crate::snapshot::Segment;
use crate::{Error, Snapshot};

/// How often a term stands in an entry, all fields together by their weights; ascending.
pub(crate) type Counts = Vec<(u32, f32)>;

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

/// The segments with something to search. An edition that stands in two (one written twice) is searched in the first.
pub(crate) fn parts<'a>(snapshot: &'a Snapshot, editions: &BTreeMap<String, f32>) -> Vec<Part<'a>> {
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
    pub(crate) fn counts(&self, term: &str, weights: &Weights) -> Result<Counts, Error> {
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

    /// How often a term stands in that field of each entry, by the field's weight.
    pub(crate) fn field(&self, field: Field, term: &str, weight: f32) -> Result<Counts, Error> {
        let mut counts = Counts::new();
        self.segment
            .each(field, term, &self.runs, |entry, often| counts.push((entry, weight * often as f32)))?;
        Ok(counts)
    }

    pub(crate) fn length(&self, entry: u32) -> u32 {
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
