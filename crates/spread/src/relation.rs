//! Relations: sums that must come to nothing, over cells of the spread and over printed figures beside them.
//!
//! A rule of the chart and a printed footing look alike from here: terms with weights, whose sum is zero within the
//! rounding of what was reported. That is what lets one doubt be settled by the other's evidence.

use std::collections::BTreeMap;

use model::{Chart, Decimal, Expr, Outcome, RuleKind};

use crate::calendar::Key;
use crate::reading::PrintAt;

/// What takes part in a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    /// A cell of the spread.
    Cell(Key),
    /// A printed figure that no account shows.
    Print(PrintAt),
    /// A fact that is not printed and that no account shows, by its place among the report's.
    Tag { report: usize, fact: usize },
}

/// A node in a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// What.
    pub(crate) node: Node,
    /// What it is multiplied by.
    pub(crate) weight: Decimal,
    /// Its value.
    pub(crate) value: Decimal,
    /// Half a unit of its last reported digit.
    pub(crate) half: Decimal,
}

/// Where a relation comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// A rule of the chart, by its position.
    Rule(usize),
    /// A printed total: its account, where it has one.
    Footing(Option<usize>),
}

/// A sum that must be zero, tested.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    /// Whence.
    pub(crate) origin: Origin,
    /// Index of the period in the spread.
    pub(crate) period: usize,
    /// The terms; empty when not tested.
    pub(crate) terms: Vec<Term>,
    /// Tied, off, or not tested.
    pub(crate) outcome: Outcome,
    /// The sum of the terms.
    pub(crate) by: Decimal,
    /// Accounts that were needed and have no figure.
    pub(crate) missing: Vec<String>,
    /// Whether a failure accuses: a plausibility or a per-share product does not by itself.
    pub(crate) accuses: bool,
    /// Whether it speaks for its figures where it ties: a printed sum may tie by chance.
    pub(crate) supports: bool,
}

impl Relation {
    /// A relation of these terms, tested.
    pub(crate) fn test(origin: Origin, period: usize, terms: Vec<Term>, accuses: bool) -> Self {
        let mut relation = Self {
            origin,
            period,
            terms,
            outcome: Outcome::Untested,
            by: Decimal::ZERO,
            missing: Vec::new(),
            accuses,
            supports: accuses,
        };
        if let Some((sum, slack)) = relation.sum() {
            relation.by = sum;
            relation.outcome = if sum.abs() <= slack { Outcome::Tied } else { Outcome::Off };
        }
        relation
    }

    /// A relation that lacks these accounts.
    pub(crate) fn untested(origin: Origin, period: usize, missing: Vec<String>) -> Self {
        Self {
            origin,
            period,
            terms: Vec::new(),
            outcome: Outcome::Untested,
            by: Decimal::ZERO,
            missing,
            accuses: false,
            supports: false,
        }
    }

    /// The sum and the rounding that it may hide; `None` where it leaves a decimal's 28 digits.
    fn sum(&self) -> Option<(Decimal, Decimal)> {
        self.terms.iter().try_fold((Decimal::ZERO, Decimal::ZERO), |(sum, slack), term| {
            Some((
                sum.checked_add(term.weight.checked_mul(term.value)?)?,
                slack.checked_add(term.weight.abs().checked_mul(term.half)?)?,
            ))
        })
    }

    /// The rounding that the relation may hide.
    pub(crate) fn slack(&self) -> Decimal {
        self.sum().map_or(Decimal::ZERO, |(_, slack)| slack)
    }

    /// Whether the sum would tie as well without a figure: then it doesn't tell that the figure belongs there.
    pub(crate) fn ties_without(&self, term: &Term) -> bool {
        let rest = term.weight.checked_mul(term.value).and_then(|own| self.by.checked_sub(own));
        !term.value.is_zero() && rest.is_some_and(|rest| rest.abs() <= self.slack())
    }

    /// The value that a term would need for the relation to tie exactly.
    pub(crate) fn implied(&self, node: Node) -> Option<Decimal> {
        let term = self.terms.iter().find(|term| term.node == node)?;
        term.value.checked_sub(self.by.checked_div(term.weight)?)
    }
}

/// A linear expression's term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LinearTerm {
    /// What it is multiplied by.
    pub(crate) weight: Decimal,
    /// The account.
    pub(crate) name: String,
    /// Periods away.
    pub(crate) offset: i32,
    /// Whether it counts as nothing where it is not reported (`?? 0`).
    pub(crate) optional: bool,
}

/// `left - right` as a sum of weighted accounts; `None` where it isn't linear. `reported` says whether an account has
/// a figure: it decides for `a ?? b` which of the two takes part.
pub(crate) fn linear(
    left: &Expr,
    right: &Expr,
    reported: &dyn Fn(&str, i32) -> bool,
) -> Option<Vec<LinearTerm>> {
    let mut terms: BTreeMap<(String, i32), (Decimal, bool)> = BTreeMap::new();
    collect(left, Decimal::ONE, false, reported, &mut terms)?;
    collect(right, Decimal::NEGATIVE_ONE, false, reported, &mut terms)?;
    Some(
        terms
            .into_iter()
            .filter(|(_, (weight, _))| !weight.is_zero())
            .map(|((name, offset), (weight, optional))| LinearTerm { weight, name, offset, optional })
            .collect(),
    )
}

/// Whether an identity of the chart states the whole as the sum of these two shares, and maybe of others.
pub(crate) fn are_shares(chart: &Chart, a: &str, b: &str, whole: &str) -> bool {
    chart.rules.iter().filter(|rule| a != b && rule.kind == RuleKind::Identity).any(|rule| {
        let terms = linear(&rule.left, &rule.right, &|_, _| true).unwrap_or_default();
        let weight = |id: &str| terms.iter().find(|term| term.name == id).map(|term| term.weight);
        weight(a).is_some_and(|own| weight(b) == Some(own) && weight(whole) == Some(-own))
    })
}

fn collect(
    expr: &Expr,
    weight: Decimal,
    optional: bool,
    reported: &dyn Fn(&str, i32) -> bool,
    terms: &mut BTreeMap<(String, i32), (Decimal, bool)>,
) -> Option<()> {
    match expr {
        Expr::Number(number) if number.is_zero() => Some(()),
        Expr::Name { name, offset } => {
            let term = terms.entry((name.clone(), *offset)).or_insert((Decimal::ZERO, true));
            term.0 = term.0.checked_add(weight)?;
            term.1 &= optional;
            Some(())
        }
        Expr::Add(a, b) => {
            collect(a, weight, optional, reported, terms)?;
            collect(b, weight, optional, reported, terms)
        }
        Expr::Subtract(a, b) => {
            collect(a, weight, optional, reported, terms)?;
            collect(b, -weight, optional, reported, terms)
        }
        Expr::Negate(a) => collect(a, -weight, optional, reported, terms),
        Expr::IfMissing(a, b) => match (&**a, &**b) {
            (_, Expr::Number(number)) if number.is_zero() => collect(a, weight, true, reported, terms),
            (Expr::Name { name, offset }, _) if reported(name, *offset) => {
                collect(a, weight, optional, reported, terms)
            }
            (Expr::Name { .. }, _) => collect(b, weight, optional, reported, terms),
            _ => None,
        },
        Expr::Change(a) => match &**a {
            Expr::Name { name, offset } => {
                let before = Expr::Name { name: name.clone(), offset: offset - 1 };
                collect(a, weight, optional, reported, terms)?;
                collect(&before, -weight, optional, reported, terms)
            }
            _ => None,
        },
        Expr::Multiply(a, b) => match (&**a, &**b) {
            (Expr::Number(number), other) | (other, Expr::Number(number)) => {
                collect(other, weight.checked_mul(*number)?, optional, reported, terms)
            }
            _ => None,
        },
        _ => None,
    }
}
