//! PDF: any bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::Media;

fuzz_target!(|bytes: &[u8]| {
    let _ = read::read(bytes, Media::Pdf, read::Depth::Whole);
});
