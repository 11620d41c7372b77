//! Formulas of the chart as formulas of a spreadsheet: each name becomes a reference, and the value is computed along
//! with the text in exact decimals, so that a formula is only written where it gives the figure that it stands for.

use model::{Decimal, Derivation, Expr, Op};

use crate::spread::layout::Spot;

/// A formula's text (without the equals sign) and what it gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Formula {
    pub(super) text: String,
    pub(super) value: Decimal,
    /// Whether it takes figures from another sheet.
    pub(super) linked: bool,
    /// Whether it holds a root or a logarithm, which are right to some digits only.
    rounded: bool,
    /// The cells of statements that it takes figures from.
    pub(super) uses: Vec<Spot>,
    tightness: Tightness,
}

/// How tightly a formula's outermost operator binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tightness {
    Sum,
    Product,
    Minus,
    Atom,
}

/// Why a name has no figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing was reported; the reference of the blank cell, where there is one.
    NotReported(Option<String>),
    /// There is something, but no figure that may be used; or there is no such name or period.
    Unusable,
}

/// What Excel allows for a formula.
const LONGEST: usize = 8_000;

/// How deep a formula or derivation may nest.
const DEEPEST: u32 = 60;

/// Gives the figure of a name, so many periods away.
pub(super) type Names<'n> = &'n dyn Fn(&str, i32) -> Result<Formula, Gap>;

impl Formula {
    /// A reference to a cell.
    pub(super) fn reference((text, linked): (String, bool), value: Decimal) -> Self {
        Self { text, value, linked, rounded: false, uses: Vec::new(), tightness: Tightness::Atom }
    }

    /// The same, known to take its figure from there.
    pub(super) fn using(self, spots: impl IntoIterator<Item = Spot>) -> Self {
        Self { uses: spots.into_iter().collect(), ..self }
    }

    /// A number of the formula.
    pub(super) fn number(value: Decimal) -> Self {
        let value = value.normalize();
        let tightness = if value.is_sign_negative() { Tightness::Minus } else { Tightness::Atom };
        Self { text: value.to_string(), value, linked: false, rounded: false, uses: Vec::new(), tightness }
    }

    /// A function of the spreadsheet's.
    fn function(name: &str, args: &[Self], value: Decimal) -> Self {
        let text: Vec<&str> = args.iter().map(|arg| arg.text.as_str()).collect();
        Self {
            text: format!("{name}({})", text.join(",")),
            value,
            linked: args.iter().any(|arg| arg.linked),
            rounded: name == "LN" || args.iter().any(|arg| arg.rounded),
            uses: used(args),
            tightness: Tightness::Atom,
        }
    }

    /// The same formula, giving another value.
    pub(super) fn valued(self, value: Decimal) -> Self {
        Self { value, ..self }
    }

    /// The text, in parentheses where it binds less tightly than that.
    fn within(&self, least: Tightness) -> String {
        if self.tightness < least { format!("({})", self.text) } else { self.text.clone() }
    }

    /// Whether the formula gives that value, but for digits that a binary double doesn't hold, or that a root or
    /// logarithm doesn't have.
    pub(super) fn gives(&self, value: Decimal) -> bool {
        let off = self.value.checked_sub(value).map(|off| off.abs());
        let digits = if self.rounded { 8 } else { 15 };
        let hair = value.abs().checked_mul(Decimal::new(1, digits)).unwrap_or_default();
        self.text.len() <= LONGEST && off.is_some_and(|off| off <= hair)
    }
}

/// All cells that formulas take figures from.
fn used(formulas: &[Formula]) -> Vec<Spot> {
    formulas.iter().flat_map(|formula| formula.uses.iter().copied()).collect()
}

/// Applies an operation to formulas.
pub(super) fn apply(op: Op, args: Vec<Formula>) -> Option<Formula> {
    use Tightness::{Atom, Minus, Product, Sum};
    let values = args.iter().map(|arg| Derivation::constant(arg.value)).collect();
    let value = Derivation::apply(op, values).ok()?.value();
    let joined = |operator: &str, first: Tightness, others: Tightness| -> String {
        let terms: Vec<String> = args
            .iter()
            .enumerate()
            .map(|(at, arg)| {
                // A minus sign right after an operator is put in parentheses.
                let others = if arg.tightness == Minus { Atom } else { others };
                arg.within(if at == 0 { first } else { others })
            })
            .collect();
        terms.join(operator)
    };
    let (text, tightness) = match op {
        Op::Add => (joined("+", Sum, Sum), Sum),
        Op::Subtract => (joined("-", Sum, Product), Sum),
        Op::Multiply => (joined("*", Product, Product), Product),
        Op::Divide => (joined("/", Product, Minus), Product),
        // Spreadsheets bind a minus sign more tightly than a power.
        Op::Power => (joined("^", Atom, Atom), Product),
        Op::Negate => (format!("-{}", args.first()?.within(Atom)), Minus),
        Op::Average => return Some(Formula::function("AVERAGE", &args, value)),
    };
    let tightness = if args.len() == 1 && op != Op::Negate { args.first()?.tightness } else { tightness };
    let linked = args.iter().any(|arg| arg.linked);
    let rounded = op == Op::Power || args.iter().any(|arg| arg.rounded);
    let uses = used(&args);
    (text.len() <= LONGEST).then_some(Formula { text, value, linked, rounded, uses, tightness })
}

/// A formula of the chart, so many periods away.
pub(super) fn from_expr(expr: &Expr, names: Names<'_>) -> Option<Formula> {
    translated(expr, 0, names, DEEPEST).ok()
}

/// The same, saying why there is none, for names that stand for formulas themselves.
pub(super) fn translated(expr: &Expr, offset: i32, names: Names<'_>, depth: u32) -> Result<Formula, Gap> {
    let depth = depth.checked_sub(1).ok_or(Gap::Unusable)?;
    let at = |expr: &Expr, away: i32| {
        translated(expr, offset.checked_add(away).ok_or(Gap::Unusable)?, names, depth)
    };
    let unusable = || Gap::Unusable;
    let pair = |op: Op, a: &Expr, b: &Expr| apply(op, vec![at(a, 0)?, at(b, 0)?]).ok_or_else(unusable);
    let back = |periods: u32| i32::try_from(periods).map(|periods| -periods).map_err(|_| Gap::Unusable);
    match expr {
        Expr::Number(number) => Ok(Formula::number(*number)),
        Expr::Name { name, offset: away } => names(name, offset.checked_add(*away).ok_or_else(unusable)?),
        Expr::Add(a, b) => pair(Op::Add, a, b),
        Expr::Subtract(a, b) => pair(Op::Subtract, a, b),
        Expr::Multiply(a, b) => pair(Op::Multiply, a, b),
        Expr::Divide(a, b) => pair(Op::Divide, a, b),
        Expr::Negate(a) => apply(Op::Negate, vec![at(a, 0)?]).ok_or_else(unusable),
        Expr::IfMissing(a, b) => match at(a, 0) {
            Err(Gap::NotReported(blank)) => Ok(instead(at(b, 0)?, blank)),
            found => found,
        },
        Expr::Average(a, window) => {
            let args =
                (0..*window).rev().map(|periods| at(a, back(periods)?)).collect::<Result<Vec<_>, _>>()?;
            apply(Op::Average, args).ok_or_else(unusable)
        }
        Expr::Change(a) => apply(Op::Subtract, vec![at(a, 0)?, at(a, -1)?]).ok_or_else(unusable),
        Expr::Growth(a) => {
            let before = at(a, -1)?;
            let change = apply(Op::Subtract, vec![at(a, 0)?, before.clone()]).ok_or_else(unusable)?;
            apply(Op::Divide, vec![change, absolute(before)]).ok_or_else(unusable)
        }
        Expr::Cagr(a, periods) => {
            let ratio = apply(Op::Divide, vec![at(a, 0)?, at(a, back(*periods)?)?]).ok_or_else(unusable)?;
            let one = Formula::number(Decimal::ONE);
            let years = Formula::number(Decimal::from(*periods));
            let root = apply(Op::Divide, vec![one.clone(), years]).ok_or_else(unusable)?;
            let power = apply(Op::Power, vec![ratio, root]).ok_or_else(unusable)?;
            apply(Op::Subtract, vec![power, one]).ok_or_else(unusable)
        }
        Expr::Abs(a) => at(a, 0).map(absolute),
        Expr::Min(a, b) => {
            let args = [at(a, 0)?, at(b, 0)?];
            let value = args.iter().map(|arg| arg.value).min().unwrap_or_default();
            Ok(Formula::function("MIN", &args, value))
        }
        Expr::Max(a, b) => {
            let args = [at(a, 0)?, at(b, 0)?];
            let value = args.iter().map(|arg| arg.value).max().unwrap_or_default();
            Ok(Formula::function("MAX", &args, value))
        }
        Expr::Ln(a) => {
            let arg = at(a, 0)?;
            let value = natural_logarithm(arg.value).ok_or_else(unusable)?;
            Ok(Formula::function("LN", &[arg], value))
        }
    }
}

/// What stands in for a blank cell, still looking at the cell: a figure that is entered there counts.
fn instead(other: Formula, blank: Option<String>) -> Formula {
    let Some(blank) = blank else { return other };
    let linked = other.linked || blank.contains('!');
    let text = if other.value.is_zero() && other.text == "0" {
        format!("N({blank})")
    } else {
        format!("IF(ISNUMBER({blank}),{blank},{})", other.text)
    };
    Formula { text, linked, tightness: Tightness::Atom, ..other }
}

fn absolute(arg: Formula) -> Formula {
    let value = arg.value.abs();
    Formula::function("ABS", &[arg], value)
}

/// The natural logarithm, right to some twelve digits.
fn natural_logarithm(value: Decimal) -> Option<Decimal> {
    use model::Decimal as D;
    // ln(m · 2^k) with m in [0.5, 2): the series of 2 artanh((m-1)/(m+1)) then falls by a ninth each term.
    const LN_2: D = D::from_parts(2_860_148_159, 2_180_329_217, 375_755_839, false, 28);
    if value <= D::ZERO {
        return None;
    }
    let (mut m, mut twos) = (value, 0_i64);
    while m >= D::TWO {
        m = m.checked_div(D::TWO)?;
        twos += 1;
    }
    while m < D::ONE {
        m = m.checked_mul(D::TWO)?;
        twos -= 1;
    }
    let z = m.checked_sub(D::ONE)?.checked_div(m.checked_add(D::ONE)?)?;
    let square = z.checked_mul(z)?;
    let (mut term, mut sum) = (z, D::ZERO);
    for odd in (1..60).step_by(2) {
        sum = sum.checked_add(term.checked_div(D::from(odd))?)?;
        term = term.checked_mul(square)?;
    }
    sum.checked_mul(D::TWO)?.checked_add(LN_2.checked_mul(D::from(twos))?)
}

fn from_derivation(
    derivation: &Derivation,
    cell: &dyn Fn(&Derivation) -> Option<Formula>,
    depth: u32,
) -> Option<Formula> {
    let depth = depth.checked_sub(1)?;
    if let Some(known) = cell(derivation) {
        return Some(known);
    }
    match derivation {
        Derivation::Fact { fact } => Some(Formula::number(fact.value)),
        Derivation::Adjusted { adjustment } => Some(Formula::number(adjustment.value)),
        Derivation::Constant { constant } => Some(Formula::number(*constant)),
        Derivation::Op { op, args, .. } => {
            let args =
                args.iter().map(|arg| from_derivation(arg, cell, depth)).collect::<Option<Vec<_>>>()?;
            apply(*op, args)
        }
    }
}

/// A derivation as a formula: what `cell` knows a cell for becomes a reference, other leaves become numbers.
pub(super) fn derived(
    derivation: &Derivation,
    cell: &dyn Fn(&Derivation) -> Option<Formula>,
) -> Option<Formula> {
    from_derivation(derivation, cell, DEEPEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(name: &str, offset: i32) -> Result<Formula, Gap> {
        let value = match name {
            "a" => 12,
            "b" => -4,
            "blank" => return Err(Gap::NotReported(Some("X9".to_owned()))),
            "gone" => return Err(Gap::NotReported(None)),
            _ => return Err(Gap::Unusable),
        };
        let column = ["B", "C", "D"].get(usize::try_from(2 + offset).unwrap_or(9)).ok_or(Gap::Unusable)?;
        let text = format!("{column}{}", name.len() + usize::from(name == "b"));
        Ok(Formula::reference((text, false), Decimal::from(value + offset)))
    }

    fn name(name: &str) -> Box<Expr> {
        Box::new(Expr::name(name))
    }

    fn number(value: i64) -> Box<Expr> {
        Box::new(Expr::Number(Decimal::from(value)))
    }

    #[test]
    fn every_kind_of_formula_is_translated_with_its_value() {
        use Expr::{
            Abs, Add, Average, Cagr, Change, Divide, Growth, IfMissing, Max, Min, Multiply, Negate, Subtract,
        };
        let sum = || Box::new(Add(name("a"), name("b")));
        for (expr, text, value) in [
            (*sum(), "D1+D2", "8"),
            (Subtract(name("a"), sum()), "D1-(D1+D2)", "4"),
            (Multiply(sum(), Box::new(Divide(name("a"), name("b")))), "(D1+D2)*D1/D2", "-24"),
            (Divide(name("a"), Box::new(Multiply(name("b"), number(2)))), "D1/(D2*2)", "-1.5"),
            (Divide(name("a"), number(-2)), "D1/(-2)", "-6"),
            (Negate(sum()), "-(D1+D2)", "-8"),
            (Subtract(name("a"), Box::new(Negate(name("b")))), "D1-(-D2)", "8"),
            (IfMissing(name("blank"), number(0)), "N(X9)", "0"),
            (IfMissing(name("blank"), name("a")), "IF(ISNUMBER(X9),X9,D1)", "12"),
            (IfMissing(name("gone"), number(0)), "0", "0"),
            (IfMissing(name("a"), number(0)), "D1", "12"),
            (Average(name("a"), 2), "AVERAGE(C1,D1)", "11.5"),
            (Change(name("a")), "D1-C1", "1"),
            (Growth(name("b")), "(D2-C2)/ABS(C2)", "0.2"),
            (Cagr(name("a"), 1), "(D1/C1)^(1/1)-1", "0.0909090909090909090909090909"),
            (Abs(name("b")), "ABS(D2)", "4"),
            (Min(name("a"), name("b")), "MIN(D1,D2)", "-4"),
            (Max(name("a"), name("b")), "MAX(D1,D2)", "12"),
        ] {
            let formula = from_expr(&expr, &names).unwrap();
            assert_eq!(formula.text, text);
            assert!(formula.gives(value.parse().unwrap()), "{text} gives {}", formula.value);
        }
        assert_eq!(from_expr(&Average(name("a"), 9), &names), None);
        assert_eq!(from_expr(&name("blank"), &names), None);
        assert_eq!(from_expr(&Divide(name("a"), number(0)), &names), None);
    }

    #[test]
    fn logarithms_are_right() {
        for (value, want) in [
            ("1", "0"),
            ("2", "0.693147180559945"),
            ("0.001", "-6.907755278982137"),
            ("123456789", "18.631401766168018"),
        ] {
            let ln = natural_logarithm(value.parse().unwrap()).unwrap();
            let want: Decimal = want.parse().unwrap();
            assert!((ln - want).abs() < Decimal::new(1, 14), "{value}: {ln}");
        }
        assert_eq!(natural_logarithm(Decimal::ZERO), None);
    }

    #[test]
    fn a_deep_derivation_is_given_up_not_followed() {
        let mut deep = Derivation::constant(Decimal::ONE);
        for _ in 0..200 {
            deep = Derivation::apply(Op::Negate, vec![deep]).unwrap();
        }
        assert_eq!(derived(&deep, &|_| None), None);
    }
}
