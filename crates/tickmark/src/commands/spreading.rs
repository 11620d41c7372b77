//! `spread`: a file's or a company's statements on the chart of accounts; as JSON, a table, a workbook, or into the
//! bank's own model.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use engine::charts::Charts;
use engine::desk::Desk;
use engine::figures::CompanyFigures;
use engine::{Language, Options, ReadFrom, book, source, spreading};
use model::{Anchor, CellStatus, Outcome, PeriodKind, Spread, Tick};

use crate::args::{self, Arguments};
use crate::output::{self, Failure, json_line, tell};

/// How to spread, and where to.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) target: &'a str,
    pub(crate) output: Option<&'a PathBuf>,
    pub(crate) template: Option<&'a PathBuf>,
    pub(crate) periods: Option<usize>,
    pub(crate) read_from: args::From,
    pub(crate) language: args::Language,
}

/// Spreads, and writes JSON, a table or a workbook.
pub(crate) fn spread(arguments: &Arguments, wanted: Wanted<'_>) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let (mut figures, quotes) = match Path::new(wanted.target) {
        file if file.is_file() => of_file(file, &charts, wanted)?,
        _ => of_company(arguments, &charts, wanted.target)?,
    };
    if let Some(count) = wanted.periods {
        figures.keep_latest(count);
    }
    let language = match wanted.language {
        args::Language::En => Language::English,
        args::Language::Zh => Language::Chinese,
    };
    let mut code = exit_code(&figures.spread);
    match (wanted.output, wanted.template) {
        (Some(output), Some(template)) => {
            let bytes = engine::read_table(template)?;
            let filled = book::fill_template(&bytes, &figures, &quotes, &charts, language)?;
            engine::write_file(output, &filled.workbook)?;
            tell(&format!(
                "{} inputs filled, {} open; wrote {}",
                filled.filled,
                filled.open.len(),
                output.display()
            ));
            for open in &filled.open {
                tell(&format!("open: {open}"));
            }
            code = if filled.open.is_empty() { output::DONE } else { output::OPEN };
        }
        (Some(output), None) => {
            let as_of = arguments.as_of.map_or_else(String::new, |day| day.to_string());
            engine::write_file(output, &book::workbook(&figures, &quotes, &charts, language, as_of)?)?;
            tell(&format!("wrote {}", output.display()));
        }
        _ => {}
    }
    let mut out = output::stdout();
    if arguments.json {
        json_line(&mut out, &figures.spread)?;
    } else if wanted.output.is_none() {
        table(&mut out, &figures.spread, &charts)?;
    }
    summary(&figures.spread);
    Ok(code)
}

type Spreaded = (CompanyFigures, BTreeMap<Anchor, String>);

fn of_file(file: &Path, charts: &Charts, wanted: Wanted<'_>) -> Result<Spreaded, Failure> {
    let read_from = if wanted.read_from == args::From::Tables { ReadFrom::Tables } else { ReadFrom::Tags };
    let extracted = source::read_file(file, charts)?;
    let spread = spreading::of_file(&extracted, charts, Options { read_from });
    output::report_notices(&extracted.report.document, &extracted.notices);
    output::report_notices(&extracted.report.document, &spread.notices);
    let quotes =
        if wanted.output.is_some() { spreading::quotes(&extracted, &spread.value) } else { BTreeMap::new() };
    Ok((CompanyFigures::new(spread.value, vec![extracted.report]), quotes))
}

fn of_company(arguments: &Arguments, charts: &Charts, name: &str) -> Result<Spreaded, Failure> {
    let library = engine::open_existing_library(&arguments.library)?;
    let viewer = super::viewer(arguments);
    let view = viewer.view(&library);
    let mut desk = Desk::find(&view, name, charts)?;
    desk.trace();
    let quotes = desk.quotes();
    Ok((desk.into_figures(), quotes))
}

/// The statements as a table: a line an account, a column a year (quarters where there are no years).
fn table(out: &mut impl Write, spread: &Spread, charts: &Charts) -> Result<(), Failure> {
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
        let name: String = account.names.en.chars().take(43).collect();
        write!(out, "{name:44}")?;
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

fn summary(spread: &Spread) {
    let tied = spread.tie_outs.iter().filter(|tie_out| tie_out.outcome == Outcome::Tied).count();
    let released = spread.cells.iter().filter(|cell| cell.value.is_some()).count();
    tell(&format!("{released} figures released, {tied} tie-outs hold"));
    for tie_out in spread.tie_outs.iter().filter(|tie_out| tie_out.outcome == Outcome::Off) {
        let remark = tie_out.remark.as_deref().unwrap_or_default();
        tell(&format!("off: {} {} by {}: {remark}", tie_out.rule, tie_out.period, tie_out.by));
    }
    for cell in spread.cells.iter().filter(|cell| !cell.status.released()) {
        let why = cell.reason.as_ref().map_or("", |reason| reason.message.as_str());
        tell(&format!("{}: {} {}: {why}", word(cell.status), cell.account, cell.period));
    }
}

fn exit_code(spread: &Spread) -> u8 {
    let open =
        spread.cells.iter().any(|cell| matches!(cell.status, CellStatus::Conflict | CellStatus::Withheld));
    let off = spread.tie_outs.iter().any(|tie_out| tie_out.outcome == Outcome::Off);
    match (spread.cells.is_empty(), open || off) {
        (true, _) => output::FAILED,
        (false, true) => output::OPEN,
        (false, false) => output::DONE,
    }
}
