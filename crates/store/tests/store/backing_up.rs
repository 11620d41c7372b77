//! Backup and restore: one file that gives the same library again, or refuses to.

use std::fs;
use std::path::Path;

use model::AsOf;
use store::{Error, Library, Principal};

use crate::sample::{annual, moment};

fn library(dir: &Path) -> Library {
    let library = Library::open(dir).unwrap();
    for year in 2020..2024 {
        annual(year, 50).add_to(&library).unwrap();
    }
    library.remove(annual(2020, 50).id(), "ada", moment("2025-07-01T00:00:00Z")).unwrap();
    library
}

#[test]
fn a_backup_gives_the_same_library_again() {
    let dir = tempfile::tempdir().unwrap();
    let original = library(&dir.path().join("library"));
    let file = dir.path().join("backup.zip");
    original.backup(&file).unwrap();
    let copy = dir.path().join("copy");
    store::restore(&file, &copy).unwrap();
    let restored = Library::open_existing(&copy).unwrap();

    assert!(restored.verify().unwrap().is_empty());
    assert_eq!(restored.audit(0, 100).unwrap(), original.audit(0, 100).unwrap());
    let ada = Principal::named("ada");
    let (before, after) = (original.view(&ada, AsOf::Latest), restored.view(&ada, AsOf::Latest));
    assert_eq!(after.stamp().unwrap(), before.stamp().unwrap());
    assert_eq!(after.reports().unwrap().len(), 3);
    for report in after.reports().unwrap() {
        assert_eq!(after.facts(&report.id).unwrap(), before.facts(&report.id).unwrap());
        assert_eq!(after.source(report.source).unwrap(), before.source(report.source).unwrap());
    }

    let again = dir.path().join("again.zip");
    original.backup(&again).unwrap();
    assert_eq!(fs::read(&again).unwrap(), fs::read(&file).unwrap(), "the same library, other bytes");
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 4, "{left:?}");
}

#[test]
fn a_backup_is_only_laid_out_in_an_empty_folder() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("backup.zip");
    library(&dir.path().join("library")).backup(&file).unwrap();
    let taken = dir.path().join("taken");
    fs::create_dir(&taken).unwrap();
    store::restore(&file, &taken).unwrap();
    assert!(matches!(store::restore(&file, &taken), Err(Error::NotEmpty { .. })));
}

#[test]
fn a_damaged_backup_is_refused_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("backup.zip");
    library(&dir.path().join("library")).backup(&file).unwrap();
    let whole = fs::read(&file).unwrap();
    let target = dir.path().join("target");
    let bad = dir.path().join("bad.zip");
    let refuses = |bytes: &[u8], why: &str| {
        fs::write(&bad, bytes).unwrap();
        let error = store::restore(&bad, &target).unwrap_err();
        assert!(matches!(error, Error::BadBackup { .. }), "{why}: {error}");
        assert!(!target.exists(), "{why}: something was left");
        // An empty folder that was there stays, and stays empty.
        fs::create_dir(&target).unwrap();
        assert!(store::restore(&bad, &target).is_err());
        fs::remove_dir(&target).unwrap();
    };
    refuses(b"", "empty");
    refuses(b"not a zip at all", "text");
    for at in [whole.len() / 3, whole.len() - 1] {
        refuses(&whole[..at], "cut short");
    }
    // Bytes of every entry's content: the database's at the beginning, the sources' up to the central directory.
    for at in (100..whole.len() * 9 / 10).step_by(whole.len() / 40) {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        fs::write(&bad, &flipped).unwrap();
        match store::restore(&bad, &target) {
            Err(Error::BadBackup { .. }) => {}
            Err(error) => panic!("byte {at} flipped: {error}"),
            // A zip's entries say some things twice; what came out is whole.
            Ok(()) => {
                assert!(Library::open(&target).unwrap().verify().unwrap().is_empty());
                fs::remove_dir_all(&target).unwrap();
            }
        }
    }
}

#[test]
fn a_library_with_damage_isnt_backed_up() {
    let dir = tempfile::tempdir().unwrap();
    let library = library(&dir.path().join("library"));
    let name = annual(2022, 50).report.source.to_string();
    let source = dir.path().join("library/sources").join(&name[..2]).join(format!("{name}.zst"));
    let mut bytes = fs::read(&source).unwrap();
    bytes[10] ^= 1;
    fs::write(&source, bytes).unwrap();
    let file = dir.path().join("backup.zip");
    assert!(matches!(library.backup(&file), Err(Error::SourceDamaged { .. })));
    assert!(!file.exists());
}
