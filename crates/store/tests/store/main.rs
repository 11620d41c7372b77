//! The library from outside: what is acknowledged stays, what is damaged is named, what isn't granted isn't seen.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail by panicking, too")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

mod sample;

mod backing_up;
mod committing;
mod damage;
mod deciding;
mod faults;
mod killing;
mod ledger;
mod older_formats;
mod removing;
mod sharing;
mod viewing;
