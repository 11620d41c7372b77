//! From a page's picture to its words: straighten, find, read.

use std::path::Path;

use model::{Raster, Recognised, RecognisedWord};

use crate::characters::{Characters, Gap};
use crate::grey::Grey;
use crate::networks::Network;
use crate::regions::Region;
use crate::{Error, FILES, regions, rules, straighten, trim};

/// The height of a line as the network that reads wants it.
const LINE: usize = 48;
/// Lines are padded to the next of these widths, so that few plans serve all; a longer line is squeezed.
const WIDTHS: [usize; 9] = [96, 160, 240, 320, 480, 640, 960, 1_440, 2_400];
/// Sides of what the network that finds words sees are multiples of this.
const STEP: usize = 32;
/// Larger pictures are looked at more coarsely to find words; they are read, and their ends found, in all pixels.
const LARGEST: usize = 1_280;
/// The room around the ink of a line with which it is read, in parts of its height: as the network was taught.
const ROOM: f32 = 0.2;

/// The models, ready to read.
#[derive(Debug)]
pub struct Models {
    finds: Network,
    reads: Network,
    characters: Characters,
}

impl Models {
    /// Loads the models from a folder.
    ///
    /// # Errors
    /// A file is missing, is another one than is known, or can't be run.
    pub fn load(folder: &Path) -> Result<Self, Error> {
        let file = |at: usize| {
            let (name, _, hash) = FILES.get(at).copied().unwrap_or_default();
            let path = folder.join(name);
            let bytes = std::fs::read(&path).map_err(|error| Error::Missing {
                file: path.display().to_string(),
                why: error.to_string(),
            })?;
            if blake3::hash(&bytes).to_hex().as_str() == hash {
                Ok(bytes)
            } else {
                Err(Error::Unknown { file: path.display().to_string() })
            }
        };
        let characters = Characters::parse(&String::from_utf8_lossy(&file(2)?));
        Ok(Self {
            finds: Network::parse("ppocrv5_det", &file(0)?)?,
            reads: Network::parse("ppocrv5_rec", &file(1)?)?,
            characters,
        })
    }

    /// What the models, and the version of all around them, are called in what was made by them.
    pub fn name(&self) -> &'static str {
        "pp-ocr-v5-mobile 3"
    }

    /// The print in a page's picture; `None` where the networks fail on it.
    pub fn recognise(&self, raster: &Raster) -> Option<Recognised> {
        let given = Grey::of(raster);
        if given.width < STEP || given.height < STEP {
            return None;
        }
        let tilt = straighten::tilt(&given);
        let page = given.turned(tilt);
        let dots = raster.dots_per_inch.max(1) as f32;
        let hundredths =
            |[x0, y0, x1, y1]: [f32; 4]| [x0, y0, x1, y1].map(|side| (side * 7_200.0 / dots).round() as i32);
        let mut words = Vec::new();
        let threshold = page.threshold();
        for region in self.find(&page).ok()? {
            let ink = trim::to_ink(&page, threshold, region);
            let gaps = trim::gaps(&page, threshold, ink);
            for (bbox, text, sure) in self.read(&page, ink, &gaps).ok()? {
                let confidence = (sure.clamp(0.0, 1.0) * 1000.0).round() as u16;
                words.push(RecognisedWord { text, bbox: hundredths(bbox), confidence });
            }
        }
        // Strokes of bold letters in a row aren't a rule, nor is a letter's stem.
        let struck = |[x0, y, x1, below]: [i32; 4]| {
            words.iter().map(|word| word.bbox).any(|[left, top, right, bottom]| {
                let (tall, wide) = (bottom - top, right - left);
                let through = (top + tall / 5..bottom - tall / 5).contains(&y);
                let stem = (left + wide / 20..right - wide / 20).contains(&x0) && below - y < 2 * tall;
                y == below && through && x1.min(right) - x0.max(left) > (x1 - x0) / 2
                    || x0 == x1 && stem && y < bottom && top < below
            })
        };
        let rules = rules::rules(&page, dots).into_iter().map(hundredths).filter(|rule| !struck(*rule));
        let rules = rules.collect();
        Some(Recognised { tilt: (tilt * 1000.0).round() as i32, words, rules })
    }

    /// Where lines of print are, in pixels.
    fn find(&self, page: &Grey) -> Result<Vec<Region>, Error> {
        const MEAN: [f32; 3] = [0.406, 0.456, 0.485];
        const DEVIATION: [f32; 3] = [0.225, 0.224, 0.229];
        let scale = (LARGEST as f32 / page.width.max(page.height) as f32).min(1.0);
        let side = |length: usize| ((length as f32 * scale) as usize).div_ceil(STEP) * STEP;
        let (width, height) = (side(page.width), side(page.height));
        let seen = page.scaled([0.0, 0.0, width as f32 / scale, height as f32 / scale], width, height);
        let mut planes = Vec::with_capacity(3 * seen.len());
        for (mean, deviation) in MEAN.into_iter().zip(DEVIATION) {
            planes.extend(seen.iter().map(|shade| (shade / 255.0 - mean) / deviation));
        }
        let map = self.finds.run(planes, height, width)?;
        let found = regions::regions(&map, width, height);
        Ok(found.into_iter().map(|region| region.enlarged(1.0 / scale)).collect())
    }

    /// The words of a line of ink, with their boxes in pixels and how sure they are.
    fn read(&self, page: &Grey, ink: [f32; 4], gaps: &[Gap]) -> Result<Vec<([f32; 4], String, f32)>, Error> {
        let [x0, y0, x1, y1] = ink;
        let room = (y1 - y0) * ROOM;
        let line = [x0 - room, y0 - room, x1 + room, y1 + room];
        let natural =
            ((line[2] - line[0]) / (line[3] - line[1]).max(1.0) * LINE as f32).ceil().max(8.0) as usize;
        let widest = WIDTHS.last().copied().unwrap_or(natural);
        let taken = natural.min(widest);
        let width = WIDTHS.into_iter().find(|width| *width >= taken).unwrap_or(widest);
        let shades = page.scaled(line, taken, LINE);
        let mut plane = Vec::with_capacity(LINE * width);
        for row in shades.chunks_exact(taken) {
            plane.extend(row.iter().map(|shade| shade / 127.5 - 1.0));
            plane.resize(plane.len() + width - taken, 0.0);
        }
        let planes = plane.repeat(3);
        let steps = self.reads.run(planes, LINE, width)?;
        let count = steps.len() / self.characters.count().max(1);
        let filled = count as f32 * taken as f32 / width as f32;
        // What was read reaches over the room too.
        let whole = (line[2] - line[0]).max(1.0);
        let on_line = |gap: &Gap| {
            let part = |side: f32| (side * (x1 - x0) + room) / whole;
            Gap { from: part(gap.from), to: part(gap.to), width: gap.width }
        };
        let gaps: Vec<Gap> = gaps.iter().map(on_line).collect();
        let words = self.characters.words(&steps, filled, &gaps);
        Ok(words
            .into_iter()
            .map(|word| {
                let across = |part: f32| (line[0] + part * whole).clamp(x0, x1);
                let bbox = [across(word.from), y0, across(word.to), y1];
                (bbox, word.text, word.sure)
            })
            .collect())
    }
}
