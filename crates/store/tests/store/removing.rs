//! Removal: nothing of the report is left to be found, except that it was there.

use std::fs;
use std::path::Path;

use model::AsOf;
use store::{Error, Library, Principal, Receipt};

use crate::sample::{Sample, annual, moment};

/// Whether the text stands anywhere in the folder's files.
fn found(dir: &Path, text: &str) -> bool {
    fs::read_dir(dir).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return found(&path, text);
        }
        let bytes = fs::read(&path).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[test]
fn nothing_of_a_removed_report_is_found_but_the_audit_entry() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let (gone, stays) = (annual(2022, 500), annual(2023, 500));
    gone.add_to(&library).unwrap();
    stays.add_to(&library).unwrap();
    let name = gone.report.source.to_string();
    assert!(found(dir.path(), "2022-12-31"));

    library.remove(gone.id(), "ada", moment("2025-07-01T00:00:00Z")).unwrap();
    let view = library.view(&Principal::named("ada"), AsOf::Latest);
    assert_eq!(view.reports().unwrap(), std::slice::from_ref(&stays.report));
    assert!(matches!(view.facts(gone.id()), Err(Error::NoReport { .. })));
    assert!(matches!(library.source(gone.report.source), Err(Error::SourceMissing { .. })));
    assert_eq!(library.reports_from(gone.report.source).unwrap(), []);
    assert!(!found(dir.path(), "2022-12-31"), "a removed report's period is still in the database");
    assert!(library.verify().unwrap().is_empty());

    let entries = library.audit(0, 100).unwrap();
    let last = entries.last().unwrap();
    assert_eq!(
        (last.action.as_str(), last.actor.as_str(), last.subject.as_str()),
        ("remove", "ada", gone.id())
    );
    assert!(last.detail.contains(&name));
    assert_eq!(entries.first().unwrap().action, "add");

    assert!(matches!(
        library.remove(gone.id(), "ada", moment("2025-07-01T00:00:00Z")),
        Err(Error::NoReport { .. })
    ));
    assert_eq!(gone.add_to(&library).unwrap(), Receipt::Added);
}

#[test]
fn a_source_that_another_report_has_stays() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let first = annual(2022, 10);
    let mut second: Sample = first.clone();
    second.report.id = "another-filer".to_owned();
    first.add_to(&library).unwrap();
    second.add_to(&library).unwrap();
    library.remove(first.id(), "ada", moment("2025-07-01T00:00:00Z")).unwrap();
    assert_eq!(library.source(first.report.source).unwrap(), first.bytes);
    library.remove(second.id(), "ada", moment("2025-07-01T00:00:00Z")).unwrap();
    assert!(matches!(library.source(first.report.source), Err(Error::SourceMissing { .. })));
}
