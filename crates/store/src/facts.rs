//! Facts as rows, and the small tables they refer to: a report's concepts, contexts and units.
//!
//! Numbers are exact decimals as text. A text longer than [`LONG`] bytes isn't kept, only that it is there: it can
//! be read from the source again. A row that doesn't have its checksum is damage and never becomes a fact.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use model::{Context, Date, Dimension, Fact, FactValue, Period, Span, Unit};
use rusqlite::{Connection, Row, Transaction};

use crate::Error;
use crate::checksum::{Checksum, Digest};

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

/// A report's facts, made ready to be stored.
pub(crate) struct FactRows<'a> {
    concepts: Vec<ConceptRow<'a>>,
    contexts: Vec<ContextRow<'a>>,
    units: Vec<UnitRow<'a>>,
    facts: Vec<FactRow<'a>>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct ConceptRow<'a> {
    name: &'a str,
    standard: Option<&'a str>,
}

struct ContextRow<'a> {
    id: &'a str,
    entity: &'a str,
    period: Option<Cow<'a, str>>,
    dimensions: Cow<'a, str>,
}

struct UnitRow<'a> {
    id: &'a str,
    name: &'a str,
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

impl<'a> FactRows<'a> {
    pub(crate) fn new(facts: &'a [Fact]) -> Result<Self, Error> {
        let mut concepts = Numbered::default();
        let mut contexts = Numbered::default();
        let mut units = Numbered::default();
        let facts = facts
            .iter()
            .map(|fact| {
                let concept = ConceptRow { name: &fact.concept, standard: fact.standard_concept.as_deref() };
                let (kind, value) = match &fact.value {
                    FactValue::Nil => ("nil", None),
                    FactValue::Number(number) => ("number", Some(Cow::Owned(number.to_string()))),
                    FactValue::Text(text) if text.len() > LONG => ("long", None),
                    FactValue::Text(text) => ("text", Some(Cow::Borrowed(text.as_ref()))),
                };
                FactRow {
                    id: fact.id.as_deref(),
                    concept: concepts.number(concept),
                    context: fact.context.as_deref().map(|context| contexts.number(context)),
                    unit: fact.unit.as_deref().map(|unit| units.number(unit)),
                    decimals: fact.decimals.map(|decimals| Cow::Owned(decimals.to_string())),
                    kind,
                    value,
                    first_byte: fact.bytes.start.cast_signed(),
                    end_byte: fact.bytes.end.cast_signed(),
                    hidden: fact.hidden,
                }
            })
            .collect();
        Ok(Self {
            concepts: concepts.list,
            contexts: contexts.list.into_iter().map(ContextRow::new).collect::<Result<_, _>>()?,
            units: units
                .list
                .into_iter()
                .map(|unit: &Unit| UnitRow { id: &unit.id, name: &unit.text })
                .collect(),
            facts,
        })
    }

    /// Adds every row's checksum, in the order in which [`digest`] meets them.
    pub(crate) fn digest(&self, digest: &mut Digest) {
        let mut sum = Checksum::default();
        for (ix, row) in (0..).zip(&self.concepts) {
            digest.add(row.checksum(&mut sum, ix));
        }
        for (ix, row) in (0..).zip(&self.contexts) {
            digest.add(row.checksum(&mut sum, ix));
        }
        for (ix, row) in (0..).zip(&self.units) {
            digest.add(row.checksum(&mut sum, ix));
        }
        for (ix, row) in (0..).zip(&self.facts) {
            digest.add(row.checksum(&mut sum, ix));
        }
    }

    pub(crate) fn insert(&self, transaction: &Transaction<'_>, report: i64) -> Result<(), Error> {
        let mut sum = Checksum::default();
        let mut insert = transaction.prepare_cached("INSERT INTO concepts VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for (ix, row) in (0..).zip(&self.concepts) {
            insert.execute((report, ix, row.name, row.standard, row.checksum(&mut sum, ix)))?;
        }
        let mut insert =
            transaction.prepare_cached("INSERT INTO contexts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        for (ix, row) in (0..).zip(&self.contexts) {
            insert.execute((
                report,
                ix,
                row.id,
                row.entity,
                &row.period,
                &row.dimensions,
                row.checksum(&mut sum, ix),
            ))?;
        }
        let mut insert = transaction.prepare_cached("INSERT INTO units VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for (ix, row) in (0..).zip(&self.units) {
            insert.execute((report, ix, row.id, row.name, row.checksum(&mut sum, ix)))?;
        }
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

/// Gives each different thing a number, in order of first appearance.
struct Numbered<T> {
    numbers: HashMap<T, i64>,
    list: Vec<T>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), list: Vec::new() }
    }
}

impl<T: Hash + Eq + Clone> Numbered<T> {
    fn number(&mut self, thing: T) -> i64 {
        let next = self.numbers.len() as i64;
        let Self { numbers, list } = self;
        *numbers.entry(thing).or_insert_with_key(|thing| {
            list.push(thing.clone());
            next
        })
    }
}

impl<'a> ConceptRow<'a> {
    const SELECT: &'static str =
        "SELECT ix, checksum, name, standard FROM concepts WHERE report = ?1 ORDER BY ix";

    fn checksum(&self, sum: &mut Checksum, ix: i64) -> i64 {
        sum.row("concepts").int(ix).text(self.name).maybe_text(self.standard).finish()
    }

    fn read(row: &'a Row<'_>, sum: &mut Checksum) -> Option<Self> {
        let read = Self { name: text(row, 2)?, standard: maybe_text(row, 3)? };
        (sealed(row)? == read.checksum(sum, place(row)?)).then_some(read)
    }
}

impl<'a> ContextRow<'a> {
    const SELECT: &'static str =
        "SELECT ix, checksum, id, entity, period, dimensions FROM contexts WHERE report = ?1 ORDER BY ix";

    fn new(context: &'a Context) -> Result<Self, Error> {
        let dimensions: Vec<(&str, &str, bool)> = context
            .dimensions
            .iter()
            .map(|one| (one.axis.as_ref(), one.member.as_ref(), one.typed))
            .collect();
        Ok(Self {
            id: &context.id,
            entity: &context.entity,
            period: context.period.map(|period| Cow::Owned(period.to_string())),
            dimensions: Cow::Owned(serde_json::to_string(&dimensions).map_err(Error::unstorable)?),
        })
    }

    fn checksum(&self, sum: &mut Checksum, ix: i64) -> i64 {
        sum.row("contexts")
            .int(ix)
            .text(self.id)
            .text(self.entity)
            .maybe_text(self.period.as_deref())
            .text(&self.dimensions)
            .finish()
    }

    fn read(row: &'a Row<'_>, sum: &mut Checksum) -> Option<Self> {
        let read = Self {
            id: text(row, 2)?,
            entity: text(row, 3)?,
            period: maybe_text(row, 4)?.map(Cow::Borrowed),
            dimensions: Cow::Borrowed(text(row, 5)?),
        };
        (sealed(row)? == read.checksum(sum, place(row)?)).then_some(read)
    }

    fn context(&self) -> Option<Context> {
        let dimensions: Vec<(Arc<str>, Arc<str>, bool)> = serde_json::from_str(&self.dimensions).ok()?;
        let period = match self.period.as_deref() {
            None => None,
            Some(period) => Some(parse_period(period)?),
        };
        Some(Context {
            id: self.id.into(),
            entity: self.entity.into(),
            period,
            dimensions: dimensions
                .into_iter()
                .map(|(axis, member, typed)| Dimension { axis, member, typed })
                .collect(),
        })
    }
}

impl<'a> UnitRow<'a> {
    const SELECT: &'static str = "SELECT ix, checksum, id, name FROM units WHERE report = ?1 ORDER BY ix";

    fn checksum(&self, sum: &mut Checksum, ix: i64) -> i64 {
        sum.row("units").int(ix).text(self.id).text(self.name).finish()
    }

    fn read(row: &'a Row<'_>, sum: &mut Checksum) -> Option<Self> {
        let read = Self { id: text(row, 2)?, name: text(row, 3)? };
        (sealed(row)? == read.checksum(sum, place(row)?)).then_some(read)
    }
}

impl<'a> FactRow<'a> {
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
        let concept = terms.concepts.get(usize::try_from(self.concept).ok()?)?;
        let value = match (self.kind, self.value.as_deref()) {
            ("number", Some(value)) => FactValue::Number(value.parse().ok()?),
            ("text", Some(value)) => FactValue::Text(value.into()),
            ("long", None) => FactValue::Text("".into()),
            ("nil", None) => FactValue::Nil,
            _ => return None,
        };
        Some(Fact {
            id: self.id.map(Arc::from),
            concept: concept.0.clone(),
            standard_concept: concept.1.clone(),
            context: pick(&terms.contexts, self.context)?,
            unit: pick(&terms.units, self.unit)?,
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

/// What a report's facts refer to.
struct Terms {
    concepts: Vec<(Arc<str>, Option<Arc<str>>)>,
    contexts: Vec<Arc<Context>>,
    units: Vec<Arc<Unit>>,
}

impl Terms {
    fn load(connection: &Connection, n: i64, report: &str) -> Result<Self, Error> {
        let mut sum = Checksum::default();
        Ok(Self {
            concepts: load(connection, ConceptRow::SELECT, n, report, "concept", |row| {
                let row = ConceptRow::read(row, &mut sum)?;
                Some((row.name.into(), row.standard.map(Arc::from)))
            })?,
            contexts: load(connection, ContextRow::SELECT, n, report, "context", |row| {
                ContextRow::read(row, &mut sum)?.context().map(Arc::new)
            })?,
            units: load(connection, UnitRow::SELECT, n, report, "unit", |row| {
                let row = UnitRow::read(row, &mut sum)?;
                Some(Arc::new(Unit { id: row.id.into(), text: row.name.into() }))
            })?,
        })
    }
}

const FACT_COLUMNS: &str = "SELECT ix, checksum, id, concept, context, unit, decimals, kind, value, first_byte, \
                            end_byte, hidden FROM facts WHERE report = ?1";

/// The facts whose values are kept, in document order.
pub(crate) fn kept(connection: &Connection, n: i64, report: &str) -> Result<Vec<Fact>, Error> {
    let terms = Terms::load(connection, n, report)?;
    let mut sum = Checksum::default();
    let select = format!("{FACT_COLUMNS} AND kind <> 'long' ORDER BY ix");
    load(connection, &select, n, report, "fact", |row| FactRow::read(row, &mut sum)?.fact(&terms))
}

/// The texts that are not kept, in document order.
pub(crate) fn long_texts(connection: &Connection, n: i64, report: &str) -> Result<Vec<LongText>, Error> {
    let terms = Terms::load(connection, n, report)?;
    let mut sum = Checksum::default();
    let select = format!("{FACT_COLUMNS} AND kind = 'long' ORDER BY ix");
    load(connection, &select, n, report, "fact", |row| {
        let index = u32::try_from(place(row)?).ok()?;
        Some(LongText { index, fact: FactRow::read(row, &mut sum)?.fact(&terms)? })
    })
}

/// Every row of a report's table; the first damaged one is an error that names it.
fn load<T>(
    connection: &Connection,
    select: &str,
    n: i64,
    report: &str,
    what: &str,
    mut read: impl FnMut(&Row<'_>) -> Option<T>,
) -> Result<Vec<T>, Error> {
    let mut statement = connection.prepare_cached(select)?;
    let mut rows = statement.query([n])?;
    let mut loaded = Vec::new();
    while let Some(row) = rows.next()? {
        loaded.push(read(row).ok_or_else(|| {
            let ix = place(row).map_or_else(|| "?".to_owned(), |ix| ix.to_string());
            Error::corrupt(format!("{what} {ix} of report {report}"))
        })?);
    }
    Ok(loaded)
}

/// The element of that number; the outer `None` where there is none of it.
fn pick<T>(list: &[Arc<T>], number: Option<i64>) -> Option<Option<Arc<T>>> {
    match number {
        None => Some(None),
        Some(number) => list.get(usize::try_from(number).ok()?).cloned().map(Some),
    }
}

fn parse_period(text: &str) -> Option<Period> {
    match text.split_once('/') {
        None => text.parse::<Date>().ok().map(Period::instant),
        Some((start, end)) => Some(Period::days_between(start.parse().ok()?, end.parse().ok()?)),
    }
}

/// A row's number in its table: the first column of every SELECT here.
fn place(row: &Row<'_>) -> Option<i64> {
    int(row, 0)
}

/// A row's checksum: the second column of every SELECT here.
fn sealed(row: &Row<'_>) -> Option<i64> {
    int(row, 1)
}

fn int(row: &Row<'_>, column: usize) -> Option<i64> {
    row.get_ref(column).ok()?.as_i64().ok()
}

fn maybe_int(row: &Row<'_>, column: usize) -> Option<Option<i64>> {
    row.get_ref(column).ok()?.as_i64_or_null().ok()
}

fn text<'a>(row: &'a Row<'_>, column: usize) -> Option<&'a str> {
    row.get_ref(column).ok()?.as_str().ok()
}

fn maybe_text<'a>(row: &'a Row<'_>, column: usize) -> Option<Option<&'a str>> {
    row.get_ref(column).ok()?.as_str_or_null().ok()
}
