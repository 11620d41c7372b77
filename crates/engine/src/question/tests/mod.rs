//! Tests of understanding, over a small chart made by hand: cases in words, questions of the corpus, generated ones, and any
//! text at all.

pub(super) mod chart;
mod corpus;
mod generated;
mod names;
mod show;

use std::time::Instant;

use proptest::prelude::*;

use super::{Understanding, reasons, understand, understand_about_given};

/// Every case of `cases.txt`: a question, and below it what is understood. `> ` marks one whose company the caller names.
#[test]
fn the_cases() {
    let vocabulary = chart::vocabulary();
    let directory = chart::directory(&vocabulary);
    let mut wrong = Vec::new();
    let mut question = "";
    for line in include_str!("cases.txt").lines() {
        match line.strip_prefix("    => ") {
            None if line.trim().is_empty() || line.starts_with('#') => {}
            None => question = line,
            Some(expect) => {
                let found = match question.strip_prefix("> ") {
                    Some(given) => understand_about_given(given, &vocabulary, &directory),
                    None => understand(question, &vocabulary, &directory),
                };
                let found = show::show(&found);
                if found != expect {
                    wrong.push(format!("{question}\n    expect {expect}\n    found  {found}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_id_in_the_built_in_words_is_spelt_like_an_id() {
    let words = super::Words::parse(super::BUILT_IN).unwrap();
    for (phrase, ids) in &words.figures {
        for id in ids {
            assert!(
                id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit()),
                "{phrase}: {id}"
            );
        }
    }
}

#[test]
fn a_year_that_the_company_has_no_figures_for_is_outside() {
    let vocabulary = chart::vocabulary();
    let company = super::Company {
        key: "apple".to_owned(),
        names: vec!["Apple Inc.".to_owned()],
        years: vec![2021, 2022, 2023],
        ..super::Company::default()
    };
    let directory = super::Directory::new(vec![company], vocabulary.spelling());
    let Understanding::Unresolved(unresolved) =
        understand("Apple's revenue in FY1999", &vocabulary, &directory)
    else {
        panic!("the year is outside");
    };
    assert_eq!(unresolved.reason.code, reasons::YEAR_OUTSIDE);
    assert_eq!(unresolved.candidates.len(), 3);
    assert!(matches!(
        understand("Apple's revenue in FY2022", &vocabulary, &directory),
        Understanding::Figure(_)
    ));
}

#[test]
fn brackets_inside_a_name_part_nothing() {
    let vocabulary = chart::vocabulary();
    let company = super::Company {
        key: "linden".to_owned(),
        names: vec!["林登企业（集团）股份有限公司".to_owned()],
        ..super::Company::default()
    };
    let directory = super::Directory::new(vec![company], vocabulary.spelling());
    for question in ["林登企业（集团）股份有限公司2023年营业收入是多少？", "林登企业2023年营业收入是多少？"]
    {
        let Understanding::Figure(plan) = understand(question, &vocabulary, &directory) else {
            panic!("{question}");
        };
        assert_eq!(plan.companies[0].key, "linden");
    }
}

#[test]
fn names_of_a_grid_resolve_or_say_why_not() {
    let vocabulary = chart::vocabulary();
    let directory = chart::directory(&vocabulary);
    let check = |name: &str, expect: &str| {
        let found = match directory.resolve(name, vocabulary.spelling()) {
            super::Resolution::Found(company) => format!("{} {:?}", company.key, company.how),
            super::Resolution::Ambiguous(several) => {
                several.iter().map(|company| company.key.as_str()).collect::<Vec<_>>().join(" or ")
            }
            super::Resolution::Unknown => "unknown".to_owned(),
        };
        assert_eq!(found, expect, "{name}");
    };
    check("Apple Inc.", "apple Name");
    check("apple", "apple Name");
    check("AAPL", "apple Ticker");
    check("0000320193", "apple Identifier");
    check("320193", "apple Identifier");
    check("The Walt Disney Company", "disney Name");
    check("Lowe's Companies, Inc.", "lowes Name");
    check("McDonald's Corp", "mcd Name");
    check("Johnson Controls", "jci Prefix");
    check("Mastercrd", "unknown");
    check("Progresive", "progressive Near");
    check("American", "amex or awk");
    check("成都先导药物开发股份有限公司", "chengdu Name");
    check("688222", "chengdu Identifier");
    check("", "unknown");
    check("Nobody at All", "unknown");
}

#[test]
fn a_question_takes_less_than_a_millisecond() {
    let vocabulary = chart::vocabulary();
    let companies: Vec<super::Company> = (0..100)
        .map(|number| super::Company {
            key: format!("c{number}"),
            names: vec![
                format!("Sample {number} Industries Incorporated"),
                format!("第{number}样本股份有限公司"),
            ],
            tickers: vec![format!("SM{number}")],
            ..super::Company::default()
        })
        .collect();
    let directory = super::Directory::new(companies, vocabulary.spelling());
    let question = "What is the FY2019 days payable outstanding (DPO) for Sample 42 Industries? DPO is defined as: 365 * (average \
                    accounts payable between FY2018 and FY2019) / (FY2019 COGS + change in inventory between FY2018 and FY2019). \
                    Round your answer to two decimal places.";
    assert!(matches!(understand(question, &vocabulary, &directory), Understanding::Figure(_)));
    let rounds = 50;
    let begun = Instant::now();
    for _ in 0..rounds {
        understand(question, &vocabulary, &directory);
    }
    let each = begun.elapsed() / rounds;
    // Unoptimised builds are some ten times slower; the bound is for those.
    assert!(each.as_millis() < 20, "{each:?} a question");
    println!("{each:?} a question");
}

/// Words that the grammar knows, in any order: what a fuzzer needs to get anywhere.
fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "revenue",
        "net income",
        "average",
        "change in",
        "growth",
        "FY2019",
        "2018",
        "FY2016 - FY2019",
        "between",
        "and",
        "to",
        "from",
        "of",
        "(",
        ")",
        "/",
        "+",
        "-",
        "*",
        "365",
        "is defined as",
        "define",
        "as",
        ":",
        ",",
        ".",
        "?",
        "DPO",
        "DIO",
        "Apple's",
        "Tesla",
        "Foobar",
        "three",
        "year",
        "last",
        "quarter",
        "Q2",
        "as a % of",
        "ratio",
        "using",
        "numerator",
        "margin",
        "per",
        "营业收入",
        "同比",
        "2023年末",
        "较",
        "占",
        "的比例",
        "近三年",
        "平均",
        "成都先导",
        "是多少",
        "which year",
        "highest",
        "USD millions",
        "round to two decimal places",
        "=",
        "if",
        "where",
        "segment",
        "Americas",
        "capital expenditures",
        "prior",
        "&",
        "'s",
        "June 30, 2023",
        "three months ended",
        "LTM",
        "YTD",
        "first",
        "nine months",
    ]);
    prop::collection::vec(word, 0..40).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}", words in words()) {
        thread_local! {
            static VOCABULARY: super::Vocabulary = chart::vocabulary();
        }
        VOCABULARY.with(|vocabulary| {
            let directory = chart::directory(vocabulary);
            for question in [&text, &words, &format!("{words} {text}")] {
                let once = understand(question, vocabulary, &directory);
                prop_assert_eq!(&once, &understand(question, vocabulary, &directory));
                if let Understanding::Figure(plan) = once {
                    prop_assert!(!plan.targets.is_empty());
                    prop_assert!(plan.periods.len() <= 40);
                }
            }
            Ok(())
        })?;
    }
}

#[test]
fn hostile_texts_end_in_good_time() {
    let vocabulary = chart::vocabulary();
    let directory = chart::directory(&vocabulary);
    let nested = format!("{}revenue{} for Apple", "(".repeat(900), ")".repeat(900));
    let doubling: String =
        (0..60).map(|at| format!("x{at} is defined as x{} + x{}. ", at + 1, at + 1)).collect();
    let long = "revenue + ".repeat(950);
    for question in [
        nested,
        format!("{doubling} What is x0 for Apple in FY2020?"),
        long,
        "a".repeat(100_000),
        "的".repeat(50_000),
    ] {
        let begun = Instant::now();
        understand(&question, &vocabulary, &directory);
        assert!(begun.elapsed().as_secs() < 5, "{:?} for {} bytes", begun.elapsed(), question.len());
    }
}
