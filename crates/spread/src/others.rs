//! Other lines: what the statements print, or a linkbase adds up, and no account of the chart shows, kept under the total
//! that holds it.
//!
//! Nothing absorbs such a line: it is listed as the filer has it, with the printed sign. A figure that a broken sum
//! puts in doubt, or that its own tag gives otherwise, is left out.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Anchor, Basis, Chart, Decimal, OtherFigure, OtherLine, Period, SpreadPeriod, Statement, StatementKind,
    StatementRow, Tick,
};

use crate::binding::{PrintIndex, base_units};
use crate::doubt::{Blame, Verdict};
use crate::labels::fold;
use crate::linked::Linked;
use crate::reading::{Binding, PrintAt, ReportInput};
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
    pub(crate) chart: &'a Chart,
    pub(crate) linked: &'a Linked<'a>,
}

/// The lines of the latest report first, each report in the order of its print.
pub(crate) fn others(sheets: &Sheets<'_>, latest_first: &[usize]) -> Vec<OtherLine> {
    let totals = totals(sheets.relations);
    let accused: BTreeSet<Node> = accused(sheets.verdict);
    let doubted: BTreeSet<PrintAt> = accused
        .iter()
        .filter_map(|node| match node {
            Node::Print(at) => Some(*at),
            Node::Cell(_) | Node::Tag { .. } => None,
        })
        .collect();
    let mut list = List::default();
    for report in latest_first {
        let (Some(input), Some(print)) = (sheets.reports.get(*report), sheets.prints.get(*report)) else {
            continue;
        };
        let tags = Tags::of(input, print);
        for (at, printed) in input.statements.iter().enumerate() {
            if printed.basis != Basis::Consolidated || printed.kind == StatementKind::EquityStatement {
                continue;
            }
            for (row, line) in printed.rows.iter().enumerate() {
                if line.unit.is_some() || sheets.rows.account(*report, at, row).is_some() {
                    continue;
                }
                let place = |cell: usize| PrintAt { report: *report, statement: at, row, cell };
                let figures = (0..line.cells.len())
                    .filter(|cell| !doubted.contains(&place(*cell)))
                    .filter_map(|cell| figure(sheets, input, (printed, line), place(cell), &tags, print));
                let total = (0..line.cells.len()).find_map(|cell| totals.get(&place(cell)).copied());
                list.add(
                    OtherLine {
                        statement: printed.kind,
                        label: line.label.clone(),
                        concept: tags.concepts.get(&(at, row)).map(|concept| (*concept).to_owned()),
                        total: total
                            .and_then(|(account, _)| Some(sheets.chart.accounts.get(account)?.id.clone())),
                        weight: total.and_then(|(_, weight)| weight),
                        figures: figures.collect(),
                    },
                    &input.report.document,
                );
            }
        }
        for line in sheets.linked.lines(*report, sheets.chart, &accused) {
            list.add(line, &input.report.document);
        }
    }
    list.lines
}

/// A printed figure as it is listed, unless its tag gives it otherwise.
fn figure(
    sheets: &Sheets<'_>,
    input: &ReportInput<'_>,
    (printed, line): (&Statement, &StatementRow),
    at: PrintAt,
    tags: &Tags<'_>,
    print: &PrintIndex<'_>,
) -> Option<OtherFigure> {
    let cell = line.cells.get(at.cell)?;
    let period = printed.columns.get(cell.column)?.period?;
    let column = sheets.periods.get(tie::period_at(sheets.periods, period)?)?;
    let ticks = match tags.figures.get(&at).map(|(period, value)| print.compare(at, *period, *value)) {
        Some(Binding::Differs { .. }) => return None,
        Some(Binding::Bound { .. }) => vec![Tick::Bound],
        Some(Binding::Unbound) | None => Vec::new(),
    };
    Some(OtherFigure {
        period: column.id.clone(),
        value: base_units(printed, line, cell)?,
        anchor: Anchor { source: input.report.source, locus: cell.locus.clone() },
        document: input.report.document.clone(),
        ticks,
    })
}

/// The lines so far, the reports of one company put together.
#[derive(Default)]
struct List {
    lines: Vec<OtherLine>,
    known: BTreeMap<(StatementKind, String, Option<String>), usize>,
}

impl List {
    /// Adds a line of that document. The same label twice in one report is two lines; in an earlier report it is the
    /// same line, and what both give alike agrees.
    fn add(&mut self, line: OtherLine, document: &str) {
        if line.figures.is_empty() {
            return;
        }
        let key = (line.statement, fold(&line.label), line.total.clone());
        let known = self.known.get(&key).and_then(|at| self.lines.get_mut(*at));
        let Some(same) = known.filter(|same| same.figures.iter().all(|old| old.document != document)) else {
            self.known.insert(key, self.lines.len());
            self.lines.push(line);
            return;
        };
        for figure in line.figures {
            match same.figures.iter_mut().find(|old| old.period == figure.period) {
                None => same.figures.push(figure),
                Some(old) if old.value == figure.value && !old.ticks.contains(&Tick::Agreed) => {
                    old.ticks.push(Tick::Agreed);
                }
                Some(_) => {}
            }
        }
    }
}

/// The account of the total whose sum a printed figure takes part in, and what the figure is multiplied by there.
fn totals(relations: &[Relation]) -> BTreeMap<PrintAt, (usize, Option<Decimal>)> {
    let mut totals = BTreeMap::new();
    for relation in relations {
        let Origin::Footing(Some(account)) = relation.origin else { continue };
        let Some((total, items)) = relation.terms.split_last() else { continue };
        for item in items {
            if let Node::Print(at) = item.node {
                let weight = item.weight.checked_div(-total.weight).map(|weight| weight.normalize());
                totals.entry(at).or_insert((account, weight));
            }
        }
    }
    totals
}

fn accused(verdict: &Verdict) -> BTreeSet<Node> {
    let mut accused = BTreeSet::new();
    for blame in verdict.blame.values() {
        if let Blame::Nodes(nodes) = blame {
            accused.extend(nodes.iter().copied());
        }
    }
    accused
}

/// What the print of a report is tagged with.
#[derive(Default)]
struct Tags<'a> {
    /// By statement and row: the first concept, where the figures of a row have several.
    concepts: BTreeMap<(usize, usize), &'a str>,
    /// By printed figure.
    figures: BTreeMap<PrintAt, (Period, Decimal)>,
}

impl<'a> Tags<'a> {
    fn of(input: &ReportInput<'a>, print: &PrintIndex<'_>) -> Self {
        let mut tags = Self::default();
        for fact in input.facts {
            let (Some(value), Some(at)) = (fact.value.number(), print.at(fact.bytes)) else { continue };
            tags.concepts.entry((at.statement, at.row)).or_insert_with(|| fact.concept());
            if let Some(period) = fact.period() {
                tags.figures.entry(at).or_insert((period, value));
            }
        }
        tags
    }
}
