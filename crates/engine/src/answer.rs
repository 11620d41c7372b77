//! Answers to questions about figures: a plan evaluated on spreads, with evidence, ticks and freshness.
//!
//! Never empty: what can't be proven is open, with the reason. Nothing here guesses; what a plan leaves out (whose,
//! when) is filled from the caller or refused.

use std::collections::BTreeSet;

use model::{
    AccountKind, Answer, AnswerKind, AnswerStatus, AnswerValue, Decimal, Derivation, Op, PeriodKind, Reason,
    SpreadPeriod, Tick, Usage,
};
use spread::formula::Missing;

use crate::charts::Charts;
use crate::desk::Desk;
use crate::measure::{self, Dimension};
use crate::question::{Aggregate, Per, PeriodRef, Pick, Plan, Target};

/// Answers a plan about the company on the desk.
pub fn answer(question: &str, plan: &Plan, desk: &Desk<'_>, charts: &Charts) -> Answer {
    match figure(plan, desk, charts) {
        Ok(figure) => present(question, plan, figure, desk),
        Err((status, reason)) => open(question, status, reason),
    }
}

/// An answer that states only why there is none.
pub fn open(question: &str, status: AnswerStatus, reason: Reason) -> Answer {
    Answer {
        question: question.to_owned(),
        status,
        reason: Some(reason),
        kind: None,
        answer: None,
        derivation: None,
        evidence: Vec::new(),
        ticks: Vec::new(),
        freshness: None,
        usage: Usage::default(),
    }
}

/// A figure computed for a plan.
struct Figure {
    derivation: Derivation,
    dimension: Dimension,
    /// For a question after the period in which an extreme was reached.
    period: Option<SpreadPeriod>,
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

fn figure(plan: &Plan, desk: &Desk<'_>, charts: &Charts) -> Result<Figure, Refusal> {
    if let Some(part) = &plan.dimension {
        return crate::segment::figure(plan, part, desk, charts).map(|(derivation, dimension)| Figure {
            derivation,
            dimension,
            period: None,
        });
    }
    let [target] = plan.targets.as_slice() else {
        return Err(unresolved("answer/several-figures", "the question asks for several figures at once"));
    };
    let periods = periods(plan, desk, charts)?;
    let dimension = measure::dimension(&target.expr, &charts.chart);
    let value = |period: &SpreadPeriod| evaluate(target, desk, charts, period);
    let all = || periods.iter().map(value).collect::<Result<Vec<_>, _>>();
    let apply = |op, args| Derivation::apply(op, args).map_err(|error| missing(&Missing::from(error)));
    let (derivation, dimension, period) = match plan.aggregate {
        Aggregate::Value => match periods.as_slice() {
            [period] => (value(period)?, dimension, None),
            _ => {
                return Err(unresolved(
                    "answer/several-periods",
                    "the question asks for several periods at once",
                ));
            }
        },
        Aggregate::Average => (apply(Op::Average, all()?)?, dimension, None),
        Aggregate::Sum => (apply(Op::Add, all()?)?, dimension, None),
        Aggregate::Change => {
            let [from, to] = two(&periods)?;
            (apply(Op::Subtract, vec![value(to)?, value(from)?])?, dimension, None)
        }
        Aggregate::Growth => {
            let [from, to] = two(&periods)?;
            let (from, to) = (value(from)?, value(to)?);
            let base = if from.value().is_sign_negative() {
                apply(Op::Negate, vec![from.clone()])?
            } else {
                from.clone()
            };
            let change = apply(Op::Subtract, vec![to, from])?;
            (apply(Op::Divide, vec![change, base])?, Dimension::Percent, None)
        }
        Aggregate::Cagr => {
            let [from, to] = two(&periods)?;
            let years = years_between(from, to)?;
            let (first, last) = (value(from)?, value(to)?);
            if !first.value().is_sign_positive() || first.value().is_zero() || last.value().is_sign_negative()
            {
                return Err(unresolved("spread/undefined", "compound growth needs two positive figures"));
            }
            let ratio = apply(Op::Divide, vec![last, first])?;
            let exponent =
                apply(Op::Divide, vec![Derivation::constant(Decimal::ONE), Derivation::constant(years)])?;
            let growth = apply(Op::Power, vec![ratio, exponent])?;
            (apply(Op::Subtract, vec![growth, Derivation::constant(Decimal::ONE)])?, Dimension::Percent, None)
        }
        Aggregate::Highest(pick) | Aggregate::Lowest(pick) => {
            let highest = matches!(plan.aggregate, Aggregate::Highest(_));
            let values = all()?;
            let mut best: Option<(&SpreadPeriod, Derivation)> = None;
            for (period, value) in periods.iter().zip(values) {
                let better = best.as_ref().is_none_or(|(_, known)| {
                    if highest { value.value() > known.value() } else { value.value() < known.value() }
                });
                if better {
                    best = Some((period, value));
                }
            }
            let (period, value) =
                best.ok_or_else(|| unresolved("spread/no-period", "the company reports on no such period"))?;
            match pick {
                Pick::Value => (value, dimension, None),
                Pick::Period => (value, dimension, Some(period.clone())),
                Pick::Company => {
                    return Err(unresolved("answer/several-companies", "the question compares companies"));
                }
            }
        }
    };
    Ok(Figure { derivation, dimension, period })
}

fn evaluate(
    target: &Target,
    desk: &Desk<'_>,
    charts: &Charts,
    period: &SpreadPeriod,
) -> Result<Derivation, Refusal> {
    desk.figures.evaluate(&charts.chart, &target.expr, period).map_err(|why| missing(&why))
}

fn two(periods: &[SpreadPeriod]) -> Result<[&SpreadPeriod; 2], Refusal> {
    match periods {
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

/// The periods that a plan asks for, as the company reports on them.
pub(crate) fn periods(plan: &Plan, desk: &Desk<'_>, charts: &Charts) -> Result<Vec<SpreadPeriod>, Refusal> {
    let latest = [PeriodRef::Latest { per: Per::Year, back: 0 }];
    let wanted = if plan.periods.is_empty() { &latest[..] } else { &plan.periods };
    let mut found = Vec::new();
    for reference in wanted {
        found.extend(resolve(reference, desk, asks_for_flows(&plan.targets, charts))?);
    }
    Ok(found)
}

fn resolve(reference: &PeriodRef, desk: &Desk<'_>, flows: bool) -> Result<Vec<SpreadPeriod>, Refusal> {
    let spread = &desk.figures.spread;
    let by_id = |id: String| {
        spread.period(&id).cloned().map(|period| vec![period]).ok_or_else(|| {
            (AnswerStatus::NotDisclosed, Reason::new("answer/no-period", format!("no report covers {id}")))
        })
    };
    let of_kind = |kind: PeriodKind| {
        let mut periods: Vec<&SpreadPeriod> =
            spread.periods.iter().filter(|period| period.kind == kind).collect();
        periods.sort_by_key(|period| period.end);
        periods
    };
    let latest = |kind: PeriodKind, back: u32| {
        // A year known only by its closing balances (a quarterly report's comparative) is no year of flows.
        let periods = of_kind(kind);
        let mut whole = periods.into_iter().filter(|period| !flows || period.start.is_some()).rev();
        whole.nth(back as usize).cloned().map(|period| vec![period]).ok_or_else(|| {
            (AnswerStatus::NotDisclosed, Reason::new("answer/no-period", "no report covers such a period"))
        })
    };
    let year_of = |year: Option<i16>| -> Result<i16, Refusal> {
        year.or_else(|| {
            let labels = spread.periods.iter().filter(|period| period.kind != PeriodKind::Annual);
            labels
                .filter_map(|period| {
                    period.id.trim_start_matches("LTM").trim_start_matches("FY").get(..4)?.parse().ok()
                })
                .max()
        })
        .ok_or_else(|| unresolved("answer/no-period", "no report covers a quarter"))
    };
    match reference {
        PeriodRef::Year(year) => by_id(format!("FY{year}")),
        PeriodRef::Quarter { year: Some(year), quarter } => by_id(format!("FY{year}Q{quarter}")),
        PeriodRef::Quarter { year: None, quarter } => {
            let ending = format!("Q{quarter}");
            let last =
                of_kind(PeriodKind::Quarter).into_iter().rev().find(|period| period.id.ends_with(&ending));
            last.cloned().map(|period| vec![period]).ok_or_else(|| {
                (
                    AnswerStatus::NotDisclosed,
                    Reason::new("answer/no-period", "no report covers such a quarter"),
                )
            })
        }
        PeriodRef::YearToDate { year: Some(year), quarter: Some(1) } => by_id(format!("FY{year}Q1")),
        PeriodRef::YearToDate { year: Some(year), quarter: Some(quarter) } => {
            by_id(format!("FY{year}Q{quarter}YTD"))
        }
        PeriodRef::YearToDate { year, quarter } => {
            let year = year_of(*year)?;
            let prefix = format!("FY{year}Q");
            let ytd = of_kind(PeriodKind::Ytd).into_iter().rev().find(|period| {
                period.id.starts_with(&prefix)
                    && quarter.is_none_or(|quarter| period.id == format!("{prefix}{quarter}YTD"))
            });
            match (ytd, quarter) {
                (Some(period), _) => Ok(vec![period.clone()]),
                (None, None) => by_id(format!("FY{year}Q1")),
                (None, Some(quarter)) => by_id(format!("{prefix}{quarter}YTD")),
            }
        }
        PeriodRef::LastTwelveMonths { year: Some(year), quarter: Some(quarter) } => {
            by_id(format!("LTM{year}Q{quarter}"))
        }
        PeriodRef::LastTwelveMonths { year, .. } => {
            let prefix = year.map_or_else(|| "LTM".to_owned(), |year| format!("LTM{year}Q"));
            let last =
                of_kind(PeriodKind::Ltm).into_iter().rev().find(|period| period.id.starts_with(&prefix));
            last.cloned().map(|period| vec![period]).ok_or_else(|| {
                (
                    AnswerStatus::NotDisclosed,
                    Reason::new("answer/no-period", "the reports give no last twelve months"),
                )
            })
        }
        PeriodRef::Latest { per: Per::Year, back } => latest(PeriodKind::Annual, *back),
        PeriodRef::Latest { per: Per::Quarter, back } => latest(PeriodKind::Quarter, *back),
        PeriodRef::Latest { per: Per::YearToDate, back } => latest(PeriodKind::Ytd, *back),
        PeriodRef::At { date, years_before } => ending(spread, *date, *years_before, |_| true),
        PeriodRef::Ended { months, date, years_before } => {
            let days = i32::try_from(*months).unwrap_or(i32::MAX).saturating_mul(61) / 2;
            ending(spread, *date, *years_before, |period| {
                let length = period.start.map(|start| (period.end - start).get_days());
                length.is_some_and(|length| (length - days).abs() <= 20)
            })
        }
        PeriodRef::AllYears => {
            let years: Vec<SpreadPeriod> =
                spread.years().filter(|year| year.start.is_some()).cloned().collect();
            if years.is_empty() {
                Err(unresolved("answer/no-period", "no report covers a year"))
            } else {
                Ok(years)
            }
        }
        PeriodRef::SecondHalf { .. } => Err(unresolved(
            "answer/second-half",
            "second halves are not computed yet: ask for the two quarters",
        )),
    }
}

/// The period that ends within a week of a day, so many years earlier.
fn ending(
    spread: &model::Spread,
    date: model::Date,
    years_before: u32,
    fits: impl Fn(&SpreadPeriod) -> bool,
) -> Result<Vec<SpreadPeriod>, Refusal> {
    let back = i32::try_from(years_before).unwrap_or(0) * 365;
    let near = |period: &&SpreadPeriod| ((date - period.end).get_days() - back).abs() <= 7 && fits(period);
    spread.periods.iter().find(near).cloned().map(|period| vec![period]).ok_or_else(|| {
        (
            AnswerStatus::NotDisclosed,
            Reason::new("answer/no-period", format!("no report covers a period ended {date}")),
        )
    })
}

/// Whether a target needs flows: an account that is one, or a metric.
fn asks_for_flows(targets: &[Target], charts: &Charts) -> bool {
    let mut flows = false;
    for target in targets {
        target.expr.names(&mut |name, _| {
            flows |= charts.chart.account(name).is_none_or(|account| account.kind == AccountKind::Flow);
        });
    }
    flows
}

/// Whether a figure stands where a person chose it.
fn is_a_persons(desk: &Desk<'_>, leaf: &model::Leaf) -> bool {
    let cell = desk.figures.cell(&leaf.account, &leaf.period);
    cell.is_some_and(|cell| cell.status == model::CellStatus::Adjusted)
}

fn present(question: &str, plan: &Plan, figure: Figure, desk: &Desk<'_>) -> Answer {
    let currency = desk.figures.spread.currency.as_deref();
    let Figure { mut derivation, mut dimension, period } = figure;
    if dimension == Dimension::Ratio && measure::wants_percent(plan.unit.as_ref()) {
        dimension = Dimension::Percent;
    }
    if dimension == Dimension::Percent {
        let hundred = Derivation::constant(Decimal::ONE_HUNDRED);
        match Derivation::apply(Op::Multiply, vec![derivation.clone(), hundred]) {
            Ok(percent) => derivation = percent,
            Err(error) => {
                let (status, reason) = missing(&Missing::from(error));
                return open(question, status, reason);
            }
        }
    }
    let value = derivation.value();
    let is_fact = matches!(derivation, Derivation::Fact { .. });
    let leaves = derivation.leaves();
    let mut ticks: BTreeSet<Tick> = BTreeSet::new();
    let adjusted = matches!(derivation, Derivation::Adjusted { .. })
        || matches!(&derivation, Derivation::Fact { fact } if is_a_persons(desk, fact));
    let mut traced = !leaves.is_empty() || !derivation.adjustments().is_empty();
    let mut evidence = Vec::new();
    for leaf in &leaves {
        traced &= desk.shows(&leaf.anchor, leaf.value);
        let cell = desk.figures.cell(&leaf.account, &leaf.period);
        if is_fact {
            ticks.extend(cell.map_or(&[][..], |cell| &cell.ticks).iter().copied());
        }
        let label = cell.and_then(|cell| cell.as_reported.label.as_deref());
        if let Some(entry) = desk.evidence(&leaf.anchor, label)
            && !evidence.iter().any(|known: &model::Evidence| known.anchor == entry.anchor)
        {
            evidence.push(entry);
        }
    }
    if !traced {
        let reason =
            Reason::new("answer/anchor-lost", "a figure's source could not be reopened where it was read");
        return open(question, AnswerStatus::Unresolved, reason);
    }
    if !leaves.is_empty() {
        ticks.insert(Tick::Traced);
    }
    if !is_fact && !adjusted {
        ticks.insert(Tick::Recomputed);
    }
    let freshness = leaves.first().and_then(|leaf| desk.freshness(&leaf.anchor));
    let shown = measure::text(value, dimension, currency, plan.unit.as_ref(), plan.rounding);
    let text = match period {
        Some(period) => format!("{} ({shown})", period.id),
        None => shown,
    };
    Answer {
        question: question.to_owned(),
        status: AnswerStatus::Answered,
        reason: None,
        kind: Some(match (adjusted, is_fact) {
            (true, _) => AnswerKind::Adjusted,
            (false, true) => AnswerKind::Fact,
            (false, false) => AnswerKind::Formula,
        }),
        answer: Some(AnswerValue {
            text,
            value: Some(value),
            unit: Some(measure::unit_word(dimension, currency)),
        }),
        derivation: Some(derivation),
        evidence,
        ticks: ticks.into_iter().collect(),
        freshness,
        usage: Usage::default(),
    }
}
