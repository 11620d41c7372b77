//! What is asked of a model: two messages, and the form that the reply must have.

use serde_json::Value;

/// What a model is wanted for; each task has its own route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    /// To propose what a question means.
    Understand,
    /// To find claims and quotes in passages.
    Read,
    /// To write.
    Write,
    /// To check what another one said.
    Check,
    /// To turn texts into vectors.
    Embed,
}

impl Task {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Understand, Self::Read, Self::Write, Self::Check, Self::Embed];

    /// Its name in the settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Understand => "understand",
            Self::Read => "read",
            Self::Write => "write",
            Self::Check => "check",
            Self::Embed => "embed",
        }
    }
}

/// The form of a reply.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// A short name.
    pub name: &'static str,
    /// A JSON schema.
    pub schema: Value,
}

/// One question to a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// What the model is told once.
    pub system: String,
    /// What it is asked.
    pub user: String,
    /// The form of the reply, where it must be JSON.
    pub schema: Option<Schema>,
    /// The most tokens that the reply may have.
    pub max_tokens: u32,
}
