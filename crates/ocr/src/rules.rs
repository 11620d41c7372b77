//! Rules: long straight strokes of ink, across and down.

use crate::grey::Grey;

/// The shortest rule, in inches.
const SHORTEST: f32 = 0.3;
/// The shortest rule down that runs from one rule across to another: the side of a cell, in inches. Stems of letters
/// touch no rules.
const SIDE: f32 = 0.1;
/// So near, in inches, rules touch.
const TOUCH: f32 = 0.01;
/// Gaps of so many pixels are blur.
const GAP: usize = 3;
/// The thickest rule, in inches.
const THICKEST: f32 = 0.03;

/// The rules of a straightened picture, as `[x0, y0, x1, y1]` in pixels.
pub(crate) fn rules(picture: &Grey, dots_per_inch: f32) -> Vec<[f32; 4]> {
    let threshold = picture.threshold().saturating_add(20);
    let shortest = SHORTEST * dots_per_inch;
    let thickest = (THICKEST * dots_per_inch).max(3.0) as usize;
    let mut out: Vec<[f32; 4]> = Vec::new();
    for across in [true, false] {
        let (length, count) =
            if across { (picture.width, picture.height) } else { (picture.height, picture.width) };
        // Strokes of neighbouring lines of pixels are one rule.
        let mut open: Vec<Stroke> = Vec::new();
        for line in 0..count {
            let dark = |at: usize| {
                let (x, y) = if across { (at, line) } else { (line, at) };
                picture.at(x as isize, y as isize) <= threshold
            };
            let least = if across { shortest } else { SIDE * dots_per_inch };
            for (from, to) in strokes(length, dark, least as usize) {
                let mut whole = Stroke { first: line, last: line, from, to };
                // Pieces of the line of pixels before that belong to this one are one stroke with it.
                let (same, rest): (Vec<Stroke>, Vec<Stroke>) = open
                    .into_iter()
                    .partition(|stroke| stroke.last + 2 >= line && stroke.from <= to && from <= stroke.to);
                open = rest;
                for stroke in same {
                    whole.first = whole.first.min(stroke.first);
                    (whole.from, whole.to) = (whole.from.min(stroke.from), whole.to.max(stroke.to));
                }
                open.push(whole);
            }
        }
        for Stroke { first, last, from, to } in open {
            if last + 1 - first > thickest {
                continue;
            }
            let middle = (first + last + 1) as f32 / 2.0;
            let (from, to) = (from as f32, to as f32);
            let near = TOUCH * dots_per_inch;
            let ends_at = |y: f32| {
                out.iter().any(|[x0, at, x1, _]| {
                    (at - y).abs() <= near && x0 - near <= middle && middle <= x1 + near
                })
            };
            if to - from < shortest && (across || !(ends_at(from) && ends_at(to))) {
                continue;
            }
            out.push(if across { [from, middle, to, middle] } else { [middle, from, middle, to] });
        }
    }
    out
}

struct Stroke {
    first: usize,
    last: usize,
    from: usize,
    to: usize,
}

/// Stretches of dark pixels of that length at least.
fn strokes(length: usize, dark: impl Fn(usize) -> bool, least: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let (mut from, mut last) = (None, 0);
    for at in 0..=length {
        if at < length && dark(at) {
            from.get_or_insert(at);
            last = at;
        } else if let Some(start) = from
            && (at >= length || at - last > GAP)
        {
            if last + 1 - start >= least {
                out.push((start, last + 1));
            }
            from = None;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_are_rules_and_blots_are_not() {
        let (width, height) = (300, 200);
        let mut pixels = vec![255; width * height];
        for x in 20..220 {
            pixels[50 * width + x] = 30;
            pixels[51 * width + x] = 60;
        }
        for y in 40..160 {
            pixels[y * width + 100] = 30;
        }
        for y in 100..150 {
            for x in 150..250 {
                pixels[y * width + x] = 0;
            }
        }
        let found = rules(&Grey { width, height, pixels }, 200.0);
        assert_eq!(found, [[20.0, 51.0, 220.0, 51.0], [100.5, 40.0, 100.5, 160.0]]);
    }

    #[test]
    fn the_side_of_a_low_cell_is_a_rule_and_a_stem_between_rules_is_none() {
        let (width, height) = (300, 200);
        let mut pixels = vec![255; width * height];
        for x in 20..220 {
            pixels[50 * width + x] = 30;
            pixels[90 * width + x] = 30;
        }
        for y in 50..=90 {
            pixels[y * width + 120] = 30;
        }
        for y in 57..83 {
            pixels[y * width + 60] = 30;
        }
        let found = rules(&Grey { width, height, pixels }, 200.0);
        assert_eq!(found, [[20.0, 50.5, 220.0, 50.5], [20.0, 90.5, 220.0, 90.5], [120.5, 50.0, 120.5, 91.0]]);
    }
}
