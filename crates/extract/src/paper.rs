//! Documents for tests: a line a text, a line with `|` a table whose rows are parted by `/`.

use model::{Block, Document, Locus, Media, SourceHash, Span, Tagged, Taxonomy, TextBlock};

use crate::grid::tests::table;

/// A document of these lines. A cell is `column:text` or text alone, which takes the next column.
pub(crate) fn document(lines: &[&str]) -> Document {
    Document {
        source: SourceHash::of(b""),
        media: Media::Html,
        title: None,
        language: None,
        pages: Vec::new(),
        outline: Vec::new(),
        blocks: lines.iter().map(|line| block(line)).collect(),
        tagged: Tagged::default(),
        taxonomy: Taxonomy::default(),
    }
}

fn block(line: &str) -> Block {
    if !line.contains('|') {
        return Block::Text(TextBlock {
            text: line.to_owned(),
            locus: Locus::Bytes(Span::default()),
            heading: false,
        });
    }
    let row = |row: &str| {
        let cells = row.split('|').enumerate().filter(|(_, text)| !text.trim().is_empty());
        let cells: Vec<String> = cells.map(|(at, text)| format!("{at}:{}", text.trim())).collect();
        cells.join("|")
    };
    let rows: Vec<String> = line.split(" / ").map(row).collect();
    Block::Table(table(&rows.join("\n")))
}
