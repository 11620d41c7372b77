//! The score of a run: counts by kind, misses by name, times, and whether the bar holds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use model::Answer;

use super::asked::{Asked, Expected, Verdict};

/// A question that wasn't answered as it should be.
struct Miss {
    verdict: Verdict,
    text: String,
}

/// What became of all questions.
#[derive(Default)]
pub(super) struct Score {
    /// Kind to right, wrong, withheld, misreasoned.
    kinds: BTreeMap<&'static str, [usize; 4]>,
    reasons: BTreeMap<String, usize>,
    misses: Vec<Miss>,
    times: Vec<Duration>,
    answerable: usize,
    unanswerable: usize,
}

impl Score {
    pub(super) fn add(&mut self, asked: Asked, answer: Answer, took: Duration) {
        let verdict = asked.judge(&answer);
        let counts = self.kinds.entry(asked.kind).or_default();
        if let Some(count) = counts.get_mut(verdict as usize) {
            *count += 1;
        }
        let code = answer.reason.as_ref().map_or("answered", |reason| reason.code.as_str());
        if matches!(asked.expected, Expected::Open(_)) {
            self.unanswerable += 1;
            *self.reasons.entry(code.to_owned()).or_default() += 1;
        } else {
            self.answerable += 1;
        }
        self.times.push(took);
        if verdict != Verdict::Right {
            let got = match (&answer.answer, &answer.reason) {
                (Some(value), _) => {
                    value.value.map_or(value.text.clone(), |exact| exact.normalize().to_string())
                }
                (None, Some(reason)) => format!("{} [{}]", reason.message, reason.code),
                (None, None) => "nothing".to_owned(),
            };
            let text = format!("[{}] {} | want {:?} | got {got}", asked.kind, asked.text, asked.expected);
            self.misses.push(Miss { verdict, text });
        }
    }

    fn total(&self, verdict: Verdict) -> usize {
        self.kinds.values().filter_map(|counts| counts.get(verdict as usize)).sum()
    }

    /// Right, wrong, all.
    #[cfg(test)]
    pub(super) fn totals(&self) -> [usize; 3] {
        [self.total(Verdict::Right), self.total(Verdict::Wrong), self.times.len()]
    }

    /// The median time of a question.
    fn median(&self) -> Duration {
        let mut times = self.times.clone();
        times.sort();
        times.get(times.len() / 2).copied().unwrap_or_default()
    }

    /// The bars, each with whether it holds.
    fn bars(&self) -> [(bool, String); 4] {
        let (asked, right, wrong) =
            (self.times.len(), self.total(Verdict::Right), self.total(Verdict::Wrong));
        let open = self.unanswerable.saturating_sub(self.rightly_open());
        [
            (asked > 0 && right * 100 >= asked * 95, format!("right: {right} of {asked}, bar 95 %")),
            (wrong * 1000 <= asked * 5, format!("wrong: {wrong} of {asked}, bar 0.5 %")),
            (
                open == 0,
                format!(
                    "unanswerable, withheld for the right reason: all but {open} of {}",
                    self.unanswerable
                ),
            ),
            (
                self.median() <= Duration::from_millis(20),
                format!("median time of a question: {:.1} ms, bar 20 ms", self.median().as_secs_f64() * 1e3),
            ),
        ]
    }

    fn rightly_open(&self) -> usize {
        let unanswerable = |kind: &&&str| super::unanswerable::KINDS.contains(*kind);
        self.kinds
            .iter()
            .filter(|(kind, _)| unanswerable(kind))
            .filter_map(|(_, counts)| counts.first())
            .sum()
    }

    /// Whether every bar holds.
    pub(super) fn holds(&self) -> bool {
        self.bars().iter().all(|(holds, _)| *holds)
    }

    /// For people; `show` misses by name, the wrong ones first.
    pub(super) fn text(&self, show: usize) -> String {
        let mut text = String::new();
        let mut misses: Vec<&Miss> = self.misses.iter().collect();
        misses.sort_by_key(|miss| miss.verdict != Verdict::Wrong);
        for miss in misses.iter().take(show) {
            let _ = writeln!(text, "  {:?}: {}", miss.verdict, miss.text);
        }
        if misses.len() > show {
            let _ = writeln!(text, "  … and {} more", misses.len() - show);
        }
        let _ = writeln!(text, "  {:<18} right wrong withheld misreasoned", "kind");
        for (kind, [right, wrong, withheld, misreasoned]) in &self.kinds {
            let _ = writeln!(text, "  {kind:<18} {right:>5} {wrong:>5} {withheld:>8} {misreasoned:>11}");
        }
        for (code, count) in &self.reasons {
            let _ = writeln!(text, "  unanswerable, {code}: {count}");
        }
        for (holds, bar) in self.bars() {
            let _ = writeln!(text, "  {} {bar}", if holds { "ok   " } else { "SHORT" });
        }
        let _ = write!(text, "questions: {}", if self.holds() { "the bar holds" } else { "falls short" });
        text
    }
}
