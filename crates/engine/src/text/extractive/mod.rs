//! Answers in the report's own words, with no model: a sentence, a list, a figure that a sentence gives, yes or no.
//!
//! A sentence answers where it speaks of all that the question speaks of, of the company and of the period, and stands by
//! itself. What is shown is verbatim and anchored at the sentence. Where no sentence does, the answer is open, and what was
//! searched is said. Pure but for reading passages and bytes through the desk.

mod asked;
mod cause;
mod changes;
mod choices;
mod compose;
mod existing;
mod figure;
mod known;
mod list;
mod names;
mod part;
mod polarity;
mod reports;
mod rows;
mod said;
mod sentence;
mod stated;
#[cfg(test)]
mod tests;
mod yes_no;

use std::cell::OnceCell;
use std::rc::Rc;

use model::{Answer, AnswerKind, AnswerStatus, Expr, Passage, Reason, Report};

use crate::charts::Charts;
use crate::desk::pages::Pages;
use crate::desk::{Desk, name_of};
use crate::question::{Aggregate, Per, PeriodRef, Plan, TextPlan, Unresolved, reasons};
use crate::stems::Phrase;
use asked::{Asked, Form};
use compose::Composer;
use sentence::{Sentence, sentences};

/// The answer to a question in words about the company on the desk; open where no sentence is one.
pub(crate) fn answer(question: &str, about: &TextPlan, desk: &Desk<'_>, charts: &Charts) -> Answer {
    attempt(question, about, desk, charts, Wanted::Words)
}

/// The answer to a question about a figure that the chart doesn't know: from tags, or a sentence that gives it.
pub(crate) fn figure(question: &str, why: &Unresolved, desk: &Desk<'_>, charts: &Charts) -> Option<Answer> {
    let may = [reasons::UNKNOWN_FIGURE, reasons::UNKNOWN_WORDS];
    if !may.contains(&why.reason.code.as_str()) {
        return None;
    }
    let answer = attempt(question, &why.about, desk, charts, Wanted::Figure);
    let disagree = answer.reason.as_ref().is_some_and(|reason| reason.code == "answer/texts-disagree");
    (answer.status == AnswerStatus::Answered || disagree).then_some(answer)
}

/// The answer to a question about a figure that the chart knows and no statement gives: a figure of the notes that is tagged
/// with that name and no other, by itself, of one year. A sentence isn't enough: it may mean something narrower or wider.
pub(crate) fn noted(question: &str, plan: &Plan, desk: &Desk<'_>, charts: &Charts) -> Option<Answer> {
    let [target] = plan.targets.as_slice() else { return None };
    let account =
        matches!(&target.expr, Expr::Name { name, offset: 0 } if charts.chart.account(name).is_some());
    let year = matches!(
        plan.periods.as_slice(),
        [] | [PeriodRef::Year(_) | PeriodRef::Latest { per: Per::Year, back: 0 }]
    );
    let plain = plan.aggregate == Aggregate::Value
        && plan.dimension.is_none()
        && plan.unit.is_none()
        && plan.sources.is_empty()
        && target.definition.is_none();
    if !account || !year || !plain {
        return None;
    }
    let about = TextPlan {
        companies: plan.companies.clone(),
        periods: plan.periods.clone(),
        topics: Vec::new(),
        words: Vec::new(),
        notices: Vec::new(),
    };
    let answer = attempt(question, &about, desk, charts, Wanted::Amount);
    (answer.status == AnswerStatus::Answered && answer.kind == Some(AnswerKind::Fact)).then_some(answer)
}

/// What would be an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    /// Whatever the question's form asks for.
    Words,
    /// A figure, or what is said of it.
    Figure,
    /// An amount and nothing else: that a figure is asked for is known.
    Amount,
}

fn attempt(question: &str, about: &TextPlan, desk: &Desk<'_>, charts: &Charts, wanted: Wanted) -> Answer {
    let said: Vec<String> = about.companies.iter().map(|named| named.said.clone()).collect();
    let Some(mut asked) = asked::asked(question, &said, &about.periods, &charts.answers) else {
        return Answer::open(question, AnswerStatus::Unresolved, untold());
    };
    // `What were its unrecognized tax benefits`: a figure by another name, no list.
    let figure = wanted != Wanted::Words;
    if figure && asked.form == Form::List || wanted == Wanted::Amount {
        asked.form = Form::Amount;
    }
    let reports = match reports::searched(&asked, about, desk) {
        Ok(reports) => reports,
        // An annual report may speak of other periods: that none is on it says nothing of what is disclosed.
        Err(reason) => return Answer::open(question, AnswerStatus::Unresolved, reason),
    };
    let search = Search {
        question,
        asked: &asked,
        reports: &reports,
        names: names::names(desk, &charts.answers),
        desk,
        charts,
        figure,
        expr: OnceCell::new(),
    };
    search.answer()
}

fn untold() -> Reason {
    Reason::new(
        "answer/needs-passages",
        "no sentence says it plainly enough to be the answer: read the nearest passages",
    )
}

/// One question on its way.
struct Search<'s, 'd> {
    question: &'s str,
    asked: &'s Asked,
    reports: &'s [&'d Report],
    names: Vec<Phrase>,
    desk: &'d Desk<'d>,
    charts: &'s Charts,
    /// Only a figure is an answer.
    figure: bool,
    /// What is asked about, as the chart has it: looked up once a sentence says how much of it.
    expr: OnceCell<Option<Expr>>,
}

impl Search<'_, '_> {
    fn answer(&self) -> Answer {
        let composer = Composer { question: self.question, desk: self.desk };
        let pages: Vec<_> = self.reports.iter().map(|report| self.desk.pages(report)).collect();
        let found = match self.asked.form {
            Form::YesNo { .. } => self.yes_or_no(&composer, &pages),
            Form::List => {
                let of_one = self.list(&composer, &pages).or_else(|| self.of_one(&composer, &pages));
                of_one.or_else(|| self.stated(&composer, &pages)).or_else(|| self.tagged_amount(&composer))
            }
            Form::Change => self.changed(&composer, &pages),
            Form::Count | Form::Amount => {
                let figure = self
                    .tagged(&composer)
                    .or_else(|| self.measured(&composer, &pages))
                    .or_else(|| self.in_rows(&composer, &pages));
                if self.figure || self.asked.form == Form::Count {
                    figure
                } else {
                    figure.or_else(|| self.said(&composer, &pages))
                }
            }
            Form::Say => self.beside(&composer, &pages).or_else(|| self.said(&composer, &pages)),
            Form::Cause => self.said(&composer, &pages),
        };
        found.unwrap_or_else(|| self.none(&composer, &pages))
    }

    /// The sentences that speak of all that is asked, headings counted, of the right period.
    fn sentences<'p>(&self, pages: &'p [Rc<Pages>]) -> Vec<(usize, Sentence<'p>)> {
        let mut found = Vec::new();
        for (at, (pages, report)) in pages.iter().zip(self.reports).enumerate() {
            for passage in self.holding(pages) {
                let own = sentences(passage, &self.charts.claims);
                let of_period = own
                    .into_iter()
                    .filter(|sentence| sentence.is_of(self.asked, report, &self.charts.answers));
                found.extend(of_period.map(|sentence| (at, sentence)));
            }
        }
        found
    }

    /// The passages that may speak of all that is asked, by a quick look.
    fn holding<'p>(&self, pages: &'p Pages) -> Vec<&'p Passage> {
        pages.that_may_say(|text| self.asked.needs.iter().all(|need| need.may_stand_in(text)))
    }

    fn report(&self, at: usize) -> Option<&Report> {
        self.reports.get(at).copied()
    }

    /// Why there is no answer: a thing that the reports never speak of, else that no sentence says it.
    fn none(&self, composer: &Composer<'_>, pages: &[Rc<Pages>]) -> Answer {
        let missing: Vec<&str> = self
            .asked
            .needs
            .iter()
            .filter(|need| {
                need.telling && !pages.iter().any(|pages| pages.may_say(|text| need.may_stand_in(text)))
            })
            .map(|need| need.said.as_str())
            .collect();
        let passages: usize = pages.iter().map(|pages| pages.passages.len()).sum();
        if missing.is_empty() || passages == 0 {
            return Answer::open(self.question, AnswerStatus::Unresolved, untold());
        }
        let reports: Vec<String> = self.reports.iter().map(|report| name_of(report)).collect();
        let message = format!(
            "searched {} ({passages} passages, all sections): none speaks of {}",
            reports.join(", "),
            missing.iter().map(|said| format!("{said:?}")).collect::<Vec<_>>().join(" or ")
        );
        composer.not_disclosed(Reason::new("answer/not-said", message))
    }
}
