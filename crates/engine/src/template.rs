//! The bank's own model: what its markers ask for, looked up in a company's figures.
//!
//! An input that can't be filled stays as it is, and is named with the reason. Values are exact in the marker's unit.

use model::{CellStatus, Decimal, Derivation, Expr, Op, SpreadPeriod};
use workbook::Language;
use workbook::proof::{Proof, ProofKind};
use workbook::template::{self, FilledInput, Marker};

use crate::book::Part;
use crate::charts::Charts;
use crate::error::Error;
use crate::figures::CompanyFigures;
use crate::judgement;
use crate::measure::{self, Dimension};

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

/// Fills the markers of the bank's own model. `as_of` is the date from which the library was looked at, empty for all
/// that it holds.
pub fn fill(
    bytes: &[u8],
    part: &Part,
    charts: &Charts,
    language: Language,
    as_of: &str,
) -> Result<FilledTemplate, Error> {
    let (mut inputs, mut open) = (Vec::new(), Vec::new());
    for marker in template::markers(bytes)? {
        match input(&marker, part, charts, as_of) {
            Ok(input) => inputs.push(input),
            Err(why) => open.push(format!("{}!{} {{{{{}}}}}: {why}", marker.sheet, marker.at, marker.text)),
        }
    }
    let filled = template::fill(bytes, &inputs, language)?;
    open.extend(filled.notices.iter().map(|notice| notice.message.clone()));
    Ok(FilledTemplate { workbook: filled.value, filled: inputs.len(), open })
}

fn input(marker: &Marker, part: &Part, charts: &Charts, as_of: &str) -> Result<FilledInput, String> {
    let (chart, figures) = (&charts.chart, &part.figures);
    let request = marker.request().ok_or("write it as ITEM PERIOD, or ITEM PERIOD in UNIT")?;
    let item = item(&request.item, charts)?;
    let period =
        period(&request.period, figures).ok_or_else(|| format!("no report covers {}", request.period))?;
    let expr = Expr::name(item.to_owned());
    let derivation = figures.evaluate(chart, &expr, period).map_err(|why| why.to_string())?;
    let dimension = measure::dimension(&expr, chart);
    let currency = figures.spread.currency.as_deref();
    let scale = match request.unit.as_deref() {
        None => Decimal::ONE,
        Some(unit) => scale(unit, dimension, currency)?,
    };
    let scaled = if scale == Decimal::ONE {
        derivation.clone()
    } else {
        Derivation::apply(Op::Divide, vec![derivation.clone(), Derivation::constant(scale)])
            .map_err(|error| error.to_string())?
    };
    let value = scaled.value();
    let cell = figures.cell(item, &period.id);
    let anchor = cell.and_then(|cell| cell.anchor.clone());
    let kind = match (&derivation, cell.map(|cell| cell.status)) {
        (_, Some(CellStatus::Adjusted)) => ProofKind::Adjusted,
        (Derivation::Fact { .. }, _) if scale == Decimal::ONE => ProofKind::Fact,
        _ => ProofKind::Formula,
    };
    let unit = match &request.unit {
        Some(unit) => format!("{} {unit}", measure::unit_word(dimension, currency)),
        None => measure::unit_word(dimension, currency),
    };
    let mut remarks = judgement::remarks(&derivation, figures);
    if let Some(metric) = chart.metric(item) {
        remarks.push(format!("{} = {}", metric.id, metric.formula));
    }
    for earlier in cell.map_or(&[][..], |cell| &cell.history) {
        remarks.push(format!("reported before: {} ({})", earlier.value, earlier.report));
    }
    let proof = Proof {
        kind,
        ticks: cell.map(|cell| cell.ticks.clone()).unwrap_or_default(),
        company: figures.spread.company.clone(),
        item: item.to_owned(),
        period: period.id.clone(),
        unit,
        document: cell.and_then(|cell| cell.document.clone()).unwrap_or_default(),
        page: anchor.as_ref().and_then(|anchor| anchor.locus.page()),
        quote: anchor.as_ref().and_then(|anchor| part.quotes.get(anchor)).cloned().unwrap_or_default(),
        anchor,
        derivation: Some(scaled),
        as_of: as_of.to_owned(),
        remark: remarks.join("\n"),
    };
    Ok(FilledInput { sheet: marker.sheet.clone(), at: marker.at, value, proof })
}

/// The account or metric of that id, or that bears that name in English or Chinese and no other does.
fn item<'a>(text: &str, charts: &'a Charts) -> Result<&'a str, String> {
    let chart = &charts.chart;
    if let Some(account) = chart.account(text) {
        return Ok(&account.id);
    }
    if let Some(metric) = chart.metric(text) {
        return Ok(&metric.id);
    }
    let accounts = chart.accounts.iter().map(|account| (account.id.as_str(), &account.names));
    let metrics = chart.metrics.iter().map(|metric| (metric.id.as_str(), &metric.names));
    let named =
        accounts.chain(metrics).filter(|(_, names)| names.zh == text || names.en.eq_ignore_ascii_case(text));
    match named.map(|(id, _)| id).collect::<Vec<_>>().as_slice() {
        [one] => Ok(one),
        [] => Err(format!("the chart has no account or metric {text:?}")),
        several => Err(format!("{text:?} may be {}: write one of them", several.join(", "))),
    }
}

/// What a unit divides by. A currency in it must be the one that the company reports in.
fn scale(unit: &str, dimension: Dimension, currency: Option<&str>) -> Result<Decimal, String> {
    let wrong = || format!("{unit:?} is not a unit: thousands, millions, billions, 千元, 万元, 百万元, 亿元");
    let mut rest = unit.trim();
    if let Some(currency) = currency {
        rest = rest.strip_prefix(currency).or_else(|| rest.strip_suffix(currency)).unwrap_or(rest).trim();
    }
    let lower = rest.to_lowercase();
    let lower = lower.strip_suffix('元').map_or(lower.as_str(), str::trim);
    let scale = match lower {
        "" | "ones" | "units" => Decimal::ONE,
        "thousand" | "thousands" | "k" | "千" => Decimal::ONE_THOUSAND,
        "万" | "萬" => Decimal::from(10_000),
        "million" | "millions" | "m" | "mn" | "mm" | "百万" => Decimal::from(1_000_000),
        "亿" | "億" => Decimal::from(100_000_000),
        "billion" | "billions" | "bn" | "十亿" => Decimal::from(1_000_000_000),
        _ if lower.len() == 3 && lower.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            return Err(format!(
                "the figures are in {}, not in {unit}",
                currency.unwrap_or("no known currency")
            ));
        }
        _ => return Err(wrong()),
    };
    match dimension {
        Dimension::Money | Dimension::Shares => Ok(scale),
        _ if scale == Decimal::ONE => Ok(scale),
        _ => Err(format!("it is no amount and can't be given in {unit}")),
    }
}

/// `latest`, `FY-1` (the year before the latest), `LTM`, `2023`, or a period's id.
fn period<'a>(text: &str, figures: &'a CompanyFigures) -> Option<&'a SpreadPeriod> {
    let spread = &figures.spread;
    let text = text.to_uppercase();
    let year = text.trim_end_matches(['年', '度', '末']);
    if year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()) {
        return spread.period(&format!("FY{year}"));
    }
    if text == "LTM" {
        return spread.periods.iter().rfind(|period| period.kind == model::PeriodKind::Ltm);
    }
    let back = match text.as_str() {
        "LATEST" | "最近" | "FY" | "FY0" => 0,
        _ => match text.strip_prefix("FY-") {
            Some(back) => back.parse().ok()?,
            None => return spread.period(&text),
        },
    };
    let years: Vec<&SpreadPeriod> = spread.years().filter(|year| year.start.is_some()).collect();
    years.len().checked_sub(1_usize.checked_add(back)?).and_then(|at| years.get(at).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_understood_or_refused() {
        let check = |unit: &str, dimension, want: Option<i64>| {
            let got = scale(unit, dimension, Some("USD")).ok();
            assert_eq!(got, want.map(Decimal::from), "{unit}");
        };
        check("millions", Dimension::Money, Some(1_000_000));
        check("USD millions", Dimension::Money, Some(1_000_000));
        check("USD", Dimension::PerShare, Some(1));
        check("万元", Dimension::Money, Some(10_000));
        check("亿元", Dimension::Money, Some(100_000_000));
        check("千元", Dimension::Money, Some(1_000));
        check("元", Dimension::Money, Some(1));
        check("thousands", Dimension::Shares, Some(1_000));
        check("millions", Dimension::Ratio, None);
        check("EUR", Dimension::Money, None);
        check("EUR millions", Dimension::Money, None);
        check("dozens", Dimension::Money, None);
    }
}
