//! A process killed while a grid is read pays for nothing twice and loses nothing that was paid for.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use engine::models::each;

use crate::bench::{POWER, house, job, reply, settings};
use crate::server::{Server, Step};

const DIR: &str = "ENGINE_TEST_MODELS_DIR";
/// How often to kill, where a handful of times isn't enough.
const KILLS: &str = "ENGINE_TEST_KILLS";
const QUESTIONS: usize = 120;

/// The child: reads all questions, and says each that is done.
#[test]
fn child_that_reads() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let (library, models) = house(Path::new(&dir));
    let charts = engine::charts::load(None).unwrap();
    println!("\nopen");
    std::io::stdout().flush().unwrap();
    each(&models, 0..QUESTIONS, |number| {
        let job = job(&format!("Question {number}?"));
        if job.read(&models, &library, "grid", &charts.claims).is_proven() {
            println!("done {number}");
            std::io::stdout().flush().unwrap();
        }
    });
    println!("end");
}

#[test]
fn nothing_paid_for_is_lost_and_nothing_is_paid_twice() {
    let server = Server::start(|_, _| {
        Step::After(Duration::from_millis(15), Box::new(Step::Say(reply(&[(POWER, 2, POWER)]))))
    });
    let kills: usize = std::env::var(KILLS).ok().and_then(|kills| kills.parse().ok()).unwrap_or(6);
    let mut seed = 11_u64;
    let mut dir = tempfile::tempdir().unwrap();
    settings(dir.path(), &server.url, "timeout = \"700ms\"\nconcurrency = 8", "");
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    let mut lost = 0;
    for kill in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killing::child_that_reads", "--nocapture", "--test-threads=1"])
            .env(DIR, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        while lines.next().unwrap() != "open" {}
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis((seed >> 33) % 150));
        child.kill().unwrap();
        child.wait().unwrap();
        let said: Vec<String> =
            lines.filter_map(|line| line.strip_prefix("done ").map(str::to_owned)).collect();
        for number in said {
            *done.entry(number).or_default() += 1;
        }
        let (library, _) = house(dir.path());
        assert_eq!(library.audit_ledger().unwrap(), Vec::<String>::new(), "kill {kill}");
        let calls = library.calls().unwrap();
        assert!(calls.iter().all(|call| call.outcome == "ok" || call.outcome == "lost"), "kill {kill}");
        // What was answered and entered is never asked again: each question has at most one settled call.
        let mut settled: BTreeMap<&str, usize> = BTreeMap::new();
        for call in calls.iter().filter(|call| call.outcome == "ok") {
            *settled.entry(call.purpose.column.as_str()).or_default() += 1;
        }
        assert!(settled.values().all(|count| *count == 1), "kill {kill}: a call was paid for twice");
        for number in done.keys() {
            let question = format!("Question {number}?");
            assert!(
                settled.contains_key(question.as_str()),
                "kill {kill}: {question} was answered and is gone"
            );
        }
        lost = lost.max(calls.iter().filter(|call| call.outcome == "lost").count());
        if settled.len() == QUESTIONS {
            // All is done: begin again with an empty library.
            dir = tempfile::tempdir().unwrap();
            settings(dir.path(), &server.url, "timeout = \"700ms\"\nconcurrency = 8", "");
            done.clear();
        }
    }
    println!("{kills} kills; at most {lost} calls of a library were under way and count as lost");
}
