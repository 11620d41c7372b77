//! `ask` and `grid`: questions about figures, one by one or companies by questions.

use std::io::Write;
use std::path::Path;

use engine::{ask, grid};
use indicatif::ProgressBar;
use model::{Answer, AnswerStatus};

use crate::args::Arguments;
use crate::output::{self, Failure, json_line, tell};

/// Answers one question.
pub(crate) fn ask(arguments: &Arguments, question: &str, companies: &[String]) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let library = engine::open_existing_library(&arguments.library)?;
    let models = super::models::load(arguments)?;
    let answer = ask::ask_with(&library, &super::viewer(arguments), &charts, &models, question, companies)?;
    for struck in &answer.struck {
        tell(&format!("struck: {} [{}]", struck.message, struck.code));
    }
    let mut out = output::stdout();
    if arguments.json {
        json_line(&mut out, &answer)?;
    } else {
        print(&mut out, &answer)?;
    }
    Ok(if answer.status == AnswerStatus::Answered { output::DONE } else { output::OPEN })
}

fn print(out: &mut impl Write, answer: &Answer) -> Result<(), Failure> {
    match (&answer.answer, &answer.reason) {
        (Some(value), _) => {
            let ticks: Vec<String> =
                answer.ticks.iter().map(|tick| format!("✓ {tick:?}").to_lowercase()).collect();
            writeln!(out, "{}   {}", value.text, ticks.join("  "))?;
        }
        (None, Some(reason)) => writeln!(out, "open: {} [{}]", reason.message, reason.code)?,
        (None, None) => writeln!(out, "open")?,
    }
    if let Some(definition) = &answer.definition {
        writeln!(out, "  {definition}")?;
    }
    for remark in &answer.remarks {
        writeln!(out, "  {remark}")?;
    }
    for evidence in &answer.evidence {
        let page = evidence.page.map_or_else(String::new, |page| format!(", page {page}"));
        writeln!(out, "  {}{page}: “{}”", evidence.document, evidence.quote)?;
    }
    if let Some(freshness) = &answer.freshness {
        let published = freshness.published.map_or_else(String::new, |day| format!(", published {day}"));
        writeln!(out, "  as of {}{published}", freshness.report)?;
        if !freshness.newer.is_empty() {
            writeln!(out, "  newer in the library: {}", freshness.newer.join(", "))?;
        }
    }
    Ok(())
}

/// Fills a grid.
pub(crate) fn grid(arguments: &Arguments, table: &Path, output_file: &Path) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let library = engine::open_existing_library(&arguments.library)?;
    let bytes = engine::read_table(table)?;
    let is_csv = table.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let bar = ProgressBar::new_spinner();
    let models = super::models::load(arguments)?;
    let name = table.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let reader = grid::Reader { models: &models, grid: &name };
    let filled =
        grid::fill(&library, &super::viewer(arguments), &charts, &bytes, is_csv, reader, &|company| {
            bar.set_message(company.to_owned());
            bar.tick();
        })
        .map_err(|error| error.in_file(table))?;
    bar.finish_and_clear();
    engine::write_file(output_file, &filled.value.workbook)?;
    output::report_notices(&table.display().to_string(), &filled.notices);
    let open: usize = filled.value.open.values().sum();
    tell(&format!("{} cells answered, {open} open; wrote {}", filled.value.answered, output_file.display()));
    for (code, count) in &filled.value.open {
        tell(&format!("open: {count} x {code}"));
    }
    if arguments.json {
        let summary = serde_json::json!({"answered": filled.value.answered, "open": filled.value.open});
        json_line(&mut output::stdout(), &summary)?;
    }
    Ok(if open == 0 { output::DONE } else { output::OPEN })
}
