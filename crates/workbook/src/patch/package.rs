//! The zip around a workbook: parts are read with limits, a few are replaced or added, and all others are copied as
//! they stand, compressed bytes and all. New parts carry a fixed date, so that equal input gives equal bytes.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use rayon::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::Error;

/// The most that one part may hold once unpacked.
const PART_LIMIT: u64 = 160 << 20;

/// The most that all parts read together may hold.
const READ_LIMIT: u64 = 640 << 20;

/// The most parts that a workbook may have.
const PARTS_LIMIT: usize = 20_000;

/// How hard parts are packed: as Excel packs them. A third of the time of zip's own level, for files a tenth larger.
pub(crate) const LEVEL: u8 = 3;

/// A workbook's parts, some of them changed.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Part names in lower case (they are compared so) to their place in the archive.
    index: BTreeMap<String, usize>,
    changed: BTreeMap<usize, Vec<u8>>,
    added: BTreeMap<String, Vec<u8>>,
    read: u64,
}

impl<'a> Package<'a> {
    /// Opens a workbook's bytes.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        refuse_other_formats(bytes)?;
        let mut archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| Error::not_a_workbook(format!("the file is a damaged zip archive ({error})")))?;
        if archive.len() > PARTS_LIMIT {
            return Err(Error::TooLarge { what: format!("it has more than {PARTS_LIMIT} parts") });
        }
        let mut index = BTreeMap::new();
        let mut packed = 0_u64;
        for at in 0..archive.len() {
            let entry = archive.by_index_raw(at).map_err(|error| Error::not_a_workbook(error.to_string()))?;
            if entry.encrypted() {
                return Err(Error::Encrypted);
            }
            // Parts that share their bytes would multiply when copied.
            packed = packed.saturating_add(entry.compressed_size());
            if packed > bytes.len() as u64 {
                return Err(Error::not_a_workbook("the parts of the zip archive overlap"));
            }
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            if index.insert(key(&name), at).is_some() {
                return Err(Error::part(&name, "two parts have this name"));
            }
        }
        Ok(Self { archive, index, changed: BTreeMap::new(), added: BTreeMap::new(), read: 0 })
    }

    /// Whether there is a part of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.added.contains_key(name) || self.index.contains_key(&key(name))
    }

    /// The bytes of a part as it stands now.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, Error> {
        if let Some(bytes) = self.added.get(name) {
            return Ok(bytes.clone());
        }
        let at = *self.index.get(&key(name)).ok_or_else(|| Error::part(name, "it is missing"))?;
        if let Some(bytes) = self.changed.get(&at) {
            return Ok(bytes.clone());
        }
        let entry = self.archive.by_index(at).map_err(|error| Error::part(name, error.to_string()))?;
        let mut bytes = Vec::new();
        entry
            .take(PART_LIMIT + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Error::part(name, format!("it can't be unpacked ({error})")))?;
        let size = bytes.len() as u64;
        self.read = self.read.saturating_add(size);
        if size > PART_LIMIT || self.read > READ_LIMIT {
            let limit = if size > PART_LIMIT { PART_LIMIT } else { READ_LIMIT } >> 20;
            return Err(Error::TooLarge { what: format!("part {name} unpacks to more than {limit} MiB") });
        }
        Ok(bytes)
    }

    /// A part as text, its byte order mark left off.
    pub(crate) fn text(&mut self, name: &str) -> Result<String, Error> {
        let bytes = self.bytes(name)?;
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err(Error::part(name, "it is written in UTF-16"));
        }
        let mut text = String::from_utf8(bytes).map_err(|error| {
            Error::part(name, format!("byte {} is not UTF-8", error.utf8_error().valid_up_to()))
        })?;
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Ok(text)
    }

    /// Replaces a part, or adds it.
    pub(crate) fn put(&mut self, name: &str, bytes: impl Into<Vec<u8>>) {
        match self.index.get(&key(name)) {
            Some(at) => {
                self.changed.insert(*at, bytes.into());
            }
            None => {
                self.added.insert(name.to_owned(), bytes.into());
            }
        }
    }

    /// A part name that is not taken: `{stem}{n}{ending}` with the smallest n.
    pub(crate) fn free_name(&self, stem: &str, ending: &str) -> String {
        let mut number = 1_u32;
        loop {
            let name = format!("{stem}{number}{ending}");
            if !self.has(&name) {
                return name;
            }
            number += 1;
        }
    }

    /// The workbook as it stands now. New parts are packed side by side.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, Error> {
        let mut parts = Vec::with_capacity(self.changed.len() + self.added.len());
        for (at, bytes) in &self.changed {
            let entry = self.archive.by_index_raw(*at).map_err(failed)?;
            parts.push((String::from_utf8_lossy(entry.name_raw()).into_owned(), bytes.as_slice()));
        }
        parts.extend(self.added.iter().map(|(name, bytes)| (name.clone(), bytes.as_slice())));
        let packed: Vec<Vec<u8>> =
            parts.par_iter().map(|(name, bytes)| alone(name, bytes)).collect::<Result<_, _>>()?;
        let mut packed = packed.iter();
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..self.archive.len() {
            let changed = self.changed.contains_key(&at).then(|| packed.next()).flatten();
            match changed {
                Some(part) => copy_alone(&mut writer, part)?,
                None => {
                    let entry = self.archive.by_index_raw(at).map_err(failed)?;
                    writer.raw_copy_file(entry).map_err(failed)?;
                }
            }
        }
        for part in packed {
            copy_alone(&mut writer, part)?;
        }
        writer.finish().map(Cursor::into_inner).map_err(failed)
    }
}

fn failed(error: zip::result::ZipError) -> Error {
    Error::Write { why: error.to_string() }
}

/// An archive of one part.
fn alone(name: &str, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL.into()))
        .last_modified_time(DateTime::default());
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() / 8)));
    writer.start_file(name, options).map_err(failed)?;
    writer.write_all(bytes).map_err(|error| failed(error.into()))?;
    writer.finish().map(Cursor::into_inner).map_err(failed)
}

/// Copies the part of an archive of one, packed as it is.
fn copy_alone(writer: &mut ZipWriter<Cursor<Vec<u8>>>, archive: &[u8]) -> Result<(), Error> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).map_err(failed)?;
    let entry = archive.by_index_raw(0).map_err(failed)?;
    writer.raw_copy_file(entry).map_err(failed)
}

/// How part names are compared: without case, with forward slashes, from the root.
fn key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// Says what a file is when it is no zip archive.
fn refuse_other_formats(bytes: &[u8]) -> Result<(), Error> {
    const OLE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    if bytes.starts_with(b"PK") {
        return Ok(());
    }
    if bytes.starts_with(&OLE) {
        // A password turns an .xlsx into an OLE container with this stream; its name is written in UTF-16.
        let stream: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return Err(match memchr::memmem::find(bytes, &stream) {
            Some(_) => Error::Encrypted,
            None => Error::not_a_workbook("the file is in the old .xls format"),
        });
    }
    Err(Error::not_a_workbook(match bytes {
        [] => "the file is empty",
        [b'<', ..] => "the file is XML or HTML text",
        [b'%', b'P', b'D', b'F', ..] => "the file is a PDF",
        _ => "the file is no zip archive",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_zip_bomb_is_refused_without_unpacking_it() {
        let bomb = packed(&[("xl/workbook.xml", &vec![b' '; usize::try_from(PART_LIMIT).unwrap() + 2])]);
        let mut package = Package::open(&bomb).unwrap();
        assert!(matches!(package.bytes("xl/workbook.xml"), Err(Error::TooLarge { .. })));
    }

    #[test]
    fn other_files_are_named_for_what_they_are() {
        let mut ole = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        for (bytes, want) in [
            (b"".to_vec(), "empty"),
            (b"%PDF-1.7".to_vec(), "PDF"),
            (b"<html>".to_vec(), "HTML"),
            (ole.clone(), ".xls format"),
            (b"PK\x03\x04 and then nothing".to_vec(), "damaged zip"),
        ] {
            let said = Package::open(&bytes).map(|_| ()).unwrap_err().to_string();
            assert!(said.contains(want), "{said}");
        }
        ole.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(Package::open(&ole).map(|_| ()).unwrap_err(), Error::Encrypted);
    }

    proptest! {
        #[test]
        fn patching_nothing_gives_equal_parts(
            parts in prop::collection::btree_map("[a-z]{1,6}(/[a-z]{1,6})?[.]xml", prop::collection::vec(any::<u8>(), 0..300), 1..8)
        ) {
            let list: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
            let out = Package::open(&packed(&list)).unwrap().finish().unwrap();
            let mut again = Package::open(&out).unwrap();
            for (name, bytes) in &parts {
                prop_assert_eq!(&again.bytes(name).unwrap(), bytes);
            }
            prop_assert_eq!(again.index.len(), parts.len());
        }

        #[test]
        fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), zip in any::<bool>()) {
            let bytes = if zip { [b"PK\x03\x04", bytes.as_slice()].concat() } else { bytes };
            if let Ok(mut package) = Package::open(&bytes) {
                let _ = (package.bytes("xl/workbook.xml"), package.finish());
            }
        }
    }

    #[test]
    fn untouched_parts_keep_their_bytes_and_touched_ones_change() {
        let bytes = packed(&[("a.xml", b"<a/>"), ("Dir/B.xml", b"<b/>"), ("c.bin", &[0, 1, 2])]);
        let mut package = Package::open(&bytes).unwrap();
        package.put("dir/b.xml", "<new/>");
        package.put("d.xml", "<d/>");
        let out = package.finish().unwrap();
        let mut again = Package::open(&out).unwrap();
        assert_eq!(again.bytes("a.xml").unwrap(), b"<a/>");
        assert_eq!(again.bytes("Dir/B.xml").unwrap(), b"<new/>");
        assert_eq!(again.bytes("c.bin").unwrap(), [0, 1, 2]);
        assert_eq!(again.bytes("d.xml").unwrap(), b"<d/>");
    }
}
