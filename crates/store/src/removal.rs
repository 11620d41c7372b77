//! Removing a report: its rows go by one transaction, which also dooms its source when no other report has it; then
//! the file goes. A process killed between the two leaves the doom behind, and the next opening carries it out.

use jiff::Timestamp;
use model::SourceHash;

use crate::{Error, Library, audit, ledger, reports};

impl Library {
    /// Removes a report: nothing of it is found or cited afterwards, only the audit log says that it was there.
    pub fn remove(&self, report_id: &str, actor: &str, at: Timestamp) -> Result<(), Error> {
        self.write(|transaction| {
            // Not read as a whole: a damaged report can be removed, too.
            let mut select = transaction.prepare_cached("SELECT n, source FROM reports WHERE id = ?1")?;
            let mut rows = select.query([report_id])?;
            let Some(row) = rows.next()? else {
                return Err(Error::NoReport { report: report_id.to_owned() });
            };
            let (n, source): (i64, String) = (row.get(0)?, row.get(1)?);
            transaction.execute("DELETE FROM reports WHERE n = ?1", [n])?;
            transaction.execute("DELETE FROM grants WHERE scope = 'report' AND object = ?1", [report_id])?;
            transaction.execute(
                "INSERT OR IGNORE INTO doomed_sources SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM reports WHERE source = ?1)",
                [&source],
            )?;
            ledger::forget_answers_about(transaction, report_id)?;
            audit::append(transaction, at, actor, "remove", report_id, &format!("source {source}"))
        })?;
        self.finish_removals()?;
        // What was deleted still stands in the log until that is emptied.
        self.empty_log()
    }

    /// Deletes the files of doomed sources. Under the writer's lock, so that no commit comes to rely on a file that
    /// is about to go.
    pub(crate) fn finish_removals(&self) -> Result<(), Error> {
        let doomed = self.read(|connection| {
            let mut select =
                connection.prepare_cached("SELECT source FROM doomed_sources ORDER BY source")?;
            let doomed = select.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
            Ok(doomed)
        })?;
        if doomed.is_empty() {
            return Ok(());
        }
        self.write(|transaction| {
            for source in &doomed {
                // Asked again under the lock: a commit may have taken it back.
                let still = transaction.execute("DELETE FROM doomed_sources WHERE source = ?1", [source])?;
                if still == 1
                    && let Ok(hash) = source.parse::<SourceHash>()
                    && reports::by_source(transaction, hash)?.is_empty()
                {
                    self.sources.remove(hash)?;
                }
            }
            Ok(())
        })
    }
}
