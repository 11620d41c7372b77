//! Presenting: a figure that was computed, with what shows it. One whose sources can't be reopened isn't shown.

use std::collections::BTreeSet;

use model::{
    Answer, AnswerKind, AnswerPart, AnswerStatus, AnswerValue, CellStatus, Decimal, Derivation, Evidence,
    Leaf, Op, Reason, Tick, Usage,
};
use spread::formula::Missing;

use super::{Figure, missing};
use crate::charts::Charts;
use crate::desk::Desk;
use crate::evidence;
use crate::measure::{self, Dimension};
use crate::plain::is_chinese;
use crate::question::{Judged, Plan};

/// A figure with what shows it.
struct Shown {
    text: String,
    value: Decimal,
    unit: String,
    derivation: Derivation,
    kind: AnswerKind,
    ticks: BTreeSet<Tick>,
    evidence: Vec<Evidence>,
}

/// The answer that these figures are: one, or several side by side.
pub(super) fn present(
    question: &str,
    plan: &Plan,
    figures: Vec<Figure>,
    desk: &Desk<'_>,
    charts: &Charts,
) -> Answer {
    let several = figures.len() > 1;
    let mut parts = Vec::new();
    for figure in figures {
        let (of, period) = (figure.of.clone(), figure.at.clone());
        match shown(plan, figure, desk, charts) {
            Ok(shown) => parts.push((of, period, shown)),
            Err((status, reason)) => return Answer::open(question, status, reason),
        }
    }
    let of_kind = |kind| parts.iter().filter(|(.., shown)| shown.kind == kind).count();
    let kind = match () {
        () if of_kind(AnswerKind::Adjusted) > 0 => AnswerKind::Adjusted,
        () if of_kind(AnswerKind::Fact) == parts.len() => AnswerKind::Fact,
        () => AnswerKind::Formula,
    };
    let mut ticks: BTreeSet<Tick> = parts.first().map(|(.., shown)| shown.ticks.clone()).unwrap_or_default();
    ticks.retain(|tick| parts.iter().all(|(.., shown)| shown.ticks.contains(tick)));
    let mut evidence: Vec<Evidence> = Vec::new();
    for entry in parts.iter().flat_map(|(.., shown)| &shown.evidence) {
        if !evidence.iter().any(|known| evidence::same_place(known, entry)) {
            evidence.push(entry.clone());
        }
    }
    let leaves = parts.first().map(|(.., shown)| shown.derivation.leaves()).unwrap_or_default();
    let freshness = leaves.first().and_then(|leaf| desk.freshness(&leaf.anchor));
    let (answer, derivation, parts) = match (several, parts.pop()) {
        (false, Some((.., shown))) => {
            let Shown { text, value, unit, derivation, .. } = shown;
            let text = match plan.judged {
                // Debt over a loss is negative and below no limit that anybody means: the figure alone is said.
                Some(judged) if judged.has_limit() && is_over_less_than_nothing(&derivation) => text,
                Some(judged) => verdict(judged, value, &text, question),
                None => text,
            };
            (AnswerValue { text, value: Some(value), unit: Some(unit) }, Some(derivation), Vec::new())
        }
        (_, last) => {
            parts.extend(last);
            let parts: Vec<AnswerPart> =
                parts.into_iter().map(|(of, period, shown)| part(of, period, shown)).collect();
            let text: Vec<String> =
                parts.iter().map(|part| format!("{} {}: {}", part.of, part.period, part.text)).collect();
            let unit = parts.first().map(|part| part.unit.clone());
            let unit = unit.filter(|unit| parts.iter().all(|part| part.unit == *unit));
            (AnswerValue { text: text.join("; "), value: None, unit }, None, parts)
        }
    };
    Answer {
        question: question.to_owned(),
        status: AnswerStatus::Answered,
        reason: None,
        kind: Some(kind),
        answer: Some(answer),
        derivation,
        parts,
        definition: definition(plan, charts),
        remarks: plan.notices.iter().map(|notice| notice.message.clone()).collect(),
        evidence,
        ticks: ticks.into_iter().collect(),
        freshness,
        usage: Usage::default(),
        items: Vec::new(),
        struck: Vec::new(),
    }
}

/// Whether a figure is a quotient whose divisor is negative.
fn is_over_less_than_nothing(derivation: &Derivation) -> bool {
    match derivation {
        Derivation::Op { op: Op::Divide, args, .. } => {
            args.get(1).is_some_and(|divisor| divisor.value().is_sign_negative())
        }
        _ => false,
    }
}

/// What a figure says to a question for yes or no, and the figure.
fn verdict(judged: Judged, value: Decimal, text: &str, question: &str) -> String {
    let [english, chinese] = judged.verdict(value);
    if is_chinese(question) { format!("{chinese}：{text}") } else { format!("{english}: {text}") }
}

fn part(of: String, period: String, shown: Shown) -> AnswerPart {
    let Shown { text, value, unit, derivation, .. } = shown;
    AnswerPart { of, period, text, value, unit, derivation }
}

/// The definitions of the metrics that the question names: which variant each is.
fn definition(plan: &Plan, charts: &Charts) -> Option<String> {
    let mut said: Vec<&str> = Vec::new();
    for target in &plan.targets {
        if let Some(definition) = &target.definition {
            said.push(definition);
        }
        target.expr.names(&mut |name, _| {
            if let Some(metric) = charts.chart.metric(name)
                && !said.contains(&metric.definition.en.as_str())
            {
                said.push(&metric.definition.en);
            }
            if let Some(card) = charts.chart.scorecard(name) {
                said.push(&card.definition.en);
            }
        });
    }
    (!said.is_empty()).then(|| said.join(" "))
}

/// Whether a figure stands where a person chose it.
fn is_a_persons(desk: &Desk<'_>, leaf: &Leaf) -> bool {
    let cell = desk.figures().cell(&leaf.account, &leaf.period);
    cell.is_some_and(|cell| cell.status == CellStatus::Adjusted)
}

/// Reopens what a figure rests on, and says it as the question asks.
fn shown(
    plan: &Plan,
    figure: Figure,
    desk: &Desk<'_>,
    charts: &Charts,
) -> Result<Shown, (AnswerStatus, Reason)> {
    let currency = desk.figures().spread.currency.as_deref();
    let Figure { mut derivation, mut dimension, period, band, .. } = figure;
    if dimension == Dimension::Ratio && measure::wants_percent(plan.unit.as_ref()) {
        dimension = Dimension::Percent;
    }
    let asked = plan.unit.as_ref().and_then(|unit| unit.currency.as_deref());
    if let (Dimension::Money | Dimension::PerShare, Some(asked), Some(reported)) =
        (dimension, asked, currency)
        && asked != reported
    {
        let message = format!("the reports are in {reported}; nothing is converted to {asked}");
        return Err((AnswerStatus::Unresolved, Reason::new("answer/other-currency", message)));
    }
    if dimension == Dimension::Percent {
        let hundred = Derivation::constant(Decimal::ONE_HUNDRED);
        derivation = Derivation::apply(Op::Multiply, vec![derivation, hundred])
            .map_err(|error| missing(&Missing::from(error)))?;
    }
    let value = derivation.value();
    let is_fact = matches!(derivation, Derivation::Fact { .. });
    let leaves = derivation.leaves();
    let mut ticks: BTreeSet<Tick> = BTreeSet::new();
    let adjusted = matches!(derivation, Derivation::Adjusted { .. })
        || matches!(&derivation, Derivation::Fact { fact } if is_a_persons(desk, fact));
    let mut traced = !leaves.is_empty() || !derivation.adjustments().is_empty();
    for leaf in &leaves {
        traced &= desk.shows(&leaf.anchor, leaf.value);
        let cell = desk.figures().cell(&leaf.account, &leaf.period);
        if is_fact {
            ticks.extend(cell.map_or(&[][..], |cell| &cell.ticks).iter().copied());
        }
    }
    let evidence = evidence::of(&leaves, desk, charts);
    if !traced {
        let message = "a figure's source could not be reopened where it was read";
        return Err((AnswerStatus::Unresolved, Reason::new("answer/anchor-lost", message)));
    }
    if !leaves.is_empty() {
        ticks.insert(Tick::Traced);
    }
    if !is_fact && !adjusted {
        ticks.insert(Tick::Recomputed);
    }
    let text = measure::text(value, dimension, currency, plan.unit.as_ref(), plan.rounding);
    let text = match period {
        Some(period) => format!("{} ({text})", period.id),
        None => text,
    };
    let text = match band {
        Some(band) => format!("{text} ({})", band.en),
        None => text,
    };
    let unit = measure::unit_word(dimension, currency);
    let kind = match (adjusted, is_fact) {
        (true, _) => AnswerKind::Adjusted,
        (false, true) => AnswerKind::Fact,
        (false, false) => AnswerKind::Formula,
    };
    Ok(Shown { text, value, unit, derivation, kind, ticks, evidence })
}
