//! Particulars from print: what a report says in words, quoted as it stands there.
//!
//! A sentence settles a particular where it holds a phrase of every group and none of the phrases that turn or hedge it. The
//! variants of a particular stand from the gravest to the mildest: the gravest that is said is the answer, and whatever
//! else is said is shown beside it.

use std::collections::BTreeMap;

use memchr::memmem::Finder;
use model::{Anchor, Passage, PassageKind, Report};
use rayon::prelude::*;

use crate::anchored::{reopen, says};
use crate::charts::particulars::{Reports, Titles, Variant};
use crate::desk::Desk;
use crate::desk::sentences::{Sentence, sentences};
use crate::error::Error;
use crate::plain::{is_han, phrase, plain};
use crate::question::PeriodRef;

/// A longer line is no title.
const LONGEST_TITLE: usize = 200;

/// The reports that a question is put to: of which periods, of which kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Among<'q> {
    pub(super) periods: &'q [PeriodRef],
    pub(super) only: Option<Reports>,
}

/// Words of a report, with the place where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quote {
    pub(super) text: String,
    pub(super) anchor: Anchor,
}

/// What is said of a particular: the place of its variant, and the sentence; the gravest first.
pub(super) fn said(
    variants: &[Variant],
    among: Among<'_>,
    desk: &Desk<'_>,
) -> Result<Vec<(usize, Quote)>, Error> {
    let mut reports = reports(among, desk);
    // What an annual report says otherwise than interim ones is asked of the year.
    if variants.iter().any(|variant| variant.reports == Some(Reports::Annual)) {
        reports.sort_by_key(|report| !is_annual(report));
    }
    for report in reports {
        let found = said_in(variants, report, desk)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// The same in one report.
pub(super) fn said_in(
    variants: &[Variant],
    report: &Report,
    desk: &Desk<'_>,
) -> Result<Vec<(usize, Quote)>, Error> {
    let rules: Vec<Rule> = variants.iter().map(Rule::new).collect();
    let annual = is_annual(report);
    let mut found: BTreeMap<usize, Quote> = BTreeMap::new();
    let passages = desk.passages(report)?;
    for Sentence { passage, from, to, words } in desk.sentences(report)?.iter() {
        let Some(passage) = passages.get(*passage) else { continue };
        let fits = |rule: &Rule, variant: &Variant| {
            variant.reports.is_none_or(|reports| (reports == Reports::Annual) == annual)
                && (variant.tables || passage.kind != PassageKind::Table)
                && rule.holds(words)
        };
        let at = rules.iter().zip(variants).position(|(rule, variant)| fits(rule, variant));
        let Some(at) = at.filter(|at| !found.contains_key(at)) else { continue };
        if let Some(quote) = quote(report, passage, *from, *to, desk)
            && rules.get(at).is_some_and(|rule| rule.holds(&plain(&quote.text)))
        {
            found.insert(at, quote);
        }
    }
    Ok(found.into_iter().collect())
}

/// The cell behind the first of some labels in a row of a table.
pub(super) fn labelled(labels: &[String], among: Among<'_>, desk: &Desk<'_>) -> Result<Option<Quote>, Error> {
    let labels: Vec<String> = labels.iter().map(|label| plain(label)).collect();
    for report in reports(among, desk) {
        for passage in desk.passages(report)?.iter().filter(|passage| passage.kind == PassageKind::Table) {
            for (from, to) in sentences(passage) {
                let row = passage.text.get(from..to).unwrap_or_default();
                let mut at = from;
                let mut cells = Vec::new();
                for cell in row.split('\t') {
                    cells.push((cell.trim(), at, at + cell.len()));
                    at += cell.len() + 1;
                }
                let filled: Vec<_> = cells.into_iter().filter(|(cell, ..)| !cell.is_empty()).collect();
                if let [(label, ..), (_, from, to)] = filled.as_slice()
                    && labels.contains(&plain(label))
                    && let Some(quote) = quote(report, passage, *from, *to, desk)
                {
                    return Ok(Some(quote));
                }
            }
        }
    }
    Ok(None)
}

/// The titles of all matters of a part of the latest report that has it; none where one of them can't be told.
pub(super) fn titles(titles: &Titles, among: Among<'_>, desk: &Desk<'_>) -> Result<Vec<Quote>, Error> {
    let phrases = |phrases: &[String]| phrases.iter().map(|text| phrase(text)).collect::<Vec<_>>();
    let (begins, one) = (phrases(&titles.from), phrases(&titles.one));
    let (before, never, until) = (phrases(&titles.before), phrases(&titles.never), phrases(&titles.until));
    for report in reports(among, desk) {
        let passages = desk.passages(report)?;
        let lines = lines(&passages);
        let holds =
            |phrases: &[String], line: &str| phrases.iter().any(|phrase| line.contains(phrase.as_str()));
        let Some(start) = lines.iter().position(|(.., line)| holds(&begins, line)) else { continue };
        let single = lines.get(start).is_some_and(|(.., line)| holds(&one, line));
        let mut found: Vec<Quote> = Vec::new();
        for place in start + 1..lines.len() {
            let Some((.., line)) = lines.get(place) else { break };
            if holds(&until, line) {
                break;
            }
            let describes =
                |line: &str| before.iter().any(|phrase| line.trim_start().starts_with(phrase.trim_start()));
            if !describes(line) {
                continue;
            }
            // The line above it, page furniture and the head of the description passed over.
            let above = (start + 1..place).rev().take(4).filter_map(|above| lines.get(above)).find(
                |(passage, from, to, line)| {
                    let print = passage.text.get(*from..*to).unwrap_or_default().trim_end();
                    is_title(line)
                        && !holds(&never, line)
                        && !describes(line)
                        && !print.ends_with(['。', '.', '；', ';', '：', ':', '，', ','])
                },
            );
            let quote = above.and_then(|(passage, from, to, _)| quote(report, passage, *from, *to, desk));
            match quote {
                Some(quote) if !found.iter().any(|known| known.text == quote.text) => found.push(quote),
                Some(_) => {}
                None => return Ok(Vec::new()),
            }
        }
        if found.is_empty() || single != (found.len() == 1) && !one.is_empty() {
            return Ok(Vec::new());
        }
        return Ok(found);
    }
    Ok(Vec::new())
}

/// A line of a passage: from, to, its plain words.
pub(super) type Line<'p> = (&'p Passage, usize, usize, String);

/// The lines of passages; what stands behind the last sentence of a Chinese one is a line of its own.
pub(super) fn lines(passages: &[Passage]) -> Vec<Line<'_>> {
    passages.par_iter().flat_map_iter(lines_of).collect()
}

fn lines_of(passage: &Passage) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in passage.text.split('\n') {
        let last_end = || extract::sentence_ends(line).filter(|end| *end < line.len()).last();
        let last = Some(line).filter(|line| is_han_text(line)).and_then(|_| last_end()).unwrap_or(0);
        for (from, to) in [(0, last), (last, line.len())] {
            if from < to {
                lines.push((passage, at + from, at + to, plain(line.get(from..to).unwrap_or_default())));
            }
        }
        at += line.len() + 1;
    }
    lines
}

/// Whether a line in plain words may be a title: letters, and no sentence.
fn is_title(line: &str) -> bool {
    let letters = line.chars().filter(|value| value.is_alphabetic()).count();
    let digits = line.chars().filter(|value| value.is_ascii_digit()).count();
    letters >= 4 && line.len() <= LONGEST_TITLE && digits * 2 < letters
}

/// The reports that a question is put to: of the periods it names, else the latest annual one and what came after it.
pub(super) fn reports<'d>(among: Among<'_>, desk: &'d Desk<'_>) -> Vec<&'d Report> {
    let mut all: Vec<&Report> = desk.reports.iter().collect();
    all.sort_by_key(|report| std::cmp::Reverse((report.header.period_end, report.id.clone())));
    let of_kind =
        |report: &&Report| among.only.is_none_or(|only| (only == Reports::Annual) == is_annual(report));
    all.retain(of_kind);
    let named: Vec<&PeriodRef> =
        among.periods.iter().filter(|period| !matches!(period, PeriodRef::Latest { .. })).collect();
    if named.is_empty() {
        let annual = all.iter().position(|report| is_annual(report));
        all.truncate(annual.map_or(all.len(), |annual| annual + 1));
        return all;
    }
    all.retain(|report| named.iter().any(|period| covers(report, period)));
    all
}

fn covers(report: &Report, period: &PeriodRef) -> bool {
    let header = &report.header;
    let of = |year: &Option<i16>| year.is_none_or(|year| header.fiscal_year == Some(year));
    let own_quarter = match header.fiscal_period.as_deref() {
        Some("Q1") => Some(1),
        Some("Q2" | "H1") => Some(2),
        Some("Q3") => Some(3),
        _ => None,
    };
    match period {
        PeriodRef::Year(year) => header.fiscal_year == Some(*year) && is_annual(report),
        PeriodRef::Quarter { year, quarter } => of(year) && own_quarter == Some(*quarter),
        PeriodRef::YearToDate { year, quarter } => {
            of(year) && !is_annual(report) && quarter.is_none_or(|quarter| own_quarter == Some(quarter))
        }
        PeriodRef::At { date, .. } | PeriodRef::Ended { date, .. } => header.period_end == Some(*date),
        _ => false,
    }
}

pub(super) fn is_annual(report: &Report) -> bool {
    report.header.fiscal_period.as_deref().is_none_or(|period| period == "FY")
}

/// The words at a stretch of a passage, as its source shows them when it is opened again.
pub(super) fn quote(
    report: &Report,
    passage: &Passage,
    from: usize,
    to: usize,
    desk: &Desk<'_>,
) -> Option<Quote> {
    let text = passage.text.get(from..to)?.trim().replace('\t', " ");
    let anchor = Anchor { source: report.source, locus: passage.locus_of(from, to) };
    let bytes = desk.source(report.source)?;
    let shown = reopen(&bytes, &anchor.locus)?;
    if !says(&shown, &text) {
        return None;
    }
    // Print may set its words apart otherwise than they are read: then it is quoted as it is opened.
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = if words(&shown).contains(&words(&text)) { text } else { words(&shown) };
    Some(Quote { text, anchor })
}

/// A variant's phrases in plain words.
struct Rule {
    all: Vec<Vec<Finder<'static>>>,
    none: Vec<Finder<'static>>,
}

impl Rule {
    fn new(variant: &Variant) -> Self {
        let finder = |text: &String| Finder::new(&phrase(text)).into_owned();
        let phrases = |phrases: &Vec<String>| phrases.iter().map(finder).collect();
        Self { all: variant.all.iter().map(phrases).collect(), none: phrases(&variant.none) }
    }

    fn holds(&self, sentence: &str) -> bool {
        let has = |phrase: &Finder<'static>| phrase.find(sentence.as_bytes()).is_some();
        self.all.iter().all(|group| group.iter().any(has)) && !self.none.iter().any(has)
    }
}

fn is_han_text(text: &str) -> bool {
    text.contains(is_han)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variants(particular: &str) -> Vec<Variant> {
        let charts = crate::charts::load(None).unwrap();
        charts.particulars.all.get(particular).unwrap().states.clone()
    }

    fn check(particular: &str, sentence: &str, expect: Option<&str>) {
        let variants = variants(particular);
        let sentence_plain = plain(sentence);
        let found = variants.iter().find(|variant| Rule::new(variant).holds(&sentence_plain));
        assert_eq!(found.map(|variant| variant.en.as_str()), expect, "{sentence}");
    }

    #[test]
    fn only_a_plain_statement_of_doubt_is_doubt() {
        let check = |sentence: &str, expect: Option<&str>| check("going_concern", sentence, expect);
        let doubt = Some("Substantial doubt about going concern");
        let none = Some("No substantial doubt about going concern");
        check(
            "These conditions raise substantial doubt about the Company’s ability to continue as a going concern.",
            doubt,
        );
        check(
            "We evaluate whether there is substantial doubt about our ability to continue as a going concern.",
            None,
        );
        check(
            "Management concluded that there is no substantial doubt about its ability to continue as a going concern.",
            none,
        );
        check(
            "If we default, this could raise substantial doubt about our ability to continue as a going concern.",
            None,
        );
        check("公司对自报告期末起12个月的持续经营能力进行评估，不存在重大疑虑。", none);
        check("就可能导致对贵公司持续经营能力产生重大疑虑的事项或情况是否存在重大不确定性得出结论。", None);
    }

    #[test]
    fn a_form_of_words_that_names_all_paragraphs_tells_of_none() {
        let form = "为本公司出具了带有强调事项段、持续经营重大不确定性段落、其他信息段落中包含其他信息未更正重大错报说明的无保留意见的审计报告。";
        check("going_concern", form, None);
        check("audit_opinion", form, Some("Unqualified opinion with explanatory paragraphs"));
        let paragraph = Some("Material uncertainty about going concern in the auditor's report");
        check("going_concern", "出具了带持续经营重大不确定性段落的无保留意见审计报告。", paragraph);
    }

    #[test]
    fn what_auditors_add_and_who_looked_at_it_is_told_apart() {
        let draw = "We draw attention to Note 26, which describes an event after the year's end.";
        check("emphasis_of_matter", draw, Some("Emphasis of matter"));
        let doubt =
            "We draw attention to Note 2, which says that the company may not continue as a going concern.";
        check("emphasis_of_matter", doubt, None);
        let audited = |sentence: &str, expect: Option<&str>| check("audited", sentence, expect);
        audited(
            "For the year ended 31 March 2024 the company was entitled to exemption from audit under section 477.",
            Some("Not audited: exempt from audit"),
        );
        audited(
            "We have reviewed the accompanying balance sheet of the company.",
            Some("Reviewed, not audited"),
        );
        audited("本半年度报告未经审计。", Some("Unaudited"));
        let control = |sentence: &str, expect: Option<&str>| check("internal_control", sentence, expect);
        control(
            "Based on this assessment, management concluded that our internal control over financial reporting was effective.",
            Some("Internal control over financial reporting: effective"),
        );
        control(
            "Management concluded that our internal control over financial reporting was not effective.",
            Some("Internal control over financial reporting: not effective"),
        );
        check("auditor_tenure", "We have served as the Company’s auditor since 1962.", Some("Auditor since"));
    }

    #[test]
    fn words_of_a_question_say_which_reports_are_meant() {
        let charts = crate::charts::load(None).unwrap();
        let check = |question: &str, expect: Option<Reports>| {
            assert_eq!(charts.particulars.scopes.of(question), expect, "{question}");
        };
        check("Are the quarterly statements audited?", Some(Reports::Interim));
        check("半年度报告是否经审计？", Some(Reports::Interim));
        check("年度财务报告是否经审计？", Some(Reports::Annual));
        check("Were the accounts audited?", None);
    }

    #[test]
    fn opinions_are_told_apart() {
        let check = |sentence: &str, expect: Option<&str>| check("audit_opinion", sentence, expect);
        let clean = Some("Unqualified opinion");
        check(
            "In our opinion, the financial statements present fairly, in all material respects, the financial position.",
            clean,
        );
        check(
            "In our opinion, except for the effects of the matter described, the financial statements present fairly the position.",
            Some("Qualified opinion"),
        );
        check(
            "In our opinion, the financial statements do not present fairly the financial position of the Company.",
            Some("Adverse opinion"),
        );
        check(
            "We do not express an opinion on the accompanying financial statements.",
            Some("Disclaimer of opinion"),
        );
        check(
            "In our opinion, the Company maintained effective internal control over financial reporting.",
            None,
        );
        check("某会计师事务所为本公司出具了标准无保留意见的审计报告。", clean);
        check("某会计师事务所为本公司出具了保留意见的审计报告。", Some("Qualified opinion"));
        check("如果披露不充分，我们应当发表非无保留意见。", None);
    }
}
