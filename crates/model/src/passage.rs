//! Passages: the pieces of a report that can be searched, quoted and cited.
//!
//! A passage follows the report's own structure: it never runs over a heading, a table or an item. Its text is the
//! print's, blocks parted by line feeds, and each stretch of it knows where it stands, so that a quote taken from it is
//! anchored as narrowly as the source allows.

use serde::{Deserialize, Serialize};

use crate::{Locus, Piece};

/// What a passage is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassageKind {
    /// Sentences.
    Prose,
    /// Items of one list, with the line that leads to them.
    List,
    /// Rows of one table under its caption, unit and column heads; cells parted by tabs.
    Table,
}

/// A piece of a report that can be cited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Its place in the report's reading order, counted from 0.
    pub ordinal: u32,
    /// What it is made of.
    pub kind: PassageKind,
    /// The headings it stands under, outermost first: part, item, note, heading.
    pub headings: Vec<String>,
    /// The words, as printed.
    pub text: String,
    /// Where all of it stands (the first page, where it crosses one).
    pub locus: Locus,
    /// Where its parts stand, in the order of the text; empty where the text is one unbroken stretch of the source.
    pub pieces: Vec<Piece>,
}

impl Passage {
    /// Where the bytes `start..end` of the text stand, as narrowly as is known.
    pub fn locus_of(&self, start: usize, end: usize) -> Locus {
        Piece::locus_of(&self.pieces, &self.locus, self.text.len(), start, end)
    }
}
