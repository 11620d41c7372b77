//! Dates of XBRL contexts: `xs:date` and `xs:dateTime`, as the day they stand for.

use jiff::ToSpan;
use jiff::civil::Date;

/// Which end of a stretch of days a text gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// Its first day begins then.
    Start,
    /// Its last day ends then; an instant too.
    End,
}

/// The day that a text stands for. A time of midnight is the end of the day before, where an end is asked for
/// (XBRL 2.1 §4.7.2); zones are ignored, as nobody means them.
pub(crate) fn day(text: &str, edge: Edge) -> Option<Date> {
    let text = text.trim();
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let date = civil(date)?;
    let begins = time.is_some_and(|time| time.starts_with("00:00"));
    let ends = time.is_some_and(|time| time.starts_with("24:00"));
    match edge {
        Edge::Start if ends => date.checked_add(1.day()).ok(),
        Edge::End if begins => date.checked_sub(1.day()).ok(),
        _ => Some(date),
    }
}

/// `2024-09-28`, a zone behind it or not.
fn civil(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let (year, month, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let (day, zone) = rest.split_at_checked(2)?;
    let known_zone = zone.is_empty() || zone == "Z" || zone.starts_with(['+', '-']);
    let digits = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if !known_zone || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_is_the_day_before() {
        let check = |text: &str, edge, expect: Option<&str>| {
            assert_eq!(day(text, edge).map(|day| day.to_string()).as_deref(), expect, "{text}");
        };
        check("2024-09-28", Edge::End, Some("2024-09-28"));
        check(" 2024-09-28\n", Edge::Start, Some("2024-09-28"));
        check("2024-09-28Z", Edge::End, Some("2024-09-28"));
        check("2024-09-28+08:00", Edge::End, Some("2024-09-28"));
        check("2024-01-01T00:00:00", Edge::End, Some("2023-12-31"));
        check("2024-01-01T00:00:00", Edge::Start, Some("2024-01-01"));
        check("2023-12-31T24:00:00", Edge::End, Some("2023-12-31"));
        check("2023-12-31T24:00:00", Edge::Start, Some("2024-01-01"));
        check("2023-12-31T10:30:00Z", Edge::End, Some("2023-12-31"));
        check("31/12/2023", Edge::End, None);
        check("2023-02-30", Edge::End, None);
        check("2023-1-1", Edge::End, None);
        check("", Edge::End, None);
        check("9999-12-31T24:00:00", Edge::Start, None);
    }
}
