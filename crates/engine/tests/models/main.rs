//! Reading passages with a model, end to end but for the search: prompt, route, gate, ledger.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail by panicking, too")]
#![allow(clippy::print_stdout, reason = "figures are said")]

#[path = "../../../llm/tests/server/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with other crates' tests")]
mod server;

mod bench;
mod busy;
mod granted;
mod killing;
mod local;
mod replies;
