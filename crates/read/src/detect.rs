//! What kind of bytes a file holds: by its content first, by its name where the content could be several things.

use model::Media;

use crate::Error;
use crate::html::scan::{Scanner, Token};
use crate::package;
use crate::source::Source;
use crate::xbrl::local_name;

/// How far into a file its kind must show.
const HEAD: usize = 64 << 10;

/// First bytes that tell a kind which holds no report.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"\x89PNG", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"7z\xBC\xAF", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7FELF", "a program"),
    (b"MZ", "a program"),
    (b"{\\rtf", "an RTF document"),
    (b"SQLite format 3", "a database"),
];

/// The compound file of old Office documents, and of encrypted new ones.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Finds out what kind of source the bytes are.
pub(crate) fn detect(name: &str, bytes: &[u8]) -> Result<Media, Error> {
    let head = bytes.get(..HEAD.min(bytes.len())).unwrap_or_default();
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(Error::Empty);
    }
    // A PDF may begin after a kilobyte of anything.
    if memchr::memmem::find(head.get(..1024.min(head.len())).unwrap_or_default(), b"%PDF-").is_some() {
        return Ok(Media::Pdf);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return package::kind(bytes);
    }
    if head.starts_with(COMPOUND) {
        let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return Err(match memchr::memmem::find(bytes, &encrypted) {
            Some(_) => Error::Encrypted { found: "an Office document" },
            None => Error::NotAReport { found: "an Office document of before 2007" },
        });
    }
    if let Some((_, found)) = FOREIGN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(Error::NotAReport { found });
    }
    let source = Source::open(head);
    match root(&source.bytes) {
        Some(Root::Html) => Ok(Media::Html),
        Some(Root::Instance) => Ok(Media::Xbrl),
        Some(Root::Linkbase) => Err(Error::Companion { found: "a linkbase" }),
        Some(Root::Schema) => Err(Error::Companion { found: "a taxonomy schema" }),
        // The regulator's envelope around a filing: HTML where it holds some.
        Some(Root::Envelope) if has_html(bytes) => Ok(Media::Html),
        Some(Root::Envelope) => Ok(Media::Text),
        Some(Root::Other) => Err(Error::NotAReport { found: "an XML file without facts" }),
        None => text(name, &source.bytes),
    }
}

/// What the first element says.
enum Root {
    Html,
    Instance,
    Linkbase,
    Schema,
    Envelope,
    Other,
}

fn root(head: &[u8]) -> Option<Root> {
    let is_xml = head.trim_ascii_start().starts_with(b"<?xml");
    for token in Scanner::new(head) {
        let Token::Open(tag) = token else {
            continue;
        };
        let mut local = local_name(tag.name).to_vec();
        local.make_ascii_lowercase();
        return Some(match local.as_slice() {
            b"html" | b"head" | b"body" | b"div" | b"p" | b"table" | b"span" | b"font" | b"center"
            | b"title" | b"meta" | b"h1" | b"h2" | b"h3" | b"br" | b"a" | b"b" | b"nonnumeric"
            | b"nonfraction" | b"td" | b"tr" | b"hr" => Root::Html,
            b"xbrl" => Root::Instance,
            b"linkbase" => Root::Linkbase,
            b"schema" => Root::Schema,
            b"document" | b"sec-document" | b"submission" | b"ims-document" | b"type" => Root::Envelope,
            _ if is_xml => Root::Other,
            // Text with something in angle brackets, or HTML that begins oddly.
            _ if has_html(head) => Root::Html,
            _ => return None,
        });
    }
    None
}

fn has_html(bytes: &[u8]) -> bool {
    let head = bytes.get(..(1 << 20).min(bytes.len())).unwrap_or_default();
    memchr::memchr_iter(b'<', head).any(|at| {
        let name = head.get(at + 1..at + 5).unwrap_or_default();
        name.eq_ignore_ascii_case(b"html") || name.eq_ignore_ascii_case(b"body")
    })
}

/// Text without mark-up: whether it is text at all.
fn text(name: &str, head: &[u8]) -> Result<Media, Error> {
    let first = head.trim_ascii_start().first().copied();
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    if matches!(first, Some(b'{' | b'[')) && (ending == "json" || ending == "jsonl") {
        return Err(Error::NotAReport { found: "a JSON file" });
    }
    let control = head.iter().filter(|byte| **byte < b' ' && !byte.is_ascii_whitespace()).count();
    if control * 50 > head.len() {
        return Err(Error::NotAReport { found: "a binary file" });
    }
    Ok(Media::Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let check = |name: &str, bytes: &[u8], expect: Result<Media, Error>| {
            assert_eq!(detect(name, bytes), expect, "{name} {}", String::from_utf8_lossy(bytes));
        };
        check("a.htm", b"<!DOCTYPE html><html>", Ok(Media::Html));
        check("a.txt", b"\n<?xml version='1.0'?><!-- c --><html xmlns='x'>", Ok(Media::Html));
        check("a.htm", b"<DOCUMENT>\n<TYPE>10-K\n<TEXT>\n<HTML><BODY>", Ok(Media::Html));
        check("a.txt", b"<SEC-DOCUMENT>0001.txt\nAnnual report", Ok(Media::Text));
        check("a.xml", b"<?xml version='1.0'?><xbrli:xbrl>", Ok(Media::Xbrl));
        check("a.xml", b"<xbrl xmlns='http://www.xbrl.org/2003/instance'>", Ok(Media::Xbrl));
        check("a_lab.xml", b"<link:linkbase>", Err(Error::Companion { found: "a linkbase" }));
        check("a.xsd", b"<xs:schema>", Err(Error::Companion { found: "a taxonomy schema" }));
        check(
            "a.xml",
            b"<?xml version='1.0'?><manifest>",
            Err(Error::NotAReport { found: "an XML file without facts" }),
        );
        check("a.pdf", b"%PDF-1.7", Ok(Media::Pdf));
        check("a.htm", b"junk\n%PDF-1.4", Ok(Media::Pdf));
        check("a.txt", b"Total assets 5", Ok(Media::Text));
        check("a.txt", b"a < b", Ok(Media::Text));
        check("a.json", b"{}", Err(Error::NotAReport { found: "a JSON file" }));
        check("a.htm", b"", Err(Error::Empty));
        check("a.htm", b" \n\t", Err(Error::Empty));
        check("a.png", b"\x89PNG\r\n", Err(Error::NotAReport { found: "a PNG image" }));
        check("a.htm", &[1, 2, 3, 4, 5, 200, 7, 8], Err(Error::NotAReport { found: "a binary file" }));
        check("a.htm", b"\xFF\xFE<\0h\0t\0m\0l\0>\0", Ok(Media::Html));
    }

    #[test]
    fn a_password_is_said_so() {
        let mut bytes = COMPOUND.to_vec();
        bytes.extend([0; 512]);
        assert_eq!(
            detect("a.xls", &bytes),
            Err(Error::NotAReport { found: "an Office document of before 2007" })
        );
        bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(detect("a.xlsx", &bytes), Err(Error::Encrypted { found: "an Office document" }));
    }
}
