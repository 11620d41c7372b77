//! What somebody or something does, in its own words: `Which covenants does its credit facility contain?` is answered by a
//! sentence in which the facility contains covenants that are then told.

use std::rc::Rc;

use model::Answer;

use super::Search;
use super::compose::Composer;
use super::polarity::NEAR;
use super::sentence::Sentence;
use crate::desk::pages::Pages;
use crate::stems::{self, Is};

/// So many tokens may stand between a verb and its object: `contains customary affirmative and negative covenants`.
const WIDE: usize = 14;

impl Search<'_, '_> {
    /// The sentence that says what is done, and more of its object than its name.
    pub(super) fn stated(&self, composer: &Composer<'_>, pages: &[Rc<Pages>]) -> Option<Answer> {
        if !self.asked.done {
            return None;
        }
        let mut found = self.sentences(pages).into_iter();
        let (at, sentence) = found.find(|(_, sentence)| self.states(sentence))?;
        let place = (self.report(at)?.clone(), sentence.passage.clone(), sentence.range.clone());
        composer.said(&[place])
    }

    /// The sentence by which there is one alone: `We operate in one reportable segment`.
    pub(super) fn of_one(&self, composer: &Composer<'_>, pages: &[Rc<Pages>]) -> Option<Answer> {
        let words = &self.charts.answers;
        let [need] = self.asked.needs.as_slice() else { return None };
        let one = |sentence: &Sentence<'_>| {
            let tokens = &sentence.tokens;
            need.places(tokens).into_iter().any(|name| {
                let lead = name.start.saturating_sub(NEAR)..name.start;
                let single = tokens.get(name.start.saturating_sub(2)..name.start).is_some_and(|before| {
                    before.iter().any(|token| match &token.is {
                        Is::Figure(figure) => figure.value == model::Decimal::ONE,
                        _ => token.word == "single",
                    })
                });
                let verb = lead.clone().find(|at| words.sentence.operating.at(tokens, *at).is_some());
                let own = verb.is_some_and(|verb| {
                    (verb.saturating_sub(NEAR)..verb).any(|at| {
                        words.sentence.subjects.at(tokens, at).is_some()
                            || self.names.iter().any(|own| stems::stands_at(own, tokens, at))
                            || tokens.get(at).is_some_and(|token| token.word == "it")
                    })
                });
                let plain = !words.sentence.hedges.stand_in(tokens, 0..name.end)
                    && !words.sentence.negations.stand_in(tokens, 0..name.end)
                    && !words.sentence.restricts.stand_in(tokens, 0..tokens.len());
                // `more than one product version`, `one product version`.
                let last = tokens.get(name.end).is_none_or(|next| {
                    next.is == Is::Clause
                        || next.word.ends_with("ed")
                        || words.sentence.told.at(tokens, name.end).is_some()
                });
                let more = tokens
                    .get(lead.clone())
                    .is_some_and(|lead| lead.iter().any(|token| token.word == "than"));
                single && own && plain && last && !more
            })
        };
        let (at, sentence) = self.sentences(pages).into_iter().find(|(_, sentence)| one(sentence))?;
        let place = (self.report(at)?.clone(), sentence.passage.clone(), sentence.range.clone());
        composer.said(&[place])
    }

    fn states(&self, sentence: &Sentence<'_>) -> bool {
        let words = &self.charts.answers;
        let tokens = &sentence.tokens;
        let (subject, verb, object) = match self.asked.needs.as_slice() {
            [object, subject, verb] => (Some(subject), verb, object),
            [object, verb] => (None, verb, object),
            _ => return false,
        };
        if !sentence.stands_alone(words) {
            return false;
        }
        // `The brand` isn't the brands.
        let plural = |place: &std::ops::Range<usize>| {
            tokens.get(place.end - 1).is_some_and(|last| !last.word.is_ascii() || last.word.ends_with('s'))
        };
        // More is told of it: `covenants that …`, `covenants, including …`.
        let told = |end: usize| {
            let next = end + usize::from(tokens.get(end).is_some_and(|token| token.is == Is::Clause));
            words.sentence.told.at(tokens, next).is_some()
                || sentence.text().ends_with([':', '：']) && next >= tokens.len()
        };
        verb.places(tokens).into_iter().any(|verb| {
            let by = match subject {
                Some(subject) => subject
                    .places(tokens)
                    .into_iter()
                    .any(|subject| subject.end <= verb.start && verb.start - subject.end <= NEAR),
                None => (verb.start.saturating_sub(NEAR)..verb.start).any(|at| {
                    words.sentence.subjects.at(tokens, at).is_some_and(|length| at + length <= verb.start)
                }),
            };
            let of = object.places(tokens).into_iter().find(|object| {
                verb.end <= object.start
                    && object.start - verb.end <= WIDE
                    && plural(object)
                    && told(object.end)
            });
            by && of.is_some_and(|object| {
                !words.sentence.hedges.stand_in(tokens, 0..object.end)
                    && !words.sentence.negations.stand_in(tokens, 0..object.end)
                    && !words.sentence.turns.stand_in(tokens, verb.end..object.start)
            })
        })
    }
}
