//! What `charts/answers.toml` says: the words that a question and the sentence that answers it are told by.
//!
//! Phrases are compared as they are printed; those kept as stems by their stems, so that their forms count, too.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer};

use crate::stems::{Phrase, Phrases, phrase};

/// The words that answers from text are told by.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerWords {
    version: u32,
    pub(crate) forms: FormWords,
    pub(crate) question: QuestionWords,
    pub(crate) sentence: SentenceWords,
    pub(crate) counted: Vec<Counted>,
    pub(crate) same: Vec<Same>,
    pub(crate) wider: Vec<Wider>,
}

impl AnswerWords {
    /// Reads the words from their file's text.
    pub(crate) fn parse(toml: &str) -> Result<Self, String> {
        let words: Self = toml::from_str(toml).map_err(|fault| format!("answers.toml: {fault}"))?;
        match words.version {
            1 => Ok(words),
            version => Err(format!("answers.toml: version {version} is not known")),
        }
    }
}

/// How a question begins, or what it holds anywhere, for each kind of answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormWords {
    pub(crate) yes_no: Phrases,
    pub(crate) there: Phrases,
    pub(crate) yes_no_anywhere: Phrases,
    pub(crate) list: Phrases,
    pub(crate) list_anywhere: Phrases,
    pub(crate) count: Phrases,
    pub(crate) count_anywhere: Phrases,
    pub(crate) amount: Phrases,
    pub(crate) amount_anywhere: Phrases,
    pub(crate) cause: Phrases,
    pub(crate) cause_anywhere: Phrases,
    pub(crate) change: Phrases,
    pub(crate) change_anywhere: Phrases,
}

/// Words of a question that say nothing of its subject.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuestionWords {
    pub(crate) leads: Phrases,
    pub(crate) left_out: Phrases,
    pub(crate) light: Phrases,
    pub(crate) count_verbs: Phrases,
    pub(crate) places: Phrases,
    pub(crate) times: Phrases,
    /// What may stand before the company in a question; the company; what asks of it; what parts two things asked for.
    pub(crate) articles: Phrases,
    pub(crate) company: Phrases,
    pub(crate) auxiliaries: Phrases,
    pub(crate) either: Phrases,
}

/// The words by which a sentence's turn is told: whose it is, what denies it, what leaves it open.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentenceWords {
    pub(crate) subjects: Phrases,
    pub(crate) between: Phrases,
    pub(crate) having: Phrases,
    pub(crate) having_denied: Phrases,
    pub(crate) passive: Phrases,
    pub(crate) negations: Phrases,
    pub(crate) hedges: Phrases,
    pub(crate) restricts: Phrases,
    pub(crate) turns: Phrases,
    pub(crate) harmless: Phrases,
    pub(crate) because: Phrases,
    /// Up or down.
    #[serde(deserialize_with = "stems")]
    pub(crate) directions: BTreeSet<Phrase>,
    pub(crate) leaning: Phrases,
    pub(crate) pointing: Phrases,
    #[serde(deserialize_with = "stems")]
    pub(crate) nothing: BTreeSet<Phrase>,
    pub(crate) includes: Phrases,
    pub(crate) operating: Phrases,
    pub(crate) among: Phrases,
    pub(crate) qualities: Phrases,
    pub(crate) amounts: Phrases,
    pub(crate) neutral: Phrases,
    /// What leads to a year that something is only compared with; some of it right before that year alone.
    pub(crate) comparing: Phrases,
    pub(crate) comparing_next: Phrases,
    pub(crate) this_period: Phrases,
    pub(crate) last_period: Phrases,
    /// What a row's label may say beside what it is.
    pub(crate) of_row: Phrases,
    /// What the head of a column of names says, and what its last row.
    pub(crate) names: Phrases,
    pub(crate) totals: Phrases,
    #[serde(deserialize_with = "stems")]
    pub(crate) affirmed: BTreeSet<Phrase>,
    #[serde(deserialize_with = "stems")]
    pub(crate) denied: BTreeSet<Phrase>,
    /// What may stand before a name and leave it whole; what tells a time; what follows a subject.
    pub(crate) whole: Phrases,
    pub(crate) of_time: Phrases,
    pub(crate) said_of: Phrases,
    /// What points to the sentence before.
    pub(crate) pointers: Phrases,
    /// What may stand before a name without making another name of it.
    pub(crate) whole_before: Phrases,
    /// Verbs by which the company has what is counted; what makes a part of it.
    pub(crate) possessing: Phrases,
    pub(crate) of_part: Phrases,
    /// What makes another thing of an object.
    pub(crate) prepositions: Phrases,
    /// Up; down.
    #[serde(deserialize_with = "stems")]
    pub(crate) rising: Vec<Phrase>,
    #[serde(deserialize_with = "stems")]
    pub(crate) falling: Vec<Phrase>,
    /// What goes on about the same line behind a comma; what leads to a change, to a level; what says nearly.
    pub(crate) going_on: Phrases,
    pub(crate) by: Phrases,
    pub(crate) reaching: Phrases,
    pub(crate) nearly: Phrases,
    /// What a company's name ends with.
    pub(crate) legal_forms: Phrases,
    /// What names a part of a company.
    pub(crate) segments: Phrases,
    /// What sets something off; what a rate is compared with that is no earlier one.
    pub(crate) offsets: Phrases,
    pub(crate) benchmarks: Phrases,
    /// What makes another thing of the word before it; where a verb of having is part of another word.
    pub(crate) heads: Phrases,
    pub(crate) not_having: Phrases,
    /// What begins to tell more of a thing; what numbers a line; the second line of a table's heads.
    pub(crate) told: Phrases,
    pub(crate) numbering: Phrases,
    pub(crate) subheads: Phrases,
    /// What makes another measure of it; what tells what a thing is; what asks for that.
    pub(crate) adjusted: Phrases,
    pub(crate) defines: Phrases,
    pub(crate) what: Phrases,
    /// What leads to a name of a place; what makes a name be of one; what narrows a name down to a part of the company.
    pub(crate) located: Phrases,
    pub(crate) at_place: Phrases,
    pub(crate) narrowing: Phrases,
    /// What points to what was just said; behind `under`.
    pub(crate) this: Phrases,
    pub(crate) such: Phrases,
    /// What says that a thing is the company's: before its name, before a count.
    pub(crate) own: Phrases,
    pub(crate) whose: Phrases,
    /// What makes some of a list's name; what may stand between it and its verb; what leads on to its items.
    pub(crate) some: Phrases,
    pub(crate) adverbs: Phrases,
    pub(crate) naming: Phrases,
    /// What parts a count from its noun; what makes a second count one of the first.
    pub(crate) parting: Phrases,
    pub(crate) of_which: Phrases,
    /// What may stand right before a line's name and is said of it; before a time.
    pub(crate) before_name: Phrases,
    pub(crate) before_time: Phrases,
    /// What begins a clause that narrows what stands before it; what an object begins with; what leaves a thing whole before `of`.
    pub(crate) relative: Phrases,
    pub(crate) objects: Phrases,
    pub(crate) numbers_of: Phrases,
    /// Words of a concept's name that change nothing, whatever their form.
    #[serde(deserialize_with = "stems")]
    pub(crate) neutral_stems: Vec<Phrase>,
}

/// What is counted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Counted {
    #[serde(deserialize_with = "stems")]
    pub(crate) nouns: Vec<Phrase>,
    pub(crate) weak: Phrases,
    pub(crate) verbs: Phrases,
}

/// Phrases that may stand for each other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Same {
    #[serde(deserialize_with = "stems")]
    pub(crate) phrases: Vec<Phrase>,
}

/// What is asked, and what more may say it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wider {
    #[serde(deserialize_with = "stems")]
    pub(crate) asked: Vec<Phrase>,
    #[serde(deserialize_with = "stems")]
    pub(crate) says: Vec<Phrase>,
}

/// A list of phrases, each as its stems.
fn stems<'de, D: Deserializer<'de>, List: FromIterator<Phrase>>(file: D) -> Result<List, D::Error> {
    Ok(Vec::<String>::deserialize(file)?.iter().map(|text| phrase(text)).collect())
}
