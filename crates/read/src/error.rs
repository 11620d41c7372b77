//! Why a source could not be read at all. Whatever can be read in part is no error: it comes with notices.

use std::fmt;

/// What stopped the reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// There are no bytes, or only white space.
    Empty,
    /// The bytes are of a kind that holds no report.
    NotAReport {
        /// What they look like: `a PNG image`.
        found: &'static str,
    },
    /// The bytes hold labels or relations of a filing, not its facts.
    Companion {
        /// Which: `a linkbase`, `a taxonomy schema`.
        found: &'static str,
    },
    /// The bytes are a zip package of several documents.
    Package,
    /// The content is encrypted.
    Encrypted {
        /// Of which kind it is: `an Office document`.
        found: &'static str,
    },
    /// The bytes are cut off or damaged so that nothing of them can be had.
    Damaged {
        /// What is wrong, as a fragment.
        what: String,
    },
    /// Unpacked, the package would be larger than is allowed.
    TooLarge {
        /// What is too large, as a fragment.
        what: String,
    },
}

impl Error {
    /// A readable slug, as of a notice.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "read/empty",
            Self::NotAReport { .. } => "read/not-a-report",
            Self::Companion { .. } => "read/companion",
            Self::Package => "read/package",
            Self::Encrypted { .. } => "read/encrypted",
            Self::Damaged { .. } => "read/damaged",
            Self::TooLarge { .. } => "read/too-large",
        }
    }

    /// What the user can do.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "check that the download or copy was complete",
            Self::NotAReport { .. } => "add a filing as HTML, inline XBRL, XBRL, PDF or Excel",
            Self::Companion { .. } => "add it together with the report it belongs to",
            Self::Package => "its documents are read together, as one set",
            Self::Encrypted { .. } => "save a copy without password and add that",
            Self::Damaged { .. } => "fetch the file again from where it was published",
            Self::TooLarge { .. } => "unpack it and add the documents one by one",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty"),
            Self::NotAReport { found } => write!(f, "the file is {found}, not a report"),
            Self::Companion { found } => {
                write!(f, "the file is {found}, which belongs to a report but is none")
            }
            Self::Package => f.write_str("the file is a package of several documents"),
            Self::Encrypted { found } => write!(f, "the file is {found} under a password"),
            Self::Damaged { what } => write!(f, "the file is damaged: {what}"),
            Self::TooLarge { what } => write!(f, "the package is too large: {what}"),
        }
    }
}

impl std::error::Error for Error {}
