//! Open questions and causes: the sentences that say most of what is asked.

use std::rc::Rc;

use model::{Answer, Passage, Report};

use super::asked::Form;
use super::compose::Composer;
use super::sentence::{Sentence, sentences};
use super::{Search, cause, figure, polarity};
use crate::charts::answers::AnswerWords;
use crate::desk::pages::Pages;
use crate::stems;

/// So many sentences answer an open question at most.
const MOST_SAID: usize = 2;

impl Search<'_, '_> {
    /// The sentence, or a few, that says most of what is asked.
    pub(super) fn said(&self, composer: &Composer<'_>, pages: &[Rc<Pages>]) -> Option<Answer> {
        let words = &self.charts.answers;
        let mut found: Vec<(i64, usize, Sentence<'_>)> = Vec::new();
        let cause = self.asked.form == Form::Cause;
        for (at, sentence) in self.sentences(pages) {
            // What the company's own figures contradict is said of a segment, a product, another period.
            let of_company = |sentence: &Sentence<'_>| {
                self.report(at).is_none_or(|report| !self.is_anothers(sentence, report))
                    && !(cause && self.is_of_a_part(sentence))
            };
            if let Some(worth) = self.worth(&sentence, words).filter(|_| of_company(&sentence)) {
                found.push((worth, at, sentence));
            } else if cause && self.is_explained(&sentence, words) {
                let all = sentences(sentence.passage, &self.charts.claims);
                let behind = cause::behind(self.asked, &sentence, &all, words);
                if let Some(range) = behind.filter(|_| of_company(&sentence)) {
                    found.push((0, at, Sentence { range, ..sentence }));
                }
            }
        }
        // The best first, of equals the one that comes first.
        found.sort_by_key(|(worth, at, _)| (std::cmp::Reverse(*worth), *at));
        let most = if self.asked.form == Form::Cause { 1 } else { MOST_SAID };
        let mut quotes: Vec<(Report, Passage, std::ops::Range<usize>)> = Vec::new();
        let best = found.first().map_or(0, |(worth, ..)| *worth);
        for (worth, at, sentence) in found {
            let known = quotes
                .iter()
                .any(|(_, passage, range)| passage.text.get(range.clone()) == Some(sentence.text()));
            if quotes.len() < most && worth + 2 >= best && !known {
                quotes.push((self.report(at)?.clone(), sentence.passage.clone(), sentence.range.clone()));
            }
        }
        composer.said(&quotes)
    }

    /// How well a sentence answers an open question; none where it doesn't.
    fn worth(&self, sentence: &Sentence<'_>, words: &AnswerWords) -> Option<i64> {
        let tokens = &sentence.tokens;
        if !sentence.stands_alone(words) || sentence.text().ends_with([':', '：']) || tokens.len() < 6 {
            return None;
        }
        let headings = sentence.headings();
        let needs = &self.asked.needs;
        let own = needs.iter().filter(|need| need.stands_in(tokens)).count();
        let all = needs.iter().all(|need| need.stands_in(tokens) || need.stands_in(&headings));
        // `The Inflation Reduction Act` is no inflation.
        if let [need] = needs.as_slice()
            && !need.places(tokens).iter().any(|place| words.sentence.heads.at(tokens, place.end).is_none())
        {
            return None;
        }
        let cause = self.asked.form == Form::Cause;
        if !all || own * 2 < needs.len() || own == 0 || cause && own < needs.len() {
            return None;
        }
        let why = words.sentence.because.find(tokens, 0..tokens.len());
        if cause {
            // What is explained comes before what explains it, whole and close together.
            let because = why?;
            // What set it off is no cause, and why it isn't another's rate is another matter.
            let other = [&words.sentence.offsets, &words.sentence.benchmarks, &words.sentence.adjusted]
                .iter()
                .any(|words| words.stand_in(tokens, 0..because.start));
            if other || !self.is_named_before(tokens, because.start, words) {
                return None;
            }
        } else if let [need] = needs.as_slice() {
            // About one thing: under its heading, or from its beginning.
            let leads = tokens.get(..8).is_some_and(|begin| need.stands_in(begin));
            if !need.stands_in(&headings) && !leads {
                return None;
            }
        }
        let figures = self.asked.figures.iter().all(|value| {
            tokens
                .iter()
                .any(|token| matches!(&token.is, stems::Is::Figure(figure) if figure.value == *value))
        });
        if !figures {
            return None;
        }
        if self.asked.place && !self.is_at_home(tokens) || self.asked.what && !self.is_told(tokens) {
            return None;
        }
        if self.asked.place && !sentence.names_a_place(needs, words)
            || self.asked.time && !sentence.names_a_day()
        {
            return None;
        }
        let mut worth = i64::try_from(own).unwrap_or(0) * 4;
        let headed = needs.iter().filter(|need| need.stands_in(&headings)).count();
        worth += i64::try_from(headed).unwrap_or(0) * 3;
        let own_words = (0..tokens.len().min(12)).any(|at| words.sentence.subjects.at(tokens, at).is_some());
        worth += i64::from(own_words) * 3;
        // A figure says more than a word.
        let measured = tokens.iter().any(|token| matches!(&token.is, stems::Is::Figure(figure) if figure.unit != crate::gate::figure::Unit::Plain));
        worth += i64::from(measured) * 2;
        worth -= i64::from(words.sentence.hedges.stand_in(tokens, 0..tokens.len())) * 3;
        worth -= i64::from(tokens.len() > 60) * 2;
        Some(worth)
    }

    /// Whether it is the company's own that is placed: `our development is headquartered in …` is another's.
    fn is_at_home(&self, tokens: &[stems::Token]) -> bool {
        const FIRST: usize = 4;
        let words = &self.charts.answers;
        let mut places = self.asked.needs.iter().flat_map(|need| need.places(tokens));
        places.any(|place| {
            let owned = place
                .start
                .checked_sub(1)
                .is_some_and(|before| words.sentence.whole.at(tokens, before).is_some());
            place.start <= FIRST || owned
        })
    }

    /// Whether what a thing is follows it: `主营业务为…`.
    fn is_told(&self, tokens: &[stems::Token]) -> bool {
        let words = &self.charts.answers;
        let mut places = self.asked.needs.iter().flat_map(|need| need.places(tokens));
        places.any(|place| words.sentence.defines.at(tokens, place.end).is_some())
    }

    /// Whether what is to be explained stands before a place, close together, each as a whole.
    fn is_named_before(&self, tokens: &[stems::Token], end: usize, words: &AnswerWords) -> bool {
        let needs = &self.asked.needs;
        let places: Vec<_> = needs.iter().map(|need| need.places(tokens)).collect();
        // A Chinese sentence has a token a character.
        let wide = if self.asked.chinese { 3 * polarity::WIDE } else { polarity::WIDE };
        let near = polarity::clusters_within(&places, wide).into_iter().any(|cluster| cluster.end <= end);
        let whole = needs.iter().all(|need| {
            let direction = need.ways.iter().any(|way| words.sentence.directions.contains(way));
            let mut places = need.places(tokens).into_iter();
            direction
                || if self.asked.chinese {
                    places.next().is_some_and(|place| figure::stands_whole(&place, tokens, words))
                } else {
                    places.any(|place| place.end <= end && cause::is_subject(&place, tokens, words))
                }
        });
        near && whole && !words.sentence.hedges.stand_in(tokens, 0..end)
    }

    /// Whether a sentence says what is to be explained, and gives no cause itself.
    pub(super) fn is_explained(&self, sentence: &Sentence<'_>, words: &AnswerWords) -> bool {
        let tokens = &sentence.tokens;
        let needs = &self.asked.needs;
        sentence.stands_alone(words)
            && needs.iter().all(|need| need.stands_in(tokens))
            && words.sentence.because.find(tokens, 0..tokens.len()).is_none()
            && self.is_named_before(tokens, tokens.len(), words)
    }
}
