//! `spread`: a file's or a company's statements on the chart of accounts.

use std::path::Path;

use engine::source::{self, Depth};
use engine::spreading;
use engine::{Options, ReadFrom};
use model::{CellStatus, Outcome, Spread};

use crate::args::{Arguments, From};
use crate::output::{self, Failure, json_line};

/// Spreads, and writes JSON, a table or a workbook.
pub(crate) fn spread(arguments: &Arguments, target: &str, from: From) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let options = Options { read_from: if from == From::Tables { ReadFrom::Tables } else { ReadFrom::Tags } };
    let extracted = source::read_file(Path::new(target), &charts, Depth::Whole)?;
    let spread = spreading::of_file(&extracted, &charts, options);
    output::report_notices(&extracted.report.document, &extracted.notices);
    output::report_notices(&extracted.report.document, &spread.notices);
    let mut out = output::stdout();
    json_line(&mut out, &spread.value)?;
    Ok(exit_code(&spread.value))
}

fn exit_code(spread: &Spread) -> u8 {
    let open = spread.cells.iter().any(|cell| matches!(cell.status, CellStatus::Conflict | CellStatus::Withheld));
    let off = spread.tie_outs.iter().any(|tie_out| tie_out.outcome == Outcome::Off);
    match (spread.cells.is_empty(), open || off) {
        (true, _) => output::FAILED,
        (false, true) => output::OPEN,
        (false, false) => output::DONE,
    }
}
