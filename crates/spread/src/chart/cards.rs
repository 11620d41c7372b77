//! Scorecards: components with weights or steps, and what their sum means.

use model::{Band, Component, Decimal, Names, Points, Scorecard, Threshold};
use toml::Table;

use super::accounts::names;
use super::formulas::definition;
use super::sheet::{Entry, Sheet, exact, wrong};
use crate::error::{Error, ErrorKind, did_you_mean};
use crate::formula;

const COMPONENT: [&str; 6] = ["id", "formula", "weight", "steps", "en", "zh"];
const STEP: [&str; 3] = ["at_least", "above", "points"];
const BAND: [&str; 4] = ["at_least", "above", "en", "zh"];

/// The scorecards of a sheet.
pub(super) fn scorecards(sheet: &Sheet) -> Result<Vec<Scorecard>, Error> {
    let card = |entry: &Entry| {
        let place = entry.place("components");
        let components: Vec<Component> = entry
            .tables("components")?
            .into_iter()
            .map(|table| component(table, &place))
            .collect::<Result<_, _>>()?;
        if components.is_empty() {
            return Err(wrong(place, "a scorecard without components"));
        }
        let bands = entry.tables("bands")?.into_iter().map(|table| band(table, &entry.place("bands")));
        Ok(Scorecard {
            id: entry.id.clone(),
            constant: entry.decimal("constant")?.unwrap_or(Decimal::ZERO),
            components,
            bands: bands.collect::<Result<_, _>>()?,
            names: names(sheet, entry)?,
            definition: definition(sheet, entry)?,
            synonyms: entry.texts("synonyms")?,
        })
    };
    sheet.entries().map(card).collect()
}

fn component(table: &Table, place: &str) -> Result<Component, Error> {
    only(table, &COMPONENT, place)?;
    let id = text(table, "id", place)?;
    let place = format!("{place}.{id}");
    let formula = text(table, "formula", &place)?;
    let points = match (table.get("weight"), table.get("steps").and_then(toml::Value::as_array)) {
        (Some(weight), None) => Points::Weight(exact(weight, &place)?),
        (None, Some(steps)) => {
            Points::Steps(steps.iter().map(|value| step(value, &place)).collect::<Result<_, _>>()?)
        }
        _ => return Err(wrong(place, "expected either weight or steps")),
    };
    Ok(Component {
        expr: formula::parse(&formula).map_err(|error| error.within(ErrorKind::Chart, &place))?,
        id,
        formula,
        points,
        names: Names { en: text(table, "en", &place)?, zh: text(table, "zh", &place)? },
    })
}

fn step(value: &toml::Value, place: &str) -> Result<(Threshold, Decimal), Error> {
    let Some(table) = value.as_table() else {
        return Err(wrong(place, format!("expected a step, found a {}", value.type_str())));
    };
    only(table, &STEP, place)?;
    match table.get("points") {
        Some(points) => Ok((threshold(table, place)?, exact(points, place)?)),
        None => Err(wrong(place, "a step without points")),
    }
}

fn band(table: &Table, place: &str) -> Result<Band, Error> {
    only(table, &BAND, place)?;
    let names = Names { en: text(table, "en", place)?, zh: text(table, "zh", place)? };
    Ok(Band { from: threshold(table, place)?, names })
}

fn threshold(table: &Table, place: &str) -> Result<Threshold, Error> {
    match (table.get("at_least"), table.get("above")) {
        (Some(least), None) => Ok(Threshold::AtLeast(exact(least, place)?)),
        (None, Some(bound)) => Ok(Threshold::Above(exact(bound, place)?)),
        (None, None) => Ok(Threshold::Any),
        (Some(_), Some(_)) => Err(wrong(place, "both at_least and above")),
    }
}

fn text(table: &Table, key: &str, place: &str) -> Result<String, Error> {
    let found = table.get(key).and_then(toml::Value::as_str).filter(|text| !text.trim().is_empty());
    found.map(str::to_owned).ok_or_else(|| wrong(place, format!("no {key}, a text in quotes")))
}

fn only(table: &Table, known: &[&str], place: &str) -> Result<(), Error> {
    match table.keys().find(|key| !known.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => {
            let hint = did_you_mean(key, known.iter().copied())
                .unwrap_or_else(|| format!("the keys are {}", known.join(", ")));
            Err(wrong(place, format!("unknown key {key:?}")).with_hint(Some(hint)))
        }
    }
}
