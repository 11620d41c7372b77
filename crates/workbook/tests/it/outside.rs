//! Other programs, where they are installed: Python's openpyxl and LibreOffice. A test that needs one which isn't
//! there says so and passes.

use std::process::Command;

/// Runs Python over a workbook with openpyxl; what the script prints. The script finds the file's name in `path`.
pub(crate) fn openpyxl(bytes: &[u8], script: &str) -> Option<String> {
    let installed = Command::new("python3").args(["-c", "import openpyxl"]).output();
    if !installed.is_ok_and(|out| out.status.success()) {
        println!("skipped: no openpyxl");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.xlsx");
    std::fs::write(&path, bytes).unwrap();
    let script = format!("import sys, openpyxl\npath = sys.argv[1]\n{script}");
    let out = Command::new("python3").arg("-c").arg(script).arg(&path).output().unwrap();
    assert!(out.status.success(), "openpyxl: {}", String::from_utf8_lossy(&out.stderr));
    Some(String::from_utf8(out.stdout).unwrap())
}

/// A workbook that a Python script makes and saves as `path`.
pub(crate) fn made_by_openpyxl(script: &str) -> Option<Vec<u8>> {
    let installed = Command::new("python3").args(["-c", "import openpyxl"]).output();
    if !installed.is_ok_and(|out| out.status.success()) {
        println!("skipped: no openpyxl");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made.xlsx");
    let script = format!("import sys, openpyxl\npath = sys.argv[1]\n{script}");
    let out = Command::new("python3").arg("-c").arg(script).arg(&path).output().unwrap();
    assert!(out.status.success(), "openpyxl: {}", String::from_utf8_lossy(&out.stderr));
    Some(std::fs::read(path).unwrap())
}

/// LibreOffice calculates on load only where it is told to.
const CALCULATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"#;

/// A workbook opened, calculated and saved again by LibreOffice.
pub(crate) fn saved_by_libreoffice(bytes: &[u8]) -> Option<Vec<u8>> {
    all_saved_by_libreoffice(&[bytes]).map(|mut saved| saved.remove(0))
}

/// The same of many workbooks, in one run of the program.
pub(crate) fn all_saved_by_libreoffice(books: &[&[u8]]) -> Option<Vec<Vec<u8>>> {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<_> = (0..books.len()).map(|at| folder.path().join(format!("book{at}.xlsx"))).collect();
    for (path, bytes) in paths.iter().zip(books) {
        std::fs::write(path, bytes).unwrap();
    }
    let out = folder.path().join("out");
    let user = folder.path().join("profile/user");
    std::fs::create_dir_all(&user).unwrap();
    std::fs::write(user.join("registrymodifications.xcu"), CALCULATE).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let done = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .arg(&out)
        .args(&paths)
        .output();
    let Ok(done) = done else {
        println!("skipped: no LibreOffice");
        return None;
    };
    let saved = paths.iter().map(|path| {
        let saved = std::fs::read(out.join(path.file_name().unwrap()));
        saved.unwrap_or_else(|_| panic!("LibreOffice: {}", String::from_utf8_lossy(&done.stderr)))
    });
    Some(saved.collect())
}
