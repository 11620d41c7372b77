//! Where a quote stands in its source, as narrowly as the source allows.
//!
//! A passage knows the place of its blocks. In mark-up a sentence within a block is found again in the block's bytes: tags
//! are passed over, references read as they are shown. What the narrowed place shows when it is reopened must be the
//! quote, else the block's own place stands. A cell of a table's row is found by what stands before it in the row: a page's
//! row is cut at the places where that ends and where the cell does.

use std::ops::Range;

use model::{Locus, Passage, Span};

use crate::anchored::{reopen, reopen_all, says};

/// A longer block isn't narrowed.
const LONGEST: usize = 200_000;

/// The narrowest place of a source that shows a stretch of a passage's text; none where it can't be shown.
pub(crate) fn narrowest(passage: &Passage, range: &Range<usize>, bytes: &[u8]) -> Option<Locus> {
    let quote = passage.text.get(range.clone())?;
    let block = passage.locus_of(range.start, range.end);
    if let Locus::Bytes(span) = block
        && let Some(narrow) = within(bytes, span, quote)
    {
        let narrow = Locus::Bytes(narrow);
        if reopen(bytes, &narrow).is_some_and(|text| says(&text, quote) && says(quote, &text)) {
            return Some(narrow);
        }
    }
    reopen(bytes, &block).is_some_and(|text| says(&text, quote)).then_some(block)
}

/// The places of cells of a table's text, each shown by itself when it is reopened; none where one of them can't be told.
pub(crate) fn cells(passage: &Passage, ranges: &[Range<usize>], bytes: &[u8]) -> Option<Vec<Locus>> {
    let rows: Vec<(Locus, Range<usize>)> =
        ranges.iter().map(|range| in_row(passage, range)).collect::<Option<_>>()?;
    let ends: Vec<Locus> = rows.iter().flat_map(|(row, _)| beginnings(row)).collect();
    let texts = reopen_all(bytes, &ends);
    let mut texts = texts.iter().map(|text| text.as_deref().map_or(0, count));
    let mut places = Vec::with_capacity(rows.len());
    for (row, letters) in &rows {
        let place = match row {
            Locus::Bytes(span) => {
                let source = std::str::from_utf8(span.slice(bytes)?).ok()?;
                let shown = self::letters(source);
                let (first, last) = (shown.get(letters.start)?, shown.get(letters.end.checked_sub(1)?)?);
                let offset = |place: usize| u64::try_from(place).ok().map(|place| span.start + place);
                Locus::Bytes(Span::new(offset(first.1.start)?, offset(last.1.end)?))
            }
            Locus::Page { page, bbox: [_, top, _, bottom], ocr, .. } => {
                let cuts: Vec<(i32, usize)> = cuts(row).zip(texts.by_ref()).collect();
                let (left, _) = *cuts.iter().rev().find(|(_, before)| *before <= letters.start)?;
                let (right, _) = *cuts.iter().find(|(_, before)| *before >= letters.end)?;
                Locus::Page { page: *page, bbox: [left, *top, right, *bottom], glyphs: None, ocr: *ocr }
            }
            // A workbook's cell is one already.
            Locus::Cell { .. } => row.clone(),
        };
        places.push(place);
    }
    let wanted = ranges.iter().map(|range| passage.text.get(range.clone()));
    let shown = reopen_all(bytes, &places);
    let same = |(text, cell): (&Option<String>, Option<&str>)| {
        text.as_deref().zip(cell).is_some_and(|(text, cell)| says(text, cell) && says(cell, text))
    };
    shown.iter().zip(wanted).all(same).then_some(places)
}

/// The year that print has right before a place in mark-up, nothing but a dash, a colon or a currency's sign between.
pub(crate) fn year_before(bytes: &[u8], at: u64) -> Option<i16> {
    const NEAR: usize = 1500;
    let at = usize::try_from(at).ok()?;
    let near = bytes.get(at.saturating_sub(NEAR)..at)?;
    // From the first tag on, so that no half of a letter or of a tag stands before it.
    let near = near.iter().position(|byte| *byte == b'<').and_then(|from| near.get(from..))?;
    let shown: String = letters(&String::from_utf8_lossy(near)).into_iter().map(|(sign, _)| sign).collect();
    let shown = shown.trim_end_matches(['$', '¥', '￥', '€', '£', '-', '–', '—', ':', '：']);
    let digits = shown.len().checked_sub(4).and_then(|from| shown.get(from..))?;
    let apart =
        !shown.trim_end_matches(digits).ends_with(|sign: char| sign.is_ascii_digit() || ",.".contains(sign));
    digits.parse().ok().filter(|year| apart && (1990..2100).contains(year))
}

/// The row of a cell, and which of its visible letters are the cell's.
fn in_row(passage: &Passage, range: &Range<usize>) -> Option<(Locus, Range<usize>)> {
    let before = passage.text.get(..range.start)?;
    let begins = before.rfind('\n').map_or(0, |at| at + 1);
    let start = count(before.get(begins..)?);
    let row = passage.locus_of(range.start, range.end);
    Some((row, start..start + count(passage.text.get(range.clone())?)))
}

/// How many letters a text has, white space left out.
fn count(text: &str) -> usize {
    text.chars().filter(|sign| !sign.is_whitespace()).count()
}

/// Into how many stretches a page's row is cut to find its cells.
const STRETCHES: i32 = 256;

/// The places at which a page's row is cut, from left to right.
fn cuts(row: &Locus) -> impl Iterator<Item = i32> + use<> {
    let (left, right) = match row {
        Locus::Page { bbox: [left, _, right, _], .. } => (*left, *right),
        _ => (0, 0),
    };
    let width = i64::from(right) - i64::from(left);
    let cut =
        move |at: i32| i32::try_from(i64::from(left) + width * i64::from(at) / i64::from(STRETCHES)).ok();
    (0..=STRETCHES).filter(move |_| width > 0).filter_map(cut)
}

/// A page's row up to each of its cuts.
fn beginnings(row: &Locus) -> Vec<Locus> {
    let Locus::Page { page, bbox: [left, top, _, bottom], ocr, .. } = row else { return Vec::new() };
    let until =
        |right| Locus::Page { page: *page, bbox: [*left, *top, right, *bottom], glyphs: None, ocr: *ocr };
    cuts(row).map(until).collect()
}

/// The bytes of a block whose visible letters are those of the quote.
fn within(bytes: &[u8], block: Span, quote: &str) -> Option<Span> {
    let source = std::str::from_utf8(block.slice(bytes).filter(|source| source.len() <= LONGEST)?).ok()?;
    let wanted: Vec<char> = quote.chars().filter(|sign| !sign.is_whitespace()).collect();
    let letters = letters(source);
    let first = *wanted.first()?;
    let at = (0..letters.len()).find(|at| {
        letters.get(*at).is_some_and(|(sign, _)| *sign == first)
            && letters
                .get(*at..at + wanted.len())
                .is_some_and(|run| run.iter().map(|(sign, _)| sign).eq(&wanted))
    })?;
    let start = letters.get(at)?.1.start;
    let end = letters.get(at + wanted.len() - 1)?.1.end;
    let offset = |place: usize| u64::try_from(place).ok().map(|place| block.start + place);
    Some(Span::new(offset(start)?, offset(end)?))
}

/// The letters that mark-up shows, each with its bytes; white space left out.
fn letters(source: &str) -> Vec<(char, Range<usize>)> {
    let mut letters = Vec::new();
    let mut at = 0;
    while let Some(sign) = source.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = source.get(at..).unwrap_or_default();
        let mut end = at + sign.len_utf8();
        match sign {
            '<' => end = at + rest.find('>').map_or(rest.len(), |close| close + 1),
            '&' => match reference(rest) {
                Some((shown, length)) => {
                    end = at + length;
                    if !shown.is_whitespace() {
                        letters.push((shown, at..end));
                    }
                }
                None => letters.push((sign, at..end)),
            },
            sign if sign.is_whitespace() => {}
            sign => letters.push((sign, at..end)),
        }
        at = end;
    }
    letters
}

/// What a reference at the beginning of a text shows, and its length.
fn reference(text: &str) -> Option<(char, usize)> {
    const NAME: usize = 10;
    let end = text.bytes().take(NAME).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let shown = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
        None => match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => '\u{a0}',
            "rsquo" => '’',
            "lsquo" => '‘',
            "rdquo" => '”',
            "ldquo" => '“',
            "ndash" => '–',
            "mdash" => '—',
            "bull" => '•',
            "reg" => '®',
            "trade" => '™',
            "copy" => '©',
            "sect" => '§',
            _ => return None,
        },
    };
    Some((shown, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_found_by_what_stands_before_it() {
        let html = "<tr><td>2025</td><td>$</td><td>20<b>25</b></td><td>20</td></tr>";
        let locus = Locus::Bytes(Span::new(4, html.len() as u64 - 5));
        let passage = Passage {
            ordinal: 0,
            kind: model::PassageKind::Table,
            headings: Vec::new(),
            text: "2025\t$\t2025\t20".to_owned(),
            locus,
            pieces: Vec::new(),
        };
        let shown = |range: Range<usize>| {
            let places = cells(&passage, &[range], html.as_bytes())?;
            let span = places.first()?.bytes()?;
            Some((span.start, reopen(html.as_bytes(), places.first()?)?))
        };
        assert_eq!(shown(7..11), Some((31, "2025".to_owned())));
        assert_eq!(shown(12..14), Some((51, "20".to_owned())));
        assert_eq!(shown(0..4), Some((8, "2025".to_owned())));
    }

    #[test]
    fn the_year_right_before_an_amount_is_read() {
        let check = |html: &str, expect: Option<i16>| {
            let at = html.find("@").unwrap() as u64;
            assert_eq!(year_before(html.as_bytes(), at), expect, "{html}");
        };
        check("<td>2025</td><td>$</td><td><b>@", Some(2025));
        check("<p>are as follows: 2025&#8211;$ <i>@", Some(2025));
        check("<p>$ 5 in 2025, $ <i>@", None);
        check("<p>12,025 $ <i>@", None);
        check("<td>Thereafter</td><td>@", None);
    }

    #[test]
    fn a_sentence_is_found_in_the_bytes_of_its_block() {
        let html = "<p>One pump. Two &amp; <b>three&#160;pumps</b>. Four.</p>";
        let block = Span::new(3, html.len() as u64 - 4);
        let found = within(html.as_bytes(), block, "Two & three pumps.")
            .and_then(|span| span.slice(html.as_bytes()).map(<[u8]>::to_vec));
        assert_eq!(found.as_deref(), Some(b"Two &amp; <b>three&#160;pumps</b>.".as_slice()));
        assert_eq!(within(html.as_bytes(), block, "Five pumps."), None);
    }
}
