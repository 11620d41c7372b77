//! Linkbases: which total each concept of a statement adds to and with which weight, under which label it is shown.
//!
//! Sums count where they are a statement's: an extended link whose totals are, two at least or a last one, totals of one
//! statement of the chart. A note's breakdown of one line places nothing on the face of a statement.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{Chart, Decimal, Expr, Fact, Period, StatementKind, Taxonomy};

use crate::concepts::ConceptMap;
use crate::reading::ReportInput;

/// Totals by which an extended link is known as a statement; one that leads to no other counts for as many.
const TOTALS: usize = 2;

/// Steps from an item up to a total that the chart knows.
const HIGHEST: usize = 16;

/// A sum of a calculation linkbase: a total and its items in order, each with its weight.
#[derive(Debug)]
pub(crate) struct Sum<'a> {
    /// The extended link's role.
    pub(crate) role: &'a str,
    /// The statement that the link is.
    pub(crate) statement: StatementKind,
    /// The total's concept.
    pub(crate) total: &'a str,
    /// The items' concepts.
    pub(crate) items: Vec<(&'a str, Decimal)>,
}

/// Where a concept belongs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    /// The sum that it is an item of.
    pub(crate) sum: usize,
    /// The account of the nearest total above that the chart knows.
    pub(crate) account: usize,
    /// What it is multiplied by in that account.
    pub(crate) weight: Decimal,
}

/// What the linkbases beside a report say.
pub(crate) struct Network<'a> {
    taxonomy: &'a Taxonomy,
    /// The sums of statements.
    pub(crate) sums: Vec<Sum<'a>>,
    items: HashMap<&'a str, Vec<usize>>,
    held: HashMap<&'a str, Held>,
    /// The statements that show a concept.
    shown: HashMap<&'a str, BTreeSet<StatementKind>>,
    /// The facts without dimensions, by concept and period: the most precise of each.
    facts: HashMap<&'a str, BTreeMap<Period, usize>>,
    /// The roles of the labels under which statements show a concept.
    preferred: HashMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Network<'a> {
    /// Reads the linkbases of a report; an empty network where it has none.
    pub(crate) fn new(input: &ReportInput<'a>, chart: &Chart, concepts: &ConceptMap<'_>) -> Self {
        let taxonomy = input.taxonomy;
        let mut network = Self {
            taxonomy,
            sums: Vec::new(),
            items: HashMap::new(),
            held: HashMap::new(),
            shown: HashMap::new(),
            facts: HashMap::new(),
            preferred: HashMap::new(),
        };
        if taxonomy.calculation.is_empty() {
            return network;
        }
        // Arcs name concepts as the filing does, the chart by the taxonomy's own prefix.
        let names: HashMap<&str, &str> =
            input.facts.iter().map(|fact| (&*fact.concept, fact.concept())).collect();
        let accounts = |concept: &str| {
            let own = concepts.accounts(names.get(concept).copied().unwrap_or(concept));
            let mut found: Vec<usize> = own.collect();
            // Income of a group without other shareholders is the shareholders', under one concept.
            let whole = chart.standins.iter().filter(|standin| {
                let of = |name: &str| chart.position(name).is_some_and(|at| found.contains(&at));
                matches!(&standin.expr, Expr::Name { name, offset: 0 } if of(name))
            });
            let whole: Vec<usize> = whole.filter_map(|standin| chart.position(&standin.account)).collect();
            found.extend(whole);
            found
        };
        network.read_sums(chart, &accounts);
        let roles: HashMap<&str, StatementKind> =
            network.sums.iter().map(|sum| (sum.role, sum.statement)).collect();
        for arc in &taxonomy.presentation {
            if let Some(statement) = roles.get(&*arc.role) {
                network.shown.entry(&arc.child).or_default().insert(*statement);
                network.preferred.entry(&arc.child).or_default().extend(arc.preferred.as_deref());
            }
        }
        let items: Vec<&str> = network.items.keys().copied().collect();
        for item in items {
            if let Some(held) = network.climb(item, chart, &accounts) {
                network.held.insert(item, held);
            }
        }
        for (at, fact) in input.facts.iter().enumerate() {
            let (Some(_), Some(period)) = (fact.value.number(), fact.period()) else { continue };
            if fact.dimensions().is_empty() {
                let best = network.facts.entry(&fact.concept).or_default().entry(period).or_insert(at);
                if input.facts.get(*best).is_some_and(|known| known.decimals < fact.decimals) {
                    *best = at;
                }
            }
        }
        network
    }

    fn read_sums(&mut self, chart: &Chart, accounts: &dyn Fn(&str) -> Vec<usize>) {
        let mut by_role: Vec<(&'a str, Vec<Sum<'a>>)> = Vec::new();
        let mut roles: HashMap<&str, usize> = HashMap::new();
        let mut totals: HashMap<(&str, &str), usize> = HashMap::new();
        for arc in &self.taxonomy.calculation {
            let role = *roles.entry(&arc.role).or_insert_with(|| {
                by_role.push((&arc.role, Vec::new()));
                by_role.len() - 1
            });
            let Some((_, sums)) = by_role.get_mut(role) else { continue };
            let sum = *totals.entry((&arc.role, &arc.parent)).or_insert_with(|| {
                let statement = StatementKind::BalanceSheet;
                sums.push(Sum { role: &arc.role, statement, total: &arc.parent, items: Vec::new() });
                sums.len() - 1
            });
            if let Some(sum) = sums.get_mut(sum) {
                sum.items.push((&arc.child, arc.weight));
            }
        }
        for (_, sums) in by_role {
            let mut kinds: BTreeMap<StatementKind, BTreeMap<usize, usize>> = BTreeMap::new();
            for account in sums.iter().flat_map(|sum| accounts(sum.total)) {
                if let Some(line) = chart.accounts.get(account).filter(|line| line.total) {
                    let counts = if line.parent.is_none() { TOTALS } else { 1 };
                    kinds.entry(line.statement).or_default().insert(account, counts);
                }
            }
            let counts = kinds.into_iter().map(|(kind, found)| (found.values().sum::<usize>(), kind));
            let most = counts.max_by_key(|(count, kind)| (*count, std::cmp::Reverse(*kind)));
            let Some((_, statement)) = most.filter(|(count, _)| *count >= TOTALS) else { continue };
            for sum in sums {
                for (item, _) in &sum.items {
                    self.items.entry(item).or_default().push(self.sums.len());
                }
                self.sums.push(Sum { statement, ..sum });
            }
        }
    }

    /// The nearest total of the chart above a concept, within one statement.
    fn climb(&self, item: &'a str, chart: &Chart, accounts: &dyn Fn(&str) -> Vec<usize>) -> Option<Held> {
        self.items.get(item)?.iter().find_map(|first| {
            let (mut at, mut weight) = (self.sums.get(*first)?, Decimal::ONE);
            let mut below = item;
            for _ in 0..HIGHEST {
                let (_, own) = at.items.iter().find(|(other, _)| *other == below)?;
                weight = weight.checked_mul(*own)?;
                let holds = |account: &usize| {
                    chart.accounts.get(*account).is_some_and(|line| {
                        let parent = |other: &model::Account| other.parent.as_ref() == Some(&line.id);
                        line.total || chart.accounts.iter().any(parent)
                    })
                };
                if let Some(account) = accounts(at.total).into_iter().find(holds) {
                    return Some(Held { sum: *first, account, weight });
                }
                below = at.total;
                let above = self.items.get(below)?;
                at = above.iter().filter_map(|sum| self.sums.get(*sum)).find(|sum| sum.role == at.role)?;
            }
            None
        })
    }

    /// Whether a concept is the total of a sum.
    pub(crate) fn is_total(&self, concept: &str) -> bool {
        self.sums.iter().any(|sum| sum.total == concept)
    }

    /// Where a concept belongs, by the filer's sums.
    pub(crate) fn held(&self, concept: &str) -> Option<Held> {
        self.held.get(concept).copied()
    }

    /// The statements that show a concept.
    pub(crate) fn shown(&self, concept: &str) -> impl Iterator<Item = StatementKind> {
        self.shown.get(concept).into_iter().flatten().copied()
    }

    /// The fact of a concept and a period, by its index.
    pub(crate) fn fact(&self, concept: &str, period: Period) -> Option<usize> {
        self.facts.get(concept)?.get(&period).copied()
    }

    /// The facts of a concept, in the order of their periods.
    pub(crate) fn facts_of(&self, concept: &str) -> Vec<usize> {
        self.facts.get(concept).into_iter().flat_map(|facts| facts.values().copied()).collect()
    }

    /// The texts that a concept's labels give, the one that a statement shows first.
    pub(crate) fn labels(&self, concept: &str) -> Vec<&'a str> {
        let Some(labels) = self.taxonomy.labels.get(concept) else { return Vec::new() };
        let preferred = self.preferred.get(concept);
        let mut labels: Vec<_> = labels.iter().filter(|label| &*label.role != "documentation").collect();
        labels.sort_by_key(|label| match &*label.role {
            role if preferred.is_some_and(|preferred| preferred.contains(role)) => 0,
            "label" => 1,
            "terseLabel" | "totalLabel" => 2,
            _ => 3,
        });
        labels.into_iter().map(|label| label.text.as_str()).collect()
    }

    /// Whether the sum that a concept is an item of comes to its total in that period, from two items at least.
    pub(crate) fn ties(&self, sum: &Sum<'_>, period: Period, facts: &[Fact]) -> bool {
        let value = |concept: &str| {
            let fact = facts.get(self.fact(concept, period)?)?;
            Some((fact.value.number()?, fact.decimals.map_or(Decimal::ZERO, |decimals| decimals.half_unit())))
        };
        let Some((total, half)) = value(sum.total) else { return false };
        let (mut rest, mut slack, mut items) = (total, half, 0);
        for (item, weight) in &sum.items {
            let Some((value, half)) = value(item) else { continue };
            let Some(left) = weight.checked_mul(value).and_then(|value| rest.checked_sub(value)) else {
                return false;
            };
            (rest, slack, items) = (left, slack + half, items + 1);
        }
        items >= 2 && rest.abs() <= slack
    }
}
