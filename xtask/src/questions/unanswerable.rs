//! Questions that have no answer: a company that isn't there, a year outside, a name that several have, a figure that
//! nobody reports. Rightly withheld for their own reason only.

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::account;
use super::asked::{Asked, Expected};
use super::generate::{Source, said};
use super::spoken::{self, short_name};

/// The kinds of them.
pub(super) const KINDS: [&str; 6] = [
    "unknown company",
    "year outside",
    "ambiguous company",
    "ambiguous figure",
    "no such figure",
    "not reported",
];

/// One of them.
pub(super) fn question(source: &mut Source<'_>) -> Option<Asked> {
    match source.chance.below(5) {
        0 => unknown_company(source),
        1 => year_outside(source),
        2 => ambiguous_name(source),
        3 => unknown_figure(source),
        _ => not_reported(source),
    }
}

fn revenue_or_assets(source: &mut Source<'_>, chinese: bool) -> Option<&'static str> {
    let id = source.chance.word(&["revenue", "total_assets", "net_income", "capital_expenditure"]);
    Some(said(account(id)?, chinese, &mut source.chance))
}

fn unknown_company(source: &mut Source<'_>) -> Option<Asked> {
    let chinese = source.chinese();
    let company = source.chance.word(if chinese {
        &["海岳重工", "北辰乳业股份有限公司", "Tellurion Foods", "Norvane Dynamics", "远川精密"]
    } else {
        &[
            "Norvane Dynamics",
            "Tellurion Foods Inc.",
            "Quellmark Holdings",
            "Brixley & Sons plc",
            "Ostrander Mills",
        ]
    });
    let year = 2019 + i16::try_from(source.chance.below(6)).ok()?;
    let period = spoken::year(year, None, chinese, &mut source.chance);
    let figure = revenue_or_assets(source, chinese)?;
    let text =
        source.fill(&source.styles.lookup, chinese, &[("{C}", company), ("{F}", figure), ("{P}", &period)]);
    Some(Asked { text, kind: "unknown company", expected: Expected::Open(&["question/unknown-company"]) })
}

fn year_outside(source: &mut Source<'_>) -> Option<Asked> {
    let filer = *source.chance.pick(&source.filers)?;
    let chinese = source.chinese();
    let year = *source.chance.pick(&[1997_i16, 2003, 2008, 2011, 2034])?;
    let period = spoken::year(year, None, chinese, &mut source.chance);
    let company = spoken::company(filer, &mut source.chance);
    let figure = revenue_or_assets(source, chinese)?;
    let text =
        source.fill(&source.styles.lookup, chinese, &[("{C}", &company), ("{F}", figure), ("{P}", &period)]);
    let reasons = &["answer/no-period", "question/year-outside"];
    Some(Asked { text, kind: "year outside", expected: Expected::Open(reasons) })
}

/// The beginning that several companies' names share, else a figure's name that may be several.
fn ambiguous_name(source: &mut Source<'_>) -> Option<Asked> {
    let chinese = source.chinese();
    let mut beginnings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for filer in &source.filers {
        let name = short_name(&filer.name);
        if let Some((first, _)) = name.split_once(' ').filter(|(first, _)| first.len() > 3) {
            beginnings.entry(first.to_owned()).or_default().insert(name.clone());
        }
    }
    let shared: Vec<&String> =
        beginnings.iter().filter(|(_, names)| names.len() > 1).map(|(first, _)| first).collect();
    let company = source.chance.pick(&shared).map(|first| (*first).clone());
    let year = 2023;
    let period = spoken::year(year, None, chinese, &mut source.chance);
    if let Some(company) = company.filter(|_| source.chance.below(2) == 0) {
        let figure = revenue_or_assets(source, chinese)?;
        let text = source.fill(
            &source.styles.lookup,
            chinese,
            &[("{C}", &company), ("{F}", figure), ("{P}", &period)],
        );
        return Some(Asked {
            text,
            kind: "ambiguous company",
            expected: Expected::Open(&["question/ambiguous-company"]),
        });
    }
    let (filer, year, days) = source.company_year()?;
    let period = spoken::year(year, Some(days), chinese, &mut source.chance);
    let company = spoken::company(filer, &mut source.chance);
    let figure = source.chance.word(if chinese {
        &["利润", "现金流", "每股收益"]
    } else {
        &["profit", "cash flow", "EPS", "debt"]
    });
    let text =
        source.fill(&source.styles.lookup, chinese, &[("{C}", &company), ("{F}", figure), ("{P}", &period)]);
    Some(Asked { text, kind: "ambiguous figure", expected: Expected::Open(&["question/ambiguous-figure"]) })
}

fn unknown_figure(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, year, days) = source.company_year()?;
    let chinese = source.chinese();
    let figure = source.chance.word(if chinese {
        &["客户获取成本", "员工流失率", "单店销售额", "门店数量"]
    } else {
        &[
            "customer acquisition cost",
            "employee turnover rate",
            "average selling price",
            "order backlog",
            "passenger yield",
        ]
    });
    let period = spoken::year(year, Some(days), chinese, &mut source.chance);
    let company = spoken::company(filer, &mut source.chance);
    let text =
        source.fill(&source.styles.lookup, chinese, &[("{C}", &company), ("{F}", figure), ("{P}", &period)]);
    Some(Asked { text, kind: "no such figure", expected: Expected::Open(&["question/unknown-figure"]) })
}

/// A figure of the chart that this company has no tag for at all.
fn not_reported(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, year, days) = source.company_year()?;
    const SOMETIMES: [(&str, &str); 3] = [
        ("inventories", "Inventor"),
        ("dividends_paid", "Dividend"),
        ("research_development", "ResearchAndDevelopment"),
    ];
    let (id, tag) = *source.chance.pick(&SOMETIMES)?;
    if filer.concepts.iter().any(|concept| concept.contains(tag)) {
        return None;
    }
    let chinese = source.chinese();
    let period = spoken::year(year, Some(days), chinese, &mut source.chance);
    let company = spoken::company(filer, &mut source.chance);
    let figure = said(account(id)?, chinese, &mut source.chance);
    let text =
        source.fill(&source.styles.lookup, chinese, &[("{C}", &company), ("{F}", figure), ("{P}", &period)]);
    Some(Asked { text, kind: "not reported", expected: Expected::Open(&["spread/not-reported"]) })
}
