//! Quarters that no report prints, from stretches of the year that begin on the same day.

use model::Spread;

use super::{ReadFrom, spread_of};

/// A report over a stretch of a year, with the same lines each time: revenue, net income, operating cash flow, total assets.
fn report(heading: &str, stretch: &str, end: &str, figures: [&str; 4]) -> String {
    let [revenue, net_income, cash, assets] = figures;
    format!(
        "{heading}
        income_statement x1000000 {stretch}
        Revenues | us-gaap:Revenues | {revenue}
        Net income | us-gaap:NetIncomeLoss | {net_income}
        cash_flow_statement x1000000 {stretch}
        Net cash provided by operating activities | us-gaap:NetCashProvidedByUsedInOperatingActivities | {cash}
        balance_sheet x1000000 {end}
        Total assets | us-gaap:Assets | {assets}"
    )
}

fn spread(reports: &[String]) -> Spread {
    let reports: Vec<&str> = reports.iter().map(String::as_str).collect();
    spread_of(&reports, ReadFrom::Tags)
}

fn value(spread: &Spread, account: &str, period: &str) -> String {
    let value = spread.cell(account, period).and_then(|cell| cell.value);
    value.map_or("-".to_owned(), |value| value.normalize().to_string())
}

#[test]
fn a_quarter_is_the_rest_of_a_longer_stretch() {
    let first =
        report("10-Q FY2024Q1 2024-03-31", "2024-01-01/2024-03-31", "2024-03-31", ["10", "2", "3", "90"]);
    let half =
        report("10-Q FY2024Q2 2024-06-30", "2024-01-01/2024-06-30", "2024-06-30", ["25", "5", "4", "95"]);
    let nine =
        report("10-Q FY2024Q3 2024-09-30", "2024-01-01/2024-09-30", "2024-09-30", ["45", "4", "9", "99"]);
    let year =
        report("10-K FY2024 2024-12-31", "2024-01-01/2024-12-31", "2024-12-31", ["70", "9", "16", "100"]);
    let spread = spread(&[first, half, nine, year]);
    for (period, revenue, net_income, cash, assets) in [
        ("FY2024Q2", "15000000", "3000000", "1000000", "95000000"),
        ("FY2024Q3", "20000000", "-1000000", "5000000", "99000000"),
        ("FY2024Q4", "25000000", "5000000", "7000000", "100000000"),
    ] {
        let found = ["revenue", "net_income_parent", "cash_from_operations", "total_assets"]
            .map(|account| value(&spread, account, period));
        assert_eq!(found, [revenue, net_income, cash, assets], "{period}");
    }
    let quarters: Vec<&str> =
        spread.periods.iter().map(|period| period.id.as_str()).filter(|id| id.len() == 8).collect();
    assert_eq!(quarters, ["FY2024Q1", "FY2024Q2", "FY2024Q3", "FY2024Q4"]);
}

#[test]
fn a_stretch_that_begins_on_another_day_gives_no_quarter() {
    let first =
        report("10-Q FY2024Q1 2024-03-31", "2024-01-01/2024-03-31", "2024-03-31", ["10", "2", "3", "90"]);
    let half =
        report("10-Q FY2024Q2 2024-06-30", "2024-02-01/2024-06-30", "2024-06-30", ["25", "5", "4", "95"]);
    assert_eq!(value(&spread(&[first, half]), "revenue", "FY2024Q2"), "-");
}
