//! Numbers as printed: separators, other scripts' digits, major and minor units of a currency.
//!
//! Exact decimals of at most 28 digits. What a rule doesn't allow is `None`, never a guess.

use model::Decimal;

/// Digits gathered from left to right.
#[derive(Default)]
struct Digits {
    mantissa: i128,
    count: u32,
    places: u32,
}

impl Digits {
    fn push(&mut self, digit: u32, after_point: bool) -> Option<()> {
        self.mantissa = self.mantissa.checked_mul(10)?.checked_add(i128::from(digit))?;
        self.count += 1;
        self.places += u32::from(after_point);
        Some(())
    }

    fn value(self) -> Option<Decimal> {
        if self.count == 0 {
            return None;
        }
        Some(Decimal::try_from_i128_with_scale(self.mantissa, self.places).ok()?.normalize())
    }
}

/// The value of a digit: ASCII, full-width (０) and Devanagari (०).
pub(crate) fn digit(character: char) -> Option<u32> {
    match character {
        '0'..='9' => Some(character as u32 - '0' as u32),
        '０'..='９' => Some(character as u32 - '０' as u32),
        '०'..='९' => Some(character as u32 - '०' as u32),
        _ => None,
    }
}

/// The marks that Swiss-style numbers put between thousands.
fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '`' | '´' | '’' | '′' | '＇')
}

fn separated(text: &str, point: char, group: impl Fn(char) -> bool) -> Option<Decimal> {
    let mut digits = Digits::default();
    let mut after_point = false;
    for character in text.trim().chars() {
        match digit(character) {
            Some(digit) => digits.push(digit, after_point)?,
            None if character == point && !after_point => after_point = true,
            None if character.is_whitespace() => {}
            None if group(character) && !after_point => {}
            None => return None,
        }
    }
    digits.value()
}

/// `1,234.5`: commas and spaces between thousands.
pub(crate) fn dot(text: &str) -> Option<Decimal> {
    separated(text, '.', |mark| mark == ',')
}

/// `1.234,5`: dots and spaces between thousands.
pub(crate) fn comma(text: &str) -> Option<Decimal> {
    separated(text, ',', |mark| mark == '.')
}

/// `1'234.5`.
pub(crate) fn dot_apostrophe(text: &str) -> Option<Decimal> {
    separated(text, '.', |mark| mark == ',' || is_apostrophe(mark))
}

/// `1'234,5`.
pub(crate) fn comma_apostrophe(text: &str) -> Option<Decimal> {
    separated(text, ',', |mark| mark == '.' || is_apostrophe(mark))
}

/// `12円34銭`, `12 rupees 34 paise`: whole units, a word, at most two digits of hundredths, a word.
pub(crate) fn units(text: &str) -> Option<Decimal> {
    let is_mark =
        |character: char| matches!(character, '.' | ',' | '，' | '．' | ' ') || is_apostrophe(character);
    let mut major = Digits::default();
    let mut minor = Digits::default();
    let mut words = 0_u32;
    let mut in_word = false;
    for character in text.trim().chars() {
        match digit(character) {
            Some(digit) if words == 0 => major.push(digit, false)?,
            Some(digit) if words == 1 => {
                in_word = false;
                minor.push(digit, false)?;
            }
            Some(_) => return None,
            None if is_mark(character) && words == 0 => {}
            None if character.is_whitespace() => {}
            None => {
                words += u32::from(!in_word);
                in_word = true;
            }
        }
    }
    if major.count == 0 || words == 0 || !(1..=2).contains(&minor.count) {
        return None;
    }
    let hundredths = major.mantissa.checked_mul(100)?.checked_add(minor.mantissa)?;
    Some(Decimal::try_from_i128_with_scale(hundredths, 2).ok()?.normalize())
}

/// A dash of any kind stands for zero.
pub(crate) fn dash(text: &str) -> Option<Decimal> {
    let is_dash = |character| {
        matches!(
            character,
            '-' | '\u{58A}' | '\u{5BE}' | '\u{2010}'
                ..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}'
        )
    };
    let mut characters = text.trim().chars();
    let only = characters.next().filter(|character| is_dash(*character));
    (only.is_some() && characters.next().is_none()).then_some(Decimal::ZERO)
}

/// `xs:decimal`, `xs:double`: what an instance holds, and an inline fact without a format. An exponent is applied.
pub(crate) fn lexical(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse().ok()?),
        None => (text, 0),
    };
    let (negative, unsigned) = match mantissa.split_at_checked(1) {
        Some(("-", rest)) => (true, rest),
        Some(("+", rest)) => (false, rest),
        _ => (false, mantissa),
    };
    if unsigned.chars().any(|character| !character.is_ascii_digit() && character != '.') {
        return None;
    }
    signed(scaled(dot(unsigned)?, exponent)?, negative)
}

/// The value times ten to the power `by`; `None` where that needs more digits than a decimal has.
pub(crate) fn scaled(value: Decimal, by: i32) -> Option<Decimal> {
    if by == 0 || value.is_zero() {
        return Some(value);
    }
    let places = i64::from(value.scale()) - i64::from(by);
    let (mantissa, places) = match u32::try_from(places) {
        Ok(places) => (value.mantissa(), places),
        Err(_) => {
            let zeros = u32::try_from(places.unsigned_abs()).ok()?;
            (value.mantissa().checked_mul(10_i128.checked_pow(zeros)?)?, 0)
        }
    };
    Some(Decimal::try_from_i128_with_scale(mantissa, places).ok()?.normalize())
}

/// The value with its sign changed where `negative`; zero has none.
pub(crate) fn signed(value: Decimal, negative: bool) -> Option<Decimal> {
    Some(if negative && !value.is_zero() { -value } else { value })
}
