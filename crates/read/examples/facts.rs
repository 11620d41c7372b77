//! Prints the tagged facts of a file as the contract's JSON lines, notices on stderr.
//!
//! `cargo run --release -p read --example facts -- facts FILE --json`

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};

use model::{Decimals, FactValue, Period, Span};
use read::Depth;
use serde::Serialize;

/// A fact as the contract writes it.
#[derive(Serialize)]
struct Line<'a> {
    id: Option<&'a str>,
    concept: &'a str,
    entity: Option<&'a str>,
    period: Option<Period>,
    dimensions: BTreeMap<&'a str, &'a str>,
    unit: Option<&'a str>,
    decimals: Option<Decimals>,
    value: Option<Value<'a>>,
    nil: bool,
    anchor: Anchor,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Value<'a> {
    Number(model::Decimal),
    Text(&'a str),
}

#[derive(Serialize)]
struct Anchor {
    bytes: Span,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(2).ok_or("usage: facts facts FILE --json")?;
    let bytes = std::fs::read(&file)?;
    let media = read::detect(&file, &bytes)?;
    let document = read::read(&bytes, media, Depth::Tags)?;
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    for fact in &document.value.tagged.facts {
        let line = Line {
            id: fact.id.as_deref(),
            concept: &fact.concept,
            entity: fact.context.as_ref().map(|context| &*context.entity),
            period: fact.period(),
            dimensions: fact
                .dimensions()
                .iter()
                .map(|dimension| (&*dimension.axis, &*dimension.member))
                .collect(),
            unit: fact.unit.as_ref().map(|unit| &*unit.text),
            decimals: fact.decimals,
            value: match &fact.value {
                FactValue::Nil => None,
                FactValue::Number(number) => Some(Value::Number(*number)),
                FactValue::Text(text) => Some(Value::Text(text)),
            },
            nil: fact.value == FactValue::Nil,
            anchor: Anchor { bytes: fact.bytes },
        };
        serde_json::to_writer(&mut out, &line)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    let mut notes = std::io::stderr().lock();
    for notice in &document.notices {
        writeln!(notes, "{}: {}", notice.code, notice.message)?;
    }
    Ok(())
}
