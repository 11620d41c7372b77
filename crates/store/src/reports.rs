//! The rows of reports: what a report says of itself, whose it is, from which day it was known, what made it.

use jiff::Timestamp;
use jiff::tz::Offset;
use model::{Date, Report, ReportStatus, SourceHash};
use rusqlite::{Connection, Row, ToSql, Transaction};

use crate::Error;
use crate::checksum::Checksum;

/// A stored report. Its status is `current`: what stands beside it is for the view to say.
pub(crate) struct ReportRow {
    /// The key of its rows in the other tables.
    pub(crate) n: i64,
    pub(crate) company: String,
    pub(crate) added: Timestamp,
    pub(crate) made_by: String,
    /// Over all that was derived from the source.
    pub(crate) digest: String,
    pub(crate) report: Report,
}

const COLUMNS: &str =
    "SELECT n, id, source, company, known_from, added, made_by, body, digest, checksum FROM reports";

impl ReportRow {
    /// Stores it under a new key.
    pub(crate) fn insert(&self, transaction: &Transaction<'_>) -> Result<i64, Error> {
        let body = body(&self.report)?;
        let (id, source) = (&self.report.id, self.report.source.to_string());
        let known_from = known_from(&self.report, self.added).to_string();
        let added = self.added.to_string();
        let fields = [id, &source, &self.company, &known_from, &added, &self.made_by, &body, &self.digest];
        transaction
            .prepare_cached(
                "INSERT INTO reports (id, source, company, known_from, added, made_by, body, digest, checksum) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute((id, &source, &self.company, &known_from, &added, &self.made_by, &body, &self.digest, checksum(fields)))?;
        Ok(transaction.last_insert_rowid())
    }

    /// `None` where the row doesn't hold what was stored.
    fn read(row: &Row<'_>) -> Option<Self> {
        let text = |column: usize| row.get::<_, String>(column).ok();
        let fields = [text(1)?, text(2)?, text(3)?, text(4)?, text(5)?, text(6)?, text(7)?, text(8)?];
        if row.get::<_, i64>(9).ok()? != checksum(fields.each_ref()) {
            return None;
        }
        let [_, _, company, _, added, made_by, body, digest] = fields;
        Some(Self {
            n: row.get(0).ok()?,
            company,
            added: added.parse().ok()?,
            made_by,
            digest,
            report: serde_json::from_str(&body).ok()?,
        })
    }
}

/// The reports for which a condition holds, in the order of their ids.
pub(crate) fn select(
    connection: &Connection,
    condition: &str,
    parameters: &[&dyn ToSql],
) -> Result<Vec<ReportRow>, Error> {
    let mut statement = connection.prepare_cached(&format!("{COLUMNS} WHERE {condition} ORDER BY id"))?;
    let mut rows = statement.query(parameters)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(ReportRow::read(row).ok_or_else(|| {
            let id = row.get::<_, String>(1).unwrap_or_else(|_| "?".to_owned());
            Error::corrupt(format!("the entry of report {id}"))
        })?);
    }
    Ok(found)
}

pub(crate) fn by_id(connection: &Connection, id: &str) -> Result<Option<ReportRow>, Error> {
    Ok(select(connection, "id = ?1", &[&id])?.pop())
}

pub(crate) fn by_source(connection: &Connection, source: SourceHash) -> Result<Vec<ReportRow>, Error> {
    select(connection, "source = ?1", &[&source.to_string()])
}

/// The stored text of a report: as the contract writes it, the status left at `current`.
pub(crate) fn body(report: &Report) -> Result<String, Error> {
    serde_json::to_string(&Report { status: ReportStatus::Current, ..report.clone() })
        .map_err(Error::unstorable)
}

/// The first day on which an as-of view shows the report: when it was published or, where that isn't known, added.
fn known_from(report: &Report, added: Timestamp) -> Date {
    report.header.published.date.unwrap_or_else(|| Offset::UTC.to_datetime(added).date())
}

fn checksum(fields: [&String; 8]) -> i64 {
    let mut sum = Checksum::default();
    sum.row("reports");
    for field in fields {
        sum.text(field);
    }
    sum.finish()
}
