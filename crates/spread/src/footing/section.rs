//! Sections: the lines that a total is known to add up, though not every column shows it.
//!
//! Where print goes wrong, a sum ties in few columns or in none. What the chart knows of the lines over a total says then
//! that their sum is meant, so that it is tested and found off.

use model::{Decimal, StatementKind};

use super::{Footing, Known, LONGEST, Line, RunningSum, SIGNS, add_line, count, meets};

/// Lets in sums that columns hardly show.
#[derive(Clone, Copy)]
pub(super) struct Meant<'a> {
    /// The sums that columns do show: they go before.
    pub(super) shown: &'a [Footing],
    /// Whether the sum may come to whatever it does.
    pub(super) whatever: bool,
}

/// All open lines of a total's section, where the chart knows it for a total. The sum is meant to be theirs though it
/// ties in one column only, or in none where the figures of a line stand under each other's headings. Where asked for what is
/// `meant`, a line that moved by a column shows it, too, even where the total or a line of it is the print's alone; and
/// where the chart knows every line for an item of the total, back to where another total closed what is above, it is so
/// whatever their sum comes to.
pub(super) fn section_of(
    lines: &[Line],
    stack: &[(usize, Option<Decimal>)],
    line: &Line,
    known: &impl Known,
    kind: StatementKind,
    meant: Option<Meant<'_>>,
) -> Option<(usize, Footing)> {
    // Other comprehensive income is gains and losses as they are printed.
    let plain = (kind == StatementKind::ComprehensiveIncomeStatement).then_some(Decimal::ONE);
    let is_total = known.is_total(line.row);
    if !is_total && !line.total {
        return None;
    }
    let item = |at: &usize| lines.get(*at).and_then(|item| known.is_item(item.row, line.row));
    let open = stack.iter().rev().take(LONGEST).take_while(|(at, _)| item(at) != Some(false));
    let open: Vec<(usize, Option<Decimal>)> = open.map(|(at, hint)| (*at, hint.or(plain))).collect();
    let first = stack.len().checked_sub(open.len())?;
    let above = first.checked_sub(1).and_then(|above| lines.get(stack.get(above)?.0));
    let closed = above.is_none_or(|above| known.is_total(above.row));
    let sure = is_total && open.iter().all(|(_, hint)| hint.is_some());
    let whole = sure && closed && open.iter().all(|(at, _)| item(at) == Some(true));
    let section = Section { lines, line, sure, additive: super::is_additive(kind) };
    // A line that the chart doesn't know counts as its neighbours do, where they all count alike.
    let mut signs = open.iter().filter_map(|(_, hint)| *hint);
    let alike = signs.next().filter(|first| signs.all(|sign| sign == *first));
    let told: Option<Vec<(usize, Decimal)>> =
        open.iter().map(|(at, hint)| Some((*at, hint.or(alike)?))).collect();
    // Costs in parentheses are added as they are printed.
    let printed = open.iter().map(|(at, _)| (*at, Decimal::ONE)).collect();
    // One line is no sum; what moved among lines that the chart sums elsewhere may still show one.
    let runs: Vec<Vec<(usize, Decimal)>> =
        told.into_iter().chain([printed]).filter(|run| run.len() > 1).collect();
    let tries = is_total && closed && !sure && open.len() > 1 && meant.is_some_and(|meant| meant.whatever);
    let guessed = if tries { guesses(&open) } else { Vec::new() };
    let tried = || guessed.iter().chain(runs.iter().filter(|_| tries));
    let shown = runs.iter().find_map(|run| section.shown(run));
    shown.or_else(|| tried().find_map(|run| section.half_shown(run))).or_else(|| {
        let meant = meant?;
        // What columns show for another total's item isn't this one's.
        let others = |(_, sum): &(usize, Footing)| {
            let is_item = |row: &usize| sum.items.iter().any(|(item, _)| item == row);
            let takes =
                |other: &Footing| other.total != sum.total && other.items.iter().any(|(row, _)| is_item(row));
            !meant.shown.iter().any(takes)
        };
        let moved = runs.iter().find_map(|run| section.moved(run, 1));
        let moved = moved.or_else(|| guessed.iter().find_map(|run| section.moved(run, 2)));
        let moved = moved.or_else(|| section.moved_beyond(stack, open.len(), plain));
        let nearest = || {
            let sums = runs.iter().filter(|_| whole && meant.whatever).filter_map(|run| section.nearest(run));
            sums.min_by_key(|(apart, _)| *apart).map(|(_, sum)| sum)
        };
        moved.or_else(nearest).filter(others)
    })
}

/// The most lines of unknown sign in a section that are tried both ways.
const GUESSED: usize = 3;

/// The open lines with each choice of the signs that nothing tells.
fn guesses(open: &[(usize, Option<Decimal>)]) -> Vec<Vec<(usize, Decimal)>> {
    let unknown = open.iter().filter(|(_, hint)| hint.is_none()).count();
    if unknown > GUESSED {
        return Vec::new();
    }
    let signed = |pattern: u32| {
        let mut bits = 0..unknown;
        let mut turns = || bits.next().is_some_and(|bit| pattern & (1 << bit) != 0);
        let mut sign = |hint: &Option<Decimal>| {
            hint.unwrap_or_else(|| if turns() { Decimal::NEGATIVE_ONE } else { Decimal::ONE })
        };
        open.iter().map(|(at, hint)| (*at, sign(hint))).collect()
    };
    (0..1_u32 << unknown).map(signed).collect()
}

/// A total, and whether all open lines over it are known with their signs.
struct Section<'a> {
    lines: &'a [Line],
    line: &'a Line,
    sure: bool,
    /// Whether figures are added as they are printed.
    additive: bool,
}

impl Section<'_> {
    fn sums(&self, run: &[(usize, Decimal)]) -> Option<Vec<RunningSum>> {
        let mut sums = vec![RunningSum::default(); self.line.figures.len()];
        for (at, sign) in run {
            add_line(self.lines.get(*at)?, *sign, &mut sums)?;
        }
        Some(sums)
    }

    /// The sum of a run of lines, the last one first, where its columns show that the total is meant to be it.
    fn shown(&self, run: &[(usize, Decimal)]) -> Option<(usize, Footing)> {
        let sums = self.sums(run)?;
        let shown = |sign: &Decimal| {
            // That one column comes to the opposite of what is added as it is printed is chance.
            let turned = self.additive && sign.is_sign_negative();
            let tied = !turned && count(&sums, self.line, *sign).0 > 0;
            self.sure && (tied || is_telling(self.line) && ties_across(&sums, self.line, *sign))
        };
        SIGNS.into_iter().find(shown).map(|sign| self.built(run, sign))
    }

    /// The sum of a run of lines whose signs were tried: half of the columns show it, or all of them together.
    fn half_shown(&self, run: &[(usize, Decimal)]) -> Option<(usize, Footing)> {
        let sums = self.sums(run)?;
        let (tied, tested) = count(&sums, self.line, Decimal::ONE);
        let half = tied > 0 && tied * 2 >= tested;
        (is_large(self.line) && (half || ties_across(&sums, self.line, Decimal::ONE)))
            .then(|| self.built(run, Decimal::ONE))
    }

    /// The sum of a run of lines that comes out, in so many columns at least, where the figures of one move by a column, or
    /// two of them change places.
    fn moved(&self, run: &[(usize, Decimal)], columns: usize) -> Option<(usize, Footing)> {
        let sums = self.sums(run)?;
        let moved = |sign: &Decimal| {
            ties_moved(self.lines, run, &sums, self.line, *sign, columns)
                || is_large(self.line) && ties_across(&sums, self.line, *sign)
        };
        SIGNS.into_iter().find(moved).map(|sign| self.built(run, sign))
    }

    /// The like for more open lines than the chart knows for the total's, where two columns show it and no chance does: costs
    /// of sales among operating expenses, an opening balance above the first section.
    fn moved_beyond(
        &self,
        stack: &[(usize, Option<Decimal>)],
        known: usize,
        plain: Option<Decimal>,
    ) -> Option<(usize, Footing)> {
        if !is_telling(self.line) {
            return None;
        }
        let lines: Vec<_> =
            stack.iter().rev().take(LONGEST).map(|(at, hint)| (*at, hint.or(plain))).collect();
        (2..=lines.len()).filter(|count| *count != known).find_map(|count| {
            let run = lines.get(..count)?;
            let told: Option<Vec<(usize, Decimal)>> =
                run.iter().map(|(at, hint)| Some((*at, (*hint)?))).collect();
            let printed = run.iter().map(|(at, _)| (*at, Decimal::ONE)).collect();
            told.into_iter().chain([printed]).find_map(|run| self.moved(&run, 2))
        })
    }

    /// The sum of a run of lines with the sign that comes nearer to the total, and how far that is.
    fn nearest(&self, run: &[(usize, Decimal)]) -> Option<(Decimal, (usize, Footing))> {
        let sums = self.sums(run)?;
        let apart = |sign: Decimal| {
            let both = sums.iter().zip(&self.line.figures).filter(|(sum, _)| sum.2 > 0);
            let mut off = both.filter_map(|(sum, figure)| Some((sum.0, figure.as_ref()?.0)));
            off.try_fold(Decimal::ZERO, |all, (sum, total)| {
                all.checked_add(sum.checked_sub(sign.checked_mul(total)?)?.abs())
            })
        };
        let nearest =
            SIGNS.into_iter().filter_map(|sign| Some((apart(sign)?, sign))).min_by_key(|(apart, _)| *apart);
        nearest.map(|(apart, sign)| (apart, self.built(run, sign)))
    }

    fn built(&self, run: &[(usize, Decimal)], sign: Decimal) -> (usize, Footing) {
        let row = |at: &usize| self.lines.get(*at).map(|item| item.row);
        let items = run.iter().rev().filter_map(|(at, weight)| Some((row(at)?, *weight))).collect();
        (run.len(), Footing { total: self.line.row, sign, items, unsure: Vec::new() })
    }
}

/// Whether the sums are the line's figures in all columns but one, once the figures of one line move by a column.
fn ties_moved(
    lines: &[Line],
    run: &[(usize, Decimal)],
    sums: &[RunningSum],
    line: &Line,
    sign: Decimal,
    least: usize,
) -> bool {
    let items = run.iter().filter_map(|(at, weight)| Some((&lines.get(*at)?.figures, *weight)));
    // The total counts as what is taken off.
    let mut moves = items
        .chain([(&line.figures, -sign)])
        .flat_map(|(figures, weight)| [1, -1].into_iter().map(move |step| (figures, weight, step)));
    let columns = sums.iter().filter(|sum| sum.2 > 0).count();
    moves.any(|(figures, weight, step)| {
        let tied = sums.iter().zip(&line.figures).enumerate().filter_map(|(column, (sum, total))| {
            // Where a cell is lost or one too many, the figures before it stand where they did.
            if meets(sum, total, sign) {
                return Some(false);
            }
            let (after, _) = (*figures.get(column.checked_add_signed(step)?)?)?;
            let before = figures.get(column).copied().flatten().unwrap_or_default();
            let (total, half) = total.unwrap_or_default();
            let off = sum.0.checked_sub(sign.checked_mul(total)?)?;
            let change = after.checked_sub(before.0)?.checked_mul(weight)?;
            let left = off.checked_add(change)?;
            let ties = sum.2 > 0 && !after.is_zero() && left.abs() <= sum.1 + half;
            // What moves is far more than rounding hides, or goes to an empty place and is all that it lacks.
            let far = change.abs() >= (sum.1 + half).checked_mul(Decimal::TEN)?;
            let fills = left.is_zero() && figures.get(column).is_some_and(Option::is_none);
            ties.then_some(far || fills)
        });
        let tied: Vec<bool> = tied.collect();
        columns > 1 && tied.len() >= least && tied.len() + 1 >= columns && tied.contains(&true)
    })
}

/// Whether a line has a figure that no chance gives: larger than a thousand halves of its last digit.
fn is_telling(line: &Line) -> bool {
    exceeds(line, Decimal::ONE_THOUSAND)
}

/// Whether a line has a figure that chance hardly gives where a sum is meant, so that it is worth a test.
fn is_large(line: &Line) -> bool {
    exceeds(line, Decimal::from(500))
}

fn exceeds(line: &Line, halves: Decimal) -> bool {
    line.figures.iter().flatten().any(|(value, half)| value.abs() > *half * halves)
}

/// Whether the sums of several columns together are the line's figures together, by chance or not: to the last digit where
/// they are apart by more than rounding, within rounding where they are by far.
fn ties_across(sums: &[RunningSum], line: &Line, sign: Decimal) -> bool {
    const FAR: Decimal = Decimal::TEN;
    let (mut whole, mut unit, mut worst, mut columns) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO, 0);
    let mut apart = false;
    for (sum, figure) in sums.iter().zip(&line.figures) {
        let (total, half) = figure.unwrap_or_default();
        let Some(off) = sign.checked_mul(total).and_then(|total| sum.0.checked_sub(total)) else {
            return false;
        };
        let Some(more) = whole.checked_add(off) else { return false };
        (whole, unit, worst) = (more, unit + half + half, worst.max(off.abs()));
        apart |= off.abs() > sum.1 + half;
        columns += u8::from(figure.is_some());
    }
    let far = unit.checked_mul(FAR).is_some_and(|far| worst >= far);
    columns > 1 && apart && (whole.is_zero() || far && whole.abs() <= unit)
}
