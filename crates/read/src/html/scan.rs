//! Tokens of HTML as found in the wild, with exact byte offsets: tags, text between them, nothing else.
//!
//! Never fails: a `<` that opens no tag is text, an unclosed quotation mark or tag ends where it must (and is
//! remembered as broken). Comments, processing instructions, doctypes, scripts and styles are skipped; one that
//! never ends is not taken for one, so that the rest of the file isn't lost with it. One pass, no allocation; every encoding in
//! which `<`, `>`, quotation marks and letters are their ASCII bytes will do.

use memchr::{memchr, memchr3, memmem, memrchr};

/// A piece of mark-up or the text between two pieces. Offsets are into the bytes scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// Raw text, entities not resolved; `cdata` text has none.
    Text { raw: &'a [u8], at: usize, cdata: bool },
    /// A start tag.
    Open(Tag<'a>),
    /// An end tag.
    Close { name: &'a [u8], at: usize, end: usize },
}

/// A start tag: its name as written and its attributes, unparsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    /// As written: prefix and case kept.
    pub(crate) name: &'a [u8],
    /// What stands between the name and the end of the tag.
    pub(crate) attributes: &'a [u8],
    /// Whether it closes itself (`<td/>`).
    pub(crate) empty: bool,
    /// Offset of its `<`.
    pub(crate) at: usize,
    /// Offset after its `>`.
    pub(crate) end: usize,
}

/// The tokens of `bytes` in order.
pub(crate) struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the last quotation mark of each kind stands: one at or after it is never closed.
    last_double: usize,
    last_single: usize,
    /// The element whose content isn't mark-up and that was just opened.
    raw_until: Option<&'static [u8]>,
    /// Ends that the rest of the file is known not to hold.
    missing: Missing,
    /// Where tags, comments and the like are that don't end as they should, the first few of them.
    pub(crate) broken: Vec<usize>,
}

/// What is looked for once in vain need not be looked for again.
#[derive(Default)]
struct Missing {
    comment: bool,
    section: bool,
    raw: [bool; RAW.len()],
}

/// More broken tags than this are not remembered.
const MOST_BROKEN: usize = 100;

impl<'a> Scanner<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            last_double: memrchr(b'"', bytes).unwrap_or(0),
            last_single: memrchr(b'\'', bytes).unwrap_or(0),
            raw_until: None,
            missing: Missing::default(),
            broken: Vec::new(),
        }
    }

    fn remember_broken(&mut self, at: usize) {
        if self.broken.len() < MOST_BROKEN {
            self.broken.push(at);
        }
    }

    fn rest(&self, from: usize) -> &'a [u8] {
        self.bytes.get(from..).unwrap_or_default()
    }

    fn slice(&self, from: usize, to: usize) -> &'a [u8] {
        self.bytes.get(from..to).unwrap_or_default()
    }

    /// Where the attributes that begin at `from` end, and where the tag does: usually at its `>` and after it,
    /// quotation marks respected.
    ///
    /// A tag without a `>` of its own ends where the next tag begins. A quotation mark that is never closed ends at
    /// the first `>`: what shows it is a `<` inside the quotation and none of what may follow one behind it.
    fn tag_end(&mut self, from: usize) -> (usize, usize) {
        let mut at = from;
        while let Some(step) = memchr3(b'>', b'"', b'\'', self.rest(at)) {
            let found = at + step;
            let mark = self.bytes.get(found).copied().unwrap_or(b'>');
            if let Some(length) = memchr(b'<', self.slice(at, found))
                && self
                    .bytes
                    .get(at + length + 1)
                    .is_some_and(|next| next.is_ascii_alphabetic() || *next == b'/')
            {
                self.remember_broken(at + length);
                return (at + length, at + length);
            }
            if mark == b'>' {
                return (found, found + 1);
            }
            let last = if mark == b'"' { self.last_double } else { self.last_single };
            let opens =
                self.slice(from, found).iter().rev().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'=');
            at = found + 1;
            if opens && found < last {
                let length = memchr(mark, self.rest(at)).unwrap_or(0);
                let closed = self
                    .bytes
                    .get(at + length + 1)
                    .is_none_or(|next| next.is_ascii_whitespace() || matches!(next, b'>' | b'/' | b'?'));
                let quoted = self.slice(at, at + length);
                if !closed
                    && memchr(b'<', quoted).is_some()
                    && let Some(end) = memchr(b'>', quoted)
                {
                    self.remember_broken(found);
                    return (at + end, at + end + 1);
                }
                at += length + 1;
            }
        }
        self.remember_broken(self.bytes.len());
        (self.bytes.len(), self.bytes.len())
    }

    /// Skips `<!…>`, `<?…>`; text of a CDATA section is handed out.
    fn declaration(&mut self) -> Option<Token<'a>> {
        let rest = self.rest(self.at);
        if rest.starts_with(b"<!--") && !self.missing.comment {
            let body = self.at + 4;
            // `<!-->` and `<!--->` are whole comments.
            if let Some(length) = memmem::find(self.rest(self.at + 2), b"-->") {
                self.at = (self.at + 2 + length + 3).max(body);
                return None;
            }
            self.missing.comment = true;
            self.remember_broken(self.at);
        }
        if rest.starts_with(b"<!--") {
            self.at += 4;
            return None;
        }
        if rest.starts_with(b"<![CDATA[") && !self.missing.section {
            let body = self.at + 9;
            if let Some(length) = memmem::find(self.rest(body), b"]]>") {
                self.at = body + length + 3;
                return Some(Token::Text { raw: self.slice(body, body + length), at: body, cdata: true });
            }
            self.missing.section = true;
            self.remember_broken(self.at);
        }
        if rest.starts_with(b"<![CDATA[") {
            self.at += 9;
            return None;
        }
        self.at = memchr(b'>', rest).map_or(self.bytes.len(), |length| self.at + length + 1);
        None
    }

    /// Skips the content of a script or style, up to its end tag.
    fn skip_raw(&mut self, name: &[u8]) {
        let index = RAW.iter().position(|raw| *raw == name).unwrap_or(0);
        if self.missing.raw.get(index) == Some(&true) {
            return;
        }
        let mut at = self.at;
        while let Some(step) = memmem::find(self.rest(at), b"</") {
            let found = at + step;
            if self.slice(found + 2, found + 2 + name.len()).eq_ignore_ascii_case(name) {
                self.at = found;
                return;
            }
            at = found + 2;
        }
        if let Some(missing) = self.missing.raw.get_mut(index) {
            *missing = true;
        }
        self.remember_broken(self.at);
    }
}

/// Elements whose content is neither text nor mark-up.
const RAW: [&[u8]; 5] = [b"script", b"style", b"xmp", b"noframes", b"iframe"];

fn is_name_byte(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && byte != b'>' && byte != b'/' && byte != b'<'
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw_until.take() {
            self.skip_raw(name);
        }
        loop {
            let rest = self.rest(self.at);
            let first = *rest.first()?;
            let second = rest.get(1).copied().unwrap_or(b' ');
            let third = rest.get(2).copied().unwrap_or(b' ');
            let opens = first == b'<' && second.is_ascii_alphabetic();
            let closes = first == b'<' && second == b'/' && third.is_ascii_alphabetic();
            if first == b'<' && (second == b'!' || second == b'?' || (second == b'/' && !closes)) {
                if let Some(text) = self.declaration() {
                    return Some(text);
                }
                continue;
            }
            if !opens && !closes {
                let mut length = 1;
                loop {
                    match memchr(b'<', rest.get(length..).unwrap_or_default()) {
                        None => length = rest.len(),
                        Some(step) => {
                            length += step;
                            let next = rest.get(length + 1).copied().unwrap_or(b' ');
                            if !next.is_ascii_alphabetic() && !matches!(next, b'/' | b'!' | b'?') {
                                length += 1;
                                continue;
                            }
                        }
                    }
                    break;
                }
                let at = self.at;
                self.at += length;
                return Some(Token::Text { raw: self.slice(at, at + length), at, cdata: false });
            }
            let at = self.at;
            let name_at = if opens { at + 1 } else { at + 2 };
            let name_length = self.rest(name_at).iter().take_while(|byte| is_name_byte(**byte)).count();
            let name = self.slice(name_at, name_at + name_length);
            let (close, end) = self.tag_end(name_at + name_length);
            self.at = end;
            if closes {
                return Some(Token::Close { name, at, end });
            }
            let inside = self.slice(name_at + name_length, close);
            let trimmed = inside.trim_ascii_end();
            let empty = trimmed.last() == Some(&b'/') && !unquoted_value_ends_with_slash(trimmed);
            let attributes =
                if empty { trimmed.get(..trimmed.len() - 1).unwrap_or_default() } else { inside };
            if !empty {
                self.raw_until = RAW.into_iter().find(|raw| raw.eq_ignore_ascii_case(name));
            }
            return Some(Token::Open(Tag { name, attributes, empty, at, end }));
        }
    }
}

/// `<a href=http://x/>`: the slash belongs to the value.
fn unquoted_value_ends_with_slash(attributes: &[u8]) -> bool {
    let last = attributes.rsplit(|byte| byte.is_ascii_whitespace()).next().unwrap_or_default();
    last.len() > 1 && memchr(b'=', last).is_some() && !last.iter().any(|byte| matches!(byte, b'"' | b'\''))
}

impl<'a> Tag<'a> {
    /// Attributes in order: name as written, value without its quotation marks and with entities unresolved.
    pub(crate) fn attributes(&self) -> Attributes<'a> {
        Attributes { rest: self.attributes }
    }
}

/// The attributes of a tag.
pub(crate) struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let skip = |bytes: &'a [u8], drop: fn(&u8) -> bool| {
            let length = bytes.iter().take_while(|byte| drop(byte)).count();
            bytes.split_at_checked(length).unwrap_or((bytes, &[]))
        };
        let (_, rest) = skip(self.rest, |byte| byte.is_ascii_whitespace() || *byte == b'/');
        let (name, rest) = match rest.split_first()? {
            // A stray `=` at the head is part of the name.
            (b'=', _) => rest.split_at_checked(1)?,
            _ => skip(rest, |byte| !byte.is_ascii_whitespace() && *byte != b'=' && *byte != b'/'),
        };
        let (_, after) = skip(rest, u8::is_ascii_whitespace);
        let Some((b'=', after)) = after.split_first() else {
            self.rest = rest;
            return Some((name, &[]));
        };
        let (_, after) = skip(after, u8::is_ascii_whitespace);
        let (value, rest) = match after.split_first() {
            Some((mark @ (b'"' | b'\''), body)) => match memchr(*mark, body) {
                Some(length) => (body.get(..length)?, body.get(length + 1..)?),
                None => (body, &[][..]),
            },
            _ => skip(after, |byte| !byte.is_ascii_whitespace()),
        };
        self.rest = rest;
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> String {
        let text = |raw: &[u8]| String::from_utf8_lossy(raw).into_owned();
        Scanner::new(html.as_bytes())
            .map(|token| match token {
                Token::Text { raw, at, .. } => {
                    assert_eq!(&html.as_bytes()[at..at + raw.len()], raw);
                    format!("[{}]", text(raw))
                }
                Token::Open(tag) => {
                    assert_eq!(html.as_bytes()[tag.at], b'<');
                    let mut out = format!("<{}", text(tag.name));
                    for (name, value) in tag.attributes() {
                        out += &format!(" {}={}", text(name), text(value));
                    }
                    out + if tag.empty { "/>" } else { ">" }
                }
                Token::Close { name, .. } => format!("</{}>", text(name)),
            })
            .collect()
    }

    #[test]
    fn soup_is_cut_into_tags_and_text() {
        let check = |html: &str, expect: &str| assert_eq!(shown(html), expect, "{html}");
        check("<p>a &amp; b</p>", "<p>[a &amp; b]</p>");
        check("<TD ALIGN=right nowrap colspan='2'>5</TD >", "<TD ALIGN=right nowrap= colspan=2>[5]</TD>");
        check("a < b <5% <b>x", "[a < b <5% ]<b>[x]");
        check("tail <", "[tail <]");
        check("<", "[<]");
        check("<td style=\"a>b\"/>x", "<td style=a>b/>[x]");
        check("<a href=http://x/>y", "<a href=http://x/>[y]");
        check("<p title=\"never closed>text</p>", "<p title=never closed>[text]</p>");
        check("<p align=left\">text", "<p align=left\">[text]");
        check("<!-- <p>no</p> -->yes<!-->z", "[yes][z]");
        check("<![CDATA[a<b]]>c", "[a<b][c]");
        check("<script>if (a<b) '</p>'</script>t", "<script></script>[t]");
        check("<?xml version='1.0'?>\n<!DOCTYPE html><p>", "[\n]<p>");
        check(
            "<ix:nonFraction name=\"a:B\" scale=\"6\">1</ix:nonFraction>",
            "<ix:nonFraction name=a:B scale=6>[1]</ix:nonFraction>",
        );
        check("<p><td", "<p><td>");
        check("</ >x", "[x]");
        check("<td <b>x", "<td><b>[x]");
        check("<b</td>x", "<b></td>[x]");
        check("<td class=\"a>1</td><td class=\"b\">2</td>", "<td class=a>[1]</td><td class=b>[2]</td>");
        check("<p title=\"a < b\" id=\"c\">x", "<p title=a < b id=c>[x]");
        check("<!-- never closed <p>x", "[ never closed ]<p>[x]");
        check("<![CDATA[never closed<p>x", "[never closed]<p>[x]");
        check("<script>never closed <p>x", "<script>[never closed ]<p>[x]");
    }

    #[test]
    fn ten_thousand_unclosed_quotes_take_linear_time() {
        let html = "<a b=\"".repeat(200_000);
        assert!(Scanner::new(html.as_bytes()).count() > 0);
        let html = "<".repeat(2_000_000);
        assert_eq!(Scanner::new(html.as_bytes()).count(), 1);
        for start in ["<!--", "<![CDATA[", "<script>", "<a b='", "<a b=\"<c>\"d"] {
            let began = std::time::Instant::now();
            assert!(Scanner::new(start.repeat(200_000).as_bytes()).count() <= 400_000);
            assert!(began.elapsed().as_secs() < 5, "{start}");
        }
    }
}
