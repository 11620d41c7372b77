//! Earnings per share: products of a rate and a number of shares, which are a profit.
//!
//! A product supports and explains, but by itself accuses nobody: classes of shares and dilution bend it. Two products of
//! one profit do: where one comes to it, and the other to what dilution can't make of it, rate or shares are wrong.

use model::{Chart, Decimal, Expr, Outcome, Rule, RuleKind, SpreadPeriod};

use crate::calendar::Key;
use crate::relation::{Origin, Relation, Term};
use crate::standin::Cells;
use crate::terms::{key_of, term, testable};

/// One period of a spread, in which the chart's products are tested.
#[derive(Clone, Copy)]
pub(crate) struct Column<'a> {
    pub(crate) chart: &'a Chart,
    /// The period's place in the spread.
    pub(crate) at: usize,
    pub(crate) period: &'a SpreadPeriod,
    pub(crate) cells: &'a Cells,
}

impl Column<'_> {
    /// A rule of the chart, by its place, as a relation.
    pub(crate) fn relation(self, at: usize, rule: &Rule) -> Option<Relation> {
        let mut product = self.product(at, rule)?;
        if self.denies(&product, at) {
            product.accuses = true;
            // The sum is linear at the shares that were read, which may be what is wrong.
            let shares = factors(rule).and_then(|(_, shares, _)| self.key(shares));
            let found = shares.and_then(|key| self.cells.find(key));
            product.terms.extend(found.map(|(key, chosen)| Term {
                weight: Decimal::ZERO,
                half: Decimal::ZERO,
                ..term(key, Decimal::ZERO, chosen)
            }));
        }
        Some(allow_adjustments(product))
    }

    /// Whether a product is off by more than adjustments, another one comes to the very same profit, and dilution can't
    /// tell them apart: that adds to a profit and takes from its rate. What filers give of losses follows no rule.
    fn denies(self, product: &Relation, at: usize) -> bool {
        let (Some(rate), Some(money)) = (product.terms.first(), product.terms.get(1)) else { return false };
        let Some(comes_to) = rate.weight.checked_mul(rate.value) else { return false };
        if product.outcome != Outcome::Off || product.by.abs() <= allowed(money.value) {
            return false;
        }
        let more = comes_to.is_sign_negative() == money.value.is_sign_negative()
            && comes_to.abs() > money.value.abs();
        let others = products(self.chart).filter(|(other, _)| *other != at);
        let mut others = others.filter_map(|(at, rule)| self.product(at, rule));
        others.any(|other| {
            let (Some(its_rate), Some(its_money)) = (other.terms.first(), other.terms.get(1)) else {
                return false;
            };
            let diluted = money.value.is_sign_negative() || more && rate.value <= its_rate.value;
            other.outcome == Outcome::Tied && its_money.node == money.node && !diluted
        })
    }

    /// `per share × shares = money`: linear at the number of shares that was read.
    fn product(self, at: usize, rule: &Rule) -> Option<Relation> {
        let (per_share, shares, money) = factors(rule)?;
        let mut missing = Vec::new();
        let mut look = |name: &str| {
            let found = self.cells.find(self.key(name)?).filter(|(_, chosen)| testable(chosen));
            if found.is_none() {
                missing.push(name.to_owned());
            }
            found
        };
        let found = (look(per_share), look(shares), look(money));
        let (Some(per_share), Some(shares), Some(money)) = found else {
            let any = missing.len() < 3;
            return any.then(|| Relation::untested(Origin::Rule(at), self.at, missing));
        };
        let mut total = term(money.0, Decimal::NEGATIVE_ONE, money.1);
        let share_slack = shares
            .1
            .reading
            .decimals
            .half_unit()
            .checked_mul(per_share.1.reading.value.abs())
            .unwrap_or_default();
        total.half += share_slack;
        let mut rate = term(per_share.0, shares.1.reading.value, per_share.1);
        // A rate is printed to the cent however its tag calls itself.
        let cent_half = Decimal::new(5, rate.value.scale().min(26) + 1);
        rate.half = rate.half.max(cent_half);
        Some(Relation::test(Origin::Rule(at), self.at, vec![rate, total], false))
    }

    /// Where an account stands in this period.
    fn key(self, account: &str) -> Option<Key> {
        key_of(self.chart, self.chart.position(account)?, self.period, 0, self.cells)
    }
}

/// The products among the rules of a chart, with their places.
fn products(chart: &Chart) -> impl Iterator<Item = (usize, &Rule)> {
    chart.rules.iter().enumerate().filter(|(_, rule)| rule.kind == RuleKind::PerShare)
}

/// Rate, shares and profit of a rule.
pub(crate) fn factors(rule: &Rule) -> Option<(&str, &str, &str)> {
    let (Expr::Multiply(rate, shares), Expr::Name { name: money, .. }) = (&rule.left, &rule.right) else {
        return None;
    };
    let (Expr::Name { name: rate, .. }, Expr::Name { name: shares, .. }) = (&**rate, &**shares) else {
        return None;
    };
    Some((rate, shares, money))
}

/// Stand-ins that a product contradicts: earnings per share times shares says what the amount behind them is, and one that
/// is off by more than rounding isn't it.
pub(crate) fn contradicted(chart: &Chart, periods: &[SpreadPeriod], cells: &Cells) -> Vec<Key> {
    let mut found = Vec::new();
    for (rule_at, rule) in products(chart) {
        let Expr::Name { name: money, .. } = &rule.right else { continue };
        for (at, period) in periods.iter().enumerate() {
            let column = Column { chart, at, period, cells };
            let off = column
                .product(rule_at, rule)
                .filter(|product| product.outcome == Outcome::Off)
                .is_some_and(|product| !column.denies(&product, rule_at));
            found.extend(column.key(money).filter(|key| off && cells.is_alias(*key)));
        }
    }
    found
}

/// Participating securities and dilution take or bring up to a fiftieth of the income that is measured per share, and
/// few filers tag how much: so near, the product neither confirms nor denies.
const ADJUSTED: Decimal = Decimal::from_parts(50, 0, 0, false, 0);
/// What such a product lacks.
const ADJUSTMENTS: &str = "adjustments of income per share";

fn allowed(income: Decimal) -> Decimal {
    income.abs().checked_div(ADJUSTED).unwrap_or_default()
}

/// A product that is off by less than the adjustments may be is not tested.
fn allow_adjustments(product: Relation) -> Relation {
    let income = product.terms.get(1).map_or(Decimal::ZERO, |money| money.value);
    if product.outcome == Outcome::Off && product.by.abs() <= allowed(income) {
        return Relation::untested(product.origin, product.period, vec![ADJUSTMENTS.to_owned()]);
    }
    product
}
