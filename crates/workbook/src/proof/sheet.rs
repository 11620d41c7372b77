//! The Evidence and Legend sheets as parts of a patched workbook.

use crate::cell::{CellRef, column_letters, quoted_sheet};
use crate::patch::styles::{Change, Styles};
use crate::patch::xml::{escaped_attribute, escaped_string};
use crate::proof::Table;
use crate::{Error, Language, legend};

/// The most links that Excel keeps on a sheet.
pub(crate) const LINKS_LIMIT: usize = 65_000;

/// Widths of the Evidence sheet's columns, in characters.
const WIDTHS: [u32; 18] = [16, 7, 18, 10, 22, 24, 30, 10, 12, 28, 6, 60, 14, 30, 30, 12, 40, 24];

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

/// The Evidence sheet. Every cell's reference links back to the cell.
pub(crate) fn evidence_xml(table: &Table, looks: Looks, language: Language) -> String {
    let lines = table.lines(language);
    let columns = lines.first().map_or(0, |(_, line)| line.len());
    let mut out = String::from(HEAD);
    out.push_str(r#"<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>"#);
    for column in 1..=columns {
        let width = WIDTHS.get(column - 1).copied().unwrap_or(20);
        out.push_str(&format!(r#"<col min="{column}" max="{column}" width="{width}" customWidth="1"/>"#));
    }
    out.push_str("</cols><sheetData>");
    let mut links = Vec::new();
    for (number, line) in &lines {
        out.push_str(&format!(r#"<row r="{number}">"#));
        for (column, text) in (1_u32..).zip(line) {
            let look = match (number, column) {
                (1, _) => looks.heading,
                (_, 2) => looks.link,
                _ => looks.text,
            };
            push_text(&mut out, CellRef::new(*number, column), look, text);
        }
        out.push_str("</row>");
        if let ([sheet, cell, ..], true) = (line.as_slice(), *number > 1)
            && cell.parse::<CellRef>().is_ok()
        {
            links.push((*number, format!("{}!{cell}", quoted_sheet(sheet))));
        }
    }
    out.push_str("</sheetData>");
    let last = lines.last().map_or(1, |(number, _)| *number);
    out.push_str(&format!(r#"<autoFilter ref="A1:{}{last}"/>"#, column_letters(18)));
    if !links.is_empty() {
        out.push_str("<hyperlinks>");
        for (row, location) in links.iter().take(LINKS_LIMIT) {
            out.push_str(&format!(r#"<hyperlink ref="B{row}" location="{}"/>"#, escaped_attribute(location)));
        }
        out.push_str("</hyperlinks>");
    }
    out.push_str(r#"<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>"#);
    out
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
    out.push_str(&format!(
        r#"<c r="{at}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#,
        escaped_string(text)
    ));
}
