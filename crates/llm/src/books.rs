//! The caller's books: what a call may cost, what it did cost, and what it answered.

use model::Decimal;

/// A call that is about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// `provider/model`.
    pub model: String,
    /// The task's name.
    pub task: &'static str,
    /// Tokens sent, by estimate.
    pub tokens_in: u64,
    /// The most tokens that may come back.
    pub tokens_out: u64,
    /// The most that it can cost.
    pub cost: Decimal,
}

/// What a call did cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bill {
    /// Tokens sent.
    pub tokens_in: u64,
    /// Of these, taken from the provider's cache.
    pub tokens_cached: u64,
    /// Tokens received.
    pub tokens_out: u64,
    /// By the price list.
    pub cost: Decimal,
    /// Whether the tokens were estimated because the reply doesn't state them.
    pub estimated: bool,
    /// How the call came out: `ok`, or the fault's word.
    pub outcome: &'static str,
}

impl Bill {
    /// Adds what another call did cost.
    pub(crate) fn add(&mut self, bill: &Self) {
        self.tokens_in += bill.tokens_in;
        self.tokens_cached += bill.tokens_cached;
        self.tokens_out += bill.tokens_out;
        self.cost = self.cost.saturating_add(bill.cost);
        self.estimated |= bill.estimated;
    }
}

/// Why a call may not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A budget is used up; the message says which.
    Budget(String),
    /// The books can't be written.
    Broken(String),
}

/// Double entry: every reservation is settled or released, once.
pub trait Books: Sync {
    /// Sets the money of a call aside; the number stands for it.
    fn reserve(&self, call: &Reservation) -> Result<u64, Refusal>;
    /// Turns a reservation into a cost and, in the same breath, keeps the answer under its key.
    fn settle(&self, number: u64, bill: &Bill, keep: Option<(&str, &str)>) -> Result<(), String>;
    /// Gives a reservation back: the call wasn't made, or isn't charged.
    fn release(&self, number: u64, why: &str) -> Result<(), String>;
    /// An answer that was kept.
    fn recall(&self, key: &str) -> Result<Option<String>, String>;
    /// Keeps an answer that several calls led to.
    fn keep(&self, key: &str, answer: &str) -> Result<(), String>;
}
