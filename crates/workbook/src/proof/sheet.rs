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
    data: String,
    hyperlinks: String,
    /// How many columns, and the number of the last row.
    columns: usize,
    last: u32,
}

impl Rows {
    fn of(table: &Table, looks: Looks, language: Language) -> Self {
        let lines = table.lines(language);
        let columns = lines.first().map_or(0, |(_, line)| line.len());
        let rows: Vec<String> =
            lines.par_iter().map(|(number, line)| row_xml(*number, line, looks)).collect();
        let data = format!("<sheetData>{}</sheetData>", rows.concat());
        let mut links = String::new();
        let mut linked = 0;
        for (number, line) in &lines {
            if let ([sheet, cell, ..], true) = (line.as_slice(), *number > 1 && linked < LINKS_LIMIT)
                && cell.parse::<CellRef>().is_ok()
            {
                let location = escaped_attribute(&format!("{}!{cell}", quoted_sheet(sheet)));
                links.push_str(&format!(r#"<hyperlink ref="B{number}" location="{location}"/>"#));
                linked += 1;
            }
        }
        let hyperlinks =
            if links.is_empty() { String::new() } else { format!("<hyperlinks>{links}</hyperlinks>") };
        Self { data, hyperlinks, columns, last: lines.last().map_or(1, |(number, _)| *number) }
    }
}

/// A row of texts.
fn row_xml(number: u32, line: &[Cow<'_, str>], looks: Looks) -> String {
    let texts: usize = line.iter().map(|text| text.len() + CELL).sum();
    let mut out = String::with_capacity(texts + texts / 8);
    out.push_str(&format!(r#"<row r="{number}">"#));
    for (column, text) in (1_u32..).zip(line) {
        let look = match (number, column) {
            (1, _) => looks.heading,
            (_, 2) => looks.link,
            _ => looks.text,
        };
        push_text(&mut out, CellRef::new(number, column), look, text);
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
    out.push_str("</cols>");
    out.push_str(&rows.data);
    out.push_str(&format!(r#"<autoFilter ref="A1:{}{}"/>"#, column_letters(18), rows.last));
    out.push_str(&rows.hyperlinks);
    out.push_str(r#"<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>"#);
    out
}

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
                splices.replace(tag.start..tag.end(), rows.data.as_str());
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
    splices.insert(place_for(&edit::ORDER, "hyperlinks", &sheet.root, &children), rows.hyperlinks);
    splices.apply(frame, part)
}

/// The Legend sheet.
pub(crate) fn legend_xml(looks: Looks, language: Language) -> String {
    let mut out = String::from(HEAD);
    out.push_str(r#"<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><cols><col min="1" max="1" width="22" customWidth="1"/><col min="2" max="2" width="100" customWidth="1"/></cols><sheetData>"#);
    for (row, (term, meaning)) in (1_u32..).zip(legend::entries(language)) {
        out.push_str(&format!(r#"<row r="{row}">"#));
        let look = if meaning.is_empty() { looks.heading } else { looks.text };
        push_text(&mut out, CellRef::new(row, 1), look, term);
        push_text(&mut out, CellRef::new(row, 2), looks.wrapped, meaning);
        out.push_str("</row>");
    }
    out.push_str(r#"</sheetData><pageSetup orientation="landscape" fitToHeight="0"/></worksheet>"#);
    out
}

fn push_text(out: &mut String, at: CellRef, look: u32, text: &str) {
    if text.is_empty() {
        return;
    }
    // White space at either end is lost unless it is asked for.
    let space = if text.trim() == text { "" } else { r#" xml:space="preserve""# };
    // A string takes all that is written to it.
    let _ = write!(out, r#"<c r="{at}" s="{look}" t="inlineStr"><is><t{space}>"#);
    out.push_str(&escaped_string(text));
    out.push_str("</t></is></c>");
}
