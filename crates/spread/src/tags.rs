//! From tags to readings: concepts to accounts by the chart's maps, company-specific concepts by their printed label or
//! by the linkbases.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{
    Chart, Column, Decimal, Decimals, Fact, Locus, Measure, PrintedCell, Sign, Span, Statement,
    StatementKind, StatementRow,
};

use crate::binding::PrintIndex;
use crate::calendar::Slot;
use crate::concepts::{BY_LABEL, ConceptMap, Placed};
use crate::extensions::Extensions;
use crate::labels::{self, LabelMap, Tone};
use crate::linked;
use crate::network::Network;
use crate::place::{TOTAL_LIABILITIES, is_owed};
use crate::reading::{Binding, Difference, Reading, ReportInput};

/// Whether a report's tags give any amount of a statement. Those of a cover alone don't, nor those that name contexts that
/// the file doesn't have: such a report is read from its print.
pub(crate) fn give_amounts(input: &ReportInput<'_>, chart: &Chart, concepts: &ConceptMap<'_>) -> bool {
    let is_amount = |fact: &&Fact| {
        fact.value.number().is_some()
            && fact.dimensions().is_empty()
            && fact.period().is_some()
            // Document and entity information: the cover, where the market's value of the shares is an amount, too.
            && !fact.concept().starts_with("dei:")
            && fact.unit.as_ref().is_some_and(|unit| !unit.text.contains("shares"))
    };
    let is_known = |fact: &&Fact| {
        let mut accounts = concepts.accounts(fact.concept());
        accounts.any(|account| chart.accounts.get(account).is_some_and(|line| line.measure == Measure::Money))
    };
    let rows = input.statements.iter().flat_map(|statement| &statement.rows);
    let printed: Vec<Span> = rows.filter_map(|row| row.locus.bytes()).collect();
    let is_printed = |fact: &&Fact| printed.iter().any(|row| row.contains(&fact.bytes));
    input.facts.iter().filter(is_amount).any(|fact| is_known(&fact) || is_printed(&fact))
}

/// All readings that a report's undimensioned tags give, in document order.
pub(crate) fn readings(
    report: usize,
    input: &ReportInput<'_>,
    chart: &Chart,
    concepts: &ConceptMap<'_>,
    labels: &LabelMap,
    print: &PrintIndex<'_>,
    network: &Network<'_>,
) -> Vec<Reading> {
    let mut readings = Vec::new();
    let extensions = Extensions::new(input, print, chart, concepts, labels);
    for fact in input.facts {
        let Some(value) = fact.value.number() else { continue };
        if !fact.dimensions().is_empty() {
            continue;
        }
        let Some(period) = fact.period() else { continue };
        let Some(slot) = Slot::of(period) else { continue };
        let at = print.at(fact.bytes);
        let placed = concepts.get(fact.concept());
        let by_label = match at.and_then(|at| Some((at, print.look(at)?))) {
            // A balance sheet's cash may bear the tag of the cash flow statement's: it is the line of both.
            Some((at, printed)) if placed.is_empty() || is_elsewhere(placed, chart, printed.0) => extensions
                .account(at)
                .and_then(|account| place_by_label(fact, printed, account, chart, labels)),
            None if placed.is_empty() => linked::place(fact, input.facts, network, chart, labels)
                .filter(|(account, _)| is_meant(fact, *account, chart))
                .map(|(account, turned)| Placed { account, rank: BY_LABEL, turned }),
            _ => None,
        };
        for place in placed.iter().chain(&by_label) {
            let Some(account) = chart.accounts.get(place.account) else { continue };
            let is_flow = slot.stretch.is_some();
            if is_flow != (account.kind == model::AccountKind::Flow) {
                continue;
            }
            let binding = at.map_or(Binding::Unbound, |at| print.bind(at, account, period, value));
            // What the account's sign makes of the print is not what the concept's does.
            let binding = match binding {
                Binding::Differs { what: Difference::Sign, .. } if place.turned => {
                    Binding::Bound { turned: true }
                }
                other => other,
            };
            let value = if place.turned { -value } else { value };
            // What is owed is never less than nothing: a filer who tags it so has tagged the parentheses of the print.
            let is_claim = account.id == TOTAL_LIABILITIES || is_owed(chart, place.account);
            let binding = match binding {
                Binding::Bound { .. } | Binding::Unbound if is_claim && value < Decimal::ZERO => {
                    Binding::Differs { what: Difference::Sign, print: None }
                }
                other => other,
            };
            readings.push(Reading {
                account: place.account,
                slot,
                period,
                value: value.normalize(),
                decimals: fact.decimals.unwrap_or(Decimals::Exact),
                unit: fact.unit.as_ref().map(|unit| unit.text.clone()),
                rank: place.rank,
                report,
                locus: Locus::Bytes(fact.bytes),
                concept: Some(fact.concept.clone()),
                label: at
                    .and_then(|at| print.look(at))
                    .map(|(_, row, ..)| row.label.clone())
                    .or_else(|| network.labels(&fact.concept).first().map(|label| (*label).to_owned())),
                binding,
                print: at,
            });
        }
    }
    leave_twins(&mut readings);
    readings
}

/// Whether the chart knows a concept that stands on a balance sheet or income statement on other statements only. What a
/// cash flow statement or another one begins with is a copy, and would vouch for what it was copied from.
fn is_elsewhere(placed: &[Placed], chart: &Chart, statement: &Statement) -> bool {
    let own = |place: &Placed| {
        chart.accounts.get(place.account).is_some_and(|line| line.statement == statement.kind)
    };
    matches!(statement.kind, StatementKind::BalanceSheet | StatementKind::IncomeStatement)
        && !placed.iter().any(own)
}

/// Takes away what linkbases place twice: of two lines under one total that bear an account's name, neither is the
/// account.
fn leave_twins(readings: &mut Vec<Reading>) {
    let is_linked = |reading: &Reading| reading.rank == BY_LABEL && reading.print.is_none();
    let mut concepts: BTreeMap<(usize, Slot), BTreeSet<Arc<str>>> = BTreeMap::new();
    for reading in readings.iter().filter(|reading| is_linked(reading)) {
        let names = concepts.entry((reading.account, reading.slot)).or_default();
        names.extend(reading.concept.clone());
    }
    let has_twin = |reading: &Reading| {
        concepts.get(&(reading.account, reading.slot)).is_some_and(|names| names.len() > 1)
    };
    readings.retain(|reading| !(is_linked(reading) && has_twin(reading)));
}

/// Places a concept that the chart doesn't know on the account of its row, and tells which way it counts there.
fn place_by_label(
    fact: &Fact,
    printed: (&Statement, &StatementRow, &PrintedCell, &Column),
    account: usize,
    chart: &Chart,
    labels: &LabelMap,
) -> Option<Placed> {
    let (statement, row, cell, _) = printed;
    if !is_meant(fact, account, chart) || is_beneath_assets(printed, account, chart, labels) {
        return None;
    }
    let line = chart.accounts.get(account);
    let meant = line.and_then(|line| in_sign(statement.kind, line.sign, &row.label, cell.value));
    let turned = meant
        .zip(fact.value.number())
        .is_some_and(|(meant, value)| meant.is_sign_negative() != value.is_sign_negative());
    Some(Placed { account, rank: BY_LABEL, turned })
}

/// Whether a fact has the unit of an account, and says something.
fn is_meant(fact: &Fact, account: usize, chart: &Chart) -> bool {
    let money = chart.accounts.get(account).is_some_and(|line| line.measure == Measure::Money);
    let unit_fits = fact.unit.as_ref().is_some_and(|unit| unit.text.contains("shares") != money);
    unit_fits && fact.value.number() != Some(Decimal::ZERO)
}

/// Which way a concept counts that the chart doesn't know, its print says: in the account's sign, where all lines are
/// simply added, and where the label's own parentheses tell gains from costs. `None` where it doesn't.
fn in_sign(statement: StatementKind, sign: Sign, label: &str, print: Decimal) -> Option<Decimal> {
    match (statement, sign) {
        (StatementKind::CashFlowStatement | StatementKind::BalanceSheet, Sign::Natural) => Some(print),
        (StatementKind::IncomeStatement, Sign::Natural | Sign::Outflow) => {
            let tone = labels::bracketed(label)?;
            Some(if (tone == Tone::Cost) == (sign == Sign::Outflow) { -print } else { print })
        }
        _ => None,
    }
}

/// Whether a row that is named like an asset stands beneath total assets: a component of equity named after what it
/// comes from.
fn is_beneath_assets(
    (statement, row, ..): (&Statement, &StatementRow, &PrintedCell, &Column),
    account: usize,
    chart: &Chart,
    labels: &LabelMap,
) -> bool {
    if statement.kind != StatementKind::BalanceSheet {
        return false;
    }
    let mut above = chart.accounts.get(account).and_then(|line| line.parent.as_deref());
    while let Some(parent) = above.filter(|parent| *parent != TOTAL_ASSETS) {
        above = chart.account(parent).and_then(|line| line.parent.as_deref());
    }
    let total = chart.position(TOTAL_ASSETS).filter(|_| above.is_some());
    let of_total = |other: &&StatementRow| labels.one(statement.kind, &other.label) == total;
    let before = statement.rows.iter().take_while(|other| !std::ptr::eq(*other, row));
    total.is_some() && before.filter(|other| !other.cells.is_empty()).any(|other| of_total(&other))
}

/// The account that ends the assets.
const TOTAL_ASSETS: &str = "total_assets";
