//! `models` and `costs`: which models are configured, whether they answer, what they cost.

use std::io::Write;

use engine::dense;
use engine::models::{self, Line, Models};
use indicatif::ProgressBar;

use crate::args::{Arguments, ModelsCommand};
use crate::output::{self, Failure, json_line, tell};

/// The models of the settings.
pub(crate) fn load(arguments: &Arguments) -> Result<Models, Failure> {
    let models = Models::load(arguments.config.as_deref(), &arguments.library, &arguments.user)?;
    for task in models.unused() {
        tell(&format!("warning: tickmark.toml: routes.{task} names a model, but nothing asks one for that"));
    }
    Ok(models)
}

/// Lists, tests or probes models.
pub(crate) fn models(arguments: &Arguments, command: &ModelsCommand) -> Result<u8, Failure> {
    let models = load(arguments)?;
    match command {
        ModelsCommand::List => list(arguments, &models),
        ModelsCommand::Test { model } => each(
            &models,
            model.as_deref(),
            |library, provider, model| {
                let outcome = models.test(library, provider, model);
                let line = serde_json::json!({
                    "model": format!("{provider}/{model}"),
                    "answers": outcome.is_ok(),
                    "error": outcome.as_ref().err(),
                });
                (
                    outcome.is_ok(),
                    line,
                    match outcome {
                        Ok(word) => format!("{provider}/{model}: answers ({word})"),
                        Err(why) => format!("{provider}/{model}: {why}"),
                    },
                )
            },
            arguments,
        ),
        ModelsCommand::Embed { company, estimate } => embed(arguments, &models, company, *estimate),
        ModelsCommand::Probe { model } => each(
            &models,
            model.as_deref(),
            |library, provider, model| {
                let probe = models.probe(library, provider, model);
                let tried: serde_json::Map<String, serde_json::Value> = probe
                    .tried
                    .iter()
                    .map(|tried| {
                        (tried.what.to_owned(), serde_json::json!(tried.fault.as_deref().unwrap_or("ok")))
                    })
                    .collect();
                if let Some(keys) = models.settings().providers.get(provider) {
                    for advice in probe.advice(keys) {
                        tell(&format!("hint: providers.{provider}: {advice}"));
                    }
                }
                let words: Vec<String> = probe
                    .tried
                    .iter()
                    .map(|tried| format!("{} {}", tried.what, tried.fault.as_deref().unwrap_or("ok")))
                    .collect();
                let line = serde_json::json!({"model": format!("{provider}/{model}"), "tried": tried});
                (probe.answers(), line, format!("{provider}/{model}: {}", words.join(", ")))
            },
            arguments,
        ),
    }
}

/// Runs over the models named, or all; says how each came out. Their calls are entered in the library's ledger, so that
/// one is made where there is none, but not for nothing.
fn each(
    models: &Models,
    named: Option<&str>,
    run: impl Fn(&engine::Library, &str, &str) -> (bool, serde_json::Value, String),
    arguments: &Arguments,
) -> Result<u8, Failure> {
    let all = models.settings().providers.iter();
    let all = all.flat_map(|(name, provider)| provider.models.iter().map(move |model| (name, model)));
    let found: Vec<_> =
        all.filter(|(name, model)| named.is_none_or(|named| named == format!("{name}/{model}"))).collect();
    if found.is_empty() {
        tell("error: no such model is configured");
        tell("hint: `tickmark models list` shows what tickmark.toml names");
        return Ok(output::FAILED);
    }
    let library = engine::open_library(&arguments.library)?;
    let mut out = output::stdout();
    let mut well = 0;
    for (name, model) in &found {
        let (fine, line, words) = run(&library, name, model);
        well += usize::from(fine);
        if arguments.json {
            json_line(&mut out, &line)?;
        } else {
            writeln!(out, "{words}")?;
        }
    }
    Ok(if well == found.len() { output::DONE } else { output::OPEN })
}

fn list(arguments: &Arguments, models: &Models) -> Result<u8, Failure> {
    let mut out = output::stdout();
    let settings = models.settings();
    for (name, provider) in &settings.providers {
        for model in &provider.models {
            let tasks = models.tasks_of(name, model);
            let key = match (&provider.api_key_env, &provider.api_key_file) {
                (_, Some(file)) => format!("key from {}", file.display()),
                (Some(variable), None) => format!("key from ${variable}"),
                (None, None) => "no key".to_owned(),
            };
            let price = provider.price(model);
            if arguments.json {
                let line = serde_json::json!({
                    "model": format!("{name}/{model}"),
                    "base_url": provider.base_url,
                    "tasks": tasks,
                    "price": price.map(|price| serde_json::json!({
                        "input": price.input,
                        "cached_input": price.cached_input.unwrap_or(price.input),
                        "output": price.output,
                    })),
                    "currency": models.currency,
                });
                json_line(&mut out, &line)?;
            } else {
                let tasks = if tasks.is_empty() { "no task".to_owned() } else { tasks.join(", ") };
                let price = price.map_or_else(
                    || "no price".to_owned(),
                    |price| {
                        format!("{} in, {} out a million ({})", price.input, price.output, models.currency)
                    },
                );
                writeln!(out, "{name}/{model}  {tasks}  {}  {key}  {price}", provider.base_url)?;
            }
        }
    }
    if settings.providers.is_empty() {
        tell("no model is configured: everything works without one; the README says how to add one");
    }
    Ok(output::DONE)
}

/// Gives passages the vectors that they lack, or tells what that may cost.
fn embed(
    arguments: &Arguments,
    models: &Models,
    companies: &[String],
    estimate: bool,
) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let library = engine::open_existing_library(&arguments.library)?;
    let viewer = super::viewer(arguments);
    let view = viewer.view(&library);
    let embedding = if estimate {
        dense::estimate(&library, &view, charts, models, companies)?
    } else {
        let bar = ProgressBar::new_spinner();
        let progress = |company: &str| {
            bar.set_message(company.to_owned());
            bar.tick();
        };
        let embedding = dense::embed(&library, &view, charts, models, companies, &progress)?;
        bar.finish_and_clear();
        embedding
    };
    let mut out = output::stdout();
    if arguments.json {
        let mut line = serde_json::to_value(&embedding)?;
        if let Some(fields) = line.as_object_mut() {
            fields.insert("currency".to_owned(), models.currency.clone().into());
        }
        json_line(&mut out, &line)?;
    } else {
        writeln!(
            out,
            "{} of {} reports had their vectors; {} texts {} in {} calls, {} tokens, {} {}  {}",
            embedding.ready,
            embedding.reports,
            embedding.texts,
            if estimate { "are to be embedded" } else { "lacked one" },
            embedding.calls,
            embedding.tokens_in,
            embedding.cost,
            models.currency,
            embedding.model
        )?;
    }
    if let Some(why) = &embedding.stopped {
        tell(&format!("stopped: {why}; what was done is kept: run it again to go on"));
    }
    Ok(if embedding.stopped.is_some() { output::OPEN } else { output::DONE })
}

/// What calls to models cost so far.
pub(crate) fn costs(arguments: &Arguments) -> Result<u8, Failure> {
    let library = engine::open_existing_library(&arguments.library)?;
    let costs = models::costs(&library)?;
    let mut out = output::stdout();
    if arguments.json {
        json_line(&mut out, &costs)?;
    } else {
        let mut show = |line: &Line| {
            writeln!(
                out,
                "{:>12}  {:6} calls  {:>10} tokens in  {:>8} out  {}",
                line.cost, line.calls, line.tokens_in, line.tokens_out, line.name
            )
        };
        show(&costs.all)?;
        for line in costs.users.iter().chain(&costs.grids).chain(&costs.columns).chain(&costs.models) {
            show(line)?;
        }
        if !costs.reserved.is_zero() {
            writeln!(out, "{:>12}  reserved by calls under way", costs.reserved)?;
        }
        if costs.lost > 0 {
            writeln!(
                out,
                "{} calls were under way when their process was killed; they count at what they set aside",
                costs.lost
            )?;
        }
    }
    for fault in &costs.faults {
        tell(&format!("error: the ledger doesn't balance: {fault}"));
    }
    Ok(if costs.faults.is_empty() { output::DONE } else { output::FAILED })
}
