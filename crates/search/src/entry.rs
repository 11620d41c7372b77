//! What is indexed of a passage: the terms of its headings, of the labels of its rows, and of the rest.
//!
//! Figures in the cells of tables are left out: nobody looks for them by their digits, and they would be half the index.

use model::{Passage, PassageKind};
use tantivy::tokenizer::{PreTokenizedString, Token};

use crate::Analyzer;

/// A passage and what it is known to be part of.
#[derive(Clone, Debug)]
pub struct Marked<'a> {
    /// The passage.
    pub passage: &'a Passage,
    /// Names of what it is part of: a statement.
    pub marks: Vec<&'static str>,
}

/// An edition's passages ready to be indexed: the work that can be done on any thread.
#[derive(Debug)]
pub struct Entries {
    pub(crate) edition: String,
    pub(crate) entries: Vec<Entry>,
}

/// What is written of a passage; a heading's terms are joined by spaces, which no term holds.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) ordinal: u32,
    pub(crate) page: u32,
    pub(crate) length: u32,
    pub(crate) heading: String,
    pub(crate) label: Placed,
    pub(crate) body: Placed,
    pub(crate) marks: Vec<&'static str>,
}

/// Terms of one field, each with its place among all terms of the passage, those included that aren't indexed.
#[derive(Debug, Default)]
pub(crate) struct Placed(Vec<Token>);

impl Placed {
    fn push(&mut self, term: &str, position: u32) {
        let token = Token {
            position: position as usize,
            text: term.to_owned(),
            position_length: 1,
            ..Token::default()
        };
        self.0.push(token);
    }

    /// As a field's value; none where there are no terms.
    pub(crate) fn text(self) -> Option<PreTokenizedString> {
        (!self.0.is_empty()).then(|| PreTokenizedString { text: String::new(), tokens: self.0 })
    }
}

impl Entries {
    /// Cuts the passages of that edition into terms.
    pub fn new<'a>(edition: &str, passages: impl IntoIterator<Item = Marked<'a>>) -> Self {
        let mut analyzer = Analyzer::default();
        let entries = passages.into_iter().map(|marked| entry(&mut analyzer, marked)).collect();
        Self { edition: edition.to_owned(), entries }
    }
}

fn entry(analyzer: &mut Analyzer, marked: Marked<'_>) -> Entry {
    let passage = marked.passage;
    let mut entry = Entry {
        ordinal: passage.ordinal,
        page: passage.locus.page().unwrap_or(0),
        length: 0,
        heading: String::new(),
        label: Placed::default(),
        body: Placed::default(),
        marks: marked.marks,
    };
    // The nearest headings: what stands far above says little of a passage.
    for heading in passage.headings.iter().rev().take(3) {
        analyzer.each(heading, |term| join(&mut entry.heading, term));
    }
    let mut place = 0;
    let mut next = || {
        place += 1;
        place
    };
    if passage.kind == PassageKind::Table {
        for line in passage.text.split('\n') {
            let (label, cells) = line.split_once('\t').unwrap_or((line, ""));
            analyzer.each(label, |term| {
                entry.length += 1;
                entry.label.push(term, next());
            });
            analyzer.each(cells, |term| {
                let place = next();
                if !is_figure(term) {
                    entry.length += 1;
                    entry.body.push(term, place);
                }
            });
        }
    } else {
        analyzer.each(&passage.text, |term| {
            entry.length += 1;
            entry.body.push(term, next());
        });
    }
    entry
}

fn join(terms: &mut String, term: &str) {
    if !terms.is_empty() {
        terms.push(' ');
    }
    terms.push_str(term);
}

/// Digits alone, but for a year's.
fn is_figure(term: &str) -> bool {
    let digits = term.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    digits && !(term.len() == 4 && (term.starts_with("19") || term.starts_with("20")))
}
