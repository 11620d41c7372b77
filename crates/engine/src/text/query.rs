//! A question in words as it is put to the index: what is looked for, and where.

use std::collections::{BTreeMap, BTreeSet};

use model::StatementKind;
use search::{Query, Same, Wanted};

use super::index::mark;
use crate::charts::search::{Phrase, SearchWords, Terms};

/// What a word of the vocabulary is worth beside one of the question, in a quote.
const SYNONYM: f32 = 0.3;
/// A longer text is no question: what stands in its first so many characters is looked for.
const LONGEST: usize = 4_000;
/// What all other words for one thing are worth together, in a search.
const SAME: f32 = 1.0;

/// Where the subject of a question is reported.
#[derive(Debug, Default)]
pub(super) struct Places<'a> {
    pub(super) headings: Vec<&'a Phrase>,
    pub(super) statements: BTreeSet<StatementKind>,
}

impl SearchWords {
    /// The question without the words that name companies and without instructions about the answer.
    fn subject(&self, question: &str, said: &[String]) -> String {
        let end = question.char_indices().nth(LONGEST).map_or(question.len(), |(at, _)| at);
        let mut rest = question.get(..end).unwrap_or_default().to_owned();
        for name in said.iter().filter(|name| !name.is_empty()) {
            rest = rest.replace(name.as_str(), " ");
        }
        let mut kept = String::new();
        for sentence in rest.split_inclusive(['?', '？', '。']).flat_map(|part| part.split_inclusive(". "))
        {
            let lower = sentence.trim().to_lowercase();
            let aside = self.asides.iter().any(|word| lower.starts_with(word.as_str()))
                && self.say.iter().any(|word| lower.contains(word.as_str()));
            if !aside {
                kept.push_str(sentence);
            }
        }
        if kept.trim().is_empty() { rest } else { kept }
    }

    /// The terms to look for, each once with its weight: the question's own, and less worth those of its other words.
    pub(super) fn wanted(&self, question: &str, said: &[String], chinese: bool) -> Vec<Wanted> {
        let query = self.query(question, said, chinese);
        let mut weights: BTreeMap<String, f32> = BTreeMap::new();
        for term in query.same.into_iter().flat_map(|same| same.phrases).flatten() {
            weights.insert(term, SYNONYM);
        }
        for Wanted { term, weight } in query.wanted {
            weights.insert(term, weight);
        }
        weights.into_iter().map(|(term, weight)| Wanted { term, weight }).collect()
    }

    /// What is looked for, and where; Chinese words of the vocabulary only where Chinese reports are searched.
    pub(super) fn query(&self, question: &str, said: &[String], chinese: bool) -> Query {
        let read = |phrase: &Phrase| chinese || !phrase.chinese;
        let subject = Terms::of(&self.subject(question, said));
        let own: BTreeSet<&str> =
            subject.terms.iter().map(String::as_str).filter(|term| self.is_subject(term)).collect();
        let mut same = Vec::new();
        for group in self.same.iter().filter(|group| group.iter().any(|phrase| phrase.stands_in(&subject))) {
            let phrases: BTreeSet<Vec<String>> = group
                .iter()
                .filter(|phrase| read(phrase) && !phrase.stands_in(&subject))
                .map(|phrase| {
                    phrase.terms().iter().filter(|term| !self.left_out.contains(*term)).cloned().collect()
                })
                .filter(|phrase: &Vec<String>| !phrase.is_empty())
                .collect();
            same.push(Same { phrases: phrases.into_iter().collect(), weight: SAME });
        }
        let places = self.places(question, said);
        let headings: BTreeSet<Vec<String>> = places
            .headings
            .iter()
            .filter(|phrase| read(phrase))
            .map(|phrase| phrase.terms().to_vec())
            .collect();
        Query {
            wanted: own.into_iter().map(|term| Wanted { term: term.to_owned(), weight: 1.0 }).collect(),
            same,
            headings: headings.into_iter().collect(),
            marks: places.statements.iter().map(|kind| mark(*kind).to_owned()).collect(),
        }
    }

    /// Whether a term of a question says something of its subject: no empty word, year or number.
    fn is_subject(&self, term: &str) -> bool {
        let is_year = term.len() == 4 && (term.starts_with("19") || term.starts_with("20"));
        let number = term.bytes().all(|byte| byte.is_ascii_digit());
        let dated =
            term.strip_prefix("fy").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        !self.left_out.contains(term) && !is_year && !number && !dated
    }

    /// Where the subject of a question is reported.
    pub(super) fn places(&self, question: &str, said: &[String]) -> Places<'_> {
        let subject = Terms::of(&self.subject(question, said));
        let mut places = Places::default();
        for place in &self.places {
            if place.asks.iter().any(|phrase| phrase.stands_in(&subject)) {
                places.headings.extend(&place.headings);
                places.statements.extend(&place.statements);
            }
        }
        places
    }
}
