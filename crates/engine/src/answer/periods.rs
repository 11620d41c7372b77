//! The periods that a plan asks for, as the company reports on them; or why there is none such.

use model::{AccountKind, AnswerStatus, Date, PeriodKind, Reason, Spread, SpreadPeriod};

use super::{Refusal, unresolved};
use crate::charts::Charts;
use crate::desk::Desk;
use crate::question::{Per, PeriodRef, Plan, Target};

/// The periods that a plan asks for, as the company reports on them.
pub(super) fn periods(plan: &Plan, desk: &Desk<'_>, charts: &Charts) -> Result<Vec<SpreadPeriod>, Refusal> {
    let latest = [PeriodRef::Latest { per: Per::Year, back: 0 }];
    let wanted = if plan.periods.is_empty() { &latest[..] } else { &plan.periods };
    let mut found = Vec::new();
    for reference in wanted {
        found.extend(resolve(reference, desk, asks_for_flows(&plan.targets, charts))?);
    }
    Ok(found)
}

fn resolve(reference: &PeriodRef, desk: &Desk<'_>, flows: bool) -> Result<Vec<SpreadPeriod>, Refusal> {
    let spread = &desk.figures().spread;
    let by_id = |id: String| {
        spread.period(&id).cloned().map(|period| vec![period]).ok_or_else(|| {
            (AnswerStatus::NotDisclosed, Reason::new("answer/no-period", format!("no report covers {id}")))
        })
    };
    let of_kind = |kind: PeriodKind| {
        let mut periods: Vec<&SpreadPeriod> =
            spread.periods.iter().filter(|period| period.kind == kind).collect();
        periods.sort_by_key(|period| period.end);
        periods
    };
    let latest = |kind: PeriodKind, back: u32| {
        // A year known only by its closing balances (a quarterly report's comparative) is no year of flows.
        let periods = of_kind(kind);
        let mut whole = periods.into_iter().filter(|period| !flows || period.start.is_some()).rev();
        whole.nth(back as usize).cloned().map(|period| vec![period]).ok_or_else(|| {
            (AnswerStatus::NotDisclosed, Reason::new("answer/no-period", "no report covers such a period"))
        })
    };
    let year_of = |year: Option<i16>| -> Result<i16, Refusal> {
        year.or_else(|| {
            let labels = spread.periods.iter().filter(|period| period.kind != PeriodKind::Annual);
            labels
                .filter_map(|period| {
                    period.id.trim_start_matches("LTM").trim_start_matches("FY").get(..4)?.parse().ok()
                })
                .max()
        })
        .ok_or_else(|| unresolved("answer/no-period", "no report covers a quarter"))
    };
    match reference {
        PeriodRef::Year(year) => by_id(format!("FY{year}")),
        PeriodRef::Quarter { year: Some(year), quarter } => {
            let own = format!("FY{year}Q{quarter}");
            // A balance at its end stands in the year to date as well.
            let to_date = match quarter {
                4 => format!("FY{year}"),
                quarter => format!("FY{year}Q{quarter}YTD"),
            };
            let same = spread.period(&own).is_none() && !flows && spread.period(&to_date).is_some();
            by_id(if same { to_date } else { own })
        }
        PeriodRef::Quarter { year: None, quarter } => {
            let ending = format!("Q{quarter}");
            let last =
                of_kind(PeriodKind::Quarter).into_iter().rev().find(|period| period.id.ends_with(&ending));
            last.cloned().map(|period| vec![period]).ok_or_else(|| {
                (
                    AnswerStatus::NotDisclosed,
                    Reason::new("answer/no-period", "no report covers such a quarter"),
                )
            })
        }
        PeriodRef::YearToDate { year: Some(year), quarter: Some(1) } => by_id(format!("FY{year}Q1")),
        PeriodRef::YearToDate { year: Some(year), quarter: Some(quarter) } => {
            by_id(format!("FY{year}Q{quarter}YTD"))
        }
        PeriodRef::YearToDate { year, quarter } => {
            let year = year_of(*year)?;
            let prefix = format!("FY{year}Q");
            let ytd = of_kind(PeriodKind::Ytd).into_iter().rev().find(|period| {
                period.id.starts_with(&prefix)
                    && quarter.is_none_or(|quarter| period.id == format!("{prefix}{quarter}YTD"))
            });
            match (ytd, quarter) {
                (Some(period), _) => Ok(vec![period.clone()]),
                (None, None) => by_id(format!("FY{year}Q1")),
                (None, Some(quarter)) => by_id(format!("{prefix}{quarter}YTD")),
            }
        }
        PeriodRef::LastTwelveMonths { year: Some(year), quarter: Some(4) } => by_id(format!("FY{year}")),
        PeriodRef::LastTwelveMonths { year: Some(year), quarter: Some(quarter) } => {
            by_id(format!("LTM{year}Q{quarter}"))
        }
        PeriodRef::LastTwelveMonths { year, .. } => {
            last_twelve_months(spread, *year).map(|period| vec![period])
        }
        PeriodRef::Latest { per: Per::Year, back } => latest(PeriodKind::Annual, *back),
        PeriodRef::Latest { per: Per::Quarter, back } => latest(PeriodKind::Quarter, *back),
        PeriodRef::Latest { per: Per::YearToDate, back } => latest(PeriodKind::Ytd, *back),
        PeriodRef::At { date, years_before } => ending(spread, *date, *years_before, |_| true),
        PeriodRef::Ended { months, date, years_before } => {
            let days = i32::try_from(*months).unwrap_or(i32::MAX).saturating_mul(61) / 2;
            ending(spread, *date, *years_before, |period| {
                let length = period.start.map(|start| (period.end - start).get_days());
                length.is_some_and(|length| (length - days).abs() <= 20)
            })
        }
        PeriodRef::AllYears => {
            let years: Vec<SpreadPeriod> =
                spread.years().filter(|year| year.start.is_some()).cloned().collect();
            if years.is_empty() {
                Err(unresolved("answer/no-period", "no report covers a year"))
            } else {
                Ok(years)
            }
        }
        PeriodRef::SecondHalf { .. } => Err(unresolved(
            "answer/second-half",
            "second halves are not computed yet: ask for the two quarters",
        )),
    }
}

/// The latest twelve months that end at a quarter or a year, none being open that end later.
fn last_twelve_months(spread: &Spread, year: Option<i16>) -> Result<SpreadPeriod, Refusal> {
    let of_year = |period: &&SpreadPeriod| match year {
        None => true,
        Some(year) => [format!("LTM{year}Q"), format!("FY{year}")].iter().any(|id| period.id.starts_with(id)),
    };
    let latest = |wanted: fn(&SpreadPeriod) -> bool| {
        let fitting = spread.periods.iter().filter(of_year).filter(|period| wanted(period));
        fitting.max_by_key(|period| (period.end, period.kind == PeriodKind::Ltm))
    };
    let months = latest(|period| match period.kind {
        PeriodKind::Ltm => true,
        PeriodKind::Annual => period.start.is_some(),
        _ => false,
    });
    let interim = latest(|period| matches!(period.kind, PeriodKind::Quarter | PeriodKind::Ytd));
    let open = interim.filter(|interim| months.is_none_or(|months| months.end < interim.end));
    match (months, open) {
        (Some(months), None) => Ok(months.clone()),
        (_, open) => {
            let until = open.map_or_else(String::new, |interim| format!(" to {}", interim.end));
            let message = format!("the reports give no last twelve months{until}");
            Err((AnswerStatus::NotDisclosed, Reason::new("answer/no-period", message)))
        }
    }
}

/// The period that ends within a week of a day, so many years earlier.
fn ending(
    spread: &Spread,
    date: Date,
    years_before: u32,
    fits: impl Fn(&SpreadPeriod) -> bool,
) -> Result<Vec<SpreadPeriod>, Refusal> {
    let back = i32::try_from(years_before).unwrap_or(0) * 365;
    let away = |period: &SpreadPeriod| (date - period.end).get_days() - back;
    let fitting = || spread.periods.iter().filter(|period| fits(period));
    let near = fitting().find(|period| away(period).abs() <= 7);
    // A month without its day (`ended February 2023`) is read as its end: a year of 52 weeks may end earlier in it.
    let in_month =
        || fitting().find(|period| date == date.last_of_month() && (0..31).contains(&away(period)));
    near.or_else(in_month).cloned().map(|period| vec![period]).ok_or_else(|| {
        (
            AnswerStatus::NotDisclosed,
            Reason::new("answer/no-period", format!("no report covers a period ended {date}")),
        )
    })
}

/// Whether a target needs flows: an account that is one, or a metric.
fn asks_for_flows(targets: &[Target], charts: &Charts) -> bool {
    let mut flows = false;
    for target in targets {
        target.expr.names(&mut |name, _| {
            flows |= charts.chart.account(name).is_none_or(|account| account.kind == AccountKind::Flow);
        });
    }
    flows
}
