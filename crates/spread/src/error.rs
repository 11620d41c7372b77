//! What can be wrong with a formula or a chart: what, where, and what to do about it.

use std::fmt;

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A formula can't be read.
    Formula,
    /// A chart file can't be read, or says something that can't be.
    Chart,
}

/// A formula or a chart that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    place: String,
    what: String,
    hint: Option<String>,
}

impl Error {
    /// An error of that kind at a place (`metrics.toml, current_ratio.formula`).
    pub(crate) fn new(kind: ErrorKind, place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { kind, place: place.into(), what: what.into(), hint: None }
    }

    /// The same error with advice.
    #[must_use]
    pub(crate) fn with_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }

    /// The same error, seen from the file that holds the formula.
    #[must_use]
    pub(crate) fn within(self, kind: ErrorKind, place: &str) -> Self {
        Self { kind, place: format!("{place}, {}", self.place), ..self }
    }

    /// Its kind.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

/// `did you mean "..."?`, where a known word is near enough to the one given.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let reach = (word.chars().count() / 3).clamp(1, 4);
    let near = known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(steps, _)| *steps <= reach)
        .min_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(b.1)))?;
    Some(format!("did you mean {:?}?", near.1))
}

/// How many letters to change, insert, leave out or swap with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(128).collect();
    let b: Vec<char> = b.chars().take(128).collect();
    // Rows of the table of prefixes: the one before last, the last, and the one being filled.
    let mut older: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in b.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 1);
            let mut least = (get(&last, j) + usize::from(letter != other)).min(get(&last, j + 1) + 1);
            least = least.min(get(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(other) && b.get(j - 1) == Some(letter);
            if swapped {
                least = least.min(get(&older, j - 1) + 1);
            }
            row.push(least);
        }
        older = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{did_you_mean, distance};

    #[test]
    fn the_nearest_word_is_offered() {
        let known = ["current_assets", "current_liabilities", "cash"];
        assert_eq!(did_you_mean("curent_assets", known).as_deref(), Some("did you mean \"current_assets\"?"));
        assert_eq!(did_you_mean("turnover", known), None);
    }

    #[test]
    fn distance_counts_edits() {
        for (a, b, steps) in [
            ("", "", 0),
            ("cash", "cash", 0),
            ("cash", "cahs", 1),
            ("sing", "sign", 1),
            ("abcd", "dcba", 3),
            ("kitten", "sitting", 3),
            ("", "ab", 2),
            ("ab", "", 2),
        ] {
            assert_eq!(distance(a, b), steps, "{a} {b}");
        }
    }
}
