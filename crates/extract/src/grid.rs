//! A table as lines of labels and figures: fragments merged, columns of figures found, header told from body.
//!
//! Filings cut a figure into cells (`$`, `(1,234`, `)`), so columns of figures are not the table's own columns but
//! stretches of them that figures share from row to row. Nothing here knows what the words mean beyond what the
//! caller says belongs to a header.

use std::borrow::Cow;

use model::{Table, TableCell, TableRow};

use crate::bilingual;
use crate::figure::{self, Figure, Printed};
use crate::line::{Extent, Line, Value};
use crate::normal::is_han;

/// A cell of the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HeaderCell {
    pub(crate) row: usize,
    pub(crate) extent: Extent,
    pub(crate) text: String,
}

/// A table, understood as far as its shape goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grid {
    /// Columns of figures from left to right.
    pub(crate) columns: Vec<Extent>,
    /// The table's column where labels begin.
    label_column: u32,
    /// Cells above the body, in reading order.
    pub(crate) header: Vec<HeaderCell>,
    pub(crate) lines: Vec<Line>,
    /// Rows inside the body that look like another header.
    pub(crate) restarts: Vec<usize>,
}

/// What of a row has been told apart.
enum Item {
    Value { figure: Option<Figure>, cell: usize, extent: Extent },
    Text { cell: usize, extent: Extent },
}

impl Item {
    fn extent(&self) -> Extent {
        match self {
            Self::Value { extent, .. } | Self::Text { extent, .. } => *extent,
        }
    }
}

/// What the words of a table mean to its shape.
pub(crate) trait Words {
    /// Whether a text above the body belongs to the header: it speaks of periods or units, or is a title.
    fn is_header(&self, text: &str) -> bool;
    /// Whether a text heads the column of references to the notes.
    fn is_notes_header(&self, text: &str) -> bool;
}

/// Whether a row says nothing but whose money the columns are in: `HK$`, `RMB`.
fn is_of_currencies(row: &TableRow) -> bool {
    let mut texts = row.cells.iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).peekable();
    let currency =
        |text| matches!(figure::read(text), Printed::Before { currency: Some(_), open: false, minus: false });
    texts.peek().is_some() && texts.all(currency)
}

/// Merges the fragments of a row.
fn items(row: &TableRow) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::with_capacity(row.cells.len());
    // A mark before a figure waits for it: extent, currency, parenthesis, minus.
    let mut before: Option<(Extent, Option<String>, bool, bool)> = None;
    for (index, cell) in row.cells.iter().enumerate() {
        let extent = Extent::of(cell);
        match figure::read(&cell.text) {
            Printed::Before { currency, open, minus } => {
                // A currency sign that another one follows further on stands before a cell that is empty.
                let empty = |from: &Extent, sign: &Option<String>| {
                    sign.is_some() && currency.is_some() && from.end < extent.start
                };
                before = Some(match before.take().filter(|(from, sign, ..)| !empty(from, sign)) {
                    Some((from, sign, opened, negative)) => {
                        (from.joined(extent), sign.or(currency), opened || open, negative || minus)
                    }
                    None => (extent, currency, open, minus),
                });
            }
            Printed::After { closed, percent } => {
                if let Some(Item::Value { figure: Some(figure), extent: of, .. }) = out.last_mut() {
                    *of = of.joined(extent);
                    figure.percent |= percent;
                    if closed {
                        figure.open = false;
                    }
                }
            }
            Printed::Figure(mut figure) => {
                let mut whole = extent;
                if let Some((from, currency, open, minus)) = before.take() {
                    whole = from.joined(extent);
                    figure.currency = figure.currency.or(currency);
                    figure.negative |= open || minus;
                    figure.bare &= figure.currency.is_none() && !open && !minus;
                }
                out.push(Item::Value { figure: Some(figure), cell: index, extent: whole });
            }
            Printed::Dash => {
                let whole = before.take().map_or(extent, |(from, ..)| from.joined(extent));
                out.push(Item::Value { figure: None, cell: index, extent: whole });
            }
            Printed::Words => {
                before = None;
                out.push(Item::Text { cell: index, extent });
            }
        }
    }
    out
}

fn is_year(item: &Item) -> bool {
    matches!(item, Item::Value { figure: Some(figure), .. } if figure.is_year())
}

/// A reference to a note: `5`, `4(a)`, `七、1`, `Note 12`, `5, 6`.
pub(crate) fn is_note_reference(text: &str) -> bool {
    let text = text.trim();
    let text = text
        .strip_prefix("Notes")
        .or_else(|| text.strip_prefix("Note"))
        .or_else(|| text.strip_prefix("附注"))
        .unwrap_or(text);
    let mut marks = 0;
    let known = text.chars().all(|value| {
        let mark = value.is_ascii_digit() || is_han_numeral(value);
        marks += usize::from(mark);
        mark || matches!(
            value,
            '(' | ')'
                | '（'
                | '）'
                | '.'
                | '．'
                | ','
                | '，'
                | '、'
                | ' '
                | '-'
                | '&'
                | '/'
                | '附'
                | '注'
                | '註'
        ) || value.is_ascii_lowercase() && text.len() <= 8
            || value.is_ascii_uppercase() && text.len() <= 4
    });
    known && marks > 0 && text.chars().count() <= 12
}

fn is_han_numeral(value: char) -> bool {
    "一二三四五六七八九十".contains(value)
}

/// A text without the words that no font explains, where others remain.
fn legible(text: &str) -> Cow<'_, str> {
    if !text.contains(char::REPLACEMENT_CHARACTER) {
        return Cow::Borrowed(text);
    }
    let says = |word: &&str| word.chars().any(char::is_alphanumeric);
    let words: Vec<&str> = text.split_whitespace().filter(says).collect();
    if words.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(words.join(" ")) }
}

/// Whether the text has words: three letters, or two Chinese characters that are no numerals.
fn has_words(text: &str) -> bool {
    let letters = text.chars().filter(|value| value.is_alphabetic() && !is_han(*value)).count();
    let han = text.chars().filter(|value| is_han(*value) && !is_han_numeral(*value)).count();
    letters >= 3 || han >= 2
}

/// Stretches of columns that figures share, from left to right.
fn columns(rows: &[Vec<Item>], label_column: u32) -> Vec<Extent> {
    let mut counts: std::collections::BTreeMap<Extent, usize> = std::collections::BTreeMap::new();
    for row in rows {
        let values = || {
            row.iter()
                .enumerate()
                .filter(|(at, item)| is_value(*at, item, label_column))
                .map(|(_, item)| item)
        };
        if values().all(is_year) {
            continue;
        }
        for item in values() {
            *counts.entry(item.extent()).or_default() += 1;
        }
    }
    let mut extents: Vec<(Extent, usize)> = counts.into_iter().collect();
    extents.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
    let mut found: Vec<Extent> = Vec::new();
    for (extent, _) in extents {
        let mut touching = found.iter_mut().filter(|column| column.overlaps(extent));
        match (touching.next(), touching.next()) {
            (None, _) => found.push(extent),
            (Some(column), None) => *column = column.joined(extent),
            // Lies across two columns: it belongs to neither for sure.
            (Some(_), Some(_)) => {}
        }
        if found.len() > MOST_COLUMNS {
            break;
        }
    }
    found.sort_unstable();
    found
}

/// Statements have fewer columns of figures than this; what has more is no statement.
const MOST_COLUMNS: usize = 40;

/// A number at the head of a row, where labels stand, is a label.
fn is_value(at: usize, item: &Item, label_column: u32) -> bool {
    matches!(item, Item::Value { .. }) && !(at == 0 && item.extent().start <= label_column)
}

impl Grid {
    /// Understands the shape of a table.
    pub(crate) fn of(table: &Table, words: &dyn Words) -> Self {
        let rows: Vec<Vec<Item>> = table.rows.iter().map(items).collect();
        let label_column = label_column(&rows, table);
        let columns = columns(&rows, label_column);
        let Some(first) = columns.first().copied() else { return Self::default() };
        let column_of = |extent: Extent| columns.iter().position(|column| column.overlaps(extent));
        let is_body = |row: &Vec<Item>| {
            let values = row.iter().enumerate().filter(|(at, item)| is_value(*at, item, label_column));
            values.filter(|(_, item)| column_of(item.extent()).is_some()).any(|(_, item)| !is_year(item))
        };
        let body = rows.iter().position(is_body).unwrap_or(rows.len());
        // Headings of the body's first lines stand above its first figures.
        let beside_label = |row: &[Item]| row.iter().any(|item| item.extent().start >= first.start);
        let text_of = |row: usize| {
            table.rows.get(row).into_iter().flat_map(|row| &row.cells).map(|cell| cell.text.as_str())
        };
        let header_end = (0..body)
            .rev()
            .find(|row| {
                rows.get(*row).is_some_and(|items| beside_label(items))
                    || text_of(*row).any(|text| words.is_header(text))
            })
            .map_or(0, |row| row + 1);
        let header_end =
            header_end + table.rows.iter().skip(header_end).take_while(|row| is_of_currencies(row)).count();
        let header = header_cells(table, header_end);
        let notes = header.iter().find(|cell| words.is_notes_header(&cell.text)).map(|cell| cell.extent);
        let mut grid = Self { columns, label_column, header, lines: Vec::new(), restarts: Vec::new() };
        for (index, (row, items)) in table.rows.iter().zip(&rows).enumerate().skip(header_end) {
            grid.push_line(index, row, items, (label_column, first.start), notes, words);
        }
        grid.drop_notes_column(notes);
        bilingual::settle(&mut grid.lines);
        grid
    }

    /// The header cells of a table that is nothing but a header; `None` where it has figures.
    pub(crate) fn header_alone(table: &Table) -> Option<Vec<HeaderCell>> {
        let rows: Vec<Vec<Item>> = table.rows.iter().map(items).collect();
        let figures = rows.iter().flatten().any(|item| matches!(item, Item::Value { .. }) && !is_year(item));
        (!figures).then(|| header_cells(table, table.rows.len()))
    }

    /// Puts the grid under the header of a table above it, where its own names no dates; and joins columns that take
    /// turns (items inset, totals in the next column) where two of them share a date.
    pub(crate) fn put_under(&mut self, over: Vec<HeaderCell>, says_when: &dyn Fn(&str) -> bool) {
        if !over.is_empty() && !self.header.iter().any(|cell| says_when(&cell.text)) {
            self.header.splice(0..0, over);
        }
        let dated = self.header.iter().filter(|cell| says_when(&cell.text)).count();
        let count = self.columns.len();
        if count < 4 || !count.is_multiple_of(2) || dated * 2 != count {
            return;
        }
        let both = |line: &Line, column: usize| {
            let has = |column: usize| line.values.iter().any(|value| value.column == column);
            has(column) && has(column + 1)
        };
        if self.lines.iter().any(|line| (0..count).step_by(2).any(|column| both(line, column))) {
            return;
        }
        for value in self.lines.iter_mut().flat_map(|line| &mut line.values) {
            value.column /= 2;
        }
        self.columns =
            self.columns.chunks(2).filter_map(|pair| Some(pair.first()?.joined(*pair.last()?))).collect();
    }

    fn push_line(
        &mut self,
        index: usize,
        row: &TableRow,
        items: &[Item],
        (label_column, first_figure): (u32, u32),
        notes: Option<Extent>,
        words: &dyn Words,
    ) {
        let mut line = Line {
            row: index,
            label: String::new(),
            english: None,
            indent: 0,
            bold: false,
            ruled: false,
            note: None,
            values: Vec::new(),
        };
        let mut header_like = false;
        let years = items.iter().filter(|item| is_year(item)).count();
        let figures = items.iter().filter(|item| matches!(item, Item::Value { .. })).count();
        for (at, item) in items.iter().enumerate() {
            let (Item::Value { cell, extent, .. } | Item::Text { cell, extent }) = item;
            let Some(printed) = row.cells.get(*cell) else { continue };
            let in_notes = notes.is_some_and(|notes| notes.overlaps(*extent)) && extent.start > label_column;
            let text = legible(&printed.text);
            let text = text.as_ref();
            match item {
                Item::Value { figure, .. } if is_value(at, item, label_column) && !in_notes => {
                    let Some(column) = self.columns.iter().position(|column| column.overlaps(*extent)) else {
                        continue;
                    };
                    line.ruled |= printed.ruled && figure.is_some();
                    line.values.push(Value { figure: figure.clone(), cell: *cell, column, extent: *extent });
                }
                _ if extent.start >= first_figure || (in_notes && !line.label.is_empty()) => {
                    if is_note_reference(text)
                        && line.note.is_none()
                        && (in_notes || extent.start < first_figure)
                    {
                        line.note = Some(text.to_owned());
                    } else if extent.start >= first_figure && line.label.is_empty() && line.values.is_empty()
                    {
                        // A heading set across the columns.
                        header_like |= words.is_header(text);
                        line.label = text.to_owned();
                    } else {
                        header_like |= words.is_header(text);
                    }
                }
                _ if !line.label.is_empty() && is_note_reference(text) && !line.label.ends_with('、') => {
                    line.note = Some(text.to_owned());
                }
                _ => {
                    if line.label.is_empty() {
                        let column = i32::try_from(extent.start.saturating_sub(label_column)).unwrap_or(0);
                        line.indent = printed.indent.saturating_add(column.saturating_mul(COLUMN_INDENT));
                        line.bold = printed.bold;
                    } else {
                        line.label.push(' ');
                    }
                    line.label.push_str(text);
                }
            }
        }
        let repeated =
            (figures > 0 && years == figures && (line.label.is_empty() || words.is_header(&line.label)))
                || (figures == 0 && header_like);
        if repeated {
            self.restarts.push(index);
        } else if !line.label.is_empty() || !line.values.is_empty() {
            self.lines.push(line);
        }
    }

    /// A first column of small whole numbers, fewer than the figures beside it, refers to the notes.
    fn drop_notes_column(&mut self, notes: Option<Extent>) {
        let stated = notes.and_then(|extent| self.columns.iter().position(|column| column.overlaps(extent)));
        let column = match stated {
            Some(column) if self.column_is_notes(column) => column,
            None if self.columns.len() > 1 && self.column_is_notes(0) && self.notes_are_fewer() => 0,
            _ => return,
        };
        for line in &mut self.lines {
            let at = line.values.iter().position(|value| value.column == column);
            if let Some(figure) = at.map(|at| line.values.remove(at)).and_then(|value| value.figure) {
                line.note = line.note.take().or(Some(figure.magnitude.to_string()));
            }
            for value in line.values.iter_mut().filter(|value| value.column > column) {
                value.column -= 1;
            }
        }
        self.columns.remove(column);
    }

    fn column_values(&self, column: usize) -> impl Iterator<Item = &Figure> {
        let values =
            self.lines.iter().flat_map(|line| &line.values).filter(move |value| value.column == column);
        values.filter_map(|value| value.figure.as_ref())
    }

    fn column_is_notes(&self, column: usize) -> bool {
        let small = |figure: &Figure| figure.bare && figure.magnitude < rust_decimal::Decimal::ONE_HUNDRED;
        self.column_values(column).all(small)
    }

    /// Three or more of them, fewer than figures in the next column, most of which are longer.
    fn notes_are_fewer(&self) -> bool {
        let (notes, figures) = (self.column_values(0).count(), self.column_values(1).count());
        let long = self.column_values(1).filter(|figure| !figure.bare).count();
        notes >= 3 && notes < figures && long * 2 > figures
    }

    /// The header's texts over a column of figures, from top to bottom.
    pub(crate) fn header_over(&self, column: usize) -> Vec<&HeaderCell> {
        let Some(extent) = self.columns.get(column) else { return Vec::new() };
        self.header.iter().filter(|cell| cell.extent.overlaps(*extent) && !self.is_beside(cell)).collect()
    }

    /// Whether a header cell stands over the labels.
    pub(crate) fn is_beside(&self, cell: &HeaderCell) -> bool {
        let over = self.columns.iter().any(|column| column.overlaps(cell.extent));
        self.columns.first().is_some_and(|first| cell.extent.start < first.start)
            && (cell.extent.start <= self.label_column || !over)
    }

    /// The header's texts over the labels.
    pub(crate) fn header_beside(&self) -> impl Iterator<Item = &HeaderCell> {
        self.header.iter().filter(|cell| self.is_beside(cell))
    }
}

/// What one grid column to the right counts in indentation.
const COLUMN_INDENT: i32 = 300;

/// The column where labels begin: the leftmost that has words in it.
fn label_column(rows: &[Vec<Item>], table: &Table) -> u32 {
    let words = rows.iter().zip(&table.rows).flat_map(|(items, row)| {
        items.iter().filter_map(move |item| match item {
            Item::Text { cell, extent } => {
                row.cells.get(*cell).filter(|cell| has_words(&cell.text)).map(|_| extent.start)
            }
            Item::Value { .. } => None,
        })
    });
    words.min().unwrap_or(0)
}

fn header_cells(table: &Table, end: usize) -> Vec<HeaderCell> {
    let rows = table.rows.iter().take(end).enumerate();
    rows.flat_map(|(row, line)| {
        line.cells.iter().map(move |cell| HeaderCell {
            row,
            extent: Extent::of(cell),
            text: cell.text.clone(),
        })
    })
    .collect()
}

/// Two statements side by side (assets at the left, liabilities at the right): the column where the second begins.
pub(crate) fn second_set(table: &Table) -> Option<u32> {
    let rows: Vec<Vec<Item>> = table.rows.iter().map(items).collect();
    let label_column = label_column(&rows, table);
    let columns = columns(&rows, label_column);
    let (first, last) = (columns.first()?, columns.last()?);
    let mut starts: std::collections::BTreeMap<u32, usize> = std::collections::BTreeMap::new();
    let mut bodies = 0;
    for (items, row) in rows.iter().zip(&table.rows) {
        if !items.iter().enumerate().any(|(at, item)| is_value(at, item, label_column) && !is_year(item)) {
            continue;
        }
        bodies += 1;
        for item in items {
            let Item::Text { cell, extent } = item else { continue };
            let between = extent.start >= first.end && extent.end <= last.start;
            if between && row.cells.get(*cell).is_some_and(|cell| has_words(&cell.text)) {
                *starts.entry(extent.start).or_default() += 1;
            }
        }
    }
    let (column, count) = starts.into_iter().max_by_key(|(_, count)| *count)?;
    (count >= 4 && count * 5 >= bodies * 2).then_some(column)
}

/// The table's two halves, cut at a grid column.
pub(crate) fn halves(table: &Table, at: u32) -> [Table; 2] {
    let half = |keep: &dyn Fn(&TableCell) -> bool| {
        let rows = table.rows.iter().filter_map(|row| {
            let cells: Vec<TableCell> = row.cells.iter().filter(|cell| keep(cell)).cloned().collect();
            let locus = cells.first()?.locus.joined(&cells.last()?.locus);
            Some(TableRow { cells, locus })
        });
        Table { rows: rows.collect(), columns: table.columns, locus: table.locus.clone() }
    };
    [half(&|cell| cell.column < at), half(&|cell| cell.column >= at)]
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use model::{Locus, Span};

    /// A table from rows of `column[+span]:text`, cells parted by `|`.
    pub(crate) fn table(text: &str) -> Table {
        let mut at = 0;
        let mut columns = 0;
        let rows = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
            let cells: Vec<TableCell> = line
                .split('|')
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .map(|cell| {
                    let (place, text) = cell.split_once(':').expect("column:text");
                    let (column, span) = place.split_once('+').unwrap_or((place, "1"));
                    let (column, span): (u32, u32) =
                        (column.parse().expect("column"), span.parse().expect("span"));
                    at += 1_000;
                    columns = columns.max(column + span);
                    let ruled = text.ends_with('_');
                    let text = text.trim_end_matches('_');
                    let indent = text.len() - text.trim_start_matches('>').len();
                    let text = text.trim_start_matches('>').to_owned();
                    let locus = Locus::Bytes(Span::new(at, at + text.len() as u64));
                    let indent = i32::try_from(indent).unwrap_or(0) * 900;
                    TableCell { text, column, span, locus, indent, bold: false, ruled, pieces: Vec::new() }
                })
                .collect();
            let locus = cells[0].locus.joined(&cells[cells.len() - 1].locus);
            TableRow { cells, locus }
        });
        let rows = rows.collect();
        Table { rows, columns, locus: Locus::Bytes(Span::new(0, at)) }
    }

    struct Plain;
    impl Words for Plain {
        fn is_header(&self, text: &str) -> bool {
            text.contains("20") || text.contains("nded") || text.contains("illions")
        }
        fn is_notes_header(&self, text: &str) -> bool {
            text == "Note" || text == "附注"
        }
    }

    fn shown(text: &str) -> String {
        let grid = Grid::of(&table(text), &Plain);
        let mut out = String::new();
        for column in 0..grid.columns.len() {
            let texts: Vec<&str> = grid.header_over(column).iter().map(|cell| cell.text.as_str()).collect();
            out += &format!("# {}\n", texts.join(" / "));
        }
        for line in &grid.lines {
            let values: Vec<String> = line
                .values
                .iter()
                .map(|value| {
                    let figure =
                        value.figure.as_ref().map_or("-".to_owned(), |figure| figure.value().to_string());
                    format!("{}={figure}", value.column)
                })
                .collect();
            let note = line.note.as_ref().map(|note| format!(" [{note}]")).unwrap_or_default();
            out += &format!("{}{note}: {}\n", line.label, values.join(" "));
        }
        out
    }

    fn check(table: &str, expect: &str) {
        let expect: String = expect
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(|line| format!("{line}\n"))
            .collect();
        assert_eq!(
            shown(table).lines().map(|line| format!("{}\n", line.trim())).collect::<String>(),
            expect,
            "{table}"
        );
    }

    #[test]
    fn a_currency_sign_before_an_empty_cell_draws_no_other_column_to_it() {
        let grid = Grid::of(
            &table(
                "1+2:2024 | 4+2:2023
                0:Payables | 1:$ | 2:140.2 | 4:$ | 5:138.7
                0:Accrued | 2:79.8 | 5:76.4
                0:Total | 1:$ | 4:$ | 5:328.5",
            ),
            &Plain,
        );
        let total = grid.lines.last().expect("a line");
        assert_eq!(total.values.iter().map(|value| value.column).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn fragments_make_figures_and_figures_make_columns() {
        check(
            "3+9:December 31, | \n 0+3:(In millions) | 3+3:2023 | 9+3:2022
             0+3:Assets
             0+3:Cash | 3+1:$ | 4+1:2,964 | 9+1:$ | 10+1:3,050
             0+3:Loss | 3+2:(65.2 | 5+1:) | 9+2:—
             0+3:Total | 3+1:$( | 4+1:5 | 5+1:) | 9+2:7",
            "# December 31, / 2023
             # December 31, / 2022
             Assets:
             Cash: 0=2964 1=3050
             Loss: 0=-65.2 1=-
             Total: 0=-5 1=7",
        );
    }

    #[test]
    fn references_to_notes_are_no_figures() {
        check(
            "0:In 2020 | 1:Note | 2:2020 | 3:2019
             0:Cash | 1:4 | 2:24,713 | 3:583,119
             0:Receivables | 1:5, 6 | 2:2,786 | 3:1,488
             0:Total | 2:27,499 | 3:584,607",
            "# 2020
             # 2019
             Cash [4]: 0=24713 1=583119
             Receivables [5, 6]: 0=2786 1=1488
             Total: 0=27499 1=584607",
        );
        check(
            "0:项目 | 1:附注 | 2:2024年12月31日 | 3:2023年12月31日
             0:货币资金 | 1:七、1 | 2:1,516,034,246.28 | 3:5.00
             0:结算备付金",
            "# 2024年12月31日
             # 2023年12月31日
             货币资金 [七、1]: 0=1516034246.28 1=5.00
             结算备付金:",
        );
        // No header says so, but small numbers beside long ones do.
        check(
            "0:a | 1:1 | 2:1,000 | 3:2,000\n0:b | 1:2 | 2:1,000 | 3:2,000\n0:c | 1:3 | 2:1,000 | 3:2,000\n0:d | 2:1,000 | 3:2,000",
            "#\n#\na [1]: 0=1000 1=2000\nb [2]: 0=1000 1=2000\nc [3]: 0=1000 1=2000\nd: 0=1000 1=2000",
        );
    }

    #[test]
    fn labels_may_be_numbers_or_missing() {
        check(
            "0:Due | 1:ended 2023\n0:2024 | 1:1,000\n0:2025 | 1:900\n1:1,900",
            "# ended 2023\n2024: 0=1000\n2025: 0=900\n: 0=1900",
        );
    }

    #[test]
    fn two_sets_side_by_side_are_cut_apart() {
        let both = table(
            "0:资产 | 1:2024年 | 2:2023年 | 3:负债和权益 | 4:2024年 | 5:2023年
             0:货币资金 | 1:1,000 | 2:900 | 3:短期借款 | 4:400 | 5:300
             0:应收账款 | 1:1,000 | 2:900 | 3:应付账款 | 4:400 | 5:300
             0:存货 | 1:1,000 | 2:900 | 3:应付票据 | 4:400 | 5:300
             0:资产总计 | 1:3,000 | 2:2,700 | 3:负债和权益总计 | 4:3,000 | 5:2,700",
        );
        assert_eq!(second_set(&both), Some(3));
        let [left, right] = halves(&both, 3);
        assert_eq!(left.rows.len(), 5);
        assert_eq!(right.rows[4].cells[0].text, "负债和权益总计");
        assert_eq!(second_set(&left), None);
    }
}
