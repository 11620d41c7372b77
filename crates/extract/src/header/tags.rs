//! What the tags of a cover say (`dei` and its like), by the local names of their concepts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use model::{Fact, FactValue, Standard};

use super::identifiers::{as_employer_number, as_file_number};
use crate::vocabulary::Tags;

/// What was tagged; all of it may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tagged {
    pub(super) company: Option<String>,
    pub(super) identifiers: BTreeMap<String, String>,
    pub(super) form: Option<String>,
    pub(super) fiscal_year: Option<i16>,
    pub(super) fiscal_period: Option<String>,
    pub(super) period_end: Option<Date>,
    pub(super) published: Option<Date>,
    pub(super) standard: Option<Standard>,
}

/// Reads the facts of a cover.
pub(super) fn read(facts: &[Fact], names: &Tags) -> Tagged {
    if facts.is_empty() {
        return Tagged::default();
    }
    let text = |names: &[String]| texts(facts, names).into_iter().next();
    let mut identifiers = BTreeMap::new();
    let entities: BTreeSet<String> = facts
        .iter()
        .filter_map(|fact| fact.context.as_ref())
        .map(|context| context.entity.to_string())
        .collect();
    let kinds = [
        ("cik", &names.cik),
        ("ticker", &names.ticker),
        ("company_number", &names.company_number),
        ("ein", &names.employer_number),
        ("file_number", &names.file_number),
    ];
    for (kind, names) in kinds {
        let plausible = |value: &String| {
            value.chars().any(char::is_alphanumeric) && !matches!(value.as_str(), "None" | "N/A" | "NONE")
        };
        let value = texts(facts, names).into_iter().find(plausible).and_then(|value| match kind {
            "ein" => as_employer_number(&value),
            "file_number" => as_file_number(&value),
            _ => Some(value),
        });
        identifiers.extend(value.map(|value| (kind.to_owned(), value)));
    }
    if let (Some(entity), 1) = (entities.first(), entities.len()) {
        let all = |test: fn(&char) -> bool| entity.chars().all(|value| test(&value));
        if entity.len() == 20 && all(char::is_ascii_alphanumeric) {
            identifiers.entry("lei".to_owned()).or_insert_with(|| entity.clone());
        } else if entity.len() == 10 && all(char::is_ascii_digit) {
            identifiers.entry("cik".to_owned()).or_insert_with(|| entity.clone());
        }
    }
    let form = text(&names.form).map(|form| {
        let amended = text(&names.amendment).is_some_and(|flag| flag.eq_ignore_ascii_case("true"));
        if amended && !form.contains('/') && form.starts_with(|first: char| first.is_ascii_digit()) {
            format!("{form}/A")
        } else {
            form
        }
    });
    // The cover's facts are about the very period; a stated date may be the calendar's nominal one.
    let main = facts.iter().find(|fact| is_named(fact, &names.form) || is_named(fact, &names.company));
    let main = main.and_then(Fact::period).map(|period| period.end());
    let stated = text(&names.period_end).and_then(|date| date.parse::<Date>().ok());
    let period_end = match (stated, main) {
        (Some(stated), Some(main)) if crate::calendar::days(stated, main).abs() <= 7 => Some(main),
        (stated, main) => stated.or(main),
    };
    Tagged {
        company: text(&names.company),
        identifiers,
        form,
        fiscal_year: text(&names.fiscal_year).and_then(|year| year.parse().ok()),
        fiscal_period: text(&names.fiscal_period),
        period_end,
        published: text(&names.published).and_then(|date| date.parse().ok()),
        standard: standard(facts),
    }
}

fn is_named(fact: &Fact, names: &[String]) -> bool {
    let local = fact.concept().rsplit(':').next().unwrap_or_default();
    names.iter().any(|name| name == local)
}

/// The texts of the facts of these names: in the order of the names, those without dimensions first.
fn texts(facts: &[Fact], names: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for name in names {
        let of_name = || facts.iter().filter(|fact| is_named(fact, std::slice::from_ref(name)));
        let whole = of_name().filter(|fact| fact.dimensions().is_empty());
        let parts = of_name().filter(|fact| !fact.dimensions().is_empty());
        found.extend(whole.chain(parts).filter_map(|fact| match &fact.value {
            FactValue::Text(text) => Some(text.split_whitespace().collect::<Vec<_>>().join(" ")),
            FactValue::Number(value) => Some(value.to_string()),
            FactValue::Nil => None,
        }));
    }
    found.retain(|text| !text.is_empty());
    found
}

/// The taxonomy that most numbers are tagged with.
fn standard(facts: &[Fact]) -> Option<Standard> {
    let numbers = || facts.iter().filter(|fact| matches!(fact.value, FactValue::Number(_)));
    let count = |prefix: &str| numbers().filter(|fact| fact.concept().starts_with(prefix)).count();
    match (count("us-gaap:"), count("ifrs-full:")) {
        (0, 0) => None,
        (gaap, ifrs) if gaap >= ifrs => Some(Standard::UsGaap),
        _ => Some(Standard::Ifrs),
    }
}
