//! Models behind one door: providers, routes, budgets, metering. No prompt here knows of finance.
//!
//! [`Settings`] is what `tickmark.toml` says of models. [`Models`] sends a [`Request`] down the route of its [`Task`]:
//! answers that are known already first, then one model after the other, each with its retries, time-outs, slots and
//! circuit breaker. What a call costs and what it answered is entered in the caller's [`Books`], so that nothing is paid
//! twice. Clock, sleep and randomness are the caller's [`World`]. No tools are ever offered to a model, and one that
//! calls a tool has given no answer.

mod books;
mod breaker;
mod call;
mod embed;
mod fault;
mod flights;
mod presets;
mod probe;
mod repair;
mod request;
mod route;
mod settings;
mod slots;
mod sse;
mod tokens;
mod transport;
mod wire;
mod world;

pub use books::{Bill, Books, Refusal, Reservation};
pub use embed::{Batch, Embedded, kept_vectors};
pub use fault::{Failure, Fault};
pub use probe::{Probe, Tried};
pub use repair::object_in;
pub use request::{Request, Schema, Task};
pub use route::{Completion, Models};
pub use settings::{Budgets, Price, Provider, RouteEntry, Settings, SettingsError, Structured};
pub use tokens::{estimate, message_tokens};
pub use world::World;
