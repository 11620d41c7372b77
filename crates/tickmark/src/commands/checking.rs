//! `check` and `trace`: proof looked at again.

use std::io::Write;
use std::path::PathBuf;

use engine::desk::Desk;

use engine::check::{self, Sources, Verified};

use crate::args::Arguments;
use crate::output::{self, Failure, json_line, tell};

/// Verifies files, or the whole library.
pub(crate) fn check(arguments: &Arguments, files: &[PathBuf], given: &[PathBuf]) -> Result<u8, Failure> {
    let library = match engine::open_existing_library(&arguments.library) {
        Ok(library) => Some(library),
        // A workbook may be checked against files alone.
        Err(_) if !files.is_empty() && !given.is_empty() => None,
        Err(error) => return Err(error.into()),
    };
    let viewer = super::viewer(arguments);
    let mut verified = Verified::default();
    if files.is_empty() {
        if let Some(library) = &library {
            verified = engine::audit::verify_library(library, &super::charts(arguments)?)?;
        }
    } else {
        let view = library.as_ref().map(|library| viewer.view(library));
        let mut sources = Sources::new(view.as_ref(), given)?;
        for file in files {
            let one = check::check_file(file, &mut sources)?;
            verified.checked += one.checked;
            verified.breaks.extend(one.breaks);
        }
    }
    let mut out = output::stdout();
    if arguments.json {
        json_line(&mut out, &verified)?;
    } else {
        for broken in &verified.breaks {
            let place = broken.sheet.as_ref().map_or_else(String::new, |sheet| format!("{sheet}!"));
            tell(&format!(
                "{}: {place}{}: {}: expected {:?}, found {:?}",
                broken.file, broken.cell, broken.kind, broken.expected, broken.found
            ));
        }
        tell(&format!("{} checked, {} do not hold", verified.checked, verified.breaks.len()));
    }
    Ok(if verified.breaks.is_empty() { output::DONE } else { output::OPEN })
}

/// Shows what a figure rests on, down to the bytes.
pub(crate) fn trace(
    arguments: &Arguments,
    company: &str,
    account: &str,
    period: &str,
    snippet: bool,
) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let library = engine::open_existing_library(&arguments.library)?;
    let viewer = super::viewer(arguments);
    let view = viewer.view(&library);
    let desk = Desk::find(&view, company, &charts)?;
    let lineage = engine::lineage::trace(&desk, &charts, account, period)?;
    let mut out = output::stdout();
    if arguments.json {
        json_line(&mut out, &lineage)?;
        return Ok(output::DONE);
    }
    writeln!(out, "{} {} = {}", lineage.account, lineage.period, lineage.value)?;
    for step in &lineage.steps {
        writeln!(out, "  {}{}", "  ".repeat(step.depth), step.text)?;
        if let (true, Some(bytes)) = (snippet, &step.snippet) {
            writeln!(out, "  {}  | {bytes}", "  ".repeat(step.depth))?;
        }
    }
    Ok(output::DONE)
}
