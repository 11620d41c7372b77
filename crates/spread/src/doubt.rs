//! Doubt: whom a broken tie-out accuses, and nobody else.
//!
//! A figure in a tie-out that holds is supported. Of the figures in a broken one, first those are taken for whom a
//! single other value would mend *every* broken tie-out they stand in, two at least: one fault that explains
//! several breaks. What is still broken then accuses all of its figures that nothing supports. Where everything in
//! it is supported, the filer's own figures don't tie and nothing is withheld.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{Decimal, Outcome};

use crate::calendar::Key;
use crate::choose::Chosen;
use crate::relation::{Node, Relation};
use crate::standin::Cells;

/// What is in doubt, and what each break is put down to.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Withheld cells: the relations that accuse them, by index.
    pub(crate) withheld: BTreeMap<Key, Vec<usize>>,
    /// For each broken relation what it is put down to.
    pub(crate) blame: BTreeMap<usize, Blame>,
}

/// Whom a break is put down to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Blame {
    /// These cells or printed figures.
    Nodes(BTreeSet<Node>),
    /// All figures are supported elsewhere: the filer's own figures do not tie, or the chart lacks a line.
    Filer,
}

impl Verdict {
    /// Withholds each other cell that is the very same figure of a report as one that is withheld.
    pub(crate) fn share(&mut self, cells: &Cells) {
        let place = |chosen: &Chosen| (chosen.reading.report, chosen.reading.locus.clone());
        let accused: HashMap<_, Vec<usize>> = self
            .withheld
            .iter()
            .filter_map(|(key, accused)| Some((place(cells.get(*key)?), accused.clone())))
            .collect();
        for (key, chosen) in cells.iter().filter(|_| !accused.is_empty()) {
            if let Some(accused) = accused.get(&place(chosen)) {
                self.withheld.entry(*key).or_insert_with(|| accused.clone());
            }
        }
    }
}

/// Judges the relations. `supported` says whether a cell has evidence of its own besides these relations.
pub(crate) fn judge(relations: &[Relation], supported: &dyn Fn(Key) -> bool) -> Verdict {
    let mut support: BTreeSet<Node> = BTreeSet::new();
    for relation in relations.iter().filter(|relation| relation.outcome == Outcome::Tied && relation.supports)
    {
        // A sum of nothing but zeros proves nothing; nor does one that only repeats one figure.
        let telling = relation.terms.iter().filter(|term| !term.value.is_zero()).count() >= 2;
        if telling {
            let told = relation.terms.iter().filter(|term| !relation.ties_without(term));
            support.extend(told.map(|term| term.node));
        }
    }
    let is_supported = |node: &Node| match node {
        Node::Cell(key) => support.contains(node) || supported(*key),
        Node::Print(_) | Node::Tag { .. } => support.contains(node),
    };
    let mut verdict = Verdict::default();
    let mut open: BTreeSet<usize> = (0..relations.len())
        .filter(|at| relations.get(*at).is_some_and(|r| r.outcome == Outcome::Off))
        .collect();

    while let Some((node, explained)) = best_culprit(relations, &open, &is_supported) {
        for at in &explained {
            open.remove(at);
            verdict.blame.entry(*at).or_insert_with(|| Blame::Nodes(BTreeSet::from([node])));
        }
        if let Node::Cell(key) = node {
            verdict.withheld.entry(key).or_default().extend(&explained);
        }
    }
    for at in open {
        let Some(relation) = relations.get(at) else { continue };
        if !relation.accuses {
            verdict.blame.insert(at, Blame::Filer);
            continue;
        }
        let known: BTreeSet<Node> = relation
            .terms
            .iter()
            .map(|term| term.node)
            .filter(|node| {
                let Node::Cell(key) = node else { return false };
                verdict.withheld.get(key).is_some_and(|breaks| carries(relations, *node, at, breaks))
            })
            .collect();
        if !known.is_empty() {
            // What mends this break as well as its own carries it; the doubt goes no further.
            verdict.blame.insert(at, Blame::Nodes(known));
            continue;
        }
        let suspects: BTreeSet<Node> =
            relation.terms.iter().map(|term| term.node).filter(|node| !is_supported(node)).collect();
        if suspects.is_empty() {
            verdict.blame.insert(at, Blame::Filer);
            continue;
        }
        for node in &suspects {
            if let Node::Cell(key) = node {
                verdict.withheld.entry(*key).or_default().push(at);
            }
        }
        verdict.blame.insert(at, Blame::Nodes(suspects));
    }
    verdict
}

/// Whether a node that other breaks accuse carries this one, too: one other value of it mends both this and one of them.
fn carries(relations: &[Relation], node: Node, at: usize, breaks: &[usize]) -> bool {
    breaks.iter().any(|other| explained_together(relations, node, &[at, *other]).len() == 2)
}

/// The one node that explains most broken relations with one other value: two at least, one of them accusing, and
/// more than any other node does.
fn best_culprit(
    relations: &[Relation],
    open: &BTreeSet<usize>,
    is_supported: &dyn Fn(&Node) -> bool,
) -> Option<(Node, Vec<usize>)> {
    let mut standing: BTreeMap<Node, Vec<usize>> = BTreeMap::new();
    for at in open {
        for term in relations.get(*at).map_or(&[][..], |relation| &relation.terms) {
            if !is_supported(&term.node) {
                standing.entry(term.node).or_default().push(*at);
            }
        }
    }
    let mut best: Option<(usize, (Node, Vec<usize>))> = None;
    let mut tie = false;
    for (node, broken) in standing {
        let explained = explained_together(relations, node, &broken);
        let faults = distinct(relations, &explained);
        let accused = explained.iter().any(|at| relations.get(*at).is_some_and(|relation| relation.accuses));
        if faults < 2 || !accused {
            continue;
        }
        match best.as_ref().map_or(std::cmp::Ordering::Greater, |(most, _)| faults.cmp(most)) {
            std::cmp::Ordering::Greater => {
                best = Some((faults, (node, explained)));
                tie = false;
            }
            std::cmp::Ordering::Equal => tie = true,
            std::cmp::Ordering::Less => {}
        }
    }
    best.filter(|_| !tie).map(|(_, best)| best)
}

/// How many different sums these relations are: a rule of the chart and a printed sum of the same figures break together.
fn distinct(relations: &[Relation], breaks: &[usize]) -> usize {
    let sums = breaks.iter().filter_map(|at| {
        let terms = relations.get(*at)?.terms.iter().filter(|term| !term.value.is_zero());
        let mut figures: Vec<Decimal> =
            terms.filter_map(|term| Some(term.weight.checked_mul(term.value)?.abs())).collect();
        figures.sort_unstable();
        Some(figures)
    });
    sums.collect::<BTreeSet<_>>().len()
}

/// The largest set of broken relations that one other value of the node would mend.
fn explained_together(relations: &[Relation], node: Node, broken: &[usize]) -> Vec<usize> {
    let implied: Vec<(usize, Decimal, Decimal)> = broken
        .iter()
        .filter_map(|at| {
            let relation = relations.get(*at)?;
            Some((*at, relation.implied(node)?, relation.slack()))
        })
        .collect();
    let mut best: Vec<usize> = Vec::new();
    for (_, value, slack) in &implied {
        let together: Vec<usize> = implied
            .iter()
            .filter(|(_, other, more)| (*other - *value).abs() <= *slack + *more)
            .map(|(at, ..)| *at)
            .collect();
        if together.len() > best.len() {
            best = together;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Slot;
    use crate::relation::{Origin, Term};

    /// Figures by letter, and sums `A = B + C - D` over them; `?` before a sum makes it one that accuses nobody.
    fn check(figures: &[(char, i64)], sums: &[&str], withheld: &str, filer: usize) {
        let key = |letter: char| {
            (letter as usize, Slot { end: model::Date::constant(2024, 12, 31), stretch: None })
        };
        let value = |letter: char| figures.iter().find(|(name, _)| *name == letter).unwrap().1;
        let relations: Vec<Relation> = sums
            .iter()
            .enumerate()
            .map(|(at, sum)| {
                let (left, right) = sum.trim_start_matches('?').split_once('=').unwrap();
                let mut terms = Vec::new();
                let mut sign = 1;
                for (side, letters) in [(1, right), (-1, left)] {
                    for letter in letters.chars() {
                        match letter {
                            '+' => sign = 1,
                            '-' => sign = -1,
                            ' ' => {}
                            letter => {
                                terms.push(Term {
                                    node: Node::Cell(key(letter)),
                                    weight: Decimal::from(side * sign),
                                    value: Decimal::from(value(letter)),
                                    half: Decimal::ZERO,
                                });
                                sign = 1;
                            }
                        }
                    }
                    sign = 1;
                }
                Relation::test(Origin::Rule(at), 0, terms, !sum.starts_with('?'))
            })
            .collect();
        let verdict = judge(&relations, &|_| false);
        let found: String = verdict.withheld.keys().map(|(letter, _)| char::from(*letter as u8)).collect();
        assert_eq!(found, withheld);
        let by_filer = verdict.blame.values().filter(|blame| **blame == Blame::Filer).count();
        assert_eq!(by_filer, filer);
    }

    #[test]
    fn one_fault_that_explains_two_breaks_is_withheld_alone() {
        // Assets A = C + N and A = L; A is wrong, L foots by itself.
        check(
            &[('A', 700), ('C', 40), ('N', 60), ('L', 100), ('D', 30), ('E', 70)],
            &["A=C+N", "A=L", "L=D+E"],
            "A",
            0,
        );
    }

    #[test]
    fn an_item_is_found_between_two_totals_that_hold() {
        check(
            &[('A', 100), ('C', 40), ('N', 99), ('L', 100), ('E', 60), ('D', 40)],
            &["A=C+N", "A=L", "L=E+D", "C=D"],
            "N",
            0,
        );
    }

    #[test]
    fn where_nothing_settles_it_all_that_is_unsupported_is_withheld() {
        check(&[('A', 100), ('B', 40), ('C', 50)], &["A=B+C"], "ABC", 0);
    }

    #[test]
    fn a_filer_whose_supported_figures_do_not_tie_is_named_and_keeps_its_figures() {
        check(
            &[('A', 10), ('B', 4), ('C', 6), ('X', 12), ('Y', 5), ('Z', 7)],
            &["A=B+C", "X=Y+Z", "A=X"],
            "",
            1,
        );
    }

    #[test]
    fn a_figure_in_doubt_carries_no_break_that_it_would_have_to_mend_otherwise() {
        // C is 27 more than its items, and T lacks 20: another C mends the one or the other. L and T hold.
        let figures = [('A', 40), ('B', 50), ('C', 117), ('P', 30), ('G', 9), ('T', 176), ('L', 176)];
        check(&figures, &["C=A+B", "T=C+P+G", "T=L"], "ABCGP", 0);
        // Where C is 20 less than its items say and T lacks 20, C carries both.
        let figures = [('A', 40), ('B', 50), ('C', 70), ('P', 30), ('G', 9), ('T', 129), ('L', 129)];
        check(&figures, &["C=A+B", "T=C+P+G", "T=L"], "C", 0);
    }

    #[test]
    fn a_plausibility_alone_withholds_nothing() {
        check(&[('A', 10), ('B', 4)], &["?A=B"], "", 1);
    }

    #[test]
    fn a_plausibility_helps_to_tell_who_is_wrong() {
        // P - T = N is broken, and N alone would also mend what N should be by another way.
        check(&[('P', 100), ('T', 20), ('N', 70), ('S', 80)], &["N=P-T", "?N=S"], "N", 0);
    }
}
