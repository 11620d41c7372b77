//! A fictional report with everything in it that the library keeps.

use std::sync::Arc;

use model::{
    Basis, Calculation, Column, Context, Decimal, Dimension, Fact, FactValue, Label, Locus, Media, Notice,
    Passage, PassageKind, Period, PrintedCell, Published, PublishedBasis, Report, ReportHeader, ReportStatus,
    SourceHash, Span, Statement, StatementKind, StatementRow, Taxonomy, Unit,
};
use store::{Error, Library, NewReport, Receipt, Timestamp};

pub(crate) const COMPANY: &str = "cik:0001234567";

/// A report and all that was derived from it, owned.
#[derive(Clone)]
pub(crate) struct Sample {
    pub(crate) bytes: Vec<u8>,
    pub(crate) report: Report,
    pub(crate) company: String,
    pub(crate) facts: Vec<Fact>,
    pub(crate) statements: Vec<Statement>,
    pub(crate) passages: Vec<Passage>,
    pub(crate) taxonomy: Taxonomy,
    pub(crate) notices: Vec<Notice>,
    pub(crate) made_by: String,
    pub(crate) added: Timestamp,
}

/// A 10-K on that year with that many facts, published in the February after it.
pub(crate) fn annual(year: i16, facts: usize) -> Sample {
    let text = format!("Northwind Instruments annual report {year} ").repeat(50);
    Sample::new(text.into_bytes(), "10-K", year, facts)
}

impl Sample {
    pub(crate) fn new(bytes: Vec<u8>, form: &str, year: i16, facts: usize) -> Self {
        let source = SourceHash::of(&bytes);
        let end = day(&format!("{year}-12-31"));
        let header = ReportHeader {
            company: "Northwind Instruments".to_owned(),
            identifiers: [("cik", "0001234567"), ("ticker", "NWI")]
                .map(|(scheme, value)| (scheme.to_owned(), value.to_owned()))
                .into(),
            form: Some(form.to_owned()),
            fiscal_year: Some(year),
            fiscal_period: Some("FY".to_owned()),
            period_end: Some(end),
            published: Published {
                date: Some(day(&format!("{}-02-15", year + 1))),
                basis: PublishedBasis::Given,
            },
            language: Some("en".to_owned()),
            standard: None,
        };
        let report = Report {
            id: source.to_string()[..12].to_owned(),
            document: format!("northwind-{year}"),
            header,
            media: Media::Html,
            pages: 0,
            facts: facts as u32,
            source,
            status: ReportStatus::Current,
        };
        Self {
            bytes,
            report,
            company: COMPANY.to_owned(),
            facts: facts_of(year, facts),
            statements: vec![statement(end)],
            passages: passages(year),
            taxonomy: taxonomy(),
            notices: vec![
                Notice::warning("read/unknown-context", "context c-99 isn't there").hint("see the source"),
                Notice::info("read/hidden", "12 facts are hidden").at(Locus::Bytes(Span::new(3, 9))),
            ],
            made_by: "reader 1".to_owned(),
            added: moment("2025-06-01T12:00:00Z"),
        }
    }

    pub(crate) fn published(mut self, date: Option<&str>) -> Self {
        self.report.header.published = match date {
            Some(date) => Published { date: Some(day(date)), basis: PublishedBasis::Given },
            None => Published { date: None, basis: PublishedBasis::Unknown },
        };
        self
    }

    pub(crate) fn new_report(&self) -> NewReport<'_> {
        NewReport {
            report: &self.report,
            company_key: &self.company,
            facts: &self.facts,
            statements: &self.statements,
            passages: &self.passages,
            taxonomy: &self.taxonomy,
            notices: &self.notices,
            made_by: &self.made_by,
            added: self.added,
            actor: "ada",
        }
    }

    pub(crate) fn add_to(&self, library: &Library) -> Result<Receipt, Error> {
        library.put_source(&self.bytes)?;
        library.commit(&self.new_report())
    }

    pub(crate) fn id(&self) -> &str {
        &self.report.id
    }
}

pub(crate) fn day(text: &str) -> model::Date {
    text.parse().unwrap()
}

pub(crate) fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// What its risk factors say.
fn passages(year: i16) -> Vec<Passage> {
    vec![Passage {
        ordinal: 0,
        kind: PassageKind::Prose,
        headings: vec!["Item 1A. Risk factors".to_owned()],
        text: format!("In {year} two customers took half of our instruments."),
        locus: Locus::Bytes(Span::new(0, 44)),
        pieces: Vec::new(),
    }]
}

/// Facts of every kind: numbers with and without dimensions, nil, short and long texts, no context, no unit.
fn facts_of(year: i16, count: usize) -> Vec<Fact> {
    let instant = Period::instant(day(&format!("{year}-12-31")));
    let duration = Period::days_between(day(&format!("{year}-01-01")), day(&format!("{year}-12-31")));
    let context = |id: &str, period, dimensions| {
        Arc::new(Context { id: id.into(), entity: "0001234567".into(), period, dimensions })
    };
    let segment = Dimension {
        axis: "us-gaap:StatementBusinessSegmentsAxis".into(),
        member: "nwi:\"North\" & 北Member".into(),
        typed: false,
    };
    let contexts = [
        context("c-1", Some(instant), Vec::new()),
        context("c-2", Some(duration), vec![segment]),
        context("c-3", None, Vec::new()),
    ];
    let usd = Arc::new(Unit { id: "usd".into(), text: "USD".into() });
    (0..count)
        .map(|index| {
            let value = match index % 7 {
                3 => FactValue::Nil,
                4 => FactValue::Text("Delaware".into()),
                5 => FactValue::Text("long ".repeat(100).into()),
                _ => {
                    FactValue::Number(Decimal::new(index as i64 * 1_000_003 - 5_000_000, (index % 3) as u32))
                }
            };
            let start = 100 + index as u64 * 50;
            Fact {
                id: (index % 5 != 0).then(|| format!("f-{index}").into()),
                concept: format!("us-gaap:Concept{}", index % 40).into(),
                standard_concept: (index % 2 == 0).then(|| "ifrs-full:Assets".into()),
                context: contexts.get(index % 4).cloned(),
                unit: matches!(value, FactValue::Number(_)).then(|| usd.clone()),
                decimals: [None, Some("-6"), Some("INF"), Some("2")][index % 4]
                    .map(|text| text.parse().unwrap()),
                value,
                bytes: Span::new(start, start + 9),
                hidden: index % 11 == 0,
            }
        })
        .collect()
}

fn statement(end: model::Date) -> Statement {
    let locus =
        Locus::Page { page: 66, bbox: [1050, 2000, 3000, 2100], glyphs: Some(Span::new(4, 9)), ocr: false };
    Statement {
        kind: StatementKind::BalanceSheet,
        basis: Basis::Parent,
        title: "合并资产负债表".to_owned(),
        currency: Some("CNY".to_owned()),
        scale: Decimal::from(1000),
        columns: vec![Column { period: Some(Period::instant(end)), header: "期末".to_owned(), unit: None }],
        rows: vec![StatementRow {
            label: "货币资金".to_owned(),
            level: 1,
            cells: vec![PrintedCell {
                column: 0,
                value: Decimal::new(-151_603, 2),
                places: 2,
                locus: Locus::Bytes(Span::new(7, 12)),
            }],
            unit: None,
            scale: Some(Decimal::ONE),
            note: Some("七、1".to_owned()),
            total: true,
            locus: Locus::Cell { sheet: "BS".into(), cell: "B7".into() },
        }],
        locus,
    }
}

fn taxonomy() -> Taxonomy {
    let label = Label { role: "label".into(), language: "en-US".into(), text: "Assets".to_owned() };
    Taxonomy {
        labels: [("us-gaap:Assets".into(), vec![label])].into(),
        presentation: Vec::new(),
        calculation: vec![Calculation {
            role: "r".into(),
            parent: "us-gaap:Assets".into(),
            child: "us-gaap:AssetsCurrent".into(),
            weight: Decimal::ONE,
            order: Decimal::new(15, 1),
        }],
    }
}
