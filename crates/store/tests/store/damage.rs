//! Damage is found, named, and never read as if it were what was stored.

use std::fs;
use std::path::{Path, PathBuf};

use model::{AsOf, FactValue, Report};
use store::{Damage, Error, Library, Principal};

use crate::sample::{COMPANY, Sample, annual, moment};

/// A closed library, all of it in the database's file, and what is in it.
fn closed(dir: &Path) -> Vec<Sample> {
    let library = Library::open(dir).unwrap();
    let samples: Vec<_> = (2021..2024).map(|year| annual(year, 60)).collect();
    for sample in &samples {
        sample.add_to(&library).unwrap();
    }
    samples
}

fn file_of(dir: &Path, sample: &Sample) -> PathBuf {
    let name = sample.report.source.to_string();
    dir.join("sources").join(&name[..2]).join(format!("{name}.zst"))
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[at] ^= 0x01;
    fs::write(file, bytes).unwrap();
}

fn sql(dir: &Path, statement: &str) {
    let connection = rusqlite::Connection::open(dir.join("library.db")).unwrap();
    connection.execute_batch(statement).unwrap();
}

fn damages(dir: &Path) -> Vec<Damage> {
    Library::open_existing(dir).unwrap().verify().unwrap()
}

#[test]
fn a_flipped_byte_of_a_source_is_named_and_nothing_else_is() {
    let dir = tempfile::tempdir().unwrap();
    let samples = closed(dir.path());
    let damaged = &samples[1];
    let file = file_of(dir.path(), damaged);
    let whole = fs::read(&file).unwrap();
    for at in (0..whole.len()).step_by(7) {
        flip(&file, at);
        let expected = Damage::Source {
            source: damaged.report.source,
            reports: vec![damaged.id().to_owned()],
            missing: false,
        };
        assert_eq!(damages(dir.path()), [expected], "byte {at}");
        fs::write(&file, &whole).unwrap();
    }
    fs::remove_file(&file).unwrap();
    let found = damages(dir.path());
    assert!(matches!(found.as_slice(), [Damage::Source { missing: true, .. }]), "{found:?}");
}

#[test]
fn a_flipped_digit_of_a_fact_is_named_and_nothing_else_is() {
    let dir = tempfile::tempdir().unwrap();
    let samples = closed(dir.path());
    let fact = &samples[2].facts[57];
    let FactValue::Number(value) = fact.value else { panic!("the sample's fact 57 is a number") };
    // All three reports hold that value; the database's last one belongs to any of them.
    let value = value.to_string();
    let database = dir.path().join("library.db");
    let bytes = fs::read(&database).unwrap();
    let at = bytes.windows(value.len()).rposition(|window| window == value.as_bytes()).unwrap();
    flip(&database, at);

    let library = Library::open_existing(dir.path()).unwrap();
    let found = library.verify().unwrap();
    let [Damage::Fact { report, index: 57, concept }] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(concept.as_str(), &*fact.concept);
    let view = library.view(&Principal::named("ada"), AsOf::Latest);
    for sample in &samples {
        match view.facts(sample.id()) {
            Ok(facts) => assert_ne!((sample.id(), facts.is_empty()), (report.as_str(), false)),
            Err(Error::Corrupt { what }) => assert_eq!(what, format!("fact 57 of report {report}")),
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn each_kind_of_row_is_named() {
    let check = |change: &str, expected: &str| {
        let dir = tempfile::tempdir().unwrap();
        let samples = closed(dir.path());
        let library = Library::open(dir.path()).unwrap();
        library
            .decide(&store::Decision {
                company_key: COMPANY.to_owned(),
                account: "revenue".to_owned(),
                period: "FY2023".to_owned(),
                judgement: store::Judgement::Reviewed { value: None },
                reason: String::new(),
                actor: "ada".to_owned(),
                at: moment("2025-06-03T10:00:00Z"),
            })
            .unwrap();
        drop(library);
        sql(dir.path(), change);
        let expected = expected.replace("ID", samples[0].id());
        let found: Vec<_> = damages(dir.path()).iter().map(ToString::to_string).collect();
        assert_eq!(found, [expected], "{change}");
    };
    check("UPDATE reports SET company = 'x' WHERE n = 1", "report ID: its entry is altered");
    check(
        "UPDATE reports SET body = replace(body, '10-K', '10-Q') WHERE n = 1",
        "report ID: its entry is altered",
    );
    check(
        "UPDATE facts SET unit = NULL WHERE report = 1 AND ix = 1",
        "report ID: fact 1 (us-gaap:Concept1) is altered",
    );
    check(
        "UPDATE facts SET value = CAST(value AS BLOB) WHERE report = 1 AND ix = 2",
        "report ID: fact 2 (us-gaap:Concept2) is altered",
    );
    check("DELETE FROM facts WHERE report = 1 AND ix = 3", "report ID: rows are missing or don't belong");
    check("DELETE FROM units WHERE report = 1", "report ID: rows are missing or don't belong");
    check(
        "UPDATE concepts SET name = 'us-gaap:Liabilities' WHERE report = 1 AND ix = 4",
        "report ID: entry 4 of concepts is altered",
    );
    check(
        "UPDATE contexts SET period = NULL WHERE report = 1 AND ix = 0",
        "report ID: entry 0 of contexts is altered",
    );
    check("UPDATE units SET name = 'EUR' WHERE report = 1", "report ID: entry 0 of units is altered");
    check(
        "UPDATE parts SET body = zeroblob(9) WHERE report = 1 AND part = 'statements'",
        "report ID: statements altered or missing",
    );
    check("UPDATE decisions SET day = '2020-01-01' WHERE n = 1", "decision 1 is altered");
    check("UPDATE audit SET actor = 'eve' WHERE n = 2", "entry 2 of the audit log is altered");
    check("UPDATE grants SET subject = 'user:eve'", "the grant \"user:eve library\" is altered");
}

/// All that a view shows, or that it says that something is damaged.
fn all(dir: &Path) -> Result<Vec<(Report, String)>, Error> {
    let library = Library::open_existing(dir)?;
    let view = library.view(&Principal::named("ada"), AsOf::Latest);
    let mut all = Vec::new();
    for report in view.reports()? {
        let id = report.id.as_str();
        let content = format!(
            "{:?}{:?}{:?}{:?}{:?}",
            view.facts(id)?,
            view.long_texts(id)?,
            view.statements(id)?,
            view.taxonomy(id)?,
            view.notices(id)?
        );
        all.push((report, content));
    }
    Ok(all)
}

#[test]
fn no_flipped_byte_of_the_database_changes_what_is_read_unnoticed() {
    let dir = tempfile::tempdir().unwrap();
    closed(dir.path());
    let database = dir.path().join("library.db");
    let sound = all(dir.path()).unwrap();
    let whole = fs::read(&database).unwrap();
    let mut noticed = 0;
    for at in (0..whole.len()).step_by(307) {
        flip(&database, at);
        let damages = Library::open_existing(dir.path()).and_then(|library| library.verify());
        let clean = damages.as_ref().is_ok_and(Vec::is_empty);
        noticed += usize::from(!clean);
        if let Ok(read) = all(dir.path()) {
            assert!(
                !clean || read == sound,
                "byte {at} flipped: something else is read, and nothing is noticed"
            );
        } else {
            assert!(!clean, "byte {at} flipped: reading fails, and nothing is noticed");
        }
        for left in ["library.db-wal", "library.db-shm"] {
            let _ = fs::remove_file(dir.path().join(left));
        }
        fs::write(&database, &whole).unwrap();
    }
    assert!(noticed > 50, "only {noticed} flips were noticed");
}
