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
mod figure;
mod list;
mod place;
mod polarity;
mod rows;
mod sentence;
#[cfg(test)]
mod tests;
mod words;

use model::{Answer, AnswerKind, AnswerStatus, Expr, Reason, Report};

pub(crate) use sentence::Pages;
pub use words::AnswerWords;

use crate::charts::Charts;
use crate::desk::{Desk, name_of};
use crate::question::{Aggregate, Per, PeriodRef, Plan, TextPlan, Unresolved, reasons};
use asked::{Asked, Form};
use compose::Composer;
use polarity::Verdict;
use sentence::{Sentence, sentences};
use words::Phrase;

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
    let reports = match searched(&asked, about, desk) {
        Ok(reports) => reports,
        // An annual report may speak of other periods: that none is on it says nothing of what is disclosed.
        Err(reason) => return Answer::open(question, AnswerStatus::Unresolved, reason),
    };
    let search =
        Search { question, asked: &asked, reports: &reports, names: names(desk), desk, charts, figure };
    search.answer()
}

fn untold() -> Reason {
    Reason::new(
        "answer/needs-passages",
        "no sentence says it plainly enough to be the answer: read the nearest passages",
    )
}

/// The reports that are looked through, the one that is asked about first.
fn searched<'d>(asked: &Asked, about: &TextPlan, desk: &'d Desk<'_>) -> Result<Vec<&'d Report>, Reason> {
    let annual = |report: &Report| report.header.fiscal_period.as_deref().is_none_or(|period| period == "FY");
    let mut reports: Vec<&Report> = desk.reports.iter().collect();
    reports.sort_by_key(|report| {
        (std::cmp::Reverse(report.header.period_end), !annual(report), report.id.clone())
    });
    let year_of = |report: &Report| report.header.fiscal_year;
    let none = || Reason::new("answer/no-period", "no report in view is on the period asked for");
    let known = |period: &PeriodRef| {
        let named = matches!(period, PeriodRef::Year(_) | PeriodRef::Quarter { year: Some(_), .. });
        named || matches!(period, PeriodRef::Latest { per: Per::Year, back: 0 })
    };
    if !about.periods.iter().all(known) {
        return Err(untold());
    }
    let quarter = about.periods.iter().find_map(|period| match period {
        PeriodRef::Quarter { year: Some(year), quarter } => Some((*year, *quarter)),
        _ => None,
    });
    if let Some((year, quarter)) = quarter {
        let named = format!("Q{quarter}");
        reports.retain(|report| {
            year_of(report) == Some(year) && report.header.fiscal_period.as_deref() == Some(named.as_str())
        });
    } else if asked.form == Form::Change {
        reports.retain(|report| {
            annual(report)
                && (asked.years.is_empty() || year_of(report).is_some_and(|year| asked.years.contains(&year)))
        });
    } else if let Some(latest) = asked.years.iter().max() {
        let by_label: Vec<&Report> = reports
            .iter()
            .copied()
            .filter(|report| annual(report) && year_of(report) == Some(*latest))
            .collect();
        // A year that is called after the one before.
        let by_day = |report: &&Report| {
            annual(report) && report.header.period_end.is_some_and(|end| end.year() == *latest)
        };
        reports = if by_label.is_empty() { reports.into_iter().filter(by_day).collect() } else { by_label };
    } else {
        // The latest annual report, and what came after it.
        let last = reports
            .iter()
            .filter(|report| annual(report))
            .filter_map(|report| report.header.period_end)
            .max();
        reports.retain(|report| last.is_none() || report.header.period_end >= last);
        reports.sort_by_key(|report| !annual(report));
    }
    if reports.is_empty() { Err(none()) } else { Ok(reports) }
}

/// What the company is called in its own text: its names, and what stands before their legal form.
fn names(desk: &Desk<'_>) -> Vec<Phrase> {
    const FORMS: [&str; 17] = [
        "companies",
        "inc",
        "corp",
        "corporation",
        "co",
        "company",
        "plc",
        "ltd",
        "limited",
        "llc",
        "lp",
        "group",
        "holdings",
        "incorporated",
        "the",
        "sa",
        "ag",
    ];
    let mut names = Vec::new();
    for name in desk.company.names.iter().chain([&desk.company.name]) {
        let tokens = words::tokens(name);
        let full: Phrase = tokens.iter().map(|token| token.stem.clone()).collect();
        let short: Phrase = tokens
            .iter()
            .skip_while(|token| token.word == "the")
            .take_while(|token| !FORMS.contains(&token.word.as_str()))
            .map(|token| token.stem.clone())
            .collect();
        // What it calls itself: `Northmoor` of `Northmoor Pump Company`.
        let first: Phrase = short.iter().take(1).filter(|word| word.len() >= 4).cloned().collect();
        for name in [full, short, first] {
            let letters: usize = name.iter().map(String::len).sum();
            if letters >= 3 && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
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
}

impl Search<'_, '_> {
    fn answer(&self) -> Answer {
        let composer = Composer { question: self.question, desk: self.desk };
        let pages: Vec<_> = self.reports.iter().map(|report| self.desk.pages(report)).collect();
        let found = match self.asked.form {
            Form::YesNo { .. } => self.yes_or_no(&composer, &pages),
            Form::List => self.list(&composer, &pages),
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
            Form::Cause | Form::Say => self.said(&composer, &pages),
        };
        found.unwrap_or_else(|| self.none(&composer, &pages))
    }

    /// The sentences that speak of all that is asked, headings counted, of the right period.
    fn sentences<'p>(&self, pages: &'p [std::rc::Rc<Pages>]) -> Vec<(usize, Sentence<'p>)> {
        let mut found = Vec::new();
        for (at, (pages, report)) in pages.iter().zip(self.reports).enumerate() {
            for passage in pages.holding(&self.asked.needs) {
                let own = sentences(passage, &self.charts.claims);
                let of_period = own
                    .into_iter()
                    .filter(|sentence| sentence.is_of(self.asked, report, &self.charts.answers));
                found.extend(of_period.map(|sentence| (at, sentence)));
            }
        }
        found
    }

    fn report(&self, at: usize) -> Option<&Report> {
        self.reports.get(at).copied()
    }

    fn yes_or_no(&self, composer: &Composer<'_>, pages: &[std::rc::Rc<Pages>]) -> Option<Answer> {
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
            let silent =
                pages.holding(&self.asked.needs).into_iter().filter_map(|passage| self.nothing(passage));
            found.extend(silent.map(|sentence| (Verdict::No, at, sentence)));
        }
        for (at, pages) in pages.iter().enumerate() {
            for passage in pages.holding(&self.asked.needs) {
                let said = choices::said(self.asked, passage, &self.names, &self.charts.answers);
                let line = |range: std::ops::Range<usize>| Sentence {
                    passage,
                    tokens: words::tokens(passage.text.get(range.clone()).unwrap_or_default()),
                    range,
                };
                found.extend(said.into_iter().map(|(verdict, range)| (verdict, at, line(range))));
            }
        }
        // The shortest says it most plainly; of one length the first.
        found.sort_by_key(|(verdict, at, sentence)| (*verdict == Verdict::No, *at, sentence.tokens.len()));
        let (verdict, ..) = *found.first()?;
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
    fn nothing<'p>(&self, passage: &'p model::Passage) -> Option<Sentence<'p>> {
        let heading = words::tokens(passage.headings.last()?);
        let mut at = 0;
        let mut under = passage.text.split('\n').filter_map(|line| {
            let range = at..at + line.len();
            at = range.end + 1;
            (!passage.headings.iter().any(|heading| heading == line)).then_some((line, range))
        });
        let (Some((line, range)), None) = (under.next(), under.next()) else { return None };
        let whole = heading.len() <= 8 && self.asked.needs.iter().all(|need| need.stands_in(&heading));
        let none = self.charts.answers.nothing.contains(&words::phrase(line));
        // With the heading, without which it says nothing.
        let range = 0..range.end;
        (whole && none).then(|| Sentence { passage, range, tokens: words::tokens(line) })
    }

    fn list(&self, composer: &Composer<'_>, pages: &[std::rc::Rc<Pages>]) -> Option<Answer> {
        let mut lists: Vec<compose::Listed<'_>> = Vec::new();
        let mut of = None;
        for (at, sentence) in self.sentences(pages) {
            let items = list::items(self.asked, &sentence, &self.names, &self.charts.answers);
            let known = lists
                .iter()
                .any(|(passage, range, _)| passage.text.get(range.clone()) == Some(sentence.text()));
            // Several lists of one name are parts of it, each under its own heading: all are shown.
            if !items.is_empty() && !known && *of.get_or_insert(at) == at && lists.len() < MOST_LISTS {
                lists.push((sentence.passage, sentence.range.clone(), items));
            }
        }
        if let Some(at) = of {
            return composer.list(self.report(at)?, &lists);
        }
        let (report, pages) = self.reports.iter().zip(pages).next()?;
        // A long table is several passages, each under the same heads: all are shown.
        let columns = pages.passages.iter().filter_map(|passage| {
            let (head, items) = list::column(self.asked, passage, &self.charts.answers)?;
            Some((passage, head, items))
        });
        let mut columns: Vec<compose::Listed<'_>> = columns.collect();
        let under = |listed: &compose::Listed<'_>| listed.0.headings.last().cloned();
        let first = columns.first().and_then(under);
        columns.retain(|listed| under(listed) == first);
        if !columns.is_empty() {
            return if columns.len() <= MOST_LISTS { composer.list(report, &columns) } else { None };
        }
        let headings = list::headings(self.asked, &pages.passages);
        if headings.is_empty() { None } else { composer.headings(report, &headings) }
    }

    fn changed(&self, composer: &Composer<'_>, pages: &[std::rc::Rc<Pages>]) -> Option<Answer> {
        let (later, earlier) = (pages.first()?, pages.get(1)?);
        let changes = changes::changes(&self.asked.needs, earlier, later, &self.charts.claims)?;
        composer.changes(self.report(0)?, self.report(1)?, &changes)
    }

    fn tagged(&self, composer: &Composer<'_>) -> Option<Answer> {
        let found = figure::tagged(self.asked, self.reports, self.desk, &self.charts.answers);
        let first = found.first()?;
        if found.iter().any(|other| other.value != first.value) {
            composer.conflicting(&found)
        } else {
            composer.tagged(first)
        }
    }

    fn measured(&self, composer: &Composer<'_>, pages: &[std::rc::Rc<Pages>]) -> Option<Answer> {
        let mut found = Vec::new();
        for (at, sentence) in self.sentences(pages) {
            if let Some(said) = figure::said(self.asked, &sentence, &self.names, &self.charts.answers)
                && sentence.stands_alone(&self.charts.answers)
            {
                found.push((at, sentence, said));
            }
        }
        let (first, sentence, said) = found.first()?;
        let value = |said: &figure::Said| said.figure.as_ref().map(|(value, ..)| *value);
        let of_first = || found.iter().filter(|(at, ..)| at == first);
        if let Some((_, other, _)) = of_first().find(|(.., other)| {
            value(other).is_some() && value(said).is_some() && value(other) != value(said)
        }) {
            let report = self.report(*first)?;
            let quotes = [
                (report.clone(), sentence.passage.clone(), sentence.range.clone()),
                (report.clone(), other.passage.clone(), other.range.clone()),
            ];
            return composer.disagreeing(&quotes);
        }
        composer.measured(self.report(*first)?, sentence.passage, &sentence.range, said)
    }

    /// The figure of a table's row: of the first report that has such a row, where its rows don't disagree.
    fn in_rows(&self, composer: &Composer<'_>, pages: &[std::rc::Rc<Pages>]) -> Option<Answer> {
        for (report, pages) in self.reports.iter().zip(pages) {
            let mut found = Vec::new();
            for passage in pages.holding(&self.asked.needs) {
                let (own, words) = (report.header.fiscal_year, &self.charts.answers);
                let rows = rows::said(self.asked, passage, own, &self.charts.claims, words);
                found.extend(rows.into_iter().map(|(range, said)| (passage, range, said)));
            }
            let value = |said: &figure::Said| said.figure.as_ref().map(|(value, ..)| *value);
            let Some((passage, range, said)) = found.first() else { continue };
            if let Some((other, place, _)) = found.iter().find(|(.., other)| value(other) != value(said)) {
                let report: Report = (*report).clone();
                let first = (report.clone(), (*passage).clone(), range.clone());
                return composer.disagreeing(&[first, (report, (*other).clone(), place.clone())]);
            }
            // A row whose figure can't be shown by itself says nothing plainly.
            let answer = composer.measured(report, passage, range, said);
            return answer.filter(|answer| {
                said.figure.is_none() || answer.answer.as_ref().is_some_and(|said| said.value.is_some())
            });
        }
        None
    }

    /// The sentence, or a few, that says most of what is asked.
    fn said(&self, composer: &Composer<'_>, pages: &[std::rc::Rc<Pages>]) -> Option<Answer> {
        let words = &self.charts.answers;
        let mut found: Vec<(i64, usize, Sentence<'_>)> = Vec::new();
        let cause = self.asked.form == Form::Cause;
        for (at, sentence) in self.sentences(pages) {
            if let Some(worth) = self.worth(&sentence, words) {
                found.push((worth, at, sentence));
            } else if cause && self.is_explained(&sentence, words) {
                let all = sentences(sentence.passage, &self.charts.claims);
                if let Some(range) = cause::behind(self.asked, &sentence, &all, words) {
                    found.push((0, at, Sentence { range, ..sentence }));
                }
            }
        }
        // The best first, of equals the one that comes first.
        found.sort_by_key(|(worth, at, _)| (std::cmp::Reverse(*worth), *at));
        let most = if self.asked.form == Form::Cause { 1 } else { MOST_SAID };
        let mut quotes: Vec<(Report, model::Passage, std::ops::Range<usize>)> = Vec::new();
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
        let cause = self.asked.form == Form::Cause;
        if !all || own * 2 < needs.len() || own == 0 || cause && own < needs.len() {
            return None;
        }
        let why = words.because.find(tokens, 0..tokens.len());
        if cause {
            // What is explained comes before what explains it, whole and close together.
            let because = why?;
            if !self.is_named_before(tokens, because.start, words) {
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
                .any(|token| matches!(&token.is, words::Is::Figure(figure) if figure.value == *value))
        });
        if !figures {
            return None;
        }
        if self.asked.place && !sentence.names_a_place(needs) || self.asked.time && !sentence.names_a_day() {
            return None;
        }
        let mut worth = i64::try_from(own).unwrap_or(0) * 4;
        let headed = needs.iter().filter(|need| need.stands_in(&headings)).count();
        worth += i64::try_from(headed).unwrap_or(0) * 3;
        let own_words = (0..tokens.len().min(12)).any(|at| words.subjects.at(tokens, at).is_some());
        worth += i64::from(own_words) * 3;
        // A figure says more than a word.
        let measured = tokens.iter().any(|token| matches!(&token.is, words::Is::Figure(figure) if figure.unit != crate::gate::figure::Unit::Plain));
        worth += i64::from(measured) * 2;
        worth -= i64::from(words.hedges.stand_in(tokens, 0..tokens.len())) * 3;
        worth -= i64::from(tokens.len() > 60) * 2;
        Some(worth)
    }

    /// Whether what is to be explained stands before a place, close together, each as a whole.
    fn is_named_before(&self, tokens: &[words::Token], end: usize, words: &AnswerWords) -> bool {
        let needs = &self.asked.needs;
        let places: Vec<_> = needs.iter().map(|need| need.places(tokens)).collect();
        // A Chinese sentence has a token a character.
        let wide = if self.asked.chinese { 3 * polarity::WIDE } else { polarity::WIDE };
        let near = polarity::clusters_within(&places, wide).into_iter().any(|cluster| cluster.end <= end);
        let whole = needs.iter().all(|need| {
            let direction = need.ways.iter().any(|way| words.directions.contains(way));
            let mut places = need.places(tokens).into_iter();
            direction
                || if self.asked.chinese {
                    places.next().is_some_and(|place| figure::stands_whole(&place, tokens))
                } else {
                    places.any(|place| place.end <= end && cause::is_subject(&place, tokens, words))
                }
        });
        near && whole && !words.hedges.stand_in(tokens, 0..end)
    }

    /// Whether a sentence says what is to be explained, and gives no cause itself.
    fn is_explained(&self, sentence: &Sentence<'_>, words: &AnswerWords) -> bool {
        let tokens = &sentence.tokens;
        let needs = &self.asked.needs;
        sentence.stands_alone(words)
            && needs.iter().all(|need| need.stands_in(tokens))
            && words.because.find(tokens, 0..tokens.len()).is_none()
            && self.is_named_before(tokens, tokens.len(), words)
    }

    /// Why there is no answer: a thing that the reports never speak of, else that no sentence says it.
    fn none(&self, composer: &Composer<'_>, pages: &[std::rc::Rc<Pages>]) -> Answer {
        let missing: Vec<&str> = self
            .asked
            .needs
            .iter()
            .filter(|need| need.telling && !pages.iter().any(|pages| pages.speak_of(need)))
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

/// So many lists of one name are shown.
const MOST_LISTS: usize = 6;
/// So many sentences answer an open question at most.
const MOST_SAID: usize = 2;
