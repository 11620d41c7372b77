//! Unruled tables: rows from baselines, columns from the right edges of figures.
//!
//! A table begins where lines carry figures apart from their words and goes on as long as what stands between them
//! keeps to the words' side or to the figures' side. Header lines above belong to it when they keep to the columns.
//! Units: points of the page as it is to be read. Linear in the lines but for short looks around.

use super::columns::{Column, columns, place};
use super::figure::{Look, is_year};
use super::ink::Rule;
use super::line::Run;
use super::sheet::{Row, Sheet};
use super::wrap;

/// Print on one baseline that belongs together: a figure with its currency sign, or words.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Its runs from left to right.
    pub(super) runs: Vec<Run>,
    /// What it is.
    pub(super) look: Look,
    /// Left edge.
    pub(super) x0: f32,
    /// Right edge.
    pub(super) x1: f32,
    /// Where figures align: the right edge of the last digit.
    pub(super) digits: f32,
}

impl Item {
    /// Whether it fills a place of a column of figures.
    pub(super) fn is_figure(&self) -> bool {
        matches!(self.look, Look::Figure | Look::Dash)
    }

    /// Middle between its sides.
    pub(super) fn centre(&self) -> f32 {
        (self.x0 + self.x1) / 2.0
    }

    /// Whether it is a bare year.
    pub(super) fn is_year(&self) -> bool {
        self.runs.iter().all(|run| is_year(&run.text))
    }
}

/// A line of print from margin to margin.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// From left to right.
    pub(super) items: Vec<Item>,
    /// Upper edge.
    pub(super) top: f32,
    /// Lower edge.
    pub(super) bottom: f32,
    /// The line it stands on.
    pub(super) base: f32,
    /// Size of its print.
    pub(super) size: f32,
}

impl Line {
    fn x0(&self) -> f32 {
        self.items.iter().map(|item| item.x0).fold(f32::MAX, f32::min)
    }

    fn x1(&self) -> f32 {
        self.items.iter().map(|item| item.x1).fold(f32::MIN, f32::max)
    }

    /// Left edge of the first figure that stands apart from the words before it.
    pub(super) fn figures_from(&self) -> Option<f32> {
        let words = self.items.iter().position(|item| !item.is_figure());
        self.items
            .iter()
            .enumerate()
            .filter(|(index, item)| item.is_figure() && words.is_none_or(|first| first < *index))
            .map(|(_, item)| item.x0)
            .reduce(f32::min)
    }

    /// Whether figures stand in it as in a table.
    fn tabular(&self, width: f32) -> bool {
        match self.figures_from() {
            None => false,
            Some(x) => self.items.len() > 1 || x > width * 0.35,
        }
    }

    /// Whether its only figures are years.
    pub(super) fn years_only(&self) -> bool {
        let mut figures = self.items.iter().filter(|item| item.is_figure()).peekable();
        figures.peek().is_some() && figures.all(Item::is_year)
    }
}

/// Runs of one baseline as lines, marks joined to their figures.
pub(super) fn lines(runs: Vec<Run>) -> Vec<Line> {
    let mut groups: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        match groups.last_mut() {
            Some(group)
                if group.first().is_some_and(|first| {
                    run.base - first.base < 0.5 * first.size.min(run.size)
                        || (run.raised && run.base - first.base < 0.6 * first.size)
                }) =>
            {
                group.push(run);
            }
            _ => groups.push(vec![run]),
        }
    }
    groups
        .into_iter()
        .map(|mut group| {
            group.sort_by(|p, q| p.x0.total_cmp(&q.x0));
            let edge = |pick: fn(&Run) -> f32, start: f32, best: fn(f32, f32) -> f32| {
                group.iter().map(pick).fold(start, best)
            };
            let (top, bottom) =
                (edge(|run| run.top, f32::MAX, f32::min), edge(|run| run.bottom, f32::MIN, f32::max));
            let size = edge(|run| run.size, 0.0, f32::max);
            let base = group.iter().find(|run| run.size == size).map_or(bottom, |run| run.base);
            Line { items: items(group), top, bottom, base, size }
        })
        .collect()
}

/// Joins currency signs, parentheses and percent signs to the figure that they belong to.
fn items(runs: Vec<Run>) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::with_capacity(runs.len());
    for run in runs {
        let look = run.look();
        let item = |run: Run| Item { look, x0: run.x0, x1: run.x1, digits: run.digits, runs: vec![run] };
        let Some(last) = out.last_mut() else {
            out.push(item(run));
            continue;
        };
        let gap = run.x0 - last.x1;
        if run.raised && last.is_figure() {
            continue;
        }
        match (last.look, look) {
            (Look::Mark, Look::Figure | Look::Dash) if gap < 40.0 * run.size => {
                last.look = look;
                last.digits = run.digits;
                last.x1 = run.x1;
                last.runs.push(run);
            }
            (Look::Figure | Look::Dash, Look::Tail) if gap < 1.6 * run.size => {
                last.x1 = run.x1;
                last.runs.push(run);
            }
            _ => out.push(item(run)),
        }
    }
    for item in &mut out {
        if item.look == Look::Tail || item.look == Look::Mark {
            item.look = Look::Words;
        }
    }
    out
}

/// A stretch of lines that is a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Region {
    /// First line.
    pub(super) from: usize,
    /// First line that carries figures.
    body: usize,
    /// One past the last line.
    pub(super) to: usize,
}

/// The stretches of a page's lines that are tables.
pub(super) fn regions(lines: &[Line], width: f32) -> Vec<Region> {
    let mut out: Vec<Region> = Vec::new();
    let mut at = 0;
    let mut free = 0;
    while at < lines.len() {
        if !lines.get(at).is_some_and(|line| line.tabular(width)) {
            at += 1;
            continue;
        }
        let to = end_of(lines, at, width);
        let body = at;
        let data = lines
            .get(body..to)
            .unwrap_or_default()
            .iter()
            .filter(|line| line.tabular(width) && !line.years_only())
            .count();
        at = to;
        if data < 2 {
            continue;
        }
        let from = start_of(lines, free, body, to, width);
        free = to;
        out.push(Region { from, body, to });
    }
    out
}

/// Where figures begin around a line: the least left edge in the few tabular lines before and after.
fn bound(lines: &[Line], at: usize, width: f32) -> Option<f32> {
    let near = |line: &&Line| line.tabular(width);
    let before = lines.get(..at).unwrap_or_default().iter().rev().take(12).filter(near).take(3);
    let after = lines.get(at..).unwrap_or_default().iter().take(12).filter(near).take(3);
    before.chain(after).filter_map(Line::figures_from).reduce(f32::min)
}

fn end_of(lines: &[Line], start: usize, width: f32) -> usize {
    let mut end = start + 1;
    let mut at = start + 1;
    let mut quiet = 0;
    while let (Some(line), Some(before)) = (lines.get(at), lines.get(at - 1)) {
        if line.top - before.bottom > (3.0 * line.size).max(30.0) {
            break;
        }
        if line.tabular(width) {
            quiet = 0;
            at += 1;
            end = at;
            continue;
        }
        quiet += 1;
        let Some(bound) = bound(lines, at, width) else { break };
        let em = line.size;
        let crossing = line.items.iter().any(|item| item.x0 < bound - 2.0 * em && item.x1 > bound + em);
        let next_tabular = lines.get(at + 1).is_some_and(|next| next.tabular(width));
        let table_right =
            lines.get(start..at).unwrap_or_default().iter().map(Line::x1).fold(f32::MIN, f32::max);
        let fitting = line.items.len() == 1
            && next_tabular
            && line.x1() < table_right - 0.12 * width
            && line.x0() < 0.3 * width;
        if quiet > 8 || (crossing && !fitting) {
            break;
        }
        at += 1;
    }
    // A label may go on under its figures.
    while let (Some(line), Some(before)) = (lines.get(end), lines.get(end - 1)) {
        let starts_small = line
            .items
            .first()
            .and_then(|item| item.runs.first())
            .is_some_and(|run| run.text.starts_with(char::is_lowercase));
        let beside = bound(lines, end, width).is_some_and(|bound| line.x1() < bound);
        if at > end
            && starts_small
            && beside
            && line.base - before.base < 1.5 * line.size
            && end - start < 400
        {
            end += 1;
        } else {
            break;
        }
    }
    end
}

fn start_of(lines: &[Line], free: usize, body: usize, to: usize, width: f32) -> usize {
    let bound = lines
        .get(body..to)
        .unwrap_or_default()
        .iter()
        .filter(|line| line.tabular(width) && !line.years_only())
        .take(8)
        .filter_map(Line::figures_from)
        .reduce(f32::min)
        .unwrap_or(width);
    let mut from = body;
    let mut at = body;
    let mut left_only = 0;
    while at > free && body - at < 9 {
        let (Some(line), Some(below)) = (lines.get(at - 1), lines.get(at)) else { break };
        if below.top - line.bottom > 2.2 * line.size.max(below.size) {
            break;
        }
        let em = line.size;
        let crossing = line.items.iter().any(|item| item.x0 < bound - 3.0 * em && item.x1 > bound + 1.5 * em);
        if crossing || is_title(line, bound) {
            break;
        }
        if line.items.iter().any(|item| item.centre() > bound - em) {
            from = at - 1;
            left_only = 0;
        } else {
            left_only += 1;
            if left_only > 2 {
                break;
            }
        }
        at -= 1;
    }
    from
}

/// Whether a line with print on both sides names the statement and its company rather than the columns.
fn is_title(line: &Line, bound: f32) -> bool {
    let text = |item: &Item| item.runs.iter().map(|run| run.text.as_str()).collect::<String>();
    let (left, right): (Vec<&Item>, Vec<&Item>) = line.items.iter().partition(|item| item.centre() < bound);
    let names = left.iter().any(|item| {
        let text = text(item);
        text.is_ascii()
            && text.len() > 12
            && !text.contains('(')
            && !text.contains("illion")
            && !text.contains("ousand")
    });
    names && !right.is_empty() && !right.iter().any(|item| text(item).contains(|c: char| c.is_ascii_digit()))
}

/// The table that a stretch of lines is.
pub(super) fn sheet(lines: &[Line], region: Region, across: &[Rule]) -> Option<Sheet> {
    let own = lines.get(region.from..region.to)?;
    let columns: Vec<Column> = columns(own);
    if columns.is_empty() {
        return None;
    }
    let label_left = own.iter().map(Line::x0).fold(f32::MAX, f32::min);
    let body = own
        .iter()
        .position(|line| line.figures_from().is_some() && !line.years_only())
        .unwrap_or(region.body - region.from);
    let mut rows: Vec<(Row, usize)> = Vec::with_capacity(own.len());
    for (index, line) in own.iter().enumerate() {
        let row = place(line, &columns, index < body, across);
        if !row.cells.is_empty() {
            rows.push((row, index));
        }
    }
    let rows = wrap::joined(rows, own, body, across);
    let mut lefts = vec![label_left];
    lefts.extend(columns.iter().map(|column| column.x0));
    let stops = columns.iter().map(|column| column.digits).collect();
    Some(Sheet { rows, lefts, stops, framed: false })
}
