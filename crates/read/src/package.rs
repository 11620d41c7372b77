//! Zip packages: what they are, their documents unpacked, never more than is reasonable; and bundles.
//!
//! A package may claim any size; what is really unpacked is counted, and reading stops at the limits.
//!
//! A bundle is a package whose members are stored as they are, in the order of their names: the documents of one
//! filing as one source. Every byte of a document stands in the bundle, so a range of bytes anchors it, and any unzip
//! takes it apart. The same documents give the same bundle.

use std::io::{Cursor, Read, Write};
use std::ops::Range;

use model::{Media, Noted, Notice, Span};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

use crate::{Error, Part};

/// A document of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its path inside the package.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// How much may be unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Members at most.
    pub members: usize,
    /// Bytes of one member at most.
    pub member: u64,
    /// Bytes of all members together at most.
    pub total: u64,
    /// Bytes for each byte of the package at most, beyond the first mebibyte.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { members: 10_000, member: 256 << 20, total: 1 << 30, ratio: 200 }
    }
}

/// Endings of members that may be a report or belong to one; images and styles are left packed.
const DOCUMENTS: [&str; 8] = ["htm", "html", "xhtml", "xml", "xsd", "xbrl", "txt", "pdf"];

fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, Error> {
    ZipArchive::new(Cursor::new(bytes)).map_err(damaged)
}

fn damaged(error: ZipError) -> Error {
    match error {
        ZipError::UnsupportedArchive(what) if what == ZipError::PASSWORD_REQUIRED => {
            Error::Encrypted { found: "a zip package" }
        }
        other => Error::Damaged { what: other.to_string() },
    }
}

/// Whether the bytes begin as a zip does.
pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The bundle of these documents.
pub(crate) fn bundle(parts: &[Part<'_>]) -> Result<Vec<u8>, Error> {
    let mut parts = parts.to_vec();
    parts.sort_by_key(|part| part.name);
    // A fixed time, fixed rights, one system: the same documents give the same bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .system(System::Unix);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for part in parts {
        writer.start_file(part.name, options).map_err(damaged)?;
        writer.write_all(part.bytes).map_err(|error| Error::Damaged { what: error.to_string() })?;
    }
    Ok(writer.finish().map_err(damaged)?.into_inner())
}

/// The documents of a bundle and where each stands in it; `None` for a package that is none.
pub(crate) fn bundled(bytes: &[u8]) -> Option<Vec<(String, Range<usize>)>> {
    let mut archive = open(bytes).ok().filter(|archive| archive.len() <= Limits::default().members)?;
    let mut members = Vec::new();
    let mut room = bytes.len();
    for index in 0..archive.len() {
        let member = archive.by_index_raw(index).ok()?;
        let stored = member.compression() == CompressionMethod::Stored && !member.encrypted();
        if !stored || member.size() != member.compressed_size() {
            return None;
        }
        let start = content_start(bytes, usize::try_from(member.header_start()).ok()?)?;
        let size = usize::try_from(member.size()).ok()?;
        // Members that lie over each other would be read again and again.
        room = room.checked_sub(size)?;
        let end = start.checked_add(size).filter(|end| *end <= bytes.len())?;
        members.push((member.name().ok()?.into_owned(), start..end));
    }
    Some(members)
}

/// Where the content begins that follows a local header: after thirty bytes, a name and a field of extras.
fn content_start(bytes: &[u8], header: usize) -> Option<usize> {
    let length = |at: usize| {
        let pair = bytes.get(header.checked_add(at)?..)?.first_chunk::<2>()?;
        Some(usize::from(u16::from_le_bytes(*pair)))
    };
    header.checked_add(30)?.checked_add(length(26)?)?.checked_add(length(28)?)
}

/// The document of a bundle that holds those bytes: its name, its bytes, and where they stand in it.
pub(crate) fn member_at(bytes: &[u8], span: Span) -> Option<(String, &[u8], Span)> {
    let (start, end) = (usize::try_from(span.start).ok()?, usize::try_from(span.end).ok()?);
    let (name, range) =
        bundled(bytes)?.into_iter().find(|(_, range)| range.start <= start && end <= range.end)?;
    let inside = Span::new((start - range.start) as u64, (end - range.start) as u64);
    Some((name, bytes.get(range)?, inside))
}

/// What kind of zip the bytes are.
pub(crate) fn kind(bytes: &[u8]) -> Result<Media, Error> {
    let archive = open(bytes)?;
    let has = |start: &str| archive.file_names().flatten().any(|name| name.starts_with(start));
    if has("xl/") {
        return Ok(Media::Xlsx);
    }
    match () {
        () if has("word/") => Err(Error::NotAReport { found: "a Word document" }),
        () if has("ppt/") => Err(Error::NotAReport { found: "a presentation" }),
        () => Ok(Media::Package),
    }
}

/// Unpacks the documents of a package in the order in which it lists them.
pub(crate) fn unpack(bytes: &[u8], limits: Limits) -> Result<Noted<Vec<Member>>, Error> {
    let mut archive = open(bytes)?;
    if archive.len() > limits.members {
        return Err(Error::TooLarge {
            what: format!("{} members, {} are allowed", archive.len(), limits.members),
        });
    }
    let fair = (bytes.len() as u64).saturating_mul(limits.ratio).saturating_add(1 << 20);
    let mut room = limits.total.min(fair);
    let mut unpacked = Noted { value: Vec::new(), notices: Vec::new() };
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(damaged)?;
        let name = member.name().map_err(damaged)?.into_owned();
        let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        if member.is_dir() || !DOCUMENTS.contains(&ending.as_str()) || name.starts_with("__MACOSX/") {
            continue;
        }
        let allowed = room.min(limits.member);
        let mut content = Vec::new();
        // One byte more than is allowed tells that there is more.
        match member.take(allowed.saturating_add(1)).read_to_end(&mut content) {
            Ok(_) if content.len() as u64 > allowed => {
                return Err(Error::TooLarge { what: format!("{name} unpacks to more than {allowed} bytes") });
            }
            Ok(_) => {
                room -= content.len() as u64;
                unpacked.value.push(Member { name, bytes: content });
            }
            Err(error) => unpacked.notices.push(Notice::error(
                "read/damaged-member",
                format!("{name} of the package can't be unpacked: {error}"),
            )),
        }
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn documents_are_unpacked_in_order() {
        let package = packed(&[("b/x.htm", b"<html>"), ("b/001.jpg", b"no"), ("a/y.xml", b"<x/>")]);
        assert_eq!(kind(&package), Ok(Media::Package));
        let names: Vec<String> = unpack(&package, Limits::default())
            .unwrap()
            .value
            .into_iter()
            .map(|member| member.name)
            .collect();
        assert_eq!(names, ["b/x.htm", "a/y.xml"]);
    }

    #[test]
    fn office_files_are_known() {
        assert_eq!(kind(&packed(&[("xl/workbook.xml", b"")])), Ok(Media::Xlsx));
        assert_eq!(
            kind(&packed(&[("word/document.xml", b"")])),
            Err(Error::NotAReport { found: "a Word document" })
        );
    }

    #[test]
    fn a_bundle_holds_its_documents_as_they_are_whatever_their_order() {
        let parts = [("b.htm", "<p>货币</p>"), ("a.htm", "<p>a</p>")];
        let parts = parts.map(|(name, text)| Part { name, bytes: text.as_bytes() });
        let bundle = bundle(&parts).unwrap();
        assert_eq!(super::bundle(&[parts[1], parts[0]]).unwrap(), bundle);
        let members = bundled(&bundle).unwrap();
        let shown: Vec<_> =
            members.iter().map(|(name, range)| (name.as_str(), &bundle[range.clone()])).collect();
        assert_eq!(shown, [("a.htm", parts[1].bytes), ("b.htm", parts[0].bytes)]);
        let start = members[1].1.start as u64;
        let (name, document, span) = member_at(&bundle, Span::new(start + 3, start + 9)).unwrap();
        assert_eq!((name.as_str(), span), ("b.htm", Span::new(3, 9)));
        assert_eq!(document, parts[0].bytes);
        assert_eq!(member_at(&bundle, Span::new(0, 9)), None);
        assert_eq!(crate::visible_text(&bundle, Span::new(start + 3, start + 9)).as_deref(), Some("货币"));
        assert_eq!(bundled(&packed(&[("a.htm", &[b'x'; 900])])), None);
    }

    #[test]
    fn a_bomb_is_defused() {
        let spaces = vec![b' '; 64 << 20];
        let bomb = packed(&[("a.htm", &spaces)]);
        assert!(bomb.len() < 1 << 20);
        assert!(matches!(unpack(&bomb, Limits::default()), Err(Error::TooLarge { .. })));
        let many = packed(&[("a.htm", b""), ("b.htm", b"")]);
        assert!(matches!(
            unpack(&many, Limits { members: 1, ..Limits::default() }),
            Err(Error::TooLarge { .. })
        ));
    }

    #[test]
    fn a_cut_package_is_an_error() {
        let mut package = packed(&[("a.htm", b"<html>")]);
        package.truncate(package.len() / 2);
        assert!(matches!(kind(&package), Err(Error::Damaged { .. })));
    }
}
