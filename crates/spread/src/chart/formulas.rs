//! What is written in the formula language: rules, metrics and stand-ins.

use model::{Expr, Metric, Names, Rule, RuleKind, StandIn};

use super::accounts::names;
use super::sheet::{Entry, Sheet};
use crate::error::{Error, ErrorKind};
use crate::formula;

const RULE_KINDS: [(&str, RuleKind); 3] =
    [("identity", RuleKind::Identity), ("per_share", RuleKind::PerShare), ("sanity", RuleKind::Sanity)];
const UNITS: [(&str, &str); 6] = [
    ("ratio", "ratio"),
    ("percent", "percent"),
    ("days", "days"),
    ("money", "money"),
    ("per_share", "per_share"),
    ("score", "score"),
];
const GROUPS: [(&str, &str); 8] = [
    ("liquidity", "liquidity"),
    ("leverage", "leverage"),
    ("coverage", "coverage"),
    ("profitability", "profitability"),
    ("efficiency", "efficiency"),
    ("growth", "growth"),
    ("cash_flow", "cash_flow"),
    ("valuation", "valuation"),
];

/// The tie-out rules of a sheet.
pub(super) fn rules(sheet: &Sheet) -> Result<Vec<Rule>, Error> {
    let rule = |entry: &Entry| {
        let text = sheet.required(entry, "rule")?;
        let place = entry.place("rule");
        let (left, right) =
            formula::parse_rule(text).map_err(|error| error.within(ErrorKind::Chart, &place))?;
        let kind = entry.choice("kind", &RULE_KINDS)?.unwrap_or_default();
        let unless = entry.texts("unless")?;
        Ok(Rule { id: entry.id.clone(), kind, left, right, unless, names: names(sheet, entry)? })
    };
    sheet.entries().map(rule).collect()
}

/// The metrics of a sheet.
pub(super) fn metrics(sheet: &Sheet) -> Result<Vec<Metric>, Error> {
    let metric = |entry: &Entry| {
        let formula = sheet.required(entry, "formula")?.to_owned();
        sheet.required(entry, "unit")?;
        sheet.required(entry, "group")?;
        Ok(Metric {
            id: entry.id.clone(),
            expr: parsed(entry, "formula", &formula)?,
            formula,
            unit: entry.choice("unit", &UNITS)?.unwrap_or_default().to_owned(),
            group: entry.choice("group", &GROUPS)?.unwrap_or_default().to_owned(),
            names: names(sheet, entry)?,
            definition: definition(sheet, entry)?,
            synonyms: entry.texts("synonyms")?,
        })
    };
    sheet.entries().map(metric).collect()
}

/// The stand-ins of a sheet.
pub(super) fn standins(sheet: &Sheet) -> Result<Vec<StandIn>, Error> {
    let standin = |entry: &Entry| {
        let formula = sheet.required(entry, "formula")?.to_owned();
        let expr = parsed(entry, "formula", &formula)?;
        Ok(StandIn { account: entry.id.clone(), formula, expr, unless: entry.texts("unless")? })
    };
    sheet.entries().map(standin).collect()
}

/// What an entry means, in both languages.
pub(super) fn definition(sheet: &Sheet, entry: &Entry) -> Result<Names, Error> {
    let text = |key| sheet.required(entry, key).map(str::to_owned);
    Ok(Names { en: text("definition_en")?, zh: text("definition_zh")? })
}

fn parsed(entry: &Entry, key: &str, text: &str) -> Result<Expr, Error> {
    formula::parse(text).map_err(|error| error.within(ErrorKind::Chart, &entry.place(key)))
}
