//! The sentences of reports that may answer: whole, standing by themselves, of the company and the period asked.

use std::ops::Range;

use model::{Passage, Report};

use super::asked::{Asked, Need};
use crate::charts::answers::AnswerWords;
use crate::gate;
use crate::stems::{Is, Token, tokens};

/// A sentence in its passage.
#[derive(Clone, Debug)]
pub(super) struct Sentence<'p> {
    pub(super) passage: &'p Passage,
    pub(super) range: Range<usize>,
    pub(super) tokens: Vec<Token>,
}

impl<'p> Sentence<'p> {
    pub(super) fn text(&self) -> &'p str {
        self.passage.text.get(self.range.clone()).unwrap_or_default()
    }

    /// The headings that it stands under, the innermost two.
    pub(super) fn headings(&self) -> Vec<Token> {
        let inner = self.passage.headings.iter().rev().take(2);
        inner.flat_map(|heading| tokens(heading)).collect()
    }

    /// Whether what it says stands whole without its neighbours.
    pub(super) fn stands_alone(&self, words: &AnswerWords) -> bool {
        words.sentence.leaning.at(&self.tokens, 0).is_none()
            && !words.sentence.pointing.stand_in(&self.tokens, 0..self.tokens.len())
    }

    /// Whether a name follows `in` or `at` soon behind what was asked for.
    pub(super) fn names_a_place(&self, needs: &[Need], words: &AnswerWords) -> bool {
        const NEAR: usize = 12;
        let text = self.text();
        let behind = needs.iter().flat_map(|need| need.places(&self.tokens)).map(|place| place.end);
        behind.into_iter().any(|end| {
            (end..(end + NEAR).min(self.tokens.len())).any(|at| {
                let linked = words.sentence.located.at(&self.tokens, at);
                let next = linked
                    .and_then(|length| self.tokens.get(at + length))
                    .and_then(|token| text.get(token.range.start..));
                next.is_some_and(|next| next.starts_with(char::is_uppercase))
            })
        })
    }

    /// Whether it names a year.
    pub(super) fn names_a_day(&self) -> bool {
        self.tokens.iter().any(|token| matches!(token.is, Is::Year(_)))
    }

    /// The years of which it speaks: those that it names, but for those that it only compares with; where it names none, those
    /// of the sentence of its paragraph that did so last.
    pub(super) fn years(&self, words: &AnswerWords) -> Vec<i16> {
        let own = years_of(&self.tokens, words);
        if !own.is_empty() {
            return own;
        }
        let before = self.passage.text.get(..self.range.start).unwrap_or_default();
        let paragraph = before.rsplit('\n').next().unwrap_or_default();
        let mut end = paragraph.len();
        let begins: Vec<usize> = std::iter::once(0).chain(extract::sentence_ends(paragraph)).collect();
        for begin in begins.into_iter().rev() {
            let years = years_of(&tokens(paragraph.get(begin..end).unwrap_or_default()), words);
            if !years.is_empty() {
                return years;
            }
            end = begin;
        }
        // `Fiscal 2023 compared to fiscal 2022`, over it.
        let over = before.rsplit('\n').skip(1).filter(|line| line.len() <= HEADING);
        let headings = over.chain(self.passage.headings.iter().rev().map(String::as_str));
        let compares =
            headings.map(tokens).filter(|said| words.sentence.comparing.stand_in(said, 0..said.len()));
        compares.map(|said| years_of(&said, words)).find(|years| !years.is_empty()).unwrap_or_default()
    }

    /// Whether it is of the period asked, as far as it or what stands before it names any.
    pub(super) fn is_of(&self, asked: &Asked, report: &Report, words: &AnswerWords) -> bool {
        let header = &report.header;
        let own = [header.fiscal_year, header.period_end.map(model::Date::year)];
        match asked.years.as_slice() {
            [] => {
                let years = self.years(words);
                years.is_empty() || years.iter().max() >= own.iter().flatten().min()
            }
            [_] => {
                let years = self.years(words);
                years.is_empty() || own.iter().flatten().any(|own| years.contains(own))
            }
            // What is asked of several years may compare them.
            several => {
                let named = years_in(&self.tokens).map(|(_, year)| year).collect::<Vec<_>>();
                let years = if named.is_empty() { self.years(words) } else { named };
                several.iter().all(|year| years.contains(year))
            }
        }
    }
}

fn years_in(tokens: &[Token]) -> impl Iterator<Item = (usize, i16)> + '_ {
    tokens.iter().enumerate().filter_map(|(at, token)| match token.is {
        Is::Year(year) => Some((at, year)),
        _ => None,
    })
}

/// The years named, without those that something is compared with: `compared with $4 million in 2021`, `from 2021`.
fn years_of(tokens: &[Token], words: &AnswerWords) -> Vec<i16> {
    const REACH: usize = 10;
    let compared = |year: usize| {
        let from = year.saturating_sub(REACH);
        let parted =
            |at: usize| tokens.get(at).is_some_and(|token| token.is == Is::Clause && token.word != ",");
        let leads = |at: usize| {
            let ends = words.sentence.comparing.at(tokens, at).map(|length| at + length);
            let next = words.sentence.comparing_next.at(tokens, at).map(|length| at + length);
            // Right before the year, or before the figure of that year.
            let figure = |end: &usize| {
                *end == year || tokens.get(*end).is_some_and(|token| matches!(token.is, Is::Figure(_)))
            };
            let reaches = ends.or(next.filter(figure)).filter(|end| *end <= year)?;
            // `from $4 million in 2021 to $5 million in 2022`: the comparison is over.
            let over = (reaches..year).any(|at| {
                parted(at) || next.is_some() && tokens.get(at).is_some_and(|token| token.word == "to")
            });
            (!over).then_some(())
        };
        (from..year).any(|at| leads(at).is_some())
    };
    years_in(tokens).filter(|(at, _)| !compared(*at)).map(|(_, year)| year).collect()
}

/// A longer line is no heading.
const HEADING: usize = 100;
const SHORTEST: usize = 20;
const LONGEST: usize = 900;

/// The whole sentences of a passage, those over a table too.
pub(super) fn sentences<'p>(passage: &'p Passage, claims: &gate::Words) -> Vec<Sentence<'p>> {
    let mut found = Vec::new();
    for range in gate::print::sentences(&passage.text, claims) {
        let text = passage.text.get(range.clone()).unwrap_or_default();
        let lead = text.len() - text.trim_start().len();
        let range = range.start + lead..range.start + lead + text.trim().len();
        let text = text.trim();
        if is_whole(text) && !claims.instructs(text) {
            found.push(Sentence { passage, range, tokens: tokens(text) });
        }
    }
    found
}

/// Whether a text is a sentence from its beginning to its end, neither a heading nor a stretch that a page cut off.
fn is_whole(text: &str) -> bool {
    let begins = text.chars().next().is_some_and(|first| {
        first.is_uppercase()
            || first.is_ascii_digit()
            || gate::print::is_chinese(first)
            || matches!(first, '“' | '"' | '$')
    });
    let ends = text.ends_with(['.', '。', '”', '"', ')', ':', '：']);
    begins && ends && (SHORTEST..LONGEST).contains(&text.len()) && !text.contains('\t')
}
