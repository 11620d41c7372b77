//! Ratios by their usual definitions, computed here by themselves: over one year, or with the year before.

use model::Decimal;

/// An account's value so many years back.
pub(super) type Values<'a> = &'a dyn Fn(&str, u32) -> Option<Decimal>;

/// A ratio of the questions.
pub(super) struct Ratio {
    pub(super) english: &'static [&'static str],
    pub(super) chinese: &'static [&'static str],
    /// Whether people say it in percent.
    pub(super) percent: bool,
    /// Whether a single quarter has it: balances alone, or one flow over another.
    pub(super) any_stretch: bool,
    /// Whether it stands at a day.
    pub(super) balance: bool,
    pub(super) formula: fn(Values<'_>) -> Option<Decimal>,
}

fn over(a: Option<Decimal>, b: Option<Decimal>) -> Option<Decimal> {
    a?.checked_div(b?)
}

fn average(values: Values<'_>, account: &str) -> Option<Decimal> {
    values(account, 0)?.checked_add(values(account, 1)?)?.checked_div(Decimal::TWO)
}

fn year_of_days() -> Decimal {
    Decimal::from(365)
}

/// All of them.
pub(super) const RATIOS: &[Ratio] = &[
    Ratio {
        english: &["current ratio"],
        chinese: &["流动比率"],
        percent: false,
        any_stretch: true,
        balance: true,
        formula: |v| over(v("current_assets", 0), v("current_liabilities", 0)),
    },
    Ratio {
        english: &["gross margin", "gross profit margin"],
        chinese: &["毛利率"],
        percent: true,
        any_stretch: true,
        balance: false,
        formula: |v| over(v("gross_profit", 0), v("revenue", 0)),
    },
    Ratio {
        english: &["operating margin", "operating profit margin"],
        chinese: &["营业利润率"],
        percent: true,
        any_stretch: true,
        balance: false,
        formula: |v| over(v("operating_income", 0), v("revenue", 0)),
    },
    Ratio {
        english: &["net profit margin", "net margin"],
        chinese: &["销售净利率", "净利率"],
        percent: true,
        any_stretch: true,
        balance: false,
        formula: |v| over(v("net_income", 0), v("revenue", 0)),
    },
    Ratio {
        english: &["debt-to-assets ratio", "ratio of total liabilities to total assets"],
        chinese: &["资产负债率"],
        percent: true,
        any_stretch: true,
        balance: true,
        formula: |v| over(v("total_liabilities", 0), v("total_assets", 0)),
    },
    Ratio {
        english: &[
            "return on equity",
            "ROE",
            "return on average equity",
            "ROAE",
            "return on average shareholders' equity",
        ],
        chinese: &["净资产收益率", "ROE", "平均净资产收益率"],
        percent: true,
        any_stretch: false,
        balance: false,
        formula: |v| over(v("net_income_parent", 0), average(v, "shareholders_equity")),
    },
    Ratio {
        english: &[
            "return on assets",
            "ROA",
            "return on average assets",
            "ROAA",
            "return on average total assets",
        ],
        chinese: &["总资产收益率", "总资产净利率", "平均总资产收益率"],
        percent: true,
        any_stretch: false,
        balance: false,
        formula: |v| over(v("net_income", 0), average(v, "total_assets")),
    },
    Ratio {
        english: &["asset turnover", "total asset turnover"],
        chinese: &["总资产周转率"],
        percent: false,
        any_stretch: false,
        balance: false,
        formula: |v| over(v("revenue", 0), average(v, "total_assets")),
    },
    Ratio {
        english: &["inventory turnover"],
        chinese: &["存货周转率"],
        percent: false,
        any_stretch: false,
        balance: false,
        formula: |v| over(v("cost_of_revenue", 0), average(v, "inventories")),
    },
    Ratio {
        english: &["days sales outstanding", "DSO"],
        chinese: &["应收账款周转天数"],
        percent: false,
        any_stretch: false,
        balance: false,
        formula: |v| over(year_of_days().checked_mul(average(v, "accounts_receivable")?), v("revenue", 0)),
    },
    Ratio {
        english: &["effective tax rate"],
        chinese: &["实际所得税率", "有效税率"],
        percent: true,
        any_stretch: true,
        balance: false,
        formula: |v| over(v("income_tax", 0), v("pretax_income", 0)),
    },
    Ratio {
        english: &["R&D as a percentage of revenue", "R&D to revenue"],
        chinese: &["研发费用占营业收入的比例", "研发费用率"],
        percent: true,
        any_stretch: true,
        balance: false,
        formula: |v| over(v("research_development", 0), v("revenue", 0)),
    },
    Ratio {
        english: &["capex as a % of revenue", "capital expenditures as a percentage of sales"],
        chinese: &["资本支出占营业收入的比重"],
        percent: true,
        any_stretch: false,
        balance: false,
        formula: |v| over(v("capital_expenditure", 0), v("revenue", 0)),
    },
    Ratio {
        english: &["equity ratio", "ratio of shareholders' equity to total assets"],
        chinese: &["股东权益与总资产之比"],
        percent: true,
        any_stretch: true,
        balance: true,
        formula: |v| over(v("shareholders_equity", 0), v("total_assets", 0)),
    },
];

/// Sums of money by their usual definitions.
pub(super) const AMOUNTS: &[Ratio] = &[
    Ratio {
        english: &["free cash flow", "FCF"],
        chinese: &["自由现金流"],
        percent: false,
        any_stretch: false,
        balance: false,
        formula: |v| v("cash_from_operations", 0)?.checked_sub(v("capital_expenditure", 0)?),
    },
    Ratio {
        english: &["working capital", "net working capital"],
        chinese: &["营运资本", "营运资金"],
        percent: false,
        any_stretch: true,
        balance: true,
        formula: |v| v("current_assets", 0)?.checked_sub(v("current_liabilities", 0)?),
    },
    Ratio {
        english: &["EBITDA", "unadjusted EBITDA"],
        chinese: &["EBITDA"],
        percent: false,
        any_stretch: false,
        balance: false,
        formula: |v| v("operating_income", 0)?.checked_add(v("depreciation_amortization", 0)?),
    },
];
