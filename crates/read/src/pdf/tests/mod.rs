//! Small hand-written PDFs, one for each thing that the reader promises.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "tests fail by panicking")]

mod corpus;
mod mutation;
mod paper;

use model::{Block, Document, Locus, Table};

use std::sync::Arc;

use hayro_interpret::hayro_syntax::Pdf;

use super::collection::{Collections, without_subset};
use super::{document, reopen, reopen_all, reopen_box};
use crate::Error;
use paper::{Paper, Sheet};

fn read(paper: &Paper) -> Document {
    document(&paper.bytes(), None).unwrap().value
}

fn page(draw: impl FnOnce(&mut Sheet)) -> Document {
    let mut paper = Paper::default();
    paper.page(draw);
    read(&paper)
}

fn tables(document: &Document) -> Vec<&Table> {
    document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) => Some(table),
            Block::Text(_) => None,
        })
        .collect()
}

/// Rows as `0:label 1:figure`, spans as `1+2:header`.
fn grid(table: &Table) -> Vec<String> {
    table
        .rows
        .iter()
        .map(|row| {
            let cells: Vec<String> = row
                .cells
                .iter()
                .map(|cell| match cell.span {
                    1 => format!("{}:{}", cell.column, cell.text),
                    span => format!("{}+{span}:{}", cell.column, cell.text),
                })
                .collect();
            cells.join(" | ")
        })
        .collect()
}

fn texts(document: &Document) -> Vec<String> {
    document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Text(text) => Some(text.text.clone()),
            Block::Table(_) => None,
        })
        .collect()
}

/// A small statement in print without rules, as it stands in most annual reports in English.
fn statement(sheet: &mut Sheet) {
    sheet
        .bold(200.0, 80.0, 12.0, "Consolidated Balance Sheets")
        .text(240.0, 95.0, 9.0, "(In millions)")
        .bold(390.0, 120.0, 9.0, "December 31,")
        .right(420.0, 134.0, 9.0, "2024")
        .right(520.0, 134.0, 9.0, "2023")
        .text(60.0, 150.0, 9.0, "Current assets:")
        .text(70.0, 164.0, 9.0, "Cash and cash equivalents")
        .text(370.0, 164.0, 9.0, "$")
        .right(420.0, 164.0, 9.0, "1,234")
        .text(470.0, 164.0, 9.0, "$")
        .right(520.0, 164.0, 9.0, "998")
        .text(70.0, 178.0, 9.0, "Receivables, less allowances of $12 in the current year and of $10 in the")
        .text(80.0, 189.0, 9.0, "prior year")
        .right(420.0, 189.0, 9.0, "567")
        .right(520.0, 189.0, 9.0, "(45.1)")
        .rule(360.0, 192.0, 420.0, 192.0)
        .rule(460.0, 192.0, 520.0, 192.0)
        .bold(70.0, 204.0, 9.0, "Total current assets")
        .right(420.0, 204.0, 9.0, "1,801")
        .right(520.0, 204.0, 9.0, "952.9");
}

#[test]
fn an_unruled_statement_keeps_its_columns_and_whole_labels() {
    let document = page(statement);
    let tables = tables(&document);
    assert_eq!(
        grid(tables[0]),
        [
            "1+2:December 31,",
            "1:2024 | 2:2023",
            "0:Current assets:",
            "0:Cash and cash equivalents | 1:$ 1,234 | 2:$ 998",
            "0:Receivables, less allowances of $12 in the current year and of $10 in the prior year | 1:567 | 2:(45.1)",
            "0:Total current assets | 1:1,801 | 2:952.9",
        ]
    );
    assert_eq!(texts(&document), ["Consolidated Balance Sheets", "(In millions)"]);
    let total = tables[0].rows.last().unwrap();
    assert!(total.cells[1].ruled && !tables[0].rows[3].cells[1].ruled);
    assert!(tables[0].rows[3].cells[0].indent > tables[0].rows[2].cells[0].indent);
}

#[test]
fn a_figure_is_read_again_by_its_glyphs_and_by_its_box() {
    let mut paper = Paper::default();
    paper.page(statement);
    let bytes = paper.bytes();
    let document = document(&bytes, None).unwrap().value;
    let row = &tables(&document)[0].rows[3];
    let cell = &row.cells[1];
    let start = cell.text.find('1').unwrap();
    let Locus::Page { page, bbox, glyphs, .. } = cell.locus_of(start, cell.text.len()) else {
        panic!("no page")
    };
    assert_eq!(reopen(&bytes, page, glyphs.unwrap()).as_deref(), Some("1,234"));
    assert_eq!(reopen_box(&bytes, page, bbox).as_deref(), Some("1,234"));
    assert_eq!(reopen(&bytes, 7, glyphs.unwrap()), None);
    let boxed = Locus::Page { page, bbox, glyphs: None, ocr: false };
    let elsewhere = Locus::Page { page: 9, bbox, glyphs: None, ocr: false };
    let both = reopen_all(&bytes, &[elsewhere, cell.locus_of(start, cell.text.len()), boxed], None);
    assert_eq!(both, [None, Some("1,234".to_owned()), Some("1,234".to_owned())]);
    // The row's box covers label and figures.
    let Locus::Page { bbox: whole, .. } = row.locus else { panic!("no page") };
    assert!(whole[0] <= 7_000 && whole[2] >= 51_900 && whole[1] < 16_400 && whole[3] > 16_400, "{whole:?}");
}

#[test]
fn a_ruled_table_in_chinese_joins_wrapped_labels_and_wrapped_figures() {
    let document = page(|sheet| {
        sheet
            .grid(&[60.0, 180.0, 240.0, 400.0, 560.0], &[100.0, 120.0, 160.0, 180.0, 220.0])
            .text(110.0, 114.0, 10.0, "项目")
            .text(200.0, 114.0, 10.0, "附注")
            .text(260.0, 114.0, 10.0, "2024年12月31日")
            .text(420.0, 114.0, 10.0, "2023年12月31日")
            .text(65.0, 135.0, 10.0, "以公允价值计量且其变动")
            .text(65.0, 150.0, 10.0, "计入当期损益的金融资产")
            .text(200.0, 143.0, 10.0, "七、2")
            .right(395.0, 143.0, 10.0, "1,234.50")
            .right(555.0, 143.0, 10.0, "-")
            .text(65.0, 174.0, 10.0, "存货")
            .right(395.0, 174.0, 10.0, "12.00")
            .text(65.0, 202.0, 10.0, "资产总计")
            .right(395.0, 195.0, 10.0, "1,246,000,000,000.5")
            .right(395.0, 210.0, 10.0, "0");
    });
    assert_eq!(
        grid(tables(&document)[0]),
        [
            "0:项目 | 1:附注 | 2:2024年12月31日 | 3:2023年12月31日",
            "0:以公允价值计量且其变动计入当期损益的金融资产 | 1:七、2 | 2:1,234.50 | 3:-",
            "0:存货 | 2:12.00",
            "0:资产总计 | 2:1,246,000,000,000.50",
        ]
    );
}

#[test]
fn a_statement_ruled_off_by_lines_alone_keeps_notes_and_unlabelled_totals() {
    let document = page(|sheet| {
        sheet
            .text(300.0, 100.0, 9.0, "附註")
            .text(372.0, 100.0, 9.0, "二零二四年")
            .text(472.0, 100.0, 9.0, "二零二三年")
            .text(385.0, 112.0, 9.0, "千港元")
            .text(485.0, 112.0, 9.0, "千港元")
            .text(60.0, 130.0, 9.0, "收 入")
            .text(306.0, 130.0, 9.0, "5")
            .right(417.0, 130.0, 9.0, "12,345")
            .right(517.0, 130.0, 9.0, "9,876")
            .text(60.0, 144.0, 9.0, "銷售成本")
            .right(420.0, 144.0, 9.0, "(2,345)")
            .right(520.0, 144.0, 9.0, "(1,876)")
            .rule(370.0, 148.0, 420.0, 148.0)
            .right(417.0, 160.0, 9.0, "10,000")
            .right(517.0, 160.0, 9.0, "8,000")
            .text(60.0, 176.0, 9.0, "按公平值計入其他全面收益之股本投資之公平值變動淨額")
            .text(60.0, 188.0, 9.0, "及其他")
            .text(303.0, 182.0, 9.0, "12(a)")
            .right(417.0, 182.0, 9.0, "15")
            .text(510.0, 182.0, 9.0, "－")
            .text(60.0, 204.0, 9.0, "所得稅")
            .text(306.0, 204.0, 9.0, "8")
            .right(420.0, 204.0, 9.0, "(70)")
            .right(520.0, 204.0, 9.0, "(60)");
    });
    assert_eq!(
        grid(tables(&document)[0]),
        [
            "1:附註 | 2:二零二四年 | 3:二零二三年",
            "2:千港元 | 3:千港元",
            "0:收 入 | 1:5 | 2:12,345 | 3:9,876",
            "0:銷售成本 | 2:(2,345) | 3:(1,876)",
            "2:10,000 | 3:8,000",
            "0:按公平值計入其他全面收益之股本投資之公平值變動淨額及其他 | 1:12(a) | 2:15 | 3:－",
            "0:所得稅 | 1:8 | 2:(70) | 3:(60)",
        ]
    );
}

#[test]
fn print_drawn_twice_is_read_once_and_is_bold() {
    let document = page(|sheet| {
        sheet
            .outlined(60.0, 100.0, 12.0, "Balance")
            .text(60.0, 140.0, 12.0, "Total")
            .text(60.3, 140.0, 12.0, "Total");
        sheet.text(60.0, 180.0, 12.0, "11 apples").text(
            60.0,
            220.0,
            9.0,
            "plain words that make the most of this page, so that nine points is its size",
        );
    });
    let found = texts(&document);
    assert_eq!(&found[..3], ["Balance", "Total", "11 apples"]);
    let Block::Text(first) = &document.blocks[0] else { panic!("no text") };
    assert!(first.heading);
}

#[test]
fn punctuation_on_another_baseline_finds_its_figure() {
    let document = page(|sheet| {
        sheet
            .text(60.0, 100.0, 10.0, "1")
            .text(65.6, 102.5, 10.0, ",")
            .text(68.4, 100.0, 10.0, "234")
            .text(85.1, 102.0, 10.0, ".")
            .text(87.9, 100.0, 10.0, "50");
    });
    assert_eq!(texts(&document), ["1,234.50"]);
}

#[test]
fn full_width_letters_and_digits_are_plain_and_punctuation_is_kept() {
    let document = page(|sheet| {
        sheet.text(60.0, 100.0, 10.0, "净利润（亏损以“－”号填列）").text(60.0, 120.0, 10.0, "２０２４年Ａ股");
    });
    assert_eq!(texts(&document), ["净利润（亏损以“－”号填列）", "2024年A股"]);
}

#[test]
fn turned_pages_and_turned_print_are_read_upright_with_boxes_as_displayed() {
    // Displayed turned by 90 degrees clockwise: the page is 792 wide and 612 high.
    let mut paper = Paper::default();
    paper.turned(90, |sheet| {
        sheet.upwards(100.0, 700.0, 10.0, "Sideways on paper");
    });
    // Print that runs up an upright page.
    paper.page(|sheet| {
        sheet
            .upwards(300.0, 600.0, 10.0, "Revenue")
            .upwards(300.0, 300.0, 10.0, "1,234")
            .upwards(314.0, 600.0, 10.0, "Costs")
            .upwards(314.0, 300.0, 10.0, "1,111");
    });
    let document = read(&paper);
    assert_eq!(document.pages[0].size, [79_200, 61_200]);
    let Block::Text(text) = &document.blocks[0] else { panic!("no text") };
    assert_eq!(text.text, "Sideways on paper");
    let Locus::Page { bbox, .. } = text.locus else { panic!("no page") };
    assert!(bbox[2] - bbox[0] > bbox[3] - bbox[1], "{bbox:?} runs across the page as displayed");
    let tables = tables(&document);
    assert_eq!(grid(tables[0]), ["0:Revenue | 1:1,234", "0:Costs | 1:1,111"]);
    let Locus::Page { bbox, .. } = tables[0].rows[0].locus else { panic!("no page") };
    assert!(bbox[3] - bbox[1] > 30_000 && bbox[0] > 28_000 && bbox[2] < 31_000, "{bbox:?}");
}

#[test]
fn running_heads_and_page_numbers_are_set_aside() {
    let mut paper = Paper::default();
    for number in 1..=8 {
        paper.page(|sheet| {
            sheet.text(60.0, 40.0, 8.0, "Example plc Annual Report 2024");
            sheet.text(
                60.0,
                100.0 + number as f32,
                10.0,
                &format!(
                    "Paragraph {} of the text",
                    ["one", "two", "three", "four", "five", "six", "seven", "eight"][number - 1]
                ),
            );
            // Half of the numbers follow the text at its own height.
            sheet.text(
                300.0,
                if number % 2 == 0 { 760.0 } else { 400.0 + 20.0 * number as f32 },
                8.0,
                &format!("{}", 40 + number),
            );
        });
    }
    let found = texts(&read(&paper));
    assert_eq!(found.len(), 8, "{found:?}");
    assert!(found.iter().all(|text| text.starts_with("Paragraph")), "{found:?}");
}

#[test]
fn a_date_under_a_pages_own_title_is_no_running_head() {
    let mut paper = Paper::default();
    for number in 1..=8 {
        paper.page(|sheet| {
            // The notes repeat the date under their head on every page.
            sheet.text(
                60.0,
                40.0,
                12.0,
                if number == 1 { "Consolidated Income Statement" } else { "Notes to the Statements" },
            );
            sheet.text(60.0, 60.0, 9.0, "For the year ended 30 September 2021");
            sheet.text(60.0, 300.0, 10.0, "Some words of the page");
        });
    }
    let found = texts(&read(&paper));
    assert_eq!(found.iter().filter(|text| text.starts_with("For the year")).count(), 1, "{found:?}");
    assert_eq!(found.iter().filter(|text| text.starts_with("Notes")).count(), 0, "{found:?}");
}

#[test]
fn prose_in_two_columns_is_read_column_by_column() {
    let left = "The first column holds words that wrap";
    let right = "The second one goes on from where it";
    let document = page(|sheet| {
        sheet.bold(60.0, 80.0, 14.0, "A heading over both columns of this page of the report");
        for line in 0..6 {
            sheet.text(60.0, 120.0 + 12.0 * line as f32, 10.0, &format!("{left} {line}"));
            sheet.text(330.0, 120.0 + 12.0 * line as f32, 10.0, &format!("{right} {line}"));
        }
    });
    let all = texts(&document).join(" ");
    assert!(all.find("that wrap 5").unwrap() < all.find("from where it 0").unwrap(), "{all}");
}

#[test]
fn a_page_without_text_layer_and_a_mute_font_are_noticed() {
    let mut paper = Paper::default();
    paper.page(|sheet| {
        sheet.picture();
    });
    paper.page(|sheet| {
        sheet.text(60.0, 100.0, 10.0, "words").mute(60.0, 200.0, 10.0, "ABABABAB");
    });
    paper.page(|_| ());
    let noted = document(&paper.bytes(), None).unwrap();
    let codes: Vec<(&str, Option<u32>)> = noted
        .notices
        .iter()
        .map(|notice| (notice.code.as_str(), notice.locus.as_ref().and_then(Locus::page)))
        .collect();
    assert_eq!(codes, [("read/scanned-page", Some(1)), ("read/unmapped-glyphs", Some(2))]);
    assert!(texts(&noted.value).iter().any(|text| text.contains("words")));
}

#[test]
fn what_is_no_pdf_or_damaged_or_locked_is_a_clear_error() {
    assert!(matches!(document(b"%PDF-1.7\nnothing here", None), Err(Error::Damaged { .. })));
    assert!(matches!(document(b"", None), Err(Error::Damaged { .. })));
    let mut paper = Paper::default();
    paper.page(statement);
    let whole = String::from_utf8(paper.bytes()).unwrap();
    let key = "00".repeat(32);
    let locked = whole.replace(
        "/Root 1 0 R",
        &format!("/Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <{key}> /U <{key}> >>"),
    );
    assert!(matches!(document(locked.as_bytes(), None), Err(Error::Encrypted { .. })));
    // Cut before its table of contents: the pages are still found.
    let cut = &whole[..whole.find("xref\n").unwrap()];
    assert_eq!(tables(&document(cut.as_bytes(), None).unwrap().value).len(), 1);
}

#[test]
fn a_table_goes_on_over_a_page_break_and_a_cut_row_is_whole() {
    let xs = [60.0, 180.0, 320.0, 460.0];
    let mut paper = Paper::default();
    paper.page(|sheet| {
        sheet
            .bold(200.0, 600.0, 12.0, "合并利润表")
            .grid(&xs, &[640.0, 660.0, 680.0, 700.0])
            .text(100.0, 654.0, 10.0, "项目")
            .text(220.0, 654.0, 10.0, "2024年度")
            .text(360.0, 654.0, 10.0, "2023年度")
            .text(65.0, 674.0, 10.0, "一、营业总收入")
            .right(315.0, 674.0, 10.0, "100.00")
            .right(455.0, 674.0, 10.0, "90.00")
            .text(65.0, 694.0, 10.0, "投资收益（损失以“－”");
    });
    paper.page(|sheet| {
        sheet
            .grid(&xs, &[80.0, 100.0, 120.0, 140.0])
            .text(100.0, 94.0, 10.0, "项目")
            .text(220.0, 94.0, 10.0, "2024年度")
            .text(360.0, 94.0, 10.0, "2023年度")
            .text(65.0, 114.0, 10.0, "号填列）")
            .right(315.0, 114.0, 10.0, "-1.00")
            .right(455.0, 114.0, 10.0, "2.00")
            .text(65.0, 134.0, 10.0, "其中：利息收入")
            .right(315.0, 134.0, 10.0, "3.00");
    });
    let document = read(&paper);
    let tables = tables(&document);
    assert_eq!(tables.len(), 1);
    assert_eq!(
        grid(tables[0]),
        [
            "0:项目 | 1:2024年度 | 2:2023年度",
            "0:一、营业总收入 | 1:100.00 | 2:90.00",
            "0:投资收益（损失以“－”号填列） | 1:-1.00 | 2:2.00",
            "0:其中：利息收入 | 1:3.00",
        ]
    );
    let pages: Vec<Option<u32>> = tables[0].rows.iter().map(|row| row.locus.page()).collect();
    assert_eq!(pages, [Some(1), Some(1), Some(1), Some(2)]);
    assert_eq!(tables[0].rows[2].cells[1].locus.page(), Some(2));
}

#[test]
fn a_box_around_this_years_column_is_no_frame_of_cells() {
    let document = page(|sheet| {
        statement(sheet);
        // The box, and lines across the page that touch it.
        sheet
            .rule(360.0, 124.0, 360.0, 210.0)
            .rule(425.0, 124.0, 425.0, 210.0)
            .rule(60.0, 138.0, 520.0, 138.0)
            .rule(60.0, 193.0, 520.0, 193.0)
            .rule(60.0, 210.0, 520.0, 210.0);
    });
    let rows: Vec<String> = tables(&document).into_iter().flat_map(grid).collect();
    assert!(rows.contains(&"0:Total current assets | 1:1,801 | 2:952.9".to_owned()), "{rows:?}");
    assert!(rows.contains(&"0:Cash and cash equivalents | 1:$ 1,234 | 2:$ 998".to_owned()), "{rows:?}");
}

#[test]
fn an_outline_leads_to_its_pages_by_reference_and_by_name_and_circles_end() {
    let mut paper = Paper::default();
    paper.page(statement).page(statement).page(statement);
    let whole = String::from_utf8(paper.bytes()).unwrap();
    // Pages are objects 10, 12 and 14. The last entry's successor is the first entry again.
    let tree = "/Names << /Dests << /Names [(notes) [14 0 R /Fit]] >> >> /Outlines 20 0 R >>
endobj
20 0 obj
<< /First 21 0 R >>
endobj
21 0 obj
<< /Title (Balance sheet) /Dest [12 0 R /XYZ 0 0 0] /Next 22 0 R /First 23 0 R >>
endobj
22 0 obj
<< /Title <FEFF9644 6CE8> /A << /S /GoTo /D (notes) >> /Next 21 0 R >>
endobj
23 0 obj
<< /Title (Assets) /Dest (nowhere) /Next 24 0 R >>
endobj
24 0 obj
<< /Title (Liabilities) /Dest [2 /Fit] /Next 25 0 R >>
endobj
25 0 obj
<< /Title (Equity) /Dest [3 /Fit] >>
endobj";
    // Without its table of contents the file's objects are looked for.
    let whole = whole.replacen("/Pages 2 0 R >>\nendobj", &format!("/Pages 2 0 R {tree}"), 1);
    let cut = &whole[..whole.find("xref\n").unwrap()];
    let trailer = format!("{cut}trailer\n<< /Root 1 0 R >>\n%%EOF\n");
    let outline = document(trailer.as_bytes(), None).unwrap().value.outline;
    let shown: Vec<(&str, u8, Option<u32>)> =
        outline.iter().map(|entry| (entry.title.as_str(), entry.level, entry.page)).collect();
    assert_eq!(
        shown,
        [
            ("Balance sheet", 0, Some(2)),
            ("Assets", 1, None),
            ("Liabilities", 1, Some(3)),
            ("Equity", 1, None),
            ("附注", 0, Some(3))
        ]
    );
}

#[test]
fn a_scanned_page_is_laid_out_like_a_drawn_one_and_says_so() {
    let mut paper = Paper::default();
    paper.page(|sheet| {
        sheet.picture();
    });
    let bytes = paper.bytes();
    let word = |text: &str, x0: i32, x1: i32, y: i32| model::RecognisedWord {
        text: text.to_owned(),
        bbox: [x0 * 100, y * 100 - 800, x1 * 100, y * 100 + 200],
        confidence: 950,
    };
    let recognised = model::Recognised {
        tilt: 1_000,
        words: vec![
            word("Cash", 60, 90, 100),
            word("1,234", 300, 330, 101),
            word("998", 410, 430, 100),
            word("Receivables", 60, 120, 114),
            word("567", 310, 330, 113),
            word("(45)", 410, 430, 114),
            word("Total", 60, 90, 128),
            word("1,801", 300, 330, 128),
            word("953", 410, 430, 127),
            model::RecognisedWord { confidence: 100, ..word("9", 200, 206, 114) },
        ],
        rules: vec![[30_000, 11_800, 33_000, 11_800]],
    };
    let recogniser = |page: u32| (page == 1).then(|| recognised.clone());
    let noted = document(&bytes, Some(&recogniser)).unwrap();
    assert_eq!(noted.notices[0].code, "read/page-recognised");
    assert_eq!(
        grid(tables(&noted.value)[0]),
        ["0:Cash | 1:1,234 | 2:998", "0:Receivables | 1:567 | 2:(45)", "0:Total | 1:1,801 | 2:953"]
    );
    let cell = &tables(&noted.value)[0].rows[0].cells[1];
    assert!(cell.locus.ocr());
    let again = reopen_all(&bytes, std::slice::from_ref(&cell.locus), Some(&recogniser));
    assert_eq!(again, [Some("1,234".to_owned())]);
    // Without what recognised it, nothing is seen there; it never counts as shown.
    assert_eq!(reopen_all(&bytes, std::slice::from_ref(&cell.locus), None), [None]);
    // The box is where the tilted page shows the word: left of the middle a page turned clockwise stands higher.
    let Locus::Page { bbox, .. } = tables(&noted.value)[0].rows[0].cells[0].locus else { panic!("no page") };
    assert!(bbox[1] < 9_200 && bbox[1] > 8_500 && bbox[0] > 6_000, "{bbox:?}");
}

#[test]
fn glyphs_without_a_map_are_read_by_the_collection_of_their_font() {
    let pdf = Pdf::new(Arc::new(Paper::default().collected().page(|_| {}).bytes())).unwrap();
    let collections = Collections::new(&pdf);
    let check = |font: &str, code: u32, expect: Option<char>| {
        assert_eq!(collections.meaning(font, code), expect, "{font} {code}");
    };
    check("Ming", 768, Some('仙'));
    check("Ming", 595, Some('一'));
    check("Ming", 60_000, None);
    // Claimed by two collections, with a map of its own, without outlines that keep the numbers, in no collection.
    for font in ["Twice", "Mapped", "Shapes", "Own", "Unknown"] {
        check(font, 768, None);
    }
    assert_eq!(without_subset("ABCDEF+Ming"), "Ming");
    assert_eq!(without_subset("Abc+Ming"), "Abc+Ming");
}
