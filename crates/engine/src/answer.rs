//! Answers to questions about figures: a plan evaluated on spreads, with evidence, ticks and freshness.
//!
//! Never empty: what can't be proven is open, with the reason. Nothing here guesses; what a plan leaves out (whose,
//! when) is filled from the caller or refused.

mod periods;
mod present;
mod variant;

use model::{Answer, AnswerStatus, Decimal, Derivation, Expr, Names, Op, PeriodKind, Reason, SpreadPeriod};
use spread::formula::{Missing, Score, score};

use crate::charts::Charts;
use crate::desk::Desk;
use crate::measure::{self, Dimension};
use crate::question::{Aggregate, Pick, Plan, Target, UnitKind};
use crate::segment::PartFigures;

/// Answers a plan about the company on the desk.
pub fn answer(question: &str, plan: &Plan, desk: &Desk<'_>, charts: &Charts) -> Answer {
    match figures(plan, desk, charts) {
        Ok(figures) => present::present(question, plan, figures, desk, charts),
        Err((status, reason)) => {
            let not_reported = reason.code == "spread/not-reported";
            let of_part = variant::of_part(plan, charts).filter(|_| not_reported);
            let found = of_part.and_then(|plan| Some((figures(&plan, desk, charts).ok()?, plan)));
            match found {
                Some((figures, plan)) => present::present(question, &plan, figures, desk, charts),
                None => Answer::open(question, status, reason),
            }
        }
    }
}

/// A figure computed for a plan.
struct Figure {
    /// What it is of, in the question's words.
    of: String,
    /// Id of its period.
    at: String,
    derivation: Derivation,
    dimension: Dimension,
    /// For a question after the period in which an extreme was reached.
    period: Option<SpreadPeriod>,
    /// What a score means.
    band: Option<Names>,
}

type Refusal = (AnswerStatus, Reason);

fn unresolved(code: &str, message: impl Into<String>) -> Refusal {
    (AnswerStatus::Unresolved, Reason::new(code, message))
}

fn missing(why: &Missing) -> Refusal {
    let status = match why {
        Missing::NotReported { .. } | Missing::NoPeriod { .. } => AnswerStatus::NotDisclosed,
        _ => AnswerStatus::Unresolved,
    };
    (status, why.reason())
}

/// The most figures that one answer shows side by side.
const MOST_PARTS: usize = 40;

/// What a plan asks for: a figure, or one of each target and period where it asks for their values alone.
fn figures(plan: &Plan, desk: &Desk<'_>, charts: &Charts) -> Result<Vec<Figure>, Refusal> {
    let periods = periods::periods(plan, desk, charts)?;
    let count = plan.targets.len() * if plan.aggregate == Aggregate::Value { periods.len() } else { 1 };
    if count > MOST_PARTS {
        return Err(unresolved("answer/several-figures", "the question asks for too many figures at once"));
    }
    let mut figures = Vec::new();
    for target in &plan.targets {
        let source = Source::new(plan, target, &periods, desk, charts)?;
        match plan.aggregate {
            Aggregate::Value => {
                for period in &periods {
                    let figure = source.figure(source.value(period)?, &period.id);
                    let band = source.scored(period).and_then(|score| score.band);
                    figures.push(Figure { band: band.map(|band| band.names), ..figure });
                }
            }
            aggregate => figures.push(source.aggregate(aggregate, &periods)?),
        }
    }
    if figures.is_empty() {
        return Err(unresolved("answer/no-period", "no report covers such a period"));
    }
    Ok(figures)
}

/// Where the values of one target come from.
struct Source<'p> {
    target: &'p Target,
    expr: Expr,
    part: Option<PartFigures<'p>>,
    /// Whether the part's share of the whole is asked for.
    share: bool,
    dimension: Dimension,
    desk: &'p Desk<'p>,
    charts: &'p Charts,
}

impl<'p> Source<'p> {
    fn new(
        plan: &'p Plan,
        target: &'p Target,
        periods: &[SpreadPeriod],
        desk: &'p Desk<'p>,
        charts: &'p Charts,
    ) -> Result<Self, Refusal> {
        let part = plan.dimension.as_ref().map(|part| PartFigures::new(part, desk, charts));
        let whole = || Box::new(target.expr.clone());
        let dimension = match plan.share {
            true => measure::dimension(&Expr::Divide(whole(), whole()), &charts.chart),
            false => measure::dimension(&target.expr, &charts.chart),
        };
        if plan.share && plan.unit.as_ref().is_some_and(|unit| unit.kind == UnitKind::Money) {
            return Err(unresolved("answer/other-measure", "the figure is a share, but money is asked for"));
        }
        if !matches!(plan.aggregate, Aggregate::Growth | Aggregate::Cagr) {
            measure::fits(dimension, plan.unit.as_ref())
                .map_err(|why| unresolved("answer/other-measure", why))?;
        }
        let mut source =
            Self { target, expr: target.expr.clone(), part, share: plan.share, dimension, desk, charts };
        source.whole_years_only(periods)?;
        source.expr = variant::with_balances(&source.expr, &plan.balances, charts)?;
        source.expr = variant::standing_in(&source.expr, periods, desk, charts);
        Ok(source)
    }

    /// Refuses a metric that sets a flow against a balance over less than a year, where it would mean something else.
    fn whole_years_only(&self, periods: &[SpreadPeriod]) -> Result<(), Refusal> {
        let shorter =
            periods.iter().find(|period| matches!(period.kind, PeriodKind::Quarter | PeriodKind::Ytd));
        let mut yearly = None;
        self.expr.names(&mut |name, _| {
            if yearly.is_none() && measure::needs_a_year(name, &self.charts.chart) {
                yearly = self.charts.chart.metric(name);
            }
        });
        match (shorter, yearly) {
            (Some(period), Some(metric)) => Err(unresolved(
                "answer/needs-a-year",
                format!(
                    "{} sets a flow against a balance: over {} it is no yearly figure, and nothing is annualised; ask \
                     for a fiscal year or the last twelve months",
                    metric.names.en, period.id
                ),
            )),
            _ => Ok(()),
        }
    }

    /// Refuses to set flows over stretches of different lengths against each other: a year's revenue and a quarter's.
    fn like_stretches_only(&self, periods: &[SpreadPeriod]) -> Result<(), Refusal> {
        if !measure::adds_up(&self.expr, &self.charts.chart) {
            return Ok(());
        }
        let days = |period: &SpreadPeriod| period.duration().and_then(|stretch| stretch.days());
        let mut lengths = periods.iter().filter_map(|period| Some((days(period)?, period)));
        let Some(first) = lengths.next() else { return Ok(()) };
        // A year of 53 weeks is like one of 52.
        match lengths.find(|(days, _)| days.min(&first.0) * 5 < days.max(&first.0) * 4) {
            Some((_, other)) => Err(unresolved(
                "answer/unlike-periods",
                format!(
                    "{} and {} are stretches of different lengths: name periods of one length",
                    first.1.id, other.id
                ),
            )),
            None => Ok(()),
        }
    }

    /// The scorecard that is asked for, and what became of it.
    fn scored(&self, period: &SpreadPeriod) -> Option<Score> {
        let Expr::Name { name, offset: 0 } = &self.expr else { return None };
        let chart = &self.charts.chart;
        let card = chart.scorecard(name)?;
        let accounts = |name: &str, offset: i32| self.desk.figures().figure(chart, name, period, offset);
        Some(score(chart, card, &accounts))
    }

    fn value(&self, period: &SpreadPeriod) -> Result<Derivation, Refusal> {
        if let Some(score) = self.scored(period) {
            if self.part.is_some() || period.kind != PeriodKind::Annual {
                return Err(unresolved("answer/needs-a-year", "a score is for a company's fiscal year"));
            }
            return score.total.map_err(|why| missing(&why));
        }
        let whole = || {
            let figures = self.desk.figures();
            figures.evaluate(&self.charts.chart, &self.expr, period).map_err(|why| missing(&why))
        };
        let Some(part) = &self.part else { return whole() };
        let value = part.evaluate(&self.expr, period).map_err(of_part)?;
        if !self.share {
            return Ok(value);
        }
        Derivation::apply(Op::Divide, vec![value, whole()?]).map_err(|error| missing(&Missing::from(error)))
    }

    fn figure(&self, derivation: Derivation, at: &str) -> Figure {
        Figure {
            of: self.name(),
            at: at.to_owned(),
            derivation,
            dimension: self.dimension,
            period: None,
            band: None,
        }
    }

    /// What the target is called where several figures stand side by side.
    fn name(&self) -> String {
        let chart = &self.charts.chart;
        let names = match &self.expr {
            Expr::Name { name, offset: 0 } => chart
                .account(name)
                .map(|account| &account.names)
                .or_else(|| chart.metric(name).map(|metric| &metric.names))
                .or_else(|| chart.scorecard(name).map(|card| &card.names)),
            _ => None,
        };
        names.map_or_else(|| self.target.said.clone(), |names| names.en.clone())
    }

    /// One figure out of those of several periods.
    fn aggregate(&self, aggregate: Aggregate, periods: &[SpreadPeriod]) -> Result<Figure, Refusal> {
        self.like_stretches_only(periods)?;
        let apply = |op, args| Derivation::apply(op, args).map_err(|error| missing(&Missing::from(error)));
        let all = || periods.iter().map(|period| self.value(period)).collect::<Result<Vec<_>, _>>();
        let at = |from: &SpreadPeriod, to: &SpreadPeriod| format!("{}–{}", from.id, to.id);
        let whole = match periods {
            [from, .., to] => at(from, to),
            [only] => only.id.clone(),
            [] => String::new(),
        };
        let figure = |derivation| self.figure(derivation, &whole);
        let percent =
            |derivation| Figure { dimension: Dimension::Percent, ..self.figure(derivation, &whole) };
        match aggregate {
            Aggregate::Value | Aggregate::Average => Ok(figure(apply(Op::Average, all()?)?)),
            Aggregate::Sum => Ok(figure(apply(Op::Add, all()?)?)),
            Aggregate::Change => {
                let [from, to] = two(periods)?;
                Ok(figure(apply(Op::Subtract, vec![self.value(to)?, self.value(from)?])?))
            }
            Aggregate::Growth => {
                let [from, to] = two(periods)?;
                let (from, to) = (self.value(from)?, self.value(to)?);
                let base = if from.value().is_sign_negative() {
                    apply(Op::Negate, vec![from.clone()])?
                } else {
                    from.clone()
                };
                let change = apply(Op::Subtract, vec![to, from])?;
                Ok(percent(apply(Op::Divide, vec![change, base])?))
            }
            Aggregate::Cagr => {
                let [from, to] = two(periods)?;
                let years = years_between(from, to)?;
                Ok(percent(compound(self.value(from)?, self.value(to)?, years)?))
            }
            Aggregate::Highest(pick) => self.extreme(all()?, periods, pick, |value, known| value > known),
            Aggregate::Lowest(pick) => self.extreme(all()?, periods, pick, |value, known| value < known),
        }
    }

    fn extreme(
        &self,
        values: Vec<Derivation>,
        periods: &[SpreadPeriod],
        pick: Pick,
        better: fn(Decimal, Decimal) -> bool,
    ) -> Result<Figure, Refusal> {
        let mut best: Option<(&SpreadPeriod, Derivation)> = None;
        for (period, value) in periods.iter().zip(values) {
            if best.as_ref().is_none_or(|(_, known)| better(value.value(), known.value())) {
                best = Some((period, value));
            }
        }
        let (period, value) =
            best.ok_or_else(|| unresolved("spread/no-period", "the company reports on no such period"))?;
        match pick {
            Pick::Value => Ok(self.figure(value, &period.id)),
            Pick::Period => Ok(Figure { period: Some(period.clone()), ..self.figure(value, &period.id) }),
            Pick::Company => Err(unresolved("answer/several-companies", "the question compares companies")),
        }
    }
}

/// The yearly rate at which the first figure compounds to the last.
fn compound(first: Derivation, last: Derivation, years: Decimal) -> Result<Derivation, Refusal> {
    let apply = |op, args| Derivation::apply(op, args).map_err(|error| missing(&Missing::from(error)));
    if !first.value().is_sign_positive() || first.value().is_zero() || last.value().is_sign_negative() {
        return Err(unresolved("spread/undefined", "compound growth needs two positive figures"));
    }
    let ratio = apply(Op::Divide, vec![last, first])?;
    let exponent = apply(Op::Divide, vec![Derivation::constant(Decimal::ONE), Derivation::constant(years)])?;
    let growth = apply(Op::Power, vec![ratio, exponent])?;
    apply(Op::Subtract, vec![growth, Derivation::constant(Decimal::ONE)])
}

/// A part's figure that isn't there was searched for; one that can't be told is open.
fn of_part(reason: Reason) -> Refusal {
    let searched = ["answer/no-such-part", "spread/no-period"].contains(&reason.code.as_str());
    (if searched { AnswerStatus::NotDisclosed } else { AnswerStatus::Unresolved }, reason)
}

fn two(periods: &[SpreadPeriod]) -> Result<[&SpreadPeriod; 2], Refusal> {
    match periods {
        [from, to] if from.end > to.end => Err(unresolved(
            "answer/two-periods",
            format!("{} is after {}: name the earlier period first", from.id, to.id),
        )),
        [from, to] => Ok([from, to]),
        _ => Err(unresolved("answer/two-periods", "a change needs two periods, from and to")),
    }
}

fn years_between(from: &SpreadPeriod, to: &SpreadPeriod) -> Result<Decimal, Refusal> {
    let days = (to.end - from.end).get_days();
    let years = (days * 2 + 365) / 730;
    if years > 0 {
        Ok(Decimal::from(years))
    } else {
        Err(unresolved("answer/two-periods", "the periods are less than a year apart"))
    }
}
