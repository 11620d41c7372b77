//! Tables that may hold a statement or a part of one: their grid, their title, the points of their rows.

use std::borrow::Cow;

use model::{Block, Document, StatementKind, Table, TableRow};

use crate::Vocabulary;
use crate::bilingual;
use crate::grid::{self, Grid, HeaderCell, Words};
use crate::title::Line;
use crate::vocabulary::KINDS;

/// A table that may hold a statement, or a part of one.
#[derive(Clone, Debug)]
pub(crate) struct Sheet<'a> {
    /// Index of the block.
    pub(crate) block: usize,
    pub(crate) table: Cow<'a, Table>,
    pub(crate) grid: Grid,
    /// Labels of the grid's lines in normal form, without their numbering.
    pub(crate) labels: Vec<String>,
    /// Points of each kind's telling rows, in the order of [`KINDS`].
    points: [u32; 5],
    pub(crate) title: Option<Title>,
    /// Texts over the table in normal form, the nearest first.
    pub(crate) above: Vec<String>,
}

/// The title of a table.
#[derive(Clone, Debug)]
pub(crate) struct Title {
    pub(crate) kind: StatementKind,
    /// As printed.
    pub(crate) text: String,
    pub(crate) continued: bool,
}

/// Fewest points with a title, and without one.
const ENOUGH_TITLED: u32 = 5;
const ENOUGH_UNTITLED: u32 = 14;
/// Texts over a table that are looked at.
pub(crate) const MOST_LINES_ABOVE: usize = 14;
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
        let heads = |text: &str| self.0.lines.notes_header.matches(&self.0.normal(text));
        heads(text) || bilingual::english(text).is_some_and(|english| heads(&english))
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
    /// What stands over each column.
    pub(crate) fn headers(&self) -> Vec<String> {
        (0..self.grid.columns.len())
            .map(|column| {
                let texts: Vec<&str> =
                    self.grid.header_over(column).into_iter().map(|cell| cell.text.as_str()).collect();
                texts.join(" ")
            })
            .collect()
    }

    pub(crate) fn points_of(&self, kind: StatementKind) -> u32 {
        self.points.get(position(kind)).copied().unwrap_or(0)
    }

    /// How many lines have figures.
    pub(crate) fn figures(&self) -> usize {
        self.grid.lines.iter().filter(|line| line.has_figures()).count()
    }

    /// The labels of lines that have figures, without those that say nothing.
    pub(crate) fn figured_labels(&self) -> impl Iterator<Item = &str> {
        let lines = self.grid.lines.iter().zip(&self.labels);
        lines.filter(|(line, label)| line.has_figures() && !label.is_empty()).map(|(_, label)| label.as_str())
    }

    /// Whether every group of rows that the kind needs is there.
    pub(crate) fn meets_needs(&self, kind: StatementKind, vocabulary: &Vocabulary) -> bool {
        let needs = vocabulary.rows_of(kind).map(|rows| rows.needs.as_slice()).unwrap_or_default();
        needs.iter().all(|group| self.labels.iter().any(|label| group.matches(label)))
    }

    /// Whether a line is there that ends a statement of that kind.
    pub(crate) fn is_ended(&self, kind: StatementKind, vocabulary: &Vocabulary) -> bool {
        let Some(rows) = vocabulary.rows_of(kind) else { return true };
        let mut lines = self.grid.lines.iter().zip(&self.labels);
        lines.any(|(line, label)| line.has_figures() && rows.last.matches(label))
    }

    /// The kind that title and rows agree on, or rows alone; and whether there is a title.
    pub(crate) fn kind(&self, vocabulary: &Vocabulary) -> Option<(StatementKind, bool)> {
        if let Some(title) = &self.title {
            let kind = title.kind;
            // One statement under the name of comprehensive income that begins with revenue or expenses.
            let income = StatementKind::IncomeStatement;
            let whole = self.points_of(income) >= ENOUGH_UNTITLED && self.meets_needs(income, vocabulary);
            let rather =
                self.points_of(income) >= ENOUGH_TITLED && self.points_of(income) > self.points_of(kind);
            if kind == StatementKind::ComprehensiveIncomeStatement && (whole || rather) {
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
pub(crate) fn caption_of(block: &Block) -> Option<String> {
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
    // The column of references to the notes is headed so and refuses nothing.
    for (text, normal) in inside.filter(|(_, normal)| !vocabulary.lines.notes_header.matches(normal)) {
        match Line::of(&normal, vocabulary) {
            Line::Title { kind, continued } => return Some(Title { kind, text, continued }),
            Line::Refusal => return None,
            Line::Other => {}
        }
        if let Some(title) = above.first().and_then(|begun| broken(begun, &text, &normal, vocabulary)) {
            return Some(title);
        }
    }
    for (at, (text, normal)) in above.iter().enumerate() {
        match Line::of(normal, vocabulary) {
            Line::Title { kind, continued } => return Some(Title { kind, text: text.clone(), continued }),
            Line::Refusal => return None,
            Line::Other => {}
        }
        if let Some(title) = above.get(at + 1).and_then(|begun| broken(begun, text, normal, vocabulary)) {
            return Some(title);
        }
    }
    None
}

/// A title in large print, broken in two: "Consolidated statement of", "financial position".
fn broken(begun: &(String, String), text: &str, normal: &str, vocabulary: &Vocabulary) -> Option<Title> {
    let whole = is_begun(&begun.1).then(|| format!("{} {normal}", begun.1))?;
    match Line::of(&whole, vocabulary) {
        Line::Title { kind, continued } => {
            Some(Title { kind, text: format!("{} {text}", begun.0), continued })
        }
        _ => None,
    }
}

/// Whether a line breaks off: it ends in a word that wants another.
fn is_begun(normal: &str) -> bool {
    let last = normal.rsplit(' ').next().unwrap_or_default();
    matches!(
        last,
        "of" | "and"
            | "or"
            | "in"
            | "for"
            | "other"
            | "consolidated"
            | "financial"
            | "cash"
            | "comprehensive"
    ) && normal.len() <= LONGEST_BEGUN
}

/// The first part of a broken title has no more bytes than this.
const LONGEST_BEGUN: usize = 80;

/// The cells of a table right above that is nothing but a header: years and currency signs.
fn head_table(blocks: &[Block], at: usize) -> Option<Vec<HeaderCell>> {
    let Block::Table(table) = blocks.get(at.checked_sub(1)?)? else { return None };
    let header = Grid::header_alone(table)?;
    (table.rows.len() <= 4).then_some(header)
}

/// All tables that might be a statement or a part of one, in reading order.
pub(crate) fn sheets<'a>(document: &'a Document, vocabulary: &Vocabulary) -> Vec<Sheet<'a>> {
    let mut sheets = Vec::new();
    for (block, content) in document.blocks.iter().enumerate() {
        let Block::Table(table) = content else { continue };
        let labels = || {
            let first =
                |row: &'a TableRow| row.cells.iter().find(|cell| cell.text.chars().any(char::is_alphabetic));
            table.rows.iter().filter_map(first).map(|cell| cell.text.as_str())
        };
        let twice = bilingual::says_twice(labels());
        let labels: Vec<String> = labels()
            .map(|label| {
                let words = if twice { bilingual::english(label) } else { None };
                bare_label(&vocabulary.normal(words.as_deref().unwrap_or(label))).to_owned()
            })
            .collect();
        let points = points(&labels, vocabulary);
        if points.iter().max().is_none_or(|most| *most < 3) {
            continue;
        }
        let lines = lines_above(&document.blocks, block, vocabulary);
        let over = head_table(&document.blocks, block);
        let mut push = |table: Cow<'a, Table>, points: [u32; 5]| {
            let words = TableWords(vocabulary);
            let mut grid = Grid::of(&table, &words);
            grid.put_under(over.iter().flat_map(|rows| rows.iter().cloned()).collect(), &|text| {
                crate::period::Said::of(&vocabulary.normal(text), vocabulary).says_when()
            });
            let title = title_of(&grid, &lines, vocabulary);
            let above = lines.iter().map(|(_, normal)| normal.clone()).collect();
            let labels = grid
                .lines
                .iter()
                .map(|line| bare_label(&vocabulary.normal(line.words())).to_owned())
                .collect();
            sheets.push(Sheet { block, table, grid, labels, points, title, above });
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
