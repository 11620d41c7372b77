//! `check` and `trace`: proof looked at again.

use std::io::Write;
use std::path::{Path, PathBuf};

use engine::desk::Desk;
use engine::lineage::Lineage;

use engine::check::{self, Sources, Verified};

use crate::args::Arguments;
use crate::output::{self, Failure, json_line, tell};

/// Verifies files, or the whole library.
pub(crate) fn check(arguments: &Arguments, files: &[PathBuf], given: &[PathBuf]) -> Result<u8, Failure> {
    let library = match engine::open_existing_library(&arguments.library) {
        Ok(library) => Some(library),
        // A workbook may be checked against files alone.
        Err(_) if !files.is_empty() && !given.is_empty() => None,
        Err(error) => return Err(error.into()),
    };
    let viewer = super::viewer(arguments);
    let mut verified = Verified::default();
    if files.is_empty() {
        if let Some(library) = &library {
            verified = engine::audit::verify_library(library, super::charts(arguments)?)?;
        }
    } else {
        let view = library.as_ref().map(|library| viewer.view(library));
        let mut sources = Sources::new(view.as_ref(), given)?;
        for file in files {
            let one = check::check_file(file, &mut sources)?;
            verified.checked += one.checked;
            verified.breaks.extend(one.breaks);
        }
    }
    let mut out = output::stdout();
    if arguments.json {
        json_line(&mut out, &verified)?;
    } else {
        for broken in &verified.breaks {
            let place = broken.sheet.as_ref().map_or_else(String::new, |sheet| format!("{sheet}!"));
            tell(&format!(
                "{}: {place}{}: {}: expected {:?}, found {:?}",
                broken.file, broken.cell, broken.kind, broken.expected, broken.found
            ));
        }
        tell(&format!("{} checked, {} do not hold", verified.checked, verified.breaks.len()));
    }
    Ok(if verified.breaks.is_empty() { output::DONE } else { output::OPEN })
}

/// What is shown beside the steps.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    /// The bytes around each figure.
    pub(crate) snippet: bool,
    /// The pages as pictures, written there.
    pub(crate) image: Option<&'a Path>,
}

/// Shows what a figure rests on, down to the bytes.
pub(crate) fn trace(
    arguments: &Arguments,
    company: &str,
    account: &str,
    period: &str,
    shown: Shown<'_>,
) -> Result<u8, Failure> {
    let charts = super::charts(arguments)?;
    let library = engine::open_existing_library(&arguments.library)?;
    let viewer = super::viewer(arguments);
    let view = viewer.view(&library);
    let desk = engine::open_desk(&view, company, charts)?;
    let lineage = engine::lineage::trace(&desk, charts, account, period)?;
    let mut out = output::stdout();
    if arguments.json {
        json_line(&mut out, &lineage)?;
        out.flush()?;
        return shown.image.map_or(Ok(output::DONE), |image| draw(&desk, &lineage, image));
    }
    // Where the source has no pages, its bytes are shown in a picture's stead.
    let paged = lineage.derivation.leaves().iter().all(|leaf| leaf.anchor.locus.page().is_some());
    let snippets = shown.snippet || (shown.image.is_some() && !paged);
    writeln!(out, "{} {} = {}", lineage.account, lineage.period, lineage.value)?;
    for step in &lineage.steps {
        writeln!(out, "  {}{}", "  ".repeat(step.depth), step.text)?;
        if let (true, Some(bytes)) = (snippets, &step.snippet) {
            writeln!(out, "  {}  | {bytes}", "  ".repeat(step.depth))?;
        }
    }
    out.flush()?;
    shown.image.map_or(Ok(output::DONE), |image| draw(&desk, &lineage, image))
}

/// Writes the pages that a figure rests on as pictures.
fn draw(desk: &Desk<'_>, lineage: &Lineage, image: &Path) -> Result<u8, Failure> {
    let pictures = engine::pictures::pictures(desk, &lineage.derivation)?;
    let mut lost = false;
    for (index, page) in pictures.pages.iter().enumerate() {
        let path = if index == 0 {
            image.to_path_buf()
        } else {
            let stem = image.file_stem().unwrap_or_default().to_string_lossy();
            image.with_file_name(format!("{stem}-{}.png", index + 1))
        };
        engine::write_file(&path, &page.png)?;
        tell(&format!("wrote {}: {}, page {}", path.display(), page.document, page.page));
        lost |= output::report_notices(&page.document, &page.notices);
    }
    for document in &pictures.without_pages {
        tell(&format!("{document} has no pages to draw: the bytes around the figure are shown instead"));
    }
    Ok(if lost || pictures.pages.is_empty() { output::OPEN } else { output::DONE })
}
