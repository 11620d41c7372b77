//! Prints the statements of HTML files as the contract has them, one JSON object a line:
//! `cargo run --release --example statements -- FILE...`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

use model::{Document, Media, SourceHash, Tagged, Taxonomy, wire::StatementLine};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let vocabulary = extract::Vocabulary::parse(include_str!("../../../charts/print.toml"))?;
    let quiet = std::env::var_os("QUIET").is_some();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let begun = std::time::Instant::now();
        let blocks = read::html::blocks(&bytes).value;
        let read = begun.elapsed();
        let document = Document {
            source: SourceHash::of(&bytes),
            media: Media::Html,
            title: None,
            language: None,
            pages: Vec::new(),
            outline: Vec::new(),
            blocks,
            tagged: Tagged::default(),
            taxonomy: Taxonomy::default(),
        };
        let begun = std::time::Instant::now();
        let statements = extract::statements(&document, &vocabulary);
        let extracted = begun.elapsed();
        if quiet {
            println!("{path}: {} bytes, blocks {read:?}, statements {extracted:?}", bytes.len());
            continue;
        }
        for notice in &statements.notices {
            eprintln!("{path}: {}: {}", notice.code, notice.message);
        }
        for statement in &statements.value {
            println!("{}", serde_json::to_string(&StatementLine::new(statement, document.source))?);
        }
    }
    Ok(())
}
