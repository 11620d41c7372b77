//! Transformation rules: how printed text becomes a value, by the rule that a tag's `format` names.
//!
//! One table for the registries 1 to 5 of XBRL International (`ixt`) and the American regulator's (`ixt-sec`), under
//! every published spelling. A rule's meaning hardly differs between registries; where it does, the wider one
//! holds, so the name alone decides and an undeclared prefix does no harm. Text that a rule doesn't allow fails:
//! it is never guessed at.

mod date;
mod fold;
mod months;
mod sec;
mod words;

#[cfg(test)]
mod tests;

use model::Decimal;

use date::Shape::{
    DayMonth, DayMonthYear, MonthDay, MonthDayYear, MonthYear, YearDayMonth, YearMonth, YearMonthDay,
};
use months::Months;

use crate::xbrl::number;

/// What a rule made of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Transformed {
    /// A number, not yet scaled or signed.
    Number(Decimal),
    /// A date, a duration, a code, a boolean.
    Text(String),
    /// The rule doesn't allow that text.
    Refused,
    /// There is no such rule.
    Unknown,
}

/// How a rule works.
#[derive(Clone, Copy)]
enum Rule {
    Number(fn(&str) -> Option<Decimal>),
    Text(fn(&str) -> Option<String>),
    Date(date::Shape, Months),
    Era { with_day: bool },
    Fixed(&'static str),
    Zero,
}

/// Which registries publish a rule: `1` to `5` of XBRL International, `S` of the SEC.
type Registries = &'static str;

/// Makes a value of `text` by the rule of that name (without its prefix).
pub(crate) fn apply(name: &str, text: &str) -> Transformed {
    let Ok(at) = RULES.binary_search_by(|(known, _, _)| (*known).cmp(name)) else {
        return Transformed::Unknown;
    };
    let Some((_, _, rule)) = RULES.get(at) else { return Transformed::Unknown };
    let text_of = |value: Option<String>| value.map_or(Transformed::Refused, Transformed::Text);
    match *rule {
        Rule::Number(parse) => parse(text).map_or(Transformed::Refused, Transformed::Number),
        Rule::Text(parse) => text_of(parse(text)),
        Rule::Date(shape, months) => text_of(date::printed(text, shape, months)),
        Rule::Era { with_day } => text_of(date::era(text, with_day)),
        Rule::Fixed(value) => Transformed::Text(value.to_owned()),
        Rule::Zero => Transformed::Number(Decimal::ZERO),
    }
}

/// Every published rule, sorted by name: name, registries, how it works.
#[rustfmt::skip]
const RULES: &[(&str, Registries, Rule)] = &[
    ("boolballotbox", "S", Rule::Text(sec::ballot_boolean)),
    ("booleanfalse", "23", Rule::Fixed("false")),
    ("booleantrue", "23", Rule::Fixed("true")),
    ("calindaymonthyear", "3", Rule::Text(date::saka)),
    ("countrynameen", "S", Rule::Text(sec::country)),
    ("date-day-month", "45", Rule::Date(DayMonth, Months::Numeral)),
    ("date-day-month-year", "45", Rule::Date(DayMonthYear, Months::Numeral)),
    ("date-day-monthname-bg", "45", Rule::Date(DayMonth, Months::Bulgarian)),
    ("date-day-monthname-cs", "45", Rule::Date(DayMonth, Months::Czech)),
    ("date-day-monthname-cy", "5", Rule::Date(DayMonth, Months::Welsh)),
    ("date-day-monthname-da", "45", Rule::Date(DayMonth, Months::Scandinavian)),
    ("date-day-monthname-de", "45", Rule::Date(DayMonth, Months::German)),
    ("date-day-monthname-el", "45", Rule::Date(DayMonth, Months::Greek)),
    ("date-day-monthname-en", "45", Rule::Date(DayMonth, Months::English)),
    ("date-day-monthname-es", "45", Rule::Date(DayMonth, Months::Spanish)),
    ("date-day-monthname-et", "45", Rule::Date(DayMonth, Months::Estonian)),
    ("date-day-monthname-fi", "45", Rule::Date(DayMonth, Months::Finnish)),
    ("date-day-monthname-fr", "45", Rule::Date(DayMonth, Months::French)),
    ("date-day-monthname-hr", "45", Rule::Date(DayMonth, Months::Croatian)),
    ("date-day-monthname-it", "45", Rule::Date(DayMonth, Months::Italian)),
    ("date-day-monthname-lv", "45", Rule::Date(DayMonth, Months::Latvian)),
    ("date-day-monthname-nl", "45", Rule::Date(DayMonth, Months::Dutch)),
    ("date-day-monthname-no", "45", Rule::Date(DayMonth, Months::Scandinavian)),
    ("date-day-monthname-pl", "45", Rule::Date(DayMonth, Months::Polish)),
    ("date-day-monthname-pt", "45", Rule::Date(DayMonth, Months::Portuguese)),
    ("date-day-monthname-ro", "45", Rule::Date(DayMonth, Months::Romanian)),
    ("date-day-monthname-sk", "45", Rule::Date(DayMonth, Months::Slovak)),
    ("date-day-monthname-sl", "45", Rule::Date(DayMonth, Months::Slovak)),
    ("date-day-monthname-sv", "45", Rule::Date(DayMonth, Months::Scandinavian)),
    ("date-day-monthname-year-bg", "45", Rule::Date(DayMonthYear, Months::Bulgarian)),
    ("date-day-monthname-year-cs", "45", Rule::Date(DayMonthYear, Months::Czech)),
    ("date-day-monthname-year-cy", "5", Rule::Date(DayMonthYear, Months::Welsh)),
    ("date-day-monthname-year-da", "45", Rule::Date(DayMonthYear, Months::Scandinavian)),
    ("date-day-monthname-year-de", "45", Rule::Date(DayMonthYear, Months::German)),
    ("date-day-monthname-year-el", "45", Rule::Date(DayMonthYear, Months::Greek)),
    ("date-day-monthname-year-en", "45", Rule::Date(DayMonthYear, Months::English)),
    ("date-day-monthname-year-es", "45", Rule::Date(DayMonthYear, Months::Spanish)),
    ("date-day-monthname-year-et", "45", Rule::Date(DayMonthYear, Months::Estonian)),
    ("date-day-monthname-year-fi", "45", Rule::Date(DayMonthYear, Months::Finnish)),
    ("date-day-monthname-year-fr", "45", Rule::Date(DayMonthYear, Months::French)),
    ("date-day-monthname-year-hi", "45", Rule::Date(DayMonthYear, Months::Hindi)),
    ("date-day-monthname-year-hr", "45", Rule::Date(DayMonthYear, Months::Croatian)),
    ("date-day-monthname-year-it", "45", Rule::Date(DayMonthYear, Months::Italian)),
    ("date-day-monthname-year-nl", "45", Rule::Date(DayMonthYear, Months::Dutch)),
    ("date-day-monthname-year-no", "45", Rule::Date(DayMonthYear, Months::Scandinavian)),
    ("date-day-monthname-year-pl", "45", Rule::Date(DayMonthYear, Months::Polish)),
    ("date-day-monthname-year-pt", "45", Rule::Date(DayMonthYear, Months::Portuguese)),
    ("date-day-monthname-year-ro", "45", Rule::Date(DayMonthYear, Months::Romanian)),
    ("date-day-monthname-year-sk", "45", Rule::Date(DayMonthYear, Months::Slovak)),
    ("date-day-monthname-year-sl", "45", Rule::Date(DayMonthYear, Months::Slovak)),
    ("date-day-monthname-year-sv", "45", Rule::Date(DayMonthYear, Months::Scandinavian)),
    ("date-day-monthroman", "45", Rule::Date(DayMonth, Months::Roman)),
    ("date-day-monthroman-year", "45", Rule::Date(DayMonthYear, Months::Roman)),
    ("date-ind-day-monthname-year-hi", "45", Rule::Text(date::saka)),
    ("date-jpn-era-year-month", "45", Rule::Era { with_day: false }),
    ("date-jpn-era-year-month-day", "45", Rule::Era { with_day: true }),
    ("date-month-day", "45", Rule::Date(MonthDay, Months::Numeral)),
    ("date-month-day-year", "45", Rule::Date(MonthDayYear, Months::Numeral)),
    ("date-month-year", "45", Rule::Date(MonthYear, Months::Numeral)),
    ("date-monthname-day-en", "45", Rule::Date(MonthDay, Months::English)),
    ("date-monthname-day-hu", "45", Rule::Date(MonthDay, Months::Hungarian)),
    ("date-monthname-day-lt", "45", Rule::Date(MonthDay, Months::Lithuanian)),
    ("date-monthname-day-year-en", "45", Rule::Date(MonthDayYear, Months::English)),
    ("date-monthname-year-bg", "45", Rule::Date(MonthYear, Months::Bulgarian)),
    ("date-monthname-year-cs", "45", Rule::Date(MonthYear, Months::Czech)),
    ("date-monthname-year-cy", "5", Rule::Date(MonthYear, Months::Welsh)),
    ("date-monthname-year-da", "45", Rule::Date(MonthYear, Months::Scandinavian)),
    ("date-monthname-year-de", "45", Rule::Date(MonthYear, Months::German)),
    ("date-monthname-year-el", "45", Rule::Date(MonthYear, Months::Greek)),
    ("date-monthname-year-en", "45", Rule::Date(MonthYear, Months::English)),
    ("date-monthname-year-es", "45", Rule::Date(MonthYear, Months::Spanish)),
    ("date-monthname-year-et", "45", Rule::Date(MonthYear, Months::Estonian)),
    ("date-monthname-year-fi", "45", Rule::Date(MonthYear, Months::Finnish)),
    ("date-monthname-year-fr", "45", Rule::Date(MonthYear, Months::French)),
    ("date-monthname-year-hi", "45", Rule::Date(MonthYear, Months::Hindi)),
    ("date-monthname-year-hr", "45", Rule::Date(MonthYear, Months::Croatian)),
    ("date-monthname-year-it", "45", Rule::Date(MonthYear, Months::Italian)),
    ("date-monthname-year-nl", "45", Rule::Date(MonthYear, Months::Dutch)),
    ("date-monthname-year-no", "45", Rule::Date(MonthYear, Months::Scandinavian)),
    ("date-monthname-year-pl", "45", Rule::Date(MonthYear, Months::Polish)),
    ("date-monthname-year-pt", "45", Rule::Date(MonthYear, Months::Portuguese)),
    ("date-monthname-year-ro", "45", Rule::Date(MonthYear, Months::Romanian)),
    ("date-monthname-year-sk", "45", Rule::Date(MonthYear, Months::Slovak)),
    ("date-monthname-year-sl", "45", Rule::Date(MonthYear, Months::Slovak)),
    ("date-monthname-year-sv", "45", Rule::Date(MonthYear, Months::Scandinavian)),
    ("date-monthroman-year", "45", Rule::Date(MonthYear, Months::Roman)),
    ("date-year-day-monthname-lv", "45", Rule::Date(YearDayMonth, Months::Latvian)),
    ("date-year-month", "45", Rule::Date(YearMonth, Months::Numeral)),
    ("date-year-month-day", "45", Rule::Date(YearMonthDay, Months::Numeral)),
    ("date-year-monthname-day-hu", "45", Rule::Date(YearMonthDay, Months::Hungarian)),
    ("date-year-monthname-day-lt", "45", Rule::Date(YearMonthDay, Months::Lithuanian)),
    ("date-year-monthname-en", "45", Rule::Date(YearMonth, Months::English)),
    ("date-year-monthname-hu", "45", Rule::Date(YearMonth, Months::Hungarian)),
    ("date-year-monthname-lt", "45", Rule::Date(YearMonth, Months::Lithuanian)),
    ("date-year-monthname-lv", "45", Rule::Date(YearMonth, Months::Latvian)),
    ("datedaymonth", "23", Rule::Date(DayMonth, Months::Numeral)),
    ("datedaymonthdk", "3", Rule::Date(DayMonth, Months::Scandinavian)),
    ("datedaymonthen", "23", Rule::Date(DayMonth, Months::English)),
    ("datedaymonthyear", "23", Rule::Date(DayMonthYear, Months::Numeral)),
    ("datedaymonthyeardk", "3", Rule::Date(DayMonthYear, Months::Scandinavian)),
    ("datedaymonthyearen", "23", Rule::Date(DayMonthYear, Months::English)),
    ("datedaymonthyearin", "3", Rule::Date(DayMonthYear, Months::Hindi)),
    ("datedoteu", "1", Rule::Date(DayMonthYear, Months::Numeral)),
    ("datedotus", "1", Rule::Date(MonthDayYear, Months::Numeral)),
    ("dateerayearmonthdayjp", "23", Rule::Era { with_day: true }),
    ("dateerayearmonthjp", "23", Rule::Era { with_day: false }),
    ("datelongdaymonthuk", "1", Rule::Date(DayMonth, Months::English)),
    ("datelongmonthdayus", "1", Rule::Date(MonthDay, Months::English)),
    ("datelongmonthyear", "1", Rule::Date(MonthYear, Months::English)),
    ("datelonguk", "1", Rule::Date(DayMonthYear, Months::English)),
    ("datelongus", "1", Rule::Date(MonthDayYear, Months::English)),
    ("datelongyearmonth", "1", Rule::Date(YearMonth, Months::English)),
    ("datemonthday", "23", Rule::Date(MonthDay, Months::Numeral)),
    ("datemonthdayen", "23", Rule::Date(MonthDay, Months::English)),
    ("datemonthdayyear", "23", Rule::Date(MonthDayYear, Months::Numeral)),
    ("datemonthdayyearen", "23", Rule::Date(MonthDayYear, Months::English)),
    ("datemonthyear", "3", Rule::Date(MonthYear, Months::Numeral)),
    ("datemonthyeardk", "3", Rule::Date(MonthYear, Months::Scandinavian)),
    ("datemonthyearen", "23", Rule::Date(MonthYear, Months::English)),
    ("datemonthyearin", "3", Rule::Date(MonthYear, Months::Hindi)),
    ("datequarterend", "S", Rule::Text(date::quarter_end)),
    ("dateshortdaymonthuk", "1", Rule::Date(DayMonth, Months::English)),
    ("dateshortmonthdayus", "1", Rule::Date(MonthDay, Months::English)),
    ("dateshortmonthyear", "1", Rule::Date(MonthYear, Months::English)),
    ("dateshortuk", "1", Rule::Date(DayMonthYear, Months::English)),
    ("dateshortus", "1", Rule::Date(MonthDayYear, Months::English)),
    ("dateshortyearmonth", "1", Rule::Date(YearMonth, Months::English)),
    ("dateslashdaymontheu", "1", Rule::Date(DayMonth, Months::Numeral)),
    ("dateslasheu", "1", Rule::Date(DayMonthYear, Months::Numeral)),
    ("dateslashmonthdayus", "1", Rule::Date(MonthDay, Months::Numeral)),
    ("dateslashus", "1", Rule::Date(MonthDayYear, Months::Numeral)),
    ("dateyearmonthcjk", "23", Rule::Date(YearMonth, Months::Numeral)),
    ("dateyearmonthday", "3", Rule::Date(YearMonthDay, Months::Numeral)),
    ("dateyearmonthdaycjk", "23", Rule::Date(YearMonthDay, Months::Numeral)),
    ("dateyearmonthen", "23", Rule::Date(YearMonth, Months::English)),
    ("durday", "S", Rule::Text(sec::days)),
    ("durhour", "S", Rule::Text(sec::hours)),
    ("durmonth", "S", Rule::Text(sec::months)),
    ("durweek", "S", Rule::Text(sec::weeks)),
    ("durwordsen", "S", Rule::Text(words::duration)),
    ("duryear", "S", Rule::Text(sec::years)),
    ("edgarprovcountryen", "S", Rule::Text(sec::edgar_place)),
    ("entityfilercategoryen", "S", Rule::Text(sec::filer_category)),
    ("exchnameen", "S", Rule::Text(sec::exchange)),
    ("fixed-empty", "45", Rule::Fixed("")),
    ("fixed-false", "45", Rule::Fixed("false")),
    ("fixed-true", "45", Rule::Fixed("true")),
    ("fixed-zero", "45", Rule::Zero),
    ("nocontent", "23", Rule::Fixed("")),
    ("num-comma-decimal", "45", Rule::Number(number::comma)),
    ("num-comma-decimal-apos", "5", Rule::Number(number::comma_apostrophe)),
    ("num-dot-decimal", "45", Rule::Number(number::dot)),
    ("num-dot-decimal-apos", "5", Rule::Number(number::dot_apostrophe)),
    ("num-unit-decimal", "45", Rule::Number(number::units)),
    ("num-unit-decimal-apos", "5", Rule::Number(number::units)),
    ("numcomma", "1", Rule::Number(number::comma)),
    ("numcommadecimal", "23", Rule::Number(number::comma)),
    ("numcommadot", "1", Rule::Number(number::dot)),
    ("numdash", "1", Rule::Number(number::dash)),
    ("numdotcomma", "1", Rule::Number(number::comma)),
    ("numdotdecimal", "23", Rule::Number(number::dot)),
    ("numdotdecimalin", "345", Rule::Number(number::dot)),
    ("numinf", "S", Rule::Fixed("INF")),
    ("numnan", "S", Rule::Fixed("NaN")),
    ("numneginf", "S", Rule::Fixed("-INF")),
    ("numspacecomma", "1", Rule::Number(number::comma)),
    ("numspacedot", "1", Rule::Number(number::dot)),
    ("numunitdecimal", "23", Rule::Number(number::units)),
    ("numunitdecimalin", "3", Rule::Number(number::units)),
    ("numwordsen", "S", Rule::Number(words::number)),
    ("stateprovnameen", "S", Rule::Text(sec::state)),
    ("yesnoballotbox", "S", Rule::Text(sec::ballot_yes_no)),
    ("zerodash", "23", Rule::Number(number::dash)),
];
