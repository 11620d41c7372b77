//! Many questions at once: enough threads to keep the route's slots busy, fed while the questions are still being prepared.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, PoisonError};

use llm::Task;

use super::Models;

/// Runs `prepare`, which hands on pieces of work as they are ready, and `work` on each of them on twice as many threads as the
/// read route has slots: calls that began together end together, and for every one that ends another, reserved already,
/// waits for its slot, while the ledger is written and the print is held against. What `work` gives comes back in no order.
pub fn each<J: Send, R: Send, P>(
    models: &Models,
    prepare: impl FnOnce(&(dyn Fn(J) + Sync)) -> P,
    work: impl Fn(J) -> R + Sync,
) -> (P, Vec<R>) {
    let slots = models.door.slots(Task::Read);
    // One slot is one call after the other: what is set aside for a second one would only tighten the cap.
    let threads = if slots > 1 { (2 * slots).min(128) } else { 1 };
    let (sender, receiver) = channel::<J>();
    let receiver = Mutex::new(receiver);
    let results = Mutex::new(Vec::new());
    let prepared = std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(job) = next(&receiver) {
                    let result = work(job);
                    results.lock().unwrap_or_else(PoisonError::into_inner).push(result);
                }
            });
        }
        let sender = Mutex::new(sender);
        let hand_on = |job: J| {
            // Every thread is there until the sender goes.
            let _ = sender.lock().unwrap_or_else(PoisonError::into_inner).send(job);
        };
        let prepared = prepare(&hand_on);
        drop(sender);
        prepared
    });
    (prepared, results.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn next<J>(receiver: &Mutex<Receiver<J>>) -> Option<J> {
    receiver.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}
