//! Signs: how a statement prints what is taken off, and what a printed figure is worth in the chart's sign.
//!
//! Filers print costs with or without parentheses, a loss as `(5)` or as `Net loss 5`, a payment as a negative flow. The
//! sums that a row takes part in tell which; where none does, the label may (`benefit (expense)`); where that doesn't
//! either, a figure that might be a loss or a gain is not read.

use std::collections::{BTreeMap, BTreeSet};

use model::{Account, Chart, Decimal, Sign, Statement, StatementKind};

use crate::labels::{self, Tone};
use crate::place::Placement;

/// How this statement prints what is taken off.
pub(crate) struct Signs {
    /// Costs stand in parentheses.
    costs_negative: bool,
    /// Rows that a total adds as printed: in a cash flow statement a payment is negative there.
    added: BTreeSet<usize>,
    /// Totals whose figure is the opposite of their items' sum (`Net loss 5`).
    turned: BTreeSet<usize>,
    /// Rows that a profit adds as printed, and those that it takes off.
    printed_signs: BTreeMap<usize, bool>,
    kind: StatementKind,
}

impl Signs {
    /// The signs of this statement, with these rows placed.
    pub(crate) fn of(statement: &Statement, placement: &Placement, chart: &Chart) -> Self {
        let account = |row: usize| placement.accounts.get(&row).and_then(|at| chart.accounts.get(*at));
        let (mut negative, mut positive) = (0_usize, 0_usize);
        for row in placement.accounts.keys() {
            let costs = account(*row).is_some_and(|line| line.sign == Sign::Outflow);
            for cell in statement.rows.get(*row).map_or(&[][..], |line| &line.cells) {
                if costs && cell.value.is_sign_negative() {
                    negative += 1;
                } else if costs {
                    positive += 1;
                }
            }
        }
        let footings = &placement.footings;
        // A profit tells how its items are printed; a total of costs only repeats their convention.
        let is_profit = |row: usize| account(row).is_none_or(|line| line.sign != Sign::Outflow);
        let mut printed_signs = BTreeMap::new();
        for footing in
            footings.iter().filter(|footing| footing.sign == Decimal::ONE && is_profit(footing.total))
        {
            let whole = account(footing.total).and_then(|line| line.parent.as_deref());
            let is_share = |row: usize| {
                let parent = account(row).and_then(|line| line.parent.as_deref());
                parent.is_some() && parent == whole
            };
            let leads_on = footing
                .items
                .iter()
                .any(|(row, _)| account(*row).is_some_and(|line| Some(line.id.as_str()) == whole));
            for (row, sign) in &footing.items {
                let added = *sign == Decimal::ONE;
                // Net income less the part of others is the parent's: the part is what is taken off.
                printed_signs.insert(*row, added != (leads_on && is_share(*row)));
            }
        }
        Self {
            costs_negative: negative > positive,
            added: footings.iter().flat_map(|footing| footing.items.iter().map(|(row, _)| *row)).collect(),
            turned: footings
                .iter()
                .filter(|footing| footing.sign == Decimal::NEGATIVE_ONE)
                .map(|footing| footing.total)
                .collect(),
            printed_signs,
            kind: statement.kind,
        }
    }

    /// The printed figure in the account's sign; `None` where the print doesn't tell.
    pub(crate) fn apply(
        &self,
        row: usize,
        account: &Account,
        label: &str,
        print: Decimal,
    ) -> Option<Decimal> {
        let summed = self.printed_signs.get(&row).copied();
        let turn = match account.sign {
            Sign::Outflow if self.kind == StatementKind::CashFlowStatement => {
                // Outside a sum an amount paid is printed as such, or in parentheses.
                self.added.contains(&row) || print.is_sign_negative()
            }
            Sign::Outflow => match (summed, labels::bracketed(label)) {
                (Some(added), _) => added,
                (None, Some(tone)) => tone == Tone::Cost,
                (None, None) => self.costs_negative,
            },
            Sign::Natural if self.turned.contains(&row) && account.total => true,
            Sign::Natural => match summed {
                Some(added) => !added,
                None if self.added.contains(&row) || self.kind == StatementKind::BalanceSheet => false,
                // `Loss on disposal 5`, and nothing says whether the five were taken off.
                None if print.is_sign_positive()
                    && !print.is_zero()
                    && labels::tone(label) == Some(Tone::Cost) =>
                {
                    return None;
                }
                None => false,
            },
            Sign::Contra => false,
        };
        Some(if turn { (-print).normalize() } else { print })
    }
}
