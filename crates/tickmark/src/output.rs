//! Output: what goes to stdout and stderr, and the exit codes of the contract.

use std::io::{self, BufWriter, StdoutLock, Write};

use model::{Notice, Severity};
use serde::Serialize;

/// Done; all tied and answered.
pub(crate) const DONE: u8 = 0;
/// Done, with breaks or open cells, each named.
pub(crate) const OPEN: u8 = 1;
/// Nothing usable came out.
pub(crate) const FAILED: u8 = 2;
/// Wrong usage.
pub(crate) const WRONG_USAGE: u8 = 64;

/// Why a command ended without its result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The engine says why.
    Engine(engine::Error),
    /// Stdout or a file could not be written.
    Output(io::Error),
}

impl From<engine::Error> for Failure {
    fn from(error: engine::Error) -> Self {
        Self::Engine(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Output(error.into())
    }
}

/// Stdout for data, buffered.
pub(crate) fn stdout() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

/// Writes one JSON object and a line's end.
pub(crate) fn json_line(out: &mut impl Write, value: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Tells the user what failed, and what to do.
pub(crate) fn report_failure(failure: &Failure) -> u8 {
    match failure {
        // Whoever read our output has seen enough.
        Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => DONE,
        Failure::Output(error) => {
            tell(&format!("error: failed to write the output: {error}"));
            FAILED
        }
        Failure::Engine(error) => {
            tell(&format!("error: {error}"));
            if let Some(hint) = error.advice() {
                tell(&format!("hint: {hint}"));
            }
            FAILED
        }
    }
}

/// Notices go to stderr: those that lose something always, remarks not at all. Many of one kind are counted. Whether a
/// part of the result is missing: then the command isn't [`DONE`], however well the rest ties.
pub(crate) fn report_notices(document: &str, notices: &[Notice]) -> bool {
    const EACH: usize = 3;
    let mut codes: Vec<(&str, usize)> = Vec::new();
    for notice in notices.iter().filter(|notice| notice.severity != Severity::Info) {
        let at = codes.iter().position(|(code, _)| *code == notice.code).unwrap_or_else(|| {
            codes.push((&notice.code, 0));
            codes.len() - 1
        });
        let Some((_, count)) = codes.get_mut(at) else { continue };
        *count += 1;
        if *count <= EACH {
            let word = if notice.severity == Severity::Error { "error" } else { "warning" };
            let place = notice.locus.as_ref().and_then(model::Locus::bytes);
            let place = place.map_or(String::new(), |span| format!(" (byte {})", span.start));
            tell(&format!("{word}: {document}{place}: {} [{}]", notice.message, notice.code));
            if let Some(hint) = &notice.hint {
                tell(&format!("hint: {hint}"));
            }
        }
    }
    for (code, count) in codes.into_iter().filter(|(_, count)| *count > EACH) {
        tell(&format!("warning: {document}: and {} more of [{code}]", count - EACH));
    }
    notices.iter().any(|notice| notice.severity == Severity::Error)
}

/// A line for the user.
pub(crate) fn tell(line: &str) {
    // Nothing can be done where even stderr is closed.
    let _ = writeln!(io::stderr().lock(), "{line}");
}
