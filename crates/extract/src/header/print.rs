//! What the cover prints of the company: its name, its codes, the label of its fiscal year.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::{Block, Document, Table};

use crate::Vocabulary;
use crate::normal::is_han;
use crate::setting::cover_lines;

/// What was printed; all of it may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Printed {
    pub(super) company: Option<String>,
    pub(super) identifiers: BTreeMap<String, String>,
}

/// A name has no more characters than this.
const LONGEST_NAME: usize = 120;
/// Blocks in which the table of registered securities stands.
const FIRST_BLOCKS: usize = 80;

/// Reads the cover.
pub(super) fn read(document: &Document, vocabulary: &Vocabulary) -> Printed {
    let lines = cover_lines(document);
    let normal: Vec<String> = lines.iter().map(|line| vocabulary.normal(line)).collect();
    let cover = &vocabulary.cover;
    let mut identifiers = BTreeMap::new();
    let listed = listing(&lines, vocabulary);
    let digits = |text: String| {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        Some(digits).filter(|digits| (3..=6).contains(&digits.len()))
    };
    if let Some(code) = labelled(&lines, &cover.code, vocabulary).into_iter().find_map(digits) {
        identifiers.insert("code".to_owned(), code);
    }
    let short = labelled(&lines, &cover.short_name, vocabulary).into_iter().find(|name| {
        let count = name.chars().count();
        (2..=12).contains(&count) && name.chars().any(is_han)
    });
    if let Some(short) = short {
        identifiers.insert("short_name".to_owned(), short);
    }
    let symbol = symbol(document, vocabulary).or_else(|| listed.as_ref().map(|(_, symbol)| symbol.clone()));
    if let Some(symbol) = symbol {
        identifiers.insert("ticker".to_owned(), symbol);
    }
    let named = || {
        let names = labelled(&lines, &cover.full_name, vocabulary);
        names.into_iter().find(|name| cover.company_ends.matches(&vocabulary.normal(name)))
    };
    let company = over_charter(&lines, &normal, vocabulary)
        .or_else(named)
        .or_else(|| by_ending(&lines, &normal, vocabulary))
        .or_else(|| listed.map(|(name, _)| name));
    Printed { company, identifiers }
}

/// A line as a name: folded, not too long, with letters in it.
fn tidy(line: &str) -> Option<String> {
    let folded = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = !folded.is_empty()
        && folded.chars().count() <= LONGEST_NAME
        && folded.chars().any(char::is_alphabetic);
    fits.then_some(folded)
}

/// The line over "(Exact name of registrant as specified in its charter)", or before it in the same line.
fn over_charter(lines: &[&str], normal: &[String], vocabulary: &Vocabulary) -> Option<String> {
    let at = normal.iter().position(|line| vocabulary.cover.charter.matches(line))?;
    let own = lines.get(at).and_then(|line| line.split_once('(')).map(|(before, _)| before).and_then(tidy);
    own.or_else(|| lines.get(..at)?.iter().rev().take(3).find_map(|line| tidy(line)))
}

/// The first short line that ends like a company's name; a report's title behind the name is cut off.
fn by_ending(lines: &[&str], normal: &[String], vocabulary: &Vocabulary) -> Option<String> {
    let cover = &vocabulary.cover;
    lines.iter().zip(normal).find_map(|(line, normal)| {
        let titled = cover.forms.iter().any(|(phrase, ..)| phrase.matches(normal));
        let name = if titled { before_title(line) } else { (*line).to_owned() };
        // Letter-spaced Chinese is one word.
        let name = if name.chars().filter(|value| is_han(*value)).count() > 3 {
            name.replace(' ', "")
        } else {
            name
        };
        let ends = cover.company_ends.matches(&vocabulary.normal(&name));
        if ends && name.chars().count() <= 80 { tidy(&name) } else { None }
    })
}

/// What stands before the year of a title: `样例股份有限公司 2024 年年度报告`.
fn before_title(line: &str) -> String {
    let at = line
        .find(|letter: char| letter.is_ascii_digit() || matches!(letter, '二' | '〇'))
        .unwrap_or(line.len());
    line.get(..at).unwrap_or(line).trim().to_owned()
}

/// The texts behind a label: `公司代码：688222 公司简称：成都先导`, or the next line where nothing follows.
fn labelled(lines: &[&str], labels: &[String], vocabulary: &Vocabulary) -> Vec<String> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.chars().count() <= LONGEST_NAME) {
        let next = || lines.get(at + 1).and_then(|next| next.split_whitespace().next()).map(str::to_owned);
        let words: Vec<&str> = line.split_whitespace().collect();
        for (index, word) in words.iter().enumerate() {
            let normal = vocabulary.normal(word);
            let Some(label) = labels.iter().find(|label| normal.starts_with(label.as_str())) else {
                continue;
            };
            let rest = word
                .char_indices()
                .nth(label.chars().count())
                .and_then(|(at, _)| word.get(at..))
                .unwrap_or_default();
            let rest = rest.trim_start_matches([':', '：', ' ', '(', '（']);
            let value = if rest.is_empty() {
                words.get(index + 1).map(|word| (*word).to_owned()).or_else(next)
            } else {
                Some(rest.to_owned())
            };
            found.extend(value.map(|value| value.trim_matches([':', '：', ')', '）']).to_owned()));
        }
        // Labels of several words: "Stock Code: 1234".
        let normal = vocabulary.normal(line);
        for label in labels.iter().filter(|label| label.contains(' ')) {
            if let Some((_, rest)) = normal.split_once(label.as_str()) {
                let rest = rest.trim_start_matches([':', ' ', '(']);
                found.extend(rest.split([' ', ')', ',']).next().map(str::to_owned));
            }
        }
    }
    found
}

/// `Ulta Beauty, Inc. (NASDAQ: ULTA)`: name and symbol.
fn listing(lines: &[&str], vocabulary: &Vocabulary) -> Option<(String, String)> {
    lines.iter().find_map(|line| {
        line.match_indices('(').find_map(|(at, _)| {
            let inside = line.get(at + 1..)?.split(')').next()?;
            let (exchange, symbol) = inside.split_once([':', '：'])?;
            let exchange = vocabulary.normal(exchange);
            if !vocabulary
                .cover
                .exchanges
                .iter()
                .any(|known| exchange == *known || exchange.starts_with(&format!("{known}:")))
            {
                return None;
            }
            let symbol = symbol.trim().trim_start_matches('“').trim_end_matches('”');
            let symbol = Some(symbol).filter(|symbol| is_symbol(symbol))?;
            let before = line.get(..at)?.trim();
            // The name is what begins after the last sentence or dash before the symbol.
            let from = ["—", "–", "-- ", " - ", ". "]
                .iter()
                .filter_map(|mark| before.rfind(mark).map(|at| at + mark.len()))
                .max();
            let name = tidy(before.get(from.unwrap_or(0)..)?.trim())?;
            Some((name, symbol.to_owned()))
        })
    })
}

/// `MMM`, `BRK.B`, `0700`.
fn is_symbol(text: &str) -> bool {
    (1..=6).contains(&text.len())
        && text.chars().all(|value| value.is_ascii_uppercase() || value.is_ascii_digit() || value == '.')
}

/// The first symbol under "Trading Symbol(s)" in the cover's table of securities.
fn symbol(document: &Document, vocabulary: &Vocabulary) -> Option<String> {
    let tables = document.blocks.iter().take(FIRST_BLOCKS).filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Text(_) => None,
    });
    tables.into_iter().find_map(|table: &Table| {
        let rows = || table.rows.iter();
        rows().enumerate().find_map(|(row, line)| {
            let head = line
                .cells
                .iter()
                .find(|cell| vocabulary.cover.symbol.matches(&vocabulary.normal(&cell.text)))?;
            let under = rows().skip(row + 1).flat_map(|line| &line.cells).filter(|cell| {
                cell.column < head.column + head.span && head.column < cell.column + cell.span
            });
            under
                .map(|cell| cell.text.trim())
                .find(|text| is_symbol(text) && text.chars().any(char::is_alphabetic))
                .map(str::to_owned)
        })
    })
}

/// How often words of each list are printed in the whole document.
pub(super) fn counts(document: &Document, vocabulary: &Vocabulary, lists: &[&[String]]) -> Vec<usize> {
    let mut counts = vec![0; lists.len()];
    for block in &document.blocks {
        let Block::Text(text) = block else { continue };
        let normal = vocabulary.normal(&text.text);
        for (count, words) in counts.iter_mut().zip(lists) {
            *count += words.iter().filter(|word| normal.contains(word.as_str())).count();
        }
    }
    counts
}

/// The issuer's own label of the fiscal year that ends on a day: a year that ends early in a calendar year may bear
/// the one before, whichever the report speaks of more.
pub(super) fn fiscal_label(document: &Document, year_end: Date) -> i16 {
    let year = year_end.year();
    if year_end.month() > 6 {
        return year;
    }
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
    let weeks = year_end.day() != year_end.days_in_month();
    match (own + before >= 3, before > own) {
        (true, true) => year - 1,
        (true, false) => year,
        // Years of weeks that end in January or February are the year before's at nearly every retailer.
        (false, _) if weeks && year_end.month() <= 2 => year - 1,
        _ => year,
    }
}
