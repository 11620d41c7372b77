//! Grants as they are stored: of the whole library, a company or a report to everyone, a person or a role.

use rusqlite::{Connection, Transaction};

use crate::Error;
use crate::checksum::Checksum;

/// To whom something is granted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Whoever looks.
    Everyone,
    /// The principal of that name.
    User(String),
    /// Principals with that role.
    Role(String),
}

/// What is granted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// All reports.
    Library,
    /// The reports of the company of that key, present and to come.
    Company(String),
    /// The report of that id; the grant goes when the report is removed.
    Report(String),
}

impl Subject {
    /// As it stands in the table.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Everyone => "everyone".to_owned(),
            Self::User(name) => format!("user:{name}"),
            Self::Role(name) => format!("role:{name}"),
        }
    }
}

impl Scope {
    /// Kind and object as they stand in the table.
    pub(crate) fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Library => ("library", ""),
            Self::Company(key) => ("company", key),
            Self::Report(id) => ("report", id),
        }
    }
}

pub(crate) fn insert(transaction: &Transaction<'_>, to: &Subject, scope: &Scope) -> Result<(), Error> {
    let (subject, (kind, object)) = (to.key(), scope.parts());
    transaction.execute(
        "INSERT OR IGNORE INTO grants VALUES (?1, ?2, ?3, ?4)",
        (&subject, kind, object, checksum(&subject, kind, object)),
    )?;
    Ok(())
}

/// The grants that don't hold what was stored, as far as they can be read.
pub(crate) fn damaged(connection: &Connection) -> Result<Vec<String>, Error> {
    let mut select = connection.prepare_cached("SELECT subject, scope, object, checksum FROM grants")?;
    let mut rows = select.query([])?;
    let mut damaged = Vec::new();
    while let Some(row) = rows.next()? {
        let text = |column: usize| row.get::<_, String>(column).unwrap_or_else(|_| "?".to_owned());
        let (subject, kind, object) = (text(0), text(1), text(2));
        if row.get::<_, i64>(3).ok() != Some(checksum(&subject, &kind, &object)) {
            damaged.push(format!("{subject} {kind} {object}").trim_end().to_owned());
        }
    }
    Ok(damaged)
}

fn checksum(subject: &str, kind: &str, object: &str) -> i64 {
    Checksum::default().row("grants").text(subject).text(kind).text(object).finish()
}
