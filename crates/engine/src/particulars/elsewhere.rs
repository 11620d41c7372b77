//! Statements that stand elsewhere: a report of the period is in view, and what is asked for isn't in it.
//!
//! An annual report may incorporate its statements by reference to another document. Then it would be false that no report
//! covers the period, or that the figure isn't reported: what is missing is that document.

use model::{Answer, AnswerStatus, Basis, Evidence, Reason, Statement};

use super::print::{self, Among};
use crate::charts::Charts;
use crate::desk::{Desk, name_of};
use crate::question::PeriodRef;

/// Reasons that may mean no more than that.
const ABSENT: [&str; 5] = [
    "answer/no-period",
    "spread/no-period",
    "spread/not-reported",
    "answer/not-settled",
    "answer/not-tagged",
];

/// The answer, with the truer reason where it is open for want of the statements of a report that is in view.
pub(crate) fn explained(answer: Answer, periods: &[PeriodRef], desk: &Desk<'_>, charts: &Charts) -> Answer {
    let absent = answer.reason.as_ref().is_some_and(|reason| ABSENT.contains(&reason.code.as_str()));
    if !absent {
        return answer;
    }
    let no_period = answer.reason.as_ref().is_some_and(|reason| reason.code.ends_with("/no-period"));
    let without = print::reports(Among { periods, only: None }, desk).into_iter().find(|report| {
        let of_group = |statement: &Statement| statement.basis == Basis::Consolidated;
        !desk.statements(report).iter().any(of_group)
    });
    let Some(report) = without else { return answer };
    let said = print::said_in(&charts.particulars.elsewhere, report, desk).unwrap_or_default();
    let quote = said.into_iter().next().map(|(_, quote)| quote);
    let name = name_of(report);
    let message = match &quote {
        Some(_) => format!(
            "{name} is here, its statements are not in it: they are incorporated by reference to another document; \
             add that one, too"
        ),
        None if no_period => format!("{name} is here, and no statements stand in it"),
        // Without statements in print, its tags may still be all there is.
        None => return answer,
    };
    let evidence: Vec<Evidence> =
        quote.iter().filter_map(|quote| desk.evidence_as(&quote.anchor, &quote.text)).collect();
    let reason = Reason::new("answer/no-statements", message);
    Answer { evidence, ..Answer::open(&answer.question, AnswerStatus::Unresolved, reason) }
}
