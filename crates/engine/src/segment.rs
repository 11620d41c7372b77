//! Figures of a part: a segment, a geography, a product. Dimensional facts answer; nothing is added up.

use std::collections::BTreeMap;

use model::{Anchor, AnswerStatus, Decimal, Derivation, Expr, Leaf, Locus, Reason};

use crate::charts::Charts;
use crate::desk::Desk;
use crate::measure::{self, Dimension};
use crate::question::{Aggregate, Dimension as Part, DimensionKind, Plan};

type Refusal = (AnswerStatus, Reason);

/// The figure of a part: one account, one period, one member that the question names.
pub(crate) fn figure(
    plan: &Plan,
    part: &Part,
    desk: &Desk<'_>,
    charts: &Charts,
) -> Result<(Derivation, Dimension), Refusal> {
    let open = |status, code: &str, message: String| (status, Reason::new(code, message));
    let ([target], Aggregate::Value) = (plan.targets.as_slice(), plan.aggregate) else {
        let message = "only a single figure of a part can be looked up".to_owned();
        return Err(open(AnswerStatus::Unresolved, "answer/segment", message));
    };
    let Expr::Name { name, offset: 0 } = &target.expr else {
        let message = "only an account of a part can be looked up".to_owned();
        return Err(open(AnswerStatus::Unresolved, "answer/segment", message));
    };
    let Some(account) = charts.chart.account(name) else {
        let message = format!("{name} is not an account that parts report");
        return Err(open(AnswerStatus::Unresolved, "answer/segment", message));
    };
    let periods = crate::answer::periods(plan, desk, charts)?;
    let [period] = periods.as_slice() else {
        let message = "the question asks for several periods at once".to_owned();
        return Err(open(AnswerStatus::Unresolved, "answer/several-periods", message));
    };
    let wanted = words(&part.member).concat();
    // Value to where it stands, newest report last so that the latest word wins.
    let mut found: BTreeMap<String, (Decimal, Anchor, String)> = BTreeMap::new();
    for (report, facts) in desk.figures.reports.iter().zip(desk.facts()) {
        for fact in facts {
            let [dimension] = fact.dimensions() else { continue };
            let concept = account.concepts.iter().any(|concept| concept == fact.concept());
            let (true, Some(value)) = (concept, fact.value.number()) else { continue };
            let same_time = match fact.period() {
                Some(model::Period::Instant { instant }) => instant == period.end,
                Some(model::Period::Duration { start, end }) => {
                    end == period.end && Some(start) == period.start
                }
                None => false,
            };
            if !same_time || !kind_fits(part.kind, &dimension.axis) {
                continue;
            }
            let member = dimension.member.rsplit(':').next().unwrap_or_default();
            if words(member).concat() == wanted {
                let anchor = Anchor { source: report.source, locus: Locus::Bytes(fact.bytes) };
                found.insert(dimension.axis.to_string(), (value, anchor, report.document.clone()));
            }
        }
    }
    let mut values: Vec<&(Decimal, Anchor, String)> = found.values().collect();
    values.dedup_by_key(|(value, ..)| *value);
    match values.as_slice() {
        [(value, anchor, document)] => {
            let leaf = Leaf {
                account: format!("{name}[{}]", part.member),
                period: period.id.clone(),
                value: value.normalize(),
                anchor: anchor.clone(),
                document: Some(document.clone()),
            };
            Ok((Derivation::fact(leaf), measure::dimension(&target.expr, &charts.chart)))
        }
        [] => {
            let message =
                format!("no report gives {} of {:?} for {}", account.names.en, part.member, period.id);
            Err(open(AnswerStatus::NotDisclosed, "answer/no-such-part", message))
        }
        _ => {
            let message = format!("{:?} names parts of several kinds with different figures", part.member);
            Err(open(AnswerStatus::Unresolved, "answer/ambiguous-part", message))
        }
    }
}

fn kind_fits(kind: Option<DimensionKind>, axis: &str) -> bool {
    let axis = axis.to_lowercase();
    match kind {
        Some(DimensionKind::Segment) => axis.contains("segment"),
        Some(DimensionKind::Geography) => {
            axis.contains("geograph") || axis.contains("segment") || axis.contains("countr")
        }
        Some(DimensionKind::Product) => {
            axis.contains("product") || axis.contains("service") || axis.contains("segment")
        }
        None => true,
    }
}

/// The words of a member's name: `AmericasSegmentMember` and `Americas` are one.
fn words(member: &str) -> Vec<String> {
    const FILLERS: [&str; 8] =
        ["segment", "segments", "member", "division", "region", "the", "products", "product"];
    let mut words: Vec<String> = Vec::new();
    let mut previous_lower = false;
    for letter in member.chars() {
        let starts = letter.is_uppercase() && previous_lower;
        if !letter.is_alphanumeric() {
            words.push(String::new());
        } else {
            if starts || words.is_empty() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
        }
        previous_lower = letter.is_lowercase() || letter.is_numeric();
    }
    words.retain(|word| !word.is_empty() && !FILLERS.contains(&word.as_str()) && word != "and");
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_members_name_and_the_askers_words_meet() {
        for (a, b) in [
            ("AmericasSegmentMember", "Americas"),
            ("GreaterChinaSegmentMember", "Greater China"),
            ("IPhoneMember", "iPhone"),
            ("AmazonWebServicesSegmentMember", "Amazon Web Services"),
        ] {
            assert_eq!(words(a).concat(), words(b).concat(), "{a} {b}");
        }
    }
}
