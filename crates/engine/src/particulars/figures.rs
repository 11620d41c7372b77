//! Figures that are tagged by themselves: shares outstanding on the cover, what leases cost.

use model::{Anchor, Answer, AnswerPart, AnswerValue, Derivation, Fact, Leaf, Locus, Period, Report, Tick};

use super::{answered, reports};
use crate::charts::particulars::{Named, Particular};
use crate::desk::Desk;
use crate::measure::{self, Dimension};
use crate::plain::is_chinese;
use crate::question::{PeriodRef, TextPlan};

/// The figures of the latest report that has them, or of the year asked for: each class of shares is one of its own.
pub(super) fn answer(
    question: &str,
    particular: &Particular,
    about: &TextPlan,
    desk: &Desk<'_>,
) -> Option<Answer> {
    let year = about.periods.iter().find_map(|period| match period {
        PeriodRef::Year(year) => Some(*year),
        _ => None,
    });
    let parts = reports(desk, year).into_iter().find_map(|(report, facts)| {
        let parts: Vec<AnswerPart> = particular
            .figures
            .iter()
            .flat_map(|named| of_report(question, named, report, facts, desk))
            .collect();
        (!parts.is_empty()).then_some(parts)
    })?;
    let leaves = parts.iter().flat_map(|part| part.derivation.leaves());
    let anchors: Vec<Anchor> = leaves.map(|leaf| leaf.anchor.clone()).collect();
    let unit = parts.first().map(|part| part.unit.clone());
    let lines: Vec<String> =
        parts.iter().map(|part| format!("{} {}: {}", part.of, part.period, part.text)).collect();
    let text = lines.join("; ");
    let mut answer = answered(question, AnswerValue { text, value: None, unit }, &anchors, desk);
    answer.ticks = vec![Tick::Traced];
    match (parts.as_slice(), &mut answer.answer) {
        ([only], Some(shown)) => {
            shown.value = Some(only.value);
            answer.derivation = Some(only.derivation.clone());
        }
        _ => answer.parts = parts,
    }
    Some(answer)
}

fn of_report(
    question: &str,
    named: &Named,
    report: &Report,
    facts: &[Fact],
    desk: &Desk<'_>,
) -> Vec<AnswerPart> {
    let own: Vec<&Fact> = facts.iter().filter(|fact| fact.concept() == named.concept).collect();
    let Some(latest) =
        own.iter().filter_map(|fact| fact.period()).max_by_key(|period| (period.end(), days(*period)))
    else {
        return Vec::new();
    };
    // What is tagged for the whole is not told again for its parts.
    let whole = own.iter().any(|fact| fact.dimensions().is_empty() && fact.period() == Some(latest));
    let mut seen: Vec<&str> = Vec::new();
    let mut parts = Vec::new();
    for fact in own {
        let class = match fact.dimensions() {
            [] => "",
            [one] if !whole => &*one.member,
            _ => continue,
        };
        let Some(value) = fact.value.number().filter(|_| fact.period() == Some(latest)) else { continue };
        let anchor = Anchor { source: report.source, locus: Locus::Bytes(fact.bytes) };
        if seen.contains(&class) || !desk.shows(&anchor, value) {
            continue;
        }
        seen.push(class);
        let (dimension, currency) = match fact.unit.as_ref().map(|unit| &*unit.text) {
            Some("shares") => (Dimension::Shares, None),
            _ => (Dimension::Money, desk.figures().spread.currency.as_deref()),
        };
        let name = if is_chinese(question) { &named.zh } else { &named.en };
        let class = class.rsplit(':').next().unwrap_or_default();
        let class = class.strip_suffix("Member").unwrap_or(class);
        let period = match latest {
            Period::Instant { instant } => instant.to_string(),
            Period::Duration { start, end } => format!("{start} to {end}"),
        };
        let leaf = Leaf {
            account: fact.concept().to_owned(),
            period: period.clone(),
            value: value.normalize(),
            anchor,
            document: Some(report.document.clone()),
        };
        parts.push(AnswerPart {
            of: if class.is_empty() { name.clone() } else { format!("{name} ({class})") },
            period,
            text: measure::text(value, dimension, currency, None, None),
            value: value.normalize(),
            unit: measure::unit_word(dimension, currency),
            derivation: Derivation::fact(leaf),
        });
    }
    parts
}

fn days(period: Period) -> i32 {
    period.start().map_or(0, |start| (period.end() - start).get_days())
}
