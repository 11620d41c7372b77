//! Bytes to facts: tags alone, and the whole document with its print. Throughput in bytes of filing.

use bench::{Filing, filings};
use divan::Bencher;
use divan::counter::BytesCount;
use model::Media;

fn main() {
    divan::main();
}

#[divan::bench(args = filings())]
fn tags(bencher: Bencher<'_, '_>, filing: &Filing) {
    bencher
        .counter(BytesCount::new(filing.bytes.len()))
        .bench(|| read::read(divan::black_box(&filing.bytes), Media::Html, read::Depth::Tags));
}

#[divan::bench(args = filings())]
fn whole(bencher: Bencher<'_, '_>, filing: &Filing) {
    bencher
        .counter(BytesCount::new(filing.bytes.len()))
        .bench(|| read::read(divan::black_box(&filing.bytes), Media::Html, read::Depth::Whole));
}
