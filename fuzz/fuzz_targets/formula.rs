//! Formulas: any text. What is read and printed must read the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = spread::formula::parse_rule(text);
    if let Ok(formula) = spread::formula::parse(text) {
        let again = spread::formula::parse(&spread::formula::print(&formula));
        assert_eq!(again.ok().as_ref(), Some(&formula), "printing loses something");
    }
});
