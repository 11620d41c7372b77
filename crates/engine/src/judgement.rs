//! People's judgement on a spread: adjustments, chosen candidates, marks of review. Shown as such everywhere; a fact
//! is never overwritten, and what was read stays among the candidates.

use model::{AsReported, Candidate, Cell, CellStatus, Decimal, Spread, Tick};
use store::{Decision, Judgement, Library, StandingDecision, Timestamp, View};

use crate::charts::Charts;
use crate::desk::Desk;
use crate::error::{Error, ErrorKind};

/// Lays standing decisions over a spread, in the order in which they were made.
pub fn apply(spread: &mut Spread, decisions: &[StandingDecision]) {
    for StandingDecision { decision, .. } in decisions {
        let at = spread
            .cells
            .iter()
            .position(|cell| cell.account == decision.account && cell.period == decision.period);
        let known_period = spread.period(&decision.period).is_some();
        match (&decision.judgement, at.and_then(|at| spread.cells.get_mut(at))) {
            (Judgement::Adjusted { value }, Some(cell)) => {
                keep_as_candidate(cell);
                cell.value = Some(*value);
                cell.status = CellStatus::Adjusted;
                cell.derivation = None;
                sign(cell, decision);
            }
            (Judgement::Adjusted { value }, None) if known_period => {
                let mut cell = empty(decision);
                cell.value = Some(*value);
                sign(&mut cell, decision);
                spread.cells.push(cell);
            }
            (Judgement::Chosen { candidate }, Some(cell)) => {
                cell.value = Some(candidate.value);
                cell.status = CellStatus::Adjusted;
                cell.anchor.clone_from(&candidate.anchor);
                cell.derivation = None;
                sign(cell, decision);
            }
            (Judgement::Reviewed { value }, Some(cell)) if *value == cell.value => {
                if !cell.ticks.contains(&Tick::Reviewed) {
                    cell.ticks.push(Tick::Reviewed);
                }
                sign(cell, decision);
            }
            _ => {}
        }
    }
}

/// What was read stays visible beside what a person put in its place.
fn keep_as_candidate(cell: &mut Cell) {
    if let Some(value) = cell.value {
        let from = if cell.derivation.is_some() { "computed" } else { "read" };
        cell.candidates.push(Candidate { value, anchor: cell.anchor.clone(), from: from.to_owned() });
    }
}

fn sign(cell: &mut Cell, decision: &Decision) {
    if cell.status == CellStatus::Adjusted {
        cell.reason = None;
        cell.ticks.clear();
    }
    cell.note =
        Some(format!("{} on {}: {}", decision.actor, decision.at.strftime("%Y-%m-%d"), decision.reason));
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

/// What a person decides of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// This value, in base units, whatever the report says.
    Value(Decimal),
    /// The candidate of that number, counted from 1 as they are shown.
    Candidate(usize),
    /// The value as it stands was looked at.
    Reviewed,
}

/// Which cell, why, who and when.
#[derive(Clone, Copy, Debug)]
pub struct On<'a> {
    /// Account of the chart.
    pub account: &'a str,
    /// Id of the period.
    pub period: &'a str,
    /// In the person's words.
    pub reason: &'a str,
    /// The person.
    pub actor: &'a str,
    /// The moment.
    pub at: Timestamp,
}

/// Records a decision on a cell of the company on the desk; its number takes it back.
pub fn record(
    library: &Library,
    desk: &Desk<'_>,
    charts: &Charts,
    on: On<'_>,
    choice: Choice,
) -> Result<u64, Error> {
    let unknown = |what: &str, id: &str| Error::new(ErrorKind::Unknown, format!("there is no {what} {id:?}"));
    if charts.chart.account(on.account).is_none() {
        return Err(unknown("account", on.account));
    }
    if desk.figures.spread.period(on.period).is_none() {
        let known: Vec<&str> = desk.figures.spread.periods.iter().map(|period| period.id.as_str()).collect();
        return Err(unknown("period", on.period).hint(format!("the reports cover {}", known.join(", "))));
    }
    let cell = desk.figures.cell(on.account, on.period);
    let judgement = match choice {
        Choice::Value(value) => Judgement::Adjusted { value },
        Choice::Candidate(number) => {
            let candidates = cell.map_or(&[][..], |cell| &cell.candidates);
            let candidate = number.checked_sub(1).and_then(|at| candidates.get(at)).cloned();
            let shown = |at: usize, candidate: &Candidate| {
                format!("{}: {} ({})", at + 1, candidate.value, candidate.from)
            };
            let listed: Vec<String> = candidates.iter().enumerate().map(|(at, one)| shown(at, one)).collect();
            Judgement::Chosen {
                candidate: candidate.ok_or_else(|| {
                    unknown("candidate", &number.to_string()).hint(match listed.is_empty() {
                        true => "the figure has no candidates to choose among".to_owned(),
                        false => listed.join("; "),
                    })
                })?,
            }
        }
        Choice::Reviewed => Judgement::Reviewed { value: cell.and_then(|cell| cell.value) },
    };
    let key = desk.company.keys.first().cloned().unwrap_or_default();
    Ok(library.decide(&Decision {
        company_key: key,
        account: on.account.to_owned(),
        period: on.period.to_owned(),
        judgement,
        reason: on.reason.to_owned(),
        actor: on.actor.to_owned(),
        at: on.at,
    })?)
}

/// The decisions that stand for the company on the desk.
pub fn standing(view: &View<'_>, desk: &Desk<'_>) -> Result<Vec<StandingDecision>, Error> {
    let mut all = Vec::new();
    for key in &desk.company.keys {
        all.extend(view.decisions(key)?);
    }
    Ok(all)
}
