//! Questions from outside: several companies in one, and what credit asks for beside the statements.

use serde_json::Value;

use crate::Desk;

fn text(answer: &Value) -> String {
    answer["answer"]["text"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn companies_are_ranked_or_set_side_by_side_with_each_ones_derivation() {
    let desk = Desk::with_samples();
    let ask = |question: &str| desk.json(&["ask", question]).remove(0);
    let alone = |company: &str| text(&ask(&format!("{company} gross margin FY2023")));
    let (northmoor, larkfield) = (alone("Northmoor"), alone("Larkfield"));

    let ranked = ask("Which of Larkfield and Northmoor had the highest gross margin in FY2023?");
    let parts = ranked["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 2, "{ranked}");
    let value = |part: &Value| part["value"].as_str().unwrap().parse::<f64>().unwrap();
    assert!(value(&parts[0]) > value(&parts[1]), "{ranked}");
    assert!(parts.iter().all(|part| part["derivation"]["op"] == "multiply"), "{ranked}");
    let lowest = ask("Who had the lowest gross margin in FY2023, Larkfield or Northmoor?");
    assert_eq!(lowest["parts"][0]["of"], parts[1]["of"]);

    let beside = text(&ask("Gross margin of Northmoor and Larkfield, FY2023"));
    assert!(beside.contains(&northmoor) && beside.contains(&larkfield), "{beside}");
    assert!(beside.find(&northmoor) < beside.find(&larkfield), "in the order of the question: {beside}");

    // A ranking with a gap names no winner; a table names the gap.
    let gap = ask("Which of Larkfield and Northmoor had the highest revenue in FY2011?");
    assert_eq!(gap["status"], "not_disclosed", "{gap}");
}

#[test]
fn a_year_and_a_quarter_are_not_set_against_each_other() {
    let desk = Desk::with_samples();
    let ask = |question: &str| desk.json(&["ask", question]).remove(0);
    for question in [
        "How did Northmoor's revenue change between FY2023 and Q2 2024?",
        "Northmoor revenue growth from FY2023 to Q2 2024",
        "Average Northmoor revenue of FY2023 and Q2 2024",
    ] {
        let answer = ask(question);
        assert_eq!(answer["reason"]["code"], "answer/unlike-periods", "{question}: {answer}");
    }
    // What stands at a day compares, in the order of time.
    let change = ask("How did Northmoor's inventories change between FY2023 and Q2 2024?");
    assert_eq!(change["status"], "answered", "{change}");
    let back = ask("How did Northmoor's inventories change between Q2 2024 and FY2023?");
    assert_eq!(back["reason"]["code"], "answer/two-periods", "{back}");
    // So does what is a share of something over the same stretch.
    let margin = ask("How did Northmoor's gross margin change between FY2023 and Q2 2024?");
    assert_eq!(margin["status"], "answered", "{margin}");
}

/// An annual report of a fictional company, with the words of its auditor.
fn report(doubt: &str) -> String {
    let row = |(label, now, before)| format!("<tr><td>{label}</td><td>{now}</td><td>{before}</td></tr>");
    let rows = [
        ("Cash and cash equivalents", 400, 300),
        ("Total current assets", 400, 300),
        ("Total assets", 400, 300),
        ("Total liabilities", 150, 120),
        ("Total stockholders’ equity", 250, 180),
        ("Total liabilities and stockholders’ equity", 400, 300),
    ]
    .map(row);
    format!(
        "<html><body><p>UNITED STATES SECURITIES AND EXCHANGE COMMISSION</p><p>FORM 10-K</p>\
         <p>For the fiscal year ended December 31, 2024</p><p>ASHGROVE MILLS, INC.</p>\
         <p>(Exact name of registrant as specified in its charter)</p>\
         <h2>Report of Independent Registered Public Accounting Firm</h2>\
         <p>In our opinion, the financial statements present fairly, in all material respects, the financial position of \
         Ashgrove Mills, Inc. as of December 31, 2024. The Company evaluates whether there is substantial doubt about its \
         ability to continue as a going concern. {doubt}</p>\
         <h3>Critical Audit Matter</h3><p>The critical audit matter communicated below is a matter arising from the audit.</p>\
         <p><b>Valuation of Looms</b></p><p>Critical Audit Matter Description</p><p>The looms are old.</p>\
         <p>We have served as the Company’s auditor since 2019.</p>\
         <h2>CONSOLIDATED BALANCE SHEETS</h2><p>(in thousands)</p>\
         <table><tr><td></td><td>December 31, 2024</td><td>December 31, 2023</td></tr>{}</table></body></html>",
        rows.concat()
    )
}

#[test]
fn what_the_auditor_says_is_quoted_and_what_hedges_is_no_answer() {
    let desk = Desk::new();
    desk.put("sound.htm", report("")).run(["add", "sound.htm"]).expect(0);
    let ask = |desk: &Desk, question: &str| desk.json(&["ask", question]).remove(0);
    let opinion = ask(&desk, "What is Ashgrove Mills' audit opinion?");
    assert!(
        text(&opinion).starts_with("In our opinion, the financial statements present fairly"),
        "{opinion}"
    );
    assert_eq!(opinion["remarks"][0], "Unqualified opinion");
    assert_eq!(opinion["evidence"][0]["quote"], opinion["answer"]["text"]);
    assert_eq!(text(&ask(&desk, "Ashgrove Mills critical audit matters")), "Valuation of Looms");
    let policy = ask(&desk, "Ashgrove Mills going concern");
    assert_eq!(policy["reason"]["code"], "answer/not-settled", "a policy is no doubt: {policy}");

    let desk = Desk::new();
    let doubt = "These conditions raise substantial doubt about its ability to continue as a going concern.";
    desk.put("doubt.htm", report(doubt)).run(["add", "doubt.htm"]).expect(0);
    assert_eq!(text(&ask(&desk, "Ashgrove Mills going concern")), doubt);
}

#[test]
fn statements_that_stand_in_another_document_are_said_to() {
    let page = "<html><body><p>UNITED STATES SECURITIES AND EXCHANGE COMMISSION</p><p>FORM 10-K</p>\
         <p>For the fiscal year ended December 31, 2024</p><p>ASHGROVE MILLS, INC.</p>\
         <p>(Exact name of registrant as specified in its charter)</p>\
         <h2>Item 8. Financial Statements and Supplementary Data</h2>\
         <p>The consolidated financial statements stand in our Annual Report and are incorporated herein by reference.</p>\
         </body></html>";
    let desk = Desk::new();
    desk.put("body.htm", page).run(["add", "body.htm"]);
    let ask = |question: &str| desk.json(&["ask", question]).remove(0);
    for question in [
        "What was Ashgrove Mills' revenue in FY2024?",
        "What was Ashgrove Mills' net income?",
        "What is Ashgrove Mills' audit opinion?",
    ] {
        let answer = ask(question);
        assert_eq!(answer["reason"]["code"], "answer/no-statements", "{answer}");
        let quote = answer["evidence"][0]["quote"].as_str().unwrap_or_default();
        assert!(quote.contains("incorporated herein by reference"), "{answer}");
    }
    // No report is of that year.
    let before = ask("What was Ashgrove Mills' revenue in FY2020?");
    assert_eq!(before["reason"]["code"], "answer/no-period", "{before}");
}

#[test]
fn a_spread_shows_what_credit_asks_for_and_its_check_holds() {
    let desk = Desk::new();
    desk.put("sound.htm", report("")).run(["add", "sound.htm"]).expect(0);
    desk.run(["spread", "Ashgrove Mills", "-o", "book.xlsx"]);
    let strings = crate::judging::strings_of(&desk, "book.xlsx");
    for words in [
        "Audit opinion",
        "Unqualified opinion",
        "In our opinion, the financial statements",
        "Valuation of Looms",
    ] {
        assert!(strings.contains(words), "{words}");
    }
    assert!(desk.breaks(&["book.xlsx"]).is_empty());
}
