//! The index of passages: brought up to what a view shows before it is searched.
//!
//! It is derived: editions that it lacks are added, what the library no longer has is forgotten, and what is damaged is made
//! anew. Where its folder can't be written to, or another process is writing, what it lacks is indexed in memory: answers
//! are the same.

use std::collections::BTreeSet;
use std::path::Path;

use model::{Locus, Passage, Span, Statement, StatementKind};
use rayon::prelude::*;
use search::{Entries, Index, Marked, Snapshot, Writer};
use store::{Edition, Library, View};

use crate::error::Error;
use crate::versions::made_by;

/// A snapshot on which all these editions stand.
pub(super) fn ready(view: &View<'_>, editions: &[&Edition]) -> Result<Snapshot, Error> {
    if let Some(folder) = view.index_folder() {
        for _ in 0..2 {
            match on_disk(view, editions, &folder) {
                Ok(snapshot) => return Ok(snapshot),
                Err(Fault::Library(error)) => return Err(error),
                // Made anew, once: a full disk won't be helped by it.
                Err(Fault::Index(_)) => drop(Index::delete(&folder)),
            }
        }
    }
    let memory = Index::in_memory();
    fill(view, editions, memory.writer()?, None)?;
    Ok(memory.snapshot()?)
}

/// The same, what is there being damaged.
pub(super) fn anew(view: &View<'_>, editions: &[&Edition]) -> Result<Snapshot, Error> {
    if let Some(folder) = view.index_folder() {
        // Where it can't be deleted, it can't be written to either, and memory takes its place.
        drop(Index::delete(&folder));
    }
    ready(view, editions)
}

/// Brings the index up to all that the view shows, and forgets what the library no longer has.
pub(crate) fn bring_up(library: &Library, view: &View<'_>) -> Result<(), Error> {
    let Some(folder) = view.index_folder() else { return Ok(()) };
    let editions = view.editions(&[])?;
    ready(view, &editions.iter().collect::<Vec<_>>())?;
    forget(library, &folder)
}

/// Forgets what the library no longer has. Who can't be the writer now leaves it to the next one: what isn't in a view is
/// never found.
pub(crate) fn forget(library: &Library, folder: &Path) -> Result<(), Error> {
    if !folder.exists() {
        return Ok(());
    }
    let kept = library.edition_keys()?;
    let attempt = || {
        let index = Index::open(folder, &made_by())?;
        let snapshot = index.snapshot()?;
        if snapshot.editions().all(|edition| kept.contains(edition)) {
            return Ok(());
        }
        let Some(mut writer) = index.writer()? else { return Ok(()) };
        writer.keep(&kept, &snapshot)?;
        writer.commit(Some((folder, &made_by())))
    };
    attempt().or_else(|_: search::Error| Index::delete(folder)).map_err(Error::from)
}

/// What went wrong: the index can be made anew, the library can't.
enum Fault {
    Index(search::Error),
    Library(Error),
}

impl From<search::Error> for Fault {
    fn from(error: search::Error) -> Self {
        Self::Index(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Library(error)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Index(error) => error.into(),
            Fault::Library(error) => error,
        }
    }
}

fn on_disk(view: &View<'_>, editions: &[&Edition], folder: &Path) -> Result<Snapshot, Fault> {
    let made_by = made_by();
    let index = Index::open(folder, &made_by)?;
    let snapshot = index.snapshot()?;
    let lacking = |snapshot: &Snapshot| -> Vec<&Edition> {
        let missing: BTreeSet<&str> =
            snapshot.missing(editions.iter().map(|edition| edition.key.as_str())).into_iter().collect();
        editions.iter().copied().filter(|edition| missing.contains(edition.key.as_str())).collect()
    };
    let missing = lacking(&snapshot);
    if missing.is_empty() {
        return Ok(snapshot);
    }
    if let Some(writer) = index.writer()? {
        fill(view, &missing, Some(writer), Some((folder, &made_by)))?;
        return Ok(index.snapshot()?);
    }
    let memory = Index::in_memory();
    fill(view, &missing, memory.writer()?, None)?;
    Ok(snapshot.beside(memory.snapshot()?))
}

fn fill(
    view: &View<'_>,
    editions: &[&Edition],
    writer: Option<Writer>,
    folder: Option<(&Path, &str)>,
) -> Result<(), Fault> {
    let Some(writer) = writer else { return Ok(()) };
    editions.par_iter().try_for_each(|edition| {
        let passages = view.passages(&edition.report.id).map_err(Error::from)?;
        let statements = view.statements(&edition.report.id).map_err(Error::from)?;
        let sheets = Sheets::of(&statements);
        let marked = passages.iter().map(|passage| Marked { passage, marks: sheets.marks(passage) });
        Ok::<_, Fault>(writer.add(Entries::new(&edition.key, marked))?)
    })?;
    Ok(writer.commit(folder)?)
}

/// What a passage of a statement is marked with.
pub(super) fn mark(kind: StatementKind) -> &'static str {
    match kind {
        StatementKind::BalanceSheet => "balance_sheet",
        StatementKind::IncomeStatement => "income_statement",
        StatementKind::CashFlowStatement => "cash_flow_statement",
        StatementKind::EquityStatement => "equity_statement",
        StatementKind::ComprehensiveIncomeStatement => "comprehensive_income_statement",
    }
}

/// The pages, or stretches of bytes, on which statements are printed.
struct Sheets(Vec<(&'static str, BTreeSet<u32>, Option<Span>)>);

impl Sheets {
    fn of(statements: &[Statement]) -> Self {
        let sheet = |statement: &Statement| {
            let rows = || statement.rows.iter().map(|row| &row.locus);
            let bytes: Vec<Span> = rows().filter_map(Locus::bytes).collect();
            let ends = bytes.iter().map(|span| span.start).min().zip(bytes.iter().map(|span| span.end).max());
            let span = ends.map(|(start, end)| Span::new(start, end));
            (mark(statement.kind), rows().filter_map(Locus::page).collect(), span)
        };
        Self(statements.iter().map(sheet).collect())
    }

    fn marks(&self, passage: &Passage) -> Vec<&'static str> {
        let holds = |pages: &BTreeSet<u32>, span: &Option<Span>| match &passage.locus {
            Locus::Page { page, .. } => pages.contains(page),
            Locus::Bytes(own) => span.is_some_and(|span| span.start < own.end && own.start < span.end),
            Locus::Cell { .. } => false,
        };
        let marks = self.0.iter().filter(|(_, pages, span)| holds(pages, span)).map(|(mark, ..)| *mark);
        marks.collect::<BTreeSet<_>>().into_iter().collect()
    }
}
