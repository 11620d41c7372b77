//! Facts and statements to a spread: one filing at a time, its reading left out.

use bench::{Filing, filings};
use divan::Bencher;
use engine::charts;
use engine::source::read_bytes;
use engine::spreading::of_file;
use engine::{Options, ReadFrom};

fn main() {
    divan::main();
}

fn spread(bencher: Bencher<'_, '_>, filing: &Filing, read_from: ReadFrom) {
    let charts = charts::load(None).expect("the built-in charts load");
    let extracted = read_bytes(&format!("{}.htm", filing.name), filing.bytes.clone(), &[], &charts)
        .expect("the filing reads");
    bencher.bench(|| of_file(divan::black_box(&extracted), &charts, Options { read_from }));
}

#[divan::bench(args = filings())]
fn from_tags(bencher: Bencher<'_, '_>, filing: &Filing) {
    spread(bencher, filing, ReadFrom::Tags);
}

#[divan::bench(args = filings())]
fn from_tables(bencher: Bencher<'_, '_>, filing: &Filing) {
    spread(bencher, filing, ReadFrom::Tables);
}

#[divan::bench]
fn charts_load() -> usize {
    charts::load(None).map_or(0, |charts| charts.chart.accounts.len())
}
