//! Cells of ruled tables: which runs stand in which cell, and where a cell holds several rows, their parting.

use super::figure::Look;
use super::line::{Run, broken_figure};
use super::ruled::{Area, Frame};
use super::sheet::{Cell, Row, Sheet};

/// A frame with a cell of more lines than this lays out a page, not a table.
const MOST_LINES: usize = 48;

/// The table in a frame; the runs back where it is none.
pub(super) fn sheet(frame: &Frame, runs: Vec<Run>) -> Result<Sheet, Vec<Run>> {
    let mut placed: Vec<(Area, Run)> = Vec::with_capacity(runs.len());
    let mut rest = Vec::new();
    for run in runs {
        match frame.area_at(run.centre(), run.middle()) {
            Some(area) => placed.push((area, run)),
            None => rest.push(run),
        }
    }
    placed.sort_by(|(a, p), (b, q)| (a.top, a.left).cmp(&(b.top, b.left)).then(p.base.total_cmp(&q.base)));
    let mut rows: Vec<(usize, Row)> = Vec::new();
    let mut last = None;
    for (area, run) in placed {
        if rows.last().is_none_or(|(top, _)| *top != area.top) {
            rows.push((area.top, Row::default()));
            last = None;
        }
        let Some((_, row)) = rows.last_mut() else { continue };
        if last != Some((area.top, area.left)) {
            row.cells.push(Cell { column: area.left, span: area.right - area.left + 1, runs: Vec::new() });
            last = Some((area.top, area.left));
        }
        if let Some(cell) = row.cells.last_mut() {
            cell.runs.push(run);
        }
    }
    let crowded =
        rows.iter().flat_map(|(_, row)| &row.cells).any(|cell| lines(&cell.runs).len() > MOST_LINES);
    // Labels and figures side by side in one cell: the rules are ornament (a box around this year's column).
    let undivided = rows.iter().flat_map(|(_, row)| &row.cells).flat_map(|cell| lines(&cell.runs));
    let ornament = undivided.filter(|line| label_beside_figure(line)).take(2).count() == 2
        || stacked(rows.iter().map(|(_, row)| row));
    if crowded || ornament || rows.is_empty() || !rest.is_empty() {
        rest.extend(rows.into_iter().flat_map(|(_, row)| row.cells).flat_map(|cell| cell.runs));
        return Err(rest);
    }
    let mut out = Vec::with_capacity(rows.len());
    for (_, mut row) in rows {
        for cell in &mut row.cells {
            cell.runs = lines(&cell.runs).into_iter().flatten().collect();
        }
        out.extend(parted(row));
    }
    Ok(Sheet { rows: out, lefts: frame.xs.clone(), stops: frame.xs.clone(), framed: true })
}

/// Runs line by line, each line from left to right.
fn lines(runs: &[Run]) -> Vec<Vec<Run>> {
    let mut sorted: Vec<Run> = runs.to_vec();
    sorted.sort_by(|p, q| p.base.total_cmp(&q.base));
    let mut out: Vec<Vec<Run>> = Vec::new();
    for run in sorted {
        match out.last_mut() {
            Some(line)
                if line
                    .first()
                    .is_some_and(|first| run.base - first.base < 0.45 * first.size.min(run.size)) =>
            {
                line.push(run);
            }
            _ => out.push(vec![run]),
        }
    }
    for line in &mut out {
        line.sort_by(|p, q| p.x0.total_cmp(&q.x0));
    }
    out
}

/// Whether words and a figure stand apart on one line.
fn label_beside_figure(line: &[Run]) -> bool {
    line.iter().zip(line.iter().skip(1)).any(|(words, figure)| {
        words.look() == Look::Words
            && matches!(figure.look(), Look::Figure | Look::Dash)
            && figure.x0 - words.x1 > 1.5 * figure.size
    })
}

/// Whether most printed rows are stacked in ruled ones, so that the rules say little of the rows.
fn stacked<'a>(rows: impl Iterator<Item = &'a Row>) -> bool {
    let (mut stacked, mut single) = (0, 0);
    for row in rows {
        let heights: Vec<usize> = row.cells.iter().filter_map(stack).map(|stack| stack.len()).collect();
        let height = heights.iter().copied().max().unwrap_or(0);
        if heights.iter().filter(|other| **other == height).count() >= 2 {
            stacked += height;
        } else if row.cells.iter().any(|cell| cell.runs.iter().any(|run| run.look() == Look::Figure)) {
            single += 1;
        }
    }
    stacked > 0 && stacked >= single
}

/// A ruled row that holds several printed rows (figures stacked in each column) falls into these.
fn parted(row: Row) -> Vec<Row> {
    let stacks: Vec<Vec<f32>> = row.cells.iter().filter_map(stack).collect();
    let Some(model) = stacks.iter().max_by_key(|stack| stack.len()).cloned() else { return vec![row] };
    let agreeing = stacks.iter().filter(|stack| stack.len() == model.len()).count();
    if agreeing < 2 {
        return vec![row];
    }
    let mut out = vec![Row::default(); model.len()];
    for cell in row.cells {
        for line in lines(&cell.runs) {
            let base = line.first().map_or(0.0, |run| run.base);
            let nearest = (0..model.len())
                .min_by(|&a, &b| {
                    let off = |index: usize| model.get(index).map_or(f32::MAX, |place| (place - base).abs());
                    off(a).total_cmp(&off(b))
                })
                .unwrap_or(0);
            let Some(target) = out.get_mut(nearest) else { continue };
            match target.cells.last_mut() {
                Some(last) if last.column == cell.column => last.runs.extend(line),
                _ => target.cells.push(Cell { column: cell.column, span: cell.span, runs: line }),
            }
        }
    }
    out.retain(|row| !row.cells.is_empty());
    out
}

/// The baselines of a cell that is nothing but two or more whole figures, one under another.
fn stack(cell: &Cell) -> Option<Vec<f32>> {
    let lines = lines(&cell.runs);
    if lines.len() < 2 {
        return None;
    }
    let mut before: Option<&str> = None;
    let mut bases = Vec::with_capacity(lines.len());
    for line in &lines {
        let dress = |run: &Run| matches!(run.look(), Look::Mark | Look::Tail);
        let mut bare = line.iter().filter(|run| !dress(run));
        let (Some(run), None) = (bare.next(), bare.next()) else { return None };
        if !matches!(run.look(), Look::Figure | Look::Dash) || run.text.ends_with(',') {
            return None;
        }
        if before.is_some_and(|before| broken_figure(before, &run.text)) {
            return None;
        }
        before = Some(&run.text);
        bases.push(run.base);
    }
    Some(bases)
}
