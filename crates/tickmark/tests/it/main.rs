//! The binary from outside: what it prints, what it leaves on disk, and its exit codes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail by panicking, too")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test that is skipped says so")]

mod asking;
mod bad_input;
mod bounds;
mod damage;
mod dense;
mod faults;
mod filings;
mod formats;
mod judging;
mod keeping;
mod killing;
mod models;
mod pages;
mod scans;
mod searching;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod sockets;
mod texts;

#[path = "../../../engine/tests/paper/mod.rs"]
mod paper;

#[path = "../../../llm/tests/server/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with other crates' tests")]
mod server;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A folder of its own, in which commands run; their library is `tickmark-library` in it.
struct Desk {
    dir: tempfile::TempDir,
}

/// What a command came to.
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// A desk whose library holds the bundled filings.
    fn with_samples() -> Self {
        let desk = Self::new();
        desk.run(["add", &samples()]).expect(0);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file and the folders above it.
    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    fn run<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, arguments: I) -> Run {
        let output = command(self.dir.path()).args(arguments).output().unwrap();
        Run::of(&output)
    }

    /// The lines of a command's JSON.
    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let run = self.run(arguments.iter().chain(&["--json"]));
        run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The reports of the library, by the names of their documents.
    fn report(&self, document: &str) -> Value {
        let found = self.json(&["reports"]).into_iter().find(|report| report["document"] == document);
        found.unwrap_or_else(|| panic!("no report of {document}"))
    }

    /// One cell of a company's spread.
    fn cell(&self, arguments: &[&str], account: &str, period: &str) -> Value {
        let spread = self.json(arguments).remove(0);
        let cells = spread["cells"].as_array().unwrap();
        let found = cells.iter().find(|cell| cell["account"] == account && cell["period"] == period);
        found.cloned().unwrap_or(Value::Null)
    }

    /// What `check` finds wrong: kind, and the thing it names.
    fn breaks(&self, arguments: &[&str]) -> Vec<(String, String)> {
        let checked = self.json(&[&["check"], arguments].concat()).remove(0);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let breaks = checked["breaks"].as_array().unwrap();
        breaks.iter().map(|broken| (text(&broken["kind"]), text(&broken["cell"]))).collect()
    }
}

impl Run {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    #[track_caller]
    fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.out, self.err);
        self
    }

    /// All of these are said on stderr.
    #[track_caller]
    fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.err.contains(word), "{word:?} isn't said in: {}", self.err);
        }
        self
    }
}

fn command(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
    command.current_dir(dir);
    for name in ["TICKMARK_LIBRARY", "TICKMARK_CHARTS", "TICKMARK_USER", "TICKMARK_OCR_MODELS"] {
        command.env_remove(name);
    }
    command
}

/// The folder of bundled filings.
fn samples() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples").to_owned()
}

fn sample(name: &str) -> String {
    fs::read_to_string(Path::new(&samples()).join(name)).unwrap()
}
