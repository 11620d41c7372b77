//! Versions: what derived state was made by.

/// The version of all that turns bytes into facts and statements: derived state made by another one is stale.
pub(crate) fn made_by() -> String {
    let models = crate::scans::name().map_or_else(String::new, |name| format!(" ocr {name}"));
    format!("read {} extract {}{models}", read::VERSION, extract::VERSION)
}
