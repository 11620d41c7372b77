//! Sheets: named entries with keys, merged from several files in order, each key remembering its file.

use std::collections::BTreeMap;

use model::Decimal;
use toml::{Table, Value};

use crate::error::{Error, ErrorKind, did_you_mean};

/// In a list of an overlay, the list that it overrides.
const THE_REST: &str = "...";

/// An error of a chart at a place.
pub(super) fn wrong(place: impl Into<String>, what: impl Into<String>) -> Error {
    Error::new(ErrorKind::Chart, place, what)
}

/// Entries of one kind, in the order in which they first appear.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    entries: Vec<Entry>,
    index: BTreeMap<String, usize>,
}

/// An entry and its keys.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its id.
    pub(super) id: String,
    /// The file that brought it.
    pub(super) file: String,
    keys: BTreeMap<String, (Value, String)>,
}

impl Sheet {
    /// Merges an entry: its keys override those of the same id. Keys other than these are refused.
    pub(super) fn merge(&mut self, file: &str, id: &str, table: Table, known: &[&str]) -> Result<(), Error> {
        if id.is_empty() || !id.chars().all(|l| l.is_ascii_lowercase() || l.is_ascii_digit() || l == '_') {
            let hint = "small letters a to z, digits and _".to_owned();
            return Err(wrong(file, format!("{id:?} is no id")).with_hint(Some(hint)));
        }
        let at = *self.index.entry(id.to_owned()).or_insert_with(|| {
            self.entries.push(Entry { id: id.to_owned(), file: file.to_owned(), keys: BTreeMap::new() });
            self.entries.len() - 1
        });
        let Some(entry) = self.entries.get_mut(at) else { return Ok(()) };
        for (key, value) in table {
            if !known.contains(&key.as_str()) {
                let hint = did_you_mean(&key, known.iter().copied())
                    .unwrap_or_else(|| format!("the keys are {}", known.join(", ")));
                return Err(
                    wrong(format!("{file}, {id}"), format!("unknown key {key:?}")).with_hint(Some(hint))
                );
            }
            entry.set(file, key, value);
        }
        Ok(())
    }

    /// Sets a key of an entry that a section, not the entry, says.
    pub(super) fn put(&mut self, file: &str, id: &str, key: &str, text: &str) {
        if let Some(entry) = self.index.get(id).and_then(|at| self.entries.get_mut(*at)) {
            entry.set(file, key.to_owned(), Value::String(text.to_owned()));
        }
    }

    /// The entries that are not switched off by `off = true`.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| !entry.is_off())
    }

    /// The entry of that id.
    pub(super) fn get(&self, id: &str) -> Option<&Entry> {
        self.index.get(id).and_then(|at| self.entries.get(*at))
    }

    /// The ids of all entries but this one.
    fn others<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a str> {
        self.entries.iter().map(|entry| entry.id.as_str()).filter(move |other| *other != id)
    }

    /// The text of a key that a new entry must have.
    pub(super) fn required<'a>(&'a self, entry: &'a Entry, key: &str) -> Result<&'a str, Error> {
        match entry.text(key)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            _ => {
                let place = format!("{}, {}", entry.file, entry.id);
                let near = did_you_mean(&entry.id, self.others(&entry.id));
                let hint = near.unwrap_or_else(|| format!("a new entry needs {key}"));
                Err(wrong(place, format!("no {key}")).with_hint(Some(hint)))
            }
        }
    }
}

impl Entry {
    fn set(&mut self, file: &str, key: String, value: Value) {
        let value = match value {
            Value::Array(list) => Value::Array(self.with_the_rest(&key, list)),
            other => other,
        };
        self.keys.insert(key, (value, file.to_owned()));
    }

    /// A list with the one it overrides in place of `"..."`.
    fn with_the_rest(&self, key: &str, list: Vec<Value>) -> Vec<Value> {
        let overridden =
            self.keys.get(key).and_then(|(value, _)| value.as_array()).cloned().unwrap_or_default();
        let parts = list.into_iter().flat_map(|item| match item.as_str() {
            Some(THE_REST) => overridden.clone(),
            _ => vec![item],
        });
        parts.collect()
    }

    fn is_off(&self) -> bool {
        matches!(self.keys.get("off"), Some((Value::Boolean(true), _)))
    }

    /// File, id and key, as errors name them.
    pub(super) fn place(&self, key: &str) -> String {
        let file = self.keys.get(key).map_or(self.file.as_str(), |(_, file)| file.as_str());
        format!("{file}, {}.{key}", self.id)
    }

    fn expected(&self, key: &str, wanted: &str, found: &Value) -> Error {
        wrong(self.place(key), format!("expected {wanted}, found a {}", found.type_str()))
    }

    fn value(&self, key: &str) -> Option<&Value> {
        self.keys.get(key).map(|(value, _)| value)
    }

    /// A text.
    pub(super) fn text(&self, key: &str) -> Result<Option<&str>, Error> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.expected(key, "a text in quotes", other)),
        }
    }

    /// A yes or no; no where it is left out.
    pub(super) fn flag(&self, key: &str) -> Result<bool, Error> {
        match self.value(key) {
            None => Ok(false),
            Some(Value::Boolean(flag)) => Ok(*flag),
            Some(other) => Err(self.expected(key, "true or false", other)),
        }
    }

    /// A list of texts; empty where it is left out.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<String>, Error> {
        let list = match self.value(key) {
            None => return Ok(Vec::new()),
            Some(Value::Array(list)) => list,
            Some(other) => return Err(self.expected(key, "a list of texts", other)),
        };
        let text = |item: &Value| match item {
            Value::String(text) => Ok(text.clone()),
            other => Err(self.expected(key, "a list of texts", other)),
        };
        list.iter().map(text).collect()
    }

    /// A list of tables; empty where it is left out.
    pub(super) fn tables(&self, key: &str) -> Result<Vec<&Table>, Error> {
        let list = match self.value(key) {
            None => return Ok(Vec::new()),
            Some(Value::Array(list)) => list,
            Some(other) => return Err(self.expected(key, "a list of tables", other)),
        };
        let mut tables = Vec::new();
        for item in list {
            tables.push(item.as_table().ok_or_else(|| self.expected(key, "a list of tables", item))?);
        }
        Ok(tables)
    }

    /// An exact number.
    pub(super) fn decimal(&self, key: &str) -> Result<Option<Decimal>, Error> {
        self.value(key).map(|value| exact(value, &self.place(key))).transpose()
    }

    /// One of these words.
    pub(super) fn choice<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Result<Option<T>, Error> {
        let Some(word) = self.text(key)? else { return Ok(None) };
        match words.iter().find(|(known, _)| *known == word) {
            Some((_, choice)) => Ok(Some(*choice)),
            None => {
                let known: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
                let hint = did_you_mean(word, known.iter().copied())
                    .unwrap_or_else(|| format!("one of {}", known.join(", ")));
                Err(wrong(self.place(key), format!("unknown {key} {word:?}")).with_hint(Some(hint)))
            }
        }
    }
}

/// A number that is exact: whole, or written in quotes.
pub(super) fn exact(value: &Value, place: &str) -> Result<Decimal, Error> {
    let number = match value {
        Value::Integer(whole) => Some(Decimal::from(*whole)),
        Value::String(text) => model::parse_decimal(text),
        _ => None,
    };
    let hint = "write it in quotes, \"2.99\": only then it is exact".to_owned();
    number.ok_or_else(|| wrong(place, format!("{value} is not an exact number")).with_hint(Some(hint)))
}
