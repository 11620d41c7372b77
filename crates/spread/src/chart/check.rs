//! The chart as a whole: every name exists, ids are unique, nothing goes in a circle.

use std::collections::BTreeSet;

use model::{Chart, Expr};

use super::files::Files;
use super::sheet::{Sheet, wrong};
use crate::error::{Error, did_you_mean};

/// Checks what no file by itself can show.
pub(super) fn check(chart: &Chart, files: &Files) -> Result<(), Error> {
    let names = Names::of(chart);
    parents(chart, files, &names)?;
    unique(chart, files)?;
    for rule in &chart.rules {
        for side in [&rule.left, &rule.right] {
            names.all_known(side, &place(&files.rules, &rule.id, "rule"), Kind::Accounts)?;
        }
        for account in &rule.unless {
            names.known(account, &place(&files.rules, &rule.id, "unless"), Kind::Accounts)?;
        }
    }
    for standin in &chart.standins {
        let place = |key| place(&files.standins, &standin.account, key);
        names.known(&standin.account, &place("formula"), Kind::Accounts)?;
        names.all_known(&standin.expr, &place("formula"), Kind::Accounts)?;
        for account in &standin.unless {
            names.known(account, &place("unless"), Kind::Accounts)?;
        }
    }
    for metric in &chart.metrics {
        let place = place(&files.metrics, &metric.id, "formula");
        names.all_known(&metric.expr, &place, Kind::AccountsAndMetrics)?;
        if let Some(circle) = circle(chart, &metric.id) {
            return Err(wrong(place, format!("metrics in a circle: {circle}")));
        }
    }
    for card in &chart.scorecards {
        for component in &card.components {
            let place = format!("{}.{}", place(&files.scorecards, &card.id, "components"), component.id);
            names.all_known(&component.expr, &place, Kind::AccountsAndMetrics)?;
        }
    }
    Ok(())
}

fn place(sheet: &Sheet, id: &str, key: &str) -> String {
    sheet.get(id).map_or_else(|| format!("{id}.{key}"), |entry| entry.place(key))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Accounts,
    AccountsAndMetrics,
}

/// All names that formulas may use.
struct Names<'a> {
    accounts: BTreeSet<&'a str>,
    metrics: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    fn of(chart: &'a Chart) -> Self {
        Self {
            accounts: chart.accounts.iter().map(|account| account.id.as_str()).collect(),
            metrics: chart.metrics.iter().map(|metric| metric.id.as_str()).collect(),
        }
    }

    fn known(&self, name: &str, place: &str, kind: Kind) -> Result<(), Error> {
        if self.accounts.contains(name) || (kind == Kind::AccountsAndMetrics && self.metrics.contains(name)) {
            return Ok(());
        }
        let metrics = self.metrics.iter().filter(|_| kind == Kind::AccountsAndMetrics);
        let hint = did_you_mean(name, self.accounts.iter().chain(metrics).copied());
        let what = match kind {
            Kind::Accounts => format!("no account {name:?}"),
            Kind::AccountsAndMetrics => format!("no account or metric {name:?}"),
        };
        Err(wrong(place, what).with_hint(hint))
    }

    fn all_known(&self, expr: &Expr, place: &str, kind: Kind) -> Result<(), Error> {
        let mut result = Ok(());
        expr.names(&mut |name, _| {
            if result.is_ok() {
                result = self.known(name, place, kind);
            }
        });
        result
    }
}

fn parents(chart: &Chart, files: &Files, names: &Names<'_>) -> Result<(), Error> {
    for account in &chart.accounts {
        let place = || place(&files.accounts, &account.id, "parent");
        if let Some(line) = &account.line {
            let place = self::place(&files.accounts, &account.id, "line");
            names.known(line, &place, Kind::Accounts)?;
        }
        let mut above = account.parent.as_deref();
        for _ in 0..=chart.accounts.len() {
            let Some(parent) = above else { break };
            names.known(parent, &place(), Kind::Accounts)?;
            if parent == account.id {
                return Err(wrong(place(), "an account is its own parent, directly or through others"));
            }
            above = chart.account(parent).and_then(|line| line.parent.as_deref());
        }
    }
    Ok(())
}

/// Accounts, metrics and scorecards share one space of ids: a question may name any of them.
fn unique(chart: &Chart, files: &Files) -> Result<(), Error> {
    for metric in &chart.metrics {
        if chart.account(&metric.id).is_some() {
            return Err(wrong(place(&files.metrics, &metric.id, "formula"), "an account has the same id"));
        }
    }
    for card in &chart.scorecards {
        if chart.account(&card.id).is_some() || chart.metric(&card.id).is_some() {
            let place = place(&files.scorecards, &card.id, "components");
            return Err(wrong(place, "an account or metric has the same id"));
        }
        let ids: BTreeSet<&str> = card.components.iter().map(|component| component.id.as_str()).collect();
        if ids.len() != card.components.len() {
            return Err(wrong(
                place(&files.scorecards, &card.id, "components"),
                "two components with one id",
            ));
        }
    }
    Ok(())
}

/// `a, b, a`: the metrics through which a metric refers to itself.
fn circle(chart: &Chart, id: &str) -> Option<String> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut open: Vec<(String, String)> = vec![(id.to_owned(), id.to_owned())];
    while let Some((next, path)) = open.pop() {
        let Some(metric) = chart.metric(&next) else { continue };
        let mut found = None;
        metric.expr.names(&mut |name, _| {
            if name == id {
                found = Some(format!("{path}, {id}"));
            } else if seen.insert(name.to_owned()) {
                open.push((name.to_owned(), format!("{path}, {name}")));
            }
        });
        if found.is_some() {
            return found;
        }
    }
    None
}
