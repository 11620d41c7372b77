//! Looking for damage: the database's own structure, every row against its checksum, every source against its hash.
//!
//! What is damaged is named as exactly as it can be, and nothing else is: a fact by its report and concept, a part,
//! a source by the reports that cite it. A page that can't be read is named by what stood on it.

use std::collections::BTreeMap;
use std::fmt;

use model::SourceHash;
use rusqlite::Connection;

use crate::checksum::Digest;
use crate::{Error, Library, audit, decisions, facts, grants, parts, reports};

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

/// The sources that reports cite, and by which of them.
pub(crate) type Cited = BTreeMap<SourceHash, Vec<String>>;

impl Library {
    /// Reads the whole library and names all that is damaged, in a fixed order; nothing when it is sound.
    pub fn verify(&self) -> Result<Vec<Damage>, Error> {
        let (mut damages, cited) = self.read(verify_database)?;
        for (source, reports) in cited {
            match self.source(source) {
                Ok(_) => {}
                Err(Error::SourceMissing { .. }) => {
                    damages.push(Damage::Source { source, reports, missing: true })
                }
                Err(_) => damages.push(Damage::Source { source, reports, missing: false }),
            }
        }
        Ok(damages)
    }
}

/// All that is damaged in the database, and the sources it cites.
pub(crate) fn verify_database(connection: &Connection) -> Result<(Vec<Damage>, Cited), Error> {
    let (mut damages, mut cited) = (Vec::new(), Cited::new());
    // A page that can't be read ends one part of the search, not all of it.
    let mut search = |look: &mut dyn FnMut(&mut Vec<Damage>) -> Result<(), Error>| match look(&mut damages) {
        Err(Error::Corrupt { what }) => {
            damages.push(Damage::Database { what });
            Ok(())
        }
        result => result,
    };
    search(&mut |damages| structure(connection, damages))?;
    search(&mut |damages| every_report(connection, damages, &mut cited))?;
    search(&mut |damages| {
        damages.extend(decisions::damaged(connection)?.into_iter().map(|number| Damage::Decision { number }));
        Ok(())
    })?;
    search(&mut |damages| {
        damages.extend(grants::damaged(connection)?.into_iter().map(|grant| Damage::Grant { grant }));
        Ok(())
    })?;
    search(&mut |damages| {
        damages.extend(audit::damaged(connection)?.into_iter().map(|number| Damage::Audit { number }));
        Ok(())
    })?;
    damages.dedup();
    Ok((damages, cited))
}

/// What SQLite finds wrong with its own pages, indexes and references.
fn structure(connection: &Connection, damages: &mut Vec<Damage>) -> Result<(), Error> {
    let mut check = connection.prepare("PRAGMA integrity_check")?;
    let mut rows = check.query([])?;
    while let Some(row) = rows.next()? {
        let what: String = row.get(0)?;
        if what != "ok" {
            damages.push(Damage::Database { what });
        }
    }
    let mut check = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = check.query([])?;
    while let Some(row) = rows.next()? {
        let table: String = row.get(0)?;
        damages.push(Damage::Database { what: format!("a row of {table} belongs to nothing") });
    }
    Ok(())
}

fn every_report(connection: &Connection, damages: &mut Vec<Damage>, cited: &mut Cited) -> Result<(), Error> {
    let mut select = connection.prepare("SELECT n, id, source FROM reports ORDER BY n")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let n: i64 = row.get(0)?;
        let id: String = row.get(1).unwrap_or_else(|_| format!("number {n}"));
        match reports::select(connection, "n = ?1", &[&n]) {
            Ok(found) => {
                for row in found {
                    cited.entry(row.report.source).or_default().push(id.clone());
                    of_report(connection, n, &id, Some(&row.digest), damages)?;
                }
            }
            Err(Error::Corrupt { .. }) => {
                damages.push(Damage::Report { report: id.clone() });
                of_report(connection, n, &id, None, damages)?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// All rows of one report. `digest` is what they add up to, where the report's entry can be trusted.
fn of_report(
    connection: &Connection,
    n: i64,
    report: &str,
    digest: Option<&str>,
    damages: &mut Vec<Damage>,
) -> Result<(), Error> {
    let before = damages.len();
    let mut found = Digest::default();
    let mut search = || {
        facts::verify(connection, n, report, &mut found, damages)?;
        parts::verify(connection, n, report, &mut found, damages)
    };
    match search() {
        Ok(()) => {}
        Err(Error::Corrupt { what }) => damages.push(Damage::Rows { report: report.to_owned(), what }),
        Err(error) => return Err(error),
    }
    // Once a row is named, that the whole doesn't add up is no news.
    if damages.len() == before && digest.is_some_and(|digest| digest != found.finish()) {
        let what = "rows are missing or don't belong".to_owned();
        damages.push(Damage::Rows { report: report.to_owned(), what });
    }
    Ok(())
}
