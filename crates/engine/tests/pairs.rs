//! The same filing as PDF and as inline XBRL: what the PDF's print gives must be what the tags give.
//!
//! Needs the corpus. Filings are paired by form, last day and the registrant's numbers, never by name. The cells that
//! differ are printed; of the cells that both have, 99 of 100 must be equal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use engine::charts::{self, Charts};
use engine::source::{self, Extracted};
use engine::{Options, spreading};
use model::{Cell, CellStatus, Decimal};

/// Cells of which both have a value: of 100, so many must be equal.
const EQUAL: usize = 99;

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|own| own == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What pairs two sources of one filing: form, last day, a number of the registrant.
fn keys(extracted: &Extracted) -> Vec<String> {
    let header = &extracted.report.header;
    let (Some(form), Some(end)) = (&header.form, header.period_end) else { return Vec::new() };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let numbers = header.identifiers.iter().filter(|(kind, _)| matches!(kind.as_str(), "ein" | "cik"));
    numbers.map(|(kind, number)| format!("{form} {end} {kind} {}", digits(number))).collect()
}

fn cells(extracted: &Extracted, charts: &Charts) -> BTreeMap<(String, String), Cell> {
    let spread = spreading::of_file(extracted, charts, Options::default()).value;
    let key = |cell: &Cell| (cell.account.clone(), cell.period.clone());
    spread.cells.into_iter().map(|cell| (key(&cell), cell)).collect()
}

/// A value that was read and is shown.
fn read(cell: &Cell) -> Option<Decimal> {
    cell.value.filter(|_| cell.status == CellStatus::Read)
}

#[test]
fn a_pdf_spreads_as_the_tags_of_the_same_filing_do() {
    let given = std::env::var_os("TICKMARK_CORPUS").map(PathBuf::from);
    let usual = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/tickmark-corpus"));
    let Some(corpus) = given.or(usual).filter(|path| path.join("gold").is_dir()) else {
        eprintln!("skipped: no corpus");
        return;
    };
    let charts = charts::load(None).unwrap();
    // Of the tagged filings the covers are enough to find the pairs.
    let printed: Vec<(PathBuf, Extracted)> = files(&corpus.join("en/kgrag-10q"), "pdf")
        .into_iter()
        .map(|path| {
            let read = source::read_file(&path, &charts).unwrap();
            (path, read)
        })
        .collect();
    let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
    for (at, (_, extracted)) in printed.iter().enumerate() {
        wanted.extend(keys(extracted).into_iter().map(|key| (key, at)));
    }
    let ends: Vec<String> =
        printed.iter().filter_map(|(_, read)| Some(read.report.header.period_end?.to_string())).collect();
    let (mut pairs, mut both, mut equal, mut lacking) = (0, 0, 0, 0);
    for path in files(&corpus.join("en/ixbrl-sec"), "htm") {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        // A filing of another day names none of the days looked for in its head.
        let head =
            String::from_utf8_lossy(bytes.get(..bytes.len().min(1 << 20)).unwrap_or_default()).into_owned();
        if !ends.iter().any(|end| head.contains(end.as_str())) {
            continue;
        }
        let Ok(tagged) = source::read_file(&path, &charts) else { continue };
        let Some(at) = keys(&tagged).iter().find_map(|key| wanted.get(key)) else { continue };
        let (pdf, extracted) = printed.get(*at).unwrap();
        pairs += 1;
        let (tags, print) = (cells(&tagged, &charts), cells(extracted, &charts));
        eprintln!("{} beside {}", pdf.display(), path.display());
        for (key, cell) in &tags {
            let Some(value) = read(cell) else { continue };
            let Some(other) = print.get(key).and_then(|cell| cell.value) else {
                lacking += 1;
                continue;
            };
            both += 1;
            if other == value {
                equal += 1;
            } else {
                let label = |cell: Option<&Cell>| {
                    cell.and_then(|cell| cell.as_reported.label.clone()).unwrap_or_default()
                };
                eprintln!(
                    "  {} {}: tags {value} ({:?}), print {other} ({:?})",
                    key.0,
                    key.1,
                    label(Some(cell)),
                    label(print.get(key))
                );
            }
        }
    }
    eprintln!("{pairs} pairs: {equal} of {both} cells equal; {lacking} that the print doesn't give");
    assert!(pairs > 0, "no filing stands in the corpus twice");
    assert!(equal * 100 >= both * EQUAL, "{equal} of {both} cells are equal");
}
