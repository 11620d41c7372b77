//! Ranking: BM25 over three fields, phrases that mean the same, and whether a passage stands where it would be reported.
//!
//! Scores are of the set that is searched: how rare a term is, how long passages usually are. They are rounded before
//! they are compared, and equals stand in the order of edition and place, so that neither the layout of the index nor the
//! last digit of a float decides.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::schema::Field;

use crate::error::guarded;
use crate::snapshot::Segment;
use crate::{Error, Snapshot};

/// How soon more of a term says no more.
const SATURATION: f32 = 1.2;
/// How much longer passages are held back.
const LENGTH: f32 = 0.6;
/// Scores are told apart by so much.
const STEP: f32 = 1e-5;

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

/// What a term is worth by the field it stands in, beside one in the body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// In a heading.
    pub heading: f32,
    /// In a row's label.
    pub label: f32,
    /// What a page's best passage gains from its two next ones.
    pub page: f32,
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
    /// How much of what is asked it names at all, by rarity: 1 for all of it.
    pub covered: f32,
    /// The same, of its headings alone.
    pub titled: f32,
    /// Whether it stands under one of the headings.
    pub placed: bool,
    /// Whether it bears one of the marks.
    pub marked: bool,
    /// How well its edition fits.
    pub fit: f32,
}

/// How often a term stands in an entry, by field.
type Counts = Vec<(u32, f32)>;

/// A page, or an entry of its own where there are no pages.
type Spot = (Option<u32>, u32);

/// A segment as one search sees it.
struct Part<'a> {
    segment: &'a Segment,
    /// The stretches of entries that are searched: from, to.
    runs: Vec<(u32, u32)>,
    /// For each stretch: its edition's key, and how well it fits.
    editions: Vec<(&'a str, f32)>,
    scores: Vec<f32>,
    covered: Vec<f32>,
    titled: Vec<f32>,
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
        let all = words(&mut parts, query, weights, set)?;
        let best = parts.iter().flat_map(|part| &part.scores).copied().fold(0.0, f32::max);
        let mut hits = Vec::new();
        for part in parts {
            part.hits(query, weights, [best, all, all].map(|whole| whole.max(f32::MIN_POSITIVE)), &mut hits)?;
        }
        Ok(foremost(hits, limit))
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
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut parts = Vec::new();
    for segment in &snapshot.segments {
        let mut here: BTreeSet<&str> = BTreeSet::new();
        let (mut runs, mut fits) = (Vec::new(), Vec::new());
        for run in &segment.runs {
            let Some(fit) = editions.get(&run.edition) else { continue };
            if known.contains(run.edition.as_str()) {
                continue;
            }
            here.insert(&run.edition);
            runs.push((run.from, run.to));
            fits.push((run.edition.as_str(), *fit));
        }
        known.extend(here);
        if !runs.is_empty() {
            let scores = vec![0.0; segment.lengths.len()];
            let (covered, titled) = (scores.clone(), scores.clone());
            parts.push(Part { segment, runs, editions: fits, scores, covered, titled });
        }
    }
    parts
}

/// Scores the words: each term of the question, and the best of the phrases that mean the same. What naming all of the
/// terms is worth.
fn words(parts: &mut [Part<'_>], query: &Query, weights: &Weights, set: Set) -> Result<f32, Error> {
    let phrases = query.same.iter().flat_map(|same| &same.phrases).flatten();
    let terms: BTreeSet<&str> =
        query.wanted.iter().map(|wanted| wanted.term.as_str()).chain(phrases.map(String::as_str)).collect();
    let mut counts: BTreeMap<&str, Vec<Counts>> = BTreeMap::new();
    for term in terms {
        let lists = parts.iter().map(|part| part.counts(term, weights)).collect::<Result<_, _>>()?;
        counts.insert(term, lists);
    }
    let rarity = |lists: &[Counts]| set.rarity(lists.iter().map(Vec::len).sum());
    let mut all = 0.0;
    for Wanted { term, weight } in &query.wanted {
        let Some(lists) = counts.get(term.as_str()) else { continue };
        let worth = weight * rarity(lists);
        all += worth;
        for (part, list) in parts.iter_mut().zip(lists) {
            part.add(list, worth, set);
            for (entry, _) in part.field(part.segment.fields.heading, term, 1.0)? {
                gain(&mut part.titled, entry, worth);
            }
        }
    }
    for same in &query.same {
        let mut best: Vec<BTreeMap<u32, f32>> = vec![BTreeMap::new(); parts.len()];
        for phrase in &same.phrases {
            let all: Vec<&Vec<Counts>> = phrase.iter().filter_map(|term| counts.get(term.as_str())).collect();
            let together: Vec<Counts> = (0..parts.len()).map(|at| together(&all, at)).collect();
            let worth = same.weight * rarity(&together);
            for ((part, list), best) in parts.iter().zip(&together).zip(&mut best) {
                for (entry, often) in list {
                    let more = worth * set.saturated(*often, part.length(*entry));
                    let known = best.entry(*entry).or_insert(0.0);
                    *known = known.max(more);
                }
            }
        }
        for (part, best) in parts.iter_mut().zip(best) {
            for (entry, more) in best {
                gain(&mut part.scores, entry, more);
            }
        }
    }
    Ok(all)
}

fn gain(scores: &mut [f32], entry: u32, more: f32) {
    if let Some(score) = scores.get_mut(entry as usize) {
        *score += more;
    }
}

/// The entries that hold all of the terms, as often as the rarest.
fn together(terms: &[&Vec<Counts>], part: usize) -> Counts {
    let mut lists = terms.iter().filter_map(|lists| lists.get(part));
    let Some(first) = lists.next() else { return Counts::new() };
    let mut kept = first.clone();
    for list in lists {
        let mut others = list.iter().peekable();
        kept.retain_mut(|(entry, often)| {
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
    /// How often a term stands in each entry, all fields together by their weights; ascending.
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

    fn field(&self, field: Field, term: &str, weight: f32) -> Result<Counts, Error> {
        let mut counts = Counts::new();
        self.segment
            .each(field, term, &self.runs, |entry, often| counts.push((entry, weight * often as f32)))?;
        Ok(counts)
    }

    fn length(&self, entry: u32) -> u32 {
        self.segment.lengths.get(entry as usize).copied().unwrap_or(0)
    }

    fn add(&mut self, list: &Counts, worth: f32, set: Set) {
        for (entry, often) in list {
            let more = worth * set.saturated(*often, self.length(*entry));
            gain(&mut self.scores, *entry, more);
            gain(&mut self.covered, *entry, worth);
        }
    }

    /// The entries under one of these headings, and those that bear one of these marks.
    fn placed(&self, query: &Query) -> Result<(BTreeSet<u32>, BTreeSet<u32>), Error> {
        let (mut placed, mut marked) = (BTreeSet::new(), BTreeSet::new());
        for phrase in &query.headings {
            let lists = phrase
                .iter()
                .map(|term| Ok(vec![self.field(self.segment.fields.heading, term, 1.0)?]))
                .collect::<Result<Vec<_>, Error>>()?;
            placed.extend(together(&lists.iter().collect::<Vec<_>>(), 0).iter().map(|(entry, _)| *entry));
        }
        for mark in &query.marks {
            marked.extend(self.field(self.segment.fields.mark, mark, 1.0)?.iter().map(|(entry, _)| *entry));
        }
        Ok((placed, marked))
    }

    /// One hit a page: its best passage, with a share of what its next two are worth.
    fn hits(
        self,
        query: &Query,
        weights: &Weights,
        whole: [f32; 3],
        hits: &mut Vec<Hit>,
    ) -> Result<(), Error> {
        let (placed, marked) = self.placed(query)?;
        let of = |scores: &[f32], entry: u32| scores.get(entry as usize).copied().unwrap_or(0.0);
        let [best, all, titles] = whole;
        for ((from, to), (edition, fit)) in self.runs.iter().zip(&self.editions) {
            let mut here: BTreeMap<Spot, Vec<(f32, u32)>> = BTreeMap::new();
            for entry in *from..*to {
                let score = of(&self.scores, entry);
                if score > 0.0 || placed.contains(&entry) || marked.contains(&entry) {
                    let page = self.segment.page(entry);
                    let key = (page, if page.is_some() { 0 } else { entry });
                    here.entry(key).or_default().push((score, entry));
                }
            }
            for ((page, _), mut entries) in here {
                entries.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                let Some((score, entry)) = entries.first().copied() else { continue };
                let more: f32 = entries.iter().skip(1).take(2).map(|(score, _)| score).sum();
                let most =
                    |scores: &[f32]| entries.iter().map(|(_, entry)| of(scores, *entry)).fold(0.0, f32::max);
                hits.push(Hit {
                    edition: (*edition).to_owned(),
                    ordinal: self.segment.ordinal(entry),
                    page,
                    words: (score + weights.page * more) / best,
                    covered: most(&self.covered) / all,
                    titled: most(&self.titled) / titles,
                    placed: entries.iter().any(|(_, entry)| placed.contains(entry)),
                    marked: entries.iter().any(|(_, entry)| marked.contains(entry)),
                    fit: *fit,
                });
            }
        }
        Ok(())
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

/// Of each kind (by words, under a heading, with a mark) the best `limit`, those with the best words first.
fn foremost(hits: Vec<Hit>, limit: usize) -> Vec<Hit> {
    let step = |hit: &Hit| (hit.words * hit.fit / STEP).round() as i64;
    let mut ranked: Vec<(i64, Hit)> = hits.into_iter().map(|hit| (step(&hit), hit)).collect();
    ranked.sort_by(|(a, one), (b, other)| {
        b.cmp(a).then_with(|| (&one.edition, one.ordinal).cmp(&(&other.edition, other.ordinal)))
    });
    let (mut words, mut placed, mut marked) = (0, 0, 0);
    let mut kept = Vec::new();
    for (step, hit) in ranked {
        let mut wanted = false;
        for (is, count) in [(step > 0, &mut words), (hit.placed, &mut placed), (hit.marked, &mut marked)] {
            if is && *count < limit {
                *count += 1;
                wanted = true;
            }
        }
        if wanted {
            kept.push(hit);
        }
    }
    kept
}
