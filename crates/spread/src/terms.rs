//! Terms: what of a spread's cells may stand in a sum that is tested, and with how much room for rounding.

use model::{AccountKind, CellStatus, Chart, Date, Decimal, SpreadPeriod};

use crate::calendar::{Calendar, Key, Slot};
use crate::choose::Chosen;
use crate::reading::Difference;
use crate::relation::{Node, Term};
use crate::standin::Cells;

/// Where an account of a rule stands, seen from a period: its flows, its closing balance, or with an offset of one
/// its opening balance.
pub(crate) fn key_of(
    chart: &Chart,
    account: usize,
    column: &SpreadPeriod,
    offset: i32,
    cells: &Cells,
) -> Option<Key> {
    let kind = chart.accounts.get(account)?.kind;
    match (kind, offset) {
        (AccountKind::Balance, 0) => Some((account, Slot { end: column.end, stretch: None })),
        (AccountKind::Balance, -1) => {
            let opening = column.start?.yesterday().ok()?;
            let near = |day: Date| (day - opening).get_days().abs() <= 7;
            let found = cells.balance_days(account).find(|(_, slot)| near(slot.end));
            Some(found.unwrap_or((account, Slot { end: opening, stretch: None })))
        }
        (AccountKind::Flow, 0) => Some((account, Calendar::slot(column)?)),
        _ => None,
    }
}

/// Whether a cell may take part in a rule: read, or in a doubt that arithmetic may settle.
pub(crate) fn testable(chosen: &Chosen) -> bool {
    chosen.status == CellStatus::Read || tentative(chosen)
}

/// A conflict that arithmetic may settle: copies of one fact that differ, or a sign that print shows otherwise.
pub(crate) fn tentative(chosen: &Chosen) -> bool {
    chosen.status == CellStatus::Conflict && matches!(chosen.difference, None | Some((Difference::Sign, _)))
}

pub(crate) fn term(key: Key, weight: Decimal, chosen: &Chosen) -> Term {
    Term {
        node: Node::Cell(key),
        weight,
        value: chosen.reading.value,
        half: chosen.reading.decimals.half_unit(),
    }
}
