//! HTML and XHTML, tagged or not, to text blocks and tables in reading order, each tied to its bytes.
//!
//! Anchors are offsets in the file as given, whatever its encoding. Hidden parts (`display:none`, the header of
//! inline XBRL) are left out; inline XBRL's other tags are as if they weren't there. Reading never fails: tag soup
//! is read as a browser would, and what can't be read at all is a notice.
//!
//! The scanner is our own rather than a library's: it must hand out exact offsets of every character and reference
//! on mark-up that no parser accepts, at the speed of a few hundred megabytes a second.

mod blocks;
pub(crate) mod entity;
pub(crate) mod scan;
mod style;
mod table;
mod text;

use encoding_rs::Encoding;
use model::{Block, Noted, Notice};

/// Text and tables of an HTML or XHTML file in reading order, with byte anchors.
///
/// Everything of inline XBRL but the visible text is ignored.
pub fn blocks(bytes: &[u8]) -> Noted<Vec<Block>> {
    page(bytes).map(|page| page.blocks)
}

/// What a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Text and tables in reading order.
    pub blocks: Vec<Block>,
    /// The `<title>`, where it has text.
    pub title: Option<String>,
}

/// As [`blocks`], together with the page's title.
pub fn page(bytes: &[u8]) -> Noted<Page> {
    let mut notices = Vec::new();
    if let Some((wide @ ("UTF-16LE" | "UTF-16BE"), _)) =
        Encoding::for_bom(bytes).map(|(set, n)| (set.name(), n))
    {
        let notice = Notice::error(
            "read/wide-encoding",
            format!("the file is {wide}, which can't be anchored by its bytes"),
        );
        notices.push(notice.hint("save it as UTF-8 and add it again"));
        return Noted { value: Page::default(), notices };
    }
    let (charset, from) = charset(bytes);
    let (blocks, title) = blocks::read(bytes, from, charset);
    Noted { value: Page { blocks, title }, notices }
}

/// How far into the file its encoding may be declared.
const DECLARATION: usize = 2048;

/// The encoding by byte order mark, by what the bytes are, by declaration; and where the text begins.
///
/// Bytes that are valid UTF-8 are UTF-8, whatever is declared: filing agents copy declarations along.
fn charset(bytes: &[u8]) -> (&'static Encoding, usize) {
    if let Some((charset, length)) = Encoding::for_bom(bytes) {
        return (charset, length);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return (encoding_rs::UTF_8, 0);
    }
    let head = bytes.get(..DECLARATION.min(bytes.len())).unwrap_or_default();
    let declared = ["charset=", "encoding="].iter().find_map(|key| {
        let at = memchr::memmem::find(head, key.as_bytes())? + key.len();
        let rest = head.get(at..)?;
        let label = rest.iter().skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '));
        let label: Vec<u8> = label
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            .copied()
            .collect();
        Encoding::for_label(&label)
    });
    match declared {
        // Declared but not valid as a whole: a few broken characters are shown as such.
        Some(charset)
            if charset.is_ascii_compatible() && (charset != encoding_rs::UTF_8 || mostly_utf8(bytes)) =>
        {
            (charset, 0)
        }
        _ if mostly_utf8(bytes) => (encoding_rs::UTF_8, 0),
        _ => (encoding_rs::WINDOWS_1252, 0),
    }
}

/// Whether more of the bytes beyond ASCII are UTF-8 than not.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0x80).count();
        bad += chunk.invalid().len();
    }
    good > bad
}

#[cfg(test)]
mod tests;
