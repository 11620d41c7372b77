//! Text: a question as tokens, English words and Chinese characters alike, each with its place in the question.
//!
//! Words are folded (case, full-width forms, curly quotes) and stemmed (plurals, `-ise`), so that a phrase of the
//! vocabulary and its variants in a question become the same tokens. `&` is the word `and`; a hyphen inside a compound
//! joins nothing and parts nothing (`year-over-year` is three words); a hyphen beside a digit is kept as a sign.

use std::ops::Range;

use model::Decimal;

/// Short forms of words that people end with a dot.
const SHORTENED: [&str; 5] = ["avg", "max", "min", "approx", "vs"];

/// Questions longer than this are not read any further.
pub(super) const LONGEST: usize = 400;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, or letters and digits mixed (`fy2019`, `3m`).
    Word,
    /// Digits alone, thousands separators removed.
    Number(Decimal),
    /// One Chinese character.
    Han,
    /// A sign.
    Sign(char),
}

/// A piece of the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Folded: lower case, half width, simplified.
    pub(super) text: String,
    /// The text without its plural ending.
    pub(super) stem: String,
    /// What it is.
    pub(super) kind: Kind,
    /// Bytes of the question.
    pub(super) at: Range<usize>,
    /// Begins with a capital letter.
    pub(super) capital: bool,
    /// Has no small letter.
    pub(super) upper: bool,
    /// Carries a possessive ending (`Apple's`, `Lowe's`).
    pub(super) possessive: bool,
    /// No space stands before it.
    pub(super) glued: bool,
}

impl Token {
    /// The sign, if it is one.
    pub(super) fn sign(&self) -> Option<char> {
        match self.kind {
            Kind::Sign(sign) => Some(sign),
            _ => None,
        }
    }
}

/// Characters that are written in two ways: traditional to simplified.
pub(super) type Variants = std::collections::BTreeMap<char, char>;

/// One character of the question, folded.
struct Letter {
    folded: char,
    raw: char,
    at: usize,
    end: usize,
}

/// The tokens of a text, at most [`LONGEST`].
pub(super) fn tokens(text: &str, variants: &Variants) -> Vec<Token> {
    let letters: Vec<Letter> = text
        .char_indices()
        .take(LONGEST * 8)
        .map(|(at, raw)| Letter { folded: fold(raw, variants), raw, at, end: at + raw.len_utf8() })
        .collect();
    let mut tokens = Vec::new();
    let mut spaced = true;
    let mut next = 0;
    while let Some(letter) = letters.get(next) {
        if tokens.len() >= LONGEST {
            break;
        }
        let length = if letter.folded.is_whitespace() {
            spaced = true;
            next += 1;
            continue;
        } else if is_han(letter.folded) {
            push(&mut tokens, &letters, next..next + 1, !spaced, Kind::Han);
            1
        } else if letter.folded.is_alphanumeric() {
            word_or_number(&mut tokens, &letters, next, !spaced)
        } else {
            sign(&mut tokens, &letters, next, !spaced);
            1
        };
        spaced = false;
        next += length.max(1);
    }
    tokens
}

/// The stems of a phrase of the vocabulary: its words alone, without signs.
pub(super) fn stems(phrase: &str, variants: &Variants) -> Vec<String> {
    // Most phrases are plain words, which need no reading.
    let is_plain = |byte: u8| byte.is_ascii_alphabetic() || byte == b' ';
    if phrase.len() < LONGEST && phrase.bytes().all(is_plain) {
        let words = phrase.split(' ').filter(|word| !word.is_empty());
        return words.map(|word| stem(&word.to_ascii_lowercase())).collect();
    }
    tokens(phrase, variants)
        .into_iter()
        .filter(|token| token.sign().is_none_or(|sign| KEPT_IN_PHRASES.contains(&sign)))
        .map(|token| token.stem)
        .collect()
}

/// Signs that are part of a phrase where the vocabulary writes them.
const KEPT_IN_PHRASES: [char; 6] = ['%', '/', '+', '=', '$', '~'];

/// Half-width, lower-case, simplified, with one kind of quote and dash.
fn fold(raw: char, variants: &Variants) -> char {
    if raw.is_ascii() && raw != '`' {
        return raw.to_ascii_lowercase();
    }
    let half = match raw {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(raw as u32 - 0xfee0).unwrap_or(raw),
        '\u{3000}' | '\u{a0}' | '\u{2009}' | '\u{202f}' => ' ',
        '\u{200b}' | '\u{feff}' => ' ',
        '’' | '‘' | '`' | '´' | 'ʼ' | '′' => '\'',
        '“' | '”' | '″' | '「' | '」' | '『' | '』' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' => '-',
        '∕' | '⁄' => '/',
        '×' | '∗' | '·' | '⋅' => '*',
        '÷' => '/',
        '〜' | '∼' => '~',
        '、' => ',',
        '。' => '.',
        '【' | '〔' => '(',
        '】' | '〕' => ')',
        other => other,
    };
    let lower = half.to_lowercase().next().unwrap_or(half);
    variants.get(&lower).copied().unwrap_or(lower)
}

/// Whether the character is a Chinese one.
pub(super) fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '〇')
}

fn push(tokens: &mut Vec<Token>, letters: &[Letter], range: Range<usize>, glued: bool, kind: Kind) {
    let Some(part) = letters.get(range) else { return };
    let (Some(first), Some(last)) = (part.first(), part.last()) else { return };
    let text: String = part.iter().map(|letter| letter.folded).collect();
    tokens.push(Token {
        stem: stem(&text),
        text,
        kind,
        at: first.at..last.end,
        capital: first.raw.is_uppercase(),
        upper: !part.iter().any(|letter| letter.raw.is_lowercase())
            && part.iter().any(|letter| letter.raw.is_uppercase()),
        possessive: false,
        glued,
    });
}

/// Letters before a year that belong to it: `FY2024`, `1Q2024`, `9M2024`.
const PERIOD_MARKS: [&str; 27] = [
    "f", "fy", "fye", "cy", "q", "fq", "h", "1q", "2q", "3q", "4q", "1h", "2h", "6m", "9m", "1qfy", "2qfy",
    "3qfy", "4qfy", "1hfy", "2hfy", "6mfy", "9mfy", "y", "m", "12m", "3q2",
];

/// Whether a year of four digits stands there, right before a Chinese character.
fn year_before_han(letters: &[Letter], at: usize) -> bool {
    let year =
        letters.get(at..at + 4).filter(|_| letters.get(at + 4).is_some_and(|next| is_han(next.folded)));
    year.is_some_and(|year| {
        let digits = year.iter().all(|letter| letter.folded.is_ascii_digit());
        let century: String = year.iter().take(2).map(|letter| letter.folded).collect();
        digits && matches!(century.as_str(), "19" | "20")
    })
}

/// Signs of money that stand before a number.
const CURRENCIES: [char; 4] = ['$', '€', '£', '¥'];

/// Letters that scale an amount behind such a sign.
const SCALES: [(char, &str); 4] = [('k', "thousand"), ('m', "million"), ('b', "billion"), ('t', "trillion")];

/// Whether a number that ends before `end` stands behind a sign of money.
fn behind_currency(letters: &[Letter], end: usize) -> bool {
    let digit = |letter: &&Letter| letter.folded.is_ascii_digit() || matches!(letter.folded, '.' | ',');
    let before = letters.get(..end).unwrap_or_default();
    before
        .iter()
        .rev()
        .take(24)
        .find(|letter| !digit(letter))
        .is_some_and(|letter| CURRENCIES.contains(&letter.folded))
}

/// Reads letters and digits from `start`; gives how many characters it took.
fn word_or_number(tokens: &mut Vec<Token>, letters: &[Letter], start: usize, glued: bool) -> usize {
    let at = |index: usize| letters.get(index).map_or(' ', |letter| letter.folded);
    let plain = |letter: char| letter.is_alphanumeric() && !is_han(letter);
    let mut end = start;
    while plain(at(end)) {
        end += 1;
    }
    // `3x`: a number and what it is times.
    if end > start + 1 && at(end - 1) == 'x' && (start..end - 1).all(|index| at(index).is_ascii_digit()) {
        end -= 1;
    }
    // `$50bn`, `$500m`: a number behind a currency, and its scale.
    if start.checked_sub(1).is_some_and(|before| CURRENCIES.contains(&at(before))) {
        let digits = (start..end).take_while(|index| at(*index).is_ascii_digit()).count();
        if digits > 0 && start + digits < end {
            return number(tokens, letters, start, start + digits, glued);
        }
    }
    // `Northmoor2024年`: a name and a year that only stand side by side.
    if let Some(year) = end.checked_sub(4).filter(|year| *year > start && year_before_han(letters, *year)) {
        let name: String = (start..year).map(at).collect();
        if name.ends_with(|last: char| last.is_alphabetic()) && !PERIOD_MARKS.contains(&name.as_str()) {
            end = year;
        }
    }
    // Initials: `U.S.` is one word.
    if end == start + 1
        && at(start).is_alphabetic()
        && at(end) == '.'
        && at(end + 1).is_alphabetic()
        && !plain(at(end + 2))
    {
        let mut text = String::new();
        let mut next = start;
        while at(next).is_alphabetic() && at(next + 1) == '.' && !is_han(at(next)) {
            text.push(at(next));
            next += 2;
        }
        if text.chars().count() > 1 {
            let raw = letters.get(start).map_or(0, |first| first.at)
                ..letters.get(next.saturating_sub(1)).map_or(0, |last| last.end);
            let capital = letters.get(start).is_some_and(|first| first.raw.is_uppercase());
            tokens.push(Token {
                stem: text.clone(),
                text,
                kind: Kind::Word,
                at: raw,
                capital,
                upper: capital,
                possessive: false,
                glued,
            });
            return next - start;
        }
    }
    if (start..end).all(|index| at(index).is_ascii_digit()) {
        return number(tokens, letters, start, end, glued);
    }
    // A prime is part of a letter's name: `Z'-score`, `Z''`.
    let prime = |index: usize| matches!(at(index), '\'' | '"');
    if end == start + 1 && prime(end) && !plain(at(end + 1)) {
        let primes = (end..end + 2).take_while(|index| prime(*index)).count();
        let double = primes == 2 || at(end) == '"';
        push(tokens, letters, start..end, glued, Kind::Word);
        if let Some(token) = tokens.last_mut() {
            token.text.push_str(if double { "''" } else { "'" });
            token.stem.clone_from(&token.text);
        }
        return end - start + primes;
    }
    push(tokens, letters, start..end, glued, Kind::Word);
    let amount = start.checked_sub(1).is_some_and(|before| at(before).is_ascii_digit());
    if amount && end == start + 1 && behind_currency(letters, start) {
        let scale = SCALES.iter().find(|(letter, _)| *letter == at(start));
        if let (Some((_, scale)), Some(token)) = (scale, tokens.last_mut()) {
            (*scale).clone_into(&mut token.text);
            token.stem = stem(scale);
        }
    }
    // A possessive: `Apple's`, `Lowes'`.
    let mut taken = end - start;
    // `Inc.'s`
    if at(end) == '.' && at(end + 1) == '\'' && at(end + 2) == 's' && !plain(at(end + 3)) {
        if let Some(token) = tokens.last_mut() {
            token.possessive = true;
        }
        return taken + 3;
    }
    if at(end) == '\'' {
        let with_s = at(end + 1) == 's' && (!plain(at(end + 2)) || year_before_han(letters, end + 2));
        let plural = at(end.saturating_sub(1)) == 's' && !plain(at(end + 1));
        if with_s || plural {
            if let Some(token) = tokens.last_mut() {
                token.possessive = true;
            }
            taken += if with_s { 2 } else { 1 };
        } else if plain(at(end + 1)) && !at(end + 1).is_ascii_digit() {
            taken += 1; // `don't`, `O'Reilly`: two words side by side
        }
    }
    taken
}

/// Reads digits with thousands separators and a fraction; gives how many characters it took.
fn number(tokens: &mut Vec<Token>, letters: &[Letter], start: usize, digits: usize, glued: bool) -> usize {
    let at = |index: usize| letters.get(index).map_or(' ', |letter| letter.folded);
    let three = |index: usize| {
        (1..=3).all(|step| at(index + step).is_ascii_digit()) && !at(index + 4).is_ascii_digit()
    };
    let mut end = digits;
    if digits - start <= 3 {
        while at(end) == ',' && three(end) {
            end += 4;
        }
    }
    if at(end) == '.' && at(end + 1).is_ascii_digit() {
        end += 1;
        while at(end).is_ascii_digit() {
            end += 1;
        }
    }
    let text: String = (start..end).map(at).filter(|letter| *letter != ',').collect();
    let kind = Decimal::from_str_exact(&text).map_or(Kind::Word, Kind::Number);
    push(tokens, letters, start..end, glued, kind);
    if let Some(token) = tokens.last_mut() {
        token.stem.clone_from(&text);
        token.text = text;
    }
    end - start
}

/// Pushes a sign, or what it stands for.
fn sign(tokens: &mut Vec<Token>, letters: &[Letter], index: usize, glued: bool) {
    let at = |index: usize| letters.get(index).map_or(' ', |letter| letter.folded);
    let before = index.checked_sub(1).map_or(' ', at);
    let (sign, after) = (at(index), at(index + 1));
    match sign {
        '&' => {
            push(tokens, letters, index..index + 1, glued, Kind::Word);
            if let Some(token) = tokens.last_mut() {
                "and".clone_into(&mut token.text);
                "and".clone_into(&mut token.stem);
            }
        }
        // A hyphen in a compound word, or between a small number and a word (`3-year`, `10-K`).
        '-' if after.is_alphabetic() && !is_han(after) && before.is_alphanumeric() && !is_han(before) => {
            let digits = (0..index).rev().take_while(|at_digit| at(*at_digit).is_ascii_digit()).count();
            let letters_before = index.checked_sub(digits + 1).map_or(' ', at).is_alphabetic();
            if digits >= 4 || (digits > 0 && letters_before) {
                push(tokens, letters, index..index + 1, glued, Kind::Sign('-'));
            }
        }
        // A dot inside a name (`Amazon.com`) or after an initial parts nothing.
        '.' if after.is_alphanumeric() && before.is_alphanumeric() && !is_han(after) && !is_han(before) => {}
        // An abbreviation's dot: `avg. equity`.
        '.' if glued && tokens.last().is_some_and(|token| SHORTENED.contains(&token.text.as_str())) => {}
        '\'' | '"' | '*' if sign != '*' => {
            // Quotation marks carry no meaning here; an apostrophe before a year is read with it.
            if sign == '\'' && after.is_ascii_digit() {
                push(tokens, letters, index..index + 1, glued, Kind::Sign('\''));
            }
        }
        _ => push(tokens, letters, index..index + 1, glued, Kind::Sign(sign)),
    }
}

/// A word without its plural ending and with American spelling; the same for the vocabulary and for questions.
fn stem(word: &str) -> String {
    if word == "avg" {
        return "average".to_owned();
    }
    if !word.is_ascii() || word.len() <= 3 || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return word.to_owned();
    }
    let mut stem = word.to_owned();
    for (british, american) in [("isation", "ization"), ("ised", "ized"), ("ising", "izing")] {
        if let Some(begin) = stem.strip_suffix(british) {
            stem = format!("{begin}{american}");
        }
    }
    let drop = |ending: &str, kept: &str| stem.strip_suffix(ending).map(|begin| format!("{begin}{kept}"));
    let singular = if stem.len() > 4 && stem.ends_with("ies") {
        drop("ies", "y")
    } else if ["sses", "xes", "ches", "shes"].iter().any(|ending| stem.ends_with(ending)) {
        drop("es", "")
    } else if stem.ends_with('s') && !stem.ends_with("ss") && !stem.ends_with("us") && !stem.ends_with("is") {
        drop("s", "")
    } else {
        None
    };
    singular.unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let found: Vec<String> = tokens(text, &Variants::new()).into_iter().map(|token| token.stem).collect();
        assert_eq!(found, expect, "{text}");
        let words = expect.iter().filter(|stem| !matches!(**stem, "?" | "," | "-" | "." | "'"));
        assert_eq!(stems(text, &Variants::new()), words.copied().collect::<Vec<_>>(), "{text}");
    }

    #[test]
    fn questions_fall_into_stems() {
        check("What is Amazon's FY2017 PP&E?", &["what", "is", "amazon", "fy2017", "pp", "and", "e", "?"]);
        check("year-over-year, U.S. sales", &["year", "over", "year", ",", "us", "sale"]);
        check("FY2017-FY2019 3-year average", &["fy2017", "-", "fy2019", "3", "year", "average"]);
        check("2016–2018", &["2016", "-", "2018"]);
        check("1,234.5 + 2021, 2022", &["1234.5", "+", "2021", ",", "2022"]);
        check("２０２３年末资产负债率", &["2023", "年", "末", "资", "产", "负", "债", "率"]);
        check("AMAZON.COM, INC. liabilities", &["amazon", "com", ",", "inc", ".", "liability"]);
        check("10-K", &["10", "k"]);
        check(" Net  Sales", &["net", "sale"]);
        check(
            "Z'-score, Z''-score, Z″ Visa's V's",
            &["z'", "-", "score", ",", "z''", "-", "score", ",", "z''", "visa", "v"],
        );
        check("Q2'23 and '22", &["q2", "'", "23", "and", "'", "22"]);
    }

    #[test]
    fn possessives_are_marked() {
        let tokens = tokens("Lowe's revenue, McDonald’s", &Variants::new());
        let marked: Vec<&str> =
            tokens.iter().filter(|token| token.possessive).map(|token| token.text.as_str()).collect();
        assert_eq!(marked, ["lowe", "mcdonald"]);
    }
}
