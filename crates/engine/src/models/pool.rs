//! Many questions at once: enough threads to keep the route's slots busy, each of which prepares what it asks.

use std::sync::{Mutex, PoisonError};

use llm::Task;

use super::Models;

/// Does `work` on each piece, in their order, on twice as many threads as the read route has slots: calls that began together
/// end together, and for every one that ends another, prepared and reserved already, waits for its slot, while the ledger is
/// written and the print is held against. No more than that is prepared ahead. What `work` gives comes back in no order.
pub fn each<J: Send, R: Send>(
    models: &Models,
    pieces: impl IntoIterator<Item = J, IntoIter: Send>,
    work: impl Fn(J) -> R + Sync,
) -> Vec<R> {
    each_of(models, Task::Read, pieces, work)
}

/// The same by the slots of that task's route.
pub(super) fn each_of<J: Send, R: Send>(
    models: &Models,
    task: Task,
    pieces: impl IntoIterator<Item = J, IntoIter: Send>,
    work: impl Fn(J) -> R + Sync,
) -> Vec<R> {
    let slots = models.door.slots(task);
    // One slot is one call after the other: what is set aside for a second one would only tighten the cap.
    let threads = if slots > 1 { (2 * slots).min(128) } else { 1 };
    let pieces = Mutex::new(pieces.into_iter());
    let next = || pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
    let results = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(piece) = next() {
                    let result = work(piece);
                    results.lock().unwrap_or_else(PoisonError::into_inner).push(result);
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner)
}
