//! Which rows are in another unit than the statement's money: shares, amounts per share, percentages.
//!
//! A row says so in its label, or stands under a heading that does: "Basic" under "Earnings per share:" is an amount
//! per share, under "Weighted-average shares:" a count.

use model::{Decimal, StatementKind};

use crate::Vocabulary;
use crate::figure::Figure;
use crate::line::Line;

/// The unit of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum RowUnit {
    /// The statement's money.
    #[default]
    Money,
    PerShare,
    Shares,
    Percent,
}

/// A row's unit, and the line that says so: the row itself or the heading that it stands under.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) unit: RowUnit,
    pub(crate) by: Option<usize>,
}

/// A line without figures that says something of the lines under it.
#[derive(Clone, Copy, Debug)]
struct Heading {
    line: usize,
    indent: i32,
    unit: Option<RowUnit>,
}

/// The units of a statement's lines, in order.
pub(crate) fn of(lines: &[&Line], kind: StatementKind, vocabulary: &Vocabulary) -> Vec<Said> {
    let mut units: Vec<Said> = Vec::with_capacity(lines.len());
    let mut headings: Vec<Heading> = Vec::new();
    let with_cents = lines
        .iter()
        .filter(|line| line.has_figures() && figures(line).all(|figure| figure.places >= 2))
        .count();
    let decimal_statement = with_cents * 2 > lines.iter().filter(|line| line.has_figures()).count();
    for (at, line) in lines.iter().enumerate() {
        let label = vocabulary.normal(line.words());
        let said = said(&label, kind, vocabulary);
        let follows = vocabulary.lines.basic_or_diluted.matches(crate::sheet::bare_label(&label));
        let last = units.last().copied().unwrap_or_default();
        if !line.has_figures() {
            units.push(Said::default());
            if !line.label.is_empty() {
                // "Diluted" as a heading stands under the heading that says of what.
                headings
                    .retain(|heading| heading.indent < line.indent || (follows && heading.unit.is_some()));
                headings.push(Heading { line: at, indent: line.indent, unit: said });
            }
            continue;
        }
        // Cents under a heading of amounts per share, where the statement's figures are whole.
        let cents = !decimal_statement && figures(line).all(|figure| figure.places >= 2);
        let over = headings.iter().rev().filter(|heading| {
            let per_share = heading.unit == Some(RowUnit::PerShare);
            follows || line.indent > heading.indent || (cents && per_share)
        });
        let under =
            over.clone().find_map(|heading| Some(Said { unit: heading.unit?, by: Some(heading.line) }));
        let said = said.map(|unit| Said { unit, by: Some(at) });
        let mut unit = said.or(under).or(Some(last).filter(|_| follows)).unwrap_or_default();
        unit.unit = confirmed(unit.unit, line);
        if unit.unit == RowUnit::Money && !follows {
            headings.retain(|heading| line.indent > heading.indent);
        }
        units.push(unit);
    }
    units
}

fn figures(line: &Line) -> impl Iterator<Item = &Figure> {
    line.values.iter().filter_map(|value| value.figure.as_ref())
}

/// Whether a line's figures are small amounts with decimals, as those per share are.
pub(crate) fn has_cents(line: &Line) -> bool {
    line.has_figures()
        && figures(line).all(|figure| figure.places >= 2 && figure.magnitude < Decimal::ONE_THOUSAND)
}

/// What a label says of the unit by itself.
fn said(label: &str, kind: StatementKind, vocabulary: &Vocabulary) -> Option<RowUnit> {
    // Balance sheets and cash flows speak of shares in labels of money: "Common stock, 10 shares issued".
    if !matches!(kind, StatementKind::IncomeStatement | StatementKind::ComprehensiveIncomeStatement) {
        return None;
    }
    if vocabulary.lines.shares.matches(label) {
        return Some(RowUnit::Shares);
    }
    vocabulary.lines.per_share.matches(label).then_some(RowUnit::PerShare)
}

/// The unit, unless the figures contradict it: an amount per share is not in the tens of thousands without decimals,
/// a percentage has its sign.
fn confirmed(unit: RowUnit, line: &Line) -> RowUnit {
    if figures(line).all(|figure| figure.percent) {
        return RowUnit::Percent;
    }
    // A statement's money isn't printed in cents: what is stands for one share.
    if figures(line).all(|figure| figure.cents) {
        return RowUnit::PerShare;
    }
    let large = figures(line).all(|figure| figure.places == 0 && figure.magnitude >= Decimal::ONE_THOUSAND);
    match unit {
        RowUnit::PerShare if large => RowUnit::Money,
        _ => unit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Grid, tests::table};
    use crate::sheet::TableWords;
    use crate::vocabulary::tests::shipped;

    #[test]
    fn headings_pass_their_unit_on() {
        let vocabulary = shipped();
        let check = |text: &str, kind: StatementKind, expect: &str| {
            let grid = Grid::of(&table(text), &TableWords(&vocabulary));
            let lines: Vec<&Line> = grid.lines.iter().collect();
            let units: String = of(&lines, kind, &vocabulary)
                .iter()
                .map(|said| match said.unit {
                    RowUnit::Money => 'm',
                    RowUnit::PerShare => 'p',
                    RowUnit::Shares => 's',
                    RowUnit::Percent => '%',
                })
                .collect();
            assert_eq!(units, expect, "{text}");
        };
        let income = StatementKind::IncomeStatement;
        check(
            "0:Net income | 1:93,736
             0:Earnings per share:
             0:>Basic | 1:6.11
             0:>Diluted | 1:6.08
             0:Shares used in computing earnings per share:
             0:>Basic | 1:15,343,783
             0:>Diluted | 1:15,408,095",
            income,
            "mmppmss",
        );
        check(
            "0:Net income | 1:500\n0:Basic earnings per share | 1:0.52\n0:Diluted earnings per share | 1:0.51\n0:Weighted average shares outstanding - basic | 1:908.2\n0:Dividends declared per share | 1:0.10",
            income,
            "mppsp",
        );
        check(
            "0:Basic earnings per common share: | 1:2.78\n0:Diluted | 1:2.77\n0:Other income | 1:5",
            income,
            "ppm",
        );
        check("0:（一）基本每股收益（元/股） | 1:0.33\n0:（二）稀释每股收益（元/股） | 1:0.33", income, "pp");
        check("0:Common stock, 10 shares outstanding | 1:5", StatementKind::BalanceSheet, "m");
        check("0:Gross margin | 1:46.2%\n0:Sales | 1:5", income, "%m");
        check("0:Loss for the year | 1:(5)\n0:Basic and diluted | 1:HK(8.55) cents", income, "mp");
    }
}
