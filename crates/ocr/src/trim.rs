//! Trimming: from the region where the network says that print is to the ink that is there.
//!
//! The network looks at a coarse picture and its regions end somewhere near the print. In all pixels a line ends where no
//! ink is: a bracket that a region leaves out is found again, a neighbour's descenders and a rule below are left out.

use crate::characters::Gap;
use crate::grey::Grey;
use crate::regions::Region;

/// A gap of so many heights ends a line of print: between letters and around brackets it is less.
const GAP: f32 = 0.35;
/// So far beyond its region ink is still of the line, in heights.
const REACH: f32 = 1.0;
/// So many pixels above and below a region print may still go on.
const SLACK: usize = 4;

/// The box of the ink of a region, in pixels; the core where there is none.
pub(crate) fn to_ink(picture: &Grey, threshold: u8, region: Region) -> [f32; 4] {
    let [left, top, right, bottom] = within(picture, region.core);
    let [far_left, far_top, far_right, far_bottom] = within(picture, region.whole);
    let dark = |x: usize, y: usize| picture.at(x as isize, y as isize) <= threshold;
    let row = |y: usize| (left..right).any(|x| dark(x, y));
    let (mut first, mut last) = (top, bottom);
    while first > far_top.saturating_sub(SLACK) && row(first - 1) {
        first -= 1;
    }
    while first + 2 < bottom && !row(first) {
        first += 1;
    }
    while last < (far_bottom + SLACK).min(picture.height) && row(last) {
        last += 1;
    }
    while last > first + 2 && !row(last - 1) {
        last -= 1;
    }
    let height = last.saturating_sub(first).max(1) as f32;
    let gap = ((height * GAP) as usize).max(2);
    let reach = (height * REACH) as usize;
    let column = |x: usize| (first..last).any(|y| dark(x, y));
    let mut start = left;
    while let Some(next) =
        (start.saturating_sub(gap).max(far_left.saturating_sub(reach))..start).find(|x| column(*x))
    {
        start = next;
    }
    let mut end = right;
    while let Some(next) =
        (end..(end + gap).min(far_right + reach).min(picture.width)).rev().find(|x| column(*x))
    {
        end = next + 1;
    }
    [start as f32, first as f32, end as f32, last as f32]
}

/// The stretches of a line of ink without any.
pub(crate) fn gaps(picture: &Grey, threshold: u8, ink: [f32; 4]) -> Vec<Gap> {
    let [left, top, right, bottom] = within(picture, ink);
    let (width, height) = ((right - left).max(1) as f32, bottom.saturating_sub(top).max(1) as f32);
    let blank = |x: usize| (top..bottom).all(|y| picture.at(x as isize, y as isize) > threshold);
    let mut out = Vec::new();
    let mut from = None;
    for x in left..=right {
        if x < right && blank(x) {
            from.get_or_insert(x);
        } else if let Some(start) = from.take() {
            let part = |x: usize| (x - left) as f32 / width;
            out.push(Gap { from: part(start), to: part(x), width: (x - start) as f32 / height });
        }
    }
    out
}

/// A box in whole pixels of the picture.
fn within(picture: &Grey, [x0, y0, x1, y1]: [f32; 4]) -> [usize; 4] {
    let whole = |side: f32, most: usize| (side.round().max(0.0) as usize).min(most);
    [whole(x0, picture.width), whole(y0, picture.height), whole(x1, picture.width), whole(y1, picture.height)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// White paper with black boxes.
    fn paper(boxes: &[[usize; 4]]) -> Grey {
        let (width, height) = (200, 60);
        let mut pixels = vec![255; width * height];
        for [x0, y0, x1, y1] in boxes {
            for y in *y0..*y1 {
                for x in *x0..*x1 {
                    pixels[y * width + x] = 0;
                }
            }
        }
        Grey { width, height, pixels }
    }

    #[test]
    fn a_bracket_beyond_the_region_is_found_and_a_rule_below_left_out() {
        // A bracket, two digits, a bracket; a rule below; a figure of the next column.
        let picture = paper(&[
            [38, 20, 41, 42],
            [46, 20, 60, 40],
            [64, 20, 80, 40],
            [84, 20, 87, 42],
            [30, 46, 95, 48],
            [120, 20, 140, 40],
        ]);
        let region = Region { core: [47.0, 23.0, 79.0, 37.0], whole: [44.0, 17.0, 82.0, 43.0] };
        assert_eq!(to_ink(&picture, 128, region), [38.0, 20.0, 87.0, 40.0]);
    }

    #[test]
    fn regions_at_the_edge_or_without_ink_stay_in_the_picture() {
        let picture = paper(&[]);
        for region in [[0.0, 0.0, 300.0, 90.0], [190.0, 50.0, 260.0, 58.0], [-5.0, -5.0, -1.0, -1.0]] {
            let [x0, y0, x1, y1] = to_ink(&picture, 128, Region { core: region, whole: region });
            assert!(x0 <= x1 && y0 <= y1 && x1 <= 200.0 && y1 <= 60.0, "{region:?}");
        }
    }
}
