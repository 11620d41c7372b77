//! Lines: glyphs to runs of print, each the unbroken part of a line inside one column.
//!
//! A run ends at a wide gap, at a vertical rule, and between two figures. Punctuation that sits on another baseline
//! than its neighbours and raised note marks find their run again. Units: points of the page as it is to be read.

use super::chars::unspaced;
use super::figure::{Look, look};
use super::ink::{Glyph, Ink, Rule};

/// An unbroken piece of a printed line.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    /// Left edge.
    pub(super) x0: f32,
    /// Right edge.
    pub(super) x1: f32,
    /// Upper edge of its letters.
    pub(super) top: f32,
    /// Lower edge of its letters.
    pub(super) bottom: f32,
    /// The line it stands on.
    pub(super) base: f32,
    /// Size of its largest font.
    pub(super) size: f32,
    /// Whether all of it is bold.
    pub(super) bold: bool,
    /// Whether it is a small raised mark beside other print.
    pub(super) raised: bool,
    /// What it says.
    pub(super) text: String,
    /// First and one past the last glyph number, and whether all numbers between are its own.
    pub(super) glyphs: (u32, u32, bool),
    /// Right edge of its last digit, where figures align.
    pub(super) digits: f32,
}

impl Run {
    /// Middle of its letters.
    pub(super) fn middle(&self) -> f32 {
        (self.top + self.bottom) / 2.0
    }

    /// Middle between its sides.
    pub(super) fn centre(&self) -> f32 {
        (self.x0 + self.x1) / 2.0
    }

    /// How it looks to a table.
    pub(super) fn look(&self) -> Look {
        look(&self.text)
    }
}

/// The runs of a page, from top to bottom, then left to right.
pub(super) fn runs(ink: &Ink) -> Vec<Run> {
    let glyphs: Vec<Glyph> = ink.glyphs.iter().copied().filter(|glyph| glyph.ch != ' ').collect();
    let blanks = Blanks::of(ink);
    let mut pieces = pieces(&glyphs, &ink.down, &blanks);
    join_strays(&mut pieces);
    let mut runs: Vec<Run> = pieces
        .into_iter()
        .filter(|piece| !piece.glyphs.is_empty())
        .map(|piece| run_of(&piece, &blanks))
        .filter(|run| !run.text.is_empty())
        .collect();
    runs.sort_by(|p, q| p.base.total_cmp(&q.base).then(p.x0.total_cmp(&q.x0)));
    runs
}

/// The text that a part of a page's glyphs shows, line by line.
pub(super) fn text_of(ink: &Ink, wanted: impl Fn(&Glyph) -> bool) -> Option<String> {
    let part = Ink {
        size: ink.size,
        turn: ink.turn,
        tilt: ink.tilt,
        recognised: ink.recognised,
        glyphs: ink.glyphs.iter().copied().filter(|glyph| glyph.ch == ' ' || wanted(glyph)).collect(),
        ..Ink::default()
    };
    let mut lines = runs(&part);
    if lines.is_empty() {
        return None;
    }
    // Runs of one line in their order; a line is as high as its first run.
    let mut out: Vec<Vec<Run>> = Vec::new();
    for run in lines.drain(..) {
        match out.last_mut() {
            Some(line)
                if line.first().is_some_and(|first| (run.base - first.base).abs() < 0.35 * first.size) =>
            {
                line.push(run);
            }
            _ => out.push(vec![run]),
        }
    }
    let mut text = String::new();
    for mut line in out {
        line.sort_by(|p, q| p.x0.total_cmp(&q.x0));
        for run in line {
            append(&mut text, &run.text);
        }
    }
    Some(text)
}

/// Adds a further piece of print to a text: with a space where the script has spaces.
pub(super) fn append(text: &mut String, more: &str) {
    let (Some(last), Some(first)) = (text.chars().next_back(), more.chars().next()) else {
        text.push_str(more);
        return;
    };
    let figure_goes_on = (last.is_ascii_digit() || matches!(last, ',' | '.'))
        && (first.is_ascii_digit() || matches!(first, ',' | '.'))
        && broken_figure(text, more);
    let word_goes_on =
        last == '-' && first.is_lowercase() && text.chars().rev().nth(1).is_some_and(char::is_alphabetic);
    // Quotation marks and dashes are of the script beside them.
    let neutral = |c: char| matches!(c, '“' | '”' | '‘' | '’' | '—' | '…' | '-' | '(' | ')' | '·');
    let chinese =
        (unspaced(last) && (unspaced(first) || neutral(first))) || (neutral(last) && unspaced(first));
    let closed = chinese || figure_goes_on || word_goes_on;
    if !closed {
        text.push(' ');
    }
    text.push_str(more);
}

/// Whether a figure was cut by the edge of its cell: the first part is none by itself, the two together are one.
pub(super) fn broken_figure(text: &str, more: &str) -> bool {
    let head = text.rsplit(' ').next().unwrap_or(text);
    let joined = format!("{head}{more}");
    let grouped = |figure: &str| {
        let whole = figure.trim_matches(|c: char| matches!(c, '(' | ')' | '-' | '$' | '%'));
        let (whole, cents) = whole.split_once('.').unwrap_or((whole, ""));
        let mut groups = whole.split(',');
        groups
            .next()
            .is_some_and(|first| (1..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_digit()))
            && groups.all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()))
            && cents.len() <= 4
            && cents.bytes().all(|b| b.is_ascii_digit())
    };
    let places = |figure: &str| figure.trim_end_matches(')').split_once('.').map(|(_, cents)| cents.len());
    (head.contains(',') || more.starts_with(['.', ',']))
        && grouped(&joined)
        && (!grouped(head) || more.starts_with(['.', ',']) || (places(head) == Some(1) && more.len() <= 2))
}

/// Blank glyphs, by the number of the glyph before them.
struct Blanks(Vec<u32>);

impl Blanks {
    fn of(ink: &Ink) -> Self {
        let mut after: Vec<u32> =
            ink.glyphs.iter().filter(|glyph| glyph.ch == ' ').map(|glyph| glyph.index).collect();
        after.sort_unstable();
        after.dedup();
        Self(after)
    }

    fn follow(&self, index: u32) -> bool {
        self.0.binary_search(&index).is_ok()
    }
}

/// Glyphs of one run in the making.
#[derive(Default)]
struct Piece {
    glyphs: Vec<Glyph>,
    x0: f32,
    x1: f32,
    base: f32,
    size: f32,
    raised: bool,
}

impl Piece {
    fn of(glyphs: Vec<Glyph>) -> Self {
        let mut piece = Self { x0: f32::MAX, x1: f32::MIN, ..Self::default() };
        let mut bases: Vec<f32> = Vec::with_capacity(glyphs.len());
        for glyph in &glyphs {
            piece.x0 = piece.x0.min(glyph.x0);
            piece.x1 = piece.x1.max(glyph.x1);
            piece.size = piece.size.max(glyph.size);
        }
        // The baseline is that of most of the larger glyphs.
        bases.extend(glyphs.iter().filter(|glyph| glyph.size > piece.size * 0.8).map(|glyph| glyph.base));
        bases.sort_by(f32::total_cmp);
        piece.base = bases.get(bases.len() / 2).copied().unwrap_or_default();
        piece.glyphs = glyphs;
        piece
    }
}

/// Glyphs by baseline, then cut at gaps and rules.
fn pieces(glyphs: &[Glyph], down: &[Rule], blanks: &Blanks) -> Vec<Piece> {
    let mut order: Vec<&Glyph> = glyphs.iter().collect();
    order.sort_by(|p, q| p.base.total_cmp(&q.base).then(p.x0.total_cmp(&q.x0)).then(p.index.cmp(&q.index)));
    let mut out = Vec::new();
    let mut band: Vec<Glyph> = Vec::new();
    let mut first = f32::NEG_INFINITY;
    for glyph in order {
        let tolerance = (glyph.size * 0.12).max(0.6);
        if glyph.base - first > tolerance {
            cut(std::mem::take(&mut band), down, blanks, &mut out);
            first = glyph.base;
        }
        band.push(*glyph);
    }
    cut(band, down, blanks, &mut out);
    out
}

/// Cuts the glyphs of one baseline into runs.
fn cut(mut band: Vec<Glyph>, down: &[Rule], blanks: &Blanks, out: &mut Vec<Piece>) {
    band.sort_by(|p, q| p.x0.total_cmp(&q.x0).then(p.index.cmp(&q.index)));
    let mut part: Vec<Glyph> = Vec::new();
    let mut word_start = 0;
    for glyph in band {
        if let Some(last) = part.last() {
            let gap = glyph.x0 - last.x1;
            let em = glyph.size.max(last.size);
            let ruled =
                crossed(down, (last.x0 + last.x1) / 2.0, (glyph.x0 + glyph.x1) / 2.0, glyph.base - 0.3 * em);
            let figures = gap > 0.45 * em
                && (glyph.ch.is_ascii_digit() || matches!(glyph.ch, '(' | '-' | '—' | '$'))
                && part.get(word_start..).is_some_and(complete_figure);
            if ruled || gap > 1.05 * em || figures {
                out.push(Piece::of(std::mem::take(&mut part)));
                word_start = 0;
            } else if gap > 0.2 * em || blanks.follow(last.index) {
                word_start = part.len();
            }
        }
        part.push(glyph);
    }
    if !part.is_empty() {
        out.push(Piece::of(part));
    }
}

/// Whether the glyphs are a whole figure or year by themselves.
fn complete_figure(word: &[Glyph]) -> bool {
    let digits = word.iter().filter(|glyph| glyph.ch.is_ascii_digit()).count();
    digits > 0
        && word.iter().all(|glyph| {
            glyph.ch.is_ascii_digit() || matches!(glyph.ch, ',' | '.' | '(' | ')' | '-' | '%' | '$' | '—')
        })
        && word.last().is_some_and(|glyph| glyph.ch != ',')
}

/// Whether a vertical rule stands between two places of a line.
fn crossed(down: &[Rule], from: f32, to: f32, y: f32) -> bool {
    let start = down.partition_point(|rule| rule.at <= from);
    down.get(start..)
        .unwrap_or_default()
        .iter()
        .take_while(|rule| rule.at < to)
        .any(|rule| rule.a <= y + 1.0 && rule.b >= y - 1.0)
}

/// Gives punctuation and letters that sit a little off their line's baseline back to their run, and marks raised
/// notes as such.
fn join_strays(pieces: &mut Vec<Piece>) {
    pieces.sort_by(|p, q| p.base.total_cmp(&q.base).then(p.x0.total_cmp(&q.x0)));
    let bases: Vec<f32> = pieces.iter().map(|piece| piece.base).collect();
    for index in 0..pieces.len() {
        let Some(stray) = pieces.get(index).filter(|piece| !piece.glyphs.is_empty()) else { continue };
        let reach = stray.size.max(6.0) * 1.2;
        let from = bases.partition_point(|base| *base < stray.base - reach);
        let to = bases.partition_point(|base| *base <= stray.base + reach);
        let punctuation = stray.glyphs.len() <= 2
            && stray.glyphs.iter().all(|glyph| {
                glyph.ch.is_ascii_punctuation() || matches!(glyph.ch, '，' | '。' | '、' | '．')
            });
        let mut host = None;
        for candidate in from..to {
            let Some(other) =
                pieces.get(candidate).filter(|other| candidate != index && !other.glyphs.is_empty())
            else {
                continue;
            };
            let em = other.size;
            let off = (stray.base - other.base).abs();
            let gap = (stray.x0 - other.x1).max(other.x0 - stray.x1);
            let small = stray.size < em * 0.8 && stray.glyphs.len() <= 4;
            let near = if punctuation {
                off < em * 0.45 && gap < 0.25 * em && stray.glyphs.len() < other.glyphs.len()
            } else if small {
                // A raised or lowered mark.
                off < em * 0.6 && gap < 0.3 * em && stray.size < other.size * 0.8
            } else {
                // The same line in another font.
                off < 0.3 * em.min(stray.size)
                    && gap < 0.3 * em
                    && (stray.glyphs.len(), index) < (other.glyphs.len(), candidate)
            };
            if near && host.is_none_or(|(_, best, _)| off < best) {
                host = Some((candidate, off, small && !punctuation));
            }
        }
        let Some((host, _, raised)) = host else { continue };
        if raised {
            let digits = pieces.get(host).is_some_and(|host| {
                host.glyphs.iter().all(|glyph| !glyph.ch.is_alphabetic())
                    && host.glyphs.iter().any(|glyph| glyph.ch.is_ascii_digit())
            });
            if digits {
                if let Some(stray) = pieces.get_mut(index) {
                    stray.raised = true;
                }
                continue;
            }
        }
        let Some(stray) = pieces.get_mut(index).map(std::mem::take) else { continue };
        if let Some(host) = pieces.get_mut(host) {
            let mut glyphs = std::mem::take(&mut host.glyphs);
            let (base, raised) = (host.base, host.raised);
            glyphs.extend(stray.glyphs);
            glyphs.sort_by(|p, q| p.x0.total_cmp(&q.x0).then(p.index.cmp(&q.index)));
            *host = Piece { base, raised, ..Piece::of(glyphs) };
        }
    }
    pieces.retain(|piece| !piece.glyphs.is_empty());
}

fn run_of(piece: &Piece, blanks: &Blanks) -> Run {
    let glyphs = &piece.glyphs;
    let wide = spacing(glyphs);
    let mut text = String::with_capacity(glyphs.len() + 8);
    let mut before: Option<&Glyph> = None;
    for glyph in glyphs {
        if let Some(last) = before {
            let gap = glyph.x0 - last.x1;
            let em = last.size.max(glyph.size);
            let scripts = unspaced(last.ch) || unspaced(glyph.ch);
            let space = if blanks.follow(last.index) && last.index != glyph.index {
                gap > 0.08 * em
            } else {
                gap > if scripts { 0.45 } else { wide } * em
            };
            if space && !text.ends_with(' ') {
                text.push(' ');
            }
        }
        text.push(glyph.ch);
        before = Some(glyph);
    }
    let text = text.trim().to_owned();
    let mut indices: Vec<u32> = glyphs.iter().map(|glyph| glyph.index).collect();
    indices.sort_unstable();
    indices.dedup();
    let (start, end) = (indices.first().copied().unwrap_or(0), indices.last().map_or(0, |last| last + 1));
    let digits =
        glyphs.iter().rev().find(|glyph| glyph.ch.is_ascii_digit()).map_or(piece.x1, |glyph| glyph.x1);
    Run {
        x0: piece.x0,
        x1: piece.x1,
        top: piece.base - 0.8 * piece.size,
        bottom: piece.base + 0.2 * piece.size,
        base: piece.base,
        size: piece.size,
        bold: glyphs.iter().all(|glyph| glyph.bold || !glyph.ch.is_alphanumeric())
            && glyphs.iter().any(|glyph| glyph.bold),
        raised: piece.raised,
        text,
        glyphs: (start, end, (end - start) as usize == indices.len()),
        digits,
    }
}

/// The gap, in parts of the font's size, from which on two letters are of two words: letter-spaced print needs more.
fn spacing(glyphs: &[Glyph]) -> f32 {
    const USUAL: f32 = 0.19;
    if glyphs.len() < 6 {
        return USUAL;
    }
    let mut gaps: Vec<f32> = glyphs
        .iter()
        .zip(glyphs.iter().skip(1))
        .map(|(last, next)| (next.x0 - last.x1) / last.size.max(1.0))
        .collect();
    gaps.sort_by(f32::total_cmp);
    let median = gaps.get(gaps.len() / 2).copied().unwrap_or_default();
    if median > 0.1 { (median * 1.8).max(USUAL) } else { USUAL }
}
