//! Passages as they are stored: some to a part, a JSON text a line, so that a few of a long report are had without
//! unpacking the rest.

use std::borrow::Cow;

use model::Passage;
use rusqlite::Connection;

use crate::Error;
use crate::parts::{self, PASSAGES, Part, passage_parts};

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
    format!("{PASSAGES} {number:06}")
}

/// All passages of a report.
pub(crate) fn all(connection: &Connection, n: i64, report: &str) -> Result<Vec<Passage>, Error> {
    let mut passages = Vec::new();
    for name in passage_parts(connection, n)? {
        if name == PASSAGES {
            return parts::load(connection, n, report, PASSAGES);
        }
        let text = parts::json(connection, n, report, &name)?;
        for line in lines(&text) {
            passages.push(serde_json::from_slice(line).map_err(|_| parts::damaged(report, PASSAGES))?);
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
        .exists((n, PASSAGES))?;
    if of_old {
        let mut all: Vec<Passage> = parts::load(connection, n, report, PASSAGES)?;
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
            passages.push(serde_json::from_slice(line).map_err(|_| parts::damaged(report, PASSAGES))?);
        }
    }
    Ok(passages)
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}
