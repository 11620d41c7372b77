//! Timeline: the periods that a question says, put together for what it asks.
//!
//! A change needs two periods and an average all between them; `prior year` needs the period that it is prior to; a
//! three-year average that names one year means the three that end there.

use super::lowering::distance;
use super::period::Atom;
use super::periods::{Group, Join, running_to};
use super::plan::{Per, PeriodRef};

/// What is asked over the periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The value of each, or something over all of them.
    Each,
    /// Something between a first and a last.
    FromTo,
    /// The same, compounded: `three-year` counts steps, not years.
    Compound,
}

/// How to read what is not said.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reading {
    /// The period before a quarter is the quarter before, not that of the year before.
    pub(super) sequential: bool,
    /// Every period of a range is asked about, not its ends.
    pub(super) each: bool,
    /// Something over several periods is asked for, so that `three-year` means the last three.
    pub(super) spans: bool,
    /// The question names every year there is (`which year …`).
    pub(super) all_years: bool,
}

/// Periods for a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Periods {
    pub(super) periods: Vec<PeriodRef>,
    /// Whether a change is asked for at each of them, rather than between the first and the last.
    pub(super) series: bool,
    /// Something about the reading that is worth showing.
    pub(super) remark: Option<String>,
}

/// Why the periods can't be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unclear(pub(super) String);

/// No plan spans more periods.
const MOST: i32 = 40;

/// The periods that are asked about.
pub(super) fn periods(groups: &[Group], asked: Asked, reading: Reading) -> Result<Periods, Unclear> {
    let said = Said::of(groups)?;
    let found = match asked {
        Asked::Each => said.each(reading)?,
        Asked::FromTo | Asked::Compound => said.ends(asked, reading)?,
    };
    if found.periods.len() > MOST as usize {
        return Err(Unclear("more periods than a plan holds".to_owned()));
    }
    Ok(found)
}

/// What the groups say together.
#[derive(Debug, Default)]
struct Said {
    points: Vec<PeriodRef>,
    range: Option<(PeriodRef, PeriodRef)>,
    count: Option<(Per, u32)>,
    last: Option<(Per, u32)>,
    /// Whether the only point is named as the one before the period asked about.
    only_before: bool,
}

impl Said {
    fn of(groups: &[Group]) -> Result<Self, Unclear> {
        let mut said = Self::default();
        // What relative periods are counted from: the last one that stands by itself.
        let base = groups
            .iter()
            .flat_map(|group| &group.atoms)
            .filter_map(|atom| match atom {
                Atom::Is(period) => Some(period),
                _ => None,
            })
            .next_back();
        let mut current = false;
        for group in groups {
            let mut points = Vec::new();
            for atom in &group.atoms {
                match atom {
                    Atom::Is(period) => points.push(period.clone()),
                    Atom::Before(per, back) => {
                        said.only_before |= base.is_none();
                        points.push(match base {
                            Some(base) => before(base, *per, *back).ok_or_else(|| unclear_before(base))?,
                            None => PeriodRef::Latest { per: *per, back: *back },
                        });
                    }
                    Atom::QuarterBefore(quarter) => match base {
                        Some(PeriodRef::Quarter { year: Some(year), .. } | PeriodRef::Year(year)) => {
                            points.push(PeriodRef::Quarter { year: Some(year - 1), quarter: *quarter });
                        }
                        _ => {
                            return Err(Unclear(
                                "a quarter of the year before, but of which year".to_owned(),
                            ));
                        }
                    },
                    Atom::Last(per, count) => {
                        if *per == Per::YearToDate {
                            return Err(Unclear("several periods to date".to_owned()));
                        }
                        said.last = Some((*per, *count));
                    }
                    Atom::Count(per, count) => said.count = Some((*per, *count)),
                    Atom::End | Atom::Current => current = true,
                }
            }
            match (group.join, points.as_slice()) {
                (Join::Range, [from, to]) => {
                    let (from, to) = (from.clone(), to.clone());
                    if said.range.replace((from, to)).is_some_and(|old| Some(&old) != said.range.as_ref()) {
                        return Err(Unclear("two ranges of periods".to_owned()));
                    }
                }
                _ => said.points.extend(points),
            }
        }
        let mut unique = Vec::new();
        for point in said.points.drain(..) {
            if !unique.contains(&point) {
                unique.push(point);
            }
        }
        said.points = unique;
        said.run_to_end();
        said.share_year();
        if current && said.is_bare() {
            said.points.push(LATEST_YEAR);
        }
        // `from FY2019 to FY2021, FY2021`: a point at the end of the range says nothing new.
        if let Some((from, to)) = &said.range {
            said.points.retain(|point| point != from && point != to);
            if !said.points.is_empty() {
                return Err(Unclear("a range of periods and another period".to_owned()));
            }
        }
        Ok(said)
    }

    /// `LTM revenue as of Q2 2023`: twelve months that run to the other period's end.
    fn run_to_end(&mut self) {
        if let [first, second] = self.points.as_slice() {
            let run = |from: &PeriodRef, to: &PeriodRef| running_to(&Atom::Is(from.clone()), to);
            if let Some(whole) = run(first, second).or_else(|| run(second, first)) {
                self.points = vec![whole];
            }
        }
    }

    /// `nine months … fiscal 2023`: the only year is that of the parts of a year.
    fn share_year(&mut self) {
        let years: Vec<i16> = self
            .points
            .iter()
            .filter_map(|point| match point {
                PeriodRef::Year(year) => Some(*year),
                _ => None,
            })
            .collect();
        let [only] = years.as_slice() else { return };
        let mut shared = false;
        for point in &mut self.points {
            if let PeriodRef::Quarter { year: year @ None, .. }
            | PeriodRef::YearToDate { year: year @ None, .. }
            | PeriodRef::SecondHalf { year: year @ None }
            | PeriodRef::LastTwelveMonths { year: year @ None, .. } = point
            {
                *year = Some(*only);
                shared = true;
            }
        }
        if shared {
            self.points.retain(|point| *point != PeriodRef::Year(*only));
        }
    }

    fn is_bare(&self) -> bool {
        self.points.is_empty() && self.range.is_none() && self.count.is_none() && self.last.is_none()
    }

    /// Every period that is said.
    fn each(self, reading: Reading) -> Result<Periods, Unclear> {
        let done = |periods| Ok(Periods { periods, series: false, remark: None });
        if let Some((from, to)) = &self.range {
            let all = expand(from, to)?;
            if let Some((_, count)) = self.count.or(self.last)
                && all.len() != count as usize
            {
                return Err(Unclear(format!("{count} periods are asked for, and {} named", all.len())));
            }
            return done(all);
        }
        if self.last.is_none() && self.count.is_some() && self.points.is_empty() && !reading.spans {
            return Err(Unclear("so many periods, but which is not said".to_owned()));
        }
        if let Some((per, count)) = self.last.or(self.count) {
            return match self.points.as_slice() {
                [] => done(ending(&PeriodRef::Latest { per, back: 0 }, count)?),
                [end] => done(ending(end, count)?),
                several if several.len() == count as usize => done(sorted(self.points)),
                several => {
                    Err(Unclear(format!("{count} periods are asked for, and {} named", several.len())))
                }
            };
        }
        if self.points.is_empty() && reading.all_years {
            return done(vec![PeriodRef::AllYears]);
        }
        done(sorted(self.points))
    }

    /// The first and the last period.
    fn ends(self, asked: Asked, reading: Reading) -> Result<Periods, Unclear> {
        let pair =
            |from: PeriodRef, to: PeriodRef| Periods { periods: vec![from, to], series: false, remark: None };
        let series = |periods| Ok(Periods { periods, series: true, remark: None });
        if let Some((from, to)) = self.range.clone() {
            if reading.each && asked == Asked::FromTo {
                return series(expand(&from, &to)?);
            }
            let steps = distance(&to, &from);
            if steps.is_some_and(|steps| steps <= 0) {
                return Err(Unclear("the range ends before it begins".to_owned()));
            }
            let mut found = pair(from, to);
            if let (Some((_, count)), Some(steps)) = (self.count.or(self.last), steps)
                && i64::from(count) != i64::from(steps)
            {
                if i64::from(count) != i64::from(steps) + 1 {
                    return Err(Unclear(format!("{count} periods are asked for over a range of {steps}")));
                }
                found.remark = Some(format!("from the first to the last of {count} periods: {steps} steps"));
            }
            return Ok(found);
        }
        let counted = match (self.count, self.last) {
            (Some(count), _) => Some((count, false)),
            (None, Some(last)) => Some((last, true)),
            _ => None,
        };
        if let Some(((per, count), last)) = counted {
            let end = match self.points.as_slice() {
                [] => PeriodRef::Latest { per, back: 0 },
                [end] => end.clone(),
                [_, _] => {
                    let points = sorted(self.points);
                    let [from, to] = points.as_slice() else {
                        return Err(Unclear("no two periods".to_owned()));
                    };
                    return Ok(pair(from.clone(), to.clone()));
                }
                _ => return Err(Unclear("more than two periods for one change".to_owned())),
            };
            // `growth over the last three years` is asked of each of them.
            if last && asked == Asked::FromTo && count > 1 {
                return series(ending(&end, count)?);
            }
            let from = before(&end, per, count).ok_or_else(|| unclear_before(&end))?;
            return Ok(pair(from, end));
        }
        let per = if reading.sequential { Per::Quarter } else { Per::Year };
        match self.points.as_slice() {
            [] => {
                let end = if reading.sequential {
                    PeriodRef::Latest { per: Per::Quarter, back: 0 }
                } else {
                    LATEST_YEAR
                };
                let from = before(&end, per, 1).ok_or_else(|| unclear_before(&end))?;
                Ok(pair(from, end))
            }
            [PeriodRef::Latest { per, back }] if self.only_before && *back > 0 => Ok(pair(
                PeriodRef::Latest { per: *per, back: *back },
                PeriodRef::Latest { per: *per, back: 0 },
            )),
            [end] => {
                let from = before(end, per, 1).ok_or_else(|| unclear_before(end))?;
                Ok(pair(from, end.clone()))
            }
            [first, second] => {
                // `FY2022 versus FY2021`, `from FY2021 to FY2022`: in time, or the second as the one compared with.
                let (from, to) = match order(first, second) {
                    Some(std::cmp::Ordering::Greater) => (second, first),
                    Some(_) => (first, second),
                    None => return Err(Unclear("two periods of different kinds".to_owned())),
                };
                Ok(pair(from.clone(), to.clone()))
            }
            _ => series(sorted(self.points)),
        }
    }
}

const LATEST_YEAR: PeriodRef = PeriodRef::Latest { per: Per::Year, back: 0 };

fn unclear_before(period: &PeriodRef) -> Unclear {
    Unclear(format!("the period before {period:?}"))
}

/// The period so many years or quarters before.
fn before(period: &PeriodRef, per: Per, back: u32) -> Option<PeriodRef> {
    let years = i16::try_from(back).ok()?;
    let earlier = |year: i16, quarter: u8, quarters: u32| {
        let count = i32::from(year) * 4 + i32::from(quarter) - 1 - i32::try_from(quarters).ok()?;
        let quarter = u8::try_from(count.rem_euclid(4) + 1).ok()?;
        Some((i16::try_from(count.div_euclid(4)).ok()?, quarter))
    };
    Some(match (period, per) {
        (PeriodRef::Quarter { year: Some(year), quarter }, Per::Quarter) => {
            let (year, quarter) = earlier(*year, *quarter, back)?;
            PeriodRef::Quarter { year: Some(year), quarter }
        }
        (PeriodRef::Latest { per: Per::Quarter, back: known }, _) => {
            let more = if per == Per::Quarter { back } else { back.checked_mul(4)? };
            PeriodRef::Latest { per: Per::Quarter, back: known.checked_add(more)? }
        }
        (PeriodRef::Year(year), Per::Year) => PeriodRef::Year(year.checked_sub(years)?),
        (PeriodRef::Quarter { year: Some(year), quarter }, Per::Year) => {
            PeriodRef::Quarter { year: Some(year.checked_sub(years)?), quarter: *quarter }
        }
        (PeriodRef::YearToDate { year: Some(year), quarter }, Per::Year) => {
            PeriodRef::YearToDate { year: Some(year.checked_sub(years)?), quarter: *quarter }
        }
        (PeriodRef::YearToDate { year: None, quarter: None }, Per::Year) => {
            PeriodRef::Latest { per: Per::YearToDate, back }
        }
        (PeriodRef::SecondHalf { year: Some(year) }, Per::Year) => {
            PeriodRef::SecondHalf { year: Some(year.checked_sub(years)?) }
        }
        (PeriodRef::LastTwelveMonths { year: Some(year), quarter }, Per::Year) => {
            PeriodRef::LastTwelveMonths { year: Some(year.checked_sub(years)?), quarter: *quarter }
        }
        (PeriodRef::At { date, years_before }, Per::Year) => {
            PeriodRef::At { date: *date, years_before: years_before.checked_add(back)? }
        }
        (PeriodRef::Ended { months, date, years_before }, Per::Year) => {
            PeriodRef::Ended { months: *months, date: *date, years_before: years_before.checked_add(back)? }
        }
        (PeriodRef::Latest { per: known, back: more }, Per::Year) => {
            PeriodRef::Latest { per: *known, back: more.checked_add(back)? }
        }
        _ => return None,
    })
}

/// The periods of a kind that end at one, oldest first.
fn ending(end: &PeriodRef, count: u32) -> Result<Vec<PeriodRef>, Unclear> {
    let per = match end {
        PeriodRef::Quarter { .. } | PeriodRef::Latest { per: Per::Quarter, .. } => Per::Quarter,
        _ => Per::Year,
    };
    (0..count)
        .rev()
        .map(|back| if back == 0 { Some(end.clone()) } else { before(end, per, back) })
        .collect::<Option<Vec<_>>>()
        .filter(|periods| !periods.is_empty())
        .ok_or_else(|| unclear_before(end))
}

/// All periods from one to another of the same kind.
fn expand(from: &PeriodRef, to: &PeriodRef) -> Result<Vec<PeriodRef>, Unclear> {
    let steps = distance(to, from)
        .filter(|steps| (0..MOST).contains(steps))
        .ok_or_else(|| Unclear("a range of periods that can't be counted".to_owned()))?;
    ending(to, steps.unsigned_abs() + 1)
}

/// How two periods stand in time; `None` where they are of different kinds.
fn order(a: &PeriodRef, b: &PeriodRef) -> Option<std::cmp::Ordering> {
    match (a, b) {
        (PeriodRef::YearToDate { year: a, quarter }, PeriodRef::YearToDate { year: b, quarter: other })
            if quarter == other =>
        {
            Some(a.cmp(b))
        }
        (PeriodRef::SecondHalf { year: a }, PeriodRef::SecondHalf { year: b }) => Some(a.cmp(b)),
        (
            PeriodRef::LastTwelveMonths { year: a, quarter },
            PeriodRef::LastTwelveMonths { year: b, quarter: other },
        ) => Some((a, quarter).cmp(&(b, other))),
        (PeriodRef::At { date: a, years_before }, PeriodRef::At { date: b, years_before: other }) => {
            Some((a, std::cmp::Reverse(years_before)).cmp(&(b, std::cmp::Reverse(other))))
        }
        (
            PeriodRef::Ended { months, date: a, years_before },
            PeriodRef::Ended { months: other_months, date: b, years_before: other },
        ) if months == other_months => {
            Some((a, std::cmp::Reverse(years_before)).cmp(&(b, std::cmp::Reverse(other))))
        }
        _ => distance(a, b).map(|steps| steps.cmp(&0)),
    }
}

/// Oldest first, where all can be compared; as said otherwise.
fn sorted(mut points: Vec<PeriodRef>) -> Vec<PeriodRef> {
    let comparable = points.windows(2).all(|pair| matches!(pair, [a, b] if order(a, b).is_some()));
    if comparable {
        points.sort_by(|a, b| order(a, b).unwrap_or(std::cmp::Ordering::Equal));
    }
    points
}
