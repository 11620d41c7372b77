//! A request down its task's route: kept answers first, then one model after the other.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use model::{Decimal, SourceHash};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ureq::Agent;

use crate::books::{Bill, Books, Refusal, Reservation};
use crate::breaker::Breaker;
use crate::call::{self, Broken};
use crate::fault::{Failure, Fault};
use crate::flights::{Flight, Flights};
use crate::request::{Request, Task};
use crate::settings::{Provider, Settings};
use crate::slots::{Slots, Taken};
use crate::tokens;
use crate::transport;
use crate::wire::{self, Counted, Said};
use crate::world::World;

/// Changes when the same request would be put to a model in other words.
const KEPT: &str = "chat 1";

/// What a route gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The reply that was accepted.
    pub text: String,
    /// `provider/model`.
    pub model: String,
    /// What all calls that led to it cost; nothing for an answer that was kept.
    pub bill: Bill,
    /// Whether it was kept from an earlier call.
    pub kept: bool,
}

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    model: String,
    text: String,
}

/// The models of the settings, ready to be asked from many threads.
pub struct Models {
    settings: Settings,
    world: Arc<dyn World>,
    doors: BTreeMap<String, Door>,
    breakers: BTreeMap<String, Breaker>,
    flights: Flights,
}

/// The way to one provider.
struct Door {
    agent: Agent,
    slots: Slots,
}

impl std::fmt::Debug for Models {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Models").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// One model of a provider.
#[derive(Clone, Copy)]
struct At<'a> {
    name: &'a str,
    provider: &'a Provider,
    model: &'a str,
}

impl At<'_> {
    fn full(&self) -> String {
        format!("{}/{}", self.name, self.model)
    }
}

impl Models {
    /// The models that the settings name. Nothing is connected to yet.
    pub fn new(settings: Settings, world: Arc<dyn World>) -> Self {
        let doors = settings
            .providers
            .iter()
            .map(|(name, provider)| {
                let door =
                    Door { agent: transport::agent(provider), slots: Slots::new(provider.concurrency) };
                (name.clone(), door)
            })
            .collect();
        let breakers = settings
            .providers
            .iter()
            .flat_map(|(name, provider)| provider.models.iter().map(move |model| format!("{name}/{model}")))
            .map(|model| (model, Breaker::default()))
            .collect();
        Self { settings, world, doors, breakers, flights: Flights::default() }
    }

    /// What they were made from.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How many calls of a task may be under way at once.
    pub fn slots(&self, task: Task) -> usize {
        let first = self.settings.models_of(task).next();
        first
            .and_then(|(name, _)| self.settings.providers.get(name))
            .map_or(0, |provider| provider.concurrency)
    }

    /// Sends a request down the route, until `wanted` models gave a reply that `accept` takes. Answers that are kept
    /// count first, wherever on the route their models stand. Each reply is another model's.
    pub fn complete(
        &self,
        task: Task,
        request: &Request,
        wanted: usize,
        books: &dyn Books,
        accept: &dyn Fn(&str) -> Result<(), String>,
    ) -> Result<Vec<Completion>, Failure> {
        let route: Vec<(At<'_>, Value, String)> = self
            .settings
            .models_of(task)
            .filter_map(|(name, model)| {
                let at = At { name, model, provider: self.settings.providers.get(name)? };
                let body = wire::chat_body(at.provider, model, request, None);
                let key = key_of(&at, &body);
                Some((at, body, key))
            })
            .collect();
        let Some((_, _, first)) = route.first() else { return Err(Failure::NoModel) };
        let _flight = self.flights.begin(first);
        let mut given: Vec<(usize, Completion)> = Vec::new();
        for (stop, (_, _, key)) in route.iter().enumerate() {
            if given.len() == wanted {
                break;
            }
            let kept = books.recall(key).map_err(Failure::Books)?;
            let kept = kept.and_then(|kept| serde_json::from_str::<Kept>(&kept).ok());
            if let Some(kept) = kept.filter(|kept| accept(&kept.text).is_ok()) {
                let bill = Bill { outcome: "kept", ..Bill::default() };
                given.push((stop, Completion { text: kept.text, model: kept.model, bill, kept: true }));
            }
        }
        let mut faults = Vec::new();
        let mut wasted = Bill::default();
        for (stop, (at, body, key)) in route.iter().enumerate() {
            if given.len() == wanted {
                break;
            }
            if given.iter().any(|(from, _)| *from == stop) {
                continue;
            }
            match self.ask(task, *at, request, body, key, books, accept, &mut wasted) {
                Ok(mut completion) => {
                    completion.bill.add(&std::mem::take(&mut wasted));
                    given.push((stop, completion));
                }
                Err(Stop::Next(fault)) => faults.push((at.full(), fault)),
                Err(Stop::All(failure)) => return Err(failure),
            }
        }
        if given.len() < wanted {
            return Err(Failure::Exhausted(faults));
        }
        given.sort_by_key(|(stop, _)| *stop);
        Ok(given.into_iter().map(|(_, completion)| completion).collect())
    }

    /// How many models of a route have an answer to a request kept.
    pub fn kept(&self, task: Task, request: &Request, books: &dyn Books) -> usize {
        self.settings
            .models_of(task)
            .filter_map(|(name, model)| {
                let at = At { name, model, provider: self.settings.providers.get(name)? };
                let key = key_of(&at, &wire::chat_body(at.provider, model, request, None));
                books.recall(&key).ok()?
            })
            .count()
    }

    /// One model, with its retries, and one more try where the form is wrong.
    #[allow(clippy::too_many_arguments, reason = "what one stop of the route needs; it has one caller")]
    fn ask(
        &self,
        task: Task,
        at: At<'_>,
        request: &Request,
        body: &Value,
        key: &str,
        books: &dyn Books,
        accept: &dyn Fn(&str) -> Result<(), String>,
        wasted: &mut Bill,
    ) -> Result<Completion, Stop> {
        let most = tokens::message_tokens(request);
        if most > at.provider.max_input {
            let why = format!("the request has about {most} tokens, {} are allowed", at.provider.max_input);
            return Err(Stop::Next(Fault::Form(why)));
        }
        let first = self.tried(task, at, request, body, books, Keeping { key, accept }, wasted)?;
        let (text, wrong) = match first {
            Reply::Accepted(completion) => return Ok(completion),
            Reply::Refused(text, wrong) => (text, wrong),
        };
        let again = wire::chat_body(at.provider, at.model, request, Some((&text, &wrong)));
        match self.tried(task, at, request, &again, books, Keeping { key, accept }, wasted)? {
            Reply::Accepted(completion) => Ok(completion),
            Reply::Refused(_, wrong) => Err(Stop::Next(Fault::Form(wrong))),
        }
    }

    /// One body, tried until it is answered or the retries are used up.
    #[allow(clippy::too_many_arguments, reason = "as above")]
    fn tried(
        &self,
        task: Task,
        at: At<'_>,
        request: &Request,
        body: &Value,
        books: &dyn Books,
        keep: Keeping<'_>,
        wasted: &mut Bill,
    ) -> Result<Reply, Stop> {
        let full = at.full();
        self.patiently(at.name, at.model, || {
            let (number, outcome) = self.once(task, at, request, body, books)?;
            let entered = |done: Result<(), String>| done.map_err(|why| Stop::All(Failure::Books(why)));
            match outcome {
                Ok(said) => {
                    let mut bill = self.bill(at, request, said.counted, &said.text, "ok");
                    let verdict = (keep.accept)(&said.text);
                    let kept = Kept { model: full.clone(), text: said.text.clone() };
                    let kept = serde_json::to_string(&kept).ok().filter(|_| verdict.is_ok());
                    if verdict.is_err() {
                        bill.outcome = "form";
                    }
                    entered(books.settle(
                        number,
                        &bill,
                        kept.as_ref().map(|kept| (keep.key, kept.as_str())),
                    ))?;
                    Ok(Ok(match verdict {
                        Ok(()) => Reply::Accepted(Completion {
                            text: said.text,
                            model: full.clone(),
                            bill,
                            kept: false,
                        }),
                        Err(wrong) => {
                            wasted.add(&bill);
                            Reply::Refused(said.text, wrong)
                        }
                    }))
                }
                Err(Broken { fault, arrived }) if fault.may_cost() => {
                    let bill = self.bill(at, request, None, &arrived, fault.word());
                    entered(books.settle(number, &bill, None))?;
                    wasted.add(&bill);
                    Ok(Err(fault))
                }
                Err(Broken { fault, .. }) => {
                    entered(books.release(number, fault.word()))?;
                    Ok(Err(fault))
                }
            }
        })
    }

    /// A call, tried until it succeeds or the retries are used up; a model that failed too often of late is left to rest.
    pub(crate) fn patiently<T>(
        &self,
        provider: &str,
        model: &str,
        mut once: impl FnMut() -> Result<Result<T, Fault>, Stop>,
    ) -> Result<T, Stop> {
        let breaker = self.breakers.get(&format!("{provider}/{model}"));
        let retries = self.settings.providers.get(provider).map_or(0, |provider| provider.retries);
        let mut tries = 0;
        loop {
            if breaker.is_some_and(|breaker| !breaker.allows(self.world.now())) {
                return Err(Stop::Next(Fault::Resting));
            }
            let outcome = once()?;
            if let Some(breaker) = breaker {
                breaker.note(!matches!(&outcome, Err(fault) if fault.is_ill()), self.world.now());
            }
            let fault = match outcome {
                Ok(given) => return Ok(given),
                Err(fault) => fault,
            };
            let wait = self.wait(tries, &fault);
            match wait.filter(|_| fault.passes() && tries < retries) {
                Some(wait) => self.world.sleep(wait),
                None => return Err(Stop::Next(fault)),
            }
            tries += 1;
        }
    }

    /// One call in the books: reserved, then made in a slot, which is held for the call alone.
    fn once(
        &self,
        task: Task,
        at: At<'_>,
        request: &Request,
        body: &Value,
        books: &dyn Books,
    ) -> Result<(u64, Result<Said, Broken>), Stop> {
        let Some(door) = self.doors.get(at.name) else { return Err(Stop::Next(Fault::Resting)) };
        let reservation = self.reservation(task, at.name, at.model, request);
        let number = books.reserve(&reservation).map_err(|refusal| match refusal {
            Refusal::Budget(why) => Stop::All(Failure::Budget(why)),
            Refusal::Broken(why) => Stop::All(Failure::Books(why)),
        })?;
        let _slot = door.slots.take();
        Ok((number, call::chat(&door.agent, at.provider, body, self.world.as_ref())))
    }

    /// What a call to a model may take at most.
    pub fn reservation(&self, task: Task, provider: &str, model: &str, request: &Request) -> Reservation {
        let keys = self.settings.providers.get(provider);
        let tokens_in = tokens::message_tokens(request);
        let tokens_out =
            u64::from(keys.map_or(request.max_tokens, |keys| request.max_tokens.min(keys.max_output)));
        let counted = Counted { sent: tokens_in, cached: 0, received: tokens_out };
        Reservation {
            model: format!("{provider}/{model}"),
            task: task.name(),
            tokens_in,
            tokens_out,
            cost: keys.map_or(Decimal::ZERO, |keys| cost(keys, model, counted)),
        }
    }

    fn bill(
        &self,
        at: At<'_>,
        request: &Request,
        counted: Option<Counted>,
        text: &str,
        outcome: &'static str,
    ) -> Bill {
        let estimated = counted.is_none();
        let counted = counted.unwrap_or_else(|| Counted {
            sent: tokens::message_tokens(request),
            cached: 0,
            received: tokens::estimate(text),
        });
        Bill {
            tokens_in: counted.sent,
            tokens_cached: counted.cached,
            tokens_out: counted.received,
            cost: cost(at.provider, at.model, counted),
            estimated,
            outcome,
        }
    }

    /// How long to wait before the next try: what the endpoint asks for, else twice as long each time, spread by
    /// chance. `None` where it asks for more than anyone would wait.
    fn wait(&self, tries: u32, fault: &Fault) -> Option<Duration> {
        const FIRST: u64 = 500;
        const LONGEST: u64 = 20_000;
        const PATIENCE: Duration = Duration::from_secs(60);
        if let Fault::Status { retry_after: Some(asked), .. } = fault {
            return (*asked <= PATIENCE).then_some(*asked);
        }
        let whole = FIRST.saturating_mul(1 << tries.min(10)).min(LONGEST);
        Some(Duration::from_millis(whole / 2 + self.world.chance() % (whole / 2 + 1)))
    }

    /// What a call did cost; the most it could have where the provider didn't count.
    pub(crate) fn price_of(
        &self,
        provider: &Provider,
        model: &str,
        counted: Option<Counted>,
        most: &Decimal,
    ) -> Decimal {
        counted.map_or(*most, |counted| cost(provider, model, counted))
    }

    /// A slot of a provider; waits for one.
    pub(crate) fn slot(&self, name: &str) -> Option<Taken<'_>> {
        self.doors.get(name).map(|door| door.slots.take())
    }

    /// Waits until no other thread has what is kept under that key under way.
    pub(crate) fn flight<'a>(&'a self, key: &'a str) -> Flight<'a> {
        self.flights.begin(key)
    }

    /// The client, the settings and the world, for calls that no route makes.
    pub(crate) fn door(&self, name: &str) -> Option<(&Agent, &Provider, &dyn World)> {
        let door = self.doors.get(name)?;
        Some((&door.agent, self.settings.providers.get(name)?, self.world.as_ref()))
    }
}

/// Which replies are kept, and under what key.
#[derive(Clone, Copy)]
struct Keeping<'a> {
    key: &'a str,
    accept: &'a dyn Fn(&str) -> Result<(), String>,
}

/// How one stop of a route ended.
enum Reply {
    Accepted(Completion),
    /// The reply, and what is wrong with its form.
    Refused(String, String),
}

/// Why a model gave nothing.
pub(crate) enum Stop {
    /// The next one may.
    Next(Fault),
    /// No further call may be made.
    All(Failure),
}

/// By the price list; nothing where it has no price.
pub(crate) fn cost(provider: &Provider, model: &str, counted: Counted) -> Decimal {
    let Some(price) = provider.price(model) else { return Decimal::ZERO };
    let million = Decimal::from(1_000_000);
    let cached = counted.cached.min(counted.sent);
    let part = |tokens: u64, price: Decimal| {
        Decimal::from(tokens)
            .checked_mul(price)
            .and_then(|sum| sum.checked_div(million))
            .unwrap_or(Decimal::MAX)
    };
    part(counted.sent - cached, price.input)
        .saturating_add(part(cached, price.cached_input.unwrap_or(price.input)))
        .saturating_add(part(counted.received, price.output))
        .normalize()
}

/// The name under which an answer is kept: whom it was asked of, and every letter that was asked.
fn key_of(at: &At<'_>, body: &Value) -> String {
    let mut text = String::new();
    let _ = write!(text, "{KEPT}\n{}\n{body}", at.provider.base_url);
    SourceHash::of(text.as_bytes()).to_string()
}
