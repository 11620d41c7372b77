//! The parts of a workbook, to compare and to tamper with.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

/// All parts, unpacked.
pub(crate) fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut entry = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// A workbook of these parts, stored without compression.
pub(crate) fn packed(parts: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The workbook with one part's text changed; the change must be one.
pub(crate) fn altered(bytes: &[u8], part: &str, from: &str, to: &str) -> Vec<u8> {
    let mut parts = parts(bytes);
    let text = String::from_utf8(parts[part].clone()).unwrap();
    assert!(text.contains(from), "{part} has no {from}: {text}");
    parts.insert(part.to_owned(), text.replacen(from, to, 1).into_bytes());
    packed(&parts)
}
