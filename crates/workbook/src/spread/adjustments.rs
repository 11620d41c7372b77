//! The adjustments that people made, each in a line of its own: as read, adjustment, adjusted, who and why. The adjusted
//! cells of the statements refer to it.

use std::collections::BTreeMap;

use model::{CellStatus, Op};

use crate::Error;
use crate::spread::SpreadBook;
use crate::spread::formula::{self, Formula};
use crate::spread::layout::{FIRST_ROW, Layout, reference};
use crate::spread::looks::{self, Shown, Tone};
use crate::spread::page::{Content, Page};
use crate::spread::statements::proof;

/// The name of the sheet.
pub(super) const NAME: (&str, &str) = ("Adjustments", "调整");

/// The row (counted from 0) of each adjusted cell on the sheet of adjustments.
pub(super) fn rows<'a>(layout: &Layout<'a>) -> BTreeMap<(usize, &'a str), u32> {
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
pub(super) fn page(input: &SpreadBook<'_>, layout: &Layout<'_>) -> Result<Option<Page>, Error> {
    let rows = rows(layout);
    if rows.is_empty() {
        return Ok(None);
    }
    let pick = |en: &'static str, zh: &'static str| input.language.pick(en, zh);
    let name = pick(NAME.0, NAME.1);
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
        let whose = layout.columns.get(*column).and_then(|at| layout.companies.get(at.company));
        let label = match whose.filter(|_| layout.companies.len() > 1) {
            Some(part) => format!("{}: {label}", part.spread.company),
            None => label.to_owned(),
        };
        page.label(*row, &label, 0, false)?;
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
        let proof = proof(input, layout, *column, cell);
        page.proven(*row, 4, &content, Tone::Formula, &shown, false, proof)?;
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
    Ok(Some(page))
}
