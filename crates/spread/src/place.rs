//! Placing: which account a printed row is about, told by its label, its heading, its section and the arithmetic
//! around it.
//!
//! A label may name several accounts (`Other`, `Long-term debt`), or none that the chart knows (a subtotal without a
//! label). The total that a row adds up to, the totals beside it and the heading over it decide; what they don't decide
//! stays open. A label that names an account of another section is a neighbour's name, not this row's.

mod twins;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use model::{Account, AccountKind, Chart, Decimal, Expr, RuleKind, Sign, Statement, StatementKind};

use crate::footing::{self, Footing};
use crate::labels::LabelMap;
use words::is_nameless;

pub(crate) use words::hint;

/// What the accounts of a statement's rows tell a footing.
pub(crate) struct Accounts<'a, A, H> {
    pub(crate) chart: &'a Chart,
    pub(crate) account_of: A,
    pub(crate) hint: H,
}

impl<A: Fn(usize) -> Option<usize>, H: Fn(usize) -> Option<Decimal>> footing::Known for Accounts<'_, A, H> {
    fn hint(&self, row: usize) -> Option<Decimal> {
        (self.hint)(row)
    }

    fn is_total(&self, row: usize) -> bool {
        (self.account_of)(row).and_then(|at| self.chart.accounts.get(at)).is_some_and(|line| line.total)
    }

    fn is_part(&self, row: usize, head: usize) -> bool {
        is_part_of(self.chart, (self.account_of)(row), (self.account_of)(head))
    }

    fn is_item(&self, row: usize, total: usize) -> Option<bool> {
        let (account, total) = ((self.account_of)(row)?, (self.account_of)(total)?);
        let total = self.chart.accounts.get(total)?;
        if is_on_side(self.chart, account, &total.id) {
            return Some(true);
        }
        if !is_under(self.chart, account, &total.id) {
            // A total of an income statement may hold costs that the chart sums elsewhere.
            let cost = |line: &Account| line.sign == Sign::Outflow && !line.total;
            // What the chart sums nowhere (`Income taxes paid`) a filer may list with the items of any total.
            let free = |line: &Account| line.parent.is_none() && !line.total;
            let open = self.chart.accounts.get(account).is_some_and(|line| {
                total.statement == StatementKind::IncomeStatement && cost(line) || free(line)
            });
            return if open { None } else { Some(is_stated(self.chart, account, total)) };
        }
        let mut parent = self.chart.accounts.get(account)?.parent.as_deref()?;
        while parent != total.id {
            let line = self.chart.account(parent).filter(|line| line.total)?;
            parent = line.parent.as_deref()?;
        }
        Some(true)
    }
}

/// Whether an identity of the chart states the total as a sum in which the account stands (comprehensive income).
fn is_stated(chart: &Chart, account: usize, total: &Account) -> bool {
    let names = |expr: &Expr, id: &str| matches!(expr, Expr::Name { name, offset: 0 } if name == id);
    let adds = |expr: &Expr| {
        let id = chart.accounts.get(account).map_or("", |line| line.id.as_str());
        matches!(expr, Expr::Add(a, b) if names(a, id) || names(b, id))
    };
    chart.rules.iter().filter(|rule| rule.kind == RuleKind::Identity).any(|rule| {
        names(&rule.right, &total.id) && adds(&rule.left) || names(&rule.left, &total.id) && adds(&rule.right)
    })
}

/// Which row shows which account, and the sums that were found on the way.
pub(crate) struct Placement {
    /// Row to account.
    pub(crate) accounts: BTreeMap<usize, usize>,
    /// The printed sums.
    pub(crate) footings: Vec<Footing>,
}

/// Rounds of placing: what one round settles tells the next one more about the sections.
const ROUNDS: usize = 4;

/// Row to account, where label, section and arithmetic leave one. Of the rows in `known` the account is told already.
pub(crate) fn place(
    statement: &Statement,
    chart: &Chart,
    labels: &LabelMap,
    known: &BTreeMap<usize, usize>,
) -> Placement {
    let mut candidates = words::candidates(statement, chart, labels);
    for (row, account) in known {
        if let Some(found) = candidates.get_mut(*row) {
            *found = vec![*account];
        }
    }
    let mut place = Place {
        statement,
        chart,
        accounts: candidates
            .iter()
            .enumerate()
            .filter_map(|(row, found)| match found.as_slice() {
                [account] if known.contains_key(&row) || !is_nameless(statement, row) => {
                    Some((row, *account))
                }
                _ => None,
            })
            .collect(),
        footings: Vec::new(),
    };
    for _ in 0..ROUNDS {
        let before = place.accounts.clone();
        place.foot();
        place.leave_wrong_sections();
        place.leave_what_is_closed();
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

/// The totals that tell current from noncurrent.
const CURRENT: [&str; 2] = ["current_assets", "current_liabilities"];

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
        let (statement, accounts, chart) = (self.statement, &self.accounts, self.chart);
        let account_of = |row: usize| accounts.get(&row).copied();
        let known = Accounts { chart, account_of, hint: |row| hint(statement, account_of, chart, row) };
        self.footings = footing::footings(statement, &known);
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
                // What is left for the parent is a share, and holds nothing.
                // But an activity of its own (discontinued operations) has flows of its own, whatever the chart lists of it.
                let over =
                    self.chart.account(total).and_then(|line| self.chart.account(line.parent.as_deref()?));
                let is_activity = self.statement.kind == StatementKind::CashFlowStatement
                    && over.is_some_and(|over| over.total && over.parent.is_none());
                let holds = is_activity
                    || self.is_total(self.chart.position(total)?)
                    || self.chart.accounts.iter().any(|line| line.parent.as_deref() == Some(total));
                return (is_section && holds).then_some(Section { total, beside });
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
        (is_under(self.chart, account, section.total) || is_on_side(self.chart, account, section.total))
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

    /// Takes away the parts of comprehensive income that stand below it: they lead to a share of somebody, or to the whole of
    /// another stretch.
    fn leave_what_is_closed(&mut self) {
        if self.statement.kind != StatementKind::ComprehensiveIncomeStatement {
            return;
        }
        let is_closed = |row: usize, account: usize| {
            let mut above = self.accounts.range(..row).filter_map(|(_, at)| self.chart.accounts.get(*at));
            self.is_total(account) && above.any(|whole| is_stated(self.chart, account, whole))
        };
        let below = self.accounts.iter().filter(|(row, account)| is_closed(**row, **account));
        for row in below.map(|(row, _)| *row).collect::<Vec<_>>() {
            self.accounts.remove(&row);
        }
    }

    /// What shares its label with another account is told by its section, else by the totals before and after it.
    fn settle_shared(&mut self, candidates: &[Vec<usize>]) {
        for (row, found) in candidates.iter().enumerate() {
            if is_nameless(self.statement, row) {
                if let Some(account) = self.whole_of(row, found).filter(|_| !self.accounts.contains_key(&row))
                {
                    self.accounts.insert(row, account);
                }
                continue;
            }
            if found.len() < 2 || self.accounts.contains_key(&row) {
                continue;
            }
            let found = &self.without_stand_ins(row, found);
            let inside: Vec<usize> = match self.section(row) {
                _ if found.len() == 1 => found.clone(),
                Some(section) => {
                    found.iter().copied().filter(|account| self.belongs(*account, &section)).collect()
                }
                None => self.between_totals(row, found),
            };
            let inside = self.without_wrong_totals(row, inside);
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
            let outer = self.without_current(outer);
            // What only sums would tell from a total of flows is that total where there are none.
            let totals = || outer.iter().copied().filter(|account| self.is_total(*account));
            let flows = self.statement.kind == StatementKind::CashFlowStatement;
            let meant = match outer.as_slice() {
                [account] => Some(*account),
                _ => totals().next().filter(|_| flows && totals().count() == 1),
            };
            if let Some(account) = meant {
                self.accounts.insert(row, account);
            }
        }
    }

    /// A balance sheet that doesn't tell current from noncurrent has nothing to tell the current account by.
    fn without_current(&self, found: Vec<usize>) -> Vec<usize> {
        let told =
            self.accounts.values().any(|at| CURRENT.iter().any(|id| self.chart.position(id) == Some(*at)));
        let is_current = |account: &usize| CURRENT.iter().any(|id| is_under(self.chart, *account, id));
        if told || self.statement.kind != StatementKind::BalanceSheet || found.iter().all(is_current) {
            return found;
        }
        found.into_iter().filter(|account| !is_current(account)).collect()
    }

    /// Of the accounts whose headings are open, the one that a row without words is the total of: the innermost that
    /// holds all that it adds up, else the nearest. What another row shows already, this one doesn't.
    fn whole_of(&self, row: usize, found: &[usize]) -> Option<usize> {
        let items = self.placed_items(self.footings.iter().find(|footing| footing.total == row), row);
        let account = if items.is_empty() { found.first().copied() } else { self.innermost(found, &items) };
        // A subtotal on the way to a total is no total that holds it.
        let over = self.holding(row).and_then(|footing| self.id_of(footing.total));
        account.filter(|account| {
            !self.is_shown_beside(row, *account)
                && over.is_none_or(|over| is_under(self.chart, *account, over))
        })
    }

    /// Of candidates that are totals, a row that adds up others is the innermost that holds all of them; a row that is
    /// added up beside a total's items is none. What a row of its own shows already, this one doesn't.
    fn without_wrong_totals(&self, row: usize, mut found: Vec<usize>) -> Vec<usize> {
        if found.len() < 2 {
            return found;
        }
        let beside = self.placed_items(self.holding(row), row);
        let rest = self.holding(row).and_then(|footing| self.accounts.get(&footing.total).copied());
        let holds = |at: usize| {
            // But it is, where the sum leads from the whole to what is left for the parent.
            !rest.is_some_and(|rest| self.holds(at, rest)) && beside.iter().any(|item| self.holds(at, *item))
        };
        if found.iter().any(|at| !self.is_total(*at) || !holds(*at)) {
            found.retain(|at| !self.is_total(*at) || !holds(*at));
        }
        if let Some(footing) = self.footings.iter().find(|footing| footing.total == row) {
            let whole = self.innermost(&found, &self.placed_items(Some(footing), row));
            found = whole.map_or(found, |whole| vec![whole]);
        }
        if found.iter().any(|at| !self.is_shown_beside(row, *at)) {
            found.retain(|at| !self.is_shown_beside(row, *at));
        }
        found
    }

    /// Without accounts for which another candidate stands in (income for common shareholders is the parent's), or
    /// without that other one, where a row of its own shows it or what forbids it is printed (preferred dividends).
    fn without_stand_ins(&self, row: usize, found: &[usize]) -> Vec<usize> {
        let mut found = found.to_vec();
        for standin in &self.chart.standins {
            let Expr::Name { name, offset: 0 } = &standin.expr else { continue };
            let (Some(account), Some(source)) =
                (self.chart.position(&standin.account), self.chart.position(name))
            else {
                continue;
            };
            let mutual = self.chart.standins.iter().any(|other| {
                other.account == *name
                    && matches!(&other.expr, Expr::Name { name, .. } if *name == standin.account)
            });
            if mutual || !found.contains(&account) || !found.contains(&source) {
                continue;
            }
            let printed = |id: &String| self.accounts.values().any(|at| Some(*at) == self.chart.position(id));
            let apart = self.is_shown_beside(row, source) || standin.unless.iter().any(printed);
            let out = if apart { source } else { account };
            found.retain(|at| *at != out);
        }
        found
    }

    fn is_total(&self, account: usize) -> bool {
        self.chart.accounts.get(account).is_some_and(|line| line.total)
    }

    /// Whether an account is a total that holds the item, at any depth.
    fn holds(&self, account: usize, item: usize) -> bool {
        self.chart.accounts.get(account).is_some_and(|line| is_under(self.chart, item, &line.id))
    }

    fn is_shown_beside(&self, row: usize, account: usize) -> bool {
        self.accounts.iter().any(|(other, shown)| *other != row && *shown == account)
    }

    /// The accounts of a sum's items, but for that row.
    fn placed_items(&self, footing: Option<&Footing>, row: usize) -> Vec<usize> {
        let items = footing.map_or(&[][..], |footing| &footing.items);
        items
            .iter()
            .filter(|(item, _)| *item != row)
            .filter_map(|(item, _)| self.accounts.get(item).copied())
            .collect()
    }

    /// The innermost of these totals that holds all items.
    fn innermost(&self, found: &[usize], items: &[usize]) -> Option<usize> {
        let whole = |at: &usize| {
            !items.is_empty() && self.is_total(*at) && items.iter().all(|item| self.holds(*at, *item))
        };
        let wholes: Vec<usize> = found.iter().copied().filter(whole).collect();
        wholes.iter().copied().find(|at| !wholes.iter().any(|inner| self.holds(*at, *inner)))
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
            // A sum of some of a total's items, with others beside it, isn't the total.
            let whole = self.holding(footing.total).is_some_and(|above| {
                above.items.iter().filter(|(item, _)| *item != footing.total).all(|(item, _)| {
                    let other = self.accounts.get(item);
                    // A line that the chart sums elsewhere, or nowhere, says that the sum goes on past the total.
                    other.map_or(is_nameless(self.statement, footing.total), |other| {
                        (is_under(self.chart, *other, over)
                            || self
                                .chart
                                .account(over)
                                .is_some_and(|over| is_stated(self.chart, *other, over)))
                            && !parents.iter().any(|parent| is_under(self.chart, *other, parent))
                    })
                })
            });
            if total && whole && !shown.contains(&account) && is_under(self.chart, account, over) {
                named.entry(account).or_default().insert(footing.total);
            }
        }
        for (account, rows) in named {
            if let (Some(row), 1) = (rows.first(), rows.len()) {
                self.accounts.insert(*row, account);
            }
        }
    }
}

/// Whether the chart knows a row's account as part of another row's.
pub(crate) fn is_part_of(chart: &Chart, part: Option<usize>, head: Option<usize>) -> bool {
    let head = head.and_then(|at| chart.accounts.get(at));
    part.zip(head).is_some_and(|(part, head)| is_under(chart, part, &head.id))
}

/// Whether an account is summed on that side of its own total: what the chart takes off the cash of investing, a filer who
/// prints inflows and outflows apart sums with the outflows. A rule of the chart says what the sides are.
pub(crate) fn is_on_side(chart: &Chart, account: usize, side: &str) -> bool {
    let names = |expr: &Expr, id: &str| matches!(expr, Expr::Name { name, offset: 0 } if name == id);
    let Some(line) = chart.accounts.get(account) else { return false };
    let Some(total) = line.parent.as_deref().filter(|_| line.id != side) else { return false };
    chart.rules.iter().filter(|rule| rule.kind == RuleKind::Identity && names(&rule.right, total)).any(
        |rule| {
            let Expr::Subtract(inflows, outflows) = &rule.left else { return false };
            match line.sign {
                Sign::Natural => names(inflows, side),
                Sign::Outflow => names(outflows, side),
                Sign::Contra => false,
            }
        },
    )
}

/// The account that holds all that is owed.
pub(crate) const TOTAL_LIABILITIES: &str = "total_liabilities";

/// Whether an account is a part of what is owed.
pub(crate) fn is_owed(chart: &Chart, account: usize) -> bool {
    is_under(chart, account, TOTAL_LIABILITIES)
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
