//! From a file to what it says: bytes, document, facts, statements, header. Pure but for reading the file.

use std::path::Path;

use model::{
    Date, Document, Fact, Media, Noted, Notice, Passage, Published, PublishedBasis, Report, ReportStatus,
    SourceHash, Statement,
};

use crate::charts::Charts;
use crate::error::{Error, ErrorKind};
use crate::filing::{self, Filing, Group, file_name, linkbases_beside};

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
    /// What of it can be searched and quoted.
    pub passages: Vec<Passage>,
    /// All that was wrong, in order of reading.
    pub notices: Vec<Notice>,
    /// Companies that report in the same source.
    pub others: Vec<CoFiler>,
}

/// The report of a company that reports in another one's source.
#[derive(Clone, Debug)]
pub struct CoFiler {
    /// Header, hash, counts.
    pub report: Report,
    /// Its facts.
    pub facts: Vec<Fact>,
    /// The printed statements in which they stand.
    pub statements: Vec<Statement>,
}

/// Reads the tagged facts of a file, and nothing else of it: no print, no header, no charts.
pub fn read_tags(path: &Path) -> Result<Noted<Document>, Error> {
    let filing = only(path)?;
    tags_of_bytes(&filing.name, &filing.bytes)
}

/// Reads the tagged facts of these bytes; `name` is the file's name.
pub fn tags_of_bytes(name: &str, bytes: &[u8]) -> Result<Noted<Document>, Error> {
    let media = read::detect(name, bytes).map_err(|error| refuse(name, error))?;
    read::read(bytes, media, read::Depth::Tags).map_err(|error| refuse(name, error))
}

/// The facts of one of a source's reports, read again from its bytes.
pub fn facts_again(report: &Report, bytes: &[u8], charts: &Charts) -> Result<Noted<Document>, Error> {
    let mut noted = tags_of_bytes(&report.document, bytes)?;
    let facts = std::mem::take(&mut noted.value.tagged.facts);
    let filers = extract::filers(facts, &charts.print);
    noted.value.tagged.facts = if report.id == report_id(report.source) {
        filers.main.facts
    } else {
        let mut others = filers.others.into_iter();
        let own = others.find(|filer| co_filer_id(report.source, &filer.name) == report.id);
        own.map(|filer| filer.facts).unwrap_or_default()
    };
    Ok(noted)
}

/// The one report of a file: a file as it is, or a zip that holds one filing.
fn only(path: &Path) -> Result<Filing, Error> {
    let group = Group { main: path.to_owned(), others: Vec::new() };
    let mut filings = filing::open(&group)?;
    match (filings.pop(), filings.len()) {
        (Some(filing), 0) => Ok(filing),
        (_, others) => {
            let message = format!("{} holds {} reports", path.display(), others + 1);
            Err(Error::new(ErrorKind::Ambiguous, message)
                .hint("`tickmark add` reads them all; or unpack it and name one of its files"))
        }
    }
}

fn refuse(name: &str, error: read::Error) -> Error {
    Error::new(ErrorKind::NotAReport, format!("{name}: {error}")).hint(error.hint())
}

/// Reads a report from a file. Linkbases that stand beside a plain XBRL instance are read with it.
pub fn read_file(path: &Path, charts: &Charts) -> Result<Extracted, Error> {
    let filing = only(path)?;
    let mut beside = Vec::new();
    if read::detect(&filing.name, &filing.bytes) == Ok(Media::Xbrl) {
        for path in linkbases_beside(path) {
            let bytes = std::fs::read(&path).map_err(|error| Error::file("read", &path, &error))?;
            beside.push((file_name(&path), bytes));
        }
    }
    let mut extracted = read_bytes(&filing.name, filing.bytes, &beside, charts)?;
    extracted.notices.splice(0..0, filing.notices);
    Ok(extracted)
}

/// Reads a report from its bytes; `name` is the file's name.
pub fn read_bytes(
    name: &str,
    bytes: Vec<u8>,
    beside: &[(String, Vec<u8>)],
    charts: &Charts,
) -> Result<Extracted, Error> {
    let media = read::detect(name, &bytes).map_err(|error| refuse(name, error))?;
    let read = crate::scans::with(&bytes, |recogniser| {
        read::read_with(&bytes, media, read::Depth::Whole, recogniser)
    })
    .map_err(|error| refuse(name, error))?;
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
    let mut filers = extract::filers(std::mem::take(&mut document.tagged.facts), &charts.print);
    document.tagged.facts = std::mem::take(&mut filers.main.facts);
    let statements = extract::statements(&document, &charts.print);
    let header = extract::header(&document, &statements.value, name, &charts.print);
    notices.extend(header.notices);
    notices.extend(statements.notices);
    filers.main.facts = std::mem::take(&mut document.tagged.facts);
    let (statements, theirs) = extract::share_out(statements.value, &filers);
    document.tagged.facts = std::mem::take(&mut filers.main.facts);
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
    notices.extend(several(&filers));
    let others = filers.others.into_iter().zip(theirs);
    let others = others.map(|(filer, statements)| co_filer(filer, statements, &report, charts)).collect();
    let passages = extract::passages(&document, &charts.print);
    Ok(Extracted { report, bytes, document, statements, passages, notices, others })
}

/// Says that a file is of several.
fn several(filers: &extract::Filers) -> Option<Notice> {
    let others: Vec<&str> = filers.others.iter().map(|filer| filer.name.as_str()).collect();
    let names = [others.as_slice(), &filers.strays.iter().map(String::as_str).collect::<Vec<_>>()].concat();
    let hint = match (others.is_empty(), filers.strays.is_empty()) {
        (true, true) => return None,
        (false, true) => "in a library each is a report of its own",
        (_, false) => "facts of an entity that reports nothing else here are left out of all reports",
    };
    let message =
        format!("the file of {} holds facts of other entities: {}", filers.main.name, names.join(", "));
    Some(Notice::warning("extract/several-filers", message).hint(hint))
}

/// The report of a company that reports in another one's source: its own name and identifiers, that one's form and days.
fn co_filer(filer: extract::Filer, statements: Vec<Statement>, main: &Report, charts: &Charts) -> CoFiler {
    let facts = filer.facts;
    let cover = Document {
        source: main.source,
        media: main.media,
        title: None,
        language: None,
        pages: Vec::new(),
        outline: Vec::new(),
        blocks: Vec::new(),
        tagged: model::Tagged { facts, ..model::Tagged::default() },
        taxonomy: model::Taxonomy::default(),
    };
    let own = extract::header(&cover, &statements, &main.document, &charts.print).value;
    let facts = cover.tagged.facts;
    let mut header = main.header.clone();
    header.company = if own.company.is_empty() { filer.name.clone() } else { own.company };
    header.identifiers = own.identifiers;
    header.standard = own.standard.or(header.standard);
    let report = Report {
        id: co_filer_id(main.source, &filer.name),
        header,
        facts: u32::try_from(facts.len()).unwrap_or(u32::MAX),
        ..main.clone()
    };
    CoFiler { report, facts, statements }
}

/// A report's id: the first twelve hexadecimal digits of its source's hash.
pub fn report_id(source: SourceHash) -> String {
    let mut id = source.to_string();
    id.truncate(12);
    id
}

/// The id of the report of a company that reports in another one's source.
fn co_filer_id(source: SourceHash, filer: &str) -> String {
    report_id(SourceHash::of(format!("{source} {filer}").as_bytes()))
}

/// Sets the publication date that the user gave.
pub fn publish(report: &mut Report, date: Date) {
    report.header.published = Published { date: Some(date), basis: PublishedBasis::Given };
}
