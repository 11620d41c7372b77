//! Grids: companies x questions, each cell answered on its own, companies in parallel.
//!
//! A row is one desk: its company's reports are loaded and spread once. Every cell gets an answer or a reason; a
//! company that the library doesn't know leaves its row open and spoils no other.

mod changes;
mod forecast;

use std::borrow::Cow;
use std::collections::BTreeMap;

use model::{Answer, AnswerStatus, Decimal, Noted, Reason};
use rayon::prelude::*;
use store::{Library, View};
use workbook::grid::{CellContent, FilledCell, GridSheet, Heading};
use workbook::proof::{Proof, ProofKind};
use workbook::{CellRef, Language};

use crate::ask::{answer_on, said};
use crate::charts::Charts;
use crate::desk::Desk;
use crate::error::Error;
use crate::judgement;
use crate::library::Viewer;
use crate::models::{self, Job, Models, Rephrased};
use crate::question::Understanding;
use crate::text::{self, Ask, Searcher};
use crate::vocabulary::Asking;

pub use changes::Change;
pub use forecast::{Column, Forecast, forecast};

/// A filled grid: the workbook, and how its cells came out.
#[derive(Clone, Debug)]
pub struct Filled {
    /// The workbook's bytes.
    pub workbook: Vec<u8>,
    /// Cells that were filled with an answer.
    pub answered: usize,
    /// Cells that are open, by reason code.
    pub open: BTreeMap<String, usize>,
    /// Cells for which no model could be asked, by reason code: a budget, an endpoint that doesn't answer.
    pub unread: BTreeMap<String, usize>,
    /// Cells that hold something else than in the workbook that an earlier run wrote.
    pub changes: Vec<Change>,
}

/// Who reads the passages that questions in words are about, for which grid, and what an earlier run made of it.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The models; without a route each such cell has its answer without one.
    pub models: &'a Models,
    /// The grid's name, for the ledger.
    pub grid: &'a str,
    /// The workbook that an earlier run wrote, to be compared with.
    pub before: Option<&'a [u8]>,
}

/// A cell whose answer without a model is known.
struct Prepared {
    /// Row and column among the companies and questions.
    place: (usize, usize),
    at: CellRef,
    company: String,
    answer: Answer,
    remarks: Vec<String>,
    /// What a model needs to answer it, where one is to be asked.
    job: Option<Job>,
}

/// Fills a grid. Cells are prepared row by row and finished as they come, as many at once as the models have slots; what a
/// model answered is kept in the library, so that a run that was stopped goes on where it was. `table` is a workbook, or CSV text where `is_csv`.
pub fn fill(
    library: &Library,
    viewer: &Viewer,
    charts: &Charts,
    table: &[u8],
    is_csv: bool,
    reader: Reader<'_>,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Noted<Filled>, Error> {
    let table = &*as_workbook(table, is_csv)?;
    let sheet = workbook::grid::read(table)?;
    let view = viewer.view(library);
    let bench = Bench::new(library, &view, charts, &sheet, reader.models, Some(reader.grid))?;
    let prepare = |hand_on: &(dyn Fn(Prepared) + Sync)| bench.rows(hand_on);
    let finish = |cell: Prepared| {
        let answer = match cell.job {
            Some(job) => job.answer(reader.models, library, reader.grid, &charts.claims),
            None => cell.answer,
        };
        let mut remarks = cell.remarks;
        remarks.extend(answer.struck.iter().map(|struck| format!("{} [{}]", struck.message, struck.code)));
        let code = answer.reason.as_ref().map(|reason| reason.code.clone());
        progress(&format!("{}: {}", cell.company, answer.question));
        let unread = answer.struck.iter().find(|struck| UNREAD.contains(&struck.code.as_str()));
        let unread = unread.map(|struck| struck.code.clone());
        (cell.place, filled_cell(cell.at, &cell.company, &answer, remarks, viewer), code, unread)
    };
    let ((), mut finished) = models::each(reader.models, prepare, finish);
    finished.sort_by_key(|(place, ..)| *place);

    let (mut cells, mut answered, mut open) = (Vec::new(), 0, BTreeMap::new());
    let mut unread = BTreeMap::new();
    for (_, cell, reason, why) in finished {
        if let Some(code) = why {
            *unread.entry(code).or_insert(0) += 1;
        }
        match reason {
            None => answered += 1,
            Some(code) => *open.entry(code).or_insert(0) += 1,
        }
        cells.push(cell);
    }
    let changes = reader.before.map_or_else(Vec::new, |before| changes::changes(before, &sheet, &cells));
    let filled = workbook::grid::fill(table, &cells, Language::English)?;
    Ok(filled.map(|workbook| Filled { workbook, answered, open, unread, changes }))
}

/// What becomes of a model that could not be asked.
const UNREAD: [&str; 2] = ["answer/budget", "answer/model-unavailable"];

/// A table as a workbook, whichever it is.
fn as_workbook(table: &[u8], is_csv: bool) -> Result<Cow<'_, [u8]>, Error> {
    Ok(if is_csv {
        Cow::Owned(workbook::grid::from_csv(&String::from_utf8_lossy(table))?)
    } else {
        Cow::Borrowed(table)
    })
}

/// All that the cells of a grid are prepared from.
struct Bench<'a> {
    view: &'a View<'a>,
    charts: &'a Charts,
    sheet: &'a GridSheet,
    models: &'a Models,
    asking: Asking<'a>,
    /// The reports of the grid's companies, open once for all cells; none where no company is known.
    searcher: Option<Searcher<'a>>,
    /// What each column asks, and in which other words where only those are understood.
    plans: Vec<(Understanding, Option<Rephrased>)>,
}

impl<'a> Bench<'a> {
    /// `asked_as`: under which name a model is asked about columns that aren't understood; none is asked without.
    fn new(
        library: &Library,
        view: &'a View<'a>,
        charts: &'a Charts,
        sheet: &'a GridSheet,
        models: &'a Models,
        asked_as: Option<&str>,
    ) -> Result<Self, Error> {
        let asking = Asking::of(view, charts)?;
        let known = sheet.companies.iter().filter_map(|company| asking.company(&company.text).ok());
        let keys: Vec<String> = known.flat_map(|(company, _)| company.keys).collect();
        let searcher = if keys.is_empty() { None } else { Some(Searcher::open(view, &keys)?) };
        let read = |text: &str| asking.understand_of_given(text);
        let plan = |heading: &Heading| {
            let understood = read(&heading.text);
            let again = asked_as.and_then(|grid| {
                models::rephrased(models, library, grid, charts, &heading.text, &understood, &read)
            });
            (again.as_ref().map_or(understood, |again| again.understood.clone()), again)
        };
        let plans = sheet.questions.par_iter().map(plan).collect();
        Ok(Self { view, charts, sheet, models, asking, searcher, plans })
    }

    /// Prepares all cells, rows on all threads.
    fn rows(&self, hand_on: &(dyn Fn(Prepared) + Sync)) {
        let rows = self.sheet.companies.par_iter().enumerate();
        rows.for_each(|(row, company)| self.row(row, company, hand_on));
    }
}

impl Bench<'_> {
    /// One company's row: every cell is handed on as soon as it is prepared.
    fn row(&self, row: usize, company: &Heading, hand_on: &(dyn Fn(Prepared) + Sync)) {
        let Self { view, charts, sheet, models, asking, plans, .. } = self;
        let desk = asking.company(&company.text).and_then(|(known, how)| {
            let desk = Desk::open(view, known, charts)
                .map_err(|error| Reason::new("answer/no-report", error.to_string()))?;
            Ok((desk, how))
        });
        for (column, (heading, (understood, again))) in sheet.questions.iter().zip(plans).enumerate() {
            let mut answer = match &desk {
                Ok((desk, _)) => {
                    let asked = again.as_ref().map_or(heading.text.as_str(), |again| again.text.as_str());
                    let answer = in_one_cell(answer_on(desk, asking, charts, asked, understood));
                    Answer { question: heading.text.clone(), ..answer }
                }
                Err(reason) => Answer::open(&heading.text, AnswerStatus::Unresolved, reason.clone()),
            };
            let name = desk.as_ref().map_or(company.text.as_str(), |(desk, _)| desk.company.name.as_str());
            let mut remarks: Vec<String> =
                desk.as_ref().ok().and_then(|(_, how)| how.clone()).into_iter().collect();
            remarks.extend(again.iter().map(|again| again.remark.clone()));
            if let (Ok((desk, _)), Some(derivation)) = (&desk, &answer.derivation) {
                remarks.extend(judgement::remarks(derivation, &desk.figures));
            }
            let mut job = None;
            if let (Ok((desk, _)), Some(searcher)) = (&desk, &self.searcher) {
                let reads = models::is_read(models, &desk.company, understood);
                if reads || answer.evidence.is_empty() {
                    let said = said(understood);
                    let (companies, (_, periods)) = (&desk.company.keys, understood.named());
                    let ask = Ask { question: &heading.text, companies, said: &said, periods };
                    let wanted = if reads { text::SHOWN } else { 1 };
                    let found = searcher.find(charts, &ask, wanted).unwrap_or_else(|error| {
                        // The answer without a model stands, and says why it is one.
                        remarks.push(format!("the passages can't be searched: {error}"));
                        Vec::new()
                    });
                    if answer.evidence.is_empty() {
                        // Shown even where the answer is withheld.
                        let nearest = found.iter().take(1).cloned().collect();
                        let source = &mut |hash| desk.source(hash);
                        answer.evidence = text::places_of(nearest, charts, &ask, source);
                    }
                    job = reads
                        .then(|| models::to_read(&desk.company, &heading.text, understood, &found, &answer));
                }
            }
            hand_on(Prepared {
                place: (row, column),
                at: CellRef::new(company.at, heading.at),
                company: name.to_owned(),
                answer,
                remarks,
                job,
            });
        }
    }
}

/// A cell holds one figure.
fn in_one_cell(answer: Answer) -> Answer {
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

fn filled_cell(
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
