//! Judging: questions for yes or no that a figure decides: `did revenue grow`, `is free cash flow positive`, `was it profitable`,
//! `高还是低`. The figure is the answer, and what it says to the question stands before it.
//!
//! Where not every word fits such a question, it is one in words, as all others for yes or no are.

use super::limit::{Limit, limit};
use super::{Asks, Composer, Stop};
use crate::question::plan::{Aggregate, Judged, Plan, Understanding, reasons};
use crate::question::reading::{Piece, Sentence};
use crate::question::vocabulary::Sense;
use crate::question::words::Word;

/// Reasons that hold whether a question wants a figure or words.
const TOLD: [&str; 4] =
    [reasons::UNKNOWN_COMPANY, reasons::AMBIGUOUS_COMPANY, reasons::AMBIGUOUS_FIGURE, reasons::YEAR_OUTSIDE];

impl Composer<'_> {
    /// The plan of a question that a figure decides; none where it asks for more.
    pub(super) fn judged(&mut self, sentences: &[Sentence]) -> Option<Understanding> {
        if let Some((limit, sentence)) =
            sentences.first().and_then(|sentence| Some((limit(&sentence.parts)?, sentence)))
        {
            return self.limited(&limit, &limit.without(sentence));
        }
        let judged = sentences.first().and_then(judgement);
        let sentences: Vec<Sentence> = sentences.iter().map(|sentence| self.of_profit(sentence)).collect();
        self.asks.judged = judged;
        // `higher in 2024 or 2023`: in which of them is what decides it.
        self.asks.which_period = judged.is_none();
        match self.figure(&sentences) {
            Ok(Understanding::Figure(plan)) if fits(judged, &plan) => Some(Understanding::Figure(plan)),
            Err(Stop::Reason(code, message, candidates)) if TOLD.contains(&code) => {
                Some(self.unresolved_about(code, message, candidates, &sentences))
            }
            _ => {
                self.asks = Asks::default();
                None
            }
        }
    }

    /// The plan of a question whose figure a limit decides.
    fn limited(&mut self, limit: &Limit, sentence: &Sentence) -> Option<Understanding> {
        let sentences = [sentence.clone()];
        let says = |words: &[Word]| sentence.parts.iter().any(|part| part.is_any(words));
        let falls = says(&[Word::Falling]) && !says(&[Word::Rising]);
        // `grow by more than 10%`: the move is a rate.
        self.asks.judged = match () {
            () if !limit.is_percent() => None,
            () if falls => Some(Judged::Fall),
            () if says(&[Word::Rising]) => Some(Judged::Rise),
            () => None,
        };
        match self.figure(&sentences) {
            Ok(Understanding::Figure(mut plan))
                if plan.aggregate == Aggregate::Growth && limit.is_percent() =>
            {
                plan.judged = limit.of_growth(falls);
                plan.judged.is_some().then_some(Understanding::Figure(plan))
            }
            Ok(Understanding::Figure(mut plan))
                if plan.aggregate == Aggregate::Value && plan.periods.len() < 2 && plan.judged.is_none() =>
            {
                plan.judged = limit.judged(&plan, self.vocabulary);
                plan.unit = plan.unit.or_else(|| limit.money().cloned());
                plan.judged.is_some().then_some(Understanding::Figure(plan))
            }
            Err(Stop::Reason(code, message, candidates)) if TOLD.contains(&code) => {
                Some(self.unresolved_about(code, message, candidates, &sentences))
            }
            _ => {
                self.asks = Asks::default();
                None
            }
        }
    }

    /// `profitable` as the account whose sign says it.
    fn of_profit(&self, sentence: &Sentence) -> Sentence {
        let mut sentence = sentence.clone();
        if !sentence.has_figure()
            && let Some(place) = self.vocabulary.profitable_by
            && let Some(part) =
                sentence.parts.iter_mut().find(|part| part.is_any(&[Word::Profitable, Word::LossMaking]))
        {
            part.piece = Piece::Figure(Sense::one(place));
        }
        sentence
    }
}

/// What is to be judged; none for a comparison of periods.
fn judgement(sentence: &Sentence) -> Option<Judged> {
    let any = |words: &[Word]| sentence.parts.iter().any(|part| part.is_any(words));
    let (rise, fall) = (any(&[Word::Rising]), any(&[Word::Falling]));
    let (above, below) = (any(&[Word::Positive, Word::Profitable]), any(&[Word::Negative, Word::LossMaking]));
    match () {
        () if any(&[Word::EitherSign]) || above && below => Some(Judged::Sign),
        () if any(&[Word::EitherWay]) || rise && fall => Some(Judged::Move),
        () if rise => Some(Judged::Rise),
        () if fall => Some(Judged::Fall),
        () if above => Some(Judged::Positive),
        () if below => Some(Judged::Negative),
        () => None,
    }
}

/// Whether the plan's figures are of the kind that is judged.
fn fits(judged: Option<Judged>, plan: &Plan) -> bool {
    match (judged, plan.aggregate) {
        (None, aggregate) => matches!(aggregate, Aggregate::Highest(_) | Aggregate::Lowest(_)),
        (Some(judged), Aggregate::Growth | Aggregate::Change) => judged.moves(),
        // A move in each of several years.
        (Some(judged), Aggregate::Value) => !judged.moves() || plan.periods.len() > 1,
        _ => false,
    }
}
