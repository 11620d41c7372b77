//! What the document as a whole says of time: its form, the last day it reports on, its fiscal calendar, its language.
//!
//! Headers are short because the reader knows the cover: "2023" under "Fiscal" is a year that ends on a day printed
//! elsewhere. Read once for a document, from the cover's texts and from every "year ended …".

use jiff::civil::{Date, Weekday};
use model::{Block, Document};

use crate::Vocabulary;
use crate::calendar::{Calendar, YearRule, days, is_month_end};
use crate::dates::{Mention, mentions};
use crate::normal::is_han;

/// What the cover says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cover {
    /// `10-K`, `10-Q/A`, `annual` …
    pub(crate) form: Option<String>,
    /// Months that the form covers; 0 for a quarterly report of unsaid quarter.
    pub(crate) months: Option<i32>,
    /// Last day reported on.
    pub(crate) end: Option<Date>,
    /// The year in the report's title (`2024年年度报告`).
    pub(crate) year: Option<i16>,
}

/// What the document says as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) cover: Cover,
    pub(crate) calendar: Calendar,
    /// Mostly in Chinese.
    pub(crate) chinese: bool,
    /// Every date after "year ended", and the rules that are stated.
    pub(crate) ends: Vec<Date>,
    pub(crate) rules: Vec<YearRule>,
}

/// So many texts may belong to the cover.
const COVER_TEXTS: usize = 160;
/// Blocks within which a form's cover begins, how far under the commission's name the form's stands, and its length.
const FORM_WITHIN: usize = 1_500;
const FORM_UNDER: usize = 12;
const LONGEST_FORM: usize = 60;
/// A day that so many texts call a year's end is one that the report is about.
const OFTEN: usize = 3;
/// A line that says little else.
const SHORT: usize = 48;
/// A longer text says more than the cover's lines do.
const LONGEST_LINE: usize = 240;
/// How much text after "year ended" is read for its dates.
const DATES_WINDOW: usize = 140;

impl Setting {
    pub(crate) fn of(document: &Document, vocabulary: &Vocabulary) -> Self {
        let lines = cover_lines(document, vocabulary);
        let chinese = is_chinese(&lines);
        let normal: Vec<String> = lines.iter().map(|line| vocabulary.normal(line)).collect();
        let cover = cover(&normal, vocabulary);
        let (mut ends, mut rules) = (Vec::new(), Vec::new());
        read_document(document, vocabulary, &mut ends, &mut rules);
        let mut setting = Self { cover, calendar: Calendar::default(), chinese, ends, rules };
        setting.settle_end();
        setting.learn(&[]);
        setting
    }

    /// An annual report whose cover names a year at most reports on the last year end that the text speaks of often.
    fn settle_end(&mut self) {
        if self.cover.end.is_some() || self.cover.months != Some(12) {
            return;
        }
        let Some(nominal) = most_voted(&self.ends) else { return };
        let of_title = |end: &Date| {
            self.cover.year.is_none_or(|year| (0..=1).contains(&(i32::from(end.year()) - i32::from(year))))
        };
        let often = |end: &Date| self.ends.iter().filter(|other| *other == end).count() >= OFTEN;
        let ends = self.ends.iter().copied().filter(|end| near_in_calendar(*end, nominal));
        self.cover.end = ends.filter(of_title).filter(often).max();
    }

    /// Settles the calendar, with the dates of the balance sheet as its best witness.
    pub(crate) fn learn(&mut self, balance_dates: &[Date]) {
        let annual = self.cover.months == Some(12);
        let quarters_apart =
            |date: &Date| self.cover.end.is_some_and(|end| (25..=340).contains(&days(*date, end)));
        let mut strong: Vec<Date> =
            balance_dates.iter().copied().filter(|date| annual || quarters_apart(date)).collect();
        strong.extend(self.cover.end.filter(|_| annual));
        let voted = || most_voted(&self.ends);
        let calendar_year = || {
            let year = self.cover.end.map(Date::year).or(self.cover.year)?;
            Date::new(year, 12, 31).ok().filter(|_| self.chinese)
        };
        let nominal = strong.iter().copied().max().or_else(voted).or_else(calendar_year);
        let Some(nominal) = nominal else { return };
        let mut known: Vec<Date> =
            self.ends.iter().copied().filter(|end| near_in_calendar(*end, nominal)).collect();
        known.push(nominal);
        known.extend(strong.into_iter().filter(|date| near_in_calendar(*date, nominal)));
        let stated = self.rules.iter().copied().find(|rule| agrees(*rule, nominal));
        // Years of weeks end on one weekday and many days, other years the other way round.
        let same_day = |date: &Date| {
            (date.month(), date.day()) == (nominal.month(), nominal.day())
                || (is_month_end(*date) && is_month_end(nominal) && date.month() == nominal.month())
        };
        let same_weekday = |date: &Date| date.weekday() == nominal.weekday();
        let weeks = known.iter().filter(|date| same_weekday(date) && !same_day(date)).count();
        let fixed = known.iter().filter(|date| !same_weekday(date) && same_day(date)).count();
        if stated.is_some() || weeks > fixed || (fixed == 0 && !is_month_end(nominal)) {
            known.retain(same_weekday);
        } else {
            known.retain(same_day);
        }
        self.calendar = Calendar::new(known, stated);
    }

    /// Whether the report is about a whole year; `None` where nothing says so.
    pub(crate) fn annual(&self) -> Option<bool> {
        self.cover.months.map(|months| months == 12)
    }
}

/// The blocks from the cover on: from the head of a form that is bound into an annual report, else from the first.
pub(crate) fn cover_blocks<'d>(
    document: &'d Document,
    vocabulary: &Vocabulary,
) -> impl Iterator<Item = &'d Block> {
    document.blocks.iter().skip(cover_start(document, vocabulary)).take(COVER_TEXTS)
}

/// The block that a form's cover begins with: the commission's name, a few lines over the form's.
fn cover_start(document: &Document, vocabulary: &Vocabulary) -> usize {
    let text = |block: &Block| match block {
        Block::Text(text) if text.text.len() <= LONGEST_LINE => vocabulary.normal(&text.text),
        _ => String::new(),
    };
    let mut commission = None;
    for (at, block) in document.blocks.iter().enumerate().take(FORM_WITHIN) {
        let line = text(block);
        if vocabulary.cover.commission.matches(&line) {
            commission = Some(at);
        }
        let form = line.len() <= LONGEST_FORM
            && vocabulary.cover.forms.iter().any(|(phrase, name, _)| is_filed(name) && phrase.matches(&line));
        if let (true, Some(head)) = (form, commission.filter(|head| at - head <= FORM_UNDER)) {
            return head.saturating_sub(1);
        }
    }
    0
}

/// Whether a form is one that is filed with a commission, under a number: `10-K`, `20-F`.
fn is_filed(form: &str) -> bool {
    form.starts_with(|first: char| first.is_ascii_digit())
}

/// The first texts of the cover, those of table cells too.
pub(crate) fn cover_lines<'d>(document: &'d Document, vocabulary: &Vocabulary) -> Vec<&'d str> {
    let texts = cover_blocks(document, vocabulary).flat_map(|block| match block {
        Block::Text(text) => vec![text.text.as_str()],
        Block::Table(table) => {
            table.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.text.as_str()).collect()
        }
    });
    texts.take(COVER_TEXTS).collect()
}

fn is_chinese(lines: &[&str]) -> bool {
    let (mut han, mut latin) = (0_usize, 0_usize);
    for value in lines.iter().flat_map(|line| line.chars()) {
        han += usize::from(is_han(value));
        latin += usize::from(value.is_ascii_alphabetic());
    }
    han * 2 > latin
}

/// Form and period of the report from the cover's lines in normal form.
fn cover(lines: &[String], vocabulary: &Vocabulary) -> Cover {
    let mut cover = Cover::default();
    let forms = &vocabulary.cover.forms;
    for line in lines.iter().filter(|line| line.len() <= LONGEST_LINE) {
        let Some((_, form, months)) = forms.iter().find(|(phrase, ..)| phrase.matches(line)) else {
            continue;
        };
        let amended = || {
            let mut short = lines.iter().take(COVER_TEXTS / 2).filter(|line| line.chars().count() <= SHORT);
            short.any(|line| vocabulary.cover.amendment.matches(line))
        };
        let whole = form != "earnings" && !form.contains('/');
        cover.form = Some(if whole && amended() { format!("{form}/A") } else { form.clone() });
        cover.months = Some(*months);
        break;
    }
    let announced = cover.form.as_deref() == Some("earnings");
    if announced {
        cover.end = announced_end(lines, vocabulary);
    }
    // A filed form says which days it covers; years beside its name are those of other reports.
    let filed = cover.form.as_deref().is_some_and(is_filed);
    for (index, line) in lines.iter().enumerate() {
        if cover.end.is_none() {
            cover.end = stated_end(lines, index, line, vocabulary);
        }
        let titled = forms.iter().any(|(phrase, ..)| phrase.matches(line));
        if cover.year.is_none() && titled && !filed && line.len() <= LONGEST_LINE {
            cover.year = mentions(line, &vocabulary.periods).into_iter().find_map(|mention| match mention {
                Mention::Year { year, .. } => Some(year),
                _ => None,
            });
        }
    }
    // A Chinese report's title gives year and stretch; its fiscal year is the calendar's.
    if let (None, Some(year), Some(months @ 3..=12)) = (cover.end, cover.year, cover.months) {
        let month = i8::try_from(months).unwrap_or(12);
        cover.end = Date::new(year, month, 1).ok().map(Date::last_of_month);
    }
    // A year ends in the year that it is called after, or early in the next.
    cover.year = cover.year.filter(|year| {
        cover.end.is_none_or(|end| (0..=1).contains(&(i32::from(end.year()) - i32::from(*year))))
    });
    cover
}

/// An announcement has no cover: the latest day after "ended" is the one that it is about.
fn announced_end(lines: &[String], vocabulary: &Vocabulary) -> Option<Date> {
    let after_ended = lines.iter().flat_map(|line| line.split(" ended ").skip(1));
    let first = |rest: &str| {
        let head: String = rest.chars().take(DATES_WINDOW).collect();
        match mentions(&head, &vocabulary.periods).first() {
            Some(Mention::Day(date)) => Some(*date),
            _ => None,
        }
    };
    after_ended.filter_map(first).max()
}

/// The date after "for the fiscal year ended" in this line or the next ones, or before 止年度.
fn stated_end(lines: &[String], index: usize, line: &str, vocabulary: &Vocabulary) -> Option<Date> {
    let periods = &vocabulary.periods;
    let day = |mention: Mention| match mention {
        Mention::Day(date) => Some(date),
        _ => None,
    };
    if line.contains('止') && line.len() <= LONGEST_LINE {
        return mentions(line, periods).into_iter().find_map(day);
    }
    let rest = periods.period_end.iter().find_map(|phrase| {
        let at = line.find(phrase.as_str())?;
        line.get(at + phrase.len()..)
    })?;
    let mut text: String = rest.chars().take(DATES_WINDOW).collect();
    for next in lines.iter().skip(index + 1).take(4) {
        // "For the transition period from … to …" is the unused half of the line.
        if let Some(date) = mentions(&text, periods).into_iter().find_map(day) {
            return Some(date);
        }
        text.push(' ');
        text.extend(next.chars().take(DATES_WINDOW));
    }
    mentions(&text, periods).into_iter().find_map(day)
}

/// Reads every text and table head for year ends and rules.
fn read_document(
    document: &Document,
    vocabulary: &Vocabulary,
    ends: &mut Vec<Date>,
    rules: &mut Vec<YearRule>,
) {
    for block in &document.blocks {
        match block {
            Block::Text(text) => read_ends(&text.text, vocabulary, ends, rules),
            Block::Table(table) => {
                let head = table.rows.iter().take(4).flat_map(|row| &row.cells);
                for cell in head.filter(|cell| cell.text.len() <= LONGEST_LINE) {
                    read_ends(&cell.text, vocabulary, ends, rules);
                }
            }
        }
    }
}

fn near_in_calendar(a: Date, b: Date) -> bool {
    [-1_i16, 0, 1].into_iter().any(|shift| {
        let same = Date::new(a.year() + shift, b.month(), b.day().min(28)).ok();
        same.is_some_and(|same| days(same, a).abs() <= 10)
    })
}

/// A rule's month must be the one that the year ends in, or next to it.
fn agrees(rule: YearRule, nominal: Date) -> bool {
    let month = match rule {
        YearRule::Fixed { month, .. } | YearRule::Last { month, .. } | YearRule::Nearest { month, .. } => {
            month
        }
        YearRule::Weeks => return true,
    };
    let apart = (month - nominal.month()).rem_euclid(12);
    matches!(apart, 0 | 1 | 11)
}

/// The date whose place in the calendar most others share.
fn most_voted(ends: &[Date]) -> Option<Date> {
    let sample = ends.get(..ends.len().min(200)).unwrap_or_default();
    let votes = |end: &Date| sample.iter().filter(|other| near_in_calendar(**other, *end)).count();
    sample.iter().copied().max_by_key(|end| (votes(end), *end))
}

/// The dates after "year(s) ended" and "weeks ended", and rules such as "the last Saturday of September".
fn read_ends(text: &str, vocabulary: &Vocabulary, ends: &mut Vec<Date>, rules: &mut Vec<YearRule>) {
    let ended =
        text.contains("nded") || text.contains("NDED") || text.contains("nding") || text.contains("ends on");
    let weekday = text.contains("day") && (text.contains("iscal") || text.contains("year"));
    if !ended && !weekday {
        return;
    }
    let normal = vocabulary.normal(text);
    let periods = &vocabulary.periods;
    for marker in [
        "year ended ",
        "years ended ",
        "year ending ",
        "years ending ",
        "52 weeks ended ",
        "53 weeks ended ",
        "year ended on ",
    ] {
        for (at, _) in normal.match_indices(marker) {
            let window: String =
                normal.get(at + marker.len()..).unwrap_or_default().chars().take(DATES_WINDOW).collect();
            take_dates(&mentions(&window, periods), ends);
        }
    }
    if weekday {
        rules.extend(stated_rule(&normal, vocabulary));
    }
}

/// Dates at the head of the mentions; a bare year after a month's end means the same day of that year.
fn take_dates(mentions: &[Mention], ends: &mut Vec<Date>) {
    let mut last: Option<Date> = None;
    for mention in mentions {
        match (mention, last) {
            (Mention::Day(date), _) => {
                ends.push(*date);
                last = Some(*date);
            }
            (Mention::Year { year, fiscal: false }, Some(before)) if is_month_end(before) => {
                ends.extend(Date::new(*year, before.month(), 1).map(Date::last_of_month));
            }
            _ => break,
        }
        if ends.len() > 4_000 {
            break;
        }
    }
}

/// "the last Saturday of September", "the Friday nearest the end of January", "the Saturday closest to January 31".
fn stated_rule(normal: &str, vocabulary: &Vocabulary) -> Option<YearRule> {
    let periods = &vocabulary.periods;
    let words: Vec<&str> =
        normal.split(|value: char| !value.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let has = |list: &[String], word: Option<&&str>| {
        word.is_some_and(|word| list.iter().any(|known| known == word))
    };
    for (at, word) in words.iter().enumerate() {
        let Some(weekday) =
            periods.weekdays.get(*word).and_then(|number| Weekday::from_monday_one_offset(*number).ok())
        else {
            continue;
        };
        let before = words.get(at.saturating_sub(3)..at).unwrap_or_default();
        let after = words.get(at + 1..(at + 10).min(words.len())).unwrap_or_default();
        let near_by = before.iter().chain(after.iter().take(3));
        let nearest = near_by.clone().any(|word| has(&periods.nearest, Some(word)));
        let last = before.iter().any(|word| has(&periods.last, Some(word)));
        let about_years = words
            .get(at.saturating_sub(30)..at)
            .unwrap_or_default()
            .iter()
            .any(|word| word.starts_with("year"));
        let month = after.iter().enumerate().find_map(|(at, word)| Some((at, *periods.months.get(*word)?)));
        let (Some((month_at, month)), true) = (month, about_years) else { continue };
        if nearest {
            let day = after
                .get(month_at + 1)
                .and_then(|day| day.parse::<i8>().ok())
                .filter(|day| (1..=31).contains(day));
            return Some(YearRule::Nearest { month, day: day.unwrap_or(31), weekday });
        }
        if last {
            return Some(YearRule::Last { month, weekday });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::tests::shipped;
    use jiff::civil::date;
    use model::{Locus, Media, SourceHash, Span, Tagged, Taxonomy, TextBlock};

    fn setting(lines: &[&str]) -> Setting {
        let blocks = lines.iter().map(|line| {
            Block::Text(TextBlock {
                text: (*line).to_owned(),
                locus: Locus::Bytes(Span::default()),
                heading: false,
            })
        });
        let document = Document {
            source: SourceHash::of(b""),
            media: Media::Html,
            title: None,
            language: None,
            pages: Vec::new(),
            outline: Vec::new(),
            blocks: blocks.collect(),
            tagged: Tagged::default(),
            taxonomy: Taxonomy::default(),
        };
        Setting::of(&document, &shipped())
    }

    #[test]
    fn covers_tell_form_and_period() {
        let check = |lines: &[&str], form: &str, months: i32, end: Date| {
            let cover = setting(lines).cover;
            assert_eq!(
                (cover.form.as_deref(), cover.months, cover.end),
                (Some(form), Some(months), Some(end)),
                "{lines:?}"
            );
        };
        check(&["FORM 10-K", "For the fiscal year ended September 28, 2024"], "10-K", 12, date(2024, 9, 28));
        check(
            &["Form 10-Q", "(Mark One)", "For the quarterly period ended", "June 30, 2023"],
            "10-Q",
            0,
            date(2023, 6, 30),
        );
        check(
            &["FORM 10-K/A", "For the Fiscal Year Ended: December 31 , 2021"],
            "10-K/A",
            12,
            date(2021, 12, 31),
        );
        check(&["公司代码：688222", "2024 年年度报告"], "annual", 12, date(2024, 12, 31));
        check(&["某某股份有限公司", "2024年半年度报告"], "semiannual", 6, date(2024, 6, 30));
        check(&["2025年第三季度报告"], "q3", 9, date(2025, 9, 30));
        check(&["某某股份有限公司2024年年度报告（修订版）"], "annual/A", 12, date(2024, 12, 31));
        check(&["2024 年半年度报告", "（更正后）"], "semiannual/A", 6, date(2024, 6, 30));
        check(&["关于2024年年度报告的更正公告"], "annual/A", 12, date(2024, 12, 31));
        // What the report says of rules or errors amended makes it no amendment.
        let said = "报告期内公司修订了公司章程，对前期会计差错更正无影响";
        check(&["2024年年度报告", said, "会计差错更正"], "annual", 12, date(2024, 12, 31));
        check(&["年度業績公佈", "截至二零二四年三月三十一日止年度"], "annual", 12, date(2024, 3, 31));
    }

    #[test]
    fn a_stated_week_rule_is_found() {
        let text = "The Company’s fiscal year is the 52- or 53-week period that ends on the last Saturday of September.";
        let quarter = "Annual Report on Form 10-K for the fiscal year ended September 30, 2023";
        let setting = setting(&["FORM 10-Q", "For the quarterly period ended July 1, 2023", text, quarter]);
        assert_eq!(setting.calendar.year_end_before(date(2022, 6, 25)), Some(date(2021, 9, 25)));
        assert_eq!(setting.annual(), Some(false));
    }

    #[test]
    fn language_is_that_of_most_letters() {
        assert!(setting(&["成都先导药物开发股份有限公司", "HitGen Inc."]).chinese);
        assert!(!setting(&["Apple Inc. 苹果"]).chinese);
    }
}
