//! Signs that neither the label nor the chart tells: those with which a total comes out.

use model::Decimal;

use super::{Line, RunningSum, add_line, meets};

/// The most lines of unknown sign that are tried both ways.
const UNKNOWN: usize = 6;

/// Tries both signs of each line whose sign is not known; believed only where it ties in two columns or more. Lines
/// that tie with either sign are given beside the signs.
pub(super) fn try_signs(
    lines: &[Line],
    run: &[(usize, Option<Decimal>)],
    line: &Line,
) -> Option<(Vec<Decimal>, Vec<usize>)> {
    let unknown: Vec<usize> =
        run.iter().enumerate().filter(|(_, (_, hint))| hint.is_none()).map(|(n, _)| n).collect();
    if unknown.len() > UNKNOWN {
        return None;
    }
    let mut first: Option<Vec<Decimal>> = None;
    let mut unsure: Vec<usize> = Vec::new();
    for pattern in 0..(1_u32 << unknown.len()) {
        let signs: Vec<Decimal> = run
            .iter()
            .enumerate()
            .map(|(n, (_, hint))| {
                hint.unwrap_or_else(|| match unknown.iter().position(|other| *other == n) {
                    Some(bit) if pattern & (1 << bit) != 0 => Decimal::NEGATIVE_ONE,
                    _ => Decimal::ONE,
                })
            })
            .collect();
        let mut sums = vec![RunningSum::default(); line.figures.len()];
        for ((at, _), sign) in run.iter().zip(&signs) {
            add_line(lines.get(*at)?, *sign, &mut sums)?;
        }
        if !all_tie(&sums, line) || !(line.total || is_told(&sums, line)) {
            continue;
        }
        match &first {
            None => first = Some(signs),
            Some(first) => {
                let other = (0..signs.len()).filter(|n| first.get(*n) != signs.get(*n));
                unsure.extend(other.filter(|n| !unsure.contains(n)).collect::<Vec<_>>());
            }
        }
    }
    first.map(|signs| (signs, unsure))
}

/// The one line that must stand against its known sign for all columns to tie, two at least; `None` where there is
/// none or more than one.
pub(super) fn try_turning(
    lines: &[Line],
    run: &[(usize, Option<Decimal>)],
    line: &Line,
    known: &[RunningSum],
) -> Option<usize> {
    let turns = |(at, hint): &(usize, Option<Decimal>)| -> Option<bool> {
        let item = lines.get(*at)?;
        let mut sums = known.to_vec();
        let twice = Decimal::TWO.checked_mul(-hint.unwrap_or(Decimal::ONE))?;
        let mut moved = false;
        for (figure, sum) in item.figures.iter().zip(&mut sums) {
            let Some((value, _)) = figure else { continue };
            sum.0 = sum.0.checked_add(twice.checked_mul(*value)?)?;
            moved |= value.abs() > sum.1;
        }
        Some(moved && all_tie(&sums, line))
    };
    let mut turned = run.iter().enumerate().filter(|(_, open)| turns(open) == Some(true)).map(|(n, _)| n);
    let one = turned.next()?;
    turned.next().is_none().then_some(one)
}

/// Whether the sums are the line's figures in every column that has one, two at least.
fn all_tie(sums: &[RunningSum], line: &Line) -> bool {
    let tied =
        sums.iter().zip(&line.figures).filter(|(sum, figure)| meets(sum, figure, Decimal::ONE)).count();
    tied >= 2 && tied == line.figures.iter().flatten().count()
}

/// Whether two of the line's figures are more than what rounding hides: smaller ones are the sum of any few small lines.
fn is_told(sums: &[RunningSum], line: &Line) -> bool {
    let columns = sums.iter().zip(&line.figures);
    let told = columns.filter(|(sum, figure)| figure.is_some_and(|(value, half)| value.abs() > sum.1 + half));
    told.count() >= 2
}
