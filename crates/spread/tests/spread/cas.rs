//! Statements under Chinese standards: signs as they are printed, lines of which others are part, parents, gaps.

use model::{CellStatus, Outcome, Spread};

use super::{ReadFrom, spread_of};

const INCOME: &str = "income_statement x1 2024 2023
    一、营业总收入 | - | 1000 900
    其中：营业收入 | - | 980 885
    利息收入 | - | 20 15
    二、营业总成本 | - | 790 720
    其中：营业成本 | - | 600 550
    税金及附加 | - | 10 9
    销售费用 | - | 60 55
    管理费用 | - | 80 70
    研发费用 | - | 30 28
    财务费用 | - | 10 8
    其中：利息费用 | - | 14 11
    利息收入 | - | 5 4
    加：其他收益 | - | 12 10
    投资收益（损失以“－”号填列） | - | (3) 6
    其中：对联营企业和合营企业的投资收益 | - | (1) 2
    信用减值损失（损失以“-”号填列） | - | (15) (9)
    资产减值损失（损失以“-”号填列） | - | (25) 4
    三、营业利润（亏损以“－”号填列） | - | 179 191
    加：营业外收入 | - | 2 1
    减：营业外支出 | - | 31 12
    四、利润总额（亏损总额以“－”号填列） | - | 150 180
    减：所得税费用 | - | 40 50
    五、净利润（净亏损以“－”号填列） | - | 110 130";

const BALANCE: &str = "balance_sheet x1 2024-12-31 2023-12-31
    货币资金 | - | 100 90
    存货 | - | 80 70
    其中：数据资源 | - | 7 6
    流动资产合计 | - | 180 160
    固定资产 | - | 300 280
    无形资产 | - | 50 45
    其中：数据资源 | - | 9 8
    非流动资产合计 | - | 350 325
    资产总计 | - | 530 485
    短期借款 | - | 100 110
    流动负债合计 | - | 100 110
    应付债券 | - | 80 60
    其中：优先股 | - | 30 20
    非流动负债合计 | - | 80 60
    负债合计 | - | 180 170
    股本 | - | 200 200
    其他权益工具 | - | 40 40
    其中：优先股 | - | 25 24
    减：库存股 | - | 15 10
    未分配利润 | - | 125 85
    所有者权益合计 | - | 350 315
    负债和所有者权益总计 | - | 530 485";

/// A report of these statements, in yuan and cents: few digits add up by chance.
fn report(parts: &[&str]) -> Spread {
    let in_cents = |line: &str| match line.rsplit_once(" | ") {
        Some((label, figures)) => {
            let figures = figures.split(' ').map(|figure| match figure.strip_suffix(')') {
                _ if figure == "." => figure.to_owned(),
                Some(figure) => format!("{figure}.00)"),
                None => format!("{figure}.00"),
            });
            format!("{label} | {}", figures.collect::<Vec<_>>().join(" "))
        }
        None => line.to_owned(),
    };
    let lines: Vec<String> = parts.iter().flat_map(|part| part.lines()).map(in_cents).collect();
    spread_of(&[&format!("annual FY2024 2024-12-31\n{}", lines.join("\n"))], ReadFrom::Tables)
}

fn value(spread: &Spread, account: &str) -> String {
    let cell = spread.cell(account, "FY2024");
    cell.and_then(|cell| cell.value).map_or("-".to_owned(), |value| value.normalize().to_string())
}

fn check(spread: &Spread, expect: &[(&str, &str)]) {
    for (account, wanted) in expect {
        assert_eq!(value(spread, account), *wanted, "{account}");
    }
}

/// The tie-outs that are off, each with what it is off by.
fn off(spread: &Spread) -> Vec<String> {
    let off = spread.tie_outs.iter().filter(|tie| tie.outcome == Outcome::Off);
    off.map(|tie| format!("{} {} {}", tie.rule, tie.period, tie.by.normalize())).collect()
}

#[test]
fn losses_that_are_added_and_costs_that_are_taken_off_keep_their_signs() {
    let spread = report(&[BALANCE, INCOME]);
    check(
        &spread,
        &[
            ("revenue", "1000"),
            ("costs_and_expenses", "790"),
            ("cost_of_revenue", "600"),
            ("investment_income", "-3"),
            ("credit_impairment", "-15"),
            ("asset_impairment_gains", "-25"),
            ("operating_income", "179"),
            ("nonoperating_income", "2"),
            ("nonoperating_expenses", "31"),
            ("income_tax", "40"),
            ("net_income", "110"),
            ("treasury_stock", "-15"),
        ],
    );
    assert_eq!(off(&spread), [""; 0]);
    let tied =
        |rule: &str| spread.tie_outs.iter().any(|tie| tie.rule == rule && tie.outcome == Outcome::Tied);
    for rule in ["cas_operating_income", "cas_total_costs", "cas_total_profit", "cas_net_income"] {
        assert!(tied(rule), "{rule}: {:#?}", spread.tie_outs);
    }
}

#[test]
fn finance_costs_below_nothing_are_income() {
    let income = INCOME
        .replace("财务费用 | - | 10 8", "财务费用 | - | (10) 8")
        .replace("二、营业总成本 | - | 790", "二、营业总成本 | - | 770")
        .replace("三、营业利润（亏损以“－”号填列） | - | 179", "三、营业利润（亏损以“－”号填列） | - | 199")
        .replace(
            "四、利润总额（亏损总额以“－”号填列） | - | 150",
            "四、利润总额（亏损总额以“－”号填列） | - | 170",
        )
        .replace("五、净利润（净亏损以“－”号填列） | - | 110", "五、净利润（净亏损以“－”号填列） | - | 130");
    let spread = report(&[BALANCE, &income]);
    check(
        &spread,
        &[("finance_costs_net", "-10"), ("costs_and_expenses", "770"), ("cost_of_revenue", "600")],
    );
    assert_eq!(off(&spread), [""; 0]);
}

#[test]
fn what_a_line_is_made_of_is_not_summed_twice() {
    let spread = report(&[BALANCE, INCOME]);
    // 其中 under a total that it comes to is its parts; under any other line it is a remark.
    check(&spread, &[("finance_costs_net", "10"), ("interest_expense", "14"), ("associates_income", "-1")]);
    check(&spread, &[("current_assets", "180"), ("inventories", "80"), ("shareholders_equity", "350")]);
    for account in ["revenue", "costs_and_expenses", "current_assets", "noncurrent_assets"] {
        let cell = spread.cell(account, "FY2024").unwrap();
        assert!(cell.ticks.contains(&model::Tick::Footed), "{account}: {cell:#?}");
    }
}

#[test]
fn what_is_indented_under_a_line_is_a_remark_though_the_first_of_it_is_blank() {
    let balance = BALANCE.replace(
        "短期借款 | - | 100 110",
        "短期借款 | - | 55 74
        其他应付款 | - | 40 30
        >>其中：应付利息 | - | . .
        >>>应付股利 | - | 26 7
        其他流动负债 | - | 5 6",
    );
    let spread = report(&[&balance, INCOME]);
    assert_eq!(off(&spread), [""; 0]);
    let total = spread.cell("current_liabilities", "FY2024").unwrap();
    assert!(total.ticks.contains(&model::Tick::Footed), "{total:#?}");
}

#[test]
fn the_same_words_under_other_parents_are_other_lines() {
    let spread = report(&[BALANCE, INCOME]);
    // Interest of a financial business is revenue, that under finance costs is not.
    assert_ne!(value(&spread, "interest_income"), "20");
    // Preferred stock among bonds and among equity, data among inventories and intangibles: one name, two lines each.
    for (label, figures) in [("其中：优先股", ["30", "25"]), ("其中：数据资源", ["7", "9"])] {
        let lines = spread.other_lines.iter().filter(|line| line.label == label);
        let found: Vec<String> = lines.map(|line| line.figures[0].value.normalize().to_string()).collect();
        assert_eq!(found, figures, "{label}");
    }
    assert_eq!(value(&spread, "preferred_stock"), "-");
}

#[test]
fn a_companys_own_line_between_the_standard_ones_is_kept() {
    let balance = BALANCE.replace("存货 | - | 80 70", "存货 | - | 50 45\n    应收冰川款 | - | 30 25");
    let spread = report(&[&balance, INCOME]);
    let line = spread.other_lines.iter().find(|line| line.label == "应收冰川款").unwrap();
    assert_eq!((line.total.as_deref(), line.figures.len()), (Some("current_assets"), 2));
    assert_eq!(off(&spread), [""; 0]);
}

#[test]
fn a_filers_own_gap_is_reported_and_nothing_is_repaired() {
    // A line's last digit is not what the total was made from: the printed figures stay, and the gap is named.
    let spread = report(&[&BALANCE.replace("存货 | - | 80", "存货 | - | 81"), INCOME]);
    assert_eq!(off(&spread), ["footing:current_assets FY2024 1"]);
    assert_eq!(value(&spread, "current_assets"), "180");
    let inventories = spread.cell("inventories", "FY2024").unwrap();
    assert!(
        inventories.status == CellStatus::Withheld && inventories.value.is_none(),
        "what nothing bears out isn't released: {inventories:#?}"
    );
    // Nothing is printed for net profit: it isn't filled in from the lines around it.
    let spread = report(&[BALANCE, &INCOME.replace("| 110 130", "| . .")]);
    let net = spread.cell("net_income", "FY2024");
    assert!(net.is_none_or(|cell| cell.value.is_none()), "{net:#?}");
    assert_eq!(value(&spread, "pretax_income"), "150");
}
