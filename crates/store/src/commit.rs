//! Committing a report: all that was derived from a source goes in by one transaction, or none of it.
//!
//! Rows, checksums and compressed parts are made before the writer's lock is taken, on the caller's thread.

use jiff::Timestamp;
use model::{Fact, Notice, Passage, Published, Report, SourceHash, Statement, Taxonomy};

use crate::checksum::Digest;
use crate::facts::FactRows;
use crate::parts::Part;
use crate::reports::{self, ReportRow};
use crate::{Error, Library, audit, passages};

/// A report and all that was derived from its source.
#[derive(Clone, Copy, Debug)]
pub struct NewReport<'a> {
    /// What it says of itself. Its status is not kept: a view works it out.
    pub report: &'a Report,
    /// Whose it is: the same for all reports of one company.
    pub company_key: &'a str,
    /// Tagged facts in document order.
    pub facts: &'a [Fact],
    /// Statements as printed.
    pub statements: &'a [Statement],
    /// What of it can be searched and quoted, in reading order.
    pub passages: &'a [Passage],
    /// Linkbases beside the source.
    pub taxonomy: &'a Taxonomy,
    /// What was wrong with the content.
    pub notices: &'a [Notice],
    /// Versions of reader, extractor and charts: whether a stored state is stale.
    pub made_by: &'a str,
    /// When it was added.
    pub added: Timestamp,
    /// Who added it.
    pub actor: &'a str,
}

/// What a commit did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// The report is new.
    Added,
    /// The same was there already; nothing was changed.
    AlreadyThere,
    /// What had been derived from the same source before was replaced.
    Rebuilt,
}

/// What the library holds of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportKey {
    /// The report's id.
    pub report_id: String,
    /// Whose it is.
    pub company_key: String,
    /// The versions that made it.
    pub made_by: String,
    /// When it became known.
    pub published: Published,
    /// When it was added.
    pub added: Timestamp,
}

impl Library {
    /// The reports made from that source: one, or as many as companies report in it. Where `made_by` isn't today's,
    /// or the publication date is another, they are to be committed again.
    pub fn reports_from(&self, source: SourceHash) -> Result<Vec<ReportKey>, Error> {
        let rows = self.read(|connection| reports::by_source(connection, source))?;
        let key = |row: ReportRow| ReportKey {
            report_id: row.report.id,
            company_key: row.company,
            made_by: row.made_by,
            published: row.report.header.published,
            added: row.added,
        };
        Ok(rows.into_iter().map(key).collect())
    }

    /// Keeps a source's bytes. They are safe on disk when this returns, and found once a report of them is committed.
    pub fn put_source(&self, bytes: &[u8]) -> Result<SourceHash, Error> {
        self.may_write()?;
        self.sources.put(bytes)
    }

    /// A source's bytes, proven to be those of the hash. For what a principal may see go through the view.
    pub fn source(&self, source: SourceHash) -> Result<Vec<u8>, Error> {
        self.sources.get(source)
    }

    /// Commits a report whose source was put before: report, facts, statements, notices and an audit entry.
    pub fn commit(&self, new: &NewReport<'_>) -> Result<Receipt, Error> {
        let facts = FactRows::new(new.facts)?;
        let mut parts = vec![Part::notices(new.notices)?];
        parts.extend(passages::parts(new.passages)?);
        parts.extend([Part::statements(new.statements)?, Part::taxonomy(new.taxonomy)?]);
        let mut row = ReportRow {
            n: 0,
            company: new.company_key.to_owned(),
            added: new.added,
            made_by: new.made_by.to_owned(),
            digest: digest(&facts, &parts),
            report: new.report.clone(),
        };
        let Report { id, source, document, .. } = new.report;

        self.write(|transaction| {
            let before = reports::by_id(transaction, id)?;
            let receipt = match &before {
                Some(before) if before.report.source != *source => {
                    return Err(Error::ReportIdTaken { report: id.clone() });
                }
                Some(before) if same(before, &row)? => return Ok(Receipt::AlreadyThere),
                Some(before) => {
                    // It was known since it was first added, whatever is read from it today.
                    row.added = before.added;
                    transaction.execute("DELETE FROM reports WHERE n = ?1", [before.n])?;
                    Receipt::Rebuilt
                }
                None => Receipt::Added,
            };
            // Under the lock, so that no removal takes the file away between this look and the commit.
            if !self.sources.has(*source) {
                return Err(Error::SourceMissing { source: *source });
            }
            transaction.execute("DELETE FROM doomed_sources WHERE source = ?1", [source.to_string()])?;
            let n = row.insert(transaction)?;
            facts.insert(transaction, n)?;
            for part in &parts {
                part.insert(transaction, n)?;
            }
            let action = if receipt == Receipt::Added { "add" } else { "rebuild" };
            let detail = format!("document {document}, source {source}, made by {}", new.made_by);
            audit::append(transaction, new.added, new.actor, action, id, &detail)?;
            Ok(receipt)
        })
    }
}

/// A hash over all rows and parts of a report, the parts in the order of their names.
fn digest(facts: &FactRows<'_>, parts: &[Part]) -> String {
    let mut digest = Digest::default();
    facts.digest(&mut digest);
    for part in parts {
        part.digest(&mut digest);
    }
    digest.finish()
}

/// Whether a stored report and a new one differ in nothing but the time they were added.
fn same(before: &ReportRow, row: &ReportRow) -> Result<bool, Error> {
    Ok(before.company == row.company
        && before.made_by == row.made_by
        && before.digest == row.digest
        && reports::body(&before.report)? == reports::body(&row.report)?)
}
