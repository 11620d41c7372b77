//! Words: the function words of questions (`charts/questions.toml`), in English and Chinese.
//!
//! The file lists, under the slug of a meaning, the phrases that have it. Code knows the meanings, data the phrases: a new
//! way to say "latest" is a line in the file.

use std::collections::BTreeMap;

use model::{Decimal, StatementKind, parse_decimal};
use serde::Deserialize;

use super::plan::{AskedUnit, DimensionKind, UnitKind};
use super::text::Variants;

/// The words that come with the program: the text of `charts/questions.toml`.
pub const BUILT_IN: &str = include_str!("../../../../charts/questions.toml");

/// Why a file of question words can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordsError(String);

impl std::fmt::Display for WordsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "failed to read the words of questions: {}", self.0)
    }
}

impl std::error::Error for WordsError {}

macro_rules! meanings {
    ($($(#[$doc:meta])* $name:ident = $slug:literal,)*) => {
        /// What a function word means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Word {
            $($(#[$doc])* $name,)*
        }

        impl Word {
            /// The meaning of that slug.
            fn of(slug: &str) -> Option<Self> {
                match slug {
                    $($slug => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

meanings! {
    /// Carries no meaning of its own.
    Filler = "filler",
    /// `I`, `we`, `you`: what follows is no question.
    Pronoun = "pronoun",
    /// Begins a noun phrase.
    Determiner = "determiner",
    /// A qualifier that changes nothing (`total`, `reported`, `consolidated`).
    Neutral = "neutral",
    /// `quarterly`: of a quarter, which has to be said.
    Quarterly = "quarterly",
    /// Begins an instruction about who asks.
    Role = "role",
    /// Begins a polite request that is no yes-or-no question.
    Polite = "polite",
    /// Begins a yes-or-no question where it begins a clause.
    YesNo = "yes_no",
    /// Ends a yes-or-no question (`吗`).
    YesNoAfter = "yes_no_after",
    /// Asks for words wherever it stands.
    Prose = "prose",
    /// `which`, `who`: asks for words unless a year or company follows.
    Which = "which",
    /// Asks for a number.
    HowMuch = "how_much",
    /// `how`, where no number is asked for by it.
    How = "how",
    /// `pay`, `paid`: of taxes and interest the cash, not the expense.
    Paid = "paid",
    /// `what`.
    What = "what",
    /// `which year`.
    WhichPeriod = "which_period",
    /// `which company`.
    WhichCompany = "which_company",
    /// `which companies`, `companies by`: all that there are.
    EveryCompany = "every_company",
    /// The head of a noun phrase that names a figure (`ratio`, `amount`, `率`).
    FigureHead = "figure_head",
    /// A condition that reported figures don't answer.
    Condition = "condition",
    /// `of`
    Of = "of",
    /// `for`, `at`, `by`: whose, or when.
    For = "for",
    /// `in`, `from`, `within`: when, or in which part.
    In = "in",
    /// `since`
    Since = "since",
    /// `from`
    From = "from",
    /// `to`, `through`
    To = "to",
    /// `and`
    And = "and",
    /// `or`
    Or = "or",
    /// `between`
    Between = "between",
    /// `versus`, `compared with`, `than`
    Versus = "versus",
    /// `as`
    As = "as",
    /// `with`
    With = "with",
    /// `using`
    Using = "using",
    /// `plus`
    Plus = "plus",
    /// `minus`, `less`
    Minus = "minus",
    /// `times`
    Times = "times",
    /// `divided by`, `over`
    DividedBy = "divided_by",
    /// `per`
    Per = "per",
    /// `as a percentage of`
    PercentOf = "percent_of",
    /// `占`
    ShareOf = "share_of",
    /// `how much of`: the amount, or the share.
    HowMuchOf = "how_much_of",
    /// `占比`, `share`: after a figure of a part of the company.
    ShareAfter = "share_after",
    /// `ratio of`
    RatioOf = "ratio_of",
    /// `difference between`
    DifferenceBetween = "difference_between",
    /// `what multiple of`
    MultipleOf = "multiple_of",
    /// `sum of`
    SumOf = "sum_of",
    /// `ratio`, `之比`: after two figures.
    RatioAfter = "ratio_after",
    /// `之差`: after two figures.
    DifferenceAfter = "difference_after",
    /// `combined`, `之和`: after two or more figures.
    SumAfter = "sum_after",
    /// `as the numerator`
    Numerator = "numerator",
    /// `as the denominator`
    Denominator = "denominator",
    /// `margin`: the figure over revenue.
    Margin = "margin",
    /// `average`
    Average = "average",
    /// `change`
    Change = "change",
    /// `growth`
    Growth = "growth",
    /// `compound annual growth rate`
    Cagr = "cagr",
    /// `highest`
    Highest = "highest",
    /// `lowest`
    Lowest = "lowest",
    /// `cumulative`
    Sum = "sum",
    /// `year over year`
    YearOnYear = "year_on_year",
    /// `quarter over quarter`
    QuarterOnQuarter = "quarter_on_quarter",
    /// `divide`
    Divide = "divide",
    /// `multiply`
    Multiply = "multiply",
    /// `subtract`
    Subtract = "subtract",
    /// `add`
    Add = "add",
    /// `did it grow`: a question for yes or no that a figure's move decides.
    Rising = "rising",
    /// `did it fall`
    Falling = "falling",
    /// `increase or decrease`: which of the two.
    EitherWay = "either_way",
    /// `is it positive`
    Positive = "positive",
    /// `is it negative`
    Negative = "negative",
    /// `盈利还是亏损`: which of the two.
    EitherSign = "either_sign",
    /// `above 1.5`, where yes or no is asked for
    Above = "above",
    /// `below 3`
    Below = "below",
    /// `profitable`: whether the account that says so is positive.
    Profitable = "profitable",
    /// `loss-making`
    LossMaking = "loss_making",
    /// `at the beginning and end of the year`: what an average or a change is between.
    BothEnds = "both_ends",
    /// `rank`: the companies, the largest first.
    Rank = "rank",
    /// `each`, `respectively`
    Each = "each",
    /// `develop`, `trend`: the value at each of the periods.
    Course = "course",
    /// `compare`
    Compare = "compare",
    /// `fiscal`, `FY`
    Fiscal = "fiscal",
    /// `year`, `年`
    Year = "year",
    /// `calendar`
    Calendar = "calendar",
    /// `quarter`
    Quarter = "quarter",
    /// `half`
    Half = "half",
    /// `month`
    Month = "month",
    /// `日`
    Day = "day",
    /// `latest`, `last`, `近`
    Latest = "latest",
    /// `prior`, `上`
    Prior = "prior",
    /// `ago`
    Ago = "ago",
    /// `same`
    Same = "same",
    /// `current`: the year asked about.
    Current = "current",
    /// `ended`
    Ended = "ended",
    /// `as of`
    AsOf = "as_of",
    /// `year end`, `end of`
    End = "end",
    /// `beginning of`
    Beginning = "beginning",
    /// `last year`, `去年`
    LastYear = "last_year",
    /// `prior year`, `上年`
    PriorYear = "prior_year",
    /// `prior year end`, `年初`
    PriorYearEnd = "prior_year_end",
    /// `latest period`
    LatestPeriod = "latest_period",
    /// `first half`
    FirstHalf = "first_half",
    /// `second half`
    SecondHalf = "second_half",
    /// `first three quarters`, `三季报`
    ThreeQuarters = "three_quarters",
    /// `year to date`
    YearToDate = "year_to_date",
    /// `last twelve months`
    LastTwelveMonths = "last_twelve_months",
    /// `is defined as`
    DefinedAs = "defined_as",
    /// `i.e.`, `which is`, `=`: a definition where a formula follows.
    PerhapsDefinedAs = "perhaps_defined_as",
    /// `define`
    Define = "define",
    /// `round to`
    Round = "round",
    /// `nearest`
    Nearest = "nearest",
    /// `decimal places`
    DecimalPlaces = "decimal_places",
    /// `balance sheet`
    BalanceSheet = "balance_sheet",
    /// `income statement`
    IncomeStatement = "income_statement",
    /// `cash flow statement`
    CashFlowStatement = "cash_flow_statement",
    /// `statement of comprehensive income`
    ComprehensiveIncomeStatement = "comprehensive_income_statement",
    /// `statement of changes in equity`
    EquityStatement = "equity_statement",
    /// `segment`
    SegmentMarker = "segment",
    /// `region`
    RegionMarker = "region",
    /// `product`
    ProductMarker = "product",
}

impl Word {
    /// The statement that the word names.
    pub(super) fn statement(self) -> Option<StatementKind> {
        match self {
            Self::BalanceSheet => Some(StatementKind::BalanceSheet),
            Self::IncomeStatement => Some(StatementKind::IncomeStatement),
            Self::CashFlowStatement => Some(StatementKind::CashFlowStatement),
            Self::ComprehensiveIncomeStatement => Some(StatementKind::ComprehensiveIncomeStatement),
            Self::EquityStatement => Some(StatementKind::EquityStatement),
            _ => None,
        }
    }

    /// The kind of part that the word marks.
    pub(super) fn dimension(self) -> Option<DimensionKind> {
        match self {
            Self::SegmentMarker => Some(DimensionKind::Segment),
            Self::RegionMarker => Some(DimensionKind::Geography),
            Self::ProductMarker => Some(DimensionKind::Product),
            _ => None,
        }
    }

    /// Whether it carries no meaning between the words around it.
    pub(super) fn skipped(self) -> bool {
        matches!(self, Self::Filler | Self::Determiner | Self::Polite | Self::Paid | Self::Pronoun)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    words: BTreeMap<String, Vec<String>>,
    months: Vec<Vec<String>>,
    cardinals: BTreeMap<String, Vec<String>>,
    ordinals: BTreeMap<String, Vec<String>>,
    units: Vec<UnitEntry>,
    figures: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    ambiguous: Vec<AmbiguousEntry>,
    never_alone: Vec<String>,
    geographies: Vec<String>,
    names: NameWords,
    traditional: Vec<String>,
    margin_over: String,
    profitable_by: String,
    when_paid: BTreeMap<String, String>,
    #[serde(default)]
    languages: Vec<Language>,
    #[serde(default)]
    otherwise: BTreeMap<String, String>,
    #[serde(default)]
    one_balance: BTreeMap<String, String>,
    #[serde(default)]
    as_part: BTreeMap<String, OfPart>,
    #[serde(default)]
    parts: BTreeMap<String, Vec<String>>,
}

/// A language, by words that are in nearly every sentence of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Language {
    /// As English calls it.
    pub(super) name: String,
    /// Whether questions in it are read.
    #[serde(default)]
    pub(super) read: bool,
    /// In small letters.
    pub(super) words: Vec<String>,
}

/// An account that is another one's figure for a part of the company.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfPart {
    /// The other account.
    pub account: String,
    /// The part's identifier in the reports.
    pub member: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitEntry {
    words: Vec<String>,
    kind: UnitKind,
    #[serde(default)]
    scale: Option<String>,
    #[serde(default)]
    currency: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AmbiguousEntry {
    words: Vec<String>,
    means: Vec<String>,
}

/// The words that company names are made of.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NameWords {
    /// Legal forms, dropped from the end of a name.
    pub(super) legal: Vec<String>,
    /// Words that many names share, which identify nobody.
    pub(super) common: Vec<String>,
}

/// How words are told to be the same, and what names are made of: all that a name needs to be looked up.
#[derive(Clone, Debug, Default)]
pub struct Spelling {
    /// Traditional characters to simplified ones.
    pub(super) variants: Variants,
    /// What is left off a company's name.
    pub(super) names: NameWords,
}

/// The words of questions, checked.
#[derive(Clone, Debug)]
pub struct Words {
    pub(super) words: Vec<(String, Word)>,
    pub(super) months: Vec<(String, u8)>,
    pub(super) cardinals: Vec<(String, u32)>,
    pub(super) ordinals: Vec<(String, u32)>,
    pub(super) units: Vec<(String, AskedUnit)>,
    /// Phrase to ids; several ids are ambiguous.
    pub(super) figures: Vec<(String, Vec<String>)>,
    pub(super) never_alone: Vec<String>,
    pub(super) geographies: Vec<String>,
    pub(super) spelling: Spelling,
    /// The account that a margin is taken of.
    pub(super) margin_over: String,
    /// The account whose sign says whether a company is profitable.
    pub(super) profitable_by: String,
    /// An expense, and the cash that was paid for it.
    pub(super) when_paid: BTreeMap<String, String>,
    /// What tells the language of a question that isn't understood.
    pub(super) languages: Vec<Language>,
    /// An account, and the one to answer with where it isn't reported.
    pub(super) otherwise: BTreeMap<String, String>,
    pub(super) one_balance: BTreeMap<String, String>,
    pub(super) as_part: BTreeMap<String, OfPart>,
    /// Other names of members: identifier, or letters of a name, to phrases.
    pub(super) parts: BTreeMap<String, Vec<String>>,
}

impl Words {
    /// What names are looked up with.
    pub fn spelling(&self) -> &Spelling {
        &self.spelling
    }

    /// Reads the text of a `questions.toml`.
    pub fn parse(text: &str) -> Result<Self, WordsError> {
        let file: File = toml::from_str(text).map_err(|error| WordsError(error.to_string()))?;
        if file.version != 1 {
            return Err(WordsError(format!(
                "version {} is not known; this program reads version 1",
                file.version
            )));
        }
        let mut words = Vec::new();
        for (slug, phrases) in file.words {
            let word = Word::of(&slug)
                .ok_or_else(|| WordsError(format!("no meaning is called {slug:?} in [words]")))?;
            words.extend(phrases.into_iter().map(|phrase| (phrase, word)));
        }
        let mut units = Vec::new();
        for entry in file.units {
            let scale = match &entry.scale {
                None => Decimal::ONE,
                Some(text) => parse_decimal(text)
                    .filter(|scale| !scale.is_zero())
                    .ok_or_else(|| WordsError(format!("the scale {text:?} in [[units]] is not a number")))?,
            };
            let unit = AskedUnit { kind: entry.kind, scale, currency: entry.currency };
            units.extend(entry.words.into_iter().map(|phrase| (phrase, unit.clone())));
        }
        let months = (1u8..)
            .zip(file.months)
            .flat_map(|(month, names)| names.into_iter().map(move |name| (name, month)))
            .collect();
        let figures = file
            .figures
            .into_iter()
            .flat_map(|(id, phrases)| phrases.into_iter().map(move |phrase| (phrase, vec![id.clone()])))
            .chain(file.ambiguous.into_iter().flat_map(|entry| {
                let AmbiguousEntry { words, means } = entry;
                words.into_iter().map(move |phrase| (phrase, means.clone()))
            }))
            .collect();
        let mut variants = Variants::new();
        for pair in &file.traditional {
            let mut letters = pair.chars();
            match (letters.next(), letters.next(), letters.next()) {
                (Some(traditional), Some(simplified), None) => variants.insert(traditional, simplified),
                _ => return Err(WordsError(format!("{pair:?} in traditional is not a pair of characters"))),
            };
        }
        Ok(Self {
            words,
            months,
            cardinals: numbered(file.cardinals, "cardinals")?,
            ordinals: numbered(file.ordinals, "ordinals")?,
            units,
            figures,
            never_alone: file.never_alone,
            geographies: file.geographies,
            spelling: Spelling { variants, names: file.names },
            margin_over: file.margin_over,
            profitable_by: file.profitable_by,
            when_paid: file.when_paid,
            languages: file.languages,
            otherwise: file.otherwise,
            one_balance: file.one_balance,
            as_part: file.as_part,
            parts: file.parts,
        })
    }
}

/// `3 = ["three", "三"]` as pairs.
fn numbered(table: BTreeMap<String, Vec<String>>, section: &str) -> Result<Vec<(String, u32)>, WordsError> {
    let mut pairs = Vec::new();
    for (number, names) in table {
        let number: u32 = number
            .parse()
            .map_err(|_| WordsError(format!("{number:?} in [{section}] is not a whole number")))?;
        pairs.extend(names.into_iter().map(|name| (name, number)));
    }
    Ok(pairs)
}
