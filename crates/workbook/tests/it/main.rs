//! Workbooks from the outside: filled, read by other programs, saved again by them, altered and damaged.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it skipped"
)]

mod corpus;
mod fixture;
mod grid;
mod models;
mod outside;
mod recalculation;
mod spread;
mod template;
mod zipped;
