//! The library from outside: what is acknowledged stays, what is damaged is named, what isn't granted isn't seen.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail by panicking, too")]

mod sample;

mod committing;
