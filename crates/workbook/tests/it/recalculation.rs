//! Formulas calculated again by independent programs, and compared with the results that the workbook states.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use ironcalc_base::Model;
use ironcalc_base::cell::CellValue;
use workbook::column_letters;

/// Every formula of a workbook, by sheet and cell, with its stored result.
pub(crate) fn formulas(bytes: &[u8]) -> BTreeMap<(String, String), (String, Data)> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut found = BTreeMap::new();
    for sheet in book.sheet_names() {
        let values = book.worksheet_range(&sheet).unwrap();
        let formulas = book.worksheet_formula(&sheet).unwrap();
        let start = formulas.start().unwrap_or_default();
        for (row, column, text) in formulas.cells().filter(|(.., text)| !text.is_empty()) {
            let (row, column) = (row as u32 + start.0, column as u32 + start.1);
            let cell = format!("{}{}", column_letters(column + 1), row + 1);
            let value = values.get_value((row, column)).cloned().unwrap_or(Data::Empty);
            found.insert((sheet.clone(), cell), (text.clone(), value));
        }
    }
    found
}

/// Whether a result is the stated one: amounts to half a cent, ratios to eight digits.
fn same(stored: f64, found: f64) -> bool {
    (found - stored).abs() <= (stored.abs() * 1e-8).clamp(1e-12, 0.005)
}

/// Calculates every formula with IronCalc and compares with what is stored; how many there are.
#[track_caller]
pub(crate) fn recalculated(bytes: &[u8]) -> usize {
    let formulas = formulas(bytes);
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut model = Model::new_empty("book", "en", "UTC", "en").unwrap();
    // Proof is text throughout and no formula looks at it.
    let sheets: Vec<String> = book.sheet_names().into_iter().filter(|name| name != "Evidence").collect();
    for sheet in &sheets {
        model.add_sheet(sheet).unwrap();
    }
    for (index, sheet) in (1_u32..).zip(&sheets) {
        let range = book.worksheet_range(sheet).unwrap();
        let start = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let (row, column) = (row as u32 + start.0 + 1, column as u32 + start.1 + 1);
            let key = (sheet.clone(), format!("{}{row}", column_letters(column)));
            let (row, column) = (row as i32, column as i32);
            match (formulas.get(&key), value) {
                (Some((formula, _)), _) => {
                    model.set_user_input(index, row, column, format!("={formula}")).unwrap()
                }
                (None, Data::Float(number)) => {
                    model.update_cell_with_number(index, row, column, *number).unwrap()
                }
                (None, other) => model.update_cell_with_text(index, row, column, &other.to_string()).unwrap(),
            }
        }
    }
    model.evaluate();
    for ((sheet, cell), (formula, stored)) in &formulas {
        let index = sheets.iter().position(|name| name == sheet).unwrap() as u32 + 1;
        let at: workbook::CellRef = cell.parse().unwrap();
        let found = model.get_cell_value_by_index(index, at.row as i32, at.column as i32).unwrap();
        let agrees = match (&found, stored) {
            (CellValue::Number(found), Data::Float(stored)) => same(*stored, *found),
            (CellValue::String(found), stored) => *found == stored.to_string(),
            _ => false,
        };
        assert!(agrees, "{sheet}!{cell} ={formula}: stored {stored:?}, calculated {found:?}");
    }
    holds(bytes);
    formulas.len()
}

/// Our own calculation, which `check` rests on, finds nothing wrong.
#[track_caller]
fn holds(bytes: &[u8]) {
    let proven = workbook::proof::read(bytes).unwrap().cells;
    let again = workbook::recalculate::recalculate(bytes, &proven).unwrap();
    // A report without statements makes a workbook without formulas.
    assert_eq!(again.compared == 0, formulas(bytes).is_empty());
    assert_eq!(again.wrong, [], "of {} results", again.compared);
}

/// Compares the results that we stored with those of a program that calculated the workbook and saved it again; how
/// many there are.
#[track_caller]
pub(crate) fn same_results(ours: &[u8], saved: &[u8]) -> usize {
    holds(saved);
    let (ours, theirs) = (formulas(ours), formulas(saved));
    assert_eq!(ours.len(), theirs.len());
    for (place, (formula, stored)) in &ours {
        let (_, found) = &theirs[place];
        let agrees = match (stored, found) {
            (Data::Float(stored), Data::Float(found)) => same(*stored, *found),
            (stored, found) => stored.to_string() == found.to_string(),
        };
        assert!(agrees, "{place:?} ={formula}: stored {stored:?}, calculated {found:?}");
    }
    ours.len()
}
