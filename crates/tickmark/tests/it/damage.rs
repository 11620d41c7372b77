//! A flipped byte: in a stored source, in the database's fact, in a workbook's cell. It is found and named, and nothing
//! else is.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

use crate::Desk;
use crate::filings::zipped;

#[test]
fn a_flipped_byte_of_a_source_is_named_by_check_and_nothing_else_is() {
    let desk = Desk::with_samples();
    let report = desk.report("northmoor-10k-2023");
    let (id, source) = (report["report"].as_str().unwrap(), report["source"].as_str().unwrap());
    let file: PathBuf =
        desk.path("tickmark-library/sources").join(&source[..2]).join(format!("{source}.zst"));
    let whole = fs::read(&file).unwrap();
    for at in [0, whole.len() / 2, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(&file, bytes).unwrap();
        desk.run(["check"]).expect(1).says(&["source-altered", id]);
        let breaks = desk.breaks(&[]);
        let [(kind, what)] = breaks.as_slice() else { panic!("{breaks:?}") };
        assert!(kind == "source-altered" && what.contains(id), "{breaks:?}");
    }
    fs::remove_file(&file).unwrap();
    assert_eq!(desk.breaks(&[])[0].0, "source-missing");
    fs::write(&file, whole).unwrap();
    desk.run(["check"]).expect(0);
}

#[test]
fn a_flipped_byte_of_a_stored_fact_is_named_by_check_and_nothing_else_is() {
    let desk = Desk::with_samples();
    let id = desk.report("larkfield-10k-2023")["report"].as_str().unwrap().to_owned();
    let database = desk.path("tickmark-library/library.db");
    let whole = fs::read(&database).unwrap();
    let places = |value: &str| -> Vec<usize> {
        let windows = whole.windows(value.len()).enumerate();
        windows.filter(|(_, window)| *window == value.as_bytes()).map(|(at, _)| at).collect()
    };
    let facts = desk.json(&["facts", &id]);
    let lone = facts.iter().find_map(|fact| {
        let value = fact["value"]
            .as_str()
            .filter(|value| value.len() > 7 && value.bytes().all(|sign| sign.is_ascii_digit()))?;
        let [at] = places(value)[..] else { return None };
        Some((fact["concept"].as_str().unwrap().to_owned(), at))
    });
    let (concept, at) = lone.expect("a value that stands in the database once");
    let mut bytes = whole.clone();
    bytes[at] ^= 0x01;
    fs::write(&database, bytes).unwrap();
    desk.run(["check"]).expect(1).says(&["fact-altered"]);
    let breaks = desk.breaks(&[]);
    let [(kind, what)] = breaks.as_slice() else { panic!("{breaks:?}") };
    assert!(kind == "fact-altered" && what.contains(&id) && what.contains(&concept), "{breaks:?}");
}

#[test]
fn a_flipped_byte_of_a_workbooks_cell_is_named_by_check_and_nothing_else_is() {
    let desk = Desk::with_samples();
    desk.put(
        "q.csv",
        "Company,Revenue FY2024,Total assets FY2024,Current ratio FY2024\nNorthmoor Pump Company,,,\n",
    );
    desk.run(["spread", "Northmoor", "-o", "spread.xlsx"]);
    desk.run(["grid", "q.csv", "-o", "grid.xlsx"]).expect(0);
    for book in ["grid.xlsx", "spread.xlsx"] {
        flip(&desk, book, "414499000");
    }
}

#[test]
fn a_flipped_digit_of_a_line_that_no_account_shows_is_named_too() {
    let desk = Desk::with_samples();
    for (language, company) in [("en", "Ravenscar"), ("zh", "青禾仪器股份有限公司")] {
        let run = desk.run(["spread", company, "--language", language, "-o", "book.xlsx", "--json"]);
        let spread: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        let figure = &spread["other_lines"][0]["figures"][0];
        assert_eq!(figure["ticks"], serde_json::json!(["traced", "bound"]), "{figure}");
        flip(&desk, "book.xlsx", figure["value"].as_str().unwrap());
    }
}

/// Alters the last digit of the first cell of a workbook that holds a figure, and sees that `check` names it alone.
#[track_caller]
fn flip(desk: &Desk, book: &str, shown: &str) {
    let whole = fs::read(desk.path(book)).unwrap();
    assert_eq!(desk.breaks(&[book]), []);
    let mut parts = parts(&whole);
    let sheet = parts.iter_mut().find_map(|(name, bytes)| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let is_sheet = name.starts_with("xl/worksheets/sheet");
        // The figure itself, not a formula's result that repeats it.
        let cell = format!("\"><v>{shown}");
        (is_sheet && text.contains(&cell)).then_some((bytes, text, cell))
    });
    let (bytes, text, cell) = sheet.unwrap_or_else(|| panic!("{book} shows no {shown}"));
    let mut altered = cell.clone().into_bytes();
    *altered.last_mut().unwrap() ^= 0x01;
    *bytes = text.replacen(&cell, &String::from_utf8(altered).unwrap(), 1).into_bytes();
    let members: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    desk.put(book, zipped(&members));
    let run = desk.run(["check", book]).expect(1);
    assert!(run.err.contains("value-altered") && run.err.contains(shown), "{}", run.err);
    let breaks = desk.breaks(&[book]);
    assert_eq!(breaks.len(), 1, "{breaks:?}");
}

#[test]
fn an_altered_result_of_a_ratio_or_check_is_named_by_check_and_nothing_else_is() {
    let desk = Desk::with_samples();
    desk.run(["spread", "Northmoor", "-o", "spread.xlsx"]);
    let whole = fs::read(desk.path("spread.xlsx")).unwrap();
    assert_eq!(desk.breaks(&["spread.xlsx"]), []);
    // A count, a verdict in words, a ratio (which has its own row of proof), a view: what the formula holds, the stored
    // result, and what is put in its place.
    for (before, from, to, kind) in [
        ("COUNTIF(", "</f><v>", "</f><v>1", "result-altered"),
        ("\"tied\",\"off\")", "</f><v>tied", "</f><v>off", "result-altered"),
        ("/AVERAGE(", "</f><v>0.", "</f><v>1.", "value-altered"),
        ("/ABS('Income statement'!", "</f><v>0.", "</f><v>1.", "result-altered"),
    ] {
        let mut parts = parts(&whole);
        let before = before.replace('"', "&quot;");
        let place = parts.iter().find_map(|(name, bytes)| {
            let text = std::str::from_utf8(bytes).ok().filter(|_| name.starts_with("xl/worksheets/sheet"))?;
            text.match_indices("<c r=\"").find_map(|(at, _)| {
                let cell = text.get(at..at + text.get(at..)?.find("</c>")?)?;
                let plain = cell.replace("&quot;", "\"");
                let wanted = plain.contains(&before.replace("&quot;", "\"")) && cell.contains(from);
                wanted.then(|| (name.clone(), at, cell.to_owned()))
            })
        });
        let (name, at, cell) = place.unwrap_or_else(|| panic!("no result of {before}"));
        let reference = cell.split('"').nth(1).unwrap().to_owned();
        let mut text = String::from_utf8(parts[&name].clone()).unwrap();
        text.replace_range(at..at + cell.len(), &cell.replacen(from, to, 1));
        parts.insert(name, text.into_bytes());
        let members: Vec<(&str, &[u8])> =
            parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        desk.put("spread.xlsx", zipped(&members));
        assert_eq!(desk.breaks(&["spread.xlsx"]), [(kind.to_owned(), reference)], "{cell}");
    }
}

/// The parts of a workbook.
fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        parts.insert(entry.name().unwrap().into_owned(), bytes);
    }
    parts
}
