//! The readers and grammars, each with sound inputs and the pieces that hurt it most.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::sync::LazyLock;

use engine::charts::{self, Charts};
use engine::question::{Company, Directory, understand, understand_about_given};
use model::{Block, Document, Media, Noted};
use read::{Depth, Limits, Part};

use crate::hammer;

pub(crate) static CHARTS: LazyLock<Charts> = LazyLock::new(|| charts::load(None).unwrap());

pub(crate) fn file(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(path)).unwrap()
}

/// A sample's beginning, and a stretch of its statements: small enough for many rounds a second.
fn excerpts(name: &str) -> Vec<Vec<u8>> {
    let whole = file(name);
    let body = whole.windows(8).position(|window| window == b"</ix:hea").unwrap_or(0);
    let mut short = whole[..body].to_vec();
    short.extend(&whole[body..whole.len().min(body + 24_000)]);
    let print = whole[body..whole.len().min(body + 30_000)].to_vec();
    vec![
        short,
        [b"<html xmlns:ix='http://www.xbrl.org/2013/inlineXBRL'><body>".to_vec(), print].concat(),
        whole,
    ]
}

/// Every anchor lies in the file and can be reopened.
fn reopen(bytes: &[u8], read: &Noted<Document>) {
    for fact in &read.value.tagged.facts {
        assert!(fact.bytes.slice(bytes).is_some(), "an anchor outside the file: {fact:?}");
    }
    if let Some(fact) = read.value.tagged.facts.first() {
        let _ = read::visible_text(bytes, fact.bytes);
    }
    for block in read.value.blocks.iter().take(5) {
        let (Block::Text(model::TextBlock { locus, .. }) | Block::Table(model::Table { locus, .. })) = block;
        if let Some(span) = locus.bytes() {
            assert!(span.slice(bytes).is_some(), "an anchor outside the file");
            let _ = read::visible_text(bytes, span);
        }
    }
}

const TAGS: &[&str] = &[
    "<",
    ">",
    "\"",
    "'",
    "&",
    "&#",
    "&#x110000;",
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
    "<ix:header>",
    "<xbrli:context id='i'>",
    "</td>",
    "<td colspan='99999' rowspan='99999'>",
    "<table>",
    "</table>",
    "<script>",
    "<style>",
    "\0",
    "\u{FEFF}",
    "货",
    "xmlns:ix='x'",
    "scale='-99999'",
    "decimals='-9999999999'",
    "<!DOCTYPE a [<!ENTITY b '&b;&b;'>]>",
    "<div style='display:none'>",
    "<div>",
    "charset=utf-16",
    "encoding='iso-2022-jp'",
    "\u{1b}$B",
];

#[test]
fn inline() {
    let seeds =
        [excerpts("samples/northmoor-10q-2024q1.htm"), excerpts("samples/qinghe-annual-2024.htm")].concat();
    hammer("inline", &seeds, TAGS, |bytes| {
        if let Ok(read) = read::read(bytes, Media::Html, Depth::Tags) {
            reopen(bytes, &read);
        }
        let _ = read::detect("a.htm", bytes);
    });
}

#[test]
fn html() {
    let seeds =
        [excerpts("samples/larkfield-10k-2023.htm"), excerpts("samples/ravenscar-20f-2024.htm")].concat();
    hammer("html", &seeds, TAGS, |bytes| {
        if let Ok(read) = read::read(bytes, Media::Html, Depth::Whole) {
            reopen(bytes, &read);
            let statements = extract::statements(&read.value, &CHARTS.print).value;
            let _ = extract::header(&read.value, &statements, "a.htm", &CHARTS.print);
        }
    });
}

/// Facts of damaged pages as far as the spread and what it shows.
#[test]
fn spread_of_damaged() {
    let seeds = vec![file("samples/northmoor-10q-2024q2.htm")];
    hammer("spread_of_damaged", &seeds, TAGS, |bytes| {
        if let Ok(extracted) = engine::source::read_bytes("a.htm", bytes.to_vec(), &[], &CHARTS) {
            let _ = engine::spreading::of_file(&extracted, &CHARTS, engine::Options::default());
        }
    });
}

const INSTANCE: &str = "<xbrl xmlns='http://www.xbrl.org/2003/instance' xmlns:a='http://a.example/2024'><link:schemaRef xlink:href='a.xsd'/><context id='i'><entity><identifier scheme='s'>1</identifier><segment><xbrldi:explicitMember dimension='a:x'>a:y</xbrldi:explicitMember></segment></entity><period><instant>2024-12-31</instant></period></context><unit id='u'><divide><unitNumerator><measure>iso4217:USD</measure></unitNumerator><unitDenominator><measure>shares</measure></unitDenominator></divide></unit><a:Assets contextRef='i' unitRef='u' decimals='-3'>5000</a:Assets><a:Note contextRef='i'>&lt;p&gt;text&lt;/p&gt;</a:Note></xbrl>";
const LINKBASE: &str = "<xs:schema targetNamespace='x' xmlns:x='x'><xs:element id='x_A' name='A'/><link:linkbase><link:labelLink><link:loc xlink:href='a.xsd#x_A' xlink:label='l'/><link:label xlink:label='r' xml:lang='en'>A</link:label><link:labelArc xlink:from='l' xlink:to='r' order='1'/></link:labelLink><link:calculationLink xlink:role='r'><link:loc xlink:href='a.xsd#x_A' xlink:label='l'/><link:loc xlink:href='a.xsd#x_B' xlink:label='m'/><link:calculationArc xlink:from='l' xlink:to='m' weight='-1.0' order='2'/></link:calculationLink></link:linkbase></xs:schema>";

#[test]
fn xbrl() {
    let seeds = [INSTANCE, LINKBASE].map(|text| text.as_bytes().to_vec());
    let pieces: Vec<&str> = TAGS
        .iter()
        .copied()
        .chain(["<a:T>", "</a:T>", "<link:loc xlink:label='l'/>", "weight='1e99'", "</context>", "<period>"])
        .collect();
    hammer("xbrl", &seeds, &pieces, |bytes| {
        if let Ok(read) = read::read(bytes, Media::Xbrl, Depth::Whole) {
            reopen(bytes, &read);
        }
        let _ = read::taxonomy(&[Part { name: "a_lab.xml", bytes }, Part { name: "a.xsd", bytes }]);
        let _ = read::detect("a.xml", bytes);
    });
}

/// A PDF of two pages with a table on each, written by hand.
fn paper() -> Vec<u8> {
    let mut content = String::from(
        "BT /F1 12 Tf 60 720 Td (CONSOLIDATED BALANCE SHEETS) Tj ET\n0.5 w 60 700 m 540 700 l S\n",
    );
    for (row, (label, value)) in
        [("Cash", "1,234"), ("Receivables", "(567)"), ("Total assets", "8,901")].iter().enumerate()
    {
        let y = 680 - 14 * row;
        writeln!(
            content,
            "BT /F1 10 Tf 1 0 0 1 60 {y} Tm ({label}) Tj 1 0 0 1 420 {y} Tm [({value}) -250 (9)] TJ ET"
        )
        .unwrap();
    }
    let page = |contents: u32| {
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Rotate 0/Contents {contents} 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
        )
    };
    let stream = format!("<</Length {}>>\nstream\n{content}\nendstream", content.len());
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[4 0 R 5 0 R]/Count 2>>".to_owned(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 7 0 R>>".to_owned(),
        page(6),
        page(6),
        stream,
        "<</Length 96>>\nstream\nbegincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <7E> <0020> endbfrange endcmap\nendstream".to_owned(),
    ];
    let mut out = String::from("%PDF-1.7\n");
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        writeln!(out, "{} 0 obj\n{object}\nendobj", at + 1).unwrap();
    }
    let start = out.len();
    write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    places.iter().for_each(|place| writeln!(out, "{place:010} 00000 n ").unwrap());
    write!(out, "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).unwrap();
    out.into_bytes()
}

#[test]
fn pdf() {
    let pieces = [
        "<<",
        ">>",
        "[",
        "]",
        "(",
        ")",
        "BT",
        "ET",
        "q ",
        "Q ",
        "cm ",
        "Tj ",
        "Do ",
        "/F1 1e38 Tf ",
        " 0 R",
        "/Kids[2 0 R]",
        "/Parent 4 0 R",
        "endobj",
        "stream\n",
        "endstream",
        "/Filter/FlateDecode",
        "/Filter[/ASCIIHexDecode/LZWDecode]",
        "/Length 99999999",
        "/Prev 0",
        "/Rotate 90",
        "re f ",
        "0 0 m 1e9 1e9 l S ",
        "1e38 0 0 1e38 0 0 cm ",
        "/Encrypt<<>>",
        "trailer<</Root 1 0 R>>",
        "<</Type/XRef/W[1 9 1]/Size 9999999/Index[0 99999999]>>",
    ];
    hammer("pdf", &[paper()], &pieces, |bytes| {
        for depth in [Depth::Tags, Depth::Whole] {
            if let Ok(read) = read::read(bytes, Media::Pdf, depth) {
                let _ = extract::statements(&read.value, &CHARTS.print);
            }
        }
    });
}

/// A document of a package, or a part of a workbook.
type Member = (String, Vec<u8>);

fn members(bytes: &[u8]) -> Vec<Member> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut members = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        members.push((entry.name().unwrap().into_owned(), bytes));
    }
    members
}

fn zipped(members: &[Member], stored: bool) -> Vec<u8> {
    let method = if stored { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const ZIP: &[&str] =
    &["PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}", "\0\0\0\0", "../", "xl/", "a.htm", "<", ">", "&"];

#[test]
fn packages() {
    let page = excerpts("samples/northmoor-10q-2024q1.htm").remove(0);
    let one = [("a.htm".to_owned(), page.clone())];
    let set = [
        ("f/a.htm".to_owned(), page),
        ("f/b_lab.xml".to_owned(), LINKBASE.as_bytes().to_vec()),
        ("f/c.xml".to_owned(), INSTANCE.as_bytes().to_vec()),
    ];
    let seeds = [zipped(&one, true), zipped(&set, true), zipped(&set, false)];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    hammer("packages", &seeds, ZIP, |bytes| {
        let _ = read::detect("a.zip", bytes);
        let _ = read::unpack(bytes, Limits::default());
        if let Ok(read) = read::read(bytes, Media::Package, Depth::Whole) {
            reopen(bytes, &read);
        }
        std::fs::write(&path, bytes).unwrap();
        let group = engine::filing::Group { main: path.clone(), others: Vec::new() };
        let _ = engine::filing::open(&group);
    });
}

const SHEET: &[&str] = &[
    "<c r=\"A1\" t=\"s\"><v>99999999999</v></c>",
    "<row r=\"1048577\">",
    "</row>",
    "</sheetData>",
    "r=\"ZZZZ9\"",
    "t=\"inlineStr\"",
    "<f>",
    "</f>",
    "<f t=\"shared\" ref=\"A1:XFD1048576\">",
    "{{revenue FY2024}}",
    "{{",
    "}}",
    "<mergeCell ref=\"A1:B2\"/>",
    "&#1;",
    "&lt;",
    "<",
    ">",
    "\"",
    "s=\"999999\"",
    "<!ENTITY a \"b\">",
    "xml:space=\"preserve\"",
    "Target=\"../../x\"",
    "Id=\"rId1\"",
    "<si><t>x</t></si>",
    "</worksheet>",
];

/// A workbook's bytes damaged as a zip, and its parts damaged inside a sound one.
fn workbooks() -> (Vec<Vec<u8>>, Vec<Member>) {
    let csv = "Company,Revenue FY2024,{{revenue FY2023 in millions}}\nNorthmoor,,{{current_ratio latest}}\n青禾,,\n";
    let book = workbook::grid::from_csv(csv).unwrap();
    let parts = members(&book);
    (vec![book], parts)
}

fn hammer_workbooks(name: &str, read: impl Fn(&[u8])) {
    let (mut seeds, parts) = workbooks();
    // One seed a part: the part's place, then its text.
    seeds.extend(parts.iter().enumerate().map(|(at, (_, bytes))| [&[at as u8][..], bytes].concat()));
    hammer(name, &seeds, SHEET, |bytes| {
        if bytes.starts_with(b"PK") {
            return read(bytes);
        }
        let Some((place, text)) = bytes.split_first() else { return };
        let mut parts = parts.clone();
        if let Some(part) = parts.get_mut(usize::from(*place)) {
            part.1 = text.to_vec();
        }
        read(&zipped(&parts, true));
    });
}

#[test]
fn grids() {
    hammer_workbooks("grids", |bytes| {
        if let Ok(sheet) = workbook::grid::read(bytes) {
            let _ = workbook::grid::fill(bytes, &[], workbook::Language::English);
            assert!(sheet.companies.len() < 2_000_000);
        }
        let _ = workbook::proof::read(bytes);
    });
}

#[test]
fn templates() {
    hammer_workbooks("templates", |bytes| {
        if let Ok(markers) = workbook::template::markers(bytes) {
            markers.iter().for_each(|marker| drop(marker.request()));
            let _ = workbook::template::fill(bytes, &[], workbook::Language::Chinese);
        }
    });
}

#[test]
fn formulas() {
    let seeds = [
        "net_income / average(total_equity)",
        "abs(total_assets - total_liabilities - total_equity) <= 0.5",
        "365 * average(accounts_payable, prior(accounts_payable)) / (cost_of_revenue + inventories - prior(inventories))",
        "(revenue / revenue[-1]) ^ (1 / 3) - 1 ?? 0",
        "total_assets = total_liabilities + total_equity ?? 0",
    ];
    let seeds: Vec<Vec<u8>> = seeds.iter().map(|text| text.as_bytes().to_vec()).collect();
    let pieces = [
        "(", ")", "-", "^", "?? ", "average(", "[-1]", "[", "]", ",", "=", "1e999", "0.", "利润", " ", "1 +",
        "a", "((((((((", "- - - ", "^^",
    ];
    hammer("formulas", &seeds, &pieces, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let _ = spread::formula::parse_rule(&text);
        if let Ok(formula) = spread::formula::parse(&text) {
            let again = spread::formula::parse(&spread::formula::print(&formula));
            assert_eq!(again.ok().as_ref(), Some(&formula), "printing loses something");
        }
    });
}

#[test]
fn searches() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = engine::Shelf::at(dir.path()).unwrap();
    let samples = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples"));
    let now = engine::Timestamp::UNIX_EPOCH;
    let circumstances = engine::add::Circumstances { actor: "local".to_owned(), now, published: None };
    let reports = ["northmoor-10q-2024q1.htm", "qinghe-annual-2023.htm"].map(|name| samples.join(name));
    engine::add::add(&shelf, &CHARTS, &reports, &circumstances, &|_| {}).unwrap();
    let library = shelf.library().unwrap();
    let viewer = engine::Viewer { name: "local".to_owned(), as_of: model::AsOf::Latest };
    let view = viewer.view(library);
    let searcher = engine::text::Searcher::open(&view, &[]).unwrap();
    let seeds = [
        "What drove the change in gross margin? If it isn't useful, please state that.",
        "该公司有哪些未决诉讼？请说明原因。",
        "Ｒ＆Ｄ, U.S. 1,234.5 and property, plant & equipment",
    ];
    let seeds: Vec<Vec<u8>> =
        seeds.iter().flat_map(|text| [text.as_bytes().to_vec(), text.repeat(200).into_bytes()]).collect();
    let pieces = [
        "诉讼",
        "&",
        ",",
        ".",
        "?",
        "if state",
        "\u{FF21}",
        "\u{0130}",
        "\0",
        "items \t\n",
        "𠀀",
        "fy",
        "20",
    ];
    hammer("searches", &seeds, &pieces, |bytes| {
        let question = String::from_utf8_lossy(bytes);
        let said = [question.chars().take(3).collect::<String>()];
        for said in [&said[..], &[]] {
            let ask = engine::text::Ask { question: &question, said, ..Default::default() };
            searcher.find(&CHARTS, &ask, 12).unwrap();
        }
    });
}

#[test]
fn questions() {
    let company = |key: &str, name: &str, ticker: &str| Company {
        key: key.to_owned(),
        names: vec![name.to_owned()],
        tickers: vec![ticker.to_owned()],
        ..Company::default()
    };
    let listed =
        vec![company("a", "Northmoor Pump Company", "NMPX"), company("b", "青禾仪器股份有限公司", "QHYQ")];
    let companies = Directory::new(listed, &CHARTS.spelling);
    let seeds = [
        "What is the FY2019 fixed asset turnover ratio for Northmoor Pump? Define it as: FY2019 revenue / (average PP&E between FY2018 and FY2019). Round to two decimals.",
        "What was Northmoor's 3 year average capex as a % of revenue from FY2022 to FY2024, in USD millions?",
        "青禾仪器2024年末资产负债率是多少？与上年相比增长了多少个百分点？",
        "Which year had the highest operating margin between 2022 and 2024?",
        "Q3 2024 diluted EPS, and days payable outstanding (365 * accounts payable / cost of revenue)",
    ];
    let seeds: Vec<Vec<u8>> = seeds.iter().map(|text| text.as_bytes().to_vec()).collect();
    let pieces = [
        "FY2024",
        " from ",
        " to ",
        " and ",
        " as a % of ",
        "(",
        ")",
        "/",
        "average ",
        "年",
        "增长率",
        "“",
        "Northmoor",
        "NMPX",
        "?",
        ". ",
        "define ",
        " of ",
        "0000000000",
        "first quarter",
        "-",
        "same period last year",
        "three",
        "billion ",
        "同比",
        "去年",
        "\u{FF08}",
        "¿Cuál ",
    ];
    hammer("questions", &seeds, &pieces, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let _ = understand(&text, &CHARTS.questions, &companies);
        let _ = understand_about_given(&text, &CHARTS.questions, &companies);
    });
}

#[test]
fn charts() {
    let seeds: Vec<Vec<u8>> = [
        "charts/general/accounts.toml",
        "charts/rules.toml",
        "charts/print.toml",
        "charts/questions.toml",
        "charts/concepts/us-gaap.toml",
    ]
    .iter()
    .map(|path| file(path))
    .collect();
    let pieces = [
        "[",
        "]",
        "\"",
        "=",
        "\n[a]\n",
        "[[units]]\n",
        "en = \"\"\n",
        "parent = \"total_assets\"\n",
        "'''",
        "{",
        "}",
        "#",
        "\n",
        "\\u0000",
        "a.b.c = 1\n",
        "= [[[[[[[[",
    ];
    hammer("charts", &seeds, &pieces, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        for name in [
            "general/accounts.toml",
            "rules.toml",
            "metrics/own.toml",
            "concepts/own.toml",
            "labels/en.toml",
            "scorecards.toml",
        ] {
            let _ = spread::chart::load(&[], &[(name, &text)]);
        }
        let _ = extract::Vocabulary::parse(&text);
        let _ = engine::question::Words::parse(&text);
    });
}
