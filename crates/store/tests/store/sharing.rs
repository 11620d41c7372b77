//! One library, many threads; one folder, several processes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use model::AsOf;
use store::{Library, Principal};

use crate::sample::{Sample, annual};

fn samples() -> Vec<Sample> {
    (1990..2020).map(|year| annual(year, 120)).collect()
}

/// Every report that is listed is there in whole.
fn look(library: &Library, samples: &[Sample]) -> usize {
    let view = library.view(&Principal::named("ada"), AsOf::Latest);
    let reports = view.reports().unwrap();
    for report in &reports {
        let sample = samples.iter().find(|sample| sample.id() == report.id).unwrap();
        let listed = view.facts(&report.id).unwrap().len() + view.long_texts(&report.id).unwrap().len();
        assert_eq!(listed, sample.facts.len());
        assert_eq!(view.statements(&report.id).unwrap(), sample.statements);
        assert_eq!(view.source(report.source).unwrap(), sample.bytes);
    }
    reports.len()
}

#[test]
fn readers_see_whole_reports_while_writers_commit() {
    let dir = tempfile::tempdir().unwrap();
    let samples = samples();
    let (first, second) = samples.split_at(15);
    let library = Library::open(dir.path()).unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        // One writer of this handle, one of another as another process would have it.
        let writers = [(true, first), (false, second)].map(|(same, part)| {
            let (library, dir) = (&library, dir.path());
            scope.spawn(move || {
                let other = Library::open(dir).unwrap();
                let library = if same { library } else { &other };
                for sample in part {
                    sample.add_to(library).unwrap();
                }
            })
        });
        for _ in 0..2 {
            scope.spawn(|| {
                let mut last = 0;
                while !done.load(Ordering::Relaxed) {
                    let now = look(&library, &samples);
                    assert!(now >= last, "a report that was seen is gone");
                    last = now;
                }
            });
        }
        for writer in writers {
            writer.join().unwrap();
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(look(&library, &samples), 30);
    assert!(library.verify().unwrap().is_empty());
}

#[test]
fn a_reader_doesnt_wait_for_a_writer() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let sample = annual(2023, 20);
    sample.add_to(&library).unwrap();
    // Another process in the middle of a write.
    let other = rusqlite::Connection::open(dir.path().join("library.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE; DELETE FROM reports;").unwrap();
    assert_eq!(look(&library, std::slice::from_ref(&sample)), 1);
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(look(&library, std::slice::from_ref(&sample)), 1);
}

#[test]
fn the_same_report_added_by_many_threads_is_there_once() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let sample = annual(2023, 20);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| sample.add_to(&library).unwrap());
        }
    });
    assert_eq!(look(&library, std::slice::from_ref(&sample)), 1);
    assert_eq!(library.audit(0, 10).unwrap().len(), 1);
}
