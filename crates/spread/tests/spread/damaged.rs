//! Rows that print damages: what the sums around them could have told is withheld, though labels or columns hide the sums.

use super::{ReadFrom, spread_of};

const PROFIT: &str = "10-K FY2024 2024-12-31
    income_statement x1000 2024 2023 2022
    Net sales | - | 15382 14668 14123
    Cost of goods sold | - | 9907 9512 9056
    Gross profit | - | 5475 5156 5067
    Selling, general and administrative expenses | - | 4088 3914 3721
    Sundry matters of the group | - | 462 528 386
    Operating income | - | 925 714 960
    Interest expense, net | - | (173) (159) (142)
    Income before income taxes | - | 752 555 818
    Income tax expense | - | 183 131 197
    Net income | - | 569 424 621
    Less: net income attributable to noncontrolling interests | - | (31) (28) (27)
    Net income attributable to Sample Industries | - | 538 396 594";

const CASH: &str = "10-K FY2024 2024-12-31
    income_statement x1000 2024 2023
    Revenue | - | 9871 9140
    Operating costs | - | 7100 11943
    Profit for the year | - | 2771 (2803)
    cash_flow_statement x1000 2024 2023
    Profit for the year | - | 2771 (2803)
    Depreciation and amortisation | - | 3032 2924
    Changes in working capital | - | 847 6009
    Cash generated from operations | - | 6650 6130
    Income taxes paid | - | (883) (694)
    Net cash from operating activities | - | 5767 5436
    Purchase of property, plant and equipment | - | (2134) (1785)
    Net cash used in investing activities | - | (2134) (1785)
    Dividends paid | - | (1281) (1213)
    Net cash used in financing activities | - | (1281) (1213)
    Net increase in cash | - | 2352 2438";

fn check(report: &str, from: &str, to: &str, expect: &[&str]) {
    let altered = report.replacen(from, to, 1);
    assert_ne!(altered, report, "{from}");
    let spread = spread_of(&[&altered], ReadFrom::Tables);
    for wanted in expect {
        let (account, period) =
            wanted.split_once(' ').map(|(a, rest)| (a, rest.split(' ').next().unwrap())).unwrap();
        let cell = spread
            .cells
            .iter()
            .find(|cell| cell.account == account && cell.period == period && cell.derivation.is_none());
        let found = match cell {
            Some(cell) => cell.value.map_or_else(
                || cell.reason.as_ref().map_or("-".to_owned(), |reason| reason.code.clone()),
                |value| value.to_string(),
            ),
            None => "-".to_owned(),
        };
        assert_eq!(format!("{account} {period} {found}"), *wanted, "{altered}\n{cell:#?}");
    }
}

#[test]
fn a_digit_beside_a_line_of_unknown_sign() {
    check(
        PROFIT,
        "4088 3914 3721",
        "4088 3944 3721",
        &[
            "selling_general_administrative FY2024 4088000",
            "selling_general_administrative FY2023 spread/unbalanced",
        ],
    );
}

#[test]
fn a_total_moved_by_a_column_over_a_line_of_unknown_sign() {
    check(PROFIT, "925 714 960", ". 925 714", &["operating_income FY2023 spread/unbalanced"]);
    check(PROFIT, "925 714 960", "925 960 .", &["operating_income FY2023 spread/unbalanced"]);
    check(PROFIT, "925 714 960", "714 925 960", &["operating_income FY2023 spread/unbalanced"]);
}

#[test]
fn a_line_that_the_chart_sums_nowhere() {
    check(PROFIT, "(173) (159) (142)", ". (173) (159)", &["interest_net FY2023 spread/unbalanced"]);
    check(CASH, "(883) (694)", "(694) (883)", &["income_taxes_paid FY2024 spread/unbalanced"]);
}

#[test]
fn where_the_total_of_operations_is_lost_what_goes_before_it_is_not_taken_for_it() {
    check(
        CASH,
        "Net cash from operating activities | - | 5767 5436\n",
        "\n",
        &["cash_from_operations FY2024 -", "cash_from_financing FY2024 -1281000"],
    );
}

#[test]
fn a_share_of_others_has_the_sign_that_its_sum_shows_though_its_row_is_printed_twice() {
    let row = "Less: net income attributable to noncontrolling interests | - | (31) (28) (27)\n";
    let spread = spread_of(&[&PROFIT.replace(row, &format!("{row}{row}"))], ReadFrom::Tables);
    let shares = spread.cells.iter().filter(|cell| cell.account == "net_income_noncontrolling");
    assert!(shares.filter_map(|cell| cell.value).all(|value| value.is_sign_positive()));
}

#[test]
fn a_tax_is_no_share_of_others_where_net_income_is_lost() {
    check(PROFIT, "Net income | - | 569 424 621\n", "\n", &["net_income_parent FY2024 538000"]);
    let spread = spread_of(&[&PROFIT.replace("Net income | - | 569 424 621\n", "\n")], ReadFrom::Tables);
    let taxes = spread.cells.iter().filter(|cell| cell.account == "income_tax");
    assert!(taxes.filter_map(|cell| cell.value).all(|value| value.is_sign_positive()));
}

const BASIC: &str = "Basic earnings per share | sample:PerShare | 5.69 4.24
    Weighted average shares outstanding, basic | sample:Shares | 100 100";

/// A report whose earnings per share are told by what stands beside them.
fn per_share(lines: &str) -> String {
    format!(
        "10-K FY2024 2024-12-31
    income_statement x1000 2024 2023
    Net sales | - | 15382 14668
    Cost of goods sold | - | 9907 9512
    Gross profit | - | 5475 5156
    Income before income taxes | - | 752 555
    Income tax expense | - | 183 131
    Net income | - | 569 424
    {lines}"
    )
}

#[test]
fn shares_a_thousand_times_too_many_for_earnings_per_share() {
    let report = per_share(BASIC);
    check(&report, "Net sales", "Sales", &["weighted_shares_basic FY2024 100000", "eps_basic FY2024 5.69"]);
    for shares in ["100000 100000", "100000000 100000000"] {
        let withheld = "weighted_shares_basic FY2024 spread/per-share-scale";
        check(
            &report,
            "basic | sample:Shares | 100 100",
            &format!("basic | sample:Shares | {shares}"),
            &[withheld],
        );
    }
}

#[test]
fn a_digit_of_earnings_per_share_that_nothing_bears_out() {
    let report = per_share(BASIC);
    let expect = ["eps_basic FY2024 spread/unbalanced", "eps_basic FY2023 4.24", "net_income FY2024 569000"];
    check(&report, "5.69", "8.69", &expect);
    // Two products that come to the same say that the profit behind them is another.
    let both = report
        + "
    Diluted earnings per share | sample:PerShare | 5.69 4.24
    Weighted average shares outstanding, diluted | sample:Shares | 101 101";
    check(&both, "5.69", "8.69", &["eps_basic FY2024 spread/unbalanced", "eps_diluted FY2024 5.69"]);
    let other = both.replace("5.69", "5.19");
    check(&other, "Net sales", "Sales", &["eps_basic FY2024 5.19", "eps_diluted FY2024 5.19"]);
}

#[test]
fn a_break_that_rule_and_printed_sum_both_show_is_one() {
    let expect = [
        "net_income_noncontrolling FY2024 spread/unbalanced",
        "net_income_parent FY2024 spread/unbalanced",
        "net_income FY2024 569000",
    ];
    check(PROFIT, "(31) (28) (27)", "(21) (28) (27)", &expect);
}

#[test]
fn a_line_whose_first_figure_is_lost_and_filled_by_the_next() {
    let direct = CASH.replace("    Cash generated from operations | - | 6650 6130\n", "");
    check(&direct, "3032 2924", ". 3032", &["depreciation_amortization FY2023 spread/unbalanced"]);
}

#[test]
fn a_total_too_small_for_the_sum_above_it_to_tell_is_held_against_the_rule() {
    let report = "10-K FY2024 2024-12-31
    income_statement x100000 2024 2023
    Revenue | - | 9871 9140
    Operating costs | - | 9594 9420
    Profit for the year | - | 277 (280)
    comprehensive_income_statement x100000 2024 2023
    Profit for the year | - | 277 (280)
    Foreign currency translation adjustments | - | 9 (17)
    Unrealized gains (losses) on securities | - | (8) (30)
    Other comprehensive income for the year | - | 1 (47)
    Total comprehensive income for the year | - | 278 (327)";
    let withheld = "other_comprehensive_income FY2023 spread/unbalanced";
    check(report, "1 (47)", ". 1", &[withheld, "net_income FY2023 -28000000"]);
}

#[test]
fn a_line_moved_among_costs_of_which_the_chart_sums_the_last_elsewhere() {
    let report = "10-K FY2024 2024-12-31
    income_statement x1000 2024 2023 2022
    Net sales | - | 41200 37950 33610
    Cost of sales | - | 24350 22410 19870
    Keeping the warehouses | - | 5210 4730 4120
    Sundry matters of the group | - | 3960 3520 3210
    General and administrative | - | 812 701 595
    Other operating expense (income), net | - | (14) 26 37
    Total operating expenses | - | 34318 31387 27832
    Operating income | - | 6882 6563 5778";
    let withheld = "general_administrative FY2023 spread/unbalanced";
    check(report, "812 701 595", ". 812 701", &[withheld]);
    check(report, "(14) 26 37", ". (14) 26", &["other_operating_income_expense FY2023 spread/unbalanced"]);
}

#[test]
fn two_figures_that_change_places_over_a_total_of_three_digits() {
    let report = "20-F FY2024 2024-12-31
    income_statement x100000 2024 2023
    Revenue | - | 3871 3752
    Cost of sales | - | (2420) (2499)
    Gross profit | - | 1451 1253
    Selling and marketing | - | (503) (479)
    General and administrative | - | (441) (428)
    Research and development | - | (76) (72)
    Operating profit | - | 431 274";
    check(report, "(441) (428)", "(428) (441)", &["general_administrative FY2024 spread/unbalanced"]);
}

/// Amounts and what they are per cent of sales, side by side.
const PER_CENT: &str = "10-K FY2024 2024-12-31
    income_statement x1000 2024 2023
    Net sales | - | 15382 14668
    Cost of goods sold | - | 9907 9512
    Gross profit | - | 5475 5156
    Depreciation and amortization | - | 1420 1385
    Selling, general and administrative expenses | - | 2668 2529
    Operating income | - | 1387 1242
    Interest - net | - | 462 528
    Income before income taxes | - | 925 714";

#[test]
fn a_percentage_in_a_column_of_amounts() {
    let withheld = "depreciation_amortization_expense FY2023 spread/print-decimals";
    check(PER_CENT, "1420 1385", "1420 9.44", &[withheld]);
}

#[test]
fn net_interest_is_either_where_no_sum_tells() {
    let told = ["interest_net FY2024 -462000", "interest_net FY2023 -528000"];
    check(PER_CENT, "Net sales", "Sales", &told);
    check(PER_CENT, "1387 1242", "7387 1242", &["interest_net FY2024 -", "interest_net FY2023 -"]);
}

#[test]
fn a_line_that_is_printed_twice_is_one() {
    let report = "10-K FY2024 2024-12-31
    income_statement x1000 2024 2023
    Income from continuing operations | - | 821 764
    Income from discontinued operations, net of tax | - | 173 158
    Net income | - | 994 922
    Income from continuing operations attributable to noncontrolling interests | - | 6 9
    Income from discontinued operations attributable to noncontrolling interests | - | 52 47
    Net income attributable to Sample Industries | - | 936 866
    Income from continuing operations | - | 815 755
    Income from discontinued operations | - | 121 111
    Net income | - | 936 866";
    let row = "    Income from discontinued operations, net of tax | - | 173 158\n";
    let expect = ["income_discontinued_operations FY2024 173000", "net_income FY2024 994000"];
    check(report, row, &format!("{row}{row}"), &expect);
}

#[test]
fn a_subtotal_that_lost_its_parentheses_in_one_column() {
    let report = "10-K FY2024 2024-12-31
    comprehensive_income_statement x1000 2024 2023 2022
    Net income | - | 8120 6380 7765
    Foreign currency translation adjustments | - | 141 163 (194)
    Gain (loss) recognized in accumulated comprehensive income | - | (748) (1264) 1153
    Reclassification of (gain) loss to net income | - | 6 . .
    Defined benefit pension plans, net of tax | - | (742) (1264) 1153
    Total other comprehensive income (loss), net of tax | - | (601) (1101) 959
    Comprehensive income | - | 7519 5279 8724";
    check(report, "(742) (1264)", "742 (1264)", &["oci_pensions FY2024 spread/unbalanced"]);
}

#[test]
fn earnings_of_a_round_number_are_printed_to_the_cent_all_the_same() {
    let report = per_share(BASIC);
    check(&report, "5.69", "6.00", &["eps_basic FY2024 spread/unbalanced", "eps_basic FY2023 4.24"]);
}

#[test]
fn a_sum_of_the_last_lines_that_ties_in_one_of_two_columns_speaks_for_nothing() {
    let report = "20-F FY2024 2024-12-31
    cash_flow_statement x100000 2024 2023
    Net cash from operating activities | - | 577 544
    Net cash used in investing activities | - | (254) (215)
    Proceeds from borrowings | - | . 200
    Repayment of borrowings | - | (120) (100)
    Payment of lease liabilities | - | (41) (40)
    Interest paid | - | (77) (81)
    Dividends paid to owners of the parent | - | (128) (121)
    Dividends paid to non-controlling interests | - | (4) (3)
    Net cash used in financing activities | - | (370) (145)
    Net increase in cash and cash equivalents | - | (47) 184
    Cash and cash equivalents at beginning of year | - | 435 251
    Cash and cash equivalents at end of year | - | 388 435";
    check(report, "(370) (145)", "(370) (125)", &["cash_from_financing FY2023 spread/unbalanced"]);
}

#[test]
fn what_leads_to_the_share_of_others_is_not_the_whole() {
    let report = "10-K FY2024 2024-12-31
    comprehensive_income_statement x1000 2024 2023
    Net income | - | 1240 1315
    Foreign currency translation adjustments | - | 52 (71)
    Pension and postretirement plans | - | (31) 18
    Other comprehensive income (loss) | - | 21 (53)
    Total comprehensive income | - | 1261 1262
    Net income of others | - | 118 104
    Translation of what others hold | - | 17 (9)
    Hedges of what others hold | - | 2 (3)
    Other comprehensive income (loss) | - | 19 (12)
    Comprehensive income attributable to noncontrolling interests | - | 137 92";
    check(
        report,
        "    Other comprehensive income (loss) | - | 21 (53)\n",
        "",
        &["other_comprehensive_income FY2024 -"],
    );
    check(report, "Net income of", "Income of", &["other_comprehensive_income FY2024 21000"]);
}

#[test]
fn a_total_that_gained_parentheses_in_one_of_two_columns_turns_no_costs() {
    let report = "20-F FY2024 2024-12-31
    income_statement x100000 2024 2023
    Revenue | - | 3719 3483
    Cost of sales | - | (2268) (2196)
    Gross profit | - | 1451 1287
    Distribution costs | - | (503) (479)
    Administrative expenses | - | (517) (965)
    Operating profit (loss) | - | 431 (157)";
    let expect = ["cost_of_revenue FY2024 226800000", "revenue FY2024 371900000"];
    check(report, "1451 1287", "1451 (1287)", &expect);
}

const INVESTING: &str = "10-K FY2024 2024-12-31
    cash_flow_statement x1000 2024 2023 2022
    Net income | - | 2771 2803 2650
    Depreciation and amortization | - | 3032 2924 2811
    Net cash provided by operating activities | - | 5803 5727 5461
    Capital expenditures | - | (2134) (1785) (1902)
    Proceeds from sale of property and equipment | - | . 320 75
    Sundry matters of the group | - | 41 (56) 12
    Net cash used in investing activities | - | (2093) (1521) (1815)
    Dividends paid | - | (1281) (1213) (1190)
    Other, net | - | 18 (22) 9
    Net cash used in financing activities | - | (1263) (1235) (1181)
    Net increase in cash | - | 2447 2971 2465
    Income taxes paid | - | 883 694 712";

#[test]
fn a_line_that_no_sum_has_while_others_add_up() {
    let sound = [
        "proceeds_from_disposals FY2023 320000",
        "capital_expenditure FY2024 2134000",
        "income_taxes_paid FY2024 883000",
    ];
    check(INVESTING, "Capital expenditures", "Capital expenditure", &sound);
    // Nothing shows any longer that the section is a sum; what the chart sums nowhere needs none.
    let section = "(2134) (1785) (1902)\n    Proceeds from sale of property and equipment | - | . 320 75";
    let moved = "(1785) (1902) .\n    Proceeds from sale of property and equipment | - | 320 75 .";
    let expect = [
        "proceeds_from_disposals FY2023 spread/unfooted",
        "capital_expenditure FY2024 spread/unfooted",
        "cash_from_investing FY2024 -2093000",
        "dividends_paid FY2024 1281000",
        "income_taxes_paid FY2024 883000",
    ];
    check(INVESTING, section, moved, &expect);
}

#[test]
fn what_print_says_twice_needs_no_sum() {
    let balance = "10-K FY2024 2024-12-31
    balance_sheet x1000 2024-12-31 2023-12-31
    Property, plant and equipment | - | 731 905
    Total non-current assets | - | 731 905
    Inventories | - | 2140 1760
    Cash | - | 1325 41
    Total current assets | - | 3465 1801
    Total assets | - | 4196 2706
    Trade payables | - | 3580 2618
    Share capital | - | 1 1
    Retained earnings | - | 615 87
    Total equity | - | 616 88
    Total liabilities and equity | - | 4196 2706";
    check(balance, "Cash |", "Cash at bank |", &["ppe_net 2024-12-31 731000"]);
    check(balance, "731 905", "751 905", &["ppe_net 2024-12-31 spread/unfooted"]);
    // So little that the sum ties without it, too.
    check(balance, "Share capital", "Called up share capital", &["common_stock 2024-12-31 1000"]);
}

#[test]
fn a_payment_that_turns_in_one_column_alone_is_not_read() {
    let financing = "10-K FY2024 2024-12-31
    cash_flow_statement x1000 2024 2023
    Net income | - | 2771 2803
    Depreciation and amortization | - | 3032 2924
    Net cash provided by operating activities | - | 5803 5727
    Proceeds from borrowings | - | . 2400
    Repayment of borrowings | - | (1500) (1200)
    Dividends paid | - | (1281) (1213)
    Net cash used in financing activities | - | (2781) (13)
    Net increase in cash | - | 3022 5714";
    check(financing, "Net income", "Profit for the year", &["debt_repaid FY2023 1200000"]);
    check(financing, "(1500) (1200)", "(1500) 1200", &["debt_repaid FY2024 1500000", "debt_repaid FY2023 -"]);
}

#[test]
fn earnings_per_share_differ_from_diluted_ones_only_by_more_shares() {
    let loss = per_share(
        "Basic loss per share | sample:PerShare | (5.69) (4.24)
    Diluted loss per share | sample:PerShare | (5.69) (4.24)
    Weighted average shares outstanding, basic | sample:Shares | 100 100
    Weighted average shares outstanding, diluted | sample:Shares | 100 100",
    )
    .replace("| 752 555", "| (386) (293)")
    .replace("| 569 424", "| (569) (424)");
    check(&loss, "Net sales", "Sales", &["eps_basic FY2024 -5.69", "eps_diluted FY2024 -5.69"]);
    let diluted = "Diluted loss per share | sample:PerShare | (5.69)";
    let expect = ["eps_basic FY2024 -5.69", "eps_diluted FY2024 spread/unbalanced"];
    check(&loss, diluted, &diluted.replace("5.69", "6.69"), &expect);
    let basic = "Basic loss per share | sample:PerShare | (5.69)";
    let expect = ["eps_basic FY2024 spread/unbalanced", "eps_diluted FY2024 -5.69"];
    check(&loss, basic, &basic.replace("5.69", "6.69"), &expect);
}
