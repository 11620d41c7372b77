//! Checking again: every cell compared with its proof, every anchor reopened, every derivation replayed.
//!
//! Proof is per cell: what one break says of one cell says nothing of its neighbours. An open cell states nothing
//! false and is not counted as a break.

mod json;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use model::{Anchor, Decimal, Derivation, Locus, SourceHash, parse_decimal};
use serde::Serialize;
use store::View;
use workbook::proof::{ProofKind, ProofRow, ProvenCell, Standing};

use crate::anchored::{reopen, reopen_all, says};
use crate::error::{Error, ErrorKind};

/// What was verified, and what doesn't hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// How many cells, answers or facts were checked.
    pub checked: usize,
    /// What does not hold.
    pub breaks: Vec<Break>,
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Break {
    /// The file.
    pub file: String,
    /// The sheet, for a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The cell, for a workbook; else the account and period, or the damaged thing.
    pub cell: String,
    /// What is wrong: `value-altered`, `note-altered`, `result-altered`, `evidence-altered`, `anchor-lost`, `source-missing`, `ocr-missing` …
    pub kind: &'static str,
    /// What the proof states.
    pub expected: String,
    /// What is there.
    pub found: String,
}

/// Where sources are looked for: the library, and files that the user names or that stand beside what is checked.
pub struct Sources<'a> {
    view: Option<&'a View<'a>>,
    files: BTreeMap<SourceHash, PathBuf>,
    open: BTreeMap<SourceHash, Option<Vec<u8>>>,
    /// What stands at places on pages: opening a PDF costs more than all of its pages do.
    pages: BTreeMap<Anchor, Option<String>>,
}

impl<'a> Sources<'a> {
    /// The sources of a view, and of these files and folders.
    pub fn new(view: Option<&'a View<'a>>, paths: &[PathBuf]) -> Result<Self, Error> {
        let mut files = BTreeMap::new();
        let mut open = BTreeMap::new();
        for path in if paths.is_empty() { Vec::new() } else { crate::add::files(paths)? } {
            let bytes = std::fs::read(&path).map_err(|error| Error::file("read", &path, &error))?;
            files.insert(SourceHash::of(&bytes), path);
        }
        // Documents of one filing are one source, which no file is: such bundles are made again.
        for group in crate::filing::group(files.values().cloned().collect()) {
            let is_zip = group.main.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
            if !group.others.is_empty() || is_zip {
                for filing in crate::filing::open(&group)? {
                    open.insert(SourceHash::of(&filing.bytes), Some(filing.bytes));
                }
            }
        }
        Ok(Self { view, files, open, pages: BTreeMap::new() })
    }

    /// Reopens these places on pages together, source by source, to have their texts at hand.
    pub(crate) fn look_ahead<'b>(&mut self, anchors: impl Iterator<Item = &'b Anchor>) {
        let on_pages = anchors.filter(|anchor| matches!(anchor.locus, Locus::Page { .. }));
        let mut by_source: BTreeMap<SourceHash, BTreeSet<&Anchor>> = BTreeMap::new();
        for anchor in on_pages {
            by_source.entry(anchor.source).or_default().insert(anchor);
        }
        for (source, anchors) in by_source {
            let loci: Vec<Locus> = anchors.iter().map(|anchor| anchor.locus.clone()).collect();
            let texts = self.bytes(source).map(|bytes| reopen_all(bytes, &loci)).unwrap_or_default();
            self.pages.extend(anchors.into_iter().cloned().zip(texts));
        }
    }

    /// The visible text at an anchor; the outer `None` where its source can't be had.
    fn text(&mut self, anchor: &Anchor) -> Option<Option<String>> {
        if let Some(text) = self.pages.get(anchor) {
            return Some(text.clone());
        }
        Some(reopen(self.bytes(anchor.source)?, &anchor.locus))
    }

    fn bytes(&mut self, hash: SourceHash) -> Option<&[u8]> {
        let (view, files) = (self.view, &self.files);
        let entry = self.open.entry(hash).or_insert_with(|| {
            let stored = view.and_then(|view| view.source(hash).ok());
            stored.or_else(|| {
                let bytes = std::fs::read(files.get(&hash)?).ok()?;
                (SourceHash::of(&bytes) == hash).then_some(bytes)
            })
        });
        entry.as_deref()
    }

    /// Whether an anchor shows a value; else what is wrong, and what is there.
    fn reopened(&mut self, anchor: &Anchor, value: Decimal) -> Result<(), (&'static str, String)> {
        let Some(text) = self.text(anchor) else {
            return Err(("source-missing", anchor.source.to_string()));
        };
        match text {
            Some(text) if extract::shows(&text, value, None) => Ok(()),
            Some(text) => Err(("anchor-lost", text)),
            None => Err(nothing_at(anchor)),
        }
    }

    /// Whether the words stand at an anchor, white space and the shape of quotation marks left out of account; else what
    /// is wrong, and what is there.
    pub(crate) fn quoted(&mut self, anchor: &Anchor, quote: &str) -> Result<(), (&'static str, String)> {
        let Some(text) = self.text(anchor) else {
            return Err(("source-missing", anchor.source.to_string()));
        };
        let Some(text) = text else { return Err(nothing_at(anchor)) };
        if says(&text, quote) { Ok(()) } else { Err(("evidence-altered", text)) }
    }

    /// Whether a derivation replays to a value and each of its leaves shows its own.
    fn replayed(&mut self, derivation: &Derivation, value: Decimal) -> Result<(), (&'static str, String)> {
        match derivation.replay() {
            Ok(replayed) if close(replayed, value) && replayed == derivation.value() => {}
            Ok(replayed) => return Err(("derivation-broken", replayed.to_string())),
            Err(error) => return Err(("derivation-broken", error.to_string())),
        }
        derivation.leaves().into_iter().try_for_each(|leaf| self.reopened(&leaf.anchor, leaf.value))
    }
}

/// Whether two figures are the same up to the last of 28 digits, and a percentage its fraction.
fn close(a: Decimal, b: Decimal) -> bool {
    let same = |a: Decimal, b: Decimal| {
        let slack = a.abs().checked_mul(Decimal::new(1, 20)).unwrap_or_default();
        (a - b).abs() <= slack.max(Decimal::new(1, 24))
    };
    same(a, b) || a.checked_div(Decimal::ONE_HUNDRED).is_some_and(|fraction| same(fraction, b))
}

/// Verifies a file: a workbook with an Evidence sheet, or the JSON of an answer or a spread.
pub fn check_file(path: &Path, sources: &mut Sources<'_>) -> Result<Verified, Error> {
    let bytes = std::fs::read(path).map_err(|error| Error::file("read", path, &error))?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    if bytes.starts_with(b"PK") {
        check_workbook(&name, &bytes, sources)
    } else {
        json::check(&name, &bytes, sources)
    }
}

/// Verifies a workbook, cell by cell.
fn check_workbook(name: &str, bytes: &[u8], sources: &mut Sources<'_>) -> Result<Verified, Error> {
    let proofs = workbook::proof::read(bytes).map_err(|error| Error::from(error).in_file(Path::new(name)))?;
    if proofs.cells.is_empty() {
        return Err(Error::new(
            ErrorKind::Workbook,
            format!("{name} has no Evidence sheet: it states nothing to verify"),
        )
        .hint("check works on workbooks that spread or grid wrote"));
    }
    let mut verified = Verified { checked: proofs.cells.len(), breaks: Vec::new() };
    let stated: Vec<Anchor> = proofs.cells.iter().flat_map(|cell| anchors(&cell.row)).collect();
    sources.look_ahead(stated.iter());
    let mut seen = BTreeSet::new();
    for cell in &proofs.cells {
        if let Some(broken) = check_cell(name, cell, sources)
            && seen.insert((broken.sheet.clone(), broken.cell.clone()))
        {
            verified.breaks.push(broken);
        }
    }
    let recalculated = workbook::recalculate::recalculate(bytes, &proofs.cells)
        .map_err(|error| Error::from(error).in_file(Path::new(name)))?;
    verified.checked += recalculated.compared;
    verified.breaks.extend(recalculated.wrong.into_iter().map(|wrong| Break {
        file: name.to_owned(),
        sheet: Some(wrong.sheet),
        cell: wrong.cell.to_string(),
        kind: "result-altered",
        expected: wrong.expected,
        found: wrong.found,
    }));
    if proofs.stated > proofs.cells.len() {
        verified.breaks.push(Break {
            file: name.to_owned(),
            sheet: Some("Evidence".to_owned()),
            cell: String::new(),
            kind: "evidence-missing",
            expected: format!("{} rows", proofs.stated),
            found: format!("{} rows", proofs.cells.len()),
        });
    }
    Ok(verified)
}

/// The places that a row of proof rests on.
fn anchors(row: &ProofRow) -> Vec<Anchor> {
    let derivation = row.derivation();
    let leaves = derivation.iter().flat_map(Derivation::leaves).map(|leaf| leaf.anchor.clone());
    leaves.chain(row.anchor()).collect()
}

fn check_cell(name: &str, cell: &ProvenCell, sources: &mut Sources<'_>) -> Option<Break> {
    let broken = |kind, expected: &str, found: String| {
        Some(Break {
            file: name.to_owned(),
            sheet: Some(cell.row.sheet.clone()),
            cell: cell.row.cell.clone(),
            kind,
            expected: expected.to_owned(),
            found,
        })
    };
    if !cell.intact {
        let place = format!("{} row {}", cell.evidence_sheet, cell.evidence_row);
        return broken("evidence-altered", "the row as it was written", place);
    }
    match cell.standing() {
        Standing::Same => {}
        Standing::Altered => return broken("value-altered", &cell.row.value, cell.found_text().to_owned()),
        Standing::Lost => return broken("cell-lost", &cell.row.value, String::new()),
    }
    if let Some(written) = cell.altered_note() {
        return broken("note-altered", &written, cell.note.clone().unwrap_or_default());
    }
    if !cell.row.kind().is_some_and(ProofKind::states_a_value) {
        return None;
    }
    let value = parse_decimal(&cell.row.value);
    let result = match (value, cell.row.derivation(), cell.row.anchor()) {
        (Some(value), Some(derivation), _) => sources.replayed(&derivation, value),
        (Some(value), None, Some(anchor)) => sources.reopened(&anchor, value),
        (None, _, Some(anchor)) if cell.row.kind() == Some(ProofKind::Extract) => {
            sources.quoted(&anchor, &cell.row.quote).and_then(|()| in_quote(&cell.row.value, &cell.row.quote))
        }
        (None, _, Some(anchor)) => quoted(sources, &anchor, &cell.row.quote),
        _ => Err(("proof-missing", String::new())),
    };
    result.err().and_then(|(kind, found)| broken(kind, &cell.row.value, found))
}

/// Begins a line of an answer that counts what changed, and says nothing of the report itself.
pub(crate) const COUNTING: &str = "Sentences only in ";

/// Whether a text says no more than its quote, but for the yes or no before it, or the line that counts.
pub(crate) fn in_quote(text: &str, quote: &str) -> Result<(), (&'static str, String)> {
    let text = match text.split_once('\n') {
        Some((line, rest)) if line.starts_with(COUNTING) => rest.trim_matches(['“', '”']),
        _ => text,
    };
    let verdict = ["Yes: ", "No: ", "是：", "否："].iter().find_map(|word| text.strip_prefix(word));
    if says(quote, verdict.unwrap_or(text)) { Ok(()) } else { Err(("value-altered", quote.to_owned())) }
}

/// Whether an anchor still shows the words quoted.
fn quoted(sources: &mut Sources<'_>, anchor: &Anchor, quote: &str) -> Result<(), (&'static str, String)> {
    let Some(text) = sources.text(anchor) else {
        return Err(("source-missing", anchor.source.to_string()));
    };
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text {
        Some(text) if words(&text).contains(&words(quote)) => Ok(()),
        Some(text) => Err(("anchor-lost", text)),
        None => Err(nothing_at(anchor)),
    }
}

/// What is wrong where nothing is seen at an anchor: of a picture of print nothing is, without what recognises it.
fn nothing_at(anchor: &Anchor) -> (&'static str, String) {
    if anchor.locus.ocr() && crate::scans::name().is_none() {
        return ("ocr-missing", "recognised in a picture; look again with --ocr and its models".to_owned());
    }
    ("anchor-lost", String::new())
}

/// Used by the JSON forms: a value with its anchor or derivation.
pub(crate) fn check_value(
    sources: &mut Sources<'_>,
    value: Decimal,
    derivation: Option<&Derivation>,
    anchor: Option<&Anchor>,
) -> Result<(), (&'static str, String)> {
    match (derivation, anchor) {
        (Some(derivation), _) => sources.replayed(derivation, value),
        (None, Some(anchor)) => sources.reopened(anchor, value),
        (None, None) => Err(("proof-missing", String::new())),
    }
}
