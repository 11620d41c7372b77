//! The house rules that a compiler doesn't see. Runs as `cargo xtask tidy` and as a test.

mod circles;
mod docs;
mod edges;
mod files;

use std::path::Path;

use crate::samples;

/// Checks everything; an error lists all that is amiss, a line each.
pub(crate) fn run(root: &Path) -> Result<String, String> {
    let files = files::list(root)?;
    let mut faults = Vec::new();
    edges::check(root, &mut faults)?;
    circles::check(&files, &mut faults);
    files::check(&files, &mut faults);
    docs::check(root, &files, &mut faults);
    match samples::pages(root) {
        Ok(pages) => {
            for (path, text) in pages {
                let stands = files.iter().find(|file| file.path == path);
                if stands.is_none_or(|file| file.text != text) {
                    faults.push(format!("{path}: not what samples/sources say; run `cargo xtask samples`"));
                }
            }
        }
        Err(message) => faults.push(message),
    }
    if faults.is_empty() {
        Ok(format!("tidy: {} files in order", files.len()))
    } else {
        Err(faults.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_house_is_tidy() {
        if let Err(faults) = super::run(&crate::root()) {
            panic!("{faults}");
        }
    }
}
