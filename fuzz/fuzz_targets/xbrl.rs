//! Plain XBRL instances and linkbases: any bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::Media;

fuzz_target!(|bytes: &[u8]| {
    let _ = read::read(bytes, Media::Xbrl, read::Depth::Whole);
    let _ = read::taxonomy(&[read::Part { name: "x_lab.xml", bytes }]);
});
