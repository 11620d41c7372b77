//! Tagged facts: what the filer's software said, each with the bytes that show it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::{Decimals, Period, Span};

/// One dimension of a context (XBRL Dimensions 1.0).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Dimension {
    /// The axis, with the document's own prefix: `us-gaap:StatementBusinessSegmentsAxis`.
    pub axis: Arc<str>,
    /// The explicit member's name, or a typed member's text.
    pub member: Arc<str>,
    /// Whether the member is typed.
    pub typed: bool,
}

/// What a fact is about: whose, when, and of which part.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Context {
    /// The document's own id of it.
    pub id: Arc<str>,
    /// The entity's identifier (for SEC filers the CIK), surrounding space removed.
    pub entity: Arc<str>,
    /// When; `None` where the file's period is missing or unreadable.
    pub period: Option<Period>,
    /// Sorted by axis; from segment and scenario alike.
    pub dimensions: Vec<Dimension>,
}

/// A unit of measure as the contract writes it: `USD`, `shares`, `USD/shares`, `pure`. Standard prefixes
/// (`iso4217:`, `xbrli:`) are dropped, a filer's own one is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Unit {
    /// The document's own id of it.
    pub id: Arc<str>,
    /// Numerator and denominator, joined by `/`; several measures by `*`.
    pub text: Arc<str>,
}

/// What a fact says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactValue {
    /// Tagged as nil: the filer says that there is no value. Never zero.
    Nil,
    /// A number in base units, sign and scale applied.
    Number(Decimal),
    /// Visible text: mark-up removed, exclusions left out, continuations joined.
    Text(Arc<str>),
}

impl FactValue {
    /// The number, if it is one.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(value) => Some(*value),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// One tagged fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The tag's own id, where it has one.
    pub id: Option<Arc<str>>,
    /// The concept with the document's own prefix.
    pub concept: Arc<str>,
    /// The concept with the taxonomy's usual prefix where the document's differs (`us-gaap`, `ifrs-full`, `dei` …).
    pub standard_concept: Option<Arc<str>>,
    /// The context; `None` where the file has none of that id.
    pub context: Option<Arc<Context>>,
    /// The unit; `None` for texts, and where the file has none of that id.
    pub unit: Option<Arc<Unit>>,
    /// The precision stated.
    pub decimals: Option<Decimals>,
    /// The value.
    pub value: FactValue,
    /// The tagged element's content: from just after its start tag to just before its end tag.
    pub bytes: Span,
    /// Whether it stands in the hidden section, so that no print shows it.
    pub hidden: bool,
}

impl Fact {
    /// The concept under the taxonomy's usual prefix.
    pub fn concept(&self) -> &str {
        self.standard_concept.as_deref().unwrap_or(&self.concept)
    }

    /// The period, where the context has one.
    pub fn period(&self) -> Option<Period> {
        self.context.as_ref().and_then(|context| context.period)
    }

    /// The dimensions, none where there is no context.
    pub fn dimensions(&self) -> &[Dimension] {
        self.context.as_ref().map_or(&[], |context| &context.dimensions)
    }
}

/// A footnote and the facts that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Footnote {
    /// Ids of the facts that refer to it.
    pub facts: Vec<Arc<str>>,
    /// Its visible text.
    pub text: String,
    /// Where it stands.
    pub bytes: Span,
}

/// All that the tags of one source say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tagged {
    /// Prefix to namespace, as declared.
    pub namespaces: BTreeMap<Arc<str>, Arc<str>>,
    /// In document order, duplicates too.
    pub facts: Vec<Fact>,
    /// Footnotes in document order.
    pub footnotes: Vec<Footnote>,
    /// The schemas referred to (`link:schemaRef`).
    pub schemas: Vec<String>,
}
