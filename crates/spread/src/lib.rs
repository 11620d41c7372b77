//! Spreading: facts and printed statements of a company onto the chart of accounts, footed and tied out.
//!
//! Pure functions from plain data to plain data; money is decimal throughout. [`spread`] goes in five steps, and a newcomer
//! may read the modules in their order:
//!
//! 1. **Read**: every value that tags ([`tags`], by the [`concepts`] that the chart knows, some of them [`lined`] up by a member; [`extensions`] and [`linked`] for others) or print
//!    ([`print`]; [`place`], [`labels`], [`signs`]) give for an account is a [`reading`]. [`binding`] holds a tag against the print
//!    around it, [`network`] says what linkbases add up.
//! 2. **Choose**: [`calendar`] names the periods, [`choose`] takes one reading for each account and period, [`standin`] what
//!    stands in for an account that isn't reported.
//! 3. **Tie out**: [`tie`] makes [`relation`]s of the chart's rules and of the sums that [`footing`] finds in print; [`witness`]
//!    says what sums tell beside that they add up, [`per_share`] what earnings per share do, [`equity`] what the statement
//!    of equity confirms.
//! 4. **Judge**: [`doubt`] says whom a broken relation accuses, [`unfooted`] which printed figures no sum has.
//! 5. **State**: [`assemble`] makes cells and tie-outs, [`others`] lists what no account shows, [`derive`] computes what follows.

#![deny(clippy::float_arithmetic)]

mod assemble;
mod binding;
mod calendar;
pub mod chart;
mod choose;
mod columns;
mod concepts;
mod derive;
mod doubt;
mod equity;
mod error;
mod extensions;
mod footing;
pub mod formula;
mod labels;
mod lined;
mod linked;
mod network;
mod others;
mod per_share;
mod place;
mod print;
mod reading;
mod recognised;
mod relation;
mod rows;
mod signs;
mod standin;
mod tags;
mod terms;
mod tie;
mod unfooted;
mod witness;

use std::borrow::Cow;
use std::collections::BTreeMap;

use model::{AccountKind, Chart, Date, Fact, Measure, Noted, Notice, Period, Spread, Taxonomy, TellsPeriods};

use assemble::Parts;
use binding::PrintIndex;
use calendar::{Calendar, Stretch};
use concepts::ConceptMap;
use linked::Linked;
use network::Network;
use others::Sheets;
use rayon::prelude::*;
use reading::Reading;
use rows::Rows;
use standin::Cells;

pub use derive::argument;
pub use error::{Error, ErrorKind};
pub use labels::LabelMap;
pub use reading::ReportInput;

/// What a spread is read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadFrom {
    /// Tags, with the print around them as their check.
    #[default]
    Tags,
    /// Print alone, as for a report without tags.
    Tables,
}

/// How to spread.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// What to read from.
    pub read_from: ReadFrom,
}

/// Spreads the reports of one company. Reports may come in any order; the latest has the last word on a figure.
pub fn spread(reports: &[ReportInput<'_>], chart: &Chart, options: Options) -> Noted<Spread> {
    spread_by(reports, chart, &LabelMap::new(chart), options)
}

/// The same, by the labels of that chart, which are made once for many companies.
pub fn spread_by(
    reports: &[ReportInput<'_>],
    chart: &Chart,
    labels: &LabelMap,
    options: Options,
) -> Noted<Spread> {
    let mut notices = Vec::new();
    let concepts = ConceptMap::new(chart);
    let lines: Vec<Cow<'_, [Fact]>> =
        reports.iter().map(|input| lined::lined(input.facts, &concepts, &chart.whose)).collect();
    let reports: Vec<ReportInput<'_>> =
        reports.iter().zip(&lines).map(|(input, facts)| ReportInput { facts, ..*input }).collect();
    // A report whose tags say nothing of statements is read from its print, whatever was asked for.
    let reports: Vec<ReportInput<'_>> = reports
        .iter()
        .map(|input| match tags::give_amounts(input, chart, &concepts) {
            true => *input,
            false => ReportInput { facts: &[], ..*input },
        })
        .collect();
    let reports = reports.as_slice();
    let prints: Vec<PrintIndex<'_>> = reports
        .par_iter()
        .enumerate()
        .map(|(at, input)| {
            PrintIndex::new(
                at,
                input.statements,
                if options.read_from == ReadFrom::Tags { input.facts } else { &[] },
            )
        })
        .collect();
    let nothing = Taxonomy::default();
    let networks: Vec<Network<'_>> = reports
        .par_iter()
        .map(|input| match options.read_from {
            ReadFrom::Tags => Network::new(input, chart, &concepts),
            ReadFrom::Tables => Network::new(&ReportInput { taxonomy: &nothing, ..*input }, chart, &concepts),
        })
        .collect();
    let of_report =
        |(at, ((input, print), network)): (usize, ((&ReportInput<'_>, &PrintIndex<'_>), &Network<'_>))| {
            if options.read_from == ReadFrom::Tables || input.facts.is_empty() {
                print::readings(at, input, chart, labels)
            } else {
                tags::readings(at, input, chart, &concepts, labels, print, network)
            }
        };
    let mut readings: Vec<Reading> =
        reports.par_iter().zip(&prints).zip(&networks).enumerate().flat_map_iter(of_report).collect();
    readings.retain(|reading| is_covered(reading, reports));
    columns::dispute(&mut readings, &prints, chart);
    let currency = assemble::currency(&readings);
    readings.retain(|reading| in_currency(reading, chart, currency.as_deref()));

    let headers: Vec<&model::Report> = reports.iter().map(|input| input.report).collect();
    let (flows, balances) = primary_periods(&readings, chart);
    let periods = Calendar::new(&headers, &flows, &balances).periods();
    let rows = Rows::new(&readings, &prints);
    let mut cells = Cells::new(choose::choose(reports, readings, chart, &prints), chart);

    per_share::dispute_scales(chart, &periods, &mut cells);
    let (apart, alone) = per_share::contradicted(chart, &periods, &cells);
    let mut cells = cells.without(&apart);

    for (at, (input, print)) in reports.iter().zip(&prints).enumerate() {
        if options.read_from == ReadFrom::Tags {
            cells.cross(at, &equity::confirmed(input.facts, print, chart, &concepts));
        }
    }
    let mut footings = tie::footings(reports, &prints, chart, &periods, &cells, &rows);
    witness::dispute_signs(&footings, chart, &mut cells);
    witness::single_lines(&mut footings, chart, &mut cells);
    let linked = Linked {
        reports,
        prints: &prints,
        networks: &networks,
        concepts: &concepts,
        periods: &periods,
        cells: &cells,
    };
    footings.extend(linked.relations());
    let mut relations = tie::rules(chart, &periods, &cells, &prints);
    per_share::put(alone, &mut relations);
    witness::name_further_lines(&mut relations, &footings, chart, reports, &prints);
    relations.extend(footings);
    let supported = |key| cells.get(key).is_some_and(|chosen| chosen.agreed_across);
    let mut verdict = doubt::judge(&relations, &supported);
    verdict.share(&cells);
    let unfooted = unfooted::unfooted(&relations, reports, chart, &cells, &rows);

    let parts = Parts {
        reports,
        prints: &prints,
        chart,
        periods: &periods,
        cells: &cells,
        relations: &relations,
        verdict: &verdict,
        unfooted: &unfooted,
    };
    let mut spread = assemble::empty(company(reports), currency);
    spread.cells = assemble::cells(&parts);
    spread.tie_outs = assemble::tie_outs(&parts);
    let sheets = Sheets {
        reports,
        prints: &prints,
        periods: &periods,
        rows: &rows,
        relations: &relations,
        verdict: &verdict,
        chart,
        linked: &linked,
    };
    spread.other_lines = others::others(&sheets, &choose::latest_first(reports));
    spread.periods = periods;
    derive::derive(&mut spread, chart);
    if spread.cells.is_empty() {
        notices.push(
            Notice::error("spread/no-statements", "found no figures of financial statements")
                .hint("the statements may stand in an exhibit that was not added"),
        );
    }
    Noted { value: spread, notices }
}

/// The latest report's name of the company.
fn company(reports: &[ReportInput<'_>]) -> String {
    let latest = reports.iter().max_by_key(|input| (input.report.header.period_end, &input.report.id));
    latest.map(|input| input.report.header.company.clone()).unwrap_or_default()
}

fn in_currency(reading: &Reading, chart: &Chart, currency: Option<&str>) -> bool {
    let Some(line) = chart.accounts.get(reading.account) else { return false };
    match (line.measure, reading.unit.as_deref(), currency) {
        (Measure::Money, Some(unit), Some(currency)) => unit == currency,
        (Measure::PerShare, Some(unit), Some(currency)) => unit.starts_with(currency) || !unit.contains('/'),
        _ => true,
    }
}

/// Whether a report's statements cover the stretch. An annual report's are about whole years: the quarters in its notes
/// are excerpts, and quarterly reports give them whole.
fn is_covered(reading: &Reading, reports: &[ReportInput<'_>]) -> bool {
    let annual = reports
        .get(reading.report)
        .is_some_and(|input| input.report.header.fiscal_period.as_deref() == Some("FY"));
    !annual || matches!(reading.slot.stretch, None | Some(Stretch::Year))
}

/// The stretches and days that statements are about: those of the figures that every set of statements has.
fn primary_periods(readings: &[Reading], chart: &Chart) -> (BTreeMap<Period, usize>, BTreeMap<Date, usize>) {
    let told = |kind: AccountKind, tells: TellsPeriods| -> Vec<usize> {
        let lines = chart.accounts.iter().enumerate();
        lines.filter(|(_, line)| line.kind == kind && line.tells_periods == tells).map(|(at, _)| at).collect()
    };
    let has = |accounts: &[usize]| readings.iter().any(|reading| accounts.contains(&reading.account));
    let flow_accounts = told(AccountKind::Flow, TellsPeriods::Always);
    let balance_accounts =
        Some(told(AccountKind::Balance, TellsPeriods::Always)).filter(|totals| has(totals));
    let balance_accounts =
        balance_accounts.unwrap_or_else(|| told(AccountKind::Balance, TellsPeriods::Otherwise));
    let mut flows: BTreeMap<Period, usize> = BTreeMap::new();
    let mut balances: BTreeMap<Date, usize> = BTreeMap::new();
    for reading in readings {
        match reading.period {
            Period::Instant { instant } if balance_accounts.contains(&reading.account) => {
                *balances.entry(instant).or_default() += 1;
            }
            period @ Period::Duration { .. } if flow_accounts.contains(&reading.account) => {
                *flows.entry(period).or_default() += 1;
            }
            _ => {}
        }
    }
    (flows, balances)
}
