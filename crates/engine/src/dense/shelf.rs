//! Where vectors stand: `vectors/` in the library's folder, a folder a model and length in it, a file a report.
//!
//! Derived, though paid for: deleted, they are made again when they are asked for. A damaged file is as good as none.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use model::SourceHash;
use search::Vectors;
use store::{Edition, Library};

use crate::error::Error;

const ENDING: &str = "vectors";

/// The vectors of one model, of one length.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    folder: PathBuf,
    /// The folder's name.
    pub(super) name: String,
    /// How many numbers each vector has.
    pub(super) length: usize,
}

impl Shelf {
    /// None where the library can't be written to.
    pub(super) fn of(library: &Library, model: &str, length: usize) -> Option<Self> {
        let name = format!("{}{length}", begins(model));
        Some(Self { folder: library.vectors_folder()?.join(&name), name, length })
    }

    /// All that there are of a model, by length.
    pub(super) fn all(library: &Library, model: &str) -> Vec<Self> {
        let Some(folder) = library.vectors_folder() else { return Vec::new() };
        let names = fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let lengths: BTreeSet<usize> =
            names.filter_map(|name| name.strip_prefix(&begins(model))?.parse().ok()).collect();
        lengths.into_iter().filter_map(|length| Self::of(library, model, length)).collect()
    }

    /// The vectors of an edition.
    pub(super) fn read(&self, edition: &Edition) -> Option<Vectors> {
        Vectors::read(&self.file(edition)).filter(|vectors| vectors.is_of(&edition.key, self.length))
    }

    /// The vectors of that report, whichever edition they are of.
    pub(super) fn read_any(&self, edition: &Edition) -> Option<Vectors> {
        Vectors::read(&self.file(edition))
    }

    pub(super) fn write(&self, edition: &Edition, vectors: &Vectors) -> Result<(), Error> {
        Ok(vectors.write(&self.file(edition))?)
    }

    fn file(&self, edition: &Edition) -> PathBuf {
        self.folder.join(file_of(&edition.report.id))
    }
}

/// What the folders of a model are called: as it is, where that can be a folder's name, and told apart where it can't.
fn begins(model: &str) -> String {
    let plain = |sign: char| if sign.is_ascii_alphanumeric() || sign == '.' { sign } else { '-' };
    let hash = SourceHash::of(model.as_bytes()).to_string();
    let short = hash.get(..8).unwrap_or_default();
    format!("{}-{short}-", model.chars().map(plain).take(60).collect::<String>())
}

fn file_of(report: &str) -> String {
    format!("{}.{ENDING}", SourceHash::of(report.as_bytes()))
}

/// Forgets the vectors of reports that the library no longer has, and what a killed process left half-written.
pub(crate) fn forget(library: &Library) -> Result<(), Error> {
    let Some(folder) = library.vectors_folder().filter(|folder| folder.is_dir()) else { return Ok(()) };
    let keys = library.edition_keys()?;
    let known: BTreeSet<String> =
        keys.iter().filter_map(|key| key.rsplit_once(' ')).map(|(report, _)| file_of(report)).collect();
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error: std::io::Error| Error::file("clear away", &path, &error)
    };
    for shelf in fs::read_dir(&folder).map_err(failed(&folder))? {
        let shelf = shelf.map_err(failed(&folder))?.path();
        for file in fs::read_dir(&shelf).map_err(failed(&shelf))? {
            let file = file.map_err(failed(&shelf))?;
            if !file.file_name().to_str().is_some_and(|name| known.contains(name)) {
                fs::remove_file(file.path()).map_err(failed(&file.path()))?;
            }
        }
    }
    Ok(())
}
