//! A worksheet's part, scanned once from top to bottom: cells with their byte ranges and values, and where the other
//! elements stand. Nothing is kept of a cell but what the caller takes.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::cell::CellRef;
use crate::patch::strings;
use crate::patch::xml::{Node, Tag, Xml, unescaped_string};
use crate::{Error, cell};

/// What stands next in a worksheet.
#[derive(Debug)]
pub(crate) enum Piece<'a> {
    /// A row begins. An empty one ends at once, without [`Piece::RowEnd`].
    Row {
        /// Counted from 1.
        number: u32,
        tag: Tag<'a>,
    },
    /// A cell of the row.
    Cell(Cell<'a>),
    /// The row's end tag begins there.
    RowEnd(usize),
    /// The rows begin.
    Data(Tag<'a>),
    /// The end tag of the rows.
    DataEnd(Range<usize>),
    /// Any other child of the root, whole.
    Other { tag: Tag<'a>, range: Range<usize> },
}

/// A cell as it stands in the part.
#[derive(Debug)]
pub(crate) struct Cell<'a> {
    pub(crate) at: CellRef,
    pub(crate) tag: Tag<'a>,
    /// From the start tag to the end tag, both included.
    pub(crate) range: Range<usize>,
    /// Index of its format.
    pub(crate) style: u32,
    /// Whether it holds a formula.
    pub(crate) formula: bool,
    /// The formula's text, without the equals sign; none where it stands at another cell.
    pub(crate) formula_text: Option<Cow<'a, str>>,
    pub(crate) value: Raw<'a>,
}

/// A cell's value as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Raw<'a> {
    /// Nothing.
    Empty,
    /// A number, as it is written.
    Number(Cow<'a, str>),
    /// An index into the shared strings.
    Shared(Option<usize>),
    /// Text in the cell itself.
    Text(String),
    /// True or false.
    Bool(bool),
    /// An error value such as `#DIV/0!`.
    Error(String),
}

/// A cell's value, strings looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Empty,
    /// A number as the file writes it: `6489000000`, `24.256756756756758`, `1.5E-3`.
    Number(String),
    Text(String),
    Bool(bool),
    Error(String),
}

impl Raw<'_> {
    /// The value, with shared strings looked up.
    pub(crate) fn value(&self, strings: &[Arc<str>]) -> Value {
        match self {
            Self::Empty => Value::Empty,
            Self::Number(text) => Value::Number(text.clone().into_owned()),
            Self::Shared(at) => {
                at.and_then(|at| strings.get(at)).map_or(Value::Empty, |text| Value::Text(text.to_string()))
            }
            Self::Text(text) => Value::Text(text.clone()),
            Self::Bool(value) => Value::Bool(*value),
            Self::Error(text) => Value::Error(text.clone()),
        }
    }
}

impl Value {
    /// The value as text; empty where there is none.
    pub(crate) fn into_text(self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Number(text) | Self::Text(text) | Self::Error(text) => text,
            Self::Bool(value) => if value { "TRUE" } else { "FALSE" }.to_owned(),
        }
    }
}

/// A scan over a worksheet.
pub(crate) struct Sheet<'a> {
    xml: Xml<'a>,
    part: &'a str,
    /// The root's start tag.
    pub(crate) root: Tag<'a>,
    row: u32,
    column: u32,
    inside: Inside,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Root,
    Data,
    Row,
    Done,
}

impl<'a> Sheet<'a> {
    /// A scan from the beginning.
    pub(crate) fn scan(text: &'a str, part: &'a str) -> Result<Self, Error> {
        let mut xml = Xml::new(text, part);
        let root = xml.root()?;
        if root.local() != "worksheet" {
            return Err(Error::part(part, "it is no worksheet"));
        }
        let inside = if root.empty { Inside::Done } else { Inside::Root };
        Ok(Self { xml, part, root, row: 0, column: 0, inside })
    }

    /// The next piece; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Piece<'a>>, Error> {
        loop {
            if self.inside == Inside::Done {
                return Ok(None);
            }
            let node = self.xml.next()?.ok_or_else(|| self.xml.ends_early())?;
            let piece = match (self.inside, node) {
                (Inside::Root, Node::Open(tag)) if tag.local() == "sheetData" => {
                    if !tag.empty {
                        self.inside = Inside::Data;
                    }
                    Piece::Data(tag)
                }
                (Inside::Root, Node::Open(tag)) => {
                    let end = self.xml.skip(&tag)?;
                    Piece::Other { tag, range: tag.start..end }
                }
                (Inside::Root, Node::Close(_)) => {
                    self.inside = Inside::Done;
                    continue;
                }
                (Inside::Data, Node::Open(tag)) if tag.local() == "row" => self.row_begins(tag)?,
                (Inside::Data, Node::Close(range)) => {
                    self.inside = Inside::Root;
                    Piece::DataEnd(range)
                }
                (Inside::Row, Node::Open(tag)) if tag.local() == "c" => Piece::Cell(self.cell(tag)?),
                (Inside::Row, Node::Close(range)) => {
                    self.inside = Inside::Data;
                    Piece::RowEnd(range.start)
                }
                (Inside::Data | Inside::Row, Node::Open(tag)) => {
                    self.xml.skip(&tag)?;
                    continue;
                }
                _ => continue,
            };
            return Ok(Some(piece));
        }
    }

    fn row_begins(&mut self, tag: Tag<'a>) -> Result<Piece<'a>, Error> {
        // The number may be left out: then it is the one after the row before.
        let number = tag.number("r").unwrap_or(self.row.saturating_add(1));
        if number <= self.row || number > cell::LAST_ROW {
            return Err(Error::part(self.part, format!("row {number} stands after row {}", self.row)));
        }
        self.row = number;
        self.column = 0;
        if !tag.empty {
            self.inside = Inside::Row;
        }
        Ok(Piece::Row { number, tag })
    }

    fn cell(&mut self, tag: Tag<'a>) -> Result<Cell<'a>, Error> {
        let at = match tag.attribute("r") {
            Some(reference) => reference.parse().map_err(|why: String| Error::part(self.part, why))?,
            None => CellRef::new(self.row, self.column.saturating_add(1)),
        };
        if at.row != self.row || at.column <= self.column || at.column > cell::LAST_COLUMN {
            return Err(Error::part(self.part, format!("cell {at} is out of order in row {}", self.row)));
        }
        self.column = at.column;
        let kind = tag.attribute("t").unwrap_or_default();
        let mut formula = false;
        let mut formula_text = None;
        let mut text: Option<Cow<'a, str>> = None;
        let mut inline = None;
        let mut open = !tag.empty;
        while open {
            match self.xml.next()? {
                Some(Node::Open(child)) => match child.local() {
                    "v" => text = Some(self.xml.inner_text(&child)?),
                    "is" => inline = Some(strings::plain(&mut self.xml, &child)?),
                    "f" => {
                        formula = true;
                        formula_text = Some(self.xml.inner_text(&child)?).filter(|text| !text.is_empty());
                    }
                    _ => {
                        self.xml.skip(&child)?;
                    }
                },
                Some(Node::Close(_)) => open = false,
                Some(_) => {}
                None => return Err(self.xml.ends_early()),
            }
        }
        let value = match (kind.as_ref(), text, inline) {
            (_, _, Some(inline)) => Raw::Text(inline),
            (_, None, None) => Raw::Empty,
            ("s", Some(index), _) => Raw::Shared(index.trim().parse().ok()),
            ("str" | "d" | "inlineStr", Some(text), _) => Raw::Text(unescaped_string(&text).into_owned()),
            ("b", Some(text), _) => Raw::Bool(text.trim() == "1" || text.trim() == "true"),
            ("e", Some(text), _) => Raw::Error(text.into_owned()),
            (_, Some(text), _) if text.trim().is_empty() => Raw::Empty,
            (_, Some(text), _) => Raw::Number(text),
        };
        let style = tag.number("s").unwrap_or_default();
        Ok(Cell { at, tag, range: tag.start..self.xml.position(), style, formula, formula_text, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_every_kind_are_read() {
        let text = r#"<x:worksheet><x:cols/><x:sheetData><x:row r="2"><x:c r="B2" s="4"><x:v>1.5E3</x:v></x:c><x:c t="s"><x:v>0</x:v></x:c>
<x:c r="E2" t="inlineStr"><x:is><x:r><x:t>a &amp;</x:t></x:r><x:r><x:t> b</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh></x:is></x:c></x:row><x:row/><x:row><x:c t="str"><x:f>A1&lt;2</x:f><x:v>yes</x:v></x:c><x:c t="b"><x:v>1</x:v></x:c><x:c/></x:row></x:sheetData></x:worksheet>"#;
        let mut sheet = Sheet::scan(text, "p").unwrap();
        let mut seen = Vec::new();
        while let Some(piece) = sheet.next().unwrap() {
            if let Piece::Cell(cell) = piece {
                assert!(text[cell.range.clone()].starts_with("<x:c"));
                let value = cell.value.value(&["shared".into()]);
                seen.push(format!("{} {} {} {}", cell.at, cell.style, cell.formula, value.into_text()));
            }
        }
        assert_eq!(
            seen,
            [
                "B2 4 false 1.5E3",
                "C2 0 false shared",
                "E2 0 false a & b",
                "A4 0 true yes",
                "B4 0 false TRUE",
                "C4 0 false "
            ]
        );
    }

    #[test]
    fn rows_and_cells_out_of_order_are_refused() {
        for text in [
            r#"<worksheet><sheetData><row r="2"/><row r="1"/></sheetData></worksheet>"#,
            r#"<worksheet><sheetData><row r="1"><c r="B1"/><c r="A1"/></row></sheetData></worksheet>"#,
            r#"<worksheet><sheetData><row r="1"><c r="B2"/></row></sheetData></worksheet>"#,
            r#"<worksheet><sheetData><row r="4294967295"/></sheetData></worksheet>"#,
            r#"<worksheet><sheetData><row>"#,
        ] {
            let mut sheet = Sheet::scan(text, "p").unwrap();
            let out = loop {
                match sheet.next() {
                    Ok(None) => break Ok(()),
                    Ok(Some(_)) => {}
                    Err(error) => break Err(error),
                }
            };
            assert!(out.is_err(), "{text}");
        }
    }
}
