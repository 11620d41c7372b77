//! How cells look: an analyst's colours (inputs blue, formulas black, links to other sheets green), number formats by
//! what is measured, totals ruled above.

use model::{Decimal, Measure};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

use crate::spread::Units;

/// What a figure is, which its colour says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// Read from a report.
    Input,
    /// A formula on this sheet.
    Formula,
    /// A formula that takes figures from another sheet.
    Link,
    /// Adjusted by a person.
    Adjusted,
    /// No figure: the cell says why.
    Open,
    /// Withheld or in conflict.
    Doubtful,
    /// Words of a report.
    Quoted,
}

/// How a number is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// By what it measures.
    As(Measure),
    /// A fraction as percent.
    Percent,
    /// Days, times, scores.
    Decimal(u8),
    /// Multiples: `1.5x`.
    Times,
    /// An amount whose rounding matters: differences and tolerances.
    Fine,
}

impl Shown {
    /// How a component of a score is shown: a ratio with its digits, an amount as an amount.
    pub(super) fn of_component(value: Decimal) -> Self {
        if value.abs() >= Decimal::from(10_000) { Self::As(Measure::Money) } else { Self::Decimal(4) }
    }

    /// How a metric of that unit is shown.
    pub(super) fn of_metric(unit: &str) -> Self {
        match unit {
            "percent" => Self::Percent,
            "days" => Self::Decimal(1),
            "money" => Self::As(Measure::Money),
            "per_share" => Self::As(Measure::PerShare),
            "ratio" => Self::Times,
            _ => Self::Decimal(2),
        }
    }

    /// The number format. Negative amounts stand in parentheses, zero is a dash.
    fn number_format(&self, units: Units) -> String {
        let scale = scale(units);
        match self {
            Self::As(Measure::Money) => format!("#,##0{scale}_);(#,##0{scale});\"–\"_)"),
            Self::Fine => {
                let places = if units == Units::Ones { ".00" } else { ".000" };
                format!("#,##0{places}{scale}_);(#,##0{places}{scale});\"–\"_)")
            }
            Self::As(Measure::Shares) => {
                let places = if units == Units::Ones { "" } else { ".0" };
                format!("#,##0{places}{scale}_);(#,##0{places}{scale});\"–\"_)")
            }
            Self::As(Measure::PerShare) => "#,##0.00_);(#,##0.00);\"–\"_)".to_owned(),
            Self::As(Measure::Ratio) | Self::Percent => "0.0%_);(0.0%);0.0%_)".to_owned(),
            Self::Times => "0.00\"x\"_);(0.00\"x\");0.00\"x\"_)".to_owned(),
            Self::Decimal(places) => {
                let point = if *places == 0 { "" } else { "." };
                let digits = "0".repeat(usize::from(*places));
                format!("#,##0{point}{digits}_);(#,##0{point}{digits});0{point}{digits}_)")
            }
        }
    }
}

/// What divides a number by its units, as a number format writes it.
fn scale(units: Units) -> &'static str {
    match units {
        Units::Ones => "",
        Units::Thousands => ",",
        Units::Millions => ",,",
    }
}

/// The number format of a chart's axis.
pub(super) fn axis(units: Units) -> String {
    format!("#,##0{}", scale(units))
}

/// The look of a figure.
pub(super) fn figure(tone: Tone, shown: &Shown, total: bool, units: Units) -> Format {
    if tone == Tone::Quoted {
        return wrapped();
    }
    let format = Format::new().set_num_format(shown.number_format(units));
    let format = match tone {
        Tone::Input => format.set_font_color("0000FF"),
        Tone::Formula => format.set_font_color("000000"),
        Tone::Link => format.set_font_color("008000"),
        Tone::Adjusted => format.set_font_color("7030A0"),
        Tone::Open => format.set_font_color("808080").set_italic().set_align(FormatAlign::Right),
        Tone::Quoted | Tone::Doubtful => format
            .set_font_color("C00000")
            .set_italic()
            .set_background_color("FCE4D6")
            .set_align(FormatAlign::Right),
    };
    if total { format.set_bold().set_border_top(FormatBorder::Thin) } else { format }
}

/// The look of a line's label.
pub(super) fn label(depth: u8, total: bool) -> Format {
    let format = Format::new().set_indent(depth);
    if total { format.set_bold().set_border_top(FormatBorder::Thin) } else { format }
}

/// The look of the label of a line that stands beside its neighbours, not among them.
pub(super) fn aside(depth: u8) -> Format {
    label(depth + 1, false).set_italic()
}

/// A sheet's title.
pub(super) fn title() -> Format {
    Format::new().set_bold().set_font_size(14)
}

/// What stands under a title, and other small print.
pub(super) fn small() -> Format {
    Format::new().set_italic().set_font_color("595959")
}

/// A heading over a column.
pub(super) fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_align(FormatAlign::Right)
        .set_background_color("D9E1F2")
        .set_border_bottom(FormatBorder::Thin)
}

/// A heading over a column of words.
pub(super) fn left_heading() -> Format {
    heading().set_align(FormatAlign::Left)
}

/// The heading of a group of lines.
pub(super) fn group() -> Format {
    Format::new().set_bold().set_font_color("1F3864").set_border_bottom(FormatBorder::Hair)
}

/// Words in a cell, wrapped.
pub(super) fn wrapped() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// A text that stays text when somebody types into its cell.
pub(super) fn text() -> Format {
    Format::new().set_num_format("@")
}

/// A link.
pub(super) fn link() -> Format {
    text().set_font_color("0563C1").set_underline(rust_xlsxwriter::FormatUnderline::Single)
}

/// A check that is off.
pub(super) fn alarm() -> Format {
    Format::new().set_font_color("9C0006").set_background_color("FFC7CE")
}
