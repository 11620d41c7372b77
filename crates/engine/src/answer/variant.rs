//! Variants: the formula that a question means, where what it names isn't reported or it says how to take a balance.

use std::collections::BTreeSet;

use model::{Chart, Expr, SpreadPeriod};
use spread::formula::Missing;

use super::{Refusal, unresolved};
use crate::charts::Charts;
use crate::desk::Desk;
use crate::question::{Dimension, Plan, Taken, Target};

/// How deep metrics may build on metrics.
const DEEPEST: u32 = 24;

/// Takes the accounts that stand in for those asked for, where these were not reported: for all periods alike.
pub(super) fn standing_in(expr: &Expr, periods: &[SpreadPeriod], desk: &Desk<'_>, charts: &Charts) -> Expr {
    let mut names: BTreeSet<String> = BTreeSet::new();
    expr.names(&mut |name, _| {
        names.insert(name.to_owned());
    });
    let reported = |name: &str| {
        let value = |period| desk.figures().evaluate(&charts.chart, &Expr::name(name), period);
        periods.iter().all(|period| !matches!(value(period), Err(Missing::NotReported { .. })))
    };
    let mut expr = expr.clone();
    for name in names {
        let Some(other) = charts.questions.stand_in(&name) else { continue };
        if !reported(&name) && reported(other) {
            expr = expr.rewritten(&mut |part| match part {
                Expr::Name { name: own, offset } if *own == name => {
                    Some(Expr::Name { name: other.to_owned(), offset: *offset })
                }
                _ => None,
            });
        }
    }
    expr
}

/// The plan by the part of the company that its account is a figure of: revenue from services is the revenue of the part
/// that is its services, where reports tag it so.
pub(super) fn of_part(plan: &Plan, charts: &Charts) -> Option<Plan> {
    let ([target], None) = (plan.targets.as_slice(), &plan.dimension) else { return None };
    let (named, over) = match &target.expr {
        Expr::Divide(part, whole) => (part.as_ref(), Some(whole.as_ref())),
        expr => (expr, None),
    };
    let Expr::Name { name, offset: 0 } = named else { return None };
    let of = charts.questions.of_part(name)?;
    let whole = Expr::name(&of.account);
    if over.is_some_and(|over| *over != whole) {
        return None;
    }
    let dimension = Dimension { member: target.said.clone(), kind: None, ids: vec![of.member.clone()] };
    let target = Target { expr: whole, ..target.clone() };
    Some(Plan { targets: vec![target], dimension: Some(dimension), share: over.is_some(), ..plan.clone() })
}

/// The formula with balances taken as the question says. One that isn't in it is refused: the asker has another in mind.
pub(super) fn with_balances(
    expr: &Expr,
    balances: &[(String, Taken)],
    charts: &Charts,
) -> Result<Expr, Refusal> {
    let chart = &charts.chart;
    let mut expr = expr.clone();
    for taken in [Taken::Average, Taken::Ending] {
        let wanted: Vec<&str> =
            balances.iter().filter(|(_, how)| *how == taken).map(|(id, _)| id.as_str()).collect();
        let others = wanted.iter().filter_map(|id| charts.questions.same_word(id));
        let wanted: Vec<&str> = wanted.iter().copied().chain(others).collect();
        if wanted.is_empty() {
            continue;
        }
        let balances = Balances { wanted: &wanted, taken, chart };
        let found = balances.find(&expr, DEEPEST);
        if !found.alone && !found.averaged {
            let message = format!("{} is no part of the metric as the chart defines it", wanted.join(" or "));
            return Err(unresolved("question/condition", message));
        }
        expr = balances.take(&expr, DEEPEST);
    }
    Ok(expr)
}

/// Balances that stand in for each other, and how to take them.
struct Balances<'a> {
    wanted: &'a [&'a str],
    taken: Taken,
    chart: &'a Chart,
}

/// How they stand in a formula.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    alone: bool,
    averaged: bool,
}

impl Balances<'_> {
    fn find(&self, expr: &Expr, depth: u32) -> Found {
        let mut found = Found::default();
        let Some(depth) = depth.checked_sub(1) else { return found };
        let _ = expr.rewritten(&mut |part| match part {
            Expr::Average(inner, _) => {
                let within = self.find(inner, depth);
                found.averaged |= within.alone || within.averaged;
                Some(part.clone())
            }
            Expr::Name { name, .. } => {
                found.alone |= self.wanted.contains(&name.as_str());
                if let Some(metric) = self.chart.metric(name) {
                    let within = self.find(&metric.expr, depth);
                    found.alone |= within.alone;
                    found.averaged |= within.averaged;
                }
                None
            }
            _ => None,
        });
        found
    }

    fn take(&self, expr: &Expr, depth: u32) -> Expr {
        let Some(depth) = depth.checked_sub(1) else { return expr.clone() };
        expr.rewritten(&mut |part| match (part, self.taken) {
            (Expr::Average(inner, _), Taken::Ending) => {
                self.find(inner, depth).alone.then(|| (**inner).clone())
            }
            (Expr::Average(..), Taken::Average) => Some(part.clone()),
            (Expr::Name { name, offset: 0 }, taken) => match self.chart.metric(name) {
                Some(metric) => {
                    let found = self.find(&metric.expr, depth);
                    (found.alone || found.averaged).then(|| self.take(&metric.expr, depth))
                }
                None if taken == Taken::Average && self.wanted.contains(&name.as_str()) => {
                    Some(Expr::Average(Box::new(part.clone()), 2))
                }
                None => None,
            },
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revenue_from_services_is_revenue_of_the_part_that_is_services() {
        let charts = crate::charts::load(None).unwrap();
        let check = |expr: Expr, expect: Option<bool>| {
            let target = Target { said: "service revenue".to_owned(), expr, definition: None };
            let plan = Plan {
                companies: Vec::new(),
                targets: vec![target],
                periods: Vec::new(),
                aggregate: crate::question::Aggregate::Value,
                unit: None,
                rounding: None,
                sources: Vec::new(),
                dimension: None,
                share: false,
                components: Vec::new(),
                judged: None,
                balances: Vec::new(),
                notices: Vec::new(),
            };
            let found = of_part(&plan, &charts);
            assert_eq!(found.as_ref().map(|plan| plan.share), expect);
            if let Some(Plan { targets, dimension: Some(part), .. }) = found {
                assert_eq!(targets[0].expr, Expr::name("revenue"));
                assert_eq!(part.ids, ["us-gaap:ServiceMember"]);
            }
        };
        let name = |name: &str| Box::new(Expr::name(name));
        check(Expr::name("service_revenue"), Some(false));
        check(Expr::Divide(name("service_revenue"), name("revenue")), Some(true));
        check(Expr::Divide(name("service_revenue"), name("total_assets")), None);
        check(Expr::name("revenue"), None);
    }

    #[test]
    fn a_balance_is_taken_as_the_question_says() {
        let charts = crate::charts::load(None).unwrap();
        let check = |metric: &str, balance: &str, taken: Taken, expect: Option<&str>| {
            let balances = [(balance.to_owned(), taken)];
            let found = with_balances(&Expr::name(metric), &balances, &charts);
            let found = found.ok().map(|expr| spread::formula::print(&expr));
            assert_eq!(found.as_deref(), expect, "{metric} with {balance}");
        };
        let turnover = Some("cost_of_revenue / avg(inventories)");
        check("inventory_turnover", "inventories", Taken::Average, turnover);
        check("inventory_turnover", "inventories", Taken::Ending, Some("cost_of_revenue / inventories"));
        check(
            "current_ratio",
            "current_assets",
            Taken::Average,
            Some("avg(current_assets) / current_liabilities"),
        );
        check("current_ratio", "goodwill", Taken::Average, None);
        let on_equity = Some("net_income_parent / avg(shareholders_equity)");
        check("return_on_equity", "total_equity", Taken::Average, on_equity);
    }
}
