//! What a grid may cost before it runs: calls, tokens, money and time, column by column. Nothing is asked and nothing is
//! written.

use rayon::prelude::*;
use serde::Serialize;
use store::Library;

use super::as_workbook;
use super::bench::Bench;
use crate::charts::Charts;
use crate::dense::{self, Embedding};
use crate::error::Error;
use crate::library::Viewer;
use crate::models::{Estimate, Models};

/// What a grid may take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// By question.
    pub columns: Vec<Column>,
    /// In all.
    pub all: Estimate,
    /// Cells that need no model.
    pub without: usize,
    /// What the vectors may take that passages of these companies lack, where a route makes such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embedding: Option<Embedding>,
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
    let bench = Bench::new(library, &view, charts, &sheet, models, None, None)?;
    let name = |question: &workbook::grid::Heading| Column {
        question: question.text.clone(),
        estimate: Estimate::default(),
    };
    let mut forecast =
        Forecast { columns: sheet.questions.iter().map(name).collect(), ..Forecast::default() };
    let editions = bench.keys().map_or(Ok(Vec::new()), |keys| view.editions(&keys))?;
    forecast.embedding = dense::lacking(&view, library, models, &editions)?;
    let read = bench.read();
    forecast.without = sheet.companies.len() * sheet.questions.len() - read.len();
    let jobs: Vec<_> = read.into_par_iter().map(|place| (place.1, bench.seek(place))).collect();
    for (column, sought) in jobs {
        let (Some(Ok(sought)), Some(column)) = (sought, forecast.columns.get_mut(column)) else { continue };
        column.estimate.add(models, library, &sought.job);
        forecast.all.add(models, library, &sought.job);
    }
    Ok(forecast)
}
