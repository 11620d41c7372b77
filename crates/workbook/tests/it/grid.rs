//! Grids: read, filled, checked; by us and by other programs.

use std::time::Instant;

use model::{Anchor, Decimal, Derivation, Leaf, Locus, Op, SourceHash, Span, Tick};
use proptest::prelude::*;
use rust_xlsxwriter::{Chart, ChartType, DataValidation, Format, Formula, Note, Url, Workbook};
use workbook::grid::{self, CellContent, FilledCell};
use workbook::proof::{self, Standing};
use workbook::{CellRef, Error, Language, Proof, ProofKind};

use crate::outside;
use crate::zipped::{altered, packed, parts};

fn anchor(start: u64) -> Anchor {
    Anchor { source: SourceHash::of(b"a report"), locus: Locus::Bytes(Span::new(start, start + 7)) }
}

fn proof(kind: ProofKind) -> Proof {
    Proof {
        kind,
        ticks: vec![Tick::Traced, Tick::Footed],
        company: "Ørsted & Söhne <AG>".to_owned(),
        item: "Revenue in the latest fiscal year".to_owned(),
        period: "FY2024".to_owned(),
        unit: "USD".to_owned(),
        document: "acme_2024_10K".to_owned(),
        page: Some(58),
        anchor: Some(anchor(1234)),
        quote: "Revenue  1,234,567\r\nand \"more\" 货币资金".to_owned(),
        as_of: "2025-02-07".to_owned(),
        ..Proof::default()
    }
}

fn number(at: &str, value: &str, format: &str) -> FilledCell {
    let value: Decimal = value.parse().unwrap();
    FilledCell {
        at: at.parse().unwrap(),
        content: CellContent::Number { value, format: format.to_owned() },
        proof: proof(ProofKind::Fact),
    }
}

fn words(at: &str, text: &str, open: bool) -> FilledCell {
    FilledCell {
        at: at.parse().unwrap(),
        content: if open { CellContent::Open(text.to_owned()) } else { CellContent::Text(text.to_owned()) },
        proof: proof(if open { ProofKind::Open } else { ProofKind::Extract }),
    }
}

fn ratio(at: &str) -> FilledCell {
    let leaf = |account: &str, value: i64| {
        Derivation::fact(Leaf {
            account: account.to_owned(),
            period: "FY2024".to_owned(),
            value: Decimal::from(value),
            anchor: anchor(9),
            document: None,
        })
    };
    let args = vec![leaf("current_assets", 1795), leaf("current_liabilities", 74)];
    let derivation = Derivation::apply(Op::Divide, args).unwrap();
    FilledCell {
        at: at.parse().unwrap(),
        content: CellContent::Number { value: derivation.value(), format: "0.00\"x\"".to_owned() },
        proof: Proof { derivation: Some(derivation), ..proof(ProofKind::Formula) },
    }
}

/// A user's workbook: a grid with a note, a link, a formula, validation and odd formats, and other sheets.
fn input() -> Vec<u8> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold().set_background_color("FFF2CC").set_num_format("0.0");
    let sheet = book.add_worksheet().set_name("Peers & 'co").unwrap();
    for (column, text) in [(1, "Revenue"), (2, "Current ratio"), (3, "Auditor"), (5, "Mine")] {
        sheet.write(0, column, text).unwrap();
    }
    for (row, text) in [(1, "Acme Inc."), (2, "Beta"), (4, "Gamma")] {
        sheet.write(row, 0, text).unwrap();
    }
    sheet.write_blank(1, 1, &bold).unwrap();
    sheet.write_formula(1, 5, Formula::new("=B2*2").set_result("0")).unwrap();
    sheet.insert_note(1, 1, &Note::new("check this").set_author("Ann")).unwrap();
    sheet.write_url(2, 3, Url::new("https://example.com").set_text("see")).unwrap();
    sheet
        .add_data_validation(7, 1, 7, 1, &DataValidation::new().allow_list_strings(&["a", "b"]).unwrap())
        .unwrap();
    let other = book.add_worksheet().set_name("Mine").unwrap();
    other.write(0, 0, 2).unwrap();
    other.write_formula_with_format(1, 0, Formula::new("=A1*21").set_result("42"), &bold).unwrap();
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values("Mine!$A$1:$A$2");
    other.insert_chart(3, 3, &chart).unwrap();
    book.define_name("Rate", "=Mine!$A$1").unwrap();
    book.save_to_buffer().unwrap()
}

fn cells() -> Vec<FilledCell> {
    vec![
        number("B2", "6489000000", "#,##0"),
        ratio("C2"),
        words("D2", "=HYPERLINK(\"http://evil\") _x0041_ & <b>", false),
        number("B3", "-0.125", "0.0%"),
        words("C3", "not disclosed", true),
        number("B5", "1234567890123456789.25", "#,##0.00"),
        words("D5", "毕马威华振会计师事务所", false),
        number("F2", "1", "0"),
    ]
}

#[test]
fn a_grid_is_filled_and_all_else_keeps_its_bytes() {
    let before = input();
    let grid = grid::read(&before).unwrap();
    assert_eq!(grid.sheet, "Peers & 'co");
    assert_eq!(grid.companies.iter().map(|c| c.at).collect::<Vec<_>>(), [2, 3, 5]);
    assert_eq!(
        grid.questions.iter().map(|q| q.text.as_str()).collect::<Vec<_>>(),
        ["Revenue", "Current ratio", "Auditor", "Mine"]
    );
    assert!(grid.entries[&CellRef::new(2, 6)].formula);

    let out = grid::fill(&before, &cells(), Language::English).unwrap();
    assert_eq!(out.notices.len(), 1, "{:?}", out.notices);
    assert_eq!(out.notices[0].code, "workbook/cell-has-formula");
    let (old, new) = (parts(&before), parts(&out.value));
    let touched: Vec<&str> =
        old.keys().filter(|name| old.get(*name) != new.get(*name)).map(String::as_str).collect();
    assert_eq!(
        touched,
        [
            "[Content_Types].xml",
            "xl/_rels/workbook.xml.rels",
            "xl/comments1.xml",
            "xl/drawings/vmlDrawing1.vml",
            "xl/styles.xml",
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml"
        ]
    );
    let sheet = String::from_utf8(new["xl/worksheets/sheet1.xml"].clone()).unwrap();
    assert!(sheet.contains("<f>B2*2</f>") && sheet.contains("<dataValidation "), "{sheet}");
    let workbook = String::from_utf8(new["xl/workbook.xml"].clone()).unwrap();
    assert!(workbook.contains("fullCalcOnLoad=\"1\"") && workbook.contains("Rate"), "{workbook}");
    let again = grid::fill(&before, &cells(), Language::English).unwrap();
    assert!(again.value == out.value, "same input, same bytes");
    let twice = grid::fill(&out.value, &cells(), Language::English).unwrap();
    assert_eq!(parts(&twice.value), new, "filled twice is filled once");
}

#[test]
fn an_independent_reader_sees_the_cells() {
    use calamine::{Data, Reader};
    let out = grid::fill(&input(), &cells(), Language::English).unwrap().value;
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(out)).unwrap();
    assert_eq!(book.sheet_names(), ["Peers & 'co", "Mine", "Evidence", "Legend"]);
    let sheet = book.worksheet_range("Peers & 'co").unwrap();
    let at = |row, column| sheet.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    assert_eq!(at(1, 1), Data::Float(6_489_000_000.0));
    assert_eq!(at(1, 2), Data::Float(24.256_756_756_756_758));
    assert_eq!(at(2, 1), Data::Float(-0.125));
    assert_eq!(at(2, 2), Data::String("not disclosed".to_owned()));
    assert_eq!(at(4, 3), Data::String("毕马威华振会计师事务所".to_owned()));
    let evidence = book.worksheet_range("Evidence").unwrap();
    assert_eq!(evidence.height(), 8);
}

#[track_caller]
fn all_stand(bytes: &[u8], count: usize) {
    let proofs = proof::read(bytes).unwrap();
    assert_eq!((proofs.cells.len(), proofs.stated), (count, count));
    for cell in &proofs.cells {
        assert!(cell.intact, "altered evidence: {:?}", cell.row);
        assert_eq!(cell.standing(), Standing::Same, "{} {}: {:?}", cell.row.cell, cell.row.value, cell.found);
        assert_eq!(cell.altered_note(), None, "{} {:?}", cell.row.cell, cell.note);
    }
}

#[test]
fn proof_is_read_back_and_alterations_are_told_apart() {
    let out = grid::fill(&input(), &cells(), Language::Chinese).unwrap().value;
    all_stand(&out, 7);
    let proofs = proof::read(&out).unwrap();
    let first = &proofs.cells[0].row;
    assert_eq!(first.anchor(), Some(anchor(1234)));
    assert_eq!(first.source(), Some(SourceHash::of(b"a report")));
    assert_eq!(first.kind(), Some(ProofKind::Fact));
    assert_eq!(
        proofs.cells[1].row.derivation().unwrap().replay().unwrap().to_string(),
        proofs.cells[1].row.value
    );
    assert_eq!(proofs.cells[5].row.value, "1234567890123456789.25");

    let broken = |bytes: &[u8]| -> Vec<String> {
        let proofs = proof::read(bytes).unwrap();
        let broken = proofs.cells.iter().filter(|cell| !cell.intact || cell.standing() != Standing::Same);
        broken.map(|cell| format!("{} {} {:?}", cell.row.cell, cell.intact, cell.standing())).collect()
    };
    let sheet = "xl/worksheets/sheet1.xml";
    assert_eq!(broken(&altered(&out, sheet, "<v>6489000000</v>", "<v>7489000000</v>")), ["B2 true Altered"]);
    assert_eq!(broken(&altered(&out, sheet, "<v>24.2", "<v>24.3")), ["C2 true Altered"]);
    assert_eq!(broken(&altered(&out, sheet, "not disclosed", "not disclosed?")), ["C3 true Altered"]);
    assert_eq!(broken(&altered(&out, sheet, "<v>-0.125</v>", "")), ["B3 true Lost"]);
    let evidence = "xl/worksheets/sheet3.xml";
    assert_eq!(broken(&altered(&out, evidence, ">6489000000<", ">7489000000<")), ["B2 false Altered"]);
    assert_eq!(broken(&altered(&out, evidence, "[1234,1241]", "[1235,1241]")), ["B2 false Same"]);
    let notes = parts(&out).into_keys().find(|name| name.starts_with("xl/comments")).unwrap();
    let noted = |bytes: &[u8]| -> Vec<String> {
        let cells = proof::read(bytes).unwrap().cells;
        cells.iter().filter(|cell| cell.altered_note().is_some()).map(|cell| cell.row.cell.clone()).collect()
    };
    assert!(proofs.cells.iter().all(|cell| cell.note.is_some()));
    assert_eq!(noted(&altered(&out, &notes, "读取自报告", "计算所得")), ["B2"]);
    assert_eq!(broken(&altered(&out, &notes, "读取自报告", "计算所得")), [""; 0]);
    let stated = proof::read(&altered(&out, evidence, "proof 1 (7)", "proof 1 (9)")).unwrap().stated;
    assert_eq!(stated, 9, "deleted rows are noticed");
}

#[test]
fn a_second_run_replaces_the_first() {
    let first = grid::fill(&input(), &cells(), Language::English).unwrap().value;
    let fewer = vec![number("B2", "7", "0"), words("C5", "no report", true)];
    let second = grid::fill(&first, &fewer, Language::English).unwrap().value;
    all_stand(&second, 2);
    let sheet = String::from_utf8(parts(&second)["xl/worksheets/sheet1.xml"].clone()).unwrap();
    assert_eq!(sheet.matches("location=").count(), 2, "{sheet}");
    assert_eq!(parts(&second).keys().filter(|name| name.starts_with("xl/worksheets/sheet")).count(), 4);
}

#[test]
fn a_users_own_evidence_sheet_is_left_alone() {
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 1, "Revenue").unwrap();
    book.add_worksheet().set_name("Evidence").unwrap().write(0, 0, "mine").unwrap();
    book.add_worksheet().set_name("Legend").unwrap().write(0, 0, "mine too").unwrap();
    let before = book.save_to_buffer().unwrap();
    let out = grid::fill(&before, &[number("B2", "1", "0")], Language::English).unwrap().value;
    assert_eq!(parts(&before)["xl/worksheets/sheet2.xml"], parts(&out)["xl/worksheets/sheet2.xml"]);
    let names = String::from_utf8(parts(&out)["xl/workbook.xml"].clone()).unwrap();
    assert!(names.contains("\"Evidence (2)\"") && names.contains("\"Legend (2)\""), "{names}");
    all_stand(&out, 1);
}

#[test]
fn a_csv_table_becomes_a_workbook() {
    let text = "Company,Revenue\nAcme,\n";
    let out =
        grid::fill(&grid::from_csv(text).unwrap(), &[number("B2", "1", "0")], Language::English).unwrap();
    all_stand(&out.value, 1);
}

#[test]
fn openpyxl_loads_a_filled_grid() {
    let out = grid::fill(&input(), &cells(), Language::English).unwrap().value;
    let script = r#"
book = openpyxl.load_workbook(path)
sheet = book.worksheets[0]
for row in sheet.iter_rows(min_row=2, max_row=5, min_col=2, max_col=4):
    for cell in row:
        if cell.value is not None:
            link = cell.hyperlink.location if cell.hyperlink else None
            print(cell.coordinate, cell.value, cell.number_format, cell.data_type, link, bool(cell.comment), sep='|')
print(sheet["B2"].font.b, sheet["B2"].fill.fgColor.rgb, repr(sheet["B2"].comment.text[:12]), sheet["D2"].quotePrefix)
print(book.sheetnames, openpyxl.load_workbook(path, read_only=True).sheetnames)
"#;
    let Some(said) = outside::openpyxl(&out, script) else { return };
    let want = [
        "B2|6489000000|#,##0|n|Evidence!A2|True",
        "C2|24.256756756756758|0.00\"x\"|n|Evidence!A3|True",
        "D2|=HYPERLINK(\"http://evil\") _x0041_ & <b>|General|s|Evidence!A4|True",
        "B3|-0.125|0.0%|n|Evidence!A5|True",
        "C3|not disclosed|General|s|Evidence!A6|True",
        "D3|see|General|s|None|False",
        "B5|1234567890123456800|#,##0.00|n|Evidence!A7|True",
        "D5|毕马威华振会计师事务所|General|s|Evidence!A8|True",
        "True FFFFF2CC 'Ann:\\ncheck t' True",
        "[\"Peers & 'co\", 'Mine', 'Evidence', 'Legend'] [\"Peers & 'co\", 'Mine', 'Evidence', 'Legend']",
    ];
    let said: Vec<&str> = said.lines().collect();
    // openpyxl writes the escape of an underscore as it stands in the file; spreadsheets don't show it.
    let said: Vec<String> = said.iter().map(|line| line.replace("_x005F_", "_")).collect();
    assert_eq!(said, want.to_vec());
}

#[test]
fn a_grid_made_and_saved_by_openpyxl_still_verifies() {
    let made = outside::made_by_openpyxl(
        r#"
book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Grid"
sheet["B1"], sheet["C1"], sheet["D1"] = "Revenue", "Current ratio", "Auditor"
sheet["A2"], sheet["A3"], sheet["A5"] = "Acme", "Beta", "Gamma"
sheet["B2"].comment = openpyxl.comments.Comment("mine", "Bo")
book.save(path)
"#,
    );
    let Some(made) = made else { return };
    let mut filled = cells();
    filled.pop();
    let out = grid::fill(&made, &filled, Language::English).unwrap().value;
    all_stand(&out, 7);
    let resaved = outside::openpyxl(
        &out,
        "book = openpyxl.load_workbook(path); book.move_sheet('Evidence', -1); book.save(path); sys.stdout.write(open(path,'rb').read().hex())",
    );
    let Some(hex) = resaved else { return };
    let bytes: Vec<u8> =
        (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect();
    all_stand(&bytes, 7);
    let again = grid::fill(&bytes, &filled, Language::English).unwrap().value;
    all_stand(&again, 7);
}

#[test]
fn a_grid_saved_again_by_libreoffice_still_verifies() {
    let out = grid::fill(&input(), &cells(), Language::English).unwrap().value;
    let Some(saved) = outside::saved_by_libreoffice(&out) else { return };
    all_stand(&saved, 7);
    let again = grid::fill(&saved, &cells(), Language::English).unwrap().value;
    all_stand(&again, 7);
}

#[test]
fn three_thousand_cells_are_filled_quickly() {
    let mut csv = String::from("Company");
    (0..30).for_each(|column| csv.push_str(&format!(",Question {column}")));
    (0..100).for_each(|row| csv.push_str(&format!("\nCompany {row}")));
    let fresh = grid::from_csv(&csv).unwrap();
    let mut cells = Vec::new();
    for row in 2..102 {
        for column in 2..32 {
            let cell = number("B2", &format!("{row}{column}.25"), "#,##0.00");
            cells.push(FilledCell { at: CellRef::new(row, column), ..cell });
        }
    }
    let start = Instant::now();
    let out = grid::fill(&fresh, &cells, Language::English).unwrap().value;
    let took = start.elapsed();
    println!("3,000 cells in {took:?}, {} bytes", out.len());
    // Generous, since tests run unoptimised and beside others; the release build is several times faster.
    assert!(took.as_secs_f64() < 3.0, "{took:?}");
    all_stand(&out, 3000);
}

#[test]
fn what_is_no_workbook_is_refused_with_a_reason() {
    for (bytes, want) in [(&b""[..], "empty"), (b"PK\x05\x06", "damaged"), (b"<html></html>", "HTML")] {
        let error = grid::read(bytes).unwrap_err();
        assert!(error.to_string().contains(want), "{error}");
        assert!(error.hint().is_some());
    }
    let mut parts = parts(&input());
    parts.remove("xl/workbook.xml");
    assert!(matches!(grid::read(&packed(&parts)), Err(Error::NotAWorkbook { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn damaged_workbooks_never_panic(at in 0_usize..20_000, byte in any::<u8>(), cut in 0_usize..40_000) {
        let mut bytes = grid::fill(&input(), &cells(), Language::English).unwrap().value;
        let place = at % bytes.len();
        bytes[place] = byte;
        bytes.truncate(cut.max(100));
        let _ = (grid::read(&bytes), proof::read(&bytes), grid::fill(&bytes, &cells(), Language::English));
    }

    #[test]
    fn damaged_parts_never_panic(part in 0_usize..20, at in 0_usize..5_000, what in "[<>/a&\"'= 0-9]{0,6}", drop in 0_usize..40) {
        let filled = grid::fill(&input(), &cells(), Language::English).unwrap().value;
        let mut parts = parts(&filled);
        let name = parts.keys().nth(part % parts.len()).unwrap().clone();
        let bytes = parts.get_mut(&name).unwrap();
        let start = at % bytes.len().max(1);
        let end = (start + drop).min(bytes.len());
        bytes.splice(start..end, what.bytes());
        let bytes = packed(&parts);
        let _ = (grid::read(&bytes), proof::read(&bytes), grid::fill(&bytes, &cells(), Language::English));
    }
}
