//! Documents: a source once read, still in reading order, each piece tied to its bytes or its spot on the page.
//!
//! The same blocks come out of every format, so that what follows (statements, passages) doesn't know formats.

use serde::{Deserialize, Serialize};

use crate::{Locus, SourceHash, Span, Tagged, Taxonomy};

/// What kind of bytes a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Media {
    /// HTML or XHTML, with or without inline XBRL.
    #[serde(rename = "text/html")]
    Html,
    /// A plain XBRL instance.
    #[serde(rename = "application/xml")]
    Xbrl,
    /// A PDF.
    #[serde(rename = "application/pdf")]
    Pdf,
    /// An Excel workbook.
    #[serde(rename = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    Xlsx,
    /// Plain text.
    #[serde(rename = "text/plain")]
    Text,
    /// A zip of several documents: what a [`Document`] is read from is one of those.
    #[serde(rename = "application/zip")]
    Package,
}

/// A page of a paginated source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Counted from 1.
    pub number: u32,
    /// Width and height as displayed, in 1/100 point.
    pub size: [i32; 2],
    /// The label that the document gives the page, where it has one (`iv`, `F-3`).
    pub label: Option<String>,
}

/// A line of a document's own table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineEntry {
    /// What it says.
    pub title: String,
    /// Depth, from 0.
    pub level: u8,
    /// The page it leads to, counted from 1, where that is known.
    pub page: Option<u32>,
}

/// A source once read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The hash of the bytes.
    pub source: SourceHash,
    /// Their kind.
    pub media: Media,
    /// The document's own title (`<title>`, PDF information), where it has one.
    pub title: Option<String>,
    /// BCP 47 language as the document declares it (`en-US`), where it does.
    pub language: Option<String>,
    /// Pages, for paginated formats.
    pub pages: Vec<Page>,
    /// The document's own table of contents (a PDF's bookmarks), in its order.
    pub outline: Vec<OutlineEntry>,
    /// Text and tables in reading order. Hidden parts are left out.
    pub blocks: Vec<Block>,
    /// What the tags say.
    pub tagged: Tagged,
    /// Labels and relations from linkbases beside the source.
    pub taxonomy: Taxonomy,
}

/// A piece of a document in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading, paragraph or list item.
    Text(TextBlock),
    /// A table.
    Table(Table),
}

/// A heading, paragraph or list item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextBlock {
    /// Visible text, white space folded to single spaces.
    pub text: String,
    /// Where it stands.
    pub locus: Locus,
    /// Whether it looks like a heading: `h1`–`h6`, all bold, or larger than the text around.
    pub heading: bool,
}

/// A table as printed: a grid of cells, nothing interpreted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Rows from top to bottom; rows without any text are left out.
    pub rows: Vec<TableRow>,
    /// Number of grid columns.
    pub columns: u32,
    /// Where the table stands (its first page, for one that spans pages).
    pub locus: Locus,
}

/// One row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// Cells with text, from left to right.
    pub cells: Vec<TableCell>,
    /// Where the row stands.
    pub locus: Locus,
}

/// One cell with text in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCell {
    /// Visible text, white space folded to single spaces.
    pub text: String,
    /// First grid column, counted from 0.
    pub column: u32,
    /// How many grid columns it covers, at least 1.
    pub span: u32,
    /// Where the text stands: for bytes, from the first to the last visible character's byte.
    pub locus: Locus,
    /// Left indentation of the text within its column, in 1/100 point, where it is known; else 0.
    pub indent: i32,
    /// Whether all of the text is bold.
    pub bold: bool,
    /// Whether a rule is drawn above or under the cell: how print marks a total.
    pub ruled: bool,
    /// Where the parts of the text stand, in the order of the text, for a cell whose text isn't one unbroken
    /// stretch of the source (mark-up inside it, entities); empty where it is.
    pub pieces: Vec<Piece>,
}

/// A part of a cell's text that is one unbroken stretch of the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Byte offset in the cell's text at which the part begins; it ends where the next one begins.
    pub at: u32,
    /// Where it stands.
    pub locus: Locus,
}

impl TableCell {
    /// Where the bytes `start..end` of the text stand, as narrowly as is known.
    pub fn locus_of(&self, start: usize, end: usize) -> Locus {
        Piece::locus_of(&self.pieces, &self.locus, self.text.len(), start, end)
    }
}

impl Piece {
    /// Where the bytes `start..end` of a text of `length` bytes stand that these pieces make up; `whole` where there
    /// are none, or none of them is met.
    pub(crate) fn locus_of(pieces: &[Self], whole: &Locus, length: usize, start: usize, end: usize) -> Locus {
        let unbroken = [Self { at: 0, locus: whole.clone() }];
        let pieces = if pieces.is_empty() { &unbroken[..] } else { pieces };
        let mut found: Option<Locus> = None;
        for (index, piece) in pieces.iter().enumerate() {
            let from = piece.at as usize;
            let to = pieces.get(index + 1).map_or(length, |next| next.at as usize);
            if from >= end || to <= start {
                continue;
            }
            let part =
                piece.narrowed(to.saturating_sub(from), start.saturating_sub(from), end.saturating_sub(from));
            found = Some(match found {
                Some(before) => before.joined(&part),
                None => part,
            });
        }
        found.unwrap_or_else(|| whole.clone())
    }

    /// The part's bytes `start..end`; the whole part where its `length` isn't the source's, as with entities.
    fn narrowed(&self, length: usize, start: usize, end: usize) -> Locus {
        match &self.locus {
            Locus::Bytes(span) if span.end - span.start == length as u64 => {
                Locus::Bytes(Span::new(span.start + start as u64, (span.start + end as u64).min(span.end)))
            }
            locus => locus.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, span: (u64, u64), pieces: &[(u32, u64, u64)]) -> TableCell {
        TableCell {
            text: text.to_owned(),
            column: 0,
            span: 1,
            locus: Locus::Bytes(Span::from(span)),
            indent: 0,
            bold: false,
            ruled: false,
            pieces: pieces
                .iter()
                .map(|&(at, start, end)| Piece { at, locus: Locus::Bytes(Span::new(start, end)) })
                .collect(),
        }
    }

    #[test]
    fn a_part_of_a_cell_is_placed_as_narrowly_as_the_source_allows() {
        let check = |cell: &TableCell, part: std::ops::Range<usize>, expect: (u64, u64)| {
            assert_eq!(cell.locus_of(part.start, part.end), Locus::Bytes(Span::from(expect)), "{part:?}");
        };
        let unbroken = cell("$ 1,234", (100, 107), &[]);
        check(&unbroken, 2..7, (102, 107));
        let entity = cell("$ 1,234", (100, 112), &[]);
        check(&entity, 2..7, (100, 112));
        // `$<b>1,234</b><sup>(1)</sup>`
        let parts = cell("$1,234(1)", (100, 121), &[(0, 100, 101), (1, 104, 109), (6, 118, 121)]);
        check(&parts, 1..6, (104, 109));
        check(&parts, 0..6, (100, 109));
        check(&parts, 7..8, (119, 120));
    }
}
