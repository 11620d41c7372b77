//! A world without waiting and books in memory.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use llm::{Bill, Books, Refusal, Reservation, World};
use model::Decimal;

/// Time passes only by sleeping.
#[derive(Default)]
pub(crate) struct Still {
    milliseconds: AtomicU64,
    pub(crate) waits: Mutex<Vec<Duration>>,
}

impl World for Still {
    fn now(&self) -> Duration {
        Duration::from_millis(self.milliseconds.load(Ordering::SeqCst))
    }
    fn sleep(&self, time: Duration) {
        self.milliseconds.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
        self.waits.lock().unwrap().push(time);
    }
    fn chance(&self) -> u64 {
        0
    }
    fn variable(&self, name: &str) -> Option<String> {
        (name == "A_KEY").then(|| "secret".to_owned())
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Entry {
    Open,
    Settled(Bill),
    Released,
}

/// Books in memory.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) entries: Mutex<Vec<(Reservation, Entry)>>,
    kept: Mutex<BTreeMap<String, String>>,
    pub(crate) budget: Option<Decimal>,
}

impl Memory {
    /// How the calls came out, in order; none is open.
    pub(crate) fn outcomes(&self) -> Vec<&'static str> {
        let entries = self.entries.lock().unwrap();
        entries
            .iter()
            .map(|(_, entry)| match entry {
                Entry::Open => panic!("a reservation is still open"),
                Entry::Settled(bill) => bill.outcome,
                Entry::Released => "released",
            })
            .collect()
    }

    pub(crate) fn spent(&self) -> Decimal {
        let entries = self.entries.lock().unwrap();
        entries
            .iter()
            .map(|(_, entry)| match entry {
                Entry::Settled(bill) => bill.cost,
                _ => Decimal::ZERO,
            })
            .sum()
    }
}

impl Books for Memory {
    fn reserve(&self, call: &Reservation) -> Result<u64, Refusal> {
        if self.budget.is_some_and(|budget| self.spent() + call.cost > budget) {
            return Err(Refusal::Budget("the budget is used up".to_owned()));
        }
        let mut entries = self.entries.lock().unwrap();
        entries.push((call.clone(), Entry::Open));
        Ok(entries.len() as u64)
    }
    fn settle(&self, number: u64, bill: &Bill, keep: Option<(&str, &str)>) -> Result<(), String> {
        let mut entries = self.entries.lock().unwrap();
        let entry = &mut entries[usize::try_from(number).unwrap() - 1].1;
        assert!(matches!(entry, Entry::Open));
        *entry = Entry::Settled(bill.clone());
        if let Some((key, answer)) = keep {
            self.kept.lock().unwrap().insert(key.to_owned(), answer.to_owned());
        }
        Ok(())
    }
    fn release(&self, number: u64, _: &str) -> Result<(), String> {
        let mut entries = self.entries.lock().unwrap();
        let entry = &mut entries[usize::try_from(number).unwrap() - 1].1;
        assert!(matches!(entry, Entry::Open));
        *entry = Entry::Released;
        Ok(())
    }
    fn recall(&self, key: &str) -> Result<Option<String>, String> {
        Ok(self.kept.lock().unwrap().get(key).cloned())
    }
    fn keep(&self, key: &str, answer: &str) -> Result<(), String> {
        self.kept.lock().unwrap().insert(key.to_owned(), answer.to_owned());
        Ok(())
    }
}
