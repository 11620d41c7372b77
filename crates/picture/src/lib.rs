//! A page of a PDF as a picture: what a person sees there, with the places that a figure rests on marked.
//!
//! Rendering is hayro's. Boxes are those of anchors, [`model::Locus::Page`]: 1/100 point, origin at the top left of the
//! page as displayed, which is how the page is drawn too, turned pages included. Nothing of the library or of statements
//! is known here.

mod fonts;
mod mark;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use hayro::hayro_interpret::font::FontQuery;
use hayro::hayro_interpret::{InterpreterSettings, InterpreterWarning};
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use model::{Noted, Notice, Raster};

/// No side of a picture is longer, in pixels: a poster is drawn coarser.
const LONGEST: f32 = 6_000.0;
const POINTS_PER_INCH: f32 = 72.0;

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The bytes can't be opened as a PDF.
    Unreadable,
    /// The PDF wants a password.
    Encrypted,
    /// The document has no page of that number.
    NoSuchPage,
    /// The page can't be drawn.
    Undrawable,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "the file can't be opened as a PDF",
            Self::Encrypted => "the PDF is encrypted",
            Self::NoSuchPage => "the document has no such page",
            Self::Undrawable => "the page can't be drawn",
        })
    }
}

impl std::error::Error for Error {}

/// A drawn page.
#[derive(Debug)]
pub struct Picture {
    pixels: Pixmap,
    /// Pixels a point.
    scale: f32,
}

/// Draws a page (counted from 1) with so many dots an inch.
///
/// # Errors
/// The bytes are no PDF or encrypted, there is no such page, or the interpreter can't get through it.
pub fn page(bytes: &[u8], page: u32, dots_per_inch: u32) -> Result<Noted<Picture>, Error> {
    let data: Arc<Vec<u8>> = Arc::new(bytes.to_vec());
    // Third-party code on hostile bytes: a panic there costs the page, not the process.
    catch_unwind(AssertUnwindSafe(|| drawn(data, page, dots_per_inch))).unwrap_or(Err(Error::Undrawable))
}

fn drawn(data: Arc<Vec<u8>>, number: u32, dots_per_inch: u32) -> Result<Noted<Picture>, Error> {
    let pdf = Pdf::new(data).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Error::Encrypted,
        LoadPdfError::Invalid => Error::Unreadable,
    })?;
    let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let page = index.and_then(|index| pdf.pages().get(index)).ok_or(Error::NoSuchPage)?;
    let (width, height) = page.render_dimensions();
    let side = width.max(height);
    if !(side.is_finite() && width.min(height) >= 1.0) {
        return Err(Error::Undrawable);
    }
    let scale = (dots_per_inch.clamp(18, 600) as f32 / POINTS_PER_INCH).min(LONGEST / side);
    let missing = Arc::new(AtomicBool::new(false));
    let settings = settings(&missing);
    let pixels = render(
        page,
        &RenderCache::new(),
        &settings,
        &RenderSettings::default(),
        &PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE },
    );
    if pixels.width() == 0 || pixels.height() == 0 {
        return Err(Error::Undrawable);
    }
    let mut notices = Vec::new();
    if missing.load(Ordering::Relaxed) {
        notices.push(
            Notice::warning(
                "picture/font-missing",
                format!("page {number} is set in a font that is neither in the PDF nor on this machine; its print is left out of the picture"),
            )
            .hint("install a TrueType font for the script, such as WenQuanYi or Droid Sans Fallback for Chinese"),
        );
    }
    Ok(Noted { value: Picture { pixels, scale }, notices })
}

/// Settings that look for fonts on this machine; `missing` is raised where one isn't found.
fn settings(missing: &Arc<AtomicBool>) -> InterpreterSettings {
    static MACHINE: OnceLock<Option<(Arc<Vec<u8>>, u32)>> = OnceLock::new();
    let usual = InterpreterSettings::default();
    let (lost, unsupported) = (Arc::clone(missing), Arc::clone(missing));
    let font_resolver: hayro::hayro_interpret::FontResolverFn = Arc::new(move |query| match query {
        FontQuery::Standard(standard) => Some(standard.get_font_data()),
        FontQuery::Fallback(wanted) if fonts::is_ideographic(wanted) => {
            // The standard fonts have no ideographs: their glyphs would be other letters.
            let found = MACHINE.get_or_init(fonts::find).clone();
            if found.is_none() {
                lost.store(true, Ordering::Relaxed);
            }
            found.map(|(data, index)| (data as hayro::hayro_interpret::font::FontData, index))
        }
        FontQuery::Fallback(wanted) => Some(wanted.pick_standard_font().get_font_data()),
    });
    InterpreterSettings {
        font_resolver,
        warning_sink: Arc::new(move |warning| {
            if matches!(warning, InterpreterWarning::UnsupportedFont) {
                unsupported.store(true, Ordering::Relaxed);
            }
        }),
        ..usual
    }
}

impl Picture {
    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        (u32::from(self.pixels.width()), u32::from(self.pixels.height()))
    }

    /// Marks a box of the page.
    pub fn mark(&mut self, bbox: [i32; 4]) {
        mark::mark(&mut self.pixels, bbox.map(|side| side as f32 / 100.0 * self.scale));
    }

    /// The pixel at a place, as red, green and blue.
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 3]> {
        let (x, y) = (u16::try_from(x).ok()?, u16::try_from(y).ok()?);
        (x < self.pixels.width() && y < self.pixels.height()).then(|| {
            let pixel = self.pixels.sample(x, y);
            [pixel.r, pixel.g, pixel.b]
        })
    }

    /// The picture as a PNG file.
    ///
    /// # Errors
    /// The encoder fails.
    pub fn png(self) -> Result<Vec<u8>, Error> {
        self.pixels.into_png().map_err(|_| Error::Undrawable)
    }

    /// The picture in shades of grey, for recognition.
    pub fn raster(&self) -> Raster {
        let (width, height) = self.size();
        let luma = self.pixels.data().iter().map(|pixel| {
            // ITU-R BT.601, in integers.
            ((u32::from(pixel.r) * 299 + u32::from(pixel.g) * 587 + u32::from(pixel.b) * 114) / 1000) as u8
        });
        Raster {
            width,
            height,
            luma: luma.collect(),
            dots_per_inch: (self.scale * POINTS_PER_INCH).round() as u32,
        }
    }
}

#[cfg(test)]
mod tests;
