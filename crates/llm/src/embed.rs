//! Texts into vectors, through the embed route.

use serde_json::{Value, json};

use crate::books::{Bill, Books, Refusal, Reservation};
use crate::fault::{Failure, Fault};
use crate::request::Task;
use crate::route::Models;
use crate::{tokens, transport};

impl Models {
    /// The vectors of these texts, in their order, and the model that made them.
    pub fn embed(&self, texts: &[String], books: &dyn Books) -> Result<(String, Vec<Vec<f32>>), Failure> {
        let mut faults = Vec::new();
        for (name, model) in self.settings().models_of(Task::Embed) {
            let Some((agent, provider, world)) = self.door(name) else { continue };
            let full = format!("{name}/{model}");
            let tokens_in = texts.iter().map(|text| tokens::estimate(text)).sum();
            let price = provider.price(model).map(|price| price.input).unwrap_or_default();
            let priced = |tokens: u64| {
                let million = model::Decimal::from(1_000_000);
                model::Decimal::from(tokens).checked_mul(price).and_then(|sum| sum.checked_div(million))
            };
            let call = Reservation {
                model: full.clone(),
                task: Task::Embed.name(),
                tokens_in,
                tokens_out: 0,
                cost: priced(tokens_in).unwrap_or_default().normalize(),
            };
            let number = books.reserve(&call).map_err(|refusal| match refusal {
                Refusal::Budget(why) => Failure::Budget(why),
                Refusal::Broken(why) => Failure::Books(why),
            })?;
            let body = json!({"model": model, "input": texts});
            let reply = transport::post(agent, provider, "embeddings", &body, world)
                .and_then(|mut response| transport::json(&mut response))
                .and_then(|reply| {
                    let sent = reply.pointer("/usage/prompt_tokens").and_then(Value::as_u64);
                    Ok((sent, vectors(&reply, texts.len())?))
                });
            match reply {
                Ok((sent, vectors)) => {
                    let tokens_in = sent.unwrap_or(tokens_in);
                    let bill = Bill {
                        tokens_in,
                        cost: priced(tokens_in).unwrap_or_default().normalize(),
                        estimated: sent.is_none(),
                        outcome: "ok",
                        ..Bill::default()
                    };
                    books.settle(number, &bill, None).map_err(Failure::Books)?;
                    return Ok((full, vectors));
                }
                Err(fault) => {
                    if fault.may_cost() {
                        let bill = Bill {
                            tokens_in,
                            cost: call.cost,
                            estimated: true,
                            outcome: fault.word(),
                            ..Bill::default()
                        };
                        books.settle(number, &bill, None).map_err(Failure::Books)?;
                    } else {
                        books.release(number, fault.word()).map_err(Failure::Books)?;
                    }
                    faults.push((full, fault));
                }
            }
        }
        if faults.is_empty() { Err(Failure::NoModel) } else { Err(Failure::Exhausted(faults)) }
    }
}

/// The vectors of a reply, put in the order of their `index`.
fn vectors(reply: &Value, count: usize) -> Result<Vec<Vec<f32>>, Fault> {
    let wrong = |why: &str| Fault::Malformed(why.to_owned());
    let data = reply.get("data").and_then(Value::as_array).ok_or_else(|| wrong("it has no data"))?;
    let mut vectors = vec![Vec::new(); count];
    for (place, entry) in data.iter().enumerate() {
        let index = entry
            .get("index")
            .and_then(Value::as_u64)
            .map_or(place, |index| usize::try_from(index).unwrap_or(usize::MAX));
        let numbers = entry.get("embedding").and_then(Value::as_array);
        let numbers = numbers.ok_or_else(|| wrong("an entry has no embedding"))?;
        #[allow(clippy::cast_possible_truncation, reason = "a vector's numbers are kept as 32 bits")]
        let vector: Vec<f32> = numbers.iter().filter_map(|n| n.as_f64().map(|n| n as f32)).collect();
        *vectors.get_mut(index).ok_or_else(|| wrong("an index out of range"))? = vector;
    }
    let length = vectors.first().map_or(0, Vec::len);
    if length == 0 || vectors.iter().any(|vector| vector.len() != length) {
        return Err(wrong("the vectors are missing or differ in length"));
    }
    Ok(vectors)
}
