//! The normal form in which printed words are compared, and phrases with stars that match it.
//!
//! Lower case, straight quotation marks, plain hyphens, half-width forms, single spaces, none between Chinese
//! characters, simplified for traditional characters.

use std::collections::BTreeMap;

/// Whether the character is one of Chinese (or Japanese) writing.
pub(crate) fn is_han(value: char) -> bool {
    matches!(value, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '〇')
}

/// Half-width, straight and plain; `None` for what is left out.
fn plain(value: char) -> Option<char> {
    Some(match value {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(value) - 0xFEE0)?,
        '\u{3000}' | '\u{A0}' | '\t' | '\n' | '\r' => ' ',
        '‘' | '’' | '`' | '´' | '′' => '\'',
        '“' | '”' | '″' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '─' => '-',
        '【' | '〔' | '﹙' => '(',
        '】' | '〕' | '﹚' => ')',
        '\u{AD}' | '\u{200B}' | '\u{FEFF}' => return None,
        _ => value,
    })
}

/// A map of characters, and the normal form that it is part of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Orthography {
    simplified: BTreeMap<char, char>,
}

impl Orthography {
    /// From pairs of a traditional and a simplified character.
    pub(crate) fn new(pairs: impl Iterator<Item = (char, char)>) -> Self {
        Self { simplified: pairs.collect() }
    }

    /// The normal form of a text.
    pub(crate) fn normal(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut space = false;
        let mut last_is_han = false;
        for value in text.chars() {
            let Some(value) = plain(value) else { continue };
            if value == ' ' {
                space = !out.is_empty();
                continue;
            }
            let han = is_han(value) || (last_is_han && matches!(value, '、' | ':' | '(' | ')' | '。' | '，'));
            // Letter-spaced Chinese is the same word; a space between it and Latin letters says nothing either.
            if space && !last_is_han && !han {
                out.push(' ');
            }
            space = false;
            last_is_han = is_han(value) || (han && last_is_han);
            match value {
                'a'..='z' | '0'..='9' => out.push(value),
                'A'..='Z' => out.push(value.to_ascii_lowercase()),
                _ if value.is_ascii() => out.push(value),
                _ => match self.simplified.get(&value) {
                    Some(simple) => out.push(*simple),
                    None => out.extend(value.to_lowercase()),
                },
            }
        }
        out
    }
}

/// A phrase in normal form; a star stands for anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phrase {
    parts: Vec<String>,
    from_start: bool,
    to_end: bool,
}

impl Phrase {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            parts: text.split('*').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
            from_start: !text.starts_with('*'),
            to_end: !text.ends_with('*'),
        }
    }

    /// How many bytes of the phrase are words.
    pub(crate) fn weight(&self) -> usize {
        self.parts.iter().map(String::len).sum()
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        let mut rest = text;
        let count = self.parts.len();
        for (index, part) in self.parts.iter().enumerate() {
            let (first, last) = (index == 0 && self.from_start, index + 1 == count && self.to_end);
            if first && last {
                return rest == part;
            }
            if first {
                match rest.strip_prefix(part.as_str()) {
                    Some(after) => rest = after,
                    None => return false,
                }
            } else if last {
                return rest.ends_with(part.as_str());
            } else {
                match rest.find(part.as_str()) {
                    Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
                    None => return false,
                }
            }
        }
        true
    }
}

/// A list of phrases, those with a known beginning found by it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Phrases {
    all: Vec<Phrase>,
    /// First byte to the phrases that begin with it.
    by_first: BTreeMap<u8, Vec<usize>>,
    anywhere: Vec<usize>,
}

impl Phrases {
    pub(crate) fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut list = Self::default();
        for phrase in texts.map(Phrase::new).filter(|phrase| phrase.weight() > 0) {
            let index = list.all.len();
            match phrase.parts.first().and_then(|part| part.bytes().next()).filter(|_| phrase.from_start) {
                Some(first) => list.by_first.entry(first).or_default().push(index),
                None => list.anywhere.push(index),
            }
            list.all.push(phrase);
        }
        list
    }

    /// The phrases that match, by their index.
    pub(crate) fn matching<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a {
        let known = text.bytes().next().and_then(|first| self.by_first.get(&first));
        known
            .into_iter()
            .flatten()
            .chain(&self.anywhere)
            .copied()
            .filter(move |index| self.all.get(*index).is_some_and(|phrase| phrase.matches(text)))
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        self.matching(text).next().is_some()
    }

    /// The weight of the longest phrase that matches; 0 where none does.
    pub(crate) fn longest(&self, text: &str) -> usize {
        self.matching(text).filter_map(|index| self.all.get(index)).map(Phrase::weight).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_form_forgets_typography() {
        let orthography =
            Orthography::new([('資', '资'), ('產', '产'), ('負', '负'), ('債', '债')].into_iter());
        let check = |text: &str, expect: &str| assert_eq!(orthography.normal(text), expect);
        check("  Stockholders’  Equity — Net ", "stockholders' equity - net");
        check("資 產 負 債 表", "资产负债表");
        check("（一）基本每股收益（元／股）", "(一)基本每股收益(元/股)");
        check("Ａ股 ２０２４", "a股2024");
        check("TOTAL\u{A0}ASSETS", "total assets");
    }

    #[test]
    fn stars_stand_for_anything() {
        let check = |phrase: &str, text: &str, expect: bool| {
            assert_eq!(Phrase::new(phrase).matches(text), expect, "{phrase} in {text}");
        };
        check("total assets", "total assets", true);
        check("total assets", "total assets held", false);
        check("total assets*", "total assets held", true);
        check("*per share*", "earnings per share:", true);
        check("net cash *operating*", "net cash provided by operating activities", true);
        check("net cash *operating*", "cash from operating activities", false);
        check("*equity", "total equity", true);
        check("*equity", "equity and more", false);
        check("a*b*c", "a b c", true);
        check("a*b*c", "a c b", false);
    }

    #[test]
    fn a_list_finds_by_first_letter_and_anywhere() {
        let list = Phrases::new(["total assets", "*share*", "to*"].into_iter());
        assert_eq!(list.matching("total assets").collect::<Vec<_>>(), [0, 2]);
        assert_eq!(list.longest("per share"), 5);
        assert!(!list.matches("other"));
    }
}
