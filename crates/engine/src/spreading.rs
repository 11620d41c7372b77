//! The spread of a file, with each released figure traced: its anchor reopened, its digits seen.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{
    Anchor, Candidate, Cell, CellStatus, Decimal, Locus, Noted, OtherFigure, Reason, SourceHash, Span,
    Spread, Statement, Tick,
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
        trace_source(spread, *source, bytes);
    }
}

/// Traces what was read from one source; its places are reopened together, since opening costs. A figure of another
/// line that its place doesn't show is left out: it has no account under which to withhold it.
pub fn trace_source(spread: &mut Spread, source: SourceHash, bytes: &[u8]) {
    let of_cell = |cell: &Cell| cell.anchor.as_ref().is_some_and(|anchor| anchor.source == source);
    let of_figure = |figure: &OtherFigure| figure.anchor.source == source;
    for anchor in spread.cells.iter_mut().filter_map(|cell| cell.anchor.as_mut()) {
        // One tag around another, as where shares issued are the shares outstanding: the figure is the text in both.
        if anchor.source == source
            && let Some(span) = anchor.locus.bytes().filter(|_| !is_short(&anchor.locus))
            && let Some(narrow) = read::narrowed(bytes, span)
        {
            anchor.locus = Locus::Bytes(narrow);
        }
    }
    let cells = spread.cells.iter().filter(|cell| of_cell(cell));
    let figures = spread.other_lines.iter().flat_map(|line| &line.figures);
    let loci: Vec<Locus> = cells
        .filter_map(|cell| cell.anchor.as_ref())
        .chain(figures.filter(|figure| of_figure(figure)).map(|figure| &figure.anchor))
        .map(|anchor| anchor.locus.clone())
        .collect();
    let mut texts = reopen_all(bytes, &loci).into_iter();
    for cell in spread.cells.iter_mut().filter(|cell| of_cell(cell)) {
        trace_cell(cell, texts.next().flatten().as_deref());
    }
    for line in &mut spread.other_lines {
        line.figures.retain_mut(|figure| {
            if !of_figure(figure) {
                return true;
            }
            let text = texts.next().flatten();
            let shown = is_short(&figure.anchor.locus)
                && text.is_some_and(|text| extract::shows(&text, figure.value, None));
            if shown && !figure.ticks.contains(&Tick::Traced) {
                figure.ticks.push(Tick::Traced);
                figure.ticks.sort();
            }
            shown
        });
    }
    spread.other_lines.retain(|line| !line.figures.is_empty());
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
    let why = if anchor.locus.ocr() && crate::scans::name().is_none() {
        "recognised in a picture of the page (OCR), which can't be looked at again without --ocr and its models"
    } else {
        "the source's bytes do not show the figure where it was read"
    };
    cell.reason = Some(Reason::new("spread/not-shown", why));
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

/// The places that a spread's figures were read at.
pub(crate) fn anchors(spread: &Spread) -> impl Iterator<Item = &Anchor> {
    let figures = spread.other_lines.iter().flat_map(|line| &line.figures);
    let cells = spread.cells.iter().filter_map(|cell| cell.anchor.as_ref());
    cells.chain(figures.map(|figure| &figure.anchor))
}

/// The words at each anchor of a file's spread, for notes and evidence.
pub fn quotes(extracted: &Extracted, spread: &Spread) -> BTreeMap<Anchor, String> {
    let anchors: BTreeSet<&Anchor> = anchors(spread).collect();
    let loci: Vec<&Locus> = anchors.iter().map(|anchor| &anchor.locus).collect();
    let texts = quotes_at(&extracted.statements, &extracted.bytes, &loci);
    anchors.into_iter().zip(texts).filter_map(|(anchor, text)| Some((anchor.clone(), text?))).collect()
}

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
