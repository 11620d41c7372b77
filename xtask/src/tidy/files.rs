//! What every file must look like: a header on each module, sizes that fit a head, no paths of somebody's machine.

use std::fs;
use std::path::Path;

/// A text file of the checkout.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Below the root, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

/// Modules are split by this many lines.
const LONGEST: usize = 800;

/// Beginnings of paths that only exist on one machine, in halves so that this file doesn't hold them.
const PRIVATE: [(&str, &str); 5] =
    [("/", "root/"), ("/ho", "me/"), ("/Us", "ers/"), ("/wo", "rk/"), (":\\Us", "ers\\")];

/// Every text file below the root, sorted; build folders, libraries and hidden folders but `.ci` and `.cargo` are
/// passed over.
pub(super) fn list(root: &Path) -> Result<Vec<File>, String> {
    let mut files = Vec::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        let entries =
            fs::read_dir(&folder).map_err(|error| format!("failed to list {}: {error}", folder.display()))?;
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path();
            let hidden = name.starts_with('.') && ![".ci", ".cargo", ".gitignore"].contains(&name.as_str());
            if hidden || ["target", "vendor", "tickmark-library", "__pycache__"].contains(&name.as_str()) {
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(path),
                Ok(kind) if kind.is_file() => {
                    if let Ok(text) = fs::read_to_string(&path) {
                        let path =
                            path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                        files.push(File { path, text });
                    }
                }
                _ => {}
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Adds a fault for each breach.
pub(super) fn check(files: &[File], faults: &mut Vec<String>) {
    for file in files {
        let File { path, text } = file;
        if path.ends_with(".rs") {
            if !text.starts_with("//! ") {
                faults.push(format!("{path}: the first line must say the module's purpose (`//! …`)"));
            }
            let lines = text.lines().count();
            if lines > LONGEST {
                faults.push(format!("{path}: {lines} lines; split it by {LONGEST}"));
            }
        }
        if path.ends_with(".lock") {
            continue;
        }
        for (number, line) in (1..).zip(text.lines()) {
            if PRIVATE.iter().any(|(a, b)| leaks(line, &format!("{a}{b}"))) {
                faults.push(format!("{path}:{number}: a path of somebody's machine"));
            }
        }
    }
}

/// Whether `line` holds an absolute path that begins so: not part of an address or of a longer path.
fn leaks(line: &str, beginning: &str) -> bool {
    line.match_indices(beginning).any(|(at, _)| {
        let before = line.get(..at).and_then(|head| head.chars().next_back());
        !before.is_some_and(|sign| sign.is_alphanumeric() || "._-~}".contains(sign))
            || beginning.starts_with(':') && before.is_some_and(|drive| drive.is_ascii_uppercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_path_is_told_from_an_address() {
        let home = format!("{}{}", "/ho", "me/");
        for (line, found) in [
            (format!("cd {home}ada/reports"), true),
            (format!("\"{home}ada\""), true),
            (format!("https://example.org{home}page"), false),
            ("crates/home/src".to_owned(), false),
        ] {
            assert_eq!(leaks(&line, &home), found, "{line}");
        }
    }
}
