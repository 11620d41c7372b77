//! People's judgement from end to end: recorded with who, when and why, shown as theirs everywhere, taken back as easily.

use std::fs::File;
use std::io::Read;

use serde_json::Value;

use crate::Desk;
use crate::filings::zipped;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[test]
fn an_adjustment_is_shown_as_a_persons_everywhere_and_undone() {
    let desk = Desk::with_samples();
    let spread = ["spread", "Northmoor"];
    let before = desk.cell(&spread, "inventories", "FY2024");
    let adjust = ["--user", "ada", "adjust", "Northmoor", "inventories", "FY2024", "76000000"];
    desk.run(adjust.iter().chain(&["--reason", "cut-off error"])).expect(0).says(&["decision 1", "undo 1"]);

    let cell = desk.cell(&spread, "inventories", "FY2024");
    assert_eq!((text(&cell["value"]), text(&cell["status"])), ("76000000".to_owned(), "adjusted".to_owned()));
    assert!(text(&cell["note"]).starts_with("ada on "), "{cell}");
    assert_eq!(cell["derivation"]["adjustment"]["reason"], "cut-off error");
    assert_eq!(cell["candidates"][0]["value"], before["value"], "what was read stays beside it");
    assert_eq!(cell["candidates"][0]["anchor"], before["anchor"]);

    // What rests on it follows, and says so.
    let answer = desk.json(&["ask", "Northmoor inventories / total assets FY2024"]).remove(0);
    assert!(answer["derivation"].to_string().contains("\"adjustment\""), "{answer}");
    let looked_up = desk.json(&["ask", "Northmoor inventories FY2024"]).remove(0);
    assert_eq!(
        (text(&looked_up["kind"]), text(&looked_up["answer"]["value"])),
        ("adjusted".to_owned(), "76000000".to_owned())
    );
    let lineage = desk.run(["trace", "Northmoor", "inventories", "FY2024"]).expect(0).out;
    for word in ["adjusted by ada", "cut-off error", &text(&before["value"])] {
        assert!(lineage.contains(word), "{lineage}");
    }

    // Workbooks, grids and templates state it as a person's, and verify.
    desk.run(["spread", "Northmoor", "-o", "book.xlsx"]);
    desk.put("grid.csv", "Company,Inventories FY2024\nNorthmoor,\n");
    desk.run(["grid", "grid.csv", "-o", "grid.xlsx"]).expect(0);
    for book in ["book.xlsx", "grid.xlsx"] {
        assert!(desk.breaks(&[book]).is_empty(), "{book}");
        let strings = strings_of(&desk, book);
        assert!(strings.contains("adjusted") && strings.contains("cut-off error"), "{book}");
    }

    let listed = desk.json(&["decisions", "Northmoor"]);
    assert_eq!((listed.len(), text(&listed[0]["decision"]["actor"])), (1, "ada".to_owned()));
    desk.run(["undo", "1"]).expect(0);
    assert!(desk.json(&["decisions", "Northmoor"]).is_empty());
    assert_eq!(desk.cell(&spread, "inventories", "FY2024"), before);
    desk.run(["undo", "1"]).expect(2);
}

#[test]
fn what_was_computed_from_an_adjusted_figure_follows_it() {
    let desk = Desk::with_samples();
    let quarter = |desk: &Desk| text(&desk.cell(&["spread", "Northmoor"], "revenue", "FY2024Q4")["value"]);
    let before: i64 = quarter(&desk).parse().unwrap();
    let year: i64 = text(&desk.cell(&["spread", "Northmoor"], "revenue", "FY2024")["value"]).parse().unwrap();
    let lower = (year - 1_000_000).to_string();
    desk.run(["adjust", "Northmoor", "revenue", "FY2024", &lower, "--reason", "bill and hold"]).expect(0);
    assert_eq!(quarter(&desk).parse::<i64>().unwrap(), before - 1_000_000);
    let cell = desk.cell(&["spread", "Northmoor"], "revenue", "FY2024Q4");
    assert_eq!(text(&cell["note"]), "follows the adjustment of revenue FY2024");
    desk.run(["spread", "Northmoor", "-o", "book.xlsx"]);
    assert!(desk.breaks(&["book.xlsx"]).is_empty());
}

#[test]
fn a_candidate_is_chosen_and_a_figure_reviewed() {
    let desk = Desk::with_samples();
    let open = desk.cell(&["spread", "Larkfield"], "inventories", "FY2023");
    assert_eq!(text(&open["status"]), "withheld");
    let chosen = ["choose", "Larkfield", "inventories", "FY2023"];
    desk.run(chosen.iter().chain(&["9", "--reason", "no"])).expect(2).says(&["1: "]);
    desk.run(chosen.iter().chain(&["1", "--reason", "seen in the ledger"])).expect(0);
    let cell = desk.cell(&["spread", "Larkfield"], "inventories", "FY2023");
    assert_eq!(
        (&cell["value"], text(&cell["status"])),
        (&open["candidates"][0]["value"], "adjusted".to_owned())
    );
    // It stands where the candidate was read, and that was seen again.
    assert_eq!(cell["anchor"], open["candidates"][0]["anchor"]);
    assert_eq!(cell["ticks"], serde_json::json!(["traced"]));

    desk.run(["--user", "bob", "review", "Northmoor", "cash", "FY2024"]).expect(0);
    let cell = desk.cell(&["spread", "Northmoor"], "cash", "FY2024");
    assert!(cell["ticks"].to_string().contains("reviewed"), "{cell}");
    assert_eq!(text(&cell["status"]), "read");
    let lineage = desk.run(["trace", "Northmoor", "cash", "FY2024"]).expect(0).out;
    assert!(lineage.contains("bob on "), "{lineage}");
    desk.run(["adjust", "Northmoor", "nonsense", "FY2024", "1", "--reason", "x"]).expect(2);
    desk.run(["adjust", "Northmoor", "cash", "FY1999", "1", "--reason", "x"]).expect(2).says(&["FY2024"]);
    desk.run(["adjust", "Northmoor", "cash", "FY2024", "many", "--reason", "x"]).expect(64);
}

#[test]
fn companies_stand_side_by_side_in_either_language() {
    let desk = Desk::with_samples();
    for (language, sheet) in [("en", "Balance sheet"), ("zh", "资产负债表")] {
        let book = format!("{language}.xlsx");
        desk.run(["spread", "Northmoor", "Larkfield", "--periods", "1", "--language", language, "-o", &book]);
        assert!(desk.breaks(&[&book]).is_empty());
        let workbook = part_of(&desk, &book, "xl/workbook.xml");
        assert!(workbook.contains(sheet), "{workbook}");
        let strings = strings_of(&desk, &book);
        assert!(strings.contains("Northmoor Pump Company") && strings.contains("Larkfield Stores, Inc."));
        assert!(!strings.contains("<t>FY2023</t>") || strings.contains("<t>FY2024</t>"), "one period each");
    }
    assert_eq!(desk.json(&["spread", "Northmoor", "Larkfield"]).len(), 2);
    desk.run(["spread", "Northmoor", "Larkfield", "--template", "m.xlsx", "-o", "o.xlsx"]).expect(64);
}

/// All parts of a workbook.
fn parts_of(desk: &Desk, book: &str) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(File::open(desk.path(book)).unwrap()).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut entry = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// A part of a workbook as text.
fn part_of(desk: &Desk, book: &str, part: &str) -> String {
    let found = parts_of(desk, book).into_iter().find(|(name, _)| name == part);
    String::from_utf8(found.unwrap().1).unwrap()
}

/// All texts of a workbook's cells and notes.
pub(crate) fn strings_of(desk: &Desk, book: &str) -> String {
    let parts = parts_of(desk, book).into_iter().filter(|(name, _)| name.ends_with(".xml"));
    parts.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect()
}

/// A model with one sheet of such cells.
fn model(cells: &[(&str, &str)]) -> Vec<u8> {
    let cell = |(at, text): &(&str, &str)| {
        format!("<row r=\"{}\"><c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>", &at[1..])
    };
    let rows: String = cells.iter().map(cell).collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{kind}.worksheet+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"模型\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ];
    zipped(&parts.each_ref().map(|(name, text)| (*name, text.as_bytes())))
}

#[test]
fn a_template_is_filled_and_what_is_missing_is_named() {
    let desk = Desk::with_samples();
    desk.run([
        "--user",
        "ada",
        "adjust",
        "Northmoor",
        "inventories",
        "FY2024",
        "76000000",
        "--reason",
        "cut-off error",
    ])
    .expect(0);
    let markers = [
        ("A1", "{{revenue FY2023 in thousands}}"),
        ("A2", "{{Current ratio latest}}"),
        ("A3", "{{存货 latest in 万元}}"),
        ("A4", "{{nothing latest}}"),
        ("A5", "{{revenue FY1901}}"),
        ("A6", "{{revenue latest in EUR}}"),
    ];
    desk.put("m.xlsx", model(&markers));
    let filled = desk.run(["spread", "Northmoor", "--template", "m.xlsx", "-o", "o.xlsx"]).expect(1);
    filled.says(&[
        "3 inputs filled, 3 open",
        "A4 {{nothing latest}}",
        "A5 {{revenue FY1901}}",
        "the figures are in USD",
    ]);
    let sheet = part_of(&desk, "o.xlsx", "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<v>386729</v>") && sheet.contains("<v>7600</v>"), "{sheet}");
    assert!(sheet.contains("{{nothing latest}}"), "{sheet}");
    let all = strings_of(&desk, "o.xlsx");
    assert!(all.contains("cut-off error") && all.contains("fullCalcOnLoad"), "{all}");
    assert!(desk.breaks(&["o.xlsx"]).is_empty());
    let altered = sheet.replace("<v>386729</v>", "<v>386730</v>");
    let parts = parts_of(&desk, "o.xlsx").into_iter().map(|(name, bytes)| match name.as_str() {
        "xl/worksheets/sheet1.xml" => (name, altered.clone().into_bytes()),
        _ => (name, bytes),
    });
    let parts: Vec<(String, Vec<u8>)> = parts.collect();
    let members: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    desk.put("altered.xlsx", zipped(&members));
    assert_eq!(desk.breaks(&["altered.xlsx"]), [("value-altered".to_owned(), "A1".to_owned())]);
}
