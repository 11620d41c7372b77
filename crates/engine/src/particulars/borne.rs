//! What the balance sheet says to a ladder that doesn't prove itself: one without a printed total, or without a unit.
//!
//! Such a ladder is read only where its sum is about the balance of what is due, or, where what is due late isn't told, its
//! first rung about the balance due within the year. About: principal and carrying amount differ by discounts and costs.

use model::{Decimal, Expr};

use super::ladder::Ladder;
use crate::charts::Charts;
use crate::charts::particulars::Against;
use crate::desk::Desk;

impl Against {
    /// Whether the balances of a fiscal year bear out the numbers of a ladder.
    pub(super) fn bears_out(
        &self,
        ladder: &Ladder,
        numbers: &[Decimal],
        year: i16,
        desk: &Desk<'_>,
        charts: &Charts,
    ) -> bool {
        let figures = desk.figures();
        let Some(period) = figures.spread.period(&format!("FY{year}")) else { return false };
        let balances = |names: &[String]| -> Vec<Decimal> {
            let value = |name: &String| {
                let expr = Expr::Name { name: name.clone(), offset: 0 };
                figures.evaluate(&charts.chart, &expr, period).ok().map(|found| found.value())
            };
            names.iter().filter_map(value).collect()
        };
        let sum = numbers.iter().try_fold(Decimal::ZERO, |sum, number| sum.checked_add(*number));
        let (Some(sum), Some(first)) = (sum, numbers.first()) else { return false };
        let at_most = |value: Decimal, balance: &Decimal| {
            balance.checked_mul(self.most).is_some_and(|most| value <= most && value > Decimal::ZERO)
        };
        let about = |value: Decimal, balance: &Decimal| {
            at_most(value, balance) && balance.checked_mul(self.least).is_some_and(|least| value >= least)
        };
        let whole = balances(&self.whole);
        if ladder.is_whole() {
            return whole.iter().any(|balance| about(sum, balance));
        }
        balances(&self.first).iter().any(|balance| about(*first, balance))
            && whole.iter().any(|balance| at_most(sum, balance))
    }
}
