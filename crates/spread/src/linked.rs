//! What linkbases place: a filer's own concepts on accounts, its sums as tie-outs, and what is left as other lines.
//!
//! A concept that the chart doesn't know belongs under the total that the filer adds it to. It is an account of the
//! chart where its label names one under that total and the filer's sum comes out with it; else it is an other line
//! there. Print says more than a linkbase: what is printed is placed by its row.

use std::collections::BTreeSet;

use model::{
    Anchor, Chart, Decimal, Decimals, Fact, Measure, OtherFigure, OtherLine, Outcome, Sign, StatementKind,
};

use crate::binding::PrintIndex;
use crate::calendar::{Key, Slot};
use crate::concepts::ConceptMap;
use crate::labels::LabelMap;
use crate::network::{Network, Sum};
use crate::place::is_under;
use crate::reading::ReportInput;
use crate::relation::{Node, Origin, Relation, Term};
use crate::standin::Cells;
use crate::{terms, tie};

/// The account that a fact of a filer's own concept is, and whether it counts the other way there.
pub(crate) fn place(
    fact: &Fact,
    facts: &[Fact],
    network: &Network<'_>,
    chart: &Chart,
    labels: &LabelMap,
) -> Option<(usize, bool)> {
    let texts = network.labels(&fact.concept);
    if let Some(held) = network.held(&fact.concept) {
        let sum = network.sums.get(held.sum)?;
        let holder = chart.accounts.get(held.account)?;
        let is_total = network.is_total(&fact.concept);
        let inside = |account: &&usize| {
            let Some(line) = chart.accounts.get(**account) else { return false };
            let total = |id: &str| chart.account(id).is_some_and(|parent| parent.total);
            // What is spent stands above or below a line as the filer likes; elsewhere a name is one only in its section.
            let own_section = match holder.statement {
                StatementKind::BalanceSheet | StatementKind::CashFlowStatement => {
                    is_under(chart, **account, &holder.id)
                        && line.parent.as_deref().is_some_and(|parent| parent == holder.id || total(parent))
                }
                _ => true,
            };
            line.measure == Measure::Money && line.total == is_total && own_section
        };
        let account = texts.iter().find_map(|text| {
            let mut found = labels.candidates(holder.statement, text).iter().filter(inside);
            found.next().filter(|_| found.next().is_none()).copied()
        })?;
        let confirmed = network.ties(sum, fact.period()?, facts);
        return confirmed.then(|| (account, direction(chart, account, held.account) != held.weight));
    }
    // What no sum holds, such as a figure per share, no sum can confirm: it is taken where its statement shows it
    // under a name that leaves no doubt, and never for a part of a total.
    let kinds: Vec<StatementKind> = network.shown(&fact.concept).collect();
    let account =
        texts.iter().find_map(|text| kinds.iter().find_map(|statement| labels.one(*statement, text)))?;
    let line = chart.accounts.get(account)?;
    (line.measure != Measure::Money || !line.total && line.parent.is_none()).then_some((account, false))
}

/// With which sign an account's figure goes into a total of the chart above it.
fn direction(chart: &Chart, account: usize, total: usize) -> Decimal {
    let outflow = |at: usize| chart.accounts.get(at).is_some_and(|line| line.sign == Sign::Outflow);
    if outflow(account) == outflow(total) { Decimal::ONE } else { Decimal::NEGATIVE_ONE }
}

/// All that is needed to test the filers' sums.
pub(crate) struct Linked<'a> {
    pub(crate) reports: &'a [ReportInput<'a>],
    pub(crate) prints: &'a [PrintIndex<'a>],
    pub(crate) networks: &'a [Network<'a>],
    pub(crate) concepts: &'a ConceptMap<'a>,
    pub(crate) periods: &'a [model::SpreadPeriod],
    pub(crate) cells: &'a Cells,
}

impl Linked<'_> {
    /// The sums of statements that are not printed, tested. A sum is believed that comes out in most of its periods.
    pub(crate) fn relations(&self) -> Vec<Relation> {
        let mut relations = Vec::new();
        for (report, (network, input)) in self.networks.iter().zip(self.reports).enumerate() {
            let mut seen: BTreeSet<Vec<Node>> = BTreeSet::new();
            for sum in network.sums.iter().filter(|sum| !self.is_printed(report, sum.total)) {
                let totals = network.facts_of(sum.total);
                let mut tested: Vec<Relation> =
                    totals.iter().filter_map(|fact| self.test(report, input, network, sum, *fact)).collect();
                // An excerpt of an earlier statement has the total and some of its items.
                let most = tested.iter().map(|relation| relation.terms.len()).max().unwrap_or_default();
                tested.retain(|relation| relation.terms.len() * 4 >= most * 3);
                let tied = tested.iter().filter(|relation| relation.outcome == Outcome::Tied).count();
                if tied * 2 > tested.len() {
                    let nodes = |relation: &Relation| relation.terms.iter().map(|term| term.node).collect();
                    relations.extend(tested.into_iter().filter(|relation| seen.insert(nodes(relation))));
                }
            }
        }
        relations
    }

    fn test(
        &self,
        report: usize,
        input: &ReportInput<'_>,
        network: &Network<'_>,
        sum: &Sum<'_>,
        total: usize,
    ) -> Option<Relation> {
        let period = input.facts.get(total)?.period()?;
        let column = tie::period_at(self.periods, period)?;
        let items = sum
            .items
            .iter()
            .filter_map(|(item, weight)| self.term(report, input, network.fact(item, period)?, *weight));
        let mut terms: Vec<Term> = items.collect();
        let total = self.term(report, input, total, Decimal::NEGATIVE_ONE)?;
        let Node::Cell((account, _)) = total.node else { return None };
        if terms.len() < 2 {
            return None;
        }
        terms.push(total);
        Some(Relation::test(Origin::Footing(Some(account)), column, terms, true))
    }

    /// A fact in a sum: the cell that shows it, where one does, else the fact by itself.
    fn term(&self, report: usize, input: &ReportInput<'_>, at: usize, weight: Decimal) -> Option<Term> {
        let fact = input.facts.get(at)?;
        let value = fact.value.number()?;
        let half = fact.decimals.unwrap_or(Decimals::Exact).half_unit();
        match self.shown(report, fact) {
            Some((key, shown)) if shown == value => Some(Term { node: Node::Cell(key), weight, value, half }),
            Some((key, shown)) if shown == -value => {
                Some(Term { node: Node::Cell(key), weight: -weight, value: shown, half })
            }
            _ => Some(Term { node: Node::Tag { report, fact: at }, weight, value, half }),
        }
    }

    /// The cell that shows a fact, and its value there.
    fn shown(&self, report: usize, fact: &Fact) -> Option<(Key, Decimal)> {
        let slot = Slot::of(fact.period()?)?;
        let own = |account: usize| {
            let chosen = self.cells.get((account, slot)).filter(|chosen| terms::testable(chosen))?;
            let reading = &chosen.reading;
            let same = reading.report == report && reading.concept.as_ref() == Some(&fact.concept);
            same.then_some(((account, slot), reading.value))
        };
        let known = self.concepts.accounts(fact.concept()).find_map(own);
        known.or_else(|| self.cells.by_concept(report, &fact.concept, slot).into_iter().find_map(own))
    }

    fn is_printed(&self, report: usize, concept: &str) -> bool {
        let (Some(input), Some(print)) = (self.reports.get(report), self.prints.get(report)) else {
            return false;
        };
        input.facts.iter().any(|fact| &*fact.concept == concept && print.at(fact.bytes).is_some())
    }

    /// The lines of a report's statements that neither print nor an account shows, in the order of its sums.
    pub(crate) fn lines(&self, report: usize, chart: &Chart, doubted: &BTreeSet<Node>) -> Vec<OtherLine> {
        let (Some(network), Some(input)) = (self.networks.get(report), self.reports.get(report)) else {
            return Vec::new();
        };
        let mut printed: BTreeSet<&str> = BTreeSet::new();
        if let Some(print) = self.prints.get(report) {
            let facts = input.facts.iter().filter(|fact| print.at(fact.bytes).is_some());
            printed.extend(facts.map(|fact| &*fact.concept));
        }
        let mut lines = Vec::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for (item, _) in network.sums.iter().flat_map(|sum| &sum.items) {
            if !seen.insert(item) || printed.contains(item) {
                continue;
            }
            let Some(held) = network.held(item) else { continue };
            let figures = network.facts_of(item).into_iter().filter_map(|at| {
                let fact = input.facts.get(at)?;
                if self.concepts.accounts(fact.concept()).next().is_some()
                    || doubted.contains(&Node::Tag { report, fact: at })
                    || self.shown(report, fact).is_some()
                {
                    return None;
                }
                let column = self.periods.get(tie::period_at(self.periods, fact.period()?)?)?;
                Some(OtherFigure {
                    period: column.id.clone(),
                    value: fact.value.number()?.normalize(),
                    anchor: Anchor { source: input.report.source, locus: model::Locus::Bytes(fact.bytes) },
                    document: input.report.document.clone(),
                    ticks: Vec::new(),
                })
            });
            let figures: Vec<OtherFigure> = figures.collect();
            let Some(holder) = chart.accounts.get(held.account).filter(|_| !figures.is_empty()) else {
                continue;
            };
            let name = item.rsplit(':').next().unwrap_or(item);
            lines.push(OtherLine {
                statement: holder.statement,
                label: network.labels(item).first().copied().unwrap_or(name).to_owned(),
                concept: Some((*item).to_owned()),
                total: Some(holder.id.clone()),
                weight: Some(held.weight.normalize()),
                figures,
            });
        }
        lines
    }
}
