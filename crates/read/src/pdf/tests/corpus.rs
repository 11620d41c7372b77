//! Real reports, where the corpus is on this machine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::{Block, Document, Locus};

use super::super::{document, reopen};

pub(super) fn corpus() -> Option<PathBuf> {
    let given = std::env::var_os("TICKMARK_CORPUS").map(PathBuf::from);
    let usual = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/tickmark-corpus"));
    let found = given.or(usual).filter(|path| path.join("gold").is_dir());
    if found.is_none() {
        eprintln!("skipped: no corpus");
    }
    found
}

/// The rows of tables on a page whose first cell is the label.
fn rows<'a>(document: &'a Document, page: u32, label: &str) -> Vec<Vec<&'a str>> {
    document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) => Some(table),
            Block::Text(_) => None,
        })
        .flat_map(|table| &table.rows)
        .filter(|row| {
            row.locus.page() == Some(page) && row.cells.first().is_some_and(|cell| cell.text == label)
        })
        .map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect())
        .collect()
}

#[test]
fn rows_of_real_statements_are_whole() {
    let Some(corpus) = corpus() else { return };
    let check = |file: &str, page: u32, row: &[&str]| {
        let bytes = std::fs::read(corpus.join(file)).unwrap();
        let document = document(&bytes, None).unwrap().value;
        let found = rows(&document, page, row[0]);
        assert!(found.iter().any(|found| found == row), "{file} p. {page}: {row:?} among {found:?}");
    };
    check("en/financebench/pdfs/BOEING_2018_10K.pdf", 53, &["Net earnings", "$10,460", "$8,458", "$5,034"]);
    check("en/financebench/pdfs/3M_2022_10K.pdf", 50, &["Cash and cash equivalents", "$ 3,655", "$ 4,564"]);
    check(
        "en/kgrag-10q/pdf/2022_Q3_AAPL.pdf",
        5,
        &[
            "Total change in unrealized gains/losses on marketable debt securities",
            "(3,055)",
            "163",
            "(9,819)",
            "(792)",
        ],
    );
    check(
        "zh/reports-cn/金花股份/600080_20230428_MMWM.pdf",
        73,
        &["货币资金", "六、1", "434,494,622.22", "160,802,837.08"],
    );
}

#[test]
fn every_figure_of_a_real_report_is_read_again_from_its_glyphs() {
    let Some(corpus) = corpus() else { return };
    let bytes = std::fs::read(corpus.join("en/financebench/pdfs/ULTABEAUTY_2023Q4_EARNINGS.pdf")).unwrap();
    let document = document(&bytes, None).unwrap().value;
    let mut checked = 0;
    for block in &document.blocks {
        let Block::Table(table) = block else { continue };
        for cell in table.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.column > 0).take(12) {
            let Some(start) = cell.text.find(|c: char| c.is_ascii_digit()) else { continue };
            let Locus::Page { page, glyphs: Some(glyphs), .. } = cell.locus_of(start, cell.text.len()) else {
                continue;
            };
            let again = reopen(&bytes, page, glyphs).unwrap();
            assert!(
                again.contains(cell.text[start..].trim_end_matches(['%', ')', ' '])),
                "{again:?} for {:?}",
                cell.text
            );
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked}");
}

/// Every PDF below a folder, in the order of names.
pub(super) fn pdfs(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf")) {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}

/// All PDFs of `TICKMARK_PDFS` (a folder), else a few of the corpus. Lists their notices by kind.
#[test]
fn every_report_is_read_and_its_notices_are_counted() {
    let given = std::env::var_os("TICKMARK_PDFS").map(PathBuf::from);
    let Some(folder) = given.clone().or_else(corpus) else { return };
    let mut files = pdfs(&folder);
    if given.is_none() {
        files.sort_by_key(|path| std::fs::metadata(path).map_or(u64::MAX, |data| data.len()));
        files.truncate(4);
    }
    assert!(!files.is_empty(), "no PDF below {}", folder.display());
    let (mut pages, mut labelled, mut outlined) = (0, 0, 0);
    let (mut entries, mut astray) = (0, 0);
    let mut kinds: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut tell = |code: &str, file: &Path, message: &str| {
        let (count, first) = kinds.entry(code.to_owned()).or_default();
        *count += 1;
        if first.is_empty() {
            *first = format!("{}: {message}", file.file_name().unwrap_or_default().to_string_lossy());
        }
    };
    for file in &files {
        match document(&std::fs::read(file).unwrap(), None) {
            Ok(noted) => {
                pages += noted.value.pages.len();
                labelled += noted.value.pages.iter().filter(|page| page.label.is_some()).count();
                outlined += usize::from(!noted.value.outline.is_empty());
                entries += noted.value.outline.len();
                astray += noted.value.outline.iter().filter(|entry| entry.page.is_none()).count();
                for notice in &noted.notices {
                    tell(&notice.code, file, &notice.message);
                }
            }
            Err(error) => tell(error.code(), file, &error.to_string()),
        }
    }
    eprintln!(
        "{} files, {pages} pages, {labelled} with labels, {outlined} files with an outline of {entries} entries, {astray} without a page",
        files.len()
    );
    for (code, (count, first)) in kinds {
        eprintln!("{count:5} {code}   first {first}");
    }
}
