//! The workbook part: which sheets there are, adding one, and asking for calculation on open.

use std::sync::Arc;

use crate::Error;
use crate::patch::package::Package;
use crate::patch::relations::{Relations, declare_part};
use crate::patch::strings;
use crate::patch::xml::{Node, Splices, Xml, escaped_attribute, place_for};

/// The order of the workbook element's children (ISO/IEC 29500-1 §18.2.27).
const ORDER: [&str; 19] = [
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
];

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORKSHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";

/// A sheet of the workbook, in the order of its tabs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SheetEntry {
    pub(crate) name: String,
    /// Its part.
    pub(crate) part: String,
    /// Whether it is a worksheet, with cells.
    pub(crate) worksheet: bool,
    id: u32,
}

/// A workbook's own part and what it leads to.
pub(crate) struct Book {
    pub(crate) part: String,
    pub(crate) sheets: Vec<SheetEntry>,
    pub(crate) relations: Relations,
}

impl Book {
    /// Finds the workbook part and its sheets.
    pub(crate) fn open(package: &mut Package<'_>) -> Result<Self, Error> {
        let root = Relations::of(package, "")?;
        let part = root.first("officeDocument").unwrap_or("xl/workbook.xml").to_owned();
        if part.ends_with(".bin") {
            return Err(Error::not_a_workbook("the file is in the binary .xlsb format"));
        }
        if !package.has(&part) {
            return Err(Error::not_a_workbook("the zip archive holds no workbook"));
        }
        let text = package.text(&part)?;
        let relations = Relations::of(package, &part)?;
        let mut xml = Xml::new(&text, &part);
        if xml.root()?.local() != "workbook" {
            return Err(Error::not_a_workbook(format!("{part} is another kind of document")));
        }
        let mut sheets = Vec::new();
        while let Some(node) = xml.next()? {
            let Node::Open(tag) = node else { continue };
            if tag.local() != "sheet" {
                continue;
            }
            let (Some(name), Some(id)) = (tag.attribute("name"), tag.prefixed("id")) else { continue };
            let Some(relation) = relations.get(&id) else { continue };
            sheets.push(SheetEntry {
                name: name.into_owned(),
                part: relation.target.clone(),
                worksheet: relation.kind == "worksheet" && package.has(&relation.target),
                id: tag.number("sheetId").unwrap_or_default(),
            });
        }
        Ok(Self { part, sheets, relations })
    }

    /// The worksheets, in the order of their tabs.
    pub(crate) fn worksheets(&self) -> impl Iterator<Item = &SheetEntry> {
        self.sheets.iter().filter(|sheet| sheet.worksheet)
    }

    /// The worksheet of that name; case doesn't matter, as in a formula.
    pub(crate) fn worksheet(&self, name: &str) -> Option<&SheetEntry> {
        let lower = name.to_lowercase();
        self.worksheets().find(|sheet| sheet.name.to_lowercase() == lower)
    }

    /// The shared strings.
    pub(crate) fn strings(&self, package: &mut Package<'_>) -> Result<Vec<Arc<str>>, Error> {
        strings::read(package, self.relations.first("sharedStrings"))
    }

    /// A sheet name that is not taken: the wanted one, else with a number.
    pub(crate) fn free_sheet_name(&self, wanted: &str) -> String {
        let taken =
            |name: &str| self.sheets.iter().any(|sheet| sheet.name.to_lowercase() == name.to_lowercase());
        let mut name = wanted.to_owned();
        let mut number = 2_u32;
        while taken(&name) {
            name = format!("{wanted} ({number})");
            number += 1;
        }
        name
    }

    /// Appends worksheets, given by name and XML, and asks for calculation on open where `recalculate` says so.
    pub(crate) fn extend(
        &mut self,
        package: &mut Package<'_>,
        new: Vec<(String, String)>,
        recalculate: bool,
    ) -> Result<(), Error> {
        let text = package.text(&self.part)?;
        let mut elements = Vec::new();
        for (name, xml) in new {
            let folder = self.part.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
            let part = package.free_name(&format!("{folder}worksheets/sheet"), ".xml");
            package.put(&part, xml);
            declare_part(package, &part, WORKSHEET)?;
            let relation = self.relations.add("worksheet", &part);
            let id = self.sheets.iter().map(|sheet| sheet.id).max().unwrap_or_default().saturating_add(1);
            elements.push((name.clone(), id, relation));
            self.sheets.push(SheetEntry { name, part, worksheet: true, id });
        }
        let changed = changed(&text, &self.part, &elements, recalculate)?;
        if changed != text {
            package.put(&self.part, changed);
        }
        let relations = Relations::of(package, &self.part)?;
        std::mem::replace(&mut self.relations, relations).save(package)?;
        self.relations = Relations::of(package, &self.part)?;
        Ok(())
    }
}

/// The workbook part with sheets added and calculation asked for.
fn changed(
    text: &str,
    part: &str,
    sheets: &[(String, u32, String)],
    recalculate: bool,
) -> Result<String, Error> {
    let mut xml = Xml::new(text, part);
    let root = xml.root()?;
    let mut children = Vec::new();
    let mut splices = Splices::default();
    let mut calculation = None;
    let mut sheets_at = None;
    while let Some(node) = xml.next()? {
        let Node::Open(tag) = node else { continue };
        let end = xml.skip(&tag)?;
        match tag.local() {
            "calcPr" => calculation = Some(tag),
            "sheets" => sheets_at = Some((tag, end)),
            _ => {}
        }
        children.push((tag.local(), tag.start..end));
    }
    let (sheets_tag, sheets_end) = sheets_at.ok_or_else(|| Error::part(part, "it lists no sheets"))?;
    let prefix = root.prefix();
    if !sheets.is_empty() {
        // The relationship namespace keeps the prefix that this file gives it, and is declared where it has none.
        let known = root.attributes().find_map(|(name, value)| {
            name.strip_prefix("xmlns:")
                .filter(|_| value.ends_with("officeDocument/relationships") || value == RELATIONSHIPS)
        });
        let (id, declared) = match known {
            Some(prefix) => (format!("{prefix}:id"), String::new()),
            None => ("r:id".to_owned(), format!(r#" xmlns:r="{RELATIONSHIPS}""#)),
        };
        let new: String = sheets
            .iter()
            .map(|(name, sheet, relation)| {
                let name = escaped_attribute(name);
                format!(r#"<{prefix}sheet{declared} name="{name}" sheetId="{sheet}" {id}="{relation}"/>"#)
            })
            .collect();
        if sheets_tag.empty {
            let whole = format!("{}{new}</{prefix}sheets>", sheets_tag.opened(&[]));
            splices.replace(sheets_tag.start..sheets_end, whole);
        } else {
            let close = text.get(..sheets_end).and_then(|head| head.rfind("</")).unwrap_or(sheets_end);
            splices.insert(close, new);
        }
    }
    if recalculate {
        match calculation {
            Some(tag) => {
                splices.replace(tag.start..tag.end(), tag.rewritten(&[("fullCalcOnLoad", Some("1"))]))
            }
            None => splices.insert(
                place_for(&ORDER, "calcPr", &root, &children),
                format!(r#"<{prefix}calcPr fullCalcOnLoad="1"/>"#),
            ),
        }
    }
    splices.apply(text, part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_and_calculation_are_added_in_their_places() {
        let new = [("A & B".to_owned(), 7, "rId9".to_owned())];
        let cases = [
            (
                r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="x" sheetId="6" r:id="rId1"/></sheets><definedNames/><pivotCaches/></workbook>"#,
                r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="x" sheetId="6" r:id="rId1"/><sheet name="A &amp; B" sheetId="7" r:id="rId9"/></sheets><definedNames/><calcPr fullCalcOnLoad="1"/><pivotCaches/></workbook>"#,
            ),
            (
                r#"<x:workbook xmlns:rel="http://purl.oclc.org/ooxml/officeDocument/relationships"><x:sheets/><x:calcPr calcId="191029"/></x:workbook>"#,
                r#"<x:workbook xmlns:rel="http://purl.oclc.org/ooxml/officeDocument/relationships"><x:sheets><x:sheet name="A &amp; B" sheetId="7" rel:id="rId9"/></x:sheets><x:calcPr calcId="191029" fullCalcOnLoad="1"/></x:workbook>"#,
            ),
        ];
        for (before, after) in cases {
            assert_eq!(changed(before, "p", &new, true).unwrap(), after);
            assert_eq!(changed(before, "p", &[], false).unwrap(), before);
        }
    }
}
