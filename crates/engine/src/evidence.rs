//! Evidence for an answer: the printed lines its figures stand in, best first, one a page.
//!
//! A figure is the latest that any report gives. Who asks about a year wants to see it in the report on that year, so
//! that report is looked at first, whether it prints the figure as its own or as a comparative.

use model::{Anchor, CellStatus, Evidence, Leaf, PeriodKind, Report, SpreadPeriod};
use spread::{Options, ReportInput};

use crate::charts::Charts;
use crate::desk::Desk;

/// The evidence for the figures of a derivation, in their order.
pub(crate) fn of(leaves: &[&Leaf], desk: &Desk<'_>, charts: &Charts) -> Vec<Evidence> {
    let asked = asked(leaves, desk);
    let told = asked.map(|report| spread_alone(report, desk, charts));
    let mut found: Vec<Evidence> = Vec::new();
    for leaf in leaves {
        let cell = desk.figures().cell(&leaf.account, &leaf.period);
        let label = cell.and_then(|cell| cell.as_reported.label.as_deref());
        // A person's figure stands where that person found it.
        let adjusted = cell.is_some_and(|cell| cell.status == CellStatus::Adjusted);
        let own = told.as_ref().filter(|_| !adjusted).and_then(|spread| in_report(leaf, desk, spread));
        let Some(entry) = desk.evidence(own.as_ref().unwrap_or(&leaf.anchor), label) else { continue };
        let known = found.iter().any(|known| same_place(known, &entry));
        if !known {
            found.push(entry);
        }
    }
    found
}

/// Whether two entries show the same page, or the same place of a source without pages.
pub(crate) fn same_place(a: &Evidence, b: &Evidence) -> bool {
    match (a.page, b.page) {
        (Some(page), Some(other)) => page == other && a.anchor.source == b.anchor.source,
        _ => a.anchor == b.anchor,
    }
}

/// The period of a leaf.
fn period<'d>(leaf: &Leaf, desk: &'d Desk<'_>) -> Option<&'d SpreadPeriod> {
    desk.figures().spread.period(&leaf.period)
}

/// The report on the latest period that the figures are of: the one that closes with it, a report rather than an
/// announcement. `None` where the figures stand in it anyway.
fn asked(leaves: &[&Leaf], desk: &Desk<'_>) -> Option<usize> {
    const NEAR: i32 = 7;
    let last = leaves.iter().filter_map(|leaf| period(leaf, desk)).max_by_key(|period| period.end)?;
    let annual = matches!(last.kind, PeriodKind::Annual);
    let on_it = |report: &Report| {
        let end = report.header.period_end?;
        let whole_year = report.header.fiscal_period.as_deref() == Some("FY");
        let announced = report.header.form.as_deref() == Some("earnings");
        ((end - last.end).get_days().abs() <= NEAR).then_some((!announced, whole_year == annual))
    };
    let ranked = desk.reports.iter().enumerate();
    let (at, _) = ranked
        .filter_map(|(at, report)| Some((at, on_it(report)?)))
        // The first of equals: an amendment comes later.
        .max_by_key(|(at, rank)| (*rank, std::cmp::Reverse(*at)))?;
    let source = desk.reports.get(at)?.source;
    leaves.iter().any(|leaf| leaf.anchor.source != source).then_some(at)
}

/// What a report gives by itself.
fn spread_alone(report: usize, desk: &Desk<'_>, charts: &Charts) -> model::Spread {
    let inputs: Vec<ReportInput<'_>> = desk.inputs().into_iter().skip(report).take(1).collect();
    charts.spread(&inputs, Options::default()).value
}

/// Where that report alone shows a leaf's account for the leaf's period.
fn in_report(leaf: &Leaf, desk: &Desk<'_>, told: &model::Spread) -> Option<Anchor> {
    let wanted = period(leaf, desk)?;
    let there = told.periods.iter().find(|period| period.kind == wanted.kind && period.end == wanted.end)?;
    let cell = told.cells.iter().find(|cell| cell.account == leaf.account && cell.period == there.id)?;
    cell.anchor.clone()
}
