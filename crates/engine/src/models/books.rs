//! The library's ledger as the books of calls.

use llm::{Bill, Books, Refusal, Reservation};
use store::{Caps, Library, NewCall, Purpose, Settlement, Timestamp};

/// The ledger, for one purpose.
#[derive(Debug)]
pub struct LedgerBooks<'a> {
    pub(super) library: &'a Library,
    pub(super) purpose: Purpose,
    pub(super) caps: &'a Caps,
    /// Ids of the reports that are read.
    pub(super) about: String,
}

impl Books for LedgerBooks<'_> {
    fn reserve(&self, call: &Reservation) -> Result<u64, Refusal> {
        let call = NewCall {
            purpose: self.purpose.clone(),
            model: call.model.clone(),
            task: call.task.to_owned(),
            cost: call.cost,
            tokens: call.tokens_in.saturating_add(call.tokens_out),
            at: Timestamp::now(),
        };
        match self.library.reserve_call(&call, self.caps) {
            Ok(Ok(number)) => Ok(number),
            Ok(Err(refusal)) => Err(Refusal::Budget(refusal)),
            Err(error) => Err(Refusal::Broken(error.to_string())),
        }
    }

    fn settle(&self, number: u64, bill: &Bill, keep: Option<(&str, &str)>) -> Result<(), String> {
        let settlement = Settlement {
            tokens_in: bill.tokens_in,
            tokens_cached: bill.tokens_cached,
            tokens_out: bill.tokens_out,
            cost: bill.cost,
            estimated: bill.estimated,
            outcome: bill.outcome.to_owned(),
            at: Timestamp::now(),
        };
        self.library.settle_call(number, &settlement, keep, &self.about).map_err(|error| error.to_string())
    }

    fn release(&self, number: u64, why: &str) -> Result<(), String> {
        self.library.release_call(number, why).map_err(|error| error.to_string())
    }

    fn recall(&self, key: &str) -> Result<Option<String>, String> {
        self.library.kept_answer(key).map_err(|error| error.to_string())
    }

    fn keep(&self, key: &str, answer: &str) -> Result<(), String> {
        self.library.keep_answer(key, answer, &self.about).map_err(|error| error.to_string())
    }
}
