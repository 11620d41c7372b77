//! What a library keeps: removal, backup, as-of views, reports that others supersede or amend, first-reported figures.

use std::fs;

use crate::{Desk, sample};

/// Whether those bytes stand anywhere in the library's folder.
fn stands_in(desk: &Desk, needle: &str) -> bool {
    let mut open = vec![desk.path("tickmark-library")];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let bytes = fs::read(&path).unwrap();
            if name.contains(needle) || bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
            {
                return true;
            }
        }
    }
    false
}

#[test]
fn nothing_of_a_removed_report_is_found_or_cited_but_the_audit_entry_stays() {
    let desk = Desk::with_samples();
    let report = desk.report("larkfield-10k-2023");
    let (id, source) = (report["report"].as_str().unwrap(), report["source"].as_str().unwrap());
    assert!(stands_in(&desk, "Larkfield Stores"));
    desk.run(["remove", id]).expect(0).says(&[id]);
    desk.run(["spread", "Larkfield"]).expect(2);
    desk.run(["facts", id]).expect(2).says(&["no report", "hint:"]);
    let answer = desk.json(&["ask", "What was the revenue of Larkfield in FY2023?"]).remove(0);
    assert_eq!(answer["status"], "unresolved", "{answer}");
    assert!(desk.json(&["reports"]).iter().all(|report| report["report"] != id));
    assert!(!desk.path("tickmark-library/sources").join(&source[..2]).join(format!("{source}.zst")).exists());
    assert!(!stands_in(&desk, "Larkfield Stores"), "its words are still on disk");
    assert!(stands_in(&desk, id), "the audit log has forgotten it");
    assert_eq!(desk.breaks(&[]), []);
    // It can be added again.
    desk.run(["add", &format!("{}/larkfield-10k-2023.htm", crate::samples())]).expect(0).says(&["1 added"]);
}

#[test]
fn a_backup_restores_to_the_same_answers() {
    let desk = Desk::with_samples();
    desk.run(["adjust", "Northmoor", "inventories", "FY2024", "77000000", "--reason", "recount"]).expect(0);
    desk.run(["backup", "b.zip"]).expect(0);
    desk.run(["backup", "again.zip"]).expect(0);
    assert_eq!(fs::read(desk.path("b.zip")).unwrap(), fs::read(desk.path("again.zip")).unwrap());
    let view = |library: &str| {
        let of = |arguments: &[&str]| desk.run(arguments.iter().chain(&["--library", library, "--json"])).out;
        (of(&["reports"]), of(&["spread", "Northmoor"]), of(&["decisions", "Northmoor"]))
    };
    desk.run(["restore", "b.zip", "--library", "copy"]).expect(0);
    assert_eq!(view("copy"), view("tickmark-library"));
    desk.run(["check", "--library", "copy"]).expect(0);
    desk.run(["restore", "b.zip", "--library", "copy"]).expect(2).says(&["copy isn't empty", "hint:"]);
    let mut damaged = fs::read(desk.path("b.zip")).unwrap();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    desk.put("damaged.zip", damaged);
    desk.run(["restore", "damaged.zip", "--library", "other"]).expect(2).says(&["damaged.zip", "hint:"]);
    desk.run(["reports", "--library", "other"]).expect(2);
}

#[test]
fn a_view_as_of_a_day_knows_what_was_published_by_then() {
    let desk = Desk::with_samples();
    // Published on 2023-02-17, 2024-02-16 and in 2025; the last one restates the purchases of 2023.
    let capex = |day: &str| {
        desk.cell(&["spread", "Northmoor", "--as-of", day], "capital_expenditure", "FY2023")["value"].clone()
    };
    assert_eq!(capex("2024-06-30"), "18480000");
    assert_eq!(capex("2025-12-31"), "19120000");
    let answer =
        desk.json(&["ask", "Capital expenditure of Northmoor in FY2023", "--as-of", "2024-06-30"]).remove(0);
    assert_eq!(answer["answer"]["value"], "18480000", "{answer}");
    let early = desk.json(&["reports", "--as-of", "2023-03-01"]);
    let documents: Vec<&str> = early.iter().map(|report| report["document"].as_str().unwrap()).collect();
    assert_eq!(documents, ["northmoor-10k-2022"]);
    let answer = desk.json(&["ask", "Revenue of Northmoor in FY2024", "--as-of", "2024-06-30"]).remove(0);
    assert_ne!(answer["status"], "answered", "{answer}");
}

#[test]
fn a_restated_figure_keeps_what_was_first_reported() {
    let desk = Desk::with_samples();
    let cell = desk.cell(&["spread", "Northmoor"], "capital_expenditure", "FY2023");
    assert_eq!(cell["value"], "19120000", "{cell}");
    let history = cell["history"].as_array().unwrap();
    assert_eq!(history.len(), 1, "{cell}");
    assert_eq!(history[0]["value"], "18480000");
    assert_eq!(history[0]["report"], "northmoor-10k-2023");
    assert_eq!(history[0]["published"], "2024-02-16");
    assert!(history[0]["anchor"]["bytes"].is_array(), "{cell}");
}

#[test]
fn reports_know_what_supersedes_and_what_amends_them() {
    let desk = Desk::with_samples();
    let amended = sample("northmoor-10k-2024.htm")
        .replace("format=\"ixt:fixed-false\">false", "format=\"ixt:fixed-true\">true")
        .replace("Annual report", "Annual report, amended");
    desk.put("northmoor-10ka-2024.htm", amended);
    desk.run(["add", "northmoor-10ka-2024.htm", "--published", "2025-06-01"]).expect(0).says(&["1 added"]);
    let status = |document: &str| desk.report(document)["status"].clone();
    assert_eq!(status("northmoor-10k-2022"), "superseded");
    assert_eq!(status("northmoor-10k-2024"), "amended");
    assert_eq!(status("northmoor-10ka-2024"), "current");
    assert_eq!(desk.report("northmoor-10ka-2024")["form"], "10-K/A");
    assert_eq!(status("northmoor-10q-2024q1"), "superseded");
    // Before the amendment was published the original is the last word.
    let before = desk.json(&["reports", "--as-of", "2025-05-01"]);
    let original = before.iter().find(|report| report["document"] == "northmoor-10k-2024").unwrap();
    assert_eq!(original["status"], "current");
}

#[test]
fn the_demo_does_the_main_job_and_verifies_it() {
    let desk = Desk::new();
    desk.run(["demo"]).expect(0).says(&["11 reports, 0 failed", "0 do not hold"]);
    let books: Vec<String> =
        ["northmoor-pump-company", "larkfield-stores--inc", "ravenscar-ceramics-plc", "grid"]
            .map(|name| format!("tickmark-demo/{name}.xlsx"))
            .to_vec();
    for book in &books {
        desk.run(["check", book, "--library", "tickmark-demo/library"]).expect(0);
    }
}
