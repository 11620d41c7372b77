//! Sources on disk: one zstd file a source, named by the BLAKE3 hash of its bytes, never changed once there.
//!
//! A file is written under a temporary name, flushed, then renamed, so that a name always stands for whole
//! bytes. After the zstd frame comes a skippable frame with a hash of the frame as stored: the zstd tool
//! still unpacks the file, and not even a bit that unpacking ignores can change unnoticed. Files are read
//! with a bound on what they may unpack to.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use model::SourceHash;

use crate::Error;

/// The largest source, in bytes.
pub(crate) const LIMIT: u64 = 1 << 30;

/// Level 6: filings shrink to 5.4 % at 120 MB a CPU second; level 12 halves the speed for another 0.4 %.
const LEVEL: i32 = 6;

/// What the names of unfinished files begin with.
const UNFINISHED: &str = ".incoming-";

/// Magic number of a zstd skippable frame, then the length of what it holds.
const SEAL_HEAD: [u8; 8] = [0x50, 0x2a, 0x4d, 0x18, 16, 0, 0, 0];
const SEAL_LENGTH: usize = SEAL_HEAD.len() + 16;

/// The folder of sources.
#[derive(Debug)]
pub(crate) struct Sources {
    dir: PathBuf,
}

impl Sources {
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Makes the folder where it is missing.
    pub(crate) fn create(&self) -> Result<(), Error> {
        fs::create_dir_all(&self.dir).map_err(|error| Error::io(&self.dir, error))
    }

    /// Where a source's file stands: a folder for the first byte, so that no folder grows huge.
    pub(crate) fn path(&self, hash: SourceHash) -> PathBuf {
        let name = hash.to_string();
        let shard: String = name.chars().take(2).collect();
        self.dir.join(shard).join(format!("{name}.zst"))
    }

    /// Whether the file is there; says nothing of its soundness.
    pub(crate) fn has(&self, hash: SourceHash) -> bool {
        self.path(hash).is_file()
    }

    /// Keeps the bytes, durably, before it returns. A sound file that is there already is left alone; a
    /// damaged one is replaced by what it should be.
    pub(crate) fn put(&self, bytes: &[u8]) -> Result<SourceHash, Error> {
        let size = bytes.len() as u64;
        if size > LIMIT {
            return Err(Error::SourceTooLarge { size, limit: LIMIT });
        }
        let hash = SourceHash::of(bytes);
        if self.has(hash) && self.get(hash).is_ok() {
            return Ok(hash);
        }
        self.put_packed(hash, &pack(bytes).map_err(|error| Error::io(&self.path(hash), error))?)?;
        Ok(hash)
    }

    /// Keeps a file's content as it will stand on disk. The caller knows that it unpacks to that hash.
    pub(crate) fn put_packed(&self, hash: SourceHash, packed: &[u8]) -> Result<(), Error> {
        let path = self.path(hash);
        let folder = path.parent().unwrap_or(&self.dir);
        if !folder.is_dir() {
            fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
            sync_folder(&self.dir)?;
        }
        let unfinished = self.dir.join(unfinished_name());
        let written = write_durably(&unfinished, packed).and_then(|()| fs::rename(&unfinished, &path));
        if let Err(error) = written {
            // Best effort: what can't be deleted now is swept when the library is opened next.
            let _ = fs::remove_file(&unfinished);
            return Err(Error::io(&path, error));
        }
        sync_folder(folder)
    }

    /// The source's bytes, proven to be those of the hash.
    pub(crate) fn get(&self, hash: SourceHash) -> Result<Vec<u8>, Error> {
        unpack(&self.get_packed(hash)?, hash)
    }

    /// The file's content as it stands on disk, unproven.
    pub(crate) fn get_packed(&self, hash: SourceHash) -> Result<Vec<u8>, Error> {
        let path = self.path(hash);
        fs::read(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Error::SourceMissing { source: hash },
            _ => Error::Io { path: path.clone(), error },
        })
    }

    /// Deletes the file, if it is there.
    pub(crate) fn remove(&self, hash: SourceHash) -> Result<(), Error> {
        let path = self.path(hash);
        match fs::remove_file(&path) {
            Ok(()) => path.parent().map_or(Ok(()), sync_folder),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(Error::io(&path, error)),
        }
    }

    /// Deletes what a killed process left unfinished. Only for a caller that is alone in the library.
    pub(crate) fn sweep(&self) -> Result<(), Error> {
        let failed = |error| Error::io(&self.dir, error);
        for entry in fs::read_dir(&self.dir).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                fs::remove_file(entry.path()).map_err(failed)?;
            }
        }
        Ok(())
    }
}

/// The content of a source's file.
fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = zstd::bulk::compress(bytes, LEVEL)?;
    let seal = seal(&packed);
    packed.extend(seal);
    Ok(packed)
}

/// The bytes that a source's file holds, proven in whole: the frame by its seal, the bytes by their hash.
pub(crate) fn unpack(packed: &[u8], hash: SourceHash) -> Result<Vec<u8>, Error> {
    let damaged = || Error::SourceDamaged { source: hash };
    let split = packed.len().checked_sub(SEAL_LENGTH).ok_or_else(damaged)?;
    let (frame, found) = packed.split_at_checked(split).ok_or_else(damaged)?;
    if found != seal(frame) {
        return Err(damaged());
    }
    let mut bytes = Vec::new();
    zstd::stream::read::Decoder::with_buffer(frame)
        .and_then(|decoder| decoder.take(LIMIT + 1).read_to_end(&mut bytes))
        .map_err(|_| damaged())?;
    if SourceHash::of(&bytes) == hash { Ok(bytes) } else { Err(damaged()) }
}

/// The skippable frame that closes a file: half of the BLAKE3 hash of what stands before it.
fn seal(frame: &[u8]) -> [u8; SEAL_LENGTH] {
    let mut seal = [0; SEAL_LENGTH];
    let hash = blake3::hash(frame);
    for (to, from) in seal.iter_mut().zip(SEAL_HEAD.iter().chain(hash.as_bytes())) {
        *to = *from;
    }
    seal
}

/// A name that no other thread or running process uses.
fn unfinished_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{UNFINISHED}{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a rename or deletion inside the folder outlive a power cut.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), Error> {
    // Only Unix lets a folder be opened and flushed; elsewhere the file system's journal has to do.
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| Error::io(folder, error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> (tempfile::TempDir, Sources) {
        let dir = tempfile::tempdir().unwrap();
        let sources = Sources::new(dir.path().join("sources"));
        sources.create().unwrap();
        (dir, sources)
    }

    #[test]
    fn what_is_put_comes_back() {
        let (_dir, sources) = sources();
        for bytes in [&b""[..], b"a", &[7; 100_000]] {
            let hash = sources.put(bytes).unwrap();
            assert_eq!(sources.get(hash).unwrap(), bytes);
            assert_eq!(sources.put(bytes).unwrap(), hash);
        }
    }

    #[test]
    fn every_flipped_bit_of_a_file_is_noticed() {
        let (_dir, sources) = sources();
        let bytes = b"Total assets 364,980 Total liabilities 308,030 Total assets 364,980".repeat(3);
        let hash = sources.put(&bytes).unwrap();
        let whole = fs::read(sources.path(hash)).unwrap();
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut flipped = whole.clone();
                flipped[at] ^= 1 << bit;
                assert!(
                    matches!(unpack(&flipped, hash), Err(Error::SourceDamaged { .. })),
                    "byte {at} bit {bit} flipped and not noticed"
                );
            }
        }
    }

    #[test]
    fn a_damaged_file_is_replaced_when_its_bytes_are_put_again() {
        let (_dir, sources) = sources();
        let hash = sources.put(b"bytes").unwrap();
        fs::write(sources.path(hash), b"rubbish").unwrap();
        assert!(matches!(sources.get(hash), Err(Error::SourceDamaged { .. })));
        sources.put(b"bytes").unwrap();
        assert_eq!(sources.get(hash).unwrap(), b"bytes");
    }

    #[test]
    fn unfinished_files_are_swept() {
        let (_dir, sources) = sources();
        let hash = sources.put(b"bytes").unwrap();
        let left = sources.dir.join(unfinished_name());
        fs::write(&left, b"half").unwrap();
        sources.sweep().unwrap();
        assert!(!left.exists());
        assert!(sources.has(hash));
    }
}
