//! Words of questions to the places that they are looked for.

use crate::charts::search::{Terms, WordsOfSearch};

fn shipped() -> WordsOfSearch {
    WordsOfSearch::parse(include_str!("../../../../charts/search.toml")).unwrap()
}

#[test]
fn a_question_is_searched_by_its_subject_in_both_languages() {
    let words = shipped();
    let wanted = |question: &str, said: &[&str]| {
        let said: Vec<String> = said.iter().map(|name| (*name).to_owned()).collect();
        words.wanted(question, &said, true)
    };
    let weight = |wanted: &[search::Wanted], term: &str| {
        wanted.iter().find(|wanted| wanted.term == term).map(|wanted| wanted.weight)
    };
    let chinese = wanted("该公司有哪些未决诉讼？", &[]);
    assert!(weight(&chinese, "lawsuit").is_some_and(|weight| weight < 1.0));
    let english = wanted("Does Northmoor Pump face any lawsuits in FY2024?", &["Northmoor Pump"]);
    assert_eq!(weight(&english, "lawsuit"), Some(1.0));
    assert!(weight(&english, "诉讼").is_some());
    for term in ["pump", "does", "fy2024", "2024"] {
        assert_eq!(weight(&english, term), None, "{term}");
    }
}

#[test]
fn an_instruction_about_the_answer_is_not_searched_for() {
    let wanted = shipped().wanted(
        "What drove sales? If margin is not a useful metric for such a company, then please state that.",
        &[],
        true,
    );
    assert!(wanted.iter().any(|wanted| wanted.term == "sale"));
    assert!(!wanted.iter().any(|wanted| wanted.term == "metric" || wanted.term == "margin"));
}

#[test]
fn places_are_those_of_the_subject() {
    let words = shipped();
    let places = words.places("Were there any lawsuits?", &[]);
    let stands = |heading: &str| places.headings.iter().any(|phrase| phrase.stands_in(&Terms::of(heading)));
    assert!(stands("Item 3. Legal Proceedings"));
    assert!(!stands("Item 2. Properties"));
    assert!(places.statements.is_empty());
}
