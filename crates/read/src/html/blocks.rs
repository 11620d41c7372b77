//! From tokens to blocks: which elements begin and end paragraphs, tables and cells, and what is hidden.
//!
//! The rules are HTML's own where they matter to print: a cell ends the one before it, a block ends an open
//! paragraph, an end tag that matches nothing is passed over. One pass; the stack of open elements and the nesting
//! of tables are capped, and so is every search in them, so that no input takes more than linear time.

use encoding_rs::Encoding;
use model::{Block, TextBlock};

use super::scan::{Scanner, Tag, Token};
use super::style::Style;
use super::table::Building;
use super::text::{Gathered, Look};

/// What an element does to the flow of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Table,
    Section,
    Row,
    Cell,
    HeaderCell,
    Paragraph,
    Heading,
    Block,
    Bold,
    Raised,
    Inline,
    Break,
    Line,
    Void,
    Hidden,
    Title,
    /// Inline XBRL: as if it weren't there.
    Tag,
}

/// An open element and what holds inside it.
#[derive(Clone, Copy, Debug)]
struct Frame {
    name: u64,
    role: Role,
    hidden: bool,
    look: Look,
}

/// Open elements beyond this are not remembered.
const MOST_FRAMES: usize = 50_000;
/// How far down the stack an end tag looks for its start.
const FARTHEST_MATCH: usize = 300;
/// Tables inside tables; deeper ones are part of the one around them.
const MOST_TABLES: usize = 64;
/// A longer text is no heading, however bold.
const LONGEST_HEADING: usize = 240;

/// The pages' text and tables in reading order, and the `<title>`.
pub(super) fn read(bytes: &[u8], charset: &'static Encoding) -> (Vec<Block>, Option<String>) {
    let mut reader = Reader {
        charset,
        prefix: b"ix",
        frames: Vec::new(),
        tables: Vec::new(),
        text: Gathered::default(),
        title: Gathered::default(),
        blocks: Vec::new(),
        sizes: Vec::new(),
        breaks: 0,
    };
    for token in Scanner::new(bytes) {
        match token {
            Token::Text { raw, at, cdata } => reader.text(raw, at, !cdata),
            Token::Open(tag) => reader.open(&tag),
            Token::Close { name, end, .. } => reader.close(name, end),
        }
    }
    reader.finish(bytes.len())
}

struct Reader<'a> {
    charset: &'static Encoding,
    /// Prefix of inline XBRL.
    prefix: &'a [u8],
    frames: Vec<Frame>,
    tables: Vec<Building>,
    /// The paragraph outside of tables.
    text: Gathered,
    title: Gathered,
    blocks: Vec<Block>,
    /// Size of type of each text block, by its index, for telling headings.
    sizes: Vec<(usize, i32)>,
    /// Line breaks since the last visible text.
    breaks: u8,
}

impl<'a> Reader<'a> {
    fn top(&self) -> Frame {
        let root = Frame { name: 0, role: Role::Block, hidden: false, look: Look::default() };
        self.frames.last().copied().unwrap_or(root)
    }

    /// Where visible text goes: the open cell of the innermost table, or the paragraph.
    fn sink(&mut self) -> &mut Gathered {
        match self.tables.last_mut() {
            Some(table) if table.has_open_cell() => &mut table.text,
            _ => &mut self.text,
        }
    }

    fn text(&mut self, raw: &[u8], at: usize, references: bool) {
        let frame = self.top();
        if frame.role == Role::Title {
            self.title.feed(raw, at, references, self.charset, frame.look);
        }
        if frame.hidden {
            return;
        }
        let blank = raw.iter().all(u8::is_ascii_whitespace);
        if !blank {
            self.breaks = 0;
            // Text between the rows of a table gets a row of its own.
            if let Some(table) = self.tables.last_mut().filter(|table| !table.has_open_cell()) {
                table.open_row();
                table.open_cell(Style { column_span: 1, row_span: 1, ..Style::default() });
            }
        }
        let charset = self.charset;
        self.sink().feed(raw, at, references, charset, frame.look);
    }

    fn open(&mut self, tag: &Tag<'a>) {
        let role = self.role(tag.name);
        let style = match role {
            Role::Break | Role::Void | Role::Tag => Style { column_span: 1, row_span: 1, ..Style::default() },
            _ => Style::of(tag),
        };
        if tag.name.eq_ignore_ascii_case(b"html") {
            self.find_prefix(tag);
        }
        match role {
            Role::Break => return self.line_break(),
            Role::Line => {
                match self.tables.last_mut() {
                    Some(table) => table.draw_rule(),
                    None => self.end_paragraph(),
                }
                return;
            }
            Role::Void | Role::Tag => return,
            Role::Table => return self.open_table(tag, style),
            Role::Section | Role::Row if self.tables.is_empty() => return self.end_paragraph(),
            Role::Cell | Role::HeaderCell if self.tables.is_empty() => return self.line_break(),
            Role::Section => self.back_to_table(|role| role == Role::Table),
            Role::Row => {
                self.back_to_table(|role| matches!(role, Role::Table | Role::Section));
                if let Some(table) = self.tables.last_mut() {
                    table.open_row();
                }
            }
            Role::Cell | Role::HeaderCell => {
                self.back_to_table(|role| matches!(role, Role::Table | Role::Section | Role::Row));
                if let Some(table) = self.tables.last_mut() {
                    table.open_cell(style);
                    if tag.empty {
                        table.close_cell();
                    }
                }
            }
            Role::Paragraph | Role::Heading | Role::Block => {
                self.close_open_paragraph();
                self.end_paragraph();
            }
            Role::Raised => self.sink().raised(),
            _ if style.raised => self.sink().raised(),
            _ => {}
        }
        if !tag.empty {
            self.push(tag.name, role, style);
        }
    }

    fn push(&mut self, name: &[u8], role: Role, style: Style) {
        if self.frames.len() >= MOST_FRAMES {
            return;
        }
        let above = self.top();
        let mut look = above.look;
        match role {
            // A cell's indentation is counted from its own left edge, its weight is its own.
            Role::Cell => look = Look { bold: false, indent: 0, size: look.size },
            Role::HeaderCell => look = Look { bold: true, indent: 0, size: look.size },
            Role::Bold | Role::Heading => look.bold = true,
            _ => {}
        }
        look.bold = style.bold.unwrap_or(look.bold);
        look.indent = look.indent.saturating_add(style.indent);
        look.size = style.size.or(look.size);
        let hidden = above.hidden || style.hidden || matches!(role, Role::Hidden | Role::Title);
        self.frames.push(Frame { name: hash(name), role, hidden, look });
    }

    fn close(&mut self, name: &[u8], end: usize) {
        let role = self.role(name);
        match role {
            Role::Tag | Role::Void | Role::Line => return,
            // `</br>` breaks the line in every browser.
            Role::Break => return self.line_break(),
            Role::Paragraph | Role::Heading | Role::Block => self.end_paragraph(),
            _ => {}
        }
        let wanted = hash(name);
        // Only a table's own end tags reach past the borders of its cells.
        let crosses = matches!(role, Role::Table | Role::Section | Role::Row | Role::Cell | Role::HeaderCell);
        let mut found = None;
        for (depth, frame) in self.frames.iter().rev().take(FARTHEST_MATCH).enumerate() {
            if frame.name == wanted && frame.role == role {
                found = Some(self.frames.len() - depth);
                break;
            }
            let border = matches!(frame.role, Role::Cell | Role::HeaderCell | Role::Table);
            if (border && !crosses) || (frame.role == Role::Table && role != Role::Table) {
                break;
            }
        }
        match (role, found) {
            (Role::Table, _) => self.close_table(end),
            (_, None) => {}
            (Role::Row | Role::Section, Some(length)) => {
                self.frames.truncate(length - 1);
                if let Some(table) = self.tables.last_mut() {
                    table.close_row();
                }
            }
            (Role::Cell | Role::HeaderCell, Some(length)) => {
                self.frames.truncate(length - 1);
                if let Some(table) = self.tables.last_mut() {
                    table.close_cell();
                }
            }
            (_, Some(length)) => self.frames.truncate(length - 1),
        }
    }

    /// A paragraph ends: outside of tables it becomes a block.
    fn end_paragraph(&mut self) {
        self.breaks = 0;
        match self.tables.last_mut() {
            Some(table) => table.text.paragraph_break(),
            None => self.take_paragraph(),
        }
    }

    fn take_paragraph(&mut self) {
        if !self.text.is_empty() {
            let in_heading = self.frames.iter().rev().take(8).any(|frame| frame.role == Role::Heading);
            let short = self.text.text.chars().count() <= LONGEST_HEADING;
            self.sizes.push((self.blocks.len(), self.text.size));
            self.blocks.push(Block::Text(TextBlock {
                locus: self.text.locus(),
                heading: short && (self.text.bold || in_heading),
                text: std::mem::take(&mut self.text.text),
            }));
        }
        self.text.clear();
    }

    /// Two line breaks in a row end a paragraph.
    fn line_break(&mut self) {
        if self.top().hidden {
            return;
        }
        self.breaks = self.breaks.saturating_add(1);
        if self.breaks == 2 {
            self.end_paragraph();
        } else {
            self.sink().line_break();
        }
    }

    /// A block's start ends an open `<p>`, which nobody needs to close.
    fn close_open_paragraph(&mut self) {
        let found = self
            .frames
            .iter()
            .rev()
            .take(FARTHEST_MATCH)
            .take_while(|frame| {
                !matches!(frame.role, Role::Block | Role::Cell | Role::HeaderCell | Role::Table)
            })
            .position(|frame| frame.role == Role::Paragraph);
        if let Some(depth) = found {
            self.frames.truncate(self.frames.len() - depth - 1);
        }
    }

    fn open_table(&mut self, tag: &Tag<'a>, style: Style) {
        self.close_open_paragraph();
        if self.top().hidden {
            return self.push(tag.name, Role::Table, style);
        }
        // Not inside a cell: the table before was never closed.
        if self.tables.last().is_some_and(|table| !table.has_open_cell()) {
            self.close_table(tag.at);
        }
        match self.tables.last_mut() {
            Some(table) => table.text.paragraph_break(),
            None => self.take_paragraph(),
        }
        if self.tables.len() < MOST_TABLES && !tag.empty {
            self.tables.push(Building::new(tag.at));
            self.push(tag.name, Role::Table, style);
        }
    }

    /// Drops the frames above the innermost table's own ones.
    fn back_to_table(&mut self, own: fn(Role) -> bool) {
        let found = self.frames.iter().rev().take(FARTHEST_MATCH).position(|frame| own(frame.role));
        if let Some(depth) = found {
            self.frames.truncate(self.frames.len() - depth);
        }
    }

    fn close_table(&mut self, end: usize) {
        let found = self.frames.iter().rposition(|frame| frame.role == Role::Table);
        let Some(at) = found else { return };
        let hidden = self.frames.get(at).is_some_and(|frame| frame.hidden);
        self.frames.truncate(at);
        if hidden {
            return;
        }
        let Some(mut table) = self.tables.pop() else { return };
        if self.tables.is_empty() {
            table.finish(end, &mut self.blocks);
            return;
        }
        match table.as_text() {
            Some(text) => {
                if let Some(around) = self.tables.last_mut() {
                    around.text.absorb(&text);
                }
            }
            None => {
                for around in &mut self.tables {
                    around.flush(table.start, &mut self.blocks);
                }
                table.finish(end, &mut self.blocks);
                if let Some(around) = self.tables.last_mut() {
                    around.start = end;
                }
            }
        }
        if let Some(around) = self.tables.last_mut() {
            around.text.paragraph_break();
        }
    }

    fn finish(mut self, end: usize) -> (Vec<Block>, Option<String>) {
        while let Some(mut table) = self.tables.pop() {
            table.close_row();
            for around in &mut self.tables {
                around.flush(table.start, &mut self.blocks);
            }
            table.finish(end, &mut self.blocks);
        }
        self.take_paragraph();
        mark_large_headings(&mut self.blocks, &self.sizes);
        let title = Some(self.title.text).filter(|title| !title.is_empty());
        (self.blocks, title)
    }

    /// The prefix that the document gives inline XBRL, where it isn't `ix`.
    fn find_prefix(&mut self, tag: &Tag<'a>) {
        for (name, value) in tag.attributes() {
            let inline = value.windows(b"inlineXBRL".len()).any(|part| part == b"inlineXBRL");
            match (inline, name.strip_prefix(b"xmlns:")) {
                (true, Some(prefix)) if !value.ends_with(b"transformation") && !is_transformation(value) => {
                    self.prefix = prefix;
                }
                _ => {}
            }
        }
    }

    fn role(&self, name: &[u8]) -> Role {
        if let Some(colon) = memchr::memchr(b':', name) {
            let (prefix, local) = name.split_at(colon);
            if prefix.eq_ignore_ascii_case(self.prefix) {
                return if local.eq_ignore_ascii_case(b":header") { Role::Hidden } else { Role::Tag };
            }
            return Role::Inline;
        }
        role_of(name)
    }
}

/// `…/inlineXBRL/transformation/2015-02-26` is the namespace of the formats.
fn is_transformation(namespace: &[u8]) -> bool {
    namespace.windows(b"transformation".len()).any(|part| part == b"transformation")
}

fn role_of(name: &[u8]) -> Role {
    let mut lower = [0; 10];
    let Some(lower) = lower.get_mut(..name.len()) else { return Role::Inline };
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    match &*lower {
        b"span" | b"font" | b"a" => Role::Inline,
        b"td" => Role::Cell,
        b"div" | b"li" | b"ul" | b"ol" | b"dl" | b"dt" | b"dd" | b"body" | b"html" | b"center"
        | b"section" | b"article" | b"header" | b"footer" | b"main" | b"nav" | b"aside" | b"figure"
        | b"figcaption" | b"blockquote" | b"form" | b"fieldset" | b"address" | b"pre" | b"caption"
        | b"hgroup" | b"details" | b"summary" | b"page" | b"document" | b"text" => Role::Block,
        b"p" => Role::Paragraph,
        b"tr" => Role::Row,
        b"br" => Role::Break,
        b"b" | b"strong" => Role::Bold,
        b"table" => Role::Table,
        b"thead" | b"tbody" | b"tfoot" => Role::Section,
        b"th" => Role::HeaderCell,
        b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Role::Heading,
        b"sup" => Role::Raised,
        b"hr" => Role::Line,
        b"img" | b"input" | b"meta" | b"link" | b"col" | b"colgroup" | b"wbr" | b"area" | b"base"
        | b"embed" | b"source" | b"track" | b"param" | b"frame" => Role::Void,
        b"head" | b"script" | b"style" | b"template" | b"noscript" | b"object" | b"select" | b"textarea"
        | b"svg" | b"math" => Role::Hidden,
        b"title" => Role::Title,
        _ => Role::Inline,
    }
}

/// FNV-1a of the lower-case name: enough to match an end tag to its start.
fn hash(name: &[u8]) -> u64 {
    name.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01B3)
    })
}

/// Short texts in type larger than most of the document's are headings.
fn mark_large_headings(blocks: &mut [Block], sizes: &[(usize, i32)]) {
    let mut letters: std::collections::BTreeMap<i32, usize> = std::collections::BTreeMap::new();
    for (at, size) in sizes {
        if let Some(Block::Text(block)) = blocks.get(*at) {
            *letters.entry(*size).or_default() += block.text.len();
        }
    }
    let Some((usual, _)) = letters.into_iter().max_by_key(|(_, count)| *count) else { return };
    if usual == 0 {
        return;
    }
    for (at, size) in sizes {
        if let Some(Block::Text(block)) = blocks.get_mut(*at) {
            block.heading |= *size * 100 >= usual * 115 && block.text.len() <= LONGEST_HEADING;
        }
    }
}
