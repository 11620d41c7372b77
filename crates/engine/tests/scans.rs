//! Reports as a scanner would give them: statement pages drawn, turned a little, blurred, and kept as pictures alone.
//!
//! Needs the corpus, and the models in the folder that `TICKMARK_OCR_MODELS` names. `TICKMARK_OCR_REPORTS` takes only the
//! first so many. What the drawn report says at a place is the truth for its scan: 97 of 100 figures are read there, and
//! none is released in a spread that the drawn report doesn't have.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, reason = "tests fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use engine::charts::{self, Charts};
use engine::source::{self, Extracted};
use model::{Basis, CellStatus, Decimal, Locus, Period, Raster, StatementKind};

const REPORTS: [&str; 6] = [
    "en/financebench/pdfs/BOEING_2018_10K.pdf",
    "zh/reports-cn/金花股份/600080_20250425_LXGH.pdf",
    "en/financebench/pdfs/GENERALMILLS_2019_10K.pdf",
    "zh/reports-cn/百克生物/688276_20241026_O367.pdf",
    "en/financebench/pdfs/MGMRESORTS_2023Q2_10Q.pdf",
    "zh/reports-cn/迈普医学/迈普医学：2024年年度报告.pdf",
];
const DOTS: u32 = 200;

#[test]
fn scanned_statements_are_read_and_nothing_wrong_is_released() {
    let given = std::env::var_os("TICKMARK_CORPUS").map(PathBuf::from);
    let usual = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/tickmark-corpus"));
    let Some(corpus) = given.or(usual).filter(|path| path.join("gold").is_dir()) else {
        eprintln!("skipped: no corpus");
        return;
    };
    let Some(models) = std::env::var_os("TICKMARK_OCR_MODELS").map(PathBuf::from) else {
        eprintln!("skipped: no OCR models (TICKMARK_OCR_MODELS names no folder)");
        return;
    };
    engine::scans::use_models(&models).unwrap();
    let count =
        std::env::var("TICKMARK_OCR_REPORTS").ok().and_then(|n| n.parse().ok()).unwrap_or(REPORTS.len());
    let charts = charts::load(None).unwrap();
    let (mut all, mut found, mut wrong) = (0, 0, 0);
    for (index, report) in REPORTS.into_iter().take(count).enumerate() {
        let bytes = std::fs::read(corpus.join(report)).unwrap();
        let drawn = source::read_bytes("drawn.pdf", bytes.clone(), &[], &charts).unwrap();
        let mut pages: BTreeSet<u32> = primary(&drawn).iter().map(|figure| figure.page).collect();
        let figures = primary(&drawn);
        // The cover says whose report it is, and of when.
        pages.extend([1, 2]);
        let tilt = [0.7_f32, -0.9, 1.4][index % 3];
        let begun = std::time::Instant::now();
        let rasters: Vec<Raster> = pages
            .iter()
            .map(|page| scanned(&picture::page(&bytes, *page, DOTS).unwrap().value.raster(), tilt))
            .collect();
        let paper = paper(&rasters);
        if let Some(folder) = std::env::var_os("TICKMARK_OCR_KEEP") {
            std::fs::write(PathBuf::from(folder).join(format!("scan-{index}.pdf")), &paper).unwrap();
        }
        let scan = source::read_bytes("scan.pdf", paper, &[], &charts).unwrap();
        let seen = primary(&scan);
        let number: BTreeMap<u32, u32> = pages.iter().copied().zip(1..).collect();
        let mut lost = Vec::new();
        for figure in &figures {
            let middle = turned(figure.middle, tilt, rasters[number[&figure.page] as usize - 1].width);
            let near = |other: &&Figure| {
                other.page == number[&figure.page]
                    && other.value == figure.value
                    && other.period == figure.period
                    && (other.middle.0 - middle.0).abs() < 30.0
                    && (other.middle.1 - middle.1).abs() < 12.0
            };
            if !seen.iter().any(|other| near(&other)) {
                lost.push(format!("p. {} {} {}", figure.page, figure.label, figure.value));
            }
        }
        let (read, released) = (figures.len() - lost.len(), released_wrong(&drawn, &scan, &charts, &figures));
        eprintln!(
            "{report}: {read} of {} figures on {} pages, {} released, wrong {:?}, {:?}",
            figures.len(),
            pages.len(),
            released.0,
            released.1,
            begun.elapsed()
        );
        for line in lost.iter().take(12) {
            eprintln!("  not read: {line}");
        }
        (all, found, wrong) = (all + figures.len(), found + read, wrong + released.1.len());
    }
    eprintln!("{found} of {all} figures read, {wrong} wrong ones released");
    assert_eq!(wrong, 0);
    assert!(found * 100 >= all * 97, "{found} of {all}");
}

struct Figure {
    page: u32,
    /// Middle of its box, in points.
    middle: (f32, f32),
    period: Option<Period>,
    value: Decimal,
    label: String,
}

/// The figures of the consolidated primary statements.
fn primary(extracted: &Extracted) -> Vec<Figure> {
    const KINDS: [StatementKind; 3] =
        [StatementKind::BalanceSheet, StatementKind::IncomeStatement, StatementKind::CashFlowStatement];
    let statements = extracted
        .statements
        .iter()
        .filter(|statement| KINDS.contains(&statement.kind) && statement.basis == Basis::Consolidated);
    let mut out = Vec::new();
    for statement in statements {
        for row in &statement.rows {
            for cell in &row.cells {
                let Locus::Page { page, bbox, .. } = &cell.locus else { continue };
                let middle = |a: i32, b: i32| (a + b) as f32 / 200.0;
                out.push(Figure {
                    page: *page,
                    middle: (middle(bbox[0], bbox[2]), middle(bbox[1], bbox[3])),
                    period: statement.columns.get(cell.column).and_then(|column| column.period),
                    value: cell.value.normalize(),
                    label: row.label.clone(),
                });
            }
        }
    }
    out
}

/// How many cells the scan's spread releases, and those that the drawn report's doesn't bear out.
fn released_wrong(
    drawn: &Extracted,
    scan: &Extracted,
    charts: &Charts,
    figures: &[Figure],
) -> (usize, Vec<String>) {
    let spread = |extracted: &Extracted| {
        engine::spreading::of_file(extracted, charts, engine::Options::default()).value
    };
    let truth = spread(drawn);
    let mut wrong = Vec::new();
    let mut count = 0;
    for cell in spread(scan).cells.iter().filter(|cell| cell.status == CellStatus::Read) {
        let Some(value) = cell.value else { continue };
        count += 1;
        let same =
            truth.cells.iter().find(|other| other.account == cell.account && other.period == cell.period);
        let borne_out = match same.and_then(|same| same.value) {
            Some(other) => other == value,
            // Not in the drawn spread: the digits at least must be printed there.
            None => figures.iter().any(|figure| {
                (0..7).any(|zeros| figure.value * Decimal::from(10_u64.pow(zeros)) == value.abs())
                    || figure.value.abs() == value.abs()
            }),
        };
        if !borne_out {
            wrong.push(format!("{} {} {value}", cell.account, cell.period));
        }
    }
    (count, wrong)
}

/// A place of a page once the page is turned clockwise about its middle, in points.
fn turned((x, y): (f32, f32), degrees: f32, width: u32) -> (f32, f32) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let half = width as f32 / DOTS as f32 * 36.0;
    // Heights of paper hardly differ: the middle is taken of A4 and letter alike.
    let tall = if half > 300.0 { 396.0 } else { 420.9 };
    let (dx, dy) = (x - half, y - tall);
    (dx * cos - dy * sin + half, dx * sin + dy * cos + tall)
}

/// A page as a scanner sees it: turned clockwise, blurred, on paper that isn't quite white.
fn scanned(page: &Raster, degrees: f32) -> Raster {
    let (width, height) = (page.width as i64, page.height as i64);
    let at = |x: i64, y: i64| -> f32 {
        let inside = (0..width).contains(&x) && (0..height).contains(&y);
        if inside { f32::from(page.luma[(y * width + x) as usize]) } else { 255.0 }
    };
    let (sin, cos) = (-degrees).to_radians().sin_cos();
    let (cx, cy) = (width as f32 / 2.0, height as f32 / 2.0);
    let mut turned = Vec::with_capacity(page.luma.len());
    for y in 0..height {
        for x in 0..width {
            let (dx, dy) = (x as f32 - cx, y as f32 - cy);
            let (sx, sy) = (dx * cos - dy * sin + cx, dx * sin + dy * cos + cy);
            let (left, top) = (sx.floor(), sy.floor());
            let (fx, fy) = (sx - left, sy - top);
            let (left, top) = (left as i64, top as i64);
            let upper = at(left, top) * (1.0 - fx) + at(left + 1, top) * fx;
            let lower = at(left, top + 1) * (1.0 - fx) + at(left + 1, top + 1) * fx;
            turned.push(upper * (1.0 - fy) + lower * fy);
        }
    }
    let blurred = |x: i64, y: i64| -> f32 {
        let mut sum = 0.0;
        for (dy, wy) in [(-1, 1.0), (0, 3.0), (1, 1.0)] {
            for (dx, wx) in [(-1, 1.0), (0, 3.0), (1, 1.0)] {
                let (x, y) = ((x + dx).clamp(0, width - 1), (y + dy).clamp(0, height - 1));
                sum += turned[(y * width + x) as usize] * wx * wy;
            }
        }
        sum / 25.0
    };
    let mut luma = Vec::with_capacity(page.luma.len());
    // Grain, from a generator that always begins alike.
    let mut state = 1_u32;
    for y in 0..height {
        for x in 0..width {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = (state >> 28) as f32 - 7.5;
            luma.push((blurred(x, y) * 0.86 + 22.0 + grain).clamp(0.0, 255.0) as u8);
        }
    }
    Raster { luma, ..page.clone() }
}

/// A PDF of these pictures and nothing else.
fn paper(rasters: &[Raster]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    let mut object = |out: &mut Vec<u8>, head: &str, stream: Option<&[u8]>| {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n{head}\n", places.len()).bytes());
        if let Some(stream) = stream {
            out.extend(b"stream\n");
            out.extend(stream);
            out.extend(b"\nendstream\n");
        }
        out.extend(b"endobj\n");
    };
    let kids = (0..rasters.len()).fold(String::new(), |mut kids, index| {
        let _ = write!(kids, "{} 0 R ", 3 + 3 * index);
        kids
    });
    object(&mut out, "<< /Type /Catalog /Pages 2 0 R >>", None);
    object(&mut out, &format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", rasters.len()), None);
    for (index, raster) in rasters.iter().enumerate() {
        let (w, h) = (raster.width as f32 * 72.0 / DOTS as f32, raster.height as f32 * 72.0 / DOTS as f32);
        let at = 3 + 3 * index;
        object(
            &mut out,
            &format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {w} {h}] /Contents {} 0 R /Resources << /XObject << /Im {} 0 R >> >> >>",
                at + 1,
                at + 2
            ),
            None,
        );
        let content = format!("q {w} 0 0 {h} 0 0 cm /Im Do Q");
        object(&mut out, &format!("<< /Length {} >>", content.len()), Some(content.as_bytes()));
        object(
            &mut out,
            &format!(
                "<< /Type /XObject /Subtype /Image /Width {} /Height {} /BitsPerComponent 8 /ColorSpace /DeviceGray /Length {} >>",
                raster.width,
                raster.height,
                raster.luma.len()
            ),
            Some(&raster.luma),
        );
    }
    let xref = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    for place in &places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    out.extend(
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n", places.len() + 1).bytes(),
    );
    out
}
