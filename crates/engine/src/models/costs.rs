//! What calls cost, and what a grid would.

use std::collections::BTreeMap;

use llm::Task;
use model::Decimal;
use serde::Serialize;
use store::{CallRow, Library};

use super::{Job, Models};
use crate::error::Error;

/// Sums over the ledger's calls.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    /// What is summed: a user's, a grid's, a column's or a model's name.
    pub name: String,
    /// Calls that were made.
    pub calls: u64,
    /// Tokens sent.
    pub tokens_in: u64,
    /// Tokens received.
    pub tokens_out: u64,
    /// Money.
    pub cost: Decimal,
}

/// The ledger in sums.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Costs {
    /// Of all calls.
    pub all: Line,
    /// By user.
    pub users: Vec<Line>,
    /// By grid.
    pub grids: Vec<Line>,
    /// By column or question.
    pub columns: Vec<Line>,
    /// By model.
    pub models: Vec<Line>,
    /// What is reserved by calls under way.
    pub reserved: Decimal,
    /// Calls that a killed process left and that count at what they set aside.
    pub lost: u64,
    /// What is wrong with the ledger; empty where it balances.
    pub faults: Vec<String>,
}

/// The ledger in sums.
pub fn costs(library: &Library) -> Result<Costs, Error> {
    let calls = library.calls()?;
    let mut costs = Costs { faults: library.audit_ledger()?, ..Costs::default() };
    let (mut users, mut grids, mut columns, mut models) =
        (BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    "all".clone_into(&mut costs.all.name);
    for call in &calls {
        if call.outcome == "open" {
            costs.reserved = costs.reserved.saturating_add(call.reserved);
            continue;
        }
        costs.lost += u64::from(call.outcome == "lost");
        add(&mut costs.all, call);
        for (sums, name) in [
            (&mut users, &call.purpose.user),
            (&mut grids, &call.purpose.grid),
            (&mut columns, &call.purpose.column),
            (&mut models, &call.model),
        ] {
            if !name.is_empty() {
                add(
                    sums.entry(name.clone())
                        .or_insert_with(|| Line { name: name.clone(), ..Line::default() }),
                    call,
                );
            }
        }
    }
    let lines = |sums: BTreeMap<String, Line>| sums.into_values().collect();
    (costs.users, costs.grids) = (lines(users), lines(grids));
    (costs.columns, costs.models) = (lines(columns), lines(models));
    Ok(costs)
}

fn add(line: &mut Line, call: &CallRow) {
    line.calls += 1;
    line.tokens_in += call.tokens_in;
    line.tokens_out += call.tokens_out;
    line.cost = line.cost.saturating_add(call.cost);
}

/// What the calls for some questions may take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Estimate {
    /// Calls to be made.
    pub calls: u64,
    /// Questions whose answer is kept: they cost nothing.
    pub kept: u64,
    /// Tokens sent.
    pub tokens_in: u64,
    /// The most tokens that come back.
    pub tokens_out: u64,
    /// The most that it can cost, by the first models of the route.
    pub cost: Decimal,
    /// Seconds, at four a call, all slots busy.
    pub seconds: u64,
}

impl Estimate {
    /// Adds a question.
    pub fn add(&mut self, models: &Models, library: &Library, job: &Job) {
        const SECONDS: u64 = 4;
        let (request, passages) = job.request(models);
        if passages.is_empty() {
            return;
        }
        let books = models.books(library, "", "", String::new());
        let wanted = models.settings().agreement.get(&Task::Read).copied().unwrap_or(1);
        let kept = models.door.kept(Task::Read, &request, &books);
        self.kept += u64::from(kept >= wanted);
        for (provider, model) in models.settings().models_of(Task::Read).take(wanted.saturating_sub(kept)) {
            let most = models.door.reservation(Task::Read, provider, model, &request);
            self.calls += 1;
            self.tokens_in += most.tokens_in;
            self.tokens_out += most.tokens_out;
            self.cost = self.cost.saturating_add(most.cost);
        }
        // At most one more call a model that checks, of no more tokens than the reading.
        let checks = models.settings().agreement.get(&Task::Check).copied().unwrap_or(1);
        for (provider, model) in models.settings().models_of(Task::Check).take(checks) {
            let most = models.door.reservation(Task::Check, provider, model, &request);
            self.calls += u64::from(kept < wanted);
            self.tokens_in += if kept < wanted { most.tokens_in } else { 0 };
            self.tokens_out += if kept < wanted { most.tokens_out } else { 0 };
            self.cost = self.cost.saturating_add(if kept < wanted { most.cost } else { Decimal::ZERO });
        }
        let slots = u64::try_from(models.door.slots(Task::Read).max(1)).unwrap_or(1);
        self.seconds = self.calls.div_ceil(slots) * SECONDS;
    }
}
