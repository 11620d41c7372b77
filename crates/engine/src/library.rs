//! The library as pipelines see it: opened once, looked at through a view of a person and a day.

use std::path::Path;

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
    Ok(library.remove(report, actor, at)?)
}

/// A report that the viewer may see, with its bytes.
pub fn report_source(library: &Library, viewer: &Viewer, report: &str) -> Result<(Report, Vec<u8>), Error> {
    let view = viewer.view(library);
    let report = view.report(report)?;
    let bytes = view.source(report.source)?;
    Ok((report, bytes))
}
