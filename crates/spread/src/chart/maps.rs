//! Maps onto accounts: concepts of taxonomies, and printed labels.

use std::collections::{BTreeMap, BTreeSet};

use model::Account;
use rayon::prelude::*;

use super::files::{Files, qualified};
use super::pattern::{Words, expand};
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

/// Gives each account its printed labels, patterns written out.
pub(super) fn labels(files: &Files, accounts: &mut [Account]) -> Result<(), Error> {
    for (language, sheet) in &files.labels {
        let words = words(files, language)?;
        let written_out = |(entry, at): &(&Entry, usize)| -> Result<(usize, Vec<String>), Error> {
            let (place, mut labels) = (entry.place("list"), Vec::new());
            for pattern in entry.texts("list")? {
                labels.extend(expand(&pattern, &words, &place)?);
            }
            Ok((*at, labels))
        };
        let labels: Vec<_> = owned(sheet, accounts)?.par_iter().map(written_out).collect();
        for of_account in labels {
            let (at, labels) = of_account?;
            if let Some(account) = accounts.get_mut(at) {
                account.labels.extend(labels);
            }
        }
    }
    Ok(())
}

/// A language's words; they may use choices themselves, but no other words.
fn words(files: &Files, language: &str) -> Result<Words, Error> {
    let mut words = Words::new();
    for (_, sheet) in files.words.iter().filter(|(other, _)| other == language) {
        for entry in sheet.entries() {
            let mut list = Vec::new();
            for pattern in entry.texts("list")? {
                list.extend(expand(&pattern, &Words::new(), &entry.place("list"))?);
            }
            words.insert(entry.id.clone(), list);
        }
    }
    Ok(words)
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
