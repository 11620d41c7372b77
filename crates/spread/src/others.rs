//! Other lines: what the statements print and no account of the chart shows, kept under the total that holds it.
//!
//! Nothing absorbs such a line: it is listed as the filer has it, with the printed sign. A figure that a broken sum
//! puts in doubt is left out.

use std::collections::{BTreeMap, BTreeSet};

use model::{Anchor, Basis, OtherFigure, OtherLine, SpreadPeriod, StatementKind};

use crate::binding::{PrintIndex, base_units};
use crate::doubt::{Blame, Verdict};
use crate::labels::fold;
use crate::reading::{PrintAt, ReportInput};
use crate::relation::{Node, Origin, Relation};
use crate::rows::Rows;
use crate::tie;

/// All that is needed to tell which lines nothing shows.
pub(crate) struct Sheets<'a> {
    pub(crate) reports: &'a [ReportInput<'a>],
    pub(crate) prints: &'a [PrintIndex<'a>],
    pub(crate) periods: &'a [SpreadPeriod],
    pub(crate) rows: &'a Rows,
    pub(crate) relations: &'a [Relation],
    pub(crate) verdict: &'a Verdict,
    pub(crate) account_id: &'a dyn Fn(usize) -> Option<String>,
}

/// The lines of the latest report first, each report in the order of its print.
pub(crate) fn others(sheets: &Sheets<'_>, latest_first: &[usize]) -> Vec<OtherLine> {
    let totals = totals(sheets.relations);
    let doubted = doubted(sheets.verdict);
    let mut lines: Vec<OtherLine> = Vec::new();
    let mut known: BTreeMap<(StatementKind, String, Option<String>), usize> = BTreeMap::new();
    for report in latest_first {
        let (Some(input), Some(print)) = (sheets.reports.get(*report), sheets.prints.get(*report)) else {
            continue;
        };
        let concepts = concepts(input, print);
        for (at, printed) in input.statements.iter().enumerate() {
            if printed.basis == Basis::Parent || printed.kind == StatementKind::EquityStatement {
                continue;
            }
            for (row, line) in printed.rows.iter().enumerate() {
                if line.unit.is_some() || sheets.rows.account(*report, at, row).is_some() {
                    continue;
                }
                let place = |cell: usize| PrintAt { report: *report, statement: at, row, cell };
                let total = (0..line.cells.len()).find_map(|cell| totals.get(&place(cell)).copied());
                let total = total.and_then(|account| (sheets.account_id)(account));
                let figures = line.cells.iter().enumerate().filter_map(|(cell, figure)| {
                    let period = printed.columns.get(figure.column)?.period?;
                    let column = sheets.periods.get(tie::period_at(sheets.periods, period)?)?;
                    let value = base_units(printed, line, figure)?;
                    let anchor = Anchor { source: input.report.source, locus: figure.locus.clone() };
                    let document = input.report.document.clone();
                    (!doubted.contains(&place(cell))).then(|| OtherFigure {
                        period: column.id.clone(),
                        value,
                        anchor,
                        document,
                    })
                });
                let figures: Vec<OtherFigure> = figures.collect();
                if figures.is_empty() {
                    continue;
                }
                let key = (printed.kind, fold(&line.label), total.clone());
                match known.get(&key).and_then(|at| lines.get_mut(*at)) {
                    // The same label twice in one report is two lines; in an earlier report it is the same line.
                    Some(line)
                        if line.figures.iter().all(|figure| figure.document != input.report.document) =>
                    {
                        let new =
                            |figure: &OtherFigure| line.figures.iter().all(|old| old.period != figure.period);
                        let more: Vec<OtherFigure> = figures.into_iter().filter(new).collect();
                        line.figures.extend(more);
                    }
                    _ => {
                        known.insert(key, lines.len());
                        let concept = concepts.get(&(at, row)).cloned();
                        let label = line.label.clone();
                        lines.push(OtherLine { statement: printed.kind, label, concept, total, figures });
                    }
                }
            }
        }
    }
    lines
}

/// The account of the total whose sum a printed figure takes part in.
fn totals(relations: &[Relation]) -> BTreeMap<PrintAt, usize> {
    let mut totals = BTreeMap::new();
    for relation in relations {
        let Origin::Footing(Some(account)) = relation.origin else { continue };
        let Some((_, items)) = relation.terms.split_last() else { continue };
        for item in items {
            if let Node::Print(at) = item.node {
                totals.entry(at).or_insert(account);
            }
        }
    }
    totals
}

fn doubted(verdict: &Verdict) -> BTreeSet<PrintAt> {
    let mut doubted = BTreeSet::new();
    for blame in verdict.blame.values() {
        let Blame::Nodes(nodes) = blame else { continue };
        doubted.extend(nodes.iter().filter_map(|node| match node {
            Node::Print(at) => Some(*at),
            Node::Cell(_) => None,
        }));
    }
    doubted
}

/// The concepts that the figures of a row are tagged with, by statement and row: the first, where they are several.
fn concepts(input: &ReportInput<'_>, print: &PrintIndex<'_>) -> BTreeMap<(usize, usize), String> {
    let mut concepts = BTreeMap::new();
    for fact in input.facts.iter().filter(|fact| fact.value.number().is_some()) {
        if let Some(at) = print.at(fact.bytes) {
            concepts.entry((at.statement, at.row)).or_insert_with(|| fact.concept().to_owned());
        }
    }
    concepts
}
