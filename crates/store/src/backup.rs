//! A library as one file, and back: a zip that holds `library.db` and `sources/` just as they stand in the folder, so
//! that any unzip lays it out again. The same library gives the same bytes.
//!
//! Both are written under another name first and renamed when they are whole and proven; a damaged library isn't
//! backed up, nor a damaged backup restored.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use model::SourceHash;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::sources::{LIMIT, Sources, sync_folder};
use crate::verify::{Cited, verify_database};
use crate::{Error, Library};

const DATABASE: &str = "library.db";

/// Where a backup is laid out until it is proven.
const UNFINISHED: &str = "restoring";

impl Library {
    /// Writes the library as it stands into one file, which is replaced where it exists. Who wants to write to the
    /// library meanwhile waits; readers don't.
    pub fn backup(&self, file: &Path) -> Result<(), Error> {
        let unfinished = beside(file, ".unfinished");
        let database = beside(file, ".unfinished.db");
        let attempt = || {
            discard(&database)?;
            // No writer from the copy of the database to the last source: no report may lose its source in between.
            self.hold_writers(|| {
                // What can't be proven now couldn't be restored later.
                let (damages, cited) = self.read(verify_database)?;
                if let Some(damage) = damages.first() {
                    return Err(Error::corrupt(damage.to_string()));
                }
                self.copy_database(&database)?;
                write_zip(&unfinished, &database, &self.sources, &cited)
            })?;
            fs::rename(&unfinished, file).map_err(|error| Error::io(file, error))?;
            file.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or(Ok(()), sync_folder)
        };
        let result = attempt();
        // Nothing of a failed backup is left behind; that it couldn't be deleted is not what went wrong.
        let cleared = discard(&database).and(discard(&unfinished));
        result.and(cleared)
    }
}

/// Lays a backup out as a library in that folder, which must be empty or not there. Every row and every source is
/// proven before the folder becomes a library.
pub fn restore(file: &Path, dir: &Path) -> Result<(), Error> {
    let failed = |error| Error::io(dir, error);
    let made = !dir.exists();
    fs::create_dir_all(dir).map_err(failed)?;
    // A folder inside the target rather than beside it: the target may be a mounted volume.
    let unfinished = dir.join(UNFINISHED);
    for entry in fs::read_dir(dir).map_err(failed)? {
        if entry.map_err(failed)?.path() != unfinished {
            return Err(Error::NotEmpty { dir: dir.to_owned() });
        }
    }
    let attempt = || {
        discard(&unfinished)?;
        unpack(file, &unfinished)?;
        let library = Library::open(&unfinished)?;
        if let Some(damage) = library.verify()?.first() {
            return Err(Error::BadBackup { file: file.to_owned(), what: damage.to_string() });
        }
        drop(library);
        // The database last: without it the folder is no library.
        for name in ["sources", DATABASE] {
            fs::rename(unfinished.join(name), dir.join(name)).map_err(failed)?;
        }
        sync_folder(dir)
    };
    let result = attempt();
    let cleared = discard(&unfinished);
    if result.is_err() && made {
        // An empty folder does no harm where it can't be taken away again.
        let _ = fs::remove_dir(dir);
    }
    result.and(cleared)
}

fn write_zip(target: &Path, database: &Path, sources: &Sources, cited: &Cited) -> Result<(), Error> {
    let failed = |error: ZipError| Error::io(target, error.into());
    let writing = |error: io::Error| Error::io(target, error);
    // A fixed time and fixed rights: the same library gives the same bytes.
    let options = SimpleFileOptions::default()
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .large_file(true);
    let file = File::create(target).map_err(writing)?;
    let mut zip = ZipWriter::new(BufWriter::new(file));
    zip.start_file(DATABASE, options.compression_method(CompressionMethod::Deflated)).map_err(failed)?;
    let mut copy = File::open(database).map_err(|error| Error::io(database, error))?;
    io::copy(&mut copy, &mut zip).map_err(writing)?;
    for hash in cited.keys() {
        let packed = sources.get_packed(*hash)?;
        crate::sources::unpack(&packed, *hash)?;
        let name = entry_name(*hash);
        zip.start_file(name, options.compression_method(CompressionMethod::Stored)).map_err(failed)?;
        zip.write_all(&packed).map_err(writing)?;
    }
    let file = zip.finish().map_err(failed)?.into_inner().map_err(|error| writing(error.into_error()))?;
    file.sync_all().map_err(writing)
}

/// Lays the entries out in a new folder. Nothing but a database and well-named sources is taken from the file.
fn unpack(file: &Path, dir: &Path) -> Result<(), Error> {
    let bad = |what: String| Error::BadBackup { file: file.to_owned(), what };
    let reading = |error: io::Error| Error::Io { path: file.to_owned(), error };
    let mut zip =
        ZipArchive::new(BufReader::new(File::open(file).map_err(reading)?)).map_err(|error| match error {
            ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => reading(error),
            error => bad(error.to_string()),
        })?;
    let sources = Sources::new(dir.join("sources"));
    sources.create()?;
    let mut complete = false;
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).map_err(|error| bad(error.to_string()))?;
        let name = entry.name().map_err(|error| bad(error.to_string()))?.into_owned();
        if name == DATABASE {
            let path = dir.join(DATABASE);
            let mut copy = File::create(&path).map_err(|error| Error::io(&path, error))?;
            copy_out(&mut entry, &mut copy, file, &path)?;
            copy.sync_all().map_err(|error| Error::io(&path, error))?;
            complete = true;
        } else {
            let hash = source_of(&name).ok_or_else(|| bad(format!("it holds {name:?}")))?;
            let mut packed = Vec::new();
            // Compressed bytes are hardly larger than what they hold.
            let most = LIMIT + LIMIT / 64;
            entry
                .by_ref()
                .take(most)
                .read_to_end(&mut packed)
                .map_err(|error| bad(format!("{name}: {error}")))?;
            sources.put_packed(hash, &packed)?;
        }
    }
    if complete { Ok(()) } else { Err(bad(format!("it holds no {DATABASE}"))) }
}

/// Copies an entry, and tells a fault of the backup from one of the file written.
fn copy_out(from: &mut impl Read, to: &mut impl Write, file: &Path, path: &Path) -> Result<(), Error> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = from.read(&mut buffer).map_err(|error| Error::BadBackup {
            file: file.to_owned(),
            what: format!("{DATABASE}: {error}"),
        })?;
        match buffer.get(..read) {
            None | Some([]) => return Ok(()),
            Some(bytes) => to.write_all(bytes).map_err(|error| Error::io(path, error))?,
        }
    }
}

/// The name of a source's entry: its place in the library's folder.
fn entry_name(hash: SourceHash) -> String {
    let name = hash.to_string();
    let shard: String = name.chars().take(2).collect();
    format!("sources/{shard}/{name}.zst")
}

/// The source that an entry of that name holds.
fn source_of(name: &str) -> Option<SourceHash> {
    let hash = name.rsplit('/').next()?.strip_suffix(".zst")?.parse().ok()?;
    (entry_name(hash) == name).then_some(hash)
}

/// A name beside that one.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(ending);
    path.with_file_name(name)
}

/// Deletes a file or folder, if it is there.
fn discard(path: &Path) -> Result<(), Error> {
    let deleted = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match deleted {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io(path, error)),
        _ => Ok(()),
    }
}
