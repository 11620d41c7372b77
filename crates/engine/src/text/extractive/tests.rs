//! Questions and sentences: what says yes, what says no, what is left open.

use model::{Locus, Passage, PassageKind, Span};

use super::asked::{Asked, asked};
use super::polarity::{Verdict, verdict};
use super::sentence::{Sentence, sentences};
use super::words::{AnswerWords, Phrase, phrase, tokens};
use super::{figure, list};

fn shipped() -> AnswerWords {
    AnswerWords::parse(include_str!("../../../../../charts/answers.toml")).unwrap()
}

fn claims() -> crate::gate::Words {
    crate::gate::Words::parse(include_str!("../../../../../charts/claims.toml")).unwrap()
}

fn read(question: &str, words: &AnswerWords) -> Asked {
    asked(question, &["Northmoor".to_owned()], &[], words).unwrap()
}

fn names() -> Vec<Phrase> {
    vec![phrase("Northmoor")]
}

fn passage(text: &str) -> Passage {
    Passage {
        ordinal: 0,
        kind: PassageKind::Prose,
        headings: Vec::new(),
        text: text.to_owned(),
        locus: Locus::Bytes(Span::new(0, 1)),
        pieces: Vec::new(),
    }
}

#[test]
fn a_sentence_says_yes_or_no_only_plainly() {
    let words = shipped();
    let check = |question: &str, sentence: &str, expect: Option<Verdict>| {
        let asked = read(question, &words);
        let found = verdict(&asked, &tokens(sentence), &names(), &words);
        assert_eq!(found, expect, "{question} {sentence} {asked:?}");
    };
    let (yes, no) = (Some(Verdict::Yes), Some(Verdict::No));

    let invests = "Does Northmoor invest in nuclear power?";
    check(invests, "We invest in nuclear power through two joint ventures.", yes);
    check(invests, "The Company also invests in wind and nuclear energy.", yes);
    check(invests, "We have invested in nuclear power since 2019.", yes);
    check(invests, "We do not invest in nuclear power.", no);
    check(invests, "Northmoor has never invested in nuclear power.", no);
    check(invests, "We may invest in nuclear power.", None);
    check(invests, "We do not currently invest in nuclear power other than through our funds.", None);
    check(invests, "Our customers invest in nuclear power.", None);
    check(invests, "The Company's customers invest in nuclear power.", None);
    check(invests, "If we invest in nuclear power, costs will rise.", None);
    check(invests, "We believe that states invest in nuclear power.", None);
    check(invests, "We invest in wind, but not in nuclear power.", None);
    check(invests, "We do not invest in Russian nuclear power.", None);
    check(invests, "We plan to invest in nuclear power.", None);
    check(invests, "Demand for nuclear power grew.", None);

    let legal = "Did Northmoor report any legal proceedings?";
    check(legal, "We are party to various legal proceedings.", yes);
    check(legal, "We are currently involved in a number of lawsuits.", yes);
    check(legal, "We are not currently a party to any material legal proceedings.", no);
    check(legal, "There were no material legal proceedings.", no);
    check(legal, "From time to time we may become involved in legal proceedings.", None);
    check(legal, "We accrue for legal proceedings when a loss is probable.", None);
    check(legal, "We are not a party to any legal proceedings other than those described in Note 9.", None);
    check(legal, "Our suppliers are party to legal proceedings.", None);

    let dividend = "Has Northmoor declared a dividend?";
    check(
        dividend,
        "On May 4, our board of directors declared a quarterly dividend of $0.12 per share.",
        yes,
    );
    check(dividend, "We have never declared or paid any dividends on our common stock.", no);
    check(dividend, "Our board may declare a dividend in future.", None);

    let impaired = "Was there any goodwill impairment at Northmoor?";
    check(impaired, "There was no goodwill impairment.", no);
    check(impaired, "No goodwill impairment was recorded in either year.", no);
    check(impaired, "We did not record any goodwill impairment.", no);
    check(impaired, "We recorded a goodwill impairment of $4 million.", yes);
    check(impaired, "We record a goodwill impairment when fair value falls below carrying value.", None);

    let union = "Are Northmoor's employees represented by a union?";
    check(union, "None of our employees are represented by a labor union.", no);
    check(union, "Approximately 40% of our employees are represented by unions.", yes);
    check(union, "Not all of our employees are represented by unions.", None);

    let chinese = "公司是否存在重大诉讼？";
    check(chinese, "报告期内，公司不存在重大诉讼、仲裁事项。", no);
}

#[test]
fn a_list_is_counted_out_where_its_name_is_what_was_asked_for() {
    let words = shipped();
    let claims = claims();
    let check = |question: &str, text: &str, expect: &[&str]| {
        let asked = read(question, &words);
        let passage = passage(text);
        let said: Vec<Sentence<'_>> = sentences(&passage, &claims);
        let items =
            said.first().map(|first| list::items(&asked, first, &names(), &words)).unwrap_or_default();
        let found: Vec<&str> = items.into_iter().filter_map(|item| text.get(item)).collect();
        assert_eq!(found, expect, "{question} {text} {asked:?}");
    };
    let segments = "What are Northmoor's reportable segments?";
    check(
        segments,
        "We have three reportable segments: Pumps, Valves, and Service and Repair.",
        &["Pumps", "Valves", "Service and Repair"],
    );
    check(segments, "Our reportable segments are Pumps and Valves.", &["Pumps", "Valves"]);
    check(
        segments,
        "The Company’s reportable segments consist of Pumps, Valves and Service, all of which sell to mines.",
        &["Pumps", "Valves", "Service"],
    );
    check(segments, "We have three reportable segments: Pumps and Valves.", &[]);
    check(
        segments,
        "We have two segments:\n• Pumps\n• Valves and fittings",
        &["Pumps", "Valves and fittings"],
    );
    check(segments, "The reportable segments provide similar services, and each is managed separately.", &[]);
    check(segments, "Our Valves segment primarily includes: fittings, taps and seals.", &[]);
    check(
        segments,
        "Contract liabilities in our segments primarily consist of Prepayments, Deposits and Rebates.",
        &[],
    );
    check(segments, "We operate in two product segments: Pumps and Valves.", &[]);
    let rivals = "Who are Northmoor's principal competitors?";
    check(
        rivals,
        "Our principal competitors include: Larkfield, Ostwick and Penhale.",
        &["Larkfield", "Ostwick", "Penhale"],
    );
    check(rivals, "Our broad-based competitors include: Larkfield, Ostwick and Penhale.", &[]);
    check(rivals, "Certain of our competitors are larger and have greater resources than we do.", &[]);
}

#[test]
fn a_figure_in_a_sentence_is_the_one_that_is_counted() {
    let words = shipped();
    let claims = claims();
    let check = |question: &str, text: &str, expect: Option<Option<&str>>| {
        let asked = read(question, &words);
        let passage = passage(text);
        let said = sentences(&passage, &claims);
        let found = said.first().and_then(|first| figure::said(&asked, first, &names(), &words));
        let value = found.map(|said| said.figure.map(|(value, ..)| value.normalize().to_string()));
        assert_eq!(value, expect.map(|value| value.map(str::to_owned)), "{question} {text} {asked:?}");
    };
    let staff = "How many employees does Northmoor have?";
    check(
        staff,
        "As of June 30, 2024, we employed approximately 1,250 people worldwide.",
        Some(Some("1250")),
    );
    check(staff, "We had 1,250 full-time employees, of which 300 were in Wales.", Some(Some("1250")));
    check(staff, "We had 80 full-time and 90 part-time employees.", Some(None));
    check(staff, "In 2024, 40 employees of our supplier were injured.", None);
    check(staff, "We may have 2,000 employees next year.", None);
    let stores = "How many stores does Northmoor operate?";
    check(stores, "At year end we operated 212 retail stores in nine states.", Some(Some("212")));
    let charge = "What was the goodwill impairment at Northmoor?";
    check(charge, "We recorded a goodwill impairment of $12.3 million.", Some(Some("12300000")));
    check(charge, "The goodwill impairment was $12.3 and $4.0 million, respectively.", Some(None));
}

#[test]
fn a_sentence_that_names_no_year_is_of_the_one_that_its_paragraph_named_last() {
    let passage = passage(
        "For the year ended June 30, 2023, cash fell by $3 million. For 2022 it rose by $4 million, after 2021. \
         That consisted of goodwill impairment of $9 million.\nIn both years we employed about 40 people.",
    );
    let claims = claims();
    let years: Vec<Vec<i16>> = sentences(&passage, &claims).iter().map(Sentence::years).collect();
    assert_eq!(years, [vec![2023], vec![2022, 2021], vec![2022, 2021], vec![]]);
}
