//! `adjust`, `choose`, `review`, `decisions`, `undo`: people's judgement, recorded with who, when and why.

use std::io::Write;

use engine::Judgement;
use engine::decisions::{self, Choice, On};
use model::parse_decimal;

use crate::args::Arguments;
use crate::output::{self, Failure, json_line, tell};

/// Puts a value in a figure's place.
pub(crate) fn adjust(
    arguments: &Arguments,
    company: &str,
    account: &str,
    period: &str,
    value: &str,
    reason: &str,
) -> Result<u8, Failure> {
    let Some(value) = parse_decimal(value) else {
        tell(&format!("error: {value:?} is not a decimal in base units"));
        tell("hint: write 1577000000 for 1,577 million");
        return Ok(output::WRONG_USAGE);
    };
    decide(arguments, company, account, period, Choice::Value(value), reason)
}

/// Takes one of a figure's candidates.
pub(crate) fn choose(
    arguments: &Arguments,
    company: &str,
    account: &str,
    period: &str,
    candidate: usize,
    reason: &str,
) -> Result<u8, Failure> {
    decide(arguments, company, account, period, Choice::Candidate(candidate), reason)
}

/// Marks a figure as looked at.
pub(crate) fn review(
    arguments: &Arguments,
    company: &str,
    account: &str,
    period: &str,
    reason: &str,
) -> Result<u8, Failure> {
    decide(arguments, company, account, period, Choice::Reviewed, reason)
}

fn decide(
    arguments: &Arguments,
    company: &str,
    account: &str,
    period: &str,
    choice: Choice,
    reason: &str,
) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let library = engine::open_existing_library(&arguments.library)?;
    let viewer = super::viewer(arguments);
    let view = viewer.view(&library);
    let desk = engine::open_desk(&view, company, charts)?;
    let on = On { account, period, reason, actor: &arguments.user, at: super::now() };
    let number = decisions::record(&library, &desk, charts, on, choice)?;
    tell(&format!("recorded as decision {number}; `tickmark undo {number}` takes it back"));
    Ok(output::DONE)
}

/// Lists what people decided of a company's figures.
pub(crate) fn decisions(arguments: &Arguments, company: &str) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let library = engine::open_existing_library(&arguments.library)?;
    let viewer = super::viewer(arguments);
    let view = viewer.view(&library);
    let desk = engine::open_desk(&view, company, charts)?;
    let mut out = output::stdout();
    for standing in decisions::standing(&view, &desk)? {
        let decision = &standing.decision;
        if arguments.json {
            let line = serde_json::json!({"number": standing.number, "decision": decision});
            json_line(&mut out, &line)?;
            continue;
        }
        let what = match &decision.judgement {
            Judgement::Adjusted { value } => format!("adjusted to {value}"),
            Judgement::Chosen { candidate } => format!("chose {} ({})", candidate.value, candidate.from),
            Judgement::Reviewed { value: Some(value) } => format!("reviewed {value}"),
            Judgement::Reviewed { value: None } => "reviewed as rightly open".to_owned(),
        };
        writeln!(
            out,
            "{:>4}  {} {}  {what}  by {} at {}: {}",
            standing.number,
            decision.account,
            decision.period,
            decision.actor,
            decision.at.strftime("%Y-%m-%d %H:%M"),
            decision.reason
        )?;
    }
    Ok(output::DONE)
}

/// Takes a decision back.
pub(crate) fn undo(arguments: &Arguments, decision: u64) -> Result<u8, Failure> {
    let library = engine::open_existing_library(&arguments.library)?;
    library.undo(decision, &arguments.user, super::now()).map_err(engine::Error::from)?;
    tell(&format!("decision {decision} no longer stands; the record of it stays"));
    Ok(output::DONE)
}
