//! Numbers and durations in English words: `one hundred and five`, `two years, six months`.

use model::Decimal;

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: [(&str, i128); 6] = [
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("trillion", 1_000_000_000_000),
    ("quadrillion", 1_000_000_000_000_000),
    ("quintillion", 1_000_000_000_000_000_000),
];

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

/// A number under construction: whole thousands done, and the three digits being read.
#[derive(Default)]
struct Count {
    done: i128,
    current: i128,
    words: u32,
}

impl Count {
    /// Takes a word; `None` where it is none of a number.
    fn word(&mut self, word: &str) -> Option<()> {
        self.words += 1;
        if matches!(word, "no" | "none" | "nil") {
            return (self.words == 1).then_some(());
        }
        if let Some(value) = ONES.iter().position(|known| *known == word) {
            self.current = self.current.checked_add(value as i128)?;
        } else if let Some(value) = TENS.iter().position(|known| *known == word) {
            self.current = self.current.checked_add(value as i128 * 10)?;
        } else if word == "hundred" {
            self.current = self.current.max(1).checked_mul(100)?;
        } else if let Some((_, scale)) = SCALES.iter().find(|(known, _)| *known == word) {
            self.done = self.done.checked_add(self.current.max(1).checked_mul(*scale)?)?;
            self.current = 0;
        } else if word.bytes().all(|byte| byte.is_ascii_digit()) && word.len() <= 9 {
            self.current = self.current.checked_add(word.parse().ok()?)?;
        } else {
            return None;
        }
        Some(())
    }

    fn value(&self) -> Option<i128> {
        if self.words == 0 { None } else { self.done.checked_add(self.current) }
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
