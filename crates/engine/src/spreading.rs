//! Spreads of a file or of a company, with each released figure traced: its anchor reopened, its digits seen.

use std::collections::BTreeMap;

use model::{Cell, Locus, Noted, SourceHash, Spread, Taxonomy, Tick};
use spread::{Options, ReportInput};

use crate::charts::Charts;
use crate::error::{Error, ErrorKind};
use crate::source::Extracted;

/// Spreads one report by itself.
pub fn of_file(extracted: &Extracted, charts: &Charts, options: Options) -> Noted<Spread> {
    let input = ReportInput {
        report: &extracted.report,
        facts: &extracted.document.tagged.facts,
        statements: &extracted.statements,
        taxonomy: &extracted.document.taxonomy,
    };
    let mut spread = spread::spread(&[input], &charts.chart, options);
    let sources = BTreeMap::from([(extracted.report.source, extracted.bytes.as_slice())]);
    trace(&mut spread.value, &sources);
    spread
}

/// A company's reports as the view shows them, loaded.
pub struct CompanyReports {
    parts: Vec<(model::Report, Vec<model::Fact>, Vec<model::Statement>, Taxonomy)>,
}

impl CompanyReports {
    /// Loads the reports of that company.
    pub fn load(view: &store::View<'_>, company: &str) -> Result<Self, Error> {
        let mut parts = Vec::new();
        for report in view.reports_of(company)? {
            let facts = view.facts(&report.id)?;
            let statements = view.statements(&report.id)?;
            let taxonomy = view.taxonomy(&report.id)?;
            parts.push((report, facts, statements, taxonomy));
        }
        if parts.is_empty() {
            return Err(Error::new(ErrorKind::Unknown, format!("no report of {company} is in the library")));
        }
        Ok(Self { parts })
    }

    /// Spreads them together.
    pub fn spread(&self, charts: &Charts, options: Options) -> Noted<Spread> {
        let inputs: Vec<ReportInput<'_>> = self
            .parts
            .iter()
            .map(|(report, facts, statements, taxonomy)| ReportInput { report, facts, statements, taxonomy })
            .collect();
        spread::spread(&inputs, &charts.chart, options)
    }

    /// The reports, in the view's order.
    pub fn reports(&self) -> impl Iterator<Item = &model::Report> {
        self.parts.iter().map(|(report, ..)| report)
    }
}

/// Reopens the anchor of every released figure that was read, and ticks those whose bytes show the value.
pub fn trace(spread: &mut Spread, sources: &BTreeMap<SourceHash, &[u8]>) {
    for cell in &mut spread.cells {
        let seen = cell.anchor.as_ref().is_some_and(|anchor| {
            sources.get(&anchor.source).is_some_and(|bytes| shows(cell, &anchor.locus, bytes))
        });
        if cell.status.released() && cell.derivation.is_none() && seen && !cell.ticks.contains(&Tick::Traced) {
            cell.ticks.push(Tick::Traced);
            cell.ticks.sort();
        }
    }
}

fn shows(cell: &Cell, locus: &Locus, bytes: &[u8]) -> bool {
    match (reopen(bytes, locus), cell.value) {
        (Some(text), Some(value)) => extract::shows(&text, value, None),
        _ => false,
    }
}

/// The visible text at a place of a source.
pub fn reopen(bytes: &[u8], locus: &Locus) -> Option<String> {
    match locus {
        Locus::Bytes(span) => read::visible_text(bytes, *span),
        // Pages and sheets are reopened by their readers.
        Locus::Page { .. } | Locus::Cell { .. } => None,
    }
}
