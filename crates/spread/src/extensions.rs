//! Concepts that the chart doesn't know, or not on the statement that they are printed on, in print: the account that a
//! row's words name, where arithmetic confirms it.
//!
//! A label by itself is weak: `Deferred income taxes` stand on both sides, and a filer calls its own line like somebody else's. So
//! the rows that known tags place and the sums around the row decide, as they do for print without tags: a part of a
//! total is placed only where a printed sum takes it in, in that account's section. What no sum can hold (shares, a
//! remark beside the statement) is placed where its label leaves no doubt. All else stays an other line.

use std::collections::{BTreeMap, BTreeSet};

use model::{Chart, Measure, Statement, StatementKind};

use crate::binding::PrintIndex;
use crate::concepts::ConceptMap;
use crate::labels::LabelMap;
use crate::place::{self, Placement};
use crate::reading::{PrintAt, ReportInput};

/// The rows of a report that only their words can place.
pub(crate) struct Extensions<'a> {
    statements: &'a [Statement],
    chart: &'a Chart,
    labels: &'a LabelMap,
    /// By statement, where one has such rows.
    placements: BTreeMap<usize, Placement>,
}

impl<'a> Extensions<'a> {
    /// Places the rows of the statements that have concepts unknown to the chart.
    pub(crate) fn new(
        input: &ReportInput<'a>,
        print: &PrintIndex<'_>,
        chart: &'a Chart,
        concepts: &ConceptMap<'_>,
        labels: &'a LabelMap,
    ) -> Self {
        let mut known: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
        let mut unknown: BTreeSet<usize> = BTreeSet::new();
        for fact in input.facts.iter().filter(|fact| fact.value.number().is_some()) {
            let Some(at) = print.at(fact.bytes) else { continue };
            let Some(statement) = input.statements.get(at.statement) else { continue };
            let of_statement = |account: &usize| {
                chart.accounts.get(*account).is_some_and(|line| line.statement == statement.kind)
            };
            match concepts.accounts(fact.concept()).find(of_statement) {
                Some(account) => {
                    known.entry(at.statement).or_default().entry(at.row).or_insert(account);
                }
                None => {
                    unknown.insert(at.statement);
                }
            }
        }
        let placements = unknown
            .into_iter()
            .filter_map(|at| Some((at, input.statements.get(at)?)))
            .filter(|(_, statement)| statement.kind != StatementKind::EquityStatement)
            .map(|(at, statement)| {
                let known = known.remove(&at).unwrap_or_default();
                (at, place::place(statement, chart, labels, &known))
            })
            .collect();
        Self { statements: input.statements, chart, labels, placements }
    }

    /// The account of a row whose concept the chart doesn't know there.
    pub(crate) fn account(&self, at: PrintAt) -> Option<usize> {
        let statement = self.statements.get(at.statement)?;
        let placement = self.placements.get(&at.statement)?;
        let account = *placement.accounts.get(&at.row)?;
        let line = self.chart.accounts.get(account)?;
        let parent = line.parent.as_deref().and_then(|parent| self.chart.account(parent));
        let is_part = line.total || parent.is_some_and(|parent| parent.total);
        if line.measure == Measure::Money && is_part {
            let summed = placement.footings.iter().any(|footing| {
                footing.total == at.row || footing.items.iter().any(|(row, _)| *row == at.row)
            });
            return summed.then_some(account);
        }
        let row = statement.rows.get(at.row)?;
        self.labels.one(statement.kind, &row.label).filter(|named| *named == account)
    }
}
