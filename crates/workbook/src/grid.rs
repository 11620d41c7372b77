//! Research grids: companies down column A, questions across row 1 from column B, in the first sheet. Read from a
//! workbook or a CSV table, and filled in place; all else of the workbook keeps its bytes.
//!
//! Rows without a company and columns without a question are passed over.

use std::collections::BTreeMap;

use model::{Decimal, Noted};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

use crate::cell::{CellRef, LAST_COLUMN, LAST_ROW};
use crate::fill::{self, Earlier, Fill, Manner, number_text, text_content};
use crate::patch::book::Book;
use crate::patch::edit;
use crate::patch::package::Package;
use crate::patch::sheet::{Piece, Sheet, Value};
use crate::patch::styles::Change;
use crate::proof::{Proof, cut, same_number, same_text};
use crate::{Error, Language};

/// A company or a question, and the row or column that it heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Row of a company, column of a question; counted from 1.
    pub at: u32,
    /// As it stands in the cell, without surrounding space.
    pub text: String,
}

/// What a cell of the grid holds already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its value as text.
    pub text: String,
    /// Whether it is a formula; such a cell is never filled.
    pub formula: bool,
}

/// A grid as read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GridSheet {
    /// The sheet's name.
    pub sheet: String,
    /// Top to bottom.
    pub companies: Vec<Heading>,
    /// Left to right.
    pub questions: Vec<Heading>,
    /// What stands in the grid's cells before it is filled.
    pub entries: BTreeMap<CellRef, Entry>,
}

/// What a cell is filled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellContent {
    /// A number, exact.
    Number {
        /// In the unit that the question asks for.
        value: Decimal,
        /// How it is shown: a number format of Excel's, such as `#,##0` or `0.0"x"`.
        format: String,
    },
    /// Words.
    Text(String),
    /// Why there is no answer.
    Open(String),
}

impl CellContent {
    /// What the cell reads.
    pub fn text(&self) -> String {
        match self {
            Self::Number { value, .. } => value.normalize().to_string(),
            Self::Text(text) | Self::Open(text) => text.clone(),
        }
    }

    /// Whether a cell that reads so holds it: a number as programs save it, a text as far as cells hold one.
    pub fn reads_as(&self, text: &str) -> bool {
        match self {
            Self::Number { value, .. } => same_number(*value, text, false),
            Self::Text(own) | Self::Open(own) => same_text(own, text),
        }
    }
}

/// A cell to be filled, with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilledCell {
    /// Which one.
    pub at: CellRef,
    /// With what.
    pub content: CellContent,
    /// What it rests on.
    pub proof: Proof,
}

/// Reads the grid in a workbook's first sheet.
pub fn read(bytes: &[u8]) -> Result<GridSheet, Error> {
    let mut package = Package::open(bytes)?;
    let book = Book::open(&mut package)?;
    let strings = book.strings(&mut package)?;
    let entry = fill::first_sheet(&mut package, &book, &strings)?;
    let text = package.text(&entry.part)?;
    let mut sheet = Sheet::scan(&text, &entry.part)?;
    let mut cells = Vec::new();
    while let Some(piece) = sheet.next()? {
        if let Piece::Cell(cell) = piece {
            let value = cell.value.value(&strings);
            if value != Value::Empty || cell.formula {
                cells.push((
                    cell.at,
                    Entry { text: value.into_text().trim().to_owned(), formula: cell.formula },
                ));
            }
        }
    }
    Ok(arranged(entry.name, cells))
}

/// Reads a grid from CSV text: fields in quotation marks may hold separators and line ends; the separator is the first
/// of comma, semicolon and tab that the first line has.
pub fn read_csv(text: &str) -> GridSheet {
    let cells = csv_cells(text)
        .into_iter()
        .map(|(at, text)| (at, Entry { text: text.trim().to_owned(), formula: false }))
        .collect();
    arranged(CSV_SHEET.to_owned(), cells)
}

/// The name of the sheet that a CSV table becomes.
const CSV_SHEET: &str = "Grid";

/// A fresh workbook from CSV text, every field as text, ready to be filled.
pub fn from_csv(text: &str) -> Result<Vec<u8>, Error> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(1980, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = workbook.add_worksheet().set_name(CSV_SHEET)?;
    let heading = Format::new().set_bold().set_text_wrap().set_align(rust_xlsxwriter::FormatAlign::Top);
    let bold = Format::new().set_bold();
    let mut last_column = 0;
    for (at, field) in csv_cells(text) {
        let (row, column) = (at.row - 1, u16::try_from(at.column - 1).unwrap_or(u16::MAX));
        last_column = last_column.max(column);
        let field = cut(&field);
        match (row, column) {
            (0, _) => sheet.write_string_with_format(row, column, field, &heading)?,
            (_, 0) => sheet.write_string_with_format(row, column, field, &bold)?,
            _ => sheet.write_string(row, column, field)?,
        };
    }
    sheet.set_column_width(0, 28)?;
    if last_column > 0 {
        sheet.set_column_range_width(1, last_column, 22)?;
    }
    sheet.set_freeze_panes(1, 1)?.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(workbook.save_to_buffer()?)
}

/// Fills cells of the first sheet. Each gets a note and a link to its row on the Evidence sheet; proof of an earlier
/// run for this sheet is replaced. Cells that hold formulas are left alone, with a notice.
pub fn fill(bytes: &[u8], cells: &[FilledCell], language: Language) -> Result<Noted<Vec<u8>>, Error> {
    let mut package = Package::open(bytes)?;
    let book = Book::open(&mut package)?;
    let strings = book.strings(&mut package)?;
    let entry = fill::first_sheet(&mut package, &book, &strings)?;
    drop(package);
    let fills = cells
        .iter()
        .map(|cell| {
            let (value, content, change) = match &cell.content {
                CellContent::Number { value, format } => (
                    value.normalize().to_string(),
                    edit::Content::Number(number_text(*value)),
                    Change { number: Some(format.clone()), ..Change::default() },
                ),
                CellContent::Text(text) | CellContent::Open(text) => {
                    let (content, quoted) = text_content(text);
                    (text.clone(), content, Change { quoted, ..Change::default() })
                }
            };
            Fill { at: cell.at, value, content, change, proof: &cell.proof }
        })
        .collect();
    fill::fill(
        bytes,
        vec![(entry, fills)],
        Manner { earlier: Earlier::Drop, always_calculate: false, language },
    )
}

/// Sorts cells into companies, questions and the grid's own.
fn arranged(sheet: String, cells: Vec<(CellRef, Entry)>) -> GridSheet {
    let mut grid = GridSheet { sheet, ..GridSheet::default() };
    for (at, entry) in &cells {
        if entry.text.is_empty() {
            continue;
        }
        match (at.row, at.column) {
            (1, 1) => {}
            (1, column) => grid.questions.push(Heading { at: column, text: entry.text.clone() }),
            (row, 1) => grid.companies.push(Heading { at: row, text: entry.text.clone() }),
            _ => {}
        }
    }
    let rows: std::collections::BTreeSet<u32> = grid.companies.iter().map(|heading| heading.at).collect();
    let columns: std::collections::BTreeSet<u32> = grid.questions.iter().map(|heading| heading.at).collect();
    grid.entries =
        cells.into_iter().filter(|(at, _)| rows.contains(&at.row) && columns.contains(&at.column)).collect();
    grid
}

/// The fields of CSV text that aren't empty, with their places.
fn csv_cells(text: &str) -> Vec<(CellRef, String)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let separator = [',', ';', '\t'].into_iter().find(|c| first.contains(*c)).unwrap_or(',');
    let mut cells = Vec::new();
    let (mut row, mut column) = (1_u32, 1_u32);
    let mut field = String::new();
    let mut quoted = false;
    let mut fresh = true;
    let mut chars = text.chars().peekable();
    let mut end = |field: &mut String, row: u32, column: u32| {
        let text = std::mem::take(field);
        if !text.is_empty() && row <= LAST_ROW && column <= LAST_COLUMN {
            cells.push((CellRef::new(row, column), text));
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if fresh => quoted = true,
            c if quoted => field.push(c),
            c if c == separator => {
                end(&mut field, row, column);
                column = column.saturating_add(1);
                fresh = true;
                continue;
            }
            '\r' if chars.peek() == Some(&'\n') => continue,
            '\n' | '\r' => {
                end(&mut field, row, column);
                (row, column) = (row.saturating_add(1), 1);
                fresh = true;
                continue;
            }
            c => field.push(c),
        }
        fresh = false;
    }
    end(&mut field, row, column);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_read_with_quotes_line_ends_and_separators() {
        let check = |text: &str, want: &str| {
            let cells: Vec<String> =
                csv_cells(text).into_iter().map(|(at, text)| format!("{at}={text}")).collect();
            assert_eq!(cells.join("|"), want);
        };
        check("\u{feff},a,b\r\nX,1,\r\nY,,2", "B1=a|C1=b|A2=X|B2=1|A3=Y|C3=2");
        check(";\"say \"\"hi\"\"; now\"\n\"two\nlines\";x\n", "B1=say \"hi\"; now|A2=two\nlines|B2=x");
        check("\ta\tb\nAcme, Inc.\t\"q", "B1=a|C1=b|A2=Acme, Inc.|B2=q");
        check("", "");
        check("a,6\" pipe", "A1=a|B1=6\" pipe");
    }

    #[test]
    fn a_grid_passes_over_what_has_no_heading() {
        let grid = read_csv("Company,Revenue,,Assets\nAcme,1,2,\n,3,,4\nBeta,,,=x\n");
        let headings =
            |list: &[Heading]| list.iter().map(|h| format!("{}:{}", h.at, h.text)).collect::<Vec<_>>();
        assert_eq!(headings(&grid.companies), ["2:Acme", "4:Beta"]);
        assert_eq!(headings(&grid.questions), ["2:Revenue", "4:Assets"]);
        let entries: Vec<String> =
            grid.entries.iter().map(|(at, entry)| format!("{at}={}", entry.text)).collect();
        assert_eq!(entries, ["B2=1", "D4==x"]);
    }

    #[test]
    fn a_fresh_workbook_holds_the_table_and_is_always_the_same() {
        let text = "Company,\"=Revenue, +1\"\nAcme,\n";
        let bytes = from_csv(text).unwrap();
        assert_eq!(bytes, from_csv(text).unwrap());
        assert_eq!(read(&bytes).unwrap(), read_csv(text));
    }
}
