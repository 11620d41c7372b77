//! One fictional report as inline XBRL: cover, statements, notes, and the header that its tags refer to.
//!
//! Contexts and units are collected while the body is written and stand in the header in the order of first use,
//! so the same source gives the same bytes. Everything a reader must cope with is real mark-up of real filings:
//! split currency and parenthesis cells, nested tags, text blocks around tables, continuations, hidden facts.

use std::fmt::Write as _;

use super::calendar::When;
use super::figures::{Figures, Measure, Origin};
use super::source::{Columns, Content, Filing, Section, Source};

/// A page being written.
pub(super) struct Page<'a> {
    pub(super) source: &'a Source,
    pub(super) filing: &'a Filing,
    pub(super) figures: Figures,
    /// In the order of first use; the header holds them.
    pub(super) contexts: Vec<(When, Vec<(String, String)>)>,
    pub(super) measures: Vec<Measure>,
    facts: usize,
    pub(super) hidden: String,
}

/// The bytes of one filing.
pub(super) fn render(source: &Source, filing: &Filing) -> Result<String, String> {
    let mut figures = source.figures.clone();
    for change in source.corrections.iter().filter(|change| change.filing == filing.name) {
        let row = figures.rows.get_mut(&change.id).ok_or_else(|| format!("no row {:?}", change.id))?;
        let at = if row.balance { change.when.end() } else { change.when.end().saturating_sub(1) };
        match &mut row.origin {
            Origin::Given(numbers) => {
                let slot = numbers.get_mut(at).ok_or("a correction outside the calendar")?;
                *slot = change.value;
            }
            _ => {
                return Err(format!(
                    "only given figures can be corrected, {:?} follows from others",
                    change.id
                ));
            }
        }
    }
    let (contexts, measures, hidden) = (Vec::new(), Vec::new(), String::new());
    let mut page = Page { source, filing, figures, contexts, measures, facts: 0, hidden };
    page.context(page.current()?, &[]);
    let mut body = String::new();
    for section in &source.sections {
        let shown = |name: &String| *name == filing.form || *name == filing.name;
        if section.only.is_empty() || section.only.iter().any(shown) {
            page.section(section, &mut body).map_err(|message| format!("{}: {message}", section.title))?;
        }
    }
    Ok(page.document(&body))
}

impl Page<'_> {
    /// The period that the report covers: its year, or the year to date.
    pub(super) fn current(&self) -> Result<When, String> {
        self.covered(0)
    }

    /// The period that the report of so many years before covered.
    pub(super) fn covered(&self, years_before: i32) -> Result<When, String> {
        let year = self.filing.year - years_before;
        match self.filing.quarter {
            None => self.source.calendar.find(&format!("FY{year}")),
            Some(quarter) => self.source.calendar.to_date(year, quarter),
        }
    }

    pub(super) fn columns(&self, columns: Columns, years: usize) -> Result<Vec<When>, String> {
        let calendar = &self.source.calendar;
        let year = self.filing.year;
        let before = |years: usize| i32::try_from(years).map_err(|_| "too many years".to_owned());
        match (columns, self.filing.quarter) {
            (Columns::Balances, None) => (0..2).map(|back| Ok(When::At(self.covered(back)?.end()))).collect(),
            (Columns::Balances, Some(_)) => {
                let year_end = calendar.find(&format!("FY{}", year - 1))?.end();
                Ok(vec![When::At(self.current()?.end()), When::At(year_end)])
            }
            (_, None) => (0..years).map(|back| self.covered(before(back)?)).collect(),
            (Columns::Flows, Some(quarter)) if quarter > 1 => Ok(vec![
                calendar.find(&format!("{year}Q{quarter}"))?,
                calendar.find(&format!("{}Q{quarter}", year - 1))?,
                self.covered(0)?,
                self.covered(1)?,
            ]),
            (_, Some(_)) => Ok(vec![self.covered(0)?, self.covered(1)?]),
        }
    }

    /// The id of a context.
    pub(super) fn context(&mut self, when: When, dimensions: &[(String, String)]) -> String {
        let key = (when, dimensions.to_vec());
        let at = self.contexts.iter().position(|context| *context == key).unwrap_or_else(|| {
            self.contexts.push(key);
            self.contexts.len() - 1
        });
        format!("c-{}", at + 1)
    }

    pub(super) fn fact_id(&mut self) -> String {
        self.facts += 1;
        format!("f-{}", self.facts)
    }

    fn section(&mut self, section: &Section, body: &mut String) -> Result<(), String> {
        let current = self.current()?;
        let title = self.expand(&section.title, current)?;
        let caption = self.expand(&section.caption, current)?;
        let block = match &section.block {
            Some(concept) => {
                let (context, id) = (self.context(current, &[]), self.fact_id());
                let _ = writeln!(
                    body,
                    "<ix:nonNumeric id=\"{id}\" name=\"{concept}\" contextRef=\"{context}\" escape=\"true\">"
                );
                true
            }
            None => false,
        };
        if !title.is_empty() {
            let _ = writeln!(body, "<p class=\"title\">{title}</p>");
        }
        if !caption.is_empty() {
            let _ = writeln!(body, "<p class=\"caption\">{caption}</p>");
        }
        match &section.content {
            Content::Html(text) => {
                let text = self.expand(text, current)?;
                body.push_str(text.trim());
                body.push('\n');
            }
            Content::Hidden(facts) => {
                for (concept, value) in facts {
                    let fact = self.expand(&format!("{{{concept} = {value}}}"), current)?;
                    self.hidden.push_str(&fact);
                }
            }
            Content::Table { columns, lines } => {
                let columns = self.columns(*columns, section.years)?;
                self.table(&columns, lines, body)?;
            }
            Content::Matrix { axis, rolls, members, rows } => {
                let years = self.columns(Columns::ToDate, section.years)?;
                self.matrix(axis, *rolls, members, rows, &years, body)?;
            }
        }
        if block {
            body.push_str("</ix:nonNumeric>\n");
        }
        if !title.is_empty() {
            body.push_str("<hr style=\"page-break-after:always\"/>\n");
        }
        Ok(())
    }
}

/// Text as mark-up has it.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
