//! Scans: print that was recognised in a page's picture, as the ink that it would have been.
//!
//! Words get the lines that they stand on, and their letters a place within the word; from there a scanned page is laid
//! out like a drawn one. Glyphs are numbered in the order of the words.

use model::{Recognised, RecognisedWord};

use super::chars;
use super::ink::{Glyph, Ink, Rule, Turn};

/// Reads the print of a page (counted from 1) in its picture; `None` where it can't.
pub type Recogniser<'a> = dyn Fn(u32) -> Option<Recognised> + Sync + 'a;

/// Words less sure than this, of 1000, are left out.
const SURE: u16 = 500;
/// The part of a word's height that its letters' size is: boxes of words are drawn with a little room.
const SIZE: f32 = 0.86;
/// Most words of a page that are taken.
const MOST: usize = 20_000;

/// The ink of a page of that size on which this was recognised.
pub(super) fn ink(size: (f32, f32), recognised: &Recognised) -> Ink {
    let words: Vec<&RecognisedWord> =
        recognised.words.iter().filter(|word| word.confidence >= SURE).take(MOST).collect();
    let mut glyphs = Vec::new();
    let mut index = 0;
    for line in lines(&words) {
        let mut heights: Vec<f32> = line.iter().map(|word| points(word.bbox[3] - word.bbox[1])).collect();
        heights.sort_by(f32::total_cmp);
        let size = heights.get(heights.len() / 2).copied().unwrap_or_default() * SIZE;
        let mut middles: Vec<f32> = line.iter().map(|word| middle(word)).collect();
        middles.sort_by(f32::total_cmp);
        let base = middles.get(middles.len() / 2).copied().unwrap_or_default() + 0.33 * size;
        for word in line {
            letters(word, size, base, &mut index, &mut glyphs);
        }
    }
    let rule = |across: bool| {
        let mut rules: Vec<Rule> = recognised
            .rules
            .iter()
            .filter(|[x0, y0, x1, y1]| (x1 - x0 > y1 - y0) == across)
            .map(|rule| {
                let [x0, y0, x1, y1] = rule.map(points);
                if across {
                    Rule { at: (y0 + y1) / 2.0, a: x0, b: x1 }
                } else {
                    Rule { at: (x0 + x1) / 2.0, a: y0, b: y1 }
                }
            })
            .collect();
        rules.sort_by(|p, q| p.at.total_cmp(&q.at).then(p.a.total_cmp(&q.a)));
        rules
    };
    Ink {
        size,
        turn: Turn::Upright,
        tilt: recognised.tilt as f32 / 1000.0,
        recognised: true,
        glyphs,
        across: rule(true),
        down: rule(false),
        ..Ink::default()
    }
}

fn points(hundredths: i32) -> f32 {
    hundredths as f32 / 100.0
}

fn middle(word: &RecognisedWord) -> f32 {
    (points(word.bbox[1]) + points(word.bbox[3])) / 2.0
}

/// Words by the line they stand on, from top to bottom and left to right.
fn lines<'a>(words: &[&'a RecognisedWord]) -> Vec<Vec<&'a RecognisedWord>> {
    let mut order = words.to_vec();
    order.sort_by(|p, q| middle(p).total_cmp(&middle(q)).then(p.bbox[0].cmp(&q.bbox[0])));
    let mut out: Vec<Vec<&RecognisedWord>> = Vec::new();
    for word in order {
        let height = points(word.bbox[3] - word.bbox[1]);
        match out.last_mut() {
            Some(line)
                if line.first().is_some_and(|first| {
                    let same = height.min(points(first.bbox[3] - first.bbox[1]));
                    middle(word) - middle(first) < 0.3 * same
                }) =>
            {
                line.push(word);
            }
            _ => out.push(vec![word]),
        }
    }
    for line in &mut out {
        line.sort_by_key(|word| word.bbox[0]);
    }
    out
}

/// The letters of a word, each with its share of the width.
fn letters(word: &RecognisedWord, size: f32, base: f32, index: &mut u32, glyphs: &mut Vec<Glyph>) {
    let share = |c: char| match c {
        _ if chars::unspaced(c) => 1.0,
        '.' | ',' | ':' | ';' | '\'' | 'i' | 'l' | 'I' | '|' => 0.28,
        '(' | ')' | '-' | 'f' | 't' | 'j' | 'r' => 0.34,
        'm' | 'w' | 'M' | 'W' | '%' | '—' => 0.85,
        _ if c.is_uppercase() => 0.67,
        _ => 0.55,
    };
    let total: f32 = word.text.chars().map(share).sum();
    let width = points(word.bbox[2] - word.bbox[0]);
    if total <= 0.0 || width <= 0.0 {
        return;
    }
    let mut x = points(word.bbox[0]);
    for c in word.text.chars() {
        let next = x + width * share(c) / total;
        let ch = chars::plain(c);
        if ch != ' ' && !chars::unreadable(c) {
            glyphs.push(Glyph { ch, x0: x, x1: next, base, size, index: *index, bold: false });
            *index += 1;
        }
        x = next;
    }
}
