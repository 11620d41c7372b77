//! Texts into vectors: what a reply must have, what is tried again, what is kept and what it costs.

use std::sync::Arc;
use std::time::Duration;

use llm::{Batch, Embedded, Failure, Fault, Models, Settings, kept_vectors};
use model::{Decimal, SourceHash};

use crate::house::{Memory, Still};
use crate::server::{Server, Step};

struct Bench {
    models: Models,
    books: Memory,
}

impl Bench {
    fn new(server: &Server, more: &str) -> Self {
        let text = format!(
            "[providers.local]\nbase_url = {:?}\nmodels=['e', 'a']\ntimeout = \"400ms\"\nretries = 2\n\
             prices.e = {{ input = \"1000\" }}\n{more}\n[routes]\nembed=['local/e']\nread=['local/a']",
            server.url
        );
        let models = Models::new(Settings::parse(&text).unwrap(), Arc::new(Still::default()));
        Self { models, books: Memory::default() }
    }

    fn embed(&self, length: Option<usize>) -> Result<Embedded, Failure> {
        let texts = ["a".to_owned(), "b".to_owned()];
        let batch = Batch { texts: &texts, length, key: Some("vectors of a and b") };
        self.models.embed("local", "e", batch, &self.books)
    }

    fn fault(&self, length: Option<usize>) -> Fault {
        match self.embed(length) {
            Err(Failure::Exhausted(mut faults)) => faults.remove(0).1,
            other => panic!("{other:?}"),
        }
    }
}

fn always(step: Step) -> Server {
    Server::start(move |_, _| step.clone())
}

fn body(text: &str) -> Step {
    Step::Body(text.to_owned())
}

const TWO: &str = "{\"data\":[{\"index\":1,\"embedding\":[0.3,0.4]},{\"index\":0,\"embedding\":[0,2]}],\
    \"usage\":{\"prompt_tokens\":4}}";

#[test]
fn texts_become_vectors_of_length_one_in_their_order_and_are_paid_once() {
    let server = always(body(TWO));
    let bench = Bench::new(&server, "");
    let embedded = bench.embed(None).unwrap();
    assert_eq!(embedded.vectors, [[0.0, 1.0], [0.6, 0.8]]);
    assert_eq!((embedded.bill.tokens_in, embedded.bill.cost), (4, Decimal::new(4, 3)));
    let again = bench.embed(Some(2)).unwrap();
    assert_eq!((&again.vectors, again.bill.outcome), (&embedded.vectors, "kept"));
    assert_eq!(bench.books.outcomes(), ["ok"]);
    let seen = server.seen();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].path.ends_with("/embeddings"), "{}", seen[0].path);
    assert_eq!(seen[0].body, serde_json::json!({"model": "e", "input": ["a", "b"]}));
    // Kept vectors of another length are none: they are asked for again.
    assert_eq!(bench.fault(Some(3)).word(), "malformed");
}

#[test]
fn a_reply_that_lacks_something_is_no_reply_but_may_have_been_charged() {
    for (reply, length, why) in [
        ("{}", None, "no data"),
        ("{\"data\":[{\"embedding\":[1,0]}]}", None, "1 vectors for 2 texts"),
        (
            "{\"data\":[{\"embedding\":[1,0]},{\"embedding\":[0,1]},{\"embedding\":[1,1]}]}",
            None,
            "3 vectors for 2 texts",
        ),
        ("{\"data\":[{\"embedding\":[1,0]},{\"embedding\":[0,1,0]}]}", None, "differ in length"),
        (TWO, Some(3), "vectors of 2 numbers in the place of 3"),
        ("{\"data\":[{\"embedding\":[1,null]},{\"embedding\":[0,1]}]}", None, "no number"),
        ("{\"data\":[{\"embedding\":[1,\"NaN\"]},{\"embedding\":[0,1]}]}", None, "no number"),
        ("{\"data\":[{\"embedding\":[0,0]},{\"embedding\":[0,1]}]}", None, "no number"),
        ("{\"data\":[{\"embedding\":[]},{\"embedding\":[]}]}", None, "no number"),
        ("{\"data\":[{\"embedding\":[1e300,1e300]},{\"embedding\":[0,1]}]}", None, "no number"),
        (
            "{\"data\":[{\"index\":0,\"embedding\":[1,0]},{\"index\":0,\"embedding\":[0,1]}]}",
            None,
            "two vectors for one text",
        ),
        (
            "{\"data\":[{\"index\":0,\"embedding\":[1,0]},{\"index\":2,\"embedding\":[0,1]}]}",
            None,
            "out of range",
        ),
        ("not JSON", None, "not JSON"),
    ] {
        let server = always(body(reply));
        let bench = Bench::new(&server, "");
        let fault = bench.fault(length);
        assert!(matches!(&fault, Fault::Malformed(said) if said.contains(why)), "{reply}: {fault}");
        // Tried three times, each in the ledger at what it may have cost.
        assert_eq!(bench.books.outcomes(), ["malformed"; 3], "{reply}");
        assert!(bench.books.spent() > Decimal::ZERO, "{reply}");
    }
}

#[test]
fn what_passes_is_tried_again_and_what_never_answers_rests() {
    let server = Server::start(|number, _| match number {
        0 => Step::Status(429, Some(1)),
        1 => Step::Status(500, None),
        _ => body(TWO),
    });
    let bench = Bench::new(&server, "");
    bench.embed(None).unwrap();
    assert_eq!(bench.books.outcomes(), ["released", "released", "ok"]);

    let silent = always(Step::Silence(Duration::from_millis(900)));
    let bench = Bench::new(&silent, "");
    assert_eq!(bench.fault(None), Fault::Timeout);
    assert_eq!(bench.books.outcomes(), ["timeout"; 3]);

    for (step, word) in [(Step::Close, "closed"), (Step::Status(400, None), "status")] {
        let server = always(step);
        let bench = Bench::new(&server, "");
        assert_eq!(bench.fault(None).word(), word);
        // After five failures in a row it isn't asked for a while.
        if word == "closed" {
            assert_eq!(bench.fault(None), Fault::Resting);
            assert_eq!(bench.fault(None), Fault::Resting);
            assert_eq!(server.seen().len(), 5);
        }
    }
}

#[test]
fn a_budget_is_asked_before_the_model_is() {
    let server = always(body(TWO));
    let mut bench = Bench::new(&server, "");
    bench.books.budget = Some(Decimal::new(1, 4));
    assert!(matches!(bench.embed(None), Err(Failure::Budget(_))));
    assert!(server.seen().is_empty());
}

#[test]
fn what_was_kept_comes_back_to_the_last_bit() {
    let server =
        always(body("{\"data\":[{\"embedding\":[0.1,0.2,-0.30000001]},{\"embedding\":[1e-20,3,4]}]}"));
    let bench = Bench::new(&server, "");
    let embedded = bench.embed(None).unwrap();
    assert!(embedded.bill.estimated);
    let kept = llm::Books::recall(&bench.books, "vectors of a and b").unwrap().unwrap();
    let expect = ["a", "b"].map(|text| SourceHash::of(text.as_bytes()));
    let (texts, vectors): (Vec<_>, Vec<_>) = kept_vectors(&kept).into_iter().unzip();
    assert_eq!(texts, expect);
    let bits =
        |vectors: &[Vec<f32>]| vectors.iter().flatten().map(|number| number.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&vectors), bits(&embedded.vectors));
    for other in ["", "{}", "{\"model\":\"m\",\"text\":\"t\"}", &kept.replace("\"length\":3", "\"length\":4")]
    {
        assert!(kept_vectors(other).is_empty(), "{other}");
    }
}

#[test]
fn a_probe_asks_a_model_of_the_route_for_a_vector_and_for_no_word() {
    let server = Server::start(|_, request| {
        if request.get("input").is_some() {
            body(&TWO.replacen("{\"index\":1,\"embedding\":[0.3,0.4]},", "", 1))
        } else {
            Step::Status(400, None)
        }
    });
    let bench = Bench::new(&server, "");
    let probe = bench.models.probe("local", "e", &bench.books);
    let tried: Vec<(&str, bool)> =
        probe.tried.iter().map(|tried| (tried.what, tried.fault.is_none())).collect();
    assert_eq!(tried, [("listed", false), ("embed", true)]);
    assert!(probe.answers());
    assert_eq!(bench.models.test("local", "e", &bench.books).unwrap(), "vectors of 2 numbers");
    assert!(bench.models.test("local", "a", &bench.books).is_err());
}
