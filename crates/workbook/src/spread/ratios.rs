//! Ratios and other metrics: live formulas on the statements, each with its definition. A metric that can't be computed
//! says why.

use std::cell::Cell;
use std::collections::BTreeMap;

use model::{Decimal, Derivation, Metric, Op, Tick};

use crate::Error;
use crate::proof::{Proof, ProofKind, cut};
use crate::spread::formula::{self, Formula, Gap};
use crate::spread::layout::{FIRST_COLUMN, FIRST_ROW, Layout, reference, sheet_column};
use crate::spread::looks::{self, Shown, Tone};
use crate::spread::page::{Content, NONE, Page};
use crate::spread::plan::{account_figure, known_part};
use crate::spread::statements::imprecision;
use crate::spread::{MetricCell, SpreadBook};

/// The name of the sheet.
const NAME: (&str, &str) = ("Ratios", "财务比率");

/// How deep metrics may build on metrics.
const DEEPEST: u32 = 24;

/// Metrics by id and column; those that some column has a figure for, with their rows on the sheet.
pub(super) struct Metrics<'a> {
    cells: BTreeMap<(&'a str, usize), &'a MetricCell>,
    rows: BTreeMap<&'a str, u32>,
    sheet: &'static str,
}

impl<'a> Metrics<'a> {
    pub(super) fn new(input: &'a SpreadBook<'_>, layout: &Layout<'a>) -> Self {
        let mut cells = BTreeMap::new();
        for (column, at) in layout.columns.iter().enumerate() {
            let metrics = layout.companies.get(at.company).map_or(&[][..], |part| part.metrics);
            for cell in metrics.iter().filter(|cell| cell.period == at.period.id) {
                cells.insert((cell.metric.as_str(), column), cell);
            }
        }
        let mut rows = BTreeMap::new();
        let mut next = FIRST_ROW;
        let mut group = None;
        for metric in &input.chart.metrics {
            let mut of_metric = cells.range((metric.id.as_str(), 0)..=(metric.id.as_str(), usize::MAX));
            if !of_metric.any(|(_, cell)| cell.value.is_some()) {
                continue;
            }
            // A group's heading takes a row.
            next += u32::from(group != Some(metric.group.as_str()));
            group = Some(metric.group.as_str());
            rows.insert(metric.id.as_str(), next);
            next += 1;
        }
        Self { cells, rows, sheet: input.language.pick(NAME.0, NAME.1) }
    }

    /// The figure of a metric as formulas on a sheet refer to it; a percentage is a plain fraction.
    pub(super) fn figure(
        &self,
        layout: &Layout<'_>,
        from: &str,
        column: usize,
        metric: &Metric,
    ) -> Option<Formula> {
        let cell = self.cells.get(&(metric.id.as_str(), column))?;
        let (value, _) = plain(cell.value?, cell.derivation.as_ref(), &metric.unit);
        debug_assert!(column < layout.columns.len());
        Some(Formula::reference(
            reference(from, self.sheet, *self.rows.get(metric.id.as_str())?, column),
            value,
        ))
    }
}

/// What formulas on a sheet, in a column, may name: accounts and metrics.
pub(super) struct Names<'a, 'm> {
    pub(super) layout: &'m Layout<'a>,
    pub(super) metrics: &'m Metrics<'a>,
    pub(super) sheet: &'m str,
    pub(super) column: usize,
    /// The metric whose own formula is asked for, so that it doesn't refer to itself.
    pub(super) own: Option<&'m str>,
    depth: Cell<u32>,
}

impl<'a, 'm> Names<'a, 'm> {
    pub(super) fn new(
        layout: &'m Layout<'a>,
        metrics: &'m Metrics<'a>,
        sheet: &'m str,
        column: usize,
        own: Option<&'m str>,
    ) -> Self {
        Self { layout, metrics, sheet, column, own, depth: Cell::new(DEEPEST) }
    }

    /// The figure of an account or metric.
    pub(super) fn figure(&self, name: &str, offset: i32) -> Result<Formula, Gap> {
        let Some(metric) =
            self.layout.chart.metric(name).filter(|_| self.layout.chart.account(name).is_none())
        else {
            return account_figure(self.layout, self.sheet, self.column, name, offset);
        };
        let column = self.layout.shifted(self.column, offset).ok_or(Gap::Unusable)?;
        let shown = self.metrics.figure(self.layout, self.sheet, column, metric);
        if let Some(figure) = shown.filter(|_| self.own != Some(name) || offset != 0) {
            return Ok(figure);
        }
        // A metric without a cell of its own is written out.
        let depth = self.depth.get().checked_sub(1).ok_or(Gap::Unusable)?;
        self.depth.set(depth);
        let result =
            formula::translated(&metric.expr, offset, &|name, offset| self.figure(name, offset), depth + 8);
        self.depth.set(depth + 1);
        result
    }

    /// A formula of the chart, where it gives that value; else the derivation written out.
    pub(super) fn formula(
        &self,
        expr: &model::Expr,
        value: Decimal,
        derivation: Option<&Derivation>,
    ) -> Option<Formula> {
        let own = self.own.unwrap_or_default();
        let part = |part: &Derivation| known_part(self.layout, self.sheet, self.column, own, part);
        formula::from_expr(expr, &|name, offset| self.figure(name, offset))
            .filter(|formula| formula.gives(value))
            .or_else(|| formula::derived(derivation?, &part).filter(|formula| formula.gives(value)))
    }
}

/// A metric's value and derivation as its cell holds them: a percentage as a fraction, shown as percent.
fn plain(value: Decimal, derivation: Option<&Derivation>, unit: &str) -> (Decimal, Option<Derivation>) {
    if unit != "percent" {
        return (value, derivation.cloned());
    }
    match derivation {
        Some(Derivation::Op { op: Op::Multiply, args, .. }) if matches!(args.as_slice(), [_, Derivation::Constant { constant }] if *constant == Decimal::ONE_HUNDRED) =>
        {
            let inner = args.first().cloned();
            (inner.as_ref().map_or(value, Derivation::value), inner)
        }
        _ => {
            let hundred = Derivation::constant(Decimal::ONE_HUNDRED);
            let over =
                derivation.and_then(|inner| Derivation::apply(Op::Divide, vec![inner.clone(), hundred]).ok());
            let fraction = value.checked_div(Decimal::ONE_HUNDRED).unwrap_or(value);
            (over.as_ref().map_or(fraction, Derivation::value), over)
        }
    }
}

/// The sheet of ratios; none where no metrics are given.
pub(super) fn page(input: &SpreadBook<'_>, layout: &Layout<'_>) -> Result<Option<Page>, Error> {
    let metrics = Metrics::new(input, layout);
    if metrics.rows.is_empty() {
        return Ok(None);
    }
    let language = input.language;
    let mut page = Page::new(input, layout, metrics.sheet)?;
    let last = sheet_column(layout.columns.len().saturating_sub(1));
    for (at, heading) in
        (1_u16..).zip([language.pick("Formula", "公式"), language.pick("Definition", "定义")])
    {
        page.sheet.write_string_with_format(FIRST_ROW - 1, last + at, heading, &looks::left_heading())?;
    }
    page.sheet.set_column_width(last + 1, 46)?.set_column_width(last + 2, 80)?;
    let mut group = None;
    let mut end = FIRST_ROW;
    for metric in &input.chart.metrics {
        let Some(row) = metrics.rows.get(metric.id.as_str()).copied() else { continue };
        if group != Some(metric.group.as_str()) {
            group = Some(metric.group.as_str());
            page.group(row - 1, group_name(&metric.group, input))?;
        }
        end = row + 1;
        page.label(row, language.pick(&metric.names.en, &metric.names.zh), 0, false)?;
        page.sheet.write_string_with_format(row, last + 1, cut(&metric.formula), &looks::small())?;
        let definition = language.pick(&metric.definition.en, &metric.definition.zh);
        page.sheet.write_string_with_format(row, last + 2, cut(definition), &looks::small())?;
        for column in 0..layout.columns.len() {
            let Some(cell) = metrics.cells.get(&(metric.id.as_str(), column)) else { continue };
            one(input, layout, &metrics, metric, cell, column, row, &mut page)?;
        }
    }
    let end = not_computed(input, &metrics, &mut page, end)?;
    let computed = |column: &usize| metrics.cells.keys().any(|(_, at)| at == column);
    page.fold((0..layout.columns.len()).filter(|column| !computed(column)))?;
    page.print_to(layout, end, 1)?;
    Ok(Some(page))
}

/// Below the ratios: those that no column has the figures for, and why; the row after.
fn not_computed(
    input: &SpreadBook<'_>,
    metrics: &Metrics<'_>,
    page: &mut Page,
    end: u32,
) -> Result<u32, Error> {
    let mut row = end + 1;
    for metric in input.chart.metrics.iter().filter(|metric| !metrics.rows.contains_key(metric.id.as_str())) {
        let of_metric = metrics.cells.range((metric.id.as_str(), 0)..=(metric.id.as_str(), usize::MAX));
        let Some((_, cell)) = of_metric.last() else { continue };
        if row == end + 1 {
            page.group(row, input.language.pick("Not computed: figures are missing", "未计算：缺少数据"))?;
        }
        row += 1;
        page.label(row, input.language.pick(&metric.names.en, &metric.names.zh), 0, false)?;
        let why = cell.reason.as_ref().map_or("", |reason| reason.message.as_str());
        page.sheet.write_string_with_format(row, FIRST_COLUMN, cut(why), &looks::small())?;
    }
    Ok(if row == end + 1 { end } else { row + 1 })
}

#[allow(clippy::too_many_arguments, reason = "the plan, the metric, its place and where it is written")]
fn one(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    metrics: &Metrics<'_>,
    metric: &Metric,
    cell: &MetricCell,
    column: usize,
    row: u32,
    page: &mut Page,
) -> Result<(), Error> {
    let shown = Shown::of_metric(&metric.unit);
    let name = page.name.clone();
    let (content, tone, derivation) = match cell.value {
        Some(value) => {
            let (value, derivation) = plain(value, cell.derivation.as_ref(), &metric.unit);
            let names = Names::new(layout, metrics, &name, column, Some(&metric.id));
            match names.formula(&metric.expr, value, derivation.as_ref()) {
                Some(formula) => {
                    let tone = if formula.linked { Tone::Link } else { Tone::Formula };
                    (Content::Formula(formula, value), tone, derivation)
                }
                None => (Content::Number(value), Tone::Input, derivation),
            }
        }
        None => (Content::Reason(NONE.to_owned()), Tone::Open, None),
    };
    let mut remark: Vec<String> = cell.reason.iter().map(|reason| reason.message.clone()).collect();
    remark.extend([input.language.pick(&metric.definition.en, &metric.definition.zh).to_owned()]);
    if let Content::Number(value) | Content::Formula(_, value) = &content {
        remark.extend(imprecision(Some(*value), input).filter(|_| matches!(content, Content::Number(_))));
    }
    let at = layout.columns.get(column);
    let company = at.and_then(|at| layout.companies.get(at.company)).map(|part| part.spread.company.clone());
    let proof = Proof {
        kind: if cell.value.is_some() { ProofKind::Formula } else { ProofKind::Open },
        ticks: recomputed(derivation.as_ref()),
        company: company.unwrap_or_default(),
        item: metric.id.clone(),
        period: cell.period.clone(),
        unit: if metric.unit == "percent" { "fraction".to_owned() } else { metric.unit.clone() },
        derivation,
        as_of: input.as_of.clone(),
        remark: remark.join("\n"),
        ..Proof::default()
    };
    page.proven(row, sheet_column(column), &content, tone, &shown, false, proof)
}

/// The tick of a figure that was computed again just now and came out the same.
pub(super) fn recomputed(derivation: Option<&Derivation>) -> Vec<Tick> {
    let same = derivation.is_some_and(|derivation| derivation.replay() == Ok(derivation.value()));
    if same { vec![Tick::Recomputed] } else { Vec::new() }
}

/// The heading of a group of metrics.
fn group_name<'a>(group: &'a str, input: &SpreadBook<'_>) -> &'a str {
    let (en, zh) = match group {
        "liquidity" => ("Liquidity", "流动性"),
        "leverage" => ("Leverage", "杠杆"),
        "coverage" => ("Coverage", "偿付能力"),
        "profitability" => ("Profitability", "盈利能力"),
        "efficiency" => ("Efficiency", "营运效率"),
        "growth" => ("Growth", "成长性"),
        "cash_flow" => ("Cash flow", "现金流"),
        "valuation" => ("Valuation", "估值"),
        other => (other, other),
    };
    input.language.pick(en, zh)
}
