//! From print alone to readings: rows to accounts by their labels, their section and the arithmetic around them.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{
    Account, Basis, Chart, Decimal, Decimals, Measure, Sign, Statement, StatementKind, StatementRow,
};

use crate::binding::base_units;
use crate::calendar::Slot;
use crate::footing::{self, Footing};
use crate::labels::{LabelMap, fold};
use crate::reading::{Binding, PrintAt, Reading, ReportInput};

/// All readings that a report's printed consolidated statements give.
pub(crate) fn readings(
    report: usize,
    input: &ReportInput<'_>,
    chart: &Chart,
    labels: &LabelMap,
) -> Vec<Reading> {
    let mut readings = Vec::new();
    for (at, statement) in input.statements.iter().enumerate() {
        if statement.basis == Basis::Parent || statement.kind == StatementKind::EquityStatement {
            continue;
        }
        let placed = place(statement, chart, labels);
        let signs = Signs::of(statement, &placed, chart);
        for (row, account) in &placed {
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
                let Some(slot) = Slot::of(period) else { continue };
                if slot.stretch.is_some() != (account_line.kind == model::AccountKind::Flow) {
                    continue;
                }
                readings.push(Reading {
                    account: *account,
                    slot,
                    period,
                    value: signs.apply(*row, account_line, print),
                    decimals: precision(statement, line, figure.places),
                    unit: unit(statement, account_line),
                    rank: 0,
                    report,
                    locus: figure.locus.clone(),
                    concept: None,
                    label: Some(line.label.clone()),
                    binding: Binding::Bound { turned: false },
                    print: Some(PrintAt { report, statement: at, row: *row, cell }),
                });
            }
        }
    }
    readings
}

/// Row to account, where label and section leave one.
fn place(statement: &Statement, chart: &Chart, labels: &LabelMap) -> BTreeMap<usize, usize> {
    let fits = |row: &StatementRow, account: usize| {
        chart.accounts.get(account).is_some_and(|line| measure_fits(line.measure, row.unit.as_deref()))
    };
    let candidates: Vec<Vec<usize>> = statement
        .rows
        .iter()
        .map(|row| {
            // A heading names no figure, whatever it says.
            let found =
                if row.cells.is_empty() { &[] } else { labels.candidates(statement.kind, &row.label) };
            found.iter().copied().filter(|account| fits(row, *account)).collect()
        })
        .collect();
    let mut placed: BTreeMap<usize, usize> = candidates
        .iter()
        .enumerate()
        .filter_map(|(row, found)| match found.as_slice() {
            [account] => Some((row, *account)),
            _ => None,
        })
        .collect();
    // What shares its label with another account is told by the total that its section adds up to.
    let footings = footing::footings(statement, |row| hint(&placed, chart, row));
    for (row, found) in candidates.iter().enumerate().filter(|(_, found)| found.len() > 1) {
        let enclosing = footings
            .iter()
            .find(|footing| footing.items.iter().any(|(item, _)| *item == row))
            .and_then(|footing| placed.get(&footing.total))
            .and_then(|account| chart.accounts.get(*account));
        let Some(total) = enclosing else { continue };
        let inside: Vec<usize> =
            found.iter().copied().filter(|account| is_under(chart, *account, &total.id)).collect();
        if let [account] = inside.as_slice() {
            placed.insert(row, *account);
        }
    }
    settle_twins(&mut placed, statement, chart, &footings);
    placed
}

/// Of several rows that carry one account's label, the one in the account's own section is meant; where that doesn't
/// tell, none is.
fn settle_twins(
    placed: &mut BTreeMap<usize, usize>,
    statement: &Statement,
    chart: &Chart,
    footings: &[Footing],
) {
    let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (row, account) in placed.iter() {
        rows.entry(*account).or_default().push(*row);
    }
    for (account, twins) in rows.into_iter().filter(|(_, twins)| twins.len() > 1) {
        let figures = |row: &usize| {
            statement
                .rows
                .get(*row)
                .map(|line| line.cells.iter().map(|cell| (cell.column, cell.value)).collect::<Vec<_>>())
        };
        if twins.windows(2).all(|pair| matches!(pair, [a, b] if figures(a) == figures(b))) {
            continue;
        }
        let parent = chart.accounts.get(account).and_then(|line| line.parent.as_deref());
        let inside = |row: &usize| {
            let total = footings.iter().find(|footing| footing.items.iter().any(|(item, _)| item == row));
            let total =
                total.and_then(|footing| placed.get(&footing.total)).and_then(|at| chart.accounts.get(*at));
            total.is_some_and(|total| Some(total.id.as_str()) == parent)
        };
        // `Property, plant and equipment` stands over `… — net`, which the account is called.
        let named: Vec<usize> =
            twins.iter().copied().filter(|row| bears_name(statement, *row, chart, account)).collect();
        let own: Vec<usize> =
            if named.len() == 1 { named } else { twins.iter().copied().filter(inside).collect() };
        for row in twins {
            if own.as_slice() != [row] {
                placed.remove(&row);
            }
        }
    }
}

/// Whether a row's label has all the words of the account's name.
fn bears_name(statement: &Statement, row: usize, chart: &Chart, account: usize) -> bool {
    let (Some(row), Some(account)) = (statement.rows.get(row), chart.accounts.get(account)) else {
        return false;
    };
    let (label, name) = (fold(&row.label), fold(&account.names.en));
    !name.is_empty() && name.split(' ').all(|word| label.split(' ').any(|other| other == word))
}

/// Whether an account is an item of that total, at any depth.
fn is_under(chart: &Chart, account: usize, total: &str) -> bool {
    let mut parent = chart.accounts.get(account).and_then(|line| line.parent.as_deref());
    for _ in 0..chart.accounts.len() {
        match parent {
            Some(id) if id == total => return true,
            Some(id) => parent = chart.account(id).and_then(|line| line.parent.as_deref()),
            None => return false,
        }
    }
    false
}

fn hint(placed: &BTreeMap<usize, usize>, chart: &Chart, row: usize) -> Option<Decimal> {
    let account = chart.accounts.get(*placed.get(&row)?)?;
    Some(if account.sign == Sign::Outflow { Decimal::NEGATIVE_ONE } else { Decimal::ONE })
}

fn measure_fits(measure: Measure, unit: Option<&str>) -> bool {
    match unit {
        None => matches!(measure, Measure::Money),
        Some("shares") => measure == Measure::Shares,
        Some(unit) if unit.ends_with("/shares") => measure == Measure::PerShare,
        Some(_) => measure == Measure::Ratio,
    }
}

/// How this statement prints what is taken off.
struct Signs {
    /// Costs stand in parentheses.
    costs_negative: bool,
    /// Rows that a total adds as printed: in a cash flow statement a payment is negative there.
    added: Vec<usize>,
    /// Totals whose figure is the opposite of their items' sum (`Net loss 5`).
    turned: Vec<usize>,
    /// Rows of an income statement that a profit adds as printed, and those that it takes off.
    printed_signs: BTreeMap<usize, bool>,
    cash_flow: bool,
}

impl Signs {
    fn of(statement: &Statement, placed: &BTreeMap<usize, usize>, chart: &Chart) -> Self {
        let (mut negative, mut positive) = (0_usize, 0_usize);
        for (row, account) in placed {
            let costs = chart.accounts.get(*account).is_some_and(|line| line.sign == Sign::Outflow);
            for cell in statement.rows.get(*row).map_or(&[][..], |line| &line.cells) {
                if costs && cell.value.is_sign_negative() {
                    negative += 1;
                } else if costs {
                    positive += 1;
                }
            }
        }
        let footings: Vec<Footing> = footing::footings(statement, |row| hint(placed, chart, row));
        // A profit tells how its items are printed; a total of costs only repeats their convention.
        let is_profit = |row: usize| {
            placed
                .get(&row)
                .and_then(|at| chart.accounts.get(*at))
                .is_none_or(|line| line.sign != Sign::Outflow)
        };
        let printed_signs = footings
            .iter()
            .filter(|footing| footing.sign == Decimal::ONE && is_profit(footing.total))
            .flat_map(|footing| footing.items.iter().map(|(row, sign)| (*row, *sign == Decimal::ONE)))
            .collect();
        Self {
            printed_signs,
            costs_negative: negative > positive,
            added: footings.iter().flat_map(|footing| footing.items.iter().map(|(row, _)| *row)).collect(),
            turned: footings
                .iter()
                .filter(|footing| footing.sign == Decimal::NEGATIVE_ONE)
                .map(|footing| footing.total)
                .collect(),
            cash_flow: statement.kind == StatementKind::CashFlowStatement,
        }
    }

    fn apply(&self, row: usize, account: &Account, print: Decimal) -> Decimal {
        let turn = match account.sign {
            Sign::Outflow if self.cash_flow => self.added.contains(&row),
            Sign::Outflow => self.printed_signs.get(&row).copied().unwrap_or(self.costs_negative),
            Sign::Natural => account.total && self.turned.contains(&row),
            Sign::Contra => false,
        };
        if turn { (-print).normalize() } else { print }
    }
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
