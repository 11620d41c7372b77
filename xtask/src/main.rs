//! What the project needs beside its crates: `cargo xtask COMMAND`, run from anywhere in the checkout.
//!
//! A command is a module with a `run` that gives its text or its faults, a line in `USAGE` and one in `main`.
//! Results go to stdout, faults to stderr as one line each; exit 1 when there is any, 64 on wrong usage.

#![allow(clippy::print_stderr, reason = "a developer's tool talks to its terminal")]

mod eval;
mod licenses;
mod lines;
mod packages;
mod questions;
mod samples;
mod sbom;
mod soak;
mod tidy;
mod vendor;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND
  tidy         check the house: crate edges, module headers, file sizes, paths, generated files, docs
  samples      write the bundled fictional filings from samples/sources
  licenses     list every dependency's licence; fail on one that isn't permissive
  sbom         print what the binary is made of, as CycloneDX JSON
  questions PATH [--count N] [--seed N] [--show N] [--words asked|typed]
               ask a library, or a folder of reports, questions made from the filings' own tags
  eval [--reports PATH --questions FILE --judged TABLE] [--charts FOLDER] [--show]
               ask the corpus' questions in words with no model; compare with the table of judgements
  lines PATH... [--charts FOLDER] [--read-from tags|tables] [--show N]
               spread each report by itself and list the lines that reach no account, the most frequent first
  soak         search for long: kills, seeded mutations, large input; goes on where it stopped [--minutes N] [--profile NAME]
  vendor DIR   copy every dependency to DIR and prove that the build needs no network
";

fn main() -> ExitCode {
    let root = root();
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["tidy"] => tidy::run(&root),
        ["samples"] => samples::write(&root).map(|count| format!("{count} samples written")),
        ["licenses"] => licenses::run(&root),
        ["sbom"] => sbom::run(&root),
        ["questions", rest @ ..] if let Some(options) = questions::Options::parse(rest) => {
            questions::run(&root, &options)
        }
        ["eval", rest @ ..] if let Some(options) = eval::Options::parse(rest, &root) => {
            eval::run(&root, &options)
        }
        ["lines", rest @ ..] if let Some(options) = lines::Options::parse(rest) => lines::run(&options),
        ["soak", rest @ ..] => soak::run(&root, rest),
        ["vendor", folder] => vendor::run(&root, Path::new(folder)),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(64);
        }
    };
    match done {
        Ok(text) => {
            // A reader that has seen enough (`| head`) is no fault.
            let _ = writeln!(std::io::stdout(), "{text}");
            ExitCode::SUCCESS
        }
        Err(faults) => {
            eprintln!("{faults}");
            ExitCode::FAILURE
        }
    }
}

/// The checkout: the folder above this crate.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
