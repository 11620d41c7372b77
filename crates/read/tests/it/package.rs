//! Sets of documents, and the zip packages that hold them.

use model::Media;
use read::{Depth, Error, Part};

use crate::{filing, number};

#[test]
fn the_documents_of_a_set_share_contexts() {
    let whole = filing("");
    let body = number("", "5");
    let exhibit =
        format!("<html xmlns:ix=\"http://www.xbrl.org/2013/inlineXBRL\"><body>{body}</body></html>");
    let elsewhere = exhibit.clone();
    let parts = [
        Part { name: "f/ex.htm", bytes: exhibit.as_bytes() },
        Part { name: "f/001.jpg", bytes: b"\xFF\xD8\xFF" },
        Part { name: "f/main.htm", bytes: whole.as_bytes() },
        Part { name: "g/ex.htm", bytes: elsewhere.as_bytes() },
    ];
    let documents = read::read_set(&parts, Depth::Tags).unwrap();
    let periods: Vec<bool> = documents
        .iter()
        .map(|document| document.value.tagged.facts.iter().all(|fact| fact.period().is_some()))
        .collect();
    assert_eq!(periods, [true, true, false]);
    assert!(documents[0].notices.is_empty(), "{:?}", documents[0].notices);
    assert_eq!(documents[0].value.tagged.facts[0].unit.as_ref().map(|unit| &*unit.text), Some("USD"));
}

#[test]
fn continuations_reach_over_documents() {
    let first =
        filing("<ix:nonNumeric name=\"us-gaap:P\" contextRef=\"y\" continuedAt=\"c\">one</ix:nonNumeric>");
    let second = "<html xmlns:ix=\"http://www.xbrl.org/2013/inlineXBRL\"><ix:continuation id=\"c\">two</ix:continuation></html>";
    let parts = [("a.htm", first.as_str()), ("b.htm", second)]
        .map(|(name, text)| Part { name, bytes: text.as_bytes() });
    let documents = read::read_set(&parts, Depth::Tags).unwrap();
    assert_eq!(documents[0].value.tagged.facts[1].value.text(), Some("one two"));
    assert!(documents.iter().all(|document| document.notices.is_empty()));
}

#[test]
fn a_set_without_a_report_says_why() {
    let parts = [Part { name: "a.png", bytes: b"\x89PNG" }, Part { name: "b.htm", bytes: b"" }];
    assert_eq!(read::read_set(&parts, Depth::Tags), Err(Error::NotAReport { found: "a PNG image" }));
    assert_eq!(read::read_set(&[], Depth::Tags), Err(Error::Empty));
    assert_eq!(read::read(b"PK", Media::Package, Depth::Tags), Err(Error::Package));
}
