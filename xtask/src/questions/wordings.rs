//! Wordings: `{C}` a company, `{O}` of a company (`Apple's`), `{F}` a figure, `{P}` `{A}` `{B}` periods, `{N}` a number,
//! `{S}` a part of the company. Some as one asks, some as one types.

/// The wordings of one kind of question, in both languages.
pub(super) struct Wordings {
    pub(super) english: &'static [&'static str],
    pub(super) chinese: &'static [&'static str],
}

/// One figure of one period.
const LOOKUP: Wordings = Wordings {
    english: &[
        "What was {O} {F} in {P}?",
        "What was the {F} of {C} for {P}?",
        "{C} {F} {P}",
        "{O} {F} for {P}",
        "{F} of {C}, {P}",
        "For {P}, what was {O} {F}?",
        "Please give me {O} {F} for {P}.",
        "How much {F} did {C} report in {P}?",
        "Could you tell me the {F} of {C} for {P}?",
        "{C}, {P}: {F}?",
        "I need {O} {F} for {P}",
        "what did {C} report as {F} for {P}",
    ],
    chinese: &[
        "{C}{P}{F}是多少？",
        "{C}{P}的{F}",
        "请问{C}{P}{F}为多少？",
        "{P}{C}的{F}是多少",
        "查询{C}{P}{F}",
        "{C}在{P}的{F}有多少？",
    ],
};

/// A figure asked for in a unit and rounding: `{U}` the unit's words.
const ROUNDED: Wordings = Wordings {
    english: &[
        "{O} {F} in {P}, in {U}, to two decimals",
        "What was {O} {F} for {P}? Answer in {U}, rounded to two decimal places.",
        "{C} {F} {P} in {U} (2 decimal places)",
    ],
    chinese: &["{C}{P}{F}是多少{U}？保留两位小数", "{C}{P}的{F}，以{U}为单位，保留两位小数"],
};

/// A balance at the end of a year.
const BALANCE: Wordings = Wordings {
    english: &[
        "{O} {F} at the end of {P}",
        "What were {O} {F} at year end {P}?",
        "{C} {F} as of the end of {P}",
    ],
    chinese: &["{C}{P}末{F}是多少？", "{C}{P}末的{F}", "截至{P}末，{C}的{F}为多少？"],
};

/// The latest fiscal year.
const LATEST: Wordings = Wordings {
    english: &[
        "{O} latest {F}",
        "What is {O} {F} in the latest fiscal year?",
        "{C} {F}, most recent fiscal year",
    ],
    chinese: &["{C}最近一年{F}", "{C}最新财年的{F}是多少？"],
};

/// A change in money from one year to another.
const CHANGE: Wordings = Wordings {
    english: &[
        "By how much did {O} {F} change from {A} to {B}?",
        "What was the change in {O} {F} between {A} and {B}?",
        "Change in {C} {F}, {A} to {B}",
        "{O} {F} {B} minus {O} {F} {A}",
    ],
    chinese: &["{C}{F}从{A}到{B}变动了多少？", "{C}{B}{F}较{A}的变动额", "{C}{B}的{F}比{A}增加了多少？"],
};

/// Growth over a year, in percent.
const GROWTH: Wordings = Wordings {
    english: &[
        "By what percentage did {O} {F} grow in {B}?",
        "{C} {F} growth {B}",
        "What was {O} {F} growth rate in {B}?",
        "{O} year-over-year {F} growth for {B}",
        "{C} {F} {B} yoy growth %",
        "What was the percentage change in {O} {F} from {A} to {B}?",
    ],
    chinese: &["{C}{B}{F}同比增长率是多少？", "{C}{B}{F}同比", "{C}{B}的{F}增速", "{C}{B}{F}同比增长多少？"],
};

/// The mean over consecutive years.
const AVERAGE: Wordings = Wordings {
    english: &[
        "What was {O} average {F} from {A} to {B}?",
        "{O} average annual {F} over {A} to {B}",
        "average {F} of {C}, {A}-{B}",
    ],
    chinese: &["{C}{A}至{B}{F}的平均值是多少？", "{C}{A}到{B}平均{F}"],
};

/// The mean over the last years: `{N}` of them.
const AVERAGE_LAST: Wordings = Wordings {
    english: &["{O} {N}-year average {F}", "What was {O} average {F} over the last {N} fiscal years?"],
    chinese: &["{C}近{N}年{F}的平均值", "{C}最近{N}年平均{F}是多少？"],
};

/// Compound growth.
const CAGR: Wordings = Wordings {
    english: &[
        "What was the CAGR of {O} {F} from {A} to {B}?",
        "{C} {F} CAGR {A}-{B}",
        "compound annual growth rate of {O} {F} between {A} and {B}",
    ],
    chinese: &["{C}{F}{A}至{B}的复合增长率是多少？", "{C}{A}到{B}{F}年复合增长率"],
};

/// The year of an extreme.
const HIGHEST: Wordings = Wordings {
    english: &[
        "In which fiscal year between {A} and {B} was {O} {F} highest?",
        "Which year from {A} to {B} had the highest {F} at {C}?",
        "in which year was {C} {F} the highest, {A} to {B}?",
    ],
    chinese: &["{C}{A}至{B}哪一年{F}最高？", "{A}到{B}，{C}哪年的{F}最高？"],
};

/// A part's figure.
const PART: Wordings = Wordings {
    english: &[
        "{C} {S} {F} {P}",
        "What was {O} {S} {F} in {P}?",
        "{S} {F} of {C} for {P}",
        "What was {O} {F} in the {S} segment in {P}?",
        "How much {F} did {C} report for {S} in {P}?",
    ],
    chinese: &["{C}{P}{S}分部的{F}是多少？", "{C} {S} {P}{F}"],
};

/// A part's share of the whole company's figure.
const PART_SHARE: Wordings = Wordings {
    english: &[
        "What was the share of {O} {F} from {S} in {P}?",
        "What percentage of {O} total {F} came from {S} in {P}?",
        "{C} {P}: {S} {F} as a % of total {F}",
        "What proportion of {O} {F} did {S} represent in {P}?",
    ],
    chinese: &["{C} {P} {S} {F}占{F}的比例是多少？", "{C}{P}{S}分部{F}占比"],
};

/// A part's growth over a year, in percent.
const PART_GROWTH: Wordings = Wordings {
    english: &[
        "By what percentage did {O} {S} {F} grow in {P}?",
        "{C} {S} {F} growth {P}",
        "Year-on-year change in {O} {S} {F} in {P}, in percent",
    ],
    chinese: &["{C} {P} {S} {F}同比增长率", "{C}{P}{S}分部{F}同比增长多少？"],
};

/// The values of a stretch of years, one by one.
const COURSE: Wordings = Wordings {
    english: &[
        "How did {O} {F} develop from {A} to {B}?",
        "{C} {F} trend, {A} to {B}",
        "How has {O} {F} trended from {A} to {B}?",
    ],
    chinese: &["{C}{A}至{B}{F}变化趋势", "{C}{A}到{B}{F}走势如何？"],
};

/// An extreme of the last years: `{N}` of them.
const HIGHEST_LAST: Wordings = Wordings {
    english: &["What was {O} highest {F} in the last {N} years?", "{C} maximum {F}, past {N} fiscal years"],
    chinese: &["{C}近{N}年{F}最高值", "{C}最近{N}年最高{F}是多少？"],
};

/// The last twelve months.
const TWELVE_MONTHS: Wordings = Wordings {
    english: &[
        "{C} LTM {F}",
        "What is {O} {F} for the last twelve months?",
        "{O} trailing twelve months {F}",
    ],
    chinese: &["{C}最近十二个月{F}", "{C}过去12个月的{F}是多少？"],
};

/// A quotient of two accounts in words: `{F}` over `{G}`.
const SHARE: Wordings = Wordings {
    english: &[
        "What was {O} {F} as a percentage of {G} in {P}?",
        "{C} {F} / {G} {P}, in %",
        "What percentage of {G} was {O} {F} in {P}?",
    ],
    chinese: &["{C}{P}{F}占{G}的比例是多少？", "{C}{P}{F}占{G}百分之几？"],
};

/// A definition that the question gives: `{R}` its name.
const DEFINED: Wordings = Wordings {
    english: &[
        "What is the {P} {R} of {C}? {R} is defined as: {P} {F} / (average {G} between {A} and {P}).",
        "{R} is defined as {F} divided by average {G}. What was {O} {R} in {P}?",
        "Define {R} as {F} / {G}. What was it for {C} in {P}?",
    ],
    chinese: &["将{R}定义为{F}除以{G}，{C}{P}的{R}是多少？"],
};

/// A set of wordings for all kinds of questions.
pub(super) struct Styles {
    pub(super) lookup: Wordings,
    pub(super) rounded: Wordings,
    pub(super) balance: Wordings,
    pub(super) latest: Wordings,
    pub(super) change: Wordings,
    pub(super) growth: Wordings,
    pub(super) average: Wordings,
    pub(super) average_last: Wordings,
    pub(super) cagr: Wordings,
    pub(super) highest: Wordings,
    pub(super) highest_last: Wordings,
    pub(super) part: Wordings,
    pub(super) part_share: Wordings,
    pub(super) part_growth: Wordings,
    pub(super) course: Wordings,
    pub(super) twelve_months: Wordings,
    pub(super) share: Wordings,
    pub(super) defined: Wordings,
}

/// The first set.
pub(super) const ASKED: Styles = Styles {
    lookup: LOOKUP,
    rounded: ROUNDED,
    balance: BALANCE,
    latest: LATEST,
    change: CHANGE,
    growth: GROWTH,
    average: AVERAGE,
    average_last: AVERAGE_LAST,
    cagr: CAGR,
    highest: HIGHEST,
    highest_last: HIGHEST_LAST,
    part: PART,
    part_share: PART_SHARE,
    part_growth: PART_GROWTH,
    course: COURSE,
    twelve_months: TWELVE_MONTHS,
    share: SHARE,
    defined: DEFINED,
};
