//! What a report says of itself: who, which form, which year, known since when.
//!
//! Its tags say it where it has them; else the words of its cover and of its last pages do. What neither says stays
//! empty and is noticed, never guessed.

mod identifiers;
mod print;
mod published;
mod tags;
mod year;

use std::collections::BTreeSet;

use jiff::civil::Date;
use model::{Document, Noted, Notice, Period, ReportHeader, Standard, Statement, StatementKind};

use crate::Vocabulary;
use crate::setting::Setting;

/// A report's header. Its statements tell where its years end; the file's name is asked last, and only for the day of
/// publication.
pub fn header(
    document: &Document,
    statements: &[Statement],
    file_name: &str,
    vocabulary: &Vocabulary,
) -> Noted<ReportHeader> {
    let mut notices = Vec::new();
    let mut setting = Setting::of(document, vocabulary);
    setting.learn(&balance_dates(statements));
    let tagged = tags::read(&document.tagged.facts, &vocabulary.tags);
    let printed = print::read(document, vocabulary);

    let mut identifiers = tagged.identifiers;
    for (kind, value) in printed.identifiers {
        identifiers.entry(kind).or_insert(value);
    }
    let company = tagged.company.or(printed.company).unwrap_or_default();
    if company.is_empty() {
        notices.push(
            Notice::warning("extract/no-company", format!("found no company's name in {file_name}"))
                .hint("the report is filed under its document's name"),
        );
    }
    let period_end = tagged.period_end.or(setting.cover.end);
    let form = tagged.form.or_else(|| setting.cover.form.clone());
    let year_end = period_end.and_then(|end| year_end(end, &setting));
    let annual = setting.annual() != Some(false);
    let fiscal_year = tagged.fiscal_year.or(setting.cover.year).or_else(|| {
        let year_end = year_end?;
        Some(year::label(document, statements, year_end, annual, vocabulary))
    });
    let fiscal_period = tagged.fiscal_period.or_else(|| fiscal_period(form.as_deref(), period_end, &setting));
    let standard = tagged.standard.or_else(|| standard(document, form.as_deref(), &setting, vocabulary));
    let published = published::published(document, file_name, period_end, tagged.published, vocabulary);
    let header = ReportHeader {
        company,
        identifiers,
        form,
        fiscal_year,
        fiscal_period,
        period_end,
        published,
        language: language(document, &setting),
        standard,
    };
    Noted { value: header, notices }
}

/// The days of the group's balance sheets.
fn balance_dates(statements: &[Statement]) -> Vec<Date> {
    let balance = statements.iter().filter(|statement| statement.kind == StatementKind::BalanceSheet);
    let columns = balance.flat_map(|statement| &statement.columns);
    columns
        .filter_map(|column| match column.period {
            Some(Period::Instant { instant }) => Some(instant),
            _ => None,
        })
        .collect()
}

/// The end of the fiscal year that a period's end falls into.
fn year_end(end: Date, setting: &Setting) -> Option<Date> {
    if setting.annual() != Some(false) {
        return Some(end);
    }
    let before = setting.calendar.year_end_before(end)?;
    Some(before.checked_add(jiff::Span::new().years(1)).unwrap_or(end))
}

/// `FY`, `Q1`, `H1`, `Q3` from the form; for a quarterly report from the days since the year's end.
fn fiscal_period(form: Option<&str>, end: Option<Date>, setting: &Setting) -> Option<String> {
    let by_form = match form.map(|form| form.strip_suffix("/A").unwrap_or(form)) {
        Some("semiannual") => Some("H1"),
        Some("q1") => Some("Q1"),
        Some("q3") => Some("Q3"),
        _ if setting.annual() == Some(true) => Some("FY"),
        _ => None,
    };
    let by_days = || {
        let end = end?;
        let days = crate::calendar::days(setting.calendar.year_end_before(end)?, end);
        match days {
            75..=105 => Some("Q1"),
            160..=200 => Some("Q2"),
            250..=290 => Some("Q3"),
            345..=385 => Some("FY"),
            _ => None,
        }
    };
    by_form.or_else(by_days).map(str::to_owned)
}

fn language(document: &Document, setting: &Setting) -> Option<String> {
    if setting.chinese {
        return Some("zh".to_owned());
    }
    let declared = document.language.as_deref().and_then(|tag| tag.split(['-', '_']).next());
    declared.map(str::to_lowercase).or_else(|| (!document.blocks.is_empty()).then(|| "en".to_owned()))
}

/// The standard by the form, or by the words that name it most.
fn standard(
    document: &Document,
    form: Option<&str>,
    setting: &Setting,
    vocabulary: &Vocabulary,
) -> Option<Standard> {
    if form.is_some_and(|form| form.starts_with("10-")) {
        return Some(Standard::UsGaap);
    }
    let cover = &vocabulary.cover;
    let counts = print::counts(document, vocabulary, &[&cover.us_gaap, &cover.ifrs, &cover.cas]);
    let known: BTreeSet<(usize, usize)> =
        counts.into_iter().enumerate().map(|(at, count)| (count, at)).collect();
    match known.last() {
        Some((count, at)) if *count > 0 => {
            [Standard::UsGaap, Standard::Ifrs, Standard::Cas].get(*at).copied()
        }
        _ if setting.chinese && form.is_some() => Some(Standard::Cas),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
