//! A question in words read by a model: passages in, and out what the gate let through, to be put in the place of the answer
//! without models. Reading needs passages alone, so that it begins before that answer is known.

use llm::{Bill, Failure, Task, object_in};
use model::{
    Anchor, Answer, AnswerKind, AnswerStatus, AnswerValue, Decimal, Evidence, Passage, Reason, SourceHash,
    Usage,
};
use store::Library;

use super::{Models, checking, prompt};
use crate::evidence::same_place;
use crate::gate::{self, Asked, Gated, Numbered, Reply, Words};

/// A passage that was found for a question.
#[derive(Clone, Debug)]
pub struct Found {
    /// The passage.
    pub passage: Passage,
    /// The report's id.
    pub report: String,
    /// The document's name.
    pub document: String,
    /// Its bytes.
    pub source: SourceHash,
    /// The report's fiscal year.
    pub year: Option<i16>,
    /// Keys of the company that reports.
    pub company: Vec<String>,
}

/// All that a model needs to answer one question.
#[derive(Clone, Debug)]
pub struct Job {
    /// As asked.
    pub question: String,
    /// Keys of the company.
    pub company: Vec<String>,
    /// Its names.
    pub names: Vec<String>,
    /// The years asked about.
    pub years: Vec<i16>,
    /// Ranked, best first.
    pub found: Vec<Found>,
}

/// What became of a question that models were to read for.
#[derive(Clone, Debug)]
pub struct Reading {
    said: Said,
    usage: Usage,
    notices: Vec<Reason>,
}

#[derive(Clone, Debug)]
enum Said {
    /// Nothing: no model was asked, or none could be, and why.
    Nothing(Option<Reason>),
    /// Nothing that can be shown: why, where that decides it, and each claim's strike.
    Unproven { status: AnswerStatus, reason: Reason, struck: Vec<Reason> },
    /// What is shown, its quotes, and what was struck beside it.
    Proven { text: String, evidence: Vec<Evidence>, struck: Vec<Reason> },
}

/// So many passages are shown at most.
const SHOWN: usize = 8;

impl Job {
    fn numbered(&self, most: u64) -> Vec<Numbered<'_>> {
        let mut room = most;
        let mut numbered = Vec::new();
        for found in self.found.iter().take(SHOWN) {
            let tokens = llm::estimate(&found.passage.text);
            if tokens > room {
                continue;
            }
            room -= tokens;
            numbered.push(Numbered {
                passage: &found.passage,
                document: &found.document,
                source: found.source,
                company: &found.company,
                year: found.year,
            });
        }
        numbered
    }

    fn asked(&self) -> Asked<'_> {
        Asked { company: &self.company, names: &self.names, years: &self.years, given: &[] }
    }

    /// The request, and the passages as they are numbered in it.
    pub(super) fn request(&self, models: &Models) -> (llm::Request, Vec<Numbered<'_>>) {
        let settings = models.settings();
        let most = settings
            .models_of(Task::Read)
            .filter_map(|(provider, _)| settings.providers.get(provider))
            .map(|provider| provider.max_input)
            .min()
            .unwrap_or(0);
        // What stands around the passages takes its part.
        let passages = self.numbered(most.saturating_sub(1_200));
        let asked = self.asked();
        (prompt::reading(&self.question, &asked, &passages), passages)
    }

    /// Reports that are read, for the ledger.
    pub(super) fn about(&self) -> String {
        let mut reports: Vec<&str> =
            self.found.iter().take(SHOWN).map(|found| found.report.as_str()).collect();
        reports.sort_unstable();
        reports.dedup();
        reports.join(" ")
    }

    /// Has it read: what the gate lets through of what models claim.
    pub fn read(&self, models: &Models, library: &Library, grid: &str, words: &Words) -> Reading {
        let nothing = |why, usage| Reading { said: Said::Nothing(why), usage, notices: Vec::new() };
        let (request, passages) = self.request(models);
        if passages.is_empty() {
            return nothing(None, Usage::default());
        }
        let books = models.books(library, grid, &self.question, self.about());
        let wanted = models.settings().agreement.get(&Task::Read).copied().unwrap_or(1);
        let accept = |text: &str| parsed(text).map(|_| ());
        let given = match models.door.complete(Task::Read, &request, wanted, &books, &accept) {
            Ok(given) => given,
            Err(failure) => return nothing(failed(&failure), Usage::default()),
        };
        let asked = self.asked();
        let mut usage = Usage::default();
        let mut gated: Option<Gated> = None;
        for completion in &given {
            add(&mut usage, &completion.model, &completion.bill);
            let Ok(reply) = parsed(&completion.text) else { continue };
            let one = gate::gate(&reply, &passages, &asked, words);
            gated = Some(match gated {
                None => one,
                Some(first) => gate::agreed(first, &one),
            });
        }
        let checked =
            checking::confirmed(models, &self.question, gated.unwrap_or_default(), &passages, &books);
        let gated = match checked {
            Ok((gated, checks)) => {
                checks.iter().for_each(|check| add(&mut usage, &check.model, &check.bill));
                gated
            }
            // What the settings want confirmed isn't shown unconfirmed.
            Err(failure) => return nothing(failed(&failure), usage),
        };
        let said =
            if gated.proven.is_empty() { unproven(gated, passages.len()) } else { proven(gated, &passages) };
        Reading { said, usage, notices: Vec::new() }
    }
}

impl Reading {
    /// Nothing was read, and why.
    pub(crate) fn none(why: Reason) -> Self {
        Self { said: Said::Nothing(Some(why)), usage: Usage::default(), notices: Vec::new() }
    }

    /// What else is to be said beside the answer.
    pub(crate) fn with(mut self, notice: Option<Reason>) -> Self {
        self.notices.extend(notice);
        self
    }

    /// Whether something was proven.
    pub fn is_proven(&self) -> bool {
        matches!(self.said, Said::Proven { .. })
    }

    /// The answer: what was proven, else the one without a model, with what became of the model.
    pub fn or(self, otherwise: Answer) -> Answer {
        let mut answer = Answer { usage: self.usage, ..otherwise };
        for notice in self.notices {
            if !answer.struck.contains(&notice) {
                answer.struck.push(notice);
            }
        }
        match self.said {
            Said::Nothing(why) => answer.struck.extend(why),
            Said::Unproven { status, reason, struck } => {
                if answer.status != AnswerStatus::Answered {
                    (answer.status, answer.reason) = (status, Some(reason));
                }
                answer.struck.extend(struck);
            }
            Said::Proven { text, mut evidence, struck } => {
                // The passages that were found stay behind the quotes; a page is named once.
                for entry in answer.evidence {
                    if !evidence.iter().any(|known| same_place(known, &entry)) {
                        evidence.push(entry);
                    }
                }
                answer.status = AnswerStatus::Answered;
                answer.reason = None;
                answer.kind = Some(AnswerKind::Model);
                answer.answer = Some(AnswerValue { text, value: None, unit: None });
                answer.derivation = None;
                answer.evidence = evidence;
                answer.struck.extend(struck);
            }
        }
        answer
    }
}

/// A reply in the form of the contract.
fn parsed(text: &str) -> Result<Reply, String> {
    serde_json::from_value(object_in(text)?).map_err(|error| error.to_string())
}

fn proven(gated: Gated, passages: &[Numbered<'_>]) -> Said {
    let texts: Vec<&str> = gated.proven.iter().map(|proven| proven.text.as_str()).collect();
    let text = texts.join(" ");
    let mut evidence: Vec<Evidence> = Vec::new();
    for (number, range) in gated.proven.iter().flat_map(|proven| &proven.quotes) {
        let Some(numbered) = passages.get(*number) else { continue };
        let locus = numbered.passage.locus_of(range.start, range.end);
        let entry = Evidence {
            document: numbered.document.to_owned(),
            page: locus.page(),
            quote: numbered.passage.text.get(range.clone()).unwrap_or_default().to_owned(),
            anchor: Anchor { source: numbered.source, locus },
            score: Decimal::ONE,
        };
        if !evidence.iter().any(|known| known.anchor == entry.anchor) {
            evidence.push(entry);
        }
    }
    Said::Proven { text, evidence, struck: reasons(gated) }
}

fn unproven(gated: Gated, passages: usize) -> Said {
    let (status, reason) = if gated.struck.is_empty() {
        let message = format!("the {passages} nearest passages don't say");
        (AnswerStatus::NotDisclosed, Reason::new("answer/not-said", message))
    } else {
        let message = format!("none of {} claims of a model could be proven", gated.struck.len());
        (AnswerStatus::Unresolved, Reason::new("answer/claims-struck", message))
    };
    Said::Unproven { status, reason, struck: reasons(gated) }
}

fn reasons(gated: Gated) -> Vec<Reason> {
    gated.struck.into_iter().map(|(_, reason)| reason).collect()
}

fn failed(failure: &Failure) -> Option<Reason> {
    match failure {
        Failure::NoModel => None,
        Failure::Budget(why) => Some(Reason::new("answer/budget", why.clone())),
        Failure::Exhausted(_) | Failure::Books(_) => {
            Some(Reason::new("answer/model-unavailable", failure.to_string()))
        }
    }
}

fn add(usage: &mut Usage, model: &str, bill: &Bill) {
    usage.model = Some(match usage.model.take() {
        Some(first) => format!("{first} + {model}"),
        None => model.to_owned(),
    });
    usage.tokens_in += bill.tokens_in;
    usage.tokens_out += bill.tokens_out;
    usage.cost = usage.cost.saturating_add(bill.cost);
}
