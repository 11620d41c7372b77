//! Filings of several documents, and documents of several filers.

use std::io::Write;

use zip::write::SimpleFileOptions;

use crate::Desk;
use crate::pages::{ALDER, BIRCH, Company, head, header, page, statements};

/// A zip of these members, deflated.
pub(crate) fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A filing on two pages: the cover with all contexts, and the statements, which have none.
fn two_pages(own: &str, company: Company) -> [String; 2] {
    let companies = [company];
    let sheet = statements(0, &companies[0]);
    let cover = format!("{}{}<p>Annual report</p></body></html>", head(own), header(&companies));
    [cover, format!("{}{sheet}</body></html>", head(own))]
}

/// The library holds that company's assets as one report whose anchors are reopened and show them.
#[track_caller]
fn check_assets(desk: &Desk, company: &str, value: &str) {
    let cell = desk.cell(&["spread", company], "total_assets", "FY2024");
    assert_eq!(cell["value"], value, "{cell}");
    assert!(cell["ticks"].as_array().unwrap().iter().any(|tick| tick == "traced"), "{cell}");
}

#[test]
fn the_documents_of_a_filing_in_a_folder_are_one_report() {
    let desk = Desk::new();
    let [cover, sheet] = two_pages("alder", ALDER);
    let [other_cover, other_sheet] = two_pages("birch", BIRCH);
    // Two filings in one folder, which name their contexts alike: each page belongs to its own filer's cover.
    desk.put("in/alder.htm", cover).put("in/alder_d2.htm", sheet);
    desk.put("in/birch.htm", other_cover).put("in/birch_d2.htm", other_sheet);
    desk.run(["add", "in"]).expect(0).says(&["2 added"]);
    check_assets(&desk, "Alder", "500000000");
    check_assets(&desk, "Birch", "300000000");
    assert_eq!(desk.breaks(&[]), []);
    desk.run(["add", "in"]).expect(0).says(&["0 added", "2 already there"]);

    // The workbook is verified by the library, and by the files alone.
    desk.run(["spread", "Alder", "-o", "alder.xlsx"]).expect(0);
    assert_eq!(desk.breaks(&["alder.xlsx"]), []);
    assert_eq!(desk.breaks(&["alder.xlsx", "--library", "none", "--source", "in"]), []);
    let lineage = desk.run(["trace", "Alder", "total_assets", "FY2024"]).expect(0).out;
    assert!(lineage.contains("of alder_d2.htm") && lineage.contains(": shown there"), "{lineage}");
}

#[test]
fn a_tag_around_another_is_anchored_by_the_figure_in_both() {
    let desk = Desk::new();
    let own = page("alder", &[ALDER]);
    let (before, rest) = own.split_once(r#"<ix:nonFraction name="us-gaap:Assets" contextRef="i0""#).unwrap();
    let (fact, after) = rest.split_once("</ix:nonFraction>").unwrap();
    let (attributes, figure) = fact.split_once('>').unwrap();
    // What software writes as an id is longer than any figure.
    let inner = format!(
        r#"<ix:nonFraction id="{}" name="own:AssetsOfTheGroup" contextRef="i0"{attributes}>{figure}</ix:nonFraction>"#,
        "x".repeat(700)
    );
    let nested = format!(
        r#"{before}<ix:nonFraction name="us-gaap:Assets" contextRef="i0"{attributes}>{inner}</ix:nonFraction>{after}"#
    );
    desk.put("in/alder.htm", &nested);
    desk.run(["add", "in"]).expect(0);
    check_assets(&desk, "Alder", "500000000");
    let cell = desk.cell(&["spread", "Alder"], "total_assets", "FY2024");
    let span = cell["anchor"]["bytes"].as_array().unwrap();
    let [start, end] = [0, 1].map(|at| usize::try_from(span[at].as_u64().unwrap()).unwrap());
    assert_eq!(&nested[start..end], "500,000");
    assert_eq!(desk.breaks(&[]), []);
}

#[test]
fn a_page_without_its_cover_is_read_alone_and_says_what_it_lacks() {
    let desk = Desk::new();
    let [_, sheet] = two_pages("alder", ALDER);
    let [other_cover, _] = two_pages("birch", BIRCH);
    desk.put("in/alder_d2.htm", sheet).put("in/zother/birch.htm", other_cover);
    desk.run(["add", "in"]).expect(0).says(&["2 added", "read/unknown-context"]);
}

#[test]
fn a_zip_of_one_filing_is_one_report() {
    let desk = Desk::new();
    let [cover, sheet] = two_pages("alder", ALDER);
    let members = [
        ("f/alder.htm", cover.as_bytes()),
        ("f/alder_d2.htm", sheet.as_bytes()),
        ("f/logo.jpg", b"\xFF\xD8\xFF"),
    ];
    desk.put("alder.zip", zipped(&members));
    desk.run(["add", "alder.zip"]).expect(0).says(&["1 added"]);
    assert_eq!(desk.report("alder")["media"], "application/zip");
    check_assets(&desk, "Alder", "500000000");
    assert_eq!(desk.breaks(&[]), []);
    desk.run(["add", "alder.zip"]).expect(0).says(&["1 already there"]);
    // The same documents in another order, from a folder: the same source.
    desk.run(["spread", "alder.zip", "-o", "alder.xlsx"]).expect(0);
    assert_eq!(desk.breaks(&["alder.xlsx"]), []);
    assert_eq!(desk.breaks(&["alder.xlsx", "--library", "none", "--source", "alder.zip"]), []);
    let facts = desk.json(&["facts", "alder.zip"]);
    assert_eq!(facts.len(), 5 + 26);
}

#[test]
fn a_zip_of_several_filings_is_as_many_reports() {
    let desk = Desk::new();
    let (alder, birch) = (page("alder", &[ALDER]), page("birch", &[BIRCH]));
    desk.put("both.zip", zipped(&[("a.htm", alder.as_bytes()), ("b.htm", birch.as_bytes())]));
    desk.run(["add", "both.zip"]).expect(0).says(&["2 added"]);
    check_assets(&desk, "Alder", "500000000");
    check_assets(&desk, "Birch", "300000000");
    desk.run(["spread", "both.zip"]).expect(2).says(&["both.zip holds 2 reports", "hint:"]);
    desk.put("none.zip", zipped(&[("a.png", b"\x89PNG"), ("b.json", b"{}")]));
    desk.run(["add", "none.zip"]).expect(2).says(&["none.zip", "no report", "hint:"]);
}

#[test]
fn two_filers_in_one_file_are_two_reports_and_neither_has_the_others_figures() {
    let desk = Desk::new();
    desk.put("both.htm", page("alder", &[ALDER, BIRCH]));
    desk.run(["add", "both.htm"]).expect(0).says(&[
        "2 added",
        "extract/several-filers",
        "hint: in a library each is a report",
    ]);
    check_assets(&desk, "Alder", "500000000");
    check_assets(&desk, "Birch", "300000000");
    assert_eq!(desk.breaks(&[]), []);
    desk.run(["add", "both.htm"]).expect(0).says(&["0 added"]);
    // Read from the file itself it is its first filer's.
    assert_eq!(desk.cell(&["spread", "both.htm"], "total_assets", "FY2024")["value"], "500000000");
    // One goes, the other stays, and with it the source.
    let reports = desk.json(&["reports"]);
    let birch = reports.iter().find(|report| report["company"] == BIRCH.name).unwrap();
    desk.run(["remove", birch["report"].as_str().unwrap()]).expect(0);
    check_assets(&desk, "Alder", "500000000");
    assert_eq!(desk.breaks(&[]), []);
    desk.run(["spread", "Birch"]).expect(2);
}

#[test]
fn a_subsidiary_that_reports_under_its_own_member_is_a_report_of_its_own() {
    let desk = Desk::new();
    let birch = Company { cik: ALDER.cik, member: Some("own:BirchMember"), ..BIRCH };
    let text = page("alder", &[ALDER, birch]);
    // Its cover says its own number; its contexts are the parent's.
    let at = text.rfind(&format!("contextRef=\"y1\">{}", ALDER.cik)).unwrap();
    let (before, after) = text.split_at(at);
    desk.put("both.htm", format!("{before}{}", after.replacen(ALDER.cik, BIRCH.cik, 1)));
    desk.run(["add", "both.htm"]).expect(0).says(&["2 added"]);
    check_assets(&desk, "Alder", "500000000");
    check_assets(&desk, "Birch", "300000000");
    assert_eq!(desk.breaks(&[]), []);
}

#[test]
fn a_slip_in_an_identifier_costs_its_facts_and_is_said() {
    let desk = Desk::new();
    let text = page("alder", &[ALDER]);
    let at = text.find("<xbrli:context id=\"p0\">").unwrap();
    let (before, after) = text.split_at(at);
    // Nine facts of the year before are about nobody known.
    desk.put("slip.htm", format!("{before}{}", after.replacen(ALDER.cik, "0001234567", 1)));
    desk.run(["add", "slip.htm"]).expect(0).says(&[
        "extract/several-filers",
        "1234567",
        "left out of all reports",
    ]);
    check_assets(&desk, "Alder", "500000000");
    assert_eq!(desk.json(&["reports"]).len(), 1);
    assert_eq!(desk.breaks(&[]), []);
}

const INSTANCE: &str = r#"<xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:us-gaap="http://fasb.org/us-gaap/2024" xmlns:dei="http://xbrl.sec.gov/dei/2024"
 xmlns:own="http://alder.example/20241231" xmlns:iso4217="http://www.xbrl.org/2003/iso4217">
<context id="y"><entity><identifier scheme="http://www.sec.gov/CIK">0009991111</identifier></entity><period><startDate>2024-01-01</startDate><endDate>2024-12-31</endDate></period></context>
<context id="i"><entity><identifier scheme="http://www.sec.gov/CIK">0009991111</identifier></entity><period><instant>2024-12-31</instant></period></context>
<unit id="usd"><measure>iso4217:USD</measure></unit>
<dei:EntityRegistrantName contextRef="y">Alder Rivets Inc</dei:EntityRegistrantName><dei:DocumentType contextRef="y">10-K</dei:DocumentType>
<us-gaap:Assets contextRef="i" unitRef="usd" decimals="-3">500000000</us-gaap:Assets>
<own:ToolsAndDies contextRef="i" unitRef="usd" decimals="-3">7000000</own:ToolsAndDies></xbrl>"#;

const LABELS: &str = r##"<link:linkbase xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"><link:labelLink>
<link:loc xlink:href="alder-20241231.xsd#own_ToolsAndDies" xlink:label="l"/><link:label xlink:label="r" xlink:role="http://www.xbrl.org/2003/role/label" xml:lang="en-US">Tools and dies</link:label>
<link:labelArc xlink:from="l" xlink:to="r"/></link:labelLink></link:linkbase>"##;

#[test]
fn an_instance_and_the_linkbases_beside_it_are_verified_together() {
    let desk = Desk::new();
    desk.put("in/alder-20241231.xml", INSTANCE).put("in/alder-20241231_lab.xml", LABELS);
    desk.run(["add", "in"]).expect(0).says(&["1 added"]);
    assert_eq!(desk.report("alder-20241231")["media"], "application/zip");
    let checked = desk.json(&["check"]).remove(0);
    assert_eq!((&checked["checked"], &checked["breaks"]), (&5.into(), &serde_json::json!([])));
    // As a zip, the same documents are the same source.
    desk.put(
        "x.zip",
        zipped(&[("alder-20241231_lab.xml", LABELS.as_bytes()), ("alder-20241231.xml", INSTANCE.as_bytes())]),
    );
    desk.run(["add", "x.zip"]).expect(0).says(&["1 already there"]);
    // Other labels are another source.
    desk.put("in/alder-20241231_lab.xml", LABELS.replace("Tools", "Moulds"));
    desk.run(["add", "in"]).expect(0).says(&["1 added"]);
}

const CALCULATION: &str = r##"<link:linkbase xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink">
<link:calculationLink xlink:role="http://alder.example/role/BalanceSheet">
<link:loc xlink:href="us-gaap-2024.xsd#us-gaap_Assets" xlink:label="assets"/><link:loc xlink:href="us-gaap-2024.xsd#us-gaap_AssetsCurrent" xlink:label="current"/>
<link:loc xlink:href="alder-2024.xsd#own_ToolsAndDies" xlink:label="tools"/>
<link:calculationArc xlink:from="assets" xlink:to="current" weight="1" order="1"/><link:calculationArc xlink:from="assets" xlink:to="tools" weight="1" order="2"/>
</link:calculationLink></link:linkbase>"##;

#[test]
fn linkbases_are_found_by_the_schema_that_an_instance_names_and_place_its_own_concepts() {
    let desk = Desk::new();
    let more = r#"<us-gaap:AssetsCurrent contextRef="i" unitRef="usd" decimals="-3">493000000</us-gaap:AssetsCurrent>
<us-gaap:Revenues contextRef="y" unitRef="usd" decimals="-3">900000000</us-gaap:Revenues></xbrl>"#;
    let schema = r#"<link:schemaRef xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="https://alder.example/x/alder-2024.xsd"/>
<context id="y">"#;
    desk.put(
        "in/annual_htm.xml",
        INSTANCE.replacen("<context id=\"y\">", schema, 1).replacen("</xbrl>", more, 1),
    );
    desk.put("in/alder-2024_lab.xml", LABELS).put("in/alder-2024_cal.xml", CALCULATION);
    desk.run(["add", "in"]).expect(0).says(&["1 added"]);
    let spread = desk.json(&["spread", "Alder", "-o", "book.xlsx"]).remove(0);
    let line = &spread["other_lines"][0];
    assert_eq!(line["label"], "Tools and dies", "{spread}");
    assert_eq!((&line["total"], &line["weight"]), (&"total_assets".into(), &"1".into()));
    assert_eq!(line["figures"][0]["ticks"], serde_json::json!(["traced"]));
    assert_eq!(desk.breaks(&["book.xlsx"]), []);
    let rule = |tie: &&serde_json::Value| tie["rule"] == "footing:total_assets";
    assert_eq!(spread["tie_outs"].as_array().unwrap().iter().find(rule).unwrap()["outcome"], "tied");
}

#[test]
fn what_is_tagged_for_parts_alone_is_kept() {
    let desk = Desk::new();
    // Costs are printed and tagged for two products, and nowhere as a whole.
    let whole = page("alder", &[ALDER]);
    let row = |text: &str| -> std::ops::Range<usize> {
        let at = text.find("<tr><td>Cost of revenue</td>").unwrap();
        at..at + text[at..].find("</tr>").unwrap() + "</tr>".len()
    };
    let cost = &whole[row(&whole)];
    let part = |name: &str, member: &str, from: &str, to: &str| {
        let row = cost.replace("Cost of revenue", name).replace("\"y0\"", &format!("\"y-{member}\""));
        row.replace("\"z0\"", &format!("\"z-{member}\""))
            .replacen("250,000", from, 1)
            .replacen("245,000", to, 1)
    };
    let rows = part("Cost of rivets", "rivets", "150,000", "146,000")
        + &part("Cost of bolts", "bolts", "100,000", "99,000");
    let mut filing = whole.replace(cost, &rows);
    for (id, year) in [("y", "2024"), ("z", "2023")] {
        for (member, name) in [("rivets", "RivetsMember"), ("bolts", "BoltsMember")] {
            let context = format!(
                r#"<xbrli:context id="{id}-{member}"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">{}</xbrli:identifier><xbrli:segment><xbrldi:explicitMember dimension="srt:ProductOrServiceAxis">own:{name}</xbrldi:explicitMember></xbrli:segment></xbrli:entity><xbrli:period><xbrli:startDate>{year}-01-01</xbrli:startDate><xbrli:endDate>{year}-12-31</xbrli:endDate></xbrli:period></xbrli:context>"#,
                ALDER.cik
            );
            filing = filing.replacen("</ix:resources>", &format!("{context}</ix:resources>"), 1);
        }
    }
    desk.put("alder.htm", filing);
    desk.run(["add", "alder.htm"]).expect(0).says(&["1 added"]);
    // The facts say whose they are.
    let facts = desk.json(&["facts", "alder.htm"]);
    let of = |member: &str| {
        facts.iter().filter(|fact| fact["dimensions"]["srt:ProductOrServiceAxis"] == member).count()
    };
    assert_eq!((of("own:RivetsMember"), of("own:BoltsMember")), (2, 2));
    // The spread lists them as the statement does; none stands for the whole.
    let spread = desk.json(&["spread", "Alder"]).remove(0);
    let cells = spread["cells"].as_array().unwrap();
    let whole = cells.iter().find(|cell| cell["account"] == "cost_of_revenue" && cell["period"] == "FY2024");
    assert!(whole.is_none_or(|cell| cell["value"] == "250000000"), "{whole:?}");
    let line = |label: &str| {
        let lines = spread["other_lines"].as_array().unwrap();
        lines.iter().find(|line| line["label"] == label).unwrap_or_else(|| panic!("no {label}: {lines:?}"))["figures"][0].clone()
    };
    assert_eq!(line("Cost of rivets")["value"], "150000000");
    assert_eq!(line("Cost of bolts")["value"], "100000000");
    // And asked for, each is given.
    let asked = desk
        .json(&["ask", "What was Alder Rivets' cost of revenue of the product Rivets in 2024?"])
        .remove(0);
    assert_eq!(asked["answer"]["value"], "150000000", "{asked}");
}
