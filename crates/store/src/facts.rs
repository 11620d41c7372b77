//! Facts as rows, one a tag, in document order.
//!
//! Numbers are exact decimals as text. A text longer than [`LONG`] bytes isn't kept, only that it is there: it can
//! be read from the source again. A row that doesn't have its checksum is damage and never becomes a fact.

use std::borrow::Cow;
use std::sync::Arc;

use model::{Fact, FactValue, Span};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use crate::checksum::{Checksum, Digest};
use crate::rows::{self, int, maybe_int, maybe_text, place, sealed, text};
use crate::terms::{self, Numbering, TermRows, Terms};
use crate::{Damage, Error};

/// Texts of more bytes than this stay in the source alone.
const LONG: usize = 300;

/// A tagged text that the library doesn't keep: where to read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LongText {
    /// Its place among the report's facts in document order, counted from 0.
    pub index: u32,
    /// The fact; its value is an empty text.
    pub fact: Fact,
}

/// A report's facts and their terms, ready to be stored.
pub(crate) struct FactRows<'a> {
    terms: TermRows<'a>,
    facts: Vec<FactRow<'a>>,
}

impl<'a> FactRows<'a> {
    pub(crate) fn new(facts: &'a [Fact]) -> Result<Self, Error> {
        let mut numbering = Numbering::default();
        let facts = facts.iter().map(|fact| FactRow::new(fact, &mut numbering)).collect();
        Ok(Self { terms: numbering.finish()?, facts })
    }

    /// Adds every row, in the order in which [`verify`] meets them.
    pub(crate) fn digest(&self, digest: &mut Digest) {
        let mut sum = Checksum::default();
        self.terms.digest(digest);
        for (ix, row) in (0..).zip(&self.facts) {
            row.checksum(&mut sum, ix);
            digest.add(&sum);
        }
    }

    pub(crate) fn insert(&self, transaction: &Transaction<'_>, report: i64) -> Result<(), Error> {
        self.terms.insert(transaction, report)?;
        let mut sum = Checksum::default();
        let mut insert = transaction.prepare_cached(
            "INSERT INTO facts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?;
        for (ix, row) in (0..).zip(&self.facts) {
            insert.execute((
                report,
                ix,
                row.id,
                row.concept,
                row.context,
                row.unit,
                &row.decimals,
                row.kind,
                &row.value,
                row.first_byte,
                row.end_byte,
                row.hidden,
                row.checksum(&mut sum, ix),
            ))?;
        }
        Ok(())
    }
}

/// The facts whose values are kept, in document order.
pub(crate) fn kept(connection: &Connection, n: i64, report: &str) -> Result<Vec<Fact>, Error> {
    load(connection, n, report, "kind <> 'long'", |_, fact| Some(fact))
}

/// The texts that are not kept, in document order.
pub(crate) fn long_texts(connection: &Connection, n: i64, report: &str) -> Result<Vec<LongText>, Error> {
    load(connection, n, report, "kind = 'long'", |index, fact| {
        Some(LongText { index: u32::try_from(index).ok()?, fact })
    })
}

fn load<T>(
    connection: &Connection,
    n: i64,
    report: &str,
    condition: &str,
    make: impl Fn(i64, Fact) -> Option<T>,
) -> Result<Vec<T>, Error> {
    let terms = Terms::load(connection, n, report)?;
    let name = |ix: &str| format!("fact {ix} of report {report}");
    rows::load(connection, &select(condition), n, name, |row, sum| {
        make(place(row)?, FactRow::read(row, sum)?.fact(&terms)?)
    })
}

/// Names the facts and terms that don't hold what was stored; `digest` is added to as [`FactRows::digest`] did.
pub(crate) fn verify(
    connection: &Connection,
    n: i64,
    report: &str,
    digest: &mut Digest,
    damages: &mut Vec<Damage>,
) -> Result<(), Error> {
    terms::verify(connection, n, report, digest, damages)?;
    let sound = |row: &Row<'_>, sum: &mut Checksum| FactRow::read(row, sum).is_some();
    let mut found = Vec::new();
    rows::verify(connection, &select("TRUE"), n, digest, sound, |index, row| {
        found.push((index, int(row, 3)))
    })?;
    for (index, concept) in found {
        let concept = connection
            .query_row("SELECT name FROM concepts WHERE report = ?1 AND ix = ?2", (n, concept), |row| {
                row.get(0)
            })
            .optional()?
            .unwrap_or_else(|| "?".to_owned());
        damages.push(Damage::Fact { report: report.to_owned(), index, concept });
    }
    Ok(())
}

fn select(condition: &str) -> String {
    format!(
        "SELECT ix, checksum, id, concept, context, unit, decimals, kind, value, first_byte, end_byte, hidden \
         FROM facts WHERE report = ?1 AND {condition} ORDER BY ix"
    )
}

struct FactRow<'a> {
    id: Option<&'a str>,
    concept: i64,
    context: Option<i64>,
    unit: Option<i64>,
    decimals: Option<Cow<'a, str>>,
    kind: &'a str,
    value: Option<Cow<'a, str>>,
    first_byte: i64,
    end_byte: i64,
    hidden: bool,
}

impl<'a> FactRow<'a> {
    fn new(fact: &'a Fact, terms: &mut Numbering<'a>) -> Self {
        let (kind, value) = match &fact.value {
            FactValue::Nil => ("nil", None),
            FactValue::Number(number) => ("number", Some(Cow::Owned(number.to_string()))),
            FactValue::Text(text) if text.len() > LONG => ("long", None),
            FactValue::Text(text) => ("text", Some(Cow::Borrowed(text.as_ref()))),
        };
        Self {
            id: fact.id.as_deref(),
            concept: terms.concept(fact),
            context: terms.context(fact),
            unit: terms.unit(fact),
            decimals: fact.decimals.map(|decimals| Cow::Owned(decimals.to_string())),
            kind,
            value,
            first_byte: fact.bytes.start.cast_signed(),
            end_byte: fact.bytes.end.cast_signed(),
            hidden: fact.hidden,
        }
    }

    fn checksum(&self, sum: &mut Checksum, ix: i64) -> i64 {
        sum.row("facts")
            .int(ix)
            .maybe_text(self.id)
            .int(self.concept)
            .maybe_int(self.context)
            .maybe_int(self.unit)
            .maybe_text(self.decimals.as_deref())
            .text(self.kind)
            .maybe_text(self.value.as_deref())
            .int(self.first_byte)
            .int(self.end_byte)
            .int(i64::from(self.hidden))
            .finish()
    }

    fn read(row: &'a Row<'_>, sum: &mut Checksum) -> Option<Self> {
        let read = Self {
            id: maybe_text(row, 2)?,
            concept: int(row, 3)?,
            context: maybe_int(row, 4)?,
            unit: maybe_int(row, 5)?,
            decimals: maybe_text(row, 6)?.map(Cow::Borrowed),
            kind: text(row, 7)?,
            value: maybe_text(row, 8)?.map(Cow::Borrowed),
            first_byte: int(row, 9)?,
            end_byte: int(row, 10)?,
            hidden: match int(row, 11)? {
                0 => false,
                1 => true,
                _ => return None,
            },
        };
        (sealed(row)? == read.checksum(sum, place(row)?)).then_some(read)
    }

    fn fact(&self, terms: &Terms) -> Option<Fact> {
        let concept = terms.concept(self.concept)?;
        let value = match (self.kind, self.value.as_deref()) {
            ("number", Some(value)) => FactValue::Number(value.parse().ok()?),
            ("text", Some(value)) => FactValue::Text(value.into()),
            ("long", None) => FactValue::Text("".into()),
            ("nil", None) => FactValue::Nil,
            _ => return None,
        };
        Some(Fact {
            id: self.id.map(Arc::from),
            concept: concept.name,
            standard_concept: concept.standard,
            context: terms.context(self.context)?,
            unit: terms.unit(self.unit)?,
            decimals: match self.decimals.as_deref() {
                None => None,
                Some(decimals) => Some(decimals.parse().ok()?),
            },
            value,
            bytes: Span::new(self.first_byte.cast_unsigned(), self.end_byte.cast_unsigned()),
            hidden: self.hidden,
        })
    }
}
