//! Plain words: print and phrases brought to the one form in which they are compared, and the numbers that print writes.

use model::{Decimal, parse_decimal};

/// Small letters, words parted by one space, Chinese closed up; a space at either end.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 2);
    let mut last = ' ';
    plain.push(last);
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            last = letter.to_ascii_lowercase();
        } else if is_han(letter) {
            if last == ' ' && plain.len() > 1 {
                plain.pop();
            }
            last = letter;
        } else if letter.is_alphanumeric() {
            plain.extend(letter.to_lowercase());
            last = letter;
            continue;
        } else if !matches!(letter, '\'' | '’') && last != ' ' && !is_han(last) {
            last = ' ';
        } else {
            continue;
        }
        plain.push(last);
    }
    if last != ' ' {
        plain.push(' ');
    }
    plain
}

/// A phrase as it is looked for: English as whole words, Chinese wherever it stands.
pub(crate) fn phrase(text: &str) -> String {
    let plain = plain(text);
    let words = plain.trim();
    let before = if words.starts_with(is_han) { "" } else { " " };
    let after = if words.ends_with(is_han) { "" } else { " " };
    format!("{before}{words}{after}")
}

/// Whether a letter is a Chinese character.
pub(crate) fn is_han(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

/// Whether a text, a question say, is put in Chinese.
pub(crate) fn is_chinese(text: &str) -> bool {
    text.contains(is_han)
}

/// A number in digits, in groups of three or none: what is grouped otherwise is several figures, or a date.
pub(crate) fn grouped(text: &str) -> Option<Decimal> {
    let whole = text.split('.').next().unwrap_or_default();
    let in_threes = whole.split(',').skip(1).all(|group| group.len() == 3);
    let digits = text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ',' | '.'));
    (digits && in_threes && text.starts_with(|first: char| first.is_ascii_digit()))
        .then(|| parse_decimal(&text.replace(',', "")))
        .flatten()
}
