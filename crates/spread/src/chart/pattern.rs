//! Label patterns: `net {increase|decrease} in {cash}`, written out to every label that they stand for.
//!
//! `{a|b}` is a choice, an empty one included (`{total|} equity`); `{word}` stands for the list of that name under
//! `[words]`. The labels come out in the order written, the last choice turning fastest.

use std::collections::BTreeMap;

use super::sheet::wrong;
use crate::error::{Error, did_you_mean};

/// The most labels that one pattern may stand for.
const MOST_LABELS: usize = 5_000;

/// Named lists of words.
pub(super) type Words = BTreeMap<String, Vec<String>>;

/// All labels of a pattern.
pub(super) fn expand(pattern: &str, words: &Words, place: &str) -> Result<Vec<String>, Error> {
    let mut labels = vec![String::new()];
    let mut rest = pattern;
    while let Some((plain, after)) = rest.split_once('{') {
        let Some((inside, after)) = after.split_once('}') else {
            return Err(wrong(place, format!("a {{ without its }} in {pattern:?}")));
        };
        let choices = choices(inside, words, place)?;
        if labels.len().saturating_mul(choices.len()) > MOST_LABELS {
            return Err(wrong(place, format!("{pattern:?} stands for more than {MOST_LABELS} labels")));
        }
        labels = labels
            .iter()
            .flat_map(|label| choices.iter().map(move |choice| format!("{label}{plain}{choice}")))
            .collect();
        rest = after;
    }
    let whole = |mut label: String| {
        label.push_str(rest);
        // An empty choice leaves two spaces behind.
        if is_tidy(&label) { label } else { label.split_whitespace().collect::<Vec<_>>().join(" ") }
    };
    Ok(labels.into_iter().map(whole).collect())
}

/// Whether words are parted by one space, and nothing else.
fn is_tidy(label: &str) -> bool {
    let mut last = ' ';
    let parted = label.chars().all(|letter| {
        let before = std::mem::replace(&mut last, letter);
        !letter.is_whitespace() || letter == ' ' && before != ' '
    });
    parted && last != ' '
}

fn choices(inside: &str, words: &Words, place: &str) -> Result<Vec<String>, Error> {
    if inside.contains('|') {
        return Ok(inside.split('|').map(|choice| choice.trim().to_owned()).collect());
    }
    words.get(inside).cloned().ok_or_else(|| {
        let hint = did_you_mean(inside, words.keys().map(String::as_str))
            .or_else(|| Some("a choice has a bar, {a|b}; a word stands under [words]".to_owned()));
        wrong(place, format!("no word {inside:?}")).with_hint(hint)
    })
}

#[cfg(test)]
mod tests {
    use super::{Words, expand};

    fn check(pattern: &str, expect: &str) {
        let words =
            Words::from([("cash".to_owned(), vec!["cash".to_owned(), "cash and equivalents".to_owned()])]);
        let found = expand(pattern, &words, "labels/en.toml, x").map(|labels| labels.join(", "));
        assert_eq!(found.unwrap_or_else(|error| error.to_string()), expect, "{pattern}");
    }

    #[test]
    fn patterns_stand_for_labels() {
        check("total assets", "total assets");
        check("{total|} equity", "total equity, equity");
        check(
            "{cash} at {end|close}",
            "cash at end, cash at close, cash and equivalents at end, cash and equivalents at close",
        );
        check("{total | } {net|}", "total net, total, net, ");
        check("{cahs}", "labels/en.toml, x: no word \"cahs\" (did you mean \"cash\"?)");
        check("{cash", "labels/en.toml, x: a { without its } in \"{cash\"");
        assert!(expand(&"{a|b}".repeat(40), &Words::new(), "x").is_err());
    }
}
