//! Assembly: from chosen cells and judged relations to a `Spread`.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    AccountKind, AsReported, Candidate, Cell, CellStatus, Chart, Names, Outcome, Reason, Rule, Spread,
    SpreadPeriod, Tick, TieOut,
};

use crate::binding::PrintIndex;
use crate::calendar::{Calendar, Key, Slot};
use crate::choose::Chosen;
use crate::doubt::{Blame, Verdict};
use crate::reading::{Binding, Difference, Reading, ReportInput};
use crate::recognised;
use crate::relation::{Node, Origin, Relation};
use crate::standin::Cells;

/// All that assembly needs.
pub(crate) struct Parts<'a> {
    pub(crate) reports: &'a [ReportInput<'a>],
    pub(crate) prints: &'a [PrintIndex<'a>],
    pub(crate) chart: &'a Chart,
    pub(crate) periods: &'a [SpreadPeriod],
    pub(crate) cells: &'a Cells,
    pub(crate) relations: &'a [Relation],
    pub(crate) verdict: &'a Verdict,
    /// Printed figures that no sum has, in statements whose others do.
    pub(crate) unfooted: &'a BTreeSet<Key>,
}

/// The cells in the order of the chart, then of the periods.
pub(crate) fn cells(parts: &Parts<'_>) -> Vec<Cell> {
    let evidence = evidence(parts);
    let mut cells = Vec::new();
    for (account, line) in parts.chart.accounts.iter().enumerate() {
        for period in parts.periods {
            let slot = match line.kind {
                AccountKind::Balance => Some(Slot { end: period.end, stretch: None }),
                AccountKind::Flow => Calendar::slot(period),
            };
            let Some(own) = slot.map(|slot| (account, slot)) else { continue };
            if parts.cells.is_for_tests(own) {
                continue;
            }
            if let Some((key, chosen)) = parts.cells.find(own) {
                let stands_in = parts.cells.is_alias(own);
                cells.push(cell(parts, &line.id, &period.id, (key, stands_in), chosen, evidence.get(&key)));
            }
        }
    }
    cells
}

/// Which relations that hold a cell takes part in, and whether as their total.
#[derive(Default)]
struct Held {
    footed: bool,
    recomputed: bool,
    tied: bool,
    /// By a sum that confirms what was recognised in a picture.
    confirmed: bool,
}

fn evidence(parts: &Parts<'_>) -> BTreeMap<Key, Held> {
    let mut evidence: BTreeMap<Key, Held> = BTreeMap::new();
    for relation in parts.relations.iter().filter(|relation| relation.outcome == Outcome::Tied) {
        let confirms = recognised::confirms(relation);
        for term in &relation.terms {
            let Node::Cell(key) = term.node else { continue };
            let held = evidence.entry(key).or_default();
            held.tied |= relation.accuses;
            held.confirmed |= confirms;
            match relation.origin {
                Origin::Footing(total) => held.footed |= total == Some(key.0),
                Origin::Rule(rule) => {
                    held.recomputed |=
                        parts.chart.rules.get(rule).is_some_and(|rule| states(rule, parts.chart, key.0));
                }
            }
        }
    }
    evidence
}

/// Whether the rule states this very account: it stands alone on one side.
fn states(rule: &Rule, chart: &Chart, account: usize) -> bool {
    [&rule.left, &rule.right].into_iter().any(
        |side| matches!(side, model::Expr::Name { name, offset: 0 } if chart.position(name) == Some(account)),
    )
}

fn cell(
    parts: &Parts<'_>,
    account: &str,
    period: &str,
    (key, stands_in): (Key, bool),
    chosen: &Chosen,
    held: Option<&Held>,
) -> Cell {
    let reading = &chosen.reading;
    let accused = parts.verdict.withheld.get(&key);
    let settled = held.is_some_and(|held| held.tied) && accused.is_none();
    let unsupported =
        !settled && !chosen.agreed_across && !chosen.crossed && lacks_support(parts, key.0, reading);
    let unfooted = parts.unfooted.contains(&key);
    let confirmed = accused.is_none() && held.is_some_and(|held| held.confirmed) || chosen.agreed_across;
    let unconfirmed = if !reading.locus.ocr() {
        None
    } else if stands_in {
        Some("it stands in for a line that may be there and not have been recognised")
    } else if !confirmed {
        Some("no sum confirms it to the last digit")
    } else if !recognised::headed(parts.reports, reading) {
        Some("nothing else bears out its unit or its period")
    } else {
        None
    };
    let status = match (chosen.status, accused) {
        (CellStatus::Conflict, _) if crate::terms::tentative(chosen) && settled => CellStatus::Read,
        (CellStatus::Conflict, _) => CellStatus::Conflict,
        (_, Some(_)) => CellStatus::Withheld,
        (_, None) if unsupported || unfooted || unconfirmed.is_some() => CellStatus::Withheld,
        (status, None) => status,
    };
    let released = status.released();
    let mut ticks = BTreeSet::new();
    if released {
        if matches!(reading.binding, Binding::Bound { .. }) && reading.concept.is_some() {
            ticks.insert(Tick::Bound);
        }
        if chosen.agreed || chosen.agreed_across {
            ticks.insert(Tick::Agreed);
        }
        ticks.extend(chosen.crossed.then_some(Tick::CrossFooted));
        if let Some(held) = held {
            ticks.extend(held.footed.then_some(Tick::Footed));
            ticks.extend(held.recomputed.then_some(Tick::Recomputed));
        }
    }
    let report = parts.reports.get(reading.report);
    Cell {
        account: account.to_owned(),
        period: period.to_owned(),
        value: released.then_some(reading.value),
        status,
        ticks: ticks.into_iter().collect(),
        unit: reading.unit.as_deref().map(str::to_owned),
        decimals: Some(reading.decimals),
        anchor: reading.anchor(parts.reports),
        document: report.map(|report| report.report.document.clone()),
        derivation: None,
        as_reported: AsReported {
            label: reading.label.clone().filter(|label| !label.is_empty()),
            concept: reading.concept.as_deref().map(str::to_owned),
        },
        reason: reason(parts, status, chosen, unconfirmed, unfooted, accused.map_or(&[], Vec::as_slice)),
        candidates: if released && chosen.rivals.is_empty() {
            Vec::new()
        } else {
            candidates(parts, key, chosen, accused.map_or(&[], Vec::as_slice))
        },
        history: chosen.history.clone(),
        note: None,
    }
}

/// Whether a total stands outside its statement (in a note, an excerpt) though the statement was read: nothing around
/// it confirms its period, scale or sign, and nothing adds up to it.
fn lacks_support(parts: &Parts<'_>, account: usize, reading: &Reading) -> bool {
    let Some(line) = parts.chart.accounts.get(account).filter(|line| line.total) else { return false };
    let bound = matches!(reading.binding, Binding::Bound { .. });
    let printed = parts
        .reports
        .get(reading.report)
        .is_some_and(|report| report.statements.iter().any(|statement| statement.kind == line.statement));
    printed && !bound
}

fn reason(
    parts: &Parts<'_>,
    status: CellStatus,
    chosen: &Chosen,
    unconfirmed: Option<&str>,
    unfooted: bool,
    accused: &[usize],
) -> Option<Reason> {
    match status {
        CellStatus::Conflict => Some(match &chosen.difference {
            Some((what, _)) => {
                let (code, what) = match what {
                    Difference::Period => ("spread/print-period", "stands in a column of another period"),
                    Difference::Scale => {
                        ("spread/print-scale", "is tagged at another scale than the caption's")
                    }
                    Difference::Value => {
                        ("spread/print-value", "is tagged with another value than is printed")
                    }
                    Difference::Sign => {
                        ("spread/print-sign", "is tagged with the opposite sign of the print")
                    }
                    Difference::Sum => {
                        ("spread/sum-sign", "is tagged with the opposite sign of what the printed sum shows")
                    }
                    Difference::Lines => (
                        "spread/lines-differ",
                        "is a line of its statement, and the report tags another figure as exactly this",
                    ),
                    Difference::Heading => (
                        "spread/column-heading",
                        "stands in a column whose amounts another statement gives for another period",
                    ),
                    Difference::Caption => (
                        "spread/caption-scale",
                        "stands in a statement whose amounts another one gives at another scale",
                    ),
                    Difference::Currency => (
                        "spread/caption-currency",
                        "stands in a statement whose amounts another one gives in another currency",
                    ),
                    Difference::Decimals => (
                        "spread/print-decimals",
                        "is printed with more decimals than the other amounts of its statement",
                    ),
                    Difference::PerShare => {
                        ("spread/per-share-scale", "has another scale than earnings per share show")
                    }
                };
                Reason::new(code, format!("the figure {what}"))
            }
            None => {
                Reason::new("spread/duplicates-differ", "the report gives several values for the same figure")
            }
        }),
        CellStatus::Withheld if accused.is_empty() => Some(match unconfirmed {
            Some(why) => Reason::new(
                "spread/ocr-unconfirmed",
                format!("recognised in a picture of the page (OCR), and {why}"),
            ),
            None if unfooted => Reason::new(
                "spread/unfooted",
                "its statement's other lines add up, and no sum that ties has this one",
            ),
            None => Reason::new(
                "spread/unsupported",
                "a total outside its statement that neither print nor a tie-out confirms",
            ),
        }),
        CellStatus::Withheld => {
            let breaks: Vec<String> = accused
                .iter()
                .filter_map(|at| parts.relations.get(*at))
                .map(|relation| {
                    format!("{} is off by {}", origin_id(parts.chart, &relation.origin), relation.by)
                })
                .collect();
            Some(Reason::new(
                "spread/unbalanced",
                format!("no other evidence settles it: {}", breaks.join("; ")),
            ))
        }
        _ => None,
    }
}

/// What the value might be: as tagged, as printed, as other copies say, and as the broken rules imply.
fn candidates(parts: &Parts<'_>, key: Key, chosen: &Chosen, accused: &[usize]) -> Vec<Candidate> {
    let from_reading = |reading: &Reading, from: &str| Candidate {
        value: reading.value,
        anchor: reading.anchor(parts.reports),
        from: from.to_owned(),
    };
    let own = if chosen.reading.concept.is_some() { "tag" } else { "print" };
    let mut candidates = vec![from_reading(&chosen.reading, own)];
    if let Some((_, Some(print))) = chosen.difference {
        let anchor = chosen.reading.print.and_then(|at| {
            let (_, _, figure, _) = parts.prints.get(at.report)?.look(at)?;
            let source = parts.reports.get(at.report)?.report.source;
            Some(model::Anchor { source, locus: figure.locus.clone() })
        });
        candidates.push(Candidate { value: print, anchor, from: "print".to_owned() });
    }
    candidates.extend(chosen.rivals.iter().map(|rival| from_reading(rival, "another copy")));
    candidates.extend(chosen.superseded.iter().map(|earlier| from_reading(earlier, "an earlier report")));
    for relation in accused.iter().filter_map(|at| parts.relations.get(*at)) {
        if let Some(value) = relation.implied(Node::Cell(key)) {
            let from = origin_id(parts.chart, &relation.origin);
            candidates.push(Candidate { value: value.normalize(), anchor: None, from });
        }
    }
    let mut seen = BTreeSet::new();
    candidates.retain(|candidate| seen.insert((candidate.value, candidate.from.clone())));
    candidates
}

/// The id by which a tie-out is known outside.
fn origin_id(chart: &Chart, origin: &Origin) -> String {
    match origin {
        Origin::Rule(at) => chart.rules.get(*at).map_or_else(String::new, |rule| rule.id.clone()),
        Origin::Footing(account) => {
            let account = account.and_then(|at| chart.accounts.get(at));
            format!("footing:{}", account.map_or("printed_total", |account| account.id.as_str()))
        }
    }
}

/// The tie-outs in the order of the rules, then of the periods.
pub(crate) fn tie_outs(parts: &Parts<'_>) -> Vec<TieOut> {
    parts
        .relations
        .iter()
        .enumerate()
        .filter_map(|(at, relation)| {
            let period = parts.periods.get(relation.period)?;
            let mut accounts: Vec<String> = relation
                .terms
                .iter()
                .filter_map(|term| match term.node {
                    Node::Cell((account, _)) => parts.chart.accounts.get(account).map(|line| line.id.clone()),
                    Node::Print(_) | Node::Tag { .. } => None,
                })
                .collect();
            accounts.dedup();
            Some(TieOut {
                rule: origin_id(parts.chart, &relation.origin),
                period: period.id.clone(),
                outcome: relation.outcome,
                by: if relation.outcome == Outcome::Off {
                    relation.by.normalize()
                } else {
                    model::Decimal::ZERO
                },
                missing: relation.missing.clone(),
                accounts,
                remark: remark(parts, at, relation),
            })
        })
        .collect()
}

fn remark(parts: &Parts<'_>, at: usize, relation: &Relation) -> Option<String> {
    if relation.outcome != Outcome::Off {
        return None;
    }
    Some(match parts.verdict.blame.get(&at)? {
        Blame::Filer if relation.accuses => {
            "every figure in it is supported elsewhere: the filer's own figures do not tie, or it has a line that the chart lacks"
                .to_owned()
        }
        Blame::Filer => "a plausibility only: nothing is withheld for it".to_owned(),
        Blame::Nodes(nodes) => {
            let names: BTreeSet<String> = nodes.iter().map(|node| node_name(parts, node)).collect();
            format!("in doubt: {}", names.into_iter().collect::<Vec<_>>().join(", "))
        }
    })
}

fn node_name(parts: &Parts<'_>, node: &Node) -> String {
    match node {
        Node::Cell((account, slot)) => {
            let Names { en, .. } =
                parts.chart.accounts.get(*account).map(|line| line.names.clone()).unwrap_or_default();
            format!("{en} ({})", slot.end)
        }
        Node::Print(at) => {
            let row =
                parts.prints.get(at.report).and_then(|print| print.look(*at)).map(|(_, row, ..)| &row.label);
            format!("“{}” as printed", row.map_or("", String::as_str))
        }
        Node::Tag { report, fact } => {
            let fact = parts.reports.get(*report).and_then(|input| input.facts.get(*fact));
            fact.map_or_else(String::new, |fact| fact.concept.to_string())
        }
    }
}

/// The money of most readings; figures in another currency (convenience translations) are left out.
pub(crate) fn currency(readings: &[Reading]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for unit in readings.iter().filter_map(|reading| reading.unit.as_deref()) {
        if unit.len() == 3 && unit.chars().all(|letter| letter.is_ascii_uppercase()) {
            *counts.entry(unit).or_default() += 1;
        }
    }
    let most = counts.values().copied().max()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(unit, _)| unit.to_owned())
}

/// An empty spread of that company.
pub(crate) fn empty(company: String, currency: Option<String>) -> Spread {
    Spread {
        company,
        currency,
        periods: Vec::new(),
        cells: Vec::new(),
        tie_outs: Vec::new(),
        other_lines: Vec::new(),
    }
}
