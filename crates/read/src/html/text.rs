//! Visible text as it is gathered from between tags: white space folded, references resolved, bytes remembered.
//!
//! Offsets are bytes of the source. A stretch of text that is byte for byte the source's keeps that tie, so that a
//! figure inside a longer text can be anchored by its own digits.

use encoding_rs::Encoding;
use model::{Locus, Piece, Span};

use super::entity;

/// A cell keeps at most so many pieces; what follows is tied to the source as a whole.
const MOST_PIECES: usize = 64;

/// One no-break space at the head of a text indents it by about that much, in 1/100 point.
const SPACE_WIDTH: i32 = 250;

/// How text looks at the spot where it is added.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Look {
    pub(crate) bold: bool,
    pub(crate) indent: i32,
    pub(crate) size: Option<i32>,
}

#[derive(Clone, Copy, Debug)]
struct Part {
    at: u32,
    start: usize,
    end: usize,
}

/// Where a paragraph ended inside the text: offset in the text, last byte before, first byte after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Break {
    pub(crate) at: u32,
    pub(crate) before: usize,
    pub(crate) after: usize,
}

/// White space that was met and will be one space if visible text follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pending {
    Nothing,
    /// White space of the source from one offset to another.
    Space(usize, usize),
    /// A line's end that isn't a paragraph's.
    Line,
    /// A paragraph's end.
    Paragraph,
}

/// Text under construction.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) text: String,
    parts: Vec<Part>,
    pub(crate) breaks: Vec<Break>,
    pending: Pending,
    /// All visible text so far is bold.
    pub(crate) bold: bool,
    /// Indentation at the first visible character.
    pub(crate) indent: i32,
    /// The largest size of type.
    pub(crate) size: i32,
    /// No-break spaces before the first visible character.
    leading: i32,
}

impl Default for Gathered {
    fn default() -> Self {
        Self {
            text: String::new(),
            parts: Vec::new(),
            breaks: Vec::new(),
            pending: Pending::Nothing,
            bold: true,
            indent: 0,
            size: 0,
            leading: 0,
        }
    }
}

impl Gathered {
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Forgets everything, keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.parts.clear();
        self.breaks.clear();
        (self.pending, self.bold, self.indent, self.size, self.leading) = (Pending::Nothing, true, 0, 0, 0);
    }

    /// From the first to after the last visible character's byte.
    pub(crate) fn span(&self) -> (usize, usize) {
        match (self.parts.first(), self.parts.last()) {
            (Some(first), Some(last)) => (first.start, last.end),
            _ => (0, 0),
        }
    }

    pub(crate) fn locus(&self) -> Locus {
        let (start, end) = self.span();
        bytes(start, end)
    }

    /// Where the parts stand; empty where the text is one unbroken stretch, and where it has no digits.
    pub(crate) fn pieces(&self) -> Vec<Piece> {
        let unbroken = match self.parts.as_slice() {
            [only] => only.end - only.start == self.text.len(),
            _ => false,
        };
        if unbroken || !self.text.bytes().any(|byte| byte.is_ascii_digit()) {
            return Vec::new();
        }
        self.parts.iter().map(|part| Piece { at: part.at, locus: bytes(part.start, part.end) }).collect()
    }

    pub(crate) fn line_break(&mut self) {
        if !matches!(self.pending, Pending::Paragraph) {
            self.pending = Pending::Line;
        }
    }

    pub(crate) fn paragraph_break(&mut self) {
        self.pending = Pending::Paragraph;
    }

    /// Keeps a raised mark after a figure apart from its digits.
    pub(crate) fn raised(&mut self) {
        if self.pending == Pending::Nothing
            && self.text.ends_with(|last: char| last.is_ascii_digit() || last == ')')
        {
            self.pending = Pending::Line;
        }
    }

    fn space(&mut self, start: usize, end: usize, fixed: bool) {
        if self.text.is_empty() && fixed {
            self.leading = self.leading.saturating_add(SPACE_WIDTH);
        }
        self.pending = match self.pending {
            Pending::Nothing => Pending::Space(start, end),
            Pending::Space(from, to) if to == start => Pending::Space(from, end),
            kept => kept,
        };
    }

    /// Adds visible text that stands at `start..end`.
    fn push(&mut self, text: &str, start: usize, end: usize, look: Look) {
        if self.text.is_empty() {
            self.indent = look.indent.saturating_add(self.leading).max(0);
        } else if self.pending != Pending::Nothing {
            let before = self.span().1;
            if self.pending == Pending::Paragraph {
                self.breaks.push(Break { at: self.text.len() as u32, before, after: start });
            }
            let (from, to) = match self.pending {
                Pending::Space(from, to) => (from, to),
                _ => (before, before),
            };
            self.append(" ", from, to);
        }
        self.pending = Pending::Nothing;
        self.bold &= look.bold;
        self.size = self.size.max(look.size.unwrap_or(0));
        self.append(text, start, end);
    }

    fn append(&mut self, text: &str, start: usize, end: usize) {
        let at = self.text.len();
        let full = self.parts.len() >= MOST_PIECES;
        let exact = text.len() == end - start;
        match self.parts.last_mut() {
            Some(last) if full => last.end = end.max(last.end),
            Some(last) if exact && last.end == start && last.end - last.start == at - last.at as usize => {
                last.end = end;
            }
            _ => self.parts.push(Part { at: at as u32, start, end }),
        }
        self.text.push_str(text);
    }

    /// Adds text read elsewhere (a small table inside a cell), set apart by a space.
    pub(crate) fn absorb(&mut self, other: &Gathered) {
        if other.is_empty() {
            return;
        }
        self.line_break();
        for (index, part) in other.parts.iter().enumerate() {
            let end = other.parts.get(index + 1).map_or(other.text.len(), |next| next.at as usize);
            let text = other.text.get(part.at as usize..end).unwrap_or_default();
            let look = Look { bold: other.bold, indent: other.indent, size: Some(other.size) };
            match text {
                " " => self.space(part.start, part.end, false),
                _ => self.push(text, part.start, part.end, look),
            }
        }
    }

    /// Takes up a finished cell's text again, to stand inside another one.
    pub(crate) fn restore(&mut self, cell: &model::TableCell, look: Look) {
        self.clear();
        let place =
            |locus: &Locus| locus.bytes().map_or((0, 0), |span| (span.start as usize, span.end as usize));
        let whole = [Piece { at: 0, locus: cell.locus.clone() }];
        let pieces = if cell.pieces.is_empty() { &whole[..] } else { &cell.pieces };
        for (index, piece) in pieces.iter().enumerate() {
            let end = pieces.get(index + 1).map_or(cell.text.len(), |next| next.at as usize);
            let (start, stop) = place(&piece.locus);
            self.append(cell.text.get(piece.at as usize..end).unwrap_or_default(), start, stop);
        }
        (self.bold, self.indent) = (look.bold, look.indent);
    }

    /// Adds raw text as it stands in the source at `at`.
    pub(crate) fn feed(
        &mut self,
        raw: &[u8],
        at: usize,
        references: bool,
        charset: &'static Encoding,
        look: Look,
    ) {
        let utf8 = charset == encoding_rs::UTF_8;
        let mut from = 0;
        while let Some(rest) = raw.get(from..).filter(|rest| !rest.is_empty()) {
            let first = rest.first().copied().unwrap_or(b' ');
            let start = at + from;
            if is_space(first) {
                let length = rest.iter().take_while(|byte| is_space(**byte)).count();
                self.space(start, start + length, false);
                from += length;
            } else if first == b'&' && references {
                let (value, length) = entity::resolve(rest).unwrap_or(('&', 1));
                self.character(value, start, start + length, look);
                from += length;
            } else if first < 0x80 {
                // A legacy encoding's two-byte characters may hold ASCII letters, never spaces or ampersands.
                let length = rest
                    .iter()
                    .take_while(|byte| **byte < 0x80 && !is_space(**byte) && (**byte != b'&' || !references))
                    .count();
                let run = rest.get(..length).unwrap_or_default();
                self.push(std::str::from_utf8(run).unwrap_or_default(), start, start + length, look);
                from += length;
            } else {
                let length = rest
                    .iter()
                    .take_while(|byte| {
                        if utf8 {
                            **byte >= 0x80
                        } else {
                            !is_space(**byte) && (**byte != b'&' || !references)
                        }
                    })
                    .count();
                self.foreign(rest.get(..length).unwrap_or_default(), start, charset, look);
                from += length;
            }
        }
    }

    /// Adds a run that isn't ASCII.
    fn foreign(&mut self, run: &[u8], start: usize, charset: &'static Encoding, look: Look) {
        match std::str::from_utf8(run) {
            Ok(text) if charset == encoding_rs::UTF_8 => {
                let plain = |value: char| !is_fixed_space(value) && !is_invisible(value);
                let mut from = 0;
                for (offset, value) in text.char_indices().filter(|(_, value)| !plain(*value)) {
                    if let Some(before) = text.get(from..offset).filter(|before| !before.is_empty()) {
                        self.push(before, start + from, start + offset, look);
                    }
                    from = offset + value.len_utf8();
                    self.character(value, start + offset, start + from, look);
                }
                if let Some(rest) = text.get(from..).filter(|rest| !rest.is_empty()) {
                    self.push(rest, start + from, start + text.len(), look);
                }
            }
            _ => {
                let (text, _) = charset.decode_without_bom_handling(run);
                let single = text.chars().count() == run.len();
                for (index, value) in text.chars().enumerate() {
                    let (from, to) =
                        if single { (start + index, start + index + 1) } else { (start, start + run.len()) };
                    self.character(value, from, to, look);
                }
            }
        }
    }

    fn character(&mut self, value: char, start: usize, end: usize, look: Look) {
        if is_fixed_space(value) {
            self.space(start, end, true);
        } else if value.is_ascii_whitespace() {
            self.space(start, end, false);
        } else if !is_invisible(value) {
            self.push(value.encode_utf8(&mut [0; 4]), start, end, look);
        }
    }
}

pub(crate) fn bytes(start: usize, end: usize) -> Locus {
    Locus::Bytes(Span::new(start as u64, end as u64))
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | 0x0B | 0x0C)
}

/// No-break, em, thin and ideographic spaces: they take room where ordinary space would be dropped.
fn is_fixed_space(value: char) -> bool {
    matches!(value, '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

/// Soft hyphens, zero-width characters, byte order marks, control characters.
fn is_invisible(value: char) -> bool {
    matches!(value, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\0'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{9F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(raw: &[u8], charset: &'static Encoding) -> Gathered {
        let mut text = Gathered::default();
        text.feed(raw, 0, true, charset, Look::default());
        text
    }

    #[test]
    fn space_is_folded_and_every_character_keeps_its_bytes() {
        let check = |raw: &str, expect: &str, span: (usize, usize)| {
            let text = gathered(raw.as_bytes(), encoding_rs::UTF_8);
            assert_eq!((text.text.as_str(), text.span()), (expect, span), "{raw:?}");
        };
        check("  a \n b  ", "a b", (2, 7));
        check("&nbsp;&nbsp;Net&nbsp;income&nbsp;", "Net income", (12, 27));
        check("AT&T &amp; Co", "AT&T & Co", (0, 13));
        check("货币\u{3000}资金", "货币 资金", (0, 15));
        check("co\u{AD}operate\u{200B}", "cooperate", (0, 11));
        check("—", "—", (0, 3));
        check("&#160;", "", (0, 0));
    }

    #[test]
    fn pieces_find_the_digits() {
        let text = gathered(b"$&#160;1,234&#160;(1)", encoding_rs::UTF_8);
        assert_eq!(text.text, "$ 1,234 (1)");
        let cell = model::TableCell {
            text: text.text.clone(),
            column: 0,
            span: 1,
            locus: text.locus(),
            indent: 0,
            bold: false,
            ruled: false,
            pieces: text.pieces(),
        };
        assert_eq!(cell.locus_of(2, 7), bytes(7, 12));
        assert_eq!(cell.locus_of(8, 11), bytes(18, 21));
        assert!(gathered(b"1,234", encoding_rs::UTF_8).pieces().is_empty());
    }

    #[test]
    fn leading_fixed_spaces_indent() {
        assert_eq!(gathered(b"&nbsp;&nbsp; Cash", encoding_rs::UTF_8).indent, 2 * SPACE_WIDTH);
        assert_eq!(gathered(b"   Cash", encoding_rs::UTF_8).indent, 0);
    }

    #[test]
    fn legacy_encodings_are_decoded() {
        let check = |raw: &[u8], charset, expect: &str| assert_eq!(gathered(raw, charset).text, expect);
        check(b"Stockholders\x92 equity \x97", encoding_rs::WINDOWS_1252, "Stockholders’ equity —");
        check(b"\xBB\xF5\xB1\xD2\xD7\xCA\xBD\xF0 12", encoding_rs::GBK, "货币资金 12");
        // A byte that isn't UTF-8 in a UTF-8 file is shown as such, and nothing else is lost.
        check(b"a\xFFb", encoding_rs::UTF_8, "a\u{FFFD}b");
    }
}
