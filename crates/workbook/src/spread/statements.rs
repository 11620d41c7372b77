//! The statements: figures as read or adjusted, formulas where the plan has them, reasons where there is no figure.

use std::collections::{BTreeMap, BTreeSet};

use model::{Cell, CellStatus, Date, Decimal, StatementKind};
use rayon::prelude::*;

use crate::fill::significant_digits;
use crate::proof::{Proof, ProofKind};
use crate::spread::formula::Formula;
use crate::spread::layout::{FIRST_ROW, Layout, Spot, StatementSheet, sheet_column};
use crate::spread::looks::{Shown, Tone};
use crate::spread::page::{Content, Page};
use crate::spread::{SpreadBook, adjustments, checks, others, plan};
use crate::{Error, column_letters, quoted_sheet};

/// One sheet a statement.
pub(super) fn pages(input: &SpreadBook<'_>, layout: &Layout<'_>) -> Result<Vec<Page>, Error> {
    let adjusted = adjustments::rows(layout);
    let formulas = plan::formulas(layout);
    let statements = layout.statements.par_iter();
    statements.map(|statement| page(input, layout, statement, &adjusted, &formulas)).collect()
}

fn page(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    statement: &StatementSheet<'_>,
    adjusted: &BTreeMap<(usize, &str), u32>,
    formulas: &BTreeMap<Spot, Formula>,
) -> Result<Page, Error> {
    let mut page = Page::new(input, layout, statement.name)?;
    for (row, line) in (FIRST_ROW..).zip(&statement.lines) {
        page.line(row, line, input.language)?;
        for column in 0..layout.columns.len() {
            let Some(cell) = layout.cell(column, line.account) else {
                if line.total {
                    page.blank(row, sheet_column(column))?;
                }
                continue;
            };
            let (content, tone) = content(layout, formulas, line.account, column, cell, adjusted, input);
            let proof = proof(input, layout, column, cell);
            let shown = Shown::As(line.measure);
            page.proven(row, sheet_column(column), &content, tone, &shown, line.total, proof)?;
        }
    }
    let end = FIRST_ROW + u32::try_from(statement.lines.len()).unwrap_or_default();
    let end = checks::row(input, layout, &mut page, end + 1)?;
    let end = others::write(input, layout, statement, &mut page, end)?;
    page.fold(folded(layout, statement))?;
    page.print_to(layout, end, 0)?;
    Ok(page)
}

/// The columns that a statement's sheet folds away: those without a figure on it, and on the balance sheet those that
/// repeat the balances of another column.
fn folded(layout: &Layout<'_>, statement: &StatementSheet<'_>) -> Vec<usize> {
    let balances = statement.kind == Some(StatementKind::BalanceSheet);
    let mut ends: BTreeSet<(usize, Date)> = BTreeSet::new();
    let other: BTreeSet<usize> = others::rows(layout, statement)
        .into_iter()
        .flat_map(|(_, row)| match row {
            others::Row::Line(company, line) => others::figures(layout, company, line),
            _ => Vec::new(),
        })
        .map(|(column, _)| column)
        .collect();
    let mut folded = Vec::new();
    // A year's column shows the year's end, a quarter's that of a year to date.
    for (column, at) in layout.columns.iter().enumerate() {
        let bare = !statement.lines.iter().any(|line| layout.cell(column, line.account).is_some());
        let bare = bare && !other.contains(&column);
        if bare || (balances && !ends.insert((at.company, at.period.end)) && !other.contains(&column)) {
            folded.push(column);
        }
    }
    if folded.len() < layout.columns.len() { folded } else { Vec::new() }
}

/// What a cell of a statement shows.
fn content(
    layout: &Layout<'_>,
    formulas: &BTreeMap<Spot, Formula>,
    account: &str,
    column: usize,
    cell: &Cell,
    adjusted: &BTreeMap<(usize, &str), u32>,
    input: &SpreadBook<'_>,
) -> (Content, Tone) {
    let value = match cell.value {
        Some(value) if cell.status.released() => value,
        _ => return (Content::Reason(word(cell, input)), Tone::Doubtful),
    };
    let formula = match cell.status {
        CellStatus::Adjusted => adjusted.get(&(column, account)).map(|row| {
            let sheet = input.language.pick(adjustments::NAME.0, adjustments::NAME.1);
            let cell = format!("{}!{}{}", quoted_sheet(sheet), column_letters(5), row + 1);
            Formula::reference((cell, true), value)
        }),
        _ => layout.spot(column, account).and_then(|spot| formulas.get(&spot).cloned()),
    };
    let tone = match (cell.status, &formula) {
        (CellStatus::Adjusted, _) => Tone::Adjusted,
        (_, Some(formula)) if formula.linked => Tone::Link,
        (_, Some(_)) => Tone::Formula,
        (_, None) => Tone::Input,
    };
    (formula.map_or(Content::Number(value), |formula| Content::Formula(formula, value)), tone)
}

/// The word in a cell that shows no figure; its note says why, and what the figure might be.
fn word(cell: &Cell, input: &SpreadBook<'_>) -> String {
    match cell.status {
        CellStatus::Conflict => input.language.pick("conflict", "数据冲突").to_owned(),
        _ => input.language.pick("withheld", "暂不采用").to_owned(),
    }
}

/// What a cell of a statement rests on.
pub(super) fn proof(input: &SpreadBook<'_>, layout: &Layout<'_>, column: usize, cell: &Cell) -> Proof {
    let pick = |en, zh| input.language.pick(en, zh);
    let company = layout.columns.get(column).and_then(|at| layout.companies.get(at.company));
    let quote = cell.anchor.as_ref().and_then(|anchor| input.quotes.get(anchor)).cloned().unwrap_or_default();
    let mut remarks = Vec::new();
    match (&cell.as_reported.label, &cell.as_reported.concept) {
        (Some(label), Some(concept)) => {
            remarks.push(format!("{}: {label} ({concept})", pick("as reported", "原列报")))
        }
        (Some(name), None) | (None, Some(name)) => {
            remarks.push(format!("{}: {name}", pick("as reported", "原列报")))
        }
        (None, None) => {}
    }
    remarks.extend(cell.reason.as_ref().map(|reason| reason.message.clone()));
    for candidate in &cell.candidates {
        remarks.push(format!("{}: {} ({})", pick("candidate", "候选"), candidate.value, candidate.from));
    }
    for earlier in &cell.history {
        remarks.push(format!(
            "{}: {} ({})",
            pick("reported before", "此前列报"),
            earlier.value,
            earlier.report
        ));
    }
    remarks.extend(cell.note.clone());
    remarks.extend(imprecision(cell.value, input));
    Proof {
        kind: ProofKind::from(cell.status),
        ticks: cell.ticks.clone(),
        company: company.map(|part| part.spread.company.clone()).unwrap_or_default(),
        item: cell.account.clone(),
        period: cell.period.clone(),
        unit: cell.unit.clone().unwrap_or_default(),
        document: cell.document.clone().unwrap_or_default(),
        page: cell.anchor.as_ref().and_then(|anchor| anchor.locus.page()),
        anchor: cell.anchor.clone(),
        quote,
        derivation: cell.derivation.clone(),
        as_of: input.as_of.clone(),
        remark: remarks.join("\n"),
    }
}

/// What to say of a figure that a spreadsheet's numbers can't hold exactly.
pub(super) fn imprecision(value: Option<Decimal>, input: &SpreadBook<'_>) -> Option<String> {
    value.filter(|value| significant_digits(*value) > 15).map(|value| {
        let pick = input.language.pick("exact value", "精确数值");
        format!("{pick}: {value}")
    })
}
