//! From a question in words to what a model needs to read: the passages that speak of it.

use super::{Found, Job, Models};
use crate::company::Company;
use crate::question::{PeriodRef, Understanding};
use crate::text;

/// Whether a model is to read for a question: it is one in words, about that company, and a route names a model.
pub(crate) fn is_read(models: &Models, company: &Company, understood: &Understanding) -> bool {
    let Understanding::Text(plan) = understood else { return false };
    models.read() && plan.companies.iter().all(|named| company.keys.contains(&named.key))
}

/// What a model needs to answer a question for which these passages were found.
pub(crate) fn to_read(
    company: &Company,
    question: &str,
    understood: &Understanding,
    found: &[text::Found],
) -> Job {
    let found = found
        .iter()
        .map(|found| Found {
            passage: found.passage.clone(),
            report: found.report.id.clone(),
            document: found.report.document.clone(),
            source: found.report.source,
            year: found.report.header.fiscal_year,
            company: company.keys.clone(),
        })
        .collect();
    let mut names = vec![company.name.clone()];
    names.extend(company.names.iter().cloned());
    let (_, periods) = understood.named();
    Job {
        question: question.to_owned(),
        company: company.keys.clone(),
        names,
        years: periods.iter().filter_map(year).collect(),
        found,
    }
}

/// The fiscal year that a period names.
fn year(period: &PeriodRef) -> Option<i16> {
    match period {
        PeriodRef::Year(year) => Some(*year),
        PeriodRef::Quarter { year, .. }
        | PeriodRef::YearToDate { year, .. }
        | PeriodRef::SecondHalf { year }
        | PeriodRef::LastTwelveMonths { year, .. } => *year,
        _ => None,
    }
}
