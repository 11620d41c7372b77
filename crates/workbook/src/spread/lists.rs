//! The sheets that are lists: what the filers call the lines, the evidence, and the legend.

use std::collections::BTreeMap;

use model::Measure;
use rust_xlsxwriter::Worksheet;

use crate::proof::cut;
use crate::spread::formula::Formula;
use crate::spread::layout::{FIRST_ROW, Layout, sheet_column};
use crate::spread::looks::{self, Shown, Tone};
use crate::spread::page::{Content, EVIDENCE, Page};
use crate::spread::{SpreadBook, others};
use crate::{Error, legend as words};

/// The name of the sheet that says what colours and words mean.
pub(super) const LEGEND: &str = "Legend";

/// The statements under the filers' own labels and concepts: a row a label, its figures linked to the statements.
pub(super) fn as_reported(input: &SpreadBook<'_>, layout: &Layout<'_>) -> Result<Option<Page>, Error> {
    let pick = |en: &'static str, zh: &'static str| input.language.pick(en, zh);
    let mut page = Page::new(input, layout, pick("As reported", "原列报"))?;
    let last = sheet_column(layout.columns.len().saturating_sub(1));
    let headings = [pick("Concept", "概念"), pick("Our line", "本表项目"), pick("Documents", "文件")];
    for (at, heading) in (1_u16..).zip(headings) {
        page.sheet.write_string_with_format(FIRST_ROW - 1, last + at, heading, &looks::left_heading())?;
        page.sheet.set_column_width(last + at, 36)?;
    }
    let name = page.name.clone();
    let mut row = FIRST_ROW;
    for statement in &layout.statements {
        let mut headed = false;
        for line in &statement.lines {
            // Label and concept to the columns that show them, in order of first appearance.
            let mut rows: Vec<(&str, &str)> = Vec::new();
            let mut columns: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
            for column in 0..layout.columns.len() {
                let Some(cell) = layout.cell(column, line.account) else { continue };
                let label = cell.as_reported.label.as_deref().unwrap_or_default();
                let concept = cell.as_reported.concept.as_deref().unwrap_or_default();
                if label.is_empty() && concept.is_empty() {
                    continue;
                }
                let known = columns.entry((label, concept)).or_default();
                if known.is_empty() {
                    rows.push((label, concept));
                }
                known.push(column);
            }
            for key in rows {
                if !headed {
                    page.group(row, statement.name)?;
                    (headed, row) = (true, row + 1);
                }
                let (label, concept) = key;
                page.label(row, if label.is_empty() { concept } else { label }, 0, false)?;
                let mut documents: Vec<&str> = Vec::new();
                for column in columns.get(&key).into_iter().flatten() {
                    let document =
                        layout.cell(*column, line.account).and_then(|cell| cell.document.as_deref());
                    documents.extend(document.filter(|document| !documents.contains(document)));
                    let reference = layout.reference(&name, line.account, *column);
                    let value = layout.value(*column, line.account);
                    if let (Some(reference), Some(value)) = (reference, value) {
                        let content = Content::Formula(Formula::reference(reference, value), value);
                        let to = sheet_column(*column);
                        page.figure(row, to, &content, Tone::Link, &Shown::As(line.measure), false)?;
                    }
                }
                for (at, text) in (1_u16..).zip([concept, &line.label, &documents.join(", ")]) {
                    page.sheet.write_string_with_format(row, last + at, cut(text), &looks::small())?;
                }
                row += 1;
            }
        }
        for (line_row, what) in others::rows(layout, statement) {
            let others::Row::Line(company, line) = what else { continue };
            if !headed {
                page.group(row, statement.name)?;
                (headed, row) = (true, row + 1);
            }
            page.label(row, &line.label, 0, false)?;
            let mut documents: Vec<&str> = Vec::new();
            for (column, figure) in others::figures(layout, company, line) {
                if !documents.contains(&figure.document.as_str()) {
                    documents.push(&figure.document);
                }
                let content = others::link(&name, statement, line_row, column, figure.value);
                let shown = Shown::As(Measure::Money);
                page.figure(row, sheet_column(column), &content, Tone::Link, &shown, false)?;
            }
            let concept = line.concept.as_deref().unwrap_or_default();
            let ours = others::section(input, layout, line.total.as_deref());
            let ours = format!("{} ({ours})", pick("other line", "其他项目"));
            for (at, text) in (1_u16..).zip([concept, &ours, &documents.join(", ")]) {
                page.sheet.write_string_with_format(row, last + at, cut(text), &looks::small())?;
            }
            row += 1;
        }
    }
    page.print_to(layout, row, 3)?;
    Ok((row > FIRST_ROW).then_some(page))
}

/// The sheet for the proof of every figure, without its rows: widths, filter and what is printed.
pub(super) fn evidence(rows: usize) -> Result<Worksheet, Error> {
    const WIDTHS: [u32; 18] = [18, 7, 20, 10, 24, 24, 28, 10, 12, 30, 6, 60, 14, 30, 30, 12, 60, 24];
    let mut sheet = Worksheet::new();
    sheet.set_name(EVIDENCE)?;
    for (column, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    let last = u32::try_from(rows).unwrap_or(u32::MAX);
    sheet.set_freeze_panes(1, 3)?.autofilter(0, 0, last, 17)?;
    // On paper what people read: not the anchors and derivations, which programs do.
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    sheet.set_print_area(0, 0, last, 11)?;
    Ok(sheet)
}

/// What colours, ticks and words mean.
pub(super) fn legend(input: &SpreadBook<'_>) -> Result<Worksheet, Error> {
    let mut sheet = Worksheet::new();
    sheet.set_name(LEGEND)?;
    let (group, wrapped) = (looks::group(), looks::wrapped());
    for (row, (term, meaning)) in (0_u32..).zip(words::entries(input.language)) {
        if meaning.is_empty() {
            sheet.write_string_with_format(row, 0, *term, &group)?;
        } else {
            sheet.write_string_with_format(row, 0, *term, &wrapped)?;
            sheet.write_string_with_format(row, 1, *meaning, &wrapped)?;
        }
    }
    sheet.set_column_width(0, 22)?.set_column_width(1, 100)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(sheet)
}
