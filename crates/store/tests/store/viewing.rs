//! What a view shows: by the day, by who looks; and which report is the last word on that day.

use model::{AsOf, ReportStatus};
use store::{Error, Library, Principal, Scope, Subject, Timestamp};

use crate::sample::{COMPANY, Sample, annual, day, moment};

fn on(text: &str) -> AsOf {
    AsOf::Day(day(text))
}

fn anyone() -> Principal {
    Principal::named("anyone")
}

/// Document and status of the reports as of a day.
fn seen(library: &Library, as_of: AsOf) -> Vec<String> {
    let reports = library.view(&anyone(), as_of).reports().unwrap();
    reports
        .into_iter()
        .map(|report| {
            let form = report.header.form.unwrap_or_default();
            let year = report.header.fiscal_year.unwrap();
            let status = match report.status {
                ReportStatus::Current => "current",
                ReportStatus::Superseded => "superseded",
                ReportStatus::Amended => "amended",
            };
            format!("{form} {year} {status}")
        })
        .collect()
}

/// A report of that form and year, its bytes unlike all others'.
fn of(form: &str, year: i16, published: Option<&str>) -> Sample {
    let bytes = format!("{form} {year} {published:?}").into_bytes();
    Sample::new(bytes, form, year, 10).published(published)
}

#[test]
fn a_report_is_seen_from_the_day_it_was_published() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    of("10-K", 2022, Some("2023-02-15")).add_to(&library).unwrap();
    of("10-K", 2023, Some("2024-02-15")).add_to(&library).unwrap();
    assert!(seen(&library, on("2023-02-14")).is_empty());
    assert_eq!(seen(&library, on("2023-02-15")), ["10-K 2022 current"]);
    assert_eq!(seen(&library, on("2024-02-15")), ["10-K 2022 superseded", "10-K 2023 current"]);
    assert_eq!(seen(&library, AsOf::Latest), ["10-K 2022 superseded", "10-K 2023 current"]);
}

#[test]
fn a_report_of_unknown_date_is_seen_from_the_day_it_was_added() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let mut sample = of("10-K", 2022, None);
    sample.added = moment("2025-06-01T23:30:00Z");
    sample.add_to(&library).unwrap();
    assert!(seen(&library, on("2025-05-31")).is_empty());
    assert_eq!(seen(&library, on("2025-06-01")), ["10-K 2022 current"]);
}

#[test]
fn an_amendment_marks_what_it_amends_and_only_once_it_is_known() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    of("10-K", 2022, Some("2023-02-15")).add_to(&library).unwrap();
    of("10-K/A", 2022, Some("2023-05-01")).add_to(&library).unwrap();
    of("10-K/A", 2022, Some("2023-06-01")).add_to(&library).unwrap();
    of("10-Q", 2023, Some("2023-06-02")).add_to(&library).unwrap();
    assert_eq!(seen(&library, on("2023-03-01")), ["10-K 2022 current"]);
    assert_eq!(seen(&library, on("2023-05-01")), ["10-K 2022 amended", "10-K/A 2022 current"]);
    assert_eq!(
        seen(&library, AsOf::Latest),
        ["10-K 2022 amended", "10-K/A 2022 amended", "10-K/A 2022 current", "10-Q 2023 current"]
    );
    of("10-K", 2023, Some("2024-02-15")).add_to(&library).unwrap();
    let seen = seen(&library, AsOf::Latest);
    assert!(seen.contains(&"10-K/A 2022 superseded".to_owned()));
    assert!(seen.contains(&"10-Q 2023 current".to_owned()));
}

#[test]
fn another_companys_report_supersedes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    of("10-K", 2022, Some("2023-02-15")).add_to(&library).unwrap();
    let mut other = of("10-K", 2023, Some("2024-02-15"));
    other.company = "cik:0009999999".to_owned();
    other.add_to(&library).unwrap();
    assert_eq!(seen(&library, AsOf::Latest), ["10-K 2022 current", "10-K 2023 current"]);
    assert_eq!(library.view(&anyone(), AsOf::Latest).companies().unwrap().len(), 2);
}

#[test]
fn nothing_of_a_report_is_reached_before_its_day() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let sample = annual(2023, 10);
    sample.add_to(&library).unwrap();
    let view = library.view(&anyone(), on("2024-02-14"));
    assert!(matches!(view.report(sample.id()), Err(Error::NoReport { .. })));
    assert!(matches!(view.facts(sample.id()), Err(Error::NoReport { .. })));
    assert!(matches!(view.long_texts(sample.id()), Err(Error::NoReport { .. })));
    assert!(matches!(view.statements(sample.id()), Err(Error::NoReport { .. })));
    assert!(matches!(view.passages(sample.id()), Err(Error::NoReport { .. })));
    assert!(matches!(view.taxonomy(sample.id()), Err(Error::NoReport { .. })));
    assert!(matches!(view.notices(sample.id()), Err(Error::NoReport { .. })));
    assert!(matches!(view.source(sample.report.source), Err(Error::SourceMissing { .. })));
    assert!(view.companies().unwrap().is_empty());
    assert!(view.reports_of(COMPANY).unwrap().is_empty());
}

#[test]
fn who_isnt_granted_a_report_doesnt_see_it() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let (first, second) = (annual(2022, 10), annual(2023, 10));
    first.add_to(&library).unwrap();
    second.add_to(&library).unwrap();
    let at: Timestamp = moment("2025-06-02T00:00:00Z");
    let bob = Principal { name: "bob".to_owned(), roles: vec!["credit".to_owned()] };
    let count = |principal: &Principal| library.view(principal, AsOf::Latest).reports().unwrap().len();
    assert_eq!(count(&bob), 2);

    library.revoke(&Subject::Everyone, &Scope::Library, "ada", at).unwrap();
    assert_eq!(count(&bob), 0);
    assert!(matches!(library.view(&bob, AsOf::Latest).facts(first.id()), Err(Error::NoReport { .. })));
    let report = Scope::Report(first.id().to_owned());
    library.grant(&Subject::User("bob".to_owned()), &report, "ada", at).unwrap();
    assert_eq!(count(&bob), 1);
    library
        .grant(&Subject::Role("credit".to_owned()), &Scope::Company(COMPANY.to_owned()), "ada", at)
        .unwrap();
    assert_eq!(count(&bob), 2);
    assert_eq!(count(&Principal::named("role:credit")), 0);
    assert_eq!(count(&Principal::named("eve")), 0);

    // It stays so when the library is opened again.
    drop(library);
    let library = Library::open(dir.path()).unwrap();
    assert!(library.view(&Principal::named("eve"), AsOf::Latest).reports().unwrap().is_empty());
}

#[test]
fn the_stamp_changes_with_what_is_seen_and_with_nothing_else() {
    let one = tempfile::tempdir().unwrap();
    let two = tempfile::tempdir().unwrap();
    let (first, second) = (annual(2022, 10), annual(2023, 10));
    let library = Library::open(one.path()).unwrap();
    first.add_to(&library).unwrap();
    let stamp = |library: &Library, as_of| library.view(&anyone(), as_of).stamp().unwrap();
    let before = stamp(&library, AsOf::Latest);
    second.add_to(&library).unwrap();
    assert_ne!(stamp(&library, AsOf::Latest), before);
    assert_eq!(stamp(&library, on("2023-12-31")), before);

    let other = Library::open(two.path()).unwrap();
    let mut later = second.clone();
    later.added = moment("2030-01-01T00:00:00Z");
    later.add_to(&other).unwrap();
    first.add_to(&other).unwrap();
    assert_eq!(stamp(&other, AsOf::Latest), stamp(&library, AsOf::Latest));
}
