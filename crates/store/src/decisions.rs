//! People's judgement: adjustments, choices among candidates, marks of review. Each is an entry of its own with name,
//! moment and reason; undoing one is another entry, and no entry is ever changed. They are ground, not derived, and
//! outlive a rebuilding of the report.

use jiff::Timestamp;
use jiff::tz::Offset;
use model::{Candidate, Decimal};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use serde::{Deserialize, Serialize};

use crate::checksum::Checksum;
use crate::{Error, Library, audit};

/// What someone decided of one cell of a company's spread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Key of the company.
    pub company_key: String,
    /// Account of the chart.
    pub account: String,
    /// Id of the spread's period.
    pub period: String,
    /// What was decided.
    pub judgement: Judgement,
    /// Why, in the person's words.
    pub reason: String,
    /// Who.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

/// What may be decided of a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Judgement {
    /// The value is to be this one, whatever the report says.
    Adjusted {
        /// In base units.
        value: Decimal,
    },
    /// Of the cell's candidates it is this one.
    Chosen {
        /// The candidate as it was shown.
        candidate: Candidate,
    },
    /// The value was looked at and found right. Another value than this hasn't been reviewed.
    Reviewed {
        /// In base units; `None` for a cell that is rightly open.
        value: Option<Decimal>,
    },
}

/// A decision that hasn't been undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingDecision {
    /// By which it is undone; later decisions have greater numbers.
    pub number: u64,
    /// What was decided.
    pub decision: Decision,
}

/// The entry that takes a decision back.
#[derive(Serialize, Deserialize)]
struct Undoing {
    actor: String,
    at: Timestamp,
}

impl Library {
    /// Records a decision and gives its number. It doesn't replace an earlier one on the same cell: the last that
    /// stands is the one that holds.
    pub fn decide(&self, decision: &Decision) -> Result<u64, Error> {
        let body = serde_json::to_string(decision).map_err(Error::unstorable)?;
        let what = match &decision.judgement {
            Judgement::Adjusted { value } => format!("adjusted to {value}"),
            Judgement::Chosen { candidate } => format!("chosen {} from {}", candidate.value, candidate.from),
            Judgement::Reviewed { .. } => "reviewed".to_owned(),
        };
        self.write(|transaction| {
            let number = insert(transaction, &decision.company_key, None, &body, decision.at)?;
            let detail = format!(
                "decision {number}: {} {} {what}: {}",
                decision.account, decision.period, decision.reason
            );
            audit::append(
                transaction,
                decision.at,
                &decision.actor,
                "decide",
                &decision.company_key,
                &detail,
            )?;
            Ok(number)
        })
    }

    /// Takes a decision back by another entry.
    pub fn undo(&self, decision: u64, actor: &str, at: Timestamp) -> Result<(), Error> {
        let body =
            serde_json::to_string(&Undoing { actor: actor.to_owned(), at }).map_err(Error::unstorable)?;
        self.write(|transaction| {
            let company: Option<String> = transaction
                .query_row(
                    "SELECT company FROM decisions AS d WHERE n = ?1 AND undoes IS NULL \
                     AND NOT EXISTS (SELECT 1 FROM decisions WHERE undoes = d.n)",
                    [decision.cast_signed()],
                    |row| row.get(0),
                )
                .optional()?;
            let company = company.ok_or(Error::NoDecision { decision })?;
            insert(transaction, &company, Some(decision.cast_signed()), &body, at)?;
            audit::append(transaction, at, actor, "undo", &company, &format!("decision {decision}"))
        })
    }
}

/// A company's decisions that stood at the end of that day (or stand now), oldest first.
pub(crate) fn standing(
    connection: &Connection,
    company_key: &str,
    day: Option<&str>,
) -> Result<Vec<StandingDecision>, Error> {
    let mut select = connection.prepare_cached(
        "SELECT n, company, undoes, body, day, checksum FROM decisions AS d \
         WHERE company = ?1 AND undoes IS NULL AND (?2 IS NULL OR day <= ?2) \
         AND NOT EXISTS (SELECT 1 FROM decisions WHERE undoes = d.n AND (?2 IS NULL OR day <= ?2)) ORDER BY n",
    )?;
    let mut rows = select.query((company_key, day))?;
    let mut standing = Vec::new();
    while let Some(row) = rows.next()? {
        let number = row.get::<_, i64>(0).unwrap_or_default().cast_unsigned();
        let decision = sound_body(row)
            .and_then(|body| serde_json::from_str(&body).ok())
            .ok_or_else(|| Error::corrupt(format!("decision {number}")))?;
        standing.push(StandingDecision { number, decision });
    }
    Ok(standing)
}

/// The entries that don't hold what was stored.
pub(crate) fn damaged(connection: &Connection) -> Result<Vec<u64>, Error> {
    let mut select = connection
        .prepare_cached("SELECT n, company, undoes, body, day, checksum FROM decisions ORDER BY n")?;
    let mut rows = select.query([])?;
    let mut damaged = Vec::new();
    while let Some(row) = rows.next()? {
        if sound_body(row).is_none() {
            damaged.push(row.get::<_, i64>(0)?.cast_unsigned());
        }
    }
    Ok(damaged)
}

fn insert(
    transaction: &Transaction<'_>,
    company: &str,
    undoes: Option<i64>,
    body: &str,
    at: Timestamp,
) -> Result<u64, Error> {
    let day = Offset::UTC.to_datetime(at).date().to_string();
    transaction
        .prepare_cached(
            "INSERT INTO decisions (company, undoes, body, day, checksum) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((company, undoes, body, &day, checksum(company, undoes, body, &day)))?;
    Ok(transaction.last_insert_rowid().cast_unsigned())
}

/// The body of a row that holds what was stored.
fn sound_body(row: &Row<'_>) -> Option<String> {
    let company: String = row.get(1).ok()?;
    let body: String = row.get(3).ok()?;
    let day: String = row.get(4).ok()?;
    let found: i64 = row.get(5).ok()?;
    (found == checksum(&company, row.get(2).ok()?, &body, &day)).then_some(body)
}

fn checksum(company: &str, undoes: Option<i64>, body: &str, day: &str) -> i64 {
    Checksum::default().row("decisions").text(company).maybe_int(undoes).text(body).text(day).finish()
}
