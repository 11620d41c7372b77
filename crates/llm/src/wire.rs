//! The protocol's bodies: what is sent, and what is taken from a reply. Read leniently, trusted nowhere.

use serde_json::{Map, Value, json};

use crate::fault::Fault;
use crate::request::Request;
use crate::settings::{Provider, Structured};

/// What a model said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) counted: Option<Counted>,
}

/// Tokens as the provider counted them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) sent: u64,
    pub(crate) cached: u64,
    pub(crate) received: u64,
}

/// The body of a chat request. `again` is a reply of the wrong form and what is wrong with it.
pub(crate) fn chat_body(
    provider: &Provider,
    model: &str,
    request: &Request,
    again: Option<(&str, &str)>,
) -> Value {
    let mut system = request.system.clone();
    if let Some(schema) = &request.schema {
        system.push_str("\n\nReply with one JSON object and nothing else. Its JSON schema:\n");
        system.push_str(&schema.schema.to_string());
    }
    let mut messages =
        vec![json!({"role": "system", "content": system}), json!({"role": "user", "content": request.user})];
    if let Some((reply, wrong)) = again {
        messages.push(json!({"role": "assistant", "content": reply}));
        let ask = format!("That reply can't be used: {wrong}. Reply again, with the JSON object alone.");
        messages.push(json!({"role": "user", "content": ask}));
    }
    let mut body = Map::new();
    body.insert("model".to_owned(), json!(model));
    body.insert("messages".to_owned(), Value::Array(messages));
    body.insert("temperature".to_owned(), json!(0));
    body.insert("max_tokens".to_owned(), json!(request.max_tokens.min(provider.max_output)));
    if let Some(schema) = &request.schema {
        let format = match provider.structured {
            Structured::JsonSchema => Some(json!({
                "type": "json_schema",
                "json_schema": {"name": schema.name, "strict": true, "schema": schema.schema},
            })),
            Structured::JsonObject => Some(json!({"type": "json_object"})),
            Structured::Prompt => None,
        };
        if let Some(format) = format {
            body.insert("response_format".to_owned(), format);
        }
    }
    Value::Object(body)
}

/// The same body, asking for the reply to be streamed.
pub(crate) fn streamed(mut body: Value) -> Value {
    if let Some(body) = body.as_object_mut() {
        body.insert("stream".to_owned(), json!(true));
        body.insert("stream_options".to_owned(), json!({"include_usage": true}));
    }
    body
}

/// What a whole reply says.
pub(crate) fn said(reply: &Value) -> Result<Said, Fault> {
    if let Some(error) = reply.get("error").filter(|error| !error.is_null()) {
        return Err(Fault::Malformed(error_message(error)));
    }
    let choice =
        reply.pointer("/choices/0").ok_or_else(|| Fault::Malformed("it has no choices".to_owned()))?;
    let message = choice.get("message").unwrap_or(&Value::Null);
    refuse_tools(message, choice)?;
    if choice.get("finish_reason").and_then(Value::as_str) == Some("length") {
        return Err(Fault::Cut);
    }
    let text = message.get("content").and_then(Value::as_str);
    let text = text.ok_or_else(|| Fault::Malformed("it has no content".to_owned()))?;
    Ok(Said { text: text.to_owned(), counted: counted(reply) })
}

/// Puts a streamed reply together.
#[derive(Debug, Default)]
pub(crate) struct Gathering {
    /// What was said so far.
    pub(crate) text: String,
    pub(crate) counted: Option<Counted>,
    finish: Option<String>,
}

impl Gathering {
    /// Takes one event's data; whether the stream is over.
    pub(crate) fn take(&mut self, data: &str) -> Result<bool, Fault> {
        if data.trim() == "[DONE]" {
            return Ok(true);
        }
        let event: Value =
            serde_json::from_str(data).map_err(|error| Fault::Malformed(format!("an event: {error}")))?;
        if let Some(error) = event.get("error").filter(|error| !error.is_null()) {
            return Err(Fault::Malformed(error_message(error)));
        }
        self.counted = counted(&event).or(self.counted);
        let Some(choice) = event.pointer("/choices/0") else { return Ok(false) };
        let delta = choice.get("delta").unwrap_or(&Value::Null);
        refuse_tools(delta, choice)?;
        if let Some(text) = delta.get("content").and_then(Value::as_str) {
            self.text.push_str(text);
        }
        if let Some(finish) = choice.get("finish_reason").and_then(Value::as_str) {
            self.finish = Some(finish.to_owned());
        }
        Ok(false)
    }

    /// The whole reply; one that broke off before it said that it is finished is none.
    pub(crate) fn end(self, done: bool) -> Result<Said, Fault> {
        match self.finish.as_deref() {
            Some("length") => Err(Fault::Cut),
            None if !done => Err(Fault::Closed("the stream ended before the reply".to_owned())),
            _ => Ok(Said { text: self.text, counted: self.counted }),
        }
    }
}

fn refuse_tools(message: &Value, choice: &Value) -> Result<(), Fault> {
    let calls = message.get("tool_calls").and_then(Value::as_array).is_some_and(|calls| !calls.is_empty())
        || message.get("function_call").is_some_and(|call| !call.is_null());
    let finish = choice.get("finish_reason").and_then(Value::as_str);
    if calls || matches!(finish, Some("tool_calls" | "function_call")) {
        Err(Fault::ToolCall)
    } else {
        Ok(())
    }
}

fn counted(reply: &Value) -> Option<Counted> {
    let usage = reply.get("usage")?;
    let number = |pointer: &str| usage.pointer(pointer).and_then(Value::as_u64);
    Some(Counted {
        sent: number("/prompt_tokens")?,
        cached: number("/prompt_tokens_details/cached_tokens")
            .or_else(|| number("/prompt_cache_hit_tokens"))
            .unwrap_or(0),
        received: number("/completion_tokens")?,
    })
}

/// An error's message, cut short: it goes into a line for the user.
pub(crate) fn error_message(error: &Value) -> String {
    let message = error.get("message").and_then(Value::as_str).or_else(|| error.as_str());
    let text = message.map_or_else(|| error.to_string(), str::to_owned);
    text.chars().filter(|sign| !sign.is_control()).take(200).collect()
}
