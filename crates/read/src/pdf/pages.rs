//! Tables that go on over a page break become one: the last thing on a page and the first on the next, with the same
//! columns. A header that is printed again is left out, and a row that the break cut in two is whole again.

use model::{Block, Locus, Piece, Table, TableCell, TableRow, TextBlock};

use super::chars::unspaced;
use super::line::append;
use super::sheet::Sheet;
use super::wrap::starts_item;

/// How far columns may stand apart and still be the same.
const DRIFT: f32 = 3.0;
/// At most so many header rows are looked at for repetition.
const HEADER: usize = 5;
/// What cells keep free at their sides.
const PADDING: f32 = 5.5;

/// What of a table must be known to carry it over a page break.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    stops: Vec<f32>,
    framed: bool,
    /// The room right of the last row's label.
    room: f32,
    /// The room that the labels of the first rows would have needed to begin on the page before.
    needs: Vec<f32>,
}

impl Edge {
    /// The edges of a table.
    pub(super) fn of(sheet: &Sheet) -> Self {
        let label = |row: &super::sheet::Row| row.cells.first().filter(|cell| cell.column == 0).cloned();
        let room = sheet.rows.last().and_then(label).and_then(|cell| {
            let right = sheet.stops.get(cell.column + cell.span)?;
            Some(right - cell.runs.last()?.x1)
        });
        let needs = sheet.rows.iter().take(HEADER + 1).map(|row| {
            let first = label(row).and_then(|cell| cell.runs.into_iter().next());
            first.map_or(0.0, |run| {
                let letters = run.text.chars().count().max(1) as f32;
                let word = run.text.split(' ').next().map_or(0, |word| word.chars().count()) as f32;
                let spaced = run.text.is_ascii();
                if spaced { (run.x1 - run.x0) / letters * (word + 1.0) } else { run.size }
            })
        });
        Self {
            stops: sheet.stops.clone(),
            framed: sheet.framed,
            room: room.unwrap_or(f32::MAX),
            needs: needs.collect(),
        }
    }

    /// Whether a text alone at the head of the next page is the rest of the last row's label.
    fn lacks(&self, text: &TextBlock, whole: &Table) -> bool {
        let Locus::Page { bbox: [x0, _, x1, _], .. } = text.locus else { return false };
        let within = |left: f32, right: f32| left * 100.0 <= x0 as f32 && x1 as f32 <= right * 100.0;
        let column =
            self.stops.first().zip(self.stops.get(1)).is_some_and(|(left, right)| within(*left, *right));
        let few = text.text.chars().count() <= 16 && text.text.chars().all(|c| unspaced(c) || c == '-');
        let bold = whole.rows.last().and_then(|row| row.cells.first()).is_some_and(|cell| cell.bold);
        self.framed
            && column
            && few
            && (bold || !text.heading)
            && !starts_item(&text.text)
            && self.room - PADDING < 10.5
    }

    fn same_columns(&self, other: &Self) -> bool {
        self.framed == other.framed
            && self.stops.len() == other.stops.len()
            && self.stops.iter().zip(&other.stops).all(|(a, b)| (a - b).abs() < DRIFT)
    }
}

/// A page's blocks, with the edges of the tables that it begins and ends with.
#[derive(Default)]
pub(super) struct PageBlocks {
    /// In reading order.
    pub(super) blocks: Vec<Block>,
    /// Of its first block, where that is a table.
    pub(super) first: Option<Edge>,
    /// Of its last block, where that is a table.
    pub(super) last: Option<Edge>,
}

/// The document's blocks.
pub(super) fn joined(pages: Vec<PageBlocks>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    let mut open: Option<Edge> = None;
    for page in pages {
        let mut blocks = page.blocks.into_iter();
        let Some(first) = blocks.next() else {
            // A page without print ends whatever table stood before it.
            open = None;
            continue;
        };
        match (first, open.take(), page.first, out.last_mut()) {
            (Block::Table(table), Some(before), Some(after), Some(Block::Table(whole)))
                if before.same_columns(&after) =>
            {
                carry_on(whole, table, &before, &after);
            }
            (Block::Text(text), Some(before), None, Some(Block::Table(whole)))
                if before.lacks(&text, whole) =>
            {
                if let Some(last) = whole.rows.last_mut() {
                    let tail = TableCell {
                        text: text.text,
                        column: 0,
                        span: 1,
                        locus: text.locus,
                        indent: 0,
                        bold: false,
                        ruled: false,
                        pieces: Vec::new(),
                    };
                    mend(last, TableRow { locus: tail.locus.clone(), cells: vec![tail] });
                }
            }
            (first, ..) => out.push(first),
        }
        out.extend(blocks);
        open = page.last;
    }
    out
}

fn carry_on(whole: &mut Table, next: Table, before: &Edge, after: &Edge) {
    let repeated = whole
        .rows
        .iter()
        .zip(&next.rows)
        .take(HEADER)
        .take_while(|(a, b)| says_the_same(a, b) && !carries_figures(b))
        .count();
    let mut rows = next.rows.into_iter().skip(repeated);
    let need = after.needs.get(repeated).copied().unwrap_or(0.0);
    if let Some(row) = rows.next() {
        match whole.rows.last_mut() {
            Some(last) if was_cut(last, &row, before.framed, before.room - PADDING < need) => mend(last, row),
            _ => whole.rows.push(row),
        }
    }
    whole.rows.extend(rows);
    whole.columns = whole.columns.max(next.columns);
}

fn says_the_same(a: &TableRow, b: &TableRow) -> bool {
    a.cells.len() == b.cells.len()
        && a.cells.iter().zip(&b.cells).all(|(a, b)| a.column == b.column && a.text == b.text)
}

fn carries_figures(row: &TableRow) -> bool {
    row.cells.iter().any(|cell| {
        cell.column > 0
            && super::figure::look(&cell.text) == super::figure::Look::Figure
            && !super::figure::is_year(&cell.text)
    })
}

fn label(row: &TableRow) -> Option<&str> {
    row.cells.first().filter(|cell| cell.column == 0).map(|cell| cell.text.as_str())
}

/// Whether two rows are one that the page break cut.
fn was_cut(a: &TableRow, b: &TableRow, framed: bool, full: bool) -> bool {
    let (with_a, with_b) =
        (a.cells.iter().any(|cell| cell.column > 0), b.cells.iter().any(|cell| cell.column > 0));
    if with_a && with_b {
        return false;
    }
    match (label(a), label(b)) {
        (Some(head), Some(tail)) => {
            let open =
                |sign: [char; 2], close: [char; 2]| head.matches(sign).count() > head.matches(close).count();
            let unbalanced = open(['(', '（'], [')', '）']) || open(['“', '「'], ['”', '」']);
            let closes = tail.starts_with(['）', ')', '”', '，', '、', ',']);
            let breaks = framed && full && !head.ends_with(['：', ':']) && !starts_item(tail);
            unbalanced || closes || breaks
        }
        // The label's last line on one page, its figures on the next.
        (Some(head), None) => framed && !with_a && with_b && full && !head.ends_with(['：', ':']),
        _ => false,
    }
}

/// Makes one row of two.
fn mend(whole: &mut TableRow, rest: TableRow) {
    for cell in rest.cells {
        match whole.cells.iter_mut().find(|own| own.column == cell.column) {
            Some(own) => {
                if own.pieces.is_empty() {
                    own.pieces.push(Piece { at: 0, locus: own.locus.clone() });
                }
                append(&mut own.text, &cell.text);
                let from = (own.text.len() - cell.text.len()) as u32;
                if cell.pieces.is_empty() {
                    own.pieces.push(Piece { at: from, locus: cell.locus });
                } else {
                    own.pieces.extend(
                        cell.pieces
                            .into_iter()
                            .map(|piece| Piece { at: from + piece.at, locus: piece.locus }),
                    );
                }
            }
            None => whole.cells.push(cell),
        }
    }
    whole.cells.sort_by_key(|cell| cell.column);
}
