//! Passages as they are stored: some to a part, a JSON text a line, so that a few of a long report are had without
//! unpacking the rest.

use std::borrow::Cow;

use model::Passage;
use rusqlite::Connection;

use crate::Error;
use crate::parts::{self, Part};

/// What all of them are called, and the one part that an older version kept them in.
pub(crate) const NAME: &str = "passages";

/// So many passages are one part: small enough to be unpacked for one of them, large enough to be compressed well.
const EACH: usize = 32;

/// The parts of a report's passages, which are numbered from 0.
pub(crate) fn parts(passages: &[Passage]) -> Result<Vec<Part>, Error> {
    let part = |(number, passages): (usize, &[Passage])| {
        let mut lines = Vec::new();
        for passage in passages {
            serde_json::to_writer(&mut lines, passage).map_err(Error::unstorable)?;
            lines.push(b'\n');
        }
        Part::of(Cow::Owned(name(number)), lines)
    };
    passages.chunks(EACH).enumerate().map(part).collect()
}

/// Names sort as they are numbered.
fn name(number: usize) -> String {
    format!("{NAME} {number:06}")
}

/// The names of a report's parts that hold passages, in order; none where an older version read it.
pub(crate) fn names(connection: &Connection, n: i64) -> Result<Vec<String>, Error> {
    let mut select = connection.prepare_cached(
        "SELECT part FROM parts WHERE report = ?1 AND part >= ?2 AND part < ?3 ORDER BY part",
    )?;
    let names = select.query_map((n, NAME, format!("{NAME}!")), |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// All passages of a report.
pub(crate) fn all(connection: &Connection, n: i64, report: &str) -> Result<Vec<Passage>, Error> {
    let mut passages = Vec::new();
    for name in names(connection, n)? {
        if name == NAME {
            return parts::load(connection, n, report, NAME);
        }
        let text = parts::json(connection, n, report, &name)?;
        for line in lines(&text) {
            passages.push(serde_json::from_slice(line).map_err(|_| parts::damaged(report, NAME))?);
        }
    }
    Ok(passages)
}

/// The passages with these numbers, ascending; those that aren't there are left out.
pub(crate) fn some(
    connection: &Connection,
    n: i64,
    report: &str,
    ordinals: &[u32],
) -> Result<Vec<Passage>, Error> {
    let of_old = connection
        .prepare_cached("SELECT 1 FROM parts WHERE report = ?1 AND part = ?2")?
        .exists((n, NAME))?;
    if of_old {
        let mut all: Vec<Passage> = parts::load(connection, n, report, NAME)?;
        all.retain(|passage| ordinals.contains(&passage.ordinal));
        return Ok(all);
    }
    let mut passages = Vec::with_capacity(ordinals.len());
    for wanted in ordinals.chunk_by(|a, b| *a as usize / EACH == *b as usize / EACH) {
        let Some(first) = wanted.first() else { continue };
        let Some(text) = parts::json_if_there(connection, n, report, &name(*first as usize / EACH))? else {
            continue;
        };
        let lines: Vec<&[u8]> = lines(&text).collect();
        for ordinal in wanted {
            let Some(line) = lines.get(*ordinal as usize % EACH) else { continue };
            passages.push(serde_json::from_slice(line).map_err(|_| parts::damaged(report, NAME))?);
        }
    }
    Ok(passages)
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}
