//! Checking JSON again: an answer, or a spread, as the commands print them.

use model::{Answer, AnswerKind, Spread};

use crate::check::{Break, Sources, Verified, check_value};
use crate::error::{Error, ErrorKind};

/// Verifies one object, or one a line.
pub(crate) fn check(name: &str, bytes: &[u8], sources: &mut Sources<'_>) -> Result<Verified, Error> {
    let text = std::str::from_utf8(bytes).map_err(|_| not_ours(name))?;
    let mut verified = Verified::default();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if let Ok(answer) = serde_json::from_str::<Answer>(line) {
            check_answer(name, &answer, sources, &mut verified);
        } else if let Ok(spread) = serde_json::from_str::<Spread>(line) {
            check_spread(name, &spread, sources, &mut verified);
        } else {
            return Err(not_ours(name));
        }
    }
    if verified.checked == 0 { Err(not_ours(name)) } else { Ok(verified) }
}

fn not_ours(name: &str) -> Error {
    Error::new(
        ErrorKind::NotAReport,
        format!("{name} is neither a workbook nor the JSON of an answer or a spread"),
    )
    .hint("check verifies what spread, ask and grid wrote")
}

fn check_answer(name: &str, answer: &Answer, sources: &mut Sources<'_>, verified: &mut Verified) {
    verified.checked += 1;
    let Some(value) = answer.answer.as_ref().and_then(|answer| answer.value) else {
        return check_quotes(name, answer, sources, verified);
    };
    let anchor = answer.evidence.first().map(|evidence| &evidence.anchor);
    if let Err((kind, found)) = check_value(sources, value, answer.derivation.as_ref(), anchor) {
        verified.breaks.push(Break {
            file: name.to_owned(),
            sheet: None,
            cell: answer.question.clone(),
            kind,
            expected: value.to_string(),
            found,
        });
    }
}

/// An answer in words, or none, shows quotes and items: each stands where it says, and what was extracted is in them.
fn check_quotes(name: &str, answer: &Answer, sources: &mut Sources<'_>, verified: &mut Verified) {
    let quotes = answer.evidence.iter().chain(&answer.items).map(|evidence| evidence.quote.as_str());
    if let Some(said) = answer.answer.as_ref().filter(|_| answer.kind == Some(AnswerKind::Extract))
        && let Some(line) = unquoted(&said.text, &quotes.collect::<Vec<_>>())
    {
        verified.breaks.push(Break {
            file: name.to_owned(),
            sheet: None,
            cell: answer.question.clone(),
            kind: "value-altered",
            expected: "words of the quotes".to_owned(),
            found: line.to_owned(),
        });
    }
    for evidence in answer.evidence.iter().chain(&answer.items) {
        if let Err((kind, found)) = sources.quoted(&evidence.anchor, &evidence.quote) {
            verified.breaks.push(Break {
                file: name.to_owned(),
                sheet: None,
                cell: answer.question.clone(),
                kind,
                expected: evidence.quote.clone(),
                found,
            });
        }
    }
}

/// The first line of an extracted answer that none of its quotes says. A line that counts what was found says nothing of
/// the report: `Sentences only in 10-K FY2023: 4`.
fn unquoted<'t>(text: &'t str, quotes: &[&str]) -> Option<&'t str> {
    let said = |text: &str| quotes.iter().any(|quote| crate::check::in_quote(text, quote).is_ok());
    let quoted = |line: &str| {
        let bare = line.trim_matches(['“', '”']);
        // Several quotes side by side.
        said(bare) || bare.split("; ").all(said)
    };
    // A quote may hold a line feed of its own: the bullets of a list.
    let whole = said(text);
    text.lines().find(|line| !whole && !quoted(line) && !line.starts_with(crate::check::COUNTING))
}

fn check_spread(name: &str, spread: &Spread, sources: &mut Sources<'_>, verified: &mut Verified) {
    sources.look_ahead(crate::traced::anchors(spread));
    for line in &spread.other_lines {
        for figure in &line.figures {
            verified.checked += 1;
            if let Err((kind, found)) = check_value(sources, figure.value, None, Some(&figure.anchor)) {
                verified.breaks.push(Break {
                    file: name.to_owned(),
                    sheet: None,
                    cell: format!("{} {}", line.label, figure.period),
                    kind,
                    expected: figure.value.to_string(),
                    found,
                });
            }
        }
    }
    for cell in &spread.cells {
        let (Some(value), true) = (cell.value, cell.status != model::CellStatus::Adjusted) else { continue };
        verified.checked += 1;
        if let Err((kind, found)) =
            check_value(sources, value, cell.derivation.as_ref(), cell.anchor.as_ref())
        {
            verified.breaks.push(Break {
                file: name.to_owned(),
                sheet: None,
                cell: format!("{} {}", cell.account, cell.period),
                kind,
                expected: value.to_string(),
                found,
            });
        }
    }
}
