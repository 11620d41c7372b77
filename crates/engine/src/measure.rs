//! Measures: what a formula's value is measured in, and how it is shown.

use model::{AccountKind, Chart, Decimal, Expr, Measure};

use crate::question::{AskedUnit, UnitKind};

/// What a value is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dimension {
    /// Money.
    Money,
    /// Money a share.
    PerShare,
    /// Shares.
    Shares,
    /// A pure number.
    Ratio,
    /// A plain fraction that is shown as percent.
    Percent,
    /// Days.
    Days,
}

/// What an expression's value is measured in, as far as its names tell.
pub(crate) fn dimension(expr: &Expr, chart: &Chart) -> Dimension {
    use Dimension::{Days, Money, PerShare, Percent, Ratio, Shares};
    match expr {
        Expr::Number(_) | Expr::Ln(_) => Ratio,
        Expr::Name { name, .. } => match (chart.account(name), chart.metric(name)) {
            (Some(account), _) => match account.measure {
                Measure::Money => Money,
                Measure::PerShare => PerShare,
                Measure::Shares => Shares,
                Measure::Ratio => Ratio,
            },
            (None, Some(metric)) => match metric.unit.as_str() {
                "percent" => Percent,
                "days" => Days,
                "money" => Money,
                "per_share" => PerShare,
                "shares" => Shares,
                _ => Ratio,
            },
            (None, None) => Ratio,
        },
        Expr::Add(a, b)
        | Expr::Subtract(a, b)
        | Expr::Min(a, b)
        | Expr::Max(a, b)
        | Expr::IfMissing(a, b) => match dimension(a, chart) {
            Ratio => dimension(b, chart),
            known => known,
        },
        Expr::Multiply(a, b) => match (dimension(a, chart), dimension(b, chart)) {
            (Ratio | Percent, other) | (other, Ratio | Percent) => other,
            (PerShare, Shares) | (Shares, PerShare) => Money,
            (first, _) => first,
        },
        Expr::Divide(a, b) => match (dimension(a, chart), dimension(b, chart)) {
            (Money, Shares) => PerShare,
            (Percent, Ratio) => Percent,
            (same, Ratio) => same,
            _ => Ratio,
        },
        Expr::Negate(a) | Expr::Average(a, _) | Expr::Change(a) | Expr::Abs(a) => dimension(a, chart),
        Expr::Growth(_) | Expr::Cagr(..) => Percent,
    }
}

/// Whether a metric means a year by itself: it sets what flows over a stretch of time against what stands at a day, so
/// that over a quarter it would be another figure.
pub(crate) fn needs_a_year(metric: &str, chart: &Chart) -> bool {
    chart.metric(metric).is_some_and(|metric| course(&metric.expr, chart, DEEPEST) == Course::Yearly)
}

/// Whether a value adds up over a stretch of time, so that those of a year and of a quarter don't compare.
pub(crate) fn adds_up(expr: &Expr, chart: &Chart) -> bool {
    course(expr, chart, DEEPEST) == Course::Flow
}

/// How a value stands to time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// A pure number, the same over any stretch.
    Pure,
    /// It stands at a day.
    Balance,
    /// It adds up over a stretch.
    Flow,
    /// It sets the one against the other.
    Yearly,
}

/// How deep metrics may build on metrics.
const DEEPEST: u32 = 24;

fn course(expr: &Expr, chart: &Chart, depth: u32) -> Course {
    use Course::{Balance, Flow, Pure, Yearly};
    let Some(depth) = depth.checked_sub(1) else { return Yearly };
    let of = |expr: &Expr| course(expr, chart, depth);
    match expr {
        Expr::Number(_) | Expr::Growth(_) | Expr::Cagr(..) => Pure,
        Expr::Name { name, .. } => match (chart.account(name), chart.metric(name)) {
            (Some(account), _) if account.kind == AccountKind::Balance => Balance,
            (Some(_), _) => Flow,
            (None, Some(metric)) => of(&metric.expr),
            (None, None) => Pure,
        },
        Expr::Add(a, b) | Expr::Subtract(a, b) | Expr::Min(a, b) | Expr::Max(a, b) | Expr::Multiply(a, b) => {
            match (of(a), of(b)) {
                (Pure, other) | (other, Pure) => other,
                (a, b) if a == b => a,
                _ => Yearly,
            }
        }
        Expr::Divide(a, b) => match (of(a), of(b)) {
            (Yearly, _) | (_, Yearly) => Yearly,
            (other, Pure) => other,
            (a, b) if a == b => Pure,
            _ => Yearly,
        },
        Expr::IfMissing(a, b) => match (of(a), of(b)) {
            (Pure, other) => other,
            (known, _) => known,
        },
        Expr::Change(a) => match of(a) {
            Balance => Flow,
            other => other,
        },
        Expr::Negate(a) | Expr::Average(a, _) | Expr::Abs(a) | Expr::Ln(a) => of(a),
    }
}

/// The contract's word for a measure, in that currency.
pub(crate) fn unit_word(dimension: Dimension, currency: Option<&str>) -> String {
    let money = currency.unwrap_or("money");
    match dimension {
        Dimension::Money => money.to_owned(),
        Dimension::PerShare => format!("{money}/shares"),
        Dimension::Shares => "shares".to_owned(),
        Dimension::Ratio => "ratio".to_owned(),
        Dimension::Percent => "percent".to_owned(),
        Dimension::Days => "days".to_owned(),
    }
}

/// The value for people: scaled and rounded as the question asks, with its unit.
pub(crate) fn text(
    value: Decimal,
    dimension: Dimension,
    currency: Option<&str>,
    asked: Option<&AskedUnit>,
    places: Option<u32>,
) -> String {
    let scale = asked.map_or(Decimal::ONE, |asked| asked.scale);
    let scaled = value.checked_div(scale).unwrap_or(value);
    let default_places = match dimension {
        Dimension::Money if scale == Decimal::ONE && scaled.fract().is_zero() => 0,
        Dimension::Shares => 0,
        Dimension::Days => 1,
        _ => 2,
    };
    let number = grouped(scaled, places.unwrap_or(default_places));
    let size = match scale.normalize().to_string().as_str() {
        "1000" => " thousand",
        "10000" => " 万",
        "1000000" => " million",
        "100000000" => " 亿",
        "1000000000" => " billion",
        _ => "",
    };
    match dimension {
        Dimension::Money => {
            format!("{}{number}{size}", currency.map_or(String::new(), |code| format!("{code} ")))
        }
        Dimension::PerShare => {
            format!("{}{number}", currency.map_or(String::new(), |code| format!("{code} ")))
        }
        Dimension::Shares => format!("{number}{size} shares"),
        Dimension::Percent => format!("{number}%"),
        Dimension::Days => format!("{number} days"),
        Dimension::Ratio => number,
    }
}

/// Rounds half away from zero, as people do, and groups the digits by thousands.
fn grouped(value: Decimal, places: u32) -> String {
    let rounded = value.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let text = format!("{:.*}", places as usize, rounded.abs());
    let (whole, fraction) =
        text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if rounded.is_sign_negative() && !rounded.is_zero() { "-" } else { "" };
    match fraction {
        Some(fraction) => format!("{sign}{grouped}.{fraction}"),
        None => format!("{sign}{grouped}"),
    }
}

/// Whether a value can be said in the unit that the question asks for; if not, why.
pub(crate) fn fits(dimension: Dimension, asked: Option<&AskedUnit>) -> Result<(), String> {
    let Some(asked) = asked else { return Ok(()) };
    let (is, wanted) = match (dimension, asked.kind) {
        (Dimension::Money | Dimension::PerShare, UnitKind::Days) => ("money", "days"),
        (Dimension::Money | Dimension::PerShare, UnitKind::Percent) => ("money", "percent"),
        (Dimension::Days, UnitKind::Percent) => ("a number of days", "percent"),
        (Dimension::Ratio | Dimension::Percent, UnitKind::Days) => ("a ratio", "days"),
        _ => return Ok(()),
    };
    Err(format!("the figure is {is}, but {wanted} are asked for"))
}

/// Whether the question wants a fraction shown as percent.
pub(crate) fn wants_percent(asked: Option<&AskedUnit>) -> bool {
    asked.is_some_and(|asked| asked.kind == UnitKind::Percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_that_set_a_flow_against_a_balance_mean_a_year() {
        let charts = crate::charts::load(None).unwrap();
        for (metric, expect) in [
            ("return_on_equity", true),
            ("days_sales_outstanding", true),
            ("asset_turnover", true),
            ("debt_to_ebitda", true),
            ("price_to_earnings", true),
            ("gross_margin", false),
            ("interest_coverage", false),
            ("current_ratio", false),
            ("free_cash_flow", false),
            ("revenue_growth", false),
        ] {
            assert_eq!(needs_a_year(metric, &charts.chart), expect, "{metric}");
        }
    }

    #[test]
    fn values_are_shown_as_people_write_them() {
        let check = |value: &str, dimension, scale: i64, places, expect: &str| {
            let asked = AskedUnit { kind: UnitKind::Money, scale: Decimal::from(scale), currency: None };
            let shown = text(value.parse().unwrap(), dimension, Some("USD"), Some(&asked), places);
            assert_eq!(shown, expect);
        };
        check("1577000000", Dimension::Money, 1_000_000, Some(2), "USD 1,577.00 million");
        check("-24.255", Dimension::Percent, 1, Some(2), "-24.26%");
        check("0.6649", Dimension::Ratio, 1, None, "0.66");
        check("6.11", Dimension::PerShare, 1, None, "USD 6.11");
    }
}
