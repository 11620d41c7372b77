//! Spreads: a company's statements on the chart of accounts, every cell with its proof.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Anchor, Decimals, Derivation, Period, Reason, StatementKind};

/// An auditor's mark: how a figure was checked. Each is earned, none is assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tick {
    /// The anchor was reopened and shows the value.
    Traced,
    /// The print around it (column header, caption scale, parentheses) confirms period, scale and sign of the tag.
    Bound,
    /// It is a total and its items add up to it.
    Footed,
    /// It adds up down and across.
    CrossFooted,
    /// Other bytes say the same: another statement, a note, next year's comparative, another report.
    Agreed,
    /// It follows from other figures by a rule, and equals what was read.
    Recomputed,
    /// A person looked at it.
    Reviewed,
}

/// What kind of stretch a period of a spread is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PeriodKind {
    /// A fiscal year with its year-end balances.
    Annual,
    /// A fiscal quarter with its closing balances.
    Quarter,
    /// From the year's beginning to a quarter's end.
    Ytd,
    /// The last twelve months to a quarter's end.
    Ltm,
    /// Balances alone.
    Instant,
}

/// A column of a spread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpreadPeriod {
    /// `FY2024`, `FY2024Q3`, `FY2024Q3YTD`, `LTM2024Q3`, or `2024-09-28` for balances alone.
    pub id: String,
    /// Its kind.
    pub kind: PeriodKind,
    /// First day of its flows; `None` for balances alone.
    pub start: Option<Date>,
    /// Last day; balances stand at its end.
    pub end: Date,
}

impl SpreadPeriod {
    /// The days that the period's flows cover.
    pub fn duration(&self) -> Option<Period> {
        self.start.map(|start| Period::days_between(start, self.end))
    }
}

/// How a cell came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CellStatus {
    /// Read from a source.
    Read,
    /// Computed from cells that were read.
    Computed,
    /// Overridden by a person, with name and reason.
    Adjusted,
    /// Print and tag (or two equal sources) give different values.
    Conflict,
    /// In a failed tie-out that no other evidence settles.
    Withheld,
}

impl CellStatus {
    /// Whether the cell's value may be used.
    pub fn released(self) -> bool {
        matches!(self, Self::Read | Self::Computed | Self::Adjusted)
    }
}

/// What the filer called it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsReported {
    /// The printed label, where the print was found.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<String>,
    /// The tag's concept, with the document's own prefix.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub concept: Option<String>,
}

/// A value that might be the cell's, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// In base units.
    pub value: Decimal,
    /// Where it stands, if it was read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub anchor: Option<Anchor>,
    /// `tag`, `print`, or the rule that implies it.
    pub from: String,
}

/// A value that was reported earlier and restated since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// In base units.
    pub value: Decimal,
    /// The report that said so.
    pub report: String,
    /// When it was published, where that is known.
    pub published: Option<Date>,
    /// Where it stands.
    pub anchor: Anchor,
}

/// One figure of a spread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Account of the chart.
    pub account: String,
    /// Id of the period.
    pub period: String,
    /// In base units; `None` when withheld or in conflict.
    pub value: Option<Decimal>,
    /// How it came about.
    pub status: CellStatus,
    /// How it was checked, in the order of [`Tick`].
    pub ticks: Vec<Tick>,
    /// `USD`, `shares`, `USD/shares`, `pure`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<String>,
    /// The precision it was reported with.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decimals: Option<Decimals>,
    /// Where it was read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub anchor: Option<Anchor>,
    /// The document it was read from, by its name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub document: Option<String>,
    /// How it was computed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub derivation: Option<Derivation>,
    /// What the filer called it.
    #[serde(default)]
    pub as_reported: AsReported,
    /// Why there is no value.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<Reason>,
    /// What the value might be.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub candidates: Vec<Candidate>,
    /// What was reported before a restatement, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub history: Vec<Earlier>,
    /// The person's name and reason, for an adjusted cell.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

/// How a tie-out came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The two sides meet within the rounding of what was reported.
    Tied,
    /// They don't.
    Off,
    /// Something needed is missing.
    Untested,
}

/// A rule of the chart, tested for one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TieOut {
    /// Id of the rule, or `footing:ACCOUNT` for a printed total and its items.
    pub rule: String,
    /// Id of the period.
    pub period: String,
    /// How it came out.
    pub outcome: Outcome,
    /// Left side less right side, in base units; `0` where not tested.
    pub by: Decimal,
    /// Accounts that were needed and missing.
    pub missing: Vec<String>,
    /// Accounts that took part.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub accounts: Vec<String>,
    /// What we make of a break: that the filer's own figures don't tie, or which cell is in doubt.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub remark: Option<String>,
}

/// A company's statements on the chart of accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    /// The registrant's name.
    pub company: String,
    /// ISO 4217 code of the money.
    pub currency: Option<String>,
    /// Oldest first within each kind: annual, quarter, ytd, ltm, instant.
    pub periods: Vec<SpreadPeriod>,
    /// In the order of the chart, then of the periods.
    pub cells: Vec<Cell>,
    /// In the order of the rules, then of the periods.
    pub tie_outs: Vec<TieOut>,
    /// Printed lines that no account shows, in the order of the print.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub other_lines: Vec<OtherLine>,
}

/// A printed line that no account of the chart shows, as the filer has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherLine {
    /// The statement that prints it.
    pub statement: StatementKind,
    /// Its label.
    pub label: String,
    /// The concept that it is tagged with.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub concept: Option<String>,
    /// The account of the total that it takes part in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub total: Option<String>,
    /// What its figures are multiplied by in that total: 1 where they are added, -1 where they are taken off.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub weight: Option<Decimal>,
    /// What is printed, in the order of the columns.
    pub figures: Vec<OtherFigure>,
}

/// A figure of such a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherFigure {
    /// Id of the period.
    pub period: String,
    /// In base units, with the printed sign.
    pub value: Decimal,
    /// Where it is printed.
    pub anchor: Anchor,
    /// The document.
    pub document: String,
    /// How it was checked.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub ticks: Vec<Tick>,
}

impl Spread {
    /// The cell of an account and a period.
    pub fn cell(&self, account: &str, period: &str) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.account == account && cell.period == period)
    }

    /// The period of that id.
    pub fn period(&self, id: &str) -> Option<&SpreadPeriod> {
        self.periods.iter().find(|period| period.id == id)
    }

    /// The fiscal years, oldest first.
    pub fn years(&self) -> impl DoubleEndedIterator<Item = &SpreadPeriod> {
        self.periods.iter().filter(|period| period.kind == PeriodKind::Annual)
    }
}
