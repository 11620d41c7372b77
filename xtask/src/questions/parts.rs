//! Figures of parts: what the filings tag for a segment, a region, a product, under a name that people can say.

use std::collections::{BTreeMap, BTreeSet};

use model::{Date, Decimal, Fact, Period};

use super::filed::Days;

/// A part's figure of a fiscal year.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// As people say it: `Greater China`, `iPhone`.
    pub(super) name: String,
    /// `revenue` or `operating_income`.
    pub(super) account: &'static str,
    pub(super) year: i16,
    pub(super) value: Decimal,
}

const AXES: [&str; 3] =
    ["us-gaap:StatementBusinessSegmentsAxis", "srt:StatementGeographicalAxis", "srt:ProductOrServiceAxis"];

const CONCEPTS: [(&str, &str); 3] = [
    ("us-gaap:Revenues", "revenue"),
    ("us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax", "revenue"),
    ("us-gaap:OperatingIncomeLoss", "operating_income"),
];

const COUNTRIES: [(&str, &str); 8] = [
    ("US", "United States"),
    ("CN", "China"),
    ("JP", "Japan"),
    ("GB", "United Kingdom"),
    ("DE", "Germany"),
    ("CA", "Canada"),
    ("FR", "France"),
    ("IN", "India"),
];

/// Name, account, year: to each report's values, the latest last.
type Found = BTreeMap<(String, &'static str, i16), BTreeSet<Decimal>>;

/// The parts' figures of whole years; a name with two values in one report is left out.
pub(super) fn of<'f>(reports: impl Iterator<Item = &'f [Fact]>, years: &BTreeMap<i16, Days>) -> Vec<Part> {
    let mut latest: Found = BTreeMap::new();
    for facts in reports {
        let mut found: Found = BTreeMap::new();
        for fact in facts {
            let Some((_, account)) = CONCEPTS.iter().find(|(concept, _)| *concept == fact.concept()) else {
                continue;
            };
            let (Some(member), Some(value), Some(year)) =
                (member(fact), fact.value.number(), fact.period().and_then(|period| year_of(period, years)))
            else {
                continue;
            };
            if let Some(name) = spoken(member) {
                found.entry((name, account, year)).or_default().insert(value);
            }
        }
        latest.extend(found);
    }
    latest
        .into_iter()
        .filter(|(_, values)| values.len() == 1)
        .filter_map(|((name, account, year), values)| {
            Some(Part { name, account, year, value: values.into_iter().next()? })
        })
        .collect()
}

fn year_of(period: Period, years: &BTreeMap<i16, Days>) -> Option<i16> {
    let days: (Date, Date) = (period.start()?, period.end());
    years.iter().find(|(_, year)| **year == days).map(|(label, _)| *label)
}

/// The one part that a fact is for; that it is one of the operating segments says nothing more.
fn member(fact: &Fact) -> Option<&str> {
    let mut parts = fact.dimensions().iter().filter(|dimension| {
        !(dimension.axis.ends_with(":ConsolidationItemsAxis")
            && &*dimension.member == "us-gaap:OperatingSegmentsMember")
    });
    let part = parts.next()?;
    (parts.next().is_none() && AXES.contains(&&*part.axis)).then_some(&*part.member)
}

/// A member's name in words; `None` where its letters don't tell where the words begin.
fn spoken(member: &str) -> Option<String> {
    let (prefix, local) = member.split_once(':')?;
    if prefix == "country" {
        return COUNTRIES.iter().find(|(code, _)| *code == local).map(|(_, name)| (*name).to_owned());
    }
    let local = local.strip_suffix("Member")?;
    let local = local.strip_suffix("Segment").unwrap_or(local);
    let mut words: Vec<String> = Vec::new();
    for letter in local.chars() {
        if letter.is_uppercase() || words.is_empty() {
            words.push(String::new());
        }
        words.last_mut()?.push(letter);
    }
    if let [first, second, ..] = words.as_slice()
        && first == "I"
        && second.len() > 2
    {
        let joined = format!("i{second}");
        words.splice(..2, [joined]);
    }
    const VAGUE: [&str; 14] = [
        "Other",
        "Product",
        "Products",
        "Service",
        "Services",
        "Total",
        "Corporate",
        "All",
        "Non",
        "Segments",
        "Reportable",
        "Related",
        "External",
        "Domestic",
    ];
    let clear = words.iter().all(|word| {
        word.len() > 2
            && word.chars().all(|letter| letter.is_ascii_alphabetic())
            && !VAGUE.contains(&word.as_str())
            && !(word.len() > 4 && word.ends_with("and"))
    });
    (clear && (1..=4).contains(&words.len())).then(|| words.join(" "))
}
