//! The library on disk: sources, and what was read from them, kept so that nothing acknowledged is lost and
//! nothing is half-visible.
//!
//! `library.db` (SQLite) holds reports, facts, statements, decisions, grants and the audit log; `sources/` holds the
//! files, named by the hash of their bytes. Sources, decisions and the audit log are ground; all else is derived,
//! carries the version of what made it, and may be committed again. Reports are read through a [`View`] alone, made
//! from a principal and an as-of date. Business rules don't belong here. The clock is the caller's.

mod audit;
mod checksum;
mod commit;
mod error;
mod facts;
mod library;
mod parts;
mod removal;
mod reports;
mod schema;
mod sources;
mod status;
mod view;

pub use audit::AuditEntry;
pub use commit::{NewReport, Receipt, ReportKey};
pub use error::Error;
pub use facts::LongText;
pub use jiff::Timestamp;
pub use library::Library;
pub use view::{CompanyRow, Principal, View};
