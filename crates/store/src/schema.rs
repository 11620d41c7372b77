//! The database's schema, a step a version: steps are only ever added, and an older library is brought forward
//! when it is opened. `user_version` holds the number of steps taken.
//!
//! Every row that says something of a report ends in `checksum` (see `checksum.rs`), so that damage is named to
//! the row. Days are ISO 8601, moments RFC 3339, numbers exact decimals as text.

use rusqlite::{Connection, TransactionBehavior};

use crate::Error;
use crate::grants::{self, Scope, Subject};

/// `TICK`: tells a library from any other SQLite file.
const APPLICATION_ID: u32 = 0x5449_434b;

/// The steps from an empty file to the schema of today.
const STEPS: [&str; 3] = [FIRST, JUDGEMENT_AND_GRANTS, LEDGER];

/// The version from which the step that makes the table of grants leads on.
const GRANTS: u32 = 1;

/// The newest version known.
pub(crate) const VERSION: u32 = STEPS.len() as u32;

const FIRST: &str = "
CREATE TABLE reports (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    company TEXT NOT NULL,
    known_from TEXT NOT NULL,   -- the day from which an as-of view shows it
    added TEXT NOT NULL,
    made_by TEXT NOT NULL,      -- versions of reader, extractor, charts
    body TEXT NOT NULL,         -- the report as the contract writes it
    digest TEXT NOT NULL,       -- over all that was derived
    checksum INTEGER NOT NULL
);
CREATE INDEX reports_by_company ON reports (company);
CREATE INDEX reports_by_source ON reports (source);

-- What facts refer to, once a report: ix counts from 0.
CREATE TABLE concepts (
    report INTEGER NOT NULL REFERENCES reports (n) ON DELETE CASCADE,
    ix INTEGER NOT NULL,
    name TEXT NOT NULL,
    standard TEXT,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (report, ix)
) WITHOUT ROWID;
CREATE TABLE contexts (
    report INTEGER NOT NULL REFERENCES reports (n) ON DELETE CASCADE,
    ix INTEGER NOT NULL,
    id TEXT NOT NULL,
    entity TEXT NOT NULL,
    period TEXT,                -- a day, or first day/last day
    dimensions TEXT NOT NULL,   -- JSON: [[axis, member, typed], ...]
    checksum INTEGER NOT NULL,
    PRIMARY KEY (report, ix)
) WITHOUT ROWID;
CREATE TABLE units (
    report INTEGER NOT NULL REFERENCES reports (n) ON DELETE CASCADE,
    ix INTEGER NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (report, ix)
) WITHOUT ROWID;
CREATE TABLE facts (
    report INTEGER NOT NULL REFERENCES reports (n) ON DELETE CASCADE,
    ix INTEGER NOT NULL,        -- place in the document, counted from 0
    id TEXT,
    concept INTEGER NOT NULL,
    context INTEGER,
    unit INTEGER,
    decimals TEXT,
    kind TEXT NOT NULL,         -- number, text, nil; long: a text to be read from the source
    value TEXT,
    first_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    hidden INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (report, ix)
) WITHOUT ROWID;

-- Whole values, compressed: statements, taxonomy, notices.
CREATE TABLE parts (
    report INTEGER NOT NULL REFERENCES reports (n) ON DELETE CASCADE,
    part TEXT NOT NULL,
    version INTEGER NOT NULL,
    body BLOB NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (report, part)
) WITHOUT ROWID;

-- Sources whose last report was removed and whose file is still to be deleted.
CREATE TABLE doomed_sources (source TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE audit (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    checksum INTEGER NOT NULL
);
";

const JUDGEMENT_AND_GRANTS: &str = "
CREATE TABLE decisions (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    company TEXT NOT NULL,
    undoes INTEGER UNIQUE REFERENCES decisions (n),
    body TEXT NOT NULL,         -- JSON: what was decided, by whom, when, why
    day TEXT NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE INDEX decisions_by_company ON decisions (company);

CREATE TABLE grants (
    subject TEXT NOT NULL,      -- everyone, user:NAME, role:NAME
    scope TEXT NOT NULL,        -- library, company, report
    object TEXT NOT NULL,       -- the company's key, the report's id, or nothing
    checksum INTEGER NOT NULL,
    PRIMARY KEY (subject, scope, object)
) WITHOUT ROWID;
";

const LEDGER: &str = "
-- Calls to models, and their postings by double entry. Ground.
CREATE TABLE calls (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    run TEXT NOT NULL,
    user TEXT NOT NULL DEFAULT '',
    grid TEXT NOT NULL DEFAULT '',
    col TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    task TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '',
    reserved TEXT NOT NULL DEFAULT '0',
    cost TEXT NOT NULL DEFAULT '0',
    tokens_in INTEGER NOT NULL DEFAULT 0,
    tokens_cached INTEGER NOT NULL DEFAULT 0,
    tokens_out INTEGER NOT NULL DEFAULT 0,
    estimated INTEGER NOT NULL DEFAULT 0,
    checksum INTEGER NOT NULL
);
CREATE INDEX calls_open ON calls (n) WHERE outcome = 'open';
CREATE TABLE postings (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    call INTEGER NOT NULL REFERENCES calls (n),
    account TEXT NOT NULL,      -- available, reserved, spent
    amount TEXT NOT NULL,
    checksum INTEGER NOT NULL
);
-- Sums of what is reserved and spent, by the names that bounds go by.
CREATE TABLE call_balances (
    name TEXT PRIMARY KEY,
    money TEXT NOT NULL,
    tokens INTEGER NOT NULL
) WITHOUT ROWID;
-- What models answered, under the hash of all that was asked; about: ids of the reports that were read.
CREATE TABLE kept_answers (
    key TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    about TEXT NOT NULL,
    checksum INTEGER NOT NULL
) WITHOUT ROWID;
";

/// The schema's version, without changing anything.
pub(crate) fn version(connection: &Connection) -> Result<u32, Error> {
    let application: u32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let tables: u32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (application, version, tables) {
        (0, 0, 0) => Ok(0),
        (APPLICATION_ID, found, _) if found > VERSION => Err(Error::NewerVersion { found, known: VERSION }),
        (APPLICATION_ID, found @ 1.., _) => Ok(found),
        _ => Err(Error::corrupt("library.db isn't a library of this program")),
    }
}

/// Brings the schema to the newest version, in one transaction.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), Error> {
    if version(connection)? == VERSION {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again under the lock: another process may have done it meanwhile.
    let found = version(&transaction)?;
    for (step, before) in STEPS.iter().zip(0..).skip(found as usize) {
        transaction.execute_batch(step)?;
        if before == GRANTS {
            // Until someone says otherwise, who can open the folder may see it all.
            grants::insert(&transaction, &Subject::Everyone, &Scope::Library)?;
        }
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(())
}
