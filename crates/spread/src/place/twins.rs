//! Twins: several rows of a statement that carry one account's label, and which of them is meant.

use std::collections::BTreeMap;

use model::{Decimal, StatementRow};

use super::Place;
use crate::labels;

impl Place<'_> {
    /// Of several rows that carry one account's label, the one in the account's own section is meant; a row that only
    /// repeats the figures of another account's is that one again. Where that doesn't tell, none is.
    pub(super) fn settle_twins(&mut self) {
        let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (row, account) in &self.accounts {
            rows.entry(*account).or_default().push(*row);
        }
        for (account, twins) in rows.into_iter().filter(|(_, twins)| twins.len() > 1) {
            if twins.windows(2).all(|pair| matches!(pair, [a, b] if self.figures(*a) == self.figures(*b))) {
                continue;
            }
            let parent = self.chart.accounts.get(account).and_then(|line| line.parent.as_deref());
            let inside = |row: &usize| {
                self.holding(*row)
                    .and_then(|footing| self.id_of(footing.total))
                    .is_some_and(|total| Some(total) == parent)
            };
            // A total of the others is what they are parts of.
            let total: Vec<usize> = twins
                .iter()
                .copied()
                .filter(|row| {
                    self.footings.iter().find(|footing| footing.total == *row).is_some_and(|footing| {
                        let holds = |twin: &usize| footing.items.iter().any(|(item, _)| item == twin);
                        twins.iter().all(|twin| twin == row || holds(twin))
                    })
                })
                .collect();
            // Cash at the end is what its change leads to, not what remains of it without the restricted part.
            let summed: Vec<usize> = twins
                .iter()
                .copied()
                .filter(|row| self.footings.iter().any(|footing| footing.total == *row))
                .collect();
            // `Property, plant and equipment` stands over `… — net`, which the account is called.
            let named: Vec<usize> =
                twins.iter().copied().filter(|row| self.bears_name(*row, account)).collect();
            let own: Vec<usize> = twins.iter().copied().filter(inside).collect();
            let first: Vec<usize> =
                twins.iter().copied().filter(|row| !self.repeats(*row, account)).collect();
            let meant = [total, named, own, summed].into_iter().find(|rows| rows.len() == 1).unwrap_or(first);
            // Rows that agree with the one that is meant are copies of it.
            let told = meant
                .first()
                .filter(|one| meant.iter().all(|other| self.figures(*other) == self.figures(**one)))
                .copied();
            for row in twins {
                if told.is_none_or(|one| self.figures(one) != self.figures(row)) {
                    self.accounts.remove(&row);
                }
            }
        }
    }

    /// Whether a row's label has all the words of the account's name.
    fn bears_name(&self, row: usize, account: usize) -> bool {
        let (Some(row), Some(account)) = (self.statement.rows.get(row), self.chart.accounts.get(account))
        else {
            return false;
        };
        let (label, name) = (labels::fold(&row.label), labels::fold(&account.names.en));
        !name.is_empty() && name.split(' ').all(|word| label.split(' ').any(|other| other == word))
    }

    /// Whether another account's row above prints the same figures.
    fn repeats(&self, row: usize, account: usize) -> bool {
        self.accounts
            .range(..row)
            .any(|(above, other)| *other != account && self.figures(*above) == self.figures(row))
    }

    fn figures(&self, row: usize) -> Vec<(usize, Decimal)> {
        let cells = self.statement.rows.get(row).map_or(&[][..], |line: &StatementRow| &line.cells);
        cells.iter().map(|cell| (cell.column, cell.value)).collect()
    }
}
