//! Changes to one worksheet: cells get new content, links are added, and the drawing that holds the notes is named.
//! All other rows, cells and elements keep their bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::Error;
use crate::cell::{CellRef, parse_location};
use crate::patch::sheet::{Cell, Piece, Sheet};
use crate::patch::xml::{Node, Splices, Tag, Xml, escaped_attribute, escaped_string, place_for};

/// The order of the worksheet element's children (ISO/IEC 29500-1 §18.3.1.99).
pub(crate) const ORDER: [&str; 39] = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
];

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// What a cell is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// A number, written as XML Schema's `double` reads it.
    Number(String),
    /// Text, in the cell itself.
    Text(String),
}

/// What is known of a cell before it is changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Before {
    /// Its format, or the one that its row or column would give it.
    pub(crate) style: u32,
    /// Whether it holds a formula.
    pub(crate) formula: bool,
}

/// What a sheet says of the cells to be changed, and of its drawing.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(crate) cells: BTreeMap<CellRef, Before>,
    /// The relationship of the drawing that holds the notes, where there is one.
    pub(crate) drawing: Option<String>,
}

/// Looks at the cells that are to be changed.
pub(crate) fn survey(text: &str, part: &str, cells: &BTreeSet<CellRef>) -> Result<Survey, Error> {
    let mut sheet = Sheet::scan(text, part)?;
    let mut survey = Survey::default();
    let mut columns: Vec<(u32, u32, u32)> = Vec::new();
    let mut rows: BTreeMap<u32, u32> = BTreeMap::new();
    let wanted_rows: BTreeSet<u32> = cells.iter().map(|cell| cell.row).collect();
    while let Some(piece) = sheet.next()? {
        match piece {
            Piece::Other { tag, range } => match tag.local() {
                "cols" => columns = column_styles(text.get(range).unwrap_or_default(), part)?,
                "legacyDrawing" => survey.drawing = tag.prefixed("id").map(|id| id.into_owned()),
                _ => {}
            },
            Piece::Row { number, tag } if wanted_rows.contains(&number) => {
                if let Some(style) = tag.number("s") {
                    rows.insert(number, style);
                }
            }
            Piece::Cell(cell) if cells.contains(&cell.at) => {
                survey.cells.insert(cell.at, Before { style: cell.style, formula: cell.formula });
            }
            _ => {}
        }
    }
    for cell in cells {
        let column = || {
            columns
                .iter()
                .find(|(from, to, _)| (*from..=*to).contains(&cell.column))
                .map(|(.., style)| *style)
        };
        survey.cells.entry(*cell).or_insert_with(|| Before {
            style: rows.get(&cell.row).copied().or_else(column).unwrap_or_default(),
            formula: false,
        });
    }
    Ok(survey)
}

/// First column, last column and format of each run of columns that has one.
fn column_styles(cols: &str, part: &str) -> Result<Vec<(u32, u32, u32)>, Error> {
    let mut xml = Xml::new(cols, part);
    let mut styles = Vec::new();
    while let Some(node) = xml.next()? {
        if let Node::Open(tag) = node
            && let (Some(from), Some(to), Some(style)) =
                (tag.number("min"), tag.number("max"), tag.number("style"))
        {
            styles.push((from, to, style));
        }
    }
    Ok(styles)
}

/// The changes to one sheet.
#[derive(Debug, Default)]
pub(crate) struct Edit {
    /// New format and content.
    pub(crate) cells: BTreeMap<CellRef, (u32, Content)>,
    /// Links to places in this workbook. A cell that has a link of its own keeps it.
    pub(crate) links: BTreeMap<CellRef, String>,
    /// Links to this sheet are ours: a new one replaces it.
    pub(crate) linked_sheet: String,
    /// Whether our links go even from cells that get no new one.
    pub(crate) drop_old_links: bool,
    /// The relationship of a new drawing for the notes.
    pub(crate) drawing: Option<String>,
}

/// The row at hand: which of its cells are still to be written.
#[derive(Default)]
struct Row {
    number: u32,
    pending: BTreeSet<u32>,
}

impl Edit {
    /// Makes the changes.
    pub(crate) fn apply(&self, text: &str, part: &str) -> Result<String, Error> {
        let mut sheet = Sheet::scan(text, part)?;
        let root = sheet.root;
        let mut splices = Splices::default();
        let mut children: Vec<(&str, Range<usize>)> = Vec::new();
        let mut hyperlinks = None;
        let mut data_start = 0;
        let mut pending = self.rows();
        let mut row = Row::default();
        while let Some(piece) = sheet.next()? {
            match piece {
                Piece::Other { tag, range } => {
                    match tag.local() {
                        "hyperlinks" => hyperlinks = Some((tag, range.clone())),
                        "dimension" => self.widen_dimension(&tag, &mut splices),
                        _ => {}
                    }
                    children.push((tag.local(), range));
                }
                Piece::Data(tag) if tag.empty => {
                    let rows = self.new_rows(&root, std::mem::take(&mut pending));
                    if !rows.is_empty() {
                        splices.replace(
                            tag.start..tag.end(),
                            format!("{}{rows}</{}>", tag.opened(&[]), tag.name()),
                        );
                    }
                    children.push((tag.local(), tag.start..tag.end()));
                }
                Piece::Data(tag) => data_start = tag.start,
                Piece::Row { number, tag } => {
                    let later = pending.split_off(&number);
                    let before = std::mem::replace(&mut pending, later);
                    splices.insert(tag.start, self.new_rows(&root, before));
                    row = Row { number, pending: pending.remove(&number).unwrap_or_default() };
                    self.change_row(&tag, &root, &mut row, &mut splices);
                }
                Piece::Cell(cell) => self.change_cell(&cell, &root, &mut row, &mut splices),
                Piece::RowEnd(at) => {
                    let rest = std::mem::take(&mut row.pending);
                    splices.insert(at, self.new_cells(&root, row.number, rest));
                }
                Piece::DataEnd(range) => {
                    splices.insert(range.start, self.new_rows(&root, std::mem::take(&mut pending)));
                    children.push(("sheetData", data_start..range.end));
                }
            }
        }
        if !pending.is_empty() {
            return Err(Error::part(part, "it has no place for rows"));
        }
        let place = place_for(&ORDER, "hyperlinks", &root, &children);
        self.change_links(text, part, &root, hyperlinks, place, &mut splices)?;
        if let Some(id) = &self.drawing {
            let (name, declared) = relation_attribute(&root);
            splices.insert(
                place_for(&ORDER, "legacyDrawing", &root, &children),
                format!(r#"<{}legacyDrawing{declared} {name}="{}"/>"#, root.prefix(), escaped_attribute(id)),
            );
        }
        splices.apply(text, part)
    }

    /// The columns to be changed, by row.
    fn rows(&self) -> BTreeMap<u32, BTreeSet<u32>> {
        let mut rows: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for cell in self.cells.keys() {
            rows.entry(cell.row).or_default().insert(cell.column);
        }
        rows
    }

    fn new_rows(&self, root: &Tag<'_>, rows: BTreeMap<u32, BTreeSet<u32>>) -> String {
        let prefix = root.prefix();
        rows.into_iter()
            .map(|(number, columns)| {
                let cells = self.new_cells(root, number, columns);
                format!(r#"<{prefix}row r="{number}">{cells}</{prefix}row>"#)
            })
            .collect()
    }

    fn new_cells(&self, root: &Tag<'_>, row: u32, columns: BTreeSet<u32>) -> String {
        let prefix = root.prefix();
        let cell = |column| {
            let at = CellRef::new(row, column);
            let (style, content) = self.cells.get(&at)?;
            let style = if *style == 0 { String::new() } else { format!(r#" s="{style}""#) };
            Some(format!(r#"<{prefix}c r="{at}"{style}{}</{prefix}c>"#, body(prefix, content)))
        };
        columns.into_iter().filter_map(cell).collect()
    }

    /// Opens an empty row that gets cells, and widens the hint at which columns a row uses.
    fn change_row(&self, tag: &Tag<'_>, root: &Tag<'_>, row: &mut Row, splices: &mut Splices) {
        let (Some(first), Some(last)) = (row.pending.first().copied(), row.pending.last().copied()) else {
            return;
        };
        let spans = tag.attribute("spans").and_then(|spans| {
            let (from, to) = spans.split_once(':')?;
            let (from, to) = (from.parse::<u32>().ok()?, to.parse::<u32>().ok()?);
            (first < from || last > to).then(|| format!("{}:{}", from.min(first), to.max(last)))
        });
        let set: Vec<_> = spans.iter().map(|spans| ("spans", Some(spans.as_str()))).collect();
        if tag.empty {
            let cells = self.new_cells(root, row.number, std::mem::take(&mut row.pending));
            splices.replace(tag.start..tag.end(), format!("{}{cells}</{}>", tag.opened(&set), tag.name()));
        } else if !set.is_empty() {
            splices.replace(tag.start..tag.end(), tag.rewritten(&set));
        }
    }

    /// Writes a cell anew, and those that belong before it. Attributes that don't speak of the value stay.
    fn change_cell(&self, cell: &Cell<'_>, root: &Tag<'_>, row: &mut Row, splices: &mut Splices) {
        if row.pending.is_empty() {
            return;
        }
        let later = row.pending.split_off(&cell.at.column);
        let before = std::mem::replace(&mut row.pending, later);
        splices.insert(cell.range.start, self.new_cells(root, row.number, before));
        if !row.pending.remove(&cell.at.column) {
            return;
        }
        let Some((style, content)) = self.cells.get(&cell.at) else { return };
        let style = style.to_string();
        let mut set = vec![("t", None), ("cm", None), ("vm", None)];
        if style != "0" || cell.tag.attribute("s").is_some() {
            set.push(("s", Some(style.as_str())));
        }
        let opened = cell.tag.opened(&set);
        let start = opened.strip_suffix('>').unwrap_or(&opened);
        splices.replace(
            cell.range.clone(),
            format!("{start}{}</{}>", body(root.prefix(), content), cell.tag.name()),
        );
    }

    /// Widens the sheet's stated extent where a cell lies outside.
    fn widen_dimension(&self, tag: &Tag<'_>, splices: &mut Splices) {
        let Some((from, to)) = tag.attribute("ref").and_then(|range| parse_range(&range)) else { return };
        let (mut low, mut high) = (from, to);
        for cell in self.cells.keys() {
            low = CellRef::new(low.row.min(cell.row), low.column.min(cell.column));
            high = CellRef::new(high.row.max(cell.row), high.column.max(cell.column));
        }
        if (low, high) != (from, to) {
            splices.replace(tag.start..tag.end(), tag.rewritten(&[("ref", Some(&format!("{low}:{high}")))]));
        }
    }

    /// Replaces our links and leaves all others as they are.
    fn change_links(
        &self,
        text: &str,
        part: &str,
        root: &Tag<'_>,
        old: Option<(Tag<'_>, Range<usize>)>,
        place: usize,
        splices: &mut Splices,
    ) -> Result<(), Error> {
        let mut kept = String::new();
        let mut foreign: Vec<(CellRef, CellRef)> = Vec::new();
        if let Some((_, range)) = &old {
            let inner = text.get(range.clone()).unwrap_or_default();
            let mut xml = Xml::new(inner, part);
            xml.root()?;
            while let Some(node) = xml.next()? {
                let Node::Open(tag) = node else { continue };
                let end = xml.skip(&tag)?;
                let area = tag.attribute("ref").and_then(|range| parse_range(&range));
                let ours = tag
                    .attribute("location")
                    .and_then(|location| parse_location(&location))
                    .is_some_and(|(sheet, _)| sheet == self.linked_sheet);
                let replaced = area.is_some_and(|(from, _)| self.links.contains_key(&from));
                if ours && (replaced || self.drop_old_links) {
                    continue;
                }
                foreign.extend(area);
                kept.push_str(inner.get(tag.start..end).unwrap_or_default());
            }
        }
        let prefix = root.prefix();
        let new: String = self
            .links
            .iter()
            .filter(|(cell, _)| !foreign.iter().any(|area| lies_in(**cell, *area)))
            .map(|(cell, location)| {
                format!(r#"<{prefix}hyperlink ref="{cell}" location="{}"/>"#, escaped_attribute(location))
            })
            .collect();
        let (kept_any, new_any) = (!kept.is_empty(), !new.is_empty());
        let open = old
            .as_ref()
            .map_or_else(|| format!("<{prefix}hyperlinks>"), |(tag, _)| tag.opened(&[("count", None)]));
        let whole = if kept_any || new_any {
            format!("{open}{kept}{new}</{prefix}hyperlinks>")
        } else {
            String::new()
        };
        match old {
            Some((_, range)) if new_any || text.get(range.clone()) != Some(whole.as_str()) => {
                splices.replace(range, whole)
            }
            Some(_) => {}
            None => splices.insert(place, whole),
        }
        Ok(())
    }
}

/// Type and value of a cell, from after its other attributes to before its end tag.
fn body(prefix: &str, content: &Content) -> String {
    match content {
        Content::Number(number) => format!("><{prefix}v>{number}</{prefix}v>"),
        Content::Text(text) => format!(
            r#" t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">{}</{prefix}t></{prefix}is>"#,
            escaped_string(text)
        ),
    }
}

/// How this part writes the attribute that names a relationship, and the declaration that it needs for it.
fn relation_attribute(root: &Tag<'_>) -> (String, String) {
    let known = root.attributes().find_map(|(name, value)| {
        name.strip_prefix("xmlns:").filter(|_| value.ends_with("officeDocument/relationships"))
    });
    match known {
        Some(prefix) => (format!("{prefix}:id"), String::new()),
        None => ("r:id".to_owned(), format!(r#" xmlns:r="{RELATIONSHIPS}""#)),
    }
}

/// The corners of `B2` or `B2:C7`.
fn parse_range(text: &str) -> Option<(CellRef, CellRef)> {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    Some((from.parse().ok()?, to.parse().ok()?))
}

fn lies_in(cell: CellRef, (from, to): (CellRef, CellRef)) -> bool {
    (from.row..=to.row).contains(&cell.row) && (from.column..=to.column).contains(&cell.column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(cells: &[(&str, &str)]) -> Edit {
        let cell = |at: &str| at.parse::<CellRef>().unwrap();
        Edit {
            cells: cells
                .iter()
                .map(|(at, value)| {
                    let content = match value.parse::<i64>() {
                        Ok(_) => Content::Number((*value).to_owned()),
                        Err(_) => Content::Text((*value).to_owned()),
                    };
                    (cell(at), (0, content))
                })
                .collect(),
            links: cells.iter().map(|(at, _)| (cell(at), "Evidence!A2".to_owned())).collect(),
            linked_sheet: "Evidence".to_owned(),
            ..Edit::default()
        }
    }

    fn check(before: &str, edit: &Edit, after: &str) {
        let wrap = |inner: &str| format!("<worksheet>{inner}</worksheet>");
        let out = edit.apply(&wrap(before), "p").unwrap();
        assert_eq!(out, wrap(after));
        assert_eq!(edit.apply(&out, "p").unwrap(), out, "a second time changes nothing");
    }

    #[test]
    fn cells_and_rows_are_put_in_their_places() {
        let link = |at: &str| format!(r#"<hyperlink ref="{at}" location="Evidence!A2"/>"#);
        check(
            "<sheetData/><pageMargins/>",
            &edit(&[("B2", "7")]),
            &format!(
                r#"<sheetData><row r="2"><c r="B2"><v>7</v></c></row></sheetData><hyperlinks>{}</hyperlinks><pageMargins/>"#,
                link("B2")
            ),
        );
        check(
            r#"<dimension ref="A1:B3"/><sheetData><row r="1" ht="20"/><row r="3" spans="1:2"><c r="A3" s="1" t="s" ph="1"><v>0</v></c><c r="C3"/></row></sheetData>"#,
            &edit(&[("B1", "1"), ("A2", "=x"), ("A3", "3"), ("B3", "4"), ("D3", "5"), ("A9", "6")]),
            &format!(
                r#"<dimension ref="A1:D9"/><sheetData><row r="1" ht="20"><c r="B1"><v>1</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t xml:space="preserve">=x</t></is></c></row><row r="3" spans="1:4"><c r="A3" s="0" ph="1"><v>3</v></c><c r="B3"><v>4</v></c><c r="C3"/><c r="D3"><v>5</v></c></row><row r="9"><c r="A9"><v>6</v></c></row></sheetData><hyperlinks>{}</hyperlinks>"#,
                ["B1", "A2", "A3", "B3", "D3", "A9"].map(link).concat()
            ),
        );
    }

    #[test]
    fn foreign_links_stay_and_ours_are_replaced() {
        check(
            r#"<sheetData/><hyperlinks><hyperlink ref="B2" r:id="x"/><hyperlink ref="C2" location="Evidence!A9"/></hyperlinks>"#,
            &edit(&[("B2", "1"), ("C2", "2")]),
            r#"<sheetData><row r="2"><c r="B2"><v>1</v></c><c r="C2"><v>2</v></c></row></sheetData><hyperlinks><hyperlink ref="B2" r:id="x"/><hyperlink ref="C2" location="Evidence!A2"/></hyperlinks>"#,
        );
    }

    #[test]
    fn nothing_to_change_changes_nothing() {
        let text = "<worksheet><sheetData><row><c/></row></sheetData><hyperlinks ><hyperlink ref='A1' location='X!A1'/> </hyperlinks></worksheet>";
        let out = Edit::default().apply(text, "p").unwrap();
        assert_eq!(out.matches("hyperlink ref='A1'").count(), 1);
    }

    #[test]
    fn a_new_cell_takes_the_format_of_its_row_or_column() {
        let text = r#"<worksheet><cols><col min="2" max="3" style="5"/></cols><sheetData><row r="2" s="7"/><row r="4"><c r="B4" s="2"><f>1</f><v>1</v></c></row></sheetData><legacyDrawing r:id="rId3"/></worksheet>"#;
        let wanted: BTreeSet<CellRef> =
            ["B2", "C3", "D3", "B4"].iter().map(|at| at.parse().unwrap()).collect();
        let survey = survey(text, "p", &wanted).unwrap();
        let found: Vec<_> = survey.cells.values().map(|before| (before.style, before.formula)).collect();
        assert_eq!(found, [(7, false), (5, false), (0, false), (2, true)]);
        assert_eq!(survey.drawing.as_deref(), Some("rId3"));
    }
}
