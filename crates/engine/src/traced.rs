//! Tracing: each figure's anchor reopened, its digits seen; what its place doesn't show isn't released.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{Anchor, Candidate, Cell, CellStatus, Locus, Reason, SourceHash, Spread, Tick};
use rayon::prelude::*;

use crate::anchored::{is_short, reopen_all};

/// Reopens the anchor of every figure that was read: ticks those whose bytes show the value, and withholds the others.
/// A figure of another line that its place doesn't show is left out: it has no account under which to withhold it.
/// What rests on none of these sources stays as it is.
pub fn trace(spread: &mut Spread, sources: &BTreeMap<SourceHash, &[u8]>) {
    let read = spread.cells.par_iter_mut().filter_map(|cell| cell.anchor.as_mut());
    read.for_each(|anchor| {
        // One tag around another, as where shares issued are the shares outstanding: the figure is the text in both.
        if let Some(bytes) = sources.get(&anchor.source)
            && let Some(span) = anchor.locus.bytes().filter(|_| !is_short(&anchor.locus))
            && let Some(narrow) = read::narrowed(bytes, span)
        {
            anchor.locus = Locus::Bytes(narrow);
        }
    });
    let texts = reopened(anchors(spread), sources);
    let text_at = |anchor: &Anchor| texts.get(anchor).map(Option::as_deref);
    spread.cells.par_iter_mut().for_each(|cell| {
        if let Some(text) = cell.anchor.as_ref().and_then(text_at) {
            trace_cell(cell, text);
        }
    });
    for line in &mut spread.other_lines {
        line.figures.retain_mut(|figure| {
            let Some(text) = text_at(&figure.anchor) else { return true };
            let shown = is_short(&figure.anchor.locus)
                && text.is_some_and(|text| extract::shows(text, figure.value, None));
            if shown && !figure.ticks.contains(&Tick::Traced) {
                figure.ticks.push(Tick::Traced);
                figure.ticks.sort();
            }
            shown
        });
    }
    spread.other_lines.retain(|line| !line.figures.is_empty());
}

/// The text at each of these places; sources side by side, the places of each together, since opening costs.
fn reopened<'a>(
    anchors: impl Iterator<Item = &'a Anchor>,
    sources: &BTreeMap<SourceHash, &[u8]>,
) -> HashMap<Anchor, Option<String>> {
    let mut by_source: BTreeMap<SourceHash, BTreeSet<&Anchor>> = BTreeMap::new();
    for anchor in anchors {
        by_source.entry(anchor.source).or_default().insert(anchor);
    }
    let known =
        by_source.into_par_iter().filter_map(|(source, anchors)| Some((sources.get(&source)?, anchors)));
    known
        .flat_map_iter(|(bytes, anchors)| {
            let loci: Vec<Locus> = anchors.iter().map(|anchor| anchor.locus.clone()).collect();
            anchors.into_iter().cloned().zip(reopen_all(bytes, &loci))
        })
        .collect()
}

/// Ticks a read cell whose anchor shows its value in this text; withholds it where it doesn't.
fn trace_cell(cell: &mut Cell, text: Option<&str>) {
    let (Some(anchor), Some(value), None, CellStatus::Read) =
        (&cell.anchor, cell.value, &cell.derivation, cell.status)
    else {
        return;
    };
    if is_short(&anchor.locus) && text.is_some_and(|text| extract::shows(text, value, None)) {
        if !cell.ticks.contains(&Tick::Traced) {
            cell.ticks.push(Tick::Traced);
            cell.ticks.sort();
        }
        return;
    }
    cell.candidates.push(Candidate { value, anchor: Some(anchor.clone()), from: "tag".to_owned() });
    let why = if anchor.locus.ocr() && crate::scans::name().is_none() {
        "recognised in a picture of the page (OCR), which can't be looked at again without --ocr and its models"
    } else {
        "the source's bytes do not show the figure where it was read"
    };
    cell.reason = Some(Reason::new("spread/not-shown", why));
    cell.status = CellStatus::Withheld;
    cell.value = None;
    cell.ticks.clear();
}

/// The places that a spread's figures were read at.
pub(crate) fn anchors(spread: &Spread) -> impl Iterator<Item = &Anchor> {
    let figures = spread.other_lines.iter().flat_map(|line| &line.figures);
    let cells = spread.cells.iter().filter_map(|cell| cell.anchor.as_ref());
    cells.chain(figures.map(|figure| &figure.anchor))
}
