//! Readings: each value that some bytes give for an account and a stretch of days, before any choice is made.

use std::sync::Arc;

use model::{Anchor, Decimal, Decimals, Fact, Interval, Locus, Period, Report, Span, Statement, Taxonomy};

use crate::calendar::Slot;

/// A report with all that was extracted from it.
#[derive(Clone, Copy, Debug)]
pub struct ReportInput<'a> {
    /// Who, when, what.
    pub report: &'a Report,
    /// Its tagged facts, in document order.
    pub facts: &'a [Fact],
    /// Its printed statements.
    pub statements: &'a [Statement],
    /// What linkbases beside it say.
    pub taxonomy: &'a Taxonomy,
}

/// A place in a printed statement of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PrintAt {
    /// Index of the report.
    pub(crate) report: usize,
    /// Index of the statement in the report.
    pub(crate) statement: usize,
    /// Index of the row in the statement.
    pub(crate) row: usize,
    /// Index into the row's cells.
    pub(crate) cell: usize,
}

/// How print and tag stand to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    /// The print around the tag was not read, or says nothing of period and scale.
    Unbound,
    /// Column header, caption scale and digits confirm the tag; `turned` where print shows the opposite sign.
    Bound { turned: bool },
    /// Print gives something else.
    Differs { what: Difference, print: Option<Decimal> },
}

/// What print and tag disagree about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Difference {
    /// The column is of another period.
    Period,
    /// The caption's scale gives another size.
    Scale,
    /// The digits give another value.
    Value,
    /// The sign is not what this account is ever printed with.
    Sign,
    /// The printed sums take off what the tag adds, or the other way about.
    Sum,
    /// It is printed with more decimals than the amounts of its statement are.
    Decimals,
    /// Earnings per share show another scale.
    PerShare,
    /// Another of the report's figures is tagged as exactly the account.
    Lines,
    /// Other statements give the amounts of its column for another period.
    Heading,
    /// Other statements give the amounts of its statement at another scale.
    Caption,
    /// Other statements give the amounts of its statement in another currency.
    Currency,
}

/// One value that some bytes give.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    /// Position of the account in the chart.
    pub(crate) account: usize,
    /// Which stretch or day, by its length and end.
    pub(crate) slot: Slot,
    /// The very days.
    pub(crate) period: Period,
    /// In base units, with the account's sign.
    pub(crate) value: Decimal,
    /// Its precision.
    pub(crate) decimals: Decimals,
    /// `USD`, `shares`, `USD/shares`.
    pub(crate) unit: Option<Arc<str>>,
    /// Preference among the account's concepts or labels; lower is better.
    pub(crate) rank: u16,
    /// Index of the report.
    pub(crate) report: usize,
    /// Where it stands in that report.
    pub(crate) locus: Locus,
    /// The tag's concept, with the document's own prefix.
    pub(crate) concept: Option<Arc<str>>,
    /// The printed label.
    pub(crate) label: Option<String>,
    /// Print against tag.
    pub(crate) binding: Binding,
    /// The printed statement cell around it.
    pub(crate) print: Option<PrintAt>,
}

impl Reading {
    /// What the value may stand for.
    pub(crate) fn interval(&self) -> Interval {
        Interval::of(self.value, self.decimals)
    }

    /// The anchor in the report's source.
    pub(crate) fn anchor(&self, reports: &[ReportInput<'_>]) -> Option<Anchor> {
        let report = reports.get(self.report)?;
        Some(Anchor { source: report.report.source, locus: self.locus.clone() })
    }

    /// The byte range, for sources of bytes.
    pub(crate) fn span(&self) -> Option<Span> {
        self.locus.bytes()
    }
}
