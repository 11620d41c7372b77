//! `facts` and `statements`: what a report says, as tagged and as printed.

use std::path::Path;

use engine::source;
use model::Report;
use model::wire::{FactLine, StatementLine};

use crate::args::Arguments;
use crate::output::{self, Failure, json_line};

/// Prints the tagged facts.
pub(crate) fn facts(arguments: &Arguments, target: &str) -> Result<u8, Failure> {
    let (name, read) = match Target::of(arguments, target)? {
        Target::File(path) => (target.to_owned(), source::read_tags(path)?),
        Target::Report(report, bytes) => {
            (report.document.clone(), source::facts_again(&report, &bytes, super::charts(arguments)?)?)
        }
    };
    let mut out = output::stdout();
    for fact in &read.value.tagged.facts {
        json_line(&mut out, &FactLine::from(fact))?;
    }
    let lost = output::report_notices(&name, &read.notices);
    Ok(if lost || read.value.tagged.facts.is_empty() { output::OPEN } else { output::DONE })
}

/// Prints the statements.
pub(crate) fn statements(arguments: &Arguments, target: &str) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let extracted = match Target::of(arguments, target)? {
        Target::File(path) => source::read_file(path, charts)?,
        Target::Report(report, bytes) => source::read_bytes(&report.document, bytes, &[], charts)?,
    };
    let mut out = output::stdout();
    for statement in &extracted.statements {
        json_line(&mut out, &StatementLine::new(statement, extracted.report.source))?;
    }
    let lost = output::report_notices(&extracted.report.document, &extracted.notices);
    Ok(match (extracted.statements.is_empty(), lost) {
        (true, _) => output::FAILED,
        (false, true) => output::OPEN,
        (false, false) => output::DONE,
    })
}

/// What a command reads: a file, or a report of the library by its id.
enum Target<'a> {
    File(&'a Path),
    Report(Box<Report>, Vec<u8>),
}

impl<'a> Target<'a> {
    fn of(arguments: &Arguments, target: &'a str) -> Result<Self, Failure> {
        let path = Path::new(target);
        let is_id = target.len() == 12 && target.bytes().all(|byte| byte.is_ascii_hexdigit());
        if path.exists() || !is_id {
            return Ok(Self::File(path));
        }
        let library = engine::open_existing_library(&arguments.library)?;
        let (report, bytes) = engine::report_source(&library, &super::viewer(arguments), target)?;
        Ok(Self::Report(Box::new(report), bytes))
    }
}
