//! The words of a passage that speak most of what is asked: a sentence, or a row of a table.

use model::{Locus, Passage, PassageKind};
use search::{Wanted, terms};

/// A longer quote is cut at a sentence.
const LONGEST: usize = 600;

/// The best sentence or row, verbatim but for tabs, and where it stands.
pub(super) fn best(passage: &Passage, wanted: &[Wanted]) -> (String, Locus) {
    let mut best: Option<(f32, usize, usize)> = None;
    for (from, to) in parts(passage) {
        let Some(text) = passage.text.get(from..to) else { continue };
        // A heading says where it stands, not what: it is quoted only where nothing else speaks of what is asked.
        let headed = passage.headings.iter().any(|heading| heading == text.trim());
        let own = if headed { Vec::new() } else { terms(text) };
        let worth: f32 =
            wanted.iter().filter(|wanted| own.contains(&wanted.term)).map(|wanted| wanted.weight).sum();
        // Of two that say as much the shorter; a word or two say nothing.
        let worth = worth / (own.len().max(8) as f32).powf(0.25);
        if best.is_none_or(|(known, ..)| worth > known) {
            best = Some((worth, from, to));
        }
    }
    let (from, to) = best.map_or((0, passage.text.len()), |(_, from, to)| (from, to));
    let text = passage.text.get(from..to).unwrap_or_default();
    (text.replace('\t', " "), passage.locus_of(from, to))
}

/// The sentences of prose, the lines of tables and lists: from, to.
fn parts(passage: &Passage) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut at = 0;
    for line in passage.text.split('\n') {
        let end = at + line.len();
        if passage.kind == PassageKind::Table || line.len() <= LONGEST / 3 {
            parts.push((at, end));
        } else {
            let mut from = at;
            for stop in extract::sentence_ends(line).map(|stop| at + stop).chain([end]) {
                let text = passage.text.get(from..stop).unwrap_or_default();
                let start = from + (text.len() - text.trim_start().len());
                if start < stop {
                    parts.push((start, start + text.trim().len()));
                }
                from = stop;
            }
        }
        at = end + 1;
    }
    parts
}
