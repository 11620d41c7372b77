//! What a report says of itself: who, which form, which year, known since when. From its tags where it has them, else
//! from the cover's words.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use model::{
    Block, Document, Fact, FactValue, Noted, Notice, Published, PublishedBasis, ReportHeader, Standard,
};

use crate::Vocabulary;
use crate::dates::{Mention, mentions};
use crate::setting::{Setting, cover_lines};

/// A report's header. `file_name` helps with nothing but telling what has no name of its own.
pub fn header(document: &Document, file_name: &str, vocabulary: &Vocabulary) -> Noted<ReportHeader> {
    let mut notices = Vec::new();
    let facts = &document.tagged.facts;
    let setting = Setting::of(document, vocabulary);
    let lines = cover_lines(document);
    let text = |concept: &str| tagged_text(facts, concept);

    let mut identifiers = BTreeMap::new();
    for (kind, concept) in [("cik", "dei:EntityCentralIndexKey"), ("ticker", "dei:TradingSymbol")] {
        if let Some(value) = text(concept) {
            identifiers.insert(kind.to_owned(), value);
        }
    }
    if let Some(code) = stock_code(&lines) {
        identifiers.entry("code".to_owned()).or_insert(code);
    }
    let company = ["dei:EntityRegistrantName", "ifrs-full:NameOfReportingEntityOrOtherMeansOfIdentification"]
        .into_iter()
        .find_map(text)
        .or_else(|| printed_name(&lines, vocabulary))
        .unwrap_or_default();
    if company.is_empty() {
        notices.push(
            Notice::warning("extract/no-company", format!("found no company's name in {file_name}"))
                .hint("the report is filed under its document's name"),
        );
    }
    let entities: BTreeSet<&str> =
        facts.iter().filter_map(|fact| fact.context.as_ref()).map(|context| &*context.entity).collect();
    if entities.len() > 1 {
        let names: Vec<&str> = entities.into_iter().collect();
        notices.push(Notice::warning(
            "extract/several-filers",
            format!("the file holds facts of several entities: {}", names.join(", ")),
        ));
    }
    let period_end = text("dei:DocumentPeriodEndDate")
        .and_then(|date| date.parse::<Date>().ok())
        .filter(|stated| main_period_end(facts).is_none_or(|main| (main - *stated).get_days().abs() > 7))
        .or_else(|| main_period_end(facts))
        .or(setting.cover.end);
    let form = text("dei:DocumentType").or_else(|| setting.cover.form.clone());
    let fiscal_year = text("dei:DocumentFiscalYearFocus")
        .and_then(|year| year.parse().ok())
        .or(setting.cover.year)
        .or_else(|| period_end.map(Date::year));
    let fiscal_period = text("dei:DocumentFiscalPeriodFocus").or_else(|| {
        let by_form = match form.as_deref() {
            Some("semiannual") => Some("Q2"),
            Some("q1") => Some("Q1"),
            Some("q3") => Some("Q3"),
            _ => None,
        };
        by_form.or_else(|| (setting.annual() == Some(true)).then_some("FY")).map(str::to_owned)
    });
    let standard = standard(facts, &setting);
    let header = ReportHeader {
        company,
        identifiers,
        form,
        fiscal_year,
        fiscal_period,
        period_end,
        published: published(document, vocabulary, period_end),
        language: language(document, &setting),
        standard,
    };
    Noted { value: header, notices }
}

/// The text of the first undimensioned fact of that concept.
fn tagged_text(facts: &[Fact], concept: &str) -> Option<String> {
    facts
        .iter()
        .filter(|fact| fact.concept() == concept && fact.dimensions().is_empty())
        .find_map(|fact| fact.value.text())
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|text| !text.is_empty())
}

/// The last day of the period that the cover's own facts are about.
fn main_period_end(facts: &[Fact]) -> Option<Date> {
    let of = |concept: &str| facts.iter().find(|fact| fact.concept() == concept).and_then(Fact::period);
    of("dei:DocumentType").or_else(|| of("dei:EntityRegistrantName")).map(|period| period.end())
}

/// `688222`, `0700`: a stock code beside its words (`公司代码：688222`, `Stock code: 700`).
fn stock_code(lines: &[&str]) -> Option<String> {
    const WORDS: [&str; 6] = ["公司代码", "股票代码", "证券代码", "股份代號", "股份代号", "stock code"];
    lines.iter().enumerate().find_map(|(at, line)| {
        let lower = line.to_lowercase();
        let word = WORDS.iter().find(|word| lower.contains(**word))?;
        let after = lower.split(word).nth(1).unwrap_or_default().to_owned();
        // The code may stand in the next cell of a table.
        let next = lines.get(at + 1).copied().unwrap_or_default();
        [after.as_str(), next].into_iter().find_map(|text| {
            let digits: String = text
                .trim_start_matches(|letter: char| !letter.is_alphanumeric())
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            (3..=6).contains(&digits.len()).then_some(digits)
        })
    })
}

/// The company's name on the cover: the line above "exact name of registrant", else the first short line that ends
/// like a company's name.
fn printed_name(lines: &[&str], vocabulary: &Vocabulary) -> Option<String> {
    const LONGEST: usize = 120;
    let tidy = |line: &str| {
        let folded = line.split_whitespace().collect::<Vec<_>>().join(" ");
        (!folded.is_empty() && folded.chars().count() <= LONGEST).then_some(folded)
    };
    let normal: Vec<String> = lines.iter().map(|line| vocabulary.normal(line)).collect();
    let cover = &vocabulary.cover;
    let marked = normal.iter().position(|line| cover.name_above.matches(line));
    if let Some(name) = marked.and_then(|at| {
        let before = lines.get(..at)?.iter().rev().zip(normal.get(..at)?.iter().rev());
        before.filter(|(line, _)| line.chars().any(char::is_alphabetic)).find_map(|(line, _)| tidy(line))
    }) {
        return Some(name);
    }
    lines.iter().zip(&normal).find_map(|(line, normal)| {
        // A running head carries the report's title behind the name.
        let name = cover.forms.iter().fold(line.to_string(), |name, (phrase, ..)| {
            if phrase.matches(normal) { before_title(&name) } else { name }
        });
        let named = cover.company_endings.matches(&vocabulary.normal(&name));
        if named { tidy(&name) } else { None }
    })
}

/// What stands before the year of a title: `样例股份有限公司 2024 年年度报告`.
fn before_title(line: &str) -> String {
    let at = line.find(|letter: char| letter.is_ascii_digit() || letter == '二').unwrap_or(line.len());
    line.get(..at).unwrap_or(line).trim().to_owned()
}

/// When the report became known: a date stated near "date of report", else the date beside the signatures.
fn published(document: &Document, vocabulary: &Vocabulary, period_end: Option<Date>) -> Published {
    const TAIL: usize = 400;
    let signed = document.blocks.iter().rev().take(TAIL).filter_map(|block| match block {
        Block::Text(text) => Some(text.text.clone()),
        Block::Table(table) => {
            let cells = table.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.text.as_str());
            Some(cells.collect::<Vec<_>>().join(" "))
        }
    });
    // A signature follows the period within a year; other dates near the end are of exhibits or plans.
    let plausible = |date: &Date| period_end.is_some_and(|end| (0..=300).contains(&(*date - end).get_days()));
    let mut dates: Vec<Date> = Vec::new();
    for text in signed {
        let normal = vocabulary.normal(&text);
        if !vocabulary.cover.signature.matches(&normal) {
            continue;
        }
        let found = mentions(&normal, &vocabulary.periods);
        dates.extend(found.into_iter().filter_map(|mention| match mention {
            Mention::Day(date) if plausible(&date) => Some(date),
            _ => None,
        }));
    }
    match dates.into_iter().max() {
        Some(date) => Published { date: Some(date), basis: PublishedBasis::Signature },
        None => Published { date: None, basis: PublishedBasis::Unknown },
    }
}

fn language(document: &Document, setting: &Setting) -> Option<String> {
    if setting.chinese {
        return Some("zh".to_owned());
    }
    let declared = document.language.as_deref().and_then(|tag| tag.split('-').next());
    declared.map(str::to_lowercase).or_else(|| (!document.blocks.is_empty()).then(|| "en".to_owned()))
}

fn standard(facts: &[Fact], setting: &Setting) -> Option<Standard> {
    let numbers = facts.iter().filter(|fact| matches!(fact.value, FactValue::Number(_)));
    let (mut gaap, mut ifrs) = (0_usize, 0_usize);
    for fact in numbers {
        gaap += usize::from(fact.concept().starts_with("us-gaap:"));
        ifrs += usize::from(fact.concept().starts_with("ifrs-full:"));
    }
    match (gaap, ifrs) {
        (0, 0) => match setting.cover.form.as_deref() {
            Some("10-K" | "10-Q" | "10-K/A" | "10-Q/A") => Some(Standard::UsGaap),
            Some("annual" | "semiannual" | "q1" | "q3") if setting.chinese => Some(Standard::Cas),
            _ => None,
        },
        (gaap, ifrs) if gaap >= ifrs => Some(Standard::UsGaap),
        _ => Some(Standard::Ifrs),
    }
}
