//! Lineage: what a figure rests on, step by step, down to the bytes that show it.

use model::{Candidate, Decimal, Derivation, Expr, Locus};
use serde::Serialize;

use crate::charts::Charts;
use crate::desk::Desk;
use crate::error::{Error, ErrorKind};

/// A figure and the steps below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lineage {
    /// Account or metric.
    pub account: String,
    /// Id of the period.
    pub period: String,
    /// The figure.
    pub value: Decimal,
    /// How it came about.
    pub derivation: Derivation,
    /// From the figure down to the bytes.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// How far below the figure.
    pub depth: usize,
    /// What it is, for people.
    pub text: String,
    /// The bytes around the anchor, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet: Option<String>,
}

/// Traces an account's or metric's figure.
pub fn trace(desk: &Desk<'_>, charts: &Charts, account: &str, period: &str) -> Result<Lineage, Error> {
    let chart = &charts.chart;
    if chart.account(account).is_none() && chart.metric(account).is_none() {
        return Err(Error::new(
            ErrorKind::Unknown,
            format!("the chart has no account or metric {account:?}"),
        ));
    }
    let found = match period {
        "latest" => desk.figures().spread.years().rfind(|year| year.start.is_some()),
        id => desk.figures().spread.period(id),
    };
    let known = || {
        desk.figures().spread.periods.iter().map(|period| period.id.as_str()).collect::<Vec<_>>().join(", ")
    };
    let period = found.ok_or_else(|| {
        Error::new(ErrorKind::Unknown, format!("no report covers {period}"))
            .hint(format!("the reports cover {}", known()))
    })?;
    let derivation = desk.figures().evaluate(chart, &Expr::name(account), period).map_err(|why| {
        let error = Error::new(ErrorKind::Unknown, format!("{account} {} has no figure: {why}", period.id));
        match desk.figures().cell(account, &period.id).map_or(&[][..], |cell| &cell.candidates) {
            [] => error,
            candidates => error.hint(format!("`tickmark choose` takes one of {}", numbered(candidates))),
        }
    })?;
    let mut steps = Vec::new();
    walk(desk, &derivation, 0, &mut steps);
    Ok(Lineage {
        account: account.to_owned(),
        period: period.id.clone(),
        value: derivation.value(),
        derivation,
        steps,
    })
}

/// Candidates, numbered as `choose` counts them.
pub fn numbered(candidates: &[Candidate]) -> String {
    let one = |(at, candidate): (usize, &Candidate)| {
        format!("{}: {} ({})", at + 1, candidate.value, candidate.from)
    };
    candidates.iter().enumerate().map(one).collect::<Vec<_>>().join("; ")
}

fn walk(desk: &Desk<'_>, derivation: &Derivation, depth: usize, steps: &mut Vec<Step>) {
    match derivation {
        Derivation::Adjusted { adjustment } => {
            let cell = desk.figures().cell(&adjustment.account, &adjustment.period);
            let instead: Vec<String> = cell
                .map_or(&[][..], |cell| &cell.candidates)
                .iter()
                .map(|candidate| format!("{} ({})", candidate.value, candidate.from))
                .collect();
            let instead = if instead.is_empty() { "nothing".to_owned() } else { instead.join(", ") };
            let text = format!(
                "{} {} = {}: adjusted by {} on {}, “{}”, in place of {instead}",
                adjustment.account,
                adjustment.period,
                adjustment.value,
                adjustment.by,
                adjustment.on,
                adjustment.reason
            );
            steps.push(Step { depth, text, snippet: None });
        }
        Derivation::Constant { constant } => {
            steps.push(Step {
                depth,
                text: format!("{constant} (a constant of the formula)"),
                snippet: None,
            });
        }
        Derivation::Op { op, value, args, rounding } => {
            let rounding = rounding.as_ref().map_or_else(String::new, |rule| format!(" (rounded {rule})"));
            let word = format!("{op:?}").to_lowercase();
            steps.push(Step { depth, text: format!("{value} = {word} of{rounding}"), snippet: None });
            for arg in args {
                walk(desk, arg, depth + 1, steps);
            }
        }
        Derivation::Fact { fact } => {
            let document = desk.report_of(&fact.anchor).map_or("", |report| report.document.as_str());
            let place = match &fact.anchor.locus {
                Locus::Bytes(span) => in_bundle(desk, &fact.anchor)
                    .unwrap_or_else(|| format!("bytes {}..{}", span.start, span.end)),
                Locus::Page { page, ocr: true, .. } => format!("page {page}, recognised (OCR)"),
                Locus::Page { page, .. } => format!("page {page}"),
                Locus::Cell { sheet, cell } => format!("{sheet}!{cell}"),
            };
            let cell = desk.figures().cell(&fact.account, &fact.period);
            let ticks: Vec<String> = cell
                .map_or(&[][..], |cell| &cell.ticks)
                .iter()
                .map(|tick| format!("{tick:?}").to_lowercase())
                .collect();
            let seen = if desk.shows(&fact.anchor, fact.value) { "shown there" } else { "NOT shown there" };
            let reported = cell
                .and_then(|cell| cell.as_reported.label.clone().or_else(|| cell.as_reported.concept.clone()));
            let judged = cell.and_then(|cell| cell.note.as_deref());
            let judged = judged.map_or_else(String::new, |note| format!("; {}", note.replace('\n', "; ")));
            let text = format!(
                "{} {} = {} “{}” in {document}, {place}, source {}: {seen}; {}{judged}",
                fact.account,
                fact.period,
                fact.value,
                reported.unwrap_or_default(),
                fact.anchor.source,
                ticks.join(", ")
            );
            steps.push(Step { depth, text, snippet: snippet(desk, &fact.anchor) });
        }
    }
}

/// Where an anchor stands in the document of a bundle that holds it.
fn in_bundle(desk: &Desk<'_>, anchor: &model::Anchor) -> Option<String> {
    let source = desk.source(anchor.source)?;
    let span = anchor.locus.bytes()?;
    let (name, inside) = read::document_at(&source, span)?;
    Some(format!(
        "bytes {}..{} of {name} ({}..{} of the bundle)",
        inside.start, inside.end, span.start, span.end
    ))
}

/// Some bytes before and after an anchor, as text on one line.
fn snippet(desk: &Desk<'_>, anchor: &model::Anchor) -> Option<String> {
    const AROUND: u64 = 120;
    let bytes = desk.source(anchor.source)?;
    let span = anchor.locus.bytes()?;
    let length = u64::try_from(bytes.len()).ok()?;
    let around =
        model::Span::new(span.start.saturating_sub(AROUND), span.end.saturating_add(AROUND).min(length));
    let text = String::from_utf8_lossy(around.slice(&bytes)?).into_owned();
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
