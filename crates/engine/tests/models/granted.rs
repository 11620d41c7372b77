//! What a reader wasn't granted is never searched, cited, quoted or shown to a model.

use std::io::{Cursor, Read};
use std::path::Path;

use engine::charts::{self, Charts};
use engine::{Shelf, Timestamp, Viewer, add, ask, grid};
use model::AsOf;
use store::{Library, Principal, Scope, Subject};

use crate::bench::settings;
use crate::server::{Server, Step};

/// Stands in the report that isn't granted, and nowhere else.
const SECRET: &str = "Zinnober";
const QUESTION: &str = "Which lawsuits are pending?";

fn page(company: &str, plaintiff: &str) -> String {
    format!(
        "<html><body><p>Form 10-K</p><p>For the fiscal year ended December 31, 2023</p><p><b>{company}</b></p>\
         <p>(Exact name of registrant as specified in its charter)</p><p><b>Legal Proceedings</b></p>\
         <p>{plaintiff} sued {company} over unpaid commissions; the lawsuit is pending in the county court.</p>\
         </body></html>"
    )
}

/// A library with a report of Alder, and one of Birch that tells the secret.
fn alder_and_birch(dir: &Path, charts: &Charts) -> Shelf {
    let (alder, birch) = (dir.join("alder-2023.htm"), dir.join("birch-2023.htm"));
    std::fs::write(&alder, page("Alder Bridges Inc", "A distributor")).unwrap();
    std::fs::write(&birch, page("Birch Ferries Inc", SECRET)).unwrap();
    let shelf = Shelf::at(&dir.join("library")).unwrap();
    let now = Timestamp::UNIX_EPOCH;
    let circumstances = add::Circumstances { actor: "local".to_owned(), now, published: None };
    add::add(&shelf, charts, &[alder, birch], &circumstances, &|_| {}).unwrap();
    shelf
}

/// The key of Alder.
fn alder(library: &Library) -> String {
    let all = library.view(&Principal::named("all"), AsOf::Latest).companies().unwrap();
    all.iter().find(|row| row.names.iter().any(|name| name.contains("Alder"))).unwrap().key.clone()
}

#[test]
fn what_isnt_granted_is_never_searched_cited_or_shown_to_a_model() {
    let server = Server::start(|_, _| Step::Say("{\"claims\": []}".to_owned()));
    let dir = tempfile::tempdir().unwrap();
    settings(dir.path(), &server.url, "", "understand = [\"local/a\"]");
    let charts = charts::load(None).unwrap();
    let shelf = alder_and_birch(dir.path(), &charts);
    let library = shelf.library().unwrap();
    let key = alder(library);
    let now = Timestamp::UNIX_EPOCH;
    let everyone = Viewer { name: "all".to_owned(), as_of: AsOf::Latest };
    let seen_by_all =
        ask::search(library, &everyone, &charts, &engine::models::Models::none(), QUESTION, &[], 12)
            .unwrap()
            .found;
    assert!(seen_by_all.iter().any(|found| found.passage.text.contains(SECRET)), "there is nothing to hide");
    library.revoke(&Subject::Everyone, &Scope::Library, "local", now).unwrap();
    library.grant(&Subject::User("ada".to_owned()), &Scope::Company(key), "local", now).unwrap();

    let ada = Viewer { name: "ada".to_owned(), as_of: AsOf::Latest };
    let models = engine::models::Models::load(None, &dir.path().join("library"), "ada").unwrap();
    let birch = "Birch Ferries".to_owned();
    for companies in [&[][..], std::slice::from_ref(&birch)] {
        for question in [QUESTION, "Which lawsuits does Birch Ferries face?", SECRET] {
            let found = ask::search(library, &ada, &charts, &models, question, companies, 12).unwrap().found;
            assert!(found.iter().all(|found| found.report.document == "alder-2023"), "{question}");
            let answer = ask::ask_with(library, &ada, &charts, &models, question, companies).unwrap();
            let shown = serde_json::to_string(&(&answer.answer, &answer.evidence, &answer.reason)).unwrap();
            assert!(
                !shown.contains(SECRET) || question == SECRET && !shown.contains("birch-2023"),
                "{shown}"
            );
        }
    }
    let table = format!(",{QUESTION},What is its revenue?\nAlder Bridges,,\nBirch Ferries,,\n");
    let reader = grid::Reader { models: &models, grid: "grid", before: None };
    let filled = grid::fill(library, &ada, &charts, table.as_bytes(), true, reader, &|_| {}).unwrap().value;
    assert_eq!(filled.open.get("question/unknown-company"), Some(&2), "{:?}", filled.open);
    let mut archive = zip::ZipArchive::new(Cursor::new(filled.workbook)).unwrap();
    for at in 0..archive.len() {
        let mut text = String::new();
        archive.by_index(at).unwrap().read_to_string(&mut text).unwrap();
        assert!(!text.contains(SECRET) && !text.contains("birch-2023"), "{text}");
    }
    // Models were asked, and saw nothing of it but what the asker wrote.
    let seen = server.seen();
    assert!(
        seen.iter().any(|seen| seen.body.to_string().contains("A distributor sued")),
        "no model was asked"
    );
    for seen in seen {
        let body = seen.body.to_string();
        assert!(!body.contains(&format!("{SECRET} sued")) && !body.contains("birch-2023"), "{body}");
    }
}

/// Vectors by the words for lawsuits alone.
fn vectors(body: &serde_json::Value) -> Step {
    let near = |text: &serde_json::Value| text.as_str().unwrap().matches("lawsuit").count();
    let data: Vec<_> = body["input"]
        .as_array()
        .unwrap()
        .iter()
        .map(|text| serde_json::json!({"embedding": [near(text), 1]}))
        .collect();
    Step::Body(serde_json::json!({ "data": data }).to_string())
}

#[test]
fn vectors_of_what_isnt_granted_are_neither_made_nor_compared() {
    let server = Server::start(|_, body| vectors(body));
    let dir = tempfile::tempdir().unwrap();
    settings(dir.path(), &server.url, "", "embed = [\"local/a\"]");
    let text = std::fs::read_to_string(dir.path().join("tickmark.toml")).unwrap();
    std::fs::write(dir.path().join("tickmark.toml"), text.replace("read = ", "# ")).unwrap();
    let charts = charts::load(None).unwrap();
    let shelf = alder_and_birch(dir.path(), &charts);
    let library = shelf.library().unwrap();
    let key = alder(library);
    let now = Timestamp::UNIX_EPOCH;
    library.revoke(&Subject::Everyone, &Scope::Library, "local", now).unwrap();
    library.grant(&Subject::User("ada".to_owned()), &Scope::Company(key), "local", now).unwrap();
    library.grant(&Subject::User("all".to_owned()), &Scope::Library, "local", now).unwrap();
    let models = engine::models::Models::load(None, &dir.path().join("library"), "ada").unwrap();
    let viewer = |name: &str| Viewer { name: name.to_owned(), as_of: AsOf::Latest };
    let search = |name: &str, question: &str| {
        let sought = ask::search(library, &viewer(name), &charts, &models, question, &[], 12).unwrap();
        assert_eq!(sought.notice, None);
        sought.found
    };
    // Hers: her company's texts are embedded, and nothing of the other's leaves the house.
    let hers = search("ada", QUESTION);
    assert!(!hers.is_empty() && hers.iter().all(|found| found.report.document == "alder-2023"));
    let embedded =
        engine::dense::embed(library, &viewer("ada").view(library), &charts, &models, &[], &|_| {}).unwrap();
    assert_eq!((embedded.reports, embedded.ready, embedded.texts), (1, 1, 0));
    assert!(server.seen().iter().all(|seen| !seen.body.to_string().contains(SECRET)));
    // Once all are embedded for who may see them, she finds the same as before.
    assert!(search("all", QUESTION).iter().any(|found| found.passage.text.contains(SECRET)));
    assert!(server.seen().iter().any(|seen| seen.body.to_string().contains(SECRET)));
    let texts = |found: &[engine::text::Found]| -> Vec<(String, f32)> {
        found.iter().map(|found| (found.passage.text.clone(), found.score)).collect()
    };
    assert_eq!(texts(&search("ada", QUESTION)), texts(&hers));
}
