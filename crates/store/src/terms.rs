//! What a report's facts refer to, stored once a report: concepts, contexts and units, numbered from 0 in the order
//! in which the facts first name them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use model::{Context, Date, Dimension, Fact, Period, Unit};
use rusqlite::{Connection, Row, Transaction};

use crate::checksum::{Checksum, Digest};
use crate::rows::{self, maybe_text, place, sealed, text};
use crate::{Damage, Error};

/// Numbers the terms of facts as they come by.
#[derive(Default)]
pub(crate) struct Numbering<'a> {
    concepts: Numbered<ConceptRow<'a>>,
    contexts: Numbered<&'a Context>,
    units: Numbered<&'a Unit>,
}

impl<'a> Numbering<'a> {
    /// The number of the fact's concept.
    pub(crate) fn concept(&mut self, fact: &'a Fact) -> i64 {
        self.concepts.number(ConceptRow { name: &fact.concept, standard: fact.standard_concept.as_deref() })
    }

    /// The number of the fact's context, if it has one.
    pub(crate) fn context(&mut self, fact: &'a Fact) -> Option<i64> {
        fact.context.as_deref().map(|context| self.contexts.number(context))
    }

    /// The number of the fact's unit, if it has one.
    pub(crate) fn unit(&mut self, fact: &'a Fact) -> Option<i64> {
        fact.unit.as_deref().map(|unit| self.units.number(unit))
    }

    /// All that was numbered, ready to be stored.
    pub(crate) fn finish(self) -> Result<TermRows<'a>, Error> {
        let contexts = self.contexts.list.into_iter().map(ContextRow::new).collect::<Result<_, _>>()?;
        let units = self.units.list.into_iter().map(|unit| UnitRow { id: &unit.id, name: &unit.text });
        Ok(TermRows { concepts: self.concepts.list, contexts, units: units.collect() })
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
        let Self { numbers, list } = self;
        let next = list.len() as i64;
        *numbers.entry(thing).or_insert_with_key(|thing| {
            list.push(thing.clone());
            next
        })
    }
}

/// The terms of a report's facts, ready to be stored.
pub(crate) struct TermRows<'a> {
    concepts: Vec<ConceptRow<'a>>,
    contexts: Vec<ContextRow<'a>>,
    units: Vec<UnitRow<'a>>,
}

impl TermRows<'_> {
    /// Adds every row, in the order in which [`verify`] meets them.
    pub(crate) fn digest(&self, digest: &mut Digest) {
        let mut sum = Checksum::default();
        for (ix, row) in (0..).zip(&self.concepts) {
            row.checksum(&mut sum, ix);
            digest.add(&sum);
        }
        for (ix, row) in (0..).zip(&self.contexts) {
            row.checksum(&mut sum, ix);
            digest.add(&sum);
        }
        for (ix, row) in (0..).zip(&self.units) {
            row.checksum(&mut sum, ix);
            digest.add(&sum);
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
            let checksum = row.checksum(&mut sum, ix);
            insert.execute((report, ix, row.id, row.entity, &row.period, &row.dimensions, checksum))?;
        }
        let mut insert = transaction.prepare_cached("INSERT INTO units VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for (ix, row) in (0..).zip(&self.units) {
            insert.execute((report, ix, row.id, row.name, row.checksum(&mut sum, ix)))?;
        }
        Ok(())
    }
}

/// The terms of a report's facts, read back.
pub(crate) struct Terms {
    concepts: Vec<Concept>,
    contexts: Vec<Arc<Context>>,
    units: Vec<Arc<Unit>>,
}

/// A concept as the document writes it, and under the taxonomy's usual prefix where that is another.
#[derive(Clone)]
pub(crate) struct Concept {
    pub(crate) name: Arc<str>,
    pub(crate) standard: Option<Arc<str>>,
}

impl Terms {
    pub(crate) fn load(connection: &Connection, n: i64, report: &str) -> Result<Self, Error> {
        let name = |what: &'static str| move |ix: &str| format!("{what} {ix} of report {report}");
        Ok(Self {
            concepts: rows::load(connection, ConceptRow::SELECT, n, name("concept"), |row, sum| {
                let row = ConceptRow::read(row, sum)?;
                Some(Concept { name: row.name.into(), standard: row.standard.map(Arc::from) })
            })?,
            contexts: rows::load(connection, ContextRow::SELECT, n, name("context"), |row, sum| {
                ContextRow::read(row, sum)?.context().map(Arc::new)
            })?,
            units: rows::load(connection, UnitRow::SELECT, n, name("unit"), |row, sum| {
                let row = UnitRow::read(row, sum)?;
                Some(Arc::new(Unit { id: row.id.into(), text: row.name.into() }))
            })?,
        })
    }

    pub(crate) fn concept(&self, number: i64) -> Option<Concept> {
        self.concepts.get(usize::try_from(number).ok()?).cloned()
    }

    /// The context of that number, if there is one; the outer `None` where the number stands for nothing.
    pub(crate) fn context(&self, number: Option<i64>) -> Option<Option<Arc<Context>>> {
        pick(&self.contexts, number)
    }

    /// The unit of that number, likewise.
    pub(crate) fn unit(&self, number: Option<i64>) -> Option<Option<Arc<Unit>>> {
        pick(&self.units, number)
    }
}

fn pick<T>(list: &[Arc<T>], number: Option<i64>) -> Option<Option<Arc<T>>> {
    match number {
        None => Some(None),
        Some(number) => list.get(usize::try_from(number).ok()?).cloned().map(Some),
    }
}

/// Names the terms that don't hold what was stored; `digest` is added to as [`TermRows::digest`] did.
pub(crate) fn verify(
    connection: &Connection,
    n: i64,
    report: &str,
    digest: &mut Digest,
    damages: &mut Vec<Damage>,
) -> Result<(), Error> {
    let mut name = |table, index| damages.push(Damage::Term { report: report.to_owned(), table, index });
    let sound = |row: &Row<'_>, sum: &mut Checksum| ConceptRow::read(row, sum).is_some();
    rows::verify(connection, ConceptRow::SELECT, n, digest, sound, |ix, _| name("concepts", ix))?;
    let sound = |row: &Row<'_>, sum: &mut Checksum| ContextRow::read(row, sum).is_some();
    rows::verify(connection, ContextRow::SELECT, n, digest, sound, |ix, _| name("contexts", ix))?;
    let sound = |row: &Row<'_>, sum: &mut Checksum| UnitRow::read(row, sum).is_some();
    rows::verify(connection, UnitRow::SELECT, n, digest, sound, |ix, _| name("units", ix))
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct ConceptRow<'a> {
    name: &'a str,
    standard: Option<&'a str>,
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

struct ContextRow<'a> {
    id: &'a str,
    entity: &'a str,
    period: Option<Cow<'a, str>>,
    dimensions: Cow<'a, str>,
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
        let dimensions =
            dimensions.into_iter().map(|(axis, member, typed)| Dimension { axis, member, typed });
        Some(Context {
            id: self.id.into(),
            entity: self.entity.into(),
            period,
            dimensions: dimensions.collect(),
        })
    }
}

/// A day, or first day/last day: what [`Period`] prints.
fn parse_period(text: &str) -> Option<Period> {
    match text.split_once('/') {
        None => text.parse::<Date>().ok().map(Period::instant),
        Some((start, end)) => Some(Period::days_between(start.parse().ok()?, end.parse().ok()?)),
    }
}

struct UnitRow<'a> {
    id: &'a str,
    name: &'a str,
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
