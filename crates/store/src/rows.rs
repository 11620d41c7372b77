//! Reading the rows that belong to a report, each proven by its checksum.
//!
//! Every SELECT here begins with the row's place in its table (`ix`, counted from 0 within the report) and its
//! checksum, takes the report's key as its one parameter, and is ordered by place. A column's reader gives `None` for
//! a value of the wrong type, which in this schema only damage can bring about.

use rusqlite::{Connection, Row};

use crate::Error;
use crate::checksum::{Checksum, Digest};

/// Every row of a report's table; the first damaged one is an error that names it.
pub(crate) fn load<T>(
    connection: &Connection,
    select: &str,
    n: i64,
    name: impl Fn(&str) -> String,
    mut read: impl FnMut(&Row<'_>, &mut Checksum) -> Option<T>,
) -> Result<Vec<T>, Error> {
    let mut statement = connection.prepare_cached(select)?;
    let mut rows = statement.query([n])?;
    let mut sum = Checksum::default();
    let mut loaded = Vec::new();
    while let Some(row) = rows.next()? {
        loaded.push(read(row, &mut sum).ok_or_else(|| {
            Error::corrupt(name(&place(row).map_or_else(|| "?".to_owned(), |ix| ix.to_string())))
        })?);
    }
    Ok(loaded)
}

/// Hands on every damaged row of a report's table; `digest` gets all sound ones.
pub(crate) fn verify(
    connection: &Connection,
    select: &str,
    n: i64,
    digest: &mut Digest,
    sound: impl Fn(&Row<'_>, &mut Checksum) -> bool,
    mut damaged: impl FnMut(u64, &Row<'_>),
) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(select)?;
    let mut rows = statement.query([n])?;
    let mut sum = Checksum::default();
    while let Some(row) = rows.next()? {
        if sound(row, &mut sum) {
            digest.add(&sum);
        } else {
            damaged(place(row).unwrap_or_default().cast_unsigned(), row);
        }
    }
    Ok(())
}

/// The row's place in its table.
pub(crate) fn place(row: &Row<'_>) -> Option<i64> {
    int(row, 0)
}

/// The row's checksum as it is stored.
pub(crate) fn sealed(row: &Row<'_>) -> Option<i64> {
    int(row, 1)
}

pub(crate) fn int(row: &Row<'_>, column: usize) -> Option<i64> {
    row.get_ref(column).ok()?.as_i64().ok()
}

pub(crate) fn maybe_int(row: &Row<'_>, column: usize) -> Option<Option<i64>> {
    row.get_ref(column).ok()?.as_i64_or_null().ok()
}

pub(crate) fn text<'a>(row: &'a Row<'_>, column: usize) -> Option<&'a str> {
    row.get_ref(column).ok()?.as_str().ok()
}

pub(crate) fn maybe_text<'a>(row: &'a Row<'_>, column: usize) -> Option<Option<&'a str>> {
    row.get_ref(column).ok()?.as_str_or_null().ok()
}
