//! Amounts: exact decimals, and how far a reported value may stand from the true one.
//!
//! A reported value with `decimals d` stands for `v ± 0.5·10⁻ᵈ` (XBRL 2.1 §4.6.7; Calculations 1.1 compares
//! such intervals). Nothing here is ever a binary float.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How precisely a value was reported: XBRL's `decimals` attribute. On the wire: `"-6"` or `"INF"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Decimals {
    /// Right to that many decimal places; negative counts digits before the point.
    Places(i32),
    /// Exact (`INF`).
    Exact,
}

impl Decimals {
    /// Half a unit of the last reported digit; zero where the value is exact or the unit is too small to hold.
    pub fn half_unit(self) -> Decimal {
        match self {
            Self::Exact => Decimal::ZERO,
            Self::Places(places) => {
                places.checked_neg().and_then(power_of_ten).map_or(Decimal::ZERO, |unit| unit / Decimal::TWO)
            }
        }
    }
}

/// Ten to the given power, where a decimal of 28 digits can hold it.
fn power_of_ten(exponent: i32) -> Option<Decimal> {
    match u32::try_from(exponent) {
        Ok(up) => 10_i128.checked_pow(up).and_then(|value| Decimal::try_from_i128_with_scale(value, 0).ok()),
        Err(_) => Decimal::try_new(1, exponent.unsigned_abs()).ok(),
    }
}

impl std::fmt::Display for Decimals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Places(places) => write!(f, "{places}"),
            Self::Exact => f.write_str("INF"),
        }
    }
}

impl std::str::FromStr for Decimals {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "INF" => Ok(Self::Exact),
            digits => digits
                .parse()
                .map(Self::Places)
                .map_err(|_| format!("{text:?} is not a decimals attribute (a whole number or INF)")),
        }
    }
}

impl Serialize for Decimals {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimals {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A closed interval of decimals: what a rounded figure may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Lowest value.
    pub low: Decimal,
    /// Highest value.
    pub high: Decimal,
}

impl Interval {
    /// The interval that a reported value stands for.
    pub fn of(value: Decimal, decimals: Decimals) -> Self {
        let half = decimals.half_unit();
        Self { low: value - half, high: value + half }
    }

    /// The exact value alone.
    pub fn exact(value: Decimal) -> Self {
        Self { low: value, high: value }
    }

    /// The sum of two intervals; `None` where it leaves the 28 digits of a decimal.
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self { low: self.low.checked_add(other.low)?, high: self.high.checked_add(other.high)? })
    }

    /// The interval times a whole weight (`1`, `-1`).
    pub fn times(self, weight: Decimal) -> Option<Self> {
        let (a, b) = (self.low.checked_mul(weight)?, self.high.checked_mul(weight)?);
        Some(Self { low: a.min(b), high: a.max(b) })
    }

    /// Whether the two share a value: how totals tie under rounding.
    pub fn meets(self, other: Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }
}

/// Reads a plain decimal (`-12.50`, `1e6` is refused); trailing zeros after the point are dropped.
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    let value = Decimal::from_str_exact(text.trim()).ok()?;
    Some(value.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_in_millions_stands_for_half_a_million_either_way() {
        let million: Decimals = "-6".parse().unwrap();
        assert_eq!(million.half_unit(), Decimal::from(500_000));
        let cents: Decimals = "2".parse().unwrap();
        assert_eq!(cents.half_unit(), Decimal::new(5, 3));
        assert_eq!(Decimals::Exact.half_unit(), Decimal::ZERO);
    }

    #[test]
    fn absurd_decimals_do_not_panic() {
        for places in [i32::MIN, -400, 400, i32::MAX] {
            let _ = Decimals::Places(places).half_unit();
        }
    }

    #[test]
    fn rounded_figures_tie_when_their_intervals_meet() {
        let a = Interval::of(Decimal::from(10_000_000), Decimals::Places(-6));
        let b = Interval::of(Decimal::from(10_900_000), Decimals::Places(-6));
        let c = Interval::of(Decimal::from(11_100_000), Decimals::Places(-6));
        assert!(a.meets(b));
        assert!(!a.meets(c));
    }
}
