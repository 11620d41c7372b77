//! The results that a spread's formulas state, held against what they give over the proven cells.
//!
//! A cached result is what a reader that doesn't calculate sees, and what a row of proof doesn't cover for ratios, checks
//! and views. Every formula of the dialect that spreads are written in is calculated in exact decimals; one in any other
//! dialect, a person's own, is left alone with all that builds on it. A result holds where it is what the formula gives
//! over the values that are proven, or over those that the cells hold now: an altered input is named itself, and what
//! follows from it isn't named again. Programs that save a workbook add doubles in their own order: what they may lose by
//! that is reckoned along.

mod evaluate;
mod parse;

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Decimal, parse_decimal};

use crate::patch::book::Book;
use crate::patch::package::Package;
use crate::patch::sheet::{Piece, Sheet, Value};
use crate::proof::{ProvenCell, parse_number};
use crate::{CellRef, Error};

use evaluate::{Evaluation, Given};

/// Whom a spread names as its author.
const AUTHOR: &str = "<dc:creator>Tickmark</dc:creator>";

/// The formulas of a spread, compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recalculated {
    /// How many results were compared.
    pub compared: usize,
    /// Those that aren't what their formulas give.
    pub wrong: Vec<WrongResult>,
}

/// A stored result that its formula doesn't give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongResult {
    /// The sheet's name.
    pub sheet: String,
    /// The cell.
    pub cell: CellRef,
    /// What the formula gives.
    pub expected: String,
    /// What is stored.
    pub found: String,
}

/// What a cell holds.
#[derive(Clone, Debug)]
struct Held {
    value: Value,
    formula: Option<Arc<str>>,
}

/// The cells of all sheets, by the sheet's name in lower case.
type Cells = BTreeMap<String, BTreeMap<CellRef, Held>>;

/// Calculates the formulas of a workbook that `spread` wrote, whoever saved it last. In a bank's own model or a grid the
/// formulas are other people's, and nothing is compared.
pub fn recalculate(bytes: &[u8], proven: &[ProvenCell]) -> Result<Recalculated, Error> {
    let mut package = Package::open(bytes)?;
    let ours = package.text("docProps/core.xml").is_ok_and(|properties| properties.contains(AUTHOR));
    if !ours {
        return Ok(Recalculated::default());
    }
    let book = Book::open(&mut package)?;
    let strings = book.strings(&mut package)?;
    let evidence: Vec<&str> = proven.iter().map(|cell| cell.evidence_sheet.as_str()).collect();
    let mut cells = Cells::new();
    let mut names = BTreeMap::new();
    for entry in book.worksheets().filter(|entry| !evidence.contains(&entry.name.as_str())) {
        let text = package.text(&entry.part)?;
        names.insert(entry.name.to_lowercase(), entry.name.clone());
        cells.insert(entry.name.to_lowercase(), held(&text, &entry.part, &strings)?);
    }
    let stated = stated(proven);
    let none = BTreeMap::new();
    let mut over_proven = Evaluation::new(&cells, &stated);
    let mut over_held = Evaluation::new(&cells, &none);
    let mut found = Recalculated::default();
    for (sheet, of_sheet) in &cells {
        for (at, held) in of_sheet.iter().filter(|(_, held)| held.formula.is_some()) {
            if stated.contains_key(&(sheet.clone(), *at)) {
                continue; // compared with its proof
            }
            let Some(expected) = over_proven.cell(sheet, *at) else { continue };
            found.compared += 1;
            if !agrees(&expected, &held.value)
                && !over_held.cell(sheet, *at).is_some_and(|other| agrees(&other, &held.value))
            {
                found.wrong.push(WrongResult {
                    sheet: names.get(sheet).cloned().unwrap_or_default(),
                    cell: *at,
                    expected: expected.text(),
                    found: held.value.clone().into_text(),
                });
            }
        }
    }
    Ok(found)
}

fn held(text: &str, part: &str, strings: &[Arc<str>]) -> Result<BTreeMap<CellRef, Held>, Error> {
    let mut sheet = Sheet::scan(text, part)?;
    let mut cells = BTreeMap::new();
    while let Some(piece) = sheet.next()? {
        let Piece::Cell(cell) = piece else { continue };
        let value = cell.value.value(strings);
        if value != Value::Empty || cell.formula {
            // A formula that stands elsewhere (a shared one's copies) is none that can be read here.
            let formula = cell.formula.then(|| Arc::from(cell.formula_text.as_deref().unwrap_or_default()));
            cells.insert(cell.at, Held { value, formula });
        }
    }
    Ok(cells)
}

/// The exact values of the cells that are proven, where their rows are as they were written.
fn stated(proven: &[ProvenCell]) -> BTreeMap<(String, CellRef), Decimal> {
    let of_row = |cell: &ProvenCell| {
        let value = parse_decimal(&cell.row.value).filter(|_| cell.intact)?;
        cell.row.kind()?.states_a_value().then_some(())?;
        Some(((cell.row.sheet.to_lowercase(), cell.row.cell()?), value))
    };
    proven.iter().filter_map(of_row).collect()
}

/// Whether a stored result is what a formula gives: to half a cent of an amount, to eight digits of a ratio, and to what
/// doubles lose on the way.
fn agrees(expected: &Given, stored: &Value) -> bool {
    match (expected, stored) {
        (Given::Number { value, slack }, Value::Number(text)) => {
            let Some(stored) = parse_number(text) else { return false };
            let share = value.abs().checked_mul(Decimal::new(1, 8)).unwrap_or_default();
            let hair = share.max(Decimal::new(1, 12)).min(Decimal::new(5, 3)).max(*slack);
            value.checked_sub(stored).is_some_and(|off| off.abs() <= hair)
        }
        (Given::Text(text), Value::Text(stored)) => text == stored,
        (Given::Truth(truth), Value::Bool(stored)) => truth == stored,
        (Given::Nothing, Value::Empty) => true,
        (Given::Nothing, Value::Number(text)) => parse_number(text).is_some_and(|stored| stored.is_zero()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Held {
        Held { value: Value::Number(text.to_owned()), formula: None }
    }

    fn book() -> Cells {
        let mut main = BTreeMap::new();
        let mut put = |at: &str, held: Held| drop(main.insert(at.parse().unwrap(), held));
        put("A1", number("1516034246.28"));
        put("A2", number("0.1"));
        put("A3", number("-7"));
        put("A4", Held { value: Value::Text("n/a".to_owned()), formula: None });
        put("A5", Held { value: Value::Number("3".to_owned()), formula: Some("A2*30".into()) });
        put("A6", Held { value: Value::Number("0".to_owned()), formula: Some("A6+1".into()) });
        let other = BTreeMap::from([(CellRef::new(2, 2), number("8"))]);
        BTreeMap::from([("main".to_owned(), main), ("it's 'b'".to_owned(), other)])
    }

    #[test]
    fn formulas_of_our_dialect_are_calculated_exactly() {
        let mut cells = book();
        for (formula, expect) in [
            ("1+2*3-4/2", "5"),
            ("-A3^2", "49"),
            ("2^3", "8"),
            ("SUM(A1:A4)-A1", "-6.9"),
            ("SUM(A2,A3:A5)", "-3.9"),
            ("AVERAGE(A1:A3)*3", "1516034239.38"),
            ("N(A4)+N(A2)", "0.1"),
            ("N(A9)+A9", "0"),
            ("IF(ISNUMBER(A4),1,2)", "2"),
            ("IF(A3<0,\"neg\",\"pos\")", "neg"),
            ("IF(ABS(ROUND(A2-0.1,6))<=0,\"tied\",\"off\")", "tied"),
            ("COUNTIF(A1:A4,\"n/a\")", "1"),
            ("'it''s ''b'''!B2+$A$5", "11"),
            ("MAX(A2,A3)-MIN(A2,A3)", "7.1"),
            ("ROUND(2.345,2)", "2.35"),
            ("(A2>0)*1", "1"),
            // Not ours: a name, an unknown function, a fault, a text in a sum, a circle, a sheet that isn't there.
            ("total", "?"),
            ("VLOOKUP(1,A1:A2,1)", "?"),
            ("1/0", "?"),
            ("A4+1", "?"),
            ("A6", "?"),
            ("gone!A1", "?"),
            ("", "?"),
            ("SUM(A1:XFD1048576)", "?"),
            ("1+", "?"),
        ] {
            let at = CellRef::new(50, 1);
            let own = Held { value: Value::Empty, formula: Some(formula.into()) };
            cells.get_mut("main").unwrap().insert(at, own);
            let none = BTreeMap::new();
            let given = Evaluation::new(&cells, &none).cell("main", at);
            assert_eq!(given.map_or_else(|| "?".to_owned(), |given| given.text()), expect, "{formula}");
        }
        let deep = format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000));
        cells
            .get_mut("main")
            .unwrap()
            .insert(CellRef::new(50, 1), Held { value: Value::Empty, formula: Some(deep.as_str().into()) });
        let none = BTreeMap::new();
        assert!(Evaluation::new(&cells, &none).cell("main", CellRef::new(50, 1)).is_none());
    }

    #[test]
    fn what_doubles_lose_is_no_break_and_a_cent_is_one() {
        let of = |value: &str, slack: &str| Given::Number {
            value: value.parse().unwrap(),
            slack: slack.parse().unwrap(),
        };
        let stored = |text: &str| Value::Number(text.to_owned());
        for (given, text, want) in [
            (of("0", "0.000001"), "2.384185791015625E-7", true),
            (of("0", "0"), "2.384185791015625E-7", false),
            (of("1000000.12", "0"), "1000000.1249", true),
            (of("1000000.12", "0"), "1000000.13", false),
            (of("0.333333333333", "0"), "0.33333333333333331", true),
            (of("0.33", "0"), "0.34", false),
        ] {
            assert_eq!(agrees(&given, &stored(text)), want, "{given:?} as {text}");
        }
        assert!(agrees(&Given::Text("tied".to_owned()), &Value::Text("tied".to_owned())));
        assert!(!agrees(&Given::Text("tied".to_owned()), &Value::Text("off".to_owned())));
        assert!(!agrees(&of("1", "0"), &Value::Text("1".to_owned())));
    }
}
