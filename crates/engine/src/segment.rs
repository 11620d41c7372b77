//! Figures of a part: a segment, a geography, a product. Dimensional facts answer, in formulas too; nothing is added up.

use std::cell::RefCell;
use std::collections::BTreeMap;

use model::{
    Account, Anchor, Decimal, Decimals, Derivation, Dimension, Expr, Fact, Leaf, Locus, Reason, SpreadPeriod,
};
use spread::formula::{Metrics, Missing, evaluate};

use crate::charts::Charts;
use crate::desk::Desk;
use crate::members::only_part;
use crate::question::{Dimension as Part, DimensionKind};

/// The figures of one part of a company.
pub(crate) struct PartFigures<'d> {
    part: &'d Part,
    desk: &'d Desk<'d>,
    charts: &'d Charts,
    /// The name has several figures, of parts of several kinds: what was asked for can't be told.
    ambiguous: RefCell<Option<String>>,
}

impl<'d> PartFigures<'d> {
    /// The figures of that part of the company on the desk.
    pub(crate) fn new(part: &'d Part, desk: &'d Desk<'d>, charts: &'d Charts) -> Self {
        Self { part, desk, charts, ambiguous: RefCell::new(None) }
    }

    /// Evaluates a formula over the part's accounts at a period.
    pub(crate) fn evaluate(&self, expr: &Expr, period: &SpreadPeriod) -> Result<Derivation, Reason> {
        let figures = |account: &str, offset: i32| self.figure(account, period, offset);
        evaluate(expr, &Metrics::new(&self.charts.chart, &figures)).map_err(|why| match why {
            Missing::NotReported { name, .. } => match self.ambiguous.borrow().as_ref() {
                Some(message) => Reason::new("answer/ambiguous-part", message.clone()),
                None => Reason::new(
                    "answer/no-such-part",
                    format!("no report gives {name} of {:?} for {}", self.part.member, period.id),
                ),
            },
            other => other.reason(),
        })
    }

    fn figure(&self, name: &str, period: &SpreadPeriod, offset: i32) -> Result<Derivation, Missing> {
        let missing = || Missing::NotReported { name: name.to_owned(), offset };
        let Some(account) = self.charts.chart.account(name) else {
            return Err(Missing::UnknownName { name: name.to_owned() });
        };
        let at = self
            .desk
            .figures()
            .neighbour(period, offset)
            .ok_or_else(|| Missing::NoPeriod { name: name.to_owned(), offset })?;
        // People call any part a segment: where none of that kind has the figure, one of another kind may.
        let of_kind = self.found(account, at, self.part.kind);
        let found = if of_kind.is_empty() { self.found(account, at, None) } else { of_kind };
        let mut values: Vec<&Found<'_>> = found.values().collect();
        values.dedup_by_key(|found| found.value);
        match values.as_slice() {
            [found] => Ok(Derivation::fact(Leaf {
                account: format!("{name}[{}]", self.part.member),
                period: at.id.clone(),
                value: found.value.normalize(),
                anchor: found.anchor.clone(),
                document: Some(found.document.to_owned()),
            })),
            [] => Err(missing()),
            _ => {
                let message =
                    format!("{:?} names parts of several kinds with different figures", self.part.member);
                *self.ambiguous.borrow_mut() = Some(message);
                Err(missing())
            }
        }
    }

    /// What the reports give, axis by axis: of the latest report that gives it, the most precise.
    fn found(
        &self,
        account: &Account,
        at: &SpreadPeriod,
        kind: Option<DimensionKind>,
    ) -> BTreeMap<&str, Found<'_>> {
        let mut found: BTreeMap<&str, Found<'_>> = BTreeMap::new();
        for (place, (report, facts)) in self.desk.reports.iter().zip(self.desk.facts()).enumerate() {
            for fact in facts {
                let Some(sign) = sign(account, fact.concept()) else { continue };
                let (Some(part), Some(value)) = (only_part(fact.dimensions()), fact.value.number()) else {
                    continue;
                };
                if !self.means(part) || !kind_fits(kind, &part.axis) || !same_time(fact, at) {
                    continue;
                }
                let fresh = Found {
                    rank: (report.header.period_end, place, fact.decimals.map_or(i32::MIN, places)),
                    value: value * sign,
                    anchor: Anchor { source: report.source, locus: Locus::Bytes(fact.bytes) },
                    document: &report.document,
                };
                if found.get(&*part.axis).is_none_or(|known| known.rank < fresh.rank) {
                    found.insert(&part.axis, fresh);
                }
            }
        }
        found
    }

    /// Whether a fact's part is the one asked for.
    fn means(&self, part: &Dimension) -> bool {
        if self.part.ids.is_empty() {
            let member = part.member.rsplit(':').next().unwrap_or_default();
            words(member).concat() == words(&self.part.member).concat()
        } else {
            self.part.ids.iter().any(|id| **id == *part.member)
        }
    }
}

/// A figure that was found, and how good it is: the later report, the more precise one.
struct Found<'d> {
    rank: (Option<model::Date>, usize, i32),
    value: Decimal,
    anchor: Anchor,
    document: &'d str,
}

fn places(decimals: Decimals) -> i32 {
    match decimals {
        Decimals::Places(places) => places,
        Decimals::Exact => i32::MAX,
    }
}

/// Whether the concept is the account's, and with which sign.
fn sign(account: &Account, concept: &str) -> Option<Decimal> {
    account.concepts.iter().find_map(|own| match own.strip_prefix('-') {
        Some(turned) if turned == concept => Some(Decimal::NEGATIVE_ONE),
        None if own == concept => Some(Decimal::ONE),
        _ => None,
    })
}

fn same_time(fact: &Fact, at: &SpreadPeriod) -> bool {
    match fact.period() {
        Some(model::Period::Instant { instant }) => instant == at.end,
        Some(model::Period::Duration { start, end }) => end == at.end && Some(start) == at.start,
        None => false,
    }
}

fn kind_fits(kind: Option<DimensionKind>, axis: &str) -> bool {
    let axis = axis.to_lowercase();
    match kind {
        Some(DimensionKind::Segment) => axis.contains("segment") || axis.contains("product"),
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
