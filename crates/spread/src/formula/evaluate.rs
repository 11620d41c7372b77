//! Formulas evaluated: to a derivation that anyone can replay, or to the interval that rounded figures stand for.
//!
//! One walk over the tree serves both; what differs is the arithmetic underneath. A function that chooses (`abs`, `min`,
//! `max`) leaves only the branch it chose in the derivation.

use std::cell::Cell;

use model::{Decimal, Derivation, Expr, Interval, Offset, Op, Reason, ReplayError};
use rust_decimal::MathematicalOps;

/// The most names that one evaluation may look up.
pub(super) const MOST_STEPS: u32 = 20_000;

/// Why a formula has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nothing was reported for the account in that period: the one reason that `??` steps in for.
    NotReported {
        /// Account or metric.
        name: String,
        /// Periods away from the one asked for.
        offset: Offset,
    },
    /// There is a figure, but it is in doubt.
    Withheld {
        /// Account or metric.
        name: String,
        /// Periods away from the one asked for.
        offset: Offset,
    },
    /// The spread has no such period.
    NoPeriod {
        /// Account or metric.
        name: String,
        /// Periods away from the one asked for.
        offset: Offset,
    },
    /// The chart has no account or metric of that name.
    UnknownName {
        /// The name.
        name: String,
    },
    /// The arithmetic has no result.
    Undefined {
        /// Why: `a division by zero`.
        why: String,
    },
    /// The formula asks for more than 20,000 figures, or metrics refer to one another in a circle.
    TooLarge,
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let when = |offset: Offset| match offset {
            0 => String::new(),
            -1 => " in the period before".to_owned(),
            back @ ..=-2 => format!(" {} periods before", back.unsigned_abs()),
            ahead => format!(" {ahead} periods after"),
        };
        match self {
            Self::NotReported { name, offset } => write!(f, "{name} is not reported{}", when(*offset)),
            Self::Withheld { name, offset } => write!(f, "{name} is withheld{}", when(*offset)),
            Self::NoPeriod { name, offset } => write!(f, "there is no period for {name}{}", when(*offset)),
            Self::UnknownName { name } => write!(f, "the chart has no account or metric {name:?}"),
            Self::Undefined { why } => f.write_str(why),
            Self::TooLarge => f.write_str("the formula asks for too many figures"),
        }
    }
}

impl std::error::Error for Missing {}

impl Missing {
    /// The reason for an open cell or answer.
    pub fn reason(&self) -> Reason {
        let code = match self {
            Self::NotReported { .. } => "spread/not-reported",
            Self::Withheld { .. } => "spread/withheld",
            Self::NoPeriod { .. } => "spread/no-period",
            Self::UnknownName { .. } => "spread/unknown-name",
            Self::Undefined { .. } => "spread/undefined",
            Self::TooLarge => "spread/formula-too-large",
        };
        Reason::new(code, self.to_string())
    }

    fn undefined(why: &str) -> Self {
        Self::Undefined { why: why.to_owned() }
    }
}

impl From<ReplayError> for Missing {
    fn from(error: ReplayError) -> Self {
        Self::Undefined { why: error.to_string() }
    }
}

/// Where a formula's names get their figures from.
pub trait Resolve {
    /// The figure of an account (or metric) that many periods from the one asked for.
    fn resolve(&self, name: &str, offset: Offset) -> Result<Derivation, Missing>;
}

/// Where a rule's names get the intervals from that their reported figures stand for.
pub trait ResolveInterval {
    /// The interval of an account that many periods from the one asked for.
    fn resolve(&self, name: &str, offset: Offset) -> Result<Interval, Missing>;
}

impl<F: Fn(&str, Offset) -> Result<Derivation, Missing>> Resolve for F {
    fn resolve(&self, name: &str, offset: Offset) -> Result<Derivation, Missing> {
        self(name, offset)
    }
}

impl<F: Fn(&str, Offset) -> Result<Interval, Missing>> ResolveInterval for F {
    fn resolve(&self, name: &str, offset: Offset) -> Result<Interval, Missing> {
        self(name, offset)
    }
}

/// Evaluates a formula to a derivation whose leaves are what `figures` gave.
pub fn evaluate(expr: &Expr, figures: &dyn Resolve) -> Result<Derivation, Missing> {
    let steps = Cell::new(MOST_STEPS);
    evaluate_within(expr, &|name, offset| figures.resolve(name, offset), 0, &steps)
}

/// Evaluates at an offset, out of a budget of look-ups shared with whoever called.
pub(super) fn evaluate_within(
    expr: &Expr,
    figures: &dyn Fn(&str, Offset) -> Result<Derivation, Missing>,
    offset: Offset,
    steps: &Cell<u32>,
) -> Result<Derivation, Missing> {
    Walk { figures, steps }.value(expr, offset)
}

/// Evaluates one side of a rule to the interval that it may stand for under the rounding of its figures.
pub fn interval(expr: &Expr, figures: &dyn ResolveInterval) -> Result<Interval, Missing> {
    let steps = Cell::new(MOST_STEPS);
    Walk { figures: &|name: &str, offset| figures.resolve(name, offset), steps: &steps }.value(expr, 0)
}

/// What a formula can be computed in.
trait Arithmetic: Clone {
    fn constant(value: Decimal) -> Self;
    fn apply(op: Op, args: Vec<Self>) -> Result<Self, Missing>;
    /// A value to choose branches by.
    fn point(&self) -> Decimal;
    fn absolute(self) -> Result<Self, Missing>;
    fn smaller(self, other: Self) -> Self;
    fn greater(self, other: Self) -> Self;
    /// The same value, saying how it was rounded.
    fn rounded(self, how: &str) -> Self;
}

impl Arithmetic for Derivation {
    fn constant(value: Decimal) -> Self {
        Derivation::constant(value)
    }

    fn apply(op: Op, args: Vec<Self>) -> Result<Self, Missing> {
        Ok(Derivation::apply(op, args)?)
    }

    fn point(&self) -> Decimal {
        self.value()
    }

    fn absolute(self) -> Result<Self, Missing> {
        Ok(if self.value() < Decimal::ZERO { Derivation::apply(Op::Negate, vec![self])? } else { self })
    }

    fn smaller(self, other: Self) -> Self {
        if other.value() < self.value() { other } else { self }
    }

    fn greater(self, other: Self) -> Self {
        if other.value() > self.value() { other } else { self }
    }

    fn rounded(self, how: &str) -> Self {
        match self {
            Self::Op { op, value, args, .. } => Self::Op { op, value, rounding: Some(how.to_owned()), args },
            leaf => leaf,
        }
    }
}

impl Arithmetic for Interval {
    fn constant(value: Decimal) -> Self {
        Interval::exact(value)
    }

    fn apply(op: Op, args: Vec<Self>) -> Result<Self, Missing> {
        let too_large = || Missing::from(ReplayError::OutOfRange);
        let count = Decimal::from(args.len() as u64);
        let mut args = args.into_iter();
        let first = args.next().ok_or(Missing::from(ReplayError::Arity))?;
        match op {
            Op::Add => args.try_fold(first, Interval::plus).ok_or_else(too_large),
            Op::Subtract => args
                .try_fold(first, |rest, arg| rest.plus(arg.times(Decimal::NEGATIVE_ONE)?))
                .ok_or_else(too_large),
            Op::Multiply => args.try_fold(first, product).ok_or_else(too_large),
            Op::Divide => {
                let under = args.next().ok_or(Missing::from(ReplayError::Arity))?;
                if under.low <= Decimal::ZERO && under.high >= Decimal::ZERO {
                    return Err(ReplayError::DivisionByZero.into());
                }
                let over = |value: Decimal| Decimal::ONE.checked_div(value);
                let inverse = over(under.high).zip(over(under.low)).map(|(low, high)| Interval { low, high });
                inverse.and_then(|inverse| product(first, inverse)).ok_or_else(too_large)
            }
            Op::Negate => first.times(Decimal::NEGATIVE_ONE).ok_or_else(too_large),
            Op::Average => {
                let sum = args.try_fold(first, Interval::plus).ok_or_else(too_large)?;
                let mean = |value: Decimal| value.checked_div(count);
                mean(sum.low)
                    .zip(mean(sum.high))
                    .map(|(low, high)| Interval { low, high })
                    .ok_or_else(too_large)
            }
            Op::Power => Err(Missing::undefined("a root or logarithm has no interval")),
        }
    }

    fn point(&self) -> Decimal {
        self.low
    }

    fn absolute(self) -> Result<Self, Missing> {
        let (low, high) = (self.low.abs(), self.high.abs());
        let spans_zero = self.low <= Decimal::ZERO && self.high >= Decimal::ZERO;
        Ok(Interval { low: if spans_zero { Decimal::ZERO } else { low.min(high) }, high: low.max(high) })
    }

    fn smaller(self, other: Self) -> Self {
        Interval { low: self.low.min(other.low), high: self.high.min(other.high) }
    }

    fn greater(self, other: Self) -> Self {
        Interval { low: self.low.max(other.low), high: self.high.max(other.high) }
    }

    fn rounded(self, _: &str) -> Self {
        self
    }
}

/// All products of two intervals' values.
fn product(a: Interval, b: Interval) -> Option<Interval> {
    let (low, high) = (a.times(b.low)?, a.times(b.high)?);
    Some(Interval { low: low.low.min(high.low), high: low.high.max(high.high) })
}

struct Walk<'a, V> {
    figures: &'a dyn Fn(&str, Offset) -> Result<V, Missing>,
    steps: &'a Cell<u32>,
}

impl<V: Arithmetic> Walk<'_, V> {
    fn step(&self) -> Result<(), Missing> {
        let left = self.steps.get().checked_sub(1).ok_or(Missing::TooLarge)?;
        self.steps.set(left);
        Ok(())
    }

    fn value(&self, expr: &Expr, offset: Offset) -> Result<V, Missing> {
        self.step()?;
        let pair = |a: &Expr, b: &Expr| Ok::<_, Missing>((self.value(a, offset)?, self.value(b, offset)?));
        match expr {
            Expr::Number(number) => Ok(V::constant(*number)),
            Expr::Name { name, offset: away } => {
                (self.figures)(name, offset.checked_add(*away).ok_or(Missing::TooLarge)?)
            }
            Expr::Add(..) => V::apply(Op::Add, self.chain(expr, offset)?),
            Expr::Subtract(..) => V::apply(Op::Subtract, self.chain(expr, offset)?),
            Expr::Multiply(..) => V::apply(Op::Multiply, self.chain(expr, offset)?),
            Expr::Divide(a, b) => V::apply(Op::Divide, vec![self.value(a, offset)?, self.value(b, offset)?]),
            Expr::Negate(a) => V::apply(Op::Negate, vec![self.value(a, offset)?]),
            Expr::IfMissing(a, b) => match self.value(a, offset) {
                Err(Missing::NotReported { .. }) => self.value(b, offset),
                result => result,
            },
            Expr::Average(a, window) => V::apply(Op::Average, self.window(a, offset, *window)?),
            Expr::Change(a) => self.change(a, offset),
            Expr::Growth(a) => {
                let before = self.value(a, before(offset, 1)?)?.absolute()?;
                V::apply(Op::Divide, vec![self.change(a, offset)?, before])
            }
            Expr::Cagr(a, window) => self.cagr(a, offset, *window),
            Expr::Abs(a) => self.value(a, offset)?.absolute(),
            Expr::Min(a, b) => pair(a, b).map(|(a, b)| a.smaller(b)),
            Expr::Max(a, b) => pair(a, b).map(|(a, b)| a.greater(b)),
            Expr::Ln(a) => self.logarithm(a, offset),
        }
    }

    /// The arguments of a run of one operator: `a + b + c` is one sum of three.
    fn chain(&self, expr: &Expr, offset: Offset) -> Result<Vec<V>, Missing> {
        let mut right = Vec::new();
        let mut left = expr;
        while let (Expr::Add(a, b), Expr::Add(..))
        | (Expr::Subtract(a, b), Expr::Subtract(..))
        | (Expr::Multiply(a, b), Expr::Multiply(..)) = (left, expr)
        {
            right.push(&**b);
            left = a;
        }
        std::iter::once(left).chain(right.into_iter().rev()).map(|arg| self.value(arg, offset)).collect()
    }

    /// This period's value and those of the periods before it, oldest first.
    fn window(&self, expr: &Expr, offset: Offset, window: u32) -> Result<Vec<V>, Missing> {
        (0..window).rev().map(|back| self.value(expr, before(offset, back)?)).collect()
    }

    fn change(&self, expr: &Expr, offset: Offset) -> Result<V, Missing> {
        let before = before(offset, 1)?;
        V::apply(Op::Subtract, vec![self.value(expr, offset)?, self.value(expr, before)?])
    }

    /// `(now / then) ^ (1 / n) - 1`; a rate from nothing or from a loss means nothing.
    fn cagr(&self, expr: &Expr, offset: Offset, periods: u32) -> Result<V, Missing> {
        let (now, then) = (self.value(expr, offset)?, self.value(expr, before(offset, periods)?)?);
        if then.point() <= Decimal::ZERO || now.point() < Decimal::ZERO {
            return Err(Missing::undefined("compound growth needs a positive beginning and no negative end"));
        }
        let constant = |value: u32| V::constant(Decimal::from(value));
        let root = V::apply(Op::Divide, vec![constant(1), constant(periods)])?;
        let ratio = V::apply(Op::Divide, vec![now, then])?;
        V::apply(Op::Subtract, vec![V::apply(Op::Power, vec![ratio, root])?, constant(1)])
    }

    /// The natural logarithm out of the seven operations: `x = m · 2^k` with m near 1, and `ln m` by the series
    /// `2 (z + z³/3 + z⁵/5 + …)` with `z = (m - 1) / (m + 1)`, of size 0.172 at most, so that what follows the ninth
    /// power stays below a billionth.
    fn logarithm(&self, expr: &Expr, offset: Offset) -> Result<V, Missing> {
        let value = self.value(expr, offset)?;
        if value.point() <= Decimal::ZERO {
            return Err(Missing::undefined("the logarithm of nothing or of a negative value"));
        }
        let number = |value: i64| V::constant(Decimal::from(value));
        let twos = nearest_power_of_two(value.point());
        let power =
            Decimal::TWO.checked_powu(u64::from(twos.unsigned_abs())).ok_or(ReplayError::OutOfRange)?;
        let near_one = match twos {
            0 => value,
            1.. => V::apply(Op::Divide, vec![value, V::constant(power)])?,
            _ => V::apply(Op::Multiply, vec![value, V::constant(power)])?,
        };
        let under = V::apply(Op::Add, vec![near_one, number(1)])?;
        let ratio = V::apply(Op::Subtract, vec![number(1), V::apply(Op::Divide, vec![number(2), under])?])?;
        let mut terms = vec![ratio.clone()];
        for exponent in [3, 5, 7, 9] {
            let raised = V::apply(Op::Power, vec![ratio.clone(), number(exponent)])?;
            terms.push(V::apply(Op::Divide, vec![raised, number(exponent)])?);
        }
        let series = V::apply(Op::Multiply, vec![number(2), V::apply(Op::Add, terms)?])?;
        let whole = V::apply(Op::Multiply, vec![number(i64::from(twos)), V::constant(LN_2)])?;
        Ok(V::apply(Op::Add, vec![whole, series])?.rounded(LN_ROUNDING))
    }
}

/// The natural logarithm of 2, to 20 decimals.
const LN_2: Decimal = Decimal::from_parts(
    LN_2_DIGITS as u32,
    (LN_2_DIGITS >> 32) as u32,
    (LN_2_DIGITS >> 64) as u32,
    false,
    20,
);
const LN_2_DIGITS: u128 = 69_314_718_055_994_530_942;

const LN_ROUNDING: &str = "natural logarithm by its series to the ninth power, right to eight decimals";

/// The whole k for which `value / 2^k` lies between 0.70 and 1.42.
fn nearest_power_of_two(value: Decimal) -> i32 {
    let (low, high) = (Decimal::new(70_710_678, 8), Decimal::new(141_421_356, 8));
    let (mut near_one, mut twos) = (value, 0);
    while near_one > high {
        near_one /= Decimal::TWO;
        twos += 1;
    }
    while near_one < low && twos > -94 {
        near_one *= Decimal::TWO;
        twos -= 1;
    }
    twos
}

fn before(offset: Offset, periods: u32) -> Result<Offset, Missing> {
    Offset::try_from(periods).ok().and_then(|periods| offset.checked_sub(periods)).ok_or(Missing::TooLarge)
}
