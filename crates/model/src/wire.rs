//! Wire forms: the contract's JSON shapes for what the nouns hold more compactly.
//!
//! Version 1. Numbers that matter are strings with exact decimals, dates are ISO 8601, spans are `[start,end]`.

use rust_decimal::Decimal;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::{
    Anchor, Basis, Column, Decimals, Dimension, Fact, FactValue, Locus, Period, SourceHash, Span, Statement,
    StatementKind,
};

/// One tagged fact as `tickmark facts --json` shows it, one object a line.
#[derive(Serialize)]
pub struct FactLine<'a> {
    id: Option<&'a str>,
    concept: &'a str,
    entity: Option<&'a str>,
    period: Option<Period>,
    dimensions: Dimensions<'a>,
    unit: Option<&'a str>,
    decimals: Option<Decimals>,
    value: Value<'a>,
    nil: bool,
    anchor: Bytes,
}

#[derive(Serialize)]
struct Bytes {
    bytes: Span,
}

struct Dimensions<'a>(&'a [Dimension]);

impl Serialize for Dimensions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for dimension in self.0 {
            map.serialize_entry(&*dimension.axis, &*dimension.member)?;
        }
        map.end()
    }
}

struct Value<'a>(&'a FactValue);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            FactValue::Nil => serializer.serialize_none(),
            FactValue::Number(value) => Serialize::serialize(value, serializer),
            FactValue::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'a> From<&'a Fact> for FactLine<'a> {
    fn from(fact: &'a Fact) -> Self {
        let context = fact.context.as_deref();
        Self {
            id: fact.id.as_deref(),
            concept: &fact.concept,
            entity: context.map(|context| &*context.entity),
            period: fact.period(),
            dimensions: Dimensions(fact.dimensions()),
            unit: fact.unit.as_ref().map(|unit| &*unit.text),
            decimals: fact.decimals,
            value: Value(&fact.value),
            nil: fact.value == FactValue::Nil,
            anchor: Bytes { bytes: fact.bytes },
        }
    }
}

/// A printed statement as `tickmark statements --json` shows it.
#[derive(Serialize)]
pub struct StatementLine<'a> {
    statement: StatementKind,
    basis: Basis,
    title: &'a str,
    currency: Option<&'a str>,
    scale: Decimal,
    columns: Vec<ColumnLine<'a>>,
    rows: Vec<RowLine<'a>>,
}

#[derive(Serialize)]
struct ColumnLine<'a> {
    period: Option<Period>,
    header: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
}

#[derive(Serialize)]
struct RowLine<'a> {
    label: &'a str,
    level: u8,
    values: Vec<Option<Decimal>>,
    cells: Vec<CellLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scale: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bbox: Option<serde_points::Box>,
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct CellLine {
    column: usize,
    value: Decimal,
    anchor: Anchor,
}

mod serde_points {
    //! A row's box in points, as anchors show theirs.
    use crate::anchor::Points;
    pub(super) type Box = [Points; 4];
}

impl<'a> StatementLine<'a> {
    /// The wire form of a statement of that source.
    pub fn new(statement: &'a Statement, source: SourceHash) -> Self {
        Self {
            statement: statement.kind,
            basis: statement.basis,
            title: &statement.title,
            currency: statement.currency.as_deref(),
            scale: statement.scale,
            columns: statement.columns.iter().map(column_line).collect(),
            rows: statement
                .rows
                .iter()
                .map(|row| {
                    let mut values = vec![None; statement.columns.len()];
                    for cell in &row.cells {
                        if let Some(value) = values.get_mut(cell.column) {
                            *value = Some(cell.value);
                        }
                    }
                    let place = match &row.locus {
                        Locus::Page { page, bbox, .. } => Some((*page, bbox.map(crate::anchor::Points))),
                        _ => None,
                    };
                    RowLine {
                        label: &row.label,
                        level: row.level,
                        values,
                        cells: row
                            .cells
                            .iter()
                            .map(|cell| CellLine {
                                column: cell.column,
                                value: cell.value,
                                anchor: Anchor { source, locus: cell.locus.clone() },
                            })
                            .collect(),
                        unit: row.unit.as_deref(),
                        scale: row.scale,
                        page: place.map(|(page, _)| page),
                        bbox: place.map(|(_, bbox)| bbox),
                        note: row.note.as_deref(),
                    }
                })
                .collect(),
        }
    }
}

fn column_line(column: &Column) -> ColumnLine<'_> {
    ColumnLine { period: column.period, header: &column.header, unit: column.unit.as_deref() }
}
