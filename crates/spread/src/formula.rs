//! The formula language: read, printed, evaluated to a derivation or to an interval.
//!
//! Values are decimals in base units, growth and rates plain fractions. The grammar, loosest first:
//!
//! ```text
//! rule    = sum "=" sum
//! sum     = product { ("+" | "-") product }
//! product = unary { ("*" | "/") unary }
//! unary   = "-" unary | or
//! or      = atom [ "??" ("-" number | or) ]       "??" binds tightest: a - b ?? 0 is a - (b ?? 0)
//! atom    = number | name [ "[" offset "]" ] | function "(" sum { "," sum } ")" | "(" sum ")"
//! ```
//!
//! A formula that can't be read is an [`Error`](crate::Error) with its place and a hint; a value that can't be had is
//! a [`Missing`] that says why. Depth, size and the number of steps are bounded, so that no text makes it hang.

mod evaluate;
mod metrics;
mod parse;
mod print;

pub use evaluate::{Missing, Resolve, ResolveInterval, evaluate, interval};
pub use metrics::{Metrics, Score, ScoredComponent, metric_value, score};
pub use parse::{parse, parse_rule};
pub use print::print;

/// Functions and how many arguments they take, at least and at most.
const FUNCTIONS: [(&str, usize, usize); 8] = [
    ("avg", 1, 2),
    ("change", 1, 1),
    ("growth", 1, 1),
    ("cagr", 2, 2),
    ("abs", 1, 1),
    ("min", 2, 2),
    ("max", 2, 2),
    ("ln", 1, 1),
];

/// The most periods that a window or an offset may span.
const MOST_PERIODS: u32 = 40;

#[cfg(test)]
mod tests;
