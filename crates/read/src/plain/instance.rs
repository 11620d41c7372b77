//! Plain XBRL instances: facts are elements with a `contextRef`, anchored by the bytes of their content.
//!
//! Text blocks hold escaped mark-up; their value is its visible text, as for inline XBRL.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use model::{Decimal, Decimals, Fact, FactValue, Footnote, Tagged};

use crate::faults::Faults;
use crate::html::scan::{Scanner, Tag, Token};
use crate::source::Source;
use crate::visible::{self, Visible};
use crate::xbrl::contexts::Contexts;
use crate::xbrl::names::{Namespaces, Vocabulary};
use crate::xbrl::{Interned, Read, local_name, number, value};

/// Tuples within tuples are followed this far.
const DEEPEST: usize = 100_000;

/// A fact before contexts and units are known; offsets are into the scanned bytes.
struct Draft<'s> {
    name: &'s [u8],
    id: Option<Cow<'s, str>>,
    context: Cow<'s, str>,
    unit: Option<Cow<'s, str>>,
    decimals: Option<Cow<'s, str>>,
    precision: Option<Cow<'s, str>>,
    nil: bool,
    text: String,
    start: usize,
    end: usize,
}

/// A footnote link being read: labels of facts and of footnotes, and which belong together.
#[derive(Default)]
struct Link<'s> {
    facts: HashMap<Cow<'s, str>, Vec<Arc<str>>>,
    notes: Vec<(Cow<'s, str>, Footnote)>,
    arcs: Vec<(Cow<'s, str>, Cow<'s, str>)>,
}

struct Pass<'s> {
    source: &'s Source<'s>,
    names: Namespaces,
    contexts: Contexts,
    facts: Vec<Draft<'s>>,
    /// The last of the facts is open.
    open: bool,
    /// A footnote's text is being read.
    noting: bool,
    text: Visible,
    /// Elements that are open and no facts: tuples, if facts stand in them.
    others: Vec<(&'s [u8], bool)>,
    link: Link<'s>,
    footnotes: Vec<Footnote>,
    schemas: Vec<String>,
    language: Option<String>,
    faults: Faults,
}

/// Reads an instance.
pub(crate) fn read(source: &Source<'_>) -> Read {
    let mut pass = Pass {
        source,
        names: Namespaces::collect(&source.bytes),
        contexts: Contexts::default(),
        facts: Vec::new(),
        open: false,
        noting: false,
        text: Visible::default(),
        others: Vec::new(),
        link: Link::default(),
        footnotes: Vec::new(),
        schemas: Vec::new(),
        language: None,
        faults: Faults::default(),
    };
    let mut last = 0;
    for token in Scanner::new(&source.bytes) {
        match token {
            Token::Text { raw, cdata, .. } => pass.text(raw, cdata),
            Token::Open(tag) => {
                last = tag.end;
                pass.start(&tag);
            }
            Token::Close { name, at, end } => {
                last = end;
                pass.end(name, at, end);
            }
        }
    }
    pass.finish(last)
}

impl<'s> Pass<'s> {
    fn vocabulary(&self, name: &[u8]) -> Vocabulary {
        match memchr::memchr(b':', name).and_then(|colon| name.get(..colon)) {
            Some(prefix) => self.names.vocabulary(&self.source.text(prefix)),
            None => self.names.unprefixed(),
        }
    }

    fn start(&mut self, tag: &Tag<'s>) {
        let source = self.source;
        let attribute = |wanted: &[u8]| {
            let found = tag.attributes().find(|(name, _)| local_name(name).eq_ignore_ascii_case(wanted));
            found.map(|(_, raw)| value(source, raw))
        };
        let vocabulary = self.vocabulary(tag.name);
        let local = local_name(tag.name);
        if (vocabulary == Vocabulary::Instance || self.contexts.reading())
            && self.contexts.start(tag, source, &mut self.faults, &self.names)
        {
            return;
        }
        if let Some(context) = attribute(b"contextRef") {
            if self.open {
                let at = source.span(tag.at, tag.at);
                self.faults.warn("read/unclosed", at, || {
                    "a fact is not closed; it ends where the next begins".to_owned()
                });
                self.close(tag.at);
            }
            if let Some((name, known @ false)) = self.others.last_mut() {
                *known = true;
                let name = source.text(name);
                self.faults.remark("read/tuple", source.span(tag.at, tag.end), || {
                    format!("tuple {name}: its facts are read, that they belong together is not kept")
                });
            }
            self.facts.push(Draft {
                name: tag.name,
                id: attribute(b"id"),
                context,
                unit: attribute(b"unitRef"),
                decimals: attribute(b"decimals"),
                precision: attribute(b"precision"),
                nil: attribute(b"nil").is_some_and(|nil| matches!(&*nil, "true" | "1")),
                text: String::new(),
                start: tag.end,
                end: tag.end,
            });
            self.open = !tag.empty;
            self.text = Visible::default();
        } else if vocabulary == Vocabulary::Link {
            let label = attribute(b"label").unwrap_or_default();
            let href = attribute(b"href").unwrap_or_default();
            match local {
                b"schemaRef" => self.schemas.push(href.into_owned()),
                b"loc" => {
                    let fact = href.rsplit('#').next().unwrap_or_default();
                    self.link.facts.entry(label).or_default().push(Arc::from(fact));
                }
                b"footnote" => {
                    let note = Footnote {
                        facts: Vec::new(),
                        text: String::new(),
                        bytes: source.span(tag.end, tag.end),
                    };
                    self.link.notes.push((label, note));
                    self.noting = !tag.empty;
                    self.text = Visible::default();
                }
                b"footnoteArc" => {
                    let ends = (attribute(b"from").unwrap_or_default(), attribute(b"to").unwrap_or_default());
                    self.link.arcs.push(ends);
                }
                _ => {}
            }
        } else if local == b"xbrl" {
            self.language = attribute(b"lang").map(Cow::into_owned);
        } else if self.open || self.noting {
            self.text.gap();
        } else if vocabulary == Vocabulary::Other && !tag.empty && self.others.len() < DEEPEST {
            self.others.push((tag.name, false));
        }
    }

    fn text(&mut self, raw: &[u8], cdata: bool) {
        if self.contexts.reading() {
            self.contexts.text(raw, !cdata, self.source);
        } else if self.open || self.noting {
            self.text.push(raw, !cdata, self.source.charset);
        }
    }

    fn end(&mut self, name: &[u8], at: usize, after: usize) {
        let span = self.source.span(at, after);
        if self.open && self.facts.last().is_some_and(|fact| fact.name == name) {
            self.close(at);
        } else if self.contexts.reading() {
            self.contexts.end(name, span, &mut self.faults, &self.names);
        } else if self.noting && local_name(name) == b"footnote" {
            self.noting = false;
            if let Some((_, note)) = self.link.notes.last_mut() {
                note.bytes.end = span.start;
                note.text = shown(self.text.range(0, self.text.len())).into_owned();
            }
        } else if local_name(name) == b"footnoteLink" {
            self.close_link();
        } else if self.others.last().is_some_and(|(other, _)| *other == name) {
            self.others.pop();
        } else if self.open || self.noting {
            self.text.gap();
        }
    }

    fn close(&mut self, at: usize) {
        self.open = false;
        if let Some(fact) = self.facts.last_mut() {
            fact.end = at.max(fact.start);
            fact.text = shown(self.text.range(0, self.text.len())).into_owned();
        }
    }

    fn close_link(&mut self) {
        let link = std::mem::take(&mut self.link);
        let mut notes = link.notes;
        let places: HashMap<Cow<'_, str>, usize> =
            notes.iter().enumerate().map(|(place, (label, _))| (label.clone(), place)).collect();
        for (from, to) in &link.arcs {
            let note = places.get(to).and_then(|place| notes.get_mut(*place));
            if let (Some((_, note)), Some(facts)) = (note, link.facts.get(from)) {
                note.facts.extend(facts.iter().cloned());
            }
        }
        self.footnotes.extend(notes.into_iter().map(|(_, note)| note));
    }

    fn finish(mut self, last: usize) -> Read {
        let source = self.source;
        let length = source.bytes.len();
        if self.open {
            let at = source.span(length, length);
            self.faults.cut_off(at, "inside a fact");
            self.close(length);
        } else if last == length && source.bytes.last().is_some_and(|byte| *byte != b'>') {
            let at = source.span(length, length);
            self.faults.cut_off(at, "inside a tag");
        }
        self.contexts.finish(&mut self.faults, &self.names);
        self.close_link();
        let mut concepts = Interned::default();
        let drafts = std::mem::take(&mut self.facts);
        let facts = drafts.into_iter().map(|draft| self.fact(draft, &mut concepts)).collect();
        let tagged = Tagged {
            namespaces: self.names.into_map(),
            facts,
            footnotes: self.footnotes,
            schemas: self.schemas,
        };
        let notices = source.notice.iter().cloned().chain(self.faults.into_notices()).collect();
        Read { tagged, title: None, language: self.language, notices }
    }

    fn fact(&mut self, draft: Draft<'_>, concepts: &mut Interned) -> Fact {
        let bytes = self.source.span(draft.start, draft.end);
        let (concept, standard_concept) = concepts.concept(&self.source.text(draft.name), &self.names);
        let context = self.contexts.contexts.get(&*draft.context).cloned();
        if context.is_none() {
            let id = &draft.context;
            self.faults.warn("read/unknown-context", bytes, || {
                format!("{concept} is about context {id}, which the file doesn't have")
            });
        }
        let unit = draft.unit.as_deref().and_then(|id| self.contexts.units.get(id)).cloned();
        if let (None, Some(id)) = (&unit, &draft.unit) {
            self.faults.warn("read/unknown-unit", bytes, || {
                format!("{concept} is in unit {id}, which the file doesn't have")
            });
        }
        let value = match (draft.nil, &draft.unit) {
            (true, _) => FactValue::Nil,
            (false, Some(_)) => match number::lexical(&draft.text) {
                Some(number) => FactValue::Number(number),
                None => {
                    self.faults.warn("read/unreadable-value", bytes, || {
                        format!("{concept} is no decimal number; its text is kept")
                    });
                    FactValue::Text(draft.text.as_str().into())
                }
            },
            (false, None) => FactValue::Text(draft.text.as_str().into()),
        };
        let decimals = match (&draft.decimals, &draft.precision) {
            (Some(decimals), _) => decimals.parse().ok(),
            (None, Some(precision)) => value.number().and_then(|value| decimals_of(value, precision)),
            (None, None) => None,
        };
        Fact {
            id: draft.id.as_deref().map(Arc::from),
            concept,
            standard_concept,
            context,
            unit,
            decimals,
            value,
            bytes,
            hidden: false,
        }
    }
}

/// The decimals that a precision of so many digits means for a value (XBRL 2.1 §4.6.6).
fn decimals_of(value: Decimal, precision: &str) -> Option<Decimals> {
    if precision == "INF" {
        return Some(Decimals::Exact);
    }
    let precision: i32 = precision.parse().ok()?;
    if value.is_zero() {
        return None;
    }
    let digits = i32::try_from(value.mantissa().unsigned_abs().ilog10() + 1).ok()?;
    let whole = digits - i32::try_from(value.scale()).ok()?;
    Some(Decimals::Places(precision.checked_sub(whole)?))
}

/// Text that was escaped mark-up without the mark-up.
fn shown(text: &str) -> Cow<'_, str> {
    let is_markup = text.contains("</") || text.contains("/>") || text.contains("<br") || text.contains("<p");
    if is_markup && text.contains('>') {
        Cow::Owned(visible::of_markup(text.as_bytes(), encoding_rs::UTF_8))
    } else {
        Cow::Borrowed(text)
    }
}
