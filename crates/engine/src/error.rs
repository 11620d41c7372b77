//! What can go wrong in a pipeline, in the user's words: what, where, and what to do.

use std::fmt;
use std::path::Path;

/// What kind of failure it is; the binary turns it into an exit code and a line on stderr.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A file or folder can't be read or written.
    File,
    /// The bytes are no report that we read.
    NotAReport,
    /// The charts or settings are wrong.
    Settings,
    /// The library can't be opened or written, or is of a newer version.
    Library,
    /// Nothing of that name is there.
    Unknown,
    /// Several things have that name.
    Ambiguous,
    /// A workbook can't be read or filled.
    Workbook,
}

/// A failed operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
}

impl Error {
    /// An error of that kind; the message is a lower-case fragment that names the thing and its place.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None }
    }

    /// The same error with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// An error of the file system about that path.
    pub fn file(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        let fault = Self::new(ErrorKind::File, format!("failed to {doing} {}: {error}", path.display()));
        match error.kind() {
            std::io::ErrorKind::NotFound => fault.hint("see that the path is right"),
            std::io::ErrorKind::PermissionDenied => fault.hint("see that you may read and write it"),
            _ => fault,
        }
    }

    /// The same error, said of that file, where it is one about the content of a workbook.
    #[must_use]
    pub fn in_file(mut self, path: &Path) -> Self {
        if self.kind == ErrorKind::Workbook {
            self.message = format!("{}: {}", path.display(), self.message);
        }
        self
    }

    /// Its kind.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What to do about it.
    pub fn advice(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::new(ErrorKind::Library, error.to_string())
    }
}

impl From<search::Error> for Error {
    fn from(error: search::Error) -> Self {
        Self::new(ErrorKind::Library, error.to_string())
            .hint("it is derived: delete the folder `index` of the library, and ask again")
    }
}

impl From<workbook::Error> for Error {
    fn from(error: workbook::Error) -> Self {
        let fault = Self::new(ErrorKind::Workbook, error.to_string());
        match error.hint() {
            Some(hint) => fault.hint(hint),
            None => fault,
        }
    }
}
