//! Inline XBRL: any bytes. Every fact's anchor must lie inside them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::Media;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(read) = read::read(bytes, Media::Html, read::Depth::Tags) {
        for fact in &read.value.tagged.facts {
            assert!(fact.bytes.slice(bytes).is_some(), "an anchor outside the file");
        }
    }
});
