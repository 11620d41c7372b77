//! A bank's own model: cells whose text is `{{revenue FY-1}}` are its inputs, found on every sheet and filled with
//! numbers in place. Formats stay, all else of the file keeps its bytes (macros, charts, names, protection), and
//! programs are asked to calculate on open, since the results that the file holds are from before.

use model::{Decimal, Noted};

use crate::cell::CellRef;
use crate::fill::{self, Earlier, Fill, Manner, number_text};
use crate::patch::book::Book;
use crate::patch::edit::Content;
use crate::patch::package::Package;
use crate::patch::sheet::{Piece, Sheet, Value};
use crate::patch::styles::Change;
use crate::proof::Proof;
use crate::{Error, Language};

/// A cell that asks for a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The sheet's name.
    pub sheet: String,
    /// The cell.
    pub at: CellRef,
    /// What stands between the braces, without surrounding space.
    pub text: String,
}

/// What a marker asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The id of an account or metric, or its name.
    pub item: String,
    /// A period: `FY2023`, `latest`, `FY-1`, `LTM`, `2023年`.
    pub period: String,
    /// The unit, where the marker names one: `millions`.
    pub unit: Option<String>,
}

impl Marker {
    /// What the marker asks for: `ITEM PERIOD`, and `in UNIT` if it likes. `None` where it is written otherwise.
    pub fn request(&self) -> Option<Request> {
        let words: Vec<&str> = self.text.split_whitespace().collect();
        // An item's name may be several words, and hold an "in" too: the period stands right before the unit's.
        let before_unit = |at: &usize| words.get(*at).is_some_and(|word| word.eq_ignore_ascii_case("in"));
        let split = (2..words.len()).rev().find(before_unit).filter(|at| at + 1 < words.len());
        let (asked, unit) = match split {
            Some(at) if is_period(words.get(at - 1)?) => {
                (words.get(..at)?, Some(words.get(at + 1..)?.join(" ")))
            }
            _ => (words.as_slice(), None),
        };
        let (period, item) = asked.split_last()?;
        let known = !item.is_empty() && is_period(period);
        known.then(|| Request { item: item.join(" "), period: (*period).to_owned(), unit })
    }
}

/// Whether a word can be a period: `latest`, `LTM`, `FY2023Q3`, `FY-1`, `2023`, `2023年`.
fn is_period(word: &str) -> bool {
    let lower = word.to_lowercase();
    let year = lower.trim_end_matches(['年', '度', '末']);
    matches!(lower.as_str(), "latest" | "最近" | "ltm" | "fy" | "fy0")
        || year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())
        || ["fy", "ltm"].iter().any(|known| {
            let rest = lower.strip_prefix(known).map(|rest| rest.trim_start_matches('-'));
            rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        })
}

/// A figure for a marker's cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilledInput {
    /// The sheet's name.
    pub sheet: String,
    /// The cell.
    pub at: CellRef,
    /// Exact, in the marker's unit.
    pub value: Decimal,
    /// What it rests on.
    pub proof: Proof,
}

/// All markers, in the order of sheets, rows and columns. Text that a formula gives is no marker.
pub fn markers(bytes: &[u8]) -> Result<Vec<Marker>, Error> {
    let mut package = Package::open(bytes)?;
    let book = Book::open(&mut package)?;
    let strings = book.strings(&mut package)?;
    let shared = strings.iter().any(|text| text.contains("{{"));
    let mut markers = Vec::new();
    for entry in book.worksheets() {
        let text = package.text(&entry.part)?;
        if !shared && !text.contains("{{") {
            continue;
        }
        let mut sheet = Sheet::scan(&text, &entry.part)?;
        while let Some(piece) = sheet.next()? {
            if let Piece::Cell(cell) = piece
                && !cell.formula
                && let Value::Text(text) = cell.value.value(&strings)
                && let Some(inner) = text.trim().strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"))
                && !inner.contains(['{', '}'])
            {
                markers.push(Marker {
                    sheet: entry.name.clone(),
                    at: cell.at,
                    text: inner.trim().to_owned(),
                });
            }
        }
    }
    Ok(markers)
}

/// Puts figures into their cells; markers without one stay as they are. Each filled cell gets a note and a link to its
/// row on the Evidence sheet; proof of an earlier filling stays.
pub fn fill(bytes: &[u8], inputs: &[FilledInput], language: Language) -> Result<Noted<Vec<u8>>, Error> {
    let mut package = Package::open(bytes)?;
    let book = Book::open(&mut package)?;
    drop(package);
    let mut fills = Vec::new();
    if let Some(lost) = inputs.iter().find(|input| book.worksheet(&input.sheet).is_none()) {
        return Err(Error::NoSheet { sheet: format!("worksheet {:?}", lost.sheet) });
    }
    for entry in book.worksheets() {
        let cells: Vec<Fill<'_>> = inputs
            .iter()
            .filter(|input| book.worksheet(&input.sheet) == Some(entry))
            .map(|input| Fill {
                at: input.at,
                value: input.value.normalize().to_string(),
                content: Content::Number(number_text(input.value)),
                change: Change::default(),
                proof: &input.proof,
            })
            .collect();
        if !cells.is_empty() {
            fills.push((entry.clone(), cells));
        }
    }
    fill::fill(bytes, fills, Manner { earlier: Earlier::Keep, always_calculate: true, language })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_says_what_it_asks_for() {
        let check = |text: &str, want: Option<(&str, &str, Option<&str>)>| {
            let marker = Marker { sheet: "S".into(), at: CellRef::new(1, 1), text: text.into() };
            let got = marker.request();
            let got = got.as_ref().map(|r| (r.item.as_str(), r.period.as_str(), r.unit.as_deref()));
            assert_eq!(got, want);
        };
        check("revenue FY2023", Some(("revenue", "FY2023", None)));
        check("revenue  FY-1 in millions", Some(("revenue", "FY-1", Some("millions"))));
        check("revenue latest in USD millions", Some(("revenue", "latest", Some("USD millions"))));
        check("revenue", None);
        check("revenue latest in", None);
        check("revenue latest millions", None);
        check("Change in inventories FY2023", Some(("Change in inventories", "FY2023", None)));
        check("Cash in banks latest in thousands", Some(("Cash in banks", "latest", Some("thousands"))));
        check("营业收入 2023年 in 万元", Some(("营业收入", "2023年", Some("万元"))));
        check("revenue FY2024Q3YTD", Some(("revenue", "FY2024Q3YTD", None)));
        check("no idea", None);
        check("latest", None);
    }
}
