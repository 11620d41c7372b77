//! Passages: a document cut where its own structure parts it, in pieces that can be cited.
//!
//! A passage never runs over a heading, a page or a table. Prose is gathered to some hundred words; a long table is
//! cut between rows, and caption and column heads are said again. What runs through the document (page numbers,
//! links back) is left out. One pass over the blocks.

mod outline;
mod table;

use std::collections::BTreeMap;

use model::{Block, Document, Locus, Passage, PassageKind, Piece, TextBlock};

use crate::Vocabulary;
use outline::Outline;

/// Prose is closed once it has that many words …
const ENOUGH: usize = 180;
/// … or before it would have more than that many.
const MOST: usize = 250;
/// Prose of fewer words takes in the next paragraph, however long.
const FEW: usize = 40;
/// Words over a table that are taken for its caption.
const CAPTION: usize = 60;
/// Short texts that stand so often run through the document.
const RUNNING: usize = 8;
/// A longer text isn't repeated by chance.
const SHORT: usize = 80;

/// A line of a passage under construction.
#[derive(Clone, Debug)]
struct Line {
    text: String,
    locus: Locus,
    words: usize,
    heading: bool,
    item: bool,
}

impl Line {
    fn new(text: &str, locus: &Locus, heading: bool) -> Self {
        Self { text: text.to_owned(), locus: locus.clone(), words: words(text), heading, item: is_item(text) }
    }
}

/// The passages of a document, in reading order.
pub fn passages(document: &Document, vocabulary: &Vocabulary) -> Vec<Passage> {
    let running = running(document);
    let mut cutter = Cutter {
        outline: Outline::default(),
        path: Vec::new(),
        open: Vec::new(),
        open_words: 0,
        done: Vec::new(),
    };
    for block in &document.blocks {
        match block {
            Block::Text(block) if is_running(block, &running) => {}
            Block::Text(block) => cutter.text(&block.text, &block.locus, block.heading, vocabulary),
            Block::Table(table) => match table::as_text(table) {
                Some(lines) => {
                    for (text, locus, bold) in lines {
                        cutter.text(&text, locus, bold, vocabulary);
                    }
                }
                None => cutter.table(table),
            },
        }
    }
    cutter.close();
    cutter.done
}

/// How long a text is in words; two Chinese characters count as one.
fn words(text: &str) -> usize {
    let han = text.chars().filter(|value| crate::normal::is_han(*value)).count();
    let spaced =
        text.split_whitespace().filter(|word| word.chars().any(|value| value.is_ascii_alphanumeric()));
    han.div_ceil(2) + spaced.count()
}

/// Whether a text is an item of a list by the mark that it begins with.
fn is_item(text: &str) -> bool {
    text.starts_with(['•', '·', '●', '▪', '■', '◦', '○', '➢', '\u{F0B7}', '\u{F0A7}', '*'])
        || text.strip_prefix(['-', '–', '—']).is_some_and(|rest| rest.starts_with(' '))
}

/// Without its digits, so that page numbers don't tell running lines apart.
fn sign(text: &str) -> Option<String> {
    let sentence = text.ends_with(['.', ':', '。', '：']) || is_item(text);
    let letters = || text.chars().filter(|value| value.is_alphabetic()).collect();
    (text.len() <= SHORT && !sentence).then(letters)
}

/// How often each short text stands in the document.
fn running(document: &Document) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for block in &document.blocks {
        if let Block::Text(block) = block
            && let Some(sign) = sign(&block.text)
        {
            *counts.entry(sign).or_insert(0) += 1;
        }
    }
    counts
}

fn is_running(block: &TextBlock, running: &BTreeMap<String, usize>) -> bool {
    let Some(sign) = sign(&block.text) else { return false };
    let most = if block.heading { 3 * RUNNING } else { RUNNING };
    let known = running.get(&sign).copied().unwrap_or(0);
    if sign.is_empty() { block.text.len() <= 8 } else { known >= most }
}

/// Cuts blocks into passages.
struct Cutter {
    outline: Outline,
    /// The headings that the open passage stands under.
    path: Vec<String>,
    open: Vec<Line>,
    open_words: usize,
    done: Vec<Passage>,
}

impl Cutter {
    fn text(&mut self, text: &str, locus: &Locus, bold: bool, vocabulary: &Vocabulary) {
        let normal = vocabulary.normal(text);
        let level = outline::level(&normal, vocabulary);
        let heading = outline::is_heading(text, &normal, bold, level);
        let other_page = self.open.first().is_some_and(|line| line.locus.page() != locus.page());
        if heading {
            if other_page || self.open.iter().any(|line| !line.heading) {
                self.close();
            }
            self.outline.heading(text, level);
            self.path = self.outline.path();
            self.push(Line::new(text, locus, true));
            return;
        }
        self.outline.text();
        for part in parts(text) {
            let line = Line::new(part, locus, false);
            let full =
                self.open_words >= ENOUGH || (self.open_words >= FEW && self.open_words + line.words > MOST);
            // An item stays with the line that leads to it.
            let led = line.item && self.open.last().is_some_and(|last| last.text.ends_with([':', '：']));
            if other_page || (full && !(led && self.open_words < MOST)) {
                self.close();
            }
            self.push(line);
        }
    }

    fn push(&mut self, line: Line) {
        if self.open.is_empty() {
            self.path = self.outline.path();
        }
        self.open_words += line.words;
        self.open.push(line);
    }

    /// A table, under what stands right above it.
    fn table(&mut self, table: &model::Table) {
        let same_page = self.open.last().is_some_and(|line| line.locus.page() == table.locus.page());
        let caption = if !same_page {
            self.close();
            Vec::new()
        } else if self.open_words <= CAPTION {
            self.open_words = 0;
            std::mem::take(&mut self.open)
        } else {
            let last = self.open.last().filter(|line| line.words <= CAPTION).cloned();
            self.close();
            last.into_iter().collect()
        };
        self.outline.text();
        let path = self.outline.path();
        for lines in table::cut(table, &caption, MOST) {
            self.add(PassageKind::Table, path.clone(), lines.body, &lines.lines);
        }
    }

    fn close(&mut self) {
        let lines = std::mem::take(&mut self.open);
        self.open_words = 0;
        let items = lines.iter().filter(|line| line.item).count();
        let kind =
            if items >= 2 && items * 2 >= lines.len() { PassageKind::List } else { PassageKind::Prose };
        let path = std::mem::take(&mut self.path);
        self.add(kind, path, 0, &lines);
    }

    /// Adds a passage; its place is that of the lines from `body` on, and of those before on the same page.
    fn add(&mut self, kind: PassageKind, headings: Vec<String>, body: usize, lines: &[Line]) {
        let Some(first) = lines.get(body).or_else(|| lines.first()) else { return };
        let mut locus = first.locus.clone();
        let (mut text, mut pieces) = (String::new(), Vec::with_capacity(lines.len()));
        for (at, line) in lines.iter().enumerate() {
            if at > 0 {
                text.push('\n');
            }
            pieces
                .push(Piece { at: u32::try_from(text.len()).unwrap_or(u32::MAX), locus: line.locus.clone() });
            text.push_str(&line.text);
            if at >= body {
                locus = locus.joined(&line.locus);
            }
        }
        if pieces.len() == 1 {
            pieces.clear();
        }
        let ordinal = u32::try_from(self.done.len()).unwrap_or(u32::MAX);
        self.done.push(Passage { ordinal, kind, headings, text, locus, pieces });
    }
}

/// A paragraph, cut between sentences where it is longer than a passage should be.
fn parts(text: &str) -> Vec<&str> {
    if words(text) <= MOST + FEW {
        return vec![text];
    }
    let (mut parts, mut from, mut known) = (Vec::new(), 0, 0);
    let mut sentence = 0;
    for end in sentence_ends(text) {
        known += words(text.get(sentence..end).unwrap_or_default());
        sentence = end;
        if known >= ENOUGH {
            parts.push(text.get(from..end).unwrap_or_default().trim());
            (from, known) = (end, 0);
        }
    }
    let rest = text.get(from..).unwrap_or_default().trim();
    match parts.last_mut() {
        // A last sentence or two stay with what stands before.
        Some(last) if words(rest) < FEW => {
            let start = last.as_ptr() as usize - text.as_ptr() as usize;
            *last = text.get(start..).unwrap_or_default().trim();
        }
        _ => parts.push(rest),
    }
    parts
}

/// Where sentences end: after the mark and the space behind it.
pub fn sentence_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut letters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while let Some((at, value)) = letters.next() {
            let after = at + value.len_utf8();
            if matches!(value, '。' | '！' | '？' | '；') {
                return Some(after);
            }
            if matches!(value, '.' | '!' | '?' | ';') && letters.peek().is_some_and(|(_, next)| *next == ' ')
            {
                let next = text.get(after..).unwrap_or_default().trim_start().chars().next();
                if next.is_some_and(|next| !next.is_lowercase() && !next.is_ascii_digit()) || value == ';' {
                    return Some(after);
                }
            }
        }
        None
    })
}

#[cfg(test)]
mod tests;
