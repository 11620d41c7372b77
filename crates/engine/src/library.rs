//! The library as pipelines see it: opened once, looked at through a view of a person and a day.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use model::{AsOf, Report};
use store::{Library, Principal, Timestamp, View};

use crate::error::Error;

/// Who looks, and from which day.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The person.
    pub name: String,
    /// What was known by then.
    pub as_of: AsOf,
}

impl Viewer {
    /// The library as this viewer may see it.
    pub fn view<'a>(&self, library: &'a Library) -> View<'a> {
        library.view(&Principal::named(&self.name), self.as_of)
    }
}

/// Where reports are put: a library that is there, or one that is made once the first report is ready for it, so that
/// a path mistyped or a file that is no report leaves nothing behind.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    library: OnceLock<Library>,
    /// Why it couldn't be made: it isn't tried again for each report.
    failed: Mutex<Option<Error>>,
}

impl Shelf {
    /// The library of that folder, opened where there is one.
    pub fn at(folder: &Path) -> Result<Self, Error> {
        let library = OnceLock::new();
        if folder.join("library.db").is_file() {
            let _ = library.set(Library::open(folder)?);
        }
        Ok(Self { folder: folder.to_owned(), library, failed: Mutex::new(None) })
    }

    /// The library, if there is one by now.
    pub fn library(&self) -> Option<&Library> {
        self.library.get()
    }

    /// The library, made where there is none.
    pub fn made(&self) -> Result<&Library, Error> {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(library) = self.library.get() {
            return Ok(library);
        }
        match &*failed {
            Some(error) => Err(error.clone()),
            None => match Library::open(&self.folder) {
                Ok(library) => Ok(self.library.get_or_init(|| library)),
                Err(error) => Err(failed.insert(error.into()).clone()),
            },
        }
    }

    /// Why the library couldn't be made, if so.
    pub(crate) fn failure(&self) -> Option<Error> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Opens the library in that folder, and makes it where there is none.
pub fn open_library(folder: &Path) -> Result<Library, Error> {
    Ok(Library::open(folder)?)
}

/// Opens the library in that folder.
pub fn open_existing_library(folder: &Path) -> Result<Library, Error> {
    Ok(Library::open_existing(folder)?)
}

/// Lays a backup out as a library in an empty folder.
pub fn restore_library(backup: &Path, folder: &Path) -> Result<(), Error> {
    Ok(store::restore(backup, folder)?)
}

/// The reports that the viewer may see.
pub fn reports(library: &Library, viewer: &Viewer) -> Result<Vec<Report>, Error> {
    Ok(viewer.view(library).reports()?)
}

/// Takes a report out of the library.
pub fn remove(library: &Library, report: &str, actor: &str, at: Timestamp) -> Result<(), Error> {
    library.remove(report, actor, at)?;
    crate::dense::forget(library)?;
    match library.index_folder() {
        Some(folder) => crate::text::forget(library, &folder),
        None => Ok(()),
    }
}

/// A report that the viewer may see, with its bytes.
pub fn report_source(library: &Library, viewer: &Viewer, report: &str) -> Result<(Report, Vec<u8>), Error> {
    let view = viewer.view(library);
    let report = view.report(report)?;
    let bytes = view.source(report.source)?;
    Ok((report, bytes))
}
