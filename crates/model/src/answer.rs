//! Answers: never empty, always with what they rest on.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Anchor, Derivation, Reason, Tick};

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerStatus {
    /// There is an answer, and it is proven.
    Answered,
    /// The reports were searched and don't say.
    NotDisclosed,
    /// It could not be settled: the reason says why.
    Unresolved,
}

/// How an answer was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// A figure that was read.
    Fact,
    /// A figure that was computed.
    Formula,
    /// A passage quoted.
    Extract,
    /// Written by a model and verified.
    Model,
    /// A person's figure in place of what was read.
    Adjusted,
}

/// The unit of an answer's value: `USD`, `ratio`, `percent`, `days`, `shares`, `USD/shares`.
pub type AnswerUnit = String;

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerValue {
    /// For people, rounded as the question asks.
    pub text: String,
    /// Exact, in base units (percentages as percent); `None` for an answer in words.
    pub value: Option<Decimal>,
    /// The unit of the value.
    pub unit: Option<AnswerUnit>,
}

/// A place that supports an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The document's name.
    pub document: String,
    /// Page counted from 1, where the format has pages.
    pub page: Option<u32>,
    /// The words that stand there.
    pub quote: String,
    /// Where.
    pub anchor: Anchor,
    /// Relevance between 0 and 1.
    pub score: Decimal,
}

/// How fresh an answer is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freshness {
    /// The report it rests on: `10-K FY2019`.
    pub report: String,
    /// When that was published, where it is known.
    pub published: Option<Date>,
    /// Newer reports of the company in the library.
    pub newer: Vec<String>,
}

/// What an answer cost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// The model, where one was used.
    pub model: Option<String>,
    /// Tokens sent.
    pub tokens_in: u64,
    /// Tokens received.
    pub tokens_out: u64,
    /// Money, in the currency of the price list.
    pub cost: Decimal,
}

/// One of several figures that are asked for side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerPart {
    /// What it is, in the question's words.
    pub of: String,
    /// Id of the spread's period.
    pub period: String,
    /// For people.
    pub text: String,
    /// Exact, in base units.
    pub value: Decimal,
    /// The unit of the value.
    pub unit: AnswerUnit,
    /// How it was computed.
    pub derivation: Derivation,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// As asked.
    pub question: String,
    /// What became of it.
    pub status: AnswerStatus,
    /// Why it is not answered.
    pub reason: Option<Reason>,
    /// How it was made.
    pub kind: Option<AnswerKind>,
    /// What is answered.
    pub answer: Option<AnswerValue>,
    /// How the value was computed.
    pub derivation: Option<Derivation>,
    /// The figures, where several are asked for side by side; there is no one value then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<AnswerPart>,
    /// The items of a list, each with its own place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Evidence>,
    /// What the metrics asked for mean: which variant each is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
    /// What was taken for what: a name that only nearly matched, how the periods were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Ranked, best first.
    pub evidence: Vec<Evidence>,
    /// How it was checked.
    pub ticks: Vec<Tick>,
    /// How fresh it is.
    pub freshness: Option<Freshness>,
    /// What it cost.
    pub usage: Usage,
    /// What was struck of what a model claimed, or why no model answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub struck: Vec<Reason>,
}

impl Answer {
    /// One that states only why there is none.
    pub fn open(question: &str, status: AnswerStatus, reason: Reason) -> Self {
        Self {
            question: question.to_owned(),
            status,
            reason: Some(reason),
            kind: None,
            answer: None,
            derivation: None,
            parts: Vec::new(),
            items: Vec::new(),
            definition: None,
            remarks: Vec::new(),
            evidence: Vec::new(),
            ticks: Vec::new(),
            freshness: None,
            usage: Usage::default(),
            struck: Vec::new(),
        }
    }
}
