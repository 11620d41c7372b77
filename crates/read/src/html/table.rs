//! A table under construction: cells fall into a grid, rules above figures are noted, layout tables dissolve.
//!
//! Grid columns count from 0 and follow `colspan` and `rowspan` as browsers lay them out. Rows without text are
//! left out, but the rules drawn in them are passed down to the row that follows.

use model::{Block, Table, TableCell, TableRow, TextBlock};

use super::style::{Rule, Style};
use super::text::{Break, Gathered, Look, bytes};

/// Grid columns past this are folded into the last one.
const MOST_GRID_COLUMNS: u32 = 10_000;
/// Row spans remembered at a time.
const MOST_SPANS: usize = 1_000;

/// A cell that reaches down into rows to come.
#[derive(Clone, Copy, Debug)]
struct Reaching {
    column: u32,
    end: u32,
    rows: u32,
}

/// The cell that is being filled.
#[derive(Clone, Copy, Debug)]
struct Open {
    column: u32,
    span: u32,
    style: Style,
}

/// A table under construction.
#[derive(Debug, Default)]
pub(super) struct Building {
    /// Offset of its start tag.
    pub(super) start: usize,
    rows: Vec<TableRow>,
    /// Paragraph ends in the cells of rows that have one cell only, by row.
    breaks: Vec<(usize, Vec<Break>)>,
    cells: Vec<TableCell>,
    row_open: bool,
    cell: Option<Open>,
    pub(super) text: Gathered,
    next_column: u32,
    columns: u32,
    reaching: Vec<Reaching>,
    /// Columns under a rule drawn in the rows above.
    rules_above: Vec<(u32, u32)>,
    rules_below: Vec<(u32, u32)>,
}

impl Building {
    pub(super) fn new(start: usize) -> Self {
        Self { start, ..Self::default() }
    }

    pub(super) fn has_open_cell(&self) -> bool {
        self.cell.is_some()
    }

    pub(super) fn open_row(&mut self) {
        self.close_row();
        self.row_open = true;
    }

    pub(super) fn open_cell(&mut self, style: Style) {
        self.close_cell();
        self.row_open = true;
        let mut column = self.next_column;
        // Cells from rows above keep their columns; each of them is passed at most once.
        while let Some(taken) =
            self.reaching.iter().find(|taken| taken.column <= column && column < taken.end)
        {
            column = taken.end;
        }
        let column = column.min(MOST_GRID_COLUMNS);
        let span = style.column_span.clamp(1, (MOST_GRID_COLUMNS - column).max(1));
        self.next_column = column + span;
        self.columns = self.columns.max(column + span);
        self.cell = Some(Open { column, span, style });
    }

    /// A line drawn by `<hr>` inside the cell.
    pub(super) fn draw_rule(&mut self) {
        if let Some(open) = &mut self.cell {
            open.style.rule_below = Rule::Single;
        }
    }

    pub(super) fn close_cell(&mut self) {
        let Some(open) = self.cell.take() else { return };
        let end = open.column + open.span;
        if is_drawn_rule(&self.text.text) {
            // A row of dashes or equals signs is a rule, not text.
            self.rules_below.push((open.column, end));
            self.text.clear();
        }
        if open.style.rule_below != Rule::None && self.rules_below.len() < MOST_SPANS {
            self.rules_below.push((open.column, end));
        }
        if open.style.row_span > 1 && self.reaching.len() < MOST_SPANS {
            self.reaching.push(Reaching { column: open.column, end, rows: open.style.row_span });
        }
        if open.style.rule_above && self.text.is_empty() && self.rules_above.len() < MOST_SPANS {
            self.rules_above.push((open.column, end));
        }
        self.take_text(open);
    }

    /// Moves the text gathered into a cell of the row.
    fn take_text(&mut self, open: Open) {
        if self.text.is_empty() {
            self.text.clear();
            return;
        }
        let end = open.column + open.span;
        let under_rule = self.rules_above.iter().any(|(from, to)| *from < end && open.column < *to);
        self.cells.push(TableCell {
            pieces: self.text.pieces(),
            text: std::mem::take(&mut self.text.text),
            column: open.column,
            span: open.span,
            locus: self.text.locus(),
            indent: self.text.indent,
            bold: self.text.bold,
            ruled: under_rule || open.style.rule_above || open.style.rule_below == Rule::Double,
        });
        if self.cells.len() == 1 && !self.text.breaks.is_empty() {
            self.breaks.push((self.rows.len(), std::mem::take(&mut self.text.breaks)));
        }
        self.text.clear();
    }

    pub(super) fn close_row(&mut self) {
        self.close_cell();
        if !std::mem::take(&mut self.row_open) {
            return;
        }
        self.next_column = 0;
        for taken in &mut self.reaching {
            taken.rows -= 1;
        }
        self.reaching.retain(|taken| taken.rows > 0);
        if self.cells.is_empty() {
            let kept = MOST_SPANS.saturating_sub(self.rules_above.len());
            self.rules_above.extend(self.rules_below.drain(..).take(kept));
        } else {
            std::mem::swap(&mut self.rules_above, &mut self.rules_below);
            self.push_row();
        }
        self.rules_below.clear();
    }

    fn push_row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return };
        if cells.len() > 1 && self.breaks.last().is_some_and(|(row, _)| *row == self.rows.len()) {
            self.breaks.pop();
        }
        let locus = first.locus.joined(&last.locus);
        self.rows.push(TableRow { cells, locus });
    }

    /// The text of a table of one row, to stand inside the cell around it; `None` if it has more.
    pub(super) fn as_text(&mut self) -> Option<Gathered> {
        self.close_row();
        if self.rows.len() > 1 {
            return None;
        }
        let mut all = Gathered::default();
        for cell in self.rows.drain(..).flat_map(|row| row.cells) {
            let mut text = Gathered::default();
            let look = Look { bold: cell.bold, indent: cell.indent, size: None };
            text.restore(&cell, look);
            all.absorb(&text);
        }
        Some(all)
    }

    /// Hands out what has come together so far; the open cell goes on empty. For a table around another one.
    pub(super) fn flush(&mut self, end: usize, blocks: &mut Vec<Block>) {
        if let Some(open) = self.cell {
            self.take_text(open);
        }
        if !self.cells.is_empty() {
            self.push_row();
        }
        self.emit(end, blocks);
    }

    /// The finished table, or its paragraphs where it never has two cells in a row.
    pub(super) fn finish(mut self, end: usize, blocks: &mut Vec<Block>) {
        self.close_row();
        self.emit(end, blocks);
    }

    fn emit(&mut self, end: usize, blocks: &mut Vec<Block>) {
        let rows = std::mem::take(&mut self.rows);
        let breaks = std::mem::take(&mut self.breaks);
        if rows.is_empty() {
            return;
        }
        if rows.iter().any(|row| row.cells.len() > 1) && !rows.iter().all(is_list_item) {
            blocks.push(Block::Table(Table { rows, columns: self.columns, locus: bytes(self.start, end) }));
            return;
        }
        let mut breaks = breaks.into_iter().peekable();
        for (index, row) in rows.into_iter().enumerate() {
            let ends = breaks.next_if(|(at, _)| *at == index).map(|(_, ends)| ends).unwrap_or_default();
            paragraphs(row, &ends, blocks);
        }
    }
}

/// A row's text as paragraphs: the row has one cell, or a bullet and one cell.
fn paragraphs(row: TableRow, ends: &[Break], blocks: &mut Vec<Block>) {
    let heading = row.cells.iter().all(|cell| cell.bold);
    if let ([cell], false) = (row.cells.as_slice(), ends.is_empty()) {
        let (first, last) =
            cell.locus.bytes().map_or((0, 0), |span| (span.start as usize, span.end as usize));
        let mut from = (0, first);
        for next in ends.iter().map(|end| (end.at as usize, end.before, Some(end.after))).chain([(
            cell.text.len(),
            last,
            None,
        )]) {
            let text = cell.text.get(from.0..next.0).unwrap_or_default().trim().to_owned();
            if !text.is_empty() {
                blocks.push(Block::Text(TextBlock { text, locus: bytes(from.1, next.1), heading }));
            }
            from = (next.0, next.2.unwrap_or(last));
        }
        return;
    }
    let text = row.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" ");
    blocks.push(Block::Text(TextBlock { text, locus: row.locus, heading }));
}

/// A bullet beside a paragraph: a list laid out as a table.
fn is_list_item(row: &TableRow) -> bool {
    match row.cells.as_slice() {
        [_] => true,
        [mark, _] => matches!(
            mark.text.as_str(),
            "•" | "●" | "▪" | "◦" | "·" | "■" | "○" | "‣" | "➢" | "*" | "o" | "§"
        ),
        _ => false,
    }
}

/// `-----`, `=====`, `_____`: typed rules.
fn is_drawn_rule(text: &str) -> bool {
    text.len() > 2
        && text.chars().count() > 2
        && text.chars().all(|mark| matches!(mark, '-' | '=' | '_' | '—' | '─' | '═' | ' '))
}
