//! The bundled fictional filings: written from the sources in `samples/sources` to `samples/*.htm`.
//!
//! Everything in them is made up. The sources hold figures and words, this module the accounting arithmetic
//! between figures and the mark-up; the committed pages are generated, and `tidy` sees to it that they are fresh.

mod calendar;
mod figures;
mod header;
mod macros;
mod page;
mod source;
mod table;
mod tags;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Writes all samples below `root` and says how many.
pub(crate) fn write(root: &Path) -> Result<usize, String> {
    let pages = pages(root)?;
    for (path, text) in &pages {
        fs::write(root.join(path), text).map_err(|error| format!("failed to write {path}: {error}"))?;
    }
    Ok(pages.len())
}

/// Every generated file, by its path below `root`.
pub(crate) fn pages(root: &Path) -> Result<BTreeMap<String, String>, String> {
    let folder = root.join("samples/sources");
    let mut pages = BTreeMap::new();
    let entries =
        fs::read_dir(&folder).map_err(|error| format!("failed to list samples/sources: {error}"))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let text =
            fs::read_to_string(entry.path()).map_err(|error| format!("failed to read {name}: {error}"))?;
        let source = source::parse(&text).map_err(|message| format!("samples/sources/{name}: {message}"))?;
        for filing in &source.filings {
            let page = page::render(&source, filing)
                .map_err(|message| format!("samples/sources/{name}: {}: {message}", filing.name))?;
            pages.insert(format!("samples/{}.htm", filing.name), page);
        }
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calendar::When;

    #[test]
    fn every_balance_sheet_balances_before_misprints() {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../samples/sources"));
        let mut checked = 0;
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let source = source::parse(&fs::read_to_string(entry.path()).unwrap()).unwrap();
            for date in 0..=source.calendar.stretches.len() {
                let value = |id: &str| source.figures.value(id, When::At(date)).unwrap();
                let (assets, rest) = (value("total_assets"), value("total_liabilities_and_equity"));
                assert_eq!(assets, rest, "{} at {}", entry.path().display(), source.calendar.day(date));
                checked += 1;
            }
        }
        assert!(checked > 20, "only {checked} balance sheets");
    }
}
