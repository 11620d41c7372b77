//! Rows: which account a printed row is about, and which cell of the spread each of its figures is.

use std::collections::BTreeMap;

use model::{Chart, Decimal, Sign};

use crate::binding::{PrintIndex, base_units};
use crate::calendar::Key;
use crate::reading::{Binding, PrintAt, Reading};
use crate::standin::Cells;

/// A printed row's account.
#[derive(Clone, Copy, Debug)]
struct RowAccount {
    account: usize,
    /// Whether a tag says what it is and which sign it has.
    tagged: bool,
    /// Figures printed with the account's sign, less those printed with the opposite one.
    upright: i32,
}

/// The printed rows and figures that readings were found in.
pub(crate) struct Rows {
    /// By report, statement and row.
    accounts: BTreeMap<(usize, usize, usize), RowAccount>,
    figures: BTreeMap<PrintAt, Key>,
}

impl Rows {
    /// Indexes the readings by where they are printed.
    pub(crate) fn new(readings: &[Reading], prints: &[PrintIndex<'_>]) -> Self {
        let mut rows = Self { accounts: BTreeMap::new(), figures: BTreeMap::new() };
        for reading in readings {
            let Some(at) = reading.print else { continue };
            let row = rows.accounts.entry((at.report, at.statement, at.row)).or_insert(RowAccount {
                account: reading.account,
                tagged: reading.concept.is_some(),
                upright: 0,
            });
            if row.account == reading.account {
                let look = prints.get(at.report).and_then(|print| print.look(at));
                let print = look.and_then(|(statement, row, cell, _)| base_units(statement, row, cell));
                row.upright += match print {
                    Some(print) if print == reading.value && !print.is_zero() => 1,
                    Some(print) if print == -reading.value && !print.is_zero() => -1,
                    _ => 0,
                };
            }
            if matches!(reading.binding, Binding::Bound { .. }) {
                rows.figures.entry(at).or_insert((reading.account, reading.slot));
            }
        }
        rows
    }

    /// The account of a row.
    pub(crate) fn account(&self, report: usize, statement: usize, row: usize) -> Option<usize> {
        self.accounts.get(&(report, statement, row)).map(|row| row.account)
    }

    /// The sign with which a tagged row of an income statement goes into a profit.
    pub(crate) fn hint(&self, chart: &Chart, report: usize, statement: usize, row: usize) -> Option<Decimal> {
        let at = self.accounts.get(&(report, statement, row)).filter(|row| row.tagged)?;
        let account = chart.accounts.get(at.account)?;
        let mut sign = direction(account.sign);
        if at.upright < 0 {
            sign = -sign;
        }
        // What is printed beneath the total that it is a part of is taken off again: the share of others in net income.
        let parent = account.parent.as_deref().and_then(|parent| chart.position(parent));
        let parent = parent.filter(|parent| chart.accounts.get(*parent).is_some_and(|line| line.total));
        let above = || self.accounts.range((report, statement, 0)..(report, statement, row));
        if parent.is_some_and(|parent| above().any(|(_, row)| row.account == parent)) {
            sign = -sign;
        }
        Some(sign)
    }

    /// Which cell each printed figure is: a copy in another statement is the same cell.
    pub(crate) fn shown(&self, cells: &Cells, testable: impl Fn(Key) -> bool) -> BTreeMap<PrintAt, Key> {
        let mut shown: BTreeMap<PrintAt, Key> =
            self.figures.iter().filter(|(_, key)| testable(**key)).map(|(at, key)| (*at, *key)).collect();
        for (key, chosen) in cells.iter() {
            if let (Some(at), Binding::Bound { .. }, true) =
                (chosen.reading.print, &chosen.reading.binding, testable(*key))
            {
                shown.insert(at, *key);
            }
        }
        shown
    }
}

/// Whether an account adds to a profit or a cash flow, or takes from it.
pub(crate) fn direction(sign: Sign) -> Decimal {
    if sign == Sign::Outflow { Decimal::NEGATIVE_ONE } else { Decimal::ONE }
}
