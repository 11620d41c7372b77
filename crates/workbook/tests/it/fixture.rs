//! A small fictional company: three years, a quarter that follows from them, a restatement, an adjustment, a figure
//! withheld, a check that is off.

use std::collections::BTreeMap;

use model::{
    Account, AccountKind, Anchor, AsReported, Band, Candidate, Cell, CellStatus, Chart, Component, Date,
    Decimal, Decimals, Derivation, Earlier, Expr, Leaf, Locus, Measure, Metric, Names, Op, OtherFigure,
    OtherLine, Outcome, PeriodKind, Points, Reason, Rule, RuleKind, Scorecard, Sign, SourceHash, Span,
    Spread, SpreadPeriod, StandIn, StatementKind, Threshold, Tick, TieOut,
};
use workbook::spread::{ComponentCell, MetricCell, ScoreCell, SourceInfo};

pub(crate) struct Fixture {
    pub(crate) chart: Chart,
    pub(crate) spread: Spread,
    pub(crate) metrics: Vec<MetricCell>,
    pub(crate) scores: Vec<ScoreCell>,
    pub(crate) sources: Vec<SourceInfo>,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) quotes: BTreeMap<Anchor, String>,
}

fn names(en: &str, zh: &str) -> Names {
    Names { en: en.to_owned(), zh: zh.to_owned() }
}

fn name(id: &str) -> Box<Expr> {
    Box::new(Expr::name(id))
}

fn number(text: &str) -> Box<Expr> {
    Box::new(Expr::Number(text.parse().unwrap()))
}

fn or_zero(id: &str) -> Box<Expr> {
    Box::new(Expr::IfMissing(name(id), number("0")))
}

/// id, statement, parent, total, sign, measure, English, Chinese.
type Row = (&'static str, StatementKind, &'static str, bool, Sign, Measure, &'static str, &'static str);

fn accounts() -> Vec<Account> {
    use Measure::{Money, PerShare, Shares};
    use Sign::{Contra, Natural, Outflow};
    use StatementKind::{BalanceSheet as Bs, CashFlowStatement as Cf, IncomeStatement as Is};
    let rows: [Row; 21] = [
        ("cash", Bs, "current_assets", false, Natural, Money, "Cash", "货币资金"),
        ("inventories", Bs, "current_assets", false, Natural, Money, "Inventories", "存货"),
        ("current_assets", Bs, "total_assets", true, Natural, Money, "Total current assets", "流动资产合计"),
        ("ppe_net", Bs, "total_assets", false, Natural, Money, "Property, net", "固定资产"),
        ("total_assets", Bs, "", true, Natural, Money, "Total assets", "资产总计"),
        (
            "current_liabilities",
            Bs,
            "total_liabilities",
            true,
            Natural,
            Money,
            "Total current liabilities",
            "流动负债合计",
        ),
        ("total_liabilities", Bs, "", true, Natural, Money, "Total liabilities", "负债合计"),
        ("treasury_stock", Bs, "total_equity", false, Contra, Money, "Treasury shares", "库存股"),
        ("retained_earnings", Bs, "total_equity", false, Natural, Money, "Retained earnings", "未分配利润"),
        ("total_equity", Bs, "", true, Natural, Money, "Total equity", "所有者权益合计"),
        ("revenue", Is, "gross_profit", false, Natural, Money, "Revenue", "营业收入"),
        ("cost_of_revenue", Is, "gross_profit", false, Outflow, Money, "Cost of revenue", "营业成本"),
        ("gross_profit", Is, "", true, Natural, Money, "Gross profit", "毛利"),
        ("interest_expense", Is, "", false, Outflow, Money, "Interest expense", "利息费用"),
        ("net_income", Is, "", true, Natural, Money, "Net income", "净利润"),
        ("eps_diluted", Is, "", false, Natural, PerShare, "Diluted EPS", "稀释每股收益"),
        ("shares_diluted", Is, "", false, Natural, Shares, "Diluted shares", "稀释股数"),
        (
            "cash_from_operations",
            Cf,
            "",
            true,
            Natural,
            Money,
            "Cash from operations",
            "经营活动现金流量净额",
        ),
        ("cash_from_investing", Cf, "", true, Natural, Money, "Cash from investing", "投资活动现金流量净额"),
        ("net_change_in_cash", Cf, "", true, Natural, Money, "Net change in cash", "现金净增加额"),
        ("goodwill", Bs, "total_assets", false, Natural, Money, "Goodwill", "商誉"),
    ];
    rows.into_iter()
        .map(|(id, statement, parent, total, sign, measure, en, zh)| Account {
            id: id.to_owned(),
            statement,
            kind: if statement == Bs { AccountKind::Balance } else { AccountKind::Flow },
            parent: (!parent.is_empty()).then(|| parent.to_owned()),
            sign,
            measure,
            total,
            line: None,
            tells_periods: Default::default(),
            names: names(en, zh),
            concepts: Vec::new(),
            labels: Vec::new(),
        })
        .collect()
}

fn rules() -> Vec<Rule> {
    let rule = |id: &str, kind, left: Expr, right: Box<Expr>, en: &str| Rule {
        id: id.to_owned(),
        kind,
        left,
        right: *right,
        unless: Vec::new(),
        names: names(en, "勾稽"),
    };
    vec![
        rule(
            "balance_sheet_balances",
            RuleKind::Identity,
            *name("total_assets"),
            Box::new(Expr::Add(name("total_liabilities"), name("total_equity"))),
            "Assets equal liabilities and equity",
        ),
        rule(
            "cash_rolls_forward",
            RuleKind::Identity,
            Expr::Add(Box::new(Expr::Name { name: "cash".into(), offset: -1 }), name("net_change_in_cash")),
            name("cash"),
            "Cash rolls forward",
        ),
        rule(
            "eps_diluted_times_shares",
            RuleKind::PerShare,
            Expr::Multiply(name("eps_diluted"), name("shares_diluted")),
            name("net_income"),
            "EPS times shares is net income",
        ),
        rule(
            "gross_profit_sums",
            RuleKind::Identity,
            Expr::Subtract(name("revenue"), name("cost_of_revenue")),
            Box::new(Expr::Add(name("gross_profit"), or_zero("minority"))),
            "Gross profit is revenue less cost",
        ),
    ]
}

/// id, unit, group, formula, tree.
fn metrics() -> Vec<Metric> {
    let metric = |id: &str, unit: &str, group: &str, formula: &str, expr: Expr| Metric {
        id: id.to_owned(),
        formula: formula.to_owned(),
        expr,
        unit: unit.to_owned(),
        group: group.to_owned(),
        names: names(&id.replace('_', " "), "指标"),
        definition: names("What it says, \"quoted\" & more.", "定义。"),
        synonyms: Vec::new(),
    };
    let divide = |a, b| Expr::Divide(a, b);
    vec![
        metric(
            "current_ratio",
            "ratio",
            "liquidity",
            "current_assets / current_liabilities",
            divide(name("current_assets"), name("current_liabilities")),
        ),
        metric(
            "gross_margin",
            "percent",
            "profitability",
            "gross_profit / revenue",
            divide(name("gross_profit"), name("revenue")),
        ),
        metric(
            "return_on_assets",
            "percent",
            "profitability",
            "net_income / avg(total_assets)",
            divide(name("net_income"), Box::new(Expr::Average(name("total_assets"), 2))),
        ),
        metric("revenue_growth", "percent", "growth", "growth(revenue)", Expr::Growth(name("revenue"))),
        metric("revenue_cagr", "percent", "growth", "cagr(revenue, 2)", Expr::Cagr(name("revenue"), 2)),
        metric(
            "tangible_assets",
            "money",
            "leverage",
            "total_assets - goodwill ?? 0",
            Expr::Subtract(name("total_assets"), or_zero("goodwill")),
        ),
        metric(
            "margin_over_turn",
            "ratio",
            "profitability",
            "gross_margin / current_ratio",
            divide(name("gross_margin"), name("current_ratio")),
        ),
        metric(
            "interest_cover",
            "ratio",
            "coverage",
            "net_income / interest_expense",
            divide(name("net_income"), name("interest_expense")),
        ),
    ]
}

fn scorecards() -> Vec<Scorecard> {
    let component = |id: &str, expr, points| Component {
        id: id.to_owned(),
        formula: id.to_owned(),
        expr,
        points,
        names: names(id, "组成"),
    };
    let band = |from, en: &str| Band { from, names: names(en, "区间") };
    let limit = |text: &str| text.parse::<Decimal>().unwrap();
    vec![Scorecard {
        id: "z".to_owned(),
        constant: limit("0.25"),
        components: vec![
            component("liquidity", *name("current_ratio"), Points::Weight(limit("1.2"))),
            component(
                "size",
                Expr::Ln(name("total_assets")),
                Points::Steps(vec![
                    (Threshold::AtLeast(limit("20")), limit("3")),
                    (Threshold::Above(limit("10")), limit("-1.5")),
                    (Threshold::Any, limit("0")),
                ]),
            ),
        ],
        bands: vec![band(Threshold::AtLeast(limit("4")), "safe \"zone\""), band(Threshold::Any, "distress")],
        names: names("Z score", "Z 值"),
        definition: names("A card for tests.", "测试。"),
        synonyms: Vec::new(),
    }]
}

const SOURCE: &[u8] = b"a report";

fn anchor(at: u64) -> Anchor {
    Anchor { source: SourceHash::of(SOURCE), locus: Locus::Bytes(Span::new(at, at + 9)) }
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// account: FY2022, FY2023, FY2024, nine months of FY2024.
const FIGURES: [(&str, [&str; 4]); 20] = [
    ("cash", ["120500000.25", "150000000", "175000000", "160000000"]),
    ("inventories", ["80000000", "95000000", "90000000", "99000000"]),
    ("current_assets", ["200500000.25", "245000000", "265000000", "259000000"]),
    ("ppe_net", ["300000000", "310000000", "305000000", "307000000"]),
    ("total_assets", ["500500000.25", "555000000", "575000000", "566000000"]),
    ("current_liabilities", ["100000000", "110000000", "105000000", "104000000"]),
    ("total_liabilities", ["250000000", "275000000", "280000000", "281000000"]),
    ("treasury_stock", ["-20000000", "-25000000", "-25000000", "-25000000"]),
    ("retained_earnings", ["270500000.25", "305000000", "320000000", "310000000"]),
    ("total_equity", ["250500000.25", "280000000", "295000000", "285000000"]),
    ("revenue", ["700000000", "812345678.9", "790000000", "590000000"]),
    ("cost_of_revenue", ["400000000", "470000000", "455000000", "340000000"]),
    ("gross_profit", ["300000000", "342345678.9", "335000000", "250000000"]),
    ("interest_expense", ["9000000", "9500000", "", ""]),
    ("net_income", ["60000000", "84499999.75", "71000000", "55000000"]),
    ("eps_diluted", ["1.2", "1.69", "1.42", "1.1"]),
    ("shares_diluted", ["50000000", "50000000", "50000000", "50000000"]),
    ("cash_from_operations", ["90000000", "105000000", "99000000", "70000000"]),
    ("cash_from_investing", ["-60000000", "-75500000.25", "-74000000", "-60000000"]),
    ("net_change_in_cash", ["30000000", "29499999.75", "25000000", "10000000"]),
];

fn periods() -> Vec<SpreadPeriod> {
    let period = |id: &str, kind, start: &str, end: &str| SpreadPeriod {
        id: id.to_owned(),
        kind,
        start: Some(date(start)),
        end: date(end),
    };
    vec![
        period("FY2022", PeriodKind::Annual, "2022-01-01", "2022-12-31"),
        period("FY2023", PeriodKind::Annual, "2023-01-01", "2023-12-31"),
        period("FY2024", PeriodKind::Annual, "2024-01-01", "2024-12-31"),
        period("FY2024Q4", PeriodKind::Quarter, "2024-10-01", "2024-12-31"),
        period("FY2024Q3YTD", PeriodKind::Ytd, "2024-01-01", "2024-09-30"),
    ]
}

fn cell(account: &str, period: &str, value: Option<Decimal>, status: CellStatus, at: u64) -> Cell {
    Cell {
        account: account.to_owned(),
        period: period.to_owned(),
        value,
        status,
        ticks: vec![Tick::Traced, Tick::Bound],
        unit: Some("USD".to_owned()),
        decimals: Some(Decimals::Places(if account == "eps_diluted" { 2 } else { 0 })),
        anchor: Some(anchor(at)),
        document: Some("larkspur_2024".to_owned()),
        derivation: None,
        as_reported: AsReported {
            label: Some(format!("{} =as printed", account.replace('_', " "))),
            concept: Some(format!("us-gaap:{account}")),
        },
        reason: None,
        candidates: Vec::new(),
        history: Vec::new(),
        note: None,
    }
}

fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    for (account, values) in FIGURES {
        for (period, value) in ["FY2022", "FY2023", "FY2024", "FY2024Q3YTD"].into_iter().zip(values) {
            if !value.is_empty() {
                let at = 1000 + 10 * cells.len() as u64;
                cells.push(cell(account, period, Some(value.parse().unwrap()), CellStatus::Read, at));
            }
        }
    }
    // Withheld, with candidates.
    let mut withheld = cell("interest_expense", "FY2024", None, CellStatus::Withheld, 5);
    withheld.reason = Some(Reason::new("spread/unbalanced", "doesn't add up: off by 1,000"));
    withheld.candidates = vec![Candidate { value: 9_900_000.into(), anchor: None, from: "tag".to_owned() }];
    cells.push(withheld);
    // The fourth quarter is the year less nine months.
    for account in ["revenue", "cost_of_revenue", "gross_profit", "net_income", "cash_from_operations"] {
        let args = vec![leaf(&cells, account, "FY2024"), leaf(&cells, account, "FY2024Q3YTD")];
        let derivation = Derivation::apply(Op::Subtract, args).unwrap();
        let mut quarter = cell(account, "FY2024Q4", Some(derivation.value()), CellStatus::Computed, 0);
        quarter.anchor = None;
        quarter.derivation = Some(derivation);
        cells.push(quarter);
    }
    let find = |cells: &mut Vec<Cell>, account: &str, period: &str| {
        cells.iter().position(|cell| cell.account == account && cell.period == period).unwrap()
    };
    // A person's adjustment.
    let at = find(&mut cells, "inventories", "FY2023");
    cells[at].status = CellStatus::Adjusted;
    cells[at].candidates =
        vec![Candidate { value: 94_000_000.into(), anchor: None, from: "read".to_owned() }];
    cells[at].note = Some("Ann: obsolete stock reversed".to_owned());
    // A restatement.
    let at = find(&mut cells, "revenue", "FY2022");
    cells[at].history = vec![Earlier {
        value: 699_000_000.into(),
        report: "10-K FY2022".to_owned(),
        published: None,
        anchor: anchor(3),
    }];
    // More digits than a spreadsheet holds.
    let at = find(&mut cells, "shares_diluted", "FY2022");
    cells[at].value = Some("50000000.0000000001".parse().unwrap());
    // A stand-in: computed, by the chart's formula.
    let args =
        vec![leaf(&cells, "total_assets", "FY2024Q3YTD"), leaf(&cells, "total_liabilities", "FY2024Q3YTD")];
    let at = find(&mut cells, "total_equity", "FY2024Q3YTD");
    cells[at].status = CellStatus::Computed;
    cells[at].derivation = Some(Derivation::apply(Op::Subtract, args).unwrap());
    cells[at].anchor = None;
    // A line computed from the total that it is an item of.
    let args =
        vec![leaf(&cells, "total_assets", "FY2024Q3YTD"), leaf(&cells, "current_assets", "FY2024Q3YTD")];
    let at = find(&mut cells, "ppe_net", "FY2024Q3YTD");
    cells[at].status = CellStatus::Computed;
    cells[at].derivation = Some(Derivation::apply(Op::Subtract, args).unwrap());
    cells[at].anchor = None;
    cells.push(cell("company_line", "FY2024", Some(77.into()), CellStatus::Read, 7));
    cells
}

fn leaf(cells: &[Cell], account: &str, period: &str) -> Derivation {
    let cell = cells.iter().find(|cell| cell.account == account && cell.period == period).unwrap();
    if let Some(derivation) = &cell.derivation {
        return derivation.clone();
    }
    Derivation::fact(Leaf {
        account: account.to_owned(),
        period: period.to_owned(),
        value: cell.value.unwrap(),
        anchor: cell.anchor.clone().unwrap(),
        document: cell.document.clone(),
    })
}

fn tie_outs() -> Vec<TieOut> {
    let tie = |rule: &str, period: &str, outcome, by: &str| TieOut {
        rule: rule.to_owned(),
        period: period.to_owned(),
        outcome,
        by: by.parse().unwrap(),
        missing: if outcome == Outcome::Untested {
            vec!["net_change_in_cash".to_owned()]
        } else {
            Vec::new()
        },
        accounts: Vec::new(),
        remark: None,
    };
    vec![
        tie("balance_sheet_balances", "FY2022", Outcome::Tied, "0"),
        tie("balance_sheet_balances", "FY2023", Outcome::Tied, "0"),
        tie("balance_sheet_balances", "FY2024", Outcome::Tied, "0"),
        tie("cash_rolls_forward", "FY2023", Outcome::Tied, "0"),
        tie("cash_rolls_forward", "FY2024", Outcome::Tied, "0"),
        tie("cash_rolls_forward", "FY2024Q3YTD", Outcome::Tied, "0"),
        tie("cash_rolls_forward", "FY2022", Outcome::Untested, "0"),
        tie("eps_diluted_times_shares", "FY2023", Outcome::Tied, "0.25"),
        tie("eps_diluted_times_shares", "FY2024", Outcome::Tied, "0"),
        tie("gross_profit_sums", "FY2023", Outcome::Tied, "0"),
        tie("gross_profit_sums", "FY2024", Outcome::Tied, "0"),
        tie("footing:total_assets", "FY2024", Outcome::Off, "-1000"),
    ]
}

fn metric_cells(cells: &[Cell]) -> Vec<MetricCell> {
    let apply = |op, args| Derivation::apply(op, args).unwrap();
    let hundred = || Derivation::constant(Decimal::ONE_HUNDRED);
    let of = |account: &str, period: &str| leaf(cells, account, period);
    let percent = |inner| apply(Op::Multiply, vec![inner, hundred()]);
    let mut out = Vec::new();
    let mut push = |metric: &str, period: &str, derivation: Derivation| {
        out.push(MetricCell {
            metric: metric.to_owned(),
            period: period.to_owned(),
            value: Some(derivation.value()),
            derivation: Some(derivation),
            reason: None,
        });
    };
    let years = ["FY2022", "FY2023", "FY2024"];
    let current =
        |year: &str| apply(Op::Divide, vec![of("current_assets", year), of("current_liabilities", year)]);
    let margin = |year: &str| apply(Op::Divide, vec![of("gross_profit", year), of("revenue", year)]);
    for year in years {
        push("current_ratio", year, current(year));
        push("gross_margin", year, percent(margin(year)));
        push("margin_over_turn", year, apply(Op::Divide, vec![margin(year), current(year)]));
        push(
            "tangible_assets",
            year,
            apply(Op::Subtract, vec![of("total_assets", year), Derivation::constant(Decimal::ZERO)]),
        );
    }
    for (before, year) in years.into_iter().zip(years.into_iter().skip(1)) {
        let average = apply(Op::Average, vec![of("total_assets", before), of("total_assets", year)]);
        push("return_on_assets", year, percent(apply(Op::Divide, vec![of("net_income", year), average])));
        let change = apply(Op::Subtract, vec![of("revenue", year), of("revenue", before)]);
        push("revenue_growth", year, percent(apply(Op::Divide, vec![change, of("revenue", before)])));
    }
    let ratio = apply(Op::Divide, vec![of("revenue", "FY2024"), of("revenue", "FY2022")]);
    let root = apply(Op::Divide, vec![Derivation::constant(1.into()), Derivation::constant(2.into())]);
    let power = apply(Op::Power, vec![ratio, root]);
    push("revenue_cagr", "FY2024", percent(apply(Op::Subtract, vec![power, Derivation::constant(1.into())])));
    out.push(MetricCell {
        metric: "interest_cover".to_owned(),
        period: "FY2024".to_owned(),
        value: None,
        derivation: None,
        reason: Some(Reason::new("spread/withheld", "interest_expense is withheld")),
    });
    out
}

fn score_cells(cells: &[Cell]) -> Vec<ScoreCell> {
    ["FY2023", "FY2024"]
        .into_iter()
        .map(|year| {
            let args = vec![leaf(cells, "current_assets", year), leaf(cells, "current_liabilities", year)];
            let ratio = Derivation::apply(Op::Divide, args).unwrap();
            let weighted = ratio.value() * "1.2".parse::<Decimal>().unwrap();
            let ln: Decimal = if year == "FY2023" { "20.13447867" } else { "20.16988060" }.parse().unwrap();
            let total = weighted + Decimal::from(3) + "0.25".parse::<Decimal>().unwrap();
            ScoreCell {
                card: "z".to_owned(),
                period: year.to_owned(),
                components: vec![
                    ComponentCell {
                        id: "liquidity".to_owned(),
                        value: Some(ratio.value()),
                        derivation: Some(ratio),
                        points: Some(weighted),
                        reason: None,
                    },
                    ComponentCell {
                        id: "size".to_owned(),
                        value: Some(ln),
                        derivation: None,
                        points: Some(3.into()),
                        reason: None,
                    },
                ],
                total: Some(total),
                band: Some(names("safe \"zone\"", "区间")),
                reason: None,
            }
        })
        .collect()
}

/// What the company prints and the chart has no account for.
fn other_lines() -> Vec<OtherLine> {
    let line = |label: &str, total: Option<&str>, weight: i64, values: [i64; 2]| OtherLine {
        statement: StatementKind::BalanceSheet,
        label: label.to_owned(),
        concept: Some("lark:Lent".to_owned()),
        total: total.map(str::to_owned),
        weight: total.map(|_| weight.into()),
        figures: ["FY2024", "FY2023"]
            .into_iter()
            .zip(values)
            .map(|(period, value)| OtherFigure {
                period: period.to_owned(),
                value: value.into(),
                anchor: anchor(9_000 + value.unsigned_abs()),
                document: "larkspur_2024".to_owned(),
                ticks: vec![Tick::Traced, Tick::Bound],
            })
            .collect(),
    };
    vec![
        line("=Instruments lent", Some("total_assets"), 1, [7_000_000, 6_000_000]),
        line("Less: reserve for it", Some("total_assets"), -1, [500_000, 400_000]),
        line("Of which pledged", None, 1, [3_000_000, 2_000_000]),
    ]
}

/// The whole company.
pub(crate) fn larkspur() -> Fixture {
    let mut chart = Chart::new(accounts(), rules(), metrics(), "test".to_owned());
    chart.scorecards = scorecards();
    chart.standins = vec![StandIn {
        account: "total_equity".to_owned(),
        formula: "total_assets - total_liabilities".to_owned(),
        expr: Expr::Subtract(name("total_assets"), name("total_liabilities")),
        unless: Vec::new(),
    }];
    let cells = cells();
    let quotes = cells
        .iter()
        .filter_map(|cell| Some((cell.anchor.clone()?, format!("{} {}", cell.account, cell.value?))))
        .collect();
    Fixture {
        metrics: metric_cells(&cells),
        scores: score_cells(&cells),
        sources: vec![SourceInfo {
            hash: SourceHash::of(SOURCE),
            document: "larkspur_2024".to_owned(),
            published: Some(date("2025-02-07")),
            form: Some("10-K".to_owned()),
        }],
        facts: vec![("Auditor".to_owned(), "=Fictional & Co".to_owned())],
        quotes,
        spread: Spread {
            company: "Larkspur Instruments, Inc.".to_owned(),
            currency: Some("USD".to_owned()),
            periods: periods(),
            cells,
            tie_outs: tie_outs(),
            other_lines: other_lines(),
        },
        chart,
    }
}
