//! Printed statements as mark-up: where the rows, cells and figures of a report's statements stand, and what can happen to
//! them on the way to print.

use std::ops::Range;

use memchr::memmem;
use model::{Basis, Statement, StatementKind};

use crate::dice::Dice;

/// What is done to a printed statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Damage {
    /// A figure's cell is gone, and the cells after it move up.
    DropCell,
    /// A figure's cell is empty.
    BlankCell,
    DropRow,
    RepeatRow,
    /// Two figures of a row change places.
    SwapFigures,
    /// The figures of a row move by one column; the last is lost.
    ShiftRow,
    /// An empty cell stands before a row's figures.
    InsertCell,
    Digit,
    Parentheses,
    /// Two columns of figures change places under their headings.
    SwapColumns,
    RepeatColumn,
    /// Two years of the headings change places.
    SwapYears,
    /// One year of the headings is another.
    Year,
    /// A heading spans more columns.
    MergeHeading,
    DropHeading,
    /// `millions` for `thousands`, or the other way about.
    Scale,
    /// The caption without what it excepts.
    Exception,
    /// Another currency over one statement.
    Currency,
    /// `Six months` for `three months`.
    Months,
}

/// Every kind of damage.
pub(crate) const DAMAGES: [Damage; 19] = [
    Damage::DropCell,
    Damage::BlankCell,
    Damage::DropRow,
    Damage::RepeatRow,
    Damage::SwapFigures,
    Damage::ShiftRow,
    Damage::InsertCell,
    Damage::Digit,
    Damage::Parentheses,
    Damage::SwapColumns,
    Damage::RepeatColumn,
    Damage::SwapYears,
    Damage::Year,
    Damage::MergeHeading,
    Damage::DropHeading,
    Damage::Scale,
    Damage::Exception,
    Damage::Currency,
    Damage::Months,
];

impl Damage {
    /// Whether it befalls a row, where sums tell; else it befalls the statement, and only other statements do.
    pub(crate) fn is_of_a_row(self) -> bool {
        self <= Self::Parentheses
    }
}

struct Figure {
    row: usize,
    cell: usize,
    column: usize,
    digits: Range<usize>,
}

/// A statement's table.
pub(crate) struct Sheet {
    kind: StatementKind,
    table: Range<usize>,
    rows: Vec<(Range<usize>, Vec<Range<usize>>)>,
    figures: Vec<Figure>,
}

/// The tables of the consolidated statements.
pub(crate) fn sheets(bytes: &[u8], statements: &[Statement]) -> Vec<Sheet> {
    let lower = bytes.to_ascii_lowercase();
    let wanted = |statement: &&Statement| {
        statement.basis == Basis::Consolidated && statement.kind != StatementKind::EquityStatement
    };
    statements.iter().filter(wanted).filter_map(|statement| sheet(&lower, statement)).collect()
}

fn sheet(lower: &[u8], statement: &Statement) -> Option<Sheet> {
    let cells = || statement.rows.iter().flat_map(|row| &row.cells);
    let place =
        |cell: &model::PrintedCell| cell.locus.bytes().map(|span| span.start as usize..span.end as usize);
    let first = cells().find_map(place)?;
    let start = memmem::rfind(&lower[..first.start], b"<table")?;
    let end = start + memmem::find(&lower[start..], b"</table>")?;
    let rows: Vec<_> = elements(lower, start..end, &["tr"])
        .into_iter()
        .map(|row| (row.clone(), elements(lower, row, &["td", "th"])))
        .collect();
    let mut figures = Vec::new();
    for (column, digits) in cells().filter_map(|cell| Some((cell.column, place(cell)?))) {
        let holds = |range: &Range<usize>| range.start <= digits.start && digits.end <= range.end;
        let Some(row) = rows.iter().position(|(row, _)| holds(row)) else { continue };
        let Some(cell) = rows[row].1.iter().position(holds) else { continue };
        figures.push(Figure { row, cell, column, digits });
    }
    (figures.len() >= 4).then_some(Sheet { kind: statement.kind, table: start..end, rows, figures })
}

/// The elements of these names in a stretch, one after the other.
fn elements(lower: &[u8], within: Range<usize>, names: &[&str]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = within.start;
    while let Some(start) = memmem::find(&lower[at..within.end], b"<").map(|next| at + next) {
        at = start + 1;
        let begins = |name: &&&str| {
            lower[at..within.end]
                .strip_prefix(name.as_bytes())
                .is_some_and(|rest| rest.first().is_some_and(|byte| !byte.is_ascii_alphanumeric()))
        };
        let Some(name) = names.iter().find(begins) else { continue };
        let Some(open) = memmem::find(&lower[at..within.end], b">").map(|next| at + next) else { break };
        let end = if lower[open - 1] == b'/' {
            open + 1
        } else {
            let close = format!("</{name}>");
            let rest = memmem::find(&lower[open..within.end], close.as_bytes());
            rest.map_or(within.end, |next| open + next + close.len())
        };
        found.push(start..end);
        at = end;
    }
    found
}

/// Replacements in a file, none reaching into another.
type Edits = Vec<(Range<usize>, Vec<u8>)>;

fn apply(bytes: &[u8], mut edits: Edits) -> Option<Vec<u8>> {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = Vec::with_capacity(bytes.len() + 64);
    let mut at = 0;
    for (range, text) in edits {
        if range.start < at {
            return None;
        }
        out.extend(&bytes[at..range.start]);
        out.extend(text);
        at = range.end;
    }
    out.extend(&bytes[at..]);
    (out != bytes).then_some(out)
}

impl Sheet {
    /// Which statement.
    pub(crate) fn kind(&self) -> StatementKind {
        self.kind
    }

    /// The table's bytes.
    pub(crate) fn table(&self) -> Range<usize> {
        self.table.clone()
    }

    /// The damaged file, where this statement can be damaged so.
    pub(crate) fn damaged(&self, bytes: &[u8], damage: Damage, dice: &mut Dice) -> Option<Vec<u8>> {
        let figure = &self.figures[dice.below(self.figures.len())];
        let (row, cells) = &self.rows[figure.row];
        let cell = cells[figure.cell].clone();
        let edits = match damage {
            Damage::DropCell => vec![(cell, Vec::new())],
            Damage::BlankCell => vec![(content(bytes, cell)?, Vec::new())],
            Damage::DropRow => vec![(row.clone(), Vec::new())],
            Damage::RepeatRow => vec![(row.end..row.end, bytes[row.clone()].to_vec())],
            Damage::SwapFigures => {
                let (a, b) = self.two_columns(dice)?;
                self.swapped(bytes, figure.row, a, b)?
            }
            Damage::ShiftRow => {
                let mut places: Vec<&Figure> =
                    self.figures.iter().filter(|other| other.row == figure.row).collect();
                places.sort_by_key(|figure| figure.column);
                let mut before = Vec::new();
                let mut edits = Edits::new();
                for place in places {
                    let content = content(bytes, cells[place.cell].clone())?;
                    let own = bytes[content.clone()].to_vec();
                    edits.push((content, std::mem::replace(&mut before, own)));
                }
                edits
            }
            Damage::InsertCell => vec![(cell.start..cell.start, b"<td></td>".to_vec())],
            Damage::Digit => {
                let digits: Vec<usize> =
                    figure.digits.clone().filter(|at| bytes[*at].is_ascii_digit()).collect();
                let at = *digits.get(dice.below(digits.len()))?;
                let other = b'0' + (bytes[at] - b'0' + 1 + dice.below(9) as u8) % 10;
                vec![(at..at + 1, vec![other])]
            }
            Damage::Parentheses => {
                let content = content(bytes, cell)?;
                let text = &bytes[content.clone()];
                if text.contains(&b'(') {
                    let plain = text.iter().copied().filter(|byte| !matches!(byte, b'(' | b')')).collect();
                    vec![(content, plain)]
                } else {
                    let Range { start, end } = figure.digits;
                    vec![(start..start, b"(".to_vec()), (end..end, b")".to_vec())]
                }
            }
            Damage::SwapColumns => {
                let (a, b) = self.two_columns(dice)?;
                (0..self.rows.len()).filter_map(|row| self.swapped(bytes, row, a, b)).flatten().collect()
            }
            Damage::RepeatColumn => self
                .figures
                .iter()
                .filter(|other| other.column == figure.column)
                .map(|other| self.rows[other.row].1[other.cell].clone())
                .map(|cell| (cell.end..cell.end, bytes[cell].to_vec()))
                .collect(),
            Damage::SwapYears => {
                let years = self.years(bytes);
                let (_, a) = years.get(dice.below(years.len()))?.clone();
                let others: Vec<i32> =
                    years.iter().map(|(_, year)| *year).filter(|year| *year != a).collect();
                let b = *others.get(dice.below(others.len()))?;
                let other = |year: i32| if year == a { b } else { a };
                years
                    .into_iter()
                    .filter(|(_, year)| *year == a || *year == b)
                    .map(|(range, year)| (range, other(year).to_string().into_bytes()))
                    .collect()
            }
            Damage::Year => {
                let years = self.years(bytes);
                let (range, year) = years.get(dice.below(years.len()))?.clone();
                let other = year + [-2, -1, 1, 2][dice.below(4)];
                vec![(range, other.to_string().into_bytes())]
            }
            Damage::MergeHeading | Damage::DropHeading => {
                let heads = self.rows.iter().filter(|(row, cells)| row.end <= self.body() && cells.len() > 1);
                let heads: Vec<_> = heads.collect();
                let (_, cells) = heads.get(dice.below(heads.len()))?;
                let at = dice.below(cells.len() - 1);
                let head = cells[at].clone();
                if damage == Damage::DropHeading {
                    vec![(head, Vec::new())]
                } else {
                    let open = head.start + memmem::find(&bytes[head.clone()], b">")?;
                    let wider = format!(" colspan=\"{}\"", [2, 4, 6][dice.below(3)]);
                    // The first of two attributes of one name counts.
                    let mut edits = vec![(head.start + 3..head.start + 3, wider.into_bytes())];
                    if dice.below(2) == 0 && open > head.start + 3 {
                        edits.push((cells[at + 1].clone(), Vec::new()));
                    }
                    edits
                }
            }
            Damage::Scale => self.reworded(
                bytes,
                &[
                    ("millions", "thousands"),
                    ("thousands", "millions"),
                    ("百万元", "千元"),
                    ("千元", "百万元"),
                ],
            ),
            Damage::Exception => {
                let caption = self.caption();
                let at = caption.start + memmem::find(&bytes[caption.clone()], b", except")?;
                let end = at + bytes[at..caption.end].iter().position(|byte| matches!(byte, b')' | b'<'))?;
                vec![(at..end, Vec::new())]
            }
            Damage::Currency => {
                self.reworded(bytes, &[("dollars", "euros"), ("U.S. $", "€"), ("£", "€"), ("人民币", "港币")])
            }
            Damage::Months => self.reworded(
                bytes,
                &[
                    ("Three months", "Six months"),
                    ("Three Months", "Six Months"),
                    ("Nine Months", "Six Months"),
                ],
            ),
        };
        if edits.is_empty() { None } else { apply(bytes, edits) }
    }

    fn two_columns(&self, dice: &mut Dice) -> Option<(usize, usize)> {
        let columns = self.figures.iter().map(|figure| figure.column).max()? + 1;
        let a = dice.below(columns);
        let b = (a + 1 + dice.below(columns.checked_sub(1).filter(|others| *others > 0)?)) % columns;
        Some((a, b))
    }

    /// What exchanges the figures of two columns in a row.
    fn swapped(&self, bytes: &[u8], row: usize, a: usize, b: usize) -> Option<Edits> {
        let of = |column: usize| {
            let figure = self.figures.iter().find(|figure| figure.row == row && figure.column == column)?;
            content(bytes, self.rows[row].1[figure.cell].clone())
        };
        let (a, b) = (of(a)?, of(b)?);
        let texts = (bytes[a.clone()].to_vec(), bytes[b.clone()].to_vec());
        (a != b).then(|| vec![(a, texts.1), (b, texts.0)])
    }

    /// Where the rows of figures begin.
    fn body(&self) -> usize {
        self.figures.iter().map(|figure| self.rows[figure.row].0.start).min().unwrap_or(self.table.start)
    }

    /// Caption and headings, as far as they may reach before the table.
    fn caption(&self) -> Range<usize> {
        self.table.start.saturating_sub(2_500)..self.body()
    }

    /// The years that the headings show.
    fn years(&self, bytes: &[u8]) -> Vec<(Range<usize>, i32)> {
        let mut years = Vec::new();
        let mut inside = false;
        for at in self.table.start..self.body().saturating_sub(4) {
            match bytes[at] {
                b'<' => inside = true,
                b'>' => inside = false,
                b'2' if !inside && !bytes[at - 1].is_ascii_digit() && !bytes[at + 4].is_ascii_digit() => {
                    let year =
                        std::str::from_utf8(&bytes[at..at + 4]).ok().and_then(|text| text.parse().ok());
                    years.extend(
                        year.filter(|year| (2000..2040).contains(year)).map(|year| (at..at + 4, year)),
                    );
                }
                _ => {}
            }
        }
        years
    }

    /// Other words for the first of these that stands in caption or headings, wherever it stands there.
    fn reworded(&self, bytes: &[u8], words: &[(&str, &str)]) -> Edits {
        let caption = self.caption();
        let places =
            |word: &str| -> Vec<usize> { memmem::find_iter(&bytes[caption.clone()], word).collect() };
        let found =
            words.iter().map(|(word, other)| (word, other, places(word))).find(|(.., at)| !at.is_empty());
        let Some((word, other, places)) = found else { return Vec::new() };
        let place =
            |at: usize| (caption.start + at..caption.start + at + word.len(), other.as_bytes().to_vec());
        places.into_iter().map(place).collect()
    }
}

/// What stands inside a cell.
fn content(bytes: &[u8], cell: Range<usize>) -> Option<Range<usize>> {
    let start = cell.start + memmem::find(&bytes[cell.clone()], b">")? + 1;
    let end = cell.start + memmem::rfind(&bytes[cell.clone()], b"</")?;
    (start <= end).then_some(start..end)
}
