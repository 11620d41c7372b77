//! Visible text: mark-up removed, references resolved, white space folded to single spaces.
//!
//! One buffer grows over a whole document and facts are ranges of it, so that text inside five nested tags is
//! decoded once. The end of a block (a paragraph, a cell, a line) is white space; the end of a `span` is not.

use encoding_rs::Encoding;
use memchr::memchr;
use model::Span;

use crate::html::entity;
use crate::html::scan::{Scanner, Token};
use crate::{package, source};

/// Text under construction.
#[derive(Debug, Default)]
pub(crate) struct Visible {
    text: String,
    /// White space that becomes one space when more text follows.
    gap: bool,
}

impl Visible {
    /// How many bytes of text there are; a range begins or ends here.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The text from one length to another, without white space at its ends.
    pub(crate) fn range(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default().trim_matches(' ')
    }

    /// The text from one length to another as it is, for putting pieces together.
    pub(crate) fn piece(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// White space: a block begins or ends.
    pub(crate) fn gap(&mut self) {
        self.gap = true;
    }

    /// Writes pending white space now, so that it belongs to what stands before.
    pub(crate) fn settle(&mut self) {
        if std::mem::take(&mut self.gap) && !self.text.is_empty() {
            self.text.push(' ');
        }
    }

    /// Adds raw text; `references` says whether `&` begins a reference (not in CDATA). Returns whether an `&` was
    /// met that begins none.
    pub(crate) fn push(&mut self, raw: &[u8], references: bool, charset: &'static Encoding) -> bool {
        let mut rest = raw;
        let mut stray = false;
        while references && let Some(length) = memchr(b'&', rest) {
            let (before, reference) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            self.plain(before, charset);
            let (value, length) = entity::resolve(reference).unwrap_or_else(|| {
                stray |= begins_a_reference(reference);
                ('&', 1)
            });
            self.character(value);
            rest = reference.get(length..).unwrap_or_default();
        }
        self.plain(rest, charset);
        stray
    }

    fn plain(&mut self, raw: &[u8], charset: &'static Encoding) {
        if raw.is_empty() {
            return;
        }
        let text = source::decode(raw, charset);
        let mut from = 0;
        for (at, byte) in text.bytes().enumerate() {
            // Beyond ASCII, spaces and invisible characters begin with one of these.
            if !matches!(byte, 0..=b' ' | 0x7F | 0xC2 | 0xE1..=0xE3 | 0xEF) || at < from {
                continue;
            }
            let Some(value) = text.get(at..).and_then(|rest| rest.chars().next()) else { continue };
            if !is_space(value) && !is_invisible(value) {
                continue;
            }
            self.word(text.get(from..at).unwrap_or_default());
            self.gap |= is_space(value);
            from = at + value.len_utf8();
        }
        self.word(text.get(from..).unwrap_or_default());
    }

    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        self.settle();
        self.text.push_str(word);
    }

    fn character(&mut self, value: char) {
        if is_space(value) {
            self.gap = true;
        } else if !is_invisible(value) {
            self.word(value.encode_utf8(&mut [0; 4]));
        }
    }
}

/// `&name;` and `&#…` look like references; `AT&T` and `a & b` don't.
fn begins_a_reference(raw: &[u8]) -> bool {
    let body = raw.get(1..).unwrap_or_default();
    let name = body.iter().take(32).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    name > 0 && body.get(name) == Some(&b';')
}

fn is_space(value: char) -> bool {
    value.is_whitespace()
}

/// Soft hyphens, zero-width characters, byte order marks, control characters.
fn is_invisible(value: char) -> bool {
    matches!(
        value,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\0'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{9F}'
    )
}

/// Whether an element's name is one around which text breaks. Names that are no HTML (prefixed ones) don't.
#[rustfmt::skip]
pub(crate) fn breaks(name: &[u8]) -> bool {
    let mut lower = [0; 10];
    let Some(lower) = lower.get_mut(..name.len()) else { return false };
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    matches!(
        &*lower,
        b"p" | b"div" | b"td" | b"tr" | b"th" | b"br" | b"hr" | b"li" | b"ul" | b"ol" | b"dl" | b"dt" | b"dd"
            | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"table" | b"thead" | b"tbody" | b"tfoot" | b"caption"
            | b"center" | b"pre" | b"blockquote" | b"section" | b"article" | b"header" | b"footer" | b"figure"
            | b"body" | b"html" | b"option" | b"address" | b"form"
    )
}

/// The visible text of mark-up, all of it; what `ix:exclude` holds is left out, as in a fact's value.
pub(crate) fn of_markup(raw: &[u8], charset: &'static Encoding) -> String {
    let mut visible = Visible::default();
    let mut excluded = 0_usize;
    let is_exclude = |name: &[u8]| {
        memchr(b':', name)
            .and_then(|colon| name.get(colon + 1..))
            .is_some_and(|local| local.eq_ignore_ascii_case(b"exclude"))
    };
    for token in Scanner::new(raw) {
        match token {
            Token::Text { raw, cdata, .. } if excluded == 0 => {
                visible.push(raw, !cdata, charset);
            }
            Token::Text { .. } => {}
            Token::Open(tag) if is_exclude(tag.name) => excluded += usize::from(!tag.empty),
            Token::Close { name, .. } if is_exclude(name) => excluded = excluded.saturating_sub(1),
            Token::Open(tag) if breaks(tag.name) => visible.gap(),
            Token::Close { name, .. } if breaks(name) => visible.gap(),
            _ => {}
        }
    }
    visible.text
}

/// The visible text under an anchor of a file; `None` where the file has no such bytes.
pub(crate) fn of_span(file: &[u8], span: Span) -> Option<String> {
    if package::is_zip(file) {
        let (_, member, span) = package::member_at(file, span)?;
        return of_span_of_document(member, span);
    }
    of_span_of_document(file, span)
}

fn of_span_of_document(file: &[u8], span: Span) -> Option<String> {
    let text = source::decode_part(file, span.slice(file)?);
    Some(of_markup(text.as_bytes(), encoding_rs::UTF_8))
}

/// The part of a span that its visible text takes up, without the elements wrapped around it; `None` where that reads
/// otherwise than the whole.
pub(crate) fn narrowed(file: &[u8], span: Span) -> Option<Span> {
    let whole = of_span(file, span)?;
    // Documents stand in a bundle as they are: a step within one is a step within the bundle.
    let raw = span.slice(file)?;
    let texts = Scanner::new(raw).filter_map(|token| match token {
        Token::Text { raw, at, .. } if !raw.trim_ascii().is_empty() => Some((at, at + raw.len())),
        _ => None,
    });
    let (start, end) = texts.reduce(|(start, _), (_, end)| (start, end))?;
    let offset = |at: usize| u64::try_from(at).ok()?.checked_add(span.start);
    let narrow = Span::new(offset(start)?, offset(end)?);
    (of_span(file, narrow)?.trim() == whole.trim()).then_some(narrow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_narrows_to_its_text() {
        let check = |raw: &str, expect: Option<&str>| {
            let span = Span::new(0, raw.len() as u64);
            let narrow = narrowed(raw.as_bytes(), span);
            let text = narrow.and_then(|span| span.slice(raw.as_bytes()));
            assert_eq!(text, expect.map(str::as_bytes), "{raw}");
        };
        check("12", Some("12"));
        check("<ix:nonFraction id=\"a>b\"><span>1,234</span></ix:nonFraction> ", Some("1,234"));
        check("<b>1</b><i>2</i>", Some("1</b><i>2"));
        // What is excluded can't be told without the tags around it.
        check("<ix:exclude>9</ix:exclude>12", None);
        check("<b></b>", None);
    }

    #[test]
    fn markup_is_removed_and_space_folded() {
        let check = |raw: &str, expect: &str| {
            assert_eq!(of_markup(raw.as_bytes(), encoding_rs::UTF_8), expect, "{raw}");
        };
        check("  a <b>b</b>\n c ", "a b c");
        check("<p>one</p><p>two</p>", "one two");
        check("<span>12</span><span>,345</span>", "12,345");
        check("<td>1</td><td>2</td>", "1 2");
        check("a<br/>b", "a b");
        check("AT&amp;T&nbsp;&#8217;s &lol9; R&D", "AT&T ’s &lol9; R&D");
        check("货币\u{3000}资金\u{200B}", "货币 资金");
        check("co\u{AD}op", "coop");
        check("kept <ix:exclude>page <b>7</b></ix:exclude>too", "kept too");
        check("<![CDATA[a & b <c>]]>", "a & b <c>");
        check("x < y", "x < y");
        check("<!-- not --><style>not</style>seen", "seen");
    }

    #[test]
    fn an_anchor_is_reopened_in_the_files_encoding() {
        let check = |file: &[u8], start: u64, end: u64, expect: Option<&str>| {
            assert_eq!(of_span(file, Span::new(start, end)).as_deref(), expect);
        };
        check("<p>货币</p>".as_bytes(), 3, 9, Some("货币"));
        check(b"<meta charset=gbk><p>\xBB\xF5\xB1\xD2</p>", 21, 25, Some("货币"));
        check(b"<\0p\0>\0a\0<\0", 6, 8, Some("a"));
        check(b"<p>it\x92s</p>", 3, 7, Some("it’s"));
        check(b"short", 2, 9, None);
    }
}
