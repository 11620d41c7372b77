//! Workbooks: any bytes as a grid, and as one that carries proof.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = workbook::grid::read(bytes);
    let _ = workbook::proof::read(bytes);
});
