//! Grids of questions in words: what a cell says is checked to the letter, an open one shows what is nearest, and a run again
//! tells what new reports change.

use std::io::{Cursor, Read, Write};

use serde_json::{Value, json};

use crate::Desk;
use crate::pages::ALDER;

const DIVIDENDS: &str = "Does the company pay dividends?";
const LAWSUITS: &str = "Which lawsuits are pending?";
const NO: &str = "We have never paid dividends on our common stock and we do not pay dividends.";
const SUIT: &str =
    "A former distributor sued us over unpaid commissions; the outcome of this lawsuit cannot be estimated.";

/// A report of that year with a passage under each heading.
fn page(year: u32, sections: &[(&str, &str)]) -> String {
    let body: String =
        sections.iter().map(|(heading, text)| format!("<p><b>{heading}</b></p><p>{text}</p>")).collect();
    format!(
        "<html><body><p>Form 10-K</p><p>For the fiscal year ended December 31, {year}</p>\
         <p><b>Alder Bridges Inc</b></p><p>(Exact name of registrant as specified in its charter)</p>{body}</body></html>"
    )
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("alder-2023.htm", page(2023, &[("Dividends", NO), ("Legal Proceedings", SUIT)]));
    desk.put(
        "q.csv",
        format!(",{DIVIDENDS},{LAWSUITS},What is its view of lighthouses?\nAlder Bridges,,,\n"),
    );
    desk.run(["add", "alder-2023.htm"]).expect(0);
    desk
}

fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let read = |at| {
        let mut part = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        (part.name().unwrap().into_owned(), bytes)
    };
    (0..parts_of(bytes)).map(read).collect()
}

fn parts_of(bytes: &[u8]) -> usize {
    zip::ZipArchive::new(Cursor::new(bytes)).unwrap().len()
}

/// The workbook with one text changed where it first stands in a part so called; it must stand there.
fn flipped(bytes: &[u8], part: &str, from: &str, to: &str) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut done = false;
    for (name, bytes) in parts(bytes) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let here = !done && name.contains(part) && text.contains(from);
        done |= here;
        writer.start_file(name.as_str(), options).unwrap();
        let changed = if here { text.replacen(from, to, 1).into_bytes() } else { bytes };
        writer.write_all(&changed).unwrap();
    }
    assert!(done, "no {part} holds {from}");
    writer.finish().unwrap().into_inner()
}

/// Kinds and cells of what `check` finds wrong.
fn broken(desk: &Desk, workbook: &[u8]) -> Vec<(String, String)> {
    desk.put("changed.xlsx", workbook);
    desk.breaks(&["changed.xlsx"])
}

#[test]
fn a_flipped_letter_of_a_text_its_note_or_its_proof_is_found() {
    let desk = desk();
    let run = desk.run(["grid", "q.csv", "-o", "out.xlsx", "--json"]);
    let summary: Value = serde_json::from_str(run.out.trim()).unwrap();
    assert!(summary["answered"].as_u64().unwrap() >= 1, "{summary}");
    let whole = std::fs::read(desk.path("out.xlsx")).unwrap();
    assert_eq!(broken(&desk, &whole), []);
    let found = |part: &str, from: &str, to: &str| broken(&desk, &flipped(&whole, part, from, to));
    let of = |kind: &str| vec![(kind.to_owned(), "B2".to_owned())];
    // The cell itself, the note that a reader sees beside it, the row that both are held against.
    assert_eq!(found("worksheets/sheet1", "we do not pay", "we do now pay"), of("value-altered"));
    assert_eq!(found("comments", "we do not pay", "we do now pay"), of("note-altered"));
    assert_eq!(found("worksheets/sheet2", "we do not pay", "we do now pay"), of("evidence-altered"));
}

#[test]
fn an_open_cell_shows_the_nearest_passage() {
    let desk = desk();
    desk.run(["grid", "q.csv", "-o", "out.xlsx"]);
    let whole = std::fs::read(desk.path("out.xlsx")).unwrap();
    let notes: String = parts(&whole)
        .into_iter()
        .filter(|(name, _)| name.contains("comments"))
        .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
        .collect();
    let note = |cell: &str| {
        let (_, rest) = notes.split_once(&format!("ref=\"{cell}\"")).unwrap();
        rest.split("</comment>").next().unwrap_or_default().to_owned()
    };
    // It is open, and the words that come nearest stand in its note, as no source of an answer.
    let open = note("C2");
    assert!(open.contains("open") && open.contains("sued us over unpaid commissions"), "{open}");
    assert!(open.contains("see: alder-2023") && !open.contains("source:"), "{open}");
    assert!(note("B2").contains("source: alder-2023"), "{}", note("B2"));
    // Of what nothing speaks of, nothing is near.
    assert!(!note("D2").contains("see:"), "{}", note("D2"));
}

#[test]
fn a_run_again_tells_the_words_that_a_new_report_changes() {
    let desk = desk();
    desk.run(["grid", "q.csv", "-o", "out.xlsx"]);
    let same = desk.run(["grid", "q.csv", "-o", "out.xlsx", "--json"]);
    assert!(same.out.contains("\"changed\":[]"), "{}", same.out);
    const YES: &str = "In 2024 we began to pay dividends and we pay dividends each quarter.";
    desk.put("alder-2024.htm", page(2024, &[("Dividends", YES), ("Legal Proceedings", SUIT)]));
    desk.run(["add", "alder-2024.htm"]).expect(0);
    let run = desk.run(["grid", "q.csv", "-o", "out.xlsx", "--json"]).says(&["changed: B2 Alder Bridges"]);
    let summary: Value = serde_json::from_str(run.out.trim()).unwrap();
    let changed = summary["changed"].as_array().unwrap();
    assert_eq!(changed.len(), 1, "{summary}");
    assert_eq!((&changed[0]["cell"], &changed[0]["question"]), (&json!("B2"), &json!(DIVIDENDS)));
    assert!(changed[0]["before"].as_str().unwrap().contains("never paid"), "{summary}");
    assert!(changed[0]["now"].as_str().unwrap().contains("each quarter"), "{summary}");
    desk.run(["check", "out.xlsx"]).expect(0);
}

#[test]
fn a_figure_that_only_a_note_tags_is_answered_from_the_note() {
    let desk = Desk::new();
    let tagged = |concept: &str, value: &str| {
        format!(
            r#"<ix:nonFraction name="us-gaap:{concept}" contextRef="y0" unitRef="usd" decimals="-5" scale="6" format="ixt:num-dot-decimal">{value}</ix:nonFraction>"#
        )
    };
    let note = format!(
        "<p><b>Note 4. Intangible assets</b></p><p>Amortization expense of intangible assets was ${} million in 2024. \
         The goodwill impairment of the Valves unit was $7.7 million in 2024.</p></body>",
        tagged("AmortizationOfIntangibleAssets", "9.3")
    );
    desk.put("alder-2024.htm", crate::pages::page("alder", &[ALDER]).replace("</body>", &note));
    desk.run(["add", "alder-2024.htm"]).expect(0);
    let ask = |figure: &str, year: u32| {
        desk.json(&["ask", &format!("What was the {figure} in FY{year}?"), "--company", ALDER.name]).remove(0)
    };
    let answer = ask("amortization of intangible assets", 2024);
    assert_eq!(
        (&answer["kind"], &answer["answer"]["value"]),
        (&json!("fact"), &json!("9300000")),
        "{answer}"
    );
    assert_eq!(answer["ticks"], json!(["traced"]));
    assert!(answer["evidence"][0]["quote"].as_str().unwrap().contains("9.3 million"), "{answer}");
    // Another year's isn't it, and of an account that no tag gives a sentence isn't enough.
    assert_eq!(ask("amortization of intangible assets", 2023)["answer"], Value::Null);
    assert_eq!(ask("goodwill impairment", 2024)["answer"], Value::Null);
}

/// The status of an answer about Northmoor and its words, its report of 2024 (revenue $414.5 million, after $386.7 million)
/// being longer by some paragraphs.
fn with_words(paragraphs: &str, question: &str) -> (String, String) {
    let desk = Desk::new();
    let page =
        std::fs::read_to_string(std::path::Path::new(&crate::samples()).join("northmoor-10k-2024.htm"));
    let body = format!("<p><b>Overview of the business</b></p>{paragraphs}</body>");
    desk.put("longer.htm", page.unwrap().replace("</body>", &body));
    desk.run(["add", "longer.htm"]);
    let answer = desk.json(&["ask", question, "--company", "Northmoor"]).remove(0);
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (word(&answer["status"]), word(&answer["answer"]["text"]))
}

#[test]
fn what_is_of_a_part_or_contradicts_the_statements_explains_nothing() {
    let check = |paragraphs: &str, expect: &str| {
        let (status, text) = with_words(paragraphs, "Why did revenue increase?");
        assert_eq!(text, expect, "{status} {paragraphs}");
        assert_eq!(status == "answered", !expect.is_empty());
    };
    let own = "Revenue increased $27.8 million to $414.5 million, primarily due to higher prices.";
    check(&format!("<p>{own}</p>"), own);
    check("<p>Revenue increased $1.8 million to $8.3 million, primarily due to higher prices.</p>", "");
    check("<p>Revenue increased 3%, primarily due to higher prices.</p>", "");
    check("<p>Pumps:</p><p>Revenue increased, primarily due to higher prices.</p>", "");
    let follows = "Welsh revenue increased 4%. Revenue increased due to higher prices of valves.";
    check(&format!("<p>{follows}</p>"), "");
    check("<p>The increase in revenue was offset by rebates due to lower prices.</p>", "");
}

#[test]
fn what_the_statements_have_an_amount_of_there_is() {
    let dividends = "Does the company pay dividends?";
    let (_, text) = with_words("", dividends);
    assert!(text.starts_with("Yes: Dividends paid to stockholders"), "{text}");
    // Words that say otherwise speak of something else: neither is said.
    let (status, text) = with_words("<p>We have never paid dividends on our preferred stock.</p>", dividends);
    assert_eq!((status.as_str(), text.as_str()), ("unresolved", ""));
}

#[test]
fn what_something_does_is_told_by_a_sentence_in_which_it_does_so() {
    let check = |question: &str, text: &str, answered: bool| {
        let (_, said) = with_words(&format!("<p>{text}</p>"), question);
        assert_eq!(said, if answered { text } else { "" }, "{question}");
    };
    let covenants = "What covenants does its credit facility contain?";
    check(covenants, "Our credit facility contains customary covenants that limit liens and new debt.", true);
    check(covenants, "Our credit facility contains customary covenants.", false);
    check(
        covenants,
        "We comply with all covenants contained in our credit facility that limit liens.",
        false,
    );
    check(covenants, "Our credit facility may contain covenants that limit liens and new debt.", false);
    let segments = "What are its reportable segments?";
    check(segments, "The Company operates as one reportable segment.", true);
    check(segments, "We often have more than one reportable segment plan.", false);
}

#[test]
fn an_answer_that_counts_changes_holds_in_a_workbook() {
    let desk = Desk::new();
    const LESS: &str =
        "We hold no licence in Ostwick any longer, and our lender has to consent to any new one.";
    const MORE: &str =
        "Our licence in Penhale runs out in three years, and it may not be renewed on the same terms.";
    desk.put("alder-2023.htm", page(2023, &[("Risk Factors", LESS)]));
    desk.put("alder-2024.htm", page(2024, &[("Risk Factors", MORE)]));
    desk.put("q.csv", ",What changed in the risk factors?\nAlder Bridges,\n");
    desk.run(["add", "alder-2023.htm", "alder-2024.htm"]);
    let run = desk.run(["grid", "q.csv", "-o", "out.xlsx", "--json"]);
    assert!(run.out.contains("\"answered\":1"), "{}", run.out);
    desk.run(["check", "out.xlsx"]).expect(0);
}

#[test]
fn a_list_under_a_label_is_of_what_the_label_says() {
    let list = "Our principal competitors include: Larkfield, Ostwick and Penhale.";
    let rivals = "Who are its principal competitors?";
    assert_eq!(with_words(&format!("<p>{list}</p>"), rivals).1, list);
    assert_eq!(with_words(&format!("<p>Competitors:</p><p>{list}</p>"), rivals).1, list);
    assert_eq!(with_words(&format!("<p>Waterworks:</p><p>{list}</p>"), rivals).1, "");
}
