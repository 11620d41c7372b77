//! Charts: the ones built in, and an institution's own folder that overrides them key by key.

use std::path::Path;

use extract::Vocabulary;
use model::Chart;

use crate::error::{Error, ErrorKind};

/// A chart file that is built in: its path below `charts/`, and its text.
macro_rules! built_in {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../charts/", $path)))),*]
    };
}

/// Everything that data, not code, decides.
#[derive(Clone, Debug)]
pub struct Charts {
    /// Accounts, maps, rules and metrics.
    pub chart: Chart,
    /// The words of printed statements: titles, captions, headers.
    pub print: Vocabulary,
}

/// Loads the built-in charts, and over them the files of an overlay folder where one is given.
pub fn load(overlay: Option<&Path>) -> Result<Charts, Error> {
    let own = match overlay {
        Some(folder) => read_folder(folder)?,
        None => Vec::new(),
    };
    let own: Vec<(&str, &str)> = own.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let chart = spread::chart::load(BUILT_IN, &own).map_err(|error| Error::new(ErrorKind::Settings, error.to_string()))?;
    let print = own.iter().find(|(name, _)| *name == "print.toml").map_or(PRINT, |(_, text)| text);
    let print = Vocabulary::parse(print).map_err(|error| Error::new(ErrorKind::Settings, error.to_string()))?;
    Ok(Charts { chart, print })
}

/// The TOML files of a folder and its subfolders, by their path relative to it, in order.
fn read_folder(folder: &Path) -> Result<Vec<(String, String)>, Error> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        let entries = std::fs::read_dir(&next).map_err(|error| Error::file("read the charts folder", &next, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| Error::file("read the charts folder", &next, &error))?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let text = std::fs::read_to_string(&path).map_err(|error| Error::file("read", &path, &error))?;
                let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                files.push((name, text));
            }
        }
    }
    files.sort();
    Ok(files)
}
