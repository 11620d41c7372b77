//! Plain instances and the linkbases beside them.

use model::{Decimals, Document, FactValue, Media, Noted};
use read::{Depth, Part};

use crate::codes;

const INSTANCE: &str = r##"<?xml version="1.0"?>
<xbrl xml:lang="en-US" xmlns="http://www.xbrl.org/2003/instance" xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:g="http://fasb.org/us-gaap/2024" xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:co="http://co">
<link:schemaRef xlink:type="simple" xlink:href="co.xsd"/>
<context id="i"><entity><identifier scheme="x">1</identifier></entity><period><instant>2024-12-31</instant></period></context>
<unit id="u"><measure>iso4217:USD</measure></unit>
<g:Assets id="a" contextRef="i" unitRef="u" decimals="-3">1234000</g:Assets>
<g:Liabilities contextRef="i" unitRef="u" precision="4">-1234567.5</g:Liabilities>
<g:Cash contextRef="i" unitRef="u" xsi:nil="true"/>
<g:PolicyTextBlock contextRef="i">&lt;div&gt;One &amp;amp; &lt;b&gt;two&lt;/b&gt;&lt;/div&gt;</g:PolicyTextBlock>
<co:Table><co:Cell contextRef="i">in a tuple</co:Cell></co:Table>
<g:Big contextRef="i" unitRef="u" decimals="INF">1.5E6</g:Big>
<g:Bad contextRef="x" unitRef="u" decimals="0">n/a</g:Bad>
<link:footnoteLink xlink:type="extended"><link:loc xlink:type="locator" xlink:href="#a" xlink:label="f"/>
<link:footnote xlink:type="resource" xlink:label="n">See note 1</link:footnote>
<link:footnoteArc xlink:type="arc" xlink:from="f" xlink:to="n"/></link:footnoteLink>
</xbrl>"##;

fn instance(file: &str) -> Noted<Document> {
    read::read(file.as_bytes(), Media::Xbrl, Depth::Tags).unwrap()
}

#[test]
fn facts_of_an_instance() {
    let document = instance(INSTANCE);
    let shown: Vec<String> = document
        .value
        .tagged
        .facts
        .iter()
        .map(|fact| {
            let value = match &fact.value {
                FactValue::Nil => "nil".to_owned(),
                FactValue::Number(number) => number.to_string(),
                FactValue::Text(text) => text.to_string(),
            };
            assert!(fact.bytes.slice(INSTANCE.as_bytes()).is_some());
            let decimals = fact.decimals.map(|decimals| decimals.to_string());
            format!("{} {} {value}", fact.concept(), decimals.unwrap_or_default())
        })
        .collect();
    assert_eq!(
        shown,
        [
            "us-gaap:Assets -3 1234000",
            "us-gaap:Liabilities -3 -1234567.5",
            "us-gaap:Cash  nil",
            "us-gaap:PolicyTextBlock  One & two",
            "co:Cell  in a tuple",
            "us-gaap:Big INF 1500000",
            "us-gaap:Bad 0 n/a",
        ]
    );
    assert_eq!(codes(&document), ["read/tuple", "read/unknown-context", "read/unreadable-value"]);
    let first = &document.value.tagged.facts[0];
    assert_eq!(first.bytes.slice(INSTANCE.as_bytes()), Some(&b"1234000"[..]));
    assert_eq!(first.decimals, Some(Decimals::Places(-3)));
    let note = &document.value.tagged.footnotes[0];
    assert_eq!((note.text.as_str(), &*note.facts[0]), ("See note 1", "a"));
    assert_eq!(document.value.language.as_deref(), Some("en-US"));
    assert_eq!(document.value.tagged.schemas, ["co.xsd"]);
}

#[test]
fn a_cut_instance_keeps_what_it_has() {
    for at in 0..INSTANCE.len() {
        if INSTANCE.is_char_boundary(at) {
            instance(&INSTANCE[..at]);
        }
    }
    let cut = instance(&INSTANCE[..INSTANCE.find("34567.5").unwrap()]);
    assert_eq!(cut.value.tagged.facts.len(), 2);
    assert!(codes(&cut).contains(&"read/truncated"));
}

const SCHEMA: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:co="http://co" targetNamespace="http://co">
<xs:element id="odd-id" name="Widgets" substitutionGroup="xbrli:item"/>
<xs:annotation><xs:appinfo><link:linkbase xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink">
<link:labelLink xlink:role="http://www.xbrl.org/2003/role/link"><link:loc xlink:href="co.xsd#odd-id" xlink:label="l"/>
<link:label xlink:label="r" xlink:role="http://www.xbrl.org/2003/role/label" xml:lang="en-US">Widgets &amp; more</link:label>
<link:labelArc xlink:from="l" xlink:to="r"/></link:labelLink></link:linkbase></xs:appinfo></xs:annotation></xs:schema>"#;

const RELATIONS: &str = r#"<linkbase xmlns="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink">
<presentationLink xlink:role="http://co/role/BS"><loc xlink:href="x#us-gaap_Assets" xlink:label="a"/><loc xlink:href="co.xsd#odd-id" xlink:label="w"/>
<presentationArc xlink:from="a" xlink:to="w" order="2.5" preferredLabel="http://www.xbrl.org/2003/role/totalLabel"/>
<presentationArc xlink:from="a" xlink:to="a" order="3"/></presentationLink>
<presentationLink xlink:role="http://co/role/BS"><loc xlink:href="x#us-gaap_Assets" xlink:label="a"/>
<presentationArc xlink:from="a" xlink:to="a" order="3" use="prohibited" priority="1"/></presentationLink>
<calculationLink xlink:role="http://co/role/BS"><loc xlink:href="x#us-gaap_Assets" xlink:label="a"/><loc xlink:href="x#co_Old_Name" xlink:label="w"/>
<calculationArc xlink:from="a" xlink:to="w" order="1" weight="-1.0"/></calculationLink></linkbase>"#;

#[test]
fn linkbases_say_how_concepts_hang_together() {
    let parts = [("co.xsd", SCHEMA), ("co_pre.xml", RELATIONS), ("co.htm", "<html>")];
    let parts = parts.map(|(name, text)| Part { name, bytes: text.as_bytes() });
    let read = read::taxonomy(&parts);
    assert!(read.notices.is_empty(), "{:?}", read.notices);
    let label = &read.value.labels["co:Widgets"][0];
    assert_eq!((&*label.role, &*label.language, label.text.as_str()), ("label", "en-US", "Widgets & more"));
    let shown: Vec<String> = read
        .value
        .presentation
        .iter()
        .map(|arc| format!("{} {} {} {} {:?}", arc.role, arc.parent, arc.child, arc.order, arc.preferred))
        .collect();
    assert_eq!(shown, ["http://co/role/BS us-gaap:Assets co:Widgets 2.5 Some(\"totalLabel\")"]);
    let shown: Vec<String> = read
        .value
        .calculation
        .iter()
        .map(|arc| format!("{} {} {}", arc.parent, arc.child, arc.weight))
        .collect();
    assert_eq!(shown, ["us-gaap:Assets co:Old_Name -1"]);
}
