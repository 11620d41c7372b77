//! Passages of small documents.

use model::{Document, Locus, Media, Passage, PassageKind};

use super::{passages, sentence_ends};
use crate::vocabulary::tests::shipped;

fn document(html: &str) -> Document {
    read::read(html.as_bytes(), Media::Html, read::Depth::Whole).unwrap().value
}

fn of(html: &str) -> Vec<Passage> {
    passages(&document(html), &shipped())
}

#[test]
fn passages_stand_under_their_headings_and_tables_under_their_captions() {
    let found = of("<p><b>Part I</b></p><p><b>Item 1. Business</b></p><p>We make pumps.</p>\
        <p><b>Item 1A. Risk Factors</b></p><p><b>Customers</b></p><p>Two customers took half.</p>\
        <p><b>Note 4 - Goodwill</b></p><p>(in millions)</p>\
        <table><tr><td></td><td>2024</td><td>2023</td></tr><tr><td>Goodwill</td><td>12</td><td>13</td></tr></table>");
    let shape: Vec<(PassageKind, Vec<&str>, &str)> = found
        .iter()
        .map(|passage| {
            (passage.kind, passage.headings.iter().map(String::as_str).collect(), passage.text.as_str())
        })
        .collect();
    assert_eq!(
        shape,
        [
            (
                PassageKind::Prose,
                vec!["Part I", "Item 1. Business"],
                "Part I\nItem 1. Business\nWe make pumps."
            ),
            (
                PassageKind::Prose,
                vec!["Part I", "Item 1A. Risk Factors", "Customers"],
                "Item 1A. Risk Factors\nCustomers\nTwo customers took half."
            ),
            (
                PassageKind::Table,
                vec!["Part I", "Item 1A. Risk Factors", "Note 4 - Goodwill"],
                "Note 4 - Goodwill\n(in millions)\n2024\t2023\nGoodwill\t12\t13"
            ),
        ]
    );
}

#[test]
fn every_line_is_anchored_where_it_stands() {
    let html = "<p>One pump.</p><p>Two &amp; three pumps.</p>";
    let found = of(html);
    let [passage] = found.as_slice() else { panic!("{found:?}") };
    let at = passage.text.find("Two").unwrap();
    let Locus::Bytes(span) = passage.locus_of(at, passage.text.len()) else { panic!() };
    assert_eq!(read::visible_text(html.as_bytes(), span).unwrap(), "Two & three pumps.");
}

#[test]
fn a_long_table_is_cut_between_rows_and_its_heads_are_said_again() {
    let rows: String = (0..300)
        .map(|row| format!("<tr><td>Plant number {row}</td><td>{row},001</td><td>{row},002</td></tr>"))
        .collect();
    let found = of(&format!(
        "<p>Plants, in thousands</p><table><tr><td></td><td>2024</td><td>2023</td></tr>{rows}</table>"
    ));
    assert!(found.len() > 3, "{}", found.len());
    for passage in &found {
        assert!(passage.text.starts_with("Plants, in thousands\n2024\t2023\n"), "{}", passage.text);
        assert!(super::words(&passage.text) <= 300);
    }
    let rows: usize = found.iter().map(|passage| passage.text.matches("Plant number").count()).sum();
    assert_eq!(rows, 300);
}

#[test]
fn chinese_numbering_makes_the_outline() {
    let found = of("<p>第三节 管理层讨论与分析</p><p>一、经营情况</p><p>公司的收入增长。</p>\
        <p>（一）主营业务</p><p>泵的销量增加。</p><p>二、风险</p><p>市场竞争加剧。</p>");
    let paths: Vec<String> = found.iter().map(|passage| passage.headings.join(" / ")).collect();
    assert_eq!(
        paths,
        [
            "第三节 管理层讨论与分析 / 一、经营情况",
            "第三节 管理层讨论与分析 / 一、经营情况 / （一）主营业务",
            "第三节 管理层讨论与分析 / 二、风险",
        ]
    );
}

#[test]
fn a_layout_table_of_bullets_is_a_list() {
    let found = of("<p>We sell:</p><table><tr><td>•</td><td>pumps for mines and wells</td></tr>\
        <tr><td>•</td><td>valves for all of them</td></tr></table>");
    let [passage] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(passage.kind, PassageKind::List);
    assert_eq!(passage.text, "We sell:\n• pumps for mines and wells\n• valves for all of them");
}

#[test]
fn page_numbers_and_running_lines_are_left_out() {
    let pages: String = (1..40)
        .map(|page| {
            format!("<p>Table of Contents</p><p>Chapter text number {page} says something.</p><p>{page}</p>")
        })
        .collect();
    let text: String = of(&pages).into_iter().map(|passage| passage.text).collect();
    assert!(!text.contains("Table of Contents"));
    assert!(text.contains("Chapter text number 39"));
}

#[test]
fn sentences_end_where_the_next_begins() {
    let check =
        |text: &str, expect: &[usize]| assert_eq!(sentence_ends(text).collect::<Vec<_>>(), expect, "{text}");
    check("It rose. It fell.", &[8]);
    check("It rose 3.5 percent to $1.2 million.", &[]);
    check("收入增长。成本下降。", &[15, 30]);
}
