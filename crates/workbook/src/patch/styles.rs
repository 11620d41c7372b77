//! Formats appended to a workbook's own: a copy of the format that a cell has, with another number format, so that
//! font, fill, border and alignment stay. What is there already is used again.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::Error;
use crate::patch::xml::{Node, Splices, Tag, Xml, escaped_attribute, place_for};

/// The order of the style sheet's children (ISO/IEC 29500-1 §18.8.39).
const ORDER: [&str; 11] = [
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
];

/// Number formats that every program knows by their number.
const BUILT_IN: [(&str, u32); 9] = [
    ("General", 0),
    ("0", 1),
    ("0.00", 2),
    ("#,##0", 3),
    ("#,##0.00", 4),
    ("0%", 9),
    ("0.00%", 10),
    ("0.00E+00", 11),
    ("@", 49),
];

/// A style sheet with nothing in it but what a cell needs, for workbooks that have none.
pub(crate) const EMPTY: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>"#;

/// What a new format changes about the one it is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Change {
    /// The number format's code.
    pub(crate) number: Option<String>,
    /// Typing into the cell keeps it text, even where the text begins like a formula.
    pub(crate) quoted: bool,
    /// The font, as XML without prefix: `<font>…</font>`.
    pub(crate) font: Option<&'static str>,
    /// Lines are wrapped, text stands at the top.
    pub(crate) wrapped: bool,
}

/// A workbook's style sheet, to be added to.
pub(crate) struct Styles<'a> {
    text: &'a str,
    part: &'a str,
    root: Tag<'a>,
    children: Vec<(&'a str, Range<usize>)>,
    numbers: List<'a>,
    fonts: List<'a>,
    formats: List<'a>,
    /// Number format codes and their ids, the file's and ours.
    codes: BTreeMap<String, u32>,
    made: BTreeMap<(u32, Change), u32>,
}

/// One of the lists of a style sheet: its items as XML, then ours.
#[derive(Default)]
struct List<'a> {
    tag: Option<Tag<'a>>,
    items: Vec<Range<usize>>,
    added: Vec<String>,
}

impl List<'_> {
    fn len(&self) -> u32 {
        u32::try_from(self.items.len() + self.added.len()).unwrap_or(u32::MAX)
    }

    fn item<'t>(&'t self, text: &'t str, at: usize) -> Option<&'t str> {
        match self.items.get(at) {
            Some(range) => text.get(range.clone()),
            None => self.added.get(at - self.items.len()).map(String::as_str),
        }
    }

    /// The index of an item, added unless it is there.
    fn position(&mut self, text: &str, item: String) -> u32 {
        let known = self.items.iter().position(|range| text.get(range.clone()) == Some(item.as_str()));
        let at = known
            .or_else(|| self.added.iter().position(|added| *added == item).map(|at| at + self.items.len()));
        let at = at.unwrap_or_else(|| {
            self.added.push(item);
            self.items.len() + self.added.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }
}

impl<'a> Styles<'a> {
    /// Reads a style sheet.
    pub(crate) fn open(text: &'a str, part: &'a str) -> Result<Self, Error> {
        let mut xml = Xml::new(text, part);
        let root = xml.root()?;
        let mut styles = Self {
            text,
            part,
            root,
            children: Vec::new(),
            numbers: List::default(),
            fonts: List::default(),
            formats: List::default(),
            codes: BUILT_IN.iter().map(|(code, id)| ((*code).to_owned(), *id)).collect(),
            made: BTreeMap::new(),
        };
        while let Some(node) = xml.next()? {
            let Node::Open(tag) = node else { continue };
            let list = match tag.local() {
                "numFmts" => Some(&mut styles.numbers),
                "fonts" => Some(&mut styles.fonts),
                "cellXfs" => Some(&mut styles.formats),
                _ => None,
            };
            match list {
                Some(list) if !tag.empty => {
                    list.tag = Some(tag);
                    loop {
                        match xml.next()? {
                            Some(Node::Open(item)) => {
                                if item.local() == "numFmt"
                                    && let (Some(id), Some(code)) =
                                        (item.number("numFmtId"), item.attribute("formatCode"))
                                {
                                    styles.codes.entry(code.into_owned()).or_insert(id);
                                }
                                let end = xml.skip(&item)?;
                                list.items.push(item.start..end);
                            }
                            Some(Node::Close(_)) => break,
                            Some(_) => {}
                            None => return Err(xml.ends_early()),
                        }
                    }
                }
                Some(list) => list.tag = Some(tag),
                None => {
                    xml.skip(&tag)?;
                }
            }
            styles.children.push((tag.local(), tag.start..xml.position()));
        }
        Ok(styles)
    }

    /// The index of a format like `base` with the change made.
    pub(crate) fn derive(&mut self, base: u32, change: &Change) -> Result<u32, Error> {
        if let Some(at) = self.made.get(&(base, change.clone())) {
            return Ok(*at);
        }
        let prefix = self.root.prefix();
        let known = usize::try_from(base)
            .ok()
            .filter(|_| base < self.formats.len())
            .and_then(|at| self.formats.item(self.text, at));
        let base_xml = known.map_or_else(
            || format!(r#"<{prefix}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>"#),
            str::to_owned,
        );
        let number = change.number.as_deref().map(|code| self.number_format(code).to_string());
        let font = change.font.map(|font| {
            let font = font
                .replace("</", "\u{1}")
                .replace('<', &format!("<{prefix}"))
                .replace('\u{1}', &format!("</{prefix}"));
            self.fonts.position(self.text, font).to_string()
        });
        let mut xml = Xml::new(&base_xml, self.part);
        let tag = xml.root()?;
        let mut set: Vec<(&str, Option<&str>)> = Vec::new();
        if let Some(number) = &number
            && tag.attribute("numFmtId").as_deref() != Some(number)
        {
            set.extend([("numFmtId", Some(number.as_str())), ("applyNumberFormat", Some("1"))]);
        }
        if let Some(font) = &font {
            set.extend([("fontId", Some(font.as_str())), ("applyFont", Some("1"))]);
        }
        if change.quoted {
            set.push(("quotePrefix", Some("1")));
        }
        if change.wrapped {
            set.push(("applyAlignment", Some("1")));
        }
        let new = if change.wrapped {
            format!(
                r#"{}<{prefix}alignment vertical="top" wrapText="1"/></{}>"#,
                tag.opened(&set),
                tag.name()
            )
        } else if set.is_empty() {
            base_xml.clone()
        } else {
            format!("{}{}", tag.rewritten(&set), base_xml.get(tag.end()..).unwrap_or_default())
        };
        // A format that changes nothing is the base itself, not its first twin.
        let at = if new == base_xml && known_is(base, &self.formats) {
            base
        } else {
            self.formats.position(self.text, new)
        };
        self.made.insert((base, change.clone()), at);
        Ok(at)
    }

    /// The id of a number format, added unless it is there. Ids below 164 belong to the programs.
    fn number_format(&mut self, code: &str) -> u32 {
        if let Some(id) = self.codes.get(code) {
            return *id;
        }
        let id = self.codes.values().copied().max().unwrap_or_default().max(163).saturating_add(1);
        let prefix = self.root.prefix();
        self.numbers
            .added
            .push(format!(r#"<{prefix}numFmt numFmtId="{id}" formatCode="{}"/>"#, escaped_attribute(code)));
        self.codes.insert(code.to_owned(), id);
        id
    }

    /// The style sheet with all that was added; `None` where nothing was.
    pub(crate) fn finish(self) -> Result<Option<String>, Error> {
        let mut splices = Splices::default();
        let mut touched = false;
        for (name, list) in [("numFmts", &self.numbers), ("fonts", &self.fonts), ("cellXfs", &self.formats)] {
            if list.added.is_empty() {
                continue;
            }
            touched = true;
            let count = list.len().to_string();
            let added = list.added.concat();
            let prefix = self.root.prefix();
            match &list.tag {
                Some(tag) => {
                    splices.replace(tag.start..tag.end(), tag.opened(&[("count", Some(&count))]));
                    let close = if tag.empty { format!("</{prefix}{name}>") } else { String::new() };
                    let at = list.items.last().map_or(tag.end(), |last| last.end);
                    splices.insert(at, format!("{added}{close}"));
                }
                None => splices.insert(
                    place_for(&ORDER, name, &self.root, &self.children),
                    format!(r#"<{prefix}{name} count="{count}">{added}</{prefix}{name}>"#),
                ),
            }
        }
        if touched { splices.apply(self.text, self.part).map(Some) } else { Ok(None) }
    }
}

/// Whether a format of that index exists.
fn known_is(base: u32, formats: &List<'_>) -> bool {
    base < formats.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(code: &str) -> Change {
        Change { number: Some(code.to_owned()), ..Change::default() }
    }

    #[test]
    fn formats_are_appended_and_used_again() {
        let text = r#"<styleSheet><fonts count="1"><font/></fonts><cellXfs count="2"><xf numFmtId="0" fontId="0"/><xf numFmtId="4" fontId="0" applyFont="1"><alignment horizontal="center"/></xf></cellXfs><cellStyles/></styleSheet>"#;
        let mut styles = Styles::open(text, "p").unwrap();
        assert_eq!(styles.derive(0, &number("0.0\"x\"")).unwrap(), 2);
        assert_eq!(styles.derive(0, &number("0.0\"x\"")).unwrap(), 2);
        assert_eq!(styles.derive(1, &number("0.0\"x\"")).unwrap(), 3);
        assert_eq!(styles.derive(1, &number("#,##0.00")).unwrap(), 1, "the format it has already");
        assert_eq!(styles.derive(77, &number("General")).unwrap(), 4, "an unknown format is the plain one");
        let font = Change { font: Some("<font><b/></font>"), ..Change::default() };
        assert_eq!(styles.derive(0, &font).unwrap(), 5);
        let out = styles.finish().unwrap().unwrap();
        assert_eq!(
            out,
            r#"<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0&quot;x&quot;"/></numFmts><fonts count="2"><font/><font><b/></font></fonts><cellXfs count="6"><xf numFmtId="0" fontId="0"/><xf numFmtId="4" fontId="0" applyFont="1"><alignment horizontal="center"/></xf><xf numFmtId="164" fontId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" applyFont="1" applyNumberFormat="1"><alignment horizontal="center"/></xf><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" applyFont="1"/></cellXfs><cellStyles/></styleSheet>"#
        );
        let mut again = Styles::open(&out, "p").unwrap();
        assert_eq!(again.derive(0, &number("0.0\"x\"")).unwrap(), 2);
        assert_eq!(again.derive(2, &number("0.0\"x\"")).unwrap(), 2);
        assert_eq!(again.derive(0, &font).unwrap(), 5);
        assert_eq!(again.finish().unwrap(), None);
    }
}
