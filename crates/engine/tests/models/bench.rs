//! What the tests share: a library, settings, questions with passages.

use std::path::Path;

use engine::models::{Found, Job, Models};
use engine::{Library, charts};
use model::{Answer, AnswerStatus, Locus, Passage, PassageKind, Reason, SourceHash, Span, Usage};
use serde_json::{Value, json};

pub(crate) const SALES: &str = "Net sales increased 5% to $414.5 million in 2024.";
pub(crate) const POWER: &str = "We do not invest in nuclear power.";

/// A library in a folder, and the models of a settings file in it.
pub(crate) struct Bench {
    _dir: tempfile::TempDir,
    pub(crate) library: Library,
    pub(crate) models: Models,
    pub(crate) charts: charts::Charts,
}

impl Bench {
    /// `local/a` at that address, with more keys of its own and more tables.
    pub(crate) fn new(url: &str, keys: &str, tables: &str) -> Self {
        Self::with_timeout(url, keys, tables, "700ms")
    }

    /// The same, for an endpoint that takes its time.
    pub(crate) fn with_timeout(url: &str, keys: &str, tables: &str, timeout: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        settings(dir.path(), url, &format!("timeout = {timeout:?}\n{keys}"), tables);
        Self::open(dir)
    }

    fn open(dir: tempfile::TempDir) -> Self {
        let (library, models) = house(dir.path());
        Self { _dir: dir, library, models, charts: charts::load(None).unwrap() }
    }

    pub(crate) fn ask(&self, job: Job) -> Answer {
        job.read(&self.models, &self.library, "", &self.charts.claims).or(without(&job.question))
    }

    pub(crate) fn balances(&self) {
        assert_eq!(self.library.audit_ledger().unwrap(), Vec::<String>::new());
    }
}

pub(crate) fn settings(dir: &Path, url: &str, keys: &str, tables: &str) {
    let text = format!(
        "[providers.local]\nbase_url = {url:?}\nmodels = [\"a\", \"b\"]\n\
         prices.'*' = {{ input = \"1000\", output = \"2000\" }}\n{keys}\n[routes]\nread = [\"local/a\", \"local/b\"]\n{tables}\n"
    );
    std::fs::write(dir.join("tickmark.toml"), text).unwrap();
}

pub(crate) fn house(dir: &Path) -> (Library, Models) {
    let library = Library::open(&dir.join("library")).unwrap();
    let models = Models::load(None, &dir.join("library"), "ada").unwrap();
    (library, models)
}

/// A question with two passages.
pub(crate) fn job(question: &str) -> Job {
    let found = [SALES, POWER].map(|text| Found {
        passage: Passage {
            ordinal: 0,
            kind: PassageKind::Prose,
            headings: Vec::new(),
            text: text.to_owned(),
            locus: Locus::Bytes(Span::new(100, 100 + text.len() as u64)),
            pieces: Vec::new(),
        },
        report: "r1".to_owned(),
        document: "northmoor-10k-2024".to_owned(),
        source: SourceHash::of(b"x"),
        year: Some(2024),
        company: vec!["northmoor".to_owned()],
    });
    Job {
        question: question.to_owned(),
        company: vec!["northmoor".to_owned()],
        names: vec!["Northmoor".to_owned()],
        years: vec![2024],
        found: found.to_vec(),
    }
}

/// Its answer without a model.
fn without(question: &str) -> Answer {
    Answer {
        question: question.to_owned(),
        status: AnswerStatus::Unresolved,
        reason: Some(Reason::new("answer/as-without", "no model")),
        kind: None,
        answer: None,
        derivation: None,
        evidence: Vec::new(),
        ticks: Vec::new(),
        freshness: None,
        usage: Usage::default(),
        parts: Vec::new(),
        definition: None,
        remarks: Vec::new(),
        items: Vec::new(),
        struck: Vec::new(),
    }
}

pub(crate) fn reply(claims: &[(&str, i64, &str)]) -> String {
    let claims: Vec<Value> = claims
        .iter()
        .map(|(text, passage, quote)| json!({"text": text, "quotes": [{"passage": passage, "quote": quote}]}))
        .collect();
    json!({"claims": claims}).to_string()
}
