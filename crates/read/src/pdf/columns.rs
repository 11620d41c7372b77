//! Columns of unruled tables: figures that end at one place, words that stand over one another.
//!
//! Column 0 is that of the labels. A header belongs to the columns under it, a wide one to several: as far as its
//! rule reaches, else to the stretch of columns whose middle is its own.

use super::aligned::{Item, Line};
use super::ink::Rule;
use super::sheet::{Cell, Row};

/// A column right of the labels.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Least left edge of what stands in it.
    pub(super) x0: f32,
    /// Greatest right edge.
    pub(super) x1: f32,
    /// Where its figures end.
    pub(super) digits: f32,
    /// Lines in which it is filled.
    lines: Vec<usize>,
    figures: bool,
}

impl Column {
    fn of(item: &Item, line: usize) -> Self {
        Self { x0: item.x0, x1: item.x1, digits: item.digits, lines: vec![line], figures: item.is_figure() }
    }

    fn meets(&self, other: &Self) -> bool {
        let (mut a, mut b) = (self.lines.iter().peekable(), other.lines.iter().peekable());
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => drop(a.next()),
                std::cmp::Ordering::Greater => drop(b.next()),
                std::cmp::Ordering::Equal => return true,
            }
        }
        false
    }

    fn overlap(&self, x0: f32, x1: f32) -> f32 {
        self.x1.min(x1) - self.x0.max(x0)
    }

    fn take(&mut self, other: Self) {
        self.x0 = self.x0.min(other.x0);
        self.x1 = self.x1.max(other.x1);
        self.lines.extend(other.lines);
        self.lines.sort_unstable();
    }

    fn centre(&self) -> f32 {
        (self.x0 + self.x1) / 2.0
    }
}

/// The columns of a table right of its labels, from left to right.
pub(super) fn columns(lines: &[Line]) -> Vec<Column> {
    let mut ends: Vec<Column> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if line.years_only() {
            continue;
        }
        let Some(from) = line.figures_from() else { continue };
        ends.extend(
            line.items
                .iter()
                .filter(|item| item.is_figure() && item.x0 >= from)
                .map(|item| Column::of(item, index)),
        );
    }
    ends.sort_by(|p, q| p.digits.total_cmp(&q.digits));
    let mut clusters: Vec<Column> = Vec::new();
    for column in ends {
        match clusters.last_mut() {
            Some(last) if column.digits - last.digits < 2.5 => {
                let digits = column.digits;
                last.take(column);
                // Follow a slow drift only a little.
                last.digits = last.digits.max(digits.min(last.digits + 0.5));
            }
            _ => clusters.push(column),
        }
    }
    // Well-filled columns first: the rest joins the one that it overlaps and never stands beside.
    clusters.sort_by(|p, q| q.lines.len().cmp(&p.lines.len()).then(p.x0.total_cmp(&q.x0)));
    let mut out: Vec<Column> = Vec::new();
    for cluster in clusters {
        let host = out
            .iter()
            .enumerate()
            .filter(|(_, column)| column.overlap(cluster.x0, cluster.x1) > -1.0 && !column.meets(&cluster))
            .max_by(|(_, p), (_, q)| {
                p.overlap(cluster.x0, cluster.x1).total_cmp(&q.overlap(cluster.x0, cluster.x1))
            })
            .map(|(index, _)| index);
        let crowded =
            out.iter().any(|column| column.overlap(cluster.x0, cluster.x1) > 0.6 * (cluster.x1 - cluster.x0));
        match host.and_then(|index| out.get_mut(index)) {
            Some(column) => column.take(cluster),
            None if crowded => {}
            None => out.push(cluster),
        }
    }
    words(lines, &mut out);
    out.sort_by(|p, q| p.x0.total_cmp(&q.x0));
    out
}

/// Adds columns of words (note references, shares of a name's lines) that stand clear of the figures' columns.
fn words(lines: &[Line], columns: &mut Vec<Column>) {
    let mut items: Vec<Column> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        for item in line.items.iter().skip(1) {
            let clear = columns.iter().all(|column| column.overlap(item.x0, item.x1) < 0.0);
            if !item.is_figure() && clear && item.x1 - item.x0 < 14.0 * line.size {
                items.push(Column::of(item, index));
            }
        }
    }
    items.sort_by(|p, q| p.x0.total_cmp(&q.x0));
    let mut groups: Vec<Column> = Vec::new();
    for item in items {
        match groups.last_mut() {
            Some(last) if last.overlap(item.x0, item.x1) > 0.0 => last.take(item),
            _ => groups.push(item),
        }
    }
    for mut group in groups {
        group.lines.dedup();
        let filled = group.lines.len();
        // Labels that run through it say that it is no column.
        let through = lines
            .iter()
            .filter(|line| {
                line.items
                    .first()
                    .is_some_and(|item| !item.is_figure() && item.x1 > group.centre() && item.x0 < group.x0)
            })
            .count();
        if filled >= 3
            && through * 4 <= filled
            && columns.iter().all(|column| column.overlap(group.x0, group.x1) < 0.0)
        {
            group.figures = false;
            columns.push(group);
        }
    }
}

/// Puts a line's items into their columns.
pub(super) fn place(line: &Line, columns: &[Column], header: bool, across: &[Rule]) -> Row {
    let first =
        columns.iter().find(|column| column.figures).or(columns.first()).map_or(f32::MAX, |column| column.x0);
    let mut cells: Vec<Cell> = Vec::new();
    let placed: Vec<Option<(usize, usize)>> = line
        .items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            if item.is_figure() && !(header && item.is_year()) {
                let beside_label = index == 0 && item.x1 < first && line.items.len() > 1;
                if !beside_label {
                    return nearest(item, columns).map(|column| (column, column));
                }
            }
            overlapped(item, columns, first)
        })
        .collect();
    for (index, item) in line.items.iter().enumerate() {
        let (column, span) = match placed.get(index).copied().flatten() {
            None => (0, 1),
            Some(range) => {
                let (from, to) = if header {
                    let left = placed
                        .get(..index)
                        .unwrap_or_default()
                        .iter()
                        .flatten()
                        .map(|range| range.1 + 1)
                        .max();
                    let right = placed
                        .get(index + 1..)
                        .unwrap_or_default()
                        .iter()
                        .flatten()
                        .map(|range| range.0)
                        .min();
                    let alone = left.is_none() && right.is_none();
                    spread(
                        item,
                        line,
                        columns,
                        range,
                        (left.unwrap_or(0), right.unwrap_or(columns.len())),
                        alone,
                        across,
                    )
                } else {
                    range
                };
                (from + 1, to - from + 1)
            }
        };
        match cells.iter_mut().find(|cell| cell.column <= column && column < cell.column + cell.span) {
            Some(cell) => cell.runs.extend(item.runs.iter().cloned()),
            None => cells.push(Cell { column, span, runs: item.runs.clone() }),
        }
    }
    cells.sort_by_key(|cell| cell.column);
    Row { cells }
}

fn nearest(item: &Item, columns: &[Column]) -> Option<usize> {
    let inside = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.overlap(item.x0, item.x1) > 0.0)
        .max_by(|(_, p), (_, q)| p.overlap(item.x0, item.x1).total_cmp(&q.overlap(item.x0, item.x1)))
        .map(|(index, _)| index);
    inside.or_else(|| {
        columns
            .iter()
            .enumerate()
            .min_by(|(_, p), (_, q)| {
                (p.digits - item.digits).abs().total_cmp(&(q.digits - item.digits).abs())
            })
            .map(|(index, _)| index)
    })
}

/// The columns under words; `None` for the labels' side.
fn overlapped(item: &Item, columns: &[Column], first: f32) -> Option<(usize, usize)> {
    let width = item.x1 - item.x0;
    let mut range: Option<(usize, usize)> = None;
    for (index, column) in columns.iter().enumerate() {
        let common = column.overlap(item.x0, item.x1);
        if common > 0.0 && common > 0.2 * width.min(column.x1 - column.x0) {
            range = Some(range.map_or((index, index), |(from, _)| (from, index)));
        }
    }
    // A label that reaches into the figures' columns is still a label.
    if range.is_some() && item.x0 < first - 0.25 * width && item.centre() < first {
        return None;
    }
    if range.is_some() {
        return range;
    }
    if item.centre() < first {
        return None;
    }
    columns
        .iter()
        .enumerate()
        .min_by(|(_, p), (_, q)| {
            (p.centre() - item.centre()).abs().total_cmp(&(q.centre() - item.centre()).abs())
        })
        .map(|(index, _)| (index, index))
}

/// How far a header reaches.
fn spread(
    item: &Item,
    line: &Line,
    columns: &[Column],
    (from, to): (usize, usize),
    (low, high): (usize, usize),
    alone: bool,
    across: &[Rule],
) -> (usize, usize) {
    // The rule under it tells, unless it underlines the whole table.
    let start = across.partition_point(|rule| rule.at < line.bottom - 0.3 * line.size);
    let rule = across
        .get(start..)
        .unwrap_or_default()
        .iter()
        .take_while(|rule| rule.at < line.bottom + 0.8 * line.size)
        .find(|rule| rule.a <= item.x0 + 0.5 * line.size && item.x1 - 0.5 * line.size <= rule.b);
    if let Some(rule) = rule {
        let under: Vec<usize> = columns
            .iter()
            .enumerate()
            .filter(|(_, column)| rule.a - 2.0 <= column.centre() && column.centre() <= rule.b + 2.0)
            .map(|(index, _)| index)
            .collect();
        let left_of_all = columns.first().is_some_and(|column| rule.a < column.x0 - 60.0);
        if let (Some(&first), Some(&last)) = (under.first(), under.last())
            && !left_of_all
        {
            return (first.max(low).min(from), last.min(high.saturating_sub(1)).max(to));
        }
    }
    let pitch = columns
        .iter()
        .zip(columns.iter().skip(1))
        .map(|(p, q)| q.centre() - p.centre())
        .reduce(f32::min)
        .unwrap_or(f32::MAX);
    let mut best = (from, to);
    let mut best_score = f32::MAX;
    for first in low..=from {
        for last in to..high.max(to + 1) {
            let (Some(left), Some(right)) = (columns.get(first), columns.get(last)) else { continue };
            let off = ((left.x0 + right.x1) / 2.0 - item.centre()).abs();
            let count = (last - first) as f32;
            // Print that stands alone over the columns heads them all; beside others it heads what it covers.
            let score = off + if alone { -0.12 * pitch * count } else { 0.1 * pitch * count };
            if off < 0.45 * pitch && score < best_score {
                best_score = score;
                best = (first, last);
            }
        }
    }
    best
}
