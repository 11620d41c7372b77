//! What the cover prints of the company: its name, as the registrant's line, a labelled line or a title says it.

use model::{Block, Document};

use super::identifiers::{self, Identifiers};
use crate::Vocabulary;
use crate::normal::is_han;
use crate::setting::{cover_blocks, cover_lines};

/// What was printed; all of it may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Printed {
    pub(super) company: Option<String>,
    pub(super) identifiers: Identifiers,
}

/// A name has no more characters than this.
pub(super) const LONGEST_NAME: usize = 120;

/// Reads the cover.
pub(super) fn read(document: &Document, vocabulary: &Vocabulary) -> Printed {
    let lines = cover_lines(document, vocabulary);
    let normal: Vec<String> = lines.iter().map(|line| vocabulary.normal(line)).collect();
    let (identifiers, listed) = identifiers::read(document, &lines, &normal, vocabulary);
    let texts: Vec<&str> = cover_blocks(document, vocabulary)
        .filter_map(|block| match block {
            Block::Text(text) => Some(text.text.as_str()),
            Block::Table(_) => None,
        })
        .collect();
    let company = over_charter(&lines, &normal, vocabulary)
        .or_else(|| labelled_name(document, &lines, vocabulary))
        .or_else(|| addressed_name(document, vocabulary))
        // A table of definitions names a company a row: titles are looked at first.
        .or_else(|| by_ending(&texts, vocabulary))
        .or_else(|| by_ending(&lines, vocabulary))
        .or_else(|| listed.map(|(name, _)| name));
    Printed { company, identifiers }
}

/// A line as a name: folded, not too long, with letters in it.
pub(super) fn tidy(line: &str) -> Option<String> {
    let folded = small_capitals(&line.split_whitespace().collect::<Vec<_>>());
    let fits = !folded.is_empty()
        && folded.chars().count() <= LONGEST_NAME
        && folded.chars().any(char::is_alphabetic);
    fits.then_some(folded)
}

/// The words with spaces between them, but none after the large letters of small capitals: `E XAMPLE R ESORTS`.
fn small_capitals(words: &[&str]) -> String {
    let capitals = |word: &str| word.chars().all(|letter| letter.is_ascii_uppercase());
    let parted = |pair: &[&str]| match pair {
        [large, small] => large.len() == 1 && small.len() > 2 && capitals(large) && capitals(small),
        _ => false,
    };
    // One such pair may be an initial.
    if words.windows(2).filter(|pair| parted(pair)).count() < 2 {
        return words.join(" ");
    }
    let mut name = String::new();
    for (at, word) in words.iter().enumerate() {
        let goes_on = at > 0 && words.get(at - 1..=at).is_some_and(parted);
        if !name.is_empty() && !goes_on {
            name.push(' ');
        }
        name.push_str(word);
    }
    name
}

/// The line over "(Exact name of registrant as specified in its charter)", or before it in the same line; two lines
/// where the nearest is only the legal form.
fn over_charter(lines: &[&str], normal: &[String], vocabulary: &Vocabulary) -> Option<String> {
    let at = normal.iter().position(|line| vocabulary.cover.charter.matches(line))?;
    let own = lines.get(at).and_then(|line| line.split_once('(')).map(|(before, _)| before).and_then(tidy);
    own.or_else(|| {
        let mut above = lines.get(..at)?.iter().rev().take(4).filter_map(|line| tidy(line));
        let name = above.next()?;
        let form_alone = name.split_whitespace().all(|word| {
            let word = vocabulary.normal(word.trim_end_matches(','));
            vocabulary.cover.company_ends.matches(&format!(" {word}"))
        });
        match above.next().filter(|_| form_alone) {
            Some(before) => tidy(&format!("{before} {name}")),
            None => Some(name),
        }
    })
}

/// The name behind `公司的中文名称`, on the cover or in the table of the company's particulars.
fn labelled_name(document: &Document, lines: &[&str], vocabulary: &Vocabulary) -> Option<String> {
    let cover = &vocabulary.cover;
    let is_name = |name: &String| cover.company_ends.matches(&vocabulary.normal(name));
    let on_cover = identifiers::labelled(lines, &cover.full_name, vocabulary).into_iter().find(is_name);
    on_cover
        .or_else(|| identifiers::in_tables(document, &cover.full_name, vocabulary).into_iter().find(is_name))
}

/// The company to whose owners the auditor writes: `To the shareholders of Example Limited`, the name perhaps in the
/// next line, with a remark behind it.
fn addressed_name(document: &Document, vocabulary: &Vocabulary) -> Option<String> {
    let cover = &vocabulary.cover;
    let is_name = |text: &str| cover.company_ends.matches(&vocabulary.normal(text));
    let texts = |at: usize| match document.blocks.get(at) {
        Some(Block::Text(text)) if text.text.chars().count() <= LONGEST_ADDRESS => Some(text.text.as_str()),
        _ => None,
    };
    (0..document.blocks.len()).find_map(|at| {
        let line = texts(at)?;
        if !(line.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("to the")) || line.contains('股'))
        {
            return None;
        }
        let normal = vocabulary.normal(line);
        cover.addressed.iter().find_map(|(before, after)| {
            if !normal.ends_with(after.as_str()) {
                return None;
            }
            let rest = match normal.strip_prefix(before.as_str()) {
                Some(rest) => rest.strip_suffix(after.as_str())?,
                None if after.is_empty() && normal == before.trim_end() => "",
                None => return None,
            };
            // The name as printed: the end of the line, as long as what is left of its normal form.
            let name = match (rest.is_empty(), after.is_empty()) {
                (true, _) => texts(at + 1)?.to_owned(),
                (false, true) => last_words(line, rest.split(' ').count()),
                (false, false) => rest.to_owned(),
            };
            let name = name.split(['(', '（']).next().and_then(tidy)?;
            is_name(&name).then_some(name)
        })
    })
}

/// The line that an auditor begins with has no more characters than this.
const LONGEST_ADDRESS: usize = 200;

fn last_words(line: &str, count: usize) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.get(words.len().saturating_sub(count)..).unwrap_or_default().join(" ")
}

/// The first short line that ends like a company's name; a report's title behind the name is cut off.
fn by_ending(lines: &[&str], vocabulary: &Vocabulary) -> Option<String> {
    let cover = &vocabulary.cover;
    lines.iter().find_map(|line| {
        let titled = cover.forms.iter().any(|(phrase, ..)| phrase.matches(&vocabulary.normal(line)));
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
