//! Spreads as workbooks: statements with the figures as read, totals and ratios as live formulas, every check in rows of
//! its own, and the proof of each figure beside it. One company, or several side by side.
//!
//! Values are exact amounts in base units; millions and thousands are number formats only. The results of formulas are
//! stored with them, so that readers that don't calculate see them; a formula is written only where it gives exactly
//! the figure that it stands for. Equal input gives equal bytes.

mod adjustments;
mod chart;
mod checks;
mod credit;
mod formula;
mod highlights;
mod layout;
mod lists;
mod looks;
mod others;
mod overview;
mod page;
mod plan;
mod proven;
mod ratios;
mod scores;
mod statements;
mod views;

use std::collections::BTreeMap;

use model::{Anchor, Chart, Date, Decimal, Derivation, Names, Reason, SourceHash, Spread};
use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use crate::{Error, Language};

pub use credit::Particular;
use layout::Layout;
use page::{EVIDENCE, Page};
use proven::Proofs;

/// All that a workbook is made of.
#[derive(Clone, Debug)]
pub struct SpreadBook<'a> {
    /// One, or several to be set side by side.
    pub companies: Vec<CompanySpread<'a>>,
    /// The chart that the spreads are on.
    pub chart: &'a Chart,
    /// The language of headings, names, notes and legend.
    pub language: Language,
    /// How amounts of money and numbers of shares are shown.
    pub units: Units,
    /// The words that stand at an anchor, for notes and evidence.
    pub quotes: &'a BTreeMap<Anchor, String>,
    /// The date from which the library was looked at; empty for all that it holds.
    pub as_of: String,
}

/// One company's part of a workbook.
#[derive(Clone, Debug)]
pub struct CompanySpread<'a> {
    /// The statements and their tie-outs.
    pub spread: &'a Spread,
    /// Ratios and other metrics.
    pub metrics: &'a [MetricCell],
    /// Scorecards.
    pub scores: &'a [ScoreCell],
    /// What the figures were read from.
    pub sources: &'a [SourceInfo],
    /// What credit asks for beside the statements.
    pub particulars: &'a [Particular],
    /// What the first sheet says beside the company's name: auditor, industry, ticker …
    pub facts: &'a [(String, String)],
}

/// A metric's value in one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricCell {
    /// Id of the metric.
    pub metric: String,
    /// Id of the period.
    pub period: String,
    /// As the metric is shown: percentages as percent.
    pub value: Option<Decimal>,
    /// How it was computed.
    pub derivation: Option<Derivation>,
    /// Why there is no value.
    pub reason: Option<Reason>,
}

/// A scorecard filled in for one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreCell {
    /// Id of the card.
    pub card: String,
    /// Id of the period.
    pub period: String,
    /// In the order of the card.
    pub components: Vec<ComponentCell>,
    /// The sum of the points.
    pub total: Option<Decimal>,
    /// What the sum means.
    pub band: Option<Names>,
    /// Why there is no sum.
    pub reason: Option<Reason>,
}

/// A component of a scorecard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentCell {
    /// Id of the component.
    pub id: String,
    /// What its formula gives.
    pub value: Option<Decimal>,
    /// How that was computed.
    pub derivation: Option<Derivation>,
    /// What it is worth.
    pub points: Option<Decimal>,
    /// Why there is no value.
    pub reason: Option<Reason>,
}

/// A source of figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceInfo {
    /// The hash of its bytes.
    pub hash: SourceHash,
    /// The document's name.
    pub document: String,
    /// When it was published, where that is known.
    pub published: Option<Date>,
    /// `10-K`, `annual` …
    pub form: Option<String>,
}

/// How amounts are shown. Cells hold base units whichever is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Units {
    /// As they are.
    Ones,
    /// In thousands.
    Thousands,
    /// In millions.
    #[default]
    Millions,
}

/// Writes the workbook.
pub fn write(input: &SpreadBook<'_>) -> Result<Vec<u8>, Error> {
    let layout = Layout::new(input);
    let pages = pages(input, &layout)?;
    let names: Vec<&str> =
        pages.iter().map(|page| page.name.as_str()).chain([EVIDENCE, lists::LEGEND]).collect();
    let overview = overview::page(input, &layout, &names)?;
    let proven = pages.iter().map(|page| page.noted.figures.len()).sum();
    let lists = [lists::evidence(proven)?, lists::legend(input)?];

    let mut workbook = Workbook::new();
    let names: Vec<&str> = input.companies.iter().map(|company| company.spread.company.as_str()).collect();
    workbook.set_properties(
        &DocProperties::new()
            .set_title(crate::proof::cut(&names.join(", ")))
            .set_author("Tickmark")
            .set_creation_datetime(&ExcelDateTime::from_ymd(1980, 1, 1)?),
    );
    workbook.push_worksheet(overview);
    let mut noted = Vec::with_capacity(pages.len());
    for page in pages {
        workbook.push_worksheet(page.sheet);
        noted.push((page.name, page.noted));
    }
    for sheet in lists {
        workbook.push_worksheet(sheet);
    }
    // Packed for good once the proof is laid over it.
    workbook.set_zip_compression_level(1);
    let (book, proofs) = rayon::join(|| workbook.save_to_buffer(), || Proofs::of(noted, input.language));
    proofs?.over(&book?, input.language)
}

/// The sheets but for the first and the lists, made side by side, in their order.
fn pages(input: &SpreadBook<'_>, layout: &Layout<'_>) -> Result<Vec<Page>, Error> {
    type Maker<'a> = &'a (dyn Fn() -> Result<Vec<Page>, Error> + Sync);
    let one = |page: Option<Page>| page.into_iter().collect();
    let makers: [Maker<'_>; 9] = [
        &|| statements::pages(input, layout),
        &|| checks::page(input, layout).map(one),
        &|| ratios::page(input, layout).map(one),
        &|| scores::page(input, layout).map(one),
        &|| credit::page(input).map(one),
        &|| views::pages(input, layout),
        &|| chart::page(input, layout).map(one),
        &|| adjustments::page(input, layout).map(one),
        &|| lists::as_reported(input, layout).map(one),
    ];
    let pages: Vec<Vec<Page>> = makers.par_iter().map(|make| make()).collect::<Result<_, _>>()?;
    Ok(pages.into_iter().flatten().collect())
}
