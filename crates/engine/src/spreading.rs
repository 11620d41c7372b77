//! The spread of a file, with each released figure traced: its anchor reopened, its digits seen.

use std::collections::BTreeMap;

use model::{
    Anchor, Candidate, Cell, CellStatus, Decimal, Locus, Noted, Reason, SourceHash, Spread, Statement,
    StatementRow, Tick,
};
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

/// Reopens the anchor of every figure that was read: ticks those whose bytes show the value, and withholds the others.
pub fn trace(spread: &mut Spread, sources: &BTreeMap<SourceHash, &[u8]>) {
    for (source, bytes) in sources {
        trace_source(&mut spread.cells, *source, bytes);
    }
}

/// Traces the cells that were read from one source; its places are reopened together, since opening costs.
pub fn trace_source(cells: &mut [Cell], source: SourceHash, bytes: &[u8]) {
    let of_source = |cell: &Cell| cell.anchor.as_ref().is_some_and(|anchor| anchor.source == source);
    let loci: Vec<Locus> = cells
        .iter()
        .filter(|cell| of_source(cell))
        .filter_map(|cell| cell.anchor.as_ref().map(|anchor| anchor.locus.clone()))
        .collect();
    let texts = reopen_all(bytes, &loci);
    for (cell, text) in cells.iter_mut().filter(|cell| of_source(cell)).zip(texts) {
        trace_cell(cell, text.as_deref());
    }
}

/// Ticks a read cell whose anchor shows its value in this text; withholds it where it doesn't.
fn trace_cell(cell: &mut Cell, text: Option<&str>) {
    let (Some(anchor), Some(value), None, CellStatus::Read) =
        (&cell.anchor, cell.value, &cell.derivation, cell.status)
    else {
        return;
    };
    if is_short(&anchor.locus) && text.is_some_and(|text| extract::shows(text, value, None)) {
        if !cell.ticks.contains(&Tick::Traced) {
            cell.ticks.push(Tick::Traced);
            cell.ticks.sort();
        }
        return;
    }
    cell.candidates.push(Candidate { value, anchor: Some(anchor.clone()), from: "tag".to_owned() });
    cell.reason =
        Some(Reason::new("spread/not-shown", "the source's bytes do not show the figure where it was read"));
    cell.status = CellStatus::Withheld;
    cell.value = None;
    cell.ticks.clear();
}

/// Whether a place of a source shows a value.
pub fn shows(bytes: &[u8], locus: &Locus, value: Decimal) -> bool {
    is_short(locus) && reopen(bytes, locus).is_some_and(|text| extract::shows(&text, value, None))
}

/// A figure's place is short: a paragraph around a number is no anchor for it.
fn is_short(locus: &Locus) -> bool {
    const LONGEST: u64 = 600;
    locus.bytes().is_none_or(|span| (1..LONGEST).contains(&(span.end - span.start)))
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
    reopen_all(bytes, std::slice::from_ref(locus)).pop().flatten()
}

/// The visible texts at several places of a source.
fn reopen_all(bytes: &[u8], loci: &[Locus]) -> Vec<Option<String>> {
    if loci.iter().any(|locus| matches!(locus, Locus::Page { .. })) {
        return crate::scans::with(bytes, |recogniser| read::pdf::reopen_all(bytes, loci, recogniser));
    }
    let open = |locus: &Locus| locus.bytes().and_then(|span| read::visible_text(bytes, span));
    loci.iter().map(open).collect()
}
