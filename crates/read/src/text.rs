//! Plain text: paragraphs parted by blank lines, each with its bytes.

use model::{Block, Locus, TextBlock};

use crate::source::Source;

/// The paragraphs of a text file.
pub(crate) fn blocks(bytes: &[u8]) -> Vec<Block> {
    let source = Source::open(bytes);
    let mut blocks = Vec::new();
    let mut start = None;
    let mut at = 0;
    let mut end = 0;
    for line in source.bytes.split_inclusive(|byte| *byte == b'\n') {
        if line.trim_ascii().is_empty() {
            blocks.extend(start.take().and_then(|start| paragraph(&source, start, end)));
        } else {
            start.get_or_insert(at + line.len() - line.trim_ascii_start().len());
            end = at + line.trim_ascii_end().len();
        }
        at += line.len();
    }
    blocks.extend(start.and_then(|start| paragraph(&source, start, end)));
    blocks
}

fn paragraph(source: &Source<'_>, start: usize, end: usize) -> Option<Block> {
    let text = source.text(source.bytes.get(start..end)?);
    let words: Vec<&str> = text.split_whitespace().collect();
    let locus = Locus::Bytes(source.span(start, end));
    Some(Block::Text(TextBlock { text: words.join(" "), locus, heading: false }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_part_paragraphs() {
        let file = b"\n First line\r\nof two.\r\n\r\nSecond\n";
        let found: Vec<(String, &[u8])> = blocks(file)
            .into_iter()
            .filter_map(|block| match block {
                Block::Text(block) => {
                    let span = block.locus.bytes()?;
                    Some((block.text, span.slice(file)?))
                }
                Block::Table(_) => None,
            })
            .collect();
        let expect: [(String, &[u8]); 2] =
            [("First line of two.".to_owned(), b"First line\r\nof two."), ("Second".to_owned(), b"Second")];
        assert_eq!(found, expect);
    }
}
