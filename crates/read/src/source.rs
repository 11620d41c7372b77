//! A source's bytes as mark-up can be scanned in them: their encoding, and where each offset stands in the file.
//!
//! UTF-8 and every legacy encoding whose `<`, `>`, `&` and quotation marks are always their ASCII bytes are scanned
//! as they are, so an offset in them is an offset in the file. UTF-16 and ISO-2022-JP are not like that: they
//! are turned into UTF-8 first, beside a map back. Undecodable bytes become U+FFFD and are counted, never an error.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memmem;
use model::{Notice, Span};

/// How far into the file its encoding may be declared.
const DECLARATION: usize = 2048;

/// Bytes ready to be scanned.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    /// What to scan, after the byte order mark.
    pub(crate) bytes: Cow<'a, [u8]>,
    /// The encoding of those bytes.
    pub(crate) charset: &'static Encoding,
    /// What was wrong with the encoding.
    pub(crate) notice: Option<Notice>,
    map: Map,
    /// Where these bytes begin in the file, for a document inside a package.
    base: u64,
}

/// From offsets in what is scanned to offsets in the file.
#[derive(Debug)]
enum Map {
    /// Just the length of the byte order mark.
    Shift(usize),
    /// Runs of characters that are equally long, in order.
    Runs(Vec<Run>),
}

/// From here on, every character takes `step` bytes of what is scanned and `taken` bytes of the file.
#[derive(Clone, Copy, Debug)]
struct Run {
    at: usize,
    source: usize,
    step: u8,
    taken: u8,
}

impl<'a> Source<'a> {
    /// Finds out the encoding; transcodes where it must.
    pub(crate) fn open(file: &'a [u8]) -> Self {
        Self::open_inside(file, 0)
    }

    /// As [`open`](Self::open), for a document that begins at `base` of a larger file: places are that file's.
    pub(crate) fn open_inside(file: &'a [u8], base: u64) -> Self {
        let (charset, mark, notice) = sniff(file);
        let body = file.get(mark..).unwrap_or_default();
        if charset == UTF_16LE || charset == UTF_16BE {
            let (text, runs) = from_utf16(body, mark, charset == UTF_16BE);
            return Self { bytes: Cow::Owned(text), charset: UTF_8, notice, map: Map::Runs(runs), base };
        }
        if charset == ISO_2022_JP {
            let (text, runs) = from_stateful(body, mark, charset);
            return Self { bytes: Cow::Owned(text), charset: UTF_8, notice, map: Map::Runs(runs), base };
        }
        Self { bytes: Cow::Borrowed(body), charset, notice, map: Map::Shift(mark), base }
    }

    /// Whether what is scanned is the file's bytes from the first on, so that offsets are the file's.
    pub(crate) fn is_the_file(&self) -> bool {
        self.base == 0 && matches!(self.map, Map::Shift(0))
    }

    /// Where an offset in what is scanned stands in the file.
    pub(crate) fn at(&self, offset: usize) -> u64 {
        let place = match &self.map {
            Map::Shift(mark) => offset + mark,
            Map::Runs(runs) => {
                let after = runs.partition_point(|run| run.at <= offset);
                match runs.get(after.saturating_sub(1)) {
                    Some(run) => {
                        let characters = (offset - run.at.min(offset)) / usize::from(run.step.max(1));
                        run.source + characters * usize::from(run.taken)
                    }
                    None => offset,
                }
            }
        };
        self.base + place as u64
    }

    /// The file's bytes from `start` to `end` of what is scanned.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.at(start), self.at(end))
    }

    /// Bytes of what is scanned as text.
    pub(crate) fn text<'b>(&self, raw: &'b [u8]) -> Cow<'b, str> {
        decode(raw, self.charset)
    }
}

/// Bytes of an encoding that can be scanned as text.
pub(crate) fn decode<'b>(raw: &'b [u8], charset: &'static Encoding) -> Cow<'b, str> {
    match std::str::from_utf8(raw) {
        Ok(text) if charset == UTF_8 || raw.is_ascii() => Cow::Borrowed(text),
        _ => charset.decode_without_bom_handling(raw).0,
    }
}

/// The text of a part of a file, in whatever encoding the file is.
pub(crate) fn decode_part<'b>(file: &[u8], part: &'b [u8]) -> Cow<'b, str> {
    // Nearly all parts are ASCII or declared UTF-8: the whole file need not be looked at for those.
    let (wide, _) = by_mark(file).unwrap_or((UTF_8, 0));
    if wide == UTF_8
        && let declared = declared(file)
        && let Ok(text) = std::str::from_utf8(part)
        // ASCII is itself in every encoding that has no states.
        && declared.is_none_or(|charset| charset == UTF_8 || (part.is_ascii() && charset != ISO_2022_JP))
    {
        return Cow::Borrowed(text);
    }
    let (charset, _, _) = sniff(file);
    charset.decode_without_bom_handling(part).0
}

/// The encoding by byte order mark, or by what the first tag's zeros say.
fn by_mark(file: &[u8]) -> Option<(&'static Encoding, usize)> {
    Encoding::for_bom(file).or(match file {
        [b'<', 0, ..] => Some((UTF_16LE, 0)),
        [0, b'<', ..] => Some((UTF_16BE, 0)),
        _ => None,
    })
}

/// The encoding that the XML declaration or a `meta` element names.
fn declared(file: &[u8]) -> Option<&'static Encoding> {
    let head = file.get(..DECLARATION.min(file.len())).unwrap_or_default();
    ["encoding=", "charset="].iter().find_map(|key| {
        let at = memmem::find(head, key.as_bytes())? + key.len();
        let rest = head.get(at..)?;
        let label = rest.iter().skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '));
        let label: Vec<u8> = label
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            .copied()
            .collect();
        // A declaration that could be read as ASCII can't be UTF-16, whatever it says.
        Encoding::for_label(&label).filter(|charset| *charset != UTF_16LE && *charset != UTF_16BE)
    })
}

/// The encoding, the length of the byte order mark, and what was wrong.
///
/// Bytes that are valid UTF-8 are UTF-8, whatever is declared: filing agents copy declarations along.
fn sniff(file: &[u8]) -> (&'static Encoding, usize, Option<Notice>) {
    if let Some((charset, mark)) = by_mark(file) {
        return (charset, mark, None);
    }
    let declared = declared(file);
    if declared == Some(ISO_2022_JP) && memchr::memchr(0x1B, file).is_some() {
        return (ISO_2022_JP, 0, None);
    }
    if std::str::from_utf8(file).is_ok() {
        let other = declared.filter(|charset| *charset != UTF_8 && !file.is_ascii());
        let notice = other.map(|charset| wrong(Some(charset), UTF_8));
        return (UTF_8, 0, notice);
    }
    match declared {
        Some(charset) if charset != UTF_8 && charset.is_ascii_compatible() => {
            let notice = charset.decode_without_bom_handling(file).1.then(|| undecodable(charset));
            (charset, 0, notice)
        }
        _ if mostly_utf8(file) => (UTF_8, 0, Some(undecodable(UTF_8))),
        _ => {
            let guess = guess(file);
            (guess, 0, Some(wrong(declared, guess)))
        }
    }
}

fn wrong(declared: Option<&'static Encoding>, found: &'static Encoding) -> Notice {
    let message = match declared {
        Some(charset) => {
            format!("the file says it is {}, but its bytes are {}", charset.name(), found.name())
        }
        None => format!("the file doesn't say its encoding; its bytes look like {}", found.name()),
    };
    Notice::warning("read/wrong-encoding", message)
}

fn undecodable(charset: &'static Encoding) -> Notice {
    Notice::warning(
        "read/undecodable-bytes",
        format!("some bytes are not {}: they read as \u{FFFD}", charset.name()),
    )
}

/// Whether more of the bytes beyond ASCII are UTF-8 than not.
fn mostly_utf8(file: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in file.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0x80).count();
        bad += chunk.invalid().len();
    }
    good > bad
}

/// The likeliest encoding of bytes that declare none and aren't UTF-8.
///
/// Text in GBK is nearly all pairs of high bytes; text in Shift-JIS is full of kana, whose lead bytes are 0x82 and
/// 0x83; what has lone high bytes is Windows-1252.
fn guess(file: &[u8]) -> &'static Encoding {
    let (mut high, mut paired, mut kana, mut at) = (0_usize, 0_usize, 0_usize, 0_usize);
    while let Some(byte) = file.get(at).copied() {
        let next = file.get(at + 1).copied().unwrap_or(0);
        at += 1;
        if byte < 0x80 {
            continue;
        }
        high += 1;
        if matches!(byte, 0x82 | 0x83) && matches!(next, 0x40..=0xF1) {
            kana += 1;
            at += 1;
        } else if (0xA1..=0xF7).contains(&byte) && next >= 0xA1 {
            paired += 1;
            at += 1;
        }
    }
    match high {
        0 => WINDOWS_1252,
        _ if kana * 4 >= high => encoding_rs::SHIFT_JIS,
        _ if paired * 10 >= high * 8 => encoding_rs::GBK,
        _ => WINDOWS_1252,
    }
}

/// Text under construction beside the map back to the file.
#[derive(Default)]
struct Mapped {
    text: Vec<u8>,
    runs: Vec<Run>,
    /// Where the next character stands if it goes on like the run before.
    expected: usize,
}

impl Mapped {
    fn push(&mut self, character: &str, source: usize, taken: usize) {
        let (step, taken) = (character.len() as u8, taken.min(255) as u8);
        let same = self.runs.last().is_some_and(|run| run.step == step && run.taken == taken);
        if !same || self.expected != source {
            self.runs.push(Run { at: self.text.len(), source, step, taken });
        }
        self.text.extend_from_slice(character.as_bytes());
        self.expected = source + usize::from(taken);
    }
}

fn from_utf16(body: &[u8], mark: usize, big_endian: bool) -> (Vec<u8>, Vec<Run>) {
    let unit = |pair: &[u8]| match *pair {
        [first, second] if big_endian => u16::from_be_bytes([first, second]),
        [first, second] => u16::from_le_bytes([first, second]),
        _ => 0xFFFD,
    };
    let mut mapped = Mapped::default();
    let mut at = mark;
    for value in char::decode_utf16(body.chunks(2).map(unit)) {
        let value = value.unwrap_or('\u{FFFD}');
        let taken = 2 * value.len_utf16();
        mapped.push(value.encode_utf8(&mut [0; 4]), at, taken);
        at += taken;
    }
    (mapped.text, mapped.runs)
}

/// Byte by byte, since shift sequences stand between characters.
fn from_stateful(body: &[u8], mark: usize, charset: &'static Encoding) -> (Vec<u8>, Vec<Run>) {
    let mut decoder = charset.new_decoder_without_bom_handling();
    let mut mapped = Mapped::default();
    let mut from = 0;
    let mut at = 0;
    let mut out = [0; 16];
    while let Some(byte) = body.get(at..at + 1) {
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(byte, &mut out, false);
        at += read;
        let shown = out.get(..written).and_then(|out| std::str::from_utf8(out).ok()).unwrap_or_default();
        if !shown.is_empty() {
            mapped.push(shown, mark + from, at - from);
            from = at;
        }
        if let DecoderResult::Malformed(..) = result {
            // A malformed byte may be handed back: step over it so that reading always goes on.
            at = at.max(from + 1);
            mapped.push("\u{FFFD}", mark + from, at - from);
            from = at;
        }
    }
    (mapped.text, mapped.runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
        let pair = |unit: u16| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(pair).collect()
    }

    #[test]
    fn the_encoding_is_found_out() {
        let check = |file: &[u8], charset: &'static Encoding, notice: Option<&str>| {
            let (found, _, said) = sniff(file);
            assert_eq!(found, charset, "{}", String::from_utf8_lossy(file));
            assert_eq!(said.map(|notice| notice.code).as_deref(), notice);
        };
        check(b"<html>plain</html>", UTF_8, None);
        check("<?xml version='1.0' encoding='ASCII'?>a".as_bytes(), UTF_8, None);
        check("\u{FEFF}<html>é".as_bytes(), UTF_8, None);
        check("<meta charset=gb2312>货币资金".as_bytes(), UTF_8, Some("read/wrong-encoding"));
        check(b"<meta charset=gb2312>\xBB\xF5\xB1\xD2", encoding_rs::GBK, None);
        check(b"<p>\xBB\xF5\xB1\xD2\xD7\xCA\xBD\xF0 12", encoding_rs::GBK, Some("read/wrong-encoding"));
        check(
            b"<p>\x82\xA0\x82\xA2\x8E\x91\x8EY\x82\xCC\x95\x94",
            encoding_rs::SHIFT_JIS,
            Some("read/wrong-encoding"),
        );
        check(b"<p>Stockholders\x92 equity \x97 total", WINDOWS_1252, Some("read/wrong-encoding"));
        check(b"<?xml encoding=\"UTF-8\"?>it\x92s", WINDOWS_1252, Some("read/wrong-encoding"));
        check(b"<?xml encoding=\"iso-8859-1\"?>caf\xE9", WINDOWS_1252, None);
        let mut mixed = "<p>货币资金".as_bytes().to_vec();
        mixed.push(0xFF);
        check(&mixed, UTF_8, Some("read/undecodable-bytes"));
        check(&utf16("<html>", false), UTF_16LE, None);
        check(&utf16("<html>", true), UTF_16BE, None);
        check(b"<?xml encoding=\"UTF-16\"?>", UTF_8, None);
    }

    #[test]
    fn offsets_lead_back_to_the_file() {
        let text = "<p>货币 a\u{1F600}b é</p>";
        for big_endian in [false, true] {
            let mut file = if big_endian { vec![0xFE, 0xFF] } else { vec![0xFF, 0xFE] };
            file.extend(utf16(text, big_endian));
            let source = Source::open(&file);
            assert_eq!(source.bytes, text.as_bytes());
            for (offset, character) in text.char_indices() {
                let span = source.span(offset, offset + character.len_utf8());
                let expect = utf16(&character.to_string(), big_endian);
                assert_eq!(span.slice(&file).unwrap(), expect, "{character}");
            }
        }
    }

    #[test]
    fn shift_sequences_are_no_characters() {
        let file = b"<?xml encoding=\"ISO-2022-JP\"?><p>\x1B$B;q;:\x1B(B</p>";
        let source = Source::open(file);
        let text = std::str::from_utf8(&source.bytes).unwrap();
        assert!(text.ends_with("<p>資産</p>"), "{text}");
        let start = text.find("</p>").unwrap();
        assert_eq!(source.span(start + 1, start + 4).slice(file).unwrap(), b"/p>");
    }

    #[test]
    fn a_byte_order_mark_shifts_anchors() {
        let file = "\u{FEFF}<p>x</p>".as_bytes();
        let source = Source::open(file);
        assert_eq!(source.span(3, 4).slice(file).unwrap(), b"x");
    }
}
