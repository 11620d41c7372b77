//! `search`: passages by words in two languages, over the reports that a view shows and no others; the index is derived.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::{Desk, command, sample};

/// A report with a passage under each heading.
fn page(company: &str, year: u32, sections: &[(&str, &str)]) -> String {
    let body: String =
        sections.iter().map(|(heading, text)| format!("<p><b>{heading}</b></p><p>{text}</p>")).collect();
    format!(
        "<html><body><p>Form 10-K</p><p>For the fiscal year ended December 31, {year}</p>\
         <p><b>{company}</b></p><p>(Exact name of registrant as specified in its charter)</p>{body}</body></html>"
    )
}

const SUIT: &str = "A former distributor sued the company in the county court over unpaid commissions; the outcome of \
    this lawsuit cannot be estimated, and no provision was made for it at the end of the year.";
const STAFF: &str = "At the end of the year we employed 412 people, of whom 97 worked in maintenance depots.";

fn desk() -> Desk {
    let desk = Desk::new();
    let sections = [("Legal Proceedings", SUIT), ("Human Capital", STAFF)];
    desk.put("alder-2023.htm", page("Alder Bridges Inc", 2023, &sections));
    let chinese = [
        ("第五节 重要事项", "本年度公司无控股股东占用资金的情况。"),
        (
            "十、重大诉讼、仲裁事项",
            "报告期内，供应商就货款纠纷向法院提起诉讼，涉案金额为人民币三百万元，案件尚未判决。",
        ),
        ("十一、员工情况", "报告期末在职员工合计五百二十人，其中生产人员三百人。"),
    ];
    let body: String =
        chinese.iter().map(|(heading, text)| format!("<p><b>{heading}</b></p><p>{text}</p>")).collect();
    desk.put(
        "baihe-2023.htm",
        format!(
            "<html lang=\"zh\"><body><p>白鹤桥梁股份有限公司</p><p>2023年年度报告</p>{body}</body></html>"
        ),
    );
    desk.run(["add", "alder-2023.htm", "--published", "2024-03-01"]).expect(0);
    desk.run(["add", "baihe-2023.htm", "--published", "2024-04-01"]).expect(0);
    desk
}

/// Documents and the first words of what was found.
fn found(desk: &Desk, arguments: &[&str]) -> Vec<(String, String)> {
    let lines = desk.json(&[&["search"], arguments].concat());
    let text = |line: &serde_json::Value, key: &str| line[key].as_str().unwrap().to_owned();
    lines.iter().map(|line| (text(line, "document"), text(line, "text"))).collect()
}

fn documents(desk: &Desk, arguments: &[&str]) -> Vec<String> {
    found(desk, arguments).into_iter().map(|(document, _)| document).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut files, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { files.push(path) }
        }
    }
    files
}

const QUESTIONS: [&str; 4] =
    ["Which lawsuits are pending?", "公司有哪些未决诉讼？", "How many employees are there?", "员工人数"];

#[test]
fn a_question_in_one_language_finds_what_is_said_in_the_other() {
    let desk = desk();
    for question in &QUESTIONS[..2] {
        let found = found(&desk, &[question]);
        let of =
            |document: &str| found.iter().find(|(known, _)| known == document).map(|(_, text)| text.clone());
        assert!(of("alder-2023").is_some_and(|text| text.contains("sued")), "{question}: {found:?}");
        assert!(of("baihe-2023").is_some_and(|text| text.contains("诉讼")), "{question}: {found:?}");
    }
    assert!(found(&desk, &["员工人数", "--company", "Alder Bridges"])[0].1.contains("412 people"));
}

#[test]
fn a_search_without_a_company_is_put_to_the_whole_library_and_else_to_its_reports() {
    let desk = desk();
    assert_eq!(documents(&desk, &["lawsuits", "--company", "Alder Bridges"]), ["alder-2023"]);
    assert_eq!(documents(&desk, &["Which lawsuits does Alder Bridges face?"]), ["alder-2023"]);
    let shown = desk.run(["search", "lawsuits"]).expect(0).out;
    assert!(shown.contains("alder-2023: Legal Proceedings"), "{shown}");
    desk.run(["search", "xylophone"]).expect(1).says(&["nothing in the library"]);
}

#[test]
fn an_index_that_was_deleted_or_damaged_is_made_again_and_gives_the_same_answers() {
    let desk = desk();
    let answers = || QUESTIONS.map(|question| desk.run(["search", question, "--json"]).expect(0).out);
    let expect = answers();
    let index = desk.path("tickmark-library/index");
    fs::remove_dir_all(&index).unwrap();
    assert_eq!(answers(), expect);
    assert!(index.is_dir());
    for damage in ["meta.json", "term", "idx", "fast"] {
        for file in files(&index).iter().filter(|file| file.to_string_lossy().ends_with(damage)) {
            fs::write(file, b"damaged").unwrap();
        }
        assert_eq!(answers(), expect, "{damage}");
    }
    // A file in its place, so that there can be no index on disk.
    fs::remove_dir_all(&index).unwrap();
    fs::write(&index, b"").unwrap();
    assert_eq!(answers(), expect);
}

#[test]
fn what_the_view_does_not_show_is_never_found() {
    let desk = desk();
    let both = ["alder-2023", "baihe-2023"];
    let all = documents(&desk, &["lawsuits"]);
    assert!(both.iter().all(|document| all.iter().any(|known| known == document)), "{all:?}");
    assert_eq!(documents(&desk, &["lawsuits", "--as-of", "2024-03-15"]), ["alder-2023"]);
    assert!(documents(&desk, &["lawsuits", "--as-of", "2024-01-15"]).is_empty());
    // Read again in other words: what it said before isn't found.
    let report = desk.report("alder-2023");
    desk.run(["remove", report["report"].as_str().unwrap()]).expect(0);
    assert!(documents(&desk, &["lawsuits"]).iter().all(|document| document == "baihe-2023"));
    let terms = files(&desk.path("tickmark-library/index"));
    let held = |word: &str| {
        terms.iter().any(|file| {
            let bytes = fs::read(file).unwrap();
            bytes.windows(word.len()).any(|window| window == word.as_bytes())
        })
    };
    assert!(!held("commiss"), "a removed report's words are still on disk");
}

#[test]
fn what_reports_repeat_year_by_year_is_shown_once() {
    let desk = Desk::new();
    for year in 2020..2024 {
        let own = format!("In {year} we opened {} depots and closed none of those we had.", year - 2015);
        let sections = [("Legal Proceedings", SUIT), ("Depots", own.as_str())];
        desk.put(&format!("alder-{year}.htm"), page("Alder Bridges Inc", year, &sections));
    }
    desk.run(["add", "."]).expect(0);
    assert_eq!(documents(&desk, &["lawsuits over commissions"]), ["alder-2023"]);
}

#[test]
fn indexing_killed_at_any_instant_leaves_an_index_that_answers_the_same() {
    let desk = Desk::with_samples();
    let question = ["search", "What do customers account for?", "--json"];
    let index = desk.path("tickmark-library/index");
    let expect = desk.run(question).expect(0).out;
    fs::remove_dir_all(&index).unwrap();
    let began = Instant::now();
    assert_eq!(desk.run(question).out, expect);
    let whole = began.elapsed();
    for run in 0..12_u32 {
        fs::remove_dir_all(&index).unwrap();
        let mut child = command(desk.dir.path()).args(question).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole.min(Duration::from_secs(2)) * run / 12);
        let _ = child.kill();
        child.wait().unwrap();
        assert_eq!(desk.run(question).expect(0).out, expect, "run {run}");
    }
}

#[test]
fn the_samples_are_found_by_their_subjects() {
    let desk = Desk::with_samples();
    assert!(!sample("northmoor-10k-2024.htm").is_empty());
    let of = |question: &str| documents(&desk, &[question, "--limit", "1"]);
    assert_eq!(of("What does Northmoor say about customers in FY2024?"), ["northmoor-10k-2024"]);
    assert_eq!(of("What does Northmoor say about customers in FY2022?"), ["northmoor-10k-2022"]);
}
