//! Particulars: what credit asks for beside the statements, answered from tags and from print: the auditor and the opinion,
//! going concern, what is due in which year, the reporting currency.
//!
//! A question is one after a particular only where the phrases of `charts/particulars.toml` cover every word of it that
//! nothing else explains; a question about more than that goes on to the passages.

mod print;

use std::collections::BTreeMap;

use model::{
    Anchor, Answer, AnswerKind, AnswerPart, AnswerStatus, AnswerValue, Derivation, Evidence, Fact, Leaf,
    Locus, PeriodKind, Reason, Report, Tick,
};
use serde::Deserialize;
use workbook::Language;
use workbook::spread::Particular as Line;

use self::print::{Quote, Titles, Variant};
use crate::anchored::reopen;
use crate::charts::Charts;
use crate::desk::Desk;
use crate::error::Error;
use crate::measure::{self, Dimension};
use crate::question::{PeriodRef, TextPlan, Vocabulary};

/// All particulars by id, in the order of their ids.
pub(crate) type Particulars = BTreeMap<String, Particular>;

/// One thing that people ask for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Particular {
    en: String,
    zh: String,
    words: Vec<String>,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    concept: Option<String>,
    #[serde(default)]
    rows: Vec<String>,
    #[serde(default)]
    after: Option<String>,
    #[serde(default)]
    currency: bool,
    #[serde(default)]
    even: Vec<String>,
    #[serde(default)]
    states: Vec<Variant>,
    #[serde(default)]
    cells: Vec<String>,
    #[serde(default)]
    titles: Option<Titles>,
}

impl Particular {
    /// Its name in the question's language.
    fn name(&self, question: &str) -> &str {
        if is_chinese(question) { &self.zh } else { &self.en }
    }

    /// The question without the words that are no story here.
    fn without_even(&self, question: &str) -> String {
        self.even.iter().fold(question.to_lowercase(), |text, phrase| text.replace(phrase.as_str(), " "))
    }
}

fn is_chinese(question: &str) -> bool {
    question.contains(|letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

/// Reads the text of a `particulars.toml`.
pub(crate) fn parse(text: &str) -> Result<Particulars, String> {
    toml::from_str(text).map_err(|error| format!("particulars.toml: {error}"))
}

/// The particular that a question is after, where it is after nothing more: the one with the longest phrase.
pub(crate) fn asked<'p>(
    question: &str,
    about: &TextPlan,
    vocabulary: &Vocabulary,
    particulars: &'p Particulars,
) -> Option<&'p Particular> {
    let story = vocabulary.asks_for_a_story(question);
    let asked = vocabulary.stems(question);
    let contains =
        |phrase: &[String]| !phrase.is_empty() && asked.windows(phrase.len()).any(|window| window == phrase);
    let mut best: Option<(usize, &Particular)> = None;
    for particular in particulars.values() {
        // Words that ask for a story elsewhere may ask for this alone: `opinion on`, `是否`.
        if story
            && (particular.even.is_empty() || vocabulary.asks_for_a_story(&particular.without_even(question)))
        {
            continue;
        }
        let phrases = particular.words.iter().map(|phrase| vocabulary.stems(phrase));
        let Some(longest) = phrases.filter(|phrase| contains(phrase)).max_by_key(Vec::len) else { continue };
        let also: Vec<String> = particular
            .also
            .iter()
            .flat_map(|phrase| vocabulary.stems(phrase))
            .chain(longest.clone())
            .collect();
        let covered =
            about.words.iter().flat_map(|said| vocabulary.stems(said)).all(|stem| also.contains(&stem));
        if covered && best.is_none_or(|(length, _)| longest.len() > length) {
            best = Some((longest.len(), particular));
        }
    }
    best.map(|(_, particular)| particular)
}

/// The answer to a question after a particular of the company on the desk.
pub(crate) fn answer(question: &str, particular: &Particular, about: &TextPlan, desk: &Desk<'_>) -> Answer {
    let year = about.periods.iter().find_map(|period| match period {
        PeriodRef::Year(year) => Some(*year),
        _ => None,
    });
    let tagged = match &particular.concept {
        Some(concept) => stated(question, concept, year, desk),
        None if particular.currency => currency(question, desk),
        None if !particular.rows.is_empty() => schedule(question, particular, year, desk),
        None => None,
    };
    let found = match tagged {
        Some(answer) => Ok(Some(answer)),
        None => printed(question, particular, about, desk),
    };
    let reads_print =
        !particular.states.is_empty() || !particular.cells.is_empty() || particular.titles.is_some();
    let name = particular.name(question);
    let not_disclosed =
        |code, message| Answer::open(question, AnswerStatus::NotDisclosed, Reason::new(code, message));
    match found {
        Ok(Some(answer)) => answer,
        Ok(None) if reads_print => {
            not_disclosed("answer/not-settled", format!("no words of the reports in view settle it: {name}"))
        }
        Ok(None) => not_disclosed("answer/not-tagged", format!("the reports in view don't tag it: {name}")),
        Err(error) => {
            Answer::open(question, AnswerStatus::Unresolved, Reason::new("answer/open", error.to_string()))
        }
    }
}

/// All that the reports say of the particulars, for a workbook in that language.
pub(crate) fn all(desk: &Desk<'_>, charts: &Charts, language: Language) -> Vec<Line> {
    // The language of a question is that of its words.
    let question = language.pick("", "中");
    let mut lines = Vec::new();
    for particular in charts.particulars.values() {
        let answer = self::answer(question, particular, &TextPlan::default(), desk);
        if answer.status == AnswerStatus::Answered {
            lines.extend(self::lines(particular, question, &answer, desk));
        }
    }
    lines
}

/// An answer's figures, or its words, a line each.
fn lines(particular: &Particular, question: &str, answer: &Answer, desk: &Desk<'_>) -> Vec<Line> {
    let name = particular.name(question);
    if !answer.parts.is_empty() {
        let line = |part: &AnswerPart| {
            let leaf = part.derivation.leaves().first().map(|leaf| (*leaf).clone())?;
            let evidence = desk.evidence(&leaf.anchor, None)?;
            Some(Line {
                name: name.to_owned(),
                meaning: part.period.clone(),
                quote: evidence.quote,
                figure: Some((part.value, part.derivation.clone())),
                document: evidence.document,
                page: evidence.page,
                anchor: leaf.anchor,
            })
        };
        return answer.parts.iter().filter_map(line).collect();
    }
    // The currency is a word of no cell: it heads every sheet.
    if particular.currency {
        return Vec::new();
    }
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = |(place, evidence): (usize, &Evidence)| {
        let bytes = desk.source(evidence.anchor.source)?;
        let shown = words(&reopen(&bytes, &evidence.anchor.locus)?);
        let quote = if shown.contains(&words(&evidence.quote)) { evidence.quote.clone() } else { shown };
        let remark = answer.remarks.get(place).map_or("", String::as_str);
        Some(Line {
            name: name.to_owned(),
            meaning: remark.split(": “").next().unwrap_or_default().to_owned(),
            quote,
            figure: None,
            document: evidence.document.clone(),
            page: evidence.page,
            anchor: evidence.anchor.clone(),
        })
    };
    answer.evidence.iter().enumerate().filter_map(line).collect()
}

/// What print says of it, in its own words.
fn printed(
    question: &str,
    particular: &Particular,
    about: &TextPlan,
    desk: &Desk<'_>,
) -> Result<Option<Answer>, Error> {
    if let Some(quote) = print::labelled(&particular.cells, &about.periods, desk)? {
        return Ok(Some(quoted(question, &[quote], desk)));
    }
    if let Some(titles) = &particular.titles {
        let titles = print::titles(titles, &about.periods, desk)?;
        return Ok((!titles.is_empty()).then(|| quoted(question, &titles, desk)));
    }
    let said = print::said(&particular.states, &about.periods, desk)?;
    let Some((gravest, quote)) = said.first() else { return Ok(None) };
    let mut answer = quoted(question, std::slice::from_ref(quote), desk);
    let name = |at: usize| {
        let variant = particular.states.get(at);
        variant.map_or("", |variant| if is_chinese(question) { &variant.zh } else { &variant.en })
    };
    answer.remarks.push(name(*gravest).to_owned());
    for (other, quote) in said.iter().skip(1) {
        answer.remarks.push(format!("also said: {}: “{}”", name(*other), quote.text));
        answer.evidence.extend(desk.evidence_as(&quote.anchor, &quote.text));
    }
    Ok(Some(answer))
}

/// Words of reports as an answer.
fn quoted(question: &str, quotes: &[Quote], desk: &Desk<'_>) -> Answer {
    let text = quotes.iter().map(|quote| quote.text.as_str()).collect::<Vec<_>>().join("; ");
    let anchors: Vec<Anchor> = quotes.iter().map(|quote| quote.anchor.clone()).collect();
    let mut answer = answered(question, AnswerValue { text, value: None, unit: None }, &anchors, desk);
    answer.kind = Some(AnswerKind::Extract);
    answer.evidence =
        quotes.iter().filter_map(|quote| desk.evidence_as(&quote.anchor, &quote.text)).collect();
    answer
}

/// The reports with their facts, the latest first; of one fiscal year where it is asked for.
fn reports<'d>(desk: &'d Desk<'_>, year: Option<i16>) -> Vec<(&'d Report, &'d [Fact])> {
    let all = desk.reports.iter().zip(desk.facts().iter().map(Vec::as_slice));
    let mut reports: Vec<_> =
        all.filter(|(report, _)| year.is_none_or(|year| report.header.fiscal_year == Some(year))).collect();
    reports.sort_by_key(|(report, _)| std::cmp::Reverse(report.header.period_end));
    reports
}

/// A text that a report states, as its bytes show it.
fn stated(question: &str, concept: &str, year: Option<i16>, desk: &Desk<'_>) -> Option<Answer> {
    let (report, fact) = reports(desk, year).into_iter().find_map(|(report, facts)| {
        facts
            .iter()
            .find(|fact| fact.concept() == concept && fact.dimensions().is_empty())
            .map(|fact| (report, fact))
    })?;
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
    let said = words(fact.value.text()?);
    let anchor = Anchor { source: report.source, locus: Locus::Bytes(fact.bytes) };
    let shown = desk.source(report.source).and_then(|bytes| reopen(&bytes, &anchor.locus))?;
    if said.is_empty() || words(&shown) != said {
        return None;
    }
    let answer = AnswerValue { text: said, value: None, unit: None };
    Some(answered(question, answer, &[anchor], desk))
}

/// The currency that the figures are in, shown by the latest of them.
fn currency(question: &str, desk: &Desk<'_>) -> Option<Answer> {
    let spread = &desk.figures().spread;
    let code = spread.currency.clone()?;
    let in_it = spread.cells.iter().filter(|cell| cell.unit.as_deref() == Some(code.as_str()));
    let anchor = in_it.rev().find_map(|cell| cell.anchor.clone())?;
    Some(answered(question, AnswerValue { text: code, value: None, unit: None }, &[anchor], desk))
}

fn answered(question: &str, answer: AnswerValue, anchors: &[Anchor], desk: &Desk<'_>) -> Answer {
    let reason = Reason::new("answer/open", "");
    Answer {
        status: AnswerStatus::Answered,
        reason: None,
        kind: Some(AnswerKind::Fact),
        answer: Some(answer),
        evidence: anchors.iter().filter_map(|anchor| desk.evidence(anchor, None)).collect(),
        ticks: vec![Tick::Traced],
        freshness: anchors.first().and_then(|anchor| desk.freshness(anchor)),
        ..Answer::open(question, AnswerStatus::Answered, reason)
    }
}

/// What is due in which year: the whole schedule of the year asked for, or the row of a year that is still to come.
fn schedule(question: &str, particular: &Particular, year: Option<i16>, desk: &Desk<'_>) -> Option<Answer> {
    let closing = |end| {
        let annual = desk.figures().spread.periods.iter().filter(|period| period.kind == PeriodKind::Annual);
        let year = annual.clone().find(|period| period.end == end)?;
        year.id.strip_prefix("FY")?.parse::<i16>().ok()
    };
    // Year of the balance sheet to its rows, the latest report's word last.
    let mut schedules: BTreeMap<i16, BTreeMap<usize, Leaf>> = BTreeMap::new();
    let concepts = || particular.rows.iter().chain(&particular.after);
    for (report, facts) in reports(desk, None).into_iter().rev() {
        for fact in facts.iter().filter(|fact| fact.dimensions().is_empty()) {
            let Some(row) = concepts().position(|concept| concept == fact.concept()) else { continue };
            let (Some(value), Some(at)) =
                (fact.value.number(), fact.period().and_then(|period| closing(period.end())))
            else {
                continue;
            };
            let anchor = Anchor { source: report.source, locus: Locus::Bytes(fact.bytes) };
            if desk.shows(&anchor, value) {
                let account = fact.concept().to_owned();
                let period = format!("FY{at}");
                let document = Some(report.document.clone());
                schedules
                    .entry(at)
                    .or_default()
                    .insert(row, Leaf { account, period, value, anchor, document });
            }
        }
    }
    let (latest, _) = schedules.last_key_value()?;
    let base = year.filter(|year| schedules.contains_key(year)).unwrap_or(*latest);
    let due = |row: usize| i16::try_from(row).ok().and_then(|row| base.checked_add(1 + row));
    let rows = schedules.get(&base)?;
    let wanted = year.filter(|year| *year > base);
    if year.is_some_and(|year| year < base) {
        return None;
    }
    let last = particular.rows.len();
    let chosen: Vec<(&usize, &Leaf)> = rows
        .iter()
        .filter(|(row, _)| wanted.is_none_or(|year| due(**row) == Some(year) && **row < last))
        .collect();
    if chosen.is_empty() {
        let message = format!("what is due so late after FY{base} is given in one sum only");
        let reason = Reason::new("answer/not-apart", message);
        return Some(Answer::open(question, AnswerStatus::NotDisclosed, reason));
    }
    let currency = desk.figures().spread.currency.as_deref();
    let part = |(row, leaf): (&usize, &Leaf)| {
        let when =
            if *row == last { format!("after FY{}", due(last)? - 1) } else { format!("FY{}", due(*row)?) };
        Some(AnswerPart {
            of: format!("{}, as of FY{base}", particular.name(question)),
            period: when,
            text: measure::text(leaf.value, Dimension::Money, currency, None, None),
            value: leaf.value,
            unit: measure::unit_word(Dimension::Money, currency),
            derivation: Derivation::fact(leaf.clone()),
        })
    };
    let anchors: Vec<Anchor> = chosen.iter().map(|(_, leaf)| leaf.anchor.clone()).collect();
    let parts: Vec<AnswerPart> = chosen.into_iter().filter_map(part).collect();
    let lines: Vec<String> = parts.iter().map(|part| format!("{}: {}", part.period, part.text)).collect();
    let text = format!("{} (as of FY{base})", lines.join("; "));
    let one = match parts.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    let unit = Some(measure::unit_word(Dimension::Money, currency));
    let value = AnswerValue { text, value: one.as_ref().map(|one| one.value), unit };
    let mut answer = answered(question, value, &anchors, desk);
    match one {
        Some(one) => answer.derivation = Some(one.derivation),
        None => answer.parts = parts,
    }
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_after_more_than_a_particular_is_left_to_the_passages() {
        let charts = crate::charts::load(None).unwrap();
        let check = |question: &str, words: &[&str], expect: Option<&str>| {
            let words = words.iter().map(|word| (*word).to_owned()).collect();
            let about = TextPlan { words, ..TextPlan::default() };
            let found = asked(question, &about, &charts.questions, &charts.particulars);
            assert_eq!(found.map(|particular| particular.en.as_str()), expect, "{question}");
        };
        check("Who is Northmoor's auditor?", &["auditor"], Some("Auditor"));
        check("Northmoor的审计机构是谁", &["审计机构"], Some("Auditor"));
        check(
            "Northmoor long-term debt maturities",
            &["maturities"],
            Some("Principal of long-term debt due"),
        );
        check("Northmoor operating lease maturities", &["maturities"], Some("Operating lease payments due"));
        check("Northmoor's reporting currency", &["currency"], Some("Reporting currency"));
        check("Why did Northmoor change its auditor?", &["auditor"], None);
        check("Did the auditor resign?", &["auditor", "resign"], None);
        check("Northmoor's headquarters", &["headquarters"], None);
    }
}
