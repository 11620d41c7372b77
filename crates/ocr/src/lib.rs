//! Pictures of pages to words: straightened, words found, words read, rules found.
//!
//! The networks are PP-OCR's (PaddleOCR, Apache-2.0) in ONNX, run by tract; the user names the folder that holds them,
//! and they must be the very files of [`FILES`]. Everything but running them is plain arithmetic on grey pixels, built
//! without the feature `networks` too. The same picture gives the same words.

#![cfg_attr(not(feature = "networks"), allow(dead_code, reason = "only the networks use most of it"))]

mod characters;
mod grey;
mod regions;
mod rules;
mod straighten;
mod trim;

#[cfg(feature = "networks")]
mod networks;
#[cfg(feature = "networks")]
mod recognise;

#[cfg(feature = "networks")]
pub use recognise::Models;

use std::fmt;

/// The files that are known: name, what it is for, BLAKE3 of its bytes.
pub const FILES: [(&str, &str, &str); 3] = [
    ("ppocrv5_det.onnx", "finds words", "7935338e32bebe95d357a133940df4f697431b5fb4d2819c69bb769d5372613f"),
    ("ppocrv5_rec.onnx", "reads words", "9eafab3a83c521e4a861ec6cacc45aef4b40b0d94ea8f7307d4b10343b0346c8"),
    (
        "ppocr_keys_v5.txt",
        "the characters that it knows",
        "a2e60fab705715bf451c03faa64499f8d3adeefef36687246549c121782b7096",
    ),
];

/// Why the models can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A file isn't there or can't be read.
    Missing {
        /// Its path.
        file: String,
        /// What the system says.
        why: String,
    },
    /// A file has other bytes than the one that is known by that name.
    Unknown {
        /// Its path.
        file: String,
    },
    /// The runtime doesn't take a model.
    Refused {
        /// Which, and what it says.
        what: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { file, why } => write!(f, "failed to read the OCR model {file}: {why}"),
            Self::Unknown { file } => {
                write!(f, "{file} is not the model that is known by that name: its hash differs")
            }
            Self::Refused { what } => write!(f, "the OCR model can't be run: {what}"),
        }
    }
}

impl std::error::Error for Error {}
