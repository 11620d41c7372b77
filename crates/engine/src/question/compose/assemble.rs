//! Assembling: the formula, the functions around it and the periods, as a plan.

use std::cell::Cell;

use model::{Decimal, Expr, Notice};

use super::parts::{
    arithmetic_verbs, between_periods, has_operator, is_operator, joined, multiples, share_first, tidy,
    uses_definition,
};
use super::{Composer, Step, Stop, stop};
use crate::question::definitions::Definition;
use crate::question::formula::{self, Node, Op, Span};
use crate::question::lowering::{Lowering, MOST_NODES, Unclear, distance};
use crate::question::period::Atom;
use crate::question::periods::{Group, Join};
use crate::question::plan::{
    Aggregate, AskedUnit, Choice, Judged, Per, PeriodRef, Pick, Plan, Taken, Target, Understanding, UnitKind,
    reasons,
};
use crate::question::reading::{Part, Piece, Sentence};
use crate::question::timeline::{self, Asked, Periods, Reading};
use crate::question::vocabulary::{Meaning, Measured};
use crate::question::words::Word;

/// The functions over periods that the question asks for around its formula.
#[derive(Clone, Copy, Debug, Default)]
struct Around {
    average: bool,
    change: bool,
    growth: bool,
    cagr: bool,
    highest: bool,
    lowest: bool,
    sum: bool,
    year_on_year: bool,
    sequential: bool,
    each: bool,
    course: bool,
    compare: bool,
    rank: bool,
}

impl Around {
    /// Whether a difference between periods is asked for.
    fn delta(self) -> bool {
        self.change || self.growth
    }

    fn extreme(self) -> bool {
        self.highest || self.lowest
    }

    /// Whether something over all periods is asked for.
    fn spans(self) -> bool {
        self.average || self.sum || self.cagr || self.extreme()
    }
}

/// An answer in percent.
const PERCENT: AskedUnit = AskedUnit { kind: UnitKind::Percent, scale: Decimal::ONE, currency: None };

/// A formula of the question, and the words for it.
type Formula = (Node, String);

impl Composer<'_> {
    /// The plan of a question that asks for a figure.
    pub(super) fn figure(&mut self, sentences: &[Sentence]) -> Step<Understanding> {
        self.name_companies(sentences)?;
        let (main, rest) = self.main_sentence(sentences)?;
        for sentence in rest {
            self.instructions(&sentence.parts)?;
        }
        let parts = self.main_parts(&main)?;
        let core = self.core(&parts)?;
        self.plan(core)
    }

    fn plan(&mut self, core: Vec<Part>) -> Step<Understanding> {
        let core = self.using(core)?;
        let core = multiples(self.share_of_whole(tidy(core))?);
        let operands = core.iter().filter(|part| part.is_figure()).count();
        if operands == 0 {
            return Err(Stop::Prose);
        }
        let core = if operands == 1 { between_periods(core) } else { core };
        let (core, around) = self.around(core, operands);
        let mut groups = std::mem::take(&mut self.asks.groups);
        let core = if operands == 1 && !has_operator(&core) {
            let (periods, core): (Vec<Part>, Vec<Part>) =
                core.into_iter().partition(|part| matches!(part.piece, Piece::Periods(_)));
            let said = periods.into_iter().filter_map(|part| match part.piece {
                Piece::Periods(group) => Some(group),
                _ => None,
            });
            let said: Vec<Group> = said.collect();
            if !said.is_empty() {
                // Another sentence may repeat the period, not name another one.
                let told = |group: &Group| {
                    group.atoms.iter().all(|atom| said.iter().any(|own| own.atoms.contains(atom)))
                };
                if !groups.iter().all(told) {
                    return Err(unclear_periods("the sentences name different periods"));
                }
                groups = said;
            }
            core
        } else {
            core
        };
        let core = joined(share_first(arithmetic_verbs(core)));
        let nodes = formula::parse_list(&core).map_err(|at| {
            let near = core.get(at.min(core.len().saturating_sub(1)));
            let said = near.map_or(String::new(), |part| self.said(part.at.start, part.at.end).to_owned());
            Stop::Reason(
                reasons::UNCLEAR_FORMULA,
                format!("how the figures go together is unclear at {said:?}"),
                Vec::new(),
            )
        })?;
        let mut targets: Vec<Formula> = Vec::new();
        for (node, from, to) in nodes {
            let from = core.get(from).map_or(0, |part| part.at.start);
            let to = to.checked_sub(1).and_then(|last| core.get(last)).map_or(from, |part| part.at.end);
            targets.push((node, self.said(from, to).trim().to_owned()));
        }
        if !self.definitions.is_empty() && !targets.iter().any(|(node, _)| uses_definition(node)) {
            return stop(reasons::UNCLEAR_FORMULA, "a definition is given of something that isn't asked for");
        }
        self.finish(targets, groups, around)
    }

    /// Takes out `using A and B`, which names components, or gives the formula.
    fn using(&mut self, mut core: Vec<Part>) -> Step<Vec<Part>> {
        let Some(start) = core.iter().position(|part| part.is(Word::Using)) else { return Ok(core) };
        let sign_at = |at: usize, sign: char| core.get(at).and_then(Part::sign) == Some(sign);
        let opened = start.checked_sub(1).is_some_and(|before| sign_at(before, '('));
        let leads = !core.get(..start).unwrap_or_default().iter().any(Part::is_figure);
        let end = if opened {
            (start..core.len()).find(|at| sign_at(*at, ')'))
        } else if leads {
            // `Using A and B, what is …`
            (start..core.len()).rev().find(|at| sign_at(*at, ','))
        } else {
            None
        };
        let end = end.unwrap_or(core.len());
        if leads && end == core.len() {
            core.remove(start);
            return Ok(core);
        }
        let inside: Vec<Part> = core.get(start + 1..end).unwrap_or_default().to_vec();
        let role = |word: Word| inside.iter().position(|part| part.is(word));
        if let (Some(over), Some(under)) = (role(Word::Numerator), role(Word::Denominator)) {
            let numerator = inside.get(..over).and_then(formula::parse);
            let denominator = inside.get(over + 1..under).map(|parts| {
                let skip =
                    parts.iter().take_while(|part| part.is(Word::And) || part.sign() == Some(',')).count();
                parts.get(skip..).unwrap_or_default()
            });
            if let (Some((a, _)), Some((b, _))) = (numerator, denominator.and_then(formula::parse)) {
                let node = Node::Binary(Op::Divide, Box::new(a), Box::new(b));
                let at = inside.first().map_or(0, |part| part.at.start)
                    ..inside.get(under).map_or(0, |part| part.at.start);
                self.redefine(&mut core, start, end, node, at);
            } else {
                return stop(reasons::UNCLEAR_FORMULA, "numerator and denominator are not understood");
            }
        } else if let Ok(nodes) = formula::parse_list(&undated(&inside)) {
            match nodes.as_slice() {
                [(Node::Over(Span::Average, figure, None), ..)] if self.takes(figure, Taken::Average)? => {}
                [(node @ (Node::Figure(_) | Node::At(..)), ..)]
                    if self.at_the_end(&inside)
                        && self.takes(&node.clone().without_periods(), Taken::Ending)? => {}
                // An average of one figure is no formula for the figure that is asked for.
                [(Node::Over(..), ..)] => {
                    return stop(reasons::UNCLEAR_FORMULA, "what to use is not understood");
                }
                [(node, ..)] if node.has_arithmetic() => {
                    let at = inside.first().map_or(0, |part| part.at.start)
                        ..inside.last().map_or(0, |part| part.at.end);
                    self.redefine(&mut core, start, end, node.clone(), at);
                }
                nodes => {
                    for (node, ..) in nodes {
                        if let Node::Figure(sense) = node
                            && let [only] = sense.figures.as_slice()
                            && let Some(figure) = self.vocabulary.figures.get(*only)
                        {
                            self.asks.components.push(figure.id.clone());
                        }
                    }
                }
            }
        } else if inside.iter().any(Part::is_figure) {
            return stop(reasons::UNCLEAR_FORMULA, "what to use is not understood");
        }
        let (from, to) = if opened { (start - 1, (end + 1).min(core.len())) } else { (start, end) };
        let kept: Vec<Part> =
            inside.into_iter().filter(|part| !opened && matches!(part.piece, Piece::Periods(_))).collect();
        core.splice(from..to, kept);
        Ok(core)
    }

    /// Whether the parts say that a balance is meant as it stands at the end.
    fn at_the_end(&self, parts: &[Part]) -> bool {
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return false };
        let says = |meaning: &Meaning| matches!(meaning, Meaning::Word(Word::End | Word::Ended));
        (first.at.start..last.at.end)
            .flat_map(|start| self.vocabulary.phrases(&self.tokens, start))
            .any(|found| found.meanings.iter().any(says))
    }

    /// Notes how a balance is to be taken; false where this is no single figure.
    fn takes(&mut self, node: &Node, taken: Taken) -> Step<bool> {
        let Node::Figure(sense) = node else { return Ok(false) };
        if !self.is_balance(node) {
            return stop(reasons::UNCLEAR_FORMULA, "what to use is no balance");
        }
        let ids = sense.figures.iter().filter_map(|place| self.vocabulary.figures.get(*place));
        let ids: Vec<String> = ids.map(|figure| figure.id.clone()).collect();
        self.asks.balances.extend(ids.into_iter().map(|id| (id, taken)));
        Ok(true)
    }

    /// Makes the figure before some parts, or else the one behind them, mean a formula.
    fn redefine(
        &mut self,
        core: &mut [Part],
        from: usize,
        to: usize,
        node: Node,
        at: std::ops::Range<usize>,
    ) {
        let before = (0..from).rev().find(|at| core.get(*at).is_some_and(Part::is_figure));
        let place = before.or_else(|| (to..core.len()).find(|at| core.get(*at).is_some_and(Part::is_figure)));
        if let Some(part) = place.and_then(|place| core.get_mut(place)) {
            part.piece = Piece::Defined(self.definitions.len());
            self.definitions.push(Definition { names: Vec::new(), at, node: Some(node) });
        }
    }

    /// Takes the functions that stand around the whole formula.
    fn around(&self, core: Vec<Part>, operands: usize) -> (Vec<Part>, Around) {
        let mut around = Around::default();
        let operator = has_operator(&core);
        let whole = operands == 1 && !operator;
        let loose = core.iter().any(|part| part.is_any(&[Word::PercentOf, Word::ShareOf, Word::Margin]))
            || !operator
            || core
                .iter()
                .any(|part| matches!(&part.piece, Piece::Periods(group) if group.atoms.iter().any(many)))
            || core
                .iter()
                .any(|part| matches!(&part.piece, Piece::Periods(group) if group.join == Join::Range));
        let mut kept: Vec<Part> = Vec::new();
        let count = core.len();
        let figures: Vec<usize> =
            (0..count).filter(|at| core.get(*at).is_some_and(Part::is_figure)).collect();
        for (at, part) in core.iter().enumerate() {
            let functions = [Word::Average, Word::Change, Word::Growth];
            let marks = [
                Word::Cagr,
                Word::Highest,
                Word::Lowest,
                Word::Sum,
                Word::YearOnYear,
                Word::QuarterOnQuarter,
                Word::Each,
                Word::Course,
                Word::Compare,
                Word::Rank,
            ];
            let function = part.is_any(&functions);
            let mark = part.is_any(&marks) && !(part.is(Word::Sum) && operands > 1)
                || (part.is_any(&[Word::SumAfter, Word::SumOf]) && operands == 1);
            if !function && !mark {
                kept.push(part.clone());
                continue;
            }
            let leads = figures.first().is_none_or(|first| at < *first);
            let trails = figures.last().is_none_or(|last| at > *last);
            let after_operator =
                kept.last().is_some_and(|before| is_operator(before) || before.sign() == Some('('));
            let outer = whole || mark || trails || (leads && loose && !after_operator);
            if !outer {
                kept.push(part.clone());
                continue;
            }
            around.average |= part.is(Word::Average);
            around.change |= part.is(Word::Change);
            around.growth |= part.is(Word::Growth);
            around.cagr |= part.is(Word::Cagr);
            around.highest |= part.is(Word::Highest);
            around.lowest |= part.is(Word::Lowest);
            around.sum |= part.is_any(&[Word::Sum, Word::SumAfter, Word::SumOf]);
            around.year_on_year |= part.is(Word::YearOnYear);
            around.sequential |= part.is(Word::QuarterOnQuarter);
            around.each |= part.is(Word::Each);
            around.course |= part.is(Word::Course);
            around.compare |= part.is(Word::Compare);
            around.rank |= part.is(Word::Rank);
        }
        (kept, around)
    }

    /// Whether the question's figure is itself a ratio, of which a change is a difference.
    pub(super) fn is_ratio(&self, node: &Node) -> bool {
        match node {
            Node::At(_, inner) => self.is_ratio(inner),
            Node::Figure(sense) => sense.figures.iter().all(|place| {
                self.vocabulary
                    .figures
                    .get(*place)
                    .is_some_and(|figure| matches!(figure.measured, Measured::Ratio(_)))
            }),
            Node::Defined(place) => {
                self.definitions.get(*place).and_then(|definition| definition.node.as_ref()).is_some_and(
                    |node| matches!(node, Node::Binary(Op::Divide | Op::PercentOf, ..) | Node::Margin(_)),
                )
            }
            Node::Binary(Op::Divide | Op::PercentOf, ..) | Node::Margin(_) => true,
            _ => false,
        }
    }

    fn finish(&mut self, targets: Vec<Formula>, groups: Vec<Group>, around: Around) -> Step<Understanding> {
        let (targets, groups, relative) = hoisted(targets, groups);
        let formula = targets.len() > 1 || targets.iter().any(|(node, _)| node.has_arithmetic());
        if let Some(dimension) = self.asks.dimension.as_ref().filter(|_| formula) {
            let message = format!("{:?}: which of the figures it belongs to is not said", dimension.member);
            return stop(reasons::UNKNOWN_WORDS, message);
        }
        let ratio = self.asks.share || targets.iter().all(|(node, _)| self.is_ratio(node));
        let around = self.settle(around, ratio, !groups.is_empty());
        let found = if relative {
            if around.spans() || around.delta() {
                return Err(unclear_periods("a change or average of figures of different periods"));
            }
            latest_of(&targets)?
        } else {
            self.timeline(&targets, groups, around)?
        };
        if let Some(remark) = &found.remark {
            self.asks.notices.push(Notice::info("question/period", remark.clone()));
        }
        let over_all = found.periods == [PeriodRef::AllYears];
        let several = found.periods.len() > 1 || over_all;
        if around.extreme() {
            // `the largest liability`: the words name one of many, not a figure.
            let companies = self.asks.which_company || self.asks.companies.len() > 1;
            if !several && !companies {
                return Err(Stop::Prose);
            }
        } else if self.asks.which_period || self.asks.which_company {
            return Err(Stop::Prose);
        }
        self.years_known(&found.periods)?;
        let quarter = |period: &PeriodRef| {
            matches!(
                period,
                PeriodRef::Quarter { .. }
                    | PeriodRef::Latest { per: Per::Quarter, .. }
                    | PeriodRef::Ended { .. }
            )
        };
        if self.asks.quarterly && !(several || found.periods.iter().any(quarter)) {
            return Err(unclear_periods("a quarter's figure, but of which quarter is not said"));
        }

        // The average of a balance over no stretch of years is that over the year: opening and closing.
        let over_the_year = around.average && found.periods.len() <= 1 && !around.delta();
        if over_the_year && !targets.iter().all(|(node, _)| self.is_balance(node)) {
            return Err(unclear_periods("an average, but over which years is not said"));
        }
        let aggregate = self.aggregate(around, &found, over_the_year);
        let inside = around.delta() && !matches!(aggregate, Aggregate::Change | Aggregate::Growth);
        let yearly = |period: &PeriodRef| {
            matches!(
                period,
                PeriodRef::Year(_) | PeriodRef::Latest { per: Per::Year, .. } | PeriodRef::AllYears
            )
        };
        if inside && !found.periods.iter().all(yearly) && !around.sequential {
            return Err(unclear_periods("yearly changes of periods that aren't years"));
        }
        let wrap = |expr: Expr| match () {
            () if over_the_year => Expr::Average(Box::new(expr), 2),
            () if inside && around.growth => Expr::Growth(Box::new(expr)),
            () if inside => Expr::Change(Box::new(expr)),
            () => expr,
        };
        let mut plan_targets = Vec::new();
        for formula in &targets {
            let mut target = self.target(formula, found.periods.last())?;
            target.expr = wrap(target.expr);
            // Two names of one figure ask for it once.
            if !plan_targets.iter().any(|known: &Target| known.expr == target.expr) {
                plan_targets.push(target);
            }
        }
        let percent =
            self.asks.share || targets.iter().all(|(node, _)| node.is_percent()) || (inside && around.growth);
        if percent && self.asks.unit.is_none() {
            self.asks.unit = Some(PERCENT);
        }
        let asks = std::mem::take(&mut self.asks);
        Ok(Understanding::Figure(Plan {
            companies: asks.companies,
            targets: plan_targets,
            periods: found.periods,
            aggregate,
            unit: asks.unit,
            rounding: asks.rounding,
            sources: asks.sources,
            dimension: asks.dimension,
            share: asks.share,
            components: asks.components,
            balances: asks.balances,
            judged: asks.judged,
            notices: asks.notices,
        }))
    }

    /// The periods that all figures share.
    fn timeline(&self, targets: &[Formula], mut groups: Vec<Group>, around: Around) -> Step<Periods> {
        if groups.is_empty() {
            // A definition may be the only one to say the year.
            groups.extend(self.defined_year(targets));
        }
        let asked = match () {
            () if around.cagr => Asked::Compound,
            () if around.delta() && !around.spans() => Asked::FromTo,
            () => Asked::Each,
        };
        let reading = Reading {
            sequential: around.sequential,
            each: around.each || around.course,
            spans: around.spans(),
            all_years: around.extreme() || around.course || self.asks.which_period,
        };
        timeline::periods(&groups, asked, reading)
            .map_err(|unclear| Stop::Reason(reasons::UNCLEAR_PERIOD, unclear.0, Vec::new()))
    }

    /// What is made of the values.
    fn aggregate(&self, around: Around, found: &Periods, over_the_year: bool) -> Aggregate {
        let pick = match () {
            () if self.asks.which_period => Pick::Period,
            () if self.asks.which_company || found.periods.len() < 2 => Pick::Company,
            () => Pick::Value,
        };
        match () {
            () if around.cagr => Aggregate::Cagr,
            () if around.highest => Aggregate::Highest(pick),
            () if around.lowest => Aggregate::Lowest(pick),
            () if around.rank && pick == Pick::Company && self.asks.companies.len() > 1 => {
                Aggregate::Highest(pick)
            }
            () if around.average && !over_the_year => Aggregate::Average,
            () if around.sum && found.periods.len() > 1 => Aggregate::Sum,
            () if found.series || around.spans() => Aggregate::Value,
            () if around.growth => Aggregate::Growth,
            () if around.change => Aggregate::Change,
            () => Aggregate::Value,
        }
    }

    /// Whether a formula is a single balance.
    fn is_balance(&self, node: &Node) -> bool {
        matches!(node, Node::Figure(sense) if sense.figures.iter().all(|place| {
            self.vocabulary.figures.get(*place).is_some_and(|figure| figure.measured == Measured::Balance)
        }))
    }

    /// Which of change and growth is meant.
    fn settle(&self, mut around: Around, ratio: bool, dated: bool) -> Around {
        let kind = self.asks.unit.as_ref().map(|unit| unit.kind);
        let money = kind == Some(UnitKind::Money) && !ratio;
        if (around.year_on_year || around.sequential) && !around.change && !around.growth && !around.cagr {
            around.growth = true;
        }
        if around.growth && money {
            around.growth = false;
            around.change = true;
        }
        if around.change && kind == Some(UnitKind::Percent) && !ratio {
            around.growth = true;
        }
        if around.growth {
            around.change = false;
        }
        if around.cagr {
            around.growth = false;
            around.change = false;
            around.average = false;
        }
        // `compare` over two periods shows both.
        if around.compare && dated && !around.growth {
            around.change &= !around.compare;
        }
        if self.asks.judged.is_some_and(Judged::moves) {
            let difference = ratio || money;
            around = Around {
                change: difference,
                growth: !difference,
                year_on_year: false,
                compare: false,
                ..around
            };
        }
        around
    }

    /// The year that only definitions name: the latest in them.
    fn defined_year(&self, targets: &[Formula]) -> Option<Group> {
        if !targets.iter().any(|(node, _)| uses_definition(node)) {
            return None;
        }
        let groups = self
            .definitions
            .iter()
            .filter_map(|definition| definition.node.as_ref())
            .flat_map(Node::all_groups);
        let points: Vec<&PeriodRef> = groups
            .flat_map(|group| &group.atoms)
            .filter_map(|atom| match atom {
                Atom::Is(period) => Some(period),
                _ => None,
            })
            .collect();
        latest(&points).map(|period| Group { atoms: vec![Atom::Is(period.clone())], join: Join::One })
    }

    /// Whether the companies have figures for the years asked.
    fn years_known(&self, periods: &[PeriodRef]) -> Step<()> {
        for company in &self.asks.companies {
            let Some(known) = self.directory.company(&company.key).map(|company| &company.years) else {
                continue;
            };
            for period in periods {
                let year = match period {
                    PeriodRef::Year(year) => *year,
                    _ => continue,
                };
                if !known.is_empty() && !known.contains(&year) {
                    let choices = known
                        .iter()
                        .map(|year| Choice { id: format!("FY{year}"), label: format!("FY{year}") })
                        .collect();
                    let message = format!("there are no figures of {} for {year}", company.name);
                    return Err(Stop::Reason(reasons::YEAR_OUTSIDE, message, choices));
                }
            }
        }
        Ok(())
    }

    /// A formula in the chart's language, offsets counted from the last period.
    fn target(&mut self, (node, said): &Formula, base: Option<&PeriodRef>) -> Step<Target> {
        let nodes: Vec<Option<Node>> =
            self.definitions.iter().map(|definition| definition.node.clone()).collect();
        let lowering = Lowering {
            vocabulary: self.vocabulary,
            definitions: &nodes,
            base,
            sources: &self.asks.sources,
            budget: Cell::new(MOST_NODES),
        };
        let expr = lowering.lower(node).map_err(|unclear| match unclear {
            Unclear::Ambiguous(sense) => {
                let message = format!("{said:?} may be several figures");
                Stop::Reason(reasons::AMBIGUOUS_FIGURE, message, self.choices(&sense.figures))
            }
            Unclear::Period => {
                unclear_periods("the periods inside the formula don't fit the one asked about")
            }
            Unclear::Definition => Stop::Reason(
                reasons::UNCLEAR_FORMULA,
                "the definition given is not understood".to_owned(),
                Vec::new(),
            ),
        })?;
        // `… * 100` only says percent.
        let expr = match expr {
            Expr::Multiply(a, b) if is_hundred(&b) && matches!(*a, Expr::Divide(..)) => {
                self.asks.unit = Some(PERCENT);
                *a
            }
            other => other,
        };
        let definition = uses_definition(node).then(|| {
            let said: Vec<&str> = self
                .definitions
                .iter()
                .filter(|definition| definition.node.is_some())
                .map(|definition| self.said(definition.at.start, definition.at.end))
                .collect();
            said.join("; ")
        });
        Ok(Target { said: said.clone(), expr, definition })
    }
}

/// The parts without the one period that they name: it is the period asked about, said behind what to use.
fn undated(parts: &[Part]) -> Vec<Part> {
    let dated = |part: &&Part| matches!(part.piece, Piece::Periods(_));
    let one = matches!(parts.iter().filter(dated).collect::<Vec<_>>().as_slice(),
        [Part { piece: Piece::Periods(group), .. }] if single(group));
    parts.iter().filter(|part| !(one && dated(part))).cloned().collect()
}

fn unclear_periods(message: &str) -> Stop {
    Stop::Reason(reasons::UNCLEAR_PERIOD, message.to_owned(), Vec::new())
}

fn is_hundred(expr: &Expr) -> bool {
    matches!(expr, Expr::Number(value) if *value == Decimal::ONE_HUNDRED)
}

/// Whether the atom stands for several periods.
fn many(atom: &Atom) -> bool {
    matches!(atom, Atom::Last(_, 2..) | Atom::Count(_, 2..))
}

/// Whether the group is one period.
fn single(group: &Group) -> bool {
    group.join == Join::One && !group.atoms.iter().any(many)
}

/// The latest of some periods, where they can be compared.
fn latest<'p>(periods: &[&'p PeriodRef]) -> Option<&'p PeriodRef> {
    let mut best = *periods.first()?;
    for period in periods {
        if distance(period, best)? > 0 {
            best = period;
        }
    }
    Some(best)
}

/// Periods that stand beside single figures are taken from the formulas: the one for all, or all of them together. Where each
/// figure has its own they stay, and the third is true.
fn hoisted(targets: Vec<Formula>, mut groups: Vec<Group>) -> (Vec<Formula>, Vec<Group>, bool) {
    let mut own: Vec<Group> = Vec::new();
    for group in targets.iter().flat_map(|(node, _)| node.groups()) {
        if !own.contains(group) {
            own.push(group.clone());
        }
    }
    if own.len() > 1 && own.iter().all(single) {
        return (targets, groups, true);
    }
    // `COGS / average inventory, FY2022` is all of one year, which stands beside the average.
    let mut beside: Vec<Group> = Vec::new();
    for group in targets.iter().flat_map(|(node, _)| node.all_groups()) {
        if !beside.contains(group) {
            beside.push(group.clone());
        }
    }
    let of_one = own.is_empty() && groups.is_empty() && beside.len() == 1 && beside.iter().all(single);
    let formulas = targets.iter().all(|(node, _)| matches!(node, Node::Binary(..)));
    if of_one && formulas {
        let all = targets.into_iter().map(|(node, said)| (node.of_the_period_asked(), said));
        return (all.collect(), beside, false);
    }
    if !own.is_empty() {
        groups = own;
    }
    (targets.into_iter().map(|(node, said)| (node.without_periods(), said)).collect(), groups, false)
}

/// Each figure has its own period: the latest is the plan's, the others will be offsets from it.
fn latest_of(targets: &[Formula]) -> Step<Periods> {
    let mut points: Vec<&PeriodRef> = Vec::new();
    for atom in targets.iter().flat_map(|(node, _)| node.groups()).flat_map(|group| &group.atoms) {
        if let Atom::Is(period) = atom {
            points.push(period);
        }
    }
    let base = latest(&points).ok_or_else(|| unclear_periods("the figures have different periods"))?;
    Ok(Periods { periods: vec![base.clone()], series: false, remark: None })
}
