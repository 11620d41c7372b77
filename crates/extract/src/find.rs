//! Which tables are the statements: by title over or in the table, checked by the rows that give a statement away.
//!
//! A title without its rows is refused, rows without a title are taken only where no table with a title has them.
//! A statement that goes on in the next tables (page breaks, assets and liabilities apart) is put together here.

use std::collections::BTreeSet;

use model::{Basis, Document, StatementKind};

use crate::Vocabulary;
use crate::sheet::{self, MOST_LINES_ABOVE, Sheet, caption_of};
use crate::title::{self, Line};
use crate::vocabulary::KINDS;

/// A statement found: the sheets that it is printed on, in order.
#[derive(Clone, Debug)]
pub(crate) struct Found<'a> {
    pub(crate) kind: StatementKind,
    pub(crate) basis: Basis,
    /// As printed; empty where the print has none.
    pub(crate) title: String,
    pub(crate) sheets: Vec<Sheet<'a>>,
}

/// How good a candidate is among those of its kind.
fn rank(
    printed: &[Sheet<'_>],
    kind: StatementKind,
    titled: bool,
    vocabulary: &Vocabulary,
) -> (bool, bool, u32) {
    let rows: usize = printed.iter().map(Sheet::figures).sum();
    let points: u32 = printed.iter().map(|sheet| sheet.points_of(kind)).sum();
    let bridge = printed.iter().any(|sheet| is_bridge(sheet, vocabulary));
    let needs = vocabulary.rows_of(kind).map(|rows| rows.needs.as_slice()).unwrap_or_default();
    let whole = needs
        .iter()
        .all(|group| printed.iter().flat_map(|sheet| &sheet.labels).any(|label| group.matches(label)));
    (titled && !bridge, whole, points + u32::try_from(rows.min(60) / 4).unwrap_or(0))
}

/// Whether the columns lead from one account of a date to another (a new standard, a restatement) and not from date
/// to date: such a table may repeat a whole statement in a note.
fn is_bridge(sheet: &Sheet<'_>, vocabulary: &Vocabulary) -> bool {
    let columns = 0..sheet.grid.columns.len();
    let over = columns.map(|column| {
        let texts: Vec<&str> =
            sheet.grid.header_over(column).into_iter().map(|cell| cell.text.as_str()).collect();
        vocabulary.normal(&texts.join(" "))
    });
    over.into_iter().any(|header| vocabulary.lines.bridge.matches(&header))
}

/// The statements of a document, each with the sheets that it is printed on.
pub(crate) fn find<'a>(document: &'a Document, vocabulary: &Vocabulary) -> Vec<Found<'a>> {
    let sheets = sheet::sheets(document, vocabulary);
    let mut candidates: Vec<Candidate> = Vec::new();
    // A sheet that carries on a statement begins none.
    let mut part_until = 0;
    for (at, first) in sheets.iter().enumerate() {
        let Some((kind, titled)) = first.kind(vocabulary) else { continue };
        let continued = first.title.as_ref().is_some_and(|title| title.continued);
        if at < part_until || first.figures() < 3 || continued {
            continue;
        }
        let title = first.title.as_ref().map(|title| vocabulary.normal(&title.text)).unwrap_or_default();
        let basis = title::basis(&title, first.above.iter().map(String::as_str), vocabulary);
        let parts = parts(at, kind, titled, &sheets, document, vocabulary);
        part_until = at + parts;
        let printed = sheets.get(at..at + parts).unwrap_or_default();
        candidates.push(Candidate {
            at,
            parts,
            kind,
            basis,
            titled,
            rank: rank(printed, kind, titled, vocabulary),
        });
    }
    let mut chosen = choose(&candidates, &sheets);
    chosen.sort_by_key(|candidate| candidate.at);
    let found = chosen.into_iter().filter_map(|candidate| {
        let printed = sheets.get(candidate.at..candidate.at + candidate.parts)?;
        let title = printed.first()?.title.as_ref().map(|title| title.text.clone()).unwrap_or_default();
        Some(Found { kind: candidate.kind, basis: candidate.basis, title, sheets: printed.to_vec() })
    });
    found.collect()
}

/// A sheet that may begin a statement.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    at: usize,
    /// How many sheets it is printed on.
    parts: usize,
    kind: StatementKind,
    basis: Basis,
    titled: bool,
    rank: (bool, bool, u32),
}

/// Blocks within which a second statement of a kind (nine months beside three) stands near the first.
const NEAR: usize = 24;

/// The best of each kind and basis, and its neighbours under the same title.
fn choose(candidates: &[Candidate], sheets: &[Sheet<'_>]) -> Vec<Candidate> {
    let block = |candidate: &Candidate| sheets.get(candidate.at).map_or(0, |sheet| sheet.block);
    let mut chosen: Vec<Candidate> = Vec::new();
    for kind in KINDS {
        for basis in [Basis::Consolidated, Basis::Parent] {
            let of_kind =
                candidates.iter().filter(|candidate| candidate.kind == kind && candidate.basis == basis);
            // The first of equals: later ones repeat.
            let Some(best) =
                of_kind.clone().max_by_key(|candidate| (candidate.rank, std::cmp::Reverse(candidate.at)))
            else {
                continue;
            };
            chosen.push(*best);
            let near = of_kind.filter(|other| {
                other.at != best.at
                    && best.titled
                    && other.titled
                    && block(other).abs_diff(block(best)) <= NEAR
                    && other.rank.1 == best.rank.1
                    && other.rank.2 * 10 >= best.rank.2 * 6
            });
            chosen.extend(near.copied());
        }
    }
    chosen
}

/// How many sheets from `at` on a statement is printed on.
fn parts(
    at: usize,
    kind: StatementKind,
    titled: bool,
    sheets: &[Sheet<'_>],
    document: &Document,
    vocabulary: &Vocabulary,
) -> usize {
    let mut parts = 1;
    let Some(first) = sheets.get(at) else { return parts };
    let mut last = first;
    let mut ended = last.is_ended(kind, vocabulary);
    let mut so_far: BTreeSet<&str> = last.figured_labels().collect();
    for next in sheets.iter().skip(at + 1).take(MOST_PARTS) {
        let between = document.blocks.get(last.block + 1..next.block).unwrap_or_default();
        let furniture =
            between.len() <= MOST_LINES_ABOVE && between.iter().all(|block| caption_of(block).is_some());
        let same_shape = next.grid.columns.len() == last.grid.columns.len();
        // Texts between the two decide: a title of this kind carries on, one of another kind or a refusal doesn't.
        let titles: Vec<Line> = between
            .iter()
            .filter_map(caption_of)
            .chain(next.grid.header.iter().map(|cell| cell.text.clone()))
            .map(|text| Line::of(&vocabulary.normal(&text), vocabulary))
            .collect();
        let other_title =
            titles.iter().any(|line| matches!(line, Line::Title { kind: other, .. } if *other != kind));
        let own_title = titles.iter().find_map(|line| match line {
            Line::Title { kind: own, continued } if *own == kind => Some(*continued),
            _ => None,
        });
        let goes_on = match own_title {
            // Without a word that says so, it is the rest of the statement where it says other things than its
            // beginning, and both aren't whole: the three months beside nine, another fund's or company's are.
            Some(continued) => {
                let whole = || first.meets_needs(kind, vocabulary) && next.meets_needs(kind, vocabulary);
                titled && (continued || (!repeats(next, &so_far) && !whole()))
            }
            None => {
                let elsewhere = next.kind(vocabulary).is_some_and(|(other, titled)| other != kind && !titled);
                !ended && !elsewhere
            }
        };
        if !(furniture && same_shape && !other_title && goes_on && next.points_of(kind) > 0) {
            break;
        }
        parts += 1;
        ended |= next.is_ended(kind, vocabulary);
        so_far.extend(next.figured_labels());
        last = next;
    }
    parts
}

/// Whether half of a sheet's lines bear labels that were printed before it.
fn repeats(sheet: &Sheet<'_>, so_far: &BTreeSet<&str>) -> bool {
    let (again, all) = sheet
        .figured_labels()
        .fold((0, 0), |(n, all), label| (n + usize::from(so_far.contains(label)), all + 1));
    again * 2 >= all
}

/// A statement spans no more tables than this.
const MOST_PARTS: usize = 12;
