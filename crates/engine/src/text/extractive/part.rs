//! Whether a sentence speaks of a part of the company: by the headings and lines it stands under, and by what its paragraph
//! has spoken of before.

use model::Passage;

use super::sentence::Sentence;
use super::{Search, cause};
use crate::charts::answers::AnswerWords;
use crate::gate;
use crate::stems::tokens;

/// A longer line is no heading.
const LONGEST: usize = 60;
/// So many headings over a sentence are looked at.
const INNER: usize = 2;

impl Search<'_, '_> {
    /// Whether a sentence is of a segment, a region, a product.
    pub(super) fn is_of_a_part(&self, sentence: &Sentence<'_>) -> bool {
        self.stands_under_a_part(sentence.passage, sentence.range.start) || self.follows_a_part(sentence)
    }

    /// Whether a place of a passage stands under the name of a part.
    pub(super) fn stands_under_a_part(&self, passage: &Passage, at: usize) -> bool {
        let members = self.desk.members(self.charts);
        let names_one = |text: &str| {
            let text = text.trim().trim_end_matches([':', '：']);
            members.is_one(text, &self.charts.questions) || is_segment(text, &self.charts.answers)
        };
        let inner = passage.headings.iter().rev().take(INNER).map(String::as_str);
        lines_over(passage, at).chain(inner).any(names_one)
    }

    /// Whether a place stands under a label of its passage that says nothing of what is asked: below `Valves:`, `our competitors`
    /// are those in valves.
    pub(super) fn stands_under_a_label(&self, passage: &Passage, at: usize) -> bool {
        lines_over(passage, at).next().is_some_and(|line| {
            let said = tokens(line);
            line.trim_end().ends_with([':', '：'])
                && !self.asked.needs.iter().any(|need| need.stands_in(&said))
        })
    }

    /// Whether what is asked about stood in the paragraph before, and never as a whole: `Sales in Wales rose. Sales rose
    /// due to …`.
    fn follows_a_part(&self, sentence: &Sentence<'_>) -> bool {
        if self.asked.chinese {
            return false;
        }
        let words = &self.charts.answers;
        let text = &sentence.passage.text;
        let before = text.get(..sentence.range.start).unwrap_or_default();
        let from = before.rfind('\n').map_or(0, |end| end + 1);
        let paragraph = before.get(from..).unwrap_or_default();
        let mut part = false;
        for range in gate::print::sentences(paragraph, &self.charts.claims) {
            let text = paragraph.get(range).unwrap_or_default();
            let said = tokens(text);
            let things = self
                .asked
                .needs
                .iter()
                .filter(|need| !need.ways.iter().any(|way| words.sentence.directions.contains(way)));
            for place in things.flat_map(|need| need.places(&said)) {
                if cause::is_subject(&place, &said, words) {
                    return false;
                }
                part |= cause::is_narrowed(text, &place, &said, words);
            }
        }
        part
    }
}

/// The short lines over a place of a passage that could be headings, the nearest first.
fn lines_over(passage: &Passage, at: usize) -> impl Iterator<Item = &str> {
    let before = passage.text.get(..at).unwrap_or_default();
    // The line itself is none.
    let lines = before.rsplit('\n').skip(1);
    let short = |line: &&str| {
        !line.trim().is_empty()
            && line.len() <= LONGEST
            && !line.contains('\t')
            && !line.trim_end().ends_with(['.', '。', ';', '；', ',', '，'])
    };
    lines.filter(short).take(INNER)
}

/// `Pumps Segment`, neither `Segment information` nor `Reportable segments`.
fn is_segment(text: &str, words: &AnswerWords) -> bool {
    let said = tokens(text);
    let Some(at) = (0..said.len()).find(|at| words.sentence.segments.at(&said, *at).is_some()) else {
        return false;
    };
    let named = (0..at).any(|at| {
        [&words.sentence.qualities, &words.question.left_out]
            .iter()
            .all(|plain| plain.at(&said, at).is_none())
            && said.get(at).is_some_and(|token| token.word.chars().any(char::is_alphabetic))
    });
    let last = words.sentence.segments.at(&said, at).is_some_and(|length| at + length == said.len());
    named && last
}
