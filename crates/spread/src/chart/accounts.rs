//! The lines of the chart, in order.

use std::collections::BTreeMap;

use model::{Account, AccountKind, Measure, Names, Sign, StatementKind, TellsPeriods};

use super::sheet::{Entry, Sheet, wrong};
use crate::error::{Error, did_you_mean};

const STATEMENTS: [(&str, StatementKind); 5] = [
    ("balance_sheet", StatementKind::BalanceSheet),
    ("income_statement", StatementKind::IncomeStatement),
    ("comprehensive_income_statement", StatementKind::ComprehensiveIncomeStatement),
    ("cash_flow_statement", StatementKind::CashFlowStatement),
    ("equity_statement", StatementKind::EquityStatement),
];
const KINDS: [(&str, AccountKind); 2] = [("balance", AccountKind::Balance), ("flow", AccountKind::Flow)];
const MEASURES: [(&str, Measure); 4] = [
    ("money", Measure::Money),
    ("per_share", Measure::PerShare),
    ("shares", Measure::Shares),
    ("ratio", Measure::Ratio),
];
const TELLS_PERIODS: [(&str, TellsPeriods); 2] =
    [("always", TellsPeriods::Always), ("otherwise", TellsPeriods::Otherwise)];
const SIGNS: [(&str, Sign); 3] =
    [("natural", Sign::Natural), ("outflow", Sign::Outflow), ("contra", Sign::Contra)];

/// The accounts of a sheet, statement by statement, those with `after` behind the line they name.
pub(super) fn accounts(sheet: &Sheet) -> Result<Vec<Account>, Error> {
    let mut accounts: Vec<Account> = Vec::new();
    for (_, statement) in STATEMENTS {
        let mut lines: Vec<(Option<String>, Account)> = Vec::new();
        for entry in sheet.entries() {
            let account = account(sheet, entry)?;
            if account.statement == statement {
                lines.push((entry.text("after")?.map(str::to_owned), account));
            }
        }
        accounts.extend(in_order(sheet, lines)?);
    }
    Ok(accounts)
}

/// Lines that name none before them keep their order; each is followed by those that name it, and so on.
fn in_order(sheet: &Sheet, lines: Vec<(Option<String>, Account)>) -> Result<Vec<Account>, Error> {
    let mut followers: BTreeMap<Option<String>, Vec<Account>> = BTreeMap::new();
    for (after, account) in lines {
        followers.entry(after).or_default().push(account);
    }
    let mut ordered = Vec::new();
    let mut open: Vec<Account> = followers.remove(&None).unwrap_or_default();
    open.reverse();
    while let Some(account) = open.pop() {
        let next = followers.remove(&Some(account.id.clone())).unwrap_or_default();
        open.extend(next.into_iter().rev());
        ordered.push(account);
    }
    match followers.first_key_value() {
        None => Ok(ordered),
        Some((before, stranded)) => {
            let place =
                stranded.first().and_then(|account| sheet.get(&account.id)).map(|entry| entry.place("after"));
            let before = before.as_deref().unwrap_or_default();
            let hint = did_you_mean(before, ordered.iter().map(|line| line.id.as_str()));
            let what = format!("no line {before:?} in its statement for it to follow");
            Err(wrong(place.unwrap_or_default(), what).with_hint(hint))
        }
    }
}

fn account(sheet: &Sheet, entry: &Entry) -> Result<Account, Error> {
    let statement = entry.choice("statement", &STATEMENTS)?.unwrap_or(StatementKind::BalanceSheet);
    let usual = match statement {
        StatementKind::BalanceSheet => AccountKind::Balance,
        _ => AccountKind::Flow,
    };
    Ok(Account {
        id: entry.id.clone(),
        statement,
        kind: entry.choice("kind", &KINDS)?.unwrap_or(usual),
        parent: entry.text("parent")?.filter(|parent| !parent.is_empty()).map(str::to_owned),
        sign: entry.choice("sign", &SIGNS)?.unwrap_or_default(),
        measure: entry.choice("measure", &MEASURES)?.unwrap_or_default(),
        total: entry.flag("total")?,
        tells_periods: entry.choice("tells_periods", &TELLS_PERIODS)?.unwrap_or_default(),
        line: entry.text("line")?.map(str::to_owned),
        names: names(sheet, entry)?,
        concepts: Vec::new(),
        labels: Vec::new(),
    })
}

/// The English and Chinese names that every entry has.
pub(super) fn names(sheet: &Sheet, entry: &Entry) -> Result<Names, Error> {
    Ok(Names { en: sheet.required(entry, "en")?.to_owned(), zh: sheet.required(entry, "zh")?.to_owned() })
}
