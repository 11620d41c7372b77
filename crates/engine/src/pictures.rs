//! Evidence as a picture: the pages that a figure rests on, with its places marked.

use std::collections::BTreeMap;

use model::{Derivation, Locus, Notice, SourceHash};

use crate::desk::Desk;
use crate::error::Error;

/// A page with its places marked.
#[derive(Clone, Debug)]
pub struct MarkedPage {
    /// The document, by its name.
    pub document: String,
    /// Counted from 1.
    pub page: u32,
    /// A PNG file.
    pub png: Vec<u8>,
    /// What the picture lacks.
    pub notices: Vec<Notice>,
}

/// What a figure rests on, for the eye.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    /// In the order of the figure's leaves; leaves on one page share its picture.
    pub pages: Vec<MarkedPage>,
    /// Documents that have no pages to draw (HTML): their bytes are the evidence.
    pub without_pages: Vec<String>,
}

/// Dots an inch: legible, and a page fits on a screen.
const RESOLUTION: u32 = 144;

/// Draws the pages under a figure's leaves.
///
/// # Errors
/// This build draws no pages, or a page can't be drawn.
pub fn pictures(desk: &Desk<'_>, derivation: &Derivation) -> Result<Pictures, Error> {
    let mut out = Pictures::default();
    let mut order: Vec<(SourceHash, u32)> = Vec::new();
    let mut boxes: BTreeMap<(SourceHash, u32), Vec<[i32; 4]>> = BTreeMap::new();
    let name = |source: SourceHash| {
        let report = desk.reports.iter().find(|report| report.source == source);
        report.map_or_else(|| source.to_string(), |report| report.document.clone())
    };
    for leaf in derivation.leaves() {
        let source = leaf.anchor.source;
        match &leaf.anchor.locus {
            Locus::Page { page, bbox, .. } => {
                if !order.contains(&(source, *page)) {
                    order.push((source, *page));
                }
                boxes.entry((source, *page)).or_default().push(*bbox);
            }
            _ => {
                let name = name(source);
                if !out.without_pages.contains(&name) {
                    out.without_pages.push(name);
                }
            }
        }
    }
    for (source, page) in order {
        let Some(bytes) = desk.source(source) else { continue };
        let places = boxes.remove(&(source, page)).unwrap_or_default();
        let (png, notices) = marked(&bytes, page, &places, RESOLUTION)?;
        out.pages.push(MarkedPage { document: name(source), page, png, notices });
    }
    Ok(out)
}

/// A page of a PDF (counted from 1) with these boxes marked, as a PNG file, and what the picture lacks.
///
/// # Errors
/// This build draws no pages, the bytes are no PDF, or the page can't be drawn.
#[cfg(feature = "picture")]
pub fn marked(
    bytes: &[u8],
    page: u32,
    boxes: &[[i32; 4]],
    dots_per_inch: u32,
) -> Result<(Vec<u8>, Vec<Notice>), Error> {
    use crate::error::ErrorKind;

    let failed = |error: picture::Error| {
        Error::new(ErrorKind::File, format!("failed to draw page {page}: {error}"))
            .hint("the lineage without a picture is told by `trace` alone")
    };
    let drawn = picture::page(bytes, page, dots_per_inch).map_err(failed)?;
    let mut picture = drawn.value;
    for bbox in boxes {
        picture.mark(*bbox);
    }
    Ok((picture.png().map_err(failed)?, drawn.notices))
}

/// This build draws no pages.
///
/// # Errors
/// Always.
#[cfg(not(feature = "picture"))]
pub fn marked(_: &[u8], _: u32, _: &[[i32; 4]], _: u32) -> Result<(Vec<u8>, Vec<Notice>), Error> {
    use crate::error::ErrorKind;

    Err(Error::new(ErrorKind::Settings, "this build draws no pages")
        .hint("build it with the default features, or `--features picture`"))
}
