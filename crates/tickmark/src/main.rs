//! The `tickmark` binary: arguments in, data to stdout, everything else to stderr, and an exit code that means
//! something. No domain logic: each command calls the engine and writes what it gives.

mod args;
mod commands;
mod output;

use std::process::ExitCode;

use clap::Parser;

use args::Arguments;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers; anything else is wrong usage.
            let code = if error.use_stderr() { output::WRONG_USAGE } else { output::DONE };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    ExitCode::from(commands::run(&arguments))
}
