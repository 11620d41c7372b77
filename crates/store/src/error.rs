//! What can go wrong with a library: one error type, each kind saying what, where, and what to do.
//!
//! SQLite's own codes are sorted into these kinds here and nowhere else. An error that rises from inside a
//! statement doesn't know its file yet; [`Error::at`] fills that in at the crate's edge.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use model::SourceHash;
use rusqlite::ErrorCode;

/// Why an operation on the library failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// There is no library in that folder.
    NoLibrary {
        /// The folder.
        dir: PathBuf,
    },
    /// The library was written by a newer program.
    NewerVersion {
        /// Its schema version.
        found: u32,
        /// The newest that this program reads.
        known: u32,
    },
    /// The folder or file can't be written to.
    ReadOnly {
        /// Which one.
        path: PathBuf,
    },
    /// No space is left.
    DiskFull {
        /// What was being written.
        path: PathBuf,
    },
    /// Another process holds the library for longer than we wait.
    Busy {
        /// The database.
        path: PathBuf,
    },
    /// What is stored isn't what was stored.
    Corrupt {
        /// Which thing, as exactly as it is known.
        what: String,
    },
    /// Any other fault of the file system.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The file with a source's bytes isn't there.
    SourceMissing {
        /// The source.
        source: SourceHash,
    },
    /// The file with a source's bytes doesn't hold them any more.
    SourceDamaged {
        /// The source.
        source: SourceHash,
    },
    /// A source is larger than the library takes.
    SourceTooLarge {
        /// Its size in bytes.
        size: u64,
        /// The largest one taken.
        limit: u64,
    },
    /// No report of that id is there, or the view doesn't show it.
    NoReport {
        /// The id asked for.
        report: String,
    },
    /// Another source's report already has that id.
    ReportIdTaken {
        /// The id.
        report: String,
    },
    /// There is no such decision, or it has been undone.
    NoDecision {
        /// Its number.
        decision: u64,
    },
    /// A backup is only ever unpacked into an empty folder.
    NotEmpty {
        /// The folder.
        dir: PathBuf,
    },
    /// The file isn't a backup, or is damaged.
    BadBackup {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        what: String,
    },
}

impl Error {
    /// What the user can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoLibrary { .. } => "add reports first, or name another folder with --library",
            Self::NewerVersion { .. } => "use the newer program; a library is never converted back",
            Self::ReadOnly { .. } => "make the folder writable, or copy the library to one that is",
            Self::DiskFull { .. } => "free some space and run it again; what was acknowledged is kept",
            Self::Busy { .. } => "wait until the other process is done, or stop it",
            Self::Corrupt { .. } => {
                "check the library to see all that is damaged; remove those reports and add them again, or restore a backup"
            }
            Self::Io { .. } => "see that the folder is there and can be read and written",
            Self::SourceMissing { .. } | Self::SourceDamaged { .. } => {
                "remove the report and add its file again, or restore a backup"
            }
            Self::SourceTooLarge { .. } => "split the file, or leave it out",
            Self::NoReport { .. } => "list the reports; one published later than --as-of isn't shown",
            Self::ReportIdTaken { .. } => "give one of the two reports a longer id",
            Self::NoDecision { .. } => "list the company's decisions to see which ones stand",
            Self::NotEmpty { .. } => "name a folder that is empty or not there yet",
            Self::BadBackup { .. } => "take another backup; nothing was written",
        }
    }

    /// The same error with the file it happened to, where it didn't know yet.
    #[must_use]
    pub(crate) fn at(mut self, file: &Path) -> Self {
        if let Self::ReadOnly { path } | Self::DiskFull { path } | Self::Busy { path } | Self::Io { path, .. } =
            &mut self
            && path.as_os_str().is_empty()
        {
            file.clone_into(path);
        }
        self
    }

    /// A fault of the file system, sorted.
    pub(crate) fn io(path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly { path },
            _ => Self::Io { path, error },
        }
    }

    /// Something that can't be put into the form in which it is stored.
    pub(crate) fn unstorable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Io { path: PathBuf::new(), error: io::Error::other(error) }
    }

    /// Something stored that can't be what was stored.
    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let path = PathBuf::new();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly { path },
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::OutOfMemory) => {
                Self::Io { path, error: io::Error::other(error) }
            }
            // The rest (not a database, a broken page, a value of another type) is damage.
            _ => Self::corrupt(format!("the database: {error}")),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLibrary { dir } => write!(f, "no library in {}", dir.display()),
            Self::NewerVersion { found, known } => {
                write!(f, "the library has format {found}, this program reads up to {known}")
            }
            Self::ReadOnly { path } => write!(f, "{} can't be written to", path.display()),
            Self::DiskFull { path } => write!(f, "no space left to write {}", path.display()),
            Self::Busy { path } => write!(f, "{} is in use by another process", path.display()),
            Self::Corrupt { what } => write!(f, "the library is damaged: {what}"),
            Self::Io { path, error } => write!(f, "{}: {error}", path.display()),
            Self::SourceMissing { source } => write!(f, "the file of source {source} is missing"),
            Self::SourceDamaged { source } => {
                write!(f, "the file of source {source} is damaged: its bytes don't have that hash")
            }
            Self::SourceTooLarge { size, limit } => {
                write!(f, "a source of {size} bytes is larger than the {limit} that a library takes")
            }
            Self::NoReport { report } => write!(f, "no report {report:?} in the library"),
            Self::ReportIdTaken { report } => {
                write!(f, "the report id {report:?} belongs to another source")
            }
            Self::NoDecision { decision } => write!(f, "no standing decision {decision}"),
            Self::NotEmpty { dir } => write!(f, "{} isn't empty", dir.display()),
            Self::BadBackup { file, what } => write!(f, "{} is no sound backup: {what}", file.display()),
        }?;
        write!(f, "\nhint: {}", self.hint())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}
