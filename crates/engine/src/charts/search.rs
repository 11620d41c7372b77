//! What `charts/search.toml` says: the words of searching, cut into terms when they are first needed.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::OnceLock;

use model::StatementKind;
use search::terms;
use serde::Deserialize;

use crate::plain::is_chinese;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    left_out: LeftOut,
    same: Vec<SameLists>,
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
struct SameLists {
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
pub(crate) struct Phrase {
    /// In lower case; Chinese is looked for as it stands.
    text: String,
    /// Cut when they are first needed: the dictionary of Chinese words takes longer to open than a search.
    terms: OnceLock<Vec<String>>,
    pub(crate) chinese: bool,
}

impl Phrase {
    fn new(text: &str) -> Self {
        Self { text: text.to_lowercase(), terms: OnceLock::new(), chinese: is_chinese(text) }
    }

    /// Whether a text holds the phrase.
    pub(crate) fn stands_in(&self, text: &Terms) -> bool {
        if self.chinese {
            return text.text.contains(&self.text);
        }
        let own = self.terms();
        !own.is_empty() && text.terms.windows(own.len()).any(|window| window == own)
    }

    pub(crate) fn terms(&self) -> &[String] {
        self.terms.get_or_init(|| terms(&self.text))
    }
}

/// A text with its terms.
pub(crate) struct Terms {
    text: String,
    pub(crate) terms: Vec<String>,
}

impl Terms {
    pub(crate) fn of(text: &str) -> Self {
        Self { text: text.to_lowercase(), terms: terms(text) }
    }
}

/// Where some subjects are reported.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) asks: Vec<Phrase>,
    pub(crate) headings: Vec<Phrase>,
    pub(crate) statements: Vec<StatementKind>,
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

/// What is left out of a question for a word: its terms, a Chinese one as it stands.
fn left_out(word: Phrase) -> Vec<String> {
    if word.chinese { vec![word.text] } else { word.terms().to_vec() }
}

/// What searching is done with.
#[derive(Debug)]
pub struct SearchWords {
    pub(crate) left_out: BTreeSet<String>,
    pub(crate) asides: Vec<String>,
    pub(crate) say: Vec<String>,
    pub(crate) same: Vec<Vec<Phrase>>,
    pub(crate) places: Vec<Place>,
}

impl SearchWords {
    fn new(file: &File) -> Self {
        let phrases = |list: &[String]| list.iter().map(|text| Phrase::new(text)).collect::<Vec<_>>();
        Self {
            left_out: file.left_out.words.iter().map(|word| Phrase::new(word)).flat_map(left_out).collect(),
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
}
