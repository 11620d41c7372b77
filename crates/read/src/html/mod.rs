//! HTML and XHTML, tagged or not, to text blocks and tables in reading order, each tied to its bytes.
//!
//! Anchors are offsets in the file as given, whatever its encoding. Hidden parts (`display:none`, the header of
//! inline XBRL) are left out; inline XBRL's other tags are as if they weren't there. Reading never fails: tag soup
//! is read as a browser would.
//!
//! The scanner is our own rather than a library's: it must hand out exact offsets of every character and reference
//! on mark-up that no parser accepts, at the speed of a few hundred megabytes a second.

mod blocks;
pub(crate) mod entity;
pub(crate) mod scan;
mod style;
mod table;
mod text;

use model::{Block, Locus, Noted, Span};

use crate::source::Source;

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
    let source = Source::open(bytes);
    Noted { value: shown(&source), notices: source.notice.into_iter().collect() }
}

/// What a source shows.
pub(crate) fn shown(source: &Source<'_>) -> Page {
    let (mut blocks, title) = blocks::read(&source.bytes, source.charset);
    if !source.is_the_file() {
        relocate(&mut blocks, source);
    }
    Page { blocks, title }
}

/// Turns places in what was scanned into places in the file.
fn relocate(blocks: &mut [Block], source: &Source<'_>) {
    let offset = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
    let relocate = |locus: &mut Locus| {
        if let Locus::Bytes(Span { start, end }) = *locus {
            *locus = Locus::Bytes(source.span(offset(start), offset(end)));
        }
    };
    for block in blocks {
        match block {
            Block::Text(text) => relocate(&mut text.locus),
            Block::Table(table) => {
                relocate(&mut table.locus);
                for row in &mut table.rows {
                    relocate(&mut row.locus);
                    for cell in &mut row.cells {
                        relocate(&mut cell.locus);
                        cell.pieces.iter_mut().for_each(|piece| relocate(&mut piece.locus));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
