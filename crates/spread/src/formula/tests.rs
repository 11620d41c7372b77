//! What the formula language reads, prints and computes.

use model::{Anchor, Decimal, Decimals, Derivation, Expr, Interval, Leaf, Locus, Offset, SourceHash, Span};
use proptest::prelude::*;

use super::{Missing, evaluate, interval, parse, parse_rule, print};

fn decimal(text: &str) -> Decimal {
    model::parse_decimal(text).unwrap()
}

fn leaf(name: &str, offset: Offset, value: Decimal) -> Derivation {
    Derivation::fact(Leaf {
        account: name.to_owned(),
        period: format!("P{offset}"),
        value,
        anchor: Anchor { source: SourceHash::of(b"x"), locus: Locus::Bytes(Span::new(0, 1)) },
        document: None,
    })
}

/// A company of four years: the figures of this one first.
fn figures(name: &str, offset: Offset) -> Result<Derivation, Missing> {
    let series: &[&str] = match name {
        "revenue" => &["1331", "1210", "1100", "1000"],
        "loss" => &["-50", "-100"],
        "assets" => &["400", "600", "500"],
        "nothing" => &["0", "0"],
        "doubtful" => return Err(Missing::Withheld { name: name.to_owned(), offset }),
        _ => return Err(Missing::NotReported { name: name.to_owned(), offset }),
    };
    let back = usize::try_from(-offset).unwrap();
    let value = series.get(back).ok_or(Missing::NoPeriod { name: name.to_owned(), offset })?;
    Ok(leaf(name, offset, decimal(value)))
}

fn check(formula: &str, expect: &str) {
    let found = match parse(formula) {
        Err(error) => error.to_string(),
        Ok(expr) => match evaluate(&expr, &figures) {
            Ok(value) => {
                assert_eq!(value.replay().unwrap(), value.value(), "{formula} doesn't replay");
                value.value().round_dp(8).normalize().to_string()
            }
            Err(missing) => missing.to_string(),
        },
    };
    assert_eq!(found, expect, "{formula}");
}

#[test]
fn formulas_compute() {
    for (formula, expect) in [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 2 - 3", "5"),
        ("24 / 4 / 2", "3"),
        ("-2 * -3", "6"),
        ("- revenue", "-1331"),
        ("revenue[-1]", "1210"),
        ("revenue / assets", "3.3275"),
        ("avg(assets)", "500"),
        ("avg(assets, 3)", "500"),
        ("avg(assets[-1])", "550"),
        ("change(assets)", "-200"),
        ("growth(revenue)", "0.1"),
        ("growth(loss)", "0.5"),
        ("cagr(revenue, 3)", "0.1"),
        ("abs(loss)", "50"),
        ("min(assets, revenue) + max(loss, -60)", "350"),
        ("absent ?? 0", "0"),
        ("assets - absent ?? 100", "300"),
        ("(absent + 1) ?? absent ?? -3", "-3"),
        ("assets ?? doubtful", "400"),
        ("（revenue − assets）× 2 ÷ 2", "931"),
        ("ln(1)", "0"),
        ("ln(2)", "0.69314718"),
        ("ln(revenue)", "7.19368582"),
        ("ln(0.001)", "-6.90775528"),
        ("ln(10000000000000000000000000000)", "64.4723826"),
    ] {
        check(formula, expect);
    }
}

#[test]
fn what_is_missing_says_why() {
    for (formula, expect) in [
        ("absent", "absent is not reported"),
        ("absent[-1]", "absent is not reported in the period before"),
        ("revenue[-4]", "there is no period for revenue 4 periods before"),
        ("revenue[-4] ?? 0", "there is no period for revenue 4 periods before"),
        ("doubtful ?? 0", "doubtful is withheld"),
        ("revenue / nothing", "a division by zero"),
        ("growth(nothing)", "a division by zero"),
        ("cagr(loss, 1)", "compound growth needs a positive beginning and no negative end"),
        ("ln(loss)", "the logarithm of nothing or of a negative value"),
        ("79228162514264337593543950335 * 10", "the result has more than 28 digits or is no real number"),
    ] {
        check(formula, expect);
    }
}

#[test]
fn errors_say_where_and_what_to_do() {
    for (formula, expect) in [
        ("", "character 1: expected a number, an account, a metric or \"(\", found the end"),
        ("1 +", "character 4: expected a number, an account, a metric or \"(\", found the end"),
        ("(1", "character 3: expected \")\", found the end"),
        ("1 2", "character 3: expected an operator or the end, found 2"),
        ("a ? b", "character 3: a single \"?\" (did you mean \"??\"?)"),
        ("grwth(a)", "character 1: no function \"grwth\" (did you mean \"growth\"?)"),
        (
            "sum(a)",
            "character 1: no function \"sum\" (the functions are avg, change, growth, cagr, abs, min, max, ln)",
        ),
        ("min(a)", "character 6: expected \",\" and the second argument of min, found \")\""),
        ("cagr(a, 0)", "character 9: 0 is not a whole number from 1 to 40"),
        ("a[-99]", "character 3: 99 is not a whole number from 0 to 40"),
        ("1.2.3", "character 1: \"1.2.3\" is not a number (at most 28 digits and one decimal point)"),
        (
            "Revenue",
            "character 1: unexpected 'R' (formulas use ids of accounts and metrics: small letters a to z, digits and _)",
        ),
        (
            "营业收入",
            "character 1: unexpected '营' (formulas use ids of accounts and metrics: small letters a to z, digits and _)",
        ),
        ("a % b", "character 3: unexpected '%' (formulas know + - * / ( ) [ ] , ?? and ids)"),
    ] {
        check(formula, expect);
    }
}

#[test]
fn nothing_nests_or_grows_without_bound() {
    let nested = format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(parse(&nested).unwrap_err().to_string().contains("more than 1000 symbols"));
    let nested = format!("{}1{}", "(".repeat(400), ")".repeat(400));
    assert!(parse(&nested).unwrap_err().to_string().contains("nested more than 64 deep"));
    assert!(parse(&"-".repeat(900)).unwrap_err().to_string().contains("nested more than 64 deep"));
    assert!(
        parse(&format!("1{}", " ?? a".repeat(300))).unwrap_err().to_string().contains("nested more than 64")
    );
    assert!(parse(&format!("1{}", " + 1".repeat(400))).is_ok());
    let wide = parse("avg(avg(avg(avg(revenue, 40), 40), 40), 40)").unwrap();
    let endless = |name: &str, offset: Offset| Ok(leaf(name, offset, Decimal::ONE));
    assert_eq!(evaluate(&wide, &endless).unwrap_err(), Missing::TooLarge);
}

#[test]
fn a_run_of_one_operator_is_one_operation() {
    let value = evaluate(&parse("1 + 2 + revenue + 4 - 5 - 6").unwrap(), &figures).unwrap();
    let Derivation::Op { args, .. } = &value else { panic!("an operation") };
    assert_eq!(args.len(), 3);
    let Derivation::Op { args: sum, .. } = &args[0] else { panic!("a sum") };
    assert_eq!(sum.len(), 4);
}

#[test]
fn rules_have_two_sides() {
    let (left, right) = parse_rule("a + b = c").unwrap();
    assert_eq!((print(&left), print(&right)), ("a + b".to_owned(), "c".to_owned()));
    for bad in ["a", "a = ", "a = b = c"] {
        parse_rule(bad).unwrap_err();
    }
}

#[test]
fn rounded_figures_meet_within_their_intervals() {
    let millions = |name: &str, _: Offset| {
        let value = match name {
            "a" => 10,
            "b" => -3,
            _ => return Err(Missing::NotReported { name: name.to_owned(), offset: 0 }),
        };
        Ok(Interval::of(Decimal::from(value * 1_000_000), Decimals::Places(-6)))
    };
    for (formula, low, high) in [
        ("a", "9500000", "10500000"),
        ("a + b", "6000000", "8000000"),
        ("a - b", "12000000", "14000000"),
        ("a * 2", "19000000", "21000000"),
        ("abs(b)", "2500000", "3500000"),
        ("a / 2", "4750000", "5250000"),
        ("a + absent ?? 0", "9500000", "10500000"),
        ("avg(a)", "9500000", "10500000"),
    ] {
        let found = interval(&parse(formula).unwrap(), &millions).unwrap();
        assert_eq!(
            (found.low.normalize(), found.high.normalize()),
            (decimal(low), decimal(high)),
            "{formula}"
        );
    }
    assert!(matches!(interval(&parse("1 / (a - a)").unwrap(), &millions), Err(Missing::Undefined { .. })));
    assert!(matches!(interval(&parse("cagr(a, 2)").unwrap(), &millions), Err(Missing::Undefined { .. })));
}

fn exprs() -> impl Strategy<Value = Expr> {
    let number =
        (-99_999_i64..99_999, 0_u32..4).prop_map(|(digits, scale)| Expr::Number(Decimal::new(digits, scale)));
    let name = ("[a-z][a-z0-9_]{0,8}", -3_i32..=3).prop_map(|(name, offset)| Expr::Name { name, offset });
    prop_oneof![number, name].prop_recursive(5, 48, 2, |inner| {
        let two = (inner.clone(), inner.clone()).prop_map(|(a, b)| (Box::new(a), Box::new(b)));
        prop_oneof![
            two.clone().prop_map(|(a, b)| Expr::Add(a, b)),
            two.clone().prop_map(|(a, b)| Expr::Subtract(a, b)),
            two.clone().prop_map(|(a, b)| Expr::Multiply(a, b)),
            two.clone().prop_map(|(a, b)| Expr::Divide(a, b)),
            two.clone().prop_map(|(a, b)| Expr::IfMissing(a, b)),
            two.clone().prop_map(|(a, b)| Expr::Min(a, b)),
            two.prop_map(|(a, b)| Expr::Max(a, b)),
            inner.clone().prop_map(|a| Expr::Negate(Box::new(a))),
            inner.clone().prop_map(|a| Expr::Change(Box::new(a))),
            inner.clone().prop_map(|a| Expr::Growth(Box::new(a))),
            inner.clone().prop_map(|a| Expr::Abs(Box::new(a))),
            inner.clone().prop_map(|a| Expr::Ln(Box::new(a))),
            (inner.clone(), 1_u32..=4).prop_map(|(a, n)| Expr::Average(Box::new(a), n)),
            (inner, 1_u32..=4).prop_map(|(a, n)| Expr::Cagr(Box::new(a), n)),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_the_same(expr in exprs()) {
        let text = print(&expr);
        let parsed = parse(&text);
        prop_assert_eq!(parsed.as_ref(), Ok(&expr), "{}", text);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[a-z0-9 ()+*/?.,\\[\\]-]{0,60}|.{0,40}") {
        let _ = parse(&text);
        let _ = parse_rule(&text);
    }

    #[test]
    fn a_value_replays_from_its_leaves(expr in exprs(), seed in 1_i64..1_000) {
        let series = |name: &str, offset: Offset| {
            let spread = i64::from(offset) * 7 + i64::try_from(name.len()).unwrap_or(0) * 13;
            Ok(leaf(name, offset, Decimal::new((seed + spread) * 101, 1)))
        };
        if let Ok(value) = evaluate(&expr, &series) {
            prop_assert_eq!(value.replay().unwrap(), value.value());
        }
    }
}
