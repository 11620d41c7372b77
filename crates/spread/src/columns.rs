//! Columns: what the printed statements of a company say of one another's headings and captions.
//!
//! Where columns stand under each other's headings, or a caption gives another scale or currency, everything within that
//! statement still adds up. What tells is that statements print the same amounts: the year's profit stands in three of
//! them, cash in two, and last year's report gives what this year's compares with. An amount that another statement gives
//! for another period, at another scale or in another currency says that one of the two is headed wrongly; a third that
//! agrees with either says which. Where none does, neither is released.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{
    Account, Basis, Chart, Date, Decimal, Decimals, Expr, Interval, Measure, RuleKind, StatementKind,
};

use crate::binding::{PrintIndex, base_units};
use crate::calendar::Slot;
use crate::reading::{Binding, Difference, Reading};

/// A statement: its report, and its place among that report's statements.
type Sheet = (usize, usize);
/// A statement's column.
type Column = (Sheet, usize);

/// What a column says of an amount.
struct Claim {
    column: Column,
    amount: usize,
    slot: Slot,
    value: Decimal,
    interval: Interval,
    unit: Option<Arc<str>>,
    /// What a statement of flows opens with: a balance of the day before its column's.
    opening: bool,
}

/// Which headings an agreement bears out: a balance says nothing of the stretch of days that a flow is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Balance,
    Flow,
}

impl Claim {
    fn kind(&self) -> Kind {
        if self.slot.stretch.is_some() { Kind::Flow } else { Kind::Balance }
    }
}

/// Two statements that contradict each other, the first of them accused.
type Dispute = (Sheet, Sheet, Kind);

/// What stands against a statement, by what another one says.
#[derive(Default)]
struct Against {
    columns: BTreeSet<usize>,
    amounts: BTreeSet<usize>,
    what: Option<Difference>,
}

/// The statements that agree with a column.
type Agreed = BTreeMap<(Column, Kind), BTreeSet<Sheet>>;

/// Marks what is read from columns that other statements contradict, and drops it where another reading gives the figure.
pub(crate) fn dispute(readings: &mut Vec<Reading>, prints: &[PrintIndex<'_>], chart: &Chart) {
    let column = |reading: &Reading| {
        let at = reading.print.filter(|_| reading.concept.is_none())?;
        let (_, _, figure, _) = prints.get(at.report)?.look(at)?;
        Some(((at.report, at.statement), figure.column))
    };
    let mut claims = claims(readings, prints, &column, chart);
    claims.extend(balances(&claims, prints, chart));
    let wrong = wrong(&claims);
    if wrong.is_empty() {
        return;
    }
    for reading in readings.iter_mut() {
        if let Some(what) = column(reading).and_then(|column| wrong.get(&column)) {
            reading.binding = Binding::Differs { what: *what, print: None };
        }
    }
    let doubted = |reading: &Reading| column(reading).is_some_and(|column| wrong.contains_key(&column));
    let sound: BTreeSet<(usize, Slot)> = readings
        .iter()
        .filter(|reading| !doubted(reading))
        .map(|reading| (reading.account, reading.slot))
        .collect();
    readings.retain(|reading| !doubted(reading) || !sound.contains(&(reading.account, reading.slot)));
}

/// Fewer digits than these may be the same by chance.
const TELLING: i128 = 100;

/// So many amounts aren't the same in two periods.
const SEVERAL: usize = 5;
/// How many columns beside one are held against it.
const BESIDE: usize = 12;

fn claims(
    readings: &[Reading],
    prints: &[PrintIndex<'_>],
    column: &impl Fn(&Reading) -> Option<Column>,
    chart: &Chart,
) -> Vec<Claim> {
    let amounts = amounts(chart);
    let mut seen = BTreeSet::new();
    readings
        .iter()
        .filter(|reading| {
            chart.accounts.get(reading.account).is_some_and(|line| line.measure == Measure::Money)
        })
        .filter_map(|reading| {
            let (column, amount) = (column(reading)?, *amounts.get(reading.account)?);
            seen.insert((column, amount, reading.slot, reading.value)).then(|| Claim {
                column,
                amount,
                slot: reading.slot,
                value: reading.value,
                interval: reading.interval(),
                unit: reading.unit.clone(),
                opening: opens(prints, reading),
            })
        })
        .collect()
}

/// Whether a figure stands in a column that ends on another day than it.
pub(crate) fn opens(prints: &[PrintIndex<'_>], reading: &Reading) -> bool {
    let look = reading.print.and_then(|at| prints.get(at.report)?.look(at));
    look.and_then(|(.., column)| column.period).is_some_and(|period| period.end() != reading.slot.end)
}

/// For each account the first of those that are the same amount under other names, by a rule of the chart or a stand-in.
fn amounts(chart: &Chart) -> Vec<usize> {
    let mut amounts: Vec<usize> = (0..chart.accounts.len()).collect();
    let mut join = |a: &str, b: &str| {
        let find = |id: &str| chart.position(id).and_then(|at| amounts.get(at).copied());
        if let (Some(a), Some(b)) = (find(a), find(b)) {
            let (low, high) = (a.min(b), a.max(b));
            amounts.iter_mut().filter(|amount| **amount == high).for_each(|amount| *amount = low);
        }
    };
    for rule in chart.rules.iter().filter(|rule| rule.kind == RuleKind::Identity) {
        if let (Expr::Name { name: a, offset: 0 }, Expr::Name { name: b, offset: 0 }) =
            (&rule.left, &rule.right)
        {
            join(a, b);
        }
    }
    for standin in &chart.standins {
        if let Expr::Name { name, offset: 0 } = &standin.expr {
            join(&standin.account, name);
        }
    }
    amounts
}

/// The totals of balance sheets (of equity) that equity statements give on a day that their row's label says.
fn balances(claims: &[Claim], prints: &[PrintIndex<'_>], chart: &Chart) -> Vec<Claim> {
    let amounts = amounts(chart);
    let is_total = |line: &Account| line.total && line.statement == StatementKind::BalanceSheet;
    let totals: BTreeSet<usize> = chart
        .accounts
        .iter()
        .zip(&amounts)
        .filter(|(line, _)| is_total(line))
        .map(|(_, amount)| *amount)
        .collect();
    let mut wanted: BTreeMap<(usize, i128), usize> = BTreeMap::new();
    let mut days: BTreeMap<usize, BTreeSet<Slot>> = BTreeMap::new();
    for claim in claims.iter().filter(|claim| !claim.opening) {
        let report = claim.column.0.0;
        days.entry(report).or_default().insert(Slot { end: claim.slot.end, stretch: None });
        if totals.contains(&claim.amount) {
            wanted.insert((report, digits(claim.value)), claim.amount);
        }
    }
    let mut found = Vec::new();
    for (report, print) in prints.iter().enumerate() {
        let Some(days) = days.get(&report) else { continue };
        for (at, statement) in print.statements().iter().enumerate() {
            if statement.kind != StatementKind::EquityStatement || statement.basis != Basis::Consolidated {
                continue;
            }
            for (row, line) in statement.rows.iter().enumerate() {
                let mut told = days.iter().filter(|slot| says_day(&line.label, slot.end));
                let (Some(slot), None) = (told.next(), told.next()) else { continue };
                for cell in &line.cells {
                    let Some(value) = base_units(statement, line, cell) else { continue };
                    let Some(amount) = wanted.get(&(report, digits(value))) else { continue };
                    found.push(Claim {
                        column: ((report, at), row),
                        amount: *amount,
                        slot: *slot,
                        value,
                        interval: Interval::of(value, Decimals::Exact),
                        unit: statement.currency.as_deref().map(Arc::from),
                        opening: false,
                    });
                }
            }
        }
    }
    found
}

/// Whether a label names that day by its numbers: year and day, or the year alone.
fn says_day(label: &str, day: Date) -> bool {
    let parts = label.split(|letter: char| !letter.is_ascii_digit());
    let numbers: Vec<i32> = parts.filter_map(|part| part.parse().ok()).collect();
    let year = numbers.contains(&i32::from(day.year()));
    year && (numbers.len() == 1 || numbers.contains(&i32::from(day.day())))
}

/// A figure's digits without its size.
fn digits(value: Decimal) -> i128 {
    let mut digits = value.normalize().mantissa();
    while digits != 0 && digits % 10 == 0 {
        digits /= 10;
    }
    digits
}

/// How many columns of other statements are looked at for one amount's digits.
const MOST: usize = 100;

/// The columns that are headed wrongly as far as the claims tell, each with what is wrong.
fn wrong(claims: &[Claim]) -> BTreeMap<Column, Difference> {
    let mut by_place: BTreeMap<(usize, Slot), Vec<&Claim>> = BTreeMap::new();
    let mut by_digits: BTreeMap<(usize, i128), Vec<&Claim>> = BTreeMap::new();
    for claim in claims.iter().filter(|claim| !claim.value.is_zero()) {
        by_place.entry((claim.amount, claim.slot)).or_default().push(claim);
        by_digits.entry((claim.amount, digits(claim.value))).or_default().push(claim);
    }
    let at = |amount: usize, slot: Slot, sheet: Sheet| {
        let there = by_place.get(&(amount, slot)).map_or(&[][..], Vec::as_slice);
        there.iter().take(MOST).filter(move |claim| claim.column.0 == sheet && !claim.opening)
    };
    let mut agreed = Agreed::new();
    let mut against: BTreeMap<Dispute, Against> = BTreeMap::new();
    for claim in claims.iter().filter(|claim| !claim.value.is_zero()) {
        let (sheet, column) = claim.column;
        let beside = by_place.get(&(claim.amount, claim.slot)).map_or(&[][..], Vec::as_slice);
        for other in beside.iter().take(MOST).filter(|other| other.column.0 != sheet) {
            if other.unit == claim.unit && other.interval.meets(claim.interval) {
                agreed.entry((claim.column, claim.kind())).or_default().insert(other.column.0);
            }
        }
        if digits(claim.value).abs() < TELLING && claim.value.abs() < Decimal::from(TELLING) {
            continue;
        }
        let alike = by_digits.get(&(claim.amount, digits(claim.value))).map_or(&[][..], Vec::as_slice);
        for other in alike.iter().take(MOST).filter(|other| other.column.0 != sheet) {
            let there = other.column.0;
            let same = |known: &&&Claim| known.value == claim.value && known.unit == claim.unit;
            let what = if other.slot == claim.slot {
                match (other.value == claim.value, other.unit == claim.unit) {
                    (true, true) => continue,
                    (true, false) => Difference::Currency,
                    (false, true) => Difference::Caption,
                    (false, false) => continue,
                }
            } else {
                let moved = other.value == claim.value
                    && other.unit == claim.unit
                    && at(claim.amount, claim.slot, there).find(same).is_none()
                    && at(claim.amount, other.slot, sheet).find(same).is_none();
                // What another report doesn't give, it doesn't contradict.
                let contradicted = there.0 == sheet.0 || at(claim.amount, claim.slot, there).next().is_some();
                if !(moved && contradicted) || is_same_opening(claim, other) {
                    continue;
                }
                Difference::Heading
            };
            let found = against.entry((sheet, there, claim.kind())).or_default();
            found.columns.insert(column);
            found.amounts.insert(claim.amount);
            found.what.get_or_insert(what);
        }
    }
    against.retain(|(sheet, there, kind), found| {
        found.columns.retain(|column| {
            !agreed.get(&((*sheet, *column), *kind)).is_some_and(|sheets| sheets.contains(there))
        });
        // An amount of another report may be the same by chance; several hardly.
        !found.columns.is_empty() && (sheet.0 == there.0 || found.amounts.len() > 1)
    });
    let twins = twins(claims);
    judge(claims, &agreed, &against, &twins)
}

/// Whether two days are the same but for when a period is said to begin: in weeks, or not at all.
fn is_same_opening(a: &Claim, b: &Claim) -> bool {
    const NEAR: i32 = 31;
    (a.opening || b.opening) && (a.slot.end - b.slot.end).get_days().abs() <= NEAR
}

/// Columns of one statement that give several amounts of one period differently, or all of two periods' alike.
fn twins(claims: &[Claim]) -> BTreeSet<Column> {
    let mut columns: BTreeMap<Column, BTreeMap<usize, Decimal>> = BTreeMap::new();
    for claim in claims.iter().filter(|claim| !claim.value.is_zero() && !claim.opening) {
        columns.entry(claim.column).or_default().insert(claim.amount, claim.value);
    }
    let mut copies: BTreeSet<Column> = BTreeSet::new();
    for (column, amounts) in &columns {
        let sheet = columns.range((column.0, 0)..(column.0, column.1)).rev().take(BESIDE);
        for (other, others) in sheet {
            let shared = amounts.iter().filter_map(|(amount, value)| Some((value, others.get(amount)?)));
            let (same, apart): (Vec<_>, Vec<_>) = shared.partition(|(value, other)| value == other);
            if same.len() >= SEVERAL && apart.is_empty() {
                copies.extend([*column, *other]);
            }
        }
    }
    let mut first: BTreeMap<(Sheet, usize, Slot), &Claim> = BTreeMap::new();
    let mut apart: BTreeMap<(Sheet, usize, usize), BTreeSet<usize>> = BTreeMap::new();
    for claim in claims.iter().filter(|claim| !claim.opening) {
        let (sheet, column) = claim.column;
        let known = *first.entry((sheet, claim.amount, claim.slot)).or_insert(claim);
        if known.column.1 != column && !known.interval.meets(claim.interval) {
            apart.entry((sheet, known.column.1, column)).or_default().insert(claim.amount);
        }
    }
    let several = apart.into_iter().filter(|(_, amounts)| amounts.len() > 1);
    several.flat_map(|((sheet, a, b), _)| [(sheet, a), (sheet, b)]).chain(copies).collect()
}

/// The columns that are headed wrongly, by what statements say against one another and what bears them out.
fn judge(
    claims: &[Claim],
    agreed: &Agreed,
    against: &BTreeMap<Dispute, Against>,
    twins: &BTreeSet<Column>,
) -> BTreeMap<Column, Difference> {
    // The statements that agree with a column about what is in dispute: any agreement bears out scale and currency, and
    // one about a stretch of days bears out where it begins and ends.
    let agreeing = |column: Column, kind: Kind, what: Difference| {
        let kinds = [Kind::Balance, Kind::Flow].into_iter();
        let told =
            kinds.filter(move |other| *other == kind || *other == Kind::Flow || what != Difference::Heading);
        told.filter_map(move |kind| agreed.get(&(column, kind))).flatten().copied()
    };
    let borne_out = |(sheet, other, kind): Dispute, what: Difference| {
        against.get(&(sheet, other, kind)).is_some_and(|found| {
            let mut columns = found.columns.iter();
            columns.any(|column| agreeing((sheet, *column), kind, what).any(|third| third != other))
        })
    };
    let disputes = || against.iter().filter_map(|(dispute, found)| Some((*dispute, found.what?)));
    let mut guilty: BTreeMap<(Sheet, Kind), Difference> = disputes()
        .filter(|((sheet, other, kind), what)| {
            !borne_out((*sheet, *other, *kind), *what) && borne_out((*other, *sheet, *kind), *what)
        })
        .map(|((sheet, _, kind), what)| ((sheet, kind), what))
        .collect();
    // What no guilt of either explains, and no third tells, puts both in doubt.
    let told = guilty.clone();
    for ((sheet, other, kind), what) in disputes() {
        if !told.contains_key(&(sheet, kind)) && !told.contains_key(&(other, kind)) {
            guilty.entry((sheet, kind)).or_insert(what);
            guilty.entry((other, kind)).or_insert(what);
        }
    }
    let is_guilty =
        |sheet: Sheet| [Kind::Balance, Kind::Flow].iter().any(|kind| guilty.contains_key(&(sheet, *kind)));
    let sound = |column: Column, kind: Kind, what: Difference| {
        agreeing(column, kind, what).any(|other| !is_guilty(other))
    };
    let mut wrong = BTreeMap::new();
    for column in claims.iter().map(|claim| claim.column).collect::<BTreeSet<Column>>() {
        let kinds = [Kind::Flow, Kind::Balance].into_iter();
        let mut told = kinds.filter_map(|kind| Some((kind, *guilty.get(&(column.0, kind))?)));
        let own = told.find(|(kind, what)| !sound(column, *kind, *what)).map(|(_, what)| what);
        let is_twin = twins.contains(&column) && !sound(column, Kind::Flow, Difference::Heading);
        if let Some(what) = own.or(is_twin.then_some(Difference::Heading)) {
            wrong.insert(column, what);
        }
    }
    wrong
}
