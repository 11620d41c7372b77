//! Zip packages: what they are, and their documents unpacked, never more than is reasonable.
//!
//! A package may claim any size; what is really unpacked is counted, and reading stops at the limits.

use std::io::{Cursor, Read};

use model::{Media, Noted, Notice};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::Error;

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
