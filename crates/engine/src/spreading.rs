//! The spread of a file, with each released figure traced: its anchor reopened, its digits seen.

use std::collections::BTreeMap;

use model::{Anchor, Cell, Locus, Noted, SourceHash, Spread, Statement, StatementRow, Tick};
use spread::{Options, ReportInput};

use crate::charts::Charts;
use crate::source::Extracted;

/// Spreads one report by itself.
pub fn of_file(extracted: &Extracted, charts: &Charts, options: Options) -> Noted<Spread> {
    let input = ReportInput {
        report: &extracted.report,
        facts: &extracted.document.tagged.facts,
        statements: &extracted.statements,
        taxonomy: &extracted.document.taxonomy,
    };
    let mut spread = spread::spread(&[input], &charts.chart, options);
    let sources = BTreeMap::from([(extracted.report.source, extracted.bytes.as_slice())]);
    trace(&mut spread.value, &sources);
    spread
}

/// Reopens the anchor of every released figure that was read, and ticks those whose bytes show the value.
pub fn trace(spread: &mut Spread, sources: &BTreeMap<SourceHash, &[u8]>) {
    for cell in &mut spread.cells {
        let seen = cell.anchor.as_ref().is_some_and(|anchor| {
            sources.get(&anchor.source).is_some_and(|bytes| shows(cell, &anchor.locus, bytes))
        });
        if cell.status.released() && cell.derivation.is_none() && seen && !cell.ticks.contains(&Tick::Traced)
        {
            cell.ticks.push(Tick::Traced);
            cell.ticks.sort();
        }
    }
}

fn shows(cell: &Cell, locus: &Locus, bytes: &[u8]) -> bool {
    match (reopen(bytes, locus), cell.value) {
        (Some(text), Some(value)) => extract::shows(&text, value, None),
        _ => false,
    }
}

/// The printed line around an anchor, else the words at the anchor itself.
pub fn quote(statements: &[Statement], bytes: &[u8], anchor: &Anchor) -> Option<String> {
    let holds = |row: &&StatementRow| {
        row.cells.iter().any(|cell| match (&cell.locus, &anchor.locus) {
            (Locus::Bytes(cell), Locus::Bytes(anchor)) => cell.contains(anchor) || anchor.contains(cell),
            (cell, anchor) => cell == anchor,
        })
    };
    let row = statements.iter().flat_map(|statement| &statement.rows).find(holds);
    let line = row.and_then(|row| reopen(bytes, &row.locus)).filter(|text| !text.is_empty());
    line.or_else(|| reopen(bytes, &anchor.locus))
}

/// The words at each anchor of a file's spread, for notes and evidence.
pub fn quotes(extracted: &Extracted, spread: &Spread) -> BTreeMap<Anchor, String> {
    let anchors = spread.cells.iter().filter_map(|cell| cell.anchor.as_ref());
    anchors
        .filter_map(|anchor| Some((anchor.clone(), quote(&extracted.statements, &extracted.bytes, anchor)?)))
        .collect()
}

/// The visible text at a place of a source.
pub fn reopen(bytes: &[u8], locus: &Locus) -> Option<String> {
    match locus {
        Locus::Bytes(span) => read::visible_text(bytes, *span),
        // Pages and sheets are reopened by their readers.
        Locus::Page { .. } | Locus::Cell { .. } => None,
    }
}
