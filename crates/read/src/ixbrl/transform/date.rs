//! Dates as printed, in two dozen languages and four calendars, as ISO 8601: a day, a day of any year
//! (`--12-31`), a month of a year (`2024-09`).
//!
//! A rule says in which order day, month and year stand and in what the month is named. Whatever stands between
//! them (`.`, `/`, `de`, `年`) is no matter, as in the registries. Years of two digits are of this century.

use jiff::ToSpan;
use jiff::civil::Date;

use super::months::{Months, month, saka_month};
use crate::xbrl::number::digit;

/// Which parts a date has, in order; the month is a numeral or a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    DayMonth,
    MonthDay,
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
    YearDayMonth,
    MonthYear,
    YearMonth,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Day,
    Month,
    Year,
}

impl Shape {
    fn parts(self) -> &'static [Part] {
        use Part::{Day, Month, Year};
        match self {
            Self::DayMonth => &[Day, Month],
            Self::MonthDay => &[Month, Day],
            Self::DayMonthYear => &[Day, Month, Year],
            Self::MonthDayYear => &[Month, Day, Year],
            Self::YearMonthDay => &[Year, Month, Day],
            Self::YearDayMonth => &[Year, Day, Month],
            Self::MonthYear => &[Month, Year],
            Self::YearMonth => &[Year, Month],
        }
    }
}

/// A numeral of a text and how many digits it has.
#[derive(Clone, Copy)]
struct Numeral {
    value: u32,
    length: usize,
}

/// The numerals and the words of a text, each in order.
fn pieces(text: &str) -> (Vec<Numeral>, Vec<String>) {
    let (mut numerals, mut words) = (Vec::new(), Vec::new());
    let mut word = String::new();
    let mut numeral: Option<Numeral> = None;
    for character in text.chars().take(200).chain([' ']) {
        let digit = digit(character);
        if let Some(digit) = digit {
            let so_far = numeral.get_or_insert(Numeral { value: 0, length: 0 });
            so_far.value = so_far.value.saturating_mul(10).saturating_add(digit);
            so_far.length += 1;
        } else {
            numerals.extend(numeral.take());
        }
        let separates = character.is_whitespace() || matches!(character, '.' | ',' | '/' | '-' | '–' | '\'');
        if separates || digit.is_some() {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
        } else {
            word.push(character);
        }
    }
    (numerals, words)
}

fn year(numeral: Numeral) -> Option<i16> {
    match numeral.length {
        1 | 2 => i16::try_from(2000 + numeral.value).ok(),
        4 => i16::try_from(numeral.value).ok(),
        _ => None,
    }
}

fn small(numeral: Numeral) -> Option<i8> {
    if numeral.length <= 2 { i8::try_from(numeral.value).ok() } else { None }
}

/// The date that a text prints, by the shape and the months' names of a rule.
pub(super) fn printed(text: &str, shape: Shape, months: Months) -> Option<String> {
    let (numerals, words) = pieces(text);
    let named = words.iter().find_map(|word| month(word, months));
    // Indian dates may have the month either way.
    if named.is_none() && !matches!(months, Months::Numeral | Months::Hindi) {
        return None;
    }
    let mut numerals = numerals.into_iter();
    let (mut day, mut month, mut of_year) = (None, named, None);
    for part in shape.parts() {
        match part {
            Part::Month if named.is_some() => {}
            Part::Month => month = Some(small(numerals.next()?)?),
            Part::Day => day = Some(small(numerals.next()?)?),
            Part::Year => of_year = Some(year(numerals.next()?)?),
        }
    }
    if numerals.next().is_some() {
        return None;
    }
    written(of_year, month?, day)
}

/// ISO 8601 of what is known; `None` where there is no such day or month.
fn written(year: Option<i16>, month: i8, day: Option<i8>) -> Option<String> {
    // A day without a year may be the 29th of February.
    let date = Date::new(year.unwrap_or(2000), month, day.unwrap_or(1)).ok()?;
    let (month, number) = (date.month(), date.day());
    Some(match (year, day) {
        (Some(_), Some(_)) => date.to_string(),
        (Some(year), None) => format!("{year:04}-{month:02}"),
        (None, _) => format!("--{month:02}-{number:02}"),
    })
}

/// Japanese eras and the year before their first.
const ERAS: &[(char, i16)] = &[('明', 1867), ('大', 1911), ('昭', 1925), ('平', 1988), ('令', 2018)];

/// `平成25年3月31日`, `令和元年5月`: an era, a year of it, a month and, where `with_day`, a day.
pub(super) fn era(text: &str, with_day: bool) -> Option<String> {
    let text = text.trim();
    let first = text.chars().next()?;
    let (_, before) = ERAS.iter().find(|(name, _)| *name == first)?;
    let (numerals, _) = pieces(&text.replacen('元', "1", 1));
    let mut numerals = numerals.into_iter();
    let year = before.checked_add(i16::from(small(numerals.next()?)?))?;
    let month = small(numerals.next()?)?;
    let day = if with_day { Some(small(numerals.next()?)?) } else { None };
    if numerals.next().is_some() { None } else { written(Some(year), month, day) }
}

/// A day of the Indian national calendar, whose year begins on 22 March (21 March in leap years) 78 years after
/// ours: the first month has 30 days (31 in leap years), the next five 31, the others 30.
pub(super) fn saka(text: &str) -> Option<String> {
    let (numerals, words) = pieces(text);
    let month = words.iter().find_map(|word| saka_month(word))?;
    let [day, year] = numerals.as_slice() else { return None };
    let day = i16::from(small(*day)?);
    let year = match year.length {
        // Two digits: the registry puts the turn of the century at 1921, the year 2000 of ours.
        2 if year.value > 21 => 1900 + year.value,
        2 => 2000 + year.value,
        4 => year.value,
        _ => return None,
    };
    let year = i16::try_from(year).ok()?.checked_add(78)?;
    let leap = Date::new(year, 1, 1).ok()?.in_leap_year();
    let first = Date::new(year, 3, if leap { 21 } else { 22 }).ok()?;
    let first_month = if leap { 31 } else { 30 };
    let (before, length) = match month {
        1 => (0, first_month),
        2..=6 => (first_month + 31 * (month - 2), 31),
        _ => (first_month + 31 * 5 + 30 * (month - 7), 30),
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    first.checked_add(i32::from(before + day - 1).days()).ok().map(|date| date.to_string())
}

/// `first quarter of 2019`, `2019 Q4`: the last day of a calendar quarter.
pub(super) fn quarter_end(text: &str) -> Option<String> {
    let (numerals, words) = pieces(text);
    let of_year = numerals.iter().find(|numeral| numeral.length == 4)?;
    let ordinal = |word: &String| {
        ["first", "second", "third", "fourth"].iter().position(|known| word.eq_ignore_ascii_case(known))
    };
    let named = words
        .iter()
        .find_map(ordinal)
        .or_else(|| words.iter().any(|word| word.eq_ignore_ascii_case("last")).then_some(3));
    let numbered = numerals.iter().find(|numeral| numeral.length == 1 && (1..=4).contains(&numeral.value));
    let quarter = match (named, numbered) {
        (Some(index), _) => index as i8 + 1,
        (None, Some(numeral)) => i8::try_from(numeral.value).ok()?,
        (None, None) => return None,
    };
    let month = Date::new(year(*of_year)?, quarter * 3, 1).ok()?;
    Some(month.last_of_month().to_string())
}
