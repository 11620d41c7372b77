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
/// So many pixels aside a hairline ends, and so much lighter it is there.
const ASIDE: isize = 3;
const PALE: u8 = 30;
/// The thickest rule, in inches.
const THICKEST: f32 = 0.03;

/// The rules of a straightened picture, as `[x0, y0, x1, y1]` in pixels.
pub(crate) fn rules(picture: &Grey, dots_per_inch: f32) -> Vec<[f32; 4]> {
    let threshold = picture.threshold().saturating_add(20);
    let shortest = SHORTEST * dots_per_inch;
    let thickest = (THICKEST * dots_per_inch).max(3.0) as usize;
    let near = (TOUCH * dots_per_inch) as usize;
    let mut out: Vec<[f32; 4]> = Vec::new();
    let mut laid: Vec<Stroke> = Vec::new();
    for across in [true, false] {
        let (length, count) =
            if across { (picture.width, picture.height) } else { (picture.height, picture.width) };
        // Strokes of neighbouring lines of pixels are one rule.
        let mut open: Vec<Stroke> = Vec::new();
        for line in 0..count {
            let dark = |at: usize| {
                let shade = |aside: isize| {
                    let (at, line) = (at as isize, line as isize + aside);
                    if across { picture.at(at, line) } else { picture.at(line, at) }
                };
                let own = shade(0);
                // A hairline is pale where it runs between two pixels, and still darker than what is on its two sides.
                own <= threshold
                    || [-ASIDE, ASIDE].into_iter().all(|aside| shade(aside).saturating_sub(own) >= PALE)
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
        for mut stroke in open {
            if stroke.last + 1 - stroke.first > thickest {
                continue;
            }
            if !across {
                let met: Vec<&Stroke> = laid.iter().filter(|rule| rule.is_met_by(&stroke, near)).collect();
                let Some(ends) = without_stubs(&stroke, &met, shortest as usize, near) else { continue };
                (stroke.from, stroke.to) = ends;
            } else if ((stroke.to - stroke.from) as f32) < shortest {
                continue;
            }
            let middle = (stroke.first + stroke.last + 1) as f32 / 2.0;
            let (from, to) = (stroke.from as f32, stroke.to as f32);
            out.push(if across { [from, middle, to, middle] } else { [middle, from, middle, to] });
            if across {
                laid.push(stroke);
            }
        }
    }
    out
}

/// Where a rule down begins and ends, given the rules across that it meets: what sticks out of the outermost of them by
/// less than a rule's length is a stem of print that touches it. `None` where nothing is left.
fn without_stubs(stroke: &Stroke, met: &[&Stroke], shortest: usize, near: usize) -> Option<(usize, usize)> {
    let (mut from, mut to) = (stroke.from, stroke.to);
    let highest = met.iter().map(|rule| rule.first).min();
    let lowest = met.iter().map(|rule| rule.last + 1).max();
    if let Some(top) = highest.filter(|top| *top > from && top - from < shortest) {
        from = top;
    }
    if let Some(bottom) = lowest.filter(|bottom| *bottom < to && to - bottom < shortest) {
        to = bottom;
    }
    let ends_at = |y: usize| met.iter().any(|rule| rule.first <= y + near && y <= rule.last + 1 + near);
    let one = || met.iter().all(|rule| rule.first <= from + near && to <= rule.last + 1 + near);
    let long = to.saturating_sub(from) >= shortest;
    (long || (from < to && ends_at(from) && ends_at(to) && !one())).then_some((from, to))
}

struct Stroke {
    first: usize,
    last: usize,
    from: usize,
    to: usize,
}

impl Stroke {
    /// Whether a stroke down crosses or touches this one across.
    fn is_met_by(&self, down: &Self, near: usize) -> bool {
        self.from <= down.last + near
            && down.first <= self.to + near
            && self.first <= down.to + near
            && down.from <= self.last + near
    }
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
        assert_eq!(found, [[20.0, 51.0, 220.0, 51.0], [100.5, 50.0, 100.5, 160.0]]);
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

    #[test]
    fn thick_rules_are_met_and_stems_that_touch_them_are_no_part_of_a_side() {
        let (width, height) = (300, 400);
        let mut pixels = vec![255; width * height];
        for y in (80..85).chain(120..125).chain(220..225) {
            for x in 20..220 {
                pixels[y * width + x] = 30;
            }
        }
        // A side of the low cell, with a stem standing on it; a chain of stems through a rule; a side of the high cell.
        for (x, from, to) in [(120, 50, 125), (60, 150, 270), (180, 120, 225)] {
            for y in from..to {
                pixels[y * width + x] = 30;
            }
        }
        for y in 130..190 {
            pixels[y * width + 60] = 255;
        }
        let found = rules(&Grey { width, height, pixels }, 200.0);
        let down: Vec<&[f32; 4]> = found.iter().filter(|rule| rule[0] == rule[2]).collect();
        assert_eq!(down, [&[120.5, 80.0, 120.5, 125.0], &[180.5, 120.0, 180.5, 225.0]], "{found:?}");
    }

    #[test]
    fn a_hairline_that_is_pale_in_places_is_whole_and_the_edge_of_a_shaded_cell_is_none() {
        let (width, height) = (300, 200);
        let mut pixels = vec![240; width * height];
        for y in 20..180 {
            for x in 0..100 {
                pixels[y * width + x] = 205;
            }
            pixels[y * width + 100] = if y % 40 < 20 { 172 } else { 120 };
        }
        for x in 0..300 {
            pixels[150 * width + x] = 120;
            pixels[151 * width + x] = 120;
        }
        let found = rules(&Grey { width, height, pixels }, 200.0);
        let down: Vec<&[f32; 4]> = found.iter().filter(|rule| rule[0] == rule[2]).collect();
        assert_eq!(down, [&[100.5, 20.0, 100.5, 151.0 + 1.0]], "{found:?}");
    }
}
