//! Yes or no, of all that the reports say: sentences, headings with nothing under them, choices that are ticked.

use std::rc::Rc;

use model::{Answer, Passage};

use super::compose::Composer;
use super::polarity::{self, Verdict};
use super::sentence::Sentence;
use super::{Search, choices};
use crate::desk::pages::Pages;
use crate::stems;

impl Search<'_, '_> {
    pub(super) fn yes_or_no(&self, composer: &Composer<'_>, pages: &[Rc<Pages>]) -> Option<Answer> {
        if self.asked.years.len() > 1 {
            return None;
        }
        let mut found: Vec<(Verdict, usize, Sentence<'_>)> = Vec::new();
        for (at, sentence) in self.sentences(pages) {
            let verdict = polarity::verdict(self.asked, &sentence.tokens, &self.names, &self.charts.answers);
            if let Some(verdict) = verdict {
                found.push((verdict, at, sentence));
            }
        }
        for (at, pages) in pages.iter().enumerate() {
            let silent = self.holding(pages).into_iter().filter_map(|passage| self.nothing(passage));
            found.extend(silent.map(|sentence| (Verdict::No, at, sentence)));
        }
        for (at, pages) in pages.iter().enumerate() {
            for passage in self.holding(pages) {
                let said = choices::said(self.asked, passage, &self.names, &self.charts.answers);
                let line = |range: std::ops::Range<usize>| Sentence {
                    passage,
                    tokens: stems::tokens(passage.text.get(range.clone()).unwrap_or_default()),
                    range,
                };
                found.extend(said.into_iter().map(|(verdict, range)| (verdict, at, line(range))));
            }
        }
        // The shortest says it most plainly; of one length the first.
        found.sort_by_key(|(verdict, at, sentence)| (*verdict == Verdict::No, *at, sentence.tokens.len()));
        let amount = self.amount_of();
        let things = self.asked.needs.last();
        let Some((verdict, ..)) = found.first() else {
            let answer = composer.amounting(&amount?, self.asked.chinese)?;
            // The line says by itself what it is of.
            let quote = stems::tokens(&answer.evidence.first()?.quote);
            return things?.stands_in(&quote).then_some(answer);
        };
        let verdict = *verdict;
        // `We did not repurchase shares` isn't all, where the statements have an amount of it.
        if verdict == Verdict::No && amount.is_some() {
            return None;
        }
        let other = found.iter().find(|(other, ..)| *other != verdict);
        let quotes = |chosen: &[&(Verdict, usize, Sentence<'_>)]| {
            let place = |(_, at, sentence): &(Verdict, usize, Sentence<'_>)| {
                Some((self.report(*at)?.clone(), sentence.passage.clone(), sentence.range.clone()))
            };
            chosen.iter().filter_map(|one| place(one)).collect::<Vec<_>>()
        };
        if let (Some(first), Some(other)) = (found.first(), other) {
            return composer.disagreeing(&quotes(&[first, other]));
        }
        let chosen = quotes(&[found.first()?]);
        composer.verdict(verdict == Verdict::Yes, self.asked.chinese, &chosen)
    }

    /// `None.` under a heading that is called what was asked for.
    fn nothing<'p>(&self, passage: &'p Passage) -> Option<Sentence<'p>> {
        let heading = stems::tokens(passage.headings.last()?);
        let mut at = 0;
        let mut under = passage.text.split('\n').filter_map(|line| {
            let range = at..at + line.len();
            at = range.end + 1;
            (!passage.headings.iter().any(|heading| heading == line)).then_some((line, range))
        });
        let (Some((line, range)), None) = (under.next(), under.next()) else { return None };
        let whole = heading.len() <= 8 && self.asked.needs.iter().all(|need| need.stands_in(&heading));
        let none = self.charts.answers.sentence.nothing.contains(&stems::phrase(line));
        // With the heading, without which it says nothing.
        let range = 0..range.end;
        (whole && none).then(|| Sentence { passage, range, tokens: stems::tokens(line) })
    }
}
