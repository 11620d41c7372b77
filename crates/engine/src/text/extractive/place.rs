//! Where a quote stands in its source, as narrowly as the source allows.
//!
//! A passage knows the place of its blocks. In mark-up a sentence within a block is found again in the block's bytes: tags
//! are passed over, references read as they are shown. What the narrowed place shows when it is reopened must be the
//! quote, else the block's own place stands.

use std::ops::Range;

use model::{Locus, Passage, Span};

use crate::anchored::{reopen, says};

/// A longer block isn't narrowed.
const LONGEST: usize = 200_000;

/// The narrowest place of a source that shows a stretch of a passage's text; none where it can't be shown.
pub(super) fn narrowest(passage: &Passage, range: &Range<usize>, bytes: &[u8]) -> Option<Locus> {
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
    fn a_sentence_is_found_in_the_bytes_of_its_block() {
        let html = "<p>One pump. Two &amp; <b>three&#160;pumps</b>. Four.</p>";
        let block = Span::new(3, html.len() as u64 - 4);
        let found = within(html.as_bytes(), block, "Two & three pumps.")
            .and_then(|span| span.slice(html.as_bytes()).map(<[u8]>::to_vec));
        assert_eq!(found.as_deref(), Some(b"Two &amp; <b>three&#160;pumps</b>.".as_slice()));
        assert_eq!(within(html.as_bytes(), block, "Five pumps."), None);
    }
}
