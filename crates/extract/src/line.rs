//! A line of a table: its label and the figures beside it.

use model::TableCell;

use crate::figure::Figure;

/// A stretch of grid columns, half open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Extent {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Extent {
    pub(crate) fn of(cell: &TableCell) -> Self {
        Self { start: cell.column, end: cell.column + cell.span.max(1) }
    }

    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    pub(crate) fn joined(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A figure, or the dash in its place, in a column of figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    /// `None` for a dash.
    pub(crate) figure: Option<Figure>,
    /// Index of the cell with the digits in its row.
    pub(crate) cell: usize,
    /// Index of the column of figures.
    pub(crate) column: usize,
    pub(crate) extent: Extent,
}

/// A row of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Index of the row in the table.
    pub(crate) row: usize,
    pub(crate) label: String,
    /// Its English half, in a table that says everything in Chinese too.
    pub(crate) english: Option<String>,
    /// Larger for deeper; only comparable within the table.
    pub(crate) indent: i32,
    pub(crate) bold: bool,
    /// A rule stands above its figures.
    pub(crate) ruled: bool,
    pub(crate) note: Option<String>,
    pub(crate) values: Vec<Value>,
}

impl Line {
    /// The words by which the label is understood.
    pub(crate) fn words(&self) -> &str {
        self.english.as_deref().unwrap_or(&self.label)
    }

    /// Whether any figure is printed.
    pub(crate) fn has_figures(&self) -> bool {
        self.values.iter().any(|value| value.figure.is_some())
    }
}
