//! Looking for damage: the database's own structure, every row against its checksum, every source against its hash.
//!
//! What is damaged is named as exactly as it can be, and nothing else is: a fact by its report and concept, a part,
//! a source by the reports that cite it. A page that can't be read is named by what stood on it.

use std::collections::BTreeMap;

use model::SourceHash;
use rusqlite::Connection;

use crate::checksum::Digest;
use crate::{Damage, Error, Library, audit, decisions, facts, grants, parts, reports};

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
