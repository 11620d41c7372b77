//! Plans: what a question asks, in the terms of the chart, before any report is looked at.
//!
//! A plan names companies by the directory's keys, figures by the chart's ids, periods as the question says them.
//! Money is asked in base units times [`AskedUnit::scale`]; a quotient is a plain fraction, shown as percent where the
//! question asks for percent. Nothing in a plan was looked up: a period may not exist, a figure may be missing.

use model::{Date, Decimal, Expr, Notice, Reason, StatementKind};

/// What became of reading a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Understanding {
    /// A figure is asked for, and every word of the question is accounted for.
    Figure(Plan),
    /// The question wants words: passages have to be found.
    Text(TextPlan),
    /// A figure is asked for, but not which one, whose, or when.
    Unresolved(Unresolved),
}

impl Understanding {
    /// The companies and periods that the question names, however far it was understood.
    pub(crate) fn named(&self) -> (&[CompanyRef], &[PeriodRef]) {
        match self {
            Self::Figure(plan) => (&plan.companies, &plan.periods),
            Self::Text(plan) => (&plan.companies, &plan.periods),
            Self::Unresolved(why) => (&why.about.companies, &why.about.periods),
        }
    }
}

/// How to compute the figure that is asked for.
///
/// For each company, each target's `expr` is evaluated at each of `periods`; `aggregate` says what is made of these
/// values. A definition given in the question is already in `expr`, its periods turned to offsets from the plan's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// In the order named; empty where the question names none (the caller's own companies are meant).
    pub companies: Vec<CompanyRef>,
    /// What to evaluate: one, or several that are asked for side by side.
    pub targets: Vec<Target>,
    /// Oldest first where they can be put in order. Exactly two, from and to, for [`Aggregate::Change`],
    /// [`Aggregate::Growth`] and [`Aggregate::Cagr`]. Empty where the question names none: the latest fiscal year.
    pub periods: Vec<PeriodRef>,
    /// What to make of the values.
    pub aggregate: Aggregate,
    /// The unit to answer in, where the question says it.
    pub unit: Option<AskedUnit>,
    /// Decimal places to round to, in the unit asked for.
    pub rounding: Option<u32>,
    /// The statements that the question wants the figures to be taken from.
    pub sources: Vec<StatementKind>,
    /// The segment, geography or product that the figures are for.
    pub dimension: Option<Dimension>,
    /// Whether the part's share of the whole company's figure is asked for: a plain fraction, shown as percent.
    pub share: bool,
    /// Figures that the question says to use (`using total cash dividends paid and net income …`), by id. The chart's own
    /// definition holds; these tell which variant the asker has in mind.
    pub components: Vec<String>,
    /// Balances that the question says how to take (`using average receivables`), by id.
    pub balances: Vec<(String, Taken)>,
    /// What the figure is to decide: the question is one for yes or no.
    pub judged: Option<Judged>,
    /// What was taken for what: near matches of names, readings that are worth showing.
    pub notices: Vec<Notice>,
}

/// What a figure decides, by its sign or against a limit: a move that is asked about is a change or growth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// Whether it rose.
    Rise,
    /// Whether it fell.
    Fall,
    /// Which of the two.
    Move,
    /// Whether it is above zero.
    Positive,
    /// Whether it is below zero.
    Negative,
    /// Which of the two.
    Sign,
    /// Whether it is above that, in base units, a percentage in percent.
    Above(Decimal),
    /// Whether it is below that.
    Below(Decimal),
}

impl Judged {
    /// Whether it is about a move between two periods.
    pub fn moves(self) -> bool {
        matches!(self, Self::Rise | Self::Fall | Self::Move)
    }

    /// Whether it holds a figure against a limit.
    pub fn has_limit(self) -> bool {
        matches!(self, Self::Above(_) | Self::Below(_))
    }

    /// What a figure says to it, in English and in Chinese.
    pub fn verdict(self, value: Decimal) -> [&'static str; 2] {
        let up = value > Decimal::ZERO;
        let down = value < Decimal::ZERO;
        let yes = |yes| if yes { ["yes", "是"] } else { ["no", "否"] };
        match self {
            Self::Rise | Self::Positive => yes(up),
            Self::Fall | Self::Negative => yes(down),
            Self::Above(limit) => yes(value > limit),
            Self::Below(limit) => yes(value < limit),
            Self::Move if up => ["up", "上升"],
            Self::Move if down => ["down", "下降"],
            Self::Move => ["unchanged", "持平"],
            Self::Sign if up => ["positive", "为正"],
            Self::Sign if down => ["negative", "为负"],
            Self::Sign => ["zero", "为零"],
        }
    }
}

/// How a balance is taken into a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// As the mean of the period's opening and closing.
    Average,
    /// As it stands at the period's end.
    Ending,
}

/// One figure to evaluate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The question's words for it.
    pub said: String,
    /// Over ids of accounts and metrics; offsets count periods of the plan's kind.
    pub expr: Expr,
    /// The words that define it, where the question does.
    pub definition: Option<String>,
}

/// What is made of the values over the periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// The value of each period.
    Value,
    /// The last less the first of two periods.
    Change,
    /// The change over the size of the first, a plain fraction, shown as percent.
    Growth,
    /// Compound yearly growth from the first to the last, a plain fraction, shown as percent.
    Cagr,
    /// The mean over all periods.
    Average,
    /// The sum over all periods.
    Sum,
    /// The largest value.
    Highest(Pick),
    /// The smallest value.
    Lowest(Pick),
}

/// What is wanted of an extreme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The value, over the periods.
    Value,
    /// The period in which it was reached.
    Period,
    /// The company that reached it, over the companies.
    Company,
}

/// A stretch of the fiscal calendar that periods are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Per {
    /// Fiscal years.
    Year,
    /// Fiscal quarters.
    Quarter,
    /// From the beginning of the fiscal year.
    YearToDate,
}

/// A period as a question names it. Years are the issuer's own labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeriodRef {
    /// `FY2019`, `fiscal 2019`, `2019`, `2019年末`: the fiscal year with its year-end balances.
    Year(i16),
    /// A quarter of a fiscal year; of the latest year that has it where no year is said.
    Quarter {
        /// The fiscal year.
        year: Option<i16>,
        /// 1 to 4.
        quarter: u8,
    },
    /// From the beginning of the year to a quarter's end (`first nine months`, `上半年`, `前三季度`).
    YearToDate {
        /// The fiscal year.
        year: Option<i16>,
        /// The last quarter in it; the latest there is where none is said.
        quarter: Option<u8>,
    },
    /// The third and fourth quarters together.
    SecondHalf {
        /// The fiscal year.
        year: Option<i16>,
    },
    /// The last twelve months to a quarter's end; to the latest quarter where none is said.
    LastTwelveMonths {
        /// The fiscal year.
        year: Option<i16>,
        /// The quarter; the last of the year where only a year is said.
        quarter: Option<u8>,
    },
    /// Balances at the end of a day, or the fiscal period that ended then.
    At {
        /// The day.
        date: Date,
        /// So many years earlier.
        years_before: u32,
    },
    /// The months that ended on a day (`three months ended June 30, 2023`).
    Ended {
        /// How many months.
        months: u32,
        /// The last day.
        date: Date,
        /// So many years earlier.
        years_before: u32,
    },
    /// The latest there is, or one so many periods before it.
    Latest {
        /// What is counted.
        per: Per,
        /// `0` is the latest.
        back: u32,
    },
    /// Every fiscal year that there is.
    AllYears,
}

/// The unit that a question asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedUnit {
    /// What is measured.
    pub kind: UnitKind,
    /// Base units in one of it: `1000000` for millions; `1` otherwise.
    pub scale: Decimal,
    /// ISO 4217 code, where the question names the money.
    pub currency: Option<String>,
}

/// What an asked unit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Money, or a number of things where only `in millions` is said.
    Money,
    /// Percent.
    Percent,
    /// Hundredths of a percent.
    BasisPoints,
    /// A pure number (`times`, `x`).
    Ratio,
    /// Days.
    Days,
    /// Shares.
    Shares,
}

/// The part of a company that a figure is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// The member's words as the question has them: `Americas`, `iPhone`, `大中华区`.
    pub member: String,
    /// What kind of part it is, where the question or the vocabulary says so.
    pub kind: Option<DimensionKind>,
    /// The reports' own identifiers of it, where they were looked up; a member of any of them is meant.
    pub ids: Vec<String>,
}

/// A kind of part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DimensionKind {
    /// A reporting segment, division or line of business.
    Segment,
    /// A country or region.
    Geography,
    /// A product or service.
    Product,
}

/// A company of the directory, and how the question named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyRef {
    /// The directory's key.
    pub key: String,
    /// Its full name.
    pub name: String,
    /// The words that named it.
    pub said: String,
    /// How they match.
    pub how: Match,
}

/// How a company was recognised, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// By its full name, or that without its legal form.
    Name,
    /// By a ticker symbol.
    Ticker,
    /// By an identifier (CIK, stock code).
    Identifier,
    /// By the beginning of its name, which no other company shares.
    Prefix,
    /// By the initials or a word of its name, which no other company shares.
    Part,
    /// By a name that differs in a letter or two.
    Near,
}

impl Match {
    /// Whether the match has to be shown to the asker.
    pub fn to_be_shown(self) -> bool {
        self >= Self::Prefix
    }
}

/// What was understood of a question in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextPlan {
    /// The companies named.
    pub companies: Vec<CompanyRef>,
    /// The periods named.
    pub periods: Vec<PeriodRef>,
    /// Accounts and metrics named, by id.
    pub topics: Vec<String>,
    /// The content words that are none of these, in order, as written.
    pub words: Vec<String>,
    /// What was taken for what.
    pub notices: Vec<Notice>,
}

/// Why a question about a figure can't be planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// A code out of [`reasons`], and what it is about.
    pub reason: Reason,
    /// What may have been meant.
    pub candidates: Vec<Choice>,
    /// What was understood, for showing passages beside the reason.
    pub about: TextPlan,
}

/// Something that may have been meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice {
    /// Id of an account or metric, key of a company, or a period.
    pub id: String,
    /// For people.
    pub label: String,
}

/// The reason codes of [`Unresolved`].
pub mod reasons {
    /// There is nothing to read, or far too much.
    pub const NOT_A_QUESTION: &str = "question/not-a-question";
    /// It is in a language that isn't read.
    pub const LANGUAGE: &str = "question/language";
    /// A company is named that the library doesn't hold.
    pub const UNKNOWN_COMPANY: &str = "question/unknown-company";
    /// Several companies have that name.
    pub const AMBIGUOUS_COMPANY: &str = "question/ambiguous-company";
    /// The chart has no such figure.
    pub const UNKNOWN_FIGURE: &str = "question/unknown-figure";
    /// Several figures have that name.
    pub const AMBIGUOUS_FIGURE: &str = "question/ambiguous-figure";
    /// The words that are left over may change what is asked.
    pub const UNKNOWN_WORDS: &str = "question/unknown-words";
    /// A condition that reported figures don't answer (`excluding`, `pro forma`, `adjusted for`).
    pub const CONDITION: &str = "question/condition";
    /// The periods contradict each other, or can't be told.
    pub const UNCLEAR_PERIOD: &str = "question/unclear-period";
    /// The company is known, but not in that year.
    pub const YEAR_OUTSIDE: &str = "question/year-outside";
    /// The formula or its definition can't be read.
    pub const UNCLEAR_FORMULA: &str = "question/unclear-formula";
    /// Several questions at once.
    pub const SEVERAL_QUESTIONS: &str = "question/several-questions";
}
