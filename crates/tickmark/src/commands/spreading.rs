//! `spread`: a file's or a company's statements on the chart of accounts; as JSON, a table, a workbook of one or
//! several side by side, or into the bank's own model.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use engine::book::{self, Part};
use engine::charts::Charts;
use engine::figures::CompanyFigures;
use engine::lineage::numbered;
use engine::{Language, Options, ReadFrom, source, spreading, template};
use model::{CellStatus, Outcome, PeriodKind, Spread, Tick};

use crate::args::{self, Arguments};
use crate::output::{self, Failure, json_line, tell};

/// How to spread, and where to.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) targets: &'a [String],
    pub(crate) output: Option<&'a PathBuf>,
    pub(crate) template: Option<&'a PathBuf>,
    pub(crate) periods: Option<usize>,
    pub(crate) read_from: args::From,
    pub(crate) language: args::Language,
}

/// Spreads, and writes JSON, a table or a workbook.
pub(crate) fn spread(arguments: &Arguments, wanted: Wanted<'_>) -> Result<u8, Failure> {
    if wanted.template.is_some() && wanted.targets.len() > 1 {
        tell("error: a template is filled for one company");
        tell("hint: run the command once for each company");
        return Ok(output::WRONG_USAGE);
    }
    let charts = super::charts(arguments)?;
    let language = match wanted.language {
        args::Language::En => Language::English,
        args::Language::Zh => Language::Chinese,
    };
    let mut parts = Vec::new();
    let mut lost = false;
    for target in wanted.targets {
        let mut part = match Path::new(target) {
            file if file.is_file() => {
                let (part, missing) = of_file(file, charts, wanted)?;
                lost |= missing;
                part
            }
            _ => of_company(arguments, charts, target, wanted.output.is_some().then_some(language))?,
        };
        if let Some(count) = wanted.periods {
            part.figures.keep_latest(count);
        }
        parts.push(part);
    }
    let mut code = exit_code(&parts, lost);
    let as_of = arguments.as_of.map_or_else(String::new, |day| day.to_string());
    match (wanted.output, wanted.template, parts.first()) {
        (Some(file), _, _) if code == output::FAILED => {
            tell(&format!("error: no figure could be read: {} is not written", file.display()));
            tell(
                "hint: what was said of the files above tells why; `tickmark statements FILE` shows what is printed",
            );
        }
        (Some(output), Some(template), Some(part)) => {
            code = fill(output, template, part, charts, language, &as_of)?;
        }
        (Some(output), None, _) => {
            engine::write_file(output, &book::workbook(&parts, charts, language, as_of)?)?;
            tell(&format!("wrote {}", output.display()));
        }
        _ => {}
    }
    let mut out = output::stdout();
    for Part { figures, .. } in &parts {
        if arguments.json {
            json_line(&mut out, &figures.spread)?;
        } else if wanted.output.is_none() && !figures.spread.cells.is_empty() {
            table(&mut out, &figures.spread, charts, language)?;
        }
        summary(&figures.spread, parts.len() > 1);
    }
    Ok(code)
}

/// Fills the bank's own model, and tells what stays open.
fn fill(
    output: &Path,
    model: &Path,
    part: &Part,
    charts: &Charts,
    language: Language,
    as_of: &str,
) -> Result<u8, Failure> {
    let bytes = engine::read_table(model)?;
    let filled = template::fill(&bytes, part, charts, language, as_of)?;
    engine::write_file(output, &filled.workbook)?;
    let open = filled.open.len();
    tell(&format!("{} inputs filled, {open} open; wrote {}", filled.filled, output.display()));
    for open in &filled.open {
        tell(&format!("open: {open}"));
    }
    Ok(if filled.open.is_empty() { output::DONE } else { output::OPEN })
}

/// The spread of a file, and whether a part of it could not be read.
fn of_file(file: &Path, charts: &Charts, wanted: Wanted<'_>) -> Result<(Part, bool), Failure> {
    let read_from = if wanted.read_from == args::From::Tables { ReadFrom::Tables } else { ReadFrom::Tags };
    let extracted = source::read_file(file, charts)?;
    let spread = spreading::of_file(&extracted, charts, Options { read_from });
    let lost = output::report_notices(&extracted.report.document, &extracted.notices);
    let unplaced = output::report_notices(&extracted.report.document, &spread.notices);
    let quotes =
        if wanted.output.is_some() { spreading::quotes(&extracted, &spread.value) } else { BTreeMap::new() };
    let figures = CompanyFigures::new(spread.value, vec![extracted.report]);
    Ok((Part { figures, quotes, particulars: Vec::new() }, lost || unplaced))
}

/// What a workbook in that language needs beside the figures is read only where one is written.
fn of_company(
    arguments: &Arguments,
    charts: &Charts,
    name: &str,
    book: Option<Language>,
) -> Result<Part, Failure> {
    let library = engine::open_existing_library(&arguments.library)?;
    let viewer = super::viewer(arguments);
    let view = viewer.view(&library);
    let mut desk = engine::open_desk(&view, name, charts)?;
    desk.trace();
    let quotes = if book.is_some() { desk.quotes() } else { BTreeMap::new() };
    let particulars =
        book.map(|language| engine::book::particulars(&desk, charts, language)).unwrap_or_default();
    Ok(Part { quotes, particulars, figures: desk.into_figures() })
}

/// The statements as a table: a line an account, a column a year (quarters where there are no years).
fn table(out: &mut impl Write, spread: &Spread, charts: &Charts, language: Language) -> Result<(), Failure> {
    let annual = spread.years().next().is_some();
    let kind = if annual { PeriodKind::Annual } else { PeriodKind::Quarter };
    let periods: Vec<&str> =
        spread.periods.iter().filter(|period| period.kind == kind).map(|period| period.id.as_str()).collect();
    writeln!(out, "{}  ({})", spread.company, spread.currency.as_deref().unwrap_or("currency unknown"))?;
    write!(out, "{:44}", "")?;
    for period in &periods {
        write!(out, "{period:>22}      ")?;
    }
    writeln!(out)?;
    for account in &charts.chart.accounts {
        let cells: Vec<_> = periods.iter().map(|period| spread.cell(&account.id, period)).collect();
        if cells.iter().all(Option::is_none) {
            continue;
        }
        let name = language.pick(&account.names.en, &account.names.zh);
        write!(out, "{}", padded(name, 44))?;
        for cell in cells {
            match cell {
                Some(cell) => {
                    let value =
                        cell.value.map_or_else(|| word(cell.status).to_owned(), |value| value.to_string());
                    write!(out, "{value:>22} {:5}", marks(&cell.ticks))?;
                }
                None => write!(out, "{:>22} {:5}", "", "")?,
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// A text in so many columns of a terminal, where a Chinese character takes two.
fn padded(text: &str, columns: usize) -> String {
    let (mut padded, mut taken) = (String::new(), 0);
    for c in text.chars() {
        let wide = 1 + usize::from(c > '\u{1100}');
        if taken + wide >= columns {
            break;
        }
        padded.push(c);
        taken += wide;
    }
    padded.extend(std::iter::repeat_n(' ', columns - taken));
    padded
}

/// One letter a tick: **t**raced, **b**ound, **f**ooted, **a**greed, **r**ecomputed, re**v**iewed.
fn marks(ticks: &[Tick]) -> String {
    ticks
        .iter()
        .map(|tick| match tick {
            Tick::Traced => 't',
            Tick::Bound => 'b',
            Tick::Footed => 'f',
            Tick::CrossFooted => 'x',
            Tick::Agreed => 'a',
            Tick::Recomputed => 'r',
            Tick::Reviewed => 'v',
        })
        .collect()
}

fn word(status: CellStatus) -> &'static str {
    match status {
        CellStatus::Conflict => "conflict",
        CellStatus::Withheld => "withheld",
        _ => "",
    }
}

fn summary(spread: &Spread, several: bool) {
    let tied = spread.tie_outs.iter().filter(|tie_out| tie_out.outcome == Outcome::Tied).count();
    let released = spread.cells.iter().filter(|cell| cell.value.is_some()).count();
    let whose = if several { format!("{}: ", spread.company) } else { String::new() };
    tell(&format!("{whose}{released} figures released, {tied} tie-outs hold"));
    for cell in spread.cells.iter().filter(|cell| cell.status == CellStatus::Adjusted) {
        let (value, note) = (cell.value.unwrap_or_default(), cell.note.as_deref().unwrap_or_default());
        tell(&format!("adjusted: {} {} to {value} by {note}", cell.account, cell.period));
    }
    for tie_out in spread.tie_outs.iter().filter(|tie_out| tie_out.outcome == Outcome::Off) {
        let remark = tie_out.remark.as_deref().unwrap_or_default();
        tell(&format!("off: {} {} by {}: {remark}", tie_out.rule, tie_out.period, tie_out.by));
    }
    for cell in spread.cells.iter().filter(|cell| !cell.status.released()) {
        let why = cell.reason.as_ref().map_or("", |reason| reason.message.as_str());
        tell(&format!("{}: {} {}: {why}", word(cell.status), cell.account, cell.period));
        if !cell.candidates.is_empty() {
            tell(&format!("  candidates {}", numbered(&cell.candidates)));
        }
    }
}

/// `lost`: a part of what was given could not be read.
fn exit_code(parts: &[Part], lost: bool) -> u8 {
    let spreads = || parts.iter().map(|part| &part.figures.spread);
    let open = spreads().any(|spread| {
        spread.cells.iter().any(|cell| matches!(cell.status, CellStatus::Conflict | CellStatus::Withheld))
            || spread.tie_outs.iter().any(|tie_out| tie_out.outcome == Outcome::Off)
    });
    let empty = spreads().filter(|spread| spread.cells.is_empty()).count();
    match (empty == parts.len(), open || lost || empty > 0) {
        (true, _) => output::FAILED,
        (false, true) => output::OPEN,
        (false, false) => output::DONE,
    }
}
