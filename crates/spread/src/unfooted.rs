//! What print alone gives, and no sum has.
//!
//! Nearly every line of a statement stands in one of its sums. A figure that was read from print alone, in a statement whose
//! other lines add up, while no sum that ties has it, is one of a section that lost its total: a figure moved by a column, two
//! that changed places. Nothing proves it, so it is withheld. What the chart sums nowhere (earnings per share, taxes paid
//! beside the flows) has no sum to stand in, nor have remarks (`其中：`); a total of one line repeats that line; and where a
//! statement adds nothing up, there is nothing to hold a line against.

use std::collections::{BTreeMap, BTreeSet};

use model::{CellStatus, Chart, Measure, Outcome, Statement};

use crate::calendar::Key;
use crate::choose::Chosen;
use crate::footing;
use crate::reading::{PrintAt, ReportInput};
use crate::relation::{Node, Relation};
use crate::rows::Rows;
use crate::standin::Cells;
use crate::tie;

/// A statement of a report, by the place of either.
type Sheet = (usize, usize);

/// What the sums that tie bear out.
#[derive(Default)]
struct Borne {
    cells: BTreeSet<Key>,
    prints: BTreeSet<PrintAt>,
    /// Statements that add something up.
    sheets: BTreeSet<Sheet>,
}

impl Borne {
    fn by(relations: &[Relation], cells: &Cells) -> Self {
        let mut borne = Self::default();
        let tied = relations.iter().filter(|relation| relation.outcome == Outcome::Tied && relation.accuses);
        for relation in tied {
            let mut terms: BTreeMap<Sheet, usize> = BTreeMap::new();
            for term in &relation.terms {
                let print = match term.node {
                    Node::Cell(key) => {
                        borne.cells.insert(key);
                        cells.get(key).and_then(|chosen| chosen.reading.print)
                    }
                    Node::Print(at) => Some(at),
                    Node::Tag { .. } => None,
                };
                if let Some(at) = print {
                    borne.prints.insert(at);
                    *terms.entry(sheet(&at)).or_default() += 1;
                }
            }
            // That two statements share an amount is no sum of either.
            borne.sheets.extend(terms.into_iter().filter(|(_, count)| *count > 1).map(|(sheet, _)| sheet));
        }
        borne
    }

    /// Whether the next row with figures, above or below, repeats those of a printed figure's, and a sum has it: the total of
    /// one line.
    fn repeats(&self, printed: &Statement, at: PrintAt) -> bool {
        let figures = |row: usize| {
            let cells = printed.rows.get(row).map_or(&[][..], |row| &row.cells);
            cells.iter().map(|cell| (cell.column, cell.value)).collect::<Vec<_>>()
        };
        let says = |row: &usize| !figures(*row).is_empty();
        let above = (0..at.row).rev().find(says);
        let below = (at.row + 1..printed.rows.len()).find(says);
        [above, below]
            .into_iter()
            .flatten()
            .any(|row| self.prints.contains(&PrintAt { row, ..at }) && figures(row) == figures(at.row))
    }
}

/// The cells of statements that foot which no sum that ties has.
pub(crate) fn unfooted(
    relations: &[Relation],
    reports: &[ReportInput<'_>],
    chart: &Chart,
    cells: &Cells,
    rows: &Rows,
) -> BTreeSet<Key> {
    let borne = Borne::by(relations, cells);
    let stands_alone = |key: &Key, chosen: &Chosen| {
        let print_alone = chosen.reading.concept.is_none() && chosen.status == CellStatus::Read;
        let told = borne.cells.contains(key) || chosen.agreed || chosen.agreed_across || chosen.crossed;
        let at = chosen.reading.print.filter(|_| print_alone && !told && is_summed(chart, key.0))?;
        let printed = reports.get(at.report)?.statements.get(at.statement)?;
        let at_home = chart.accounts.get(key.0)?.statement == printed.kind;
        let open = at_home && borne.sheets.contains(&sheet(&at)) && !borne.prints.contains(&at);
        let remark = || {
            let known = tie::known(printed, sheet(&at), chart, rows);
            footing::remarks(printed, &known).contains(&at.row)
        };
        (open && !borne.repeats(printed, at) && !remark()).then_some(*key)
    };
    cells.iter().filter_map(|(key, chosen)| stands_alone(key, chosen)).collect()
}

fn sheet(at: &PrintAt) -> Sheet {
    (at.report, at.statement)
}

/// Whether the chart sums an account into another, or others into it.
fn is_summed(chart: &Chart, account: usize) -> bool {
    let Some(line) = chart.accounts.get(account) else { return false };
    let into = line.parent.as_deref().and_then(|parent| chart.account(parent));
    line.measure == Measure::Money && (line.total || into.is_some_and(|into| into.total))
}
