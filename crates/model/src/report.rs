//! Reports: who published what, about which year, and when it became known.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::{Media, SourceHash, Standard};

/// How the publication date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The user or a sidecar file said so.
    Given,
    /// The document states it.
    Stated,
    /// The date beside the signatures.
    Signature,
    /// Not known: the report is visible to no as-of date before it was added.
    Unknown,
}

/// The date on which a report became known, and how we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The day; `None` with [`Basis::Unknown`].
    pub date: Option<Date>,
    /// How it is known.
    pub basis: Basis,
}

/// Whether a report is the last word on its period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportStatus {
    /// Nothing newer of the same form.
    Current,
    /// A later report of the same form is in the library.
    Superseded,
    /// An amendment of this very report is in the library.
    Amended,
}

/// What a report says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportHeader {
    /// The registrant's name as printed or tagged; empty where none was found.
    pub company: String,
    /// `cik`, `ticker`, `lei`, `code` (a Chinese or Hong Kong stock code) … to value.
    pub identifiers: BTreeMap<String, String>,
    /// `10-K`, `10-K/A`, `10-Q`, `20-F`, `annual`, `semiannual`, `q1`, `q3` …
    pub form: Option<String>,
    /// The issuer's own label of the fiscal year.
    pub fiscal_year: Option<i16>,
    /// `FY`, `Q1`, `Q2`, `Q3` … as tagged.
    pub fiscal_period: Option<String>,
    /// Last day reported on.
    pub period_end: Option<Date>,
    /// When it became known.
    pub published: Published,
    /// BCP 47 primary language: `en`, `zh`.
    pub language: Option<String>,
    /// Accounting standard.
    pub standard: Option<Standard>,
}

impl ReportHeader {
    /// The form without its mark of amendment (`10-K` of `10-K/A`), and whether it bears one.
    pub fn form_amended(&self) -> Option<(&str, bool)> {
        let form = self.form.as_deref()?.trim();
        let amended = form.len().checked_sub(2).and_then(|at| form.split_at_checked(at));
        Some(match amended {
            Some((form, mark)) if mark.eq_ignore_ascii_case("/A") => (form.trim_end(), true),
            _ => (form, false),
        })
    }
}

/// A report in the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Short and stable: derived from the source's hash.
    #[serde(rename = "report")]
    pub id: String,
    /// The file's name as it was added, without its ending.
    pub document: String,
    /// What it says of itself.
    #[serde(flatten)]
    pub header: ReportHeader,
    /// Kind of bytes.
    pub media: Media,
    /// Number of pages, 0 where the format has none.
    pub pages: u32,
    /// Number of tagged facts.
    pub facts: u32,
    /// The bytes.
    pub source: SourceHash,
    /// Whether something newer stands beside it.
    pub status: ReportStatus,
}
