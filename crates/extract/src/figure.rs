//! Figures as printed in a cell: digits with their separators, every kind of minus, marks of currency and percent.
//!
//! Offsets are bytes of the cell's text. What isn't a figure is a dash (nothing), a mark that belongs to the figure
//! beside it, or words.

use std::ops::Range;

use rust_decimal::Decimal;

/// A figure as printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Figure {
    /// Without its sign.
    pub(crate) magnitude: Decimal,
    pub(crate) negative: bool,
    /// An opening parenthesis that isn't closed in the same cell.
    pub(crate) open: bool,
    pub(crate) percent: bool,
    /// Hundredths of the currency, by the word beside it: `HK25.0 cents`.
    pub(crate) cents: bool,
    /// The mark of currency, as printed (`$`, `US$`, `¥`, `RMB`).
    pub(crate) currency: Option<String>,
    /// Decimal places printed.
    pub(crate) places: u32,
    /// Digits only: neither separators nor a decimal point nor a sign.
    pub(crate) bare: bool,
    /// Where the digits stand in the cell's text, separators included.
    pub(crate) digits: Range<usize>,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Printed {
    Figure(Figure),
    /// A dash, `nil` or `none`: nothing.
    Dash,
    /// Marks before a figure: a currency sign, an opening parenthesis, a minus.
    Before {
        currency: Option<String>,
        open: bool,
        minus: bool,
    },
    /// Marks after a figure: a closing parenthesis, a percent sign, a footnote's mark.
    After {
        closed: bool,
        percent: bool,
    },
    /// Words.
    Words,
}

impl Figure {
    /// With its sign.
    pub(crate) fn value(&self) -> Decimal {
        if self.negative { -self.magnitude } else { self.magnitude }
    }

    /// Whether it reads as a calendar year rather than an amount.
    pub(crate) fn is_year(&self) -> bool {
        self.bare && (Decimal::from(1980)..=Decimal::from(2100)).contains(&self.magnitude)
    }
}

fn is_minus(value: char) -> bool {
    matches!(value, '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '－' | '─' | '△' | '▲')
}

fn is_open(value: char) -> bool {
    matches!(value, '(' | '（' | '﹙')
}

fn is_close(value: char) -> bool {
    matches!(value, ')' | '）' | '﹚')
}

fn is_currency(value: char) -> bool {
    matches!(value, '$' | '€' | '£' | '¥' | '￥' | '₩' | '₹' | '＄' | '₽' | '₪' | '฿')
}

/// Letters that may stand before a currency sign or instead of it.
const CURRENCY_LETTERS: [&str; 21] = [
    "US", "HK", "RMB", "USD", "CNY", "HKD", "EUR", "GBP", "CAD", "AUD", "JPY", "CHF", "NT", "NT.", "C", "A",
    "S", "R", "Rs", "Rs.", "U.S.",
];

/// The currency mark at the beginning of `text`: its length in bytes, 0 where there is none.
fn currency_mark(text: &str) -> usize {
    let letters = text.find(|value: char| !value.is_ascii_alphabetic() && value != '.').unwrap_or(text.len());
    let word = text.get(..letters).unwrap_or_default();
    let rest = text.get(letters..).unwrap_or_default().trim_start();
    let sign = rest.chars().next().filter(|value| is_currency(*value));
    if !word.is_empty() && !CURRENCY_LETTERS.contains(&word) {
        return 0;
    }
    match sign {
        Some(sign) => text.len() - rest.len() + sign.len_utf8(),
        // Three letters alone are a currency's code.
        None if word.len() == 3 && word.chars().all(|value| value.is_ascii_uppercase()) => letters,
        None => 0,
    }
}

/// A footnote's mark: `(1)`, `(a)`, `[2]`, `*`, `†`, one or two signs at most inside parentheses.
pub(crate) fn is_footnote(text: &str) -> bool {
    let text = text.trim();
    let inner = [('(', ')'), ('[', ']'), ('（', '）')]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))
        .or_else(|| text.strip_suffix(')').filter(|rest| rest.len() == 1));
    match inner {
        Some(inner) => {
            let mut parts = inner.split([',', '、', ' ']).filter(|part| !part.is_empty()).peekable();
            parts.peek().is_some()
                && parts.all(|part| {
                    let digits = part.len() <= 2 && part.chars().all(|value| value.is_ascii_digit());
                    let letters = part.len() <= 3 && part.chars().all(|value| value.is_ascii_lowercase());
                    let capital = part.len() == 1 && part.chars().all(|value| value.is_ascii_uppercase());
                    digits || letters || capital
                })
        }
        None => {
            !text.is_empty()
                && text.chars().count() <= 3
                && text
                    .chars()
                    .all(|value| matches!(value, '*' | '†' | '‡' | '#' | '¹' | '²' | '³' | '⁴' | '^'))
        }
    }
}

/// Reads what stands in a cell.
pub(crate) fn read(text: &str) -> Printed {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Printed::Words;
    }
    let Some(first_digit) = trimmed.find(|value: char| digit(value).is_some()) else {
        return without_digits(trimmed);
    };
    let hundredths = model::hundredths(trimmed);
    let mut figure = Figure {
        magnitude: Decimal::ZERO,
        negative: false,
        open: false,
        percent: false,
        cents: hundredths.is_some(),
        currency: None,
        places: 0,
        bare: true,
        digits: 0..0,
    };
    let mut parentheses = false;
    let mut minus = false;
    let number = hundredths.unwrap_or(0..trimmed.len());
    let mut rest = trimmed.get(number.clone()).unwrap_or_default();
    // Where what is left to read begins: it ends where the number does.
    let before = |rest: &str| number.end - rest.len();
    // Words before digits are words: this is what most labels are.
    while before(rest) < first_digit {
        let Some(next) = rest.chars().next() else { break };
        let mark = currency_mark(rest);
        if mark > 0 {
            let (sign, after) = rest.split_at(mark);
            figure.currency = Some(sign.chars().filter(|value| !value.is_whitespace()).collect());
            rest = after;
        } else if is_open(next) && !parentheses {
            parentheses = true;
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
        } else if is_minus(next) && !minus {
            minus = true;
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
        } else if next.is_whitespace() || next == '+' {
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
        } else if next == '.' && before(rest) + 1 == first_digit {
            // `.52`
            break;
        } else {
            return Printed::Words;
        }
    }
    let digits_from = text.len() - text.trim_start().len() + before(rest);
    let Some((magnitude, places, bare, length)) = digits(rest) else { return Printed::Words };
    figure.digits = digits_from..digits_from + length;
    (figure.magnitude, figure.places) = (magnitude, places);
    figure.bare = bare && !minus && !parentheses && !figure.cents && figure.currency.is_none();
    let mut tail = rest.get(length..).unwrap_or_default().trim();
    let mut closed = false;
    while let Some(next) = tail.chars().next() {
        let after = tail.get(next.len_utf8()..).unwrap_or_default();
        if is_close(next) && !closed {
            closed = true;
        } else if matches!(next, '%' | '％') && !figure.percent {
            figure.percent = true;
        } else if is_minus(next) && after.trim().is_empty() && !minus && !parentheses {
            // `1,234-`: the minus of old ledgers.
            minus = true;
        } else if next.is_whitespace() {
        } else if is_footnote(tail) {
            break;
        } else {
            return Printed::Words;
        }
        tail = after;
    }
    // `1)` is a list's number, `(1` an open parenthesis; `1,234)` closes one that stands in a cell before.
    if closed && !parentheses && figure.bare {
        return Printed::Words;
    }
    figure.open = parentheses && !closed;
    figure.negative = minus != (parentheses || closed);
    Printed::Figure(figure)
}

fn without_digits(text: &str) -> Printed {
    let mut signs = text.chars().filter(|value| !value.is_whitespace()).peekable();
    let all_minus = signs.clone().all(is_minus);
    if all_minus && signs.clone().count() <= 3 {
        return Printed::Dash;
    }
    if matches!(text, "nil" | "Nil" | "NIL" | "none" | "None" | "不适用" | "不適用" | "无") {
        return Printed::Dash;
    }
    if is_footnote(text) {
        return Printed::After { closed: false, percent: false };
    }
    if signs.peek().is_some_and(|value| is_close(*value) || matches!(value, '%' | '％')) {
        let known = signs.clone().all(|value| is_close(value) || matches!(value, '%' | '％'));
        let closed = signs.clone().any(is_close);
        let percent = signs.any(|value| matches!(value, '%' | '％'));
        return if known { Printed::After { closed, percent } } else { Printed::Words };
    }
    let (mut rest, mut currency, mut open, mut minus) = (text, None, false, false);
    while let Some(next) = rest.chars().next() {
        let mark = currency_mark(rest);
        let length = if mark > 0 { mark } else { next.len_utf8() };
        if mark > 0 && currency.is_none() {
            currency =
                rest.get(..mark).map(|sign| sign.chars().filter(|value| !value.is_whitespace()).collect());
        } else if is_open(next) && !open {
            open = true;
        } else if is_minus(next) && !minus && currency.is_some() {
            minus = true;
        } else if !next.is_whitespace() {
            return Printed::Words;
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    // `$ —`: a dash with its currency.
    if minus && !open { Printed::Dash } else { Printed::Before { currency, open, minus } }
}

/// The digit as ASCII, full-width forms too.
fn digit(value: char) -> Option<char> {
    match value {
        '0'..='9' => Some(value),
        '０'..='９' => char::from_u32(u32::from(value) - 0xFEE0),
        _ => None,
    }
}

/// The number at the beginning of `text`: value, decimal places, whether it is digits alone, length in bytes.
fn digits(text: &str) -> Option<(Decimal, u32, bool, usize)> {
    let mut plain = String::with_capacity(text.len().min(32));
    let mut marks: Vec<(char, usize)> = Vec::new();
    let mut length = 0;
    let mut previous = ' ';
    for (at, value) in text.char_indices() {
        if let Some(digit) = digit(value) {
            plain.push(digit);
            length = at + value.len_utf8();
        } else {
            let mark = match value {
                ',' | '，' => ',',
                '.' | '．' => '.',
                '\'' | '’' => '\'',
                ' ' | '\u{202F}' | '\u{2009}' => ' ',
                _ => break,
            };
            let next = text.get(at + value.len_utf8()..).unwrap_or_default();
            // A mark counts only between digits (or before them, for `.52`), a space only before three of them.
            let group = next.chars().take_while(|value| digit(*value).is_some()).count();
            let between = group > 0 && (digit(previous).is_some() || (mark == '.' && plain.is_empty()));
            if !between
                || (matches!(mark, ' ' | '\'') && (group != 3 || marks.iter().any(|(sign, _)| *sign != mark)))
            {
                break;
            }
            marks.push((mark, plain.len()));
        }
        previous = value;
        if plain.len() > 28 {
            return None;
        }
    }
    // `$000`, `RMB'000`: a caption of thousands. `00` is a figure with a digit gone wrong, and no caption.
    if plain.starts_with("00") && plain.len() > 2 && marks.is_empty() {
        return None;
    }
    let bare = marks.is_empty();
    let total = plain.len();
    let places = decimal_places(&marks, total)?;
    let mut value = plain.parse::<Decimal>().ok()?;
    value.set_scale(places).ok()?;
    Some((value, places, bare, length))
}

/// How many of the digits stand after the decimal mark; `None` where the separators make no number.
fn decimal_places(marks: &[(char, usize)], total: usize) -> Option<u32> {
    let Some((last, at)) = marks.last().copied() else { return Some(0) };
    let after = total - at;
    let count = |sign: char| marks.iter().filter(|(mark, _)| *mark == sign).count();
    let (points, commas) = (count('.'), count(','));
    let decimal = match last {
        // `1,234.5`; a second point makes all of them separators of thousands: `1.234.567`.
        '.' => points == 1,
        // `1.234,56` has its decimals after the comma; `1,234` and `1,234,567` don't.
        ',' => points > 0 && commas == 1 && after != 3,
        _ => false,
    };
    let groups: Vec<usize> = {
        let ends = if decimal { marks.len() - 1 } else { marks.len() };
        let whole_end = if decimal { at } else { total };
        let starts = marks.iter().take(ends).map(|(_, at)| *at);
        let stops = marks.iter().take(ends).skip(1).map(|(_, at)| *at).chain([whole_end]);
        starts.zip(stops).map(|(from, to)| to.saturating_sub(from)).collect()
    };
    // Thousands in threes; Indian reports group the higher ones in twos.
    let last_group = groups.last().copied();
    let grouped = last_group.is_none_or(|length| length == 3)
        && groups.iter().rev().skip(1).all(|length| *length == 3 || *length == 2);
    match (grouped, decimal) {
        (true, true) => u32::try_from(after).ok(),
        (true, false) => Some(0),
        (false, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match read(text) {
            Printed::Figure(figure) => {
                let currency = figure.currency.clone().unwrap_or_default();
                let marks =
                    [(figure.open, "("), (figure.percent, "%"), (figure.cents, "c"), (figure.bare, "b")];
                let marks: String = marks.iter().filter(|(on, _)| *on).map(|(_, mark)| *mark).collect();
                format!("{currency}{}{marks} [{}]", figure.value(), &text[figure.digits])
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn every_way_of_printing_a_figure() {
        let check = |text: &str, expect: &str| assert_eq!(shown(text), expect, "{text:?}");
        check("1,234", "1234 [1,234]");
        check(" (1,234) ", "-1234 [1,234]");
        check("(1,234", "-1234( [1,234]");
        check("1,234)", "-1234 [1,234]");
        check("$1,234.50", "$1234.50 [1,234.50]");
        check("($65.2)", "$-65.2 [65.2]");
        check("$(65.2)", "$-65.2 [65.2]");
        check("US$ 12", "US$12 [12]");
        check("RMB1,000", "RMB1000 [1,000]");
        check("12.5%", "12.5% [12.5]");
        check("(2.1)%", "-2.1% [2.1]");
        check("(2.1%)", "-2.1% [2.1]");
        check("−5", "-5 [5]");
        check("(00)", "-0 [00]");
        check("－1,516,034,246.28", "-1516034246.28 [1,516,034,246.28]");
        check("—7", "-7 [7]");
        check("1,234-", "-1234 [1,234]");
        check(".52", "0.52 [.52]");
        check("2023", "2023b [2023]");
        check("1,234 (1)", "1234 [1,234]");
        check("(1,234)(a)", "-1234 [1,234]");
        check("1,234*", "1234 [1,234]");
        check("1.234.567,89", "1234567.89 [1.234.567,89]");
        check("1 234 567", "1234567 [1 234 567]");
        check("12,34,567", "1234567 [12,34,567]");
        check("￥３，０００", "￥3000 [３，０００]");
        check("0", "0b [0]");
        check("(15)", "-15 [15]");
        check("HK25.0 cents", "25.0c [25.0]");
        check("HK(8.55) cents", "-8.55c [8.55]");
        check("2.66港仙", "2.66c [2.66]");
        check("(3.1 cents)", "Words");
    }

    #[test]
    fn what_is_no_figure() {
        let check = |text: &str, expect: &str| assert_eq!(shown(text), expect, "{text:?}");
        check("—", "Dash");
        check("--", "Dash");
        check("$ —", "Dash");
        check("$", "Before { currency: Some(\"$\"), open: false, minus: false }");
        check("$ (", "Before { currency: Some(\"$\"), open: true, minus: false }");
        check("(", "Before { currency: None, open: true, minus: false }");
        check(")", "After { closed: true, percent: false }");
        check(")%", "After { closed: true, percent: true }");
        check("%", "After { closed: false, percent: true }");
        check("(a)", "After { closed: false, percent: false }");
        for words in [
            "Note 5",
            "Net sales",
            "七、1",
            "5(a)x",
            "1.2.3",
            "12,3",
            "1)",
            "2023 vs 2022",
            "10-K",
            "$000",
            "RMB'000",
            "November 30, 2020",
            "4, 5",
        ] {
            check(words, "Words");
        }
        check("99999999999999999999999999999999", "Words");
    }
}
