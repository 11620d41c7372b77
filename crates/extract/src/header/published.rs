//! When a report became known: the day that it states, else the day beside its signatures.

use jiff::civil::Date;
use model::{Block, Document, Published, PublishedBasis};

use crate::Vocabulary;
use crate::calendar::days;
use crate::dates::{Mention, mentions};
use crate::setting::cover_lines;

/// A report follows its period within so many days.
const LATEST: i32 = 400;
/// Signatures stand among the last blocks.
const TAIL: usize = 600;
/// Lines of the registrant's signature page.
const SIGNATURE_PAGE: usize = 60;
/// A line with a date and little else.
const SHORT: usize = 80;
const DATE_ALONE: usize = 32;
/// An announcement's dateline stands in its first lines.
const DATELINE: usize = 40;
const OVER_TITLE: usize = 4;

/// The day on which the report became known, and how that is known.
pub(super) fn published(
    document: &Document,
    file_name: &str,
    period_end: Option<Date>,
    tagged: Option<Date>,
    vocabulary: &Vocabulary,
) -> Published {
    let plausible = |date: &Date| period_end.is_none_or(|end| (0..=LATEST).contains(&days(end, *date)));
    let cover: Vec<String> =
        cover_lines(document, vocabulary).iter().map(|line| vocabulary.normal(line)).collect();
    let tail = tail(document, vocabulary);
    let stated = tagged
        .filter(plausible)
        .or_else(|| after_words(&cover, vocabulary).filter(plausible))
        .or_else(|| {
            dateline(&cover, vocabulary)
                .filter(|date| period_end.is_some_and(|end| (1..=120).contains(&days(end, *date))))
        })
        .or_else(|| after_words(&tail, vocabulary).filter(plausible))
        .or_else(|| under_board(&tail, vocabulary).filter(plausible));
    if let Some(date) = stated {
        return Published { date: Some(date), basis: PublishedBasis::Stated };
    }
    let signatures = signature_page(document, vocabulary);
    let signed = signed_behind(&signatures, Some(0), vocabulary)
        .into_iter()
        .filter(plausible)
        .max()
        .or_else(|| signed(&tail, vocabulary).into_iter().filter(plausible).max())
        .or_else(|| approved(document, vocabulary).into_iter().filter(plausible).max());
    if let Some(date) = signed.filter(|_| period_end.is_some()) {
        return Published { date: Some(date), basis: PublishedBasis::Signature };
    }
    // A date in the file's name is the user's word, where it is later than the period.
    let later = |date: &Date| period_end.is_some_and(|end| (6..=LATEST).contains(&days(end, *date)));
    match in_name(file_name).filter(later) {
        Some(date) => Published { date: Some(date), basis: PublishedBasis::Given },
        None => Published { date: None, basis: PublishedBasis::Unknown },
    }
}

/// The last texts of the document in normal form, those of table cells too, in reading order.
fn tail(document: &Document, vocabulary: &Vocabulary) -> Vec<String> {
    let from = document.blocks.len().saturating_sub(TAIL);
    let texts = document.blocks.iter().skip(from).flat_map(texts);
    texts.filter(|text| text.chars().count() <= 400).map(|text| vocabulary.normal(text)).collect()
}

/// The lines from the registrant's own signature on; exhibits bound behind it have signatures of their own.
fn signature_page(document: &Document, vocabulary: &Vocabulary) -> Vec<String> {
    let says = |block: &Block| match block {
        Block::Text(text) if text.text.contains("signed") || text.text.contains("sign this") => {
            let normal = vocabulary.normal(&text.text);
            vocabulary.cover.undersigned.iter().any(|words| normal.contains(words.as_str()))
        }
        _ => false,
    };
    let Some(from) = document.blocks.iter().rposition(says) else { return Vec::new() };
    let texts = document.blocks.iter().skip(from + 1).flat_map(texts);
    texts.take(SIGNATURE_PAGE).map(|text| vocabulary.normal(text)).collect()
}

/// The days on which the statements were approved or their audit report was signed, as the notes say.
fn approved(document: &Document, vocabulary: &Vocabulary) -> Vec<Date> {
    let words = &vocabulary.cover.approved;
    let mut days = Vec::new();
    for block in &document.blocks {
        let lines: Vec<&str> = texts(block);
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.chars().count() <= SHORT) {
            let normal = vocabulary.normal(line);
            if words.iter().any(|words| normal.contains(words.as_str())) {
                let next = || lines.get(at + 1).and_then(|next| day(&vocabulary.normal(next), vocabulary));
                days.extend(day(&normal, vocabulary).or_else(next));
            }
        }
    }
    days
}

fn texts(block: &Block) -> Vec<&str> {
    match block {
        Block::Text(text) => vec![text.text.as_str()],
        Block::Table(table) => {
            table.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.text.as_str()).collect()
        }
    }
}

fn day(text: &str, vocabulary: &Vocabulary) -> Option<Date> {
    mentions(text, &vocabulary.periods).into_iter().find_map(|mention| match mention {
        Mention::Day(date) => Some(date),
        _ => None,
    })
}

/// The date after "date of report", "披露日期" and the like, in the same line or the next.
fn after_words(lines: &[String], vocabulary: &Vocabulary) -> Option<Date> {
    lines.iter().enumerate().find_map(|(at, line)| {
        let words = &vocabulary.cover.published;
        let rest = words.iter().find_map(|words| Some(line.split_once(words.as_str())?.1))?;
        day(rest, vocabulary).or_else(|| {
            lines.get(at + 1).filter(|next| next.len() <= SHORT).and_then(|next| day(next, vocabulary))
        })
    })
}

/// The place and date before an announcement's first words: `ISSAQUAH, Wash.--(BUSINESS WIRE)--Mar. 9, 2023--`.
fn dateline(lines: &[String], vocabulary: &Vocabulary) -> Option<Date> {
    let wires =
        ["business wire", "businesswire", "prnewswire", "pr newswire", "globe newswire", "globenewswire"];
    let first = lines.get(..DATELINE.min(lines.len())).unwrap_or_default();
    first
        .iter()
        .find_map(|line| {
            let head: String = line.chars().take(SHORT + SHORT).collect();
            let wired = wires.iter().any(|wire| head.contains(wire));
            let dashed = head.contains(" - ") || head.contains("--");
            let date = day(&head, vocabulary)?;
            (wired || (dashed && line.len() > head.len())).then_some(date)
        })
        // A date alone over the announcement's title.
        .or_else(|| {
            let top = lines.iter().take(OVER_TITLE).filter(|line| line.chars().count() <= DATE_ALONE);
            top.filter(|line| line.starts_with(|first: char| first.is_alphanumeric()))
                .find_map(|line| day(line, vocabulary))
        })
}

/// The date under the board's name at a Chinese announcement's end.
fn under_board(lines: &[String], vocabulary: &Vocabulary) -> Option<Date> {
    lines.iter().enumerate().rev().find_map(|(at, line)| {
        // Name and date may have come as one line.
        if let Some((name, date)) =
            line.find(|letter: char| letter.is_ascii_digit()).map(|at| line.split_at(at))
            && line.chars().count() <= SHORT
            && vocabulary.cover.board.matches(name.trim_end())
        {
            return day(date, vocabulary);
        }
        if line.chars().count() > DATE_ALONE || !vocabulary.cover.board.matches(line) {
            return None;
        }
        lines
            .get(at + 1)
            .filter(|next| next.chars().count() <= DATE_ALONE)
            .and_then(|next| day(next, vocabulary))
    })
}

/// The dates beside signatures: after "Date:", or alone in a line, behind the last heading that says so.
fn signed(lines: &[String], vocabulary: &Vocabulary) -> Vec<Date> {
    let cover = &vocabulary.cover;
    let is_heading =
        |line: &String| cover.signatures.iter().any(|word| line.trim_matches(['(', ')', ':', ' ']) == *word);
    let headings =
        lines.iter().enumerate().rev().filter(|(_, line)| is_heading(line)).map(|(at, _)| Some(at));
    // The last heading counts; one without a date after it may be a running head.
    headings
        .chain([None])
        .take(4)
        .map(|heading| signed_behind(lines, heading, vocabulary))
        .find(|dates| !dates.is_empty())
        .unwrap_or_default()
}

fn signed_behind(lines: &[String], heading: Option<usize>, vocabulary: &Vocabulary) -> Vec<Date> {
    let cover = &vocabulary.cover;
    let behind = lines.get(heading.unwrap_or(0)..).unwrap_or_default();
    let mut dates = Vec::new();
    for (at, line) in behind.iter().enumerate() {
        let length = line.chars().count();
        let marked = cover.signed.iter().any(|word| line.starts_with(word.as_str()));
        if marked && length <= SHORT {
            let next = || {
                behind
                    .get(at + 1)
                    .filter(|next| next.chars().count() <= DATE_ALONE)
                    .and_then(|next| day(next, vocabulary))
            };
            dates.extend(day(line, vocabulary).or_else(next));
        } else {
            let alone = heading.is_some() && length <= DATE_ALONE;
            let in_words = line.contains("/s/") || (line.contains("signed") && line.contains("behalf"));
            dates.extend(day(line, vocabulary).filter(|_| alone || in_words));
        }
    }
    dates
}

/// Eight digits of a file's name that are a day: `688222_20240425_W8YU.pdf`; `2024-04-25` too.
fn in_name(name: &str) -> Option<Date> {
    let runs =
        name.split(|value: char| !value.is_ascii_digit() && value != '-').filter(|run| !run.is_empty());
    runs.map(|run| run.replace('-', "")).filter(|run| run.len() == 8).find_map(|run| {
        let part = |from: usize, to: usize| run.get(from..to).and_then(|digits| digits.parse::<i16>().ok());
        let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
            .ok()
            .filter(|date| date.year() >= 1990)
    })
}
