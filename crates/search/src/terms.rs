//! Terms: the words of a text as they are compared. English words are stemmed, Chinese is segmented, full-width forms
//! are folded, figures keep their digits.
//!
//! Chinese is cut as for a search: long words and the words inside them, so that 商誉减值 is found by 商誉.

use std::sync::OnceLock;

use jieba_rs::Jieba;
use tantivy::tokenizer::{Language, Stemmer, TextAnalyzer, Token, TokenStream, Tokenizer};

/// The dictionary of Chinese words, opened when the first Chinese text is met.
fn dictionary() -> &'static Jieba {
    static DICTIONARY: OnceLock<Jieba> = OnceLock::new();
    DICTIONARY.get_or_init(Jieba::new)
}

/// Cuts texts into terms.
pub struct Analyzer(TextAnalyzer);

impl Default for Analyzer {
    fn default() -> Self {
        Self(TextAnalyzer::builder(Words).filter(Stemmer::new(Language::English)).build())
    }
}

impl Analyzer {
    /// Calls `each` with every term of the text, in order.
    pub fn each(&mut self, text: &str, mut each: impl FnMut(&str)) {
        let mut stream = self.0.token_stream(text);
        while stream.advance() {
            each(&stream.token().text);
        }
    }
}

/// The terms of a text, in order.
pub fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    Analyzer::default().each(text, |term| terms.push(term.to_owned()));
    terms
}

/// Words in lower case and in half-width form, Chinese by the dictionary.
#[derive(Clone)]
struct Words;

impl Tokenizer for Words {
    type TokenStream<'a> = Cut;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Cut {
        Cut { words: cut(text), at: 0, token: Token::default() }
    }
}

/// Words once cut: begin, end, text.
struct Cut {
    words: Vec<(usize, usize, String)>,
    at: usize,
    token: Token,
}

impl TokenStream for Cut {
    fn advance(&mut self) -> bool {
        let Some((from, to, text)) = self.words.get_mut(self.at) else { return false };
        self.token = Token {
            offset_from: *from,
            offset_to: *to,
            position: self.at,
            text: std::mem::take(text),
            position_length: 1,
        };
        self.at += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Han,
    Between,
}

fn script(value: char) -> Script {
    match value {
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '〇' => Script::Han,
        _ if value.is_alphanumeric() => Script::Latin,
        _ => Script::Between,
    }
}

/// The half-width form.
fn half(value: char) -> char {
    match value {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(value) - 0xFEE0).unwrap_or(value),
        '’' => '\'',
        _ => value,
    }
}

fn cut(text: &str) -> Vec<(usize, usize, String)> {
    let mut words = Vec::new();
    let mut letters = text.char_indices().map(|(at, value)| (at, half(value))).peekable();
    while let Some((from, first)) = letters.next() {
        let kind = script(first);
        if kind == Script::Between {
            continue;
        }
        let mut end = from + text.get(from..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        let mut word: String = first.to_lowercase().collect();
        while let Some((at, value)) = letters.peek().copied() {
            let length = text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            let next = text.get(at + length..).and_then(|rest| rest.chars().next()).map(half);
            // 1,234.5 and R&D and U.S are one word each; a possessive's s is none.
            let joins = kind == Script::Latin
                && matches!(value, '.' | ',' | '&')
                && next.is_some_and(|next| {
                    let last = word.chars().next_back().unwrap_or(' ');
                    if value == '&' {
                        word.chars().count() <= 2 && script(next) == Script::Latin
                    } else {
                        last.is_ascii_digit() && next.is_ascii_digit()
                    }
                });
            if script(value) != kind && !joins {
                break;
            }
            letters.next();
            end = at + length;
            if value != ',' {
                word.extend(value.to_lowercase());
            }
        }
        match kind {
            Script::Latin if word.len() <= 40 => words.push((from, end, word)),
            Script::Han => {
                for token in dictionary().cut_for_search(&word, false) {
                    words.push((from + token.byte_start, from + token.byte_end, token.word.to_owned()));
                }
            }
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::terms;

    #[test]
    fn words_are_stemmed_segmented_and_folded() {
        let check = |text: &str, expect: &[&str]| assert_eq!(terms(text), expect, "{text}");
        check("Operating segments’ revenues", &["oper", "segment", "revenu"]);
        check("R&D was $1,234.5 million", &["r&d", "was", "1234.5", "million"]);
        check("Ａ股２０２４", &["a", "股", "2024"]);
        assert!(terms("商誉减值准备").contains(&"商誉".to_owned()));
        assert!(terms("公司的主要客户").contains(&"客户".to_owned()));
    }
}
