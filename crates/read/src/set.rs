//! Documents from mark-up: one file, or several that belong together.

use std::collections::BTreeMap;

use model::{Document, Media, Noted};

use crate::html;
use crate::ixbrl;
use crate::package;
use crate::plain;
use crate::source::Source;
use crate::xbrl::Read;
use crate::{Depth, Error, Part, detect, empty, taxonomy};

/// Reads an HTML file, tagged or not.
pub(crate) fn page(bytes: &[u8], depth: Depth) -> Noted<Document> {
    let source = Source::open(bytes);
    let read = ixbrl::read(std::slice::from_ref(&source)).into_iter().next();
    whole(bytes, &source, read, depth)
}

/// Reads a plain instance.
pub(crate) fn instance(bytes: &[u8]) -> Noted<Document> {
    let Read { tagged, title, language, notices } = plain::instance::read(&Source::open(bytes));
    Noted { value: Document { tagged, title, language, ..empty(bytes, Media::Xbrl) }, notices }
}

/// Reads a bundle: the documents of one filing as one document, in their order, places being the bundle's.
pub(crate) fn bundle(bytes: &[u8], depth: Depth) -> Result<Noted<Document>, Error> {
    let members = package::bundled(bytes).ok_or(Error::Package)?;
    let parts: Vec<(Part<'_>, u64)> = members
        .iter()
        .filter_map(|(name, range)| {
            Some((Part { name, bytes: bytes.get(range.clone())? }, range.start as u64))
        })
        .collect();
    let of = |wanted: Media| -> Vec<Source<'_>> {
        let is_of = |part: &Part<'_>| detect(part.name, part.bytes).is_ok_and(|media| media == wanted);
        let found = parts.iter().filter(|(part, _)| is_of(part));
        found.map(|(part, base)| Source::open_inside(part.bytes, *base)).collect()
    };
    let pages = of(Media::Html);
    let reads = match pages.as_slice() {
        [] => of(Media::Xbrl).iter().map(plain::instance::read).collect(),
        pages => ixbrl::read(pages),
    };
    if reads.is_empty() {
        return Err(Error::Package);
    }
    let mut document = empty(bytes, Media::Package);
    let mut notices = Vec::new();
    for read in reads {
        document.title = document.title.or(read.title);
        document.language = document.language.or(read.language);
        for (prefix, namespace) in read.tagged.namespaces {
            document.tagged.namespaces.entry(prefix).or_insert(namespace);
        }
        document.tagged.facts.extend(read.tagged.facts);
        document.tagged.footnotes.extend(read.tagged.footnotes);
        document.tagged.schemas.extend(read.tagged.schemas);
        notices.extend(read.notices);
    }
    if depth == Depth::Whole {
        document.blocks = pages.iter().flat_map(|page| html::shown(page).blocks).collect();
    }
    let parts: Vec<Part<'_>> = parts.into_iter().map(|(part, _)| part).collect();
    let beside = taxonomy(&parts);
    document.taxonomy = beside.value;
    notices.extend(beside.notices);
    Ok(Noted { value: document, notices })
}

/// Reads the parts of a set.
pub(crate) fn read(parts: &[Part<'_>], depth: Depth) -> Result<Vec<Noted<Document>>, Error> {
    let mut documents: BTreeMap<usize, Noted<Document>> = BTreeMap::new();
    let mut folders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut first_error = None;
    for (index, part) in parts.iter().enumerate() {
        match detect(part.name, part.bytes) {
            Ok(Media::Html) => {
                let folder = part.name.rsplit_once(['/', '\\']).map_or("", |(folder, _)| folder);
                folders.entry(folder).or_default().push(index);
            }
            Ok(media) => match crate::read(part.bytes, media, depth) {
                Ok(document) => {
                    documents.insert(index, document);
                }
                Err(error) => first_error = first_error.or(Some(error)),
            },
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    for indices in folders.values() {
        let files: Vec<&Part<'_>> = indices.iter().filter_map(|index| parts.get(*index)).collect();
        let sources: Vec<Source<'_>> = files.iter().map(|part| Source::open(part.bytes)).collect();
        let reads = ixbrl::read(&sources);
        for (((index, part), source), read) in indices.iter().zip(&files).zip(&sources).zip(reads) {
            documents.insert(*index, whole(part.bytes, source, Some(read), depth));
        }
    }
    if documents.is_empty() {
        return Err(first_error.unwrap_or(Error::Empty));
    }
    let beside = taxonomy(parts);
    let mut all: Vec<Noted<Document>> = documents.into_values().collect();
    for document in &mut all {
        document.value.taxonomy = beside.value.clone();
    }
    if let Some(first) = all.first_mut() {
        first.notices.extend(beside.notices);
    }
    Ok(all)
}

/// A document from what its tags say and, where asked for, from what it shows.
fn whole(bytes: &[u8], source: &Source<'_>, read: Option<Read>, depth: Depth) -> Noted<Document> {
    let mut document = empty(bytes, Media::Html);
    let mut notices = Vec::new();
    if let Some(read) = read {
        (document.tagged, document.title, document.language) = (read.tagged, read.title, read.language);
        notices = read.notices;
    }
    if depth == Depth::Whole {
        document.blocks = html::shown(source).blocks;
    }
    Noted { value: document, notices }
}
