//! Charts: TOML texts, the built-in ones and an institution's own over them, loaded into [`model::Chart`].
//!
//! Files are told apart by their path below the charts folder (`general/accounts.toml`, `concepts/us-gaap.toml`,
//! `metrics/liquidity.toml`). Files of one kind add up; an overlay file overrides key by key. The whole chart is then
//! checked: ids are unique, every name in a formula exists, every formula reads. What fails names file, key and a hint.

mod accounts;
mod cards;
mod check;
mod files;
mod formulas;
mod maps;
mod pattern;
mod sheet;

use model::{Chart, SourceHash};
use rayon::prelude::*;
use toml::Table;

use crate::error::Error;
use files::Files;

/// Loads the built-in files, and over them those of an overlay; each with its path below the charts folder.
pub fn load(base: &[(&str, &str)], overlay: &[(&str, &str)]) -> Result<Chart, Error> {
    let named: Vec<(&str, &str)> =
        base.iter().chain(overlay).copied().filter(|(name, _)| files::is_of_chart(name)).collect();
    let tables: Vec<Result<Table, Error>> =
        named.par_iter().map(|(name, text)| files::parse(name, text)).collect();
    let mut files = Files::default();
    for ((name, _), table) in named.into_iter().zip(tables) {
        files.add(name, table?)?;
    }
    let mut accounts = accounts::accounts(&files.accounts)?;
    maps::concepts(&files, &mut accounts)?;
    maps::labels(&files, &mut accounts)?;
    let rules = formulas::rules(&files.rules)?;
    let metrics = formulas::metrics(&files.metrics)?;
    let mut chart = Chart::new(accounts, rules, metrics, version(base, overlay));
    chart.standins = formulas::standins(&files.standins)?;
    chart.whose.clone_from(&files.whose);
    chart.scorecards = cards::scorecards(&files.scorecards)?;
    check::check(&chart, &files)?;
    Ok(chart)
}

/// A hash of all that the chart was loaded from.
fn version(base: &[(&str, &str)], overlay: &[(&str, &str)]) -> String {
    let mut all = Vec::new();
    for (name, text) in base.iter().chain(overlay) {
        for part in [name, text] {
            all.extend_from_slice(&(part.len() as u64).to_le_bytes());
            all.extend_from_slice(part.as_bytes());
        }
    }
    SourceHash::of(&all).to_string()
}

#[cfg(test)]
mod tests;
