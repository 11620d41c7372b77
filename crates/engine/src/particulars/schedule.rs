//! Schedules: what is due in which year after a balance sheet, from tags, or from the table of a note where none is tagged.
//!
//! A schedule from tags is shown as it is tagged; that it adds up to a tagged total is a tick. Where a total is of nothing else
//! (lease payments), one that doesn't add up is withheld. A schedule from print is shown only where it adds up to its own total, or where the balance sheet bears it out.

use std::collections::BTreeMap;

use model::{
    Anchor, Answer, AnswerPart, AnswerStatus, AnswerValue, Decimal, Derivation, Fact, Leaf, Locus,
    PeriodKind, Reason, Report, Tick,
};

use super::ladder;
use super::print::is_annual;
use super::{answered, reports};
use crate::charts::Charts;
use crate::charts::particulars::Particular;
use crate::desk::Desk;
use crate::error::Error;
use crate::measure::{self, Dimension};
use crate::place;

/// What is due after one balance sheet.
#[derive(Debug, Default)]
struct Schedule {
    /// By the year's place behind the balance sheet, from 0; what is due later at `after`.
    rungs: BTreeMap<usize, Leaf>,
    after: usize,
    /// Whether a total that adds up was found; `None` where there is none to compare with.
    footed: Option<bool>,
    /// Whether a year that print has right before a tagged amount is another than the tag's.
    other_year: bool,
}

/// Schedules by the fiscal year of their balance sheet.
type Schedules = BTreeMap<i16, Schedule>;

/// The whole schedule of the year asked for, or what is due in a year that is still to come.
pub(super) fn answer(
    question: &str,
    particular: &Particular,
    year: Option<i16>,
    desk: &Desk<'_>,
    charts: &Charts,
) -> Result<Option<Answer>, Error> {
    if particular.rows.is_empty() && particular.ladder.is_none() {
        return Ok(None);
    }
    let mut schedules = tagged(particular, desk);
    let annual: Vec<&Report> = reports(desk, None)
        .into_iter()
        .map(|(report, _)| report)
        .filter(|report| is_annual(report))
        .collect();
    let latest = annual.first().and_then(|report| report.header.fiscal_year);
    // The year asked for, where a report is of it; else the latest.
    let own = year.filter(|year| annual.iter().any(|report| report.header.fiscal_year == Some(*year)));
    let base = own.or(latest);
    if let Some(base) = base.filter(|base| !schedules.contains_key(base)) {
        let of_base = annual.iter().filter(|report| report.header.fiscal_year == Some(base));
        for report in of_base {
            if let Some(found) = printed(particular, report, base, desk, charts)? {
                schedules.insert(base, found);
                break;
            }
        }
    }
    Ok(shown(question, particular, &schedules, year, desk))
}

fn shown(
    question: &str,
    particular: &Particular,
    schedules: &Schedules,
    year: Option<i16>,
    desk: &Desk<'_>,
) -> Option<Answer> {
    let (latest, _) = schedules.last_key_value()?;
    let base = year.filter(|year| schedules.contains_key(year)).unwrap_or(*latest);
    let schedule = schedules.get(&base)?;
    let wanted = year.filter(|year| *year > base);
    if year.is_some_and(|year| year < base) {
        return None;
    }
    if schedule.footed == Some(false) && particular.whole {
        let message = format!("the years after FY{base} don't add up to their total");
        return Some(Answer::open(
            question,
            AnswerStatus::Unresolved,
            Reason::new("answer/not-footed", message),
        ));
    }
    if schedule.other_year {
        let message = format!("tags and print give what is due after FY{base} to different years");
        return Some(Answer::open(
            question,
            AnswerStatus::Unresolved,
            Reason::new("answer/other-year", message),
        ));
    }
    let due = |place: usize| i16::try_from(place).ok().and_then(|place| base.checked_add(1 + place));
    let last = schedule.after;
    let chosen: Vec<(&usize, &Leaf)> = schedule
        .rungs
        .iter()
        .filter(|(place, _)| wanted.is_none_or(|year| due(**place) == Some(year) && **place < last))
        .collect();
    if chosen.is_empty() {
        let message = format!("what is due so late after FY{base} is given in one sum only");
        let reason = Reason::new("answer/not-apart", message);
        return Some(Answer::open(question, AnswerStatus::NotDisclosed, reason));
    }
    let currency = desk.figures().spread.currency.as_deref();
    let part = |(place, leaf): (&usize, &Leaf)| {
        let when = if *place == last {
            format!("after FY{}", due(last)? - 1)
        } else {
            format!("FY{}", due(*place)?)
        };
        Some(AnswerPart {
            of: format!("{}, as of FY{base}", particular.name(question)),
            period: when,
            text: measure::text(leaf.value, Dimension::Money, currency, None, None),
            value: leaf.value,
            unit: measure::unit_word(Dimension::Money, currency),
            derivation: Derivation::fact(leaf.clone()),
        })
    };
    let anchors: Vec<Anchor> = chosen.iter().map(|(_, leaf)| leaf.anchor.clone()).collect();
    let parts: Vec<AnswerPart> = chosen.into_iter().filter_map(part).collect();
    let lines: Vec<String> = parts.iter().map(|part| format!("{}: {}", part.period, part.text)).collect();
    let text = format!("{} (as of FY{base})", lines.join("; "));
    let one = match parts.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    let unit = Some(measure::unit_word(Dimension::Money, currency));
    let value = AnswerValue { text, value: one.as_ref().map(|one| one.value), unit };
    let mut answer = answered(question, value, &anchors, desk);
    if schedule.footed == Some(true) {
        answer.ticks.push(Tick::Footed);
    }
    match one {
        Some(one) => answer.derivation = Some(one.derivation),
        None => answer.parts = parts,
    }
    Some(answer)
}

/// What the reports tag, the latest report's word last.
fn tagged(particular: &Particular, desk: &Desk<'_>) -> Schedules {
    let closing = |end| {
        let annual = desk.figures().spread.periods.iter().filter(|period| period.kind == PeriodKind::Annual);
        let year = annual.clone().find(|period| period.end == end)?;
        year.id.strip_prefix("FY")?.parse::<i16>().ok()
    };
    let place = |fact: &Fact| {
        let named = |names: &str| names.split('|').any(|name| name == fact.concept());
        particular.rows.iter().chain(&particular.after).position(|names| named(names))
    };
    let mut schedules = Schedules::new();
    for (report, facts) in reports(desk, None).into_iter().rev() {
        let mut own: BTreeMap<i16, Vec<(usize, &Fact)>> = BTreeMap::new();
        for fact in facts.iter().filter(|fact| fact.dimensions().is_empty()) {
            let Some(place) = place(fact) else { continue };
            let (Some(value), Some(at)) =
                (fact.value.number(), fact.period().and_then(|period| closing(period.end())))
            else {
                continue;
            };
            let anchor = Anchor { source: report.source, locus: Locus::Bytes(fact.bytes) };
            if desk.shows(&anchor, value) {
                let account = fact.concept().to_owned();
                let period = format!("FY{at}");
                let document = Some(report.document.clone());
                let other_year = other_year(desk, &anchor, place, [at, end_year(report, at)]);
                let schedule = schedules.entry(at).or_default();
                schedule.other_year |= other_year && place < particular.rows.len();
                schedule.after = particular.rows.len();
                schedule.rungs.insert(place, Leaf { account, period, value, anchor, document });
                own.entry(at).or_default().push((place, fact));
            }
        }
        for (at, rungs) in own {
            if let Some(schedule) = schedules.get_mut(&at) {
                schedule.footed = footed(particular, &rungs, facts);
            }
        }
    }
    schedules
}

/// The calendar year in which a report's fiscal year ends, where it is of that year.
fn end_year(report: &Report, fiscal: i16) -> i16 {
    let own = report.header.fiscal_year == Some(fiscal);
    report.header.period_end.filter(|_| own).map_or(fiscal, |end| end.year())
}

/// Whether the print right before an amount (`2024–$2,192.4`, a row `2024 | $2,192`) names another year than the one in which it
/// is due by its tag: so many years behind one of these.
fn other_year(desk: &Desk<'_>, anchor: &Anchor, place: usize, bases: [i16; 2]) -> bool {
    let Some((bytes, span)) = desk.source(anchor.source).zip(anchor.locus.bytes()) else { return false };
    let Some(year) = place::year_before(&bytes, span.start) else { return false };
    let place = i16::try_from(place).unwrap_or(i16::MAX);
    bases.iter().all(|base| base.saturating_add(1).saturating_add(place) != year)
}

/// Whether a report's rows add up to a total that it tags for the same day; `None` where rows or totals are missing.
fn footed(particular: &Particular, rungs: &[(usize, &Fact)], facts: &[Fact]) -> Option<bool> {
    let (_, first) = rungs.first()?;
    let half = |fact: &Fact| fact.decimals.map_or(Decimal::ZERO, |decimals| decimals.half_unit());
    let mut by_place: BTreeMap<usize, &Fact> = BTreeMap::new();
    by_place.extend(rungs.iter().copied());
    let mut sum = Decimal::ZERO;
    let mut slack = Decimal::ZERO;
    for fact in by_place.values() {
        sum = sum.checked_add(fact.value.number()?)?;
        slack = slack.checked_add(half(fact))?;
    }
    let totals = facts.iter().filter(|fact| {
        fact.dimensions().is_empty()
            && fact.period().map(|period| period.end()) == first.period().map(|period| period.end())
            && particular.totals.iter().any(|total| total == fact.concept())
    });
    let mut compared = false;
    for total in totals {
        let Some(away) = total.value.number().and_then(|total| total.checked_sub(sum)) else { continue };
        if away.abs() <= slack.checked_add(half(total))? {
            return Some(true);
        }
        compared = true;
    }
    // Without what is due later the rows are no sum.
    (compared && by_place.len() == particular.rows.len() + usize::from(particular.after.is_some()))
        .then_some(false)
}

/// What the table of a note says; none where tables of it differ.
fn printed(
    particular: &Particular,
    report: &Report,
    base: i16,
    desk: &Desk<'_>,
    charts: &Charts,
) -> Result<Option<Schedule>, Error> {
    let Some(about) = &particular.ladder else { return Ok(None) };
    let mut first: Vec<i16> = base.checked_add(1).into_iter().collect();
    first.extend(report.header.period_end.map(|end| end.year() + 1).filter(|year| !first.contains(year)));
    let mut found: Option<(Vec<Decimal>, Schedule)> = None;
    let passages = desk.passages(report)?;
    let terms = &charts.particulars.terms;
    for (at, passage) in passages.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| passages.get(before));
        let Some(ladder) = ladder::read(passage, before, &first, about, terms) else { continue };
        // A table that names no unit is in that of the statements only where a balance says so, or where that is the
        // currency's own.
        let Some(scale) = ladder.scale.or_else(|| desk.printed_scale(report)) else { continue };
        let proved = ladder.total.is_some() && (ladder.scale.is_some() || scale == Decimal::ONE);
        let numbers: Option<Vec<Decimal>> =
            ladder.rungs.iter().map(|rung| rung.number.checked_mul(scale)).collect();
        let Some(numbers) = numbers else { continue };
        let borne_out =
            || about.against.as_ref().is_some_and(|own| own.bears_out(&ladder, &numbers, base, desk, charts));
        if !proved && !borne_out() {
            continue;
        }
        let ranges: Vec<_> = ladder.rungs.iter().map(|rung| rung.at.clone()).collect();
        let source = desk.source(report.source);
        let Some(loci) = source.and_then(|bytes| place::cells(passage, &ranges, &bytes)) else { continue };
        let leaf = |(value, locus): (&Decimal, Locus)| {
            let anchor = Anchor { source: report.source, locus };
            desk.shows(&anchor, *value).then(|| Leaf {
                account: particular.en.clone(),
                period: format!("FY{base}"),
                value: value.normalize(),
                anchor,
                document: Some(report.document.clone()),
            })
        };
        let leaves: Option<Vec<Leaf>> = numbers.iter().zip(loci).map(leaf).collect();
        let Some(leaves) = leaves else { continue };
        match &found {
            Some((known, _)) if *known == numbers => {}
            Some(_) => return Ok(None),
            None => {
                let after = ladder.rungs.iter().filter(|rung| !rung.after).count();
                let rungs = leaves.into_iter().enumerate().collect();
                let footed = ladder.total.is_some().then_some(true);
                found = Some((numbers, Schedule { rungs, after, footed, other_year: false }));
            }
        }
    }
    Ok(found.map(|(_, schedule)| schedule))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// Print and tags of one filing, read apart: what the table of the note says is what is tagged.
    #[test]
    fn ladders_in_print_are_those_that_are_tagged() {
        let given = std::env::var_os("TICKMARK_CORPUS").map(PathBuf::from);
        let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/tickmark-corpus"));
        let folder = given.into_iter().chain(home).map(|folder| folder.join("en/ixbrl-sec/10-K"));
        let Some(folder) = folder.into_iter().find(|folder| folder.is_dir()) else {
            println!("skipped: no corpus");
            return;
        };
        let charts = crate::charts::load(None).unwrap();
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|ending| ending == "htm" || ending == "html"));
        files.sort();
        let (mut agree, mut differ) = (0, Vec::new());
        for path in files {
            let read = crate::source::read_file(&path, &charts).unwrap();
            let header = &read.report.header;
            let (Some(year), Some(end)) = (header.fiscal_year, header.period_end) else { continue };
            let facts = &read.document.tagged.facts;
            for (id, particular) in &charts.particulars.all {
                let Some(about) = &particular.ladder else { continue };
                let first = [year + 1, end.year() + 1];
                let terms = &charts.particulars.terms;
                let ladders: Vec<ladder::Ladder> = read
                    .passages
                    .iter()
                    .enumerate()
                    .filter_map(|(at, passage)| {
                        let before = at.checked_sub(1).and_then(|before| read.passages.get(before));
                        ladder::read(passage, before, &first, about, terms)
                    })
                    .filter(|ladder| ladder.total.is_some())
                    .collect();
                let tagged: BTreeMap<usize, Decimal> = facts
                    .iter()
                    .filter(|fact| {
                        fact.dimensions().is_empty()
                            && fact.period().is_some_and(|period| period.end() == end)
                    })
                    .filter_map(|fact| {
                        let named = |names: &&String| names.split('|').any(|name| name == fact.concept());
                        let rows = particular.rows.iter().chain(&particular.after);
                        let place = rows.enumerate().find(|(_, names)| named(names))?.0;
                        Some((place, fact.value.number()?))
                    })
                    .collect();
                let shown = |ladder: &ladder::Ladder| {
                    let scale = ladder.scale.unwrap_or_default();
                    ladder.rungs.iter().map(|rung| rung.number * scale).collect::<Vec<_>>()
                };
                let same = |ladder: &ladder::Ladder| {
                    let last = particular.rows.len();
                    shown(ladder).iter().zip(&ladder.rungs).enumerate().all(|(place, (value, rung))| {
                        let place = if rung.after { last } else { place };
                        tagged.get(&place).is_none_or(|tagged| tagged == value || value.is_zero())
                    })
                };
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                println!("{id} {} tagged, {} printed: {name}", tagged.len(), ladders.len());
                if tagged.is_empty() || ladders.is_empty() {
                    continue;
                }
                match ladders.iter().all(same) {
                    true => agree += 1,
                    false => differ.push(format!(
                        "{id} {name}: {:?} tagged {tagged:?}",
                        ladders.iter().map(shown).collect::<Vec<_>>()
                    )),
                }
            }
        }
        println!("{agree} agree, {} differ", differ.len());
        assert!(differ.is_empty(), "{}", differ.join("\n"));
    }
}
