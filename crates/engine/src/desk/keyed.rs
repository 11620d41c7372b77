//! Rows of a table under the heads of their columns: which period stands over a cell.
//!
//! Only rows with as many cells as there are heads are rows of it: where a cell is missing, no other says which.

use std::ops::Range;

use model::{Decimal, Passage, PassageKind};
use rayon::prelude::*;

use crate::charts::particulars::Columns;
use crate::plain::{grouped, plain};

/// What stands over a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Head {
    Year(i16),
    This,
    ToDate,
    Else,
}

/// A row under heads that are as many as its cells.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) label: String,
    /// The unit in brackets behind the label.
    pub(crate) unit: Option<String>,
    cells: Vec<(Head, Option<Decimal>, Range<usize>)>,
}

impl Row {
    /// The number under the one head of that kind.
    pub(crate) fn under(&self, head: Head) -> Option<(Decimal, Range<usize>)> {
        let mut under = self.cells.iter().filter(|(own, ..)| *own == head);
        let ((_, value, range), None) = (under.next()?, under.next()) else { return None };
        Some(((*value)?, range.clone()))
    }
}

/// The rows of key figures in each of a report's passages, in their order: none in what is no table. Several particulars look
/// through them.
pub(crate) fn all_rows(passages: &[Passage], words: &Columns) -> Vec<Vec<Row>> {
    let rows_of = |passage: &Passage| match passage.kind {
        PassageKind::Table => rows(&passage.text, words),
        _ => Vec::new(),
    };
    passages.par_iter().map(rows_of).collect()
}

/// The rows of a table that stand under heads.
fn rows(text: &str, words: &Columns) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut heads: Vec<Head> = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let mut at = start;
        start += line.len() + 1;
        let mut cells: Vec<(&str, Range<usize>)> = Vec::new();
        for cell in line.split('\t') {
            let shown = cell.trim();
            let from = at + (cell.len() - cell.trim_start().len());
            at += cell.len() + 1;
            if !shown.is_empty() {
                cells.push((shown, from..from + shown.len()));
            }
        }
        let said: Vec<Head> = cells.iter().map(|(cell, _)| words.head(cell)).collect();
        if said.iter().any(|head| *head != Head::Else) {
            let over = usize::from(said.first() == Some(&Head::Else));
            heads = said.into_iter().skip(over).collect();
            continue;
        }
        if cells.iter().any(|(cell, _)| words.several.iter().any(|word| cell.contains(word.as_str()))) {
            heads.clear();
        }
        let Some(((label, _), values)) = cells.split_first() else { continue };
        if values.len() == heads.len() && !heads.is_empty() {
            let (label, unit) = without_unit(label);
            let of =
                |(head, (cell, range)): (&Head, &(&str, Range<usize>))| (*head, number(cell), range.clone());
            let cells = heads.iter().zip(values).map(of).collect();
            rows.push(Row { label: plain(label), unit, cells });
        }
    }
    rows
}

impl Columns {
    fn head(&self, cell: &str) -> Head {
        let cell = plain(cell);
        let cell = cell.trim();
        let digits = cell.get(..4).filter(|year| year.bytes().all(|digit| digit.is_ascii_digit()));
        if let (Some(year), Some(rest)) = (digits, cell.get(4..))
            && self.year.iter().any(|word| word == rest.trim())
        {
            return year.parse().map_or(Head::Else, Head::Year);
        }
        // `本报告期（1－6月）`
        let months =
            |rest: &str| rest.chars().all(|sign| sign.is_ascii_digit() || sign == ' ' || sign == '月');
        let is =
            |names: &[String]| names.iter().any(|name| cell.strip_prefix(name.as_str()).is_some_and(months));
        match () {
            () if is(&self.to_date) => Head::ToDate,
            () if is(&self.this) => Head::This,
            () => Head::Else,
        }
    }
}

/// A label without the unit in brackets behind it: `基本每股收益（元／股）`.
fn without_unit(label: &str) -> (&str, Option<String>) {
    let open = label.rfind(['(', '（']).filter(|_| label.ends_with([')', '）']));
    let Some((before, unit)) = open.and_then(|at| label.split_at_checked(at)) else { return (label, None) };
    (before, Some(plain(unit).trim().to_owned()))
}

/// The number that a cell prints, its sign kept.
fn number(cell: &str) -> Option<Decimal> {
    let cell = cell.trim().trim_end_matches(['%', '％']).trim();
    let (negative, digits) = match cell.strip_prefix(['-', '－', '−']) {
        Some(rest) => (true, rest),
        None => match cell.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            Some(inner) => (true, inner),
            None => (false, cell),
        },
    };
    let value = grouped(digits)?;
    Some(if negative { -value } else { value })
}
