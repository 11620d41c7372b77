//! Questions in words, asked with no model: how many are answered, withheld, wrong, by the judgement of who read each quote.
//!
//! The corpus holds the questions, `docs/eval/` the judgements: a question's id, what became of it, a digest of the answer
//! that was read, whether the quote supports it. An answer that comes out otherwise than it was read is unjudged, and a
//! judgement against an answer makes it wrong; both are faults. Without the corpus nothing is asked and that is said.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use engine::{Timestamp, Viewer};
use model::{Answer, AnswerStatus, AsOf, SourceHash};
use serde_json::Value;

/// What to ask, and where the judgements are.
#[derive(Debug)]
pub(crate) struct Options {
    reports: Option<PathBuf>,
    questions: Option<PathBuf>,
    judged: PathBuf,
    charts: Option<PathBuf>,
    show: bool,
}

impl Options {
    /// Reads `[--reports PATH --questions FILE --judged TABLE] [--show]`; without them the corpus and its table.
    pub(crate) fn parse(words: &[&str], root: &Path) -> Option<Self> {
        let given = std::env::var_os("TICKMARK_CORPUS").map(PathBuf::from);
        let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/tickmark-corpus"));
        let corpus =
            given.into_iter().chain(home).find(|folder| folder.join("gold/financebench.jsonl").is_file());
        let mut options = Self {
            reports: corpus.as_ref().map(|folder| folder.join("en/financebench")),
            questions: corpus.as_ref().map(|folder| folder.join("gold/financebench.jsonl")),
            judged: root.join("docs/eval/corpus.tsv"),
            charts: None,
            show: false,
        };
        let mut rest = words;
        while let [name, more @ ..] = rest {
            rest = match (*name, more) {
                ("--show", more) => {
                    options.show = true;
                    more
                }
                ("--reports", [value, more @ ..]) => {
                    options.reports = Some(PathBuf::from(value));
                    more
                }
                ("--questions", [value, more @ ..]) => {
                    options.questions = Some(PathBuf::from(value));
                    more
                }
                ("--charts", [value, more @ ..]) => {
                    options.charts = Some(PathBuf::from(value));
                    more
                }
                ("--judged", [value, more @ ..]) => {
                    options.judged = PathBuf::from(value);
                    more
                }
                _ => return None,
            };
        }
        Some(options)
    }
}

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Judged {
    status: String,
    kind: String,
    digest: String,
    supports: String,
}

impl Judged {
    fn of(answer: &Answer) -> Self {
        let word = |value: Value| value.as_str().unwrap_or_default().to_owned();
        let text = answer.answer.as_ref().map_or("", |said| said.text.as_str());
        let digest: String = SourceHash::of(text.as_bytes()).to_string().chars().rev().take(8).collect();
        Self {
            status: serde_json::to_value(answer.status).map(word).unwrap_or_default(),
            kind: answer
                .kind
                .and_then(|kind| serde_json::to_value(kind).ok())
                .map_or_else(|| "-".to_owned(), word),
            digest: if text.is_empty() { "-".to_owned() } else { digest },
            supports: String::new(),
        }
    }
}

/// Asks, and compares with the judgements.
pub(crate) fn run(root: &Path, options: &Options) -> Result<String, String> {
    let (Some(reports), Some(questions)) = (&options.reports, &options.questions) else {
        return Ok("skipped: no corpus".to_owned());
    };
    let failed = |error: engine::Error| error.to_string();
    let charts = engine::charts::load(options.charts.as_deref()).map_err(failed)?;
    let library = library(root, reports, &charts)?;
    let viewer = Viewer { name: "eval".to_owned(), as_of: AsOf::Latest };
    let view = viewer.view(&library);
    let session = engine::ask::Session::open(&view, &charts).map_err(failed)?;
    let known: Vec<String> = engine::reports(&library, &viewer)
        .map_err(failed)?
        .into_iter()
        .map(|report| report.document)
        .collect();
    let table = table(&options.judged);
    let (mut text, mut faults) = (String::new(), String::new());
    let [mut asked, mut answered, mut withheld, mut wrong, mut unjudged] = [0; 5];
    for line in read(questions)?.lines().filter(|line| !line.trim().is_empty()) {
        let question: Value =
            serde_json::from_str(line).map_err(|error| format!("failed to read the questions: {error}"))?;
        let said = |key: &str| question[key].as_str().unwrap_or_default();
        let document = said("doc_name");
        if said("question_type") == "metrics-generated"
            || !document.is_empty() && !known.iter().any(|name| name == document)
        {
            continue;
        }
        let id = said("financebench_id");
        let answer = session.ask(said("question"), &[]).map_err(failed)?;
        let now = Judged::of(&answer);
        asked += 1;
        let before = table.get(id).cloned().unwrap_or_default();
        let is_answered = answer.status == AnswerStatus::Answered;
        if is_answered {
            answered += 1;
        } else {
            withheld += 1;
        }
        let same = (&before.status, &before.kind, &before.digest) == (&now.status, &now.kind, &now.digest);
        if is_answered && !same {
            unjudged += 1;
            let _ = writeln!(faults, "{id}: no judgement of this answer in {}", options.judged.display());
        } else if is_answered && before.supports != "yes" {
            wrong += 1;
            let _ = writeln!(faults, "{id}: judged as not supported by its quote");
        }
        if options.show {
            let _ = writeln!(text, "{id}\t{}\t{}\t{}", now.status, now.kind, now.digest);
            let _ = writeln!(text, "  Q {}\n  G {}", said("question"), said("answer").replace('\n', " "));
            match (&answer.answer, &answer.reason) {
                (Some(said), _) => {
                    let value = said
                        .value
                        .map(|value| format!(" [{value} {}]", said.unit.as_deref().unwrap_or_default()));
                    let _ = writeln!(
                        text,
                        "  A {}{}",
                        said.text.replace('\n', "\n    "),
                        value.unwrap_or_default()
                    );
                }
                (None, Some(reason)) => {
                    let _ = writeln!(text, "  - {} {}", reason.code, reason.message);
                }
                _ => {}
            }
            for entry in answer.evidence.iter().take(1) {
                let _ = writeln!(text, "  E {} {:?}: {}", entry.document, entry.page, entry.quote);
            }
        }
    }
    let _ = write!(
        text,
        "asked {asked}: answered {answered}, withheld {withheld}, wrong {wrong}, unjudged {unjudged}"
    );
    if faults.is_empty() { Ok(text) } else { Err(format!("{text}\n{}", faults.trim_end())) }
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("failed to read {}: {error}", path.display()))
}

/// The judgements by question; none where there is no table yet.
fn table(path: &Path) -> BTreeMap<String, Judged> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, status, kind, digest, supports, ..] = cells.as_slice() else { return None };
        let [status, kind, digest, supports] =
            [status, kind, digest, supports].map(|cell| (*cell).to_owned());
        Some(((*id).to_owned(), Judged { status, kind, digest, supports }))
    };
    text.lines().filter(|line| !line.starts_with('#')).filter_map(row).collect()
}

/// A library of the reports: the folder itself where it is one, else one that is kept for the next time.
fn library(root: &Path, reports: &Path, charts: &engine::charts::Charts) -> Result<engine::Library, String> {
    let failed = |error: engine::Error| error.to_string();
    if reports.join("library.db").is_file() {
        return engine::open_existing_library(reports).map_err(failed);
    }
    let scratch = root.join("target/eval");
    std::fs::create_dir_all(&scratch)
        .map_err(|error| format!("failed to make {}: {error}", scratch.display()))?;
    let shelf = engine::Shelf::at(&scratch).map_err(failed)?;
    let circumstances =
        engine::add::Circumstances { actor: "eval".to_owned(), now: Timestamp::UNIX_EPOCH, published: None };
    engine::add::add(&shelf, charts, &[reports.to_path_buf()], &circumstances, &|_| ()).map_err(failed)?;
    engine::open_library(&scratch).map_err(failed)
}
