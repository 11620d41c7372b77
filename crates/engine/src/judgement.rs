//! People's judgement on a spread: adjustments, chosen candidates, marks of review. Shown as such everywhere; a fact
//! is never overwritten, and what was read stays among the candidates. Figures that were computed from an adjusted one
//! follow it; what was read and tie-outs stay as they were.

use jiff::tz::Offset;
use model::{
    Adjustment, Anchor, AsReported, Candidate, Cell, CellStatus, Decimal, Derivation, Reason, Spread, Tick,
};
use store::{Decision, Judgement, StandingDecision};

use crate::figures::CompanyFigures;

/// Lays standing decisions over a spread, in the order in which they were made. `shows` reopens an anchor.
pub fn apply(spread: &mut Spread, decisions: &[StandingDecision], shows: &dyn Fn(&Anchor, Decimal) -> bool) {
    let mut changed: Vec<(&str, &str)> = Vec::new();
    for StandingDecision { decision, .. } in decisions {
        let of_decision = |cell: &Cell| cell.account == decision.account && cell.period == decision.period;
        let at = spread.cells.iter().position(of_decision);
        match &decision.judgement {
            Judgement::Reviewed { value } => {
                let cell = at.and_then(|at| spread.cells.get_mut(at)).filter(|cell| cell.value == *value);
                if let Some(cell) = cell {
                    review(cell, decision);
                }
                continue;
            }
            _ if spread.period(&decision.period).is_none() => continue,
            _ => {}
        }
        if at.is_none() {
            spread.cells.push(empty(decision));
        }
        let Some(cell) = spread.cells.iter_mut().find(|cell| of_decision(cell)) else { continue };
        match &decision.judgement {
            Judgement::Adjusted { value } => adjust(cell, decision, *value),
            Judgement::Chosen { candidate } => choose(cell, decision, candidate, shows),
            Judgement::Reviewed { .. } => {}
        }
        changed.push((&decision.account, &decision.period));
    }
    for (account, period) in changed {
        follow(spread, account, period);
    }
}

/// A person's value in the place of what was read.
fn adjust(cell: &mut Cell, decision: &Decision, value: Decimal) {
    keep_as_candidate(cell);
    cell.anchor = None;
    cell.document = None;
    sign(cell, decision, value);
}

/// One of the candidates: a fact, where its place shows it; else it rests on the person's word.
fn choose(
    cell: &mut Cell,
    decision: &Decision,
    candidate: &Candidate,
    shows: &dyn Fn(&Anchor, Decimal) -> bool,
) {
    keep_as_candidate(cell);
    sign(cell, decision, candidate.value);
    cell.anchor = candidate.anchor.clone().filter(|anchor| shows(anchor, candidate.value));
    if cell.anchor.is_some() {
        cell.derivation = None;
        cell.ticks.push(Tick::Traced);
    } else {
        cell.document = None;
    }
}

/// The cell is a person's now, and says so.
fn sign(cell: &mut Cell, decision: &Decision, value: Decimal) {
    cell.value = Some(value);
    cell.status = CellStatus::Adjusted;
    cell.reason = None;
    cell.ticks.clear();
    cell.derivation = Some(Derivation::Adjusted {
        adjustment: Adjustment {
            account: decision.account.clone(),
            period: decision.period.clone(),
            value,
            by: decision.actor.clone(),
            on: day(decision),
            reason: decision.reason.clone(),
        },
    });
    cell.note = Some(signature(decision));
}

/// Somebody looked at the cell as it stands.
fn review(cell: &mut Cell, decision: &Decision) {
    if !cell.ticks.contains(&Tick::Reviewed) {
        cell.ticks.push(Tick::Reviewed);
    }
    let said = signature(decision);
    cell.note = Some(match cell.note.take() {
        Some(before) => format!("{before}\n{said}"),
        None => said,
    });
}

fn signature(decision: &Decision) -> String {
    format!("{} on {}: {}", decision.actor, decision.at.strftime("%Y-%m-%d"), decision.reason)
}

fn day(decision: &Decision) -> model::Date {
    Offset::UTC.to_datetime(decision.at).date()
}

/// What was read stays visible beside what a person put in its place.
fn keep_as_candidate(cell: &mut Cell) {
    let from = match (cell.status, &cell.derivation) {
        (CellStatus::Adjusted, _) => return,
        (_, Some(_)) => "computed",
        (_, None) => "read",
    };
    if let Some(value) = cell.value {
        cell.candidates.push(Candidate { value, anchor: cell.anchor.clone(), from: from.to_owned() });
    }
}

/// Computes again what was computed from an adjusted figure.
fn follow(spread: &mut Spread, account: &str, period: &str) {
    let of_it = |cell: &&Cell| cell.account == account && cell.period == period;
    let Some(figure) = spread.cells.iter().find(of_it).and_then(spread::argument) else { return };
    for cell in spread.cells.iter_mut().filter(|cell| cell.status == CellStatus::Computed) {
        let changed = cell.derivation.as_ref().and_then(|known| known.replaced(account, period, &figure));
        match changed {
            None => {}
            Some(Ok(derivation)) => {
                cell.value = Some(derivation.value());
                cell.derivation = Some(derivation);
                cell.note = Some(format!("follows the adjustment of {account} {period}"));
            }
            Some(Err(error)) => {
                cell.value = None;
                cell.status = CellStatus::Withheld;
                cell.ticks.clear();
                cell.reason = Some(Reason::new(
                    "spread/undefined",
                    format!("it can't be computed from the adjusted {account} {period}: {error}"),
                ));
            }
        }
    }
}

fn empty(decision: &Decision) -> Cell {
    Cell {
        account: decision.account.clone(),
        period: decision.period.clone(),
        value: None,
        status: CellStatus::Adjusted,
        ticks: Vec::new(),
        unit: None,
        decimals: None,
        anchor: None,
        document: None,
        derivation: None,
        as_reported: AsReported::default(),
        reason: None,
        candidates: Vec::new(),
        history: Vec::new(),
        note: None,
    }
}

/// What people had to say of the figures that a derivation rests on, each once.
pub fn remarks(derivation: &Derivation, figures: &CompanyFigures) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let leaves = derivation.leaves();
    let read = leaves.iter().map(|leaf| (leaf.account.as_str(), leaf.period.as_str()));
    let put = derivation.adjustments();
    let put = put.iter().map(|leaf| (leaf.account.as_str(), leaf.period.as_str()));
    for (account, period) in read.chain(put) {
        let cell = figures.cell(account, period);
        let judged =
            cell.filter(|cell| cell.status == CellStatus::Adjusted || cell.ticks.contains(&Tick::Reviewed));
        let Some(note) = judged.and_then(|cell| cell.note.as_deref()) else { continue };
        let adjusted = judged.is_some_and(|cell| cell.status == CellStatus::Adjusted);
        let word = if adjusted { "adjusted" } else { "reviewed" };
        let remark = format!("{account} {period} {word}: {}", note.replace('\n', "; "));
        if !said.contains(&remark) {
            said.push(remark);
        }
    }
    said
}
