//! Scorecards: each component's value and points, their sum and its meaning, as live formulas.

use model::{Band, Component, Decimal, Derivation, Points, Scorecard, Threshold};

use crate::Error;
use crate::proof::{Proof, ProofKind, cut};
use crate::spread::formula::Formula;
use crate::spread::layout::{FIRST_ROW, Layout, reference, sheet_column};
use crate::spread::looks::{self, Shown, Tone};
use crate::spread::page::{Content, NONE, Page};
use crate::spread::ratios::{Metrics, Names, recomputed};
use crate::spread::{ComponentCell, ScoreCell, SpreadBook};

/// The name of the sheet.
const NAME: (&str, &str) = ("Scores", "评分");

/// The sheet of scores; none where none are given.
pub(super) fn page(input: &SpreadBook<'_>, layout: &Layout<'_>) -> Result<Option<Page>, Error> {
    let language = input.language;
    let metrics = Metrics::new(input, layout);
    let mut page = Page::new(input, layout, language.pick(NAME.0, NAME.1))?;
    let last = sheet_column(layout.columns.len().saturating_sub(1));
    page.sheet.write_string_with_format(
        FIRST_ROW - 1,
        last + 1,
        language.pick("Definition", "定义"),
        &looks::left_heading(),
    )?;
    page.sheet.set_column_width(last + 1, 90)?;
    let mut row = FIRST_ROW;
    for card in &input.chart.scorecards {
        let cells = cells_of(layout, card);
        if cells.is_empty() {
            continue;
        }
        page.group(row, language.pick(&card.names.en, &card.names.zh))?;
        let definition = language.pick(&card.definition.en, &card.definition.zh);
        page.sheet.write_string_with_format(row, last + 1, cut(definition), &looks::small())?;
        row = self::card(input, layout, &metrics, card, &cells, row + 1, &mut page)? + 1;
    }
    if row == FIRST_ROW {
        return Ok(None);
    }
    let scored = |column: &usize| {
        input.chart.scorecards.iter().any(|card| cells_of(layout, card).iter().any(|(at, _)| at == column))
    };
    page.fold((0..layout.columns.len()).filter(|column| !scored(column)))?;
    page.print_to(layout, row, 0)?;
    Ok(Some(page))
}

/// The columns in which a card is filled in.
fn cells_of<'a>(layout: &Layout<'a>, card: &Scorecard) -> Vec<(usize, &'a ScoreCell)> {
    let of_column = |(column, at): (usize, &crate::spread::layout::Column<'a>)| {
        let scores = layout.companies.get(at.company)?.scores;
        let cell = scores.iter().find(|cell| cell.card == card.id && cell.period == at.period.id)?;
        Some((column, cell))
    };
    layout.columns.iter().enumerate().filter_map(of_column).collect()
}

/// Writes a card from a row on; the row after it.
#[allow(clippy::too_many_arguments, reason = "the plan, the card, its place and where it is written")]
fn card(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    metrics: &Metrics<'_>,
    card: &Scorecard,
    cells: &[(usize, &ScoreCell)],
    first: u32,
    page: &mut Page,
) -> Result<u32, Error> {
    let language = input.language;
    let pick = |en: &'static str, zh: &'static str| language.pick(en, zh);
    let last = sheet_column(layout.columns.len().saturating_sub(1));
    let total_row = first + 2 * u32::try_from(card.components.len()).unwrap_or_default();
    for (row, component) in (first..).step_by(2).zip(&card.components) {
        page.label(row, language.pick(&component.names.en, &component.names.zh), 0, false)?;
        page.label(row + 1, pick("points", "得分"), 1, false)?;
        let worth = format!("{} → {}", component.formula, scale(&component.points));
        page.sheet.write_string_with_format(row, last + 1, cut(&worth), &looks::small())?;
    }
    page.label(total_row, pick("Score", "总分"), 0, true)?;
    page.label(total_row + 1, pick("Meaning", "含义"), 1, false)?;
    for (column, cell) in cells {
        for (row, component) in (first..).step_by(2).zip(&card.components) {
            let Some(filled) = cell.components.iter().find(|filled| filled.id == component.id) else {
                continue;
            };
            self::component(layout, metrics, component, filled, *column, row, page)?;
        }
        total(input, layout, card, cell, *column, first, total_row, page)?;
    }
    Ok(total_row + 2)
}

/// A component's value and, in the row below, its points.
fn component(
    layout: &Layout<'_>,
    metrics: &Metrics<'_>,
    component: &Component,
    filled: &ComponentCell,
    column: usize,
    row: u32,
    page: &mut Page,
) -> Result<(), Error> {
    let to = sheet_column(column);
    let name = page.name.clone();
    let (Some(value), Some(points)) = (filled.value, filled.points) else {
        page.figure(row, to, &Content::Reason(NONE.to_owned()), Tone::Open, &Shown::Decimal(4), false)?;
        page.remark(row, to, filled.reason.as_ref().map_or("", |reason| &reason.message));
        return Ok(());
    };
    let names = Names::new(layout, metrics, &name, column, None);
    let (content, tone) = match names.formula(&component.expr, value, filled.derivation.as_ref()) {
        Some(formula) => {
            let tone = if formula.linked { Tone::Link } else { Tone::Formula };
            (Content::Formula(formula, value), tone)
        }
        None => (Content::Number(value), Tone::Input),
    };
    page.figure(row, to, &content, tone, &Shown::of_component(value), false)?;
    let (at, _) = reference(&name, &name, row, column);
    let text = match &component.points {
        Points::Weight(weight) => format!("{at}*{}", literal(*weight)),
        Points::Steps(steps) => {
            let steps: Vec<_> =
                steps.iter().map(|(threshold, points)| (*threshold, literal(*points))).collect();
            staircase(&at, &steps, "NA()")
        }
    };
    let content = Content::Formula(Formula::reference((text, false), points), points);
    page.figure(row + 1, to, &content, Tone::Formula, &Shown::Decimal(4), false)
}

/// The sum of the points, and what it means.
#[allow(clippy::too_many_arguments, reason = "the plan, the card, its place and where it is written")]
fn total(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    card: &Scorecard,
    cell: &ScoreCell,
    column: usize,
    first: u32,
    row: u32,
    page: &mut Page,
) -> Result<(), Error> {
    let language = input.language;
    let name = page.name.clone();
    let rows = (first + 1..).step_by(2).take(card.components.len());
    let mut terms: Vec<String> = rows.map(|row| reference(&name, &name, row, column).0).collect();
    if !card.constant.is_zero() {
        terms.insert(0, literal(card.constant));
    }
    let sum: Option<Decimal> =
        cell.components.iter().try_fold(card.constant, |sum, part| sum.checked_add(part.points?));
    let content = match (cell.total, sum) {
        (Some(total), sum) => {
            let formula = Formula::reference((terms.join("+"), false), sum.unwrap_or_default());
            if sum.is_some() && formula.gives(total) {
                Content::Formula(formula, total)
            } else {
                Content::Number(total)
            }
        }
        (None, _) => Content::Reason(NONE.to_owned()),
    };
    let tone = match content {
        Content::Reason(_) => Tone::Open,
        Content::Number(_) => Tone::Input,
        Content::Formula(..) => Tone::Formula,
    };
    let derivation = cell.total.and_then(|_| sum_derivation(card, cell));
    let at = layout.columns.get(column);
    let company = at.and_then(|at| layout.companies.get(at.company)).map(|part| part.spread.company.clone());
    let proof = Proof {
        kind: if cell.total.is_some() { ProofKind::Formula } else { ProofKind::Open },
        ticks: recomputed(derivation.as_ref()),
        company: company.unwrap_or_default(),
        item: card.id.clone(),
        period: cell.period.clone(),
        unit: "score".to_owned(),
        derivation,
        as_of: input.as_of.clone(),
        remark: match &cell.reason {
            Some(reason) => reason.message.clone(),
            None => language.pick(&card.definition.en, &card.definition.zh).to_owned(),
        },
        ..Proof::default()
    };
    page.proven(row, sheet_column(column), &content, tone, &Shown::Decimal(2), true, proof)?;
    if let (Some(band), Content::Formula(..)) = (&cell.band, &content) {
        let (score, _) = reference(&name, &name, row, column);
        let steps: Vec<(Threshold, String)> =
            card.bands.iter().map(|band| (band.from, quoted(meaning(band, input)))).collect();
        let words = language.pick(&band.en, &band.zh);
        page.words(row + 1, sheet_column(column), &staircase(&score, &steps, "\"\""), words)?;
    }
    Ok(())
}

/// The sum as a derivation down to the figures that were read.
fn sum_derivation(card: &Scorecard, cell: &ScoreCell) -> Option<Derivation> {
    let mut terms = Vec::new();
    if !card.constant.is_zero() {
        terms.push(Derivation::constant(card.constant));
    }
    for component in &card.components {
        let filled = cell.components.iter().find(|filled| filled.id == component.id)?;
        terms.push(match &component.points {
            Points::Weight(weight) => {
                let args = vec![Derivation::constant(*weight), filled.derivation.clone()?];
                Derivation::apply(model::Op::Multiply, args).ok()?
            }
            Points::Steps(_) => Derivation::constant(filled.points?),
        });
    }
    Derivation::apply(model::Op::Add, terms).ok()
}

fn meaning<'b>(band: &'b Band, input: &SpreadBook<'_>) -> &'b str {
    input.language.pick(&band.names.en, &band.names.zh)
}

/// The first step that a cell's value reaches, as a formula.
fn staircase(at: &str, steps: &[(Threshold, String)], otherwise: &str) -> String {
    let mut text = otherwise.to_owned();
    for (threshold, then) in steps.iter().rev() {
        text = match threshold {
            Threshold::Any => then.clone(),
            Threshold::AtLeast(least) => format!("IF({at}>={},{then},{text})", literal(*least)),
            Threshold::Above(bound) => format!("IF({at}>{},{then},{text})", literal(*bound)),
        };
    }
    text
}

/// A number as a formula writes it.
fn literal(value: Decimal) -> String {
    let value = value.normalize();
    if value.is_sign_negative() { format!("({value})") } else { value.to_string() }
}

/// A text as a formula writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// What a component's value is worth, in words.
fn scale(points: &Points) -> String {
    match points {
        Points::Weight(weight) => format!("× {}", weight.normalize()),
        Points::Steps(steps) => {
            let steps: Vec<String> = steps
                .iter()
                .map(|(threshold, points)| match threshold {
                    Threshold::AtLeast(least) => format!("≥ {}: {}", least.normalize(), points.normalize()),
                    Threshold::Above(bound) => format!("> {}: {}", bound.normalize(), points.normalize()),
                    Threshold::Any => points.normalize().to_string(),
                })
                .collect();
            steps.join("; ")
        }
    }
}
