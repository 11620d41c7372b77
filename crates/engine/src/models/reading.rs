//! A question in words read by a model: passages in, an answer out that the gate let through, else the one without models.

use llm::{Bill, Failure, Task, object_in};
use model::{
    Anchor, Answer, AnswerKind, AnswerStatus, AnswerValue, Decimal, Evidence, Passage, Reason, SourceHash,
    Usage,
};
use store::Library;

use super::{Models, checking, prompt};
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

/// All that a model needs to answer one question, and the answer without it.
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
    /// The answer without a model.
    pub otherwise: Answer,
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

    /// The answer: what the gate lets through of what a model claims, else the one without.
    pub fn answer(self, models: &Models, library: &Library, grid: &str, words: &Words) -> Answer {
        let (request, passages) = self.request(models);
        if passages.is_empty() {
            return self.otherwise;
        }
        let books = models.books(library, grid, &self.question, self.about());
        let wanted = models.settings().agreement.get(&Task::Read).copied().unwrap_or(1);
        let accept = |text: &str| parsed(text).map(|_| ());
        let given = match models.door.complete(Task::Read, &request, wanted, &books, &accept) {
            Ok(given) => given,
            Err(failure) => {
                let remark = failed(&failure);
                return without(self.otherwise, remark, Usage::default());
            }
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
            Err(failure) => return without(self.otherwise, failed(&failure), usage),
        };
        if gated.proven.is_empty() {
            let mut answer = without(self.otherwise.clone(), None, usage);
            if answer.status != AnswerStatus::Answered {
                (answer.status, answer.reason) = nothing(&gated, passages.len());
            }
            answer.struck.extend(gated.struck.into_iter().map(|(_, reason)| reason));
            return answer;
        }
        proven(&self.otherwise, &gated, &passages, usage)
    }
}

/// A reply in the form of the contract.
fn parsed(text: &str) -> Result<Reply, String> {
    serde_json::from_value(object_in(text)?).map_err(|error| error.to_string())
}

fn proven(otherwise: &Answer, gated: &Gated, passages: &[Numbered<'_>], usage: Usage) -> Answer {
    let mut answer = otherwise.clone();
    let texts: Vec<&str> = gated.proven.iter().map(|proven| proven.text.as_str()).collect();
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
    // The passages that were found stay behind the quotes; a page is named once.
    for entry in &otherwise.evidence {
        let same_page = |known: &Evidence| known.document == entry.document && known.page == entry.page;
        if entry.page.is_none() && !evidence.iter().any(|known| known.anchor == entry.anchor)
            || entry.page.is_some() && !evidence.iter().any(same_page)
        {
            evidence.push(entry.clone());
        }
    }
    answer.status = AnswerStatus::Answered;
    answer.reason = None;
    answer.kind = Some(AnswerKind::Model);
    answer.answer = Some(AnswerValue { text: texts.join(" "), value: None, unit: None });
    answer.derivation = None;
    answer.evidence = evidence;
    answer.usage = usage;
    answer.struck.extend(gated.struck.iter().map(|(_, reason)| reason.clone()));
    answer
}

/// The answer without a model, with what became of the model.
fn without(mut otherwise: Answer, remark: Option<Reason>, usage: Usage) -> Answer {
    otherwise.usage = usage;
    otherwise.struck.extend(remark);
    otherwise
}

fn nothing(gated: &Gated, passages: usize) -> (AnswerStatus, Option<Reason>) {
    if gated.struck.is_empty() {
        let message = format!("the {passages} nearest passages don't say");
        (AnswerStatus::NotDisclosed, Some(Reason::new("answer/not-said", message)))
    } else {
        let message = format!("none of {} claims of a model could be proven", gated.struck.len());
        (AnswerStatus::Unresolved, Some(Reason::new("answer/claims-struck", message)))
    }
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
