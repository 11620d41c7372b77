//! Which of several statements of one kind comes first: the one over the longest time.
//!
//! An announcement of a fourth quarter prints thirteen weeks before fifty-two; what is asked for is the year.

use model::{Period, Statement};

/// Puts the statement over the longest time before others of its kind and basis; all else keeps its place.
pub(crate) fn main_first(statements: &mut [Statement]) {
    let days = |statement: &Statement| {
        let lengths =
            statement.columns.iter().filter_map(|column| column.period.as_ref().and_then(Period::days));
        lengths.max().unwrap_or(0)
    };
    for at in 0..statements.len() {
        let Some(here) = statements.get(at) else { break };
        let (kind, basis, own) = (here.kind, here.basis, days(here));
        let later = statements.iter().enumerate().skip(at + 1);
        let longest = later
            .filter(|(_, other)| other.kind == kind && other.basis == basis)
            .map(|(index, other)| (days(other), std::cmp::Reverse(index)))
            .max();
        // A few days more are a longer month, not another stretch of time.
        if let Some((longest, std::cmp::Reverse(index))) = longest
            && longest > own + 20
        {
            statements.swap(at, index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Basis, Column, Date, Decimal, Locus, Span, StatementKind};

    #[test]
    fn the_year_comes_before_its_last_quarter() {
        let statement = |kind: StatementKind, start: Option<(i16, i8)>| {
            let end = Date::new(2023, 1, 28).unwrap();
            let period =
                start.map(|(year, month)| Period::days_between(Date::new(year, month, 30).unwrap(), end));
            Statement {
                kind,
                basis: Basis::Consolidated,
                title: start.map_or_else(String::new, |start| start.1.to_string()),
                currency: None,
                scale: Decimal::ONE,
                columns: vec![Column { period, header: String::new(), unit: None }],
                rows: Vec::new(),
                locus: Locus::Bytes(Span::default()),
            }
        };
        let income = StatementKind::IncomeStatement;
        let mut all = vec![
            statement(income, Some((2022, 10))),
            statement(StatementKind::BalanceSheet, None),
            statement(income, Some((2022, 1))),
        ];
        main_first(&mut all);
        let titles: Vec<&str> = all.iter().map(|statement| statement.title.as_str()).collect();
        assert_eq!(titles, ["1", "", "10"]);
    }
}
