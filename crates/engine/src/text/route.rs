//! Which reports a question is put to: those of the company, the one on the year that is asked first.

use model::Report;

use crate::question::PeriodRef;

/// At most so many reports are searched for one question.
const MOST: usize = 8;
/// A report that stands so far behind the best isn't searched.
const BEHIND: f32 = 0.6;

/// The reports to search, each with how well it fits the periods asked, best first.
pub(super) fn route(reports: Vec<Report>, periods: &[PeriodRef]) -> Vec<(Report, f32)> {
    let latest = reports.iter().filter_map(|report| report.header.period_end).max();
    let mut fits: Vec<(Report, f32)> = reports
        .into_iter()
        .map(|report| {
            let fit = if periods.is_empty() {
                if report.header.period_end == latest { 1.0 } else { 0.8 }
            } else {
                periods.iter().map(|period| fit(&report, period)).fold(0.0, f32::max)
            };
            (report, fit)
        })
        .collect();
    fits.sort_by(|(a, a_fit), (b, b_fit)| b_fit.total_cmp(a_fit).then_with(|| a.id.cmp(&b.id)));
    let best = fits.first().map_or(0.0, |(_, fit)| *fit);
    fits.retain(|(_, fit)| *fit >= best * BEHIND);
    fits.truncate(MOST);
    fits
}

/// How well a report fits a period, from 0 to 1.
fn fit(report: &Report, period: &PeriodRef) -> f32 {
    let header = &report.header;
    let annual = header.fiscal_period.as_deref().is_none_or(|period| period == "FY");
    let (year, quarter) = match period {
        PeriodRef::Year(year) => (Some(*year), None),
        PeriodRef::Quarter { year, quarter } => (*year, Some(*quarter)),
        PeriodRef::YearToDate { year, quarter } => (*year, *quarter),
        PeriodRef::SecondHalf { year } => (*year, None),
        PeriodRef::LastTwelveMonths { year, quarter } => (*year, *quarter),
        PeriodRef::At { date, .. } | PeriodRef::Ended { date, .. } => {
            return if header.period_end == Some(*date) { 1.0 } else { 0.7 };
        }
        PeriodRef::Latest { .. } | PeriodRef::AllYears => return 1.0,
    };
    let by_year = match (year, header.fiscal_year) {
        (Some(year), Some(own)) => match own - year {
            0 => 1.0,
            // The year of its last day, for a year that is called after the one before.
            -1 if header.period_end.is_some_and(|end| end.year() == year) => 0.95,
            // Later reports give comparatives.
            1 => 0.8,
            2 => 0.7,
            -1 => 0.5,
            _ => 0.4,
        },
        _ => 0.8,
    };
    let own_quarter = header.fiscal_period.as_deref().and_then(|period| match period {
        "Q1" => Some(1),
        "Q2" | "H1" => Some(2),
        "Q3" => Some(3),
        _ => None,
    });
    let by_kind = match quarter {
        None if annual => 1.0,
        None => 0.8,
        Some(quarter) if own_quarter == Some(quarter) || (quarter == 4 && annual) => 1.0,
        Some(_) => 0.85,
    };
    by_year * by_kind
}
