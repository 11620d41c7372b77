//! The audit log: who changed what in the library, and when. Entries are only ever added.

use jiff::Timestamp;
use rusqlite::{Connection, Row, Transaction};

use crate::checksum::Checksum;
use crate::{Error, Library};

/// One change to the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Counted from 1, rising with time; a number is never used twice.
    pub number: u64,
    /// When, as the caller said.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// `add`, `rebuild`, `remove`, `decide`, `undo`, `grant`, `revoke`.
    pub action: String,
    /// The report's id, the company's key, or who was granted something.
    pub subject: String,
    /// What else there is to say, in words.
    pub detail: String,
}

impl Library {
    /// The entries after that number, oldest first, at most `limit` of them; from the beginning with 0.
    pub fn audit(&self, after: u64, limit: usize) -> Result<Vec<AuditEntry>, Error> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT n, at, actor, action, subject, detail, checksum FROM audit WHERE n > ?1 ORDER BY n LIMIT ?2",
            )?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut rows = statement.query((after.cast_signed(), limit))?;
            let mut entries = Vec::new();
            while let Some(row) = rows.next()? {
                let entry = read(row).ok_or_else(|| {
                    let number = row.get::<_, i64>(0).unwrap_or_default();
                    Error::corrupt(format!("entry {number} of the audit log"))
                })?;
                entries.push(entry);
            }
            Ok(entries)
        })
    }
}

/// The entries that don't hold what was stored.
pub(crate) fn damaged(connection: &Connection) -> Result<Vec<u64>, Error> {
    let mut select = connection
        .prepare_cached("SELECT n, at, actor, action, subject, detail, checksum FROM audit ORDER BY n")?;
    let mut rows = select.query([])?;
    let mut damaged = Vec::new();
    while let Some(row) = rows.next()? {
        if read(row).is_none() {
            damaged.push(row.get::<_, i64>(0)?.cast_unsigned());
        }
    }
    Ok(damaged)
}

/// Adds an entry, in the transaction of the change that it tells of.
pub(crate) fn append(
    transaction: &Transaction<'_>,
    at: Timestamp,
    actor: &str,
    action: &str,
    subject: &str,
    detail: &str,
) -> Result<(), Error> {
    let at = at.to_string();
    let checksum = checksum([&at, actor, action, subject, detail]);
    transaction
        .prepare_cached(
            "INSERT INTO audit (at, actor, action, subject, detail, checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((&at, actor, action, subject, detail, checksum))?;
    Ok(())
}

/// `None` where the row doesn't hold what was stored.
fn read(row: &Row<'_>) -> Option<AuditEntry> {
    let text = |column: usize| row.get::<_, String>(column).ok();
    let (at, actor, action, subject, detail) = (text(1)?, text(2)?, text(3)?, text(4)?, text(5)?);
    if row.get::<_, i64>(6).ok()? != checksum([&at, &actor, &action, &subject, &detail]) {
        return None;
    }
    let number = row.get::<_, i64>(0).ok()?.cast_unsigned();
    Some(AuditEntry { number, at: at.parse().ok()?, actor, action, subject, detail })
}

fn checksum(fields: [&str; 5]) -> i64 {
    let mut sum = Checksum::default();
    sum.row("audit");
    for field in fields {
        sum.text(field);
    }
    sum.finish()
}
