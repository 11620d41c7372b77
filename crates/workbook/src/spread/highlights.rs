//! Key figures on the first sheet, linked to where they stand: a company's latest years, and several companies side by
//! side.

use model::{Measure, PeriodKind};

use crate::Error;
use crate::proof::cut;
use crate::spread::SpreadBook;
use crate::spread::formula::Formula;
use crate::spread::layout::{Layout, sheet_column};
use crate::spread::looks::{self, Shown, Tone};
use crate::spread::page::{Content, Page, unit_of};
use crate::spread::ratios::Metrics;

/// What a credit officer looks at first: accounts and metrics of the chart, as far as it has them.
const KEY: [&str; 17] = [
    "revenue",
    "gross_profit",
    "operating_income",
    "ebitda",
    "net_income_parent",
    "cash_from_operations",
    "free_cash_flow",
    "total_assets",
    "total_debt",
    "net_debt",
    "total_equity",
    "net_margin",
    "current_ratio",
    "debt_to_assets",
    "debt_to_equity",
    "debt_to_ebitda",
    "interest_coverage",
];

/// How many years of a company are shown.
const YEARS: usize = 5;

/// A company's key figures in its latest years and twelve months; the row after.
pub(super) fn company(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    company: usize,
    row: u32,
    page: &mut Page,
) -> Result<u32, Error> {
    let of_kind = |kind: PeriodKind| {
        let columns = layout.columns.iter().enumerate();
        let of_company = columns.filter(move |(_, at)| at.company == company && at.period.kind == kind);
        of_company.map(|(column, _)| column).collect::<Vec<_>>()
    };
    let years = of_kind(PeriodKind::Annual);
    let skipped = years.len().saturating_sub(YEARS);
    let columns = years.into_iter().skip(skipped).chain(of_kind(PeriodKind::Ltm).into_iter().next_back());
    let headed = columns.filter_map(|column| Some((column, layout.columns.get(column)?.period.id.clone())));
    table(input, layout, &headed.collect::<Vec<_>>(), row, page)
}

/// The key figures of all companies in their latest fiscal years, a column a company; the row after.
pub(super) fn side_by_side(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    row: u32,
    page: &mut Page,
) -> Result<u32, Error> {
    let mut headed = Vec::new();
    for (company, part) in layout.companies.iter().enumerate() {
        let years = layout.columns.iter().enumerate();
        let mut years = years.filter(|(_, at)| at.company == company && at.period.kind == PeriodKind::Annual);
        let Some((column, at)) = years.next_back() else { continue };
        let measured =
            unit_of(part.spread.currency.as_deref().unwrap_or_default(), input.units, input.language);
        headed.push((column, format!("{}\n{}\n{measured}", part.spread.company, at.period.id)));
    }
    page.sheet.set_row_height(row, 60)?;
    table(input, layout, &headed, row, page)
}

/// A table of key figures: columns of the layout under headings of their own.
fn table(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    columns: &[(usize, String)],
    row: u32,
    page: &mut Page,
) -> Result<u32, Error> {
    let pick = |en: &'static str, zh: &'static str| input.language.pick(en, zh);
    let metrics = Metrics::new(input, layout);
    let heading = looks::heading().set_text_wrap();
    let mut next = row;
    for id in KEY {
        let (account, metric) = (input.chart.account(id), input.chart.metric(id));
        let Some(names) = account.map(|line| &line.names).or_else(|| metric.map(|line| &line.names)) else {
            continue;
        };
        let shown = match (account, metric) {
            (Some(account), _) => Shown::As(account.measure),
            (None, Some(metric)) => Shown::of_metric(&metric.unit),
            (None, None) => Shown::As(Measure::Money),
        };
        let figure = |column: usize| match (account, metric) {
            (Some(_), _) => {
                let reference = layout.reference(&page.name, id, column)?;
                Some(Formula::reference(reference, layout.value(column, id)?))
            }
            (None, Some(metric)) => metrics.figure(layout, &page.name, column, metric),
            (None, None) => None,
        };
        let figures: Vec<Option<Formula>> = columns.iter().map(|(column, _)| figure(*column)).collect();
        if figures.iter().all(Option::is_none) {
            continue;
        }
        if next == row {
            let title = pick("Key figures", "主要数据");
            page.sheet.write_string_with_format(row, 0, title, &looks::left_heading())?;
            for (at, (_, head)) in columns.iter().enumerate() {
                page.sheet.write_string_with_format(row, sheet_column(at), cut(head), &heading)?;
            }
            next += 1;
        }
        page.label(next, input.language.pick(&names.en, &names.zh), 0, false)?;
        for (at, figure) in figures.into_iter().enumerate() {
            let Some(figure) = figure else { continue };
            let value = figure.value;
            let content = Content::Formula(figure, value);
            page.figure(next, sheet_column(at), &content, Tone::Link, &shown, false)?;
        }
        next += 1;
    }
    Ok(next)
}
