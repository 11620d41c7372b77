//! Particulars: what credit asks for beside the statements, answered from tags and from print: the auditor and the opinion,
//! going concern, what is due in which year, the reporting currency.
//!
//! A question is one after a particular only where the phrases of `charts/particulars.toml` cover every word of it that
//! nothing else explains; a question about more than that goes on to the passages.

mod borne;
mod elsewhere;
mod figures;
mod keyed;
mod ladder;
mod print;
mod schedule;
mod signed;

use model::{
    Anchor, Answer, AnswerKind, AnswerPart, AnswerStatus, AnswerValue, Evidence, Expr, Fact, Locus, Measure,
    Reason, Report, Tick,
};
use workbook::Language;
use workbook::spread::Particular as Line;

pub(crate) use self::elsewhere::explained;
use self::print::{Among, Quote};
use crate::anchored::reopen;
use crate::charts::Charts;
use crate::charts::particulars::{Particular, Particulars, Variant};
use crate::desk::{Desk, name_of};
use crate::error::Error;
use crate::plain::is_chinese;
use crate::question::{Aggregate, PeriodRef, Plan, Target, TextPlan, Vocabulary};

impl Particular {
    /// What a figure of it is, in the workbook: which one and of when.
    fn meaning(&self, part: &AnswerPart) -> String {
        if self.figures.is_empty() { part.period.clone() } else { format!("{} {}", part.of, part.period) }
    }
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
    let mut best: Option<(usize, &Particular)> = None;
    for particular in particulars.all.values() {
        // Words that ask for a story elsewhere may ask for this alone: `opinion on`, `是否`.
        if story
            && (particular.even.is_empty() || vocabulary.asks_for_a_story(&particular.without_even(question)))
        {
            continue;
        }
        let names = about.companies.iter().map(|named| named.said.to_lowercase());
        let phrases = particular.words.iter().cloned().chain(names);
        let rest = phrases.fold(question.to_lowercase(), |text, phrase| text.replace(phrase.as_str(), " "));
        if particular.unless.iter().any(|word| rest.contains(word.as_str())) {
            continue;
        }
        let stretches = |phrase: &String| -> Vec<Vec<String>> {
            phrase.split("..").map(|part| vocabulary.stems(part)).collect()
        };
        let phrases = particular.words.iter().map(stretches).filter(|phrase| contains(&asked, phrase));
        let Some(longest) = phrases.map(|phrase| phrase.concat()).max_by_key(Vec::len) else { continue };
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

/// Whether the stretches of a phrase follow each other in the words: side by side, or with a gap where the phrase has `..`.
fn contains(words: &[String], phrase: &[Vec<String>]) -> bool {
    let mut rest = words;
    phrase.iter().all(|stretch| {
        let at = rest.windows(stretch.len().max(1)).position(|window| window == stretch.as_slice());
        let after = at.and_then(|at| rest.get(at + stretch.len()..));
        rest = after.unwrap_or_default();
        after.is_some()
    })
}

/// What a figure that no statement has may be a particular of: `operating lease payments due in 2027`, shares on the cover.
pub(crate) fn beside(question: &str, plan: &Plan, desk: &Desk<'_>, charts: &Charts) -> Option<Answer> {
    let [target @ Target { expr: Expr::Name { offset: 0, .. }, .. }] = plan.targets.as_slice() else {
        return None;
    };
    if plan.aggregate != Aggregate::Value || plan.dimension.is_some() {
        return None;
    }
    let about =
        TextPlan { companies: plan.companies.clone(), periods: plan.periods.clone(), ..TextPlan::default() };
    let particular = asked(question, &about, &charts.questions, &charts.particulars)?;
    let stems = |phrase: &str| charts.questions.stems(phrase);
    let is_named = || particular.words.iter().any(|phrase| stems(phrase) == stems(&target.said));
    // Of several years a key figure is given, and nothing that is worked out of it.
    if if particular.keyed.is_some() { !is_named() } else { plan.periods.len() > 1 } {
        return None;
    }
    let answer = answer(question, particular, &about, desk, charts);
    let differs = answer.reason.as_ref().is_some_and(|reason| reason.code == "answer/key-figures-differ");
    (answer.status == AnswerStatus::Answered || differs).then_some(answer)
}

/// The answer to a question after a particular of the company on the desk.
pub(crate) fn answer(
    question: &str,
    particular: &Particular,
    about: &TextPlan,
    desk: &Desk<'_>,
    charts: &Charts,
) -> Answer {
    let year = about.periods.iter().find_map(|period| match period {
        PeriodRef::Year(year) => Some(*year),
        _ => None,
    });
    let among = Among { periods: &about.periods, only: charts.particulars.scopes.of(question) };
    let tagged = match &particular.concept {
        Some(concept) => stated(question, concept, year, desk),
        None if particular.currency => currency(question, desk),
        None if particular.keyed.is_some() => {
            match keyed::answer(question, particular, about, desk, charts) {
                Ok(answer) => answer,
                Err(error) => return unread(question, &error),
            }
        }
        None if !particular.figures.is_empty() => figures::answer(question, particular, about, desk),
        None => match schedule::answer(question, particular, year, desk, charts) {
            Ok(answer) => answer,
            Err(error) => return unread(question, &error),
        },
    };
    let found = match tagged {
        Some(answer) => Ok(Some(answer)),
        None => printed(question, particular, among, desk, charts),
    };
    let reads_print = !particular.states.is_empty()
        || !particular.cells.is_empty()
        || !particular.signed.is_empty()
        || particular.keyed.is_some()
        || particular.titles.is_some();
    let name = particular.name(question);
    let not_disclosed =
        |code, message| Answer::open(question, AnswerStatus::NotDisclosed, Reason::new(code, message));
    match found {
        Ok(Some(answer)) => answer,
        Ok(None) if reads_print => {
            let unsettled = unsettled(particular, among, desk);
            not_disclosed("answer/not-settled", format!("{unsettled}: {name}"))
        }
        Ok(None) => not_disclosed("answer/not-tagged", format!("the reports in view don't tag it: {name}")),
        Err(error) => unread(question, &error),
    }
}

/// Why no words settle a particular: which reports were looked through.
fn unsettled(particular: &Particular, among: Among<'_>, desk: &Desk<'_>) -> String {
    let reports = print::reports(among, desk);
    let names: Vec<String> = reports.iter().map(|report| name_of(report)).collect();
    let annual = particular.titles.is_some() || particular.states.iter().any(Variant::is_of_annual);
    if reports.is_empty() {
        return "no report in view is of the kind and period asked for".to_owned();
    }
    if annual && !reports.iter().any(|report| print::is_annual(report)) {
        return format!("an annual report says it, and only {} is in view", names.join(", "));
    }
    format!("no words of {} settle it", names.join(", "))
}

fn unread(question: &str, error: &Error) -> Answer {
    Answer::open(question, AnswerStatus::Unresolved, Reason::new("answer/open", error.to_string()))
}

/// All that the reports say of the particulars, for a workbook in that language.
pub(crate) fn all(desk: &Desk<'_>, charts: &Charts, language: Language) -> Vec<Line> {
    // The language of a question is that of its words.
    let question = language.pick("", "中");
    let mut lines = Vec::new();
    for particular in charts.particulars.all.values() {
        let answer = self::answer(question, particular, &TextPlan::default(), desk, charts);
        if answer.status == AnswerStatus::Answered {
            lines.extend(self::lines(particular, question, &answer, desk));
        }
    }
    lines
}

/// An answer's figures, or its words, a line each.
fn lines(particular: &Particular, question: &str, answer: &Answer, desk: &Desk<'_>) -> Vec<Line> {
    let name = particular.name(question);
    // One figure alone is a part like those of several.
    let one = answer.answer.as_ref().zip(answer.derivation.clone()).and_then(|(shown, derivation)| {
        let period = derivation.leaves().first()?.period.clone();
        let (of, unit) = (name.to_owned(), shown.unit.clone().unwrap_or_default());
        Some(AnswerPart { of, period, text: shown.text.clone(), value: shown.value?, unit, derivation })
    });
    let parts: Vec<&AnswerPart> = answer.parts.iter().chain(&one).collect();
    if !parts.is_empty() {
        let line = |part: &AnswerPart| {
            let leaf = part.derivation.leaves().first().map(|leaf| (*leaf).clone())?;
            let evidence = desk.evidence(&leaf.anchor, None)?;
            Some(Line {
                name: name.to_owned(),
                meaning: particular.meaning(part),
                quote: evidence.quote,
                figure: Some((part.derivation.value(), part.derivation.clone())),
                measure: match part.unit.as_str() {
                    "shares" => Measure::Shares,
                    "percent" => Measure::Ratio,
                    unit if unit.ends_with("/shares") => Measure::PerShare,
                    _ => Measure::Money,
                },
                document: evidence.document,
                page: evidence.page,
                anchor: leaf.anchor,
            })
        };
        return parts.into_iter().filter_map(line).collect();
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
            measure: Measure::Money,
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
    among: Among<'_>,
    desk: &Desk<'_>,
    charts: &Charts,
) -> Result<Option<Answer>, Error> {
    if let Some(quote) = print::labelled(&particular.cells, among, desk)? {
        return Ok(Some(quoted(question, &[quote], desk)));
    }
    if let Some(titles) = &particular.titles {
        let titles = print::titles(titles, among, desk)?;
        return Ok((!titles.is_empty()).then(|| quoted(question, &titles, desk)));
    }
    if let Some(quote) = signed::signed(&particular.signed, &charts.print, among, desk)? {
        return Ok(Some(quoted(question, &[quote], desk)));
    }
    let said = print::said(&particular.states, among, desk)?;
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
        let due = Some("Principal of long-term debt due");
        check("How much debt does Northmoor have coming due in 2027?", &["coming", "due"], due);
        check("Is there much due on Northmoor's debt?", &["due"], None);
        check("How much debt was raised to redeem notes due in 2027?", &["raised", "redeem", "due"], None);
        let shares = Some("Shares outstanding on the cover page");
        check("How many shares does Northmoor have outstanding?", &["shares", "outstanding"], shares);
        check("Northmoor's reporting currency", &["currency"], Some("Reporting currency"));
        check("Why did Northmoor change its auditor?", &["auditor"], None);
        check("Did the auditor resign?", &["auditor", "resign"], None);
        check("Northmoor's headquarters", &["headquarters"], None);
    }
}
