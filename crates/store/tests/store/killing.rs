//! A process killed at any instant loses nothing that it acknowledged and leaves nothing half-visible.
//!
//! The test runs itself as a child that adds, rebuilds and removes reports and says so line by line, kills it at an
//! instant drawn from a seed, and looks at what is there.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use model::AsOf;
use store::{Library, Principal};

use crate::sample::{Sample, annual, moment};

const DIR: &str = "STORE_TEST_KILLED_DIR";
/// How often to kill, where 20 times aren't enough.
const RUNS: &str = "STORE_TEST_KILLS";
const YEARS: std::ops::Range<i16> = 1900..1990;

/// The child: works until it is killed. Run as a test of its own it has nothing to do.
#[test]
fn child_that_is_killed() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let library = Library::open(Path::new(&dir)).unwrap();
    let say = |what: &str, year: i16| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\n{what} {year}").unwrap();
        out.flush().unwrap();
    };
    say("open", 0);
    for year in YEARS.cycle() {
        let mut sample = of(year);
        say("adding", year);
        sample.add_to(&library).unwrap();
        say("added", year);
        if year % 3 == 0 {
            sample.made_by = "reader 2".to_owned();
            sample.add_to(&library).unwrap();
        }
        if year % 4 == 0 {
            say("removing", year);
            library.remove(sample.id(), "ada", moment("2025-07-01T00:00:00Z")).unwrap();
            say("removed", year);
        }
    }
}

fn of(year: i16) -> Sample {
    annual(year, 150)
}

#[test]
fn a_killed_process_loses_nothing_acknowledged_and_leaves_nothing_half_visible() {
    let dir = tempfile::tempdir().unwrap();
    let mut seed = 0x5eed_u64;
    // What was last said of each year's report, over all runs: the library is the same one throughout.
    let mut said: BTreeMap<i16, String> = BTreeMap::new();
    let runs = std::env::var(RUNS).ok().and_then(|runs| runs.parse().ok()).unwrap_or(20);
    for run in 0..runs {
        // A small linear congruential generator: the instants differ, the list of them doesn't.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let patience = Duration::from_micros((seed >> 33) % 250_000);
        run_and_kill(dir.path(), patience, &mut said);
        look(dir.path(), &said, run);
    }
    assert!(said.values().any(|what| what == "added"), "every run was killed before it did anything");
}

/// Runs the child until that long after it opened the library, and notes what it said.
fn run_and_kill(dir: &Path, patience: Duration, said: &mut BTreeMap<i16, String>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killing::child_that_is_killed", "--nocapture", "--test-threads=1"])
        .env(DIR, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let (sender, lines) = channel();
    let reader = std::thread::spawn(move || {
        out.lines().map_while(Result::ok).for_each(|line| {
            let _ = sender.send(line);
        });
    });
    let mut note = |line: &str| {
        let mut words = line.split_whitespace();
        if let (Some(what), Some(Ok(year))) = (words.next(), words.next().map(str::parse)) {
            said.insert(year, what.to_owned());
        }
    };
    while !lines.recv().unwrap().starts_with("open") {}
    let deadline = Instant::now() + patience;
    loop {
        match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => note(&line),
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => panic!("the child ended by itself"),
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
    // What it said before it died and we hadn't read yet.
    lines.try_iter().for_each(|line| note(&line));
    said.remove(&0);
}

fn look(dir: &Path, said: &BTreeMap<i16, String>, run: usize) {
    let library = Library::open(dir).unwrap();
    let damages = library.verify().unwrap();
    assert!(damages.is_empty(), "run {run}: {damages:?}");
    let view = library.view(&Principal::named("ada"), AsOf::Latest);
    let reports = view.reports().unwrap();
    for (year, what) in said {
        let sample = of(*year);
        let there = reports.iter().any(|report| report.id == sample.id());
        match what.as_str() {
            "added" => assert!(there, "run {run}: {year} was acknowledged and is gone"),
            "removed" => assert!(!there, "run {run}: {year} was removed and is there"),
            // Killed in the middle: either is right.
            _ => {}
        }
        if there {
            let listed = view.facts(sample.id()).unwrap().len() + view.long_texts(sample.id()).unwrap().len();
            assert_eq!(listed, sample.facts.len(), "run {run}: {year} is there in part");
            assert_eq!(view.source(sample.report.source).unwrap(), sample.bytes);
        } else if what.starts_with("remov") {
            assert!(library.source(sample.report.source).is_err(), "run {run}: {year}'s source outlived it");
        }
    }
    let unfinished = std::fs::read_dir(dir.join("sources"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'))
        .count();
    assert_eq!(unfinished, 0, "run {run}: unfinished files are left");
}
