//! One module a command, and what they share.

mod asking;
mod checking;
mod demo;
mod judging;
mod library;
mod models;
mod reading;
mod spreading;

use engine::charts::{self, Charts};
use engine::{Timestamp, Viewer};
use model::AsOf;

use crate::args::{Arguments, Command};
use crate::output::{self, Failure};

/// Runs the command; the exit code of the contract.
pub(crate) fn run(arguments: &Arguments) -> u8 {
    match dispatch(arguments) {
        Ok(code) => code,
        Err(failure) => output::report_failure(&failure),
    }
}

fn dispatch(arguments: &Arguments) -> Result<u8, Failure> {
    if let Some(models) = &arguments.ocr {
        engine::scans::use_models(models)?;
    }
    match &arguments.command {
        Command::Add { paths, published } => library::add(arguments, paths, *published),
        Command::Reports => library::reports(arguments),
        Command::Remove { report } => library::remove(arguments, report),
        Command::Backup { file } => library::backup(arguments, file),
        Command::Restore { file } => library::restore(arguments, file),
        Command::Facts { target } => reading::facts(arguments, target),
        Command::Statements { target } => reading::statements(arguments, target),
        Command::Spread { targets, output, template, periods, read_from, language } => {
            let wanted = spreading::Wanted {
                targets,
                output: output.as_ref(),
                template: template.as_ref(),
                periods: *periods,
                read_from: *read_from,
                language: *language,
            };
            spreading::spread(arguments, wanted)
        }
        Command::Ask { question, company } => asking::ask(arguments, question, company),
        Command::Search { query, company, limit } => asking::search(arguments, query, company, *limit),
        Command::Grid { table, output: Some(output), follow, .. } => {
            asking::grid(arguments, table, output, *follow)
        }
        Command::Grid { table, output: None, .. } => asking::estimate(arguments, table),
        Command::Check { files, source } => checking::check(arguments, files, source),
        Command::Trace { company, account, period, snippet, image } => {
            let shown = checking::Shown { snippet: *snippet, image: image.as_deref() };
            checking::trace(arguments, company, account, period, shown)
        }
        Command::Adjust { company, account, period, value, reason } => {
            judging::adjust(arguments, company, account, period, value, reason)
        }
        Command::Choose { company, account, period, candidate, reason } => {
            judging::choose(arguments, company, account, period, *candidate, reason)
        }
        Command::Review { company, account, period, reason } => {
            judging::review(arguments, company, account, period, reason)
        }
        Command::Decisions { company } => judging::decisions(arguments, company),
        Command::Undo { decision } => judging::undo(arguments, *decision),
        Command::Models { command } => models::models(arguments, command),
        Command::Costs => models::costs(arguments),
        Command::Demo { directory } => demo::demo(arguments, directory.as_deref()),
    }
}

/// The charts, with the institution's overlay. They are needed to the end, which takes longer where tens of thousands of
/// labels are taken apart before it: they are left to the system.
pub(crate) fn charts(arguments: &Arguments) -> Result<&'static Charts, Failure> {
    Ok(Box::leak(Box::new(charts::load(arguments.charts.as_deref())?)))
}

/// Who looks at the library, and from which day.
pub(crate) fn viewer(arguments: &Arguments) -> Viewer {
    Viewer { name: arguments.user.clone(), as_of: arguments.as_of.map_or(AsOf::Latest, AsOf::Day) }
}

/// The clock: the only place that reads it.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
