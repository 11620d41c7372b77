//! The slots of a route are kept busy: 95 % of the time in the soak.

use std::time::{Duration, Instant};

use engine::models::each;

use crate::bench::{Bench, POWER, job, reply};
use crate::server::{Server, Step};

/// 30 companies with 4 questions each at 200 ms and 16 slots: while there is more to do than slots, all are under way.
#[test]
fn sixteen_slots_are_busy_while_there_is_work() {
    let latency = Duration::from_millis(200);
    let server =
        Server::start(move |_, _| Step::After(latency, Box::new(Step::Say(reply(&[(POWER, 2, POWER)])))));
    let bench = Bench::new(&server.url, "concurrency = 16", "");
    let began = Instant::now();
    let ((), answers) = each(
        &bench.models,
        |hand_on| {
            for company in 0..30 {
                for question in 0..4 {
                    hand_on(job(&format!("Does company {company} invest in nuclear power, {question}?")));
                }
            }
        },
        |job| job.answer(&bench.models, &bench.library, "grid", &bench.charts.claims),
    );
    let took = began.elapsed();
    assert_eq!(answers.len(), 120);
    let seen = server.seen();
    let first = seen.iter().map(|seen| seen.began).min().unwrap();
    // The last call that began found the queue empty: until then every slot should be busy.
    let last = seen.iter().map(|seen| seen.began).max().unwrap();
    let window = last - first;
    let busy: Duration =
        seen.iter().map(|seen| seen.ended.min(last).saturating_duration_since(seen.began)).sum();
    let share = busy.as_secs_f64() / (window.as_secs_f64() * 16.0);
    println!("120 calls in {took:?}; 16 slots {:.1} % busy while there was work", share * 100.0);
    // All slots are used at once, and never more.
    let under_way = |at: Instant| seen.iter().filter(|seen| seen.began <= at && at < seen.ended).count();
    let most = seen.iter().map(|seen| under_way(seen.began)).max().unwrap();
    assert!((12..=16).contains(&most), "{most} at once");
    // Time is shared with other tests here, and tells nothing: `cargo xtask soak` holds the bar, alone on a release build.
    if let Some(bar) = std::env::var("ENGINE_TEST_BUSY").ok().and_then(|bar| bar.parse::<f64>().ok()) {
        assert!(share * 100.0 >= bar, "{share}");
    }
    bench.balances();
}
