//! The statements: figures as read, totals as sums of their items where these give exactly the figure, computed figures
//! by their derivation; and the adjustments that people made, each in a line of its own.

use std::collections::BTreeMap;

use model::{Cell, CellStatus, Decimal, Derivation, Op, Sign};
use rust_xlsxwriter::Worksheet;

use crate::fill::significant_digits;
use crate::proof::{Proof, ProofKind};
use crate::spread::SpreadBook;
use crate::spread::formula::{self, Formula};
use crate::spread::layout::{FIRST_ROW, Layout, StatementSheet, reference, sheet_column};
use crate::spread::looks::{self, Shown, Tone};
use crate::spread::page::{Content, Page, Proven};
use crate::{Error, column_letters};

/// One sheet a statement.
pub(super) fn pages(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    proven: &mut Proven,
) -> Result<Vec<Worksheet>, Error> {
    let adjusted = adjusted(layout);
    let mut pages = Vec::new();
    for statement in &layout.statements {
        let mut page = Page::new(input, layout, statement.name)?;
        for (row, line) in (FIRST_ROW..).zip(&statement.lines) {
            page.label(row, &line.label, line.depth, line.total)?;
            for column in 0..layout.columns.len() {
                let Some(cell) = layout.cell(column, line.account) else {
                    if line.total {
                        page.blank(row, sheet_column(column))?;
                    }
                    continue;
                };
                let (content, tone) =
                    content(layout, statement, line.account, column, cell, &adjusted, input);
                let proof = proof(input, layout, column, cell, &content);
                let shown = Shown::As(line.measure);
                page.proven(row, sheet_column(column), &content, tone, &shown, line.total, &proof, proven)?;
            }
        }
        page.print_to(layout, FIRST_ROW + u32::try_from(statement.lines.len()).unwrap_or_default(), 0)?;
        pages.push(page.sheet);
    }
    Ok(pages)
}

/// What a cell of a statement shows.
fn content(
    layout: &Layout<'_>,
    statement: &StatementSheet<'_>,
    account: &str,
    column: usize,
    cell: &Cell,
    adjusted: &BTreeMap<(usize, &str), u32>,
    input: &SpreadBook<'_>,
) -> (Content, Tone) {
    let value = match cell.value {
        Some(value) if cell.status.released() => value,
        _ => return (Content::Reason(reason(cell, input)), Tone::Doubtful),
    };
    let formula = match cell.status {
        CellStatus::Adjusted => adjusted.get(&(column, account)).map(|row| {
            let sheet = input.language.pick(ADJUSTMENTS.0, ADJUSTMENTS.1);
            let cell = format!("{}!{}{}", crate::quoted_sheet(sheet), column_letters(5), row + 1);
            Formula::reference((cell, true), value)
        }),
        CellStatus::Read => sum_of_items(layout, statement, account, column),
        _ => stand_in(layout, statement, account, column, input)
            .filter(|formula| formula.gives(value))
            .or_else(|| derived(layout, statement.name, column, account, cell)),
    };
    match formula.filter(|formula| formula.gives(value)) {
        Some(formula) => {
            let tone = match (cell.status, formula.linked) {
                (CellStatus::Adjusted, _) => Tone::Adjusted,
                (_, true) => Tone::Link,
                (_, false) => Tone::Formula,
            };
            (Content::Formula(formula, value), tone)
        }
        None if cell.status == CellStatus::Adjusted => (Content::Number(value), Tone::Adjusted),
        None => (Content::Number(value), Tone::Input),
    }
}

/// Why a cell shows no figure.
fn reason(cell: &Cell, input: &SpreadBook<'_>) -> String {
    match &cell.reason {
        Some(reason) => reason.message.clone(),
        None => match cell.status {
            CellStatus::Conflict => input.language.pick("in conflict", "数据冲突").to_owned(),
            _ => input.language.pick("withheld", "暂不提供").to_owned(),
        },
    }
}

/// A total as the sum of its items, costs taken off.
fn sum_of_items(
    layout: &Layout<'_>,
    statement: &StatementSheet<'_>,
    account: &str,
    column: usize,
) -> Option<Formula> {
    let total = statement.lines.iter().find(|line| line.account == account).filter(|line| line.total)?;
    let own = layout.items(total.account);
    let parent_sign = layout.chart.account(account)?.sign;
    let letter = column_letters(u32::from(sheet_column(column)) + 1);
    // Runs of neighbouring rows that enter with the same sign become ranges.
    let mut runs: Vec<(bool, u32, u32)> = Vec::new();
    let mut value = Decimal::ZERO;
    let mut figures = 0;
    for item in own {
        let Some((_, row)) = layout.place(&item.id).filter(|(place, _)| place.name == statement.name) else {
            // An item on another statement has no part in a sum down this one.
            if layout.value(column, &item.id).is_some() { return None } else { continue }
        };
        let plus = (item.sign == Sign::Outflow) == (parent_sign == Sign::Outflow);
        if let Some(figure) = layout.value(column, &item.id) {
            value = if plus { value.checked_add(figure) } else { value.checked_sub(figure) }?;
            figures += 1;
        } else if layout.cell(column, &item.id).is_some() {
            return None; // in doubt: no sum of the others is the total's
        }
        match runs.last_mut() {
            Some((sign, _, last)) if *sign == plus && *last + 1 == row => *last = row,
            _ => runs.push((plus, row, row)),
        }
    }
    if figures < 2 || layout.value(column, account) != Some(value) {
        return None;
    }
    let side = |plus: bool| -> Vec<String> {
        let of_side = runs.iter().filter(|(sign, ..)| *sign == plus);
        of_side
            .map(|(_, first, last)| match first == last {
                true => format!("{letter}{}", first + 1),
                false => format!("{letter}{}:{letter}{}", first + 1, last + 1),
            })
            .collect()
    };
    let (plus, minus) = (side(true), side(false));
    let text = match (plus.is_empty(), minus.is_empty()) {
        (_, true) => format!("SUM({})", plus.join(",")),
        (true, false) => format!("-SUM({})", minus.join(",")),
        (false, false) => format!("SUM({})-SUM({})", plus.join(","), minus.join(",")),
    };
    Some(Formula::reference((text, false), value))
}

/// A figure that was not reported, by the chart's formula for it.
fn stand_in(
    layout: &Layout<'_>,
    statement: &StatementSheet<'_>,
    account: &str,
    column: usize,
    input: &SpreadBook<'_>,
) -> Option<Formula> {
    let standin = input.chart.standins.iter().find(|standin| standin.account == account)?;
    let names = |name: &str, offset: i32| account_figure(layout, statement.name, column, name, offset);
    formula::from_expr(&standin.expr, &names)
}

/// The figure of an account as a formula on a sheet refers to it.
pub(super) fn account_figure(
    layout: &Layout<'_>,
    sheet: &str,
    column: usize,
    account: &str,
    offset: i32,
) -> Result<Formula, formula::Gap> {
    let column = layout.shifted(column, offset).ok_or(formula::Gap::Unusable)?;
    let reference = layout.reference(sheet, account, column);
    match layout.cell(column, account) {
        None => Err(formula::Gap::NotReported(reference.map(|(text, _)| text))),
        Some(_) => match (reference, layout.value(column, account)) {
            (Some(reference), Some(value)) => Ok(Formula::reference(reference, value)),
            _ => Err(formula::Gap::Unusable),
        },
    }
}

/// A computed figure by its derivation, each leaf and each part that another cell holds as a reference to it.
fn derived(layout: &Layout<'_>, sheet: &str, column: usize, account: &str, cell: &Cell) -> Option<Formula> {
    formula::derived(cell.derivation.as_ref()?, &|part| known_part(layout, sheet, column, account, part))
}

/// The cell that holds a leaf, or a part of a derivation that is a computed cell of its own.
pub(super) fn known_part(
    layout: &Layout<'_>,
    sheet: &str,
    column: usize,
    own: &str,
    part: &Derivation,
) -> Option<Formula> {
    let refer = |column: usize, account: &str| {
        let value = layout.value(column, account).filter(|value| *value == part.value())?;
        Some(Formula::reference(layout.reference(sheet, account, column)?, value))
    };
    match part {
        Derivation::Constant { .. } => None,
        Derivation::Fact { fact } => {
            let column = layout.column_of(column, &fact.period)?;
            refer(column, &fact.account)
        }
        Derivation::Op { .. } => {
            let holds = |cell: &Cell| cell.account != own && cell.derivation.as_ref() == Some(part);
            let lines = layout.statements.iter().flat_map(|statement| &statement.lines);
            let account = lines
                .map(|line| line.account)
                .find(|account| layout.cell(column, account).is_some_and(holds))?;
            refer(column, account)
        }
    }
}

/// What a cell of a statement rests on.
fn proof(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    column: usize,
    cell: &Cell,
    content: &Content,
) -> Proof {
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
    if let (Some(reason), false) = (&cell.reason, matches!(content, Content::Reason(_))) {
        remarks.push(reason.message.clone());
    }
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

/// The sheet of adjustments.
const ADJUSTMENTS: (&str, &str) = ("Adjustments", "调整");

/// The row (counted from 0) of each adjusted cell on the sheet of adjustments.
fn adjusted<'a>(layout: &Layout<'a>) -> BTreeMap<(usize, &'a str), u32> {
    let mut rows = BTreeMap::new();
    let mut next = FIRST_ROW;
    for statement in &layout.statements {
        for line in &statement.lines {
            for column in 0..layout.columns.len() {
                if layout.cell(column, line.account).is_some_and(|cell| cell.status == CellStatus::Adjusted) {
                    rows.insert((column, line.account), next);
                    next += 1;
                }
            }
        }
    }
    rows
}

/// What people changed: as read, adjustment, adjusted, who and why.
pub(super) fn adjustments(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    proven: &mut Proven,
) -> Result<Option<Worksheet>, Error> {
    let rows = adjusted(layout);
    if rows.is_empty() {
        return Ok(None);
    }
    let pick = |en: &'static str, zh: &'static str| input.language.pick(en, zh);
    let name = pick(ADJUSTMENTS.0, ADJUSTMENTS.1);
    let mut page = Page::bare(input, name)?;
    let headings = [
        pick("Line", "项目"),
        pick("Period", "期间"),
        pick("As read", "读取值"),
        pick("Adjustment", "调整"),
        pick("Adjusted", "调整后"),
        pick("Who and why", "人员与理由"),
    ];
    for (column, heading) in (0_u16..).zip(headings) {
        page.sheet.write_string_with_format(FIRST_ROW - 1, column, heading, &looks::left_heading())?;
    }
    for ((column, account), row) in &rows {
        let (Some(cell), Some((place, line))) = (layout.cell(*column, account), layout.place(account)) else {
            continue;
        };
        let Some(value) = cell.value else { continue };
        let index = usize::try_from(line - FIRST_ROW).unwrap_or_default();
        let shown = Shown::As(place.lines.get(index).map(|line| line.measure).unwrap_or_default());
        let label = place.lines.get(index).map_or(*account, |line| line.label.as_str());
        page.label(*row, label, 0, false)?;
        let period = layout.columns.get(*column).map(|at| at.period.id.clone()).unwrap_or_default();
        page.sheet.write_string(*row, 1, period)?;
        // What was read or computed stands among the candidates; a guess that nobody released doesn't count as read.
        let read = cell
            .candidates
            .iter()
            .rev()
            .find(|candidate| matches!(candidate.from.as_str(), "read" | "computed"));
        let read = read.map(|candidate| candidate.value);
        let (read_ref, _) = reference(name, name, *row, 1);
        let (change_ref, _) = reference(name, name, *row, 2);
        let change = read.map_or(Some(value), |read| value.checked_sub(read)).unwrap_or(value);
        if let Some(read) = read {
            page.figure(*row, 2, &Content::Number(read), Tone::Input, &shown, false)?;
        }
        page.figure(*row, 3, &Content::Number(change), Tone::Adjusted, &shown, false)?;
        let sum = formula::apply(
            Op::Add,
            vec![
                Formula::reference((format!("N({read_ref})"), false), read.unwrap_or_default()),
                Formula::reference((change_ref, false), change),
            ],
        );
        let content = sum.map_or(Content::Number(value), |sum| Content::Formula(sum, value));
        let proof = proof(input, layout, *column, cell, &content);
        page.proven(*row, 4, &content, Tone::Formula, &shown, false, &proof, proven)?;
        page.sheet.write_string_with_format(
            *row,
            5,
            crate::proof::cut(cell.note.as_deref().unwrap_or_default()),
            &looks::wrapped(),
        )?;
    }
    page.sheet.set_column_range_width(1, 4, 16)?;
    page.sheet.set_column_width(5, 70)?;
    page.sheet.set_freeze_panes(FIRST_ROW, 1)?;
    Ok(Some(page.sheet))
}
