//! Stand-ins: what an account is where no fact of its own was reported.
//!
//! A single account is the very same figure under another name (net income of a group that has no other
//! shareholders), so it is an alias: it takes part in tie-outs once, shares every doubt, and proves nothing by
//! agreeing with itself. What stands in for a stand-in is for tests alone: it may be another figure by a little, so no cell
//! shows it. Where a report gives both and they differ, they are two figures, and neither stands in for the
//! other in another of its periods.

use std::collections::{BTreeMap, BTreeSet};

use model::{CellStatus, Chart, Decimal, Expr};

use crate::calendar::{Key, Slot};
use crate::choose::Chosen;
use crate::reading::Difference;

/// The cells that a spread is made of, while it is being tied out.
pub(crate) struct Cells {
    chosen: BTreeMap<Key, Chosen>,
    aliases: BTreeMap<Key, Key>,
    /// The aliases of aliases.
    distant: BTreeSet<Key>,
}

impl Cells {
    /// These cells, and the aliases that the chart allows.
    pub(crate) fn new(chosen: BTreeMap<Key, Chosen>, chart: &Chart) -> Self {
        let mut cells = Self { chosen, aliases: BTreeMap::new(), distant: BTreeSet::new() };
        for standin in &chart.standins {
            let Expr::Name { name, offset: 0 } = &standin.expr else { continue };
            let (Some(account), Some(source)) = (chart.position(&standin.account), chart.position(name))
            else {
                continue;
            };
            let unless: Vec<usize> = standin.unless.iter().filter_map(|id| chart.position(id)).collect();
            let found: Vec<(Key, Key)> = cells
                .under(source)
                .map(|(slot, own)| ((account, slot), own))
                .filter(|(alias, own)| {
                    let report = cells.chosen.get(own).map(|cell| cell.reading.report);
                    !cells.chosen.contains_key(alias)
                        && !unless.iter().any(|other| cells.reports(*other, report))
                        && ![source, own.0].iter().any(|of| cells.tells_apart(account, *of, report))
                })
                .collect();
            let distant = found.iter().filter(|(_, own)| own.0 != source).map(|(alias, _)| *alias);
            cells.distant.extend(distant);
            cells.aliases.extend(found);
        }
        cells
    }

    /// The slots in which an account has a figure, its own or another's, and where that stands.
    fn under(&self, account: usize) -> impl Iterator<Item = (Slot, Key)> {
        let range = (account, Slot { end: model::Date::MIN, stretch: None })
            ..(account + 1, Slot { end: model::Date::MIN, stretch: None });
        let own = self.chosen.range(range.clone()).map(|(key, _)| (key.1, *key));
        own.chain(self.aliases.range(range).map(|(alias, own)| (alias.1, *own)))
    }

    /// Whether a report gives both accounts figures for one period that differ.
    fn tells_apart(&self, account: usize, source: usize, report: Option<usize>) -> bool {
        let first = (account, Slot { end: model::Date::MIN, stretch: None });
        let next = (account + 1, Slot { end: model::Date::MIN, stretch: None });
        self.chosen.range(first..next).any(|((_, slot), cell)| {
            Some(cell.reading.report) == report
                && self.chosen.get(&(source, *slot)).is_some_and(|other| {
                    other.reading.report == cell.reading.report
                        && !other.reading.interval().meets(cell.reading.interval())
                })
        })
    }

    /// The accounts of whose cells of a stretch a report's concept was chosen.
    pub(crate) fn by_concept(&self, report: usize, concept: &str, slot: Slot) -> Vec<usize> {
        let own = self.chosen.iter().filter(|((_, at), chosen)| {
            let reading = &chosen.reading;
            *at == slot && reading.report == report && reading.concept.as_deref() == Some(concept)
        });
        own.map(|((account, _), _)| *account).collect()
    }

    /// Whether a cell is another account's figure under this account's name.
    pub(crate) fn is_alias(&self, key: Key) -> bool {
        self.aliases.contains_key(&key)
    }

    /// Whether a cell is the figure of a stand-in, in which tests alone may take it for this account's.
    pub(crate) fn is_for_tests(&self, key: Key) -> bool {
        self.distant.contains(&key)
    }

    /// Without these aliases.
    pub(crate) fn without(mut self, aliases: &[Key]) -> Self {
        self.aliases.retain(|key, _| !aliases.contains(key));
        self
    }

    /// Whether a report gives an account a figure other than zero, in whichever period: a group that has other
    /// shareholders in one year isn't without them in the next because a line couldn't be read.
    fn reports(&self, account: usize, report: Option<usize>) -> bool {
        let first = (account, Slot { end: model::Date::MIN, stretch: None });
        let next = (account + 1, Slot { end: model::Date::MIN, stretch: None });
        self.chosen
            .range(first..next)
            .any(|(_, cell)| Some(cell.reading.report) == report && !cell.reading.value.is_zero())
    }

    /// Marks a cell as one that other figures deny.
    pub(crate) fn dispute(&mut self, key: Key, what: Difference) {
        if let Some(chosen) = self.chosen.get_mut(&key).filter(|chosen| chosen.status == CellStatus::Read) {
            chosen.status = CellStatus::Conflict;
            let other = (what == Difference::Sum).then_some(-chosen.reading.value);
            chosen.difference = Some((what, other));
        }
    }

    /// Notes which cells of a report its equity statement adds up to.
    pub(crate) fn cross(&mut self, report: usize, confirmed: &BTreeSet<(Key, Decimal)>) {
        for (key, value) in confirmed {
            if let Some(chosen) = self.chosen.get_mut(key)
                && chosen.reading.report == report
                && chosen.reading.value == *value
            {
                chosen.crossed = true;
            }
        }
    }

    /// Gives an account's cells to another account; its own cells stay where they are printed and those aren't.
    pub(crate) fn rename(&mut self, from: usize, to: usize) {
        let range = (from, Slot { end: model::Date::MIN, stretch: None })
            ..(from + 1, Slot { end: model::Date::MIN, stretch: None });
        let keys: Vec<Key> = self.chosen.range(range).map(|(key, _)| *key).collect();
        for key in keys {
            let Some(mut chosen) = self.chosen.remove(&key) else { continue };
            let own = self.chosen.get(&(to, key.1));
            if own.is_none_or(|own| own.reading.print.is_none() && chosen.reading.print.is_some()) {
                chosen.reading.account = to;
                self.chosen.insert((to, key.1), chosen);
            }
        }
    }

    /// The cell and the key that it really stands under.
    pub(crate) fn find(&self, key: Key) -> Option<(Key, &Chosen)> {
        let key = self.aliases.get(&key).copied().unwrap_or(key);
        self.chosen.get(&key).map(|chosen| (key, chosen))
    }

    /// The cell.
    pub(crate) fn get(&self, key: Key) -> Option<&Chosen> {
        self.find(key).map(|(_, chosen)| chosen)
    }

    /// The days on which an account has a balance.
    pub(crate) fn balance_days(&self, account: usize) -> impl Iterator<Item = Key> {
        let range = (account, Slot { end: model::Date::MIN, stretch: None })
            ..(account + 1, Slot { end: model::Date::MIN, stretch: None });
        let own = self.chosen.range(range.clone()).map(|(key, _)| *key);
        let aliased = self.aliases.range(range).map(|(key, _)| *key);
        own.chain(aliased).filter(|(_, slot)| slot.stretch.is_none())
    }

    /// All cells under their own keys.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Key, &Chosen)> {
        self.chosen.iter()
    }
}
