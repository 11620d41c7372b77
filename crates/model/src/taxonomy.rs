//! What linkbases beside a filing say of its concepts: labels, presentation and calculation relations (XBRL 2.1 §5.2).

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A concept's label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The last part of the role: `label`, `totalLabel`, `terseLabel`, `negatedLabel` …
    pub role: Arc<str>,
    /// BCP 47 language.
    pub language: Arc<str>,
    /// The text.
    pub text: String,
}

/// A presentation arc: `child` is shown under `parent`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presentation {
    /// The extended link's role URI.
    pub role: Arc<str>,
    /// Parent concept.
    pub parent: Arc<str>,
    /// Child concept.
    pub child: Arc<str>,
    /// Position among the siblings.
    pub order: Decimal,
    /// The preferred label's role, its last part.
    pub preferred: Option<Arc<str>>,
}

/// A summation-item arc: `parent` is the sum of `weight × child`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calculation {
    /// The extended link's role URI.
    pub role: Arc<str>,
    /// The total.
    pub parent: Arc<str>,
    /// The item.
    pub child: Arc<str>,
    /// `1` or `-1`.
    pub weight: Decimal,
    /// Position among the siblings.
    pub order: Decimal,
}

/// The linkbases of a filing, all empty where none stand beside it. Concepts are written `prefix:Name`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taxonomy {
    /// Concept to labels.
    pub labels: BTreeMap<Arc<str>, Vec<Label>>,
    /// In file order.
    pub presentation: Vec<Presentation>,
    /// In file order.
    pub calculation: Vec<Calculation>,
}
