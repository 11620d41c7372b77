//! Captions of units: `(In millions, except number of shares, which are reflected in thousands, and per-share amounts)`,
//! `单位：千元 币种：人民币`.
//!
//! Scales are factors to base units. What a caption leaves unsaid stays `None`.

use std::borrow::Cow;
use std::ops::Range;

use rust_decimal::Decimal;

use crate::normal::is_han;
use crate::vocabulary::{Units, Vocabulary};

/// What captions say of units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caption {
    /// Factor of money.
    pub(crate) scale: Option<Decimal>,
    /// Factor of counts of shares, where they are excepted.
    pub(crate) shares: Option<Decimal>,
    /// ISO code.
    pub(crate) currency: Option<String>,
    /// Says `$` or "dollars" and not whose.
    pub(crate) dollars: bool,
}

impl Caption {
    /// What an outer or earlier caption adds.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            shares: if self.scale.is_some() { self.shares } else { self.shares.or(other.shares) },
            scale: self.scale.or(other.scale),
            currency: self.currency.or(other.currency),
            dollars: self.dollars || other.dollars,
        }
    }

    /// Reads a text in normal form; empty where it is no caption.
    pub(crate) fn of(text: &str, vocabulary: &Vocabulary) -> Self {
        let units = &vocabulary.units;
        let spoken = without_amounts(text, units);
        if spoken != text && !units.caption.matches(&spoken) {
            return Self::default();
        }
        let text = &*spoken;
        let except = units.except.iter().filter_map(|word| find_word(text, word)).min();
        let (whole, exceptions) = text.split_at(except.unwrap_or(text.len()));
        let scale = first_scale(whole, units);
        let shares = shares_scale(exceptions, units);
        let currency = currency(text, units);
        let dollars = text.contains('$') || find_word(text, "dollars").is_some();
        // "Expressed in Canadian dollars": nothing is said of thousands.
        let scale =
            scale.or_else(|| Some(Decimal::ONE).filter(|_| currency.is_some() && says_expressed(text)));
        Self { scale, shares, currency, dollars }
    }
}

/// The text without its amounts: of `45.3亿元`, `US$1.5 billion` no word is a unit of the statement that prose stands by.
fn without_amounts<'t>(text: &'t str, units: &Units) -> Cow<'t, str> {
    let mut amounts = amounts(text, units);
    if amounts.is_empty() {
        return Cow::Borrowed(text);
    }
    amounts.sort_by_key(|amount| (amount.start, amount.end));
    let (mut kept, mut from) = (String::with_capacity(text.len()), 0);
    for amount in amounts {
        kept.push_str(text.get(from..amount.start).unwrap_or_default());
        kept.push(' ');
        from = from.max(amount.end);
    }
    kept.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(kept)
}

/// Where numbers with a word for their scale stand, with their currency before or after them.
fn amounts(text: &str, units: &Units) -> Vec<Range<usize>> {
    // "Thousands" are no amount's, nor is "000".
    let of_amounts =
        |word: &&str| !word.ends_with('s') && !word.starts_with(|sign: char| sign.is_ascii_digit());
    let words = units.scales.iter().map(|(word, _)| word.as_str()).filter(of_amounts);
    let found = words.flat_map(|word| {
        let chinese = word.starts_with(is_han);
        text.match_indices(word).filter_map(move |(at, _)| {
            let (before, after) = (text.get(..at)?, text.get(at + word.len()..)?);
            if !chinese && after.bytes().next().is_some_and(is_word_byte) {
                return None;
            }
            let number = before.trim_end_matches(['十', '百', '千', '万']).trim_end();
            let start = number.trim_end_matches(|sign: char| matches!(sign, '0'..='9' | ',' | '.'));
            let digits = number.get(start.len()..)?;
            let bare = digits.bytes().all(|byte| byte.is_ascii_digit());
            let year = bare && digits.len() == 4 && matches!(digits.get(..2), Some("19" | "20"));
            if !digits.ends_with(|sign: char| sign.is_ascii_digit())
                || !digits.contains(|sign: char| matches!(sign, '1'..='9'))
                || year
            {
                return None;
            }
            let start = start.trim_end();
            let currency = units.currencies.iter().find_map(|(name, ..)| start.strip_suffix(name.as_str()));
            let start = currency.unwrap_or(start.trim_end_matches('$'));
            let money = after
                .trim_start_matches(['十', '百', '千', '万', '亿', '港', '美', '欧', '日', '加', '澳'])
                .strip_prefix(['元', '圆']);
            Some(start.len()..text.len() - money.unwrap_or(after).len())
        })
    });
    found.collect()
}

fn says_expressed(text: &str) -> bool {
    ["expressed in", "stated in", "amounts in", "in u.s. dollars", "in us dollars", "in canadian dollars"]
        .iter()
        .any(|words| text.contains(words))
}

/// Whether a text in normal form says that an amount is in hundredths of the currency: cents, pence, 仙.
pub(crate) fn says_cents(text: &str, vocabulary: &Vocabulary) -> bool {
    vocabulary.units.cents.iter().any(|word| match word.chars().next() {
        Some(first) if is_han(first) => text.contains(word.as_str()),
        _ => find_word(text, word).is_some(),
    })
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Where a word stands in a text, on its own.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied();
        let after = bytes.get(at + word.len()).copied();
        let starts_word = word.bytes().next().is_some_and(is_word_byte);
        let ends_word = word.bytes().next_back().is_some_and(is_word_byte);
        let joined_before = starts_word && before.is_some_and(is_word_byte);
        let joined_after = ends_word && after.is_some_and(is_word_byte);
        !joined_before && !joined_after
    })
}

/// The scale that is named first. Chinese ones count only before a unit of money: 千元, 百万港元.
fn first_scale(text: &str, units: &Units) -> Option<Decimal> {
    let mut found: Option<(usize, usize, Decimal)> = None;
    for (word, scale) in &units.scales {
        let at = match word.chars().next() {
            Some(first) if is_han(first) => text.match_indices(word.as_str()).map(|(at, _)| at).find(|at| {
                let money = word.ends_with(['元', '圆']);
                let after = text.get(at + word.len()..).unwrap_or_default();
                money || after.starts_with(['元', '圆', '港', '美', '人'])
            }),
            _ => find_word(text, word),
        };
        let Some(at) = at else { continue };
        // A longer word at the same place, or one that ends there, was looked at before.
        let better = found.is_none_or(|(from, to, known)| {
            let inside = from <= at && at < to;
            !inside && (known == Decimal::ONE || (at < from && *scale != Decimal::ONE))
        });
        if better {
            found = Some((at, at + word.len(), *scale));
        }
    }
    found.map(|(.., scale)| scale).or_else(|| after_sign(text, units))
}

/// `$m`, `£bn`.
fn after_sign(text: &str, units: &Units) -> Option<Decimal> {
    text.match_indices(['$', '€', '£', '¥']).find_map(|(at, sign)| {
        let rest = text.get(at + sign.len()..)?;
        let letters: String = rest.trim_start().chars().take_while(char::is_ascii_alphabetic).collect();
        units.after_sign.get(&letters).copied()
    })
}

/// The factor of shares among a caption's exceptions: `number of shares, which are reflected in thousands` → 1,000;
/// `share data` → 1; `per share data` alone excepts no shares.
fn shares_scale(exceptions: &str, units: &Units) -> Option<Decimal> {
    let words: Vec<&str> = exceptions
        .split(|value: char| !value.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let counts = words.iter().enumerate().any(|(at, word)| {
        let per = at.checked_sub(1).and_then(|before| words.get(before)) == Some(&"per");
        matches!(*word, "share" | "shares" | "units") && !per
    });
    // "per share and share amounts" excepts them, "per share and percentage data" doesn't.
    counts.then(|| {
        first_scale(exceptions, units).filter(|scale| *scale != Decimal::ONE).unwrap_or(Decimal::ONE)
    })
}

/// The currency that is named, the longest name first.
fn currency(text: &str, units: &Units) -> Option<String> {
    let named = units.currencies.iter().find(|(word, open, _)| {
        let chinese = word.chars().next().is_some_and(is_han);
        match (chinese, open) {
            (true, _) => text.contains(word.as_str()),
            (false, true) => text.match_indices(word.as_str()).any(|(at, _)| {
                at.checked_sub(1)
                    .and_then(|at| text.as_bytes().get(at))
                    .is_none_or(|byte| !is_word_byte(*byte))
            }),
            (false, false) => find_word(text, word).is_some(),
        }
    });
    named.map(|(.., code)| code.clone())
}

/// The currency that a sign beside a figure stands for; `None` for `$` and `¥`, which several currencies share.
pub(crate) fn currency_of_sign(sign: &str, vocabulary: &Vocabulary) -> Option<String> {
    let sign = vocabulary.normal(sign);
    let known = vocabulary.units.currencies.iter().find(|(word, ..)| *word == sign);
    known.map(|(.., code)| code.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::tests::shipped;

    #[test]
    fn captions_give_scale_shares_and_currency() {
        let vocabulary = shipped();
        let check = |text: &str, scale: Option<u32>, shares: Option<u32>, currency: Option<&str>| {
            let caption = Caption::of(&vocabulary.normal(text), &vocabulary);
            let expect = (scale.map(Decimal::from), shares.map(Decimal::from), currency.map(str::to_owned));
            assert_eq!((caption.scale, caption.shares, caption.currency), expect, "{text}");
        };
        let (thousand, million) = (Some(1_000), Some(1_000_000));
        check("(In millions)", million, None, None);
        check("(In millions, except per share data)", million, None, None);
        check(
            "(In millions, except number of shares, which are reflected in thousands, and per-share amounts)",
            million,
            thousand,
            None,
        );
        check("(in thousands, except share and per share data)", thousand, Some(1), None);
        check(
            "(In millions, except share amounts which are reflected in thousands, and per share amounts)",
            million,
            thousand,
            None,
        );
        check("(In millions, except for number of shares and par value)", million, Some(1), None);
        check("In Millions, Except Per Share and Percentage Data", million, None, None);
        check("Dollars in millions, except per share data", million, None, None);
        check("(Millions of dollars)", million, None, None);
        check("(Expressed in Canadian dollars)", Some(1), None, Some("CAD"));
        check("(Expressed in thousands of U.S. dollars, except share data)", thousand, Some(1), Some("USD"));
        check("(in millions of euros)", million, None, Some("EUR"));
        check("$000's", thousand, None, None);
        check("US$’000", thousand, None, Some("USD"));
        check("£m", million, None, Some("GBP"));
        check("RMB million", million, None, Some("CNY"));
        check("单位：元 币种：人民币", Some(1), None, Some("CNY"));
        check("单位：千元", thousand, None, None);
        check("（单位：人民币万元）", Some(10_000), None, Some("CNY"));
        check("人民幣百萬元", million, None, Some("CNY"));
        check("港幣千元", thousand, None, Some("HKD"));
        check("千港元", thousand, None, Some("HKD"));
        check("December 31, 2023", None, None, None);
    }

    #[test]
    fn amounts_in_prose_are_no_captions() {
        let vocabulary = shipped();
        let check = |text: &str, scale: Option<u32>, currency: Option<&str>| {
            let caption = Caption::of(&vocabulary.normal(text), &vocabulary);
            let expect = (scale.map(Decimal::from), currency.map(str::to_owned));
            assert_eq!((caption.scale, caption.currency), expect, "{text}");
        };
        check("截至2024年末，公司总资产45.3亿元，同比增长8.3%。", None, None);
        check("其中美元存款折合1,200万元", None, None);
        check("发行债券1.5亿美元", None, None);
        check("募集资金3千万元", None, None);
        check("每股派息0.5元", None, None);
        check("the notes of US$1.5 billion due 2030", None, None);
        check("we paid RMB 45.3 million", None, None);
        check("$500 million", None, None);
        check("（单位：人民币千元，每股0.5元）", Some(1_000), Some("CNY"));
        check("(in millions, except par value of US$0.01)", Some(1_000_000), Some("USD"));
        check("HK$'000 千港元", Some(1_000), Some("HKD"));
        check("US$000千美元", Some(1_000), Some("USD"));
        check("2024 2023 千元 千元", Some(1_000), None);
        check("december 31 thousands of dollars", Some(1_000), None);
        check("2024 RMB million", Some(1_000_000), Some("CNY"));
    }
}
