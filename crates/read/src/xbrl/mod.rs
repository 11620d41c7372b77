//! XBRL itself: contexts, units, namespaces, plain instances, linkbases.

pub(crate) mod contexts;
pub(crate) mod instance;
pub(crate) mod linkbase;
pub(crate) mod names;

use std::collections::HashMap;
use std::sync::Arc;

use names::Namespaces;

/// A name without its prefix.
pub(crate) fn local_name(name: &[u8]) -> &[u8] {
    match memchr::memchr(b':', name) {
        Some(colon) => name.get(colon + 1..).unwrap_or_default(),
        None => name,
    }
}

/// A concept as written, and under its taxonomy's usual prefix where that differs.
pub(crate) type Names = (Arc<str>, Option<Arc<str>>);

/// Concepts, each kept once however often it is tagged.
#[derive(Debug, Default)]
pub(crate) struct Interned {
    known: HashMap<Box<str>, Names>,
}

impl Interned {
    /// The two names of a concept.
    pub(crate) fn concept(&mut self, concept: &str, names: &Namespaces) -> Names {
        if let Some(known) = self.known.get(concept) {
            return known.clone();
        }
        let fresh = (Arc::from(concept), names.standard(concept).map(Arc::from));
        self.known.insert(concept.into(), fresh.clone());
        fresh
    }
}
