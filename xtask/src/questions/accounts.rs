//! Accounts whose concept leaves no doubt: what people call them, and the concepts that say them.

/// An account of the questions.
pub(super) struct Account {
    /// What the gold calls it.
    pub(super) id: &'static str,
    /// Whether it stands at a day, not over a stretch.
    pub(super) balance: bool,
    /// The concepts that say it; where two of them differ in a report, its gold is left out.
    pub(super) concepts: &'static [&'static str],
    pub(super) english: &'static [&'static str],
    pub(super) chinese: &'static [&'static str],
}

const fn flow(
    id: &'static str,
    concepts: &'static [&'static str],
    english: &'static [&'static str],
    chinese: &'static [&'static str],
) -> Account {
    Account { id, balance: false, concepts, english, chinese }
}

const fn balance(
    id: &'static str,
    concepts: &'static [&'static str],
    english: &'static [&'static str],
    chinese: &'static [&'static str],
) -> Account {
    Account { id, balance: true, concepts, english, chinese }
}

/// All of them.
pub(super) const ACCOUNTS: &[Account] = &[
    flow(
        "revenue",
        &["us-gaap:Revenues", "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax"],
        &["revenue", "total revenue", "net sales", "revenues", "sales"],
        &["营业收入", "营收"],
    ),
    flow(
        "cost_of_revenue",
        &["us-gaap:CostOfRevenue", "us-gaap:CostOfGoodsAndServicesSold"],
        &["cost of revenue", "cost of sales", "COGS", "cost of goods sold"],
        &["营业成本"],
    ),
    flow("gross_profit", &["us-gaap:GrossProfit"], &["gross profit"], &["毛利", "毛利润"]),
    flow(
        "operating_income",
        &["us-gaap:OperatingIncomeLoss"],
        &["operating income", "operating profit", "income from operations"],
        &["营业利润", "经营利润"],
    ),
    flow(
        "pretax_income",
        &[
            "us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest",
            "us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesMinorityInterestAndIncomeLossFromEquityMethodInvestments",
        ],
        &["income before income taxes", "pre-tax income", "pretax profit"],
        &["利润总额", "税前利润"],
    ),
    flow(
        "income_tax",
        &["us-gaap:IncomeTaxExpenseBenefit"],
        &["income tax expense", "provision for income taxes"],
        &["所得税费用"],
    ),
    flow(
        "net_income_parent",
        &["us-gaap:NetIncomeLoss"],
        &["net income attributable to shareholders", "net income attributable to the parent"],
        &["归母净利润", "归属于母公司股东的净利润"],
    ),
    flow("net_income", &["us-gaap:ProfitLoss"], &["net income", "net profit"], &["净利润"]),
    flow(
        "eps_basic",
        &["us-gaap:EarningsPerShareBasic"],
        &["basic EPS", "basic earnings per share"],
        &["基本每股收益"],
    ),
    flow(
        "eps_diluted",
        &["us-gaap:EarningsPerShareDiluted"],
        &["diluted EPS", "diluted earnings per share"],
        &["稀释每股收益"],
    ),
    flow(
        "research_development",
        &["us-gaap:ResearchAndDevelopmentExpense"],
        &["R&D expense", "research and development expenses", "R&D"],
        &["研发费用"],
    ),
    flow(
        "cash_from_operations",
        &["us-gaap:NetCashProvidedByUsedInOperatingActivities"],
        &["operating cash flow", "cash from operations", "net cash provided by operating activities"],
        &["经营活动现金流量净额", "经营性现金流"],
    ),
    flow(
        "cash_from_investing",
        &["us-gaap:NetCashProvidedByUsedInInvestingActivities"],
        &["cash flow from investing activities", "net cash used in investing activities"],
        &["投资活动现金流量净额"],
    ),
    flow(
        "cash_from_financing",
        &["us-gaap:NetCashProvidedByUsedInFinancingActivities"],
        &["cash flow from financing activities", "net cash used in financing activities"],
        &["筹资活动现金流量净额"],
    ),
    flow(
        "capital_expenditure",
        &["us-gaap:PaymentsToAcquirePropertyPlantAndEquipment"],
        &["capital expenditures", "capex", "capital spending"],
        &["资本支出", "资本开支"],
    ),
    flow(
        "dividends_paid",
        &["us-gaap:PaymentsOfDividends", "us-gaap:PaymentsOfDividendsCommonStock"],
        &["cash dividends paid", "dividends paid"],
        &["支付的股利", "现金分红"],
    ),
    flow(
        "depreciation_amortization",
        &["us-gaap:DepreciationDepletionAndAmortization"],
        &["depreciation and amortization", "D&A"],
        &["折旧与摊销"],
    ),
    balance("total_assets", &["us-gaap:Assets"], &["total assets"], &["总资产", "资产总计"]),
    balance(
        "current_assets",
        &["us-gaap:AssetsCurrent"],
        &["total current assets", "current assets"],
        &["流动资产合计", "流动资产"],
    ),
    balance(
        "current_liabilities",
        &["us-gaap:LiabilitiesCurrent"],
        &["total current liabilities", "current liabilities"],
        &["流动负债合计", "流动负债"],
    ),
    balance("total_liabilities", &["us-gaap:Liabilities"], &["total liabilities"], &["总负债", "负债合计"]),
    balance(
        "shareholders_equity",
        &["us-gaap:StockholdersEquity"],
        &["shareholders' equity", "stockholders' equity"],
        &["股东权益", "所有者权益"],
    ),
    balance(
        "cash",
        &["us-gaap:CashAndCashEquivalentsAtCarryingValue"],
        &["cash and cash equivalents"],
        &["货币资金", "现金及现金等价物"],
    ),
    balance("goodwill", &["us-gaap:Goodwill"], &["goodwill"], &["商誉"]),
    balance(
        "ppe_net",
        &["us-gaap:PropertyPlantAndEquipmentNet"],
        &["property, plant and equipment, net", "net PP&E"],
        &["固定资产净额", "固定资产"],
    ),
    balance("inventories", &["us-gaap:InventoryNet"], &["inventories", "inventory"], &["存货"]),
    balance("accounts_payable", &["us-gaap:AccountsPayableCurrent"], &["accounts payable"], &["应付账款"]),
    balance(
        "retained_earnings",
        &["us-gaap:RetainedEarningsAccumulatedDeficit"],
        &["retained earnings"],
        &["未分配利润", "留存收益"],
    ),
    balance(
        "accounts_receivable",
        &["us-gaap:AccountsReceivableNetCurrent"],
        &["accounts receivable", "trade receivables"],
        &["应收账款"],
    ),
    balance(
        "long_term_debt",
        &["us-gaap:LongTermDebtNoncurrent"],
        &["long-term debt"],
        &["长期借款", "长期债务"],
    ),
];

/// The account of that id.
pub(super) fn account(id: &str) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|account| account.id == id)
}
