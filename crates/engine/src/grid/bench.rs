//! What the cells of a grid are prepared from, and how: the answer of each without a model, row by row, and what a model
//! needs to read for it. Neither waits for the other: passages are found in milliseconds, a company's figures are not.

use model::{Answer, AnswerStatus, Reason};
use rayon::prelude::*;
use store::{Library, View};
use workbook::CellRef;
use workbook::grid::{GridSheet, Heading};

use super::cells::in_one_cell;
use crate::ask::{answer_on, said};
use crate::asking::Asking;
use crate::charts::Charts;
use crate::company::Company;
use crate::desk::Desk;
use crate::error::Error;
use crate::judgement;
use crate::models::{self, Job, Models, Rephrased};
use crate::question::Understanding;
use crate::text::{self, Ask, Found, Meaning, Searcher};

/// Row and column among the companies and questions.
pub(super) type Place = (usize, usize);

/// A cell whose answer without a model is known.
pub(super) struct Prepared {
    pub(super) place: Place,
    pub(super) at: CellRef,
    pub(super) company: String,
    pub(super) answer: Answer,
    pub(super) remarks: Vec<String>,
}

/// What a model is to read for a cell.
pub(super) struct Sought {
    pub(super) job: Job,
    /// The best of the passages.
    pub(super) nearest: Option<Found>,
    /// Why the passages are ranked otherwise than the settings have it.
    pub(super) notice: Option<Reason>,
}

/// All that the cells of a grid are prepared from.
pub(super) struct Bench<'a> {
    view: &'a View<'a>,
    charts: &'a Charts,
    sheet: &'a GridSheet,
    models: &'a Models,
    asking: Asking<'a>,
    /// The company of each row, with a remark where it was no exact match.
    companies: Vec<Result<(Company, Option<String>), Reason>>,
    /// The reports of the grid's companies, open once for all cells; none where no company is known.
    searcher: Option<Searcher<'a>>,
    /// What each column asks, and in which other words where only those are understood.
    plans: Vec<(Understanding, Option<Rephrased>)>,
}

impl<'a> Bench<'a> {
    /// `meaning`: a second opinion on passages; `asked_as`: under which name a model is asked about columns that aren't
    /// understood; none is asked without.
    pub(super) fn new(
        library: &Library,
        view: &'a View<'a>,
        charts: &'a Charts,
        sheet: &'a GridSheet,
        models: &'a Models,
        meaning: Option<&'a dyn Meaning>,
        asked_as: Option<&str>,
    ) -> Result<Self, Error> {
        let asking = Asking::of(view, charts)?;
        let companies: Vec<_> = sheet.companies.iter().map(|company| asking.company(&company.text)).collect();
        let known = companies.iter().filter_map(|company| company.as_ref().ok());
        let keys: Vec<String> = known.flat_map(|(company, _)| company.keys.iter().cloned()).collect();
        let searcher = if keys.is_empty() { None } else { Some(Searcher::open(view, &keys)?.with(meaning)) };
        let read = |text: &str| asking.understand_of_given(text);
        let plan = |heading: &Heading| {
            let understood = read(&heading.text);
            let again = asked_as.and_then(|grid| {
                models::rephrased(models, library, grid, charts, &heading.text, &understood, &read)
            });
            (again.as_ref().map_or(understood, |again| again.understood.clone()), again)
        };
        let plans = sheet.questions.par_iter().map(plan).collect();
        Ok(Self { view, charts, sheet, models, asking, companies, searcher, plans })
    }

    /// The keys of the grid's companies; none where none is known.
    pub(super) fn keys(&self) -> Option<Vec<String>> {
        let known = self.companies.iter().filter_map(|company| company.as_ref().ok());
        let keys: Vec<String> = known.flat_map(|(company, _)| company.keys.iter().cloned()).collect();
        Some(keys).filter(|keys| !keys.is_empty())
    }

    /// The cells that a model is to read for, row by row.
    pub(super) fn read(&self) -> Vec<Place> {
        let columns = || self.sheet.questions.iter().enumerate().map(|(column, _)| column);
        let places = (0..self.companies.len()).flat_map(|row| columns().map(move |column| (row, column)));
        places.filter(|place| self.reads(*place).is_some()).collect()
    }

    fn reads(&self, (row, column): Place) -> Option<(&Company, &str, &Understanding)> {
        let (company, _) = self.companies.get(row)?.as_ref().ok()?;
        let (understood, _) = self.plans.get(column)?;
        let question = &self.sheet.questions.get(column)?.text;
        models::is_read(self.models, company, understood).then_some((company, question, understood))
    }

    /// Finds what a model is to read for a cell; none where it is to read nothing, a reason where it can't.
    pub(super) fn seek(&self, place: Place) -> Option<Result<Sought, Reason>> {
        let (company, question, understood) = self.reads(place)?;
        let text::Sought { found, notice } = match self.found(company, question, understood, text::SHOWN) {
            Ok(sought) => sought,
            Err(error) => return Some(Err(Reason::new("answer/model-unavailable", unsearched(&error)))),
        };
        let job = models::to_read(company, question, understood, &found);
        Some(Ok(Sought { job, nearest: found.into_iter().next(), notice }))
    }

    fn found(
        &self,
        company: &Company,
        question: &str,
        understood: &Understanding,
        wanted: usize,
    ) -> Result<text::Sought, Error> {
        let Some(searcher) = &self.searcher else { return Ok(text::Sought::default()) };
        let said = said(understood);
        let (_, periods) = understood.named();
        let ask = Ask { question, companies: &company.keys, said: &said, periods };
        searcher.find(self.charts, &ask, wanted)
    }

    /// Answers all cells without a model, rows on all threads, and hands each on as soon as it is; `nearest` gives the best
    /// passage of a cell for which somebody searched already.
    pub(super) fn rows(
        &self,
        nearest: &(dyn Fn(Place) -> Option<Found> + Sync),
        hand_on: &(dyn Fn(Prepared) + Sync),
    ) {
        let rows = self.sheet.companies.par_iter().zip(&self.companies).enumerate();
        rows.for_each(|(row, (heading, company))| self.row(row, heading, company.as_ref(), nearest, hand_on));
    }

    /// One company's row: its reports are loaded and spread once.
    fn row(
        &self,
        row: usize,
        company: &Heading,
        known: Result<&(Company, Option<String>), &Reason>,
        nearest: &(dyn Fn(Place) -> Option<Found> + Sync),
        hand_on: &(dyn Fn(Prepared) + Sync),
    ) {
        let Self { view, charts, sheet, asking, plans, .. } = self;
        let desk = known.map_err(Clone::clone).and_then(|(known, how)| {
            let desk = Desk::open(view, known.clone(), charts)
                .map_err(|error| Reason::new("answer/no-report", error.to_string()))?;
            Ok((desk, how.clone()))
        });
        for (column, (heading, (understood, again))) in sheet.questions.iter().zip(plans).enumerate() {
            let place = (row, column);
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
            if let Ok((desk, _)) = &desk {
                if let Some(derivation) = &answer.derivation {
                    remarks.extend(judgement::remarks(derivation, desk.figures()));
                }
                if answer.evidence.is_empty() {
                    // Shown even where the answer is withheld.
                    let known = nearest(place).map(|found| text::Sought { found: vec![found], notice: None });
                    let found = match known {
                        Some(known) => Ok(known),
                        None => self.found(&desk.company, &heading.text, understood, 1),
                    };
                    let text::Sought { found, notice } = found.unwrap_or_else(|error| {
                        remarks.push(unsearched(&error));
                        text::Sought::default()
                    });
                    answer.struck.extend(notice);
                    let said = said(understood);
                    let (companies, (_, periods)) = (&desk.company.keys, understood.named());
                    let ask = Ask { question: &heading.text, companies, said: &said, periods };
                    let found = found.into_iter().take(1).collect();
                    answer.evidence = text::places_of(found, charts, &ask, &mut |hash| desk.source(hash));
                }
            }
            let (at, company) = (CellRef::new(company.at, heading.at), name.to_owned());
            hand_on(Prepared { place, at, company, answer, remarks });
        }
    }
}

fn unsearched(error: &Error) -> String {
    format!("the passages can't be searched: {error}")
}
