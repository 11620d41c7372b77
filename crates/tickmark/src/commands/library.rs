//! `add`, `reports`, `remove`, `backup`, `restore`: what is in the library.

use std::path::{Path, PathBuf};

use engine::add::{self, Added, Circumstances, Outcome};
use indicatif::{ProgressBar, ProgressStyle};
use model::Date;
use serde::Serialize;

use crate::args::Arguments;
use crate::output::{self, Failure, json_line, tell};

#[derive(Serialize)]
struct AddedLine<'a> {
    file: String,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a model::Report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// Reads reports into the library.
pub(crate) fn add(arguments: &Arguments, paths: &[PathBuf], published: Option<Date>) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let shelf = engine::Shelf::at(&arguments.library)?;
    let files = add::files(paths)?;
    let bar = ProgressBar::new(files.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}") {
        bar.set_style(style);
    }
    let circumstances = Circumstances { actor: arguments.user.clone(), now: super::now(), published };
    let progress = |path: &Path| {
        bar.set_message(
            path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        );
        bar.inc(1);
    };
    let added = add::add(&shelf, charts, &files, &circumstances, &progress)?;
    bar.finish_and_clear();

    let mut out = output::stdout();
    let mut lost = false;
    for one in &added {
        let name = one.path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        lost |= output::report_notices(&name, &one.notices);
        if arguments.json {
            json_line(&mut out, &line(one))?;
        }
    }
    summary(&added);
    let failed = added.iter().filter(|one| one.outcome.is_err()).count();
    Ok(match failed {
        0 if !lost => output::DONE,
        all if all > 0 && all == added.len() => output::FAILED,
        _ => output::OPEN,
    })
}

fn line(added: &Added) -> AddedLine<'_> {
    let file = added.path.display().to_string();
    let (outcome, report, error) = match &added.outcome {
        Ok(Outcome::Added(report)) => ("added", Some(&**report), None),
        Ok(Outcome::Rebuilt(report)) => ("rebuilt", Some(&**report), None),
        Ok(Outcome::AlreadyThere) => ("already there", None, None),
        Err(error) => ("failed", None, Some(error.to_string())),
    };
    AddedLine { file, outcome, report, error }
}

fn summary(added: &[Added]) {
    let count = |wanted: fn(&Outcome) -> bool| {
        added.iter().filter(|one| one.outcome.as_ref().is_ok_and(wanted)).count()
    };
    let new = count(|outcome| matches!(outcome, Outcome::Added(_)));
    let rebuilt = count(|outcome| matches!(outcome, Outcome::Rebuilt(_)));
    let there = count(|outcome| matches!(outcome, Outcome::AlreadyThere));
    let failed: Vec<_> =
        added.iter().filter_map(|one| Some((&one.path, one.outcome.as_ref().err()?))).collect();
    tell(&format!("{new} added, {rebuilt} read again, {there} already there, {} failed", failed.len()));
    for (path, error) in failed {
        // What failed on the library's side says which of its files, not which report was on its way there.
        let (name, error_text) = (path.file_name().unwrap_or_default().to_string_lossy(), error.to_string());
        let of = if error_text.contains(&*name) { String::new() } else { format!("{name}: ") };
        tell(&format!("failed: {of}{error_text}"));
        if let Some(hint) = error.advice() {
            tell(&format!("hint: {hint}"));
        }
    }
}

/// Lists the reports.
pub(crate) fn reports(arguments: &Arguments) -> Result<u8, Failure> {
    let library = engine::open_existing_library(&arguments.library)?;
    let reports = engine::reports(&library, &super::viewer(arguments))?;
    let mut out = output::stdout();
    for report in &reports {
        if arguments.json {
            json_line(&mut out, report)?;
        } else {
            use std::io::Write;
            let header = &report.header;
            // `FY2024`, `FY2024Q2`.
            let part = header.fiscal_period.as_deref().filter(|part| *part != "FY").unwrap_or_default();
            writeln!(
                out,
                "{}  {:10}  {:8}  {:10}  {:6} facts  {:10}  {}  ({})",
                report.id,
                header.form.as_deref().unwrap_or("-"),
                header.fiscal_year.map_or_else(|| "-".to_owned(), |year| format!("FY{year}{part}")),
                header.period_end.map_or_else(|| "-".to_owned(), |day| day.to_string()),
                report.facts,
                format!("{:?}", report.status).to_lowercase(),
                header.company,
                report.document,
            )?;
        }
    }
    Ok(output::DONE)
}

/// Takes a report out.
pub(crate) fn remove(arguments: &Arguments, report: &str) -> Result<u8, Failure> {
    let library = engine::open_existing_library(&arguments.library)?;
    engine::remove(&library, report, &arguments.user, super::now())?;
    tell(&format!("removed {report}; the audit trail keeps that it was here"));
    Ok(output::DONE)
}

/// Writes the library into one file.
pub(crate) fn backup(arguments: &Arguments, file: &Path) -> Result<u8, Failure> {
    engine::open_existing_library(&arguments.library)?.backup(file).map_err(engine::Error::from)?;
    tell(&format!("wrote {}", file.display()));
    Ok(output::DONE)
}

/// Lays a backup out.
pub(crate) fn restore(arguments: &Arguments, file: &Path) -> Result<u8, Failure> {
    engine::restore_library(file, &arguments.library)?;
    tell(&format!("restored into {}", arguments.library.display()));
    Ok(output::DONE)
}
