//! The sentences of a report in plain words, as the phrases of charts are looked for in them.

use model::{Passage, PassageKind};
use rayon::prelude::*;

use crate::plain::plain;

/// A sentence of prose or a row of a table, in plain words.
#[derive(Debug)]
pub(crate) struct Sentence {
    /// The place of its passage.
    pub(crate) passage: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) words: String,
}

/// All sentences of a report. Several particulars look through them.
pub(crate) fn all_sentences(passages: &[Passage]) -> Vec<Sentence> {
    let of_passage = |(place, passage): (usize, &Passage)| {
        let sentence = |(from, to)| Sentence {
            passage: place,
            from,
            to,
            words: plain(passage.text.get(from..to).unwrap_or_default()),
        };
        sentences(passage).into_iter().map(sentence).collect::<Vec<_>>()
    };
    passages.par_iter().enumerate().flat_map_iter(of_passage).collect()
}

/// The sentences of prose, the rows of tables: from, to. A list begins with the words before its colon.
pub(crate) fn sentences(passage: &Passage) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut at = 0;
    let mut lead = None;
    for line in passage.text.split('\n') {
        let end = at + line.len();
        let ends: Vec<usize> = match passage.kind {
            PassageKind::Table => Vec::new(),
            _ => extract::sentence_ends(line).map(|stop| at + stop).collect(),
        };
        let mut from = lead.take().unwrap_or(at);
        for stop in ends.into_iter().chain([end]) {
            let leads = stop == end && line.trim_end().ends_with(':') && passage.kind != PassageKind::Table;
            if leads && end < passage.text.len() {
                lead = Some(from);
            } else if from < stop {
                parts.push((from, stop));
            }
            from = stop;
        }
        at = end + 1;
    }
    parts
}
