//! A sheet of the workbook in the making: headings over the columns, figures with their notes and links, print layout.

use model::{Decimal, PeriodKind};
use rust_xlsxwriter::Worksheet;

use crate::cell::CellRef;
use crate::fill::number_text;
use crate::proof::{Proof, cut};
use crate::spread::formula::Formula;
use crate::spread::layout::{FIRST_COLUMN, FIRST_ROW, Layout, Line, sheet_column};
use crate::spread::looks::{self, Shown, Tone};
use crate::spread::proven::{Noted, Proven};
use crate::spread::{SpreadBook, Units};
use crate::{Error, Language};

/// The name of the sheet that holds the proof.
pub(super) const EVIDENCE: &str = "Evidence";

/// What stands in a cell whose figure can't be computed; its note says why.
pub(super) const NONE: &str = "n/a";

/// What a cell shows.
pub(super) enum Content {
    /// A figure as read.
    Number(Decimal),
    /// A formula, and the exact figure that it gives.
    Formula(Formula, Decimal),
    /// Why there is no figure.
    Reason(String),
}

/// A sheet being written.
pub(super) struct Page {
    pub(super) sheet: Worksheet,
    pub(super) name: String,
    units: Units,
    /// What is said of its cells.
    pub(super) noted: Noted,
    /// How many columns are folded away.
    folded: usize,
}

impl Page {
    /// A sheet with title, units and column headings; figures begin at the layout's first row and column.
    pub(super) fn new(input: &SpreadBook<'_>, layout: &Layout<'_>, name: &str) -> Result<Self, Error> {
        let mut page = Self::bare(input, name)?;
        page.headings(input, layout)?;
        Ok(page)
    }

    /// A sheet with a title and nothing else.
    pub(super) fn bare(input: &SpreadBook<'_>, name: &str) -> Result<Self, Error> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        let companies: Vec<&str> = input.companies.iter().map(|part| part.spread.company.as_str()).collect();
        sheet.write_string_with_format(
            0,
            0,
            cut(&format!("{} — {name}", companies.join(", "))),
            &looks::title(),
        )?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.set_footer("&L&F&C&A&R&P / &N");
        sheet.set_column_width(0, 46)?;
        Ok(Self { sheet, name: name.to_owned(), units: input.units, noted: Noted::default(), folded: 0 })
    }

    fn headings(&mut self, input: &SpreadBook<'_>, layout: &Layout<'_>) -> Result<(), Error> {
        self.sheet.write_string_with_format(1, 0, units_line(input, self.units), &looks::small())?;
        let several = input.companies.len() > 1;
        let heading = looks::heading();
        let wrapped = heading.clone().set_text_wrap();
        if several {
            self.sheet.set_row_height(2, 45)?;
        }
        for row in 2..FIRST_ROW {
            self.sheet.write_blank(row, 0, &heading)?;
        }
        for (at, column) in layout.columns.iter().enumerate() {
            let to = sheet_column(at);
            let spread = layout.companies.get(column.company).map(|part| part.spread);
            let measured = spread.map_or_else(String::new, |spread| {
                unit_of(spread.currency.as_deref().unwrap_or_default(), self.units, input.language)
            });
            let above = match (several, spread) {
                (true, Some(spread)) => format!("{}\n{measured}", spread.company),
                _ => measured,
            };
            self.sheet.write_string_with_format(2, to, cut(&above), &wrapped)?;
            self.sheet.write_string_with_format(3, to, &column.period.id, &heading)?;
            self.sheet.write_string_with_format(4, to, stretch(column.period, input.language), &heading)?;
        }
        if let Some(last) = layout.columns.len().checked_sub(1) {
            self.sheet.set_column_range_width(FIRST_COLUMN, sheet_column(last), 18)?;
        }
        self.sheet.set_freeze_panes(FIRST_ROW, FIRST_COLUMN)?;
        self.sheet.set_repeat_rows(2, FIRST_ROW - 1)?.set_repeat_columns(0, 0)?;
        Ok(())
    }

    /// Sets the print area to the rows before `end` (counted from 0) and the layout's columns and `more`.
    pub(super) fn print_to(&mut self, layout: &Layout<'_>, end: u32, more: u16) -> Result<(), Error> {
        let last = sheet_column(layout.columns.len().saturating_sub(1)) + more;
        self.sheet.set_print_area(0, 0, end.saturating_sub(1), last)?;
        // What fits on a page and can still be read.
        const COLUMNS: usize = 10;
        let shown = layout.columns.len().saturating_sub(self.folded) + 3 * usize::from(more);
        let pages = u16::try_from(shown.div_ceil(COLUMNS)).unwrap_or(u16::MAX).max(1);
        self.sheet.set_print_fit_to_pages(pages, 0);
        Ok(())
    }

    /// Folds columns away under an outline: they are there, but a reader has no need of them on this sheet.
    pub(super) fn fold(&mut self, columns: impl IntoIterator<Item = usize>) -> Result<(), Error> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for column in columns {
            self.folded += 1;
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == column => *last = column,
                _ => runs.push((column, column)),
            }
        }
        for (first, last) in runs {
            self.sheet.group_columns_collapsed(sheet_column(first), sheet_column(last))?;
        }
        Ok(())
    }

    /// Writes the label of a line.
    pub(super) fn label(&mut self, row: u32, text: &str, depth: u8, total: bool) -> Result<(), Error> {
        self.sheet.write_string_with_format(row, 0, cut(text), &looks::label(depth, total))?;
        Ok(())
    }

    /// Writes the label of a line of a statement.
    pub(super) fn line(&mut self, row: u32, line: &Line<'_>, language: Language) -> Result<(), Error> {
        if !line.aside {
            return self.label(row, &line.label, line.depth, line.total);
        }
        let label = format!("{}{}", line.label, language.pick(" (in notes)", "（附注）"));
        self.sheet.write_string_with_format(row, 0, cut(&label), &looks::aside(line.depth))?;
        Ok(())
    }

    /// Writes the label of a line that others belong to.
    pub(super) fn head(&mut self, row: u32, text: &str) -> Result<(), Error> {
        self.sheet.write_string_with_format(row, 0, cut(text), &rust_xlsxwriter::Format::new().set_bold())?;
        Ok(())
    }

    /// Rules a blank cell of a total off like its neighbours.
    pub(super) fn blank(&mut self, row: u32, column: u16) -> Result<(), Error> {
        self.sheet.write_blank(row, column, &looks::label(0, true))?;
        Ok(())
    }

    /// Writes the heading of a group of lines.
    pub(super) fn group(&mut self, row: u32, text: &str) -> Result<(), Error> {
        self.sheet.write_string_with_format(row, 0, cut(text), &looks::group())?;
        Ok(())
    }

    /// Writes a figure without proof of its own: a view on figures that have theirs.
    pub(super) fn figure(
        &mut self,
        row: u32,
        column: u16,
        content: &Content,
        tone: Tone,
        shown: &Shown,
        total: bool,
    ) -> Result<(), Error> {
        let format = looks::figure(tone, shown, total, self.units);
        match content {
            Content::Number(value) => {
                // A number is stored as a binary double: exact up to 15 digits.
                let double = value.to_string().parse::<f64>().unwrap_or_default();
                self.sheet.write_number_with_format(row, column, double, &format)?;
            }
            Content::Formula(formula, value) => {
                let formula = rust_xlsxwriter::Formula::new(format!("={}", formula.text))
                    .set_result(number_text(*value));
                self.sheet.write_formula_with_format(row, column, formula, &format)?;
            }
            Content::Reason(why) => {
                self.sheet.write_string_with_format(row, column, cut(why), &format)?;
            }
        }
        Ok(())
    }

    /// Puts a note on a cell, for what its few words leave out.
    pub(super) fn remark(&mut self, row: u32, column: u16, text: &str) {
        if !text.is_empty() {
            self.noted.remarks.insert(cell(row, column), cut(text));
        }
    }

    /// Writes a formula whose result is text.
    pub(super) fn words(&mut self, row: u32, column: u16, formula: &str, result: &str) -> Result<(), Error> {
        let formula = rust_xlsxwriter::Formula::new(format!("={formula}")).set_result(result);
        let format = rust_xlsxwriter::Format::new().set_align(rust_xlsxwriter::FormatAlign::Right);
        self.sheet.write_formula_with_format(row, column, formula, &format)?;
        Ok(())
    }

    /// Writes a figure that gets a note, a row of proof and a link to it.
    #[allow(clippy::too_many_arguments, reason = "a cell's place, content, look and proof, each said once")]
    pub(super) fn proven(
        &mut self,
        row: u32,
        column: u16,
        content: &Content,
        tone: Tone,
        shown: &Shown,
        total: bool,
        proof: Proof,
    ) -> Result<(), Error> {
        let value = match content {
            Content::Number(value) | Content::Formula(_, value) => value.normalize().to_string(),
            Content::Reason(why) => why.clone(),
        };
        self.figure(row, column, content, tone, shown, total)?;
        self.noted.figures.push(Proven { at: cell(row, column), value, proof });
        Ok(())
    }
}

/// A cell by the row and column that the sheet is written with, counted from 0.
fn cell(row: u32, column: u16) -> CellRef {
    CellRef::new(row + 1, u32::from(column) + 1)
}

/// Currency and scale, as they head a column.
pub(super) fn unit_of(currency: &str, units: Units, language: Language) -> String {
    let scale = match units {
        Units::Ones => "",
        Units::Thousands => language.pick("thousand", "千"),
        Units::Millions => language.pick("million", "百万"),
    };
    format!("{currency} {scale}").trim().to_owned()
}

/// Currency and scale, as they stand under a title.
pub(super) fn units_line(input: &SpreadBook<'_>, units: Units) -> String {
    let mut currencies: Vec<&str> =
        input.companies.iter().filter_map(|part| part.spread.currency.as_deref()).collect();
    currencies.dedup();
    let pick = |en, zh| input.language.pick(en, zh);
    let scale = match units {
        Units::Ones => pick("in base units", "以基本单位列示"),
        Units::Thousands => pick("shown in thousands", "以千元列示"),
        Units::Millions => pick("shown in millions", "以百万元列示"),
    };
    format!(
        "{} {scale}{}",
        currencies.join(", "),
        pick(
            "; cells hold exact base units; per-share figures as they are",
            "；单元格保存精确的基本单位数值；每股数据按原值"
        )
    )
    .trim()
    .to_owned()
}

/// What a period covers: how many months to which day.
fn stretch(period: &model::SpreadPeriod, language: Language) -> String {
    let end = period.end;
    match (period.kind, period.duration().and_then(|stretch| stretch.days())) {
        (PeriodKind::Instant, _) | (_, None) => format!("{} {end}", language.pick("at", "截至")),
        (_, Some(days)) => {
            // To the nearest month, so that 52 and 53 weeks are twelve.
            let months = days.saturating_mul(12).saturating_add(182) / 365;
            match language {
                Language::English => format!("{months}m to {end}"),
                Language::Chinese => format!("至 {end} {months}个月"),
            }
        }
    }
}
