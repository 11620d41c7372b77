//! Choices that are ticked: `□有重大诉讼 √无重大诉讼`, or `□是 √否` (or `否` by itself) under the line that asks.
//!
//! Only what is ticked is said. An option that is a statement is read as one; yes, no and not applicable answer the line over
//! them, where that line asks what was asked and nothing else.

use std::ops::Range;

use model::Passage;

use super::asked::{Asked, Form};
use super::polarity::{Verdict, verdict};
use crate::charts::answers::AnswerWords;
use crate::stems::{self, Is, Phrase, Token, tokens};

const OPEN: [char; 3] = ['□', '☐', '○'];
const TICKED: [char; 5] = ['√', '☑', '✓', '✔', '☒'];
/// A longer line asks nothing.
const LONGEST: usize = 240;

/// What a passage's ticked choices say of what is asked, each with the stretch of the passage that says it.
pub(super) fn said(
    asked: &Asked,
    passage: &Passage,
    names: &[Phrase],
    words: &AnswerWords,
) -> Vec<(Verdict, Range<usize>)> {
    let text = &passage.text;
    let mut found = Vec::new();
    let mut before: Option<Range<usize>> = None;
    let mut at = 0;
    for line in text.split('\n') {
        let range = at..at + line.len();
        at = range.end + 1;
        match ticked(line) {
            Some(option) => {
                let words_of = tokens(option);
                let said = match plain(option.trim(), words) {
                    Some(answer) => before
                        .clone()
                        .filter(|before| asks(text.get(before.clone()).unwrap_or_default(), asked, words))
                        .and_then(|before| Some((answer?, before.start..range.end))),
                    None => verdict(asked, &words_of, names, words).map(|verdict| (verdict, range.clone())),
                };
                found.extend(said);
                before = None;
            }
            // Words that follow a choice are another matter.
            None if line.trim().is_empty() => {}
            // `否`, alone under the line that asks.
            None if plain(line.trim(), words).is_some_and(|answer| answer.is_some()) => {
                let over = before.take().filter(|before| {
                    let over = text.get(before.clone()).unwrap_or_default();
                    let said = tokens(over);
                    words.forms.yes_no_anywhere.stand_in(&said, 0..said.len()) && asks(over, asked, words)
                });
                let answer = plain(line.trim(), words).flatten();
                found.extend(over.and_then(|over| Some((answer?, over.start..range.end))));
            }
            None => before = Some(range),
        }
    }
    found
}

/// The one option of a line that is ticked, where others aren't.
fn ticked(line: &str) -> Option<&str> {
    let marks: Vec<(usize, char)> =
        line.char_indices().filter(|(_, sign)| OPEN.contains(sign) || TICKED.contains(sign)).collect();
    let mut ticks = marks.iter().filter(|(_, sign)| TICKED.contains(sign));
    let (from, sign) = ticks.next().filter(|_| ticks.next().is_none() && marks.len() >= 2)?;
    // Nothing but choices stands in the line.
    if marks.first().is_some_and(|(first, _)| !line.get(..*first).unwrap_or_default().trim().is_empty()) {
        return None;
    }
    let end = marks.iter().map(|(at, _)| *at).find(|at| at > from).unwrap_or(line.len());
    line.get(from + sign.len_utf8()..end)
}

/// Whether an option is yes, no or not applicable: none where it is a statement, nothing where it says neither.
fn plain(option: &str, words: &AnswerWords) -> Option<Option<Verdict>> {
    let said = stems::phrase(option);
    if words.sentence.affirmed.contains(&said) {
        Some(Some(Verdict::Yes))
    } else if words.sentence.nothing.contains(&said) || words.sentence.denied.contains(&said) {
        Some(Some(Verdict::No))
    } else {
        (said.len() <= 3).then_some(None)
    }
}

/// Whether a line asks what was asked, and nothing narrower or wider.
fn asks(line: &str, asked: &Asked, words: &AnswerWords) -> bool {
    if line.len() > LONGEST || !matches!(asked.form, Form::YesNo { .. }) {
        return false;
    }
    // A number before the line: `七、`, `(2)`.
    let numbering = |sign: char| {
        sign.is_ascii_digit() || sign.is_whitespace() || "一二三四五六七八九十、．.()（）".contains(sign)
    };
    let said: Vec<Token> = tokens(line.trim_start_matches(numbering));
    let mut taken = vec![false; said.len()];
    for need in &asked.needs {
        let places = need.places(&said);
        if places.is_empty() {
            return false;
        }
        for place in places {
            taken.iter_mut().take(place.end).skip(place.start).for_each(|taken| *taken = true);
        }
    }
    let mut at = 0;
    while at < said.len() {
        let plain = [
            &words.question.left_out,
            &words.sentence.of_row,
            &words.question.light,
            &words.forms.yes_no_anywhere,
        ]
        .iter()
        .filter_map(|known| known.at(&said, at))
        .max();
        let clause = said.get(at).is_some_and(|token| token.is == Is::Clause);
        match plain {
            _ if taken.get(at).copied().unwrap_or(false) || clause => at += 1,
            Some(length) => at += length,
            None => return false,
        }
    }
    true
}
