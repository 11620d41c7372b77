//! Dense retrieval: passages near a question by vectors that a model of the route `embed` made of both (decision 0017).
//!
//! It only says in which order passages are looked at; it proves nothing. Vectors are kept beside the search index, a file a
//! report and model. What is searched is what the view shows: no other file is opened. What of it lacks vectors is embedded
//! first, where that is no more than one question's reports; a larger part of the library waits for `models embed`.

mod embed;
mod shelf;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use llm::Failure;
use model::Reason;
use search::{Near, Vectors};
use store::{Edition, Library, View};

pub(crate) use embed::lacking;
pub use embed::{Embedding, embed, estimate};
pub(crate) use shelf::forget;

use crate::error::Error;
use crate::models::{Embedder, Models};
use crate::text::Meaning;
use shelf::Shelf;

/// So many reports are embedded for one question: as many as a question about one company is put to.
const MOST: usize = 8;
/// So many reports' vectors are held: those of a few companies, while a grid asks about them.
const HELD: usize = 4 * MOST;
/// Scores are told apart by so much.
const STEP: f32 = 1e-5;

/// The models of the route, and vectors that were read.
#[derive(Debug)]
pub struct Dense<'a> {
    models: &'a Models,
    library: &'a Library,
    /// The grid's name, for the ledger.
    grid: &'a str,
    /// By folder and edition.
    held: Mutex<BTreeMap<(String, String), Arc<Vectors>>>,
    /// Held by who embeds, so that nothing is embedded twice.
    embedding: Mutex<()>,
}

/// Why there are no vectors.
enum Lacking {
    /// The next model of the route may have some.
    Next(String),
    /// There is none to be asked.
    All(String),
}

impl From<Failure> for Lacking {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Exhausted(_) | Failure::NoModel => Self::Next(failure.to_string()),
            Failure::Budget(_) | Failure::Books(_) => Self::All(failure.to_string()),
        }
    }
}

impl From<Error> for Lacking {
    fn from(error: Error) -> Self {
        Self::All(error.to_string())
    }
}

impl<'a> Dense<'a> {
    /// The vectors of a library; none where the route names no model.
    pub fn of(models: &'a Models, library: &'a Library, grid: &'a str) -> Option<Self> {
        if models.embedders(library).is_empty() {
            return None;
        }
        Some(Self { models, library, grid, held: Mutex::default(), embedding: Mutex::default() })
    }

    fn ranked(
        &self,
        embedder: &Embedder<'_>,
        view: &View<'_>,
        question: &str,
        routed: &[(&Edition, f32)],
    ) -> Result<Vec<(String, Near)>, Lacking> {
        let query = embedder.question(question, self.grid)?;
        let shelf = Shelf::of(self.library, embedder.model, query.len())
            .ok_or_else(|| Lacking::All("the library can't be written to".to_owned()))?;
        let mut nearest = Nearest::default();
        let mut lacking: Vec<(&Edition, f32)> = Vec::new();
        for (edition, fit) in routed {
            match self.vectors(&shelf, edition) {
                Some(vectors) => nearest.enter(edition, *fit, vectors.near(&query)),
                None => lacking.push((edition, *fit)),
            }
        }
        if lacking.len() > MOST {
            return Err(Lacking::All(format!(
                "{} of {} reports have no vectors of {} yet, `tickmark models embed` makes them",
                lacking.len(),
                routed.len(),
                embedder.name()
            )));
        }
        if !lacking.is_empty() {
            self.make(embedder, &shelf, view, routed, &lacking)?;
        }
        for (edition, fit) in lacking {
            let vectors = self.vectors(&shelf, edition);
            let vectors =
                vectors.ok_or_else(|| Lacking::All("the vectors can't be read again".to_owned()))?;
            nearest.enter(edition, fit, vectors.near(&query));
        }
        Ok(nearest.in_order())
    }

    /// Makes the vectors that these editions lack, unless another thread just did.
    fn make(
        &self,
        embedder: &Embedder<'_>,
        shelf: &Shelf,
        view: &View<'_>,
        routed: &[(&Edition, f32)],
        lacking: &[(&Edition, f32)],
    ) -> Result<(), Lacking> {
        let _alone = self.embedding.lock().unwrap_or_else(PoisonError::into_inner);
        let still = |edition: &&Edition| self.vectors(shelf, edition).is_none();
        let lacking: Vec<&Edition> = lacking.iter().map(|(edition, _)| *edition).filter(still).collect();
        if lacking.is_empty() {
            return Ok(());
        }
        // What the reports beside say in the same words needn't be sent.
        let beside = routed.iter().filter_map(|(edition, _)| self.vectors(shelf, edition));
        let beside: Vec<Arc<Vectors>> = beside.take(MOST).collect();
        let made = embed::make(embedder, shelf, view, &lacking, &beside, self.grid)?;
        made.failure.map_or(Ok(()), |failure| Err(failure.into()))
    }

    /// The vectors of an edition: held, or read. No more than some are held, however many are searched.
    fn vectors(&self, shelf: &Shelf, edition: &Edition) -> Option<Arc<Vectors>> {
        let key = (shelf.name.clone(), edition.key.clone());
        let held = || self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = held().get(&key) {
            return Some(Arc::clone(known));
        }
        let vectors = Arc::new(shelf.read(edition)?);
        let mut held = held();
        if held.len() >= HELD {
            held.clear();
        }
        held.insert(key, Arc::clone(&vectors));
        Some(vectors)
    }
}

/// The nearest passages of some editions, at most one a page.
#[derive(Default)]
struct Nearest<'e>(Vec<(i64, &'e str, Near)>);

impl<'e> Nearest<'e> {
    /// Enters an edition's passages: of each page the nearest, of equals the first.
    fn enter(&mut self, edition: &'e Edition, fit: f32, passages: Vec<Near>) {
        let mut pages: BTreeMap<u32, usize> = BTreeMap::new();
        for one in passages.into_iter().filter(|one| one.score > 0.0) {
            let entry = ((one.score * fit / STEP).round() as i64, edition.key.as_str(), one);
            match one.page.and_then(|page| pages.get(&page)).and_then(|at| self.0.get_mut(*at)) {
                Some(known) if known.0 >= entry.0 => {}
                Some(known) => *known = entry,
                None => {
                    one.page.map(|page| pages.insert(page, self.0.len()));
                    self.0.push(entry);
                }
            }
        }
    }

    fn in_order(mut self) -> Vec<(String, Near)> {
        self.0.sort_by_key(|(step, edition, one)| (Reverse(*step), *edition, one.ordinal));
        self.0.into_iter().map(|(_, edition, one)| (edition.to_owned(), one)).collect()
    }
}

impl Meaning for Dense<'_> {
    /// The passages of these editions that are near the question, nearest first, at most one a page.
    fn near(
        &self,
        view: &View<'_>,
        question: &str,
        routed: &[(&Edition, f32)],
    ) -> Result<Vec<(String, Near)>, Reason> {
        let mut faults = Vec::new();
        for embedder in self.models.embedders(self.library) {
            match self.ranked(&embedder, view, question, routed) {
                Ok(near) => return Ok(near),
                Err(Lacking::Next(why)) => faults.push(why),
                Err(Lacking::All(why)) => {
                    faults.push(why);
                    break;
                }
            }
        }
        let message = format!("passages are ranked by their words alone: {}", faults.join("; "));
        Err(Reason::new("search/words-alone", message))
    }
}
