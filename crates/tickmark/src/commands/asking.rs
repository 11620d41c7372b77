//! `ask`, `search` and `grid`: questions, one by one or companies by questions, and the passages that speak of something.

use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

use engine::{ask, grid};
use indicatif::ProgressBar;
use model::{Anchor, Answer, AnswerStatus};

use crate::args::Arguments;
use crate::output::{self, Failure, json_line, tell};

/// So many characters of a passage are printed.
const LONGEST: usize = 300;
/// So many passages are printed beside an answer in words, or where there is none: a figure shows all that it rests on.
const PASSAGES: usize = 5;

/// Answers one question.
pub(crate) fn ask(arguments: &Arguments, question: &str, companies: &[String]) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let library = engine::open_existing_library(&arguments.library)?;
    let models = super::models::load(arguments)?;
    let answer = ask::ask_with(&library, &super::viewer(arguments), charts, &models, question, companies)?;
    for struck in &answer.struck {
        let what = if struck.code.starts_with("gate/") { "struck" } else { "note" };
        tell(&format!("{what}: {} [{}]", struck.message, struck.code));
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
    let figure = answer.answer.as_ref().is_some_and(|value| value.value.is_some());
    let shown = if figure { answer.evidence.len() } else { PASSAGES };
    for evidence in answer.evidence.iter().take(shown) {
        let page = evidence.page.map_or_else(String::new, |page| format!(", page {page}"));
        writeln!(out, "  {}{page}: “{}”", evidence.document, cut(&evidence.quote))?;
    }
    if let Some(more) = answer.evidence.len().checked_sub(shown).filter(|more| *more > 0) {
        writeln!(out, "  {more} more: --json lists them")?;
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

/// A text, or as much of it as is printed.
fn cut(text: &str) -> Cow<'_, str> {
    let end = text.char_indices().nth(LONGEST).and_then(|(at, _)| text.get(..at));
    end.map_or(Cow::Borrowed(text), |shown| Cow::Owned(format!("{shown} …")))
}

/// Lists the passages that speak of what is asked.
pub(crate) fn search(
    arguments: &Arguments,
    query: &str,
    companies: &[String],
    limit: usize,
) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let library = engine::open_existing_library(&arguments.library)?;
    let models = super::models::load(arguments)?;
    let sought = ask::search(&library, &super::viewer(arguments), charts, &models, query, companies, limit)?;
    if let Some(notice) = &sought.notice {
        tell(&format!("note: {} [{}]", notice.message, notice.code));
    }
    let found = sought.found;
    let mut out = output::stdout();
    for found in &found {
        let (report, passage) = (&found.report, &found.passage);
        if arguments.json {
            let line = serde_json::json!({
                "document": report.document,
                "report": report.id,
                "company": report.header.company,
                "fiscal_year": report.header.fiscal_year,
                "page": passage.locus.page(),
                "headings": passage.headings,
                "kind": passage.kind,
                "text": passage.text,
                "anchor": Anchor { source: report.source, locus: passage.locus.clone() },
            });
            json_line(&mut out, &line)?;
        } else {
            let page = passage.locus.page().map_or_else(String::new, |page| format!(", page {page}"));
            writeln!(out, "{}{page}: {}", report.document, passage.headings.join(" › "))?;
            let text = passage.text.replace(['\t', '\n'], " ");
            writeln!(out, "  {}", cut(&text))?;
        }
    }
    if found.is_empty() {
        tell("nothing in the library speaks of it");
    }
    Ok(if found.is_empty() { output::OPEN } else { output::DONE })
}

/// Fills a grid.
pub(crate) fn grid(
    arguments: &Arguments,
    table: &Path,
    output_file: &Path,
    follow: bool,
) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let library = engine::open_existing_library(&arguments.library)?;
    let bytes = engine::read_table(table)?;
    let before = std::fs::read(output_file).ok();
    let bar = ProgressBar::new_spinner();
    let models = super::models::load(arguments)?;
    let name = table.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let reader = grid::Reader { models: &models, grid: &name, before: before.as_deref() };
    let filled =
        grid::fill(&library, &super::viewer(arguments), charts, &bytes, is_csv(table), reader, &|cell| {
            bar.set_message(format!("{}: {}", cell.company, cell.question));
            bar.tick();
            if follow {
                let (kind, text) = (kind_of(cell), start_of(&cell.text));
                bar.suspend(|| {
                    tell(&format!("{} {}, {}: {text} [{kind}]", cell.cell, cell.company, cell.question))
                });
            }
        })
        .map_err(|error| error.in_file(table))?;
    bar.finish_and_clear();
    engine::write_file(output_file, &filled.value.workbook)?;
    let lost = output::report_notices(&table.display().to_string(), &filled.notices);
    let filled = &filled.value;
    let open: usize = filled.open.values().sum();
    tell(&format!("{} cells answered, {open} open; wrote {}", filled.answered, output_file.display()));
    for (code, count) in &filled.open {
        tell(&format!("open: {count} x {code}"));
    }
    for (code, count) in &filled.unread {
        tell(&format!(
            "no model was asked for {count} cells [{code}]: run it again to go on where it stopped"
        ));
    }
    for change in &filled.changes {
        let (before, now) = (start_of(&change.before), start_of(&change.now));
        tell(&format!("changed: {} {}, {}: {before} → {now}", change.cell, change.company, change.question));
    }
    if arguments.json {
        let summary = serde_json::json!({
            "answered": filled.answered,
            "open": filled.open,
            "unread": filled.unread,
            "changed": filled.changes,
        });
        json_line(&mut output::stdout(), &summary)?;
    }
    Ok(if open == 0 && !lost { output::DONE } else { output::OPEN })
}

/// How a cell was answered, or why it is open.
fn kind_of(cell: &grid::Finished) -> String {
    let kind = cell.kind.map(|kind| format!("{kind:?}").to_lowercase());
    cell.reason.clone().or(kind).unwrap_or_default()
}

/// What of a text fits into a line.
fn start_of(text: &str) -> String {
    const SHOWN: usize = 80;
    let mut start: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = start.char_indices().nth(SHOWN) {
        start.truncate(at);
        start.push('…');
    }
    start
}

fn is_csv(table: &Path) -> bool {
    table.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
}

/// Tells what filling a grid may cost, and fills nothing.
pub(crate) fn estimate(arguments: &Arguments, table: &Path) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let library = engine::open_existing_library(&arguments.library)?;
    let bytes = engine::read_table(table)?;
    let models = super::models::load(arguments)?;
    let viewer = super::viewer(arguments);
    let forecast = grid::forecast(&library, &viewer, charts, &bytes, is_csv(table), &models)
        .map_err(|error| error.in_file(table))?;
    let mut out = output::stdout();
    if arguments.json {
        let mut line = serde_json::to_value(&forecast)?;
        if let Some(fields) = line.as_object_mut() {
            fields.insert("currency".to_owned(), models.currency.clone().into());
        }
        json_line(&mut out, &line)?;
        return Ok(output::DONE);
    }
    let all = std::iter::once(("all", &forecast.all));
    let columns = forecast.columns.iter().map(|column| (column.question.as_str(), &column.estimate));
    for (name, estimate) in columns.filter(|(_, estimate)| estimate.calls + estimate.kept > 0).chain(all) {
        writeln!(
            out,
            "{:>5} calls  {:>4} kept  {:>9} tokens in  {:>8} out  {:>10} {}  {:>5} s  {}",
            estimate.calls,
            estimate.kept,
            estimate.tokens_in,
            estimate.tokens_out,
            estimate.cost,
            models.currency,
            estimate.seconds,
            start_of(name),
        )?;
    }
    if let Some(embedding) = &forecast.embedding {
        writeln!(
            out,
            "{:>5} calls  {:>9} tokens in  {:>10} {}  vectors of {} texts by {}",
            embedding.calls,
            embedding.tokens_in,
            embedding.cost,
            models.currency,
            embedding.texts,
            embedding.model,
        )?;
    }
    tell(&format!(
        "{} cells need no model; costs are the most it can come to, times a guess",
        forecast.without
    ));
    Ok(output::DONE)
}
