//! Equity across: a balance of the equity statement is confirmed where its row adds up to it.
//!
//! A row of that statement gives one day's balance component by component, and totals of them. The components are tags of
//! the same concept with a dimension, so what adds up is told from the tags of the row, left to right: a figure that is
//! the sum of the figures before it, since the last total, takes their place.

use std::collections::{BTreeMap, BTreeSet};

use model::{Chart, Decimal, Decimals, Fact, Period, StatementKind};

use crate::binding::PrintIndex;
use crate::calendar::{Key, Slot};
use crate::concepts::ConceptMap;

/// A tag in a row of an equity statement.
struct Balance<'a> {
    cell: usize,
    fact: &'a Fact,
    value: Decimal,
}

/// The balances of this report that their row of the equity statement adds up to, with their values.
pub(crate) fn confirmed(
    facts: &[Fact],
    print: &PrintIndex<'_>,
    chart: &Chart,
    concepts: &ConceptMap<'_>,
) -> BTreeSet<(Key, Decimal)> {
    let mut rows: BTreeMap<(usize, usize, Period), Vec<Balance<'_>>> = BTreeMap::new();
    for fact in facts {
        let (Some(value), Some(period @ Period::Instant { .. })) = (fact.value.number(), fact.period())
        else {
            continue;
        };
        let is_money = fact.unit.as_ref().is_some_and(|unit| !unit.text.contains("shares"));
        let Some(at) = print.at(fact.bytes).filter(|_| is_money) else { continue };
        let of_equity =
            print.look(at).is_some_and(|(statement, ..)| statement.kind == StatementKind::EquityStatement);
        if of_equity {
            let row = rows.entry((at.statement, at.row, period)).or_default();
            row.push(Balance { cell: at.cell, fact, value });
        }
    }
    let mut found = BTreeSet::new();
    for ((.., period), mut row) in rows {
        row.sort_by_key(|balance| balance.cell);
        let Some(slot) = Slot::of(period) else { continue };
        let figures = || row.iter().map(|balance| (balance.value, half(balance.fact)));
        // Some filers put the totals first.
        let last = row.len().saturating_sub(1);
        let backward = totals(figures().rev()).into_iter().map(|at| last - at);
        for total in totals(figures()).into_iter().chain(backward).filter_map(|at| row.get(at)) {
            if !total.fact.dimensions().is_empty() {
                continue;
            }
            for account in concepts.accounts(total.fact.concept()) {
                if chart.accounts.get(account).is_some_and(|line| line.total) {
                    found.insert(((account, slot), total.value.normalize()));
                }
            }
        }
    }
    found
}

fn half(fact: &Fact) -> Decimal {
    fact.decimals.unwrap_or(Decimals::Exact).half_unit()
}

/// Which figures of a row, each with half a unit of its last digit, are the sum of two or more before them.
fn totals(row: impl Iterator<Item = (Decimal, Decimal)>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open: Vec<(Decimal, Decimal)> = Vec::new();
    for (at, (value, half)) in row.enumerate() {
        let sum = open.iter().try_fold(Decimal::ZERO, |sum, (item, _)| sum.checked_add(*item));
        let slack = open.iter().fold(half, |slack, (_, half)| slack + *half);
        let apart = sum.and_then(|sum| sum.checked_sub(value)).map(|apart| apart.abs());
        let telling = open.iter().filter(|(item, _)| !item.is_zero()).count() >= 2;
        if telling && apart.is_some_and(|apart| apart <= slack) {
            found.push(at);
            open.clear();
        }
        open.push((value, half));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(row: &[i64], expect: &[usize]) {
        let row = row.iter().map(|value| (Decimal::from(*value), Decimal::new(5, 1)));
        assert_eq!(totals(row), expect);
    }

    #[test]
    fn a_row_of_equity_adds_up_to_the_parents_share_and_to_all() {
        check(&[1, 200, 800, -300, 701, 49, 750], &[4, 6]);
    }

    #[test]
    fn an_altered_digit_confirms_nothing() {
        check(&[1, 200, 800, -300, 731], &[]);
        check(&[1, 200, 300, -300, 701, 49, 750], &[]);
    }

    #[test]
    fn one_figure_twice_is_no_sum() {
        check(&[0, 500, 500], &[]);
    }
}
