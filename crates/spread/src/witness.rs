//! Witnesses: what sums that tie say of the figures in them beside that they add up.
//!
//! A printed sum gives each item a direction. Where the chart says that an item adds to its total and the print takes it
//! off, the tag has the wrong sign. A total that stands in a sum beside what it should hold is one line of several. And
//! a rule that doesn't tie has lost no figure where the print sums the same figures with a line more: it is the chart's
//! rule that lacks that line.

use std::collections::{BTreeMap, BTreeSet};

use model::{Chart, Decimal, Outcome};

use crate::binding::PrintIndex;
use crate::calendar::Key;
use crate::reading::{Difference, ReportInput};
use crate::relation::{Node, Origin, Relation, Term, are_shares};
use crate::rows::direction;
use crate::standin::Cells;

/// A printed sum that ties, its total's account and cell, and its items.
struct Sum<'a> {
    account: usize,
    total: &'a Term,
    items: &'a [Term],
}

fn sums<'a>(footings: &'a [Relation]) -> impl Iterator<Item = Sum<'a>> {
    footings.iter().filter(|footing| footing.outcome == Outcome::Tied).filter_map(|footing| {
        let Origin::Footing(Some(account)) = footing.origin else { return None };
        let (total, items) = footing.terms.split_last()?;
        matches!(total.node, Node::Cell((known, _)) if known == account).then_some(Sum {
            account,
            total,
            items,
        })
    })
}

/// Marks the cells whose sign every sum they stand in denies.
pub(crate) fn dispute_signs(footings: &[Relation], chart: &Chart, cells: &mut Cells) {
    let first = against(footings, chart, &BTreeSet::new());
    // In the sum of a total that is turned itself, it's the other items that are.
    for key in against(footings, chart, &first) {
        cells.dispute(key, Difference::Sum);
    }
}

fn against(footings: &[Relation], chart: &Chart, turned: &BTreeSet<Key>) -> BTreeSet<Key> {
    let (mut accused, mut cleared) = (BTreeSet::new(), BTreeSet::new());
    let mut of_totals: Vec<(Key, Vec<Key>)> = Vec::new();
    for sum in sums(footings) {
        let Node::Cell(total) = sum.total.node else { continue };
        let (mut wrong, mut right) = (Vec::new(), Vec::new());
        for item in sum.items.iter().filter(|item| !item.value.is_zero()) {
            let Node::Cell(key) = item.node else { continue };
            let Some(expected) = expected(chart, key.0, sum.account) else { continue };
            let agrees = item.weight == -sum.total.weight * expected;
            if agrees == turned.contains(&total) { wrong.push(key) } else { right.push(key) }
        }
        if right.is_empty() && wrong.len() >= 2 {
            accused.insert(total);
        } else if right.is_empty() && !wrong.is_empty() {
            of_totals.push((total, wrong));
        } else {
            accused.extend(wrong);
        }
        cleared.extend(right);
    }
    // Of a total and its only item one is turned: the item, unless another sum clears it.
    for (total, wrong) in of_totals {
        if wrong.iter().all(|key| cleared.contains(key)) {
            accused.insert(total);
        } else {
            accused.extend(wrong);
        }
    }
    accused.difference(&cleared).copied().collect()
}

/// Whether an account adds to (`1`) or takes from (`-1`) a total that the chart sums it into, or that it is shared out to.
fn expected(chart: &Chart, account: usize, total: usize) -> Option<Decimal> {
    let end = chart.accounts.get(total)?;
    let item = chart.accounts.get(account)?;
    let sign = direction(item.sign) * direction(end.sign);
    if item.total && end.parent.as_deref() == Some(&item.id) {
        return Some(sign);
    }
    // What is left for one share of a whole is the whole less the other shares.
    if !end.total && end.parent.as_deref().is_some_and(|whole| are_shares(chart, &item.id, &end.id, whole)) {
        return Some(-sign);
    }
    let mut above = item.parent.as_deref()?;
    for _ in 0..chart.accounts.len() {
        let line = chart.account(above).filter(|line| line.total)?;
        if line.id == end.id {
            return Some(sign);
        }
        above = line.parent.as_deref()?;
    }
    None
}

/// Moves what a filer tags as a total and prints as one line beside others to the account of that line.
pub(crate) fn single_lines(footings: &mut [Relation], chart: &Chart, cells: &mut Cells) {
    let totals: BTreeSet<usize> = sums(footings).map(|sum| sum.account).collect();
    let mut moves: BTreeMap<usize, usize> = BTreeMap::new();
    for (total, account) in chart.accounts.iter().enumerate() {
        let line = account.line.as_deref().and_then(|line| chart.position(line));
        let Some(line) = line.filter(|_| !totals.contains(&total)) else { continue };
        let parent = account.parent.as_deref().and_then(|parent| chart.position(parent));
        let beside_others = sums(footings).filter(|sum| Some(sum.account) == parent).any(|sum| {
            let own = |item: &Term| matches!(item.node, Node::Cell((at, _)) if at == total);
            sum.items.iter().any(own) && sum.items.iter().any(|item| !own(item) && is_part(chart, item, &sum))
        });
        if beside_others {
            moves.insert(total, line);
        }
    }
    for (total, line) in moves {
        cells.rename(total, line);
        for term in footings.iter_mut().flat_map(|footing| &mut footing.terms) {
            if let Node::Cell((account, _)) = &mut term.node
                && *account == total
            {
                *account = line;
            }
        }
    }
}

/// Whether an item of pretax income is neither operating income nor a line of it, nor income of investees: then a
/// total of all that is not operating would hold it.
fn is_part(chart: &Chart, item: &Term, sum: &Sum<'_>) -> bool {
    const OPERATING: [&str; 5] =
        ["operating_income", "costs_and_expenses", "revenue", "equity_method_income", "operating_expenses"];
    if item.value.is_zero() {
        return false;
    }
    let operating = |account: usize| {
        let mut at = chart.accounts.get(account);
        for _ in 0..chart.accounts.len() {
            match at {
                Some(line) if OPERATING.contains(&line.id.as_str()) => return true,
                Some(line) => at = line.parent.as_deref().and_then(|parent| chart.account(parent)),
                None => break,
            }
        }
        false
    };
    match item.node {
        Node::Cell((account, _)) => !operating(account),
        Node::Print(_) | Node::Tag { .. } => sum.items.iter().any(
            |item| matches!(item.node, Node::Cell((at, _)) if chart.position("operating_income") == Some(at)),
        ),
    }
}

/// Takes for untested the rules that are off only because the print has further lines in the same sum, and names them.
pub(crate) fn name_further_lines(
    rules: &mut [Relation],
    footings: &[Relation],
    chart: &Chart,
    reports: &[ReportInput<'_>],
    prints: &[PrintIndex<'_>],
) {
    let tied = |footing: &&Relation| footing.outcome == Outcome::Tied && footing.supports;
    let tied: Vec<&Relation> = footings.iter().filter(tied).collect();
    for rule in rules.iter_mut().filter(|rule| rule.outcome == Outcome::Off) {
        let of_period: Vec<&Relation> =
            tied.iter().copied().filter(|footing| footing.period == rule.period).collect();
        let further = of_period.iter().find_map(|footing| further_lines(rule, footing, &of_period));
        if let Some(further) = further {
            let missing = further.iter().map(|node| name(node, chart, reports, prints)).collect();
            *rule = Relation::untested(rule.origin.clone(), rule.period, missing);
        }
    }
}

/// The most subtotals that are taken apart to find a rule's figures in one sum.
const DEEPEST: usize = 4;

/// The lines that a printed sum has beside a rule's figures, where it has them all with the rule's own weights.
fn further_lines(rule: &Relation, footing: &Relation, others: &[&Relation]) -> Option<BTreeSet<Node>> {
    let mut sum: BTreeMap<Node, (Decimal, bool)> = BTreeMap::new();
    for term in &footing.terms {
        add(&mut sum, term, Decimal::ONE)?;
    }
    let is_wanted = |node: &Node| rule.terms.iter().any(|term| term.node == *node);
    if !sum.keys().any(is_wanted)
        || footing.terms.iter().any(|term| is_wanted(&term.node) && footing.ties_without(term))
    {
        return None;
    }
    for _ in 0..DEEPEST {
        let lacks = |node: &Node| !sum.contains_key(node);
        if !rule.terms.iter().any(|term| lacks(&term.node)) {
            break;
        }
        let inner = others.iter().find(|other| {
            let Some((total, items)) = other.terms.split_last() else { return false };
            sum.contains_key(&total.node)
                && !is_wanted(&total.node)
                && items.iter().any(|item| is_wanted(&item.node) && lacks(&item.node))
        })?;
        let (total, items) = inner.terms.split_last()?;
        let (weight, _) = sum.remove(&total.node)?;
        // total = −Σ (wᵢ ÷ w) itemᵢ, and weights are 1 or −1.
        let factor = -weight.checked_div(total.weight)?;
        for item in items {
            add(&mut sum, item, factor)?;
        }
    }
    let mut ratio = None;
    for term in &rule.terms {
        let (weight, _) = sum.remove(&term.node)?;
        let own = weight.checked_div(term.weight)?;
        if *ratio.get_or_insert(own) != own {
            return None;
        }
    }
    let further: BTreeSet<Node> = sum
        .into_iter()
        .filter(|(_, (weight, told))| *told && !weight.is_zero())
        .map(|(node, _)| node)
        .collect();
    (!further.is_empty()).then_some(further)
}

fn add(sum: &mut BTreeMap<Node, (Decimal, bool)>, term: &Term, factor: Decimal) -> Option<()> {
    let known = sum.entry(term.node).or_insert((Decimal::ZERO, false));
    known.0 = known.0.checked_add(term.weight.checked_mul(factor)?)?;
    known.1 |= !term.value.is_zero();
    Some(())
}

fn name(node: &Node, chart: &Chart, reports: &[ReportInput<'_>], prints: &[PrintIndex<'_>]) -> String {
    match node {
        Node::Cell((account, _)) => {
            chart.accounts.get(*account).map(|line| line.id.clone()).unwrap_or_default()
        }
        Node::Print(at) => {
            let row = prints.get(at.report).and_then(|print| print.look(*at)).map(|(_, row, ..)| &row.label);
            format!("“{}” as printed", row.map_or("", String::as_str))
        }
        Node::Tag { report, fact } => {
            let fact = reports.get(*report).and_then(|input| input.facts.get(*fact));
            fact.map(|fact| fact.concept.to_string()).unwrap_or_default()
        }
    }
}
