//! Maps onto accounts: concepts of taxonomies, and printed labels.

use std::collections::{BTreeMap, BTreeSet};

use model::Account;

use super::files::{Files, qualified};
use super::sheet::{Entry, Sheet, wrong};
use crate::error::{Error, did_you_mean};

/// Gives each account its concepts, taxonomy by taxonomy in order of preference.
pub(super) fn concepts(files: &Files, accounts: &mut [Account]) -> Result<(), Error> {
    let shared: BTreeSet<&str> = files.shared.iter().map(String::as_str).collect();
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    for (prefix, sheet) in &files.concepts {
        for (entry, at) in owned(sheet, accounts)? {
            for concept in entry.texts("list")? {
                let concept = qualified(prefix, &concept);
                let owner = owners.insert(concept.clone(), entry.id.clone());
                if let Some(owner) = owner
                    && !shared.contains(concept.trim_start_matches('-'))
                {
                    let hint =
                        "take it from one of the two, or say under [shared] why both may claim it".to_owned();
                    let what = format!("{concept} is also {owner}'s");
                    return Err(wrong(entry.place("list"), what).with_hint(Some(hint)));
                }
                if let Some(account) = accounts.get_mut(at) {
                    account.concepts.push(concept);
                }
            }
        }
    }
    Ok(())
}

/// Gives each account its printed labels.
pub(super) fn labels(files: &Files, accounts: &mut [Account]) -> Result<(), Error> {
    for (_, sheet) in &files.labels {
        for (entry, at) in owned(sheet, accounts)? {
            let labels = entry.texts("list")?;
            if let Some(account) = accounts.get_mut(at) {
                account.labels.extend(labels);
            }
        }
    }
    Ok(())
}

/// The entries of a sheet with the positions of the accounts that they are about.
fn owned<'a>(sheet: &'a Sheet, accounts: &[Account]) -> Result<Vec<(&'a Entry, usize)>, Error> {
    let positions: BTreeMap<&str, usize> =
        accounts.iter().enumerate().map(|(at, account)| (account.id.as_str(), at)).collect();
    let position = |entry: &'a Entry| match positions.get(entry.id.as_str()) {
        Some(at) => Ok((entry, *at)),
        None => {
            let hint = did_you_mean(&entry.id, positions.keys().copied());
            Err(wrong(&entry.file, format!("no account {:?}", entry.id)).with_hint(hint))
        }
    };
    sheet.entries().map(position).collect()
}
