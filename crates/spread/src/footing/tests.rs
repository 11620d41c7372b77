//! Which lines add up to which total, and which only seem to.

use super::*;
use model::{Basis, Column, Locus, PrintedCell, Span, StatementRow};

fn statement(kind: StatementKind, rows: &[(&str, &[i64])]) -> Statement {
    let rows: Vec<(&str, Vec<Option<i64>>)> =
        rows.iter().map(|(label, values)| (*label, values.iter().copied().map(Some).collect())).collect();
    let rows: Vec<(&str, &[Option<i64>])> =
        rows.iter().map(|(label, values)| (*label, values.as_slice())).collect();
    with_blanks(kind, &rows)
}

fn with_blanks(kind: StatementKind, rows: &[(&str, &[Option<i64>])]) -> Statement {
    let columns = rows.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
    let locus = Locus::Bytes(Span::new(0, 0));
    Statement {
        kind,
        basis: Basis::Consolidated,
        title: String::new(),
        currency: None,
        scale: Decimal::ONE,
        columns: vec![Column { period: None, header: String::new(), unit: None }; columns],
        rows: rows
            .iter()
            .map(|(label, values)| StatementRow {
                label: (*label).to_owned(),
                level: 0,
                cells: values
                    .iter()
                    .enumerate()
                    .filter_map(|(column, value)| {
                        Some(PrintedCell {
                            column,
                            value: Decimal::from((*value)?),
                            places: 0,
                            locus: locus.clone(),
                        })
                    })
                    .collect(),
                unit: None,
                scale: None,
                note: None,
                total: label.to_lowercase().starts_with("total") || label.starts_with("Net cash"),
                locus: locus.clone(),
            })
            .collect(),
        locus,
    }
}

struct Nothing;

impl Known for Nothing {
    fn hint(&self, _: usize) -> Option<Decimal> {
        None
    }
    fn is_total(&self, _: usize) -> bool {
        false
    }
    fn is_item(&self, _: usize, _: usize) -> Option<bool> {
        None
    }
    fn is_part(&self, _: usize, _: usize) -> bool {
        false
    }
}

fn check(kind: StatementKind, rows: &[(&str, &[i64])], expect: &[(&str, usize)]) {
    let statement = statement(kind, rows);
    let found: Vec<(String, usize)> = footings(&statement, &Nothing)
        .iter()
        .map(|footing| (statement.rows[footing.total].label.clone(), footing.items.len()))
        .collect();
    let expect: Vec<(String, usize)> = expect.iter().map(|(label, n)| ((*label).to_owned(), *n)).collect();
    assert_eq!(found, expect);
}

/// The rows of the totals, and how many items each adds up.
fn sums(statement: &Statement) -> Vec<(usize, usize)> {
    footings(statement, &Nothing).iter().map(|sum| (sum.total, sum.items.len())).collect()
}

#[test]
fn a_balance_sheet_foots_section_by_section() {
    check(
        StatementKind::BalanceSheet,
        &[
            ("Cash", &[10, 12]),
            ("Receivables", &[20, 18]),
            ("Total current assets", &[30, 30]),
            ("Plant", &[70, 60]),
            ("Total assets", &[100, 90]),
            ("Payables", &[40, 35]),
            ("Debt", &[10, 10]),
            ("Total liabilities", &[50, 45]),
            ("Capital", &[20, 20]),
            ("Earnings", &[30, 25]),
            ("Total equity", &[50, 45]),
            ("Total liabilities and equity", &[100, 90]),
        ],
        &[
            ("Total current assets", 2),
            ("Total assets", 2),
            ("Total liabilities", 2),
            ("Total equity", 2),
            ("Total liabilities and equity", 2),
        ],
    );
}

#[test]
fn net_assets_are_what_liabilities_leave() {
    check(
        StatementKind::BalanceSheet,
        &[
            ("Plant", &[0, 495]),
            ("Rights", &[0, 283]),
            ("", &[0, 778]),
            ("Inventories", &[624, 499_629]),
            ("Bank balances", &[58, 889_760]),
            ("", &[682, 1_389_389]),
            ("Trade payables", &[14_029, 36_322]),
            ("Borrowings", &[139_443, 159_724]),
            ("", &[153_472, 196_046]),
            ("Net current (liabilities) assets", &[-152_790, 1_193_343]),
            ("Total assets less current liabilities", &[-152_790, 1_194_121]),
            ("Borrowings", &[0, 8_890]),
            ("Deferred tax", &[0, 6_133]),
            ("", &[0, 15_023]),
            ("NET (LIABILITIES) ASSETS", &[-152_790, 1_179_098]),
            ("Share capital", &[171, 171]),
            ("Reserves", &[-152_961, 1_178_927]),
            ("TOTAL (DEFICIT) EQUITY", &[-152_790, 1_179_098]),
        ],
        &[
            ("", 2),
            ("", 2),
            ("", 2),
            ("Net current (liabilities) assets", 2),
            ("Total assets less current liabilities", 2),
            ("", 2),
            ("NET (LIABILITIES) ASSETS", 2),
            ("TOTAL (DEFICIT) EQUITY", 2),
        ],
    );
}

#[test]
fn one_item_alone_is_no_sum_where_another_column_denies_it() {
    let rows: &[(&str, &[Option<i64>])] = &[
        ("Held for sale", &[Some(70), Some(60)]),
        ("Other", &[None, Some(5)]),
        ("Total sundry", &[Some(70), Some(49)]),
    ];
    assert_eq!(footings(&with_blanks(StatementKind::BalanceSheet, rows), &Nothing), []);
}

#[test]
fn an_income_statement_takes_costs_off() {
    check(
        StatementKind::IncomeStatement,
        &[
            ("Revenue", &[1000, 900]),
            ("Cost of sales", &[600, 560]),
            ("Gross margin", &[400, 340]),
            ("Research", &[101, 90]),
            ("Selling", &[102, 93]),
            ("Total operating expenses", &[203, 183]),
            ("Operating income", &[197, 157]),
            ("Other income, net", &[-7, 3]),
            ("Income before tax", &[190, 160]),
            ("Tax", &[40, 33]),
            ("Net income", &[150, 127]),
        ],
        &[
            ("Gross margin", 2),
            ("Total operating expenses", 2),
            ("Operating income", 2),
            ("Income before tax", 2),
            ("Net income", 2),
        ],
    );
}

#[test]
fn one_bad_column_is_off_where_the_others_show_the_structure() {
    let rows: &[(&str, &[i64])] =
        &[("Cash", &[10, 12]), ("Goodwill", &[77, 18]), ("Total assets", &[30, 30])];
    let statement = statement(StatementKind::BalanceSheet, rows);
    let found = footings(&statement, &Nothing);
    assert_eq!(test(&statement, &found[0], 0), Sum::Off(Decimal::from(57)));
    assert_eq!(test(&statement, &found[0], 1), Sum::Tied);
}

#[test]
fn printed_rounding_is_allowed_for() {
    check(
        StatementKind::BalanceSheet,
        &[("A", &[10, 12]), ("B", &[20, 18]), ("Total", &[31, 30])],
        &[("Total", 2)],
    );
}

#[test]
fn what_one_column_of_several_adds_up_to_by_chance_is_no_total() {
    let rows: &[(&str, &[Option<i64>])] = &[
        ("Dividends paid", &[Some(-1428), Some(-1369), Some(-1315)]),
        ("Repayment of commercial paper", &[None, None, Some(-1997)]),
        ("Proceeds from fixed-rate notes", &[None, None, Some(1497)]),
        ("Repayment of floating-rate notes", &[None, None, Some(-500)]),
        ("Net cash used by financing", &[Some(-1428), Some(-1369), Some(-2315)]),
    ];
    assert_eq!(sums(&with_blanks(StatementKind::CashFlowStatement, rows)), [(4, 4)]);
}

#[test]
fn figures_no_larger_than_rounding_tell_no_sign() {
    let rows: &[(&str, &[Option<i64>])] = &[
        ("Investment gains", &[Some(-18), Some(33), Some(-93)]),
        ("Actuarial gains", &[Some(1), Some(6), Some(-1)]),
        ("Tax on them", &[None, Some(-1), None]),
        ("Reclassified", &[Some(3), Some(7), Some(2)]),
        ("Tax on that", &[Some(-1), Some(-1), None]),
        ("Translation", &[Some(14), Some(1513), Some(-2023)]),
        ("Other comprehensive income", &[Some(-1), Some(1557), Some(-2115)]),
    ];
    assert_eq!(sums(&with_blanks(StatementKind::ComprehensiveIncomeStatement, rows)), [(6, 6)]);
}

#[test]
fn what_is_taken_off_is_no_total_for_the_rule_under_it() {
    let rows: &[(&str, &[i64])] = &[
        ("Pensions", &[-12, -17, -24, -34]),
        ("Investments", &[9, -3, 3, -9]),
        ("Hedges recognized", &[14, 31, 30, 39]),
        ("Less: gains reclassified", &[11, 12, 13, 15]),
        ("Changes in hedges", &[3, 19, 17, 24]),
        ("Other comprehensive income", &[0, -1, -4, -19]),
    ];
    let mut statement = statement(StatementKind::ComprehensiveIncomeStatement, rows);
    statement.rows[3].total = true;
    assert_eq!(sums(&statement), [(4, 2), (5, 3)]);
}
