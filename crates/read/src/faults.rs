//! Faults met while reading, gathered so that a thousand of a kind don't become a thousand notices.
//!
//! The first [`SHOWN`] of each kind are notices of their own, each with its place; the rest are counted.

use std::collections::BTreeMap;

use model::{Locus, Notice, Severity, Span};

/// How many faults of one kind are shown one by one.
const SHOWN: usize = 20;

/// Faults in order of appearance.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    shown: Vec<Notice>,
    counts: BTreeMap<&'static str, usize>,
}

impl Faults {
    /// Something could not be read or is doubtful.
    pub(crate) fn warn(&mut self, code: &'static str, at: Span, message: impl FnOnce() -> String) {
        self.add(Severity::Warning, code, at, message, None);
    }

    /// As [`warn`](Self::warn), with advice.
    pub(crate) fn advise(
        &mut self,
        code: &'static str,
        at: Span,
        message: impl FnOnce() -> String,
        hint: &'static str,
    ) {
        self.add(Severity::Warning, code, at, message, Some(hint));
    }

    /// A part of the result is missing.
    pub(crate) fn lose(&mut self, code: &'static str, at: Span, message: impl FnOnce() -> String) {
        self.add(Severity::Error, code, at, message, None);
    }

    /// The file ends where it shouldn't.
    pub(crate) fn cut_off(&mut self, at: Span, what: &str) {
        let message =
            || format!("the file ends {what}: it seems to be cut off, and what is missing is not read");
        let hint = "fetch the file again from where it was published";
        self.add(Severity::Error, "read/truncated", at, message, Some(hint));
    }

    /// Worth knowing; nothing was lost.
    pub(crate) fn remark(&mut self, code: &'static str, at: Span, message: impl FnOnce() -> String) {
        self.add(Severity::Info, code, at, message, None);
    }

    fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        at: Span,
        message: impl FnOnce() -> String,
        hint: Option<&'static str>,
    ) {
        let count = self.counts.entry(code).or_default();
        *count += 1;
        if *count <= SHOWN {
            self.shown.push(Notice {
                code: code.to_owned(),
                severity,
                message: message(),
                hint: hint.map(str::to_owned),
                locus: Some(Locus::Bytes(at)),
            });
        }
    }

    /// All of it as notices, in order of place; the counted rest at the end.
    pub(crate) fn into_notices(mut self) -> Vec<Notice> {
        self.shown.sort_by_key(|notice| notice.locus.as_ref().and_then(Locus::bytes).map(|span| span.start));
        let rest = self.counts.iter().filter(|(_, count)| **count > SHOWN);
        let rest: Vec<Notice> = rest
            .map(|(code, count)| Notice::info(*code, format!("{} more of the same", count - SHOWN)))
            .collect();
        self.shown.extend(rest);
        self.shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_of_a_kind_are_counted() {
        let mut faults = Faults::default();
        for at in (0..50).rev() {
            faults.warn("read/tuple", Span::new(at, at), || format!("at {at}"));
        }
        let notices = faults.into_notices();
        assert_eq!(notices.len(), SHOWN + 1);
        assert_eq!(notices[0].message, "at 30");
        assert_eq!(notices[SHOWN].message, "30 more of the same");
    }
}
