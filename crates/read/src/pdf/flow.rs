//! Flow: what runs at every page's head and foot is set aside, the rest is put in reading order.
//!
//! Tables first (they would look like columns), then prose column by column; lines become paragraphs and headings.
//! Units: points of the page as it is to be read.

use std::collections::BTreeMap;

use model::{Block, TextBlock};

use super::aligned::{self, Line};
use super::framed;
use super::ink::Ink;
use super::line::Run;
use super::pages::{Edge, PageBlocks};
use super::ruled;
use super::sheet::{self, Sheet};

/// The part of a page, from its edge, in which running heads and feet stand.
const MARGIN: f32 = 0.13;

/// Added to the place of a page number that has no fixed height, to tell it from heights.
const NUMBERED: i32 = 1_000_000;

/// What a line says when numbers are left out, and where: equal on pages that carry the same head or foot.
type Sign = (String, i32);

/// The lines at the edges of a page (counted from 1) that may run through the document.
pub(super) fn margins(runs: &[Run], page: u32, height: f32) -> Vec<(Sign, Vec<usize>)> {
    let mut lines: Vec<Vec<usize>> = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        let same = lines
            .last()
            .and_then(|line| runs.get(*line.first()?))
            .is_some_and(|first| run.base - first.base < 3.0);
        match lines.last_mut() {
            Some(line) if same => line.push(index),
            _ => lines.push(vec![index]),
        }
    }
    let near = |line: &&Vec<usize>, top: bool| {
        line.first().and_then(|index| runs.get(*index)).is_some_and(|run| {
            if top { run.base < height * MARGIN } else { run.base > height * (1.0 - MARGIN) }
        })
    };
    // A page number in the last line may follow the text at any height: it counts with the pages.
    let number = lines.last().filter(|line| line.len() <= 4).and_then(|line| {
        let text: Vec<&str> = line.iter().filter_map(|index| Some(runs.get(*index)?.text.as_str())).collect();
        let words: Vec<&str> = text.iter().flat_map(|text| text.split_whitespace()).collect();
        let shown = |word: &&str| -> Option<i32> {
            let digits = word
                .trim_start_matches(|c: char| !c.is_ascii_digit())
                .trim_end_matches(|c: char| !c.is_ascii_digit());
            if digits.len() <= 4 && word.len() <= digits.len() + 6 { digits.parse().ok() } else { None }
        };
        let shown = words.last().and_then(shown).or_else(|| words.first().and_then(shown))?;
        let frame: String =
            text.concat().chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect();
        (frame.chars().count() <= 80)
            .then(|| ((format!("#{frame}"), NUMBERED + shown - page as i32), line.clone()))
    });
    let head = lines.iter().take(4).filter(|line| near(line, true));
    let foot = lines.iter().rev().take(4).filter(|line| near(line, false));
    head.chain(foot)
        .filter(|line| line.len() <= 4)
        .map(|line| {
            let mut text = String::new();
            let mut base = 0.0;
            for run in line.iter().filter_map(|index| runs.get(*index)) {
                base = run.base;
                for c in run.text.chars().filter(|c| !c.is_whitespace()) {
                    let c = if c.is_ascii_digit() { '#' } else { c };
                    if !(c == '#' && text.ends_with('#')) {
                        text.push(c);
                    }
                }
            }
            ((text, (base / 5.0).round() as i32), line.clone())
        })
        .chain(number)
        .collect()
}

/// Which signs run through a document of this many pages.
pub(super) fn running(pages: &[Vec<(Sign, Vec<usize>)>]) -> BTreeMap<Sign, usize> {
    let mut counts: BTreeMap<Sign, usize> = BTreeMap::new();
    for page in pages {
        for (sign, _) in page {
            *counts.entry(sign.clone()).or_default() += 1;
        }
    }
    let least = if pages.len() < 12 { (pages.len() / 2 + 1).max(3) } else { 6 };
    // The same words half a line higher or lower are the same head.
    let near = |(text, place): &Sign, by: i32| {
        if *place > NUMBERED / 2 { 0 } else { counts.get(&(text.clone(), place + by)).copied().unwrap_or(0) }
    };
    counts
        .iter()
        .map(|(sign, count)| (sign.clone(), count + near(sign, 1) + near(sign, -1)))
        .filter(|(_, count)| *count >= least)
        .collect()
}

/// The runs of a page that are its running head and foot, in order. A head runs from the edge inwards: what stands under
/// a line of the page's own (the date under a statement's title, which the notes repeat page by page) belongs to it.
pub(super) fn aside(
    runs: &[Run],
    margins: Vec<(Sign, Vec<usize>)>,
    running: &BTreeMap<Sign, usize>,
    height: f32,
) -> Vec<usize> {
    let runs_on = |(sign, _): &(Sign, Vec<usize>)| running.contains_key(sign);
    let top =
        |line: &[usize]| line.first().and_then(|index| runs.get(*index)).map_or(f32::MAX, |run| run.base);
    let own = margins
        .iter()
        .filter(|margin| !runs_on(margin))
        .map(|(_, line)| top(line))
        .filter(|base| *base < height * MARGIN)
        .fold(f32::MAX, f32::min);
    let mut aside: Vec<usize> = margins
        .into_iter()
        .filter(|margin| runs_on(margin) && !(own..height * MARGIN).contains(&top(&margin.1)))
        .flat_map(|(_, line)| line)
        .collect();
    aside.sort_unstable();
    aside
}

/// The blocks of one page in reading order.
pub(super) fn blocks(ink: &Ink, page: u32, mut runs: Vec<Run>) -> PageBlocks {
    let (width, _) = ink.reading_size();
    let mut sheets: Vec<(f32, Sheet)> = Vec::new();
    for frame in ruled::frames(ink) {
        let (inside, outside): (Vec<Run>, Vec<Run>) = runs.into_iter().partition(|run| frame.holds(run));
        runs = outside;
        match framed::sheet(&frame, inside) {
            Ok(sheet) => sheets.push((frame.bounds().1, sheet)),
            Err(back) => {
                runs.extend(back);
                runs.sort_by(|p, q| p.base.total_cmp(&q.base).then(p.x0.total_cmp(&q.x0)));
            }
        }
    }
    let lines = aligned::lines(runs);
    let mut prose: Vec<Line> = Vec::new();
    let mut at = 0;
    for region in aligned::regions(&lines, width) {
        let Some(sheet) = aligned::sheet(&lines, region, &ink.across) else { continue };
        prose.extend(lines.get(at..region.from).unwrap_or_default().iter().cloned());
        at = region.to;
        sheets.push((lines.get(region.from).map_or(0.0, |line| line.top), sheet));
    }
    prose.extend(lines.get(at..).unwrap_or_default().iter().cloned());
    sheets.sort_by(|p, q| p.0.total_cmp(&q.0));
    // Prose between tables, table by table.
    let mut out = PageBlocks::default();
    let mut rest = prose.into_iter().peekable();
    for (top, sheet) in sheets {
        let mut above = Vec::new();
        while let Some(line) = rest.next_if(|line| line.base < top + 2.0) {
            above.push(line);
        }
        paragraphs(ink, page, above, &mut out.blocks);
        if let Some(table) = sheet::table(ink, page, &sheet) {
            let edge = Edge::of(&sheet);
            if out.blocks.is_empty() {
                out.first = Some(edge.clone());
            }
            out.blocks.push(Block::Table(table));
            out.last = Some(edge);
        }
    }
    let tables_end = out.blocks.len();
    paragraphs(ink, page, rest.collect(), &mut out.blocks);
    if out.blocks.len() > tables_end {
        out.last = None;
    }
    out
}

/// Lines to paragraphs, columns after one another.
fn paragraphs(ink: &Ink, page: u32, lines: Vec<Line>, out: &mut Vec<Block>) {
    let runs: Vec<Run> = lines.into_iter().flat_map(|line| line.items).flat_map(|item| item.runs).collect();
    if runs.is_empty() {
        return;
    }
    let body = body_size(&runs);
    let edge = ink
        .glyphs
        .iter()
        .filter(|glyph| glyph.ch != ' ')
        .map(|glyph| glyph.x1)
        .fold(0.7 * ink.reading_size().0, f32::max);
    let columns = in_columns(runs, ink.reading_size().0);
    let single = columns.len() == 1;
    for column in columns {
        // A strip of short lines says nothing about the measure; the page does.
        let own = column.iter().map(|run| run.x1).fold(f32::MIN, f32::max);
        let right = if single { edge } else { own };
        let left = column.iter().map(|run| run.x0).fold(f32::MAX, f32::min);
        let mut text: Vec<Run> = Vec::new();
        let mut before: Option<(f32, f32, f32, bool)> = None;
        for line in aligned::lines(column) {
            let runs: Vec<Run> = line.items.into_iter().flat_map(|item| item.runs).collect();
            let Some(last) = runs.last() else { continue };
            let bold = runs.iter().all(|run| run.bold);
            let goes_on = before.as_ref().is_some_and(|(base, x1, size, was_bold)| {
                let pitch = (line.base - base) / line.size.max(1.0);
                let full = *x1 > right - 0.15 * (right - left);
                pitch < 2.1
                    && (size - line.size).abs() < 0.12 * size
                    && *was_bold == bold
                    && full
                    && text.len() < 400
            });
            let state = (line.base, last.x1, line.size, bold);
            if !goes_on {
                flush(ink, page, &mut text, body, out);
            }
            before = Some(state);
            text.extend(runs);
        }
        flush(ink, page, &mut text, body, out);
    }
}

fn flush(ink: &Ink, page: u32, runs: &mut Vec<Run>, body: f32, out: &mut Vec<Block>) {
    let runs = std::mem::take(runs);
    let Some((text, locus, _)) = sheet::text_of(ink, page, &runs, true) else { return };
    let size = runs.iter().map(|run| run.size).fold(0.0, f32::max);
    let short = text.chars().count() < 160;
    let heading = short && (runs.iter().all(|run| run.bold) || size > body * 1.12);
    out.push(Block::Text(TextBlock { text, locus, heading }));
}

/// The size of most of the letters.
fn body_size(runs: &[Run]) -> f32 {
    let mut sizes: Vec<(f32, usize)> = runs.iter().map(|run| (run.size, run.text.len())).collect();
    sizes.sort_by(|p, q| p.0.total_cmp(&q.0));
    let half = sizes.iter().map(|(_, count)| count).sum::<usize>() / 2;
    let mut seen = 0;
    for (size, count) in sizes {
        seen += count;
        if seen >= half {
            return size;
        }
    }
    10.0
}

/// Runs in reading order where prose stands in columns: wide runs part the page, a clear gutter parts what is
/// between them.
fn in_columns(runs: Vec<Run>, width: f32) -> Vec<Vec<Run>> {
    let gutter = |runs: &[Run]| -> Option<f32> {
        let mut spans: Vec<(f32, f32)> = runs.iter().map(|run| (run.x0, run.x1)).collect();
        spans.sort_by(|p, q| p.0.total_cmp(&q.0));
        let mut reach = f32::MIN;
        for (x0, x1) in spans {
            if reach > f32::MIN && x0 - reach > 8.0 {
                let middle = (x0 + reach) / 2.0;
                let left = runs.iter().filter(|run| run.x1 < middle).count();
                let wordy = |side: bool| {
                    runs.iter()
                        .filter(|run| (run.x1 < middle) == side)
                        .map(|run| run.x1 - run.x0)
                        .fold(0.0, f32::max)
                        > 0.2 * width
                };
                if left >= 4 && runs.len() - left >= 4 && wordy(true) && wordy(false) {
                    return Some(middle);
                }
            }
            reach = reach.max(x1);
        }
        None
    };
    let mut out: Vec<Vec<Run>> = Vec::new();
    let mut strip: Vec<Run> = Vec::new();
    let mut plain: Vec<Run> = Vec::new();
    let close = |strip: &mut Vec<Run>, plain: &mut Vec<Run>, out: &mut Vec<Vec<Run>>| {
        if let Some(middle) = gutter(strip) {
            if !plain.is_empty() {
                out.push(std::mem::take(plain));
            }
            let (left, right): (Vec<Run>, Vec<Run>) =
                std::mem::take(strip).into_iter().partition(|run| run.x1 < middle);
            out.push(left);
            out.push(right);
        } else {
            plain.append(strip);
        }
    };
    for run in runs {
        if run.x1 - run.x0 > 0.55 * width {
            close(&mut strip, &mut plain, &mut out);
            plain.push(run);
        } else {
            strip.push(run);
        }
    }
    close(&mut strip, &mut plain, &mut out);
    if !plain.is_empty() {
        out.push(plain);
    }
    out
}
