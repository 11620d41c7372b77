//! Models from outside: every way in which an endpoint fails, played by a server of the test's own.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail by panicking, too")]

#[path = "../server/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with other crates' tests")]
mod server;

mod embedding;
mod failing;
mod house;
