//! Ruled tables: cells from the rules around them.
//!
//! Rules that cross form a frame; a frame with at least two columns and two rows is a table. Neighbouring places of
//! its grid without a rule between them are one cell. Units: points of the page as it is to be read. Linear in rules
//! and runs but for the grid itself, whose size is bounded.

use super::ink::{Ink, Rule};
use super::line::Run;

/// How near rules must come to touch.
const TOUCH: f32 = 2.5;
const MOST_LINES: usize = 600;

/// A frame of rules.
#[derive(Debug)]
pub(super) struct Frame {
    /// Column borders from left to right.
    pub(super) xs: Vec<f32>,
    /// Row borders from top to bottom.
    pub(super) ys: Vec<f32>,
    /// For each place of the grid, row by row, the first and last row and column of its cell.
    cells: Vec<Area>,
}

/// Rows and columns of a grid that are one cell, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    /// First row.
    pub(super) top: usize,
    /// Last row.
    pub(super) bottom: usize,
    /// First column.
    pub(super) left: usize,
    /// Last column.
    pub(super) right: usize,
}

impl Frame {
    /// The cell at a spot.
    pub(super) fn area_at(&self, x: f32, y: f32) -> Option<Area> {
        let column = self.xs.partition_point(|border| *border <= x).checked_sub(1)?;
        let row = self.ys.partition_point(|border| *border <= y).checked_sub(1)?;
        let columns = self.xs.len() - 1;
        if column >= columns {
            return None;
        }
        self.cells.get(row * columns + column).copied()
    }

    /// The outer box.
    pub(super) fn bounds(&self) -> (f32, f32, f32, f32) {
        let ends = |v: &[f32]| (v.first().copied().unwrap_or(0.0), v.last().copied().unwrap_or(0.0));
        let ((x0, x1), (y0, y1)) = (ends(&self.xs), ends(&self.ys));
        (x0, y0, x1, y1)
    }

    /// Whether a run stands in the frame.
    pub(super) fn holds(&self, run: &Run) -> bool {
        let (x0, y0, x1, y1) = self.bounds();
        let (x, y) = (run.centre(), run.middle());
        x0 <= x && x <= x1 && y0 <= y && y <= y1
    }
}

/// The frames of a page, from top to bottom.
pub(super) fn frames(ink: &Ink) -> Vec<Frame> {
    let across: Vec<Rule> = ink.across.iter().copied().filter(|rule| rule.b - rule.a >= 6.0).collect();
    let down: Vec<Rule> = ink.down.iter().copied().filter(|rule| rule.b - rule.a >= 4.0).collect();
    let mut groups = Groups::new(across.len() + down.len());
    for (index, v) in down.iter().enumerate() {
        let from = across.partition_point(|h| h.at < v.a - TOUCH);
        for (other, h) in across.iter().enumerate().skip(from) {
            if h.at > v.b + TOUCH {
                break;
            }
            if h.a - TOUCH <= v.at && v.at <= h.b + TOUCH {
                groups.join(across.len() + index, other);
            }
        }
    }
    let mut members: std::collections::BTreeMap<usize, (Vec<Rule>, Vec<Rule>)> =
        std::collections::BTreeMap::new();
    for (index, h) in across.iter().enumerate() {
        members.entry(groups.find(index)).or_default().0.push(*h);
    }
    for (index, v) in down.iter().enumerate() {
        members.entry(groups.find(across.len() + index)).or_default().1.push(*v);
    }
    let mut frames: Vec<Frame> =
        members.into_values().filter_map(|(across, down)| frame(&across, &down)).collect();
    frames.sort_by(|p, q| p.bounds().1.total_cmp(&q.bounds().1));
    frames
}

fn frame(across: &[Rule], down: &[Rule]) -> Option<Frame> {
    if down.is_empty() || across.len() < 2 {
        return None;
    }
    let xs = borders(down, across);
    let ys = borders(across, down);
    let size = xs.len() * ys.len();
    if xs.len() < 3 || ys.len() < 2 || xs.len() > MOST_LINES || ys.len() > MOST_LINES || size > 40_000 {
        return None;
    }
    let (columns, rows) = (xs.len() - 1, ys.len() - 1);
    // Which inner borders are drawn.
    let covers = |rules: &[Rule], at: f32, middle: f32| {
        let from = rules.partition_point(|rule| rule.at < at - 3.6);
        rules
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(|rule| rule.at <= at + 3.6)
            .any(|rule| rule.a <= middle && middle <= rule.b)
    };
    let middle = |v: &[f32], index: usize| {
        (v.get(index).copied().unwrap_or(0.0) + v.get(index + 1).copied().unwrap_or(0.0)) / 2.0
    };
    let mut groups = Groups::new(rows * columns);
    for row in 0..rows {
        for column in 0..columns {
            let place = row * columns + column;
            if column + 1 < columns && !covers(down, xs.get(column + 1).copied()?, middle(&ys, row)) {
                groups.join(place, place + 1);
            }
            if row + 1 < rows && !covers(across, ys.get(row + 1).copied()?, middle(&xs, column)) {
                groups.join(place, place + columns);
            }
        }
    }
    let mut areas: Vec<Option<Area>> = vec![None; rows * columns];
    for row in 0..rows {
        for column in 0..columns {
            let root = groups.find(row * columns + column);
            let area = areas.get_mut(root)?;
            *area = Some(match *area {
                None => Area { top: row, bottom: row, left: column, right: column },
                Some(area) => Area {
                    top: area.top.min(row),
                    bottom: area.bottom.max(row),
                    left: area.left.min(column),
                    right: area.right.max(column),
                },
            });
        }
    }
    let cells: Vec<Area> = (0..rows * columns)
        .map(|place| areas.get(groups.find(place)).copied().flatten())
        .collect::<Option<Vec<Area>>>()?;
    // A single cell with a line under it is a box, not a table; one row is (a header whose body is on the next page).
    let mut distinct: Vec<usize> = (0..rows * columns).map(|place| groups.find(place)).collect();
    distinct.sort_unstable();
    distinct.dedup();
    (distinct.len() >= 3 || (rows == 1 && distinct.len() == 2)).then_some(Frame { xs, ys, cells })
}

/// The places of rules, doubled ones as one, with the open sides of the grid: where most of the crossing rules end
/// beyond the outermost rule. (A single longer one is the line under a running head.)
fn borders(rules: &[Rule], crossing: &[Rule]) -> Vec<f32> {
    let mut places: Vec<f32> = rules.iter().map(|rule| rule.at).collect();
    places.sort_by(f32::total_cmp);
    if let (Some(&first), Some(&last)) = (places.first(), places.last()) {
        let mut lines: Vec<(f32, f32, f32)> = Vec::new();
        for rule in crossing {
            match lines.last_mut() {
                Some((at, low, high)) if *at == rule.at => {
                    *low = low.min(rule.a);
                    *high = high.max(rule.b);
                }
                _ => lines.push((rule.at, rule.a, rule.b)),
            }
        }
        let below: Vec<f32> = lines.iter().map(|line| line.1).filter(|low| *low < first - 3.5).collect();
        let above: Vec<f32> = lines.iter().map(|line| line.2).filter(|high| *high > last + 3.5).collect();
        if below.len() * 2 >= lines.len() {
            places.insert(0, below.iter().copied().fold(f32::MAX, f32::min));
        }
        if above.len() * 2 >= lines.len() {
            places.push(above.iter().copied().fold(f32::MIN, f32::max));
        }
    }
    let mut out: Vec<f32> = Vec::with_capacity(places.len());
    for place in places {
        match out.last() {
            Some(last) if place - last < 3.5 => {}
            _ => out.push(place),
        }
    }
    out
}

/// Disjoint sets.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn find(&mut self, mut member: usize) -> usize {
        while let Some(&parent) = self.0.get(member)
            && parent != member
        {
            let grand = self.0.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = self.0.get_mut(member) {
                *slot = grand;
            }
            member = grand;
        }
        member
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        let (low, high) = (a.min(b), a.max(b));
        if let Some(slot) = self.0.get_mut(high) {
            *slot = low;
        }
    }
}
