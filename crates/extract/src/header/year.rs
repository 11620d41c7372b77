//! The issuer's own label of a fiscal year.

use jiff::civil::Date;
use model::{Block, Document, Period, Statement};

use crate::Vocabulary;
use crate::dates::{Mention, mentions};

/// The label of the fiscal year that ends on a day. A year that ends late in a calendar year bears that year's number;
/// one that ends early may bear the number before, as the heads of the statements say, else the text.
pub(super) fn label(
    document: &Document,
    statements: &[Statement],
    year_end: Date,
    annual: bool,
    vocabulary: &Vocabulary,
) -> i16 {
    let year = year_end.year();
    if year_end.month() > 6 {
        return year;
    }
    if let Some(label) = over_columns(statements, year_end, vocabulary) {
        return label;
    }
    let (own, before) = spoken(document, year);
    let weeks = year_end.day() != year_end.days_in_month();
    // A quarterly report speaks of the year before as much as of its own, and hardly of the next.
    let rather_before = if annual { before > own } else { before > own * 4 };
    match (own + before >= 3, rather_before) {
        (true, true) => year - 1,
        (true, false) => year,
        // Years of weeks that end in January or February are the year before's at nearly every retailer.
        (false, _) if weeks && year_end.month() <= 2 => year - 1,
        _ => year,
    }
}

/// The year that stands alone over a column of that year: `Fiscal 2023` over the year ended in February 2024.
fn over_columns(statements: &[Statement], year_end: Date, vocabulary: &Vocabulary) -> Option<i16> {
    let columns = statements.iter().flat_map(|statement| &statement.columns).filter(|column| {
        matches!(column.period, Some(Period::Duration { start, end })
            if end == year_end && crate::calendar::days(start, end) > 340)
    });
    columns.into_iter().find_map(|column| {
        let said = mentions(&vocabulary.normal(&column.header), &vocabulary.periods);
        let dated = said.iter().any(|mention| {
            matches!(mention, Mention::Day(_) | Mention::MonthDay { .. } | Mention::MonthYear { .. })
        });
        let fiscal = said.iter().find_map(|mention| match mention {
            Mention::Year { year, fiscal: true } => Some(*year),
            _ => None,
        });
        fiscal.filter(|year| !dated && (0..=1).contains(&(year_end.year() - year)))
    })
}

/// How often the text speaks of the fiscal year of that number, and of the one before.
fn spoken(document: &Document, year: i16) -> (usize, usize) {
    let (mut own, mut before) = (0_usize, 0_usize);
    for block in &document.blocks {
        let Block::Text(text) = block else { continue };
        for (at, mark) in text.text.match_indices("iscal ") {
            let rest = text.text.get(at + mark.len()..).unwrap_or_default();
            let rest = rest.strip_prefix("year ").or_else(|| rest.strip_prefix("Year ")).unwrap_or(rest);
            let said = rest.get(..4).and_then(|digits| digits.parse::<i16>().ok());
            own += usize::from(said == Some(year));
            before += usize::from(said == Some(year - 1));
        }
    }
    (own, before)
}
