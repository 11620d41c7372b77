//! Anchors: where in a source's bytes, or on which spot of its page, something stands.
//!
//! A source is known by the BLAKE3 hash of its bytes, so an anchor can be reopened years later by anyone who
//! holds the same bytes. Page geometry is kept in integers of 1/100 point, origin at the top left of the page as
//! displayed; the wire form shows points.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The BLAKE3 hash of a source's bytes, in lower-case hexadecimal on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceHash([u8; 32]);

impl SourceHash {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The raw 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for SourceHash {
    fn from(raw: [u8; 32]) -> Self {
        Self(raw)
    }
}

impl fmt::Display for SourceHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from(self.0).to_hex())
    }
}

impl fmt::Debug for SourceHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceHash({self})")
    }
}

impl FromStr for SourceHash {
    type Err = String;

    /// Reads 64 hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, String> {
        blake3::Hash::from_hex(text)
            .map(|hash| Self(*hash.as_bytes()))
            .map_err(|_| format!("{text:?} is not a source hash (64 hexadecimal digits)"))
    }
}

impl Serialize for SourceHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SourceHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A half-open range of byte offsets in a source, `start <= end`. On the wire: `[start,end]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(u64, u64)", into = "(u64, u64)")]
pub struct Span {
    /// First byte.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
}

impl Span {
    /// The span from `start` to `end`; an inverted pair is emptied at `start`.
    pub fn new(start: u64, end: u64) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Whether `other` lies wholly within this span.
    pub fn contains(&self, other: &Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The bytes of `source` under this span, if it has that many.
    pub fn slice<'a>(&self, source: &'a [u8]) -> Option<&'a [u8]> {
        source.get(usize::try_from(self.start).ok()?..usize::try_from(self.end).ok()?)
    }
}

impl From<(u64, u64)> for Span {
    fn from((start, end): (u64, u64)) -> Self {
        Self::new(start, end)
    }
}

impl From<Span> for (u64, u64) {
    fn from(span: Span) -> Self {
        (span.start, span.end)
    }
}

/// A place inside one source. Its serde form is what the library stores; an [`Anchor`] has the contract's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Locus {
    /// A range of bytes of the file as given (mark-up formats and plain text).
    Bytes(Span),
    /// A box on a page (PDF and scans).
    Page {
        /// Counted from 1.
        page: u32,
        /// `[x0, y0, x1, y1]` in 1/100 point, origin at the top left as displayed.
        bbox: [i32; 4],
        /// The range of the page's glyphs (in content-stream order) that show the text.
        glyphs: Option<Span>,
        /// Whether the print was recognised in a picture of the page (OCR); the glyphs are then those recognised.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        ocr: bool,
    },
    /// A cell of a workbook: sheet and reference such as `B7`.
    Cell {
        /// The sheet's name.
        sheet: Arc<str>,
        /// The cell's reference in A1 notation.
        cell: Arc<str>,
    },
}

impl Locus {
    /// The byte range, if this locus is one.
    pub fn bytes(&self) -> Option<Span> {
        match self {
            Self::Bytes(span) => Some(*span),
            _ => None,
        }
    }

    /// The smallest place that holds both; this one where they have no place in common (other pages, other sheets).
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Bytes(a), Self::Bytes(b)) => {
                Self::Bytes(Span::new(a.start.min(b.start), a.end.max(b.end)))
            }
            (
                Self::Page { page, bbox: a, glyphs, ocr },
                Self::Page { page: same, bbox: b, glyphs: others, ocr: other },
            ) if page == same => Self::Page {
                page: *page,
                bbox: [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])],
                glyphs: glyphs.zip(*others).map(|(a, b)| Span::new(a.start.min(b.start), a.end.max(b.end))),
                ocr: *ocr || *other,
            },
            _ => self.clone(),
        }
    }

    /// Whether what stands there was recognised in a picture (OCR).
    pub fn ocr(&self) -> bool {
        matches!(self, Self::Page { ocr: true, .. })
    }

    /// The page counted from 1, if the locus has one.
    pub fn page(&self) -> Option<u32> {
        match self {
            Self::Page { page, .. } => Some(*page),
            _ => None,
        }
    }
}

/// A place in one particular source: what every read fact carries.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "wire::Anchor", into = "wire::Anchor")]
pub struct Anchor {
    /// Whose bytes.
    pub source: SourceHash,
    /// Where in them.
    pub locus: Locus,
}

pub(crate) use wire::Points;

mod wire {
    //! The contract's shape: `{"source":…,"bytes":[a,b]}` or `{"source":…,"page":n,"bbox":[…],"glyphs":[…]}`,
    //! the latter with `"read_by":"ocr"` where the print was recognised in a picture.
    use super::{Locus, SourceHash, Span};
    use rust_decimal::Decimal;
    use rust_decimal::prelude::ToPrimitive;
    use serde::{Deserialize, Serialize};
    use std::sync::Arc;

    #[derive(Serialize, Deserialize)]
    pub(super) struct Anchor {
        source: SourceHash,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        bytes: Option<Span>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        page: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        bbox: Option<[Points; 4]>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        glyphs: Option<Span>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        read_by: Option<Arc<str>>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        sheet: Option<Arc<str>>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        cell: Option<Arc<str>>,
    }

    /// How print is read that stands in a picture.
    const OCR: &str = "ocr";

    /// Hundredths of a point, shown as points with at most two decimals (a JSON number).
    #[derive(Clone, Copy)]
    pub(crate) struct Points(pub(crate) i32);

    impl Serialize for Points {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            // Geometry, not money: a JSON number of points is what viewers expect.
            serializer.serialize_f64(Decimal::new(i64::from(self.0), 2).to_f64().unwrap_or_default())
        }
    }

    impl<'de> Deserialize<'de> for Points {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let points = f64::deserialize(deserializer)?;
            let hundredths = Decimal::try_from(points)
                .ok()
                .and_then(|value| (value * Decimal::ONE_HUNDRED).round().to_i32())
                .ok_or_else(|| serde::de::Error::custom("a box's side is out of range"))?;
            Ok(Self(hundredths))
        }
    }

    impl From<super::Anchor> for Anchor {
        fn from(anchor: super::Anchor) -> Self {
            let mut wire = Self {
                source: anchor.source,
                bytes: None,
                page: None,
                bbox: None,
                glyphs: None,
                read_by: None,
                sheet: None,
                cell: None,
            };
            match anchor.locus {
                Locus::Bytes(span) => wire.bytes = Some(span),
                Locus::Page { page, bbox, glyphs, ocr } => {
                    wire.read_by = ocr.then(|| OCR.into());
                    wire.page = Some(page);
                    wire.bbox = Some(bbox.map(Points));
                    wire.glyphs = glyphs;
                }
                Locus::Cell { sheet, cell } => {
                    wire.sheet = Some(sheet);
                    wire.cell = Some(cell);
                }
            }
            wire
        }
    }

    impl TryFrom<Anchor> for super::Anchor {
        type Error = &'static str;

        fn try_from(wire: Anchor) -> Result<Self, Self::Error> {
            let locus = match (wire.bytes, wire.page, wire.bbox, wire.sheet, wire.cell) {
                (Some(span), ..) => Locus::Bytes(span),
                (_, Some(page), Some(bbox), ..) => {
                    let ocr = wire.read_by.as_deref() == Some(OCR);
                    Locus::Page { page, bbox: bbox.map(|side| side.0), glyphs: wire.glyphs, ocr }
                }
                (.., Some(sheet), Some(cell)) => Locus::Cell { sheet, cell },
                _ => return Err("an anchor needs bytes, a page with a box, or a sheet with a cell"),
            };
            Ok(Self { source: wire.source, locus })
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn an_anchor_says_where_its_print_was_recognised_in_a_picture() {
        for ocr in [false, true] {
            let locus =
                Locus::Page { page: 3, bbox: [1, 20, 300, 4_005], glyphs: Some(Span::new(4, 9)), ocr };
            let anchor = Anchor { source: SourceHash::of(b""), locus };
            let json = serde_json::to_string(&anchor).unwrap();
            assert_eq!(json.contains(r#""read_by":"ocr""#), ocr, "{json}");
            assert_eq!(serde_json::from_str::<Anchor>(&json).unwrap(), anchor);
            let stored = serde_json::to_string(&anchor.locus).unwrap();
            assert_eq!(serde_json::from_str::<Locus>(&stored).unwrap(), anchor.locus);
        }
        // As a library of before stored it.
        let stored = r#"{"page":{"page":3,"bbox":[1,2,3,4],"glyphs":null}}"#;
        assert!(!serde_json::from_str::<Locus>(stored).unwrap().ocr());
    }
}
