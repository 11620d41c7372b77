//! Figures in their tags: the one place where a number becomes print.
//!
//! The sign is the tag's, the parentheses are print's: an outflow whose concept is positive is printed negative
//! and tagged without a sign.

use std::fmt::Write as _;

use super::calendar::When;
use super::figures::{Measure, Precision};
use super::page::Page;
use super::source::Shown;

impl Page<'_> {
    /// A figure with its tags, and whether print shows it negative. `None` where its opening lies before the
    /// calendar.
    pub(super) fn figure(
        &mut self,
        shown: &Shown,
        when: When,
        member: &[(String, String)],
    ) -> Result<(String, bool), String> {
        let row = self.figures.row(&shown.id)?.clone();
        let when = match (shown.open, row.balance, when) {
            (true, _, When::Over(first, _)) => When::At(first - 1),
            (_, true, when) => When::At(when.end()),
            (_, false, when) => when,
        };
        let misprint = self.source.misprints.iter().find(|change| {
            change.filing == self.filing.name
                && change.id == shown.id
                && change.when.end() == when.end()
                && member.is_empty()
        });
        let value = match misprint {
            Some(change) => change.value,
            None => self.figures.value(&shown.id, when)?,
        };
        let context = self.context(when, member);
        let precision = self.figures.precision(row.measure);
        let tagged = self.tagged(&shown.concept, &context, row.measure, value, precision);
        Ok((tagged, (value < 0) != shown.negated && value != 0))
    }

    /// A number in its tags; a concept `A + B` is tagged twice, one tag inside the other.
    pub(super) fn tagged(
        &mut self,
        concept: &str,
        context: &str,
        measure: Measure,
        value: i64,
        precision: Precision,
    ) -> String {
        let unit = self.unit(measure);
        let (text, format) = match value {
            0 => ("—".to_owned(), "ixt:fixed-zero"),
            value => (digits(value, precision.places), "ixt:num-dot-decimal"),
        };
        let mut tagged = text;
        for name in concept.split(" + ").collect::<Vec<_>>().iter().rev() {
            let mut start = format!(
                "<ix:nonFraction id=\"{}\" name=\"{name}\" contextRef=\"{context}\" unitRef=\"{unit}\" decimals=\"{}\"",
                self.fact_id(),
                precision.places - precision.scale,
            );
            if precision.scale != 0 {
                let _ = write!(start, " scale=\"{}\"", precision.scale);
            }
            if value < 0 {
                start.push_str(" sign=\"-\"");
            }
            tagged = format!("{start} format=\"{format}\">{tagged}</ix:nonFraction>");
        }
        tagged
    }

    fn unit(&mut self, measure: Measure) -> &'static str {
        if !self.measures.contains(&measure) {
            self.measures.push(measure);
        }
        match measure {
            Measure::Money => "money",
            Measure::PerShare => "perShare",
            Measure::Shares => "shares",
        }
    }
}

/// Digits with thousands separators and decimal places, without a sign.
fn digits(value: i64, places: i32) -> String {
    let places = usize::try_from(places).unwrap_or(0);
    let plain = format!("{:0width$}", value.unsigned_abs(), width = places + 1);
    let (whole, fraction) = plain.split_at(plain.len() - places);
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if places > 0 { format!("{grouped}.{fraction}") } else { grouped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped() {
        for (value, places, text) in [
            (0, 0, "0"),
            (1234, 0, "1,234"),
            (-987_654, 0, "987,654"),
            (5, 2, "0.05"),
            (1_234_567, 1, "123,456.7"),
        ] {
            assert_eq!(digits(value, places), text);
        }
    }
}
