//! The slots of a route are kept busy.

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
    // A loaded machine is slower to answer; the bar itself is measured by hand.
    assert!(share > 0.6, "{share}");
    bench.balances();
}
