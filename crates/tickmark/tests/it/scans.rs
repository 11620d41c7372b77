//! Scans from outside: a page that is a picture is noticed; read, its figures are released where sums confirm them.

use serde_json::Value;

use crate::Desk;
use crate::paper::{DOTS, paper, printed, scanned};

/// Where the columns of a sheet's figures end, in points.
pub(crate) const EDGES: [f32; 2] = [440.0, 530.0];
/// Where the first line of a sheet stands, and how far apart its lines are.
pub(crate) const FIRST: f32 = 150.0;
pub(crate) const APART: f32 = 18.0;

/// A page with a statement: title and caption, column heads, lines of label and figures.
pub(crate) fn sheet<'t>(
    company: &'t str,
    head: [&'t str; 2],
    columns: [&'t str; 2],
    lines: &[(&'t str, &'t str, &'t str)],
) -> Vec<(f32, f32, &'t str)> {
    let mut out = vec![(240.0, 60.0, company), (225.0, 78.0, head[0]), (260.0, 96.0, head[1])];
    out.extend([(400.0, 130.0, columns[0]), (490.0, 130.0, columns[1])]);
    for (at, (label, this, last)) in lines.iter().enumerate() {
        let y = FIRST + APART * at as f32;
        // Figures of Helvetica: digits are 5.56 wide at 10 points, commas and brackets less.
        let left = |edge: f32, text: &str| {
            let width = |c: char| match c {
                ',' => 2.78,
                '(' | ')' => 3.33,
                _ => 5.56,
            };
            edge - text.trim_end_matches(')').chars().map(width).sum::<f32>()
        };
        out.push((60.0, y, label));
        out.extend([(left(EDGES[0], this), y, *this), (left(EDGES[1], last), y, *last)]);
    }
    out
}

/// A fictional report of two pages, as a scanner gives it.
fn scan() -> Vec<u8> {
    let balance = sheet(
        "Alder Lamp Company",
        ["Consolidated Balance Sheets", "(In thousands of U.S. dollars)"],
        ["December 31, 2024", "December 31, 2023"],
        &[
            ("Cash and cash equivalents", "18,437", "16,902"),
            ("Accounts receivable, net", "27,695", "25,318"),
            ("Inventories", "30,214", "31,660"),
            ("Total current assets", "76,346", "73,880"),
            ("Property, plant and equipment, net", "52,809", "49,175"),
            ("Total assets", "129,155", "123,055"),
            ("Accounts payable", "21,473", "20,986"),
            ("Total current liabilities", "21,473", "20,986"),
            ("Long-term debt", "34,000", "36,000"),
            ("Total liabilities", "55,473", "56,986"),
            ("Common stock", "12,500", "12,500"),
            ("Retained earnings", "61,182", "53,569"),
            ("Total stockholders' equity", "73,682", "66,069"),
            ("Total liabilities and stockholders' equity", "129,155", "123,055"),
        ],
    );
    let mut income = sheet(
        "Alder Lamp Company",
        ["Consolidated Statements of Operations", "(In thousands of U.S. dollars)"],
        ["2024", "2023"],
        &[
            ("Revenue", "148,260", "139,574"),
            ("Cost of revenue", "96,385", "91,042"),
            ("Gross profit", "51,875", "48,532"),
            ("Selling, general and administrative expenses", "36,914", "35,207"),
            ("Operating income", "14,961", "13,325"),
            ("Interest expense", "(2,148)", "(2,296)"),
            ("Income before income taxes", "12,813", "11,029"),
            ("Income tax expense", "2,700", "2,316"),
            ("Net income", "10,113", "8,713"),
        ],
    );
    income.push((415.0, 115.0, "Years ended December 31,"));
    let print = printed(&[balance, income]);
    let pictures =
        [1, 2].map(|page| scanned(&picture::page(&print, page, DOTS).unwrap().value.raster(), 0.6, 1));
    paper(&pictures)
}

#[test]
fn a_scanned_page_is_noticed_and_nothing_of_it_is_guessed() {
    let desk = Desk::new();
    desk.put("scan.pdf", scan());
    let hint = ["read/scanned-page", "page 1 is an image", "hint: read it with --ocr"];
    let run = desk.run(["statements", "scan.pdf"]).says(&hint);
    assert!(run.code != 0 && !run.out.contains("129,155"), "{}", run.out);
    let run = desk.run(["spread", "scan.pdf"]).says(&hint);
    assert!(run.code != 0 && !run.out.contains("129,155"), "{}", run.out);
    // Models that aren't there, or a build that can't use them: said, and nothing else done.
    desk.run(["spread", "scan.pdf", "--ocr", "nowhere"]).expect(2).says(&["error:", "OCR", "hint:"]);
}

#[test]
fn a_scan_is_read_and_its_figures_are_released_where_sums_confirm_them() {
    let models = std::env::var("TICKMARK_OCR_MODELS").ok().filter(|_| cfg!(feature = "ocr"));
    let Some(models) = models else {
        eprintln!(
            "skipped: no OCR (a build with `--features ocr`, and TICKMARK_OCR_MODELS that names the models)"
        );
        return;
    };
    let desk = Desk::new();
    desk.put("scan.pdf", scan());
    let run = desk.run(["spread", "scan.pdf", "--ocr", &models, "--json"]);
    assert!(!run.err.contains("read/scanned-page"), "{}", run.err);
    let spread: Value = serde_json::from_str(run.out.lines().next().unwrap()).unwrap();
    let cell = |account: &str, period: &str| {
        let cells = spread["cells"].as_array().unwrap();
        let found = cells.iter().find(|cell| cell["account"] == account && cell["period"] == period);
        found.unwrap_or_else(|| panic!("no {account} {period}"))
    };
    for (account, period, value) in [
        ("total_assets", "FY2024", "129155000"),
        ("inventories", "FY2023", "31660000"),
        ("revenue", "FY2024", "148260000"),
        ("net_income", "FY2023", "8713000"),
    ] {
        let cell = cell(account, period);
        assert_eq!(cell["value"], value, "{cell}");
        assert_eq!(cell["anchor"]["read_by"], "ocr", "{cell}");
    }
    desk.put("spread.json", run.out);
    desk.run(["check", "spread.json", "--source", "scan.pdf", "--ocr", &models]).expect(0);
    // Without what recognised the figures they can't be looked at again: that is no proof.
    let checked = desk.run(["check", "spread.json", "--source", "scan.pdf", "--json"]).expect(1);
    assert!(checked.out.contains("ocr-missing"), "{}", checked.out);
    // A figure altered in the answer isn't what the picture shows.
    let altered =
        std::fs::read_to_string(desk.path("spread.json")).unwrap().replace("129155000", "129156000");
    desk.put("altered.json", altered);
    desk.run(["check", "altered.json", "--source", "scan.pdf", "--ocr", &models]).expect(1);
}
