//! Every workbook of the corpus: all companies, all their reports, every formula calculated again by two independent
//! programs, and the same bytes when written again.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use engine::book::{Part, workbook};
use engine::charts::{self, Charts};
use engine::figures::CompanyFigures;
use engine::source::{Extracted, read_file};
use engine::{Options, traced};
use rayon::prelude::*;
use spread::ReportInput;
use workbook::Language;

use crate::outside;
use crate::recalculation::{recalculated, same_results};

/// The tagged annual and quarterly reports of the corpus.
fn reports() -> Vec<PathBuf> {
    let given = std::env::var_os("TICKMARK_CORPUS").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/tickmark-corpus"));
    let Some(corpus) = given.into_iter().chain(home).find(|folder| folder.is_dir()) else {
        return Vec::new();
    };
    let folders = ["en/ixbrl-sec/10-K", "en/ixbrl-sec/10-Q"];
    let files = folders.iter().filter_map(|folder| std::fs::read_dir(corpus.join(folder)).ok()).flatten();
    let mut files: Vec<PathBuf> = files.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "htm"));
    files.sort();
    files
}

/// A company's workbook, made anew.
fn book(of_company: &[Extracted], charts: &Charts, language: Language) -> Vec<u8> {
    let inputs: Vec<ReportInput<'_>> = of_company
        .iter()
        .map(|one| ReportInput {
            report: &one.report,
            facts: &one.document.tagged.facts,
            statements: &one.statements,
            taxonomy: &one.document.taxonomy,
        })
        .collect();
    let mut spread = spread::spread(&inputs, &charts.chart, Options::default()).value;
    let sources = of_company.iter().map(|one| (one.report.source, one.bytes.as_slice())).collect();
    traced::trace(&mut spread, &sources);
    let reports = of_company.iter().map(|one| one.report.clone()).collect();
    let part = Part {
        figures: CompanyFigures::new(spread, reports),
        quotes: BTreeMap::new(),
        particulars: Vec::new(),
    };
    workbook(&[part], charts, language, String::new()).unwrap()
}

#[test]
fn every_formula_of_the_corpus_is_calculated_alike() {
    let files = reports();
    if files.is_empty() {
        println!("skipped: no corpus");
        return;
    }
    let start = Instant::now();
    let charts = charts::load(None).unwrap();
    let mut companies: BTreeMap<String, Vec<Extracted>> = BTreeMap::new();
    let read: Vec<Extracted> = files.par_iter().filter_map(|path| read_file(path, &charts).ok()).collect();
    for one in read {
        let header = &one.report.header;
        let key = header.identifiers.get("cik").unwrap_or(&header.company).clone();
        companies.entry(key).or_default().push(one);
    }
    println!("{} reports of {} companies read: {:?}", files.len(), companies.len(), start.elapsed());
    let of_companies: Vec<_> = companies.values().enumerate().collect();
    let books: Vec<Vec<u8>> = of_companies
        .par_iter()
        .map(|(at, of_company)| {
            let language = if at % 4 == 3 { Language::Chinese } else { Language::English };
            let bytes = book(of_company, &charts, language);
            // A few stand for all: the sources are read and the figures found anew each time.
            let again = at % 6 == 5;
            assert!(!again || bytes == book(of_company, &charts, language), "two runs give other bytes");
            bytes
        })
        .collect();
    println!("written: {:?}", start.elapsed());
    let formulas: usize = books.par_iter().map(|book| recalculated(book)).sum();
    println!("{formulas} formulas calculated by an engine: {:?}", start.elapsed());
    assert!(formulas > 1_000 * books.len() / 2, "{formulas} formulas");
    // Two runs of the program side by side.
    let halves: Vec<Vec<&[u8]>> =
        (0..2).map(|half| books.iter().map(Vec::as_slice).skip(half).step_by(2).collect()).collect();
    halves.par_iter().for_each(|half| {
        let Some(saved) = outside::all_saved_by_libreoffice(half) else { return };
        for (ours, saved) in half.iter().zip(&saved) {
            same_results(ours, saved);
        }
    });
    println!("and by LibreOffice: {:?}", start.elapsed());
}
