//! Tagged facts, from small documents written here to the corpus of real filings.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "these are tests"
)]

mod corpus;
mod damaged;
mod hostile;
mod inline;
mod instance;
mod package;

use model::{Document, FactValue, Media, Noted};
use read::Depth;

/// A small inline document: contexts and units that the tests refer to, and a body.
fn filing(body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en-US" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12"
 xmlns:ixt-sec="http://www.sec.gov/inlineXBRL/transformation/2015-08-31"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi"
 xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
 xmlns:us-gaap="http://fasb.org/us-gaap/2024" xmlns:dei="http://xbrl.sec.gov/dei/2024" xmlns:co="http://example.com/co">
<head><title>Example &amp; Co 10-K</title></head>
<body><div style="display:none"><ix:header>
{HIDDEN}
<ix:references><link:schemaRef xlink:type="simple" xlink:href="co.xsd"/></ix:references>
<ix:resources>{RESOURCES}</ix:resources></ix:header></div>
{body}</body></html>"#
    )
}

const HIDDEN: &str = r#"<ix:hidden><ix:nonNumeric contextRef="y" name="dei:AmendmentFlag" id="h">false</ix:nonNumeric></ix:hidden>"#;

const RESOURCES: &str = r#"
<xbrli:context id="i"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK"> 0000012345 </xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:context id="y"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0000012345</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:startDate>2024-01-01</xbrli:startDate><xbrli:endDate>2024-12-31</xbrli:endDate></xbrli:period></xbrli:context>
<xbrli:context id="d"><xbrli:entity><xbrli:identifier scheme="x">0000012345</xbrli:identifier><xbrli:segment>
<xbrldi:explicitMember dimension="us-gaap:StatementClassOfStockAxis">us-gaap:CommonClassAMember</xbrldi:explicitMember>
<xbrldi:typedMember dimension="co:LineAxis"><co:line>Line 7</co:line></xbrldi:typedMember></xbrli:segment></xbrli:entity>
<xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period>
<xbrli:scenario><xbrldi:explicitMember dimension="co:AAxis">co:AMember</xbrldi:explicitMember></xbrli:scenario></xbrli:context>
<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
<xbrli:unit id="eps"><xbrli:divide><xbrli:unitNumerator><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unitNumerator>
<xbrli:unitDenominator><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unitDenominator></xbrli:divide></xbrli:unit>
<xbrli:unit id="own"><xbrli:measure>co:barrels</xbrli:measure></xbrli:unit>"#;

/// A tagged number.
fn number(attributes: &str, text: &str) -> String {
    format!(
        r#"<ix:nonFraction name="us-gaap:Assets" contextRef="i" unitRef="usd" decimals="-6" {attributes}>{text}</ix:nonFraction>"#
    )
}

/// A tagged text.
fn text(attributes: &str, text: &str) -> String {
    format!(
        r#"<ix:nonNumeric name="us-gaap:PolicyTextBlock" contextRef="y" {attributes}>{text}</ix:nonNumeric>"#
    )
}

fn read(file: &[u8]) -> Noted<Document> {
    read::read(file, Media::Html, Depth::Tags).expect("HTML always reads")
}

/// The values of the facts that aren't hidden.
fn values(document: &Noted<Document>) -> Vec<String> {
    let shown = document.value.tagged.facts.iter().filter(|fact| !fact.hidden);
    shown
        .map(|fact| match &fact.value {
            FactValue::Nil => "nil".to_owned(),
            FactValue::Number(number) => number.to_string(),
            FactValue::Text(text) => format!("{text:?}"),
        })
        .collect()
}

/// The notices' slugs, each once, in order of appearance.
fn codes(document: &Noted<Document>) -> Vec<&str> {
    let mut codes: Vec<&str> = Vec::new();
    for notice in &document.notices {
        if !codes.contains(&notice.code.as_str()) {
            codes.push(&notice.code);
        }
    }
    codes
}

/// Reads a body; compares values, notices, and that every anchor lies in the file.
#[track_caller]
fn check(body: &str, expect: &[&str], notices: &[&str]) {
    let file = filing(body);
    let document = read(file.as_bytes());
    assert_eq!(values(&document), expect, "{body}\n{:?}", document.notices);
    assert_eq!(codes(&document), notices, "{body}\n{:?}", document.notices);
    for fact in &document.value.tagged.facts {
        assert!(fact.bytes.slice(file.as_bytes()).is_some(), "{fact:?}");
    }
}
