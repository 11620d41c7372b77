//! `add` and `grid` killed at random instants: the library opens, `check` holds, nothing acknowledged is lost, and a
//! workbook is whole or as it was.
//!
//! A run is acknowledged by its exit. `TICKMARK_KILLS` says how often to kill where 20 times aren't enough.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::pages::{ALDER, Company, page};
use crate::{Desk, command};

/// How often to kill each command.
fn kills() -> u32 {
    std::env::var("TICKMARK_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(20)
}

/// A linear congruential generator: instants differ, the list of them doesn't.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: Duration) -> Duration {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        limit.mul_f64((self.0 >> 33) as f64 / (1_u64 << 31) as f64)
    }
}

fn start(desk: &Desk, arguments: &[&str]) -> Child {
    command(desk.dir.path()).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Kills the command after that long; whether it had ended by itself.
fn kill_after(mut child: Child, patience: Duration) -> bool {
    let began = Instant::now();
    while began.elapsed() < patience {
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    let ended = child.wait().unwrap();
    ended.code().is_some()
}

fn documents(desk: &Desk) -> BTreeSet<String> {
    desk.json(&["reports"]).iter().map(|report| report["document"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn add_killed_at_any_instant_loses_nothing_and_shows_nothing_half_done() {
    let desk = Desk::new();
    let mut dice = Dice(0x5eed);
    let mut whole = Duration::from_millis(400);
    let mut kept: BTreeSet<String> = BTreeSet::new();
    let mut interrupted = 0;
    for run in 0..kills() {
        let folder = format!("in{run}");
        for part in 0..6 {
            // Two filers in every other file: both are there, or the file is read again.
            let (assets, cik) =
                (200_000 + 1_000 * (run * 6 + part), format!("{:010}", 7_000_000 + run * 6 + part));
            let first = Company { assets, cik: Box::leak(cik.into_boxed_str()), ..ALDER };
            let second =
                Company { name: "Birch Valves Inc", cik: "0009992222", member: None, assets: 300_000 + run };
            let companies = if part % 2 == 0 { vec![first] } else { vec![first, second] };
            desk.put(&format!("{folder}/r{run}-{part}.htm"), page("alder", &companies));
        }
        let began = Instant::now();
        let ended = kill_after(start(&desk, &["add", &folder]), dice.below(whole));
        interrupted += u32::from(!ended);
        if !desk.path("tickmark-library/library.db").exists() {
            // A slow machine: later, so that not every run ends before there is anything.
            whole = whole.mul_f64(1.5).min(Duration::from_secs(10));
            continue;
        }
        desk.run(["check"]).expect(0);
        let now = documents(&desk);
        assert!(now.is_superset(&kept), "run {run}: {:?} are lost", kept.difference(&now));
        kept = now;
        if run % 5 == 4 {
            // To the end: what was left over is added, and acknowledged.
            let again = Instant::now();
            desk.run(["add", &folder]).expect(0);
            whole = again.elapsed().max(began.elapsed()).mul_f64(1.1).min(Duration::from_secs(2));
            kept = documents(&desk);
            assert_eq!(kept.iter().filter(|name| name.starts_with(&format!("r{run}-"))).count(), 6);
        }
    }
    assert!(interrupted > 0, "every run had ended before it was killed");
    let left = fs::read_dir(desk.path("tickmark-library/sources")).unwrap();
    desk.run(["check"]).expect(0);
    let unfinished =
        left.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.')).count();
    assert_eq!(unfinished, 0, "unfinished files are left");
}

#[test]
fn grid_killed_at_any_instant_leaves_a_whole_workbook_or_none() {
    let desk = Desk::with_samples();
    desk.put("q.csv", crate::sample("grid.csv"));
    let began = Instant::now();
    desk.run(["grid", "q.csv", "-o", "whole.xlsx"]).expect(1);
    let whole = began.elapsed().mul_f64(1.1);
    let expect = fs::read(desk.path("whole.xlsx")).unwrap();
    let mut dice = Dice(0xf111);
    for run in 0..kills() {
        // In every other run an older workbook stands in the place.
        let before = (run % 2 == 1).then(|| b"an older workbook".to_vec());
        match &before {
            Some(bytes) => drop(desk.put("out.xlsx", bytes)),
            None => drop(fs::remove_file(desk.path("out.xlsx"))),
        }
        kill_after(start(&desk, &["grid", "q.csv", "-o", "out.xlsx"]), dice.below(whole));
        let now = fs::read(desk.path("out.xlsx")).ok();
        assert!(now == before || now.as_ref() == Some(&expect), "run {run}: half a workbook is left");
        desk.run(["reports"]).expect(0);
    }
    desk.run(["check"]).expect(0);
    desk.run(["grid", "q.csv", "-o", "out.xlsx"]).expect(1);
    assert_eq!(fs::read(desk.path("out.xlsx")).unwrap(), expect);
    desk.run(["check", "out.xlsx"]).expect(0);
}
