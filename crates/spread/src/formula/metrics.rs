//! Metrics and scorecards: formulas of the chart over accounts, over one another, and summed to a score.
//!
//! A percentage is a plain fraction wherever another formula uses it, and times 100 where it is shown.

use std::cell::Cell;

use model::{Band, Chart, Component, Decimal, Derivation, Metric, Offset, Op, Points, Scorecard};

use super::evaluate::{MOST_STEPS, Missing, Resolve, evaluate_within};

/// How deep metrics may build on metrics.
const MOST_NESTING: u32 = 24;

/// Figures of accounts, widened by the chart's metrics: what formulas in questions and charts may name.
pub struct Metrics<'a> {
    chart: &'a Chart,
    accounts: &'a dyn Resolve,
    steps: Cell<u32>,
    nesting: Cell<u32>,
}

impl<'a> Metrics<'a> {
    /// The chart's metrics over these figures of its accounts.
    pub fn new(chart: &'a Chart, accounts: &'a dyn Resolve) -> Self {
        Self { chart, accounts, steps: Cell::new(MOST_STEPS), nesting: Cell::new(0) }
    }
}

impl Resolve for Metrics<'_> {
    fn resolve(&self, name: &str, offset: Offset) -> Result<Derivation, Missing> {
        if self.chart.account(name).is_some() {
            return self.accounts.resolve(name, offset);
        }
        let Some(metric) = self.chart.metric(name) else {
            return Err(Missing::UnknownName { name: name.to_owned() });
        };
        if self.nesting.get() == MOST_NESTING {
            return Err(Missing::TooLarge);
        }
        self.nesting.set(self.nesting.get() + 1);
        let figures = |name: &str, offset: Offset| self.resolve(name, offset);
        let result = evaluate_within(&metric.expr, &figures, offset, &self.steps);
        self.nesting.set(self.nesting.get() - 1);
        result
    }
}

/// A metric's value as it is shown: a percentage times 100.
pub fn metric_value(chart: &Chart, metric: &Metric, accounts: &dyn Resolve) -> Result<Derivation, Missing> {
    let value = Metrics::new(chart, accounts).resolve(&metric.id, 0)?;
    if metric.unit != "percent" {
        return Ok(value);
    }
    Ok(Derivation::apply(Op::Multiply, vec![value, Derivation::constant(Decimal::ONE_HUNDRED)])?)
}

/// One line of a scored card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoredComponent {
    /// Id of the component.
    pub id: String,
    /// What its formula gives.
    pub value: Result<Derivation, Missing>,
    /// What that is worth.
    pub points: Result<Derivation, Missing>,
}

/// A scorecard, filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// In the order of the card.
    pub components: Vec<ScoredComponent>,
    /// The sum, where every component has its points.
    pub total: Result<Derivation, Missing>,
    /// What the sum means.
    pub band: Option<Band>,
}

/// Fills in a scorecard; a component without its figures leaves the others standing and the total open.
pub fn score(chart: &Chart, card: &Scorecard, accounts: &dyn Resolve) -> Score {
    let components: Vec<ScoredComponent> =
        card.components.iter().map(|component| scored(chart, component, accounts)).collect();
    let total = total(card.constant, &components);
    let band = total.as_ref().ok().and_then(|sum| {
        let value = sum.value();
        card.bands.iter().find(|band| band.from.met(value)).cloned()
    });
    Score { components, total, band }
}

fn scored(chart: &Chart, component: &Component, accounts: &dyn Resolve) -> ScoredComponent {
    let figures = Metrics::new(chart, accounts);
    let steps = Cell::new(MOST_STEPS);
    let value = evaluate_within(&component.expr, &|name, offset| figures.resolve(name, offset), 0, &steps);
    let points = value.clone().and_then(|value| points(&component.points, value));
    ScoredComponent { id: component.id.clone(), value, points }
}

/// A weighted value; or the points of the step that the value reaches, a constant of the card.
fn points(points: &Points, value: Derivation) -> Result<Derivation, Missing> {
    match points {
        Points::Weight(weight) => {
            Ok(Derivation::apply(Op::Multiply, vec![Derivation::constant(*weight), value])?)
        }
        Points::Steps(steps) => {
            let reached = steps.iter().find(|(threshold, _)| threshold.met(value.value()));
            let (_, points) = reached.ok_or_else(|| Missing::Undefined {
                why: format!("{} is below the lowest step of its scale", value.value().normalize()),
            })?;
            Ok(Derivation::constant(*points))
        }
    }
}

fn total(constant: Decimal, components: &[ScoredComponent]) -> Result<Derivation, Missing> {
    let mut terms = Vec::new();
    if !constant.is_zero() {
        terms.push(Derivation::constant(constant));
    }
    for component in components {
        terms.push(component.points.clone()?);
    }
    Ok(Derivation::apply(Op::Add, terms)?)
}
