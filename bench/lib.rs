//! What the benchmarks read: the bundled samples, and real filings where `TICKMARK_CORPUS` names a corpus.

use std::fs;
use std::path::{Path, PathBuf};

/// A filing and its name.
#[derive(Clone)]
pub struct Filing {
    /// The file's name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl std::fmt::Display for Filing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} kB)", self.name, self.bytes.len() / 1000)
    }
}

/// One sample and, if there is a corpus, its smallest, middle and largest annual report.
pub fn filings() -> Vec<Filing> {
    let sample = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../samples/northmoor-10k-2024.htm"));
    let mut paths = vec![sample.to_path_buf()];
    if let Some(corpus) = std::env::var_os("TICKMARK_CORPUS") {
        let mut real = reports_below(&Path::new(&corpus).join("en/ixbrl-sec/10-K"));
        real.sort_by_key(|path| fs::metadata(path).map_or(0, |about| about.len()));
        paths.extend([0, real.len() / 2, real.len().saturating_sub(1)].iter().filter_map(|at| real.get(*at).cloned()));
    }
    paths.iter().filter_map(|path| read_filing(path)).collect()
}

fn read_filing(path: &Path) -> Option<Filing> {
    let name = path.file_stem()?.to_string_lossy().chars().take(24).collect();
    Some(Filing { name, bytes: fs::read(path).ok()? })
}

fn reports_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|ending| ending == "htm")).collect()
}
