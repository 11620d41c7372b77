//! Presets: what is known of providers, as data.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

/// The file.
const FILE: &str = include_str!("providers.toml");

/// All presets by name, each read as settings read a provider. The file is a part of the program, and a test reads it.
pub(crate) fn all<Keys: DeserializeOwned>() -> BTreeMap<String, Keys> {
    toml::from_str(FILE).unwrap_or_default()
}
