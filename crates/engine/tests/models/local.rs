//! A real model on this machine, where `TICKMARK_LOCAL_MODEL` says where one listens (`local_model.py` starts one).

use std::time::Instant;

use model::{AnswerKind, Decimal};

use crate::bench::{Bench, POWER, SALES, job};

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
