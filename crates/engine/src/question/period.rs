//! One period in words: `the latest fiscal year`, `Q2 of fiscal 2023`, `2023年第二季度`, `three months ended June 30, 2023`.
//!
//! A period is a bag of pieces side by side (a year, a quarter, `latest`, `ended`, a date …), whatever their order: English
//! and Chinese put them differently, and so do two analysts.

use model::Date;

use super::lexer::{Compact, CompactPart, Item, Lexeme, year_of};
use super::plan::{Per, PeriodRef};
use super::text::{Kind, Token};
use super::words::Word;

/// One period as said; some need another one to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Atom {
    /// A period by itself.
    Is(PeriodRef),
    /// So many periods before the one that the rest of the question is about.
    Before(Per, u32),
    /// A quarter of the year before.
    QuarterBefore(u8),
    /// The last so many.
    Last(Per, u32),
    /// So many, without saying which (`three-year`).
    Count(Per, u32),
    /// The end of the period asked about, whichever it is.
    End,
    /// The period asked about, or the latest.
    Current,
}

/// The pieces of one period.
#[derive(Debug, Default)]
struct Pieces {
    year: Option<i16>,
    calendar: bool,
    quarter: Option<u8>,
    second_half: bool,
    through_quarter: Option<u8>,
    to_date: bool,
    twelve_months: bool,
    date: Option<Date>,
    ended: bool,
    end: bool,
    beginning: bool,
    /// `latest`, and how many.
    latest: Option<u32>,
    prior: Option<u32>,
    /// `two years ago`
    ago: Option<u32>,
    /// The stretch that `latest` or a number counts.
    per: Option<Per>,
    count: Option<u32>,
    months: Option<u32>,
    prior_year: bool,
    prior_year_end: bool,
    last_year: bool,
    current: bool,
    same: bool,
}

/// One period that begins at an item, and the item after it.
pub(super) fn atom(items: &[Item], tokens: &[Token], start: usize) -> Option<(Atom, usize)> {
    let mut pieces = Pieces::default();
    let mut end = None;
    let mut at = start;
    loop {
        // A piece, perhaps after words that only join pieces.
        let glued = if end.is_none() {
            skip(items, at, &[])
        } else {
            skip(items, at, &[Word::Of, Word::In, Word::AsOf, Word::For])
        };
        let glued = match items.get(glued) {
            Some(comma) if end.is_some() && comma.sign() == Some(',') && pieces.lacks_year() => {
                skip(items, glued + 1, &[])
            }
            _ => glued,
        };
        match pieces.take(items, tokens, glued) {
            Some(next) => {
                at = next;
                end = Some(next);
            }
            None => break,
        }
    }
    let atom = pieces.assemble()?;
    Some((atom, end?))
}

/// The first item from `at` on that carries meaning.
fn skip(items: &[Item], mut at: usize, more: &[Word]) -> usize {
    while items.get(at).is_some_and(|item| item.skipped() || item.is_any(more) && !item.is(Word::End)) {
        at += 1;
    }
    at
}

impl Pieces {
    /// Whether a year may still follow a comma: `Q2, 2023`.
    fn lacks_year(&self) -> bool {
        self.year.is_none() && (self.quarter.is_some() || self.through_quarter.is_some())
    }

    /// Whether nothing has been taken yet.
    fn is_empty(&self) -> bool {
        !self.says_something() && !self.ended && self.per.is_none() && !self.calendar
    }

    fn says_something(&self) -> bool {
        self.year.is_some()
            || self.quarter.is_some()
            || self.second_half
            || self.through_quarter.is_some()
            || self.to_date
            || self.twelve_months
            || self.date.is_some()
            || self.end
            || self.beginning
            || self.latest.is_some()
            || self.prior.is_some()
            || self.ago.is_some()
            || self.count.is_some()
            || self.months.is_some()
            || self.prior_year
            || self.prior_year_end
            || self.last_year
            || self.current
            || self.same
    }

    /// Takes one piece at an item; gives the item after it.
    fn take(&mut self, items: &[Item], tokens: &[Token], at: usize) -> Option<usize> {
        let item = items.get(at)?;
        self.take_date(items, at)
            .or_else(|| self.take_compact(item).then_some(at + 1))
            .or_else(|| self.take_months(items, at))
            .or_else(|| self.take_year(items, tokens, at))
            .or_else(|| self.take_counted(items, at))
            .or_else(|| self.take_word(items, tokens, at))
    }

    /// `June 30, 2023` · `30 June 2023` · `2023-06-30` · `2023年6月30日` · `June 2023`
    fn take_date(&mut self, items: &[Item], at: usize) -> Option<usize> {
        if self.date.is_some() || self.year.is_some() {
            return None;
        }
        let number = |at: usize| match items.get(at)?.lexeme {
            Lexeme::Number(_) => items.get(at)?.number(),
            _ => None,
        };
        let year = |at: usize| {
            number(at).and_then(|year| i16::try_from(year).ok()).filter(|year| (1950..=2100).contains(year))
        };
        let day = |at: usize| {
            number(at).and_then(|day| i8::try_from(day).ok()).filter(|day| (1..=31).contains(day))
        };
        let month =
            |at: usize| items.get(at).and_then(Item::month).and_then(|month| i8::try_from(month).ok());
        let is = |at: usize, word: Word| items.get(at).is_some_and(|item| item.is(word));
        let sign = |at: usize, sign: char| items.get(at).and_then(Item::sign) == Some(sign);
        let comma = |at: usize| {
            if sign(at, ',') || items.get(at).is_some_and(|item| item.is(Word::Of)) { at + 1 } else { at }
        };
        let date = |year, month, day| Date::new(year, month, day).ok();
        let (found, next) = if let (Some(y), true, Some(m)) = (year(at), is(at + 1, Word::Year), day(at + 2))
            && is(at + 3, Word::Month)
        {
            // 2023年6月30日, 2023年6月底
            match day(at + 4) {
                Some(d) if is(at + 5, Word::Day) => (date(y, m, d), at + 6),
                _ if is(at + 4, Word::End) => (last_day(y, m), at + 5),
                _ => (last_day(y, m), at + 4),
            }
        } else if let (Some(y), Some(m), Some(d)) = (year(at), day(at + 2), day(at + 4))
            && (sign(at + 1, '-') && sign(at + 3, '-') || sign(at + 1, '/') && sign(at + 3, '/'))
        {
            (date(y, m, d), at + 5)
        } else if let (Some(a), Some(b), Some(y)) =
            (day(at), day(at + 2), year(at + 4).or_else(|| year_of_two(items, at + 4)))
            && sign(at + 1, '/')
            && sign(at + 3, '/')
        {
            // 12/31/2023, and 31/12/2023 where it can't be anything else
            (if a <= 12 { date(y, a, b) } else { date(y, b, a) }, at + 5)
        } else if let Some(m) = month(at) {
            match (day(at + 1), year(comma(at + 2)), year(comma(at + 1))) {
                (Some(d), Some(y), _) => (date(y, m, d), comma(at + 2) + 1),
                (_, _, Some(y)) => (last_day(y, m), comma(at + 1) + 1),
                _ => return None,
            }
        } else if let (Some(d), Some(m)) = (day(at), month(at + 1)) {
            let at_year = comma(at + 2);
            (date(year(at_year)?, m, d), at_year + 1)
        } else {
            return None;
        };
        self.date = Some(found?);
        Some(next)
    }

    fn take_compact(&mut self, item: &Item) -> bool {
        let Lexeme::Compact(Compact { year, part }) = item.lexeme else { return false };
        let unsaid = self.quarter.is_none() && self.through_quarter.is_none() && !self.second_half;
        if year.is_some() && (self.year.is_some() || self.count.is_some()) {
            return false;
        }
        match part {
            CompactPart::Year => {}
            CompactPart::Calendar => self.calendar = true,
            CompactPart::Quarter(quarter) if unsaid => self.quarter = Some(quarter),
            CompactPart::Half(1) if unsaid => self.through_quarter = Some(2),
            CompactPart::Half(_) if unsaid => self.second_half = true,
            CompactPart::Months(months) if unsaid => self.through_quarter = u8::try_from(months / 3).ok(),
            CompactPart::Years(years) if self.count.is_none() => {
                self.count = Some(years);
                self.per = Some(Per::Year);
            }
            _ => return false,
        }
        self.year = year.or(self.year);
        true
    }

    /// `1-9月`, `first nine months`, `nine months ended`, `first three quarters`
    fn take_months(&mut self, items: &[Item], at: usize) -> Option<usize> {
        let small =
            |at: usize| items.get(at).and_then(Item::number).filter(|number| (1..=12).contains(number));
        let is = |at: usize, word: Word| items.get(at).is_some_and(|item| item.is(word));
        if self.through_quarter.is_some() || self.months.is_some() {
            return None;
        }
        if let (Some(1), Some(last)) = (small(at), small(at + 2))
            && items.get(at + 1).is_some_and(|item| item.sign() == Some('-') || item.is(Word::To))
            && is(at + 3, Word::Month)
        {
            self.through_quarter = u8::try_from(last / 3).ok().filter(|_| last % 3 == 0);
            return self.through_quarter.map(|_| at + 4);
        }
        let (first, at) = match items.get(at) {
            Some(item) if item.ordinal() == Some(1) && small(at + 1).is_some() => (true, at + 1),
            Some(item) if item.is(Word::Prior) && small(at + 1).is_some() => (true, at + 1), // 前九个月
            _ => (false, at),
        };
        let number = small(at)?;
        if is(at + 1, Word::Month) {
            if first {
                self.through_quarter =
                    u8::try_from(number / 3).ok().filter(|_| number % 3 == 0 && number < 12);
                return self.through_quarter.map(|_| at + 2);
            }
            self.months = Some(number);
            return Some(at + 2);
        }
        if first && is(at + 1, Word::Quarter) && number < 4 {
            self.through_quarter = u8::try_from(number).ok();
            return Some(at + 2);
        }
        None
    }

    /// `2019`, `fiscal year 2019`, `FY 19`, `2019年度`, `'19`
    fn take_year(&mut self, items: &[Item], tokens: &[Token], at: usize) -> Option<usize> {
        // `three years ended FY2019` is a count, then a year.
        if self.year.is_some() || self.date.is_some() || (self.count.is_some() && self.latest.is_none()) {
            return None;
        }
        let mut next = at;
        let mut fiscal = false;
        let mut calendar = false;
        while let Some(item) =
            items.get(next).filter(|item| item.is_any(&[Word::Fiscal, Word::Year, Word::Calendar]))
        {
            fiscal |= item.is_any(&[Word::Fiscal, Word::Year]);
            calendar |= item.is(Word::Calendar);
            next += 1;
        }
        let apostrophe = items.get(next).is_some_and(|item| item.sign() == Some('\''));
        if apostrophe {
            next += 1;
        }
        let item = items.get(next)?;
        let Lexeme::Number(_) = item.lexeme else { return None };
        let token = tokens.get(item.at.start)?;
        let four = token.text.len() == 4 && token.at.len() == 4;
        // `22年` is a year, `10年` may be ten.
        let han_year = items.get(next + 1).is_some_and(|year| {
            year.is(Word::Year) && tokens.get(year.at.start).is_some_and(|token| token.kind == Kind::Han)
        });
        let short_han = han_year
            && self.latest.is_none()
            && item.number().is_some_and(|number| (16..80).contains(&number));
        if !(four || (token.text.len() == 2 && (fiscal || apostrophe || short_han))) {
            return None;
        }
        let year = year_of(&token.text)?;
        next += 1;
        self.year = Some(year);
        self.calendar |= calendar;
        while items.get(next).is_some_and(|item| {
            item.is_any(&[Word::Fiscal, Word::Year])
                && !item.is_any(&[Word::End, Word::Ended, Word::YearOnYear])
        }) {
            next += 1;
        }
        Some(next)
    }

    /// `latest three fiscal years`, `three-year`, `second quarter`, `近三年`
    fn take_counted(&mut self, items: &[Item], at: usize) -> Option<usize> {
        let item = items.get(at)?;
        let per_at = |at: usize| {
            let at = skip(items, at, &[Word::Fiscal]);
            let item = items.get(at)?;
            let per = if item.is(Word::Quarter) {
                Per::Quarter
            } else if item.is(Word::Year) {
                Per::Year
            } else {
                return None;
            };
            Some((per, at + 1))
        };
        // A quarter or half of the year.
        if let Some(place) = item.ordinal().or_else(|| item.number()).filter(|place| (1..=4).contains(place))
        {
            let next = skip(items, at + 1, &[Word::Fiscal]);
            let counted = items.get(next);
            let ordinal = item.ordinal().is_some() || tight(item, items.get(at + 1));
            if ordinal && counted.is_some_and(|item| item.is(Word::Quarter)) && self.quarter.is_none() {
                self.quarter = u8::try_from(place).ok();
                return Some(next + 1);
            }
            if item.ordinal().is_some() && counted.is_some_and(|item| item.is(Word::Half)) && place <= 2 {
                if place == 1 {
                    self.through_quarter = Some(2);
                } else {
                    self.second_half = true;
                }
                return Some(next + 1);
            }
        }
        if let Some(number) = item.number().filter(|number| (1..=30).contains(number))
            && let Some((per, next)) = per_at(at + 1)
            && self.count.is_none()
            && self.per.is_none()
            && self.year.is_none()
        {
            self.per = Some(per);
            let ago = skip(items, next, &[]);
            if items.get(ago).is_some_and(|item| item.is(Word::Ago)) {
                self.ago = Some(number);
                return Some(ago + 1);
            }
            self.count = Some(number);
            return Some(next);
        }
        let latest = item.is(Word::Latest);
        let prior = item.is(Word::Prior);
        if (latest || prior) && self.latest.is_none() && self.prior.is_none() && self.year.is_none() {
            let next = skip(items, at + 1, &[]);
            let (number, next) =
                match items.get(next).and_then(Item::number).filter(|number| (1..=30).contains(number)) {
                    Some(number) => (Some(number), next + 1),
                    None => (None, next),
                };
            if let Some((per, next)) = per_at(next) {
                if latest {
                    self.latest = Some(number.unwrap_or(1));
                    self.count = number;
                } else {
                    self.prior = Some(number.unwrap_or(1));
                }
                self.per = Some(per);
                return Some(next);
            }
            // `latest year end`, `last year's end`
            if latest
                && number.is_none()
                && items.get(next).is_some_and(|item| item.is_any(&[Word::End, Word::YearToDate]))
            {
                self.latest = Some(1);
                self.per = Some(Per::Year);
                return Some(next);
            }
        }
        None
    }

    fn take_word(&mut self, items: &[Item], tokens: &[Token], at: usize) -> Option<usize> {
        let item = items.get(at)?;
        let fresh = self.is_empty();
        let taken = if item.is(Word::LastTwelveMonths) {
            set(&mut self.twelve_months)
        } else if item.is(Word::YearToDate) {
            set(&mut self.to_date)
        } else if item.is_any(&[Word::FirstHalf, Word::ThreeQuarters]) && self.through_quarter.is_none() {
            self.through_quarter = Some(if item.is(Word::FirstHalf) { 2 } else { 3 });
            true
        } else if item.is(Word::SecondHalf) {
            set(&mut self.second_half)
        } else if item.is(Word::LatestPeriod) && fresh {
            self.latest = Some(1);
            self.per = Some(Per::YearToDate);
            true
        } else if item.is(Word::PriorYearEnd) && self.year.is_none() {
            set(&mut self.prior_year_end)
        } else if item.is(Word::PriorYear) {
            set(&mut self.prior_year)
        } else if item.is(Word::LastYear) && fresh {
            set(&mut self.last_year)
        } else if item.is(Word::Current) {
            set(&mut self.current)
        } else if item.is(Word::End) && !item.is(Word::Ended) {
            set(&mut self.end)
        } else if item.is(Word::Ended) {
            // `ended` needs a stretch before it or a date behind; `ending` may also be the end.
            let unset = set(&mut self.ended);
            self.end |= item.is(Word::End);
            unset
        } else if item.is(Word::Beginning) {
            set(&mut self.beginning)
        } else if item.is(Word::Year) && items.get(at + 1).is_some_and(|next| next.is(Word::Ago)) && fresh {
            self.ago = Some(1);
            return Some(at + 2);
        } else if item.is(Word::Same) && items.get(at + 1).is_some_and(|item| item.is(Word::Quarter)) {
            return set(&mut self.same).then_some(at + 2);
        } else if item.is_any(&[Word::Quarter, Word::Year, Word::Fiscal, Word::Half, Word::Calendar])
            && self.per.is_none()
            && !item.is(Word::End)
        {
            // `quarter ended …`, `fiscal year ended …`, `the year to date`
            let per = if item.is(Word::Quarter) { Some(Per::Quarter) } else { None };
            let after = skip(items, at + 1, &[]);
            if !(self.twelve_months
                || items.get(after).is_some_and(|item| {
                    item.is_any(&[Word::Ended, Word::YearToDate, Word::Year, Word::Fiscal])
                }))
            {
                return None;
            }
            self.months = self.months.or(Some(if item.is(Word::Quarter) {
                3
            } else if item.is(Word::Half) {
                6
            } else {
                12
            }));
            self.per = per;
            true
        } else if item.is(Word::AsOf) && fresh {
            // Only in front of a period; taken with it.
            let next = skip(items, at + 1, &[]);
            return self.take(items, tokens, next);
        } else {
            false
        };
        taken.then_some(at + 1)
    }

    /// The period that the pieces say together.
    fn assemble(self) -> Option<Atom> {
        let Self { year, quarter, through_quarter, .. } = self;
        let is = |period| Some(Atom::Is(period));
        if let Some(date) = self.date {
            let through = through_quarter.map(|quarter| u32::from(quarter) * 3);
            let months = self.months.or(if self.twelve_months { Some(12) } else { through });
            return match months {
                Some(months) => is(PeriodRef::Ended { months, date, years_before: 0 }),
                None => is(PeriodRef::At { date, years_before: 0 }),
            };
        }
        if self.twelve_months {
            return is(PeriodRef::LastTwelveMonths { year, quarter: quarter.or(through_quarter) });
        }
        if self.same {
            return quarter.map(Atom::QuarterBefore).or(Some(Atom::Before(Per::Year, 1)));
        }
        if let Some(through) = through_quarter {
            return is(PeriodRef::YearToDate { year, quarter: Some(through) });
        }
        if self.to_date {
            return is(PeriodRef::YearToDate { year, quarter });
        }
        if self.second_half {
            return is(PeriodRef::SecondHalf { year });
        }
        if let Some(quarter) = quarter {
            if self.prior_year {
                return Some(Atom::QuarterBefore(quarter));
            }
            return is(PeriodRef::Quarter { year, quarter });
        }
        if self.prior_year || self.prior_year_end {
            return match year {
                Some(_) if self.prior_year_end => None,
                Some(year) => is(PeriodRef::Year(year - 1)),
                None => Some(Atom::Before(Per::Year, 1)),
            };
        }
        if let Some(year) = year {
            if self.calendar {
                let date = Date::new(year, 12, 31).ok()?;
                return is(PeriodRef::Ended { months: 12, date, years_before: 0 });
            }
            // What stood at the beginning of a year stood at the end of the one before.
            let year = if self.beginning && !self.end { year - 1 } else { year };
            return is(PeriodRef::Year(year));
        }
        if self.latest.is_some() {
            let per = self.per.unwrap_or(Per::Year);
            return match self.count {
                Some(count) => Some(Atom::Last(per, count)),
                None => is(PeriodRef::Latest { per, back: 0 }),
            };
        }
        if let Some(back) = self.prior {
            let per = self.per.unwrap_or(Per::Year);
            return if back > 1 { Some(Atom::Last(per, back)) } else { Some(Atom::Before(per, 1)) };
        }
        if let Some(back) = self.ago {
            return Some(Atom::Before(self.per.unwrap_or(Per::Year), back));
        }
        if self.last_year {
            return is(PeriodRef::Latest { per: Per::Year, back: 0 });
        }
        if self.current {
            return Some(Atom::Current);
        }
        if let Some(count) = self.count {
            return Some(Atom::Count(self.per.unwrap_or(Per::Year), count));
        }
        // `nine months` without a date are those of the year.
        if let Some(months @ (3 | 6 | 9)) = self.months {
            return is(PeriodRef::YearToDate { year: None, quarter: u8::try_from(months / 3).ok() });
        }
        if self.beginning {
            return Some(Atom::Before(Per::Year, 1));
        }
        self.end.then_some(Atom::End)
    }
}

/// The year of two digits that an item is.
fn year_of_two(items: &[Item], at: usize) -> Option<i16> {
    let number = items.get(at)?.number().filter(|number| (10..80).contains(number))?;
    i16::try_from(number).ok().map(|number| 2000 + number)
}

/// Sets a flag; whether it wasn't set.
fn set(flag: &mut bool) -> bool {
    !std::mem::replace(flag, true)
}

/// Whether a digit stands right before a quarter (`2季度`, `3 quarter` is none).
fn tight(item: &Item, next: Option<&Item>) -> bool {
    matches!(item.lexeme, Lexeme::Number(_))
        && next.is_some_and(|next| next.at.start == item.at.end && next.is(Word::Quarter))
}

/// The last day of a month.
fn last_day(year: i16, month: i8) -> Option<Date> {
    Date::new(year, month, 1).ok().map(Date::last_of_month)
}
