//! A scope: passages set out for a search, and their ranking by BM25 over two fields.
//!
//! A term in a heading counts several times one in the body. Weights of terms are the caller's: a word of the question
//! is worth more than a word of its vocabulary.

use std::collections::{BTreeMap, HashMap};

use model::Passage;

use crate::Analyzer;

/// How soon more of a term says no more.
const SATURATION: f32 = 1.2;
/// How much longer passages are held back.
const LENGTH: f32 = 0.6;
/// What a term in a heading counts.
const HEADING: f32 = 2.0;

/// A term that is looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// As [`crate::terms`] gives it.
    pub term: String,
    /// What it is worth beside the others.
    pub weight: f32,
}

/// A passage found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Its place among the passages of the scope.
    pub at: usize,
    /// The higher, the better.
    pub score: f32,
}

/// Passages ready to be searched.
#[derive(Debug, Default)]
pub struct Scope {
    /// Term to passages and how often it stands there, headings counted more.
    postings: HashMap<String, Vec<(usize, f32)>>,
    lengths: Vec<f32>,
}

impl Scope {
    /// Sets out these passages; hits name them by their place.
    pub fn new<'a>(passages: impl IntoIterator<Item = &'a Passage>) -> Self {
        let mut scope = Self::default();
        let mut analyzer = Analyzer::default();
        for (at, passage) in passages.into_iter().enumerate() {
            let mut counts: BTreeMap<String, f32> = BTreeMap::new();
            let mut length = 0.0;
            analyzer.each(&passage.text, |term| {
                length += 1.0;
                match counts.get_mut(term) {
                    Some(count) => *count += 1.0,
                    None => {
                        counts.insert(term.to_owned(), 1.0);
                    }
                }
            });
            for heading in &passage.headings {
                analyzer.each(heading, |term| *counts.entry(term.to_owned()).or_insert(0.0) += HEADING);
            }
            scope.lengths.push(length);
            for (term, count) in counts {
                match scope.postings.get_mut(&term) {
                    Some(list) => list.push((at, count)),
                    None => {
                        scope.postings.insert(term, vec![(at, count)]);
                    }
                }
            }
        }
        scope
    }

    /// The passages that have any of the terms, best first; of equals the first.
    pub fn search(&self, wanted: &[Wanted]) -> Vec<Hit> {
        let count = self.lengths.len() as f32;
        let usual = (self.lengths.iter().sum::<f32>() / count.max(1.0)).max(1.0);
        let mut scores = vec![0.0_f32; self.lengths.len()];
        for Wanted { term, weight } in wanted {
            let Some(list) = self.postings.get(term) else { continue };
            let holding = list.len() as f32;
            let rarity = (1.0 + (count - holding + 0.5) / (holding + 0.5)).ln();
            for (at, often) in list {
                let (Some(score), Some(length)) = (scores.get_mut(*at), self.lengths.get(*at)) else {
                    continue;
                };
                let held = SATURATION * (1.0 - LENGTH + LENGTH * length / usual);
                *score += weight * rarity * often * (SATURATION + 1.0) / (often + held);
            }
        }
        let mut hits: Vec<Hit> = scores
            .into_iter()
            .enumerate()
            .filter(|(_, score)| *score > 0.0)
            .map(|(at, score)| Hit { at, score })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.at.cmp(&b.at)));
        hits
    }
}

#[cfg(test)]
mod tests {
    use model::{Locus, PassageKind, Span};

    use super::*;

    fn passage(heading: &str, text: &str) -> Passage {
        Passage {
            ordinal: 0,
            kind: PassageKind::Prose,
            headings: vec![heading.to_owned()],
            text: text.to_owned(),
            locus: Locus::Bytes(Span::new(0, 1)),
            pieces: Vec::new(),
        }
    }

    #[test]
    fn rare_words_and_headings_decide() {
        let passages = [
            passage("Business", "We sell pumps to mines and mines buy pumps."),
            passage("Legal proceedings", "A mine sued us over pumps."),
            passage("Risk factors", "A lawsuit over a mine may follow; legal costs are pumps of cash."),
        ];
        let scope = Scope::new(&passages);
        let search = |words: &str| {
            let wanted: Vec<Wanted> =
                crate::terms(words).into_iter().map(|term| Wanted { term, weight: 1.0 }).collect();
            scope.search(&wanted).iter().map(|hit| hit.at).collect::<Vec<_>>()
        };
        assert_eq!(search("legal pumps").first(), Some(&1));
        assert_eq!(search("lawsuits"), [2]);
        assert!(search("nuclear").is_empty());
    }
}
