//! XML that is cut and joined, not rebuilt: tags come with their byte ranges, and changes are splices into the text,
//! so that all that isn't touched keeps its bytes. Faults of the mark-up end the scan with the part's name.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::Error;

/// A pull scanner over one part.
pub(crate) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    part: &'a str,
}

/// What stands next in a part.
#[derive(Clone, Debug)]
pub(crate) enum Node<'a> {
    /// A start tag; of an empty element too, which has no [`Node::Close`].
    Open(Tag<'a>),
    /// An end tag, from its `<` to after its `>`.
    Close(Range<usize>),
    /// Text, entities resolved.
    Text(Cow<'a, str>),
    /// Comments, declarations and the like.
    Other,
}

/// A start tag as it stands in the part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag<'a> {
    /// The whole tag, `<` and `>` included.
    pub(crate) raw: &'a str,
    /// Byte offset of its `<`.
    pub(crate) start: usize,
    /// Whether it is an empty element.
    pub(crate) empty: bool,
}

impl<'a> Xml<'a> {
    /// A scanner at the beginning of a part; `part` is named in errors.
    pub(crate) fn new(text: &'a str, part: &'a str) -> Self {
        Self { reader: Reader::from_reader(text.as_bytes()), text, part }
    }

    /// The next node; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Node<'a>>, Error> {
        let start = self.position();
        let event = self.reader.read_event().map_err(|error| {
            Error::part(
                self.part,
                format!("broken mark-up at byte {}: {error}", self.reader.error_position()),
            )
        })?;
        let end = self.position();
        let raw = self.text.get(start..end).unwrap_or_default();
        Ok(Some(match event {
            Event::Start(_) => Node::Open(Tag { raw, start, empty: false }),
            Event::Empty(_) => Node::Open(Tag { raw, start, empty: true }),
            Event::End(_) => Node::Close(start..end),
            Event::Text(_) => Node::Text(newlines(raw)),
            Event::CData(_) => Node::Text(newlines(
                raw.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>")).unwrap_or_default(),
            )),
            Event::GeneralRef(_) => Node::Text(resolved(raw)),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => Node::Other,
            Event::Eof => return Ok(None),
        }))
    }

    /// Byte offset of what [`Xml::next`] gives next.
    pub(crate) fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// Passes over the content of an element whose start tag was just read; the offset after its end tag.
    pub(crate) fn skip(&mut self, tag: &Tag<'_>) -> Result<usize, Error> {
        let mut depth = u32::from(!tag.empty);
        while depth > 0 {
            match self.next()? {
                Some(Node::Open(inner)) if !inner.empty => depth += 1,
                Some(Node::Close(_)) => depth -= 1,
                Some(_) => {}
                None => return Err(self.ends_early()),
            }
        }
        Ok(self.position())
    }

    /// The text inside an element whose start tag was just read, that of nested elements included.
    pub(crate) fn inner_text(&mut self, tag: &Tag<'_>) -> Result<Cow<'a, str>, Error> {
        let mut text = Cow::Borrowed("");
        let mut depth = u32::from(!tag.empty);
        while depth > 0 {
            match self.next()? {
                Some(Node::Open(inner)) if !inner.empty => depth += 1,
                Some(Node::Close(_)) => depth -= 1,
                Some(Node::Text(more)) if text.is_empty() => text = more,
                Some(Node::Text(more)) => text.to_mut().push_str(&more),
                Some(_) => {}
                None => return Err(self.ends_early()),
            }
        }
        Ok(text)
    }

    /// The first start tag: the root.
    pub(crate) fn root(&mut self) -> Result<Tag<'a>, Error> {
        while let Some(node) = self.next()? {
            if let Node::Open(tag) = node {
                return Ok(tag);
            }
        }
        Err(Error::part(self.part, "it has no root element"))
    }

    /// The error for a part that stops before its elements are closed.
    pub(crate) fn ends_early(&self) -> Error {
        Error::part(self.part, "it ends in the middle of an element")
    }
}

impl<'a> Tag<'a> {
    /// The name with its prefix.
    pub(crate) fn name(&self) -> &'a str {
        let rest = self.raw.get(1..).unwrap_or_default();
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>').unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    /// The name without its prefix.
    pub(crate) fn local(&self) -> &'a str {
        local(self.name())
    }

    /// The prefix with its colon, empty where there is none.
    pub(crate) fn prefix(&self) -> &'a str {
        let name = self.name();
        name.get(..name.len() - local(name).len()).unwrap_or_default()
    }

    /// Byte offset just after the tag.
    pub(crate) fn end(&self) -> usize {
        self.start + self.raw.len()
    }

    /// Names and raw values of the attributes, in order.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut rest = self.raw.get(1 + self.name().len()..).unwrap_or_default();
        std::iter::from_fn(move || {
            let (name, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, after) = after.get(1..)?.split_once(quote)?;
            rest = after;
            Some((name.trim(), value))
        })
    }

    /// The value of an attribute by its full name, entities resolved.
    pub(crate) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        self.attributes().find(|(found, _)| *found == name).map(|(_, value)| unescaped(value))
    }

    /// The value of an attribute by its name without prefix, for those that always carry one (`r:id`).
    pub(crate) fn prefixed(&self, wanted: &str) -> Option<Cow<'a, str>> {
        self.attributes()
            .find(|(found, _)| found.contains(':') && local(found) == wanted)
            .map(|(_, value)| unescaped(value))
    }

    /// A whole number in an attribute.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// The tag written again with some attributes set (`Some`) or dropped (`None`); the others stand as they were.
    pub(crate) fn rewritten(&self, set: &[(&str, Option<&str>)]) -> String {
        let mut out = format!("<{}", self.name());
        let mut push = |name: &str, value: &str| {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            out.push_str(value);
            out.push('"');
        };
        for (name, value) in self.attributes() {
            match set.iter().find(|(wanted, _)| *wanted == name) {
                None => push(name, &value.replace('"', "&quot;")),
                Some((_, Some(new))) => push(name, &escaped_attribute(new)),
                Some((_, None)) => {}
            }
        }
        for (name, value) in set {
            if let Some(value) = value
                && !self.attributes().any(|(found, _)| found == *name)
            {
                push(name, &escaped_attribute(value));
            }
        }
        out.push_str(if self.empty { "/>" } else { ">" });
        out
    }

    /// The same, as the start tag of an element that has content.
    pub(crate) fn opened(&self, set: &[(&str, Option<&str>)]) -> String {
        Self { empty: false, ..*self }.rewritten(set)
    }
}

/// A name without its prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Line ends as XML reads them.
fn newlines(raw: &str) -> Cow<'_, str> {
    if raw.contains('\r') {
        Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(raw)
    }
}

/// The character of an entity (`&amp;`, `&#8217;`); an unknown one stays as it is written.
fn resolved(entity: &str) -> Cow<'_, str> {
    let name = entity.trim_start_matches('&').trim_end_matches(';');
    let character = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => name.strip_prefix('#').and_then(|code| {
            let code = match code.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => code.parse(),
            };
            code.ok().and_then(char::from_u32)
        }),
    };
    match character {
        Some(character) => Cow::Owned(character.to_string()),
        None => Cow::Borrowed(entity),
    }
}

/// An attribute's value with its entities resolved.
pub(crate) fn unescaped(raw: &str) -> Cow<'_, str> {
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, from)) = rest.find('&').map(|at| rest.split_at(at)) {
        out.push_str(before);
        let end = from.find(';').map_or(from.len(), |at| at + 1);
        let (entity, after) = from.split_at(end);
        out.push_str(&resolved(entity));
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Text as it stands between tags. Characters that XML can't hold are left out.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    // Most texts have nothing to escape, which their bytes tell at once: all that XML can't hold is below the space, or
    // begins as U+FFFE does.
    let plain = |byte: &u8| *byte >= b' ' && !matches!(byte, b'&' | b'<' | b'>' | 0xef);
    if text.as_bytes().iter().fold(true, |all, byte| all & plain(byte)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut from = 0;
    for (at, special) in text.match_indices(is_special) {
        out.push_str(text.get(from..at).unwrap_or_default());
        match special {
            "&" => out.push_str("&amp;"),
            "<" => out.push_str("&lt;"),
            ">" => out.push_str("&gt;"),
            "\r" => out.push_str("&#13;"),
            _ => {}
        }
        from = at + special.len();
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// Whether a character can't stand between tags as it is.
fn is_special(c: char) -> bool {
    matches!(c, '&' | '<' | '>' | '\r') || !is_xml(c)
}

/// Text as it stands in an attribute.
pub(crate) fn escaped_attribute(text: &str) -> String {
    escaped(text).replace('"', "&quot;").replace('\n', "&#10;").replace('\t', "&#9;")
}

/// Whether XML 1.0 can hold the character.
pub(crate) fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// A cell's text as a spreadsheet stores it: what looks like its own escapes (`_x0041_`) is escaped.
pub(crate) fn escaped_string(text: &str) -> Cow<'_, str> {
    let escaped = escaped(text);
    if memchr::memmem::find(escaped.as_bytes(), b"_x").is_none() {
        return escaped;
    }
    let mut marked = String::with_capacity(escaped.len());
    let mut rest = escaped.as_ref();
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        marked.push_str(before);
        marked.push_str(if hex_escape(from).is_some() { "_x005F_x" } else { "_x" });
        rest = from.get(2..).unwrap_or_default();
    }
    marked.push_str(rest);
    Cow::Owned(marked)
}

/// A cell's text from what a spreadsheet stores: `_x000D_` is a carriage return.
pub(crate) fn unescaped_string(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let taken = match hex_escape(from) {
            Some(c) => {
                out.push(c);
                7
            }
            None => {
                out.push_str("_x");
                2
            }
        };
        rest = from.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of an escape `_xHHHH_` at the beginning of the text.
fn hex_escape(text: &str) -> Option<char> {
    let digits = text.get(2..6).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    text.get(6..7).filter(|last| *last == "_")?;
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
}

/// Changes to a text: ranges and what takes their place.
#[derive(Debug, Default)]
pub(crate) struct Splices {
    edits: Vec<(Range<usize>, String)>,
}

impl Splices {
    /// Replaces a range; an empty one inserts. Several insertions at one place keep their order.
    pub(crate) fn replace(&mut self, range: Range<usize>, with: impl Into<String>) {
        self.edits.push((range, with.into()));
    }

    /// Inserts before the byte at `at`.
    pub(crate) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// The text with all changes made. Ranges that overlap an earlier one or don't fit the text are a fault of ours
    /// and are reported as such.
    pub(crate) fn apply(mut self, text: &str, part: &str) -> Result<String, Error> {
        self.edits.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out =
            String::with_capacity(text.len() + self.edits.iter().map(|(_, new)| new.len()).sum::<usize>());
        let mut at = 0;
        for (range, new) in &self.edits {
            let kept = text.get(at..range.start).ok_or_else(|| Error::part(part, "two changes overlap"))?;
            out.push_str(kept);
            out.push_str(new);
            at = range.end.max(at);
        }
        out.push_str(text.get(at..).ok_or_else(|| Error::part(part, "a change lies outside"))?);
        Ok(out)
    }
}

/// Where a child belongs among the children of an element whose schema gives their order: after the last child that
/// comes before it, else right after the start tag.
pub(crate) fn place_for(
    order: &[&str],
    wanted: &str,
    root: &Tag<'_>,
    children: &[(&str, Range<usize>)],
) -> usize {
    let rank = |name: &str| order.iter().position(|known| *known == name);
    let wanted = rank(wanted);
    children
        .iter()
        .filter(|(name, _)| matches!((rank(name), wanted), (Some(theirs), Some(ours)) if theirs < ours))
        .map(|(_, range)| range.end)
        .next_back()
        .unwrap_or(root.end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_node_stands_where_it_says() {
        let text = "<?xml version=\"1.0\"?>\r\n<x:a b='1 > 0' c=\"&lt;&quot;\"><!-- <n> --><d/>t &amp; u<![CDATA[<z>]]></x:a >\n";
        let mut xml = Xml::new(text, "p");
        let mut seen = Vec::new();
        while let Some(node) = xml.next().unwrap() {
            match node {
                Node::Open(tag) => {
                    assert_eq!(&text[tag.start..tag.end()], tag.raw);
                    seen.push(format!("{}{}", tag.raw, tag.empty));
                }
                Node::Close(range) => seen.push(text[range].to_owned()),
                Node::Text(text) if text.trim().is_empty() => {}
                Node::Text(text) => seen.push(text.into_owned()),
                Node::Other => {}
            }
        }
        assert_eq!(
            seen,
            ["<x:a b='1 > 0' c=\"&lt;&quot;\">false", "<d/>true", "t ", "&", " u", "<z>", "</x:a >"]
        );
    }

    #[test]
    fn a_tag_is_rewritten_with_its_other_attributes_kept() {
        let text = r#"<c r="A1" s='3' t = "s" x:y='a"b'/>"#;
        let tag = Xml::new(text, "p").root().unwrap();
        assert_eq!(tag.attribute("t").as_deref(), Some("s"));
        assert_eq!(tag.prefixed("y").as_deref(), Some("a\"b"));
        assert_eq!(
            tag.opened(&[("t", None), ("s", Some("9")), ("new", Some("<&>"))]),
            r#"<c r="A1" s="9" x:y="a&quot;b" new="&lt;&amp;&gt;">"#
        );
    }

    #[test]
    fn spreadsheet_escapes_go_both_ways() {
        for text in ["plain", "_x0041_", "a_xb", "_x005F_", "_x00", "x_x0041_y_x"] {
            assert_eq!(unescaped_string(&unescaped(&escaped_string(text))), text);
        }
        assert_eq!(unescaped_string("a_x000D_b"), "a\rb");
    }

    #[test]
    fn splices_apply_in_order() {
        let mut splices = Splices::default();
        splices.replace(2..3, "X");
        splices.insert(0, "<");
        splices.insert(2, "!");
        assert_eq!(splices.apply("abcd", "p").unwrap(), "<ab!Xd");
        let mut overlapping = Splices::default();
        overlapping.replace(0..3, "");
        overlapping.replace(1..2, "");
        assert!(overlapping.apply("abcd", "p").is_err());
    }

    proptest! {
        #[test]
        fn what_is_escaped_comes_back_without_what_xml_cant_hold(text in "[ -~é数\u{0}-\u{1f}\u{fffe}\u{ffff}😀]{0,40}") {
            let kept: String = text.chars().filter(|c| is_xml(*c)).collect();
            let escaped = escaped(&text);
            prop_assert_eq!(unescaped(&escaped), kept);
        }

        #[test]
        fn no_text_breaks_the_scanner(text in "[<>/a&;\"'= !\\-\\[\\]?é]{0,60}") {
            let mut xml = Xml::new(&text, "p");
            while let Ok(Some(node)) = xml.next() {
                if let Node::Open(tag) = node {
                    let _ = (tag.name(), tag.prefix(), tag.attributes().count(), tag.rewritten(&[("a", Some("b"))]));
                }
            }
        }

        #[test]
        fn any_text_survives_being_stored(text in "\\PC{0,40}") {
            let stored = escaped_string(&text);
            let wrapped = format!("<t>{stored}</t>");
            let mut xml = Xml::new(&wrapped, "p");
            let tag = xml.root().unwrap();
            prop_assert_eq!(unescaped_string(&xml.inner_text(&tag).unwrap()).into_owned(), text);
        }
    }
}
