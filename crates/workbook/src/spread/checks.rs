//! Checks in rows of their own: for each tie-out the result, the difference and the tolerance, as live formulas on the
//! statements. A check of figures that only print shows is given as it came out.

use std::collections::{BTreeMap, BTreeSet};

use model::{AccountKind, Decimal, Expr, Measure, Op, Outcome, Rule, TieOut};
use rust_xlsxwriter::{ConditionalFormatText, ConditionalFormatTextRule, Note, Worksheet};

use crate::Error;
use crate::patch::comments::AUTHOR;
use crate::spread::SpreadBook;
use crate::spread::formula::{self, Formula, Gap};
use crate::spread::layout::{FIRST_COLUMN, FIRST_ROW, Layout, reference, sheet_column};
use crate::spread::looks::{self, Shown, Tone};
use crate::spread::page::{Content, Page};
use crate::spread::plan::account_figure;

/// The name of the sheet.
pub(super) const NAME: (&str, &str) = ("Checks", "勾稽检查");

/// The words of a result; formulas count by them.
const TIED: &str = "tied";
const OFF: &str = "off";

/// The sheet of checks; none where nothing was tested.
pub(super) fn page(input: &SpreadBook<'_>, layout: &Layout<'_>) -> Result<Option<Worksheet>, Error> {
    let tie_outs = by_rule(layout);
    let rules = order(input, &tie_outs);
    if rules.is_empty() {
        return Ok(None);
    }
    let pick = |en: &'static str, zh: &'static str| input.language.pick(en, zh);
    let mut page = Page::in_ones(input, layout, pick(NAME.0, NAME.1))?;
    let name = page.name.clone();
    let end = FIRST_ROW + 3 + 3 * u32::try_from(rules.len()).unwrap_or_default();
    counts(&mut page, layout, &tie_outs, end, pick)?;
    for (row, rule) in (FIRST_ROW + 3..).step_by(3).zip(rules) {
        let known = input.chart.rules.iter().find(|known| known.id == rule);
        page.head(row, &title(input, layout, known, rule))?;
        page.label(row + 1, pick("difference", "差额"), 1, false)?;
        page.label(row + 2, pick("tolerance", "容差"), 1, false)?;
        let shown = Shown::As(Measure::Money);
        for column in 0..layout.columns.len() {
            let Some(tie) = tie_outs.get(&(rule, column)) else { continue };
            let to = sheet_column(column);
            if tie.outcome == Outcome::Untested {
                let why = Content::Reason(pick("untested", "未测试").to_owned());
                page.figure(row, to, &why, Tone::Open, &shown, false)?;
                let missing = format!("{}: {}", pick("missing", "缺少"), tie.missing.join(", "));
                page.sheet.insert_note(
                    row,
                    to,
                    &Note::new(missing).set_author(AUTHOR).add_author_prefix(false),
                )?;
                continue;
            }
            let result = result(tie);
            match known.and_then(|rule| difference(layout, &name, column, rule, tie)) {
                Some((difference, tolerance)) => {
                    let (by, _) = reference(&name, &name, row + 1, column);
                    let (within, _) = reference(&name, &name, row + 2, column);
                    let formula =
                        format!("IF(ABS(ROUND({by},6))<={within},\"{TIED}\",\"{OFF} by \"&ROUND({by},4))");
                    page.words(row, to, &formula, &result)?;
                    let value = difference.value;
                    page.figure(
                        row + 1,
                        to,
                        &Content::Formula(difference, value),
                        Tone::Link,
                        &shown,
                        false,
                    )?;
                    page.figure(row + 2, to, &Content::Number(tolerance), Tone::Input, &shown, false)?;
                }
                None => {
                    page.figure(row, to, &Content::Reason(result), Tone::Formula, &shown, false)?;
                    page.figure(row + 1, to, &Content::Number(tie.by), Tone::Input, &shown, false)?;
                }
            }
        }
        page.sheet.group_rows(row + 1, row + 2)?;
    }
    page.sheet.group_symbols_above(true);
    let alarm = ConditionalFormatText::new()
        .set_rule(ConditionalFormatTextRule::BeginsWith(OFF.to_owned()))
        .set_format(looks::alarm());
    let last = sheet_column(layout.columns.len().saturating_sub(1));
    page.sheet.add_conditional_format(FIRST_ROW + 3, FIRST_COLUMN, end - 1, last, &alarm)?;
    page.print_to(layout, end, 0)?;
    Ok(Some(page.sheet))
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
            let count =
                tie_outs.iter().filter(|((_, at), tie)| *at == column && tie.outcome == outcome).count();
            let count = Decimal::from(count as u64);
            let (first, _) = reference("", "", FIRST_ROW + 3, column);
            let (last, _) = reference("", "", end - 1, column);
            let formula = Formula::reference((format!("COUNTIF({first}:{last},\"{word}*\")"), false), count);
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

/// The words for how a check came out, as the formula would put them.
fn result(tie: &TieOut) -> String {
    match tie.outcome {
        Outcome::Off => format!("{OFF} by {}", tie.by.round_dp(4).normalize()),
        _ => TIED.to_owned(),
    }
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
