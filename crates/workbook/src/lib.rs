//! Workbooks out and in: spreads as `.xlsx` with live formulas, research grids and a bank's own templates filled in
//! place, and the proof of every filled cell written beside it and read back.
//!
//! Nothing is computed here that a formula in the workbook doesn't show. All inputs are passed in.

#![deny(clippy::float_arithmetic)]

mod cell;
mod error;
mod fill;
pub mod grid;
mod language;
mod legend;
mod patch;
pub mod proof;
pub mod recalculate;
pub mod spread;
pub mod template;

pub use cell::{CellRef, column_letters, quoted_sheet};
pub use error::Error;
pub use language::Language;
pub use proof::{Proof, ProofKind, ProofRow};
