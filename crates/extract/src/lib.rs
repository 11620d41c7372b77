//! From a document's blocks to what an analyst reads in them: the printed statements, the passages.
//!
//! All words come from a [`Vocabulary`], which is data. Nothing here knows file formats: HTML and PDF arrive as the
//! same blocks. Bad content costs a column or a statement and is noticed, it never fails the reading.

#![deny(clippy::float_arithmetic)]

mod bilingual;
mod bind;
mod calendar;
mod caption;
mod dates;
mod entities;
mod error;
mod figure;
mod filers;
mod find;
mod grid;
mod header;
mod line;
mod normal;
mod numerals;
mod order;
#[cfg(test)]
mod paper;
mod passage;
mod period;
mod setting;
mod sheet;
mod shows;
mod statement;
mod title;
mod totals;
#[cfg(test)]
mod traps;
mod units;
mod vocabulary;

pub use bind::{Agreement, Binding, Difference, bind};
pub use dates::lone_day;
pub use error::Error;
pub use filers::{Filer, Filers, filers, share_out};
pub use header::header;
pub use passage::{passages, sentence_ends};
pub use shows::shows;
pub use statement::statements;
pub use vocabulary::Vocabulary;

/// Changes whenever the same document gives another result.
pub const VERSION: u32 = 10;
