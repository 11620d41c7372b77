//! Documents from mark-up: one file, or several that belong together.

use std::collections::BTreeMap;

use model::{Document, Media, Noted};

use crate::html;
use crate::ixbrl::{self, Read};
use crate::source::Source;
use crate::xbrl;
use crate::{Depth, Error, Part, detect, empty, taxonomy};

/// Reads an HTML file, tagged or not.
pub(crate) fn page(bytes: &[u8], depth: Depth) -> Noted<Document> {
    let source = Source::open(bytes);
    let read = ixbrl::read(std::slice::from_ref(&source)).into_iter().next();
    whole(bytes, &source, read, depth)
}

/// Reads a plain instance.
pub(crate) fn instance(bytes: &[u8]) -> Noted<Document> {
    let Read { tagged, title, language, notices } = xbrl::instance::read(&Source::open(bytes));
    Noted { value: Document { tagged, title, language, ..empty(bytes, Media::Xbrl) }, notices }
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
