//! The fiscal calendar: which stretches of days a company reports on, and what the issuer calls them.
//!
//! Lengths decide the kind, with room for 52/53-week years and for quarters of 12 to 17 weeks; labels are the
//! issuer's own (`DocumentFiscalYearFocus`), so that a retailer's year ended 2024-02-02 is its fiscal 2023.

use std::collections::{BTreeMap, BTreeSet};

use model::{Date, Period, PeriodKind, Report, SpreadPeriod};

/// What a stretch of days is by its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stretch {
    /// 12 to 17 weeks.
    Quarter,
    /// A year's first half or first two quarters.
    Half,
    /// A year's first three quarters.
    NineMonths,
    /// 52 or 53 weeks, 365 or 366 days.
    Year,
}

impl Stretch {
    /// The stretch of that many days; `None` for lengths that no statement covers.
    pub(crate) fn of_days(days: i32) -> Option<Self> {
        match days {
            76..=120 => Some(Self::Quarter),
            160..=200 => Some(Self::Half),
            250..=290 => Some(Self::NineMonths),
            340..=380 => Some(Self::Year),
            _ => None,
        }
    }

    /// How many quarters it covers.
    fn quarters(self) -> i32 {
        match self {
            Self::Quarter => 1,
            Self::Half => 2,
            Self::NineMonths => 3,
            Self::Year => 4,
        }
    }
}

/// One stretch or day of the calendar: where a reading belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot {
    /// Its last day.
    pub(crate) end: Date,
    /// Its length; `None` for a balance.
    pub(crate) stretch: Option<Stretch>,
}

/// Where a cell stands: position of the account in the chart, and the stretch or day.
pub(crate) type Key = (usize, Slot);

impl Slot {
    /// The slot that a period falls into; `None` for lengths that no statement covers.
    pub(crate) fn of(period: Period) -> Option<Self> {
        match period.days() {
            None => Some(Self { end: period.end(), stretch: None }),
            Some(days) => {
                Stretch::of_days(days).map(|stretch| Self { end: period.end(), stretch: Some(stretch) })
            }
        }
    }
}

/// The company's fiscal years by their last day, with the issuer's label.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calendar {
    years: BTreeMap<Date, i16>,
    /// Ends of twelve months that a quarterly report gives beside its quarters: no fiscal years.
    rolling: BTreeSet<Date>,
    /// Ends of quarters, and which quarter of which year the report on them says they are.
    stated: BTreeMap<Date, (i16, i32)>,
    starts: BTreeMap<(Date, Stretch), Date>,
    ends: BTreeSet<(Date, Stretch)>,
    instants: BTreeSet<Date>,
}

/// Days between two dates, positive when `later` is later.
fn days_from(earlier: Date, later: Date) -> i32 {
    (later - earlier).get_days()
}

/// Whether two days are a whole number of years apart, give or take the drift of 52/53-week years.
fn whole_years_apart(a: Date, b: Date) -> bool {
    let days = days_from(a, b).abs() % 365;
    days <= 12 || days >= 353
}

impl Calendar {
    /// The calendar of these reports and the periods that their primary figures are about.
    ///
    /// `flows` and `balances` count how many primary readings each period has; a period with few of them (a note's
    /// odd date) gets no column.
    pub(crate) fn new(
        reports: &[&Report],
        flows: &BTreeMap<Period, usize>,
        balances: &BTreeMap<Date, usize>,
    ) -> Self {
        let mut calendar = Self::default();
        let mut starts: BTreeMap<(Date, Stretch), (usize, Date)> = BTreeMap::new();
        for (period, count) in flows {
            let (Some(start), Some(Slot { end, stretch: Some(stretch) })) =
                (period.start(), Slot::of(*period))
            else {
                continue;
            };
            calendar.ends.insert((end, stretch));
            let best = starts.entry((end, stretch)).or_insert((0, start));
            if *count > best.0 {
                *best = (*count, start);
            }
        }
        calendar.starts = starts.into_iter().map(|(key, (_, start))| (key, start)).collect();
        calendar.instants = balances.keys().copied().collect();
        calendar.label_years(reports);
        calendar
    }

    /// Gives each fiscal year end its label: the issuer's own where a report is about that very year, else counted
    /// from the nearest such year.
    fn label_years(&mut self, reports: &[&Report]) {
        let mut own: BTreeMap<Date, i16> = BTreeMap::new();
        let mut interim: Vec<(Date, i16)> = Vec::new();
        for report in reports {
            let (Some(end), Some(year)) = (report.header.period_end, report.header.fiscal_year) else {
                continue;
            };
            let annual = self.ends.contains(&(end, Stretch::Year))
                && report.header.fiscal_period.as_deref().is_none_or(|focus| focus == "FY");
            let quarter = match report.header.fiscal_period.as_deref() {
                Some("Q1") => Some(1),
                Some("Q2") => Some(2),
                Some("Q3") => Some(3),
                _ => None,
            };
            if let Some(quarter) = quarter {
                self.stated.insert(end, (year, quarter));
            }
            if annual {
                own.insert(end, year);
            } else {
                interim.push((end, year));
            }
        }
        let year_ends: BTreeSet<Date> =
            self.ends.iter().filter(|(_, stretch)| *stretch == Stretch::Year).map(|(end, _)| *end).collect();
        let closings: Vec<Date> =
            own.keys().copied().chain(interim.iter().filter_map(|(end, _)| self.closing(*end))).collect();
        let (rolling, year_ends): (BTreeSet<Date>, BTreeSet<Date>) = year_ends.into_iter().partition(|end| {
            let same_day = |other: &Date| whole_years_apart(*end, *other);
            interim.iter().any(|(other, _)| same_day(other)) && !closings.iter().any(same_day)
        });
        self.rolling = rolling;
        for end in year_ends {
            let year = Self::count_from(&own, end).or_else(|| self.year_of_interim(&interim, end));
            self.years.insert(end, year.unwrap_or_else(|| end.year()));
        }
        // A quarterly report's comparative balance sheet stands at the end of the fiscal year before.
        for (end, year) in &interim {
            let Some(before) = self.closing(*end) else { continue };
            let closing = self.instants.iter().copied().find(|day| days_from(*day, before).abs() <= 7);
            if let Some(closing) = closing {
                self.years.entry(closing).or_insert(*year - 1);
            }
        }
    }

    /// The label of the year that ends on `end`, counted from the nearest year whose label is known.
    fn count_from(own: &BTreeMap<Date, i16>, end: Date) -> Option<i16> {
        let (known, year) = own.iter().min_by_key(|(known, _)| days_from(**known, end).abs())?;
        let away = days_from(*known, end);
        // Whole years, rounded: 52/53-week years drift by a few days only.
        let years = (away * 2 + 365 * away.signum()) / 730;
        i16::try_from(years).ok().map(|years| year + years)
    }

    fn year_of_interim(&self, interim: &[(Date, i16)], end: Date) -> Option<i16> {
        let (known, year) = interim.iter().min_by_key(|(known, _)| days_from(*known, end).abs())?;
        let closing = self.closing(*known)?;
        let away = days_from(closing, end);
        let years = (away * 2 + 365 * away.signum()) / 730;
        i16::try_from(years).ok().map(|years| year - 1 + years)
    }

    /// The first day of the fiscal year that the interim period ending on `end` belongs to: the earliest start of
    /// the stretches that end there.
    fn year_start(&self, end: Date) -> Option<Date> {
        self.starts
            .iter()
            .filter(|((day, stretch), _)| *day == end && *stretch != Stretch::Year)
            .map(|(_, start)| *start)
            .min()
    }

    /// The last day of the fiscal year before the one that an interim period belongs to.
    fn closing(&self, end: Date) -> Option<Date> {
        self.year_start(end)?.yesterday().ok()
    }

    /// The fiscal year and quarter that end on `end`, for a stretch that is not a whole year.
    fn quarter_of(&self, end: Date) -> Option<(i16, i32)> {
        // The longest interim stretch tells how many quarters have gone by; a first quarter has only itself.
        let quarters = self
            .ends
            .iter()
            .filter(|(day, stretch)| *day == end && *stretch != Stretch::Year)
            .map(|(_, stretch)| stretch.quarters())
            .max()?;
        let is_year_end = self.years.contains_key(&end);
        let quarter = if is_year_end { 4 } else { quarters };
        let nearest = self
            .years
            .iter()
            .min_by_key(|(closing, _)| (days_from(end, **closing) - 91 * (4 - quarter)).abs());
        let Some((closing, year)) = nearest else {
            // No year is known: what the report on the same quarter says, this year's or another one's.
            let (day, (year, quarter)) = self.stated.iter().find(|(day, _)| whole_years_apart(**day, end))?;
            let away = days_from(end, *day);
            let years = (away * 2 + 365 * away.signum()) / 730;
            return Some((year - i16::try_from(years).ok()?, *quarter));
        };
        let away = days_from(end, *closing) - 91 * (4 - quarter);
        let years = (away * 2 + 365 * away.signum()) / 730;
        Some((year - i16::try_from(years).ok()?, quarter))
    }

    /// The columns of the spread: years, quarters, years to date, then balances alone; oldest first in each.
    pub(crate) fn periods(&self) -> Vec<SpreadPeriod> {
        let mut periods = Vec::new();
        for (end, year) in &self.years {
            periods.push(SpreadPeriod {
                id: format!("FY{year}"),
                kind: PeriodKind::Annual,
                start: self.starts.get(&(*end, Stretch::Year)).copied(),
                end: *end,
            });
        }
        let interim = |wanted: fn(Stretch) -> bool, kind: PeriodKind, suffix: &str| {
            self.ends
                .iter()
                .filter(|(_, stretch)| wanted(*stretch))
                .map(|(end, stretch)| SpreadPeriod {
                    id: match self.quarter_of(*end) {
                        Some((year, quarter)) => format!("FY{year}Q{quarter}{suffix}"),
                        None => format!("{end}{suffix}"),
                    },
                    kind,
                    start: self.starts.get(&(*end, *stretch)).copied(),
                    end: *end,
                })
                .collect::<Vec<_>>()
        };
        periods.extend(interim(|stretch| stretch == Stretch::Quarter, PeriodKind::Quarter, ""));
        let is_ytd = |stretch| matches!(stretch, Stretch::Half | Stretch::NineMonths);
        periods.extend(interim(is_ytd, PeriodKind::Ytd, "YTD"));
        for end in &self.rolling {
            if let (Some((year, quarter)), Some(start)) =
                (self.quarter_of(*end), self.starts.get(&(*end, Stretch::Year)))
            {
                let id = format!("LTM{year}Q{quarter}");
                periods.push(SpreadPeriod { id, kind: PeriodKind::Ltm, start: Some(*start), end: *end });
            }
        }
        for day in &self.instants {
            if !periods.iter().any(|period| period.end == *day) {
                periods.push(SpreadPeriod {
                    id: day.to_string(),
                    kind: PeriodKind::Instant,
                    start: None,
                    end: *day,
                });
            }
        }
        // Two stretches with one label (a shifted year end, a transition period): the days tell them apart.
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for period in &periods {
            *seen.entry(period.id.clone()).or_default() += 1;
        }
        for period in &mut periods {
            if seen.get(&period.id).is_some_and(|count| *count > 1) {
                period.id = format!("{}({})", period.id, period.end);
            }
        }
        periods
    }

    /// The slot of a period's flows.
    pub(crate) fn slot(period: &SpreadPeriod) -> Option<Slot> {
        period.duration().and_then(Slot::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn report(end: &str, year: i16, focus: &str) -> Report {
        use model::{Media, Published, PublishedBasis, ReportHeader, ReportStatus, SourceHash};
        Report {
            id: "r".into(),
            document: "r".into(),
            header: ReportHeader {
                company: "Sample".into(),
                identifiers: BTreeMap::new(),
                form: None,
                fiscal_year: Some(year),
                fiscal_period: Some(focus.into()),
                period_end: Some(day(end)),
                published: Published { date: None, basis: PublishedBasis::Unknown },
                language: None,
                standard: None,
            },
            media: Media::Html,
            pages: 0,
            facts: 0,
            source: SourceHash::of(b""),
            status: ReportStatus::Current,
        }
    }

    fn check(reports: &[Report], flows: &[(&str, &str)], balances: &[&str], expect: &[&str]) {
        let flows =
            flows.iter().map(|(start, end)| (Period::days_between(day(start), day(end)), 9)).collect();
        let balances = balances.iter().map(|end| (day(end), 9)).collect();
        let reports: Vec<&Report> = reports.iter().collect();
        let ids: Vec<String> = Calendar::new(&reports, &flows, &balances)
            .periods()
            .into_iter()
            .map(|period| period.id)
            .collect();
        assert_eq!(ids, expect);
    }

    #[test]
    fn a_retailers_year_keeps_the_issuers_label() {
        check(
            &[report("2024-02-02", 2023, "FY")],
            &[("2023-02-04", "2024-02-02"), ("2022-01-29", "2023-02-03"), ("2021-01-30", "2022-01-28")],
            &["2024-02-02", "2023-02-03"],
            &["FY2021", "FY2022", "FY2023"],
        );
    }

    #[test]
    fn a_third_quarter_has_its_quarter_its_year_to_date_and_last_years_close() {
        check(
            &[report("2023-07-01", 2023, "Q3")],
            &[
                ("2023-04-02", "2023-07-01"),
                ("2022-03-27", "2022-06-25"),
                ("2022-09-25", "2023-07-01"),
                ("2021-09-26", "2022-06-25"),
            ],
            &["2023-07-01", "2022-09-24"],
            &["FY2022", "FY2022Q3", "FY2023Q3", "FY2022Q3YTD", "FY2023Q3YTD"],
        );
    }

    #[test]
    fn twelve_months_in_a_quarterly_report_are_no_fiscal_year() {
        check(
            &[report("2020-12-31", 2020, "FY"), report("2021-03-31", 2021, "Q1")],
            &[
                ("2020-01-01", "2020-12-31"),
                ("2019-01-01", "2019-12-31"),
                ("2021-01-01", "2021-03-31"),
                ("2020-01-01", "2020-03-31"),
                ("2020-04-01", "2021-03-31"),
                ("2019-04-01", "2020-03-31"),
            ],
            &["2021-03-31", "2020-12-31"],
            &["FY2019", "FY2020", "FY2020Q1", "FY2021Q1", "LTM2020Q1", "LTM2021Q1"],
        );
    }

    #[test]
    fn a_quarter_without_any_year_is_what_its_report_says() {
        check(
            &[report("2023-09-30", 2023, "Q3")],
            &[("2023-07-22", "2023-09-30"), ("2022-07-01", "2022-09-30")],
            &[],
            &["FY2022Q3"],
        );
    }

    #[test]
    fn a_first_quarter_has_no_year_to_date_of_its_own() {
        check(
            &[report("2021-03-31", 2021, "Q1")],
            &[("2021-01-01", "2021-03-31"), ("2020-01-01", "2020-03-31")],
            &["2021-03-31", "2020-12-31"],
            &["FY2020", "FY2020Q1", "FY2021Q1"],
        );
    }
}
