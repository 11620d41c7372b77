//! References to cells and sheets as a formula writes them. Rows and columns count from 1, as people see them.

use std::fmt;
use std::str::FromStr;

/// The last row of a worksheet.
pub(crate) const LAST_ROW: u32 = 1_048_576;

/// The last column of a worksheet (`XFD`).
pub(crate) const LAST_COLUMN: u32 = 16_384;

/// A cell of a sheet. Ordered by row, then column, as a sheet is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellRef {
    /// Counted from 1.
    pub row: u32,
    /// Counted from 1 (`A`).
    pub column: u32,
}

impl CellRef {
    /// The cell in that row and column, both counted from 1.
    pub fn new(row: u32, column: u32) -> Self {
        Self { row, column }
    }

    /// Whether a worksheet has such a cell.
    pub fn is_valid(self) -> bool {
        (1..=LAST_ROW).contains(&self.row) && (1..=LAST_COLUMN).contains(&self.column)
    }
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_letters(self.column), self.row)
    }
}

impl FromStr for CellRef {
    type Err = String;

    /// Reads `B7`; dollar signs are allowed and dropped.
    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("{text:?} is not a cell reference such as B7");
        let (mut row, mut column) = (0_u32, 0_u32);
        for byte in text.bytes() {
            match byte {
                b'$' => {}
                b'A'..=b'Z' | b'a'..=b'z' if row == 0 && column <= LAST_COLUMN => {
                    column = column * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1;
                }
                b'0'..=b'9' if column > 0 && row <= LAST_ROW => row = row * 10 + u32::from(byte - b'0'),
                _ => return Err(refused()),
            }
        }
        Some(Self { row, column }).filter(|cell| cell.is_valid()).ok_or_else(refused)
    }
}

/// The letters of a column counted from 1.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + u8::try_from(rest % 26).unwrap_or_default());
        rest /= 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// A sheet's name as a formula or link writes it: in quotation marks, those inside doubled.
pub fn quoted_sheet(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && CellRef::from_str(name).is_err()
        && !is_r1c1(name);
    if plain { name.to_owned() } else { format!("'{}'", name.replace('\'', "''")) }
}

/// Whether a name could be taken for a reference in R1C1 notation.
fn is_r1c1(name: &str) -> bool {
    let rest = name.trim_start_matches(['R', 'r', 'C', 'c']);
    rest.len() < name.len() && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, 'C' | 'c'))
}

/// The sheet and cell of a link's location such as `'Q1 ''24'!B7`.
pub(crate) fn parse_location(location: &str) -> Option<(String, CellRef)> {
    let (sheet, cell) = location.trim_start_matches('#').rsplit_once('!')?;
    let sheet = match sheet.strip_prefix('\'').and_then(|inner| inner.strip_suffix('\'')) {
        Some(inner) => inner.replace("''", "'"),
        None => sheet.to_owned(),
    };
    Some((sheet, cell.split(':').next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_read_as_they_are_written() {
        for text in ["A1", "Z9", "AA10", "XFD1048576", "BC77"] {
            assert_eq!(text.parse::<CellRef>().unwrap().to_string(), text);
        }
        assert_eq!("$B$7".parse::<CellRef>().unwrap(), CellRef::new(7, 2));
        for text in
            ["", "A", "7", "A0", "XFE1", "A1048577", "A1B", "1A", "AAAAAAAAAAAA1", "A99999999999", "é1"]
        {
            assert!(text.parse::<CellRef>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn sheet_names_are_quoted_where_a_formula_needs_it() {
        for (name, want) in [
            ("Grid", "Grid"),
            ("Q1 '24", "'Q1 ''24'"),
            ("R1C1", "'R1C1'"),
            ("AB12", "'AB12'"),
            ("证据", "'证据'"),
            ("2024", "'2024'"),
        ] {
            assert_eq!(quoted_sheet(name), want);
            assert_eq!(parse_location(&format!("{want}!B7")), Some((name.to_owned(), CellRef::new(7, 2))));
        }
    }
}
