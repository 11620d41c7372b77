//! Views on the statements: each line as a share of revenue or of total assets, and its growth over the year before.
//! Formulas on cells that carry their own proof.

use std::collections::BTreeSet;

use model::{Decimal, Measure, PeriodKind, StatementKind};

use crate::Error;
use crate::spread::SpreadBook;
use crate::spread::formula::Formula;
use crate::spread::layout::{FIRST_ROW, Layout, StatementSheet, sheet_column};
use crate::spread::looks::{Shown, Tone};
use crate::spread::page::{Content, Page};

/// The sheets of common sizes and of growth, as far as there is something to show.
pub(super) fn pages(input: &SpreadBook<'_>, layout: &Layout<'_>) -> Result<Vec<Page>, Error> {
    let language = input.language;
    let share = view(
        input,
        layout,
        language.pick("Common size", "同型分析"),
        |statement, account, column, sheet| {
            let whole = match statement.kind? {
                StatementKind::BalanceSheet => "total_assets",
                _ => "revenue",
            };
            let (part, under) = (layout.value(column, account)?, layout.value(column, whole)?);
            let (part_ref, _) = layout.reference(sheet, account, column)?;
            let (under_ref, _) = layout.reference(sheet, whole, column)?;
            let value = part.checked_div(under)?;
            Some(Content::Formula(
                Formula::reference((format!("{part_ref}/{under_ref}"), true), value),
                value,
            ))
        },
    )?;
    let growth = view(input, layout, language.pick("Growth", "增长"), |_, account, column, sheet| {
        let kind = layout.columns.get(column)?.period.kind;
        let before = year_before(layout, column).filter(|_| kind != PeriodKind::Instant)?;
        let (now, then) = (layout.value(column, account)?, layout.value(before, account)?);
        let (now_ref, _) = layout.reference(sheet, account, column)?;
        let (then_ref, _) = layout.reference(sheet, account, before)?;
        let value = now.checked_sub(then)?.checked_div(then.abs())?;
        let text = format!("({now_ref}-{then_ref})/ABS({then_ref})");
        Some(Content::Formula(Formula::reference((text, true), value), value))
    })?;
    Ok([share, growth].into_iter().flatten().collect())
}

/// The column of the same stretch a year before, give or take a week or two.
fn year_before(layout: &Layout<'_>, column: usize) -> Option<usize> {
    let at = layout.columns.get(column)?;
    let days = |other: &crate::spread::layout::Column<'_>| (at.period.end - other.period.end).get_days();
    layout.columns.iter().position(|other| {
        other.company == at.company
            && other.period.kind == at.period.kind
            && (351..=380).contains(&days(other))
    })
}

/// A sheet of percentages over the lines of the three statements; none where no cell has one.
fn view(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    name: &str,
    figure: impl Fn(&StatementSheet<'_>, &str, usize, &str) -> Option<Content>,
) -> Result<Option<Page>, Error> {
    let mut page = Page::new(input, layout, name)?;
    let mut row = FIRST_ROW;
    let (mut any, mut filled) = (false, BTreeSet::new());
    for statement in &layout.statements {
        let shown =
            [StatementKind::IncomeStatement, StatementKind::BalanceSheet, StatementKind::CashFlowStatement];
        if !statement.kind.is_some_and(|kind| shown.contains(&kind)) {
            continue;
        }
        page.group(row, statement.name)?;
        row += 1;
        // A line that belongs to no total is a remark beside the statement.
        let belongs = |account: &str| {
            let parent = layout.chart.account(account).and_then(|account| account.parent.as_ref());
            parent.is_some() || !layout.items(account).is_empty()
        };
        let lines = statement.lines.iter().filter(|line| line.measure == Measure::Money);
        for line in lines.filter(|line| line.total || belongs(line.account)) {
            page.line(row, line, input.language)?;
            for column in 0..layout.columns.len() {
                let Some(content) = figure(statement, line.account, column, name) else { continue };
                any |= !matches!(&content, Content::Formula(_, value) if *value == Decimal::ZERO);
                filled.insert(column);
                page.figure(row, sheet_column(column), &content, Tone::Link, &Shown::Percent, line.total)?;
            }
            row += 1;
        }
        row += 1;
    }
    page.fold((0..layout.columns.len()).filter(|column| any && !filled.contains(column)))?;
    page.print_to(layout, row, 0)?;
    Ok(any.then_some(page))
}
