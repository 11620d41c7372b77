//! Probing a model: what it can do, found out by asking. A probe's calls are in the books like all others.

use serde_json::{Value, json};

use crate::books::{Bill, Books, Refusal};
use crate::call;
use crate::embed::Batch;
use crate::fault::{Failure, Fault};
use crate::repair::object_in;
use crate::request::{Request, Schema, Task};
use crate::route::Models;
use crate::settings::{Provider, Structured};
use crate::{tokens, transport, wire};

/// How one capability came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// `listed`, `chat`, `usage`, `stream`, `json_schema`, `json_object`; `embed`.
    pub what: &'static str,
    /// Nothing where it works, else what went wrong.
    pub fault: Option<String>,
}

/// What a model can do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Probe {
    /// In the order of trying.
    pub tried: Vec<Tried>,
}

impl Probe {
    /// Whether it answers at all.
    pub fn answers(&self) -> bool {
        ["chat", "embed"].into_iter().any(|what| self.works(what) == Some(true))
    }

    /// Whether something works; none where it wasn't tried.
    fn works(&self, what: &str) -> Option<bool> {
        self.tried.iter().find(|tried| tried.what == what).map(|tried| tried.fault.is_none())
    }

    /// What the provider's settings ask for and the model can't do, as keys that it can keep to.
    pub fn advice(&self, keys: &Provider) -> Vec<&'static str> {
        let fails = |what: &str| self.works(what) == Some(false);
        let mut advice = Vec::new();
        let form = match keys.structured {
            Structured::JsonSchema => fails("json_schema"),
            Structured::JsonObject => fails("json_object"),
            Structured::Prompt => false,
        };
        if form {
            let object = keys.structured == Structured::JsonSchema && self.works("json_object") == Some(true);
            advice.push(if object {
                "structured = \"json_object\" is what it keeps to"
            } else {
                "structured = \"prompt\" is what is left: it keeps to no form"
            });
        }
        if keys.stream && fails("stream") {
            advice.push("stream = false: it doesn't stream");
        }
        advice
    }
}

impl Models {
    /// Asks a model for a word. `Err` is why there is none.
    pub fn test(&self, name: &str, model: &str, books: &dyn Books) -> Result<String, Fault> {
        if self.only_embeds(name, model) {
            return self.vector(name, model, books).map(|length| format!("vectors of {length} numbers"));
        }
        self.word(name, model, None, None, books).map(|said| said.text.trim().to_owned())
    }

    /// Whether texts are to be turned into vectors by it.
    fn embeds(&self, name: &str, model: &str) -> bool {
        self.settings().models_of(Task::Embed).any(|one| one == (name, model))
    }

    /// Whether it is asked for nothing else: such a model rarely speaks.
    fn only_embeds(&self, name: &str, model: &str) -> bool {
        let others = Task::ALL.into_iter().filter(|task| *task != Task::Embed);
        let mut named = others.flat_map(|task| self.settings().models_of(task));
        self.embeds(name, model) && !named.any(|one| one == (name, model))
    }

    /// How many numbers its vectors have.
    fn vector(&self, name: &str, model: &str, books: &dyn Books) -> Result<usize, Fault> {
        let batch = Batch { texts: &["hot".to_owned()], length: None, key: None };
        match self.embed(name, model, batch, books) {
            Ok(embedded) => Ok(embedded.vectors.first().map_or(0, Vec::len)),
            Err(Failure::Exhausted(faults)) => {
                Err(faults.into_iter().next().map_or(Fault::Resting, |(_, fault)| fault))
            }
            Err(failure) => Err(Fault::Unreachable(failure.to_string())),
        }
    }

    /// Finds out what a model can do.
    pub fn probe(&self, name: &str, model: &str, books: &dyn Books) -> Probe {
        let mut probe = Probe::default();
        let mut note = |what: &'static str, outcome: Result<(), String>| {
            probe.tried.push(Tried { what, fault: outcome.err() });
        };
        let listed = self.door(name).map(|(agent, provider, world)| {
            transport::get(agent, provider, "models", world).and_then(|mut reply| transport::json(&mut reply))
        });
        note(
            "listed",
            match listed {
                Some(Ok(list)) if lists(&list, model) => Ok(()),
                Some(Ok(_)) => Err("the endpoint doesn't list it".to_owned()),
                Some(Err(fault)) => Err(fault.to_string()),
                None => Err("no such provider".to_owned()),
            },
        );
        if self.embeds(name, model) {
            let vector = self.vector(name, model, books);
            note("embed", vector.map(|_| ()).map_err(|fault| fault.to_string()));
        }
        if self.only_embeds(name, model) {
            return probe;
        }
        let chat = self.word(name, model, None, Some(false), books);
        note("chat", chat.as_ref().map(|_| ()).map_err(Fault::to_string));
        if let Ok(said) = &chat {
            let counted = said.counted.map(|_| ()).ok_or("it doesn't count tokens; they are estimated");
            note("usage", counted.map_err(str::to_owned));
            let stream = self.word(name, model, None, Some(true), books);
            note("stream", stream.map(|_| ()).map_err(|fault| fault.to_string()));
            for (what, structured) in
                [("json_schema", Structured::JsonSchema), ("json_object", Structured::JsonObject)]
            {
                let said = self.word(name, model, Some(structured), Some(false), books);
                let formed = said.map_err(|fault| fault.to_string()).and_then(|said| {
                    let object = object_in(&said.text)?;
                    object
                        .get("word")
                        .and_then(Value::as_str)
                        .map(|_| ())
                        .ok_or("it has no `word`".to_owned())
                });
                note(what, formed);
            }
        }
        probe
    }

    fn word(
        &self,
        name: &str,
        model: &str,
        structured: Option<Structured>,
        stream: Option<bool>,
        books: &dyn Books,
    ) -> Result<wire::Said, Fault> {
        let Some((agent, provider, world)) = self.door(name) else {
            return Err(Fault::Unreachable(format!("there is no provider {name:?}")));
        };
        let provider = Provider {
            structured: structured.unwrap_or(provider.structured),
            stream: stream.unwrap_or(provider.stream),
            ..provider.clone()
        };
        let request = Request {
            system: "You answer with one word.".to_owned(),
            user: "What is the opposite of hot?".to_owned(),
            schema: structured.map(|_| Schema {
                name: "word",
                schema: json!({
                    "type": "object",
                    "properties": {"word": {"type": "string"}},
                    "required": ["word"],
                    "additionalProperties": false,
                }),
            }),
            max_tokens: 64,
        };
        let reservation = self.reservation(Task::Check, name, model, &request);
        let number = books.reserve(&reservation).map_err(|refusal| match refusal {
            Refusal::Budget(why) | Refusal::Broken(why) => Fault::Unreachable(why),
        })?;
        let body = wire::chat_body(&provider, model, &request, None);
        let reply = call::chat(agent, &provider, &body, world);
        let entered = match &reply {
            Err(broken) if !broken.fault.may_cost() => books.release(number, broken.fault.word()),
            reply => {
                let (counted, outcome) = match reply {
                    Ok(said) => (said.counted, "ok"),
                    Err(broken) => (None, broken.fault.word()),
                };
                let bill = Bill {
                    tokens_in: counted.map_or_else(|| tokens::message_tokens(&request), |tokens| tokens.sent),
                    tokens_cached: counted.map_or(0, |tokens| tokens.cached),
                    tokens_out: counted.map_or(0, |tokens| tokens.received),
                    cost: self.price_of(&provider, model, counted, &reservation.cost),
                    estimated: counted.is_none(),
                    outcome,
                };
                books.settle(number, &bill, None)
            }
        };
        entered.map_err(Fault::Unreachable)?;
        reply.map_err(|broken| broken.fault)
    }
}

/// Whether the list of models names one.
fn lists(list: &Value, model: &str) -> bool {
    list.get("data").and_then(Value::as_array).is_some_and(|models| {
        models.iter().any(|listed| listed.get("id").and_then(Value::as_str) == Some(model))
    })
}
