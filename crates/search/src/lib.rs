//! Passages to ranked hits, in English and Chinese. Policy (which reports, which companies) is the caller's.
//!
//! [`terms`] says how texts fall into terms; [`Scope`] ranks a set of passages by BM25 over headings and bodies. All
//! statistics are those of the set that is searched, so that what isn't in it has no say.

mod scope;
mod terms;

pub use scope::{Hit, Scope, Wanted};
pub use terms::{Analyzer, terms};
