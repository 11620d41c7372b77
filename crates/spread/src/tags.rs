//! From tags to readings: concepts to accounts by the chart's maps, company-specific concepts by their printed label.

use std::collections::{BTreeMap, HashMap};

use model::{Chart, Decimal, Decimals, Fact, Locus, StatementKind, Taxonomy};

use crate::binding::PrintIndex;
use crate::calendar::Slot;
use crate::labels::LabelMap;
use crate::reading::{Binding, PrintAt, Reading, ReportInput};

/// Rank from which on a reading was placed by its label, not by its concept.
pub(crate) const BY_LABEL: u16 = 1_000;

/// Concept to the accounts that it may stand for.
pub(crate) struct ConceptMap<'a> {
    accounts: HashMap<&'a str, Vec<Placed>>,
}

/// An account that a concept stands for.
#[derive(Clone, Copy)]
struct Placed {
    account: usize,
    rank: u16,
    turned: bool,
}

impl<'a> ConceptMap<'a> {
    /// The map of this chart.
    pub(crate) fn new(chart: &'a Chart) -> Self {
        let mut accounts: HashMap<&str, Vec<Placed>> = HashMap::new();
        for (account, line) in chart.accounts.iter().enumerate() {
            for (rank, concept) in line.concepts.iter().enumerate() {
                let (concept, turned) = match concept.strip_prefix('-') {
                    Some(concept) => (concept, true),
                    None => (concept.as_str(), false),
                };
                let rank = u16::try_from(rank).unwrap_or(BY_LABEL - 1).min(BY_LABEL - 1);
                accounts.entry(concept).or_default().push(Placed { account, rank, turned });
            }
        }
        Self { accounts }
    }

    fn get(&self, concept: &str) -> &[Placed] {
        self.accounts.get(concept).map_or(&[], Vec::as_slice)
    }
}

/// All readings that a report's undimensioned tags give, in document order.
pub(crate) fn readings(
    report: usize,
    input: &ReportInput<'_>,
    chart: &Chart,
    concepts: &ConceptMap<'_>,
    labels: &LabelMap,
    print: &PrintIndex<'_>,
) -> Vec<Reading> {
    let mut readings = Vec::new();
    let linked = linked_labels(input.taxonomy);
    for fact in input.facts {
        let Some(value) = fact.value.number() else { continue };
        if !fact.dimensions().is_empty() {
            continue;
        }
        let Some(period) = fact.period() else { continue };
        let Some(slot) = Slot::of(period) else { continue };
        let at = print.at(fact.bytes);
        let placed = concepts.get(fact.concept());
        let by_label;
        let placed = if placed.is_empty() {
            by_label = place_by_label(fact, at, print, chart, labels, &linked);
            by_label.as_slice()
        } else {
            placed
        };
        for place in placed {
            let Some(account) = chart.accounts.get(place.account) else { continue };
            let is_flow = slot.stretch.is_some();
            if is_flow != (account.kind == model::AccountKind::Flow) {
                continue;
            }
            let value = if place.turned { -value } else { value };
            let binding = match at {
                Some(at) if !place.turned => print.bind(at, account, period, value),
                _ => Binding::Unbound,
            };
            readings.push(Reading {
                account: place.account,
                slot,
                period,
                value: value.normalize(),
                decimals: fact.decimals.unwrap_or(Decimals::Exact),
                unit: fact.unit.as_ref().map(|unit| unit.text.clone()),
                rank: place.rank,
                report,
                locus: Locus::Bytes(fact.bytes),
                concept: Some(fact.concept.clone()),
                label: at.and_then(|at| print.look(at)).map(|(_, row, ..)| row.label.clone()),
                binding,
                print: at,
            });
        }
    }
    readings
}

/// Standard labels of the linkbases by concept.
fn linked_labels(taxonomy: &Taxonomy) -> BTreeMap<&str, Vec<&str>> {
    taxonomy
        .labels
        .iter()
        .map(|(concept, labels)| {
            let texts = labels
                .iter()
                .filter(|label| matches!(&*label.role, "label" | "terseLabel" | "totalLabel"))
                .map(|label| label.text.as_str())
                .collect();
            (concept.as_ref(), texts)
        })
        .collect()
}

/// Places a concept that the chart doesn't know by its printed label, else by its linkbase label; only where the
/// label leaves no doubt and the row stands in a primary statement.
fn place_by_label(
    fact: &Fact,
    at: Option<PrintAt>,
    print: &PrintIndex<'_>,
    chart: &Chart,
    labels: &LabelMap,
    linked: &BTreeMap<&str, Vec<&str>>,
) -> Vec<Placed> {
    let printed = at.and_then(|at| print.look(at));
    let placed = match printed {
        Some((statement, row, ..)) if statement.kind != StatementKind::EquityStatement => {
            labels.one(statement.kind, &row.label)
        }
        Some(_) => None,
        None => {
            // Without print the statement is unknown: the label must name one account of the whole chart.
            let texts = linked.get(&*fact.concept).map_or(&[][..], Vec::as_slice);
            texts.iter().find_map(|text| labels.one_anywhere(text))
        }
    };
    let Some(account) = placed else { return Vec::new() };
    let money = chart.accounts.get(account).is_some_and(|line| line.measure == model::Measure::Money);
    let unit_fits = fact.unit.as_ref().is_some_and(|unit| unit.text.contains("shares") != money);
    let value_fits = fact.value.number() != Some(Decimal::ZERO);
    if unit_fits && value_fits { vec![Placed { account, rank: BY_LABEL, turned: false }] } else { Vec::new() }
}
