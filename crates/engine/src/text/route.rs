//! Which reports a question is put to: those of the company, the one on the year that is asked first.

use std::collections::{BTreeMap, BTreeSet};

use model::{Date, Report};
use store::Edition;

use crate::question::PeriodRef;

/// At most so many reports of a company are searched for one question.
const MOST: usize = 8;
/// A report that stands so far behind the best isn't searched.
const BEHIND: f32 = 0.6;

/// The reports to search, each with how well it fits the periods asked, best first; all that fit, where it is asked of
/// nobody in particular.
pub(super) fn route<'a>(
    editions: &[&'a Edition],
    periods: &[PeriodRef],
    of_all: bool,
) -> Vec<(&'a Edition, f32)> {
    let mut latest: BTreeMap<&str, Date> = BTreeMap::new();
    for edition in editions {
        if let Some(end) = edition.report.header.period_end {
            let last = latest.entry(&edition.company).or_insert(end);
            *last = end.max(*last);
        }
    }
    let mut fits: Vec<(&Edition, f32)> = editions
        .iter()
        .map(|edition| {
            let report = &edition.report;
            let fit = if periods.is_empty() {
                let is_last = report.header.period_end == latest.get(edition.company.as_str()).copied();
                if is_last { 1.0 } else { 0.8 }
            } else {
                periods.iter().map(|period| fit(report, period)).fold(0.0, f32::max)
            };
            (*edition, fit)
        })
        .collect();
    fits.sort_by(|(a, a_fit), (b, b_fit)| b_fit.total_cmp(a_fit).then_with(|| a.report.id.cmp(&b.report.id)));
    let best = fits.first().map_or(0.0, |(_, fit)| *fit);
    fits.retain(|(_, fit)| *fit >= best * BEHIND);
    if !of_all {
        fits.truncate(MOST);
    }
    fits
}

/// What is left to a report of whom the question doesn't seem to be about.
const UNNAMED: f32 = 0.6;
/// A word that more companies have in their names names none of them.
const COMMON: usize = 2;
/// Shorter words of a name are initials and legal forms.
const SHORT: usize = 4;

/// Puts reports forward whose company's name the question seems to hold, at least half of it: written as a name, though
/// not so that it could be told for certain. The words that name it.
pub(super) fn favour_named(routed: &mut [(&Edition, f32)], question: &str) -> Vec<String> {
    let said: BTreeMap<String, &str> = words(question)
        .filter(|word| word.starts_with(char::is_uppercase))
        .map(|word| (word.to_lowercase(), word))
        .collect();
    let mut names: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (edition, _) in routed.iter() {
        let own = words(&edition.report.header.company).filter(|word| word.len() >= SHORT);
        names.entry(&edition.company).or_default().extend(own.map(str::to_lowercase));
    }
    let mut common: BTreeMap<&str, usize> = BTreeMap::new();
    for word in names.values().flatten() {
        *common.entry(word).or_insert(0) += 1;
    }
    let rare = |word: &&String| common.get(word.as_str()).is_some_and(|count| *count <= COMMON);
    let held = |name: &BTreeSet<String>| -> Vec<String> {
        let held: Vec<String> = name
            .iter()
            .filter(rare)
            .filter_map(|word| said.get(word))
            .map(|word| (*word).to_owned())
            .collect();
        if held.len() * 2 >= name.iter().filter(rare).count() { held } else { Vec::new() }
    };
    let named: BTreeMap<&str, Vec<String>> = names
        .iter()
        .map(|(company, name)| (*company, held(name)))
        .filter(|(_, held)| !held.is_empty())
        .collect();
    if named.is_empty() || named.len() > COMMON {
        return Vec::new();
    }
    for (edition, fit) in routed {
        if !named.contains_key(edition.company.as_str()) {
            *fit *= UNNAMED;
        }
    }
    named.into_values().flatten().collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty())
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
