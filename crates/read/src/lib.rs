//! Bytes to documents: one module a format, every fact and block tied to the bytes or the spot that shows it.
//!
//! Pure functions: no files, no network, no clock. Bad content never stops a reading: what can be had comes with
//! notices of what can't. An [`Error`] means that nothing could be had.

mod dates;
mod detect;
mod error;
mod faults;
pub mod html;
mod ixbrl;
mod package;
pub mod pdf;
mod plain;
mod set;
mod source;
mod text;
mod visible;
mod xbrl;

pub use error::Error;
pub use package::{Limits, Member};

use model::{Document, Media, Noted, SourceHash, Span, Tagged, Taxonomy};
use source::Source;

/// Changes whenever the same bytes give another result.
pub const VERSION: u32 = 5;

/// How much of a source to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Tagged facts alone.
    Tags,
    /// Text and tables too.
    Whole,
}

/// One file of several that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The file's name, with its folder where it has one.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// Finds out what kind of source the bytes are: by content first, by name second.
///
/// # Errors
/// Nothing there, a kind that holds no report, a file that only belongs to a report, or a password.
pub fn detect(name: &str, bytes: &[u8]) -> Result<Media, Error> {
    detect::detect(name, bytes)
}

/// Reads one source.
///
/// # Errors
/// The bytes can't be opened as that kind, or are of a kind that is not read here.
pub fn read(bytes: &[u8], media: Media, depth: Depth) -> Result<Noted<Document>, Error> {
    read_with(bytes, media, depth, None)
}

/// Reads one source; pages that are pictures of print are read by the recogniser.
///
/// # Errors
/// As of [`read`].
pub fn read_with(
    bytes: &[u8],
    media: Media,
    depth: Depth,
    recogniser: Option<&pdf::Recogniser<'_>>,
) -> Result<Noted<Document>, Error> {
    match media {
        Media::Html => Ok(set::page(bytes, depth)),
        Media::Xbrl => Ok(set::instance(bytes)),
        Media::Text => Ok(Noted::clean(Document {
            blocks: if depth == Depth::Whole { text::blocks(bytes) } else { Vec::new() },
            ..empty(bytes, Media::Text)
        })),
        Media::Pdf => pdf::read(bytes, depth, recogniser),
        Media::Xlsx => Err(Error::NotAReport { found: "a workbook" }),
        Media::Package => set::bundle(bytes, depth),
    }
}

/// Reads files that belong together: inline XBRL in the same folder shares contexts, units and continuations, and
/// linkbases become the taxonomy of all. There is one document for each part that is a report, in their order.
///
/// # Errors
/// None of the parts is a report; the error is the first one's.
pub fn read_set(parts: &[Part<'_>], depth: Depth) -> Result<Vec<Noted<Document>>, Error> {
    set::read(parts, depth)
}

/// Reads the linkbases and schemas among the parts; others are skipped.
pub fn taxonomy(parts: &[Part<'_>]) -> Noted<Taxonomy> {
    let companions =
        parts.iter().filter(|part| matches!(detect(part.name, part.bytes), Err(Error::Companion { .. })));
    let sources: Vec<Source<'_>> = companions.map(|part| Source::open(part.bytes)).collect();
    plain::linkbase::read(&sources)
}

/// Unpacks the documents of a zip package, within limits.
///
/// # Errors
/// Not a zip, a password, or more than the limits allow.
pub fn unpack(bytes: &[u8], limits: Limits) -> Result<Noted<Vec<Member>>, Error> {
    package::unpack(bytes, limits)
}

/// The documents of one filing as one source: a zip that stores them as they are, read as one document. The same
/// documents give the same bytes, whatever their order.
///
/// # Errors
/// Two documents of one name, or more than a zip can hold.
pub fn bundle(parts: &[Part<'_>]) -> Result<Vec<u8>, Error> {
    package::bundle(parts)
}

/// The document of a bundle that holds those bytes, and where they stand in it; `None` where the source is no bundle.
pub fn document_at(bytes: &[u8], span: Span) -> Option<(String, Span)> {
    let found = package::is_zip(bytes).then(|| package::member_at(bytes, span)).flatten();
    found.map(|(name, _, span)| (name, span))
}

/// Reopens an anchor: the visible text under it, mark-up removed, entities decoded, white space folded; what
/// `ix:exclude` holds is left out. `None` where the file has no such bytes.
pub fn visible_text(bytes: &[u8], span: Span) -> Option<String> {
    visible::of_span(bytes, span)
}

/// The part of a place in a source that its visible text takes up, without the elements wrapped around it. `None` where
/// there is no such place or no such part.
pub fn narrowed(bytes: &[u8], span: Span) -> Option<Span> {
    visible::narrowed(bytes, span)
}

/// A document of which nothing has been read yet.
fn empty(bytes: &[u8], media: Media) -> Document {
    Document {
        source: SourceHash::of(bytes),
        media,
        title: None,
        language: None,
        pages: Vec::new(),
        outline: Vec::new(),
        blocks: Vec::new(),
        tagged: Tagged::default(),
        taxonomy: Taxonomy::default(),
    }
}
