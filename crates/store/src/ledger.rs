//! The ledger of calls to models, kept by double entry.
//!
//! A call is reserved before it is made, then settled at what it cost, or released. Each step is a posting with two legs of
//! the same size: money moves from `available` to `reserved`, and from there to `spent` or back. So a call's legs sum to
//! nothing at every instant, and what is reserved and spent is what is not available any more.
//!
//! A reservation that a killed process left is settled at what it set aside, as `lost`, by the next one that opens the
//! library alone: the call may have been made and charged, and a ledger that errs shall err on the dear side. An answer is
//! kept in the transaction that settles its call, so that what was paid for is there, and is never paid for again.
//!
//! Ground, not derived: nothing of it is made again. Answers are kept under the hash of all that was asked.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::Offset;
use model::Decimal;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use crate::checksum::Checksum;
use crate::{Error, Library};

/// For whom and what a call is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purpose {
    /// The command that runs; one word.
    pub run: String,
    /// Who.
    pub user: String,
    /// The grid's name, or nothing.
    pub grid: String,
    /// The column's heading or the question.
    pub column: String,
}

/// A call that is about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCall {
    /// For whom and what.
    pub purpose: Purpose,
    /// `provider/model`.
    pub model: String,
    /// The task.
    pub task: String,
    /// The most that it can cost.
    pub cost: Decimal,
    /// The most tokens, both ways.
    pub tokens: u64,
    /// When.
    pub at: Timestamp,
}

/// What a call did cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Tokens sent.
    pub tokens_in: u64,
    /// Of these, from the provider's cache.
    pub tokens_cached: u64,
    /// Tokens received.
    pub tokens_out: u64,
    /// Money.
    pub cost: Decimal,
    /// Whether tokens were estimated.
    pub estimated: bool,
    /// A word.
    pub outcome: String,
    /// When.
    pub at: Timestamp,
}

/// Bounds that a reservation must stay within.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// Of the run.
    pub run: Option<Decimal>,
    /// Of the user on that day (UTC).
    pub user_day: Option<Decimal>,
    /// Of all, ever.
    pub total: Option<Decimal>,
    /// Tokens of the run.
    pub run_tokens: Option<u64>,
}

/// A call as the ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRow {
    /// Its number, from 1.
    pub number: u64,
    /// For whom and what.
    pub purpose: Purpose,
    /// `provider/model`.
    pub model: String,
    /// The task.
    pub task: String,
    /// When it was reserved.
    pub at: Timestamp,
    /// `open`, `released`, `lost`, or how it was settled.
    pub outcome: String,
    /// What was set aside.
    pub reserved: Decimal,
    /// What it cost.
    pub cost: Decimal,
    /// Tokens sent.
    pub tokens_in: u64,
    /// Of these, from the provider's cache.
    pub tokens_cached: u64,
    /// Tokens received.
    pub tokens_out: u64,
    /// Whether tokens were estimated.
    pub estimated: bool,
}

const COLUMNS: &str = "n, run, user, grid, col, model, task, at, outcome, reserved, cost, tokens_in, tokens_cached, \
    tokens_out, estimated, checksum";

impl Library {
    /// Sets a call's money aside; `Err` inside says which bound doesn't allow it. Bounds count what is reserved, too.
    pub fn reserve_call(&self, call: &NewCall, caps: &Caps) -> Result<Result<u64, String>, Error> {
        // What a power cut may undo is what is set aside in the last moments, never what was paid.
        self.write_soon(|transaction| {
            if let Some(refusal) = refusal(transaction, call, caps)? {
                return Ok(Err(refusal));
            }
            let mut row = CallRow {
                number: 0,
                purpose: call.purpose.clone(),
                model: call.model.clone(),
                task: call.task.clone(),
                at: call.at,
                outcome: "open".to_owned(),
                reserved: call.cost,
                cost: Decimal::ZERO,
                tokens_in: call.tokens,
                tokens_cached: 0,
                tokens_out: 0,
                estimated: true,
            };
            transaction.prepare_cached("INSERT INTO calls (run, checksum) VALUES ('', 0)")?.execute([])?;
            row.number = transaction.last_insert_rowid().cast_unsigned();
            put(transaction, &row)?;
            post(transaction, row.number, "available", "reserved", call.cost)?;
            let balances =
                Balance { money: call.cost, tokens: i64::try_from(call.tokens).unwrap_or(i64::MAX) };
            shift(transaction, &row, balances)?;
            Ok(Ok(row.number))
        })
    }

    /// Turns a reservation into a cost and keeps the answer under its key, both or neither. `about` names the reports
    /// that the answer speaks of: it goes when one of them is removed.
    pub fn settle_call(
        &self,
        number: u64,
        settlement: &Settlement,
        keep: Option<(&str, &str)>,
        about: &str,
    ) -> Result<(), Error> {
        self.write(|transaction| {
            let row = open(transaction, number)?;
            settle(transaction, row, settlement)?;
            match keep {
                Some((key, body)) => keep_answer(transaction, key, body, about),
                None => Ok(()),
            }
        })
    }

    /// Gives a reservation back.
    pub fn release_call(&self, number: u64, why: &str) -> Result<(), Error> {
        self.write(|transaction| {
            let mut row = open(transaction, number)?;
            post(transaction, number, "reserved", "available", row.reserved)?;
            shift(transaction, &row, Balance { money: -row.reserved, tokens: -signed(row.tokens_in) })?;
            row.outcome = format!("released: {why}");
            (row.tokens_in, row.estimated) = (0, false);
            put(transaction, &row)
        })
    }

    /// An answer that was kept under that key.
    pub fn kept_answer(&self, key: &str) -> Result<Option<String>, Error> {
        self.read(|connection| {
            let found: Option<(String, String, i64)> = connection
                .prepare_cached("SELECT body, about, checksum FROM kept_answers WHERE key = ?1")?
                .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            // A damaged answer is none: it is asked for again.
            Ok(found.and_then(|(body, about, sum)| (sum == answer_sum(key, &body, &about)).then_some(body)))
        })
    }

    /// Keeps an answer.
    pub fn keep_answer(&self, key: &str, body: &str, about: &str) -> Result<(), Error> {
        self.write(|transaction| keep_answer(transaction, key, body, about))
    }

    /// The answers that were kept under keys that begin so, by key.
    pub fn kept_answers_under(&self, prefix: &str) -> Result<Vec<String>, Error> {
        self.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT key, body, about, checksum FROM kept_answers WHERE key >= ?1 AND key < ?2 ORDER BY key",
            )?;
            let found = select.query_map([prefix, &after(prefix)], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
            let found = found.collect::<Result<Vec<(String, String, String, i64)>, _>>()?;
            let sound = |(key, body, about, sum): &(String, String, String, i64)| *sum == answer_sum(key, body, about);
            Ok(found.into_iter().filter(sound).map(|(_, body, ..)| body).collect())
        })
    }

    /// Forgets the answers under keys that begin so: what they say stands elsewhere.
    pub fn forget_answers_under(&self, prefix: &str) -> Result<(), Error> {
        self.write(|transaction| {
            transaction
                .prepare_cached("DELETE FROM kept_answers WHERE key >= ?1 AND key < ?2")?
                .execute([prefix, &after(prefix)])?;
            Ok(())
        })
    }

    /// All calls, oldest first.
    pub fn calls(&self) -> Result<Vec<CallRow>, Error> {
        self.read(all)
    }

    /// Whether the ledger balances: what is wrong, in words.
    pub fn audit_ledger(&self) -> Result<Vec<String>, Error> {
        self.read(faults)
    }

    /// Settles what killed processes left open. The caller makes sure that no other process has the library open.
    pub(crate) fn resolve_lost_calls(&self) -> Result<(), Error> {
        let lost: Vec<CallRow> = self.read(|connection| {
            let select = format!("SELECT {COLUMNS} FROM calls WHERE outcome = 'open' ORDER BY n");
            let mut select = connection.prepare_cached(&select)?;
            let rows = select.query_map([], |row| Ok(read(row)))?.collect::<Result<Vec<_>, _>>()?;
            Ok(rows.into_iter().flatten().collect())
        })?;
        if lost.is_empty() {
            return Ok(());
        }
        self.write(|transaction| {
            for row in lost {
                let settlement = Settlement {
                    tokens_in: row.tokens_in,
                    tokens_cached: 0,
                    tokens_out: 0,
                    cost: row.reserved,
                    estimated: true,
                    outcome: "lost".to_owned(),
                    at: row.at,
                };
                settle(transaction, row, &settlement)?;
            }
            Ok(())
        })
    }
}

/// A text that comes after all that begin with this one.
fn after(prefix: &str) -> String {
    format!("{prefix}{}", char::MAX)
}

/// Forgets the answers that speak of a removed report.
pub(crate) fn forget_answers_about(transaction: &Transaction<'_>, report_id: &str) -> Result<(), Error> {
    transaction.execute(
        "DELETE FROM kept_answers WHERE instr(' ' || about || ' ', ' ' || ?1 || ' ') > 0",
        [report_id],
    )?;
    Ok(())
}

fn settle(transaction: &Transaction<'_>, mut row: CallRow, settlement: &Settlement) -> Result<(), Error> {
    // What a call cost beyond its reservation is taken from what is available, too.
    post(transaction, row.number, "reserved", "spent", row.reserved.min(settlement.cost))?;
    if settlement.cost > row.reserved {
        post(transaction, row.number, "available", "spent", settlement.cost - row.reserved)?;
    } else {
        post(transaction, row.number, "reserved", "available", row.reserved - settlement.cost)?;
    }
    let tokens = settlement.tokens_in.saturating_add(settlement.tokens_out);
    let shifted =
        Balance { money: settlement.cost - row.reserved, tokens: signed(tokens) - signed(row.tokens_in) };
    shift(transaction, &row, shifted)?;
    row.outcome.clone_from(&settlement.outcome);
    row.cost = settlement.cost;
    row.tokens_in = settlement.tokens_in;
    row.tokens_cached = settlement.tokens_cached;
    row.tokens_out = settlement.tokens_out;
    row.estimated = settlement.estimated;
    put(transaction, &row)
}

/// Money and tokens, reserved and spent, under one of the names that bounds go by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Balance {
    money: Decimal,
    tokens: i64,
}

fn names(row: &CallRow) -> [String; 3] {
    let day = Offset::UTC.to_datetime(row.at).date();
    ["all".to_owned(), format!("user {} on {day}", row.purpose.user), format!("run {}", row.purpose.run)]
}

fn balance(connection: &Connection, name: &str) -> Result<Balance, Error> {
    let found: Option<(String, i64)> = connection
        .prepare_cached("SELECT money, tokens FROM call_balances WHERE name = ?1")?
        .query_row([name], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((money, tokens)) = found else { return Ok(Balance::default()) };
    let money = money.parse().map_err(|_| Error::corrupt(format!("the balance of {name}")))?;
    Ok(Balance { money, tokens })
}

fn shift(transaction: &Transaction<'_>, row: &CallRow, by: Balance) -> Result<(), Error> {
    for name in names(row) {
        let old = balance(transaction, &name)?;
        let money = old.money.saturating_add(by.money).normalize();
        transaction
            .prepare_cached("INSERT OR REPLACE INTO call_balances (name, money, tokens) VALUES (?1, ?2, ?3)")?
            .execute((&name, money.to_string(), old.tokens.saturating_add(by.tokens)))?;
    }
    Ok(())
}

fn refusal(connection: &Connection, call: &NewCall, caps: &Caps) -> Result<Option<String>, Error> {
    let row = CallRow {
        number: 0,
        purpose: call.purpose.clone(),
        model: String::new(),
        task: String::new(),
        at: call.at,
        outcome: String::new(),
        reserved: Decimal::ZERO,
        cost: Decimal::ZERO,
        tokens_in: 0,
        tokens_cached: 0,
        tokens_out: 0,
        estimated: false,
    };
    let [all, user, run] = names(&row);
    for (name, cap, what) in
        [(&run, caps.run, "this run"), (&user, caps.user_day, "this user's day"), (&all, caps.total, "all")]
    {
        let Some(cap) = cap else { continue };
        let used = balance(connection, name)?.money;
        if used.saturating_add(call.cost) > cap {
            return Ok(Some(format!(
                "the budget of {what} is {cap}: {used} is spent or reserved, the next call may cost {}",
                call.cost
            )));
        }
    }
    if let Some(cap) = caps.run_tokens {
        let used = balance(connection, &run)?.tokens;
        if used.saturating_add(signed(call.tokens)) > signed(cap) {
            return Ok(Some(format!("the budget of this run is {cap} tokens: {used} are used or reserved")));
        }
    }
    Ok(None)
}

fn open(connection: &Connection, number: u64) -> Result<CallRow, Error> {
    let found = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM calls WHERE n = ?1"))?
        .query_row([number.cast_signed()], |row| Ok(read(row)))
        .optional()?;
    let row = found.flatten().ok_or_else(|| Error::corrupt(format!("call {number} of the ledger")))?;
    if row.outcome == "open" {
        Ok(row)
    } else {
        Err(Error::corrupt(format!("call {number} is entered twice")))
    }
}

fn put(transaction: &Transaction<'_>, row: &CallRow) -> Result<(), Error> {
    let purpose = &row.purpose;
    transaction
        .prepare_cached(
            "UPDATE calls SET run = ?2, user = ?3, grid = ?4, col = ?5, model = ?6, task = ?7, at = ?8, outcome = ?9, \
             reserved = ?10, cost = ?11, tokens_in = ?12, tokens_cached = ?13, tokens_out = ?14, estimated = ?15, \
             checksum = ?16 WHERE n = ?1",
        )?
        .execute((
            row.number.cast_signed(),
            &purpose.run,
            &purpose.user,
            &purpose.grid,
            &purpose.column,
            &row.model,
            &row.task,
            row.at.to_string(),
            &row.outcome,
            row.reserved.to_string(),
            row.cost.to_string(),
            signed(row.tokens_in),
            signed(row.tokens_cached),
            signed(row.tokens_out),
            row.estimated,
            row_sum(row),
        ))?;
    Ok(())
}

/// One posting: the same amount out of one account and into another.
fn post(
    transaction: &Transaction<'_>,
    call: u64,
    from: &str,
    into: &str,
    amount: Decimal,
) -> Result<(), Error> {
    if amount.is_zero() {
        return Ok(());
    }
    for (account, amount) in [(from, -amount), (into, amount)] {
        let amount = amount.normalize().to_string();
        transaction
            .prepare_cached("INSERT INTO postings (call, account, amount, checksum) VALUES (?1, ?2, ?3, ?4)")?
            .execute((call.cast_signed(), account, &amount, posting_sum(call, account, &amount)))?;
    }
    Ok(())
}

fn all(connection: &Connection) -> Result<Vec<CallRow>, Error> {
    let mut select = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM calls ORDER BY n"))?;
    let mut rows = select.query([])?;
    let mut calls = Vec::new();
    while let Some(row) = rows.next()? {
        let number = row.get::<_, i64>(0).unwrap_or_default();
        calls.push(read(row).ok_or_else(|| Error::corrupt(format!("call {number} of the ledger")))?);
    }
    Ok(calls)
}

/// Every call's legs sum to nothing, its accounts are what its row says, and the balances are their sums.
fn faults(connection: &Connection) -> Result<Vec<String>, Error> {
    let mut faults = Vec::new();
    let mut legs: BTreeMap<(u64, String), Decimal> = BTreeMap::new();
    let mut select =
        connection.prepare_cached("SELECT n, call, account, amount, checksum FROM postings ORDER BY n")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let call = row.get::<_, i64>(1)?.cast_unsigned();
        let (account, amount): (String, String) = (row.get(2)?, row.get(3)?);
        match amount.parse::<Decimal>() {
            Ok(value) if row.get::<_, i64>(4)? == posting_sum(call, &account, &amount) => {
                *legs.entry((call, account)).or_default() += value;
            }
            _ => faults.push(format!("posting {} is damaged", row.get::<_, i64>(0)?)),
        }
    }
    let mut balances: BTreeMap<String, Balance> = BTreeMap::new();
    for row in all(connection)? {
        let leg = |account: &str| legs.get(&(row.number, account.to_owned())).copied().unwrap_or_default();
        let reserved = if row.outcome == "open" { row.reserved } else { Decimal::ZERO };
        if leg("reserved") != reserved
            || leg("spent") != row.cost
            || !(leg("available") + leg("reserved") + leg("spent")).is_zero()
        {
            faults.push(format!("call {}: its postings don't balance", row.number));
        }
        for name in names(&row) {
            let balance = balances.entry(name).or_default();
            balance.money += reserved + row.cost;
            balance.tokens += signed(row.tokens_in) + signed(row.tokens_out);
        }
    }
    for (name, expected) in balances {
        if balance(connection, &name)? != (Balance { money: expected.money.normalize(), ..expected }) {
            faults.push(format!("the balance of {name} isn't the sum of its calls"));
        }
    }
    Ok(faults)
}

fn keep_answer(transaction: &Transaction<'_>, key: &str, body: &str, about: &str) -> Result<(), Error> {
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO kept_answers (key, body, about, checksum) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((key, body, about, answer_sum(key, body, about)))?;
    Ok(())
}

fn read(row: &Row<'_>) -> Option<CallRow> {
    let text = |column: usize| row.get::<_, String>(column).ok();
    let number = |column: usize| row.get::<_, i64>(column).ok().and_then(|number| u64::try_from(number).ok());
    let call = CallRow {
        number: number(0)?,
        purpose: Purpose { run: text(1)?, user: text(2)?, grid: text(3)?, column: text(4)? },
        model: text(5)?,
        task: text(6)?,
        at: text(7)?.parse().ok()?,
        outcome: text(8)?,
        reserved: text(9)?.parse().ok()?,
        cost: text(10)?.parse().ok()?,
        tokens_in: number(11)?,
        tokens_cached: number(12)?,
        tokens_out: number(13)?,
        estimated: row.get(14).ok()?,
    };
    (row.get::<_, i64>(15).ok()? == row_sum(&call)).then_some(call)
}

fn row_sum(row: &CallRow) -> i64 {
    let mut sum = Checksum::default();
    sum.row("calls").int(row.number.cast_signed());
    let purpose = &row.purpose;
    let at = row.at.to_string();
    let (reserved, cost) = (row.reserved.to_string(), row.cost.to_string());
    for text in [
        &purpose.run,
        &purpose.user,
        &purpose.grid,
        &purpose.column,
        &row.model,
        &row.task,
        &at,
        &row.outcome,
        &reserved,
        &cost,
    ] {
        sum.text(text);
    }
    for number in [row.tokens_in, row.tokens_cached, row.tokens_out, u64::from(row.estimated)] {
        sum.int(signed(number));
    }
    sum.finish()
}

fn posting_sum(call: u64, account: &str, amount: &str) -> i64 {
    Checksum::default().row("postings").int(call.cast_signed()).text(account).text(amount).finish()
}

fn answer_sum(key: &str, body: &str, about: &str) -> i64 {
    Checksum::default().row("kept_answers").text(key).text(body).text(about).finish()
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
