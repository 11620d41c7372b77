//! The proof of a workbook's figures: rows of the Evidence sheet, and on each figure's cell a note and a link to its row.
//!
//! It is made while the sheets are being written, and laid over them as over a user's own workbook.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::cell::{CellRef, quoted_sheet};
use crate::patch::book::Book;
use crate::patch::comments::Fresh;
use crate::patch::edit::Edit;
use crate::patch::package::Package;
use crate::patch::relations::Relations;
use crate::patch::styles::Styles;
use crate::proof::{self, LINKS_LIMIT, Proof, ProofRow, Table, cut};
use crate::spread::page::EVIDENCE;
use crate::{Error, Language};

/// The number of the first row of proof; row 1 holds the headings.
const FIRST_ROW: u32 = 2;

/// A figure and what it rests on.
pub(super) struct Proven {
    pub(super) at: CellRef,
    /// As its row of proof states it.
    pub(super) value: String,
    pub(super) proof: Proof,
}

/// What is said of a sheet's cells.
#[derive(Default)]
pub(super) struct Noted {
    /// In the order of their rows of proof.
    pub(super) figures: Vec<Proven>,
    /// Notes on cells without proof.
    pub(super) remarks: BTreeMap<CellRef, String>,
}

/// All proof of a workbook, ready to be laid over it.
pub(super) struct Proofs {
    sheets: Vec<Marked>,
    table: Table,
}

/// The notes of a sheet, and its links to the rows of proof.
struct Marked {
    sheet: String,
    notes: Fresh,
    links: BTreeMap<CellRef, String>,
}

impl Proofs {
    /// The proof of what these sheets say, by their names.
    pub(super) fn of(sheets: Vec<(String, Noted)>, language: Language) -> Result<Self, Error> {
        // Rows are numbered through all sheets.
        let mut next = FIRST_ROW;
        let mut numbered = Vec::with_capacity(sheets.len());
        for (sheet, noted) in sheets {
            let figures = u32::try_from(noted.figures.len()).unwrap_or(u32::MAX);
            numbered.push((next, sheet, noted));
            next = next.saturating_add(figures);
        }
        let of_sheets: Vec<_> = numbered
            .into_par_iter()
            .filter(|(.., noted)| !noted.figures.is_empty() || !noted.remarks.is_empty())
            .map(|(first, sheet, noted)| of_sheet(first, sheet, noted, language))
            .collect::<Result<_, Error>>()?;
        let (sheets, rows): (Vec<_>, Vec<_>) = of_sheets.into_iter().unzip();
        let rows = (FIRST_ROW..).zip(rows.into_iter().flatten()).collect();
        Ok(Self { sheets, table: Table { rows, stated: None } })
    }

    /// The workbook with its proof.
    pub(super) fn over(self, book: &[u8], language: Language) -> Result<Vec<u8>, Error> {
        let mut package = Package::open(book)?;
        let opened = Book::open(&mut package)?;
        let missing = |what: &str| Error::NoSheet { sheet: what.to_owned() };
        let part_of = |sheet: &str| match opened.worksheet(sheet) {
            Some(entry) => Ok(entry.part.clone()),
            None => Err(missing(sheet)),
        };
        let mut edits = Vec::with_capacity(self.sheets.len());
        for Marked { sheet, notes, links } in self.sheets {
            let part = part_of(&sheet)?;
            let mut relations = Relations::of(&mut package, &part)?;
            let drawing = Some(notes.put(&mut package, &mut relations)?);
            relations.save(&mut package)?;
            let edit = Edit { links, linked_sheet: EVIDENCE.to_owned(), drawing, ..Edit::default() };
            edits.push((package.text(&part)?, part, edit));
        }
        let styles_part = opened.relations.first("styles").ok_or_else(|| missing("styles"))?.to_owned();
        let styles_text = package.text(&styles_part)?;
        let mut styles = Styles::open(&styles_text, &styles_part)?;
        let looks = proof::looks(&mut styles)?;
        let evidence = part_of(EVIDENCE)?;
        let frame = package.text(&evidence)?;
        let (edited, rows) = rayon::join(
            || {
                edits
                    .into_par_iter()
                    .map(|(text, part, edit)| Ok((edit.apply(&text, &part)?, part)))
                    .collect()
            },
            // Rows are as many as all other cells together, each of long texts that hardly repeat: written as they
            // are, they need no table of shared strings and a third of the time.
            || proof::evidence_within(&frame, &evidence, &self.table, looks, language),
        );
        let edited: Result<Vec<(String, String)>, Error> = edited;
        for (text, part) in edited? {
            package.put(&part, text);
        }
        package.put(&evidence, rows?);
        if let Some(changed) = styles.finish()? {
            package.put(&styles_part, changed);
        }
        package.finish()
    }
}

/// What a sheet's cells are marked with, and their rows of proof with check sums.
fn of_sheet(
    first: u32,
    sheet: String,
    noted: Noted,
    language: Language,
) -> Result<(Marked, Vec<(ProofRow, String)>), Error> {
    let evidence = quoted_sheet(EVIDENCE);
    let links = noted.figures.iter().map(|figure| figure.at).zip(first..).take(LINKS_LIMIT);
    let links = links.map(|(at, number)| (at, format!("{evidence}!A{number}"))).collect();
    let proven: Vec<_> = noted
        .figures
        .into_par_iter()
        .map(|Proven { at, value, proof }| {
            let row = ProofRow::new(&sheet, at, value, &proof);
            let (note, sum) = (cut(&row.note(language)), row.checksum());
            ((at, note), (row, sum))
        })
        .collect();
    let (notes, rows): (Vec<_>, Vec<_>) = proven.into_iter().unzip();
    let mut all = noted.remarks;
    all.extend(notes);
    Ok((Marked { sheet, notes: Fresh::of(&all)?, links }, rows))
}
