//! A circuit breaker: a model that fails again and again isn't asked for a while.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// So many failures in a row open it.
const FAILURES: u32 = 5;
/// So long it stays open; then one call may try.
const REST: Duration = Duration::from_secs(30);

/// One model's breaker.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    rests_until: Option<Duration>,
}

impl Breaker {
    /// Whether a call may be made now. After the rest one call is let through, and the next only once that succeeded.
    pub(crate) fn allows(&self, now: Duration) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.rests_until {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                state.rests_until = Some(now + REST);
                true
            }
        }
    }

    /// Notes how a call came out.
    pub(crate) fn note(&self, well: bool, now: Duration) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if well {
            *state = State::default();
        } else {
            state.failures += 1;
            if state.failures >= FAILURES {
                state.rests_until = Some(now + REST);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_open_it_and_one_success_closes_it() {
        let (breaker, second) = (Breaker::default(), Duration::from_secs);
        for _ in 0..4 {
            breaker.note(false, second(1));
        }
        assert!(breaker.allows(second(1)));
        breaker.note(false, second(2));
        assert!(!breaker.allows(second(20)));
        assert!(breaker.allows(second(40)), "after the rest one call may try");
        assert!(!breaker.allows(second(40)), "and only one");
        breaker.note(true, second(41));
        assert!(breaker.allows(second(41)));
    }
}
