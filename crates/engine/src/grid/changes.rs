//! What a run changes: the cells that an earlier run of the same grid had filled otherwise, each with what it held.
//!
//! Cells are found again by company and question, wherever rows and columns stand by now.

use std::collections::BTreeMap;

use serde::Serialize;
use workbook::CellRef;
use workbook::grid::{FilledCell, GridSheet, Heading};

/// A cell that holds something else than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Where it stands now.
    pub cell: String,
    /// The company of its row.
    pub company: String,
    /// The question of its column.
    pub question: String,
    /// What it held.
    pub before: String,
    /// What it holds.
    pub now: String,
}

/// The cells that differ from those of a workbook that was written before; none where that one can't be read or wasn't
/// filled.
pub(super) fn changes(earlier: &[u8], sheet: &GridSheet, cells: &[FilledCell]) -> Vec<Change> {
    let Ok(earlier) = workbook::grid::read(earlier) else { return Vec::new() };
    let (rows, columns) = (by_text(&earlier.companies), by_text(&earlier.questions));
    let (companies, questions) = (by_place(&sheet.companies), by_place(&sheet.questions));
    let changed = |cell: &FilledCell| {
        let (company, question) = (*companies.get(&cell.at.row)?, *questions.get(&cell.at.column)?);
        let before = earlier.entries.get(&CellRef::new(*rows.get(company)?, *columns.get(question)?))?;
        let filled = !before.text.is_empty() && !before.formula;
        (filled && !cell.content.reads_as(&before.text)).then(|| Change {
            cell: cell.at.to_string(),
            company: company.to_owned(),
            question: question.to_owned(),
            before: before.text.clone(),
            now: cell.content.text(),
        })
    };
    cells.iter().filter_map(changed).collect()
}

/// The first place of each text.
fn by_text(headings: &[Heading]) -> BTreeMap<&str, u32> {
    headings.iter().rev().map(|heading| (heading.text.as_str(), heading.at)).collect()
}

fn by_place(headings: &[Heading]) -> BTreeMap<u32, &str> {
    headings.iter().map(|heading| (heading.at, heading.text.as_str())).collect()
}
