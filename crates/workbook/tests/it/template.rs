//! Templates: model workbooks of many kinds, filled where they ask for it and nowhere else.

use std::collections::BTreeMap;

use model::{Decimal, Tick};
use rust_xlsxwriter::{
    Chart, ChartType, ConditionalFormatCell, DataValidation, Format, Formula, Note, Workbook,
};
use workbook::proof::{self, Standing};
use workbook::template::{self, FilledInput, Marker};
use workbook::{Language, Proof, ProofKind};

use crate::outside;
use crate::zipped::{packed, parts};

/// A figure for every marker that can be understood: the number of its place.
fn figures(markers: &[Marker]) -> Vec<FilledInput> {
    let known = markers.iter().filter(|marker| marker.request().is_some());
    known
        .zip(1_u32..)
        .map(|(marker, number)| FilledInput {
            sheet: marker.sheet.clone(),
            at: marker.at,
            value: Decimal::from(1_000 * number),
            proof: Proof {
                kind: ProofKind::Fact,
                ticks: vec![Tick::Traced],
                item: marker.text.clone(),
                ..Proof::default()
            },
        })
        .collect()
}

/// Fills a model and checks what must hold for every one: untouched parts keep their bytes, all proof stands.
#[track_caller]
pub(crate) fn filled(model: &[u8], asked: usize, touched_sheets: &[&str]) -> Vec<u8> {
    let markers = template::markers(model).unwrap();
    assert_eq!(markers.len(), asked, "{markers:?}");
    let inputs = figures(&markers);
    let out = template::fill(model, &inputs, Language::English).unwrap();
    assert!(out.notices.is_empty(), "{:?}", out.notices);
    assert!(out.value == template::fill(model, &inputs, Language::English).unwrap().value, "same bytes");
    let (old, new) = (parts(model), parts(&out.value));
    let may_change = |name: &str| {
        touched_sheets.contains(&name)
            || ["[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/styles.xml"]
                .contains(&name)
            || name.starts_with("xl/worksheets/_rels/")
            || name.starts_with("xl/comments")
            || name.ends_with(".vml")
    };
    for (name, bytes) in &old {
        assert!(new.contains_key(name), "{name} is lost");
        assert!(may_change(name) || new[name] == *bytes, "{name} changed");
    }
    let workbook = String::from_utf8(new["xl/workbook.xml"].clone()).unwrap();
    assert!(workbook.contains("fullCalcOnLoad=\"1\""), "{workbook}");
    let proofs = proof::read(&out.value).unwrap();
    assert_eq!(proofs.cells.len(), inputs.len());
    assert!(proofs.cells.iter().all(|cell| cell.intact && cell.standing() == Standing::Same));
    assert_eq!(template::markers(&out.value).unwrap().len(), asked - inputs.len());
    out.value
}

/// A model with much in it: charts, names, validation, protection, conditional formats, notes, an array formula.
fn rich(title: &str) -> Workbook {
    let mut book = Workbook::new();
    let money = Format::new().set_num_format("#,##0.0,,").set_background_color("DDEBF7").set_unlocked();
    let sheet = book.add_worksheet().set_name(title).unwrap();
    sheet.write_string_with_format(2, 1, "{{revenue FY-1}}", &money).unwrap();
    sheet.write_string_with_format(2, 2, " {{ revenue latest in millions }} ", &money).unwrap();
    sheet.write_string(3, 1, "{{no idea}} is text").unwrap();
    sheet.write_string(4, 1, "{{what}}").unwrap();
    sheet.write_formula(5, 1, Formula::new("=B3+C3").set_result("0")).unwrap();
    sheet
        .write_formula(6, 1, Formula::new("=\"{{revenue latest}}\"").set_result("{{revenue latest}}"))
        .unwrap();
    sheet.write_array_formula(7, 1, 7, 2, Formula::new("{=B3:C3*2}").set_result("0")).unwrap();
    sheet.insert_note(2, 1, &Note::new("analyst's own")).unwrap();
    sheet
        .add_data_validation(
            9,
            1,
            9,
            1,
            &DataValidation::new().allow_list_strings(&["Base", "Stress"]).unwrap(),
        )
        .unwrap();
    sheet
        .add_conditional_format(
            2,
            1,
            2,
            2,
            &ConditionalFormatCell::new()
                .set_rule(rust_xlsxwriter::ConditionalFormatCellRule::GreaterThan(5))
                .set_format(Format::new().set_bold()),
        )
        .unwrap();
    sheet.protect_with_password("secret");
    let mut chart = Chart::new(ChartType::Line);
    chart.add_series().set_values((title, 2, 1, 2, 2));
    sheet.insert_chart(12, 1, &chart).unwrap();
    let hidden = book.add_worksheet().set_name("Hidden").unwrap().set_hidden(true);
    hidden.write(0, 0, "{{current_ratio latest}}").unwrap();
    let untouched = book.add_worksheet().set_name("Untouched").unwrap();
    untouched.write_formula(0, 0, Formula::new(format!("='{title}'!B6*2")).set_result("0")).unwrap();
    book.define_name("Inputs", &format!("='{title}'!$B$3:$C$3")).unwrap();
    book
}

#[test]
fn a_rich_model_is_filled_in_place() {
    let model = rich("Model").save_to_buffer().unwrap();
    let out = filled(&model, 4, &["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]);
    let sheet = String::from_utf8(parts(&out)["xl/worksheets/sheet1.xml"].clone()).unwrap();
    let before = String::from_utf8(parts(&model)["xl/worksheets/sheet1.xml"].clone()).unwrap();
    let style =
        |text: &str| text.split("<c r=\"B3\" s=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(style(&sheet), style(&before), "the format stays");
    for kept in ["sheetProtection", "conditionalFormatting", "dataValidation ", "t=\"array\"", "<drawing "] {
        assert!(sheet.contains(kept), "{kept}");
    }
    assert_eq!(template::markers(&out).unwrap()[0].text, "what", "what isn't understood stays");
}

#[test]
fn chinese_sheets_and_macros_are_kept() {
    let model = rich("财务 模型's").save_to_buffer().unwrap();
    let mut with_macros = parts(&model);
    with_macros.insert("xl/vbaProject.bin".to_owned(), vec![0xd0, 0xcf, 0x11, 0xe0, 0, 1, 2, 3]);
    let types = String::from_utf8(with_macros["[Content_Types].xml"].clone()).unwrap();
    let types = types.replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    );
    with_macros.insert("[Content_Types].xml".to_owned(), types.into_bytes());
    let out = filled(&packed(&with_macros), 4, &["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]);
    let types = String::from_utf8(parts(&out)["[Content_Types].xml"].clone()).unwrap();
    assert!(types.contains("macroEnabled"), "{types}");
}

#[test]
fn models_saved_by_other_programs_are_filled() {
    let model = rich("Model 1").save_to_buffer().unwrap();
    let sheets = ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"];
    if let Some(saved) = outside::saved_by_libreoffice(&model) {
        filled(&saved, 4, &sheets);
    }
    let made = outside::made_by_openpyxl(
        r#"
from openpyxl.worksheet.table import Table
from openpyxl.comments import Comment
from openpyxl.chart import BarChart, Reference
from openpyxl.utils.datetime import CALENDAR_MAC_1904
book = openpyxl.Workbook()
book.epoch = CALENDAR_MAC_1904
sheet = book.active
sheet.append(["Line", "Prior", "Latest"])
sheet.append(["收入", "{{revenue FY-1}}", "{{revenue latest}}"])
sheet.append(["Assets", "{{total_assets FY-1 in thousands}}", "=B3*2"])
sheet.add_table(Table(displayName="Inputs", ref="A1:C3"))
sheet["B2"].comment = Comment("source?", "Bo")
sheet["A2"].hyperlink = "https://example.com"
sheet.merge_cells("A5:C6")
sheet.auto_filter.ref = "A1:C3"
chart = BarChart(); chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=3)); sheet.add_chart(chart, "E2")
other = book.create_sheet("Sheet two"); other["A1"] = "='Sheet'!B2"
book.create_chartsheet("Only a chart")
book.save(path)
"#,
    );
    if let Some(made) = made {
        filled(&made, 3, &sheets[..1]);
    }
}

#[test]
fn a_signed_model_says_that_its_signature_is_broken() {
    let mut signed = parts(&rich("Model").save_to_buffer().unwrap());
    signed.insert("_xmlsignatures/origin.sigs".to_owned(), Vec::new());
    let model = packed(&signed);
    let inputs = figures(&template::markers(&model).unwrap());
    let out = template::fill(&model, &inputs, Language::English).unwrap();
    assert_eq!(out.notices[0].code, "workbook/signature-broken");
}

#[test]
fn a_model_with_prefixes_and_other_part_names_is_filled() {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let parts: BTreeMap<String, Vec<u8>> = [
        ("[Content_Types].xml", r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/book/main.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/book/one.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#.to_owned()),
        ("_rels/.rels", format!(r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="x" Type="{rels}/officeDocument" Target="/book/main.xml"/></Relationships>"#)),
        ("book/_rels/main.xml.rels", format!(r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{rels}/worksheet" Target="one.xml"/></Relationships>"#)),
        ("book/main.xml", format!("\u{feff}<x:workbook xmlns:x=\"{main}\" xmlns:q=\"{rels}\"><x:workbookPr date1904=\"1\"/><x:sheets><x:sheet name=\"A\" sheetId=\"1\" q:id=\"rId1\"/></x:sheets></x:workbook>")),
        ("book/one.xml", format!(r#"<?xml version="1.0"?><x:worksheet xmlns:x="{main}"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:r><x:t>{{{{revenue </x:t></x:r><x:r><x:t>FY2023}}}}</x:t></x:r></x:is></x:c><x:c><x:f>A1*2</x:f><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>"#)),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text.into_bytes()))
    .collect();
    let model = packed(&parts);
    let markers = template::markers(&model).unwrap();
    assert_eq!(markers[0].text, "revenue FY2023");
    let out = template::fill(&model, &figures(&markers), Language::Chinese).unwrap().value;
    let sheet = String::from_utf8(crate::zipped::parts(&out)["book/one.xml"].clone()).unwrap();
    assert!(sheet.contains("<x:c><x:v>1000</x:v></x:c><x:c><x:f>A1*2</x:f><x:v>7</x:v></x:c>"), "{sheet}");
    assert!(proof::read(&out).unwrap().cells.iter().all(|cell| cell.standing() == Standing::Same));
    let script = "book = openpyxl.load_workbook(path)\nprint(book.sheetnames, book['A']['A1'].value, bool(book['A']['A1'].comment), book.epoch.year)";
    if let Some(said) = outside::openpyxl(&out, script) {
        assert_eq!(said.trim(), "['A', 'Evidence', 'Legend'] 1000 True 1904");
    }
}

#[test]
fn filling_what_was_missing_keeps_the_proof_of_before() {
    let model = rich("Model").save_to_buffer().unwrap();
    let all = figures(&template::markers(&model).unwrap());
    let first = template::fill(&model, &all[..1], Language::English).unwrap().value;
    assert_eq!(template::markers(&first).unwrap().len(), 3);
    let second = template::fill(&first, &all[1..], Language::English).unwrap().value;
    let proofs = proof::read(&second).unwrap();
    assert_eq!(proofs.cells.len(), all.len());
    assert!(proofs.cells.iter().all(|cell| cell.intact && cell.standing() == Standing::Same));
    let sheet = String::from_utf8(parts(&second)["xl/worksheets/sheet1.xml"].clone()).unwrap();
    assert_eq!(sheet.matches("location=").count(), 2, "{sheet}");
}

#[test]
fn openpyxl_and_libreoffice_calculate_a_filled_model() {
    let model = rich("Model").save_to_buffer().unwrap();
    let out = filled(&model, 4, &["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]);
    let script = "book = openpyxl.load_workbook(path)\ns = book['Model']\nprint(s['B3'].value, s['B3'].number_format, s['B3'].protection.locked, s['B3'].hyperlink.location, 'own' in s['B3'].comment.text, s.protection.sheet, list(book.defined_names))";
    if let Some(said) = outside::openpyxl(&out, script) {
        assert_eq!(said.trim(), "1000 #,##0.0,, False Evidence!A2 True True ['Inputs']");
    }
    let Some(saved) = outside::saved_by_libreoffice(&out) else { return };
    let script = "book = openpyxl.load_workbook(path, data_only=True)\nprint(book['Model']['B6'].value, book['Model']['C8'].value, book['Untouched']['A1'].value)";
    if let Some(said) = outside::openpyxl(&saved, script) {
        assert_eq!(said.trim(), "3000 4000 6000");
    }
    let proofs = proof::read(&saved).unwrap();
    assert!(proofs.cells.iter().all(|cell| cell.intact && cell.standing() == Standing::Same));
}

#[test]
fn a_large_model_is_filled_quickly() {
    let mut book = rich("Model");
    let sheet = book.add_worksheet().set_name("Data").unwrap();
    for row in 0..20_000 {
        for column in 0..20 {
            sheet.write(row, column, f64::from(row) * 1.37 + f64::from(column) * 0.0931).unwrap();
        }
    }
    let model = book.save_to_buffer().unwrap();
    let start = std::time::Instant::now();
    let markers = template::markers(&model).unwrap();
    let out = template::fill(&model, &figures(&markers), Language::English).unwrap().value;
    println!("a model of {} bytes in {:?}", model.len(), start.elapsed());
    assert!(out.len() > model.len());
    // Generous, since tests run unoptimised and beside others.
    assert!(start.elapsed().as_secs_f64() < 10.0);
}
