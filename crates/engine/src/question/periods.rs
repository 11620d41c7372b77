//! Periods side by side: `FY2021 to FY2023`, `2021年至2023年`, `Q2 versus Q2 of last year`, joined by `to`, `and`, `versus`.

use super::lexer::{Item, Lexeme};
use super::period::{Atom, atom};
use super::plan::{Per, PeriodRef};
use super::text::Token;
use super::words::Word;

/// How periods stand side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    /// Alone.
    One,
    /// From the first to the second.
    Range,
    /// These.
    List,
    /// The first against the second.
    Versus,
}

/// Periods side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) atoms: Vec<Atom>,
    pub(super) join: Join,
}

/// The group of periods that begins at an item, and the item after it.
pub(super) fn group(items: &[Item], tokens: &[Token], start: usize) -> Option<(Group, usize)> {
    let mut at = start;
    let mut between = false;
    if items.get(start)?.is(Word::Since) {
        let (first, next) = atom(items, tokens, start + 1)?;
        let latest = Atom::Is(PeriodRef::Latest { per: Per::Year, back: 0 });
        return Some((Group { atoms: vec![first, latest], join: Join::Range }, next));
    }
    if let Some(first) = items.get(start)
        && first.is_any(&[Word::Between, Word::From])
    {
        between = true;
        at += 1;
    }
    let (first, mut next) = atom(items, tokens, at)?;
    let mut atoms = vec![first];
    let mut join = Join::One;
    while let Some((joined, after)) = connector(items, next, between) {
        // Only one kind of joint in a group: `FY2018 to FY2019 and FY2020` ends before `and`.
        if join != Join::One && joined != join {
            break;
        }
        if join == Join::Range {
            break;
        }
        let Some((atom, end)) =
            atom(items, tokens, after).or_else(|| short_year(items, tokens, after, atoms.last()))
        else {
            break;
        };
        atoms.push(atom);
        join = joined;
        next = end;
    }
    // `the last twelve months to Q3 2022` is one period.
    if let (Join::Range, [first, Atom::Is(end)]) = (join, atoms.as_slice())
        && let Some(whole) = running_to(first, end)
    {
        return Some((Group { atoms: vec![Atom::Is(whole)], join: Join::One }, next));
    }
    share_year(&mut atoms);
    // `from FY2021`, `between` without a second period: the word in front is not ours.
    if between && join == Join::One && items.get(start).is_some_and(|item| item.is(Word::Between)) {
        return None;
    }
    Some((Group { atoms, join }, next))
}

/// Twelve months or a year to date that run to another period's end.
pub(super) fn running_to(first: &Atom, end: &PeriodRef) -> Option<PeriodRef> {
    let (year, quarter) = match end {
        PeriodRef::Quarter { year, quarter } => (*year, Some(*quarter)),
        PeriodRef::Year(year) => (Some(*year), None),
        PeriodRef::At { date, years_before } => {
            let twelve = matches!(first, Atom::Is(PeriodRef::LastTwelveMonths { year: None, quarter: None }));
            return twelve.then_some(PeriodRef::Ended {
                months: 12,
                date: *date,
                years_before: *years_before,
            });
        }
        _ => return None,
    };
    match first {
        Atom::Is(PeriodRef::LastTwelveMonths { year: None, quarter: None }) => {
            Some(PeriodRef::LastTwelveMonths { year, quarter })
        }
        Atom::Is(PeriodRef::YearToDate { year: None, quarter: None }) => {
            Some(PeriodRef::YearToDate { year, quarter })
        }
        _ => None,
    }
}

/// What joins two periods: the joint and the item after it.
fn connector(items: &[Item], at: usize, between: bool) -> Option<(Join, usize)> {
    let first = items.get(at)?;
    let joint = match first.sign() {
        Some('-' | '~') => Join::Range,
        Some(',') => {
            // `2021, 2022, and 2023`
            let after = items.get(at + 1).filter(|item| item.is(Word::And)).map_or(at + 1, |_| at + 2);
            return Some((Join::List, after));
        }
        Some('/') => Join::List,
        Some(_) => return None,
        None if first.is(Word::To) => Join::Range,
        None if first.is(Word::And) && between => Join::Range,
        None if first.is_any(&[Word::And, Word::Or]) => Join::List,
        None if first.is_any(&[Word::Versus, Word::DividedBy, Word::From]) => Join::Versus,
        None => return None,
    };
    // `compared to that of`, `than in`, `over the`
    let mut next = at + 1;
    while items.get(next).is_some_and(|item| item.skipped() || item.is_any(&[Word::In, Word::For, Word::Of]))
    {
        next += 1;
    }
    Some((joint, next))
}

/// `16-18`: the second year by its last two digits.
fn short_year(items: &[Item], tokens: &[Token], at: usize, first: Option<&Atom>) -> Option<(Atom, usize)> {
    let Some(Atom::Is(PeriodRef::Year(first))) = first else { return None };
    let item = items.get(at)?;
    let token = tokens.get(item.at.start)?;
    if !matches!(item.lexeme, Lexeme::Number(_)) || token.text.len() != 2 {
        return None;
    }
    let year = first - first % 100 + token.text.parse::<i16>().ok()?;
    (year > *first).then_some((Atom::Is(PeriodRef::Year(year)), at + 1))
}

/// `Q1 and Q2 of 2023`: quarters without a year have that of the last.
fn share_year(atoms: &mut [Atom]) {
    let said = atoms.iter().rev().find_map(|atom| match atom {
        Atom::Is(PeriodRef::Quarter { year, .. } | PeriodRef::YearToDate { year, .. }) => *year,
        _ => None,
    });
    for atom in atoms {
        if let Atom::Is(
            PeriodRef::Quarter { year: year @ None, .. } | PeriodRef::YearToDate { year: year @ None, .. },
        ) = atom
        {
            *year = said;
        }
    }
}
