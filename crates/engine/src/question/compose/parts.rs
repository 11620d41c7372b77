//! Parts of a sentence, tidied: clauses, glosses, links that join nothing.

use crate::question::formula::Node;
use crate::question::lexer::{Item, Lexeme};
use crate::question::reading::{Part, Piece, Sentence};
use crate::question::vocabulary::Meaning;
use crate::question::words::Word;

/// Functions over periods, and words that make one figure of several: they belong to the formula.
pub(super) const FUNCTIONS: [Word; 13] = [
    Word::Average,
    Word::Change,
    Word::Growth,
    Word::Cagr,
    Word::Highest,
    Word::Lowest,
    Word::Sum,
    Word::YearOnYear,
    Word::QuarterOnQuarter,
    Word::Each,
    Word::Course,
    Word::Compare,
    Word::Rank,
];

/// Words that join figures.
pub(super) const LINKS: [Word; 26] = [
    Word::Of,
    Word::And,
    Word::Or,
    Word::To,
    Word::Between,
    Word::Versus,
    Word::Using,
    Word::Plus,
    Word::Minus,
    Word::Times,
    Word::DividedBy,
    Word::Per,
    Word::PercentOf,
    Word::ShareOf,
    Word::ShareAfter,
    Word::RatioOf,
    Word::DifferenceBetween,
    Word::SumOf,
    Word::RatioAfter,
    Word::DifferenceAfter,
    Word::SumAfter,
    Word::Margin,
    Word::Numerator,
    Word::Denominator,
    Word::MultipleOf,
    Word::From,
];

/// The definitions that a formula uses.
pub(super) fn used_definitions(node: &Node) -> Vec<usize> {
    let mut used = Vec::new();
    node.walk(&mut |node| {
        if let Node::Defined(place) = node {
            used.push(*place);
        }
    });
    used
}

pub(super) fn uses_definition(node: &Node) -> bool {
    !used_definitions(node).is_empty()
}

/// Whether two sentences name the same figures.
pub(super) fn same_figures(a: &Sentence, b: &Sentence) -> bool {
    let figures = |sentence: &Sentence| -> Vec<Piece> {
        sentence.parts.iter().filter(|part| part.is_figure()).map(|part| part.piece.clone()).collect()
    };
    let known = figures(a);
    figures(b).iter().all(|figure| known.contains(figure))
}

/// Whether the part joins two figures by arithmetic.
pub(super) fn is_operator(part: &Part) -> bool {
    matches!(part.sign(), Some('+' | '-' | '*' | '/'))
        || part.is_any(&[
            Word::Plus,
            Word::Minus,
            Word::Times,
            Word::DividedBy,
            Word::Per,
            Word::PercentOf,
            Word::ShareOf,
            Word::RatioOf,
            Word::DifferenceBetween,
            Word::SumOf,
        ])
}

/// Whether two figures are joined by arithmetic, `to` between figures counted in.
pub(super) fn has_operator(core: &[Part]) -> bool {
    let figures =
        core.iter().filter(|part| part.is_figure() || matches!(part.piece, Piece::Number(_))).count();
    figures > 1
        && core.iter().any(|part| {
            is_operator(part)
                || part.is_any(&[Word::To, Word::RatioAfter, Word::DifferenceAfter, Word::SumAfter])
        })
}

/// Leaves out what the asker says of himself, up to the next comma or colon.
pub(super) fn drop_role(sentence: &mut Sentence) {
    let begins = sentence.parts.iter().position(|part| !part.skipped());
    let Some(begins) = begins.filter(|at| sentence.parts.get(*at).is_some_and(|part| part.is(Word::Role)))
    else {
        return;
    };
    let end = sentence.parts.iter().skip(begins).position(|part| matches!(part.sign(), Some(',' | ':')));
    let end = end.map_or(sentence.parts.len(), |end| begins + end + 1);
    sentence.parts.drain(..end.min(sentence.parts.len()));
}

/// The clauses of a sentence with the sign that ends each: commas and colons outside parentheses.
pub(super) fn clauses(parts: &[Part]) -> Vec<(Vec<Part>, Option<char>)> {
    let mut clauses = Vec::new();
    let mut current: Vec<Part> = Vec::new();
    let mut depth = 0usize;
    for part in parts {
        match part.sign() {
            Some('(') => depth += 1,
            Some(')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        match part.sign() {
            Some(sign @ (',' | ':')) if depth == 0 => {
                clauses.push((std::mem::take(&mut current), Some(sign)))
            }
            _ => current.push(part.clone()),
        }
    }
    clauses.push((current, None));
    clauses.retain(|(clause, _)| !clause.is_empty());
    clauses
}

/// Leaves out parentheses that hold nothing or a gloss of what stands before, and links that join nothing.
pub(super) fn tidy(core: Vec<Part>) -> Vec<Part> {
    let mut kept: Vec<Part> = Vec::new();
    let mut at = 0;
    while let Some(part) = core.get(at) {
        if part.sign() == Some('(')
            && let Some(close) =
                (at + 1..core.len()).find(|close| core.get(*close).and_then(Part::sign) == Some(')'))
        {
            let inside = core.get(at + 1..close).unwrap_or_default();
            let named = kept.iter().rposition(|part| !part.is_any(&[Word::From, Word::Of, Word::To]));
            let behind = named.and_then(|named| kept.get(named)).is_some_and(Part::is_figure);
            let plain = inside.iter().all(|part| {
                part.is_figure() || part.is_any(&[Word::Or, Word::Of]) || part.sign() == Some(',')
            });
            if inside.iter().all(|part| {
                matches!(part.piece, Piece::Periods(_) | Piece::Sign(','))
                    || part.is_any(&LINKS)
                    || part.is_any(&FUNCTIONS)
            }) {
                kept.extend(inside.iter().cloned());
                at = close + 1;
                continue;
            }
            if behind && plain {
                // The name that the question defines counts, whichever of the two it is.
                if let (Some(last), Some(defined)) = (
                    named.and_then(|named| kept.get_mut(named)),
                    inside.iter().find(|part| matches!(part.piece, Piece::Defined(_))),
                ) {
                    last.piece = defined.piece.clone();
                }
                at = close + 1;
                continue;
            }
        }
        kept.push(part.clone());
        at += 1;
    }
    kept
}

/// `what percentage of B was A`, `what multiple of B was A`: A over B.
pub(super) fn share_first(mut core: Vec<Part>) -> Vec<Part> {
    let first =
        core.iter().position(|part| part.is_figure() || part.is_any(&[Word::PercentOf, Word::MultipleOf]));
    let leads = |part: &Part| part.is_any(&[Word::PercentOf, Word::MultipleOf]);
    let Some(first) = first.filter(|at| core.get(*at).is_some_and(leads)) else { return core };
    let figures: Vec<usize> =
        (first..core.len()).filter(|at| core.get(*at).is_some_and(Part::is_figure)).collect();
    if let [over, under] = figures.as_slice()
        && !core.get(first + 1..).is_some_and(|rest| rest.iter().any(is_operator))
    {
        core.swap(*over, *under);
        let mut share = core.remove(first);
        if share.is(Word::MultipleOf)
            && let Piece::Word(item) = &mut share.piece
        {
            item.meanings = vec![Meaning::Word(Word::DividedBy)];
        }
        core.insert(*over, share); // the removal has moved the figures one to the left
    }
    core
}

/// `was what multiple of`, `是…的几倍`: the first over the second, of two figures, or of one in two periods.
pub(super) fn multiples(mut core: Vec<Part>) -> Vec<Part> {
    let dated = |part: &Part| matches!(part.piece, Piece::Periods(_));
    let places = |core: &[Part], kind: &dyn Fn(&Part) -> bool| -> Vec<usize> {
        (0..core.len()).filter(|at| core.get(*at).is_some_and(kind)).collect()
    };
    let figures = places(&core, &Part::is_figure);
    let multiple = core.iter().position(|part| part.is(Word::MultipleOf));
    let Some(at) = multiple.filter(|at| figures.first().is_some_and(|first| first < at)) else { return core };
    let mut over = core.remove(at);
    // `增长了几倍` is growth.
    if core.iter().any(|part| part.is_any(&[Word::Growth, Word::Change])) {
        return core;
    }
    if let Piece::Word(item) = &mut over.piece {
        item.meanings = vec![Meaning::Word(Word::DividedBy)];
    }
    let periods = places(&core, &dated);
    match (figures.as_slice(), periods.as_slice()) {
        ([first, second], _) => core.insert(if at <= *second { at } else { first + 1 }, over),
        ([only], [from, to]) => {
            let same = core.get(*only).cloned();
            let of = |place: &usize| core.get(*place).cloned();
            let quotient = [same.clone(), of(from), Some(over), same, of(to)];
            return quotient.into_iter().flatten().collect();
        }
        _ => {}
    }
    core
}

/// `margin 2023 minus 2022`, `difference between 2022 and 2023 of A`: what sets two figures against each other sets two
/// periods of one against each other, where there is only one.
pub(super) fn between_periods(mut core: Vec<Part>) -> Vec<Part> {
    let dated = |part: &Part| matches!(part.piece, Piece::Periods(_));
    let joins = core.iter().enumerate().position(|(at, part)| {
        let less = part.is(Word::Minus) || part.sign() == Some('-');
        let before = at.checked_sub(1).and_then(|before| core.get(before)).is_some_and(dated);
        part.is(Word::DifferenceBetween) || (less && before && core.get(at + 1).is_some_and(dated))
    });
    let periods = core.iter().filter(|part| dated(part)).count();
    let Some(at) = joins.filter(|_| periods > 0) else { return core };
    let place = core.get(at).map_or(0..0, |part| part.at.clone());
    let meanings = vec![Meaning::Word(Word::Change)];
    let change = Item { at: place.clone(), lexeme: Lexeme::Word, meanings };
    core.remove(at);
    core.insert(0, Part { at: place, piece: Piece::Word(change) });
    core
}

/// `subtract A from B`, `add A to B`: B less A, A and B.
pub(super) fn arithmetic_verbs(mut core: Vec<Part>) -> Vec<Part> {
    let verb = |part: &Part| part.is_any(&[Word::Subtract, Word::Add]);
    let Some(start) = core.iter().position(verb) else { return core };
    let part = core.remove(start);
    let subtract = part.is(Word::Subtract);
    let figures: Vec<usize> =
        (0..core.len()).filter(|at| core.get(*at).is_some_and(Part::is_figure)).collect();
    let [first, second] = figures.as_slice() else { return core };
    let joints = if subtract { [Word::From, Word::From] } else { [Word::And, Word::To] };
    let joint = (*first..*second).find(|at| core.get(*at).is_some_and(|part| part.is_any(&joints)));
    let operator = if subtract { Word::Minus } else { Word::Plus };
    if let Some(Part { piece: Piece::Word(item), .. }) = joint.and_then(|joint| core.get_mut(joint)) {
        item.meanings = vec![Meaning::Word(operator)];
        if subtract {
            core.swap(*first, *second);
        }
    }
    core
}

/// Leaves out links that join no two figures: `over the last three years`, `revenue of Apple and Tesla`.
pub(super) fn joined(core: Vec<Part>) -> Vec<Part> {
    let begins = |part: &Part| {
        part.is_figure()
            || matches!(part.piece, Piece::Number(_) | Piece::Sign('(' | '['))
            || part.is_any(&[
                Word::Average,
                Word::Change,
                Word::Growth,
                Word::RatioOf,
                Word::DifferenceBetween,
                Word::SumOf,
            ])
    };
    let ends = |part: &Part| {
        part.is_figure()
            || matches!(part.piece, Piece::Number(_) | Piece::Sign(')' | ']'))
            || part.is_any(&[Word::Margin, Word::RatioAfter])
    };
    let links = [
        Word::Of,
        Word::And,
        Word::Or,
        Word::To,
        Word::Versus,
        Word::Between,
        Word::Using,
        Word::DividedBy,
        Word::From,
    ];
    // `per the annual report`, `APPLE - NET SALES - FY2022`
    let is_link =
        |part: &Part| part.is_any(&links) || part.is(Word::Per) || matches!(part.sign(), Some(',' | '-'));
    let mut kept: Vec<Part> = Vec::new();
    for (at, part) in core.iter().enumerate() {
        if is_link(part) {
            let dated = |part: &&Part| !matches!(part.piece, Piece::Periods(_));
            let before = kept.iter().rev().find(dated).is_some_and(ends);
            let after =
                core.iter().skip(at + 1).filter(dated).find(|part| !is_link(part)).is_some_and(begins);
            // `of` and its like also lead from a function to its figure.
            let leads = part.is(Word::Of) && !before && !kept.is_empty();
            // A minus in front of an operand turns its sign.
            let sign = part.sign() == Some('-');
            if !(after && (before || leads || sign)) || part.is_any(&[Word::Between, Word::Using, Word::From])
            {
                continue;
            }
        }
        kept.push(part.clone());
    }
    kept
}
