//! A real model on this machine, where `TICKMARK_LOCAL_MODEL` says where one listens, and `TICKMARK_LOCAL_EMBEDDINGS` one that makes
//! vectors (`local_model.py` starts both).

use std::time::Instant;

use engine::{Shelf, Timestamp, Viewer, add, ask, charts, dense};
use model::{AnswerKind, AsOf, Decimal};

use crate::bench::{Bench, POWER, SALES, job, settings};

/// It is small and mostly wrong: the protocol, the form and the ledger hold, and nothing that isn't print is shown.
#[test]
fn local_a_small_model_speaks_the_protocol_and_the_gate_holds_what_it_gets_wrong() {
    let Ok(url) = std::env::var("TICKMARK_LOCAL_MODEL") else {
        println!("skipped: no local model");
        return;
    };
    for keys in
        ["stream = false\nretries = 0\nmax_output = 120", "stream = true\nretries = 0\nmax_output = 120"]
    {
        let bench = Bench::with_timeout(&url, keys, "", "40s");
        let probe = bench.models.probe(&bench.library, "local", "a");
        println!("{:?}", probe.tried);
        for wanted in ["chat", "usage", "stream", "json_schema"] {
            assert!(
                probe.tried.iter().any(|tried| tried.what == wanted && tried.fault.is_none()),
                "{wanted}"
            );
        }
        let (mut shown, mut struck, mut failed) = (0, 0, 0);
        for question in ["Does Northmoor invest in nuclear power?"] {
            let began = Instant::now();
            let answer = bench.ask(job(question));
            let text = answer.answer.as_ref().map(|value| value.text.clone());
            let remarks: Vec<&str> = answer.struck.iter().map(|remark| remark.code.as_str()).collect();
            println!("{question} {text:?} {remarks:?} {:?}", began.elapsed());
            struck += remarks.iter().filter(|code| code.starts_with("gate/")).count();
            failed += remarks.iter().filter(|code| **code == "answer/model-unavailable").count();
            if let Some(text) = text {
                shown += 1;
                assert_eq!(answer.kind, Some(AnswerKind::Model));
                // What is shown is the print: every number and name of it stands there.
                let print = format!("{SALES} {POWER}");
                for word in text
                    .split(|sign: char| !sign.is_alphanumeric())
                    .filter(|word| word.chars().any(char::is_numeric))
                {
                    assert!(print.contains(word), "{word:?} of {text:?}");
                }
            }
        }
        bench.balances();
        let calls = bench.library.calls().unwrap();
        assert!(calls.iter().all(|call| call.outcome != "open"));
        assert!(calls.iter().map(|call| call.cost).sum::<Decimal>() > Decimal::ZERO);
        println!(
            "{} calls; {shown} answers shown, {struck} claims struck, {failed} replies unusable",
            calls.len()
        );
    }
}

/// Its vectors are poor; that a real server's replies are vectors, that they come back the same, and what they cost is all that
/// is held.
#[test]
fn local_a_real_servers_vectors_are_kept_compared_and_paid_once() {
    let Ok(url) = std::env::var("TICKMARK_LOCAL_EMBEDDINGS") else {
        println!("skipped: no local model");
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    settings(dir.path(), &url, "timeout = \"60s\"\nretries = 1\nbatch = 3", "embed = [\"local/a\"]");
    let filing = dir.path().join("alder-2023.htm");
    let texts =
        [SALES, POWER, "A distributor sued us over commissions.", "We rent our premises in three towns."];
    let section = |(number, text): (i32, &&str)| format!("<p><b>Item {number}. Alder</b></p><p>{text}</p>");
    let texts: String = (1..).zip(&texts).map(section).collect();
    std::fs::write(
        &filing,
        format!("<html><body><p>Form 10-K</p><p>For the fiscal year ended December 31, 2023</p><p><b>Alder Bridges Inc</b></p>{texts}</body></html>"),
    )
    .unwrap();
    let charts = charts::load(None).unwrap();
    let shelf = Shelf::at(&dir.path().join("library")).unwrap();
    let circumstances =
        add::Circumstances { actor: "local".to_owned(), now: Timestamp::UNIX_EPOCH, published: None };
    add::add(&shelf, &charts, &[filing], &circumstances, &|_| {}).unwrap();
    let library = shelf.library().unwrap();
    let models = engine::models::Models::load(None, &dir.path().join("library"), "ada").unwrap();
    let viewer = Viewer { name: "ada".to_owned(), as_of: AsOf::Latest };
    let embed = || dense::embed(library, &viewer.view(library), &charts, &models, &[], &|_| {}).unwrap();
    let embedded = embed();
    println!("{embedded:?}");
    assert_eq!(embedded.stopped, None);
    assert!(embedded.texts > 3 && embedded.calls > 1 && embedded.cost > Decimal::ZERO);
    assert_eq!((embed().texts, embed().calls), (0, 0));
    let search = || {
        let sought = ask::search(library, &viewer, &charts, &models, "Is there a lawsuit?", &[], 12).unwrap();
        assert_eq!(sought.notice, None);
        let found: Vec<(String, u32)> =
            sought.found.iter().map(|found| (found.passage.text.clone(), found.score.to_bits())).collect();
        found
    };
    let found = search();
    assert!(found.len() > 3, "{found:?}");
    assert_eq!(search(), found);
    assert_eq!(library.audit_ledger().unwrap(), Vec::<String>::new());
    let calls = library.calls().unwrap();
    assert!(calls.iter().all(|call| call.outcome == "ok" && !call.estimated), "{calls:?}");
}
