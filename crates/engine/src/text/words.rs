//! The words of searching, read from `charts/search.toml`: what a question in words looks for, and where.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::OnceLock;

use model::StatementKind;
use search::{Wanted, terms};
use serde::Deserialize;

/// What a word of the vocabulary is worth beside one of the question.
const SYNONYM: f32 = 0.3;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    left_out: LeftOut,
    same: Vec<Same>,
    place: Vec<PlaceLists>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LeftOut {
    words: Vec<String>,
    asides: Vec<String>,
    say: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Same {
    phrases: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceLists {
    asks: Vec<String>,
    #[serde(default)]
    headings: Vec<String>,
    #[serde(default)]
    statements: Vec<StatementKind>,
}

/// A phrase as it is looked for in a question or a heading.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    /// In lower case; Chinese is looked for as it stands.
    text: String,
    terms: Vec<String>,
    chinese: bool,
}

impl Phrase {
    fn new(text: &str) -> Self {
        let chinese = text.chars().any(|value| matches!(value, '\u{4E00}'..='\u{9FFF}'));
        Self { text: text.to_lowercase(), terms: terms(text), chinese }
    }

    /// Whether a text holds the phrase.
    pub(super) fn stands_in(&self, text: &Terms) -> bool {
        if self.chinese {
            return text.text.contains(&self.text);
        }
        !self.terms.is_empty() && text.terms.windows(self.terms.len()).any(|window| window == self.terms)
    }
}

/// A text with its terms.
pub(super) struct Terms {
    text: String,
    terms: Vec<String>,
}

impl Terms {
    pub(super) fn of(text: &str) -> Self {
        Self { text: text.to_lowercase(), terms: terms(text) }
    }
}

#[derive(Debug)]
struct Place {
    asks: Vec<Phrase>,
    headings: Vec<Phrase>,
    statements: Vec<StatementKind>,
}

/// Where the subject of a question is reported.
#[derive(Debug, Default)]
pub(super) struct Places<'a> {
    pub(super) headings: Vec<&'a Phrase>,
    pub(super) statements: BTreeSet<StatementKind>,
}

/// The words of searching as their file has them, cut into terms once something is searched for: the dictionary of
/// Chinese words takes longer to load than a spread takes to make.
#[derive(Debug)]
pub struct WordsOfSearch {
    file: File,
    ready: OnceLock<SearchWords>,
}

impl WordsOfSearch {
    /// Reads the words from their file's text.
    pub(crate) fn parse(toml: &str) -> Result<Self, String> {
        let file: File = toml::from_str(toml)
            .map_err(|fault| format!("failed to read the words of searching: {}", fault.message()))?;
        if file.version != 1 {
            return Err(format!(
                "failed to read the words of searching: version {} is not known",
                file.version
            ));
        }
        Ok(Self { file, ready: OnceLock::new() })
    }
}

impl Deref for WordsOfSearch {
    type Target = SearchWords;

    fn deref(&self) -> &SearchWords {
        self.ready.get_or_init(|| SearchWords::new(&self.file))
    }
}

/// What searching is done with.
#[derive(Debug)]
pub struct SearchWords {
    left_out: BTreeSet<String>,
    asides: Vec<String>,
    say: Vec<String>,
    same: Vec<Vec<Phrase>>,
    places: Vec<Place>,
}

impl SearchWords {
    fn new(file: &File) -> Self {
        let phrases = |list: &[String]| list.iter().map(|text| Phrase::new(text)).collect::<Vec<_>>();
        Self {
            left_out: file.left_out.words.iter().flat_map(|word| terms(word)).collect(),
            asides: file.left_out.asides.iter().map(|word| word.to_lowercase()).collect(),
            say: file.left_out.say.iter().map(|word| word.to_lowercase()).collect(),
            same: file.same.iter().map(|same| phrases(&same.phrases)).collect(),
            places: file
                .place
                .iter()
                .map(|place| Place {
                    asks: phrases(&place.asks),
                    headings: phrases(&place.headings),
                    statements: place.statements.clone(),
                })
                .collect(),
        }
    }

    /// The question without the words that name companies and without instructions about the answer.
    fn subject(&self, question: &str, said: &[String]) -> String {
        let mut rest = question.to_owned();
        for name in said.iter().filter(|name| !name.is_empty()) {
            rest = rest.replace(name.as_str(), " ");
        }
        let mut kept = String::new();
        for sentence in rest.split_inclusive(['?', '？', '。']).flat_map(|part| part.split_inclusive(". "))
        {
            let lower = sentence.trim().to_lowercase();
            let aside = self.asides.iter().any(|word| lower.starts_with(word.as_str()))
                && self.say.iter().any(|word| lower.contains(word.as_str()));
            if !aside {
                kept.push_str(sentence);
            }
        }
        if kept.trim().is_empty() { rest } else { kept }
    }

    /// The terms to look for, each once with its weight, the question's own first.
    pub(super) fn wanted(&self, question: &str, said: &[String]) -> Vec<Wanted> {
        let subject = Terms::of(&self.subject(question, said));
        let mut weights: BTreeMap<&str, f32> = BTreeMap::new();
        for group in self.same.iter().filter(|group| group.iter().any(|phrase| phrase.stands_in(&subject))) {
            for term in group.iter().flat_map(|phrase| &phrase.terms) {
                if !self.left_out.contains(term) {
                    weights.insert(term, SYNONYM);
                }
            }
        }
        let is_year = |term: &str| term.len() == 4 && (term.starts_with("19") || term.starts_with("20"));
        for term in &subject.terms {
            let number = term.bytes().all(|byte| byte.is_ascii_digit());
            let dated =
                term.strip_prefix("fy").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
            if !self.left_out.contains(term) && !is_year(term) && !number && !dated {
                weights.insert(term, 1.0);
            }
        }
        weights.into_iter().map(|(term, weight)| Wanted { term: term.to_owned(), weight }).collect()
    }

    /// Where the subject of a question is reported.
    pub(super) fn places(&self, question: &str, said: &[String]) -> Places<'_> {
        let subject = Terms::of(&self.subject(question, said));
        let mut places = Places::default();
        for place in &self.places {
            if place.asks.iter().any(|phrase| phrase.stands_in(&subject)) {
                places.headings.extend(&place.headings);
                places.statements.extend(&place.statements);
            }
        }
        places
    }
}
