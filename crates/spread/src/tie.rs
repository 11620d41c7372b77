//! Tying out: the chart's rules and the printed footings, turned into relations over the chosen cells.

use std::collections::{BTreeMap, BTreeSet};

use model::{AccountKind, Chart, Decimal, Outcome, Period, Rule, RuleKind, Sign, SpreadPeriod, Statement};

use crate::binding::{PrintIndex, base_units};
use crate::calendar::{Calendar, Key, Slot};
use crate::columns;
use crate::footing::{self, Sum};
use crate::per_share;
use crate::reading::{PrintAt, ReportInput};
use crate::relation::{LinearTerm, Node, Origin, Relation, Term, linear};
use crate::rows::Rows;
use crate::standin::Cells;
use crate::terms::{key_of, term, testable};

/// All rules of the chart, tested in every period once.
pub(crate) fn rules(
    chart: &Chart,
    periods: &[SpreadPeriod],
    cells: &Cells,
    prints: &[PrintIndex<'_>],
) -> Vec<Relation> {
    let mut relations = Vec::new();
    for (at, rule) in chart.rules.iter().enumerate() {
        let mut seen: BTreeSet<Vec<Node>> = BTreeSet::new();
        for (period, column) in periods.iter().enumerate() {
            let reported = |name: &str, offset: i32| {
                let key = chart.position(name).and_then(|at| key_of(chart, at, column, offset, cells));
                key.is_some_and(|key| cells.find(key).is_some())
            };
            let relation = match (rule.kind, linear(&rule.left, &rule.right, &reported)) {
                (RuleKind::Identity | RuleKind::Sanity, Some(terms)) => {
                    linear_rule(at, rule, &terms, chart, period, column, cells)
                        .filter(|relation| !relation.terms.iter().any(|term| is_opening(term, cells, prints)))
                }
                (RuleKind::PerShare, _) => {
                    per_share::Column { chart, at: period, period: column, cells }.relation(at, rule)
                }
                _ => None,
            };
            let Some(relation) = relation else { continue };
            // Balances that two periods share (a year and its last quarter) are tested once.
            let nodes: Vec<Node> = relation.terms.iter().map(|term| term.node).collect();
            if nodes.is_empty() || seen.insert(nodes) {
                relations.push(relation);
            }
        }
    }
    relations
}

/// Adds a term; one figure under two names is one term.
fn add(terms: &mut Vec<Term>, term: Term) {
    match terms.iter_mut().find(|known| known.node == term.node) {
        Some(known) => known.weight += term.weight,
        None => terms.push(term),
    }
}

fn linear_rule(
    at: usize,
    rule: &Rule,
    linear: &[LinearTerm],
    chart: &Chart,
    period: usize,
    column: &SpreadPeriod,
    cells: &Cells,
) -> Option<Relation> {
    let reported = |id: &String| {
        let key = key_of(chart, chart.position(id)?, column, 0, cells)?;
        cells.get(key).filter(|chosen| !chosen.reading.value.is_zero())
    };
    if rule.unless.iter().any(|id| reported(id).is_some()) {
        return None;
    }
    let (mut terms, mut missing) = (Vec::new(), Vec::new());
    let mut aside: Vec<Node> = Vec::new();
    for part in linear {
        let account = chart.position(&part.name)?;
        let found = key_of(chart, account, column, part.offset, cells).and_then(|key| cells.find(key));
        match found {
            Some((key, chosen)) if testable(chosen) => {
                if part.optional && chosen.reading.print.is_none() {
                    aside.push(Node::Cell(key));
                }
                add(&mut terms, term(key, part.weight, chosen));
            }
            Some(_) => missing.push(part.name.clone()), // in conflict: it can neither prove nor accuse
            None if part.optional => {}
            None => missing.push(part.name.clone()),
        }
    }
    terms.retain(|term| !term.weight.is_zero());
    if terms.is_empty() {
        return None; // nothing reported, or nothing but one figure under two names
    }
    let origin = Origin::Rule(at);
    if !missing.is_empty() {
        return Some(Relation::untested(origin, period, missing));
    }
    if same_figure(&terms, cells) {
        return None; // one printed figure under two names: it can't but agree with itself
    }
    let accuses = rule.kind == RuleKind::Identity;
    let tested = Relation::test(origin.clone(), period, terms, accuses);
    if tested.outcome == Outcome::Off && !aside.is_empty() {
        // What a note alone mentions may be held by another line of the statement.
        let printed: Vec<Term> =
            tested.terms.iter().copied().filter(|term| !aside.contains(&term.node)).collect();
        let without = Relation::test(origin, period, printed, accuses);
        if without.outcome == Outcome::Tied {
            return Some(without);
        }
    }
    Some(tested)
}

/// Whether a balance is known by the next column's opening figure alone, which rules test as what it is.
fn is_opening(term: &Term, cells: &Cells, prints: &[PrintIndex<'_>]) -> bool {
    let Node::Cell(key) = term.node else { return false };
    let closing = cells.get(key).filter(|_| key.1.stretch.is_none());
    closing.is_some_and(|chosen| {
        !chosen.agreed && chosen.reading.concept.is_none() && columns::opens(prints, &chosen.reading)
    })
}

/// Whether all terms are one and the same figure of one report.
fn same_figure(terms: &[Term], cells: &Cells) -> bool {
    let mut figures = terms.iter().map(|term| match term.node {
        Node::Cell(key) => cells.get(key).filter(|chosen| !chosen.agreed).map(|chosen| &chosen.reading),
        Node::Print(_) | Node::Tag { .. } => None,
    });
    let Some(Some(first)) = figures.next() else { return false };
    terms.len() > 1
        && figures.all(|figure| {
            figure.is_some_and(|figure| figure.report == first.report && figure.locus == first.locus)
        })
}

/// What the chart knows of the rows of a report's statement.
pub(crate) fn known<'a>(
    printed: &'a Statement,
    (report, statement): (usize, usize),
    chart: &'a Chart,
    rows: &'a Rows,
) -> impl footing::Known + 'a {
    let account_of = move |row: usize| rows.account(report, statement, row);
    let hint = move |row: usize| {
        let tagged = rows.hint(chart, report, statement, row);
        tagged.or_else(|| crate::place::hint(printed, account_of, chart, row))
    };
    crate::place::Accounts { chart, account_of, hint }
}

/// The printed footings of all reports, tested column by column.
pub(crate) fn footings(
    reports: &[ReportInput<'_>],
    prints: &[PrintIndex<'_>],
    chart: &Chart,
    periods: &[SpreadPeriod],
    cells: &Cells,
    rows: &Rows,
) -> Vec<Relation> {
    let shown = rows.shown(cells, |key| cells.get(key).is_some_and(testable));
    let mut relations = Vec::new();
    for (report, input) in reports.iter().enumerate() {
        for (statement, printed) in input.statements.iter().enumerate() {
            if printed.basis != model::Basis::Consolidated {
                continue;
            }
            let known = known(printed, (report, statement), chart, rows);
            for footing in footing::tested(printed, &known) {
                let supports = !footing::may_be_chance(printed, &footing);
                for (column, header) in printed.columns.iter().enumerate() {
                    let Some(period) = header.period.and_then(|period| period_at(periods, period)) else {
                        continue;
                    };
                    if footing::test(printed, &footing, column) == Sum::Blank {
                        continue;
                    }
                    let lines = footing.items.iter().copied().chain([(footing.total, -footing.sign)]);
                    let terms: Option<Vec<Term>> = lines
                        .filter_map(|(row, weight)| {
                            let line = printed.rows.get(row)?;
                            let cell = line.cells.iter().position(|cell| cell.column == column)?;
                            let at = PrintAt { report, statement, row, cell };
                            Some(print_term(prints, at, weight, &shown, cells, chart))
                        })
                        .collect();
                    let Some(terms) = terms else { continue };
                    let account = rows.account(report, statement, footing.total);
                    let relation = Relation::test(Origin::Footing(account), period, terms, true);
                    relations.push(Relation { supports, ..relation });
                }
            }
        }
    }
    relations
}

/// A printed figure in a footing: the cell that shows it, where one does, else the figure by itself.
fn print_term(
    prints: &[PrintIndex<'_>],
    at: PrintAt,
    weight: Decimal,
    shown: &BTreeMap<PrintAt, Key>,
    cells: &Cells,
    chart: &Chart,
) -> Option<Term> {
    let (statement, row, figure, _) = prints.get(at.report)?.look(at)?;
    let print = base_units(statement, row, figure)?;
    let unit = statement.scale.checked_mul(Decimal::try_new(5, figure.places.min(26) + 1).ok()?)?;
    let own = Term { node: Node::Print(at), weight, value: print, half: unit };
    let Some((key, chosen)) = shown.get(&at).and_then(|key| cells.find(*key)) else {
        return Some(own);
    };
    let value = chosen.reading.value;
    if value.abs() != print.abs() {
        return Some(own);
    }
    let turned = value != print;
    // A cost may stand in parentheses, and what is owed; that a profit's sign is not the printed one, no sum of print can prove.
    let is_profit = |line: &model::Account| {
        let is_sum = line.total || line.id.starts_with("net_income");
        line.kind == AccountKind::Flow && line.sign == Sign::Natural && line.line.is_none() && is_sum
    };
    if turned && chart.accounts.get(key.0).is_none_or(is_profit) {
        return Some(own);
    }
    Some(Term { node: Node::Cell(key), weight: if turned { -weight } else { weight }, value, half: unit })
}

/// The spread's column that a printed column is about.
pub(crate) fn period_at(periods: &[SpreadPeriod], period: Period) -> Option<usize> {
    let slot = Slot::of(period)?;
    match slot.stretch {
        None => periods.iter().position(|column| column.end == slot.end),
        Some(_) => periods.iter().position(|column| Calendar::slot(column) == Some(slot)),
    }
}
