//! Lowering: a formula as said into the chart's language, each period an offset from the one that the question is about.

use std::cell::Cell;

use model::{Decimal, Expr, StatementKind};

use super::formula::{DEEPEST, Node, Op, Span};
use super::period::Atom;
use super::periods::{Group, Join};
use super::plan::{Per, PeriodRef};
use super::vocabulary::{Figure, Sense, Vocabulary};

/// Why a formula can't be put into the chart's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unclear {
    /// Several figures have that name.
    Ambiguous(Sense),
    /// A period that is no offset from the one asked about.
    Period,
    /// A definition that refers to itself, or an empty one.
    Definition,
}

/// What lowering needs to know.
pub(super) struct Lowering<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    /// What the question defines.
    pub(super) definitions: &'a [Option<Node>],
    /// The period that offsets are counted from.
    pub(super) base: Option<&'a PeriodRef>,
    /// The statements that the question wants figures from.
    pub(super) sources: &'a [StatementKind],
    /// How many nodes may still be made: definitions that use each other grow fast.
    pub(super) budget: Cell<u32>,
}

/// A formula has no more nodes than this.
pub(super) const MOST_NODES: u32 = 1_000;

impl Lowering<'_> {
    /// The formula in the chart's language.
    pub(super) fn lower(&self, node: &Node) -> Result<Expr, Unclear> {
        self.shifted(node, 0, 0)
    }

    fn shifted(&self, node: &Node, shift: i32, depth: u32) -> Result<Expr, Unclear> {
        let budget =
            self.budget.get().checked_sub(1).filter(|_| depth <= DEEPEST * 3).ok_or(Unclear::Definition)?;
        self.budget.set(budget);
        let lower = |node: &Node| self.shifted(node, shift, depth + 1).map(Box::new);
        Ok(match node {
            Node::Number(value) => Expr::Number(*value),
            Node::Figure(sense) => {
                let figure = self.figure(sense).ok_or_else(|| Unclear::Ambiguous(sense.clone()))?;
                Expr::Name { name: figure.id.clone(), offset: shift }
            }
            Node::Defined(place) => {
                let definition =
                    self.definitions.get(*place).and_then(Option::as_ref).ok_or(Unclear::Definition)?;
                return self.shifted(definition, shift, depth + 1);
            }
            Node::Binary(op, a, b) => {
                let (a, b) = (lower(a)?, lower(b)?);
                match op {
                    Op::Add => Expr::Add(a, b),
                    Op::Subtract => Expr::Subtract(a, b),
                    Op::Multiply => Expr::Multiply(a, b),
                    Op::Divide | Op::PercentOf => Expr::Divide(a, b),
                }
            }
            Node::Negate(inner) => Expr::Negate(lower(inner)?),
            Node::Margin(inner) => {
                let over = self.vocabulary.margin_over.and_then(|place| self.vocabulary.figures.get(place));
                let over = over.ok_or(Unclear::Definition)?;
                let under = Expr::Name { name: over.id.clone(), offset: shift };
                Expr::Divide(lower(inner)?, Box::new(under))
            }
            Node::At(group, inner) => {
                let [atom] = group.atoms.as_slice() else { return Err(Unclear::Period) };
                let offset = self.offset(atom).ok_or(Unclear::Period)?;
                return self.shifted(inner, shift.saturating_add(offset), depth + 1);
            }
            Node::Over(span, inner, None) => match span {
                Span::Average => Expr::Average(lower(inner)?, 2),
                Span::Change => Expr::Change(lower(inner)?),
                Span::Growth => Expr::Growth(lower(inner)?),
            },
            Node::Over(span, inner, Some(group)) => return self.over(*span, inner, group, shift, depth),
        })
    }

    /// The one figure that a phrase means: of several, the one in a statement that the question names.
    fn figure(&self, sense: &Sense) -> Option<&Figure> {
        let figures = || sense.figures.iter().filter_map(|place| self.vocabulary.figures.get(*place));
        if let [_] = sense.figures.as_slice() {
            return figures().next();
        }
        let mut named = figures()
            .filter(|figure| figure.statement.is_some_and(|statement| self.sources.contains(&statement)));
        named.next().filter(|_| named.next().is_none())
    }

    /// An average or change over periods that are said.
    fn over(&self, span: Span, inner: &Node, group: &Group, shift: i32, depth: u32) -> Result<Expr, Unclear> {
        let offsets: Vec<i32> =
            group.atoms.iter().map(|atom| self.offset(atom)).collect::<Option<_>>().ok_or(Unclear::Period)?;
        let at = |offset: i32| self.shifted(inner, shift.saturating_add(offset), depth + 1).map(Box::new);
        let (Some(first), Some(last)) = (offsets.iter().min().copied(), offsets.iter().max().copied()) else {
            return Err(Unclear::Period);
        };
        let steps = last.checked_sub(first).filter(|steps| *steps <= 40).ok_or(Unclear::Period)?;
        if let [only] = offsets.as_slice() {
            return Ok(match span {
                Span::Average => Expr::Average(at(*only)?, 2),
                Span::Change => Expr::Change(at(*only)?),
                Span::Growth => Expr::Growth(at(*only)?),
            });
        }
        Ok(match span {
            Span::Average if group.join == Join::Range || i64::from(steps) + 1 == offsets.len() as i64 => {
                Expr::Average(at(last)?, steps.unsigned_abs() + 1)
            }
            Span::Average => {
                let count = Decimal::from(offsets.len() as u64);
                let mut terms = offsets.iter().map(|offset| at(*offset));
                let first = terms.next().ok_or(Unclear::Period)??;
                let sum = terms.try_fold(first, |sum, term| Ok(Box::new(Expr::Add(sum, term?))))?;
                Expr::Divide(sum, Box::new(Expr::Number(count)))
            }
            Span::Change if steps == 1 => Expr::Change(at(last)?),
            Span::Change => Expr::Subtract(at(last)?, at(first)?),
            Span::Growth if steps == 1 => Expr::Growth(at(last)?),
            Span::Growth => {
                let change = Expr::Subtract(at(last)?, at(first)?);
                Expr::Divide(Box::new(change), Box::new(Expr::Abs(at(first)?)))
            }
        })
    }

    /// How far a period is from the one asked about.
    fn offset(&self, atom: &Atom) -> Option<i32> {
        match atom {
            Atom::End | Atom::Current => Some(0),
            Atom::Before(Per::Year, back) if !matches!(self.base, Some(PeriodRef::Quarter { .. })) => {
                i32::try_from(*back).ok().map(|back| -back)
            }
            Atom::Before(Per::Quarter, back)
                if matches!(
                    self.base,
                    Some(PeriodRef::Quarter { .. } | PeriodRef::Latest { per: Per::Quarter, .. })
                ) =>
            {
                i32::try_from(*back).ok().map(|back| -back)
            }
            Atom::Is(period) => distance(period, self.base?),
            _ => None,
        }
    }
}

/// The periods from `base` to `period`, where both are of one kind.
pub(super) fn distance(period: &PeriodRef, base: &PeriodRef) -> Option<i32> {
    let quarters = |year: i16, quarter: u8| i32::from(year) * 4 + i32::from(quarter);
    match (period, base) {
        (PeriodRef::Year(year), PeriodRef::Year(base)) => Some(i32::from(*year) - i32::from(*base)),
        (
            PeriodRef::Quarter { year: Some(year), quarter },
            PeriodRef::Quarter { year: Some(base_year), quarter: base_quarter },
        ) => Some(quarters(*year, *quarter) - quarters(*base_year, *base_quarter)),
        (PeriodRef::Latest { per, back }, PeriodRef::Latest { per: base_per, back: base_back })
            if per == base_per =>
        {
            i32::try_from(*base_back).ok()?.checked_sub(i32::try_from(*back).ok()?)
        }
        (period, base) if period == base => Some(0),
        _ => None,
    }
}
