//! Identifiers that a cover prints: stock code, ticker, the employer's number, the commission's file number.
//!
//! Each is taken from beside words that say what it is, so that a telephone number never becomes one.

use std::collections::BTreeMap;

use model::{Block, Document, Table};

use super::print::{LONGEST_NAME, tidy};
use crate::Vocabulary;
use crate::normal::is_han;
use crate::setting::cover_blocks;

/// `cik`, `ticker`, `ein`, `file_number`, `code`, `short_name` to value.
pub(super) type Identifiers = BTreeMap<String, String>;

/// Blocks in which the table of the company's particulars stands.
const FIRST_BLOCKS: usize = 400;
/// Lines of a cover within which a number stands from the words that name it.
const NEAR: usize = 3;
/// Lines under a header of trading symbols.
const UNDER_HEADER: usize = 4;

/// The identifiers, and the name and symbol of a listing (`Example, Inc. (NASDAQ: EXM)`).
pub(super) fn read(
    document: &Document,
    lines: &[&str],
    normal: &[String],
    vocabulary: &Vocabulary,
) -> (Identifiers, Option<(String, String)>) {
    let cover = &vocabulary.cover;
    let mut found = Identifiers::new();
    let listed = listing(lines, vocabulary);
    let behind = |labels: &[String]| {
        let mut texts = labelled(lines, labels, vocabulary);
        texts.extend(in_tables(document, labels, vocabulary));
        texts
    };
    let digits = |text: String| {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        Some(digits).filter(|digits| (3..=6).contains(&digits.len()))
    };
    let short = |name: &String| {
        let count = name.chars().count();
        (2..=12).contains(&count) && name.chars().any(is_han)
    };
    let symbol = || {
        in_symbol_table(document, vocabulary)
            .or_else(|| under_header(lines, normal, vocabulary))
            .or_else(|| listed.as_ref().map(|(_, symbol)| symbol.clone()))
    };
    let kinds = [
        ("code", behind(&cover.code).into_iter().find_map(digits)),
        ("short_name", behind(&cover.short_name).into_iter().find(short)),
        ("ticker", symbol()),
        ("ein", employer_number(lines, normal, vocabulary)),
        ("file_number", file_number(normal, vocabulary)),
    ];
    for (kind, value) in kinds {
        found.extend(value.map(|value| (kind.to_owned(), value)));
    }
    (found, listed)
}

/// `41-0417775`, as tags and covers write it.
pub(super) fn as_employer_number(text: &str) -> Option<String> {
    let (head, tail) = text.split_once('-')?;
    let all = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    (all(head, 2) && all(tail, 7)).then(|| text.to_owned())
}

/// `1-3285`, whatever zeros it is written with: `001-03285`.
pub(super) fn as_file_number(text: &str) -> Option<String> {
    let (office, number) = text.split_once('-')?;
    let whole = |part: &str| Some(part).filter(|part| part.len() <= 7)?.parse::<u32>().ok();
    let number = number.split('-').next().unwrap_or(number);
    Some(format!("{}-{}", whole(office)?, whole(number)?))
}

/// The number beside the words for the employer's identification.
fn employer_number(lines: &[&str], normal: &[String], vocabulary: &Vocabulary) -> Option<String> {
    let named = normal.iter().position(|line| vocabulary.cover.employer.matches(line))?;
    let around = lines.get(named.saturating_sub(NEAR + 2)..(named + NEAR).min(lines.len()))?;
    around
        .iter()
        .flat_map(|line| line.split_whitespace())
        .find_map(|word| as_employer_number(word.trim_matches(|mark: char| !mark.is_ascii_digit())))
}

/// The number behind the words for the commission's file, in the same line or the next.
fn file_number(normal: &[String], vocabulary: &Vocabulary) -> Option<String> {
    let number = |text: &str| {
        let mut words = text.split([' ', ':', ',', ';', '(', ')']);
        words.find_map(|word| as_file_number(word.trim_end_matches('.')))
    };
    normal.iter().enumerate().find_map(|(at, line)| {
        let rest =
            vocabulary.cover.file_number.iter().find_map(|words| Some(line.split_once(words.as_str())?.1))?;
        number(rest).or_else(|| normal.get(at + 1).and_then(|next| number(next)))
    })
}

/// The symbol in the lines under "Trading Symbol(s)", where the table of securities came as text: the capitals between
/// the class and the exchange.
fn under_header(lines: &[&str], normal: &[String], vocabulary: &Vocabulary) -> Option<String> {
    let cover = &vocabulary.cover;
    let at = normal.iter().position(|line| line.contains("trading symbol"))?;
    lines.get(at..(at + UNDER_HEADER).min(lines.len()))?.iter().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.iter().enumerate().skip(2).find_map(|(at, word)| {
            let rest = vocabulary.normal(words.get(at + 1..)?.join(" ").as_str());
            let ends =
                rest.is_empty() || cover.exchange_names.iter().any(|name| rest.starts_with(name.as_str()));
            let letters = word.chars().all(|letter| letter.is_ascii_uppercase() || letter == '.');
            (ends && letters && is_symbol(word)).then(|| (*word).to_owned())
        })
    })
}

/// The cells behind a label in the tables of the first pages: in the same row, else under it.
pub(super) fn in_tables(document: &Document, labels: &[String], vocabulary: &Vocabulary) -> Vec<String> {
    let tables = document.blocks.iter().take(FIRST_BLOCKS).filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Text(_) => None,
    });
    let mut found = Vec::new();
    for table in tables {
        for (row, line) in table.rows.iter().enumerate() {
            for (at, cell) in line.cells.iter().enumerate() {
                let text = vocabulary.normal(&cell.text);
                if !labels.iter().any(|label| *label == text.trim_end_matches(':')) {
                    continue;
                }
                let beside = line.cells.get(at + 1);
                let under = table.rows.get(row + 1).into_iter().flat_map(|line| &line.cells).find(|below| {
                    below.column < cell.column + cell.span && cell.column < below.column + below.span
                });
                found.extend([beside, under].into_iter().flatten().map(|cell| cell.text.trim().to_owned()));
            }
        }
    }
    found
}

/// The texts behind a label: `公司代码：688222 公司简称：成都先导`, or the next line where nothing follows.
pub(super) fn labelled(lines: &[&str], labels: &[String], vocabulary: &Vocabulary) -> Vec<String> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.chars().count() <= LONGEST_NAME) {
        let next = || lines.get(at + 1).and_then(|next| next.split_whitespace().next()).map(str::to_owned);
        let words: Vec<&str> = line.split_whitespace().collect();
        for (index, word) in words.iter().enumerate() {
            let word = word.trim_start_matches(['(', '（']);
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
fn in_symbol_table(document: &Document, vocabulary: &Vocabulary) -> Option<String> {
    let tables = cover_blocks(document, vocabulary).filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Text(_) => None,
    });
    let mut tables = tables;
    tables.find_map(|table: &Table| {
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
