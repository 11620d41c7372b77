//! What print alone says: signs, totals and shares, each as some statement prints them.

use super::{ReadFrom, check, spread_of};

/// `account value` by the latest year, from print alone; `-` for a value that is not read.
fn read(statement: &str, expect: &[&str]) {
    let filing = format!("10-K FY2024 2024-12-31\n{statement}");
    let spread = spread_of(&[&filing], ReadFrom::Tables);
    for wanted in expect {
        let (account, _) = wanted.split_once(' ').unwrap();
        let cell = spread
            .cells
            .iter()
            .find(|cell| cell.account == account && cell.period == "FY2024" && cell.derivation.is_none());
        let found = cell.and_then(|cell| cell.value).map_or("-".to_owned(), |value| value.to_string());
        assert_eq!(format!("{account} {found}"), *wanted, "{statement}\n{cell:#?}");
    }
}

#[test]
fn a_total_that_nothing_names_turns_no_costs() {
    read(
        "income_statement x1 2024 2023
        Net sales | - | 1000 900
        Cost of products sold | - | 400 350
        Research and development | - | 120 110
        Selling, general and administrative | - | 230 200
        Sundry matters of the group | - | 750 660
        Operating earnings | - | 250 240",
        &[
            "cost_of_revenue 400",
            "research_development 120",
            "selling_general_administrative 230",
            "operating_income 250",
        ],
    );
}

#[test]
fn parentheses_of_a_label_say_what_those_of_the_figures_mean() {
    read(
        "income_statement x1 2024 2023
        Revenue | - | 1000 900
        Operating income | - | 250 240
        Interest (income) expense, net | - | (40) 12
        Other operating expense (income), net | - | 17 (3)
        Income before income taxes | - | 273 231
        Income tax (benefit) expense | - | (10) 28
        Net income | - | 283 203
        Net loss (income) attributable to noncontrolling interests | - | (25) 7
        Net income (loss) attributable to Sample Industries | - | 258 210",
        &[
            "interest_net 40",
            "other_operating_income_expense -17",
            "income_tax -10",
            "net_income 283",
            "net_income_noncontrolling 25",
            "net_income_parent 258",
        ],
    );
}

#[test]
fn interest_income_in_a_list_of_expenses_is_income() {
    read(
        "income_statement x1 2024 2023
        Operating earnings | - | 7500 6900
        Interest expense | - | 637 558
        Interest income | - | (385) (183)
        Other (income) expense, net | - | (479) (321)
        Earnings before taxes | - | 7727 6846",
        &["interest_expense 637", "interest_income 385", "pretax_income 7727"],
    );
    // Nothing sums it: it may be a gain or a loss.
    read(
        "income_statement x1 2024 2023
        Operating earnings | - | 7500 6900
        Interest expense | - | 637 558
        Interest income | - | (385) (183)
        Matters that no chart knows | - | 17 23
        Earnings before taxes | - | 9999 9998",
        &["interest_expense 637", "interest_income -", "pretax_income 9999"],
    );
}

#[test]
fn the_share_of_others_is_theirs_whether_it_is_taken_off_or_added_in_parentheses() {
    for share in [
        "Less: Comprehensive income attributable to noncontrolling interests | - | 80 60",
        "Comprehensive income attributable to noncontrolling interests | - | (80) (60)",
    ] {
        let statement = format!(
            "income_statement x1 2024 2023
            Revenue | - | 1000 900
            Net income | - | 300 200
            comprehensive_income_statement x1 2024 2023
            Net income | - | 300 200
            Foreign currency translation adjustments, net of tax expense (benefit) of $2 and $(1) | - | (50) 40
            Other comprehensive income (loss) | - | (50) 40
            Comprehensive income | - | 250 240
            {share}
            Comprehensive income attributable to Sample Industries | - | 170 180"
        );
        read(
            &statement,
            &[
                "oci_currency_translation -50",
                "comprehensive_income 250",
                "comprehensive_income_noncontrolling 80",
                "comprehensive_income_parent 170",
            ],
        );
    }
}

#[test]
fn opening_cash_is_the_closing_cash_of_the_period_before() {
    check(
        &["10-K FY2024 2024-12-31
        balance_sheet x1 2024-12-31 2023-12-31
        Cash and cash equivalents | - | 90 60
        Total assets | - | 500 400
        income_statement x1 2024 2023
        Revenue | - | 1000 900
        cash_flow_statement x1 2024 2023
        Net cash from operating activities | - | 35 12
        Net increase in cash | - | 35 12
        Cash, cash equivalents and restricted cash, beginning of year | - | 65 53
        Cash, cash equivalents and restricted cash, end of year | - | 100 65
        Less: restricted cash | - | 10 5
        Cash and cash equivalents, end of year | - | 90 60"],
        ReadFrom::Tables,
        &[
            "cash_begin FY2024 65 read recomputed",
            "cash_end FY2024 100 read footed,recomputed",
            "cash_end FY2023 65 read footed,agreed,recomputed",
            "cash FY2024 90 read",
        ],
    );
}

#[test]
fn totals_without_words_are_what_they_add_up() {
    read(
        "balance_sheet x1 2024-12-31 2023-12-31
        Assets | - | .
        Current assets | - | .
        Cash and cash equivalents | - | 110 120
        Inventories | - | 203 181
        Current assets | - | 313 301
        Goodwill | - | 711 617
         | - | 1024 918
        Liabilities and equity | - | .
        Total liabilities | - | 404 353
        Common stock | - | 120 120
        Retained earnings | - | 600 545
         | - | 720 665
        Less: treasury stock | - | 105 105
        Total Sample Industries stockholders' equity | - | 615 560
        Noncontrolling interests | - | 5 5
        Total stockholders' equity | - | 620 565
         | - | 1024 918
        income_statement x1 2024 2023
        Revenue | - | 1000 900",
        &[
            "current_assets 313",
            "total_assets 1024",
            "treasury_stock -105",
            "shareholders_equity 615",
            "total_equity 620",
            "total_liabilities_and_equity 1024",
        ],
    );
}

#[test]
fn income_for_common_shareholders_is_the_parents_where_no_other_row_is() {
    read(
        "income_statement x1 2024 2023
        Revenue | - | 1000 900
        Net earnings | - | 231 206
        Earnings attributable to noncontrolling interests | - | (7) (5)
        Net earnings attributable to Sample common shareholders | - | 224 201",
        &["net_income_parent 224", "net_income_noncontrolling 7"],
    );
    read(
        "income_statement x1 2024 2023
        Revenue | - | 1000 900
        Net loss | - | (231) (206)
        Preferred stock dividends | - | 10 10
        Net loss attributable to common stockholders | - | (241) (216)",
        &["net_income -231", "net_income_common -241"],
    );
}

#[test]
fn a_subtotal_is_not_the_total_of_what_stands_beside_it() {
    read(
        "income_statement x1 2024 2023
        Revenue | - | 1000 900
        Operating income | - | 250 240
        Interest income | - | 31 28
        Interest expense | - | (47) (41)
        Other income (loss), net | - | 9 (4)
        Interest and sundry, net | - | (7) (17)
        Income before income taxes | - | 243 223",
        &[
            "operating_income 250",
            "interest_expense 47",
            "nonoperating_income_expense -7",
            "other_nonoperating_income_expense 9",
        ],
    );
}

#[test]
fn a_gain_by_its_name_printed_plainly_is_not_turned() {
    read(
        "income_statement x1 2024 2023
        Revenues | - | . .
        Non-interest revenues | - | . .
        Discount revenue | - | 248 225
        Net card fees | - | 53 44
        Total non-interest revenues | - | 301 269
        Interest income | - | . .
        Interest on loans | - | 127 83
        Deposits with banks and other | - | 15 2
        Total interest income | - | 142 85
        Interest expense | - | . .
        Deposits | - | 34 7
        Long-term debt and other | - | 14 8
        Total interest expense | - | 48 15
        Net interest income | - | 94 70
        Total revenues net of interest expense | - | 395 339
        Income tax provision | - | 30 27
        Net income | - | 365 312",
        &["net_interest_income 94"],
    );
}

#[test]
fn a_concept_of_the_companys_own_counts_as_its_labels_parentheses_say() {
    let filing = "10-K FY2024 2024-12-31
        income_statement x1000000 2024 2023
        Revenue | us-gaap:Revenues | 1000 900
        Interest (income) expense, net | own:NetInterest | 40 12";
    let spread = spread_of(&[filing], ReadFrom::Tags);
    let value = spread.cell("interest_net", "FY2024").and_then(|cell| cell.value);
    assert_eq!(value.map(|value| value.to_string()), Some("-40000000".to_owned()));
}

#[test]
fn a_change_in_cash_beside_exchange_effects_is_the_change_before_them() {
    let filing = |after: &str, before: &str, change: &str| {
        format!(
            "10-K FY2024 2024-12-31
            balance_sheet x1 2024-12-31 2023-12-31
            Cash and cash equivalents | - | 369 418
            Total assets | - | 1358 1194
            income_statement x1 2024 2023
            Revenue | - | 830 531
            cash_flow_statement x1 2024 2023
            Net cash from operating activities | - | 121 207
            Net cash used in investing activities | - | (31) (19)
            Net cash used in financing activities | - | (142) (157)
            {before}
            Net (decrease) increase in cash and cash equivalents | - | {change}
            Cash and cash equivalents at beginning of the year | - | 418 385
            {after}
            Cash and cash equivalents at end of the year | - | 369 418"
        )
    };
    let fx = "Effect of foreign exchange rate changes | - | 3 2";
    // As in Hong Kong: after the change.
    let spread = spread_of(&[&filing(fx, "", "(52) 31")], ReadFrom::Tables);
    let value =
        |account: &str| spread.cell(account, "FY2024").and_then(|cell| cell.value).map(|v| v.to_string());
    assert_eq!(value("change_in_cash_before_fx").as_deref(), Some("-52"));
    assert_eq!(value("fx_effect_on_cash").as_deref(), Some("3"));
    assert_eq!(value("net_change_in_cash").as_deref(), Some("-49"), "computed");
    assert!(spread.tie_outs.iter().all(|tie| tie.outcome != model::Outcome::Off), "{:#?}", spread.tie_outs);
    // As elsewhere: before it.
    let spread = spread_of(&[&filing("", fx, "(49) 33")], ReadFrom::Tables);
    let value =
        |account: &str| spread.cell(account, "FY2024").and_then(|cell| cell.value).map(|v| v.to_string());
    assert_eq!(value("net_change_in_cash").as_deref(), Some("-49"));
    assert_eq!(value("change_in_cash_before_fx"), None);
}

#[test]
fn a_gain_beside_what_is_reclassified_of_it_is_not_the_whole() {
    read(
        "income_statement x1 2024 2023
        Revenue | - | 1000 900
        Net income | - | 300 200
        comprehensive_income_statement x1 2024 2023
        Net income | - | 300 200
        Foreign currency translation adjustments | - | (50) 40
        Reclassification of translation adjustments, included in other income | - | 10 20
        Other comprehensive income (loss) | - | (40) 60
        Comprehensive income | - | 260 260",
        &["oci_currency_translation -", "other_comprehensive_income -40", "comprehensive_income 260"],
    );
}
