//! Which of a company's reports is the last word: worked out over the reports that a view shows, never stored.

use std::collections::BTreeMap;

use model::{Date, Report, ReportStatus};

/// Sets the status of each report among all those of one company.
///
/// A report is amended when an amendment (`/A`) of the same form and period is there that isn't itself or older; it
/// is superseded when a report of the same form on a later period is. Amended is the stronger word: such a report
/// isn't even the last one on its own period. Without form or period a report stays `current`.
pub(crate) fn mark(reports: &mut [&mut Report]) {
    let mut last_period: BTreeMap<String, Date> = BTreeMap::new();
    let mut last_amendment: BTreeMap<(String, Date), (Option<Date>, String)> = BTreeMap::new();
    for report in reports.iter() {
        let Some((form, amends, period)) = form_and_period(report) else { continue };
        let last = last_period.entry(form.clone()).or_insert(period);
        *last = period.max(*last);
        if amends {
            let this = age(report);
            let last = last_amendment.entry((form, period)).or_insert_with(|| this.clone());
            if *last < this {
                *last = this;
            }
        }
    }
    for report in reports {
        report.status = ReportStatus::Current;
        let Some((form, amends, period)) = form_and_period(report) else { continue };
        if last_period.get(&form).is_some_and(|last| period < *last) {
            report.status = ReportStatus::Superseded;
        }
        if last_amendment.get(&(form, period)).is_some_and(|last| !amends || age(report) < *last) {
            report.status = ReportStatus::Amended;
        }
    }
}

/// The form without its mark of amendment, whether it has that mark, and the period's last day.
fn form_and_period(report: &Report) -> Option<(String, bool, Date)> {
    let (form, amends) = report.header.form_amended()?;
    Some((form.to_uppercase(), amends, report.header.period_end?))
}

/// Orders amendments of one report: by publication, then by id so that two never tie.
fn age(report: &Report) -> (Option<Date>, String) {
    (report.header.published.date, report.id.clone())
}
