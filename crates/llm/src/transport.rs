//! HTTP: one request out, one reply in, every way of failing sorted.

use std::io::{self, Read};
use std::time::Duration;

use serde_json::Value;
use ureq::http::Response;
use ureq::{Agent, Body};

use crate::fault::Fault;
use crate::settings::Provider;
use crate::wire;
use crate::world::World;

/// The largest reply that is read.
const LARGEST: u64 = 16 << 20;

/// A client for one provider. Redirects are not followed: a key goes nowhere but where the settings say.
pub(crate) fn agent(provider: &Provider) -> Agent {
    let mut config = Agent::config_builder()
        .timeout_global(Some(provider.timeout))
        .timeout_connect(Some(provider.connect_timeout))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .max_idle_connections_per_host(provider.concurrency)
        .max_idle_connections(provider.concurrency)
        .user_agent(concat!("tickmark/", env!("CARGO_PKG_VERSION")));
    if provider.is_local() {
        config = config.proxy(None);
    }
    config.build().new_agent()
}

/// The key, read anew for each call and kept nowhere.
fn key(provider: &Provider, world: &dyn World) -> Result<Option<String>, Fault> {
    if let Some(file) = &provider.api_key_file {
        let text = std::fs::read_to_string(file)
            .map_err(|error| Fault::NoKey(format!("{}: {error}", file.display())))?;
        return Ok(Some(text.trim().to_owned()));
    }
    let Some(name) = &provider.api_key_env else { return Ok(None) };
    match world.variable(name).map(|key| key.trim().to_owned()).filter(|key| !key.is_empty()) {
        Some(key) => Ok(Some(key)),
        // A server of one's own machine rarely asks for one.
        None if provider.is_local() => Ok(None),
        None => Err(Fault::NoKey(format!("the environment has no {name}"))),
    }
}

/// Sends a body; a reply whose status isn't a success is a fault.
pub(crate) fn post(
    agent: &Agent,
    provider: &Provider,
    path: &str,
    body: &Value,
    world: &dyn World,
) -> Result<Response<Body>, Fault> {
    let mut request = agent
        .post(format!("{}/{path}", provider.base_url))
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream");
    if let Some(key) = key(provider, world)? {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    succeeded(request.send(body.to_string().as_bytes()).map_err(sort)?)
}

/// Asks for something.
pub(crate) fn get(
    agent: &Agent,
    provider: &Provider,
    path: &str,
    world: &dyn World,
) -> Result<Response<Body>, Fault> {
    let mut request = agent.get(format!("{}/{path}", provider.base_url));
    if let Some(key) = key(provider, world)? {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    succeeded(request.call().map_err(sort)?)
}

fn succeeded(mut response: Response<Body>) -> Result<Response<Body>, Fault> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let retry_after = response
        .headers()
        .get("retry-after")
        .and_then(|value| value.to_str().ok()?.trim().parse().ok())
        .map(Duration::from_secs);
    let text = response.body_mut().with_config().limit(1 << 16).lossy_utf8(true).read_to_string();
    let text = text.unwrap_or_default();
    let message = match serde_json::from_str::<Value>(&text) {
        Ok(body) => wire::error_message(body.get("error").unwrap_or(&body)),
        Err(_) => text.chars().filter(|sign| !sign.is_control()).take(200).collect(),
    };
    Err(Fault::Status { code: status.as_u16(), message, retry_after })
}

/// Whether a reply is a stream of events: it says so itself, whatever was asked for.
pub(crate) fn is_stream(response: &Response<Body>) -> bool {
    response
        .headers()
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|media| media.starts_with("text/event-stream"))
}

/// The whole of a reply as JSON.
pub(crate) fn json(response: &mut Response<Body>) -> Result<Value, Fault> {
    let bytes = response.body_mut().with_config().limit(LARGEST).read_to_vec().map_err(sort)?;
    serde_json::from_slice(&bytes).map_err(|error| Fault::Malformed(format!("not JSON: {error}")))
}

/// The reply as it comes in, bounded.
pub(crate) fn reader(response: &mut Response<Body>) -> impl Read {
    response.body_mut().as_reader().take(LARGEST)
}

/// A fault while a reply is read.
pub(crate) fn broken(error: io::Error) -> Fault {
    match error.downcast::<ureq::Error>() {
        Ok(error) => sort(error),
        Err(error) if error.kind() == io::ErrorKind::TimedOut => Fault::Timeout,
        Err(error) => Fault::Closed(error.to_string()),
    }
}

fn sort(error: ureq::Error) -> Fault {
    use ureq::{Error, Timeout};
    match error {
        Error::Timeout(Timeout::Connect | Timeout::Resolve) => {
            Fault::Unreachable("no connection within the time-out".to_owned())
        }
        Error::Timeout(_) => Fault::Timeout,
        Error::Io(error) => match error.kind() {
            io::ErrorKind::TimedOut => Fault::Timeout,
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::AddrNotAvailable
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable => Fault::Unreachable(error.to_string()),
            _ => Fault::Closed(error.to_string()),
        },
        error @ (Error::HostNotFound
        | Error::ConnectionFailed
        | Error::BadUri(_)
        | Error::Tls(_)
        | Error::InvalidProxyUrl
        | Error::ConnectProxyFailed(_)) => Fault::Unreachable(error.to_string()),
        error => Fault::Closed(error.to_string()),
    }
}
