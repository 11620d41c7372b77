//! One question: whose it is, and which way to its answer.
//!
//! [`answer_on`] is the one place that tells a question about a figure from a question in words, and sends each its way.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use model::{Answer, AnswerKind, AnswerStatus, Evidence, Reason};
use store::{Library, View};

use crate::answer;
use crate::asking::Asking;
use crate::charts::Charts;
use crate::company::Company;
use crate::dense::Dense;
use crate::desk::Desk;
use crate::error::Error;
use crate::evidence::same_place;
use crate::library::Viewer;
use crate::models::{Models, is_read, rephrased, to_read};
use crate::particulars;
use crate::peers;
use crate::question::{CompanyRef, Plan, Understanding, reasons};
use crate::text::{self, Ask, Meaning, Sought, extractive};

/// One question is about so many companies at most.
const MOST_PEERS: usize = 20;

/// Answers one question: whom it is about comes from the question, else from the caller.
pub fn ask(
    library: &Library,
    viewer: &Viewer,
    charts: &Charts,
    question: &str,
    companies: &[String],
) -> Result<Answer, Error> {
    let view = viewer.view(library);
    Session::open(&view, charts)?.ask(question, companies)
}

/// The same, where a model may read the passages that a question in words is about.
pub fn ask_with(
    library: &Library,
    viewer: &Viewer,
    charts: &Charts,
    models: &Models,
    question: &str,
    companies: &[String],
) -> Result<Answer, Error> {
    let view = viewer.view(library);
    let dense = Dense::of(models, library, "");
    let session = Session::open(&view, charts)?.with(dense.as_ref().map(|dense| dense as &dyn Meaning));
    let understood = session.understood(question, companies);
    let read = |text: &str| session.understood(text, companies);
    if let Some(again) = rephrased(models, library, "", charts, question, &understood, &read) {
        let mut answer = session.ask(&again.text, companies)?;
        question.clone_into(&mut answer.question);
        answer.remarks.insert(0, again.remark);
        return Ok(answer);
    }
    let mut answer = session.ask(question, companies)?;
    let Ok(company) = session.whom(&understood, companies) else { return Ok(answer) };
    if !is_read(models, &company, &understood) {
        return Ok(answer);
    }
    let said = said(&understood);
    let (_, periods) = understood.named();
    let ask = Ask { question, companies: &company.keys, said: &said, periods };
    let Sought { found, notice } = text::retrieve(&view, charts, session.meaning, &ask, text::SHOWN)?;
    remark(&mut answer, notice);
    let job = to_read(&company, question, &understood, &found);
    Ok(job.read(models, library, "", &charts.claims).or(answer))
}

/// The words of a question that name companies.
pub(crate) fn said(understood: &Understanding) -> Vec<String> {
    understood.named().0.iter().map(|named| named.said.clone()).collect()
}

/// Says once beside an answer why its passages are ranked otherwise than the settings have it.
fn remark(answer: &mut Answer, notice: Option<Reason>) {
    if let Some(notice) = notice.filter(|notice| !answer.struck.contains(notice)) {
        answer.struck.push(notice);
    }
}

/// The passages that speak of what is asked, best first: of the companies that it names or that are given, else of all.
pub fn search(
    library: &Library,
    viewer: &Viewer,
    charts: &Charts,
    models: &Models,
    question: &str,
    companies: &[String],
    limit: usize,
) -> Result<Sought, Error> {
    let view = viewer.view(library);
    let dense = Dense::of(models, library, "");
    let session = Session::open(&view, charts)?.with(dense.as_ref().map(|dense| dense as &dyn Meaning));
    session.search(question, companies, limit)
}

/// A view that is asked many questions: the companies are listed once, and each desk is opened once.
///
/// What is added to the library meanwhile isn't seen.
pub struct Session<'a> {
    view: &'a View<'a>,
    charts: &'a Charts,
    asking: Asking<'a>,
    meaning: Option<&'a dyn Meaning>,
    desks: RefCell<BTreeMap<String, Rc<Desk<'a>>>>,
}

impl<'a> Session<'a> {
    /// The companies that the view shows.
    pub fn open(view: &'a View<'a>, charts: &'a Charts) -> Result<Self, Error> {
        charts.prepare();
        Ok(Self { view, charts, asking: Asking::of(view, charts)?, meaning: None, desks: RefCell::default() })
    }

    /// With a second opinion on which passages speak of what is asked.
    #[must_use]
    pub fn with(self, meaning: Option<&'a dyn Meaning>) -> Self {
        Self { meaning, ..self }
    }

    /// Answers one question: whom it is about comes from the question, else from `companies`.
    pub fn ask(&self, question: &str, companies: &[String]) -> Result<Answer, Error> {
        let understood = self.understood(question, companies);
        let peers = self.peers(&understood, companies);
        let mut answer = match self.whom(&understood, companies) {
            _ if peers.len() > 1 => self.ask_peers(question, &understood, peers)?,
            Ok(company) => {
                let desk = self.desk(company)?;
                answer_on(&desk, &self.asking, self.charts, question, &understood)
            }
            Err(reason) => Answer::open(question, AnswerStatus::Unresolved, reason),
        };
        let open = answer.status != AnswerStatus::Answered;
        if open || answer.evidence.is_empty() || answer.kind == Some(AnswerKind::Extract) {
            let (nearest, notice) = self.nearest(question, &understood, companies)?;
            remark(&mut answer, notice);
            // Behind what was quoted, a page is named once.
            let new = |entry: &Evidence| !answer.evidence.iter().any(|known| same_place(known, entry));
            let new: Vec<Evidence> = nearest.into_iter().filter(new).collect();
            answer.evidence.extend(new);
        }
        Ok(answer)
    }

    /// The companies of a question that is about several, in the order in which they are named.
    fn peers(&self, understood: &Understanding, companies: &[String]) -> Vec<Company> {
        let named = understood.named().0;
        match (understood, named, companies) {
            (Understanding::Unresolved(_), ..) => Vec::new(),
            (_, [], given) => given
                .iter()
                .filter_map(|name| self.asking.company(name).ok())
                .map(|(company, _)| company)
                .collect(),
            (_, named, _) => named.iter().filter_map(|named| self.asking.by_key(&named.key)).collect(),
        }
    }

    /// One question of several companies.
    fn ask_peers(
        &self,
        question: &str,
        understood: &Understanding,
        companies: Vec<Company>,
    ) -> Result<Answer, Error> {
        if companies.len() > MOST_PEERS {
            let message =
                format!("the question is about more than {MOST_PEERS} companies: use a grid, a row each");
            let reason = Reason::new("answer/several-companies", message);
            return Ok(Answer::open(question, AnswerStatus::Unresolved, reason));
        }
        let mut answers = Vec::new();
        for company in companies {
            let name = company.name.clone();
            let desk = self.desk(company)?;
            answers.push((name, answer_among(&desk, &self.asking, self.charts, question, understood)));
        }
        Ok(peers::together(question, peers::order(understood), answers))
    }

    fn understood(&self, question: &str, companies: &[String]) -> Understanding {
        if companies.is_empty() {
            self.asking.understand(question)
        } else {
            self.asking.understand_of_given(question)
        }
    }

    /// The passages that speak of what is asked, best first: of the companies that it names or that are given, else of all.
    pub fn search(&self, question: &str, companies: &[String], limit: usize) -> Result<Sought, Error> {
        let understood = self.understood(question, companies);
        self.with_ask(question, &understood, companies, |ask| {
            text::retrieve(self.view, self.charts, self.meaning, ask, limit)
        })
    }

    /// The passages nearest to a question: shown even where the answer is withheld.
    fn nearest(
        &self,
        question: &str,
        understood: &Understanding,
        companies: &[String],
    ) -> Result<(Vec<Evidence>, Option<Reason>), Error> {
        self.with_ask(question, understood, companies, |ask| {
            text::evidence(self.view, self.charts, self.meaning, ask)
        })
    }

    /// Puts a question to the library as it was understood.
    fn with_ask<T>(
        &self,
        question: &str,
        understood: &Understanding,
        companies: &[String],
        put: impl FnOnce(&Ask<'_>) -> T,
    ) -> T {
        let (named, periods) = understood.named();
        let mut keys: Vec<String> = Vec::new();
        let given = companies.iter().filter_map(|name| self.asking.company(name).ok());
        let known = named.iter().filter_map(|named| self.asking.by_key(&named.key));
        for company in known.chain(given.map(|(company, _)| company)).chain(self.asking.only_company()) {
            keys.extend(company.keys);
        }
        let said = said(understood);
        put(&Ask { question, companies: &keys, said: &said, periods })
    }

    /// The company that a question is about.
    fn whom(&self, understood: &Understanding, companies: &[String]) -> Result<Company, Reason> {
        let named = understood.named().0;
        let company = match (named, companies) {
            ([one], _) => self.asking.by_key(&one.key),
            ([], [one]) => Some(self.asking.company(one)?.0),
            ([], []) => self.asking.only_company(),
            _ => None,
        };
        company.ok_or_else(|| match understood {
            Understanding::Unresolved(why) => why.reason.clone(),
            _ if named.len().max(companies.len()) > 1 => Reason::new(
                "answer/several-companies",
                "the question is about several companies: use a grid, a row each",
            ),
            _ => Reason::new(reasons::UNKNOWN_COMPANY, "the question names no company of the library"),
        })
    }

    fn desk(&self, company: Company) -> Result<Rc<Desk<'a>>, Error> {
        let key = company.keys.first().cloned().unwrap_or_default();
        if let Some(desk) = self.desks.borrow().get(&key) {
            return Ok(Rc::clone(desk));
        }
        let desk = Rc::new(Desk::open(self.view, company, self.charts)?);
        self.desks.borrow_mut().insert(key, Rc::clone(&desk));
        Ok(desk)
    }
}

/// The answer to a question about several companies for the one on the desk.
fn answer_among(
    desk: &Desk<'_>,
    asking: &Asking<'_>,
    charts: &Charts,
    question: &str,
    understood: &Understanding,
) -> Answer {
    let of_part = of_a_part(desk, asking, charts, question, understood);
    match of_part.as_ref().unwrap_or(understood) {
        Understanding::Figure(plan) => answer::answer(question, &peers::of_one(plan), desk, charts),
        Understanding::Text(about) => {
            // The others are on desks of their own.
            let mut about = about.clone();
            about.companies.retain(|named| desk.company.keys.contains(&named.key));
            answer_on(desk, asking, charts, question, &Understanding::Text(about))
        }
        other => answer_on(desk, asking, charts, question, other),
    }
}

/// The answer to one question about the company on the desk.
pub(crate) fn answer_on(
    desk: &Desk<'_>,
    asking: &Asking<'_>,
    charts: &Charts,
    question: &str,
    understood: &Understanding,
) -> Answer {
    let of_part = of_a_part(desk, asking, charts, question, understood);
    let understood = of_part.as_ref().unwrap_or(understood);
    let about = match understood {
        Understanding::Figure(_) => None,
        Understanding::Text(about) => Some(about),
        Understanding::Unresolved(why) => Some(&why.about),
    };
    if let Some(about) = about
        && let Some(asked) = particulars::asked(question, about, &charts.questions, &charts.particulars)
    {
        let answer = particulars::answer(question, asked, about, desk, charts);
        return particulars::explained(answer, &about.periods, desk, charts);
    }
    let for_others = is_about_others(understood.named().0, &desk.company);
    match understood {
        Understanding::Figure(_) | Understanding::Text(_) if for_others => {
            let reason =
                Reason::new("answer/other-company", "the question names another company than its row");
            Answer::open(question, AnswerStatus::Unresolved, reason)
        }
        Understanding::Figure(plan) => {
            let answer = answer::answer(question, plan, desk, charts);
            let absent = ["spread/not-reported", "answer/no-period"];
            let absent = answer.reason.as_ref().is_some_and(|reason| absent.contains(&reason.code.as_str()));
            if let Some(beside) = absent.then(|| particulars::beside(question, plan, desk, charts)).flatten()
            {
                return beside;
            }
            // An account that no statement reports may stand in the notes.
            let reported = answer.reason.as_ref().is_none_or(|reason| reason.code != "spread/not-reported");
            let noted = if reported { None } else { extractive::noted(question, plan, desk, charts) };
            noted.unwrap_or_else(|| particulars::explained(answer, &plan.periods, desk, charts))
        }
        // A question in words: not about a figure that the chart knows.
        Understanding::Text(about) => extractive::answer(question, about, desk, charts),
        // A figure that the chart doesn't know may stand in the notes.
        Understanding::Unresolved(why) => Some(why)
            .filter(|_| !for_others)
            .and_then(|why| extractive::figure(question, why, desk, charts))
            .unwrap_or_else(|| Answer::open(question, AnswerStatus::Unresolved, why.reason.clone())),
    }
}

/// What is understood once the company's own segments, regions and products are known by name: where the question wasn't
/// understood without them, or is about a part of the company.
fn of_a_part(
    desk: &Desk<'_>,
    asking: &Asking<'_>,
    charts: &Charts,
    question: &str,
    understood: &Understanding,
) -> Option<Understanding> {
    let members = desk.members(charts);
    if members.is_empty() {
        return None;
    }
    let again = asking.understand_with_members(question, members);
    let Understanding::Figure(plan) = &again else { return None };
    let part = plan.dimension.as_ref().filter(|part| !part.ids.is_empty())?;
    let named = match understood {
        // A name of several words, all of which could also say nothing: `Business Group`.
        Understanding::Figure(whole) if whole.dimension.is_none() => {
            let targets =
                |plan: &Plan| plan.targets.iter().map(|target| target.expr.clone()).collect::<Vec<_>>();
            part.member.split_whitespace().nth(1).is_some() && targets(whole) == targets(plan)
        }
        _ => true,
    };
    named.then_some(again)
}

fn is_about_others(named: &[CompanyRef], company: &Company) -> bool {
    named.iter().any(|named| !company.keys.contains(&named.key))
}
