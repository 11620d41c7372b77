//! The only door to reading reports: what a principal may see, as it was known on a day.
//!
//! Each call looks at one committed state of the library; [`View::stamp`] tells whether two calls saw the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use model::{AsOf, Candidate, Fact, Notice, Passage, Report, SourceHash, Statement, Taxonomy};
use rusqlite::{Connection, ToSql};

use crate::checksum::{Checksum, Digest};
use crate::reports::{self, ReportRow};
use crate::{
    Error, Judgement, Library, LongText, StandingDecision, Subject, decisions, facts, parts, passages, status,
};

/// Who looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Principal {
    /// The person's or service's name.
    pub name: String,
    /// The groups they belong to.
    pub roles: Vec<String>,
}

impl Principal {
    /// A person without roles: on a laptop everyone sees everything.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), roles: Vec::new() }
    }

    /// All whom a grant may name so that it reaches this principal, as JSON.
    fn subjects(&self) -> String {
        let own = [Subject::Everyone, Subject::User(self.name.clone())];
        let roles = self.roles.iter().cloned().map(Subject::Role);
        let subjects: Vec<String> = own.into_iter().chain(roles).map(|subject| subject.key()).collect();
        serde_json::Value::from(subjects).to_string()
    }
}

/// A company as the visible reports show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyRow {
    /// What its reports were committed under.
    pub key: String,
    /// Its names in the reports' headers, that of the latest period first, each once.
    pub names: Vec<String>,
    /// `cik`, `ticker` … to the values given by the reports.
    pub identifiers: BTreeMap<String, BTreeSet<String>>,
    /// Ids of its visible reports, in the order of [`View::reports_of`].
    pub reports: Vec<String>,
}

/// A report as one reading left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// What it was committed under.
    pub company: String,
    /// The report.
    pub report: Report,
    /// Names the report and all that was derived from it: another reading has another key.
    pub key: String,
}

/// The key of an edition.
fn edition_key(row: &ReportRow) -> String {
    format!("{} {}", row.report.id, row.digest)
}

/// What a principal may see of the library, as it was known on a day.
#[derive(Debug)]
pub struct View<'a> {
    library: &'a Library,
    subjects: String,
    day: Option<String>,
}

/// Which of the visible reports.
enum Which<'a> {
    All,
    Company(&'a str),
    Report(&'a str),
    Source(SourceHash),
}

impl Library {
    /// What the principal may see, as it was known on that day: reports published by its end or, where that isn't
    /// known, added by its end (UTC).
    pub fn view(&self, principal: &Principal, as_of: AsOf) -> View<'_> {
        let day = match as_of {
            AsOf::Latest => None,
            AsOf::Day(day) => Some(day.to_string()),
        };
        View { library: self, subjects: principal.subjects(), day }
    }
}

impl View<'_> {
    /// All reports: by company, then from the oldest period to the latest.
    pub fn reports(&self) -> Result<Vec<Report>, Error> {
        let rows = self.library.read(|connection| self.ranked(connection, &Which::All))?;
        Ok(rows.into_iter().map(|row| row.report).collect())
    }

    /// A company's reports, from the oldest period to the latest.
    pub fn reports_of(&self, company_key: &str) -> Result<Vec<Report>, Error> {
        let rows = self.library.read(|connection| self.ranked(connection, &Which::Company(company_key)))?;
        Ok(rows.into_iter().map(|row| row.report).collect())
    }

    /// The reports of these companies, of all where none is named, with what was derived from each.
    pub fn editions(&self, company_keys: &[String]) -> Result<Vec<Edition>, Error> {
        let rows = self.library.read(|connection| {
            if company_keys.is_empty() {
                return self.ranked(connection, &Which::All);
            }
            let mut rows = Vec::new();
            for key in company_keys {
                rows.extend(self.ranked(connection, &Which::Company(key))?);
            }
            Ok(rows)
        })?;
        let edition =
            |row: ReportRow| Edition { key: edition_key(&row), company: row.company, report: row.report };
        Ok(rows.into_iter().map(edition).collect())
    }

    /// The folder for what is derived from passages so that they are found; none where the library can't be written to.
    pub fn index_folder(&self) -> Option<PathBuf> {
        self.library.index_folder()
    }

    /// One report.
    pub fn report(&self, report_id: &str) -> Result<Report, Error> {
        let rows = self.library.read(|connection| {
            let company = self.visible(connection, report_id)?.company;
            self.ranked(connection, &Which::Company(&company))
        })?;
        rows.into_iter()
            .map(|row| row.report)
            .find(|report| report.id == report_id)
            .ok_or_else(|| Error::NoReport { report: report_id.to_owned() })
    }

    /// All companies with a visible report, by key.
    pub fn companies(&self) -> Result<Vec<CompanyRow>, Error> {
        let rows = self.library.read(|connection| self.ranked(connection, &Which::All))?;
        Ok(rows.chunk_by(|a, b| a.company == b.company).filter_map(company).collect())
    }

    /// A report's facts in document order, without the texts that are too long to be kept: see
    /// [`View::long_texts`].
    pub fn facts(&self, report_id: &str) -> Result<Vec<Fact>, Error> {
        self.of_report(report_id, facts::kept)
    }

    /// A report's tagged texts that are read from the source when they are wanted.
    pub fn long_texts(&self, report_id: &str) -> Result<Vec<LongText>, Error> {
        self.of_report(report_id, facts::long_texts)
    }

    /// A report's printed statements.
    pub fn statements(&self, report_id: &str) -> Result<Vec<Statement>, Error> {
        self.of_report(report_id, parts::statements)
    }

    /// What of a report can be searched and quoted, in reading order; nothing where an older version read it.
    pub fn passages(&self, report_id: &str) -> Result<Vec<Passage>, Error> {
        self.of_report(report_id, passages::all)
    }

    /// Some of a report's passages by their place in it, ascending.
    pub fn passages_at(&self, report_id: &str, ordinals: &[u32]) -> Result<Vec<Passage>, Error> {
        self.of_report(report_id, |connection, n, id| passages::some(connection, n, id, ordinals))
    }

    /// What linkbases beside the report say.
    pub fn taxonomy(&self, report_id: &str) -> Result<Taxonomy, Error> {
        self.of_report(report_id, parts::taxonomy)
    }

    /// What was wrong with the report's content.
    pub fn notices(&self, report_id: &str) -> Result<Vec<Notice>, Error> {
        self.of_report(report_id, parts::notices)
    }

    /// The bytes of a visible report's source, proven to be those of the hash.
    pub fn source(&self, source: SourceHash) -> Result<Vec<u8>, Error> {
        let rows = self.library.read(|connection| self.select(connection, &Which::Source(source)))?;
        if rows.is_empty() { Err(Error::SourceMissing { source }) } else { self.library.source(source) }
    }

    /// The decisions on a visible company that stand, oldest first. One that cites a source the view doesn't show
    /// is left out.
    pub fn decisions(&self, company_key: &str) -> Result<Vec<StandingDecision>, Error> {
        self.library.read(|connection| {
            self.standing(connection, &self.select(connection, &Which::Company(company_key))?)
        })
    }

    /// A hash over all that is visible: with the same stamp the same answers come out. It doesn't depend on when
    /// the reports were added.
    pub fn stamp(&self) -> Result<String, Error> {
        self.library.read(|connection| {
            let (mut stamp, mut sum) = (Digest::default(), Checksum::default());
            for company in self.ranked(connection, &Which::All)?.chunk_by(|a, b| a.company == b.company) {
                for row in company {
                    let body = reports::body(&row.report)?;
                    sum.row("reports").text(&row.company).text(&row.made_by).text(&row.digest).text(&body);
                    stamp.add(&sum);
                }
                for standing in self.standing(connection, company)? {
                    let body = serde_json::to_string(&standing.decision).map_err(Error::unstorable)?;
                    sum.row("decisions").text(&body);
                    stamp.add(&sum);
                }
            }
            Ok(stamp.finish())
        })
    }

    /// The decisions that stand on the company of these visible reports.
    fn standing(&self, connection: &Connection, shown: &[ReportRow]) -> Result<Vec<StandingDecision>, Error> {
        let Some(first) = shown.first() else { return Ok(Vec::new()) };
        let mut standing = decisions::standing(connection, &first.company, self.day.as_deref())?;
        standing.retain(|standing| match &standing.decision.judgement {
            Judgement::Chosen { candidate: Candidate { anchor: Some(anchor), .. } } => {
                shown.iter().any(|row| row.report.source == anchor.source)
            }
            _ => true,
        });
        Ok(standing)
    }

    fn of_report<T>(
        &self,
        report_id: &str,
        load: impl FnOnce(&Connection, i64, &str) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.library.read(|connection| load(connection, self.visible(connection, report_id)?.n, report_id))
    }

    /// The row of a report that this view shows.
    fn visible(&self, connection: &Connection, report_id: &str) -> Result<ReportRow, Error> {
        self.select(connection, &Which::Report(report_id))?
            .pop()
            .ok_or_else(|| Error::NoReport { report: report_id.to_owned() })
    }

    /// Whole companies' reports in the view's order, with their status among each other.
    fn ranked(&self, connection: &Connection, which: &Which<'_>) -> Result<Vec<ReportRow>, Error> {
        let mut rows = self.select(connection, which)?;
        rows.sort_by(|a, b| {
            let order = |row: &ReportRow| (row.report.header.period_end, row.report.header.published.date);
            (&a.company, order(a), &a.report.id).cmp(&(&b.company, order(b), &b.report.id))
        });
        for company in rows.chunk_by_mut(|a, b| a.company == b.company) {
            status::mark(&mut company.iter_mut().map(|row| &mut row.report).collect::<Vec<_>>());
        }
        Ok(rows)
    }

    /// Every read of a report passes through this condition.
    fn select(&self, connection: &Connection, which: &Which<'_>) -> Result<Vec<ReportRow>, Error> {
        const VISIBLE: &str = "(?1 IS NULL OR known_from <= ?1) AND EXISTS (SELECT 1 FROM grants \
            WHERE subject IN (SELECT value FROM json_each(?2)) AND (scope = 'library' \
            OR (scope = 'company' AND object = reports.company) OR (scope = 'report' AND object = reports.id)))";
        let (condition, of): (_, &dyn ToSql) = match which {
            Which::All => ("?3 IS NULL", &None::<String>),
            Which::Company(key) => ("company = ?3", key),
            Which::Report(id) => ("id = ?3", id),
            Which::Source(source) => ("source = ?3", &source.to_string()),
        };
        reports::select(connection, &format!("{VISIBLE} AND {condition}"), &[&self.day, &self.subjects, of])
    }
}

/// What a company's reports say of it; they are in the view's order.
fn company(rows: &[ReportRow]) -> Option<CompanyRow> {
    let mut identifiers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (scheme, value) in rows.iter().flat_map(|row| &row.report.header.identifiers) {
        identifiers.entry(scheme.clone()).or_default().insert(value.clone());
    }
    let names =
        rows.iter().rev().map(|row| row.report.header.company.as_str()).filter(|name| !name.is_empty());
    let mut seen = BTreeSet::new();
    Some(CompanyRow {
        key: rows.first()?.company.clone(),
        names: names.filter(|name| seen.insert(*name)).map(str::to_owned).collect(),
        identifiers,
        reports: rows.iter().map(|row| row.report.id.clone()).collect(),
    })
}
