//! Macros in the words of a source: dates, context ids, tagged texts, figures in prose.

use super::calendar::{When, day_after, printed};
use super::page::Page;

impl Page<'_> {
    /// Replaces macros: `{end}`, `{D0}`, `{figure revenue scale=6 places=1}`, `{dei:DocumentType = 10-K}`,
    /// `{dei:DocumentPeriodEndDate ixt:date-monthname-day-year-en = {end}}`.
    pub(super) fn expand(&mut self, text: &str, when: When) -> Result<String, String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let (before, tail) = rest.split_at(open);
            out.push_str(before);
            let close = closing(tail).ok_or_else(|| format!("an unclosed brace in {tail:.40}"))?;
            let inner = tail.get(1..close).unwrap_or_default();
            out.push_str(&self.macro_value(inner, when)?);
            rest = tail.get(close + 1..).unwrap_or_default();
        }
        out.push_str(rest);
        Ok(out)
    }

    fn macro_value(&mut self, inner: &str, when: When) -> Result<String, String> {
        if let Some(figure) = inner.strip_prefix("figure ") {
            return self.figure_in_prose(figure);
        }
        let head = inner.split('=').next().unwrap_or_default();
        if head.contains(':') {
            let (head, value) = inner.split_once('=').ok_or_else(|| format!("no = in {{{inner}}}"))?;
            return self.text_fact(head, value, when);
        }
        let calendar = &self.source.calendar;
        let language = self.source.setting("language");
        let (year, quarter) = calendar.label_at(when.end());
        let first = match when {
            When::Over(first, _) => first.saturating_sub(1),
            When::At(date) => date,
        };
        Ok(match inner {
            "end" => printed(calendar.day(when.end()), language),
            "open" => printed(calendar.day(first), language),
            "begin" => printed(&day_after(calendar.day(first)), language),
            "signed" => printed(&self.filing.signed, language),
            "signed-iso" => self.filing.signed.clone(),
            "end-iso" => calendar.day(when.end()).to_owned(),
            "year" => year.to_string(),
            "year-before" => (year - 1).to_string(),
            "focus" => {
                quarter.filter(|_| self.filing.quarter.is_some()).map_or("FY".into(), |q| format!("Q{q}"))
            }
            "months" => ["", "Three", "Six", "Nine"]
                .get(usize::try_from(quarter.unwrap_or(0)).unwrap_or(0))
                .copied()
                .unwrap_or_default()
                .to_owned(),
            "D0" => self.context(self.covered(0)?, &[]),
            "D1" => self.context(self.covered(1)?, &[]),
            "I0" => self.context(When::At(self.covered(0)?.end()), &[]),
            "id" => self.fact_id(),
            key => match self.source.settings.get(key) {
                Some(value) => value.clone(),
                None => return Err(format!("no macro {{{key}}}")),
            },
        })
    }

    /// `revenue scale=6 places=1 before=1`: a figure of the period, or of years before, in prose at its own
    /// precision.
    fn figure_in_prose(&mut self, words: &str) -> Result<String, String> {
        let mut words = words.split_whitespace();
        let id = words.next().unwrap_or_default();
        let row = self.figures.row(id)?.clone();
        let own = self.figures.precision(row.measure);
        let (mut precision, mut before) = (own, 0);
        for word in words {
            let number = |text: &str| text.parse().map_err(|_| format!("{word:?} is no option of a figure"));
            match word.split_once('=') {
                Some(("scale", text)) => precision.scale = number(text)?,
                Some(("places", text)) => precision.places = number(text)?,
                Some(("before", text)) => before = number(text)?,
                _ => return Err(format!("{word:?} is no option of a figure")),
            }
        }
        let covered = self.covered(before)?;
        let when = if row.balance { When::At(covered.end()) } else { covered };
        let value = self.figures.value(id, when)?;
        let shift = (own.scale - own.places) - (precision.scale - precision.places);
        let ten = 10_i64.pow(shift.unsigned_abs());
        let value = if shift < 0 { (value.abs() + ten / 2) / ten * value.signum() } else { value * ten };
        let context = self.context(when, &[]);
        Ok(self.tagged(&row.concept, &context, row.measure, value, precision))
    }

    /// `dei:EntityRegistrantName`, `dei:EntityAddressStateOrProvince ixt-sec:stateprovnameen`; a date's context
    /// is that of the whole report.
    fn text_fact(&mut self, head: &str, value: &str, when: When) -> Result<String, String> {
        let mut words = head.split_whitespace();
        let concept = words.next().unwrap_or_default();
        let context = self.context(self.current()?, &[]);
        let id = self.fact_id();
        let format = words.next().map_or(String::new(), |format| format!(" format=\"{format}\""));
        let value = self.expand(value.trim(), when)?;
        Ok(format!(
            "<ix:nonNumeric id=\"{id}\" name=\"{concept}\" contextRef=\"{context}\"{format}>{value}</ix:nonNumeric>"
        ))
    }
}

/// Where the brace that opens `text` closes.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}
