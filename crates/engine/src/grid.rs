//! Grids: companies x questions, each cell answered on its own, companies in parallel.
//!
//! A row is one desk: its company's reports are loaded and spread once. Every cell gets an answer or a reason; a
//! company that the library doesn't know leaves its row open and spoils no other. Models read meanwhile: calls begin as soon
//! as passages are found, and a cell is finished when both halves of it are there.

mod bench;
mod cells;
mod changes;
mod forecast;
mod halves;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use model::{AnswerKind, Noted};
use serde::Serialize;
use store::Library;
use workbook::Language;

use crate::charts::Charts;
use crate::dense::Dense;
use crate::error::Error;
use crate::library::Viewer;
use crate::models::{self, Models, Reading};
use crate::text::Meaning;

use bench::{Bench, Place, Prepared};
use cells::filled_cell;
use halves::Halves;

pub use changes::Change;
pub use forecast::{Column, Forecast, forecast};

/// A filled grid: the workbook, and how its cells came out.
#[derive(Clone, Debug)]
pub struct Filled {
    /// The workbook's bytes.
    pub workbook: Vec<u8>,
    /// Cells that were filled with an answer.
    pub answered: usize,
    /// Cells that are open, by reason code.
    pub open: BTreeMap<String, usize>,
    /// Cells for which no model could be asked, by reason code: a budget, an endpoint that doesn't answer.
    pub unread: BTreeMap<String, usize>,
    /// Cells that hold something else than in the workbook that an earlier run wrote.
    pub changes: Vec<Change>,
}

/// A cell that is finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finished {
    /// Where it stands.
    pub cell: String,
    /// The company of its row.
    pub company: String,
    /// The question of its column.
    pub question: String,
    /// What it holds.
    pub text: String,
    /// How it was answered; none where it is open.
    pub kind: Option<AnswerKind>,
    /// Why it is open.
    pub reason: Option<String>,
}

/// Who reads the passages that questions in words are about, for which grid, and what an earlier run made of it.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The models; without a route each such cell has its answer without one.
    pub models: &'a Models,
    /// The grid's name, for the ledger.
    pub grid: &'a str,
    /// The workbook that an earlier run wrote, to be compared with.
    pub before: Option<&'a [u8]>,
}

/// Fills a grid. Cells are finished as they come, as many read at once as the models have slots; what a model answered is kept in the library, so that a run that was stopped goes on where it was. `table` is a workbook, or CSV text where `is_csv`.
pub fn fill(
    library: &Library,
    viewer: &Viewer,
    charts: &Charts,
    table: &[u8],
    is_csv: bool,
    reader: Reader<'_>,
    progress: &(dyn Fn(&Finished) + Sync),
) -> Result<Noted<Filled>, Error> {
    let table = &*as_workbook(table, is_csv)?;
    let sheet = workbook::grid::read(table)?;
    let view = viewer.view(library);
    let dense = Dense::of(reader.models, library, reader.grid);
    let meaning = dense.as_ref().map(|dense| dense as &dyn Meaning);
    let bench = Bench::new(library, &view, charts, &sheet, reader.models, meaning, Some(reader.grid))?;
    let read: Vec<Place> = bench.read();
    let is_read: BTreeSet<Place> = read.iter().copied().collect();
    let (halves, finished) = (Halves::default(), Mutex::new(Vec::new()));
    let finish = |cell: Prepared| {
        let Prepared { place, at, company, answer, mut remarks } = cell;
        remarks.extend(answer.struck.iter().map(|struck| format!("{} [{}]", struck.message, struck.code)));
        let code = answer.reason.as_ref().map(|reason| reason.code.clone());
        let unread = answer.struck.iter().find(|struck| UNREAD.contains(&struck.code.as_str()));
        let unread = unread.map(|struck| struck.code.clone());
        let filled = filled_cell(at, &company, &answer, remarks, viewer);
        progress(&Finished {
            cell: at.to_string(),
            company,
            question: answer.question,
            text: filled.content.text(),
            kind: answer.kind,
            reason: code.clone(),
        });
        finished.lock().unwrap_or_else(PoisonError::into_inner).push((place, filled, code, unread));
    };
    let both = |(cell, reading): (Prepared, Reading)| {
        finish(Prepared { answer: reading.or(cell.answer), ..cell });
    };
    let ask = |place: Place| {
        let reading = match bench.seek(place) {
            None => return,
            Some(Err(reason)) => Reading::none(reason),
            Some(Ok(sought)) => {
                halves.sought(place, sought.nearest.as_ref());
                sought.job.read(reader.models, library, reader.grid, &charts.claims).with(sought.notice)
            }
        };
        halves.read(place, reading).into_iter().for_each(both);
    };
    let answered = |cell: Prepared| {
        if is_read.contains(&cell.place) {
            halves.answered(cell).into_iter().for_each(both);
        } else {
            finish(cell);
        }
    };
    std::thread::scope(|scope| {
        if !read.is_empty() {
            scope.spawn(|| models::each(reader.models, read, ask));
        }
        bench.rows(&|place| halves.nearest(place), &answered);
    });
    let mut finished = finished.into_inner().unwrap_or_else(PoisonError::into_inner);
    finished.sort_by_key(|(place, ..)| *place);

    let (mut cells, mut answered, mut open) = (Vec::new(), 0, BTreeMap::new());
    let mut unread = BTreeMap::new();
    for (_, cell, reason, why) in finished {
        if let Some(code) = why {
            *unread.entry(code).or_insert(0) += 1;
        }
        match reason {
            None => answered += 1,
            Some(code) => *open.entry(code).or_insert(0) += 1,
        }
        cells.push(cell);
    }
    let changes = reader.before.map_or_else(Vec::new, |before| changes::changes(before, &sheet, &cells));
    let filled = workbook::grid::fill(table, &cells, Language::English)?;
    Ok(filled.map(|workbook| Filled { workbook, answered, open, unread, changes }))
}

/// What becomes of a model that could not be asked.
const UNREAD: [&str; 2] = ["answer/budget", "answer/model-unavailable"];

/// A table as a workbook, whichever it is.
fn as_workbook(table: &[u8], is_csv: bool) -> Result<Cow<'_, [u8]>, Error> {
    Ok(if is_csv {
        Cow::Owned(workbook::grid::from_csv(&String::from_utf8_lossy(table))?)
    } else {
        Cow::Borrowed(table)
    })
}
