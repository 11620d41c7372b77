//! Lines that only some kinds of companies print, from print alone: banks, insurers, landlords, and those who lead from assets
//! to what remains of them.

use model::{Outcome, Spread};

use super::{ReadFrom, spread_of};

/// `account value` by the latest year, and no sum that doesn't tie.
fn read(form: &str, statements: &[&str], expect: &[&str]) -> Spread {
    // What tells the fiscal year, where the statement itself has no line that every set of statements has.
    let year = "income_statement x1 2024 2023\n    Profit before tax | - | 70077 60059";
    let year = if statements.iter().any(|text| text.starts_with("income")) { "" } else { year };
    let report = format!("{form} FY2024 2024-12-31\n{year}\n{}", statements.join("\n"));
    let spread = spread_of(&[&report], ReadFrom::Tables);
    for wanted in expect {
        let (account, _) = wanted.split_once(' ').unwrap();
        let found = spread.cell(account, "FY2024").and_then(|cell| cell.value);
        let found = found.map_or("-".to_owned(), |value| value.normalize().to_string());
        assert_eq!(format!("{account} {found}"), *wanted, "{}", brief(&spread));
    }
    let off: Vec<_> = spread.tie_outs.iter().filter(|tie| tie.outcome == Outcome::Off).collect();
    assert!(off.is_empty(), "{off:#?}");
    spread
}

#[test]
fn payments_are_read_where_inflows_and_outflows_are_summed_apart() {
    read(
        "annual",
        &["cash_flow_statement x1 2024 2023
        收回投资收到的现金 | - | 580.00 542.00
        取得投资收益收到的现金 | - | 7.25 6.50
        投资活动现金流入小计 | - | 587.25 548.50
        购建固定资产、无形资产和其他长期资产支付的现金 | - | 161.75 126.25
        投资支付的现金 | - | 511.50 423.00
        投资活动现金流出小计 | - | 673.25 549.25
        投资活动产生的现金流量净额 | - | (86.00) (0.75)
        取得借款收到的现金 | - | 90.25 80.00
        筹资活动现金流入小计 | - | 90.25 80.00
        偿还债务支付的现金 | - | 60.50 70.25
        分配股利、利润或偿付利息支付的现金 | - | 12.25 11.00
        筹资活动现金流出小计 | - | 72.75 81.25
        筹资活动产生的现金流量净额 | - | 17.50 (1.25)"],
        &[
            "capital_expenditure 161.75",
            "purchases_of_investments 511.5",
            "sales_and_maturities_of_investments 580",
            "investing_outflows 673.25",
            "cash_from_investing -86",
            "debt_repaid 60.5",
            "dividends_paid 12.25",
        ],
    );
}

#[test]
fn a_banks_net_lines_lead_what_they_are_made_of() {
    read(
        "annual",
        &["income_statement x1 2024 2023
        一、营业收入 | - | 2010.25 1935.50
        利息净收入 | - | 1500.25 1480.50
        手续费及佣金净收入 | - | 300.50 280.25
        手续费及佣金收入 | - | 360.75 330.50
        手续费及佣金支出 | - | (60.25) (50.25)
        投资收益 | - | 209.50 174.75"],
        &[
            "net_interest_income 1500.25",
            "net_fee_and_commission_income 300.5",
            "fee_and_commission_income 360.75",
            "fee_and_commission_expense 60.25",
            "revenue 2010.25",
        ],
    );
    read(
        "10-K",
        &["income_statement x1 2024 2023
        Total interest income | - | 4100 3150
        Total interest expense | - | 1150 300
        Net interest income | - | 2950 2850
        Provision for credit losses | - | 120 60
        Net interest income after provision for credit losses | - | 2830 2790
        Service charges on deposit accounts | - | 250 240
        Mortgage banking income | - | 250 251
        Total noninterest income | - | 500 491
        Salaries and employee benefits | - | 1200 1150
        Occupancy and equipment | - | 250 240
        Total noninterest expense | - | 1450 1390
        Income before income taxes | - | 1880 1891"],
        &[
            "net_interest_income 2950",
            "provision_credit_losses 120",
            "net_interest_income_after_provision 2830",
            "service_charges_on_deposits 250",
            "noninterest_expense 1450",
            "pretax_income 1880",
        ],
    );
}

#[test]
fn an_insurers_result_is_read_with_its_reinsurance() {
    read(
        "annual",
        &["income_statement x1 2024 2023
        Insurance revenue | - | 4000 3800
        Insurance service expenses | - | (3207) (3101)
        Net expenses from reinsurance contracts held | - | (300) (283)
        Insurance service result | - | 493 416
        Net investment income | - | 611 207
        Insurance finance expenses | - | (455) (250)
        Profit before tax | - | 649 373"],
        &[
            "insurance_revenue 4000",
            "insurance_service_expenses 3207",
            "reinsurance_contracts_net -300",
            "insurance_service_result 493",
            "insurance_finance_expenses 455",
        ],
    );
}

#[test]
fn an_unclassified_balance_sheet_has_no_current_accounts() {
    read(
        "10-K",
        &["balance_sheet x1 2024-12-31 2023-12-31
        Real estate, net | - | 60011 59007
        Cash and cash equivalents | - | 1503 1402
        Other assets | - | 1309 1291
        Total assets | - | 62823 61700
        Mortgage notes payable, net | - | 18017 18511
        Other liabilities | - | 1407 1355
        Total liabilities | - | 19424 19866
        Total equity | - | 43399 41834
        Total liabilities and equity | - | 62823 61700"],
        &[
            "real_estate_investments 60011",
            "other_noncurrent_assets 1309",
            "other_current_assets -",
            "secured_debt_noncurrent 18017",
            "other_noncurrent_liabilities 1407",
        ],
    );
}

#[test]
fn creditors_in_parentheses_are_owed() {
    read(
        "annual",
        &["balance_sheet x1 2024-12-31 2023-12-31
        Tangible assets | - | 1483 1407
        Investments | - | 109 101
        Fixed assets | - | 1592 1508
        Stocks | - | 607 583
        Debtors | - | 911 877
        Cash at bank and in hand | - | 403 269
        Current assets | - | 1921 1729
        Creditors: amounts falling due within one year | - | (1103) (1187)
        Net current assets | - | 818 542
        Total assets less current liabilities | - | 2410 2050
        Creditors: amounts falling due after more than one year | - | (607) (751)
        Net assets | - | 1803 1299"],
        &[
            "current_liabilities 1103",
            "creditors_after_one_year 607",
            "net_current_assets 818",
            "total_assets_less_current_liabilities 2410",
            "net_assets 1803",
            "total_assets 3513",
        ],
    );
}

#[test]
fn cash_of_discontinued_operations_is_not_the_whole_cash_flow() {
    let spread = spread_of(
        &["10-K FY2024 2024-12-31\ncash_flow_statement x1 2024 2023
        Cash provided by operating activities from continuing operations | - | 1568 1856
        Cash provided by operating activities | - | 530 365
        Cash used by investing activities | - | (37) (91)
        Cash used by financing activities | - | (132) (115)
        Cash provided by discontinued operations | - | 361 159"],
        ReadFrom::Tables,
    );
    assert!(spread.cell("cash_from_operations", "FY2024").is_none(), "{}", brief(&spread));
}

/// What was read, one figure a line.
fn brief(spread: &Spread) -> String {
    let line = |cell: &model::Cell| format!("{} {} {:?}\n", cell.account, cell.period, cell.value);
    spread.cells.iter().map(line).collect()
}
