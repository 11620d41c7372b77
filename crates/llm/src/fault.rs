//! What can go wrong with one call, and with a whole route.

use std::fmt;
use std::time::Duration;

/// Why one call gave no usable reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The endpoint answered with an error.
    Status {
        /// The status code.
        code: u16,
        /// What it says, cut short.
        message: String,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// Nothing came within the time allowed.
    Timeout,
    /// No connection could be made: nothing was sent.
    Unreachable(String),
    /// The connection ended before the reply did.
    Closed(String),
    /// The reply isn't what the protocol has.
    Malformed(String),
    /// The reply ended at the limit of tokens.
    Cut,
    /// The model called a tool, though none was offered.
    ToolCall,
    /// The reply doesn't have the form asked for.
    Form(String),
    /// The key that the settings name isn't there.
    NoKey(String),
    /// It failed too often of late and rests.
    Resting,
}

impl Fault {
    /// Whether the same call may succeed a moment later.
    pub(crate) fn passes(&self) -> bool {
        match self {
            Self::Status { code, .. } => matches!(code, 408 | 409 | 425 | 429 | 500 | 502..=504 | 529),
            Self::Timeout | Self::Unreachable(_) | Self::Closed(_) | Self::Malformed(_) => true,
            Self::Cut | Self::ToolCall | Self::Form(_) | Self::NoKey(_) | Self::Resting => false,
        }
    }

    /// Whether it says something of the endpoint's health.
    pub(crate) fn is_ill(&self) -> bool {
        self.passes()
    }

    /// Whether the provider may charge for the call all the same: an error status isn't charged, what was never sent
    /// can't be; anything that broke off on its way back may be.
    pub(crate) fn may_cost(&self) -> bool {
        match self {
            Self::Status { .. } | Self::Unreachable(_) | Self::NoKey(_) | Self::Resting => false,
            Self::Timeout
            | Self::Closed(_)
            | Self::Malformed(_)
            | Self::Cut
            | Self::ToolCall
            | Self::Form(_) => true,
        }
    }

    /// A word for tables.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Timeout => "timeout",
            Self::Unreachable(_) => "unreachable",
            Self::Closed(_) => "closed",
            Self::Malformed(_) => "malformed",
            Self::Cut => "cut",
            Self::ToolCall => "tool-call",
            Self::Form(_) => "form",
            Self::NoKey(_) => "no-key",
            Self::Resting => "resting",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { code, message, .. } => write!(f, "status {code}: {message}"),
            Self::Timeout => f.write_str("no reply within the time-out"),
            Self::Unreachable(why) => write!(f, "can't be reached: {why}"),
            Self::Closed(why) => write!(f, "the reply broke off: {why}"),
            Self::Malformed(why) => write!(f, "the reply isn't what the protocol has: {why}"),
            Self::Cut => f.write_str("the reply ended at the limit of tokens"),
            Self::ToolCall => f.write_str("the model called a tool that it wasn't offered"),
            Self::Form(why) => write!(f, "the reply doesn't have the form asked for: {why}"),
            Self::NoKey(name) => write!(f, "no key: {name}"),
            Self::Resting => f.write_str("it failed too often of late and rests"),
        }
    }
}

/// Why a route gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The task has no route, or the route ends in `none`: no model is to be asked.
    NoModel,
    /// A budget doesn't allow the call.
    Budget(String),
    /// Every model of the route failed: which, and how.
    Exhausted(Vec<(String, Fault)>),
    /// The books couldn't be kept; no call is made without them.
    Books(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoModel => f.write_str("no model is configured for this"),
            Self::Budget(why) => f.write_str(why),
            Self::Exhausted(faults) => {
                let all: Vec<String> =
                    faults.iter().map(|(model, fault)| format!("{model}: {fault}")).collect();
                f.write_str(&all.join("; "))
            }
            Self::Books(why) => write!(f, "the ledger can't be written: {why}"),
        }
    }
}
