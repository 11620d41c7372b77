//! What the words of a row say: which accounts its label and its headings may name, and whether it is added or taken off.

use model::{Chart, Decimal, Expr, Measure, RuleKind, Sign, Statement, StatementKind, StatementRow};

use super::is_under;
use crate::labels::{self, LabelMap, Tone};

/// The accounts that each row may be about.
pub(super) fn candidates(statement: &Statement, chart: &Chart, labels: &LabelMap) -> Vec<Vec<usize>> {
    let headings = headings(statement);
    let named =
        |row: usize| of_row(statement, row, headings.get(row).map_or(&[], Vec::as_slice), chart, labels);
    (0..statement.rows.len())
        .map(|row| if arises_before(statement, row) { Vec::new() } else { named(row) })
        .collect()
}

/// Whether a gain or loss of comprehensive income stands before what of it is reclassified: by itself it is a part of what
/// its label names.
fn arises_before(statement: &Statement, row: usize) -> bool {
    let is_reclassified = |row: &StatementRow| labels::is_reclassified(&row.label);
    let mut rows = statement.rows.iter().skip(row).filter(|row| !row.cells.is_empty());
    let (own, next) = (rows.next(), rows.next());
    statement.kind == StatementKind::ComprehensiveIncomeStatement
        && own.is_some_and(|row| !row.total && !is_reclassified(row))
        && next.is_some_and(is_reclassified)
}

/// The sign with which a row is added to a profit, where its label or its account tells.
pub(crate) fn hint(
    statement: &Statement,
    account_of: impl Fn(usize) -> Option<usize>,
    chart: &Chart,
    row: usize,
) -> Option<Decimal> {
    let signed = |adds: bool| if adds { Decimal::ONE } else { Decimal::NEGATIVE_ONE };
    let label = statement.rows.get(row).map_or("", |line| line.label.as_str());
    let said = labels::bracketed(label).map(|tone| signed(tone == Tone::Cost));
    let Some(account) = account_of(row).and_then(|at| chart.accounts.get(at)) else {
        // Of what is reclassified, or is the part of others, a gain is what is taken off.
        return said.filter(|_| statement.kind == StatementKind::IncomeStatement && !labels::is_part(label));
    };
    let parent = account.parent.as_deref().and_then(|id| chart.position(id));
    // Below its own total a share of it may lead on to another: net income, less the part of others.
    if parent.is_some() && (0..row).any(|above| account_of(above) == parent) {
        return None;
    }
    // `Interest, net` may be either.
    let either = account.sign == Sign::Natural
        && labels::bracketed(&account.names.en).is_some()
        && statement.rows.get(row).is_some_and(|line| labels::tone(&line.label).is_none());
    said.or_else(|| (!either).then(|| signed(account.sign != Sign::Outflow)))
}

/// The headings that a row stands under, the nearest first.
fn headings(statement: &Statement) -> Vec<Vec<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let level = |row: usize| statement.rows.get(row).map_or(0, |row| row.level);
    statement
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let heading = row.cells.is_empty();
            open.retain(|above| level(*above) < row.level || (!heading && level(*above) == row.level));
            let over = open.iter().rev().copied().collect();
            if heading && !row.label.is_empty() {
                open.push(at);
            }
            over
        })
        .collect()
}

/// Whether earnings per share are a share of that profit, by a rule of the chart or as what stands in for its amount.
fn is_behind_a_share(chart: &Chart, account: usize) -> bool {
    let Some(id) = chart.accounts.get(account).map(|line| line.id.as_str()) else { return false };
    let stands_for = |amount: &str| {
        amount == id
            || chart.standins.iter().any(|standin| {
                standin.account == amount && matches!(&standin.expr, Expr::Name { name, .. } if name == id)
            })
    };
    chart
        .rules
        .iter()
        .filter(|rule| rule.kind == RuleKind::PerShare)
        .any(|rule| matches!(&rule.right, Expr::Name { name, .. } if stands_for(name)))
}

/// Whether a row has no words of its own.
pub(super) fn is_nameless(statement: &Statement, row: usize) -> bool {
    statement.rows.get(row).is_some_and(|row| labels::says_nothing(&row.label))
}

/// The accounts that a row's label may name. A row without words of its own (`Total`, or nothing) goes by its heading.
fn of_row(
    statement: &Statement,
    at: usize,
    headings: &[usize],
    chart: &Chart,
    labels: &LabelMap,
) -> Vec<usize> {
    let Some(row) = statement.rows.get(at).filter(|row| !row.cells.is_empty()) else { return Vec::new() };
    let fits = |account: &usize| {
        chart.accounts.get(*account).is_some_and(|line| measure_fits(line.measure, row.unit.as_deref()))
    };
    let named = |label: &str| -> Vec<usize> {
        labels.candidates(statement.kind, label).iter().copied().filter(fits).collect()
    };
    let heading = |nth: usize| {
        headings.get(nth).and_then(|heading| statement.rows.get(*heading)).map(|row| row.label.as_str())
    };
    if !labels::says_nothing(&row.label) {
        let own = named(&row.label);
        // `Net income attributable to shareholders` in cents under `Diluted earnings per share`: what it is a share of.
        if own.is_empty() && row.unit.is_some() {
            let behind = labels.candidates(statement.kind, &row.label);
            let is_profit = behind.iter().any(|account| is_behind_a_share(chart, *account));
            let over = (0..headings.len()).filter_map(heading).map(named).find(|found| !found.is_empty());
            return over.filter(|_| is_profit).unwrap_or_default();
        }
        // `Continuing operations` under `Diluted earnings per share`: the heading's account holds the row's.
        let over: Vec<usize> = (0..headings.len())
            .filter_map(heading)
            .flat_map(|label| labels.candidates(statement.kind, label).to_vec())
            // Where a total's section ends is for the sums to say.
            .filter(|account| chart.accounts.get(*account).is_some_and(|line| !line.total))
            .collect();
        let under: Vec<usize> = own
            .iter()
            .copied()
            .filter(|account| {
                over.iter()
                    .filter_map(|above| chart.accounts.get(*above))
                    .any(|above| is_under(chart, *account, &above.id))
            })
            .collect();
        return if own.len() > 1 && under.len() == 1 { under } else { own };
    }
    // The nearest first: where sums don't tell, it is the one that is meant. A heading of the same level may go on.
    let mut worded: Vec<usize> = Vec::new();
    let above =
        statement.rows.iter().take(at).rev().filter(|row| row.cells.is_empty()).map(|row| row.label.as_str());
    for label in (0..headings.len()).filter_map(heading).chain(above.filter(|_| !headings.is_empty())) {
        let total = named(&format!("total {label}"));
        for account in if total.is_empty() { named(label) } else { total } {
            if !worded.contains(&account) {
                worded.push(account);
            }
        }
    }
    worded
}

fn measure_fits(measure: Measure, unit: Option<&str>) -> bool {
    match unit {
        None => matches!(measure, Measure::Money),
        Some("shares") => measure == Measure::Shares,
        Some(unit) if unit.ends_with("/shares") => measure == Measure::PerShare,
        Some(_) => measure == Measure::Ratio,
    }
}
