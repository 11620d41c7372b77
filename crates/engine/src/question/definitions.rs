//! Definitions that the question gives itself: `DPO is defined as: 365 * …`, `Define X as …`, `X, calculated as …`, `FCF
//! (cash from operations - capex)`, `X定义为…`.
//!
//! They are found in two passes. The first finds the names that are defined; the question is then lexed again with these
//! names as words of its own, so that one definition may use another (`CCC is defined as: DIO + DSO - DPO`); the second
//! parses the formulas and takes the definitions out of their sentences.

use std::ops::Range;

use super::formula::{self, Node};
use super::lexer::Span;
use super::reading::{Part, Piece, Sentence};
use super::text::Token;
use super::words::Word;

/// More definitions than this are not read.
const MOST: usize = 24;

/// Where a definition stands in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    /// Parts that name what is defined.
    name: Range<usize>,
    /// A short name in parentheses behind it.
    short: Option<Range<usize>>,
    /// Everything that is taken out: from the name, or from the word of defining where the name belongs to the question.
    taken_from: usize,
    /// First part of the formula.
    body: usize,
    /// Whether the words may mean something else, so that only a formula makes it a definition.
    perhaps: bool,
}

/// A definition, its formula parsed where it can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Definition {
    /// Its names, as stems.
    pub(super) names: Vec<Vec<String>>,
    /// Tokens of the formula.
    pub(super) at: Range<usize>,
    /// The formula.
    pub(super) node: Option<Node>,
}

/// The names that the sentences define, each with its short form, as stems.
pub(super) fn names(sentences: &[Sentence], tokens: &[Token]) -> Vec<Vec<Vec<String>>> {
    let mut found: Vec<Vec<Vec<String>>> = Vec::new();
    for sentence in sentences {
        let mut from = 0;
        while let Some(place) = find(sentence, from, tokens) {
            let stems = |range: &Range<usize>| -> Vec<String> {
                let Some(span) = tokens_of(sentence, range) else { return Vec::new() };
                tokens
                    .get(span)
                    .unwrap_or_default()
                    .iter()
                    .filter(|token| token.sign().is_none())
                    .map(|token| token.stem.clone())
                    .collect()
            };
            let mut names: Vec<Vec<String>> =
                [Some(&place.name), place.short.as_ref()].into_iter().flatten().map(stems).collect();
            names.retain(|name| !name.is_empty());
            from = place.body.max(from + 1);
            if !names.is_empty() && found.len() < MOST {
                found.push(names);
            }
        }
    }
    found
}

/// Every place where a defined name stands in the question.
pub(super) fn spans(names: &[Vec<Vec<String>>], tokens: &[Token]) -> Vec<Span> {
    let mut spans = Vec::new();
    for (place, names) in names.iter().enumerate() {
        for name in names {
            for start in 0..tokens.len() {
                let matches = name
                    .iter()
                    .enumerate()
                    .all(|(step, stem)| tokens.get(start + step).is_some_and(|token| token.stem == *stem));
                if matches {
                    spans.push((start..start + name.len(), place));
                }
            }
        }
    }
    spans
}

/// Parses the definitions and takes them out of their sentences. The result is in the order of `names`.
pub(super) fn extract(
    sentences: &mut Vec<Sentence>,
    names: Vec<Vec<Vec<String>>>,
    tokens: &[Token],
) -> Vec<Definition> {
    let mut definitions: Vec<Definition> =
        names.into_iter().map(|names| Definition { names, at: 0..0, node: None }).collect();
    for sentence in sentences.iter_mut() {
        let mut from = 0;
        while let Some(place) = find(sentence, from, tokens) {
            let body = sentence.parts.get(place.body..).unwrap_or_default();
            let parsed = formula::parse(body);
            let defined =
                sentence.parts.get(place.name.clone()).unwrap_or_default().iter().find_map(|part| match part
                    .piece
                {
                    Piece::Defined(place) => Some(place),
                    _ => None,
                });
            let Some(definition) = defined.and_then(|defined| definitions.get_mut(defined)) else {
                from = place.body.max(from + 1);
                continue;
            };
            if place.perhaps && !parsed.as_ref().is_some_and(|(node, _)| node.has_arithmetic()) {
                from = place.body.max(from + 1);
                continue;
            }
            let end = match parsed {
                Some((node, length)) => {
                    definition.node = definition.node.take().or(Some(node));
                    place.body + length
                }
                None => sentence.parts.len(),
            };
            let first = body.first().map_or(0, |part| part.at.start);
            let last = sentence.parts.get(end.saturating_sub(1)).map_or(first, |part| part.at.end);
            definition.at = first..last.max(first);
            // The parentheses around an inline definition go with it.
            let mut end = end;
            let mut start = place.taken_from;
            let opens =
                start.checked_sub(1).and_then(|at| sentence.parts.get(at)).and_then(Part::sign) == Some('(');
            let opened = sentence.parts.get(start).and_then(Part::sign) == Some('(');
            if (opens || opened) && sentence.parts.get(end).and_then(Part::sign) == Some(')') {
                end += 1;
                start -= usize::from(opens && !opened);
            }
            sentence.parts.drain(start..end.min(sentence.parts.len()).max(start));
            from = start;
        }
    }
    sentences.retain(|sentence| !sentence.parts.is_empty());
    definitions
}

/// The tokens under a range of parts.
fn tokens_of(sentence: &Sentence, range: &Range<usize>) -> Option<Range<usize>> {
    let parts = sentence.parts.get(range.clone())?;
    Some(parts.first()?.at.start..parts.last()?.at.end)
}

/// The first definition at or after a part.
fn find(sentence: &Sentence, from: usize, tokens: &[Token]) -> Option<Place> {
    let parts = &sentence.parts;
    (from..parts.len()).find_map(|at| {
        let part = parts.get(at)?;
        if part.is_any(&[Word::DefinedAs, Word::PerhapsDefinedAs]) {
            let perhaps = !part.is(Word::DefinedAs);
            return before(parts, from, at, perhaps, tokens)
                .filter(|place| !perhaps || has_formula(parts, place.body));
        }
        if part.is(Word::Define) {
            return defined_after(parts, at);
        }
        // Cash ratio is cash / current liabilities.
        if part.is(Word::YesNo) && at > from && !asks(parts) && has_formula(parts, at + 1) {
            return before(parts, from, at, true, tokens);
        }
        // FCF (cash from operations - capex)
        if part.sign() == Some('(') {
            // Payout ratio in FY2022 (dividends / net income)
            let subject = |part: &Part| {
                part.is_any(&[Word::For, Word::In, Word::Of])
                    || matches!(part.piece, Piece::Company(_) | Piece::Periods(_))
            };
            let end = (from..at).rev().find(|before| !parts.get(*before).is_some_and(subject))? + 1;
            let name = name_before(parts, from, end).filter(|name| {
                parts.get(name.clone()).is_some_and(|name| {
                    name.iter().any(|part| part.is_figure() || part.piece == Piece::Unknown)
                })
            })?;
            // `Northmoor working capital`: what nobody knows before a figure's name may name a company.
            let known = parts.get(end - 1).is_some_and(Part::is_figure);
            let name = if known { end - 1..end } else { name };
            let (node, length) = formula::parse(parts.get(at + 1..)?)?;
            let closed = parts.get(at + 1 + length).and_then(Part::sign) == Some(')');
            let operands = matches!(node, Node::Binary(..) | Node::At(..)) && node.has_arithmetic();
            return (closed && operands).then_some(Place {
                name,
                short: None,
                taken_from: at,
                body: at + 1,
                perhaps: true,
            });
        }
        None
    })
}

/// Whether parts of a sentence belong to a question.
fn asks(parts: &[Part]) -> bool {
    parts.iter().any(|part| {
        matches!(part.piece, Piece::Company(_))
            || part.is_any(&[
                Word::What,
                Word::HowMuch,
                Word::How,
                Word::Polite,
                Word::Which,
                Word::WhichCompany,
                Word::WhichPeriod,
                Word::EveryCompany,
            ])
            || part.sign() == Some(':')
    })
}

/// The parts that make up the name that ends at a part.
fn name_before(parts: &[Part], from: usize, end: usize) -> Option<Range<usize>> {
    let boundary = |part: &Part| {
        matches!(part.piece, Piece::Company(_) | Piece::Periods(_) | Piece::Sign(_) | Piece::Unit(_))
            || part.skipped()
            || part.is_any(&[
                Word::What,
                Word::HowMuch,
                Word::How,
                Word::Of,
                Word::For,
                Word::In,
                Word::Define,
                Word::And,
                Word::YesNo,
                Word::Using,
            ])
    };
    let start =
        (from..end).rev().take_while(|at| parts.get(*at).is_some_and(|part| !boundary(part))).last()?;
    (end - start <= 10).then_some(start..end)
}

/// Whether a formula with some arithmetic begins there.
fn has_formula(parts: &[Part], at: usize) -> bool {
    parts.get(at..).and_then(formula::parse).is_some_and(|(node, _)| node.has_arithmetic())
}

/// `NAME is defined as FORMULA`: the name stands before.
fn before(parts: &[Part], from: usize, at: usize, perhaps: bool, tokens: &[Token]) -> Option<Place> {
    // Back over the words that lead to the definition, then over whose and when the name is.
    let leads = |part: &Part| {
        part.skipped()
            || part.is_any(&[Word::YesNo, Word::As])
            || matches!(part.sign(), Some(',' | ':' | '('))
    };
    let subject = |part: &Part| {
        part.skipped()
            || part.is_any(&[Word::For, Word::In, Word::Of])
            || matches!(part.piece, Piece::Company(_) | Piece::Periods(_))
    };
    let back = |mut end: usize, over: &dyn Fn(&Part) -> bool| {
        while end > from && parts.get(end - 1).is_some_and(over) {
            end -= 1;
        }
        end
    };
    let cut = back(at, &leads);
    let mut end = back(cut, &subject);
    // A short name in parentheses: `days payable outstanding (DPO) is defined as`.
    let mut short = None;
    if parts.get(end.checked_sub(1)?).and_then(Part::sign) == Some(')') {
        let open = (from..end).rev().find(|open| parts.get(*open).and_then(Part::sign) == Some('('))?;
        if open + 1 < end - 1 {
            short = Some(open + 1..end - 1);
        }
        end = open;
    }
    let name = name_before(parts, from, end)?;
    // `Larkfield's inventory turnover for 2023, calculated as …`: whose it is belongs to the question.
    let whose = |part: &Part| {
        let last = part.at.end.checked_sub(1).and_then(|last| tokens.get(last));
        part.piece == Piece::Unknown && last.is_some_and(|token| token.possessive)
    };
    let owner =
        name.clone().find(|at| parts.get(*at).is_some_and(whose)).filter(|owner| owner + 1 < name.end);
    let name = owner.map_or(name.clone(), |owner| owner + 1..name.end);
    let asked = owner.is_some() || asks(parts.get(from..cut)?);
    let mut body = at + 1;
    while parts.get(body).is_some_and(|part| part.skipped() || matches!(part.sign(), Some(':' | ','))) {
        body += 1;
    }
    Some(Place { name, short, taken_from: if asked { cut } else { from }, body, perhaps })
}

/// `Define NAME as FORMULA`, `where NAME is FORMULA`.
fn defined_after(parts: &[Part], at: usize) -> Option<Place> {
    let mut start = at + 1;
    while parts.get(start).is_some_and(Part::skipped) {
        start += 1;
    }
    let joint = (start..parts.len().min(start + 10)).find(|joint| {
        parts.get(*joint).is_some_and(|part| {
            part.is_any(&[Word::As, Word::DefinedAs, Word::PerhapsDefinedAs, Word::YesNo])
        })
    })?;
    if joint == start {
        return None;
    }
    let mut body = joint + 1;
    while parts.get(body).is_some_and(|part| part.skipped() || matches!(part.sign(), Some(':' | ','))) {
        body += 1;
    }
    has_formula(parts, body).then_some(())?;
    Some(Place { name: start..joint, short: None, taken_from: at, body, perhaps: false })
}
