//! Derived figures: quarters that are a rest, the last twelve months, and lines that a rule gives where the filer prints
//! none. Each keeps its derivation; nothing is derived from a figure that is not released.

use std::collections::HashMap;

use model::{
    AccountKind, AsReported, Cell, CellStatus, Chart, Decimal, Derivation, Expr, Leaf, Measure, Op,
    PeriodKind, Spread, SpreadPeriod, StatementKind, Tick,
};

use rayon::prelude::*;

use crate::formula::{Missing, evaluate};

/// Adds the periods and cells that follow from those read.
pub(crate) fn derive(spread: &mut Spread, chart: &Chart) {
    stand_in(spread, chart);
    quarters(spread, chart);
    last_twelve_months(spread, chart);
    stand_in(spread, chart); // what the new periods lack
}

/// Computes the accounts that were not reported from others of their period, as the chart's stand-ins say.
fn stand_in(spread: &mut Spread, chart: &Chart) {
    let periods = spread.periods.par_iter();
    let computed: Vec<Cell> =
        periods.flat_map_iter(|period| stand_in_within(spread, &period.id, chart)).collect();
    spread.cells.extend(computed);
}

/// What stands in in one period, in the order of the chart: a computed figure may be part of the next.
fn stand_in_within(spread: &Spread, period: &str, chart: &Chart) -> Vec<Cell> {
    let reported = of_period(spread, period);
    let mut computed: Vec<Cell> = Vec::new();
    for standin in &chart.standins {
        let known = |id: &str| {
            let cell = reported.get(id).copied();
            cell.or_else(|| computed.iter().find(|cell| cell.account == id))
        };
        let says_more = |id: &String| known(id).is_some_and(|cell| cell.value != Some(Decimal::ZERO));
        let alias = matches!(standin.expr, Expr::Name { .. });
        if alias || known(&standin.account).is_some() || standin.unless.iter().any(says_more) {
            continue;
        }
        let figures = |name: &str, offset: i32| {
            let named = || name.to_owned();
            if offset != 0 {
                return Err(Missing::NoPeriod { name: named(), offset });
            }
            let cell = known(name).ok_or_else(|| Missing::NotReported { name: named(), offset })?;
            argument(cell).ok_or_else(|| Missing::Withheld { name: named(), offset })
        };
        let Ok(derivation) = evaluate(&standin.expr, &figures) else { continue };
        if derivation.leaves().len() < 2 {
            continue; // one figure under another name is no computation
        }
        let mut names = Vec::new();
        standin.expr.names(&mut |name, _| names.extend(known(name)));
        let cell = computed_as(derivation, &standin.account, period, &names);
        computed.extend(cell);
    }
    computed
}

/// The cells of a period by their accounts.
fn of_period<'s>(spread: &'s Spread, period: &str) -> HashMap<&'s str, &'s Cell> {
    let mut cells = HashMap::new();
    for cell in spread.cells.iter().filter(|cell| cell.period == period) {
        cells.entry(cell.account.as_str()).or_insert(cell);
    }
    cells
}

/// Computes a cell from released cells; `None` where an argument is missing or the value leaves the decimals.
pub(crate) fn computed(op: Op, account: &str, period: &str, args: &[&Cell]) -> Option<Cell> {
    let leaves = args.iter().map(|cell| argument(cell)).collect::<Option<Vec<_>>>()?;
    computed_as(Derivation::apply(op, leaves).ok()?, account, period, args)
}

/// A computed cell with that derivation from those cells.
fn computed_as(derivation: Derivation, account: &str, period: &str, args: &[&Cell]) -> Option<Cell> {
    let first = args.first()?;
    Some(Cell {
        account: account.to_owned(),
        period: period.to_owned(),
        value: Some(derivation.value().normalize()),
        status: CellStatus::Computed,
        ticks: vec![Tick::Recomputed],
        unit: first.unit.clone(),
        decimals: args.iter().filter_map(|cell| cell.decimals).min(),
        anchor: None,
        document: first.document.clone(),
        derivation: Some(derivation),
        as_reported: AsReported::default(),
        reason: None,
        candidates: Vec::new(),
        history: Vec::new(),
        note: None,
    })
}

/// A released cell as an argument: its own derivation, or a leaf with its anchor.
pub fn argument(cell: &Cell) -> Option<Derivation> {
    if !cell.status.released() {
        return None;
    }
    if let Some(derivation) = &cell.derivation {
        return Some(derivation.clone());
    }
    Some(Derivation::fact(Leaf {
        account: cell.account.clone(),
        period: cell.period.clone(),
        value: cell.value?,
        anchor: cell.anchor.clone()?,
        document: cell.document.clone(),
    }))
}

/// Whether an account's flows may be added over time.
fn adds_up(chart: &Chart, account: &str) -> bool {
    chart
        .account(account)
        .is_some_and(|line| line.kind == AccountKind::Flow && line.measure == Measure::Money)
}

/// `FY2024Q3` and its like: the fiscal year's label and the quarter.
fn label(id: &str) -> Option<(i16, i32)> {
    let (year, quarter) = id.trim_end_matches("YTD").strip_prefix("FY")?.split_once('Q')?;
    Some((year.parse().ok()?, quarter.parse().ok()?))
}

/// A quarter that is the rest of a longer stretch: the year less three quarters, those less the half, the half less the first.
struct Rest {
    id: String,
    whole: SpreadPeriod,
    before: SpreadPeriod,
}

/// The quarters that follow from stretches which begin on the same day.
fn rests(spread: &Spread) -> Vec<Rest> {
    let rest = |whole: &SpreadPeriod| {
        let (year, quarter) = match (whole.kind, label(&whole.id)) {
            (PeriodKind::Annual, _) => (whole.id.as_str(), 4),
            (PeriodKind::Ytd, Some((_, quarter))) => (whole.id.split_once('Q')?.0, quarter),
            _ => return None,
        };
        let before = match quarter - 1 {
            1 => spread.period(&format!("{year}Q1")),
            quarter => spread.period(&format!("{year}Q{quarter}YTD")),
        };
        let before = before.filter(|before| before.start == whole.start && before.start.is_some())?;
        Some(Rest { id: format!("{year}Q{quarter}"), whole: whole.clone(), before: before.clone() })
    };
    spread.periods.iter().filter_map(rest).collect()
}

/// Quarters that no report prints, or prints without their cash flows.
///
/// Two stretches of one year are often told by reports of two years. Where the later one restated a figure of the earlier, the
/// difference would hold the restatement too: such a figure of an inner quarter is left out.
fn quarters(spread: &mut Spread, chart: &Chart) {
    for Rest { id, whole, before } in rests(spread) {
        let Some(start) = before.end.tomorrow().ok() else { continue };
        let has_column = spread.period(&id).is_some();
        let last = whole.kind == PeriodKind::Annual;
        let wanted = |account: &str| {
            let of_cash = || {
                let line = chart.account(account);
                line.is_some_and(|line| line.statement == StatementKind::CashFlowStatement)
            };
            adds_up(chart, account) && (last || !has_column || of_cash())
        };
        let mut cells = Vec::new();
        let (own, earlier) = (of_period(spread, &id), of_period(spread, &before.id));
        for cell in spread.cells.iter().filter(|cell| cell.period == whole.id && wanted(&cell.account)) {
            let account = cell.account.as_str();
            if own.contains_key(account) {
                continue;
            }
            if let Some(before) = earlier.get(account)
                && (last || cell.history.is_empty() && before.history.is_empty())
            {
                cells.extend(computed(Op::Subtract, &cell.account, &id, &[cell, before]));
            }
        }
        if cells.is_empty() {
            continue;
        }
        if !has_column {
            let period = SpreadPeriod {
                id: id.clone(),
                kind: PeriodKind::Quarter,
                start: Some(start),
                end: whole.end,
            };
            // Oldest first among quarters, which stand behind the years.
            let before = |known: &SpreadPeriod| {
                known.kind == PeriodKind::Annual
                    || known.kind == PeriodKind::Quarter && known.end < period.end
            };
            let at = spread.periods.iter().rposition(before).map_or(0, |at| at + 1);
            spread.periods.insert(at, period);
            cells.extend(balances(spread, chart, &whole.id, &id));
        }
        spread.cells.extend(cells);
    }
}

/// The closing balances of one period for another that ends on the same day.
fn balances(spread: &Spread, chart: &Chart, from: &str, to: &str) -> Vec<Cell> {
    let is_balance =
        |account: &str| chart.account(account).is_some_and(|line| line.kind == AccountKind::Balance);
    let of_period = spread.cells.iter().filter(|cell| cell.period == from && is_balance(&cell.account));
    of_period.map(|cell| Cell { period: to.to_owned(), ..cell.clone() }).collect()
}

/// Twelve months to a quarter's end: last year, plus this year to date, less last year to the same date.
fn last_twelve_months(spread: &mut Spread, chart: &Chart) {
    let interim: Vec<SpreadPeriod> = spread
        .periods
        .iter()
        .filter(|period| match period.kind {
            PeriodKind::Ytd => true,
            // A first quarter is its own year to date.
            PeriodKind::Quarter => label(&period.id).is_some_and(|(_, quarter)| quarter == 1),
            _ => false,
        })
        .cloned()
        .collect();
    for to_date in interim {
        let Some((year, quarter)) = label(&to_date.id) else { continue };
        let suffix = if to_date.kind == PeriodKind::Ytd { "YTD" } else { "" };
        let (before, last_year) = (format!("FY{}Q{quarter}{suffix}", year - 1), format!("FY{}", year - 1));
        let (Some(before), Some(whole)) =
            (spread.period(&before).cloned(), spread.period(&last_year).cloned())
        else {
            continue;
        };
        let Some(start) = before.end.tomorrow().ok() else { continue };
        let id = format!("LTM{year}Q{quarter}");
        // Some reports give the twelve months themselves, or some lines of them.
        let given = spread.period(&id).is_some();
        let own = if given { of_period(spread, &id) } else { HashMap::new() };
        let (this_year, earlier) = (of_period(spread, &to_date.id), of_period(spread, &before.id));
        let mut cells = Vec::new();
        for cell in
            spread.cells.iter().filter(|cell| cell.period == whole.id && adds_up(chart, &cell.account))
        {
            let account = cell.account.as_str();
            if own.contains_key(account) {
                continue;
            }
            let (now, then) = (this_year.get(account), earlier.get(account));
            if let (Some(now), Some(then)) = (now, then)
                && let Some(sum) = computed(Op::Add, account, &id, &[cell, now])
            {
                cells.extend(computed(Op::Subtract, account, &id, &[&sum, then]));
            }
        }
        if !cells.is_empty() {
            let known = |cell: &Cell| own.contains_key(cell.account.as_str());
            cells.extend(balances(spread, chart, &to_date.id, &id).into_iter().filter(|cell| !known(cell)));
            if !given {
                let kind = PeriodKind::Ltm;
                spread.periods.push(SpreadPeriod { id, kind, start: Some(start), end: to_date.end });
            }
            spread.cells.extend(cells);
        }
    }
}
