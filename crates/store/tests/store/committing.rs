//! Adding reports, once, twice, again by a newer reader; and reading them back as they were.

use model::{AsOf, FactValue};
use store::{Error, Library, Principal, Receipt};

use crate::sample::{COMPANY, annual, moment};

#[test]
fn a_report_comes_back_as_it_was_committed() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let sample = annual(2023, 200);
    assert_eq!(sample.add_to(&library).unwrap(), Receipt::Added);

    let view = library.view(&Principal::named("ada"), AsOf::Latest);
    assert_eq!(view.reports().unwrap(), std::slice::from_ref(&sample.report));
    assert_eq!(view.report(sample.id()).unwrap(), sample.report);
    assert_eq!(view.reports_of(COMPANY).unwrap(), std::slice::from_ref(&sample.report));
    assert_eq!(view.statements(sample.id()).unwrap(), sample.statements);
    assert_eq!(view.passages(sample.id()).unwrap(), sample.passages);
    assert_eq!(view.taxonomy(sample.id()).unwrap(), sample.taxonomy);
    assert_eq!(view.notices(sample.id()).unwrap(), sample.notices);
    assert_eq!(view.source(sample.report.source).unwrap(), sample.bytes);

    let is_long = |value: &FactValue| value.text().is_some_and(|text| text.len() > 300);
    let (long, kept): (Vec<_>, Vec<_>) = sample.facts.into_iter().partition(|fact| is_long(&fact.value));
    assert_eq!(view.facts(&sample.report.id).unwrap(), kept);
    let found = view.long_texts(&sample.report.id).unwrap();
    assert_eq!(found.len(), long.len());
    for (found, fact) in found.iter().zip(long) {
        assert_eq!(found.fact.bytes, fact.bytes);
        assert_eq!(found.fact.concept, fact.concept);
    }
    assert_eq!(found.first().unwrap().index, 5);

    let company = view.companies().unwrap().pop().unwrap();
    assert_eq!(company.key, COMPANY);
    assert_eq!(company.names, ["Northwind Instruments"]);
    assert_eq!(company.identifiers["ticker"].iter().collect::<Vec<_>>(), ["NWI"]);
}

#[test]
fn the_same_again_is_a_no_op() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let mut sample = annual(2023, 20);
    sample.add_to(&library).unwrap();
    let key = library.reports_from(sample.report.source).unwrap().pop().unwrap();
    assert_eq!((key.report_id.as_str(), key.made_by.as_str()), (sample.id(), "reader 1"));

    let before = library.audit(0, 100).unwrap();
    sample.added = moment("2026-01-01T00:00:00Z");
    assert_eq!(sample.add_to(&library).unwrap(), Receipt::AlreadyThere);
    assert_eq!(library.audit(0, 100).unwrap(), before);
    assert_eq!(library.reports_from(sample.report.source).unwrap(), [key]);
}

#[test]
fn a_newer_reader_replaces_what_was_derived_and_keeps_when_it_was_added() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let mut sample = annual(2023, 20);
    sample.add_to(&library).unwrap();
    let first = sample.added;
    let stamp = library.view(&Principal::named("ada"), AsOf::Latest).stamp().unwrap();

    sample.made_by = "reader 2".to_owned();
    sample.facts.truncate(3);
    sample.added = moment("2026-01-01T00:00:00Z");
    assert_eq!(sample.add_to(&library).unwrap(), Receipt::Rebuilt);
    let view = library.view(&Principal::named("ada"), AsOf::Latest);
    assert_eq!(view.facts(sample.id()).unwrap(), sample.facts);
    assert_ne!(view.stamp().unwrap(), stamp);
    let key = library.reports_from(sample.report.source).unwrap().pop().unwrap();
    assert_eq!((key.made_by.as_str(), key.added), ("reader 2", first));
    let actions: Vec<_> = library.audit(0, 100).unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions, ["add", "rebuild"]);
}

#[test]
fn a_report_without_its_source_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let sample = annual(2023, 20);
    assert!(matches!(library.commit(&sample.new_report()), Err(Error::SourceMissing { .. })));
    assert!(library.audit(0, 100).unwrap().is_empty());
}

#[test]
fn two_sources_never_share_a_report_id() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let first = annual(2022, 20);
    first.add_to(&library).unwrap();
    let mut second = annual(2023, 20);
    second.report.id = first.report.id.clone();
    assert!(matches!(second.add_to(&library), Err(Error::ReportIdTaken { .. })));
}
