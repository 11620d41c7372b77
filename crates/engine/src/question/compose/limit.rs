//! Limits: `above 1.5`, `below 3 times`, `above $5bn`, `超过40%`, against which a figure decides a question for yes or no.
//!
//! A bare number is a limit of a ratio, one with `%` of what is shown as percent, one with a scale (`million`, `亿`) of money.
//! Any other is none: then the question is one in words.

use model::{Decimal, Expr};

use crate::question::plan::{AskedUnit, Judged, Plan, UnitKind};
use crate::question::reading::{Part, Piece, Sentence};
use crate::question::vocabulary::{Measured, Vocabulary};
use crate::question::words::Word;

/// A limit that a sentence states.
#[derive(Clone, Debug)]
pub(in crate::question) struct Limit {
    /// Its parts: from the word to the unit.
    at: std::ops::Range<usize>,
    above: bool,
    number: Decimal,
    unit: Option<AskedUnit>,
    percent: bool,
}

/// The limit of a sentence, where it states one and no other.
pub(in crate::question) fn limit(parts: &[Part]) -> Option<Limit> {
    let is_limit = |part: &Part| part.is_any(&[Word::Above, Word::Below]);
    let mut limits = (0..parts.len()).filter_map(|at| {
        let part = parts.get(at).filter(|part| is_limit(part))?;
        let said =
            |from: usize| (from..parts.len()).find(|next| !parts.get(*next).is_some_and(Part::skipped));
        let first = said(at + 1)?;
        // `$50 billion`: the currency stands before the number.
        let currency = match &parts.get(first)?.piece {
            Piece::Unit(unit) if unit.kind == UnitKind::Money && unit.scale == Decimal::ONE => Some(unit),
            _ => None,
        };
        let number = if currency.is_some() { said(first + 1)? } else { first };
        let Piece::Number(value) = parts.get(number)?.piece else { return None };
        let mut end = number + 1;
        let mut found = Limit {
            at: at..end,
            above: part.is(Word::Above),
            number: value,
            unit: currency.cloned(),
            percent: parts.get(end).and_then(Part::sign) == Some('%'),
        };
        end += usize::from(found.percent);
        match parts.get(end).map(|part| &part.piece) {
            Some(Piece::Unit(unit)) => found.unit = Some(in_currency(unit, currency)),
            _ if parts.get(end).is_some_and(|part| part.is(Word::Times)) => {}
            // `$500 m`: what may be its scale isn't passed over.
            _ if currency.is_some() && parts.get(end).is_some_and(Part::skipped) => return None,
            _ => end -= 1,
        }
        found.at = at..end + 1;
        Some(found)
    });
    limits.next().filter(|_| limits.next().is_none())
}

/// A unit in the currency that stands before the number.
fn in_currency(unit: &AskedUnit, before: Option<&AskedUnit>) -> AskedUnit {
    let before = before.and_then(|before| before.currency.clone());
    AskedUnit { currency: unit.currency.clone().or(before), ..unit.clone() }
}

impl Limit {
    /// Whether it is a percentage, as growth is held against.
    pub(super) fn is_percent(&self) -> bool {
        self.percent || self.unit.as_ref().is_some_and(|unit| unit.kind == UnitKind::Percent)
    }

    /// What it decides of a growth rate: a fall by more than 10 % is growth below -10 %. None of a fall by less.
    pub(super) fn of_growth(&self, falls: bool) -> Option<Judged> {
        match (self.above, falls) {
            (true, true) => Some(Judged::Below(-self.number)),
            (false, true) => None,
            (true, false) => Some(Judged::Above(self.number)),
            (false, false) => Some(Judged::Below(self.number)),
        }
    }

    /// The money that it is in, where it says so: an answer in another is refused.
    pub(super) fn money(&self) -> Option<&AskedUnit> {
        self.unit.as_ref().filter(|unit| unit.currency.is_some())
    }

    /// The sentence without it.
    pub(super) fn without(&self, sentence: &Sentence) -> Sentence {
        let mut sentence = sentence.clone();
        let mut at = 0;
        sentence.parts.retain(|_| {
            at += 1;
            !self.at.contains(&(at - 1))
        });
        sentence
    }

    /// What it decides of the plan's figure; none where the two aren't measured alike.
    pub(super) fn judged(&self, plan: &Plan, vocabulary: &Vocabulary) -> Option<Judged> {
        let [target] = plan.targets.as_slice() else { return None };
        let measured = match &target.expr {
            Expr::Name { name, .. } => vocabulary.figures.iter().find(|figure| figure.id == *name)?.measured,
            Expr::Divide(..) => Measured::Ratio(false),
            _ => return None,
        };
        let money = matches!(measured, Measured::Balance | Measured::Flow);
        let kind = self.unit.as_ref().map(|unit| unit.kind);
        let percent = self.is_percent();
        let scale = match (measured, kind) {
            (Measured::Ratio(true), None | Some(UnitKind::Percent)) if percent => Decimal::ONE,
            (Measured::Ratio(false), None | Some(UnitKind::Ratio)) if !percent => Decimal::ONE,
            (_, Some(UnitKind::Money)) if money => self.unit.as_ref()?.scale,
            _ => return None,
        };
        let limit = self.number.checked_mul(scale)?;
        Some(if self.above { Judged::Above(limit) } else { Judged::Below(limit) })
    }
}
