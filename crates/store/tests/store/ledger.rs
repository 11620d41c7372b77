//! The ledger balances, holds to its bounds, and knows what became of a call when its process was killed.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use model::Decimal;
use store::{Caps, Library, NewCall, Purpose, Settlement};

use crate::sample::moment;

const DIR: &str = "STORE_TEST_LEDGER_DIR";

fn call(user: &str, cost: i64) -> NewCall {
    NewCall {
        purpose: Purpose {
            run: "r1".to_owned(),
            user: user.to_owned(),
            grid: "banks".to_owned(),
            column: "Any covenants?".to_owned(),
        },
        model: "local/a".to_owned(),
        task: "read".to_owned(),
        cost: Decimal::new(cost, 2),
        tokens: 100,
        at: moment("2025-06-03T10:00:00Z"),
    }
}

fn settled(cost: i64) -> Settlement {
    Settlement {
        tokens_in: 40,
        tokens_cached: 0,
        tokens_out: 7,
        cost: Decimal::new(cost, 2),
        estimated: false,
        outcome: "ok".to_owned(),
        at: moment("2025-06-03T10:00:01Z"),
    }
}

fn balances(library: &Library) {
    assert_eq!(library.audit_ledger().unwrap(), Vec::<String>::new());
}

#[test]
fn a_call_is_reserved_then_settled_or_released() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let caps = Caps::default();
    let first = library.reserve_call(&call("ada", 50), &caps).unwrap().unwrap();
    let second = library.reserve_call(&call("ada", 50), &caps).unwrap().unwrap();
    let third = library.reserve_call(&call("bo", 50), &caps).unwrap().unwrap();
    balances(&library);
    library.settle_call(first, &settled(20), Some(("key", "answer")), "report-1").unwrap();
    library.release_call(second, "status").unwrap();
    // One may cost more than it set aside; the ledger says what it did cost.
    library.settle_call(third, &settled(70), None, "").unwrap();
    balances(&library);
    let calls = library.calls().unwrap();
    let sum: Decimal = calls.iter().map(|call| call.cost).sum();
    assert_eq!(sum, Decimal::new(90, 2));
    assert_eq!(library.kept_answer("key").unwrap().as_deref(), Some("answer"));
    // Nothing is entered twice.
    library.settle_call(first, &settled(20), None, "").unwrap_err();
    library.release_call(first, "again").unwrap_err();
    balances(&library);
}

#[test]
fn a_bound_counts_what_is_reserved() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    for (caps, user) in [
        (Caps { run: Some(Decimal::ONE), ..Caps::default() }, "ada"),
        (Caps { total: Some(Decimal::new(200, 2)), ..Caps::default() }, "bo"),
        (Caps { user_day: Some(Decimal::ONE), ..Caps::default() }, "cy"),
    ] {
        let mut one = call(user, 60);
        one.purpose.run = user.to_owned();
        let number = library.reserve_call(&one, &caps).unwrap().unwrap();
        while let Ok(_more) = library.reserve_call(&one, &caps).unwrap() {}
        library.settle_call(number, &settled(10), None, "").unwrap();
        assert!(
            library.reserve_call(&one, &caps).unwrap().is_ok() || user == "bo",
            "{user}: what came back is free again"
        );
        balances(&library);
    }
    let caps = Caps { run_tokens: Some(150), ..Caps::default() };
    let mut one = call("di", 0);
    one.purpose.run = "tokens".to_owned();
    library.reserve_call(&one, &caps).unwrap().unwrap();
    assert!(library.reserve_call(&one, &caps).unwrap().unwrap_err().contains("tokens"));
}

#[test]
fn an_answer_goes_with_the_report_that_it_speaks_of() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let sample = crate::sample::annual(2022, 12);
    sample.add_to(&library).unwrap();
    library.keep_answer("key", "it says so", &format!("other {}", sample.id())).unwrap();
    library.keep_answer("other", "it says so", "other").unwrap();
    library.remove(sample.id(), "ada", moment("2025-07-01T00:00:00Z")).unwrap();
    assert_eq!(library.kept_answer("key").unwrap(), None);
    assert!(library.kept_answer("other").unwrap().is_some());
}

/// The child: reserves, settles and releases until it is killed.
#[test]
fn child_that_calls() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let library = Library::open(Path::new(&dir)).unwrap();
    let mut out = std::io::stdout().lock();
    writeln!(out, "\nopen").unwrap();
    out.flush().unwrap();
    for round in 0_u64.. {
        let number = library.reserve_call(&call("ada", 50), &Caps::default()).unwrap().unwrap();
        if round % 5 == 4 {
            library.release_call(number, "status").unwrap();
        } else {
            let key = format!("key {number}");
            library.settle_call(number, &settled(20), Some((&key, "answer")), "").unwrap();
            writeln!(out, "settled {number}").unwrap();
            out.flush().unwrap();
        }
    }
}

#[test]
fn a_killed_process_leaves_a_ledger_that_balances_and_no_call_open() {
    let dir = tempfile::tempdir().unwrap();
    let mut seed = 7_u64;
    let mut settled: Vec<u64> = Vec::new();
    for run in 0..8 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "ledger::child_that_calls", "--nocapture", "--test-threads=1"])
            .env(DIR, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        while lines.next().unwrap().unwrap() != "open" {}
        std::thread::sleep(Duration::from_micros((seed >> 33) % 60_000));
        child.kill().unwrap();
        child.wait().unwrap();
        settled.extend(
            lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("settled ")?.parse::<u64>().ok()),
        );
        let library = Library::open(dir.path()).unwrap();
        balances(&library);
        let calls = library.calls().unwrap();
        assert!(calls.iter().all(|call| call.outcome != "open"), "run {run}: a call is still open");
        for lost in calls.iter().filter(|call| call.outcome == "lost") {
            assert_eq!(lost.cost, lost.reserved, "what is lost counts at what it set aside");
        }
        for number in &settled {
            assert!(
                library.kept_answer(&format!("key {number}")).unwrap().is_some(),
                "run {run}: {number} was paid for and is gone"
            );
        }
    }
    assert!(!settled.is_empty());
}

#[test]
fn a_reservation_of_a_living_process_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let living = Library::open(dir.path()).unwrap();
    let number = living.reserve_call(&call("ada", 50), &Caps::default()).unwrap().unwrap();
    drop(Library::open(dir.path()).unwrap());
    living.settle_call(number, &settled(20), None, "").unwrap();
    balances(&living);
}
