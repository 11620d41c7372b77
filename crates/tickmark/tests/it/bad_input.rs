//! Bad input: a message that says what, where and what to do; the exit code of the contract; the rest of the batch done.

use crate::filings::zipped;
use crate::{Desk, sample};

/// A file that can't be added: what is said of it, and that a sound one beside it is added all the same.
#[track_caller]
fn check_refused(name: &str, bytes: &[u8], what: &str, hint: &str) {
    let desk = Desk::new();
    desk.put(name, bytes);
    let says = [name, what, "hint:", hint, "1 failed"];
    desk.run(["add", name]).expect(2).says(&says);
    desk.put("sound.htm", sample("northmoor-10k-2024.htm"));
    desk.run(["add", name, "sound.htm"]).expect(1).says(&says).says(&["1 added"]);
    assert_eq!(desk.json(&["reports"]).len(), 1);
    for command in ["facts", "statements", "spread"] {
        desk.run([command, name]).expect(2).says(&["error:", name, what, "hint:", hint]);
    }
}

#[test]
fn what_is_no_report() {
    check_refused("empty.htm", b"", "the file is empty", "check that the download");
    check_refused("blank.pdf", b" \n\n", "the file is empty", "check that the download");
    check_refused(
        "picture.htm",
        b"\x89PNG\r\n\x1a\n0000",
        "a PNG image, not a report",
        "add a filing as HTML",
    );
    check_refused("data.json", b"{\"a\": 1}", "a JSON file, not a report", "add a filing as HTML");
    check_refused("noise.htm", &[1, 2, 3, 4, 5, 200, 7, 8], "a binary file", "add a filing as HTML");
    check_refused(
        "x_lab.xml",
        b"<link:linkbase xmlns:link='l'/>",
        "a linkbase",
        "add it together with the report",
    );
    check_refused(
        "a.docx",
        &zipped(&[("word/document.xml", b"<w/>")]),
        "a Word document",
        "add a filing as HTML",
    );
}

#[test]
fn what_is_cut_off() {
    check_refused("torn.pdf", b"%PDF-1.4\n1 0 obj<</Type/Ca", "the file is damaged", "fetch the file again");
    let mut package = zipped(&[("a.htm", sample("northmoor-10k-2024.htm").as_bytes())]);
    package.truncate(package.len() / 2);
    check_refused("torn.zip", &package, "the file is damaged", "fetch the file again");

    // Of a page the first part is read, and that it is only the first part is said.
    let whole = sample("northmoor-10k-2024.htm");
    let at = whole.find("CONSOLIDATED STATEMENTS OF CASH FLOWS").unwrap();
    let desk = Desk::new();
    desk.put("cut.htm", &whole.as_bytes()[..at]);
    desk.run(["add", "cut.htm"]).expect(1).says(&[
        "cut",
        "read/truncated",
        "it seems to be cut off",
        "hint: fetch the file again from where it was published",
        "1 added",
    ]);
    assert_eq!(desk.cell(&["spread", "Northmoor"], "revenue", "FY2024")["value"], "414499000");
    // However well the rest ties: what is missing is never "done".
    for command in ["facts", "statements", "spread"] {
        desk.run([command, "cut.htm"]).expect(1).says(&["read/truncated"]);
    }
}

#[test]
fn what_has_no_statements_is_no_table() {
    let desk = Desk::new();
    desk.put("letter.htm", "<html><body><p>Dear all, sales were good.</p></body></html>");
    let run = desk.run(["spread", "letter.htm"]).expect(2).says(&["spread/no-statements", "hint:"]);
    assert_eq!(run.out, "");
}

#[test]
fn what_is_under_a_password() {
    let mut office = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    office.extend([0; 512]);
    office.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    check_refused("locked.xlsx", &office, "under a password", "save a copy without password");
    check_refused("locked.pdf", &locked_pdf(), "under a password", "save a copy without password");
    let desk = Desk::with_samples();
    desk.put("locked.xlsx", &office);
    desk.run(["grid", "locked.xlsx", "-o", "out.xlsx"])
        .expect(2)
        .says(&["locked.xlsx: the workbook is encrypted", "hint: remove the password"]);
    desk.run(["grid", "empty.xlsx", "-o", "out.xlsx"])
        .expect(2)
        .says(&["empty.xlsx", "hint: see that the path is right"]);
}

/// A PDF of one page whose password isn't the empty one.
fn locked_pdf() -> Vec<u8> {
    let key = "00".repeat(32);
    let mut text = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, body) in [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    ]
    .iter()
    .enumerate()
    {
        places.push(text.len());
        text += &format!("{} 0 obj{body}endobj\n", number + 1);
    }
    let start = text.len();
    text += "xref\n0 4\n0000000000 65535 f \n";
    places.iter().for_each(|place| text += &format!("{place:010} 00000 n \n"));
    text += &format!(
        "trailer<</Size 4/Root 1 0 R/ID[<00><00>]/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O<{key}>/U<{key}>>>>>\nstartxref\n{start}\n%%EOF"
    );
    text.into_bytes()
}

#[test]
fn what_declares_the_wrong_encoding() {
    let desk = Desk::new();
    let chinese = sample("qinghe-annual-2024.htm");
    // UTF-16 without a byte order mark, under a declaration that says UTF-8.
    desk.put("utf16.htm", chinese.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    desk.run(["add", "utf16.htm"]).expect(0).says(&["1 added"]);
    let right = Desk::new();
    right.put("utf8.htm", &chinese);
    right.run(["add", "utf8.htm"]).expect(0);
    let company = "青禾仪器股份有限公司";
    let figure = |desk: &Desk| desk.cell(&["spread", company], "total_assets", "FY2024")["value"].clone();
    assert_eq!(figure(&desk), figure(&right));
    assert_eq!(desk.breaks(&[]), []);
}

#[test]
fn what_says_nothing_of_its_encoding_or_something_else() {
    let desk = Desk::new();
    let page =
        sample("northmoor-10k-2024.htm").replace("Northmoor Pump Company", "Northmoor Caf\u{e9} Company");
    let latin: Vec<u8> = page.chars().map(|sign| u8::try_from(u32::from(sign)).unwrap_or(b'?')).collect();
    desk.put("latin.htm", latin);
    desk.run(["add", "latin.htm"]).expect(0).says(&[
        "latin",
        "says it is UTF-8, but its bytes are windows-1252",
        "read/wrong-encoding",
        "1 added",
    ]);
    assert_eq!(desk.report("latin")["company"], "Northmoor Caf\u{e9} Company");
    assert_eq!(desk.breaks(&[]), []);
}

#[test]
fn what_has_no_statements() {
    let desk = Desk::new();
    desk.put("letter.htm", "<html><body><p>Dear shareholders, nothing to report.</p></body></html>");
    desk.run(["spread", "letter.htm"]).expect(2).says(&[
        "letter",
        "found no figures of financial statements",
        "hint:",
    ]);
    desk.run(["statements", "letter.htm"]).expect(2).says(&["letter", "extract/no-statement", "hint:"]);
    desk.run(["facts", "letter.htm"]).expect(1);
    desk.run(["add", "letter.htm"]).expect(0).says(&["extract/no-statement", "hint:", "1 added"]);
}

#[test]
fn questions_that_cant_be_read_are_open_cells_with_their_reasons() {
    let desk = Desk::with_samples();
    desk.put(
        "q.csv",
        "Company,Revenue FY2024,¿Cuáles fueron los ingresos de la empresa en 2024?,2024年の売上高はいくらですか,Какая выручка за 2024 год?\n\
         Northmoor Pump Company,,,,\nNo Such Company,,,,\n",
    );
    desk.run(["grid", "q.csv", "-o", "q.xlsx"]).expect(1).says(&[
        "1 cells answered, 7 open",
        "question/language",
        "question/unknown-company",
    ]);
    assert_eq!(desk.breaks(&["q.xlsx"]), []);
    for (question, language) in [
        ("¿Cuáles fueron los ingresos de Northmoor en 2024?", "Spanish"),
        ("Wie hoch ist der Umsatz von Northmoor im Jahr 2024?", "German"),
        ("Quel est le chiffre d'affaires de Northmoor en 2024 ?", "French"),
        ("Northmoorの2024年の売上高は？", "Japanese"),
    ] {
        let answer = desk.json(&["ask", question]).remove(0);
        assert_eq!(answer["reason"]["code"], "question/language", "{answer}");
        let message = answer["reason"]["message"].as_str().unwrap();
        assert!(message.contains(language) && message.contains("ask in English or Chinese"), "{message}");
    }
    desk.run(["ask", "What was the revenue of Acme in 2024?"]).expect(1);
    let answer = desk.json(&["ask", "What was the revenue of Acme in 2024?"]).remove(0);
    assert_eq!(answer["reason"]["code"], "question/unknown-company");
}

#[test]
fn paths_and_names_that_lead_nowhere() {
    let desk = Desk::new();
    desk.run(["add", "none.htm"]).expect(2).says(&["none.htm", "hint: see that the path is right"]);
    Desk::new()
        .run(["reports"])
        .expect(2)
        .says(&["error: no library in tickmark-library", "hint: add reports first"]);
    desk.run(["add", "--no-such-option", "x"]).expect(64);
    desk.run(["reports", "--library"]).expect(64);
    let desk = Desk::with_samples();
    desk.run(["spread", "Acme"]).expect(2).says(&["Acme", "hint: `tickmark reports` lists what is there"]);
    desk.run(["remove", "0123456789ab"])
        .expect(2)
        .says(&["no report \"0123456789ab\"", "hint: list the reports"]);
    desk.put("x.htm", "<html>");
    desk.run(["check", "x.htm"])
        .expect(2)
        .says(&["x.htm", "hint: check verifies what spread, ask and grid wrote"]);
}

#[test]
fn what_comes_to_nothing_writes_nothing() {
    let desk = Desk::new();
    desk.put("letter.htm", "<html><body><p>Dear shareholders, all is well.</p></body></html>");
    desk.put("kept.xlsx", "as it was")
        .put("model.xlsx", "as it was")
        .put("grid.csv", ",Revenue FY2024\nAcme\n");
    for more in
        [&["-o", "kept.xlsx"][..], &["-o", "new.xlsx"], &["-o", "new.xlsx", "--template", "model.xlsx"]]
    {
        let run = desk.run([&["spread", "letter.htm"], more].concat()).expect(2);
        run.says(&["error: no figure could be read", "is not written", "hint:"]);
    }
    assert_eq!(std::fs::read_to_string(desk.path("kept.xlsx")).unwrap(), "as it was");
    assert!(!desk.path("new.xlsx").exists());
    // A library is made by a report alone.
    desk.put("empty.htm", "")
        .put("tickmark.toml", "[providers.a]\nbase_url = \"http://127.0.0.1:9/v1\"\nmodels = [\"m\"]\n");
    for (arguments, code) in [
        (&["add", "none.htm"][..], 2),
        (&["add", "empty.htm", "none.htm", "no*.pdf"], 2),
        (&["reports"], 2),
        (&["grid", "grid.csv", "-o", "new.xlsx"], 2),
        (&["ask", "Revenue of Acme FY2024"], 2),
        (&["spread", "Acme"], 2),
        (&["trace", "Acme", "revenue", "FY2024"], 2),
        (&["adjust", "Acme", "revenue", "FY2024", "1", "--reason", "r"], 2),
        (&["decisions", "Acme"], 2),
        (&["undo", "1"], 2),
        (&["remove", "0123456789ab"], 2),
        (&["facts", "0123456789ab"], 2),
        (&["check"], 2),
        (&["backup", "new.zip"], 2),
        (&["restore", "letter.htm"], 2),
        (&["costs"], 2),
        (&["models", "list"], 0),
        (&["models", "test", "a/other"], 2),
    ] {
        desk.run(arguments).expect(code);
        assert!(!desk.path("tickmark-library").exists(), "{arguments:?} made a library");
        assert!(!desk.path("new.xlsx").exists() && !desk.path("new.zip").exists(), "{arguments:?}");
    }
    desk.run(["add", "letter.htm", "none.htm"]).expect(1).says(&["1 added"]);
    assert!(desk.path("tickmark-library/library.db").exists());
}
