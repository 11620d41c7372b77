//! Sheets: one page's print as rows and columns on their way to `model::Table`.
//!
//! Both kinds of table, ruled and unruled, end here: cells of runs, in grid rows and columns, become cells of text
//! with their places. Units: points inside, 1/100 point outside.

use model::{Locus, Piece, Span, Table, TableCell, TableRow};

use super::ink::{Ink, Rule};
use super::line::{Run, append};

/// A cell in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    /// First grid column.
    pub(super) column: usize,
    /// Number of grid columns, at least 1.
    pub(super) span: usize,
    /// Its runs in reading order.
    pub(super) runs: Vec<Run>,
}

/// A row in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// From left to right.
    pub(super) cells: Vec<Cell>,
}

/// A table in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    /// From top to bottom.
    pub(super) rows: Vec<Row>,
    /// Left edges of the grid's columns, from which indentation counts.
    pub(super) lefts: Vec<f32>,
    /// Where the columns are, to know them again on another page: borders, or where figures end.
    pub(super) stops: Vec<f32>,
    /// Whether every cell has its rules, so that a rule marks nothing.
    pub(super) framed: bool,
}

/// Where a run stands.
pub(super) fn locus_of(ink: &Ink, page: u32, run: &Run) -> Locus {
    let (start, end, own) = run.glyphs;
    Locus::Page {
        page,
        bbox: ink.displayed(run.x0, run.top, run.x1, run.bottom),
        glyphs: own.then(|| Span::new(u64::from(start), u64::from(end))),
        ocr: ink.recognised,
    }
}

/// The text of runs in reading order, where it stands, and its parts if there are several. With `spaced`, runs that
/// stand apart on one line stay apart; without, a letter-spaced label closes up.
pub(super) fn text_of(
    ink: &Ink,
    page: u32,
    runs: &[Run],
    spaced: bool,
) -> Option<(String, Locus, Vec<Piece>)> {
    let (first, rest) = runs.split_first()?;
    let mut text = first.text.clone();
    let mut locus = locus_of(ink, page, first);
    let mut pieces = vec![Piece { at: 0, locus: locus.clone() }];
    let mut before = first;
    for run in rest {
        if spaced && (run.base - before.base).abs() < 0.3 * run.size && run.x0 - before.x1 > 0.5 * run.size {
            text.push(' ');
            text.push_str(&run.text);
        } else {
            append(&mut text, &run.text);
        }
        before = run;
        let place = locus_of(ink, page, run);
        // The part begins after the space that joined it.
        pieces.push(Piece { at: (text.len() - run.text.len()) as u32, locus: place.clone() });
        locus = locus.joined(&place);
    }
    if let Locus::Page { glyphs, .. } = &mut locus
        && !rest.is_empty()
    {
        *glyphs = joint(runs);
    } else {
        pieces.clear();
    }
    Some((text, locus, pieces))
}

/// The glyph range of several runs, where nothing else lies between.
fn joint(runs: &[Run]) -> Option<Span> {
    let mut ranges: Vec<(u32, u32)> = Vec::with_capacity(runs.len());
    for run in runs {
        let (start, end, own) = run.glyphs;
        if !own {
            return None;
        }
        ranges.push((start, end));
    }
    ranges.sort_unstable();
    let unbroken = ranges.iter().zip(ranges.iter().skip(1)).all(|(before, after)| before.1 == after.0);
    let (start, end) = (ranges.first()?.0, ranges.last()?.1);
    unbroken.then(|| Span::new(u64::from(start), u64::from(end)))
}

/// The table, with the page's rules telling which cells are ruled.
pub(super) fn table(ink: &Ink, page: u32, sheet: &Sheet) -> Option<Table> {
    let mut rows = Vec::with_capacity(sheet.rows.len());
    let mut columns = 0;
    for row in &sheet.rows {
        let mut cells: Vec<TableCell> = Vec::with_capacity(row.cells.len());
        for cell in &row.cells {
            let Some((text, locus, pieces)) = text_of(ink, page, &cell.runs, false) else { continue };
            let left = sheet.lefts.get(cell.column).copied().unwrap_or_default();
            let x0 = cell.runs.iter().map(|run| run.x0).fold(f32::MAX, f32::min);
            columns = columns.max(cell.column + cell.span);
            cells.push(TableCell {
                text,
                column: cell.column as u32,
                span: cell.span.max(1) as u32,
                locus,
                indent: ((x0 - left).max(0.0) * 100.0).round().min(1e6) as i32,
                bold: cell.runs.iter().all(|run| run.bold),
                ruled: !sheet.framed && ruled(&ink.across, &cell.runs),
                pieces,
            });
        }
        let Some(locus) = cells.iter().map(|cell| cell.locus.clone()).reduce(|all, one| all.joined(&one))
        else {
            continue;
        };
        rows.push(TableRow { cells, locus: without_glyphs(locus) });
    }
    let locus = rows.iter().map(|row| row.locus.clone()).reduce(|all, one| all.joined(&one))?;
    Some(Table { rows, columns: columns as u32, locus })
}

/// A row or table is a box; its glyphs are its cells'.
fn without_glyphs(locus: Locus) -> Locus {
    match locus {
        Locus::Page { page, bbox, ocr, .. } => Locus::Page { page, bbox, glyphs: None, ocr },
        other => other,
    }
}

/// Whether a rule is drawn close above or under the runs, over most of their width.
fn ruled(across: &[Rule], runs: &[Run]) -> bool {
    let Some(first) = runs.first() else { return false };
    let edge = |pick: fn(&Run) -> f32, start: f32, best: fn(f32, f32) -> f32| {
        runs.iter().map(pick).fold(start, best)
    };
    let (x0, x1) = (edge(|run| run.x0, f32::MAX, f32::min), edge(|run| run.x1, f32::MIN, f32::max));
    let (top, bottom) = (edge(|run| run.top, f32::MAX, f32::min), edge(|run| run.bottom, f32::MIN, f32::max));
    // A rule above stands under the line before; one below stands close.
    let reach = first.size * 0.45;
    let above = first.size * 0.65;
    let from = across.partition_point(|rule| rule.at < top - above);
    across
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take_while(|rule| rule.at <= bottom + reach)
        .filter(|rule| rule.at < top + reach || rule.at > bottom - reach)
        .any(|rule| rule.b.min(x1) - rule.a.max(x0) > 0.6 * (x1 - x0))
}
