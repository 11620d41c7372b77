//! What is indexed of a passage: the terms of its headings, of the labels of its rows, and of the rest.
//!
//! Figures in the cells of tables are left out: nobody looks for them by their digits, and they would be half the index.

use model::{Passage, PassageKind};

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

/// Terms are joined by spaces, which no term holds.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) ordinal: u32,
    pub(crate) page: u32,
    pub(crate) length: u32,
    pub(crate) heading: String,
    pub(crate) label: String,
    pub(crate) body: String,
    pub(crate) marks: Vec<&'static str>,
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
        label: String::new(),
        body: String::new(),
        marks: marked.marks,
    };
    // The nearest headings: what stands far above says little of a passage.
    for heading in passage.headings.iter().rev().take(3) {
        analyzer.each(heading, |term| join(&mut entry.heading, term));
    }
    if passage.kind == PassageKind::Table {
        for line in passage.text.split('\n') {
            let (label, cells) = line.split_once('\t').unwrap_or((line, ""));
            analyzer.each(label, |term| {
                entry.length += 1;
                join(&mut entry.label, term);
            });
            analyzer.each(cells, |term| {
                if !is_figure(term) {
                    entry.length += 1;
                    join(&mut entry.body, term);
                }
            });
        }
    } else {
        analyzer.each(&passage.text, |term| {
            entry.length += 1;
            join(&mut entry.body, term);
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
