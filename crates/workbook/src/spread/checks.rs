//! Checks in rows of their own: for each tie-out the result, the difference and the tolerance, as live formulas on the
//! statements. A check of figures that only print shows is given as it came out.

use std::collections::{BTreeMap, BTreeSet};

use model::{AccountKind, Decimal, Expr, Op, Outcome, Rule, TieOut};
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatText, ConditionalFormatTextRule,
};

use crate::Error;
use crate::proof::cut;
use crate::spread::SpreadBook;
use crate::spread::formula::{self, Formula, Gap};
use crate::spread::layout::{FIRST_COLUMN, FIRST_ROW, Layout, reference, sheet_column};
use crate::spread::looks::{self, Shown, Tone};
use crate::spread::page::{Content, NONE, Page};
use crate::spread::plan::account_figure;

/// The name of the sheet.
pub(super) const NAME: (&str, &str) = ("Checks", "勾稽检查");

/// The words of a result; formulas count by them.
const TIED: &str = "tied";
const OFF: &str = "off";

/// The row (counted from 0) with the number of checks that are off.
const OFF_ROW: u32 = FIRST_ROW + 1;

/// The sheet of checks; none where nothing was tested.
pub(super) fn page(input: &SpreadBook<'_>, layout: &Layout<'_>) -> Result<Option<Page>, Error> {
    let tie_outs = by_rule(layout);
    let rules = order(input, &tie_outs);
    if rules.is_empty() {
        return Ok(None);
    }
    let pick = |en: &'static str, zh: &'static str| input.language.pick(en, zh);
    let is_tested = |rule: &&str| {
        let mut columns = 0..layout.columns.len();
        columns.any(|at| tie_outs.get(&(*rule, at)).is_some_and(|tie| tie.outcome != Outcome::Untested))
    };
    let (tested, untested): (Vec<&str>, Vec<&str>) = rules.into_iter().partition(is_tested);
    let mut page = Page::new(input, layout, pick(NAME.0, NAME.1))?;
    page.sheet.set_column_width(0, 64)?;
    let end = FIRST_ROW + 3 + 3 * u32::try_from(tested.len()).unwrap_or_default();
    counts(&mut page, layout, &tie_outs, end, pick)?;
    for (row, rule) in (FIRST_ROW + 3..).step_by(3).zip(tested) {
        let known = input.chart.rules.iter().find(|known| known.id == rule);
        page.head(row, &title(input, layout, known, rule))?;
        page.label(row + 1, pick("difference", "差额"), 1, false)?;
        page.label(row + 2, pick("tolerance", "容差"), 1, false)?;
        let mut off = false;
        for column in 0..layout.columns.len() {
            let Some(tie) = tie_outs.get(&(rule, column)) else { continue };
            off |= tie.outcome == Outcome::Off;
            check(input, layout, &mut page, row, column, known, tie)?;
        }
        // The figures behind a check that ties are folded away.
        if off {
            page.sheet.group_rows(row + 1, row + 2)?;
        } else {
            page.sheet.group_rows_collapsed(row + 1, row + 2)?;
        }
    }
    page.sheet.group_symbols_above(true);
    let alarm = ConditionalFormatText::new()
        .set_rule(ConditionalFormatTextRule::BeginsWith(OFF.to_owned()))
        .set_format(looks::alarm());
    let last = sheet_column(layout.columns.len().saturating_sub(1));
    page.sheet.add_conditional_format(
        FIRST_ROW + 3,
        FIRST_COLUMN,
        end.max(FIRST_ROW + 4) - 1,
        last,
        &alarm,
    )?;
    let end = not_tested(input, layout, &mut page, &tie_outs, &untested, end)?;
    page.print_to(layout, end, 0)?;
    Ok(Some(page))
}

/// One check in one column: how it came out, the difference and how far that may be.
fn check(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    page: &mut Page,
    row: u32,
    column: usize,
    known: Option<&Rule>,
    tie: &TieOut,
) -> Result<(), Error> {
    let pick = |en: &'static str, zh: &'static str| input.language.pick(en, zh);
    let (name, to) = (page.name.clone(), sheet_column(column));
    if tie.outcome == Outcome::Untested {
        page.figure(row, to, &Content::Reason(NONE.to_owned()), Tone::Open, &Shown::Fine, false)?;
        let missing = format!("{}: {}", pick("missing", "缺少"), tie.missing.join(", "));
        page.remark(row, to, &missing);
        return Ok(());
    }
    if let (Outcome::Off, Some(remark)) = (tie.outcome, &tie.remark) {
        page.remark(row, to, remark);
    }
    match known.and_then(|rule| difference(layout, &name, column, rule, tie)) {
        Some((difference, tolerance)) => {
            let (by, _) = reference(&name, &name, row + 1, column);
            let (within, _) = reference(&name, &name, row + 2, column);
            let formula = format!("IF(ABS(ROUND({by},6))<={within},\"{TIED}\",\"{OFF}\")");
            page.words(row, to, &formula, result(tie))?;
            let value = difference.value;
            let difference = Content::Formula(difference, value);
            page.figure(row + 1, to, &difference, Tone::Link, &Shown::Fine, false)?;
            page.figure(row + 2, to, &Content::Number(tolerance), Tone::Input, &Shown::Fine, false)
        }
        None => {
            let words = Content::Reason(result(tie).to_owned());
            page.figure(row, to, &words, Tone::Formula, &Shown::Fine, false)?;
            page.figure(row + 1, to, &Content::Number(tie.by), Tone::Input, &Shown::Fine, false)
        }
    }
}

/// Below the checks: those that no column has the figures for, with what is missing; the row after.
fn not_tested(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    page: &mut Page,
    tie_outs: &BTreeMap<(&str, usize), &TieOut>,
    rules: &[&str],
    row: u32,
) -> Result<u32, Error> {
    let Some(last) = u32::try_from(rules.len()).ok().filter(|rules| *rules > 0) else { return Ok(row) };
    let row = row + 1;
    page.group(row, input.language.pick("Not tested: figures are missing", "未测试：缺少数据"))?;
    for (row, rule) in (row + 1..).zip(rules) {
        let known = input.chart.rules.iter().find(|known| known.id == *rule);
        page.label(row, &title(input, layout, known, rule), 0, false)?;
        let mut columns = (0..layout.columns.len()).rev();
        if let Some(tie) = columns.find_map(|column| tie_outs.get(&(*rule, column))) {
            let missing = cut(&tie.missing.join(", "));
            page.sheet.write_string_with_format(row, FIRST_COLUMN, missing, &looks::small())?;
        }
    }
    Ok(row + 1 + last)
}

/// A row on a statement that says how many checks are off in each column, linked to the sheet of checks; the row
/// after.
pub(super) fn row(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    page: &mut Page,
    row: u32,
) -> Result<u32, Error> {
    let tie_outs = by_rule(layout);
    if tie_outs.is_empty() {
        return Ok(row.saturating_sub(1));
    }
    page.label(row, input.language.pick("Checks that are off", "勾稽不符"), 0, false)?;
    let checks = input.language.pick(NAME.0, NAME.1);
    for column in 0..layout.columns.len() {
        let count = count(&tie_outs, column, Outcome::Off);
        let formula = Formula::reference(reference(&page.name, checks, OFF_ROW, column), count);
        let content = Content::Formula(formula, count);
        page.figure(row, sheet_column(column), &content, Tone::Link, &Shown::Decimal(0), false)?;
    }
    let alarm = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::GreaterThan(0))
        .set_format(looks::alarm());
    let last = sheet_column(layout.columns.len().saturating_sub(1));
    page.sheet.add_conditional_format(row, FIRST_COLUMN, row, last, &alarm)?;
    Ok(row + 1)
}

/// How many checks of a column came out so.
fn count(tie_outs: &BTreeMap<(&str, usize), &TieOut>, column: usize, outcome: Outcome) -> Decimal {
    let count = tie_outs.iter().filter(|((_, at), tie)| *at == column && tie.outcome == outcome).count();
    Decimal::from(count as u64)
}

/// Two rows above the checks: how many tie, how many are off.
fn counts(
    page: &mut Page,
    layout: &Layout<'_>,
    tie_outs: &BTreeMap<(&str, usize), &TieOut>,
    end: u32,
    pick: impl Fn(&'static str, &'static str) -> &'static str,
) -> Result<(), Error> {
    let rows = [
        (TIED, Outcome::Tied, pick("Checks that tie", "勾稽相符")),
        (OFF, Outcome::Off, pick("Checks that are off", "勾稽不符")),
    ];
    for (row, (word, outcome, label)) in (FIRST_ROW..).zip(rows) {
        page.head(row, label)?;
        for column in 0..layout.columns.len() {
            let count = count(tie_outs, column, outcome);
            let (first, _) = reference("", "", FIRST_ROW + 3, column);
            let (last, _) = reference("", "", end.max(FIRST_ROW + 4) - 1, column);
            let formula = Formula::reference((format!("COUNTIF({first}:{last},\"{word}\")"), false), count);
            let content = Content::Formula(formula, count);
            page.figure(row, sheet_column(column), &content, Tone::Formula, &Shown::Decimal(0), false)?;
        }
    }
    Ok(())
}

/// The tie-outs by rule and column; of several for one place the worst.
fn by_rule<'a>(layout: &Layout<'a>) -> BTreeMap<(&'a str, usize), &'a TieOut> {
    let gravity = |tie: &TieOut| match tie.outcome {
        Outcome::Off => 2,
        Outcome::Tied => 1,
        Outcome::Untested => 0,
    };
    let mut found: BTreeMap<(&str, usize), &TieOut> = BTreeMap::new();
    for (company, part) in layout.companies.iter().enumerate() {
        for tie in &part.spread.tie_outs {
            let column =
                layout.columns.iter().position(|at| at.company == company && at.period.id == tie.period);
            let Some(column) = column else { continue };
            let place = found.entry((tie.rule.as_str(), column)).or_insert(tie);
            if gravity(tie) > gravity(place) {
                *place = tie;
            }
        }
    }
    found
}

/// The rules that were tested, in the order of the chart, then the footings.
fn order<'a>(input: &'a SpreadBook<'_>, tie_outs: &BTreeMap<(&'a str, usize), &TieOut>) -> Vec<&'a str> {
    let mut rest: BTreeSet<&str> = tie_outs.keys().map(|(rule, _)| *rule).collect();
    let mut rules: Vec<&str> = Vec::new();
    for rule in &input.chart.rules {
        if rest.remove(rule.id.as_str()) {
            rules.push(&rule.id);
        }
    }
    rules.extend(rest);
    rules
}

fn title(input: &SpreadBook<'_>, layout: &Layout<'_>, rule: Option<&Rule>, id: &str) -> String {
    let language = input.language;
    if let Some(rule) = rule {
        return language.pick(&rule.names.en, &rule.names.zh).to_owned();
    }
    match id.strip_prefix("footing:") {
        Some(account) => {
            let name = layout
                .chart
                .account(account)
                .map_or(account, |line| language.pick(&line.names.en, &line.names.zh));
            format!("{}: {name}", language.pick("Printed items add up", "列报项目加总"))
        }
        None => id.to_owned(),
    }
}

/// The word for how a check came out, as the formula puts it.
fn result(tie: &TieOut) -> &'static str {
    if tie.outcome == Outcome::Off { OFF } else { TIED }
}

/// The difference of a rule's two sides as a formula, and how far they may stand apart; `None` where the figures that
/// were tested aren't those that the statements show.
fn difference(
    layout: &Layout<'_>,
    sheet: &str,
    column: usize,
    rule: &Rule,
    tie: &TieOut,
) -> Option<(Formula, Decimal)> {
    let sides = |turned: Option<(&str, i32)>| {
        let names = |name: &str, offset: i32| -> Result<Formula, Gap> {
            let (figure, half) = figure(layout, sheet, column, name, offset)?;
            let value = if turned == Some((name, offset)) {
                figure.value.checked_add(half)
            } else {
                Some(figure.value)
            };
            Ok(figure.valued(value.ok_or(Gap::Unusable)?))
        };
        let side = |expr: &Expr| formula::from_expr(expr, &names);
        formula::apply(Op::Subtract, vec![side(&rule.left)?, side(&rule.right)?])
    };
    let difference = sides(None)?;
    if difference.value != tie.by && difference.value != -tie.by {
        return None;
    }
    let mut names: BTreeSet<(String, i32)> = BTreeSet::new();
    for side in [&rule.left, &rule.right] {
        side.names(&mut |name, offset| {
            names.insert((name.to_owned(), offset));
        });
    }
    // Each figure stands for an interval; the difference may move by what all of them together allow.
    let mut tolerance = Decimal::ZERO;
    for (name, offset) in &names {
        let Some(moved) = sides(Some((name, *offset))) else { continue };
        tolerance = tolerance.checked_add(moved.value.checked_sub(difference.value)?.abs())?;
    }
    // The outcome that was stated governs, where products of intervals make the last digit a matter of method.
    let by = difference.value.abs();
    let tolerance = match tie.outcome {
        Outcome::Tied => tolerance.max(by),
        _ if tolerance >= by => by.checked_div(Decimal::TWO)?,
        _ => tolerance,
    };
    Some((difference, tolerance.normalize()))
}

/// A rule's figure and half a unit of its last reported digit. The period before a balance's is where its flows began.
fn figure(
    layout: &Layout<'_>,
    sheet: &str,
    column: usize,
    name: &str,
    offset: i32,
) -> Result<(Formula, Decimal), Gap> {
    let balance = layout.chart.account(name).is_some_and(|account| account.kind == AccountKind::Balance);
    let at = if balance && offset == -1 {
        let opening = layout.opening(column).find(|at| layout.value(*at, name).is_some());
        opening.or_else(|| layout.shifted(column, offset)).ok_or(Gap::Unusable)?
    } else {
        layout.shifted(column, offset).ok_or(Gap::Unusable)?
    };
    let figure = account_figure(layout, sheet, at, name, 0)?;
    let half = layout.cell(at, name).and_then(|cell| cell.decimals).map(model::Decimals::half_unit);
    Ok((figure, half.unwrap_or_default()))
}
