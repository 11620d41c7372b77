//! Straightening: how far the lines of a page are turned, seen by how sharply its rows of ink stand apart.

use crate::grey::Grey;

/// So far a page is looked at for its tilt, in degrees.
const FARTHEST: f32 = 4.0;
/// Tilts smaller than this are left.
const LEVEL: f32 = 0.04;

/// How far the print is turned clockwise, in degrees.
pub(crate) fn tilt(picture: &Grey) -> f32 {
    let points = ink(picture);
    if points.len() < 200 {
        return 0.0;
    }
    let height = picture.height as f32;
    let mut best = (sharpness(&points, 0.0, height), 0.0_f32);
    for step in [0.5_f32, 0.1, 0.02] {
        let (reach, around) = if step == 0.5 { (FARTHEST, 0.0) } else { (step * 5.0, best.1) };
        let count = (reach / step).round() as i32;
        for turn in -count..=count {
            let degrees = around + turn as f32 * step;
            let sharp = sharpness(&points, degrees, height);
            if sharp > best.0 {
                best = (sharp, degrees);
            }
        }
    }
    if best.1.abs() < LEVEL { 0.0 } else { best.1 }
}

/// Places of ink, from the page's middle, thinned out.
fn ink(picture: &Grey) -> Vec<(f32, f32)> {
    let threshold = picture.threshold();
    let (cx, cy) = (picture.width as f32 / 2.0, picture.height as f32 / 2.0);
    // The lower edges of print are sharper than its bodies.
    let mut points = Vec::new();
    for y in (0..picture.height.saturating_sub(1)).step_by(1) {
        for x in (0..picture.width).step_by(3) {
            let (x, y) = (x as isize, y as isize);
            if picture.at(x, y) <= threshold && picture.at(x, y + 1) > threshold {
                points.push((x as f32 - cx, y as f32 - cy));
            }
        }
    }
    points
}

/// The sum of squares of the rows' ink once turned back.
fn sharpness(points: &[(f32, f32)], degrees: f32, height: f32) -> f32 {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let mut rows = vec![0_u32; (height * 1.4) as usize + 2];
    for (x, y) in points {
        let row = y * cos - x * sin + height * 0.7;
        if row >= 0.0
            && let Some(count) = rows.get_mut(row as usize)
        {
            *count += 1;
        }
    }
    rows.iter().map(|count| (*count as f32) * (*count as f32)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of dashes on white paper.
    fn lines() -> Grey {
        let (width, height) = (600, 800);
        let mut pixels = vec![255; width * height];
        for line in 0..25 {
            for x in 60..540 {
                if x % 14 < 9 {
                    for y in 0..8 {
                        pixels[(80 + line * 26 + y) * width + x] = 20;
                    }
                }
            }
        }
        Grey { width, height, pixels }
    }

    #[test]
    fn a_tilt_is_found_and_undone() {
        for degrees in [0.0_f32, 0.7, -1.3, 2.5] {
            // Turned counter-clockwise by the opposite: clockwise by so much.
            let tilted = lines().turned(-degrees);
            let found = tilt(&tilted);
            assert!((found - degrees).abs() < 0.1, "{found} for {degrees}");
            assert!(tilt(&tilted.turned(found)).abs() < 0.1);
        }
    }
}
