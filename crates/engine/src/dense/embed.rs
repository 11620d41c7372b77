//! Passages into vectors: those that lack one, told beforehand what it may cost, and stopped by a budget with the done part
//! kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use llm::{Bill, Failure};
use model::{Decimal, SourceHash};
use search::{Embedded, Vectors};
use serde::Serialize;
use store::{Edition, Library, View};

use super::shelf::Shelf;
use super::{Lacking, MOST};
use crate::asking::Asking;
use crate::charts::Charts;
use crate::error::{Error, ErrorKind};
use crate::models::{Embedder, Models, Parcel};

/// What embedding takes, or took.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Embedding {
    /// `provider/model`.
    pub model: String,
    /// Reports that the view shows, of the companies asked for.
    pub reports: usize,
    /// Of these, how many had their vectors.
    pub ready: usize,
    /// Texts that had none.
    pub texts: usize,
    /// Calls for them.
    pub calls: u64,
    /// Tokens sent.
    pub tokens_in: u64,
    /// Money.
    pub cost: Decimal,
    /// Why it stopped before all was done.
    pub stopped: Option<String>,
}

/// Where an edition stands.
struct Want<'e> {
    edition: &'e Edition,
    passages: Vec<Embedded>,
}

/// What was made.
pub(super) struct Made {
    pub(super) texts: usize,
    pub(super) calls: u64,
    pub(super) bill: Bill,
    pub(super) failure: Option<Failure>,
}

/// What editions lack: their passages, the texts in parcels, and what is known already.
struct Lack<'e> {
    wants: Vec<Want<'e>>,
    parcels: Vec<Parcel<'e>>,
    known: BTreeMap<SourceHash, Vec<f32>>,
}

impl<'e> Lack<'e> {
    /// A text that is known (of an older reading, of the report of another year, or paid for and not in its place yet) isn't
    /// sent again.
    fn of(
        embedder: &Embedder<'_>,
        shelf: Option<&Shelf>,
        view: &View<'_>,
        editions: &[&'e Edition],
        beside: &[Arc<Vectors>],
    ) -> Result<Self, Error> {
        let mut known: BTreeMap<SourceHash, Vec<f32>> = BTreeMap::new();
        for edition in editions {
            if let Some(shelf) = shelf {
                let older = shelf.read_any(edition);
                let older = older.iter().flat_map(|older| older.known(shelf.length));
                known.extend(older.map(|(text, vector)| (text, vector.to_vec())));
            }
            let kept = embedder.kept(&edition.report.id)?.into_iter();
            known.extend(kept.filter(|(_, vector)| shelf.is_none_or(|shelf| shelf.length == vector.len())));
        }
        for vectors in beside {
            let beside = shelf.into_iter().flat_map(|shelf| vectors.known(shelf.length));
            known.extend(beside.map(|(text, vector)| (text, vector.to_vec())));
        }
        let (mut wants, mut parcels) = (Vec::new(), Vec::new());
        let mut sent: BTreeSet<SourceHash> = BTreeSet::new();
        for edition in editions {
            let mut texts = Vec::new();
            let mut passages = Vec::new();
            for passage in view.passages(&edition.report.id)? {
                let text = embedder.text_of(&passage);
                let hash = SourceHash::of(text.as_bytes());
                passages.push(Embedded { page: passage.locus.page(), text: hash });
                if !known.contains_key(&hash) && sent.insert(hash) {
                    texts.push(text);
                }
            }
            parcels.extend(embedder.parcels(&edition.report.id, texts));
            wants.push(Want { edition, passages });
        }
        Ok(Self { wants, parcels, known })
    }

    fn texts(&self) -> usize {
        self.parcels.iter().map(|parcel| parcel.texts.len()).sum()
    }
}

/// Makes the vectors of these editions and puts in their place those that are whole.
pub(super) fn make(
    embedder: &Embedder<'_>,
    shelf: &Shelf,
    view: &View<'_>,
    editions: &[&Edition],
    beside: &[Arc<Vectors>],
    grid: &str,
) -> Result<Made, Error> {
    let lack = Lack::of(embedder, Some(shelf), view, editions, beside)?;
    let texts = lack.texts();
    let Lack { wants, parcels, mut known } = lack;
    let delivered = embedder.deliver(parcels, shelf.length, grid);
    known.extend(delivered.vectors);
    for Want { edition, passages } in wants {
        if let Some(vectors) = Vectors::new(&edition.key, &passages, shelf.length, &known) {
            shelf.write(edition, &vectors)?;
            embedder.placed(&edition.report.id)?;
        }
    }
    Ok(Made { texts, calls: delivered.calls, bill: delivered.bill, failure: delivered.failure })
}

/// The editions of these companies, of all that the view shows where none is named, company by company.
fn editions_of(view: &View<'_>, charts: &Charts, companies: &[String]) -> Result<Vec<Edition>, Error> {
    let asking = Asking::of(view, charts)?;
    let mut keys = Vec::new();
    for name in companies {
        let (company, _) =
            asking.company(name).map_err(|reason| Error::new(ErrorKind::Unknown, reason.message))?;
        keys.extend(company.keys);
    }
    Ok(view.editions(&keys)?)
}

fn first<'a>(models: &'a Models, library: &'a Library) -> Result<Vec<Embedder<'a>>, Error> {
    let embedders = models.embedders(library);
    if embedders.is_empty() {
        return Err(Error::new(ErrorKind::Settings, "no model makes vectors: routes.embed names none")
            .hint("name one in tickmark.toml: [routes] embed = [\"provider/model\"]"));
    }
    Ok(embedders)
}

/// What the vectors that are lacking may cost, by the first model of the route. Nothing is asked and nothing is written.
pub fn estimate(
    library: &Library,
    view: &View<'_>,
    charts: &Charts,
    models: &Models,
    companies: &[String],
) -> Result<Embedding, Error> {
    first(models, library)?;
    Ok(lacking(view, library, models, &editions_of(view, charts, companies)?)?.unwrap_or_default())
}

/// What the vectors that these editions lack may cost; none where no route names a model.
pub(crate) fn lacking(
    view: &View<'_>,
    library: &Library,
    models: &Models,
    editions: &[Edition],
) -> Result<Option<Embedding>, Error> {
    let embedders = models.embedders(library);
    let Some(embedder) = embedders.first() else { return Ok(None) };
    let mut best: Option<Embedding> = None;
    let shelves = Shelf::all(library, embedder.model);
    // How long the model's vectors are is known from those that are there.
    let shelves = shelves.iter().map(Some).chain(std::iter::once(None).filter(|_| shelves.is_empty()));
    for shelf in shelves {
        let mut sum = Embedding { model: embedder.name(), reports: editions.len(), ..Embedding::default() };
        for chunk in chunks(editions) {
            let (ready, lacking) = split(shelf, chunk);
            let lack = Lack::of(embedder, shelf, view, &lacking, &ready)?;
            let bill = embedder.estimate(&lack.parcels);
            sum.ready += ready.len();
            sum.texts += lack.texts();
            sum.calls += lack.parcels.len() as u64;
            sum.tokens_in += bill.tokens_in;
            sum.cost = sum.cost.saturating_add(bill.cost);
        }
        best = best.filter(|best| best.texts <= sum.texts).or(Some(sum));
    }
    Ok(best)
}

/// Makes the vectors that are lacking, by the first model of the route that answers.
pub fn embed(
    library: &Library,
    view: &View<'_>,
    charts: &Charts,
    models: &Models,
    companies: &[String],
    progress: &dyn Fn(&str),
) -> Result<Embedding, Error> {
    let editions = editions_of(view, charts, companies)?;
    let mut why = Vec::new();
    for embedder in first(models, library)? {
        // How long its vectors are is found out by asking for one.
        let length = match embedder.question("length", "") {
            Ok(vector) => vector.len(),
            Err(failure) => match Lacking::from(failure) {
                Lacking::Next(fault) => {
                    why.push(fault);
                    continue;
                }
                Lacking::All(fault) => {
                    why.push(fault);
                    break;
                }
            },
        };
        let shelf = Shelf::of(library, embedder.model, length)
            .ok_or_else(|| Error::new(ErrorKind::Settings, "the library can't be written to"))?;
        let mut sum = Embedding { model: embedder.name(), reports: editions.len(), ..Embedding::default() };
        for chunk in chunks(&editions) {
            let (ready, lacking) = split(Some(&shelf), chunk);
            sum.ready += ready.len();
            if lacking.is_empty() {
                continue;
            }
            chunk.first().into_iter().for_each(|edition| progress(&edition.report.header.company));
            let made = make(&embedder, &shelf, view, &lacking, &ready, "")?;
            sum.texts += made.texts;
            sum.calls += made.calls;
            sum.tokens_in += made.bill.tokens_in;
            sum.cost = sum.cost.saturating_add(made.bill.cost);
            if let Some(failure) = made.failure {
                sum.stopped = Some(failure.to_string());
                return Ok(sum);
            }
        }
        return Ok(sum);
    }
    let reports = editions.len();
    Ok(Embedding { reports, stopped: Some(why.join("; ")), ..Embedding::default() })
}

/// A company's reports, some at a time: what they have in common is embedded once, and no more is held than these.
fn chunks(editions: &[Edition]) -> impl Iterator<Item = &[Edition]> {
    editions.chunk_by(|one, other| one.company == other.company).flat_map(|company| company.chunks(MOST))
}

/// Those with vectors, and those without.
fn split<'e>(shelf: Option<&Shelf>, editions: &'e [Edition]) -> (Vec<Arc<Vectors>>, Vec<&'e Edition>) {
    let (mut ready, mut lacking) = (Vec::new(), Vec::new());
    for edition in editions {
        match shelf.and_then(|shelf| shelf.read(edition)) {
            Some(vectors) => ready.push(Arc::new(vectors)),
            None => lacking.push(edition),
        }
    }
    (ready, lacking)
}
