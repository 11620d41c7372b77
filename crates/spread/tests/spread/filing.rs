//! A filing in a few lines of text: printed statements with their tags, for tests.
//!
//! ```text
//! 10-K FY2024 2024-12-31                              form, fiscal year, period end
//! balance_sheet x1000000 2024-12-31 2023-12-31        statement, scale, columns (a day, or a stretch of days)
//! Total assets | us-gaap:Assets | 100 90              label, concept (or - for none), figures as printed
//! Cost of sales | us-gaap:CostOfRevenue | (60) .      parentheses are minus, a full stop is a blank
//! >Payable | - | 5 4                                  indented
//! note | us-gaap:Goodwill | 2024-12-31 | 7000000 -6   a tag outside the statements, with its decimals
//! sum | balance | us-gaap:Assets | +us-gaap:Cash -c   a calculation, and that its role shows all of them
//! name | sample:Films | Film costs                    a label of the linkbase
//! ```
//!
//! A figure may be tagged with something else than is printed: `100=97` tags 97, `100@2023-12-31` another period,
//! `100x1000` another scale.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{
    Basis, Calculation, Column, Context, Date, Decimal, Decimals, Fact, FactValue, Label, Locus, Media,
    Period, Presentation, PrintedCell, Published, PublishedBasis, Report, ReportHeader, ReportStatus,
    SourceHash, Span, Statement, StatementKind, StatementRow, Taxonomy, Unit,
};

/// A report with its facts and statements.
pub(crate) struct Filing {
    pub(crate) report: Report,
    pub(crate) facts: Vec<Fact>,
    pub(crate) statements: Vec<Statement>,
    pub(crate) taxonomy: Taxonomy,
}

impl Filing {
    /// Reads the text form.
    pub(crate) fn parse(text: &str) -> Self {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let heading: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
        let (form, year, end) = (heading[0], heading[1], heading[2]);
        let (year, focus) = match year.trim_start_matches("FY").split_once('Q') {
            Some((year, quarter)) => (year, format!("Q{quarter}")),
            None => (year.trim_start_matches("FY"), "FY".to_owned()),
        };
        let source = SourceHash::of(text.as_bytes());
        let mut filing = Self {
            report: Report {
                id: format!("{form}-{end}"),
                document: format!("{form}-{end}"),
                header: ReportHeader {
                    company: "Sample Industries".into(),
                    identifiers: BTreeMap::new(),
                    form: Some(form.into()),
                    fiscal_year: Some(year.parse().unwrap()),
                    fiscal_period: Some(focus),
                    period_end: Some(end.parse().unwrap()),
                    published: Published { date: None, basis: PublishedBasis::Unknown },
                    language: Some("en".into()),
                    standard: None,
                },
                media: Media::Html,
                pages: 0,
                facts: 0,
                source,
                status: ReportStatus::Current,
            },
            facts: Vec::new(),
            statements: Vec::new(),
            taxonomy: Taxonomy::default(),
        };
        let mut at = 100;
        for line in lines {
            match line.split('|').map(str::trim).collect::<Vec<_>>().as_slice() {
                [heading] => filing.statements.push(statement(heading)),
                ["name", concept, text] => {
                    let label =
                        Label { role: "label".into(), language: "en-US".into(), text: (*text).to_owned() };
                    filing.taxonomy.labels.entry((*concept).into()).or_default().push(label);
                }
                ["sum", role, total, items] => filing.sum(role, total, items),
                [label, concept, figures] => filing.row(label, concept, figures, &mut at),
                ["note", concept, period, value] => {
                    let (value, decimals) = value.split_once(' ').unwrap();
                    let value = value.parse().unwrap();
                    filing.tag(concept, parse_period(period), value, decimals.parse().unwrap(), &mut at);
                }
                other => panic!("not a line of a filing: {other:?}"),
            }
        }
        filing
    }

    /// The filing as it is read from pictures of its pages: no tags, and figures that were recognised.
    pub(crate) fn scanned(mut self) -> Self {
        self.facts.clear();
        let cells = self.statements.iter_mut().flat_map(|statement| &mut statement.rows);
        for cell in cells.flat_map(|row| &mut row.cells) {
            if let Locus::Bytes(span) = cell.locus {
                let at = span.start as i32;
                cell.locus = Locus::Page { page: 1, bbox: [0, at, 10, at + 10], glyphs: None, ocr: true };
            }
        }
        self
    }

    fn sum(&mut self, role: &str, total: &str, items: &str) {
        let role: Arc<str> = format!("http://sample.example/role/{role}").into();
        for (order, item) in items.split_whitespace().enumerate() {
            let weight = if item.starts_with('-') { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
            let child: Arc<str> = item.trim_start_matches(['+', '-']).into();
            let order = Decimal::from(order as u64);
            let (parent, role) = (Arc::<str>::from(total), role.clone());
            self.taxonomy.calculation.push(Calculation {
                role: role.clone(),
                parent: parent.clone(),
                child: child.clone(),
                weight,
                order,
            });
            self.taxonomy.presentation.push(Presentation { role, parent, child, order, preferred: None });
        }
    }

    fn row(&mut self, label: &str, concept: &str, figures: &str, at: &mut u64) {
        let statement = self.statements.last().unwrap();
        let (scale, kind) = (statement.scale, statement.kind);
        let columns: Vec<Period> = statement.columns.iter().map(|column| column.period.unwrap()).collect();
        let per_share = concept.contains("PerShare");
        let mut cells = Vec::new();
        for (column, figure) in figures.split_whitespace().enumerate().filter(|(_, figure)| *figure != ".") {
            let print: String = figure.chars().take_while(|c| !"=@x".contains(*c)).collect();
            let rest = &figure[print.len()..];
            let negative = print.starts_with('(');
            let digits: Decimal = print.trim_matches(['(', ')']).parse().unwrap();
            let value = if negative { -digits } else { digits };
            let places = digits.scale();
            let locus = Locus::Bytes(Span::new(*at, *at + 10));
            cells.push(PrintedCell { column, value, places, locus });
            // A tag's sign is the concept's own: costs and payments are positive however they are printed.
            let paid = concept.contains("Payments") || concept.contains("Cost");
            let mut tagged = if paid { value.abs() } else { value };
            let mut period = columns[column];
            let mut factor = if per_share { Decimal::ONE } else { scale };
            if let Some(other) = rest.strip_prefix('=') {
                tagged = other.parse().unwrap();
            } else if let Some(other) = rest.strip_prefix('@') {
                period = parse_period(other);
            } else if let Some(times) = rest.strip_prefix('x') {
                factor *= times.parse::<Decimal>().unwrap();
            }
            if concept != "-" {
                let decimals = if per_share { Decimals::Places(2) } else { Decimals::Places(-6) };
                let decimals = if scale == Decimal::ONE { Decimals::Places(0) } else { decimals };
                self.tag(concept, period, tagged * factor, decimals, at);
            } else {
                *at += 20;
            }
        }
        let _ = kind;
        let total = label.starts_with("Total")
            || label.starts_with("Net cash")
            || label.ends_with("合计")
            || label.ends_with("总计");
        self.statements.last_mut().unwrap().rows.push(StatementRow {
            label: label.trim_start_matches('>').to_owned(),
            level: u8::try_from(label.len() - label.trim_start_matches('>').len()).unwrap(),
            cells,
            unit: match concept {
                "sample:Shares" => Some("shares".to_owned()),
                _ => per_share.then(|| "USD/shares".to_owned()),
            },
            scale: None,
            note: None,
            total,
            locus: Locus::Bytes(Span::new(*at, *at)),
        });
    }

    fn tag(&mut self, concept: &str, period: Period, value: Decimal, decimals: Decimals, at: &mut u64) {
        let unit = if concept.contains("PerShare") {
            "USD/shares"
        } else if concept.contains("Shares") {
            "shares"
        } else {
            "USD"
        };
        self.facts.push(Fact {
            id: None,
            concept: concept.into(),
            standard_concept: None,
            context: Some(Arc::new(Context {
                id: "c".into(),
                entity: "1".into(),
                period: Some(period),
                dimensions: Vec::new(),
            })),
            unit: Some(Arc::new(Unit { id: "u".into(), text: unit.into() })),
            decimals: Some(decimals),
            value: FactValue::Number(value),
            bytes: Span::new(*at, *at + 10),
            hidden: false,
        });
        *at += 20;
    }
}

fn statement(heading: &str) -> Statement {
    let words: Vec<&str> = heading.split_whitespace().collect();
    let kind = match words[0] {
        "balance_sheet" => StatementKind::BalanceSheet,
        "income_statement" => StatementKind::IncomeStatement,
        "comprehensive_income_statement" => StatementKind::ComprehensiveIncomeStatement,
        "cash_flow_statement" => StatementKind::CashFlowStatement,
        other => panic!("no such statement: {other}"),
    };
    Statement {
        kind,
        basis: Basis::Consolidated,
        title: words[0].to_owned(),
        currency: Some("USD".into()),
        scale: words[1].trim_start_matches('x').parse().unwrap(),
        columns: words[2..]
            .iter()
            .map(|period| Column {
                period: Some(parse_period(period)),
                header: (*period).to_owned(),
                unit: None,
            })
            .collect(),
        rows: Vec::new(),
        locus: Locus::Bytes(Span::new(0, 0)),
    }
}

/// `2024-12-31`, or `2024` for that calendar year, or `2024-01-01/2024-03-31`.
fn parse_period(text: &str) -> Period {
    let day = |text: &str| text.parse::<Date>().unwrap();
    match text.split_once('/') {
        Some((start, end)) => Period::days_between(day(start), day(end)),
        None if text.len() == 4 => {
            Period::days_between(day(&format!("{text}-01-01")), day(&format!("{text}-12-31")))
        }
        None => Period::instant(day(text)),
    }
}
