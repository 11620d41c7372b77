//! The lexer: tokens to items, each with all its meanings; the fewest items that leave the fewest words unknown.
//!
//! Choosing the whole cheapest row of items, not the longest phrase at each place, is what reads Chinese, where
//! phrases overlap. Companies and names that the question defines itself come as spans that were found before.

use std::ops::Range;

use model::Decimal;

use super::text::{Kind, Token};
use super::vocabulary::{Found, Meaning, Sense, Vocabulary};
use super::words::Word;

/// A stretch of tokens and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// Tokens.
    pub(super) at: Range<usize>,
    /// What it is.
    pub(super) lexeme: Lexeme,
    /// Function words that these tokens may be, in order.
    pub(super) meanings: Vec<Meaning>,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lexeme {
    /// A company: the place of its mention.
    Company(usize),
    /// A name that the question defines: the place of its definition.
    Defined(usize),
    /// A part of the company: the place of its name among the members.
    Part(usize),
    /// A figure of the chart.
    Figure(Sense),
    /// A number.
    Number(Decimal),
    /// A period in one word: `FY2019`, `2Q23`, `9M`.
    Compact(Compact),
    /// A sign.
    Sign(char),
    /// A function word.
    Word,
    /// None of these.
    Unknown,
}

/// A period in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Compact {
    pub(super) year: Option<i16>,
    pub(super) part: CompactPart,
}

/// The part of the year that a compact period names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CompactPart {
    /// The fiscal year.
    Year,
    /// The calendar year.
    Calendar,
    /// A quarter.
    Quarter(u8),
    /// A half, 1 or 2.
    Half(u8),
    /// The first months of the year.
    Months(u32),
    /// So many years (`5y`).
    Years(u32),
}

impl Item {
    /// Whether the item may be that function word.
    pub(super) fn is(&self, word: Word) -> bool {
        self.meanings.contains(&Meaning::Word(word))
    }

    /// Whether the item may be one of these function words.
    pub(super) fn is_any(&self, words: &[Word]) -> bool {
        words.iter().any(|word| self.is(*word))
    }

    /// The first of its function words that `choose` takes.
    pub(super) fn word<T>(&self, choose: impl Fn(Word) -> Option<T>) -> Option<T> {
        self.meanings.iter().find_map(|meaning| match meaning {
            Meaning::Word(word) => choose(*word),
            _ => None,
        })
    }

    /// Whether it carries no meaning between others.
    pub(super) fn skipped(&self) -> bool {
        self.lexeme == Lexeme::Word
            && !self.meanings.is_empty()
            && self.meanings.iter().all(|meaning| matches!(meaning, Meaning::Word(word) if word.skipped()))
    }

    /// Whether it is nothing but the head of a figure's name (`expense`, `ratio`).
    fn is_head(&self) -> bool {
        self.lexeme == Lexeme::Word && self.meanings == [Meaning::Word(Word::FigureHead)]
    }

    /// The figure it names.
    pub(super) fn sense(&self) -> Option<&Sense> {
        match &self.lexeme {
            Lexeme::Figure(sense) => Some(sense),
            _ => None,
        }
    }

    /// The sign it is.
    pub(super) fn sign(&self) -> Option<char> {
        match self.lexeme {
            Lexeme::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    /// A small whole number, in digits or words.
    pub(super) fn number(&self) -> Option<u32> {
        match self.lexeme {
            Lexeme::Number(value) if value.fract().is_zero() => u32::try_from(value).ok(),
            Lexeme::Word => self.meanings.iter().find_map(|meaning| match meaning {
                Meaning::Cardinal(number) => Some(*number),
                _ => None,
            }),
            _ => None,
        }
    }

    /// A place in a row.
    pub(super) fn ordinal(&self) -> Option<u32> {
        self.meanings.iter().find_map(|meaning| match meaning {
            Meaning::Ordinal(number) => Some(*number),
            _ => None,
        })
    }

    /// The month it names.
    pub(super) fn month(&self) -> Option<u8> {
        self.meanings.iter().find_map(|meaning| match meaning {
            Meaning::Month(month) => Some(*month),
            _ => None,
        })
    }

    /// The unit it names, by its place in the vocabulary.
    pub(super) fn unit(&self) -> Option<usize> {
        self.meanings.iter().find_map(|meaning| match meaning {
            Meaning::Unit(unit) => Some(*unit),
            _ => None,
        })
    }
}

/// A span that was found before, and what stands there.
pub(super) type Span = (Range<usize>, usize);

const KNOWN: u32 = 10;
const UNKNOWN: u32 = 60;
/// What it costs to end a figure's name before a word that names figures.
const CUT: u32 = 15;

#[derive(Clone)]
struct Step {
    cost: u32,
    end: usize,
    item: Option<Item>,
}

/// What was found before the words: spans of companies, of parts of a company, of names that the question defines.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spans<'s> {
    pub(super) companies: &'s [Span],
    pub(super) parts: &'s [Span],
    pub(super) defined: &'s [Span],
}

/// The items of a question.
pub(super) fn lex(tokens: &[Token], vocabulary: &Vocabulary, spans: Spans<'_>) -> Vec<Item> {
    let count = tokens.len();
    let mut best = vec![Step { cost: 0, end: count, item: None }; count + 1];
    for start in (0..count).rev() {
        let mut step = Step { cost: u32::MAX, end: start + 1, item: None };
        let mut offer = |cost: u32, end: usize, item: &dyn Fn() -> Item| {
            let rest = best.get(end).map_or(0, |step| step.cost);
            let cost = cost.saturating_add(rest);
            // Of two equal rows the one that begins with the longer phrase.
            if cost < step.cost || (cost == step.cost && end > step.end) {
                step = Step { cost, end, item: Some(item()) };
            }
        };
        for (span, place) in spans.companies.iter().filter(|(span, _)| span.start == start) {
            offer(KNOWN / 2, span.end, &|| item(span.clone(), Lexeme::Company(*place), &[]));
        }
        for (span, place) in spans.parts.iter().filter(|(span, _)| span.start == start) {
            // A long name is meant as such: `Automotive Sales revenue` is of automotive sales.
            let long = u32::try_from(span.len() - 1).unwrap_or(0).min(3);
            offer(KNOWN / 2 - long, span.end, &|| item(span.clone(), Lexeme::Part(*place), &[]));
        }
        for (span, place) in spans.defined.iter().filter(|(span, _)| span.start == start) {
            offer(KNOWN / 2, span.end, &|| item(span.clone(), Lexeme::Defined(*place), &[]));
        }
        for found in vocabulary.phrases(tokens, start) {
            let span = start..start + found.length;
            // `change in income tax` `expense`: the head of a longer name is left over.
            let cut = found.sense.is_some()
                && best.get(span.end).and_then(|next| next.item.as_ref()).is_some_and(Item::is_head);
            let cost = cost(&found) + if cut { CUT } else { 0 };
            offer(cost, span.end, &|| phrase(span.clone(), &found));
        }
        if let Some(token) = tokens.get(start) {
            let single = start..start + 1;
            match token.kind {
                Kind::Number(value) => {
                    offer(KNOWN, start + 1, &|| item(single.clone(), Lexeme::Number(value), &[]));
                }
                Kind::Sign(sign) => {
                    offer(KNOWN, start + 1, &|| item(single.clone(), Lexeme::Sign(sign), &[]))
                }
                Kind::Word | Kind::Han => {
                    if let Some(compact) = compact(&token.text) {
                        offer(KNOWN - 1, start + 1, &|| item(single.clone(), Lexeme::Compact(compact), &[]));
                    }
                    offer(UNKNOWN, start + 1, &|| item(single.clone(), Lexeme::Unknown, &[]));
                }
            }
        }
        if let Some(slot) = best.get_mut(start) {
            *slot = step;
        }
    }
    let mut items = Vec::new();
    let mut at = 0;
    while let Some(Step { end, item: Some(item), .. }) = best.get(at).cloned() {
        items.push(item);
        at = end;
    }
    items
}

fn item(at: Range<usize>, lexeme: Lexeme, meanings: &[Meaning]) -> Item {
    Item { at, lexeme, meanings: meanings.to_vec() }
}

/// What a phrase costs: one item, less the longer the name of a figure is, more where only a printed label says so.
fn cost(found: &Found<'_>) -> u32 {
    match found.sense {
        Some(sense) if sense.weak() && found.meanings.is_empty() => KNOWN + 1,
        Some(sense) if !sense.weak() => {
            KNOWN.saturating_sub(u32::try_from(found.length - 1).unwrap_or(0).min(3))
        }
        _ => KNOWN,
    }
}

/// A phrase of the vocabulary as an item: a figure by name, else a function word, else a figure by label.
fn phrase(at: Range<usize>, found: &Found<'_>) -> Item {
    match found.sense {
        Some(sense) if !sense.weak() || found.meanings.is_empty() => {
            item(at, Lexeme::Figure(sense.clone()), found.meanings)
        }
        _ => item(at, Lexeme::Word, found.meanings),
    }
}

/// Reads `fy2019`, `2019q3`, `q22023`, `2q23`, `1h23`, `9m`, `cy2022`, `5y`.
fn compact(text: &str) -> Option<Compact> {
    let mut parts: Vec<(&str, &str)> = Vec::new(); // letters before, digits after
    let mut rest = text;
    while !rest.is_empty() {
        let digits_at = rest.find(|letter: char| letter.is_ascii_digit()).unwrap_or(rest.len());
        let (letters, tail) = rest.split_at_checked(digits_at)?;
        let digits_end = tail.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(tail.len());
        let (digits, tail) = tail.split_at_checked(digits_end)?;
        parts.push((letters, digits));
        rest = tail;
    }
    let year = |digits: &str| year_of(digits);
    let small =
        |digits: &str, most: u8| digits.parse::<u8>().ok().filter(|number| (1..=most).contains(number));
    let done = |year, part| Some(Compact { year, part });
    match parts.as_slice() {
        [("fy" | "fye" | "f", digits)] => done(Some(year(digits)?), CompactPart::Year),
        [("cy", digits)] => done(Some(year(digits)?), CompactPart::Calendar),
        [("q" | "fq", digits)] if digits.len() == 1 => done(None, CompactPart::Quarter(small(digits, 4)?)),
        [("h", digits)] if digits.len() == 1 => done(None, CompactPart::Half(small(digits, 2)?)),
        [("q", digits)] if matches!(digits.len(), 3 | 5) => {
            let (quarter, digits) = digits.split_at_checked(1)?;
            done(Some(year(digits)?), CompactPart::Quarter(small(quarter, 4)?))
        }
        [("h", digits)] if matches!(digits.len(), 3 | 5) => {
            let (half, digits) = digits.split_at_checked(1)?;
            done(Some(year(digits)?), CompactPart::Half(small(half, 2)?))
        }
        [("q", quarter), ("fy" | "f", digits)]
        | [("fy" | "f", digits), ("q", quarter)]
        | [("", digits), ("q" | "fq", quarter)]
            if digits.len() >= 2 =>
        {
            done(Some(year(digits)?), CompactPart::Quarter(small(quarter, 4)?))
        }
        [("h", half), ("fy", digits)] | [("fy", digits), ("h", half)] | [("", digits), ("h", half)]
            if digits.len() >= 2 =>
        {
            done(Some(year(digits)?), CompactPart::Half(small(half, 2)?))
        }
        [("", quarter), ("q", "")] => done(None, CompactPart::Quarter(small(quarter, 4)?)),
        [("", quarter), ("q" | "qfy", digits)] => {
            done(Some(year(digits)?), CompactPart::Quarter(small(quarter, 4)?))
        }
        [("", half), ("h", "")] => done(None, CompactPart::Half(small(half, 2)?)),
        [("", half), ("h" | "hfy", digits)] => done(Some(year(digits)?), CompactPart::Half(small(half, 2)?)),
        [("", months @ ("6" | "9")), ("m", "")] => done(None, CompactPart::Months(months.parse().ok()?)),
        [("", months @ ("6" | "9")), ("m" | "mfy", digits)] => {
            done(Some(year(digits)?), CompactPart::Months(months.parse().ok()?))
        }
        [("", digits), ("fy", "")] => done(Some(year(digits)?), CompactPart::Year),
        [("", years), ("y" | "yr" | "yrs", "")] => done(None, CompactPart::Years(small(years, 30)?.into())),
        _ => None,
    }
}

/// A year of two or four digits.
pub(super) fn year_of(digits: &str) -> Option<i16> {
    let number: i16 = digits.parse().ok()?;
    match digits.len() {
        4 => (1950..=2100).contains(&number).then_some(number),
        2 => Some(if number < 80 { 2000 + number } else { 1900 + number }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_in_one_word() {
        let check = |text: &str, year: Option<i16>, part: CompactPart| {
            assert_eq!(compact(text), Some(Compact { year, part }), "{text}");
        };
        check("fy2019", Some(2019), CompactPart::Year);
        check("fy20", Some(2020), CompactPart::Year);
        check("fy2023q2", Some(2023), CompactPart::Quarter(2));
        check("2q23", Some(2023), CompactPart::Quarter(2));
        check("q22023", Some(2023), CompactPart::Quarter(2));
        check("q2", None, CompactPart::Quarter(2));
        check("1h23", Some(2023), CompactPart::Half(1));
        check("9m", None, CompactPart::Months(9));
        check("cy2022", Some(2022), CompactPart::Calendar);
        for other in ["3m", "q5", "fy1", "revenue", "10k", "q", "é2", "q2é"] {
            assert_eq!(compact(other), None, "{other}");
        }
    }
}
