//! A company's figures, ready to be asked: the spread with an index, and formulas evaluated on it.

use std::collections::{BTreeSet, HashMap};

use model::{Cell, Chart, Derivation, Expr, PeriodKind, Report, Spread, SpreadPeriod};
use spread::formula::{Metrics, Missing, evaluate};

/// A company's spread, indexed.
#[derive(Clone, Debug)]
pub struct CompanyFigures {
    /// The statements on the chart of accounts.
    pub spread: Spread,
    /// The reports that it was read from, in the view's order.
    pub reports: Vec<Report>,
    cells: HashMap<String, HashMap<String, usize>>,
}

impl CompanyFigures {
    /// Indexes a spread.
    pub fn new(spread: Spread, reports: Vec<Report>) -> Self {
        let mut cells: HashMap<String, HashMap<String, usize>> = HashMap::new();
        for (at, cell) in spread.cells.iter().enumerate() {
            cells.entry(cell.period.clone()).or_default().insert(cell.account.clone(), at);
        }
        Self { spread, reports, cells }
    }

    /// Keeps the latest periods of each kind alone.
    pub fn keep_latest(&mut self, count: usize) {
        let mut spread = self.spread.clone();
        spread.periods = latest(&spread.periods, count);
        let kept: BTreeSet<&str> = spread.periods.iter().map(|period| period.id.as_str()).collect();
        spread.cells.retain(|cell| kept.contains(cell.period.as_str()));
        spread.tie_outs.retain(|tie_out| kept.contains(tie_out.period.as_str()));
        for line in &mut spread.other_lines {
            line.figures.retain(|figure| kept.contains(figure.period.as_str()));
        }
        spread.other_lines.retain(|line| !line.figures.is_empty());
        *self = Self::new(spread, std::mem::take(&mut self.reports));
    }

    /// The cell of an account and a period.
    pub fn cell(&self, account: &str, period: &str) -> Option<&Cell> {
        self.cells.get(period)?.get(account).and_then(|at| self.spread.cells.get(*at))
    }

    /// Evaluates a formula over accounts and metrics at a period.
    pub fn evaluate(&self, chart: &Chart, expr: &Expr, period: &SpreadPeriod) -> Result<Derivation, Missing> {
        let figures = |account: &str, offset: i32| self.figure(chart, account, period, offset);
        evaluate(expr, &Metrics::new(chart, &figures))
    }

    /// An account's figure so many periods away: a leaf, or the derivation of a computed cell.
    pub fn figure(
        &self,
        chart: &Chart,
        account: &str,
        period: &SpreadPeriod,
        offset: i32,
    ) -> Result<Derivation, Missing> {
        let name = || account.to_owned();
        if chart.account(account).is_none() {
            return Err(Missing::UnknownName { name: name() });
        }
        let at = self.neighbour(period, offset).ok_or_else(|| Missing::NoPeriod { name: name(), offset })?;
        let cell = self.cell(account, &at.id).ok_or_else(|| Missing::NotReported { name: name(), offset })?;
        spread::argument(cell).ok_or_else(|| Missing::Withheld { name: name(), offset })
    }

    /// The period of the same kind so many away, where the company reports on it without a gap.
    pub fn neighbour(&self, period: &SpreadPeriod, offset: i32) -> Option<&SpreadPeriod> {
        let same_kind: Vec<&SpreadPeriod> =
            self.spread.periods.iter().filter(|other| other.kind == period.kind).collect();
        if offset == 0 {
            return same_kind.into_iter().find(|other| other.id == period.id);
        }
        // Years to date and twelve months are compared with those a year away; quarters with their neighbours.
        let days = match period.kind {
            PeriodKind::Quarter => 91,
            _ => 365,
        };
        let wanted = i64::from(offset) * days;
        same_kind.into_iter().find(|other| {
            let away = i64::from((other.end - period.end).get_days());
            (away - wanted).abs() <= 20
        })
    }
}

/// The latest periods of each kind.
fn latest(periods: &[SpreadPeriod], count: usize) -> Vec<SpreadPeriod> {
    let mut kept: Vec<SpreadPeriod> = Vec::new();
    for (at, period) in periods.iter().enumerate() {
        let later = periods.iter().skip(at + 1).filter(|other| other.kind == period.kind).count();
        if later < count {
            kept.push(period.clone());
        }
    }
    kept
}
