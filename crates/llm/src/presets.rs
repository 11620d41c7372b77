//! Presets: what is known of providers, as data.

use std::collections::BTreeMap;

use crate::settings::ProviderKeys;

/// The file.
const FILE: &str = include_str!("providers.toml");

/// All presets by name. The file is a part of the program, and a test reads it.
pub(crate) fn all() -> BTreeMap<String, ProviderKeys> {
    toml::from_str(FILE).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_presets_are_read() {
        let presets: std::collections::BTreeMap<String, super::ProviderKeys> =
            toml::from_str(super::FILE).unwrap();
        for name in ["openai", "deepseek", "qwen", "ernie", "ollama", "llama.cpp", "vllm"] {
            assert!(presets.get(name).is_some_and(|preset| preset.base_url.is_some()), "{name}");
        }
    }
}
