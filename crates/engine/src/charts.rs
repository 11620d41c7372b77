//! Charts: the ones built in, and an institution's own folder that overrides them key by key.

pub(crate) mod answers;
pub(crate) mod particulars;
pub(crate) mod search;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use model::{Chart, Noted, Spread};
use rayon::join;
use spread::{LabelMap, Options, ReportInput};

use crate::error::{Error, ErrorKind};
use crate::gate;
use crate::question::{self, Words};
use answers::AnswerWords;
use particulars::Particulars;
use search::WordsOfSearch;

/// The files of `charts/`, built in: path and text.
const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/charts.rs"));

/// What is made when it is first asked for. Making it takes no threads: others may wait for it.
pub type Lazy<T> = LazyLock<T, Box<dyn FnOnce() -> T + Send>>;

/// Everything that data, not code, decides.
#[derive(Debug)]
pub struct Charts {
    /// Accounts, maps, rules and metrics.
    pub chart: Arc<Chart>,
    /// The chart's labels, made when a company is first spread.
    pub labels: Lazy<LabelMap>,
    /// The words of printed statements: titles, captions, headers.
    pub print: extract::Vocabulary,
    /// What credit asks for beside the statements.
    pub(crate) particulars: Particulars,
    /// What companies' names are looked up with.
    pub spelling: question::Spelling,
    /// The words of questions, over the chart's own: made when a question is asked, which a spread isn't.
    pub questions: Lazy<question::Vocabulary>,
    /// The words by which a model's claims are held against passages.
    pub claims: gate::Words,
    /// The words of searching.
    pub search: WordsOfSearch,
    /// The words of answers from text.
    pub answers: AnswerWords,
}

/// Loads the built-in charts, and over them the files of an overlay folder where one is given.
pub fn load(overlay: Option<&Path>) -> Result<Charts, Error> {
    let own = match overlay {
        Some(folder) => read_folder(folder)?,
        None => Vec::new(),
    };
    let own: Vec<(&str, &str)> = own.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let words_of = |name: &str| -> &str {
        let file = |files: &[(&'static str, &'static str)]| {
            files.iter().find(|(file, _)| *file == name).map(|(_, text)| *text)
        };
        own.iter()
            .find(|(file, _)| *file == name)
            .map(|(_, text)| *text)
            .or_else(|| file(BUILT_IN))
            .unwrap_or_default()
    };
    let wrong = |error: String| Error::new(ErrorKind::Settings, error);
    let (chart, words) = join(
        || spread::chart::load(BUILT_IN, &own).map(Arc::new).map_err(|error| wrong(error.to_string())),
        || -> Result<_, Error> {
            let print = extract::Vocabulary::parse(words_of("print.toml"));
            let questions = Words::parse(words_of("questions.toml"));
            Ok((
                print.map_err(|error| wrong(error.to_string()))?,
                questions.map_err(|error| wrong(error.to_string()))?,
                Particulars::parse(words_of("particulars.toml")).map_err(wrong)?,
                gate::Words::parse(words_of("claims.toml")).map_err(wrong)?,
                WordsOfSearch::parse(words_of("search.toml")).map_err(wrong)?,
                AnswerWords::parse(words_of("answers.toml")).map_err(wrong)?,
            ))
        },
    );
    let chart = chart?;
    let (print, words, particulars, claims, search, answers) = words?;
    let (spelling, named, labelled) = (words.spelling().clone(), Arc::clone(&chart), Arc::clone(&chart));
    let questions: Lazy<question::Vocabulary> =
        LazyLock::new(Box::new(move || question::Vocabulary::new(&named, &words)));
    let labels: Lazy<LabelMap> = LazyLock::new(Box::new(move || LabelMap::new(&labelled)));
    Ok(Charts { chart, labels, print, particulars, spelling, questions, claims, search, answers })
}

impl Charts {
    /// Spreads the reports of one company.
    pub fn spread(&self, reports: &[ReportInput<'_>], options: Options) -> Noted<Spread> {
        spread::spread_by(reports, &self.chart, &self.labels, options)
    }

    /// Makes what a question about figures needs.
    pub(crate) fn prepare(&self) {
        join(|| LazyLock::force(&self.questions), || LazyLock::force(&self.labels));
    }
}

/// The TOML files of a folder and its subfolders, by their path relative to it, in order.
fn read_folder(folder: &Path) -> Result<Vec<(String, String)>, Error> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        let entries =
            std::fs::read_dir(&next).map_err(|error| Error::file("read the charts folder", &next, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| Error::file("read the charts folder", &next, &error))?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let text =
                    std::fs::read_to_string(&path).map_err(|error| Error::file("read", &path, &error))?;
                let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                files.push((name, text));
            }
        }
    }
    files.sort();
    Ok(files)
}
