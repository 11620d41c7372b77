//! Languages that aren't read: a question in one of them is told so, rather than that its words aren't known.
//!
//! Only asked of questions that were not understood as a figure's, so that nothing that is understood is lost by it.

use super::plan::{TextPlan, Understanding, Unresolved, reasons};
use super::vocabulary::Vocabulary;
use super::words::Language;

/// The understanding of a question, or that it is in a language that isn't read.
pub(super) fn unless_foreign(
    question: &str,
    vocabulary: &Vocabulary,
    understood: Understanding,
) -> Understanding {
    let about = match &understood {
        Understanding::Figure(_) => return understood,
        Understanding::Text(about) => about,
        Understanding::Unresolved(unresolved) => &unresolved.about,
    };
    let Some(language) = foreign(question, &vocabulary.languages) else { return understood };
    let about = TextPlan::clone(about);
    let message =
        format!("the question seems to be in {language}, which isn't read; ask in English or Chinese");
    let reason = model::Reason::new(reasons::LANGUAGE, message);
    Understanding::Unresolved(Unresolved { reason, candidates: Vec::new(), about })
}

/// The language of a question, where it is one that isn't read.
fn foreign<'a>(question: &str, languages: &'a [Language]) -> Option<&'a str> {
    if let Some(script) = foreign_script(question) {
        return Some(script);
    }
    let lower = question.to_lowercase();
    let words: Vec<&str> =
        lower.split(|sign: char| !sign.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let count = |language: &Language| {
        let mut known: Vec<&str> =
            words.iter().filter(|word| language.words.iter().any(|own| own == *word)).copied().collect();
        known.sort_unstable();
        known.dedup();
        known.len()
    };
    let ours = languages.iter().filter(|language| language.read).map(count).max().unwrap_or(0);
    let others = languages.iter().filter(|language| !language.read);
    let (most, language) =
        others.map(|language| (count(language), language)).max_by_key(|(count, _)| *count)?;
    (most >= 2 && most > ours).then_some(&language.name)
}

/// The script of a question, where it is neither Latin nor Chinese.
fn foreign_script(question: &str) -> Option<&'static str> {
    let count = |of: fn(char) -> bool| question.chars().filter(|sign| of(*sign)).count();
    let kana = count(|sign| matches!(sign, '\u{3041}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}'));
    let hangul = count(|sign| matches!(sign, '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7A3}'));
    let others = count(|sign| {
        let latin = matches!(sign, '\0'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' | '\u{FF00}'..='\u{FFEF}');
        let han =
            matches!(sign, '\u{2E80}'..='\u{33FF}' | '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}');
        sign.is_alphabetic() && !latin && !han
    });
    match () {
        () if kana >= 2 => Some("Japanese"),
        () if hangul >= 2 => Some("Korean"),
        () if others * 3 > count(char::is_alphabetic) => Some("another script"),
        () => None,
    }
}
