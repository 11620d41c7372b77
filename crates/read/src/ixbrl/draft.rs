//! What one pass over an inline XBRL file leaves behind: facts as ranges of text, not yet resolved.
//!
//! `'s` is the source: nothing is copied out of it that can be borrowed. Offsets are into the scanned bytes, text
//! ranges are lengths of the file's one [`Visible`] buffer.

use std::borrow::Cow;

use model::Decimals;

use crate::faults::Faults;
use crate::html::scan::Tag;
use crate::source::Source;
use crate::visible::Visible;
use crate::xbrl::contexts::Contexts;
use crate::xbrl::names::Namespaces;
use crate::xbrl::{local_name, value};

/// A stretch of the document: the content of one element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Where the content begins and ends in the scanned bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Where its text begins and ends in the buffer.
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// What kind of fact an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FactKind {
    Number,
    Text,
    Fraction,
}

/// A tagged element.
#[derive(Debug)]
pub(crate) struct Draft<'s> {
    pub(crate) kind: FactKind,
    pub(crate) id: Option<Cow<'s, str>>,
    pub(crate) concept: Cow<'s, str>,
    pub(crate) context: Option<Cow<'s, str>>,
    pub(crate) unit: Option<Cow<'s, str>>,
    pub(crate) decimals: Option<Decimals>,
    pub(crate) scale: i32,
    pub(crate) negative: bool,
    pub(crate) nil: bool,
    pub(crate) format: Option<Cow<'s, str>>,
    pub(crate) continued_at: Option<Cow<'s, str>>,
    /// Ids of footnotes, as inline XBRL 1.0 has them.
    pub(crate) notes: Option<Cow<'s, str>>,
    pub(crate) target: Option<Cow<'s, str>>,
    pub(crate) hidden: bool,
    pub(crate) content: Stretch,
}

/// A stretch that continues a fact or a footnote.
#[derive(Debug)]
pub(crate) struct Continuation<'s> {
    pub(crate) id: Cow<'s, str>,
    pub(crate) next: Option<Cow<'s, str>>,
    pub(crate) content: Stretch,
}

/// A footnote's text.
#[derive(Debug)]
pub(crate) struct Note<'s> {
    pub(crate) id: Cow<'s, str>,
    pub(crate) continued_at: Option<Cow<'s, str>>,
    pub(crate) content: Stretch,
}

/// A relationship between facts and footnotes.
#[derive(Debug)]
pub(crate) struct Relationship<'s> {
    pub(crate) from: Cow<'s, str>,
    pub(crate) to: Cow<'s, str>,
}

/// One file after the pass.
#[derive(Debug)]
pub(crate) struct Scanned<'s> {
    pub(crate) source: &'s Source<'s>,
    pub(crate) names: Namespaces,
    pub(crate) contexts: Contexts,
    pub(crate) visible: Visible,
    pub(crate) facts: Vec<Draft<'s>>,
    pub(crate) continuations: Vec<Continuation<'s>>,
    pub(crate) notes: Vec<Note<'s>>,
    pub(crate) relationships: Vec<Relationship<'s>>,
    /// What `ix:exclude` holds, in order of their end.
    pub(crate) exclusions: Vec<Stretch>,
    pub(crate) schemas: Vec<String>,
    pub(crate) title: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) faults: Faults,
}

impl<'s> Draft<'s> {
    /// What a start tag says; its content begins at the tag's end and at text length `from`.
    pub(crate) fn of(
        tag: &Tag<'s>,
        kind: FactKind,
        from: usize,
        hidden: bool,
        scanned: &mut Scanned<'s>,
    ) -> Self {
        let mut draft = Self {
            kind,
            id: None,
            concept: Cow::Borrowed(""),
            context: None,
            unit: None,
            decimals: None,
            scale: 0,
            negative: false,
            nil: false,
            format: None,
            continued_at: None,
            notes: None,
            target: None,
            hidden,
            content: Stretch { start: tag.end, end: tag.end, from, to: from },
        };
        let source = scanned.source;
        for (name, raw) in tag.attributes() {
            let lower = lower_case(name);
            match lower.as_bytes() {
                b"name" => draft.concept = value(source, raw),
                b"contextref" => draft.context = Some(value(source, raw)),
                b"unitref" => draft.unit = Some(value(source, raw)),
                b"id" => draft.id = Some(value(source, raw)),
                b"format" => draft.format = Some(value(source, raw)),
                b"sign" => draft.negative = raw.trim_ascii() == b"-",
                b"continuedat" => draft.continued_at = Some(value(source, raw)),
                b"footnoterefs" => draft.notes = Some(value(source, raw)),
                b"target" => draft.target = Some(value(source, raw)),
                b"scale" => match value(source, raw).parse() {
                    Ok(scale) => draft.scale = scale,
                    Err(_) => {
                        scanned.faults.warn("read/unreadable-attribute", source.span(tag.at, tag.end), || {
                            format!("scale {:?} is not a whole number", source.text(raw))
                        })
                    }
                },
                b"decimals" => match value(source, raw).parse() {
                    Ok(decimals) => draft.decimals = Some(decimals),
                    Err(_) => {
                        scanned.faults.warn("read/unreadable-attribute", source.span(tag.at, tag.end), || {
                            format!("decimals {:?} is neither a whole number nor INF", source.text(raw))
                        })
                    }
                },
                _ if local_name(lower.as_bytes()) == b"nil" => {
                    draft.nil = matches!(raw.trim_ascii(), b"true" | b"1")
                }
                _ => {}
            }
        }
        draft
    }
}

/// A name of at most 16 ASCII letters in lower case; longer ones are none that matter.
pub(crate) struct Lower {
    bytes: [u8; 16],
    length: usize,
}

impl Lower {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// The lower-case form of a name, for tags and attributes that a rewriter may have lower-cased.
pub(crate) fn lower_case(name: &[u8]) -> Lower {
    let mut lower = Lower { bytes: [0; 16], length: name.len() };
    match lower.bytes.get_mut(..name.len()) {
        Some(bytes) => {
            bytes.copy_from_slice(name);
            bytes.make_ascii_lowercase();
        }
        None => lower.length = 0,
    }
    lower
}
