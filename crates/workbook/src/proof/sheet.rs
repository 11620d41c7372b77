//! The Evidence and Legend sheets as parts of a patched workbook.

use std::borrow::Cow;
use std::fmt::Write as _;

use rayon::prelude::*;

use crate::cell::{CellRef, column_letters, quoted_sheet};
use crate::patch::edit;
use crate::patch::sheet::{Piece, Sheet};
use crate::patch::styles::{Change, Styles};
use crate::patch::xml::{Splices, escaped_attribute, escaped_string, place_for};
use crate::proof::Table;
use crate::{Error, Language, legend};

/// The most links that Excel keeps on a sheet.
pub(crate) const LINKS_LIMIT: usize = 65_000;

/// Widths of the Evidence sheet's columns, in characters.
const WIDTHS: [u32; 18] = [16, 7, 18, 10, 22, 24, 30, 10, 12, 28, 6, 60, 14, 30, 30, 12, 40, 24];

/// What a cell takes beside its text, in bytes, or somewhat more.
const CELL: usize = 56;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">";

/// The formats that the two sheets use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Looks {
    heading: u32,
    text: u32,
    wrapped: u32,
    link: u32,
}

/// Appends the formats that the two sheets use.
pub(crate) fn looks(styles: &mut Styles<'_>) -> Result<Looks, Error> {
    let text = Change { number: Some("@".to_owned()), ..Change::default() };
    let font = |font| Change { font: Some(font), ..text.clone() };
    Ok(Looks {
        heading: styles.derive(0, &font(r#"<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font>"#))?,
        text: styles.derive(0, &text)?,
        wrapped: styles.derive(0, &Change { wrapped: true, ..text.clone() })?,
        link: styles.derive(
            0,
            &font(r#"<font><u/><sz val="11"/><color rgb="FF0563C1"/><name val="Calibri"/><family val="2"/></font>"#),
        )?,
    })
}

/// The rows of the Evidence sheet, and the links of its cells' references back to the cells.
struct Rows {
    rows: Vec<String>,
    hyperlinks: String,
    /// How many columns, and the number of the last row.
    columns: usize,
    last: u32,
}

impl Rows {
    fn of(table: &Table, looks: Looks, language: Language) -> Self {
        let lines = table.lines(language);
        let columns = lines.first().map_or(0, |(_, line)| line.len());
        let letters: Vec<String> = (1..).take(columns).map(column_letters).collect();
        let rows = lines.par_iter().map(|(number, line)| row_xml(*number, line, &letters, looks)).collect();
        let mut links = String::new();
        let mut linked = 0;
        for (number, line) in &lines {
            if let ([sheet, cell, ..], true) = (line.as_slice(), *number > 1 && linked < LINKS_LIMIT)
                && cell.parse::<CellRef>().is_ok()
            {
                let location = escaped_attribute(&format!("{}!{cell}", quoted_sheet(sheet)));
                // A string takes all that is written to it.
                let _ = write!(links, r#"<hyperlink ref="B{number}" location="{location}"/>"#);
                linked += 1;
            }
        }
        let hyperlinks =
            if links.is_empty() { String::new() } else { format!("<hyperlinks>{links}</hyperlinks>") };
        Self { rows, hyperlinks, columns, last: lines.last().map_or(1, |(number, _)| *number) }
    }

    /// The rows between what stands before and after them: millions of bytes, so they are copied once.
    fn between(self, before: &str, after: &str) -> String {
        let rows: usize = self.rows.iter().map(String::len).sum();
        let mut out = String::with_capacity(before.len() + rows + after.len());
        out.push_str(before);
        self.rows.iter().for_each(|row| out.push_str(row));
        out.push_str(after);
        out
    }
}

/// A row of texts.
fn row_xml(number: u32, line: &[Cow<'_, str>], letters: &[String], looks: Looks) -> String {
    let texts: usize = line.iter().map(|text| text.len() + CELL).sum();
    let mut out = String::with_capacity(texts + texts / 8);
    let row = number.to_string();
    for part in [r#"<row r=""#, &row, r#"">"#] {
        out.push_str(part);
    }
    let looks = [looks.heading, looks.link, looks.text].map(|look| look.to_string());
    let [heading, link, plain] = &looks;
    for (column, (letters, text)) in letters.iter().zip(line).enumerate() {
        let look = match (number, column) {
            (1, _) => heading,
            (_, 1) => link,
            _ => plain,
        };
        push_text(&mut out, [letters, &row], look, text);
    }
    out.push_str("</row>");
    out
}

/// The Evidence sheet. Every cell's reference links back to the cell.
pub(crate) fn evidence_xml(table: &Table, looks: Looks, language: Language) -> String {
    let rows = Rows::of(table, looks, language);
    let mut out = String::from(HEAD);
    out.push_str(r#"<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>"#);
    for column in 1..=rows.columns {
        let width = WIDTHS.get(column - 1).copied().unwrap_or(20);
        out.push_str(&format!(r#"<col min="{column}" max="{column}" width="{width}" customWidth="1"/>"#));
    }
    out.push_str("</cols><sheetData>");
    let after = format!(
        r#"</sheetData><autoFilter ref="A1:{}{}"/>{}<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>"#,
        column_letters(18),
        rows.last,
        rows.hyperlinks
    );
    rows.between(&out, &after)
}

/// A sheet's data without rows, and how it begins.
const EMPTY: &str = "<sheetData></sheetData>";
const OPENED: &str = "<sheetData>";

/// A sheet without cells, as another writer framed it, with the rows of the Evidence sheet.
pub(crate) fn evidence_within(
    frame: &str,
    part: &str,
    table: &Table,
    looks: Looks,
    language: Language,
) -> Result<String, Error> {
    let rows = Rows::of(table, looks, language);
    let mut sheet = Sheet::scan(frame, part)?;
    let mut splices = Splices::default();
    let mut children = Vec::new();
    while let Some(piece) = sheet.next()? {
        match piece {
            Piece::Data(tag) if tag.empty => {
                children.push((tag.local(), tag.start..tag.end()));
                splices.replace(tag.start..tag.end(), EMPTY);
            }
            Piece::Data(_) => return Err(Error::part(part, "it has rows already")),
            Piece::Other { tag, range } => {
                if tag.local() == "dimension" {
                    let cells = format!(
                        "A1:{}{}",
                        column_letters(u32::try_from(rows.columns).unwrap_or(1)),
                        rows.last
                    );
                    splices.replace(range.clone(), format!(r#"<dimension ref="{cells}"/>"#));
                }
                children.push((tag.local(), range));
            }
            _ => {}
        }
    }
    let hyperlinks = rows.hyperlinks.as_str();
    splices.insert(place_for(&edit::ORDER, "hyperlinks", &sheet.root, &children), hyperlinks);
    let framed = splices.apply(frame, part)?;
    let place = framed.find(EMPTY).ok_or_else(|| Error::part(part, "it has no place for rows"))?;
    let (before, after) = framed.split_at(place + OPENED.len());
    Ok(rows.between(before, after))
}

/// The Legend sheet.
pub(crate) fn legend_xml(looks: Looks, language: Language) -> String {
    let mut out = String::from(HEAD);
    out.push_str(r#"<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><cols><col min="1" max="1" width="22" customWidth="1"/><col min="2" max="2" width="100" customWidth="1"/></cols><sheetData>"#);
    for (row, (term, meaning)) in (1_u32..).zip(legend::entries(language)) {
        out.push_str(&format!(r#"<row r="{row}">"#));
        let look = if meaning.is_empty() { looks.heading } else { looks.text };
        push_text(&mut out, ["A", &row.to_string()], &look.to_string(), term);
        push_text(&mut out, ["B", &row.to_string()], &looks.wrapped.to_string(), meaning);
        out.push_str("</row>");
    }
    out.push_str(r#"</sheetData><pageSetup orientation="landscape" fitToHeight="0"/></worksheet>"#);
    out
}

/// A cell with its text, at a column and row.
fn push_text(out: &mut String, [column, row]: [&str; 2], look: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    // White space at either end is lost unless it is asked for.
    let space = if text.trim() == text { "" } else { r#" xml:space="preserve""# };
    let text = escaped_string(text);
    let opened = [r#"<c r=""#, column, row, r#"" s=""#, look, r#"" t="inlineStr"><is><t"#, space, ">"];
    for part in opened.into_iter().chain([text.as_ref(), "</t></is></c>"]) {
        out.push_str(part);
    }
}
