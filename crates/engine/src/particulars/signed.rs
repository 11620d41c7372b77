//! Signatures: the day on which a report of an auditor was signed.
//!
//! Words that stand by every such signature lead to it; the day is a line of its own near them. Where several signatures are of
//! different days, none is told.

use model::Date;

use super::print::{Among, Line, Quote, lines, phrase, quote, reports};
use crate::desk::Desk;
use crate::error::Error;

/// So many lines a signature takes at most, before or behind the words that stand by it.
const SIGNATURE: usize = 6;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The day beside a signature: the one line near words that stand by it that is a date and nothing else; none where several
/// signatures are of different days.
pub(super) fn signed(near: &[String], among: Among<'_>, desk: &Desk<'_>) -> Result<Option<Quote>, Error> {
    let near: Vec<String> = near.iter().map(|text| phrase(text)).collect();
    for report in reports(among, desk) {
        let passages = desk.passages(report)?;
        let lines = lines(&passages);
        let mut found: Option<(Date, Quote)> = None;
        let by_it = |(.., line): &Line<'_>| near.iter().any(|words| line.contains(words.as_str()));
        for (at, _) in lines.iter().enumerate().filter(|(_, line)| by_it(line)) {
            let around = lines.iter().skip(at.saturating_sub(SIGNATURE)).take(2 * SIGNATURE + 1);
            for (passage, from, to, words) in around {
                // The statements behind the signature are of the day on which the period ended.
                let later = |day: &Date| report.header.period_end.is_some_and(|end| *day > end);
                let Some(day) = day(words).filter(later) else { continue };
                let quote = quote(report, passage, *from, *to, desk);
                match (&found, quote) {
                    (Some((known, _)), _) if *known != day => return Ok(None),
                    (None, Some(quote)) => found = Some((day, quote)),
                    _ => {}
                }
            }
        }
        if let Some((_, quote)) = found {
            return Ok(Some(quote));
        }
    }
    Ok(None)
}

/// The date that a line in plain words is, where it is nothing else.
fn day(line: &str) -> Option<Date> {
    let line = line.trim();
    if let Some((year, rest)) = line.split_once('年') {
        let (month, day) = rest.split_once('月')?;
        return date(han_number(year)?, han_number(month)?, han_number(day.strip_suffix('日')?)?);
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let [first, second, year] = words.as_slice() else { return None };
    let month = |word: &str| MONTHS.iter().position(|name| *name == word).map(|at| at + 1);
    let number = |word: &str| word.trim_end_matches(char::is_alphabetic).parse::<usize>().ok();
    let (month, day) = match (month(first), month(second)) {
        (Some(month), None) => (month, number(second)?),
        (None, Some(month)) => (month, number(first)?),
        _ => return None,
    };
    date(year.parse().ok().filter(|_| year.len() == 4)?, month, day)
}

fn date(year: usize, month: usize, day: usize) -> Option<Date> {
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// A number in digits or in Chinese ones: `2025`, `二〇二五`, `二十二`.
fn han_number(text: &str) -> Option<usize> {
    let mut number: usize = 0;
    let letters: Vec<char> = text.chars().filter(|letter| *letter != ' ').collect();
    if letters.is_empty() || letters.len() > 4 {
        return None;
    }
    for letter in letters {
        let digit = "〇一二三四五六七八九".chars().position(|digit| digit == letter);
        let digit = digit.or_else(|| letter.to_digit(10).and_then(|digit| digit.try_into().ok()));
        number = match (letter, digit) {
            ('十', _) => number.max(1) * 10,
            ('零' | '○', _) => number * 10,
            // Behind a ten stands what is added to it.
            (_, Some(digit)) if text.contains('十') && number >= 10 => number + digit,
            (_, Some(digit)) => number * 10 + digit,
            _ => return None,
        };
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::super::print::plain;
    use super::*;

    #[test]
    fn a_day_alone_in_a_line_is_read_in_digits_and_in_chinese() {
        let check = |line: &str, expect: Option<&str>| {
            assert_eq!(day(&plain(line)).map(|day| day.to_string()).as_deref(), expect, "{line}");
        };
        check("February 6, 2025", Some("2025-02-06"));
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
}
