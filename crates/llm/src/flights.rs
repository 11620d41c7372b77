//! Requests under way: the same request, asked from two threads, is put to a model once. Who comes second waits, and finds the
//! answer kept.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, PoisonError};

/// The requests that are under way, by their keys.
#[derive(Debug, Default)]
pub(crate) struct Flights {
    keys: Mutex<BTreeSet<String>>,
    landed: Condvar,
}

/// A request that is under way; dropping it ends that.
pub(crate) struct Flight<'a> {
    flights: &'a Flights,
    key: &'a str,
}

impl Flights {
    /// Waits until no other thread has that request under way.
    pub(crate) fn begin<'a>(&'a self, key: &'a str) -> Flight<'a> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        while keys.contains(key) {
            keys = self.landed.wait(keys).unwrap_or_else(PoisonError::into_inner);
        }
        keys.insert(key.to_owned());
        Flight { flights: self, key }
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.flights.keys.lock().unwrap_or_else(PoisonError::into_inner).remove(self.key);
        self.flights.landed.notify_all();
    }
}
