//! Statements of several entities in one report: sub-funds of a series, companies that report together.
//!
//! Two statements of one kind for the very same days, of which hardly a figure is the same, are of two entities. What is
//! printed over the one and not over the other names them; one entity's statements are never filled up with another's.

use std::collections::BTreeSet;

use model::{Basis, Decimal, Notice, Period, Statement, StatementKind};

use crate::find::Found;

/// Of ten figures of one statement, so many may stand in another entity's: nils and round sums meet by chance.
const SHARED_OF_TEN: usize = 3;
/// By so much rounding may move a statement's largest figure.
const ROUNDED: Decimal = Decimal::from_parts(5, 0, 0, false, 3);
/// Fewer figures tell nothing.
const FEWEST: usize = 4;

/// Sets the statements of all entities but the first apart, and says so. `found` are where the statements were found.
pub(crate) fn tell_apart(statements: &mut [Statement], found: &[Found<'_>]) -> Option<Notice> {
    let names = names(statements, found);
    let main = names.iter().flatten().next()?.clone();
    let mut entities: Vec<&String> = names.iter().flatten().filter(|name| !name.is_empty()).collect();
    let mut seen = BTreeSet::new();
    entities.retain(|name| seen.insert(name.as_str()));
    let said = |found: &Found<'_>, name: &str| {
        let over = found.sheets.first().into_iter().flat_map(|sheet| &sheet.above);
        over.chain(&header_words(found)).any(|line| !name.is_empty() && line.contains(name))
    };
    for ((statement, found), name) in statements.iter_mut().zip(found).zip(&names) {
        if statement.basis != Basis::Consolidated {
            continue;
        }
        let own = match name {
            Some(name) => !name.is_empty() && *name == main,
            // The only one of its kind: another's where it is headed by another's name alone.
            None => said(found, &main) || !entities.iter().any(|name| said(found, name)),
        };
        if !own {
            statement.basis = Basis::Other;
        }
    }
    let (message, hint) = if main.is_empty() {
        (
            "the report prints statements of several entities for the same days, and nothing over them tells whose they are"
                .to_owned(),
            "they aren't spread: add the statements of each as a report of its own",
        )
    } else {
        let shown: Vec<&str> = entities.iter().map(|name| name.as_str()).collect();
        (
            format!(
                "the report prints statements of several entities: {}; those of the first are spread",
                shown.join(", ")
            ),
            "add the others' statements as reports of their own",
        )
    };
    Some(Notice::warning("extract/several-entities", message).hint(hint))
}

/// Whose each statement is, where another one is its twin; empty where nothing over it says.
fn names(statements: &[Statement], found: &[Found<'_>]) -> Vec<Option<String>> {
    let all = || statements.iter().zip(found);
    let name = |(at, (statement, own)): (usize, (&Statement, &Found<'_>))| {
        let twins = || {
            all()
                .enumerate()
                .filter(|(other, (twin, _))| *other != at && are_twins(statement, twin))
                .map(|(_, (_, found))| found)
        };
        twins().next()?;
        let heading = heading(own);
        if twins().all(|twin| self::heading(twin) != heading) && !heading.is_empty() {
            return Some(heading);
        }
        let above = |found: &Found<'_>| -> Vec<String> {
            found.sheets.first().map(|sheet| sheet.above.clone()).unwrap_or_default()
        };
        let others: BTreeSet<String> = twins().flat_map(above).collect();
        let own = above(own).into_iter().find(|line| {
            let words = line.chars().any(char::is_alphabetic);
            words && !line.chars().any(|sign| sign.is_ascii_digit()) && !others.contains(line)
        });
        Some(own.unwrap_or_default())
    };
    all().enumerate().map(name).collect()
}

/// Whether two statements can't both be of one entity: one kind, the same days, other figures.
fn are_twins(one: &Statement, other: &Statement) -> bool {
    let periods = |statement: &Statement| -> BTreeSet<Period> {
        statement.columns.iter().filter_map(|column| column.period).collect()
    };
    let days = periods(one);
    let of_group = [one, other].iter().all(|statement| statement.basis == Basis::Consolidated);
    if one.kind != other.kind
        || one.kind == StatementKind::EquityStatement
        || !of_group
        || days.is_empty()
        || days != periods(other)
    {
        return false;
    }
    let figures = |statement: &Statement| -> BTreeSet<_> {
        let cells = statement.rows.iter().filter(|row| row.unit.is_none()).flat_map(|row| &row.cells);
        cells.map(|cell| cell.value.abs().normalize()).filter(|value| !value.is_zero()).collect()
    };
    // The same statement in thousands and in millions: its largest figure is the same but for rounding.
    let largest = |statement: &Statement| figures(statement).last()?.checked_mul(statement.scale);
    if let (Some(one), Some(other)) = (largest(one), largest(other))
        && one
            .checked_sub(other)
            .zip(one.max(other).checked_mul(ROUNDED))
            .is_some_and(|(apart, moved)| apart.abs() <= moved)
    {
        return false;
    }
    let (one, other) = (figures(one), figures(other));
    let fewest = one.len().min(other.len());
    fewest >= FEWEST && one.intersection(&other).count() * 10 <= fewest * SHARED_OF_TEN
}

/// What is printed over all columns of figures, without the days: the words that their headers begin with.
fn heading(found: &Found<'_>) -> String {
    let headers = header_words(found);
    let mut headers = headers.iter().map(|header| header.split_whitespace().collect::<Vec<_>>());
    let Some(first) = headers.next() else { return String::new() };
    let common = headers.fold(first.len(), |length, header| {
        let same = first.iter().zip(&header).take_while(|(a, b)| a == b).count();
        length.min(same)
    });
    first.get(..common).unwrap_or_default().join(" ")
}

/// The headers of a statement's columns of figures, as printed.
fn header_words(found: &Found<'_>) -> Vec<String> {
    let Some(sheet) = found.sheets.first() else { return Vec::new() };
    sheet.headers().into_iter().filter(|header| !header.is_empty()).collect()
}
