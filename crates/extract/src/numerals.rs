//! Chinese numerals of dates in digits.

use std::borrow::Cow;

/// `二〇二四年十二月三十一日` with its numerals in digits; other text as it is.
pub(crate) fn western_numerals(text: &str) -> Cow<'_, str> {
    const DIGITS: &str = "〇一二三四五六七八九";
    let digit = |value: char| match value {
        '零' | '○' | 'О' => Some(0),
        '十' => Some(10),
        _ => DIGITS.chars().position(|known| known == value),
    };
    if !text.chars().any(|value| digit(value).is_some()) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    let mut characters = text.chars().peekable();
    while let Some(value) = characters.next() {
        if digit(value).is_none() {
            out.push(value);
            continue;
        }
        run.clear();
        run.push(value);
        while let Some(next) = characters.next_if(|next| digit(*next).is_some()) {
            run.push(next);
        }
        let unit = characters.peek().copied();
        let values: Vec<usize> = run.chars().filter_map(digit).collect();
        let number = match (unit, values.as_slice()) {
            (Some('年'), [a, b, c, d]) if values.iter().all(|value| *value < 10) => {
                Some(a * 1000 + b * 100 + c * 10 + d)
            }
            (Some('月' | '日' | '个'), _) => small_number(&values),
            _ => None,
        };
        match number {
            Some(number) => out.push_str(&number.to_string()),
            None => out.push_str(&run),
        }
    }
    out.into()
}

/// `三十一`, `十二`, `二十`, `九` from their values, ten being 10.
fn small_number(values: &[usize]) -> Option<usize> {
    match values {
        [one] => Some(*one),
        [10, ones] if *ones < 10 => Some(10 + ones),
        [tens, 10] if *tens < 10 => Some(tens * 10),
        [tens, 10, ones] if *tens < 10 && *ones < 10 => Some(tens * 10 + ones),
        [tens, ones] if *tens < 10 && *ones < 10 => Some(tens * 10 + ones),
        _ => None,
    }
}
