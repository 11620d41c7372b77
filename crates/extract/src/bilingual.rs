//! Tables that say everything twice, in English and in Chinese, as reports from Hong Kong do.
//!
//! The two stand in one line or under each other, and wrapped they alternate line by line. A label becomes its English
//! half and then its Chinese one; what the words mean is read from the English half alone.

use crate::line::Line;
use crate::normal::is_han;

/// A table says everything twice where so many labels do.
const FEWEST: usize = 5;

/// The scripts that a text is written in, apart from digits and plain marks, which go with what they stand beside.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Han,
}

fn script(value: char) -> Option<Script> {
    match value {
        'a'..='z' | 'A'..='Z' => Some(Script::Latin),
        '\u{3001}'..='\u{303F}' | '\u{FF01}'..='\u{FF20}' => Some(Script::Han),
        _ if is_han(value) => Some(Script::Han),
        _ => None,
    }
}

/// The English and the Chinese words of a text that has both.
fn halves(text: &str) -> Option<(String, String)> {
    let (mut english, mut chinese) = (String::new(), String::new());
    let mut at = None;
    // Signs between the two belong to what follows where a space parts them from what went before.
    let mut words: Vec<(Option<Script>, String)> = Vec::new();
    for word in text.split_whitespace() {
        let mut piece = String::new();
        for value in word.chars() {
            let own = script(value);
            if own.is_some() && at.is_some() && own != at && !piece.is_empty() {
                words.push((at, std::mem::take(&mut piece)));
            }
            at = own.or(at);
            piece.push(value);
        }
        words.push((at, piece));
    }
    for (script, word) in words {
        match script {
            Some(Script::Han) => chinese.push_str(&word),
            _ => {
                if !english.is_empty() {
                    english.push(' ');
                }
                english.push_str(&word);
            }
        }
    }
    let letters = english.chars().filter(char::is_ascii_alphabetic).count();
    (letters >= 3 && chinese.chars().filter(|value| is_han(*value)).count() >= 2)
        .then_some((english, chinese))
}

/// Whether a text has Chinese in it and no English.
fn is_chinese(text: &str) -> bool {
    text.chars().any(is_han) && !text.chars().any(|value| value.is_ascii_alphabetic())
}

/// Whether most labels are said in both languages, in one line or in two.
pub(crate) fn says_twice<'t>(labels: impl Iterator<Item = &'t str>) -> bool {
    let (mut both, mut english, mut chinese) = (0_usize, 0_usize, 0_usize);
    for label in labels.filter(|label| label.chars().any(char::is_alphabetic)) {
        if halves(label).is_some() {
            both += 1;
        } else if is_chinese(label) {
            chinese += 1;
        } else {
            english += 1;
        }
    }
    // A line for each language is one label in both.
    let pairs = english.min(chinese);
    both + pairs >= FEWEST && both * 2 + pairs * 4 > both + english + chinese
}

/// The English half of a label, where it has one.
pub(crate) fn english(label: &str) -> Option<String> {
    halves(label).map(|(english, _)| english)
}

/// Puts the labels of such a table in order: halves that stand under each other are joined, and those that alternate
/// are parted.
pub(crate) fn settle(lines: &mut Vec<Line>) {
    if !says_twice(lines.iter().map(|line| line.label.as_str())) {
        return;
    }
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for mut line in std::mem::take(lines) {
        let goes_on = line.label.starts_with(|value: char| value.is_ascii_lowercase());
        let below = out.last_mut().filter(|_| goes_on || is_chinese(&line.label));
        match below {
            // A label of several lines whose figures stand in the last of them.
            Some(last) if goes_on => {
                if last.values.is_empty() && !last.label.trim_end().ends_with([':', '：']) {
                    line.label = format!("{} {}", last.label, line.label);
                    line.indent = last.indent;
                    *last = line;
                } else {
                    out.push(line);
                }
            }
            // The Chinese half under its line, or the end of a label whose figures stand in its last line.
            Some(last) if !line.has_figures() && !is_chinese(&last.label) && !last.label.is_empty() => {
                last.label.push(' ');
                last.label.push_str(&line.label);
            }
            Some(last) if line.has_figures() && last.values.is_empty() && halves(&last.label).is_some() => {
                line.label = format!("{} {}", last.label, line.label);
                line.indent = last.indent;
                *last = line;
            }
            _ => out.push(line),
        }
    }
    for line in &mut out {
        if let Some((english, chinese)) = halves(&line.label) {
            line.label = format!("{english} {chinese}");
            line.english = Some(english);
        }
    }
    *lines = out;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_parted_word_by_word() {
        let check = |text: &str, expect: Option<(&str, &str)>| {
            let found = halves(text);
            let found = found.as_ref().map(|(english, chinese)| (english.as_str(), chinese.as_str()));
            assert_eq!(found, expect, "{text}");
        };
        check("Revenue 收益", Some(("Revenue", "收益")));
        check(
            "Dividend income from investments 來自投資之 in listed securities 股息收入",
            Some(("Dividend income from investments in listed securities", "來自投資之股息收入")),
        );
        check(
            "Profit (loss) before tax 除稅前溢利（虧損）",
            Some(("Profit (loss) before tax", "除稅前溢利（虧損）")),
        );
        check("Revenue", None);
        check("A股股本", None);
        check("其他應收款", None);
    }
}
