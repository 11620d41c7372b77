//! Grey pixels: looked up, turned, scaled. Places outside a picture are white.

use model::Raster;

/// A picture in shades of grey.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grey {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<u8>,
}

impl Grey {
    /// A raster's pixels; rows that it lacks are white.
    pub(crate) fn of(raster: &Raster) -> Self {
        let (width, height) = (raster.width as usize, raster.height as usize);
        let mut pixels = raster.luma.clone();
        pixels.resize(width * height, 255);
        Self { width, height, pixels }
    }

    pub(crate) fn at(&self, x: isize, y: isize) -> u8 {
        let inside = x >= 0 && y >= 0 && (x as usize) < self.width && (y as usize) < self.height;
        if !inside {
            return 255;
        }
        self.pixels.get(y as usize * self.width + x as usize).copied().unwrap_or(255)
    }

    /// The shade between four pixels.
    pub(crate) fn between(&self, x: f32, y: f32) -> f32 {
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let (left, top) = (left as isize, top as isize);
        let shade = |dx, dy| f32::from(self.at(left + dx, top + dy));
        let upper = shade(0, 0) * (1.0 - fx) + shade(1, 0) * fx;
        let lower = shade(0, 1) * (1.0 - fx) + shade(1, 1) * fx;
        upper * (1.0 - fy) + lower * fy
    }

    /// The picture turned counter-clockwise by so many degrees about its middle, on a canvas of the same size.
    pub(crate) fn turned(&self, degrees: f32) -> Self {
        if degrees == 0.0 {
            return self.clone();
        }
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (cx, cy) = (self.width as f32 / 2.0, self.height as f32 / 2.0);
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..self.height {
            for x in 0..self.width {
                let (dx, dy) = (x as f32 - cx, y as f32 - cy);
                let shade = self.between(dx * cos - dy * sin + cx, dx * sin + dy * cos + cy);
                pixels.push(shade.round() as u8);
            }
        }
        Self { width: self.width, height: self.height, pixels }
    }

    /// A part of the picture, scaled to that size by averaging where it shrinks.
    pub(crate) fn scaled(&self, [x0, y0, x1, y1]: [f32; 4], width: usize, height: usize) -> Vec<f32> {
        let (sx, sy) = ((x1 - x0) / width as f32, (y1 - y0) / height as f32);
        // Two samples a pixel in each direction are enough for the small reductions that are made here.
        let taps = |step: f32| if step > 1.2 { [0.25, 0.75] } else { [0.5, 0.5] };
        let (xs, ys) = (taps(sx), taps(sy));
        let mut out = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let mut sum = 0.0;
                for ty in ys {
                    for tx in xs {
                        sum += self.between(x0 + (x as f32 + tx) * sx - 0.5, y0 + (y as f32 + ty) * sy - 0.5);
                    }
                }
                out.push(sum / 4.0);
            }
        }
        out
    }

    /// The shade that parts ink from paper, and from the grounds of shaded cells where there are any.
    pub(crate) fn threshold(&self) -> u8 {
        let mut counts = [0_usize; 256];
        for pixel in &self.pixels {
            if let Some(count) = counts.get_mut(usize::from(*pixel)) {
                *count += 1;
            }
        }
        let plain = parting(&counts);
        let (all, grounds) = self.shades();
        let shaded = grounds.get(PALEST_INK..=usize::from(plain)).unwrap_or_default();
        let (count, sampled): (usize, usize) = (shaded.iter().sum(), all.iter().sum());
        if count * SHADED_PART < sampled {
            return plain;
        }
        // Shaded cells outweigh the ink: the shade that was found parts them from paper. Print is darker than they are.
        let mut passed = 0;
        let darkest = shaded.iter().position(|shade| {
            passed += shade;
            passed * 50 > count
        });
        let darkest = PALEST_INK + darkest.unwrap_or_default();
        let inked: Vec<usize> = all.iter().zip(&grounds).map(|(all, ground)| all - ground).collect();
        parting(&inked).min(u8::try_from(darkest.saturating_sub(BELOW_GROUND)).unwrap_or(plain))
    }

    /// How many pixels have each shade, and how many of these stand on even ground: all around them, further away than a
    /// stroke is wide, is the same. Every other pixel of every other row speaks for its neighbours.
    fn shades(&self) -> ([usize; 256], [usize; 256]) {
        let (mut all, mut grounds) = ([0; 256], [0; 256]);
        for y in (0..self.height as isize).step_by(2) {
            for x in (0..self.width as isize).step_by(2) {
                let own = self.at(x, y);
                let around = [(-AROUND, 0), (AROUND, 0), (0, -AROUND), (0, AROUND)];
                let even = around.into_iter().all(|(dx, dy)| self.at(x + dx, y + dy).abs_diff(own) <= EVEN);
                if let (Some(all), Some(ground)) =
                    (all.get_mut(usize::from(own)), grounds.get_mut(usize::from(own)))
                {
                    *all += 1;
                    *ground += usize::from(even);
                }
            }
        }
        (all, grounds)
    }
}

/// So far around a pixel, in pixels, its ground is looked at; strokes of print are narrower.
const AROUND: isize = 5;
/// Shades that differ by no more, the grain of paper, are one ground.
const EVEN: u8 = 30;
/// A darker ground is a blot or a bar with white print, which isn't read.
const PALEST_INK: usize = 110;
/// A page is shaded where one in so many pixels is on a darker ground than paper.
const SHADED_PART: usize = 500;
/// So much darker than the darkest shaded ground is ink at least, the grain of paper and faint rules allowed for.
const BELOW_GROUND: usize = 28;

/// Otsu: the shade that leaves the least variance on its two sides.
fn parting(counts: &[usize]) -> u8 {
    let total = counts.iter().sum::<usize>() as f32;
    let sum: f32 = counts.iter().enumerate().map(|(shade, count)| shade as f32 * *count as f32).sum();
    let (mut below, mut below_sum, mut best) = (0.0, 0.0, (0.0, 128));
    for (shade, count) in counts.iter().enumerate() {
        below += *count as f32;
        below_sum += shade as f32 * *count as f32;
        let above = total - below;
        if below == 0.0 || above == 0.0 {
            continue;
        }
        let apart = below_sum / below - (sum - below_sum) / above;
        let variance = below * above * apart * apart;
        if variance > best.0 {
            best = (variance, shade as u8);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of strokes every twelve pixels, shaded from a column on.
    fn page(shade: u8, from: usize) -> Grey {
        let (width, height) = (240, 240);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let ground = if x >= from { shade } else { 240 };
                let grain = ((x * 7 + y * 13) % 9) as u8;
                pixels.push(if y % 60 < 20 && x % 12 < 2 { 70 + grain } else { ground - grain });
            }
        }
        Grey { width, height, pixels }
    }

    #[test]
    fn shaded_cells_are_no_ink() {
        let plain = page(240, 240).threshold();
        assert!((78..230).contains(&plain), "{plain}");
        for (shade, from) in [(205, 120), (205, 20), (180, 60), (150, 200)] {
            let found = page(shade, from).threshold();
            assert!(found + 20 < shade - 8 && found >= 78, "{shade} from {from}: {found}");
        }
    }
}
