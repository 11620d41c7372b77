//! Cells on their way: of each the answer without a model and what models read for it, which come in either order.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::bench::{Place, Prepared};
use crate::models::Reading;
use crate::text::Found;

/// What is known of cells that aren't finished.
#[derive(Default)]
pub(super) struct Halves(Mutex<BTreeMap<Place, Half>>);

/// A cell that waits for its other half.
enum Half {
    /// Passages were found for it, this one first, and a model reads them.
    Sought(Option<Found>),
    /// What models read, and the best passage.
    Read(Reading, Option<Found>),
    /// Its answer without a model.
    Answered(Prepared),
}

impl Halves {
    fn with<T>(&self, change: impl FnOnce(&mut BTreeMap<Place, Half>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Passages were found for a cell.
    pub(super) fn sought(&self, place: Place, nearest: Option<&Found>) {
        self.with(|halves| {
            halves.entry(place).or_insert_with(|| Half::Sought(nearest.cloned()));
        });
    }

    /// The best passage of a cell, where they were found already.
    pub(super) fn nearest(&self, place: Place) -> Option<Found> {
        self.with(|halves| match halves.get(&place) {
            Some(Half::Sought(nearest) | Half::Read(_, nearest)) => nearest.clone(),
            _ => None,
        })
    }

    /// A cell was read: with its answer, where that is known.
    pub(super) fn read(&self, place: Place, reading: Reading) -> Option<(Prepared, Reading)> {
        self.with(|halves| match halves.remove(&place) {
            Some(Half::Answered(prepared)) => Some((prepared, reading)),
            Some(Half::Sought(nearest) | Half::Read(_, nearest)) => {
                halves.insert(place, Half::Read(reading, nearest));
                None
            }
            None => {
                halves.insert(place, Half::Read(reading, None));
                None
            }
        })
    }

    /// A cell was answered without a model: with what was read for it, where that is known.
    pub(super) fn answered(&self, prepared: Prepared) -> Option<(Prepared, Reading)> {
        self.with(|halves| match halves.remove(&prepared.place) {
            Some(Half::Read(reading, _)) => Some((prepared, reading)),
            _ => {
                halves.insert(prepared.place, Half::Answered(prepared));
                None
            }
        })
    }
}
