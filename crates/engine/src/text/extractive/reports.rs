//! Which reports are looked through for an answer: those of the period asked, else the latest annual one and what came after.

use model::{Reason, Report};

use super::asked::{Asked, Form};
use super::untold;
use crate::desk::Desk;
use crate::question::{Per, PeriodRef, TextPlan};

/// The reports that are looked through, the one that is asked about first.
pub(super) fn searched<'d>(
    asked: &Asked,
    about: &TextPlan,
    desk: &'d Desk<'_>,
) -> Result<Vec<&'d Report>, Reason> {
    let annual = |report: &Report| report.header.fiscal_period.as_deref().is_none_or(|period| period == "FY");
    let mut reports: Vec<&Report> = desk.reports.iter().collect();
    reports.sort_by_key(|report| {
        (std::cmp::Reverse(report.header.period_end), !annual(report), report.id.clone())
    });
    let year_of = |report: &Report| report.header.fiscal_year;
    let none = || Reason::new("answer/no-period", "no report in view is on the period asked for");
    let known = |period: &PeriodRef| {
        let named = matches!(period, PeriodRef::Year(_) | PeriodRef::Quarter { year: Some(_), .. });
        named || matches!(period, PeriodRef::Latest { per: Per::Year, back: 0 })
    };
    if !about.periods.iter().all(known) {
        return Err(untold());
    }
    let quarter = about.periods.iter().find_map(|period| match period {
        PeriodRef::Quarter { year: Some(year), quarter } => Some((*year, *quarter)),
        _ => None,
    });
    if let Some((year, quarter)) = quarter {
        let named = format!("Q{quarter}");
        reports.retain(|report| {
            year_of(report) == Some(year) && report.header.fiscal_period.as_deref() == Some(named.as_str())
        });
    } else if asked.form == Form::Change {
        reports.retain(|report| {
            annual(report)
                && (asked.years.is_empty() || year_of(report).is_some_and(|year| asked.years.contains(&year)))
        });
    } else if let Some(latest) = asked.years.iter().max() {
        let by_label: Vec<&Report> = reports
            .iter()
            .copied()
            .filter(|report| annual(report) && year_of(report) == Some(*latest))
            .collect();
        // A year that is called after the one before.
        let by_day = |report: &&Report| {
            annual(report) && report.header.period_end.is_some_and(|end| end.year() == *latest)
        };
        reports = if by_label.is_empty() { reports.into_iter().filter(by_day).collect() } else { by_label };
    } else {
        // The latest annual report, and what came after it.
        let last = reports
            .iter()
            .filter(|report| annual(report))
            .filter_map(|report| report.header.period_end)
            .max();
        reports.retain(|report| last.is_none() || report.header.period_end >= last);
        reports.sort_by_key(|report| !annual(report));
    }
    if reports.is_empty() { Err(none()) } else { Ok(reports) }
}
