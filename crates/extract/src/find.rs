//! Which tables are the statements: by title over or in the table, checked by the rows that give a statement away.
//!
//! A title without its rows is refused, rows without a title are taken only where no table with a title has them.
//! A statement that goes on in the next tables (page breaks, assets and liabilities apart) is put together here.

use std::borrow::Cow;

use model::{Basis, Block, Document, StatementKind, Table};

use crate::Vocabulary;
use crate::grid::{self, Grid, Words};
use crate::title::{self, Line};
use crate::vocabulary::KINDS;

/// A table that may hold a statement, or a part of one.
#[derive(Clone, Debug)]
pub(crate) struct Sheet<'a> {
    /// Index of the block.
    pub(crate) block: usize,
    pub(crate) table: Cow<'a, Table>,
    pub(crate) grid: Grid,
    /// Points of each kind's telling rows, in the order of [`KINDS`].
    points: [u32; 5],
    title: Option<Title>,
    /// Texts over the table in normal form, the nearest first.
    pub(crate) above: Vec<String>,
}

/// The title of a table.
#[derive(Clone, Debug)]
struct Title {
    kind: StatementKind,
    /// As printed.
    text: String,
    continued: bool,
}

/// A statement found: the sheets that it is printed on, in order.
#[derive(Clone, Debug)]
pub(crate) struct Found<'a> {
    pub(crate) kind: StatementKind,
    pub(crate) basis: Basis,
    /// As printed; empty where the print has none.
    pub(crate) title: String,
    pub(crate) sheets: Vec<Sheet<'a>>,
}

/// Fewest points with a title, and without one.
const ENOUGH_TITLED: u32 = 5;
const ENOUGH_UNTITLED: u32 = 14;
/// Texts over a table that are looked at.
const MOST_LINES_ABOVE: usize = 14;
/// A longer text is prose, not a caption.
const LONGEST_CAPTION: usize = 320;

/// What the vocabulary says of a table's words.
pub(crate) struct TableWords<'a>(pub(crate) &'a Vocabulary);

impl Words for TableWords<'_> {
    fn is_header(&self, text: &str) -> bool {
        if text.chars().count() > LONGEST_CAPTION {
            return false;
        }
        let normal = self.0.normal(text);
        let time = crate::period::Said::of(&normal, self.0);
        !time.is_empty() && !is_balance_row(&normal)
            || self.0.units.caption.matches(&normal)
            || normal.contains("unaudited")
            || normal.contains("未经审计")
            || matches!(Line::of(&normal, self.0), Line::Title { .. })
    }

    fn is_notes_header(&self, text: &str) -> bool {
        self.0.lines.notes_header.matches(&self.0.normal(text))
    }
}

/// "Balance at December 31, 2021" is a row, however much it speaks of time.
fn is_balance_row(normal: &str) -> bool {
    normal.starts_with("balance") && normal.len() < 60 && !normal.contains("sheet")
}

/// The label without its numbering: 一、(一) 1. 其中: 加: 减:.
pub(crate) fn bare_label(normal: &str) -> &str {
    let mut rest = normal.trim();
    loop {
        let before = rest.len();
        for word in ["其中:", "加:", "减:", "其中", "less:", "add:", "plus:"] {
            rest = rest.strip_prefix(word).unwrap_or(rest).trim_start();
        }
        let open = rest.strip_prefix('(').unwrap_or(rest);
        let numerals = open
            .find(|value: char| !"一二三四五六七八九十".contains(value) && !value.is_ascii_digit())
            .unwrap_or(0);
        if numerals > 0 && numerals <= 9 {
            let after = open.get(numerals..).unwrap_or_default();
            let cut = after
                .strip_prefix(['、', '.', ')'])
                .filter(|cut| !cut.starts_with(|value: char| value.is_ascii_digit()));
            rest = cut.map_or(rest, str::trim_start);
        }
        if rest.len() == before {
            return rest;
        }
    }
}

/// Points of a table's labels for each kind; each telling phrase counts once.
fn points(labels: &[String], vocabulary: &Vocabulary) -> [u32; 5] {
    let mut points = [0; 5];
    for (total, (_, rows)) in points.iter_mut().zip(&vocabulary.rows) {
        for (worth, phrases) in &rows.telling {
            let mut seen: Vec<usize> = labels.iter().flat_map(|label| phrases.matching(label)).collect();
            seen.sort_unstable();
            seen.dedup();
            *total += worth * u32::try_from(seen.len()).unwrap_or(0);
        }
    }
    points
}

fn position(kind: StatementKind) -> usize {
    KINDS.iter().position(|known| *known == kind).unwrap_or(0)
}

impl<'a> Sheet<'a> {
    fn points_of(&self, kind: StatementKind) -> u32 {
        self.points.get(position(kind)).copied().unwrap_or(0)
    }

    fn labels(&self, vocabulary: &Vocabulary) -> Vec<String> {
        self.grid.lines.iter().map(|line| bare_label(&vocabulary.normal(&line.label)).to_owned()).collect()
    }

    fn has_figures(&self) -> usize {
        self.grid.lines.iter().filter(|line| line.has_figures()).count()
    }

    /// Whether every group of rows that the kind needs is there.
    fn meets_needs(&self, kind: StatementKind, vocabulary: &Vocabulary) -> bool {
        let labels = self.labels(vocabulary);
        let needs = vocabulary.rows_of(kind).map(|rows| rows.needs.as_slice()).unwrap_or_default();
        needs.iter().all(|group| labels.iter().any(|label| group.matches(label)))
    }

    fn is_ended(&self, kind: StatementKind, vocabulary: &Vocabulary) -> bool {
        let Some(rows) = vocabulary.rows_of(kind) else { return true };
        let labels = self.labels(vocabulary);
        self.grid
            .lines
            .iter()
            .zip(&labels)
            .any(|(line, label)| line.has_figures() && rows.last.matches(label))
    }

    /// The kind that title and rows agree on, or rows alone; and whether there is a title.
    fn kind(&self, vocabulary: &Vocabulary) -> Option<(StatementKind, bool)> {
        if let Some(title) = &self.title {
            let kind = title.kind;
            // One statement under the name of comprehensive income that begins with revenue.
            let income = StatementKind::IncomeStatement;
            if kind == StatementKind::ComprehensiveIncomeStatement
                && self.points_of(income) >= ENOUGH_UNTITLED
                && self.meets_needs(income, vocabulary)
            {
                return Some((income, true));
            }
            if self.points_of(kind) >= ENOUGH_TITLED {
                return Some((kind, true));
            }
        }
        let ranked = KINDS.into_iter().filter(|kind| *kind != StatementKind::EquityStatement);
        let best = ranked.max_by_key(|kind| (self.points_of(*kind), std::cmp::Reverse(position(*kind))))?;
        let enough = self.points_of(best) >= ENOUGH_UNTITLED && self.meets_needs(best, vocabulary);
        (enough && self.title.is_none()).then_some((best, false))
    }
}

/// Text over a table: a block, or the words of a small table.
fn caption_of(block: &Block) -> Option<String> {
    match block {
        Block::Text(text) => Some(text.text.clone()).filter(|text| text.chars().count() <= LONGEST_CAPTION),
        Block::Table(table) => {
            let texts = table.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.text.as_str());
            let text = texts.collect::<Vec<_>>().join(" ");
            Some(text).filter(|text| table.rows.len() <= 4 && text.chars().count() <= LONGEST_CAPTION)
        }
    }
}

/// The texts over a block up to prose or another table, the nearest first, as printed and in normal form.
fn lines_above(blocks: &[Block], at: usize, vocabulary: &Vocabulary) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for block in blocks.get(..at).unwrap_or_default().iter().rev().take(MOST_LINES_ABOVE) {
        let Some(text) = caption_of(block) else { break };
        let normal = vocabulary.normal(&text);
        lines.push((text, normal));
    }
    lines
}

/// The title in the head of a table, or over it.
fn title_of(grid: &Grid, above: &[(String, String)], vocabulary: &Vocabulary) -> Option<Title> {
    let inside = grid.header.iter().map(|cell| (cell.text.clone(), vocabulary.normal(&cell.text)));
    for (text, normal) in inside {
        match Line::of(&normal, vocabulary) {
            Line::Title { kind, continued } => return Some(Title { kind, text, continued }),
            Line::Refusal => return None,
            Line::Other => {}
        }
    }
    for (text, normal) in above {
        match Line::of(normal, vocabulary) {
            Line::Title { kind, continued } => return Some(Title { kind, text: text.clone(), continued }),
            Line::Refusal => return None,
            Line::Other => {}
        }
    }
    None
}

/// All tables that might be a statement or a part of one, in reading order.
fn sheets<'a>(document: &'a Document, vocabulary: &Vocabulary) -> Vec<Sheet<'a>> {
    let mut sheets = Vec::new();
    for (block, content) in document.blocks.iter().enumerate() {
        let Block::Table(table) = content else { continue };
        let labels: Vec<String> = table
            .rows
            .iter()
            .filter_map(|row| row.cells.iter().find(|cell| cell.text.chars().any(char::is_alphabetic)))
            .map(|cell| bare_label(&vocabulary.normal(&cell.text)).to_owned())
            .collect();
        let points = points(&labels, vocabulary);
        if points.iter().max().is_none_or(|most| *most < 3) {
            continue;
        }
        let lines = lines_above(&document.blocks, block, vocabulary);
        let mut push = |table: Cow<'a, Table>, points: [u32; 5]| {
            let grid = Grid::of(&table, &TableWords(vocabulary));
            let title = title_of(&grid, &lines, vocabulary);
            let above = lines.iter().map(|(_, normal)| normal.clone()).collect();
            sheets.push(Sheet { block, table, grid, points, title, above });
        };
        match grid::second_set(table) {
            Some(at) => {
                for half in grid::halves(table, at) {
                    push(Cow::Owned(half), points);
                }
            }
            None => push(Cow::Borrowed(table), points),
        }
    }
    sheets
}

/// How good a candidate is among those of its kind.
fn rank(sheet: &Sheet<'_>, kind: StatementKind, titled: bool, vocabulary: &Vocabulary) -> (bool, bool, u32) {
    let points = sheet.points_of(kind) + u32::try_from(sheet.has_figures().min(60) / 4).unwrap_or(0);
    (titled && !is_bridge(sheet, vocabulary), sheet.meets_needs(kind, vocabulary), points)
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
    let sheets = sheets(document, vocabulary);
    let mut candidates: Vec<Candidate> = Vec::new();
    for (at, sheet) in sheets.iter().enumerate() {
        let Some((kind, titled)) = sheet.kind(vocabulary) else { continue };
        if sheet.has_figures() < 3 || sheet.title.as_ref().is_some_and(|title| title.continued) {
            continue;
        }
        let title = sheet.title.as_ref().map(|title| vocabulary.normal(&title.text)).unwrap_or_default();
        let basis = title::basis(&title, sheet.above.iter().map(String::as_str), vocabulary);
        candidates.push(Candidate { at, kind, basis, titled, rank: rank(sheet, kind, titled, vocabulary) });
    }
    let mut chosen = choose(&candidates, &sheets);
    chosen.sort_by_key(|candidate| candidate.at);
    let mut taken: Vec<usize> = chosen.iter().map(|candidate| candidate.at).collect();
    let mut found = Vec::new();
    for candidate in &chosen {
        let parts = continued(candidate, &sheets, &taken, document, vocabulary);
        taken.extend(&parts);
        let Some(first) = sheets.get(candidate.at) else { continue };
        let title = first.title.as_ref().map(|title| title.text.clone()).unwrap_or_default();
        let sheets =
            std::iter::once(candidate.at).chain(parts).filter_map(|at| sheets.get(at).cloned()).collect();
        found.push(Found { kind: candidate.kind, basis: candidate.basis, title, sheets });
    }
    found
}

/// A sheet that may begin a statement.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    at: usize,
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

/// The sheets after a candidate that carry its statement on.
fn continued(
    candidate: &Candidate,
    sheets: &[Sheet<'_>],
    taken: &[usize],
    document: &Document,
    vocabulary: &Vocabulary,
) -> Vec<usize> {
    let mut parts = Vec::new();
    let Some(mut last) = sheets.get(candidate.at) else { return parts };
    let mut ended = last.is_ended(candidate.kind, vocabulary);
    for (at, next) in sheets.iter().enumerate().skip(candidate.at + 1) {
        if taken.contains(&at) || parts.len() >= MOST_PARTS {
            break;
        }
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
        let own_title =
            titles.iter().any(|line| matches!(line, Line::Title { kind, .. } if *kind == candidate.kind));
        let other_title =
            titles.iter().any(|line| matches!(line, Line::Title { kind, .. } if *kind != candidate.kind));
        let elsewhere = next
            .kind(vocabulary)
            .is_some_and(|(kind, titled)| kind != candidate.kind && !titled && next.title.is_none());
        let goes_on =
            !other_title && !elsewhere && (own_title || !ended) && next.points_of(candidate.kind) > 0;
        if !(furniture && same_shape && goes_on) {
            break;
        }
        parts.push(at);
        ended |= next.is_ended(candidate.kind, vocabulary);
        last = next;
    }
    parts
}

/// A statement spans no more tables than this.
const MOST_PARTS: usize = 12;
