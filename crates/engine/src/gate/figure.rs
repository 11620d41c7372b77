//! The words and numbers of a text, in English and Chinese, each with its place.
//!
//! The same reading is made of claims and of passages, so that a number is told from a number whatever it is written in:
//! digits, words, 亿 and 万, percent. A number that can't be read is a word, and words have to stand in the print, too.

use std::ops::Range;

use model::{Decimal, Numeral, parse_decimal};

use super::print::is_chinese;

/// A word or number of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// In lower case; a Chinese character each.
    Word(String),
    /// A number that counts or measures.
    Figure(Figure),
    /// A year.
    Year(u16),
    /// A sign that parts clauses.
    Clause,
}

/// A number with what it measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Figure {
    /// In base units, with its sign.
    pub(crate) value: Decimal,
    /// Base units in one of what is written: a million for `5 million`.
    pub(crate) scale: Decimal,
    pub(crate) unit: Unit,
    /// The currency's sign or code, where there is one.
    pub(crate) currency: Option<&'static str>,
}

/// What a number measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Plain,
    Percent,
    PercentagePoints,
    BasisPoints,
}

const CURRENCIES: [(&str, &str); 20] = [
    ("us$", "USD"),
    ("hk$", "HKD"),
    ("nt$", "TWD"),
    ("a$", "AUD"),
    ("c$", "CAD"),
    ("s$", "SGD"),
    ("usd", "USD"),
    ("hkd", "HKD"),
    ("rmb", "CNY"),
    ("cny", "CNY"),
    ("eur", "EUR"),
    ("gbp", "GBP"),
    ("jpy", "JPY"),
    ("chf", "CHF"),
    ("人民币", "CNY"),
    ("港币", "HKD"),
    ("$", "$"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "¥"),
];

const AFTER: [(&str, &str); 8] = [
    ("美元", "USD"),
    ("港元", "HKD"),
    ("欧元", "EUR"),
    ("英镑", "GBP"),
    ("日元", "JPY"),
    ("元", "CNY"),
    ("dollars", "$"),
    ("euros", "EUR"),
];

const SCALES: [(&str, u64); 17] = [
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("trillion", 1_000_000_000_000),
    ("mn", 1_000_000),
    ("bn", 1_000_000_000),
    ("万亿", 1_000_000_000_000),
    ("千亿", 100_000_000_000),
    ("百亿", 10_000_000_000),
    ("十亿", 1_000_000_000),
    ("亿", 100_000_000),
    ("千万", 10_000_000),
    ("百万", 1_000_000),
    ("十万", 100_000),
    ("万", 10_000),
    ("千", 1_000),
    ("百", 100),
];

/// Reads a text.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut reader = Reader { text, at: 0, tokens: Vec::new() };
    while reader.step() {}
    reader.tokens
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(sign) = rest.chars().next() else { return false };
        if let Some((found, length)) = number(rest) {
            self.number(found, length);
        } else if is_chinese(sign) {
            self.push(
                sign.len_utf8(),
                match sign {
                    '，' | '；' | '（' | '）' | '：' => Some(Kind::Clause),
                    sign if sign.is_alphanumeric() => Some(Kind::Word(sign.to_string())),
                    _ => None,
                },
            );
        } else if sign.is_alphanumeric() {
            let length = word(rest);
            let said = rest.get(..length).unwrap_or_default();
            match words_number(rest) {
                Some((value, length)) => {
                    self.number(Written { value, scale: Decimal::ONE, whole: true, is_word: true }, length)
                }
                None => {
                    let said = said.to_lowercase();
                    self.push(length, Some(Kind::Word(said)));
                }
            }
        } else {
            self.push(sign.len_utf8(), matches!(sign, ',' | ';' | '(' | ')' | ':').then_some(Kind::Clause));
        }
        true
    }

    fn push(&mut self, length: usize, kind: Option<Kind>) {
        let range = self.at..self.at + length;
        self.at = range.end;
        if let Some(kind) = kind {
            self.tokens.push(Token { range, kind });
        }
    }

    /// A number with its sign, currency, scale and unit around it.
    fn number(&mut self, written: Written, length: usize) {
        let (start, mut end) = (self.at, self.at + length);
        let before = self.text.get(..start).unwrap_or_default();
        let (mut scale, mut unit) = (written.scale, Unit::Plain);
        loop {
            let after = self.text.get(end..).unwrap_or_default();
            let spaced = after.trim_start_matches([' ', '\t', '\u{a0}', '-']);
            let skipped = after.len() - spaced.len();
            match SCALES.iter().find(|(word, _)| begins_with_word(spaced, word)) {
                Some((word, times)) => {
                    scale = scale.saturating_mul(Decimal::from(*times));
                    end += skipped + word.len();
                }
                None => break,
            }
        }
        let after = self.text.get(end..).unwrap_or_default();
        let spaced = after.trim_start_matches([' ', '\t', '\u{a0}']);
        let skipped = after.len() - spaced.len();
        let units = [
            ("%", Unit::Percent),
            ("％", Unit::Percent),
            ("percentage point", Unit::PercentagePoints),
            ("个百分点", Unit::PercentagePoints),
            ("basis point", Unit::BasisPoints),
            ("bps", Unit::BasisPoints),
            ("percent", Unit::Percent),
            ("per cent", Unit::Percent),
        ];
        if let Some((word, found)) = units.iter().find(|(word, _)| starts_with_folded(spaced, word)) {
            unit = *found;
            end += skipped + word.len();
            if matches!(unit, Unit::PercentagePoints | Unit::BasisPoints)
                && self.text.get(end..).is_some_and(|rest| rest.starts_with('s'))
            {
                end += 1;
            }
        }
        let mut value = written.value;
        if before.ends_with("百分之") {
            unit = Unit::Percent;
            for _ in 0..3 {
                self.tokens.pop();
            }
        }
        let mut currency = None;
        let mut head = before.trim_end_matches([' ', '\u{a0}']);
        let minus = |head: &str| {
            let cut = head.strip_suffix(['-', '−', '－', '–']);
            cut.filter(|rest| {
                !rest.ends_with(|sign: char| {
                    sign.is_alphanumeric() || sign == ' ' && head.len() < before.len()
                })
            })
            .map(str::len)
        };
        let mut negative = false;
        if let Some(cut) = minus(head) {
            negative = true;
            head = head.get(..cut).unwrap_or_default();
        }
        if let Some((word, code)) = CURRENCIES.iter().find(|(word, _)| ends_with_folded(head, word)) {
            currency = Some(*code);
            head = head.get(..head.len() - word.len()).unwrap_or_default().trim_end_matches([' ', '\u{a0}']);
            if let Some(cut) = minus(head) {
                negative = true;
                head = head.get(..cut).unwrap_or_default();
            }
            // The letters of `RMB` were taken for a word.
            if let Some(last) = self.tokens.last()
                && last.range.start >= head.len()
                && matches!(last.kind, Kind::Word(_))
            {
                self.tokens.pop();
            }
            while self
                .tokens
                .last()
                .is_some_and(|last| last.range.start >= head.len() && last.range.end <= start)
            {
                self.tokens.pop();
            }
        }
        let after = self.text.get(end..).unwrap_or_default();
        if let Some((word, code)) = AFTER.iter().find(|(word, _)| begins_with_word(after.trim_start(), word))
        {
            currency = currency.or(Some(*code));
            end += after.len() - after.trim_start().len() + word.len();
        }
        let after = self.text.get(end..).unwrap_or_default();
        if head.ends_with(['(', '（']) && after.starts_with([')', '）']) && !written.is_word {
            negative = true;
        }
        let is_year = unit == Unit::Plain
            && currency.is_none()
            && scale == Decimal::ONE
            && written.whole
            && !written.is_word
            && !negative
            && value >= Decimal::from(1900)
            && value <= Decimal::from(2100);
        let kind = if is_year {
            Kind::Year(value.try_into().unwrap_or_default())
        } else {
            value = value.saturating_mul(scale);
            if negative {
                value = -value;
            }
            Kind::Figure(Figure { value: value.normalize(), scale, unit, currency })
        };
        self.tokens.push(Token { range: start..end, kind });
        self.at = end;
    }
}

/// A number as written.
struct Written {
    value: Decimal,
    scale: Decimal,
    /// Without a comma or point: it may be a year.
    whole: bool,
    is_word: bool,
}

/// A number in digits or Chinese numerals at the beginning of a text, and its length.
fn number(text: &str) -> Option<(Written, usize)> {
    let first = text.chars().next()?;
    if digit(first).is_some() {
        let (mut plain, mut length, mut whole) = (String::new(), 0, true);
        let mut signs = text.char_indices().peekable();
        while let Some((at, sign)) = signs.next() {
            let next = signs.peek().and_then(|(_, next)| digit(*next));
            if let Some(digit) = digit(sign) {
                plain.push(digit);
            } else if matches!(sign, ',' | '，') && next.is_some() && three_digits(text, at + sign.len_utf8())
            {
                whole = false;
            } else if matches!(sign, '.' | '．') && next.is_some() && !plain.contains('.') {
                plain.push('.');
                whole = false;
            } else {
                break;
            }
            length = at + sign.len_utf8();
        }
        return Some((
            Written { value: parse_decimal(&plain)?, scale: Decimal::ONE, whole, is_word: false },
            length,
        ));
    }
    chinese_number(text)
}

fn digit(sign: char) -> Option<char> {
    match sign {
        '0'..='9' => Some(sign),
        '０'..='９' => char::from_digit(u32::from(sign) - u32::from('０'), 10),
        _ => None,
    }
}

/// Whether exactly three digits follow: a comma before them groups, one before others parts two numbers.
fn three_digits(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    rest.chars().take_while(|sign| digit(*sign).is_some()).count() == 3
}

/// `一百二十三`, `二〇二四`, `三点五`: a run of numerals. One alone (`一般`) is a word.
fn chinese_number(text: &str) -> Option<(Written, usize)> {
    const DIGITS: &str = "零一二三四五六七八九";
    let value_of = |sign: char| match sign {
        '〇' => Some(0),
        '两' => Some(2),
        sign => DIGITS.chars().position(|digit| digit == sign).and_then(|place| u64::try_from(place).ok()),
    };
    let power_of = |sign: char| match sign {
        '十' => Some(10_u64),
        '百' => Some(100),
        '千' => Some(1_000),
        '万' => Some(10_000),
        '亿' => Some(100_000_000),
        _ => None,
    };
    let run: Vec<char> = text
        .chars()
        .take(24)
        .take_while(|sign| value_of(*sign).is_some() || power_of(*sign).is_some())
        .collect();
    let length: usize = run.iter().map(|sign| sign.len_utf8()).sum();
    let rest = text.get(length..).unwrap_or_default();
    let counted = ["成", "倍", "元", "年", "月", "日", "家", "名", "人", "次", "个", "%", "％", "股"]
        .iter()
        .any(|unit| rest.starts_with(unit));
    if run.is_empty() || run.len() == 1 && (!counted || power_of(*run.first()?).is_some()) {
        return None;
    }
    let written = |value: Decimal| Written { value, scale: Decimal::ONE, whole: true, is_word: false };
    // Digit by digit: a year, a code.
    if run.iter().all(|sign| value_of(*sign).is_some()) {
        let digits: String = run
            .iter()
            .filter_map(|sign| char::from_digit(u32::try_from(value_of(*sign)?).ok()?, 10))
            .collect();
        return Some((written(parse_decimal(&digits)?), length));
    }
    let (mut total, mut section, mut number) = (0_u64, 0_u64, 0_u64);
    for sign in run {
        if let Some(digit) = value_of(sign) {
            number = digit;
        } else if let Some(power) = power_of(sign) {
            if power >= 10_000 {
                section = section.checked_add(number)?;
                total = if power > 10_000 {
                    total.checked_add(section)?.checked_mul(power)?
                } else {
                    total.checked_add(section.max(1).checked_mul(power)?)?
                };
                section = 0;
            } else {
                section = section.checked_add(number.max(1).checked_mul(power)?)?;
            }
            number = 0;
        }
    }
    let value = total.checked_add(section)?.checked_add(number)?;
    Some((Written { is_word: true, ..written(Decimal::from(value)) }, length))
}

/// A number in English words (`twenty-five`, `one hundred and ten`), and its length. Scales are read behind it.
fn words_number(text: &str) -> Option<(Decimal, usize)> {
    let (mut number, mut end, mut at) = (Numeral::default(), 0, 0);
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let length = rest.find(|sign: char| !sign.is_ascii_alphabetic()).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default().to_ascii_lowercase();
        let begun = end > 0;
        if word == "and" && begun {
            at += length;
        } else if word == "hundred" && !begun || Numeral::is_scale(&word) || number.word(&word).is_none() {
            break;
        } else {
            at += length;
            end = at;
        }
        let gap = text.get(at..).unwrap_or_default();
        let spaced = gap.trim_start_matches([' ', '-']);
        if spaced.len() == gap.len() {
            break;
        }
        at += gap.len() - spaced.len();
    }
    let value = number.value().filter(|_| end > 0)?;
    Some((Decimal::try_from_i128_with_scale(value, 0).ok()?, end))
}

/// The length of the word at the beginning of a text: letters and digits, apostrophes inside it, and the sign of a grade (`AA-`).
fn word(text: &str) -> usize {
    let mut length = 0;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let inside =
            matches!(sign, '\'' | '’' | '&') && signs.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if is_chinese(sign) || !(sign.is_alphanumeric() || inside) {
            break;
        }
        length = at + sign.len_utf8();
    }
    let said = text.get(..length).unwrap_or_default();
    let after = text.get(length..).unwrap_or_default();
    let is_grade = said.len() <= 4 && said.chars().all(|sign| sign.is_ascii_uppercase());
    let mut next = after.chars();
    let signed = matches!(next.next(), Some('+' | '-' | '−'))
        && next.next().is_none_or(|sign| !sign.is_alphanumeric());
    if is_grade && signed { length + after.chars().next().map_or(0, char::len_utf8) } else { length }
}

fn begins_with_word(text: &str, word: &str) -> bool {
    starts_with_folded(text, word)
        && (!word.is_ascii()
            || !text.get(word.len()..).is_some_and(|rest| {
                let rest = if word.ends_with('s') { rest } else { rest.strip_prefix('s').unwrap_or(rest) };
                rest.starts_with(|sign: char| sign.is_ascii_alphanumeric())
            }))
}

fn starts_with_folded(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
}

fn ends_with_folded(text: &str, word: &str) -> bool {
    let Some(at) = text.len().checked_sub(word.len()) else { return false };
    let fits = text.get(at..).is_some_and(|tail| tail.eq_ignore_ascii_case(word));
    // `eur` isn't the end of a longer word.
    fits && !(word.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && text.get(..at).is_some_and(|head| head.ends_with(|sign: char| sign.is_ascii_alphanumeric())))
}
