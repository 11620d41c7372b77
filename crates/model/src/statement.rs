//! Printed statements: what an analyst sees, read from the print alone.
//!
//! The serde forms here are what the library stores; the contract's shape has anchors instead of places.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Locus, Period};

/// Which of the primary statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementKind {
    /// Statement of financial position.
    BalanceSheet,
    /// Statement of operations, of profit or loss.
    IncomeStatement,
    /// Statement of cash flows.
    CashFlowStatement,
    /// Statement of changes in equity.
    EquityStatement,
    /// Statement of comprehensive income, where it stands apart from the income statement.
    ComprehensiveIncomeStatement,
}

/// Whose figures: the group's, the parent company's alone, or another entity's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The group.
    #[default]
    Consolidated,
    /// The parent company alone (母公司).
    Parent,
    /// Another entity of the same report: a sub-fund, a company that reports together with the first.
    Other,
}

/// A column of figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The period that its header binds it to; `None` where the header doesn't say.
    pub period: Option<Period>,
    /// The header as printed, its rows joined by a space.
    pub header: String,
    /// `percent` for a column of percentages.
    pub unit: Option<String>,
}

/// A figure as printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintedCell {
    /// Index into the statement's columns.
    pub column: usize,
    /// As printed, sign applied (parentheses and every kind of minus); not yet scaled.
    pub value: Decimal,
    /// Decimal places printed.
    pub places: u32,
    /// Where the digits stand.
    pub locus: Locus,
}

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementRow {
    /// The whole label, wrapped lines joined; empty for an unlabelled total.
    pub label: String,
    /// Depth of indentation, from 0.
    pub level: u8,
    /// Figures, at most one a column; a dash or blank has none.
    pub cells: Vec<PrintedCell>,
    /// The row's own unit where it differs (`USD/shares`, `shares`, `percent`).
    pub unit: Option<String>,
    /// The row's own scale where it differs.
    pub scale: Option<Decimal>,
    /// The reference in the notes column (`七、1`, `12`).
    pub note: Option<String>,
    /// Whether the print marks it as a total (a rule above, bold, or a total's words).
    pub total: bool,
    /// Where the row stands.
    pub locus: Locus,
}

/// One statement as printed, however many pages it spans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Which one.
    pub kind: StatementKind,
    /// Whose.
    pub basis: Basis,
    /// Its printed title.
    pub title: String,
    /// ISO 4217 code, where caption or document say so.
    pub currency: Option<String>,
    /// Printed values times this are base units.
    pub scale: Decimal,
    /// Columns of figures from left to right.
    pub columns: Vec<Column>,
    /// Lines from top to bottom.
    pub rows: Vec<StatementRow>,
    /// Where it begins.
    pub locus: Locus,
}
