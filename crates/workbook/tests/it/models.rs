//! Ten models as banks keep them: each is filled where it asks for figures and is otherwise the file that it was; other
//! programs open it and calculate.

use rust_xlsxwriter::{
    Chart, ChartType, Color, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, Format,
    Formula, Note, Table, Workbook, Worksheet,
};
use workbook::template::{self, Marker};

use crate::outside;
use crate::template::filled;
use crate::zipped::{packed, parts};

/// A model, how many markers it has, and which of its sheets hold them.
struct Model {
    name: &'static str,
    bytes: Vec<u8>,
    asked: usize,
    touched: &'static [&'static str],
}

const FIRST: &[&str] = &["xl/worksheets/sheet1.xml"];

/// Three inputs and what is computed from them, as every model has.
fn inputs(sheet: &mut Worksheet) {
    sheet.write(0, 0, "USD million").unwrap();
    sheet.write(1, 0, "Revenue").unwrap();
    sheet.write(1, 1, "{{revenue FY-1 in millions}}").unwrap();
    sheet.write(1, 2, "{{revenue latest in millions}}").unwrap();
    sheet.write(2, 0, "Current ratio").unwrap();
    sheet.write(2, 2, "{{current_ratio latest}}").unwrap();
    sheet.write_formula(3, 2, Formula::new("=C2/B2-1").set_result("0")).unwrap();
}

fn saved(name: &'static str, mut book: Workbook) -> Model {
    Model { name, bytes: book.save_to_buffer().unwrap(), asked: 3, touched: FIRST }
}

/// A part's text changed, as a program that we have no writer for would have written it.
fn edited(model: Model, part: &str, from: &str, to: &str) -> Model {
    let mut all = parts(&model.bytes);
    let text = String::from_utf8(all[part].clone()).unwrap();
    assert!(text.contains(from), "{part} has no {from}: {text}");
    all.insert(part.to_owned(), text.replacen(from, to, 1).into_bytes());
    Model { bytes: packed(&all), ..model }
}

fn with_part(model: Model, part: &str, bytes: &[u8]) -> Model {
    let mut all = parts(&model.bytes);
    assert!(all.insert(part.to_owned(), bytes.to_vec()).is_none());
    Model { bytes: packed(&all), ..model }
}

fn plain() -> Model {
    let mut book = Workbook::new();
    inputs(book.add_worksheet().set_name("Inputs").unwrap());
    let result = book.add_worksheet().set_name("Result").unwrap();
    result.write_formula(0, 0, Formula::new("=Inputs!C4*100").set_result("0")).unwrap();
    saved("plain", book)
}

fn charts() -> Model {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Inputs").unwrap();
    inputs(sheet);
    for (at, kind) in (0_u32..).zip([ChartType::Column, ChartType::Line, ChartType::Pie]) {
        let mut chart = Chart::new(kind);
        chart.add_series().set_values(("Inputs", 1, 1, 1, 2));
        sheet.insert_chart(6 + 16 * at, 0, &chart).unwrap();
    }
    let mut alone = Chart::new(ChartType::Bar);
    alone.add_series().set_values(("Inputs", 1, 1, 1, 2));
    book.add_chartsheet().insert_chart(0, 0, &alone).unwrap();
    saved("charts", book)
}

fn macros() -> Model {
    let mut book = Workbook::new();
    inputs(book.add_worksheet());
    let model = saved("macros", book);
    let model =
        with_part(model, "xl/vbaProject.bin", &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 7]);
    let model = with_part(model, "customUI/customUI.xml", b"<customUI/>");
    let model = edited(
        model,
        "[Content_Types].xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    );
    let model = edited(
        model,
        "[Content_Types].xml",
        "</Types>",
        "<Default Extension=\"bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/></Types>",
    );
    edited(
        model,
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        "<Relationship Id=\"rId99\" Type=\"http://schemas.microsoft.com/office/2006/relationships/vbaProject\" Target=\"vbaProject.bin\"/></Relationships>",
    )
}

fn names() -> Model {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Inputs").unwrap();
    inputs(sheet);
    sheet.set_print_area(0, 0, 9, 3).unwrap().set_repeat_rows(0, 0).unwrap();
    sheet.write_formula(4, 2, Formula::new("=Growth*Latest").set_result("0")).unwrap();
    book.define_name("Latest", "=Inputs!$C$2").unwrap();
    book.define_name("Growth", "=Inputs!$C$4").unwrap();
    book.define_name("Inputs!Local", "=Inputs!$B$2:$C$2").unwrap();
    saved("names", book)
}

fn protection() -> Model {
    let mut book = Workbook::new();
    let open = Format::new().set_unlocked().set_background_color(Color::RGB(0xFFF2CC));
    let sheet = book.add_worksheet();
    inputs(sheet);
    sheet.write_with_format(1, 1, "{{revenue FY-1 in millions}}", &open).unwrap();
    sheet.protect_with_password("secret");
    let model = saved("protection", book);
    edited(
        model,
        "xl/workbook.xml",
        "<bookViews>",
        "<workbookProtection workbookPassword=\"C2F1\" lockStructure=\"1\"/><bookViews>",
    )
}

fn arrays() -> Model {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    inputs(sheet);
    sheet.write_array_formula(5, 0, 5, 1, Formula::new("{=B2:C2*2}").set_result("0")).unwrap();
    sheet.write_dynamic_formula(7, 0, Formula::new("=SUM(B2:C2*{1,10})").set_result("0")).unwrap();
    saved("arrays", book)
}

fn dates_of_1904() -> Model {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    inputs(sheet);
    let date = Format::new().set_num_format("yyyy-mm-dd");
    sheet.write_with_format(6, 0, 44_000, &date).unwrap();
    sheet.write_formula(6, 1, Formula::new("=A7+365").set_result("44365")).unwrap();
    edited(saved("1904", book), "xl/workbook.xml", "<workbookPr ", "<workbookPr date1904=\"1\" ")
}

fn chinese() -> Model {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("财务 输入'表").unwrap();
    sheet.write(0, 0, "单位：万元").unwrap();
    sheet.write(1, 0, "营业收入").unwrap();
    sheet.write(1, 1, "{{revenue 2023年 in 万元}}").unwrap();
    sheet.write(1, 2, "{{revenue latest in 万元}}").unwrap();
    sheet.write(2, 2, "{{资产总计 latest in 亿元}}").unwrap();
    sheet.write_formula(3, 2, Formula::new("=C2/B2-1").set_result("0")).unwrap();
    book.define_name("收入", "='财务 输入''表'!$C$2").unwrap();
    saved("chinese", book)
}

fn rules_and_tables() -> Model {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.add_table(0, 0, 3, 2, &Table::new().set_autofilter(true)).unwrap();
    inputs(sheet);
    for (column, head) in ["Line", "Prior", "Latest"].iter().enumerate() {
        sheet.write(0, column as u16, *head).unwrap();
    }
    let list = DataValidation::new().allow_list_strings(&["Base", "Stress"]).unwrap();
    sheet.add_data_validation(6, 1, 6, 1, &list).unwrap();
    let high = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::GreaterThan(5))
        .set_format(Format::new().set_bold());
    sheet.add_conditional_format(1, 1, 2, 2, &high).unwrap();
    sheet.merge_range(8, 0, 9, 2, "", &Format::new().set_text_wrap()).unwrap();
    sheet.write(8, 0, "{{total_assets latest}}").unwrap();
    sheet.insert_note(1, 2, &Note::new("agreed with the client")).unwrap();
    sheet.set_freeze_panes(1, 1).unwrap();
    Model { asked: 4, ..saved("rules and tables", book) }
}

fn foreign_parts() -> Model {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    inputs(sheet);
    sheet
        .write_rich_string(
            2,
            2,
            &[(&Format::new().set_bold(), "{{current_"), (&Format::new(), "ratio latest}}")],
        )
        .unwrap();
    // No marker: it stands inside other words, or is what a formula gives.
    sheet.write(8, 0, "see {{revenue latest}} above").unwrap();
    sheet
        .write_formula(8, 1, Formula::new("=\"{{revenue latest}}\"").set_result("{{revenue latest}}"))
        .unwrap();
    let model = saved("foreign parts", book);
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let link = format!(
        "<externalLink xmlns=\"{main}\"><externalBook xmlns:r=\"{office}\" r:id=\"rId1\"><sheetNames><sheetName val=\"Rates\"/></sheetNames></externalBook></externalLink>"
    );
    let model = with_part(model, "xl/externalLinks/externalLink1.xml", link.as_bytes());
    let rels = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{office}/externalLinkPath\" Target=\"rates.xlsx\" TargetMode=\"External\"/></Relationships>"
    );
    let model = with_part(model, "xl/externalLinks/_rels/externalLink1.xml.rels", rels.as_bytes());
    let model = with_part(model, "xl/customXml/item1.xml", b"<mine/>");
    let model = edited(
        model,
        "[Content_Types].xml",
        "</Types>",
        "<Override PartName=\"/xl/externalLinks/externalLink1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml\"/></Types>",
    );
    let model = edited(
        model,
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        &format!(
            "<Relationship Id=\"rId98\" Type=\"{office}/externalLink\" Target=\"externalLinks/externalLink1.xml\"/></Relationships>"
        ),
    );
    edited(
        model,
        "xl/workbook.xml",
        "</sheets>",
        "</sheets><externalReferences><externalReference r:id=\"rId98\"/></externalReferences>",
    )
}

fn all() -> Vec<Model> {
    vec![
        plain(),
        charts(),
        macros(),
        names(),
        protection(),
        arrays(),
        dates_of_1904(),
        chinese(),
        rules_and_tables(),
        foreign_parts(),
    ]
}

#[test]
fn ten_models_are_filled_and_nothing_else_of_them_changes() {
    let filled: Vec<(Model, Vec<u8>)> = all()
        .into_iter()
        .map(|model| {
            println!("{}", model.name);
            let out = filled(&model.bytes, model.asked, model.touched);
            (model, out)
        })
        .collect();
    let check = |name: &str, sheet: usize, held: &[&str], changed: &[&str]| {
        let (model, out) = filled.iter().find(|(model, _)| model.name == name).unwrap();
        let part = format!("xl/worksheets/sheet{sheet}.xml");
        let before = String::from_utf8(parts(&model.bytes)[&part].clone()).unwrap();
        let after = String::from_utf8(parts(out)[&part].clone()).unwrap();
        for text in held {
            assert!(before.contains(text) && after.contains(text), "{name}: {text} in {after}");
        }
        for text in changed {
            assert!(!before.contains(text) && after.contains(text), "{name}: {text} in {after}");
        }
    };
    check("plain", 1, &["<f>C2/B2-1</f>"], &["<c r=\"C2\"><v>2000</v></c>"]);
    check("protection", 1, &["<sheetProtection "], &[]);
    check("arrays", 1, &["t=\"array\" ref=\"A6:B6\"", "{1,10}"], &[]);
    check(
        "rules and tables",
        1,
        &["<mergeCell ref=\"A9:C10\"/>", "<tablePart ", "<dataValidation "],
        &["<v>4000</v>"],
    );
    check("foreign parts", 1, &["<f>\"{{revenue latest}}\"</f>"], &["<v>3000</v>"]);

    let outs: Vec<&[u8]> = filled.iter().map(|(_, out)| out.as_slice()).collect();
    for out in &outs {
        let script = "book = openpyxl.load_workbook(path, keep_vba=True)\nprint(book.sheetnames[-2:])";
        if let Some(said) = outside::openpyxl(out, script) {
            assert_eq!(said.trim(), "['Evidence', 'Legend']");
        }
    }
    let Some(saved) = outside::all_saved_by_libreoffice(&outs) else { return };
    for ((model, _), saved) in filled.iter().zip(&saved) {
        let script = "book = openpyxl.load_workbook(path, data_only=True)\ns = book.worksheets[0]\nprint(s['C2'].value, s['C4'].value)";
        if let Some(said) = outside::openpyxl(saved, script) {
            assert_eq!(said.trim(), "2000 1", "{}: calculated anew", model.name);
        }
        let proofs = workbook::proof::read(saved).unwrap();
        assert_eq!(proofs.cells.len(), model.asked, "{}", model.name);
        let holds = |cell: &workbook::proof::ProvenCell| {
            cell.intact && cell.standing() == workbook::proof::Standing::Same
        };
        assert!(proofs.cells.iter().all(holds), "{}: {:?}", model.name, proofs.cells);
    }
}

#[test]
fn what_is_no_marker_stays_text() {
    let markers: Vec<Marker> = template::markers(&foreign_parts().bytes).unwrap();
    let texts: Vec<&str> = markers.iter().map(|marker| marker.text.as_str()).collect();
    assert_eq!(texts, ["revenue FY-1 in millions", "revenue latest in millions", "current_ratio latest"]);
}
