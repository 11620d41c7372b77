//! Intent: whether a question wants a figure or words, told by how its clauses begin and by words that ask for prose.
//!
//! `Does …`, `which segment …`, `what drove …` want words, however many figures they name; `how much`, `what was`, a bare
//! noun phrase want a figure where they name one.

use super::compose::limit::limit;
use super::periods::Join;
use super::reading::{Part, Piece, Sentence};
use super::words::Word;

/// What a question wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Intent {
    /// A figure.
    Figure,
    /// Yes or no, or which of two ways, that a figure decides.
    Judged,
    /// Words.
    Prose,
    /// A figure whose name is not known.
    UnknownFigure,
}

/// What the sentences want.
pub(super) fn intent(sentences: &[Sentence]) -> Intent {
    if is_judged(sentences) {
        return Intent::Judged;
    }
    if sentences.iter().any(wants_prose) {
        return Intent::Prose;
    }
    if sentences.iter().any(Sentence::has_figure) {
        return Intent::Figure;
    }
    if sentences.iter().any(looks_like_a_figure) { Intent::UnknownFigure } else { Intent::Prose }
}

/// Words of a move or a sign that a figure's own decides.
pub(super) const JUDGING: [Word; 8] = [
    Word::EitherWay,
    Word::EitherSign,
    Word::Rising,
    Word::Falling,
    Word::Positive,
    Word::Negative,
    Word::Profitable,
    Word::LossMaking,
];

/// `Did revenue grow in 2023?`, `Was the margin higher in 2023 or 2024?`: one sentence, yes or no, and no word that wants a story.
fn is_judged(sentences: &[Sentence]) -> bool {
    let [sentence] = sentences else { return false };
    let parts = &sentence.parts;
    let any = |words: &[Word]| parts.iter().any(|part| part.is_any(words));
    let story = |part: &Part| part.is(Word::Prose) && !part.is(Word::YesNoAfter);
    let figure = sentence.has_figure() || any(&[Word::Profitable, Word::LossMaking]);
    if !figure || parts.iter().any(story) || any(&[Word::HowMuch, Word::Which, Word::What, Word::How]) {
        return false;
    }
    // `increase or decrease in revenue` alone is a change.
    let either = |part: &Part| part.is_any(&[Word::EitherWay, Word::EitherSign]) && !part.is(Word::Change);
    if parts.iter().any(either) {
        return true;
    }
    let asks = any(&[Word::YesNoAfter])
        || parts
            .iter()
            .enumerate()
            .any(|(at, part)| part.is(Word::YesNo) && !part.is(Word::Polite) && begins_clause(parts, at));
    asks && (any(&JUDGING) || limit(parts).is_some())
        || asks && !chooses_a_company(parts) && any(&[Word::Highest, Word::Lowest])
}

/// Whether a sentence asks for words.
fn wants_prose(sentence: &Sentence) -> bool {
    let parts = &sentence.parts;
    let has = |word: Word| parts.iter().any(|part| part.is(word));
    if parts.iter().any(|part| part.is(Word::Prose)) {
        return true;
    }
    if has(Word::YesNoAfter) && !has(Word::Polite) {
        return true;
    }
    let choice = chooses_a_company(parts);
    parts.iter().enumerate().any(|(at, part)| {
        if part.is(Word::Which) && !asks_which_one(parts, at) {
            return true;
        }
        if !begins_clause(parts, at) {
            return false;
        }
        let after_pronoun = at
            .checked_sub(1)
            .and_then(|before| parts.get(before))
            .is_some_and(|before| before.is(Word::Pronoun));
        if part.is(Word::YesNo) && !part.is(Word::Polite) && !after_pronoun && !choice {
            // A month may be `May`, and `will` … but a clause that begins so asks yes or no.
            return true;
        }
        // `How did revenue change`, `how does X compare` want figures; other hows want words.
        part.is(Word::How)
            && !part.is(Word::HowMuch)
            && !parts.iter().any(|part| {
                part.is_any(&[
                    Word::Change,
                    Word::Growth,
                    Word::Course,
                    Word::Compare,
                    Word::Versus,
                    Word::HowMuch,
                ]) || matches!(&part.piece, Piece::Periods(group) if group.join == Join::Versus)
            })
    })
}

/// `which year`, `which company`: one of several that figures decide.
fn asks_which_one(parts: &[Part], at: usize) -> bool {
    parts.get(at).is_some_and(|part| part.is_any(&[Word::WhichPeriod, Word::WhichCompany]))
        || names_companies(parts, at)
}

/// `which of Northmoor and Larkfield has the highest …`: companies are named to choose from.
pub(super) fn names_companies(parts: &[Part], at: usize) -> bool {
    let next = parts.iter().skip(at + 1).find(|part| !part.skipped() && !part.is(Word::Of));
    // `which had the higher margin, Northmoor or Larkfield`
    let alternatives = || parts.iter().any(|part| part.is(Word::Or));
    next.is_some_and(|next| may_be_a_company(next) || next.is(Word::YesNo) && alternatives())
        && sets_companies_apart(parts)
}

/// `Is Northmoor's or Larkfield's margin higher`: it begins like a question for yes or no, and is one for a company.
fn chooses_a_company(parts: &[Part]) -> bool {
    parts.iter().any(|part| part.is(Word::Or))
        && parts.iter().any(|part| matches!(part.piece, Piece::Company(_)))
        && sets_companies_apart(parts)
}

fn sets_companies_apart(parts: &[Part]) -> bool {
    parts.iter().filter(|part| may_be_a_company(part)).count() > 1
        && parts.iter().any(|part| part.is_any(&[Word::Highest, Word::Lowest]))
}

/// A name that is known only by its beginning is an unknown word so far.
fn may_be_a_company(part: &Part) -> bool {
    matches!(part.piece, Piece::Company(_) | Piece::Unknown)
}

/// Whether a clause begins at a part: at the beginning, or behind a comma, a colon, or the time and company in front.
fn begins_clause(parts: &[Part], at: usize) -> bool {
    let mut at = at;
    while let Some(before) = at.checked_sub(1).and_then(|before| parts.get(before)) {
        match &before.piece {
            Piece::Sign(',' | ':' | '-' | '"' | '(') => return true,
            Piece::Word(_) if before.skipped() && !before.is(Word::Determiner) => at -= 1,
            _ => return false,
        }
    }
    true
}

/// Whether a sentence that names no known figure still asks for one.
fn looks_like_a_figure(sentence: &Sentence) -> bool {
    let parts = &sentence.parts;
    let any = |words: &[Word]| parts.iter().any(|part| part.is_any(words));
    let subject = sentence.has_subject() || parts.iter().any(|part| part.piece == Piece::Unknown);
    if !subject {
        return false;
    }
    let measured = parts.iter().any(|part| matches!(part.piece, Piece::Unit(_) | Piece::Rounding(_)));
    let counted = any(&[
        Word::HowMuch,
        Word::FigureHead,
        Word::Growth,
        Word::Cagr,
        Word::Margin,
        Word::Average,
        Word::PercentOf,
    ]);
    if any(&[Word::What, Word::HowMuch, Word::Polite]) || measured {
        return measured || counted || names_one_thing(parts);
    }
    // A bare noun phrase: `EBITDAR FY2022`.
    let said = parts.iter().filter(|part| part.sign().is_none() && !part.skipped()).count();
    let bare = !any(&[Word::YesNo, Word::Which, Word::How, Word::And]) && said <= 8;
    bare && (counted || parts.iter().any(|part| matches!(part.piece, Piece::Periods(_))))
}

/// `what was the UNKNOWN of COMPANY in FY2022`: one unknown name, between `is` and `of`.
fn names_one_thing(parts: &[Part]) -> bool {
    let mut unknown = parts.iter().enumerate().filter(|(_, part)| part.piece == Piece::Unknown);
    let (Some((at, part)), None) = (unknown.next(), unknown.next()) else { return false };
    let asked = parts.iter().position(|part| part.is(Word::What));
    let is = asked.is_some_and(|asked| {
        let between = parts.get(asked + 1..at).unwrap_or_default();
        parts.get(asked + 1).is_some_and(|next| next.is(Word::YesNo))
            && between.iter().all(|part| {
                part.skipped()
                    || part.is(Word::YesNo)
                    || matches!(part.piece, Piece::Company(_) | Piece::Periods(_))
            })
    });
    let dated = parts.iter().any(|part| matches!(part.piece, Piece::Periods(_)));
    let closed = parts.get(at + 1).is_none_or(|next| {
        next.is_any(&[Word::Of, Word::For, Word::In])
            || matches!(next.piece, Piece::Periods(_) | Piece::Company(_))
    });
    is && dated && closed && part.at.len() <= 4
}
