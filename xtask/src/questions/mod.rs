//! Questions about figures, made from the filings' own tags and put to a library: how many are answered rightly.
//!
//! The gold is computed here from tags that `read` gives, apart from charts and spreads; the questions are asked through
//! `engine`, in one process. Seeded: the same library and seed give the same questions.

mod accounts;
mod asked;
mod filed;
mod generate;
mod parts;
mod random;
mod ratios;
mod report;
mod spoken;
mod typed;
mod unanswerable;
mod wordings;

use std::path::{Path, PathBuf};
use std::time::Instant;

use engine::{Library, Timestamp, Viewer};
use model::{AsOf, Fact};

use self::report::Score;

/// What to ask, and of what.
#[derive(Debug)]
pub(crate) struct Options {
    /// A library, or a folder of reports that one is made of.
    pub(crate) reports: PathBuf,
    pub(crate) count: usize,
    pub(crate) seed: u64,
    /// Whether in the second set of wordings.
    pub(crate) typed: bool,
    /// How many misses to name.
    pub(crate) show: usize,
}

impl Options {
    /// Reads `PATH [--count N] [--seed N] [--show N] [--words asked|typed]`.
    pub(crate) fn parse(words: &[&str]) -> Option<Self> {
        let (path, mut rest) = words.split_first()?;
        let mut options = Self { reports: PathBuf::from(path), count: 400, seed: 1, typed: false, show: 20 };
        while let [name, value, more @ ..] = rest {
            match *name {
                "--count" => options.count = value.parse().ok()?,
                "--seed" => options.seed = value.parse().ok()?,
                "--show" => options.show = value.parse().ok()?,
                "--words" => {
                    options.typed = match *value {
                        "asked" => false,
                        "typed" => true,
                        _ => return None,
                    }
                }
                _ => return None,
            }
            rest = more;
        }
        rest.is_empty().then_some(options)
    }
}

/// Asks, and says whether the bar holds.
pub(crate) fn run(root: &Path, options: &Options) -> Result<String, String> {
    let score = ask(&root.join("target/questions"), options)?;
    let text = score.text(options.show);
    if score.holds() { Ok(text) } else { Err(text) }
}

/// Asks so many questions of a library; one is made in `scratch` where there is none.
fn ask(scratch: &Path, options: &Options) -> Result<Score, String> {
    let failed = |error: engine::Error| error.to_string();
    let charts = engine::charts::load(None).map_err(failed)?;
    let library = if options.reports.join("library.db").is_file() {
        engine::open_existing_library(&options.reports).map_err(failed)?
    } else {
        library_of(&options.reports, scratch, &charts)?
    };
    let viewer = Viewer { name: "questions".to_owned(), as_of: AsOf::Latest };
    let filers = filed::filers(&tags(&library, &viewer).map_err(failed)?);
    let styles = if options.typed { &typed::TYPED } else { &wordings::ASKED };
    let asked = generate::questions(&filers, options.count, options.seed, styles);
    let view = viewer.view(&library);
    let session = engine::ask::Session::open(&view, &charts).map_err(failed)?;
    let mut score = Score::default();
    for question in asked {
        let begun = Instant::now();
        let answer = session.ask(&question.text, &[]).map_err(failed)?;
        let took = begun.elapsed();
        score.add(question, answer, took);
    }
    Ok(score)
}

/// A library of the reports in a folder, kept for the next time.
fn library_of(folder: &Path, scratch: &Path, charts: &engine::charts::Charts) -> Result<Library, String> {
    let failed = |error: engine::Error| error.to_string();
    std::fs::create_dir_all(scratch)
        .map_err(|error| format!("failed to make {}: {error}", scratch.display()))?;
    let shelf = engine::Shelf::at(scratch).map_err(failed)?;
    let circumstances = engine::add::Circumstances {
        actor: "questions".to_owned(),
        now: Timestamp::UNIX_EPOCH,
        published: None,
    };
    engine::add::add(&shelf, charts, &[folder.to_path_buf()], &circumstances, &|_| ()).map_err(failed)?;
    engine::open_library(scratch).map_err(failed)
}

/// The tagged facts of every report in HTML that the viewer sees, read again from its bytes.
fn tags(library: &Library, viewer: &Viewer) -> Result<Vec<Vec<Fact>>, engine::Error> {
    let mut all = Vec::new();
    for report in engine::reports(library, viewer)? {
        if report.facts == 0 {
            continue;
        }
        let (_, bytes) = engine::report_source(library, viewer, &report.id)?;
        all.push(engine::source::tags_of_bytes(&report.document, &bytes)?.value.tagged.facts);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks in both sets of wordings; nothing may be answered wrongly, and nearly all must be answered.
    fn check(name: &str, reports: PathBuf, count: usize, percent: usize) {
        let scratch = std::env::temp_dir().join(format!("tickmark-questions-{name}-{}", std::process::id()));
        for typed in [false, true] {
            let options = Options { reports: reports.clone(), count, seed: 7, typed, show: 10 };
            let score = ask(&scratch, &options).unwrap();
            let [right, wrong, asked] = score.totals();
            assert!(wrong == 0 && right * 100 >= asked * percent, "{}", score.text(10));
        }
        let _ = std::fs::remove_dir_all(&scratch);
    }

    #[test]
    fn questions_over_the_bundled_filings() {
        check("samples", Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples"), 40, 75);
    }

    #[test]
    fn questions_over_real_filings() {
        let given = std::env::var_os("TICKMARK_CORPUS").map(PathBuf::from);
        let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/tickmark-corpus"));
        let corpus = given.into_iter().chain(home).find(|folder| folder.join("en/ixbrl-sec").is_dir());
        let Some(corpus) = corpus else {
            println!("skipped: no corpus");
            return;
        };
        check("corpus", corpus.join("en/ixbrl-sec/10-K/*_2024-*.htm"), 60, 95);
    }
}
