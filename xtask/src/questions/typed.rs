//! A second set of wordings, as people type them: a credit officer in haste, an analyst, a Chinese bank's analyst.
//!
//! Kept apart from the first set, so that what was mended for one can be tried on the other.

use super::wordings::{Styles, Wordings};

/// The second set.
pub(super) const TYPED: Styles = Styles {
    lookup: Wordings {
        english: &[
            "{C} - {F} - {P}",
            "need {F} for {C} {P} pls",
            "{P} {F}, {C}",
            "what's {O} {F} {P}",
            "Pull the {F} figure for {C} ({P})",
            "{C}: {F} in {P}?",
            "Quick one: {O} {F}, {P}.",
            "How high was {O} {F} in {P}?",
            "As per the annual report, {O} {F} in {P} was what?",
            "Tell me {O} {P} {F}",
            "{F} ({C}, {P})",
            "Looking for the {F} that {C} reported for {P}",
        ],
        chinese: &[
            "{C}{P}{F}",
            "{P}，{C}的{F}为多少",
            "帮我查一下{C}{P}的{F}",
            "{C} {P} {F} 多少",
            "{C}公司{P}{F}是多少呢",
            "想了解{C}{P}的{F}情况",
            "{C}{P}实现{F}多少？",
            "麻烦提供{C}{P}{F}数据",
        ],
    },
    rounded: Wordings {
        english: &[
            "{C} {F} {P}, {U}, two decimals",
            "In {U}, to two decimals: {O} {F} {P}",
            "give {O} {F} for {P} in {U} with 2 decimals",
        ],
        chinese: &["{C}{P}{F}（单位：{U}，保留2位小数）", "以{U}计，{C}{P}{F}是多少？结果保留两位小数"],
    },
    balance: Wordings {
        english: &[
            "{O} year-end {P} {F}",
            "{F} at FYE {P}, {C}",
            "{C} closing {F} {P}",
            "{C} {F} end of {P}",
        ],
        chinese: &["{P}末{C}{F}余额", "{C}截至{P}底的{F}", "{P}年末，{C}{F}余额是多少"],
    },
    latest: Wordings {
        english: &["{C} last FY {F}", "most recent annual {F} of {C}", "{O} {F} last fiscal year"],
        chinese: &["{C}上一财年{F}", "{C}最近一个财年的{F}", "{C}最新年度{F}"],
    },
    change: Wordings {
        english: &[
            "How much did {O} {F} go up or down between {A} and {B}, in dollars?",
            "{C} {F}: dollar change {A} to {B}",
            "{B} vs {A} change in {F} for {C}",
            "increase in {O} {F} from {A} to {B}",
        ],
        chinese: &["{C}{B}{F}比{A}多了多少", "{C}{F}{B}较{A}增加额", "与{A}相比，{C}{B}{F}变动多少？"],
    },
    growth: Wordings {
        english: &[
            "How much did {O} {F} grow in {B}?",
            "{F} growth {C} {B} vs {A}",
            "{O} {F} up by what % in {B}?",
            "% change in {F}, {C}, {A} to {B}",
            "by how many percent did {F} rise at {C} in {B}?",
            "yoy {F} growth of {C} {B}",
        ],
        chinese: &[
            "{C}{B}{F}同比变动幅度",
            "{C}{B}{F}较上年增长率",
            "{B}{C}{F}同比增幅多少",
            "{C}{B}{F}增长率",
            "{C}{F}{B}比{A}增长百分之几",
        ],
    },
    average: Wordings {
        english: &[
            "mean {F} of {C} over {A}-{B}",
            "{O} {F}, average of {A} through {B}",
            "On average, what was {O} annual {F} between {A} and {B}?",
        ],
        chinese: &["{A}-{B}{C}{F}均值", "{C}{A}至{B}年均{F}", "{A}到{B}期间{C}{F}平均是多少"],
    },
    average_last: Wordings {
        english: &[
            "average {F} of {C} over the past {N} years",
            "{N} year avg {F} {C}",
            "{O} mean {F}, last {N} years",
        ],
        chinese: &["{C}过去{N}年{F}均值", "{C}近{N}年平均{F}", "{C}近{N}个财年的{F}平均值"],
    },
    cagr: Wordings {
        english: &[
            "{A}-{B} CAGR of {O} {F}",
            "At what compound annual rate did {O} {F} grow from {A} to {B}?",
            "{O} compounded annual {F} growth, {A} through {B}",
        ],
        chinese: &[
            "{C}{A}-{B}{F} CAGR",
            "{A}至{B}{C}{F}的年均复合增长率",
            "{C}{F}从{A}到{B}的复合增速是多少",
        ],
    },
    highest: Wordings {
        english: &[
            "which year was {O} {F} highest, {A}-{B}?",
            "Highest {F} for {C} between {A} and {B}: which year?",
            "When did {O} {F} peak between {A} and {B}?",
        ],
        chinese: &["{A}-{B}{C}哪个年度{F}最大", "{C}{F}在{A}到{B}之间哪年最高"],
    },
    part: Wordings {
        english: &[
            "{S} {F} {P}, {C}",
            "{C} {F} from {S} in {P}",
            "{O} {F} in {S}, {P}",
            "What {F} did {O} {S} generate in {P}?",
            "{C} {P} {F} - {S}",
        ],
        chinese: &["{C}{P} {S} {F}", "{C} {S}业务{P}{F}多少", "{P}{C}在{S}的{F}"],
    },
    part_share: Wordings {
        english: &[
            "{S} share of {F}, {C} {P}",
            "{C}: % of {F} from {S} in {P}",
            "{C} {P} {S} {F} / total {F}, %",
            "How large a percentage of {O} {F} was generated in {S} in {P}?",
        ],
        chinese: &["{C} {P} {S}占{F}比重", "{P}{C}{F}中 {S} 所占比例"],
    },
    part_growth: Wordings {
        english: &["yoy {F} growth of {C} in {S}, {P}", "{C} - {S} {F} - {P} % change vs prior year"],
        chinese: &["{C} {S} {P}{F}增速", "{C} {P} {S} {F}较上年增长率"],
    },
    course: Wordings {
        english: &[
            "Development of {O} {F} from {A} to {B}",
            "{C} {F} for each year {A}-{B}",
            "evolution of {F} at {C}, {A} through {B}",
        ],
        chinese: &["{C}{F}{A}至{B}走势", "{C}{A}-{B}各年{F}"],
    },
    highest_last: Wordings {
        english: &["peak {F} of {C} over the past {N} years", "{C} {F}: highest of the last {N} years"],
        chinese: &["{C}过去{N}年{F}最大值", "{C}近{N}个财年{F}的最高值"],
    },
    twelve_months: Wordings {
        english: &[
            "{C} TTM {F}",
            "ltm {F} of {C}",
            "{O} {F} over the trailing 12 months",
            "last 12 months {F}, {C}",
        ],
        chinese: &["{C}近12个月{F}", "{C} TTM {F}", "{C}滚动十二个月{F}"],
    },
    share: Wordings {
        english: &[
            "{O} {F} to {G} in {P}, %",
            "{F} as % of {G} for {C} {P}",
            "{C} {P}: {F} over {G} in percent",
        ],
        chinese: &["{C}{P}{F}与{G}之比", "{C}{P}{F}占{G}比重"],
    },
    defined: Wordings {
        english: &[
            "We define {R} as {F} divided by {G}. Compute it for {C}, {P}.",
            "{C} {P}: {R}, where {R} = {F} / {G}",
            "Compute {R} for {C} in {P}. {R} is calculated as {F} divided by the average {G} of {A} and {P}.",
        ],
        chinese: &["{R}={F}/{G}，求{C}{P}的{R}", "{C}{P}的{R}（{R}的计算公式为：{F}除以{G}）"],
    },
};
