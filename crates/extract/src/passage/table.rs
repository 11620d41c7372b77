//! Tables as passages: rows as lines, cells parted by tabs, caption and column heads over every part.

use model::{Locus, Table, TableRow};

use super::{Line, is_item, words};

/// Rows over the figures that are column heads, at most.
const MOST_HEADS: usize = 5;

/// The lines of a part of a table.
pub(super) struct Part {
    pub(super) lines: Vec<Line>,
    /// Index of the first line that isn't said again.
    pub(super) body: usize,
}

/// The texts of a table that only lays out prose or a list: one cell a row, or a mark and a cell.
pub(super) fn as_text(table: &Table) -> Option<Vec<(String, &Locus, bool)>> {
    let is_mark = |text: &str| {
        text.chars().count() <= 4 && !text.contains(|value: char| value.is_alphabetic() && value != 'o')
    };
    let plain = |row: &TableRow| match row.cells.as_slice() {
        [_] => true,
        [mark, text] => {
            (is_item(&mark.text) || is_mark(&mark.text) || mark.text.starts_with('('))
                && words(&text.text) >= 3
        }
        _ => false,
    };
    table.rows.iter().all(plain).then(|| {
        let line = |row: &TableRow| {
            let texts: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
            (texts.join(" "), row.cells.iter().all(|cell| cell.bold))
        };
        table
            .rows
            .iter()
            .map(|row| {
                let (text, bold) = line(row);
                (text, &row.locus, bold)
            })
            .collect()
    })
}

/// Cuts a table between rows and at pages, each part under the caption and the heads.
pub(super) fn cut(table: &Table, caption: &[Line], most: usize) -> Vec<Part> {
    let rows: Vec<Line> = table.rows.iter().map(line).collect();
    let heads = table.rows.iter().take_while(|row| is_head(row)).count();
    let heads = if heads > MOST_HEADS || heads >= rows.len() { 0 } else { heads };
    let over: Vec<Line> = caption.iter().chain(rows.iter().take(heads)).cloned().collect();
    let over_words: usize = over.iter().map(|line| line.words).sum();
    let mut parts: Vec<Part> = Vec::new();
    let mut open: Vec<Line> = Vec::new();
    let mut known = 0;
    let mut close = |open: &mut Vec<Line>| {
        if open.is_empty() {
            return;
        }
        // The first part is where the caption stands.
        let body = if parts.is_empty() { 0 } else { over.len() };
        let lines = over.iter().cloned().chain(std::mem::take(open)).collect();
        parts.push(Part { lines, body });
    };
    for row in rows.into_iter().skip(heads) {
        let other_page = open.last().is_some_and(|last| last.locus.page() != row.locus.page());
        if other_page || (known > 0 && known + row.words > most.saturating_sub(over_words.min(most / 2))) {
            close(&mut open);
            known = 0;
        }
        known += row.words;
        open.push(row);
    }
    close(&mut open);
    parts
}

fn line(row: &TableRow) -> Line {
    let texts: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
    let text = texts.join("\t");
    Line { words: words(&text), text, locus: row.locus.clone(), heading: false, item: false }
}

/// A row without figures, or with nothing in the first column: heads of columns.
fn is_head(row: &TableRow) -> bool {
    let figure = |text: &str| {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let letters = text.chars().filter(|value| value.is_alphabetic()).count();
        let year = digits == 4 && (text.starts_with("19") || text.starts_with("20"));
        digits > 0 && letters == 0 && !year
    };
    !row.cells.iter().filter(|cell| cell.column > 0).any(|cell| figure(&cell.text)) && row.cells.len() > 1
        || row.cells.first().is_some_and(|cell| cell.column > 0 && !figure(&cell.text))
}
