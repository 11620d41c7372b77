//! Other lines: what a filer prints and no account of the chart shows, at the foot of the statement that prints it.
//!
//! An analyst looks for them where the filer has them, beside the totals that hold them, and under the same periods; a
//! sheet of their own would part them from what they explain. They stand below the chart's lines, so that these keep
//! their rows and their sums whatever a filer prints besides. Each figure is an input with its own proof.

use std::collections::BTreeSet;

use model::{Decimal, Measure, OtherFigure, OtherLine};

use crate::Error;
use crate::proof::{Proof, ProofKind};
use crate::spread::SpreadBook;
use crate::spread::formula::Formula;
use crate::spread::layout::{FIRST_ROW, Layout, StatementSheet, reference, sheet_column};
use crate::spread::looks::{Shown, Tone};
use crate::spread::page::{Content, Page};
use crate::spread::statements::imprecision;

/// A row of them.
pub(super) enum Row<'a> {
    /// Whose lines follow, where there are several companies.
    Company(&'a str),
    /// The account of the total that holds the lines below, where a sum shows it.
    Section(Option<&'a str>),
    /// A line of that company.
    Line(usize, &'a OtherLine),
}

/// The rows (counted from 0) of a statement's other lines.
pub(super) fn rows<'a>(layout: &Layout<'a>, statement: &StatementSheet<'_>) -> Vec<(u32, Row<'a>)> {
    // Below the chart's lines, their checks, and a heading.
    let first = FIRST_ROW + u32::try_from(statement.lines.len()).unwrap_or_default() + 4;
    let mut rows = Vec::new();
    for (company, part) in layout.companies.iter().enumerate() {
        let own = part.spread.other_lines.iter().filter(|line| Some(line.statement) == statement.kind);
        let mut section = None;
        for line in own {
            if section.is_none() && layout.companies.len() > 1 {
                rows.push(Row::Company(&part.spread.company));
            }
            let total = line.total.as_deref();
            if section != Some(total) {
                rows.push(Row::Section(total));
                section = Some(total);
            }
            rows.push(Row::Line(company, line));
        }
    }
    (first..).zip(rows).collect()
}

/// Writes them; the row after the last.
pub(super) fn write(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    statement: &StatementSheet<'_>,
    page: &mut Page,
    end: u32,
) -> Result<u32, Error> {
    let rows = rows(layout, statement);
    let Some((first, _)) = rows.first() else { return Ok(end) };
    let pick = |en: &'static str, zh: &'static str| input.language.pick(en, zh);
    page.group(first - 1, pick("Other lines, as the filer has them", "其他项目（按原列报）"))?;
    let shown = Shown::As(Measure::Money);
    let mut next = end;
    for (row, what) in rows {
        match what {
            Row::Company(name) => page.head(row, name)?,
            Row::Section(total) => page.label(row, &section(input, layout, total), 0, false)?,
            Row::Line(company, line) => {
                page.label(row, &line.label, 1, false)?;
                for (column, figure) in figures(layout, company, line) {
                    let proof = proof(input, layout, company, line, figure);
                    let (to, value) = (sheet_column(column), Content::Number(figure.value));
                    page.proven(row, to, &value, Tone::Input, &shown, false, proof)?;
                }
            }
        }
        next = row + 1;
    }
    Ok(next)
}

/// A line's figures and their columns, each column once.
pub(super) fn figures<'a>(
    layout: &Layout<'_>,
    company: usize,
    line: &'a OtherLine,
) -> Vec<(usize, &'a OtherFigure)> {
    let mut taken = BTreeSet::new();
    let column = |figure: &OtherFigure| {
        layout.columns.iter().position(|at| at.company == company && at.period.id == figure.period)
    };
    let placed = line.figures.iter().filter_map(|figure| Some((column(figure)?, figure)));
    placed.filter(|(column, _)| taken.insert(*column)).collect()
}

/// A line's figure as another sheet refers to it.
pub(super) fn link(
    from: &str,
    statement: &StatementSheet<'_>,
    row: u32,
    column: usize,
    value: Decimal,
) -> Content {
    Content::Formula(Formula::reference(reference(from, statement.name, row, column), value), value)
}

/// What holds a line, in words.
pub(super) fn section(input: &SpreadBook<'_>, layout: &Layout<'_>, total: Option<&str>) -> String {
    let pick = |en: &'static str, zh: &'static str| input.language.pick(en, zh);
    match total {
        Some(id) => {
            let name = layout.chart.account(id).map(|line| pick_name(input, line)).unwrap_or(id);
            format!("{}{name}", pick("in: ", "属于："))
        }
        None => pick("in no sum that was tested", "未列入已核对的合计").to_owned(),
    }
}

fn pick_name<'a>(input: &SpreadBook<'_>, line: &'a model::Account) -> &'a str {
    input.language.pick(&line.names.en, &line.names.zh)
}

fn proof(
    input: &SpreadBook<'_>,
    layout: &Layout<'_>,
    company: usize,
    line: &OtherLine,
    figure: &OtherFigure,
) -> Proof {
    let pick = |en: &'static str, zh: &'static str| input.language.pick(en, zh);
    let spread = layout.companies.get(company).map(|part| part.spread);
    let mut remarks = vec![format!(
        "{}: {}",
        pick("no account of the chart shows it; as reported", "科目表无对应科目；原列报"),
        match &line.concept {
            Some(concept) => format!("{} ({concept})", line.label),
            None => line.label.clone(),
        }
    )];
    let enters = match line.weight {
        Some(weight) if weight.is_sign_negative() => pick(", taken off", "，减项"),
        Some(_) => pick(", added", "，加项"),
        None => "",
    };
    remarks.push(format!("{}{enters}", section(input, layout, line.total.as_deref())));
    remarks.extend(imprecision(Some(figure.value), input));
    Proof {
        kind: ProofKind::Fact,
        ticks: figure.ticks.clone(),
        company: spread.map(|spread| spread.company.clone()).unwrap_or_default(),
        item: line.label.clone(),
        period: figure.period.clone(),
        unit: spread.and_then(|spread| spread.currency.clone()).unwrap_or_default(),
        document: figure.document.clone(),
        page: figure.anchor.locus.page(),
        quote: input.quotes.get(&figure.anchor).cloned().unwrap_or_default(),
        anchor: Some(figure.anchor.clone()),
        derivation: None,
        as_of: input.as_of.clone(),
        remark: remarks.join("\n"),
    }
}
