//! Filings as they are: each fault is named, and the rest is read.

use crate::{check, codes, filing, number, read, text, values};

/// Reads a whole file; compares values and notices.
#[track_caller]
fn check_file(file: &[u8], expect: &[&str], notices: &[&str]) {
    let document = read(file);
    let shown = String::from_utf8_lossy(file);
    assert_eq!(values(&document), expect, "{shown}\n{:?}", document.notices);
    assert_eq!(codes(&document), notices, "{shown}\n{:?}", document.notices);
}

const FORMAT: &str = r#"format="ixt:num-dot-decimal""#;

#[test]
fn before_the_declaration() {
    let file = filing(&number(FORMAT, "1,234"));
    check_file(format!("\n{file}").as_bytes(), &["1234"], &["read/space-before-declaration"]);
    check_file(format!("\u{FEFF}{file}").as_bytes(), &["1234"], &[]);
    check_file(format!("\u{FEFF}\r\n{file}").as_bytes(), &["1234"], &["read/space-before-declaration"]);
}

#[test]
fn one_document_of_a_set() {
    let file = filing(&number(FORMAT, "1,234"));
    let (from, to) = (file.find("<div").unwrap(), file.find("</div>").unwrap());
    let alone = [&file[..from], &file[to + 6..]].concat();
    check_file(alone.as_bytes(), &["1234"], &["read/unknown-context", "read/unknown-unit"]);
}

#[test]
fn undeclared_prefixes() {
    let file = filing(&number(FORMAT, "1,234"));
    let without = file.replace("xmlns:ixt=", "data-ixt=");
    check_file(without.as_bytes(), &["1234"], &["read/undeclared-prefix"]);
    let without = file.replace("xmlns:ix=", "data-ix=").replace("xmlns:xbrli=", "data-xbrli=");
    check_file(without.as_bytes(), &["1234"], &["read/undeclared-prefix"]);
    // A prefix that nobody knows is known by what it marks.
    let without = file.replace("xmlns:ix=", "data-ix=").replace("ix:", "inline:");
    check_file(without.as_bytes(), &["1234"], &["read/undeclared-prefix"]);
}

#[test]
fn lower_cased_tags() {
    let mut file = filing(&format!(
        "{}{}",
        number(FORMAT, "1,234"),
        text("continuedAt=\"c\"", "a") + "<ix:continuation id=\"c\">b</ix:continuation>"
    ));
    for name in [
        "nonFraction",
        "nonNumeric",
        "contextRef",
        "unitRef",
        "continuedAt",
        "startDate",
        "endDate",
        "explicitMember",
        "typedMember",
        "unitNumerator",
        "unitDenominator",
        "schemaRef",
    ] {
        file = file.replace(name, &name.to_lowercase());
    }
    check_file(file.as_bytes(), &["1234", "\"a b\""], &[]);
    let document = read(file.as_bytes());
    assert!(document.value.tagged.facts.iter().all(|fact| fact.period().is_some()));
}

#[test]
fn dropped_prefixes() {
    let file = filing(&number(FORMAT, "1,234"))
        .replace("<ix:nonFraction", "<nonfraction")
        .replace("</ix:nonFraction", "</nonfraction");
    check_file(file.as_bytes(), &["1234"], &[]);
}

#[test]
fn mis_nested_tags() {
    let (a, b) = (number(FORMAT, "1"), number(FORMAT, "2"));
    check(
        &format!("<p><b>{}</b></ix:nonFraction></p>{b}", a.trim_end_matches("</ix:nonFraction>")),
        &["1", "2"],
        &["read/misnested"],
    );
    let block = text("", "one <b>two</ix:nonNumeric> three</b>");
    check(block.trim_end_matches("</ix:nonNumeric>"), &["\"one two\""], &[]);
    let crossing = format!("{}{}", text("", "one "), b)
        .replace("</ix:nonNumeric>", "")
        .replace("2</ix:nonFraction>", "2</ix:nonNumeric></ix:nonFraction>");
    check(&crossing, &["\"one 2\"", "2"], &["read/misnested"]);
    check(&format!("{a}</ix:nonFraction>{b}"), &["1", "2"], &["read/stray-end-tag"]);
    check(&format!("<p>{a}</div></p>{b}"), &["1", "2"], &["read/stray-end-tag"]);
}

#[test]
fn unclosed_tags_end_with_what_is_around_them() {
    let (a, b) = (number(FORMAT, "1"), number(FORMAT, "2"));
    let open = a.trim_end_matches("</ix:nonFraction>");
    check(&format!("<table><tr><td>{open}</td><td>{b}</td></tr></table>"), &["1", "2"], &["read/unclosed"]);
    check(&format!("<p>{open}</p><p>and {b}</p>"), &["1", "2"], &["read/unclosed"]);
    let block = text("", "<p>text</p>");
    let open = block.trim_end_matches("</ix:nonNumeric>");
    check(&format!("<div>{open}</div><div>{b}</div>"), &["\"text\"", "2"], &["read/unclosed"]);
    check(&format!("<div>{a}"), &["1"], &[]);
    let open = a.trim_end_matches("</ix:nonFraction>");
    check(&format!("<p>{open} {b} {a}</p>"), &["1", "2", "1"], &["read/unclosed"]);
}

#[test]
fn broken_tags() {
    let (a, b) = (number(FORMAT, "1"), number(FORMAT, "2"));
    check(&format!("<td {a}</td>{b}"), &["1", "2"], &["read/broken-tag"]);
    check(&format!("<td class=\"x>{a}</td><td class=\"y\">{b}</td>"), &["1", "2"], &["read/broken-tag"]);
    check(&format!("<!-- never closed {a}{b}"), &["1", "2"], &["read/broken-tag"]);
    check(&format!("a < b {a} x<5 {b}"), &["1", "2"], &["read/stray-markup"]);
    check(&text("", "R&D, AT&T &foo; &amp;"), &["\"R&D, AT&T &foo; &\""], &["read/unknown-entity"]);
    check(
        &format!("<x:y>{a}</x:y>{}", b.replace("ix:nonFraction", "ix:nonesuch")),
        &["1"],
        &["read/unknown-element"],
    );
}

#[test]
fn contexts_gone_wrong() {
    let file = filing(&number(FORMAT, "1"));
    let bad = file.replace("<xbrli:instant>2024-12-31<", "<xbrli:instant>31/12/2024<");
    check_file(bad.as_bytes(), &["1"], &["read/unreadable-period", "read/unreadable-date"]);
    let bad = file.replace("<xbrli:startDate>2024-01-01", "<xbrli:startDate>2025-01-01");
    check_file(bad.as_bytes(), &["1"], &["read/unreadable-period"]);
    let bad = file.replacen("</xbrli:context>", "", 1);
    check_file(bad.as_bytes(), &["1"], &[]);
    let bad = file.replace("<xbrli:context id=\"y\">", "<xbrli:context id=\"i\">");
    check_file(bad.as_bytes(), &["1"], &["read/unknown-context", "read/duplicate-id"]);
    let bad = file.replace(
        "<xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>",
        "<xbrli:measure>iso4217:USD</xbrli:unit>",
    );
    check_file(bad.as_bytes(), &["1"], &[]);
}

#[test]
fn cut_off() {
    let file = filing(&format!("{}{}", number(FORMAT, "1"), text("", "the beginning of a text")));
    let at = file.find("beginning").unwrap();
    check_file(&file.as_bytes()[..at], &["1", "\"the\""], &["read/unclosed", "read/truncated"]);
    let at = file.find("name=\"us-gaap:PolicyTextBlock").unwrap();
    let document = read(&file.as_bytes()[..at]);
    assert_eq!(values(&document), ["1"]);
    assert!(codes(&document).contains(&"read/truncated"));
    for at in 0..file.len() {
        read(&file.as_bytes()[..at]);
    }
}

#[test]
fn other_encodings() {
    let body = text("", "货币资金 ¥") + &number(FORMAT, "1,234");
    let file = filing(&body);
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(file.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    check_file(&utf16, &["\"货币资金 ¥\"", "1234"], &[]);
    let document = read(&utf16);
    let last = document.value.tagged.facts.last().unwrap().bytes;
    let shown: Vec<u16> =
        last.slice(&utf16).unwrap().chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    assert_eq!(String::from_utf16(&shown).unwrap(), "1,234");
    assert_eq!(read::visible_text(&utf16, last).as_deref(), Some("1,234"));

    let gbk = |declared: &str| {
        let (before, after) = file.split_once("货币资金 ¥").unwrap();
        [before.replace("UTF-8", declared).as_bytes(), b"\xBB\xF5\xB1\xD2\xD7\xCA\xBD\xF0", after.as_bytes()]
            .concat()
    };
    check_file(&gbk("GBK"), &["\"货币资金\"", "1234"], &[]);
    check_file(&gbk("UTF-8"), &["\"货币资金\"", "1234"], &["read/wrong-encoding"]);
    let document = read(&gbk("GBK"));
    let anchors: Vec<_> = document
        .value
        .tagged
        .facts
        .iter()
        .filter_map(|fact| read::visible_text(&gbk("GBK"), fact.bytes))
        .collect();
    assert_eq!(anchors, ["false", "货币资金", "1,234"]);

    let windows = filing(&text("", "it's")).replace("UTF-8", "windows-1252").replace("it's", "it@s");
    let windows: Vec<u8> = windows.bytes().map(|byte| if byte == b'@' { 0x92 } else { byte }).collect();
    check_file(&windows, &["\"it’s\""], &[]);
    let japanese = filing(&text("", "@@")).replace("UTF-8", "Shift_JIS");
    let (before, after) = japanese.split_once("@@").unwrap();
    check_file(&[before.as_bytes(), b"\x8E\x91\x8EY", after.as_bytes()].concat(), &["\"資産\""], &[]);
}
