//! Files that commands read and write: a table in, a workbook out, nothing half-written.

use std::io::Write;
use std::path::Path;

use crate::error::Error;

/// Reads a workbook or a table.
pub fn read_table(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| Error::file("read", path, &error))
}

/// Writes a file whole or not at all: beside it first, then renamed onto it.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    let beside = path.with_file_name(name);
    let written = std::fs::File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.and_then(|()| std::fs::rename(&beside, path)).map_err(|error| {
        // The half-written file is of no use to anyone; a failure to delete it changes nothing.
        let _ = std::fs::remove_file(&beside);
        Error::file("write", path, &error).hint("is the folder there, writable, and the disk not full?")
    })
}
