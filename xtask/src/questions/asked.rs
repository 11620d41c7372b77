//! A question with what is expected of it, and how an answer to it is judged.

use model::{Answer, AnswerStatus, Decimal};

/// A question and its gold.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) text: String,
    /// The kind of question, for the count.
    pub(super) kind: &'static str,
    pub(super) expected: Expected,
}

/// What the right answer is.
#[derive(Clone, Debug)]
pub(super) enum Expected {
    /// This value, in the contract's base units: money whole, percentages as percent.
    Value(Decimal),
    /// This value, shown so.
    Shown(Decimal, String),
    /// A yearly rate that compounds to this ratio, in percent.
    Compound(Decimal, u32),
    /// This fiscal year, and the value in it.
    Year(i16, Decimal),
    /// These values of fiscal years, side by side.
    Series(Vec<(i16, Decimal)>),
    /// None, for one of these reasons.
    Open(&'static [&'static str]),
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Right,
    Wrong,
    /// An answer was withheld that could be given.
    Withheld,
    /// Rightly withheld, for a wrong reason.
    Misreasoned,
}

impl Asked {
    pub(super) fn judge(&self, answer: &Answer) -> Verdict {
        let answered = answer.status == AnswerStatus::Answered;
        if let Expected::Open(reasons) = &self.expected {
            let code = answer.reason.as_ref().map_or("", |reason| reason.code.as_str());
            return match (answered, reasons.contains(&code)) {
                (true, _) => Verdict::Wrong,
                (false, true) => Verdict::Right,
                (false, false) => Verdict::Misreasoned,
            };
        }
        if !answered {
            return Verdict::Withheld;
        }
        if let Expected::Series(gold) = &self.expected {
            let shown = answer.parts.iter().map(|part| (part.period.clone(), part.value));
            let gold = gold.iter().map(|(year, value)| (format!("FY{year}"), *value));
            return if shown.eq(gold) { Verdict::Right } else { Verdict::Wrong };
        }
        let (Some(value), text) =
            (answer.answer.as_ref().and_then(|answer| answer.value), answer.answer.as_ref())
        else {
            return Verdict::Wrong;
        };
        let text = text.map_or("", |answer| answer.text.as_str());
        // A quotient may be said as such: 0.42, not 42 %.
        let plain = answer.answer.as_ref().is_some_and(|answer| answer.unit.as_deref() == Some("ratio"));
        let hundredfold = value.checked_mul(Decimal::ONE_HUNDRED).filter(|_| plain);
        let right = match &self.expected {
            Expected::Value(gold) => {
                same(value, *gold) || hundredfold.is_some_and(|value| same(value, *gold))
            }
            Expected::Shown(gold, shown) => same(value, *gold) && text.contains(shown.as_str()),
            Expected::Compound(ratio, years) => compounds(value, *ratio, *years),
            Expected::Year(year, gold) => same(value, *gold) && text.starts_with(&format!("FY{year} ")),
            Expected::Open(_) | Expected::Series(_) => false,
        };
        if right { Verdict::Right } else { Verdict::Wrong }
    }
}

/// Equal but for what dividing leaves in the last digits.
fn same(value: Decimal, gold: Decimal) -> bool {
    let slack = gold.abs().checked_mul(Decimal::new(1, 12)).unwrap_or_default();
    value.checked_sub(gold).is_some_and(|away| away.abs() <= slack)
}

/// Whether a rate in percent compounds to the ratio over the years.
fn compounds(percent: Decimal, ratio: Decimal, years: u32) -> bool {
    let yearly = percent.checked_div(Decimal::ONE_HUNDRED).and_then(|rate| rate.checked_add(Decimal::ONE));
    let whole =
        yearly.and_then(|yearly| (0..years).try_fold(Decimal::ONE, |product, _| product.checked_mul(yearly)));
    whole
        .and_then(|whole| whole.checked_sub(ratio))
        .is_some_and(|away| away.abs() <= ratio.abs().checked_mul(Decimal::new(1, 9)).unwrap_or_default())
}
