//! Whether visible text prints a value: what an anchor, reopened, must do.
//!
//! Print leaves out what its caption says (millions), so digits are compared up to zeros at either end. A dash, `nil`
//! or a word prints zero; small whole numbers may be written in words.

use model::{Decimal, Numeral};

/// Whether `text` prints `value`, whatever its sign. With a scale, the printed number times it must be the value.
pub fn shows(text: &str, value: Decimal, scale_hint: Option<Decimal>) -> bool {
    let digits: String = text.chars().filter_map(ascii_digit).collect();
    if digits.is_empty() {
        return in_words(text).is_some_and(|said| said == value.abs())
            || (value.is_zero() && is_nothing(text));
    }
    if let Some(scale) = scale_hint {
        let printed = match crate::figure::read(text) {
            crate::figure::Printed::Figure(figure) => Some(figure.magnitude),
            _ => None,
        };
        if let Some(scaled) = printed.and_then(|printed| printed.checked_mul(scale)) {
            return scaled == value.abs();
        }
    }
    significant(&digits) == significant(&value.mantissa().unsigned_abs().to_string())
}

fn ascii_digit(value: char) -> Option<char> {
    match value {
        '0'..='9' => Some(value),
        '０'..='９' => char::from_u32(u32::from(value) - 0xFEE0),
        _ => None,
    }
}

/// Digits without the zeros that a scale adds or takes.
fn significant(digits: &str) -> &str {
    digits.trim_matches('0')
}

/// A dash or a word for nothing.
fn is_nothing(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let dashes = text.chars().all(|value| {
        value.is_whitespace()
            || matches!(
                value,
                '-' | '‐'
                    | '‑'
                    | '‒'
                    | '–'
                    | '—'
                    | '―'
                    | '−'
                    | '－'
                    | '─'
                    | '$'
                    | '('
                    | ')'
                    | '€'
                    | '£'
                    | '¥'
                    | '%'
            )
    });
    let words = ["no", "nil", "none", "zero", "not any", "无", "零", "不适用"];
    dashes || words.iter().any(|word| text == *word)
}

/// A whole number in English words: `twenty-three`, `one hundred and five thousand`.
fn in_words(text: &str) -> Option<Decimal> {
    let lower = text.to_lowercase();
    let mut number = Numeral::default();
    let mut seen = false;
    for word in lower.split(|value: char| !value.is_alphabetic()).filter(|word| !word.is_empty()) {
        if !matches!(word, "and" | "a") {
            number.word(word)?;
            seen = true;
        }
    }
    seen.then(|| number.value().and_then(|value| Decimal::try_from_i128_with_scale(value, 0).ok())).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn print_shows_a_value_up_to_scale_and_sign() {
        let check = |text: &str, value: &str, scale: Option<u32>, expect: bool| {
            let value: Decimal = value.parse().expect("a decimal");
            assert_eq!(shows(text, value, scale.map(Decimal::from)), expect, "{text} {value} {scale:?}");
        };
        check("29,943", "29943000000", None, true);
        check("29,943", "29943000000", Some(1_000_000), true);
        check("29,943", "29943000", Some(1_000_000), false);
        check("(1,234)", "-1234", None, true);
        check("$ 0.52", "0.52", None, true);
        check("6.10", "6.1", None, true);
        check("1,000", "1000", None, true);
        check("1,001", "1000", None, false);
        check("—", "0", None, true);
        check("—", "5", None, false);
        check("no", "0", None, true);
        check("0.00", "0", None, true);
        check("three", "3", None, true);
        check("twenty-three", "23", None, true);
        check("one hundred and five thousand", "105000", None, true);
        check("three", "4", None, false);
        check("１２３", "123", None, true);
        check("cash", "0", None, false);
        check("", "0", None, true);
    }
}
