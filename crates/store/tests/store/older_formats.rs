//! Libraries of older formats are opened and brought forward, with all that is in them.
//!
//! Each `format_N.sql` is a library as that format wrote it, of the sample `annual(2022, 12)`. When the format
//! changes, a file for the one before is added; the ones that are there stay as they are.

use std::fs;
use std::path::Path;

use model::AsOf;
use store::{Decision, Judgement, Library, Principal};

use crate::sample::{COMPANY, annual, moment};

/// A folder with a library of that format, the sample's source beside it.
fn laid_out(dir: &Path, sql: &str) {
    Library::open(dir).unwrap().put_source(&annual(2022, 12).bytes).unwrap();
    let database = dir.join("library.db");
    fs::remove_file(&database).unwrap();
    rusqlite::Connection::open(&database).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn a_library_of_format_1_is_brought_forward() {
    let dir = tempfile::tempdir().unwrap();
    laid_out(dir.path(), include_str!("format_1.sql"));
    let sample = annual(2022, 12);
    for _ in 0..2 {
        let library = Library::open_existing(dir.path()).unwrap();
        assert!(library.verify().unwrap().is_empty());
        let view = library.view(&Principal::named("ada"), AsOf::Latest);
        assert_eq!(view.reports().unwrap(), std::slice::from_ref(&sample.report));
        assert_eq!(view.facts(sample.id()).unwrap().len() + view.long_texts(sample.id()).unwrap().len(), 12);
        assert_eq!(view.facts(sample.id()).unwrap().first(), sample.facts.first());
        assert_eq!(view.statements(sample.id()).unwrap(), sample.statements);
        assert!(view.passages(sample.id()).unwrap().is_empty(), "to be read again");
        assert_eq!(view.taxonomy(sample.id()).unwrap(), sample.taxonomy);
        assert_eq!(view.notices(sample.id()).unwrap(), sample.notices);
        assert_eq!(view.source(sample.report.source).unwrap(), sample.bytes);
        assert_eq!(library.audit(0, 1).unwrap().first().unwrap().action, "add");
    }
    // What came with later formats works.
    let library = Library::open(dir.path()).unwrap();
    let decision = Decision {
        company_key: COMPANY.to_owned(),
        account: "revenue".to_owned(),
        period: "FY2022".to_owned(),
        judgement: Judgement::Reviewed { value: None },
        reason: String::new(),
        actor: "ada".to_owned(),
        at: moment("2025-06-03T10:00:00Z"),
    };
    library.decide(&decision).unwrap();
    let view = library.view(&Principal::named("ada"), AsOf::Latest);
    assert_eq!(view.decisions(COMPANY).unwrap().len(), 1);
}
