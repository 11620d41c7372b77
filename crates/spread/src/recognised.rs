//! Recognised print: what must hold before a figure that was read in a picture of a page (OCR) is released.
//!
//! A recognition may err in any digit, however sure it is of itself. A figure counts as confirmed where a sum of it and
//! another one at least comes out to the last digit, or where another report states the very same. Sums don't tell the
//! unit or the year: those stand in captions and headers, and must bear each other out.

use model::{Period, Statement};

use crate::reading::{Reading, ReportInput};
use crate::relation::Relation;

/// Whether a relation confirms the figures in it: it accuses when it fails, has two that aren't zero, and leaves
/// nothing over. Rounding, which a tie may hide, may be a digit misread.
pub(crate) fn confirms(relation: &Relation) -> bool {
    let telling = relation.terms.iter().filter(|term| !term.value.is_zero()).count() >= 2;
    relation.accuses && telling && relation.by.is_zero()
}

/// Whether another report's figure bears out this one: between two that were printed their intervals meet, a recognised
/// one must be the very same.
pub(crate) fn agree(earlier: &Reading, latest: &Reading) -> bool {
    let recognised = earlier.locus.ocr() || latest.locus.ocr();
    earlier.locus != latest.locus && (!recognised || earlier.value == latest.value)
}

/// Whether unit and period of a recognised figure are borne out by more than the one caption over it.
pub(crate) fn headed(reports: &[ReportInput<'_>], reading: &Reading) -> bool {
    let Some((input, at)) = reading.print.and_then(|at| Some((reports.get(at.report)?, at))) else {
        return false;
    };
    let Some(statement) = input.statements.get(at.statement) else { return false };
    let cell = statement.rows.get(at.row).and_then(|row| row.cells.get(at.cell));
    let column = cell.and_then(|cell| statement.columns.get(cell.column));
    let Some(period) = column.and_then(|column| column.period) else { return false };
    let others = || {
        input
            .statements
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at.statement)
            .map(|(_, other)| other)
    };
    scaled(statement, others()) && dated(statement, period, others())
}

/// Whether the statement's caption was read, and no other statement of the report says another unit.
fn scaled<'s>(statement: &Statement, mut others: impl Iterator<Item = &'s Statement>) -> bool {
    statement.currency.is_some()
        && others.all(|other| {
            other.currency.is_none()
                || (other.scale == statement.scale && other.currency == statement.currency)
        })
}

/// Whether another statement has a column that ends on the day, or the column beside is the one that is printed beside:
/// of the same stretch a year away, or for a balance within a year.
fn dated<'s>(statement: &Statement, period: Period, mut others: impl Iterator<Item = &'s Statement>) -> bool {
    const YEAR: i32 = 365;
    const WEEK: i32 = 8;
    let apart = |other: Period| (other.end() - period.end()).get_days().abs();
    let beside = |other: Period| match (period, other) {
        (Period::Instant { .. }, Period::Instant { .. }) => (1..=YEAR + WEEK).contains(&apart(other)),
        (Period::Duration { .. }, Period::Duration { .. }) => {
            (YEAR - WEEK..=YEAR + WEEK).contains(&apart(other))
                && (period.days().unwrap_or_default() - other.days().unwrap_or_default()).abs() <= WEEK
        }
        _ => false,
    };
    periods(statement).any(beside) || others.any(|other| periods(other).any(|other| apart(other) == 0))
}

fn periods(statement: &Statement) -> impl Iterator<Item = Period> {
    statement.columns.iter().filter_map(|column| column.period)
}
