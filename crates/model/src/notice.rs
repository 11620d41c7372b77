//! Notices and reasons: bad content never stops a reading, it is named beside the result.

use serde::{Deserialize, Serialize};

use crate::Locus;

/// How much a notice matters to the reader of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing was lost.
    Info,
    /// Something could not be read or was doubtful; the rest stands.
    Warning,
    /// A part of the result is missing because of it.
    Error,
}

/// One thing that was wrong with the content, where it stands, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// A readable slug such as `read/unknown-context`; all of them are listed in `docs/notices.md`.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// What was wrong, in a sentence fragment that names the offending thing.
    pub message: String,
    /// What the user can do, where there is something.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hint: Option<String>,
    /// Where in the source.
    #[serde(skip)]
    pub locus: Option<Locus>,
}

impl Notice {
    /// A warning with the given code.
    pub fn warning(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            severity: Severity::Warning,
            message: message.into(),
            hint: None,
            locus: None,
        }
    }

    /// A remark that loses nothing.
    pub fn info(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Info, ..Self::warning(code, message) }
    }

    /// A fault that leaves a part of the result out.
    pub fn error(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, ..Self::warning(code, message) }
    }

    /// The same notice with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same notice with its place.
    #[must_use]
    pub fn at(mut self, locus: Locus) -> Self {
        self.locus = Some(locus);
        self
    }
}

/// A result together with all that was wrong with what it was made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted<T> {
    /// What could be had.
    pub value: T,
    /// What was wrong, in order of appearance.
    pub notices: Vec<Notice>,
}

impl<T> Noted<T> {
    /// A result with nothing to remark.
    pub fn clean(value: T) -> Self {
        Self { value, notices: Vec::new() }
    }

    /// The same notices around another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Noted<U> {
        Noted { value: change(self.value), notices: self.notices }
    }
}

/// Why something was withheld or left open: a code for programs, a message for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// A readable slug such as `spread/unbalanced`.
    pub code: String,
    /// A sentence fragment that says what and where.
    pub message: String,
}

impl Reason {
    /// A reason from its two parts.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }
}
