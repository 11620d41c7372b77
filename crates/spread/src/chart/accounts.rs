//! The lines of the chart, in order.

use model::{Account, AccountKind, Measure, Names, Sign, StatementKind};

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
const SIGNS: [(&str, Sign); 3] =
    [("natural", Sign::Natural), ("outflow", Sign::Outflow), ("contra", Sign::Contra)];

/// The accounts of a sheet, statement by statement, those with `after` in their place.
pub(super) fn accounts(sheet: &Sheet) -> Result<Vec<Account>, Error> {
    let mut accounts: Vec<Account> = Vec::new();
    for (_, statement) in STATEMENTS {
        let mut lines: Vec<Account> = Vec::new();
        for entry in sheet.entries() {
            let account = account(sheet, entry)?;
            if account.statement != statement {
                continue;
            }
            let at = match entry.text("after")? {
                None => lines.len(),
                Some(before) => match lines.iter().position(|line| line.id == before) {
                    Some(at) => at + 1,
                    None => {
                        let hint = did_you_mean(before, lines.iter().map(|line| line.id.as_str()));
                        let what = format!("no account {before:?} before it in its statement");
                        return Err(wrong(entry.place("after"), what).with_hint(hint));
                    }
                },
            };
            lines.insert(at, account);
        }
        accounts.append(&mut lines);
    }
    Ok(accounts)
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
        names: names(sheet, entry)?,
        concepts: Vec::new(),
        labels: Vec::new(),
    })
}

/// The English and Chinese names that every entry has.
pub(super) fn names(sheet: &Sheet, entry: &Entry) -> Result<Names, Error> {
    Ok(Names { en: sheet.required(entry, "en")?.to_owned(), zh: sheet.required(entry, "zh")?.to_owned() })
}
