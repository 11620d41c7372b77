//! `demo`: the main job, end to end, on bundled fictional filings: add, spread, grid, check.

use std::path::{Path, PathBuf};

use engine::add::{self, Circumstances};
use engine::book::{self, Part};
use engine::check::{self, Sources};
use engine::desk::Desk;
use engine::{Language, grid};
use model::Outcome;

use crate::args::Arguments;
use crate::output::{self, Failure, tell};

/// The bundled samples: name and bytes.
macro_rules! samples {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../../../samples/", $name)))),*]
    };
}

const REPORTS: &[(&str, &[u8])] = samples![
    "larkfield-10k-2023.htm",
    "northmoor-10k-2022.htm",
    "northmoor-10k-2023.htm",
    "northmoor-10k-2024.htm",
    "northmoor-10q-2024q1.htm",
    "northmoor-10q-2024q2.htm",
    "northmoor-10q-2024q3.htm",
    "qinghe-annual-2023.htm",
    "qinghe-annual-2024.htm",
    "ravenscar-20f-2023.htm",
    "ravenscar-20f-2024.htm",
    "reports.csv",
];

const GRID: &[u8] = include_bytes!("../../../../samples/grid.csv");

/// Does the main job in a folder; exit 0 where every step did what it should, breaks planted in the samples included.
pub(crate) fn demo(arguments: &Arguments, directory: Option<&Path>) -> Result<u8, Failure> {
    let folder = directory.map_or_else(|| PathBuf::from("tickmark-demo"), Path::to_path_buf);
    let reports = folder.join("reports");
    std::fs::create_dir_all(&reports)?;
    for (name, bytes) in REPORTS {
        std::fs::write(reports.join(name), bytes)?;
    }
    let charts = super::charts(arguments)?;
    let shelf = engine::Shelf::at(&folder.join("library"))?;
    let viewer = super::viewer(arguments);

    tell(&format!("1. add {}", reports.display()));
    let circumstances = Circumstances { actor: arguments.user.clone(), now: super::now(), published: None };
    let added = add::add(&shelf, charts, &[reports], &circumstances, &|_| {})?;
    let library = shelf.made()?;
    let failed = added.iter().filter(|one| one.outcome.is_err()).count();
    tell(&format!("   {} reports, {failed} failed", added.len()));

    let view = viewer.view(library);
    let mut books = Vec::new();
    for company in engine::company::companies(&view)? {
        let mut desk = Desk::open(&view, company, charts)?;
        desk.trace();
        let chinese = |report: &model::Report| report.header.language.as_deref() == Some("zh");
        let language = if desk.reports.iter().any(chinese) { Language::Chinese } else { Language::English };
        let part = Part {
            quotes: desk.quotes(),
            particulars: engine::book::particulars(&desk, charts, language),
            figures: desk.into_figures(),
        };
        let spread = &part.figures.spread;
        let name: String =
            spread.company.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let path = folder.join(format!("{}.xlsx", name.trim_matches('-').to_lowercase()));
        let bytes = book::workbook(std::slice::from_ref(&part), charts, language, String::new())?;
        engine::write_file(&path, &bytes)?;
        let count =
            |wanted: Outcome| spread.tie_outs.iter().filter(|tie_out| tie_out.outcome == wanted).count();
        let released = spread.cells.iter().filter(|cell| cell.value.is_some()).count();
        tell(&format!(
            "2. spread {}: {released} figures, {} tie-outs hold, {} don't -> {}",
            spread.company,
            count(Outcome::Tied),
            count(Outcome::Off),
            path.display()
        ));
        for tie_out in spread.tie_outs.iter().filter(|tie_out| tie_out.outcome == Outcome::Off) {
            let remark = tie_out.remark.as_deref().unwrap_or_default();
            tell(&format!("   off: {} {} by {}: {remark}", tie_out.rule, tie_out.period, tie_out.by));
        }
        books.push(path);
    }

    let models = engine::models::Models::none();
    let reader = grid::Reader { models: &models, grid: "", before: None };
    let filled = grid::fill(library, &viewer, charts, GRID, true, reader, &|_| {})?.value;
    let path = folder.join("grid.xlsx");
    engine::write_file(&path, &filled.workbook)?;
    let open: usize = filled.open.values().sum();
    tell(&format!("3. grid: {} cells answered, {open} open -> {}", filled.answered, path.display()));
    books.push(path);

    let mut sources = Sources::new(Some(&view), &[])?;
    let (mut checked, mut breaks) = (0, 0);
    for book in &books {
        let verified = check::check_file(book, &mut sources)?;
        checked += verified.checked;
        breaks += verified.breaks.len();
        for broken in &verified.breaks {
            tell(&format!("   {}: {} {}: {}", broken.file, broken.cell, broken.kind, broken.found));
        }
    }
    tell(&format!("4. check: {checked} cells verified again from the sources' bytes, {breaks} do not hold"));
    Ok(if failed == 0 && breaks == 0 { output::DONE } else { output::FAILED })
}
