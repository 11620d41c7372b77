//! The Evidence sheet as a table of texts: its headings, one row a cell, and fields that are longer than a cell may
//! hold carried on in further columns.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::Language;
use crate::proof::{FIELDS, ProofRow};

/// The most UTF-16 units that Excel keeps in a cell.
const CELL_LIMIT: usize = 32_767;

/// The headings of the fields, in English and Chinese. Both are read, whichever was written.
pub(crate) const HEADINGS: [(&str, &str); FIELDS] = [
    ("Sheet", "工作表"),
    ("Cell", "单元格"),
    ("Value", "数值"),
    ("Kind", "类型"),
    ("Ticks", "核对标记"),
    ("Company", "公司"),
    ("Item", "项目"),
    ("Period", "期间"),
    ("Unit", "单位"),
    ("Document", "文件"),
    ("Page", "页码"),
    ("Quote", "原文"),
    ("Source", "来源哈希"),
    ("Anchor", "锚点"),
    ("Derivation", "推导"),
    ("As of", "截至"),
    ("Remark", "备注"),
];

/// The heading over the check sums; it marks the sheet as ours and states the version of its layout.
const MARK: &str = "Tickmark proof 1";

/// The heading of columns that carry long fields on.
const MORE: (&str, &str) = ("Continued", "续");

/// The Evidence sheet: its rows by row number, counted from 1; the headings are row 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// Row number to the row and the check sum that it states. Numbers may be missing: such a row is blank.
    pub(crate) rows: BTreeMap<u32, (ProofRow, String)>,
    /// How many rows the sheet says it holds.
    pub(crate) stated: Option<usize>,
}

impl Table {
    /// Puts a row in the place of the one for the same cell, else in the first blank place; its row number.
    pub(crate) fn put(
        &mut self,
        row: ProofRow,
        known: &mut BTreeMap<(String, String), u32>,
        next: &mut u32,
    ) -> u32 {
        let key = (row.sheet.to_lowercase(), row.cell.clone());
        let number = *known.entry(key).or_insert_with(|| {
            while self.rows.contains_key(next) {
                *next += 1;
            }
            *next
        });
        let checksum = row.checksum();
        self.rows.insert(number, (row, checksum));
        number
    }

    /// The places of the cells that have a row.
    pub(crate) fn places(&self) -> BTreeMap<(String, String), u32> {
        self.rows
            .iter()
            .map(|(number, (row, _))| ((row.sheet.to_lowercase(), row.cell.clone()), *number))
            .collect()
    }

    /// The headings and all rows as texts, by row number.
    pub(crate) fn lines(&self, language: Language) -> Vec<(u32, Vec<Cow<'_, str>>)> {
        let mut lines = Vec::with_capacity(self.rows.len() + 1);
        let mut widest = FIELDS + 1;
        for (number, (row, checksum)) in &self.rows {
            let mut more = Vec::new();
            let mut line: Vec<Cow<'_, str>> = Vec::with_capacity(FIELDS + 1);
            for (field, (name, _)) in row.fields().into_iter().zip(HEADINGS) {
                let mut chunks = chunks(field, CELL_LIMIT - 64).into_iter();
                line.push(chunks.next().unwrap_or_default().into());
                more.extend(chunks.map(|chunk| format!("{name}|{chunk}").into()));
            }
            line.push(checksum.as_str().into());
            line.extend(more);
            widest = widest.max(line.len());
            lines.push((*number, line));
        }
        let mut headings: Vec<Cow<'_, str>> =
            HEADINGS.iter().map(|(en, zh)| language.pick(en, zh).into()).collect();
        headings.push(format!("{MARK} ({})", self.rows.len()).into());
        headings.extend((FIELDS + 1..widest).map(|_| language.pick(MORE.0, MORE.1).into()));
        lines.insert(0, (1, headings));
        lines
    }

    /// Reads a sheet's texts (row number to column number to text, both counted from 1). `None` where it isn't ours.
    pub(crate) fn parse(cells: &BTreeMap<u32, BTreeMap<u32, String>>) -> Option<Self> {
        let (top, headings) =
            cells.iter().find(|(_, row)| row.values().any(|text| text.starts_with(MARK)))?;
        let column = |names: &dyn Fn(&str) -> bool| -> Vec<u32> {
            headings.iter().filter(|(_, text)| names(text.trim())).map(|(column, _)| *column).collect()
        };
        let fields = HEADINGS.map(|(en, zh)| column(&|text| text == en || text == zh).first().copied());
        let sums = column(&|text| text.starts_with(MARK)).first().copied();
        let more = column(&|text| text == MORE.0 || text == MORE.1);
        let stated = headings.values().find_map(|text| {
            text.strip_prefix(MARK)?.trim().trim_start_matches('(').trim_end_matches(')').parse().ok()
        });
        let mut rows = BTreeMap::new();
        for (number, line) in cells.range(top + 1..) {
            let text = |column: Option<u32>| {
                column.and_then(|column| line.get(&column)).cloned().unwrap_or_default()
            };
            let mut row = ProofRow::default();
            for (field, column) in row.fields_mut().into_iter().zip(fields) {
                *field = text(column);
            }
            for column in &more {
                let carried = text(Some(*column));
                let Some((name, rest)) = carried.split_once('|') else { continue };
                let at = HEADINGS.iter().position(|(en, _)| *en == name);
                if let Some(field) = at.and_then(|at| row.fields_mut().into_iter().nth(at)) {
                    field.push_str(rest);
                }
            }
            if row != ProofRow::default() {
                rows.insert(*number, (row, text(sums)));
            }
        }
        Some(Self { rows, stated })
    }
}

/// What of a text fits into a cell; a cut is shown by an ellipsis.
pub(crate) fn cut(text: &str) -> String {
    match chunks(text, CELL_LIMIT - 1).as_slice() {
        [] => String::new(),
        [whole] => (*whole).to_owned(),
        [first, ..] => format!("{first}…"),
    }
}

/// The text in pieces of at most `limit` UTF-16 units.
fn chunks(text: &str, limit: usize) -> Vec<&str> {
    if text.len() <= limit {
        return vec![text];
    }
    let mut pieces = Vec::new();
    let (mut start, mut units) = (0, 0);
    for (at, c) in text.char_indices() {
        if units + c.len_utf16() > limit {
            pieces.extend(text.get(start..at));
            (start, units) = (at, 0);
        }
        units += c.len_utf16();
    }
    pieces.extend(text.get(start..));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_went_even_long_ones() {
        let mut table = Table::default();
        let mut known = table.places();
        let mut next = 2;
        for (cell, quote) in
            [("B2", "short".to_owned()), ("C2", "长😀".repeat(30_000)), ("B2", "again".to_owned())]
        {
            let row = ProofRow { sheet: "S".into(), cell: cell.into(), quote, ..ProofRow::default() };
            table.put(row, &mut known, &mut next);
        }
        assert_eq!(table.rows.keys().copied().collect::<Vec<_>>(), [2, 3]);
        for language in [Language::English, Language::Chinese] {
            let lines = table.lines(language);
            assert!(
                lines.iter().flat_map(|(_, line)| line).all(|text| text.encode_utf16().count() <= CELL_LIMIT)
            );
            let cells = lines
                .into_iter()
                .map(|(number, line)| {
                    let texts = line.into_iter().map(Cow::into_owned);
                    (number, (1..).zip(texts).collect())
                })
                .collect();
            let back = Table::parse(&cells).unwrap();
            assert_eq!(back.rows, table.rows);
            assert_eq!(back.stated, Some(2));
            assert!(back.rows.values().all(|(row, sum)| row.checksum() == *sum));
        }
    }

    #[test]
    fn another_table_is_not_ours() {
        let cells = BTreeMap::from([(1, BTreeMap::from([(1, "Sheet".to_owned()), (2, "Cell".to_owned())]))]);
        assert_eq!(Table::parse(&cells), None);
    }
}
