//! The syntax tree of the formula language. `spread` parses and evaluates it.
//!
//! ```text
//! current_assets / current_liabilities            arithmetic over accounts and metrics
//! inventories[-1]                                 the period before, same kind
//! avg(total_assets)                               the mean of this and the period before
//! change(inventories)    growth(revenue)          this less the one before; that over the one before's size
//! cagr(revenue, 3)                                yearly growth over three periods
//! minority_interest ?? 0                          a value to take where nothing is reported
//! abs(x)    min(a, b)    max(a, b)    ln(x)       size, the smaller, the greater, the natural logarithm
//! ```
//!
//! `??` binds tighter than arithmetic: `total_assets - goodwill ?? 0` takes goodwill as nothing where none is reported.

use rust_decimal::Decimal;

/// How many periods of the same kind away; `-1` is the one before.
pub type Offset = i32;

/// How many periods a function spans.
pub type Window = u32;

/// A formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// A number.
    Number(Decimal),
    /// An account or metric at this period plus the offset.
    Name {
        /// Its id.
        name: String,
        /// Periods away from the one asked for.
        offset: Offset,
    },
    /// The sum of two.
    Add(Box<Expr>, Box<Expr>),
    /// The difference of two.
    Subtract(Box<Expr>, Box<Expr>),
    /// The product of two.
    Multiply(Box<Expr>, Box<Expr>),
    /// The quotient of two.
    Divide(Box<Expr>, Box<Expr>),
    /// The sign turned.
    Negate(Box<Expr>),
    /// `a ?? b`: the first, or where it is missing the second.
    IfMissing(Box<Expr>, Box<Expr>),
    /// `avg(x)` over this and the `window - 1` periods before; two unless said otherwise.
    Average(Box<Expr>, Window),
    /// `change(x)`: this less the one before.
    Change(Box<Expr>),
    /// `growth(x)`: the change over the size of the one before, a plain fraction.
    Growth(Box<Expr>),
    /// `cagr(x, n)`: compound yearly growth over n periods, a plain fraction.
    Cagr(Box<Expr>, Window),
    /// `abs(x)`.
    Abs(Box<Expr>),
    /// `min(a, b)`
    Min(Box<Expr>, Box<Expr>),
    /// `max(a, b)`
    Max(Box<Expr>, Box<Expr>),
    /// `ln(x)`: the natural logarithm, by its series, right to eight decimals.
    Ln(Box<Expr>),
}

impl Expr {
    /// A name at the period asked for.
    pub fn name(name: impl Into<String>) -> Self {
        Self::Name { name: name.into(), offset: 0 }
    }

    /// The same formula, with another for each part of it that `change` gives one for, from the outside in.
    #[must_use]
    pub fn rewritten(&self, change: &mut impl FnMut(&Self) -> Option<Self>) -> Self {
        if let Some(changed) = change(self) {
            return changed;
        }
        let mut one = |a: &Self| Box::new(a.rewritten(change));
        match self {
            Self::Number(_) | Self::Name { .. } => self.clone(),
            Self::Add(a, b) => Self::Add(one(a), one(b)),
            Self::Subtract(a, b) => Self::Subtract(one(a), one(b)),
            Self::Multiply(a, b) => Self::Multiply(one(a), one(b)),
            Self::Divide(a, b) => Self::Divide(one(a), one(b)),
            Self::IfMissing(a, b) => Self::IfMissing(one(a), one(b)),
            Self::Min(a, b) => Self::Min(one(a), one(b)),
            Self::Max(a, b) => Self::Max(one(a), one(b)),
            Self::Negate(a) => Self::Negate(one(a)),
            Self::Average(a, window) => Self::Average(one(a), *window),
            Self::Change(a) => Self::Change(one(a)),
            Self::Growth(a) => Self::Growth(one(a)),
            Self::Cagr(a, window) => Self::Cagr(one(a), *window),
            Self::Abs(a) => Self::Abs(one(a)),
            Self::Ln(a) => Self::Ln(one(a)),
        }
    }

    /// Calls `visit` with each name and offset, left to right.
    pub fn names(&self, visit: &mut impl FnMut(&str, Offset)) {
        match self {
            Self::Number(_) => {}
            Self::Name { name, offset } => visit(name, *offset),
            Self::Add(a, b)
            | Self::Subtract(a, b)
            | Self::Multiply(a, b)
            | Self::Divide(a, b)
            | Self::IfMissing(a, b)
            | Self::Min(a, b)
            | Self::Max(a, b) => {
                a.names(visit);
                b.names(visit);
            }
            Self::Negate(a)
            | Self::Average(a, _)
            | Self::Change(a)
            | Self::Growth(a)
            | Self::Cagr(a, _)
            | Self::Abs(a)
            | Self::Ln(a) => a.names(visit),
        }
    }
}
