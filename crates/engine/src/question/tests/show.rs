//! What was understood, in one line.

use model::Expr;

use crate::question::{Aggregate, Per, PeriodRef, Plan, TextPlan, Understanding, UnitKind};

/// `3m | capital_expenditure | FY2018 | value | money 1000000 USD | cash_flow_statement`
pub(crate) fn show(understanding: &Understanding) -> String {
    match understanding {
        Understanding::Figure(plan) => figure(plan),
        Understanding::Text(text) => format!("text: {}", about(text)),
        Understanding::Unresolved(unresolved) => {
            let candidates: Vec<&str> =
                unresolved.candidates.iter().map(|choice| choice.id.as_str()).collect();
            format!("{}: {} [{}]", unresolved.reason.code, unresolved.reason.message, candidates.join(", "))
        }
    }
}

fn about(text: &TextPlan) -> String {
    let companies: Vec<&str> = text.companies.iter().map(|company| company.key.as_str()).collect();
    let periods: Vec<String> = text.periods.iter().map(period).collect();
    format!(
        "{} | {} | {} | {}",
        companies.join(" "),
        text.topics.join(" "),
        periods.join(" "),
        text.words.join(", ")
    )
}

fn figure(plan: &Plan) -> String {
    let companies: Vec<&str> = plan.companies.iter().map(|company| company.key.as_str()).collect();
    let targets: Vec<String> = plan.targets.iter().map(|target| expr(&target.expr)).collect();
    let periods: Vec<String> = plan.periods.iter().map(period).collect();
    let mut parts = vec![companies.join(" "), targets.join("; "), periods.join(" ")];
    if plan.aggregate != Aggregate::Value {
        parts.push(format!("{:?}", plan.aggregate).to_lowercase());
    }
    if let Some(unit) = &plan.unit {
        let currency = unit.currency.as_deref().unwrap_or_default();
        let shown = match unit.kind {
            UnitKind::Money => format!("{currency} {}", unit.scale),
            kind => format!("{kind:?}").to_lowercase(),
        };
        parts.push(format!("in {}", shown.trim()));
    }
    if let Some(places) = plan.rounding {
        parts.push(format!("to {places}"));
    }
    if !plan.sources.is_empty() {
        let sources: Vec<String> = plan.sources.iter().map(|source| format!("{source:?}")).collect();
        parts.push(format!("from {}", sources.join("+")));
    }
    if let Some(dimension) = &plan.dimension {
        let share = if plan.share { "share " } else { "" };
        parts.push(format!("{share}of {:?}", dimension.member));
    }
    for (balance, taken) in &plan.balances {
        parts.push(format!("{balance} as {taken:?}").to_lowercase());
    }
    if !plan.components.is_empty() {
        parts.push(format!("using {}", plan.components.join(", ")));
    }
    if let Some(judged) = plan.judged {
        parts.push(format!("{judged:?}?").to_lowercase());
    }
    for notice in &plan.notices {
        parts.push(format!("({})", notice.message));
    }
    parts.join(" | ")
}

pub(crate) fn period(period: &PeriodRef) -> String {
    let year = |year: &Option<i16>| year.map_or("FY?".to_owned(), |year| format!("FY{year}"));
    match period {
        PeriodRef::Year(year) => format!("FY{year}"),
        PeriodRef::Quarter { year: y, quarter } => format!("{}Q{quarter}", year(y)),
        PeriodRef::YearToDate { year: y, quarter } => {
            format!("{}{}YTD", year(y), quarter.map_or(String::new(), |quarter| format!("Q{quarter}")))
        }
        PeriodRef::SecondHalf { year: y } => format!("{}H2", year(y)),
        PeriodRef::LastTwelveMonths { year: y, quarter } => match (y, quarter) {
            (None, None) => "LTM".to_owned(),
            (y, quarter) => {
                format!("LTM{}{}", year(y), quarter.map_or(String::new(), |quarter| format!("Q{quarter}")))
            }
        },
        PeriodRef::At { date, years_before } => format!("{date}{}", back(*years_before)),
        PeriodRef::Ended { months, date, years_before } => format!("{months}M{date}{}", back(*years_before)),
        PeriodRef::Latest { per, back: n } => {
            let per = match per {
                Per::Year => "FY",
                Per::Quarter => "Q",
                Per::YearToDate => "YTD",
            };
            format!("{per}{}", if *n == 0 { "0".to_owned() } else { format!("-{n}") })
        }
        PeriodRef::AllYears => "all".to_owned(),
    }
}

fn back(years: u32) -> String {
    if years == 0 { String::new() } else { format!("-{years}y") }
}

/// The formula as the chart would write it.
pub(crate) fn expr(e: &Expr) -> String {
    let two = |a: &Expr, sign: &str, b: &Expr| format!("({} {sign} {})", expr(a), expr(b));
    match e {
        Expr::Number(value) => value.normalize().to_string(),
        Expr::Name { name, offset: 0 } => name.clone(),
        Expr::Name { name, offset } => format!("{name}[{offset}]"),
        Expr::Add(a, b) => two(a, "+", b),
        Expr::Subtract(a, b) => two(a, "-", b),
        Expr::Multiply(a, b) => two(a, "*", b),
        Expr::Divide(a, b) => two(a, "/", b),
        Expr::Negate(a) => format!("-{}", expr(a)),
        Expr::IfMissing(a, b) => two(a, "??", b),
        Expr::Average(a, 2) => format!("avg({})", expr(a)),
        Expr::Average(a, window) => format!("avg({}, {window})", expr(a)),
        Expr::Change(a) => format!("change({})", expr(a)),
        Expr::Growth(a) => format!("growth({})", expr(a)),
        Expr::Cagr(a, window) => format!("cagr({}, {window})", expr(a)),
        other => format!("{other:?}"),
    }
}
