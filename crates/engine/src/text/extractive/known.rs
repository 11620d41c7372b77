//! What the company is known to have reported, against which a sentence is held that says how much, or whether up or down.
//!
//! Neither a sentence nor its headings always say of whom they speak: under a segment's description `Sales rose $2 million to
//! $9 million` is of the segment. Where the statements give the line asked about, another amount, another change or the other
//! direction tell that something else is spoken of. An amount is compared at its own rounding; what is in none of the roles
//! below is not compared, and a line that isn't known contradicts nothing.

use std::collections::BTreeMap;
use std::ops::Range;

use model::{Decimal, Derivation, Expr, PeriodKind, Report, SpreadPeriod};

use super::Search;
use super::asked::Need;
use super::polarity::clusters_within;
use super::sentence::Sentence;
use crate::charts::Charts;
use crate::charts::answers::AnswerWords;
use crate::figures::CompanyFigures;
use crate::gate::figure::{Figure, Unit};
use crate::question::{self, Aggregate, Directory, Understanding};
use crate::stems::{self, Is, Token};

/// So far behind a figure a direction may stand that says it is the change.
const BEHIND: usize = 2;
/// So many tokens before its name may begin what is said of a line: `the $2 million increase in sales`.
const BEFORE: usize = 8;

/// A line of the statements, or a metric, of one period, and of the one a year before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) now: Decimal,
    pub(super) before: Option<Decimal>,
    /// A fraction that is shown as percent.
    pub(super) percent: bool,
}

/// What an amount is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Level,
    Earlier,
    Change,
}

impl Search<'_, '_> {
    /// Whether the company's own figures tell that a sentence speaks of something else.
    pub(super) fn is_anothers(&self, sentence: &Sentence<'_>, report: &Report) -> bool {
        let words = &self.charts.answers;
        let Some(said) = Said::of(&self.asked.needs, sentence, words) else { return false };
        let Some(expr) = self.expr.get_or_init(|| expr(&self.asked.needs, self.charts, words)).as_ref()
        else {
            return false;
        };
        let lines = lines(expr, report, self.desk.figures(), self.charts);
        !lines.is_empty() && lines.iter().all(|line| said.contradicts(line))
    }
}

/// What is asked about, as the chart has it: a figure by its name, nothing computed from it.
fn expr(needs: &[Need], charts: &Charts, words: &AnswerWords) -> Option<Expr> {
    let said: Vec<&str> = things(needs, words).map(|need| need.said.as_str()).collect();
    named(&said.join(" "), charts)
}

/// The account or metric that a text is the name of, and nothing else.
pub(super) fn named(text: &str, charts: &Charts) -> Option<Expr> {
    let nobody = Directory::new(Vec::new(), &charts.spelling);
    let understood = question::understand_about_given(text, &charts.questions, &nobody);
    let Understanding::Figure(plan) = understood else { return None };
    let plain = plan.aggregate == Aggregate::Value && plan.dimension.is_none() && plan.companies.is_empty();
    match plan.targets.as_slice() {
        [target] if plain && matches!(target.expr, Expr::Name { .. }) => Some(target.expr.clone()),
        _ => None,
    }
}

/// The things asked about that are no direction.
fn things<'n>(needs: &'n [Need], words: &'n AnswerWords) -> impl Iterator<Item = &'n Need> {
    needs.iter().filter(|need| !need.ways.iter().any(|way| words.sentence.directions.contains(way)))
}

/// The line in the periods that end when the report's does.
fn lines(expr: &Expr, report: &Report, figures: &CompanyFigures, charts: &Charts) -> Vec<Line> {
    const NEAR: i32 = 7;
    let Some(end) = report.header.period_end else { return Vec::new() };
    let annual = report.header.fiscal_period.as_deref().is_none_or(|period| period == "FY");
    let of_report = |period: &&SpreadPeriod| {
        let kind = match period.kind {
            PeriodKind::Annual => annual,
            PeriodKind::Quarter | PeriodKind::Ytd => !annual,
            PeriodKind::Ltm | PeriodKind::Instant => false,
        };
        kind && (period.end - end).get_days().abs() <= NEAR
    };
    let percent = match expr {
        Expr::Name { name, .. } => charts.chart.metric(name).is_some_and(|metric| metric.unit == "percent"),
        _ => false,
    };
    let value = |period: &SpreadPeriod| {
        figures.evaluate(&charts.chart, expr, period).ok().as_ref().map(Derivation::value)
    };
    let periods = figures.spread.periods.iter().filter(of_report);
    periods
        .filter_map(|period| {
            let back = if period.kind == PeriodKind::Quarter { -4 } else { -1 };
            let before = figures.neighbour(period, back).and_then(value);
            Some(Line { now: value(period)?, before, percent })
        })
        .collect()
}

/// An amount with its role, and what one in its last digit stands for.
#[derive(Clone, Copy, Debug)]
struct Amount {
    role: Role,
    value: Decimal,
    unit: Unit,
    step: Decimal,
}

/// What a sentence says of a line: up or down, and how much.
#[derive(Clone, Debug)]
pub(super) struct Said {
    rises: Option<bool>,
    amounts: Vec<Amount>,
}

impl Said {
    /// What it says of the things asked about, where they stand in it side by side; none where it says nothing to compare.
    pub(super) fn of(needs: &[Need], sentence: &Sentence<'_>, words: &AnswerWords) -> Option<Self> {
        let tokens = &sentence.tokens;
        let things: Vec<&Need> = things(needs, words).collect();
        let wide: usize = things.iter().filter_map(|need| need.ways.iter().map(Vec::len).max()).sum();
        let places: Vec<Vec<Range<usize>>> = things.iter().map(|need| need.places(tokens)).collect();
        let name = clusters_within(&places, wide).into_iter().next()?;
        let window = window(&name, tokens, words);
        let rises = window.clone().find_map(|at| rises(tokens, at, words));
        let mut roles: BTreeMap<usize, Role> = BTreeMap::new();
        let mut amounts = Vec::new();
        for at in window {
            let Some(Token { is: Is::Figure(figure), range, .. }) = tokens.get(at) else { continue };
            let Some(role) = role(&name, tokens, at, &roles, words) else { continue };
            roles.insert(at, role);
            let print = sentence.text().get(range.clone()).unwrap_or_default();
            amounts.extend(step(print, figure).map(|step| Amount {
                role,
                value: figure.value,
                unit: figure.unit,
                step,
            }));
        }
        (rises.is_some() || !amounts.is_empty()).then_some(Self { rises, amounts })
    }

    /// Whether the line isn't what is spoken of.
    pub(super) fn contradicts(&self, line: &Line) -> bool {
        let change = line.before.and_then(|before| line.now.checked_sub(before));
        let turned = self.rises.zip(change).is_some_and(|(rises, change)| {
            // What hardly moved may be said to have done either.
            let still = line.now.abs() / Decimal::ONE_THOUSAND;
            change.abs() > still && (change > Decimal::ZERO) != rises
        });
        turned || self.amounts.iter().any(|amount| !amount.agrees(line, change))
    }
}

impl Amount {
    /// Whether the line says so, too; an amount that the line can't be compared with says nothing else.
    fn agrees(&self, line: &Line, change: Option<Decimal>) -> bool {
        let hundred = Decimal::ONE_HUNDRED;
        let known = match (line.percent, self.role, self.unit) {
            (false, Role::Level, Unit::Plain) => Some(line.now),
            (false, Role::Earlier, Unit::Plain) => line.before,
            (false, Role::Change, Unit::Plain) => change,
            (false, Role::Change, Unit::Percent) => change
                .zip(line.before)
                .and_then(|(change, before)| change.checked_div(before.abs())?.checked_mul(hundred)),
            (true, Role::Level, Unit::Percent) => line.now.checked_mul(hundred),
            (true, Role::Earlier, Unit::Percent) => line.before.and_then(|value| value.checked_mul(hundred)),
            (true, Role::Change, Unit::PercentagePoints) => {
                change.and_then(|change| change.checked_mul(hundred))
            }
            (true, Role::Change, Unit::BasisPoints) => {
                change.and_then(|change| change.checked_mul(hundred)?.checked_mul(hundred))
            }
            _ => None,
        };
        // A change is computed from what is rounded, and said without its sign.
        let half = self.step / Decimal::TWO;
        let (slack, sizes) = match self.role {
            Role::Change => (self.step, true),
            Role::Level | Role::Earlier => (half, false),
        };
        known.is_none_or(|known| {
            let (known, said) = if sizes { (known.abs(), self.value.abs()) } else { (known, self.value) };
            known.checked_sub(said).is_some_and(|off| off.abs() <= slack)
        })
    }
}

/// What one in the last printed digit stands for; none where the figure is no amount and no rate.
fn step(print: &str, figure: &Figure) -> Option<Decimal> {
    let amount = figure.currency.is_some() && figure.scale > Decimal::ONE || figure.unit != Unit::Plain;
    let places =
        print.split_once('.').map_or(0, |(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count());
    let places = u32::try_from(places).ok().filter(|places| *places <= 12)?;
    amount.then(|| figure.scale.checked_mul(Decimal::new(1, places))).flatten()
}

/// The tokens that speak of the line: from its name, or from what was said to be of it, to what explains it or to another
/// matter.
fn window(name: &Range<usize>, tokens: &[Token], words: &AnswerWords) -> Range<usize> {
    let of = name.start.checked_sub(1).is_some_and(|at| words.sentence.before_name.at(tokens, at).is_some());
    let from = name.start.saturating_sub(if of { BEFORE } else { 0 });
    let clause =
        (from..name.start).rev().find(|at| tokens.get(*at).is_some_and(|token| token.is == Is::Clause));
    let start = clause.map_or(from, |clause| clause + 1);
    let mut at = name.end;
    while let Some(token) = tokens.get(at) {
        let over =
            words.sentence.because.at(tokens, at).is_some() || words.sentence.turns.at(tokens, at).is_some();
        let other = token.is == Is::Clause || token.word == "and";
        if over || other && !goes_on(tokens, at + 1, words) {
            break;
        }
        at += 1;
    }
    start..at
}

/// Whether what follows a comma is of the same line: `, or 3%, to $9 million`, `，同比增长`.
fn goes_on(tokens: &[Token], at: usize, words: &AnswerWords) -> bool {
    let figure = tokens.get(at).is_some_and(|token| matches!(token.is, Is::Figure(_)));
    let after = tokens.get(at + 1).is_some_and(|token| matches!(token.is, Is::Figure(_) | Is::Clause));
    figure
        || words.sentence.going_on.at(tokens, at).is_some()
        || words.sentence.comparing.at(tokens, at).is_some()
        || rises(tokens, at, words).is_some()
        || tokens.get(at).is_some_and(|token| token.is == Is::Clause) && after
}

/// Whether a word says up, or down.
fn rises(tokens: &[Token], at: usize, words: &AnswerWords) -> Option<bool> {
    let stands = |ways: &[stems::Phrase]| ways.iter().any(|way| stems::stands_at(way, tokens, at));
    match (stands(&words.sentence.rising), stands(&words.sentence.falling)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

/// What the figure at a place is said to be of the line.
fn role(
    name: &Range<usize>,
    tokens: &[Token],
    at: usize,
    known: &BTreeMap<usize, Role>,
    words: &AnswerWords,
) -> Option<Role> {
    let directed = |at: usize| rises(tokens, at, words).is_some();
    let word = |at: usize| tokens.get(at).map_or("", |token| token.word.as_str());
    // What stands before it, but for `approximately`.
    let before = (0..at).rev().find(|place| words.sentence.nearly.at(tokens, *place).is_none())?;
    let ends = |phrases: &stems::Phrases| {
        (before.saturating_sub(4)..=before)
            .any(|from| phrases.at(tokens, from).is_some_and(|length| from + length == before + 1))
    };
    // A direction of several characters ends right before.
    let turned = (before.saturating_sub(3)..=before).any(|from| {
        words
            .sentence
            .rising
            .iter()
            .chain(&words.sentence.falling)
            .any(|way| stems::stands_at(way, tokens, from) && from + way.len() == before + 1)
    });
    if turned || ends(&words.sentence.by) {
        return Some(Role::Change);
    }
    if ends(&words.sentence.comparing) || ends(&words.sentence.comparing_next) {
        return Some(Role::Earlier);
    }
    if word(before) == "of" {
        let lead = before.checked_sub(1)?;
        // `an increase of $2 million`, `the increase in sales of $2 million`.
        let in_it =
            name.start.checked_sub(2).is_some_and(directed) && matches!(word(name.start - 1), "in" | "of");
        // `the increase in sales in 2023 compared to 2022 of $2 million`.
        let timed = |at: usize| {
            tokens.get(at).is_some_and(|token| matches!(token.is, Is::Year(_)))
                || words.sentence.before_time.at(tokens, at).is_some()
                || [&words.sentence.of_time, &words.sentence.comparing, &words.sentence.comparing_next]
                    .iter()
                    .any(|of| of.at(tokens, at).is_some())
        };
        return if directed(lead) || in_it && (name.end..before).all(timed) {
            Some(Role::Change)
        } else {
            (lead + 1 == name.end).then_some(Role::Level)
        };
    }
    let parted = |at: usize| tokens.get(at).is_some_and(|token| token.is == Is::Clause);
    if (at + 1..=at + BEHIND).take_while(|behind| !parted(*behind)).any(directed)
        && !directed(at.saturating_sub(1))
    {
        return Some(Role::Change);
    }
    if ends(&words.sentence.reaching) || before + 1 == name.end {
        return Some(Role::Level);
    }
    let joined = matches!(word(before), "or" | "(" | "and")
        || tokens.get(before).is_some_and(|token| token.is == Is::Clause);
    let last =
        known.iter().next_back().filter(|(place, _)| joined && before.saturating_sub(**place) <= BEHIND);
    last.map(|(_, role)| *role).filter(|role| *role == Role::Change)
}

#[cfg(test)]
mod tests {
    use super::super::sentence::sentences;
    use super::super::tests::{claims, passage, read, shipped};
    use super::*;

    #[test]
    fn a_sentence_that_the_statements_contradict_is_of_something_else() {
        let (words, claims) = (shipped(), claims());
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        // Revenue rose from 400 to 414.5 million, the margin fell from 37 to 36.5 %.
        let revenue = Line { now: number("414500000"), before: Some(number("400000000")), percent: false };
        let margin = Line { now: number("0.365"), before: Some(number("0.37")), percent: true };
        let check = |question: &str, text: &str, expect: bool| {
            let asked = read(question, &words);
            let line =
                if question.contains("margin") || question.contains("毛利率") { margin } else { revenue };
            let passage = passage(text);
            let all = sentences(&passage, &claims);
            let said = Said::of(&asked.needs, all.first().unwrap(), &words);
            let found = said.as_ref().is_some_and(|said| said.contradicts(&line));
            assert_eq!(found, expect, "{question} {text} {said:?}");
        };
        let rose = "Why did Northmoor's revenue increase?";
        check(rose, "Sales for fiscal 2024 increased $14.5 million to $414.5 million due to prices.", false);
        check(rose, "Sales for fiscal 2024 increased $1.8 million to $8.3 million due to prices.", true);
        check(rose, "Sales for fiscal 2024 increased to $0.41 billion due to prices.", false);
        check(rose, "Sales for fiscal 2024 increased to $0.42 billion due to prices.", true);
        check(
            rose,
            "Sales rose 3.6%, or $15 million, to $414.5 million, driven by pumps of $8.3 million.",
            false,
        );
        check(rose, "Sales rose 7% driven by pumps.", true);
        check(rose, "Sales increased 4% in 2024, reflecting prices that rose 9%.", false);
        check(rose, "Net sales decreased due to prices.", true);
        check(rose, "Net sales were $414 million, an increase of $14 million, due to prices.", false);
        check(rose, "Net sales were $390 million, an increase of $14 million, due to prices.", true);
        check(rose, "Revenue increased from $400 million to $415 million because of prices.", false);
        check(rose, "Revenue increased from $300 million to $415 million because of prices.", true);
        check(rose, "The $2.4 million increase in revenue was due to prices.", true);
        check(rose, "The increase in revenue of $14.5 million was due to prices.", false);
        check(
            rose,
            "The increase in revenue in 2023 compared to 2022 of $9 million was due to prices.",
            true,
        );
        check(rose, "Revenue increased, and net income fell by $3 million, due to prices.", false);
        check(rose, "Revenue increased due to prices.", false);
        check(rose, "Revenue of $414.5 million increased $14.5 million, or 3.6%, due to prices.", false);
        check(rose, "Revenue was $14.5 million higher due to prices.", false);
        let fell = "Why did Northmoor's gross margin decrease?";
        check(fell, "Gross margin decreased to 36.5% due to prices.", false);
        check(fell, "Gross margin decreased to 22.1% from 23.0% due to prices.", true);
        check(fell, "Gross margin decreased by 50 basis points due to prices.", false);
        check(fell, "Gross margin decreased by 2.5 percentage points due to prices.", true);
        check(fell, "Gross margin increased due to prices.", true);
        let chinese = "营业收入增长的原因是什么？";
        check(chinese, "营业收入为41,450万元，同比增长3.63%，主要由于提价。", false);
        check(chinese, "营业收入为1,450万元，同比增长3.63%，主要由于提价。", true);
        check(chinese, "营业收入同比下降，主要由于降价。", true);
    }
}
