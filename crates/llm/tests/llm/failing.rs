//! Retries, fallbacks, time-outs, budgets, kept answers: each with the calls that it makes and their entries.

use std::sync::Arc;
use std::time::Duration;

use llm::{Completion, Failure, Fault, Models, Request, Schema, Settings, Task, object_in};
use model::Decimal;
use serde_json::json;

use crate::house::{Memory, Still};
use crate::server::{Server, Step};

const GOOD: &str = "{\"claims\":[]}";

fn request() -> Request {
    Request {
        system: "Read.".to_owned(),
        user: "[1] Some words.".to_owned(),
        schema: Some(Schema { name: "claims", schema: json!({"type": "object"}) }),
        max_tokens: 100,
    }
}

struct Bench {
    models: Models,
    world: Arc<Still>,
    books: Memory,
}

impl Bench {
    /// `local/a` at that server, then `second/b` at the other where there is one.
    fn new(first: &Server, second: Option<&Server>, more: &str) -> Self {
        let price =
            if more.contains("prices") { "" } else { "prices.'*' = { input = \"1000\", output = \"2000\" }" };
        let mut text = format!(
            "[providers.local]\nbase_url = {:?}\nmodels = [\"a\"]\ntimeout = \"400ms\"\napi_key_env = \"A_KEY\"\n{price}\n{more}\n",
            first.url
        );
        let mut route = "\"local/a\"".to_owned();
        if let Some(second) = second {
            text.push_str(&format!(
                "[providers.second]\nbase_url = {:?}\nmodels = [\"b\"]\n{price}\n",
                second.url
            ));
            route.push_str(", \"second/b\"");
        }
        text.push_str(&format!("[routes]\nread = [{route}]\n"));
        let world = Arc::new(Still::default());
        let settings = Settings::parse(&text).unwrap();
        Self { models: Models::new(settings, Arc::<Still>::clone(&world)), world, books: Memory::default() }
    }

    fn ask(&self) -> Result<Completion, Failure> {
        let accept = |reply: &str| object_in(reply).map(|_| ());
        let mut given = self.models.complete(Task::Read, &request(), 1, &self.books, &accept)?;
        Ok(given.remove(0))
    }
}

/// Each step in turn, the last one for ever.
fn script(steps: Vec<Step>) -> Server {
    Server::start(move |number, _| steps[number.min(steps.len() - 1)].clone())
}

#[test]
fn an_answer_is_had_whatever_fails_for_a_moment() {
    let say = || Step::Say(GOOD.to_owned());
    let cases: Vec<(&str, Vec<Step>, &str, Vec<&str>)> = vec![
        ("429", vec![Step::Status(429, None), say()], "", vec!["released", "ok"]),
        ("429 with time", vec![Step::Status(429, Some(7)), say()], "", vec!["released", "ok"]),
        (
            "500",
            vec![Step::Status(500, None), Step::Status(503, None), say()],
            "",
            vec!["released", "released", "ok"],
        ),
        ("silence", vec![Step::Silence(Duration::from_secs(2)), say()], "", vec!["timeout", "ok"]),
        ("closed", vec![Step::Close, say()], "", vec!["closed", "ok"]),
        ("half", vec![Step::Half(GOOD.to_owned()), say()], "", vec!["closed", "ok"]),
        ("no JSON body", vec![Step::Body("<html>".to_owned()), say()], "", vec!["malformed", "ok"]),
        ("no JSON", vec![Step::Say("I think".to_owned()), say()], "", vec!["form", "ok"]),
        ("fenced", vec![Step::Say(format!("```json\n{GOOD}\n```"))], "", vec!["ok"]),
        ("uncounted", vec![Step::SayUncounted(GOOD.to_owned())], "", vec!["ok"]),
        (
            "stream",
            vec![Step::Stream(vec!["{\"cl".into(), "aims\":[]}".into()], true)],
            "stream = true",
            vec!["ok"],
        ),
        (
            "cut stream",
            vec![Step::Stream(vec!["{\"claims\":[]}".into()], false), say()],
            "stream = true",
            vec!["closed", "ok"],
        ),
        (
            "doubled pieces",
            vec![Step::Stream(vec!["{\"cl".into(), "{\"cl".into(), "aims\":[]}".into()], true), say()],
            "stream = true",
            vec!["form", "ok"],
        ),
        ("streams unasked", vec![Step::Stream(vec![GOOD.into()], true)], "", vec!["ok"]),
    ];
    for (name, steps, more, outcomes) in cases {
        let server = script(steps);
        let bench = Bench::new(&server, None, more);
        let completion = bench.ask().unwrap_or_else(|failure| panic!("{name}: {failure}"));
        assert_eq!(object_in(&completion.text).unwrap(), json!({"claims": []}), "{name}");
        assert_eq!(bench.books.outcomes(), outcomes, "{name}");
        assert_eq!(bench.books.spent(), completion.bill.cost, "{name}: the bill is the sum of the calls");
        assert!(completion.bill.cost > Decimal::ZERO, "{name}");
        assert_eq!(
            completion.bill.estimated,
            ["uncounted", "silence", "closed", "half", "no JSON body", "cut stream"].contains(&name),
            "{name}"
        );
        let seen = server.seen();
        assert!(seen.iter().all(|seen| seen.key.as_deref() == Some("Bearer secret")));
        assert!(seen.iter().all(|seen| seen.body.get("tools").is_none()), "no tool is ever offered");
        if name == "429 with time" {
            assert_eq!(*bench.world.waits.lock().unwrap(), [Duration::from_secs(7)]);
        }
    }
}

#[test]
fn what_fails_for_good_goes_to_the_next_model() {
    for (step, word) in [
        (Step::Status(401, None), "status"),
        (Step::Status(429, Some(3_600)), "status"),
        (Step::ToolCall, "tool-call"),
        (Step::Say("no".to_owned()), "form"),
    ] {
        let (first, second) = (script(vec![step]), script(vec![Step::Say(GOOD.to_owned())]));
        let bench = Bench::new(&first, Some(&second), "");
        let completion = bench.ask().unwrap();
        assert_eq!(completion.model, "second/b", "{word}");
        assert!(bench.world.waits.lock().unwrap().is_empty(), "{word}: nothing is waited for");
        assert_eq!(bench.books.outcomes().last(), Some(&"ok"));
    }
    let dead = script(vec![Step::Status(500, None)]);
    let bench = Bench::new(&dead, None, "retries = 2");
    let Err(Failure::Exhausted(faults)) = bench.ask() else { panic!("it can't answer") };
    assert!(matches!(faults.as_slice(), [(model, Fault::Status { code: 500, .. })] if model == "local/a"));
    assert_eq!(bench.books.outcomes(), ["released"; 3]);
    assert_eq!(bench.books.spent(), Decimal::ZERO);
    assert_eq!(bench.world.waits.lock().unwrap().len(), 2);
}

#[test]
fn a_model_that_fails_again_and_again_is_left_alone() {
    let dead = script(vec![Step::Status(500, None)]);
    let bench = Bench::new(&dead, None, "retries = 0");
    for _ in 0..8 {
        bench.ask().unwrap_err();
    }
    // A connection that a busy machine loses is a failure too, and isn't seen there.
    let seen = dead.seen().len();
    assert!((1..=5).contains(&seen), "{seen} of 8 calls reached it");
}

#[test]
fn an_endpoint_that_is_not_there_costs_nothing() {
    let gone = Server::start(|_, _| Step::Close);
    let url = gone.url.clone();
    drop(gone);
    std::thread::sleep(Duration::from_millis(50));
    let text =
        format!("[providers.local]\nbase_url = {url:?}\nmodels=['a']\nretries=1\n[routes]\nread=['local/a']");
    let models = Models::new(Settings::parse(&text).unwrap(), Arc::new(Still::default()));
    let books = Memory::default();
    let failure = models.complete(Task::Read, &request(), 1, &books, &|_| Ok(())).unwrap_err();
    assert!(matches!(&failure, Failure::Exhausted(_)), "{failure}");
    assert_eq!(books.spent(), Decimal::ZERO);
}

#[test]
fn an_answer_is_kept_and_asked_for_once() {
    let server = script(vec![Step::Say(GOOD.to_owned())]);
    let bench = Bench::new(&server, None, "");
    let first = bench.ask().unwrap();
    let again = bench.ask().unwrap();
    assert_eq!((first.kept, again.kept), (false, true));
    assert_eq!(again.text, first.text);
    assert_eq!(again.bill.cost, Decimal::ZERO);
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn two_that_must_agree_are_two_models() {
    let (first, second) =
        (script(vec![Step::Say(GOOD.to_owned())]), script(vec![Step::Say(GOOD.to_owned())]));
    let bench = Bench::new(&first, Some(&second), "");
    let given = bench.models.complete(Task::Read, &request(), 2, &bench.books, &|_| Ok(())).unwrap();
    let models: Vec<&str> = given.iter().map(|one| one.model.as_str()).collect();
    assert_eq!(models, ["local/a", "second/b"]);
}

#[test]
fn each_kind_of_token_has_its_price() {
    let counted = |usage: serde_json::Value| {
        let message = json!({"role": "assistant", "content": GOOD});
        Step::Body(
            json!({"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage}).to_string(),
        )
    };
    let openai = json!({"prompt_tokens": 100, "completion_tokens": 10, "prompt_tokens_details": {"cached_tokens": 60}});
    let deepseek = json!({"prompt_tokens": 100, "completion_tokens": 10, "prompt_cache_hit_tokens": 60});
    let none = json!({"prompt_tokens": 100, "completion_tokens": 10});
    let price = "prices.a = { input = \"1000\", cached_input = \"100\", output = \"2000\" }";
    let uncached = "prices.a = { input = \"1000\", output = \"2000\" }";
    for (usage, price, cached, cost) in [
        (&openai, price, 60, "0.066"),
        (&deepseek, price, 60, "0.066"),
        (&none, price, 0, "0.12"),
        (&openai, uncached, 60, "0.12"),
    ] {
        let server = script(vec![counted(usage.clone())]);
        let bench = Bench::new(&server, None, price);
        let bill = bench.ask().unwrap().bill;
        assert_eq!((bill.tokens_in, bill.tokens_cached, bill.tokens_out), (100, cached, 10), "{usage}");
        assert_eq!(bill.cost.to_string(), cost, "{usage} {price}");
        assert!(!bill.estimated);
    }
}

#[test]
fn a_key_comes_from_the_environment_or_a_file_and_a_missing_one_asks_nothing() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("key"), " from a file \n").unwrap();
    let file = |name: &str| format!("api_key_file = {:?}\n", dir.path().join(name));
    // An address of this machine needs no key; a name for it that isn't known as such does.
    let cases = [
        ("api_key_env = \"A_KEY\"\n".to_owned(), false, Some("Bearer secret")),
        (file("key"), false, Some("Bearer from a file")),
        (file("none"), false, Some("no key")),
        ("api_key_env = \"NO_KEY\"\n".to_owned(), false, None),
        ("api_key_env = \"NO_KEY\"\n".to_owned(), true, Some("no key")),
    ];
    for (key, abroad, expect) in cases {
        let server = script(vec![Step::Say(GOOD.to_owned())]);
        let url = if abroad { server.url.replace("127.0.0.1", "127.0.0.2") } else { server.url.clone() };
        let text = format!(
            "[providers.p]\nbase_url = {url:?}\nmodels = [\"a\"]\nretries = 0\n{key}[routes]\nread = [\"p/a\"]"
        );
        let models = Models::new(Settings::parse(&text).unwrap(), Arc::new(Still::default()));
        let books = Memory::default();
        let given = models.complete(Task::Read, &request(), 1, &books, &|_| Ok(()));
        match expect {
            Some("no key") => {
                let failure = given.unwrap_err().to_string();
                assert!(failure.contains("no key"), "{key}: {failure}");
                assert!(server.seen().is_empty() && books.outcomes() == ["released"], "{key}");
            }
            sent => {
                given.unwrap();
                assert_eq!(server.seen()[0].key.as_deref(), sent, "{key}");
            }
        }
    }
}

#[test]
fn a_budget_stops_the_call_before_it_is_made() {
    let server = script(vec![Step::Say(GOOD.to_owned())]);
    let mut bench = Bench::new(&server, None, "");
    bench.books.budget = Some(Decimal::new(1, 2));
    assert!(matches!(bench.ask(), Err(Failure::Budget(_))));
    assert!(server.seen().is_empty());
}

#[test]
fn a_probe_finds_out_what_a_model_can_do() {
    let server = Server::start(|_, body| {
        if body.is_null() {
            return Step::Body("{\"data\":[{\"id\":\"a\"}]}".to_owned());
        }
        if body.get("stream").is_some() {
            return Step::Stream(vec!["co".into(), "ld".into()], true);
        }
        match body.pointer("/response_format/type").and_then(serde_json::Value::as_str) {
            Some("json_schema") => Step::Say("{\"word\":\"cold\"}".to_owned()),
            Some(_) => Step::Status(400, None),
            None => Step::Say("cold".to_owned()),
        }
    });
    let bench = Bench::new(&server, None, "");
    let probe = bench.models.probe("local", "a", &bench.books);
    let fine: Vec<(&str, bool)> =
        probe.tried.iter().map(|tried| (tried.what, tried.fault.is_none())).collect();
    assert_eq!(
        fine,
        [
            ("listed", true),
            ("chat", true),
            ("usage", true),
            ("stream", true),
            ("json_schema", true),
            ("json_object", false)
        ]
    );
    assert_eq!(bench.books.outcomes(), ["ok", "ok", "ok", "released"]);
    // What the settings ask for and it can't do is told as what it can.
    let keys = |more: &str| {
        let text = format!("[providers.p]\nbase_url = \"http://x/v1\"\n{more}");
        Settings::parse(&text).unwrap().providers.remove("p").unwrap()
    };
    let advice = |probe: &llm::Probe, more: &str| probe.advice(&keys(more)).join("; ");
    assert_eq!(advice(&probe, ""), "");
    assert!(advice(&probe, "structured = \"json_object\"").contains("\"prompt\""));
    let plain = script(vec![Step::Say("cold".to_owned())]);
    let bench = Bench::new(&plain, None, "");
    let probe = bench.models.probe("local", "a", &bench.books);
    assert!(advice(&probe, "").contains("\"prompt\""));
    let object = Server::start(|_, body| {
        match body.pointer("/response_format/type").and_then(serde_json::Value::as_str) {
            Some("json_schema") => Step::Status(400, None),
            _ if body.get("stream").is_some() => Step::Status(400, None),
            _ => Step::Say("{\"word\":\"cold\"}".to_owned()),
        }
    });
    let bench = Bench::new(&object, None, "");
    let probe = bench.models.probe("local", "a", &bench.books);
    assert!(advice(&probe, "").contains("\"json_object\""));
    assert!(advice(&probe, "stream = true").contains("stream = false"));
}

#[test]
fn the_same_request_from_two_threads_is_paid_once() {
    let server =
        Server::start(|_, _| Step::After(Duration::from_millis(60), Box::new(Step::Say(GOOD.to_owned()))));
    let bench = Bench::new(&server, None, "");
    std::thread::scope(|scope| {
        let asked: Vec<_> = (0..4).map(|_| scope.spawn(|| bench.ask().unwrap())).collect();
        let given: Vec<Completion> = asked.into_iter().map(|asked| asked.join().unwrap()).collect();
        assert!(given.iter().all(|completion| completion.text == GOOD));
        assert_eq!(given.iter().filter(|completion| !completion.kept).count(), 1);
    });
    assert_eq!(server.seen().len(), 1);
    assert_eq!(bench.books.outcomes(), ["ok"]);
}
