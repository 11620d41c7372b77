//! Bytes made to hurt: whatever they are, reading ends soon, in bounded memory, without a panic.

use std::time::Instant;

use model::{FactValue, Media};
use proptest::prelude::*;
use read::{Depth, Part};

use crate::{filing, number, read, text};

/// Everything that can be done with bytes.
fn read_every_way(bytes: &[u8]) {
    for media in [Media::Html, Media::Xbrl, Media::Text] {
        if let Ok(document) = read::read(bytes, media, Depth::Whole) {
            for fact in &document.value.tagged.facts {
                assert!(fact.bytes.slice(bytes).is_some(), "{fact:?}");
                let _ = read::visible_text(bytes, fact.bytes);
            }
        }
    }
    let _ = read::detect("a.htm", bytes);
    let _ = read::unpack(bytes, read::Limits::default());
    let parts = [Part { name: "a.xsd", bytes }, Part { name: "b.htm", bytes }];
    let _ = read::taxonomy(&parts);
    let _ = read::read_set(&parts, Depth::Tags);
}

fn seeds() -> Vec<String> {
    let numbers = number("format=\"ixt:num-dot-decimal\" scale=\"6\"", "1,<b>234</b>");
    let note = text("continuedAt=\"c\" escape=\"true\"", "<p>a&nbsp;b<ix:exclude>c</ix:exclude></p>");
    vec![
        filing(&format!("<table><tr><td>{numbers}</td></tr></table>{note}<ix:continuation id=\"c\">d</ix:continuation>")),
        "<xbrl xmlns='http://www.xbrl.org/2003/instance'><context id='i'><period><instant>2024-01-01</instant></period></context><a:b contextRef='i'>5</a:b></xbrl>".to_owned(),
        "<xs:schema targetNamespace='x' xmlns:x='x'><link:labelLink><link:loc href='#x_A' label='l'/><link:label label='r'>A</link:label><link:labelArc from='l' to='r'/></link:labelLink></xs:schema>".to_owned(),
    ]
}

/// Pieces that mutations put in.
const PIECES: &[&str] = &[
    "<",
    ">",
    "\"",
    "'",
    "&",
    "&#",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "</ix:nonFraction>",
    "<ix:nonNumeric name='a:b'>",
    "<ix:exclude>",
    "</ix:exclude>",
    "<ix:continuation id='c' continuedAt='c'>",
    "</ix:header>",
    "<xbrli:context id='i'>",
    "</td>",
    "<script>",
    "\0",
    "\u{FEFF}",
    "货",
    "xmlns:ix='x'",
    "scale='-99999'",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        read_every_way(&bytes);
    }

    #[test]
    fn mutated_filings_never_panic(
        seed in 0_usize..3,
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..60, 0_usize..PIECES.len() + 3), 1..12),
    ) {
        let mut bytes = seeds()[seed].clone().into_bytes();
        for (place, length, piece) in edits {
            let start = place.index(bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            match PIECES.get(piece) {
                Some(piece) => drop(bytes.splice(start..start, piece.bytes())),
                None if piece == PIECES.len() => drop(bytes.drain(start..end)),
                None if piece == PIECES.len() + 1 => {
                    let copy = bytes[start..end].to_vec();
                    bytes.splice(start..start, copy);
                }
                None => bytes[start..end].iter_mut().for_each(|byte| *byte ^= 0x80),
            }
        }
        read_every_way(&bytes);
    }
}

/// Reads and says how long it took for each mebibyte, at least one.
fn seconds_a_mebibyte(bytes: &[u8]) -> u64 {
    let began = Instant::now();
    let _ = read::read(bytes, Media::Html, Depth::Tags);
    let _ = read::read(bytes, Media::Xbrl, Depth::Tags);
    began.elapsed().as_secs() / ((bytes.len() >> 20) as u64).max(1)
}

#[test]
fn nothing_takes_long() {
    let head = "<html xmlns:ix='http://www.xbrl.org/2013/inlineXBRL'>";
    let repeated = |unit: &str| format!("{head}{}", unit.repeat((1 << 20) / unit.len()));
    let halves = |one: &str, two: &str| {
        let count = (1 << 20) / (one.len() + two.len());
        format!("{head}{}{}", one.repeat(count), two.repeat(count))
    };
    let tag = "<ix:nonNumeric name='a:b'>";
    for bytes in [
        repeated("<"),
        repeated("<div>"),
        repeated("</div>"),
        repeated(tag),
        repeated("<ix:nonNumeric name='a:b'>x"),
        repeated("<!--"),
        repeated("<a b=\""),
        repeated("&amp"),
        repeated("xmlns:"),
        repeated("<xbrli:context id='i'>"),
        repeated("<ix:exclude>"),
        halves("<b>", "</b>"),
        halves(&format!("<b>{tag}"), "</b>"),
        halves("<ix:nonFraction name='a:b'>", "</ix:nonFraction>"),
        format!(
            "{}{}{}",
            repeated("<ix:nonFraction>"),
            tag.repeat(20_000),
            "</ix:nonFraction>".repeat(60_000)
        ),
        repeated(
            "<ix:nonNumeric name='a:b' continuedAt='c'>x</ix:nonNumeric><ix:continuation id='c' continuedAt='c'>y</ix:continuation>",
        ),
    ] {
        let seconds = seconds_a_mebibyte(bytes.as_bytes());
        assert!(seconds < 5, "{seconds} s a mebibyte for {}…", &bytes[..120]);
    }
}

#[test]
fn deep_nesting_is_read_and_bounded() {
    let tag = "<ix:nonNumeric name='a:b' contextRef='y'>";
    let deep = format!(
        "{}{}{}",
        format!("{tag}x ").repeat(10_000),
        "y ".repeat(200_000),
        "</ix:nonNumeric>".repeat(10_000)
    );
    let document = read(filing(&deep).as_bytes());
    let facts = &document.value.tagged.facts;
    assert_eq!(facts.len(), 10_001);
    let size: usize = facts.iter().filter_map(|fact| fact.value.text()).map(str::len).sum();
    assert!(size < 64 << 20, "{size}");
    assert!(document.notices.iter().any(|notice| notice.code == "read/too-much-text"));
    let shallow = format!("{}x{}", "<div>".repeat(10_000), "</div>".repeat(10_000));
    assert!(read(filing(&text("", &shallow)).as_bytes()).notices.is_empty());
}

#[test]
fn entities_are_never_expanded() {
    let bomb = (1..10).fold("<!ENTITY e0 'lol'>".to_owned(), |bomb, level| {
        format!("{bomb}<!ENTITY e{level} '{}'>", format!("&e{};", level - 1).repeat(10))
    });
    let file = filing(&text("", "&e9;")).replace("<html", &format!("<!DOCTYPE html [{bomb}]><html"));
    let document = read(file.as_bytes());
    assert_eq!(document.value.tagged.facts[1].value, FactValue::Text("&e9;".into()));
}

#[test]
fn spaces_take_no_memory() {
    let file = filing(&text("", &format!("a{}b", " ".repeat(64 << 20))));
    assert_eq!(read(file.as_bytes()).value.tagged.facts[1].value.text(), Some("a b"));
}
