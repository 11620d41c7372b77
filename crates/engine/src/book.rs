//! Spreads out: workbooks of one company, or of several side by side.

use std::collections::BTreeMap;

use model::{Anchor, Decimal, PeriodKind, Report, SpreadPeriod};
use rayon::prelude::*;
use spread::formula::{metric_value, score};
use workbook::Language;
use workbook::spread::{
    CompanySpread, ComponentCell, MetricCell, Particular, ScoreCell, SourceInfo, SpreadBook, Units,
};

use crate::charts::Charts;
use crate::desk::Desk;
use crate::error::Error;
use crate::figures::CompanyFigures;
use crate::particulars;

/// A company's figures, and the words at each of their anchors.
pub struct Part {
    /// The spread, indexed.
    pub figures: CompanyFigures,
    /// For notes and evidence.
    pub quotes: BTreeMap<Anchor, String>,
    /// What credit asks for beside the statements.
    pub particulars: Vec<Particular>,
}

/// A workbook of one company's spread, or of several side by side.
pub fn workbook(
    parts: &[Part],
    charts: &Charts,
    language: Language,
    as_of: String,
) -> Result<Vec<u8>, Error> {
    let measured: Vec<_> = parts
        .par_iter()
        .map(|Part { figures, .. }| {
            let sources: Vec<SourceInfo> = figures.reports.iter().map(source_info).collect();
            let (metrics, scores) = rayon::join(|| metrics(figures, charts), || scores(figures, charts));
            (metrics, scores, sources)
        })
        .collect();
    let companies = parts
        .iter()
        .zip(&measured)
        .map(|(part, (metrics, scores, sources))| CompanySpread {
            spread: &part.figures.spread,
            metrics,
            scores,
            sources,
            particulars: &part.particulars,
            facts: &[],
        })
        .collect();
    let several;
    let quotes = match parts {
        [one] => &one.quotes,
        _ => {
            let all = parts.iter().flat_map(|part| &part.quotes);
            several = all.map(|(anchor, quote)| (anchor.clone(), quote.clone())).collect();
            &several
        }
    };
    let book = SpreadBook { companies, chart: &charts.chart, language, units: units(parts), quotes, as_of };
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
fn units(parts: &[Part]) -> Units {
    let cells = parts.iter().flat_map(|part| &part.figures.spread.cells);
    let assets = cells.filter(|cell| cell.account == "total_assets");
    match assets.filter_map(|cell| cell.value).map(|value| value.abs()).max() {
        Some(largest) if largest < Decimal::from(1_000_000) => Units::Ones,
        Some(largest) if largest < Decimal::from(100_000_000) => Units::Thousands,
        _ => Units::Millions,
    }
}

/// Every metric of the chart in every period that is a year long: metrics compare a year's flows with balances.
pub fn metrics(figures: &CompanyFigures, charts: &Charts) -> Vec<MetricCell> {
    let chart = &charts.chart;
    let mut cells = Vec::new();
    for metric in &chart.metrics {
        let of_a_year = |period: &&SpreadPeriod| matches!(period.kind, PeriodKind::Annual | PeriodKind::Ltm);
        for period in figures.spread.periods.iter().filter(of_a_year) {
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

/// What credit asks for beside the statements, as far as the company's reports say it, in a workbook's language.
pub fn particulars(desk: &Desk<'_>, charts: &Charts, language: Language) -> Vec<Particular> {
    particulars::all(desk, charts, language)
}
