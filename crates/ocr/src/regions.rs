//! Regions: where the network that finds words says that words are.

/// A shade of the map from which on a place is of a word, and the mean that a region needs.
const PRESENT: f32 = 0.3;
const SURE: f32 = 0.5;
/// The map shows words shrunk; a region grows by its area over its girth times this.
const GROWTH: f32 = 1.6;
/// Smaller regions are specks.
const LEAST: usize = 3;

/// A place of print, as boxes `[x0, y0, x1, y1]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Region {
    /// What is surely of it.
    pub(crate) core: [f32; 4],
    /// Grown to the whole words and a little more.
    pub(crate) whole: [f32; 4],
}

impl Region {
    /// The region on a picture so many times as large.
    pub(crate) fn enlarged(self, times: f32) -> Self {
        Self { core: self.core.map(|side| side * times), whole: self.whole.map(|side| side * times) }
    }
}

/// Connected places on a map of probabilities, in reading order.
pub(crate) fn regions(map: &[f32], width: usize, height: usize) -> Vec<Region> {
    let mut seen = vec![false; map.len()];
    let mut out = Vec::new();
    let mut stack = Vec::new();
    for start in 0..map.len().min(width * height) {
        if seen.get(start).copied().unwrap_or(true) || map.get(start).is_none_or(|p| *p <= PRESENT) {
            continue;
        }
        let (mut x0, mut y0, mut x1, mut y1) = (usize::MAX, usize::MAX, 0, 0);
        let (mut sum, mut count) = (0.0, 0_usize);
        stack.push(start);
        if let Some(flag) = seen.get_mut(start) {
            *flag = true;
        }
        while let Some(at) = stack.pop() {
            let (x, y) = (at % width, at / width);
            (x0, y0, x1, y1) = (x0.min(x), y0.min(y), x1.max(x), y1.max(y));
            sum += map.get(at).copied().unwrap_or_default();
            count += 1;
            let near = [
                (x > 0).then(|| at - 1),
                (x + 1 < width).then_some(at + 1),
                (y > 0).then(|| at.wrapping_sub(width)),
                (y + 1 < height).then_some(at + width),
            ];
            for next in near.into_iter().flatten() {
                if let (Some(flag), Some(p)) = (seen.get_mut(next), map.get(next))
                    && !*flag
                    && *p > PRESENT
                {
                    *flag = true;
                    stack.push(next);
                }
            }
        }
        let (w, h) = (x1 + 1 - x0, y1 + 1 - y0);
        if w < LEAST || h < LEAST || sum / (count as f32) < SURE {
            continue;
        }
        let (w, h) = (w as f32, h as f32);
        let grow = w * h * GROWTH / (2.0 * (w + h));
        let core = [x0 as f32, y0 as f32, (x1 + 1) as f32, (y1 + 1) as f32];
        let [left, top, right, bottom] = core;
        let whole = [
            (left - grow).max(0.0),
            (top - grow).max(0.0),
            (right + grow).min(width as f32),
            (bottom + grow).min(height as f32),
        ];
        out.push(Region { core, whole });
    }
    out.sort_by(|p: &Region, q| p.whole[1].total_cmp(&q.whole[1]).then(p.whole[0].total_cmp(&q.whole[0])));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connected_places_become_grown_boxes_and_specks_none() {
        let (width, height) = (60, 30);
        let mut map = vec![0.0; width * height];
        for y in 10..15 {
            for x in 10..40 {
                map[y * width + x] = 0.9;
            }
        }
        map[5 * width + 50] = 0.9;
        let found = regions(&map, width, height);
        assert_eq!(found.len(), 1);
        let [x0, y0, x1, y1] = found[0].whole;
        assert!(x0 < 8.0 && y0 < 8.0 && x1 > 42.0 && y1 > 17.0, "{found:?}");
    }
}
