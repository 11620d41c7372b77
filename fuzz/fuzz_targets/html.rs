//! HTML as print: any bytes, blocks and tables too. What an anchor shows must be readable again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::{Block, Media};

fuzz_target!(|bytes: &[u8]| {
    let Ok(read) = read::read(bytes, Media::Html, read::Depth::Whole) else { return };
    for block in &read.value.blocks {
        let locus = match block {
            Block::Text(text) => &text.locus,
            Block::Table(table) => &table.locus,
        };
        if let Some(span) = locus.bytes() {
            assert!(span.slice(bytes).is_some(), "an anchor outside the file");
            let _ = read::visible_text(bytes, span);
        }
    }
});
