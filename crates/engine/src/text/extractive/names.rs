//! What a company is called in its own text.

use crate::charts::answers::AnswerWords;
use crate::desk::Desk;
use crate::stems::{self, Phrase};

/// What the company is called in its own text: its names, and what stands before their legal form.
pub(super) fn names(desk: &Desk<'_>, known: &AnswerWords) -> Vec<Phrase> {
    let mut names = Vec::new();
    for name in desk.company.names.iter().chain([&desk.company.name]) {
        let tokens = stems::tokens(name);
        let full: Phrase = tokens.iter().map(|token| token.stem.clone()).collect();
        let short: Phrase = tokens
            .iter()
            .skip_while(|token| token.word == "the")
            .take_while(|token| known.sentence.legal_forms.at(std::slice::from_ref(*token), 0).is_none())
            .map(|token| token.stem.clone())
            .collect();
        // What it calls itself: `Northmoor` of `Northmoor Pump Company`.
        let first: Phrase = short.iter().take(1).filter(|word| word.len() >= 4).cloned().collect();
        for name in [full, short, first] {
            let letters: usize = name.iter().map(String::len).sum();
            let digits = name.iter().any(|word| word.bytes().any(|sign| sign.is_ascii_digit()));
            if (letters >= 3 || digits) && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}
