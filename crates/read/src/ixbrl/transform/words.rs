//! Numbers and durations in English words: `one hundred and five`, `two years, six months`.

use model::{Decimal, Numeral};

/// The words of a text in lower case; hyphens and commas part them, `and` says nothing.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|character: char| {
        character.is_whitespace()
            || matches!(
                character,
                ',' | '-' | '\u{58A}' | '\u{5BE}' | '\u{2010}'
                    ..='\u{2015}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}'
            )
    })
    .filter(|word| !word.is_empty())
    .map(str::to_lowercase)
    .filter(|word| word != "and")
}

/// A number under construction, and of how many words.
#[derive(Default)]
struct Count {
    number: Numeral,
    words: u32,
}

impl Count {
    /// Takes a word; `None` where it is none of a number. Filers mix digits in, and write `no` for zero.
    fn word(&mut self, word: &str) -> Option<()> {
        self.words += 1;
        if matches!(word, "no" | "none" | "nil") {
            (self.words == 1).then_some(())
        } else if word.bytes().all(|byte| byte.is_ascii_digit()) && word.len() <= 9 {
            self.number.digits(word.parse().ok()?)
        } else {
            self.number.word(word)
        }
    }

    fn value(&self) -> Option<i128> {
        if self.words == 0 { None } else { self.number.value() }
    }
}

/// `Twenty-five`, `one hundred and five thousand`, `no`.
pub(super) fn number(text: &str) -> Option<Decimal> {
    let mut count = Count::default();
    for word in words(text) {
        count.word(&word)?;
    }
    Decimal::try_from_i128_with_scale(count.value()?, 0).ok()
}

/// `two years, six months and ten days` as `P2Y6M10D`; digits will do for the numbers.
pub(super) fn duration(text: &str) -> Option<String> {
    let mut out = String::from("P");
    let mut count = Count::default();
    let mut last = 0;
    for word in words(text) {
        let unit = match word.as_str() {
            "year" | "years" => 1,
            "month" | "months" => 2,
            "day" | "days" => 3,
            _ => {
                count.word(&word)?;
                continue;
            }
        };
        if unit <= last {
            return None;
        }
        last = unit;
        let value = std::mem::take(&mut count).value()?;
        if value != 0 {
            out += &format!("{value}{}", ["Y", "M", "D"].get(unit - 1)?);
        }
    }
    if last == 0 || count.words > 0 {
        return None;
    }
    Some(if out == "P" { "P0D".to_owned() } else { out })
}
