//! Which rows are in another unit than the statement's money: shares, amounts per share, percentages.
//!
//! A row says so in its label, or stands under a heading that does: "Basic" under "Earnings per share:" is an amount
//! per share, under "Weighted-average shares:" a count.

use model::{Decimal, StatementKind};

use crate::Vocabulary;
use crate::grid::Line;

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

/// The units of a statement's lines, in order.
pub(crate) fn of(lines: &[&Line], kind: StatementKind, vocabulary: &Vocabulary) -> Vec<RowUnit> {
    let mut units = Vec::with_capacity(lines.len());
    // What the heading above says, and how deep it stands.
    let mut heading: Option<(RowUnit, i32)> = None;
    let mut last = RowUnit::Money;
    for line in lines {
        let label = vocabulary.normal(&line.label);
        let said = said(&label, kind, vocabulary);
        let follows = vocabulary.lines.basic_or_diluted.matches(crate::find::bare_label(&label));
        if !line.has_figures() {
            units.push(RowUnit::Money);
            if !line.label.is_empty() {
                heading = said.map(|unit| (unit, line.indent));
                last = RowUnit::Money;
            }
            continue;
        }
        let under = heading.filter(|(_, indent)| follows || line.indent > *indent).map(|(unit, _)| unit);
        let unit = said.or(under).or(Some(last).filter(|_| follows)).unwrap_or_default();
        let unit = confirmed(unit, line);
        if unit == RowUnit::Money && !follows {
            heading = heading.filter(|(_, indent)| line.indent > *indent);
        }
        last = unit;
        units.push(unit);
    }
    units
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
    let figures = || line.values.iter().filter_map(|value| value.figure.as_ref());
    if figures().all(|figure| figure.percent) {
        return RowUnit::Percent;
    }
    let large = figures().all(|figure| figure.places == 0 && figure.magnitude >= Decimal::ONE_THOUSAND);
    match unit {
        RowUnit::PerShare if large => RowUnit::Money,
        _ => unit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find::TableWords;
    use crate::grid::{Grid, tests::table};
    use crate::vocabulary::tests::shipped;

    #[test]
    fn headings_pass_their_unit_on() {
        let vocabulary = shipped();
        let check = |text: &str, kind: StatementKind, expect: &str| {
            let grid = Grid::of(&table(text), &TableWords(&vocabulary));
            let lines: Vec<&Line> = grid.lines.iter().collect();
            let units: String = of(&lines, kind, &vocabulary)
                .iter()
                .map(|unit| match unit {
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
    }
}
