//! What plain and inline XBRL share: contexts, units, namespaces, numbers, and what a reading gives.

pub(crate) mod contexts;
pub(crate) mod names;
pub(crate) mod number;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use model::{Notice, Tagged};
use names::Namespaces;

use crate::source::Source;
use crate::visible::Visible;

/// What a file's tags say, and what the file says of itself.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) tagged: Tagged,
    pub(crate) title: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) notices: Vec<Notice>,
}

/// An attribute's value as text, references resolved, surrounding space removed.
pub(crate) fn value<'s>(source: &Source<'_>, raw: &'s [u8]) -> Cow<'s, str> {
    let raw = raw.trim_ascii();
    if memchr::memchr(b'&', raw).is_none() {
        return source.text(raw);
    }
    let mut visible = Visible::default();
    visible.push(raw, true, source.charset);
    Cow::Owned(visible.range(0, visible.len()).to_owned())
}

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
