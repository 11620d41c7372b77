//! Placing: which account a printed row is about, told by its label, its heading, its section and the arithmetic
//! around it.
//!
//! A label may name several accounts (`Other`, `Long-term debt`), or none that the chart knows (a subtotal without a
//! label). The total that a row adds up to, the totals beside it and the heading over it decide; what they don't decide
//! stays open. A label that names an account of another section is a neighbour's name, not this row's.

use std::collections::{BTreeMap, BTreeSet};

use model::{AccountKind, Chart, Decimal, Measure, Sign, Statement, StatementKind, StatementRow};

use crate::footing::{self, Footing};
use crate::labels::{self, LabelMap};

/// Which row shows which account, and the sums that were found on the way.
pub(crate) struct Placement {
    /// Row to account.
    pub(crate) accounts: BTreeMap<usize, usize>,
    /// The printed sums.
    pub(crate) footings: Vec<Footing>,
}

/// Rounds of placing: what one round settles tells the next one more about the sections.
const ROUNDS: usize = 4;

/// Row to account, where label, section and arithmetic leave one.
pub(crate) fn place(statement: &Statement, chart: &Chart, labels: &LabelMap) -> Placement {
    let headings = headings(statement);
    let candidates: Vec<Vec<usize>> = (0..statement.rows.len())
        .map(|row| candidates(statement, row, headings.get(row).map_or(&[], Vec::as_slice), chart, labels))
        .collect();
    let mut place = Place {
        statement,
        chart,
        accounts: candidates
            .iter()
            .enumerate()
            .filter_map(|(row, found)| match found.as_slice() {
                [account] => Some((row, *account)),
                _ => None,
            })
            .collect(),
        footings: Vec::new(),
    };
    for _ in 0..ROUNDS {
        let before = place.accounts.clone();
        place.foot();
        place.leave_wrong_sections();
        place.settle_shared(&candidates);
        place.name_totals(&candidates);
        if place.accounts == before {
            break;
        }
    }
    place.settle_twins();
    place.foot();
    Placement { accounts: place.accounts, footings: place.footings }
}

/// The sign with which a row's account is added to a profit, where it is known.
pub(crate) fn hint(accounts: &BTreeMap<usize, usize>, chart: &Chart, row: usize) -> Option<Decimal> {
    let account = chart.accounts.get(*accounts.get(&row)?)?;
    let parent = account.parent.as_deref().and_then(|id| chart.position(id));
    // Below its own total a share of it may lead on to another: net income, less the part of others.
    if accounts.range(..row).any(|(_, other)| Some(*other) == parent) {
        return None;
    }
    Some(if account.sign == Sign::Outflow { Decimal::NEGATIVE_ONE } else { Decimal::ONE })
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

/// The accounts that a row's label may name. A row without words of its own (`Total`, or nothing) goes by its heading.
fn candidates(
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
        // `Continuing operations` under `Diluted earnings per share`: the heading's account holds the row's.
        let over: Vec<usize> = (0..headings.len())
            .filter_map(heading)
            .flat_map(|label| labels.candidates(statement.kind, label).to_vec())
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
    let worded = heading(0).map(|label| {
        let total = named(&format!("total {label}"));
        if total.is_empty() { named(label) } else { total }
    });
    worded.unwrap_or_default()
}

struct Place<'a> {
    statement: &'a Statement,
    chart: &'a Chart,
    accounts: BTreeMap<usize, usize>,
    footings: Vec<Footing>,
}

/// The totals around a row: the nearest one with an account that it adds up to, and those that are added beside it.
struct Section<'a> {
    total: &'a str,
    beside: Vec<&'a str>,
}

impl<'a> Place<'a> {
    fn foot(&mut self) {
        let (accounts, chart) = (&self.accounts, self.chart);
        self.footings = footing::footings(self.statement, |row| hint(accounts, chart, row));
    }

    fn id_of(&self, row: usize) -> Option<&'a str> {
        self.accounts.get(&row).and_then(|at| self.chart.accounts.get(*at)).map(|line| line.id.as_str())
    }

    fn holding(&self, row: usize) -> Option<&Footing> {
        self.footings.iter().find(|footing| footing.items.iter().any(|(item, _)| *item == row))
    }

    /// The section of a row, by the sums that it is part of.
    fn section(&self, row: usize) -> Option<Section<'a>> {
        let (mut row, mut beside) = (row, Vec::new());
        for _ in 0..self.statement.rows.len() {
            let footing = self.holding(row)?;
            let others = footing.items.iter().filter(|(item, _)| *item != row);
            beside.extend(others.filter_map(|(item, _)| self.total_at(*item)));
            if let Some(total) = self.id_of(footing.total) {
                // What flows lead to (cash at the end) is a balance and no section of theirs.
                let is_section = self.statement.kind != StatementKind::CashFlowStatement
                    || self.chart.account(total).is_some_and(|line| line.kind == AccountKind::Flow);
                return is_section.then_some(Section { total, beside });
            }
            row = footing.total;
        }
        None
    }

    /// The account of a row that is a total.
    fn total_at(&self, row: usize) -> Option<&'a str> {
        let line = self.chart.accounts.get(*self.accounts.get(&row)?)?;
        line.total.then_some(line.id.as_str())
    }

    fn belongs(&self, account: usize, section: &Section<'_>) -> bool {
        is_under(self.chart, account, section.total)
            && !section.beside.iter().any(|other| is_under(self.chart, account, other))
    }

    /// Takes away what its label alone placed in a section that the account has no part in: current and noncurrent,
    /// assets and liabilities, operating and financing bear the same names.
    fn leave_wrong_sections(&mut self) {
        if !matches!(self.statement.kind, StatementKind::BalanceSheet | StatementKind::CashFlowStatement) {
            return;
        }
        let wrong: Vec<usize> = self
            .accounts
            .iter()
            .filter(|(row, account)| {
                let has_parent = self.chart.accounts.get(**account).is_some_and(|line| line.parent.is_some());
                has_parent && self.section(**row).is_some_and(|section| !self.belongs(**account, &section))
            })
            .map(|(row, _)| *row)
            .collect();
        for row in wrong {
            self.accounts.remove(&row);
        }
    }

    /// What shares its label with another account is told by its section, else by the totals before and after it.
    fn settle_shared(&mut self, candidates: &[Vec<usize>]) {
        for (row, found) in candidates.iter().enumerate().filter(|(_, found)| found.len() > 1) {
            if self.accounts.contains_key(&row) {
                continue;
            }
            let inside: Vec<usize> = match self.section(row) {
                Some(section) => {
                    found.iter().copied().filter(|account| self.belongs(*account, &section)).collect()
                }
                None => self.between_totals(row, found),
            };
            // Of an account and its memo item, the account is what a statement lists.
            let outer: Vec<usize> = inside
                .iter()
                .copied()
                .filter(|account| {
                    !inside.iter().any(|other| {
                        self.chart
                            .accounts
                            .get(*other)
                            .is_some_and(|line| is_under(self.chart, *account, &line.id))
                    })
                })
                .collect();
            if let [account] = outer.as_slice() {
                self.accounts.insert(row, *account);
            }
        }
    }

    /// Candidates that are under no total that is closed already, and under the next one where any is.
    fn between_totals(&self, row: usize, found: &[usize]) -> Vec<usize> {
        let closed: Vec<&str> = self.accounts.range(..row).filter_map(|(at, _)| self.total_at(*at)).collect();
        let next = self.accounts.range(row + 1..).find_map(|(at, _)| self.total_at(*at));
        let open: Vec<usize> = found
            .iter()
            .copied()
            .filter(|account| !closed.iter().any(|total| is_under(self.chart, *account, total)))
            .collect();
        let inside: Vec<usize> = open
            .iter()
            .copied()
            .filter(|account| next.is_some_and(|total| is_under(self.chart, *account, total)))
            .collect();
        if inside.is_empty() { open } else { inside }
    }

    /// Names a total whose label says nothing to the chart by what it adds up and what it is added to: the sum of
    /// operating and nonoperating income that taxes are taken off is income before taxes.
    fn name_totals(&mut self, candidates: &[Vec<usize>]) {
        let shown: BTreeSet<usize> = self.accounts.values().copied().collect();
        let mut named: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for footing in &self.footings {
            let unknown = candidates.get(footing.total).is_some_and(Vec::is_empty);
            if self.accounts.contains_key(&footing.total) || !unknown {
                continue;
            }
            let Some(over) = self.holding(footing.total).and_then(|above| self.id_of(above.total)) else {
                continue;
            };
            let parents: BTreeSet<&str> = footing
                .items
                .iter()
                .filter_map(|(row, _)| self.chart.accounts.get(*self.accounts.get(row)?)?.parent.as_deref())
                .collect();
            let Some(account) =
                parents.first().filter(|_| parents.len() == 1).and_then(|parent| self.chart.position(parent))
            else {
                continue;
            };
            let total = self.chart.accounts.get(account).is_some_and(|line| line.total);
            if total && !shown.contains(&account) && is_under(self.chart, account, over) {
                named.entry(account).or_default().insert(footing.total);
            }
        }
        for (account, rows) in named {
            if let (Some(row), 1) = (rows.first(), rows.len()) {
                self.accounts.insert(*row, account);
            }
        }
    }

    /// Of several rows that carry one account's label, the one in the account's own section is meant; a row that only
    /// repeats the figures of another account's is that one again. Where that doesn't tell, none is.
    fn settle_twins(&mut self) {
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
            // `Property, plant and equipment` stands over `… — net`, which the account is called.
            let named: Vec<usize> =
                twins.iter().copied().filter(|row| self.bears_name(*row, account)).collect();
            let own: Vec<usize> = twins.iter().copied().filter(inside).collect();
            let first: Vec<usize> =
                twins.iter().copied().filter(|row| !self.repeats(*row, account)).collect();
            let meant = [named, own].into_iter().find(|rows| rows.len() == 1).unwrap_or(first);
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

/// Whether an account is an item of that total, at any depth.
pub(crate) fn is_under(chart: &Chart, account: usize, total: &str) -> bool {
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

fn measure_fits(measure: Measure, unit: Option<&str>) -> bool {
    match unit {
        None => matches!(measure, Measure::Money),
        Some("shares") => measure == Measure::Shares,
        Some(unit) if unit.ends_with("/shares") => measure == Measure::PerShare,
        Some(_) => measure == Measure::Ratio,
    }
}
