//! What stands at an anchor: the words there, the printed line around it, whether they show a value or hold a quote.

use std::collections::HashMap;

use model::{Decimal, Locus, Span, Statement};

/// The visible text at a place of a source.
pub fn reopen(bytes: &[u8], locus: &Locus) -> Option<String> {
    reopen_all(bytes, std::slice::from_ref(locus)).pop().flatten()
}

/// The visible texts at several places of a source.
pub(crate) fn reopen_all(bytes: &[u8], loci: &[Locus]) -> Vec<Option<String>> {
    if loci.iter().any(|locus| matches!(locus, Locus::Page { .. })) {
        return crate::scans::with(bytes, |recogniser| read::pdf::reopen_all(bytes, loci, recogniser));
    }
    let open = |locus: &Locus| locus.bytes().and_then(|span| read::visible_text(bytes, span));
    loci.iter().map(open).collect()
}

/// Whether a text holds a quote, white space and the shape of quotation marks left out of account.
pub(crate) fn says(text: &str, quote: &str) -> bool {
    bare(text).contains(&bare(quote))
}

/// A text without white space, its quotation marks straight.
fn bare(text: &str) -> String {
    let straight = |value| match value {
        '‘' | '’' => '\'',
        '“' | '”' => '"',
        _ => value,
    };
    text.chars().filter(|value| !value.is_whitespace()).map(straight).collect()
}

/// Whether a place of a source shows a value.
pub fn shows(bytes: &[u8], locus: &Locus, value: Decimal) -> bool {
    is_short(locus) && reopen(bytes, locus).is_some_and(|text| extract::shows(&text, value, None))
}

/// A figure's place is short: a paragraph around a number is no anchor for it.
pub(crate) fn is_short(locus: &Locus) -> bool {
    const LONGEST: u64 = 600;
    locus.bytes().is_none_or(|span| (1..LONGEST).contains(&(span.end - span.start)))
}

/// The printed line around an anchor, else the words at the anchor itself.
pub fn quote(statements: &[Statement], bytes: &[u8], locus: &Locus) -> Option<String> {
    quotes_at(statements, bytes, std::slice::from_ref(&locus)).pop().flatten()
}

/// As [`quote`] for many places of one source, which is opened once or twice.
pub fn quotes_at(statements: &[Statement], bytes: &[u8], loci: &[&Locus]) -> Vec<Option<String>> {
    let rows = Rows::of(statements);
    let lines: Vec<Option<&Locus>> = loci.iter().map(|locus| rows.around(locus)).collect();
    let texts = |wanted: &mut dyn Iterator<Item = (usize, &Locus)>| -> Vec<(usize, String)> {
        let (places, loci): (Vec<usize>, Vec<Locus>) = wanted.map(|(at, locus)| (at, locus.clone())).unzip();
        let texts = if loci.is_empty() { Vec::new() } else { reopen_all(bytes, &loci) };
        places.into_iter().zip(texts).filter_map(|(at, text)| Some((at, text?))).collect()
    };
    let mut found: Vec<Option<String>> = vec![None; loci.len()];
    let mut printed = lines.iter().enumerate().filter_map(|(at, line)| Some((at, (*line)?)));
    let printed = texts(&mut printed).into_iter().filter(|(_, text)| !text.is_empty());
    for (at, text) in printed {
        found.get_mut(at).into_iter().for_each(|slot| *slot = Some(text.clone()));
    }
    let open: Vec<usize> =
        found.iter().enumerate().filter(|(_, text)| text.is_none()).map(|(at, _)| at).collect();
    let mut left = open.into_iter().filter_map(|at| Some((at, *loci.get(at)?)));
    for (at, text) in texts(&mut left) {
        found.get_mut(at).into_iter().for_each(|slot| *slot = Some(text.clone()));
    }
    found
}

/// The printed lines by the places of their cells.
struct Rows<'a> {
    /// Cells with a span of bytes and the place of their line, in the order of their starts; the line's rank is its
    /// place in the report.
    spans: Vec<(Span, usize, &'a Locus)>,
    /// The longest cell: no cell that reaches a place starts further before it.
    longest: u64,
    others: HashMap<&'a Locus, &'a Locus>,
}

impl<'a> Rows<'a> {
    fn of(statements: &'a [Statement]) -> Self {
        let (mut spans, mut others) = (Vec::new(), HashMap::new());
        let rows = statements.iter().flat_map(|statement| &statement.rows);
        for (rank, row) in rows.enumerate() {
            for cell in &row.cells {
                match cell.locus {
                    Locus::Bytes(span) => spans.push((span, rank, &row.locus)),
                    _ => drop(others.entry(&cell.locus).or_insert(&row.locus)),
                }
            }
        }
        spans.sort_by_key(|(span, rank, _)| (span.start, *rank));
        let longest = spans.iter().map(|(span, ..)| span.end - span.start).max().unwrap_or_default();
        Self { spans, longest, others }
    }

    /// The first line of the report of which a cell holds the place, or lies in it.
    fn around(&self, locus: &Locus) -> Option<&'a Locus> {
        let Locus::Bytes(wanted) = locus else { return self.others.get(locus).copied() };
        let from = self.spans.partition_point(|(span, ..)| span.start + self.longest < wanted.start);
        let near = self.spans.iter().skip(from).take_while(|(span, ..)| span.start <= wanted.end);
        let holding = near.filter(|(span, ..)| span.contains(wanted) || wanted.contains(span));
        holding.min_by_key(|(_, rank, _)| *rank).map(|(.., line)| *line)
    }
}
