//! The real clock, real sleep, real chance.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant};

/// The outside world.
pub(super) struct Outside(Instant);

impl Outside {
    pub(super) fn new() -> Self {
        Self(Instant::now())
    }

    /// A number that differs from run to run.
    pub(super) fn word(&self) -> u64 {
        RandomState::new().build_hasher().finish()
    }
}

impl llm::World for Outside {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }
    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }
    fn chance(&self) -> u64 {
        self.word()
    }
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}
