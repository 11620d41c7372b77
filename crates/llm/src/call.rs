//! One call: a body out, what the model said in.

use serde_json::Value;
use ureq::Agent;

use crate::fault::Fault;
use crate::settings::Provider;
use crate::sse::Events;
use crate::transport;
use crate::wire::{self, Gathering, Said};
use crate::world::World;

/// A call that failed, and what had come in by then.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) fault: Fault,
    pub(crate) arrived: String,
}

impl From<Fault> for Broken {
    fn from(fault: Fault) -> Self {
        Self { fault, arrived: String::new() }
    }
}

/// Asks a model once. A server that streams though it wasn't asked to, or doesn't though it was, is understood.
pub(crate) fn chat(
    agent: &Agent,
    provider: &Provider,
    body: &Value,
    world: &dyn World,
) -> Result<Said, Broken> {
    let streamed;
    let body = if provider.stream {
        streamed = wire::streamed(body.clone());
        &streamed
    } else {
        body
    };
    let mut response = transport::post(agent, provider, "chat/completions", body, world)?;
    if !transport::is_stream(&response) {
        return Ok(wire::said(&transport::json(&mut response)?)?);
    }
    let mut events = Events::new(transport::reader(&mut response));
    let mut gathering = Gathering::default();
    let mut done = false;
    while !done {
        let step = match events.next() {
            Ok(Some(data)) => gathering.take(&data),
            Ok(None) => break,
            Err(error) => Err(transport::broken(error)),
        };
        match step {
            Ok(over) => done = over,
            Err(fault) => return Err(Broken { fault, arrived: gathering.text }),
        }
    }
    let arrived = gathering.text.clone();
    gathering.end(done).map_err(|fault| Broken { fault, arrived })
}
