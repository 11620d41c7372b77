//! Dense retrieval from outside: a scripted endpoint turns texts into vectors, and what is found, paid, kept, and said where it
//! fails.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};

use crate::server::{Server, Step};
use crate::{Desk, command};

/// Words that mean the same stand for one number of a vector; the last number is every text's.
const MEANINGS: [&[&str]; 4] = [
    &["sued", "lawsuit", "courtroom", "quarrels"],
    &["employed", "people", "workforce"],
    &["ferries", "vessels", "armada"],
    &["rent", "premises", "landlord"],
];

fn vector(text: &str) -> Vec<f64> {
    let text = text.to_lowercase();
    let count = |words: &&[&str]| words.iter().map(|word| text.matches(word).count()).sum::<usize>() as f64;
    MEANINGS.iter().map(count).chain([0.1]).collect()
}

fn embeddings(body: &Value) -> Value {
    let texts = body["input"].as_array().unwrap();
    let entry =
        |(index, text): (usize, &Value)| json!({"index": index, "embedding": vector(text.as_str().unwrap())});
    let data: Vec<Value> = texts.iter().enumerate().map(entry).collect();
    json!({"data": data, "usage": {"prompt_tokens": texts.len()}})
}

fn honest(body: &Value) -> Step {
    Step::Body(embeddings(body).to_string())
}

fn page(company: &str, year: u32, texts: &[&str]) -> String {
    let body: String =
        texts.iter().map(|text| format!("<p><b>Item of {company}</b></p><p>{text}</p>")).collect();
    format!(
        "<html><body><p>Form 10-K</p><p>For the fiscal year ended December 31, {year}</p>\
         <p><b>{company}</b></p><p>(Exact name of registrant as specified in its charter)</p>{body}</body></html>"
    )
}

const SUIT: &str =
    "A former distributor sued us in the county seat over commissions that it says were never paid.";
const STAFF: &str = "At the end of the year we employed 412 people, of whom 97 worked in maintenance depots.";
const FLEET: &str = "Eleven vessels cross the strait each day in summer and four of them in winter.";
const HOUSE: &str = "We rent our premises in three towns from a landlord who is no party related to us.";
/// None of its words stands in a passage or in the vocabulary.
const QUESTION: &str = "What courtroom quarrels loom?";

/// Alder's report of two years, Birch's of one; most passages of the two years are the same.
fn desk(url: &str, more: &str) -> Desk {
    let desk = Desk::new();
    desk.put("alder-2022.htm", page("Alder Bridges Inc", 2022, &[STAFF, HOUSE, SUIT]));
    desk.put("alder-2023.htm", page("Alder Bridges Inc", 2023, &[STAFF, HOUSE, SUIT, FLEET]));
    desk.put(
        "birch-2023.htm",
        page("Birch Ferries Inc", 2023, &[FLEET, "Zinnober sued Birch over a lawsuit."]),
    );
    for name in ["alder-2022.htm", "alder-2023.htm", "birch-2023.htm"] {
        desk.run(["add", name]).expect(0);
    }
    route(&desk, url, more);
    desk
}

fn route(desk: &Desk, url: &str, more: &str) {
    let settings = format!(
        "[providers.local]\nbase_url = {url:?}\nmodels = [\"e\"]\nretries = 0\ntimeout = \"600ms\"\nbatch = 2\n\
         concurrency = 2\nprices.e = {{ input = \"1000\" }}\n{more}\n[routes]\nembed = [\"local/e\"]\n"
    );
    desk.put("tickmark.toml", settings);
}

/// The texts found, and what is said of it.
fn search(desk: &Desk, arguments: &[&str]) -> (Vec<String>, String) {
    let run = desk.run([&["search", "--json"], arguments].concat());
    let line = |line: &str| serde_json::from_str::<Value>(line).unwrap()["text"].as_str().unwrap().to_owned();
    (run.out.lines().map(line).collect(), run.err)
}

fn calls(desk: &Desk) -> u64 {
    let costs = desk.json(&["costs"]).remove(0);
    assert_eq!(costs["faults"], json!([]));
    assert_eq!(costs["reserved"], "0");
    costs["all"]["calls"].as_u64().unwrap()
}

/// The files of vectors, by their folders.
fn files(desk: &Desk) -> Vec<PathBuf> {
    let folders = fs::read_dir(desk.path("tickmark-library/vectors")).into_iter().flatten();
    let mut files: Vec<PathBuf> = folders
        .flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap())
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    files
}

fn bytes(desk: &Desk) -> Vec<Vec<u8>> {
    files(desk).iter().map(|file| fs::read(file).unwrap()).collect()
}

#[test]
fn what_means_the_same_in_other_words_is_found_and_paid_once() {
    let server = Server::start(|_, body| honest(body));
    let desk = desk(&server.url, "");
    let (found, said) = search(&desk, &[QUESTION, "--company", "Alder"]);
    assert!(found.first().is_some_and(|first| first.contains("sued us")), "{found:?} {said}");
    assert!(!said.contains("words-alone"), "{said}");
    let seen = server.seen();
    assert!(seen.iter().all(|seen| seen.path.ends_with("/embeddings")));
    // The question first; then texts in batches, those that two years share once, and none of another company.
    assert_eq!(seen[0].body["input"], json!([QUESTION]));
    let mut sent: Vec<&str> = seen[1..]
        .iter()
        .flat_map(|seen| seen.body["input"].as_array().unwrap())
        .map(|text| text.as_str().unwrap())
        .collect();
    assert!(seen[1..].iter().all(|seen| seen.body["input"].as_array().unwrap().len() <= 2));
    let all = sent.len();
    sent.sort_unstable();
    sent.dedup();
    assert_eq!(sent.len(), all, "a text was sent twice");
    assert!(sent.iter().all(|text| !text.contains("Birch")), "{sent:?}");
    assert_eq!(files(&desk).len(), 2);
    let paid = calls(&desk);
    assert_eq!(paid, server.seen().len() as u64);
    // Again: the same, and nothing is asked.
    assert_eq!(search(&desk, &[QUESTION, "--company", "Alder"]).0, found);
    // Deleted, they are made again, the same to the last bit; only the question's own is kept.
    let before = bytes(&desk);
    fs::remove_dir_all(desk.path("tickmark-library/vectors")).unwrap();
    fs::remove_dir_all(desk.path("tickmark-library/index")).unwrap();
    assert_eq!(search(&desk, &[QUESTION, "--company", "Alder"]).0, found);
    assert_eq!(bytes(&desk), before);
    assert_eq!(calls(&desk), 2 * paid - 1);
    // A damaged file is as good as none.
    fs::write(&files(&desk)[0], b"TMVEC 1\n").unwrap();
    assert_eq!(search(&desk, &[QUESTION, "--company", "Alder"]).0, found);
    assert_eq!(bytes(&desk), before);
}

#[test]
fn without_a_route_nothing_differs_and_where_the_endpoint_fails_words_rank() {
    let desk = desk("http://127.0.0.1:9/v1", "");
    let questions = ["Which lawsuit was brought?", "How many people are employed?", QUESTION];
    let all = |desk: &Desk| -> Vec<String> {
        let mut all = Vec::new();
        for question in questions {
            all.push(desk.run(["search", question, "--company", "Alder", "--json"]).out);
            let mut answer = desk.json(&["ask", question, "--company", "Alder"]).remove(0);
            answer.as_object_mut().unwrap().remove("struck");
            all.push(answer.to_string());
        }
        all
    };
    fs::remove_file(desk.path("tickmark.toml")).unwrap();
    let without = all(&desk);
    // An answer without a route says nothing of it.
    assert!(!desk.run(["ask", QUESTION, "--company", "Alder", "--json"]).out.contains("words-alone"));
    route(&desk, "http://127.0.0.1:9/v1", "");
    assert_eq!(all(&desk), without, "nobody listens there");
    let each = |body: &Value, vector: Value| {
        let texts = body["input"].as_array().unwrap();
        let data: Vec<Value> = texts.iter().map(|_| json!({"embedding": vector})).collect();
        Step::Body(json!({ "data": data }).to_string())
    };
    type Script = fn(&Value, &dyn Fn(&Value, Value) -> Step) -> Step;
    let scripts: [(Script, &str); 8] = [
        (|_, _| Step::Status(429, None), "status 429"),
        (|_, _| Step::Status(500, None), "status 500"),
        (|_, _| Step::Silence(Duration::from_millis(1_200)), "time-out"),
        (|_, _| Step::Close, "broke off"),
        (|body, each| each(body, json!([1, 0, 0])), "in the place of 5"),
        (|body, each| each(body, json!([1, null, 0, 0, 0])), "no number"),
        (|_, _| Step::Body("{\"data\":[]}".to_owned()), "0 vectors for"),
        (|_, _| Step::ToolCall, "no data"),
    ];
    for (step, why) in scripts {
        // Questions get their vectors; no passage does.
        let server = Server::start(move |_, body| {
            let is_question = questions.iter().any(|question| body["input"] == json!([question]));
            if is_question { honest(body) } else { step(body, &each) }
        });
        route(&desk, &server.url, "");
        let (found, said) = search(&desk, &[QUESTION, "--company", "Alder"]);
        assert!(said.contains("[search/words-alone]") && said.contains(why), "{why}: {said}");
        assert_eq!(found.len(), without[4].lines().count(), "{why}");
        let answer = desk.json(&["ask", questions[0], "--company", "Alder"]).remove(0);
        let struck = answer["struck"].as_array().unwrap();
        assert_eq!(struck.iter().filter(|note| note["code"] == "search/words-alone").count(), 1, "{answer}");
        assert_eq!(files(&desk).len(), 0);
        calls(&desk);
    }
}

#[test]
fn an_estimate_asks_nothing_and_a_budget_keeps_what_was_done() {
    // A token for every other letter: the budget below is spent however the calls overlap.
    let server = Server::start(|_, body| {
        let mut reply = embeddings(body);
        let letters: usize =
            body["input"].as_array().unwrap().iter().map(|text| text.as_str().unwrap().len()).sum();
        reply["usage"]["prompt_tokens"] = json!(letters / 2);
        Step::Body(reply.to_string())
    });
    let desk = desk(&server.url, "");
    let estimate = desk.json(&["models", "embed", "--estimate"]).remove(0);
    assert_eq!(server.seen().len(), 0);
    assert_eq!(
        (&estimate["reports"], &estimate["ready"], &estimate["currency"]),
        (&json!(3), &json!(0), &json!("USD"))
    );
    let texts = estimate["texts"].as_u64().unwrap();
    let most: f64 = estimate["cost"].as_str().unwrap().parse().unwrap();
    assert!(texts >= 6 && most > 0.0, "{estimate}");
    // Room for about half of it.
    route(&desk, &server.url, "");
    let settings = fs::read_to_string(desk.path("tickmark.toml")).unwrap();
    desk.put("tickmark.toml", format!("{settings}[budgets]\nrun = \"{:.4}\"\n", most / 2.0));
    let run = desk.run(["models", "embed", "--json"]).expect(1).says(&["stopped:", "budget", "run it again"]);
    let first: Value = serde_json::from_str(run.out.trim()).unwrap();
    let asked = server.seen().len();
    assert!(asked > 1, "{first}");
    desk.put("tickmark.toml", settings);
    let second = desk.json(&["models", "embed"]).remove(0);
    assert_eq!(second["stopped"], Value::Null);
    // Each text was sent once; beside them the question for the length.
    let sent: usize =
        server.seen().iter().skip(1).map(|seen| seen.body["input"].as_array().unwrap().len()).sum();
    assert_eq!(sent as u64, texts);
    assert_eq!(files(&desk).len(), 3);
    let again = desk.json(&["models", "embed"]).remove(0);
    assert_eq!((&again["ready"], &again["texts"], &again["calls"]), (&json!(3), &json!(0), &json!(0)));
    let nothing = desk.json(&["models", "embed", "--estimate"]).remove(0);
    assert_eq!((&nothing["ready"], &nothing["cost"]), (&json!(3), &json!("0")), "{nothing}");
    // Nothing waits in the ledger for its place.
    assert_eq!(calls(&desk), server.seen().len() as u64);
    // A report that goes takes its vectors along; a new one gets its own, and pays for what is new in it alone.
    let report = desk.report("birch-2023")["report"].as_str().unwrap().to_owned();
    desk.run(["remove", &report]).expect(0);
    assert_eq!(files(&desk).len(), 2);
    desk.put(
        "alder-2024.htm",
        page("Alder Bridges Inc", 2024, &[STAFF, HOUSE, SUIT, FLEET, "A new bridge."]),
    );
    desk.run(["add", "alder-2024.htm"]).expect(0);
    let fresh = desk.json(&["models", "embed"]).remove(0);
    assert_eq!(fresh["ready"], 2);
    assert!((1..=4).contains(&fresh["texts"].as_u64().unwrap()), "{fresh}");
}

#[test]
fn the_next_model_of_the_route_stands_in_with_vectors_of_its_own() {
    let down = Server::start(|_, _| Step::Status(503, None));
    let server = Server::start(|_, body| honest(body));
    let desk = desk(&server.url, "");
    desk.put(
        "tickmark.toml",
        format!(
            "[providers.down]\nbase_url = {:?}\nmodels = [\"org/wide\"]\nretries = 0\n\
             [providers.up]\nbase_url = {:?}\nmodels = [\"e\"]\nquery_prefix = \"query: \"\npassage_prefix = \"passage: \"\n\
             [routes]\nembed = [\"down/org/wide\", \"up/e\"]\n",
            down.url, server.url
        ),
    );
    let (found, said) = search(&desk, &[QUESTION, "--company", "Alder"]);
    assert!(found[0].contains("sued us") && !said.contains("words-alone"), "{found:?} {said}");
    let seen = server.seen();
    assert_eq!(seen[0].body["input"], json!([format!("query: {QUESTION}")]));
    let passages = seen[1..].iter().flat_map(|seen| seen.body["input"].as_array().unwrap());
    assert!(passages.into_iter().all(|text| text.as_str().unwrap().starts_with("passage: ")));
    let folders: Vec<_> = fs::read_dir(desk.path("tickmark-library/vectors")).unwrap().collect();
    assert_eq!(folders.len(), 1);
}

#[test]
fn a_grid_shows_the_nearest_by_meaning_and_embeds_a_company_once() {
    let server = Server::start(|_, body| honest(body));
    let desk = desk(&server.url, "");
    desk.put("q.csv", format!(",{QUESTION},What armada is there?\nAlder Bridges,,\nBirch Ferries,,\n"));
    let forecast = desk.json(&["grid", "q.csv", "--estimate"]).remove(0);
    assert!(forecast["embedding"]["texts"].as_u64().unwrap() > 0, "{forecast}");
    assert!(server.seen().is_empty());
    desk.run(["grid", "q.csv", "-o", "one.xlsx"]);
    let asked = server.seen().len();
    assert!(asked > 2);
    desk.run(["grid", "q.csv", "-o", "two.xlsx"]);
    assert_eq!(server.seen().len(), asked);
    assert_eq!(fs::read(desk.path("one.xlsx")).unwrap(), fs::read(desk.path("two.xlsx")).unwrap());
    desk.run(["check", "one.xlsx"]).expect(0);
    let forecast = desk.json(&["grid", "q.csv", "--estimate"]).remove(0);
    assert_eq!(forecast["embedding"]["texts"], 0);
    fs::remove_file(desk.path("tickmark.toml")).unwrap();
    assert_eq!(desk.json(&["grid", "q.csv", "--estimate"])[0].get("embedding"), None);
}

/// So many kills a library.
const KILLS: u32 = 6;

#[test]
fn embedding_killed_at_any_instant_pays_for_nothing_twice() {
    let kills = std::env::var("TICKMARK_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let mut seed = 7_u64;
    (0..u32::div_ceil(kills, KILLS)).for_each(|_| embed_killed(&mut seed));
}

fn embed_killed(seed: &mut u64) {
    let server = Server::start(|_, body| Step::After(Duration::from_millis(12), Box::new(honest(body))));
    let desk = desk(&server.url, "");
    let texts: Vec<String> = (0..60).map(|n| format!("Depot {n} has {n} vessels and {n} people.")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    desk.put("cedar-2023.htm", page("Cedar Locks Inc", 2023, &texts));
    desk.run(["add", "cedar-2023.htm"]).expect(0);
    let all = desk.json(&["models", "embed", "--estimate"]).remove(0)["texts"].as_u64().unwrap();
    for _ in 0..KILLS {
        let mut child = command(&desk.path(""))
            .args(["models", "embed"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis(60 + (*seed >> 33) % 160));
        child.kill().unwrap();
        child.wait().unwrap();
        calls(&desk);
    }
    let last = desk.json(&["models", "embed"]).remove(0);
    assert_eq!(last["stopped"], Value::Null);
    assert_eq!(files(&desk).len(), 4);
    // What a killed process had under way may be asked again: two slots, a batch of two each. All else is sent once.
    let costs = desk.json(&["costs"]).remove(0);
    let lost = costs["lost"].as_u64().unwrap();
    assert!(lost <= u64::from(KILLS) * 2, "{costs}");
    let seen = server.seen();
    let sent: usize = seen.iter().map(|seen| seen.body["input"].as_array().unwrap().len()).sum();
    // Beside the texts there is the question that tells how long vectors are.
    let again = sent as u64 - 1 - all;
    assert!(again <= lost * 2, "{again} texts were sent again, {lost} calls were lost");
    let (found, _) = search(&desk, &["What armada is there?", "--company", "Cedar"]);
    assert!(found[0].contains("Depot 59"), "{found:?}");
}
