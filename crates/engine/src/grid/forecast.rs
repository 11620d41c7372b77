//! What a grid may cost before it runs: calls, tokens, money and time, column by column. Nothing is asked and nothing is
//! written.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use store::Library;

use super::{Bench, as_workbook};
use crate::charts::Charts;
use crate::error::Error;
use crate::library::Viewer;
use crate::models::{Estimate, Job, Models};

/// What a grid may take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// By question.
    pub columns: Vec<Column>,
    /// In all.
    pub all: Estimate,
    /// Cells that need no model.
    pub without: usize,
}

/// What a column may take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its question.
    pub question: String,
    /// For its cells.
    #[serde(flatten)]
    pub estimate: Estimate,
}

/// Works out what filling a grid may take.
pub fn forecast(
    library: &Library,
    viewer: &Viewer,
    charts: &Charts,
    table: &[u8],
    is_csv: bool,
    models: &Models,
) -> Result<Forecast, Error> {
    let sheet = workbook::grid::read(&as_workbook(table, is_csv)?)?;
    let view = viewer.view(library);
    let bench = Bench::new(library, &view, charts, &sheet, models, None)?;
    let prepared: Mutex<Vec<(usize, Option<Job>)>> = Mutex::new(Vec::new());
    bench.rows(&|cell| {
        prepared.lock().unwrap_or_else(PoisonError::into_inner).push((cell.place.1, cell.job));
    });
    let name = |question: &workbook::grid::Heading| Column {
        question: question.text.clone(),
        estimate: Estimate::default(),
    };
    let mut forecast =
        Forecast { columns: sheet.questions.iter().map(name).collect(), ..Forecast::default() };
    for (column, job) in prepared.into_inner().unwrap_or_else(PoisonError::into_inner) {
        match (job, forecast.columns.get_mut(column)) {
            (Some(job), Some(column)) => {
                column.estimate.add(models, library, &job);
                forecast.all.add(models, library, &job);
            }
            _ => forecast.without += 1,
        }
    }
    Ok(forecast)
}
