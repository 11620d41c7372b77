//! `facts` and `statements`: what a report says, as tagged and as printed.

use std::path::Path;

use engine::source::{self, Depth};
use model::wire::{FactLine, StatementLine};

use crate::args::Arguments;
use crate::output::{self, Failure, json_line};

/// Prints the tagged facts.
pub(crate) fn facts(arguments: &Arguments, target: &str) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let extracted = source::read_file(Path::new(target), &charts, Depth::Facts)?;
    let mut out = output::stdout();
    for fact in &extracted.document.tagged.facts {
        json_line(&mut out, &FactLine::from(fact))?;
    }
    output::report_notices(&extracted.report.document, &extracted.notices);
    Ok(output::DONE)
}

/// Prints the statements.
pub(crate) fn statements(arguments: &Arguments, target: &str) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let extracted = source::read_file(Path::new(target), &charts, Depth::Whole)?;
    let mut out = output::stdout();
    for statement in &extracted.statements {
        json_line(&mut out, &StatementLine::new(statement, extracted.report.source))?;
    }
    output::report_notices(&extracted.report.document, &extracted.notices);
    Ok(if extracted.statements.is_empty() { output::FAILED } else { output::DONE })
}
