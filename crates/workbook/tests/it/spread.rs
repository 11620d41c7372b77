//! Spreads: read by an independent reader, calculated by two independent programs, verified by their own proof.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use workbook::proof::{self, Standing};
use workbook::spread::{CompanySpread, SpreadBook, Units, write};
use workbook::{Language, column_letters};

use crate::fixture::{Fixture, larkspur};
use crate::outside;
use crate::recalculation::{formulas, recalculated, same_results};
use crate::zipped::parts;

fn book<'a>(fixture: &'a Fixture, copies: usize, language: Language) -> SpreadBook<'a> {
    let company = CompanySpread {
        spread: &fixture.spread,
        metrics: &fixture.metrics,
        scores: &fixture.scores,
        sources: &fixture.sources,
        particulars: &[],
        facts: &fixture.facts,
    };
    SpreadBook {
        companies: vec![company; copies],
        chart: &fixture.chart,
        language,
        units: Units::Millions,
        quotes: &fixture.quotes,
        as_of: "2025-06-30".to_owned(),
    }
}

fn written(copies: usize, language: Language) -> Vec<u8> {
    write(&book(&larkspur(), copies, language)).unwrap()
}

fn text_of(bytes: &[u8], sheet: &str, cell: &str) -> Option<(String, String)> {
    let (formula, value) = formulas(bytes).remove(&(sheet.to_owned(), cell.to_owned()))?;
    Some((formula, value.to_string()))
}

/// The cell in the row of a label and the column of a period.
fn cell_of(bytes: &[u8], sheet: &str, label: &str, period: &str) -> (String, Data) {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let rows: Vec<u32> = (0..range.height() as u32)
        .filter(|row| range.get_value((*row, 0)).is_some_and(|value| value == label))
        .collect();
    let column = (1..range.width() as u32)
        .find(|column| range.get_value((3, *column)).is_some_and(|value| value == period))
        .unwrap();
    let row = *rows.first().unwrap_or_else(|| panic!("{sheet} has no row {label}"));
    let cell = format!("{}{}", column_letters(column + 1), row + 1);
    (cell, range.get_value((row, column)).cloned().unwrap_or(Data::Empty))
}

#[test]
fn figures_stand_as_inputs_and_formulas() {
    let bytes = written(1, Language::English);
    let check = |sheet: &str, label: &str, period: &str, formula: Option<&str>, value: &str| {
        let (cell, found) = cell_of(&bytes, sheet, label, period);
        assert_eq!(found.to_string(), value, "{sheet} {label} {period}");
        let text = text_of(&bytes, sheet, &cell).map(|(formula, _)| formula);
        assert_eq!(text.as_deref(), formula, "{sheet} {label} {period}");
    };
    let (balance, income) = ("Balance sheet", "Income statement");
    check(balance, "Cash", "FY2022", None, "120500000.25");
    check(balance, "Total current assets", "FY2022", Some("SUM(B6:B7)"), "200500000.25");
    check(balance, "Total assets", "FY2023", Some("SUM(C8:C9)"), "555000000");
    // The items that were reported don't make up the total: it stays a figure as read.
    check(balance, "Total assets", "FY2024", None, "575000000");
    // What was computed from the total is no reason to compute the total from it.
    check(balance, "Property, net", "FY2024Q3YTD", Some("F10-F8"), "307000000");
    check(balance, "Total assets", "FY2024Q3YTD", None, "566000000");
    check(balance, "Total equity", "FY2024", Some("SUM(D13:D14)"), "295000000");
    check(balance, "Total equity", "FY2024Q3YTD", Some("F10-F12"), "285000000");
    check(balance, "Total current liabilities", "FY2024", None, "105000000");
    check(balance, "Inventories", "FY2023", Some("Adjustments!E6"), "95000000");
    check(income, "Gross profit", "FY2023", Some("SUM(C6)-SUM(C7)"), "342345678.9");
    check(income, "Revenue", "FY2024Q4", Some("D6-F6"), "200000000");
    check(income, "Interest expense", "FY2024", None, "withheld");
    check("Other lines", "company_line", "FY2024", None, "77");
    let ratios = "Ratios";
    check(
        ratios,
        "current ratio",
        "FY2024",
        Some("'Balance sheet'!D8/'Balance sheet'!D11"),
        "2.5238095238095237",
    );
    check(
        ratios,
        "revenue growth",
        "FY2023",
        Some("('Income statement'!C6-'Income statement'!B6)/ABS('Income statement'!B6)"),
        "0.160493827",
    );
    check(
        ratios,
        "return on assets",
        "FY2024",
        Some("'Income statement'!D10/AVERAGE('Balance sheet'!C10,'Balance sheet'!D10)"),
        "0.1256637168141593",
    );
    check(ratios, "tangible assets", "FY2024", Some("'Balance sheet'!D10-0"), "575000000");
    // No year has the figures for it: it stands below the others, with the reason.
    check(ratios, "interest cover", "FY2022", None, "interest_expense is withheld");
    check(
        "Checks",
        "Assets equal liabilities and equity",
        "FY2022",
        Some("IF(ABS(ROUND(B10,6))<=B11,\"tied\",\"off\")"),
        "tied",
    );
    check("Checks", "Printed items add up: Total assets", "FY2024", None, "off");
    check("Checks", "Checks that are off", "FY2024", Some("COUNTIF(D9:D23,\"off\")"), "1");
}

#[test]
fn what_only_a_note_tells_stands_aside_and_no_total_adds_it() {
    let mut fixture = larkspur();
    let mut noted = fixture.spread.cells.iter().find(|cell| cell.account == "ppe_net").unwrap().clone();
    noted.account = "goodwill".to_owned();
    noted.as_reported.label = None;
    fixture.spread.cells.push(noted);
    let of = |fixture: &Fixture, label: &str| {
        let bytes = write(&book(fixture, 1, Language::English)).unwrap();
        cell_of(&bytes, "Balance sheet", label, "FY2022");
        let (total, _) = cell_of(&bytes, "Balance sheet", "Total assets", "FY2022");
        text_of(&bytes, "Balance sheet", &total).map(|(formula, _)| formula)
    };
    assert_eq!(of(&fixture, "Goodwill (in notes)").as_deref(), Some("SUM(B8:B9)"));
    // Where no line was found in print, nothing is known to be a note's alone.
    for cell in &mut fixture.spread.cells {
        cell.as_reported.label = None;
    }
    assert_eq!(of(&fixture, "Goodwill"), None);
}

#[test]
fn other_lines_stand_beneath_their_statement_with_their_proof() {
    for (language, sheet, section, taken_off, reported, ours) in [
        (
            Language::English,
            "Balance sheet",
            "in: Total assets",
            ", taken off",
            "As reported",
            "other line (in: Total assets)",
        ),
        (Language::Chinese, "资产负债表", "属于：资产总计", "，减项", "原列报", "其他项目 (属于：资产总计)"),
    ] {
        let bytes = written(1, language);
        let mut book = Xlsx::new(Cursor::new(&bytes)).unwrap();
        let range = book.worksheet_range(sheet).unwrap();
        let row = |label: &str| {
            let mut rows = 0..range.height() as u32;
            rows.find(|row| range.get_value((*row, 0)).is_some_and(|value| value == label)).unwrap()
        };
        assert_eq!(row(section) + 1, row("=Instruments lent"));
        assert!(row("Of which pledged") > row("Less: reserve for it") + 1, "a section of its own");
        let (cell, value) = cell_of(&bytes, sheet, "Less: reserve for it", "FY2023");
        assert_eq!(value.to_string(), "400000");
        let proofs = proof::read(&bytes).unwrap();
        let proven = proofs.cells.iter().find(|proven| proven.row.sheet == sheet && proven.row.cell == cell);
        let proven = &proven.unwrap().row;
        assert_eq!((proven.item.as_str(), proven.ticks.as_str()), ("Less: reserve for it", "traced, bound"));
        assert!(
            proven.remark.contains("lark:Lent") && proven.remark.ends_with(&format!("{section}{taken_off}"))
        );
        let (cell, value) = cell_of(&bytes, reported, "=Instruments lent", "FY2024");
        assert_eq!(value.to_string(), "7000000");
        assert!(text_of(&bytes, reported, &cell).is_some(), "a link to the statement");
        let list = book.worksheet_range(reported).unwrap();
        assert!(list.used_cells().any(|(_, _, value)| value == ours), "{ours}");
    }
}

#[test]
fn two_runs_give_the_same_bytes() {
    assert!(written(1, Language::English) == written(1, Language::English));
    assert!(written(2, Language::Chinese) == written(2, Language::Chinese));
}

#[track_caller]
fn all_stand(bytes: &[u8], at_least: usize) {
    let proofs = proof::read(bytes).unwrap();
    assert!(proofs.cells.len() >= at_least, "{}", proofs.cells.len());
    assert_eq!(proofs.stated, proofs.cells.len());
    for cell in &proofs.cells {
        assert!(cell.intact, "{:?}", cell.row);
        assert_eq!(cell.standing(), Standing::Same, "{} {}: {:?}", cell.row.sheet, cell.row.cell, cell.found);
        if let Some(derivation) = cell.row.derivation() {
            assert_eq!(
                derivation.replay().unwrap().normalize().to_string(),
                cell.row.value,
                "{:?}",
                cell.row.item
            );
        }
    }
}

#[test]
fn every_figure_carries_its_proof() {
    for (copies, language) in [(1, Language::English), (1, Language::Chinese), (2, Language::English)] {
        let bytes = written(copies, language);
        all_stand(&bytes, 100 * copies);
        let proofs = proof::read(&bytes).unwrap();
        let exact = proofs.cells.iter().find(|cell| cell.row.value == "50000000.0000000001").unwrap();
        assert!(exact.row.remark.contains("50000000.0000000001"), "{:?}", exact.row.remark);
        let restated = proofs.cells.iter().find(|cell| cell.row.remark.contains("699000000")).unwrap();
        assert_eq!(restated.row.item, "revenue");
    }
}

#[test]
fn an_independent_engine_calculates_the_same() {
    let english = recalculated(&written(1, Language::English));
    assert!(english > 150, "{english} formulas");
    recalculated(&written(1, Language::Chinese));
    recalculated(&written(2, Language::English));
}

#[test]
fn libreoffice_calculates_the_same() {
    for (copies, language) in [(1, Language::English), (2, Language::Chinese)] {
        let bytes = written(copies, language);
        let Some(saved) = outside::saved_by_libreoffice(&bytes) else { return };
        same_results(&bytes, &saved);
        all_stand(&saved, 100);
    }
}

#[test]
fn openpyxl_sees_notes_links_colours_and_layout() {
    let script = r#"
book = openpyxl.load_workbook(path)
values = openpyxl.load_workbook(path, data_only=True)
print(book.sheetnames)
s = book['Balance sheet']
for at in ['B6', 'B8', 'C7']:
    c = s[at]
    print(at, c.value, c.font.color.rgb, c.number_format, c.hyperlink.location, values['Balance sheet'][at].value)
print(repr(s['B6'].comment.text))
print(s.freeze_panes, s.page_setup.orientation, s.print_title_rows, bool(s.merged_cells.ranges), s['B3'].value, s['B4'].value, s['B5'].value)
i = book['Income statement']
print(i['D9'].value, i['D9'].fill.fgColor.rgb, 'candidate: 9900000 (tag)' in i['D9'].comment.text)
print(book['Ratios']['D7'].font.color.rgb, len(book['Charts']._charts), book['As reported']['A7'].value)
"#;
    let Some(said) = outside::openpyxl(&written(1, Language::English), script) else { return };
    let sheets = "['Overview', 'Income statement', 'Balance sheet', 'Cash flow', 'Other lines', 'Checks', 'Ratios', 'Scores', 'Common size', 'Growth', 'Charts', 'Adjustments', 'As reported', 'Evidence', 'Legend']";
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], sheets);
    assert!(
        lines[1].starts_with("B6 120500000.25 FF0000FF #,##0,,_);(#,##0,,);\"–\"_) Evidence!A"),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].starts_with("B8 =SUM(B6:B7) FF000000") && lines[2].ends_with(" 200500000.25"),
        "{}",
        lines[2]
    );
    assert!(lines[3].starts_with("C7 =Adjustments!E6 FF7030A0"), "{}", lines[3]);
    assert!(
        lines[4].contains("Tickmark · read from the report\\nticks: traced, bound\\nsource: larkspur_2024"),
        "{}",
        lines[4]
    );
    assert_eq!(lines[5], "B6 landscape $3:$5 False USD million FY2022 12m to 2022-12-31");
    assert_eq!(lines[6], "withheld FFFCE4D6 True");
}

#[test]
fn nothing_of_a_document_becomes_a_formula() {
    let bytes = written(1, Language::English);
    assert!(
        formulas(&bytes)
            .values()
            .all(|(formula, _)| !formula.contains("as printed") && !formula.contains("Fictional"))
    );
    assert!(parts(&bytes).keys().all(|name| !name.contains("externalLink")));
}

#[test]
fn an_empty_spread_is_a_workbook_too() {
    let mut fixture = larkspur();
    fixture.spread.cells.clear();
    fixture.spread.tie_outs.clear();
    fixture.spread.other_lines.clear();
    fixture.metrics.clear();
    fixture.scores.clear();
    let bytes = write(&book(&fixture, 1, Language::Chinese)).unwrap();
    assert_eq!(proof::read(&bytes).unwrap().cells.len(), 0);
}
