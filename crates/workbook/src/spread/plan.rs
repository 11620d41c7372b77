//! Which figures of the statements are formulas: computed ones by the chart's formula or their derivation, totals that
//! were read as the sum of their items where that gives exactly the figure. No formula leads back to itself: a line that
//! was computed from a total is no item of a sum that makes the total.

use std::collections::{BTreeMap, BTreeSet};

use model::{Cell, CellStatus, Decimal, Derivation, Sign};

use crate::column_letters;
use crate::spread::formula::{self, Formula};
use crate::spread::layout::{Layout, Spot, StatementSheet, sheet_column};

/// The formulas of the statements, by spot.
pub(super) fn formulas(layout: &Layout<'_>) -> BTreeMap<Spot, Formula> {
    let mut planned: BTreeMap<Spot, Formula> = BTreeMap::new();
    // Computed figures first: they need their formulas; a total that was read can do without.
    for status in [CellStatus::Computed, CellStatus::Read] {
        for statement in &layout.statements {
            for line in &statement.lines {
                for column in 0..layout.columns.len() {
                    let Some(cell) = layout.cell(column, line.account).filter(|cell| cell.status == status)
                    else {
                        continue;
                    };
                    let (Some(value), Some(spot)) = (cell.value, layout.spot(column, line.account)) else {
                        continue;
                    };
                    let candidates = match status {
                        CellStatus::Read => [false, true]
                            .map(|asides| sum_of_items(layout, statement, line.account, column, asides)),
                        _ => [
                            stand_in(layout, statement, line.account, column),
                            derived(layout, statement.name, column, line.account, cell),
                        ],
                    };
                    let fits = |formula: &Formula| formula.gives(value) && !leads_to(&planned, formula, spot);
                    if let Some(formula) = candidates.into_iter().flatten().find(fits) {
                        planned.insert(spot, formula);
                    }
                }
            }
        }
    }
    planned
}

/// Whether a formula takes figures, however far around, from a spot.
fn leads_to(planned: &BTreeMap<Spot, Formula>, formula: &Formula, spot: Spot) -> bool {
    let mut seen: BTreeSet<Spot> = BTreeSet::new();
    let mut open: Vec<Spot> = formula.uses.clone();
    while let Some(next) = open.pop() {
        if next == spot {
            return true;
        }
        if seen.insert(next) {
            open.extend(planned.get(&next).into_iter().flat_map(|formula| formula.uses.iter().copied()));
        }
    }
    false
}

/// A total as the sum of its items, costs taken off, with or without those that stand in notes only.
fn sum_of_items(
    layout: &Layout<'_>,
    statement: &StatementSheet<'_>,
    account: &str,
    column: usize,
    asides: bool,
) -> Option<Formula> {
    let total = statement.lines.iter().find(|line| line.account == account).filter(|line| line.total)?;
    let left_out =
        |item: &str| !asides && statement.lines.iter().any(|line| line.account == item && line.aside);
    let own = layout.items(total.account).iter().filter(|item| !left_out(&item.id));
    let parent_sign = layout.chart.account(account)?.sign;
    let letter = column_letters(u32::from(sheet_column(column)) + 1);
    // Runs of neighbouring rows that enter with the same sign become ranges.
    let mut runs: Vec<(bool, u32, u32)> = Vec::new();
    let mut value = Decimal::ZERO;
    let mut uses = Vec::new();
    for item in own {
        let Some((_, row)) = layout.place(&item.id).filter(|(place, _)| place.name == statement.name) else {
            // An item on another statement has no part in a sum down this one.
            if layout.value(column, &item.id).is_some() { return None } else { continue }
        };
        let plus = (item.sign == Sign::Outflow) == (parent_sign == Sign::Outflow);
        if let Some(figure) = layout.value(column, &item.id) {
            value = if plus { value.checked_add(figure) } else { value.checked_sub(figure) }?;
            uses.extend(layout.spot(column, &item.id));
        } else if layout.cell(column, &item.id).is_some() {
            return None; // in doubt: no sum of the others is the total's
        }
        match runs.last_mut() {
            Some((sign, _, last)) if *sign == plus && *last + 1 == row => *last = row,
            _ => runs.push((plus, row, row)),
        }
    }
    if uses.len() < 2 || layout.value(column, account) != Some(value) {
        return None;
    }
    let side = |plus: bool| -> Vec<String> {
        let of_side = runs.iter().filter(|(sign, ..)| *sign == plus);
        of_side
            .map(|(_, first, last)| match first == last {
                true => format!("{letter}{}", first + 1),
                false => format!("{letter}{}:{letter}{}", first + 1, last + 1),
            })
            .collect()
    };
    let (plus, minus) = (side(true), side(false));
    let text = match (plus.is_empty(), minus.is_empty()) {
        (_, true) => format!("SUM({})", plus.join(",")),
        (true, false) => format!("-SUM({})", minus.join(",")),
        (false, false) => format!("SUM({})-SUM({})", plus.join(","), minus.join(",")),
    };
    Some(Formula::reference((text, false), value).using(uses))
}

/// A figure that was not reported, by the chart's formula for it.
fn stand_in(
    layout: &Layout<'_>,
    statement: &StatementSheet<'_>,
    account: &str,
    column: usize,
) -> Option<Formula> {
    let standin = layout.chart.standins.iter().find(|standin| standin.account == account)?;
    let names = |name: &str, offset: i32| account_figure(layout, statement.name, column, name, offset);
    formula::from_expr(&standin.expr, &names)
}

/// The figure of an account as a formula on a sheet refers to it.
pub(super) fn account_figure(
    layout: &Layout<'_>,
    sheet: &str,
    column: usize,
    account: &str,
    offset: i32,
) -> Result<Formula, formula::Gap> {
    let column = layout.shifted(column, offset).ok_or(formula::Gap::Unusable)?;
    let reference = layout.reference(sheet, account, column);
    match layout.cell(column, account) {
        None => Err(formula::Gap::NotReported(reference.map(|(text, _)| text))),
        Some(_) => match (reference, layout.value(column, account)) {
            (Some(reference), Some(value)) => {
                Ok(Formula::reference(reference, value).using(layout.spot(column, account)))
            }
            _ => Err(formula::Gap::Unusable),
        },
    }
}

/// A computed figure by its derivation, each leaf and each part that another cell holds as a reference to it.
fn derived(layout: &Layout<'_>, sheet: &str, column: usize, account: &str, cell: &Cell) -> Option<Formula> {
    formula::derived(cell.derivation.as_ref()?, &|part| known_part(layout, sheet, column, account, part))
}

/// The cell that holds a leaf, or a part of a derivation that is a computed cell of its own.
pub(super) fn known_part(
    layout: &Layout<'_>,
    sheet: &str,
    column: usize,
    own: &str,
    part: &Derivation,
) -> Option<Formula> {
    let refer = |column: usize, account: &str| {
        let value = layout.value(column, account).filter(|value| *value == part.value())?;
        let reference = layout.reference(sheet, account, column)?;
        Some(Formula::reference(reference, value).using(layout.spot(column, account)))
    };
    match part {
        Derivation::Constant { .. } => None,
        Derivation::Fact { fact } => {
            let column = layout.column_of(column, &fact.period)?;
            refer(column, &fact.account)
        }
        Derivation::Adjusted { adjustment } => {
            let column = layout.column_of(column, &adjustment.period)?;
            refer(column, &adjustment.account)
        }
        Derivation::Op { .. } => {
            let holds = |(account, derivation): &&(&str, &Derivation)| *account != own && *derivation == part;
            let (account, _) = layout.computed(column).iter().find(holds)?;
            refer(column, account)
        }
    }
}
