//! Pictures of made pages, looked at pixel by pixel.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests fail by panicking")]

use super::mark::{FRAME, WASH};
use super::*;

/// A page of 200 by 100 points with a black square of 10 points at (20, 30) from the top left of the paper, turned.
fn paper(turn: u32, more: &str) -> Vec<u8> {
    let content = format!("20 60 10 10 re f {more}");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Rotate {turn} /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>".to_owned(),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 >>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.7\n");
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let xref = out.len();
    out.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        out.push_str(&format!("{place:010} 00000 n \n"));
    }
    out.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n",
        objects.len() + 1
    ));
    out.into_bytes()
}

#[test]
fn a_box_is_marked_where_the_page_shows_it_however_it_is_turned() {
    // The square as displayed, in 1/100 point, and the picture's size at 144 dots an inch.
    let check = |turn: u32, bbox: [i32; 4], size: (u32, u32)| {
        let mut picture = page(&paper(turn, ""), 1, 144).unwrap().value;
        assert_eq!(picture.size(), size);
        let centre = |picture: &Picture| {
            picture.pixel(((bbox[0] + bbox[2]) / 100) as u32, ((bbox[1] + bbox[3]) / 100) as u32).unwrap()
        };
        assert_eq!(centre(&picture), [0, 0, 0], "{turn}: the square is there");
        picture.mark(bbox);
        assert_eq!(centre(&picture), [0, 0, 0], "{turn}: print stays black");
        let (left, top) = ((bbox[0] / 50) as u32, (bbox[1] / 50) as u32);
        assert_eq!(picture.pixel(left - 2, top - 2).unwrap(), WASH, "{turn}: paper beside it is washed");
        assert_eq!(picture.pixel(left - 4, top + 8).unwrap(), FRAME, "{turn}: and framed");
        assert_eq!(picture.pixel(left - 8, top + 8).unwrap(), [255, 255, 255], "{turn}: the rest isn't");
    };
    check(0, [2_000, 3_000, 3_000, 4_000], (400, 200));
    check(90, [6_000, 2_000, 7_000, 3_000], (200, 400));
    check(180, [17_000, 6_000, 18_000, 7_000], (400, 200));
    check(270, [3_000, 17_000, 4_000, 18_000], (200, 400));
}

#[test]
fn ideographs_are_drawn_from_a_face_of_the_machine_or_missed_aloud() {
    // 资产 at 40 points, right of the square.
    let drawn = page(&paper(0, "BT /F1 40 Tf 60 30 Td <8D444EA7> Tj ET"), 1, 144).unwrap();
    let (width, height) = drawn.value.size();
    let ink = (100..width)
        .flat_map(|x| (0..height).map(move |y| (x, y)))
        .filter(|(x, y)| drawn.value.pixel(*x, *y).unwrap() != [255, 255, 255])
        .count();
    if drawn.notices.is_empty() {
        assert!(ink > 1_000, "{ink} pixels of two ideographs");
    } else {
        eprintln!("no face for ideographs on this machine");
        assert_eq!(drawn.notices[0].code, "picture/font-missing");
        assert_eq!(ink, 0, "no other letters in their place");
    }
}

#[test]
fn what_cannot_be_drawn_is_said() {
    assert_eq!(page(b"no PDF", 1, 100).unwrap_err(), Error::Unreadable);
    assert_eq!(page(&paper(0, ""), 2, 100).unwrap_err(), Error::NoSuchPage);
    assert_eq!(page(&paper(0, ""), 0, 100).unwrap_err(), Error::NoSuchPage);
    let png = page(&paper(0, ""), 1, 72).unwrap().value.png().unwrap();
    assert!(png.starts_with(b"\x89PNG"));
}
