//! Earnings per share: products of a rate and a number of shares, which are a profit.
//!
//! A product that ties supports nobody, for a rate is rounded; one that is off accuses where no other product of a profit
//! comes to the same. Classes of shares and their dividends bend all products of a period alike: then it is the profit
//! behind them that is another. Dilution bends one alone, but only so far and in one direction.
//!
//! A thousand or a million times the profit no class of shares explains: then the shares are at another scale.

use model::{CellStatus, Chart, Decimal, Expr, Outcome, Rule, RuleKind, SpreadPeriod};

use crate::calendar::Key;
use crate::reading::Difference;
use crate::relation::{Node, Origin, Relation, Term};
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
        let verdict = self.verdict(&product, at);
        if verdict != Verdict::Bent {
            product.accuses = true;
            // The sum is linear at the shares that were read, which may be what is wrong, unless another product ties by them.
            let shares = factors(rule).and_then(|(_, shares, _)| self.key(shares));
            let found = shares.and_then(|key| self.cells.find(key));
            product.terms.extend(found.filter(|(_, shares)| !self.ties_by(shares.reading.value, at)).map(
                |(key, chosen)| Term {
                    weight: Decimal::ZERO,
                    half: Decimal::ZERO,
                    ..term(key, Decimal::ZERO, chosen)
                },
            ));
        }
        Some(allow_adjustments(product))
    }

    /// Whom a product that is off by more than adjustments denies, by what the period's other products come to.
    fn verdict(self, product: &Relation, at: usize) -> Verdict {
        let Some(own) = Parts::of(product) else { return Verdict::Bent };
        if product.outcome != Outcome::Off || product.by.abs() <= allowed(own.money.value) {
            return Verdict::Bent;
        }
        let mut verdict = Verdict::Alone;
        for (at, rule) in products(self.chart).filter(|(other, _)| *other != at) {
            let Some(other) = self.product(at, rule).filter(|other| !other.terms.is_empty()) else {
                continue;
            };
            let Some(parts) = Parts::of(&other).filter(|parts| parts.rate.node != own.rate.node) else {
                continue;
            };
            let ties = other.outcome == Outcome::Tied || other.by.abs() <= allowed(parts.money.value);
            let same = parts.money.node == own.money.node;
            if ties && same {
                return if self.is_diluted(&own, &parts) { Verdict::Bent } else { Verdict::Denied };
            }
            if near(own.comes_to, parts.comes_to) && !self.is_in_conflict(&parts.rate) {
                verdict = Verdict::Bent;
            }
        }
        verdict
    }

    /// Whether the report gives a figure several values: it may be the same mistake, printed once more.
    fn is_in_conflict(self, term: &Term) -> bool {
        let Node::Cell(key) = term.node else { return false };
        self.cells.get(key).is_some_and(|chosen| chosen.status == CellStatus::Conflict)
    }

    /// Whether dilution may have made this product of that one: it brings shares, takes from a rate, and adds to a profit what
    /// instruments that it turns into shares no longer cost, and what other shareholders no longer have of it.
    fn is_diluted(self, own: &Parts, other: &Parts) -> bool {
        let income = self.key("net_income").and_then(|key| self.cells.get(key));
        let whole = income.map_or(Decimal::ZERO, |income| income.reading.value.abs());
        let most = own.money.value.abs().max(whole).checked_mul(MOST_DILUTED);
        own.shares > other.shares
            && own.rate.value <= other.rate.value
            && own.comes_to.is_sign_negative() == own.money.value.is_sign_negative()
            && own.comes_to.abs() > own.money.value.abs()
            && most.is_some_and(|most| own.comes_to.abs() <= most)
    }

    /// Whether another product of so many shares ties.
    fn ties_by(self, shares: Decimal, at: usize) -> bool {
        products(self.chart).filter(|(other, _)| *other != at).any(|(at, rule)| {
            let own = factors(rule).and_then(|(_, shares, _)| self.cells.get(self.key(shares)?));
            own.is_some_and(|own| own.reading.value == shares)
                && self.product(at, rule).is_some_and(|product| product.outcome == Outcome::Tied)
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
        // A rate is printed to the cent however its tag calls itself, and though its last digits are noughts.
        let cent_half = Decimal::new(5, rate.value.scale().clamp(2, 26) + 1);
        rate.half = rate.half.max(cent_half);
        Some(Relation::test(Origin::Rule(at), self.at, vec![rate, total], false))
    }

    /// How large an income is, or the one that it is made of: what preferred shareholders and others have of it is no
    /// thousandfold.
    fn size(self, income: &str) -> Option<Decimal> {
        let mut name = income;
        for _ in 0..self.chart.accounts.len() {
            if let Some(chosen) = self.key(name).and_then(|key| self.cells.get(key)) {
                return Some(chosen.reading.value.abs());
            }
            name = self.chart.standins.iter().find_map(|standin| match &standin.expr {
                Expr::Name { name: other, offset: 0 } if standin.account == name => Some(other.as_str()),
                _ => None,
            })?;
        }
        None
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

/// What a product that is off says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Nothing of rate and shares: others like it come to the same, or dilution explains it.
    Bent,
    /// Rate or shares are wrong: another product ties.
    Denied,
    /// Rate, shares or profit are wrong.
    Alone,
}

/// Rate and profit of a product, and what it comes to.
struct Parts {
    rate: Term,
    money: Term,
    shares: Decimal,
    comes_to: Decimal,
}

impl Parts {
    fn of(product: &Relation) -> Option<Self> {
        let (rate, money) = (*product.terms.first()?, *product.terms.get(1)?);
        let comes_to = rate.weight.checked_mul(rate.value)?;
        Some(Self { rate, money, shares: rate.weight, comes_to })
    }
}

/// Whether two products come to the same income but for dilution and the rounding of rates: within a fifth.
fn near(a: Decimal, b: Decimal) -> bool {
    let apart = a.checked_sub(b).and_then(|apart| apart.abs().checked_mul(Decimal::from(5)));
    apart.is_some_and(|apart| apart <= a.abs().max(b.abs()))
}

/// Stand-ins that a product contradicts: earnings per share times shares says what the amount behind them is, and one that
/// is off by more than rounding isn't it. Where nothing else tells whether it is rate, shares or stand-in that is wrong, the
/// product is given, too, as one that accuses.
pub(crate) fn contradicted(
    chart: &Chart,
    periods: &[SpreadPeriod],
    cells: &Cells,
) -> (Vec<Key>, Vec<Relation>) {
    let (mut found, mut alone) = (Vec::new(), Vec::new());
    for (rule_at, rule) in products(chart) {
        let Expr::Name { name: money, .. } = &rule.right else { continue };
        for (at, period) in periods.iter().enumerate() {
            let column = Column { chart, at, period, cells };
            let Some(key) = column.key(money).filter(|key| cells.is_alias(*key)) else { continue };
            let product = column.product(rule_at, rule);
            let Some(product) = product.filter(|product| product.outcome == Outcome::Off) else { continue };
            let verdict = column.verdict(&product, rule_at);
            if verdict != Verdict::Denied {
                found.push(key);
            }
            if verdict == Verdict::Alone {
                alone.extend(column.relation(rule_at, rule));
            }
        }
    }
    (found, alone)
}

/// Puts products that accuse, though their stand-ins were taken away, in the place of those that then lack a figure.
pub(crate) fn put(alone: Vec<Relation>, relations: &mut [Relation]) {
    for product in alone {
        let same = |known: &&mut Relation| (&known.origin, known.period) == (&product.origin, product.period);
        if let Some(known) = relations.iter_mut().find(same) {
            *known = product;
        }
    }
}

/// Marks numbers of shares that are a thousand or a million times too small or too large for earnings per share.
pub(crate) fn dispute_scales(chart: &Chart, periods: &[SpreadPeriod], cells: &mut Cells) {
    let mut disputed: Vec<Key> = Vec::new();
    for (_, rule) in products(chart) {
        let Some((rate, shares, money)) = factors(rule) else { continue };
        for (at, period) in periods.iter().enumerate() {
            let column = Column { chart, at, period, cells };
            let figure =
                |name: &str| cells.find(column.key(name)?).map(|(key, chosen)| (key, chosen.reading.value));
            let (Some((_, rate)), Some((key, shares)), Some(money)) =
                (figure(rate), figure(shares), column.size(money))
            else {
                continue;
            };
            let product = rate.checked_mul(shares).map(|product| product.abs());
            let apart = |product| {
                [3, 6]
                    .into_iter()
                    .any(|zeros| is_times(product, money, zeros) || is_times(money, product, zeros))
            };
            if product.is_some_and(apart) {
                disputed.push(key);
            }
        }
    }
    for key in disputed {
        cells.dispute(key, Difference::PerShare);
    }
}

/// Whether the larger is about that many powers of ten times the smaller, within a factor of two: income per share has
/// adjustments of its own, and a rate is rounded.
fn is_times(small: Decimal, large: Decimal, zeros: u32) -> bool {
    let times = small.checked_mul(Decimal::from(10_u64.pow(zeros)));
    let within = |times: Decimal| {
        let (half, twice) = (times.checked_div(Decimal::TWO)?, times.checked_mul(Decimal::TWO)?);
        Some(half <= large && large <= twice)
    };
    !small.is_zero() && times.and_then(within) == Some(true)
}

/// Participating securities and dilution take or bring up to a fiftieth of the income that is measured per share, and
/// few filers tag how much: so near, the product neither confirms nor denies.
const ADJUSTED: Decimal = Decimal::from_parts(50, 0, 0, false, 0);
/// What such a product lacks.
const ADJUSTMENTS: &str = "adjustments of income per share";

/// The most that dilution makes of an income, in parts of it and of what other shareholders have.
const MOST_DILUTED: Decimal = Decimal::from_parts(15, 0, 0, false, 1);

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
