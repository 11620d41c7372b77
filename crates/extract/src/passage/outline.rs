//! The outline of a report: which texts are headings, how deep they are, and what a passage stands under.
//!
//! Numbering tells depth (part, item, note, 一、, （一）, 1.); headings without a number nest as they follow each other.

use crate::Vocabulary;
use crate::normal::is_han;

/// The depth of headings without a number.
const FREE: u8 = 7;
/// Deeper nesting of those is not kept.
const MOST_FREE: usize = 3;
/// A longer text with a number is an item of a list, no heading.
const LONGEST_NUMBERED: usize = 60;
/// A longer item or note heading is a sentence about it.
const LONGEST_NAMED: usize = 160;

/// The headings that are open.
#[derive(Debug, Default)]
pub(super) struct Outline {
    open: Vec<(u8, String)>,
    /// The last block was a heading.
    just_opened: bool,
}

impl Outline {
    /// A heading of that depth, or one without a number.
    pub(super) fn heading(&mut self, text: &str, level: Option<u8>) {
        let level = level.unwrap_or(FREE);
        let nests = level == FREE && self.just_opened;
        let free = self.open.iter().filter(|(known, _)| *known == FREE).count();
        if nests && free < MOST_FREE {
            self.open.push((level, text.to_owned()));
        } else {
            self.open.retain(|(known, _)| *known < level);
            self.open.push((level, text.to_owned()));
        }
        self.just_opened = true;
    }

    /// Something else than a heading.
    pub(super) fn text(&mut self) {
        self.just_opened = false;
    }

    /// The headings, outermost first.
    pub(super) fn path(&self) -> Vec<String> {
        self.open.iter().map(|(_, text)| text.clone()).collect()
    }
}

/// The depth that a text's numbering gives it; the text is in normal form.
pub(super) fn level(normal: &str, vocabulary: &Vocabulary) -> Option<u8> {
    let words = &vocabulary.structure;
    let named = |names: &[String]| {
        names.iter().any(|name| {
            let rest = normal.strip_prefix(name.as_str());
            rest.is_some_and(|rest| number(rest.trim_start()).is_some())
        })
    };
    if named(&words.parts) {
        return Some(1);
    }
    if let Some((_, rest)) = normal.strip_prefix('第').and_then(number)
        && words.divisions.iter().any(|name| rest.starts_with(name.as_str()))
    {
        return Some(1);
    }
    if named(&words.items) {
        return Some(2);
    }
    if named(&words.notes) {
        return Some(3);
    }
    let (bracketed, rest) = match normal.strip_prefix('(') {
        Some(rest) => (true, rest),
        None => (false, normal),
    };
    let (digits, rest) = number(rest)?;
    let rest = if bracketed { rest.strip_prefix(')')? } else { rest.strip_prefix(['、', '.', ')'])? };
    // 3.2 and 1.5 million are figures.
    if rest.starts_with(|value: char| value.is_ascii_digit()) || rest.is_empty() {
        return None;
    }
    let chinese = digits.starts_with(is_han);
    Some(match (chinese, bracketed) {
        (true, false) => 3,
        (true, true) => 4,
        (false, false) => 5,
        (false, true) => 6,
    })
}

/// The number that a text begins with, and what follows: digits, a letter after them, Roman or Chinese numerals.
fn number(text: &str) -> Option<(&str, &str)> {
    let run = |wanted: fn(char) -> bool| text.find(|value| !wanted(value)).unwrap_or(text.len());
    let digits = run(|value| value.is_ascii_digit());
    let han = run(|value| "一二三四五六七八九十百〇".contains(value));
    let roman = run(|value| matches!(value, 'i' | 'v' | 'x'));
    let end = if digits > 0 {
        let letter = text.get(digits..).unwrap_or_default();
        let alone = letter.chars().nth(1).is_none_or(|next| !next.is_alphanumeric());
        digits + usize::from(letter.starts_with(|value: char| value.is_ascii_lowercase()) && alone)
    } else if han > 0 {
        han
    } else if roman > 0 && text.get(roman..)?.chars().next().is_none_or(|next| !next.is_alphanumeric()) {
        roman
    } else {
        return None;
    };
    (end <= 12).then(|| (text.get(..end).unwrap_or_default(), text.get(end..).unwrap_or_default()))
}

/// Whether a text is a heading: by its look, or by a number before a few words that are no sentence.
pub(super) fn is_heading(text: &str, normal: &str, bold: bool, level: Option<u8>) -> bool {
    let letters = text.chars().filter(|value| value.is_alphabetic()).count();
    if letters < 2 || super::is_item(text) {
        return false;
    }
    let length = text.chars().count();
    let sentence = text.ends_with(['.', ';', ',', ':', '。', '；', '，', '：']);
    match level {
        Some(1..=3) if bold => length <= LONGEST_NAMED,
        Some(1..=2) => length <= LONGEST_NAMED && !sentence,
        // A number alone makes a heading in Chinese print; in English it begins an item of a list as well.
        Some(_) if !bold => length <= LONGEST_NUMBERED && !sentence && normal.chars().any(is_han),
        _ => bold && !text.ends_with([':', '：', ';', '；']),
    }
}
