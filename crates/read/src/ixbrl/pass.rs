//! The one pass over a file: tags and text in, a [`Scanned`] out.
//!
//! A fact is a range of bytes and of text, from its start tag to its end tag, and ranges may overlap: HTML that is
//! mis-nested or unclosed around them does no harm and is only remarked on. Where elements of inline XBRL
//! themselves begin more often than they end, a second pass ends each of them with the HTML around it.

use std::borrow::Cow;

use memchr::memchr;

use super::draft::{Continuation, Draft, FactKind, Note, Relationship, Scanned, Stretch, lower_case};
use super::element::{ELEMENTS, Element, is_void};
use crate::faults::Faults;
use crate::html::scan::{Scanner, Tag, Token};
use crate::source::Source;
use crate::visible::{Visible, breaks};
use crate::xbrl::contexts::Contexts;
use crate::xbrl::names::{Namespaces, Vocabulary};
use crate::xbrl::{local_name, value};

/// An element that is open.
#[derive(Debug)]
struct Open {
    element: Element,
    /// Its place in the list of its kind.
    index: usize,
    content: Stretch,
    /// Which start tag of inline XBRL it is, counted from the file's beginning.
    serial: usize,
}

/// Which elements begin more often than they end, so that they end with the HTML around them.
type Unclosed = [bool; ELEMENTS];

/// More open HTML elements than this are not followed.
const DEEPEST: usize = 1_000_000;
/// Tags of inline XBRL nested deeper than this have no content.
const DEEPEST_TAGS: usize = 20_000;
/// How far up an end tag looks for its start.
const REACH: usize = 256;

struct Pass<'s> {
    scanned: Scanned<'s>,
    open: Vec<Open>,
    /// How many of the open elements have text.
    with_text: usize,
    hidden: usize,
    /// Starts less ends of each element.
    balance: [i64; ELEMENTS],
    /// Names of the HTML elements that are open.
    html: Vec<&'s [u8]>,
    /// The serials of what is open and around which no HTML has ended yet, and how many HTML elements were open
    /// when each began; never fewer than for the one before.
    uncrossed: Vec<(usize, usize)>,
    serial: usize,
    unclosed: Unclosed,
    /// Whether `<html>` and `</html>` were met.
    root: bool,
    ended: bool,
    title: bool,
    /// The prefixes met, and what they stand for.
    prefixes: Vec<(&'s [u8], Vocabulary)>,
}

/// Reads a file's tags.
pub(super) fn scan<'s>(source: &'s Source<'s>) -> Scanned<'s> {
    let names = Namespaces::collect(&source.bytes);
    let pass = Pass::run(source, names.clone(), Unclosed::default());
    let unclosed = pass.balance.map(|count| count > 0);
    if unclosed.contains(&true) { Pass::run(source, names, unclosed).scanned } else { pass.scanned }
}

impl<'s> Pass<'s> {
    fn run(source: &'s Source<'s>, names: Namespaces, unclosed: Unclosed) -> Self {
        let scanned = Scanned {
            source,
            names,
            contexts: Contexts::default(),
            visible: Visible::default(),
            facts: Vec::new(),
            continuations: Vec::new(),
            notes: Vec::new(),
            relationships: Vec::new(),
            exclusions: Vec::new(),
            schemas: Vec::new(),
            title: None,
            language: None,
            faults: Faults::default(),
        };
        let mut pass = Self {
            scanned,
            open: Vec::new(),
            with_text: 0,
            hidden: 0,
            balance: [0; ELEMENTS],
            html: Vec::new(),
            uncrossed: Vec::new(),
            serial: 0,
            unclosed,
            root: false,
            ended: false,
            title: false,
            prefixes: Vec::new(),
        };
        let mut end = 0;
        let mut scanner = Scanner::new(&source.bytes);
        for token in scanner.by_ref() {
            match token {
                Token::Text { raw, at, cdata } => pass.text(raw, at, cdata),
                Token::Open(tag) => {
                    end = tag.end;
                    pass.start(&tag);
                }
                Token::Close { name, at, end: after } => {
                    end = after;
                    pass.end(name, at, after);
                }
            }
        }
        pass.finish(end, &scanner.broken);
        pass
    }

    /// What a prefixed name stands for.
    fn vocabulary(&mut self, prefix: &'s [u8], local: &[u8], at: usize) -> Vocabulary {
        if let Some((_, vocabulary)) = self.prefixes.iter().find(|(known, _)| *known == prefix) {
            return *vocabulary;
        }
        let text = self.scanned.source.text(prefix);
        let mut vocabulary = self.scanned.names.vocabulary(&text);
        if self.scanned.names.uri(&text).is_none() {
            // An odd prefix that nobody declared is known by what it marks.
            if vocabulary == Vocabulary::Other && Element::of(local).is_some() {
                vocabulary = Vocabulary::Inline;
            }
            if vocabulary != Vocabulary::Other {
                let span = self.scanned.source.span(at, at);
                self.scanned.faults.warn("read/undeclared-prefix", span, || {
                    format!("the prefix {text} is not declared; it is read as what it usually means")
                });
            }
        }
        // Text with colons in angle brackets must not make this list long.
        if self.prefixes.len() < 64 {
            self.prefixes.push((prefix, vocabulary));
        }
        vocabulary
    }

    fn start(&mut self, tag: &Tag<'s>) {
        let (vocabulary, local) = match memchr(b':', tag.name) {
            Some(colon) => {
                let (prefix, local) = tag.name.split_at(colon);
                let local = local.get(1..).unwrap_or_default();
                (self.vocabulary(prefix, local, tag.at), local)
            }
            None if self.is_unprefixed_inline(tag.name) => (Vocabulary::Inline, tag.name),
            None if self.in_header() => (Vocabulary::Instance, tag.name),
            None => return self.html_start(tag),
        };
        if vocabulary == Vocabulary::Inline {
            match Element::of(local) {
                Some(element) => self.inline_start(element, tag),
                None => {
                    let span = self.scanned.source.span(tag.at, tag.end);
                    let name = self.scanned.source.text(tag.name);
                    self.scanned
                        .faults
                        .warn("read/unknown-element", span, || format!("there is no element {name}"));
                }
            }
            return;
        }
        let Scanned { contexts, source, faults, names, schemas, .. } = &mut self.scanned;
        let is_known = vocabulary == Vocabulary::Instance || contexts.reading();
        if is_known && contexts.start(tag, source, faults, names) {
            return;
        }
        if local.eq_ignore_ascii_case(b"schemaRef") {
            let href = tag.attributes().find(|(name, _)| name.to_ascii_lowercase().ends_with(b"href"));
            schemas.extend(href.map(|(_, href)| value(source, href).into_owned()));
        }
    }

    /// Whether an element without a prefix is inline XBRL's: where that is the default namespace somewhere, and
    /// where a rewriter has dropped the prefixes (HTML has no such elements).
    fn is_unprefixed_inline(&self, name: &[u8]) -> bool {
        let by_default = self.scanned.names.inline_by_default;
        (by_default || matches!(name.len(), 10 | 11))
            && Element::of(name)
                .is_some_and(|element| by_default || matches!(element, Element::Number | Element::Text))
    }

    /// Whether contexts and units may stand here.
    fn in_header(&self) -> bool {
        self.scanned.contexts.reading()
            || self
                .open
                .last()
                .is_some_and(|open| matches!(open.element, Element::Resources | Element::References))
    }

    fn html_start(&mut self, tag: &Tag<'s>) {
        if self.with_text > 0 && breaks(tag.name) {
            self.scanned.visible.gap();
        }
        match tag.name.len() {
            4 if tag.name.eq_ignore_ascii_case(b"html") => {
                self.root = true;
                let language =
                    || tag.attributes().find(|(name, _)| local_name(name).eq_ignore_ascii_case(b"lang"));
                if self.scanned.language.is_none()
                    && let Some((_, code)) = language()
                {
                    let code = value(self.scanned.source, code).into_owned();
                    self.scanned.language = Some(code).filter(|code| !code.is_empty());
                }
            }
            5 if self.scanned.title.is_none() && tag.name.eq_ignore_ascii_case(b"title") => {
                self.title = !tag.empty
            }
            _ => {}
        }
        if tag.empty || is_void(tag.name) {
            return;
        }
        // A paragraph ends where the next begins.
        let same = self.html.last().is_some_and(|last| last.eq_ignore_ascii_case(tag.name));
        let lower = lower_case(tag.name);
        if same
            && matches!(lower.as_bytes(), b"p" | b"li" | b"td" | b"th" | b"tr" | b"dt" | b"dd" | b"option")
        {
            return;
        }
        if self.html.len() < DEEPEST {
            self.html.push(tag.name);
        }
    }

    fn inline_start(&mut self, element: Element, tag: &Tag<'s>) {
        let source = self.scanned.source;
        self.scanned.contexts.finish(&mut self.scanned.faults, &self.scanned.names);
        self.end_number(tag.at);
        if element == Element::Exclude {
            self.scanned.visible.settle();
        }
        let from = self.scanned.visible.len();
        let content = Stretch { start: tag.end, end: tag.end, from, to: from };
        let attribute = |wanted: &str| {
            let found = tag.attributes().find(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()));
            found.map(|(_, raw)| value(source, raw))
        };
        let index = match element {
            Element::Number | Element::Text | Element::Fraction => {
                let kind = match element {
                    Element::Number => FactKind::Number,
                    Element::Text => FactKind::Text,
                    _ => FactKind::Fraction,
                };
                let draft = Draft::of(tag, kind, from, self.hidden > 0, &mut self.scanned);
                self.scanned.facts.push(draft);
                self.scanned.facts.len() - 1
            }
            Element::Continuation => {
                let id = attribute("id").unwrap_or_default();
                self.scanned.continuations.push(Continuation { id, next: attribute("continuedAt"), content });
                self.scanned.continuations.len() - 1
            }
            Element::Footnote => {
                let id = attribute("id").or_else(|| attribute("footnoteID")).unwrap_or_default();
                self.scanned.notes.push(Note { id, continued_at: attribute("continuedAt"), content });
                self.scanned.notes.len() - 1
            }
            Element::Relationship => {
                let (from, to) = (attribute("fromRefs"), attribute("toRefs"));
                if let (Some(from), Some(to)) = (from, to) {
                    self.scanned.relationships.push(Relationship { from, to });
                }
                0
            }
            Element::Tuple => {
                let name = attribute("name").unwrap_or(Cow::Borrowed("without a name"));
                self.scanned.faults.remark("read/tuple", source.span(tag.at, tag.end), || {
                    format!("tuple {name}: its facts are read, that they belong together is not kept")
                });
                0
            }
            _ => 0,
        };
        if tag.empty {
            return;
        }
        if self.open.len() >= DEEPEST_TAGS {
            self.scanned.faults.lose("read/too-deep", source.span(tag.at, tag.end), || {
                format!("a {} is nested too deep: its content is left out", element.described())
            });
            return;
        }
        self.with_text += usize::from(element.has_text());
        self.hidden += usize::from(element == Element::Hidden);
        if let Some(count) = self.balance.get_mut(element as usize) {
            *count += 1;
        }
        self.serial += 1;
        self.uncrossed.push((self.html.len(), self.serial));
        self.open.push(Open { element, index, content, serial: self.serial });
    }

    /// Ends an open number before a tag at `at`, where numbers are known to be left open: a number with digits of
    /// its own holds no other tag.
    fn end_number(&mut self, at: usize) {
        if self.unclosed.get(Element::Number as usize) != Some(&true) {
            return;
        }
        if let Some(Open { element: Element::Number, content, .. }) = self.open.last()
            && !self.scanned.visible.range(content.from, self.scanned.visible.len()).is_empty()
        {
            self.close(self.open.len() - 1, at, at);
        }
    }

    fn end(&mut self, name: &'s [u8], at: usize, after: usize) {
        let colon = memchr(b':', name);
        let (prefix, local) = name.split_at(colon.unwrap_or(0));
        let local = local.get(usize::from(colon.is_some())..).unwrap_or_default();
        let inline = match colon {
            Some(_) => self.vocabulary(prefix, local, at) == Vocabulary::Inline,
            None => self.is_unprefixed_inline(name),
        };
        let source = self.scanned.source;
        if inline {
            self.scanned.contexts.finish(&mut self.scanned.faults, &self.scanned.names);
            if let Some(element) = Element::of(local) {
                self.inline_end(element, at, after);
            }
        } else if self.scanned.contexts.reading() {
            let Scanned { contexts, faults, names, .. } = &mut self.scanned;
            contexts.end(name, source.span(at, after), faults, names);
        } else if colon.is_none() {
            if self.with_text > 0 && breaks(name) {
                self.scanned.visible.gap();
            }
            self.title = false;
            self.ended |= name.eq_ignore_ascii_case(b"html");
            self.html_end(name, at, after);
        }
    }

    /// Follows the HTML: what was opened inside ends too, and so does inline XBRL that has no end of its own.
    fn html_end(&mut self, name: &'s [u8], at: usize, after: usize) {
        let found = self.html.iter().rev().take(REACH).position(|open| open.eq_ignore_ascii_case(name));
        let Some(above) = found else {
            if !is_void(name) && !matches!(lower_case(name).as_bytes(), b"p" | b"li" | b"td" | b"th" | b"tr")
            {
                let span = self.scanned.source.span(at, after);
                let name = self.scanned.source.text(name);
                self.scanned.faults.remark("read/stray-end-tag", span, || format!("</{name}> ends nothing"));
            }
            return;
        };
        let depth = self.html.len() - above - 1;
        self.html.truncate(depth);
        while let Some((_, serial)) = self.uncrossed.pop_if(|(around, _)| *around > depth) {
            let Ok(index) = self.open.binary_search_by_key(&serial, |open| open.serial) else { continue };
            let Some(element) = self.open.get(index).map(|open| open.element) else { continue };
            if self.unclosed.get(element as usize) == Some(&true) {
                self.close(index, at, at);
            } else {
                let span = self.scanned.source.span(at, after);
                let name = self.scanned.source.text(name);
                self.scanned.faults.warn("read/misnested", span, || {
                    format!("</{name}> ends before the {} inside it does", element.described())
                });
            }
        }
    }

    fn inline_end(&mut self, element: Element, at: usize, after: usize) {
        if let Some(count) = self.balance.get_mut(element as usize) {
            *count -= 1;
        }
        let Some(above) = self.open.iter().rev().position(|open| open.element == element) else {
            // Where elements were ended for want of an end tag, a late one is no news.
            if self.unclosed.get(element as usize) != Some(&true) {
                self.scanned.faults.warn("read/stray-end-tag", self.scanned.source.span(at, after), || {
                    format!("the end tag of a {} ends nothing", element.described())
                });
            }
            return;
        };
        let index = self.open.len() - above - 1;
        if element.encloses() {
            while self.open.len() > index + 1 {
                self.close(self.open.len() - 1, at, at);
            }
        } else if above > 0 {
            self.scanned.faults.warn("read/misnested", self.scanned.source.span(at, after), || {
                format!("a {} ends before what is tagged inside it does", element.described())
            });
        }
        self.close(index, at, after);
    }

    /// Ends the open element of that index at `at`; `after` is beyond its end tag, or `at` where it has none.
    fn close(&mut self, index: usize, at: usize, after: usize) {
        if index >= self.open.len() {
            return;
        }
        let Open { element, index, mut content, serial } = self.open.remove(index);
        self.uncrossed.pop_if(|(_, last)| *last == serial);
        content.end = at.max(content.start);
        content.to = self.scanned.visible.len();
        self.with_text -= usize::from(element.has_text());
        self.hidden -= usize::from(element == Element::Hidden);
        if after == at {
            self.scanned.faults.warn("read/unclosed", self.scanned.source.span(content.start, at), || {
                format!("a {} is not closed; it is taken to end with what is around it", element.described())
            });
        }
        let scanned = &mut self.scanned;
        let place = match element {
            Element::Number | Element::Text | Element::Fraction => {
                scanned.facts.get_mut(index).map(|fact| &mut fact.content)
            }
            Element::Continuation => scanned.continuations.get_mut(index).map(|part| &mut part.content),
            Element::Footnote => scanned.notes.get_mut(index).map(|note| &mut note.content),
            Element::Exclude => {
                scanned.exclusions.push(content);
                None
            }
            _ => None,
        };
        if let Some(place) = place {
            *place = content;
        }
    }

    fn text(&mut self, raw: &'s [u8], at: usize, cdata: bool) {
        let source = self.scanned.source;
        if !cdata && memchr(b'<', raw).is_some() {
            let offset = memchr(b'<', raw).unwrap_or(0);
            self.scanned.faults.remark(
                "read/stray-markup",
                source.span(at + offset, at + offset + 1),
                || "a < that begins no tag is read as text".to_owned(),
            );
        }
        if self.scanned.contexts.reading() {
            self.scanned.contexts.text(raw, !cdata, source);
        } else if self.with_text > 0 {
            if self.scanned.visible.push(raw, !cdata, source.charset) {
                self.scanned.faults.remark("read/unknown-entity", source.span(at, at + raw.len()), || {
                    "an & begins no entity that is known; it is read as it stands".to_owned()
                });
            }
        } else if self.title {
            self.title = false;
            let mut title = Visible::default();
            title.push(raw, !cdata, source.charset);
            let title = title.range(0, title.len());
            self.scanned.title = Some(title.to_owned()).filter(|title| !title.is_empty());
        }
    }

    /// The file's end.
    fn finish(&mut self, last_tag: usize, broken: &[usize]) {
        let source = self.scanned.source;
        let length = source.bytes.len();
        for at in broken.iter().filter(|at| **at < length) {
            self.scanned.faults.warn("read/broken-tag", source.span(*at, *at), || {
                "a tag, quotation, comment or script doesn't end as it should; it is taken to end early"
                    .to_owned()
            });
        }
        let inside = last_tag == length && source.bytes.last().is_some_and(|byte| *byte != b'>');
        // Whoever writes facts ends the page; a page that never says it begins needn't say that it ends.
        let unended = self.root && !self.ended && !self.scanned.facts.is_empty();
        if inside || unended {
            let what = if inside { "inside a tag" } else { "before the page does" };
            self.scanned.faults.cut_off(source.span(length, length), what);
        }
        self.scanned.contexts.finish(&mut self.scanned.faults, &self.scanned.names);
        while let Some(last) = self.open.len().checked_sub(1) {
            self.close(last, length, length);
        }
        let text = source.bytes.trim_ascii_start();
        if text.len() < length && text.starts_with(b"<?xml") {
            self.scanned.faults.remark(
                "read/space-before-declaration",
                source.span(0, length - text.len()),
                || "white space stands before the XML declaration".to_owned(),
            );
        }
        self.scanned.exclusions.sort_by_key(|exclusion| exclusion.start);
    }
}
