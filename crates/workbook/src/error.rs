//! What can go wrong with a workbook as a whole. Each message says what, where and what to do.

use std::fmt;

/// Why a workbook could not be read, filled or written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no Office Open XML workbook.
    NotAWorkbook {
        /// What they are instead, or what is missing.
        why: String,
    },
    /// The workbook is encrypted with a password.
    Encrypted,
    /// The workbook, or a part of it, is larger than is read.
    TooLarge {
        /// Which part, and how large it may be.
        what: String,
    },
    /// A part of the workbook can't be understood.
    Part {
        /// The part's name inside the file.
        part: String,
        /// What is wrong with it, with the byte offset where that is known.
        why: String,
    },
    /// A sheet is not there.
    NoSheet {
        /// Its name, or what was looked for.
        sheet: String,
    },
    /// A cell can't be filled.
    Cell {
        /// Sheet and cell.
        cell: String,
        /// Why.
        why: String,
    },
    /// A workbook could not be written.
    Write {
        /// What the writer said.
        why: String,
    },
}

impl Error {
    pub(crate) fn part(part: &str, why: impl Into<String>) -> Self {
        Self::Part { part: part.to_owned(), why: why.into() }
    }

    pub(crate) fn not_a_workbook(why: impl Into<String>) -> Self {
        Self::NotAWorkbook { why: why.into() }
    }

    /// What the user can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotAWorkbook { .. } => Some("save it as .xlsx (or .xlsm) and try again"),
            Self::Encrypted => Some("remove the password (File, Info, Protect Workbook) and save it again"),
            Self::TooLarge { .. } => Some("delete unused sheets or rows and save it again"),
            Self::Part { .. } => {
                Some("open it in Excel, WPS or LibreOffice, save it again and try that copy")
            }
            Self::NoSheet { .. } => Some("the questions must stand in a worksheet, not in a chart sheet"),
            Self::Cell { .. } | Self::Write { .. } => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAWorkbook { why } => write!(f, "not a workbook: {why}"),
            Self::Encrypted => f.write_str("the workbook is encrypted"),
            Self::TooLarge { what } => write!(f, "the workbook is too large: {what}"),
            Self::Part { part, why } => write!(f, "the workbook's part {part} can't be read: {why}"),
            Self::NoSheet { sheet } => write!(f, "the workbook has no {sheet}"),
            Self::Cell { cell, why } => write!(f, "cell {cell} can't be filled: {why}"),
            Self::Write { why } => write!(f, "the workbook can't be written: {why}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<rust_xlsxwriter::XlsxError> for Error {
    fn from(error: rust_xlsxwriter::XlsxError) -> Self {
        Self::Write { why: error.to_string() }
    }
}
