//! What people decide of a figure, recorded with who, when and why; [`crate::judgement`] lays it over a spread.

use model::Decimal;
use store::{Decision, Judgement, Library, StandingDecision, Timestamp, View};

use crate::charts::Charts;
use crate::desk::Desk;
use crate::error::{Error, ErrorKind};
use crate::lineage::numbered;

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
    if desk.figures().spread.period(on.period).is_none() {
        let known: Vec<&str> =
            desk.figures().spread.periods.iter().map(|period| period.id.as_str()).collect();
        return Err(unknown("period", on.period).hint(format!("the reports cover {}", known.join(", "))));
    }
    let cell = desk.figures().cell(on.account, on.period);
    let judgement = match choice {
        Choice::Value(value) => Judgement::Adjusted { value },
        Choice::Candidate(number) => {
            let candidates = cell.map_or(&[][..], |cell| &cell.candidates);
            let candidate = number.checked_sub(1).and_then(|at| candidates.get(at)).cloned();
            Judgement::Chosen {
                candidate: candidate.ok_or_else(|| {
                    unknown("candidate", &number.to_string()).hint(match candidates.is_empty() {
                        true => "the figure has no candidates to choose among".to_owned(),
                        false => numbered(candidates),
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
