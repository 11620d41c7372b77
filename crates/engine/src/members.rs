//! Members: which parts of a company facts are given for.

use std::collections::BTreeSet;

use model::{Chart, Dimension, Fact};

/// The identifiers of all members that a company's accounts are given for.
pub(crate) fn member_ids<'f>(facts: &'f [Vec<Fact>], chart: &Chart) -> Vec<&'f str> {
    let concepts = chart.accounts.iter().flat_map(|account| &account.concepts);
    let concepts: BTreeSet<&str> = concepts.map(|concept| concept.trim_start_matches('-')).collect();
    let mut ids: Vec<&str> = facts
        .iter()
        .flatten()
        .filter(|fact| concepts.contains(fact.concept()))
        .filter_map(|fact| only_part(fact.dimensions()))
        .filter(|dimension| !dimension.typed)
        .map(|dimension| &*dimension.member)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The part that a fact is for, where it is for one alone. That a part is an operating segment says nothing more.
pub(crate) fn only_part(dimensions: &[Dimension]) -> Option<&Dimension> {
    let neutral = |dimension: &&Dimension| {
        dimension.axis.ends_with("ConsolidationItemsAxis")
            && dimension.member.ends_with("OperatingSegmentsMember")
    };
    match dimensions {
        [only] => Some(only),
        [_, _] => {
            let mut others = dimensions.iter().filter(|dimension| !neutral(dimension));
            others.next().filter(|_| others.next().is_none())
        }
        _ => None,
    }
}
