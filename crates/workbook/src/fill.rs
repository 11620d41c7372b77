//! Filling cells of a workbook that exists: numbers and texts in place, a note and a link on each, and the proof on the
//! sheets Evidence and Legend. What grids and templates share.
//!
//! A cell that holds a formula is never filled; a notice says so. A second run puts each cell's proof in the row where
//! it stood, so that links stay right and equal input gives equal bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{Decimal, Noted, Notice};

use crate::cell::{CellRef, quoted_sheet};
use crate::patch::book::{Book, SheetEntry};
use crate::patch::comments;
use crate::patch::edit::{self, Content, Edit};
use crate::patch::package::Package;
use crate::patch::relations::{Relations, declare_part};
use crate::patch::sheet::{Piece, Sheet};
use crate::patch::styles::{self, Change, Styles};
use crate::proof::{self, EvidenceSheet, LINKS_LIMIT, Proof, ProofRow, Table, cut};
use crate::{Error, Language, legend};

const STYLES: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml";

/// One cell to be filled.
pub(crate) struct Fill<'a> {
    pub(crate) at: CellRef,
    /// The exact value, as the Evidence sheet states it.
    pub(crate) value: String,
    pub(crate) content: Content,
    /// What changes about the cell's format.
    pub(crate) change: Change,
    pub(crate) proof: &'a Proof,
}

/// What becomes of proof from an earlier run for cells that this run doesn't fill.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Earlier {
    /// It goes, on the sheets that are filled now.
    Drop,
    /// It stays.
    Keep,
}

/// How cells are filled.
#[derive(Clone, Copy)]
pub(crate) struct Manner {
    pub(crate) earlier: Earlier,
    /// Whether programs are asked to calculate on open even if the workbook holds no formula that we see.
    pub(crate) always_calculate: bool,
    /// The language of notes and added sheets.
    pub(crate) language: Language,
}

/// Fills cells, given by sheet.
pub(crate) fn fill(
    bytes: &[u8],
    fills: Vec<(SheetEntry, Vec<Fill<'_>>)>,
    manner: Manner,
) -> Result<Noted<Vec<u8>>, Error> {
    let Manner { earlier, always_calculate, language } = manner;
    let mut package = Package::open(bytes)?;
    let mut book = Book::open(&mut package)?;
    let strings = book.strings(&mut package)?;
    let mut notices = Vec::new();
    let known = proof::evidence_sheets(&mut package, &book, &strings).into_iter().next();
    let recalculate = always_calculate || has_formulas(&mut package, &book);
    let (evidence_name, evidence_part, mut table) = match known {
        Some(EvidenceSheet { name, part, table }) => (name, Some(part), table),
        None => (book.free_sheet_name("Evidence"), None, Table::default()),
    };
    let legend_part = legend_part(&mut package, &book, &strings);
    if package.has("_xmlsignatures/origin.sigs") {
        notices.push(
            Notice::warning(
                "workbook/signature-broken",
                "the workbook's digital signature doesn't cover what was filled in",
            )
            .hint("sign the workbook again"),
        );
    }

    let styles_part = styles_part(&mut package, &mut book)?;
    let styles_text = package.text(&styles_part)?;
    let mut styles = Styles::open(&styles_text, &styles_part)?;

    if earlier == Earlier::Drop {
        let filled: BTreeSet<(String, String)> = fills
            .iter()
            .flat_map(|(sheet, cells)| {
                cells.iter().map(|fill| (sheet.name.to_lowercase(), fill.at.to_string()))
            })
            .collect();
        let sheets: BTreeSet<String> = fills.iter().map(|(sheet, _)| sheet.name.to_lowercase()).collect();
        table.rows.retain(|_, (row, _)| {
            let sheet = row.sheet.to_lowercase();
            !sheets.contains(&sheet) || filled.contains(&(sheet, row.cell.clone()))
        });
    }
    let mut places = table.places();
    let mut next = 2;
    for (sheet, cells) in fills {
        let text = package.text(&sheet.part)?;
        let wanted: BTreeSet<CellRef> = cells.iter().map(|fill| fill.at).collect();
        if let Some(outside) = wanted.iter().find(|cell| !cell.is_valid()) {
            let cell = format!("{}!{outside}", quoted_sheet(&sheet.name));
            return Err(Error::Cell { cell, why: "it lies outside the sheet".to_owned() });
        }
        let survey = edit::survey(&text, &sheet.part, &wanted)?;
        let mut edit = Edit {
            linked_sheet: evidence_name.clone(),
            drop_old_links: earlier == Earlier::Drop,
            ..Edit::default()
        };
        let mut notes = BTreeMap::new();
        for fill in cells {
            let before = survey.cells.get(&fill.at).copied().unwrap_or_default();
            if before.formula {
                let cell = format!("{}!{}", quoted_sheet(&sheet.name), fill.at);
                notices.push(
                    Notice::warning(
                        "workbook/cell-has-formula",
                        format!("cell {cell} holds a formula and was left alone"),
                    )
                    .hint("clear the cell to have it filled"),
                );
                continue;
            }
            let style = styles.derive(before.style, &fill.change)?;
            let row = ProofRow::new(&sheet.name, fill.at, fill.value, fill.proof);
            notes.insert(fill.at, row.note(language));
            let number = table.put(row, &mut places, &mut next);
            if edit.links.len() < LINKS_LIMIT {
                edit.links.insert(fill.at, format!("{}!A{number}", quoted_sheet(&evidence_name)));
            }
            edit.cells.insert(fill.at, (style, fill.content));
        }
        let mut relations = Relations::of(&mut package, &sheet.part)?;
        edit.drawing = comments::put(
            &mut package,
            &mut relations,
            survey.drawing.as_deref(),
            &notes,
            earlier == Earlier::Drop,
        )?;
        relations.save(&mut package)?;
        let changed = edit.apply(&text, &sheet.part)?;
        if changed != text {
            package.put(&sheet.part, changed);
        }
    }

    let looks = proof::looks(&mut styles)?;
    let mut added = Vec::new();
    let evidence = proof::evidence_xml(&table, looks, language);
    match evidence_part {
        Some(part) => package.put(&part, evidence),
        None => added.push((evidence_name, evidence)),
    }
    let legend = proof::legend_xml(looks, language);
    match legend_part {
        Some(part) => package.put(&part, legend),
        None => added.push((book.free_sheet_name("Legend"), legend)),
    }
    if let Some(changed) = styles.finish()? {
        package.put(&styles_part, changed);
    }
    book.extend(&mut package, added, recalculate)?;
    Ok(Noted { value: package.finish()?, notices })
}

/// Whether any sheet holds formulas: their results go stale when inputs change, so they are to be computed on open.
fn has_formulas(package: &mut Package<'_>, book: &Book) -> bool {
    if book.relations.first("calcChain").is_some() {
        return true;
    }
    let parts: Vec<&str> = book.worksheets().map(|sheet| sheet.part.as_str()).collect();
    parts.into_iter().any(|part| {
        package.bytes(part).is_ok_and(|bytes| {
            // `</f>` or, with a prefix, `</x:f>`.
            memchr::memmem::find(&bytes, b"</f>").is_some() || memchr::memmem::find(&bytes, b":f>").is_some()
        })
    })
}

/// The Legend sheet that an earlier run left.
fn legend_part(package: &mut Package<'_>, book: &Book, strings: &[Arc<str>]) -> Option<String> {
    let mut candidates = book.worksheets().filter(|entry| entry.name.starts_with("Legend"));
    candidates.find(|entry| is_legend(package, entry, strings)).map(|entry| entry.part.clone())
}

/// Whether a sheet begins as our legend does.
fn is_legend(package: &mut Package<'_>, entry: &SheetEntry, strings: &[Arc<str>]) -> bool {
    let ours = [Language::English, Language::Chinese]
        .map(|language| legend::entries(language).first().map_or("", |(term, _)| *term));
    let Ok(text) = package.text(&entry.part) else { return false };
    let Ok(mut sheet) = Sheet::scan(&text, &entry.part) else { return false };
    while let Ok(Some(piece)) = sheet.next() {
        if let Piece::Cell(cell) = piece {
            return ours.contains(&cell.value.value(strings).into_text().as_str());
        }
    }
    false
}

/// The first worksheet that isn't one that we added.
pub(crate) fn first_sheet(
    package: &mut Package<'_>,
    book: &Book,
    strings: &[Arc<str>],
) -> Result<SheetEntry, Error> {
    for entry in book.worksheets() {
        let ours = is_legend(package, entry, strings) || proof::is_evidence(package, entry, strings);
        if !ours {
            return Ok(entry.clone());
        }
    }
    Err(Error::NoSheet { sheet: "worksheet".to_owned() })
}

/// The style sheet's part, made where the workbook has none.
fn styles_part(package: &mut Package<'_>, book: &mut Book) -> Result<String, Error> {
    if let Some(part) = book.relations.first("styles").filter(|part| package.has(part)) {
        return Ok(part.to_owned());
    }
    // Some programs look for it under its usual name alone.
    let usual = "xl/styles.xml".to_owned();
    let part = if package.has(&usual) { package.free_name("xl/styles", ".xml") } else { usual };
    package.put(&part, styles::EMPTY);
    declare_part(package, &part, STYLES)?;
    book.relations.add("styles", &part);
    Ok(part)
}

/// A number as it is written into a cell: exact up to 15 significant digits, else the nearest binary double.
pub(crate) fn number_text(value: Decimal) -> String {
    let value = value.normalize();
    if significant_digits(value) <= 15 {
        return value.to_string();
    }
    value.to_string().parse::<f64>().map_or_else(|_| value.to_string(), |double| double.to_string())
}

/// How many digits a number has from its first to its last that isn't zero.
pub(crate) fn significant_digits(value: Decimal) -> usize {
    value.mantissa().unsigned_abs().to_string().trim_end_matches('0').len()
}

/// A text as it is written into a cell, and what its format needs: typing into a cell that begins like a formula must
/// not turn it into one.
pub(crate) fn text_content(text: &str) -> (Content, bool) {
    (Content::Text(cut(text)), text.starts_with(['=', '+', '-', '@', '\t', '\r']))
}
