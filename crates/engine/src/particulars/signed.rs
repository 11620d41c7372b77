//! Signatures: the day on which a report of an auditor was signed.
//!
//! Words that stand by every such signature lead to it; the day is a line of its own near them. Where several signatures are of
//! different days, none is told.

use model::Date;

use super::print::{Among, Line, Quote, lines, quote, reports};
use crate::desk::Desk;
use crate::error::Error;
use crate::plain::phrase;

/// So many lines a signature takes at most, before or behind the words that stand by it.
const SIGNATURE: usize = 6;

/// The day beside a signature: the one line near words that stand by it that is a date and nothing else; none where several
/// signatures are of different days.
pub(super) fn signed(
    near: &[String],
    vocabulary: &extract::Vocabulary,
    among: Among<'_>,
    desk: &Desk<'_>,
) -> Result<Option<Quote>, Error> {
    let near: Vec<String> = near.iter().map(|text| phrase(text)).collect();
    for report in reports(among, desk) {
        let passages = desk.passages(report)?;
        let lines = lines(&passages);
        let mut found: Option<(Date, Quote)> = None;
        let by_it = |(.., line): &Line<'_>| near.iter().any(|words| line.contains(words.as_str()));
        for (at, _) in lines.iter().enumerate().filter(|(_, line)| by_it(line)) {
            let around = lines.iter().skip(at.saturating_sub(SIGNATURE)).take(2 * SIGNATURE + 1);
            for (passage, from, to, words) in around {
                // The statements behind the signature are of the day on which the period ended.
                let later = |day: &Date| report.header.period_end.is_some_and(|end| *day > end);
                let Some(day) = extract::lone_day(words, vocabulary).filter(later) else { continue };
                let quote = quote(report, passage, *from, *to, desk);
                match (&found, quote) {
                    (Some((known, _)), _) if *known != day => return Ok(None),
                    (None, Some(quote)) => found = Some((day, quote)),
                    _ => {}
                }
            }
        }
        if let Some((_, quote)) = found {
            return Ok(Some(quote));
        }
    }
    Ok(None)
}
