//! Hundredths of a currency in print: `HK25.0 cents`, `2.66港仙`, `US(1.2) cents`.
//!
//! Whoever parts columns and whoever reads figures must see the same ones.

use std::ops::Range;

/// Words after a number of hundredths; longer ones first.
const WORDS: [&str; 8] = ["cents", "cent", "pence", "人民幣分", "人民币分", "港仙", "港分", "仙"];
/// Whose they are, before it.
const WHOSE: [&str; 6] = ["HK", "US", "RMB", "人民幣", "人民币", "A"];

/// Where the number stands in a text that ends in a word for hundredths, in bytes: between whose they are and the word.
pub fn hundredths(text: &str) -> Option<Range<usize>> {
    let number = WORDS.iter().find_map(|word| text.strip_suffix(word))?;
    let from = WHOSE.iter().find(|whose| number.starts_with(**whose)).map_or(0, |whose| whose.len());
    Some(from..number.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_stands_between_whose_hundredths_they_are_and_the_word() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(hundredths(text).and_then(|place| text.get(place)), expect, "{text}");
        };
        check("HK25.0 cents", Some("25.0 "));
        check("US(1.2) cents", Some("(1.2) "));
        check("2.66港仙", Some("2.66"));
        check("人民幣3.1分", None);
        check("3.1人民幣分", Some("3.1"));
        check("A4.5 cent", Some("4.5 "));
        check("12.3 pence", Some("12.3 "));
        check("cents", Some(""));
        check("25.0", None);
        check("", None);
    }
}
