//! Charts: accounts, maps from concepts and labels, tie-out rules and metrics. All of it is data that an analyst
//! can read and extend (`charts/*.toml`); these are the types it is loaded into.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Expr, StatementKind};

/// An accounting standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standard {
    /// US GAAP.
    UsGaap,
    /// IFRS as issued by the IASB, HKFRS, or as adopted locally.
    Ifrs,
    /// Chinese Accounting Standards for Business Enterprises (企业会计准则).
    Cas,
}

/// A thing's names, in English and Chinese.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// English.
    pub en: String,
    /// 中文.
    pub zh: String,
}

/// The statement an account belongs to.
pub type StatementLine = StatementKind;

/// Whether an account is a balance or a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccountKind {
    /// At a moment.
    Balance,
    /// Over a stretch of days.
    Flow,
}

/// What an account is measured in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Money.
    #[default]
    Money,
    /// Money a share.
    PerShare,
    /// Shares.
    Shares,
    /// A pure number.
    Ratio,
}

/// How the spread shows an account, whatever the filer printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// As in the taxonomy: assets, liabilities, profits, inflows positive.
    #[default]
    Natural,
    /// A cost or an amount paid, shown positive.
    Outflow,
    /// An amount that the statement takes off and that is shown negative (treasury shares).
    Contra,
}

/// A line of the chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Snake-case id: `total_assets`.
    pub id: String,
    /// The statement it belongs to.
    pub statement: StatementKind,
    /// Balance or flow.
    pub kind: AccountKind,
    /// The total that it is an item of, if any.
    pub parent: Option<String>,
    /// How it is shown.
    pub sign: Sign,
    /// What it is measured in.
    pub measure: Measure,
    /// Whether it is a total of other lines.
    pub total: bool,
    /// Whether the periods of a set of statements are told by it.
    pub tells_periods: TellsPeriods,
    /// For a total whose concept filers also give to one line of it: that line's account.
    pub line: Option<String>,
    /// English and Chinese names.
    pub names: Names,
    /// Concept (with the usual prefix) in order of preference. A leading `-` turns the sign.
    pub concepts: Vec<String>,
    /// Printed labels, lower case, any language, for reading without tags.
    pub labels: Vec<String>,
}

/// Whether the periods of a set of statements are told by an account: one that every such set has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TellsPeriods {
    /// It isn't.
    #[default]
    Never,
    /// It is.
    Always,
    /// It is where no balance that always tells them is reported: a balance sheet that leads from assets to what remains of
    /// them.
    Otherwise,
}

/// An axis of a taxonomy that says whose accounts a fact is of; names are without their prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whose {
    /// The axis.
    pub axis: String,
    /// Its member for the group; empty where a fact without the axis is of it.
    pub group: String,
    /// Its member for the company alone; empty likewise.
    pub company: String,
}

/// What a rule is good for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// An identity between reported figures: its failure puts them in doubt.
    #[default]
    Identity,
    /// An identity within the rounding of a per-share figure.
    PerShare,
    /// A plausibility that informs and never withholds.
    Sanity,
}

/// A tie-out rule: two expressions that must meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Snake-case id: `balance_sheet_balances`.
    pub id: String,
    /// What it is good for.
    pub kind: RuleKind,
    /// Left side.
    pub left: Expr,
    /// Right side.
    pub right: Expr,
    /// Accounts whose reported figure, other than zero, means that the rule doesn't apply.
    pub unless: Vec<String>,
    /// English and Chinese names.
    pub names: Names,
}

/// A metric: a formula over accounts and other metrics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Snake-case id: `current_ratio`.
    pub id: String,
    /// The formula as written in the chart.
    pub formula: String,
    /// The formula, parsed.
    pub expr: Expr,
    /// `ratio`, `percent`, `days`, `money`, `per_share`, `score`.
    pub unit: String,
    /// `liquidity`, `leverage`, `coverage`, `profitability`, `efficiency`, `growth`, `cash_flow`, `valuation`.
    pub group: String,
    /// English and Chinese names.
    pub names: Names,
    /// What the formula means and which variant it is, in English and Chinese.
    pub definition: Names,
    /// Other names, lower case, any language.
    pub synonyms: Vec<String>,
}

/// What an account is where no fact of its own was reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// The account.
    pub account: String,
    /// The formula as written in the chart. A single account is taken as it is; anything else is computed.
    pub formula: String,
    /// The formula, parsed.
    pub expr: Expr,
    /// Accounts whose reported figure, other than zero, forbids it.
    pub unless: Vec<String>,
}

/// The least that a value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// That much or more.
    AtLeast(Decimal),
    /// More than that.
    Above(Decimal),
    /// Any value: the last step of a scale.
    Any,
}

impl Threshold {
    /// Whether the value reaches it.
    pub fn met(self, value: Decimal) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::Above(bound) => value > bound,
            Self::Any => true,
        }
    }
}

/// How a component of a scorecard turns its value into points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Points {
    /// The value times this.
    Weight(Decimal),
    /// The points of the first step that the value reaches.
    Steps(Vec<(Threshold, Decimal)>),
}

/// A component of a scorecard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Snake-case id, unique within its card.
    pub id: String,
    /// The formula as written in the chart.
    pub formula: String,
    /// The formula, parsed.
    pub expr: Expr,
    /// What its value is worth.
    pub points: Points,
    /// English and Chinese names.
    pub names: Names,
}

/// What a score means from a threshold on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// The threshold.
    pub from: Threshold,
    /// Its meaning, in English and Chinese.
    pub names: Names,
}

/// A scorecard: a sum of points over components.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scorecard {
    /// Snake-case id: `altman_z`.
    pub id: String,
    /// What the sum begins with.
    pub constant: Decimal,
    /// In the order in which they are shown.
    pub components: Vec<Component>,
    /// Highest first; the first that the score reaches is its meaning.
    pub bands: Vec<Band>,
    /// English and Chinese names.
    pub names: Names,
    /// What it is for, which variant it is, and its limits, in English and Chinese.
    pub definition: Names,
    /// Other names, lower case, any language.
    pub synonyms: Vec<String>,
}

/// A chart of accounts with everything that hangs on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chart {
    /// In the order in which a spread shows them.
    pub accounts: Vec<Account>,
    /// In the order in which they are tested.
    pub rules: Vec<Rule>,
    /// In the order in which they are shown.
    pub metrics: Vec<Metric>,
    /// What stands in for accounts that were not reported, in the order in which they are tried.
    pub standins: Vec<StandIn>,
    /// In the order in which they are shown.
    pub scorecards: Vec<Scorecard>,
    /// In the order in which they are looked for.
    pub whose: Vec<Whose>,
    /// Hash of the files it was loaded from: part of what a derived figure depends on.
    pub version: String,
    index: BTreeMap<String, usize>,
    metric_index: BTreeMap<String, usize>,
}

impl Chart {
    /// A chart of these parts.
    pub fn new(accounts: Vec<Account>, rules: Vec<Rule>, metrics: Vec<Metric>, version: String) -> Self {
        let index = accounts.iter().enumerate().map(|(at, account)| (account.id.clone(), at)).collect();
        let metric_index = metrics.iter().enumerate().map(|(at, metric)| (metric.id.clone(), at)).collect();
        Self {
            accounts,
            rules,
            metrics,
            standins: Vec::new(),
            scorecards: Vec::new(),
            whose: Vec::new(),
            version,
            index,
            metric_index,
        }
    }

    /// The scorecard of that id.
    pub fn scorecard(&self, id: &str) -> Option<&Scorecard> {
        self.scorecards.iter().find(|card| card.id == id)
    }

    /// The account of that id.
    pub fn account(&self, id: &str) -> Option<&Account> {
        self.position(id).and_then(|at| self.accounts.get(at))
    }

    /// The account's place in the chart.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// The metric of that id.
    pub fn metric(&self, id: &str) -> Option<&Metric> {
        self.metric_index.get(id).and_then(|at| self.metrics.get(*at))
    }
}
