//! Mentions of time in headers and captions: dates, years, stretches of months or weeks; English and Chinese.
//!
//! Works on texts in normal form. Nothing is resolved here: a month and day without its year stay apart from the
//! year that another header row prints.

use jiff::civil::Date;

use crate::numerals::western_numerals;
use crate::vocabulary::{Periods, Vocabulary};

/// Something about time, as printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mention {
    /// A whole date.
    Day(Date),
    /// `December 31,` without its year.
    MonthDay { month: i8, day: i8 },
    /// `September 2024`.
    MonthYear { year: i16, month: i8 },
    /// `2023`, `FY2023`, `fiscal 2023`, `2023年度`.
    Year { year: i16, fiscal: bool },
    /// `three months`, `quarter`, `year`; 0 for the year to date.
    Months(i32),
    /// `13 weeks`.
    Weeks(i32),
    /// `1-9月`.
    MonthRange { from: i8, to: i8 },
    /// Between two dates: `to`, `through`, `至`.
    To,
}

/// A word, a number or a sign, with where it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Number { value: i32, length: usize },
    Sign(char),
}

/// What is said about time in a text in normal form, in order.
pub(crate) fn mentions(text: &str, words: &Periods) -> Vec<Mention> {
    let text = western_numerals(text);
    let tokens = tokens(&text);
    let mut reader = Reader { tokens: &tokens, at: 0, words, found: Vec::new() };
    while reader.at < tokens.len() {
        let step = reader.step();
        reader.at += step.max(1);
    }
    let mut found = reader.found;
    // Chinese stretches are words inside longer ones, so they are looked for in the text itself.
    let known =
        found.iter().any(|mention| matches!(mention, Mention::Months(_) | Mention::MonthRange { .. }));
    if !known && !text.is_ascii() {
        found.extend(
            words
                .stretches
                .iter()
                .find(|(word, _)| text.contains(word))
                .map(|(_, months)| Mention::Months(*months)),
        );
    }
    found
}

/// The day that a line is, where it is a date and nothing else: `February 6, 2025`, `二〇二五年四月二十二日`.
pub fn lone_day(line: &str, vocabulary: &Vocabulary) -> Option<Date> {
    let text = vocabulary.normal(line);
    let said = mentions(&text, &vocabulary.periods);
    let [Mention::Day(day)] = said.as_slice() else { return None };
    let is_of_date = |token: &Token<'_>| match token {
        Token::Number { .. } => true,
        Token::Word(word) => {
            vocabulary.periods.months.contains_key(*word) || vocabulary.periods.is_ordinal(word)
        }
        Token::Sign(sign) => [',', '.', '年', '月', '日'].contains(sign),
    };
    tokens(&western_numerals(&text)).iter().all(is_of_date).then_some(*day)
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_ascii_digit() {
            rest.find(|value: char| !value.is_ascii_digit()).unwrap_or(rest.len())
        } else if first.is_ascii_alphabetic() {
            rest.find(|value: char| !value.is_ascii_alphabetic()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        if first.is_ascii_digit() {
            // More than nine digits are no date.
            out.push(Token::Number { value: token.parse().unwrap_or(i32::MAX), length });
        } else if first.is_ascii_alphabetic() {
            out.push(Token::Word(token));
        } else if first != ' ' {
            out.push(Token::Sign(first));
        }
        rest = after;
    }
    out
}

struct Reader<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    words: &'a Periods,
    found: Vec<Mention>,
}

fn is_year(value: i32, length: usize) -> bool {
    length == 4 && (1980..=2100).contains(&value)
}

fn day_of(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

impl Reader<'_> {
    fn before(&self) -> Option<Token<'_>> {
        self.tokens.get(self.at.checked_sub(1)?).copied()
    }

    fn token(&self, ahead: usize) -> Option<Token<'_>> {
        self.tokens.get(self.at + ahead).copied()
    }

    fn number(&self, ahead: usize) -> Option<(i32, usize)> {
        match self.token(ahead)? {
            Token::Number { value, length } => Some((value, length)),
            _ => None,
        }
    }

    fn sign(&self, ahead: usize, sign: char) -> bool {
        self.token(ahead) == Some(Token::Sign(sign))
    }

    fn word(&self, ahead: usize) -> Option<&str> {
        match self.token(ahead)? {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    fn month(&self, ahead: usize) -> Option<i8> {
        self.words.months.get(self.word(ahead)?).copied()
    }

    /// Skips a comma or a point, as after a month's or a day's number.
    fn past_comma(&self, ahead: usize) -> usize {
        if self.sign(ahead, ',') || self.sign(ahead, '.') { ahead + 1 } else { ahead }
    }

    /// Reads at the current token; returns how many tokens were used.
    fn step(&mut self) -> usize {
        let (mention, used) = match self.token(0) {
            Some(Token::Word(_)) => self.word_mention(),
            Some(Token::Number { value, length }) => self.number_mention(value, length),
            // 截至: up to a day, from none.
            Some(Token::Sign('至')) if self.before() == Some(Token::Sign('截')) => (None, 1),
            Some(Token::Sign('至' | '~')) => (Some(Mention::To), 1),
            _ => (None, 1),
        };
        // `to` between dates joins them; elsewhere it is just a word.
        let joins = self
            .found
            .last()
            .is_some_and(|before| matches!(before, Mention::Day(_) | Mention::MonthDay { .. }));
        // A day said again, in the other language, is one day.
        let again = matches!(mention, Some(Mention::Day(_))) && mention.as_ref() == self.found.last();
        self.found.extend(mention.filter(|mention| (*mention != Mention::To || joins) && !again));
        used
    }

    fn word_mention(&self) -> (Option<Mention>, usize) {
        if let Some(month) = self.month(0) {
            return self.after_month(month);
        }
        let word = self.word(0).unwrap_or_default();
        match word {
            "to" | "through" => return (Some(Mention::To), 1),
            "fy" | "fiscal" => return self.fiscal(),
            "quarter" | "quarters" | "quarterly" => return (Some(Mention::Months(3)), 1),
            "half" => return (Some(Mention::Months(6)), 1),
            "year" | "years" | "annual" => return self.year_word(),
            _ => {}
        }
        if let Some((count, used)) = self.count()
            && let Some(mention) = self.stretch(count, used)
        {
            return (Some(mention), used + 1);
        }
        (None, 1)
    }

    /// `December 31, 2023`, `December 31`, `September 2024`.
    fn after_month(&self, month: i8) -> (Option<Mention>, usize) {
        let first = self.past_comma(1);
        match self.number(first) {
            Some((year, length)) if is_year(year, length) => {
                let year = i16::try_from(year).unwrap_or_default();
                (Some(Mention::MonthYear { year, month }), first + 1)
            }
            Some((day, 1 | 2)) if (1..=31).contains(&day) => {
                let mut next = first + 1;
                if self.word(next).is_some_and(|word| self.words.is_ordinal(word)) {
                    next += 1;
                }
                let next_after_comma = self.past_comma(next);
                let day_number = i8::try_from(day).unwrap_or_default();
                match self.number(next_after_comma) {
                    Some((year, length)) if is_year(year, length) => {
                        (day_of(year, i32::from(month), day).map(Mention::Day), next_after_comma + 1)
                    }
                    _ => (Some(Mention::MonthDay { month, day: day_number }), next),
                }
            }
            _ => (None, 1),
        }
    }

    /// `FY2023`, `FY 23`, `fiscal 2023`, `fiscal year 2023`, `fiscal years ended`.
    fn fiscal(&self) -> (Option<Mention>, usize) {
        let mut next = 1;
        if self.word(next).is_some_and(|word| matches!(word, "year" | "years")) {
            next += 1;
        }
        match self.number(next) {
            Some((year, length)) if is_year(year, length) => (
                Some(Mention::Year { year: i16::try_from(year).unwrap_or_default(), fiscal: true }),
                next + 1,
            ),
            Some((short, 2)) => (
                Some(Mention::Year { year: i16::try_from(2000 + short).unwrap_or_default(), fiscal: true }),
                next + 1,
            ),
            _ if self.word(1) == Some("quarter") => (None, 1),
            _ => (Some(Mention::Months(12)), next),
        }
    }

    /// `year ended`, `years ended`; `year to date`; `52 weeks` of a year are said elsewhere.
    fn year_word(&self) -> (Option<Mention>, usize) {
        if self.word(1) == Some("to") && self.word(2) == Some("date") {
            return (Some(Mention::Months(0)), 3);
        }
        if self.sign(1, '-') && self.word(2) == Some("to") {
            return (Some(Mention::Months(0)), 5);
        }
        (Some(Mention::Months(12)), 1)
    }

    /// A count in words or digits (`three`, `thirty-nine`, `13`): its value and how many tokens it takes.
    fn count(&self) -> Option<(i32, usize)> {
        let word = self.word(0)?;
        if let Some(tens) = self.words.tens.get(word) {
            let next = if self.sign(1, '-') { 2 } else { 1 };
            return match self.word(next).and_then(|ones| self.words.numbers.get(ones)) {
                Some(ones) => Some((tens + ones, next + 1)),
                None => Some((*tens, 1)),
            };
        }
        self.words.numbers.get(word).map(|value| (*value, 1))
    }

    /// What a count before `months` or `weeks` says.
    fn stretch(&self, count: i32, ahead: usize) -> Option<Mention> {
        let ahead = if self.sign(ahead, '-') { ahead + 1 } else { ahead };
        match self.word(ahead)? {
            "month" | "months" => Some(Mention::Months(count)).filter(|_| count <= 24),
            "week" | "weeks" => Some(Mention::Weeks(count)).filter(|_| count <= 106),
            "quarter" | "quarters" => Some(Mention::Months(3 * count)).filter(|_| count <= 4),
            _ => None,
        }
    }

    fn number_mention(&self, value: i32, length: usize) -> (Option<Mention>, usize) {
        if let Some(mention) = self.stretch(value, 1) {
            return (Some(mention), 2);
        }
        if is_year(value, length) {
            return self.after_year(value);
        }
        if !(1..=31).contains(&value) {
            return (None, 1);
        }
        // `31 December 2023`, `31st December`.
        let ordinal = usize::from(self.word(1).is_some_and(|word| self.words.is_ordinal(word)));
        if let Some(month) = self.month(1 + ordinal) {
            let next = self.past_comma(2 + ordinal);
            let day = i8::try_from(value).unwrap_or_default();
            return match self.number(next) {
                Some((year, length)) if is_year(year, length) => {
                    (day_of(year, i32::from(month), value).map(Mention::Day), next + 1)
                }
                _ => (Some(Mention::MonthDay { month, day }), 2 + ordinal),
            };
        }
        self.chinese_months(value).unwrap_or_else(|| self.numeric_date(value))
    }

    /// `12/31/2023`, `31.12.2023`, `31/12/2023`.
    fn numeric_date(&self, first: i32) -> (Option<Mention>, usize) {
        for sign in ['/', '.', '-'] {
            if self.sign(1, sign)
                && self.sign(3, sign)
                && let (Some((second, 1 | 2)), Some((year, length))) = (self.number(2), self.number(4))
                && is_year(year, length)
            {
                let american = day_of(year, first, second).filter(|_| sign == '/');
                return (american.or_else(|| day_of(year, second, first)).map(Mention::Day), 5);
            }
        }
        (None, 1)
    }

    /// `1-9月`, `1月1日至9月30日`, `12月31日`, `6个月`.
    fn chinese_months(&self, value: i32) -> Option<(Option<Mention>, usize)> {
        if self.sign(1, '个') && self.sign(2, '月') {
            return Some((Some(Mention::Months(value)).filter(|_| value <= 24), 3));
        }
        let month = i8::try_from(value).ok().filter(|month| (1..=12).contains(month))?;
        let range_sign = self.sign(1, '-') || self.sign(1, '至') || self.sign(1, '~');
        if range_sign && self.sign(3, '月') {
            let to = i8::try_from(self.number(2)?.0).ok().filter(|to| (month..=12).contains(to))?;
            return Some((Some(Mention::MonthRange { from: month, to }), 4));
        }
        if self.sign(1, '月') {
            if let (Some((day, _)), true) = (self.number(2), self.sign(3, '日')) {
                let day = i8::try_from(day).ok()?;
                return Some((Some(Mention::MonthDay { month, day }), 4));
            }
            if range_sign_at(self, 2) && self.sign(4, '月') && !self.sign(6, '日') {
                let to = i8::try_from(self.number(3)?.0).ok().filter(|to| (month..=12).contains(to))?;
                return Some((Some(Mention::MonthRange { from: month, to }), 5));
            }
            return Some((None, 2));
        }
        None
    }

    /// `2023`, `2023年12月31日`, `2023-12-31`, `2023/24`, `2023年1-9月`.
    fn after_year(&self, year: i32) -> (Option<Mention>, usize) {
        let short = i16::try_from(year).unwrap_or_default();
        let plain = Mention::Year { year: short, fiscal: false };
        if self.sign(1, '年') {
            if let (Some((month, _)), true) = (self.number(2), self.sign(3, '月')) {
                if let (Some((day, _)), true) = (self.number(4), self.sign(5, '日')) {
                    return (day_of(year, month, day).map(Mention::Day), 6);
                }
                if let Ok(month) = i8::try_from(month)
                    && (1..=12).contains(&month)
                    && !range_sign_at(self, 4)
                {
                    return (Some(Mention::MonthYear { year: short, month }), 4);
                }
            }
            return (Some(plain), 2);
        }
        for sign in ['-', '/', '.'] {
            if self.sign(1, sign)
                && self.sign(3, sign)
                && let (Some((month, 1 | 2)), Some((day, 1 | 2))) = (self.number(2), self.number(4))
                && let Some(date) = day_of(year, month, day)
            {
                return (Some(Mention::Day(date)), 5);
            }
        }
        // A year that begins in one calendar year and ends in the next bears the later one.
        if self.sign(1, '/')
            && let Some((next, 2)) = self.number(2)
            && (year + 1) % 100 == next
        {
            return (Some(Mention::Year { year: short + 1, fiscal: true }), 3);
        }
        (Some(plain), 1)
    }
}

fn range_sign_at(reader: &Reader<'_>, ahead: usize) -> bool {
    reader.sign(ahead, '-') || reader.sign(ahead, '至') || reader.sign(ahead, '~')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::tests::shipped;

    fn shown(text: &str) -> String {
        let vocabulary = shipped();
        let mentions = mentions(&vocabulary.normal(text), &vocabulary.periods);
        let shown: Vec<String> = mentions
            .iter()
            .map(|mention| match mention {
                Mention::Day(date) => date.to_string(),
                Mention::MonthDay { month, day } => format!("{month}/{day}"),
                Mention::MonthYear { year, month } => format!("{year}-{month}"),
                Mention::Year { year, fiscal } => format!("{}{year}", if *fiscal { "FY" } else { "" }),
                Mention::Months(months) => format!("{months}m"),
                Mention::Weeks(weeks) => format!("{weeks}w"),
                Mention::MonthRange { from, to } => format!("{from}..{to}"),
                Mention::To => "to".to_owned(),
            })
            .collect();
        shown.join(" ")
    }

    #[test]
    fn a_line_that_is_a_day_and_nothing_else() {
        let check = |line: &str, expect: Option<&str>| {
            let day = lone_day(line, &shipped());
            assert_eq!(day.map(|day| day.to_string()).as_deref(), expect, "{line}");
        };
        check("February 6, 2025", Some("2025-02-06"));
        check("february 6 2025", Some("2025-02-06"));
        check("20 October 2020", Some("2020-10-20"));
        check("6th May 2021", Some("2021-05-06"));
        check("2025 年 04 月 22 日", Some("2025-04-22"));
        check("二〇二五年四月二十二日", Some("2025-04-22"));
        check("二〇二五年十月十日", Some("2025-10-10"));
        check("二〇二五年三月三十日", Some("2025-03-30"));
        check("Seattle, February 6, 2025", None);
        check("December 31, 2024 and 2023", None);
        check("2024年度", None);
    }

    #[test]
    fn english_headers() {
        let check = |text: &str, expect: &str| assert_eq!(shown(text), expect, "{text}");
        check("September 28, 2024", "2024-09-28");
        check("Years ended December 31,", "12m 12/31");
        check("Year Ended December 31, 2023", "12m 2023-12-31");
        check("Three Months Ended June 30, 2023", "3m 2023-06-30");
        check("For the Thirty-Nine Weeks Ended", "39w");
        check("13 Weeks Ended August 4, 2023", "13w 2023-08-04");
        check("Fiscal Years Ended February 2, 2024", "12m 2024-02-02");
        check("Fiscal 2023", "FY2023");
        check("FY23", "FY2023");
        check("2023 (1)", "2023");
        check("31 December 2023", "2023-12-31");
        check("12/31/2023", "2023-12-31");
        check("31.12.2023", "2023-12-31");
        check("2023/24", "FY2024");
        check("Quarter Ended July 1, 2023", "3m 2023-07-01");
        check("Predecessor January 1 to July 21 2023", "1/1 to 2023-07-21");
        check("For the period from January 19, 2021 through December 31, 2021", "2021-01-19 to 2021-12-31");
        check("As of December 31, 2009 and 2008", "2009-12-31 2008");
        check("Three months ended September", "3m");
        check("November 30th, 2020", "2020-11-30");
        check("we may see changes in 5,000 cases", "");
    }

    #[test]
    fn chinese_headers() {
        let check = |text: &str, expect: &str| assert_eq!(shown(text), expect, "{text}");
        check("2024年12月31日", "2024-12-31");
        check("2024 年 12 月 31 日", "2024-12-31");
        check("二〇二四年十二月三十一日", "2024-12-31");
        check("截至二零二四年六月三十日止六個月", "2024-06-30 6m");
        check("截至二零二四年三月三十一日止年度", "2024-03-31 12m");
        check("2024年度", "2024 12m");
        check("2024年1-9月", "2024 1..9");
        check("2024年1月—9月", "2024 1..9");
        check("2024年前三季度（1-9月）", "2024 1..9");
        check("2024年半年度", "2024 6m");
        check("年初至报告期末", "0m");
        check("2023年第一季度", "2023 3m");
    }
}
