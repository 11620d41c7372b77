//! A fictional company's calendar: its stretches of days, what each is called, and which of them a report shows.
//!
//! A calendar is a chain: an opening balance date, then stretches (years, or quarters where there are quarterly
//! reports) that follow each other without a gap. Stretch `n` ends at balance date `n`; date 0 is the opening.

/// A point or a stretch of the chain that a figure is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    /// At balance date `n`.
    At(usize),
    /// Over the stretches from the first to the second, both included.
    Over(usize, usize),
}

impl When {
    /// The balance date at its end.
    pub(super) fn end(self) -> usize {
        match self {
            Self::At(date) | Self::Over(_, date) => date,
        }
    }
}

/// One stretch: `FY2022` or `2024Q1`, and its last day.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    /// The fiscal year, as the company labels it.
    pub(super) year: i32,
    /// The quarter, where the chain is in quarters.
    pub(super) quarter: Option<u32>,
    /// `2024-03-31`.
    pub(super) last_day: String,
}

/// The chain.
#[derive(Clone, Debug, Default)]
pub(super) struct Calendar {
    /// The date of the opening balances.
    pub(super) opening: String,
    /// Oldest first.
    pub(super) stretches: Vec<Stretch>,
}

impl Calendar {
    /// Adds a line of the source: `open 2019-12-31`, `FY2022 2022-12-31` or `2024Q1 2024-03-31`.
    pub(super) fn add(&mut self, name: &str, day: &str) -> Result<(), String> {
        if name == "open" {
            self.opening = day.to_owned();
            return Ok(());
        }
        let (year, quarter) = label(name)?;
        self.stretches.push(Stretch { year, quarter, last_day: day.to_owned() });
        Ok(())
    }

    /// The stretches of a label: all of `FY2024`, or the one of `2024Q1`. Stretches count from 1.
    pub(super) fn find(&self, name: &str) -> Result<When, String> {
        let (year, quarter) = label(name)?;
        let mut numbers = (1..)
            .zip(&self.stretches)
            .filter(|(_, stretch)| stretch.year == year && (quarter.is_none() || stretch.quarter == quarter));
        let first = numbers.next().ok_or_else(|| format!("the calendar has no {name}"))?.0;
        Ok(When::Over(first, numbers.last().map_or(first, |(number, _)| number)))
    }

    /// The stretch from the year's beginning to the end of quarter `quarter`.
    pub(super) fn to_date(&self, year: i32, quarter: u32) -> Result<When, String> {
        let first = self.find(&format!("{year}Q1"))?;
        let last = self.find(&format!("{year}Q{quarter}"))?;
        match first {
            When::Over(first, _) => Ok(When::Over(first, last.end())),
            When::At(_) => Ok(last),
        }
    }

    /// The ISO date of a balance date.
    pub(super) fn day(&self, date: usize) -> &str {
        match date.checked_sub(1) {
            None => &self.opening,
            Some(stretch) => self.stretches.get(stretch).map_or("", |stretch| &stretch.last_day),
        }
    }

    /// The fiscal year and the quarter that end at a balance date.
    pub(super) fn label_at(&self, date: usize) -> (i32, Option<u32>) {
        match date.checked_sub(1).and_then(|stretch| self.stretches.get(stretch)) {
            Some(stretch) => (stretch.year, stretch.quarter),
            None => (self.stretches.first().map_or(0, |stretch| stretch.year - 1), None),
        }
    }
}

/// Reads `FY2022` or `2024Q1`.
pub(super) fn label(name: &str) -> Result<(i32, Option<u32>), String> {
    let bad = || format!("{name:?} is no period: write FY2022 or 2024Q1");
    match name.strip_prefix("FY") {
        Some(year) => Ok((year.parse().map_err(|_| bad())?, None)),
        None => {
            let (year, quarter) = name.split_once('Q').ok_or_else(bad)?;
            Ok((year.parse().map_err(|_| bad())?, Some(quarter.parse().map_err(|_| bad())?)))
        }
    }
}

/// The day after an ISO date.
pub(super) fn day_after(iso: &str) -> String {
    let Some((year, month, day)) = parts(iso) else { return iso.to_owned() };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    match (day < length, month < 12) {
        (true, _) => format!("{year:04}-{month:02}-{:02}", day + 1),
        (false, true) => format!("{year:04}-{:02}-01", month + 1),
        (false, false) => format!("{:04}-01-01", year + 1),
    }
}

/// Year, month and day of an ISO date.
fn parts(iso: &str) -> Option<(i32, usize, u32)> {
    let mut numbers = iso.split('-');
    let year = numbers.next()?.parse().ok()?;
    let month = numbers.next()?.parse().ok()?;
    Some((year, month, numbers.next()?.parse().ok()?))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// An ISO date as print has it: `en-US`, `en-GB` or `zh`.
pub(super) fn printed(iso: &str, language: &str) -> String {
    let Some((year, month, day)) = parts(iso) else { return iso.to_owned() };
    let name = month.checked_sub(1).and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
    match language {
        "en-GB" => format!("{day} {name} {year}"),
        "zh" => format!("{year}年{month}月{day}日"),
        _ => format!("{name} {day}, {year}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_after_knows_leap_years() {
        for (day, after) in [
            ("2024-02-28", "2024-02-29"),
            ("2023-02-28", "2023-03-01"),
            ("2000-02-29", "2000-03-01"),
            ("2023-12-31", "2024-01-01"),
            ("2024-04-30", "2024-05-01"),
        ] {
            assert_eq!(day_after(day), after);
        }
    }

    #[test]
    fn a_year_in_quarters_is_all_of_them() {
        let mut calendar = Calendar::default();
        for (name, day) in [
            ("open", "2021-12-31"),
            ("FY2022", "2022-12-31"),
            ("2023Q1", "2023-03-31"),
            ("2023Q2", "2023-06-30"),
        ] {
            calendar.add(name, day).unwrap();
        }
        assert_eq!(calendar.find("FY2023"), Ok(When::Over(2, 3)));
        assert_eq!(calendar.find("2023Q2"), Ok(When::Over(3, 3)));
        assert_eq!(calendar.to_date(2023, 2), Ok(When::Over(2, 3)));
        assert_eq!(calendar.day(0), "2021-12-31");
        assert!(calendar.find("FY2024").is_err());
    }
}
