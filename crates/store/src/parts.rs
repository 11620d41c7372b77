//! Whole values beside the facts (statements, taxonomy, notices): one compressed JSON text a part of a report, with the
//! version of its shape. Passages are parts of the same table, many to a report (see `passages.rs`).

use std::borrow::Cow;
use std::cell::RefCell;

use model::{Locus, Notice, Statement, Taxonomy};
use rusqlite::{Connection, Transaction};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::checksum::{Checksum, Digest};
use crate::rows::int;
use crate::{Damage, Error};

/// The shape written now. A reader knows this one and all before it.
const VERSION: i64 = 1;

/// What a part may unpack to, in bytes.
const LIMIT: usize = 1 << 28;

pub(crate) const STATEMENTS: &str = "statements";
pub(crate) const TAXONOMY: &str = "taxonomy";
pub(crate) const NOTICES: &str = "notices";
/// What all parts of passages are called, and the one part that an older version kept them in.
pub(crate) const PASSAGES: &str = "passages";

/// A part made ready to be stored.
pub(crate) struct Part {
    name: Cow<'static, str>,
    json: Vec<u8>,
    body: Vec<u8>,
}

impl Part {
    pub(crate) fn statements(statements: &[Statement]) -> Result<Self, Error> {
        Self::new(STATEMENTS, &statements)
    }

    pub(crate) fn taxonomy(taxonomy: &Taxonomy) -> Result<Self, Error> {
        Self::new(TAXONOMY, taxonomy)
    }

    /// A notice's place isn't part of its wire form, so it stands beside it.
    pub(crate) fn notices(notices: &[Notice]) -> Result<Self, Error> {
        let placed: Vec<(&Notice, &Option<Locus>)> =
            notices.iter().map(|notice| (notice, &notice.locus)).collect();
        Self::new(NOTICES, &placed)
    }

    fn new(name: &'static str, value: &impl Serialize) -> Result<Self, Error> {
        Self::of(Cow::Borrowed(name), serde_json::to_vec(value).map_err(Error::unstorable)?)
    }

    /// A part with that text.
    pub(crate) fn of(name: Cow<'static, str>, json: Vec<u8>) -> Result<Self, Error> {
        let body = zstd::bulk::compress(&json, 3).map_err(Error::unstorable)?;
        Ok(Self { name, json, body })
    }

    /// Adds the value before compression, so that the digest is the same whatever compressed it.
    pub(crate) fn digest(&self, digest: &mut Digest) {
        digest.add(Checksum::default().row(&self.name).bytes(&self.json));
    }

    pub(crate) fn insert(&self, transaction: &Transaction<'_>, report: i64) -> Result<(), Error> {
        transaction.prepare_cached("INSERT INTO parts VALUES (?1, ?2, ?3, ?4, ?5)")?.execute((
            report,
            &self.name,
            VERSION,
            &self.body,
            checksum(&self.name, VERSION, &self.body),
        ))?;
        Ok(())
    }
}

pub(crate) fn statements(connection: &Connection, n: i64, report: &str) -> Result<Vec<Statement>, Error> {
    load(connection, n, report, STATEMENTS)
}

pub(crate) fn taxonomy(connection: &Connection, n: i64, report: &str) -> Result<Taxonomy, Error> {
    load(connection, n, report, TAXONOMY)
}

pub(crate) fn notices(connection: &Connection, n: i64, report: &str) -> Result<Vec<Notice>, Error> {
    let placed: Vec<(Notice, Option<Locus>)> = load(connection, n, report, NOTICES)?;
    Ok(placed.into_iter().map(|(notice, locus)| Notice { locus, ..notice }).collect())
}

/// The names of a report's parts that hold passages, in order; none where an older version read it.
pub(crate) fn passage_parts(connection: &Connection, n: i64) -> Result<Vec<String>, Error> {
    let mut select = connection.prepare_cached(
        "SELECT part FROM parts WHERE report = ?1 AND part >= ?2 AND part < ?3 ORDER BY part",
    )?;
    let names = select.query_map((n, PASSAGES, format!("{PASSAGES}!")), |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// Names the parts that don't hold what was stored; `digest` is added to as [`Part::digest`] did.
pub(crate) fn verify(
    connection: &Connection,
    n: i64,
    report: &str,
    digest: &mut Digest,
    damages: &mut Vec<Damage>,
) -> Result<(), Error> {
    let passages = passage_parts(connection, n)?;
    let names =
        [NOTICES].into_iter().chain(passages.iter().map(String::as_str)).chain([STATEMENTS, TAXONOMY]);
    for name in names {
        let part = [NOTICES, STATEMENTS, TAXONOMY].into_iter().find(|part| *part == name);
        match json(connection, n, report, name) {
            Ok(json) => digest.add(Checksum::default().row(name).bytes(&json)),
            Err(Error::Corrupt { .. }) => {
                let part = part.unwrap_or(PASSAGES);
                damages.push(Damage::Part { report: report.to_owned(), part });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

pub(crate) fn load<T: DeserializeOwned>(
    connection: &Connection,
    n: i64,
    report: &str,
    name: &str,
) -> Result<T, Error> {
    serde_json::from_slice(&json(connection, n, report, name)?).map_err(|_| damaged(report, name))
}

/// A part's text, what is stored of it proven by its checksum.
pub(crate) fn json(connection: &Connection, n: i64, report: &str, name: &str) -> Result<Vec<u8>, Error> {
    json_if_there(connection, n, report, name)?.ok_or_else(|| damaged(report, name))
}

/// The same; `None` where there is no such part.
pub(crate) fn json_if_there(
    connection: &Connection,
    n: i64,
    report: &str,
    name: &str,
) -> Result<Option<Vec<u8>>, Error> {
    let damaged = || damaged(report, name);
    let mut select = connection
        .prepare_cached("SELECT version, body, checksum FROM parts WHERE report = ?1 AND part = ?2")?;
    let mut rows = select.query((n, name))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let version = int(row, 0).filter(|version| *version <= VERSION).ok_or_else(damaged)?;
    let body = row.get_ref(1)?.as_blob().map_err(|_| damaged())?;
    if int(row, 2) != Some(checksum(name, version, body)) {
        return Err(damaged());
    }
    unpacked(body).map(Some).ok_or_else(damaged)
}

thread_local! {
    /// What unpacks, made once a thread: that takes longer than to unpack a small part.
    static UNPACK: RefCell<Option<zstd::bulk::Decompressor<'static>>> = const { RefCell::new(None) };
}

/// What was compressed, in whole: a frame says how long its content is.
fn unpacked(body: &[u8]) -> Option<Vec<u8>> {
    let length = zstd::zstd_safe::get_frame_content_size(body).ok()??;
    let length = usize::try_from(length).ok().filter(|length| *length <= LIMIT)?;
    UNPACK.with_borrow_mut(|unpack| {
        if unpack.is_none() {
            *unpack = zstd::bulk::Decompressor::new().ok();
        }
        unpack.as_mut()?.decompress(body, length).ok()
    })
}

pub(crate) fn damaged(report: &str, name: &str) -> Error {
    Error::corrupt(format!("the {name} of report {report}"))
}

fn checksum(name: &str, version: i64, body: &[u8]) -> i64 {
    Checksum::default().row("parts").text(name).int(version).bytes(body).finish()
}
