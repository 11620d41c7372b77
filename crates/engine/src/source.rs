//! From a file to what it says: bytes, document, facts, statements, header. Pure but for reading the file.

use std::path::{Path, PathBuf};

use model::{
    Date, Document, Media, Noted, Notice, Published, PublishedBasis, Report, ReportStatus, SourceHash,
    Statement,
};

use crate::charts::Charts;
use crate::error::{Error, ErrorKind};

/// A report read from a file, with its bytes.
#[derive(Clone, Debug)]
pub struct Extracted {
    /// Header, hash, counts.
    pub report: Report,
    /// The source as given.
    pub bytes: Vec<u8>,
    /// Blocks, tags and linkbases.
    pub document: Document,
    /// The printed statements.
    pub statements: Vec<Statement>,
    /// All that was wrong, in order of reading.
    pub notices: Vec<Notice>,
}

/// The version of all that turns bytes into facts and statements: derived state made by another one is stale.
pub fn made_by() -> String {
    format!("read {} extract {}", read::VERSION, extract::VERSION)
}

/// Reads the tagged facts of a file, and nothing else of it: no print, no header, no charts.
pub fn read_tags(path: &Path) -> Result<Noted<Document>, Error> {
    let bytes = std::fs::read(path).map_err(|error| Error::file("read", path, &error))?;
    tags_of_bytes(&file_name(path), &bytes)
}

/// Reads the tagged facts of these bytes; `name` is the file's name.
pub fn tags_of_bytes(name: &str, bytes: &[u8]) -> Result<Noted<Document>, Error> {
    let media = read::detect(name, bytes).map_err(|error| refuse(name, error))?;
    read::read(bytes, media, read::Depth::Tags).map_err(|error| refuse(name, error))
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn refuse(name: &str, error: read::Error) -> Error {
    Error::new(ErrorKind::NotAReport, format!("{name}: {error}"))
}

/// Reads a report from a file. Linkbases that stand beside a plain XBRL instance are read with it.
pub fn read_file(path: &Path, charts: &Charts) -> Result<Extracted, Error> {
    let bytes = std::fs::read(path).map_err(|error| Error::file("read", path, &error))?;
    let beside = linkbases_beside(path, &bytes)?;
    read_bytes(&file_name(path), bytes, &beside, charts)
}

/// Reads a report from its bytes; `name` is the file's name.
pub fn read_bytes(
    name: &str,
    bytes: Vec<u8>,
    beside: &[(String, Vec<u8>)],
    charts: &Charts,
) -> Result<Extracted, Error> {
    let media = read::detect(name, &bytes).map_err(|error| refuse(name, error))?;
    let read = read::read(&bytes, media, read::Depth::Whole).map_err(|error| refuse(name, error))?;
    let Noted { value: mut document, mut notices } = read;
    if !beside.is_empty() {
        let parts: Vec<read::Part<'_>> = beside
            .iter()
            .map(|(name, bytes)| read::Part { name: name.as_str(), bytes: bytes.as_slice() })
            .collect();
        let taxonomy = read::taxonomy(&parts);
        notices.extend(taxonomy.notices);
        document.taxonomy = taxonomy.value;
    }
    let stem =
        Path::new(name).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let header = extract::header(&document, name, &charts.print);
    notices.extend(header.notices);
    let statements = extract::statements(&document, &charts.print);
    notices.extend(statements.notices);
    let statements = statements.value;
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let report = Report {
        id: report_id(document.source),
        document: stem,
        header: header.value,
        media: document.media,
        pages: count(document.pages.len()),
        facts: count(document.tagged.facts.len()),
        source: document.source,
        status: ReportStatus::Current,
    };
    Ok(Extracted { report, bytes, document, statements, notices })
}

/// A report's id: the first twelve hexadecimal digits of its source's hash.
pub fn report_id(source: SourceHash) -> String {
    let mut id = source.to_string();
    id.truncate(12);
    id
}

/// Sets the publication date that the user gave.
pub fn publish(report: &mut Report, date: Date) {
    report.header.published = Published { date: Some(date), basis: PublishedBasis::Given };
}

/// The linkbases and schema that share a plain instance's stem (`x_htm.xml` or `x.xml`: `x_lab.xml`, `x_pre.xml`,
/// `x_cal.xml`, `x.xsd`).
fn linkbases_beside(path: &Path, bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let is_instance = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml"))
        && read::detect("", bytes).is_ok_and(|media| media == Media::Xbrl);
    let Some(stem) = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).filter(|_| is_instance)
    else {
        return Ok(Vec::new());
    };
    let stem = stem.strip_suffix("_htm").unwrap_or(&stem);
    let mut found = Vec::new();
    for ending in ["_lab.xml", "_pre.xml", "_cal.xml", ".xsd"] {
        let name = format!("{stem}{ending}");
        let beside: PathBuf = path.with_file_name(&name);
        if beside.is_file() {
            found.push((name, std::fs::read(&beside).map_err(|error| Error::file("read", &beside, &error))?));
        }
    }
    Ok(found)
}
