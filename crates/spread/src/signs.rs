//! Signs: how a statement prints what is taken off, and what a printed figure is worth in the chart's sign.
//!
//! Filers print costs with or without parentheses, a loss as `(5)` or as `Net loss 5`, a payment as a negative flow. The
//! label's own parentheses say what those of the figures mean (`expense (income)`); the sums that a row takes part in
//! say it too, once it is known what their total is worth. A sum ties just as well with all of its signs turned, so a
//! total that nothing names tells nothing. Where label and sums contradict each other, or neither tells a loss from a
//! gain, the figure is not read.

use std::collections::{BTreeMap, BTreeSet};

use model::{Account, Chart, Decimal, Sign, Statement, StatementKind};

use crate::footing::{self, Footing};
use crate::labels::{self, Tone};
use crate::place::{self, Placement};
use crate::relation::are_shares;

/// How this statement prints what is taken off.
pub(crate) struct Signs {
    /// Costs stand in parentheses.
    costs_negative: bool,
    /// Rows that a sum adds as printed: in a cash flow statement a payment is negative there.
    added: BTreeSet<usize>,
    /// Rows that a sum of payments takes in, and whether it prints them in parentheses.
    paid: BTreeMap<usize, bool>,
    /// Whether a row's figure as printed adds to the profit, or is taken off, where a sum tells.
    adds: BTreeMap<usize, bool>,
    /// Shares of others, which what is left for the parent takes off.
    shares: BTreeSet<usize>,
    /// Rows whose account is listed with costs, so that either may stand in parentheses.
    beside_costs: BTreeSet<usize>,
    /// Sums of which nothing tells whether they add to the profit.
    untold: BTreeSet<usize>,
    /// Rows some of whose figures stand in parentheses, and some don't.
    mixed: BTreeSet<usize>,
    /// Liabilities, and of these what a sum takes off assets: its parentheses say that it is owed.
    owed: BTreeMap<usize, bool>,
    kind: StatementKind,
}

impl Signs {
    /// The signs of this statement, with these rows placed.
    pub(crate) fn of(statement: &Statement, placement: &Placement, chart: &Chart) -> Self {
        let account = |row: usize| placement.accounts.get(&row).and_then(|at| chart.accounts.get(*at));
        let (mut negative, mut positive) = (0_usize, 0_usize);
        for row in placement.accounts.keys() {
            let costs = account(*row).is_some_and(|line| line.sign == Sign::Outflow);
            if costs {
                let parentheses = in_parentheses(statement, *row);
                negative += parentheses.0;
                positive += parentheses.1;
            }
        }
        let told = |footing: &&Footing| !footing::may_be_chance(statement, footing);
        let footings: Vec<&Footing> = placement.footings.iter().filter(told).collect();
        let mut signs = Self {
            costs_negative: negative > positive,
            added: footings
                .iter()
                .filter(|footing| footing.sign == Decimal::ONE)
                .flat_map(|footing| footing.items.iter())
                .filter(|(_, sign)| *sign == Decimal::ONE)
                .map(|(row, _)| *row)
                .collect(),
            paid: paid(statement, placement, chart),
            adds: BTreeMap::new(),
            shares: BTreeSet::new(),
            beside_costs: beside_costs(placement, chart),
            untold: BTreeSet::new(),
            mixed: mixed(statement),
            owed: owed(placement, chart),
            kind: statement.kind,
        };
        // From the last total, which is the profit, up to the items of what leads there.
        for footing in footings.iter().rev() {
            let total = signs
                .adds
                .get(&footing.total)
                .copied()
                .or_else(|| total_adds(statement, footing, account(footing.total)));
            if let Some(total) = total {
                signs.tell(footing, total, statement, placement, chart);
            } else {
                signs.untold.insert(footing.total);
            }
        }
        signs
    }

    /// What a footing tells of its items, once its total is known to add or to be taken off.
    fn tell(
        &mut self,
        footing: &Footing,
        total: bool,
        statement: &Statement,
        placement: &Placement,
        chart: &Chart,
    ) {
        let account = |row: usize| placement.accounts.get(&row).and_then(|at| chart.accounts.get(*at));
        let parent = |row: usize| account(row).and_then(|line| line.parent.as_deref());
        let has = |id: &str| footing.items.iter().any(|(row, _)| account(*row).is_some_and(|a| a.id == id));
        // What is left for the parent, of a whole that stands among the items or isn't known.
        let rest = account(footing.total).filter(|line| !line.total);
        let is_share = |row: usize| {
            let (part, rest) = (account(row), rest.and_then(|rest| Some((rest, rest.parent.as_deref()?))));
            part.zip(rest).is_some_and(|(part, (rest, whole))| {
                let under = placement.accounts.get(&row).is_some_and(|at| place::is_under(chart, *at, whole));
                are_shares(chart, &part.id, &rest.id, whole)
                    || under && statement.rows.get(row).is_some_and(|row| labels::is_part(&row.label))
            })
        };
        for (row, sign) in footing.items.iter().filter(|(row, _)| !footing.unsure.contains(row)) {
            // Net income less the part of others is the parent's: the part is what is taken off.
            if is_share(*row) {
                self.shares.insert(*row);
            } else if account(footing.total).is_none() && parent(*row).is_some_and(has) {
                continue;
            }
            let same = (*sign == Decimal::ONE) == (footing.sign == Decimal::ONE);
            self.adds.entry(*row).or_insert(same == total);
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
        let turned = |turn: bool| if turn { (-print).normalize() } else { print };
        match (self.kind, account.sign) {
            _ if print.is_zero() => Some(print),
            // What is held against another figure is negative, however it is printed.
            (_, Sign::Contra) => Some(turned(print.is_sign_positive())),
            (StatementKind::BalanceSheet, _) if print.is_sign_negative() && self.owed.contains_key(&row) => {
                let off_assets = self.owed.get(&row) == Some(&true);
                // A total of what is owed is no claim.
                (off_assets || !account.total).then(|| turned(off_assets))
            }
            (StatementKind::BalanceSheet, _) => {
                let adds = self.adds.get(&row).copied().unwrap_or(true);
                (adds || print.is_sign_negative()).then_some(print)
            }
            (StatementKind::CashFlowStatement, Sign::Natural) => Some(print),
            // Beside the statement `Income taxes paid, net (5)` may be a refund.
            (StatementKind::CashFlowStatement, Sign::Outflow)
                if account.parent.is_none() && print.is_sign_negative() && !self.added.contains(&row) =>
            {
                None
            }
            (StatementKind::CashFlowStatement, Sign::Outflow) if self.paid.contains_key(&row) => {
                Some(turned(self.paid.get(&row) == Some(&true)))
            }
            // A payment that came back in one year only may have lost its parentheses.
            (StatementKind::CashFlowStatement, Sign::Outflow)
                if self.added.contains(&row) && print.is_sign_positive() && self.mixed.contains(&row) =>
            {
                None
            }
            // Outside a sum an amount paid is printed as such, or in parentheses.
            (StatementKind::CashFlowStatement, Sign::Outflow) => {
                Some(turned(self.added.contains(&row) || print.is_sign_negative()))
            }
            _ => self.of_profit(row, account, label, print).map(turned),
        }
    }

    /// Whether an account is of this very kind of statement.
    fn lists(&self, account: &Account) -> bool {
        account.statement == self.kind
    }

    /// Whether a figure of a profit's statement is to be turned; `None` where the print doesn't tell.
    fn of_profit(&self, row: usize, account: &Account, label: &str, print: Decimal) -> Option<bool> {
        let outflow = account.sign == Sign::Outflow;
        let share = self.shares.contains(&row);
        let summed = self.adds.get(&row).map(|adds| *adds == (outflow != share));
        let said = labels::bracketed(label).map(|tone| (tone == Tone::Cost) == outflow);
        if self.kind == StatementKind::ComprehensiveIncomeStatement
            && !outflow
            && !share
            && self.lists(account)
        {
            return Some(said.unwrap_or(false)); // gains and losses as they are printed
        }
        // Service charges are what a bank earns: where the account itself is so called, the word tells nothing.
        let earned = !outflow && labels::tone(&account.names.en) == Some(Tone::Cost);
        let (tone, positive) = (labels::tone(label).filter(|_| !earned), print.is_sign_positive());
        // `Less: income of others (5)`: a profit that is taken off, or a loss that is.
        let twice = !positive && labels::is_taken_off(label);
        match (summed, said) {
            (None, None) if twice => None,
            (Some(summed), Some(said)) => (summed == said).then_some(said),
            (None, Some(said)) => Some(said),
            (Some(turn), None) => {
                // A cost without parentheses that comes out as a gain, or a gain as a cost, though its name knows of one
                // side only.
                let one_sided = if outflow {
                    tone != Some(Tone::Gain) && !self.costs_negative
                } else {
                    tone == Some(Tone::Gain)
                        || !account.total && labels::bracketed(&account.names.en).is_none()
                };
                let loss = !outflow && tone == Some(Tone::Cost) && !turn;
                (!(positive && (one_sided && turn || loss))).then_some(turn)
            }
            (None, None) if outflow => (positive != self.costs_negative).then_some(self.costs_negative),
            // `Loss on disposal 5`, or `Interest income (5)`, and nothing says whether it was taken off.
            (None, None) => {
                let unlike = match tone {
                    Some(Tone::Cost) => positive,
                    Some(Tone::Gain) => !positive && !account.total && self.beside_costs.contains(&row),
                    // `Interest, net` may be either, where no sum has it and costs stand without parentheses.
                    None => {
                        let plain = !account.total && !self.costs_negative;
                        (plain || self.untold.contains(&row))
                            && labels::bracketed(&account.names.en).is_some()
                    }
                };
                (!unlike).then_some(false)
            }
        }
    }
}

/// The rows whose account has costs beside it in the chart.
fn beside_costs(placement: &Placement, chart: &Chart) -> BTreeSet<usize> {
    let with_costs: BTreeSet<&str> = chart
        .accounts
        .iter()
        .filter(|line| line.sign == Sign::Outflow)
        .filter_map(|line| line.parent.as_deref())
        .collect();
    let parent = |at: usize| chart.accounts.get(at).and_then(|line| line.parent.as_deref());
    let beside = |at: usize| parent(at).is_some_and(|parent| with_costs.contains(parent));
    placement.accounts.iter().filter(|(_, at)| beside(**at)).map(|(row, _)| *row).collect()
}

/// The items of totals of payments (`Operating cash outflows`), each with whether its total stands in parentheses.
fn paid(statement: &Statement, placement: &Placement, chart: &Chart) -> BTreeMap<usize, bool> {
    let is_paid = |row: usize| {
        let account = placement.accounts.get(&row).and_then(|at| chart.accounts.get(*at));
        account.is_some_and(|line| line.total && line.sign == Sign::Outflow)
    };
    let totals = placement.footings.iter().filter(|footing| is_paid(footing.total));
    let items = totals.flat_map(|footing| {
        let (negative, positive) = in_parentheses(statement, footing.total);
        footing.items.iter().map(move |(row, _)| (*row, negative > positive))
    });
    items.collect()
}

/// The rows of liabilities, and whether a sum that leads to what remains of assets takes them in.
fn owed(placement: &Placement, chart: &Chart) -> BTreeMap<usize, bool> {
    let is_owed = |at: usize| place::is_owed(chart, at);
    let off_assets = |row: usize| {
        placement.footings.iter().any(|footing| {
            let total = placement.accounts.get(&footing.total);
            let holds = |id: &str| {
                let all = chart.position(place::TOTAL_LIABILITIES);
                id == place::TOTAL_LIABILITIES || all.is_some_and(|at| place::is_under(chart, at, id))
            };
            let rest = total.is_some_and(|at| {
                !is_owed(*at) && chart.accounts.get(*at).is_some_and(|line| !holds(&line.id))
            });
            rest && footing.items.iter().any(|(item, _)| *item == row)
        })
    };
    let owed = placement.accounts.iter().filter(|(_, at)| is_owed(**at));
    owed.map(|(row, _)| (*row, off_assets(*row))).collect()
}

/// The rows some of whose figures stand in parentheses, and some don't.
fn mixed(statement: &Statement) -> BTreeSet<usize> {
    let has_both = |row: &usize| {
        let (negative, positive) = in_parentheses(statement, *row);
        negative > 0 && positive > 0
    };
    (0..statement.rows.len()).filter(has_both).collect()
}

/// How many of a row's figures stand in parentheses, and how many don't.
fn in_parentheses(statement: &Statement, row: usize) -> (usize, usize) {
    let cells = statement.rows.get(row).map_or(&[][..], |line| &line.cells);
    let negative = cells.iter().filter(|cell| cell.value.is_sign_negative()).count();
    (negative, cells.len() - negative)
}

/// Whether a total's figure as printed adds to the profit, by its label and its account.
fn total_adds(statement: &Statement, footing: &Footing, account: Option<&Account>) -> Option<bool> {
    let label = statement.rows.get(footing.total).map_or("", |line| &line.label);
    if let Some(tone) = labels::bracketed(label) {
        return Some(tone == Tone::Cost);
    }
    let account = account?;
    Some(match (account.sign, labels::tone(label)) {
        (Sign::Outflow, _) => {
            let (negative, positive) = in_parentheses(statement, footing.total);
            negative > positive
        }
        // `Interest, net` may be either.
        (_, None) if labels::bracketed(&account.names.en).is_some() => return None,
        // `Net loss 5`: its items say which way.
        (_, Some(Tone::Cost)) => footing.sign == Decimal::ONE,
        _ => true,
    })
}
