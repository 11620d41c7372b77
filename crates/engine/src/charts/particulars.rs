//! What `charts/particulars.toml` says: each particular, its names, and the words and tags it is told by.
//!
//! The head of that file describes the keys; what is done with them stands in the module of the same name beside `charts`.

use std::collections::BTreeMap;

use model::Decimal;
use serde::Deserialize;

use crate::plain::{is_chinese, phrase, plain};

/// All particulars by id, in the order of their ids.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Particulars {
    /// The words of tables that say what is due when.
    pub(crate) terms: Terms,
    /// What reports say of statements that stand in another document.
    #[serde(default)]
    pub(crate) elsewhere: Vec<Variant>,
    /// The words of tables of key figures.
    #[serde(default)]
    pub(crate) columns: Columns,
    /// Which reports a question means.
    #[serde(default)]
    pub(crate) scopes: Scopes,
    #[serde(flatten)]
    pub(crate) all: BTreeMap<String, Particular>,
}

impl Particulars {
    /// Reads the text of a `particulars.toml`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| format!("particulars.toml: {error}"))
    }
}

/// One thing that people ask for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Particular {
    pub(crate) en: String,
    pub(crate) zh: String,
    pub(crate) words: Vec<String>,
    #[serde(default)]
    pub(crate) also: Vec<String>,
    #[serde(default)]
    pub(crate) concept: Option<String>,
    #[serde(default)]
    pub(crate) rows: Vec<String>,
    #[serde(default)]
    pub(crate) after: Option<String>,
    #[serde(default)]
    pub(crate) totals: Vec<String>,
    #[serde(default)]
    pub(crate) whole: bool,
    #[serde(default)]
    pub(crate) ladder: Option<About>,
    #[serde(default)]
    pub(crate) figures: Vec<Named>,
    #[serde(default)]
    pub(crate) currency: bool,
    #[serde(default)]
    pub(crate) even: Vec<String>,
    #[serde(default)]
    pub(crate) states: Vec<Variant>,
    #[serde(default)]
    pub(crate) cells: Vec<String>,
    #[serde(default)]
    pub(crate) titles: Option<Titles>,
    #[serde(default)]
    pub(crate) signed: Vec<String>,
    #[serde(default)]
    pub(crate) keyed: Option<Keyed>,
    #[serde(default)]
    pub(crate) unless: Vec<String>,
}

impl Particular {
    /// Its name in the question's language.
    pub(crate) fn name(&self, question: &str) -> &str {
        if is_chinese(question) { &self.zh } else { &self.en }
    }

    /// The question without the words that are no story here.
    pub(crate) fn without_even(&self, question: &str) -> String {
        self.even.iter().fold(question.to_lowercase(), |text, phrase| text.replace(phrase.as_str(), " "))
    }
}

/// A concept, and what people call it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    pub(crate) concept: String,
    pub(crate) en: String,
    pub(crate) zh: String,
}

/// One thing that reports may say of a particular.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Variant {
    pub(crate) en: String,
    pub(crate) zh: String,
    /// One phrase of each group stands in the sentence.
    pub(crate) all: Vec<Vec<String>>,
    /// None of these does.
    #[serde(default)]
    pub(crate) none: Vec<String>,
    /// Whether it is said in annual or in interim reports alone.
    #[serde(default)]
    pub(crate) reports: Option<Reports>,
    /// Whether rows of tables may say it.
    #[serde(default = "yes")]
    pub(crate) tables: bool,
}

impl Variant {
    /// Whether annual reports alone say it.
    pub(crate) fn is_of_annual(&self) -> bool {
        self.reports == Some(Reports::Annual)
    }
}

fn yes() -> bool {
    true
}

/// A kind of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reports {
    Annual,
    Interim,
}

/// Words of questions that say which reports are meant.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scopes {
    interim: Vec<String>,
    annual: Vec<String>,
}

impl Scopes {
    /// The reports that a question means; `半年度` is no year.
    pub(crate) fn of(&self, question: &str) -> Option<Reports> {
        let question = plain(question);
        let says = |phrases: &[String]| phrases.iter().any(|words| question.contains(&phrase(words)));
        if says(&self.interim) {
            return Some(Reports::Interim);
        }
        says(&self.annual).then_some(Reports::Annual)
    }
}

/// Titles of matters: lines before what begins their description.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Titles {
    /// What stands at the beginning of the part of the report that has them.
    pub(crate) from: Vec<String>,
    /// What tells that there is one.
    pub(crate) one: Vec<String>,
    /// How their descriptions begin.
    pub(crate) before: Vec<String>,
    /// What no title says: the name of them all.
    pub(crate) never: Vec<String>,
    /// What ends the part.
    pub(crate) until: Vec<String>,
}

/// The words that all ladders share: tables that say what is due in which year.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Terms {
    /// Words that may stand beside a year in a row's label.
    pub(crate) beside: Vec<String>,
    /// What is due within the first year, the second …, where rows aren't called by years.
    pub(crate) years: Vec<Vec<String>>,
    /// What is due later.
    pub(crate) after: Vec<String>,
    /// The total.
    pub(crate) total: Vec<String>,
    /// The column in which a row's parts are added up.
    pub(crate) whole: Vec<String>,
    /// The column of the balance sheet's own day, where one of the year before stands beside it.
    pub(crate) now: Vec<String>,
    /// How words begin that say what is in an amount or left out of it, and nothing of what it is.
    pub(crate) asides: Vec<String>,
    /// Units in captions, and how many of the currency's own each is.
    pub(crate) scales: Vec<Scale>,
}

/// A unit in a caption.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scale {
    pub(crate) words: Vec<String>,
    /// Words that are a unit where they are all that a cell says.
    #[serde(default)]
    pub(crate) alone: Vec<String>,
    pub(crate) times: Decimal,
}

/// How the ladders of one particular are told from others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct About {
    /// Headings and caption hold a phrase of each group.
    pub(crate) all: Vec<Vec<String>>,
    /// They hold none of these.
    #[serde(default)]
    pub(crate) never: Vec<String>,
    /// Nor does the label of its row, where years stand over columns.
    #[serde(default)]
    pub(crate) never_row: Vec<String>,
    /// The column of a table with several; without it the one that adds up the others.
    #[serde(default)]
    pub(crate) column: Vec<String>,
    /// The balances that it is about, where it has no total.
    #[serde(default)]
    pub(crate) against: Option<Against>,
}

/// The balances that a ladder's figures are about, and how near they have to be.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Against {
    /// Accounts or metrics that the whole ladder adds up to.
    pub(crate) whole: Vec<String>,
    /// Those of its first rung.
    pub(crate) first: Vec<String>,
    /// The least share of a balance that a sum of the ladder may be.
    pub(crate) least: Decimal,
    /// The most.
    pub(crate) most: Decimal,
}

/// A figure of the table of key figures.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Keyed {
    /// The labels of its row, units left out.
    pub(crate) labels: Vec<String>,
    pub(crate) measure: Measured,
    /// The account whose sign it has.
    #[serde(default)]
    pub(crate) sign_of: Option<String>,
}

/// What a key figure is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Measured {
    Money,
    PerShare,
    Percent,
}

/// The words of tables of key figures.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Columns {
    /// What stands behind the number of a year.
    pub(crate) year: Vec<String>,
    /// The stretch that the report is on.
    pub(crate) this: Vec<String>,
    /// The year up to its end, where that is longer.
    pub(crate) to_date: Vec<String>,
    /// What tells that a year has several columns.
    pub(crate) several: Vec<String>,
    /// Units in labels that are the currency's own.
    pub(crate) units: Vec<String>,
    /// Rows that the statements have, too: account and labels.
    pub(crate) agree: Vec<Line>,
}

/// A row that the statements have, too.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Line {
    pub(crate) account: String,
    pub(crate) labels: Vec<String>,
}
