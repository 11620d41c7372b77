//! Paper: a page of print as PDF, what a scanner makes of it, and a PDF of such pictures and nothing else.

use std::fmt::Write as _;

use model::Raster;

/// Dots an inch of a scanner.
pub(crate) const DOTS: u32 = 200;

/// A page as a scanner sees it: turned clockwise, blurred, on paper that isn't quite white.
///
/// A round of blurring is a Gaussian's of 0.63 pixels, two of 0.9, three of 1.1.
pub(crate) fn scanned(page: &Raster, degrees: f32, rounds: usize) -> Raster {
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
    for _ in 0..rounds {
        turned = blurred(&turned, width, height);
    }
    let mut luma = Vec::with_capacity(page.luma.len());
    // Grain, from a generator that always begins alike.
    let mut state = 1_u32;
    for y in 0..height {
        for x in 0..width {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = (state >> 28) as f32 - 7.5;
            luma.push((turned[(y * width + x) as usize] * 0.86 + 22.0 + grain).clamp(0.0, 255.0) as u8);
        }
    }
    Raster { luma, ..page.clone() }
}

/// Each pixel with its eight neighbours.
fn blurred(luma: &[f32], width: i64, height: i64) -> Vec<f32> {
    let mut out = Vec::with_capacity(luma.len());
    for y in 0..height {
        for x in 0..width {
            let mut sum = 0.0;
            for (dy, wy) in [(-1, 1.0), (0, 3.0), (1, 1.0)] {
                for (dx, wx) in [(-1, 1.0), (0, 3.0), (1, 1.0)] {
                    let (x, y) = ((x + dx).clamp(0, width - 1), (y + dy).clamp(0, height - 1));
                    sum += luma[(y * width + x) as usize] * wx * wy;
                }
            }
            out.push(sum / 25.0);
        }
    }
    out
}

/// A PDF of these pictures and nothing else.
pub(crate) fn paper(rasters: &[Raster]) -> Vec<u8> {
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

/// A PDF of pages in Helvetica: texts by their left edge and baseline from the top, in points, on letter paper.
#[allow(dead_code, reason = "only made scans begin as print")]
pub(crate) fn printed(pages: &[Vec<(f32, f32, &str)>]) -> Vec<u8> {
    let mut objects = vec![String::new(), String::new()];
    objects.push("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned());
    let mut kids = String::new();
    for page in pages {
        let at = objects.len() + 1;
        let _ = write!(kids, "{at} 0 R ");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {} 0 R /Resources << /Font << /F 3 0 R >> >> >>",
            at + 1
        ));
        let mut content = String::new();
        for (x, y, text) in page {
            let text = text.replace('(', "\\(").replace(')', "\\)");
            let _ = writeln!(content, "BT /F 10 Tf {x} {} Td ({text}) Tj ET", 792.0 - y);
        }
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    objects[0] = "<< /Type /Catalog /Pages 2 0 R >>".to_owned();
    objects[1] = format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len());
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut xref = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(xref, "{:010} 00000 n ", out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let start = out.len();
    let size = objects.len() + 1;
    out.extend(format!("{xref}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}
