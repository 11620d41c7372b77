//! Damage: what of a library isn't what was stored, named as exactly as it can be.

use std::fmt;

use model::SourceHash;

/// Something in the library that isn't what was stored.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    /// The structure of the database's file.
    Database {
        /// As SQLite says it.
        what: String,
    },
    /// What a report says of itself.
    Report {
        /// Its id.
        report: String,
    },
    /// One fact.
    Fact {
        /// Its report.
        report: String,
        /// Its place among the report's facts, counted from 0.
        index: u64,
        /// Its concept, as far as that can be read.
        concept: String,
    },
    /// A concept, context or unit that facts refer to.
    Term {
        /// The report.
        report: String,
        /// `concepts`, `contexts` or `units`.
        table: &'static str,
        /// Its place in that table, counted from 0.
        index: u64,
    },
    /// `statements`, `passages`, `taxonomy` or `notices` of a report.
    Part {
        /// The report.
        report: String,
        /// Which.
        part: &'static str,
    },
    /// Rows of a report are missing or too many, or can't be read at all.
    Rows {
        /// The report.
        report: String,
        /// What is wrong with them.
        what: String,
    },
    /// The bytes of a source.
    Source {
        /// The source.
        source: SourceHash,
        /// Ids of the reports that cite it.
        reports: Vec<String>,
        /// Whether the file is gone, rather than altered.
        missing: bool,
    },
    /// An entry of the decisions.
    Decision {
        /// Its number.
        number: u64,
    },
    /// An entry of the audit log.
    Audit {
        /// Its number.
        number: u64,
    },
    /// A grant.
    Grant {
        /// As far as it can be read.
        grant: String,
    },
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database { what } => write!(f, "database: {what}"),
            Self::Report { report } => write!(f, "report {report}: its entry is altered"),
            Self::Fact { report, index, concept } => {
                write!(f, "report {report}: fact {index} ({concept}) is altered")
            }
            Self::Term { report, table, index } => {
                write!(f, "report {report}: entry {index} of {table} is altered")
            }
            Self::Part { report, part } => write!(f, "report {report}: {part} altered or missing"),
            Self::Rows { report, what } => write!(f, "report {report}: {what}"),
            Self::Source { source, reports, missing } => {
                let state = if *missing { "missing" } else { "altered" };
                write!(f, "source {source} of {}: the file is {state}", reports.join(", "))
            }
            Self::Decision { number } => write!(f, "decision {number} is altered"),
            Self::Audit { number } => write!(f, "entry {number} of the audit log is altered"),
            Self::Grant { grant } => write!(f, "the grant {grant:?} is altered"),
        }
    }
}
