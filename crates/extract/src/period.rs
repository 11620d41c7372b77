//! From the words over a column to its period: exact first and last day.
//!
//! What a column's own header leaves out (the month, the length of the stretch) is taken from the header over the
//! labels and from the captions, then from the document's calendar. A start that is printed nowhere follows from the
//! year end before it; where nothing tells, a column stays unbound rather than guessed.

use jiff::civil::Date;
use model::Period;

use crate::Vocabulary;
use crate::calendar::{days, is_month_end, months_before, shifted};
use crate::dates::{Mention, mentions};
use crate::setting::Setting;

/// What a text says of a period, its mentions put together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// Whole dates, in order.
    pub(crate) days: Vec<Date>,
    pub(crate) month_days: Vec<(i8, i8)>,
    pub(crate) years: Vec<i16>,
    month_year: Option<(i16, i8)>,
    pub(crate) months: Option<i32>,
    weeks: Option<i32>,
    month_range: Option<(i8, i8)>,
    /// A stretch with both ends, each perhaps without its year.
    stretch: Option<(Ends, Ends)>,
    place: Option<Place>,
}

/// A day, perhaps without its year.
type Ends = (Option<i16>, i8, i8);

/// A column named by where it stands in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Closing,
    Opening,
    Current,
    Prior,
}

/// Whether a column holds balances or flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    Balances,
    Flows,
}

impl Said {
    /// Puts together what a text in normal form says.
    pub(crate) fn of(text: &str, vocabulary: &Vocabulary) -> Self {
        let found = mentions(text, &vocabulary.periods);
        let mut said = Self::default();
        let mut at = 0;
        while let Some(mention) = found.get(at) {
            if let (Some(from), Some(Mention::To), Some(to)) =
                (ends(*mention), found.get(at + 1), found.get(at + 2).copied().and_then(ends))
            {
                said.stretch = said.stretch.or(Some((from, to)));
                at += 3;
                continue;
            }
            said.take(*mention);
            at += 1;
        }
        said.place = place(text, vocabulary);
        said
    }

    fn take(&mut self, mention: Mention) {
        match mention {
            Mention::Day(date) => self.days.push(date),
            Mention::MonthDay { month, day } => self.month_days.push((month, day)),
            Mention::MonthYear { year, month } => self.month_year = self.month_year.or(Some((year, month))),
            Mention::Year { year, .. } => self.years.push(year),
            // "Year" beside "three months" is the fiscal year's: the shorter stretch is meant.
            Mention::Months(months) => {
                self.months = match self.months {
                    Some(12) | None => Some(months),
                    known => known,
                };
            }
            Mention::Weeks(weeks) => self.weeks = self.weeks.or(Some(weeks)),
            Mention::MonthRange { from, to } => self.month_range = self.month_range.or(Some((from, to))),
            Mention::To => {}
        }
    }

    /// Whether anything is said of time.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it says when: a date, a year or a place in time.
    pub(crate) fn says_when(&self) -> bool {
        !self.days.is_empty()
            || !self.years.is_empty()
            || self.month_year.is_some()
            || self.stretch.is_some()
            || self.month_range.is_some()
            || self.place.is_some()
    }

    /// Month and day that all dates in it share.
    fn month_day(&self) -> Option<(i8, i8)> {
        let mut all =
            self.month_days.iter().copied().chain(self.days.iter().map(|date| (date.month(), date.day())));
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    }

    pub(crate) fn has_length(&self) -> bool {
        self.months.is_some() || self.weeks.is_some() || self.month_range.is_some() || self.stretch.is_some()
    }

    /// Adds length and day that a header over its neighbours gives.
    pub(crate) fn with_outer(self, outer: &Self) -> Self {
        let mut all = self.with_length_of(outer);
        if all.days.is_empty() && all.month_days.is_empty() {
            all.month_days.clone_from(&outer.month_days);
        }
        all
    }

    /// Adds the length that an outer text gives.
    fn with_length_of(mut self, outer: &Self) -> Self {
        if !self.has_length() {
            (self.months, self.weeks, self.month_range) = (outer.months, outer.weeks, outer.month_range);
        }
        self
    }
}

fn ends(mention: Mention) -> Option<Ends> {
    match mention {
        Mention::Day(date) => Some((Some(date.year()), date.month(), date.day())),
        Mention::MonthDay { month, day } => Some((None, month, day)),
        _ => None,
    }
}

fn place(text: &str, vocabulary: &Vocabulary) -> Option<Place> {
    let periods = &vocabulary.periods;
    // `上年年末` is a balance and begins like `上年`.
    let known = [
        (&periods.opening, Place::Opening),
        (&periods.closing, Place::Closing),
        (&periods.prior, Place::Prior),
        (&periods.current, Place::Current),
    ];
    known.into_iter().find(|(phrases, _)| phrases.matches(text)).map(|(_, place)| place)
}

/// What is known around the columns of one statement.
#[derive(Clone, Debug)]
pub(crate) struct Surroundings<'a> {
    pub(crate) setting: &'a Setting,
    pub(crate) measure: Measure,
    /// What the header over the labels and the captions say, the nearest first.
    pub(crate) outer: Vec<Said>,
    /// The latest year that any column names.
    pub(crate) latest_year: Option<i16>,
    /// How many columns of figures there are.
    pub(crate) columns: usize,
}

impl Surroundings<'_> {
    /// The period of a column with that header; `None` where it isn't told.
    pub(crate) fn period(&self, own: &Said) -> Option<Period> {
        match self.measure {
            Measure::Balances => self.day(own).map(Period::instant),
            Measure::Flows => self.stretch(own),
        }
    }

    fn cover_end(&self) -> Option<Date> {
        self.setting.cover.end
    }

    /// Month and day for a year: the column's own, or the nearest outer text's.
    fn month_day(&self, own: &Said) -> Option<(i8, i8)> {
        own.month_day().or_else(|| self.outer.iter().find_map(Said::month_day))
    }

    /// The last day that a header names.
    fn day(&self, own: &Said) -> Option<Date> {
        if let Some((_, (year, month, day))) = own.stretch {
            let named = || own.days.last().map(|date| date.year()).or_else(|| own.years.last().copied());
            return date_of(year.or_else(named).or_else(|| self.cover_end().map(Date::year))?, month, day);
        }
        if let Some(date) = own.days.last() {
            return Some(*date);
        }
        if let Some((year, month)) = own.month_year {
            let end = Date::new(year, month, 1).ok().map(Date::last_of_month)?;
            return Some(self.setting.calendar.year_end_near(end).unwrap_or(end));
        }
        if let Some(year) = own.years.last().copied() {
            return self.day_in_year(own, year);
        }
        match own.place {
            Some(Place::Closing) => return self.cover_end(),
            Some(Place::Opening) => {
                return self.cover_end().and_then(|end| self.setting.calendar.year_end_before(end));
            }
            Some(Place::Current) => return self.cover_end(),
            Some(Place::Prior) if self.measure == Measure::Flows => {
                return self.cover_end().and_then(|end| self.year_earlier(end));
            }
            Some(Place::Prior) => {
                return self.cover_end().and_then(|end| self.setting.calendar.year_end_before(end));
            }
            None => {}
        }
        // A single column whose date stands in the title.
        let only = || self.outer.iter().find(|said| said.says_when());
        match (self.columns, only()) {
            (1, Some(said)) if said.days.len() == 1 => said.days.first().copied(),
            (1, Some(said)) => said.years.first().and_then(|year| self.day_in_year(said, *year)),
            _ => None,
        }
    }

    /// The last day of a year's column: with the month that is named, else as the fiscal calendar has it.
    fn day_in_year(&self, own: &Said, year: i16) -> Option<Date> {
        if let Some((_, to)) = own.month_range.or_else(|| self.outer.iter().find_map(|said| said.month_range))
        {
            return Date::new(year, to, 1).ok().map(Date::last_of_month);
        }
        if let Some((month, day)) = self.month_day(own) {
            return date_of(year, month, day);
        }
        let end = self.cover_end();
        let latest = self.latest_year.unwrap_or(year);
        let back = i32::from(latest) - i32::from(year);
        let annual = self.setting.annual() == Some(true) || self.months(own) == Some(12);
        match end {
            // The latest label names the year that the cover reports on: a retailer's fiscal 2023 ends in February 2024.
            Some(end) if (0..=1).contains(&(i32::from(end.year()) - i32::from(latest))) => {
                let mut end = end;
                for _ in 0..back.clamp(0, 12) {
                    end = if annual && self.setting.calendar.ends_near(end) {
                        self.setting.calendar.year_end_before(end)?
                    } else {
                        self.year_earlier(end)?
                    };
                }
                (back >= 0).then_some(end)
            }
            // A Chinese year is the calendar's.
            _ if self.setting.chinese => {
                let month = match self.months(own) {
                    Some(months @ 3..=12) => i8::try_from(months).ok()?,
                    _ => 12,
                };
                Date::new(year, month, 1).ok().map(Date::last_of_month)
            }
            _ => None,
        }
    }

    /// The same moment a year before: a month's end stays one, weeks are counted where the calendar does.
    fn year_earlier(&self, end: Date) -> Option<Date> {
        if let Some(year_end) = self.setting.calendar.year_end_before(end) {
            // As far from the year's end before that as this one is from its own.
            let before = self.setting.calendar.year_end_before(year_end);
            if let (true, Some(before)) = (self.setting.calendar.in_weeks(), before) {
                return shifted(before, days(year_end, end).min(371));
            }
        }
        months_before(end, 12)
    }

    fn months(&self, own: &Said) -> Option<i32> {
        own.months.or_else(|| self.outer.iter().find_map(|said| said.months))
    }

    /// First and last day of a column of flows.
    fn stretch(&self, own: &Said) -> Option<Period> {
        let own = self.outer.iter().fold(own.clone(), |own, outer| own.with_length_of(outer));
        let end = self.day(&own)?;
        if let Some(((year, month, day), _)) = own.stretch {
            let same_year = date_of(year.unwrap_or(end.year()), month, day)?;
            let start = if same_year > end && year.is_none() {
                date_of(end.year() - 1, month, day)?
            } else {
                same_year
            };
            return (start <= end).then(|| Period::days_between(start, end));
        }
        if let Some((from, to)) = own.month_range {
            let start = Date::new(end.year(), from, 1).ok()?;
            return (to == end.month() && start <= end).then(|| Period::days_between(start, end));
        }
        if let Some(weeks) = own.weeks {
            return Some(Period::days_between(shifted(end, 1 - 7 * weeks)?, end));
        }
        let months = match (own.months, self.setting.annual()) {
            (Some(months), _) => months,
            (None, Some(true)) => 12,
            // A Chinese interim report's flows run from the year's beginning.
            (None, Some(false)) if self.setting.chinese => 0,
            (None, _) => return None,
        };
        self.start(end, months).map(|start| Period::days_between(start, end))
    }

    /// The first day of so many months that end on a day; 0 months count from the year's beginning.
    fn start(&self, end: Date, months: i32) -> Option<Date> {
        let calendar = &self.setting.calendar;
        let year_end = calendar.year_end_before(end);
        // From the year's end before, where that is as far back as the months say.
        let from_year_end = year_end.filter(|before| {
            let length = days(*before, end);
            months == 0 || (length - months * 1461 / 48).abs() <= 12
        });
        if let Some(before) = from_year_end {
            // A guessed year end gives way to whole quarters of 13 weeks, where they end in the same month.
            let by_weeks = shifted(end, -91 * (months / 3))
                .filter(|_| months > 0 && months % 3 == 0 && calendar.is_guess(before));
            return shifted(by_weeks.filter(|date| calendar.ends_near(*date)).unwrap_or(before), 1);
        }
        if months == 0 {
            return None;
        }
        if is_month_end(end) && !calendar.in_weeks() || months == 12 || months % 3 != 0 {
            return shifted(months_before(end, months)?, 1);
        }
        shifted(end, 1 - 91 * (months / 3))
    }
}

/// Dates that only the title prints, as many as there are columns: `December 31, 2009 and 2008`.
pub(crate) fn dates_in_title(outer: &[Said], own: &[Said]) -> Option<Vec<Said>> {
    if own.iter().any(Said::says_when) || own.len() < 2 {
        return None;
    }
    outer.iter().find_map(|said| {
        let dates: Vec<Said> = match (said.days.as_slice(), said.years.as_slice()) {
            (days, []) => days.iter().map(|day| Said { days: vec![*day], ..Said::default() }).collect(),
            ([first], years) => {
                let rest = years.iter().map(|year| Said {
                    years: vec![*year],
                    month_days: vec![(first.month(), first.day())],
                    ..Said::default()
                });
                std::iter::once(Said { days: vec![*first], ..Said::default() }).chain(rest).collect()
            }
            // `2019 2018`, set above the table.
            ([], years) => years.iter().map(|year| Said { years: vec![*year], ..Said::default() }).collect(),
            _ => return None,
        };
        (dates.len() == own.len())
            .then(|| dates.into_iter().map(|date| Said { months: said.months, ..date }).collect())
    })
}

/// The latest year that any of the headers names.
pub(crate) fn latest_year(headers: &[Said]) -> Option<i16> {
    headers
        .iter()
        .flat_map(|said| said.years.iter().copied().chain(said.days.iter().map(|date| date.year())))
        .max()
}

/// The date; the last of February for a 29th that the year doesn't have.
fn date_of(year: i16, month: i8, day: i8) -> Option<Date> {
    let first = Date::new(year, month, 1).ok()?;
    Date::new(year, month, if month == 2 { day.min(first.days_in_month()) } else { day }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;
    use crate::setting::Cover;
    use crate::vocabulary::tests::shipped;
    use jiff::civil::date;

    struct Case<'a> {
        months: i32,
        end: Date,
        year_ends: &'a [Date],
        chinese: bool,
    }

    /// Columns parted by `|`, outer texts before `//`.
    fn check(case: &Case<'_>, measure: Measure, text: &str, expect: &[&str]) {
        let vocabulary = shipped();
        let setting = Setting {
            cover: Cover { form: None, months: Some(case.months), end: Some(case.end), year: None },
            calendar: Calendar::new(case.year_ends.to_vec(), None),
            chinese: case.chinese,
            ..Setting::default()
        };
        let (outer, own) = text.split_once("//").expect("outer // columns");
        let said = |text: &str| Said::of(&vocabulary.normal(text), &vocabulary);
        let own: Vec<Said> = own.split('|').map(said).collect();
        let around = Surroundings {
            setting: &setting,
            measure,
            outer: outer.split('/').map(said).filter(|said| !said.is_empty()).collect(),
            latest_year: latest_year(&own),
            columns: own.len(),
        };
        let got: Vec<String> = own
            .iter()
            .map(|said| around.period(said).map_or("-".to_owned(), |period| period.to_string()))
            .collect();
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn annual_columns() {
        let december =
            Case { months: 12, end: date(2023, 12, 31), year_ends: &[date(2023, 12, 31)], chinese: false };
        let flows = ["2023-01-01/2023-12-31", "2022-01-01/2022-12-31"];
        check(
            &december,
            Measure::Flows,
            "// Years Ended December 31, 2023 | Years Ended December 31, 2022",
            &flows,
        );
        check(&december, Measure::Flows, "For the years ended December 31, // 2023 | 2022", &flows);
        check(&december, Measure::Flows, "// 2023 | 2022", &flows);
        check(&december, Measure::Balances, "// December 31, 2023 | 2022", &["2023-12-31", "2022-12-31"]);
        check(
            &december,
            Measure::Balances,
            "December 31, 2023 and 2022 // 2023 | 2022",
            &["2023-12-31", "2022-12-31"],
        );
        check(&december, Measure::Balances, "At December 31, 2023 // ", &["2023-12-31"]);
        let apple = Case {
            months: 12,
            end: date(2024, 9, 28),
            year_ends: &[date(2024, 9, 28), date(2023, 9, 30), date(2022, 9, 24)],
            chinese: false,
        };
        check(
            &apple,
            Measure::Flows,
            "// Years ended September 28, 2024 | Years ended September 30, 2023 | Years ended September 24, 2022",
            &["2023-10-01/2024-09-28", "2022-09-25/2023-09-30", "2021-09-26/2022-09-24"],
        );
        let retailer = Case {
            months: 12,
            end: date(2024, 2, 3),
            year_ends: &[date(2024, 2, 3), date(2023, 1, 28)],
            chinese: false,
        };
        check(
            &retailer,
            Measure::Flows,
            "// Fiscal 2023 | Fiscal 2022 | Fiscal 2021",
            &["2023-01-29/2024-02-03", "2022-01-30/2023-01-28", "2021-01-31/2022-01-29"],
        );
        check(
            &december,
            Measure::Flows,
            "// Year Ended December 31, 2023 | Period from March 7 to December 31, 2022",
            &["2023-01-01/2023-12-31", "2022-03-07/2022-12-31"],
        );
        check(&december, Measure::Flows, "// 2023 | Change", &["2023-01-01/2023-12-31", "-"]);
    }

    #[test]
    fn interim_columns() {
        let june =
            Case { months: 0, end: date(2023, 6, 30), year_ends: &[date(2022, 12, 31)], chinese: false };
        check(
            &june,
            Measure::Flows,
            "// Three Months Ended June 30, 2023 | Three Months Ended June 30, 2022 | Six Months Ended June 30, 2023",
            &["2023-04-01/2023-06-30", "2022-04-01/2022-06-30", "2023-01-01/2023-06-30"],
        );
        check(&june, Measure::Flows, "// Twelve Months Ended June 30, 2023", &["2022-07-01/2023-06-30"]);
        check(
            &june,
            Measure::Flows,
            "Three Months Ended June 30 (Millions) // 2023 | 2022",
            &["2023-04-01/2023-06-30", "2022-04-01/2022-06-30"],
        );
        check(&june, Measure::Flows, "// 2023 | 2022", &["-", "-"]);
        let pfizer = Case {
            months: 0,
            end: date(2023, 7, 2),
            year_ends: &[date(2022, 12, 31), date(2021, 12, 31)],
            chinese: false,
        };
        check(
            &pfizer,
            Measure::Flows,
            "// Three Months Ended July 2, 2023 | Six Months Ended July 2, 2023 | Six Months Ended July 3, 2022",
            &["2023-04-03/2023-07-02", "2023-01-01/2023-07-02", "2022-01-01/2022-07-03"],
        );
        check(&pfizer, Measure::Flows, "// 13 weeks ended July 2, 2023", &["2023-04-03/2023-07-02"]);
    }

    #[test]
    fn chinese_columns() {
        let year =
            Case { months: 12, end: date(2024, 12, 31), year_ends: &[date(2024, 12, 31)], chinese: true };
        check(&year, Measure::Balances, "// 2024年12月31日 | 2023年12月31日", &["2024-12-31", "2023-12-31"]);
        check(&year, Measure::Balances, "// 期末余额 | 期初余额", &["2024-12-31", "2023-12-31"]);
        check(&year, Measure::Balances, "// 期末余额 | 上年年末余额", &["2024-12-31", "2023-12-31"]);
        check(
            &year,
            Measure::Flows,
            "// 2024年度 | 2023年度",
            &["2024-01-01/2024-12-31", "2023-01-01/2023-12-31"],
        );
        check(
            &year,
            Measure::Flows,
            "// 本期发生额 | 上期发生额",
            &["2024-01-01/2024-12-31", "2023-01-01/2023-12-31"],
        );
        let third =
            Case { months: 9, end: date(2024, 9, 30), year_ends: &[date(2024, 12, 31)], chinese: true };
        let nine = ["2024-01-01/2024-09-30", "2023-01-01/2023-09-30"];
        check(
            &third,
            Measure::Flows,
            "2024年1—9月 // 2024年前三季度（1-9月） | 2023年前三季度（1-9月）",
            &nine,
        );
        check(&third, Measure::Flows, "合并年初到报告期末利润表 // 本期发生额 | 上期发生额", &nine);
        check(
            &third,
            Measure::Balances,
            "2024年9月30日 // 2024年9月30日 | 2023年12月31日",
            &["2024-09-30", "2023-12-31"],
        );
        let half =
            Case { months: 6, end: date(2024, 6, 30), year_ends: &[date(2024, 12, 31)], chinese: true };
        check(
            &half,
            Measure::Flows,
            "2024年1—6月 // 2024年半年度 | 2023年半年度",
            &["2024-01-01/2024-06-30", "2023-01-01/2023-06-30"],
        );
        check(&half, Measure::Balances, "// 期末余额 | 期初余额", &["2024-06-30", "2023-12-31"]);
    }
}
