//! PDF: pages of glyphs and rules to text and tables in reading order.
//!
//! The interpreter (hayro) tells every glyph with its Unicode and place, every straight rule and every image. From
//! these: runs of print, running heads and feet set aside, ruled and unruled tables, paragraphs. Places are
//! [`Locus::Page`] in 1/100 point, origin at the top left of the page as displayed; glyphs are numbered in the order
//! of the content stream, so that [`reopen`] can read a figure again.
//!
//! A file that can't be opened is an [`Error`]; a page that can't be read, has no text layer, or whose fonts don't
//! say what their glyphs mean, is a notice, and the other pages stand.

mod aligned;
mod chars;
mod collection;
mod columns;
mod figure;
mod flow;
mod framed;
mod guard;
mod ink;
mod labels;
mod line;
mod outline;
mod pages;
mod ruled;
mod scan;
mod sheet;
mod wrap;

use std::sync::Arc;

use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use model::{Document, Locus, Media, Noted, Notice, Page, Span};
use rayon::prelude::*;

use collection::Collections;
use ink::{Collector, Ink};
use line::Run;
use pages::PageBlocks;
pub use scan::Recogniser;

use crate::{Depth, Error};

/// A document of more pages than this is cut there.
const MOST_PAGES: usize = 20_000;

/// One page once looked at.
struct Looked {
    ink: Ink,
    runs: Vec<Run>,
}

/// Reads a PDF. Pages without a text layer are read by the recogniser, where there is one.
///
/// # Errors
/// Not a PDF, damaged beyond its pages, or encrypted with a password.
pub fn document(bytes: &[u8], recogniser: Option<&Recogniser<'_>>) -> Result<Noted<Document>, Error> {
    let pdf = open(bytes)?;
    let mut notices = Vec::new();
    let count = pdf.pages().len().min(MOST_PAGES);
    let looked = look(&pdf, count, recogniser);
    let mut labels = guard::quietly(|| labels::labels(&pdf, count)).unwrap_or_default();
    labels.resize(count, None);
    let outline = guard::quietly(|| outline::outline(&pdf, count)).unwrap_or_default();
    let mut pages = Vec::with_capacity(count);
    for ((page, number), label) in looked.iter().zip(1..).zip(labels) {
        let size =
            page.as_ref().map_or([0, 0], |page| [hundredths(page.ink.size.0), hundredths(page.ink.size.1)]);
        pages.push(Page { number, size, label });
        let here = Locus::Page { page: number, bbox: [0, 0, size[0], size[1]], glyphs: None, ocr: false };
        notices.extend(remarks(page.as_ref(), number).into_iter().map(|notice| notice.at(here.clone())));
    }
    if count > 0
        && looked.iter().flatten().all(|page| page.runs.is_empty())
        && !looked.iter().any(Option::is_some)
    {
        return Err(damaged("none of the pages of the PDF can be read"));
    }
    let margins: Vec<_> = looked
        .iter()
        .zip(1..)
        .map(|(page, number)| {
            page.as_ref()
                .map(|page| flow::margins(&page.runs, number, page.ink.reading_size().1))
                .unwrap_or_default()
        })
        .collect();
    let running = flow::running(&margins);
    let blocks = looked
        .into_par_iter()
        .zip(margins)
        .enumerate()
        .map(|(index, (page, margins))| {
            let Some(Looked { ink, runs }) = page else { return PageBlocks::default() };
            let aside = flow::aside(&runs, margins, &running, ink.reading_size().1);
            let runs = runs
                .into_iter()
                .enumerate()
                .filter(|(index, _)| aside.binary_search(index).is_err())
                .map(|(_, run)| run)
                .collect();
            flow::blocks(&ink, index as u32 + 1, runs)
        })
        .collect::<Vec<_>>();
    let blocks = pages::joined(blocks);
    Ok(Noted {
        value: Document { title: title(&pdf), pages, outline, blocks, ..crate::empty(bytes, Media::Pdf) },
        notices,
    })
}

/// Reads a PDF as deep as asked: it has no tags, so that without its text only its pages are told.
///
/// # Errors
/// As of [`document`].
pub fn read(
    bytes: &[u8],
    depth: Depth,
    recogniser: Option<&Recogniser<'_>>,
) -> Result<Noted<Document>, Error> {
    match depth {
        Depth::Whole => document(bytes, recogniser),
        Depth::Tags => {
            let pdf = open(bytes)?;
            let pages = pdf.pages().iter().zip(1..).take(MOST_PAGES);
            let pages = pages.map(|(page, number)| {
                let (width, height) = page.render_dimensions();
                Page { number, size: [hundredths(width), hundredths(height)], label: None }
            });
            Ok(Noted::clean(Document { pages: pages.collect(), ..crate::empty(bytes, Media::Pdf) }))
        }
    }
}

/// Points as integers of 1/100 point.
fn hundredths(points: f32) -> i32 {
    (points * 100.0).round().clamp(0.0, 1e8) as i32
}

/// What the glyphs of a range on a page (counted from 1) show.
pub fn reopen(bytes: &[u8], page: u32, glyphs: Span) -> Option<String> {
    glyphs_of(&single(bytes, page)?, glyphs)
}

/// What stands in a box (1/100 point, origin at the top left) on a page: for print that no glyph range names.
pub fn reopen_box(bytes: &[u8], page: u32, bbox: [i32; 4]) -> Option<String> {
    inside(&single(bytes, page)?, bbox)
}

/// What stands at each of many places, by glyphs where they are named, else by box. Each page is read once. Print that
/// was recognised is recognised again; without a recogniser nothing is seen there.
pub fn reopen_all(
    bytes: &[u8],
    places: &[Locus],
    recogniser: Option<&Recogniser<'_>>,
) -> Vec<Option<String>> {
    let mut out = vec![None; places.len()];
    let Ok(pdf) = open(bytes) else { return out };
    let mut order: Vec<((u32, bool), usize)> = places
        .iter()
        .enumerate()
        .filter_map(|(index, place)| Some(((place.page()?, place.ocr()), index)))
        .collect();
    order.sort_unstable();
    let mut last: Option<((u32, bool), Option<Ink>)> = None;
    let collections = Collections::new(&pdf);
    // Fonts are loaded once: the pages of a report share them.
    let mut cache = InterpreterCache::new();
    for (page, index) in order {
        if last.as_ref().is_none_or(|(known, _)| *known != page) {
            let (number, ocr) = page;
            let drawn = page_of(&pdf, number, &cache, &collections);
            if drawn.is_none() {
                // A panic may have left the cache half-written.
                cache = InterpreterCache::new();
            }
            let ink = if ocr { drawn.and_then(|ink| recognised(&ink, number, recogniser)) } else { drawn };
            last = Some((page, ink));
        }
        let (Some((_, Some(ink))), Some(Locus::Page { bbox, glyphs, .. }), Some(slot)) =
            (&last, places.get(index), out.get_mut(index))
        else {
            continue;
        };
        *slot = match glyphs {
            Some(glyphs) => glyphs_of(ink, *glyphs),
            None => inside(ink, *bbox),
        };
    }
    out
}

fn glyphs_of(ink: &Ink, glyphs: Span) -> Option<String> {
    line::text_of(ink, |glyph| (glyphs.start..glyphs.end).contains(&u64::from(glyph.index)))
}

fn inside(ink: &Ink, bbox: [i32; 4]) -> Option<String> {
    line::text_of(ink, |glyph| {
        let (x, y) = ((glyph.x0 + glyph.x1) / 2.0, glyph.base - 0.3 * glyph.size);
        let [x, y, ..] = ink.displayed(x, y, x, y);
        bbox[0] <= x && x <= bbox[2] && bbox[1] <= y && y <= bbox[3]
    })
}

/// The ink of a page as the recogniser sees it.
fn recognised(ink: &Ink, page: u32, recogniser: Option<&Recogniser<'_>>) -> Option<Ink> {
    Some(scan::ink(ink.size, &recogniser?(page)?))
}

fn damaged(what: &str) -> Error {
    Error::Damaged { what: what.to_owned() }
}

fn single(bytes: &[u8], page: u32) -> Option<Ink> {
    let pdf = open(bytes).ok()?;
    page_of(&pdf, page, &InterpreterCache::new(), &Collections::new(&pdf))
}

fn page_of<'a>(
    pdf: &'a Pdf,
    page: u32,
    cache: &InterpreterCache<'a>,
    collections: &Collections<'_>,
) -> Option<Ink> {
    let index = usize::try_from(page).ok()?.checked_sub(1)?;
    guard::quietly(|| pdf.pages().get(index).map(|page| ink_of(page, pdf, cache, collections)))?
}

fn open(bytes: &[u8]) -> Result<Pdf, Error> {
    let data: Arc<Vec<u8>> = Arc::new(bytes.to_vec());
    match guard::quietly(|| Pdf::new(data)) {
        Some(Ok(pdf)) => Ok(pdf),
        Some(Err(LoadPdfError::Decryption(_))) => Err(Error::Encrypted { found: "a PDF" }),
        Some(Err(LoadPdfError::Invalid)) | None => Err(damaged("no pages can be found in the PDF")),
    }
}

/// Looks at all pages, on all threads; `None` for a page that the interpreter can't get through.
fn look(pdf: &Pdf, count: usize, recogniser: Option<&Recogniser<'_>>) -> Vec<Option<Looked>> {
    // Fonts are loaded once a thread: long stretches of pages share them.
    let stretch = count.div_ceil(rayon::current_num_threads() * 2).max(8);
    let starts: Vec<usize> = (0..count).step_by(stretch).collect();
    starts
        .into_par_iter()
        .map(|start| {
            let mut cache = InterpreterCache::new();
            let collections = Collections::new(pdf);
            (start..(start + stretch).min(count))
                .map(|index| {
                    let looked = guard::quietly(|| {
                        pdf.pages().get(index).map(|page| {
                            let mut ink = ink_of(page, pdf, &cache, &collections);
                            let mut runs = line::runs(&ink);
                            if is_scan(&ink, &runs)
                                && let Some(seen) = recognised(&ink, index as u32 + 1, recogniser)
                            {
                                runs = line::runs(&seen);
                                ink = seen;
                            }
                            Looked { ink, runs }
                        })
                    });
                    if looked.is_none() {
                        // A panic may have left the cache half-written.
                        cache = InterpreterCache::new();
                    }
                    looked.flatten()
                })
                .collect::<Vec<_>>()
        })
        .collect::<Vec<_>>()
        .into_iter()
        .flatten()
        .collect()
}

fn ink_of<'a>(
    page: &PdfPage<'a>,
    pdf: &'a Pdf,
    cache: &InterpreterCache<'a>,
    collections: &Collections<'_>,
) -> Ink {
    let (width, height) = page.render_dimensions();
    let mut collector = Collector::new((width, height), collections);
    let transform = Affine::new(page.initial_transform(true).as_coeffs());
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut context = Context::new(transform, bounds, cache, pdf.xref(), InterpreterSettings::default());
    interpret_page(page, &mut context, &mut collector);
    collector.finish()
}

/// How many glyphs of a page say what they mean.
fn readable(ink: &Ink) -> usize {
    ink.glyphs.iter().filter(|glyph| glyph.ch != ' ' && glyph.ch != '\u{FFFD}').count()
}

/// Whether a page is a picture without a text layer.
fn is_scan(ink: &Ink, runs: &[Run]) -> bool {
    runs.is_empty() && ink.pictured > 0.3 || readable(ink) < 20 && ink.pictured > 0.7
}

/// What is to be said of a page.
fn remarks(page: Option<&Looked>, number: u32) -> Vec<Notice> {
    let Some(Looked { ink, runs }) = page else {
        return vec![
            Notice::error("read/page-unreadable", format!("page {number} can't be read"))
                .hint("the file may be damaged; try a fresh copy"),
        ];
    };
    let mut out = Vec::new();
    let readable = readable(ink);
    if ink.recognised {
        out.push(Notice::info(
            "read/page-recognised",
            format!("page {number} is an image; its text was recognised (OCR)"),
        ));
    } else if is_scan(ink, runs) {
        out.push(
            Notice::warning("read/scanned-page", format!("page {number} is an image without a text layer"))
                .hint("read it with --ocr and a build that has it, or have the file's text recognised first"),
        );
    }
    let symbols = if ink.symbols as usize > readable { ink.symbols } else { 0 };
    let unmapped = ink.unreadable + symbols;
    if unmapped > 0 && (unmapped as usize) * 50 > readable {
        out.push(
            Notice::warning(
                "read/unmapped-glyphs",
                format!("page {number} shows {unmapped} glyphs whose fonts don't say what they mean"),
            )
            .hint("print the file anew from its origin, or have its text recognised (OCR)"),
        );
    }
    if ink.cut {
        out.push(Notice::warning(
            "read/page-too-full",
            format!("page {number} draws more than a printed page can hold; the rest is left out"),
        ));
    }
    out
}

/// The title in the document's information.
fn title(pdf: &Pdf) -> Option<String> {
    text_string(pdf.metadata().title.as_deref()?)
}

/// A PDF's text string: UTF-16 or UTF-8 by its mark, else Latin; white space folded, nothing where it is no text.
fn text_string(raw: &[u8]) -> Option<String> {
    let text = match raw {
        [0xFE, 0xFF, rest @ ..] => {
            let units: Vec<u16> = rest
                .chunks_exact(2)
                .filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?)))
                .collect();
            String::from_utf16_lossy(&units)
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        latin => latin.iter().map(|&byte| char::from(byte)).collect(),
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty() && !text.chars().any(char::is_control)).then_some(text)
}

#[cfg(test)]
mod tests;
