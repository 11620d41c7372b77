//! One module a command, and what they share.

mod reading;
mod spreading;

use engine::charts::{self, Charts};

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
    match &arguments.command {
        Command::Facts { target } => reading::facts(arguments, target),
        Command::Statements { target } => reading::statements(arguments, target),
        Command::Spread { target, read_from, .. } => spreading::spread(arguments, target, *read_from),
        _ => Ok(output::WRONG_USAGE),
    }
}

/// The charts, with the institution's overlay.
pub(crate) fn charts(arguments: &Arguments) -> Result<Charts, Failure> {
    Ok(charts::load(arguments.charts.as_deref())?)
}
