//! Reading: items to sentences of parts, with periods, units and roundings put together.

use std::ops::Range;

use model::Decimal;

use super::lexer::{Item, Lexeme};
use super::periods::{self, Group};
use super::plan::{AskedUnit, UnitKind};
use super::text::{Kind, Token};
use super::vocabulary::{Sense, Vocabulary};
use super::words::Word;

/// A stretch of a sentence and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Tokens.
    pub(super) at: Range<usize>,
    pub(super) piece: Piece,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// The place of a company's mention.
    Company(usize),
    /// The place of a part of the company among the members.
    Part(usize),
    /// The place of a definition that the question gives.
    Defined(usize),
    Figure(Sense),
    Number(Decimal),
    Periods(Group),
    Unit(AskedUnit),
    /// Decimal places to round to.
    Rounding(u32),
    Sign(char),
    /// Function words.
    Word(Item),
    /// Words that nobody knows.
    Unknown,
}

impl Part {
    /// Whether the part may be that function word.
    pub(super) fn is(&self, word: Word) -> bool {
        matches!(&self.piece, Piece::Word(item) if item.is(word))
    }

    /// Whether the part may be one of these function words.
    pub(super) fn is_any(&self, words: &[Word]) -> bool {
        matches!(&self.piece, Piece::Word(item) if item.is_any(words))
    }

    /// The first of its function words that `choose` takes.
    pub(super) fn word<T>(&self, choose: impl Fn(Word) -> Option<T>) -> Option<T> {
        match &self.piece {
            Piece::Word(item) => item.word(choose),
            _ => None,
        }
    }

    /// The sign it is.
    pub(super) fn sign(&self) -> Option<char> {
        match self.piece {
            Piece::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    /// Whether it carries no meaning between others.
    pub(super) fn skipped(&self) -> bool {
        matches!(&self.piece, Piece::Word(item) if item.skipped())
    }

    /// Whether it names a figure.
    pub(super) fn is_figure(&self) -> bool {
        matches!(self.piece, Piece::Figure(_) | Piece::Defined(_))
    }
}

/// A sentence, without the sign that ends it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) parts: Vec<Part>,
}

impl Sentence {
    /// Whether it names a figure.
    pub(super) fn has_figure(&self) -> bool {
        self.parts.iter().any(Part::is_figure)
    }

    /// Whether it names a company or a period.
    pub(super) fn has_subject(&self) -> bool {
        self.parts.iter().any(|part| matches!(part.piece, Piece::Company(_) | Piece::Periods(_)))
    }
}

/// The sentences of a question.
pub(super) fn sentences(items: &[Item], tokens: &[Token], vocabulary: &Vocabulary) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut current = Sentence::default();
    for part in parts(items, tokens, vocabulary) {
        if part.sign().is_some() && ends_sentence(tokens, part.at.start) {
            if !current.parts.is_empty() {
                sentences.push(std::mem::take(&mut current));
            }
        } else {
            current.parts.push(part);
        }
    }
    if !current.parts.is_empty() {
        sentences.push(current);
    }
    sentences
}

/// Whether a sign ends its sentence: not the dot of an abbreviation before a small letter.
fn ends_sentence(tokens: &[Token], at: usize) -> bool {
    const ABBREVIATIONS: [&str; 18] = [
        "inc", "corp", "co", "ltd", "vs", "no", "st", "mr", "mrs", "dr", "approx", "e", "g", "i", "etc",
        "cos", "avg", "yr",
    ];
    let Some(token) = tokens.get(at) else { return false };
    match token.sign() {
        Some('?' | '!' | ';') => true,
        Some('.') => {
            let chinese = token.at.len() == 3;
            let Some(next) = tokens.get(at + 1) else { return true };
            let short = at
                .checked_sub(1)
                .and_then(|before| tokens.get(before))
                .is_some_and(|before| ABBREVIATIONS.contains(&before.text.as_str()));
            let begins = next.capital || next.kind == Kind::Han;
            chinese || (!next.glued && (!short || begins)) || next.kind == Kind::Han
        }
        _ => false,
    }
}

/// The parts of a row of items.
fn parts(items: &[Item], tokens: &[Token], vocabulary: &Vocabulary) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(item) = items.get(at) {
        let (piece, next) = rounding(items, at)
            .map(|(places, next)| (Piece::Rounding(places), next))
            .or_else(|| unit(items, at, vocabulary).map(|(unit, next)| (Piece::Unit(unit), next)))
            .or_else(|| periods::group(items, tokens, at).map(|(group, next)| (Piece::Periods(group), next)))
            .unwrap_or_else(|| (single(item), at + 1));
        let end = items.get(next.max(at + 1) - 1).map_or(item.at.end, |last| last.at.end);
        let fresh = Part { at: item.at.start..end, piece };
        push(&mut parts, fresh, tokens);
        at = next.max(at + 1);
    }
    parts
}

/// Adds a part; unknown words side by side, or joined by `&`, are one, but for `Northmoor's opinion`.
fn push(parts: &mut Vec<Part>, fresh: Part, tokens: &[Token]) {
    if fresh.piece == Piece::Unknown {
        let whose = |at: usize| {
            at.checked_sub(1).and_then(|last| tokens.get(last)).is_some_and(|token| token.possessive)
        };
        if let Some(Part { at: before, piece: Piece::Unknown }) = parts.last_mut()
            && before.end == fresh.at.start
            && !whose(before.end)
        {
            before.end = fresh.at.end;
            return;
        }
        let ampersand = |part: &Part| {
            part.is(Word::And) && tokens.get(part.at.start).is_some_and(|token| token.at.len() == 1)
        };
        if let [.., Part { at: first, piece: Piece::Unknown }, joint] = parts.as_slice()
            && ampersand(joint)
            && first.end == joint.at.start
            && joint.at.end == fresh.at.start
        {
            parts.pop();
            if let Some(first) = parts.last_mut() {
                first.at.end = fresh.at.end;
            }
            return;
        }
    }
    parts.push(fresh);
}

fn single(item: &Item) -> Piece {
    match &item.lexeme {
        Lexeme::Company(place) => Piece::Company(*place),
        Lexeme::Part(place) => Piece::Part(*place),
        Lexeme::Defined(place) => Piece::Defined(*place),
        Lexeme::Figure(sense) => Piece::Figure(sense.clone()),
        Lexeme::Number(value) => Piece::Number(*value),
        Lexeme::Sign(sign) => Piece::Sign(*sign),
        Lexeme::Compact(_) | Lexeme::Unknown => Piece::Unknown,
        Lexeme::Word => match item.number() {
            // A number in words that nothing else wanted.
            Some(number) if item.meanings.len() == 1 => Piece::Number(Decimal::from(number)),
            _ => Piece::Word(item.clone()),
        },
    }
}

/// `two decimal places`, `round to 2`, `保留两位小数`, `nearest whole number`.
fn rounding(items: &[Item], start: usize) -> Option<(u32, usize)> {
    let mut at = start;
    let mut asked = false;
    while items
        .get(at)
        .is_some_and(|item| item.is_any(&[Word::Round]) || (asked && (item.skipped() || item.is(Word::To))))
    {
        asked = true;
        at += 1;
    }
    if items.get(at)?.is(Word::Nearest) {
        // `the nearest million` keeps its unit; `the nearest whole number` has none.
        return Some((0, at + 1));
    }
    let places = items.get(at)?.number().filter(|places| *places <= 10)?;
    let mut next = at + 1;
    let named = items.get(next).is_some_and(|item| item.is(Word::DecimalPlaces));
    while items.get(next).is_some_and(|item| item.is(Word::DecimalPlaces)) {
        next += 1;
    }
    let last = items.get(next).is_none_or(|item| item.sign().is_some());
    (named || (asked && last)).then_some((places, next))
}

/// Adjacent unit words put together: `USD` and `millions`, `millions of dollars`.
fn unit(items: &[Item], start: usize, vocabulary: &Vocabulary) -> Option<(AskedUnit, usize)> {
    let unit_at = |at: usize| {
        let item = items.get(at)?;
        matches!(item.lexeme, Lexeme::Word).then_some(())?;
        item.unit().and_then(|unit| vocabulary.units.get(unit))
    };
    let mut unit = unit_at(start)?.clone();
    let mut next = start + 1;
    loop {
        let mut at = next;
        while items.get(at).is_some_and(|item| item.skipped() || item.is(Word::Of)) {
            at += 1;
        }
        match unit_at(at) {
            Some(more) if more.kind == unit.kind && unit.kind == UnitKind::Money => {
                let scale = if unit.scale == Decimal::ONE { more.scale } else { unit.scale };
                if unit.scale != Decimal::ONE && more.scale != Decimal::ONE {
                    break;
                }
                unit.scale = scale;
                unit.currency = unit.currency.or_else(|| more.currency.clone());
                next = at + 1;
            }
            Some(more) if more.kind == unit.kind => next = at + 1,
            _ => break,
        }
    }
    Some((unit, next))
}
