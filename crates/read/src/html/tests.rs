//! What print the reader sees in mark-up: one line a block, cells as `column+span:text`.
use super::*;
use model::Locus;

fn slice<'a>(html: &'a [u8], locus: &Locus) -> &'a [u8] {
    locus.bytes().and_then(|span| span.slice(html)).expect("a locus in bytes")
}

fn shown(html: &str) -> String {
    let mut out = String::new();
    for block in blocks(html.as_bytes()).value {
        match block {
            Block::Text(text) => out += &format!("{}{}\n", if text.heading { "# " } else { "" }, text.text),
            Block::Table(table) => {
                for row in table.rows {
                    let cells: Vec<String> = row
                        .cells
                        .iter()
                        .map(|cell| {
                            let marks = [(cell.bold, "*"), (cell.ruled, "_")];
                            let marks: String =
                                marks.iter().filter(|(on, _)| *on).map(|(_, mark)| *mark).collect();
                            format!("{}+{}:{}{}", cell.column, cell.span, cell.text, marks)
                        })
                        .collect();
                    out += &format!("| {}\n", cells.join(" | "));
                }
            }
        }
    }
    out
}

fn check(html: &str, expect: &str) {
    let expect: String = expect
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(shown(html), expect, "{html}");
}

#[test]
fn paragraphs_headings_and_lists() {
    check(
        "<h1>Title</h1><p>One<br>two</p><div>three<div>four</div>five</div>",
        "# Title\nOne two\nthree\nfour\nfive",
    );
    check("<p><b>All bold</b></p><p><b>Part</b> bold</p>", "# All bold\nPart bold");
    check("<P ALIGN=center>unclosed<P>next<br><br>third", "unclosed\nnext\nthird");
    check("<ul><li>a<li>b</ul>", "a\nb");
    check(
        "<p style='font-size:10pt'>plain text, rather long</p><p style='font-size:14pt'>Big</p>",
        "plain text, rather long\n# Big",
    );
}

#[test]
fn hidden_parts_and_tags_leave_no_trace() {
    check(
        "<html xmlns:ix='http://www.xbrl.org/2013/inlineXBRL'><body><div style='display:none'><ix:header>x</ix:header></div>\
         <p>Net <ix:nonFraction name='a'>1,234</ix:nonFraction></p></body></html>",
        "Net 1,234",
    );
    check("<p>a<span style='display:none'>b</span>c</p>", "ac");
    check("<div style='display:none'><table><tr><td>x</td></tr></table></div><p>y</p>", "y");
    check("<head><title>T</title><style>p{}</style></head><body>b</body>", "b");
    check("<x:header xmlns:x='q'>kept</x:header>", "kept");
}

#[test]
fn cells_fall_into_the_grid() {
    check(
        "<table><tr><td colspan=3>Years</td></tr><tr><td>Cash</td><td>$</td><td>5</td></tr></table>",
        "| 0+3:Years\n| 0+1:Cash | 1+1:$ | 2+1:5",
    );
    check(
        "<table><tr><td rowspan=2>Note</td><td>a</td></tr><tr><td>b</td><td>c</td></tr><tr><td>d</td><td>e</td></tr></table>",
        "| 0+1:Note | 1+1:a\n| 1+1:b | 2+1:c\n| 0+1:d | 1+1:e",
    );
    check("<TABLE><TR><TD>a<TD>b<TR><TD>c<TD>d</TABLE>", "| 0+1:a | 1+1:b\n| 0+1:c | 1+1:d");
    check("<table><tbody><tr><td/><td>a</td><td>b</td></tr></tbody></table>", "| 1+1:a | 2+1:b");
    check("<table><tr><th>a</th><td><b>b</b></td></tr></table>", "| 0+1:a* | 1+1:b*");
    check("<td>a</td><td>b</td>", "a b");
    check("<table><tr><td>1,234<sup>(1)</sup></td><td>x</td></tr></table>", "| 0+1:1,234 (1) | 1+1:x");
}

#[test]
fn rules_mark_the_figure_under_them() {
    check(
        "<table><tr><td>a</td><td style='border-bottom:1pt solid #000'>1</td></tr><tr><td>t</td><td>1</td></tr></table>",
        "| 0+1:a | 1+1:1\n| 0+1:t | 1+1:1_",
    );
    check(
        "<table><tr><td>a</td><td>1</td></tr><tr><td></td><td>-----</td></tr><tr><td>t</td><td>1</td></tr></table>",
        "| 0+1:a | 1+1:1\n| 0+1:t | 1+1:1_",
    );
    check(
        "<table><tr><td>a</td><td>1</td></tr><tr><td></td><td><hr></td></tr><tr><td>t</td><td>1</td></tr></table>",
        "| 0+1:a | 1+1:1\n| 0+1:t | 1+1:1_",
    );
}

#[test]
fn layout_tables_dissolve_into_what_they_hold() {
    check("<table><tr><td><p>One</p><p>Two</p></td></tr></table>", "One\nTwo");
    check("<table><tr><td>•</td><td>Item</td></tr></table>", "• Item");
    check(
        "<table><tr><td><p>Before</p><table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>After</td></tr></table>",
        "Before\n| 0+1:a | 1+1:1\n| 0+1:b | 1+1:2\nAfter",
    );
    check(
        "<table><tr><td>Cash</td><td><table><tr><td>$</td><td>5</td></tr></table></td></tr><tr><td>x</td><td>y</td></tr></table>",
        "| 0+1:Cash | 1+1:$ 5\n| 0+1:x | 1+1:y",
    );
}

#[test]
fn soup_is_read_to_its_end() {
    check("<table><tr><td>a</td><td>b", "| 0+1:a | 1+1:b");
    check("<p>x</table></td></div>y", "x\ny");
    check("<table>stray<tr><td>a</td><td>b</td></tr></table>", "| 0+1:stray\n| 0+1:a | 1+1:b");
    check("<b>bold <p>still</b> not", "# bold\nstill not");
    check("", "");
    check("<", "<");
}

#[test]
fn anchors_are_bytes_of_the_file() {
    let html =
        "\u{FEFF}<p> Net&nbsp;sales </p><table><tr><td>货币资金</td><td>$<i>1,234</i> (a)</td></tr></table>";
    let blocks = blocks(html.as_bytes()).value;
    let [Block::Text(text), Block::Table(table)] = blocks.as_slice() else { panic!("{blocks:?}") };
    assert_eq!(slice(html.as_bytes(), &text.locus), b"Net&nbsp;sales");
    let row = &table.rows[0];
    assert_eq!(slice(html.as_bytes(), &row.cells[0].locus), "货币资金".as_bytes());
    assert_eq!(slice(html.as_bytes(), &row.cells[1].locus), b"$<i>1,234</i> (a)");
    assert_eq!(slice(html.as_bytes(), &row.cells[1].locus_of(1, 6)), b"1,234");
    assert!(slice(html.as_bytes(), &table.locus).starts_with(b"<table>"));
    assert!(slice(html.as_bytes(), &table.locus).ends_with(b"</table>"));
}

#[test]
fn encodings() {
    let check = |bytes: &[u8], expect: &str| match blocks(bytes).value.first() {
        Some(Block::Text(text)) => assert_eq!(text.text, expect),
        other => panic!("{other:?}"),
    };
    check(b"<p>Stockholders\x92 equity</p>", "Stockholders’ equity");
    check(b"<meta charset=gbk><p>\xBB\xF5\xB1\xD2\xD7\xCA\xBD\xF0</p>", "货币资金");
    check("<meta charset=iso-8859-1><p>it’s</p>".as_bytes(), "it’s");
    let locus = |block: &Block| match block {
        Block::Text(text) => text.locus.clone(),
        Block::Table(table) => table.locus.clone(),
    };
    check("\u{FEFF}<p>x</p>".as_bytes(), "x");
    let wide = b"\xFF\xFE<\0p\0>\0x\0";
    check(wide, "x");
    assert_eq!(slice(wide, &locus(&blocks(wide).value[0])), b"x\0");
    let marked = "\u{FEFF}<p>x</p>".as_bytes();
    assert_eq!(slice(marked, &locus(&blocks(marked).value[0])), b"x");
}

#[test]
fn deep_and_hostile_nesting_is_bounded() {
    for tag in ["div", "table><tr><td", "b", "table", "td", "p"] {
        let opened = format!("<{tag}>").repeat(20_000);
        let count = blocks(format!("{opened}x").as_bytes()).value.len();
        assert!(count <= 1, "{tag}: {count}");
    }
    let crossed = "<b>".repeat(20_000) + &"</i>".repeat(20_000) + "x";
    assert_eq!(shown(&crossed), "# x\n");
    let wide =
        format!("<table>{}</table>", "<tr><td colspan=1000 rowspan=9999>a</td><td>b</td></tr>".repeat(3_000));
    assert_eq!(blocks(wide.as_bytes()).value.len(), 1);
    let breaks = format!("<table><tr><td>{}</td></tr></table>", "<p>a</p>".repeat(50_000));
    assert_eq!(blocks(breaks.as_bytes()).value.len(), 50_000);
}
