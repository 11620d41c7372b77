//! Print against tag: which printed cell a tag wraps, and whether header, caption and parentheses confirm it.
//!
//! The tag wraps the printed digits, so the digits can't confirm it; what can is around them: the column's header
//! (period), the caption (scale), the parentheses (sign). A statement column is about one period and a statement
//! has one scale, so where most tags of a column contradict our reading of its header it is the header that we
//! misread, and it says nothing; where one tag contradicts what all its neighbours confirm, that tag is in doubt.

use std::collections::BTreeMap;

use model::{
    Account, Column, Date, Decimal, Fact, Period, PrintedCell, Sign, Span, Statement, StatementKind,
    StatementRow,
};

use crate::calendar::Slot;
use crate::reading::{Binding, Difference, PrintAt};

/// The printed cells of one report by their bytes, and what their columns and captions are worth.
pub(crate) struct PrintIndex<'a> {
    statements: &'a [Statement],
    cells: Vec<(Span, PrintAt)>,
    columns: BTreeMap<(usize, usize), ColumnTruth>,
    scales: BTreeMap<usize, bool>,
}

/// What a statement's column is about, as far as its header and its tags agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ColumnTruth {
    /// Header and most tags name this period, or there is no readable header and the tags agree.
    Period(Period),
    /// They contradict one another.
    Unknown,
}

impl<'a> PrintIndex<'a> {
    /// Indexes the statements of the report at `report`, and weighs their headers and captions against the tags.
    pub(crate) fn new(report: usize, statements: &'a [Statement], facts: &[Fact]) -> Self {
        let mut cells = Vec::new();
        for (statement, printed) in statements.iter().enumerate() {
            for (row, line) in printed.rows.iter().enumerate() {
                for (cell, figure) in line.cells.iter().enumerate() {
                    if let Some(span) = figure.locus.bytes() {
                        cells.push((span, PrintAt { report, statement, row, cell }));
                    }
                }
            }
        }
        cells.sort();
        let mut index = Self { statements, cells, columns: BTreeMap::new(), scales: BTreeMap::new() };
        index.weigh(facts);
        index
    }

    /// The report's printed statements.
    pub(crate) fn statements(&self) -> &'a [Statement] {
        self.statements
    }

    /// The printed cell whose bytes the tag wraps, or that wrap the tag.
    pub(crate) fn at(&self, bytes: Span) -> Option<PrintAt> {
        let after = self.cells.partition_point(|(span, _)| span.start < bytes.end.max(bytes.start + 1));
        let (span, at) = after.checked_sub(1).and_then(|before| self.cells.get(before))?;
        (span.end > bytes.start).then_some(*at)
    }

    /// Statement, row, cell and column at a place.
    pub(crate) fn look(
        &self,
        at: PrintAt,
    ) -> Option<(&'a Statement, &'a StatementRow, &'a PrintedCell, &'a Column)> {
        let statement = self.statements.get(at.statement)?;
        let row = statement.rows.get(at.row)?;
        let cell = row.cells.get(at.cell)?;
        Some((statement, row, cell, statement.columns.get(cell.column)?))
    }

    /// Counts, column by column and caption by caption, which tags confirm the print.
    fn weigh(&mut self, facts: &[Fact]) {
        let mut periods: BTreeMap<(usize, usize), BTreeMap<Period, usize>> = BTreeMap::new();
        let mut scales: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for fact in facts {
            let (Some(value), Some(period), Some(at)) =
                (fact.value.number(), fact.period(), self.at(fact.bytes))
            else {
                continue;
            };
            let Some((statement, row, cell, _)) = self.look(at) else { continue };
            let fits =
                matches!(period, Period::Instant { .. }) == (statement.kind == StatementKind::BalanceSheet);
            if fits && fact.dimensions().is_empty() {
                *periods.entry((at.statement, cell.column)).or_default().entry(period).or_default() += 1;
            }
            if !value.is_zero() && row.scale.is_none() {
                let tally = scales.entry(at.statement).or_default();
                match base_units(statement, row, cell) {
                    Some(print) if print.abs() == value.abs() => tally.0 += 1,
                    _ => tally.1 += 1,
                }
            }
        }
        self.scales =
            scales.into_iter().map(|(statement, (same, other))| (statement, same > other)).collect();
        for (key @ (statement, column), tally) in periods {
            let total: usize = tally.values().sum();
            let Some((most, count)) = tally.into_iter().max_by_key(|(_, count)| *count) else { continue };
            let header =
                self.statements.get(statement).and_then(|s| s.columns.get(column)).and_then(|c| c.period);
            let clear = count * 2 > total;
            let truth = match header {
                Some(header) if same_slot(header, most) && clear => ColumnTruth::Period(most),
                None if clear && count >= 3 => ColumnTruth::Period(most),
                _ => ColumnTruth::Unknown,
            };
            self.columns.insert(key, truth);
        }
    }

    /// How the print around an account's tag stands to it.
    pub(crate) fn bind(&self, at: PrintAt, account: &Account, period: Period, tag: Decimal) -> Binding {
        match (self.compare(at, period, tag), self.look(at)) {
            (Binding::Bound { turned }, Some((statement, row, cell, _)))
                if odd_sign(account, turned, tag, &row.label) =>
            {
                Binding::Differs { what: Difference::Sign, print: base_units(statement, row, cell) }
            }
            (binding, _) => binding,
        }
    }

    /// How the print around a tag stands to it, whatever it is the tag of.
    pub(crate) fn compare(&self, at: PrintAt, period: Period, tag: Decimal) -> Binding {
        let Some((statement, row, cell, _)) = self.look(at) else { return Binding::Unbound };
        if statement.kind == StatementKind::EquityStatement {
            return Binding::Unbound; // its columns are components of equity, not periods
        }
        let column = match self.columns.get(&(at.statement, cell.column)) {
            Some(ColumnTruth::Period(column)) => *column,
            _ => return Binding::Unbound,
        };
        let print = base_units(statement, row, cell);
        if !in_column(period, column) {
            return Binding::Differs { what: Difference::Period, print };
        }
        if self.scales.get(&at.statement) != Some(&true) {
            return Binding::Unbound;
        }
        let Some(print) = print else { return Binding::Unbound };
        if print.abs() != tag.abs() {
            if row.scale.is_some() || row.unit.is_some() {
                return Binding::Unbound; // a row of its own unit: the caption's scale doesn't bind it
            }
            let what = if is_power_of_ten_apart(print, tag) { Difference::Scale } else { Difference::Value };
            return Binding::Differs { what, print: Some(print) };
        }
        Binding::Bound { turned: !tag.is_zero() && (print.is_sign_negative() != tag.is_sign_negative()) }
    }
}

/// Whether an account is never printed with this sign: what is natural (assets, profits, cash flows) is printed as it
/// is, unless the label says the opposite (`Net loss`); an amount paid is tagged positive whichever way it is printed.
fn odd_sign(account: &Account, turned: bool, tag: Decimal, label: &str) -> bool {
    match (account.sign, account.statement) {
        (Sign::Natural, StatementKind::CashFlowStatement) => turned && account.total,
        (Sign::Natural, _) => {
            turned && (account.total || account.id.starts_with("net_income")) && !says_loss(label)
        }
        (Sign::Outflow, StatementKind::CashFlowStatement) => {
            tag.is_sign_negative() && !turned && !tag.is_zero()
        }
        _ => false,
    }
}

/// Whether a label names a loss or a cost outright, not as the other side of a gain (`Net income (loss)`).
fn says_loss(label: &str) -> bool {
    let label = crate::labels::fold(label);
    let says = |words: &[&str]| words.iter().any(|word| label.contains(word));
    says(&["loss", "deficit", "亏损", "虧損"])
        || says(&["expense", "费用", "費用"])
            && !says(&["income", "gain", "profit", "earnings", "收益", "利润"])
}

/// A printed figure in base units: its row's own scale before the caption's. A per-share row is never scaled.
pub(crate) fn base_units(statement: &Statement, row: &StatementRow, cell: &PrintedCell) -> Option<Decimal> {
    let scale = match (&row.scale, row.unit.as_deref()) {
        (Some(scale), _) => *scale,
        (None, Some(unit)) if unit.ends_with("/shares") || unit == "percent" => Decimal::ONE,
        _ => statement.scale,
    };
    cell.value.checked_mul(scale).map(|value| value.normalize())
}

fn same_slot(a: Period, b: Period) -> bool {
    a.end() == b.end() && Slot::of(a).map(|slot| slot.stretch) == Slot::of(b).map(|slot| slot.stretch)
}

/// Whether a fact of this period stands rightly in a column of that one: the same, or a balance at its close or
/// at its opening (the cash lines at the foot of a cash flow statement).
fn in_column(period: Period, column: Period) -> bool {
    match (period, column) {
        (Period::Instant { instant }, Period::Duration { start, end }) => {
            let near = |a: Date, b: Date| (a - b).get_days().abs() <= 7;
            near(instant, end) || near(instant, start)
        }
        _ => same_slot(period, column),
    }
}

fn is_power_of_ten_apart(a: Decimal, b: Decimal) -> bool {
    let (a, b) = (a.abs().normalize(), b.abs().normalize());
    let digits = |value: Decimal| {
        let text = value.mantissa().unsigned_abs().to_string();
        text.trim_end_matches('0').to_owned()
    };
    digits(a) == digits(b)
}
