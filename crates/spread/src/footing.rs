//! Footing: which printed lines add up to which printed total, found by arithmetic alone.
//!
//! Lines are read from top to bottom onto a stack. A line whose figure is the sum of the last few open lines is
//! their total: it takes their place. Costs of an income statement are printed positive and taken off, so there a
//! sum may turn signs: as labels and the chart's accounts say, else whichever way ties, and one line may stand against
//! what is said of it (interest income in a list of expenses). Net assets of a balance sheet are what a total above
//! leaves when the lines after it are taken off. Under Chinese standards a total may stand over its parts (`其中：`): they
//! are its sum, or, where they don't come to it, remarks that no sum adds. The rounding of each printed figure is allowed for (XBRL
//! Calculations 1.1). A structure is believed when it ties in every column, in two, or in one
//! where the print calls the line a total; then it is tested in each column on its own.

mod section;
mod signs;
#[cfg(test)]
mod tests;

use model::{Decimal, Statement, StatementKind, StatementRow};

use crate::labels;
use section::{Meant, section_of};
use signs::{try_signs, try_turning};

/// A printed total and its items, by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Footing {
    /// The row of the total.
    pub(crate) total: usize,
    /// Whether the items' sum is the total's figure (`1`) or its opposite (`-1`: a total of costs).
    pub(crate) sign: Decimal,
    /// The rows of the items, each with the sign it is added with.
    pub(crate) items: Vec<(usize, Decimal)>,
    /// Items that add up with either sign: too small to tell, or mirrored by another.
    pub(crate) unsure: Vec<usize>,
}

/// How a structure comes out in one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sum {
    /// Ties within rounding.
    Tied,
    /// Items less total, in printed units.
    Off(Decimal),
    /// No total, or no items, in this column.
    Blank,
}

/// The most open lines that one total may add up.
const LONGEST: usize = 80;
/// The signs that a total may have in its sum.
const SIGNS: [Decimal; 2] = [Decimal::ONE, Decimal::NEGATIVE_ONE];
/// The most lines among which one is tried against its known sign.
const TURNED_AMONG: usize = 12;

struct Line {
    row: usize,
    figures: Vec<Option<(Decimal, Decimal)>>,
    hint: Option<Decimal>,
    total: bool,
    /// What remains of a total: net assets.
    rest: bool,
}

/// What the chart knows of a statement's rows.
pub(crate) trait Known {
    /// The sign of a row's account in a sum of profit.
    fn hint(&self, row: usize) -> Option<Decimal>;
    /// Whether a row's account is a total.
    fn is_total(&self, row: usize) -> bool;
    /// Whether a row's account is one of a total's items; `None` where it has no account, or is a part of an item.
    fn is_item(&self, row: usize, total: usize) -> Option<bool>;
    /// Whether a row's account is a part of that of another row.
    fn is_part(&self, row: usize, head: usize) -> bool;
}

/// The footings of a statement that its columns show.
pub(crate) fn footings(statement: &Statement, known: &impl Known) -> Vec<Footing> {
    found(statement, known, false)
}

/// The footings of a statement that are to be tested: those that its columns show, and those that are meant by what the
/// chart knows of their lines.
pub(crate) fn tested(statement: &Statement, known: &impl Known) -> Vec<Footing> {
    found(statement, known, true)
}

fn found(statement: &Statement, known: &impl Known, whatever: bool) -> Vec<Footing> {
    if statement.kind == StatementKind::EquityStatement {
        return Vec::new(); // rolls forward by column; not a list of items and totals
    }
    let mut lines = lines_of(statement, known);
    let (mut found, _) = take_parts(statement, &mut lines, known);
    let profits = statement.kind == StatementKind::IncomeStatement;
    for head in (0..lines.len()).rev() {
        let Some(footing) = led(statement, &lines, head, known).filter(|_| profits) else { continue };
        lines.drain(head + 1..=head + footing.items.len());
        found.push(footing);
    }
    found.reverse();
    let shown = stacked(&lines, found.clone(), known, statement.kind, None);
    let is_open = |line: &Line| {
        (line.total || known.is_total(line.row)) && !shown.iter().any(|footing| footing.total == line.row)
    };
    if lines.iter().any(is_open) {
        return stacked(&lines, found, known, statement.kind, Some(Meant { shown: &shown, whatever }));
    }
    shown
}

/// The lines that may stand in a sum.
fn lines_of(statement: &Statement, known: &impl Known) -> Vec<Line> {
    let additive = is_additive(statement.kind);
    statement
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.unit.is_none() && row.scale.is_none() && !row.cells.is_empty())
        .filter(|(at, row)| !is_printed_again(statement, *at, row))
        .map(|(row, line)| Line {
            row,
            figures: figures(statement, row),
            hint: match additive {
                true if is_total_paid(statement.kind, line, row, known) => Some(Decimal::NEGATIVE_ONE),
                true => Some(listed_sign(statement.kind, line)),
                false => known.hint(row),
            },
            // What is taken off may look like a total: a rule stands under it.
            total: line.total && !labels::is_taken_off(&line.label),
            rest: statement.kind == StatementKind::BalanceSheet && labels::is_rest(&line.label),
        })
        .collect()
}

/// Takes the parts that stand under their total (`其中：`) out of the lines: as its sum where they come to it, else as remarks, whose
/// rows are given beside.
fn take_parts(
    statement: &Statement,
    lines: &mut Vec<Line>,
    known: &impl Known,
) -> (Vec<Footing>, Vec<usize>) {
    let (mut found, mut remarks) = (Vec::new(), Vec::new());
    let is_of_which = |row: &StatementRow| labels::is_of_which(&row.label);
    for (at, first) in statement.rows.iter().enumerate().rev().filter(|(_, row)| is_of_which(row)) {
        let Some((over, head)) = at.checked_sub(1).and_then(|over| {
            Some((statement.rows.get(over)?, lines.iter().position(|line| line.row == over)?))
        }) else {
            continue;
        };
        // Print indents what a line is made of; where it doesn't, the chart may know.
        let inside = |row: &StatementRow| row.level > over.level && row.level >= first.level;
        let is_remark = |line: &Line| {
            line.row == at
                || known.is_part(line.row, at - 1)
                || statement.rows.get(line.row).is_some_and(inside)
        };
        let count = match parts_of(lines, head) {
            Some(count) => {
                let parts = lines.iter().skip(head + 1).take(count);
                let items = parts.map(|part| (part.row, Decimal::ONE)).collect();
                found.push(Footing { total: at - 1, sign: Decimal::ONE, items, unsure: Vec::new() });
                count
            }
            None => {
                let own = lines.iter().skip(head + 1).take_while(|line| is_remark(line));
                remarks.extend(own.clone().map(|line| line.row));
                own.count()
            }
        };
        lines.drain(head + 1..=head + count);
    }
    (found, remarks)
}

/// The rows that no sum adds, for they say what another line is made of and don't come to it.
pub(crate) fn remarks(statement: &Statement, known: &impl Known) -> Vec<usize> {
    take_parts(statement, &mut lines_of(statement, known), known).1
}

/// Reads the lines onto the stack, after the sums that are found already; `meant` lets in sums that columns hardly show.
fn stacked(
    lines: &[Line],
    mut found: Vec<Footing>,
    known: &impl Known,
    kind: StatementKind,
    meant: Option<Meant<'_>>,
) -> Vec<Footing> {
    let additive = is_additive(kind);
    let mut stack: Vec<(usize, Option<Decimal>)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let is_sum = |at: usize| {
            lines.get(at).is_some_and(|line| found.iter().any(|footing| footing.total == line.row))
        };
        let sum = total_of(lines, &stack, line, additive, known);
        let rest = line.rest.then(|| rest_of(lines, &stack, line, &is_sum)).flatten();
        let section = || section_of(lines, &stack, line, known, kind, meant);
        match rest.or(sum).or_else(section) {
            Some((count, footing)) => {
                let items = stack.split_off(stack.len().saturating_sub(count));
                let known = items.iter().all(|(_, hint)| hint.is_some());
                // A total of payments adds its items up as they are printed, and is taken off what it leads to.
                let paid =
                    kind == StatementKind::CashFlowStatement && line.hint == Some(Decimal::NEGATIVE_ONE);
                stack.push((at, if known && !paid { Some(footing.sign) } else { line.hint }));
                found.push(footing);
            }
            None => {
                // A total of one line repeats it: it must not be added twice.
                let is_its_total = |top: &Line| {
                    let of_it = line.total
                        || known.is_total(line.row) && known.is_item(top.row, line.row) == Some(true);
                    let paid = kind == StatementKind::CashFlowStatement
                        && top.hint == Some(Decimal::NEGATIVE_ONE)
                        && is_taken_off(top, line);
                    of_it && (repeats(top, line) || paid)
                };
                if stack.last().and_then(|(top, _)| lines.get(*top)).is_some_and(is_its_total) {
                    stack.pop();
                }
                stack.push((at, line.hint));
            }
        }
    }
    found
}

/// Whether figures of a statement are added as they are printed.
fn is_additive(kind: StatementKind) -> bool {
    matches!(kind, StatementKind::BalanceSheet | StatementKind::CashFlowStatement)
}

/// The sum of a line that leads its own items, as the chart knows the first of them: net fees, then fees received and paid. It must come
/// out in every column, with the items as printed, or by their accounts' signs.
fn led(statement: &Statement, lines: &[Line], head: usize, known: &impl Known) -> Option<Footing> {
    let (total, first) = (lines.get(head)?, lines.get(head + 1)?);
    let leads = known.is_item(first.row, total.row) == Some(true);
    // What belongs to others is a share of a profit and no item of it.
    if !leads || statement.rows.get(first.row).is_some_and(|row| labels::is_part(&row.label)) {
        return None;
    }
    for by_hint in [false, true] {
        let mut sums = vec![RunningSum::default(); total.figures.len()];
        let mut items = Vec::new();
        for part in lines.iter().skip(head + 1).take(LONGEST) {
            let sign = part.hint.filter(|_| by_hint).unwrap_or(Decimal::ONE);
            add_line(part, sign, &mut sums)?;
            items.push((part.row, sign));
            let (tied, tested) = count(&sums, total, Decimal::ONE);
            let whole = tied == tested && tied == total.figures.iter().flatten().count();
            if whole && tied > 0 && items.len() > 1 {
                return Some(Footing { total: total.row, sign: Decimal::ONE, items, unsure: Vec::new() });
            }
        }
    }
    None
}

/// How many lines after a total that stands over its parts come to it, in every column that it has.
fn parts_of(lines: &[Line], head: usize) -> Option<usize> {
    let total = lines.get(head)?;
    let mut sums = vec![RunningSum::default(); total.figures.len()];
    for (count, part) in (1..=LONGEST).zip(lines.iter().skip(head + 1)) {
        add_line(part, Decimal::ONE, &mut sums)?;
        let (tied, tested) = self::count(&sums, total, Decimal::ONE);
        if tied == tested && tied == total.figures.iter().flatten().count() {
            return Some(count);
        }
    }
    None
}

/// Whether a line of a cash flow statement is a total of payments, printed without parentheses: what it leads to takes it off.
fn is_total_paid(kind: StatementKind, line: &StatementRow, row: usize, known: &impl Known) -> bool {
    let unsigned = line.cells.iter().all(|cell| !cell.value.is_sign_negative());
    let paid = known.is_total(row) && known.hint(row) == Some(Decimal::NEGATIVE_ONE);
    kind == StatementKind::CashFlowStatement && unsigned && paid
}

/// The sign with which a list adds a line: what a balance sheet prints as `Less: …` without parentheses is taken off.
fn listed_sign(kind: StatementKind, line: &StatementRow) -> Decimal {
    let unsigned = line.cells.iter().all(|cell| !cell.value.is_sign_negative());
    if kind == StatementKind::BalanceSheet && unsigned && labels::is_taken_off(&line.label) {
        Decimal::NEGATIVE_ONE
    } else {
        Decimal::ONE
    }
}

/// Tests a structure in one column, in printed units.
pub(crate) fn test(statement: &Statement, footing: &Footing, column: usize) -> Sum {
    let figure = |row: usize| figures(statement, row).get(column).copied().flatten();
    let Some((total, half)) = figure(footing.total) else { return Sum::Blank };
    let (mut sum, mut slack, mut any) = (Decimal::ZERO, half, false);
    for (row, sign) in &footing.items {
        let Some((value, half)) = figure(*row) else { continue };
        any = true;
        let added = sign.checked_mul(value).and_then(|value| sum.checked_add(value));
        let Some(added) = added else { return Sum::Blank };
        sum = added;
        slack += half;
    }
    let Some(off) = footing.sign.checked_mul(total).and_then(|total| sum.checked_sub(total)) else {
        return Sum::Blank;
    };
    match (any, off.abs() <= slack) {
        (false, _) => Sum::Blank,
        (true, true) => Sum::Tied,
        (true, false) => Sum::Off(off),
    }
}

/// Whether a structure may be one by chance: it is off in as many columns as it ties in. One that ties in none was found by
/// what the chart knows of its lines.
pub(crate) fn may_be_chance(statement: &Statement, footing: &Footing) -> bool {
    let sums = (0..statement.columns.len()).map(|column| test(statement, footing, column));
    let (tied, off) = sums.fold((0, 0), |(tied, off), sum| match sum {
        Sum::Tied => (tied + 1, off),
        Sum::Off(_) => (tied, off + 1),
        Sum::Blank => (tied, off),
    });
    tied > 0 && off >= tied
}

/// A row's figures by column, each with half a unit of its last printed digit.
fn figures(statement: &Statement, row: usize) -> Vec<Option<(Decimal, Decimal)>> {
    let mut figures = vec![None; statement.columns.len()];
    for cell in statement.rows.get(row).map_or(&[][..], |row| &row.cells) {
        if let Some(figure) = figures.get_mut(cell.column) {
            let half = Decimal::try_new(5, cell.places.min(26) + 1).unwrap_or(Decimal::ZERO);
            *figure = Some((cell.value, half));
        }
    }
    figures
}

/// Whether a row is the one above printed once more, word for word and figure for figure: no sum adds it twice.
fn is_printed_again(statement: &Statement, at: usize, row: &StatementRow) -> bool {
    let Some(above) = at.checked_sub(1) else { return false };
    let same = statement.rows.get(above).is_some_and(|above| above.label == row.label);
    same && !row.label.is_empty() && figures(statement, above) == figures(statement, at)
}

fn repeats(top: &Line, line: &Line) -> bool {
    let values =
        |line: &Line| line.figures.iter().map(|figure| figure.map(|(value, _)| value)).collect::<Vec<_>>();
    values(top) == values(line)
}

/// Whether a line's figures are those of the one above, taken off.
fn is_taken_off(top: &Line, line: &Line) -> bool {
    let values = |line: &Line, sign: Decimal| -> Vec<Option<Decimal>> {
        line.figures.iter().map(|figure| figure.map(|(value, _)| sign * value)).collect()
    };
    values(top, Decimal::NEGATIVE_ONE) == values(line, Decimal::ONE)
}

/// The run of open lines that the line is the total of: of those believed, the one that ties in most columns, and of
/// these the shortest that leaves out no small line which the chart knows for an item.
fn total_of(
    lines: &[Line],
    stack: &[(usize, Option<Decimal>)],
    line: &Line,
    additive: bool,
    chart: &impl Known,
) -> Option<(usize, Footing)> {
    let columns = line.figures.len();
    // Sums of the last lines, column by column, growing by one line at a time: signs as known, and all added.
    let mut known = vec![RunningSum::default(); columns];
    let mut added = known.clone();
    let mut all_known = true;
    let mut best: Option<(usize, (usize, Footing))> = None;
    let mut keep = |tied: usize, count: usize, footing: Footing| {
        let first = footing.items.first().map(|(row, _)| *row);
        let more = |(most, (before, _)): &(usize, (usize, Footing))| {
            let belongs =
                *before + 1 == count && first.is_some_and(|row| chart.is_item(row, line.row) == Some(true));
            tied > *most || tied == *most && belongs
        };
        if best.as_ref().is_none_or(more) {
            best = Some((tied, (count, footing)));
        }
    };
    for count in 1..=stack.len().min(LONGEST) {
        let Some((at, hint)) = stack.len().checked_sub(count).and_then(|at| stack.get(at)).copied() else {
            break;
        };
        let Some(item) = lines.get(at) else { break };
        all_known &= hint.is_some();
        if add_line(item, hint.unwrap_or(Decimal::ONE), &mut known).is_none()
            || add_line(item, Decimal::ONE, &mut added).is_none()
        {
            break;
        }
        if count < 2 {
            continue;
        }
        let Some(run) = stack.get(stack.len() - count..) else { break };
        let build = |sign: Decimal, unsure: &[usize], sign_of: &dyn Fn(usize, Option<Decimal>) -> Decimal| {
            let row = |n: usize| run.get(n).and_then(|(at, _)| lines.get(*at)).map(|item| item.row);
            Footing {
                total: line.row,
                sign,
                items: run
                    .iter()
                    .enumerate()
                    .filter_map(|(n, (_, hint))| Some((row(n)?, sign_of(n, *hint))))
                    .collect(),
                unsure: unsure.iter().filter_map(|n| row(*n)).collect(),
            }
        };
        if all_known && let Some((sign, tied)) = ties(&known, line, additive) {
            keep(tied, count, build(sign, &[], &|_, hint| hint.unwrap_or(Decimal::ONE)));
        }
        if let Some((sign, tied)) = ties(&added, line, additive) {
            keep(tied, count, build(sign, &[], &|_, _| Decimal::ONE));
        }
        if !all_known && let Some((signs, unsure)) = try_signs(lines, run, line) {
            keep(
                columns,
                count,
                build(Decimal::ONE, &unsure, &|n, _| signs.get(n).copied().unwrap_or(Decimal::ONE)),
            );
            break;
        }
        if all_known
            && !additive
            && count <= TURNED_AMONG
            && let Some(turned) = try_turning(lines, run, line, &known)
        {
            let sign_of = |n: usize, hint: Option<Decimal>| {
                let sign = hint.unwrap_or(Decimal::ONE);
                if n == turned { -sign } else { sign }
            };
            keep(columns, count, build(Decimal::ONE, &[], &sign_of));
        }
    }
    best.map(|(_, found)| found)
}

/// Adds a line's figures to running sums; `None` where a sum leaves the 28 digits of a decimal.
fn add_line(item: &Line, sign: Decimal, sums: &mut [RunningSum]) -> Option<()> {
    for (figure, sum) in item.figures.iter().zip(sums) {
        let Some((value, half)) = figure else { continue };
        *sum = (sum.0.checked_add(sign.checked_mul(*value)?)?, sum.1.checked_add(*half)?, sum.2 + 1);
    }
    Some(())
}

/// A sum, the rounding that it may hide, and how many figures were added.
type RunningSum = (Decimal, Decimal, usize);

/// In how many columns the sums are the line's figures, and how many speak for or against it.
fn count(sums: &[RunningSum], line: &Line, sign: Decimal) -> (usize, usize) {
    let columns = || sums.iter().zip(&line.figures);
    let tied = columns().filter(|(sum, figure)| meets(sum, figure, sign)).count();
    let speaks = |(sum, figure): &(&RunningSum, &Option<(Decimal, Decimal)>)| {
        sum.2 > 0 && (figure.is_some() || sum.0.abs() > sum.1)
    };
    (tied, columns().filter(speaks).count())
}

/// In how many columns the line's figure is the sum of two items or more.
fn summed(sums: &[RunningSum], line: &Line, sign: Decimal) -> usize {
    let columns = sums.iter().zip(&line.figures);
    columns.filter(|(sum, figure)| sum.2 > 1 && meets(sum, figure, sign)).count()
}

/// Whether every column in which the sums aren't the line's figure gives its opposite: parentheses were lost there.
fn is_turned_elsewhere(sums: &[RunningSum], line: &Line, sign: Decimal) -> bool {
    let columns = sums.iter().zip(&line.figures);
    let mut apart = columns.filter(|(sum, figure)| figure.is_some() && !meets(sum, figure, sign)).peekable();
    apart.peek().is_some() && apart.all(|(sum, figure)| sum.2 > 1 && meets(sum, figure, -sign))
}

/// What remains of a sum above when the open lines after it are taken off: net assets of total assets less current
/// liabilities. It must come out in every column, two of them with something to take off, or one with a figure that no
/// chance gives.
fn rest_of(
    lines: &[Line],
    stack: &[(usize, Option<Decimal>)],
    line: &Line,
    is_sum: &dyn Fn(usize) -> bool,
) -> Option<(usize, Footing)> {
    let mut sums = vec![RunningSum::default(); line.figures.len()];
    for count in 1..=stack.len().min(LONGEST) {
        let at = stack.get(stack.len().checked_sub(count)?)?.0;
        let item = lines.get(at)?;
        if count > 1 && is_sum(at) {
            let mut whole = sums.clone();
            add_line(item, Decimal::ONE, &mut whole)?;
            let (tied, tested) = self::count(&whole, line, Decimal::ONE);
            let large = line
                .figures
                .iter()
                .flatten()
                .any(|(value, half)| value.abs() > *half * Decimal::ONE_THOUSAND);
            let shown = summed(&whole, line, Decimal::ONE);
            if tied == tested && (shown > 1 || (shown == 1 && large)) {
                let run = stack.get(stack.len() - count..)?;
                let items = run.iter().enumerate().filter_map(|(n, (at, _))| {
                    let sign = if n == 0 { Decimal::ONE } else { Decimal::NEGATIVE_ONE };
                    Some((lines.get(*at)?.row, sign))
                });
                let items = items.collect();
                return Some((
                    count,
                    Footing { total: line.row, sign: Decimal::ONE, items, unsure: Vec::new() },
                ));
            }
        }
        add_line(item, Decimal::NEGATIVE_ONE, &mut sums)?;
    }
    None
}

fn meets(sum: &RunningSum, figure: &Option<(Decimal, Decimal)>, sign: Decimal) -> bool {
    let (Some((total, half)), (sum, slack, 1..)) = (figure, *sum) else { return false };
    match sign.checked_mul(*total).and_then(|total| sum.checked_sub(total)) {
        Some(off) => off.abs() <= slack + half,
        None => false,
    }
}

/// The sign with which the sums are the line's figures, if they are believed to be, and in how many columns.
fn ties(sums: &[RunningSum], line: &Line, additive: bool) -> Option<(Decimal, usize)> {
    if !line.figures.iter().flatten().any(|(value, _)| !value.is_zero()) {
        return None;
    }
    SIGNS.into_iter().find_map(|sign| {
        let (tied, tested) = count(sums, line, sign);
        // One column of several in which a plain line happens to be the sum of the lines above shows little.
        let alone = tied == 1 && !line.total && sums.len() > 1;
        // Where another column denies it, a column with one item alone, which is its own sum, shows nothing.
        let shown = tied == tested
            || summed(sums, line, sign) > 0
            || tied > 1 && is_turned_elsewhere(sums, line, sign);
        // Where figures are added as they are printed, that one column comes to the opposite of its total is chance.
        let turned = additive && sign.is_sign_negative() && tied < tested;
        let believed = !turned
            && tied > 0
            && shown
            && !alone
            && (tied * 2 > tested || (line.total && tied * 2 == tested));
        believed.then_some((sign, tied))
    })
}
