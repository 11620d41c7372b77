//! A question in words to ranked passages, warm: over a library of everything that the corpus has, without a company and with
//! one. `TICKMARK_BENCH_LIBRARY` names the library; without it the bundled samples are searched. Prints how many times longer
//! the slowest question takes than the quickest.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use divan::Bencher;
use engine::charts::{self, Charts};
use engine::text::{Ask, Searcher};
use engine::{Timestamp, Viewer};

const QUESTIONS: [&str; 6] = [
    "What drove the change in operating margin?",
    "Which lawsuits are pending?",
    "How is revenue spread over segments and regions?",
    "Which covenants apply to the credit facility?",
    "主要客户和供应商有哪些？",
    "商誉减值的原因是什么？",
];

fn main() {
    // Once by hand, for a figure to quote: medians and their ratio.
    with_searcher(|searcher, charts| {
        let medians: Vec<Duration> = QUESTIONS.iter().map(|question| median(searcher, charts, question)).collect();
        let (least, most) = (medians.iter().min(), medians.iter().max());
        if let (Some(least), Some(most)) = (least, most) {
            let mut sorted = medians.clone();
            sorted.sort();
            println!(
                "search: median {:?}, quickest question {least:?}, slowest {most:?}, ratio {:.1}",
                sorted[sorted.len() / 2],
                most.as_secs_f64() / least.as_secs_f64()
            );
        }
    });
    divan::main();
}

fn median(searcher: &Searcher<'_>, charts: &Charts, question: &str) -> Duration {
    let ask = Ask { question, ..Ask::default() };
    let mut times: Vec<Duration> = (0..15)
        .map(|_| {
            let began = Instant::now();
            divan::black_box(searcher.find(charts, &ask, 12).expect("the library is searched"));
            began.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

fn with_searcher(run: impl FnOnce(&Searcher<'_>, &Charts)) {
    let charts = charts::load(None).expect("the built-in charts load");
    let named = std::env::var_os("TICKMARK_BENCH_LIBRARY").map(PathBuf::from);
    let folder = named.clone().unwrap_or_else(|| std::env::temp_dir().join("tickmark-bench-library"));
    let shelf = engine::Shelf::at(&folder).expect("the library opens");
    if named.is_none() {
        let samples = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../samples")).to_path_buf();
        let circumstances =
            engine::add::Circumstances { actor: "local".to_owned(), now: Timestamp::UNIX_EPOCH, published: None };
        engine::add::add(&shelf, &charts, &[samples], &circumstances, &|_| {}).expect("the samples are added");
    }
    let library = shelf.library().expect("there is a library");
    let viewer = Viewer { name: "local".to_owned(), as_of: model::AsOf::Latest };
    let view = viewer.view(library);
    let searcher = Searcher::open(&view, &[]).expect("the library is searched");
    run(&searcher, &charts);
}

#[divan::bench(args = QUESTIONS)]
fn whole_library(bencher: Bencher<'_, '_>, question: &str) {
    with_searcher(|searcher, charts| {
        let ask = Ask { question, ..Ask::default() };
        bencher.bench_local(|| searcher.find(charts, divan::black_box(&ask), 12));
    });
}
