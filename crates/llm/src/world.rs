//! What the outside gives: the clock, sleep, chance. Passed in, so that tests neither wait nor depend on them.

use std::time::Duration;

/// Clock, sleep and chance.
pub trait World: Sync + Send {
    /// Time since some fixed moment; never goes back.
    fn now(&self) -> Duration;
    /// Waits.
    fn sleep(&self, time: Duration);
    /// Any number; waits are spread by it so that many clients don't come back at once.
    fn chance(&self) -> u64;
    /// The value of an environment variable, where keys may be kept.
    fn variable(&self, name: &str) -> Option<String>;
}
