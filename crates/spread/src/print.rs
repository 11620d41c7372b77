//! From print alone to readings: rows to accounts by their labels, their section and the arithmetic around them.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{
    Account, AccountKind, Basis, Chart, Decimal, Decimals, Expr, Measure, Period, RuleKind, Statement,
    StatementKind, StatementRow,
};

use crate::binding::base_units;
use crate::calendar::Slot;
use crate::labels::LabelMap;
use crate::place::place;
use crate::reading::{Binding, Difference, PrintAt, Reading, ReportInput};
use crate::signs::Signs;

/// All readings that a report's printed consolidated statements give.
pub(crate) fn readings(
    report: usize,
    input: &ReportInput<'_>,
    chart: &Chart,
    labels: &LabelMap,
) -> Vec<Reading> {
    let mut readings = Vec::new();
    let closings = closings(chart);
    for (at, statement) in input.statements.iter().enumerate() {
        if statement.basis != Basis::Consolidated || statement.kind == StatementKind::EquityStatement {
            continue;
        }
        let placement = place(statement, chart, labels, &BTreeMap::new());
        let signs = Signs::of(statement, &placement, chart);
        let usual = usual_places(statement);
        for (row, account) in &placement.accounts {
            let (Some(line), Some(account_line)) = (statement.rows.get(*row), chart.accounts.get(*account))
            else {
                continue;
            };
            for (cell, figure) in line.cells.iter().enumerate() {
                let Some(column) =
                    statement.columns.get(figure.column).filter(|column| column.unit.is_none())
                else {
                    continue;
                };
                let (Some(period), Some(print)) = (column.period, base_units(statement, line, figure)) else {
                    continue;
                };
                let period = match (account_line.kind, statement.kind) {
                    // Cash at the end stands at the foot of a statement of flows.
                    (AccountKind::Balance, StatementKind::CashFlowStatement) => {
                        Period::Instant { instant: period.end() }
                    }
                    _ => period,
                };
                // Where the print doesn't tell a loss from a gain, nothing is read.
                let Some(value) = signs.apply(*row, account_line, &line.label, print) else { continue };
                let finer = account_line.measure == Measure::Money && figure.places > usual;
                let binding = match finer {
                    true => Binding::Differs { what: Difference::Decimals, print: None },
                    false => Binding::Bound { turned: false },
                };
                let mut read = |account: usize, period: Period| {
                    let (Some(slot), Some(account_line)) = (Slot::of(period), chart.accounts.get(account))
                    else {
                        return;
                    };
                    if slot.stretch.is_some() != (account_line.kind == AccountKind::Flow) {
                        return;
                    }
                    readings.push(Reading {
                        account,
                        slot,
                        period,
                        value,
                        decimals: precision(statement, line, figure.places),
                        unit: unit(statement, account_line),
                        rank: 0,
                        report,
                        locus: figure.locus.clone(),
                        concept: None,
                        label: Some(line.label.clone()),
                        binding: binding.clone(),
                        print: Some(PrintAt { report, statement: at, row: *row, cell }),
                    });
                };
                read(*account, period);
                if let (Some(closing), Period::Duration { start, .. }) = (closings.get(account), period)
                    && let Ok(instant) = start.yesterday()
                {
                    read(*closing, Period::Instant { instant });
                }
            }
        }
    }
    readings
}

/// The decimal places of most of a statement's amounts: percentages that slipped into their columns have more.
fn usual_places(statement: &Statement) -> u32 {
    let amounts = statement.rows.iter().filter(|row| row.unit.is_none() && row.scale.is_none());
    let mut places: BTreeMap<u32, usize> = BTreeMap::new();
    for figure in amounts.flat_map(|row| &row.cells).filter(|figure| !figure.value.is_zero()) {
        if statement.columns.get(figure.column).is_some_and(|column| column.unit.is_none()) {
            *places.entry(figure.places).or_default() += 1;
        }
    }
    places.into_iter().max_by_key(|(_, figures)| *figures).map_or(0, |(places, _)| places)
}

/// Accounts of an opening balance, each with the balance that it was at the close of the period before, as a rule of the
/// chart says (`cash_begin = cash_end[-1]`).
fn closings(chart: &Chart) -> BTreeMap<usize, usize> {
    let closing = |rule: &model::Rule| match (rule.kind, &rule.left, &rule.right) {
        (
            RuleKind::Identity,
            Expr::Name { name: opening, offset: 0 },
            Expr::Name { name: closing, offset: -1 },
        ) => Some((chart.position(opening)?, chart.position(closing)?)),
        _ => None,
    };
    chart.rules.iter().filter_map(closing).collect()
}

/// The precision that the print shows: its decimal places at the caption's scale.
fn precision(statement: &Statement, row: &StatementRow, places: u32) -> Decimals {
    let scale = match row.unit.as_deref() {
        Some(unit) if unit.ends_with("/shares") => Decimal::ONE,
        _ => row.scale.unwrap_or(statement.scale),
    };
    let zeros = scale.normalize().mantissa().unsigned_abs().checked_ilog10().unwrap_or(0);
    let places = i32::try_from(places).unwrap_or(0);
    Decimals::Places(places - i32::try_from(zeros).unwrap_or(0))
}

fn unit(statement: &Statement, account: &Account) -> Option<Arc<str>> {
    let currency = statement.currency.as_deref();
    match account.measure {
        Measure::Money => currency.map(Arc::from),
        Measure::PerShare => currency.map(|currency| Arc::from(format!("{currency}/shares"))),
        Measure::Shares => Some(Arc::from("shares")),
        Measure::Ratio => Some(Arc::from("pure")),
    }
}
