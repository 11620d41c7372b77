//! Choice: of all readings of an account and a stretch of days, the one that a cell shows.
//!
//! Within a report the chart's preferred concept wins, and of its duplicates the most precise one (XBRL's
//! *consistent duplicates*); duplicates that contradict each other are a conflict. Between reports the latest wins,
//! and what an earlier one said first is kept as history.

use std::collections::BTreeMap;

use model::{CellStatus, Chart, Decimal, Decimals, Earlier, ReportHeader, StatementKind};

use crate::binding::PrintIndex;
use crate::calendar::Key;
use crate::columns;
use crate::reading::{Binding, Difference, Reading, ReportInput};
use crate::recognised;

/// A cell in the making.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    /// The reading shown; its value is released only with a released status.
    pub(crate) reading: Reading,
    /// `Read` or `Conflict` so far.
    pub(crate) status: CellStatus,
    /// What print and tag disagree about, for a conflict.
    pub(crate) difference: Option<(Difference, Option<Decimal>)>,
    /// Other values that the same report gives at the same precision.
    pub(crate) rivals: Vec<Reading>,
    /// Whether other bytes of the same report say the same.
    pub(crate) agreed: bool,
    /// Whether another report says the same.
    pub(crate) agreed_across: bool,
    /// Whether a row of the equity statement adds up to it.
    pub(crate) crossed: bool,
    /// What earlier reports said, oldest first, where it differs.
    pub(crate) history: Vec<Earlier>,
    /// Earlier readings that differ: alternatives for a cell that doesn't tie.
    pub(crate) superseded: Vec<Reading>,
}

/// Chooses a cell for each account and slot that has readings.
pub(crate) fn choose(
    reports: &[ReportInput<'_>],
    readings: Vec<Reading>,
    chart: &Chart,
    prints: &[PrintIndex<'_>],
) -> BTreeMap<Key, Chosen> {
    let floors: Vec<Option<i32>> =
        (0..reports.len()).map(|report| precision(report, &readings, chart)).collect();
    let mut by_key: BTreeMap<Key, Vec<Reading>> = BTreeMap::new();
    for reading in readings {
        let floor = floors.get(reading.report).copied().flatten();
        let coarse =
            matches!((reading.decimals, floor), (Decimals::Places(places), Some(floor)) if places < floor);
        let money =
            chart.accounts.get(reading.account).is_some_and(|line| line.measure == model::Measure::Money);
        if !(coarse && money) {
            by_key.entry((reading.account, reading.slot)).or_default().push(reading);
        }
    }
    by_key
        .into_iter()
        .filter_map(|(key, readings)| {
            choose_cell(reports, readings, chart, prints).map(|chosen| (key, chosen))
        })
        .collect()
}

/// The precision of a report's primary statements: what is coarser is prose ("$251 billion").
fn precision(report: usize, readings: &[Reading], chart: &Chart) -> Option<i32> {
    let of_account = |id: &str| {
        let at = chart.position(id)?;
        readings
            .iter()
            .filter(|reading| reading.report == report && reading.account == at)
            .filter_map(|reading| match reading.decimals {
                Decimals::Places(places) => Some(places),
                Decimals::Exact => None,
            })
            .max()
    };
    of_account("total_assets")
        .or_else(|| of_account("total_equity"))
        .or_else(|| of_account("net_income_parent"))
}

fn choose_cell(
    reports: &[ReportInput<'_>],
    readings: Vec<Reading>,
    chart: &Chart,
    prints: &[PrintIndex<'_>],
) -> Option<Chosen> {
    let mut by_report: BTreeMap<usize, Vec<Reading>> = BTreeMap::new();
    for reading in readings {
        by_report.entry(reading.report).or_default().push(reading);
    }
    let mut chosen: Vec<Chosen> =
        by_report.into_values().filter_map(|readings| choose_in_report(readings, chart, prints)).collect();
    chosen.sort_by_key(|chosen| standing(reports, chosen.reading.report));
    let mut latest = chosen.pop()?;
    for earlier in chosen {
        if earlier.status != CellStatus::Read {
            continue;
        }
        if earlier.reading.interval().meets(latest.reading.interval()) {
            latest.agreed_across |= recognised::agree(&earlier.reading, &latest.reading);
            continue;
        }
        if let (Some(anchor), Some(report)) =
            (earlier.reading.anchor(reports), reports.get(earlier.reading.report))
        {
            latest.history.push(Earlier {
                value: earlier.reading.value,
                report: report.report.document.clone(),
                published: report.report.header.published.date,
                anchor,
            });
            latest.superseded.push(earlier.reading);
        }
    }
    Some(latest)
}

/// The reports, the one with the last word first.
pub(crate) fn latest_first(reports: &[ReportInput<'_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..reports.len()).collect();
    order.sort_by_key(|report| std::cmp::Reverse(standing(reports, *report)));
    order
}

/// By what a report's word outweighs another's: the later publication, then the later period, then that it amends another;
/// the id decides ties.
fn standing<'a>(
    reports: &'a [ReportInput<'_>],
    report: usize,
) -> Option<(Option<model::Date>, Option<model::Date>, bool, &'a str)> {
    let report = reports.get(report)?.report;
    let amends = report.header.form_amended().is_some_and(|(_, amends)| amends);
    let published = match report.header.published.date {
        // An amendment that doesn't say its day is no older than what it amends.
        None if amends => reports
            .iter()
            .map(|other| &other.report.header)
            .filter(|other| {
                let form = |header: &ReportHeader| header.form_amended().map(|(form, _)| form.to_owned());
                other.period_end == report.header.period_end && form(other) == form(&report.header)
            })
            .filter_map(|other| other.published.date)
            .max(),
        own => own,
    };
    let end = report.header.period_end;
    Some((published.max(end), end, amends, report.id.as_str()))
}

fn choose_in_report(mut readings: Vec<Reading>, chart: &Chart, prints: &[PrintIndex<'_>]) -> Option<Chosen> {
    let rival = prefer_the_statement(&mut readings, chart, prints);
    let rank = readings.iter().map(|reading| reading.rank).min()?;
    readings.retain(|reading| reading.rank == rank);
    let concept = readings.first()?.concept.clone();
    readings.retain(|reading| reading.concept == concept);
    // Most precise first; among equals the one in a primary statement, then document order.
    let primary = |reading: &Reading| {
        let kind = reading
            .print
            .and_then(|at| prints.get(at.report).and_then(|print| print.look(at)))
            .map(|(statement, ..)| statement.kind);
        match kind {
            Some(StatementKind::EquityStatement) => 2,
            // An opening balance says what another column says of its own period.
            Some(_) => u8::from(columns::opens(prints, reading)),
            None => 3,
        }
    };
    readings.sort_by_key(|reading| (std::cmp::Reverse(reading.decimals), primary(reading)));
    let mut readings = readings.into_iter();
    let first = readings.next()?;
    let (mut rivals, mut agreed) = (Vec::new(), false);
    let mut difference = difference(&first);
    for other in readings {
        if !other.interval().meets(first.interval()) {
            rivals.push(other);
            continue;
        }
        let apart = match (other.span(), first.span()) {
            (Some(a), Some(b)) => !a.contains(&b) && !b.contains(&a),
            _ => other.locus != first.locus,
        };
        agreed |= apart && other.value == first.value;
        // A copy elsewhere may be in doubt where the first one is bound by nothing.
        if difference.is_none() && first.binding == Binding::Unbound {
            difference = self::difference(&other);
        }
    }
    if let Some(rival) = rival {
        difference = difference.or(Some((Difference::Lines, None)));
        rivals.push(rival);
    }
    let status =
        if rivals.is_empty() && difference.is_none() { CellStatus::Read } else { CellStatus::Conflict };
    Some(Chosen {
        reading: first,
        status,
        difference,
        rivals,
        agreed,
        agreed_across: false,
        crossed: false,
        history: Vec::new(),
        superseded: Vec::new(),
    })
}

/// Keeps the readings of the statement's own line where there is one: a similar figure of a note is a part of it, or more
/// than it. Gives back the other figure where its concept is exactly the account, so that neither is the account without
/// doubt; on a balance sheet such a figure stays the account. On an income statement a smaller figure may be a part that
/// is printed where the whole isn't. A total of other lines is not a rest.
fn prefer_the_statement(
    readings: &mut Vec<Reading>,
    chart: &Chart,
    prints: &[PrintIndex<'_>],
) -> Option<Reading> {
    let account = readings.first().and_then(|reading| chart.accounts.get(reading.account))?;
    let rest = account.id.starts_with("other_");
    let is_line = |reading: &&Reading| {
        let at = reading.print.filter(|_| matches!(reading.binding, Binding::Bound { .. }));
        let look = at.and_then(|at| prints.get(at.report)?.look(at));
        look.is_some_and(|(statement, row, ..)| statement.kind == account.statement && !(rest && row.total))
    };
    let line = readings.iter().filter(is_line).min_by_key(|reading| reading.rank)?.clone();
    let others = readings.iter().filter(|reading| reading.concept != line.concept);
    let other = others.min_by_key(|reading| reading.rank)?;
    if other.rank >= line.rank || is_line(&other) {
        return None;
    }
    let exact = match account.statement {
        StatementKind::BalanceSheet => other.rank == 0 && !rest,
        StatementKind::CashFlowStatement => other.rank == 0,
        _ => other.rank <= EXACT,
    };
    let smaller = line.value.abs() < other.value.abs();
    match account.statement {
        StatementKind::BalanceSheet if exact => return None,
        StatementKind::IncomeStatement if smaller => return None,
        _ => {}
    }
    let rival = (exact && !other.interval().meets(line.interval())).then(|| other.clone());
    readings.retain(|reading| reading.concept == line.concept);
    rival
}

/// The rank to which an income statement's concepts are exactly the account: revenue has two that are.
const EXACT: u16 = 1;

fn difference(reading: &Reading) -> Option<(Difference, Option<Decimal>)> {
    match &reading.binding {
        Binding::Differs { what, print } => Some((*what, *print)),
        _ => None,
    }
}
