//! Passages to ranked hits, in English and Chinese. Policy (which reports, which companies) is the caller's.
//!
//! [`terms`] says how texts fall into terms. [`Index`] keeps them on disk or in memory, edition by edition; a [`Snapshot`] is
//! one committed state of it and answers a [`Query`] over a set of editions. All statistics are those of the set that is
//! searched, so that what isn't in it has no say, and the layout on disk has none either. [`Vectors`] are an edition's passages
//! as numbers that somebody else made of them.

mod alike;
mod entry;
mod error;
mod fields;
mod index;
mod page;
mod part;
mod query;
mod rank;
mod snapshot;
mod terms;
mod vectors;

pub use alike::Shingles;
pub use entry::{Entries, Marked};
pub use error::Error;
pub use index::{Index, Writer};
pub use query::{Hit, Query, Same, Wanted, Weights};
pub use snapshot::Snapshot;
pub use terms::{Analyzer, terms};
pub use vectors::{Embedded, Near, Vectors};

/// The version of what the index holds: one made by another is made anew.
pub const VERSION: u32 = 2;
