//! Spreads out: a workbook of their own, or into the bank's own model.

use std::collections::BTreeMap;

use model::{Anchor, Decimal, Expr, PeriodKind, Report, SpreadPeriod};
use spread::formula::{metric_value, score};
use workbook::Language;
use workbook::proof::{Proof, ProofKind};
use workbook::spread::{CompanySpread, ComponentCell, MetricCell, ScoreCell, SourceInfo, SpreadBook, Units};
use workbook::template::{self, FilledInput, Marker};

use crate::charts::Charts;
use crate::error::Error;
use crate::figures::CompanyFigures;
use crate::measure;

/// A workbook of one company's spread.
pub fn workbook(
    figures: &CompanyFigures,
    quotes: &BTreeMap<Anchor, String>,
    charts: &Charts,
    language: Language,
    as_of: String,
) -> Result<Vec<u8>, Error> {
    let metrics = metrics(figures, charts);
    let scores = scores(figures, charts);
    let sources: Vec<SourceInfo> = figures.reports.iter().map(source_info).collect();
    let book = SpreadBook {
        companies: vec![CompanySpread {
            spread: &figures.spread,
            metrics: &metrics,
            scores: &scores,
            sources: &sources,
            facts: &[],
        }],
        chart: &charts.chart,
        language,
        units: units(figures),
        quotes,
        as_of,
    };
    Ok(workbook::spread::write(&book)?)
}

fn source_info(report: &Report) -> SourceInfo {
    SourceInfo {
        hash: report.source,
        document: report.document.clone(),
        published: report.header.published.date,
        form: report.header.form.clone(),
    }
}

/// Amounts are shown in millions, a small company's in thousands or as they are.
fn units(figures: &CompanyFigures) -> Units {
    let assets = figures.spread.cells.iter().filter(|cell| cell.account == "total_assets");
    match assets.filter_map(|cell| cell.value).map(|value| value.abs()).max() {
        Some(largest) if largest < Decimal::from(1_000_000) => Units::Ones,
        Some(largest) if largest < Decimal::from(100_000_000) => Units::Thousands,
        _ => Units::Millions,
    }
}

/// Every metric of the chart in every period that it can be tried in.
pub fn metrics(figures: &CompanyFigures, charts: &Charts) -> Vec<MetricCell> {
    let chart = &charts.chart;
    let mut cells = Vec::new();
    for metric in &chart.metrics {
        for period in figures.spread.periods.iter().filter(|period| period.kind == PeriodKind::Annual) {
            let accounts = |name: &str, offset: i32| figures.figure(chart, name, period, offset);
            let result = metric_value(chart, metric, &accounts);
            let (derivation, reason) = match result {
                Ok(derivation) => (Some(derivation), None),
                Err(why) => (None, Some(why.reason())),
            };
            cells.push(MetricCell {
                metric: metric.id.clone(),
                period: period.id.clone(),
                value: derivation.as_ref().map(model::Derivation::value),
                derivation,
                reason,
            });
        }
    }
    cells
}

/// Every scorecard of the chart, for every fiscal year.
pub fn scores(figures: &CompanyFigures, charts: &Charts) -> Vec<ScoreCell> {
    let chart = &charts.chart;
    let mut cells = Vec::new();
    for card in &chart.scorecards {
        for period in figures.spread.years() {
            let accounts = |name: &str, offset: i32| figures.figure(chart, name, period, offset);
            let scored = score(chart, card, &accounts);
            let components = scored
                .components
                .iter()
                .map(|component| ComponentCell {
                    id: component.id.clone(),
                    value: component.value.as_ref().ok().map(model::Derivation::value),
                    derivation: component.value.as_ref().ok().cloned(),
                    points: component.points.as_ref().ok().map(model::Derivation::value),
                    reason: component.points.as_ref().err().map(|why| why.reason()),
                })
                .collect();
            cells.push(ScoreCell {
                card: card.id.clone(),
                period: period.id.clone(),
                components,
                total: scored.total.as_ref().ok().map(model::Derivation::value),
                band: scored.band.map(|band| band.names),
                reason: scored.total.as_ref().err().map(|why| why.reason()),
            });
        }
    }
    cells
}

/// A template filled: the workbook, and the markers that stay open with their reasons.
#[derive(Clone, Debug)]
pub struct FilledTemplate {
    /// The workbook's bytes.
    pub workbook: Vec<u8>,
    /// How many inputs were filled.
    pub filled: usize,
    /// Markers that stay as they are: where, and why.
    pub open: Vec<String>,
}

/// Fills the markers of the bank's own model.
pub fn fill_template(
    bytes: &[u8],
    figures: &CompanyFigures,
    quotes: &BTreeMap<Anchor, String>,
    charts: &Charts,
    language: Language,
) -> Result<FilledTemplate, Error> {
    let (mut inputs, mut open) = (Vec::new(), Vec::new());
    for marker in template::markers(bytes)? {
        match input(&marker, figures, quotes, charts) {
            Ok(input) => inputs.push(input),
            Err(why) => open.push(format!("{}!{} {{{{{}}}}}: {why}", marker.sheet, marker.at, marker.text)),
        }
    }
    let filled = template::fill(bytes, &inputs, language)?;
    open.extend(filled.notices.iter().map(|notice| notice.message.clone()));
    Ok(FilledTemplate { workbook: filled.value, filled: inputs.len(), open })
}

fn input(
    marker: &Marker,
    figures: &CompanyFigures,
    quotes: &BTreeMap<Anchor, String>,
    charts: &Charts,
) -> Result<FilledInput, String> {
    let chart = &charts.chart;
    let request = marker.request().ok_or("write it as ITEM PERIOD, or ITEM PERIOD in UNIT")?;
    if chart.account(&request.item).is_none() && chart.metric(&request.item).is_none() {
        return Err(format!("the chart has no account or metric {:?}", request.item));
    }
    let period =
        period(&request.period, figures).ok_or_else(|| format!("no report covers {}", request.period))?;
    let scale = match request.unit.as_deref() {
        None => Decimal::ONE,
        Some("thousand" | "thousands") => Decimal::ONE_THOUSAND,
        Some("million" | "millions") => Decimal::from(1_000_000),
        Some("billion" | "billions") => Decimal::from(1_000_000_000),
        Some(other) => return Err(format!("{other:?} is not a unit: thousands, millions, billions")),
    };
    let expr = Expr::name(request.item.clone());
    let derivation = figures.evaluate(chart, &expr, period).map_err(|why| why.to_string())?;
    let dimension = measure::dimension(&expr, chart);
    let value = derivation.value().checked_div(scale).ok_or("the value has too many digits")?;
    let cell = figures.cell(&request.item, &period.id);
    let anchor = cell.and_then(|cell| cell.anchor.clone());
    let is_fact = matches!(derivation, model::Derivation::Fact { .. });
    let currency = figures.spread.currency.as_deref();
    let unit = match &request.unit {
        Some(unit) => format!("{} {unit}", measure::unit_word(dimension, currency)),
        None => measure::unit_word(dimension, currency),
    };
    let scaled = if scale == Decimal::ONE {
        derivation.clone()
    } else {
        model::Derivation::apply(
            model::Op::Divide,
            vec![derivation.clone(), model::Derivation::constant(scale)],
        )
        .map_err(|error| error.to_string())?
    };
    let proof = Proof {
        kind: if is_fact && scale == Decimal::ONE { ProofKind::Fact } else { ProofKind::Formula },
        ticks: cell.map(|cell| cell.ticks.clone()).unwrap_or_default(),
        company: figures.spread.company.clone(),
        item: request.item.clone(),
        period: period.id.clone(),
        unit,
        document: cell.and_then(|cell| cell.document.clone()).unwrap_or_default(),
        page: anchor.as_ref().and_then(|anchor| anchor.locus.page()),
        quote: anchor.as_ref().and_then(|anchor| quotes.get(anchor)).cloned().unwrap_or_default(),
        anchor,
        derivation: Some(scaled),
        as_of: String::new(),
        remark: String::new(),
    };
    Ok(FilledInput { sheet: marker.sheet.clone(), at: marker.at, value, proof })
}

/// `latest`, `FY-1` (the year before the latest), or a period's id.
fn period<'a>(text: &str, figures: &'a CompanyFigures) -> Option<&'a SpreadPeriod> {
    let years: Vec<&SpreadPeriod> = figures.spread.years().filter(|year| year.start.is_some()).collect();
    let back = match text {
        "latest" | "FY" | "FY0" => 0,
        _ => match text.strip_prefix("FY-") {
            Some(back) => back.parse().ok()?,
            None => return figures.spread.period(text),
        },
    };
    years.len().checked_sub(1 + back).and_then(|at| years.get(at).copied())
}
