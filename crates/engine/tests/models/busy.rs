//! The slots of a route are kept busy while a grid is filled: 95 % of the time in the soak; with no model the same grid takes at
//! most five seconds.
//!
//! 30 companies with 4 questions each at 200 ms and 16 slots, all of it as the command does it: reports are spread and passages
//! searched meanwhile. The time counted is from the first call's beginning to the last one's: after that there is no work for
//! all slots, and calls that go on count up to that instant only.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use engine::{Shelf, Timestamp, Viewer, add, charts, grid};
use model::AsOf;

use crate::bench::{POWER, reply, settings};
use crate::server::{Seen, Server, Step};

const COMPANIES: usize = 30;
const SLOTS: usize = 16;
const QUESTIONS: [&str; 4] = [
    "Does the company invest in nuclear power?",
    "What does the company say about customer concentration?",
    "Does it depend on a few suppliers?",
    "What risks does climate change regulation bring?",
];
/// The share that is asked for, in percent: `cargo xtask soak` holds it, alone on a release build. Where others share the
/// time it tells nothing.
const BAR: &str = "ENGINE_TEST_BUSY";

/// A filing with a statement and some paragraphs.
fn filing(number: usize) -> String {
    let mut page = format!(
        "<html><body><p>Form 10-K</p><p>For the fiscal year ended December 31, 2023</p><p><b>Alder{number} Bridges Inc</b></p>\
         <p>(Exact name of registrant as specified in its charter)</p><p><b>Item 1A. Risk Factors</b></p>"
    );
    for paragraph in 0..60 {
        page.push_str(&format!(
            "<p>Our largest customer {paragraph} bought bridges. {POWER} Suppliers and climate regulation {number} may change.</p>"
        ));
    }
    page.push_str("</body></html>");
    page
}

/// The corpus' filings, where a bar is held and they are there; else some that are written for it.
fn reports(dir: &Path) -> Vec<PathBuf> {
    let given = std::env::var_os("TICKMARK_CORPUS").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/tickmark-corpus"));
    let corpus =
        given.into_iter().chain(home).map(|corpus| corpus.join("en/ixbrl-sec")).find(|dir| dir.is_dir());
    match corpus.filter(|_| std::env::var_os(BAR).is_some()) {
        Some(corpus) => vec![corpus],
        None => (0..COMPANIES)
            .map(|number| {
                let file = dir.join(format!("alder{number}-2023.htm"));
                fs::write(&file, filing(number)).unwrap();
                file
            })
            .collect(),
    }
}

#[test]
fn sixteen_slots_are_busy_while_a_grid_has_work() {
    let latency = Duration::from_millis(200);
    let server =
        Server::start(move |_, _| Step::After(latency, Box::new(Step::Say(reply(&[(POWER, 1, POWER)])))));
    let dir = tempfile::tempdir().unwrap();
    settings(dir.path(), &server.url, &format!("concurrency = {SLOTS}"), "");
    let charts = charts::load(None).unwrap();
    let shelf = Shelf::at(&dir.path().join("library")).unwrap();
    let circumstances =
        add::Circumstances { actor: "local".to_owned(), now: Timestamp::UNIX_EPOCH, published: None };
    add::add(&shelf, &charts, &reports(dir.path()), &circumstances, &|_| {}).unwrap();
    let library = shelf.library().unwrap();
    let viewer = Viewer { name: "all".to_owned(), as_of: AsOf::Latest };
    let models = engine::models::Models::load(None, &dir.path().join("library"), "ada").unwrap();
    let mut table = format!(",{}\n", QUESTIONS.join(","));
    let companies = engine::reports(library, &viewer).unwrap();
    let mut names: Vec<String> = companies.into_iter().map(|report| report.header.company).collect();
    names.sort();
    names.dedup();
    names.iter().take(COMPANIES).for_each(|name| table.push_str(&format!("\"{name}\",,,,\n")));
    let reader = grid::Reader { models: &models, grid: "grid", before: None };
    let fill =
        || grid::fill(library, &viewer, &charts, table.as_bytes(), true, reader, &|_| {}).unwrap().value;

    let began = Instant::now();
    let filled = fill();
    let took = began.elapsed();
    let seen = server.seen();
    let calls = seen.len();
    assert_eq!(library.calls().unwrap().len(), calls, "every call is in the ledger");
    assert!(calls >= COMPANIES * QUESTIONS.len() * 9 / 10, "{calls} calls: {:?}", filled.open);
    assert_eq!(library.audit_ledger().unwrap(), Vec::<String>::new());
    let share = busy(&seen);
    println!("{calls} calls in {took:?}; {SLOTS} slots {:.1} % busy while there was work", share * 100.0);
    let under_way = |at: Instant| seen.iter().filter(|seen| seen.began <= at && at < seen.ended).count();
    let most = seen.iter().map(|seen| under_way(seen.began)).max().unwrap();
    assert!((12..=SLOTS).contains(&most), "{most} at once");
    if let Some(bar) = std::env::var(BAR).ok().and_then(|bar| bar.parse::<f64>().ok()) {
        assert!(share * 100.0 >= bar, "{share}");
    }
    // With no model.
    let none = engine::models::Models::none();
    let reader = grid::Reader { models: &none, grid: "grid", before: None };
    let began = Instant::now();
    grid::fill(library, &viewer, &charts, table.as_bytes(), true, reader, &|_| {}).unwrap();
    let without = began.elapsed();
    println!("with no model: {without:?}");
    assert!(std::env::var_os(BAR).is_none() || without <= Duration::from_secs(5), "{without:?}");
    // Again: nothing is asked, and the same comes out.
    assert_eq!(fill().workbook, filled.workbook);
    assert_eq!(server.seen().len(), calls);
}

/// The share of the slots' time that calls took, from the first one's beginning to the last one's.
fn busy(seen: &[Seen]) -> f64 {
    let first = seen.iter().map(|seen| seen.began).min().unwrap();
    let last = seen.iter().map(|seen| seen.began).max().unwrap();
    let busy: Duration =
        seen.iter().map(|seen| seen.ended.min(last).saturating_duration_since(seen.began)).sum();
    busy.as_secs_f64() / ((last - first).as_secs_f64() * SLOTS as f64)
}
