//! What of an element's attributes matters to print: hidden or not, bold, indentation, size of type, rules.
//!
//! Lengths are in 1/100 point. Style sheets and classes are not followed: filings style in place.

use super::scan::Tag;

/// A rule under a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Rule {
    /// None.
    #[default]
    None,
    /// A single line: it stands above the next row's figure.
    Single,
    /// A double line: it ends a total.
    Double,
}

/// What an element says of itself; `None` where it says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) hidden: bool,
    pub(crate) bold: Option<bool>,
    /// Left padding, left margin and first-line indentation together.
    pub(crate) indent: i32,
    pub(crate) size: Option<i32>,
    pub(crate) rule_above: bool,
    pub(crate) rule_below: Rule,
    pub(crate) raised: bool,
    pub(crate) column_span: u32,
    pub(crate) row_span: u32,
}

/// HTML caps a cell's columns at 1,000 and rows at 65,534.
const MOST_COLUMNS: u32 = 1_000;
const MOST_ROWS: u32 = 65_534;

impl Style {
    /// Reads the attributes of a start tag.
    pub(crate) fn of(tag: &Tag<'_>) -> Self {
        let mut style = Self { column_span: 1, row_span: 1, ..Self::default() };
        for (name, value) in tag.attributes() {
            match name.len() {
                4 if name.eq_ignore_ascii_case(b"size") => style.size = font_size(value),
                5 if name.eq_ignore_ascii_case(b"style") => style.declarations(value),
                6 if name.eq_ignore_ascii_case(b"hidden") => style.hidden = true,
                7 if name.eq_ignore_ascii_case(b"colspan") => {
                    style.column_span = whole(value).clamp(1, MOST_COLUMNS);
                }
                // A row span of 0 means "to the end of the section".
                7 if name.eq_ignore_ascii_case(b"rowspan") => {
                    style.row_span = if whole(value) == 0 { MOST_ROWS } else { whole(value).min(MOST_ROWS) };
                }
                _ => {}
            }
        }
        style
    }

    fn declarations(&mut self, css: &[u8]) {
        for declaration in css.split(|byte| *byte == b';') {
            let declaration = declaration.trim_ascii();
            let Some(colon) = declaration.iter().position(|byte| *byte == b':') else { continue };
            let (name, value) = declaration.split_at(colon);
            let (name, value) = (name.trim_ascii_end(), value.get(1..).unwrap_or_default().trim_ascii());
            // The first letter rules out nearly all of them.
            match name.first().map(u8::to_ascii_lowercase) {
                Some(b'd') if is(name, b"display") => self.hidden |= starts(value, b"none"),
                Some(b'v') if is(name, b"visibility") => self.hidden |= starts(value, b"hidden"),
                Some(b'v') if is(name, b"vertical-align") => {
                    self.raised = starts(value, b"super") || starts(value, b"text-top") || raises(value);
                }
                Some(b'f') => self.font(name, value),
                Some(b'p') if is(name, b"padding-left") => self.indent_by(value),
                Some(b'p') if is(name, b"padding") => self.shorthand(value),
                Some(b'm') if is(name, b"margin-left") => self.indent_by(value),
                Some(b'm') if is(name, b"margin") => self.shorthand(value),
                Some(b't') if is(name, b"text-indent") => self.indent_by(value),
                Some(b'b') if starts(name, b"border") => self.border(name, value),
                _ => {}
            }
        }
    }

    fn font(&mut self, name: &[u8], value: &[u8]) {
        if is(name, b"font-weight") {
            self.bold = Some(is_bold(value));
        } else if is(name, b"font-size") {
            self.size = Some(value).filter(|value| !value.ends_with(b"%")).and_then(length).or(self.size);
        } else if is(name, b"font") {
            let words = value.split(u8::is_ascii_whitespace);
            for word in words {
                if is_bold(word) {
                    self.bold = Some(true);
                } else if let Some(size) = word.split(|byte| *byte == b'/').next().and_then(length) {
                    self.size = Some(size);
                    break;
                }
            }
        }
    }

    fn indent_by(&mut self, value: &[u8]) {
        self.indent = self.indent.saturating_add(length(value).unwrap_or(0)).clamp(-MOST_INDENT, MOST_INDENT);
    }

    /// `padding: TOP RIGHT BOTTOM LEFT`; with three or two values left is the second, with one it is that.
    fn shorthand(&mut self, value: &[u8]) {
        let mut values = value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let (first, second, _, fourth) = (values.next(), values.next(), values.next(), values.next());
        if let Some(left) = fourth.or(second).or(first) {
            self.indent_by(left);
        }
    }

    fn border(&mut self, name: &[u8], value: &[u8]) {
        let side = name.get(b"border".len()..).unwrap_or_default();
        // `border-bottom-color` and the like draw nothing by themselves.
        let (above, below) = match () {
            () if is(side, b"-top") || is(side, b"-top-style") => (true, false),
            () if is(side, b"-bottom") || is(side, b"-bottom-style") => (false, true),
            () => return,
        };
        let has = |word: &[u8]| value.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word));
        let drawn = !value.is_empty() && !has(b"none") && !has(b"hidden") && !has(b"#fff") && !nothing(value);
        if above {
            self.rule_above = drawn;
        }
        if below {
            self.rule_below = match drawn {
                false => Rule::None,
                true if has(b"double") => Rule::Double,
                true => Rule::Single,
            };
        }
    }
}

const MOST_INDENT: i32 = 100_000;

fn is(name: &[u8], expect: &[u8]) -> bool {
    name.eq_ignore_ascii_case(expect)
}

fn starts(value: &[u8], with: &[u8]) -> bool {
    value.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with))
}

fn is_bold(value: &[u8]) -> bool {
    starts(value, b"bold") || matches!(value.get(..3), Some([b'6'..=b'9', b'0', b'0']))
}

/// `vertical-align: 4pt` and the like: raised type is a footnote's mark.
fn raises(value: &[u8]) -> bool {
    length(value).is_some_and(|up| up > 0)
}

/// Whether the width of a border is zero: its first number is.
fn nothing(value: &[u8]) -> bool {
    value.split(u8::is_ascii_whitespace).find_map(length) == Some(0)
}

fn whole(value: &[u8]) -> u32 {
    let digits =
        value.iter().skip_while(|byte| byte.is_ascii_whitespace()).take_while(|byte| byte.is_ascii_digit());
    digits.take(9).fold(0, |number: u32, digit| number * 10 + u32::from(digit - b'0'))
}

/// `<font size=5>`: 1 to 7, 3 being ordinary text; relative sizes count from 3.
fn font_size(value: &[u8]) -> Option<i32> {
    let value = value.trim_ascii();
    let step = match value.split_first()? {
        (b'+', digits) => 3 + whole(digits),
        (b'-', digits) => 3_u32.saturating_sub(whole(digits)),
        _ => whole(value),
    };
    [750, 750, 1000, 1200, 1350, 1800, 2400, 3600].get(step.min(7) as usize).copied()
}

/// A CSS length in 1/100 point; `None` where there is no number. Fractions are cut after four digits.
fn length(value: &[u8]) -> Option<i32> {
    let (negative, value) = match value.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, value),
    };
    let mut scaled: i64 = 0;
    let mut places = None;
    let mut used = 0;
    for byte in value {
        match byte {
            b'0'..=b'9' if places.is_none_or(|count| count < 4) && scaled < 100_000_000 => {
                scaled = scaled * 10 + i64::from(byte - b'0');
                places = places.map(|count| count + 1);
            }
            b'0'..=b'9' => {}
            b'.' if places.is_none() => places = Some(0_u32),
            _ => break,
        }
        used += 1;
    }
    if !value.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.') {
        return None;
    }
    let unit = value.get(used..).unwrap_or_default();
    let hundredths = match unit.get(..2) {
        Some(two) if is(two, b"px") => 75,
        Some(two) if is(two, b"em") => 1_000,
        Some(two) if is(two, b"in") => 7_200,
        Some(two) if is(two, b"cm") => 2_835,
        Some(two) if is(two, b"mm") => 283,
        Some(two) if is(two, b"pc") => 1_200,
        Some(two) if is(two, b"pt") => 100,
        // A table's label column is some 300 points wide.
        _ if unit.first() == Some(&b'%') => 300,
        _ => 75,
    };
    let points = scaled * hundredths / 10_i64.pow(places.unwrap_or(0));
    let points = i32::try_from(points.min(i64::from(MOST_INDENT))).unwrap_or(MOST_INDENT);
    Some(if negative { -points } else { points })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::scan::{Scanner, Token};

    fn style(tag: &str) -> Style {
        match Scanner::new(tag.as_bytes()).next() {
            Some(Token::Open(tag)) => Style::of(&tag),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn indentation_adds_up_in_hundredths_of_a_point() {
        let check = |css: &str, expect: i32| {
            assert_eq!(style(&format!("<td style=\"{css}\">")).indent, expect, "{css}")
        };
        check("padding:2px 1pt 2px 28pt;text-indent:-9pt", 1_900);
        check("padding-left: 10px", 750);
        check("PADDING-LEFT:1.5em", 1_500);
        check("margin:0;padding:0 1pt", 100);
        check("margin-left:0.125in", 900);
        check("padding-left:calc(1px)", 0);
        check("padding-left:99999999999999pt", MOST_INDENT);
        check("text-indent:-1.25pt", -125);
    }

    #[test]
    fn weight_visibility_and_rules_are_seen() {
        let check = |tag: &str, expect: Style| {
            assert_eq!(
                style(tag),
                Style { column_span: 1.max(expect.column_span), row_span: 1.max(expect.row_span), ..expect },
                "{tag}"
            );
        };
        check("<p style='font-weight:700'>", Style { bold: Some(true), ..Style::default() });
        check("<p style='font-weight:400'>", Style { bold: Some(false), ..Style::default() });
        check(
            "<p style='font:bold 10pt/12pt Arial'>",
            Style { bold: Some(true), size: Some(1_000), ..Style::default() },
        );
        check("<div style='DISPLAY: none'>", Style { hidden: true, ..Style::default() });
        check("<td style='border-top:1pt solid #000'>", Style { rule_above: true, ..Style::default() });
        check("<td style='border-top:none'>", Style::default());
        check("<td style='border-bottom:0 solid black'>", Style::default());
        check(
            "<td style='border-bottom:3pt double #000'>",
            Style { rule_below: Rule::Double, ..Style::default() },
        );
        check("<TD COLSPAN=3 ROWSPAN=\"2\">", Style { column_span: 3, row_span: 2, ..Style::default() });
        check("<td colspan=99999>", Style { column_span: 1_000, ..Style::default() });
        check("<font size=\"+2\">", Style { size: Some(1_800), ..Style::default() });
        check(
            "<span style='vertical-align:super;font-size:6pt'>",
            Style { raised: true, size: Some(600), ..Style::default() },
        );
    }
}
