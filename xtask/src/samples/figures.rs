//! The figures of a fictional company: a few that are given, the others following from them.
//!
//! Figures are whole numbers in the unit that is printed (thousands, tenths of millions, cents). A row is given
//! one number a stretch (a flow) or one more, beginning with the opening balance (a balance), or it follows by a
//! formula: `= receivables - open.receivables`; `= 41,220; open.cash + net_change` for a balance that rolls on
//! from an opening one; `= net_income / shares` for a figure per share, rounded half up. Because cash follows
//! from the cash flow statement and retained earnings from net income, the statements tie by construction;
//! faults are planted openly, where a source says `misprint` or `correct`.

use std::collections::BTreeMap;

use super::calendar::When;

/// What a row is measured in: which unit it is tagged with, and how print and base units relate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Measure {
    #[default]
    Money,
    PerShare,
    Shares,
}

/// Print times ten to `scale` is base units; `places` decimal places are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Precision {
    pub(super) scale: i32,
    pub(super) places: i32,
}

/// One figure of every period.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// A balance, or else a flow.
    pub(super) balance: bool,
    /// The mean over the stretches instead of the sum: a weighted number of shares.
    pub(super) mean: bool,
    /// What it is measured in.
    pub(super) measure: Measure,
    /// The concept or concepts that it is tagged with.
    pub(super) concept: String,
    /// Where the numbers come from.
    pub(super) origin: Origin,
}

/// Where a row's numbers come from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    Given(Vec<i64>),
    Sum { opening: Option<i64>, terms: Vec<Term> },
    Ratio { over: String, under: String },
}

/// `+ id`, `- id`, `+ open.id`.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) minus: bool,
    /// At the beginning of the period instead of its end.
    pub(super) open: bool,
    pub(super) id: String,
}

/// All rows of a company, by id.
#[derive(Clone, Debug, Default)]
pub(super) struct Figures {
    pub(super) rows: BTreeMap<String, Row>,
    pub(super) precisions: [Precision; 3],
}

/// Deeper than any chain of formulas over any calendar here: a formula that needs itself.
const DEPTH: u32 = 400;

impl Figures {
    /// How a row's printed numbers relate to base units.
    pub(super) fn precision(&self, measure: Measure) -> Precision {
        let [money, per_share, shares] = self.precisions;
        match measure {
            Measure::Money => money,
            Measure::PerShare => per_share,
            Measure::Shares => shares,
        }
    }

    /// The row of that id.
    pub(super) fn row(&self, id: &str) -> Result<&Row, String> {
        self.rows.get(id).ok_or_else(|| format!("no row has the id {id:?}"))
    }

    /// The figure of a row: a balance at the end of `when`, a flow over it.
    pub(super) fn value(&self, id: &str, when: When) -> Result<i64, String> {
        self.value_at(id, when, 0)
    }

    fn value_at(&self, id: &str, when: When, depth: u32) -> Result<i64, String> {
        if depth > DEPTH {
            return Err(format!("the formula of {id:?} needs itself"));
        }
        let row = self.row(id)?;
        let when = match (row.balance, when) {
            (true, when) => When::At(when.end()),
            (false, When::At(date)) => When::Over(date, date),
            (false, over) => over,
        };
        match (&row.origin, when) {
            (Origin::Given(numbers), When::At(date)) => number(numbers, date, id),
            (Origin::Given(numbers), When::Over(first, last)) => {
                let mut sum = 0;
                for stretch in first..=last {
                    sum += number(numbers, stretch.saturating_sub(1), id)?;
                }
                Ok(if row.mean {
                    half_up(sum.into(), i128::try_from(last - first + 1).unwrap_or(1))
                } else {
                    sum
                })
            }
            (Origin::Sum { opening: Some(number), .. }, When::At(0)) => Ok(*number),
            (Origin::Sum { terms, .. }, when) => {
                terms.iter().try_fold(0, |sum, term| Ok(sum + self.term(term, when, depth + 1)?))
            }
            (Origin::Ratio { over, under }, when) => {
                let (a, b) = (self.value_at(over, when, depth + 1)?, self.value_at(under, when, depth + 1)?);
                let exponent = |precision: Precision| precision.scale - precision.places;
                let shift = exponent(self.precision(self.row(over)?.measure))
                    - exponent(self.precision(self.row(under)?.measure))
                    - exponent(self.precision(row.measure));
                let ten = 10_i128.pow(shift.unsigned_abs());
                let (a, b) = (i128::from(a), i128::from(b));
                if b == 0 {
                    return Err(format!("{under:?} is zero"));
                }
                Ok(if shift < 0 { half_up(a, b * ten) } else { half_up(a * ten, b) })
            }
        }
    }

    fn term(&self, term: &Term, when: When, depth: u32) -> Result<i64, String> {
        let when = match (term.open, when) {
            (false, when) => when,
            (true, When::At(date) | When::Over(date, _)) => {
                When::At(date.checked_sub(1).ok_or_else(|| format!("{:?} has no opening", term.id))?)
            }
        };
        let value = self.value_at(&term.id, when, depth)?;
        Ok(if term.minus { -value } else { value })
    }
}

fn number(numbers: &[i64], at: usize, id: &str) -> Result<i64, String> {
    numbers.get(at).copied().ok_or_else(|| format!("{id:?} has no number {}", at + 1))
}

/// A quotient rounded half away from zero.
fn half_up(over: i128, under: i128) -> i64 {
    let sign = if (over < 0) == (under < 0) { 1 } else { -1 };
    let (over, under) = (over.abs(), under.abs());
    i64::try_from(sign * ((2 * over + under) / (2 * under))).unwrap_or(i64::MAX)
}

/// Reads what stands in a row's last column: numbers, or a formula after `=`.
pub(super) fn origin(text: &str) -> Result<Origin, String> {
    let Some(formula) = text.trim().strip_prefix('=') else {
        return text.split_whitespace().map(whole).collect::<Result<_, _>>().map(Origin::Given);
    };
    if let Some((over, under)) = formula.split_once('/') {
        return Ok(Origin::Ratio { over: over.trim().to_owned(), under: under.trim().to_owned() });
    }
    let (opening, formula) = match formula.split_once(';') {
        Some((number, rest)) => (Some(whole(number.trim())?), rest),
        None => (None, formula),
    };
    let mut terms = Vec::new();
    let mut minus = false;
    for word in formula.split_whitespace() {
        match word {
            "+" => minus = false,
            "-" => minus = true,
            name => {
                let (open, id) = name.strip_prefix("open.").map_or((false, name), |id| (true, id));
                terms.push(Term { minus, open, id: id.to_owned() });
                minus = false;
            }
        }
    }
    Ok(Origin::Sum { opening, terms })
}

/// Reads `-1,234`.
pub(super) fn whole(text: &str) -> Result<i64, String> {
    text.replace([',', '.'], "").parse().map_err(|_| format!("{text:?} is no whole number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(rows: &[(&str, bool, &str)]) -> Figures {
        let rows = rows.iter().map(|(id, balance, text)| {
            let origin = origin(text).unwrap();
            let row = Row {
                balance: *balance,
                mean: false,
                measure: if id.starts_with("per_") { Measure::PerShare } else { Measure::Money },
                concept: String::new(),
                origin,
            };
            ((*id).to_owned(), row)
        });
        let cents = Precision { scale: 0, places: 2 };
        let thousands = Precision { scale: 3, places: 0 };
        Figures { rows: rows.collect(), precisions: [thousands, cents, thousands] }
    }

    #[test]
    fn cash_rolls_on_and_flows_add_up() {
        let figures = figures(&[
            ("cash", true, "= 100; open.cash + flow"),
            ("debt", true, "10 30 25"),
            ("borrowed", false, "= debt - open.debt"),
            ("earned", false, "7 -4"),
            ("flow", false, "= earned + borrowed"),
        ]);
        assert_eq!(figures.value("cash", When::At(0)), Ok(100));
        assert_eq!(figures.value("cash", When::At(1)), Ok(127));
        assert_eq!(figures.value("cash", When::At(2)), Ok(118));
        assert_eq!(figures.value("flow", When::Over(1, 2)), Ok(18));
    }

    #[test]
    fn a_figure_per_share_is_rounded_half_up() {
        let figures = figures(&[
            ("net_income", false, "1,005 -1,005"),
            ("shares", false, "1000 1000"),
            ("per_share", false, "= net_income / shares"),
        ]);
        assert_eq!(figures.value("per_share", When::Over(1, 1)), Ok(101));
        assert_eq!(figures.value("per_share", When::Over(2, 2)), Ok(-101));
    }

    #[test]
    fn a_formula_that_needs_itself_is_named() {
        let figures = figures(&[("a", false, "= b"), ("b", false, "= a")]);
        assert!(figures.value("a", When::Over(1, 1)).unwrap_err().contains("needs itself"));
    }
}
