//! A small chart and a few companies, made by hand: enough names to be ambiguous and to overlap.

use model::{Account, AccountKind, Chart, Expr, Measure, Metric, Names, Sign, StatementKind};

use crate::question::{Company, Directory, Vocabulary, Words};

/// `id | statement | measure | English | Chinese | labels`
const ACCOUNTS: &str = "
cash | b | | Cash and cash equivalents | 货币资金 |
accounts_receivable | b | | Accounts receivable, net | 应收账款 | trade receivables, net
inventories | b | | Inventories | 存货 |
current_assets | b | | Total current assets | 流动资产合计 |
ppe_net | b | | Property, plant and equipment, net | 固定资产 |
goodwill | b | | Goodwill | 商誉 |
intangible_assets | b | | Intangible assets, net | 无形资产 |
total_assets | b | | Total assets | 资产总计 |
short_term_debt | b | | Short-term borrowings | 短期借款 |
accounts_payable | b | | Accounts payable | 应付账款 |
current_liabilities | b | | Total current liabilities | 流动负债合计 |
long_term_debt | b | | Long-term debt | 长期借款 |
total_liabilities | b | | Total liabilities | 负债合计 |
retained_earnings | b | | Retained earnings (accumulated deficit) | 未分配利润 |
shareholders_equity | b | | Equity attributable to the parent's shareholders | 归属于母公司所有者权益合计 |
total_equity | b | | Total equity | 所有者权益合计 |
shares_outstanding | b | shares | Shares outstanding | 流通在外股份数 |
revenue | i | | Revenue | 营业收入 | net sales; total revenues
cost_of_revenue | i | | Cost of revenue | 营业成本 | cost of sales
gross_profit | i | | Gross profit | 毛利 |
research_development | i | | Research and development | 研发费用 |
selling_general_administrative | i | | Selling, general and administrative | 销售及管理费用 |
operating_income | i | | Operating income | 营业利润 | operating income (loss)
interest_expense | i | | Interest expense | 利息费用 |
pretax_income | i | | Income before income taxes | 利润总额 |
income_tax | i | | Income tax expense | 所得税费用 |
net_income | i | | Net income including noncontrolling interests | 净利润 |
net_income_parent | i | | Net income attributable to the parent's shareholders | 归属于母公司股东的净利润 |
eps_basic | i | share | Basic earnings per share | 基本每股收益 | basic
eps_diluted | i | share | Diluted earnings per share | 稀释每股收益 | diluted
cash_from_operations | c | | Net cash from operating activities | 经营活动产生的现金流量净额 | net cash provided by (used in) operating activities
depreciation_amortization | c | | Depreciation and amortization | 折旧与摊销 |
change_in_inventories | c | | Change in inventories | 存货的变动 | decrease (increase) in inventories
capital_expenditure | c | | Purchases of property, plant and equipment | 购建固定资产、无形资产和其他长期资产支付的现金 |
cash_from_investing | c | | Net cash from investing activities | 投资活动产生的现金流量净额 |
dividends_paid | c | | Cash dividends paid | 分配股利、利润或偿付利息支付的现金 |
stock_repurchased | c | | Repurchases of stock | 回购股份支付的现金 |
cash_from_financing | c | | Net cash from financing activities | 筹资活动产生的现金流量净额 |
net_change_in_cash | c | | Net change in cash | 现金及现金等价物净增加额 |
";

/// `id | unit | English | Chinese | synonyms`
const METRICS: &str = "
current_ratio | ratio | Current ratio | 流动比率 | working capital ratio
quick_ratio | ratio | Quick ratio | 速动比率 | acid test ratio
debt_to_assets | percent | Debt to assets | 资产负债率 | liabilities to assets
debt_to_equity | ratio | Debt to equity | 产权比率 | debt equity ratio
interest_coverage | ratio | Interest coverage ratio | 利息保障倍数 | times interest earned
gross_margin | percent | Gross margin | 毛利率 | gross profit margin
operating_margin | percent | Operating margin | 营业利润率 | operating profit margin; operating income margin
net_margin | percent | Net margin | 净利率 | net profit margin; 销售净利率
return_on_assets | percent | Return on assets | 总资产收益率 | roa
return_on_equity | percent | Return on equity | 净资产收益率 | roe; return on average equity
revenue_growth | percent | Revenue growth | 营业收入增长率 | sales growth
asset_turnover | ratio | Asset turnover | 总资产周转率 | total asset turnover
fixed_asset_turnover | ratio | Fixed asset turnover | 固定资产周转率 | fixed asset turnover ratio
days_payable_outstanding | days | Days payable outstanding | 应付账款周转天数 | dpo
days_inventory_outstanding | days | Days inventory outstanding | 存货周转天数 | dio
days_sales_outstanding | days | Days sales outstanding | 应收账款周转天数 | dso
cash_conversion_cycle | days | Cash conversion cycle | 现金周期 | ccc
free_cash_flow | money | Free cash flow | 自由现金流 | fcf
ebitda | money | EBITDA | 息税折旧摊销前利润 | unadjusted ebitda
working_capital | money | Working capital | 营运资金 |
net_debt | money | Net debt | 净负债 |
total_debt | money | Total debt | 有息负债 |
effective_tax_rate | percent | Effective tax rate | 实际税率 | effective income tax rate
retention_ratio | ratio | Retention ratio | 留存比率 | plowback ratio
payout_ratio | percent | Dividend payout ratio | 股利支付率 | payout ratio
";

/// `key | names | tickers | identifiers`
const COMPANIES: &str = "
3m | 3M COMPANY | MMM | 0000066740
activision | Activision Blizzard, Inc. | ATVI |
amazon | AMAZON.COM, INC. | AMZN | 0001018724
amex | AMERICAN EXPRESS COMPANY | AXP | 0000004962
awk | American Water Works Company, Inc. | AWK |
apple | Apple Inc.; 苹果公司 | AAPL | 0000320193
boeing | The Boeing Company | BA | 0000012927
corning | CORNING INCORPORATED | GLW |
cvs | CVS HEALTH CORPORATION | CVS |
general-mills | GENERAL MILLS INC | GIS |
mgm | MGM Resorts International | MGM |
pfizer | PFIZER INC | PFE |
ulta | Ulta Beauty, Inc. | ULTA |
lowes | LOWES COMPANIES INC | LOW |
mcd | McDONALD’S CORPORATION | MCD |
jci | JOHNSON CONTROLS INTERNATIONAL PLC | JCI |
disney | WALT DISNEY CO/ | DIS |
progressive | PROGRESSIVE CORP/OH/ | PGR |
meta | Meta Platforms, Inc. | META |
visa | VISA INC. | V |
tesla | Tesla, Inc. | TSLA |
ups | United Parcel Service, Inc. | UPS |
unh | UnitedHealth Group Incorporated | UNH |
ibm | INTERNATIONAL BUSINESS MACHINES CORPORATION | IBM |
chengdu | 成都先导药物开发股份有限公司; 成都先导 | | 688222
joinn | 北京昭衍新药研究中心股份有限公司; 昭衍新药 | | 603127
bcht | 长春百克生物科技股份公司; 百克生物 | | 688276
";

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| line.split('|').map(str::trim).collect())
}

fn field<'r>(row: &[&'r str], at: usize) -> &'r str {
    row.get(at).copied().unwrap_or_default()
}

fn list(text: &str) -> Vec<String> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The chart.
pub(crate) fn chart() -> Chart {
    let accounts = rows(ACCOUNTS)
        .map(|row| {
            let (statement, kind) = match field(&row, 1) {
                "b" => (StatementKind::BalanceSheet, AccountKind::Balance),
                "i" => (StatementKind::IncomeStatement, AccountKind::Flow),
                _ => (StatementKind::CashFlowStatement, AccountKind::Flow),
            };
            Account {
                id: field(&row, 0).to_owned(),
                statement,
                kind,
                parent: None,
                sign: Sign::Natural,
                measure: match field(&row, 2) {
                    "share" => Measure::PerShare,
                    "shares" => Measure::Shares,
                    _ => Measure::Money,
                },
                total: field(&row, 3).contains("otal") || field(&row, 3).starts_with("Net c"),
                line: None,
                tells_periods: Default::default(),
                names: Names { en: field(&row, 3).to_owned(), zh: field(&row, 4).to_owned() },
                concepts: Vec::new(),
                labels: list(field(&row, 5)),
            }
        })
        .collect();
    let metrics = rows(METRICS)
        .map(|row| Metric {
            id: field(&row, 0).to_owned(),
            formula: String::new(),
            expr: Expr::name(field(&row, 0)),
            unit: field(&row, 1).to_owned(),
            group: String::new(),
            names: Names { en: field(&row, 2).to_owned(), zh: field(&row, 3).to_owned() },
            definition: Names::default(),
            synonyms: list(field(&row, 4)),
        })
        .collect();
    Chart::new(accounts, Vec::new(), metrics, String::new())
}

/// The vocabulary of that chart with the words that are built in.
pub(crate) fn vocabulary() -> Vocabulary {
    Vocabulary::new(
        &chart(),
        &Words::parse(crate::question::BUILT_IN).expect("the built-in words are well formed"),
    )
}

/// The companies.
pub(crate) fn directory(vocabulary: &Vocabulary) -> Directory {
    let companies = rows(COMPANIES)
        .map(|row| Company {
            key: field(&row, 0).to_owned(),
            names: list(field(&row, 1)),
            tickers: list(field(&row, 2)),
            identifiers: list(field(&row, 3)),
            years: Vec::new(),
        })
        .collect();
    Directory::new(companies, vocabulary.spelling())
}
