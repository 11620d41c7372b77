//! One company in two formats: the PDF of one year beside the tagged filing of the next, and a figure of a PDF as a picture.

use serde_json::Value;

use crate::Desk;
use crate::pages::{ALDER, page};
use crate::paper::printed;
use crate::scans::{APART, EDGES, FIRST, sheet};

/// The balance sheet of the year before the tagged filing, in thousands. Receivables and plant are as first reported: the
/// tagged filing has 147,000 and 294,000 for the same day.
const BALANCE: [(&str, &str, &str); 9] = [
    ("Cash and cash equivalents", "49,000", "47,500"),
    ("Accounts receivable, net", "145,000", "139,400"),
    ("Total current assets", "194,000", "186,900"),
    ("Property, plant and equipment, net", "296,000", "288,100"),
    ("Total assets", "490,000", "475,000"),
    ("Accounts payable", "122,500", "119,000"),
    ("Total liabilities", "122,500", "119,000"),
    ("Total stockholders' equity", "367,500", "356,000"),
    ("Total liabilities and stockholders' equity", "490,000", "475,000"),
];

const INCOME: [(&str, &str, &str); 4] = [
    ("Revenue", "392,000", "371,200"),
    ("Cost of revenue", "245,000", "233,900"),
    ("Gross profit", "147,000", "137,300"),
    ("Net income", "44,100", "41,700"),
];

/// The annual report before the tagged one, as a PDF of three pages.
fn earlier() -> Vec<u8> {
    let cover = vec![
        (200.0, 80.0, "UNITED STATES"),
        (140.0, 96.0, "SECURITIES AND EXCHANGE COMMISSION"),
        (260.0, 130.0, "FORM 10-K"),
        (150.0, 160.0, "For the fiscal year ended December 31, 2023"),
        (230.0, 200.0, "Alder Rivets Inc"),
        (180.0, 214.0, "(Exact name of registrant as specified in its charter)"),
    ];
    let balance = sheet(
        "Alder Rivets Inc",
        ["Consolidated Balance Sheets", "(In thousands)"],
        ["December 31, 2023", "December 31, 2022"],
        &BALANCE,
    );
    let income = sheet(
        "Alder Rivets Inc",
        ["Consolidated Statements of Income", "(In thousands)"],
        ["2023", "2022"],
        &INCOME,
    );
    printed(&[cover, balance, income])
}

/// A library with both reports.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("in/alder-2023.pdf", earlier()).put("in/alder-2024.htm", page("alder", &[ALDER]));
    desk.run(["add", "in"]).expect(0).says(&["2 added"]);
    desk
}

fn has(cell: &Value, tick: &str) -> bool {
    cell["ticks"].as_array().unwrap().iter().any(|other| other == tick)
}

#[test]
fn the_pdf_of_one_year_and_the_tags_of_the_next_agree_or_are_a_restatement() {
    let desk = desk();
    let reports = desk.json(&["reports"]);
    assert_eq!(reports.len(), 2);
    let spread = |account: &str, period: &str| desk.cell(&["spread", "Alder"], account, period);
    // Each year from its own report: one company.
    assert_eq!(spread("total_assets", "FY2024")["value"], "500000000");
    assert_eq!(spread("total_assets", "FY2022")["value"], "475000000");
    // What both say of one day is borne out by other bytes.
    for (account, value) in [("total_assets", "490000000"), ("cash", "49000000"), ("revenue", "392000000")] {
        let cell = spread(account, "FY2023");
        assert_eq!(cell["value"], value, "{cell}");
        assert!(has(&cell, "agreed"), "{cell}");
        assert!(cell.get("history").is_none_or(|history| history.as_array().unwrap().is_empty()), "{cell}");
    }
    // What the later report restates is the later's; what was first reported is kept.
    for (account, now, first) in
        [("accounts_receivable", "147000000", "145000000"), ("ppe_net", "294000000", "296000000")]
    {
        let cell = spread(account, "FY2023");
        assert_eq!(cell["value"], now, "{cell}");
        assert!(!has(&cell, "agreed"), "{cell}");
        let history = cell["history"].as_array().unwrap();
        assert_eq!(history.len(), 1, "{cell}");
        assert_eq!(history[0]["value"], first, "{cell}");
    }
    assert_eq!(desk.breaks(&[]), []);
}

#[cfg(feature = "picture")]
#[test]
fn a_figure_of_a_pdf_is_shown_on_its_page_where_it_is_printed() {
    let desk = desk();
    desk.run(["trace", "Alder", "total_assets", "FY2022", "--image", "shown.png"]).expect(0);
    let cell = desk.cell(&["spread", "Alder"], "total_assets", "FY2022");
    let anchor = &cell["anchor"];
    assert_eq!(anchor["page"], 2, "{cell}");
    let sides: Vec<f64> =
        anchor["bbox"].as_array().unwrap().iter().map(|side| side.as_f64().unwrap()).collect();
    // "475,000" ends where the second column does and stands on the line of the fifth row.
    let base = f64::from(FIRST + 4.0 * APART);
    assert!(
        (sides[2] - f64::from(EDGES[1])).abs() < 1.0 && sides[0] > f64::from(EDGES[1]) - 45.0,
        "{sides:?}"
    );
    assert!(sides[1] < base - 5.0 && sides[1] > base - 14.0 && sides[3] >= base - 1.0, "{sides:?}");
    assert!(sides[3] < base + 6.0, "{sides:?}");
    // The picture is that page with that box marked, and no other.
    let marked = |bbox: [i32; 4]| {
        let mut drawn = picture::page(&earlier(), 2, 144).unwrap().value;
        drawn.mark(bbox);
        drawn.png().unwrap()
    };
    let bbox = [0, 1, 2, 3].map(|side| (sides[side] * 100.0).round() as i32);
    let shown = std::fs::read(desk.path("shown.png")).unwrap();
    assert!(shown == marked(bbox), "the marked box isn't the figure's");
    let row_below =
        bbox.map(|side| side).map(|side| side + if side == bbox[1] || side == bbox[3] { 1_800 } else { 0 });
    assert!(shown != marked(row_below), "a box on another row makes another picture");
}
