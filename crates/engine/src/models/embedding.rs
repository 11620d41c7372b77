//! Texts into vectors by the models of the route `embed`, in batches, each entered in the ledger and kept by it until its
//! vectors stand where they belong: who was killed in between finds them there.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::PoisonError;

use llm::{Batch, Bill, Failure, Provider, Task};
use model::{Passage, SourceHash};
use store::Library;

use super::Models;
use super::pool::each_of;

/// One model of the route, and whose calls it makes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Embedder<'a> {
    models: &'a Models,
    library: &'a Library,
    keys: &'a Provider,
    provider: &'a str,
    /// The model's name: its vectors are compared with each other and no others, whoever serves it.
    pub(crate) model: &'a str,
}

/// Texts of one report, to be sent together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parcel<'t> {
    /// The report's id.
    pub(crate) report: &'t str,
    pub(crate) texts: Vec<String>,
}

/// What became of parcels: the vectors that there are, by the hashes of their texts, and why there aren't more.
#[derive(Debug, Default)]
pub(crate) struct Delivered {
    pub(crate) vectors: BTreeMap<SourceHash, Vec<f32>>,
    pub(crate) bill: Bill,
    pub(crate) calls: u64,
    pub(crate) failure: Option<Failure>,
}

impl Models {
    /// The models of the route `embed`, in their order.
    pub(crate) fn embedders<'a>(&'a self, library: &'a Library) -> Vec<Embedder<'a>> {
        let providers = &self.settings().providers;
        let route = self.settings().models_of(Task::Embed);
        let of = |(provider, model)| {
            let keys = providers.get(provider)?;
            Some(Embedder { models: self, library, keys, provider, model })
        };
        route.filter_map(of).collect()
    }
}

impl<'a> Embedder<'a> {
    /// `provider/model`.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.provider, self.model)
    }

    /// The vector of a question; kept, so that it is asked for once.
    pub(crate) fn question(&self, question: &str, grid: &str) -> Result<Vec<f32>, Failure> {
        let text = self.cut(format!("{}{question}", self.keys.query_prefix));
        let key = format!("vector {} {}", self.model, SourceHash::of(text.as_bytes()));
        let books = self.models.books(self.library, grid, question, String::new());
        let batch = Batch { texts: &[text], length: None, key: Some(&key) };
        let embedded = self.models.door.embed(self.provider, self.model, batch, &books)?;
        Ok(embedded.vectors.into_iter().next().unwrap_or_default())
    }

    /// What of a passage becomes a vector: the headings that it stands under, and what it says.
    pub(crate) fn text_of(&self, passage: &Passage) -> String {
        let mut text = self.keys.passage_prefix.clone();
        if !passage.headings.is_empty() {
            let _ = writeln!(text, "{}", passage.headings.join(" › "));
        }
        text.push_str(&passage.text);
        self.cut(text)
    }

    /// No more of a text than the model takes.
    fn cut(&self, mut text: String) -> String {
        let mut thirds = 0_u64;
        // As tokens are estimated: a third for a Latin letter, one for any other sign.
        let beyond = text.char_indices().find(|(_, sign)| {
            thirds += if sign.is_ascii() { 1 } else { 3 };
            thirds > self.keys.max_text.saturating_mul(3)
        });
        if let Some((at, _)) = beyond {
            text.truncate(at);
        }
        text
    }

    /// The texts in parcels, as many and as long as the endpoint takes at once.
    pub(crate) fn parcels<'t>(
        &self,
        report: &'t str,
        texts: impl IntoIterator<Item = String>,
    ) -> Vec<Parcel<'t>> {
        let mut parcels: Vec<Parcel<'t>> = Vec::new();
        let mut room = 0;
        for text in texts {
            let tokens = llm::estimate(&text);
            match parcels.last_mut().filter(|parcel| parcel.texts.len() < self.keys.batch && tokens <= room) {
                Some(parcel) => {
                    room -= tokens;
                    parcel.texts.push(text);
                }
                None => {
                    room = self.keys.max_input.saturating_sub(tokens);
                    parcels.push(Parcel { report, texts: vec![text] });
                }
            }
        }
        parcels
    }

    /// Sends the parcels, as many at once as there are slots. After a failure no further one is sent.
    pub(crate) fn deliver(&self, parcels: Vec<Parcel<'_>>, length: usize, grid: &str) -> Delivered {
        let delivered = Mutex::new(Delivered::default());
        let with = |change: &mut dyn FnMut(&mut Delivered)| {
            change(&mut delivered.lock().unwrap_or_else(PoisonError::into_inner));
        };
        let stopped = || delivered.lock().unwrap_or_else(PoisonError::into_inner).failure.is_some();
        each_of(self.models, Task::Embed, parcels, |parcel| {
            if stopped() {
                return;
            }
            let hashes: Vec<SourceHash> =
                parcel.texts.iter().map(|text| SourceHash::of(text.as_bytes())).collect();
            let all: Vec<u8> = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
            let key = format!("{}{}", self.under(parcel.report), SourceHash::of(&all));
            let books = self.models.books(self.library, grid, "", parcel.report.to_owned());
            let batch = Batch { texts: &parcel.texts, length: Some(length), key: Some(&key) };
            let sent = self.models.door.embed(self.provider, self.model, batch, &books);
            with(&mut |delivered| match &sent {
                Ok(embedded) => {
                    delivered.calls += 1;
                    delivered.bill.tokens_in += embedded.bill.tokens_in;
                    delivered.bill.cost = delivered.bill.cost.saturating_add(embedded.bill.cost);
                    delivered.vectors.extend(hashes.iter().copied().zip(embedded.vectors.iter().cloned()));
                }
                Err(failure) => {
                    delivered.failure.get_or_insert_with(|| failure.clone());
                }
            });
        });
        delivered.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// What calls for these parcels may take: tokens, and money.
    pub(crate) fn estimate(&self, parcels: &[Parcel<'_>]) -> Bill {
        let mut sum = Bill::default();
        for parcel in parcels {
            let most = self.models.door.embedding(self.provider, self.model, &parcel.texts);
            sum.tokens_in += most.tokens_in;
            sum.cost = sum.cost.saturating_add(most.cost);
        }
        sum
    }

    /// What was paid for of a report and isn't in its place yet.
    pub(crate) fn kept(&self, report: &str) -> Result<Vec<(SourceHash, Vec<f32>)>, store::Error> {
        let kept = self.library.kept_answers_under(&self.under(report))?;
        Ok(kept.iter().flat_map(|body| llm::kept_vectors(body)).collect())
    }

    /// It is in its place now.
    pub(crate) fn placed(&self, report: &str) -> Result<(), store::Error> {
        self.library.forget_answers_under(&self.under(report))
    }

    fn under(&self, report: &str) -> String {
        format!("vectors {} {report} ", self.model)
    }
}
