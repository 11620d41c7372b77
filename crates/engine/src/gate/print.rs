//! A passage's print made comparable: white space and quotation marks are evened out, nothing else, and every place of the
//! result is traced back to the passage's own bytes.

use std::ops::Range;

use super::words::Words;

/// A text with its white space and quotation marks evened out.
#[derive(Debug)]
pub(super) struct Evened {
    pub(super) text: String,
    /// For each byte of `text` the byte of the original that it came from.
    from: Vec<usize>,
    length: usize,
}

impl Evened {
    pub(super) fn of(original: &str) -> Self {
        let mut evened = Self { text: String::new(), from: Vec::new(), length: original.len() };
        let mut gap: Option<usize> = None;
        for (at, sign) in original.char_indices() {
            if is_space(sign) {
                gap = gap.or(Some(at));
                continue;
            }
            if let Some(at) = gap.take() {
                let before = evened.text.chars().next_back();
                // Chinese is set with or without spaces between its characters: they say nothing.
                if before.is_some_and(|before| !(is_chinese(before) || is_chinese(sign))) {
                    evened.push(' ', at);
                }
            }
            match even(sign) {
                Some(text) => text.chars().for_each(|sign| evened.push(sign, at)),
                None => evened.push(sign, at),
            }
        }
        evened
    }

    fn push(&mut self, sign: char, at: usize) {
        self.text.push(sign);
        self.from.extend(std::iter::repeat_n(at, sign.len_utf8()));
    }

    /// Where a stretch of the evened text stands in the original.
    fn original(&self, range: &Range<usize>, original: &str) -> Range<usize> {
        let start = self.from.get(range.start).copied().unwrap_or(self.length);
        let last = self.from.get(range.end.saturating_sub(1)).copied().unwrap_or(start);
        let end = original
            .get(last..)
            .and_then(|rest| rest.chars().next())
            .map_or(last, |sign| last + sign.len_utf8());
        start..end
    }
}

/// Where a quote stands in a passage's text: every place, none where it doesn't.
pub(super) fn places(passage: &str, quote: &str) -> Vec<Range<usize>> {
    let (passage_evened, quote) = (Evened::of(passage), Evened::of(quote).text);
    if quote.is_empty() {
        return Vec::new();
    }
    passage_evened
        .text
        .match_indices(&quote)
        .map(|(at, found)| passage_evened.original(&(at..at + found.len()), passage))
        .collect()
}

/// White space, and signs that are not seen.
fn is_space(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// Whether a character belongs to Chinese print, its punctuation included.
pub(crate) fn is_chinese(sign: char) -> bool {
    matches!(sign, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// A quotation mark's plain form.
fn even(sign: char) -> Option<&'static str> {
    match sign {
        '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' | '『' | '』' | '＂' | '″' => {
            Some("\"")
        }
        '‘' | '’' | '‚' | '‛' | '＇' | '′' | '`' | '´' => Some("'"),
        _ => None,
    }
}

/// The sentences of a text, in order and without gaps: a line's end parts them, as does a full stop that ends one.
pub(crate) fn sentences(text: &str, words: &Words) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let end = at + sign.len_utf8();
        let ends = match sign {
            '\n' | '。' | '！' | '？' | '!' | '?' => true,
            '.' => {
                let next = signs.peek().map(|(_, next)| *next);
                let after = text.get(end..).unwrap_or_default().trim_start().chars().next();
                next.is_none_or(char::is_whitespace)
                    && after.is_none_or(|after| !after.is_lowercase() && !after.is_ascii_digit())
                    && !is_abbreviation(text.get(start..at).unwrap_or_default(), words)
            }
            _ => false,
        };
        if ends {
            found.push(start..end);
            start = end;
        }
    }
    if start < text.len() {
        found.push(start..text.len());
    }
    found
}

/// Whether the last word is one after which a full stop ends nothing.
fn is_abbreviation(before: &str, words: &Words) -> bool {
    let last = before.rsplit(|sign: char| sign.is_whitespace() || sign == '(').next().unwrap_or_default();
    let last = last.to_lowercase();
    let letters = last.chars().count();
    words.abbreviations.contains(&last) || letters == 1 && last.chars().all(char::is_alphabetic)
}
