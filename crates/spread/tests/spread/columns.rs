//! What statements say of one another's headings and captions, and sums that tie in one column only.

use super::{ReadFrom, spread_of};

const REPORT: &str = "10-K FY2024 2024-12-31
    balance_sheet x1000 2024-12-31 2023-12-31
    Cash and cash equivalents | - | 1290 1160
    Inventories | - | 2310 1970
    Total current assets | - | 3600 3130
    Property, plant and equipment, net | - | 4475 4311
    Total assets | - | 8075 7441
    Total liabilities | - | 3050 2911
    Total equity | - | 5025 4530
    Total liabilities and equity | - | 8075 7441
    income_statement x1000 2024 2023
    Revenue | - | 9871 9140
    Cost of revenue | - | 6542 6013
    Gross profit | - | 3329 3127
    Selling, general and administrative | - | 2111 2043
    Operating income | - | 1218 1084
    Income tax expense | - | 305 271
    Net income | - | 913 813
    comprehensive_income_statement x1000 2024 2023
    Net income | - | 913 813
    Foreign currency translation adjustments | - | (118) 137
    Pension adjustments | - | 214 (146)
    Other comprehensive income | - | 96 (9)
    Comprehensive income | - | 1009 804
    cash_flow_statement x1000 2024 2023
    Net income | - | 913 813
    Depreciation and amortization | - | 641 618
    Net cash from operating activities | - | 1554 1431
    Net increase in cash | - | 130 271
    Cash and cash equivalents, beginning of year | - | 1160 889
    Cash and cash equivalents, end of year | - | 1290 1160";

/// What is released of these figures, as `account period value`, and the reason where one is not, of an altered report.
fn check(from: &str, to: &str, expect: &[&str]) {
    let report = REPORT.replacen(from, to, 1);
    assert!(from.is_empty() || report != REPORT, "{from}");
    let spread = spread_of(&[&report], ReadFrom::Tables);
    for wanted in expect {
        let mut words = wanted.split(' ');
        let (account, period) = (words.next().unwrap(), words.next().unwrap());
        let cell = spread.cells.iter().find(|cell| cell.account == account && cell.period == period);
        let found = match cell {
            Some(cell) => match (&cell.value, &cell.reason) {
                (Some(value), _) => value.to_string(),
                (None, Some(reason)) => reason.code.clone(),
                (None, None) => "-".to_owned(),
            },
            None => "missing".to_owned(),
        };
        assert_eq!(format!("{account} {period} {found}"), *wanted, "{report}\n{cell:#?}");
    }
}

#[test]
fn statements_that_agree_are_released() {
    check(
        "",
        "",
        &["revenue FY2024 9871000", "total_assets FY2023 7441000", "cash_from_operations FY2024 1554000"],
    );
}

#[test]
fn a_statement_under_exchanged_headings_is_withheld_and_the_others_are_not() {
    check(
        "income_statement x1000 2024 2023",
        "income_statement x1000 2023 2024",
        &[
            "revenue FY2024 spread/column-heading",
            "revenue FY2023 spread/column-heading",
            "net_income FY2024 913000",
            "comprehensive_income FY2024 1009000",
            "cash_from_operations FY2024 1554000",
            "total_assets FY2024 8075000",
        ],
    );
    check(
        "balance_sheet x1000 2024-12-31 2023-12-31",
        "balance_sheet x1000 2023-12-31 2024-12-31",
        &["total_assets FY2024 spread/column-heading", "revenue FY2024 9871000"],
    );
}

#[test]
fn a_statement_whose_caption_others_deny_is_withheld() {
    check(
        "cash_flow_statement x1000",
        "cash_flow_statement x1",
        &[
            "cash_from_operations FY2024 spread/caption-scale",
            "revenue FY2024 9871000",
            "net_income FY2024 913000",
        ],
    );
}

#[test]
fn a_heading_of_no_year_of_the_others_is_withheld() {
    check(
        "income_statement x1000 2024 2023",
        "income_statement x1000 2021 2023",
        &[
            "revenue FY2021 spread/column-heading",
            "revenue FY2023 9140000",
            "cash_from_operations FY2024 1554000",
        ],
    );
}

#[test]
fn a_balance_sheet_is_denied_by_what_a_statement_of_flows_opens_with() {
    // The earlier day of a quarter's balance sheet is no column's end in the other statements.
    let report = "10-Q FY2024Q2 2024-06-30
        balance_sheet x1000 2024-06-30 2023-12-31
        Cash and cash equivalents | - | 1290 1160
        Inventories | - | 2310 1970
        Total assets | - | 3600 3130
        income_statement x1000 2024-01-01/2024-06-30 2023-01-01/2023-06-30
        Revenue | - | 9871 9140
        Net income | - | 913 813
        cash_flow_statement x1000 2024-01-01/2024-06-30 2023-01-01/2023-06-30
        Net income | - | 913 813
        Net cash from operating activities | - | 130 205
        Net increase in cash | - | 130 205
        Cash and cash equivalents, beginning of period | - | 1160 889
        Cash and cash equivalents, end of period | - | 1290 1094";
    let inventories = |report: &str| -> Vec<(String, bool)> {
        let spread = spread_of(&[report], ReadFrom::Tables);
        let cells = spread.cells.iter().filter(|cell| cell.account == "inventories");
        let cells = cells.map(|cell| (cell.period.clone(), cell.value.is_some()));
        assert!(spread.cells.iter().any(|cell| cell.account == "revenue" && cell.value.is_some()));
        cells.collect()
    };
    assert!(inventories(report).iter().all(|(_, released)| *released), "{:?}", inventories(report));
    let altered = report.replace("2024-06-30 2023-12-31", "2024-06-30 2025-12-31");
    let found = inventories(&altered);
    assert!(found.iter().any(|(period, released)| period.contains("2025") && !released), "{found:?}");
    assert!(!found.iter().any(|(period, released)| period.contains("2025") && *released), "{found:?}");
}

#[test]
fn a_column_that_repeats_the_one_beside_it_is_withheld_though_it_has_a_line_more() {
    check(
        "Revenue | - | 9871 9140
    Cost of revenue | - | 6542 6013
    Gross profit | - | 3329 3127
    Selling, general and administrative | - | 2111 2043
    Operating income | - | 1218 1084
    Income tax expense | - | 305 271
    Net income | - | 913 813",
        "Revenue | - | 9871 9871
    Cost of revenue | - | 6542 6542
    Gross profit | - | 3329 3329
    Selling, general and administrative | - | 2111 2111
    Goodwill impairment | - | 0 77
    Operating income | - | 1218 1218
    Income tax expense | - | 305 305
    Net income | - | 913 913",
        &["revenue FY2024 9871000", "revenue FY2023 spread/column-heading"],
    );
}

#[test]
fn figures_under_each_others_headings_break_the_sum_of_their_total() {
    check(
        "Foreign currency translation adjustments | - | (118) 137",
        "Foreign currency translation adjustments | - | 137 (118)",
        &[
            "oci_currency_translation FY2024 spread/unbalanced",
            "oci_currency_translation FY2023 spread/unbalanced",
            "revenue FY2024 9871000",
        ],
    );
}

#[test]
fn costs_in_parentheses_under_each_others_headings_break_their_sum_too() {
    check(
        "Selling, general and administrative | - | 2111 2043",
        "Selling, general and administrative | - | (2043) (2111)",
        &[
            "selling_general_administrative FY2024 spread/unbalanced",
            "selling_general_administrative FY2023 spread/unbalanced",
            "revenue FY2024 9871000",
        ],
    );
}

#[test]
fn a_total_whose_items_are_all_known_is_tested_though_no_column_ties() {
    check(
        "Inventories | - | 2310 1970",
        "Inventories | - | 2301 1907",
        &[
            "inventories FY2024 spread/unbalanced",
            "inventories FY2023 spread/unbalanced",
            "total_assets FY2024 8075000",
        ],
    );
}

#[test]
fn a_total_that_ties_in_one_column_is_tested_in_the_other() {
    check(
        "Foreign currency translation adjustments | - | (118) 137",
        "Foreign currency translation adjustments | - | (198) 137",
        &["oci_currency_translation FY2024 spread/unbalanced", "oci_currency_translation FY2023 137000"],
    );
}

#[test]
fn an_opening_balance_does_not_bear_itself_out() {
    check(
        "beginning of year | - | 1160 889",
        "beginning of year | - | 1160 (889)",
        &["cash_begin FY2023 spread/unbalanced", "cash_end FY2023 1160000", "cash_begin FY2024 1160000"],
    );
}
