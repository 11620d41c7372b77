//! Retrieval: the passages of the reports in view that speak of what is asked, best first.
//!
//! BM25 over the question's words and the vocabulary's, lifted where the vocabulary says that such things are reported
//! (a heading, a statement), weighed by how well the report fits the period. At most one passage a page.

use std::collections::BTreeSet;

use model::{Locus, Passage, Report, Statement};
use search::Scope;
use store::View;

use super::route::route;
use super::words::{Places, Terms};
use crate::charts::Charts;
use crate::error::Error;
use crate::question::PeriodRef;

/// What a heading of the right name is worth, beside the best match of words.
const HEADING: f32 = 0.3;
/// What the right statement is worth.
const STATEMENT: f32 = 0.4;
/// What the other passages of a page add to its best one.
const BESIDE: f32 = 0.2;

/// A question put to the library.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask<'a> {
    /// As asked.
    pub question: &'a str,
    /// Keys of the companies that it is about; all of the view where there are none.
    pub companies: &'a [String],
    /// The words in it that name them.
    pub said: &'a [String],
    /// The periods that it names.
    pub periods: &'a [PeriodRef],
}

/// A passage found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Whose it is.
    pub report: Report,
    /// What it says.
    pub passage: Passage,
    /// The higher, the better; comparable within one search.
    pub score: f32,
}

/// The passages that speak of what is asked, best first, at most one a page and `limit` in all.
pub fn retrieve(view: &View<'_>, charts: &Charts, ask: &Ask<'_>, limit: usize) -> Result<Vec<Found>, Error> {
    let mut reports = Vec::new();
    if ask.companies.is_empty() {
        reports = view.reports()?;
    }
    for key in ask.companies {
        reports.extend(view.reports_of(key)?);
    }
    let wanted = charts.search.wanted(ask.question, ask.said);
    let places = charts.search.places(ask.question, ask.said);
    let mut passages: Vec<(usize, Passage)> = Vec::new();
    let mut lifts: Vec<f32> = Vec::new();
    let reports = route(reports, ask.periods);
    for (at, (report, _)) in reports.iter().enumerate() {
        let statements = if places.statements.is_empty() { Vec::new() } else { view.statements(&report.id)? };
        let on_statement = Sheets::of(&statements, &places);
        for passage in view.passages(&report.id)? {
            lifts.push(lift(&passage, &places, &on_statement));
            passages.push((at, passage));
        }
    }
    let scope = Scope::new(passages.iter().map(|(_, passage)| passage));
    let mut scores = vec![0.0_f32; passages.len()];
    let hits = scope.search(&wanted);
    let best = hits.first().map_or(1.0, |hit| hit.score);
    for hit in &hits {
        if let Some(score) = scores.get_mut(hit.at) {
            *score = hit.score / best;
        }
    }
    let mut ranked: Vec<(usize, f32)> = Vec::new();
    for (at, (score, lift)) in scores.iter().zip(&lifts).enumerate() {
        let fit = passages.get(at).and_then(|(report, _)| reports.get(*report)).map_or(0.0, |(_, fit)| *fit);
        // Where it would be reported, it is looked for even in other words.
        let score = (score + lift) * fit;
        if score > 0.0 {
            ranked.push((at, score));
        }
    }
    ranked.sort_by(|(a, a_score), (b, b_score)| b_score.total_cmp(a_score).then(a.cmp(b)));
    let ranked = by_page(&ranked, &passages);
    let mut found = Vec::new();
    let mut known = BTreeSet::new();
    for (at, score) in ranked {
        if found.len() >= limit {
            break;
        }
        let Some((of, passage)) = passages.get(at) else { continue };
        // What another report repeats word for word says nothing new.
        if !known.insert(passage.text.as_str()) {
            continue;
        }
        let Some((report, _)) = reports.get(*of) else { continue };
        found.push(Found { report: report.clone(), passage: passage.clone(), score });
    }
    Ok(found)
}

/// One passage a page: its best, with a share of what its next two are worth.
fn by_page(ranked: &[(usize, f32)], passages: &[(usize, Passage)]) -> Vec<(usize, f32)> {
    use std::collections::BTreeMap;
    let mut pages: BTreeMap<(usize, u32), (usize, f32, usize)> = BTreeMap::new();
    let mut out = Vec::new();
    for (at, score) in ranked {
        let Some((report, passage)) = passages.get(*at) else { continue };
        match passage.locus.page() {
            None => out.push((*at, *score)),
            Some(page) => {
                let entry = pages.entry((*report, page)).or_insert((*at, *score, 0));
                if entry.0 != *at && entry.2 < 2 {
                    entry.1 += score * BESIDE;
                    entry.2 += 1;
                }
            }
        }
    }
    out.extend(pages.into_values().map(|(at, score, _)| (at, score)));
    out.sort_by(|(a, a_score), (b, b_score)| b_score.total_cmp(a_score).then(a.cmp(b)));
    out
}

/// What a passage gains by standing where its subject is reported.
fn lift(passage: &Passage, places: &Places<'_>, sheets: &Sheets) -> f32 {
    let mut lift = 0.0;
    if !places.headings.is_empty() {
        let headings: Vec<Terms> =
            passage.headings.iter().rev().take(3).map(|text| Terms::of(text)).collect();
        let named =
            places.headings.iter().any(|phrase| headings.iter().any(|heading| phrase.stands_in(heading)));
        if named {
            lift += HEADING;
        }
    }
    if sheets.hold(&passage.locus) {
        lift += STATEMENT;
    }
    lift
}

/// The pages, or stretches of bytes, on which statements are printed.
struct Sheets {
    pages: BTreeSet<u32>,
    spans: Vec<(u64, u64)>,
}

impl Sheets {
    fn of(statements: &[Statement], places: &Places<'_>) -> Self {
        let (mut pages, mut spans) = (BTreeSet::new(), Vec::new());
        for statement in statements.iter().filter(|statement| places.statements.contains(&statement.kind)) {
            let rows = || statement.rows.iter().map(|row| &row.locus);
            pages.extend(rows().filter_map(Locus::page));
            let bytes: Vec<model::Span> = rows().filter_map(Locus::bytes).collect();
            if let (Some(start), Some(end)) =
                (bytes.iter().map(|span| span.start).min(), bytes.iter().map(|span| span.end).max())
            {
                spans.push((start, end));
            }
        }
        Self { pages, spans }
    }

    fn hold(&self, locus: &Locus) -> bool {
        match locus {
            Locus::Page { page, .. } => self.pages.contains(page),
            Locus::Bytes(span) => {
                self.spans.iter().any(|(start, end)| span.start < *end && *start < span.end)
            }
            Locus::Cell { .. } => false,
        }
    }
}
