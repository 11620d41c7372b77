//! The index: where terms stand, edition by edition, on disk or in memory. No text is kept, only where terms stand.
//!
//! On disk it is a folder of its own inside the one given, called after the versions that made it; folders of other
//! versions are cleared away by who writes. A commit is whole or not there; one writer at a time.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tantivy::directory::error::LockError;
use tantivy::indexer::UserOperation;
use tantivy::{IndexWriter, TantivyDocument, TantivyError, Term};

use crate::error::guarded;
use crate::fields::{Fields, schema};
use crate::{Entries, Error, Snapshot, VERSION};

/// What a writer may hold before it writes a segment, in bytes.
const HELD: usize = 30_000_000;

/// Where terms stand.
#[derive(Debug)]
pub struct Index {
    index: tantivy::Index,
    fields: Fields,
}

impl Index {
    /// The index in that folder as these versions make it; a new one where there is none, or only a damaged one.
    pub fn open(folder: &Path, made_by: &str) -> Result<Self, Error> {
        let own = folder.join(name(made_by));
        let open = || {
            fs::create_dir_all(&own)?;
            let (schema, fields) = schema();
            let directory = tantivy::directory::MmapDirectory::open(&own).map_err(Error::new)?;
            let index = tantivy::Index::open_or_create(directory, schema)?;
            Ok(Self { index, fields })
        };
        guarded(open).or_else(|_: Error| {
            fs::remove_dir_all(&own)?;
            guarded(open)
        })
    }

    /// An index that is gone when it is let go.
    pub fn in_memory() -> Self {
        let (schema, fields) = schema();
        Self { index: tantivy::Index::create_in_ram(schema), fields }
    }

    /// Deletes the index: it was damaged.
    pub fn delete(folder: &Path) -> Result<(), Error> {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// The index as it was last committed.
    pub fn snapshot(&self) -> Result<Snapshot, Error> {
        guarded(|| Snapshot::open(&self.index, self.fields))
    }

    /// The one writer; none where another has it.
    pub fn writer(&self) -> Result<Option<Writer>, Error> {
        match self.index.writer_with_num_threads(1, HELD) {
            Ok(writer) => Ok(Some(Writer { writer, fields: self.fields })),
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// The folder's name of what these versions make.
fn name(made_by: &str) -> String {
    let plain = |sign: char| if sign.is_ascii_alphanumeric() { sign } else { '-' };
    format!("search-{VERSION}-{}", made_by.chars().map(plain).collect::<String>())
}

/// Deletes what other versions left in the index's folder.
pub(crate) fn clear(folder: &Path, made_by: &str) -> Result<(), Error> {
    let own = name(made_by);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy() != own.as_str() {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Adds and forgets editions; what isn't committed is lost.
pub struct Writer {
    writer: IndexWriter,
    fields: Fields,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl Writer {
    /// Adds an edition, in place of what was there of it. From any thread.
    pub fn add(&self, entries: Entries) -> Result<(), Error> {
        let fields = self.fields;
        let mut operations =
            vec![UserOperation::Delete(Term::from_field_text(fields.edition, &entries.edition))];
        if entries.entries.is_empty() {
            // Nothing to be found, but known to be here.
            let mut document = TantivyDocument::default();
            document.add_text(fields.edition, &entries.edition);
            operations.push(UserOperation::Add(document));
        }
        for entry in entries.entries {
            let mut document = TantivyDocument::default();
            document.add_text(fields.edition, &entries.edition);
            document.add_u64(fields.ordinal, u64::from(entry.ordinal));
            document.add_u64(fields.page, u64::from(entry.page));
            document.add_u64(fields.length, u64::from(entry.length));
            if !entry.heading.is_empty() {
                document.add_text(fields.heading, &entry.heading);
            }
            for (field, terms) in [(fields.label, entry.label), (fields.body, entry.body)] {
                if let Some(terms) = terms.text() {
                    document.add_pre_tokenized_text(field, terms);
                }
            }
            if !entry.marks.is_empty() {
                document.add_text(fields.mark, entry.marks.join(" "));
            }
            operations.push(UserOperation::Add(document));
        }
        self.writer.run(operations)?;
        Ok(())
    }

    /// Forgets every edition that isn't one of these, and leaves none of its terms behind.
    pub fn keep(&mut self, editions: &BTreeSet<String>, snapshot: &Snapshot) -> Result<(), Error> {
        let gone: Vec<&str> = snapshot.editions().filter(|edition| !editions.contains(*edition)).collect();
        if gone.is_empty() {
            return Ok(());
        }
        for edition in gone {
            self.writer.delete_term(Term::from_field_text(self.fields.edition, edition));
        }
        self.writer.commit()?;
        // A deleted entry's terms stand there until its segment is written anew.
        let index = self.writer.index();
        let touched: Vec<_> = index
            .searchable_segment_metas()?
            .into_iter()
            .filter(tantivy::SegmentMeta::has_deletes)
            .map(|meta| meta.id())
            .collect();
        for segment in touched {
            // One that a merge is at already is rewritten by that.
            self.writer.merge(&[segment]).wait().ok();
        }
        self.writer.garbage_collect_files().wait()?;
        Ok(())
    }

    /// Makes it lasting, all or nothing, and clears away what other versions left beside.
    pub fn commit(mut self, folder: Option<(&Path, &str)>) -> Result<(), Error> {
        self.writer.commit()?;
        self.writer.wait_merging_threads()?;
        folder.map_or(Ok(()), |(folder, made_by)| clear(folder, made_by))
    }
}
