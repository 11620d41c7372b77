//! What a cell holds: one figure or the words of one quote, with its proof beside it; else the reason why it is open.

use model::{Answer, AnswerStatus, Decimal, Reason};
use workbook::CellRef;
use workbook::grid::{CellContent, FilledCell};
use workbook::proof::{Proof, ProofKind};

use crate::library::Viewer;

/// A cell holds one figure.
pub(super) fn in_one_cell(answer: Answer) -> Answer {
    // A cell's text is proved by the words at its anchor: what these don't say (a currency, which a tag says) stays out.
    if let Some(said) = answer.answer.as_ref().filter(|said| said.value.is_none() && answer.parts.is_empty())
        && answer.kind == Some(model::AnswerKind::Fact)
        && !answer.evidence.first().is_some_and(|first| first.quote.contains(&said.text))
    {
        let reason =
            Reason::new("answer/open", "no words of the report say it by themselves: ask for it alone");
        return Answer::open(&answer.question, AnswerStatus::Unresolved, reason);
    }
    if answer.kind == Some(model::AnswerKind::Extract) {
        return first_quote(answer);
    }
    let [first, .., last] = answer.parts.as_slice() else { return answer };
    let (code, what) = if first.of == last.of {
        ("answer/several-periods", "periods")
    } else {
        ("answer/several-figures", "figures")
    };
    let reason = Reason::new(code, format!("the question asks for several {what} at once"));
    Answer::open(&answer.question, AnswerStatus::Unresolved, reason)
}

/// A cell's text is proved by the one quote that stands beside it: yes or no with its sentence, else the first sentence.
fn first_quote(mut answer: Answer) -> Answer {
    let quote = answer.evidence.first().map_or("", |first| first.quote.as_str());
    let shown = answer.answer.as_ref().and_then(|said| {
        if said.value.is_some() || quote.contains(&said.text) {
            return Some((said.text.clone(), false));
        }
        let at = said.text.find(quote).filter(|_| !quote.is_empty())?;
        let end = at + quote.len();
        Some((said.text.get(..end)?.to_owned(), end < said.text.len()))
    });
    match (shown, answer.answer.as_mut()) {
        (Some((text, more)), Some(said)) => {
            said.text = text;
            if more {
                answer.remarks.push("more is said of it: ask it alone".to_owned());
            }
        }
        _ => {
            let reason =
                Reason::new("answer/open", "no words of the report say it by themselves: ask for it alone");
            return Answer::open(&answer.question, AnswerStatus::Unresolved, reason);
        }
    }
    answer
}

pub(super) fn filled_cell(
    at: CellRef,
    company: &str,
    answer: &Answer,
    mut remarks: Vec<String>,
    viewer: &Viewer,
) -> FilledCell {
    let (content, kind) = match (&answer.answer, &answer.reason) {
        (Some(value), _) => {
            let content = match value.value {
                Some(number) => {
                    let (value, format) = as_number(number, value.unit.as_deref());
                    CellContent::Number { value, format }
                }
                None => CellContent::Text(value.text.clone()),
            };
            (content, answer.kind.map_or(ProofKind::Open, ProofKind::from))
        }
        (None, reason) => {
            let reason = reason.clone().unwrap_or_else(|| Reason::new("answer/open", "no answer"));
            remarks.push(format!("{} [{}]", reason.message, reason.code));
            (CellContent::Open(open_words(answer.status, &reason)), ProofKind::Open)
        }
    };
    let first = answer.evidence.first();
    if let Some(freshness) = &answer.freshness
        && !freshness.newer.is_empty()
    {
        remarks.push(format!("newer in the library: {}", freshness.newer.join(", ")));
    }
    let proof = Proof {
        kind,
        ticks: answer.ticks.clone(),
        company: company.to_owned(),
        item: answer.question.clone(),
        period: period_of(answer),
        unit: answer.answer.as_ref().and_then(|value| value.unit.clone()).unwrap_or_default(),
        document: first.map(|evidence| evidence.document.clone()).unwrap_or_default(),
        page: first.and_then(|evidence| evidence.page),
        anchor: first.map(|evidence| evidence.anchor.clone()),
        quote: first.map(|evidence| evidence.quote.clone()).unwrap_or_default(),
        derivation: answer.derivation.clone(),
        as_of: match (&viewer.as_of, &answer.freshness) {
            (model::AsOf::Day(day), _) => day.to_string(),
            (model::AsOf::Latest, Some(freshness)) => freshness.report.clone(),
            (model::AsOf::Latest, None) => "latest".to_owned(),
        },
        remark: remarks.join("; "),
    };
    FilledCell { at, content, proof }
}

/// The number that a cell holds and its format: percentages as fractions, as spreadsheets keep them.
fn as_number(value: Decimal, unit: Option<&str>) -> (Decimal, String) {
    match unit {
        Some("percent") => (value.checked_div(Decimal::ONE_HUNDRED).unwrap_or(value), "0.00%".to_owned()),
        Some("ratio") => (value, "#,##0.00".to_owned()),
        Some("days") => (value, "#,##0.0".to_owned()),
        Some(unit) if unit.ends_with("/shares") => (value, "#,##0.00".to_owned()),
        _ => (value, "#,##0".to_owned()),
    }
}

/// What an open cell says: a few words, the whole reason stands in its note.
fn open_words(status: AnswerStatus, reason: &Reason) -> String {
    match (status, reason.code.as_str()) {
        (_, "question/unknown-company" | "answer/no-report") => "no report".to_owned(),
        (_, "question/ambiguous-company") => "company is ambiguous".to_owned(),
        (AnswerStatus::NotDisclosed, "answer/no-period") => "no report for that period".to_owned(),
        (_, "answer/no-statements") => "statements are in another document".to_owned(),
        (AnswerStatus::NotDisclosed, _) => "not disclosed".to_owned(),
        (_, "answer/needs-passages") => "needs passages".to_owned(),
        (_, "spread/withheld") => "withheld".to_owned(),
        _ => format!("open: {}", reason.message),
    }
}

fn period_of(answer: &Answer) -> String {
    let leaf = answer
        .derivation
        .as_ref()
        .and_then(|derivation| derivation.leaves().first().map(|leaf| leaf.period.clone()));
    leaf.unwrap_or_default()
}
