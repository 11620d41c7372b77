//! Adding reports to the library: files, folders and globs, in parallel; one bad file never stops the rest.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::{AsOf, Date, Fact, Notice, Report, SourceHash, Statement};
use rayon::prelude::*;
use store::{NewReport, Receipt, Timestamp};

use crate::charts::Charts;
use crate::company;
use crate::dense;
use crate::error::{Error, ErrorKind};
use crate::filing::{self, Filing, Group};
use crate::library::{Shelf, Viewer};
use crate::source::{self, Extracted};
use crate::text;
use crate::versions;

/// Endings of files that may be reports; in a folder all others are passed over.
const ENDINGS: [&str; 7] = ["htm", "html", "xhtml", "xml", "pdf", "xbrl", "zip"];
/// Endings of files that belong to a report beside them.
const COMPANIONS: [&str; 5] = ["_lab.xml", "_pre.xml", "_cal.xml", "_def.xml", "_ref.xml"];
/// Publication dates of the files of a folder.
const SIDECAR: &str = "reports.csv";

/// What became of one file.
#[derive(Debug)]
pub struct Added {
    /// The file.
    pub path: PathBuf,
    /// Its fate.
    pub outcome: Result<Outcome, Error>,
    /// What was wrong with its content.
    pub notices: Vec<Notice>,
}

/// What adding a readable report came to.
#[derive(Debug)]
pub enum Outcome {
    /// It is in the library now.
    Added(Box<Report>),
    /// The same bytes were there.
    AlreadyThere,
    /// The same bytes were there, read by an older version, and have been read again.
    Rebuilt(Box<Report>),
}

/// Who adds, when, and what they know.
#[derive(Clone, Debug)]
pub struct Circumstances {
    /// The person.
    pub actor: String,
    /// The moment.
    pub now: Timestamp,
    /// The publication date of reports for which no sidecar gives one.
    pub published: Option<Date>,
}

/// Adds the reports at these paths; no library is made where none of them can be read. `progress` is called once a file is done, from any thread.
pub fn add(
    shelf: &Shelf,
    charts: &Charts,
    paths: &[PathBuf],
    circumstances: &Circumstances,
    progress: &(dyn Fn(&Path) + Sync),
) -> Result<Vec<Added>, Error> {
    let files = files(paths)?;
    let dates = Sidecars::read(&files)?;
    let results: Vec<Vec<Added>> = filing::group(files)
        .into_par_iter()
        .map(|group| {
            // A panic is a bug of ours: it is named, and the batch goes on.
            let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                add_group(shelf, charts, &group, &dates, circumstances)
            }));
            let added = caught.unwrap_or_else(|_| {
                let message = format!("{}: a bug in the reader", group.main.display());
                let error = Error::new(ErrorKind::NotAReport, message).hint("please report it with the file");
                vec![Added { path: group.main.clone(), outcome: Err(error), notices: Vec::new() }]
            });
            group.files().for_each(progress);
            added
        })
        .collect();
    // What can't be indexed now is when it is asked for.
    let viewer = Viewer { name: circumstances.actor.clone(), as_of: AsOf::Latest };
    if let Some(library) = shelf.library() {
        text::bring_up(library, &viewer.view(library))?;
        dense::forget(library)?;
    }
    Ok(results.into_iter().flatten().collect())
}

/// How many files these paths name.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files_below(path, &mut files)?;
        } else if path.exists() || !path.to_string_lossy().contains(['*', '?', '[']) {
            files.push(path.clone()); // a file that isn't there fails by itself, the others are read
        } else {
            let pattern = path.to_string_lossy();
            let matches = glob::glob(&pattern).map_err(|error| {
                Error::new(ErrorKind::File, format!("{pattern} is no pattern of files: {error}"))
            })?;
            files.extend(matches.flatten().filter(|path| path.is_file()));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    files.retain(|path| seen.insert(path.clone()));
    if files.is_empty() {
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        return Err(Error::new(ErrorKind::File, format!("found no reports at {}", names.join(", ")))
            .hint(format!("in folders, files ending in {} are read", ENDINGS.join(", "))));
    }
    Ok(files)
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let fail = |error: std::io::Error| Error::file("read the folder", folder, &error);
    let mut entries =
        std::fs::read_dir(folder).map_err(fail)?.collect::<Result<Vec<_>, _>>().map_err(fail)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let is_report = path
            .extension()
            .is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)));
        if path.is_dir() && !name.starts_with('.') {
            files_below(&path, files)?;
        } else if is_report && !COMPANIONS.iter().any(|companion| name.ends_with(companion)) {
            files.push(path);
        }
    }
    Ok(())
}

/// Adds the reports of a file, or of several that are one filing.
fn add_group(
    shelf: &Shelf,
    charts: &Charts,
    group: &Group,
    dates: &Sidecars,
    circumstances: &Circumstances,
) -> Vec<Added> {
    let path = &group.main;
    let one = |outcome, notices| Added { path: path.clone(), outcome, notices };
    let published = group.files().find_map(|file| dates.of(file)).or(circumstances.published);
    let circumstances = Circumstances { published, ..circumstances.clone() };
    match filing::open(group) {
        Ok(filings) => filings
            .into_iter()
            .flat_map(|filing| match add_filing(shelf, charts, filing, &circumstances) {
                Ok(added) => {
                    let notices = |at: usize| if at == 0 { added.notices.clone() } else { Vec::new() };
                    let outcomes = added.outcomes.into_iter().enumerate();
                    outcomes.map(|(at, outcome)| one(Ok(outcome), notices(at))).collect()
                }
                Err(error) => vec![one(Err(error), Vec::new())],
            })
            .collect(),
        Err(error) => vec![one(Err(error), Vec::new())],
    }
}

/// What adding one filing came to: an outcome for each of its filers, the main one first.
struct AddedFiling {
    outcomes: Vec<Outcome>,
    notices: Vec<Notice>,
}

fn add_filing(
    shelf: &Shelf,
    charts: &Charts,
    filing: Filing,
    circumstances: &Circumstances,
) -> Result<AddedFiling, Error> {
    let Filing { name, bytes, notices: from_package } = filing;
    let made_by = versions::made_by();
    let source = SourceHash::of(&bytes);
    if let Some(error) = shelf.failure() {
        return Err(error);
    }
    let known = match shelf.library() {
        Some(library) => library.reports_from(source)?,
        None => Vec::new(),
    };
    // The main filer's report is committed last: where it is, all are.
    let whole =
        known.iter().any(|known| known.report_id == source::report_id(source) && known.made_by == made_by);
    if whole {
        return Ok(AddedFiling { outcomes: vec![Outcome::AlreadyThere], notices: Vec::new() });
    }
    let mut extracted = source::read_bytes(&name, bytes, &[], charts)?;
    extracted.notices.splice(0..0, from_package);
    let Extracted { report, bytes, document, statements, passages, notices, others } = extracted;
    if document.tagged.facts.is_empty() && statements.is_empty() && document.blocks.is_empty() {
        return Err(Error::new(ErrorKind::NotAReport, format!("{name}: has neither tags nor text"))
            .hint("if its pages are images, have their text recognised (OCR) first"));
    }
    let library = shelf.made()?;
    library.put_source(&bytes)?;
    let commit = |mut report: Report, facts: &[Fact], statements: &[Statement], notices: &[Notice]| {
        if let Some(date) = circumstances.published {
            source::publish(&mut report, date);
        }
        let receipt = library.commit(&NewReport {
            report: &report,
            company_key: &company::key(&report),
            facts,
            statements,
            passages: &passages,
            taxonomy: &document.taxonomy,
            notices,
            made_by: &made_by,
            added: circumstances.now,
            actor: &circumstances.actor,
        })?;
        Ok::<_, Error>(match receipt {
            Receipt::Added => Outcome::Added(Box::new(report)),
            Receipt::AlreadyThere => Outcome::AlreadyThere,
            Receipt::Rebuilt => Outcome::Rebuilt(Box::new(report)),
        })
    };
    let ids: Vec<String> =
        others.iter().map(|other| other.report.id.clone()).chain([report.id.clone()]).collect();
    let mut outcomes = Vec::new();
    for other in others {
        outcomes.push(commit(other.report, &other.facts, &other.statements, &[])?);
    }
    outcomes.insert(0, commit(report, &document.tagged.facts, &statements, &notices)?);
    // A filer that an older version saw in this source and this one doesn't.
    for gone in known.iter().filter(|known| !ids.contains(&known.report_id)) {
        library.remove(&gone.report_id, &circumstances.actor, circumstances.now)?;
    }
    Ok(AddedFiling { outcomes, notices })
}

/// Publication dates from the `reports.csv` files beside the reports: `file,published`, one a line.
struct Sidecars {
    dates: BTreeMap<PathBuf, Date>,
}

impl Sidecars {
    fn read(files: &[PathBuf]) -> Result<Self, Error> {
        let mut dates = BTreeMap::new();
        let folders: std::collections::BTreeSet<&Path> =
            files.iter().filter_map(|file| file.parent()).collect();
        for folder in folders {
            let sidecar = folder.join(SIDECAR);
            if !sidecar.is_file() {
                continue;
            }
            let text =
                std::fs::read_to_string(&sidecar).map_err(|error| Error::file("read", &sidecar, &error))?;
            for (number, line) in text.lines().enumerate() {
                let line = line.trim();
                let Some((file, date)) = line.rsplit_once(',').filter(|_| !line.starts_with('#')) else {
                    continue;
                };
                match date.trim().parse() {
                    Ok(date) => {
                        dates.insert(folder.join(file.trim().trim_matches('"')), date);
                    }
                    Err(_) if number == 0 => {} // the heading
                    Err(_) => {
                        let place = format!("{} line {}", sidecar.display(), number + 1);
                        return Err(Error::new(
                            ErrorKind::Settings,
                            format!("{place}: {:?} is no date", date.trim()),
                        )
                        .hint("write it as 2024-11-01"));
                    }
                }
            }
        }
        Ok(Self { dates })
    }

    fn of(&self, file: &Path) -> Option<Date> {
        self.dates.get(file).copied()
    }
}
