//! The questions of the corpus over annual reports: the computed ones become plans with exactly these targets and periods,
//! the others want words, save those that ask how a ratio changed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{chart, show};
use crate::question::{Understanding, understand};

/// Id of the question, then what is understood of it.
const PLANS: &str = include_str!("financebench.txt");

fn corpus() -> Option<PathBuf> {
    let given = std::env::var_os("TICKMARK_CORPUS").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/tickmark-corpus"));
    given.into_iter().chain(home).find(|folder| folder.join("gold/financebench.jsonl").is_file())
}

#[test]
fn questions_over_annual_reports() {
    let Some(corpus) = corpus() else {
        println!("skipped: no corpus");
        return;
    };
    let plans: BTreeMap<&str, &str> = PLANS.lines().filter_map(|line| line.split_once(": ")).collect();
    let vocabulary = chart::vocabulary();
    let directory = chart::directory(&vocabulary);
    let text = std::fs::read_to_string(corpus.join("gold/financebench.jsonl")).unwrap();
    let (mut computed, mut words, mut wrong) = (0, 0, Vec::new());
    for line in text.lines() {
        let question: serde_json::Value = serde_json::from_str(line).unwrap();
        let id = question["financebench_id"].as_str().unwrap_or_default();
        let asked = question["question"].as_str().unwrap_or_default();
        let understood = understand(asked, &vocabulary, &directory);
        let shown = show::show(&understood);
        match plans.get(id) {
            Some(expect) if shown == *expect => computed += 1,
            Some(expect) => wrong.push(format!("{id} {asked}\n    expect {expect}\n    found  {shown}")),
            None if question["question_type"] == "metrics-generated" => {
                wrong.push(format!(
                    "{id} {asked}\n    no plan is expected in financebench.txt; found {shown}"
                ));
            }
            None if matches!(understood, Understanding::Figure(_)) => {
                wrong.push(format!("{id} {asked}\n    wants words; found {shown}"));
            }
            None => words += usize::from(matches!(understood, Understanding::Text(_))),
        }
    }
    println!("{computed} plans, {words} questions in words");
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(computed >= 19 && words >= 30, "{computed} plans, {words} questions in words");
}
