//! Wrapped labels of unruled tables: which lines are one row.
//!
//! A label goes on in the next line when the next word would not have fitted and the print says so (a small letter,
//! an indent, a line that ends in the middle of a phrase). Where every row is ruled off, the rules decide.

use super::aligned::Line;
use super::chars::unspaced;
use super::ink::Rule;
use super::sheet::{Cell, Row};

/// A row with the lines that it came from.
struct Wide {
    row: Row,
    first: usize,
    last: usize,
}

impl Wide {
    fn label(&self) -> Option<&Cell> {
        self.row.cells.first().filter(|cell| cell.column == 0)
    }

    fn bare(&self) -> bool {
        self.row.cells.len() == 1 && self.label().is_some()
    }

    fn has_figures(&self) -> bool {
        self.row.cells.iter().any(|cell| cell.column > 0)
    }

    fn take(&mut self, other: Self) {
        for cell in other.row.cells {
            match self.row.cells.iter_mut().find(|own| own.column == cell.column) {
                Some(own) => own.runs.extend(cell.runs),
                None => self.row.cells.push(cell),
            }
        }
        self.row.cells.sort_by_key(|cell| cell.column);
        self.last = other.last;
    }
}

/// Rows with wrapped labels joined. The first `body` lines are headers and are left alone.
pub(super) fn joined(rows: Vec<(Row, usize)>, lines: &[Line], body: usize, across: &[Rule]) -> Vec<Row> {
    let rows: Vec<Wide> = rows.into_iter().map(|(row, line)| Wide { row, first: line, last: line }).collect();
    let right = rows
        .iter()
        .filter(|row| row.first >= body)
        .filter_map(|row| row.label()?.runs.last().map(|run| run.x1))
        .fold(0.0_f32, f32::max);
    let left =
        rows.iter().filter_map(|row| row.label()?.runs.first().map(|run| run.x0)).fold(f32::MAX, f32::min);
    let ruled_off = |upper: &Wide, lower: &Wide| {
        let (Some(a), Some(b)) = (lines.get(upper.last), lines.get(lower.first)) else { return false };
        let from = across.partition_point(|rule| rule.at < a.base);
        across
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(|rule| rule.at < b.base - 0.5 * b.size)
            .any(|rule| rule.a < left + 8.0 && rule.b > left + 0.3 * (right - left))
    };
    let separated =
        rows.iter().zip(rows.iter().skip(1)).filter(|(upper, lower)| ruled_off(upper, lower)).count();
    let banded = rows.len() > 4 && separated * 2 >= rows.len();
    let mut out: Vec<Wide> = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(before) = out.last() else {
            out.push(row);
            continue;
        };
        if row.first < body || before.first < body || ruled_off(before, &row) {
            out.push(row);
            continue;
        }
        let pitch = match (lines.get(before.last), lines.get(row.first)) {
            (Some(a), Some(b)) => (b.base - a.base) / b.size.max(1.0),
            _ => f32::MAX,
        };
        let one = banded && !(before.has_figures() && row.has_figures()) && pitch < 1.9;
        // Figures in the middle of a label of two lines.
        let centred = before.bare() && row.label().is_none() && row.has_figures() && pitch < 1.0;
        let after_centred = row.bare() && before.has_figures() && pitch < 1.0;
        let goes_on = pitch < 1.75
            && !(before.has_figures() && row.has_figures())
            && row.label().is_some()
            && (before.bare() || row.bare())
            && continues(before, &row, right);
        if one || centred || after_centred || goes_on {
            if let Some(before) = out.last_mut() {
                before.take(row);
            }
        } else {
            out.push(row);
        }
    }
    out.into_iter().map(|wide| wide.row).collect()
}

/// Whether the second label goes on where the first one broke.
fn continues(upper: &Wide, lower: &Wide, right: f32) -> bool {
    let (Some(a), Some(b)) = (upper.label(), lower.label()) else { return false };
    let (Some(end), Some(start)) = (a.runs.last(), b.runs.first()) else { return false };
    let head = a.runs.first().map_or(end.x0, |run| run.x0);
    let Some(last) = end.text.chars().next_back() else { return false };
    let Some(first) = start.text.chars().next() else { return false };
    if matches!(last, ':' | '：') && !upper.has_figures() {
        return false;
    }
    let word = start.text.split(' ').next().unwrap_or_default();
    let letters = start.text.chars().count().max(1) as f32;
    let width = if unspaced(first) {
        start.size
    } else {
        (start.x1 - start.x0) / letters * (word.chars().count() as f32 + 1.0)
    };
    let full = end.x1 + width > right - 0.3 * end.size;
    if unspaced(last) && unspaced(first) {
        let indented = start.x0 >= head - 1.0;
        return full && indented && !starts_item(&start.text);
    }
    let small = first.is_lowercase();
    let open = matches!(last, ',' | '-' | '—' | '–' | '(' | '&' | '/')
        || end.text.rsplit(' ').next().is_some_and(|word| {
            matches!(
                word,
                "and"
                    | "of"
                    | "the"
                    | "to"
                    | "in"
                    | "for"
                    | "from"
                    | "on"
                    | "by"
                    | "or"
                    | "with"
                    | "at"
                    | "a"
                    | "an"
                    | "per"
                    | "under"
            )
        });
    let indented = start.x0 > head + 0.4 * start.size;
    if upper.has_figures() {
        // Figures stand beside the first line: only a small letter says that this is not the next label.
        return small && full;
    }
    let long = end.x1 - head > 0.6 * (right - head);
    (small && (full || open || (indented && long && lower.has_figures())))
        || (open && (full || indented))
        || (indented
            && full
            && !matches!(last, '.' | ')')
            && lower.has_figures()
            && upper.first != upper.last)
        || (full && indented && lower.has_figures() && end.x1 - head > 0.75 * (right - head))
}

/// `一、`, `（二）`, `1.`, `加：`, `减：`, `其中：`: the beginning of a line of its own.
pub(super) fn starts_item(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next().unwrap_or(' ');
    let second = chars.next().unwrap_or(' ');
    let numeral = |c: char| "一二三四五六七八九十".contains(c) || c.is_ascii_digit();
    (matches!(first, '（' | '(') && numeral(second))
        || (numeral(first) && matches!(second, '、' | '.' | '．'))
        || text.starts_with("加：")
        || text.starts_with("减：")
        || text.starts_with("其中")
}
