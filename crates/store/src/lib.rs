//! The library on disk: sources, and what was read from them, kept so that nothing acknowledged is lost and
//! nothing is half-visible.
//!
//! `library.db` (SQLite) holds reports, facts, statements, decisions, grants, the ledger and the audit log; `sources/` holds the
//! files, named by the hash of their bytes. Sources, decisions and the audit log are ground; all else is derived,
//! carries the version of what made it, and may be committed again. Reports are read through a [`View`] alone, made
//! from a principal and an as-of date. Business rules don't belong here. The clock is the caller's.

mod access;
mod audit;
mod backup;
mod checksum;
mod commit;
mod damage;
mod decisions;
mod error;
mod facts;
mod grants;
mod ledger;
mod library;
mod parts;
mod passages;
mod removal;
mod reports;
mod rows;
mod schema;
mod sources;
mod status;
mod terms;
mod verify;
mod view;

pub use audit::AuditEntry;
pub use backup::restore;
pub use commit::{NewReport, Receipt, ReportKey};
pub use damage::Damage;
pub use decisions::{Decision, Judgement, StandingDecision};
pub use error::Error;
pub use facts::LongText;
pub use grants::{Scope, Subject};
pub use jiff::Timestamp;
pub use ledger::{CallRow, Caps, NewCall, Purpose, Settlement};
pub use library::Library;
pub use view::{CompanyRow, Edition, Principal, View};
