//! Derivations: how a figure was computed, so that anyone can compute it again.

use rust_decimal::Decimal;
use rust_decimal::MathematicalOps;
use serde::{Deserialize, Serialize};

use crate::{Anchor, Date};

/// The operations of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// The sum of all arguments.
    Add,
    /// The first argument less all the others.
    Subtract,
    /// The product of all arguments.
    Multiply,
    /// The first argument over the second.
    Divide,
    /// The one argument with its sign turned.
    Negate,
    /// The arithmetic mean.
    Average,
    /// The first argument to the power of the second; rounded to 20 significant decimals.
    Power,
}

/// A figure that was read: the leaf of a derivation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf {
    /// Account of the chart.
    pub account: String,
    /// Id of the spread's period.
    pub period: String,
    /// In base units.
    pub value: Decimal,
    /// Where it stands.
    pub anchor: Anchor,
    /// The document's name, where it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub document: Option<String>,
}

/// A figure that a person put in place of what was read: a leaf that no source shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// Account of the chart.
    pub account: String,
    /// Id of the spread's period.
    pub period: String,
    /// In base units.
    pub value: Decimal,
    /// Who.
    pub by: String,
    /// On which day.
    pub on: Date,
    /// Why, in the person's words.
    pub reason: String,
}

/// How a value came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Derivation {
    /// It was read.
    Fact {
        /// The leaf.
        fact: Leaf,
    },
    /// A person put it there.
    Adjusted {
        /// The leaf.
        adjustment: Adjustment,
    },
    /// It is a number of the formula.
    Constant {
        /// The number.
        constant: Decimal,
    },
    /// It was computed.
    Op {
        /// The operation.
        op: Op,
        /// Its result, at 28 digits.
        value: Decimal,
        /// How the result was rounded, where it had to be.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        rounding: Option<String>,
        /// What it was computed from.
        args: Vec<Derivation>,
    },
}

/// Why a derivation could not be computed (again).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplayError {
    /// The operation got the wrong number of arguments.
    Arity,
    /// A division by zero.
    DivisionByZero,
    /// The result leaves 28 digits, or is no real number.
    OutOfRange,
}

impl std::fmt::Display for ReplayError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Arity => "an operation has the wrong number of arguments",
            Self::DivisionByZero => "a division by zero",
            Self::OutOfRange => "the result has more than 28 digits or is no real number",
        })
    }
}

impl std::error::Error for ReplayError {}

impl Derivation {
    /// A leaf.
    pub fn fact(fact: Leaf) -> Self {
        Self::Fact { fact }
    }

    /// A number of the formula.
    pub fn constant(value: Decimal) -> Self {
        Self::Constant { constant: value }
    }

    /// Applies an operation and keeps how.
    pub fn apply(op: Op, args: Vec<Derivation>) -> Result<Self, ReplayError> {
        let values: Vec<Decimal> = args.iter().map(Self::value).collect();
        let value = compute(op, &values)?;
        let rounding = (op == Op::Power).then(|| ROUNDING.to_owned());
        Ok(Self::Op { op, value, rounding, args })
    }

    /// The value that the derivation states.
    pub fn value(&self) -> Decimal {
        match self {
            Self::Fact { fact } => fact.value,
            Self::Adjusted { adjustment } => adjustment.value,
            Self::Constant { constant } => *constant,
            Self::Op { value, .. } => *value,
        }
    }

    /// Computes the value again from the leaves alone.
    pub fn replay(&self) -> Result<Decimal, ReplayError> {
        match self {
            Self::Fact { fact } => Ok(fact.value),
            Self::Adjusted { adjustment } => Ok(adjustment.value),
            Self::Constant { constant } => Ok(*constant),
            Self::Op { op, args, .. } => {
                let values = args.iter().map(Self::replay).collect::<Result<Vec<_>, _>>()?;
                compute(*op, &values)
            }
        }
    }

    /// All leaves that were read, in order of appearance.
    pub fn leaves(&self) -> Vec<&Leaf> {
        match self {
            Self::Fact { fact } => vec![fact],
            Self::Adjusted { .. } | Self::Constant { .. } => Vec::new(),
            Self::Op { args, .. } => args.iter().flat_map(Self::leaves).collect(),
        }
    }

    /// All leaves that people put in place, in order of appearance.
    pub fn adjustments(&self) -> Vec<&Adjustment> {
        match self {
            Self::Adjusted { adjustment } => vec![adjustment],
            Self::Fact { .. } | Self::Constant { .. } => Vec::new(),
            Self::Op { args, .. } => args.iter().flat_map(Self::adjustments).collect(),
        }
    }

    /// The same computation with an account's leaf of a period replaced; `None` where it has no such leaf.
    pub fn replaced(
        &self,
        account: &str,
        period: &str,
        by: &Derivation,
    ) -> Option<Result<Self, ReplayError>> {
        match self {
            Self::Fact { fact } => (fact.account == account && fact.period == period).then(|| Ok(by.clone())),
            Self::Adjusted { adjustment } => {
                (adjustment.account == account && adjustment.period == period).then(|| Ok(by.clone()))
            }
            Self::Constant { .. } => None,
            Self::Op { op, args, .. } => {
                let changed: Vec<_> = args.iter().map(|arg| arg.replaced(account, period, by)).collect();
                if changed.iter().all(Option::is_none) {
                    return None;
                }
                let args = args.iter().zip(changed).map(|(arg, changed)| changed.unwrap_or(Ok(arg.clone())));
                Some(args.collect::<Result<Vec<_>, _>>().and_then(|args| Self::apply(*op, args)))
            }
        }
    }
}

/// The rule by which roots and powers are rounded.
const ROUNDING: &str = "half to even at 20 decimal places";

fn compute(op: Op, args: &[Decimal]) -> Result<Decimal, ReplayError> {
    use ReplayError::{Arity, DivisionByZero, OutOfRange};
    let sum = |values: &[Decimal]| {
        values.iter().try_fold(Decimal::ZERO, |total, value| total.checked_add(*value)).ok_or(OutOfRange)
    };
    match (op, args) {
        (Op::Add, [_, ..]) => sum(args),
        (Op::Subtract, [first, rest @ ..]) => first.checked_sub(sum(rest)?).ok_or(OutOfRange),
        (Op::Multiply, [_, ..]) => {
            args.iter().try_fold(Decimal::ONE, |product, value| product.checked_mul(*value)).ok_or(OutOfRange)
        }
        (Op::Divide, [_, zero]) if zero.is_zero() => Err(DivisionByZero),
        (Op::Divide, [over, under]) => over.checked_div(*under).ok_or(OutOfRange),
        (Op::Negate, [value]) => Ok(-*value),
        (Op::Average, [_, ..]) => sum(args)?.checked_div(Decimal::from(args.len() as u64)).ok_or(OutOfRange),
        (Op::Power, [base, exponent]) => {
            if base.is_sign_negative() && !exponent.fract().is_zero() {
                return Err(OutOfRange);
            }
            base.checked_powd(*exponent).map(|value| value.round_dp(20)).ok_or(OutOfRange)
        }
        _ => Err(Arity),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constant(value: i64) -> Derivation {
        Derivation::constant(Decimal::from(value))
    }

    #[test]
    fn a_derivation_replays_to_what_it_states() {
        let sum = Derivation::apply(Op::Add, vec![constant(2), constant(3)]).unwrap();
        let ratio = Derivation::apply(Op::Divide, vec![sum, constant(4)]).unwrap();
        assert_eq!(ratio.value(), Decimal::new(125, 2));
        assert_eq!(ratio.replay().unwrap(), ratio.value());
    }

    #[test]
    fn nothing_is_divided_by_zero() {
        assert_eq!(
            Derivation::apply(Op::Divide, vec![constant(1), constant(0)]).unwrap_err(),
            ReplayError::DivisionByZero
        );
    }

    #[test]
    fn an_average_of_nothing_is_an_arity_error() {
        assert_eq!(Derivation::apply(Op::Average, Vec::new()).unwrap_err(), ReplayError::Arity);
    }
}
