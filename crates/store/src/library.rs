//! Opening a library, and the connections that its threads share: one that writes, as many that read as there are
//! readers. In WAL mode a reader sees the last committed state and never waits for the writer.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::sources::Sources;
use crate::{Error, schema};

/// How long to wait for another process before saying that the library is busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// A library on disk, to be shared between threads by reference.
#[derive(Debug)]
pub struct Library {
    database: PathBuf,
    pub(crate) sources: Sources,
    access: Access,
    writer: Mutex<Connection>,
    idle_readers: Mutex<Vec<Connection>>,
    /// Held shared for as long as the library is open: who gets it alone may sweep.
    _presence: Option<File>,
}

/// How the database's file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    /// As usual.
    Write,
    /// From a folder that can't be written to, with what a writer left in the log.
    Read,
    /// From such a folder, the log being empty.
    ReadUnchanging,
}

impl Library {
    /// Opens the library in that folder, made where there is none, brought to today's format where it is older.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let sources = Sources::new(dir.join("sources"));
        sources.create()?;
        let presence = attend(dir)?;
        if presence.alone {
            sources.sweep()?;
        }
        let database = dir.join("library.db");
        let prepare = || {
            let mut writer = connect(&database, Access::Write)?;
            schema::version(&writer)?;
            // FULL: a commit that was acknowledged outlives a power cut, for one flush a report. Deleted rows
            // are overwritten, so that a removed report can't be read from the file's free pages.
            writer.execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                 PRAGMA secure_delete = ON;",
            )?;
            schema::migrate(&mut writer)?;
            Ok(writer)
        };
        let writer = prepare().map_err(|error: Error| error.at(&database))?;
        let library = Self {
            database,
            sources,
            access: Access::Write,
            writer: Mutex::new(writer),
            idle_readers: Mutex::default(),
            _presence: None,
        };
        library.finish_removals()?;
        if presence.alone {
            library.resolve_lost_calls()?;
        }
        Ok(Self { _presence: presence.share(), ..library })
    }

    /// Opens the library in that folder, which must hold one. From a folder that can't be written to it is
    /// opened for reading only, if its format is today's.
    pub fn open_existing(dir: &Path) -> Result<Self, Error> {
        if !dir.join("library.db").is_file() {
            return Err(Error::NoLibrary { dir: dir.to_owned() });
        }
        match Self::open(dir) {
            Err(Error::ReadOnly { path }) => Self::open_read_only(dir)?.ok_or(Error::ReadOnly { path }),
            result => result,
        }
    }

    /// `None` where the format is older than today's, so that it would have to be written.
    fn open_read_only(dir: &Path) -> Result<Option<Self>, Error> {
        let database = dir.join("library.db");
        let log = fs::metadata(dir.join("library.db-wal")).map_or(0, |log| log.len());
        let access = if log > 0 { Access::Read } else { Access::ReadUnchanging };
        let prepare = || {
            let connection = connect(&database, access)?;
            let current = schema::version(&connection)? == schema::VERSION;
            Ok(current.then_some(connection))
        };
        let Some(writer) = prepare().map_err(|error: Error| error.at(&database))? else { return Ok(None) };
        Ok(Some(Self {
            sources: Sources::new(dir.join("sources")),
            database,
            access,
            writer: Mutex::new(writer),
            idle_readers: Mutex::default(),
            _presence: None,
        }))
    }

    /// Runs `look` on one committed state of the database.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let idle = lock(&self.idle_readers).pop();
        let attempt = || {
            let reader = idle.map_or_else(|| connect(&self.database, self.access), Ok)?;
            let state = reader.unchecked_transaction()?;
            let result = look(&state);
            drop(state);
            lock(&self.idle_readers).push(reader);
            result
        };
        attempt().map_err(|error| error.at(&self.database))
    }

    /// Runs `change` in a transaction: all of it is kept, durably, or nothing.
    pub(crate) fn write<T>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let attempt = || {
            self.may_write()?;
            transact(&mut lock(&self.writer), "FULL", change)
        };
        attempt().map_err(|error: Error| error.at(&self.database))
    }

    /// As [`write`](Self::write), without waiting for the disk: kept when the process is killed, and on disk with the next
    /// change that waits; a power cut before that undoes it.
    pub(crate) fn write_soon<T>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let attempt = || {
            self.may_write()?;
            transact(&mut lock(&self.writer), "NORMAL", change)
        };
        attempt().map_err(|error: Error| error.at(&self.database))
    }

    /// Runs `work` while nobody, in this process or another, writes.
    pub(crate) fn hold_writers<T>(&self, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        match self.access {
            Access::Write => self.write(|_| work()),
            Access::Read | Access::ReadUnchanging => work(),
        }
    }

    /// Writes the database, without what was deleted and without a log, into a file that isn't there yet.
    pub(crate) fn copy_database(&self, file: &Path) -> Result<(), Error> {
        let copy = || {
            let reader = connect(&self.database, self.access)?;
            reader.execute("VACUUM INTO ?1", [file.to_string_lossy()])?;
            Ok(())
        };
        copy().map_err(|error: Error| error.at(file))
    }

    /// The folder for what is derived from passages so that they are found; none where the library can't be written to.
    /// It may be deleted at any time, and isn't part of a backup.
    pub fn index_folder(&self) -> Option<PathBuf> {
        (self.access == Access::Write).then(|| self.database.with_file_name("index"))
    }

    /// The folder for vectors of passages, under the same terms.
    pub fn vectors_folder(&self) -> Option<PathBuf> {
        (self.access == Access::Write).then(|| self.database.with_file_name("vectors"))
    }

    /// The keys of all that is there to be found (see [`crate::Edition`]), whoever may see it: what an index holds beyond
    /// them is to be forgotten.
    pub fn edition_keys(&self) -> Result<BTreeSet<String>, Error> {
        self.read(|connection| {
            let mut select = connection.prepare_cached("SELECT id || ' ' || digest FROM reports")?;
            let keys = select.query_map([], |row| row.get(0))?;
            Ok(keys.collect::<Result<_, _>>()?)
        })
    }

    /// An error unless the library was opened for writing.
    pub(crate) fn may_write(&self) -> Result<(), Error> {
        match self.access {
            Access::Write => Ok(()),
            Access::Read | Access::ReadUnchanging => Err(Error::ReadOnly { path: self.database.clone() }),
        }
    }

    /// Moves what the log holds into the database's file and empties the log, unless a reader is in the way.
    pub(crate) fn empty_log(&self) -> Result<(), Error> {
        let writer = lock(&self.writer);
        writer
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(|error| Error::from(error).at(&self.database))
    }
}

/// The lock's content. A panic while it was held left the connection sound: its transaction was rolled back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a change whole, or not at all. `synchronous` is SQLite's word for whether it waits for the disk; it is said each time,
/// so that nothing that goes wrong in one change weakens the next.
fn transact<T>(
    writer: &mut Connection,
    synchronous: &str,
    change: impl FnOnce(&Transaction<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    writer.execute_batch(&format!("PRAGMA synchronous = {synchronous};"))?;
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let result = change(&transaction)?;
    transaction.commit()?;
    Ok(result)
}

fn connect(database: &Path, access: Access) -> Result<Connection, Error> {
    let threads = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = match access {
        Access::Write => Connection::open_with_flags(
            database,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | threads,
        )?,
        Access::Read => Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY | threads)?,
        Access::ReadUnchanging => Connection::open_with_flags(
            unchanging(database),
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | threads,
        )?,
    };
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(64);
    // A prepared statement stays prepared whatever is bound to it: every read of a report goes through the same few.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // A damaged schema must not run code, and a broken page must be told from a sound one early.
    // 16 MB of pages a connection: a company's reports are looked at again and again.
    connection.execute_batch(
        "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA cache_size = -16000;",
    )?;
    Ok(connection)
}

/// The file's URI that tells SQLite that nobody changes it, so that it needs no files beside it.
fn unchanging(database: &Path) -> String {
    let path = database.to_string_lossy();
    let escaped = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{escaped}?immutable=1")
}

/// Taking part in a library.
struct Presence {
    lock: Option<File>,
    /// Whether nobody else has the library open: what a killed process left unfinished may be cleared away.
    alone: bool,
}

impl Presence {
    /// Lets others in.
    fn share(self) -> Option<File> {
        let file = self.lock?;
        // Not every system turns the one lock into the other in place.
        if self.alone && file.unlock().is_err() {
            return None;
        }
        // A file system without locks: nobody will be alone for certain, so nothing is ever cleared away.
        file.lock_shared().is_ok().then_some(file)
    }
}

/// Takes part in the library; alone, where nobody else does.
fn attend(dir: &Path) -> Result<Presence, Error> {
    let path = dir.join("library.lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| Error::io(&path, error))?;
    let alone = file.try_lock().is_ok();
    Ok(Presence { lock: Some(file), alone })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_cant_grow_is_a_full_disk_and_the_change_is_undone() {
        let dir = tempfile::tempdir().unwrap();
        let library = Library::open(dir.path()).unwrap();
        lock(&library.writer).execute_batch("PRAGMA max_page_count = 60").unwrap();
        let fill = library.write(|transaction| {
            transaction.execute("INSERT INTO doomed_sources VALUES ('small')", [])?;
            transaction.execute("INSERT INTO doomed_sources VALUES (hex(zeroblob(500000)))", [])?;
            Ok(())
        });
        let error = fill.unwrap_err();
        assert!(matches!(&error, Error::DiskFull { path } if path.ends_with("library.db")), "{error}");
        let left = library.read(|connection| {
            Ok(connection.query_row("SELECT count(*) FROM doomed_sources", [], |row| row.get::<_, i64>(0))?)
        });
        assert_eq!(left.unwrap(), 0);
    }

    #[test]
    fn a_library_that_another_process_writes_to_for_too_long_is_busy() {
        let dir = tempfile::tempdir().unwrap();
        let library = Library::open(dir.path()).unwrap();
        lock(&library.writer).busy_timeout(Duration::ZERO).unwrap();
        let other = Connection::open(dir.path().join("library.db")).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let error = library.write(|_| Ok(())).unwrap_err();
        assert!(matches!(&error, Error::Busy { path } if path.ends_with("library.db")), "{error}");
        other.execute_batch("ROLLBACK").unwrap();
        library.write(|_| Ok(())).unwrap();
    }

    #[test]
    fn a_path_with_marks_of_a_uri_is_escaped() {
        let dir = tempfile::tempdir().unwrap();
        let odd = dir.path().join("50% of #1?");
        drop(Library::open(&odd).unwrap());
        let library = Library::open_read_only(&odd).unwrap().unwrap();
        assert_eq!(library.access, Access::ReadUnchanging);
        assert!(library.verify().unwrap().is_empty());
    }
}
