//! What the filings themselves say: tagged facts read by `read` alone, apart from the spread that answers.
//!
//! Only what leaves no doubt: undimensioned numbers, the most precise of duplicates, none coarser than the balance
//! sheet, no account with two candidates. Years bear the issuer's own label; the latest report has the last word.

use std::collections::{BTreeMap, BTreeSet};

use model::{Date, Decimal, Decimals, Fact, Period};

use super::accounts::ACCOUNTS;
use super::parts::{self, Part};

/// First and last day.
pub(super) type Days = (Date, Date);

/// A company by what it filed.
#[derive(Debug, Default)]
pub(super) struct Filer {
    /// As its latest report has it.
    pub(super) name: String,
    pub(super) ticker: Option<String>,
    /// By the issuer's label.
    pub(super) years: BTreeMap<i16, Days>,
    pub(super) quarters: BTreeMap<(i16, u8), Days>,
    /// From the beginning of the year to the second or third quarter's end.
    pub(super) to_date: BTreeMap<(i16, u8), Days>,
    /// Figures of segments, regions and products.
    pub(super) parts: Vec<Part>,
    /// Every concept that any report tags.
    pub(super) concepts: BTreeSet<String>,
    values: BTreeMap<(&'static str, Option<Date>, Date), Decimal>,
}

impl Filer {
    /// An account's value: over those days for a flow, at their end for a balance.
    pub(super) fn value(&self, account: &str, (start, end): Days) -> Option<Decimal> {
        let account = super::accounts::account(account)?;
        let start = if account.balance { None } else { Some(start) };
        self.values.get(&(account.id, start, end)).copied()
    }

    /// An account's value of a fiscal year.
    pub(super) fn of_year(&self, account: &str, year: i16) -> Option<Decimal> {
        self.value(account, *self.years.get(&year)?)
    }

    /// An account's values of a stretch and of the years before it.
    pub(super) fn at(&self, account: &str, year: i16, back: u32) -> Option<Decimal> {
        self.of_year(account, year.checked_sub(i16::try_from(back).ok()?)?)
    }

    /// The last fiscal year that it reports on.
    pub(super) fn latest_year(&self) -> Option<i16> {
        self.years.keys().next_back().copied()
    }
}

/// One report's facts, and what they say about its time.
struct Filed<'a> {
    facts: &'a [Fact],
    annual: bool,
    year: i16,
    quarter: u8,
    end: Date,
}

/// The companies of these reports, by their identifier in the filings.
pub(super) fn filers(reports: &[Vec<Fact>]) -> BTreeMap<String, Filer> {
    let mut by_entity: BTreeMap<String, Vec<Filed<'_>>> = BTreeMap::new();
    for facts in reports {
        if let (Some(filed), Some(entity)) = (filed(facts), entity(facts)) {
            by_entity.entry(entity).or_default().push(filed);
        }
    }
    by_entity
        .into_iter()
        .map(|(entity, mut filings)| {
            filings.sort_by_key(|filed| filed.end);
            (entity, filer(&filings))
        })
        .filter(|(_, filer)| !filer.name.is_empty())
        .collect()
}

fn entity(facts: &[Fact]) -> Option<String> {
    facts.iter().find_map(|fact| fact.context.as_ref()).map(|context| context.entity.to_string())
}

fn text<'f>(facts: &'f [Fact], concept: &str) -> Option<&'f str> {
    facts.iter().find(|fact| fact.concept() == concept).and_then(|fact| fact.value.text()).map(str::trim)
}

fn days((start, end): Days) -> i32 {
    (end - start).get_days()
}

/// The stretches of time that profit is given for.
fn stretches(facts: &[Fact]) -> BTreeSet<Days> {
    let profit = ["us-gaap:NetIncomeLoss", "us-gaap:ProfitLoss"];
    facts
        .iter()
        .filter(|fact| profit.contains(&fact.concept()) && fact.dimensions().is_empty())
        .filter_map(|fact| match fact.period()? {
            Period::Duration { start, end } => Some((start, end)),
            Period::Instant { .. } => None,
        })
        .collect()
}

fn filed(facts: &[Fact]) -> Option<Filed<'_>> {
    let year = text(facts, "dei:DocumentFiscalYearFocus")?.parse().ok()?;
    let focus = text(facts, "dei:DocumentFiscalPeriodFocus")?;
    let annual = focus == "FY";
    let quarter = match focus {
        "Q1" => 1,
        "Q2" => 2,
        "Q3" => 3,
        _ => 0,
    };
    let fits = |stretch: &Days| {
        if annual { (340..=380).contains(&days(*stretch)) } else { (80..=100).contains(&days(*stretch)) }
    };
    let end = stretches(facts).into_iter().filter(fits).map(|(_, end)| end).max()?;
    (annual || quarter > 0).then_some(Filed { facts, annual, year, quarter, end })
}

fn filer(filings: &[Filed<'_>]) -> Filer {
    let mut filer = Filer::default();
    let mut own: BTreeMap<i16, Days> = BTreeMap::new();
    for filed in filings {
        filer.name = text(filed.facts, "dei:EntityRegistrantName").unwrap_or_default().to_owned();
        if let Some(ticker) = text(filed.facts, "dei:TradingSymbol").filter(|ticker| !ticker.is_empty()) {
            filer.ticker = Some(ticker.to_owned());
        }
        filer.concepts.extend(filed.facts.iter().map(|fact| fact.concept().to_owned()));
        for stretch in stretches(filed.facts) {
            // Whole years back from the report's own, 52 and 53 weeks alike.
            let away = (days((stretch.1, filed.end)) * 2 + 365) / 730;
            let Ok(away) = i16::try_from(away) else { continue };
            if days((stretch.1, filed.end)) < 0
                || (days((stretch.1, filed.end)) - i32::from(away) * 365).abs() > 15
            {
                continue;
            }
            let label = filed.year - away;
            match days(stretch) {
                340..=380 if filed.annual => {
                    if away == 0 {
                        own.insert(label, stretch);
                    }
                    filer.years.insert(label, stretch);
                }
                80..=100 if !filed.annual => {
                    filer.quarters.insert((label, filed.quarter), stretch);
                }
                170..=190 if filed.quarter == 2 => {
                    filer.to_date.insert((label, 2), stretch);
                }
                260..=285 if filed.quarter == 3 => {
                    filer.to_date.insert((label, 3), stretch);
                }
                _ => {}
            }
        }
        for (key, value) in values(filed.facts) {
            filer.values.insert(key, value);
        }
    }
    filer.years.extend(own);
    filer.parts = parts::of(filings.iter().map(|filed| filed.facts), &filer.years);
    filer
}

/// A number's concept, first day of a stretch, last day.
type Key<'f> = (&'f str, Option<Date>, Date);

/// Undimensioned numbers: the most precise of duplicates, none coarser than the balance sheet.
fn most_precise(facts: &[Fact]) -> BTreeMap<Key<'_>, (i32, Decimal)> {
    let mut best: BTreeMap<Key<'_>, (i32, Decimal)> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| fact.dimensions().is_empty()) {
        let (Some(value), Some(period)) = (fact.value.number(), fact.period()) else { continue };
        let places = match fact.decimals {
            Some(Decimals::Places(places)) => places,
            _ => 99,
        };
        let slot = best.entry((fact.concept(), period.start(), period.end())).or_insert((places, value));
        if places > slot.0 {
            *slot = (places, value);
        }
    }
    let floor =
        best.iter().filter(|(key, _)| key.0 == "us-gaap:Assets").map(|(_, (places, _))| *places).max();
    best.retain(|_, (places, _)| *places >= floor.unwrap_or(i32::MIN));
    best
}

/// The accounts' values in one report, those in doubt left out.
fn values(facts: &[Fact]) -> BTreeMap<(&'static str, Option<Date>, Date), Decimal> {
    let best = most_precise(facts);
    let mut found: BTreeMap<(&'static str, Option<Date>, Date), BTreeSet<Decimal>> = BTreeMap::new();
    for ((concept, start, end), (_, value)) in &best {
        for account in ACCOUNTS.iter().filter(|account| account.balance == start.is_none()) {
            if account.concepts.contains(concept) {
                found.entry((account.id, *start, *end)).or_default().insert(*value);
            }
        }
    }
    let mut values: BTreeMap<_, Decimal> = found
        .into_iter()
        .filter(|(_, several)| several.len() == 1)
        .filter_map(|(key, several)| Some((key, several.into_iter().next()?)))
        .collect();
    // A company without minority interests has one profit and one equity.
    let tags = |concept: &str| facts.iter().any(|fact| fact.concept() == concept);
    if !tags("us-gaap:ProfitLoss") {
        let parent: Vec<_> = values.iter().filter(|(key, _)| key.0 == "net_income_parent").collect();
        let whole: Vec<_> = parent
            .into_iter()
            .map(|((_, start, end), value)| (("net_income", *start, *end), *value))
            .collect();
        values.extend(whole);
    }
    if tags("us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest") {
        values.retain(|key, _| key.0 != "shareholders_equity");
    }
    // A gross profit that isn't revenue less cost is something else by that name.
    let tied: BTreeMap<_, _> = values.clone();
    values.retain(|(id, start, end), value| {
        let of = |account| tied.get(&(account, *start, *end)).copied();
        *id != "gross_profit"
            || of("revenue")
                .zip(of("cost_of_revenue"))
                .is_some_and(|(revenue, cost)| revenue - cost == *value)
    });
    values
}
