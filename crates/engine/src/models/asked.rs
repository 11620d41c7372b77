//! From a question in words to what a model needs to read: the passages that speak of it, and the answer without.

use model::Answer;
use store::View;

use super::{Found, Job, Models};
use crate::charts::Charts;
use crate::company::Company;
use crate::error::Error;
use crate::question::{PeriodRef, Understanding};
use crate::text::{self, Ask};

/// What a model needs to answer; `None` where the question isn't one in words or no route names a model.
pub(crate) fn to_read(
    models: &Models,
    view: &View<'_>,
    charts: &Charts,
    company: &Company,
    question: &str,
    understood: &Understanding,
    otherwise: &Answer,
) -> Result<Option<Job>, Error> {
    let Understanding::Text(plan) = understood else { return Ok(None) };
    if !models.read() || plan.companies.iter().any(|named| !company.keys.contains(&named.key)) {
        return Ok(None);
    }
    let said: Vec<String> = plan.companies.iter().map(|named| named.said.clone()).collect();
    let ask = Ask { question, companies: &company.keys, said: &said, periods: &plan.periods };
    let found = text::retrieve(view, charts, &ask, text::SHOWN)?
        .into_iter()
        .map(|found| Found {
            passage: found.passage,
            report: found.report.id,
            document: found.report.document,
            source: found.report.source,
            year: found.report.header.fiscal_year,
            company: company.keys.clone(),
        })
        .collect();
    let mut names = vec![company.name.clone()];
    names.extend(company.names.iter().cloned());
    Ok(Some(Job {
        question: question.to_owned(),
        company: company.keys.clone(),
        names,
        years: plan.periods.iter().filter_map(year).collect(),
        found,
        otherwise: otherwise.clone(),
    }))
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
