//! Syntax tree to text that reads back to the same tree.

use std::fmt::Write;

use model::Expr;

/// How tightly an expression's outermost operator binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tightness {
    Sum,
    Product,
    Unary,
    Otherwise,
    Atom,
}

/// The formula as text.
pub fn print(expr: &Expr) -> String {
    let mut out = String::new();
    write_expr(&mut out, expr, Tightness::Sum);
    out
}

fn tightness(expr: &Expr) -> Tightness {
    match expr {
        Expr::Add(..) | Expr::Subtract(..) => Tightness::Sum,
        Expr::Multiply(..) | Expr::Divide(..) => Tightness::Product,
        Expr::Negate(_) => Tightness::Unary,
        Expr::Number(number) if number.is_sign_negative() => Tightness::Unary,
        Expr::IfMissing(..) => Tightness::Otherwise,
        _ => Tightness::Atom,
    }
}

fn write_expr(out: &mut String, expr: &Expr, least: Tightness) {
    if tightness(expr) < least {
        out.push('(');
        write_expr(out, expr, Tightness::Sum);
        out.push(')');
        return;
    }
    let mut between = |a: &Expr, operator: &str, b: &Expr, left: Tightness, right: Tightness| {
        write_expr(out, a, left);
        out.push_str(operator);
        write_expr(out, b, right);
    };
    use Tightness::{Atom, Otherwise, Product, Sum, Unary};
    match expr {
        Expr::Add(a, b) => between(a, " + ", b, Sum, Product),
        Expr::Subtract(a, b) => between(a, " - ", b, Sum, Product),
        Expr::Multiply(a, b) => between(a, " * ", b, Product, Unary),
        Expr::Divide(a, b) => between(a, " / ", b, Product, Unary),
        Expr::IfMissing(a, b) => {
            let negative = matches!(&**b, Expr::Number(number) if number.is_sign_negative());
            between(a, " ?? ", b, Atom, if negative { Unary } else { Otherwise });
        }
        Expr::Negate(a) => {
            // A minus right before a number would be read as the number's own sign.
            if let Expr::Number(number) = &**a
                && number.is_sign_positive()
            {
                push(out, format_args!("-({number})"));
            } else {
                out.push('-');
                write_expr(out, a, Unary);
            }
        }
        Expr::Number(number) => push(out, format_args!("{number}")),
        Expr::Name { name, offset: 0 } => out.push_str(name),
        Expr::Name { name, offset } => push(out, format_args!("{name}[{offset}]")),
        Expr::Average(a, 2) => call(out, "avg", &[a], None),
        Expr::Average(a, window) => call(out, "avg", &[a], Some(*window)),
        Expr::Change(a) => call(out, "change", &[a], None),
        Expr::Growth(a) => call(out, "growth", &[a], None),
        Expr::Cagr(a, window) => call(out, "cagr", &[a], Some(*window)),
        Expr::Abs(a) => call(out, "abs", &[a], None),
        Expr::Ln(a) => call(out, "ln", &[a], None),
        Expr::Min(a, b) => call(out, "min", &[a, b], None),
        Expr::Max(a, b) => call(out, "max", &[a, b], None),
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string can't fail.
    let _ = out.write_fmt(text);
}

fn call(out: &mut String, function: &str, arguments: &[&Expr], window: Option<u32>) {
    out.push_str(function);
    out.push('(');
    for (at, argument) in arguments.iter().enumerate() {
        out.push_str(if at == 0 { "" } else { ", " });
        write_expr(out, argument, Tightness::Sum);
    }
    if let Some(window) = window {
        push(out, format_args!(", {window}"));
    }
    out.push(')');
}
