//! Reading proof back: the rows of every Evidence sheet of ours, each with what its cell holds now. Sheets are found by
//! name, parts by relationship, so that it doesn't matter which program saved the workbook last.
//!
//! A number agrees where it is the same binary double, or the exact value at the 15 to 17 digits that programs save; a
//! formula's cached result agrees within a hair of the value, since programs add doubles in their own order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{Decimal, parse_decimal};

use crate::patch::book::{Book, SheetEntry};
use crate::patch::comments;
use crate::patch::package::Package;
use crate::patch::relations::Relations;
use crate::patch::sheet::{Piece, Sheet, Value};
use crate::proof::{ProofRow, Table, cut};
use crate::{CellRef, Error, Language};

/// What a cell holds now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The workbook has no such sheet.
    NoSheet,
    /// The cell is empty.
    Empty,
    /// A number.
    Number {
        /// As the file writes it.
        text: String,
        /// Whether it is the cached result of a formula.
        formula: bool,
    },
    /// Text, a truth value or an error value.
    Text(String),
}

/// How a proven cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It holds what its proof states.
    Same,
    /// It holds something else.
    Altered,
    /// It is gone: the cell is empty, or its sheet is not there.
    Lost,
}

/// One row of proof, and its cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenCell {
    /// The row.
    pub row: ProofRow,
    /// Whether the row's check sum holds. Where it doesn't, the row itself was altered.
    pub intact: bool,
    /// The sheet that holds the row.
    pub evidence_sheet: String,
    /// The row's number on that sheet.
    pub evidence_row: u32,
    /// What the cell holds now.
    pub found: Found,
    /// What the note on it says now, where it has one of ours.
    pub note: Option<String>,
}

impl ProvenCell {
    /// The note that was written, where the cell has one that says something else now. One that somebody took off states
    /// nothing false.
    pub fn altered_note(&self) -> Option<String> {
        let now = self.note.as_deref()?;
        let written = [Language::English, Language::Chinese].map(|language| self.row.note(language));
        if written.iter().any(|written| same_text(written, now)) {
            return None;
        }
        let [english, chinese] = written;
        // Of two languages the one that it begins in.
        let begins = |written: &str| written.lines().next().is_some_and(|first| now.starts_with(first));
        Some(if begins(&chinese) { chinese } else { english })
    }

    /// How the cell stands against its proof.
    pub fn standing(&self) -> Standing {
        match &self.found {
            Found::NoSheet => Standing::Lost,
            Found::Empty if self.row.value.is_empty() => Standing::Same,
            Found::Empty => Standing::Lost,
            Found::Number { text, formula } if self.states(text, *formula) => Standing::Same,
            Found::Text(text) if same_text(&self.row.value, text) => Standing::Same,
            _ => Standing::Altered,
        }
    }

    fn states(&self, saved: &str, formula: bool) -> bool {
        match parse_decimal(&self.row.value) {
            Some(exact) => same_number(exact, saved, formula),
            None => same_text(&self.row.value, saved),
        }
    }

    /// What the cell holds now, for a message.
    pub fn found_text(&self) -> &str {
        match &self.found {
            Found::NoSheet | Found::Empty => "",
            Found::Number { text, .. } | Found::Text(text) => text,
        }
    }
}

/// All the proof in a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proofs {
    /// In the order of the Evidence sheet.
    pub cells: Vec<ProvenCell>,
    /// How many rows the Evidence sheets say they hold; more than there are means that rows were deleted.
    pub stated: usize,
}

/// Reads all proof in a workbook; none where it has no Evidence sheet of ours.
pub fn read(bytes: &[u8]) -> Result<Proofs, Error> {
    let mut package = Package::open(bytes)?;
    let book = Book::open(&mut package)?;
    let strings = book.strings(&mut package)?;
    let mut proofs = Proofs::default();
    for sheet in evidence_sheets(&mut package, &book, &strings) {
        proofs.stated += sheet.table.stated.unwrap_or(sheet.table.rows.len());
        for (number, (row, checksum)) in sheet.table.rows {
            let intact = row.checksum() == checksum.trim();
            proofs.cells.push(ProvenCell {
                row,
                intact,
                evidence_sheet: sheet.name.clone(),
                evidence_row: number,
                found: Found::NoSheet,
                note: None,
            });
        }
    }
    look_up(&mut package, &book, &strings, &mut proofs.cells)?;
    Ok(proofs)
}

/// Fills in what each cell holds now; each sheet is scanned once.
fn look_up(
    package: &mut Package<'_>,
    book: &Book,
    strings: &[Arc<str>],
    cells: &mut [ProvenCell],
) -> Result<(), Error> {
    let mut wanted: BTreeMap<String, BTreeMap<CellRef, Vec<usize>>> = BTreeMap::new();
    for (at, cell) in cells.iter().enumerate() {
        if let Some(reference) = cell.row.cell() {
            wanted.entry(cell.row.sheet.to_lowercase()).or_default().entry(reference).or_default().push(at);
        }
    }
    for (name, places) in wanted {
        let Some(entry) = book.worksheet(&name) else { continue };
        let text = package.text(&entry.part)?;
        let relations = Relations::of(package, &entry.part)?;
        let notes = comments::ours(package, &relations)?;
        for (reference, at) in &places {
            for at in at {
                if let Some(cell) = cells.get_mut(*at) {
                    cell.found = Found::Empty;
                    cell.note = notes.get(reference).cloned();
                }
            }
        }
        let mut sheet = Sheet::scan(&text, &entry.part)?;
        while let Some(piece) = sheet.next()? {
            let Piece::Cell(cell) = piece else { continue };
            let Some(at) = places.get(&cell.at) else { continue };
            let found = match cell.value.value(strings) {
                Value::Empty => Found::Empty,
                Value::Number(text) => Found::Number { text, formula: cell.formula },
                other => Found::Text(other.into_text()),
            };
            for at in at {
                if let Some(cell) = cells.get_mut(*at) {
                    cell.found = found.clone();
                }
            }
        }
    }
    Ok(())
}

/// An Evidence sheet of ours.
pub(crate) struct EvidenceSheet {
    pub(crate) name: String,
    pub(crate) part: String,
    pub(crate) table: Table,
}

/// Finds the Evidence sheets of ours by their headings, whatever they are called now. A sheet that can't be read is not
/// one of them.
pub(crate) fn evidence_sheets(
    package: &mut Package<'_>,
    book: &Book,
    strings: &[Arc<str>],
) -> Vec<EvidenceSheet> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for entry in book.worksheets().filter(|entry| seen.insert(entry.part.as_str())) {
        if let Some(table) = table_of(package, entry, strings) {
            found.push(EvidenceSheet { name: entry.name.clone(), part: entry.part.clone(), table });
        }
    }
    found
}

/// Whether a sheet is an Evidence sheet of ours.
pub(crate) fn is_evidence(package: &mut Package<'_>, entry: &SheetEntry, strings: &[Arc<str>]) -> bool {
    table_of(package, entry, strings).is_some()
}

fn table_of(package: &mut Package<'_>, entry: &SheetEntry, strings: &[Arc<str>]) -> Option<Table> {
    let text = package.text(&entry.part).ok()?;
    evidence_table(&text, &entry.part, strings).ok()?
}

/// The sheet as proof, where its first rows carry our headings.
fn evidence_table(text: &str, part: &str, strings: &[Arc<str>]) -> Result<Option<Table>, Error> {
    /// Headings stand in the first row, or a few rows down if somebody put a title above.
    const TOP: u32 = 5;
    /// More columns than any row of ours takes.
    const COLUMNS: u32 = 512;
    let mut sheet = Sheet::scan(text, part)?;
    let mut cells: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
    let mut ours = false;
    while let Some(piece) = sheet.next()? {
        match piece {
            Piece::Row { number, .. } if number > TOP && !ours => {
                ours = Table::parse(&cells).is_some();
                if !ours {
                    return Ok(None);
                }
            }
            Piece::Cell(cell) if cell.at.column <= COLUMNS => {
                let value = cell.value.value(strings).into_text();
                if !value.is_empty() {
                    cells.entry(cell.at.row).or_default().insert(cell.at.column, value);
                }
            }
            _ => {}
        }
    }
    Ok(Table::parse(&cells))
}

/// Whether a number as saved is the stated one.
pub(crate) fn same_number(exact: Decimal, saved: &str, formula: bool) -> bool {
    let (Ok(ours), Ok(theirs)) = (exact.to_string().parse::<f64>(), saved.trim().parse::<f64>()) else {
        return false;
    };
    if ours == theirs {
        return true;
    }
    let rounded = (15..=17)
        .filter_map(|digits| exact.round_sf(digits))
        .any(|rounded| rounded.to_string().parse::<f64>().is_ok_and(|rounded| rounded == theirs));
    rounded || formula && close(exact, saved)
}

/// Whether a formula's result is the exact value but for the rounding of binary sums: half a cent of an amount; of a
/// ratio, the eight digits that roots and logarithms have.
fn close(exact: Decimal, saved: &str) -> bool {
    let Some(saved) = parse_number(saved) else { return false };
    let of_it = |digits: u32| exact.abs().checked_mul(Decimal::new(1, digits)).unwrap_or_default();
    let hair = if exact.abs() >= Decimal::ONE_THOUSAND {
        Decimal::new(5, 3).max(of_it(13))
    } else {
        of_it(8).max(Decimal::new(1, 12))
    };
    exact.checked_sub(saved).is_some_and(|off| off.abs() <= hair)
}

/// A number as a file writes it, `1.5E-3` too.
pub(crate) fn parse_number(text: &str) -> Option<Decimal> {
    let text = text.trim();
    Decimal::from_str_exact(text).ok().or_else(|| Decimal::from_scientific(text).ok()).or_else(|| {
        // More digits than a decimal holds: rounded to what it does.
        text.parse().ok()
    })
}

/// Whether a text as saved is the stated one, but for what no cell can hold and for spacing that programs fold.
pub(crate) fn same_text(exact: &str, saved: &str) -> bool {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    fold(exact) == fold(saved) || fold(&cut(exact)) == fold(saved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_as_programs_save_them() {
        for (exact, saved, formula, want) in [
            ("6489000000", "6489000000", false, true),
            ("6489000000", "6.489E9", false, true),
            ("6489000000", "6489000001", false, false),
            ("24.256756756756756756756756757", "24.256756756756758", false, true),
            ("24.256756756756756756756756757", "24.2567567567568", false, true),
            ("24.256756756756756756756756757", "24.2567567567567", false, false),
            ("0.1", "0.10000000000000001", false, true),
            ("0.3", "0.30000000000000004", false, false),
            ("0.3", "0.30000000000000004", true, true),
            ("123456789012345678", "123456789012345680", false, true),
            ("1000000.12", "1000000.1249", true, true),
            ("1000000.12", "1000000.13", true, false),
            ("0", "-0", false, true),
            ("0", "1", true, false),
            ("12", "1E400", true, false),
            ("12", "NaN", true, false),
            ("not disclosed", "7", false, false),
        ] {
            let cell = ProvenCell {
                row: ProofRow { value: exact.to_owned(), ..ProofRow::default() },
                intact: true,
                evidence_sheet: String::new(),
                evidence_row: 2,
                found: Found::NoSheet,
                note: None,
            };
            assert_eq!(cell.states(saved, formula), want, "{exact} as {saved}");
        }
    }
}
