//! A question in words to ranked passages, warm: over a library of everything that the corpus has, asked of no company in
//! particular. `TICKMARK_BENCH_LIBRARY` names the library; without it the bundled samples are searched. `main` prints the
//! median over all questions, and the slowest; divan then measures a few of them one by one.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use divan::Bencher;
use engine::charts::{self, Charts};
use engine::text::{Ask, Searcher};
use engine::{Timestamp, Viewer};

/// What analysts ask, and how a grid's columns are headed; both languages, long and short.
const QUESTIONS: [&str; 36] = [
    "What drove the change in operating margin?",
    "Which lawsuits are pending?",
    "How is revenue spread over segments and regions?",
    "Which covenants apply to the credit facility?",
    "Does the company depend on a few large customers?",
    "What was the goodwill impairment in 2022, and what caused it?",
    "Did it buy back shares during the year?",
    "Which risks come from foreign exchange rates?",
    "When do the senior notes fall due?",
    "How many people does it employ?",
    "Who audited the financial statements?",
    "What does management say of liquidity over the next twelve months?",
    "Were there any changes in accounting principles that affect comparability?",
    "Which acquisitions were completed, and for how much?",
    "Is capital expenditure expected to rise?",
    "Does the pension plan have a deficit?",
    "What is the effective tax rate and why did it change?",
    "Are there related party transactions?",
    "Which suppliers is it dependent on?",
    "How does it recognise revenue from long-term contracts?",
    "cybersecurity incident",
    "material weakness in internal control",
    "climate change regulation",
    "restructuring charges by segment",
    "主要客户和供应商有哪些？",
    "商誉减值的原因是什么？",
    "公司面临哪些汇率风险？",
    "研发投入占营业收入的比例是多少？",
    "是否存在未决诉讼或仲裁？",
    "前五名客户的销售额占比",
    "关联交易的主要内容是什么？",
    "现金分红政策",
    "应收账款的坏账准备如何计提？",
    "在研项目的进展情况",
    "毛利率下降的原因",
    "募集资金的使用情况",
];

/// Those that divan measures one by one.
const FEW: [&str; 3] = [QUESTIONS[0], QUESTIONS[23], QUESTIONS[28]];

/// So many times each question is put, and so many passages are wanted.
const TIMES: usize = 11;
const WANTED: usize = 12;

fn main() {
    with_searcher(|searcher, charts, opened| {
        let mut medians: Vec<(Duration, &str)> =
            QUESTIONS.iter().map(|question| (median(searcher, charts, question), *question)).collect();
        medians.sort();
        let at = |share: usize| medians[(medians.len() - 1) * share / 100].0;
        println!(
            "search: median {:?}, quickest {:?}, 90th percentile {:?}, slowest {:?} ({}); opened in {opened:?}",
            at(50),
            at(0),
            at(90),
            at(100),
            medians[medians.len() - 1].1,
        );
    });
    divan::main();
}

fn ask(question: &str) -> Ask<'_> {
    Ask { question, ..Ask::default() }
}

fn median(searcher: &Searcher<'_>, charts: &Charts, question: &str) -> Duration {
    let mut times: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let began = Instant::now();
            black_box(searcher.find(charts, &ask(question), WANTED).expect("the library is searched"));
            began.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

/// Runs it with a searcher, the charts, and how long that took to open.
fn with_searcher(run: impl FnOnce(&Searcher<'_>, &Charts, Duration)) {
    let charts = charts::load(None).expect("the built-in charts load");
    let named = std::env::var_os("TICKMARK_BENCH_LIBRARY").map(PathBuf::from);
    let folder = named.clone().unwrap_or_else(|| std::env::temp_dir().join("tickmark-bench-library"));
    let shelf = engine::Shelf::at(&folder).expect("the library opens");
    if named.is_none() {
        let samples = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../samples")).to_path_buf();
        let circumstances = engine::add::Circumstances {
            actor: "local".to_owned(),
            now: Timestamp::UNIX_EPOCH,
            published: None,
        };
        engine::add::add(&shelf, &charts, &[samples], &circumstances, &|_| {}).expect("the samples are added");
    }
    let library = shelf.library().expect("there is a library");
    let viewer = Viewer { name: "local".to_owned(), as_of: model::AsOf::Latest };
    let view = viewer.view(library);
    let began = Instant::now();
    let searcher = Searcher::open(&view, &[]).expect("the library is searched");
    run(&searcher, &charts, began.elapsed());
}

#[divan::bench(args = FEW)]
fn whole_library(bencher: Bencher<'_, '_>, question: &str) {
    with_searcher(|searcher, charts, _| {
        bencher.bench_local(|| searcher.find(charts, black_box(&ask(question)), WANTED));
    });
}
