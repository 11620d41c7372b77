//! The words of `charts/answers.toml`, and texts as they are compared with them: stems in order, each with its place.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use serde::Deserialize;

use crate::gate::figure::{self, Figure, Kind};

/// A token of a sentence or a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// As printed, in lower case, without a possessive ending.
    pub(super) word: String,
    /// The word's stem; a Chinese character; the figure's own print.
    pub(super) stem: String,
    pub(super) range: Range<usize>,
    pub(super) is: Is,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Is {
    Word,
    /// A word with a possessive ending.
    Owner,
    Figure(Figure),
    Year(i16),
    /// A sign that parts clauses.
    Clause,
}

/// Stems in order.
pub(super) type Phrase = Vec<String>;

/// The tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for token in figure::tokens(text) {
        let print = text.get(token.range.clone()).unwrap_or_default();
        let range = token.range;
        let (word, is) = match token.kind {
            Kind::Word(word) => {
                let folded = word.replace('’', "'");
                if let Some(verb) = folded.strip_suffix("n't") {
                    let word = verb.to_owned();
                    tokens.push(Token { stem: stem(verb), word, range: range.clone(), is: Is::Word });
                    ("not".to_owned(), Is::Word)
                } else if let Some(owner) = folded.strip_suffix("'s") {
                    (owner.to_owned(), Is::Owner)
                } else if folded.ends_with('s')
                    && text.get(range.end..).is_some_and(|rest| rest.starts_with(['’', '\'']))
                {
                    // `our partners’ staff`
                    (folded, Is::Owner)
                } else {
                    (folded, Is::Word)
                }
            }
            Kind::Figure(figure) => (print.to_lowercase(), Is::Figure(figure)),
            Kind::Year(year) => (print.to_owned(), Is::Year(i16::try_from(year).unwrap_or(0))),
            Kind::Clause => (print.to_owned(), Is::Clause),
        };
        let stem = if matches!(is, Is::Word | Is::Owner) { stem(&word) } else { word.clone() };
        // `May 4`, `May 2024`: what follows tells the month.
        if matches!(is, Is::Figure(_) | Is::Year(_))
            && let Some(before) = tokens.last_mut()
            && text.get(before.range.clone()) == Some("May")
        {
            MONTH.clone_into(&mut before.word);
        }
        tokens.push(Token { word, stem, range, is });
    }
    tokens
}

/// The month, which leaves nothing open: `May 4`.
const MONTH: &str = "month-of-may";

/// A word's stem; kept, since a report says few words often.
fn stem(word: &str) -> String {
    const MOST: usize = 50_000;
    thread_local! {
        static KNOWN: RefCell<(search::Analyzer, HashMap<String, String>)> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|(analyzer, known)| {
        if let Some(stem) = known.get(word) {
            return stem.clone();
        }
        let mut found = String::new();
        if word.is_ascii() {
            analyzer.each(word, |term| {
                if found.is_empty() {
                    term.clone_into(&mut found);
                }
            });
        }
        if found.is_empty() {
            word.clone_into(&mut found);
        }
        if known.len() > MOST {
            known.clear();
        }
        // `accountants` are neither accounts nor accounting.
        // What is founded isn't found.
        if word == "founded" {
            word.clone_into(&mut found);
        }
        let agent = word.strip_suffix('s').unwrap_or(word);
        if agent.ends_with("ant") && !found.ends_with("ant") {
            found.push_str("ant");
        }
        known.insert(word.to_owned(), found.clone());
        found
    })
}

/// A phrase of the vocabulary.
pub(super) fn phrase(text: &str) -> Phrase {
    let words = tokens(text).into_iter().filter(|token| token.is != Is::Clause);
    words.map(|token| token.stem).collect()
}

/// Whether the phrase stands at a place.
pub(super) fn stands_at(phrase: &[String], tokens: &[Token], at: usize) -> bool {
    !phrase.is_empty()
        && tokens.get(at..at + phrase.len()).is_some_and(|window| {
            window.iter().zip(phrase).all(|(token, stem)| token.stem == *stem && token.is != Is::Clause)
        })
}

/// Phrases compared word by word as they are printed, told by their first word: grammar, where `record` and `recorded`
/// aren't the same.
#[derive(Debug, Default)]
pub(super) struct Phrases(HashMap<String, Vec<Phrase>>);

impl Phrases {
    fn new(list: &[String]) -> Self {
        let mut phrases = Self::default();
        for text in list {
            let words = tokens(text).into_iter().filter(|token| token.is != Is::Clause);
            let phrase: Phrase = words.map(|token| token.word).collect();
            if let Some(first) = phrase.first() {
                phrases.0.entry(first.clone()).or_default().push(phrase);
            }
        }
        phrases
    }

    /// The length of the longest that stands at a place.
    pub(super) fn at(&self, tokens: &[Token], at: usize) -> Option<usize> {
        let first = tokens.get(at).filter(|token| token.is != Is::Clause)?;
        let known = self.0.get(&first.word)?;
        let stands = |phrase: &&Phrase| {
            let window = tokens.get(at..at + phrase.len());
            window.is_some_and(|window| window.iter().zip(*phrase).all(|(token, word)| token.word == *word))
        };
        known.iter().filter(stands).map(Vec::len).max()
    }

    /// Whether one stands anywhere in a range.
    pub(super) fn stand_in(&self, tokens: &[Token], within: Range<usize>) -> bool {
        self.find(tokens, within).is_some()
    }

    /// How many stand in a range, none in another.
    pub(super) fn all(&self, tokens: &[Token], within: Range<usize>) -> Vec<Range<usize>> {
        let (mut found, mut at) = (Vec::new(), within.start);
        while at < within.end {
            match self.at(tokens, at) {
                Some(length) if at + length <= within.end => {
                    found.push(at..at + length);
                    at += length;
                }
                _ => at += 1,
            }
        }
        found
    }

    /// The first place within a range where one stands, as tokens.
    pub(super) fn find(&self, tokens: &[Token], within: Range<usize>) -> Option<Range<usize>> {
        within.clone().find_map(|at| {
            let length = self.at(tokens, at)?;
            (at + length <= within.end).then_some(at..at + length)
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    forms: FormLists,
    question: QuestionLists,
    sentence: SentenceLists,
    counted: Vec<CountedLists>,
    same: Vec<Same>,
    wider: Vec<Wider>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormLists {
    yes_no: Vec<String>,
    there: Vec<String>,
    yes_no_anywhere: Vec<String>,
    list: Vec<String>,
    list_anywhere: Vec<String>,
    count: Vec<String>,
    count_anywhere: Vec<String>,
    amount: Vec<String>,
    amount_anywhere: Vec<String>,
    cause: Vec<String>,
    cause_anywhere: Vec<String>,
    change: Vec<String>,
    change_anywhere: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionLists {
    leads: Vec<String>,
    left_out: Vec<String>,
    light: Vec<String>,
    count_verbs: Vec<String>,
    places: Vec<String>,
    times: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentenceLists {
    subjects: Vec<String>,
    between: Vec<String>,
    having: Vec<String>,
    having_denied: Vec<String>,
    passive: Vec<String>,
    negations: Vec<String>,
    hedges: Vec<String>,
    restricts: Vec<String>,
    turns: Vec<String>,
    harmless: Vec<String>,
    because: Vec<String>,
    directions: Vec<String>,
    leaning: Vec<String>,
    pointing: Vec<String>,
    nothing: Vec<String>,
    includes: Vec<String>,
    operating: Vec<String>,
    among: Vec<String>,
    qualities: Vec<String>,
    amounts: Vec<String>,
    neutral: Vec<String>,
    comparing: Vec<String>,
    comparing_next: Vec<String>,
    this_period: Vec<String>,
    last_period: Vec<String>,
    of_row: Vec<String>,
    names: Vec<String>,
    totals: Vec<String>,
    affirmed: Vec<String>,
    denied: Vec<String>,
    whole: Vec<String>,
    of_time: Vec<String>,
    said_of: Vec<String>,
    pointers: Vec<String>,
    whole_before: Vec<String>,
    possessing: Vec<String>,
    of_part: Vec<String>,
    prepositions: Vec<String>,
    rising: Vec<String>,
    falling: Vec<String>,
    going_on: Vec<String>,
    by: Vec<String>,
    reaching: Vec<String>,
    nearly: Vec<String>,
    legal_forms: Vec<String>,
    segments: Vec<String>,
    offsets: Vec<String>,
    benchmarks: Vec<String>,
    heads: Vec<String>,
    not_having: Vec<String>,
    told: Vec<String>,
    numbering: Vec<String>,
    subheads: Vec<String>,
    adjusted: Vec<String>,
    defines: Vec<String>,
    what: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CountedLists {
    nouns: Vec<String>,
    weak: Vec<String>,
    verbs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Same {
    phrases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wider {
    asked: Vec<String>,
    says: Vec<String>,
}

/// How a question begins, or what it holds anywhere.
#[derive(Debug)]
pub(super) struct FormWords {
    pub(super) begins: Phrases,
    pub(super) anywhere: Phrases,
}

/// What is counted.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) nouns: Vec<Phrase>,
    pub(super) weak: Phrases,
    pub(super) verbs: Phrases,
}

/// The words that answers from text are told by.
#[derive(Debug)]
pub struct AnswerWords {
    pub(super) yes_no: FormWords,
    pub(super) there: Phrases,
    pub(super) list: FormWords,
    pub(super) count: FormWords,
    pub(super) amount: FormWords,
    pub(super) cause: FormWords,
    pub(super) change: FormWords,
    pub(super) leads: Phrases,
    pub(super) left_out: Phrases,
    pub(super) light: Phrases,
    pub(super) count_verbs: Phrases,
    pub(super) places: Phrases,
    pub(super) times: Phrases,
    pub(super) subjects: Phrases,
    pub(super) between: Phrases,
    pub(super) having: Phrases,
    pub(super) having_denied: Phrases,
    pub(super) passive: Phrases,
    pub(super) negations: Phrases,
    pub(super) hedges: Phrases,
    pub(super) restricts: Phrases,
    pub(super) turns: Phrases,
    pub(super) harmless: Phrases,
    pub(super) because: Phrases,
    /// Up or down.
    pub(super) directions: BTreeSet<Phrase>,
    pub(super) leaning: Phrases,
    pub(super) pointing: Phrases,
    pub(super) nothing: BTreeSet<Phrase>,
    pub(super) includes: Phrases,
    pub(super) operating: Phrases,
    pub(super) among: Phrases,
    pub(super) qualities: Phrases,
    pub(super) amounts: Phrases,
    pub(super) neutral: Phrases,
    /// What leads to a year that something is only compared with; some of it right before that year alone.
    pub(super) comparing: Phrases,
    pub(super) comparing_next: Phrases,
    pub(super) this_period: Phrases,
    pub(super) last_period: Phrases,
    /// What a row's label may say beside what it is.
    pub(super) of_row: Phrases,
    /// What the head of a column of names says, and what its last row.
    pub(super) names: Phrases,
    pub(super) totals: Phrases,
    pub(super) affirmed: BTreeSet<Phrase>,
    pub(super) denied: BTreeSet<Phrase>,
    /// What may stand before a name and leave it whole; what tells a time; what follows a subject.
    pub(super) whole: Phrases,
    pub(super) of_time: Phrases,
    pub(super) said_of: Phrases,
    /// What points to the sentence before.
    pub(super) pointers: Phrases,
    /// What may stand before a name without making another name of it.
    pub(super) whole_before: Phrases,
    /// Verbs by which the company has what is counted; what makes a part of it.
    pub(super) possessing: Phrases,
    pub(super) of_part: Phrases,
    /// What makes another thing of an object.
    pub(super) prepositions: Phrases,
    /// Up; down.
    pub(super) rising: Vec<Phrase>,
    pub(super) falling: Vec<Phrase>,
    /// What goes on about the same line behind a comma; what leads to a change, to a level; what says nearly.
    pub(super) going_on: Phrases,
    pub(super) by: Phrases,
    pub(super) reaching: Phrases,
    pub(super) nearly: Phrases,
    /// What a company's name ends with.
    pub(super) legal_forms: Phrases,
    /// What names a part of a company.
    pub(super) segments: Phrases,
    /// What sets something off; what a rate is compared with that is no earlier one.
    pub(super) offsets: Phrases,
    pub(super) benchmarks: Phrases,
    /// What makes another thing of the word before it; where a verb of having is part of another word.
    pub(super) heads: Phrases,
    pub(super) not_having: Phrases,
    /// What begins to tell more of a thing; what numbers a line; the second line of a table's heads.
    pub(super) told: Phrases,
    pub(super) numbering: Phrases,
    pub(super) subheads: Phrases,
    /// What makes another measure of it; what tells what a thing is; what asks for that.
    pub(super) adjusted: Phrases,
    pub(super) defines: Phrases,
    pub(super) what: Phrases,
    pub(super) counted: Vec<Counted>,
    pub(super) same: Vec<Vec<Phrase>>,
    /// What is asked, and what more may say it.
    pub(super) wider: Vec<(Vec<Phrase>, Vec<Phrase>)>,
}

impl AnswerWords {
    /// Reads the words from their file's text.
    pub(crate) fn parse(toml: &str) -> Result<Self, String> {
        let file: File = toml::from_str(toml).map_err(|fault| format!("answers.toml: {fault}"))?;
        if file.version != 1 {
            return Err(format!("answers.toml: version {} is not known", file.version));
        }
        let form = |begins: &[String], anywhere: &[String]| FormWords {
            begins: Phrases::new(begins),
            anywhere: Phrases::new(anywhere),
        };
        let (forms, asked, said) = (&file.forms, &file.question, &file.sentence);
        Ok(Self {
            yes_no: form(&forms.yes_no, &forms.yes_no_anywhere),
            there: Phrases::new(&forms.there),
            list: form(&forms.list, &forms.list_anywhere),
            count: form(&forms.count, &forms.count_anywhere),
            amount: form(&forms.amount, &forms.amount_anywhere),
            cause: form(&forms.cause, &forms.cause_anywhere),
            change: form(&forms.change, &forms.change_anywhere),
            leads: Phrases::new(&asked.leads),
            left_out: Phrases::new(&asked.left_out),
            light: Phrases::new(&asked.light),
            count_verbs: Phrases::new(&asked.count_verbs),
            places: Phrases::new(&asked.places),
            times: Phrases::new(&asked.times),
            subjects: Phrases::new(&said.subjects),
            between: Phrases::new(&said.between),
            having: Phrases::new(&said.having),
            having_denied: Phrases::new(&said.having_denied),
            passive: Phrases::new(&said.passive),
            negations: Phrases::new(&said.negations),
            hedges: Phrases::new(&said.hedges),
            restricts: Phrases::new(&said.restricts),
            turns: Phrases::new(&said.turns),
            harmless: Phrases::new(&said.harmless),
            because: Phrases::new(&said.because),
            directions: said.directions.iter().map(|text| phrase(text)).collect(),
            leaning: Phrases::new(&said.leaning),
            pointing: Phrases::new(&said.pointing),
            nothing: said.nothing.iter().map(|text| phrase(text)).collect(),
            includes: Phrases::new(&said.includes),
            operating: Phrases::new(&said.operating),
            among: Phrases::new(&said.among),
            qualities: Phrases::new(&said.qualities),
            amounts: Phrases::new(&said.amounts),
            neutral: Phrases::new(&said.neutral),
            comparing: Phrases::new(&said.comparing),
            comparing_next: Phrases::new(&said.comparing_next),
            this_period: Phrases::new(&said.this_period),
            last_period: Phrases::new(&said.last_period),
            of_row: Phrases::new(&said.of_row),
            names: Phrases::new(&said.names),
            totals: Phrases::new(&said.totals),
            affirmed: said.affirmed.iter().map(|text| phrase(text)).collect(),
            denied: said.denied.iter().map(|text| phrase(text)).collect(),
            whole: Phrases::new(&said.whole),
            of_time: Phrases::new(&said.of_time),
            said_of: Phrases::new(&said.said_of),
            pointers: Phrases::new(&said.pointers),
            whole_before: Phrases::new(&said.whole_before),
            possessing: Phrases::new(&said.possessing),
            of_part: Phrases::new(&said.of_part),
            prepositions: Phrases::new(&said.prepositions),
            rising: said.rising.iter().map(|text| phrase(text)).collect(),
            falling: said.falling.iter().map(|text| phrase(text)).collect(),
            going_on: Phrases::new(&said.going_on),
            by: Phrases::new(&said.by),
            reaching: Phrases::new(&said.reaching),
            nearly: Phrases::new(&said.nearly),
            legal_forms: Phrases::new(&said.legal_forms),
            segments: Phrases::new(&said.segments),
            offsets: Phrases::new(&said.offsets),
            benchmarks: Phrases::new(&said.benchmarks),
            heads: Phrases::new(&said.heads),
            not_having: Phrases::new(&said.not_having),
            told: Phrases::new(&said.told),
            numbering: Phrases::new(&said.numbering),
            subheads: Phrases::new(&said.subheads),
            adjusted: Phrases::new(&said.adjusted),
            defines: Phrases::new(&said.defines),
            what: Phrases::new(&said.what),
            counted: file
                .counted
                .iter()
                .map(|lists| Counted {
                    nouns: lists.nouns.iter().map(|text| phrase(text)).collect(),
                    weak: Phrases::new(&lists.weak),
                    verbs: Phrases::new(&lists.verbs),
                })
                .collect(),
            wider: file
                .wider
                .iter()
                .map(|wider| {
                    let phrases = |list: &[String]| list.iter().map(|text| phrase(text)).collect();
                    (phrases(&wider.asked), phrases(&wider.says))
                })
                .collect(),
            same: file
                .same
                .iter()
                .map(|same| same.phrases.iter().map(|text| phrase(text)).collect())
                .collect(),
        })
    }
}
