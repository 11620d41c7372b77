//! Columns of one period: a statement may part it (before and after exceptional items, continuing and discontinued
//! operations, businesses kept and left) and set the whole beside its parts.
//!
//! Which one is the whole is seen by arithmetic alone: row by row it is the sum of the others. Where that holds, the
//! parts are of no period; where it doesn't, nothing is decided.

use model::{Decimal, Period};

use crate::sheet::Sheet;
use crate::units;

/// In so many rows the sum must be seen, and in none may it fail.
const FEWEST_ROWS: usize = 5;

/// The periods of a sheet's columns, without those of columns that are parts of another one of the same period.
pub(crate) fn whole_columns(sheet: &Sheet<'_>, periods: Vec<Option<Period>>) -> Vec<Option<Period>> {
    let mut out = periods.clone();
    for (at, period) in periods.iter().enumerate() {
        let Some(own) = period else { continue };
        let same: Vec<usize> =
            (0..periods.len()).filter(|other| periods.get(*other) == Some(&Some(*own))).collect();
        if same.len() < 3 || same.first() != Some(&at) {
            continue;
        }
        let wholes: Vec<usize> = same.iter().copied().filter(|whole| is_sum(sheet, *whole, &same)).collect();
        if let [whole] = wholes.as_slice() {
            for part in same.iter().filter(|part| *part != whole) {
                if let Some(period) = out.get_mut(*part) {
                    *period = None;
                }
            }
        }
    }
    out
}

/// Whether a column is the sum of the others, row by row, within a unit for each.
fn is_sum(sheet: &Sheet<'_>, whole: usize, same: &[usize]) -> bool {
    let (mut seen, mut failed) = (0, 0);
    for line in &sheet.grid.lines {
        let value = |column: usize| {
            let value = line.values.iter().find(|value| value.column == column)?;
            value.figure.as_ref().map(crate::figure::Figure::value)
        };
        let Some(total) = value(whole) else { continue };
        let parts: Vec<Decimal> =
            same.iter().filter(|part| **part != whole).filter_map(|part| value(*part)).collect();
        // One part alone shows nothing, and amounts per share don't add up.
        if parts.len() < 2 || units::has_cents(line) {
            continue;
        }
        let sum = parts
            .iter()
            .copied()
            .fold(Decimal::ZERO, |sum, part| sum.checked_add(part).unwrap_or(Decimal::MAX));
        let off = sum.checked_sub(total).map_or(Decimal::MAX, |off| off.abs());
        if off <= Decimal::from(parts.len()) { seen += 1 } else { failed += 1 }
    }
    seen >= FEWEST_ROWS && failed == 0
}
