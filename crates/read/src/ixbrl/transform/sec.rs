//! The American regulator's own rules: durations, ballot boxes, and codes for exchanges, places and filers.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use model::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::fold;
use crate::xbrl::number;

/// Days of a month, as the regulator counts them: a twelfth of 365.25.
const DAYS_A_MONTH: Decimal = Decimal::from_parts(304_375, 0, 0, false, 4);

/// A duration's parts from the largest to the smallest that its rule allows.
struct Duration {
    years: Option<i64>,
    months: Option<i64>,
    days: Option<i64>,
    hours: Option<i64>,
}

/// ISO 8601. Parts that are zero are left out, but one always stands.
fn written(duration: &Duration, negative: bool) -> String {
    let all = [(duration.years, 'Y'), (duration.months, 'M'), (duration.days, 'D'), (duration.hours, 'H')];
    let allowed: Vec<(i64, char)> =
        all.into_iter().filter_map(|(value, unit)| Some((value?, unit))).collect();
    let zero = allowed.iter().all(|(value, _)| *value == 0);
    let mut out = String::from(if negative && !zero { "-P" } else { "P" });
    for (index, (value, unit)) in allowed.iter().enumerate() {
        if *value != 0 || index == 0 {
            if *unit == 'H' {
                out.push('T');
            }
            out += &format!("{value}{unit}");
        }
    }
    out
}

/// A printed number as its size and whether it is negative.
fn measured(text: &str) -> Option<(Decimal, bool)> {
    let value = number::lexical(text).or_else(|| number::dot(text))?;
    Some((value.abs(), value.is_sign_negative() && !value.is_zero()))
}

fn whole(value: Decimal) -> Option<i64> {
    value.trunc().to_i64()
}

/// `2.5` years as `P2Y6M`.
pub(super) fn years(text: &str) -> Option<String> {
    let (value, negative) = measured(text)?;
    let months = value.fract() * Decimal::from(12);
    let days = months.fract() * DAYS_A_MONTH;
    let parts = Duration {
        years: Some(whole(value)?),
        months: Some(whole(months)?),
        days: Some(whole(days)?),
        hours: None,
    };
    Some(written(&parts, negative))
}

/// `18.5` months as `P18M15D`.
pub(super) fn months(text: &str) -> Option<String> {
    let (value, negative) = measured(text)?;
    let days = whole(value.fract() * DAYS_A_MONTH)?;
    let parts = Duration { years: None, months: Some(whole(value)?), days: Some(days), hours: None };
    Some(written(&parts, negative))
}

/// `2` weeks as `P14D`.
pub(super) fn weeks(text: &str) -> Option<String> {
    let (value, negative) = measured(text)?;
    let days = whole(value.checked_mul(Decimal::from(7))?)?;
    Some(written(&Duration { years: None, months: None, days: Some(days), hours: None }, negative))
}

/// `1.5` days as `P1DT12H`.
pub(super) fn days(text: &str) -> Option<String> {
    let (value, negative) = measured(text)?;
    let hours = whole(value.fract() * Decimal::from(24))?;
    Some(written(
        &Duration { years: None, months: None, days: Some(whole(value)?), hours: Some(hours) },
        negative,
    ))
}

/// `8` hours as `PT8H`.
pub(super) fn hours(text: &str) -> Option<String> {
    let (value, negative) = measured(text)?;
    Some(written(&Duration { years: None, months: None, days: None, hours: Some(whole(value)?) }, negative))
}

/// Whether a ballot box is ticked.
fn ticked(text: &str) -> Option<bool> {
    match text.trim() {
        "\u{2610}" => Some(false),
        "\u{2611}" | "\u{2612}" => Some(true),
        _ => None,
    }
}

/// `☒` as `true`.
pub(super) fn ballot_boolean(text: &str) -> Option<String> {
    ticked(text).map(|ticked| ticked.to_string())
}

/// `☒` as `Yes`.
pub(super) fn ballot_yes_no(text: &str) -> Option<String> {
    ticked(text).map(|ticked| if ticked { "Yes" } else { "No" }.to_owned())
}

/// Names of exchanges as [`fold::name`] makes them, without their form of company, and their codes.
const EXCHANGES: &[(&str, &str)] = &[
    ("box exchange", "BOX"),
    ("cboe byx exchange", "CboeBYX"),
    ("cboe bzx exchange", "CboeBZX"),
    ("cboe c2 exchange", "C2"),
    ("cboe edga exchange", "CboeEDGA"),
    ("cboe edgx exchange", "CboeEDGX"),
    ("cboe exchange", "CBOE"),
    ("chicago stock exchange", "CHX"),
    ("investors exchange", "IEX"),
    ("long-term stock exchange", "LTSE"),
    ("miami international securities exchange", "MIAX"),
    ("miax pearl", "PEARL"),
    ("nasdaq bx", "BX"),
    ("nasdaq gemx", "GEMX"),
    ("nasdaq ise", "ISE"),
    ("nasdaq mrx", "MRX"),
    ("nasdaq phlx", "Phlx"),
    ("nyse", "NYSE"),
    ("new york stock exchange", "NYSE"),
    ("nyse american", "NYSEAMER"),
    ("nyse arca", "NYSEArca"),
    ("nyse chicago", "CHX"),
    ("nyse national", "NYSENAT"),
    ("nyse texas", "NYSETX"),
    ("nasdaq", "NASDAQ"),
    ("nasdaq stock market", "NASDAQ"),
    ("nasdaq capital market", "NASDAQ"),
    ("nasdaq global market", "NASDAQ"),
    ("nasdaq global select market", "NASDAQ"),
];

/// `The Nasdaq Stock Market LLC` as `NASDAQ`.
pub(super) fn exchange(text: &str) -> Option<String> {
    let name = fold::name(text);
    let bare = name.strip_suffix(" llc").or_else(|| name.strip_suffix(" inc")).unwrap_or(&name);
    EXCHANGES.iter().find(|(known, _)| *known == bare).map(|(_, code)| (*code).to_owned())
}

/// `Large accelerated filer` as the list of categories has it.
pub(super) fn filer_category(text: &str) -> Option<String> {
    let name = fold::name(text);
    let words: Vec<&str> =
        name.split(|mark: char| !mark.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let category = match words.as_slice() {
        ["large", "accelerated", "filer"] => "Large Accelerated Filer",
        ["accelerated", "filer"] => "Accelerated Filer",
        ["non", "accelerated", "filer"] => "Non-accelerated Filer",
        _ => return None,
    };
    Some(category.to_owned())
}

/// A place's two codes, either of which it may lack.
struct Place {
    common: &'static str,
    edgar: &'static str,
}

/// Name to codes.
type Gazetteer = BTreeMap<&'static str, Place>;

static COUNTRIES: LazyLock<Gazetteer> = LazyLock::new(|| gazetteer(include_str!("countries.tsv")));
static STATES: LazyLock<Gazetteer> = LazyLock::new(|| gazetteer(include_str!("states.tsv")));

fn gazetteer(table: &'static str) -> Gazetteer {
    let mut places = Gazetteer::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let (names, common, edgar) = (columns.next(), columns.next(), columns.next());
        for name in names.unwrap_or_default().split('|') {
            places
                .insert(name, Place { common: common.unwrap_or_default(), edgar: edgar.unwrap_or_default() });
        }
    }
    places
}

fn code(code: &str) -> Option<String> {
    (!code.is_empty()).then(|| code.to_owned())
}

/// `Ireland` as `IE`.
pub(super) fn country(text: &str) -> Option<String> {
    code(COUNTRIES.get(fold::name(text).as_str())?.common)
}

/// `Delaware` as `DE`.
pub(super) fn state(text: &str) -> Option<String> {
    code(STATES.get(fold::name(text).as_str())?.common)
}

/// `Ireland` as `L2`, `Ontario, Canada` as `A6`: the regulator's own codes.
pub(super) fn edgar_place(text: &str) -> Option<String> {
    let name = fold::name(text);
    let province =
        STATES.get(name.strip_suffix(" canada").unwrap_or(&name)).filter(|place| !place.edgar.is_empty());
    let country = COUNTRIES.get(name.as_str());
    // A name that is both (Samoa, Georgia) is the country here, unless that has no code.
    let place = country.filter(|place| !place.edgar.is_empty()).or(province)?;
    code(place.edgar)
}
