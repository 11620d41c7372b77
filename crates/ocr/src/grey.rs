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

    /// The shade that parts ink from paper: halfway between the darkest and the lightest that are common.
    pub(crate) fn threshold(&self) -> u8 {
        let mut counts = [0_usize; 256];
        for pixel in &self.pixels {
            if let Some(count) = counts.get_mut(usize::from(*pixel)) {
                *count += 1;
            }
        }
        // Otsu: the shade that leaves the least variance on its two sides.
        let total = self.pixels.len() as f32;
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
}
