//! What comes of replies, good and bad, and that every call is in the ledger.

use std::collections::BTreeMap;
use std::time::Duration;

use engine::models::each;
use model::{AnswerKind, AnswerStatus, Decimal};

use crate::bench::{Bench, POWER, SALES, job, reply};
use crate::server::{Server, Step};

fn honest() -> String {
    reply(&[("The company does not invest in nuclear power.", 2, POWER)])
}

#[test]
fn an_honest_reply_becomes_an_answer_with_its_anchor() {
    let server = Server::start(|_, _| Step::Say(honest()));
    let bench = Bench::new(&server.url, "", "");
    let answer = bench.ask(job("Does Northmoor invest in nuclear power?"));
    assert_eq!((answer.status, answer.kind), (AnswerStatus::Answered, Some(AnswerKind::Model)));
    assert!(answer.answer.unwrap().text.contains("not invest in nuclear power"));
    let evidence = answer.evidence.first().unwrap();
    assert_eq!(evidence.quote, POWER);
    assert_eq!(evidence.anchor.locus.bytes().unwrap().start, 100);
    assert_eq!(answer.usage.model.as_deref(), Some("local/a"));
    let user = server.seen()[0].body["messages"][1]["content"].as_str().unwrap().to_owned();
    let begins: Vec<&str> = user.lines().filter(|line| line.starts_with('[')).collect();
    assert_eq!(begins, [format!("[1] {SALES}"), format!("[2] {POWER}")]);
    assert_eq!(server.seen()[0].body["response_format"]["type"], "json_schema");
    assert!(server.seen()[0].body.get("tools").is_none());
    bench.balances();
    // Again: nothing is asked, nothing is paid, and the same comes out.
    let again = bench.ask(job("Does Northmoor invest in nuclear power?"));
    assert_eq!(again.evidence, answer.evidence);
    assert_eq!(again.usage.cost, Decimal::ZERO);
    assert_eq!(server.seen().len(), 1);
    assert_eq!(bench.library.calls().unwrap().len(), 1);
}

#[test]
fn whatever_fails_there_is_the_answer_without_a_model_and_every_call_is_in_the_ledger() {
    let altered = "Net sales increased 5% to $424.5 million in 2024.";
    let poison = |claim: &str, passage: i64, quote: &str| Step::Say(reply(&[(claim, passage, quote)]));
    let cases: Vec<(&str, Step, &str, &str)> = vec![
        ("altered quote", poison(altered, 1, altered), "answer/claims-struck", "gate/quote-not-found"),
        (
            "neighbouring number",
            poison(altered, 1, SALES),
            "answer/claims-struck",
            "gate/number-not-in-quote",
        ),
        (
            "invented rating",
            poison("Its rating is BBB+.", 1, SALES),
            "answer/claims-struck",
            "gate/word-not-in-quote",
        ),
        (
            "invented quote",
            poison("It is rated.", 1, "It is rated."),
            "answer/claims-struck",
            "gate/quote-not-found",
        ),
        ("wrong passage", poison(SALES, 2, SALES), "answer/claims-struck", "gate/quote-not-found"),
        ("no such passage", poison(SALES, 9, SALES), "answer/claims-struck", "gate/no-such-passage"),
        ("nothing said", Step::Say("{\"claims\":[]}".to_owned()), "answer/not-said", ""),
        (
            "invalid JSON",
            Step::Say("{\"claims\":[".to_owned()),
            "answer/as-without",
            "answer/model-unavailable",
        ),
        (
            "another form",
            Step::Say("{\"rating\":\"AAA\"}".to_owned()),
            "answer/as-without",
            "answer/model-unavailable",
        ),
        ("half", Step::Half(honest()), "answer/as-without", "answer/model-unavailable"),
        ("429", Step::Status(429, Some(600)), "answer/as-without", "answer/model-unavailable"),
        ("500", Step::Status(500, None), "answer/as-without", "answer/model-unavailable"),
        ("silence", Step::Silence(Duration::from_secs(30)), "answer/as-without", "answer/model-unavailable"),
        ("closed", Step::Close, "answer/as-without", "answer/model-unavailable"),
        ("tool", Step::ToolCall, "answer/as-without", "answer/model-unavailable"),
        ("cut stream", Step::Stream(vec![honest()], false), "answer/as-without", "answer/model-unavailable"),
        (
            "doubled",
            Step::Stream(vec![honest(), honest()], true),
            "answer/as-without",
            "answer/model-unavailable",
        ),
    ];
    for (name, step, code, remark) in cases {
        let calls = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let count = std::sync::Arc::clone(&calls);
        let server = Server::start(move |_, _| {
            count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            step.clone()
        });
        let bench = Bench::new(&server.url, "retries = 0", "");
        let answer = bench.ask(job("What is the rating?"));
        assert_eq!(answer.reason.as_ref().unwrap().code, code, "{name}");
        assert!(answer.answer.is_none(), "{name}");
        let said: Vec<&str> = answer.struck.iter().map(|remark| remark.code.as_str()).collect();
        assert_eq!(said, if remark.is_empty() { vec![] } else { vec![remark] }, "{name}");
        let shown = serde_json::to_string(&answer).unwrap();
        assert!(!shown.contains("424.5") && !shown.contains("BBB"), "{name}: {shown}");
        bench.balances();
        let entered = bench.library.calls().unwrap();
        assert_eq!(
            entered.len(),
            calls.load(std::sync::atomic::Ordering::SeqCst),
            "{name}: each call has an entry"
        );
        let sum: Decimal = entered.iter().map(|call| call.cost).sum();
        assert!(
            code == "answer/as-without" || sum == answer.usage.cost,
            "{name}: {sum} is {:?}",
            answer.usage
        );
    }
}

#[test]
fn what_remains_of_a_reply_is_the_answer_and_what_was_struck_is_said() {
    let server = Server::start(|_, _| {
        Step::Say(reply(&[
            (SALES, 1, SALES),
            ("The rating is AAA.", 1, SALES),
            ("Net sales increased 9%", 1, SALES),
        ]))
    });
    let bench = Bench::new(&server.url, "", "");
    let answer = bench.ask(job("How did sales develop?"));
    assert_eq!(answer.answer.unwrap().text, SALES);
    let said: Vec<&str> = answer.struck.iter().map(|remark| remark.code.as_str()).collect();
    assert_eq!(said, ["gate/word-not-in-quote", "gate/number-not-in-quote"]);
}

#[test]
fn two_that_must_agree_show_what_both_found() {
    let server = Server::start(|_, body| {
        let both = reply(&[(SALES, 1, SALES), (POWER, 2, POWER)]);
        let one = reply(&[(POWER, 2, POWER)]);
        Step::Say(if body["model"] == "a" { both } else { one })
    });
    let bench = Bench::new(&server.url, "", "[agreement]\nread = 2");
    let answer = bench.ask(job("Does it invest in nuclear power?"));
    assert_eq!(answer.answer.unwrap().text, POWER);
    assert_eq!(answer.struck.first().unwrap().code, "gate/no-agreement");
    assert_eq!(answer.usage.model.as_deref(), Some("local/a + local/b"));
    assert_eq!(bench.library.calls().unwrap().len(), 2);
}

#[test]
fn a_budget_stops_calls_and_what_was_done_is_kept() {
    let server = Server::start(|_, _| Step::Say(honest()));
    // Each call sets aside about two dollars and costs a few cents.
    let bench = Bench::new(&server.url, "", "[budgets]\ntotal = \"2.9\"");
    let mut answered = 0;
    for number in 0..40 {
        let answer = bench.ask(job(&format!("Does it invest in nuclear power, {number}?")));
        match answer.status {
            AnswerStatus::Answered => answered += 1,
            _ => assert_eq!(answer.struck.first().unwrap().code, "answer/budget"),
        }
    }
    let spent: Decimal = bench.library.calls().unwrap().iter().map(|call| call.cost).sum();
    assert!(answered > 0 && answered < 40, "{answered} answered for {spent}");
    assert!(spent <= Decimal::new(29, 1));
    assert_eq!(bench.ask(job("Does it invest in nuclear power, 0?")).status, AnswerStatus::Answered);
    bench.balances();
}

/// A sentence with one of its digits altered; the same for the same number.
fn altered(sentence: &str, number: usize) -> String {
    let places: Vec<usize> =
        sentence.match_indices(|sign: char| sign.is_ascii_digit()).map(|(at, _)| at).collect();
    let at = places[number % places.len()];
    let digit = sentence.as_bytes()[at] - b'0';
    let other = (digit + 1 + u8::try_from(number / places.len() % 9).unwrap()) % 10;
    format!("{}{other}{}", &sentence[..at], &sentence[at + 1..])
}

/// A claim, its passage and its quote, one of them poisoned.
fn poisoned(number: usize) -> (String, i64, String) {
    let (sales, power) = (SALES.to_owned(), POWER.to_owned());
    let swap = |from: &str, to: &str| (SALES.replace(from, to), 1, sales.clone());
    let rating = ["AAA", "BB+", "Baa1", "investment grade", "junk"][number / 16 % 5];
    let year = (1990 + number / 16 % 60).to_string();
    match number % 16 {
        0 => (altered(SALES, number / 16), 1, altered(SALES, number / 16)),
        1 => (altered(SALES, number / 16), 1, sales),
        2 => (sales.clone(), 2, sales),
        3 => (power.clone(), 1, power),
        4 => (sales.clone(), 3 + i64::try_from(number).unwrap(), sales),
        5 => (sales.clone(), -1, sales),
        6 => (format!("Its notes are rated {rating}."), 1, sales),
        7 => (format!("Its notes are rated {rating}."), 2, format!("Its notes are rated {rating}.")),
        8 => ("We invest in nuclear power.".to_owned(), 2, power),
        9 => (format!("In {year} the company invested in nuclear power."), 2, power),
        10 => swap("increased", "decreased"),
        11 => swap("million", "billion"),
        12 if year != "2024" => swap("2024", &year),
        13 => swap("5%", &format!("{}%", 6 + number / 16)),
        14 => (sales, 1, "Net sales increased 5% to $41".to_owned()),
        15 => ("Net sales increased $414.5 million to 5% in 2024.".to_owned(), 1, sales),
        _ => (String::new(), 1, String::new()),
    }
}

#[test]
fn of_a_thousand_poisoned_replies_from_an_endpoint_none_is_shown_and_honest_ones_between_them_are() {
    const EACH: usize = 10;
    let number = |text: &str| -> usize {
        let digits = text.split("Number ").nth(1).unwrap();
        digits.split('?').next().unwrap().parse().unwrap()
    };
    let server = Server::start(move |_, body| {
        let asked = number(body["messages"][1]["content"].as_str().unwrap());
        let (claim, passage, quote) = poisoned(asked);
        Step::Say(if asked % EACH == 7 {
            reply(&[(SALES, 1, SALES)])
        } else {
            reply(&[(&claim, passage, &quote)])
        })
    });
    let bench = Bench::new(&server.url, "concurrency = 8\nretries = 2", "");
    let answers =
        each(&bench.models, 0..1_112, |number| (number, bench.ask(job(&format!("Number {number}?")))));
    let (mut poison, mut honest) = (BTreeMap::new(), 0);
    for (number, answer) in answers {
        let said = answer.answer.as_ref().map(|said| said.text.as_str());
        if number % EACH == 7 {
            assert_eq!(said, Some(SALES), "an honest reply is withheld: {answer:?}");
            honest += 1;
            continue;
        }
        assert_eq!(said, None, "{:?}", poisoned(number));
        let code = answer.struck.first().map_or("nothing", |reason| reason.code.as_str()).to_owned();
        assert!(code.starts_with("gate/"), "{:?}: {code}", poisoned(number));
        *poison.entry(code).or_insert(0) += 1;
    }
    println!(
        "{honest} honest replies shown; of {} poisoned ones none: {poison:?}",
        poison.values().sum::<usize>()
    );
    assert!(poison.values().sum::<usize>() >= 1_000);
    assert!(poison.len() >= 8, "{poison:?}");
    bench.balances();
    assert_eq!(bench.library.calls().unwrap().len(), 1_112);
}
