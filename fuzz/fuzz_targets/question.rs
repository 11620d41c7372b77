//! Questions: any text, over the built-in vocabulary and two companies.
#![no_main]

use std::sync::LazyLock;

use engine::charts::{self, Charts};
use engine::question::{Company, Directory, understand};
use libfuzzer_sys::fuzz_target;

static CHARTS: LazyLock<Charts> = LazyLock::new(|| charts::load(None).expect("the built-in charts load"));
static COMPANIES: LazyLock<Directory> = LazyLock::new(|| {
    let company = |key: &str, name: &str, ticker: &str| Company {
        key: key.to_owned(),
        names: vec![name.to_owned()],
        tickers: vec![ticker.to_owned()],
        ..Company::default()
    };
    let companies =
        vec![company("a", "Northmoor Pump Company", "NMPX"), company("b", "青禾仪器股份有限公司", "QHYQ")];
    Directory::new(companies, &CHARTS.questions)
});

fuzz_target!(|text: &str| {
    let _ = understand(text, &CHARTS.questions, &COMPANIES);
});
