//! Which accounts a taxonomy's concepts stand for, by the chart's maps.

use std::collections::HashMap;

use model::Chart;

/// Rank from which on a reading was placed by its label, not by its concept.
pub(crate) const BY_LABEL: u16 = 1_000;

/// Concept to the accounts that it may stand for.
pub(crate) struct ConceptMap<'a> {
    accounts: HashMap<&'a str, Vec<Placed>>,
}

/// An account that a concept stands for.
#[derive(Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) account: usize,
    /// The account's first choice is 0.
    pub(crate) rank: u16,
    /// It counts the other way round than the account does.
    pub(crate) turned: bool,
}

impl<'a> ConceptMap<'a> {
    /// The map of this chart.
    pub(crate) fn new(chart: &'a Chart) -> Self {
        let mut accounts: HashMap<&str, Vec<Placed>> = HashMap::new();
        for (account, line) in chart.accounts.iter().enumerate() {
            // A report is tagged in one taxonomy: each has a first choice of its own.
            let mut ranks: HashMap<&str, usize> = HashMap::new();
            for concept in &line.concepts {
                let (concept, turned) = match concept.strip_prefix('-') {
                    Some(concept) => (concept, true),
                    None => (concept.as_str(), false),
                };
                let taxonomy = concept.split_once(':').map_or("", |(prefix, _)| prefix);
                let rank = ranks.entry(taxonomy).or_default();
                let place = *rank;
                *rank += 1;
                let rank = u16::try_from(place).unwrap_or(BY_LABEL - 1).min(BY_LABEL - 1);
                accounts.entry(concept).or_default().push(Placed { account, rank, turned });
            }
        }
        Self { accounts }
    }

    /// The accounts that a concept may stand for.
    pub(crate) fn accounts(&self, concept: &str) -> impl Iterator<Item = usize> {
        self.get(concept).iter().map(|placed| placed.account)
    }

    /// Whether the chart knows a concept by that name.
    pub(crate) fn is_known(&self, concept: &str) -> bool {
        self.accounts.contains_key(concept)
    }

    /// What a concept may stand for; nothing where the chart doesn't know it.
    pub(crate) fn get(&self, concept: &str) -> &[Placed] {
        self.accounts.get(concept).map_or(&[], Vec::as_slice)
    }
}
