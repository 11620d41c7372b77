//! From what was found to an answer: every quote anchored as narrowly as its source allows, or left out.

use std::ops::Range;

use model::{
    Anchor, Answer, AnswerKind, AnswerStatus, AnswerValue, Decimal, Derivation, Evidence, Leaf, Locus,
    Passage, Reason, Report, Tick,
};

use super::changes::{Changes, Quoted};
use super::figure::{Said, Tagged};
use crate::desk::{Desk, name_of};
use crate::measure::{self, Dimension};
use crate::place;

/// A stretch of a passage of a report.
pub(super) type Place = (Report, Passage, Range<usize>);

/// A sentence with the items that it counts out or leads to.
pub(super) type Listed<'p> = (&'p Passage, Range<usize>, Vec<Range<usize>>);

/// Builds answers to one question.
pub(super) struct Composer<'a> {
    pub(super) question: &'a str,
    pub(super) desk: &'a Desk<'a>,
}

/// So many changed sentences are quoted of each report.
const MOST_CHANGES: usize = 8;

impl Composer<'_> {
    fn evidence(&self, report: &Report, passage: &Passage, range: &Range<usize>) -> Option<Evidence> {
        let bytes = self.desk.source(report.source)?;
        let locus = place::narrowest(passage, range, &bytes)?;
        let quote = passage.text.get(range.clone())?.replace('\t', " ");
        Some(Evidence {
            document: report.document.clone(),
            page: locus.page(),
            quote,
            anchor: Anchor { source: report.source, locus },
            score: Decimal::ONE,
        })
    }

    fn answered(&self, text: String, evidence: Vec<Evidence>) -> Option<Answer> {
        let anchor = evidence.first()?.anchor.clone();
        let open = Answer::open(self.question, AnswerStatus::Answered, Reason::new("answer/open", ""));
        Some(Answer {
            reason: None,
            kind: Some(AnswerKind::Extract),
            answer: Some(AnswerValue { text, value: None, unit: None }),
            ticks: vec![Tick::Traced],
            freshness: self.desk.freshness(&anchor),
            evidence,
            ..open
        })
    }

    fn places(&self, places: &[Place]) -> Vec<Evidence> {
        places.iter().filter_map(|(report, passage, range)| self.evidence(report, passage, range)).collect()
    }

    /// Yes or no, and the sentence that says so.
    pub(super) fn verdict(&self, yes: bool, chinese: bool, quotes: &[Place]) -> Option<Answer> {
        let evidence = self.places(quotes);
        let word = match (yes, chinese) {
            (true, false) => "Yes",
            (false, false) => "No",
            (true, true) => "是",
            (false, true) => "否",
        };
        let sign = if chinese { "：" } else { ": " };
        let text = format!("{word}{sign}{}", evidence.first()?.quote);
        self.answered(text, evidence)
    }

    /// The sentences themselves.
    pub(super) fn said(&self, quotes: &[Place]) -> Option<Answer> {
        let evidence = self.places(quotes);
        let text = evidence.iter().map(|entry| entry.quote.as_str()).collect::<Vec<_>>().join("\n");
        self.answered(text, evidence)
    }

    /// Lists that sentences lead to or count out.
    pub(super) fn list(&self, report: &Report, lists: &[Listed<'_>]) -> Option<Answer> {
        let (mut quotes, mut all): (Vec<Evidence>, Vec<Evidence>) = (Vec::new(), Vec::new());
        for (passage, range, items) in lists {
            let end = items.iter().map(|item| item.end).max().map_or(range.end, |end| end.max(range.end));
            let whole = self.evidence(report, passage, &(range.start..end));
            let Some(whole) = whole.or_else(|| self.evidence(report, passage, range)) else { continue };
            let items: Vec<Evidence> =
                items.iter().filter_map(|item| self.evidence(report, passage, item)).collect();
            if items.len() >= 2 {
                quotes.push(whole);
                all.extend(items);
            }
        }
        let text = quotes.iter().map(|entry| entry.quote.as_str()).collect::<Vec<_>>().join("\n");
        let mut answer = self.answered(text, quotes)?;
        answer.items = all;
        Some(answer)
    }

    /// Headings that speak of what is asked.
    pub(super) fn headings(&self, report: &Report, headings: &[(&Passage, Range<usize>)]) -> Option<Answer> {
        let items: Vec<Evidence> =
            headings.iter().filter_map(|(passage, range)| self.evidence(report, passage, range)).collect();
        let text = items.iter().map(|item| item.quote.as_str()).collect::<Vec<_>>().join("\n");
        let mut answer = self.answered(text, items.clone())?;
        answer.items = items;
        Some(answer)
    }

    /// What is new and what is gone.
    pub(super) fn changes(&self, later: &Report, earlier: &Report, changes: &Changes<'_>) -> Option<Answer> {
        let quoted = |report: &Report, list: &[Quoted<'_>]| -> Vec<Evidence> {
            list.iter()
                .take(MOST_CHANGES)
                .filter_map(|(passage, range)| self.evidence(report, passage, range))
                .collect()
        };
        let (added, removed) = (quoted(later, &changes.added), quoted(earlier, &changes.removed));
        let part = |what: &str, report: &Report, count: usize, list: &[Evidence]| {
            let mut text = format!("{what} in {}: {count}", name_of(report));
            for entry in list {
                text.push_str("\n“");
                text.push_str(&entry.quote);
                text.push('”');
            }
            text
        };
        let text = format!(
            "{}\n{}",
            part("Sentences only", later, changes.added.len(), &added),
            part("Sentences only", earlier, changes.removed.len(), &removed)
        );
        self.answered(text, added.into_iter().chain(removed).collect())
    }

    /// A figure that is tagged.
    pub(super) fn tagged(&self, found: &Tagged) -> Option<Answer> {
        let leaf = Leaf {
            account: found.concept.clone(),
            period: format!("FY{}", found.year),
            value: found.value,
            anchor: found.anchor.clone(),
            document: Some(found.document.clone()),
        };
        let money = found.unit.len() == 3 && found.unit.chars().all(|letter| letter.is_ascii_uppercase());
        let text = if money {
            measure::text(found.value, Dimension::Money, Some(&found.unit), None, None)
        } else {
            found.value.normalize().to_string()
        };
        let evidence = self.line(&found.anchor).or_else(|| self.desk.evidence(&found.anchor, None))?;
        let mut answer = self.answered(text.clone(), vec![evidence])?;
        answer.kind = Some(AnswerKind::Fact);
        answer.answer = Some(AnswerValue { text, value: Some(found.value), unit: Some(found.unit.clone()) });
        answer.derivation = Some(Derivation::fact(leaf));
        Some(answer)
    }

    /// Yes, by a line of the statements that has an amount of it.
    pub(super) fn amounting(&self, anchor: &Anchor, chinese: bool) -> Option<Answer> {
        let line = self.line(anchor)?;
        let text = if chinese { format!("是：{}", line.quote) } else { format!("Yes: {}", line.quote) };
        self.answered(text, vec![line])
    }

    /// The sentence or row around a figure.
    fn line(&self, anchor: &Anchor) -> Option<Evidence> {
        let report = self.desk.report_of(anchor)?;
        let Locus::Bytes(figure) = anchor.locus else { return None };
        let pages = self.desk.pages(report);
        let holds = |locus: &Locus| locus.bytes().is_some_and(|span| span.contains(&figure));
        let holding = pages.passages.iter().filter(|passage| holds(&passage.locus));
        holding.flat_map(|passage| lines(passage).map(move |range| (passage, range))).find_map(
            |(passage, range)| {
                holds(&passage.locus_of(range.start, range.end)).then_some(())?;
                let line = passage.text.get(range.clone())?;
                // The sentence of a paragraph: the narrowest that still shows the figure.
                let ends = extract::sentence_ends(line).chain([line.len()]);
                let mut from = 0;
                let sentence = ends
                    .map(|end| std::mem::replace(&mut from, end)..end)
                    .map(|part| range.start + part.start..range.start + part.end)
                    .filter_map(|part| self.evidence(report, passage, &part))
                    .find(|entry| holds(&entry.anchor.locus));
                sentence.or_else(|| self.evidence(report, passage, &range))
            },
        )
    }

    /// A figure that a sentence gives; the sentence alone, where it gives several.
    pub(super) fn measured(
        &self,
        report: &Report,
        passage: &Passage,
        range: &Range<usize>,
        said: &Said,
    ) -> Option<Answer> {
        let sentence = self.evidence(report, passage, range)?;
        let mut answer = self.answered(sentence.quote.clone(), vec![sentence])?;
        if let Some((value, unit, at)) = &said.figure {
            let at = range.start + at.start..range.start + at.end;
            let figure = self.evidence(report, passage, &at)?;
            if self.desk.shows(&figure.anchor, *value) {
                let period = report.header.fiscal_year.map(|year| format!("FY{year}")).unwrap_or_default();
                let leaf = Leaf {
                    account: "text".to_owned(),
                    period,
                    value: *value,
                    anchor: figure.anchor,
                    document: Some(report.document.clone()),
                };
                answer.derivation = Some(Derivation::fact(leaf));
                answer.answer = answer.answer.map(|said| AnswerValue {
                    value: Some(*value),
                    unit: Some(unit.clone()),
                    ..said
                });
            }
        }
        Some(answer)
    }

    /// Two places that say different things: neither is chosen.
    pub(super) fn disagreeing(&self, quotes: &[Place]) -> Option<Answer> {
        let reason = Reason::new("answer/texts-disagree", "two passages say different things: read both");
        Some(Answer {
            evidence: self.places(quotes),
            ..Answer::open(self.question, AnswerStatus::Unresolved, reason)
        })
    }

    /// Tags of the same name that give different values.
    pub(super) fn conflicting(&self, found: &[Tagged]) -> Option<Answer> {
        let names: Vec<&str> = found.iter().map(|one| one.concept.as_str()).collect();
        let reason = Reason::new(
            "answer/texts-disagree",
            format!("tagged figures of that name differ: {}", names.join(", ")),
        );
        let evidence = found.iter().filter_map(|one| self.desk.evidence(&one.anchor, None)).collect();
        Some(Answer { evidence, ..Answer::open(self.question, AnswerStatus::Unresolved, reason) })
    }

    pub(super) fn not_disclosed(&self, reason: Reason) -> Answer {
        Answer::open(self.question, AnswerStatus::NotDisclosed, reason)
    }
}

/// The lines of a passage, as ranges of its text.
fn lines(passage: &Passage) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    passage.text.split('\n').map(move |line| {
        let range = at..at + line.len();
        at = range.end + 1;
        range
    })
}
