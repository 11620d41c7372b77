//! Dense retrieval: passages near a question by vectors that a model of the route `embed` made of both (decision 0017).
//!
//! It only says in which order passages are looked at; it proves nothing. Vectors are kept beside the search index, a file a
//! report and model. What is searched is what the view shows: no other file is opened. What of it lacks vectors is embedded
//! first, where that is no more than one question's reports; a larger part of the library waits for `models embed`.

mod embed;
mod shelf;

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
/// Scores are told apart by so much.
const STEP: f32 = 1e-5;

/// The models of the route, and the vectors that were opened so far.
#[derive(Debug)]
pub struct Dense<'a> {
    models: &'a Models,
    library: &'a Library,
    /// The grid's name, for the ledger.
    grid: &'a str,
    /// By folder and edition.
    open: Mutex<BTreeMap<(String, String), Arc<Vectors>>>,
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
        Some(Self { models, library, grid, open: Mutex::default(), embedding: Mutex::default() })
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
        let editions: Vec<&Edition> = routed.iter().map(|(edition, _)| *edition).collect();
        let vectors = self.ready(embedder, &shelf, view, &editions)?;
        let mut near: Vec<(i64, &str, Near)> = Vec::new();
        for ((edition, fit), vectors) in routed.iter().zip(&vectors) {
            let mut pages: BTreeMap<u32, usize> = BTreeMap::new();
            for one in vectors.near(&query).into_iter().filter(|one| one.score > 0.0) {
                let entry = ((one.score * fit / STEP).round() as i64, edition.key.as_str(), one);
                // At most one a page: the nearest, of equals the first.
                match one.page.and_then(|page| pages.get(&page)).and_then(|at| near.get_mut(*at)) {
                    Some(known) if known.0 >= entry.0 => {}
                    Some(known) => *known = entry,
                    None => {
                        one.page.map(|page| pages.insert(page, near.len()));
                        near.push(entry);
                    }
                }
            }
        }
        near.sort_by_key(|(step, edition, one)| (std::cmp::Reverse(*step), *edition, one.ordinal));
        Ok(near.into_iter().map(|(_, edition, one)| (edition.to_owned(), one)).collect())
    }

    /// The vectors of these editions, in their order: opened before, read, or made.
    fn ready(
        &self,
        embedder: &Embedder<'_>,
        shelf: &Shelf,
        view: &View<'_>,
        editions: &[&Edition],
    ) -> Result<Vec<Arc<Vectors>>, Lacking> {
        if let Some(all) = self.opened(shelf, editions) {
            return Ok(all);
        }
        let _alone = self.embedding.lock().unwrap_or_else(PoisonError::into_inner);
        self.read(shelf, editions);
        let lacking: Vec<&Edition> =
            editions.iter().copied().filter(|edition| self.get(shelf, edition).is_none()).collect();
        if lacking.len() > MOST {
            return Err(Lacking::All(format!(
                "{} of {} reports have no vectors of {} yet, `tickmark models embed` makes them",
                lacking.len(),
                editions.len(),
                embedder.name()
            )));
        }
        if !lacking.is_empty() {
            let beside: Vec<Arc<Vectors>> =
                editions.iter().filter_map(|edition| self.get(shelf, edition)).collect();
            let made = embed::make(embedder, shelf, view, &lacking, &beside, self.grid)?;
            if let Some(failure) = made.failure {
                return Err(failure.into());
            }
            self.read(shelf, editions);
        }
        self.opened(shelf, editions).ok_or_else(|| Lacking::All("the vectors can't be read again".to_owned()))
    }

    fn get(&self, shelf: &Shelf, edition: &Edition) -> Option<Arc<Vectors>> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.get(&(shelf.name.clone(), edition.key.clone())).cloned()
    }

    fn opened(&self, shelf: &Shelf, editions: &[&Edition]) -> Option<Vec<Arc<Vectors>>> {
        editions.iter().map(|edition| self.get(shelf, edition)).collect()
    }

    /// Opens what isn't open yet.
    fn read(&self, shelf: &Shelf, editions: &[&Edition]) {
        for edition in editions {
            if self.get(shelf, edition).is_none()
                && let Some(vectors) = shelf.read(edition)
            {
                let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
                open.insert((shelf.name.clone(), edition.key.clone()), Arc::new(vectors));
            }
        }
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
