//! Stems: texts as the phrases of answers are compared with them, word by word, each with its place.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use serde::Deserialize;

use crate::gate::figure::{self, Figure, Kind};

/// A token of a sentence or a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// As printed, in lower case, without a possessive ending.
    pub(crate) word: String,
    /// The word's stem; a Chinese character; the figure's own print.
    pub(crate) stem: String,
    pub(crate) range: Range<usize>,
    pub(crate) is: Is,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Is {
    Word,
    /// A word with a possessive ending.
    Owner,
    Figure(Figure),
    Year(i16),
    /// A sign that parts clauses.
    Clause,
}

/// Stems in order.
pub(crate) type Phrase = Vec<String>;

/// The tokens of a text.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for token in figure::tokens(text) {
        let print = text.get(token.range.clone()).unwrap_or_default();
        let range = token.range;
        let (word, is) = match token.kind {
            Kind::Word(word) => {
                let folded = word.replace('’', "'");
                if let Some(verb) = folded.strip_suffix("n't") {
                    let word = verb.to_owned();
                    tokens.push(Token { stem: stem(verb), word, range: range.clone(), is: Is::Word });
                    ("not".to_owned(), Is::Word)
                } else if let Some(owner) = folded.strip_suffix("'s") {
                    (owner.to_owned(), Is::Owner)
                } else if folded.ends_with('s')
                    && text.get(range.end..).is_some_and(|rest| rest.starts_with(['’', '\'']))
                {
                    // `our partners’ staff`
                    (folded, Is::Owner)
                } else {
                    (folded, Is::Word)
                }
            }
            Kind::Figure(figure) => (print.to_lowercase(), Is::Figure(figure)),
            Kind::Year(year) => (print.to_owned(), Is::Year(i16::try_from(year).unwrap_or(0))),
            Kind::Clause => (print.to_owned(), Is::Clause),
        };
        let stem = if matches!(is, Is::Word | Is::Owner) { stem(&word) } else { word.clone() };
        // `May 4`, `May 2024`: what follows tells the month.
        if matches!(is, Is::Figure(_) | Is::Year(_))
            && let Some(before) = tokens.last_mut()
            && text.get(before.range.clone()) == Some("May")
        {
            MONTH.clone_into(&mut before.word);
        }
        tokens.push(Token { word, stem, range, is });
    }
    tokens
}

/// The month, which leaves nothing open: `May 4`.
const MONTH: &str = "month-of-may";

/// A word's stem; kept, since a report says few words often.
fn stem(word: &str) -> String {
    const MOST: usize = 50_000;
    thread_local! {
        static KNOWN: RefCell<(search::Analyzer, HashMap<String, String>)> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|(analyzer, known)| {
        if let Some(stem) = known.get(word) {
            return stem.clone();
        }
        let mut found = String::new();
        if word.is_ascii() {
            analyzer.each(word, |term| {
                if found.is_empty() {
                    term.clone_into(&mut found);
                }
            });
        }
        if found.is_empty() {
            word.clone_into(&mut found);
        }
        if known.len() > MOST {
            known.clear();
        }
        // `accountants` are neither accounts nor accounting.
        // What is founded isn't found.
        if word == "founded" {
            word.clone_into(&mut found);
        }
        let agent = word.strip_suffix('s').unwrap_or(word);
        if agent.ends_with("ant") && !found.ends_with("ant") {
            found.push_str("ant");
        }
        known.insert(word.to_owned(), found.clone());
        found
    })
}

/// A phrase of the vocabulary.
pub(crate) fn phrase(text: &str) -> Phrase {
    let words = tokens(text).into_iter().filter(|token| token.is != Is::Clause);
    words.map(|token| token.stem).collect()
}

/// Whether the phrase stands at a place.
pub(crate) fn stands_at(phrase: &[String], tokens: &[Token], at: usize) -> bool {
    !phrase.is_empty()
        && tokens.get(at..at + phrase.len()).is_some_and(|window| {
            window.iter().zip(phrase).all(|(token, stem)| token.stem == *stem && token.is != Is::Clause)
        })
}

/// Phrases compared word by word as they are printed, told by their first word: grammar, where `record` and `recorded`
/// aren't the same.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub(crate) struct Phrases(HashMap<String, Vec<Phrase>>);

impl From<Vec<String>> for Phrases {
    fn from(list: Vec<String>) -> Self {
        let mut phrases = Self::default();
        for text in &list {
            let words = tokens(text).into_iter().filter(|token| token.is != Is::Clause);
            let phrase: Phrase = words.map(|token| token.word).collect();
            if let Some(first) = phrase.first() {
                phrases.0.entry(first.clone()).or_default().push(phrase);
            }
        }
        phrases
    }
}

impl Phrases {
    /// Whether a token is one of them by itself.
    pub(crate) fn is(&self, token: &Token) -> bool {
        self.at(std::slice::from_ref(token), 0).is_some()
    }

    /// The length of the longest that stands at a place.
    pub(crate) fn at(&self, tokens: &[Token], at: usize) -> Option<usize> {
        let first = tokens.get(at).filter(|token| token.is != Is::Clause)?;
        let known = self.0.get(&first.word)?;
        let stands = |phrase: &&Phrase| {
            let window = tokens.get(at..at + phrase.len());
            window.is_some_and(|window| window.iter().zip(*phrase).all(|(token, word)| token.word == *word))
        };
        known.iter().filter(stands).map(Vec::len).max()
    }

    /// Whether one stands anywhere in a range.
    pub(crate) fn stand_in(&self, tokens: &[Token], within: Range<usize>) -> bool {
        self.find(tokens, within).is_some()
    }

    /// How many stand in a range, none in another.
    pub(crate) fn all(&self, tokens: &[Token], within: Range<usize>) -> Vec<Range<usize>> {
        let (mut found, mut at) = (Vec::new(), within.start);
        while at < within.end {
            match self.at(tokens, at) {
                Some(length) if at + length <= within.end => {
                    found.push(at..at + length);
                    at += length;
                }
                _ => at += 1,
            }
        }
        found
    }

    /// The first place within a range where one stands, as tokens.
    pub(crate) fn find(&self, tokens: &[Token], within: Range<usize>) -> Option<Range<usize>> {
        within.clone().find_map(|at| {
            let length = self.at(tokens, at)?;
            (at + length <= within.end).then_some(at..at + length)
        })
    }
}
