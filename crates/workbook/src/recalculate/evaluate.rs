//! A formula's result over a workbook's cells, in exact decimals.
//!
//! Cells are worked out once. Depth, the size of ranges and the work in all are bounded, circles are noticed: what goes
//! beyond has no result here, and is compared with nothing.

use std::collections::BTreeMap;
use std::collections::HashMap;

use model::Decimal;
use rust_decimal::{MathematicalOps, RoundingStrategy};

use super::parse::{Node, Operator, Place, parse};
use super::{Cells, Value, parse_number};
use crate::CellRef;

/// How many formulas may stand behind one another.
const DEEPEST: usize = 200;
/// How many cells a range may span, and how many may be looked at in all.
const LARGEST_RANGE: u64 = 100_000;
const MOST: u64 = 20_000_000;

/// What a formula gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// A number, and how far a program that adds doubles may come out beside it.
    Number {
        value: Decimal,
        slack: Decimal,
    },
    Text(String),
    Truth(bool),
    Nothing,
}

impl Given {
    pub(super) fn text(&self) -> String {
        match self {
            Self::Number { value, .. } => value.normalize().to_string(),
            Self::Text(text) => text.clone(),
            Self::Truth(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
            Self::Nothing => String::new(),
        }
    }

    /// A number as it stands in a cell: it is kept in 53 bits.
    fn of(value: Decimal) -> Self {
        Self::rounded(value, Decimal::ZERO)
    }

    /// A result, which is rounded to 53 bits, too.
    fn rounded(value: Decimal, slack: Decimal) -> Self {
        let last = value.abs().checked_mul(Decimal::new(3, 16)).unwrap_or_default();
        Self::Number { value, slack: slack.saturating_add(last) }
    }

    /// As a number in a sum of terms: a truth is 1 or 0, nothing is 0, a text is none.
    fn number(&self) -> Option<(Decimal, Decimal)> {
        match self {
            Self::Number { value, slack } => Some((*value, *slack)),
            Self::Truth(truth) => Some((Decimal::from(u8::from(*truth)), Decimal::ZERO)),
            Self::Nothing => Some((Decimal::ZERO, Decimal::ZERO)),
            Self::Text(_) => None,
        }
    }
}

/// One calculation of a workbook. `stated` overrides what cells hold.
pub(super) struct Evaluation<'a> {
    cells: &'a Cells,
    stated: &'a BTreeMap<(String, CellRef), Decimal>,
    /// `None` while it is being worked out, and where it has no result.
    done: HashMap<(&'a str, CellRef), Option<Given>>,
    depth: usize,
    looked: u64,
}

impl<'a> Evaluation<'a> {
    pub(super) fn new(cells: &'a Cells, stated: &'a BTreeMap<(String, CellRef), Decimal>) -> Self {
        Self { cells, stated, done: HashMap::new(), depth: 0, looked: 0 }
    }

    /// What a cell comes to.
    pub(super) fn cell(&mut self, sheet: &str, at: CellRef) -> Option<Given> {
        let (sheet, of_sheet) = self.cells.get_key_value(sheet)?;
        self.looked += 1;
        if self.looked > MOST {
            return None;
        }
        if let Some(known) = self.done.get(&(sheet.as_str(), at)) {
            return known.clone();
        }
        if let Some(value) = self.stated.get(&(sheet.clone(), at)) {
            return Some(Given::of(*value));
        }
        let Some(held) = of_sheet.get(&at) else { return Some(Given::Nothing) };
        let Some(formula) = &held.formula else {
            return match &held.value {
                Value::Empty => Some(Given::Nothing),
                Value::Number(text) => parse_number(text).map(Given::of),
                Value::Text(text) => Some(Given::Text(text.clone())),
                Value::Bool(truth) => Some(Given::Truth(*truth)),
                Value::Error(_) => None,
            };
        };
        if self.depth >= DEEPEST {
            return None;
        }
        self.done.insert((sheet, at), None);
        self.depth += 1;
        let given = parse(formula).and_then(|node| self.node(sheet, &node));
        self.depth -= 1;
        self.done.insert((sheet, at), given.clone());
        given
    }

    fn node(&mut self, sheet: &str, node: &Node) -> Option<Given> {
        match node {
            Node::Number(value) => Some(Given::of(*value)),
            Node::Text(text) => Some(Given::Text(text.clone())),
            Node::Reference(place) => self.cell(place.sheet.as_deref().unwrap_or(sheet), place.at),
            Node::Range(..) => None,
            Node::Negative(inner) => {
                let (value, slack) = self.node(sheet, inner)?.number()?;
                Some(Given::Number { value: -value, slack })
            }
            Node::Binary(operator, left, right) => {
                let (left, right) = (self.node(sheet, left)?, self.node(sheet, right)?);
                binary(*operator, &left, &right)
            }
            Node::Call(name, arguments) => self.call(sheet, name, arguments),
        }
    }

    fn call(&mut self, sheet: &str, name: &str, arguments: &[Node]) -> Option<Given> {
        match (name, arguments) {
            ("IF", [condition, then, otherwise]) => {
                let holds = match self.node(sheet, condition)? {
                    Given::Truth(truth) => truth,
                    Given::Number { value, .. } => !value.is_zero(),
                    _ => return None,
                };
                self.node(sheet, if holds { then } else { otherwise })
            }
            ("ISNUMBER", [one]) => Some(Given::Truth(matches!(self.node(sheet, one)?, Given::Number { .. }))),
            ("N", [one]) => Some(match self.node(sheet, one)? {
                given @ Given::Number { .. } => given,
                _ => Given::of(Decimal::ZERO),
            }),
            ("ABS", [one]) => {
                let (value, slack) = self.node(sheet, one)?.number()?;
                Some(Given::Number { value: value.abs(), slack })
            }
            ("LN", [one]) => {
                let (value, slack) = self.node(sheet, one)?.number()?;
                let result = value.checked_ln()?;
                Some(Given::rounded(result, slack.checked_div(value)?))
            }
            ("ROUND", [one, places]) => {
                let (value, slack) = self.node(sheet, one)?.number()?;
                let places = u32::try_from(self.node(sheet, places)?.number()?.0.normalize()).ok()?;
                let away = RoundingStrategy::MidpointAwayFromZero;
                Some(Given::Number { value: value.round_dp_with_strategy(places, away), slack })
            }
            ("COUNTIF", [Node::Range(from, to), what]) => {
                let wanted = self.node(sheet, what)?;
                let Given::Text(wanted) = wanted else { return None };
                let mut count = 0_u32;
                self.range(sheet, from, *to, &mut |given| {
                    count +=
                        u32::from(matches!(&given, Given::Text(text) if text.eq_ignore_ascii_case(&wanted)));
                })?;
                Some(Given::of(Decimal::from(count)))
            }
            ("SUM", _) => {
                let (sum, slack, _) = self.sum(sheet, arguments)?;
                Some(Given::Number { value: sum, slack })
            }
            ("AVERAGE", _) => {
                let (sum, slack, count) = self.sum(sheet, arguments)?;
                Some(Given::rounded(sum.checked_div(count)?, slack.checked_div(count)?))
            }
            ("MAX" | "MIN", _) => self.extreme(sheet, arguments, name == "MAX"),
            _ => None,
        }
    }

    /// The numbers of arguments added up, and how many there are. In cells, what is no number doesn't count.
    fn sum(&mut self, sheet: &str, arguments: &[Node]) -> Option<(Decimal, Decimal, Decimal)> {
        let mut sum = Some((Decimal::ZERO, Decimal::ZERO, Decimal::ZERO));
        self.numbers(sheet, arguments, &mut |value, slack| {
            sum = sum.and_then(|(sum, all, count)| {
                let next = sum.checked_add(value)?;
                let Given::Number { slack, .. } = Given::rounded(next, all.saturating_add(slack)) else {
                    return None;
                };
                Some((next, slack, count.saturating_add(Decimal::ONE)))
            });
        })?;
        sum
    }

    fn extreme(&mut self, sheet: &str, arguments: &[Node], largest: bool) -> Option<Given> {
        let mut found: Option<(Decimal, Decimal)> = None;
        self.numbers(sheet, arguments, &mut |value, slack| {
            found = Some(found.map_or((value, slack), |(known, known_slack)| {
                let taken = if largest { known.max(value) } else { known.min(value) };
                (taken, known_slack.max(slack))
            }));
        })?;
        found.map(|(value, slack)| Given::Number { value, slack })
    }

    fn numbers(
        &mut self,
        sheet: &str,
        arguments: &[Node],
        each: &mut dyn FnMut(Decimal, Decimal),
    ) -> Option<()> {
        for argument in arguments {
            match argument {
                Node::Range(from, to) => self.range(sheet, from, *to, &mut |given| {
                    if let Given::Number { value, slack } = given {
                        each(value, slack);
                    }
                })?,
                Node::Reference(_) => {
                    if let Given::Number { value, slack } = self.node(sheet, argument)? {
                        each(value, slack);
                    }
                }
                other => {
                    let (value, slack) = self.node(sheet, other)?.number()?;
                    each(value, slack);
                }
            }
        }
        Some(())
    }

    fn range(&mut self, sheet: &str, from: &Place, to: CellRef, each: &mut dyn FnMut(Given)) -> Option<()> {
        let sheet = from.sheet.as_deref().unwrap_or(sheet).to_owned();
        let (rows, columns) = (from.at.row..=to.row, from.at.column..=to.column);
        let high = u64::from(to.row.saturating_sub(from.at.row)) + 1;
        let wide = u64::from(to.column.saturating_sub(from.at.column)) + 1;
        if high.saturating_mul(wide) > LARGEST_RANGE {
            return None;
        }
        for row in rows {
            for column in columns.clone() {
                each(self.cell(&sheet, CellRef::new(row, column))?);
            }
        }
        Some(())
    }
}

fn binary(operator: Operator, left: &Given, right: &Given) -> Option<Given> {
    use Operator::{
        Add, Divide, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Multiply, Power, Subtract, Unequal,
    };
    if let (Given::Text(left), Given::Text(right)) = (left, right) {
        let same = left.eq_ignore_ascii_case(right);
        return match operator {
            Equal => Some(Given::Truth(same)),
            Unequal => Some(Given::Truth(!same)),
            _ => None,
        };
    }
    let ((a, a_slack), (b, b_slack)) = (left.number()?, right.number()?);
    let both = a_slack.saturating_add(b_slack);
    let times = |value: Decimal, slack: Decimal| value.abs().checked_mul(slack).unwrap_or(Decimal::MAX);
    Some(match operator {
        Add => Given::rounded(a.checked_add(b)?, both),
        Subtract => Given::rounded(a.checked_sub(b)?, both),
        Multiply => Given::rounded(a.checked_mul(b)?, times(a, b_slack).saturating_add(times(b, a_slack))),
        Divide => {
            let result = a.checked_div(b)?;
            let slack = a_slack.saturating_add(times(result, b_slack)).checked_div(b.abs())?;
            Given::rounded(result, slack)
        }
        Power => {
            let exponent = i64::try_from(b.normalize()).ok().filter(|exponent| exponent.abs() <= 64)?;
            Given::rounded(a.checked_powi(exponent)?, times(Decimal::from(exponent), a_slack))
        }
        Less => Given::Truth(a < b),
        LessOrEqual => Given::Truth(a <= b),
        Greater => Given::Truth(a > b),
        GreaterOrEqual => Given::Truth(a >= b),
        Equal => Given::Truth(a == b),
        Unequal => Given::Truth(a != b),
    })
}
