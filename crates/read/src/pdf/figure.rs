//! Figures: what in a run of print is a number of a table, seen by its characters alone.
//!
//! This decides columns only. What a figure is worth is read later, from the same text.

/// What a piece of print looks like to a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// A number, with its parentheses, signs, currency and percent marks.
    Figure,
    /// A dash that stands for nil.
    Dash,
    /// A currency sign or a unit alone, which belongs to the figure beside it.
    Mark,
    /// A closing parenthesis, percent sign or note mark that trails its figure.
    Tail,
    /// Anything else.
    Words,
}

/// How a piece of print looks.
pub(super) fn look(text: &str) -> Look {
    let text = text.trim();
    if text.is_empty() {
        return Look::Words;
    }
    if text.chars().all(|c| matches!(c, '-' | '—' | '–' | '−' | '－' | '‐' | '―' | '─' | '一') || c == ' ')
    {
        return if text.contains('一') && text.chars().count() > 1 { Look::Words } else { Look::Dash };
    }
    if matches!(
        text,
        "$" | "€"
            | "£"
            | "¥"
            | "￥"
            | "US$"
            | "HK$"
            | "RMB"
            | "($"
            | "$("
            | "("
            | "（"
            | "$ ("
            | "$—"
            | "$-"
            | "$ —"
            | "$ -"
            | "$–"
            | "$ –"
    ) {
        return if text.chars().any(|c| matches!(c, '—' | '-' | '–')) {
            Look::Figure
        } else {
            Look::Mark
        };
    }
    if matches!(
        text,
        ")" | "%" | "）" | "％" | ")%" | ") %" | "%)" | "x" | "*" | "**" | "†" | "‡" | "bps" | "pts"
    ) {
        return Look::Tail;
    }
    if is_figure(text) { Look::Figure } else { Look::Words }
}

/// A number in table dress: `1,234`, `(1,234.5)`, `$ 12`, `-5.2%`, `2,345 (a)`, `¢`, `HK25.0 cents`.
fn is_figure(text: &str) -> bool {
    let mut digits = 0_usize;
    let mut open = 0_i32;
    let mut points = 0_usize;
    let mut rest = model::hundredths(text).and_then(|number| text.get(number)).unwrap_or(text);
    for prefix in ["US$", "HK$", "RMB", "CNY", "USD", "$", "€", "£", "¥", "￥"] {
        if let Some(after) = rest.strip_prefix(prefix) {
            rest = after;
        }
    }
    let rest = strip_mark(rest.trim());
    for c in rest.chars() {
        match c {
            '0'..='9' => digits += 1,
            '.' | '．' => points += 1,
            ',' | '，' | ' ' | '\'' => {}
            '(' | '（' => open += 1,
            ')' | '）' => open -= 1,
            '-' | '—' | '–' | '−' | '－' | '+' | '%' | '％' | '¢' | '$' | '*' | '†' | '‡' | '/' =>
                {}
            _ => return false,
        }
    }
    // A parenthesis may be a piece of print of its own, so one may be missing.
    digits > 0 && open.abs() <= 1 && points <= 1 && !is_date(rest)
}

/// The text without a trailing note mark: `1,234 (a)`, `12.5x`.
fn strip_mark(text: &str) -> &str {
    let bytes = text.as_bytes();
    match bytes {
        [.., b'(', mark, b')'] if mark.is_ascii_lowercase() => {
            text.get(..text.len() - 3).unwrap_or(text).trim_end()
        }
        [.., digit, b'x'] if digit.is_ascii_digit() => text.get(..text.len() - 1).unwrap_or(text),
        _ => text,
    }
}

/// `12/31/2024`, `2024-12-31`: digits in three groups.
fn is_date(text: &str) -> bool {
    for separator in ['/', '-'] {
        let parts: Vec<&str> = text.split(separator).collect();
        if parts.len() == 3
            && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
        {
            return true;
        }
    }
    false
}

/// A bare year, which heads a column as often as it fills one.
pub(super) fn is_year(text: &str) -> bool {
    let text = text.trim();
    text.len() == 4
        && (text.starts_with("19") || text.starts_with("20"))
        && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_words() {
        let check = |text: &str, expect: Look| assert_eq!(look(text), expect, "{text:?}");
        for text in [
            "1,234",
            "(1,234.5)",
            "$ 12",
            "-5.2%",
            "2,345 (a)",
            "(1,234",
            "1,516,034,246.28",
            "－12.00",
            "$—",
            "0",
            "12.5x",
            "HK(8.55) cents",
            "US1.2 cents",
            "2.66港仙",
        ] {
            check(text, Look::Figure);
        }
        for text in ["-", "—", "－", "--"] {
            check(text, Look::Dash);
        }
        for text in [
            "七、1",
            "December 31, 2018",
            "Note 5",
            "2024-12-31",
            "FY2018",
            "一、",
            "七（61）",
            "cents",
            "per cent",
        ] {
            check(text, Look::Words);
        }
        check("$", Look::Mark);
        check(")%", Look::Tail);
    }
}
