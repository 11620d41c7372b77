//! What inline XBRL can say, one thing at a time.

use model::{Date, Decimals, FactValue, Period};

use crate::{check, codes, filing, number, read, text, values};

#[test]
fn scale_sign_and_nil() {
    check(&number(r#"format="ixt:num-dot-decimal" scale="6""#, "1,234.5"), &["1234500000"], &[]);
    check(
        &number(r#"format="ixt:num-dot-decimal" scale="6" sign="-""#, "(<b>12</b>"),
        &["\"(12\""],
        &["read/unreadable-value"],
    );
    check(
        &format!("({})", number(r#"format="ixt:num-dot-decimal" scale="3" sign="-""#, "<b>1</b>2")),
        &["-12000"],
        &[],
    );
    check(&number(r#"format="ixt:num-dot-decimal" scale="-2""#, "45.6"), &["0.456"], &[]);
    check(&number(r#"format="ixt:fixed-zero" sign="-""#, "—"), &["0"], &[]);
    check(&number(r#"xsi:nil="true""#, ""), &["nil"], &[]);
    check(&number(r#"xsi:nil="true" format="ixt:num-dot-decimal""#, "0"), &["nil"], &[]);
    check(&number("", "1234.50"), &["1234.5"], &[]);
    check(&number("", "-5"), &["-5"], &[]);
    check(&number("", "1,234"), &["\"1,234\""], &["read/unreadable-value"]);
    check(&number(r#"scale="many""#, "5"), &["5"], &["read/unreadable-attribute"]);
    check(&number(r#"scale="2000000000""#, "5"), &["\"5\""], &["read/unreadable-value"]);
    check(&number(r#"format="ixt-sec:numwordsen""#, "twenty-two"), &["22"], &[]);
    check(&number(r#"format="ixt:unheard-of""#, "5"), &["\"5\""], &["read/unknown-format"]);
}

#[test]
fn nested_tags_are_facts_of_their_own() {
    let inner = number(r#"format="ixt:num-dot-decimal" scale="3""#, "7");
    let middle =
        format!(r#"<ix:nonFraction name="us-gaap:B" contextRef="i" unitRef="usd">{inner}</ix:nonFraction>"#);
    check(
        &text("", &format!("<p>We had {middle} dollars.</p>")),
        &["\"We had 7 dollars.\"", "7", "7000"],
        &[],
    );
}

#[test]
fn texts_are_what_shows() {
    check(
        &text(
            r#"escape="true""#,
            "<p>One&#160;&amp;<br/>two</p><table><tr><td>3</td><td>4</td></tr></table>",
        ),
        &["\"One & two 3 4\""],
        &[],
    );
    check(
        &text("", "<span>in</span><span>side</span> <!-- not --> <script>not</script>"),
        &["\"inside\""],
        &[],
    );
    check(&text("", "a<ix:exclude> <b>page 7</b></ix:exclude> b"), &["\"a b\""], &[]);
    check(&text("", "a <ix:exclude>x<ix:exclude>y</ix:exclude>z</ix:exclude>b"), &["\"a b\""], &[]);
    // A fact inside an exclusion has its own text.
    let inside = text("", "kept");
    check(&text("", &format!("a <ix:exclude>{inside}</ix:exclude> b")), &["\"a b\"", "\"kept\""], &[]);
    check(&number(r#"format="ixt:num-dot-decimal""#, "1<ix:exclude>(a)</ix:exclude>2"), &["12"], &[]);
    check(
        &text(r#"format="ixt:date-monthname-day-year-en""#, "September 28, <b>2024</b>"),
        &["\"2024-09-28\""],
        &[],
    );
    check(&text(r#"format="ixt:fixed-empty""#, "nothing to say"), &["\"\""], &[]);
    check(&text("", "<![CDATA[a < b & c]]>"), &["\"a < b & c\""], &[]);
}

#[test]
fn continuations_are_joined() {
    let part = |id: &str, next: &str, text: &str| {
        format!("<ix:continuation id=\"{id}\" {next}>{text}</ix:continuation>")
    };
    let begins = text(r#"continuedAt="c1""#, "<p>one</p>");
    let body = format!(
        "{begins} between {} between {}",
        part("c2", "", "<p>three</p>"),
        part("c1", "continuedAt=\"c2\"", "two <ix:exclude>no</ix:exclude>")
    );
    check(&body, &["\"one two three\""], &[]);
    let body = format!("{begins}{}", part("c1", "continuedAt=\"c1\"", "two"));
    check(&body, &["\"one two\""], &["read/circular-continuation"]);
    let body = format!(
        "{begins}{}{}",
        part("c1", "continuedAt=\"c2\"", "two"),
        part("c2", "continuedAt=\"c1\"", "three")
    );
    check(&body, &["\"one two three\""], &["read/circular-continuation"]);
    check(&begins, &["\"one\""], &["read/broken-continuation"]);
    check(&part("lost", "", "two"), &[], &["read/orphan-continuation"]);
    let body = format!("{begins}{begins}{}", part("c1", "", "two"));
    check(&body, &["\"one two\"", "\"one two\""], &["read/shared-continuation"]);
}

#[test]
fn contexts_and_units_are_read_whole() {
    let body = r#"<ix:nonFraction name="us-gaap:A" contextRef="d" unitRef="eps" decimals="2" id="f1">5</ix:nonFraction>
        <ix:nonFraction name="co:B" contextRef="i" unitRef="own" decimals="INF">6</ix:nonFraction>"#;
    let file = filing(body);
    let document = read(file.as_bytes());
    assert!(document.notices.is_empty(), "{:?}", document.notices);
    let [hidden, first, second] = document.value.tagged.facts.as_slice() else { panic!("three facts") };
    assert!(hidden.hidden && !first.hidden);
    let instant = Period::instant(Date::constant(2024, 12, 31));
    assert_eq!(
        hidden.period(),
        Some(Period::days_between(Date::constant(2024, 1, 1), Date::constant(2024, 12, 31)))
    );
    assert_eq!(
        (first.period(), first.id.as_deref(), first.decimals),
        (Some(instant), Some("f1"), Some(Decimals::Places(2)))
    );
    let dimensions: Vec<(&str, &str, bool)> = first
        .dimensions()
        .iter()
        .map(|dimension| (&*dimension.axis, &*dimension.member, dimension.typed))
        .collect();
    assert_eq!(
        dimensions,
        [
            ("co:AAxis", "co:AMember", false),
            ("co:LineAxis", "Line 7", true),
            ("us-gaap:StatementClassOfStockAxis", "us-gaap:CommonClassAMember", false)
        ]
    );
    let units: Vec<&str> =
        [first, second].iter().filter_map(|fact| Some(&*fact.unit.as_ref()?.text)).collect();
    assert_eq!(units, ["USD/shares", "co:barrels"]);
    assert_eq!(second.decimals, Some(Decimals::Exact));
    assert_eq!(second.context.as_ref().map(|context| &*context.entity), Some("0000012345"));
    assert_eq!(second.bytes.slice(file.as_bytes()), Some(&b"6"[..]));
    assert_eq!(document.value.title.as_deref(), Some("Example & Co 10-K"));
    assert_eq!(document.value.language.as_deref(), Some("en-US"));
    assert_eq!(document.value.tagged.schemas, ["co.xsd"]);
    assert_eq!(document.value.tagged.namespaces.get("co").map(|uri| &**uri), Some("http://example.com/co"));
}

#[test]
fn an_anchor_is_the_content_of_the_tag() {
    let inner = number(r#"format="ixt:num-dot-decimal""#, "<b>1,234</b>");
    let file = filing(&format!(
        "{}{}",
        text("continuedAt=\"c\"", &format!("a {inner}")),
        "<ix:continuation id=\"c\">b</ix:continuation><ix:nonNumeric name=\"dei:X\" contextRef=\"y\"/>"
    ));
    let document = read(file.as_bytes());
    let shown: Vec<&[u8]> =
        document.value.tagged.facts.iter().filter_map(|fact| fact.bytes.slice(file.as_bytes())).collect();
    let expect: [&[u8]; 4] = [b"false", format!("a {inner}").leak().as_bytes(), b"<b>1,234</b>", b""];
    assert_eq!(shown, expect);
    let spans: Vec<_> = document.value.tagged.facts.iter().map(|fact| fact.bytes).collect();
    assert_eq!(read::visible_text(file.as_bytes(), spans[2]).as_deref(), Some("1,234"));
}

#[test]
fn footnotes_belong_to_facts() {
    let tagged = number(r#"id="f1""#, "5");
    let old = tagged.replace("id=\"f1\"", "id=\"f2\" footnoteRefs=\"n1 n2\"");
    let body = format!(
        r#"{tagged}{old}<p><ix:footnote id="n1" footnoteRole="x" xml:lang="en">See <b>note 1</b>.</ix:footnote></p>
        <ix:footnote footnoteID="n2" continuedAt="m">Note</ix:footnote><ix:continuation id="m">two</ix:continuation>
        <ix:relationship fromRefs="f1" toRefs="n1 n2"/>"#
    );
    let document = read(filing(&body).as_bytes());
    let notes: Vec<(String, Vec<&str>)> = document
        .value
        .tagged
        .footnotes
        .iter()
        .map(|note| (note.text.clone(), note.facts.iter().map(|fact| &**fact).collect()))
        .collect();
    assert_eq!(
        notes,
        [("See note 1.".to_owned(), vec!["f1", "f2"]), ("Note two".to_owned(), vec!["f1", "f2"])]
    );
}

#[test]
fn what_is_not_kept_is_noted() {
    let body = format!(r#"<ix:tuple name="co:T" tupleID="t">{}</ix:tuple>"#, number("tupleRef=\"t\"", "5"));
    check(&body, &["5"], &["read/tuple"]);
    let body = r#"<ix:fraction name="co:F" contextRef="i" unitRef="usd"><ix:numerator>1</ix:numerator>/<ix:denominator>3</ix:denominator></ix:fraction>"#;
    check(body, &["\"1/3\""], &["read/fraction"]);
    check(&number(r#"target="second""#, "5"), &["5"], &["read/other-target"]);
}

#[test]
fn a_fact_without_its_context_or_unit_stands_alone() {
    let body =
        r#"<ix:nonFraction name="us-gaap:A" contextRef="nowhere" unitRef="nothing">5</ix:nonFraction>"#;
    check(body, &["5"], &["read/unknown-context", "read/unknown-unit"]);
    let document = read(filing(body).as_bytes());
    let fact = &document.value.tagged.facts[1];
    assert_eq!((fact.period(), &fact.unit), (None, &None));
    check(r#"<ix:nonNumeric name="us-gaap:A">x</ix:nonNumeric>"#, &["\"x\""], &["read/no-context"]);
    check(r#"<ix:nonFraction name="us-gaap:A" contextRef="i">5</ix:nonFraction>"#, &["5"], &["read/no-unit"]);
    check(r#"<ix:nonNumeric contextRef="i">x</ix:nonNumeric>"#, &[], &["read/unnamed-fact"]);
}

#[test]
fn concepts_have_a_usual_prefix() {
    let file = filing(&number("", "5")).replace("us-gaap", "gaap");
    let document = read(file.replace("fasb.org/gaap", "fasb.org/us-gaap").as_bytes());
    let fact = &document.value.tagged.facts[1];
    assert_eq!((&*fact.concept, fact.concept()), ("gaap:Assets", "us-gaap:Assets"));
    assert_eq!(document.value.tagged.facts[0].standard_concept, None);
}

#[test]
fn the_old_version_and_the_default_namespace_read_alike() {
    let body = number(r#"format="ixt:num-dot-decimal""#, "1,234");
    let old = filing(&body).replace("2013/inlineXBRL", "2008/inlineXBRL");
    assert_eq!(values(&read(old.as_bytes())), ["1234"]);
    let bare = filing(&body).replace("<ix:header>", "<header xmlns=\"http://www.xbrl.org/2013/inlineXBRL\">");
    let bare = bare.replace("<ix:", "<").replace("</ix:", "</");
    let document = read(bare.as_bytes());
    assert_eq!((values(&document), codes(&document)), (vec!["1234".to_owned()], vec![]));
}

#[test]
fn dates_with_times_are_days() {
    let file =
        filing(&number("", "5")).replace("<xbrli:instant>2024-12-31<", "<xbrli:instant>2025-01-01T00:00:00<");
    let document = read(file.as_bytes());
    assert_eq!(document.value.tagged.facts[1].period(), Some(Period::instant(Date::constant(2024, 12, 31))));
    assert!(matches!(document.value.tagged.facts[1].value, FactValue::Number(_)));
}
