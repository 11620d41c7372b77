//! Input made to fill memory or time: entity bombs, deep nesting, spaces, zip bombs. The binary reads or refuses it in
//! bounded time and memory.
//!
//! `TICKMARK_LARGE` makes the spaces a gigabyte instead of 32 megabytes.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::filings::zipped;
use crate::{Desk, command};

/// Runs a command on a file: the exit code, and that neither time nor memory went beyond what its size allows.
#[track_caller]
fn check(desk: &Desk, arguments: &[&str], size: usize, megabytes: u64, codes: &[i32]) {
    let allowed = Duration::from_secs_f64(5.0 * (size as f64 / f64::from(1 << 20)).max(1.0) + 1.0);
    let began = Instant::now();
    let mut child =
        command(desk.dir.path()).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        let text = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak =
            line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0).max(peak);
        if began.elapsed() > allowed {
            child.kill().unwrap();
            panic!("{arguments:?} took more than {allowed:?}");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    assert!(peak / 1024 < megabytes, "{arguments:?} took {} MB", peak / 1024);
    assert!(status.code().is_some_and(|code| codes.contains(&code)), "{arguments:?}: {status}");
}

/// As a file to read and as one to add.
#[track_caller]
fn check_page(page: &[u8], megabytes: u64) {
    let desk = Desk::new();
    desk.put("a.htm", page);
    for command in [&["facts", "a.htm"][..], &["spread", "a.htm"], &["add", "a.htm"]] {
        check(&desk, command, page.len(), megabytes, &[0, 1, 2]);
    }
}

const HEAD: &str = "<html xmlns:ix='http://www.xbrl.org/2013/inlineXBRL'>";

#[test]
fn entities_and_nesting() {
    let bomb = (1..12).fold("<!ENTITY e0 'lol'>".to_owned(), |bomb, level| {
        format!("{bomb}<!ENTITY e{level} '{}'>", format!("&e{};", level - 1).repeat(10))
    });
    let text = "<ix:nonNumeric name='a:b' contextRef='y'>&e11;</ix:nonNumeric>";
    check_page(format!("<!DOCTYPE html [{bomb}]>{HEAD}<body>{text}</body></html>").as_bytes(), 300);
    for (open, close) in [
        ("<div>", "</div>"),
        ("<ix:nonNumeric name='a:b' contextRef='y'>x ", "</ix:nonNumeric>"),
        ("<table><tr><td>", "</td></tr></table>"),
    ] {
        check_page(format!("{HEAD}{}y{}</html>", open.repeat(10_000), close.repeat(10_000)).as_bytes(), 600);
    }
}

#[test]
fn spaces() {
    let size = if std::env::var_os("TICKMARK_LARGE").is_some() { 1 << 30 } else { 32 << 20 };
    let mut page = format!("{HEAD}<body><ix:nonNumeric name='a:b' contextRef='y'>a").into_bytes();
    page.resize(page.len() + size, b' ');
    page.extend(b"b</ix:nonNumeric></body></html>");
    let desk = Desk::new();
    desk.put("a.htm", &page);
    // The bytes themselves, a copy while they are looked through, and little else.
    check(&desk, &["facts", "a.htm"], page.len(), 200 + 3 * (page.len() as u64 >> 20), &[0, 1]);
}

#[test]
fn bombs_in_zips() {
    let spaces = vec![b' '; 300 << 20];
    let desk = Desk::with_samples();
    let filing = zipped(&[("a.htm", &spaces)]);
    desk.put("filing.zip", &filing);
    check(&desk, &["add", "filing.zip"], filing.len(), 300, &[2]);
    desk.run(["add", "filing.zip"]).expect(2).says(&["filing.zip", "too large", "hint: unpack it"]);
    let sheet = [b"<worksheet><sheetData>".to_vec(), spaces, b"</sheetData></worksheet>".to_vec()].concat();
    let types = br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
    let root = br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let book = br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let links = br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let members: [(&str, &[u8]); 5] = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", root),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", links),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    let bomb = zipped(&members);
    desk.put("bomb.xlsx", &bomb);
    for command in [&["grid", "bomb.xlsx", "-o", "out.xlsx"][..], &["check", "bomb.xlsx"]] {
        check(&desk, command, bomb.len(), 500, &[2]);
    }
    desk.run(["grid", "bomb.xlsx", "-o", "out.xlsx"]).expect(2).says(&["bomb.xlsx", "too large", "hint:"]);
}
