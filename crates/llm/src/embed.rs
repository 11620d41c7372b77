//! Texts into vectors: one model, one call, one batch. Vectors of two models can't be compared, so that no other model stands
//! in for one here: who asks goes down the route, with all that it compares.
//!
//! A vector has length 1, so that the sum of products of two is how near they are. What a call gave is kept, in the transaction
//! that settles it, with the hash of each text: whoever was killed before it put the vectors in their place finds them there.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::SourceHash;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::books::{Bill, Books, Refusal, Reservation};
use crate::fault::{Failure, Fault};
use crate::request::Task;
use crate::route::{Models, Stop, cost};
use crate::wire::Counted;
use crate::{tokens, transport};

/// Texts that are to become vectors.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// In the order in which their vectors are wanted.
    pub texts: &'a [String],
    /// How many numbers a vector has, where that is known.
    pub length: Option<usize>,
    /// The name under which the vectors are kept, where they are.
    pub key: Option<&'a str>,
}

impl Batch<'_> {
    /// The vectors in what was kept, where it is of these very texts.
    fn found_in(self, kept: &str) -> Option<Vec<Vec<f32>>> {
        let (texts, vectors): (Vec<_>, Vec<_>) = kept_vectors(kept).into_iter().unzip();
        let same = texts == self.texts.iter().map(|text| SourceHash::of(text.as_bytes())).collect::<Vec<_>>();
        let fits = |vector: &Vec<f32>| self.length.is_none_or(|length| vector.len() == length);
        (same && vectors.iter().all(fits)).then_some(vectors)
    }
}

/// What a call gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedded {
    /// A vector for each text, in their order.
    pub vectors: Vec<Vec<f32>>,
    /// What it cost; nothing where it was kept.
    pub bill: Bill,
}

/// Vectors as they are kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    texts: Vec<SourceHash>,
    length: usize,
    vectors: String,
}

impl Models {
    /// The vectors of these texts by that model: kept ones, else asked for, with retries.
    pub fn embed(
        &self,
        provider: &str,
        model: &str,
        batch: Batch<'_>,
        books: &dyn Books,
    ) -> Result<Embedded, Failure> {
        let full = format!("{provider}/{model}");
        let _flight = batch.key.map(|key| self.flight(key));
        let kept = batch.key.map_or(Ok(None), |key| books.recall(key)).map_err(Failure::Books)?;
        if let Some(vectors) = kept.and_then(|kept| batch.found_in(&kept)) {
            return Ok(Embedded { vectors, bill: Bill { outcome: "kept", ..Bill::default() } });
        }
        let reservation = self.embedding(provider, model, batch.texts);
        let mut spent = Bill::default();
        let tried = self.patiently(provider, model, || {
            let number = books.reserve(&reservation).map_err(|refusal| match refusal {
                Refusal::Budget(why) => Stop::All(Failure::Budget(why)),
                Refusal::Broken(why) => Stop::All(Failure::Books(why)),
            })?;
            let entered = |done: Result<(), String>| done.map_err(|why| Stop::All(Failure::Books(why)));
            match self.vectors(provider, model, batch) {
                Ok((sent, vectors)) => {
                    let bill = self.paid(provider, model, sent, reservation.tokens_in, "ok");
                    let kept = batch.key.map(|key| (key, to_keep(batch.texts, &vectors)));
                    let kept = kept.as_ref().map(|(key, kept)| (*key, kept.as_str()));
                    entered(books.settle(number, &bill, kept))?;
                    spent.add(&bill);
                    Ok(Ok(vectors))
                }
                Err(fault) if fault.may_cost() => {
                    let bill = self.paid(provider, model, None, reservation.tokens_in, fault.word());
                    entered(books.settle(number, &bill, None))?;
                    spent.add(&bill);
                    Ok(Err(fault))
                }
                Err(fault) => {
                    entered(books.release(number, fault.word()))?;
                    Ok(Err(fault))
                }
            }
        });
        match tried {
            Ok(vectors) => Ok(Embedded { vectors, bill: Bill { outcome: "ok", ..spent } }),
            Err(Stop::Next(fault)) => Err(Failure::Exhausted(vec![(full, fault)])),
            Err(Stop::All(failure)) => Err(failure),
        }
    }

    /// What a call for these texts may take.
    pub fn embedding(&self, provider: &str, model: &str, texts: &[String]) -> Reservation {
        let tokens_in = texts.iter().map(|text| tokens::estimate(text)).sum();
        let bill = self.paid(provider, model, None, tokens_in, "");
        Reservation {
            model: format!("{provider}/{model}"),
            task: Task::Embed.name(),
            tokens_in,
            tokens_out: 0,
            cost: bill.cost,
        }
    }

    fn paid(
        &self,
        provider: &str,
        model: &str,
        sent: Option<u64>,
        estimate: u64,
        outcome: &'static str,
    ) -> Bill {
        let counted = Counted { sent: sent.unwrap_or(estimate), cached: 0, received: 0 };
        let provider = self.settings().providers.get(provider);
        Bill {
            tokens_in: counted.sent,
            cost: provider.map_or_else(Default::default, |provider| cost(provider, model, counted)),
            estimated: sent.is_none(),
            outcome,
            ..Bill::default()
        }
    }

    /// One call, in a slot.
    fn vectors(
        &self,
        provider: &str,
        model: &str,
        batch: Batch<'_>,
    ) -> Result<(Option<u64>, Vec<Vec<f32>>), Fault> {
        let unknown = || Fault::Unreachable(format!("there is no provider {provider:?}"));
        let (agent, keys, world) = self.door(provider).ok_or_else(unknown)?;
        let _slot = self.slot(provider);
        let body = json!({"model": model, "input": batch.texts});
        let mut response = transport::post(agent, keys, "embeddings", &body, world)?;
        let reply = transport::json(&mut response)?;
        let sent = reply.pointer("/usage/prompt_tokens").and_then(Value::as_u64);
        Ok((sent, vectors(&reply, batch.texts.len(), batch.length)?))
    }
}

/// The vectors of a reply, put in the order of their `index`: one for each text, all of one length, nothing missing in them.
fn vectors(reply: &Value, count: usize, length: Option<usize>) -> Result<Vec<Vec<f32>>, Fault> {
    let wrong = |why: String| Fault::Malformed(why);
    let data =
        reply.get("data").and_then(Value::as_array).ok_or_else(|| wrong("it has no data".to_owned()))?;
    if data.len() != count {
        return Err(wrong(format!("{} vectors for {count} texts", data.len())));
    }
    let mut vectors = vec![Vec::new(); count];
    for (place, entry) in data.iter().enumerate() {
        let index =
            entry.get("index").and_then(Value::as_u64).map_or(Some(place), |index| index.try_into().ok());
        let place = index.and_then(|index| vectors.get_mut(index));
        let place = place.ok_or_else(|| wrong("an index out of range".to_owned()))?;
        if !place.is_empty() {
            return Err(wrong("two vectors for one text".to_owned()));
        }
        let numbers = entry.get("embedding").and_then(Value::as_array);
        let numbers = numbers.ok_or_else(|| wrong("an entry has no embedding".to_owned()))?;
        if let Some(length) = length.filter(|length| *length != numbers.len()) {
            return Err(wrong(format!("vectors of {} numbers in the place of {length}", numbers.len())));
        }
        *place =
            unit(numbers).ok_or_else(|| wrong("a vector holds something that is no number".to_owned()))?;
    }
    let first = vectors.first().map_or(0, Vec::len);
    if vectors.iter().any(|vector| vector.len() != first) {
        return Err(wrong("the vectors differ in length".to_owned()));
    }
    Ok(vectors)
}

/// A vector in that direction, of length 1; none where one of its parts is no number, or it has no direction.
fn unit(numbers: &[Value]) -> Option<Vec<f32>> {
    let numbers: Vec<f64> = numbers
        .iter()
        .map(|number| number.as_f64().filter(|number| number.is_finite()))
        .collect::<Option<_>>()?;
    let length = numbers.iter().map(|number| number * number).sum::<f64>().sqrt();
    if !(length.is_finite() && length > 0.0) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "a vector's numbers are kept as 32 bits")]
    Some(numbers.iter().map(|number| (number / length) as f32).collect())
}

fn to_keep(texts: &[String], vectors: &[Vec<f32>]) -> String {
    let bytes: Vec<u8> = vectors.iter().flatten().flat_map(|number| number.to_le_bytes()).collect();
    let kept = Kept {
        texts: texts.iter().map(|text| SourceHash::of(text.as_bytes())).collect(),
        length: vectors.first().map_or(0, Vec::len),
        vectors: STANDARD.encode(bytes),
    };
    serde_json::to_string(&kept).unwrap_or_default()
}

/// The vectors in what was kept of a call, each with the hash of its text; none where it is something else.
pub fn kept_vectors(body: &str) -> Vec<(SourceHash, Vec<f32>)> {
    let Ok(kept) = serde_json::from_str::<Kept>(body) else { return Vec::new() };
    let Ok(bytes) = STANDARD.decode(&kept.vectors) else { return Vec::new() };
    let (numbers, rest) = bytes.as_chunks::<4>();
    let numbers: Vec<f32> = numbers.iter().map(|number| f32::from_le_bytes(*number)).collect();
    if kept.length == 0 || !rest.is_empty() || numbers.len() != kept.length * kept.texts.len() {
        return Vec::new();
    }
    kept.texts.into_iter().zip(numbers.chunks(kept.length).map(<[f32]>::to_vec)).collect()
}
