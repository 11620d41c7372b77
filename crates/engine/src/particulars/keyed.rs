//! Key figures: what a report prints of itself in the table of its first pages, beside the statements or out of them.
//!
//! A figure is the cell of its row under the head of the period asked for, in a table whose rows and heads are as many. Where
//! rows of that table are lines of the statements, too, they have to agree with them: a table that differs is no evidence.
//! Values are in the currency's own units; percentages are read as printed.

use std::ops::Range;

use model::{
    Anchor, Answer, AnswerPart, AnswerStatus, AnswerValue, Decimal, Derivation, Expr, Leaf, Measure, Op,
    Passage, Reason, Report, Tick,
};

use super::answered;
use super::print::is_annual;
use crate::charts::Charts;
use crate::charts::particulars::{Keyed, Measured, Particular, Particulars};
use crate::desk::keyed::{Head, Row};
use crate::desk::{Desk, name_of};
use crate::error::Error;
use crate::measure::{self, Dimension};
use crate::place;
use crate::plain::plain;
use crate::question::{Per, PeriodRef, TextPlan};

/// A figure that was found, and what the statements say to its table.
struct Found {
    value: Decimal,
    anchor: Anchor,
    agreed: bool,
}

/// What the statements say to a table.
#[derive(Clone, Copy, Debug, Default)]
struct Agreement {
    any: bool,
    /// Whether amounts of money agree: then it is in the currency's own units.
    money: bool,
}

/// The figure of each period asked for; none where one isn't found.
pub(super) fn answer(
    question: &str,
    particular: &Particular,
    about: &TextPlan,
    desk: &Desk<'_>,
    charts: &Charts,
) -> Result<Option<Answer>, Error> {
    let Some(keyed) = &particular.keyed else { return Ok(None) };
    let latest = [PeriodRef::Latest { per: Per::Year, back: 0 }];
    let periods = if about.periods.is_empty() { &latest[..] } else { &about.periods };
    let mut parts = Vec::new();
    let (mut remarks, mut agreed) = (Vec::new(), true);
    for period in periods {
        let Some((id, columns)) = columns(period, desk) else { return Ok(None) };
        let mut first: Option<(Decimal, &Report)> = None;
        for (report, head) in columns {
            let found = match found(keyed, report, head, &id, desk, charts)? {
                Ok(Some(found)) => found,
                Ok(None) => continue,
                Err(reason) => return Ok(Some(Answer::open(question, AnswerStatus::Unresolved, reason))),
            };
            match first {
                None => {
                    first = Some((found.value, report));
                    agreed &= found.agreed;
                    let Some(part) = part(question, particular, keyed, &id, found, report, desk) else {
                        return Ok(None);
                    };
                    parts.push(part);
                }
                Some((value, _)) if value != found.value => {
                    remarks.push(format!("{id} in {}: {}", name_of(report), found.value));
                }
                Some(_) => {}
            }
        }
        if first.is_none() {
            return Ok(None);
        }
    }
    let leaves = parts.iter().flat_map(|part| part.derivation.leaves());
    let anchors: Vec<Anchor> = leaves.map(|leaf| leaf.anchor.clone()).collect();
    let unit = parts.first().map(|part| part.unit.clone());
    let text = match parts.as_slice() {
        [only] => only.text.clone(),
        several => several
            .iter()
            .map(|part| format!("{}: {}", part.period, part.text))
            .collect::<Vec<_>>()
            .join("; "),
    };
    let mut answer = answered(question, AnswerValue { text, value: None, unit }, &anchors, desk);
    answer.remarks = remarks;
    if agreed {
        answer.ticks.push(Tick::Agreed);
    }
    match (parts.as_slice(), &mut answer.answer) {
        ([only], Some(shown)) => {
            shown.value = Some(only.value);
            answer.derivation = Some(only.derivation.clone());
        }
        _ => answer.parts = parts,
    }
    Ok(Some(answer))
}

impl Keyed {
    /// Whether a value has another sign than the figure that it goes with.
    fn turns(&self, value: Decimal, period: &str, desk: &Desk<'_>, charts: &Charts) -> bool {
        let figures = desk.figures();
        let account = self.sign_of.as_ref().zip(figures.spread.period(period));
        account.is_some_and(|(account, period)| {
            let expr = Expr::Name { name: account.clone(), offset: 0 };
            let known = figures.evaluate(&charts.chart, &expr, period).map(|known| known.value());
            known.is_ok_and(|known| {
                !known.is_zero() && !value.is_zero() && known.is_sign_negative() != value.is_sign_negative()
            })
        })
    }
}

fn part(
    question: &str,
    particular: &Particular,
    keyed: &Keyed,
    id: &str,
    found: Found,
    report: &Report,
    desk: &Desk<'_>,
) -> Option<AnswerPart> {
    let currency = desk.figures().spread.currency.as_deref();
    let leaf = Derivation::fact(Leaf {
        account: particular.en.clone(),
        period: id.to_owned(),
        value: found.value,
        anchor: found.anchor,
        document: Some(report.document.clone()),
    });
    let (text, unit, derivation) = match keyed.measure {
        Measured::Percent => {
            let whole = Derivation::constant(Decimal::ONE_HUNDRED);
            (
                format!("{}%", found.value),
                "percent".to_owned(),
                Derivation::apply(Op::Divide, vec![leaf, whole]).ok()?,
            )
        }
        Measured::PerShare => {
            let unit = measure::unit_word(Dimension::PerShare, currency);
            (format!("{} {unit}", found.value), unit, leaf)
        }
        Measured::Money => {
            let text = measure::text(found.value, Dimension::Money, currency, None, None);
            (text, measure::unit_word(Dimension::Money, currency), leaf)
        }
    };
    let of = particular.name(question).to_owned();
    Some(AnswerPart { of, period: id.to_owned(), text, value: found.value, unit, derivation })
}

/// The id of a period, and the reports that may print it, each with the head of its column; the latest report first.
fn columns<'d>(period: &PeriodRef, desk: &'d Desk<'_>) -> Option<(String, Vec<(&'d Report, Head)>)> {
    let mut annual: Vec<&Report> = desk.reports.iter().filter(|report| is_annual(report)).collect();
    annual.sort_by_key(|report| std::cmp::Reverse((report.header.period_end, report.id.clone())));
    let of_year = |year: i16| {
        let columns = annual.iter().map(|report| (*report, Head::Year(year))).collect();
        Some((format!("FY{year}"), columns))
    };
    let interim = |year: Option<i16>, quarter: u8, to_date: bool| {
        let own = match quarter {
            1 => "Q1",
            2 if to_date => "H1",
            3 => "Q3",
            _ => return None,
        };
        let fits = |report: &&Report| {
            report.header.fiscal_period.as_deref() == Some(own)
                && year.is_none_or(|year| report.header.fiscal_year == Some(year))
        };
        let report = desk.reports.iter().filter(fits).max_by_key(|report| report.header.period_end)?;
        let year = report.header.fiscal_year?;
        let id = format!("FY{year}Q{quarter}{}", if to_date && quarter > 1 { "YTD" } else { "" });
        let head = if to_date && quarter == 3 { Head::ToDate } else { Head::This };
        Some((id, vec![(report, head)]))
    };
    match period {
        PeriodRef::Year(year) => of_year(*year),
        PeriodRef::Latest { per: Per::Year, back } => {
            let latest = annual.first()?.header.fiscal_year?;
            of_year(latest.checked_sub(i16::try_from(*back).ok()?)?)
        }
        PeriodRef::Quarter { year, quarter } => interim(*year, *quarter, false),
        PeriodRef::YearToDate { year, quarter: Some(quarter) } => interim(*year, *quarter, true),
        _ => None,
    }
}

/// The figure in the tables of a report, in the first that has it.
fn found(
    keyed: &Keyed,
    report: &Report,
    head: Head,
    period: &str,
    desk: &Desk<'_>,
    charts: &Charts,
) -> Result<Result<Option<Found>, Reason>, Error> {
    let labels: Vec<String> = keyed.labels.iter().map(|label| plain(label)).collect();
    let (passages, tables) = (desk.passages(report)?, desk.keyed(report)?);
    for (at, (passage, rows)) in passages.iter().zip(tables.iter()).enumerate() {
        let Some(row) = the_row(rows, &labels) else { continue };
        let before = at.checked_sub(1).and_then(|before| passages.get(before));
        let Some(Cell { value, scale, range }) = cell(row, passage, before, keyed.measure, head, charts)
        else {
            continue;
        };
        let agreement = match agrees(rows, head, period, desk, charts) {
            Ok(agreement) => agreement,
            Err(label) => {
                let name = name_of(report);
                let message =
                    format!("the table that has it in {name} differs from the statements in {label}");
                return Ok(Err(Reason::new("answer/key-figures-differ", message)));
            }
        };
        if keyed.turns(value, period, desk, charts) {
            let message =
                format!("{} prints it with another sign than the statements give it", name_of(report));
            return Ok(Err(Reason::new("answer/key-figures-differ", message)));
        }
        // A table that names no unit is in the currency's own where its amounts are those of the statements.
        let scale = scale.or_else(|| agreement.money.then_some(Decimal::ONE));
        let Some(value) = scale.and_then(|scale| value.checked_mul(scale)) else { continue };
        let value = value.normalize();
        let Some(bytes) = desk.source(report.source) else { continue };
        let Some(locus) = place::cells(passage, &[range], &bytes).and_then(|mut loci| loci.pop()) else {
            continue;
        };
        let anchor = Anchor { source: report.source, locus };
        if desk.shows(&anchor, value) {
            return Ok(Ok(Some(Found { value, anchor, agreed: agreement.any })));
        }
    }
    Ok(Ok(None))
}

/// The one row of a table that has one of these labels.
fn the_row<'r>(rows: &'r [Row], labels: &[String]) -> Option<&'r Row> {
    let mut own = rows.iter().filter(|row| labels.contains(&row.label));
    let (Some(row), None) = (own.next(), own.next()) else { return None };
    Some(row)
}

/// The value of a row under a head, and where it stands in the passage's text.
fn cell(
    row: &Row,
    passage: &Passage,
    before: Option<&Passage>,
    measure: Measured,
    head: Head,
    charts: &Charts,
) -> Option<Cell> {
    let Particulars { columns, terms, .. } = &charts.particulars;
    let (value, range) = row.under(head)?;
    let scale = match (measure, row.unit.as_deref()) {
        (Measured::Money, Some(unit)) => {
            Some(Decimal::ONE).filter(|_| columns.units.iter().any(|own| own == unit))
        }
        (Measured::Money, None) => {
            let above = before.and_then(|before| before.text.lines().next_back());
            let lines: Vec<String> = above.into_iter().chain(passage.text.lines()).map(plain).collect();
            terms.scale_in(&lines)
        }
        _ => Some(Decimal::ONE),
    };
    Some(Cell { value, scale, range })
}

/// A cell of a figure.
struct Cell {
    /// As printed.
    value: Decimal,
    /// What it is to be multiplied with, where its table says so.
    scale: Option<Decimal>,
    range: Range<usize>,
}

/// Whether rows that the statements have, too, say the same; the label of one that doesn't.
fn agrees(
    rows: &[Row],
    head: Head,
    period: &str,
    desk: &Desk<'_>,
    charts: &Charts,
) -> Result<Agreement, String> {
    let figures = desk.figures();
    let Some(period) = figures.spread.period(period) else { return Ok(Agreement::default()) };
    let mut agreed = Agreement::default();
    for row in rows {
        let line = charts
            .particulars
            .columns
            .agree
            .iter()
            .find(|line| line.labels.iter().any(|label| plain(label) == row.label));
        let Some((line, (printed, _))) = line.zip(row.under(head)) else { continue };
        let expr = Expr::Name { name: line.account.clone(), offset: 0 };
        let Ok(known) = figures.evaluate(&charts.chart, &expr, period) else { continue };
        // Each at its own rounding.
        let places = printed.scale().min(known.value().scale());
        if printed.round_dp(places) != known.value().round_dp(places) {
            return Err(row.label.trim().to_owned());
        }
        let of_money = |account: &model::Account| account.measure == Measure::Money;
        agreed.any = true;
        agreed.money |= charts.chart.account(&line.account).is_some_and(of_money) && !printed.is_zero();
    }
    Ok(agreed)
}

#[cfg(test)]
mod tests {
    use model::{Locus, PassageKind, Span};

    use super::*;
    use crate::desk::keyed::all_rows;

    /// The figure of a particular under a head.
    fn check(particular: &str, text: &str, head: Head, expect: Option<&str>) {
        let charts = crate::charts::load(None).unwrap();
        let passage = Passage {
            ordinal: 0,
            kind: PassageKind::Table,
            headings: Vec::new(),
            text: text.to_owned(),
            locus: Locus::Bytes(Span::new(0, 1)),
            pieces: Vec::new(),
        };
        let keyed = charts.particulars.all[particular].keyed.clone().unwrap();
        let tables = all_rows(std::slice::from_ref(&passage), &charts.particulars.columns);
        let found = the_row(&tables[0], &keyed.labels.iter().map(|label| plain(label)).collect::<Vec<_>>())
            .and_then(|row| cell(row, &passage, None, keyed.measure, head, &charts));
        let found = found.and_then(|cell| Some((cell.value * cell.scale?).normalize().to_string()));
        assert_eq!(found.as_deref(), expect, "{text}");
    }

    #[test]
    fn a_figure_stands_under_the_head_of_its_period() {
        let money = "单位：元 币种：人民币\n主要会计数据\t2024年\t2023年\t本期比上年同期增减(%)\t2022年\n\
                     营业收入\t900.00\t800.00\t12.50\t700.00\n\
                     归属于上市公司股东的扣除非经常性损益的净利润\t-52.50\t1,030.25\t不适用\t7.00";
        let own = "net_income_without_nonrecurring";
        check(own, money, Head::Year(2024), Some("-52.5"));
        check(own, money, Head::Year(2023), Some("1030.25"));
        check(own, money, Head::Year(2021), None);
        check(own, money, Head::This, None);
        // Its unit stands in the label, or isn't told.
        let label = money.replace("单位：元 币种：人民币\n", "");
        check(own, &label, Head::Year(2024), None);
        check(own, &label.replace("的净利润", "的净利润（元）"), Head::Year(2024), Some("-52.5"));
        check(own, &label.replace("的净利润", "的净利润（万元）"), Head::Year(2024), None);
        // A cell is missing; a year has two columns.
        check(own, &money.replace("\t1,030.25", ""), Head::Year(2024), None);
        let twice = money.replace("营业收入\t900.00", "调整后\t调整前\n营业收入\t900.00");
        check(own, &twice, Head::Year(2024), None);
        let ratios = "主要财务指标\t本报告期（1－6月）\t上年同期\t本报告期比上年同期增减(%)\n\
                      加权平均净资产收益率（%）\t3.08\t2.14\t增加0.94个百分点\n\
                      扣除非经常性损益后的加权平均净资产收益率（%）\t2.94\t2.08\t增加0.86个百分点";
        check("weighted_return_on_equity", ratios, Head::This, Some("3.08"));
        check("weighted_return_on_equity", ratios, Head::ToDate, None);
        let quarter = "\t本报告期\t本报告期比上年同期增减\t年初至报告期末\t年初至报告期末比上年同期增减\n\
                       加权平均净资产收益率\t3.89%\t0.75%\t10.43%\t2.30%";
        check("weighted_return_on_equity", quarter, Head::This, Some("3.89"));
        check("weighted_return_on_equity", quarter, Head::ToDate, Some("10.43"));
    }
}
