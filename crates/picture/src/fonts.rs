//! Fonts of this machine: a face for ideographs that a PDF names and doesn't carry.
//!
//! Only faces with TrueType outlines serve: characters are found in them by Unicode. Of OpenType faces with CFF
//! outlines (Noto and Source Han as most systems ship them) the interpreter takes the glyph order for the document's,
//! which would draw other characters.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hayro::hayro_interpret::font::FallbackFontQuery;
use hayro::hayro_interpret::hayro_cmap::CidFamily;

/// Parts of file names, best first.
const FACES: [&str; 12] = [
    "wqy-microhei",
    "wqy-zenhei",
    "droidsansfallback",
    "simsun",
    "msyh",
    "msjh",
    "mingliu",
    "stheiti",
    "songti",
    "arial unicode",
    "uming",
    "ukai",
];
/// Folders below the roots are looked through so deep.
const DEPTH: usize = 4;

/// Whether a font is for a script that the standard fonts don't have.
pub(crate) fn is_ideographic(wanted: &FallbackFontQuery) -> bool {
    wanted.character_collection.as_ref().is_some_and(|collection| {
        matches!(
            collection.family,
            CidFamily::AdobeGB1 | CidFamily::AdobeCNS1 | CidFamily::AdobeJapan1 | CidFamily::AdobeKorea1
        )
    })
}

/// The best face for ideographs on this machine, and its place in the file.
pub(crate) fn find() -> Option<(Arc<Vec<u8>>, u32)> {
    let mut files = Vec::new();
    for root in roots() {
        below(&root, DEPTH, &mut files);
    }
    files.sort();
    let rank = |file: &PathBuf| {
        let name = file.file_name()?.to_string_lossy().to_lowercase();
        FACES.iter().position(|face| name.contains(face))
    };
    let mut ranked: Vec<(usize, PathBuf)> =
        files.into_iter().filter_map(|file| Some((rank(&file)?, file))).collect();
    ranked.sort();
    ranked.into_iter().find_map(|(_, file)| {
        let bytes = std::fs::read(file).ok()?;
        is_truetype(&bytes).then(|| (Arc::new(bytes), 0))
    })
}

/// Whether a file begins as a face with TrueType outlines, or a collection of such.
fn is_truetype(bytes: &[u8]) -> bool {
    let tag = |at: usize| bytes.get(at..at + 4);
    let face = match tag(0) {
        Some(b"ttcf") => {
            let at = tag(12).and_then(|raw| raw.try_into().ok()).map(u32::from_be_bytes);
            at.and_then(|at| tag(at as usize))
        }
        face => face,
    };
    matches!(face, Some([0, 1, 0, 0] | b"true"))
}

/// The usual folders of fonts.
fn roots() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let windows = std::env::var_os("WINDIR").map(|windows| PathBuf::from(windows).join("Fonts"));
    let own = home
        .into_iter()
        .flat_map(|home| [home.join(".local/share/fonts"), home.join(".fonts"), home.join("Library/Fonts")]);
    ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts"]
        .into_iter()
        .map(PathBuf::from)
        .chain(own)
        .chain(windows)
        .collect()
}

fn below(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            below(&path, depth, files);
        } else {
            files.push(path);
        }
    }
}
