//! Models from outside: a question in words and a grid of them read by a scripted endpoint, and what that costs.

use serde_json::{Value, json};

use crate::Desk;
use crate::server::{Server, Step};

/// An honest model: it quotes the first line of the first passage.
fn honest(body: &Value) -> Step {
    let user = body["messages"][1]["content"].as_str().unwrap_or_default();
    let line = user.lines().find_map(|line| line.strip_prefix("[1] ")).unwrap_or_default();
    Step::Say(json!({"claims": [{"text": line, "quotes": [{"passage": 1, "quote": line}]}]}).to_string())
}

fn desk(server: &Server) -> Desk {
    let desk = Desk::with_samples();
    let settings = format!(
        "[providers.local]\nbase_url = {:?}\nmodels = [\"a\"]\nconcurrency = 4\nretries = 0\n\
         prices.a = {{ input = \"100\", output = \"200\" }}\n[routes]\nread = [\"local/a\"]\n",
        server.url
    );
    desk.put("tickmark.toml", settings);
    desk
}

const QUESTION: &str = "Which customers does the company depend on?";

#[test]
fn a_question_in_words_is_read_by_the_model_of_the_route() {
    let server = Server::start(|_, body| honest(body));
    let desk = desk(&server);
    let answer = desk.json(&["ask", QUESTION, "--company", "Northmoor"]).remove(0);
    assert_eq!(answer["kind"], "model", "{answer}");
    assert_eq!(answer["usage"]["model"], "local/a");
    let quote = answer["evidence"][0]["quote"].as_str().unwrap();
    assert!(!quote.is_empty() && answer["evidence"][0]["anchor"].is_object(), "{answer}");
    // Again: the same words, and nothing is paid.
    let again = desk.json(&["ask", QUESTION, "--company", "Northmoor"]).remove(0);
    assert_eq!(again["answer"], answer["answer"]);
    assert_eq!(again["usage"]["cost"], "0");
    assert_eq!(server.seen().len(), 1);
    let costs = desk.json(&["costs"]).remove(0);
    assert_eq!(costs["all"]["calls"], 1);
    assert_eq!(costs["faults"], json!([]));
    assert_eq!(costs["all"]["cost"], answer["usage"]["cost"]);
}

#[test]
fn a_grid_of_questions_in_words_is_filled_and_the_same_bytes_come_again() {
    let server = Server::start(|_, body| honest(body));
    let desk = desk(&server);
    desk.put("q.csv", format!(",{QUESTION},Revenue FY2024\nNorthmoor,,\nLarkfield,,\n"));
    desk.run(["grid", "q.csv", "-o", "one.xlsx"]);
    let calls = server.seen().len();
    assert!(calls > 0);
    desk.run(["grid", "q.csv", "-o", "two.xlsx"]);
    assert_eq!(server.seen().len(), calls, "a run again asks nothing");
    assert_eq!(std::fs::read(desk.path("one.xlsx")).unwrap(), std::fs::read(desk.path("two.xlsx")).unwrap());
}

#[test]
fn a_liar_changes_no_answer() {
    let lie = "Northmoor is rated AAA and earned $999 billion.";
    let server = Server::start(move |_, _| {
        Step::Say(json!({"claims": [{"text": lie, "quotes": [{"passage": 1, "quote": lie}]}]}).to_string())
    });
    let desk = desk(&server);
    let answer = desk.json(&["ask", QUESTION, "--company", "Northmoor"]).remove(0);
    assert_ne!(answer["kind"], "model");
    assert_eq!(answer["struck"][0]["code"], "gate/quote-not-found");
    assert!(!answer.to_string().contains("999"), "{answer}");
}

#[test]
fn settings_that_are_wrong_say_what_to_do() {
    let desk = Desk::with_samples();
    desk.put(
        "tickmark.toml",
        "[providers.local]\nbase_url = \"http://127.0.0.1:1/v1\"\napi_key = \"s3cret\"\n",
    );
    let run = desk.run(["models", "list"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("api_key") && run.err.contains("api_key_env"), "{}", run.err);
}
