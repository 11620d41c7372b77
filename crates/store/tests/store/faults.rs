//! Faults around the library: each an error that says what, where, and what to do; and the library stays whole.
//!
//! A full disk and a read-only folder are real ones, small file systems mounted in a name space of their own, by a
//! child process that is this test again. Where the system doesn't allow that, the test says so and passes.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use model::AsOf;
use store::{Error, Library, Principal};

use crate::sample::{annual, moment};

const DIR: &str = "STORE_TEST_FAULT_DIR";

/// Runs one of this file's children with a folder prepared by shell commands, in which `$DIR` is that folder.
fn in_folder(prepare: &str, child: &str) {
    let dir = tempfile::tempdir().unwrap();
    let exe = std::env::current_exe().unwrap();
    let run = format!("{prepare} && exec \"$0\" --exact faults::{child} --nocapture --test-threads=1");
    let able = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "true"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !able.is_ok_and(|status| status.success()) {
        println!("skipped: no name spaces of users and mounts");
        return;
    }
    let status = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &run])
        .arg(exe)
        .env("DIR", dir.path())
        .env(DIR, dir.path())
        .status()
        .unwrap();
    assert!(status.success(), "{child} failed");
}

#[test]
fn a_full_disk_is_said_and_nothing_acknowledged_is_lost() {
    in_folder("mount -t tmpfs -o size=3m tmpfs \"$DIR\"", "child_with_a_full_disk");
}

#[test]
fn child_with_a_full_disk() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let dir = Path::new(&dir);
    let library = Library::open(dir).unwrap();
    let mut added = Vec::new();
    let full = (1000..3000).find_map(|year| {
        let mut sample = annual(year, 300);
        // Bytes that don't shrink, so that sources fill the disk as much as the database does.
        let mut noise = blake3::Hasher::new().update(&sample.bytes).finalize_xof();
        let mut bytes = vec![0; 20_000];
        noise.fill(&mut bytes);
        sample.report.source = model::SourceHash::of(&bytes);
        sample.bytes = bytes;
        sample.report.id = format!("report-{year}");
        match sample.add_to(&library) {
            Ok(_) => {
                added.push(sample);
                None
            }
            Err(error) => Some(error),
        }
    });
    let error = full.unwrap();
    assert!(matches!(error, Error::DiskFull { .. }), "{error}");
    assert!(error.to_string().contains("hint: free some space"), "{error}");
    assert!(!added.is_empty());

    let check = |library: &Library| {
        let view = library.view(&Principal::named("ada"), AsOf::Latest);
        assert_eq!(view.reports().unwrap().len(), added.len());
        assert!(library.verify().unwrap().is_empty());
        for sample in &added {
            assert_eq!(view.source(sample.report.source).unwrap(), sample.bytes);
        }
    };
    check(&library);
    drop(library);
    check(&Library::open_existing(dir).unwrap());
}

#[test]
fn a_read_only_library_can_be_read_and_says_that_it_cant_be_written() {
    let dir = tempfile::tempdir().unwrap();
    let inner = dir.path().join("library");
    let library = Library::open(&inner).unwrap();
    annual(2023, 50).add_to(&library).unwrap();
    drop(library);
    let mount = format!("mount --bind {0} \"$DIR\" && mount -o remount,ro,bind \"$DIR\"", inner.display());
    in_folder(&mount, "child_in_a_read_only_folder");
}

#[test]
fn child_in_a_read_only_folder() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let dir = Path::new(&dir);
    let Err(error) = Library::open(dir) else { panic!("opened for writing") };
    assert!(matches!(error, Error::ReadOnly { .. }), "{error}");
    let Err(error) = Library::open(&dir.join("new")) else { panic!("made in a read-only folder") };
    assert!(matches!(error, Error::ReadOnly { .. }), "{error}");

    let library = Library::open_existing(dir).unwrap();
    let sample = annual(2023, 50);
    let view = library.view(&Principal::named("ada"), AsOf::Latest);
    assert_eq!(view.reports().unwrap(), std::slice::from_ref(&sample.report));
    assert_eq!(view.source(sample.report.source).unwrap(), sample.bytes);
    assert!(library.verify().unwrap().is_empty());
    let error = annual(2022, 50).add_to(&library).unwrap_err();
    assert!(matches!(error, Error::ReadOnly { .. }), "{error}");
    assert!(error.to_string().contains("library.db"), "{error}");
    let error = library.remove(sample.id(), "ada", moment("2025-07-01T00:00:00Z")).unwrap_err();
    assert!(matches!(error, Error::ReadOnly { .. }), "{error}");
}

#[test]
fn a_folder_without_a_library_is_said_to_have_none() {
    let dir = tempfile::tempdir().unwrap();
    let Err(error) = Library::open_existing(dir.path()) else { panic!("opened") };
    assert!(matches!(error, Error::NoLibrary { .. }), "{error}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "something was made");
}

#[test]
fn a_library_of_a_newer_program_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    drop(Library::open(dir.path()).unwrap());
    let database = dir.path().join("library.db");
    rusqlite::Connection::open(&database).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let before = fs::read(&database).unwrap();
    for open in [Library::open, Library::open_existing] {
        let Err(error) = open(dir.path()) else { panic!("opened") };
        assert!(matches!(error, Error::NewerVersion { found: 99, .. }), "{error}");
    }
    assert_eq!(fs::read(&database).unwrap(), before);
}

#[test]
fn another_programs_file_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let database = dir.path().join("library.db");
    for content in [&b"just some text, long enough to be looked at as a header of a file"[..], &[0; 5000]] {
        fs::write(&database, content).unwrap();
        let Err(error) = Library::open(dir.path()) else { panic!("opened") };
        assert!(matches!(error, Error::Corrupt { .. }), "{error}");
        assert_eq!(fs::read(&database).unwrap(), content);
    }
    fs::remove_file(&database).unwrap();
    rusqlite::Connection::open(&database).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    let Err(error) = Library::open(dir.path()) else { panic!("opened") };
    assert!(matches!(error, Error::Corrupt { .. }), "{error}");
}

#[test]
fn a_file_where_the_folder_should_be_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "x").unwrap();
    let Err(error) = Library::open(&file) else { panic!("opened") };
    assert!(error.to_string().contains("file"), "{error}");
}
