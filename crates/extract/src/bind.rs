//! Print against tags: which tag stands in which printed cell, and whether what is printed around it says the same.
//!
//! In inline XBRL the tag wraps the printed digits, so the two are tied by their bytes. The column's header tells the
//! period, the caption the scale, the digits the value. A tag may well carry the opposite sign of its print (payments
//! in parentheses, negated labels): that is noted, not a difference, unless the same row does it otherwise elsewhere.

use std::collections::BTreeMap;

use model::{Date, Fact, FactValue, Period, PrintedCell, Span, Statement, StatementRow};
use rust_decimal::Decimal;

/// A tag and the printed cell that it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Index of the statement.
    pub statement: usize,
    /// Index of its row.
    pub row: usize,
    /// Index into the row's cells.
    pub cell: usize,
    /// Index of the fact.
    pub fact: usize,
    /// Whether print and tag agree.
    pub agreement: Agreement,
    /// Whether print shows the opposite sign.
    pub turned: bool,
}

/// How print and tag stand to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Header, caption and digits confirm period, scale and value of the tag.
    Bound,
    /// Print says something else: its value in base units, and what differs.
    Differs {
        /// What print gives.
        print: Decimal,
        /// What it contradicts.
        what: Difference,
    },
    /// The print has no period to compare.
    Unbound,
}

/// What print and tag disagree about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The column is of another period.
    Period,
    /// The digits are the same, the caption's scale gives another size.
    Scale,
    /// The row's other columns show their signs the other way round.
    Sign,
    /// The digits give another value.
    Value,
}

/// Binds the facts that stand inside printed cells, in the order of the statements' cells.
pub fn bind(statements: &[Statement], facts: &[Fact]) -> Vec<Binding> {
    let mut by_bytes: Vec<(Span, usize)> = facts
        .iter()
        .enumerate()
        .filter(|(_, fact)| matches!(fact.value, FactValue::Number(_)) && !fact.hidden)
        .map(|(at, fact)| (fact.bytes, at))
        .collect();
    by_bytes.sort_unstable();
    let mut bindings = Vec::new();
    for (statement_at, statement) in statements.iter().enumerate() {
        for (row_at, row) in statement.rows.iter().enumerate() {
            let first = bindings.len();
            for (cell_at, cell) in row.cells.iter().enumerate() {
                let Some(span) = cell.locus.bytes() else { continue };
                for fact_at in within(&by_bytes, span) {
                    let Some(fact) = facts.get(fact_at) else { continue };
                    let (agreement, turned) = compare(statement, row, cell, fact);
                    bindings.push(Binding {
                        statement: statement_at,
                        row: row_at,
                        cell: cell_at,
                        fact: fact_at,
                        agreement,
                        turned,
                    });
                }
            }
            if let Some(of_row) = bindings.get_mut(first..) {
                mark_odd_signs(of_row, statement, row, facts);
            }
        }
    }
    bindings
}

/// A tag's content is at most so much longer than its digits: nested tags, spaces.
const WIDEST_TAG: u64 = 4_096;

/// The facts whose content overlaps a cell's digits, in the order of their bytes.
fn within(by_bytes: &[(Span, usize)], cell: Span) -> impl Iterator<Item = usize> {
    let end = by_bytes.partition_point(|(span, _)| span.start < cell.end);
    let begin = by_bytes.partition_point(|(span, _)| span.start + WIDEST_TAG < cell.start);
    let near = by_bytes.get(begin..end.max(begin)).unwrap_or_default();
    near.iter().filter(move |(span, _)| span.end > cell.start).map(|(_, at)| *at)
}

/// What a cell prints, in base units; `None` where that leaves the digits of a decimal.
fn base_units(statement: &Statement, row: &StatementRow, cell: &PrintedCell) -> Option<Decimal> {
    cell.value.checked_mul(row.scale.unwrap_or(statement.scale)).map(|value| value.normalize())
}

fn compare(statement: &Statement, row: &StatementRow, cell: &PrintedCell, fact: &Fact) -> (Agreement, bool) {
    let Some(tag) = fact.value.number() else { return (Agreement::Unbound, false) };
    let Some(print) = base_units(statement, row, cell) else { return (Agreement::Unbound, false) };
    let turned = !tag.is_zero() && !print.is_zero() && tag.is_sign_negative() != print.is_sign_negative();
    if print.abs() != tag.abs() {
        let digits =
            |value: Decimal| value.mantissa().unsigned_abs().to_string().trim_end_matches('0').to_owned();
        let what = if digits(print.normalize()) == digits(tag.normalize()) {
            Difference::Scale
        } else {
            Difference::Value
        };
        return (Agreement::Differs { print, what }, turned);
    }
    let column = statement.columns.get(cell.column).and_then(|column| column.period);
    let agreement = match (column, fact.period()) {
        (Some(column), Some(period)) if !is_in(period, column) => {
            Agreement::Differs { print, what: Difference::Period }
        }
        (Some(_), Some(_)) => Agreement::Bound,
        _ => Agreement::Unbound,
    };
    (agreement, turned)
}

/// Whether a fact of this period stands rightly in that column: the same days, or a balance at the column's close or
/// at its opening (the cash lines at the foot of a cash flow statement).
fn is_in(period: Period, column: Period) -> bool {
    let apart = |a: Date, b: Date| (a - b).get_days();
    match (period, column) {
        (Period::Instant { instant }, Period::Duration { start, end }) => {
            instant == end || (0..=1).contains(&apart(start, instant))
        }
        _ => period == column,
    }
}

/// Of three columns and more with one concept, one whose sign stands the other way round than in all others.
fn mark_odd_signs(bindings: &mut [Binding], statement: &Statement, row: &StatementRow, facts: &[Fact]) {
    let mut turns: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let nonzero = |binding: &Binding| {
        facts.get(binding.fact).and_then(|fact| fact.value.number()).is_some_and(|value| !value.is_zero())
    };
    let concept = |binding: &Binding| facts.get(binding.fact).map(Fact::concept);
    for binding in bindings.iter().filter(|binding| nonzero(binding)) {
        if let Some(concept) = concept(binding) {
            let count = turns.entry(concept).or_default();
            if binding.turned { count.0 += 1 } else { count.1 += 1 }
        }
    }
    for binding in
        bindings.iter_mut().filter(|binding| nonzero(binding) && binding.agreement == Agreement::Bound)
    {
        let Some((turned, straight)) = concept(binding).and_then(|concept| turns.get(concept)).copied()
        else {
            continue;
        };
        let odd = if binding.turned { turned == 1 && straight > 1 } else { straight == 1 && turned > 1 };
        if let (true, Some(cell)) = (odd, row.cells.get(binding.cell)) {
            let print = base_units(statement, row, cell).unwrap_or(cell.value);
            binding.agreement = Agreement::Differs { print, what: Difference::Sign };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Basis, Column, Context, Locus, StatementKind};
    use std::sync::Arc;

    fn year(year: i16) -> Period {
        Period::days_between(Date::new(year, 1, 1).expect("a date"), Date::new(year, 12, 31).expect("a date"))
    }

    /// A row of three years in millions, each cell's digits at `100 × column`, tagged with `facts` (value, year).
    fn bound(printed: &[i64], facts: &[(i64, i16)], header: bool) -> Vec<(Agreement, bool)> {
        let columns = [2023, 2022, 2021].map(|of| Column {
            period: header.then(|| year(of)),
            header: String::new(),
            unit: None,
        });
        let at = |column: usize| {
            let start = 100 * column as u64;
            Span::new(start, start + 6)
        };
        let cells = printed.iter().enumerate().map(|(column, value)| PrintedCell {
            column,
            value: Decimal::from(*value),
            places: 0,
            locus: Locus::Bytes(at(column)),
        });
        let row = StatementRow {
            label: "Net income".to_owned(),
            level: 0,
            cells: cells.collect(),
            unit: None,
            scale: None,
            note: None,
            total: false,
            locus: Locus::Bytes(Span::new(0, 300)),
        };
        let statement = Statement {
            kind: StatementKind::IncomeStatement,
            basis: Basis::Consolidated,
            title: String::new(),
            currency: None,
            scale: Decimal::from(1_000_000),
            columns: columns.into(),
            rows: vec![row],
            locus: Locus::Bytes(Span::new(0, 300)),
        };
        let facts: Vec<Fact> = facts
            .iter()
            .enumerate()
            .map(|(column, (value, of))| Fact {
                id: None,
                concept: Arc::from("us-gaap:NetIncomeLoss"),
                standard_concept: None,
                context: Some(Arc::new(Context {
                    id: Arc::from("c"),
                    entity: Arc::from("1"),
                    period: Some(year(*of)),
                    dimensions: Vec::new(),
                })),
                unit: None,
                decimals: None,
                value: FactValue::Number(Decimal::from(*value)),
                bytes: Span::new(at(column).start.saturating_sub(1), at(column).end + 1),
                hidden: false,
            })
            .collect();
        bind(&[statement], &facts).into_iter().map(|binding| (binding.agreement, binding.turned)).collect()
    }

    #[test]
    fn print_confirms_or_contradicts_a_tag() {
        let million = |value: i64| value * 1_000_000;
        let good = [(million(5), 2023), (million(4), 2022), (million(3), 2021)];
        assert!(
            bound(&[5, 4, 3], &good, true)
                .iter()
                .all(|(agreement, turned)| *agreement == Agreement::Bound && !turned)
        );
        // Payments printed in parentheses.
        assert!(
            bound(&[-5, -4, -3], &good, true)
                .iter()
                .all(|(agreement, turned)| *agreement == Agreement::Bound && *turned)
        );
        assert!(
            bound(&[5, 4, 3], &good, false).iter().all(|(agreement, _)| *agreement == Agreement::Unbound)
        );
        let differs = |printed: &[i64], facts: &[(i64, i16)]| {
            let found = bound(printed, facts, true);
            let all: Vec<Option<Difference>> = found
                .into_iter()
                .map(|(agreement, _)| match agreement {
                    Agreement::Differs { what, .. } => Some(what),
                    _ => None,
                })
                .collect();
            all
        };
        assert_eq!(differs(&[5], &[(million(5), 2022)]), [Some(Difference::Period)]);
        assert_eq!(differs(&[5], &[(5_000, 2023)]), [Some(Difference::Scale)]);
        assert_eq!(differs(&[5], &[(million(6), 2023)]), [Some(Difference::Value)]);
        assert_eq!(differs(&[5, 4, -3], &good), [None, None, Some(Difference::Sign)]);
    }
}
