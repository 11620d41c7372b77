//! What `tickmark.toml` says of models: providers, routes, agreement, budgets. Unknown keys are errors.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use model::Decimal;
use serde::Deserialize;

use crate::presets;
use crate::request::Task;

/// The word for `no model` in a route.
const NONE: &str = "none";

/// The models part of the settings, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// By name.
    pub providers: BTreeMap<String, Provider>,
    /// Which models are asked for a task, in order; a task that isn't here uses none.
    pub routes: BTreeMap<Task, Vec<RouteEntry>>,
    /// How many models of the route must agree, where more than one must.
    pub agreement: BTreeMap<Task, usize>,
    /// What may be spent.
    pub budgets: Budgets,
}

/// One stop of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RouteEntry {
    /// A provider's model.
    Model {
        /// The provider's name.
        provider: String,
        /// The model's name at the provider.
        model: String,
    },
    /// No model: the route ends here.
    None,
}

/// A provider of models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Where its interface begins, without a slash at the end.
    pub base_url: String,
    /// The environment variable that holds the key.
    pub api_key_env: Option<String>,
    /// The file that holds the key.
    pub api_key_file: Option<PathBuf>,
    /// Its models that may be used.
    pub models: Vec<String>,
    /// The time a call may take in all.
    pub timeout: Duration,
    /// The time for making a connection.
    pub connect_timeout: Duration,
    /// How many calls at once.
    pub concurrency: usize,
    /// How often a call that failed for the moment is tried again.
    pub retries: u32,
    /// How replies are held to a form.
    pub structured: Structured,
    /// Whether replies are streamed.
    pub stream: bool,
    /// The most tokens of a reply.
    pub max_output: u32,
    /// The most tokens of a request.
    pub max_input: u64,
    /// The most texts of a request for vectors.
    pub batch: usize,
    /// The most tokens of a text that becomes a vector; what is longer is cut.
    pub max_text: u64,
    /// What a model wants before a question that becomes a vector.
    pub query_prefix: String,
    /// What a model wants before a passage that becomes a vector.
    pub passage_prefix: String,
    /// Prices by model; `*` for all others.
    pub prices: BTreeMap<String, Price>,
}

/// How a provider holds a reply to a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Structured {
    /// By a JSON schema.
    #[default]
    JsonSchema,
    /// To be any JSON object; the schema stands in the prompt.
    JsonObject,
    /// Not at all; the schema stands in the prompt.
    Prompt,
}

/// Prices per million tokens, in the budgets' currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Tokens sent.
    #[serde(default)]
    pub input: Decimal,
    /// Tokens sent that the provider took from its cache; the price of `input` where it isn't given.
    pub cached_input: Option<Decimal>,
    /// Tokens received.
    #[serde(default)]
    pub output: Decimal,
}

/// What may be spent. Nothing said is no bound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budgets {
    /// The currency of all prices and budgets.
    pub currency: Option<String>,
    /// By one command.
    pub run: Option<Decimal>,
    /// By one user on one day (UTC).
    pub user_day: Option<Decimal>,
    /// By all, ever.
    pub total: Option<Decimal>,
    /// Tokens, sent and received, by one command.
    pub run_tokens: Option<u64>,
}

/// Settings that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// What is wrong, and where.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SettingsError {}

fn wrong(message: impl Into<String>, hint: impl Into<String>) -> SettingsError {
    SettingsError { message: message.into(), hint: hint.into() }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    providers: BTreeMap<String, ProviderKeys>,
    #[serde(default)]
    routes: Routes,
    #[serde(default)]
    agreement: Agreement,
    #[serde(default)]
    budgets: Budgets,
}

/// A provider's keys, as they stand in a file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProviderKeys {
    preset: Option<String>,
    base_url: Option<String>,
    api_key_env: Option<String>,
    api_key_file: Option<PathBuf>,
    #[serde(default)]
    models: Vec<String>,
    timeout: Option<String>,
    connect_timeout: Option<String>,
    concurrency: Option<usize>,
    retries: Option<u32>,
    structured: Option<Structured>,
    stream: Option<bool>,
    max_output: Option<u32>,
    max_input: Option<u64>,
    batch: Option<usize>,
    max_text: Option<u64>,
    query_prefix: Option<String>,
    passage_prefix: Option<String>,
    #[serde(default)]
    prices: BTreeMap<String, Price>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Routes {
    #[serde(default)]
    understand: Vec<String>,
    #[serde(default)]
    read: Vec<String>,
    #[serde(default)]
    write: Vec<String>,
    #[serde(default)]
    check: Vec<String>,
    #[serde(default)]
    embed: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Agreement {
    understand: Option<usize>,
    read: Option<usize>,
    check: Option<usize>,
}

impl Settings {
    /// Reads the text of a settings file.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let file: File = toml::from_str(text).map_err(|error| {
            let message = error.to_string();
            let hint = hint(&message);
            wrong(message.trim_end(), hint)
        })?;
        let presets = presets::all();
        let mut providers = BTreeMap::new();
        for (name, keys) in file.providers {
            if name.contains('/') {
                return Err(wrong(format!("provider {name:?}: a name has no slash"), "name it otherwise"));
            }
            providers.insert(name.clone(), provider(&name, keys, &presets)?);
        }
        let mut settings = Self { providers, budgets: file.budgets, ..Self::default() };
        let Routes { understand, read, write, check, embed } = file.routes;
        let routes = [
            (Task::Understand, understand),
            (Task::Read, read),
            (Task::Write, write),
            (Task::Check, check),
            (Task::Embed, embed),
        ];
        for (task, entries) in routes {
            let entries: Vec<RouteEntry> = entries
                .iter()
                .map(|entry| settings.entry(task, entry))
                .collect::<Result<_, SettingsError>>()?;
            if !entries.is_empty() {
                settings.routes.insert(task, entries);
            }
        }
        let agreement = [
            (Task::Understand, file.agreement.understand),
            (Task::Read, file.agreement.read),
            (Task::Check, file.agreement.check),
        ];
        for (task, count) in agreement.into_iter().filter_map(|(task, count)| Some((task, count?))) {
            let there = settings.models_of(task).count();
            if count > there {
                return Err(wrong(
                    format!(
                        "agreement.{}: {count} models must agree, but its route has {there}",
                        task.name()
                    ),
                    "add models to the route, or ask for fewer",
                ));
            }
            settings.agreement.insert(task, count.max(1));
        }
        settings.budgets_can_be_held()?;
        Ok(settings)
    }

    /// A budget of money holds only where every routed model of somebody else's has a price.
    fn budgets_can_be_held(&self) -> Result<(), SettingsError> {
        let Budgets { run, user_day, total, .. } = &self.budgets;
        if run.is_none() && user_day.is_none() && total.is_none() {
            return Ok(());
        }
        for (name, model) in Task::ALL.into_iter().flat_map(|task| self.models_of(task)) {
            let provider = self.providers.get(name);
            if provider.is_some_and(|provider| !provider.is_local() && provider.price(model).is_none()) {
                return Err(wrong(
                    format!("budgets: {name}/{model} has no price, so no budget of money can hold"),
                    format!("add providers.{name}.prices.\"{model}\" = {{ input = \"…\", output = \"…\" }}"),
                ));
            }
        }
        Ok(())
    }

    /// The models of a task's route, in order, up to `none`.
    pub fn models_of(&self, task: Task) -> impl Iterator<Item = (&str, &str)> {
        let entries = self.routes.get(&task).map_or(&[][..], Vec::as_slice);
        entries.iter().map_while(|entry| match entry {
            RouteEntry::Model { provider, model } => Some((provider.as_str(), model.as_str())),
            RouteEntry::None => None,
        })
    }

    /// Whether any route names a model: only then may a socket be opened.
    pub fn names_a_model(&self) -> bool {
        Task::ALL.into_iter().any(|task| self.models_of(task).next().is_some())
    }

    fn entry(&self, task: Task, text: &str) -> Result<RouteEntry, SettingsError> {
        if text == NONE {
            return Ok(RouteEntry::None);
        }
        let at = format!("routes.{}", task.name());
        let (provider, model) = text.split_once('/').ok_or_else(|| {
            wrong(format!("{at}: {text:?} is no model"), "write it as provider/model, or \"none\"")
        })?;
        let known = self.providers.get(provider).ok_or_else(|| {
            let names: Vec<&str> = self.providers.keys().map(String::as_str).collect();
            let hint = if names.is_empty() {
                format!("add a [providers.{provider}]")
            } else {
                format!("providers there are: {}", names.join(", "))
            };
            wrong(format!("{at}: there is no provider {provider:?}"), hint)
        })?;
        if !known.models.iter().any(|listed| listed == model) {
            return Err(wrong(
                format!("{at}: provider {provider:?} doesn't list the model {model:?}"),
                format!("add it to providers.{provider}.models"),
            ));
        }
        Ok(RouteEntry::Model { provider: provider.to_owned(), model: model.to_owned() })
    }
}

impl Provider {
    /// The price of a model; `None` where the settings give none.
    pub fn price(&self, model: &str) -> Option<&Price> {
        self.prices.get(model).or_else(|| self.prices.get("*"))
    }

    /// Whether it runs on this machine.
    pub fn is_local(&self) -> bool {
        let rest = self.base_url.split_once("://").map_or("", |(_, rest)| rest);
        let host = rest.split('/').next().unwrap_or_default();
        ["127.0.0.1", "localhost", "[::1]"].iter().any(|local| {
            host.strip_prefix(local).is_some_and(|port| port.is_empty() || port.starts_with(':'))
        })
    }
}

fn provider(
    name: &str,
    keys: ProviderKeys,
    presets: &BTreeMap<String, ProviderKeys>,
) -> Result<Provider, SettingsError> {
    let at = format!("providers.{name}");
    let preset = match &keys.preset {
        Some(preset) => presets.get(preset).cloned().ok_or_else(|| {
            let names: Vec<&str> = presets.keys().map(String::as_str).collect();
            wrong(format!("{at}: there is no preset {preset:?}"), format!("presets are {}", names.join(", ")))
        })?,
        // A name that is a preset's takes it, unless it says where it is itself.
        None if keys.base_url.is_none() => presets.get(name).cloned().unwrap_or_default(),
        None => ProviderKeys::default(),
    };
    let base_url = keys
        .base_url
        .or(preset.base_url)
        .ok_or_else(|| wrong(format!("{at}: no base_url"), "give base_url = \"http://…/v1\", or a preset"))?;
    if !base_url.starts_with("https://") && !base_url.starts_with("http://") {
        return Err(wrong(
            format!("{at}: {base_url:?} is no address"),
            "it begins with https:// or http:// and ends where /chat/completions follows",
        ));
    }
    let time = |key: &str, text: Option<String>, default: u64| match text {
        None => Ok(Duration::from_secs(default)),
        Some(text) => duration(&text).ok_or_else(|| {
            wrong(format!("{at}.{key}: {text:?} is no time"), "write it as \"30s\", \"500ms\" or \"2m\"")
        }),
    };
    let concurrency = keys.concurrency.or(preset.concurrency).unwrap_or(4);
    if concurrency == 0 || concurrency > 256 {
        return Err(wrong(format!("{at}.concurrency: {concurrency}"), "between 1 and 256"));
    }
    Ok(Provider {
        base_url: base_url.trim_end_matches('/').to_owned(),
        api_key_env: keys.api_key_env.or(preset.api_key_env),
        api_key_file: keys.api_key_file,
        models: keys.models,
        timeout: time("timeout", keys.timeout, 120)?,
        connect_timeout: time("connect_timeout", keys.connect_timeout, 10)?,
        concurrency,
        retries: keys.retries.unwrap_or(3).min(20),
        structured: keys.structured.or(preset.structured).unwrap_or_default(),
        stream: keys.stream.or(preset.stream).unwrap_or(false),
        max_output: keys.max_output.unwrap_or(2_000),
        max_input: keys.max_input.unwrap_or(24_000),
        batch: keys.batch.or(preset.batch).unwrap_or(64).clamp(1, 2_048),
        max_text: keys.max_text.or(preset.max_text).unwrap_or(2_000).max(16),
        query_prefix: keys.query_prefix.unwrap_or_default(),
        passage_prefix: keys.passage_prefix.unwrap_or_default(),
        prices: keys.prices,
    })
}

/// `30s`, `500ms`, `2m`.
fn duration(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|sign: char| sign.is_ascii_alphabetic());
    let number: u64 = digits.trim().parse().ok()?;
    match text.get(digits.len()..)? {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_secs(number.checked_mul(60)?)),
        _ => None,
    }
    .filter(|time| !time.is_zero())
}

fn hint(message: &str) -> String {
    if message.contains("unknown field `api_key`") || message.contains("unknown field `key`") {
        return "a key never stands in this file: name its variable with api_key_env, or its file with api_key_file"
            .to_owned();
    }
    if message.contains("unknown field") {
        return "the keys that there are stand in the message; see the README on models".to_owned();
    }
    "see the README on models for what the file looks like".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_presets_are_read() {
        let presets: BTreeMap<String, ProviderKeys> = presets::all();
        for name in ["openai", "deepseek", "qwen", "ernie", "ollama", "llama.cpp", "vllm"] {
            assert!(presets.get(name).is_some_and(|preset| preset.base_url.is_some()), "{name}");
        }
    }

    const CONTRACT: &str = r#"
[providers.local]                       # any OpenAI-compatible endpoint
base_url = "http://127.0.0.1:18081/v1"
api_key_env = "LOCAL_KEY"
models = ["qwen3-4b"]

[routes]
understand = ["local/qwen3-4b"]
read       = ["local/qwen3-4b"]
write      = ["local/qwen3-4b"]
check      = []
embed      = []
"#;

    #[test]
    fn the_contracts_example_is_read() {
        let settings = Settings::parse(CONTRACT).unwrap();
        assert!(settings.names_a_model());
        assert_eq!(settings.models_of(Task::Read).collect::<Vec<_>>(), [("local", "qwen3-4b")]);
        assert_eq!(settings.models_of(Task::Check).count(), 0);
        assert!(settings.providers.get("local").unwrap().is_local());
        assert!(!Settings::parse("").unwrap().names_a_model());
    }

    #[test]
    fn what_is_wrong_is_said_with_a_hint() {
        let check = |text: &str, message: &str, hint: &str| {
            let error = Settings::parse(text).unwrap_err();
            assert!(error.message.contains(message), "{text}: {}", error.message);
            assert!(error.hint.contains(hint), "{text}: {}", error.hint);
        };
        check("[providers.a]\nbase_url='http://a/v1'\napi_key='s'", "unknown field `api_key`", "api_key_env");
        check("[provider.a]\nbase_url='http://a/v1'", "unknown field `provider`", "message");
        check("[routes]\nreed=['a/b']", "unknown field `reed`", "message");
        check("[routes]\nread=['b']", "no model", "provider/model");
        check("[routes]\nread=['a/b']", "no provider \"a\"", "[providers.a]");
        check("[providers.openai]\nmodels=['x']\n[routes]\nread=['openai/y']", "doesn't list", "models");
        check("[providers.a]\nmodels=['x']", "no base_url", "preset");
        check("[providers.a]\nbase_url='ftp://x'", "no address", "https");
        check("[providers.a]\nbase_url='http://x'\ntimeout='soon'", "no time", "30s");
        check(
            "[providers.openai]\nmodels=['x']\n[routes]\nread=['openai/x']\n[agreement]\nread=2",
            "2 models must agree",
            "add models",
        );
    }

    #[test]
    fn a_route_ends_at_none() {
        let text =
            "[providers.openai]\nmodels=['x','org/y']\n[routes]\nread=['openai/org/y','none','openai/x']";
        let settings = Settings::parse(text).unwrap();
        assert_eq!(settings.models_of(Task::Read).collect::<Vec<_>>(), [("openai", "org/y")]);
        let none = Settings::parse("[routes]\nread=['none']").unwrap();
        assert!(!none.names_a_model());
    }

    #[test]
    fn only_this_machine_is_local() {
        let check = |url: &str, expect: bool| {
            let keys = ProviderKeys { base_url: Some(url.to_owned()), ..ProviderKeys::default() };
            assert_eq!(provider("a", keys, &BTreeMap::new()).unwrap().is_local(), expect, "{url}");
        };
        check("http://127.0.0.1:8080/v1", true);
        check("http://localhost/v1", true);
        check("http://127.0.0.1.example.org/v1", false);
        check("https://localhost.example.org", false);
    }
}
