//! The nouns of Tickmark: what a report is, what it says, and what may be said of it.
//!
//! No I/O, no async, no floats. Every type here is plain data; behaviour that needs a file format lives in
//! `read`, behaviour that needs accounting in `spread`. The serde forms of these types are the wire forms of
//! the contract: numbers are strings with exact decimals in base units, dates are ISO 8601.

#![deny(clippy::float_arithmetic)]

mod amount;
mod anchor;
mod answer;
mod chart;
mod derivation;
mod document;
mod fact;
mod formula;
mod hundredths;
mod notice;
mod numeral;
mod passage;
mod report;
mod scan;
mod spread;
mod statement;
mod taxonomy;
mod time;
pub mod wire;

pub use amount::{Decimals, Interval, parse_decimal};
pub use anchor::{Anchor, Locus, SourceHash, Span};
pub use answer::{
    Answer, AnswerKind, AnswerPart, AnswerStatus, AnswerUnit, AnswerValue, Evidence, Freshness, Usage,
};
pub use chart::{
    Account, AccountKind, Band, Chart, Component, Measure, Metric, Names, Points, Rule, RuleKind, Scorecard,
    Sign, StandIn, Standard, StatementLine, TellsPeriods, Threshold, Whose,
};
pub use derivation::{Adjustment, Derivation, Leaf, Op, ReplayError};
pub use document::{
    Block, Document, Media, OutlineEntry, Page, Piece, Table, TableCell, TableRow, TextBlock,
};
pub use fact::{Context, Dimension, Fact, FactValue, Footnote, Tagged, Unit};
pub use formula::{Expr, Offset, Window};
pub use hundredths::hundredths;
pub use jiff::civil::Date;
pub use notice::{Noted, Notice, Reason, Severity};
pub use numeral::Numeral;
pub use passage::{Passage, PassageKind};
pub use report::{Basis as PublishedBasis, Published, Report, ReportHeader, ReportStatus};
pub use rust_decimal::Decimal;
pub use scan::{Raster, Recognised, RecognisedWord};
pub use spread::{
    AsReported, Candidate, Cell, CellStatus, Earlier, OtherFigure, OtherLine, Outcome, PeriodKind, Spread,
    SpreadPeriod, Tick, TieOut,
};
pub use statement::{Basis, Column, PrintedCell, Statement, StatementKind, StatementRow};
pub use taxonomy::{Calculation, Label, Presentation, Taxonomy};
pub use time::{AsOf, Period};
