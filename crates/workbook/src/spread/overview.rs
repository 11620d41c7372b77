//! The first sheet: whose figures, from which sources, how many of each kind, and every figure that is open.

use model::CellStatus;
use rust_xlsxwriter::{Url, Worksheet};

use crate::proof::{ProofKind, cut};
use crate::spread::SpreadBook;
use crate::spread::layout::{Layout, reference};
use crate::spread::page::{Page, units_line};
use crate::spread::{highlights, looks};
use crate::{Error, column_letters, quoted_sheet};

/// The sheet.
pub(super) fn page(input: &SpreadBook<'_>, layout: &Layout<'_>, sheets: &[&str]) -> Result<Worksheet, Error> {
    let pick = |en: &'static str, zh: &'static str| input.language.pick(en, zh);
    let mut page = Page::bare(input, pick("Overview", "概览"))?;
    page.sheet.write_string_with_format(1, 0, units_line(input, input.units), &looks::small())?;
    if !input.as_of.is_empty() {
        page.sheet.write_string_with_format(
            2,
            0,
            format!("{}: {}", pick("as of", "截至"), input.as_of),
            &looks::small(),
        )?;
    }
    let mut row = 4;
    if layout.companies.len() > 1 {
        page.group(row, pick("Side by side, latest fiscal years", "并列比较，最近财政年度"))?;
        row = highlights::side_by_side(input, layout, row + 1, &mut page)? + 1;
    }
    for (company, part) in input.companies.iter().enumerate() {
        page.group(row, &part.spread.company)?;
        row += 1;
        for (name, value) in part.facts {
            page.label(row, name, 0, false)?;
            page.sheet.write_string(row, 1, cut(value))?;
            row += 1;
        }
        row = highlights::company(input, layout, company, row, &mut page)? + 1;
        for status in [
            CellStatus::Read,
            CellStatus::Computed,
            CellStatus::Adjusted,
            CellStatus::Conflict,
            CellStatus::Withheld,
        ] {
            let count = part.spread.cells.iter().filter(|cell| cell.status == status).count();
            if count > 0 {
                page.label(row, ProofKind::from(status).name(input.language), 0, false)?;
                page.sheet.write_number(row, 1, u32::try_from(count).unwrap_or(u32::MAX))?;
                row += 1;
            }
        }
        let others: usize = part.spread.other_lines.iter().map(|line| line.figures.len()).sum();
        if others > 0 {
            page.label(
                row,
                pick("other lines: no account of the chart shows them", "其他项目：科目表无对应科目"),
                0,
                false,
            )?;
            page.sheet.write_number(row, 1, u32::try_from(others).unwrap_or(u32::MAX))?;
            row += 1;
        }
        row = sources(input, company, row + 1, &mut page)?;
        row = doubts(input, layout, company, row + 1, &mut page)? + 1;
    }
    row = contents(input, sheets, row, &mut page)?;
    let last = u16::try_from(layout.companies.len()).unwrap_or(u16::MAX).clamp(8, 16_000);
    page.sheet.set_column_width(0, 60)?.set_column_range_width(1, last, 18)?;
    page.sheet.set_print_area(0, 0, row, last)?;
    Ok(page.sheet)
}

/// The sheets, linked; the row after.
fn contents(input: &SpreadBook<'_>, sheets: &[&str], row: u32, page: &mut Page) -> Result<u32, Error> {
    page.group(row, input.language.pick("Sheets", "工作表"))?;
    let mut row = row + 1;
    for name in sheets {
        let url = Url::new(format!("internal:{}!A1", quoted_sheet(name))).set_text(*name);
        page.sheet.write_url_with_format(row, 0, url, &looks::link())?;
        row += 1;
    }
    Ok(row)
}

/// What the figures were read from; the row after.
fn sources(input: &SpreadBook<'_>, company: usize, row: u32, page: &mut Page) -> Result<u32, Error> {
    let sources = input.companies.get(company).map_or(&[][..], |part| part.sources);
    if sources.is_empty() {
        return Ok(row);
    }
    let pick = |en: &'static str, zh: &'static str| input.language.pick(en, zh);
    let headings = [
        pick("Sources", "来源"),
        pick("Form", "类型"),
        pick("Published", "发布日期"),
        pick("Hash (BLAKE3)", "哈希 (BLAKE3)"),
    ];
    for (column, heading) in (0_u16..).zip(headings) {
        page.sheet.write_string_with_format(row, column, heading, &looks::left_heading())?;
    }
    let mut row = row + 1;
    for source in sources {
        page.label(row, &source.document, 0, false)?;
        page.sheet.write_string(row, 1, cut(source.form.as_deref().unwrap_or_default()))?;
        page.sheet.write_string(row, 2, source.published.map(|day| day.to_string()).unwrap_or_default())?;
        page.sheet.write_string(row, 3, source.hash.to_string())?;
        row += 1;
    }
    Ok(row)
}

/// The figures that are withheld or in conflict, each linked to its cell; the row after.
fn doubts(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    company: usize,
    row: u32,
    page: &mut Page,
) -> Result<u32, Error> {
    let pick = |en: &'static str, zh: &'static str| input.language.pick(en, zh);
    let mut next = row;
    for (column, at) in layout.columns.iter().enumerate().filter(|(_, at)| at.company == company) {
        for statement in &layout.statements {
            for line in &statement.lines {
                let Some(cell) = layout.cell(column, line.account).filter(|cell| !cell.status.released())
                else {
                    continue;
                };
                if next == row {
                    for (column, heading) in (0_u16..).zip([
                        pick("Open figures", "未定数字"),
                        pick("Cell", "单元格"),
                        pick("Period", "期间"),
                        pick("Kind", "类型"),
                        pick("Why", "原因"),
                    ]) {
                        page.sheet.write_string_with_format(row, column, heading, &looks::left_heading())?;
                    }
                    next += 1;
                }
                let Some((place, line_row)) = layout.place(line.account) else { continue };
                let (target, _) = reference("", place.name, line_row, column);
                let plain = format!(
                    "{} {}{}",
                    place.name,
                    column_letters(u32::try_from(column).unwrap_or_default() + 2),
                    line_row + 1
                );
                page.label(next, &line.label, 0, false)?;
                let url = Url::new(format!("internal:{target}")).set_text(plain);
                page.sheet.write_url_with_format(next, 1, url, &looks::link())?;
                page.sheet.write_string(next, 2, &at.period.id)?;
                page.sheet.write_string(next, 3, ProofKind::from(cell.status).name(input.language))?;
                let why = cell.reason.as_ref().map(|reason| reason.message.as_str()).unwrap_or_default();
                page.sheet.write_string(next, 4, cut(why))?;
                next += 1;
            }
        }
    }
    Ok(next)
}
