//! The issuer's fiscal calendar, as far as print tells it: when its years end.
//!
//! A year ends on a fixed day (December 31), or on a weekday chosen by a rule (the last Saturday of September, the
//! Friday nearest the end of January), so that years have 52 or 53 weeks. Where no rule is stated, the year ends that
//! are printed imply one.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// How the last day of a fiscal year is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum YearRule {
    /// The same day of a month every year; the last of the month where `day` is past it.
    Fixed { month: i8, day: i8 },
    /// The last such weekday of the month.
    Last { month: i8, weekday: Weekday },
    /// The weekday nearest to a day; to the last of the month where `day` is past it.
    Nearest { month: i8, day: i8, weekday: Weekday },
    /// Every 52 weeks, or 53 where the printed year ends want it.
    Weeks,
}

/// When fiscal years end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Calendar {
    /// Year ends that are printed, oldest first.
    known: Vec<Date>,
    rule: Option<YearRule>,
}

/// The day of the month, or the last day that it has.
fn clamped(year: i16, month: i8, day: i8) -> Option<Date> {
    let first = Date::new(year, month, 1).ok()?;
    Date::new(year, month, day.min(first.days_in_month())).ok()
}

/// Days from `a` to `b`.
pub(crate) fn days(a: Date, b: Date) -> i32 {
    (b - a).get_days()
}

/// The date so many days later (or earlier).
pub(crate) fn shifted(date: Date, by: i32) -> Option<Date> {
    date.checked_add(by.days()).ok()
}

/// The same day so many months earlier; the month's last day stays a last day.
pub(crate) fn months_before(date: Date, months: i32) -> Option<Date> {
    let earlier = date.checked_sub(months.months()).ok()?;
    if is_month_end(date) { clamped(earlier.year(), earlier.month(), 31) } else { Some(earlier) }
}

pub(crate) fn is_month_end(date: Date) -> bool {
    date.day() == date.days_in_month()
}

/// How far a date is from the same day of another year's calendar, in days.
fn offset(date: Date, nominal: Date) -> i32 {
    let candidates = [-1_i16, 0, 1]
        .into_iter()
        .filter_map(|shift| clamped(date.year() + shift, nominal.month(), nominal.day()));
    candidates.map(|same| days(same, date)).min_by_key(|distance| distance.abs()).unwrap_or(0)
}

impl YearRule {
    /// The year's end that falls near the given calendar year's nominal day.
    fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed { month, day } => clamped(year, month, day),
            Self::Last { month, weekday } => {
                Date::new(year, month, 1).ok()?.nth_weekday_of_month(-1, weekday).ok()
            }
            Self::Nearest { month, day, weekday } => {
                let target = clamped(year, month, day)?;
                let after = i32::from(target.weekday().until(weekday));
                shifted(target, if after > 3 { after - 7 } else { after })
            }
            Self::Weeks => None,
        }
    }
}

impl Calendar {
    /// From a stated rule and the year ends that print names. A rule that contradicts them is dropped.
    pub(crate) fn new(mut known: Vec<Date>, stated: Option<YearRule>) -> Self {
        known.sort_unstable();
        known.dedup();
        let fits = |rule: &YearRule| {
            let near = |date: &Date| {
                [-1, 0, 1]
                    .into_iter()
                    .filter_map(|shift| rule.in_year(date.year() + shift))
                    .any(|end| end == *date)
            };
            known.iter().filter(|date| near(date)).count() * 2 > known.len()
        };
        let rule = stated.filter(fits).or_else(|| implied(&known));
        Self { known, rule }
    }

    /// Whether periods are counted in weeks.
    pub(crate) fn in_weeks(&self) -> bool {
        matches!(self.rule, Some(YearRule::Last { .. } | YearRule::Nearest { .. } | YearRule::Weeks))
    }

    /// Whether a year ends about then.
    pub(crate) fn ends_near(&self, date: Date) -> bool {
        self.known.last().is_some_and(|nominal| offset(date, *nominal).abs() <= 8)
    }

    /// The year end nearest to a date that lies within eight days of one: the printed one where there is one.
    pub(crate) fn year_end_near(&self, date: Date) -> Option<Date> {
        let known = self.known.iter().copied().find(|end| days(*end, date).abs() <= 8);
        known.or_else(|| self.computed(date).into_iter().find(|end| days(*end, date).abs() <= 8))
    }

    /// The last year end before a date, at least three weeks before it.
    pub(crate) fn year_end_before(&self, date: Date) -> Option<Date> {
        let within = |end: &Date| (20..=385).contains(&days(*end, date));
        let known = self.known.iter().copied().filter(within).max();
        known.or_else(|| self.computed(date).into_iter().filter(within).max())
    }

    /// Whether a year end is only guessed from others: it could as well be a week off.
    pub(crate) fn is_guess(&self, year_end: Date) -> bool {
        self.rule == Some(YearRule::Weeks) && !self.known.contains(&year_end)
    }

    /// The year ends that the rule gives around a date.
    fn computed(&self, around: Date) -> Vec<Date> {
        match self.rule {
            Some(YearRule::Weeks) => self.walked(around),
            Some(rule) => {
                [-2, -1, 0, 1].into_iter().filter_map(|shift| rule.in_year(around.year() + shift)).collect()
            }
            None => Vec::new(),
        }
    }

    /// Year ends reached from the nearest known one in steps of 52 or 53 weeks.
    fn walked(&self, around: Date) -> Vec<Date> {
        let Some(start) = self.known.iter().copied().min_by_key(|end| days(*end, around).abs()) else {
            return Vec::new();
        };
        let mut all = vec![start];
        for direction in [-1, 1] {
            let mut last = start;
            for _ in 0..3 {
                let fits = |weeks: i32| {
                    let next = shifted(last, direction * 7 * weeks)?;
                    let offsets = self.known.iter().chain(&all).chain([&next]).map(|end| offset(*end, start));
                    let (low, high) = offsets.fold((0, 0), |(low, high), by| (low.min(by), high.max(by)));
                    Some(next).filter(|_| high - low <= 6)
                };
                let Some(next) = fits(52).or_else(|| fits(53)).or_else(|| shifted(last, direction * 364))
                else {
                    break;
                };
                all.push(next);
                last = next;
            }
        }
        all
    }
}

/// What the printed year ends imply: a fixed day where they are month ends or the same day, else weeks.
fn implied(known: &[Date]) -> Option<YearRule> {
    let latest = known.last()?;
    let same_day = known.iter().all(|date| (date.month(), date.day()) == (latest.month(), latest.day()));
    if known.iter().all(|date| is_month_end(*date) && date.month() == latest.month()) {
        return Some(YearRule::Fixed { month: latest.month(), day: 31 });
    }
    if same_day && known.len() > 1 {
        return Some(YearRule::Fixed { month: latest.month(), day: latest.day() });
    }
    Some(YearRule::Weeks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn years_of_weeks_are_walked_back_within_one_week_of_the_calendar() {
        let check = |known: &[Date], from: Date, expect: Date| {
            let calendar = Calendar::new(known.to_vec(), None);
            assert_eq!(calendar.year_end_before(from), Some(expect), "{known:?}");
        };
        // Last Saturdays of September.
        check(
            &[date(2024, 9, 28), date(2023, 9, 30), date(2022, 9, 24)],
            date(2022, 9, 24),
            date(2021, 9, 25),
        );
        // Fridays nearest the end of January.
        check(&[date(2024, 2, 2), date(2023, 2, 3), date(2022, 1, 28)], date(2022, 1, 28), date(2021, 1, 29));
        check(&[date(2023, 12, 31), date(2022, 12, 31)], date(2022, 12, 31), date(2021, 12, 31));
        check(&[date(2024, 2, 29)], date(2024, 2, 29), date(2023, 2, 28));
        // An interim date looks back to the year before it.
        check(&[date(2022, 12, 31)], date(2023, 7, 2), date(2022, 12, 31));
        check(&[date(2022, 12, 31)], date(2022, 7, 3), date(2021, 12, 31));
    }

    #[test]
    fn a_stated_rule_is_followed_unless_print_contradicts_it() {
        let last = YearRule::Last { month: 9, weekday: Weekday::Saturday };
        let calendar = Calendar::new(vec![date(2023, 9, 30)], Some(last));
        assert!(calendar.in_weeks());
        assert_eq!(calendar.year_end_before(date(2022, 6, 25)), Some(date(2021, 9, 25)));
        let nearest = YearRule::Nearest { month: 1, day: 31, weekday: Weekday::Saturday };
        let calendar = Calendar::new(vec![date(2024, 2, 3)], Some(nearest));
        assert_eq!(calendar.year_end_before(date(2024, 2, 3)), Some(date(2023, 1, 28)));
        let calendar = Calendar::new(vec![date(2023, 12, 31)], Some(last));
        assert!(!calendar.in_weeks());
    }
}
