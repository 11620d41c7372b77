//! Charts of the main lines over the fiscal years, one set a company.

use model::PeriodKind;
use rust_xlsxwriter::{Chart, ChartAxisLabelPosition, ChartLegendPosition, ChartType};

use crate::Error;
use crate::spread::SpreadBook;
use crate::spread::layout::{Layout, sheet_column};
use crate::spread::looks;
use crate::spread::page::{Page, unit_of};

/// Height of a chart in rows and width in columns, with room around.
const HEIGHT: u32 = 18;
const WIDTH: u16 = 9;

/// The sheet of charts; none with fewer than two years.
pub(super) fn page(input: &SpreadBook<'_>, layout: &Layout<'_>) -> Result<Option<Page>, Error> {
    let pick = |en: &'static str, zh: &'static str| input.language.pick(en, zh);
    let sets: [(&str, ChartType, &[&str]); 4] = [
        (
            pick("Revenue and income", "收入与利润"),
            ChartType::Column,
            &["revenue", "operating_income", "net_income"],
        ),
        (
            pick("Balance sheet", "资产负债"),
            ChartType::Column,
            &["total_assets", "total_liabilities", "total_equity"],
        ),
        (
            pick("Cash flows", "现金流量"),
            ChartType::Column,
            &["cash_from_operations", "cash_from_investing", "cash_from_financing"],
        ),
        (
            pick("Debt and cash", "债务与现金"),
            ChartType::Line,
            &["long_term_debt", "short_term_debt", "cash"],
        ),
    ];
    let mut page = Page::bare(input, pick("Charts", "图表"))?;
    page.sheet.set_column_width(0, 10)?;
    let mut any = false;
    for (company, top) in (0..layout.companies.len()).zip((2_u32..).step_by(2 * HEIGHT as usize + 2)) {
        // The years of a company stand side by side.
        let years: Vec<usize> = (0..layout.columns.len())
            .filter(|column| {
                let at = layout.columns.get(*column);
                at.is_some_and(|at| at.company == company && at.period.kind == PeriodKind::Annual)
            })
            .collect();
        let (Some(first), Some(last)) = (years.first(), years.last()) else { continue };
        if years.len() < 2 {
            continue;
        }
        if let (true, Some(part)) = (layout.companies.len() > 1, layout.companies.get(company)) {
            page.group(top - 1, &part.spread.company)?;
        }
        let currency = layout.companies.get(company).and_then(|part| part.spread.currency.as_deref());
        let measured = unit_of(currency.unwrap_or_default(), input.units, input.language);
        let (first, last) = (sheet_column(*first), sheet_column(*last));
        let mut places = [(top, 0), (top, WIDTH), (top + HEIGHT, 0), (top + HEIGHT, WIDTH)].into_iter();
        for (title, kind, accounts) in sets {
            let mut chart = Chart::new(kind);
            chart.title().set_name(&format!("{title} ({measured})"));
            chart.set_width(620).set_height(330);
            chart.y_axis().set_num_format(looks::axis(input.units));
            // Below the figures, negative ones too.
            chart.x_axis().set_label_position(ChartAxisLabelPosition::Low);
            chart.legend().set_position(ChartLegendPosition::Bottom);
            let mut lines = 0;
            for account in accounts {
                let figures = years.iter().filter(|year| layout.value(**year, account).is_some()).count();
                let Some((place, row)) = layout.place(account).filter(|_| figures > 1) else { continue };
                chart
                    .add_series()
                    .set_name((place.name, row, 0))
                    .set_categories((place.name, 3, first, 3, last))
                    .set_values((place.name, row, first, row, last));
                lines += 1;
            }
            if let (true, Some((row, column))) = (lines > 0, places.next()) {
                page.sheet.insert_chart(row, column, &chart)?;
                any = true;
            }
        }
    }
    Ok(any.then_some(page))
}
