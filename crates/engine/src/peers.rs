//! Peers: one question about several companies. Each is answered on its own desk; here the answers are set side by side, or
//! ranked where the question asks who has the most or the least.
//!
//! A company that can't be answered for is named with its reason. A ranking with a gap names no winner: whoever is left out
//! might be it.

use std::cmp::Reverse;

use model::{Answer, AnswerPart, AnswerStatus, AnswerValue, Reason};

use crate::evidence::same_place;
use crate::question::{Aggregate, Pick, Plan, Understanding};

/// How the companies are to be set against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// In the order in which the question names them.
    Named,
    /// The largest first.
    Highest,
    /// The smallest first.
    Lowest,
}

/// How a question sets its companies against each other.
pub(crate) fn order(understood: &Understanding) -> Order {
    match understood {
        Understanding::Figure(Plan { aggregate: Aggregate::Highest(Pick::Company), .. }) => Order::Highest,
        Understanding::Figure(Plan { aggregate: Aggregate::Lowest(Pick::Company), .. }) => Order::Lowest,
        _ => Order::Named,
    }
}

/// The same question of one company alone.
pub(crate) fn of_one(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    plan.companies.clear();
    if matches!(plan.aggregate, Aggregate::Highest(Pick::Company) | Aggregate::Lowest(Pick::Company)) {
        plan.aggregate = Aggregate::Value;
    }
    plan
}

/// The answers for several companies as one.
pub(crate) fn together(question: &str, order: Order, answers: Vec<(String, Answer)>) -> Answer {
    let (known, open_ones): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|(_, answer)| answer.status == AnswerStatus::Answered);
    let missing: Vec<String> = open_ones
        .iter()
        .map(|(company, answer)| {
            let why = answer.reason.as_ref().map_or("", |reason| reason.message.as_str());
            format!("{company}: {why}")
        })
        .collect();
    let refuse = |code: &str, message: String| {
        Answer::open(question, AnswerStatus::Unresolved, Reason::new(code, message))
    };
    let Some((_, first)) = known.first() else {
        let status = if open_ones.iter().all(|(_, answer)| answer.status == AnswerStatus::NotDisclosed) {
            AnswerStatus::NotDisclosed
        } else {
            AnswerStatus::Unresolved
        };
        return Answer::open(question, status, Reason::new("answer/peers-open", missing.join("; ")));
    };
    let mut whole =
        Answer { question: question.to_owned(), parts: Vec::new(), derivation: None, ..first.clone() };
    let (mut lines, mut units) = (Vec::new(), Vec::new());
    for (company, answer) in &known {
        let said = answer.answer.as_ref().map_or("", |said| said.text.as_str());
        lines.push(format!("{company}: {said}"));
        units.push(answer.answer.as_ref().and_then(|said| said.unit.clone()));
        whole.parts.extend(parts(company, answer));
    }
    let same_unit = units.windows(2).all(|pair| pair.first() == pair.last());
    if order != Order::Named {
        if !missing.is_empty() {
            return refuse("answer/peers-open", format!("no ranking without {}", missing.join("; ")));
        }
        if !same_unit || whole.parts.len() != known.len() {
            return refuse("answer/peers-open", format!("they can't be ranked: {}", lines.join("; ")));
        }
        match order {
            Order::Lowest => whole.parts.sort_by_key(|part| part.value),
            _ => whole.parts.sort_by_key(|part| Reverse(part.value)),
        }
        lines = whole.parts.iter().map(|part| format!("{} ({})", part.of, part.text)).collect();
        if let [best, next, ..] = whole.parts.as_slice()
            && best.value == next.value
        {
            lines.insert(0, "a tie".to_owned());
        }
    }
    let unit = units.into_iter().next().flatten().filter(|_| same_unit);
    whole.answer = Some(AnswerValue { text: lines.join("; "), value: None, unit });
    for (_, answer) in known.iter().skip(1) {
        whole.kind =
            whole.kind.filter(|kind| Some(*kind) == answer.kind).or(Some(model::AnswerKind::Formula));
        whole.ticks.retain(|tick| answer.ticks.contains(tick));
        whole.remarks.extend(
            answer.remarks.iter().filter(|said| !whole.remarks.contains(said)).cloned().collect::<Vec<_>>(),
        );
    }
    whole.evidence = in_turn(known.iter().map(|(_, answer)| answer.evidence.as_slice()).collect());
    whole.remarks.extend(missing.iter().map(|why| format!("open: {why}")));
    whole.remarks.extend(ends_apart(&whole.parts));
    whole
}

/// A company's figures.
fn parts(company: &str, answer: &Answer) -> Vec<AnswerPart> {
    if let (Some(said), Some(derivation)) = (&answer.answer, &answer.derivation)
        && let Some(value) = said.value
    {
        let period = derivation.leaves().iter().map(|leaf| leaf.period.clone()).max().unwrap_or_default();
        return vec![AnswerPart {
            of: company.to_owned(),
            period,
            text: said.text.clone(),
            value,
            unit: said.unit.clone().unwrap_or_default(),
            derivation: derivation.clone(),
        }];
    }
    let named = |part: &AnswerPart| AnswerPart { of: format!("{company}: {}", part.of), ..part.clone() };
    answer.parts.iter().map(named).collect()
}

/// One company's evidence after the other's, the best of each first.
fn in_turn(all: Vec<&[model::Evidence]>) -> Vec<model::Evidence> {
    let mut shown: Vec<model::Evidence> = Vec::new();
    let longest = all.iter().map(|evidence| evidence.len()).max().unwrap_or(0);
    for place in 0..longest {
        for entry in all.iter().filter_map(|evidence| evidence.get(place)) {
            if !shown.iter().any(|known| same_place(known, entry)) {
                shown.push(entry.clone());
            }
        }
    }
    shown
}

/// Says so where the figures are of different periods.
fn ends_apart(parts: &[AnswerPart]) -> Option<String> {
    let mut periods: Vec<&str> = parts.iter().map(|part| part.period.as_str()).collect();
    periods.sort_unstable();
    periods.dedup();
    let ends = parts.iter().map(|part| format!("{} {}", part.of, part.period));
    (periods.len() > 1 && parts.iter().all(|part| !part.of.contains(": ")))
        .then(|| format!("the periods are each company's own: {}", ends.collect::<Vec<_>>().join(", ")))
}
